//! Which texts make which work, told by their outlines alone.
//!
//! Texts belong together where an archive numbers them as one work; else by title and author; else where one is a copy
//! of another that says more about itself. The answer depends on the outlines alone, never on their order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    fragments,
    index::Indexes,
    outline::{Name, Names, Outlines, Sorted, Text, TextId, TitleKey},
    piece::title_key,
    series, sketch,
};

/// A text that is so like another is taken for its copy, 0 to 1: sketches of copies with damage in every third
/// sentence agree in about so much.
const COPY_LIKENESS: f64 = 0.4;
/// Titles of fewer letters are shared by strangers.
const TELLING_LETTERS_MIN: usize = 8;

/// The texts of one work in reading order, with what the plan knows better than they do.
#[derive(Clone, Debug)]
pub struct WorkPlan {
    pub(super) title: Name,
    pub(super) author: Option<Name>,
    pub(super) texts: Box<[PlannedText]>,
    /// The series that the works of the import show together: its title and the place in it.
    pub(super) series: Option<Box<(String, Option<u32>)>>,
}

#[derive(Clone, Debug)]
pub(super) struct PlannedText {
    pub id: TextId,
    pub role: Role,
}

/// What a text is in its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What it says it is.
    Own,
    /// The copy of another, by its words: the number that its name gave means nothing.
    Copy,
    /// The page that heads the work and lists its chapters: no chapter itself.
    Head,
    /// A chapter that the head lists: its title is the chapter's, and its number is the place in the list.
    Listed,
}

impl WorkPlan {
    /// The numbers of the readings that its texts are in, each once, in the order of its texts.
    pub fn readings(&self) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        self.texts.iter().map(|text| text.id.reading).filter(|reading| seen.insert(*reading)).collect()
    }
}

/// What becomes of all texts of an import.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The works in the order of the report: title, then first author, case-folded.
    pub works: Vec<WorkPlan>,
    /// What works are called.
    pub titles: Titles,
    /// Paths of sources that state facts of a work whose text is nowhere.
    pub without_text: Vec<String>,
    /// Pages that list works and are none themselves: the path of each, and its reading.
    pub indexes: Vec<(String, u32)>,
}

/// What the works of a plan are called, each title once.
#[derive(Clone, Debug, Default)]
pub struct Titles(pub(super) Names);

/// Finds the works.
pub fn plan(outlines: Outlines) -> Plan {
    let mut outlines = outlines.sorted();
    give_titles(&mut outlines);
    lend_writers(&mut outlines);
    lend_authors(&mut outlines);
    let mut groups = Groups::new(outlines.texts.len());
    join_by_site(&outlines, &mut groups);
    join_by_title(&outlines, &mut groups);
    fragments::join_outlines(&outlines, &mut groups);
    let indexes = Indexes::find(&outlines);
    indexes.join_parts(&mut outlines, &mut groups);
    indexes.join_chapters(&mut outlines, &mut groups);
    let copies = join_copies(&outlines, &mut groups);
    // What works take comes in their place.
    drop(std::mem::take(&mut outlines.sketches));
    let untitled = outlines.names.keep(UNTITLED);
    let mut plan = Plan::default();
    let mut follows = Vec::new();
    let mut places = Vec::new();
    let mut work_of = HashMap::new();
    let members = groups.members();
    let groups = || members.chunk_by(|one, other| one.0 == other.0);
    plan.works.reserve(groups().count());
    for group in groups() {
        let mut members: Vec<usize> = group.iter().map(|(_, at)| *at as usize).collect();
        let is_index = |at: &usize| indexes.is_page(*at) && !indexes.is_head(*at);
        let pages = members.iter().copied().filter(is_index);
        plan.indexes.extend(pages.map(|at| (outlines.path(at), outlines.texts[at].id.reading)));
        members.retain(|at| !is_index(at));
        if !members.iter().any(|at| outlines.texts[*at].has_text) {
            plan.without_text.extend(members.iter().map(|at| outlines.path(*at)));
            continue;
        }
        let number = plan.works.len();
        if !indexes.is_empty() {
            work_of.extend(members.iter().map(|at| (*at, number)));
        }
        // What the source itself says of a series goes before what follows from titles and folders.
        if !members.iter().any(|at| outlines.texts[*at].in_series) {
            let place =
                members.first().and_then(|at| series::of_folder(&outlines.texts[*at], &outlines.names));
            places.extend(place.map(|place| (number, place)));
            let follow = members.iter().find_map(|at| outlines.texts[*at].seldom().follows);
            follows.extend(follow.map(|follow| (number, follow)));
        }
        plan.works.push(work(&outlines, (&copies, &indexes), members, untitled));
    }
    drop(outlines.texts);
    let names = outlines.names;
    series::tie_folders(&mut plan.works, places);
    series::tie_sequels(&mut plan.works, &follows, &names);
    indexes.tie(&mut plan.works, &work_of);
    plan.works.sort_by_cached_key(|work| {
        let title: Box<str> = names.of(work.title).to_lowercase().into();
        (title, work.author.map(|author| names.of(author)), work.texts.first().map(|text| text.id))
    });
    plan.titles = Titles(names);
    plan
}

/// The plan of a group. Its first stated title is the work's.
fn work(
    outlines: &Sorted,
    (copies, indexes): (&BTreeSet<usize>, &Indexes),
    mut members: Vec<usize>,
    untitled: Name,
) -> WorkPlan {
    let role = |at: usize| match () {
        () if indexes.is_head(at) => Role::Head,
        () if indexes.is_listed(at) => Role::Listed,
        () if copies.contains(&at) => Role::Copy,
        () => Role::Own,
    };
    let number = |at: &usize| {
        let outline = &outlines.texts[*at];
        // What states facts alone goes first; a copy without a number of its own goes last, behind its original.
        match (outline.has_text, role(*at)) {
            (false, _) | (_, Role::Head) => (0, 0),
            (true, Role::Own | Role::Listed) => (1, outline.number.unwrap_or(u32::MAX)),
            (true, Role::Copy) => (2, 0),
        }
    };
    members.sort_by_key(|at| (number(at), outlines.texts[*at].seldom().sub_part.clone(), *at));
    let titled = members.iter().find(|at| outlines.texts[**at].titled).or(members.first());
    WorkPlan {
        author: members.iter().find_map(|at| outlines.texts[*at].author),
        texts: members.iter().map(|at| PlannedText { id: outlines.texts[*at].id, role: role(*at) }).collect(),
        title: titled.and_then(|at| outlines.texts[*at].title).unwrap_or(untitled),
        series: None,
    }
}

/// What is called nothing.
const UNTITLED: &str = "Untitled";

/// Gives texts without a title the one of their folder's other parts, of the folder, or of their file.
fn give_titles(outlines: &mut Sorted) {
    // By folder: the one title in it. Of several there is none: the folder is not one work's.
    let mut titles: HashMap<Name, Option<(TitleKey, Name)>> = HashMap::new();
    let is_asking = |text: &Text| text.key.is_none() && text.site.is_none();
    // Most folders have no text without a title, and nobody asks for theirs.
    let asking = outlines.texts.iter().filter(|text| is_asking(text) && text.numbered_name);
    let asked: HashSet<Name> = asking.map(|text| text.folder).collect();
    for text in outlines.texts.iter().filter(|text| asked.contains(&text.folder)) {
        if let (Some(key), Some(title)) = (text.key, text.title) {
            let known = titles.entry(text.folder).or_insert(Some((key, title)));
            *known = known.filter(|(other, _)| *other == key);
        }
    }
    let Sorted { texts, names, .. } = outlines;
    for text in texts.iter_mut().filter(|text| is_asking(text)) {
        let known = match titles.get(&text.folder) {
            Some(Some((_, title))) if text.numbered_name => Some(*title),
            _ => text.name_title,
        };
        let title = known.unwrap_or_else(|| {
            let folder = names.of(text.folder).rsplit('/').next();
            let folder = folder.filter(|name| text.numbered_name && !name.is_empty());
            let title = folder.map_or_else(|| UNTITLED.to_owned(), |name| name.replace('_', " "));
            names.keep(&title)
        });
        text.key = Some(TitleKey::of(names.of(title)));
        text.title = Some(title);
    }
}

/// A part without an author that came by mail belongs to the author whom another part of its title, sent by the same
/// person, names; else to the sender, whatever address it was sent from.
fn lend_writers(outlines: &mut Sorted) {
    let Sorted { texts, names, .. } = outlines;
    let nobody = names.keep("");
    let ways = |text: &Text| -> Vec<(TitleKey, Name)> {
        let Some((key, (name, address))) = text.key.zip(text.writer) else { return Vec::new() };
        [address, name].into_iter().filter(|way| *way != nobody).map(|way| (key, way)).collect()
    };
    // Whom each way names; of several the first by name.
    let mut named: HashMap<(TitleKey, Name), Name> = HashMap::new();
    for text in texts.iter() {
        let Some(author) = text.author else { continue };
        for way in ways(text) {
            let first = named.entry(way).or_insert(author);
            if names.of(author) < names.of(*first) {
                *first = author;
            }
        }
    }
    for text in texts.iter_mut().filter(|text| text.author.is_none()) {
        let known = ways(text).into_iter().find_map(|way| named.get(&way).copied());
        text.author = known.or_else(|| text.writer.map(|(name, _)| name));
    }
}

/// A part without an author belongs to the one author of its title in its folder; or of its title at all, where the
/// title tells.
fn lend_authors(outlines: &mut Sorted) {
    let mut near: HashMap<(TitleKey, Name), BTreeSet<Name>> = HashMap::new();
    let mut anywhere: HashMap<TitleKey, BTreeSet<Name>> = HashMap::new();
    // Most texts name their author, and of their titles nobody asks.
    let without = outlines.texts.iter().filter(|outline| outline.author.is_none());
    let asked: HashSet<TitleKey> = without.filter_map(|outline| outline.key).collect();
    for outline in outlines.texts.iter().filter(|outline| outline.site.is_none()) {
        if let (Some(key), Some(author)) = (outline.key, outline.author)
            && asked.contains(&key)
        {
            near.entry((key, outline.folder)).or_default().insert(author);
            if outline.titled {
                anywhere.entry(key).or_default().insert(author);
            }
        }
    }
    let only = |authors: Option<&BTreeSet<Name>>| {
        authors.filter(|authors| authors.len() == 1).and_then(|authors| authors.first().copied())
    };
    let Sorted { texts, names, .. } = outlines;
    for text in texts.iter_mut().filter(|text| text.author.is_none()) {
        let (Some(key), Some(title)) = (text.key, text.title) else { continue };
        text.author = only(near.get(&(key, text.folder)));
        let letters = || title_key(names.of(title)).chars().filter(|c| c.is_alphanumeric()).count();
        if text.author.is_none() && text.titled && letters() >= TELLING_LETTERS_MIN {
            text.author = only(anywhere.get(&key));
        }
    }
}

/// Texts that an archive numbers as one work.
fn join_by_site(outlines: &Sorted, groups: &mut Groups) {
    let mut first: HashMap<(Name, Name), usize> = HashMap::new();
    for (at, outline) in outlines.texts.iter().enumerate() {
        if let Some(site) = outline.site {
            let first = *first.entry(site).or_insert(at);
            groups.join(first, at);
        }
    }
}

/// Texts of one title and author. Works that one archive numbers apart stay apart, whatever their titles.
fn join_by_title(outlines: &Sorted, groups: &mut Groups) {
    let keyed = (0u32..).zip(outlines.texts.iter());
    let mut named: Vec<(TitleKey, Option<Name>, u32)> = Vec::with_capacity(outlines.texts.len());
    named.extend(keyed.filter_map(|(at, outline)| Some((outline.key?, outline.author, at))));
    named.sort_unstable();
    for same in named.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        let places: Vec<usize> = same.iter().map(|(_, _, at)| *at as usize).collect();
        let free: Vec<usize> =
            places.iter().copied().filter(|at| outlines.texts[*at].site.is_none()).collect();
        for pair in free.windows(2) {
            groups.join(pair[0], pair[1]);
        }
        let mut sites: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        for (site, id) in places.iter().filter_map(|at| outlines.texts[*at].site) {
            sites.entry(site).or_default().insert(id);
        }
        let is_by_somebody = same.iter().all(|(_, author, _)| author.is_some());
        if is_by_somebody && sites.values().all(|ids| ids.len() == 1) {
            for pair in places.windows(2) {
                groups.join(pair[0], pair[1]);
            }
        }
    }
}

/// Texts that state no title but are copies of another: gives their places.
fn join_copies(outlines: &Sorted, groups: &mut Groups) -> BTreeSet<usize> {
    let mut copies = BTreeSet::new();
    for (at, other) in sketch::alike(outlines.texts.len(), |at| outlines.sketch(at), COPY_LIKENESS) {
        let (at, other) = (at as usize, other as usize);
        if groups.root(at) == groups.root(other) {
            continue;
        }
        if let Some(nameless) = nameless(outlines, at, other) {
            copies.insert(nameless);
            groups.join(at, other);
        }
    }
    copies
}

/// Which of two texts says so little about itself that it may be a copy of the other.
fn nameless(outlines: &Sorted, one: usize, other: usize) -> Option<usize> {
    let strangers = outlines.texts[one].author.is_some()
        && outlines.texts[other].author.is_some()
        && outlines.texts[one].author != outlines.texts[other].author;
    if strangers {
        return None;
    }
    let says = |at: usize| outlines.texts[at].titled || outlines.texts[at].site.is_some();
    match (says(one), says(other)) {
        (true, true) => None,
        (true, false) => Some(other),
        (false, true) => Some(one),
        (false, false) => Some(one.max(other)),
    }
}

/// Sets of places that grow together (union–find); a set is named by its smallest place.
pub(super) struct Groups(Vec<u32>);

impl Groups {
    fn new(places: usize) -> Self {
        Self((0..places as u32).collect())
    }

    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }

    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other) as u32;
    }

    /// All places behind the sets that they are of, set by set and in order.
    fn members(mut self) -> Vec<(u32, u32)> {
        let mut members: Vec<(u32, u32)> =
            (0..self.0.len()).map(|at| (self.root(at) as u32, at as u32)).collect();
        members.sort_unstable();
        members
    }
}
