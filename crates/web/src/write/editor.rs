//! The editor of a chapter: what is typed, saved over the revision that was shown, previewed, posted, dropped.

mod begin;
mod beside;
mod conflict;
mod form;
mod posting;
mod preview;
mod save;
mod versions;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use ficus_archive::{
    chapter::chapter_name,
    draft::{Draft, Wording},
    note_template::NoteTemplate,
    work::Work,
};
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{DraftWriter, Member},
    page::Page,
    routes::Routes,
    write::{Doing, pictures},
};
use form::{Shown, Wrong};

/// What the editor offers on the desk of a work.
pub const DOINGS: [Doing; 2] = [
    Doing {
        path: "preview",
        name: "Preview",
        about: "The whole work with all that lies on its desk, and its e-book",
    },
    Doing { path: "dropped", name: "Dropped drafts", about: "What can be brought back" },
];

/// The addresses of the editor.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/chapters/new", get(begin::ask_for_new).post(begin::begin_new))
        .route("/write/works/{id}/chapters/{number}", get(begin::ask_to_change).post(begin::begin_change))
        .route("/write/drafts/{id}", get(show).post(save::save).patch(save::save_in_passing))
        .route("/write/drafts/{id}/drop", get(posting::ask_to_drop).post(posting::drop_it))
        .route("/write/drafts/{id}/post", get(posting::ask).post(posting::post_it))
        .route("/write/drafts/{id}/preview", get(preview::chapter))
        .route("/write/drafts/{id}/versions", get(versions::of_draft))
        .route("/write/works/{id}/preview", get(preview::work))
        .route("/write/works/{id}/preview.epub", get(preview::epub))
        .route("/write/works/{id}/chapters/{number}/versions", get(versions::of_chapter))
        .route("/write/works/{id}/versions/compare", get(versions::compare))
        .route("/write/works/{id}/versions/restore", post(versions::restore))
        .route("/write/works/{id}/dropped", get(versions::dropped))
}

/// What happened before the page was opened.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    /// The draft was begun.
    Begun,
    /// It was saved.
    Saved,
    /// A kept note was put into its notes.
    Noted,
    /// It was turned from Markdown into HTML, or back.
    Turned,
    /// An older version was put on the desk.
    Restored,
    /// It was kept beside the draft that somebody else had saved.
    Apart,
    /// What somebody else had saved was left as it is.
    Left,
    /// A picture was kept.
    Pictured,
    /// Nothing.
    #[default]
    #[serde(other)]
    Nothing,
}

impl Done {
    const fn told(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Begun => Some("It lies on your desk. Nobody but its writers sees it until you post it."),
            Self::Saved => Some("Saved. Keep writing."),
            Self::Noted => Some("Saved, with the note in it. Change it here as you like."),
            Self::Turned => Some("The text is the same; it is written the other way now."),
            Self::Restored => {
                Some("The older version lies on the desk. What lay there before is among the versions.")
            }
            Self::Apart => Some("Your text is a draft of its own now; the other one is as it was."),
            Self::Pictured => Some("The picture is kept. Copy its line into the text, where it shall stand."),
            Self::Left => Some("The other text stays. Yours is among the versions, if you want it back."),
        }
    }
}

#[derive(Default, Deserialize)]
pub struct After {
    #[serde(default)]
    done: Done,
}

#[derive(Template)]
#[template(path = "write/draft/edit.html")]
struct EditPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    draft: &'a Draft,
    shown: Shown,
    wrong: Vec<Wrong>,
    done: Option<&'static str>,
    pictures: Vec<pictures::Shown>,
    /// Notes that whoever writes keeps to use again.
    kept_notes: Vec<NoteTemplate>,
}

impl EditPage<'_> {
    fn name(&self) -> String {
        let title = self.draft.content.title.as_deref();
        chapter_name(self.draft.content.number, title)
    }

    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    fn is_new(&self) -> bool {
        self.draft.chapter.is_none()
    }

    fn words(&self) -> String {
        facts::counted(u64::from(self.draft.words), "word", "words")
    }

    fn saved(&self) -> String {
        facts::moment(self.draft.saved)
    }

    /// What puts a picture into the text as it is typed.
    fn line(&self, picture: &pictures::Shown) -> String {
        if self.is_markdown() { picture.in_markdown() } else { picture.in_html() }
    }

    fn is_markdown(&self) -> bool {
        self.shown.wording == Wording::Markdown
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.sentence.as_str())
    }
}

/// `GET /write/drafts/{id}`
async fn show(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    Token(token): Token,
    Query(after): Query<After>,
) -> Result<Page, PageError> {
    let shown = Shown::of(&draft);
    page(&app, &member, &token, &draft, (shown, Vec::new()), after.done.told()).await
}

async fn page(
    app: &App,
    member: &Member,
    token: &str,
    draft: &Draft,
    (shown, wrong): (Shown, Vec<Wrong>),
    done: Option<&'static str>,
) -> Result<Page, PageError> {
    let work = app.store().work(draft.work).await?.ok_or(PageError::NotFound)?;
    let pictures = pictures::shown(app, work.id).await?;
    let kept_notes = app.store().note_templates(member.account.id).await?;
    let layout = member.layout(app);
    Page::render(&EditPage { layout, token, work: &work, draft, shown, wrong, done, pictures, kept_notes })
}

/// The editor with what was sent, and what is wrong with it.
async fn refused(
    app: &App,
    member: &Member,
    token: &str,
    draft: &Draft,
    (shown, wrong): (Shown, Vec<Wrong>),
) -> Result<Response, PageError> {
    let page = page(app, member, token, draft, (shown, wrong), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
