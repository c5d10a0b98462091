//! Passages that a member marks for themselves, from what the chapter says to where it says it no more.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    OwnShieldId,
    chapter::{Chapter, chapter_name},
    place::Alignment,
    shield::OwnShield,
    work::Work,
};
use ficus_prose::{Prose, WARNING_CHARS_MAX};

use super::PAGE;
use crate::{
    App, address, csrf::Token, error::PageError, layout::Layout, lens::Lens, member::Member, page::Page,
    place, session::Sessions, work,
};

/// A chapter in which what the reader marked is marked.
pub async fn with_own(app: &App, lens: &Lens, chapter: Chapter) -> Result<Chapter, PageError> {
    let of_chapter = |own: &&OwnShield| own.chapter == chapter.line.id;
    let own: Vec<OwnShield> = lens.own_shields.iter().filter(of_chapter).cloned().collect();
    if own.is_empty() {
        return Ok(chapter);
    }
    let mut former = BTreeMap::new();
    for version in own.iter().map(|own| own.version).filter(|version| *version != chapter.version) {
        if !former.contains_key(&version)
            && let Some(then) = place::text(app, chapter.line.id, version).await?
        {
            former.insert(version, then);
        }
    }
    let marking = tokio::task::spawn_blocking(move || with_passages(chapter, &own, &former));
    marking.await.map_err(|_| PageError::Panicked)
}

/// Marks passages; where a chapter was changed since, a passage is where most of it is now.
fn with_passages(mut chapter: Chapter, own: &[OwnShield], former: &BTreeMap<u32, Prose>) -> Chapter {
    let paragraphs = |text: &Prose| text.paragraphs().collect::<Vec<String>>();
    let now = paragraphs(&chapter.text);
    let alignments: BTreeMap<u32, Alignment> =
        former.iter().map(|(version, then)| (*version, Alignment::of(&paragraphs(then), &now))).collect();
    for own in own {
        let range = if own.version == chapter.version {
            Some((own.first, own.last))
        } else {
            let carried = |alignment: &Alignment| (alignment.carried(own.first), alignment.carried(own.last));
            alignments.get(&own.version).map(carried)
        };
        if let Some(range) = range {
            chapter.text = marked(chapter.text, range, &own.warning);
        }
    }
    chapter
}

fn marked(text: Prose, (first, last): (u32, u32), warning: &str) -> Prose {
    text.shielded(first, last, warning).unwrap_or(text)
}

#[derive(Template)]
#[template(path = "work/shield.html")]
struct MarkPage<'a> {
    layout: Layout,
    token: &'a str,
    work: Work,
    number: u32,
    name: String,
    /// Each with whether it is picked.
    paragraphs: Vec<(u32, String, bool)>,
    warning: &'a str,
    wrong: Option<&'static str>,
}

/// The form: `from`, `to`, `warning`.
#[derive(Default)]
struct Given {
    picked: Vec<u32>,
    warning: String,
}

impl Given {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut given = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "paragraph" => given.picked.extend(value.parse::<u32>()),
                "warning" => given.warning = value.split_whitespace().collect::<Vec<_>>().join(" "),
                _ => {}
            }
        }
        given
    }

    fn fault(&self) -> Option<&'static str> {
        if self.picked.is_empty() {
            return Some("Tick the first and the last paragraph of the passage.");
        }
        match self.warning.chars().count() {
            0 => Some("Say in a word or two what the passage holds."),
            count if count > WARNING_CHARS_MAX => Some("Say it in at most a hundred characters."),
            _ => None,
        }
    }
}

async fn chapter_of(
    app: &App,
    member: &Member,
    id: &str,
    number: &str,
) -> Result<(Work, Chapter), PageError> {
    let work = work::load(app, &member.visitor(), id).await?;
    let chapter = app.store().chapter(work.id, address::part(number)?).await?;
    Ok((work, chapter.ok_or(PageError::NotFound)?))
}

fn page(
    app: &App,
    member: &Member,
    token: &str,
    (work, chapter): (Work, Chapter),
    (given, wrong): (&Given, Option<&'static str>),
) -> Result<Page, PageError> {
    let paragraphs = (1u32..).zip(chapter.text.paragraphs()).filter(|(_, text)| !text.trim().is_empty());
    Page::render(&MarkPage {
        layout: member.layout(app),
        token,
        number: chapter.line.number,
        name: chapter_name(chapter.line.number, chapter.line.title.as_deref()),
        paragraphs: paragraphs.map(|(at, text)| (at, text, given.picked.contains(&at))).collect(),
        work,
        warning: &given.warning,
        wrong,
    })
}

/// `GET /works/{id}/chapters/{number}/shield`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path((id, number)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let read = chapter_of(&app, &member, &id, &number).await?;
    page(&app, &member, &token, read, (&Given::default(), None))
}

/// `POST /works/{id}/chapters/{number}/shield`: `paragraph` (each that is ticked), `warning`.
pub async fn mark(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path((id, number)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, chapter) = chapter_of(&app, &member, &id, &number).await?;
    let given = Given::read(pairs);
    let fault = given.fault();
    let range = given.picked.iter().min().copied().zip(given.picked.iter().max().copied());
    let Some(range) = range.filter(|_| fault.is_none()) else {
        let page = page(&app, &member, &token, (work, chapter), (&given, fault))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (account, at) = (member.account.id, (chapter.line.id, chapter.version));
    app.store().add_own_shield(account, at, range, &given.warning, app.now()).await?;
    Sessions::look_again(&app, account);
    let to = format!("/works/{}/chapters/{}", work.id, chapter.line.number);
    Ok(Redirect::to(&to).into_response())
}

/// `POST /settings/shields/own/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: OwnShieldId = address::part(&id)?;
    if !app.store().take_own_shield(member.account.id, id).await? {
        return Err(PageError::NotFound);
    }
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to(PAGE))
}
