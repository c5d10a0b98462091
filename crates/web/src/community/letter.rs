//! A letter from one member to another: it goes by mail, and neither learns the other's address.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::Account,
    letter::LetterKind,
    pen_name::PenName,
    site::community::{LETTER_CHARS_MAX, LETTERS_A_DAY_MAX, field},
};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    mail::{self, Words},
    member::{Member, Speaker},
    page::Page,
    signature,
};

#[derive(Template)]
#[template(path = "community/letter.html")]
struct LetterPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a PenName,
    names: Vec<PenName>,
    text: &'a str,
    wrong: Option<String>,
    sent: bool,
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
    /// The address of the pen name that a letter went to, which is answered by that name.
    #[serde(rename = "as")]
    answers: String,
}

impl Asked {
    fn is_done(&self) -> bool {
        self.done == "1"
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    text: String,
    #[serde(default)]
    name: String,
}

/// Who a letter goes to: whoever signs in with the pen name, where letters are wanted.
struct Receiver {
    pen_name: PenName,
    account: Account,
}

/// Finds who a letter goes to; an address is not there where nobody could get a letter, or wants none from the sender.
async fn receiver(app: &App, sender: &Member, slug: &str) -> Result<Receiver, PageError> {
    if !app.site().community.letters {
        return Err(PageError::NotFound);
    }
    let pen_name = app.store().pen_name_by_slug(slug).await?.ok_or(PageError::NotFound)?;
    let id = pen_name.account.ok_or(PageError::NotFound)?;
    let account = app.store().account(id).await?.ok_or(PageError::NotFound)?;
    let is_kept_apart = app.store().stands_between(sender.account.id, &[id]).await?;
    let refuses = is_kept_apart || app.store().refuses_letters(id).await? || id == sender.account.id;
    if refuses || !account.standing.signs_in() {
        return Err(PageError::NotFound);
    }
    Ok(Receiver { pen_name, account })
}

/// `GET /authors/{slug}/letter`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Asked>,
) -> Result<Page, PageError> {
    let to = receiver(&app, &member, &slug).await?.pen_name;
    let own = app.store().own_pen_names(member.account.id).await?;
    let named = own.iter().find(|name| name.slug == query.answers).map(|name| name.id.to_string());
    let names = signature::names(&app, member.account.id, &named.unwrap_or_default()).await?;
    let (layout, sent) = (member.layout(&app), query.is_done());
    Page::render(&LetterPage { layout, token: &token, to: &to, names, text: "", wrong: None, sent })
}

/// `POST /authors/{slug}/letter`
pub async fn send(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let Receiver { pen_name: to, account } = receiver(&app, &member, &slug).await?;
    let from = signature::chosen(&app, member.account.id, &given.name).await?;
    let wrong = match field(&given.text, LETTER_CHARS_MAX) {
        None => format!("Write something, in at most {LETTER_CHARS_MAX} characters."),
        Some(text) => {
            let letter = letter(&app, &from, (&to, &account), &text)?;
            let pair = (member.account.id, account.id);
            match app.store().send_personal_letter(pair, &letter, LETTERS_A_DAY_MAX, app.now()).await {
                Ok(()) => return Ok(Redirect::to(&format!("/authors/{slug}/letter?done=1")).into_response()),
                Err(StoreError::Refused(reason)) => format!("It was not sent: {reason}."),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let names = signature::names(&app, member.account.id, &given.name).await?;
    let layout = member.layout(&app);
    let (text, wrong) = (given.text.as_str(), Some(wrong));
    let page = LetterPage { layout, token: &token, to: &to, names, text, wrong, sent: false };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

fn letter(
    app: &App,
    from: &PenName,
    (name, to): (&PenName, &Account),
    text: &str,
) -> Result<ficus_archive::letter::LetterDraft, PageError> {
    let base = &app.settings().base_url;
    let words = Words {
        subject: format!("a letter from {}", from.name),
        paragraphs: text.split("\n\n").map(|paragraph| paragraph.trim().to_owned()).collect(),
        action: Some((
            format!("Answer {}", from.name),
            format!("{base}/authors/{}/letter?as={}", from.slug, name.slug),
        )),
        reason: format!(
            "{} wrote this to you through the archive, and does not know your address. An answer to this mail \
             reaches nobody.",
            from.name
        ),
        stop: Some(format!("{base}/account/letters")),
    };
    mail::letter(app, (Some(to.id), &to.email), LetterKind::News, &words)
}

#[derive(Template)]
#[template(path = "community/letters.html")]
struct LettersPage<'a> {
    layout: Layout,
    token: &'a str,
    refuses: bool,
    saved: bool,
}

/// `GET /account/letters`
pub async fn ask_whether(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Asked>,
) -> Result<Page, PageError> {
    let refuses = app.store().refuses_letters(member.account.id).await?;
    let (layout, saved) = (member.layout(&app), query.is_done());
    Page::render(&LettersPage { layout, token: &token, refuses, saved })
}

/// Whether the member wants letters.
#[derive(Deserialize)]
pub struct Whether {
    #[serde(default)]
    wanted: String,
}

/// `POST /account/letters`
pub async fn set_whether(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Whether>,
) -> Result<Redirect, PageError> {
    app.store().set_refuses_letters(member.account.id, given.wanted != "yes").await?;
    Ok(Redirect::to("/account/letters?done=1"))
}
