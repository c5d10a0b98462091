//! Writing: the desk of whoever writes, and of each of their works.

mod answers;
mod coming;
mod dates;
mod desk;
mod discard;
mod editor;
pub mod export;
mod facts;
mod form;
mod many;
mod note_templates;
mod pictures;
mod posting;
mod recaps;
mod room;
mod statistics;
mod styles;
mod suggested;
mod view;

use ficus_archive::{
    WorkId,
    draft::{Made, Typed, Wording},
    work_style::names,
};
use ficus_formats::{
    Limits,
    typed::{self, Own},
};
use ficus_prose::{Prose, flatten_footnotes};
use ficus_store::Subject;

mod order;
mod schedule;
mod serials;
mod telling;
mod together;
mod upload;

use crate::{App, routes::Routes};

pub(crate) use together::{Beside, Origin, Wishes};

/// Something that can be done with a work, as its desk offers it.
pub struct Doing {
    /// The address behind `/write/works/{id}`.
    pub path: &'static str,
    /// What it is called: `Order of chapters`.
    pub name: &'static str,
    /// What for, in a few words.
    pub about: &'static str,
}

/// What can be done with a work, in the order in which its desk offers it.
pub fn doings() -> Vec<Doing> {
    let own = editor::DOINGS.into_iter().chain(serials::DOINGS).chain(together::DOINGS);
    own.chain([pictures::DOING, crate::collections::DOING]).collect()
}

/// Renews whatever shows a work, now and not a moment later: whoever reads next sees what its author just did.
fn changed(app: &App, work: WorkId) {
    for subject in [Subject::Work(work), Subject::Reviews(work), Subject::Lists] {
        app.changed(subject);
    }
}

/// The prose of what was typed; what the archive does not keep is left out, and nothing makes it fail.
pub fn made(typed: &Typed) -> Made {
    made_in(typed, &Own { classes: names(&[]), ..Own::default() })
}

/// The same in a work that these things belong to; a summary, which stands in lists, holds no pictures.
pub fn made_in(typed: &Typed, own: &Own) -> Made {
    let (wording, limits) = (wording(typed.wording), Limits::default());
    let blocks = |text: &str, own: &Own| typed::of_work(wording, text, own, &limits);
    // What stands beside a text has no notes of its own: those of the text are counted through.
    let beside = |text: &str, own: &Own| Prose::from_blocks(&flatten_footnotes(blocks(text, own)));
    let unpictured = Own { classes: own.classes.clone(), ..Own::default() };
    Made {
        text: Prose::from_blocks(&blocks(&typed.text, own)),
        summary: beside(&typed.summary, &unpictured),
        notes_before: beside(&typed.notes_before, own),
        notes_after: beside(&typed.notes_after, own),
    }
}

/// What is to be typed on: prose as an author would have typed it.
pub fn typed(made: &Made, in_words: Wording) -> Typed {
    let limits = Limits::default();
    let text = |prose: &Prose| typed::write(wording(in_words), prose, &limits);
    Typed {
        wording: in_words,
        text: text(&made.text),
        summary: text(&made.summary),
        notes_before: text(&made.notes_before),
        notes_after: text(&made.notes_after),
    }
}

fn wording(wording: Wording) -> typed::Wording {
    match wording {
        Wording::Markdown => typed::Wording::Markdown,
        Wording::Html => typed::Wording::Html,
    }
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .merge(serials::routes())
        .merge(desk::routes())
        .merge(discard::routes())
        .merge(editor::routes())
        .merge(export::routes())
        .merge(many::routes())
        .merge(pictures::routes())
        .merge(statistics::routes())
        .merge(facts::routes())
        .merge(posting::routes())
        .merge(together::routes())
        .merge(upload::routes())
        .route("/write/room", axum::routing::get(room::show))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_on_becomes_the_same_prose_again() {
        let first = Typed { text: "*No.*\n\n***\n\nShe went.".to_owned(), ..Typed::default() };
        let made_once = made(&first);
        for wording in [Wording::Markdown, Wording::Html] {
            assert_eq!(made(&typed(&made_once, wording)), made_once);
        }
    }
}
