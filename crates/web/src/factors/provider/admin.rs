//! `/admin/providers`: which other sites may say who somebody is; and what is asked of staff.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, ProviderId,
    audit::{AuditNote, AuditSubject},
    passkey::Provider,
    site::{
        Site,
        safety::{GRACE_DAYS, Safety, StaffStep},
    },
};
use ficus_store::{ProviderDraft, StoreError};
use serde::Deserialize;

use super::purpose;
use crate::{
    App, address,
    admin::{Admin, Saved, save},
    csrf::Token,
    error::PageError,
    factors::Proven,
    layout::Layout,
    outward::Reach,
    page::Page,
};

/// A provider's name for people has at most so many characters.
const NAME_CHARS_MAX: usize = 60;
/// An address, a name or a secret of the client has at most so many bytes.
const PART_BYTES_MAX: usize = 1000;

#[derive(Template)]
#[template(path = "admin/providers.html")]
struct ProvidersPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    providers: Vec<Provider>,
    base_url: String,
    given: &'a Given,
    wrong: Wrong,
    staff: StaffStep,
}

impl ProvidersPage<'_> {
    fn here() -> &'static str {
        "/admin/providers"
    }

    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn days(&self) -> i64 {
        GRACE_DAYS
    }

    fn is_required(&self) -> bool {
        self.staff == StaffStep::Required
    }
}

/// The form for a provider.
#[derive(Default, Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    near: Option<String>,
}

/// The form for staff.
#[derive(Deserialize)]
pub struct StaffGiven {
    #[serde(default)]
    staff: String,
}

/// What must be corrected, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wrong {
    name: Option<&'static str>,
    issuer: Option<&'static str>,
    client: Option<&'static str>,
}

impl Given {
    fn is_near(&self) -> bool {
        self.near.is_some()
    }

    fn wrong(&self, needs_issuer: bool) -> Wrong {
        let count = self.name.trim().chars().count();
        let reach = if self.is_near() { Reach::Near } else { Reach::Everybody };
        let issuer = self.issuer.trim();
        let uri: Option<Uri> = issuer.parse().ok();
        let is_address = issuer.len() <= PART_BYTES_MAX
            && !issuer.contains(['?', '#'])
            && uri.is_some_and(|uri| reach.target(&uri).is_some());
        Wrong {
            name: (count == 0 || count > NAME_CHARS_MAX).then_some("A name has 1 to 60 characters."),
            issuer: (needs_issuer && !is_address).then_some(
                "This is the address of no provider: it begins with https:// and has neither a question mark nor a hash \
                 sign. One in your own network needs the tick below.",
            ),
            client: (self.client.trim().is_empty() || self.client.len() > PART_BYTES_MAX)
                .then_some("What the provider calls this archive is missing, or too long."),
        }
    }

    fn draft(&self, app: &App, issuer: &str) -> Result<ProviderDraft, PageError> {
        let secret = self.secret.trim();
        let sealed = if secret.is_empty() || secret.len() > PART_BYTES_MAX {
            None
        } else {
            Some(app.vault()?.seal(&purpose(issuer), secret)?)
        };
        Ok(ProviderDraft {
            name: self.name.trim().to_owned(),
            issuer: issuer.to_owned(),
            client: self.client.trim().to_owned(),
            sealed,
            is_near: self.is_near(),
        })
    }
}

fn note(by: AccountId, act: &'static str, detail: String) -> AuditNote {
    AuditNote { by: Some(by), act, subject: AuditSubject::Site, detail }
}

async fn page(
    app: &App,
    layout: Layout,
    token: &str,
    (given, wrong, saved): (&Given, Wrong, bool),
) -> Result<Page, PageError> {
    let page = ProvidersPage {
        layout,
        token,
        saved,
        providers: app.store().providers().await?,
        base_url: app.settings().base_url.clone(),
        given,
        wrong,
        staff: app.site().safety.staff,
    };
    Page::render(&page)
}

/// `GET /admin/providers`
pub async fn ask(
    State(app): State<App>,
    _: Admin,
    Proven(member): Proven,
    Token(token): Token,
    Query(saved): Query<Saved>,
) -> Result<Page, PageError> {
    let given = Given::default();
    page(&app, member.layout(&app), &token, (&given, Wrong::default(), saved.is_saved())).await
}

/// `POST /admin/providers`
pub async fn add(
    State(app): State<App>,
    _: Admin,
    Proven(member): Proven,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let mut wrong = given.wrong(true);
    if wrong == Wrong::default() {
        let draft = given.draft(&app, given.issuer.trim())?;
        let note = note(member.account.id, "provider-added", String::new());
        match app.store().add_provider(&draft, &note, app.now()).await {
            Ok(_) => return Ok(Redirect::to("/admin/providers?saved=1").into_response()),
            Err(StoreError::Taken(_)) => wrong.issuer = Some("This provider is here already."),
            Err(StoreError::Refused(why)) => wrong.name = Some(why),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&app, member.layout(&app), &token, (&given, wrong, false)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /admin/providers/{id}`
pub async fn change(
    State(app): State<App>,
    _: Admin,
    Proven(member): Proven,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let id: ProviderId = address::part(&id)?;
    let known = app.store().provider(id).await?.ok_or(PageError::NotFound)?;
    let wrong = given.wrong(false);
    if wrong != Wrong::default() {
        let page = page(&app, member.layout(&app), &token, (&Given::default(), wrong, false)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let draft = given.draft(&app, &known.issuer)?;
    let note = note(member.account.id, "provider-changed", format!("provider {id}"));
    app.store().change_provider(id, &draft, &note, app.now()).await?;
    Ok(Redirect::to("/admin/providers?saved=1").into_response())
}

/// `POST /admin/providers/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    _: Admin,
    Proven(member): Proven,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: ProviderId = address::part(&id)?;
    let note = note(member.account.id, "provider-removed", format!("provider {id}"));
    if !app.store().remove_provider(id, &note, app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/admin/providers?saved=1"))
}

/// `POST /admin/providers/staff`
pub async fn set_staff(
    State(app): State<App>,
    _: Admin,
    Proven(member): Proven,
    Form(given): Form<StaffGiven>,
) -> Result<Redirect, PageError> {
    let staff: StaffStep =
        given.staff.parse().map_err(|_| PageError::BadRequest("There is no such choice.".to_owned()))?;
    let site = Site { safety: Safety { staff }, ..(*app.site()).clone() };
    save(&app, site).await?;
    let note = note(member.account.id, "staff-step-changed", staff.as_str().to_owned());
    app.store().audit(&note, app.now()).await?;
    Ok(Redirect::to("/admin/providers?saved=1"))
}
