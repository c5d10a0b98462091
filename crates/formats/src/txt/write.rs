//! A book as plain text.

use ficus_prose::{Block, Book, Image, Inline, List, plain};

use crate::heading::section_name;

/// What stands before a scene break, so that it is about in the middle of a line of 72 characters.
const CENTRED: &str = "                                ";
/// What stands before each line of a quotation or of preformatted text.
const INDENT: &str = "    ";

pub(super) fn write(book: &Book) -> String {
    let mut out = Out::default();
    if let Some(title) = &book.facts.title {
        out.underlined(title, '=');
    }
    if !book.facts.creators.is_empty() {
        out.paragraph("", &format!("by {}", book.facts.creators.join(", ")));
    }
    let facts: Vec<String> = book
        .facts
        .labelled
        .iter()
        .map(|(label, value)| format!("{}: {}", one_line(label), one_line(value)))
        .collect();
    if !facts.is_empty() {
        out.paragraph("", &facts.join("\n"));
    }
    out.blocks(&book.facts.description, "");
    for section in &book.sections {
        if let Some(name) = section_name(section) {
            out.text.push_str(if out.text.is_empty() { "" } else { "\n" });
            out.underlined(&name, '-');
        } else if !out.text.is_empty() {
            out.text.push('\n');
        }
        out.blocks(&section.blocks, "");
    }
    out.text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Out {
    text: String,
}

impl Out {
    fn underlined(&mut self, heading: &str, line: char) {
        let heading = one_line(heading);
        let length = heading.chars().count();
        self.paragraph("", &format!("{heading}\n{}", String::from(line).repeat(length)));
    }

    /// Writes lines, each after the indent, with an empty line before the first.
    fn paragraph(&mut self, indent: &str, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        for line in text.split('\n') {
            let line = line.trim_end();
            if !line.is_empty() {
                self.text.push_str(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn blocks(&mut self, blocks: &[Block], indent: &str) {
        for block in blocks {
            self.block(block, indent);
        }
    }

    fn block(&mut self, block: &Block, indent: &str) {
        match block {
            Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => {
                self.paragraph(indent, &marked(inlines));
            }
            Block::SceneBreak { .. } => self.paragraph(CENTRED, plain::SCENE_BREAK),
            Block::Quote(blocks) => self.blocks(blocks, &format!("{indent}{INDENT}")),
            Block::Shield { warning, blocks } => {
                self.paragraph(indent, &format!("[Here begins a passage with: {warning}]"));
                self.blocks(blocks, indent);
                self.paragraph(indent, "[Here the passage ends]");
            }
            Block::Verse(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| marked(line)).collect();
                self.paragraph(&format!("{indent}{INDENT}"), &lines.join("\n"));
            }
            Block::Preformatted(text) => self.paragraph(&format!("{indent}{INDENT}"), text),
            Block::List(list) => self.list(list, indent),
            Block::Styled { blocks, .. } => self.blocks(blocks, indent),
            Block::Image(image) => self.picture(image, indent),
            Block::Footnotes(notes) => {
                for (note, number) in notes.iter().zip(1u32..) {
                    self.item(&format!("[{number}] "), note, indent);
                }
            }
        }
    }

    /// What a picture shows, and what stands below it; nothing for one that only decorates.
    fn picture(&mut self, image: &Image, indent: &str) {
        let shows = Some(image.alt()).filter(|alt| !alt.is_empty()).map(|alt| format!("[Picture: {alt}]"));
        let below = Some(image.caption()).filter(|caption| !caption.is_empty()).map(str::to_owned);
        let told: Vec<String> = shows.into_iter().chain(below).collect();
        if !told.is_empty() {
            self.paragraph(indent, &told.join(" "));
        }
    }

    fn list(&mut self, list: &List, indent: &str) {
        for (index, item) in list.items.iter().enumerate() {
            let mark = if list.ordered { format!("{}. ", index + 1) } else { "- ".to_owned() };
            self.item(&mark, item, indent);
        }
    }

    /// Blocks behind a mark, all at the depth of the first.
    fn item(&mut self, mark: &str, item: &[Block], indent: &str) {
        let inner = format!("{indent}{}", " ".repeat(mark.len()));
        let mut rest = item;
        if let [Block::Paragraph { inlines, .. }, after @ ..] = rest {
            let text = marked(inlines).replace('\n', &format!("\n{}", " ".repeat(mark.len())));
            self.paragraph(indent, &format!("{mark}{text}"));
            rest = after;
        } else {
            self.paragraph(indent, mark.trim_end());
        }
        self.blocks(rest, &inner);
    }
}

/// Inlines with `_` around emphasis and `*` around what is strong; a link's address after its text.
fn marked(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push(&mut out, inlines);
    out
}

fn push(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::LineBreak => out.push('\n'),
            Inline::NoteMark(number) => out.push_str(&format!("[{number}]")),
            Inline::Emphasis(inner) => push_around(out, inner, '_'),
            Inline::Strong(inner) => push_around(out, inner, '*'),
            Inline::Link { href, inlines } => {
                let text = marked(inlines);
                out.push_str(&text);
                let address = href.strip_prefix("mailto:").unwrap_or(href);
                if text != address && text != *href {
                    out.push_str(&format!(" <{href}>"));
                }
            }
            other => push(out, other.inner()),
        }
    }
}

/// Writes a mark around runs, on each line anew.
fn push_around(out: &mut String, inner: &[Inline], mark: char) {
    let text = marked(inner);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if line.trim().is_empty() {
            out.push_str(line);
        } else {
            out.push(mark);
            out.push_str(line);
            out.push(mark);
        }
    }
}
