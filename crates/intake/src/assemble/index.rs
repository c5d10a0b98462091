//! Index pages: what lists of links to other texts of the import say of them. Parts of one story become one work in the
//! list's order, and works that are listed as a series get their places in it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    num::NonZero,
};

use ficus_archive::old_address;
use ficus_formats::{LinkList, SiteWork, html::names_series};

use super::{
    outline::{Name, Sorted, TitleKey, hash_of},
    plan::{Groups, WorkPlan},
    series,
};
use crate::{
    reading::TextReading,
    recognise::{label::Field, part},
};

/// A page that its own entries lead back to is an index where it has at most so many words beside its links: else it
/// may be a short story with a menu.
const WORDS_BESIDE_MAX: u32 = 60;
/// Words of headings above lists that are in some order and no series.
const NO_SERIES: [&str; 16] = [
    "stories",
    "story",
    "fic",
    "fics",
    "fanfic",
    "fanfics",
    "fanfiction",
    "fiction",
    "index",
    "archive",
    "links",
    "menu",
    "navigation",
    "contents",
    "new",
    "updates",
];

/// What an outline keeps of a page that may be an index.
#[derive(Clone, Debug)]
pub(super) struct Index {
    lists: Vec<LinkList>,
    /// Where the page could be found, in its normal form.
    address: Option<String>,
    /// How many words stand on it that lead nowhere.
    words_beside: u32,
    /// Whether it states what the header of one story does: a summary, or several facts.
    tells_story: bool,
}

impl Index {
    /// What is kept of a text; nothing where it lists nothing.
    pub(super) fn of(text: &TextReading) -> Option<Box<Self>> {
        if text.index.is_empty() {
            return None;
        }
        let words: u32 = text.chapters.iter().map(|chapter| ficus_prose::plain::words(&chapter.blocks)).sum();
        let linked: usize = text
            .index
            .iter()
            .flat_map(|list| list.links.iter().map(|link| &link.text).chain([&list.heading]))
            .map(|text| text.split_whitespace().count())
            .sum();
        let words_beside = words.saturating_sub(u32::try_from(linked).unwrap_or(u32::MAX));
        let address = text.addresses.iter().find_map(|address| old_address::normal(address));
        let states = |field| text.stated.iter().any(|stated| stated.field == field);
        let facts = [Field::Rating, Field::Relationships, Field::Characters, Field::Spoilers, Field::Status];
        let tells_story =
            states(Field::Summary) || facts.into_iter().filter(|field| states(*field)).count() > 1;
        Some(Box::new(Self { lists: text.index.clone(), address, words_beside, tells_story }))
    }
}

/// An address in so many bytes as a million outlines can have.
pub(super) fn address_hash(address: &str) -> Option<NonZero<u64>> {
    let normal = old_address::normal(address)?;
    Some(hash_of(&normal.to_lowercase()))
}

/// A list whose links lead to texts of the import.
pub(super) struct Resolved {
    /// The page that it stands on.
    page: usize,
    title: String,
    /// The texts, in order, each once, with the list's number and words for it.
    entries: Vec<Entry>,
    /// How many links the list has in all.
    links: usize,
}

struct Entry {
    place: usize,
    number: Option<u32>,
    text: String,
}

/// All that index pages of an import say.
#[derive(Default)]
pub(super) struct Indexes {
    lists: Vec<Resolved>,
    /// Pages that are an index and no work.
    pages: BTreeSet<usize>,
    /// Pages that head one story and list its chapters.
    heads: BTreeSet<usize>,
    /// The chapters that these list.
    listed: BTreeSet<usize>,
}

impl Indexes {
    /// Finds what index pages lead to.
    pub(super) fn find(outlines: &Sorted) -> Self {
        let candidates: Vec<usize> =
            (0..outlines.texts.len()).filter(|at| outlines.texts[*at].seldom().index.is_some()).collect();
        if candidates.is_empty() {
            return Self::default();
        }
        let targets = Targets::of(outlines);
        let mut indexes = Self::default();
        let mut leads: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut share: BTreeMap<usize, usize> = BTreeMap::new();
        for at in candidates {
            let Some(index) = &outlines.texts[at].seldom().index else { continue };
            for list in &index.lists {
                let resolved = targets.resolve(index, list, at);
                leads.entry(at).or_default().extend(resolved.entries.iter().map(|entry| entry.place));
                *share.entry(at).or_default() += resolved.links;
                if resolved.entries.len() > 1 {
                    indexes.lists.push(resolved);
                }
            }
        }
        for (at, places) in &leads {
            let Some(index) = &outlines.texts[*at].seldom().index else { continue };
            let is_mostly_index = places.len() > 1 && places.len() * 2 >= share[at];
            let leads_back =
                places.iter().any(|place| leads.get(place).is_some_and(|back| back.contains(at)));
            if is_mostly_index && (!leads_back || index.words_beside <= WORDS_BESIDE_MAX) {
                indexes.pages.insert(*at);
            }
        }
        indexes.find_heads(outlines);
        indexes
    }

    /// Finds the pages that head a story, each by the only list on it.
    fn find_heads(&mut self, outlines: &Sorted) {
        let mut lists_of: BTreeMap<usize, usize> = BTreeMap::new();
        for list in &self.lists {
            *lists_of.entry(list.page).or_default() += 1;
        }
        let is_head = |list: &&Resolved| lists_of[&list.page] == 1 && self.lists_chapters(list, outlines);
        let found: Vec<&Resolved> = self.lists.iter().filter(is_head).collect();
        let heads = found.iter().map(|list| list.page).collect();
        let listed = found.iter().flat_map(|list| list.entries.iter().map(|entry| entry.place)).collect();
        (self.heads, self.listed) = (heads, listed);
    }

    /// Whether a list stands on a page that says of one story who wrote it and what it is about, and leads to texts
    /// that say nothing of the kind and are called as their links are.
    fn lists_chapters(&self, list: &Resolved, outlines: &Sorted) -> bool {
        let page = &outlines.texts[list.page];
        let heads = page.titled
            && page.author.is_some()
            && page.site.is_none()
            && page.seldom().index.as_ref().is_some_and(|index| index.tells_story)
            && !is_of_many(page.title.map_or("", |title| outlines.names.of(title)));
        heads
            && self.is_page(list.page)
            && list.entries.iter().all(|entry| {
                let text = &outlines.texts[entry.place];
                let called = TitleKey::of(&entry.text);
                let own = text.key.filter(|_| text.titled);
                text.site.is_none()
                    && text.author.is_none()
                    && !self.is_page(entry.place)
                    && (own.is_none() || own == Some(called) || is_part(&entry.text))
            })
    }

    /// Whether they say nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.pages.is_empty()
    }

    /// Whether a text heads one story whose chapters it lists.
    pub(super) fn is_head(&self, at: usize) -> bool {
        self.heads.contains(&at)
    }

    /// Whether a text is a chapter that the head of its story lists.
    pub(super) fn is_listed(&self, at: usize) -> bool {
        self.listed.contains(&at)
    }

    /// Joins the chapters of a story to the page that heads it, in the order of its list.
    pub(super) fn join_chapters(&self, outlines: &mut Sorted, groups: &mut Groups) {
        for list in self.lists.iter().filter(|list| self.is_head(list.page)) {
            for (number, entry) in (1..).zip(&list.entries) {
                outlines.texts[entry.place].number = Some(number);
                groups.join(list.page, entry.place);
            }
        }
    }

    /// Whether a text is an index and no work.
    pub(super) fn is_page(&self, at: usize) -> bool {
        self.pages.contains(&at)
    }

    /// Joins the parts of a story that a list calls parts, and gives them its title and their numbers.
    pub(super) fn join_parts(&self, outlines: &mut Sorted, groups: &mut Groups) {
        for list in self.lists.iter().filter(|list| !self.is_head(list.page)) {
            if !list.entries.iter().all(|entry| is_part(&entry.text)) {
                continue;
            }
            let stated: Option<Vec<u32>> =
                list.entries.iter().map(|entry| part_number(&entry.text)).collect();
            // A part without a number, as an epilogue is, leaves only the order.
            let numbers = stated.unwrap_or_else(|| (1..).take(list.entries.len()).collect());
            let places = || list.entries.iter().map(|entry| entry.place);
            let titles: BTreeSet<TitleKey> = places()
                .filter(|at| outlines.texts[*at].titled)
                .filter_map(|at| outlines.texts[at].key)
                .collect();
            let free = places().all(|at| outlines.texts[at].site.is_none() && !self.is_page(at));
            if titles.len() > 1 || !free {
                continue;
            }
            let lent = titles.is_empty() && !list.title.is_empty();
            let title = lent.then(|| outlines.names.keep(&list.title));
            for (entry, number) in list.entries.iter().zip(numbers) {
                let outline = &mut outlines.texts[entry.place];
                outline.number = outline.number.or(Some(number));
                outline.title = title.or(outline.title);
            }
            for pair in list.entries.windows(2) {
                groups.join(pair[0].place, pair[1].place);
            }
        }
    }

    /// Gives works their places in the series that lists say they are of; `work_of` is the work of each text.
    pub(super) fn tie(&self, works: &mut [WorkPlan], work_of: &HashMap<usize, usize>) {
        for list in self.lists.iter().filter(|list| list.is_series()) {
            let mut placed: Vec<(usize, Option<u32>)> = Vec::new();
            for entry in &list.entries {
                if let Some(work) = work_of.get(&entry.place)
                    && !placed.iter().any(|(known, _)| known == work)
                {
                    placed.push((*work, entry.number));
                }
            }
            if placed.len() < 2 {
                continue;
            }
            let counts_up = placed.windows(2).all(|pair| pair[0].1.is_some() && pair[0].1 < pair[1].1);
            for (place, (work, number)) in (1..).zip(placed) {
                let place = if counts_up { number } else { Some(place) };
                works[work].series = Some(Box::new((list.title.clone(), place)));
            }
        }
    }
}

impl Resolved {
    /// Whether the list is one of a series: its heading says so, or it counts and is not called otherwise.
    fn is_series(&self) -> bool {
        let heading = self.title.to_lowercase();
        let counts = self.entries.iter().all(|entry| entry.number.is_some());
        !heading.is_empty() && (names_series(&heading) || counts && !is_of_many(&heading))
    }
}

/// Whether a title is one of a list of stories that have no more to do with each other.
fn is_of_many(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| NO_SERIES.contains(&word))
}

/// Whether a link says that it leads to a part of something.
fn is_part(text: &str) -> bool {
    part::bare_number(text).is_some() || part::heading(text).is_some()
}

/// The number of a part by the words of its link.
fn part_number(text: &str) -> Option<u32> {
    part::bare_number(text).or_else(|| part::heading(text)?.number)
}

/// Texts by what links can call them.
struct Targets<'a> {
    outlines: &'a Sorted,
    /// Hashed, in small letters.
    paths: HashMap<NonZero<u64>, usize>,
    addresses: HashMap<NonZero<u64>, usize>,
    sites: HashMap<(Name, Name), usize>,
}

impl<'a> Targets<'a> {
    fn of(outlines: &'a Sorted) -> Self {
        let mut targets =
            Self { outlines, paths: HashMap::new(), addresses: HashMap::new(), sites: HashMap::new() };
        for (at, outline) in outlines.texts.iter().enumerate() {
            targets.paths.entry(hash_of(&outlines.path(at).to_lowercase())).or_insert(at);
            if let Some(address) = outline.address {
                targets.addresses.entry(address).or_insert(at);
            }
            if let Some(site) = outline.site {
                targets.sites.entry(site).or_insert(at);
            }
        }
        targets
    }

    fn resolve(&self, index: &Index, list: &LinkList, own: usize) -> Resolved {
        let path = self.outlines.path(own);
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = BTreeSet::new();
        for link in &list.links {
            let Some(place) = self.place(&path, index.address.as_deref(), &link.href) else {
                continue;
            };
            if place != own && seen.insert(place) {
                entries.push(Entry { place, number: link.number, text: link.text.clone() });
            }
        }
        let heading = list.heading.trim().trim_end_matches([':', ' ', '-', '–', '—']);
        let of_page = || self.outlines.texts[own].title.map_or("", |title| self.outlines.names.of(title));
        let title = if heading.is_empty() { of_page() } else { heading };
        Resolved { page: own, title: series::bare_title(title), entries, links: list.links.len() }
    }

    /// The text that an archive numbers as a link says.
    fn of_site(&self, address: &str) -> Option<usize> {
        let work = SiteWork::of_address(address)?;
        let names = &self.outlines.names;
        self.sites.get(&(names.known(&work.site)?, names.known(&work.id)?)).copied()
    }

    /// The text that a link leads to.
    fn place(&self, path: &str, address: Option<&str>, href: &str) -> Option<usize> {
        let at_address = |address: &str| {
            let known = address_hash(address).and_then(|address| self.addresses.get(&address).copied());
            known.or_else(|| self.of_site(address))
        };
        if href.contains("://") {
            return at_address(href);
        }
        let bare = href.split(['?', '#']).next().unwrap_or_default();
        let by_path = (!href.contains('?'))
            .then(|| self.paths.get(&hash_of(&joined(path, &unescaped(bare))?.to_lowercase())).copied())
            .flatten();
        let by_address = || {
            let host = address?.split('/').next()?;
            let there = match href.strip_prefix('/') {
                Some(rooted) => format!("{host}/{rooted}"),
                None => joined(address?, href)?,
            };
            at_address(&format!("http://{there}"))
        };
        by_path.or_else(by_address)
    }
}

/// A relative path beside another, steps up resolved; `None` where it leads out.
fn joined(beside: &str, relative: &str) -> Option<String> {
    let mut steps: Vec<&str> = beside.split('/').collect();
    steps.pop();
    for step in relative.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// A path with its `%20` undone.
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
