//! Where on a page the story stands, what states facts about it, and what belongs to the site.
//!
//! Pages of known archives are told by their ids and classes and taken whole; on any other page only what is plainly
//! a menu, a form or a footer is left out, since a reader that guesses the story's place loses paragraphs of it.

mod chrome;
pub(super) mod furniture;
pub(super) mod head;
pub(super) mod lead;
pub(super) mod main_text;
mod pointer;

use std::collections::{HashMap, HashSet};

use ficus_prose::SpanClass;

use crate::html::tree::{Edge, ElementRef, NodeRef, Tree};

use super::NodeId;
use crate::{LinkList, SiteWork, TitleFrom};
pub(super) use chrome::is_way;
use chrome::{is_chrome, is_mail_signature, is_readers_comments};

use super::{
    lists,
    sites::{self, NoStory},
};

/// More tags of one page say nothing.
const SUBJECTS_MAX: usize = 500;
/// A label is at most this long, in characters.
const LABEL_CHARS_MAX: usize = 48;
/// Lists of facts begin after at most this much text, in bytes.
const FACTS_AFTER_BYTES_MAX: usize = 2_000;

/// Columns without a colon are labels and values where so many labels are known.
const KNOWN_LABELS_MIN: usize = 2;
/// Comments are left out only below so much text, in bytes: what stands above them may be no story.
const STORY_BYTES_MIN: usize = 1_500;
/// A list of facts has at most so many elements, and so many bytes of text.
const FACTS_ELEMENTS_MAX: usize = 2_000;
const FACTS_BYTES_MAX: usize = 64 << 10;

/// What was found on a page.
#[derive(Default)]
pub(crate) struct Places<'a> {
    pub title: Option<String>,
    pub title_from: TitleFrom,
    pub creators: Vec<String>,
    pub labelled: Vec<(String, String)>,
    pub summary: Option<NodeRef<'a>>,
    /// Each subtree of the story with the heading that stands outside it.
    pub stories: Vec<(Option<String>, NodeRef<'a>)>,
    /// Summaries and notes that stand apart from those.
    pub notes: Vec<PlacedNote<'a>>,
    /// What is left out inside of the stories.
    pub skip: HashSet<NodeId>,
    /// What is left out inside of notes: their labels.
    pub note_labels: HashSet<NodeId>,
    /// What the text in some subtrees is; what stands in none of them is the site's own.
    pub classes: HashMap<NodeId, SpanClass>,
    /// Where the facts stand: the label of each, in small letters, and its element.
    pub evidence: Vec<(String, NodeRef<'a>)>,
    /// The archive and the work there.
    pub site: Option<SiteWork>,
    /// Addresses of the page, the most exact first.
    pub addresses: Vec<String>,
    /// What readers said below the story.
    pub reviews: Vec<PlacedReview<'a>>,
    /// Whether all that the site knows about the work stands apart from its text.
    pub structured: bool,
    /// Tags, each in its own place.
    pub subjects: Vec<String>,
    /// The chapter by its place in the work, where the page shows it.
    pub chapter_of_site: Option<u32>,
    /// What the addresses of the site's works hold, for finding this work's among the page's links.
    pub work_links: Vec<&'static str>,
    /// Lists of links, of a page of no known archive.
    pub lists: Vec<LinkList>,
    /// Whether it is a page of no known archive, on whose text its own links and notices may border.
    pub by_hand: bool,
    /// Whether its author may have set several chapters into one text, as in an entry of a journal.
    pub of_author: bool,
    /// How many menus, forms and footers were left out.
    pub chrome: u32,
}

/// A note in its place.
pub(crate) struct PlacedNote<'a> {
    pub label: String,
    /// Which of the stories it is of; `None` where it is of the whole work.
    pub story: Option<usize>,
    pub after: bool,
    pub node: NodeRef<'a>,
}

/// A review in its place.
pub(crate) struct PlacedReview<'a> {
    pub name: String,
    pub chapter: Option<u32>,
    pub written: Option<String>,
    pub node: NodeRef<'a>,
}

impl<'a> Places<'a> {
    /// Finds the story and all around it; fails on a page that shows that it holds none.
    pub(in crate::html) fn find(tree: &'a Tree) -> Result<Self, NoStory> {
        let page = Elements::of(tree);
        let mut places = sites::find(&page)?.unwrap_or_else(|| {
            let body = page.named("body").map_or(tree.root(), |body| *body);
            let mut places =
                Places { lists: lists::of_page(&page), by_hand: true, of_author: true, ..hand_made(body) };
            for signature in page.all(|element| is_mail_signature(*element)) {
                places.chrome += u32::from(places.skip.insert(signature.id()));
            }
            places
        });
        places.addresses = sites::addresses(tree, &page);
        places.settle_site(&page);
        if places.title.is_none() {
            places.title = page
                .first(|element| element.value().name() == "title")
                .map(text_of)
                .filter(|title| !title.is_empty());
            places.title_from = TitleFrom::Window;
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
        Ok(places)
    }

    /// What the text in subtrees is: the stories', what is left out inside of them, facts and notes.
    pub(crate) fn classes(&self) -> HashMap<NodeId, SpanClass> {
        let mut classes: HashMap<NodeId, SpanClass> =
            self.stories.iter().map(|(_, story)| (story.id(), SpanClass::Body)).collect();
        classes.extend(self.skip.iter().map(|node| (*node, SpanClass::Chrome)));
        classes.extend(&self.classes);
        classes.extend(self.notes.iter().map(|note| (note.node.id(), SpanClass::Note)));
        classes.extend(self.summary.map(|summary| (summary.id(), SpanClass::Header)));
        classes
    }

    pub(super) fn label(&mut self, label: &str, value: String, at: NodeRef<'a>) {
        let label = clean_label(label);
        if !label.is_empty() && !value.is_empty() {
            self.evidence.push((label.to_lowercase(), at));
            self.labelled.push((label, value));
        }
    }

    /// The work by the page's addresses, or by the links outside of its stories.
    fn settle_site(&mut self, page: &Elements<'a>) {
        let stated = self.addresses.iter().find_map(|address| SiteWork::of_address(address));
        let linked = || {
            let stories: HashSet<NodeId> = self.stories.iter().map(|(_, story)| story.id()).collect();
            let links = page.all.iter().filter_map(|element| Some((element, element.attr("href")?)));
            let mut links = links.filter(|(_, href)| self.work_links.iter().any(|part| href.contains(part)));
            links.find_map(|(element, href)| {
                let work = SiteWork::of_address(href)?;
                let inside = ancestors(*element).any(|above| stories.contains(&above.id()));
                (!inside).then_some(SiteWork { chapter: None, ..work })
            })
        };
        let found = match (self.site.take(), stated) {
            (Some(own), Some(stated)) if own.id == stated.id => {
                Some(SiteWork { chapter: own.chapter.or(stated.chapter), ..own })
            }
            (Some(own), _) => Some(own),
            (None, stated) => stated.or_else(linked),
        };
        let chapter = self.chapter_of_site;
        self.site = found.map(|work| SiteWork { chapter: chapter.or(work.chapter), ..work });
    }

    pub(super) fn state_title(&mut self, title: String, at: ElementRef<'a>) {
        if self.title.is_none() && !title.is_empty() {
            self.evidence.push(("title".to_owned(), *at));
            self.title = Some(title);
        }
    }

    /// A title that its author typed as the subject of a post.
    pub(super) fn state_subject(&mut self, title: String, at: ElementRef<'a>) {
        self.title_from = TitleFrom::Heading;
        self.state_title(title, at);
    }

    pub(super) fn state_creator(&mut self, name: String, at: ElementRef<'a>) {
        if !name.is_empty() {
            self.evidence.push(("author".to_owned(), *at));
            self.creators.push(name);
        }
    }

    pub(super) fn subject(&mut self, subject: String, at: ElementRef<'a>) {
        if !subject.is_empty() && !self.subjects.contains(&subject) && self.subjects.len() < SUBJECTS_MAX {
            self.evidence.push(("subject".to_owned(), *at));
            self.subjects.push(subject);
        }
    }

    /// A note that stands apart, of a story or of the whole work.
    pub(super) fn note(&mut self, label: &str, story: Option<usize>, after: bool, at: ElementRef<'a>) {
        self.notes.push(PlacedNote { label: label.to_owned(), story, after, node: *at });
    }

    /// Leaves an element inside of a story out of it, since it states facts.
    pub(super) fn leave_out_header(&mut self, element: ElementRef<'a>) {
        self.skip.insert(element.id());
        self.header(element);
    }

    /// Says that an element states facts.
    pub(super) fn header(&mut self, element: ElementRef<'a>) {
        self.classes.insert(element.id(), SpanClass::Header);
    }
}

/// All elements of a page in order.
pub(super) struct Elements<'a> {
    pub(super) all: Vec<ElementRef<'a>>,
}

impl<'a> Elements<'a> {
    fn of(tree: &'a Tree) -> Self {
        Self { all: elements(tree.root()).collect() }
    }

    pub(super) fn all<'s>(
        &'s self,
        wanted: impl Fn(&ElementRef<'a>) -> bool + 's,
    ) -> impl Iterator<Item = ElementRef<'a>> + 's {
        self.all.iter().copied().filter(move |element| wanted(element))
    }

    pub(super) fn first(&self, wanted: impl Fn(&ElementRef<'a>) -> bool) -> Option<ElementRef<'a>> {
        self.all.iter().copied().find(|element| wanted(element))
    }

    pub(super) fn named(&self, name: &str) -> Option<ElementRef<'a>> {
        self.first(|element| element.value().name() == name)
    }

    /// What the page calls itself.
    pub(super) fn title_text(&self) -> String {
        self.named("title").map(text_of).unwrap_or_default()
    }

    pub(super) fn id(&self, id: &str) -> Option<ElementRef<'a>> {
        self.first(|element| element.value().id() == Some(id))
    }

    pub(super) fn class(&self, class: &str) -> Option<ElementRef<'a>> {
        self.first(|element| has_class(*element, class))
    }
}

/// Any other page: its body without what is plainly the site's.
pub(super) fn hand_made(body: NodeRef<'_>) -> Places<'_> {
    if let Some(main) = main_text::find(body) {
        let mut places =
            Places { stories: vec![(None, main.node)], skip: main.skip, chrome: 1, ..Places::default() };
        head::Head::of(main.node).take_facts(main.node, &mut places);
        return places;
    }
    let around_text = furniture::large_furniture(body);
    let head = head::Head::of(body);
    let mut places = Places { stories: vec![(None, body)], ..Places::default() };
    let mut before_bytes = 0usize;
    let mut skipped_until: Option<NodeId> = None;
    for edge in body.traverse() {
        let node = match edge {
            Edge::Close(node) => {
                if skipped_until == Some(node.id()) {
                    skipped_until = None;
                }
                continue;
            }
            Edge::Open(_) if skipped_until.is_some() => continue,
            Edge::Open(node) => node,
        };
        if let Some(text) = node.value().as_text() {
            before_bytes += text.trim().len();
        }
        let Some(element) = ElementRef::wrap(node) else { continue };
        let after_a_story = before_bytes >= STORY_BYTES_MIN;
        let sites_own = is_chrome(element) && !around_text.contains(&node.id()) && !head.states(element);
        if node.id() != body.id() && (sites_own || after_a_story && is_readers_comments(element)) {
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

/// Takes facts from a list of terms or a table of two columns.
fn states_facts<'a>(element: ElementRef<'a>, places: &mut Places<'a>) -> bool {
    let before = places.labelled.len();
    match element.value().name() {
        "dl" => definitions(element, places),
        "table" => two_columns(element, places),
        _ => {}
    }
    places.labelled.len() > before
}

pub(super) fn definitions<'a>(list: ElementRef<'a>, places: &mut Places<'a>) {
    for (label, value, at) in placed_facts(list) {
        places.label(&label, value, at);
    }
}

/// The facts of a list of terms; none where it is no list of short labels.
pub(crate) fn listed_facts(list: ElementRef<'_>) -> Vec<(String, String)> {
    placed_facts(list).into_iter().map(|(label, value, _)| (label, value)).collect()
}

/// The terms of a list, cleaned, each with every value that stands under it.
pub(super) fn listed_values(list: ElementRef<'_>) -> Vec<(String, ElementRef<'_>)> {
    if !is_small(list) {
        return Vec::new();
    }
    let mut label = String::new();
    let mut values = Vec::new();
    for element in elements(*list) {
        match element.value().name() {
            "dt" => label = clean_label(&text_of(element)),
            "dd" if !label.is_empty() => values.push((label.clone(), element)),
            _ => {}
        }
    }
    let short = values.iter().all(|(label, _)| label.chars().count() <= LABEL_CHARS_MAX);
    if short && values.len() <= 60 { values } else { Vec::new() }
}

/// The facts of a list of terms, each with the element that holds its first value.
fn placed_facts(list: ElementRef<'_>) -> Vec<(String, String, NodeRef<'_>)> {
    let mut facts: Vec<(String, String, NodeRef<'_>)> = Vec::new();
    for (label, element) in listed_values(list) {
        // What a list inside of the list says comes by itself.
        if elements(*element).any(|inner| inner.value().name() == "dl") {
            continue;
        }
        let links: Vec<String> = elements(*element)
            .filter(|inner| {
                matches!(inner.value().name(), "a" | "li")
                    && !elements(**inner).skip(1).any(|deeper| deeper.value().name() == "a")
            })
            .map(text_of)
            .filter(|text| !text.is_empty())
            .collect();
        let value = if links.is_empty() { text_of(element) } else { links.join(", ") };
        match facts.last_mut() {
            _ if value.is_empty() => {}
            Some((last, values, _)) if *last == label => {
                values.push_str(", ");
                values.push_str(&value);
            }
            _ => facts.push((label, value, *element)),
        }
    }
    facts
}

/// Whether a list or table is small enough to state facts and no more: looking closer takes time that grows with both
/// its size and its depth.
fn is_small(element: ElementRef<'_>) -> bool {
    let mut bytes = 0;
    elements(*element).nth(FACTS_ELEMENTS_MAX).is_none()
        && element.text().all(|text| {
            bytes += text.len();
            bytes <= FACTS_BYTES_MAX
        })
}

fn two_columns<'a>(table: ElementRef<'a>, places: &mut Places<'a>) {
    if !is_small(table) {
        return;
    }
    let mut facts = Vec::new();
    let (mut marked, mut known) = (0, 0);
    for row in elements(*table).filter(|element| element.value().name() == "tr") {
        let cells: Vec<ElementRef<'a>> =
            row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th")).collect();
        // A row of nothing stands for a gap.
        if cells.iter().all(|cell| text_of(*cell).is_empty()) {
            continue;
        }
        let [label, value] = cells.as_slice() else { return };
        let (name, text) = (text_of(*label), text_of(*value));
        if name.chars().count() > LABEL_CHARS_MAX || text.len() > 4_000 {
            return;
        }
        marked += usize::from(label.value().name() == "th" || name.ends_with(':'));
        known += usize::from(head::is_label(&name));
        facts.push((name, text, **value));
    }
    // Where nothing marks the labels, they are known ones, as a rule.
    let told = known >= KNOWN_LABELS_MIN && known * 2 >= facts.len();
    if marked < facts.len() && !told {
        return;
    }
    for (label, value, at) in facts {
        places.label(&label, value, at);
    }
}

/// A label as it is shown: without the colon after it.
pub(crate) fn clean_label(label: &str) -> String {
    folded(label).trim_end_matches([':', ' ']).to_owned()
}

/// All elements below a node, in order.
pub(crate) fn elements(node: NodeRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    node.descendants().filter_map(ElementRef::wrap)
}

pub(super) fn first_in<'a>(
    element: ElementRef<'a>,
    wanted: impl Fn(&ElementRef<'a>) -> bool,
) -> Option<ElementRef<'a>> {
    elements(*element).find(|inner| wanted(inner))
}

pub(super) fn ancestors(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

pub(super) fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|other| other == class)
}

/// The text of an element with white space folded.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    folded(&element.text().collect::<String>())
}

/// The text of a node with white space folded, where it is no longer than so many bytes.
pub(super) fn short_text(node: NodeRef<'_>, bytes_max: usize) -> Option<String> {
    let mut text = String::new();
    for piece in node.text() {
        if text.len() + piece.len() > bytes_max {
            return None;
        }
        text.push_str(piece);
    }
    Some(folded(&text))
}

/// Whether the text of a node has more than so many bytes, white space at the ends of its pieces not counted.
pub(super) fn is_longer(node: NodeRef<'_>, bytes: usize) -> bool {
    let mut found = 0;
    node.text().any(|text| {
        found += text.trim().len();
        found > bytes
    })
}

pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
