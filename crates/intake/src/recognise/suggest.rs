//! Where the paragraphs of a text that ran together may have been: a suggestion beside the text, which stays as it is.
//!
//! Only turns of speech show it, and sentences with no space between them. A speech that starts after the end of a
//! sentence starts a paragraph, unless the words before it only say who speaks.

use ficus_prose::{Block, Inline, plain};

/// Between two speeches of one speaker stand at most so many words: `said he, and laughed.`
const TAG_WORDS_MAX: usize = 9;

/// The blocks of a text with its paragraphs parted where speakers change; emphasis and links stay. `None` where nothing
/// would be parted.
pub fn suggest_paragraphs(blocks: &[Block]) -> Option<Vec<Block>> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut is_parted = false;
    for block in blocks {
        let Block::Paragraph { align, inlines } = block else {
            out.push(block.clone());
            continue;
        };
        let text = plain::inline_text(inlines);
        let mut rest = inlines.clone();
        // From the last on, so that what is cut off is cut once.
        let mut parts = Vec::new();
        for start in starts(&text).into_iter().rev() {
            let behind = cut(&mut rest, start);
            parts.push(behind);
            is_parted = true;
        }
        parts.push(rest);
        for mut inlines in parts.into_iter().rev() {
            trim(&mut inlines);
            if !inlines.is_empty() {
                out.push(Block::Paragraph { align: *align, inlines });
            }
        }
    }
    is_parted.then_some(out)
}

/// Cuts runs at a byte of their plain text; gives what stands behind it.
fn cut(inlines: &mut Vec<Inline>, at: usize) -> Vec<Inline> {
    let mut done = 0;
    for place in 0..inlines.len() {
        let length = length(&inlines[place]);
        if done + length <= at {
            done += length;
            continue;
        }
        let mut behind = inlines.split_off(place);
        if at > done {
            let (before, after) = halves(behind.remove(0), at - done);
            inlines.push(before);
            behind.insert(0, after);
        }
        return behind;
    }
    Vec::new()
}

/// The length of a run's plain text, in bytes.
fn length(inline: &Inline) -> usize {
    match inline {
        Inline::Text(text) => text.len(),
        Inline::LineBreak => 1,
        other => other.inner().iter().map(length).sum(),
    }
}

/// A run in two, each with what the run means.
fn halves(inline: Inline, at: usize) -> (Inline, Inline) {
    let of = |make: fn(Vec<Inline>) -> Inline, mut inner: Vec<Inline>| {
        let behind = cut(&mut inner, at);
        (make(inner), make(behind))
    };
    match inline {
        Inline::Text(mut text) => {
            let behind = text.split_off(at);
            (Inline::Text(text), Inline::Text(behind))
        }
        Inline::Emphasis(inner) => of(Inline::Emphasis, inner),
        Inline::Strong(inner) => of(Inline::Strong, inner),
        Inline::Underline(inner) => of(Inline::Underline, inner),
        Inline::Strike(inner) => of(Inline::Strike, inner),
        Inline::Small(inner) => of(Inline::Small, inner),
        Inline::Sub(inner) => of(Inline::Sub, inner),
        Inline::Sup(inner) => of(Inline::Sup, inner),
        Inline::Code(inner) => of(Inline::Code, inner),
        Inline::Language { tag, mut inlines } => {
            let behind = cut(&mut inlines, at);
            (Inline::Language { tag: tag.clone(), inlines }, Inline::Language { tag, inlines: behind })
        }
        Inline::Styled { class, mut inlines } => {
            let behind = cut(&mut inlines, at);
            (Inline::Styled { class: class.clone(), inlines }, Inline::Styled { class, inlines: behind })
        }
        Inline::Link { href, mut inlines } => {
            let behind = cut(&mut inlines, at);
            (Inline::Link { href: href.clone(), inlines }, Inline::Link { href, inlines: behind })
        }
        Inline::LineBreak | Inline::NoteMark(_) => (inline, Inline::Text(String::new())),
    }
}

/// Takes off the white space at both ends of a paragraph, where it stands in plain text.
fn trim(inlines: &mut Vec<Inline>) {
    let is_white = |inline: &Inline| match inline {
        Inline::Text(text) => text.trim().is_empty(),
        Inline::LineBreak => true,
        _ => false,
    };
    while inlines.first().is_some_and(is_white) {
        inlines.remove(0);
    }
    while inlines.last().is_some_and(is_white) {
        inlines.pop();
    }
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        text.replace_range(..text.len() - text.trim_start().len(), "");
    }
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end().len());
    }
}

/// The bytes at which the paragraphs behind the first may have begun.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut start = text.len() - text.trim_start().len();
    let mut speech_end: Option<usize> = None;
    let mut open = false;
    let mut before = (' ', ' ');
    for (at, c) in text.char_indices() {
        let quotes = match c {
            '“' | '«' => Some(true),
            '”' | '»' => Some(false),
            '"' => Some(!open),
            _ => None,
        };
        let begins = match quotes {
            Some(true) if !open => starts_paragraph(&text[start..at], speech_end.map(|end| end - start)),
            None if !open => is_joined(before, &text[at..]),
            _ => false,
        };
        if begins && at > start {
            starts.push(at);
            start = at;
        }
        match quotes {
            Some(true) => open = true,
            Some(false) => {
                open = false;
                speech_end = Some(at + c.len_utf8());
            }
            None => {}
        }
        speech_end = speech_end.filter(|end| *end > start);
        before = (before.1, c);
    }
    starts
}

/// Whether a sentence begins right behind the end of another, with no space: `late.The`.
fn is_joined(before: (char, char), text: &str) -> bool {
    let mut chars = text.chars();
    let ends = before.0.is_lowercase() && matches!(before.1, '.' | '!' | '?' | '…')
        || matches!(before.0, '.' | '!' | '?' | '…' | ',') && matches!(before.1, '”' | '»' | '"');
    ends && chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_some_and(|c| c.is_lowercase() || c == ' ')
}

/// Whether a speech right behind a text starts a paragraph; `speech_end` is where the last speech in it ends.
fn starts_paragraph(text: &str, speech_end: Option<usize>) -> bool {
    let ended = text.trim_end().trim_end_matches(['"', '”', '»', '\'', '’', ')']);
    let stopped = ended.trim_end_matches(['.', '!', '?', '…']);
    let is_parted = text.ends_with(char::is_whitespace) || stopped.ends_with(char::is_lowercase);
    if stopped.len() == ended.len() || !is_parted {
        return false;
    }
    let Some(between) = speech_end.and_then(|end| text.get(end..)) else { return true };
    let words = between.split_whitespace().count();
    // Nothing between two speeches: another speaker. A few words: who speaks goes on.
    words == 0 || words > TAG_WORDS_MAX || between.trim_start().starts_with(|c: char| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use ficus_prose::Align;
    use proptest::prelude::*;

    use super::*;

    fn paragraph(inlines: Vec<Inline>) -> Block {
        Block::Paragraph { align: Align::Start, inlines }
    }

    fn suggested(text: &str) -> Vec<String> {
        let blocks = suggest_paragraphs(&[paragraph(vec![Inline::text(text)])]).unwrap_or_default();
        blocks.iter().map(|block| plain::text(std::slice::from_ref(block))).collect()
    }

    #[test]
    fn turns_of_speech_start_paragraphs_and_words_of_saying_do_not() {
        let text = "The fog came up. “It is late,” said Holmes. “Very late.” “Is it?” I asked. He did not answer for a \
                    long time, and the fire burned low. “Watson,” he said at last, “it is.” \"No.\" \"Yes.\"";
        assert_eq!(
            suggested(text),
            [
                "The fog came up.",
                "“It is late,” said Holmes. “Very late.”",
                "“Is it?” I asked. He did not answer for a long time, and the fire burned low.",
                "“Watson,” he said at last, “it is.”",
                "\"No.\"",
                "\"Yes.\"",
            ]
        );
        assert_eq!(
            suggested("He came. He saw. “He went,” they said."),
            ["He came. He saw.", "“He went,” they said."]
        );
        assert_eq!(suggested("He came, he saw, and he went away."), Vec::<String>::new());
    }

    #[test]
    fn sentences_without_a_space_between_them_were_two_paragraphs() {
        assert_eq!(
            suggested(
                "The fog came up.Holmes lit a pipe.“Late,” he said.”Watson slept. See example.com, or the U.S.A."
            ),
            [
                "The fog came up.",
                "Holmes lit a pipe.",
                "“Late,” he said.”",
                "Watson slept. See example.com, or the U.S.A."
            ]
        );
    }

    #[test]
    fn emphasis_goes_on_in_both_parts() {
        let blocks = [paragraph(vec![
            Inline::text("It was late. "),
            Inline::Emphasis(vec![Inline::text("So late. “Is it?”"), Inline::text(" he asked.")]),
        ])];
        let suggested = suggest_paragraphs(&blocks).unwrap();
        assert_eq!(
            suggested,
            [
                paragraph(vec![
                    Inline::text("It was late. "),
                    Inline::Emphasis(vec![Inline::text("So late. ")])
                ]),
                paragraph(vec![Inline::Emphasis(vec![Inline::text("“Is it?”"), Inline::text(" he asked.")])]),
            ]
        );
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_or_added_and_nothing_is_parted_twice(text in "([A-Za-z“”\"«».!? ]|said he\\. ){0,60}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            if let Some(blocks) = suggest_paragraphs(&[paragraph(vec![Inline::text(&text)])]) {
                prop_assert_eq!(bare(&plain::text(&blocks)), bare(&text));
            }
        }
    }
}
