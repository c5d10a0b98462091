//! Pages whose builders are known, by their ids and classes.

use crate::html::tree::ElementRef;

use super::{
    Elements, Places, ancestors, definitions, elements, first_in, folded, has_class, notes, text_of,
};

/// A page that [`crate::html::write()`] wrote.
pub(super) fn own_page<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    page.first(|element| {
        element.attr("name") == Some("generator")
            && element.attr("content") == Some(crate::html::write::GENERATOR)
    })?;
    let main = page.first(|element| element.value().name() == "main")?;
    let title = page.first(|element| element.value().name() == "h1").map(text_of);
    let mut places = Places { title, ..Places::default() };
    if let Some(header) = page.first(|element| element.value().name() == "header") {
        places.header(header);
        places.summary = first_in(header, |element| has_class(*element, "summary")).map(|element| *element);
        if let Some(list) = first_in(header, |element| element.value().name() == "dl") {
            definitions(list, &mut places);
        }
    }
    for section in main.child_elements().filter(|element| element.value().name() == "section") {
        let heading = section.child_elements().find(|element| element.value().name() == "h2");
        places.skip.extend(heading.map(|heading| heading.id()));
        places.stories.push((heading.map(text_of), *section));
    }
    Some(places)
}

/// A saved or downloaded page of AO3 and of other archives on the same software.
pub(super) fn archive_of_our_own<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let chapters = page.id("chapters")?;
    let texts = texts_of_chapters(chapters);
    let mut places = Places::default();
    let title = page.first(|element| {
        has_class(*element, "title") && has_class(*element, "heading") && element.value().name() == "h2"
    });
    let preface = page.id("preface");
    let title = title.or_else(|| first_in(preface?, |element| matches!(element.value().name(), "h1" | "b")));
    places.title = title.map(text_of);
    let mut creators: Vec<String> = page
        .all(|element| {
            element.value().name() == "a" && element.attr("rel").is_some_and(|rel| rel.contains("author"))
        })
        .filter(|element| !ancestors(*element).any(|above| above.id() == chapters.id()))
        .map(text_of)
        .collect();
    creators.dedup();
    if creators.is_empty() {
        creators = page
            .class("byline")
            .map(text_of)
            .and_then(|by| by.strip_prefix("by ").map(str::to_owned))
            .into_iter()
            .collect();
    }
    places.creators = creators;
    if let Some(list) = page.first(|element| {
        element.value().name() == "dl" && (has_class(*element, "tags") || has_class(*element, "meta"))
    }) {
        definitions(list, &mut places);
        places.header(list);
    }
    places.summary = summary_of(page, chapters).map(|element| *element);
    if let Some(summary) = places.summary.and_then(ElementRef::wrap) {
        places.header(summary);
    }
    places.skip = elements(*chapters)
        .filter(|element| has_class(*element, "landmark"))
        .map(|element| element.id())
        .collect();
    places.stories = texts.iter().map(|text| (heading_before(*text, chapters), **text)).collect();
    if places.stories.is_empty() {
        places.stories.push((None, *chapters));
    }
    notes::find(page, chapters, &mut places);
    places.chrome = u32::from(page.id("header").is_some() || page.id("footer").is_some());
    Some(places)
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

/// A story page of eFiction.
pub(super) fn efiction<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let story = page.id("story").or_else(|| page.class("story"))?;
    let named = page.id("pagetitle").or_else(|| page.class("pagetitle"));
    let chapter = page.class("chaptertitle").or_else(|| page.id("chaptertitle"));
    if named.is_none() && chapter.is_none() {
        return None;
    }
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    if let Some(named) = named {
        let links = || elements(*named).filter(|element| element.value().name() == "a");
        let leads =
            |element: &ElementRef<'_>, to: &str| element.attr("href").is_some_and(|href| href.contains(to));
        places.title = links().find(|link| leads(link, "viewstory")).map(text_of);
        places.creators = links().filter(|link| leads(link, "viewuser")).map(text_of).collect();
        if let (None, Some((title, by))) = (&places.title, text_of(named).rsplit_once(" by ")) {
            places.title = Some(title.to_owned());
            if places.creators.is_empty() {
                places.creators = vec![by.to_owned()];
            }
        } else if places.title.is_none() {
            places.title = Some(text_of(named));
        }
        places.header(named);
    }
    if let Some(chapter) = chapter {
        let text = text_of(chapter);
        let heading = places
            .creators
            .first()
            .and_then(|by| text.strip_suffix(&format!(" by {by}")).map(str::to_owned))
            .unwrap_or(text);
        places.stories[0].0 = Some(heading).filter(|heading| !heading.is_empty());
        places.header(chapter);
    }
    for note in page.all(|element| has_class(*element, "noteinfo")) {
        let label = note
            .prev_siblings()
            .filter_map(ElementRef::wrap)
            .find(|sibling| has_class(*sibling, "title"))
            .map_or_else(|| "Notes".to_owned(), text_of);
        places.label(&label, text_of(note), *note);
        places.header(note);
    }
    for label in page.all(|element| has_class(*element, "label")) {
        let value = following_text(label);
        places.label(&text_of(label), value, *label);
        places.header(label);
    }
    places
        .skip
        .extend(elements(*story).filter(|element| has_class(*element, "notes")).map(|element| element.id()));
    Some(places)
}

/// The text between a label and the next one.
fn following_text(label: ElementRef<'_>) -> String {
    let mut text = String::new();
    for sibling in label.next_siblings() {
        if let Some(element) = ElementRef::wrap(sibling) {
            if has_class(element, "label") || element.value().name() == "br" {
                break;
            }
            text.push_str(&element.text().collect::<String>());
        } else if let Some(piece) = sibling.value().as_text() {
            text.push_str(piece);
        }
    }
    folded(&text)
}

/// A story page of FanFiction.net or its sister site.
pub(super) fn fanfiction_net<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let story = page.id("storytext").or_else(|| page.id("storytextp"))?;
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    if let Some(profile) = page.id("profile_top") {
        places.title = first_in(profile, |element| element.value().name() == "b").map(text_of);
        places.creators = elements(*profile)
            .filter(|element| element.attr("href").is_some_and(|href| href.contains("/u/")))
            .map(text_of)
            .take(1)
            .collect();
        places.summary = first_in(profile, |element| {
            element.value().name() == "div" && has_class(*element, "xcontrast_txt")
        })
        .map(|element| *element);
        if let Some(line) = first_in(profile, |element| has_class(*element, "xgray")) {
            for piece in text_of(line).split(" - ") {
                if let Some((label, value)) = piece.split_once(": ") {
                    places.label(label, value.trim().to_owned(), *line);
                }
            }
        }
        places.header(profile);
    }
    let chapter =
        page.first(|element| element.value().name() == "option" && element.attr("selected").is_some());
    places.stories[0].0 = chapter.map(text_of).filter(|heading| !heading.is_empty());
    Some(places)
}

/// Elements that hold the whole text on sites of many kinds: archives, journals, blogs.
pub(super) fn one_element<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    const HOLDS_TEXT: [&str; 9] = [
        "chapter-body",
        "b-singlepost-body",
        "entry-content",
        "asset-body",
        "storytext",
        "story-text",
        "chapter-content",
        "post-body",
        "userstuff",
    ];
    let story = HOLDS_TEXT.iter().find_map(|class| page.class(class))?;
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    places.title = page
        .first(|element| {
            ["entry-title", "asset-name", "b-singlepost-title", "post-title", "story-title"]
                .iter()
                .any(|class| has_class(*element, class))
        })
        .or_else(|| page.first(|element| element.value().name() == "h1"))
        .map(text_of)
        .filter(|title| !title.is_empty());
    Some(places)
}
