//! Blocks as Markdown and as HTML that can be typed on.
//!
//! What is written is read again before it is given out: where a sign of Markdown would be read as something else, the
//! paragraph gets tags for its runs, and where that is not enough the block is HTML.

use std::collections::BTreeSet;

use ficus_prose::{Align, Block, HeadingRole, Inline, List, Prose, settle_footnotes};

use crate::Limits;

use super::{markdown, own::Own};

/// A block has at most so many marks of notes that are tried.
const NOTES_MAX: usize = 2_000;

/// How much of a block is written in signs of Markdown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signs {
    /// All that has signs.
    All,
    /// Blocks, but not the runs in them.
    Blocks,
    /// None.
    None,
}

pub(super) fn html(blocks: &[Block]) -> String {
    let blocks: Vec<String> = blocks.iter().map(|block| own_html(std::slice::from_ref(block))).collect();
    blocks.join("\n")
}

pub(super) fn markdown(blocks: &[Block], limits: &Limits) -> String {
    let mut classes = BTreeSet::new();
    for_each_class(blocks, &mut |class| {
        classes.insert(class.to_owned());
    });
    let own = Own::of(blocks, classes);
    let read = |text: &str| markdown::read(text, &own, limits);
    let out = with_signs(blocks, |_| Signs::All);
    if read(&out) == blocks {
        return out;
    }
    let signs: Vec<Signs> = blocks.iter().map(|block| signs_of(block, read)).collect();
    let out = with_signs(blocks, |index| signs[index]);
    if read(&out) == blocks {
        return out;
    }
    with_signs(blocks, |_| Signs::None)
}

/// As many signs as are read as what they stand for.
fn signs_of(block: &Block, read: impl Fn(&str) -> Vec<Block>) -> Signs {
    if matches!(block, Block::Footnotes(_)) {
        return Signs::All;
    }
    let alone = with_notes(block);
    let signs = |signs| with_signs(&alone, move |index| if index == 0 { signs } else { Signs::All });
    [Signs::All, Signs::Blocks].into_iter().find(|one| read(&signs(*one)) == alone).unwrap_or(Signs::None)
}

/// A block with as many notes behind it as it has marks: marks are read where there are notes for them.
fn with_notes(block: &Block) -> Vec<Block> {
    let mut alone = vec![block.clone()];
    let html = own_html(&alone);
    let marks = html.matches("\"doc-noteref\"").count();
    if marks > 0 {
        let note = Block::Paragraph { align: Align::Start, inlines: vec![Inline::text("note")] };
        let highest = highest_mark(&html).min(NOTES_MAX);
        alone.push(Block::Footnotes(vec![vec![note]; highest]));
        settle_footnotes(&mut alone);
    }
    alone
}

fn highest_mark(html: &str) -> usize {
    let numbers = html.split("href=\"#note-").skip(1).filter_map(|rest| rest.split_once('"')?.0.parse().ok());
    numbers.max().unwrap_or(0)
}

/// Tells every name of the work's own style sheet that stands in blocks.
fn for_each_class(blocks: &[Block], tell: &mut impl FnMut(&str)) {
    let html = own_html(blocks);
    for class in html.split("class=\"w-").skip(1).filter_map(|rest| rest.split_once('"')) {
        tell(class.0);
    }
}

fn with_signs(blocks: &[Block], signs: impl Fn(usize) -> Signs) -> String {
    let mut out = String::new();
    let mut other = false;
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        // A list behind a list of its kind needs another mark to be one of its own.
        other =
            !other && index > 0 && matches!((&blocks[index - 1], block), (Block::List(_), Block::List(_)));
        out.push_str(&in_signs(block, signs(index), other));
    }
    out
}

/// Writes a block with a line end behind it.
fn in_signs(block: &Block, signs: Signs, other: bool) -> String {
    if signs == Signs::None {
        return one_piece(block);
    }
    match block {
        Block::Paragraph { align: Align::Start, inlines } => lines(inlines, signs, false) + "\n",
        Block::Heading { level, role: HeadingRole::Plain, inlines } => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), lines(inlines, signs, true))
        }
        Block::SceneBreak { glyphs: Some(glyphs) } if signs == Signs::All => format!("{glyphs}\n"),
        Block::SceneBreak { glyphs: None } => "<hr/>\n".to_owned(),
        Block::Quote(inner) => {
            let inner = with_signs(inner, |_| signs);
            let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
            inner.lines().map(quoted).collect::<Vec<_>>().join("\n") + "\n"
        }
        Block::Styled { class, blocks } => {
            format!("::: {class}\n\n{}\n:::\n", with_signs(blocks, |_| signs))
        }
        Block::Preformatted(text) => {
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            format!("{fence}\n{text}\n{fence}\n")
        }
        Block::List(list) => in_items(list, signs, other),
        Block::Image(image) if signs == Signs::All => {
            let alt = lines(&[Inline::text(image.alt())], signs, true);
            let caption = image.caption().replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;");
            let title = if caption.is_empty() { String::new() } else { format!(" \"{caption}\"") };
            format!("![{alt}]({}{title})\n", image.address())
        }
        Block::Footnotes(notes) => in_notes(notes, signs),
        _ => one_piece(block),
    }
}

fn in_notes(notes: &[Vec<Block>], signs: Signs) -> String {
    let mut out = String::new();
    for (note, number) in notes.iter().zip(1u32..) {
        if number > 1 {
            out.push('\n');
        }
        let inner = with_signs(note, |_| signs);
        let inner = inner.trim_end().replace('\n', "\n    ").replace("\n    \n", "\n\n");
        out.push_str(&format!("[^{number}]: {inner}\n"));
    }
    out
}

fn in_items(list: &List, signs: Signs, other: bool) -> String {
    let mut out = String::new();
    for (index, item) in list.items.iter().enumerate() {
        let mark = match (list.ordered, other) {
            (true, false) => format!("{}. ", index + 1),
            (true, true) => format!("{}) ", index + 1),
            (false, false) => "- ".to_owned(),
            (false, true) => "* ".to_owned(),
        };
        if index > 0 && (item.len() > 1 || list.items[index - 1].len() > 1) {
            out.push('\n');
        }
        let inner = with_signs(item, |_| signs);
        for (number, line) in inner.lines().enumerate() {
            if number == 0 {
                out.push_str(&mark);
            } else if !line.is_empty() {
                out.push_str(&" ".repeat(mark.len()));
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A block as HTML in which no line is empty, so that Markdown reads it in one piece.
fn one_piece(block: &Block) -> String {
    let html = own_html(std::slice::from_ref(block));
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once("<pre>") {
        let (text, behind) = after.split_once("</pre>").unwrap_or((after, ""));
        out.push_str(before);
        out.push_str("<pre>");
        out.push_str(&text.replace('\n', "&#10;"));
        out.push_str("</pre>");
        rest = behind;
    }
    out + rest
}

/// The archive's own HTML without what it adds to each link.
fn own_html(blocks: &[Block]) -> String {
    // Quotation marks in a text are escaped, so this stands in tags alone.
    Prose::from_blocks(blocks).as_str().replace(" rel=\"nofollow ugc noopener\"", "")
}

fn lines(inlines: &[Inline], signs: Signs, one_line: bool) -> String {
    let mut writer = Writer { out: String::new(), signs, one_line, line_start: true };
    writer.inlines(inlines, false);
    writer.out
}

struct Writer {
    out: String,
    signs: Signs,
    /// Whether a line end would end the block.
    one_line: bool,
    line_start: bool,
}

impl Writer {
    fn inlines(&mut self, inlines: &[Inline], in_strong: bool) {
        for inline in inlines {
            self.inline(inline, in_strong);
        }
    }

    fn inline(&mut self, inline: &Inline, in_strong: bool) {
        let all = self.signs == Signs::All;
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::NoteMark(number) => {
                self.out.push_str(&format!("[^{number}]"));
                self.line_start = false;
            }
            Inline::LineBreak if self.one_line => self.out.push_str("<br/>"),
            Inline::LineBreak => {
                self.out.push_str("\\\n");
                self.line_start = true;
            }
            Inline::Emphasis(inner) if all => {
                let sign = if in_strong { "_" } else { "*" };
                self.between(sign, inner, sign, false);
            }
            Inline::Strong(inner) if all => self.between("**", inner, "**", true),
            Inline::Strike(inner) if all => self.between("~~", inner, "~~", false),
            Inline::Code(inner) if all => self.code(inner),
            Inline::Link { href, inlines } if all => {
                let plain = !href.contains(['(', ')', '<', '>', '\\', '&', '*', '_']);
                let end = if plain {
                    format!("]({href})")
                } else {
                    format!(
                        "](<{}>)",
                        href.replace('\\', "\\\\")
                            .replace('<', "\\<")
                            .replace('>', "\\>")
                            .replace('&', "&amp;")
                    )
                };
                self.between("[", inlines, &end, false);
            }
            Inline::Emphasis(inner) => self.between("<em>", inner, "</em>", false),
            Inline::Strong(inner) => self.between("<strong>", inner, "</strong>", false),
            Inline::Strike(inner) => self.between("<s>", inner, "</s>", false),
            Inline::Code(inner) => self.between("<code>", inner, "</code>", false),
            Inline::Underline(inner) => self.between("<u>", inner, "</u>", false),
            Inline::Small(inner) => self.between("<small>", inner, "</small>", false),
            Inline::Sub(inner) => self.between("<sub>", inner, "</sub>", false),
            Inline::Sup(inner) => self.between("<sup>", inner, "</sup>", false),
            Inline::Language { tag, inlines } => {
                self.between(
                    &format!("<span lang=\"{}\">", crate::markup::escape(tag)),
                    inlines,
                    "</span>",
                    false,
                );
            }
            Inline::Styled { class, inlines } => {
                self.between(&format!("<span class=\"{class}\">"), inlines, "</span>", false);
            }
            Inline::Link { href, inlines } => {
                self.between(
                    &format!("<a href=\"{}\">", crate::markup::escape(href)),
                    inlines,
                    "</a>",
                    false,
                );
            }
        }
    }

    fn between(&mut self, start: &str, inner: &[Inline], end: &str, in_strong: bool) {
        self.out.push_str(start);
        self.line_start = false;
        self.inlines(inner, in_strong);
        self.out.push_str(end);
    }

    fn code(&mut self, inner: &[Inline]) {
        match inner {
            [Inline::Text(text)] if !text.contains('`') && !text.starts_with(' ') && !text.ends_with(' ') => {
                self.out.push_str(&format!("`{text}`"));
                self.line_start = false;
            }
            _ => self.between("<code>", inner, "</code>", false),
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        if self.line_start {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 && rest[digits..].starts_with(['.', ')']) {
                self.out.push_str(&rest[..digits]);
                self.out.push('\\');
                self.out.push_str(&rest[digits..=digits]);
                rest = &rest[digits + 1..];
            } else if rest.starts_with(['#', '>', '-', '+', '=']) {
                self.out.push('\\');
            }
        }
        self.line_start = self.line_start && text.is_empty();
        let mut before = ' ';
        let mut characters = rest.chars().peekable();
        while let Some(c) = characters.next() {
            let after = characters.peek().copied();
            if is_sign(before, c, after) {
                self.out.push('\\');
            }
            self.out.push(c);
            before = c;
        }
    }
}

/// Whether a character would mean something else than itself.
fn is_sign(before: char, c: char, after: Option<char>) -> bool {
    match c {
        '\\' | '*' | '`' | '[' | ']' | '~' | '|' => true,
        '_' => !(before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric)),
        '<' => after.is_none_or(|after| after.is_ascii_alphabetic() || "/!?".contains(after)),
        '&' => after.is_none_or(|after| after.is_ascii_alphanumeric() || after == '#'),
        _ => false,
    }
}
