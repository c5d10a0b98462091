//! Works as gifts: the giver's form, what was given to a member, and what a pen name's page tells of it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    GiftId, WorkId, listing::PAGE_MAX, pen_name::PenName, together::gift::recipients, work::Work,
};
use ficus_store::{Gift, GiftTo, TogetherChoice};
use serde::Deserialize;

use super::changed;
use crate::{
    App, address,
    admin::Saved,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    member::{Member, Writer},
    page::Page,
};

/// Gifts on a page.
const GIFTS_PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "together/give.html")]
struct GivePage {
    layout: Layout,
    token: String,
    work: Work,
    gifts: Vec<GiftTo>,
    typed: String,
    wrong: Option<String>,
    saved: bool,
}

impl GivePage {
    fn refused(&self) -> Vec<&str> {
        self.gifts.iter().filter(|gift| gift.is_refused).map(|gift| gift.name.as_str()).collect()
    }
}

async fn page(app: &App, writer: &Writer, token: String) -> Result<GivePage, PageError> {
    let gifts = app.store().gifts_of(writer.work).await?;
    let names: Vec<&str> =
        gifts.iter().filter(|gift| !gift.is_refused).map(|gift| gift.name.as_str()).collect();
    Ok(GivePage {
        layout: writer.member.layout(app),
        token,
        work: app.store().work(writer.work).await?.ok_or(PageError::NotFound)?,
        typed: names.join("\n"),
        gifts,
        wrong: None,
        saved: false,
    })
}

/// `GET /write/works/{id}/gifts`
pub async fn ask(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token).await?;
    Page::render(&GivePage { saved: query.is_saved(), ..page })
}

/// The recipients, line by line.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    to: String,
}

/// `POST /write/works/{id}/gifts`
pub async fn give(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let wrong = match recipients(&given.to) {
        Err(too_many) => format!("Not saved: {too_many}."),
        Ok(names) => {
            let by = writer.member.account.id;
            let refused = app.store().give(writer.work, by, &names, app.now()).await?;
            changed(&app, writer.work);
            if refused.is_empty() {
                return Ok(
                    Redirect::to(&format!("/write/works/{}/gifts?saved=1", writer.work)).into_response()
                );
            }
            format!("All are saved but these, who take no such gift: {}.", refused.join(", "))
        }
    };
    let page = GivePage { typed: given.to, wrong: Some(wrong), ..page(&app, &writer, token).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

struct Line {
    gift: Gift,
    /// `None` where the work is not there any more, or not open to the member.
    item: Option<BlurbView>,
}

#[derive(Template)]
#[template(path = "together/gifts.html")]
struct GiftsPage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    choice: TogetherChoice,
    paging: Paging,
    saved: bool,
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    saved: String,
}

/// `GET /account/gifts`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let number = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let offset = (number - 1).saturating_mul(GIFTS_PER_PAGE);
    let (gifts, total) = app.store().gifts_for(account, offset, GIFTS_PER_PAGE).await?;
    let works: Vec<WorkId> = gifts.iter().map(|gift| gift.work).collect();
    let mut items = blurb::load(&app, &member.reader, &works).await?;
    let lines = gifts.into_iter().map(|gift| {
        let at = items.iter().position(|item| item.blurb.id == gift.work);
        Line { item: at.map(|at| items.swap_remove(at)), gift }
    });
    Page::render(&GiftsPage {
        layout: member.layout(&app),
        token,
        lines: lines.collect(),
        choice: app.store().together_choice(account).await?,
        paging: Paging::of(number, total, GIFTS_PER_PAGE, |page| format!("/account/gifts?page={page}")),
        saved: asked.saved == "1",
    })
}

/// What the member says to a gift.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Answer {
    gift: String,
    answer: String,
}

/// `POST /account/gifts`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Answer>,
) -> Result<Redirect, PageError> {
    let id: GiftId = address::part(&given.gift)?;
    let refuses = given.answer == "refuse";
    if !app.store().answer_gift(member.account.id, id, refuses, app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/account/gifts?saved=1"))
}

#[derive(Template)]
#[template(path = "together/shown_gifts.html")]
struct ShownPage {
    layout: Layout,
    author: PenName,
    items: Vec<BlurbView>,
}

/// Gifts that a pen name's page tells of.
const SHOWN_MAX: u32 = 200;

/// `GET /authors/{slug}/gifts`
pub async fn shown(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let author = app.store().pen_name_by_slug(&slug).await?.ok_or(PageError::NotFound)?;
    let wishes = app.store().pen_name_wishes(&[author.id]).await?;
    if !wishes.iter().any(|(_, wish)| wish.shows_gifts) {
        return Err(PageError::NotFound);
    }
    let works = app.store().gifts_shown_by(author.id, SHOWN_MAX).await?;
    let items = blurb::load(&app, &reader, &works).await?;
    Page::render(&ShownPage { layout: Layout::new(&app, reader.visitor), author, items })
}
