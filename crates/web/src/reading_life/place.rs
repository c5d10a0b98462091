//! Where a member is in a work: told by the reading page's script, said by the member, forgotten when they want.
//!
//! A reading page is the same for everybody, so that its script asks here for what is the member's own: the token of
//! forms and the place.

use axum::{
    extract::{Form, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    WorkId,
    chapter::Chapter,
    progress::{Told, course::Word},
    work::Work,
};
use ficus_store::ReadingWord;
use serde::{Deserialize, Serialize};

use crate::{App, csrf::Token, error::PageError, member::Member, work};

/// A place whose script says that it was looked at for longer than this many seconds is told shorter.
const SECONDS_MAX: u32 = 4 * 3_600;

/// What a script of this site may know of its reader.
#[derive(Serialize)]
pub struct OwnPlace {
    /// For the forms that it sends.
    csrf: String,
    /// The chapter that the reader is in, by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    chapter: Option<u32>,
    /// The paragraph, from 1; 0 is the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph: Option<u32>,
}

/// `GET /account/token`
pub async fn token(_member: Member, Token(csrf): Token) -> OwnPlace {
    OwnPlace { csrf, chapter: None, paragraph: None }
}

impl IntoResponse for OwnPlace {
    fn into_response(self) -> Response {
        let mut response = serde_json::json!(self).to_string().into_response();
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

/// `GET /works/{id}/place`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(csrf): Token,
    Path(id): Path<String>,
) -> Result<OwnPlace, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    let places = app.store().places(member.account.id, &[work.id]).await?;
    let place = crate::place::current(&app, places).await?.pop();
    let chapter = place.as_ref().map(|kept| kept.number);
    Ok(OwnPlace { csrf, chapter, paragraph: place.map(|kept| kept.place.paragraph) })
}

/// What is said of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Act {
    /// The script of a reading page that is left.
    Told,
    /// The member is there.
    Here,
    /// The member begins the work again.
    Again,
    /// The place is forgotten.
    Forget,
}

/// What is said of a place, and where it is.
#[derive(Deserialize)]
pub struct Saying {
    act: Act,
    #[serde(default)]
    chapter: u32,
    #[serde(default)]
    from: u32,
    #[serde(default)]
    paragraph: u32,
    #[serde(default)]
    reached: u32,
    #[serde(default)]
    seconds: u32,
}

/// `POST /works/{id}/place`
pub async fn note(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(said): Form<Saying>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    let account = member.account.id;
    let back = format!("/works/{}", work.id);
    if said.act == Act::Forget {
        app.store().forget_reading(account, work.id).await?;
        crate::session::Sessions::look_again(&app, account);
        return Ok(Redirect::to(&back).into_response());
    }
    let number = match said.act {
        Act::Again => first(&work)?,
        _ => said.chapter,
    };
    let chapter = app.store().chapter(work.id, number).await?.ok_or(PageError::NotFound)?;
    let word = match said.act {
        Act::Told => told(&chapter, &said),
        Act::Again => Word::Again,
        Act::Here | Act::Forget => Word::Said(said.paragraph.min(paragraphs(&chapter))),
    };
    let word = ReadingWord { account, work: work.id, chapter: Some((chapter.line.id, word)), at: app.now() };
    app.store().note_reading(&[word], app.site().reading.noting).await?;
    crate::session::Sessions::look_again(&app, account);
    Ok(match said.act {
        Act::Told => StatusCode::NO_CONTENT.into_response(),
        Act::Again => Redirect::to(&format!("{back}/chapters/{number}")).into_response(),
        Act::Here | Act::Forget => Redirect::to(&back).into_response(),
    })
}

fn first(work: &Work) -> Result<u32, PageError> {
    Ok(work.chapters.first().ok_or(PageError::NotFound)?.number)
}

fn paragraphs(chapter: &Chapter) -> u32 {
    u32::try_from(chapter.text.paragraphs().count()).unwrap_or(u32::MAX)
}

/// What the script tells, as far as the chapter holds it.
fn told(chapter: &Chapter, said: &Saying) -> Word {
    let count = paragraphs(chapter);
    let reached = said.reached.min(count);
    let told = Told {
        chapter: chapter.line.number,
        from: said.from.min(count),
        paragraph: said.paragraph.min(count),
        reached,
        seconds: said.seconds.min(SECONDS_MAX),
    };
    let passed = (reached.saturating_sub(told.from)) as usize;
    let words = chapter.text.paragraphs().skip(told.from as usize).take(passed);
    Word::Told(told, count, words.map(|text| ficus_prose::word_count(&text)).sum())
}

/// The address of a paragraph of a chapter.
pub fn address(work: WorkId, chapter: u32, paragraph: u32) -> String {
    match paragraph {
        0 => format!("/works/{work}/chapters/{chapter}"),
        paragraph => format!("/works/{work}/chapters/{chapter}#p{paragraph}"),
    }
}
