//! Long lists of names by their first letter.

/// So many letters are worth a link; the rest of a script with more comes under the last one.
const LETTERS_MAX: usize = 80;
/// What begins with no letter.
const NO_LETTER: &str = "#";

/// The letters of a list, each with the signs that names under it begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    letters: Vec<Letter>,
    asked: Option<usize>,
}

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// `H`; `#` for names that begin with none.
    pub name: String,
    /// How many names are under it.
    pub names: u64,
    initials: Vec<String>,
}

impl Letters {
    /// Letters of first signs with how many names begin with each; `asked` is what the address names.
    pub fn new(mut initials: Vec<(String, u64)>, asked: &str) -> Self {
        initials.sort();
        let mut letters: Vec<Letter> = Vec::new();
        for (initial, names) in initials {
            let is_letter = initial.chars().next().is_some_and(char::is_alphabetic);
            let name = if is_letter { initial.to_uppercase() } else { NO_LETTER.to_owned() };
            let is_full = letters.len() >= LETTERS_MAX;
            match letters.iter_mut().rev().find(|letter| letter.name == name || is_full) {
                Some(letter) => {
                    letter.names += names;
                    letter.initials.push(initial);
                }
                None => letters.push(Letter { name, names, initials: vec![initial] }),
            }
        }
        let asked = letters.iter().position(|letter| letter.name == asked.to_uppercase());
        Self { letters, asked }
    }

    /// The signs that names under the letter begin with that is asked for, and how many names there are; `None` where
    /// none is asked for.
    pub fn under_asked(&self) -> Option<(&[String], u64)> {
        let letter = &self.letters[self.asked?];
        Some((&letter.initials, letter.names))
    }

    /// The letter that is asked for.
    pub fn asked(&self) -> Option<&str> {
        self.asked.map(|place| &*self.letters[place].name)
    }

    /// Every letter with whether it is asked for; none where one letter has them all.
    pub fn links(&self) -> Vec<(&Letter, bool)> {
        if self.letters.len() < 2 {
            return Vec::new();
        }
        self.letters.iter().enumerate().map(|(place, letter)| (letter, self.asked == Some(place))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Letters;

    fn letters(initials: &[(&str, u64)], asked: &str) -> Letters {
        Letters::new(initials.iter().map(|(initial, count)| ((*initial).to_owned(), *count)).collect(), asked)
    }

    #[test]
    fn names_that_begin_with_no_letter_come_under_one_sign() {
        let all = letters(&[("d", 2), ("2", 1), ("“", 3), ("a", 1), ("ж", 4)], "#");
        let names: Vec<(&str, u64)> =
            all.links().iter().map(|(letter, _)| (&*letter.name, letter.names)).collect();
        assert_eq!(names, [("#", 4), ("A", 1), ("D", 2), ("Ж", 4)]);
        assert_eq!(all.under_asked().unwrap().0, ["2", "“"]);
    }

    #[test]
    fn a_letter_is_asked_for_in_either_case_and_an_unknown_one_is_none() {
        assert_eq!(letters(&[("a", 1), ("b", 1)], "b").asked(), Some("B"));
        assert_eq!(letters(&[("a", 1), ("b", 1)], "x").under_asked(), None);
        assert!(letters(&[("a", 9)], "").links().is_empty());
    }

    #[test]
    fn a_script_of_thousands_of_signs_has_a_bounded_number_of_links() {
        let signs: Vec<(String, u64)> = ('一'..'龥').map(|sign| (sign.to_string(), 1)).collect();
        let count = signs.len() as u64;
        let all = Letters::new(signs, "");
        assert_eq!(all.links().len(), super::LETTERS_MAX);
        assert_eq!(all.links().iter().map(|(letter, _)| letter.names).sum::<u64>(), count);
    }
}
