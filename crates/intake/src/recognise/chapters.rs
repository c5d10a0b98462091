//! Chapters inside one text: headings that stand apart and count up.

use super::part::{self, PartMark};
use crate::lines::is_blank;

/// A chapter: its heading and its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span {
    pub mark: Option<PartMark>,
    /// Lines of the heading, before `start`.
    pub heading: std::ops::Range<usize>,
    pub start: usize,
    pub end: usize,
}

struct Candidate {
    at: usize,
    mark: PartMark,
    family: Family,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Worded,
    Bare,
}

/// Cuts a text at its chapter headings. There is always one chapter at least.
pub(crate) fn split(lines: &[&str]) -> Vec<Span> {
    let candidates = candidates(lines);
    let first_filled = lines.iter().position(|line| !is_blank(line)).unwrap_or(0);
    let mut taken = in_sequence(&candidates, Family::Worded, first_filled);
    if taken.is_empty() {
        taken = in_sequence(&candidates, Family::Bare, first_filled);
    }
    let mut spans: Vec<Span> = Vec::with_capacity(taken.len() + 1);
    for candidate in taken {
        let (start, title) = title_below(lines, candidate.at + 1, &candidate.mark);
        let mut mark = candidate.mark.clone();
        mark.title = mark.title.or(title);
        if let Some(last) = spans.last_mut() {
            last.end = candidate.at.max(last.start);
        } else if candidate.at > first_filled {
            spans.push(Span { end: candidate.at, ..Span::default() });
        }
        spans.push(Span { mark: Some(mark), heading: candidate.at..start, start, end: lines.len() });
    }
    if spans.is_empty() {
        spans.push(Span { end: lines.len(), ..Span::default() });
    }
    spans
}

fn candidates(lines: &[&str]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // Headings are short: anything longer is not even looked at.
        if line.len() > 200 || is_blank(line) {
            continue;
        }
        let before = at == 0 || is_blank(lines[at - 1]);
        let after = lines.get(at + 1).is_none_or(|line| is_blank(line));
        if let Some(mark) = part::heading(line) {
            // Where lines do not stand apart, a heading still opens the text or says whose chapter it is.
            if before || mark.work.is_some() {
                found.push(Candidate { at, mark, family: Family::Worded });
            }
        } else if before
            && after
            && let Some(number) = part::bare_number(line)
        {
            let mark = PartMark { number: Some(number), ..PartMark::default() };
            found.push(Candidate { at, mark, family: Family::Bare });
        }
    }
    found
}

/// The headings of one family that count up; one alone only at the very start.
fn in_sequence(candidates: &[Candidate], family: Family, first_filled: usize) -> Vec<&Candidate> {
    let mut taken: Vec<&Candidate> = Vec::new();
    let mut highest: Option<u32> = None;
    for candidate in candidates.iter().filter(|candidate| candidate.family == family) {
        match (candidate.mark.number, highest) {
            (Some(number), Some(last)) if number <= last || number > last + 3 => {}
            (Some(number), None) if family == Family::Bare && number != 1 => {}
            (Some(number), _) => {
                highest = Some(number);
                taken.push(candidate);
            }
            (None, _) if !taken.is_empty() || candidate.at == first_filled => taken.push(candidate),
            (None, _) => {}
        }
    }
    let numbered = taken.iter().filter(|candidate| candidate.mark.number.is_some()).count();
    let opens = taken.first().is_some_and(|candidate| candidate.at == first_filled);
    if numbered >= 2 || opens && family == Family::Worded { taken } else { Vec::new() }
}

/// A chapter's title on the line below its number.
fn title_below(lines: &[&str], from: usize, mark: &PartMark) -> (usize, Option<String>) {
    if mark.title.is_some() {
        return (from, None);
    }
    let Some(at) = (from..lines.len().min(from + 3)).find(|at| !is_blank(lines[*at])) else {
        return (from, None);
    };
    let line = lines[at].trim();
    let apart = lines.get(at + 1).is_none_or(|line| is_blank(line));
    // Right below the number a title is likely; after an empty line it must look like one in full.
    let near = at == from || line.split_whitespace().count() <= 8;
    if apart
        && near
        && part::looks_like_title(line)
        && part::heading(line).is_none()
        && part::bare_number(line).is_none()
        && super::label::labelled(line).is_none()
        && super::pov::marker(line).is_none()
    {
        (at + 1, Some(line.trim_matches(['*', '_', '~', '=', ' ']).to_owned()))
    } else {
        (from, None)
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_heading_right_below_a_heading_opens_the_next_chapter() {
        let spans = split(&["Chapter One", "", "Chapter Two: The Fog", "Text."]);
        let found: Vec<_> = spans.iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(found, [(1, 2), (3, 4)]);
    }

    #[test]
    fn one_heading_in_the_middle_of_a_text_is_a_line_of_it() {
        assert_eq!(split(&["Text.", "", "Chapter Seven", "", "More."]).len(), 1);
    }
}
