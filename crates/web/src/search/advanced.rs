//! The form of all conditions: its answer is a search like any other, with everything in the box.

use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App, cache::Dependency, error::PageError, layout::Layout, page::Page, search::help, visitor::Who,
};

/// A value has at most this many characters; more are left out.
const VALUE_CHARS_MAX: usize = 200;
/// So many tags are taken from one field.
const TAGS_MAX: usize = 10;

/// A field of the form that is typed into.
struct TextField {
    /// In the form and, for most, in the box.
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// The kind of names that are suggested; empty for none.
    suggests: &'static str,
    taken: Taken,
}

/// How a value goes into the box.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// As it is.
    AsTyped,
    /// As words of a field.
    Words,
    /// As one value.
    Whole,
    /// As names parted by commas.
    Names,
    /// As names that are not wanted.
    WithoutNames,
    /// As bounds.
    Bounds,
}

const fn field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    suggests: &'static str,
    taken: Taken,
) -> TextField {
    TextField { name, label, hint, suggests, taken }
}

const WORDS: [TextField; 6] = [
    field("any", "Any field", "Words anywhere: titles, names, tags, summaries, texts", "", Taken::AsTyped),
    field("title", "Title", "", "", Taken::Words),
    field("author", "Author", "A pen name, or a part of one", "author", Taken::Words),
    field("series", "Series", "", "series", Taken::Words),
    field("summary", "Summary", "", "", Taken::Words),
    field("collection", "Collection", "The whole name, or its address", "", Taken::Whole),
];

const TAGS: [TextField; 7] = [
    field("fandom", "Fandoms", "Several are parted by commas", "fandom", Taken::Names),
    field("warning", "Warnings", "", "warning", Taken::Names),
    field("kind", "Category", "Gen, het, slash …", "kind", Taken::Names),
    field("character", "Characters", "", "character", Taken::Names),
    field("relationship", "Relationships", "", "relationship", Taken::Names),
    field("tag", "Additional tags", "", "tag", Taken::Names),
    field("without", "Without the tags", "", "tag", Taken::WithoutNames),
];

const FIGURES: [TextField; 8] = [
    field("words", "Words", "1000-5000, >20000, <1000", "", Taken::Bounds),
    field("chapters", "Chapters", "", "", Taken::Bounds),
    field("updated", "Updated", "< 2 weeks ago, 3-5 days ago, 2020-2022", "", Taken::Bounds),
    field("posted", "First published", "", "", Taken::Bounds),
    field("views", "Views (hits)", "", "", Taken::Bounds),
    field("kudos", "Kudos", "", "", Taken::Bounds),
    field("reviews", "Reviews (comments)", "", "", Taken::Bounds),
    field("recommendations", "Recommendations (bookmarks)", "", "", Taken::Bounds),
];

const STATES: [(&str, &str); 4] =
    [("", "All works"), ("complete", "Complete"), ("wip", "In progress"), ("abandoned", "Abandoned")];
const CROSSOVERS: [(&str, &str); 3] = [("", "Included"), ("no", "Left out"), ("only", "Only these")];
const SORTS: [(&str, &str); 10] = [
    ("", "Best match"),
    ("author", "Author"),
    ("title", "Title"),
    ("posted", "First published"),
    ("updated", "Last updated"),
    ("words", "Words"),
    ("views", "Views"),
    ("kudos", "Kudos"),
    ("reviews", "Reviews"),
    ("recommendations", "Recommendations"),
];

#[derive(Template)]
#[template(path = "search/advanced.html")]
struct AdvancedPage {
    layout: Layout,
    /// Values of the ratings with their names.
    ratings: Vec<String>,
}

#[expect(clippy::unused_self, reason = "a template reaches the tables through the page")]
impl AdvancedPage {
    fn parts(&self) -> [(&'static str, &'static [TextField]); 3] {
        [("Words", &WORDS), ("Tags", &TAGS), ("Length, days and readers", &FIGURES)]
    }

    fn states(&self) -> &'static [(&'static str, &'static str)] {
        &STATES
    }

    fn crossovers(&self) -> &'static [(&'static str, &'static str)] {
        &CROSSOVERS
    }

    fn sorts(&self) -> &'static [(&'static str, &'static str)] {
        &SORTS
    }
}

/// `GET /search/advanced`: the form, or the search that it asks for.
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    filled: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Response, PageError> {
    // What is no form asks for nothing.
    let filled = filled.map(|Query(filled)| filled).unwrap_or_default();
    let asked = search_box(&filled);
    if !asked.is_empty() {
        return Ok(Redirect::to(&help::address(&asked)).into_response());
    }
    let ratings = app.site().ladder.steps.iter().map(|step| step.name.clone()).collect();
    let page = AdvancedPage { layout: Layout::new(&app, visitor), ratings };
    Ok(Page::render(&page)?.keep([Dependency::Site]).into_response())
}

/// What the box says for a form.
fn search_box(filled: &[(String, String)]) -> String {
    let value = |name: &str| {
        let value = filled.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim());
        value.chars().take(VALUE_CHARS_MAX).collect::<String>()
    };
    let mut conditions: Vec<String> = Vec::new();
    for field in WORDS.iter().chain(&TAGS).chain(&FIGURES) {
        let value = value(field.name);
        if value.is_empty() {
            continue;
        }
        match field.taken {
            Taken::AsTyped => conditions.push(value),
            Taken::Words if value.contains('"') => conditions.push(format!("{}:{value}", field.name)),
            Taken::Words => conditions.extend(value.split_whitespace().map(|word| named(field.name, word))),
            Taken::Names => conditions.extend(names(&value).map(|one| named(field.name, one))),
            Taken::WithoutNames => {
                conditions.extend(names(&value).map(|one| format!("-{}", named("tag", one))));
            }
            Taken::Bounds | Taken::Whole => conditions.push(named(field.name, &value)),
        }
    }
    let ratings: Vec<String> = filled
        .iter()
        .filter(|(name, value)| name == "rating" && !value.is_empty())
        .take(TAGS_MAX)
        .map(|(_, value)| named("rating", value))
        .collect();
    match ratings.as_slice() {
        [] => {}
        [one] => conditions.push(one.clone()),
        several => conditions.push(format!("({})", several.join(" OR "))),
    }
    for name in ["status", "crossover", "otp", "single", "lang"] {
        let value = value(name);
        if !value.is_empty() {
            conditions.push(named(name, &value));
        }
    }
    let (sort, direction) = (value("sort"), value("direction"));
    if !sort.is_empty() {
        let direction = match direction.as_str() {
            "asc" => ">",
            "desc" => "<",
            _ => "",
        };
        conditions.push(format!("sort:{direction}{sort}"));
    }
    conditions.join(" ")
}

/// Names parted by commas.
fn names(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|name| !name.is_empty()).take(TAGS_MAX)
}

/// A condition on a field, with quotation marks where its value has several words.
fn named(name: &str, value: &str) -> String {
    let value = value.replace(['"', '“', '”', '„'], " ");
    let value = value.trim();
    let is_word = value.chars().all(|c| c.is_alphanumeric() || "<>=-,.*'/".contains(c));
    if is_word { format!("{name}:{value}") } else { format!("{name}:\"{value}\"") }
}

#[cfg(test)]
mod tests {
    use ficus_archive::search_box::SearchBox;

    use super::search_box;

    #[test]
    fn a_form_becomes_a_box_that_is_understood() {
        for (filled, asked) in [
            ("", ""),
            ("any=lamp+-murder&title=the+house", "lamp -murder title:the title:house"),
            (
                "fandom=Sherlock+Holmes,+Dracula&without=angst",
                "fandom:\"Sherlock Holmes\" fandom:Dracula -tag:angst",
            ),
            ("rating=Teen&rating=Mature&status=wip", "(rating:Teen OR rating:Mature) status:wip"),
            ("updated=%3C+2+weeks+ago&words=1,000-5,000", "words:1,000-5,000 updated:\"< 2 weeks ago\""),
            ("sort=words&direction=asc&single=yes&lang=english", "single:yes lang:english sort:>words"),
            ("relationship=Holmes/Watson&otp=yes", "relationship:Holmes/Watson otp:yes"),
            ("collection=Yule+2026", "collection:\"Yule 2026\""),
        ] {
            let filled: Vec<(String, String)> =
                form_urlencoded::parse(filled.as_bytes()).into_owned().collect();
            let told = search_box(&filled);
            assert_eq!(told, asked);
            assert!(SearchBox::read(&told).ignored.is_empty(), "{told}");
        }
    }
}
