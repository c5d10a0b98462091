//! Accounts as admins see them: found by name or address, with their roles and how they stand.

use askama::Template;
use axum::{
    extract::{Form, FromRequestParts, Path, Query, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId,
    account::{Account, Role, Standing},
    account_link::LinkKind,
    letter::LetterKind,
};
use ficus_store::{AccountFacts, AccountQuery, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{
    Admin,
    imports::pages::{PAGE_SIZE, Pages},
};
use crate::{
    App,
    account::{Told, letters, link},
    address::{encoded, part},
    csrf::Token,
    error::PageError,
    factors::Proven,
    facts,
    layout::Layout,
    mail::Words,
    moderation::shut_out,
    page::Page,
    session::Sessions,
};

/// Roles, and what the pages call them.
const ROLES: [(Role, &str); 6] = [
    (Role::Reader, "reader: reads, reviews, keeps shelves"),
    (Role::Author, "author: posts works as well"),
    (Role::FandomWrangler, "wrangler of some fandoms: sorts the tags of those that you give them as well"),
    (Role::Wrangler, "wrangler: sorts the tags of all fandoms as well"),
    (Role::Moderator, "moderator: decides on works, reviews and reports as well"),
    (Role::Admin, "admin: keeps the whole archive"),
];
/// Standings that an admin gives, and what the pages call them.
const STANDINGS: [(Standing, &str); 3] = [
    (Standing::Active, "may do all that the role may"),
    (Standing::Suspended, "suspended: reads, and says nothing to others"),
    (Standing::Banned, "banned: cannot sign in"),
];
/// A suspension lasts at most so many days; for longer, there is the ban.
const SUSPENSION_DAYS_MAX: i64 = 366;

#[derive(Template)]
#[template(path = "admin/accounts/list.html")]
struct ListPage {
    layout: Layout,
    words: String,
    role: String,
    standing: String,
    total: String,
    accounts: Vec<Line>,
    pages: Pages,
}

struct Line {
    account: Account,
    created: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "admin/accounts/page.html")]
struct AccountPage<'a> {
    layout: Layout,
    token: &'a str,
    account: &'a Account,
    facts: &'a AccountFacts,
    created: String,
    seen: String,
    until: Option<String>,
    is_own: bool,
    told: Option<&'static str>,
    /// A link to hand over, shown this once.
    reset: Option<String>,
    wrong: Option<String>,
}

impl ListPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/accounts"
    }
}

impl AccountPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/accounts"
    }
}

/// What is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    page: Option<u32>,
}

/// `GET /admin/accounts`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let query = AccountQuery {
        words: asked.q.trim().chars().take(100).collect(),
        role: asked.role.parse().ok(),
        standing: asked.standing.parse().ok(),
    };
    let offset = (asked.page.unwrap_or(1).max(1) - 1).saturating_mul(PAGE_SIZE);
    let (accounts, total) = app.store().find_accounts(&query, offset, PAGE_SIZE).await?;
    let address = format!(
        "q={}&role={}&standing={}",
        encoded(&query.words),
        query.role.map_or("", Role::as_str),
        query.standing.map_or("", Standing::as_str)
    );
    let accounts = accounts.into_iter().map(|kept| Line {
        account: kept.account,
        created: facts::moment(kept.created),
        seen: facts::moment(kept.seen),
    });
    Page::render(&ListPage {
        layout: admin.layout(&app),
        role: query.role.map_or("", Role::as_str).to_owned(),
        standing: query.standing.map_or("", Standing::as_str).to_owned(),
        words: query.words,
        total: facts::counted(total, "account", "accounts"),
        accounts: accounts.collect(),
        pages: Pages::new(asked.page, total, &address),
    })
}

/// `GET /admin/accounts/{id}`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, PageError> {
    draw(&app, &admin, (&token, part(&id)?), Shown { told: told.sentence(), ..Shown::default() }).await
}

/// What a page tells beside the account.
#[derive(Default)]
struct Shown {
    told: Option<&'static str>,
    reset: Option<String>,
    wrong: Option<String>,
}

async fn draw(
    app: &App,
    admin: &Admin,
    (token, id): (&str, AccountId),
    shown: Shown,
) -> Result<Response, PageError> {
    let facts = app.store().account_facts(id, app.now()).await?.ok_or(PageError::NotFound)?;
    let page = AccountPage {
        layout: admin.layout(app),
        token,
        account: &facts.kept.account,
        created: facts::moment(facts.kept.created),
        seen: facts::moment(facts.kept.seen),
        until: facts.standing_until.map(facts::moment),
        is_own: admin.account()? == id,
        told: shown.told,
        reset: shown.reset,
        wrong: shown.wrong,
        facts: &facts,
    };
    Ok(Page::render(&page)?.into_response())
}

async fn account(app: &App, id: &str) -> Result<Account, PageError> {
    app.store().account(part(id)?).await?.ok_or(PageError::NotFound)
}

/// An account that an admin decides about, who has proven a moment ago to be that admin.
pub struct Decision {
    app: App,
    admin: Admin,
    token: String,
    account: Account,
}

impl FromRequestParts<App> for Decision {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let admin = Admin::from_request_parts(parts, app).await?;
        Proven::from_request_parts(parts, app).await?;
        let Token(token) = Token::from_request_parts(parts, app).await?;
        let Path(id): Path<String> =
            Path::from_request_parts(parts, app).await.map_err(|_| PageError::NotFound)?;
        let account = account(app, &id).await?;
        Ok(Self { app: app.clone(), admin, token, account })
    }
}

impl Decision {
    /// Who decides, and when.
    fn by(&self) -> Result<(AccountId, Timestamp), PageError> {
        Ok((self.admin.account()?, self.app.now()))
    }

    async fn draw(&self, shown: Shown) -> Result<Response, PageError> {
        draw(&self.app, &self.admin, (&self.token, self.account.id), shown).await
    }

    /// Back to the page of the account, which tells what was decided, or why it was not.
    async fn done(&self, done: Result<(), StoreError>, told: &str) -> Result<Response, PageError> {
        let id = self.account.id;
        match done {
            Ok(()) => {
                Sessions::look_again(&self.app, id);
                Ok(Redirect::to(&format!("/admin/accounts/{id}?told={told}")).into_response())
            }
            Err(StoreError::Refused(why)) => {
                let page = self.draw(Shown { wrong: Some(format!("Not done: {why}.")), ..Shown::default() });
                Ok((StatusCode::UNPROCESSABLE_ENTITY, page.await?).into_response())
            }
            Err(error) => Err(link::gone(error)),
        }
    }
}

/// A role as it is sent.
#[derive(Deserialize)]
pub struct NewRole {
    #[serde(default)]
    role: String,
}

/// `POST /admin/accounts/{id}/role`
pub async fn set_role(decision: Decision, Form(given): Form<NewRole>) -> Result<Response, PageError> {
    let Decision { app, account, .. } = &decision;
    let role: Role = given.role.parse().map_err(|_| PageError::BadRequest("Choose a role.".to_owned()))?;
    let words = Words {
        subject: "Your role was changed".to_owned(),
        paragraphs: vec![
            format!(
                "Your account {} is that of a {} now; it was that of a {}.",
                account.name,
                role.as_str(),
                account.role.as_str()
            ),
            "You were signed out everywhere. Sign in again to go on.".to_owned(),
        ],
        ..Words::default()
    };
    let letter = letters::about(app, account, LetterKind::Decision, words).await?;
    let done = app.store().set_role(account.id, role, letter.as_ref(), decision.by()?).await;
    decision.done(done, "role").await
}

/// A standing as it is sent.
#[derive(Deserialize)]
pub struct NewStanding {
    #[serde(default)]
    standing: String,
    /// How long a suspension lasts.
    #[serde(default)]
    days: String,
}

/// `POST /admin/accounts/{id}/standing`
pub async fn set_standing(decision: Decision, Form(given): Form<NewStanding>) -> Result<Response, PageError> {
    let Decision { app, account, .. } = &decision;
    let standing = given.standing.parse().ok().filter(|given| STANDINGS.iter().any(|(one, _)| one == given));
    let standing = standing.ok_or_else(|| PageError::BadRequest("Choose how it stands.".to_owned()))?;
    let until = match until(standing, &given.days, app.now()) {
        Ok(until) => until,
        Err(wrong) => {
            return decision.draw(Shown { wrong: Some(wrong), ..Shown::default() }).await;
        }
    };
    let told = match standing {
        Standing::Banned => {
            "Your account was closed by the moderators; you cannot sign in any more.".to_owned()
        }
        Standing::Suspended => format!(
            "Your account is suspended{}: you can read, and say nothing to others.",
            until.map(|until| format!(" until {}", facts::moment(until))).unwrap_or_default()
        ),
        _ => "Your account may do again all that it could.".to_owned(),
    };
    let action = match standing {
        Standing::Banned => Some(shut_out::address(app, account.id)?),
        Standing::Suspended => Some("/account/decisions".to_owned()),
        _ => None,
    };
    let whole = |path| format!("{}{path}", app.settings().base_url);
    let words = Words {
        subject: "About your account".to_owned(),
        paragraphs: vec![told],
        action: action.map(|path| ("See the decision, or appeal".to_owned(), whole(path))),
        ..Words::default()
    };
    let letter = letters::about(app, account, LetterKind::Decision, words).await?;
    let by = decision.by()?;
    let done = app.store().decide_standing(account.id, (standing, until), letter.as_ref(), by).await;
    decision.done(done, "standing").await
}

/// When a standing ends; the error says which days make sense.
fn until(standing: Standing, days: &str, now: Timestamp) -> Result<Option<Timestamp>, String> {
    if standing != Standing::Suspended {
        return Ok(None);
    }
    match days.trim().parse() {
        Ok(days @ 1..=SUSPENSION_DAYS_MAX) => Ok(Some(now + SignedDuration::from_hours(days * 24))),
        _ => Err(format!("A suspension lasts 1 to {SUSPENSION_DAYS_MAX} days.")),
    }
}

/// `POST /admin/accounts/{id}/reset`: makes a link by which the owner sets a new password, and shows it once.
pub async fn hand_reset(decision: Decision) -> Result<Response, PageError> {
    let Decision { app, account, admin, .. } = &decision;
    let link = link::fresh(app, LinkKind::HandedReset, "")?;
    app.store().hand_reset(account.id, &link.draft, admin.account()?).await?;
    decision.draw(Shown { reset: Some(link.url), ..Shown::default() }).await
}

/// `POST /admin/accounts/{id}/sign-out`
pub async fn sign_out(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let account = account(&app, &id).await?;
    app.store().sign_out_account(account.id, (admin.account()?, app.now())).await?;
    Sessions::look_again(&app, account.id);
    Ok(Redirect::to(&format!("/admin/accounts/{}?told=ended", account.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspension_has_an_end_and_nothing_else_has() {
        let now = Timestamp::UNIX_EPOCH;
        let week = now + SignedDuration::from_hours(7 * 24);
        assert_eq!(until(Standing::Suspended, " 7 ", now), Ok(Some(week)));
        assert_eq!(until(Standing::Banned, "7", now), Ok(None));
        for wrong in ["", "0", "-1", "367", "soon", "99999999999999999999"] {
            assert!(until(Standing::Suspended, wrong, now).is_err(), "{wrong}");
        }
    }
}
