//! Footnotes of several texts on one page.

use std::borrow::Cow;

/// What a note's own names begin with, as [`super::Prose`] writes them.
const NAMES: [&str; 4] = ["id=\"note-", "id=\"noteref-", "href=\"#note-", "href=\"#noteref-"];

/// HTML as [`super::Prose`] writes it, with the names of its notes behind a prefix: `id="c3-note-1"`. Texts of one
/// page need it so that no name is there twice.
pub fn with_note_prefix<'a>(html: &'a str, prefix: &str) -> Cow<'a, str> {
    // In a text itself quotation marks are escaped, so that none of the names occurs there.
    if prefix.is_empty() || !html.contains("\"doc-noteref\"") && !html.contains("\"doc-endnotes\"") {
        return Cow::Borrowed(html);
    }
    let mut out = html.to_owned();
    for name in NAMES {
        let at = name.find("note").unwrap_or_default();
        let (before, stem) = name.split_at(at);
        out = out.replace(name, &format!("{before}{prefix}{stem}"));
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Align, Block, Inline, Prose};

    #[test]
    fn names_of_notes_get_a_prefix_and_words_do_not() {
        let paragraph = |inlines| Block::Paragraph { align: Align::Start, inlines };
        let text = Prose::from_blocks(&[
            paragraph(vec![Inline::text("id=\"note-1"), Inline::NoteMark(1)]),
            Block::Footnotes(vec![vec![paragraph(vec![Inline::text("n")])]]),
        ]);
        let told = with_note_prefix(text.as_str(), "c3-");
        for name in
            ["id=\"c3-note-1\"", "id=\"c3-noteref-1\"", "href=\"#c3-note-1\"", "href=\"#c3-noteref-1\""]
        {
            assert_eq!(told.matches(name).count(), 1, "{name} in {told}");
        }
        assert!(told.contains("id=&quot;note-1"), "{told}");
    }
}
