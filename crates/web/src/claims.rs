//! Claims: “this is me”, how it is proven, who vouches, and the desk where it is decided.

mod desk;
mod mine;
mod prove;
mod vouch;

use axum::routing::{get, post};
use ficus_archive::{
    claim::{Proof, ProofKind, ProofOutcome, is_known_page},
    letter::{LetterDraft, LetterKind},
    pen_name::PenName,
};
use ficus_store::KnownAuthor;

pub use prove::is_web_address;

use crate::{
    App,
    error::PageError,
    mail::{self, Words},
    routes::Routes,
};

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/authors/{slug}/claim", get(mine::ask).post(mine::open))
        .route("/account/claims", get(mine::list))
        .route("/account/claims/{id}", get(mine::show))
        .route("/account/claims/{id}/words", post(mine::say))
        .route("/account/claims/{id}/withdraw", post(mine::withdraw))
        .route("/account/claims/{id}/password", post(prove::password))
        .route("/account/claims/{id}/page", post(prove::page))
        .route("/account/claims/{id}/letter", post(prove::letter))
        .route("/account/claims/{id}/members", post(prove::members))
        .route("/account/vouches/{id}", get(vouch::ask).post(vouch::answer))
        .route("/claims/letter/{code}", get(prove::letter_came).post(prove::letter_counts))
        .route("/moderation/claims", get(desk::list))
        .route("/moderation/claims/{id}", get(desk::show).post(desk::decide))
}

/// A proof in words.
pub struct ProofView {
    /// `The password of the old site`.
    pub what: &'static str,
    /// `It is right`.
    pub outcome: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The address of the page, and whether it is one that the author is known by.
    pub page: Option<(String, bool)>,
    /// The code that stands there.
    pub code: Option<String>,
}

impl ProofView {
    /// A proof for people; `None` where nothing was done about it yet.
    pub fn new(proof: Proof, known: &[String]) -> Option<Self> {
        let Proof { kind, outcome, address, code, .. } = proof;
        if kind == ProofKind::Page && address.is_none() {
            return None;
        }
        let page = address.map(|address| {
            let is_known = is_known_page(&address, known);
            (address, is_known)
        });
        let (what, told) = match (kind, outcome) {
            (ProofKind::Password, ProofOutcome::Held) => ("The password of the old site", "It is right."),
            (ProofKind::Password, _) => ("The password of the old site", "It is not right."),
            (ProofKind::Page, ProofOutcome::Held) => {
                ("A page with a code", "The archive looked: the line stands there.")
            }
            (ProofKind::Page, _) => ("A page with a code", "To be looked at."),
            (ProofKind::Letter, ProofOutcome::Held) => {
                ("A letter to the old mail address", "It was answered.")
            }
            (ProofKind::Letter, _) => ("A letter to the old mail address", "It was sent."),
            (ProofKind::Members, _) => ("Members who vouch", "They were asked."),
        };
        let code = code.filter(|_| kind == ProofKind::Page);
        Some(Self { what, outcome: told, holds: outcome == ProofOutcome::Held, page, code })
    }
}

/// Pages that the author of a pen name is known by.
pub fn known_pages(authors: &[KnownAuthor]) -> Vec<String> {
    authors.iter().flat_map(|author| author.website.iter().chain(&author.addresses)).cloned().collect()
}

/// A code that nobody guesses and everybody can copy.
pub fn fresh_code() -> Result<String, PageError> {
    let token = crate::session::fresh_token()?;
    Ok(format!("ficus-{}", &token[..16]))
}

/// Whether a password opens any of the old accounts behind a pen name. Takes a core for a moment.
pub async fn is_old_password(
    app: &App,
    authors: &[KnownAuthor],
    password: String,
) -> Result<bool, PageError> {
    let hashes: Vec<_> =
        authors.iter().filter_map(|author| author.password.clone()).take(HASHES_MAX).collect();
    app.heavy_work().run(move || hashes.iter().any(|hash| hash.verify(&password))).await
}

/// Old accounts of one pen name that are tried; more were never seen.
const HASHES_MAX: usize = 5;

/// The addresses that came with works of a pen name, as far as letters can go there.
pub async fn old_addresses(
    app: &App,
    pen_name: &PenName,
    authors: &[KnownAuthor],
) -> Result<Vec<String>, PageError> {
    let mut found = app.store().contacts_of(pen_name.id).await?;
    found.extend(authors.iter().filter_map(|author| author.contact.clone()));
    let mut found: Vec<String> = found
        .into_iter()
        .map(|address| address.trim().trim_start_matches("mailto:").to_owned())
        .filter(|address| ficus_archive::account::valid_email(address))
        .collect();
    found.sort();
    found.dedup();
    found.truncate(ADDRESSES_MAX);
    Ok(found)
}

/// Addresses that one letter goes to.
const ADDRESSES_MAX: usize = 3;

/// The letter that asks whoever has an old mail address whether a claim or a request is theirs.
pub fn proving_letter(
    app: &App,
    address: &str,
    (name, code): (&str, &str),
    wants: &str,
) -> Result<LetterDraft, PageError> {
    let site = app.site().name.clone();
    let base = &app.settings().base_url;
    let words = Words {
        subject: format!("Are you {name}?"),
        paragraphs: vec![
            format!(
                "This mail address came with works by {name} that {site} keeps since their old archive closed."
            ),
            format!(
                "Somebody at {site} says that they are {name} and {wants}. If it is you, follow the link and say so."
            ),
            "If it is not you, do nothing: without your word this proves nothing.".to_owned(),
        ],
        action: Some(("Yes, this is me".to_owned(), format!("{base}/claims/letter/{code}"))),
        reason: "You get this letter once because your address stood with these works.".to_owned(),
        ..Words::default()
    };
    mail::letter(app, (None, address), LetterKind::Confirm, &words)
}
