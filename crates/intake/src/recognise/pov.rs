//! Points of view: a name on a line of its own before a passage that is told from there.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::layout::Piece;

static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"\p{L}[\p{L} .'’-]*";
    Regex::new(&format!(
        r"(?i)^[^\w]*(?:(?:pov|p\.o\.v\.?|point of view)\s*[:=–-]?\s+(?:of\s+)?(?P<after>{name})|(?:aus )?(?:der )?(?:sicht|perspektive) von (?P<of>{name})|(?:pdv|point de vue|punto de vista|ponto de vista|punto di vista|punkt widzenia)\s*:?\s+(?:de |di |do |da |d['’])?(?P<elsewhere>{name})|от лица (?P<russian>{name})|(?:(?:told |written )?(?:from |in )?)(?P<before>{name}?)(?:['’]s?)?\s*(?:pov|p\.o\.v\.?|point of view|perspective|sicht|perspektive|pdv))[^\w]*$"
    ))
    .expect("the pattern is fixed and tested")
});
/// In flattened text: a name between the end of a sentence and the words that open the next.
static STANDS_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"[.!?…]["'”’)]*\s+(?P<name>\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}[\p{L}'’-]{1,30})?)\s+(?:["“]|(?:I|I['’](?:m|d|ve|ll)|My|The|He|She|It|We|They|There|When|This|That|What|A|An|His|Her|You|So|No|Not|As|If|But|And)\b)"#,
    )
    .expect("the pattern is fixed and tested")
});

/// A marker is at most this long, in bytes.
const MARKER_BYTES_MAX: usize = 60;

/// The name that a line gives as a point of view in so many words: `Holmes's POV`.
pub(crate) fn marker(line: &str) -> Option<String> {
    let line = line.trim();
    if line.len() > MARKER_BYTES_MAX {
        return None;
    }
    if !names_a_view(line) {
        return None;
    }
    let found = MARKER.captures(line)?;
    let name = found.iter().skip(1).flatten().next()?.as_str();
    let name =
        name.trim().trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’', '-', ' ']);
    is_name(name).then(|| name.to_owned())
}

/// Whether the words stand in a line that [`MARKER`] looks for; most lines are spared the search.
fn names_a_view(line: &str) -> bool {
    const HINTS: [&[u8; 3]; 9] = [b"pov", b"p.o", b"vie", b"ers", b"sic", b"pdv", b"vis", b"vue", b"wid"];
    line.as_bytes().windows(3).any(|three| HINTS.iter().any(|hint| three.eq_ignore_ascii_case(*hint)))
        || line.contains("лица")
}

/// A name between glyphs, or bare: a marker only where more than one line says so.
fn likely(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.len() > MARKER_BYTES_MAX {
        return None;
    }
    let name = undecorated(line);
    is_name(name).then_some(name)
}

/// Signs that authors set around a name on its own line, before and after it.
const DECORATIONS: [(&str, &str); 13] = [
    ("~", "~"),
    ("*", "*"),
    ("_", "_"),
    ("=", "="),
    ("-", "-"),
    ("–", "–"),
    ("—", "—"),
    ("#", "#"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<b>", "</b>"),
    ("[b]", "[/b]"),
];

/// A name without the signs that stand on both its sides, or the colon after it.
fn undecorated(line: &str) -> &str {
    let mut name = line.strip_suffix(':').unwrap_or(line).trim();
    while let Some(inner) = DECORATIONS
        .iter()
        .find_map(|(open, close)| name.strip_prefix(open).and_then(|inner| inner.strip_suffix(close)))
    {
        name = inner.trim();
    }
    name
}

/// A name has so many words.
const NAME_WORDS_MAX: usize = 3;

/// One to three capitalised words of letters.
fn is_name(text: &str) -> bool {
    text.split(' ').take(NAME_WORDS_MAX + 1).count() <= NAME_WORDS_MAX
        && text.split(' ').all(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
                && !word.ends_with(['-', '\'', '’'])
                && (!word.ends_with('.') || word.len() <= 4)
        })
        && super::part::heading(text).is_none()
        && super::ending::mark(text).is_none()
}

/// Names in a flattened text count as markers from this many on.
const FLAT_MARKERS_MIN: usize = 2;

/// Sets the names that announce points of view in flattened text apart, as pieces of their own.
///
/// A name counts where it stands so twice, or where the header knows it; never one alone.
pub(crate) fn part_flat(pieces: Vec<Piece>, known: &[String]) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Paragraph(text) => out.extend(parted(&text, known).into_iter().map(Piece::Paragraph)),
            lines @ Piece::Lines(_) => out.push(lines),
        }
    }
    out
}

fn parted(text: &str, known: &[String]) -> Vec<String> {
    let found: Vec<_> = STANDS_ALONE.captures_iter(text).filter_map(|found| found.name("name")).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for name in &found {
        *times.entry(name.as_str()).or_default() += 1;
    }
    let counts = |name: &str| {
        is_name(name)
            && !OPENERS.contains(&name)
            && (times[name] >= 2 || known.iter().any(|known| known == name))
    };
    let markers: Vec<_> = found.into_iter().filter(|name| counts(name.as_str())).collect();
    if markers.len() < FLAT_MARKERS_MIN {
        return vec![text.to_owned()];
    }
    let mut parts = Vec::with_capacity(markers.len() * 2 + 1);
    let mut start = 0;
    for name in markers {
        parts.push(text[start..name.start()].trim().to_owned());
        parts.push(name.as_str().to_owned());
        start = name.end();
    }
    parts.push(text[start..].trim().to_owned());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Capitalised words that open sentences, and are no names where another opens one after them.
const OPENERS: [&str; 24] = [
    "And", "But", "So", "Then", "Now", "Well", "Yes", "No", "Oh", "Maybe", "Perhaps", "God", "Damn", "What",
    "When", "The", "Because", "However", "Still", "Yet", "Also", "Though", "That", "This",
];

/// Whose point of view each piece announces, by the piece's place.
pub(crate) fn find(pieces: &[Piece], known: &[String]) -> HashMap<usize, String> {
    let mut out = HashMap::new();
    let mut guesses: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Paragraph(text) = piece else { continue };
        if text.len() > MARKER_BYTES_MAX {
            continue;
        }
        if let Some(name) = marker(text) {
            out.insert(at, name);
        } else if let Some(name) = likely(text) {
            guesses.entry(name).or_default().push(at);
        }
    }
    // A bare name is a marker where it is set twice, or where the header knows it.
    guesses.retain(|name, places| places.len() >= 2 || known.iter().any(|known| known == name));
    if !guesses.is_empty() {
        let words = names_in_text(pieces);
        guesses.retain(|name, _| {
            known.iter().any(|known| known == name)
                || name
                    .split(|c: char| !c.is_alphabetic())
                    .all(|word| word.is_empty() || words.contains(word))
        });
    }
    let markers: usize = guesses.values().map(Vec::len).sum();
    if markers >= 2 {
        for (name, places) in guesses {
            out.extend(places.into_iter().map(|at| (at, name.to_owned())));
        }
    }
    out
}

/// The capitalised words that stand in sentences of the text.
fn names_in_text(pieces: &[Piece]) -> HashSet<&str> {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Paragraph(text) if text.len() > MARKER_BYTES_MAX => Some(text),
            _ => None,
        })
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(texts: &[&str]) -> Vec<Piece> {
        texts.iter().map(|text| Piece::Paragraph((*text).to_owned())).collect()
    }

    #[test]
    fn lines_say_whose_point_of_view_they_open() {
        for (line, name) in [
            ("Holmes's POV", Some("Holmes")),
            ("HOLMES POV", Some("HOLMES")),
            ("*Watson’s P.O.V.*", Some("Watson")),
            ("~ Mrs. Hudson's point of view ~", Some("Mrs. Hudson")),
            ("POV: Irene Adler", Some("Irene Adler")),
            ("POV Irene", Some("Irene")),
            ("From Watson's perspective", Some("Watson")),
            ("Sicht von Holmes", Some("Holmes")),
            ("Holmes' Sicht", Some("Holmes")),
            ("Point de vue de Watson", Some("Watson")),
            ("От лица Ватсона", Some("Ватсона")),
            ("From my point of view", None),
            ("He saw my perspective", None),
            ("It was a matter of perspective.", None),
        ] {
            assert_eq!(marker(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn names_on_lines_of_their_own_are_markers_where_more_than_one_says_so() {
        let long = "Holmes looked at Watson, and Watson looked at the fog that had come up the river.";
        for (first, second) in [
            ("Holmes", "Watson"),
            ("~Holmes~", "~Watson~"),
            ("(Holmes)", "(Watson)"),
            ("**Holmes**", "**Watson**"),
            ("Holmes:", "Watson:"),
            ("--Holmes--", "--Watson--"),
        ] {
            let pieces = paragraphs(&[first, long, second, long, first, long, second, long]);
            let found = find(&pieces, &[]);
            assert_eq!(found.len(), 4, "{first}");
            assert_eq!((found[&0].as_str(), found[&2].as_str()), ("Holmes", "Watson"));
        }
        assert!(find(&paragraphs(&["Holmes", long, "Nonsense", long]), &[]).is_empty());
    }

    #[test]
    fn names_in_flattened_text_are_set_apart_where_they_alternate() {
        let text = "I never liked it. Holmes I saw him come in. Holmes was late, Watson said. Watson I did not \
                    say so. Holmes I heard him. \"Yes.\" Watson \"No,\" I said. Mary Morstan laughed.";
        let parts = parted(text, &[]);
        let names: Vec<&str> = parts.iter().map(String::as_str).filter(|part| is_name(part)).collect();
        assert_eq!(names, ["Holmes", "Watson", "Holmes", "Watson"]);
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(letters(&parts.concat()), letters(text));
        assert_eq!(parted("It rained. Holmes I saw. That was all.", &[]).len(), 1);
    }
}
