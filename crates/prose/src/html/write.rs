//! Blocks to HTML.

use std::collections::HashSet;

use crate::{Align, Block, HeadingRole, Inline, find_any, plain::bytes_about};

pub(super) fn blocks(blocks: &[Block]) -> String {
    // Around each paragraph stand a few bytes of markup.
    let room = bytes_about(blocks) + blocks.len() * 8;
    let mut out = Out { html: String::with_capacity(room), marked: HashSet::new() };
    out.blocks(blocks);
    out.html
}

/// The text as it is written.
struct Out {
    html: String,
    /// Notes to which a mark pointed: the way back from a note leads to its first one.
    marked: HashSet<u32>,
}

/// Stands before each name of a work's own style sheet, so that none is one of the archive's.
pub(super) const STYLED: &str = "w-";
/// What stands before the notes of a text.
pub(super) const FOOTNOTES_START: &str =
    "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n";
/// What stands after them.
pub(super) const FOOTNOTES_END: &str = "</ol>\n</section>";

/// The mark of a note; the first of a note can be led back to.
pub(super) fn note_mark(number: u32, first: bool) -> String {
    let id = if first { format!("id=\"noteref-{number}\" ") } else { String::new() };
    format!("<a {id}href=\"#note-{number}\" role=\"doc-noteref\">{number}</a>")
}

/// The link from a note to where the text points to it.
pub(super) fn way_back(number: u32) -> String {
    format!(
        "<a href=\"#noteref-{number}\" role=\"doc-backlink\" aria-label=\"Back to the text at note {number}\">↩</a>\n"
    )
}

impl Out {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { align, inlines } => {
                self.html.push_str(match align {
                    Align::Start => "<p>",
                    Align::Centre => "<p class=\"centre\">",
                    Align::End => "<p class=\"end\">",
                });
                self.inlines(inlines);
                self.html.push_str("</p>\n");
            }
            Block::Heading { level, role, inlines } => {
                let element = heading_element(*level);
                self.html.push('<');
                self.html.push_str(element);
                if *role == HeadingRole::PointOfView {
                    self.html.push_str(" class=\"pov\"");
                }
                self.html.push('>');
                self.inlines(inlines);
                self.html.push_str("</");
                self.html.push_str(element);
                self.html.push_str(">\n");
            }
            Block::SceneBreak { glyphs: None } => self.html.push_str("<hr/>\n"),
            Block::SceneBreak { glyphs: Some(glyphs) } => {
                self.html.push_str("<hr data-glyphs=\"");
                push_escaped(&mut self.html, glyphs);
                self.html.push_str("\"/>\n");
            }
            Block::Quote(inner) => {
                self.html.push_str("<blockquote>\n");
                self.blocks(inner);
                self.html.push_str("</blockquote>\n");
            }
            Block::Verse(lines) => {
                self.html.push_str("<p class=\"verse\">");
                for (index, line) in lines.iter().enumerate() {
                    if index > 0 {
                        self.html.push_str("<br/>");
                    }
                    self.inlines(line);
                }
                self.html.push_str("</p>\n");
            }
            Block::Preformatted(text) => {
                self.html.push_str("<pre>");
                push_escaped(&mut self.html, text);
                self.html.push_str("</pre>\n");
            }
            Block::List(list) => {
                let element = if list.ordered { "ol" } else { "ul" };
                self.html.push('<');
                self.html.push_str(element);
                self.html.push_str(">\n");
                for item in &list.items {
                    self.html.push_str("<li>\n");
                    self.blocks(item);
                    self.html.push_str("</li>\n");
                }
                self.html.push_str("</");
                self.html.push_str(element);
                self.html.push_str(">\n");
            }
            Block::Shield { warning, blocks } => {
                self.html.push_str("<section class=\"shield\" data-warning=\"");
                push_escaped(&mut self.html, warning);
                self.html.push_str("\">\n");
                self.blocks(blocks);
                self.html.push_str("</section>\n");
            }
            Block::Styled { class, blocks } => {
                self.html.push_str(&format!("<div class=\"{STYLED}{class}\">\n"));
                self.blocks(blocks);
                self.html.push_str("</div>\n");
            }
            Block::Image(image) => {
                let (width, height) = image.size();
                self.html.push_str("<figure><img src=\"");
                push_escaped(&mut self.html, image.address());
                self.html.push_str("\" alt=\"");
                push_escaped(&mut self.html, image.alt());
                self.html.push_str(&format!("\" width=\"{width}\" height=\"{height}\"/>"));
                if !image.caption().is_empty() {
                    self.html.push_str("<figcaption>");
                    push_escaped(&mut self.html, image.caption());
                    self.html.push_str("</figcaption>");
                }
                self.html.push_str("</figure>\n");
            }
            Block::Footnotes(notes) => self.footnotes(notes),
        }
    }

    fn footnotes(&mut self, notes: &[Vec<Block>]) {
        self.html.push_str(FOOTNOTES_START);
        for (note, number) in notes.iter().zip(1u32..) {
            self.html.push_str(&format!("<li id=\"note-{number}\">\n"));
            self.blocks(note);
            if self.marked.contains(&number) {
                self.html.push_str(&way_back(number));
            }
            self.html.push_str("</li>\n");
        }
        self.html.push_str(FOOTNOTES_END);
        self.html.push('\n');
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        let (element, inner) = match inline {
            Inline::Text(text) => return push_escaped(&mut self.html, text),
            Inline::LineBreak => return self.html.push_str("<br/>"),
            Inline::Styled { class, inlines } => {
                self.html.push_str(&format!("<span class=\"{STYLED}{class}\">"));
                self.inlines(inlines);
                return self.html.push_str("</span>");
            }
            Inline::NoteMark(number) => {
                let mark = note_mark(*number, self.marked.insert(*number));
                return self.html.push_str(&mark);
            }
            Inline::Link { href, inlines } => {
                self.html.push_str("<a href=\"");
                push_escaped(&mut self.html, href);
                self.html.push_str("\" rel=\"nofollow ugc noopener\">");
                self.inlines(inlines);
                return self.html.push_str("</a>");
            }
            Inline::Language { tag, inlines } => {
                self.html.push_str("<span lang=\"");
                push_escaped(&mut self.html, tag);
                self.html.push_str("\">");
                self.inlines(inlines);
                return self.html.push_str("</span>");
            }
            Inline::Emphasis(inner) => ("em", inner),
            Inline::Strong(inner) => ("strong", inner),
            Inline::Underline(inner) => ("u", inner),
            Inline::Strike(inner) => ("s", inner),
            Inline::Small(inner) => ("small", inner),
            Inline::Sub(inner) => ("sub", inner),
            Inline::Sup(inner) => ("sup", inner),
            Inline::Code(inner) => ("code", inner),
        };
        self.html.push('<');
        self.html.push_str(element);
        self.html.push('>');
        self.inlines(inner);
        self.html.push_str("</");
        self.html.push_str(element);
        self.html.push('>');
    }
}

pub(super) fn heading_element(level: u8) -> &'static str {
    match level {
        0 | 1 => "h3",
        2 => "h4",
        _ => "h5",
    }
}

/// Escapes the four characters that mean something in HTML and XML.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_any(rest, *b"&<>\"") {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
