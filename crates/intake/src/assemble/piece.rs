//! One text of a file with what it says it is.

use std::ops::Range;

use ficus_archive::provenance::Source;
use ficus_formats::Format;
use ficus_prose::Spans;

use super::name;
use crate::{
    facts::Facts,
    reading::{FileReading, TextReading},
    recognise::{
        header::fold,
        part::{self, PartMark},
    },
};

/// What one text says it is.
pub(super) struct Piece {
    pub facts: Facts,
    /// The folded title, where one is stated.
    pub key: Option<String>,
    /// The folded name of its first author.
    pub author: Option<String>,
    /// The folders around the file, the imported one with them.
    pub folder: String,
    /// The number in the file's name.
    pub name_number: Option<u32>,
    /// The title that the file's name gives.
    pub name_title: Option<String>,
    /// The number that the text, its first heading or else its name gives it.
    pub number: Option<u32>,
    /// What tells it apart from others of its number: `a` of `4a`.
    pub sub_part: Option<String>,
    /// A first line that turned out to be the chapter's title.
    pub chapter_title: Option<String>,
}

impl Piece {
    /// Judges a text by itself, by its source's path, and by the folder that the path is below of.
    pub fn new(source: &Source, text: &TextReading, below: &str) -> Self {
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
        let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        // What carries a mail or a page of a site names it for its own ends.
        let named = text.site.is_none() && source.media_type != Format::Mail.media_type();
        let (name_title, name_number) = if named { name::read(stem) } else { (None, None) };
        let own =
            facts.part.as_ref().and_then(|part| part.number).or_else(|| first.and_then(|mark| mark.number));
        let sub_part = facts.part.as_ref().or(first).and_then(PartMark::sub_part).map(str::to_lowercase);
        let of_site = text.site.as_ref().and_then(|site| site.chapter);
        // A file may be numbered by its story's place in a series.
        let in_series = facts.series.as_ref().and_then(|(_, place)| *place);
        let name_number = name_number.filter(|number| own.is_some() || in_series != Some(*number));
        let mut piece = Self {
            folder: format!("{below}/{folder}").trim_end_matches('/').to_owned(),
            number: of_site.or(own).or(name_number),
            sub_part,
            key: None,
            author: None,
            name_number,
            name_title,
            chapter_title: None,
            facts,
        };
        piece.read_bare_title(text.bare_title.as_deref());
        piece.author = piece.facts.authors.first().map(|name| fold(name));
        piece.key = piece.facts.title.as_deref().map(title_key);
        piece
    }

    /// A first line without a label is the work's title, unless the file's name says that this is a chapter of one.
    fn read_bare_title(&mut self, bare: Option<&str>) {
        let Some(bare) = bare else { return };
        let (title, mark) = part::split_title(bare);
        let of_chapter = self.name_number.is_some() && mark.is_none() && self.facts.authors.is_empty();
        if self.facts.title.is_some() || of_chapter {
            let again = self.facts.title.as_deref().is_some_and(|known| fold(known) == fold(&title));
            // `The Lamp - Chapter 3` on a page that calls itself `The Lamp`.
            if let Some(mark) = mark.filter(|_| again) {
                self.number = self.number.or(mark.number);
                self.take_part(mark);
            }
            self.chapter_title = (!again).then(|| bare.to_owned());
            return;
        }
        self.facts.title = Some(title);
        if let Some(mark) = mark {
            self.number = mark.number;
            self.take_part(mark);
        }
    }

    /// Takes in which part of how many it is, where nothing said so before.
    fn take_part(&mut self, mark: PartMark) {
        if let Some(planned) = mark.planned {
            self.facts.plan(planned);
        }
        self.facts.part.get_or_insert(mark);
    }
}

/// Folded for comparison; a title of signs alone stays itself.
pub(super) fn title_key(title: &str) -> String {
    let folded = fold(title);
    if folded.is_empty() { title.trim().to_owned() } else { folded }
}

impl FileReading {
    /// Where each text's bytes stand in the source. Where the first text holds the spans of all, the others share them.
    pub(super) fn text_ranges(&self) -> Vec<Range<u64>> {
        let mut at = 0;
        self.texts
            .iter()
            .map(|text| {
                let start = at;
                at += text.spans.total();
                start..at
            })
            .collect()
    }

    /// The spans of the whole source.
    pub(super) fn spans(&self) -> Spans {
        let mut spans = Spans::default();
        for text in &self.texts {
            spans.append(&text.spans);
        }
        spans
    }
}
