//! eFiction 5: one chapter, with the facts of its story above it.

use std::collections::HashSet;

use crate::html::{
    places::{Elements, PlacedNote, Places, ancestors, elements, first_in, folded, text_of},
    tree::{ElementRef, NodeRef},
};

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let anchor = page.first(|element| {
        element.value().name() == "a"
            && element.attr("name") == Some("rev")
            && element.text().next().is_none()
    })?;
    let text = anchor.parent().and_then(ElementRef::wrap)?;
    let titled = page.first(|element| element.value().name() == "h4" && author_of(*element).is_some())?;
    let mut places = Places { stories: vec![(None, *text)], chrome: 1, ..Places::default() };
    title_and_authors(titled, &mut places);
    let chosen = page
        .first(|element| element.value().id() == Some("chap_change"))
        .and_then(|select| first_in(select, |option| option.attr("selected").is_some()));
    places.stories[0].0 = heading(titled).or_else(|| chosen.map(text_of)).filter(|text| !text.is_empty());
    notes(anchor, text, &mut places);
    facts(page, &mut places);
    let value = chosen.and_then(|option| option.attr("value")).unwrap_or_default();
    places.chapter_of_site = value.rsplit(',').next().and_then(|chapter| chapter.trim().parse().ok());
    places.work_links = vec!["/story/read/"];
    Some(places)
}

fn author_of(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    first_in(element, |inner| inner.attr("href").is_some_and(|href| href.contains("/members/")))
}

/// The title, a line end, `by` and the authors.
fn title_and_authors<'a>(titled: ElementRef<'a>, places: &mut Places<'a>) {
    places.header(titled);
    let before: String = titled
        .children()
        .take_while(|node| ElementRef::wrap(*node).is_none_or(|element| element.value().name() != "br"))
        .flat_map(NodeRef::text)
        .collect();
    places.state_title(folded(&before), titled);
    let links =
        elements(*titled).filter(|link| link.attr("href").is_some_and(|href| href.contains("/members/")));
    for author in links {
        places.state_creator(text_of(author), author);
    }
}

/// The chapter's title stands behind the story's.
fn heading(titled: ElementRef<'_>) -> Option<String> {
    let texts = titled.next_siblings().flat_map(NodeRef::text).collect::<String>();
    Some(folded(&texts)).filter(|text| !text.is_empty() && text.len() <= 300)
}

/// Notes are typed text without markup: before the text and a line, and behind the last line.
fn notes<'a>(anchor: ElementRef<'a>, text: ElementRef<'a>, places: &mut Places<'a>) {
    let is_line =
        |node: &NodeRef<'_>| ElementRef::wrap(*node).is_some_and(|element| element.value().name() == "hr");
    let mut note = |node: NodeRef<'a>, after: bool| {
        if node.text().any(|text| !text.trim().is_empty()) {
            let label = if after { "End Notes" } else { "Notes" };
            places.notes.push(PlacedNote { label: label.to_owned(), story: Some(0), after, node });
        }
        places.skip.insert(node.id());
    };
    let before: Vec<NodeRef<'a>> = anchor.prev_siblings().collect();
    if before.iter().any(is_line) {
        before.iter().rev().for_each(|node| note(*node, false));
    }
    let last = text.children().filter(is_line).last();
    let Some(line) = last.filter(|line| line.id() > anchor.id()) else { return };
    let behind: Vec<NodeRef<'a>> = line.next_siblings().collect();
    let typed = behind.iter().all(|node| !node.value().is_element())
        && behind.iter().any(|node| node.text().any(|text| !text.trim().is_empty()));
    let has_paragraphs =
        anchor.next_siblings().filter_map(ElementRef::wrap).any(|element| element.value().name() == "p");
    if typed && has_paragraphs {
        for node in std::iter::once(line).chain(behind) {
            note(node, true);
        }
    }
}

/// `<div class="story-info2"><strong>Rating:</strong> G</div>`, and the days above them.
fn facts<'a>(page: &Elements<'a>, places: &mut Places<'a>) {
    let mut days_done = false;
    let mut done = HashSet::new();
    for fact in page.all(|element| element.value().classes().any(|class| class.starts_with("story-info"))) {
        let Some(label) = fact.child_elements().find(|element| element.value().name() == "strong") else {
            continue;
        };
        if ancestors(fact).any(|above| done.contains(&above.id())) {
            continue;
        }
        done.insert(fact.id());
        let name = text_of(label);
        let name = match name.trim_end_matches([':', ' ']) {
            "Foreword" | "Vorwort" => "Story Notes",
            name => name,
        };
        let mut value = String::new();
        for node in label.next_siblings() {
            let apart = ElementRef::wrap(node)
                .is_some_and(|element| matches!(element.value().name(), "p" | "br" | "div" | "blockquote"));
            value.push_str(if apart { "\n\n" } else { "" });
            node.text().for_each(|text| value.push_str(text));
        }
        let paragraphs: Vec<String> =
            value.split("\n\n").map(folded).filter(|text| !text.is_empty()).collect();
        if name != "Reviews" {
            places.label(name, paragraphs.join("\n\n"), *fact);
        }
        places.header(fact);
        if !std::mem::replace(&mut days_done, true) {
            days(fact, places);
        }
    }
}

/// The day of publication, and of the last change on a line of its own.
fn days<'a>(fact: ElementRef<'a>, places: &mut Places<'a>) {
    let Some(above) = fact.prev_siblings().find_map(ElementRef::wrap) else { return };
    let mut lines = vec![String::new()];
    for node in above.descendants() {
        match ElementRef::wrap(node) {
            Some(element) if element.value().name() == "br" => lines.push(String::new()),
            _ => {
                if let (Some(text), Some(line)) = (node.value().as_text(), lines.last_mut()) {
                    line.push_str(text);
                }
            }
        }
    }
    for (label, line) in ["Published", "Updated"].into_iter().zip(lines) {
        let day = folded(&line);
        if day.len() <= 40 && day.contains(|c: char| c.is_ascii_digit()) {
            places.label(label, day, *above);
            places.header(above);
        }
    }
}
