//! How the pages of the review say what they show.

use ficus_archive::{
    RatingId,
    import_review::{Decision, DecisionKind, Doubt, FieldChange, PutWhere, ReviewState},
    provenance::ImportJob,
    rating::Ladder,
    work::Audience,
};
use ficus_prose::SpanClass;
use jiff::{Timestamp, tz::TimeZone};

use crate::facts;

/// The state of a work.
pub const fn state(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Waiting => "Waiting",
        ReviewState::Accepted => "Accepted",
        ReviewState::SetAside => "Set aside",
    }
}

/// A doubt in a word or two.
pub const fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Losses => "Losses",
        Doubt::Repairs => "Repairs",
        Doubt::LowConfidence => "Unsure",
        Doubt::NewAuthor => "New author",
        Doubt::Unrated => "No rating",
        Doubt::NoLanguage => "No language",
        Doubt::Duplicate => "Looks like a copy",
    }
}

/// What a doubt means, in a sentence.
pub const fn doubt_meaning(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Losses => "Something seems to be lost.",
        Doubt::Repairs => "Something was repaired on the way.",
        Doubt::LowConfidence => {
            "It has no author or no title, chapters are missing, paragraphs seem to have run together, or the text \
             seems to stop before its end."
        }
        Doubt::NewAuthor => "One of its pen names had no work here before this import.",
        Doubt::Unrated => "Nobody has said whom it is for.",
        Doubt::NoLanguage => "Its language is not known.",
        Doubt::Duplicate => {
            "The archive had a work of this title by this author, or one that begins with the same words."
        }
    }
}

/// Who may find and read a work.
pub const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "everyone",
        Audience::Members => "members",
        Audience::Authors => "only its authors and the keepers of the archive",
        Audience::Draft => "only those who sign it: it was never posted",
        Audience::Nobody => "nobody: it was removed",
    }
}

/// What a decision did.
pub const fn decision(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Accept => "Accepted",
        DecisionKind::SetAside => "Set aside",
        DecisionKind::Correct => "Corrected",
        DecisionKind::PutBack => "Put back what was left out",
        DecisionKind::Paragraphs => "Took the suggested paragraphs",
        DecisionKind::Split => "Split",
        DecisionKind::Merge => "Merged",
    }
}

/// Where text is put back.
pub const fn place(place: PutWhere) -> &'static str {
    match place {
        PutWhere::NotesBefore => "into the notes before the chapter",
        PutWhere::Beginning => "at the beginning of the chapter",
        PutWhere::End => "at the end of the chapter",
        PutWhere::NotesAfter => "into the notes after the chapter",
    }
}

/// What became of bytes of a source.
pub const fn class(class: SpanClass) -> &'static str {
    match class {
        SpanClass::Body => "text",
        SpanClass::Header => "header",
        SpanClass::Note => "note",
        SpanClass::Chrome => "left out: menus, footers",
        SpanClass::Quoted => "left out: quoted",
        SpanClass::Duplicate => "left out: stood twice",
        SpanClass::Container => "packaging",
    }
}

/// How far an import is.
pub fn job_state(job: &ImportJob, now: Timestamp) -> String {
    if job.finished.is_some() {
        return "finished".to_owned();
    }
    if !job.is_running(now) {
        return "stopped; it goes on when it is started again".to_owned();
    }
    match &job.progress {
        Some(progress) if progress.total > 0 => format!(
            "running: {}, {} of {}",
            progress.stage,
            facts::figure(progress.done),
            facts::figure(progress.total)
        ),
        Some(progress) => format!("running: {}", progress.stage),
        None => "running".to_owned(),
    }
}

/// A time to the minute.
pub fn moment(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// What a decision changed, one line each; ratings by their names.
pub fn changes(decision: &Decision, ladder: &Ladder) -> Vec<(String, String, String)> {
    let value = |change: &FieldChange, text: &str| {
        let step = text.parse::<RatingId>().ok().filter(|_| change.field == "rating");
        let name = step.and_then(|id| ladder.get(id)).map(|step| step.name.clone());
        let told = name.unwrap_or_else(|| text.to_owned());
        if told.is_empty() { "nothing".to_owned() } else { told }
    };
    let line = |change: &FieldChange| {
        let field = change.field.replace('-', " ");
        (field, value(change, &change.before), value(change, &change.after))
    };
    decision.changes.iter().map(line).collect()
}
