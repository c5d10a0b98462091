//! eFiction in skins that name no title, and eFiction 1 and 2, which name nothing: the line `Title by Author` is told by
//! the author's link, the text by its own name or by what is left of the page.

use std::collections::BTreeSet;

use super::{labels, notes, title_and_author};
use crate::html::{
    places::{Elements, Places, ancestors, elements, first_in, hand_made, has_class, short_text, text_of},
    sites::{notes::lone_facts, without_story::is_contents},
    tree::{ElementRef, NodeRef},
};

/// The line of the title has at most so many bytes.
const LINE_BYTES_MAX: usize = 500;
/// The author's link stands at most so deep in it.
const LINE_DEPTH_MAX: usize = 5;
/// So many of a page's authors are looked at: a list of stories has more.
const AUTHORS_MAX: usize = 40;
/// The words between a title and its author.
const BY: [&str; 14] =
    ["by", "von", "par", "por", "de", "di", "av", "af", "door", "od", "przez", "от", "автор", "-"];
/// Labels that older versions set in bold.
const LABELS: [&str; 22] = [
    "Rated",
    "Rating",
    "Summary",
    "Categories",
    "Category",
    "Characters",
    "Genre",
    "Genres",
    "Warning",
    "Warnings",
    "Challenges",
    "Series",
    "Chapters",
    "Completed",
    "Complete",
    "Word count",
    "Words",
    "Read",
    "Published",
    "Updated",
    "Submitted",
    "Last Updated",
];

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let own = own_number(page);
    let (line, link) = title_line(page, own)?;
    let body = page.named("body")?;
    let named = page.id("story").or_else(|| page.class("story"));
    let chooser = page.first(|element| {
        element.value().name() == "select"
            && element.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("chapter"))
    });
    let mut places = match named {
        Some(story) => Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() },
        // A list of stories has the same lines and no text, and so has a table of contents.
        None if chooser.is_some() || own.is_some() && !is_contents(page) => hand_made(*body),
        None => return None,
    };
    let chosen = chooser.and_then(|select| first_in(select, |option| option.attr("selected").is_some()));
    if let ([(heading, _)], Some(chosen)) = (places.stories.as_mut_slice(), chosen) {
        *heading = Some(text_of(chosen)).filter(|heading| !heading.is_empty());
    }
    state(line, link, &mut places);
    if let Some(story) = named {
        labels(page, story, &mut places);
        if places.labelled.is_empty() {
            lone_facts(page, story, &LABELS, &mut places);
        }
        notes(page, &mut places);
        notes_beside(story, &mut places);
    } else if ancestors(line).any(|above| above.id() == places.stories[0].1.id()) {
        places.leave_out_header(line);
    }
    places.chapter_of_site =
        chosen.and_then(|option| option.attr("value")).and_then(|value| value.trim().parse().ok());
    places.work_links = vec!["viewstory.php?"];
    Some(places)
}

/// The number of the story that the page is of: what its links on chapters, printing and reviews agree on.
fn own_number<'a>(page: &Elements<'a>) -> Option<&'a str> {
    let links = || page.all.iter().filter_map(|element| element.attr("href").or(element.attr("action")));
    let telling = links().filter(|href| {
        href.contains("chapter=") || href.contains("action=printable") || href.contains("index=1")
    });
    let told: BTreeSet<&str> = telling.filter_map(number).collect();
    let all: BTreeSet<&str> = links().filter_map(number).collect();
    let only = |numbers: &BTreeSet<&'a str>| (numbers.len() == 1).then(|| numbers.first().copied()).flatten();
    only(&told).or_else(|| only(&all))
}

/// `viewstory.php?sid=12`: 12.
fn number(href: &str) -> Option<&str> {
    let (_, query) = href.split_once("viewstory.php?")?;
    let mut pairs = query.split(['&', ';', '#']);
    pairs.find_map(|pair| pair.strip_prefix("amp;").unwrap_or(pair).strip_prefix("sid="))
}

/// The element that holds the title and the author, and the author's link.
fn title_line<'a>(page: &Elements<'a>, own: Option<&str>) -> Option<(ElementRef<'a>, ElementRef<'a>)> {
    let is_author = |element: &ElementRef<'_>| {
        element.value().name() == "a"
            && element.attr("href").is_some_and(|href| href.contains("viewuser.php?"))
    };
    page.all(is_author).take(AUTHORS_MAX).find_map(|link| {
        let around = ancestors(link).take(LINE_DEPTH_MAX).find_map(|above| {
            let text = short_text(*above, LINE_BYTES_MAX)?;
            let before = text.split(text_of(link).as_str()).next().unwrap_or_default().trim();
            (!stem(before).is_empty()).then_some((above, before.len() > stem(before).len()))
        });
        let (line, has_by) = around?;
        let other = elements(*line)
            .filter_map(|element| number(element.attr("href")?))
            .any(|number| own.is_some_and(|own| own != number));
        (has_by && !other).then_some((line, link))
    })
}

/// A title without the word before its author; the same where there is none.
fn stem(before: &str) -> &str {
    let before = before.trim();
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_by = BY.contains(&last.trim_end_matches(':').to_lowercase().as_str());
    if is_by { before[..before.len() - last.len()].trim_end() } else { before }
}

fn state<'a>(line: ElementRef<'a>, link: ElementRef<'a>, places: &mut Places<'a>) {
    let leads = elements(*line)
        .any(|element| element.attr("href").is_some_and(|href| href.contains("viewstory.php?")));
    if leads {
        return title_and_author(line, places);
    }
    places.header(line);
    let text = text_of(line);
    let name = text_of(link);
    places.state_title(stem(text.split(name.as_str()).next().unwrap_or_default()).to_owned(), line);
    let authors = elements(*line)
        .filter(|element| element.attr("href").is_some_and(|href| href.contains("viewuser.php?")));
    for author in authors {
        places.state_creator(text_of(author), author);
    }
}

/// Notes that stand in quotations beside the text, under a label in bold.
fn notes_beside<'a>(story: ElementRef<'a>, places: &mut Places<'a>) {
    let mut take = |node: NodeRef<'a>, after: bool| {
        let Some(element) = ElementRef::wrap(node).filter(|element| element.value().name() == "blockquote")
        else {
            return;
        };
        let first = element.child_elements().next();
        let Some(label) =
            first.filter(|first| matches!(first.value().name(), "b" | "strong" | "h2" | "h3" | "h4"))
        else {
            return;
        };
        let name = text_of(label).trim_end_matches([':', ' ']).to_owned();
        if has_class(element, "noteinfo") || name.is_empty() {
            return;
        }
        let of_work = name.starts_with("Story") || name.starts_with("Geschichte");
        places.note_labels.insert(label.id());
        let english = match (of_work, after) {
            (true, _) => "Story Notes",
            (false, true) => "End Notes",
            (false, false) => "Notes",
        };
        places.note(english, (!of_work).then_some(0), after, element);
        places.header(label);
    };
    story.prev_siblings().for_each(|node| take(node, false));
    story.next_siblings().for_each(|node| take(node, true));
}
