//! Passages that a review quotes: looked for in the chapter, so that nobody is quoted with what they did not write.

use super::Quote;

/// A quoted passage has at most so many characters; a longer one is cut at a word.
pub const QUOTE_CHARS_MAX: usize = 600;

/// The paragraph of this number, as a quotation.
pub fn of_paragraph(paragraphs: impl Iterator<Item = String>, number: u32) -> Option<Quote> {
    let index = usize::try_from(number).ok()?.checked_sub(1)?;
    let text = paragraphs.into_iter().nth(index)?;
    let text = cut(&tidy(&text));
    (!text.is_empty()).then_some(Quote { text, paragraph: number })
}

/// The passage in the words of the chapter, and the paragraph that it stands in; `None` where it stands in none.
///
/// Runs of white space, kinds of quotation marks and dashes, and case do not count.
pub fn find(passage: &str, paragraphs: impl Iterator<Item = String>) -> Option<Quote> {
    let wanted: String = tidy(passage).trim_matches(['…', '"', '“', '”']).trim().to_owned();
    let wanted: Vec<char> = wanted.chars().take(QUOTE_CHARS_MAX).map(folded).collect();
    if wanted.is_empty() {
        return None;
    }
    (1u32..).zip(paragraphs).find_map(|(paragraph, text)| {
        let text: Vec<char> = tidy(&text).chars().collect();
        let at = text
            .windows(wanted.len())
            .position(|window| window.iter().zip(&wanted).all(|(one, other)| folded(*one) == *other))?;
        let text: String = text[at..at + wanted.len()].iter().collect();
        Some(Quote { text: text.trim().to_owned(), paragraph })
    })
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    if text.chars().count() <= QUOTE_CHARS_MAX {
        return text.to_owned();
    }
    let short: String = text.chars().take(QUOTE_CHARS_MAX).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([',', ';', ':']))
}

/// One character for one, so that places stay.
fn folded(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '`' | '´' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '–' | '—' | '−' => '-',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter() -> impl Iterator<Item = String> {
        ["The lamp was lit.", "“Nobody,” she said, “had lit it.”", "Fog."].map(str::to_owned).into_iter()
    }

    #[test]
    fn a_passage_is_quoted_in_the_words_of_the_chapter() {
        let quote = find("nobody,\"  she said", chapter()).unwrap();
        assert_eq!((quote.text.as_str(), quote.paragraph), ("Nobody,” she said", 2));
        assert_eq!(find("Watson had lit it", chapter()), None);
        assert_eq!(find("  ", chapter()), None);
    }

    #[test]
    fn a_paragraph_is_quoted_by_its_number_and_a_long_one_is_cut_at_a_word() {
        assert_eq!(of_paragraph(chapter(), 3).unwrap().text, "Fog.");
        for none in [0, 4] {
            assert_eq!(of_paragraph(chapter(), none), None);
        }
        let long = of_paragraph(["fog and ".repeat(200)].into_iter(), 1).unwrap().text;
        assert!(long.ends_with("fog…") || long.ends_with("and…"), "{long}");
        assert!(long.chars().count() <= QUOTE_CHARS_MAX + 1);
    }
}
