//! What paragraphs show of losses, sign by sign, and from how many signs on it is more than slips.
//!
//! Every bound was set so that carefully made books show nothing.

use std::sync::LazyLock;

use ficus_prose::{Answers, Bytes, Loss, LossKind, finding::EXCERPTS_MAX, for_places};
use memchr::memmem::Finder;

use super::{
    digit_after, excerpt, in_a_name, in_an_address, of_degrees, small_letter_after, small_letter_before,
};

/// Fewer stops between small letters than this are slips of a typist.
const ELLIPSES_MIN: u32 = 2;
/// Fewer question marks inside words than this are slips of a typist.
const MARKS_IN_WORDS_MIN: u32 = 3;
/// Fewer words without their apostrophe are dialect; where any word has one, all are.
const APOSTROPHES_MIN: u32 = 4;
/// Fewer sentences that run into the next are slips of a typist.
const JOINS_MIN: u32 = 3;
/// Fewer spaces before a comma, or sentences that start small, are slips of a typist.
const GAPS_MIN: u32 = 4;
/// One such sign in more words is a slip, be there ever so many.
const WORDS_PER_SIGN_MAX: u32 = 600;
/// Fewer marks of emphasis that nothing closes are notes.
const OPEN_MARKS_MIN: u32 = 3;
/// Fewer paragraphs in which a quotation opens or closes without the other are slips of a printer.
const UNBALANCED_MIN: u32 = 5;
/// One such in more paragraphs with quotations is a slip.
const QUOTED_PER_UNBALANCED_MAX: u32 = 20;

/// Losses counted over the paragraphs of a chapter.
#[derive(Default)]
pub(crate) struct Watch {
    words: u32,
    ellipses: Seen,
    replaced: Seen,
    marks: Seen,
    apostrophes: u32,
    bare_contractions: Seen,
    joins: Seen,
    gaps: Seen,
    french_spaces: u32,
    open_marks: Seen,
    closed_marks: u32,
    quoted: u32,
    unbalanced: Seen,
    /// A paragraph opened a quotation that the next may go on with: where that stands, had it been none.
    waiting: Option<String>,
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

    fn add_excerpt(&mut self, excerpt: String) {
        self.count = self.count.saturating_add(1);
        if self.excerpts.len() < EXCERPTS_MAX {
            self.excerpts.push(excerpt);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.count = self.count.saturating_add(other.count);
        self.excerpts.extend(other.excerpts);
        self.excerpts.truncate(EXCERPTS_MAX);
        self
    }

    /// Nothing, where there is less of it than a bound.
    fn from(self, least: u32) -> Self {
        if self.count < least { Self::default() } else { self }
    }
}

/// How words end that lost an apostrophe: `dont`.
static BARE_ENDING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"nt"));

/// At which bytes something may show.
fn telling(bytes: Bytes) -> Answers {
    bytes.are_any(*b".?!,'\"*_\xEF\xE2")
}

impl Watch {
    /// Looks through a paragraph.
    pub fn see(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.words += memchr::memchr_iter(b' ', bytes).count() as u32 + 1;
        let (mut straight, mut opened, mut closed) = (0u32, 0u32, 0u32);
        for end in BARE_ENDING.find_iter(bytes) {
            self.contraction(text, end + 1);
        }
        for_places(bytes, telling, |at| match bytes[at] {
            b'.' => self.stop(text, at),
            b'?' | b'!' => self.mark(text, at),
            b',' if at > 1 && bytes[at - 1] == b' ' && bytes[at - 2].is_ascii_alphabetic() => {
                self.gaps.add(text, at);
            }
            b'\'' => self.apostrophes += 1,
            b'"' => straight += 1,
            b'*' | b'_' => self.emphasis(text, at),
            0xEF if bytes[at..].starts_with("\u{FFFD}".as_bytes()) => self.replaced.add(text, at),
            0xE2 if bytes[at..].starts_with("’".as_bytes()) => self.apostrophes += 1,
            0xE2 if bytes[at..].starts_with("“".as_bytes()) => opened += 1,
            0xE2 if bytes[at..].starts_with("”".as_bytes()) => closed += 1,
            _ => {}
        });
        self.quotations(text, straight, opened, closed);
    }

    fn stop(&mut self, text: &str, at: usize) {
        // Nearly always a space: that tells nothing.
        if text.as_bytes().get(at + 1) == Some(&b' ') {
            return;
        }
        let after = text[at + 1..].chars().next();
        if small_letter_before(text, at) {
            if after.is_some_and(char::is_lowercase) && !in_a_name(text, at) {
                self.ellipses.add(text, at);
            } else if after.is_some_and(char::is_uppercase) && joins_sentences(text, at) {
                self.joins.add(text, at);
            }
        }
    }

    fn mark(&mut self, text: &str, at: usize) {
        let question = text.as_bytes()[at] == b'?';
        if at > 0 && text.as_bytes()[at - 1] == b' ' {
            // No question begins with its mark: a letter that the encoding did not have stood there.
            if question && (small_letter_after(text, at) || digit_after(text, at)) {
                self.marks.add(text, at);
            } else {
                self.french_spaces += 1;
            }
        } else if question
            && (small_letter_before(text, at) && small_letter_after(text, at) && !in_an_address(text, at)
                || of_degrees(text, at))
        {
            self.marks.add(text, at);
        } else if small_letter_before(text, at)
            && text[at + 1..].starts_with(char::is_uppercase)
            && joins_sentences(text, at)
        {
            self.joins.add(text, at);
        }
    }

    /// A mark of emphasis before a word that none after a word closes.
    fn emphasis(&mut self, text: &str, at: usize) {
        let bytes = text.as_bytes();
        let opens = (at == 0 || bytes[at - 1] == b' ' || bytes[at - 1] == b'"')
            && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        if !opens {
            return;
        }
        let mark = bytes[at];
        let closes = |place: usize| bytes[place] == mark && bytes[place - 1] != b' ';
        // Nobody closes later than this, and the search stays short however many marks there are.
        let end = (at + 1_000).min(bytes.len());
        if (at + 2..end).any(closes) { self.closed_marks += 1 } else { self.open_marks.add(text, at) }
    }

    /// `dont`, `couldnt`: words that are nothing else without their apostrophe.
    fn contraction(&mut self, text: &str, at: usize) {
        let bytes = text.as_bytes();
        if at < 3 || bytes.get(at + 1).is_some_and(|byte| !b" .,!?;\"".contains(byte)) {
            return;
        }
        let start =
            bytes[..at].iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |place| place + 1);
        let word = text[start..=at].to_ascii_lowercase();
        if matches!(
            word.as_str(),
            "dont"
                | "didnt"
                | "doesnt"
                | "isnt"
                | "wasnt"
                | "werent"
                | "arent"
                | "couldnt"
                | "wouldnt"
                | "shouldnt"
                | "hasnt"
                | "hadnt"
                | "havent"
        ) {
            self.bare_contractions.add(text, start);
        }
    }

    /// Whether as many quotations close as open; a speech that goes on in the next paragraph closes later.
    fn quotations(&mut self, text: &str, straight: u32, opened: u32, closed: u32) {
        let continues = text.trim_start().starts_with(['"', '“']);
        if let Some(excerpt) = self.waiting.take()
            && !continues
        {
            self.unbalanced.add_excerpt(excerpt);
        }
        if straight + opened + closed == 0 {
            return;
        }
        self.quoted += 1;
        if straight % 2 == 1 || opened > closed {
            self.waiting = Some(excerpt(text, text.len()));
        } else if closed > opened {
            self.unbalanced.add(text, 0);
        }
    }

    /// The losses that are more than slips.
    pub fn finish(mut self) -> Vec<Loss> {
        let mut losses = Vec::new();
        let mut push = |kind, seen: Seen| {
            if seen.count > 0 {
                losses.push(Loss { kind, count: seen.count, chapter: None, excerpts: seen.excerpts });
            }
        };
        let often = |count: u32| count.saturating_mul(WORDS_PER_SIGN_MAX) >= self.words;
        push(LossKind::EllipsisCollapsed, self.ellipses.from(ELLIPSES_MIN));
        if often(self.joins.count) {
            push(LossKind::ParagraphsLost, std::mem::take(&mut self.joins).from(JOINS_MIN));
        }
        let mut characters = self.replaced.merge(self.marks.from(MARKS_IN_WORDS_MIN));
        if self.apostrophes == 0 {
            characters = characters.merge(self.bare_contractions.from(APOSTROPHES_MIN));
        }
        if self.unbalanced.count.saturating_mul(QUOTED_PER_UNBALANCED_MAX) >= self.quoted {
            characters = characters.merge(self.unbalanced.from(UNBALANCED_MIN));
        }
        push(LossKind::CharactersLost, characters);
        // Who sets a space before one mark sets it before others: that is a style.
        if often(self.gaps.count) && self.french_spaces == 0 {
            push(LossKind::WordsLost, self.gaps.from(GAPS_MIN));
        }
        if self.open_marks.count > self.closed_marks {
            push(LossKind::EmphasisLost, self.open_marks.from(OPEN_MARKS_MIN));
        }
        losses
    }
}

/// Whether a mark at the end of one word and the capital of the next have nothing between them but were two
/// sentences: no name of a host, no initials.
fn joins_sentences(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().take_while(|c| c.is_lowercase()).take(3).count();
    let after = text[at + 1..].chars().skip(1).take_while(|c| c.is_lowercase()).take(1).count();
    before >= 3 && after == 1 && !in_an_address(text, at)
}
