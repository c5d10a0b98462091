//! What a member writes in an exchange: for whom, what they wished for, handing in, dropping out, jumping in.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{AssignmentId, WorkId, challenge::Moment, collection::Kind};
use ficus_store::OwnGift;
use serde::Deserialize;

use super::{
    Head,
    fields::{WishTold, told},
    only, own_work, standing,
};
use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    signature,
};

/// A gift to be written, in words.
struct Gift {
    id: AssignmentId,
    recipient: String,
    requests: Vec<WishTold>,
    work: Option<WorkId>,
}

impl From<OwnGift> for Gift {
    fn from(own: OwnGift) -> Self {
        Self {
            id: own.id,
            recipient: own.recipient,
            requests: own.said.requests.iter().map(told).collect(),
            work: own.work,
        }
    }
}

#[derive(Template)]
#[template(path = "challenges/gifts.html")]
struct GiftsPage {
    layout: Layout,
    token: String,
    head: Head,
    own: Vec<Gift>,
    open: Vec<Gift>,
    /// Works of the member that can be handed in.
    works: Vec<(WorkId, String)>,
    due: Option<String>,
    takes_works: bool,
    saved: bool,
    /// That something was wrong with what was handed in.
    wrong: bool,
}

impl GiftsPage {
    fn title_of(&self, work: WorkId) -> &str {
        self.works.iter().find(|(id, _)| *id == work).map_or("a work of yours", |(_, title)| title)
    }
}

/// What came of a form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    wrong: String,
}

/// `GET /challenges/{slug}/gifts`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    (Query(saved), Query(done)): (Query<Saved>, Query<Done>),
) -> Result<Page, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let (id, account) = (standing.challenge.id, member.account.id);
    let own = app.store().own_assignments(id, account).await?;
    let open = app.store().pinch_hits(id, account).await?;
    let due = standing.challenge.dates.get(&Moment::Due).map(|at| standing.told(*at));
    Page::render(&GiftsPage {
        layout: member.layout(&app),
        token,
        head: standing.head("/gifts"),
        own: own.into_iter().map(Gift::from).collect(),
        open: open.into_iter().map(Gift::from).collect(),
        works: app.store().works_to_hand_in(account).await?,
        due,
        takes_works: standing.challenge.takes_works(),
        saved: saved.is_saved(),
        wrong: done.wrong == "1",
    })
}

/// A work that is handed in: chosen, or by its address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct HandedIn {
    work: String,
    address: String,
}

impl HandedIn {
    /// What was meant: an address wins over the choice.
    pub fn typed(&self) -> &str {
        if self.address.trim().is_empty() { &self.work } else { &self.address }
    }
}

/// `POST /challenges/{slug}/gifts/{id}/hand-in`
pub async fn hand_in(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path((slug, id)): Path<(String, String)>,
    Form(given): Form<HandedIn>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: AssignmentId = address::part(&id)?;
    let account = member.account.id;
    if !standing.challenge.takes_works() {
        return Err(PageError::BadRequest("Nothing can be handed in now.".to_owned()));
    }
    let Ok(work) = own_work(&app, account, given.typed()).await else {
        return Ok(Redirect::to(&format!("/challenges/{slug}/gifts?wrong=1")));
    };
    match app.store().hand_in_gift(&standing.collection, id, (account, work), app.now()).await {
        Ok(true) => Ok(Redirect::to(&format!("/challenges/{slug}/gifts?saved=1"))),
        Ok(false) => Err(PageError::NotFound),
        Err(error) => Err(PageError::BadRequest(super::refusal(error)?)),
    }
}

/// `POST /challenges/{slug}/gifts/{id}/drop`
pub async fn drop_out(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: AssignmentId = address::part(&id)?;
    let challenge = standing.challenge.id;
    if app.store().drop_assignment(challenge, id, member.account.id, app.now()).await? {
        Ok(Redirect::to(&format!("/challenges/{slug}/gifts?saved=1")))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /challenges/{slug}/gifts/{id}/take-up`
pub async fn take_up(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: AssignmentId = address::part(&id)?;
    if !standing.challenge.takes_works() {
        return Err(PageError::BadRequest("Nobody is looked for now.".to_owned()));
    }
    let signed = signature::chosen(&app, member.account.id, "").await?;
    let taken = app.store().take_up(standing.challenge.id, id, (member.account.id, signed.id)).await?;
    if taken {
        Ok(Redirect::to(&format!("/challenges/{slug}/gifts?saved=1")))
    } else {
        Err(PageError::BadRequest(
            "Somebody else was faster, or this gift is not for you to write.".to_owned(),
        ))
    }
}
