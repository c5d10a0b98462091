//! Where chapters begin: at the headings that were found, at lines of a pattern that the author gives, or nowhere.

use ficus_formats::number;
use ficus_prose::{Block, HeadingRole, Inline, Prose, chapter_name, plain};

use super::{CHAPTERS_MAX, FoundChapter, Upload, UploadedFile};

/// A pattern has at most so many characters.
const PATTERN_CHARS_MAX: usize = 100;
/// Signs for anything in one pattern: each multiplies the ways in which a line may be meant.
const ANYTHINGS_MAX: usize = 4;
/// A line that begins a chapter has at most so many characters.
const LINE_CHARS_MAX: usize = 200;
/// A number has at most so many characters: `twenty-seventh`.
const NUMBER_CHARS_MAX: usize = 24;

/// How a hand-in is split into chapters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Splitting {
    /// At the headings that were found.
    #[default]
    Headings,
    /// At lines of a pattern.
    Pattern(Pattern),
    /// Each file is one chapter.
    Whole,
}

/// A pattern of lines that begin chapters: `#` stands for a number in figures, Roman or in words, `*` for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Number,
    Anything,
}

impl Pattern {
    /// Reads what was typed; `None` for what would stand in every line or is too long.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim().to_lowercase();
        let mut pieces: Vec<Piece> = Vec::new();
        for c in typed.chars() {
            match (c, pieces.last_mut()) {
                ('#', _) => pieces.push(Piece::Number),
                ('*', Some(Piece::Anything)) => {}
                ('*', _) => pieces.push(Piece::Anything),
                (c, Some(Piece::Text(text))) => text.push(c),
                (c, _) => pieces.push(Piece::Text(c.to_string())),
            }
        }
        let anythings = pieces.iter().filter(|piece| **piece == Piece::Anything).count();
        let tells = pieces.iter().any(|piece| *piece != Piece::Anything);
        (tells && anythings <= ANYTHINGS_MAX && typed.chars().count() <= PATTERN_CHARS_MAX)
            .then_some(Self(pieces))
    }

    /// The number and the title of the chapter that a line begins. A title may stand behind what the pattern says.
    fn begins(&self, line: &str) -> Option<(Option<u32>, Option<String>)> {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() || line.chars().count() > LINE_CHARS_MAX {
            return None;
        }
        let mut number = None;
        let rest = matched(&self.0, &line, &mut number)?;
        let has_number = self.0.contains(&Piece::Number);
        let title = if has_number { rest } else { line.as_str() };
        let title = title.trim_matches(|c: char| c.is_whitespace() || ":-–—.)".contains(c));
        Some((number, Some(title.to_owned()).filter(|title| !title.is_empty())))
    }
}

/// What of a line stands behind what pieces say; `None` where they do not say it.
fn matched<'a>(pieces: &[Piece], line: &'a str, number: &mut Option<u32>) -> Option<&'a str> {
    let Some((piece, others)) = pieces.split_first() else {
        // “Chapter 1” is not the start of “Chapter 10”.
        return (!line.starts_with(char::is_alphanumeric)).then_some(line);
    };
    match piece {
        Piece::Text(text) => {
            let mut characters = line.char_indices();
            for wanted in text.chars() {
                let (_, c) = characters.next()?;
                if !c.to_lowercase().eq([wanted]) {
                    return None;
                }
            }
            let at = characters.next().map_or(line.len(), |(at, _)| at);
            matched(others, &line[at..], number)
        }
        Piece::Number => {
            let ends = line.char_indices().map(|(at, c)| at + c.len_utf8()).take(NUMBER_CHARS_MAX);
            let ends: Vec<usize> = ends.collect();
            ends.into_iter().rev().find_map(|end| {
                let told = line[..end].trim_end();
                let ends_there = told.len() == end && !line[end..].starts_with(char::is_alphanumeric);
                let value = ends_there.then(|| number::parse(told)).flatten()?;
                let rest = matched(others, &line[end..], number)?;
                *number = Some(value);
                Some(rest)
            })
        }
        Piece::Anything if others.is_empty() => Some(line),
        Piece::Anything => {
            let starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
            let starts: Vec<usize> = starts.collect();
            starts.into_iter().find_map(|at| matched(others, &line[at..], number))
        }
    }
}

impl Upload {
    /// The chapters in order, each with the place of its file.
    pub fn chapters(&self, splitting: &Splitting) -> Vec<(usize, FoundChapter)> {
        let mut out = Vec::new();
        for (place, file) in self.files.iter().enumerate() {
            let chapters = match splitting {
                Splitting::Headings => file.chapters.clone(),
                Splitting::Pattern(pattern) => at_lines(file, pattern),
                Splitting::Whole => vec![whole(file)],
            };
            out.extend(chapters.into_iter().map(|chapter| (place, chapter)));
        }
        out.truncate(CHAPTERS_MAX);
        out
    }
}

/// All blocks of a file, with the headings where they stood.
fn blocks(file: &UploadedFile) -> Vec<Block> {
    let mut blocks = Vec::new();
    let alone = file.chapters.len() == 1;
    for chapter in &file.chapters {
        let name = match (chapter.number, &chapter.title) {
            (Some(number), title) if !alone => Some(chapter_name(number, title.as_deref())),
            (_, title) => title.clone(),
        };
        blocks.extend(name.map(|name| Block::Heading {
            level: 1,
            role: HeadingRole::Plain,
            inlines: vec![Inline::text(&name)],
        }));
        for prose in [&chapter.notes_before, &chapter.text, &chapter.notes_after] {
            blocks.extend(prose.blocks().unwrap_or_default());
        }
    }
    blocks
}

fn whole(file: &UploadedFile) -> FoundChapter {
    if let [only] = file.chapters.as_slice() {
        return only.clone();
    }
    let losses = file.chapters.iter().flat_map(|chapter| chapter.losses.iter().cloned()).collect();
    FoundChapter { text: Prose::from_blocks(&blocks(file)), losses, ..FoundChapter::default() }.counted()
}

fn at_lines(file: &UploadedFile, pattern: &Pattern) -> Vec<FoundChapter> {
    let mut found: Vec<(Option<u32>, Option<String>, Vec<Block>)> = vec![(None, None, Vec::new())];
    for block in blocks(file) {
        let line = match &block {
            Block::Heading { inlines, .. } | Block::Paragraph { inlines, .. } => {
                Some(plain::inline_text(inlines))
            }
            Block::SceneBreak { glyphs } => glyphs.clone(),
            _ => None,
        };
        match line.and_then(|line| pattern.begins(&line)) {
            Some((number, title)) => found.push((number, title, Vec::new())),
            None => {
                if let Some((_, _, blocks)) = found.last_mut() {
                    blocks.push(block);
                }
            }
        }
    }
    let shows = |block: &Block| !matches!(block, Block::SceneBreak { .. });
    found
        .into_iter()
        .filter(|(_, _, blocks)| blocks.iter().any(shows))
        .map(|(number, title, blocks)| {
            let text = Prose::from_blocks(&blocks);
            FoundChapter { number, title, text, ..FoundChapter::default() }.counted()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ficus_prose::Align;

    use super::*;

    #[test]
    fn a_pattern_tells_the_number_and_the_title_of_a_chapter() {
        for (typed, line, told) in [
            ("Chapter #", "CHAPTER 3: The Lamp", Some((Some(3), Some("The Lamp")))),
            ("chapter #", "Chapter Twenty-One", Some((Some(21), None))),
            ("Chapter #", "Chapters are short", None),
            ("Chapter 1", "Chapter 10", None),
            ("# *", "IV The Road", Some((Some(4), Some("The Road")))),
            ("Day * at *", "Day two at sea", Some((None, Some("Day two at sea")))),
            ("#.", "12. Fog", Some((Some(12), Some("Fog")))),
            ("ÉTÉ", "Été", Some((None, Some("Été")))),
        ] {
            let pattern = Pattern::parse(typed).expect(typed);
            let expected = told.map(|(number, title): (_, Option<&str>)| (number, title.map(str::to_owned)));
            assert_eq!(pattern.begins(line), expected, "{typed} in {line}");
        }
        for typed in ["", "*", "**", "a*b*c*d*e*f", &"x".repeat(200)] {
            assert_eq!(Pattern::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_file_is_split_where_the_author_says() {
        let paragraph =
            |text: &str| Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] };
        let text = Prose::from_blocks(
            &["Before.", "Letter 1", "Dear Mina.", "Letter 2 – From Whitby", "Dear Lucy."].map(paragraph),
        );
        let file = UploadedFile {
            name: "letters.txt".to_owned(),
            chapters: vec![FoundChapter { text, ..FoundChapter::default() }],
            ..UploadedFile::default()
        };
        let upload = Upload { files: vec![file], ..Upload::default() };
        let pattern = Pattern::parse("letter #").expect("a pattern");
        let chapters = upload.chapters(&Splitting::Pattern(pattern));
        let told: Vec<(Option<u32>, Option<&str>, u32)> = chapters
            .iter()
            .map(|(_, chapter)| (chapter.number, chapter.title.as_deref(), chapter.words))
            .collect();
        assert_eq!(told, [(None, None, 1), (Some(1), None, 2), (Some(2), Some("From Whitby"), 2)]);
        assert_eq!(upload.chapters(&Splitting::Whole).len(), 1);
    }
}
