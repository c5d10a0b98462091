//! eFiction of any version and skin: one chapter, or all of them on the printable page.

mod skin;

use ficus_prose::SpanClass;

use crate::html::{
    places::{Elements, Places, ancestors, elements, first_in, folded, has_class, text_of},
    tree::ElementRef,
};

/// A note's title is among so many elements before it.
const SIBLINGS_MAX: usize = 4;
/// Labels whose values are prose that goes on over several lines.
const PROSE: [&str; 5] = ["Summary", "Story Notes", "Notes", "Author's Notes", "Disclaimer"];

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let named = page.id("pagetitle").or_else(|| page.class("pagetitle"));
    let headings: Vec<ElementRef<'a>> = page
        .all(|element| has_class(*element, "chaptertitle") || element.value().id() == Some("chaptertitle"))
        .collect();
    if named.is_none() && headings.is_empty() {
        return skin::find(page);
    }
    let texts: Vec<ElementRef<'a>> = match page.id("story").or_else(|| page.class("story")) {
        Some(story) => vec![story],
        None => {
            page.all(|element| has_class(*element, "chapter") && element.value().name() == "div").collect()
        }
    };
    let first = *texts.first()?;
    let mut places = Places { chrome: 1, ..Places::default() };
    if let Some(named) = named {
        title_and_author(named, &mut places);
    }
    let chosen = page
        .first(|element| element.value().name() == "select" && element.attr("name") == Some("chapter"))
        .and_then(|select| first_in(select, |option| option.attr("selected").is_some()));
    for text in &texts {
        let heading = heading_of(*text, &headings, &places.creators);
        let heading = heading.or_else(|| chosen.filter(|_| texts.len() == 1).map(text_of));
        places.stories.push((heading.filter(|heading| !heading.is_empty()), **text));
    }
    for heading in headings {
        places.header(heading);
    }
    notes(page, &mut places);
    labels(page, first, &mut places);
    places.chapter_of_site =
        chosen.and_then(|option| option.attr("value")).and_then(|value| value.trim().parse().ok());
    places.work_links = vec!["viewstory.php?"];
    Some(places)
}

/// `Title by Author`, both links on most pages.
fn title_and_author<'a>(named: ElementRef<'a>, places: &mut Places<'a>) {
    places.header(named);
    let links = || elements(*named).filter(|element| element.value().name() == "a");
    let leads =
        |element: &ElementRef<'_>, to: &str| element.attr("href").is_some_and(|href| href.contains(to));
    let title = links().find(|link| leads(link, "viewstory"));
    for author in links().filter(|link| leads(link, "viewuser")) {
        places.state_creator(text_of(author), author);
    }
    if let Some(title) = title {
        return places.state_title(text_of(title), title);
    }
    let text = text_of(named);
    match text.rsplit_once(" by ") {
        Some((title, by)) => {
            if places.creators.is_empty() {
                places.state_creator(by.to_owned(), named);
            }
            places.state_title(title.to_owned(), named);
        }
        None => places.state_title(text, named),
    }
}

/// The heading right before a chapter's text, without the author that each repeats.
fn heading_of(text: ElementRef<'_>, headings: &[ElementRef<'_>], creators: &[String]) -> Option<String> {
    // Elements are numbered in the order of the page.
    let heading = headings.iter().rev().find(|heading| heading.id() < text.id())?;
    let heading = text_of(*heading);
    let bare = creators.iter().find_map(|by| heading.strip_suffix(&format!(" by {by}")).map(str::to_owned));
    Some(bare.unwrap_or(heading))
}

/// Notes in boxes: of the story, and before and after each chapter.
fn notes<'a>(page: &Elements<'a>, places: &mut Places<'a>) {
    let stories: Vec<_> = places.stories.iter().map(|(_, story)| story.id()).collect();
    let boxes: Vec<ElementRef<'a>> = page.all(|element| has_class(*element, "noteinfo")).collect();
    for note in boxes {
        let title = note
            .prev_siblings()
            .filter_map(ElementRef::wrap)
            .take(SIBLINGS_MAX)
            .find(|sibling| has_class(*sibling, "title"));
        let label = title.map_or_else(|| "Notes".to_owned(), text_of);
        let label = label.trim_end_matches([':', ' ']).to_owned();
        let begun = stories.iter().filter(|story| **story < note.id()).count();
        let inside = ancestors(note).any(|above| stories.contains(&above.id()));
        let after = label.contains("End ");
        let story = match (label.starts_with("Story"), after || inside) {
            (true, _) => None,
            (false, true) => Some(begun.saturating_sub(1)),
            (false, false) => Some(begun.min(stories.len().saturating_sub(1))),
        };
        places.note(&label, story, after, note);
        if let Some(around) = note.parent().filter(|_| inside) {
            places.skip.insert(around.id());
            places.classes.insert(around.id(), SpanClass::Header);
        } else if let Some(title) = title {
            places.header(title);
        }
    }
}

/// Fields whose labels stand in elements of their own.
fn labels<'a>(page: &Elements<'a>, story: ElementRef<'a>, places: &mut Places<'a>) {
    let labels: Vec<ElementRef<'a>> = page
        .all(|element| has_class(*element, "label") && element.value().name() != "label")
        .filter(|label| !ancestors(*label).any(|above| has_class(above, "notes") || above.id() == story.id()))
        .collect();
    for label in labels {
        let name = text_of(label);
        let name = name.trim().trim_end_matches(':');
        if matches!(name, "Reviewer" | "Date" | "Signed" | "Anonymous" | "Title" | "Reviews") {
            continue;
        }
        let prose = PROSE.contains(&name);
        let mut texts = String::new();
        'value: for sibling in label.next_siblings() {
            match ElementRef::wrap(sibling).map(|element| element.value().name()) {
                Some("br") if !prose => break,
                Some("br" | "p" | "div" | "blockquote") => texts.push_str("\n\n"),
                _ => {}
            }
            for node in sibling.descendants() {
                // A page whose tags were lost puts labels into the values of others.
                if ElementRef::wrap(node).is_some_and(|element| has_class(element, "label")) {
                    break 'value;
                }
                if let Some(text) = node.value().as_text() {
                    texts.push_str(text);
                }
            }
        }
        let paragraphs: Vec<String> =
            texts.split("\n\n").map(folded).filter(|text| !text.is_empty()).collect();
        let value = paragraphs.join("\n\n");
        if value != "None" {
            places.label(name, value, *label);
        }
        if let Some(around) = label.parent().and_then(ElementRef::wrap)
            && !ancestors(story).any(|above| above.id() == around.id())
        {
            places.header(around);
        }
    }
}
