//! Pictures that lie inside e-books and documents.
//!
//! A reader puts a sign into the text where a picture stands; once the text is in blocks, the sign becomes a picture that
//! belongs to no work yet. Whoever stores the work asks for the files then: no picture is unpacked to read a text.

use std::{collections::HashMap, ops::Range};

use ficus_prose::{Align, Block, Image, Inline, List, plain};
use uuid::Uuid;

use crate::{Document, Limits, Refusal, picture, zipped::Files};

/// What a sign begins and ends with. Texts may hold these too: what stands between must be whole.
const SIGN: char = '\u{F8FE}';
/// What parts its two halves.
const HALF: char = '\u{F8FD}';
/// The name of a file and its words have at most so many bytes.
const SAID_BYTES_MAX: usize = 1_000;
/// Pictures of one document; what is beyond is told in words.
const PICTURES_MAX: usize = 400;

/// The sign for the picture in a file of the document; what it shows is empty where nothing is said of it.
pub(crate) fn sign(path: &str, alt: &str) -> String {
    let hex = |text: &str| -> String {
        let end = (0..=SAID_BYTES_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let halves = text[..end.unwrap_or(0)].bytes().flat_map(|byte| [byte >> 4, byte & 0xF]);
        halves.map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')).collect()
    };
    format!("{SIGN}{}{HALF}{}{SIGN}", hex(path), hex(alt))
}

/// Whether a file of a document is a picture of a kind that the archive keeps, by its name.
pub(crate) fn is_picture(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("png" | "jpg" | "jpeg" | "gif" | "webp"))
}

fn unhex(text: &str) -> Option<String> {
    let halves: Option<Vec<u8>> = text.chars().map(|half| u8::try_from(half.to_digit(16)?).ok()).collect();
    let halves = halves.filter(|halves| halves.len() % 2 == 0)?;
    String::from_utf8(halves.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()).ok()
}

/// Tells the pictures of one document from those of others.
struct Names(Uuid);

impl Names {
    fn of(bytes: &[u8]) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, bytes))
    }

    fn hash(&self, path: &str) -> String {
        Uuid::new_v5(&self.0, path.as_bytes()).simple().to_string()
    }
}

/// Puts pictures where signs stand.
pub(crate) fn settle(document: &mut Document, bytes: &[u8]) {
    let mut settling = Settling { bytes, names: None, left: PICTURES_MAX };
    for section in &mut document.book.sections {
        let paired = section.ranges.len() == section.blocks.len();
        let ranges = std::mem::take(&mut section.ranges);
        let mut places = ranges.into_iter();
        let (mut blocks, mut ranges): (Vec<Block>, Vec<Range<u64>>) = (Vec::new(), Vec::new());
        for block in std::mem::take(&mut section.blocks) {
            let place = places.next();
            for (number, block) in settling.block(block).into_iter().enumerate() {
                blocks.push(block);
                ranges.extend(
                    place.clone().map(|place| if number == 0 { place } else { place.end..place.end }),
                );
            }
        }
        section.blocks = blocks;
        section.ranges = if paired { ranges } else { Vec::new() };
        section.title =
            section.title.take().map(|title| without_signs(&title)).filter(|title| !title.is_empty());
    }
    for note in &mut document.notes {
        note.blocks =
            std::mem::take(&mut note.blocks).into_iter().flat_map(|block| settling.block(block)).collect();
    }
    for value in document.book.facts.labelled.iter_mut().map(|(_, value)| value) {
        *value = without_signs(value);
    }
    let facts = &mut document.book.facts;
    facts.title = facts.title.take().map(|title| without_signs(&title)).filter(|title| !title.is_empty());
}

/// Text without signs, which say their words.
fn without_signs(text: &str) -> String {
    if !text.contains(SIGN) {
        return text.to_owned();
    }
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Sign(_, alt) => out.push_str(&alt),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

enum Piece<'t> {
    Text(&'t str),
    /// The path of a file and what it shows.
    Sign(String, String),
}

/// Text and the signs in it, in order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(SIGN) {
        let whole = behind.split_once(SIGN).and_then(|(inside, after)| {
            let (path, alt) = inside.split_once(HALF)?;
            Some((unhex(path)?, unhex(alt)?, after))
        });
        let Some((path, alt, after)) = whole else {
            let end = rest.len() - behind.len();
            out.push(Piece::Text(&rest[..end]));
            rest = behind;
            continue;
        };
        out.push(Piece::Text(before));
        out.push(Piece::Sign(path, alt));
        rest = after;
    }
    out.push(Piece::Text(rest));
    out.retain(|piece| !matches!(piece, Piece::Text("")));
    out
}

struct Settling<'b> {
    bytes: &'b [u8],
    /// Made with the first picture.
    names: Option<Names>,
    left: usize,
}

impl Settling<'_> {
    fn image(&mut self, path: &str, alt: &str) -> Option<Block> {
        self.left = self.left.checked_sub(1)?;
        let names = self.names.get_or_insert_with(|| Names::of(self.bytes));
        Image::loose(&names.hash(path), alt).map(Block::Image)
    }

    /// A block as what it is without signs, with the pictures behind the text that they stand in.
    fn block(&mut self, block: Block) -> Vec<Block> {
        match block {
            Block::Paragraph { align, inlines } => self.paragraph(align, inlines),
            Block::Heading { level, role, mut inlines } if has_sign(&inlines) => {
                let pictures = self.taken_out(&mut inlines);
                let heading = (!is_blank(&inlines)).then_some(Block::Heading { level, role, inlines });
                heading.into_iter().chain(pictures).collect()
            }
            Block::Quote(inner) => {
                let inner = self.blocks(inner);
                if inner.is_empty() { Vec::new() } else { vec![Block::Quote(inner)] }
            }
            Block::List(List { ordered, items }) => {
                let items: Vec<Vec<Block>> =
                    items.into_iter().map(|item| self.blocks(item)).filter(|item| !item.is_empty()).collect();
                if items.is_empty() { Vec::new() } else { vec![Block::List(List { ordered, items })] }
            }
            Block::Verse(mut lines) if lines.iter().any(|line| has_sign(line)) => {
                let mut pictures = Vec::new();
                for line in &mut lines {
                    pictures.extend(self.taken_out(line));
                }
                lines.retain(|line| !is_blank(line));
                let verse = (!lines.is_empty()).then_some(Block::Verse(lines));
                verse.into_iter().chain(pictures).collect()
            }
            Block::Preformatted(text) => vec![Block::Preformatted(if text.contains(SIGN) {
                pieces(&text)
                    .into_iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => text.to_owned(),
                        Piece::Sign(_, alt) => told(&alt),
                    })
                    .collect()
            } else {
                text
            })],
            other => vec![other],
        }
    }

    fn blocks(&mut self, blocks: Vec<Block>) -> Vec<Block> {
        blocks.into_iter().flat_map(|block| self.block(block)).collect()
    }

    fn paragraph(&mut self, align: Align, mut inlines: Vec<Inline>) -> Vec<Block> {
        if !has_sign(&inlines) {
            return vec![Block::Paragraph { align, inlines }];
        }
        let pictures = self.taken_out(&mut inlines);
        while matches!(inlines.last(), Some(Inline::LineBreak)) {
            inlines.pop();
        }
        while matches!(inlines.first(), Some(Inline::LineBreak)) {
            inlines.remove(0);
        }
        let text = (!is_blank(&inlines)).then_some(Block::Paragraph { align, inlines });
        text.into_iter().chain(pictures).collect()
    }

    /// Takes the signs out of runs, and gives the pictures that they stand for.
    fn taken_out(&mut self, inlines: &mut Vec<Inline>) -> Vec<Block> {
        let mut pictures = Vec::new();
        for inline in &mut *inlines {
            match inline {
                Inline::Text(text) => {
                    if text.contains(SIGN) {
                        *text = self.text(text, &mut pictures);
                    }
                }
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Underline(inner)
                | Inline::Strike(inner)
                | Inline::Small(inner)
                | Inline::Sub(inner)
                | Inline::Sup(inner)
                | Inline::Code(inner)
                | Inline::Styled { inlines: inner, .. }
                | Inline::Language { inlines: inner, .. }
                | Inline::Link { inlines: inner, .. } => pictures.extend(self.taken_out(inner)),
                Inline::LineBreak | Inline::NoteMark(_) => {}
            }
        }
        inlines.retain(|inline| match inline {
            Inline::Text(text) => !text.is_empty(),
            Inline::LineBreak | Inline::NoteMark(_) => true,
            other => !other.inner().is_empty(),
        });
        pictures
    }

    fn text(&mut self, text: &str, pictures: &mut Vec<Block>) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Sign(path, alt) => match self.image(&path, &alt) {
                    Some(image) => pictures.push(image),
                    None => out.push_str(&told(&alt)),
                },
            }
        }
        out
    }
}

/// What stands for a picture that is not kept.
fn told(alt: &str) -> String {
    if alt.is_empty() { String::new() } else { format!("[image: {alt}]") }
}

fn has_sign(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) => text.contains(SIGN),
        other => has_sign(other.inner()),
    })
}

fn is_blank(inlines: &[Inline]) -> bool {
    plain::inline_text(inlines).trim().is_empty()
}

/// The pictures of an e-book or a document that are wanted, by the hash of each: those that can be read, within limits,
/// all together at most `bytes_max` long.
///
/// Fails on what is no packed document.
pub fn pictures(
    bytes: &[u8],
    wanted: &dyn Fn(&str) -> bool,
    bytes_max: u64,
    limits: &Limits,
) -> Result<HashMap<String, Vec<u8>>, Refusal> {
    let names = Names::of(bytes);
    let limits = Limits { unpacked_bytes_max: limits.unpacked_bytes_max.min(bytes_max), ..*limits };
    let mut files = Files::open("document", bytes, &limits)?;
    let mut paths: Vec<String> = files.names().map(str::to_owned).collect();
    paths.sort();
    let mut out = HashMap::new();
    for path in paths {
        let hash = names.hash(&path);
        if !wanted(&hash) {
            continue;
        }
        // One that is too large or damaged stands for itself alone.
        if let Ok(Some(file)) = files.read(&path)
            && file.len() <= picture::BYTES_MAX
        {
            out.insert(hash, file);
        }
    }
    Ok(out)
}
