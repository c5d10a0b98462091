//! What a member gathers, what is asked of their works, and whether it may be asked.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    CollectionId, WorkId,
    collection::{Collection, Consent, Suggestions},
};
use serde::Deserialize;

use super::{Done, refused};
use crate::{App, address, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

/// A collection by number, slug and name, and the work that it asks for.
type Asking = ((CollectionId, String, String), (WorkId, String));

#[derive(Template)]
#[template(path = "collections/gathering.html")]
struct GatheringPage {
    layout: Layout,
    token: String,
    own: Vec<Collection>,
    asking: Vec<Asking>,
    suggestions: Suggestions,
    done: bool,
}

impl GatheringPage {
    fn choices() -> [(Suggestions, &'static str); 3] {
        [
            (Suggestions::Never, "Never, and I am not asked"),
            (Suggestions::Ask, "When I say yes: I am asked each time"),
            (Suggestions::Always, "Always; I can take a work out again"),
        ]
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_chosen(&self, choice: &Suggestions) -> bool {
        self.suggestions == *choice
    }
}

/// `GET /account/gathering`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    Page::render(&GatheringPage {
        layout: member.layout(&app),
        token,
        own: app.store().collections_of(account).await?,
        asking: app.store().collections_asking(account).await?,
        suggestions: app.store().suggestions(account).await?,
        done: done.done == "1",
    })
}

/// Whether others may put the member's works into what they gather.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    suggestions: String,
}

/// `POST /account/gathering`
pub async fn set(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Chosen>,
) -> Result<Redirect, PageError> {
    let chosen = given.suggestions.parse();
    let chosen = chosen.map_err(|_| PageError::BadRequest("Choose never, ask or always.".to_owned()))?;
    app.store().set_suggestions(member.account.id, chosen).await?;
    Ok(Redirect::to("/account/gathering?done=1"))
}

/// What the member says of a work that a collection asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    collection: String,
    work: String,
    says: String,
}

/// `POST /account/gathering/answer`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Answer>,
) -> Result<Redirect, PageError> {
    let work: WorkId = address::part(&given.work)?;
    if !app.store().signs(member.account.id, work).await? {
        return Err(PageError::NotFound);
    }
    let says = if given.says == "yes" { Consent::Yes } else { Consent::No };
    let of: CollectionId = address::part(&given.collection)?;
    app.store().author_says(of, work, says, app.now()).await.map_err(refused)?;
    Ok(Redirect::to("/account/gathering?done=1"))
}
