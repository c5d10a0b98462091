//! Pieces of plain text become blocks.

use std::collections::{HashMap, HashSet};

use ficus_prose::{Align, Block, HeadingRole, Inline};

use crate::recognise::{inline, layout::Piece, part, pov, scene};

/// Sets pieces as blocks; gives the names of points of view in order too.
pub(crate) fn of_pieces(pieces: &[Piece], known_names: &[String]) -> (Vec<Block>, Vec<String>) {
    let views = pov::find(pieces, known_names);
    let rows = repeated_rows(pieces);
    let mut blocks = Vec::with_capacity(pieces.len());
    let mut names = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let block = match piece {
            Piece::Lines(lines) => Block::Verse(lines.iter().map(|line| inline::inlines(line)).collect()),
            Piece::Paragraph(text) if scene::is_glyph_line(text) || rows.contains(text.as_str()) => {
                Block::SceneBreak { glyphs: Some(text.clone()) }
            }
            Piece::Paragraph(text) => match views.get(&at) {
                Some(name) => {
                    names.push(name.clone());
                    heading(text, HeadingRole::PointOfView)
                }
                None if text.len() <= 80 && part::heading(text).is_some() => {
                    heading(text, HeadingRole::Plain)
                }
                None => Block::Paragraph { align: Align::Start, inlines: inline::inlines(text) },
            },
        };
        blocks.push(block);
    }
    (blocks, names)
}

fn heading(text: &str, role: HeadingRole) -> Block {
    Block::Heading { level: 1, role, inlines: vec![Inline::text(text)] }
}

/// Fewer of the same short rows are no breaks.
const ROWS_MIN: usize = 3;

/// Short rows without words that stand alone three times or more: `W.W.`
fn repeated_rows(pieces: &[Piece]) -> HashSet<&str> {
    let mut rows: HashMap<&str, usize> = HashMap::new();
    for piece in pieces {
        let Piece::Paragraph(text) = piece else { continue };
        let drawn = text.len() <= 16
            && !text.contains(['"', '“', '”', '\'', '’', '‘', '!', '?', '…'])
            && text.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace())
            && !text.chars().all(|c| c == '.' || c.is_whitespace())
            && !has_word(text)
            && part::bare_number(text).is_none();
        if drawn {
            *rows.entry(text).or_default() += 1;
        }
    }
    rows.into_iter().filter(|(_, count)| *count >= ROWS_MIN).map(|(row, _)| row).collect()
}

fn has_word(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|pair| pair.iter().all(|c| c.is_lowercase()))
}

/// Plain paragraphs out of a stated value: paragraphs are parted by an empty line.
pub(crate) fn of_plain(text: &str) -> Vec<Block> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| Block::Paragraph { align: Align::Start, inlines: inline::inlines(text) })
        .collect()
}
