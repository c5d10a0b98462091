//! Which texts make which work, told by their outlines alone.
//!
//! Texts belong together where an archive numbers them as one work; else by title and author; else where one is a copy
//! of another that says more about itself. The answer depends on the outlines alone, never on their order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    fragments,
    index::Indexes,
    name::natural,
    outline::{Outline, TextId},
    piece::title_key,
    series,
    sketch::{self, Sketch},
};

/// A text that is so like another is taken for its copy, 0 to 1: sketches of copies with damage in every third
/// sentence agree in about so much.
const COPY_LIKENESS: f64 = 0.4;
/// Titles of fewer letters are shared by strangers.
const TELLING_LETTERS_MIN: usize = 8;

/// The texts of one work in reading order, with what the plan knows better than they do.
#[derive(Clone, Debug)]
pub struct WorkPlan {
    pub(super) title: String,
    pub(super) author: Option<String>,
    pub(super) texts: Vec<PlannedText>,
    /// The series that the works of the import show together: its title and the place in it.
    pub(super) series: Option<(String, Option<u32>)>,
}

#[derive(Clone, Debug)]
pub(super) struct PlannedText {
    pub id: TextId,
    /// Whether the number that its name gave means nothing, since its text was found to be a copy.
    pub unnumbered: bool,
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
    /// Paths of sources that state facts of a work whose text is nowhere.
    pub without_text: Vec<String>,
    /// Pages that list works and are none themselves: the path of each, and its reading.
    pub indexes: Vec<(String, u32)>,
}

/// Finds the works.
pub fn plan(mut outlines: Vec<Outline>) -> Plan {
    outlines.sort_by_cached_key(|outline| (natural(&outline.path), outline.hash, outline.id));
    give_titles(&mut outlines);
    lend_writers(&mut outlines);
    lend_authors(&mut outlines);
    let mut groups = Groups::new(outlines.len());
    join_by_site(&outlines, &mut groups);
    join_by_title(&outlines, &mut groups);
    fragments::join_outlines(&outlines, &mut groups);
    let indexes = Indexes::find(&outlines);
    indexes.join_parts(&mut outlines, &mut groups);
    let copies = join_copies(&outlines, &mut groups);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..outlines.len() {
        members.entry(groups.root(at)).or_default().push(at);
    }
    let mut plan = Plan::default();
    let mut follows = Vec::new();
    let mut places = Vec::new();
    let mut work_of = HashMap::new();
    for mut members in members.into_values() {
        let is_index = |at: &usize| indexes.is_page(*at);
        plan.indexes.extend(
            members
                .iter()
                .filter(|at| is_index(at))
                .map(|at| (outlines[*at].path.to_string(), outlines[*at].id.reading)),
        );
        members.retain(|at| !is_index(at));
        if members.iter().any(|at| outlines[*at].has_text) {
            work_of.extend(members.iter().map(|at| (*at, plan.works.len())));
            plan.works.push(work(&outlines, &copies, members.clone()));
            let in_series = members.iter().any(|at| outlines[*at].in_series);
            places.push(
                members.first().filter(|_| !in_series).and_then(|at| series::of_folder(&outlines[*at])),
            );
            follows.push(members.iter().find_map(|at| outlines[*at].seldom().follows.clone()).filter(|_| {
                // What the source itself says of a series goes before what follows from titles.
                !in_series
            }));
        } else {
            plan.without_text.extend(members.iter().map(|at| outlines[*at].path.to_string()));
        }
    }
    series::tie_folders(&mut plan.works, places);
    series::tie_sequels(&mut plan.works, &follows);
    indexes.tie(&mut plan.works, &work_of);
    plan.works.sort_by_cached_key(|work| {
        (work.title.to_lowercase(), work.author.clone(), work.texts.first().map(|text| text.id))
    });
    plan
}

/// The plan of a group. Its first stated title is the work's.
fn work(outlines: &[Outline], copies: &BTreeSet<usize>, mut members: Vec<usize>) -> WorkPlan {
    let number = |at: &usize| {
        let outline = &outlines[*at];
        // What states facts alone goes first; a copy without a number of its own goes last, behind its original.
        match (outline.has_text, copies.contains(at)) {
            (false, _) => (0, 0),
            (true, false) => (1, outline.number.unwrap_or(u32::MAX)),
            (true, true) => (2, 0),
        }
    };
    members.sort_by_key(|at| (number(at), outlines[*at].seldom().sub_part.clone(), *at));
    let titled = members.iter().find(|at| outlines[**at].titled).or(members.first());
    let title = titled.and_then(|at| outlines[*at].title.as_deref()).unwrap_or("Untitled");
    WorkPlan {
        title: title.to_owned(),
        author: members.iter().find_map(|at| outlines[*at].author.as_deref()).map(str::to_owned),
        texts: members
            .iter()
            .map(|at| PlannedText { id: outlines[*at].id, unnumbered: copies.contains(at) })
            .collect(),
        series: None,
    }
}

/// A title's key, and the title.
type Titled = (Box<str>, Box<str>);
/// Folded names.
type Authors = BTreeSet<Box<str>>;

/// Gives texts without a title the one of their folder's other parts, of the folder, or of their file.
fn give_titles(outlines: &mut [Outline]) {
    // By folder: the titles in it, with their keys.
    let mut titles: BTreeMap<Box<str>, Vec<Titled>> = BTreeMap::new();
    for outline in outlines.iter() {
        if let (Some(key), Some(title)) = (&outline.key, &outline.title) {
            let known = titles.entry(outline.folder.clone()).or_default();
            // Two are as good as many: the folder is not one work's.
            if known.len() < 2 && !known.iter().any(|(other, _)| other == key) {
                known.push((key.clone(), title.clone()));
            }
        }
    }
    for outline in outlines.iter_mut().filter(|outline| outline.key.is_none() && outline.site.is_none()) {
        let folder_name = outline.folder.rsplit('/').next().filter(|name| !name.is_empty());
        let title: Box<str> = match titles.get(&outline.folder).map(Vec::as_slice) {
            Some([(_, title)]) if outline.name_number.is_some() => title.clone(),
            _ => match (&outline.name_title, outline.name_number, folder_name) {
                (None, Some(_), Some(folder)) => folder.replace('_', " ").into(),
                (Some(title), _, _) => title.clone(),
                _ => "Untitled".into(),
            },
        };
        outline.key = Some(title_key(&title).into());
        outline.title = Some(title);
    }
}

/// A part without an author that came by mail belongs to the author whom another part of its title, sent by the same
/// person, names; else to the sender, whatever address it was sent from.
fn lend_writers(outlines: &mut [Outline]) {
    type Way = (Box<str>, Box<str>);
    let mut named: HashMap<Way, BTreeSet<Box<str>>> = HashMap::new();
    let ways = |outline: &Outline| -> Vec<Way> {
        let Some((key, (name, address))) = outline.key.clone().zip(outline.seldom().writer.clone()) else {
            return Vec::new();
        };
        [address, name].into_iter().filter(|way| !way.is_empty()).map(|way| (key.clone(), way)).collect()
    };
    for outline in outlines.iter() {
        let Some(author) = &outline.author else { continue };
        for way in ways(outline) {
            named.entry(way).or_default().insert(author.clone());
        }
    }
    for outline in outlines.iter_mut().filter(|outline| outline.author.is_none()) {
        let known =
            ways(outline).into_iter().find_map(|way| named.get(&way).and_then(BTreeSet::first).cloned());
        outline.author = known.or_else(|| outline.seldom().writer.as_ref().map(|(name, _)| name.clone()));
    }
}

/// A part without an author belongs to the one author of its title in its folder; or of its title at all, where the
/// title tells.
fn lend_authors(outlines: &mut [Outline]) {
    let mut near: HashMap<(Box<str>, Box<str>), Authors> = HashMap::new();
    let mut anywhere: HashMap<Box<str>, Authors> = HashMap::new();
    // Most texts name their author, and of their titles nobody asks.
    let without = outlines.iter().filter(|outline| outline.author.is_none());
    let asked: HashSet<Box<str>> = without.filter_map(|outline| outline.key.clone()).collect();
    for outline in outlines.iter().filter(|outline| outline.site.is_none()) {
        if let (Some(key), Some(author)) = (&outline.key, &outline.author)
            && asked.contains(key)
        {
            near.entry((key.clone(), outline.folder.clone())).or_default().insert(author.clone());
            if outline.titled {
                anywhere.entry(key.clone()).or_default().insert(author.clone());
            }
        }
    }
    let only = |authors: Option<&Authors>| {
        authors.filter(|authors| authors.len() == 1).and_then(|authors| authors.first().cloned())
    };
    for outline in outlines.iter_mut().filter(|outline| outline.author.is_none()) {
        let Some(key) = outline.key.clone() else { continue };
        outline.author = only(near.get(&(key.clone(), outline.folder.clone())));
        let telling = key.chars().filter(|c| c.is_alphanumeric()).count() >= TELLING_LETTERS_MIN;
        if outline.author.is_none() && outline.titled && telling {
            outline.author = only(anywhere.get(&key));
        }
    }
}

/// Texts that an archive numbers as one work.
fn join_by_site(outlines: &[Outline], groups: &mut Groups) {
    let mut first: HashMap<&(Box<str>, Box<str>), usize> = HashMap::new();
    for (at, outline) in outlines.iter().enumerate() {
        if let Some(site) = &outline.site {
            let first = *first.entry(site).or_insert(at);
            groups.join(first, at);
        }
    }
}

/// Texts of one title and author. Works that one archive numbers apart stay apart, whatever their titles.
fn join_by_title(outlines: &[Outline], groups: &mut Groups) {
    let mut named: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, outline) in outlines.iter().enumerate() {
        if let Some(key) = &outline.key {
            named.entry((key, outline.author.as_deref())).or_default().push(at);
        }
    }
    for ((_, author), places) in named {
        let free: Vec<usize> = places.iter().copied().filter(|at| outlines[*at].site.is_none()).collect();
        for pair in free.windows(2) {
            groups.join(pair[0], pair[1]);
        }
        let mut sites: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (site, id) in places.iter().filter_map(|at| outlines[*at].site.as_ref()) {
            sites.entry(site).or_default().insert(id);
        }
        if author.is_some() && sites.values().all(|ids| ids.len() == 1) {
            for pair in places.windows(2) {
                groups.join(pair[0], pair[1]);
            }
        }
    }
}

/// Texts that state no title but are copies of another: gives their places.
fn join_copies(outlines: &[Outline], groups: &mut Groups) -> BTreeSet<usize> {
    let mut copies = BTreeSet::new();
    let sketches = (0u32..).zip(outlines);
    let sketches: Vec<(u32, &Sketch)> =
        sketches.filter_map(|(at, outline)| Some((at, outline.sketch.as_deref()?))).collect();
    for (at, other) in sketch::alike(&sketches, COPY_LIKENESS) {
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
fn nameless(outlines: &[Outline], one: usize, other: usize) -> Option<usize> {
    let strangers = outlines[one].author.is_some()
        && outlines[other].author.is_some()
        && outlines[one].author != outlines[other].author;
    if strangers {
        return None;
    }
    let says = |at: usize| outlines[at].titled || outlines[at].site.is_some();
    match (says(one), says(other)) {
        (true, true) => None,
        (true, false) => Some(other),
        (false, true) => Some(one),
        (false, false) => Some(one.max(other)),
    }
}

/// Sets of places that grow together (union–find); a set is named by its smallest place.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    fn new(places: usize) -> Self {
        Self((0..places).collect())
    }

    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
