//! How long a text is, told the same everywhere.

/// Counts the words of plain text.
///
/// A word is a run of characters between white space or dashes (`—`, `--`) that holds a letter or a digit. Scripts
/// that are written without spaces count by character: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
pub fn word_count(text: &str) -> u32 {
    let mut count = 0u32;
    let mut in_word = false;
    let mut previous_dash = false;
    for c in text.chars() {
        let dash = c == '-';
        if c.is_whitespace() || c == '—' || c == '–' || (dash && previous_dash) {
            in_word = false;
        } else if is_unspaced(c) {
            count += 1;
            in_word = false;
        } else if !in_word && c.is_alphanumeric() {
            count += 1;
            in_word = true;
        }
        previous_dash = dash;
    }
    count
}

fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::word_count;

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
