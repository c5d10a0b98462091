//! Round robins: the author opens and closes one, others add chapters, each signed by whoever wrote it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ChapterOfferId, WorkId,
    draft::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, Typed},
    pen_name::PenName,
    together::round_robin::{CannotAdd, Mode, may_add},
    work::Work,
};
use ficus_store::{ChapterOffer, ChapterOfferDraft};
use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::changed;
use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker, Writer},
    page::Page,
    signature, work, write,
};

#[derive(Template)]
#[template(path = "together/round_robin.html")]
struct RobinPage {
    layout: Layout,
    token: String,
    work: Work,
    mode: Option<Mode>,
    offers: Vec<ChapterOffer>,
    saved: bool,
}

impl RobinPage {
    /// What the form sends, what it means, and whether it holds.
    fn modes(&self) -> [(&'static str, &'static str, bool); 4] {
        let is = |mode| self.mode == mode;
        [
            ("", "It is no round robin", is(None)),
            ("open", "Any member adds a chapter, and it stands there at once", is(Some(Mode::Open))),
            ("moderated", "Any member offers a chapter, and we look at it first", is(Some(Mode::Moderated))),
            ("closed", "It is at its end: nobody adds anything", is(Some(Mode::Closed))),
        ]
    }

    fn words(offer: &ChapterOffer) -> String {
        facts::counted(u64::from(offer.words), "word", "words")
    }
}

/// `GET /write/works/{id}/round-robin`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    Page::render(&RobinPage {
        layout: writer.member.layout(&app),
        token,
        work: app.store().work(writer.work).await?.ok_or(PageError::NotFound)?,
        mode: app.store().round_robin(writer.work).await?,
        offers: app.store().chapter_offers(writer.work).await?,
        saved: query.is_saved(),
    })
}

/// How the work takes chapters.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    mode: String,
}

/// `POST /write/works/{id}/round-robin`
pub async fn set(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Choice>,
) -> Result<Response, PageError> {
    app.store().set_round_robin(writer.work, given.mode.parse().ok(), app.now()).await?;
    changed(&app, writer.work);
    Ok(back(writer.work))
}

fn back(work: WorkId) -> Response {
    Redirect::to(&format!("/write/works/{work}/round-robin?saved=1")).into_response()
}

/// Which chapter, and what becomes of it.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Decided {
    offer: String,
    answer: String,
}

/// `POST /write/works/{id}/round-robin/offers`
pub async fn decide(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Decided>,
) -> Result<Response, PageError> {
    let id: ChapterOfferId = address::part(&given.offer)?;
    let offers = app.store().chapter_offers(writer.work).await?;
    let offer = offers.into_iter().find(|offer| offer.id == id).ok_or(PageError::NotFound)?;
    if given.answer == "yes" {
        let ChapterOffer { account, pen_name, title, typed, text, .. } = offer;
        let chapter = ChapterOfferDraft { work: writer.work, account, pen_name, title, typed, text };
        app.store().add_chapter(&chapter, Some(id), today(&app), app.now()).await?;
    } else {
        app.store().decline_chapter(writer.work, id, app.now()).await?;
    }
    changed(&app, writer.work);
    Ok(back(writer.work))
}

fn today(app: &App) -> Date {
    app.now().to_zoned(TimeZone::UTC).date()
}

#[derive(Template)]
#[template(path = "together/add_chapter.html")]
struct AddPage {
    layout: Layout,
    token: String,
    work: Work,
    names: Vec<PenName>,
    mode: Mode,
    given: Given,
    wrong: Option<String>,
    sent: bool,
}

impl AddPage {
    fn is_signed_with(&self, name: &PenName) -> bool {
        self.given.name == name.id.to_string()
    }

    fn is_moderated(&self) -> bool {
        self.mode == Mode::Moderated
    }
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    name: String,
    title: String,
    text: String,
}

/// The work, and whether the member may add a chapter; an error where nothing can be added at all.
async fn open(app: &App, member: &Member, id: &str) -> Result<(Work, Result<Mode, CannotAdd>), PageError> {
    let work = work::load(app, &member.visitor(), id).await?;
    let account = member.account.id;
    if app.store().round_robin(work.id).await?.is_none() {
        return Err(PageError::NotFound);
    }
    let authors = app.store().author_accounts(work.id).await?;
    let mut known = app.store().adding_to(work.id, account).await?;
    known.has_round_robins = app.site().community.round_robins;
    known.is_kept_apart = app.store().stands_between(account, &authors).await?;
    Ok((work, may_add(known)))
}

/// `GET /works/{id}/round-robin`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let (work, may) = open(&app, &member, &id).await?;
    let sent = query.is_saved();
    let (mode, wrong) = match may {
        Ok(mode) => (mode, None),
        Err(why) => (Mode::Closed, Some(why.told().to_owned()).filter(|_| !sent)),
    };
    let names = signature::names_on(&app, member.account.id, work.id, "").await?;
    let layout = member.layout(&app);
    Page::render(&AddPage { layout, token, work, names, mode, given: Given::default(), wrong, sent })
}

/// `POST /works/{id}/round-robin`
pub async fn add(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (work, may) = open(&app, &member, &id).await?;
    let mode = may.map_err(|why| PageError::BadRequest(why.told().to_owned()))?;
    let names = signature::names_on(&app, member.account.id, work.id, &given.name).await?;
    let typed = Typed { text: given.text.clone(), ..Typed::default() };
    let text = write::made(&typed).text;
    let name = names.iter().find(|name| name.id.to_string() == given.name);
    let title: String = given.title.trim().chars().take(TITLE_CHARS_MAX).collect();
    let wrong = if given.text.chars().count() > TEXT_CHARS_MAX || text.is_empty() {
        Some("Write the chapter; it has at most a million characters.".to_owned())
    } else if name.is_none() {
        Some("Choose one of your pen names to sign it with.".to_owned())
    } else {
        None
    };
    let (Some(name), None) = (name, &wrong) else {
        let layout = member.layout(&app);
        let page = AddPage { layout, token, work, names, mode, given, wrong, sent: false };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    let (account, pen_name) = (member.account.id, name.id);
    let draft = ChapterOfferDraft { work: work.id, account, pen_name, title, typed, text };
    if mode == Mode::Moderated {
        app.store().offer_chapter(&draft, app.now()).await?;
        return Ok(Redirect::to(&format!("/works/{}/round-robin?saved=1", work.id)).into_response());
    }
    let number = app.store().add_chapter(&draft, None, today(&app), app.now()).await?;
    changed(&app, work.id);
    Ok(Redirect::to(&format!("/works/{}/chapters/{number}", work.id)).into_response())
}
