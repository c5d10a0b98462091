//! A member's own claims.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ClaimId,
    claim::{Claim, ClaimState, Claimable, Proof, ProofKind, ProofOutcome, WORDS_CHARS_MAX, claimable},
    pen_name::{PenName, is_collective},
};
use ficus_store::{ProofOf, StoreError, Vouch};
use serde::Deserialize;

use super::{ProofView, fresh_code, known_pages, old_addresses};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
};

#[derive(Template)]
#[template(path = "claims/ask.html")]
struct AskPage {
    layout: Layout,
    token: String,
    name: PenName,
    kind: Claimable,
}

/// What a claimant says.
#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    words: String,
}

impl Said {
    fn words(&self) -> String {
        self.words.trim().chars().take(WORDS_CHARS_MAX).collect()
    }
}

async fn claimed(app: &App, member: &Member, slug: &str) -> Result<(PenName, Claimable), PageError> {
    let audiences = ficus_archive::policy::listed_audiences(&member.visitor());
    let name = app.store().pen_name(slug, audiences).await?.ok_or(PageError::NotFound)?;
    let kind = claimable(member.account.id, name.account, is_collective(&name.name));
    Ok((name, kind))
}

/// `GET /authors/{slug}/claim`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let (name, kind) = claimed(&app, &member, &slug).await?;
    let claims = app.store().claims_of(member.account.id).await?;
    let open = claims.iter().find(|claim| claim.pen_name == name.id && claim.state == ClaimState::Open);
    if let Some(claim) = open {
        return Ok(Redirect::to(&format!("/account/claims/{}", claim.id)).into_response());
    }
    let page = AskPage { layout: member.layout(&app), token, name, kind };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /authors/{slug}/claim`
pub async fn open(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(slug): Path<String>,
    Form(said): Form<Said>,
) -> Result<Response, PageError> {
    let (name, kind) = claimed(&app, &member, &slug).await?;
    if kind == Claimable::Never {
        return Err(PageError::BadRequest("This pen name cannot be claimed.".to_owned()));
    }
    let claim = app.store().open_claim(member.account.id, name.id, &said.words(), app.now()).await;
    let claim = match claim {
        Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
        claim => claim?,
    };
    if app.store().proofs(ProofOf::Claim(claim)).await?.is_empty() {
        let proof = Proof {
            kind: ProofKind::Page,
            outcome: ProofOutcome::Asked,
            address: None,
            code: Some(fresh_code()?),
            made: app.now(),
        };
        app.store().put_proof(ProofOf::Claim(claim), &proof).await?;
    }
    Ok(Redirect::to(&format!("/account/claims/{claim}")).into_response())
}

#[derive(Template)]
#[template(path = "claims/list.html")]
struct ListPage {
    layout: Layout,
    claims: Vec<(Claim, PenName)>,
    asked: Vec<(ClaimId, String)>,
}

/// How a claim stands, for its claimant.
pub fn state_told(claim: &Claim) -> &'static str {
    match (claim.state, claim.disputed) {
        (ClaimState::Open, false) => "It waits for a moderator.",
        (ClaimState::Open, true) => "Somebody else signs with this name: a moderator hears you both.",
        (ClaimState::Granted, _) => "Granted: the pen name is yours.",
        (ClaimState::Refused, _) => "Refused.",
        (ClaimState::Withdrawn, _) => "You took it back.",
    }
}

/// `GET /account/claims`
pub async fn list(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let claims = app.store().claims_of(member.account.id).await?;
    let mut asked = Vec::new();
    let waiting: Vec<Claim> = {
        let mut waiting = Vec::new();
        for id in app.store().asked_to_vouch(member.account.id).await? {
            waiting.extend(app.store().claim(id).await?);
        }
        waiting
    };
    let ids: Vec<_> = claims.iter().chain(&waiting).map(|claim| claim.pen_name).collect();
    let names = app.store().pen_names_by_id(&ids).await?;
    let name_of = |claim: &Claim| names.iter().find(|name| name.id == claim.pen_name).cloned();
    asked.extend(waiting.iter().filter_map(|claim| Some((claim.id, name_of(claim)?.name))));
    let claims = claims.into_iter().filter_map(|claim| {
        let name = name_of(&claim)?;
        Some((claim, name))
    });
    Page::render(&ListPage { layout: member.layout(&app), claims: claims.collect(), asked })
}

#[derive(Template)]
#[template(path = "claims/show.html")]
pub struct ClaimPage {
    layout: Layout,
    token: String,
    claim: Claim,
    name: PenName,
    proofs: Vec<ProofView>,
    vouches: Vec<Vouch>,
    /// The code to be put on a page.
    code: String,
    /// The page that was named.
    page: String,
    has_password: bool,
    has_address: bool,
    /// Which form went wrong, and why.
    wrong: Option<(&'static str, String)>,
}

impl ClaimPage {
    fn is_open(&self) -> bool {
        self.claim.state == ClaimState::Open
    }

    fn state(&self) -> &'static str {
        state_told(&self.claim)
    }

    fn wrong_at(&self, form: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(at, _)| *at == form).map(|(_, why)| why.as_str())
    }

    fn answer_told(vouch: &Vouch) -> &'static str {
        match vouch.answer {
            None => "has not answered yet",
            Some(true) => "vouches for you",
            Some(false) => "does not vouch for you",
        }
    }
}

/// A claim of the member's own; anybody else's is not there.
pub async fn own(app: &App, member: &Member, id: &str) -> Result<Claim, PageError> {
    let claim = app.store().claim(address::part(id)?).await?;
    claim.filter(|claim| claim.account == member.account.id).ok_or(PageError::NotFound)
}

/// An open claim of the member's own.
pub async fn own_open(app: &App, member: &Member, id: &str) -> Result<Claim, PageError> {
    let claim = own(app, member, id).await?;
    if claim.state == ClaimState::Open {
        Ok(claim)
    } else {
        Err(PageError::BadRequest("This claim has been decided already.".to_owned()))
    }
}

/// The page of a claim.
pub async fn page_of(
    app: &App,
    member: &Member,
    token: String,
    claim: Claim,
    wrong: Option<(&'static str, String)>,
) -> Result<Page, PageError> {
    let name = app.store().pen_names_by_id(&[claim.pen_name]).await?.pop().ok_or(PageError::NotFound)?;
    let authors = app.store().known_authors(name.id).await?;
    let known = known_pages(&authors);
    let proofs = app.store().proofs(ProofOf::Claim(claim.id)).await?;
    let of_page = proofs.iter().find(|proof| proof.kind == ProofKind::Page);
    let code = of_page.and_then(|proof| proof.code.clone()).unwrap_or_default();
    let page = of_page.and_then(|proof| proof.address.clone()).unwrap_or_default();
    let has_address = !old_addresses(app, &name, &authors).await?.is_empty();
    Page::render(&ClaimPage {
        layout: member.layout(app),
        token,
        vouches: app.store().vouches(claim.id).await?,
        proofs: proofs.into_iter().filter_map(|proof| ProofView::new(proof, &known)).collect(),
        has_password: authors.iter().any(|author| author.password.is_some()),
        has_address,
        claim,
        name,
        code,
        page,
        wrong,
    })
}

/// `GET /account/claims/{id}`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let claim = own(&app, &member, &id).await?;
    page_of(&app, &member, token, claim, None).await
}

/// `POST /account/claims/{id}/words`
pub async fn say(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Result<Redirect, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    app.store().set_claim_words(claim.id, &said.words()).await?;
    Ok(Redirect::to(&format!("/account/claims/{}", claim.id)))
}

/// `POST /account/claims/{id}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    app.store().withdraw_claim(claim.id, member.account.id, app.now()).await?;
    Ok(Redirect::to("/account/claims"))
}
