//! Blocking and muting somebody, and ending it.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId, PenNameId, ReviewId,
    block::{CannotBlock, may_block},
    personal_filter::FilterThing,
    policy,
};
use serde::Deserialize;

use crate::{
    App, address::part, csrf::Token, error::PageError, gate::own_path, layout::Layout, member::Member,
    page::Page, session::Sessions,
};

/// Who is named: the author of works, or of a review.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    author: String,
    review: String,
    /// Sent where the box is ticked.
    block: Option<String>,
    mute: Option<String>,
    /// Where to go back to.
    to: String,
}

/// Somebody who can be kept away.
struct Person {
    /// As the member met them.
    name: String,
    account: Option<AccountId>,
    pen_name: Option<PenNameId>,
}

impl Given {
    async fn find(&self, app: &App, member: &Member) -> Result<Person, PageError> {
        if !self.review.is_empty() {
            let review: ReviewId = part(&self.review)?;
            let speaker = app.store().speaker_of(review).await?.ok_or(PageError::NotFound)?;
            return Ok(Person { name: speaker.name, account: speaker.account, pen_name: speaker.pen_name });
        }
        let audiences = policy::listed_audiences(&member.visitor());
        let author = app.store().pen_name(&self.author, audiences).await?.ok_or(PageError::NotFound)?;
        Ok(Person { name: author.name, account: author.account, pen_name: Some(author.id) })
    }

    /// The field that names the person in the form.
    fn field(&self) -> (&'static str, &str) {
        if self.review.is_empty() { ("author", &self.author) } else { ("review", &self.review) }
    }
}

#[derive(Template)]
#[template(path = "blocks/block.html")]
struct BlockPage<'a> {
    layout: Layout,
    token: String,
    given: &'a Given,
    person: Person,
    /// Why the person cannot be blocked.
    cannot: Option<&'static str>,
}

impl BlockPage<'_> {
    fn back(&self) -> &str {
        own_path(&self.given.to)
    }
}

/// Why a member cannot block somebody; `None` where they can.
async fn cannot(app: &App, member: &Member, person: &Person) -> Result<Option<&'static str>, PageError> {
    let nobody = "Nobody signs in here under this name, so there is nobody to block.";
    let Some(account) = person.account else { return Ok(Some(nobody)) };
    let Some(other) = app.store().receiver(account).await? else { return Ok(Some(nobody)) };
    Ok(may_block(member.account.id, account, other.role).err().map(CannotBlock::told))
}

/// `GET /block?author=`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let person = given.find(&app, &member).await?;
    let cannot = cannot(&app, &member, &person).await?;
    Page::render(&BlockPage { layout: member.layout(&app), token, given: &given, person, cannot })
}

/// `POST /block`
pub async fn block(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let person = given.find(&app, &member).await?;
    let account = member.account.id;
    if given.block.is_some() {
        if let Some(why) = cannot(&app, &member, &person).await? {
            return Err(PageError::BadRequest(why.to_owned()));
        }
        if let Some(other) = person.account {
            app.store().block(account, other, &person.name, app.now()).await?;
        }
    }
    if given.mute.is_some()
        && let Some(pen_name) = person.pen_name
    {
        app.store().add_to_filter(account, &FilterThing::PenName(pen_name)).await?;
    }
    Sessions::look_again(&app, account);
    let to = if given.to.is_empty() { "/account/blocks" } else { own_path(&given.to) };
    Ok(Redirect::to(to))
}

/// What ends a block.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    blocked: String,
}

/// `POST /unblock`
pub async fn unblock(
    State(app): State<App>,
    member: Member,
    Form(ended): Form<Ended>,
) -> Result<Redirect, PageError> {
    app.store().unblock(member.account.id, part(&ended.blocked)?).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/blocks"))
}
