//! Signing up: by the site's rule, with an invitation or without.
//!
//! An account is made whether the mail address has one already or not; only the letter differs, and it goes to the
//! address. So nobody learns from this page who has an account. The address is the account's when it is proven.

mod form;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ficus_archive::{
    account::{Account, valid_email},
    account_link::LinkKind,
    password::PasswordHash,
    site::joining::{Door, INTRODUCTION_CHARS_MAX, UNWATCHED_DAYS},
};
use ficus_store::{NameUse, NewAccount, OpenInvitation, StoreError};
use serde::Deserialize;

use self::form::{Given, Wrong};
use crate::{
    App,
    account::{invitations::is_code, letters, link},
    browser::Browser,
    csrf::Token,
    error::PageError,
    layout::Layout,
    limits::Request,
    member::Member,
    page::Page,
    routes::Routes,
    session::{Sessions, fresh_token, hash_of},
    sign_in::{new_password, with_cookie},
    visitor::Who,
};

/// An invitation that opens the page, with its code.
struct Invited {
    code: String,
    invitation: OpenInvitation,
}

#[derive(Template)]
#[template(path = "sign_up/page.html")]
struct SignUpPage<'a> {
    layout: Layout,
    token: &'a str,
    door: Door,
    invited: Option<&'a Invited>,
    /// Whether the address has the shape of an invitation that opens nothing any more.
    code_is_over: bool,
    sends_mail: bool,
    asked: bool,
    given: &'a Given,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "sign_up/done.html")]
struct DonePage<'a> {
    layout: Layout,
    name: &'a str,
    email: &'a str,
    email_proven: bool,
    sends_mail: bool,
}

#[derive(Template)]
#[template(path = "sign_up/waiting.html")]
struct WaitingPage {
    layout: Layout,
    sends_mail: bool,
}

/// Whether somebody has just asked for an invitation.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    asked: String,
}

/// Somebody who asks to be invited.
#[derive(Deserialize)]
pub struct Asking {
    #[serde(default)]
    email: String,
    #[serde(default)]
    words: String,
}

impl SignUpPage<'_> {
    fn unwatched_days() -> i64 {
        UNWATCHED_DAYS
    }

    /// Whether the form is shown at all.
    fn is_open(&self) -> bool {
        self.door.lets_in(self.invited.is_some())
    }

    /// Whether moderators decide.
    fn is_decided(&self) -> bool {
        self.door == Door::Approval && self.invited.is_none()
    }

    /// Whether somebody without an invitation can ask for one.
    fn takes_requests(&self) -> bool {
        self.door == Door::Invitation && self.layout.site.joining.requests && self.sends_mail
    }

    fn action(&self) -> String {
        self.invited.map_or_else(|| "/signup".to_owned(), |invited| format!("/signup/{}", invited.code))
    }
}

async fn door(app: &App) -> Result<Door, PageError> {
    Ok(app.site().joining.door(app.store().staff_seen().await?, app.now()))
}

async fn invitation(app: &App, code: &str) -> Result<Option<Invited>, PageError> {
    if !is_code(code) {
        return Ok(None);
    }
    let invitation = app.store().open_invitation(&hash_of(code), app.now()).await?;
    Ok(invitation.map(|invitation| Invited { code: code.to_owned(), invitation }))
}

/// `GET /signup`
async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(query): Query<Asked>,
) -> Result<Response, PageError> {
    if visitor.account.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    let page = SignUpPage {
        layout: Layout::new(&app, visitor),
        token: &token,
        door: door(&app).await?,
        invited: None,
        code_is_over: false,
        sends_mail: app.settings().sends_mail,
        asked: query.asked == "1",
        given: &Given::default(),
        wrong: Wrong::default(),
    };
    Ok(Page::render(&page)?.into_response())
}

/// `GET /signup/{code}`
async fn ask_invited(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(code): Path<String>,
) -> Result<Response, PageError> {
    let invited = invitation(&app, &code).await?;
    if visitor.account.is_some() && invited.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    let email = invited.as_ref().and_then(|invited| invited.invitation.address.clone()).unwrap_or_default();
    let status = if invited.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let page = SignUpPage {
        layout: Layout::new(&app, visitor),
        token: &token,
        door: door(&app).await?,
        code_is_over: invited.is_none(),
        invited: invited.as_ref(),
        sends_mail: app.settings().sends_mail,
        asked: false,
        given: &Given { email, ..Given::default() },
        wrong: Wrong::default(),
    };
    Ok((status, Page::render(&page)?).into_response())
}

/// `POST /signup`
async fn sign_up(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let layout = Layout::new(&app, visitor);
    make(&app, (layout, &token), None, browser, &given).await
}

/// `POST /signup/{code}`
async fn sign_up_invited(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    browser: Browser,
    Path(code): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let invited = invitation(&app, &code).await?.ok_or(PageError::NotFound)?;
    let layout = Layout::new(&app, visitor);
    make(&app, (layout, &token), Some(&invited), browser, &given).await
}

async fn make(
    app: &App,
    (layout, token): (Layout, &str),
    invited: Option<&Invited>,
    browser: Browser,
    given: &Given,
) -> Result<Response, PageError> {
    if layout.signed_in() {
        return Ok(Redirect::to("/account").into_response());
    }
    let door = door(app).await?;
    if !door.lets_in(invited.is_some()) {
        return Err(PageError::Forbidden);
    }
    let mut wrong = given.wrong(app);
    if wrong.name.is_none() {
        wrong.name = match app.store().name_use(given.name()).await? {
            NameUse::Free => None,
            NameUse::Taken => Some(form::NAME_TAKEN),
            NameUse::Unclaimed(_) => Some(form::NAME_UNCLAIMED),
        };
    }
    if wrong == Wrong::default() {
        if !app.sign_ups().allow(Request::Account, browser.place, app.now()) {
            return Err(PageError::TooMany);
        }
        match new_password::hashed(app, &given.password, &given.known()).await? {
            Ok(password) => match add(app, door, invited, (given, &password)).await {
                Ok(account) => return welcome(app, &account, &browser).await,
                Err(PageError::Store(StoreError::Taken(_))) => wrong.name = Some(form::NAME_TAKEN),
                Err(error) => return Err(error),
            },
            Err(why) => wrong.password = Some(why),
        }
    }
    let sends_mail = app.settings().sends_mail;
    let page = SignUpPage {
        layout,
        token,
        door,
        invited,
        code_is_over: false,
        sends_mail,
        asked: false,
        given,
        wrong,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// Makes the account. The same work is done whether the address has an account or not.
async fn add(
    app: &App,
    door: Door,
    invited: Option<&Invited>,
    (given, password): (&Given, &PasswordHash),
) -> Result<Account, PageError> {
    let (name, email) = (given.name(), given.email.trim());
    let sends_mail = app.settings().sends_mail;
    let owner = app.store().owner_of_address(email).await?;
    // Whoever has the code that was sent there reads mail there.
    let sent_there = invited.is_some_and(|invited| {
        invited.invitation.address.as_deref().is_some_and(|address| address.eq_ignore_ascii_case(email))
    });
    let is_proven = sent_there && owner.is_none();
    let unproven = fresh_token()?;
    let code_hash = invited.map(|invited| hash_of(&invited.code));
    let role = app.site().joining.first_role();
    let standing = door.first_standing(invited.is_some(), is_proven || !sends_mail);
    let new = NewAccount {
        name,
        email,
        unproven: (!is_proven).then_some(unproven.as_str()),
        role,
        standing,
        password,
        introduction: given.introduction.trim(),
        invitation: code_hash.as_deref(),
        made: app.now(),
    };
    let link = link::fresh(app, LinkKind::Confirm, email)?;
    let letter = match &owner {
        Some(owner) => letters::has_account(app, owner)?,
        None => letters::confirm(app, None, email, &link.url)?,
    };
    let proof = (sends_mail && !is_proven).then_some((&link.draft, &letter));
    let id = app.store().join(&new, proof).await.map_err(|error| match error {
        StoreError::Missing(_) => PageError::NotFound,
        error => error.into(),
    })?;
    Ok(Account { id, name: name.to_owned(), email: email.to_owned(), role, standing })
}

/// Lets a new member in at once, where a moderator need not decide.
async fn welcome(app: &App, account: &Account, browser: &Browser) -> Result<Response, PageError> {
    if !account.standing.signs_in() {
        return Ok(Redirect::to("/signup/waiting").into_response());
    }
    let home = browser.become_home(app, account.id).await?;
    let cookie = Sessions::start(app, account, browser).await?;
    let mut response = with_cookie(Redirect::to("/signup/done"), cookie);
    if let Some(home) = home {
        response.headers_mut().append(header::SET_COOKIE, home);
    }
    Ok(response)
}

/// `GET /signup/done`
async fn done(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let account = &member.account;
    let email_proven = app.store().has_proven_address(account.id).await?;
    let (layout, sends_mail) = (member.layout(&app), app.settings().sends_mail);
    Page::render(&DonePage { layout, name: &account.name, email: &account.email, email_proven, sends_mail })
}

/// `GET /signup/waiting`
async fn waiting(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    let sends_mail = app.settings().sends_mail;
    Page::render(&WaitingPage { layout: Layout::new(&app, visitor), sends_mail })
}

/// `POST /signup/ask`: the same answer whether the address has an account or not.
async fn ask_to_be_invited(
    State(app): State<App>,
    browser: Browser,
    Form(asking): Form<Asking>,
) -> Result<Redirect, PageError> {
    let email = asking.email.trim();
    let is_taken = door(&app).await? == Door::Invitation && app.site().joining.requests;
    if !is_taken || !app.settings().sends_mail {
        return Ok(Redirect::to("/signup"));
    }
    if !valid_email(email) || asking.words.chars().count() > INTRODUCTION_CHARS_MAX {
        return Err(PageError::BadRequest(
            "Give your mail address, and at most 1,000 characters.".to_owned(),
        ));
    }
    if !app.sign_ups().allow(Request::Invitation, browser.place, app.now()) {
        return Err(PageError::TooMany);
    }
    app.store().ask_to_be_invited(email, asking.words.trim(), app.now()).await?;
    Ok(Redirect::to("/signup?asked=1"))
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/signup", get(ask).post(sign_up))
        .route("/signup/{code}", get(ask_invited).post(sign_up_invited))
        .route("/signup/done", get(done))
        .route("/signup/waiting", get(waiting))
        .route("/signup/ask", axum::routing::post(ask_to_be_invited))
}
