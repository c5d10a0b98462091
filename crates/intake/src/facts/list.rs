//! Values that hold several: names, pairings, genres, authors.

use std::sync::LazyLock;

use regex::Regex;

/// Genres as archives of several fandoms name them; two of them stand with a stroke between.
const GENRES: [&str; 29] = [
    "action",
    "adventure",
    "angst",
    "comedy",
    "crime",
    "drama",
    "family",
    "fantasy",
    "fluff",
    "friendship",
    "general",
    "horror",
    "humor",
    "humour",
    "hurt/comfort",
    "hurt-comfort",
    "mystery",
    "parody",
    "poetry",
    "romance",
    "sci-fi",
    "science fiction",
    "spiritual",
    "supernatural",
    "suspense",
    "thriller",
    "tragedy",
    "western",
    "smut",
];

/// Whether a value names genres and nothing else: `Humor/Fantasy`, `Romance, Angst`.
pub(crate) fn are_genres(value: &str) -> bool {
    let mut genres = value.split([',', ';']).flat_map(genres_of).peekable();
    genres.peek().is_some() && genres.all(is_genre)
}

fn is_genre(genre: &str) -> bool {
    GENRES.contains(&genre.to_lowercase().as_str())
}

/// The parts between strokes; `Hurt/Comfort` is one.
fn genres_of(value: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), value.trim());
    while !rest.is_empty() {
        let whole = ["hurt/comfort"]
            .iter()
            .find_map(|whole| rest.get(..whole.len()).filter(|start| start.eq_ignore_ascii_case(whole)));
        let end = match whole {
            Some(whole) => whole.len(),
            None => rest.find('/').unwrap_or(rest.len()),
        };
        parts.push(rest[..end].trim());
        rest = rest[end..].trim_start_matches(['/', ' ']);
    }
    parts
}

/// A tag, or the genres that it names between strokes.
pub(super) fn split_genres(tag: String) -> Vec<String> {
    let parts = genres_of(&tag);
    if parts.len() > 1 && parts.iter().all(|part| is_genre(part)) {
        parts.into_iter().map(str::to_owned).collect()
    } else {
        vec![tag]
    }
}

/// The parts of a list; what stands between brackets stays whole, and so does a sentence.
pub(super) fn split_list(value: &str) -> impl Iterator<Item = String> {
    let sentences = value.contains(". ") || value.ends_with(['.', '!']) && value.split(' ').count() > 8;
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in value.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            // `20,000 Leagues` is one name.
            ',' if is_figure_comma(value, at) => {}
            ',' | ';' | '|' | '\u{3001}' | '\u{ff0c}' if depth == 0 && !sentences => {
                parts.push(&value[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&value[start..]);
    let parts: Vec<String> = parts.into_iter().map(|part| part.trim().to_owned()).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

/// Whether a comma stands between digits, as in `20,000`.
fn is_figure_comma(value: &str, at: usize) -> bool {
    let digits = value[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && value[..at].ends_with(|c: char| c.is_ascii_digit())
}

/// The names of a list of characters: `Holmes, Watson and Mrs. Hudson`.
pub(super) fn split_names(value: &str) -> Vec<String> {
    split_list(&value.replace(". ", ".\u{a0}"))
        .map(|part| part.replace(".\u{a0}", ". "))
        .flat_map(|part| {
            let bare = part.strip_prefix("and ").unwrap_or(&part).to_owned();
            let joints = [" and ", " & ", " und ", " et ", " y ", " e ", " и "];
            match joints.iter().find_map(|joint| bare.split_once(joint)) {
                Some((left, right)) if is_name(left) && is_name(right) => {
                    vec![left.trim().to_owned(), right.trim().to_owned()]
                }
                _ => vec![bare],
            }
        })
        .collect()
}

/// At most four words, one of them capitalised.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    words.clone().count() <= 4 && words.clone().any(|word| word.starts_with(char::is_uppercase))
}

/// `A/B`, where both sides are names: no `Male/Male`, no `and/or`.
pub(super) fn is_relationship(step: &str) -> bool {
    step.contains('/')
        && step.split('/').all(|side| {
            let side = side.trim();
            side.chars().next().is_some_and(char::is_uppercase)
                && !matches!(side.to_lowercase().as_str(), "male" | "female" | "m" | "f")
                && !side.contains(" - ")
        })
}

static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[(?:info|personal profile|profile|ljuser|user)\]\s?")
        .expect("the pattern is fixed and tested")
});
static HIDDEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[email.{0,3}protected\]").expect("the pattern is fixed and tested"));

/// The names that an author field gives, without an address.
pub(super) fn authors(value: &str) -> Vec<String> {
    let value = ACCOUNT.replace_all(value, "");
    let value = HIDDEN.replace_all(&value, "");
    let named = value.split(['<', '(']).next().filter(|name| !name.trim().is_empty()).unwrap_or(&value);
    let named = match super::address(named).and_then(|address| named.find(address)) {
        Some(at) if !named[..at].trim().is_empty() => {
            named[..at].trim_end_matches([' ', '-', '–', ',', ':', '['])
        }
        _ => named,
    };
    named
        .split(" & ")
        .flat_map(|names| names.split(" and "))
        .flat_map(|names| names.split(';'))
        .map(|name| {
            name.trim().trim_matches(['*', '_', '~', '"', '“', '”']).trim_end_matches(',').trim().to_owned()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// A series' name without the word for it and without quotation marks.
pub(super) fn series_name(title: &str) -> String {
    let title = title.trim().trim_matches(['"', '“', '”']).trim();
    let lower = title.to_lowercase();
    let bare = [" series", " series:", "-series", " serie", "-reihe", " trilogy series"]
        .iter()
        .find_map(|word| lower.strip_suffix(word))
        .filter(|bare| title.is_char_boundary(bare.len()))
        .map_or(title, |bare| &title[..bare.len()]);
    bare.trim().trim_matches(['"', '“', '”', ',', ':']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_where_one_thing_ends() {
        let list = |value| split_list(value).collect::<Vec<_>>();
        assert_eq!(
            list("Holmes/Watson; Mary (past, mentioned)"),
            ["Holmes/Watson", "Mary (past, mentioned)"]
        );
        assert_eq!(list("It rains a lot. Sorry, Lestrade."), ["It rains a lot. Sorry, Lestrade."]);
        assert_eq!(
            split_names("Alice, the Hatter and the Dormouse"),
            ["Alice", "the Hatter", "the Dormouse"]
        );
        assert_eq!(split_names("Dr. Watson & Mrs. Hudson"), ["Dr. Watson", "Mrs. Hudson"]);
        assert_eq!(split_genres("Angst/Hurt/Comfort".to_owned()), ["Angst", "Hurt/Comfort"]);
        assert_eq!(split_genres("A/H".to_owned()), ["A/H"]);
    }

    #[test]
    fn authors_are_named_without_their_addresses() {
        assert_eq!(authors("Inkwell <inkwell@example.org>"), ["Inkwell"]);
        assert_eq!(authors("Inkwell - inkwell@example.org"), ["Inkwell"]);
        assert_eq!(authors("[info]dormouse and Hare"), ["dormouse", "Hare"]);
        assert_eq!(authors("Inkwell [email protected]"), ["Inkwell"]);
    }
}
