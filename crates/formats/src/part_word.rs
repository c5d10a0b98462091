//! The words by which texts call their parts, in the languages of fandom: one table for headings and for titles.

/// What a word for a part tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// With a number it is a part, in a heading as in a title: `Chapter 3`, `The Lamp, Part Two`.
    Part,
    /// The same in a heading alone: in a title it is a word like others, as in `A Letter 2`.
    PartOfHeading,
    /// It gathers parts, and in a title it is one itself: `Book Two`.
    Gathering,
    /// The same in a heading alone.
    GatheringOfHeading,
    /// It needs no number: `Epilogue`.
    Named,
    /// The same in a heading alone.
    NamedInHeading,
}

use PartKind::{Gathering, GatheringOfHeading, Named, NamedInHeading, Part, PartOfHeading};

/// Words in small letters, with what each tells.
const WORDS: [(PartKind, &str); 9] = [
    (
        Part,
        "chapter chap ch part parts pt episode act section installment instalment \
         kapitel teil folge akt chapitre chapître partie épisode acte capítulo capitulo parte episodio episódio acto \
         capitolo atto глава часть серия hoofdstuk deel rozdział rozdzial część odcinek kapitola část kapittel del \
         luku osa fejezet rész",
    ),
    (PartOfHeading, "letter scene szene"),
    (Gathering, "book volume vol buch livre tome libro книга том boek"),
    (GatheringOfHeading, "band"),
    (Named, "prologue prologues prologo prólogo prolog proloog пролог"),
    (Named, "epilogue epilogues épilogue épilogues epilogo epílogo epilog epiloog эпилог"),
    (Named, "interlude interludes intermezzo interludio"),
    (Named, "coda teaser postscript prelude"),
    (NamedInHeading, "tag"),
];

/// The words that tell one of some things, in small letters.
pub fn words(kinds: &[PartKind]) -> impl Iterator<Item = &'static str> {
    let of_kind = WORDS.iter().filter(move |(kind, _)| kinds.contains(kind));
    of_kind.flat_map(|(_, words)| words.split(' ')).filter(|word| !word.is_empty())
}

/// What a word in small letters tells; `None` for any other word.
pub fn kind(word: &str) -> Option<PartKind> {
    WORDS.iter().find(|(_, words)| words.split(' ').any(|known| known == word)).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_tells_one_thing() {
        let mut all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.split(' ')).collect();
        assert!(all.iter().all(|word| !word.is_empty() && *word == word.to_lowercase()));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for (word, expected) in [
            ("chapter", Some(Part)),
            ("fejezet", Some(Part)),
            ("letter", Some(PartOfHeading)),
            ("том", Some(Gathering)),
            ("epilogue", Some(Named)),
            ("", None),
            ("lamp", None),
        ] {
            assert_eq!(kind(word), expected, "{word}");
        }
    }
}
