//! Parts become works: the same title and a compatible author, in the order of their numbers.
//!
//! The answer depends on the readings alone, never on the order in which they come.

use std::collections::BTreeMap;

use ficus_archive::{
    provenance::{Accounting, Source},
    work::Status,
};
use ficus_prose::{Block, Loss, Repair, RepairKind, plain};

use crate::{
    facts::Facts,
    language,
    reading::{ChapterReading, FileReading, TextReading},
    recognise::{
        ending::Ending,
        header::{Stated, fold},
        label::Field,
        part::{self, Planned},
    },
};

/// A work put together from one or more files.
#[derive(Clone, Debug)]
pub struct RescuedWork {
    pub(crate) title: String,
    pub(crate) facts: Facts,
    pub(crate) chapters: Vec<RescuedChapter>,
    pub(crate) missing: Vec<(u32, u32)>,
    pub(crate) status: Status,
    pub(crate) language: Option<String>,
    pub(crate) suggested: BTreeMap<String, Vec<String>>,
    pub(crate) sources: Vec<Source>,
    pub(crate) accounting: Accounting,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) losses: Vec<Loss>,
}

/// A chapter of a rescued work.
#[derive(Clone, Debug, Default)]
pub(crate) struct RescuedChapter {
    pub number: u32,
    pub title: Option<String>,
    pub pov: Vec<String>,
    pub summary: Option<String>,
    pub notes_before: Option<String>,
    pub notes_after: Vec<Block>,
    pub blocks: Vec<Block>,
}

/// One text with where it came from and what it says it is.
struct Piece {
    source: Source,
    text: TextReading,
    facts: Facts,
    /// The folded title, where one is stated.
    key: Option<String>,
    author: Option<String>,
    folder: String,
    /// The number in the file's name.
    name_number: Option<u32>,
    /// The title that the file's name gives.
    name_title: Option<String>,
    /// The number that the text or else its name gives it.
    number: Option<u32>,
    /// A first line that turned out to be the chapter's title.
    chapter_title: Option<String>,
}

/// Puts parts together into works; the order of the answer is the report's (title, then first author, case-folded).
pub fn assemble(readings: Vec<FileReading>) -> Vec<RescuedWork> {
    let mut pieces: Vec<Piece> = readings
        .into_iter()
        .flat_map(|reading| {
            let source = reading.source;
            reading.texts.into_iter().map(move |text| piece(source.clone(), text))
        })
        .collect();
    pieces.sort_by(|a, b| {
        natural(&a.source.path)
            .cmp(&natural(&b.source.path))
            .then_with(|| a.source.sha256.cmp(&b.source.sha256))
    });
    give_titles(&mut pieces);
    let mut groups: BTreeMap<(String, Option<String>), Vec<Piece>> = BTreeMap::new();
    for piece in lend_authors(pieces) {
        let key = (piece.key.clone().unwrap_or_default(), piece.author.clone());
        groups.entry(key).or_default().push(piece);
    }
    let mut works: Vec<RescuedWork> = groups.into_values().map(work).collect();
    works.sort_by_cached_key(|work| {
        (
            work.title.to_lowercase(),
            work.facts.authors.first().map(|name| name.to_lowercase()),
            work.import_key(),
        )
    });
    works
}

fn piece(source: Source, text: TextReading) -> Piece {
    let mut facts = Facts::default();
    for stated in &text.stated {
        facts.state(stated);
    }
    if facts.series.is_none() {
        facts.series.clone_from(&text.series);
    }
    let first = text.chapters.first().and_then(|chapter| chapter.mark.as_ref());
    if facts.title.is_none() {
        facts.title = first.and_then(|mark| mark.work.clone());
    }
    if let [chapter] = text.chapters.as_slice() {
        for stated in &chapter.stated {
            facts.state(stated);
        }
        if let Some(planned) = chapter.mark.as_ref().and_then(|mark| mark.planned) {
            facts.plan(planned);
        }
    }
    let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (name_title, name_number) = read_name(stem);
    let single = text.chapters.len() <= 1;
    let own = facts
        .part
        .as_ref()
        .and_then(|part| part.number)
        .or_else(|| first.filter(|_| single).and_then(|mark| mark.number));
    let mut piece = Piece {
        folder: folder.to_owned(),
        number: own.or(name_number),
        key: None,
        author: None,
        name_number,
        name_title,
        chapter_title: None,
        source,
        text,
        facts,
    };
    read_bare_title(&mut piece);
    piece.author = piece.facts.authors.first().map(|name| fold(name));
    piece.key = piece.facts.title.as_deref().map(title_key);
    piece
}

/// A first line without a label is the work's title, unless the file's name says that this is a chapter of one.
fn read_bare_title(piece: &mut Piece) {
    let Some(bare) = piece.text.bare_title.clone() else { return };
    let (title, mark) = part::split_title(&bare);
    let of_chapter = piece.name_number.is_some() && mark.is_none() && piece.facts.authors.is_empty();
    if piece.facts.title.is_some() || of_chapter {
        piece.chapter_title = Some(bare);
    } else {
        piece.facts.title = Some(title);
        if let Some(mark) = mark {
            piece.number = mark.number;
            if let Some(planned) = mark.planned {
                piece.facts.plan(planned);
            }
            piece.facts.part.get_or_insert(mark);
        }
    }
}

/// Folded for comparison; a title of signs alone stays itself.
fn title_key(title: &str) -> String {
    let folded = fold(title);
    if folded.is_empty() { title.trim().to_owned() } else { folded }
}

/// The title and the number that a file's name gives: `01`, `chapter-2`, `Title - Part 3`, `lamp_03`.
fn read_name(stem: &str) -> (Option<String>, Option<u32>) {
    let spaced = stem.replace(['_', '+'], " ");
    let spaced = spaced.trim();
    if let Some(number) = part::bare_number(spaced) {
        return (None, Some(number));
    }
    let heading = part::heading(&spaced.replace('-', " ")).or_else(|| part::heading(spaced));
    if let Some(mark) = heading.filter(|mark| mark.number.is_some()) {
        return (None, mark.number);
    }
    let (title, mark) = part::split_title(spaced);
    if let Some(number) = mark.and_then(|mark| mark.number) {
        return (Some(title), Some(number));
    }
    let digits_end = spaced.len() - spaced.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let digits_start = spaced.len() - spaced.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=3).contains(&digits_end) {
        let title = spaced[..spaced.len() - digits_end].trim_end_matches([' ', '-', '.']).to_owned();
        return (
            Some(title).filter(|title| !title.is_empty()),
            spaced[spaced.len() - digits_end..].parse().ok(),
        );
    }
    if (1..=3).contains(&digits_start) && spaced[digits_start..].starts_with([' ', '-', '.']) {
        return (None, spaced[..digits_start].parse().ok());
    }
    (Some(spaced.to_owned()), None)
}

/// Gives texts without a title the one of their folder's other parts, of the folder, or of their file.
fn give_titles(pieces: &mut [Piece]) {
    let mut titles: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for piece in pieces.iter() {
        if let (Some(key), Some(title)) = (&piece.key, &piece.facts.title) {
            let known = titles.entry(piece.folder.clone()).or_default();
            if !known.iter().any(|(other, _)| other == key) {
                known.push((key.clone(), title.clone()));
            }
        }
    }
    for piece in pieces.iter_mut().filter(|piece| piece.key.is_none()) {
        let folder_name = piece.folder.rsplit('/').next().filter(|name| !name.is_empty());
        let title = match titles.get(&piece.folder).map(Vec::as_slice) {
            Some([(_, title)]) if piece.name_number.is_some() => title.clone(),
            _ => match (&piece.name_title, piece.name_number, folder_name) {
                (None, Some(_), Some(folder)) => folder.replace('_', " "),
                (Some(title), _, _) => title.clone(),
                _ => "Untitled".to_owned(),
            },
        };
        piece.key = Some(title_key(&title));
        piece.facts.title = Some(title);
    }
}

/// A part without an author belongs to the one author of its title in its folder.
fn lend_authors(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut authors: BTreeMap<(Option<String>, String), Vec<String>> = BTreeMap::new();
    for piece in &pieces {
        if let Some(author) = &piece.author {
            let known = authors.entry((piece.key.clone(), piece.folder.clone())).or_default();
            if !known.contains(author) {
                known.push(author.clone());
            }
        }
    }
    for piece in pieces.iter_mut().filter(|piece| piece.author.is_none()) {
        if let Some([author]) = authors.get(&(piece.key.clone(), piece.folder.clone())).map(Vec::as_slice) {
            piece.author = Some(author.clone());
        }
    }
    pieces
}

/// A path cut into text and numbers, so that `2` comes before `10`.
pub(crate) fn natural(path: &str) -> Vec<(String, u64)> {
    let mut out = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let text_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(text_end);
        let digits_end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (digits, after) = after.split_at(digits_end);
        out.push((text.to_lowercase(), digits.parse().unwrap_or(u64::MAX)));
        rest = after;
    }
    out
}

fn work(mut pieces: Vec<Piece>) -> RescuedWork {
    pieces.sort_by_cached_key(|piece| {
        (piece.number.unwrap_or(u32::MAX), natural(&piece.source.path), piece.source.sha256.clone())
    });
    let mut gathered = Gathered::default();
    let parts = pieces.len();
    for piece in pieces {
        gathered.take(piece, parts);
    }
    gathered.finish()
}

/// A chapter before its number is settled.
struct Numbered {
    number: Option<u32>,
    chapter: RescuedChapter,
    ending: Option<Ending>,
    losses: Vec<Loss>,
    repairs: Vec<Repair>,
    folded: u64,
}

#[derive(Default)]
struct Gathered {
    facts: Facts,
    chapters: Vec<Numbered>,
    sources: Vec<Source>,
    accounting: Accounting,
    repairs: Vec<Repair>,
    losses: Vec<Loss>,
}

impl Gathered {
    fn take(&mut self, piece: Piece, parts: usize) {
        let Piece { source, mut text, facts, number, chapter_title, .. } = piece;
        let chapters = std::mem::take(&mut text.chapters);
        let single = chapters.len() == 1;
        let many = parts > 1 || !single;
        let mut kept = 0;
        for chapter in chapters {
            let own = chapter.mark.as_ref().and_then(|mark| mark.number);
            let mut numbered = numbered(chapter, if single { number } else { own }, many);
            if single {
                numbered.chapter.title = numbered.chapter.title.or_else(|| chapter_title.clone());
                numbered.chapter.title =
                    numbered.chapter.title.or_else(|| facts.part.as_ref()?.title.clone());
                if parts > 1 && !self.sources.is_empty() {
                    self.part_fields(&facts, &mut numbered.chapter);
                }
                numbered.repairs = std::mem::take(&mut text.repairs);
                numbered.losses.append(&mut text.losses);
            }
            let same = |other: &Numbered| {
                other.folded == numbered.folded
                    && (other.number == numbered.number || numbered.number.is_none())
            };
            if parts > 1 && single && self.chapters.iter().any(same) {
                self.repairs.push(Repair {
                    kind: RepairKind::DuplicatePartDropped,
                    count: 1,
                    chapter: numbered.number,
                });
                text.accounting.duplicate += std::mem::take(&mut text.accounting.body);
            } else {
                self.chapters.push(numbered);
                kept += 1;
            }
        }
        if kept > 0 || !single {
            self.repairs.append(&mut text.repairs);
            self.losses.append(&mut text.losses);
        }
        self.merge(facts, &text.stated);
        add(&mut self.accounting, &text.accounting);
        if !self.sources.iter().any(|other| other.path == source.path && other.sha256 == source.sha256) {
            self.sources.push(source);
        }
    }

    /// Summary and notes that differ from the first part's are this part's own.
    fn part_fields(&self, facts: &Facts, chapter: &mut RescuedChapter) {
        if facts.summary != self.facts.summary {
            chapter.summary.clone_from(&facts.summary);
        }
        if facts.notes != self.facts.notes {
            chapter.notes_before.clone_from(&facts.notes);
        }
    }

    fn merge(&mut self, facts: Facts, stated: &[Stated]) {
        if self.sources.is_empty() {
            self.facts = facts;
            return;
        }
        for stated in stated {
            // These are the part's own; the chapter has them.
            if !matches!(stated.field, Field::Summary | Field::Notes | Field::Updated) {
                self.facts.state(stated);
            }
        }
        self.facts.updated = self.facts.updated.max(facts.updated);
        if let Some(planned) = facts.planned {
            self.facts.plan(planned);
        }
    }

    fn finish(mut self) -> RescuedWork {
        let ending = self.chapters.last().and_then(|last| last.ending);
        settle_numbers(&mut self.chapters);
        let numbers: Vec<u32> = self.chapters.iter().map(|numbered| numbered.chapter.number).collect();
        let stated = self.chapters.iter().any(|numbered| numbered.number.is_some());
        let highest = numbers.last().copied().unwrap_or(0);
        let counted = self.facts.counts.get("chapters").and_then(|count| u32::try_from(*count).ok());
        let until = self
            .facts
            .planned
            .and_then(Planned::parts)
            .max(counted)
            .unwrap_or(0)
            .max(highest)
            .min(CHAPTERS_MAX);
        let missing = if stated { missing(&numbers, until) } else { Vec::new() };
        let status = status(&self.facts, ending, highest);
        let mut chapters = Vec::with_capacity(self.chapters.len());
        for numbered in self.chapters {
            let number = Some(numbered.chapter.number).filter(|_| numbers.len() > 1 || stated);
            self.losses.extend(numbered.losses.into_iter().map(|loss| Loss { chapter: number, ..loss }));
            self.repairs
                .extend(numbered.repairs.into_iter().map(|repair| Repair { chapter: number, ..repair }));
            chapters.push(numbered.chapter);
        }
        self.repairs.sort_by_key(|repair| (repair.chapter, repair.kind));
        self.losses.sort_by_key(|loss| (loss.chapter, loss.kind));
        let language = self.facts.language.clone().or_else(|| shown_language(&chapters));
        RescuedWork {
            title: self.facts.title.clone().unwrap_or_else(|| "Untitled".to_owned()),
            suggested: suggested(&self.facts, &chapters),
            facts: self.facts,
            chapters,
            missing,
            status,
            language,
            sources: self.sources,
            accounting: self.accounting,
            repairs: self.repairs,
            losses: self.losses,
        }
    }
}

/// No work is believed to have more chapters than this, whatever a source states.
const CHAPTERS_MAX: u32 = 10_000;

fn numbered(reading: ChapterReading, number: Option<u32>, many: bool) -> Numbered {
    let text = plain::text(&reading.blocks);
    let mut chapter = RescuedChapter {
        title: reading.mark.and_then(|mark| mark.title),
        pov: reading.pov,
        blocks: reading.blocks,
        notes_after: reading.notes_after,
        ..RescuedChapter::default()
    };
    if many {
        for stated in reading.stated {
            let label = stated.field.name();
            match stated.field {
                Field::Summary => chapter.summary = Some(stated.value),
                Field::Notes => append(&mut chapter.notes_before, stated.value),
                _ => append(&mut chapter.notes_before, format!("{label}: {}", stated.value)),
            }
        }
    }
    Numbered {
        number,
        chapter,
        ending: reading.ending,
        losses: reading.losses,
        repairs: Vec::new(),
        folded: hash(&fold(&text)),
    }
}

fn append(place: &mut Option<String>, text: String) {
    match place {
        Some(kept) => {
            kept.push_str("\n\n");
            kept.push_str(&text);
        }
        None => *place = Some(text),
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Gives every chapter a number of its own: as stated where that counts up, else the next that is free.
fn settle_numbers(chapters: &mut [Numbered]) {
    let mut next = None;
    for numbered in chapters.iter_mut() {
        let number = match (numbered.number, next) {
            (Some(number), None) => number.min(CHAPTERS_MAX),
            (Some(number), Some(next)) => number.clamp(next, CHAPTERS_MAX.max(next)),
            (None, next) => next.unwrap_or(1),
        };
        numbered.chapter.number = number;
        next = Some(number + 1);
    }
}

/// The closed ranges of numbers from 1 to `until` that are not there. `numbers` are in order.
fn missing(numbers: &[u32], until: u32) -> Vec<(u32, u32)> {
    let mut ranges = Vec::new();
    let mut expected = 1;
    for &number in numbers {
        if number > expected {
            ranges.push((expected, number - 1));
        }
        expected = expected.max(number + 1);
    }
    if until >= expected {
        ranges.push((expected, until));
    }
    ranges
}

fn status(facts: &Facts, ending: Option<Ending>, highest: u32) -> Status {
    if facts.status != Status::Unknown {
        return facts.status;
    }
    match (ending, facts.planned) {
        (Some(Ending::Whole), _) => Status::Complete,
        (Some(Ending::ToBeContinued), _) => Status::InProgress,
        (_, Some(Planned::Parts(planned))) if highest >= planned => Status::Complete,
        (_, Some(_)) => Status::InProgress,
        _ => Status::Unknown,
    }
}

fn shown_language(chapters: &[RescuedChapter]) -> Option<String> {
    let chapter = chapters.iter().max_by_key(|chapter| chapter.blocks.len())?;
    language::shown(&plain::text(&chapter.blocks)).map(str::to_owned)
}

fn suggested(facts: &Facts, chapters: &[RescuedChapter]) -> BTreeMap<String, Vec<String>> {
    let mut characters = Vec::new();
    let views = chapters.iter().flat_map(|chapter| &chapter.pov).map(String::as_str);
    let paired = facts
        .relationships
        .iter()
        .filter(|pair| pair.contains('/'))
        .flat_map(|pair| pair.split('/'))
        .map(str::trim);
    for name in views.chain(paired).filter(|name| !name.is_empty()) {
        if !facts.characters.iter().any(|stated| stated == name)
            && !characters.iter().any(|known| known == name)
        {
            characters.push(name.to_owned());
        }
    }
    let mut out = BTreeMap::new();
    if !characters.is_empty() {
        out.insert("characters".to_owned(), characters);
    }
    out
}

fn add(sum: &mut Accounting, part: &Accounting) {
    sum.body += part.body;
    sum.header += part.header;
    sum.note += part.note;
    sum.chrome += part.chrome;
    sum.quoted += part.quoted;
    sum.duplicate += part.duplicate;
    sum.container += part.container;
    sum.unaccounted += part.unaccounted;
}
