//! How long a text is, told the same everywhere.

/// Counts the words of plain text.
///
/// A word is a run of characters between white space or dashes (`—`, `--`) that holds a letter or a digit. Scripts
/// that are written without spaces count by character: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator would branch, and no word's end can be foretold"
)]
pub fn word_count(text: &str) -> u32 {
    let mut count = 0u32;
    let mut in_word = false;
    let mut previous_dash = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        // Where words end cannot be foretold: nothing here branches but for the end of ASCII.
        for byte in &bytes[at..] {
            let role = OF_BYTE[usize::from(*byte)];
            if role == OTHER {
                break;
            }
            let letter = role & LETTER != 0;
            let dash = role & DASH != 0;
            count += u32::from(letter & !in_word);
            in_word = (in_word & (role & SPACE == 0) & !(dash & previous_dash)) | letter;
            previous_dash = dash;
            at += 1;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        previous_dash = false;
        if c.is_whitespace() || c == '—' || c == '–' {
            in_word = false;
        } else if is_unspaced(c) {
            count += 1;
            in_word = false;
        } else if !in_word && c.is_alphanumeric() {
            count += 1;
            in_word = true;
        }
    }
    count
}

const LETTER: u8 = 1;
const SPACE: u8 = 2;
const DASH: u8 = 4;
/// It is of no character of ASCII.
const OTHER: u8 = 8;

/// What a byte does for words.
const OF_BYTE: [u8; 256] = {
    let mut roles = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        roles[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            // As Unicode has it, the vertical tab is white space too.
            b'\t'..=b'\r' | b' ' => SPACE,
            b'-' => DASH,
            _ => 0,
        };
        byte += 1;
    }
    roles
};

fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_unspaced, word_count};

    /// The rule as it is told, character by character.
    fn told(text: &str) -> u32 {
        let (mut count, mut in_word, mut previous) = (0, false, ' ');
        for c in text.chars() {
            if c.is_whitespace() || "—–".contains(c) || c == '-' && previous == '-' {
                in_word = false;
            } else if is_unspaced(c) {
                count += 1;
                in_word = false;
            } else if !in_word && c.is_alphanumeric() {
                count += 1;
                in_word = true;
            }
            previous = c;
        }
        count
    }

    proptest! {
        #[test]
        fn any_text_is_counted_by_the_rule(text in "[a-c1 \t\u{b}\u{1c}'_é—–夜ก-]{0,24}|\\PC{0,24}") {
            prop_assert_eq!(word_count(&text), told(&text));
        }
    }

    #[test]
    fn words_are_counted_as_a_person_would() {
        for (text, words) in [
            ("", 0),
            ("* * *", 0),
            ("Don't stop-gap me, 3rd time.", 5),
            ("He waited—and waited--then left", 6),
            ("“Quoted” words", 2),
            ("夜明け", 3),
        ] {
            assert_eq!(word_count(text), words, "{text}");
        }
    }
}
