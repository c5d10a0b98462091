//! The paragraphs of a text and their numbers, by which links lead into it.
//!
//! A paragraph's number is its place among all `p` elements of the text, from 1. It stays while the text stays.

use std::borrow::Cow;

use super::Prose;

impl Prose {
    /// The paragraphs in order as plain text, a line end as a space; the first has the number 1.
    pub fn paragraphs(&self) -> impl Iterator<Item = String> {
        self.insides().map(plain)
    }

    /// What stands inside of each paragraph, as HTML, in order.
    pub fn insides(&self) -> impl Iterator<Item = &str> {
        starts(self.as_str()).map(|(at, _)| {
            let inner = &self.as_str()[at..];
            let end = inner.find("</p>").unwrap_or(inner.len());
            &inner[..end]
        })
    }
}

/// HTML as [`Prose`] writes it, with an `id` of this prefix and its number for each paragraph: `<p id="p12">`.
pub fn with_numbers(html: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut copied = 0;
    for ((_, at), number) in starts(html).zip(1u32..) {
        out.push_str(&html[copied..at]);
        out.push_str(&format!(" id=\"{prefix}{number}\""));
        copied = at;
    }
    out.push_str(&html[copied..]);
    out
}

/// Where the inside of each paragraph starts, and where the name of its element ends, in bytes. A `<` in the text
/// itself is escaped, so that each starts an element.
pub(super) fn starts(html: &str) -> impl Iterator<Item = (usize, usize)> {
    html.match_indices("<p").filter_map(|(at, found)| {
        let name_end = at + found.len();
        let is_paragraph = matches!(html.as_bytes().get(name_end), Some(b'>' | b' '));
        let inner = name_end + html[name_end..].find('>')? + 1;
        is_paragraph.then_some((inner, name_end))
    })
}

/// The text of a paragraph's inside.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&unescaped(&rest[..at]));
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        if rest[at..end].starts_with("<br") {
            out.push(' ');
        }
        // The mark of a note is no word of the text.
        let is_mark = rest[at..end].ends_with("role=\"doc-noteref\">");
        let end = if is_mark { rest[at..].find("</a>").map_or(end, |length| at + length + 4) } else { end };
        rest = &rest[end..];
    }
    out.push_str(&unescaped(rest));
    out
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    // The ampersand last, so that no text becomes an entity that is read again.
    Cow::Owned(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Align, Block, Inline};

    #[test]
    fn paragraphs_are_numbered_as_they_are_listed() {
        let paragraph = |inlines| Block::Paragraph { align: Align::Start, inlines };
        let text = Prose::from_blocks(&[
            Block::Preformatted("<p>".to_owned()),
            paragraph(vec![
                Inline::text("A <p> & "),
                Inline::Emphasis(vec![Inline::text("b")]),
                Inline::LineBreak,
                Inline::text("&lt;"),
            ]),
            Block::Quote(vec![Block::Verse(vec![vec![Inline::text("c")], vec![Inline::text("d")]])]),
        ]);
        assert_eq!(text.paragraphs().collect::<Vec<_>>(), ["A <p> & b &lt;", "c d"]);
        let numbered = with_numbers(text.as_str(), "p");
        assert!(numbered.contains("<p id=\"p1\">A &lt;p&gt;"), "{numbered}");
        assert!(numbered.contains("<p id=\"p2\" class=\"verse\">"), "{numbered}");
        assert_eq!(numbered.matches(" id=").count(), 2);
        assert_eq!(with_numbers("", "p"), "");
    }
}
