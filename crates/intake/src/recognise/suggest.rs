//! Where the paragraphs of a text that ran together may have been: a suggestion beside the text, which stays as it is.
//!
//! Only turns of speech show it. A speech that starts after the end of a sentence starts a paragraph, unless the words
//! before it only say who speaks.

/// Between two speeches of one speaker stand at most so many words: `said he, and laughed.`
const TAG_WORDS_MAX: usize = 9;

/// The paragraphs that a text without line ends may have had. Joined by a space they are the text again.
pub fn suggest_paragraphs(text: &str) -> Vec<String> {
    let text = text.trim();
    let mut paragraphs = Vec::new();
    let mut start = 0;
    let mut speech_end: Option<usize> = None;
    let mut open = false;
    for (at, c) in text.char_indices() {
        let quotes = match c {
            '“' | '«' => Some(true),
            '”' | '»' => Some(false),
            '"' => Some(!open),
            _ => None,
        };
        match quotes {
            Some(true) if !open => {
                if at > start && starts_paragraph(&text[start..at], speech_end.map(|end| end - start)) {
                    paragraphs.push(text[start..at].trim_end().to_owned());
                    start = at;
                }
                open = true;
            }
            Some(false) => {
                open = false;
                speech_end = Some(at + c.len_utf8());
            }
            _ => {}
        }
        speech_end = speech_end.filter(|end| *end > start);
    }
    if start < text.len() {
        paragraphs.push(text[start..].to_owned());
    }
    paragraphs
}

/// Whether a speech right behind a text starts a paragraph; `speech_end` is where the last speech in it ends.
fn starts_paragraph(text: &str, speech_end: Option<usize>) -> bool {
    let ended = text.trim_end().trim_end_matches(['"', '”', '»', '\'', '’', ')']);
    if !ended.ends_with(['.', '!', '?', '…']) || !text.ends_with(char::is_whitespace) {
        return false;
    }
    let Some(between) = speech_end.and_then(|end| text.get(end..)) else { return true };
    let words = between.split_whitespace().count();
    // Nothing between two speeches: another speaker. A few words: who speaks goes on.
    words == 0 || words > TAG_WORDS_MAX || between.trim_start().starts_with(|c: char| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::suggest_paragraphs;

    #[test]
    fn turns_of_speech_start_paragraphs_and_words_of_saying_do_not() {
        let text = "The fog came up. “It is late,” said Holmes. “Very late.” “Is it?” I asked. He did not answer for a \
                    long time, and the fire burned low. “Watson,” he said at last, “it is.” \"No.\" \"Yes.\"";
        assert_eq!(
            suggest_paragraphs(text),
            [
                "The fog came up.",
                "“It is late,” said Holmes. “Very late.”",
                "“Is it?” I asked. He did not answer for a long time, and the fire burned low.",
                "“Watson,” he said at last, “it is.”",
                "\"No.\"",
                "\"Yes.\"",
            ]
        );
        assert_eq!(suggest_paragraphs(" "), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_or_added(text in "([a-z“”\"«».!? ]|said he\\. ){0,60}") {
            let joined: String = suggest_paragraphs(&text).concat();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&joined), bare(&text));
        }
    }
}
