//! Two saved the same draft: both texts side by side, and every way on. Nothing that was typed is lost.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ficus_archive::draft::{Draft, DraftContent};

use super::{
    beside::{self, Row, Run},
    form::Shown,
};
use crate::{App, error::PageError, facts, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "write/draft/conflict.html")]
struct ConflictPage<'a> {
    layout: Layout,
    token: &'a str,
    work_title: String,
    theirs: &'a Draft,
    mine: Shown,
    rows: Vec<Row>,
    /// Fields beside the text that differ: what they are called, and both.
    fields: Vec<(&'static str, String, String)>,
    by: String,
    lang: String,
    dir: &'static str,
}

impl ConflictPage<'_> {
    fn saved(&self) -> String {
        facts::moment(self.theirs.saved)
    }
}

/// The page that answers the second of two saves.
pub async fn page(
    app: &App,
    member: &Member,
    token: &str,
    theirs: &Draft,
    mine: &DraftContent,
) -> Result<Response, PageError> {
    let work = app.store().work(theirs.work).await?.ok_or(PageError::NotFound)?;
    let is_own = theirs.saved_by == Some(member.account.id);
    let by =
        if is_own { "you, in another window or on another device" } else { "somebody who writes with you" };
    let page = Page::render(&ConflictPage {
        layout: member.layout(app),
        token,
        lang: work.language.clone().unwrap_or_default(),
        dir: facts::direction(work.language.as_deref()),
        work_title: work.title,
        theirs,
        mine: Shown::of_content(mine, theirs.revision),
        rows: beside::rows(&theirs.content.made.text, &mine.made.text),
        fields: differing(&Shown::of(theirs), &Shown::of_content(mine, theirs.revision)),
        by: by.to_owned(),
    })?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn differing(theirs: &Shown, mine: &Shown) -> Vec<(&'static str, String, String)> {
    let fields = [
        ("Number", &theirs.number, &mine.number),
        ("Title", &theirs.title, &mine.title),
        ("Points of view", &theirs.pov, &mine.pov),
        ("Summary", &theirs.summary, &mine.summary),
        ("Notes before", &theirs.notes_before, &mine.notes_before),
        ("Notes after", &theirs.notes_after, &mine.notes_after),
    ];
    let differing = fields.into_iter().filter(|(_, theirs, mine)| theirs != mine);
    differing.map(|(name, theirs, mine)| (name, theirs.clone(), mine.clone())).collect()
}
