//! What stands in the search box, read as conditions. Anything at all means something: reading never fails.

use crate::words::{WordField, Words};

/// Only so many characters of what is asked are looked at.
const CHARS_MAX: usize = 1_000;
/// Only so many conditions of what is asked are looked at.
const CONDITIONS_MAX: usize = 32;
/// Marks around a phrase.
const MARKS: [char; 4] = ['"', '“', '”', '„'];

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchBox {
    /// The words.
    pub words: Option<Words>,
}

impl SearchBox {
    /// Reads `words`, `"phrases"` and `-exclusions`; a quotation mark that is never closed closes at the end.
    pub fn read(text: &str) -> Self {
        let text: String = text.chars().take(CHARS_MAX).collect();
        let mut conditions = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() && conditions.len() < CONDITIONS_MAX {
            let (excluded, condition) = match rest.strip_prefix('-') {
                Some(behind) => (true, behind),
                None => (false, rest),
            };
            let (words, phrase, behind) = split_condition(condition);
            if words.chars().any(char::is_alphanumeric) {
                let words = Words::Stand { field: WordField::Anywhere, text: words.to_owned(), phrase };
                let words = if excluded { Words::Not(Box::new(words)) } else { words };
                if !conditions.contains(&words) {
                    conditions.push(words);
                }
            }
            rest = behind.trim_start();
        }
        Self { words: (!conditions.is_empty()).then_some(Words::All(conditions)) }
    }
}

/// Parts the first condition, without its quotation marks, from what stands behind it.
fn split_condition(text: &str) -> (&str, bool, &str) {
    if let Some(phrase) = text.strip_prefix(MARKS) {
        return match phrase.find(MARKS) {
            Some(end) => {
                let (words, behind) = phrase.split_at(end);
                (words, true, behind.trim_start_matches(MARKS))
            }
            None => (phrase, true, ""),
        };
    }
    let end = text.find(|c: char| c.is_whitespace() || MARKS.contains(&c)).unwrap_or(text.len());
    let (words, behind) = text.split_at(end);
    (words, false, behind)
}

#[cfg(test)]
mod tests {
    use super::{SearchBox, Words};

    fn told(words: &Words) -> String {
        match words {
            Words::Stand { text, phrase: true, .. } => format!("\"{text}\""),
            Words::Stand { text, .. } => text.clone(),
            Words::All(all) => all.iter().map(told).collect::<Vec<_>>().join("|"),
            Words::Any(any) => any.iter().map(told).collect::<Vec<_>>().join("/"),
            Words::Not(not) => format!("-{}", told(not)),
        }
    }

    #[test]
    fn what_is_asked_is_words_phrases_and_exclusions() {
        for (text, conditions) in [
            ("Holmes watson", "Holmes|watson"),
            ("\"empty house\" -moriarty -\"red lamp\"", "\"empty house\"|-moriarty|-\"red lamp\""),
            ("“Final Problem” x", "\"Final Problem\"|x"),
            ("\"never closed", "\"never closed\""),
            ("Holmes/Watson don't", "Holmes/Watson|don't"),
            ("\" - -- ( *", ""),
            ("a\"b c\"d", "a|\"b c\"|d"),
            ("\"\"\"", ""),
        ] {
            assert_eq!(
                SearchBox::read(text).words.as_ref().map(told).unwrap_or_default(),
                conditions,
                "{text}"
            );
        }
        let many = (0..500).map(|n: u32| n.to_string()).collect::<Vec<_>>().join(" ");
        let Some(Words::All(all)) = SearchBox::read(&many).words else { panic!() };
        assert_eq!(all.len(), 32);
    }
}
