//! Members who read drafts for others: who they are, and what they offer.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    community::{BetaOffer, BetaReader},
    pen_name::PenName,
    site::community::{OFFER_CHARS_MAX, field},
};
use serde::Deserialize;

use super::Done;
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    signature,
    visitor::Who,
};

/// Offers on a page.
const OFFERS_PER_PAGE: u32 = 25;
/// The furthest page that opens.
const PAGE_MAX: u32 = 1_000;
/// Longer words are looked for by nobody.
const WORDS_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "community/beta_readers.html")]
struct BetaReadersPage {
    layout: Layout,
    words: String,
    readers: Vec<BetaReader>,
    total: u64,
    paging: Paging,
    writes_letters: bool,
}

impl BetaReadersPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "member reads", "members read")
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: String,
}

/// `GET /beta-readers`
pub async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let community = app.site().community;
    if !community.beta_readers {
        return Err(PageError::NotFound);
    }
    let words: String = asked.q.trim().chars().take(WORDS_CHARS_MAX).collect();
    let page = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let offset = (page - 1) * OFFERS_PER_PAGE;
    let (readers, total) = app.store().beta_readers(&words, offset, OFFERS_PER_PAGE).await?;
    let paging = Paging::of(page, total, OFFERS_PER_PAGE, |page| {
        format!("/beta-readers?q={}&page={page}", address::encoded(&words))
    });
    let layout = Layout::new(&app, visitor);
    let writes_letters = community.letters && layout.signed_in();
    Page::render(&BetaReadersPage { layout, words, readers, total, paging, writes_letters })
}

#[derive(Template)]
#[template(path = "community/beta_offer.html")]
struct OfferPage<'a> {
    layout: Layout,
    token: &'a str,
    names: Vec<PenName>,
    under: Option<String>,
    offer: BetaOffer,
    stands: bool,
    wrong: Option<String>,
    saved: bool,
}

impl OfferPage<'_> {
    fn is_under(&self, name: &PenName) -> bool {
        self.under.as_ref() == Some(&name.slug)
    }
}

/// `GET /account/beta-reader`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Query(query): Query<Done>,
) -> Result<Page, PageError> {
    let own = app.store().own_beta_offer(member.account.id).await?;
    Page::render(&OfferPage {
        layout: member.layout(&app),
        token: &token,
        names: app.store().own_pen_names(member.account.id).await?,
        stands: own.is_some(),
        under: own.as_ref().map(|own| own.slug.clone()),
        offer: own.map(|own| own.offer).unwrap_or_default(),
        wrong: None,
        saved: query.is_done(),
    })
}

/// What the page sends.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Given {
    name: String,
    fandoms: String,
    strengths: String,
    not: String,
    note: String,
}

impl Given {
    /// The offer; worlds and strengths are to be told, the rest may be empty.
    fn offer(&self) -> Option<BetaOffer> {
        let told = |text: &str| field(text, OFFER_CHARS_MAX);
        let may_be_empty = |text: &str| if text.trim().is_empty() { Some(String::new()) } else { told(text) };
        Some(BetaOffer {
            fandoms: told(&self.fandoms)?,
            strengths: told(&self.strengths)?,
            not: may_be_empty(&self.not)?,
            note: may_be_empty(&self.note)?,
        })
    }
}

/// `POST /account/beta-reader`
pub async fn offer(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let name = signature::chosen(&app, member.account.id, &given.name).await?;
    if let Some(offer) = given.offer() {
        app.store().offer_beta_reading(member.account.id, name.id, &offer, app.now()).await?;
        return Ok(Redirect::to("/account/beta-reader?done=1").into_response());
    }
    let Given { fandoms, strengths, not, note, .. } = given;
    let page = OfferPage {
        layout: member.layout(&app),
        token: &token,
        names: app.store().own_pen_names(member.account.id).await?,
        stands: false,
        under: Some(name.slug),
        offer: BetaOffer { fandoms, strengths, not, note },
        wrong: Some(format!(
            "Say which worlds you know and what you look at; each field has at most {OFFER_CHARS_MAX} characters."
        )),
        saved: false,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /account/beta-reader/withdraw`
pub async fn withdraw(State(app): State<App>, member: Member) -> Result<Redirect, PageError> {
    app.store().withdraw_beta_reading(member.account.id).await?;
    Ok(Redirect::to("/account/beta-reader?done=1"))
}
