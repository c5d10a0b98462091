//! Adult-FanFiction.org: its pages of today, and those with tables and lists of the years before.

use crate::html::{
    places::{Elements, Places, ancestors, elements, first_in, has_class, is_longer, text_of},
    sites::notes::lone_facts,
    tree::ElementRef,
};

/// What icon fonts leave behind where their font is not there.
const ICON_WORDS: [&str; 8] =
    ["folder", "folder_open", "book", "person", "star", "label", "bookmark", "home"];
/// Labels that stand around a story.
const LABELS: [&str; 14] = [
    "Rating",
    "Rated",
    "Category",
    "Located",
    "Chapters",
    "Views",
    "Dragon prints",
    "Reviews",
    "Recommended",
    "Currently Reading",
    "Published",
    "Created",
    "Updated",
    "Disclaimer",
];

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let chapters = page.first(|element| has_class(*element, "chapter-select"));
    let author = page.first(|element| {
        let to = element.attr("href").unwrap_or_default();
        to.contains("profile.php?no=") || to.contains("profile.php?id=")
    });
    let here =
        chapters.is_some() || page.class("breadcrumb").is_some() || page.class("breadcrumbs").is_some();
    let story = match page.class("chapter-body") {
        Some(body) if author.is_some() || here => body,
        _ => old_story(page, author?)?,
    };
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    let outside = |element: &ElementRef<'a>| {
        element.id() != story.id() && !ancestors(*element).any(|above| above.id() == story.id())
    };
    let to_story =
        |element: &ElementRef<'_>| element.attr("href").is_some_and(|href| href.contains("story.php?no="));
    let title = page
        .first(|element| element.value().name() == "h1" && outside(element))
        .or_else(|| page.first(|element| to_story(element) && outside(element)));
    if let Some(title) = title {
        places.header(title);
        places.state_title(text_of(title), title);
    }
    if let Some(author) = author.filter(|author| outside(author)).or(author) {
        places.state_creator(text_of(author), author);
        if outside(&author) {
            places.header(author);
        }
    }
    let crumbs =
        page.first(|element| has_class(*element, "breadcrumb") || has_class(*element, "breadcrumbs"));
    if let Some(crumbs) = crumbs {
        let path = path(crumbs);
        places.label("Category", path.join(" › "), *crumbs);
        places.header(crumbs);
    }
    let chosen = chapters.and_then(|select| first_in(select, |option| option.attr("selected").is_some()));
    places.stories[0].0 = chosen.map(text_of).filter(|heading| !heading.is_empty());
    lone_facts(page, story, &LABELS, &mut places);
    if let Some(number) =
        chosen.and_then(|option| option.attr("value")).and_then(|value| value.trim().parse().ok())
    {
        places.chapter_of_site = Some(number);
    }
    places.work_links = vec!["story.php?no="];
    Some(places)
}

/// The steps of the links above a story, without the words of icons and without the way home.
fn path(crumbs: ElementRef<'_>) -> Vec<String> {
    let steps = elements(*crumbs).filter(|element| matches!(element.value().name(), "a" | "li"));
    let steps = steps.filter(|element| !elements(**element).skip(1).any(|inner| inner.value().name() == "a"));
    let steps = steps.map(|element| {
        let texts: Vec<&str> =
            element.text().map(str::trim).filter(|text| !ICON_WORDS.contains(text)).collect();
        texts.join(" ").trim().trim_start_matches(['-', '›', '»', '>']).trim().to_owned()
    });
    let steps = steps.filter(|step| !step.is_empty() && !step.eq_ignore_ascii_case("home"));
    let mut path: Vec<String> = steps.collect();
    path.dedup();
    path
}

/// The story of an old page: the list's item, or the widest cell, after the one that chooses the chapter.
fn old_story<'a>(page: &Elements<'a>, author: ElementRef<'a>) -> Option<ElementRef<'a>> {
    let host = "adult-fanfiction.org";
    let here = page.title_text().contains("Adult-FanFiction")
        || page.all.iter().any(|element| element.attr("href").is_some_and(|href| href.contains(host)));
    let pages = page.class("pagination").filter(|_| here)?;
    let mut above = ancestors(pages).take(3);
    let item = above.find_map(|around| {
        around
            .next_siblings()
            .filter_map(ElementRef::wrap)
            .find(|sibling| matches!(sibling.value().name(), "li" | "tr") && is_longer(**sibling, 200))
    });
    item.filter(|item| item.id() != author.id())
}
