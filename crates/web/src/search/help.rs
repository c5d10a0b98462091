//! The help of the search box: examples that are searches.

use askama::Template;
use axum::extract::State;

use crate::{App, cache::Dependency, error::PageError, layout::Layout, page::Page, visitor::Who};

#[derive(Template)]
#[template(path = "search/help.html")]
struct HelpPage {
    layout: Layout,
}

/// What can be typed, and what it finds.
type Example = (&'static str, &'static str);

impl HelpPage {
    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn groups(&self) -> &'static [(&'static str, &'static [Example])] {
        &GROUPS
    }

    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn address(&self, typed: &str) -> String {
        address(typed)
    }
}

/// The search for what is typed.
pub fn address(typed: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", typed).finish();
    format!("/search?{query}")
}

const GROUPS: [(&str, &[Example]); 6] = [
    (
        "Words",
        &[
            (
                "lamp window",
                "Both words stand somewhere: in titles, names, tags, summaries or texts, in any form (lamps, windows).",
            ),
            ("\"the lamp was lit\"", "These words side by side, exactly."),
            ("lamp OR candle", "One of the two."),
            ("lamp -murder", "The first, and not the second. NOT murder says the same."),
            ("holmes (lamp OR candle) -murder", "Parentheses hold together what belongs together."),
            ("lant*", "Words that begin so."),
        ],
    ),
    (
        "Where words stand",
        &[
            ("title:lamp", "In the title."),
            ("author:doyle", "In a pen name. Also creator:"),
            ("summary:\"empty house\"", "In the summary."),
            ("series:evenings", "In the title of a series."),
            ("text:violin", "In the text alone."),
        ],
    ),
    (
        "Tags",
        &[
            (
                "tag:\"slow burn\"",
                "Under this tag, whatever its spelling. Quotation marks hold several words together.",
            ),
            (
                "fandom:\"Sherlock Holmes\"",
                "In this fandom. Also character:, relationship:, warning:, kind: and class:",
            ),
            ("-warning:\"major character death\"", "Not under this tag."),
            ("rating:teen OR rating:general", "Of one of these ratings."),
            ("crossover:no", "Of one fandom. crossover:only finds works of several."),
            ("otp:true", "Of one relationship alone."),
            ("collection:\"Yule 2026\"", "In this collection, by its name or its address."),
        ],
    ),
    (
        "Length and state",
        &[
            ("words:>20000", "More than so many words. Also words>20000 and words:20k+"),
            ("words:1000-5000", "Between the two."),
            ("chapters:1", "Exactly so many chapters."),
            ("complete:true", "Finished. Also status:complete, status:wip and status:abandoned"),
            ("single:yes", "Meant to have one chapter, and having it."),
            (
                "is:unread",
                "That you have not opened. Also is:reading, is:new (chapters), is:caught-up, is:finished and is:dropped; only for members.",
            ),
            ("lang:en", "In this language. Also lang:english, and -lang:en for all others."),
        ],
    ),
    (
        "Days and readers",
        &[
            ("updated:<30d", "Updated within thirty days. Also w, m and y for weeks, months and years."),
            ("posted:2001-2004", "First published in these years. Also 2001, 2001-05, 2001-05-31 and >2001"),
            ("kudos:>10", "With more kudos. Also views:, reviews: and recommendations:"),
        ],
    ),
    (
        "Order",
        &[
            ("sort:words", "The longest first."),
            ("sort:>words", "The shortest first. < turns it back."),
            (
                "sort:title",
                "By title. Also author, updated, posted, views, kudos, reviews, recommendations and relevance.",
            ),
        ],
    ),
];

/// `GET /search/help`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    let page = HelpPage { layout: Layout::new(&app, visitor) };
    Ok(Page::render(&page)?.keep([Dependency::Site]))
}

#[cfg(test)]
mod tests {
    use ficus_archive::search_box::SearchBox;

    use super::GROUPS;

    #[test]
    fn every_example_is_understood() {
        for (typed, _) in GROUPS.iter().flat_map(|(_, examples)| *examples) {
            let read = SearchBox::read(typed);
            assert!(read.ignored.is_empty() && !read.conditions.is_empty(), "{typed}");
        }
    }
}
