//! Blocks to HTML.

use crate::{Align, Block, HeadingRole, Inline};

pub(super) fn blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    push_blocks(&mut out, blocks);
    out
}

fn push_blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        push_block(out, block);
    }
}

fn push_block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph { align, inlines } => {
            out.push_str(match align {
                Align::Start => "<p>",
                Align::Centre => "<p class=\"centre\">",
                Align::End => "<p class=\"end\">",
            });
            push_inlines(out, inlines);
            out.push_str("</p>\n");
        }
        Block::Heading { level, role, inlines } => {
            let element = heading_element(*level);
            out.push('<');
            out.push_str(element);
            if *role == HeadingRole::PointOfView {
                out.push_str(" class=\"pov\"");
            }
            out.push('>');
            push_inlines(out, inlines);
            out.push_str("</");
            out.push_str(element);
            out.push_str(">\n");
        }
        Block::SceneBreak { glyphs: None } => out.push_str("<hr/>\n"),
        Block::SceneBreak { glyphs: Some(glyphs) } => {
            out.push_str("<hr data-glyphs=\"");
            push_escaped(out, glyphs);
            out.push_str("\"/>\n");
        }
        Block::Quote(inner) => {
            out.push_str("<blockquote>\n");
            push_blocks(out, inner);
            out.push_str("</blockquote>\n");
        }
        Block::Verse(lines) => {
            out.push_str("<p class=\"verse\">");
            for (index, line) in lines.iter().enumerate() {
                if index > 0 {
                    out.push_str("<br/>");
                }
                push_inlines(out, line);
            }
            out.push_str("</p>\n");
        }
        Block::Preformatted(text) => {
            out.push_str("<pre>");
            push_escaped(out, text);
            out.push_str("</pre>\n");
        }
        Block::List(list) => {
            let element = if list.ordered { "ol" } else { "ul" };
            out.push('<');
            out.push_str(element);
            out.push_str(">\n");
            for item in &list.items {
                out.push_str("<li>\n");
                push_blocks(out, item);
                out.push_str("</li>\n");
            }
            out.push_str("</");
            out.push_str(element);
            out.push_str(">\n");
        }
    }
}

pub(super) fn heading_element(level: u8) -> &'static str {
    match level {
        0 | 1 => "h3",
        2 => "h4",
        _ => "h5",
    }
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        push_inline(out, inline);
    }
}

fn push_inline(out: &mut String, inline: &Inline) {
    let (element, inner) = match inline {
        Inline::Text(text) => return push_escaped(out, text),
        Inline::LineBreak => return out.push_str("<br/>"),
        Inline::Link { href, inlines } => {
            out.push_str("<a href=\"");
            push_escaped(out, href);
            out.push_str("\" rel=\"nofollow ugc noopener\">");
            push_inlines(out, inlines);
            return out.push_str("</a>");
        }
        Inline::Language { tag, inlines } => {
            out.push_str("<span lang=\"");
            push_escaped(out, tag);
            out.push_str("\">");
            push_inlines(out, inlines);
            return out.push_str("</span>");
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
    out.push('<');
    out.push_str(element);
    out.push('>');
    push_inlines(out, inner);
    out.push_str("</");
    out.push_str(element);
    out.push('>');
}

/// Escapes the four characters that mean something in HTML and XML.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
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
