//! A draft leaves the desk: posted, or dropped.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    bulletin::WORDS_CHARS_MAX,
    chapter::chapter_name,
    draft::{Draft, Posting, first_published},
    work::{Audience, Work},
};
use ficus_store::StoreError;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{DraftWriter, Member},
    page::Page,
};

#[derive(Template)]
#[template(path = "write/draft/post.html")]
struct PostPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    draft: &'a Draft,
    /// The day of first publication as it was typed, and what is wrong with it.
    published: (&'a str, Option<&'a str>),
    wrong: Option<String>,
}

impl PostPage<'_> {
    fn name(&self) -> String {
        chapter_name(self.draft.content.number, self.draft.content.title.as_deref())
    }

    fn words(&self) -> String {
        facts::counted(u64::from(self.draft.words), "word", "words")
    }

    fn is_new(&self) -> bool {
        self.draft.chapter.is_none()
    }

    /// Whether the work itself was never posted.
    fn is_unposted(&self) -> bool {
        self.work.audience == Audience::Draft
    }

    /// What anybody would want to know before posting.
    fn doubts(&self) -> Vec<&'static str> {
        let content = &self.draft.content;
        let is_empty = content.made.text.is_empty();
        let taken = self.is_new() && self.work.chapters.iter().any(|line| line.number == content.number);
        [
            is_empty.then_some("The chapter has no text yet."),
            taken.then_some(
                "The work has a chapter with this number already: give this one another number first.",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[derive(Template)]
#[template(path = "write/draft/drop.html")]
struct DropPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    draft: &'a Draft,
}

impl DropPage<'_> {
    fn name(&self) -> String {
        chapter_name(self.draft.content.number, self.draft.content.title.as_deref())
    }

    fn words(&self) -> String {
        facts::counted(u64::from(self.draft.words), "word", "words")
    }
}

async fn work_of(app: &App, draft: &Draft) -> Result<Work, PageError> {
    app.store().work(draft.work).await?.ok_or(PageError::NotFound)
}

/// `GET /write/drafts/{id}/post`
pub async fn ask(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    Token(token): Token,
) -> Result<Page, PageError> {
    page(&app, &member, &token, &draft, ("", None), None).await
}

async fn page(
    app: &App,
    member: &Member,
    token: &str,
    draft: &Draft,
    published: (&str, Option<&str>),
    wrong: Option<String>,
) -> Result<Page, PageError> {
    let work = work_of(app, draft).await?;
    Page::render(&PostPage { layout: member.layout(app), token, work: &work, draft, published, wrong })
}

/// Whom the page tells.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Tell {
    #[default]
    Readers,
    Nobody,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    revision: u64,
    tell: Tell,
    published: String,
    /// What changed, for those who are told of an update.
    words: String,
}

/// `POST /write/drafts/{id}/post`
pub async fn post_it(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let how = match given.tell {
        Tell::Readers => Posting::Announced,
        Tell::Nobody => Posting::Silent,
    };
    let now = app.now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let day = match first_published(&given.published, today) {
        Ok(day) => day.unwrap_or(today),
        Err(told) => {
            let published = (given.published.as_str(), Some(told.as_str()));
            let page = page(&app, &member, &token, &draft, published, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let words = given.words.trim();
    let wrong = if words.chars().count() > WORDS_CHARS_MAX {
        format!("Say what changed in at most {WORDS_CHARS_MAX} characters.")
    } else if given.revision != draft.revision {
        "Somebody saved this draft meanwhile. Look at it once more before you post it.".to_owned()
    } else if draft.content.made.text.is_empty() {
        "The chapter has no text yet.".to_owned()
    } else {
        match app.store().post_draft_saying(draft.id, how, words, day, now).await {
            Ok(number) => {
                crate::write::changed(&app, draft.work);
                let work = work_of(&app, &draft).await?;
                let to = if work.audience == Audience::Draft {
                    format!("/write/works/{}", work.id)
                } else {
                    format!("/works/{}/chapters/{number}", work.id)
                };
                return Ok(Redirect::to(&to).into_response());
            }
            Err(StoreError::Refused(why)) => why.to_owned(),
            Err(error) => return Err(error.into()),
        }
    };
    let page = page(&app, &member, &token, &draft, (&given.published, None), Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /write/drafts/{id}/drop`
pub async fn ask_to_drop(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    Token(token): Token,
) -> Result<Page, PageError> {
    let work = work_of(&app, &draft).await?;
    Page::render(&DropPage { layout: member.layout(&app), token: &token, work: &work, draft: &draft })
}

/// `POST /write/drafts/{id}/drop`
pub async fn drop_it(
    State(app): State<App>,
    DraftWriter { draft, .. }: DraftWriter,
) -> Result<Redirect, PageError> {
    app.store().drop_draft(draft.id).await?;
    let to = match draft.chapter {
        Some(_) => format!("/write/works/{}/chapters/{}/versions", draft.work, draft.content.number),
        None => format!("/write/works/{}/dropped?done=dropped", draft.work),
    };
    Ok(Redirect::to(&to))
}
