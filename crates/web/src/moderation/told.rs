//! How the desk tells of reports and decisions, and the letters that go with decisions.

use std::collections::{BTreeMap, HashMap};

use ficus_archive::{
    AccountId,
    letter::{LetterDraft, LetterKind},
    moderation::{Act, ActKind, Effect, Ruling, RulingState},
    report::{Report, ReportSubject, SubjectKind},
    rulebook::Rulebook,
};
use ficus_store::{RulingDraft, SubjectFacts};
use jiff::Timestamp;

use super::shut_out;
use crate::{App, address, error::PageError, mail};

/// Letters go to at most so many who reported a thing; all of them have a notice.
const LETTERS_MAX: usize = 50;

/// A thing as the desk names it: its name, and where it is where it is still there.
#[derive(Clone, Debug)]
pub struct Thing {
    /// `“The Lamp”`, `a review by Moran`.
    pub name: String,
    /// Where it is.
    pub path: Option<String>,
    /// What a review says.
    pub text: Option<ficus_prose::Prose>,
}

/// Names a thing.
pub fn thing(subject: ReportSubject, facts: &HashMap<ReportSubject, SubjectFacts>) -> Thing {
    let Some(facts) = facts.get(&subject) else {
        return Thing {
            name: format!("{} {}, which is gone", kind(subject.kind), subject.id),
            path: None,
            text: None,
        };
    };
    let work = facts.work.map(|work| format!("/works/{work}"));
    let (name, path) = match subject.kind {
        SubjectKind::Work => (format!("“{}”", facts.name), work),
        SubjectKind::Chapter => {
            let number = facts.chapter.unwrap_or_default();
            (
                format!("Chapter {number} of “{}”", facts.name),
                work.map(|work| format!("{work}/chapters/{number}")),
            )
        }
        SubjectKind::Review => {
            let path = work.map(|work| format!("{work}/reviews#review-{}", subject.id));
            (format!("A review by {}", facts.name), path)
        }
        SubjectKind::Bulletin => {
            let path = work.map(|work| format!("{work}/news#bulletin-{}", subject.id));
            (format!("A post about “{}”", facts.name), path)
        }
        SubjectKind::Comment => {
            let path = facts.dispatch.map(|news| format!("/news/{news}#comment-{}", subject.id));
            (format!("A comment by {}", facts.name), path)
        }
        SubjectKind::Series => {
            (format!("The series “{}”", facts.name), facts.series.map(|id| format!("/series/{id}")))
        }
        SubjectKind::SeriesComment => {
            let path = facts.series.map(|id| format!("/series/{id}/comments#comment-{}", subject.id));
            (format!("A comment on a series by {}", facts.name), path)
        }
        SubjectKind::Collection => {
            let slug = facts.slug.as_deref().map(address::encoded);
            (format!("The collection {}", facts.name), slug.map(|slug| format!("/collections/{slug}")))
        }
        SubjectKind::PenName => {
            let slug = facts.slug.as_deref().map(address::encoded);
            (format!("The author {}", facts.name), slug.map(|slug| format!("/authors/{slug}")))
        }
        SubjectKind::Account => (format!("The account {}", facts.name), None),
    };
    Thing { name, path, text: facts.text.clone() }
}

fn kind(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Work => "Work",
        SubjectKind::Chapter => "Chapter",
        SubjectKind::Review => "Review",
        SubjectKind::Comment | SubjectKind::SeriesComment => "Comment",
        SubjectKind::Series => "Series",
        SubjectKind::Collection => "Collection",
        SubjectKind::Bulletin => "Post",
        SubjectKind::PenName => "Author",
        SubjectKind::Account => "Account",
    }
}

/// What of the rulebook a number names.
pub fn rule(rulebook: &Rulebook, number: &str) -> String {
    match rulebook.rule(number) {
        Some(rule) => rule.name(),
        None if number.is_empty() => "something else".to_owned(),
        None => number.to_owned(),
    }
}

/// What was done, with its figures: `suspended for 7 days`.
pub fn act(act: &Act) -> String {
    match act {
        Act::Suspend { days } => format!("account suspended for {days} days"),
        Act::Slow { minutes } => format!("slowed down to one review in {minutes} minutes"),
        Act::Remove { class, originals } => {
            let files = if *originals { ", with the files that it came from" } else { "" };
            format!("removed, since {}{files}", class.name())
        }
        other => other.kind().done().to_owned(),
    }
}

/// How far a decision has come, in a sentence.
pub fn state(ruling: &Ruling) -> String {
    match (ruling.state, ruling.due) {
        (RulingState::Proposed, _) => "Waits for a second person.".to_owned(),
        (RulingState::Pending, Some(due)) => format!("Takes effect {}.", time(due)),
        (RulingState::Pending, None) => "Waits for its time.".to_owned(),
        (RulingState::Done, _) => "Done.".to_owned(),
        (RulingState::Refused, _) => "The second person said no.".to_owned(),
        (RulingState::Undone, _) => "Taken back.".to_owned(),
    }
}

/// `21 November 2026, 12:00 UTC`
pub fn time(at: Timestamp) -> String {
    let zoned = at.to_zoned(jiff::tz::TimeZone::UTC);
    format!("{}, {} UTC", crate::facts::day(zoned.date()), zoned.strftime("%H:%M"))
}

/// How long a row waits: `3 hours`.
pub fn since(from: Timestamp, now: Timestamp) -> String {
    let minutes = u64::try_from(now.duration_since(from).as_mins()).unwrap_or(0);
    match minutes {
        0..60 => crate::facts::counted(minutes, "minute", "minutes"),
        60..2_880 => crate::facts::counted(minutes / 60, "hour", "hours"),
        _ => crate::facts::counted(minutes / 1_440, "day", "days"),
    }
}

/// What both sides are told of a decision.
pub struct Sides<'a> {
    /// What it is about.
    pub thing: &'a Thing,
    /// What is done.
    pub act: &'a Act,
    /// The rule, by its name.
    pub rule: Option<String>,
    /// What whom it concerns is told.
    pub concerned: &'a str,
    /// What whoever reported it is told.
    pub reporters: &'a str,
    /// When it takes effect.
    pub effect: Effect,
}

/// Letters to both sides.
pub async fn letters(
    app: &App,
    sides: &Sides<'_>,
    parties: &[AccountId],
    reporters: &[AccountId],
) -> Result<Vec<LetterDraft>, PageError> {
    let mut letters = Vec::new();
    let decisions = format!("{}/account/decisions", app.settings().base_url);
    if sides.act.kind().bears_on_somebody() {
        let mut paragraphs = vec![format!("{}: {}.", sides.thing.name, act(sides.act))];
        if let Effect::At(at) = sides.effect {
            paragraphs.push(format!("This takes effect {}.", time(at)));
        }
        paragraphs.extend(sides.rule.iter().map(|rule| format!("The rule: {rule}.")));
        paragraphs.extend(lines(sides.concerned));
        paragraphs.push(
            "You can appeal once within 30 days; another person looks at it where there is one.".to_owned(),
        );
        let mut words = mail::Words {
            subject: "A decision of the moderators".to_owned(),
            paragraphs,
            action: Some(("See the decision, or appeal".to_owned(), decisions)),
            reason: "You get this since it is about something of yours.".to_owned(),
            stop: None,
        };
        if sides.act.kind() == ActKind::Ban {
            // Whoever is banned cannot sign in: each letter leads to a page of its receiver's own.
            for party in parties {
                let own = format!("{}{}", app.settings().base_url, shut_out::address(app, *party)?);
                words.action = Some(("See the decision, or appeal".to_owned(), own));
                letters.extend(to_accounts(app, &[*party], &words).await?);
            }
        } else {
            letters.extend(to_accounts(app, parties, &words).await?);
        }
    }
    let mut paragraphs =
        vec![format!("You reported {}. Thank you: the moderators have looked at it.", sides.thing.name)];
    paragraphs.extend(lines(sides.reporters));
    let words = mail::Words {
        subject: "Your report was decided".to_owned(),
        paragraphs,
        action: None,
        reason: "You get this since you reported something.".to_owned(),
        stop: None,
    };
    let some: Vec<AccountId> = reporters.iter().copied().take(LETTERS_MAX).collect();
    letters.extend(to_accounts(app, &some, &words).await?);
    Ok(letters)
}

/// What is decided about several things at once: whom it concerns, and who reported, with what of it is theirs.
pub struct Together<'a> {
    /// One of the decisions: all of them do the same for the same reason.
    pub draft: &'a RulingDraft,
    /// The rule, by its name.
    pub rule: Option<String>,
    /// The names of things by the accounts behind them.
    pub concerned: BTreeMap<AccountId, Vec<String>>,
    /// The names of things by who reported them.
    pub reporters: BTreeMap<AccountId, Vec<String>>,
}

/// Letters about several things at once, one to each person.
pub async fn letters_of_many(app: &App, many: &Together<'_>) -> Result<Vec<LetterDraft>, PageError> {
    let mut letters = Vec::new();
    if many.draft.act.kind().bears_on_somebody() {
        for (party, things) in &many.concerned {
            let mut paragraphs = vec![format!("{}: {}.", listed(things), act(&many.draft.act))];
            if let Effect::At(at) = many.draft.effect {
                paragraphs.push(format!("This takes effect {}.", time(at)));
            }
            paragraphs.extend(many.rule.iter().map(|rule| format!("The rule: {rule}.")));
            paragraphs.extend(lines(&many.draft.told_concerned));
            paragraphs.push("You can appeal each of these once within 30 days.".to_owned());
            let words = mail::Words {
                subject: "A decision of the moderators".to_owned(),
                paragraphs,
                action: Some((
                    "See the decisions, or appeal".to_owned(),
                    format!("{}/account/decisions", app.settings().base_url),
                )),
                reason: "You get this since it is about something of yours.".to_owned(),
                stop: None,
            };
            letters.extend(to_accounts(app, &[*party], &words).await?);
        }
    }
    for (reporter, things) in many.reporters.iter().take(LETTERS_MAX) {
        let looked = format!("You reported {}. Thank you: the moderators have looked at it.", listed(things));
        let mut paragraphs = vec![looked];
        paragraphs.extend(lines(&many.draft.told_reporters));
        let words = mail::Words {
            subject: "Your report was decided".to_owned(),
            paragraphs,
            reason: "You get this since you reported something.".to_owned(),
            ..mail::Words::default()
        };
        letters.extend(to_accounts(app, &[*reporter], &words).await?);
    }
    Ok(letters)
}

/// Names after each other, the first ten of them.
fn listed(things: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = things.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match things.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The same letter to several accounts.
pub async fn to_accounts(
    app: &App,
    accounts: &[AccountId],
    words: &mail::Words,
) -> Result<Vec<LetterDraft>, PageError> {
    let accounts = app.store().accounts_by_id(accounts).await?;
    accounts
        .iter()
        .map(|account| mail::letter(app, (Some(account.id), &account.email), LetterKind::Decision, words))
        .collect()
}

/// What was typed, line by line.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The facts of what rows and decisions are about, all in one go.
pub async fn facts_of(
    app: &App,
    subjects: impl Iterator<Item = ReportSubject>,
) -> Result<HashMap<ReportSubject, SubjectFacts>, PageError> {
    let subjects: Vec<ReportSubject> = subjects.collect();
    Ok(app.store().subject_facts(&subjects).await?)
}

/// Whom rows concern, as the queue heads them: the first thing that names somebody.
pub fn concerns(rows: &[Report], names: &HashMap<String, String>) -> String {
    rows.first().map_or_else(String::new, |row| {
        names.get(&row.concerns).cloned().unwrap_or_else(|| "A work without a known author".to_owned())
    })
}
