//! Collections: the list of all, the page of one, and what those who keep them and those who write do with them.

mod facts;
mod gathering;
mod list;
mod of_work;
mod people;
mod show;
mod works;

use axum::routing::{get, post};
use ficus_archive::{
    AccountId,
    account::Role as SiteRole,
    collection::{Collection, Openness, Role, may_decide, may_keep},
};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{App, error::PageError, member::Member, routes::Routes, write::Doing};

pub use show::{line_of, place};

/// What the desk of a work offers of them.
pub const DOING: Doing = Doing {
    path: "collections",
    name: "Collections",
    about: "Where it is gathered, and where it may come in",
};

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/collections", get(list::show))
        .route("/collections/new", get(facts::ask).post(facts::make))
        .route("/collections/{slug}", get(show::show))
        .route("/collections/{slug}/edit", get(facts::ask_again).post(facts::edit))
        .route("/collections/{slug}/delete", post(facts::delete))
        .route("/collections/{slug}/reveal", post(facts::reveal))
        .route("/collections/{slug}/shut", post(facts::shut))
        .route("/collections/{slug}/works", get(works::list).post(works::decide))
        .route("/collections/{slug}/ask", post(works::ask))
        .route("/collections/{slug}/people", get(people::list).post(people::invite))
        .route("/collections/{slug}/people/change", post(people::change))
        .route("/collections/{slug}/answer", post(people::answer))
        .route("/collections/{slug}/leave", post(people::leave))
        .route("/account/gathering", get(gathering::show).post(gathering::set))
        .route("/account/gathering/answer", post(gathering::answer))
        .route("/write/works/{id}/collections", get(of_work::show).post(of_work::offer))
        .route("/write/works/{id}/collections/withdraw", post(of_work::withdraw))
}

/// `Open`, as pages say who may add works.
fn openness_told(openness: Openness) -> &'static str {
    match openness {
        Openness::Open => "Open: whoever has a work adds it",
        Openness::Moderated => "Moderated: works are offered, and its keepers decide",
        Openness::Closed => "Closed: nobody adds works now",
    }
}

/// `owner`, as pages say how somebody belongs to it.
fn role_told(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Moderator => "Moderator",
        Role::Member => "Member",
    }
}

/// Whether a page was reached by doing something.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// A collection that this member may see, and how the member belongs to it.
async fn known(
    app: &App,
    slug: &str,
    account: Option<AccountId>,
) -> Result<(Collection, Option<Role>), PageError> {
    let collection = app.store().collection(slug).await?.ok_or(PageError::NotFound)?;
    let role = match account {
        Some(account) => app.store().collection_role(collection.id, account).await?,
        None => None,
    };
    Ok((collection, role))
}

/// A collection about whose works the member decides; for others nothing is there.
async fn decided(app: &App, slug: &str, member: &Member) -> Result<(Collection, Role), PageError> {
    let (collection, role) = known(app, slug, Some(member.account.id)).await?;
    match role {
        Some(role) if may_decide(Some(role)) => Ok((collection, role)),
        _ => Err(PageError::NotFound),
    }
}

/// A collection that the member keeps; for others nothing is there. Whoever moderates the archive keeps what has no
/// owner any more.
async fn kept(app: &App, slug: &str, member: &Member) -> Result<Collection, PageError> {
    let (collection, role) = known(app, slug, Some(member.account.id)).await?;
    if may_keep(role) {
        return Ok(collection);
    }
    let people = app.store().collection_people(collection.id).await?;
    let has_owner = people.iter().any(|person| person.accepted && person.role == Role::Owner);
    if !has_owner && member.visitor().is_at_least(SiteRole::Moderator) {
        return Ok(collection);
    }
    Err(PageError::NotFound)
}

/// What the store refuses is told as it says it.
fn refused(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(why) => PageError::BadRequest(why.to_owned()),
        StoreError::Missing(_) => PageError::NotFound,
        error => error.into(),
    }
}
