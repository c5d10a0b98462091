//! What seems to be lost from a text: counted and shown, never put back.

use ficus_prose::{
    Block, Inline, Loss, LossKind,
    finding::{EXCERPT_CHARS_MAX, EXCERPTS_MAX},
    plain, word_count,
};

/// Fewer stops between small letters than this are slips of a typist.
const ELLIPSES_MIN: u32 = 2;
/// Fewer question marks inside words than this are slips of a typist.
const MARKS_IN_WORDS_MIN: u32 = 3;
/// A shorter text may be a note that stops anyhow.
const TRUNCATED_WORDS_MIN: u32 = 200;
/// A shorter last paragraph may be a signature, a date or a caption.
const LAST_PARAGRAPH_WORDS_MIN: u32 = 8;
/// How many paragraphs before the last one show whether the author ends them with a mark.
const PARAGRAPHS_BEFORE: usize = 20;
/// Ends of names of files and hosts: a stop before them is no sentence's.
const NAME_ENDS: [&str; 18] = [
    "com", "net", "org", "uk", "edu", "gov", "htm", "html", "txt", "doc", "php", "jpg", "gif", "de", "fr",
    "co", "info", "asp",
];

/// Losses counted over the paragraphs of a chapter.
#[derive(Default)]
pub(crate) struct Watch {
    ellipses: Seen,
    replaced: Seen,
    marks: Seen,
}

#[derive(Default)]
struct Seen {
    count: u32,
    excerpts: Vec<String>,
}

impl Seen {
    fn add(&mut self, text: &str, at: usize) {
        self.count = self.count.saturating_add(1);
        if self.excerpts.len() < EXCERPTS_MAX {
            self.excerpts.push(excerpt(text, at));
        }
    }
}

impl Watch {
    /// Looks through a paragraph.
    pub fn see(&mut self, text: &str) {
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'.' if small_letter_before(text, at)
                    && small_letter_after(text, at)
                    && !in_a_name(text, at) =>
                {
                    self.ellipses.add(text, at);
                }
                b'?' if small_letter_before(text, at)
                    && small_letter_after(text, at)
                    && !in_an_address(text, at) =>
                {
                    self.marks.add(text, at);
                }
                // U+FFFD in UTF-8.
                0xEF if bytes[at..].starts_with("\u{FFFD}".as_bytes()) => self.replaced.add(text, at),
                _ => {}
            }
        }
    }

    /// The losses that are more than slips.
    pub fn finish(self) -> Vec<Loss> {
        let mut losses = Vec::new();
        let mut push = |kind, seen: Seen| {
            losses.push(Loss { kind, count: seen.count, chapter: None, excerpts: seen.excerpts });
        };
        if self.ellipses.count >= ELLIPSES_MIN {
            push(LossKind::EllipsisCollapsed, self.ellipses);
        }
        let mut characters = self.replaced;
        if self.marks.count >= MARKS_IN_WORDS_MIN {
            characters.count += self.marks.count;
            characters.excerpts.extend(self.marks.excerpts);
            characters.excerpts.truncate(EXCERPTS_MAX);
        }
        if characters.count > 0 {
            push(LossKind::CharactersLost, characters);
        }
        losses
    }
}

/// The loss of a text's end: it stops inside a sentence, though its paragraphs end with a mark elsewhere.
///
/// For text without the mark of an end.
pub(crate) fn truncated(blocks: &[Block]) -> Option<Loss> {
    let [before @ .., Block::Paragraph { inlines, .. }] = blocks else { return None };
    let last = plain::inline_text(inlines);
    // The number of a note stands after the mark that ends the sentence.
    let sentence = last.trim_end().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let open = sentence.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';'));
    if !open
        || inlines.contains(&Inline::LineBreak)
        || word_count(&last) < LAST_PARAGRAPH_WORDS_MIN
        || plain::words(blocks) < TRUNCATED_WORDS_MIN
    {
        return None;
    }
    let paragraphs = before.iter().rev().filter(|block| matches!(block, Block::Paragraph { .. }));
    let (mut marked, mut all) = (0, 0);
    for block in paragraphs.take(PARAGRAPHS_BEFORE) {
        all += 1;
        let text = plain::text(std::slice::from_ref(block));
        marked += usize::from(!text.trim_end().ends_with(char::is_alphanumeric));
    }
    if marked * 10 < all * 9 {
        return None;
    }
    let excerpts = vec![excerpt(last.trim_end(), last.trim_end().len())];
    Some(Loss { kind: LossKind::Truncated, count: 1, chapter: None, excerpts })
}

/// The text around a place, cut at characters.
pub(crate) fn excerpt(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(EXCERPT_CHARS_MAX / 2).collect();
    let room = EXCERPT_CHARS_MAX - before.len();
    before.into_iter().rev().chain(text[at..].chars().take(room)).collect()
}

fn small_letter_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_lowercase)
}

fn small_letter_after(text: &str, at: usize) -> bool {
    text[at + 1..].chars().next().is_some_and(char::is_lowercase)
}

/// An abbreviation (`a.m`), an address, or the name of a file.
fn in_a_name(text: &str, at: usize) -> bool {
    let left = text[..at].chars().rev().take_while(|c| c.is_alphabetic()).take(2).count();
    let right: String = text[at + 1..].chars().take_while(|c| c.is_alphanumeric()).take(24).collect();
    let after = text[at + 1 + right.len()..].chars().next();
    let initials = right.chars().count() == 1 && (left == 1 || after == Some('.'));
    initials || NAME_ENDS.contains(&right.as_str()) || in_an_address(text, at)
}

/// Whether the run without spaces around a place is an address.
fn in_an_address(text: &str, at: usize) -> bool {
    let left = text[..at].bytes().rev().take(80).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let right = text[at..].bytes().take(80).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let run = &text.as_bytes()[at - left..at + right];
    run.contains(&b'@') || run.windows(3).any(|part| part == b"://") || run.starts_with(b"www.")
}
