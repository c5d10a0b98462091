//! Pages of known archives: where each keeps the story, what it states, how it is addressed.
//!
//! A story's subtree is always taken whole: what a site shows inside of it and does not belong to it is named in the
//! site's own module, nothing is guessed.

mod addresses;
mod adult_fanfiction;
mod archive_of_our_own;
mod blog;
mod efiction;
mod efiction_5;
mod fanfiction_net;
mod fiction_alley;
mod journal;
mod notes;
mod own;

use super::places::{Elements, Places, text_of};
pub(super) use addresses::addresses;

type Finder = for<'a> fn(&Elements<'a>) -> Option<Places<'a>>;

/// From the most telling structure to the least: blogs come last, since their classes are used everywhere.
const SITES: [Finder; 9] = [
    own::find,
    archive_of_our_own::find,
    fanfiction_net::find,
    adult_fanfiction::find,
    efiction::find,
    efiction_5::find,
    fiction_alley::find,
    journal::find,
    blog::find,
];

/// The places of a page of a known archive.
pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    SITES.iter().find_map(|find| find(page))
}

/// The archive that a page is of, where it is one that has no story on it: a list, a question, a sign-in.
pub(super) fn without_story(page: &Elements<'_>) -> Option<&'static str> {
    let title = page.first(|element| element.value().name() == "title").map(text_of)?;
    if title.contains("Archive of Our Own") && page.id("outer").is_some() && page.id("main").is_some() {
        return Some("Archive of Our Own");
    }
    (title.ends_with("| FanFiction") && page.id("content_wrapper").is_some()).then_some("FanFiction.net")
}
