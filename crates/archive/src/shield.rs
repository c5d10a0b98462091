//! Passages that fold: those that authors marked with a warning, and those that a reader marked for themselves.

use crate::{
    ChapterId, OwnShieldId,
    personal_filter::{Phrase, PhraseFault},
};

/// A reader names at most so many things.
pub const WORDS_MAX: usize = 40;
/// A reader marks at most so many passages for themselves.
pub const OWN_MAX: u32 = 500;

/// Which of the marked passages a reader wants folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shields {
    /// All of them.
    pub everything: bool,
    /// Those whose warning holds one of these, ascending.
    pub words: Vec<Phrase>,
}

impl Shields {
    /// Reads what a reader names, parted by commas or lines.
    pub fn parse(everything: bool, words: &str) -> Result<Self, PhraseFault> {
        let named = words.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty());
        let mut words = named.take(WORDS_MAX).map(Phrase::parse).collect::<Result<Vec<_>, _>>()?;
        words.sort_unstable();
        words.dedup();
        Ok(Self { everything, words })
    }

    /// What is named, as it is typed again.
    pub fn told(&self) -> String {
        self.words.iter().map(Phrase::as_str).collect::<Vec<_>>().join(", ")
    }

    /// Whether nothing is folded.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.words.is_empty()
    }

    /// Whether a passage with this warning is folded.
    pub fn folds(&self, warning: &str) -> bool {
        self.everything || self.words.iter().any(|word| word.stands_in(warning))
    }
}

/// A passage that a reader marked for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnShield {
    /// The mark.
    pub id: OwnShieldId,
    /// Its chapter.
    pub chapter: ChapterId,
    /// The version in which the paragraphs are counted.
    pub version: u32,
    /// The first paragraph, from 1.
    pub first: u32,
    /// The last paragraph.
    pub last: u32,
    /// What it holds, in the reader's words.
    pub warning: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_folds_whole_words_of_a_warning() {
        let shields = Shields::parse(false, "blood, Storm at sea\n, blood").unwrap();
        assert_eq!(shields.told(), "Storm at sea, blood");
        assert!(shields.folds("a fall, and Blood"));
        assert!(shields.folds("a storm at sea"));
        assert!(!shields.folds("bloodless, a storm"));
        assert!(Shields::parse(true, "").unwrap().folds("anything"));
        assert!(Shields::default().is_empty());
        assert_eq!(Shields::parse(false, "...,"), Err(PhraseFault::Empty));
    }
}
