//! `FictionAlley` and its archive.

use crate::html::{
    places::{Elements, Places, elements, first_in, folded, has_class, is_longer, listed_values, text_of},
    tree::ElementRef,
};

/// The lists that works are found by, as addresses name them, and the field that each is.
const LISTS: [(&str, &str); 7] = [
    ("Include.Rating", "Rating"),
    ("Include.House", "House"),
    ("Include.Character", "Characters"),
    ("Include.Genre", "Genre"),
    ("Include.Era", "Era"),
    ("Include.Spoiler", "Spoilers"),
    ("Include.Ship", "Ships"),
];

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let card = page.first(|element| {
        has_class(*element, "card-body")
            && elements(**element)
                .any(|link| link.attr("href").is_some_and(|href| href.contains("/stories?Include.")))
    })?;
    let content = page.first(|element| element.value().name() == "main")?;
    let bare = |element: &ElementRef<'_>| {
        element.value().name() == "div" && element.attr("class").is_none() && is_longer(**element, 0)
    };
    let story = elements(*content).find(bare)?;
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    places.header(card);
    if let Some(title) = page.named("h1") {
        places.header(title);
        places.state_title(text_of(title), title);
        let by = title.next_siblings().find_map(ElementRef::wrap);
        if let Some(author) = by.and_then(|by| first_in(by, |element| element.value().name() == "a")) {
            places.header(author);
            places.state_creator(text_of(author), author);
        }
    }
    for (list, label) in LISTS {
        let links =
            || elements(*card).filter(move |link| link.attr("href").is_some_and(|href| href.contains(list)));
        let values: Vec<String> = links().map(text_of).collect();
        if let Some(first) = links().next() {
            places.label(label, values.join(", "), *first);
        }
    }
    for badge in elements(*card).filter(|element| has_class(*element, "badge-info")) {
        if let Some((label, value)) = text_of(badge).split_once(':') {
            places.label(label, folded(value), *badge);
        }
    }
    for (label, value) in
        page.all.iter().filter(|element| element.value().name() == "dl").flat_map(|list| listed_values(*list))
    {
        let inside = elements(*story).any(|element| element.id() == value.id());
        match label.as_str() {
            _ if inside => {}
            "Story Summary" => {
                places.summary = Some(*value);
                places.header(value);
            }
            "Author's Note" | "Author Notes" | "Author's Notes" => {
                places.note("Author's Note", Some(0), false, value);
            }
            _ => {}
        }
    }
    places.stories[0].0 =
        page.first(|element| element.value().name() == "h2" && !text_of(*element).is_empty()).map(text_of);
    Some(places)
}
