//! What the keeper of a tag set says of it: what it is called, who uses it, who proposes names for it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::tag_set::{ABOUT_CHARS_MAX, EACH_MAX, NAME_CHARS_MAX, TagSet, TagSetFacts};
use ficus_store::StoreError;

use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    moderation::Given,
    page::Page,
};

#[derive(Template)]
#[template(path = "tag_sets/edit.html")]
struct EditPage {
    layout: Layout,
    token: String,
    /// The address of the set; `None` for a new one.
    slug: Option<String>,
    facts: TagSetFacts,
    wrong: Option<(&'static str, String)>,
    saved: bool,
}

impl EditPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }

    fn heading(&self) -> &str {
        if self.slug.is_some() { &self.facts.name } else { "A new tag set" }
    }

    fn action(&self) -> String {
        self.slug.as_ref().map_or_else(|| "/tag-sets/new".to_owned(), |slug| format!("/tag-sets/{slug}/edit"))
    }

    const fn bounds() -> (usize, usize, u32) {
        (NAME_CHARS_MAX, ABOUT_CHARS_MAX, EACH_MAX)
    }
}

/// A set that the member keeps; for others nothing is there.
pub(super) async fn kept(app: &App, member: &Member, slug: &str) -> Result<TagSet, PageError> {
    let set = super::known(app, slug).await?;
    if set.keeps(&member.visitor()) { Ok(set) } else { Err(PageError::NotFound) }
}

/// What was typed, and what is wrong with it.
fn read(given: &Given) -> (TagSetFacts, Option<(&'static str, String)>) {
    let (name, about) = (given.text("name"), given.text("about"));
    let (is_shared, each) = (given.is_ticked("shared"), given.number("proposals_each").unwrap_or(0));
    match TagSetFacts::parse(name, about, is_shared, each) {
        Ok(facts) => (facts, None),
        Err(wrong) => {
            let (name, about) = (name.to_owned(), about.to_owned());
            (TagSetFacts { name, about, is_shared, proposals_each: each }, Some(wrong))
        }
    }
}

/// `GET /tag-sets/new`
pub(super) async fn ask_new(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
) -> Result<Page, PageError> {
    let facts = TagSetFacts { is_shared: true, ..TagSetFacts::default() };
    let layout = member.layout(&app);
    Page::render(&EditPage { layout, token, slug: None, facts, wrong: None, saved: false })
}

/// `POST /tag-sets/new`
pub(super) async fn make(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (facts, mut wrong) = read(&given);
    if wrong.is_none() {
        match app.store().make_tag_set(&facts, member.account.id, app.now()).await {
            Ok(slug) => return Ok(Redirect::to(&format!("/tag-sets/{slug}#propose")).into_response()),
            Err(StoreError::Refused(why)) => wrong = Some(("name", why.to_owned())),
            Err(error) => return Err(error.into()),
        }
    }
    let layout = member.layout(&app);
    let page = EditPage { layout, token, slug: None, facts, wrong, saved: false };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `GET /tag-sets/{slug}/edit`
pub(super) async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let set = kept(&app, &member, &slug).await?;
    let (layout, saved) = (member.layout(&app), query.is_saved());
    Page::render(&EditPage { layout, token, slug: Some(set.slug), facts: set.facts, wrong: None, saved })
}

/// `POST /tag-sets/{slug}/edit`
pub(super) async fn save(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let set = kept(&app, &member, &slug).await?;
    let (facts, wrong) = read(&given);
    if wrong.is_none() {
        app.store().change_tag_set(set.id, &facts).await?;
        return Ok(Redirect::to(&format!("/tag-sets/{}/edit?saved=1", set.slug)).into_response());
    }
    let layout = member.layout(&app);
    let page = EditPage { layout, token, slug: Some(set.slug), facts, wrong, saved: false };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /tag-sets/{slug}/delete`
pub(super) async fn delete(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let set = kept(&app, &member, &slug).await?;
    if !given.is_ticked("sure") {
        return Ok(Redirect::to(&format!("/tag-sets/{}/edit", address::encoded(&slug))));
    }
    match app.store().delete_tag_set(set.id).await {
        Ok(()) => Ok(Redirect::to("/tag-sets")),
        Err(StoreError::Refused(why)) => Err(PageError::BadRequest(why.to_owned())),
        Err(error) => Err(error.into()),
    }
}
