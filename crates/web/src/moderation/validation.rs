//! What waits until a moderator has read it: the queue, each work or chapter, and what is decided about it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ReplyTemplateId, ValidationId, WorkId,
    draft::Draft,
    moderation::WORDS_CHARS_MAX,
    report::{ReportSubject, SubjectKind},
    site::{
        community::field,
        validation::{Scope, looks_after},
    },
};
use ficus_store::{Judged, ReplyTemplate, StoreError, Subject, Waiting};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    given::Given,
    told::{self, since},
};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    mail,
    member::{Member, Moderator},
    page::Page,
};

#[derive(Template)]
#[template(path = "moderation/validation.html")]
struct QueuePage {
    layout: Layout,
    waiting: Vec<Waiting>,
    /// How many others wait that are not the moderator's.
    others: usize,
    is_all: bool,
    has_areas: bool,
    now: Timestamp,
    done: bool,
}

impl QueuePage {
    fn here() -> &'static str {
        "/moderation/validation"
    }

    fn age(&self, one: &Waiting) -> String {
        since(one.since, self.now)
    }

    fn before(one: &Waiting) -> String {
        before(one)
    }

    /// The names that a moderator sorts by, as far as a line holds them.
    fn under(one: &Waiting) -> String {
        one.under.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// What is known of whoever posted it.
fn before(one: &Waiting) -> String {
    match one.before {
        (0, 0) => "the first that is read by a moderator".to_owned(),
        (accepted, 0) => format!("{accepted} accepted before"),
        (accepted, declined) => format!("{accepted} accepted before, {declined} given back"),
    }
}

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    done: String,
    template: String,
}

/// `GET /moderation/validation`
pub async fn queue(
    State(app): State<App>,
    Moderator(member): Moderator,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let areas = app.store().validation_areas().await?.remove(&member.account.id).unwrap_or_default();
    let mut waiting = app.store().waiting().await?;
    let all = waiting.len();
    let is_all = asked.show == "all" || areas.is_empty();
    waiting.retain(|one| is_all || looks_after(&areas, &one.under));
    Page::render(&QueuePage {
        layout: member.layout(&app),
        others: all - waiting.len(),
        waiting,
        is_all,
        has_areas: !areas.is_empty(),
        now: app.now(),
        done: asked.done == "1",
    })
}

#[derive(Template)]
#[template(path = "moderation/validate.html")]
struct CasePage<'a> {
    layout: Layout,
    token: &'a str,
    one: Waiting,
    draft: Option<Draft>,
    templates: Vec<ReplyTemplate>,
    words: String,
    wrong: Option<String>,
    now: Timestamp,
}

impl CasePage<'_> {
    fn here() -> &'static str {
        "/moderation/validation"
    }

    fn age(&self) -> String {
        since(self.one.since, self.now)
    }

    fn name(&self) -> String {
        match &self.one.chapter {
            Some((_, number, _)) if self.one.is_change => {
                format!("Changes to chapter {number} of {}", self.one.title)
            }
            Some((_, number, _)) => format!("Chapter {number} of {}", self.one.title),
            None => self.one.title.clone(),
        }
    }

    fn before(&self) -> String {
        before(&self.one)
    }

    /// The rule that lets it wait, as it is now.
    fn why(&self) -> String {
        let rules = &self.layout.site.validation;
        let whose = match rules.scope {
            Scope::Nobody => {
                "Nothing new waits any more: this was posted while the rule was another.".to_owned()
            }
            Scope::First => {
                let works = crate::facts::counted(u64::from(rules.first), "work", "works");
                format!("What new authors post waits, until they have {works} here.")
            }
            Scope::All => "What authors post waits, unless they are trusted.".to_owned(),
        };
        if rules.only.is_empty() { whose } else { format!("{whose} Only under: {}.", rules.only.join(", ")) }
    }

    /// The posted chapter that is changed.
    fn as_it_is(&self) -> Option<String> {
        let (_, number, _) = self.one.chapter.as_ref().filter(|_| self.one.is_change)?;
        Some(format!("/works/{}/chapters/{number}", self.one.work))
    }

    fn chars_max() -> usize {
        WORDS_CHARS_MAX
    }
}

async fn page(
    app: &App,
    member: &Member,
    token: &str,
    id: ValidationId,
    (words, wrong): (String, Option<String>),
) -> Result<Page, PageError> {
    let waiting = app.store().waiting().await?;
    let one = waiting.into_iter().find(|one| one.id == id).ok_or(PageError::NotFound)?;
    let draft = match &one.chapter {
        Some((draft, ..)) => app.store().draft(*draft).await?,
        None => None,
    };
    let templates = app.store().reply_templates().await?;
    let layout = member.layout(app);
    Page::render(&CasePage { layout, token, one, draft, templates, words, wrong, now: app.now() })
}

/// `GET /moderation/validation/{id}`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let id: ValidationId = address::part(&id)?;
    let chosen: Option<ReplyTemplateId> = asked.template.parse().ok();
    let ready = match chosen {
        Some(chosen) => app.store().reply_templates().await?.into_iter().find(|ready| ready.id == chosen),
        None => None,
    };
    page(&app, &member, &token, id, (ready.map(|ready| ready.text).unwrap_or_default(), None)).await
}

/// What the form asks for, or what is wrong with it.
fn judged(given: &Given) -> Result<Judged, String> {
    match given.text("act") {
        "accept" => Ok(Judged::Accepted),
        "trust" => Ok(Judged::Trusted),
        "decline" => field(given.text("words"), WORDS_CHARS_MAX)
            .map(Judged::Declined)
            .ok_or_else(|| "Tell its author why, in at most 5,000 characters.".to_owned()),
        _ => Err("Choose what is done.".to_owned()),
    }
}

/// Letters to those who sign a work, about what became of it.
async fn write_to_authors(app: &App, work: WorkId, judged: &Judged) -> Result<(), PageError> {
    let subject = ReportSubject { kind: SubjectKind::Work, id: work.0 };
    let Some(concerned) = app.store().concerned(subject).await? else { return Ok(()) };
    let Some(stated) = app.store().stated_works(&[work]).await?.pop() else { return Ok(()) };
    let (title, base) = (&stated.facts.title, &app.settings().base_url);
    let (subject, paragraphs, action) = match judged {
        Judged::Accepted | Judged::Trusted => {
            let mut paragraphs = vec![format!("A moderator has read “{title}”: others can read it now.")];
            if *judged == Judged::Trusted {
                paragraphs.push("What you post from now on need not wait.".to_owned());
            }
            ("Others can read it now", paragraphs, ("Go to the work", format!("{base}/works/{work}")))
        }
        Judged::Declined(words) => {
            let mut paragraphs = vec![format!(
                "A moderator has read “{title}”, and gives it back to you. Nothing of it is lost."
            )];
            paragraphs.extend(told::lines(words));
            ("It is back on your desk", paragraphs, ("Go to your desk", format!("{base}/write/works/{work}")))
        }
    };
    let words = mail::Words {
        subject: subject.to_owned(),
        paragraphs,
        action: Some((action.0.to_owned(), action.1)),
        reason: "You get this since it is about a work of yours.".to_owned(),
        stop: None,
    };
    for letter in told::to_accounts(app, &concerned.parties, &words).await? {
        app.store().post_letter(&letter, app.now()).await?;
    }
    Ok(())
}

/// `POST /moderation/validation/{id}`
pub async fn decide(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let id: ValidationId = address::part(&id)?;
    let seen = given.number("seen").unwrap_or_default();
    let wrong = match judged(&given) {
        Ok(judged) => match app.store().judge(id, seen, &judged, member.account.id, app.now()).await {
            Ok(work) => {
                write_to_authors(&app, work, &judged).await?;
                app.changed(Subject::Work(work));
                app.changed(Subject::Lists);
                return Ok(Redirect::to("/moderation/validation?done=1").into_response());
            }
            Err(StoreError::Refused(reason)) => reason.to_owned(),
            Err(StoreError::Missing(_)) => return Err(PageError::NotFound),
            Err(error) => return Err(error.into()),
        },
        Err(wrong) => wrong,
    };
    let words = given.text("words").to_owned();
    let page = page(&app, &member, &token, id, (words, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
