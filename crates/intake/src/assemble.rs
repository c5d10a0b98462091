//! Parts become works: the same title and a compatible author, in the order of their numbers.
//!
//! The answer depends on the readings alone, never on the order in which they come.

use std::collections::BTreeMap;

use ficus_archive::{
    provenance::{Accounting, Source},
    work::Status,
};
use ficus_prose::{Block, Loss, Repair};

use crate::{
    facts::Facts,
    reading::{FileReading, TextReading},
    recognise::{header::fold, part},
};

mod gather;

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
    /// The folders around the file, the imported one with them.
    folder: String,
    /// The number in the file's name.
    name_number: Option<u32>,
    /// The title that the file's name gives.
    name_title: Option<String>,
    /// The number that the text, its first heading or else its name gives it.
    number: Option<u32>,
    /// A first line that turned out to be the chapter's title.
    chapter_title: Option<String>,
}

/// Puts parts together into works; the order of the answer is the report's (title, then first author, case-folded).
pub fn assemble(readings: Vec<FileReading>) -> Vec<RescuedWork> {
    let mut pieces: Vec<Piece> = readings
        .into_iter()
        .flat_map(|reading| {
            let FileReading { source, texts, below } = reading;
            texts.into_iter().map(move |text| piece(source.clone(), text, &below))
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

fn piece(source: Source, text: TextReading, below: &str) -> Piece {
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
    let own = facts.part.as_ref().and_then(|part| part.number).or_else(|| first.and_then(|mark| mark.number));
    let mut piece = Piece {
        folder: format!("{below}/{folder}").trim_end_matches('/').to_owned(),
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
    let mut gathered = gather::Gathered::new(pieces.len());
    for piece in pieces {
        gathered.take(piece);
    }
    gathered.finish()
}
