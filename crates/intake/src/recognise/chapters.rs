//! Chapters inside one text: headings that stand apart and count up.

use super::{
    header::fold,
    part::{self, PartMark},
    scene::is_glyph_line,
};
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
    /// What tells it apart from others of its number: `a` of `4a`.
    sub: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// `Chapter 3`, `Prologue`.
    Worded,
    /// `Part Two` in a text that is cut into chapters as well.
    Gathering,
    /// `3`.
    Bare,
    /// `3. The Fog`.
    Listed,
    /// `The Lamp: Chapter 3`, in a text that is called so.
    Titled,
}

/// A heading that was taken: its lines and what it says.
struct Taken {
    lines: std::ops::Range<usize>,
    mark: PartMark,
}

/// A heading with the work's title is at most this long, in bytes.
const TITLED_BYTES_MAX: usize = 120;
/// Between a heading that gathers and the first chapter below it stand at most this many lines with text.
const GATHERED_LINES_MAX: usize = 2;
/// Headings count up; one that skips more than this many numbers is a line of the story.
const SKIPPED_MAX: u32 = 3;

/// Cuts a text at its chapter headings. There is always one chapter at least.
pub(crate) fn split(lines: &[&str]) -> Vec<Span> {
    let mut candidates = candidates(lines);
    mark_gathering(lines, &mut candidates);
    let first_filled = lines.iter().position(|line| !is_blank(line)).unwrap_or(0);
    let mut taken = in_sequence(lines, &candidates, Family::Worded, first_filled);
    if taken.is_empty() {
        taken = in_sequence(lines, &candidates, Family::Bare, first_filled);
    }
    if taken.is_empty() {
        taken = listed(lines, &candidates, first_filled);
    }
    if taken.is_empty() {
        taken = in_sequence(lines, &titled(lines), Family::Titled, first_filled);
    }
    for taken in &mut taken {
        take_rules(lines, &mut taken.lines);
    }
    let mut spans: Vec<Span> = Vec::with_capacity(taken.len() + 1);
    for Taken { lines: heading, mut mark } in taken {
        let (start, title) = title_below(lines, heading.end, &mark);
        mark.title = mark.title.or(title);
        if let Some(last) = spans.last_mut() {
            last.end = heading.start.max(last.start);
        } else if heading.start > first_filled {
            spans.push(Span { end: heading.start, ..Span::default() });
        }
        spans.push(Span { mark: Some(mark), heading: heading.start..start, start, end: lines.len() });
    }
    if spans.is_empty() {
        spans.push(Span { end: lines.len(), ..Span::default() });
    }
    spans
}

/// Whether a line sets those beside it apart.
fn parts(line: &str) -> bool {
    is_blank(line) || is_glyph_line(line)
}

fn candidates(lines: &[&str]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // Headings are short: anything longer is not even looked at.
        if line.len() > 200 || is_blank(line) {
            continue;
        }
        let before = at == 0 || parts(lines[at - 1]);
        if !before && !part::may_name_work(line) {
            continue;
        }
        let after = lines.get(at + 1).is_none_or(|line| parts(line));
        if let Some(mark) = part::heading(line) {
            // Where lines do not stand apart, a heading still opens the text or says whose chapter it is.
            if before || mark.work.is_some() {
                let sub = part::sub_part(line);
                found.push(Candidate { at, mark, family: Family::Worded, sub });
            }
        } else if before
            && after
            && let Some(number) = part::bare_number(line)
        {
            let mark = PartMark { number: Some(number), ..PartMark::default() };
            found.push(Candidate { at, mark, family: Family::Bare, sub: None });
        } else if before
            && after
            && let Some((number, title)) = part::listed(line)
        {
            let mark = PartMark { number: Some(number), title: Some(title), ..PartMark::default() };
            found.push(Candidate { at, mark, family: Family::Listed, sub: None });
        }
    }
    found
}

/// Lines that stand apart and hold the same title before a part's number each, twice at least.
fn titled(lines: &[&str]) -> Vec<Candidate> {
    let apart =
        |at: usize| (at == 0 || parts(lines[at - 1])) && lines.get(at + 1).is_none_or(|line| parts(line));
    // Sentences end with a mark, and most other lines hold no word for a part: they cost no more than this.
    let may_be = |line: &str| {
        line.len() <= TITLED_BYTES_MAX
            && line.trim_end().ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | ']'))
            && ["hapter", "HAPTER", "art ", "ART "].iter().any(|word| line.contains(word))
    };
    let mut found: Vec<(String, Candidate)> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, line)| apart(*at) && may_be(line)) {
        if let (title, Some(mark)) = part::split_title(line.trim())
            && mark.number.is_some()
        {
            found.push((fold(&title), Candidate { at, mark, family: Family::Titled, sub: None }));
        }
    }
    let Some((title, _)) = found.first() else { return Vec::new() };
    let title = title.clone();
    found.into_iter().filter(|(of, _)| *of == title).map(|(_, candidate)| candidate).collect()
}

/// Takes the rules that are drawn right above and below a heading with it.
fn take_rules(lines: &[&str], heading: &mut std::ops::Range<usize>) {
    let is_drawn = |at: usize| lines.get(at).is_some_and(|line| is_glyph_line(line));
    if heading.start.checked_sub(1).is_some_and(is_drawn) && is_drawn(heading.end) {
        heading.start -= 1;
    }
    if is_drawn(heading.end) {
        heading.end += 1;
    }
}

/// Fewer pieces with numbered titles are a list.
const LISTED_MIN: usize = 3;
/// A piece below a numbered title has so many words at least.
const LISTED_WORDS_MIN: usize = 20;

/// The pieces of a collection under numbered titles: they count from one, one by one, the first opens the text, and
/// below each stands a text.
fn listed(lines: &[&str], candidates: &[Candidate], first_filled: usize) -> Vec<Taken> {
    let listed = candidates.iter().filter(|candidate| candidate.family == Family::Listed);
    let in_order: Vec<&Candidate> = listed
        .zip(1u32..)
        .take_while(|(candidate, number)| candidate.mark.number == Some(*number))
        .map(|(candidate, _)| candidate)
        .collect();
    let ends = in_order.iter().skip(1).map(|next| next.at).chain([lines.len()]);
    let filled = in_order.iter().zip(ends).all(|(candidate, end)| {
        let words = lines[candidate.at + 1..end].iter().flat_map(|line| line.split_whitespace());
        words.take(LISTED_WORDS_MIN).count() == LISTED_WORDS_MIN
    });
    let opens = in_order.first().is_some_and(|first| first.at == first_filled);
    if !opens || !filled || in_order.len() < LISTED_MIN {
        return Vec::new();
    }
    in_order
        .iter()
        .map(|candidate| Taken { lines: candidate.at..candidate.at + 1, mark: candidate.mark.clone() })
        .collect()
}

/// Tells headings that gather chapters from those of chapters, where a text has both.
fn mark_gathering(lines: &[&str], candidates: &mut [Candidate]) {
    let kinds: Vec<Option<bool>> = candidates
        .iter()
        .map(|candidate| match candidate.family {
            Family::Worded => part::kind(lines[candidate.at]).map(|kind| part::is_chapter(&kind)),
            _ => None,
        })
        .collect();
    let chapters = kinds.iter().filter(|kind| **kind == Some(true)).count();
    let others = kinds.iter().filter(|kind| **kind == Some(false)).count();
    if chapters < 2 || others == 0 || others > chapters {
        return;
    }
    for (candidate, kind) in candidates.iter_mut().zip(kinds) {
        if kind == Some(false) {
            candidate.family = Family::Gathering;
        }
    }
}

/// Where the headings of a text have come to.
#[derive(Default)]
struct Count {
    /// The last number since the last heading that gathers, with what tells its parts apart.
    last: Option<(u32, Option<String>)>,
    highest: Option<u32>,
    /// The words of the last heading that gathers, and where it stands while no chapter has begun below it.
    gathering: Option<(String, Option<usize>)>,
    /// Whether numbers start anew below each heading that gathers.
    anew: bool,
}

/// The headings of one family that count up; one alone only at the very start.
fn in_sequence(lines: &[&str], candidates: &[Candidate], family: Family, first_filled: usize) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    let mut count = Count::default();
    let mut numbered = 0;
    for candidate in candidates {
        if candidate.family == Family::Gathering && family == Family::Worded {
            count.gather(lines, candidate, &mut taken);
            continue;
        }
        if candidate.family != family {
            continue;
        }
        let first = taken.is_empty();
        match candidate.mark.number {
            Some(number) if !count.goes_on(number, candidate.sub.as_ref()) => continue,
            Some(number) if count.last.is_none() && first && family == Family::Bare && number != 1 => {
                continue;
            }
            None if first && candidate.at != first_filled && count.gathering.is_none() => continue,
            _ => {}
        }
        numbered += usize::from(candidate.mark.number.is_some());
        let taken_mark = count.take(lines, candidate, &mut taken);
        taken.push(taken_mark);
    }
    let opens = taken.first().is_some_and(|taken| taken.lines.start == first_filled);
    if numbered >= 2 || opens && family == Family::Worded { taken } else { Vec::new() }
}

impl Count {
    fn goes_on(&self, number: u32, sub: Option<&String>) -> bool {
        match &self.last {
            None => true,
            Some((last, before)) if *last == number => before.is_some() && sub > before.as_ref(),
            Some((last, _)) => number > *last && number <= last + SKIPPED_MAX,
        }
    }

    fn gather(&mut self, lines: &[&str], candidate: &Candidate, taken: &mut Vec<Taken>) {
        self.flush(taken);
        self.gathering = Some((words_of(lines[candidate.at]), Some(candidate.at)));
        self.last = None;
    }

    /// A heading that gathers and has text of its own below it opens a chapter without a number.
    fn flush(&mut self, taken: &mut Vec<Taken>) {
        if let Some((words, at)) = &mut self.gathering
            && let Some(at) = at.take()
        {
            let mark = PartMark { title: Some(words.clone()), ..PartMark::default() };
            taken.push(Taken { lines: at..at + 1, mark });
        }
    }

    fn take(&mut self, lines: &[&str], candidate: &Candidate, taken: &mut Vec<Taken>) -> Taken {
        let mut mark = candidate.mark.clone();
        let mut start = candidate.at;
        let mut opens_gathered = false;
        if let Some((_, Some(at))) = self.gathering {
            let between = lines[at + 1..candidate.at].iter().filter(|line| !is_blank(line));
            if between.count() <= GATHERED_LINES_MAX {
                start = at;
                opens_gathered = true;
                self.gathering = self.gathering.take().map(|(words, _)| (words, None));
            } else {
                self.flush(taken);
            }
        }
        if let Some(number) = mark.number {
            if self.last.is_none() {
                self.anew = self.highest.is_some_and(|highest| number <= highest);
            }
            self.last = Some((number, candidate.sub.clone()));
            self.highest = self.highest.max(Some(number));
        }
        if let Some((words, _)) = &self.gathering {
            if self.anew && mark.number.is_some() {
                // The author's own number is kept in words; its place among all is given later.
                mark.title = Some(format!("{words}, {}", words_of(lines[candidate.at])));
                mark.number = None;
            } else if opens_gathered {
                mark.title = Some(mark.title.map_or(words.clone(), |title| format!("{words}: {title}")));
            }
        }
        Taken { lines: start..candidate.at + 1, mark }
    }
}

/// A heading's words without what is drawn around them.
fn words_of(line: &str) -> String {
    line.trim().trim_matches(['*', '_', '~', '=', '-', '#', ' ', ':']).to_owned()
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
    fn parts_of_a_part_are_chapters_of_their_own() {
        let spans = split(&["Part 4a", "", "Text.", "", "Part 4b", "", "More.", "", "Part 5", "", "End."]);
        let found: Vec<_> = spans.iter().filter_map(|span| span.mark.as_ref()).collect();
        let told: Vec<_> = found.iter().map(|mark| (mark.number, mark.title.as_deref())).collect();
        assert_eq!(told, [(Some(4), Some("4a")), (Some(4), Some("4b")), (Some(5), None)]);
    }

    #[test]
    fn books_gather_chapters_that_may_count_anew() {
        let text = [
            "Book One",
            "",
            "Chapter 1",
            "",
            "Text.",
            "",
            "Chapter 2",
            "",
            "Text.",
            "",
            "Book Two",
            "",
            "Chapter 1",
            "",
            "Text.",
            "",
            "Chapter 2: Fog",
            "",
            "Text.",
        ];
        let spans = split(&text);
        let told: Vec<_> = spans
            .iter()
            .filter_map(|span| span.mark.as_ref())
            .map(|mark| (mark.number, mark.title.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (Some(1), Some("Book One")),
                (Some(2), None),
                (None, Some("Book Two, Chapter 1")),
                (None, Some("Book Two, Chapter 2: Fog")),
            ]
        );
    }

    #[test]
    fn rules_around_headings_are_drawn_for_them() {
        let text = ["----", "Chapter 1", "----", "", "Text.", "", "----", "Chapter 2", "----", "", "More."];
        let found: Vec<_> = split(&text).iter().map(|span| (span.heading.clone(), span.end)).collect();
        assert_eq!(found, [(0..3, 6), (6..9, 11)]);
        let under = ["Chapter 1", "=====", "Text.", "", "Chapter 2", "=====", "More."];
        let found: Vec<_> = split(&under).iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(found, [(2, 4), (6, 7)]);
    }

    #[test]
    fn a_title_stands_before_the_number_of_each_chapter() {
        let text = ["The Lamp: Chapter 1", "", "Text.", "", "The Lamp: Chapter 2", "", "More."];
        let numbers: Vec<_> =
            split(&text).into_iter().filter_map(|span| span.mark.and_then(|mark| mark.number)).collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(split(&["Text.", "", "The Lamp: Chapter 2", "", "More."]).len(), 1);
        assert_eq!(split(&["See Lamps, Part 1", "", "Text.", "", "See Oil, Part 2", "", "More."]).len(), 1);
    }

    #[test]
    fn one_heading_in_the_middle_of_a_text_is_a_line_of_it() {
        assert_eq!(split(&["Text.", "", "Chapter Seven", "", "More."]).len(), 1);
    }
}
