//! The guest book: a line from one member to everybody.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    GuestBookLineId,
    account::Role,
    community::GuestBookLine,
    pen_name::PenName,
    site::community::{GUEST_BOOK_A_DAY_MAX, GUEST_BOOK_CHARS_MAX, field},
};
use ficus_store::StoreError;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    session::Session,
    signature,
    visitor::Who,
};

/// Lines on a page.
const LINES_PER_PAGE: u32 = 50;
/// The furthest page that opens.
const PAGE_MAX: u32 = 10_000;

#[derive(Template)]
#[template(path = "community/guest_book.html")]
struct GuestBookPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    names: Vec<PenName>,
    lines: Vec<GuestBookLine>,
    paging: Paging,
    text: String,
    wrong: Option<String>,
}

impl GuestBookPage {
    async fn load(app: &App, visitor: Who, session: &Session, page: u32) -> Result<Self, PageError> {
        let Who(visitor) = visitor;
        if !app.site().community.guest_book {
            return Err(PageError::NotFound);
        }
        let (token, names) = match visitor.account {
            Some((account, _)) => {
                (Some(Token::of(app, session).await?.0), signature::names(app, account, "").await?)
            }
            None => (None, Vec::new()),
        };
        let (lines, total) = app.store().guest_book((page - 1) * LINES_PER_PAGE, LINES_PER_PAGE).await?;
        let paging = Paging::of(page, total, LINES_PER_PAGE, |page| format!("/guest-book?page={page}"));
        let layout = Layout::new(app, visitor);
        Ok(Self { layout, token, names, lines, paging, text: String::new(), wrong: None })
    }

    fn day(line: &GuestBookLine) -> String {
        facts::day(line.written.to_zoned(TimeZone::UTC).date())
    }

    fn may_remove(&self, line: &GuestBookLine) -> bool {
        let visitor = &self.layout.visitor;
        visitor.is_at_least(Role::Moderator) || visitor.account.is_some_and(|(id, _)| id == line.account)
    }

    fn chars_max() -> usize {
        GUEST_BOOK_CHARS_MAX
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

/// `GET /guest-book`
pub async fn show(
    State(app): State<App>,
    visitor: Who,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    Page::render(&GuestBookPage::load(&app, visitor, &session, page).await?)
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    line: String,
    #[serde(default)]
    name: String,
}

/// `POST /guest-book`
pub async fn leave(
    State(app): State<App>,
    Speaker(member): Speaker,
    session: Session,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let mut page = GuestBookPage::load(&app, Who(member.visitor()), &session, 1).await?;
    let name = signature::chosen(&app, member.account.id, &given.name).await?;
    let wrong = match field(&given.line.replace(['\r', '\n'], " "), GUEST_BOOK_CHARS_MAX) {
        None => format!("Write a line of at most {GUEST_BOOK_CHARS_MAX} characters."),
        Some(line) => {
            let by = (member.account.id, name.id);
            match app.store().leave_guest_book_line(by, &line, GUEST_BOOK_A_DAY_MAX, app.now()).await {
                Ok(()) => return Ok(Redirect::to("/guest-book").into_response()),
                Err(StoreError::Refused(reason)) => format!("It was not kept: {reason}."),
                Err(error) => return Err(error.into()),
            }
        }
    };
    signature::put_first(&mut page.names, &given.name);
    (page.text, page.wrong) = (given.line, Some(wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /guest-book/{id}/remove`: whoever left it, or a moderator.
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: GuestBookLineId = address::part(&id)?;
    if member.visitor().is_at_least(Role::Moderator) {
        app.store().remove_guest_book_line(id, member.account.id, app.now()).await?;
    } else {
        app.store().remove_own_guest_book_line(id, member.account.id).await?;
    }
    Ok(Redirect::to("/guest-book"))
}
