//! Who signs a work: the names in their order, invitations, and leaving it.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, PenNameId,
    together::{
        Part,
        signing::{INVITATION_CHARS_MAX, InvitationState},
    },
    work::Work,
};
use ficus_store::{SentInvitation, SignInvitationDraft, Signer, StoreError, Veiled};
use serde::Deserialize;

use super::{changed, pen_name};
use crate::{
    App,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Writer},
    page::Page,
};

#[derive(Template)]
#[template(path = "together/people.html")]
struct PeoplePage {
    layout: Layout,
    token: String,
    work: Work,
    account: AccountId,
    signers: Vec<Signer>,
    invitations: Vec<SentInvitation>,
    veiled: Vec<Veiled>,
    given: Invite,
    wrong: Option<String>,
    saved: bool,
}

impl PeoplePage {
    fn is_own(&self, signer: &Signer) -> bool {
        signer.account == Some(self.account)
    }

    fn is_veiled(&self) -> bool {
        self.veiled.contains(&Veiled::Own)
    }

    fn is_veiled_by_collection(&self) -> bool {
        self.veiled.contains(&Veiled::Collection)
    }

    /// What a signer can be set to; who wrote a chapter of a round robin stays that.
    fn parts(signer: &Signer) -> Vec<(Part, bool)> {
        let own = signer.byline.part;
        match own {
            Part::Contributor => vec![(own, true)],
            own => Part::INVITED.map(|part| (part, part == own)).into(),
        }
    }

    fn invited_as(&self) -> [(Part, bool); 3] {
        let chosen = self.given.part.parse().unwrap_or(Part::Author);
        Part::INVITED.map(|part| (part, part == chosen))
    }

    fn told(invitation: &SentInvitation) -> &'static str {
        match invitation.state {
            InvitationState::Open => "waits for an answer",
            InvitationState::Declined => "declined",
        }
    }

    fn is_open(invitation: &SentInvitation) -> bool {
        invitation.state == InvitationState::Open
    }

    fn since(invitation: &SentInvitation) -> String {
        super::day(invitation.made)
    }
}

async fn page(
    app: &App,
    writer: &Writer,
    token: String,
    (given, wrong): (Invite, Option<String>),
) -> Result<PeoplePage, PageError> {
    Ok(PeoplePage {
        layout: writer.member.layout(app),
        token,
        work: app.store().work(writer.work).await?.ok_or(PageError::NotFound)?,
        account: writer.member.account.id,
        signers: app.store().signers(writer.work).await?,
        invitations: app.store().invitations_to_sign(writer.work).await?,
        veiled: app.store().veil_reasons(writer.work).await?,
        given,
        wrong,
        saved: false,
    })
}

/// `GET /write/works/{id}/people`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token, (Invite::default(), None)).await?;
    Page::render(&PeoplePage { saved: query.is_saved(), ..page })
}

/// Who is invited.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Invite {
    name: String,
    part: String,
    words: String,
}

/// `POST /write/works/{id}/people/invite`
pub async fn invite(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Invite>,
) -> Result<Response, PageError> {
    let part = given.part.parse().ok().filter(|part| Part::INVITED.contains(part)).unwrap_or_default();
    let wrong = match pen_name(&app, &given.name).await? {
        None => "Nobody here signs with this pen name.".to_owned(),
        Some(_) if given.words.chars().count() > INVITATION_CHARS_MAX => {
            format!("Say it in at most {INVITATION_CHARS_MAX} characters.")
        }
        Some(to) => {
            let (work, by) = (writer.work, writer.member.account.id);
            let words = given.words.trim().to_owned();
            let draft = SignInvitationDraft { work, by, to: to.id, part, words };
            match app.store().invite_to_sign(&draft, app.now()).await {
                Ok(()) => return Ok(back(writer.work)),
                Err(StoreError::Refused(why)) => why.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = page(&app, &writer, token, (given, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

fn back(work: ficus_archive::WorkId) -> Response {
    Redirect::to(&format!("/write/works/{work}/people?saved=1")).into_response()
}

/// Which invitation.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    invitation: String,
}

/// `POST /write/works/{id}/people/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Which>,
) -> Result<Response, PageError> {
    let id = crate::address::part(&given.invitation)?;
    if !app.store().withdraw_sign_invitation(writer.work, id).await? {
        return Err(PageError::NotFound);
    }
    Ok(back(writer.work))
}

/// `POST /write/works/{id}/people/order`: `place-7` and `part-7` of each pen name by its number.
pub async fn order(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let signers = app.store().signers(writer.work).await?;
    let place =
        |id: PenNameId| given.get(&format!("place-{id}")).and_then(|place| place.trim().parse::<u32>().ok());
    let mut order: Vec<(u32, usize, PenNameId, Part)> = signers
        .iter()
        .enumerate()
        .map(|(at, signer)| {
            let id = signer.byline.id;
            let part = given.get(&format!("part-{id}")).and_then(|part| part.parse().ok());
            let part = part.filter(|part| Part::INVITED.contains(part)).unwrap_or(signer.byline.part);
            (place(id).unwrap_or(at as u32 + 1), at, id, part)
        })
        .collect();
    order.sort_by_key(|(place, at, ..)| (*place, *at));
    let order: Vec<(PenNameId, Part)> = order.into_iter().map(|(_, _, id, part)| (id, part)).collect();
    app.store().arrange_signers(writer.work, &order).await?;
    changed(&app, writer.work);
    Ok(back(writer.work))
}

/// `POST /write/works/{id}/people/leave`: also for those who wrote a chapter of a round robin, whose name is theirs to
/// take away.
pub async fn leave(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let work = crate::address::part(&id)?;
    match app.store().leave_work(member.account.id, work).await {
        Ok(()) => {}
        Err(StoreError::Missing(_)) => return Err(PageError::NotFound),
        Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
        Err(error) => return Err(error.into()),
    }
    changed(&app, work);
    Ok(Redirect::to("/write"))
}

/// Whether the work shows its signers.
#[derive(Deserialize)]
pub struct Veil {
    #[serde(default)]
    veiled: String,
}

/// `POST /write/works/{id}/people/veil`
pub async fn veil(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Veil>,
) -> Result<Response, PageError> {
    app.store().set_own_veil(writer.work, given.veiled == "1").await?;
    changed(&app, writer.work);
    Ok(back(writer.work))
}
