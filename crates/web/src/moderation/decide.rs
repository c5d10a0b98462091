//! Deciding about what was reported: one thing, or several alike.

use std::collections::BTreeMap;

use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, ReportId,
    account::Role,
    letter::LetterDraft,
    moderation::{Act, ActKind, Effect, SUSPENSION_DAYS_MAX, WORDS_CHARS_MAX, WrittenTag, effect},
    report::{Report, ReportState, SubjectKind},
    rulebook::Rulebook,
    tag::TagKind,
    upkeep::SLOW_MINUTES_MAX,
};
use ficus_store::{RulingDraft, StoreError, Told};

use super::{
    case::{self, CasePage},
    given::Given,
    told::{self, Sides, Together},
};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    member::{Member, Moderator},
    page::Page,
};

/// So many rows are decided about at once.
const ROWS_MAX: usize = 500;

/// The act that a form asks for, or what is wrong with it.
fn act(given: &Given) -> Result<Act, &'static str> {
    let kind: ActKind = given.text("act").parse().map_err(|_| "Choose what is done.")?;
    Ok(match kind {
        ActKind::Dismiss => Act::Dismiss,
        ActKind::Warn => Act::Warn,
        ActKind::Retag => Act::Retag { tags: tags(given.text("tags"))? },
        ActKind::Rerate => Act::Rerate { rating: given.number("rating") },
        ActKind::Hide => Act::Hide,
        ActKind::Show => Act::Show,
        ActKind::Lock => Act::Lock,
        ActKind::Unlock => Act::Unlock,
        ActKind::Slow => match given.number("minutes") {
            Some(minutes) if minutes <= SLOW_MINUTES_MAX => Act::Slow { minutes },
            _ => return Err("Say between 0 and 1,440 minutes."),
        },
        ActKind::Remove => Act::Remove {
            class: given.text("class").parse().map_err(|_| "Say why it is removed.")?,
            originals: given.is_ticked("originals"),
        },
        ActKind::Unsign => {
            Act::Unsign { pen_name: given.number("pen_name").ok_or("Choose which author is taken off.")? }
        }
        ActKind::HideReview => Act::HideReview,
        ActKind::HideComment => Act::HideComment,
        ActKind::Close => Act::Close,
        ActKind::HidePost => Act::HidePost,
        ActKind::Suspend => match given.number("days") {
            Some(days) if (1..=SUSPENSION_DAYS_MAX).contains(&days) => Act::Suspend { days },
            _ => return Err("Say between 1 and 365 days."),
        },
        ActKind::Ban => Act::Ban,
    })
}

/// Tags of a work have at most so many lines.
const TAGS_MAX: usize = 200;

fn tags(text: &str) -> Result<Vec<WrittenTag>, &'static str> {
    const SHAPE: &str = "Write each tag as its kind, a colon, and the tag: “character: John Watson”.";
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > TAGS_MAX {
        return Err("A work has at most 200 tags.");
    }
    let tag = |line: &&str| {
        let (kind, name) = line.split_once(':').ok_or(SHAPE)?;
        let kind: TagKind = kind.trim().parse().map_err(|_| SHAPE)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 200 || !TagKind::OF_WORKS.contains(&kind) {
            return Err(SHAPE);
        }
        Ok(WrittenTag { kind: kind.as_str().to_owned(), name: name.to_owned() })
    };
    lines.iter().map(tag).collect()
}

/// What a form decides about a row, or what is wrong with it.
fn draft(
    app: &App,
    given: &Given,
    (report, rulebook): (&Report, &Rulebook),
    things: usize,
) -> Result<RulingDraft, &'static str> {
    let act = act(given)?;
    let kind = act.kind();
    if !ActKind::about(report.subject.kind).contains(&kind) {
        return Err("This cannot be done about it.");
    }
    let rule = given.text("rule");
    if !rule.is_empty() && rulebook.rule(rule).is_none() {
        return Err("The policy has no such rule.");
    }
    if kind.bears_on_somebody() && rule.is_empty() && kind != ActKind::Show && kind != ActKind::Unlock {
        return Err("Name the rule of the policy.");
    }
    let words = [given.text("told_concerned"), given.text("told_reporters")];
    if words.iter().any(|text| text.chars().count() > WORDS_CHARS_MAX) {
        return Err("The words have more than 5,000 characters.");
    }
    let grave = app.site().moderation.grave;
    Ok(RulingDraft {
        report: Some(report.id),
        subject: report.subject,
        effect: effect(kind, things, grave, app.now()),
        act,
        rule: (!rule.is_empty()).then(|| rule.to_owned()),
        policy_version: rulebook.version,
        told_concerned: words[0].to_owned(),
        told_reporters: words[1].to_owned(),
    })
}

/// Staff is not suspended or banned from the queue: an admin changes their role first.
async fn spares_staff(app: &App, draft: &RulingDraft, member: &Member) -> Result<(), &'static str> {
    if !draft.act.kind().is_about_account() {
        return Ok(());
    }
    let concerned = app.store().concerned(draft.subject).await.ok().flatten();
    let parties = concerned.map(|concerned| concerned.parties).unwrap_or_default();
    let accounts = app.store().accounts_by_id(&parties).await.unwrap_or_default();
    if accounts.is_empty() {
        return Err("There is no account behind it.");
    }
    let is_spared = |role: Role| role >= Role::Moderator && role >= member.account.role;
    if accounts.iter().any(|account| account.id == member.account.id || is_spared(account.role)) {
        return Err(
            "This is about you or about somebody who keeps the archive: an admin changes their role first.",
        );
    }
    Ok(())
}

/// `POST /moderation/reports/{id}/decide`
pub async fn one(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let loaded = case::load(&app, &id).await?;
    let decided = decide(&app, &member, &given, &loaded).await;
    let wrong = match decided {
        Ok(()) => {
            let to = format!("/moderation/reports/{}?saved=1", loaded.report.id);
            return Ok(Redirect::to(&to).into_response());
        }
        Err(Undecided::Wrong(wrong) | Undecided::Page(PageError::Store(StoreError::Refused(wrong)))) => wrong,
        Err(Undecided::Page(error)) => return Err(error),
    };
    let page = Page::render(&CasePage {
        layout: member.layout(&app),
        token: &token,
        case: &loaded,
        me: &member,
        prefilled: "",
        given: &given,
        wrong: Some(wrong),
        saved: false,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Why nothing was decided.
enum Undecided {
    /// The form is wrong.
    Wrong(&'static str),
    /// Something else is.
    Page(PageError),
}

impl<E: Into<PageError>> From<E> for Undecided {
    fn from(error: E) -> Self {
        Self::Page(error.into())
    }
}

async fn decide(app: &App, member: &Member, given: &Given, loaded: &case::Case) -> Result<(), Undecided> {
    let report = &loaded.report;
    if report.state != ReportState::Open {
        return Err(Undecided::Wrong("Somebody has decided about this meanwhile."));
    }
    let draft = draft(app, given, (report, &loaded.rulebook), 1).map_err(Undecided::Wrong)?;
    spares_staff(app, &draft, member).await.map_err(Undecided::Wrong)?;
    let letters = if draft.effect == Effect::Seconded {
        // Both sides are told when the second person has said yes.
        Vec::new()
    } else {
        let concerned = app.store().concerned(draft.subject).await?;
        let parties = concerned.map(|concerned| concerned.parties).unwrap_or_default();
        let reporters = app.store().reporters(report.id).await?;
        let sides = Sides {
            thing: &loaded.thing,
            act: &draft.act,
            rule: draft.rule.as_deref().map(|rule| told::rule(&loaded.rulebook, rule)),
            concerned: &draft.told_concerned,
            reporters: &draft.told_reporters,
            effect: draft.effect,
        };
        told::letters(app, &sides, &parties, &reporters).await?
    };
    let told = Told { by: Some(member.account.id), now: app.now(), letters: &letters };
    app.store().rule(&draft, told).await?;
    Ok(())
}

/// `POST /moderation/bulk`
pub async fn many(
    State(app): State<App>,
    Moderator(member): Moderator,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let mut ids: Vec<ReportId> = given.numbers("report");
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(ROWS_MAX);
    if ids.is_empty() {
        return Err(PageError::BadRequest("Tick what you want to decide about.".to_owned()));
    }
    let rulebook = app.store().rulebook().await?;
    let mut drafts = Vec::with_capacity(ids.len());
    for id in &ids {
        let report = app.store().report_row(*id).await?.ok_or(PageError::NotFound)?;
        let is_work = matches!(report.subject.kind, SubjectKind::Work | SubjectKind::Chapter);
        if report.state != ReportState::Open || !is_work {
            continue;
        }
        let draft = draft(&app, &given, (&report, &rulebook), ids.len());
        drafts.push(draft.map_err(|wrong| PageError::BadRequest(wrong.to_owned()))?);
    }
    let letters = letters_of_many(&app, &drafts, &rulebook).await?;
    let told = Told { by: Some(member.account.id), now: app.now(), letters: &letters };
    app.store().rule_all(&drafts, told).await?;
    let show = if given.text("show") == "mine" { "mine" } else { "open" };
    Ok(Redirect::to(&format!("/moderation?show={show}&saved=1")))
}

/// Letters about several things that are decided at once: each person gets one, whatever of it is about them. Where a
/// second person has to say yes, they get theirs when that was said.
async fn letters_of_many(
    app: &App,
    drafts: &[RulingDraft],
    rulebook: &Rulebook,
) -> Result<Vec<LetterDraft>, PageError> {
    let now: Vec<&RulingDraft> = drafts.iter().filter(|draft| draft.effect != Effect::Seconded).collect();
    let Some(first) = now.first() else { return Ok(Vec::new()) };
    let facts = told::facts_of(app, now.iter().map(|draft| draft.subject)).await?;
    let mut concerned: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    let mut reporters: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    for draft in &now {
        let name = told::thing(draft.subject, &facts).name;
        let parties = app.store().concerned(draft.subject).await?.map(|concerned| concerned.parties);
        for party in parties.unwrap_or_default() {
            concerned.entry(party).or_default().push(name.clone());
        }
        let report = draft.report.ok_or(PageError::NotFound)?;
        for reporter in app.store().reporters(report).await? {
            reporters.entry(reporter).or_default().push(name.clone());
        }
    }
    let rule = first.rule.as_deref().map(|rule| told::rule(rulebook, rule));
    told::letters_of_many(app, &Together { draft: first, rule, concerned, reporters }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(fields: &[(&str, &str)]) -> Given {
        Given(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_form_is_read_as_one_act_with_its_figures() {
        assert_eq!(act(&given(&[("act", "hide")])), Ok(Act::Hide));
        assert_eq!(act(&given(&[("act", "suspend"), ("days", "7")])), Ok(Act::Suspend { days: 7 }));
        for wrong in [
            &[("act", "behead")][..],
            &[("act", "suspend"), ("days", "0")],
            &[("act", "suspend"), ("days", "366")],
            &[("act", "slow"), ("minutes", "-1")],
            &[("act", "remove"), ("class", "whim")],
        ] {
            assert!(act(&given(wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn tags_are_read_line_by_line_with_their_kinds() {
        let read = tags("character: John Watson\n\n freeform : Fog: thick ").unwrap();
        let told: Vec<(&str, &str)> = read.iter().map(|tag| (tag.kind.as_str(), tag.name.as_str())).collect();
        assert_eq!(told, [("character", "John Watson"), ("freeform", "Fog: thick")]);
        for wrong in ["John Watson", "person: John", "medium: Books", "character:"] {
            assert!(tags(wrong).is_err(), "{wrong}");
        }
    }
}
