//! Whose works a moderator reads before others can, who looks after what, and who is trusted.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    AccountId,
    site::{
        Site,
        validation::{FIRST_MAX, NAME_CHARS_MAX, ONLY_MAX, Scope, Validation},
    },
};
use jiff::Timestamp;

use super::{Admin, Saved};
use crate::{
    App, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page, routes::Routes,
};

const SCOPES: [(Scope, &str); 3] = [
    (Scope::Nobody, "Nobody's: works are there for others as soon as they are posted"),
    (Scope::First, "Those of authors who are new here"),
    (Scope::All, "Everybody's, but those of trusted authors"),
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/validation", get(ask).post(save))
        .route("/admin/validation/areas", post(set_areas))
        .route("/admin/validation/trusted", post(set_trusted))
}

/// A moderator with what he or she looks after.
struct Keeper {
    id: AccountId,
    name: String,
    areas: String,
}

#[derive(Template)]
#[template(path = "admin/validation.html")]
struct ValidationPage<'a> {
    layout: Layout,
    token: &'a str,
    rules: Validation,
    only: String,
    keepers: Vec<Keeper>,
    trusted: Vec<(AccountId, String, Timestamp)>,
    waiting: u64,
    /// The name that is not an account's.
    unknown: Option<String>,
    wrong: Option<String>,
    saved: bool,
}

impl ValidationPage<'_> {
    fn here() -> &'static str {
        "/admin/validation"
    }

    fn scopes() -> [(Scope, &'static str); 3] {
        SCOPES
    }
}

async fn page(
    app: &App,
    admin: &Admin,
    token: &str,
    (rules, only): (Validation, String),
    (wrong, unknown, saved): (Option<String>, Option<String>, bool),
) -> Result<Page, PageError> {
    let mut areas = app.store().validation_areas().await?;
    let staff = app.store().staff().await?;
    let keeper = |(id, name)| {
        let areas = areas.remove(&id).unwrap_or_default().join("\n");
        Keeper { id, name, areas }
    };
    Page::render(&ValidationPage {
        layout: admin.layout(app),
        token,
        rules,
        only,
        keepers: staff.into_iter().map(keeper).collect(),
        trusted: app.store().trusted_authors().await?,
        waiting: app.store().count_waiting().await?,
        unknown,
        wrong,
        saved,
    })
}

/// `GET /admin/validation`
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let rules = app.site().validation.clone();
    let only = rules.only.join("\n");
    page(&app, &admin, &token, (rules, only), (None, None, query.is_saved())).await
}

/// Names, one a line, each once; `None` where there are too many or one is too long.
fn names(lines: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.chars().count() > NAME_CHARS_MAX {
            return None;
        }
        if !names.iter().any(|name| name == line) {
            names.push(line.to_owned());
        }
    }
    (names.len() <= ONLY_MAX).then_some(names)
}

fn parse(given: &Given) -> Result<Validation, String> {
    let first = given.number("first").filter(|first| (1..=FIRST_MAX).contains(first));
    let only = names(given.text("only"));
    Ok(Validation {
        scope: given.text("scope").parse().unwrap_or_default(),
        first: first.ok_or_else(|| format!("Say how many works: between 1 and {FIRST_MAX}."))?,
        chapters: given.is_ticked("chapters"),
        edits: given.is_ticked("edits"),
        only: only.ok_or_else(|| {
            format!(
                "Name at most {ONLY_MAX} fandoms, tags and categories of at most {NAME_CHARS_MAX} characters."
            )
        })?,
    })
}

/// `POST /admin/validation`
pub(crate) async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    match parse(&given) {
        Ok(validation) => {
            super::save(&app, Site { validation, ..Site::clone(&app.site()) }).await?;
            Ok(Redirect::to("/admin/validation?saved=1").into_response())
        }
        Err(wrong) => {
            let rules = Validation {
                scope: given.text("scope").parse().unwrap_or_default(),
                first: given.number("first").unwrap_or(1),
                chapters: given.is_ticked("chapters"),
                edits: given.is_ticked("edits"),
                only: Vec::new(),
            };
            let typed = (rules, given.text("only").to_owned());
            let page = page(&app, &admin, &token, typed, (Some(wrong), None, false)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /admin/validation/areas`
pub(crate) async fn set_areas(
    State(app): State<App>,
    admin: Admin,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let account: AccountId = given.number("account").ok_or(PageError::NotFound)?;
    let is_staff = app.store().staff().await?.iter().any(|(id, _)| *id == account);
    let named = names(given.text("areas")).ok_or_else(|| {
        PageError::BadRequest(format!("Name at most {ONLY_MAX} fandoms, tags and categories."))
    })?;
    if !is_staff {
        return Err(PageError::NotFound);
    }
    let decider = admin.decider(&app)?;
    app.store().set_validation_areas(account, &named, decider.account, decider.now).await?;
    Ok(Redirect::to("/admin/validation?saved=1"))
}

/// `POST /admin/validation/trusted`: one more by name, or one less by number.
pub(crate) async fn set_trusted(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let decider = admin.decider(&app)?;
    let (account, trusted) = if let Some(account) = given.number("account") {
        (Some(account), false)
    } else {
        let found = app.store().account_to_sign_in(given.text("name")).await?;
        (found.map(|(known, _)| known.id), true)
    };
    let Some(account) = account else {
        let rules = app.site().validation.clone();
        let only = rules.only.join("\n");
        let unknown = Some(given.text("name").to_owned());
        let page = page(&app, &admin, &token, (rules, only), (None, unknown, false)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.store().set_trusted(account, trusted, decider.account, decider.now).await?;
    Ok(Redirect::to("/admin/validation?saved=1").into_response())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn each_name_counts_once_and_has_a_bound() {
        assert_eq!(names("Dracula\r\n\r\n Emma \nDracula").unwrap(), ["Dracula", "Emma"]);
        assert_eq!(names(&"x".repeat(201)), None);
        assert_eq!(names(&(0..201).map(|n| n.to_string()).collect::<Vec<_>>().join("\n")), None);
    }
}
