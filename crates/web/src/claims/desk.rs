//! The moderators' desk for claims and requests for removal.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId,
    claim::{Claim, ClaimState, WORDS_CHARS_MAX, is_vouched},
    letter::LetterKind,
    pen_name::PenName,
};
use ficus_store::{ClaimDecision, ProofOf, StoreError, Subject, Vouch};
use jiff::Timestamp;
use serde::Deserialize;

use super::{ProofView, known_pages};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    mail::{self, Words},
    member::{Member, Moderator},
    page::Page,
    removal::{self, Waiting},
};

#[derive(Template)]
#[template(path = "claims/desk.html")]
struct DeskPage {
    layout: Layout,
    removals: Vec<Waiting>,
    claims: Vec<(Claim, PenName)>,
    disputed: Vec<(Claim, PenName)>,
}

impl DeskPage {
    fn here() -> &'static str {
        "/moderation/claims"
    }

    fn since(claim: &Claim) -> String {
        day_of(claim.made)
    }
}

fn day_of(time: Timestamp) -> String {
    facts::day(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// `GET /moderation/claims`
pub async fn list(State(app): State<App>, Moderator(member): Moderator) -> Result<Page, PageError> {
    let removals = removal::waiting(&app).await?;
    let claims = app.store().open_claims().await?;
    let ids: Vec<_> = claims.iter().map(|claim| claim.pen_name).collect();
    let names = app.store().pen_names_by_id(&ids).await?;
    let named = claims.into_iter().filter_map(|claim| {
        let name = names.iter().find(|name| name.id == claim.pen_name)?.clone();
        Some((claim, name))
    });
    let (disputed, claims) = named.partition(|(claim, _)| claim.disputed);
    Page::render(&DeskPage { layout: member.layout(&app), removals, claims, disputed })
}

#[derive(Template)]
#[template(path = "claims/case.html")]
struct CasePage {
    layout: Layout,
    token: String,
    claim: Claim,
    name: PenName,
    claimant: String,
    since: String,
    proofs: Vec<ProofView>,
    vouches: Vec<Vouch>,
    known: Vec<String>,
    /// Who signs with the name now.
    owner: Option<String>,
    /// Whether that one named the claimant as heir.
    is_heir: bool,
    /// Other open claims to the same name.
    others: Vec<Claim>,
    is_own: bool,
    wrong: Option<String>,
}

impl CasePage {
    fn made(&self) -> String {
        day_of(self.claim.made)
    }

    fn works(&self) -> String {
        facts::counted(u64::from(self.name.works), "work", "works")
    }

    fn is_open(&self) -> bool {
        self.claim.state == ClaimState::Open
    }

    fn vouched(&self) -> bool {
        is_vouched(&self.vouches.iter().map(|vouch| vouch.answer).collect::<Vec<_>>())
    }

    fn said(vouch: &Vouch) -> &'static str {
        match vouch.answer {
            None => "has not answered",
            Some(true) => "vouches",
            Some(false) => "does not vouch",
        }
    }

    fn has_proof(&self) -> bool {
        self.vouched() || self.proofs.iter().any(|proof| proof.holds)
    }
}

async fn case(
    app: &App,
    member: &Member,
    token: String,
    id: &str,
    wrong: Option<String>,
) -> Result<CasePage, PageError> {
    let store = app.store();
    let claim = store.claim(address::part(id)?).await?.ok_or(PageError::NotFound)?;
    let name = store.pen_names_by_id(&[claim.pen_name]).await?.pop().ok_or(PageError::NotFound)?;
    let voucher = store.voucher(claim.account).await?.ok_or(PageError::NotFound)?;
    let known = known_pages(&store.known_authors(name.id).await?);
    let owner = name.account.filter(|owner| *owner != claim.account);
    let heir = match owner {
        Some(owner) => store.heir(owner).await?,
        None => None,
    };
    let proofs = store.proofs(ProofOf::Claim(claim.id)).await?;
    let others = store.open_claims().await?;
    Ok(CasePage {
        layout: member.layout(app),
        token,
        claimant: store.account_name(claim.account).await?.unwrap_or_default(),
        since: day_of(voucher.created),
        proofs: proofs.into_iter().filter_map(|proof| ProofView::new(proof, &known)).collect(),
        vouches: store.vouches(claim.id).await?,
        owner: match owner {
            Some(owner) => store.account_name(owner).await?,
            None => None,
        },
        is_heir: heir.is_some_and(|heir| heir.account == claim.account),
        others: others
            .into_iter()
            .filter(|other| other.pen_name == name.id && other.id != claim.id)
            .collect(),
        is_own: claim.account == member.account.id,
        known,
        claim,
        name,
        wrong,
    })
}

/// `GET /moderation/claims/{id}`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    Page::render(&case(&app, &member, token, &id, None).await?)
}

/// What the desk decides.
#[derive(Deserialize)]
pub struct Decided {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    answer: String,
}

/// `POST /moderation/claims/{id}`
pub async fn decide(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Decided>,
) -> Result<Result<Redirect, Page>, PageError> {
    let found = case(&app, &member, token.clone(), &id, None).await?;
    let answer: String = given.answer.trim().chars().take(WORDS_CHARS_MAX).collect();
    let granted = match given.decision.as_str() {
        "grant" => true,
        "refuse" => false,
        _ => return Err(PageError::BadRequest("Grant or refuse.".to_owned())),
    };
    if found.is_own {
        return Err(PageError::BadRequest(
            "Nobody decides their own claim: another moderator does.".to_owned(),
        ));
    }
    if answer.is_empty() {
        let wrong = Some("Tell the claimant why.".to_owned());
        return Ok(Err(Page::render(&case(&app, &member, token, &id, wrong).await?)?));
    }
    let letter = told(&app, found.claim.account, &found.name.name, granted, &answer).await?;
    let decision = ClaimDecision { claim: found.claim.id, by: member.account.id, granted, answer, letter };
    match app.store().decide_claim(&decision, app.now()).await {
        Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
        decided => decided?,
    }
    app.changed(Subject::Lists);
    Ok(Ok(Redirect::to("/moderation/claims")))
}

/// The letter that tells a claimant.
async fn told(
    app: &App,
    account: AccountId,
    name: &str,
    granted: bool,
    answer: &str,
) -> Result<Option<ficus_archive::letter::LetterDraft>, PageError> {
    let Some(account) = app.store().account(account).await? else { return Ok(None) };
    let base = &app.settings().base_url;
    let (subject, first) = if granted {
        (
            format!("{name} is yours"),
            format!("The pen name {name} and the works under it are yours from now on."),
        )
    } else {
        (format!("Your claim to {name}"), format!("The moderators did not find that you are {name}."))
    };
    let words = Words {
        subject,
        paragraphs: vec![first, answer.to_owned()],
        action: Some(("Your claims".to_owned(), format!("{base}/account/claims"))),
        reason: "You get this letter because you claimed a pen name.".to_owned(),
        ..Words::default()
    };
    mail::letter(app, (Some(account.id), &account.email), LetterKind::Decision, &words).map(Some)
}
