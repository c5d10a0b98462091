//! Names that readers would take for one another: `Irene Adler`, `lrene_AdIer`, `Irene Аdler` with a Cyrillic letter.
//!
//! Whoever must not be taken for somebody else is compared by [`key`] beside [`crate::slug::folded`]: two names are
//! too much alike where either is the same.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// A longer name, in characters, is cut before it is compared.
const NAME_CHARS_MAX: usize = 200;
/// Each round folds what the one before laid bare; more than this many were never needed.
const ROUNDS_MAX: usize = 4;

/// By what a name is told from those that look like it.
///
/// The skeleton of Unicode's UTS #39 (section 4), with case, accents, spaces, punctuation and what cannot be seen
/// folded away, and with `I`, `i`, `l` and `1` as one letter. Empty only for a name of which nothing can be seen.
pub fn key(name: &str) -> String {
    let mut key: String = name.chars().take(NAME_CHARS_MAX).collect();
    for _ in 0..ROUNDS_MAX {
        let next = telling(round(&key));
        if next == key {
            break;
        }
        key = next;
    }
    key
}

/// The letters of a name. A name of signs alone is told by them.
fn telling(name: String) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { name } else { letters }
}

/// Whether readers would take one name for the other.
pub fn are_alike(one: &str, other: &str) -> bool {
    crate::slug::folded(one) == crate::slug::folded(other) || key(one) == key(other)
}

fn round(name: &str) -> String {
    // The letters' own case first: a capital may look like a letter that its small form does not look like.
    let bare: String = skeleton(&name.nfkc().collect::<String>()).collect();
    let small: String = skeleton(&bare.to_lowercase()).flat_map(char::to_lowercase).collect();
    small.nfd().filter(|c| !is_accent(*c) && !is_unseen(*c)).map(|c| if c == 'i' { 'l' } else { c }).collect()
}

/// Accents on letters of alphabets; the vowel signs of other scripts are letters to those who read them.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Spaces, controls, joiners and what sets the direction of a text.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{are_alike, key};

    #[test]
    fn a_name_that_looks_like_another_has_its_key() {
        for copy in [
            "irene adler",
            "IRENE ADLER",
            "lrene AdIer",
            "1rene_Adler",
            "Irene\u{200b} Adler",
            "Ir\u{435}n\u{435} \u{410}dler",
            "Ｉｒｅｎｅ　Ａｄｌｅｒ",
            "𝐈𝐫𝐞𝐧𝐞 𝐀𝐝𝐥𝐞𝐫",
            "Irène Adlér",
            "Irene.Adler",
            "\u{202e}Irene Adler",
        ] {
            assert_eq!(key(copy), key("Irene Adler"), "{copy:?}");
        }
        assert!(are_alike("Tom", "Torn"), "m and rn");
        assert!(are_alike("Zo0", "zoo"));
    }

    #[test]
    fn names_that_nobody_mixes_up_stay_apart() {
        for (one, other) in [
            ("Irene Adler", "Irene Norton"),
            ("Watson", "Watson2"),
            ("नीला", "नील"),
            ("はは", "ばば"),
            ("Анна", "Инна"),
            ("☆", "★"),
        ] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn the_same_letters_in_another_case_are_alike_in_every_script() {
        assert!(are_alike("НИНА", "нина"));
        assert!(are_alike("Ἀθηνᾶ", "ἀθηνᾶ"));
    }

    #[test]
    fn marks_that_stand_together_once_a_sign_is_gone_have_one_order() {
        let key = key("\u{1e01b}\u{1e5ff}\u{c55}");
        assert_eq!(super::key(&key), key);
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "\\PC{0,30}") {
            let key = super::key(&name);
            prop_assert_eq!(super::key(&key), key);
        }

        #[test]
        fn spaces_and_invisible_signs_change_nothing(name in "[A-Za-z0-9]{1,20}", at in 0usize..20) {
            let at = at.min(name.len());
            let copy = format!("{} \u{200d}{}", &name[..at], &name[at..]);
            prop_assert_eq!(super::key(&copy), super::key(&name));
        }
    }
}
