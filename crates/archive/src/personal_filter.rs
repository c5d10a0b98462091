//! What a member never wants to see in a list.

use unicode_normalization::UnicodeNormalization;

use crate::{PenNameId, RatingId, TagId, WorkId, work::Blurb};

/// A filter holds at most so many things of each kind.
pub const THINGS_MAX: usize = 2_000;

/// A phrase has at most so many characters.
pub const PHRASE_CHARS_MAX: usize = 100;

/// Words that stand beside each other in nothing that a member wants to see: whole words, whatever their case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase(String);

/// Why words are no phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseFault {
    /// It holds no word.
    Empty,
    /// It has more than [`PHRASE_CHARS_MAX`] characters.
    TooLong,
}

impl Phrase {
    /// Reads a phrase as it is typed; white space is folded.
    pub fn parse(text: &str) -> Result<Self, PhraseFault> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > PHRASE_CHARS_MAX {
            return Err(PhraseFault::TooLong);
        }
        if text.chars().any(char::is_alphanumeric) { Ok(Self(text)) } else { Err(PhraseFault::Empty) }
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether its words stand beside each other in a text.
    pub fn stands_in(&self, text: &str) -> bool {
        let (wanted, words) = (words(&self.0), words(text));
        words.windows(wanted.len()).any(|window| window == wanted)
    }
}

/// The words of a text in lower case and without accents; an apostrophe parts none, and `'s` at the end is none.
fn words(text: &str) -> Vec<String> {
    let is_apostrophe = |c: char| matches!(c, '\'' | '’' | 'ʼ');
    text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
        .map(|word| word.trim_matches(is_apostrophe))
        .map(|word| {
            let cut = ["'s", "’s", "ʼs"].into_iter().find_map(|ending| word.strip_suffix(ending));
            cut.unwrap_or(word)
                .chars()
                .filter(|c| !is_apostrophe(*c))
                .flat_map(char::to_lowercase)
                .nfd()
                .filter(|c| !is_accent(*c))
                .collect()
        })
        .filter(|word: &String| !word.is_empty())
        .collect()
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// One thing of a personal filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterThing {
    /// Works under this tag are left out.
    Tag(TagId),
    /// Works by this pen name are left out.
    PenName(PenNameId),
    /// This work is left out.
    Work(WorkId),
    /// Works of this rating are left out.
    Rating(RatingId),
    /// Works in other languages than those named (BCP 47) are left out.
    Language(String),
    /// Works with this phrase in their title, summary or tags are left out.
    Phrase(Phrase),
}

/// A member's own filter for all lists; empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalFilter {
    /// Works under these tags are left out.
    pub tags: Vec<TagId>,
    /// Works by these pen names are left out.
    pub pen_names: Vec<PenNameId>,
    /// These works are left out, ascending.
    pub works: Vec<WorkId>,
    /// Works of these ratings are left out.
    pub ratings: Vec<RatingId>,
    /// Works in other languages (BCP 47) are left out; empty leaves none out.
    pub languages: Vec<String>,
    /// Works with these phrases in their titles, summaries or tags are left out.
    pub phrases: Vec<Phrase>,
}

impl PersonalFilter {
    /// Whether a work is left out that stands under these tags, those that it bears and all that these are tied to.
    pub fn hides(&self, work: &Blurb, under: &[TagId]) -> bool {
        let says = |phrase: &Phrase| {
            phrase.stands_in(&work.title)
                || work.summary.plain_text().is_ok_and(|summary| phrase.stands_in(&summary))
                || work.tags.iter().any(|tag| phrase.stands_in(&tag.name))
        };
        let is_other_language = |language: &String| !self.languages.contains(language);
        self.works.binary_search(&work.id).is_ok()
            || under.iter().any(|tag| self.tags.contains(tag))
            || work.authors.iter().any(|author| self.pen_names.contains(&author.id))
            || work.rating.is_some_and(|rating| self.ratings.contains(&rating))
            || (!self.languages.is_empty() && work.language.as_ref().is_none_or(is_other_language))
            || self.phrases.iter().any(says)
    }
}

impl FromIterator<FilterThing> for PersonalFilter {
    fn from_iter<I: IntoIterator<Item = FilterThing>>(things: I) -> Self {
        let mut filter = Self::default();
        for thing in things {
            match thing {
                FilterThing::Tag(id) => filter.tags.push(id),
                FilterThing::PenName(id) => filter.pen_names.push(id),
                FilterThing::Work(id) => filter.works.push(id),
                FilterThing::Rating(id) => filter.ratings.push(id),
                FilterThing::Language(tag) => filter.languages.push(tag),
                FilterThing::Phrase(phrase) => filter.phrases.push(phrase),
            }
        }
        filter.works.sort_unstable();
        filter.works.dedup();
        filter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_whole_words_beside_each_other_in_any_case() {
        let phrase = Phrase::parse("  Major   Character death ").unwrap();
        assert_eq!(phrase.as_str(), "Major Character death");
        assert!(Phrase::parse("cafe").unwrap().stands_in("At the Café"));
        assert!(phrase.stands_in("Warning: major character-DEATH, at last."));
        assert!(!phrase.stands_in("major characters' deaths"));
        assert!(!phrase.stands_in("Character death, major"));
        assert!(Phrase::parse("holmes").unwrap().stands_in("Of Holmes’s pipe"));
        assert!(!Phrase::parse("rat").unwrap().stands_in("a rather long strategy"));
    }

    #[test]
    fn a_phrase_holds_a_word_and_is_bounded() {
        assert_eq!(Phrase::parse(" – !"), Err(PhraseFault::Empty));
        assert_eq!(Phrase::parse(&"a".repeat(PHRASE_CHARS_MAX + 1)), Err(PhraseFault::TooLong));
    }
}
