//! The first account of a new archive: made at an address that only its operator is told, once.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::{Account, Role, Standing, valid_email, valid_name},
    site::Site,
    starting_set::{STARTING_SETS, starting_set},
};
use ficus_store::{StoreError, Wrangler};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::{
    App,
    admin::{self, begin_with},
    browser::Browser,
    csrf::Token,
    error::PageError,
    layout::Layout,
    page::Page,
    session::{Sessions, fresh_token},
    sign_in::{new_password, with_cookie},
    visitor::Who,
};

const SECRET: &str = "set-up";
/// An archive's name has at most so many characters.
const ARCHIVE_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "set_up/page.html")]
struct SetUpPage<'a> {
    layout: Layout,
    token: &'a str,
    secret: &'a str,
    given: &'a Given,
    wrong: Wrong,
}

/// What the page sends.
#[derive(Default, Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    /// What the archive is called; empty for what it is called now.
    #[serde(default)]
    archive: String,
    /// Who may come in at all.
    #[serde(default)]
    openness: String,
    /// Who can become a member.
    #[serde(default)]
    joining: String,
    /// The starting set that the archive begins with; empty for none.
    #[serde(default)]
    begin_with: String,
}

/// What is wrong with each field.
#[derive(Default, PartialEq, Eq)]
struct Wrong {
    archive: Option<&'static str>,
    name: Option<&'static str>,
    email: Option<&'static str>,
    password: Option<String>,
    again: Option<&'static str>,
}

/// Where the first admin is made; `None` once there is one.
pub async fn address(app: &App) -> Result<Option<String>, PageError> {
    Ok(secret(app).await?.map(|secret| format!("{}/set-up/{secret}", app.settings().base_url)))
}

async fn secret(app: &App) -> Result<Option<String>, PageError> {
    if app.store().has_admin().await? {
        return Ok(None);
    }
    let fresh = fresh_token()?[..32].to_owned();
    Ok(Some(app.store().secret(SECRET, &fresh).await?))
}

/// The address is there only for whoever knows it, and only until there is an admin.
async fn open(app: &App, given: &str) -> Result<(), PageError> {
    let expected = secret(app).await?.ok_or(PageError::NotFound)?;
    if bool::from(expected.as_bytes().ct_eq(given.as_bytes())) { Ok(()) } else { Err(PageError::NotFound) }
}

/// `GET /set-up/{secret}`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(secret): Path<String>,
) -> Result<Page, PageError> {
    open(&app, &secret).await?;
    let layout = Layout::new(&app, visitor);
    let (given, wrong) = (&Given::default(), Wrong::default());
    Page::render(&SetUpPage { layout, token: &token, secret: &secret, given, wrong })
}

/// `POST /set-up/{secret}`
pub async fn make(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(secret): Path<String>,
    browser: Browser,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    open(&app, &secret).await?;
    let mut wrong = given.wrong();
    if wrong == Wrong::default() {
        match first_admin(&app, &given).await {
            Ok(account) => {
                if let Some(set) = starting_set(&given.begin_with) {
                    let by = Wrangler { account: Some(account.id), now: app.now() };
                    begin_with(&app, set, by).await?;
                }
                admin::save(&app, given.site(&app.site())).await?;
                let cookie = Sessions::start(&app, &account, &browser).await?;
                return Ok(with_cookie(Redirect::to("/admin"), cookie));
            }
            Err(NotMade::Password(why)) => wrong.password = Some(why),
            Err(NotMade::Page(PageError::Store(StoreError::Taken(_)))) => {
                wrong.name = Some("This name or address belongs to an account already.");
            }
            Err(NotMade::Page(error)) => return Err(error),
        }
    }
    let layout = Layout::new(&app, visitor);
    let page = SetUpPage { layout, token: &token, secret: &secret, given: &given, wrong };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

enum NotMade {
    Password(String),
    Page(PageError),
}

impl<E: Into<PageError>> From<E> for NotMade {
    fn from(error: E) -> Self {
        Self::Page(error.into())
    }
}

async fn first_admin(app: &App, given: &Given) -> Result<Account, NotMade> {
    let known = [given.name.as_str(), given.email.as_str()];
    let hash = new_password::hashed(app, &given.password, &known).await?.map_err(NotMade::Password)?;
    let (name, email) = (given.name.trim(), given.email.trim());
    let id = app.store().add_account(name, email, Role::Admin, &hash, app.now()).await?;
    app.store().forget_secret(SECRET).await?;
    Ok(Account {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
        role: Role::Admin,
        standing: Standing::Active,
    })
}

impl Given {
    /// The site's settings with what was said of it.
    fn site(&self, site: &Site) -> Site {
        let mut site = site.clone();
        let name = self.archive.trim();
        if !name.is_empty() {
            name.clone_into(&mut site.name);
        }
        site.openness = self.openness.parse().unwrap_or(site.openness);
        site.joining.mode = self.joining.parse().unwrap_or(site.joining.mode);
        site
    }

    fn is_chosen(&self, field: &str, value: &str, usual: &str) -> bool {
        let said = if field == "openness" { &self.openness } else { &self.joining };
        let said = if said.is_empty() { usual } else { said.as_str() };
        said == value
    }

    fn wrong(&self) -> Wrong {
        Wrong {
            archive: (self.archive.trim().chars().count() > ARCHIVE_CHARS_MAX)
                .then_some("An archive's name has at most 80 characters."),
            name: (!valid_name(self.name.trim())).then_some(
                "A name has 2 to 40 letters, digits, spaces, hyphens, dots or underscores, and begins and ends with \
                 a letter or digit.",
            ),
            email: (!valid_email(self.email.trim())).then_some("This is not an e-mail address."),
            password: None,
            again: (self.password != self.again).then_some("The two passwords differ."),
        }
    }
}
