//! What works come from: their authors say it, and the authors of the others agree or do not.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    WorkId, WorkTieId,
    policy::{self, Access, Reading},
    together::tie::{self, NAME_CHARS_MAX, TieKind, TieState},
    work::{Blurb, Work},
};
use ficus_store::{StoreError, Tie, TieAsked, TieDraft, TieOther};
use serde::Deserialize;

use super::changed;
use crate::{
    App, address,
    admin::Saved,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Writer},
    page::Page,
};

/// A line of the writer's page.
struct Line {
    tie: Tie,
    item: Option<BlurbView>,
}

impl Line {
    fn kind(&self) -> &'static str {
        match self.tie.kind {
            TieKind::Inspired => "Inspired by",
            TieKind::Translation => "A translation of",
        }
    }

    fn elsewhere(&self) -> Option<(&str, &str, &str)> {
        match &self.tie.other {
            TieOther::Here(_) => None,
            TieOther::Elsewhere { title, author, address, .. } => Some((title, author, address)),
        }
    }

    fn told(&self) -> &'static str {
        match (self.tie.state, self.tie.kind) {
            (TieState::Elsewhere, _) => "It stands elsewhere: readers see the link.",
            (TieState::Approved, _) => "Both pages say so.",
            (TieState::Open, TieKind::Inspired) => {
                "The author is asked once your work is posted; until they say no, your page tells it."
            }
            (TieState::Open, TieKind::Translation) => {
                "The author is asked once your work is posted; your page tells it when they agree."
            }
            (TieState::Declined, _) => "The author does not want to be named: no page tells it.",
        }
    }
}

#[derive(Template)]
#[template(path = "together/origins.html")]
struct OriginsPage {
    layout: Layout,
    token: String,
    work: Work,
    lines: Vec<Line>,
    given: Given,
    wrong: Option<String>,
    saved: bool,
}

impl OriginsPage {
    fn is_translation(&self) -> bool {
        self.given.kind == TieKind::Translation.as_str()
    }
}

async fn page(
    app: &App,
    writer: &Writer,
    token: String,
    (given, wrong): (Given, Option<String>),
) -> Result<OriginsPage, PageError> {
    let ties = app.store().ties_of(writer.work).await?;
    let ties: Vec<Tie> = ties.into_iter().filter(|tie| tie.work == writer.work).collect();
    let here: Vec<WorkId> = ties.iter().filter_map(other_here).collect();
    let mut items = blurb::load(app, &writer.member.reader, &here).await?;
    let lines = ties.into_iter().map(|tie| {
        let at = items.iter().position(|item| Some(item.blurb.id) == other_here(&tie));
        Line { item: at.map(|at| items.swap_remove(at)), tie }
    });
    Ok(OriginsPage {
        layout: writer.member.layout(app),
        token,
        work: app.store().work(writer.work).await?.ok_or(PageError::NotFound)?,
        lines: lines.collect(),
        given,
        wrong,
        saved: false,
    })
}

fn other_here(tie: &Tie) -> Option<WorkId> {
    match tie.other {
        TieOther::Here(work) => Some(work),
        TieOther::Elsewhere { .. } => None,
    }
}

/// `GET /write/works/{id}/origins`
pub async fn ask(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token, (Given::default(), None)).await?;
    Page::render(&OriginsPage { saved: query.is_saved(), ..page })
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    kind: String,
    address: String,
    title: String,
    author: String,
    language: String,
}

/// `POST /write/works/{id}/origins`
pub async fn add(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let kind = given.kind.parse().unwrap_or(TieKind::Inspired);
    let wrong = match other(&app, &writer, &given).await? {
        Err(wrong) => wrong.to_owned(),
        Ok(other) => {
            let here = match other {
                TieOther::Here(work) => Some(work),
                TieOther::Elsewhere { .. } => None,
            };
            let draft = TieDraft { work: writer.work, kind, other };
            match app.store().add_tie(&draft, writer.member.account.id, app.now()).await {
                Ok(()) => {
                    [Some(writer.work), here].into_iter().flatten().for_each(|work| changed(&app, work));
                    return Ok(back(writer.work));
                }
                Err(StoreError::Refused(why)) => why.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = page(&app, &writer, token, (given, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

fn back(work: WorkId) -> Response {
    Redirect::to(&format!("/write/works/{work}/origins?saved=1")).into_response()
}

/// The other work: one of this archive by its address or number, where the writer may find it, or one elsewhere.
async fn other(
    app: &App,
    writer: &Writer,
    given: &Given,
) -> Result<Result<TieOther, &'static str>, PageError> {
    if let Some(id) = here(&app.settings().base_url, &given.address) {
        let found = app.store().blurbs(&[id]).await?.into_iter().find(|blurb| may_name(app, writer, blurb));
        return Ok(found.map(|blurb| TieOther::Here(blurb.id)).ok_or("There is no such work here."));
    }
    let cut = |text: &str| -> String { text.trim().chars().take(NAME_CHARS_MAX).collect() };
    let Some(address) = tie::address(&given.address) else {
        return Ok(Err("Give the whole address of the other work: it begins with https:// or http://."));
    };
    let (title, author) = (cut(&given.title), cut(&given.author));
    if title.is_empty() || author.is_empty() {
        return Ok(Err("Say the title and the author of a work that stands elsewhere."));
    }
    let language = given.language.trim();
    let is_tag = !language.is_empty()
        && language.len() <= 35
        && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    Ok(Ok(TieOther::Elsewhere { title, author, address, language: is_tag.then(|| language.to_owned()) }))
}

/// Whether the writer may find the work, so that naming one tells nothing that lists do not.
fn may_name(app: &App, writer: &Writer, blurb: &Blurb) -> bool {
    let visitor = writer.member.visitor();
    let access = Access { audience: blurb.audience, rating: blurb.rating, owned: false };
    policy::may_read(&visitor, access, &app.site().ladder) != Reading::NotThere
        && policy::listed_audiences(&visitor).contains(&blurb.audience)
}

/// `https://archive.example/works/12/chapters/3`, `/works/12`, `12`: a work of this archive.
fn here(base_url: &str, typed: &str) -> Option<WorkId> {
    let typed = typed.trim();
    let path = typed.strip_prefix(base_url).unwrap_or(typed);
    let rest = path.strip_prefix("/works/").unwrap_or(path);
    let number = rest.split(['/', '?', '#']).next()?;
    number.parse().ok().map(WorkId)
}

/// Which tie.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Which {
    tie: String,
    answer: String,
}

/// `POST /write/works/{id}/origins/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Which>,
) -> Result<Response, PageError> {
    let id: WorkTieId = address::part(&given.tie)?;
    if !app.store().withdraw_tie(writer.work, id).await? {
        return Err(PageError::NotFound);
    }
    changed(&app, writer.work);
    Ok(back(writer.work))
}

/// What others say of a member's works.
struct Asking {
    tie: TieAsked,
    /// The work that comes from the member's.
    item: BlurbView,
    /// The member's.
    own: String,
}

impl Asking {
    fn kind(&self) -> &'static str {
        match self.tie.kind {
            TieKind::Inspired => "is inspired by",
            TieKind::Translation => "is a translation of",
        }
    }

    fn is_open(&self) -> bool {
        self.tie.state == TieState::Open
    }

    fn is_approved(&self) -> bool {
        self.tie.state == TieState::Approved
    }
}

#[derive(Template)]
#[template(path = "together/ties.html")]
struct TiesPage {
    layout: Layout,
    token: String,
    asked: Vec<Asking>,
    saved: bool,
}

/// `GET /write/ties`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let ties = app.store().ties_asked(member.account.id).await?;
    let works: Vec<WorkId> = ties.iter().map(|tie| tie.work).collect();
    let own: Vec<WorkId> = ties.iter().map(|tie| tie.own).collect();
    let mut items = blurb::load(&app, &member.reader, &works).await?;
    let own = app.store().blurbs(&own).await?;
    let asked = ties.into_iter().filter_map(|tie| {
        let at = items.iter().position(|item| item.blurb.id == tie.work)?;
        let own = own.iter().find(|blurb| blurb.id == tie.own)?.title.clone();
        Some(Asking { item: items.swap_remove(at), own, tie })
    });
    let asked = asked.collect();
    Page::render(&TiesPage { layout: member.layout(&app), token, asked, saved: query.is_saved() })
}

/// `POST /write/ties`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Which>,
) -> Result<Redirect, PageError> {
    let id: WorkTieId = address::part(&given.tie)?;
    if !app.store().answer_tie(member.account.id, id, given.answer == "yes", app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/write/ties?saved=1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_of_this_archive_is_named_by_its_address_or_its_number() {
        let base = "https://a.example";
        for typed in ["https://a.example/works/12/chapters/3", "/works/12?x", " 12 "] {
            assert_eq!(here(base, typed), Some(WorkId(12)), "{typed}");
        }
        for typed in ["https://b.example/works/12", "the lamp", "", "/series/12"] {
            assert_eq!(here(base, typed), None, "{typed}");
        }
    }
}
