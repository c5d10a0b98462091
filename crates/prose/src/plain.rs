//! Blocks as plain text: paragraphs parted by one empty line, a scene break as `* * *`, no marks for emphasis.

use crate::{Block, Inline, word_count};

/// How a scene break is written in plain text.
pub const SCENE_BREAK: &str = "* * *";

/// Writes blocks as plain text, without an empty line at the end.
pub fn text(blocks: &[Block]) -> String {
    let mut out = String::with_capacity(bytes_about(blocks));
    push_blocks(&mut out, blocks, "");
    out
}

/// About how many bytes of text blocks hold, nearly all of which stand in paragraphs: a text that is written into so much
/// room is not moved as it grows.
pub(crate) fn bytes_about(blocks: &[Block]) -> usize {
    let inline = |inline: &Inline| match inline {
        Inline::Text(text) => text.len(),
        _ => 0,
    };
    let block = |block: &Block| match block {
        Block::Paragraph { inlines, .. } => inlines.iter().map(inline).sum::<usize>() + 2,
        _ => 0,
    };
    blocks.iter().map(block).sum()
}

/// Writes inlines as plain text; a line end inside them stays one.
pub fn inline_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_inlines(&mut out, inlines);
    out
}

/// Counts the words of blocks by the rule of [`word_count`].
pub fn words(blocks: &[Block]) -> u32 {
    word_count(&text(blocks))
}

fn push_blocks(out: &mut String, blocks: &[Block], prefix: &str) {
    for block in blocks {
        push_block(out, block, prefix);
    }
}

fn push_block(out: &mut String, block: &Block, prefix: &str) {
    match block {
        Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => {
            part(out, prefix);
            push_inlines(out, inlines);
        }
        Block::SceneBreak { .. } => push_paragraph(out, prefix, SCENE_BREAK),
        Block::Quote(blocks) | Block::Styled { blocks, .. } | Block::Shield { blocks, .. } => {
            push_blocks(out, blocks, prefix);
        }
        Block::Verse(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| inline_text(line)).collect();
            push_paragraph(out, prefix, &lines.join("\n"));
        }
        Block::Preformatted(text) => push_paragraph(out, prefix, text),
        Block::List(list) => {
            for (index, item) in list.items.iter().enumerate() {
                let mark = if list.ordered { format!("{}. ", index + 1) } else { "- ".to_owned() };
                push_blocks(out, item, &format!("{prefix}{mark}"));
            }
        }
        // What stands for a picture is told by those who write files: a text is its words.
        Block::Image(_) => {}
        Block::Footnotes(notes) => notes.iter().for_each(|note| push_blocks(out, note, prefix)),
    }
}

fn push_paragraph(out: &mut String, prefix: &str, text: &str) {
    part(out, prefix);
    out.push_str(text);
}

/// Parts what comes from what is there.
fn part(out: &mut String, prefix: &str) {
    if !out.is_empty() {
        out.push_str("\n\n");
    }
    out.push_str(prefix);
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::LineBreak => out.push('\n'),
            // The number of a note is no word of the text.
            Inline::NoteMark(_) => {}
            other => push_inlines(out, other.inner()),
        }
    }
}
