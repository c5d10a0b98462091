//! Everything about a member as one file.

use std::fmt::Write as _;

use askama::Template;
use axum::{
    extract::State,
    response::{Redirect, Response},
};
use ficus_archive::{AccountId, takeout::TakeoutKind};
use ficus_formats::pack::Packer;
use serde_json::{Map, Value};

use crate::{
    App,
    csrf::Token,
    download::{self, Copies},
    error::PageError,
    factors::Proven,
    layout::Layout,
    page::Page,
    takeouts::{self, Stands},
};

/// Works read at once.
const WORKS_AT_ONCE: u32 = 50;

#[derive(Template)]
#[template(path = "leaving/export.html")]
struct ExportPage {
    layout: Layout,
    token: String,
    file: Stands,
}

/// `GET /account/export`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    let file = takeouts::stands(&app, member.account.id, TakeoutKind::Everything).await?;
    Page::render(&ExportPage { layout: member.layout(&app), token, file })
}

/// `POST /account/export`
pub async fn make(State(app): State<App>, Proven(member): Proven) -> Result<Redirect, PageError> {
    takeouts::ask(&app, member.account.id, TakeoutKind::Everything).await?;
    Ok(Redirect::to("/account/export"))
}

/// `GET /account/export/everything.zip`
pub async fn file(State(app): State<App>, Proven(member): Proven) -> Result<Response, PageError> {
    takeouts::fetch(&app, member.account.id, TakeoutKind::Everything).await
}

/// All of it, packed.
pub async fn packed(app: &App, account: AccountId) -> Result<Vec<u8>, PageError> {
    let told: Map<String, Value> = app
        .store()
        .everything_about(account)
        .await?
        .into_iter()
        .map(|(name, rows)| (name.to_owned(), rows))
        .collect();
    let all = serde_json::to_vec_pretty(&Value::Object(told)).unwrap_or_default();
    let mut packer = Packer::new();
    packer.add("everything.json", &all);
    let mut index = String::new();
    let mut offset = 0;
    loop {
        let (works, total) = app.store().works_signed_by(account, offset, WORKS_AT_ONCE).await?;
        for id in &works {
            let Some(Copies { name, html, epub }) = download::copies(app, *id).await? else { continue };
            let name = format!("works/{id} {name}");
            // Writing to a String cannot fail.
            let _ = writeln!(index, "{name}");
            packer.add(&format!("{name}.html"), html.as_bytes());
            packer.add(&format!("{name}.epub"), &epub);
        }
        offset += WORKS_AT_ONCE;
        if works.is_empty() || u64::from(offset) >= total {
            break;
        }
    }
    packer.add("works.txt", index.as_bytes());
    Ok(packer.finish())
}
