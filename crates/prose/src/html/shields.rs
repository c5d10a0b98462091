//! Passages that are marked with a warning: folded for those who asked, and left out of what is quoted from a text.

use std::{borrow::Cow, ops::Range};

use super::{Prose, StoredProseError, paragraphs::starts};
use crate::Block;

const OPEN: &str = "<section class=\"shield\" data-warning=\"";
const CLOSE: &str = "</section>\n";

impl Prose {
    /// Whether a passage of it is marked.
    pub fn has_shields(&self) -> bool {
        self.as_str().contains(OPEN)
    }

    /// The warnings of its marked passages, each once, in order, as plain text.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (at, _) in self.as_str().match_indices(OPEN) {
            let warning = unescaped(warning_at(self.as_str(), at));
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        warnings
    }

    /// The text without the marked passages whose warnings are folded.
    pub fn without_shields(&self, folds: impl Fn(&str) -> bool) -> Cow<'_, Self> {
        let folded = ranges(self.as_str(), &folds);
        if folded.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut out = String::with_capacity(self.as_str().len());
        let mut copied = 0;
        for (range, _) in folded {
            out.push_str(&self.as_str()[copied..range.start]);
            copied = range.end;
        }
        out.push_str(&self.as_str()[copied..]);
        Cow::Owned(Self(out))
    }
}

impl Prose {
    /// The paragraphs as [`Prose::paragraphs`] lists them, with nothing in those whose passages are folded.
    pub fn paragraphs_seen(&self, folds: impl Fn(&str) -> bool) -> impl Iterator<Item = String> {
        let folded = ranges(self.as_str(), &folds);
        let is_folded = move |at: usize| folded.iter().any(|(_, inside)| inside.contains(&at));
        starts(self.as_str())
            .map(move |(at, _)| is_folded(at))
            .zip(self.paragraphs())
            .map(|(is_folded, text)| if is_folded { String::new() } else { text })
    }

    /// The text with the blocks marked that hold these paragraphs, counted from 1; as it is where none does.
    pub fn shielded(&self, first: u32, last: u32, warning: &str) -> Result<Self, StoredProseError> {
        let (mut before, mut inside, mut behind) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = 0;
        for block in self.blocks()? {
            let from = number + 1;
            number += count(&Self::from_blocks(std::slice::from_ref(&block)));
            if number < first {
                before.push(block);
            } else if from <= last {
                inside.push(block);
            } else {
                behind.push(block);
            }
        }
        if inside.is_empty() {
            return Ok(self.clone());
        }
        // What stands before the passage without a paragraph of its own, a break between scenes, is no part of it.
        let leads = inside.iter().take_while(|block| matches!(block, Block::SceneBreak { .. })).count();
        before.extend(inside.drain(..leads));
        before.push(Block::Shield { warning: warning.to_owned(), blocks: inside });
        before.extend(behind);
        Ok(Self::from_blocks(&before))
    }
}

fn count(prose: &Prose) -> u32 {
    u32::try_from(starts(prose.as_str()).count()).unwrap_or(u32::MAX)
}

/// HTML as [`Prose`] writes it, with the marked passages that `folds` says folded away: `fold` writes what stands before
/// one, by its number from 1 and its warning (escaped), and what stands behind it.
pub fn with_shields(
    html: &str,
    folds: impl Fn(&str) -> bool,
    fold: impl Fn(usize, &str) -> (String, String),
) -> Cow<'_, str> {
    let folded = ranges(html, &folds);
    if folded.is_empty() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + folded.len() * 256);
    let mut copied = 0;
    for (number, (range, inside)) in (1..).zip(folded) {
        let (before, behind) = fold(number, warning_at(html, range.start));
        out.push_str(&html[copied..range.start]);
        out.push_str(&before);
        out.push_str(&html[inside]);
        out.push_str(&behind);
        copied = range.end;
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// The outermost marked passages that are folded: where each stands with its element, and its inside.
fn ranges(html: &str, folds: &impl Fn(&str) -> bool) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (at, _) in html.match_indices(OPEN) {
        let is_inside = found.last().is_some_and(|(last, _)| at < last.end);
        if is_inside || !folds(&unescaped(warning_at(html, at))) {
            continue;
        }
        let inside = html[at..].find(">\n").map_or(html.len(), |length| at + length + 2);
        let end = end_of(html, inside);
        found.push((at..(end + CLOSE.len()).min(html.len()), inside..end));
    }
    found
}

/// Where the element that is open at `from` ends; marked passages can stand in marked passages.
fn end_of(html: &str, from: usize) -> usize {
    let mut open = 1;
    let mut at = from;
    while let Some(next) = html[at..].find("section") {
        at += next + "section".len();
        // `<` in the text itself is escaped, so that each starts an element.
        if html[..at].ends_with("</section") {
            open -= 1;
        } else if html[..at].ends_with("<section") {
            open += 1;
        }
        if open == 0 {
            return at - "</section".len();
        }
    }
    html.len()
}

/// The warning of the marked passage whose element starts here, as it is escaped.
fn warning_at(html: &str, at: usize) -> &str {
    let warning = &html[at + OPEN.len()..];
    &warning[..warning.find('"').unwrap_or(warning.len())]
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Align, Block, Inline};

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }
    }

    fn shield(warning: &str, blocks: Vec<Block>) -> Block {
        Block::Shield { warning: warning.to_owned(), blocks }
    }

    fn text() -> Prose {
        let inner = shield("storm", vec![paragraph("It blew.")]);
        Prose::from_blocks(&[
            paragraph("The </section> fell."),
            shield("blood & \"more\"", vec![paragraph("It ran."), inner, paragraph("It dried.")]),
            paragraph("They left."),
            shield("storm", vec![paragraph("It blew again.")]),
        ])
    }

    #[test]
    fn what_is_marked_is_read_back_as_it_was_and_counts_as_text() {
        let text = text();
        assert_eq!(Prose::from_blocks(&text.blocks().unwrap()), text);
        assert_eq!(text.paragraphs().count(), 6);
        assert!(text.plain_text().unwrap().contains("It ran."));
        assert_eq!(text.warnings(), ["blood & \"more\"", "storm"]);
        assert!(text.has_shields());
    }

    #[test]
    fn what_is_folded_is_left_out_of_what_is_quoted() {
        let text = text();
        let left = |folds: fn(&str) -> bool| text.without_shields(folds).plain_text().unwrap();
        assert_eq!(left(|_| true), "The </section> fell.\n\nThey left.");
        let no_storm = left(|warning| warning == "storm");
        assert_eq!(no_storm, "The </section> fell.\n\nIt ran.\n\nIt dried.\n\nThey left.");
        assert!(matches!(text.without_shields(|_| false), Cow::Borrowed(_)));
    }

    #[test]
    fn a_reader_marks_paragraphs_and_the_blocks_that_hold_them_fold() {
        let text = Prose::from_blocks(&[
            paragraph("One."),
            Block::SceneBreak { glyphs: None },
            Block::Quote(vec![paragraph("Two."), paragraph("Three.")]),
            paragraph("Four."),
            paragraph("Five."),
        ]);
        let marked = text.shielded(3, 4, "a fall").unwrap();
        let seen: Vec<String> = marked.paragraphs_seen(|_| true).collect();
        assert_eq!(seen, ["One.", "", "", "", "Five."]);
        assert!(marked.as_str().contains("<hr/>\n<section"), "{}", marked.as_str());
        assert_eq!(text.shielded(9, 12, "a fall").unwrap(), text);
        assert_eq!(text.paragraphs_seen(|_| true).collect::<Vec<_>>(), text.paragraphs().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_folded_gets_a_line_before_it_and_an_end() {
        let text = text();
        let folded = with_shields(
            text.as_str(),
            |_| true,
            |number, warning| (format!("[{number} {warning}]"), "[end]".to_owned()),
        );
        assert!(folded.contains("[1 blood &amp; &quot;more&quot;]<p>It ran.</p>"), "{folded}");
        assert!(folded.contains("<p>It dried.</p>\n[end]<p>They left.</p>"), "{folded}");
        assert!(folded.ends_with("[2 storm]<p>It blew again.</p>\n[end]"), "{folded}");
    }
}
