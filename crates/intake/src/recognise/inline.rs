//! Emphasis as it is typed in plain text: `*word*`, `_word_`, `/word/`, `**word**`, `H*o*sannah`, `<i>word</i>`,
//! `[b]word[/b]`.
//!
//! A pair of marks counts only where both stand at the bounds of words in one paragraph, or both around letters of one
//! word that is one without them; what is not sure stays as it was typed.

use ficus_prose::{Inline, find_any};

/// A stretch of emphasis is at most this long, in bytes: it bounds the search for its end.
const EMPHASIS_BYTES_MAX: usize = 2_000;
/// Emphasis is looked for inside emphasis this often.
const DEPTH_MAX: usize = 4;
/// A mark is looked at with at most this much of the word around it, in bytes.
const WORD_BYTES_MAX: usize = 200;

/// Reads a paragraph's text into inlines.
pub(crate) fn inlines(text: &str) -> Vec<Inline> {
    nested(text, DEPTH_MAX)
}

fn nested(text: &str, depth: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while depth > 0
        && let Some(offset) = find_any(&text[at..], *b"*_/<[")
    {
        let open = at + offset;
        let run = run_at(text, open);
        let Some(pair) = pair(text, open, run) else {
            at = open + run;
            continue;
        };
        push_text(&mut out, &text[start..open]);
        let inner = nested(&text[pair.inner.clone()], depth - 1);
        out.push(pair.style.around(inner));
        at = pair.end;
        start = at;
    }
    push_text(&mut out, &text[start..]);
    out
}

/// How many of the mark at `at` stand together.
fn run_at(text: &str, at: usize) -> usize {
    let mark = text.as_bytes()[at];
    text[at..].bytes().take_while(|byte| *byte == mark).count()
}

#[derive(Clone, Copy)]
enum Style {
    Emphasis,
    Strong,
    Both,
    Underline,
    Strike,
}

impl Style {
    fn around(self, inner: Vec<Inline>) -> Inline {
        match self {
            Self::Emphasis => Inline::Emphasis(inner),
            Self::Strong => Inline::Strong(inner),
            Self::Both => Inline::Strong(vec![Inline::Emphasis(inner)]),
            Self::Underline => Inline::Underline(inner),
            Self::Strike => Inline::Strike(inner),
        }
    }
}

/// Two marks that belong together.
struct Pair {
    style: Style,
    inner: std::ops::Range<usize>,
    end: usize,
}

fn pair(text: &str, open: usize, run: usize) -> Option<Pair> {
    let mark = char::from(text.as_bytes()[open]);
    if matches!(mark, '<' | '[') {
        return tags(text, open);
    }
    let style = match (mark, run) {
        (_, 1) => Style::Emphasis,
        ('*', 2) => Style::Strong,
        ('*', 3) => Style::Both,
        _ => return None,
    };
    if in_address(text, open) {
        return None;
    }
    let close = closing(text, open, mark, run)
        .or_else(|| (mark != '/' && run == 1).then(|| inside_word(text, open, mark)).flatten())?;
    Some(Pair { style, inner: open + run..close, end: close + run })
}

/// Where the mark that closes the one at `open` stands, both at the bounds of words.
fn closing(text: &str, open: usize, mark: char, run: usize) -> Option<usize> {
    let before = text[..open].chars().next_back();
    let first = text[open + run..].chars().next()?;
    if before.is_some_and(|c| c.is_alphanumeric() || c == mark) || first.is_whitespace() {
        return None;
    }
    if mark == '/'
        && !(before.is_none_or(|c| c.is_whitespace() || "\"“‘'(—-*_".contains(c)) && first.is_alphanumeric())
    {
        return None;
    }
    let end = super::label::floor_boundary(text, open + run + EMPHASIS_BYTES_MAX);
    let mut at = open + run;
    // A row of marks can reach beyond the end.
    while let Some(offset) = text.get(at..end).and_then(|rest| rest.find(mark)) {
        let close = at + offset;
        let closes = run_at(text, close);
        let last = text[..close].chars().next_back()?;
        let after = text[close + closes..].chars().next();
        let bounded = !last.is_whitespace() && after.is_none_or(|c| !c.is_alphanumeric());
        if closes == run && close > open + run && bounded {
            let inner = &text[open + run..close];
            // A stroke before a figure belongs to a fraction or a date, unless words follow it.
            let words = inner.chars().any(char::is_alphanumeric)
                && (mark != '/' || first.is_alphabetic() || inner.contains(' '));
            let path = mark == '/'
                && (inner.contains(['\\', ':'])
                    || inner.trim_end_matches('.').contains('.') && !inner.contains(' ')
                    || matches!(after, Some('/' | '~')));
            return (words && !path).then_some(close);
        }
        // A mark that opens again before one closed: which belongs to which cannot be told.
        let opens = text[..close].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
            && after.is_some_and(|c| !c.is_whitespace());
        if last.is_whitespace() || mark == '/' || opens && closes == run {
            return None;
        }
        at = close + closes;
    }
    None
}

/// Whether a mark stands in an address or a path: there it is a letter like others.
fn in_address(text: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(WORD_BYTES_MAX);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let until = super::label::floor_boundary(text, at + WORD_BYTES_MAX);
    let start = text[from..at].rfind(char::is_whitespace).map_or(from, |place| from + place);
    let end = text[at..until].find(char::is_whitespace).map_or(until, |place| at + place);
    let word = &text[start..end];
    word.contains("://") || word.contains("www.") || word.contains('\\') || word.contains('@')
}

/// Where the mark that closes the one at `open` stands, around letters of one word: `H*o*sannah`, `_un_happy`.
///
/// Stars that hide letters (`d*mn`, `f*ck*ng`) leave no word behind when they are taken away.
fn inside_word(text: &str, open: usize, mark: char) -> Option<usize> {
    let letters = |text: &str| text.len() - text.trim_start_matches(char::is_alphabetic).len();
    let inner = letters(&text[open + 1..]);
    let close = open + 1 + inner;
    if inner == 0 || inner > WORD_BYTES_MAX || !text[close..].starts_with(mark) || run_at(text, close) != 1 {
        return None;
    }
    let after = letters(&text[close + 1..]);
    let before = text[..open].len() - text[..open].trim_end_matches(char::is_alphabetic).len();
    if before + after == 0 || before + after > WORD_BYTES_MAX || text[close + 1 + after..].starts_with(mark) {
        return None;
    }
    // Between letters an underscore is one of a name in a program.
    if text[..open - before].ends_with(mark) || mark == '_' && before > 0 {
        return None;
    }
    let inner = &text[open + 1..close];
    let word = format!("{}{inner}{}", &text[open - before..open], &text[close + 1..close + 1 + after]);
    (inner.to_lowercase().contains(VOWELS) && can_be_said(&word.to_lowercase())).then_some(close)
}

const VOWELS: [char; 18] =
    ['a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö', 'ü', 'é', 'è', 'ê', 'á', 'à', 'í', 'ó', 'ú', 'ø'];
/// Consonants that open English words together.
const OPENINGS: &str = " bl br ch cl cr dr dw fl fr gh gl gn gr kl kn kr ph pl pr ps rh sc sh sk sl sm sn sp sq st sw th tr tw wh wr \
    chr phr sch scr shr sph spl spr str thr thw ";

/// Whether a word's consonants stand together as they do in words.
fn can_be_said(word: &str) -> bool {
    let mut clusters = word.split(VOWELS);
    let opening = clusters.next().unwrap_or_default();
    let opens = opening.chars().count() < 2 || OPENINGS.contains(&format!(" {opening} "));
    opens && clusters.all(|cluster| cluster.chars().count() <= 4)
}

/// Tags that are typed out, and what they mean.
const TAGS: [(&str, Style); 8] = [
    ("i", Style::Emphasis),
    ("em", Style::Emphasis),
    ("b", Style::Strong),
    ("strong", Style::Strong),
    ("u", Style::Underline),
    ("s", Style::Strike),
    ("strike", Style::Strike),
    ("del", Style::Strike),
];

/// A tag at `open` with the one that closes it.
fn tags(text: &str, open: usize) -> Option<Pair> {
    let closing = if text[open..].starts_with('<') { '>' } else { ']' };
    let until = super::label::floor_boundary(text, open + 12);
    let name_end = open + text[open..until].find(closing)?;
    let name = text[open + 1..name_end].to_ascii_lowercase();
    let (_, style) = TAGS.iter().find(|(known, _)| *known == name)?;
    let start = name_end + 1;
    let end = super::label::floor_boundary(text, start + EMPHASIS_BYTES_MAX);
    let bracket = &text[open..=open];
    let close = text[start..end]
        .match_indices(bracket)
        .map(|(at, _)| start + at)
        .find(|at| is_closing_tag(&text[*at..], &name, closing))?;
    let inner = start..close;
    let words = text[inner.clone()].chars().any(char::is_alphanumeric);
    words.then(|| Pair { style: *style, inner, end: close + name.len() + 3 })
}

fn is_closing_tag(text: &str, name: &str, closing: char) -> bool {
    let end = name.len() + 2;
    text[1..].starts_with('/')
        && text.get(2..end).is_some_and(|found| found.eq_ignore_ascii_case(name))
        && text[end..].starts_with(closing)
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        out.push(Inline::text(text));
    }
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Block, Prose};
    use proptest::prelude::*;

    use super::inlines;

    fn html(text: &str) -> String {
        let blocks = [Block::Paragraph { align: ficus_prose::Align::Start, inlines: inlines(text) }];
        let html = Prose::from_blocks(&blocks).into_string();
        html.trim_start_matches("<p>").trim_end().trim_end_matches("</p>").to_owned()
    }

    #[test]
    fn a_row_of_marks_at_the_longest_length_is_no_end() {
        for filler in super::EMPHASIS_BYTES_MAX - 6..super::EMPHASIS_BYTES_MAX + 2 {
            let text = format!("*{}***** and so on", "so ".repeat(filler).split_at(filler).0.trim_end());
            assert_eq!(html(&text), text);
        }
    }

    #[test]
    fn sure_pairs_become_emphasis() {
        for (typed, read) in [
            ("It was *her*.", "It was <em>her</em>."),
            ("_Never_ again, _Watson_!", "<em>Never</em> again, <em>Watson</em>!"),
            ("the *Gloria Scott*’s crew", "the <em>Gloria Scott</em>’s crew"),
            ("He was /so/ late.", "He was <em>so</em> late."),
            ("**Stop**", "<strong>Stop</strong>"),
            ("***Stop***", "<strong><em>Stop</em></strong>"),
            ("*He said _no_ twice*", "<em>He said <em>no</em> twice</em>"),
            ("_*x*_", "<em><em>x</em></em>"),
            ("and/or /so/ late", "and/or <em>so</em> late"),
            ("/I will not go/, she thought.", "<em>I will not go</em>, she thought."),
            ("*open and *this* word", "*open and <em>this</em> word"),
            ("*sighs* \"*No.*\"", "<em>sighs</em> &quot;<em>No.</em>&quot;"),
            ("/12 September./--It rained.", "<em>12 September.</em>--It rained."),
            ("H*o*sannah", "H<em>o</em>sannah"),
            ("“_Un_important, of course", "“<em>Un</em>important, of course"),
            ("*un*happy and im*pos*sible", "<em>un</em>happy and im<em>pos</em>sible"),
            ("<i>Never</i> again, <B>Watson</B>!", "<em>Never</em> again, <strong>Watson</strong>!"),
            ("[i]Never[/i] again", "<em>Never</em> again"),
        ] {
            assert_eq!(html(typed), read);
        }
    }

    #[test]
    fn what_is_not_sure_stays_as_it_was_typed() {
        for typed in [
            "A note*",
            "* a note",
            "f*ck and sh*t",
            "and/or either/or",
            "see /usr/bin/x and /etc",
            "snake_case_name",
            "2 * 3 * 4",
            "*open",
            "* * x",
            "f**k, d*mn, f*ck*ng, m*therf*cker, b*tch*s, sh*t*",
            "d*mned* fog",
            "on 1/2/03 or 3/4",
            "__init__ and __main__",
            "http://example.org/_a_/*b*",
            "C:\\my_files_\\x",
            "//thought//",
            "him/her/them",
            "a note* and *another",
            "he/she /he or she",
            "~*~ ::sighs:: {thought}",
            "[sic] [/i]",
            "*",
            "_",
            "/",
            "**",
        ] {
            assert_eq!(html(typed), typed);
        }
    }

    fn typed() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "*",
            "**",
            "***",
            "_",
            "/",
            " ",
            "word",
            "a",
            "b",
            ".",
            "é",
            "—",
            "\"",
            "\u{a0}",
            "1/2",
            "http://x/",
            "d*mn",
            "[",
            "<",
            ">",
            "*so*",
            " _so_ ",
        ]);
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn nothing_but_marks_is_taken_away(text in typed()) {
            let read = ficus_prose::plain::inline_text(&inlines(&text));
            let mut left = read.chars();
            let mut waiting = left.next();
            for c in text.chars() {
                if waiting == Some(c) {
                    waiting = left.next();
                } else {
                    prop_assert!(matches!(c, '*' | '_' | '/'), "{text:?} became {read:?}");
                }
            }
            prop_assert_eq!(waiting, None);
        }

        #[test]
        fn words_between_bounded_marks_are_always_emphasis(
            words in "[a-z]{1,8}( [a-z]{1,8}){0,3}",
            mark in prop::sample::select(vec!['*', '_', '/']),
        ) {
            let read = inlines(&format!("So {mark}{words}{mark}, he said."));
            prop_assert_eq!(&read[1], &ficus_prose::Inline::Emphasis(vec![ficus_prose::Inline::text(&words)]));
        }
    }
}
