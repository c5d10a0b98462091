//! All works of a member as one file: each as an e-book and a web page, what lies on the desk as it was typed, and the
//! facts of all as JSON.

use askama::Template;
use axum::{
    extract::State,
    response::{Redirect, Response},
    routing::get,
};
use ficus_archive::{AccountId, WorkId, draft::Wording, takeout::TakeoutKind, writing::many::WORKS_MAX};
use ficus_formats::pack::Packer;
use serde_json::json;

use crate::{
    App,
    csrf::Token,
    download::{self, Copies},
    error::PageError,
    layout::Layout,
    member::Member,
    page::Page,
    routes::Routes,
    takeouts::{self, Stands},
};

/// Works whose facts are read at once.
const WORKS_AT_ONCE: usize = 50;
/// A name in the file has at most so many characters.
const NAME_CHARS_MAX: usize = 80;

/// The pages.
pub fn routes() -> Routes {
    Routes::new().route("/write/export", get(ask).post(make)).route("/write/export/works.zip", get(file))
}

#[derive(Template)]
#[template(path = "write/export.html")]
struct ExportPage {
    layout: Layout,
    token: String,
    works: usize,
    file: Stands,
}

/// `GET /write/export`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let works = app.store().own_works(member.account.id, WORKS_MAX).await?.len();
    let file = takeouts::stands(&app, member.account.id, TakeoutKind::Works).await?;
    Page::render(&ExportPage { layout: member.layout(&app), token, works, file })
}

/// `POST /write/export`
pub async fn make(State(app): State<App>, member: Member) -> Result<Redirect, PageError> {
    takeouts::ask(&app, member.account.id, TakeoutKind::Works).await?;
    Ok(Redirect::to("/write/export"))
}

/// `GET /write/export/works.zip`
pub async fn file(State(app): State<App>, member: Member) -> Result<Response, PageError> {
    takeouts::fetch(&app, member.account.id, TakeoutKind::Works).await
}

/// All of them, packed.
pub async fn packed(app: &App, account: AccountId) -> Result<Vec<u8>, PageError> {
    let works = app.store().own_works(account, WORKS_MAX).await?;
    let mut packer = Packer::new();
    for some in works.chunks(WORKS_AT_ONCE) {
        pack(app, some, &mut packer).await?;
    }
    Ok(packer.finish())
}

async fn pack(app: &App, works: &[WorkId], packer: &mut Packer) -> Result<(), PageError> {
    let drafts = app.store().drafts(works).await?;
    for work in app.store().stated_works(works).await? {
        let folder = format!("{} {}", work.id, file_name(&work.facts.title));
        if let Some(Copies { html, epub, .. }) = download::copies(app, work.id).await? {
            packer.add(&format!("{folder}/work.html"), html.as_bytes());
            packer.add(&format!("{folder}/work.epub"), &epub);
        }
        let facts =
            json!({ "work": work.id, "is_draft": work.is_draft, "words": work.words, "facts": work.facts });
        let facts = serde_json::to_vec_pretty(&facts).unwrap_or_default();
        packer.add(&format!("{folder}/facts.json"), &facts);
        for line in drafts.iter().filter(|draft| draft.work == work.id) {
            let Some(draft) = app.store().draft(line.id).await? else { continue };
            let typed = &draft.content.typed;
            let ending = match typed.wording {
                Wording::Markdown => "md",
                Wording::Html => "html",
            };
            let of = format!("{folder}/desk/{} ({})", draft.content.number, draft.id);
            packer.add(&format!("{of}.{ending}"), typed.text.as_bytes());
            let rest = serde_json::to_vec_pretty(&json!({
                "title": draft.content.title, "pov": draft.content.pov, "summary": typed.summary,
                "notes_before": typed.notes_before, "notes_after": typed.notes_after, "saved": draft.saved,
            }));
            packer.add(&format!("{of}.json"), &rest.unwrap_or_default());
        }
    }
    Ok(())
}

/// A title as a folder can be called.
fn file_name(title: &str) -> String {
    let safe = title.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { ' ' } else { c });
    safe.take(NAME_CHARS_MAX).collect::<String>().trim().to_owned()
}
