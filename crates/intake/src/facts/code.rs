//! Codes of lists and newsgroups, which say in letters what a story is: `SRA`, `MSR`, `UST`.

/// Codes that stand for one thing each, and what they stand for.
const CODES: &[(&str, &str, &str)] = &[
    ("MSR", "relationships", "Mulder/Scully"),
    ("M/S", "relationships", "Mulder/Scully"),
    ("M/K", "relationships", "Mulder/Krycek"),
    ("MKR", "relationships", "Mulder/Krycek"),
    ("S/SK", "relationships", "Scully/Skinner"),
    ("SSR", "relationships", "Scully/Skinner"),
    ("M/SK", "relationships", "Mulder/Skinner"),
    ("DSR", "relationships", "Doggett/Scully"),
    ("DRR", "relationships", "Doggett/Reyes"),
    ("J/C", "relationships", "Janeway/Chakotay"),
    ("K/S", "relationships", "Kirk/Spock"),
    ("P/C", "relationships", "Picard/Crusher"),
    ("UST", "tags", "Unresolved Sexual Tension"),
    ("RST", "tags", "Resolved Sexual Tension"),
    ("AU", "tags", "Alternate Universe"),
    ("AR", "tags", "Alternate Reality"),
    ("CD", "warnings", "Character Death"),
    ("MCD", "warnings", "Major Character Death"),
    ("MT", "characters", "Mulder"),
    ("ST", "characters", "Scully"),
    ("M/O", "relationships", "Mulder/Other"),
    ("S/O", "relationships", "Scully/Other"),
    ("PWP", "tags", "Plot? What Plot?"),
    ("H/C", "tags", "Hurt/Comfort"),
    ("HC", "tags", "Hurt/Comfort"),
    ("SMARM", "tags", "Smarm"),
    ("WAFF", "tags", "Warm and Fuzzy Feelings"),
    ("POV", "tags", "Point of View"),
    ("XF", "tags", "X-File"),
    ("CF", "tags", "Casefile"),
];

/// Letters of a code word like `SRA`: one of the first kind, then any of the second.
const KINDS: [(char, &str); 3] = [('V', "Vignette"), ('S', "Story"), ('X', "Casefile")];
const SORTS: [(char, &str); 5] =
    [('R', "Romance"), ('H', "Humor"), ('A', "Angst"), ('C', "Crossover"), ('P', "Poetry")];

/// What a tag stands for, as the field of the report and the name there; nothing where it is no code.
pub(super) fn expand(tag: &str) -> Vec<(&'static str, &'static str)> {
    let words: Vec<&str> = tag.split([' ', ',', ';', '+']).filter(|word| !word.is_empty()).collect();
    words.iter().flat_map(|word| expand_word(word, words.len() == 1)).collect()
}

fn expand_word(word: &str, alone: bool) -> Vec<(&'static str, &'static str)> {
    if let Some((_, field, name)) =
        CODES.iter().find(|(code, _, _)| *code == word || *code == word.to_uppercase() && word.contains('/'))
    {
        return vec![(field, name)];
    }
    letters(word).filter(|names| names.len() > 1 || alone).unwrap_or_default()
}

/// `SRA`, `XH`, `V`: every letter once, in capitals, the kind before the sorts.
fn letters(word: &str) -> Option<Vec<(&'static str, &'static str)>> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for (at, letter) in word.chars().filter(|c| *c != '/').enumerate() {
        let kind = KINDS.iter().find(|(known, _)| *known == letter).filter(|_| at == 0);
        let (_, name) = kind.or_else(|| SORTS.iter().find(|(known, _)| *known == letter))?;
        if names.iter().any(|(_, known)| known == name) {
            return None;
        }
        names.push(("tags", name));
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn codes_stand_for_what_lists_say_they_do() {
        let names = |tag| expand(tag).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names("SRA"), ["Story", "Romance", "Angst"]);
        assert_eq!(names("MSR"), ["Mulder/Scully"]);
        assert_eq!(names("Holmes/Watson UST"), ["Unresolved Sexual Tension"]);
        assert_eq!(names("V"), ["Vignette"]);
        assert_eq!(names("Humor"), Vec::<&str>::new());
        assert_eq!(names("RR"), Vec::<&str>::new());
    }
}
