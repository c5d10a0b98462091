//! Everything about a member as one file.

use std::fmt::Write as _;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_formats::pack::Packer;
use serde_json::{Map, Value};

use crate::{
    App,
    download::{self, Copies},
    error::PageError,
    factors::Proven,
    layout::Layout,
    page::Page,
};

/// Works read at once.
const WORKS_AT_ONCE: u32 = 50;

#[derive(Template)]
#[template(path = "leaving/export.html")]
struct ExportPage {
    layout: Layout,
}

/// `GET /account/export`
pub async fn ask(State(app): State<App>, Proven(member): Proven) -> Result<Page, PageError> {
    Page::render(&ExportPage { layout: member.layout(&app) })
}

/// `GET /account/export/everything.zip`
pub async fn file(State(app): State<App>, Proven(member): Proven) -> Result<Response, PageError> {
    let account = member.account.id;
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
            let Some(Copies { name, html, epub }) = download::copies(&app, *id).await? else { continue };
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
    let bytes = packer.finish();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"everything.zip\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}
