//! What stands around an apostrophe in a word.

/// Whether a text starts with the rest of a word that an apostrophe shortens: `s`, `t`, `ll` and then no letter.
pub(super) fn ends_contraction(after: &str) -> bool {
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    matches!(
        &after[..end],
        "s" | "t" | "d" | "m" | "re" | "ll" | "ve" | "S" | "T" | "D" | "M" | "RE" | "LL" | "VE"
    )
}

/// Whether a text ends with a word that loses its vowel before an apostrophe: `l`, `d`, `qu`.
pub(super) fn opens_elision(before: &str) -> bool {
    let start = before.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    before.get(start..).is_some_and(|word| {
        matches!(
            word,
            "l" | "d" | "j" | "m" | "t" | "s" | "n" | "c" | "qu" | "L" | "D" | "J" | "C" | "Qu" | "O"
        )
    })
}
