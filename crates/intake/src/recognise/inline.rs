//! Emphasis as it is typed in plain text: `*word*`, `_word_`, `/word/`, `**word**`.
//!
//! A pair of marks counts only where both stand at the bounds of words in one paragraph; what is not sure stays as it
//! was typed.

use ficus_prose::Inline;

/// Reads a paragraph's text into inlines.
pub(crate) fn inlines(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    if !text.contains(['*', '_', '/']) {
        push_text(&mut out, text);
        return out;
    }
    let usable = |mark: char| match mark {
        '/' => text.matches('/').count().is_multiple_of(2),
        mark => text.contains(mark),
    };
    let allowed = [('*', usable('*')), ('_', usable('_')), ('/', usable('/'))];
    let mut start = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find(['*', '_', '/']) {
        let open = at + offset;
        let mark = char::from(text.as_bytes()[open]);
        let run = text[open..].bytes().take_while(|byte| *byte == mark as u8).count();
        let usable = allowed.iter().any(|(known, usable)| *known == mark && *usable);
        match closing(text, open, mark, run).filter(|_| usable) {
            Some(close) => {
                push_text(&mut out, &text[start..open]);
                let inner = vec![Inline::text(&text[open + run..close])];
                out.push(if run == 2 { Inline::Strong(inner) } else { Inline::Emphasis(inner) });
                at = close + run;
                start = at;
            }
            None => at = open + run,
        }
    }
    push_text(&mut out, &text[start..]);
    out
}

/// A stretch of emphasis is at most this long, in bytes: it bounds the search for its end.
const EMPHASIS_BYTES_MAX: usize = 2_000;

/// Where the mark that closes the one at `open` stands.
fn closing(text: &str, open: usize, mark: char, run: usize) -> Option<usize> {
    if run > 2 || run == 2 && mark != '*' {
        return None;
    }
    let before = text[..open].chars().next_back();
    let first = text[open + run..].chars().next()?;
    if before.is_some_and(char::is_alphanumeric) || first.is_whitespace() {
        return None;
    }
    if mark == '/'
        && !(before.is_none_or(|c| c.is_whitespace() || "\"“‘'(—-".contains(c)) && first.is_alphabetic())
    {
        return None;
    }
    let end = super::label::floor_boundary(text, open + run + EMPHASIS_BYTES_MAX);
    let mut at = open + run;
    while let Some(offset) = text[at..end].find(mark) {
        let close = at + offset;
        let closes = text[close..].bytes().take_while(|byte| *byte == mark as u8).count();
        let last = text[..close].chars().next_back()?;
        let after = text[close + closes..].chars().next();
        let bounded = !last.is_whitespace() && after.is_none_or(|c| !c.is_alphanumeric());
        if closes == run && close > open + run && bounded {
            let inner = &text[open + run..close];
            let words = inner.chars().any(char::is_alphanumeric);
            let path = mark == '/'
                && (inner.contains(['.', '\\', ':']) && !inner.ends_with('.') || after == Some('/'));
            return (words && !path).then_some(close);
        }
        // A mark that opens again before one closed: which belongs to which cannot be told.
        if last.is_whitespace() || mark == '/' {
            return None;
        }
        at = close + closes;
    }
    None
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        out.push(Inline::text(text));
    }
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Block, Prose};

    use super::inlines;

    fn html(text: &str) -> String {
        let blocks = [Block::Paragraph { align: ficus_prose::Align::Start, inlines: inlines(text) }];
        let html = Prose::from_blocks(&blocks).into_string();
        html.trim_start_matches("<p>").trim_end().trim_end_matches("</p>").to_owned()
    }

    #[test]
    fn sure_pairs_become_emphasis() {
        for (typed, read) in [
            ("It was *her*.", "It was <em>her</em>."),
            ("_Never_ again, _Watson_!", "<em>Never</em> again, <em>Watson</em>!"),
            ("the *Gloria Scott*’s crew", "the <em>Gloria Scott</em>’s crew"),
            ("He was /so/ late.", "He was <em>so</em> late."),
            ("**Stop**", "<strong>Stop</strong>"),
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
        ] {
            assert_eq!(html(typed), typed);
        }
    }
}
