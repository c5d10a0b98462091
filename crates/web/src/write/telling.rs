//! What an author tells readers of a work: how it goes on, and posts that are no chapters.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    BulletinId,
    bulletin::{Bulletin, BulletinDraft, BulletinKind, POST_CHARS_MAX},
    draft::Typed,
    outlook::{Course, Outlook, WORDS_CHARS_MAX},
    work::Work,
};
use ficus_store::StoreError;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{
    App, admin::Saved, csrf::Token, error::PageError, facts, layout::Layout, member::Writer, page::Page,
};

/// So many of the last posts can be taken back here.
const SHOWN: u32 = 50;

/// What a form of the page says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    act: String,
    course: String,
    since: String,
    words: String,
    tell: String,
    text: String,
    bulletin: String,
}

#[derive(Template)]
#[template(path = "write/telling.html")]
struct TellingPage {
    layout: Layout,
    token: String,
    saved: bool,
    work: Work,
    bulletins: Vec<Bulletin>,
    asked: Asked,
    wrong: Option<(&'static str, String)>,
}

impl TellingPage {
    fn courses(&self) -> [(Course, bool); 4] {
        let chosen = self.asked.course.parse().unwrap_or(self.work.outlook.course);
        Course::CHOICES.map(|course| (course, course == chosen))
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }

    fn day(bulletin: &Bulletin) -> String {
        facts::day(bulletin.posted.to_zoned(TimeZone::UTC).date())
    }
}

async fn page(
    app: &App,
    writer: &Writer,
    token: String,
    asked: Option<Asked>,
) -> Result<TellingPage, PageError> {
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let (bulletins, _) = app.store().bulletins(writer.work, 0, SHOWN).await?;
    let asked = asked.unwrap_or_else(|| Asked {
        since: work.outlook.since.map(|day| day.to_string()).unwrap_or_default(),
        words: work.outlook.words.clone(),
        ..Asked::default()
    });
    let layout = writer.member.layout(app);
    Ok(TellingPage { layout, token, saved: false, work, bulletins, asked, wrong: None })
}

/// `GET /write/works/{id}/news`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token, None).await?;
    Page::render(&TellingPage { saved: query.is_saved(), ..page })
}

/// `POST /write/works/{id}/news`
pub async fn change(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    if let Some(wrong) = act(&app, &writer, &asked).await? {
        let page = page(&app, &writer, token, Some(asked)).await?;
        let page = Page::render(&TellingPage { wrong: Some(wrong), ..page })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    super::changed(&app, writer.work);
    Ok(Redirect::to(&format!("/write/works/{}/news?saved=1", writer.work)).into_response())
}

/// Does what the form says, or tells what is wrong at which field.
async fn act(app: &App, writer: &Writer, asked: &Asked) -> Result<Option<(&'static str, String)>, PageError> {
    let wrong = |field, told: String| Ok(Some((field, told)));
    let (work, by, now) = (writer.work, writer.member.account.id, app.now());
    match asked.act.as_str() {
        "course" => {
            let Ok(course) = asked.course.parse::<Course>() else {
                return wrong("course", "Choose how it goes on.".to_owned());
            };
            let words = asked.words.trim();
            if words.chars().count() > WORDS_CHARS_MAX {
                return wrong("words", format!("Write at most {WORDS_CHARS_MAX} characters."));
            }
            let since = match asked.since.trim() {
                "" => Some(now.to_zoned(TimeZone::UTC).date()),
                text => match text.parse() {
                    Ok(day) => Some(day),
                    Err(_) => return wrong("since", "Write a day, as in 2026-03-06.".to_owned()),
                },
            };
            let outlook = Outlook { course, since, words: words.to_owned() };
            app.store().set_outlook(work, &outlook, !asked.tell.is_empty(), by, now).await?;
        }
        "remove" => {
            let id: BulletinId = asked.bulletin.parse().map_err(|_| PageError::NotFound)?;
            app.store().remove_bulletin(work, id).await?;
        }
        _ => {
            let typed = asked.text.trim();
            if typed.is_empty() {
                return wrong("text", "Write something.".to_owned());
            }
            if typed.chars().count() > POST_CHARS_MAX {
                return wrong("text", format!("Write at most {POST_CHARS_MAX} characters."));
            }
            let made = super::made(&Typed { text: typed.to_owned(), ..Typed::default() });
            let draft = BulletinDraft {
                work,
                kind: BulletinKind::Post,
                chapter: None,
                typed: typed.to_owned(),
                text: made.text,
                announced: !asked.tell.is_empty(),
            };
            match app.store().tell_of_work(&draft, by, now).await {
                Ok(_) => {}
                Err(StoreError::Refused(why)) => return wrong("text", why.to_owned()),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(None)
}
