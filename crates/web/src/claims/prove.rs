//! The four ways to prove a claim.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    claim::{ADDRESS_CHARS_MAX, Claim, Proof, ProofKind, ProofOutcome, VOUCHERS_MAX, may_try, may_vouch},
    pen_name::PenName,
    slug::slug,
};
use ficus_store::ProofOf;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{
    is_old_password,
    mine::{own_open, page_of},
    old_addresses, proving_letter,
};
use crate::{
    App,
    browser::Browser,
    csrf::Token,
    error::PageError,
    layout::Layout,
    limits::Request,
    member::Speaker,
    outward::{self, Question, Reach},
    page::Page,
    session::{fresh_token, hash_of},
    visitor::Who,
};

/// What the forms send.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    password: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    name: String,
}

fn back(claim: &Claim) -> Response {
    Redirect::to(&format!("/account/claims/{}", claim.id)).into_response()
}

/// `POST /account/claims/{id}/password`: checked here and now, and thrown away.
pub async fn password(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    let now = app.now();
    let (by_one, by_all) =
        app.store().note_password_try(claim.pen_name, Some(member.account.id), now).await?;
    let wrong = if may_try(by_one, by_all) {
        let authors = app.store().known_authors(claim.pen_name).await?;
        let holds = is_old_password(&app, &authors, given.password).await?;
        let outcome = if holds { ProofOutcome::Held } else { ProofOutcome::Failed };
        let proof = Proof { kind: ProofKind::Password, outcome, address: None, code: None, made: now };
        app.store().put_proof(ProofOf::Claim(claim.id), &proof).await?;
        if holds {
            return Ok(back(&claim));
        }
        "That is not the password which the old site knew."
    } else {
        "There were many tries today. Try again tomorrow, or prove it another way."
    };
    let wrong = Some(("password", wrong.to_owned()));
    Ok(page_of(&app, &member, token, claim, wrong).await?.into_response())
}

/// `POST /account/claims/{id}/page`: the archive looks at the page itself, by the guarded way alone.
pub async fn page(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    browser: Browser,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    let address = given.page.trim().to_owned();
    if !is_web_address(&address) {
        let wrong = Some(("page", "Give the whole address of a page, with http:// or https://.".to_owned()));
        let page = page_of(&app, &member, token, claim, wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let proofs = app.store().proofs(ProofOf::Claim(claim.id)).await?;
    let code = proofs.into_iter().find(|proof| proof.kind == ProofKind::Page).and_then(|proof| proof.code);
    let code = match code {
        Some(code) => code,
        None => super::fresh_code()?,
    };
    if !app.sign_ups().allow(Request::Page, browser.place, app.now()) {
        return Err(PageError::TooMany);
    }
    let wrong = look(&address, &code).await.err();
    let outcome = if wrong.is_none() { ProofOutcome::Held } else { ProofOutcome::Asked };
    let (address, code, made) = (Some(address), Some(code), app.now());
    let proof = Proof { kind: ProofKind::Page, outcome, address, code, made };
    app.store().put_proof(ProofOf::Claim(claim.id), &proof).await?;
    match wrong {
        None => Ok(back(&claim)),
        Some(wrong) => {
            let page = page_of(&app, &member, token, claim, Some(("page", wrong.to_owned()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Whether the line stands on a page of another site; the error says why not. Where the archive may not look, or the
/// page does not answer, a moderator can still open it.
async fn look(address: &str, code: &str) -> Result<(), &'static str> {
    const NO_ANSWER: &str =
        "The page could not be opened from here. Its address is kept: a moderator can look at it as well.";
    let fetched = outward::fetch(Reach::Pages, &Question::read(address)).await.map_err(|_| NO_ANSWER)?;
    if !fetched.status.is_success() {
        return Err(NO_ANSWER);
    }
    if holds_line(&fetched.body, code) {
        Ok(())
    } else {
        Err("The line does not stand on this page yet. Put it there and try again.")
    }
}

/// Whether a page holds a code as a word of its own, so that no longer one is taken for it.
fn holds_line(page: &[u8], code: &str) -> bool {
    if code.is_empty() {
        return false;
    }
    let is_inner = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut places = page.windows(code.len()).enumerate().filter(|(_, window)| *window == code.as_bytes());
    places.any(|(place, _)| {
        !is_inner(place.checked_sub(1).and_then(|before| page.get(before)))
            && !is_inner(page.get(place + code.len()))
    })
}

/// Whether a text is an address that a moderator may open.
pub fn is_web_address(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && address.chars().count() <= ADDRESS_CHARS_MAX
            && address.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>'))
    })
}

/// `POST /account/claims/{id}/letter`
pub async fn letter(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    let proofs = app.store().proofs(ProofOf::Claim(claim.id)).await?;
    let last = proofs.iter().find(|proof| proof.kind == ProofKind::Letter);
    if last.is_some_and(|last| {
        last.outcome == ProofOutcome::Held
            || app.now().duration_since(last.made) < SignedDuration::from_hours(24)
    }) {
        let wrong = Some(("letter", "A letter was sent today already.".to_owned()));
        return Ok(page_of(&app, &member, token, claim, wrong).await?.into_response());
    }
    let name = pen_name(&app, &claim).await?;
    let authors = app.store().known_authors(name.id).await?;
    let code = fresh_token()?;
    let proof = Proof {
        kind: ProofKind::Letter,
        outcome: ProofOutcome::Asked,
        address: None,
        code: Some(hash_of(&code)),
        made: app.now(),
    };
    app.store().put_proof(ProofOf::Claim(claim.id), &proof).await?;
    for address in old_addresses(&app, &name, &authors).await? {
        let letter =
            proving_letter(&app, &address, (&name.name, &code), "wants to sign with this name again")?;
        app.store().post_letter(&letter, app.now()).await?;
    }
    Ok(back(&claim))
}

async fn pen_name(app: &App, claim: &Claim) -> Result<PenName, PageError> {
    app.store().pen_names_by_id(&[claim.pen_name]).await?.pop().ok_or(PageError::NotFound)
}

/// `POST /account/claims/{id}/members`
pub async fn members(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let claim = own_open(&app, &member, &id).await?;
    match may_be_asked(&app, &claim, &given.name).await? {
        Ok(()) => Ok(back(&claim)),
        Err(why) => {
            let wrong = Some(("members", why));
            Ok(page_of(&app, &member, token, claim, wrong).await?.into_response())
        }
    }
}

/// Asks a member by a pen name of theirs; the inner error says why not.
async fn may_be_asked(app: &App, claim: &Claim, name: &str) -> Result<Result<(), String>, PageError> {
    let found = app.store().pen_name_by_slug(&slug(name)).await?;
    let Some(account) = found.and_then(|found| found.account) else {
        return Ok(Err("Nobody signs in here with this pen name.".to_owned()));
    };
    let asked = app.store().vouches(claim.id).await?;
    if asked.len() >= VOUCHERS_MAX {
        return Ok(Err(format!("You have asked {VOUCHERS_MAX} members: that is enough.")));
    }
    let (Some(voucher), Some(claimant)) =
        (app.store().voucher(account).await?, app.store().voucher(claim.account).await?)
    else {
        return Ok(Err("Nobody signs in here with this pen name.".to_owned()));
    };
    if let Err(why) = may_vouch(&voucher, &claimant, app.now()) {
        return Ok(Err(format!("This member cannot be asked: {why}.")));
    }
    if asked.iter().all(|vouch| vouch.account != account) {
        app.store().ask_to_vouch(claim.id, account, app.now()).await?;
        let proof = Proof {
            kind: ProofKind::Members,
            outcome: ProofOutcome::Asked,
            address: None,
            code: None,
            made: app.now(),
        };
        app.store().put_proof(ProofOf::Claim(claim.id), &proof).await?;
    }
    Ok(Ok(()))
}

#[derive(Template)]
#[template(path = "claims/letter.html")]
struct LetterPage {
    layout: Layout,
    token: String,
    code: String,
    /// Whether the answer counted; `None` before it was given.
    counted: Option<bool>,
}

/// `GET /claims/letter/{code}`: it asks, since programs follow links in letters too.
pub async fn letter_came(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(code): Path<String>,
) -> Result<Page, PageError> {
    Page::render(&LetterPage { layout: Layout::new(&app, visitor), token, code, counted: None })
}

/// `POST /claims/letter/{code}`
pub async fn letter_counts(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(code): Path<String>,
) -> Result<Page, PageError> {
    let counted = app.store().letter_came_back(&hash_of(&code), app.now()).await?;
    let layout = Layout::new(&app, visitor);
    Page::render(&LetterPage { layout, token, code, counted: Some(counted) })
}

#[cfg(test)]
mod tests {
    use super::holds_line;

    #[test]
    fn a_line_stands_on_a_page_as_a_word_of_its_own() {
        let code = "ficus-0123456789abcdef";
        for page in ["ficus-0123456789abcdef", "<p>ficus-0123456789abcdef</p>", "x ficus-0123456789abcdef."] {
            assert!(holds_line(page.as_bytes(), code), "{page}");
        }
        for page in ["", "ficus-0123456789abcde", "ficus-0123456789abcdef0", "xficus-0123456789abcdef"] {
            assert!(!holds_line(page.as_bytes(), code), "{page}");
        }
        assert!(!holds_line(b"anything", ""));
    }
}
