//! Where on a page the story stands, what states facts about it, and what belongs to the site.
//!
//! Pages of known archives are told by their ids and classes and taken whole; on any other page only what is plainly
//! a menu, a form or a footer is left out, since a reader that guesses the story's place loses paragraphs of it.

use std::collections::HashSet;

use ego_tree::NodeRef;
use scraper::{ElementRef, Html, Node};

use super::NodeId;

/// A label is at most this long, in characters.
const LABEL_CHARS_MAX: usize = 48;
/// Lists of facts begin after at most this much text, in bytes.
const FACTS_AFTER_BYTES_MAX: usize = 2_000;
/// A menu has at least this many links.
const MENU_LINKS_MIN: usize = 3;

/// What was found on a page.
#[derive(Default)]
pub(crate) struct Places<'a> {
    pub title: Option<String>,
    pub creators: Vec<String>,
    pub labelled: Vec<(String, String)>,
    pub summary: Option<NodeRef<'a, Node>>,
    /// Each subtree of the story with the heading that stands outside it.
    pub stories: Vec<(Option<String>, NodeRef<'a, Node>)>,
    /// What is left out inside of those.
    pub skip: HashSet<NodeId>,
    /// Bytes of text that state facts.
    pub header_bytes: u64,
    /// How many menus, forms and footers were left out.
    pub chrome: u32,
}

impl<'a> Places<'a> {
    pub(crate) fn find(tree: &'a Html) -> Self {
        let page = Elements::of(tree);
        let mut places = own_page(&page)
            .or_else(|| archive_of_our_own(&page))
            .or_else(|| efiction(&page))
            .or_else(|| fanfiction_net(&page))
            .or_else(|| one_element(&page))
            .unwrap_or_else(|| hand_made(tree, &page));
        if places.title.is_none() {
            places.title = page
                .first(|element| element.value().name() == "title")
                .map(text_of)
                .filter(|title| !title.is_empty());
        }
        if places.creators.is_empty() {
            places.creators = page
                .all(|element| {
                    element.value().name() == "meta"
                        && element.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("author"))
                })
                .filter_map(|element| element.attr("content").map(folded))
                .filter(|name| !name.is_empty())
                .collect();
        }
        places
    }

    fn label(&mut self, label: &str, value: String) {
        let label = clean_label(label);
        if !label.is_empty() && !value.is_empty() {
            self.labelled.push((label, value));
        }
    }

    fn header(&mut self, element: ElementRef<'_>) {
        self.header_bytes += super::page::text_bytes(*element);
    }
}

/// All elements of a page in order.
struct Elements<'a> {
    all: Vec<ElementRef<'a>>,
}

impl<'a> Elements<'a> {
    fn of(tree: &'a Html) -> Self {
        Self { all: elements(tree.tree.root()).collect() }
    }

    fn all<'s>(
        &'s self,
        wanted: impl Fn(&ElementRef<'a>) -> bool + 's,
    ) -> impl Iterator<Item = ElementRef<'a>> + 's {
        self.all.iter().copied().filter(move |element| wanted(element))
    }

    fn first(&self, wanted: impl Fn(&ElementRef<'a>) -> bool) -> Option<ElementRef<'a>> {
        self.all.iter().copied().find(|element| wanted(element))
    }

    fn id(&self, id: &str) -> Option<ElementRef<'a>> {
        self.first(|element| element.value().id() == Some(id))
    }

    fn class(&self, class: &str) -> Option<ElementRef<'a>> {
        self.first(|element| has_class(*element, class))
    }
}

/// A page that [`super::write`] wrote.
fn own_page<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    page.first(|element| {
        element.attr("name") == Some("generator") && element.attr("content") == Some(super::write::GENERATOR)
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
fn archive_of_our_own<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let chapters = page.id("chapters")?;
    let texts: Vec<ElementRef<'a>> = elements(*chapters)
        .filter(|element| has_class(*element, "userstuff") && element.value().name() != "blockquote")
        .filter(|element| {
            !ancestors(*element).any(|above| {
                has_class(above, "meta")
                    || has_class(above, "notes")
                    || has_class(above, "summary")
                    || has_class(above, "userstuff")
            })
        })
        .collect();
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
    places.skip = super::page::ids(elements(*chapters).filter(|element| has_class(*element, "landmark")));
    places.stories = texts.iter().map(|text| (heading_before(*text, chapters), **text)).collect();
    if places.stories.is_empty() {
        places.stories.push((None, *chapters));
    }
    places.chrome = u32::from(page.id("header").is_some() || page.id("footer").is_some());
    Some(places)
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
fn efiction<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
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
        places.label(&label, text_of(note));
        places.header(note);
    }
    for label in page.all(|element| has_class(*element, "label")) {
        let value = following_text(label);
        places.label(&text_of(label), value);
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
fn fanfiction_net<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
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
                    places.label(label, value.trim().to_owned());
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
fn one_element<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
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

/// Any other page: its body without what is plainly the site's.
fn hand_made<'a>(tree: &'a Html, page: &Elements<'a>) -> Places<'a> {
    let body =
        page.first(|element| element.value().name() == "body").map_or(*tree.root_element(), |body| *body);
    let mut places = Places { stories: vec![(None, body)], ..Places::default() };
    let mut before_bytes = 0usize;
    let mut skipped_until: Option<NodeId> = None;
    for edge in body.traverse() {
        let node = match edge {
            ego_tree::iter::Edge::Close(node) => {
                if skipped_until == Some(node.id()) {
                    skipped_until = None;
                }
                continue;
            }
            ego_tree::iter::Edge::Open(_) if skipped_until.is_some() => continue,
            ego_tree::iter::Edge::Open(node) => node,
        };
        if let Some(text) = node.value().as_text() {
            before_bytes += text.trim().len();
        }
        let Some(element) = ElementRef::wrap(node) else { continue };
        if node.id() != body.id() && is_chrome(element) {
            places.chrome += u32::from(!text_of(element).is_empty());
            places.skip.insert(node.id());
            skipped_until = Some(node.id());
        } else if before_bytes < FACTS_AFTER_BYTES_MAX && states_facts(element, &mut places) {
            places.header(element);
            places.skip.insert(node.id());
            skipped_until = Some(node.id());
        }
    }
    places
}

/// Whether an element is a menu, a form or a footer, as its name, its role or its many links show.
fn is_chrome(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if matches!(name, "nav" | "footer" | "aside") {
        return !element.attr("epub:type").is_some_and(|kind| kind.contains("note"));
    }
    if element
        .attr("role")
        .is_some_and(|role| matches!(role, "navigation" | "banner" | "contentinfo" | "search"))
    {
        return true;
    }
    if !matches!(
        name,
        "div" | "table" | "td" | "tr" | "ul" | "ol" | "p" | "center" | "form" | "section" | "span" | "font"
    ) {
        return false;
    }
    let names = element.value().id().into_iter().chain(element.value().classes());
    let named = names.flat_map(|name| name.split(['-', '_'])).any(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "menu"
                | "nav"
                | "navbar"
                | "navigation"
                | "sidebar"
                | "footer"
                | "copyright"
                | "respond"
                | "breadcrumb"
                | "breadcrumbs"
                | "pagination"
                | "advert"
                | "ads"
                | "banner"
                | "login"
                | "share"
                | "social"
        )
    });
    let (text, links, linked) = link_share(element);
    // A heading or a story under such a name is still one.
    if named && text < 1_500 {
        return true;
    }
    if name == "form"
        && text < 600
        && elements(*element)
            .any(|inner| matches!(inner.value().name(), "input" | "select" | "textarea" | "button"))
    {
        return true;
    }
    links >= MENU_LINKS_MIN && linked * 10 >= text * 7
}

/// Bytes of text in an element, how many links there are, and bytes of text in them.
fn link_share(element: ElementRef<'_>) -> (usize, usize, usize) {
    let text: usize = element.text().map(|text| text.trim().len()).sum();
    let (mut links, mut linked) = (0, 0);
    // Long texts are no menus, and walking each of their elements again would take quadratic time.
    if text > 4_000 {
        return (text, 0, 0);
    }
    for link in elements(*element).filter(|inner| inner.value().name() == "a" && inner.attr("href").is_some())
    {
        links += 1;
        linked += link.text().map(|text| text.trim().len()).sum::<usize>();
    }
    (text, links, linked)
}

/// Takes facts from a list of terms or a table of two columns.
fn states_facts(element: ElementRef<'_>, places: &mut Places<'_>) -> bool {
    let before = places.labelled.len();
    match element.value().name() {
        "dl" => definitions(element, places),
        "table" => two_columns(element, places),
        _ => {}
    }
    places.labelled.len() > before
}

fn definitions(list: ElementRef<'_>, places: &mut Places<'_>) {
    for (label, value) in listed_facts(list) {
        places.label(&label, value);
    }
}

/// The facts of a list of terms; none where it is no list of short labels.
pub(crate) fn listed_facts(list: ElementRef<'_>) -> Vec<(String, String)> {
    let mut facts: Vec<(String, Vec<String>)> = Vec::new();
    for element in elements(*list) {
        match element.value().name() {
            "dt" => facts.push((text_of(element), Vec::new())),
            "dd" => {
                if let Some((_, values)) = facts.last_mut() {
                    let links: Vec<String> = elements(*element)
                        .filter(|inner| {
                            matches!(inner.value().name(), "a" | "li")
                                && !elements(**inner).any(|deeper| deeper.value().name() == "a")
                        })
                        .map(text_of)
                        .filter(|text| !text.is_empty())
                        .collect();
                    if links.is_empty() { values.push(text_of(element)) } else { values.extend(links) }
                }
            }
            _ => {}
        }
    }
    let short = facts.iter().all(|(label, _)| label.chars().count() <= LABEL_CHARS_MAX);
    let short = short && facts.len() <= 60 && !facts.is_empty();
    let stated = |(label, values): (String, Vec<String>)| (clean_label(&label), values.join(", "));
    facts
        .into_iter()
        .filter(|_| short)
        .map(stated)
        .filter(|(label, value)| !label.is_empty() && !value.is_empty())
        .collect()
}

fn two_columns(table: ElementRef<'_>, places: &mut Places<'_>) {
    let mut facts = Vec::new();
    for row in elements(*table).filter(|element| element.value().name() == "tr") {
        let cells: Vec<ElementRef<'_>> =
            row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th")).collect();
        let [label, value] = cells.as_slice() else { return };
        let (name, text) = (text_of(*label), text_of(*value));
        let marked = label.value().name() == "th" || name.ends_with(':');
        if !marked || name.chars().count() > LABEL_CHARS_MAX || text.len() > 4_000 {
            return;
        }
        facts.push((name, text));
    }
    for (label, value) in facts {
        places.label(&label, value);
    }
}

/// A label as it is shown: without the colon after it.
pub(crate) fn clean_label(label: &str) -> String {
    folded(label).trim_end_matches([':', ' ']).to_owned()
}

/// All elements below a node, in order.
pub(crate) fn elements(node: NodeRef<'_, Node>) -> impl Iterator<Item = ElementRef<'_>> {
    node.descendants().filter_map(ElementRef::wrap)
}

pub(crate) fn is_named(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

fn first_in<'a>(element: ElementRef<'a>, wanted: impl Fn(&ElementRef<'a>) -> bool) -> Option<ElementRef<'a>> {
    elements(*element).find(|inner| wanted(inner))
}

fn ancestors(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|other| other == class)
}

/// The text of an element with white space folded.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    folded(&element.text().collect::<String>())
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
