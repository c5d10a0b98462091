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
mod without_story;

use super::places::{Elements, Places};
pub(super) use addresses::addresses;
pub(super) use without_story::NoStory;

type Finder = for<'a> fn(&Elements<'a>) -> Option<Places<'a>>;

/// From the most telling structure to the least.
const SITES: [Finder; 8] = [
    own::find,
    archive_of_our_own::find,
    fanfiction_net::find,
    adult_fanfiction::find,
    efiction::find,
    efiction_5::find,
    fiction_alley::find,
    journal::find,
];

/// The places of a page of a known archive; fails where it is one of those pages of it that hold no story.
pub(super) fn find<'a>(page: &Elements<'a>) -> Result<Option<Places<'a>>, NoStory> {
    if let Some(places) = SITES.iter().find_map(|find| find(page)) {
        return Ok(Some(places));
    }
    match without_story::find(page) {
        Some(no_story) => Err(no_story),
        // Blogs come last, since their classes are used everywhere: lists of works have them too.
        None => Ok(blog::find(page)),
    }
}
