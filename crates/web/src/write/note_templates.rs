//! Notes that an author writes again and again, kept under names, and put into chapters in the editor.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    NoteTemplateId,
    draft::{NOTES_CHARS_MAX, Typed, Wording},
    note_template::{NAME_CHARS_MAX, NoteTemplate, put_into},
};
use ficus_formats::{Limits, typed};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{
    App,
    admin::Saved,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
};

/// What a form of the page says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    template: String,
    name: String,
    text: String,
    act: String,
}

/// A name, what it says, and what is wrong with them.
type Fields<'a> = (String, String, Option<&'a str>);

#[derive(Template)]
#[template(path = "write/notes.html")]
struct NotesPage {
    layout: Layout,
    token: String,
    templates: Vec<NoteTemplate>,
    saved: bool,
    /// What was sent and not kept, and why.
    wrong: Option<(Given, String)>,
}

impl NotesPage {
    /// The fields of one that is kept, or of a new one: as they were sent where they were not kept.
    fn shown(&self, template: Option<&NoteTemplate>) -> Fields<'_> {
        let id = template.map(|template| template.id.to_string()).unwrap_or_default();
        match &self.wrong {
            Some((given, told)) if given.template == id => {
                (given.name.clone(), given.text.clone(), Some(told.as_str()))
            }
            _ => {
                let [name, text] =
                    template.map_or_else(Default::default, |kept| [kept.name.clone(), kept.text.clone()]);
                (name, text, None)
            }
        }
    }

    /// What each form shows: the id, empty for a new one, and its fields.
    fn forms(&self) -> Vec<(String, Fields<'_>)> {
        let kept = self.templates.iter().map(|kept| (kept.id.to_string(), self.shown(Some(kept))));
        kept.chain([(String::new(), self.shown(None))]).collect()
    }
}

async fn page(app: &App, member: &Member, token: String) -> Result<NotesPage, PageError> {
    let templates = app.store().note_templates(member.account.id).await?;
    Ok(NotesPage { layout: member.layout(app), token, templates, saved: false, wrong: None })
}

/// `GET /write/notes`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &member, token).await?;
    Page::render(&NotesPage { saved: query.is_saved(), ..page })
}

/// `POST /write/notes`
pub async fn keep(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    if let Some(told) = act(&app, &member, &given).await? {
        let page = page(&app, &member, token).await?;
        let page = Page::render(&NotesPage { wrong: Some((given, told)), ..page })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    Ok(Redirect::to("/write/notes?saved=1").into_response())
}

/// Does what the form says, or tells what is wrong with it.
async fn act(app: &App, member: &Member, given: &Given) -> Result<Option<String>, PageError> {
    let account = member.account.id;
    let id: Option<NoteTemplateId> = match given.template.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::NotFound)?),
    };
    if let (Some(id), "remove") = (id, given.act.as_str()) {
        app.store().remove_note_template(account, id).await?;
        return Ok(None);
    }
    let name = given.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = given.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Ok(Some(format!("Give it a name of at most {NAME_CHARS_MAX} characters.")));
    }
    if text.is_empty() || text.chars().count() > NOTES_CHARS_MAX {
        let most = facts::figure(NOTES_CHARS_MAX as u64);
        return Ok(Some(format!("Write the note; it has at most {most} characters.")));
    }
    match app.store().keep_note_template(account, id, (&name, text)).await {
        Ok(()) => Ok(None),
        Err(StoreError::Refused(why)) => Ok(Some(why.to_owned())),
        Err(StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// Into which notes of a chapter one is put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// Those before the text.
    Before,
    /// Those after it.
    After,
}

/// What was typed with a kept note put in, in the way in which the chapter is typed.
pub fn put(typed: Typed, note: &NoteTemplate, into: Into) -> Typed {
    let mut typed = typed;
    let text = match typed.wording {
        Wording::Markdown => note.text.clone(),
        Wording::Html => {
            typed::to_html(&typed::read(typed::Wording::Markdown, &note.text, &Limits::default()))
        }
    };
    let notes = match into {
        Into::Before => &mut typed.notes_before,
        Into::After => &mut typed.notes_after,
    };
    *notes = put_into(notes, &text);
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_put_in_as_the_chapter_is_typed() {
        let note = NoteTemplate { id: NoteTemplateId(1), name: "Thanks".into(), text: "Thank *you*.".into() };
        let markdown = put(Typed { notes_after: "Short.".into(), ..Typed::default() }, &note, Into::After);
        assert_eq!(markdown.notes_after, "Short.\n\nThank *you*.");
        let html = put(Typed { wording: Wording::Html, ..Typed::default() }, &note, Into::Before);
        assert_eq!(html.notes_before.trim(), "<p>Thank <em>you</em>.</p>");
    }
}
