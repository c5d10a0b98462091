//! AO3 and other archives on the same software: a work's pages in any skin, and its HTML download.

use ficus_prose::SpanClass;

use super::notes;
use crate::{
    SiteWork,
    heading::Heading,
    html::{
        places::{
            Elements, PlacedReview, Places, ancestors, elements, first_in, folded, has_class, listed_values,
            text_of,
        },
        tree::ElementRef,
    },
};

/// Labels of a download's line of figures.
const FIGURES: [&str; 8] =
    ["Published:", "Completed:", "Updated:", "Words:", "Chapters:", "Comments:", "Kudos:", "Hits:"];
/// More comments than this are not read from one page.
const REVIEWS_MAX: usize = 10_000;

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let chapters = page.id("chapters")?;
    let texts = texts_of_chapters(chapters);
    let mut places = Places { structured: true, ..Places::default() };
    let title = page.first(|element| {
        has_class(*element, "title") && has_class(*element, "heading") && element.value().name() == "h2"
    });
    let preface = page.id("preface");
    let title =
        title.or_else(|| preface.and_then(|preface| first_in(preface, |inner| inner.value().name() == "h1")));
    let title =
        title.or_else(|| preface.and_then(|preface| first_in(preface, |inner| inner.value().name() == "b")));
    if let Some(title) = title {
        places.state_title(text_of(title), title);
    }
    creators(page, chapters, &mut places);
    if let Some(list) = page.first(|element| {
        element.value().name() == "dl" && (has_class(*element, "tags") || has_class(*element, "meta"))
    }) {
        facts(list, &mut places);
        places.header(list);
    }
    associations(page, chapters, &mut places);
    places.summary = summary_of(page, chapters).map(|element| *element);
    // Headings, bylines, words around notes: everything of the work that is neither its text nor a note.
    for element in page.all.iter().filter(|element| element.id() == chapters.id() || is_preface(**element)) {
        places.header(*element);
    }
    places.skip = elements(*chapters)
        .filter(|element| has_class(*element, "landmark"))
        .map(|element| element.id())
        .collect();
    places.stories = texts.iter().map(|text| (heading_before(*text, chapters), **text)).collect();
    if places.stories.is_empty() {
        places.stories.push((None, *chapters));
    }
    for (_, story) in &places.stories {
        places.classes.insert(story.id(), SpanClass::Body);
    }
    notes::of_archive(page, chapters, &mut places);
    comments(page, &mut places);
    places.chrome = u32::from(page.id("header").is_some() || page.id("footer").is_some());
    places.site = work(page, &places);
    Some(places)
}

fn is_preface(element: ElementRef<'_>) -> bool {
    element.value().id() == Some("preface")
        || element.value().id() == Some("afterword")
        || has_class(element, "preface") && has_class(element, "group")
}

fn creators<'a>(page: &Elements<'a>, chapters: ElementRef<'a>, places: &mut Places<'a>) {
    let authors = page.all(|element| {
        element.value().name() == "a" && element.attr("rel").is_some_and(|rel| rel.contains("author"))
    });
    let authors: Vec<ElementRef<'a>> =
        authors.filter(|author| !ancestors(*author).any(|above| above.id() == chapters.id())).collect();
    // Translators and those whom the work inspired are named outside of the byline.
    let in_byline = |author: &ElementRef<'a>| ancestors(*author).any(|above| has_class(above, "byline"));
    let signed = authors.iter().any(in_byline);
    for author in authors.into_iter().filter(|author| !signed || in_byline(author)) {
        if !places.creators.contains(&text_of(author)) {
            places.state_creator(text_of(author), author);
        }
    }
    let byline = page.class("byline").filter(|_| places.creators.is_empty());
    if let Some(byline) = byline {
        let text = text_of(byline);
        places.state_creator(text.strip_prefix("by ").unwrap_or(&text).to_owned(), byline);
    }
}

/// The list of tags and figures.
fn facts<'a>(list: ElementRef<'a>, places: &mut Places<'a>) {
    for (label, value) in listed_values(list) {
        let text = text_of(value);
        match label.as_str() {
            _ if elements(*value).any(|inner| inner.value().name() == "dl") => {}
            // `Part 1 of Lamps`, between links to the works beside it.
            "Series" => series(value, places),
            "Stats" => figures(&text, value, places),
            "Completed" => {
                places.label("Updated", text, *value);
                places.label("Status", "Complete".to_owned(), *value);
            }
            "Additional Tags" | "Additional Tag" => {
                for link in elements(*value).filter(|inner| inner.value().name() == "a") {
                    places.subject(text_of(link), link);
                }
            }
            _ => {
                let links = elements(*value).filter(|inner| inner.value().name() == "a");
                let links: Vec<String> = links.map(text_of).filter(|text| !text.is_empty()).collect();
                places.label(&label, if links.is_empty() { text } else { links.join(", ") }, *value);
            }
        }
    }
}

fn series<'a>(value: ElementRef<'a>, places: &mut Places<'a>) {
    let positions: Vec<ElementRef<'a>> =
        elements(*value).filter(|inner| has_class(*inner, "position")).collect();
    for position in &positions {
        places.label("Series", text_of(*position), **position);
    }
    if !positions.is_empty() {
        return;
    }
    // A download parts them by commas, which titles hold as well: each begins anew with its number.
    let text = text_of(value);
    let mut rest = text.as_str();
    while let Some((one, _)) = rest.split_once(", Part ") {
        places.label("Series", one.to_owned(), *value);
        rest = &rest[one.len() + 2..];
    }
    places.label("Series", rest.to_owned(), *value);
}

/// `Published: 2006-07-09 Updated: 2007-06-25 Words: 7,526 Chapters: 3/?`
fn figures<'a>(text: &str, at: ElementRef<'a>, places: &mut Places<'a>) {
    let mut starts: Vec<(usize, &str)> =
        FIGURES.iter().filter_map(|label| text.find(label).map(|at| (at, *label))).collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    for ((start, label), end) in starts.iter().zip(ends) {
        let value = text[start + label.len()..end].trim().to_owned();
        if *label == "Completed:" {
            places.label("Updated", value, *at);
            places.label("Status", "Complete".to_owned(), *at);
        } else {
            places.label(label, value, *at);
        }
    }
}

/// For whom a work is, and what it was inspired by or translated from.
fn associations<'a>(page: &Elements<'a>, chapters: ElementRef<'a>, places: &mut Places<'a>) {
    let lists = page.all(|element| has_class(*element, "associations"));
    for list in lists.filter(|list| !ancestors(*list).any(|above| above.id() == chapters.id())) {
        for item in list.child_elements().filter(|item| item.value().name() == "li") {
            let text = text_of(item);
            let told = ["For ", "Inspired by ", "Translation of ", "A translation of "];
            let told = told.iter().find_map(|label| Some((label.trim(), text.strip_prefix(label)?)));
            if let Some((label, value)) = told {
                let label = if label.ends_with("ranslation of") { "Original title" } else { label };
                places.label(label, value.trim_end_matches('.').to_owned(), *item);
            }
        }
    }
}

/// What readers wrote below the work.
fn comments<'a>(page: &Elements<'a>, places: &mut Places<'a>) {
    let comments = page.all(|element| has_class(*element, "comment") && element.value().name() == "li");
    let mut found = Vec::new();
    for comment in comments.take(REVIEWS_MAX) {
        let mut below = comment.child_elements().flat_map(|child| {
            std::iter::once(child)
                .chain(child.child_elements())
                .chain(child.child_elements().flat_map(ElementRef::child_elements))
        });
        let parts: Vec<ElementRef<'a>> = below.by_ref().collect();
        let text = parts.iter().find(|part| part.value().name() == "blockquote");
        let byline = parts.iter().find(|part| has_class(**part, "byline") || has_class(**part, "heading"));
        let (Some(text), Some(byline)) = (text, byline) else { continue };
        let name = first_in(*byline, |inner| inner.value().name() == "a")
            .filter(|link| link.attr("href").is_some_and(|href| href.contains("/users/")));
        let chapter = first_in(*byline, |inner| has_class(*inner, "parent"))
            .and_then(|parent| Heading::parse(text_of(parent).trim_start_matches("on ")).number);
        let written = first_in(*byline, |inner| has_class(*inner, "datetime") || has_class(*inner, "posted"));
        let written = written.map(text_of);
        let own = || {
            let words = byline.text().map(str::trim).find(|text| !text.is_empty());
            folded(words.unwrap_or("Guest"))
        };
        found.push(PlacedReview { name: name.map_or_else(own, text_of), chapter, written, node: **text });
    }
    places.reviews = found;
}

/// The work's number, from the links that every page of a work has.
fn work(page: &Elements<'_>, places: &Places<'_>) -> Option<SiteWork> {
    let number = |path: &str| {
        let rest = path.split("/works/").nth(1)?;
        let id = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
        (!id.is_empty()).then(|| id.to_owned())
    };
    let preface = page.id("preface");
    let stated = preface.and_then(|preface| elements(*preface).find_map(|inner| number(inner.attr("href")?)));
    let listed = || {
        let links = page.all.iter().filter(|element| {
            ["download", "share", "entire", "bychapter", "kudos"]
                .iter()
                .any(|class| has_class(**element, class))
                || element.value().id() == Some("kudos")
                || element.value().id() == Some("new_kudo")
        });
        let mut inner = links.flat_map(|element| elements(**element));
        inner.find_map(|inner| number(inner.attr("href").or_else(|| inner.attr("action"))?))
    };
    let titled = || {
        let mut headings =
            page.all.iter().filter(|element| element.value().name() == "h3" && has_class(**element, "title"));
        headings.find_map(|heading| {
            number(first_in(*heading, |inner| inner.attr("href").is_some())?.attr("href")?)
        })
    };
    let id = stated.or_else(titled).or_else(listed)?;
    let one = match places.stories.as_slice() {
        [(Some(heading), _)] => Heading::parse(heading).number,
        _ => None,
    };
    // A work of one chapter has no chapters: only where more are stated is this one of them.
    let more = places.labelled.iter().any(|(label, value)| label == "Chapters" && !value.starts_with("1/1"));
    let chapter = one.filter(|_| more);
    Some(SiteWork { site: "archiveofourown.org".to_owned(), id, chapter })
}

/// The elements that hold the chapters' texts.
fn texts_of_chapters(chapters: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    // A download names the element around all of its chapters as it does their texts.
    let downloaded = has_class(chapters, "userstuff")
        && chapters.child_elements().any(|child| has_class(child, "meta"))
        && chapters.child_elements().any(|child| has_class(child, "userstuff"));
    let whole = |element: ElementRef<'_>| downloaded && element.id() == chapters.id();
    elements(*chapters)
        .filter(|element| has_class(*element, "userstuff") && element.value().name() != "blockquote")
        .filter(|element| !whole(*element))
        .filter(|element| {
            !ancestors(*element).filter(|above| !whole(*above)).any(|above| {
                ["meta", "notes", "summary", "userstuff"].iter().any(|class| has_class(above, class))
            })
        })
        .collect()
}

/// AO3's summary: the quotation after the word, before the chapters.
fn summary_of<'a>(page: &Elements<'a>, chapters: ElementRef<'a>) -> Option<ElementRef<'a>> {
    let mut labelled = false;
    for element in &page.all {
        if element.id() == chapters.id() {
            return None;
        }
        let short = matches!(element.value().name(), "p" | "h3" | "b");
        if short && text_of(*element).trim_end_matches(':') == "Summary" {
            labelled = true;
        } else if labelled && element.value().name() == "blockquote" {
            return Some(*element);
        }
    }
    None
}

/// The chapter's heading that stands before its text, inside of the same `#chapters`.
fn heading_before(text: ElementRef<'_>, chapters: ElementRef<'_>) -> Option<String> {
    let mut node = *text;
    for _ in 0..4 {
        for sibling in node.prev_siblings() {
            let Some(sibling) = ElementRef::wrap(sibling) else { continue };
            if has_class(sibling, "userstuff") {
                return None;
            }
            let heading = std::iter::once(sibling).chain(elements(*sibling)).find(|element| {
                matches!(element.value().name(), "h2" | "h3")
                    && (has_class(*element, "title") || has_class(*element, "heading"))
                    && !has_class(*element, "landmark")
            });
            if let Some(heading) = heading {
                return Some(text_of(heading)).filter(|heading| !heading.is_empty());
            }
        }
        node = node.parent()?;
        if node.id() == chapters.id() {
            return None;
        }
    }
    None
}
