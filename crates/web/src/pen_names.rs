//! The pen names of a member, and the works that they sign.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    PenNameId,
    leaving::ORPHANAGE,
    pen_name::{self, PEN_NAMES_MAX, PROFILE_CHARS_MAX},
    work::{Audience, Blurb},
};
use ficus_prose::Prose;
use ficus_store::{OwnPenName, StoreError, Subject};
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    routes::Routes,
};

/// Works on a page.
const WORKS_PER_PAGE: u32 = 50;

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/pen-names", get(list).post(add))
        .route("/account/pen-names/{id}/rename", post(rename))
        .route("/account/pen-names/{id}/profile", post(describe))
        .route("/account/pen-names/{id}/default", post(prefer))
        .route("/account/pen-names/{id}/drop", post(let_go))
        .route("/account/works", get(works))
}

#[derive(Template)]
#[template(path = "pen_names/list.html")]
struct PenNamesPage {
    layout: Layout,
    token: String,
    names: Vec<OwnPenName>,
    /// What was typed, and why it cannot be.
    wrong: Option<(Option<PenNameId>, String, String)>,
    saved: bool,
}

impl PenNamesPage {
    fn wrong_new(&self) -> Option<&str> {
        self.wrong.as_ref().filter(|(at, ..)| at.is_none()).map(|(.., why)| why.as_str())
    }

    fn typed_new(&self) -> &str {
        self.wrong.as_ref().filter(|(at, ..)| at.is_none()).map_or("", |(_, typed, _)| typed)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn wrong_at(&self, id: &PenNameId) -> Option<&str> {
        self.wrong.as_ref().filter(|(at, ..)| *at == Some(*id)).map(|(.., why)| why.as_str())
    }

    fn typed_at<'a>(&'a self, own: &'a OwnPenName) -> &'a str {
        let here = self.wrong.as_ref().filter(|(at, ..)| *at == Some(own.pen_name.id));
        here.map_or(own.pen_name.name.as_str(), |(_, typed, _)| typed)
    }

    fn typed_profile(own: &OwnPenName) -> String {
        own.profile.plain_text().unwrap_or_default()
    }

    fn works_told(own: &OwnPenName) -> String {
        facts::counted(u64::from(own.pen_name.works), "work", "works")
    }

    fn has_room(&self) -> bool {
        self.names.len() < PEN_NAMES_MAX
    }
}

/// Whether the page was reached by saving one of its forms.
#[derive(Deserialize)]
pub struct Saved {
    #[serde(default)]
    saved: String,
}

/// A form with a name.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// A form with what an author says of themselves.
#[derive(Deserialize)]
pub struct Described {
    #[serde(default)]
    profile: String,
}

type Wrong = Option<(Option<PenNameId>, String, String)>;

async fn page(
    app: &App,
    member: &Member,
    token: String,
    wrong: Wrong,
    saved: bool,
) -> Result<Page, PageError> {
    let names = app.store().pen_names_kept_by(member.account.id).await?;
    Page::render(&PenNamesPage { layout: member.layout(app), token, names, wrong, saved })
}

/// `GET /account/pen-names`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    page(&app, &member, token, None, query.saved == "1").await
}

fn back() -> Response {
    Redirect::to("/account/pen-names?saved=1").into_response()
}

/// Why a name cannot be had, for whoever wants it.
fn taken(error: StoreError) -> Result<String, PageError> {
    match error {
        StoreError::Taken(_) => {
            Ok("Somebody signs with this name, or with one that looks like it. If it is you, claim it on its page."
                .to_owned())
        }
        error => Err(error.into()),
    }
}

/// `POST /account/pen-names`
pub async fn add(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Named>,
) -> Result<Response, PageError> {
    let count = app.store().pen_names_kept_by(member.account.id).await?.len();
    let wrong = match pen_name::checked(&given.name) {
        Err(fault) => fault.to_string(),
        Ok(_) if count >= PEN_NAMES_MAX => format!("Nobody has more than {PEN_NAMES_MAX} pen names here."),
        Ok(name) => match app.store().add_pen_name(member.account.id, &name).await {
            Ok(_) => {
                app.changed(Subject::Lists);
                return Ok(back());
            }
            Err(error) => taken(error)?,
        },
    };
    Ok(page(&app, &member, token, Some((None, given.name, wrong)), false).await?.into_response())
}

/// `POST /account/pen-names/{id}/rename`
pub async fn rename(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Named>,
) -> Result<Response, PageError> {
    let id: PenNameId = own(&app, &member, &id).await?;
    let wrong = match pen_name::checked(&given.name) {
        Err(fault) => fault.to_string(),
        Ok(name) => match app.store().rename_pen_name(member.account.id, id, &name).await {
            Ok(()) => {
                app.changed(Subject::Lists);
                return Ok(back());
            }
            Err(error) => taken(error)?,
        },
    };
    Ok(page(&app, &member, token, Some((Some(id), given.name, wrong)), false).await?.into_response())
}

/// `POST /account/pen-names/{id}/profile`
pub async fn describe(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(id): Path<String>,
    Form(given): Form<Described>,
) -> Result<Response, PageError> {
    let id = own(&app, &member, &id).await?;
    let text: String = given.profile.chars().take(PROFILE_CHARS_MAX).collect();
    app.store().set_profile(member.account.id, id, &Prose::from_plain(&text)).await?;
    app.changed(Subject::Lists);
    Ok(back())
}

/// `POST /account/pen-names/{id}/default`
pub async fn prefer(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = own(&app, &member, &id).await?;
    app.store().set_default_pen_name(member.account.id, id).await?;
    Ok(back())
}

/// `POST /account/pen-names/{id}/drop`
pub async fn let_go(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = own(&app, &member, &id).await?;
    if !app.store().drop_pen_name(member.account.id, id).await? {
        return Err(PageError::BadRequest(
            "A pen name that signs works, or is your default one, stays.".to_owned(),
        ));
    }
    app.changed(Subject::Lists);
    Ok(back())
}

/// A pen name of the member; for anybody else's nothing is there.
async fn own(app: &App, member: &Member, id: &str) -> Result<PenNameId, PageError> {
    let id: PenNameId = address::part(id)?;
    let names = app.store().pen_names_kept_by(member.account.id).await?;
    names.iter().any(|own| own.pen_name.id == id).then_some(id).ok_or(PageError::NotFound)
}

#[derive(Template)]
#[template(path = "pen_names/works.html")]
struct WorksPage {
    layout: Layout,
    works: Vec<Blurb>,
    total: u64,
    paging: Paging,
}

impl WorksPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "work", "works")
    }

    fn audience(work: &Blurb) -> &'static str {
        match work.audience {
            Audience::Everyone => "Open to everybody",
            Audience::Members => "Open to members",
            _ => "Not open to others",
        }
    }

    fn facts(work: &Blurb) -> Vec<String> {
        let words = facts::counted(work.words, "word", "words");
        vec![
            Self::audience(work).to_owned(),
            format!("{} chapters", work.chapters_of_planned()),
            words,
            facts::counted(work.counts.reviews, "review", "reviews"),
            facts::counted(work.counts.kudos, "kudos", "kudos"),
            facts::counted(work.counts.views, "view", "views"),
        ]
    }

    fn signed(work: &Blurb) -> String {
        facts::authors(&work.authors)
    }

    fn orphanage() -> &'static str {
        ORPHANAGE
    }
}

/// Which page of a list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Paged {
    page: String,
}

/// `GET /account/works`
pub async fn works(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Paged>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX);
    let offset = (page - 1).saturating_mul(WORKS_PER_PAGE);
    let (ids, total) = app.store().works_signed_by(member.account.id, offset, WORKS_PER_PAGE).await?;
    let works = app.store().blurbs(&ids).await?;
    let paging = Paging::of(page, total, WORKS_PER_PAGE, |page| format!("/account/works?page={page}"));
    Page::render(&WorksPage { layout: member.layout(&app), works, total, paging })
}
