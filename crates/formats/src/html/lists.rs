//! Lists of links on pages made by hand: what an index page says belongs together, and in which order.

use crate::{
    LinkList, ListedLink,
    html::{
        places::{Elements, ancestors, elements, folded, short_text},
        tree::{ElementRef, NodeRef},
    },
};

/// A page has at most so many lists, and so many links in all.
const LISTS_MAX: usize = 200;
const LINKS_MAX: usize = 3_000;
/// A heading and what a link shows have at most so many bytes.
const TEXT_BYTES_MAX: usize = 300;
/// A typed number stands in so many of the last bytes before its link.
const NUMBER_BYTES_MAX: usize = 12;
/// A heading holds at most so many elements.
const HEADING_ELEMENTS_MAX: usize = 24;
/// An item of a list is so many elements above its link at most.
const ITEM_DEPTH_MAX: usize = 6;
/// Words of headings that are set as text.
const SERIES_WORDS: [&str; 11] = [
    "series", "universe", "trilogy", "saga", "cycle", "arc", "sequence", "verse", "serie", "reihe", "zyklus",
];
/// Endings of names of files that hold stories.
const STORY_ENDINGS: [&str; 9] =
    [".htm", ".html", ".shtml", ".xhtml", ".txt", ".php", ".asp", ".doc", ".rtf"];

/// The lists of a page, each under the heading that stands before it.
pub(super) fn of_page(page: &Elements<'_>) -> Vec<LinkList> {
    let mut lists: Vec<LinkList> = Vec::new();
    let mut heading = String::new();
    let mut links = 0;
    let mut in_link = None;
    for element in &page.all {
        if let Some(found) = heading_of(*element) {
            heading = found;
            lists.retain(|list| list.links.len() > 1);
            if lists.len() == LISTS_MAX {
                break;
            }
            lists.push(LinkList { heading: heading.clone(), links: Vec::new() });
            continue;
        }
        let Some(href) = story_link(*element) else { continue };
        if in_link == Some(element.id()) || links == LINKS_MAX {
            continue;
        }
        in_link = Some(element.id());
        let Some(text) = short_text(**element, TEXT_BYTES_MAX).filter(|text| !text.is_empty()) else {
            continue;
        };
        if lists.is_empty() {
            lists.push(LinkList { heading: heading.clone(), links: Vec::new() });
        }
        let link = ListedLink { href: href.to_owned(), text, number: number(*element) };
        if let Some(list) = lists.last_mut() {
            list.links.push(link);
            links += 1;
        }
    }
    lists.retain(|list| list.links.len() > 1);
    lists
}

/// The text of a heading, and of a line set as text that names a series.
fn heading_of(element: ElementRef<'_>) -> Option<String> {
    let name = element.value().name();
    let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" | "legend");
    let may_be = matches!(name, "p" | "b" | "strong" | "center" | "div" | "dt" | "font" | "u" | "td" | "th");
    if !is_heading && !may_be {
        return None;
    }
    let inside = || elements(*element);
    if inside().nth(HEADING_ELEMENTS_MAX).is_some() {
        return None;
    }
    let text = short_text(*element, TEXT_BYTES_MAX).filter(|text| !text.is_empty())?;
    if is_heading {
        return Some(text);
    }
    let holds_link = inside().any(|inner| inner.value().name() == "a");
    (!holds_link && text.len() <= 120 && names_series(&text)).then_some(text)
}

/// Whether one of a heading's words is one for a series.
pub fn names_series(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| SERIES_WORDS.contains(&word))
}

/// Where a link leads that may lead to a story.
fn story_link(element: ElementRef<'_>) -> Option<&str> {
    let href = element.attr("href").filter(|_| element.value().name() == "a")?.trim();
    let scheme =
        href.split([':', '/', '?', '#']).next().filter(|scheme| href[scheme.len()..].starts_with(':'));
    let is_page = match scheme {
        None => !href.starts_with("//"),
        Some(scheme) => scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"),
    };
    let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_story =
        STORY_ENDINGS.iter().any(|ending| path.ends_with(ending)) || href.contains('?') || scheme.is_some();
    (is_page && is_story && href.len() <= 2_048).then_some(href)
}

/// The number of an item: typed before its link, or its place in a numbered list.
fn number(link: ElementRef<'_>) -> Option<u32> {
    let item = ancestors(link).take(ITEM_DEPTH_MAX).find(|above| above.value().name() == "li");
    if let Some(item) = item
        && let Some(list) = item.parent().and_then(ElementRef::wrap)
        && list.value().name() == "ol"
    {
        let stated = item.attr("value").and_then(|value| value.trim().parse().ok());
        let before = item
            .prev_siblings()
            .take(2 * LINKS_MAX)
            .filter_map(ElementRef::wrap)
            .filter(|one| one.value().name() == "li");
        return stated.or_else(|| u32::try_from(before.count() + 1).ok());
    }
    let before = ancestors_and_self(link)
        .find_map(|node| node.previous().and_then(|node| short_text(node, TEXT_BYTES_MAX)))?;
    let before = folded(&before);
    let end = before.trim_end_matches([' ', '.', ')', ':', '-', '#']);
    let digits = end.len() - end.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let typed = &end[end.len() - digits..];
    let is_number =
        (1..=3).contains(&digits) && before.len() - end.len() <= NUMBER_BYTES_MAX && before.len() > end.len();
    let alone = end[..end.len() - digits].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    typed.parse().ok().filter(|_| is_number && alone)
}

/// A link and the elements that hold nothing before it.
fn ancestors_and_self(link: ElementRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    std::iter::once(*link).chain(
        ancestors(link)
            .take(2)
            .filter(|above| matches!(above.value().name(), "b" | "i" | "font"))
            .map(|above| *above),
    )
}
