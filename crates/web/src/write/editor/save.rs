//! Saving a draft: by a button, and in passing by the editor's script.

use axum::{
    extract::{Form, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::draft::{Draft, DraftContent, Wording};
use ficus_formats::typed::Own;
use ficus_store::{Saved, StoreError};

use super::{
    conflict,
    form::{Act, Given, Shown, Wrong},
    refused,
};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    member::{DraftWriter, Member},
    write::{self, pictures},
};

/// `POST /write/drafts/{id}`
pub async fn save(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let given = with_note(&app, &member, given).await?;
    let own = pictures::own(&app, draft.work).await?;
    let content = match given.content(&draft, &own) {
        Ok(content) => content,
        Err(wrong) => return refused(&app, &member, &token, &draft, (Shown::given(&given), wrong)).await,
    };
    let by = member.account.id;
    match given.act() {
        Act::Apart => return apart(&app, &draft, &content, by).await,
        Act::Leave => {
            app.store().set_draft_aside(draft.id, &content, by, app.now()).await?;
            return Ok(Redirect::to(&format!("/write/drafts/{}?done=left", draft.id)).into_response());
        }
        Act::Save
        | Act::Preview
        | Act::Post
        | Act::Pictures
        | Act::Turn
        | Act::NoteBefore
        | Act::NoteAfter => {}
    }
    let content = if given.act() == Act::Turn { turned(content, &own) } else { content };
    match app.store().save_draft(draft.id, given.revision(), &content, by, app.now()).await {
        Ok(Saved::Kept(_)) => Ok(Redirect::to(&next(&draft, given.act())).into_response()),
        Ok(Saved::Conflict(theirs)) => conflict::page(&app, &member, &token, &theirs, &content).await,
        Err(StoreError::Refused(why)) => {
            let wrong = vec![Wrong { field: "text", sentence: why.to_owned() }];
            refused(&app, &member, &token, &draft, (Shown::given(&given), wrong)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What was sent, with the kept note in it that a button puts there; nothing is put where it is none of the member's.
async fn with_note(app: &App, member: &Member, given: Given) -> Result<Given, PageError> {
    let Some((id, into)) = given.noted() else { return Ok(given) };
    let notes = app.store().note_templates(member.account.id).await?;
    Ok(match notes.iter().find(|note| note.id.to_string() == id) {
        Some(note) => given.with_note(note, into),
        None => given,
    })
}

/// Where a button leads after it saved.
fn next(draft: &Draft, act: Act) -> String {
    let id = draft.id;
    match act {
        Act::Pictures => format!("/write/works/{}/images?draft={id}", draft.work),
        Act::Preview => format!("/write/drafts/{id}/preview"),
        Act::Post => format!("/write/drafts/{id}/post"),
        Act::Turn => format!("/write/drafts/{id}?done=turned"),
        Act::NoteBefore => format!("/write/drafts/{id}?done=noted#notes_before"),
        Act::NoteAfter => format!("/write/drafts/{id}?done=noted#notes_after"),
        Act::Save | Act::Apart | Act::Leave => format!("/write/drafts/{id}?done=saved"),
    }
}

/// The same prose, typed the other way.
fn turned(content: DraftContent, own: &Own) -> DraftContent {
    let other = match content.typed.wording {
        Wording::Markdown => Wording::Html,
        Wording::Html => Wording::Markdown,
    };
    let typed = pictures::by_name(write::typed(&content.made, other), own);
    DraftContent { typed, ..content }
}

/// Makes a draft of its own of what was typed. Changes to a posted chapter become a new chapter's draft.
async fn apart(
    app: &App,
    draft: &Draft,
    content: &DraftContent,
    by: ficus_archive::AccountId,
) -> Result<Response, PageError> {
    match app.store().begin_draft(draft.work, None, content, by, app.now()).await {
        Ok(id) => Ok(Redirect::to(&format!("/write/drafts/{id}?done=apart")).into_response()),
        Err(StoreError::Refused(why)) => Err(PageError::BadRequest(why.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// `PATCH /write/drafts/{id}`: answers in JSON. 412 where somebody saved meanwhile, 428 without a revision.
pub async fn save_in_passing(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let Some(revision) = if_match(&headers) else {
        return Ok(json(
            StatusCode::PRECONDITION_REQUIRED,
            &serde_json::json!({ "told": "Nothing was saved." }),
        ));
    };
    let own = pictures::own(&app, draft.work).await?;
    let content = match given.content(&draft, &own) {
        Ok(content) => content,
        Err(wrong) => {
            let told: Vec<&str> = wrong.iter().map(|wrong| wrong.sentence.as_str()).collect();
            return Ok(json(
                StatusCode::UNPROCESSABLE_ENTITY,
                &serde_json::json!({ "told": told.join(" ") }),
            ));
        }
    };
    let (by, now) = (member.account.id, app.now());
    Ok(match app.store().save_draft(draft.id, revision, &content, by, now).await? {
        Saved::Kept(revision) => {
            let text = content.made.text.plain_text().unwrap_or_default();
            let words = facts::counted(u64::from(ficus_prose::word_count(&text)), "word", "words");
            json(StatusCode::OK, &serde_json::json!({ "revision": revision, "words": words }))
        }
        Saved::Conflict(theirs) => json(
            StatusCode::PRECONDITION_FAILED,
            &serde_json::json!({ "revision": theirs.revision, "told": "Somebody saved another version meanwhile." }),
        ),
    })
}

/// The revision of `If-Match`, with or without quotation marks.
fn if_match(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::IF_MATCH)?.to_str().ok()?.trim().trim_matches('"').parse().ok()
}

fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}
