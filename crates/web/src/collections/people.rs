//! Who keeps a collection: asked by its owners, and there when they say yes.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId,
    collection::{Collection, CollectionPerson, Role},
};
use serde::Deserialize;

use super::{Done, kept, known, refused, role_told};
use crate::{App, address, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "collections/people.html")]
struct PeoplePage {
    layout: Layout,
    token: String,
    collection: Collection,
    people: Vec<CollectionPerson>,
    done: bool,
}

impl PeoplePage {
    fn roles() -> [(Role, &'static str, &'static str); 3] {
        [
            (Role::Member, role_told(Role::Member), "adds works without waiting"),
            (Role::Moderator, role_told(Role::Moderator), "decides about works as well"),
            (Role::Owner, role_told(Role::Owner), "decides about everything"),
        ]
    }

    fn role(person: &CollectionPerson) -> &'static str {
        role_told(person.role)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is(person: &CollectionPerson, role: &Role) -> bool {
        person.role == *role
    }
}

fn back(of: &Collection) -> Redirect {
    Redirect::to(&format!("/collections/{}/people?done=1", address::encoded(&of.slug)))
}

/// `GET /collections/{slug}/people`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let collection = kept(&app, &slug, &member).await?;
    let people = app.store().collection_people(collection.id).await?;
    let layout = member.layout(&app);
    Page::render(&PeoplePage { layout, token, collection, people, done: done.done == "1" })
}

/// Who is asked, as what.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Invited {
    name: String,
    role: String,
}

fn role(word: &str) -> Result<Role, PageError> {
    word.parse().map_err(|_| PageError::BadRequest("Choose owner, moderator or member.".to_owned()))
}

/// `POST /collections/{slug}/people`
pub async fn invite(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Invited>,
) -> Result<Redirect, PageError> {
    let collection = kept(&app, &slug, &member).await?;
    let name = app.store().pen_name_by_slug(&ficus_archive::slug::slug(&given.name)).await?;
    let found = name.and_then(|name| Some((name.account?, name.id)));
    let Some(person) = found else {
        return Err(PageError::BadRequest("No member signs with that pen name.".to_owned()));
    };
    if app.store().stands_between(member.account.id, &[person.0]).await? {
        return Err(PageError::BadRequest("This member cannot be asked.".to_owned()));
    }
    app.store()
        .invite_to_collection(collection.id, person, role(&given.role)?, app.now())
        .await
        .map_err(refused)?;
    Ok(back(&collection))
}

/// Whose standing changes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Changed {
    account: String,
    role: String,
}

/// `POST /collections/{slug}/people/change`
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Changed>,
) -> Result<Redirect, PageError> {
    let collection = kept(&app, &slug, &member).await?;
    let account: AccountId = address::part(&given.account)?;
    let role = if given.role == "none" { None } else { Some(role(&given.role)?) };
    app.store().set_collection_role(collection.id, account, role).await.map_err(refused)?;
    Ok(back(&collection))
}

/// What somebody says who was asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    says: String,
}

/// `POST /collections/{slug}/answer`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Answer>,
) -> Result<Redirect, PageError> {
    let (collection, _) = known(&app, &slug, Some(member.account.id)).await?;
    let accepts = given.says == "yes";
    if !app.store().answer_invitation(collection.id, member.account.id, accepts, app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to(&format!("/collections/{}?done=1", address::encoded(&collection.slug))))
}

/// `POST /collections/{slug}/leave`
pub async fn leave(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Redirect, PageError> {
    let (collection, role) = known(&app, &slug, Some(member.account.id)).await?;
    role.ok_or(PageError::NotFound)?;
    app.store().set_collection_role(collection.id, member.account.id, None).await.map_err(refused)?;
    Ok(Redirect::to("/account/gathering?done=1"))
}
