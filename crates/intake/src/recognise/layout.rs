//! Paragraphs out of lines: which line ends are the author's and which a machine's.
//!
//! The layouts are told apart first (empty lines, indents, long lines, double spacing); only where none shows is each
//! line end judged on its own: it ends a paragraph where the next word would still have had room on the line.

use super::scene;
use crate::lines::is_blank;

/// A paragraph, or lines that stay lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Paragraph(String),
    Lines(Vec<String>),
}

/// How paragraphs are set in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    mode: Mode,
    /// The longest a line may be, in characters.
    width: usize,
    /// Most paragraphs stand apart from each other.
    spaced: bool,
    /// Speech stands between `‘` and `’`.
    single: bool,
    /// Where speech begins, or ends, at a full line's end, the paragraph more often ends there than not.
    habits: Habits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// A line is a paragraph.
    LongLines,
    /// Lines up to an empty line are a paragraph.
    BlankSeparated,
    /// A paragraph starts with an indented line.
    Indented,
    /// An empty line stands after every line, wrapped or not.
    DoubleSpaced,
    /// Nothing shows where a paragraph starts but the lengths of lines.
    Unmarked,
}

impl Mode {
    /// Whether each line end is judged by what stands around it; elsewhere the lines show where paragraphs begin.
    fn is_judged(self) -> bool {
        matches!(self, Self::DoubleSpaced | Self::Unmarked)
    }
}

/// Lines longer than this are not wrapped by any program, in characters.
const WIDTH_MAX: usize = 140;
/// Lines wrapped narrower than this are verse or a list, in characters.
const WIDTH_MIN: usize = 30;

/// Tells how a text is laid out.
pub(crate) fn measure(lines: &[&str]) -> Layout {
    let kinds: Vec<Kind<'_>> = lines.iter().map(|line| Kind::of(line)).collect();
    let filled = || kinds.iter().filter_map(Kind::filled);
    let mut lengths: Vec<usize> = filled().map(|(_, length)| length).collect();
    let width = line_width(&mut lengths);
    let pairs = Pairs::count(&kinds, width);
    let spaced = pairs.apart > pairs.adjacent + pairs.indented;
    let single = single_quotes(filled().map(|(line, _)| line));
    if lengths.is_empty() || !(WIDTH_MIN..=WIDTH_MAX).contains(&width) {
        return Layout { mode: Mode::LongLines, width, spaced, single, habits: Habits::default() };
    }
    let full = lengths.iter().filter(|length| **length * 100 >= width * 85).count();
    let full_share = full * 100 / lengths.len();
    // Only a machine ends most of its full lines in the middle of a sentence.
    let wrapped = pairs.running > 0
        && pairs.running * 100 >= pairs.adjacent * 25
        && (pairs.greedy * 100 >= pairs.adjacent * 50 || full_share >= 25);
    let mode = if pairs.adjacent * 20 < lengths.len()
        && pairs.apart >= 4
        && full_share >= 40
        && pairs.apart_running * 100 >= pairs.apart * 40
    {
        Mode::DoubleSpaced
    } else if !wrapped {
        Mode::LongLines
    } else if pairs.indented * 100 >= lengths.len() * 3 && pairs.indented < lengths.len() {
        Mode::Indented
    } else if pairs.apart * 40 >= lengths.len() || pairs.apart > 0 && lengths.len() < 40 {
        Mode::BlankSeparated
    } else {
        Mode::Unmarked
    };
    let habits = if mode.is_judged() {
        Habits::of(&filled().map(|(line, _)| line).collect::<Vec<_>>(), width, single)
    } else {
        Habits::default()
    };
    Layout { mode, width, spaced, single, habits }
}

/// The width that lines were wrapped to: nearly the longest line, but not one that could not be broken.
fn line_width(lengths: &mut [usize]) -> usize {
    let last = lengths.len().saturating_sub(1);
    if lengths.is_empty() {
        return 0;
    }
    let mut at = |permille: usize| *lengths.select_nth_unstable(last * permille / 1000).1;
    let (high, usual) = (at(998), at(980));
    if high * 10 > usual * 13 { usual } else { high }
}

fn length(line: &str) -> usize {
    let line = line.trim_end();
    if line.is_ascii() { line.len() } else { line.chars().count() }
}

fn first_word(line: &str) -> usize {
    line.split_whitespace().next().map_or(0, |word| word.chars().count())
}

fn is_indented(line: &str) -> bool {
    line.starts_with("  ")
        || line.starts_with('\t')
        || line.starts_with('\u{a0}')
        || line.starts_with('\u{3000}')
}

/// What a line is to those around it; told once of each.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Blank,
    Glyphs,
    /// Any other, with its length in characters.
    Filled(&'a str, usize),
}

impl<'a> Kind<'a> {
    fn of(line: &'a str) -> Self {
        match line {
            line if is_blank(line) => Self::Blank,
            line if scene::is_glyph_line(line) => Self::Glyphs,
            line => Self::Filled(line, length(line)),
        }
    }

    fn filled(&self) -> Option<(&'a str, usize)> {
        match self {
            Self::Filled(line, length) => Some((line, *length)),
            _ => None,
        }
    }
}

/// What follows what in a text.
#[derive(Default)]
struct Pairs {
    /// Lines right after another that are not indented.
    adjacent: usize,
    /// Of these, such as had no room on the line before.
    greedy: usize,
    /// Of these, such as go on with the sentence of the line before.
    running: usize,
    /// Lines right after another that are indented.
    indented: usize,
    /// Lines after an empty line.
    apart: usize,
    /// Of these, such as had no room on the line before and go on with its sentence.
    apart_running: usize,
}

impl Pairs {
    fn count(lines: &[Kind<'_>], width: usize) -> Self {
        let mut pairs = Self::default();
        let mut previous: Option<(&str, usize)> = None;
        let mut gap = false;
        for kind in lines {
            let (line, length) = match kind {
                Kind::Blank => {
                    gap = true;
                    continue;
                }
                Kind::Glyphs => {
                    previous = None;
                    continue;
                }
                Kind::Filled(line, length) => (*line, *length),
            };
            if let Some((previous, before)) = previous {
                let greedy = before + 1 + first_word(line) > width;
                if gap {
                    pairs.apart += 1;
                    pairs.apart_running += usize::from(greedy && !ends_sentence(previous));
                } else if is_indented(line) && !is_indented(previous)
                    || is_indented(line) && ends_sentence(previous)
                {
                    pairs.indented += 1;
                } else {
                    pairs.adjacent += 1;
                    pairs.greedy += usize::from(greedy);
                    pairs.running += usize::from(greedy && !ends_sentence(previous));
                }
            }
            previous = Some((line, length));
            gap = false;
        }
        pairs
    }
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end()
        .trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_', '»', '/'])
        .ends_with(['.', '!', '?', '…', ':', '-', '—'])
}

/// Whether more lines start with a single quotation mark than with a double one.
fn single_quotes<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut single, mut double) = (0, 0);
    for line in lines {
        match line.trim_start().chars().next() {
            Some('‘') => single += 1,
            Some('“' | '"') => double += 1,
            _ => {}
        }
    }
    single > double
}

/// Whether a quotation is open after a line, where one was or was not before it.
fn quotation_open(line: &str, mut open: bool, single: bool) -> bool {
    if line.is_ascii() {
        // Only one sign of ASCII counts here, and it opens what it does not close.
        return open ^ (memchr::memchr_iter(b'"', line.as_bytes()).count() % 2 == 1);
    }
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '‘' if single => open = true,
            // An apostrophe stands between letters.
            '’' if single => {
                let inside = line[at + c.len_utf8()..].starts_with(char::is_alphanumeric);
                open &= before.is_alphanumeric() || inside;
            }
            '"' => open = !open,
            '“' | '«' => open = true,
            '”' | '»' => open = false,
            _ => {}
        }
        before = c;
    }
    open
}

fn opens_speech(line: &str, single: bool) -> bool {
    line.trim_start().starts_with(|c: char| matches!(c, '"' | '“' | '«') || single && c == '‘')
}

/// Where a sentence ends and speech begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// One speech ends and another begins.
    NewSpeech,
    /// What is told ends, and speech begins.
    SpeechBegins,
    /// Speech ends, and what is told goes on with a new sentence.
    SpeechEnds,
}

impl Joint {
    fn between(before: &str, after: &str, single: bool) -> Option<Self> {
        let (speech_ends, opens) = (ends_speech(before, single), opens_speech(after, single));
        match (speech_ends, opens) {
            (true, true) => Some(Self::NewSpeech),
            (false, true) => ends_sentence(before).then_some(Self::SpeechBegins),
            (true, false) => after.trim_start().starts_with(char::is_uppercase).then_some(Self::SpeechEnds),
            (false, false) => None,
        }
    }
}

/// What an author does where speech begins or ends, as the lines show that were ended on purpose.
///
/// Such a joint inside a line is inside a paragraph. So many of them would stand at the end of a line by chance, and
/// so many ends of paragraphs would be too near the edge to show: whichever are more is taken for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Habits {
    speech_begins: bool,
    speech_ends: bool,
}

/// Fewer joints at ends of paragraphs show no habit.
const JOINTS_MIN: usize = 4;

impl Habits {
    fn of(lines: &[&str], width: usize, single: bool) -> Self {
        let (mut chars, mut inside, mut ending) = (0, [0usize; 2], [0usize; 2]);
        let place = |joint: Joint| match joint {
            Joint::NewSpeech => None,
            Joint::SpeechBegins => Some(0),
            Joint::SpeechEnds => Some(1),
        };
        for (at, line) in lines.iter().enumerate() {
            let length = length(line);
            chars += length;
            for (space, _) in line.match_indices(' ') {
                let joint = Joint::between(&line[..space], &line[space + 1..], single);
                if let Some(kind) = joint.and_then(place) {
                    inside[kind] += 1;
                }
            }
            if let Some(next) = lines.get(at + 1)
                && length + 1 + first_word(next) <= width
                && let Some(kind) = Joint::between(line, next, single).and_then(place)
            {
                ending[kind] += 1;
            }
        }
        let by_chance = |kind: usize| inside[kind] * lines.len() * width;
        let shown = |kind: usize, times: usize| {
            ending[kind] >= JOINTS_MIN && ending[kind] * chars > by_chance(kind) * times
        };
        // What is told after speech more often goes on with it than the lines that show it say.
        Self { speech_begins: shown(0, 1), speech_ends: shown(1, 2) }
    }
}

/// A sentence and a quotation both end with the line.
fn ends_speech(line: &str, single: bool) -> bool {
    let line = line.trim_end();
    let closes = |c: char| matches!(c, '"' | '”' | '»') || single && c == '’';
    line.strip_suffix(closes).is_some_and(|line| {
        line.trim_end_matches(['\'', '’', '*', '_']).ends_with(['.', '!', '?', '…', '-', '—'])
    })
}

/// Sets lines as paragraphs; tells which lines were joined to the one before.
pub(crate) fn pieces(layout: Layout, lines: &[&str]) -> (Vec<Piece>, Vec<usize>) {
    let mut setting =
        Setting { layout, pieces: Vec::new(), group: Vec::new(), places: Vec::new(), unwrapped: Vec::new() };
    let mut blanks = 0usize;
    let mut open = false;
    for (place, line) in lines.iter().copied().enumerate() {
        if is_blank(line) {
            blanks += 1;
            continue;
        }
        let glyphs = scene::is_glyph_line(line);
        let starts = match setting.group.last() {
            None => false,
            Some(_) if glyphs => true,
            Some(previous) => layout.starts_paragraph(previous, line, blanks, open),
        };
        if starts {
            setting.close();
            open = false;
        }
        open = layout.is_judged() && quotation_open(line, open, layout.single);
        setting.group.push(line);
        setting.places.push(place);
        if glyphs {
            setting.close();
        }
        blanks = 0;
    }
    setting.close();
    (setting.pieces, setting.unwrapped)
}

impl Layout {
    /// Whether a machine broke the lines.
    pub(crate) fn is_wrapped(self) -> bool {
        self.mode != Mode::LongLines
    }

    /// See [`Mode::is_judged`].
    fn is_judged(self) -> bool {
        self.mode.is_judged()
    }

    /// `open` tells whether a quotation is open at the end of the line before, where lines are judged.
    fn starts_paragraph(self, previous: &str, line: &str, blanks: usize, open: bool) -> bool {
        match self.mode {
            Mode::LongLines => blanks > 0 || !self.spaced || !short_lines(previous, line),
            Mode::BlankSeparated => blanks > 0,
            Mode::Indented => blanks > 0 || is_indented(line),
            Mode::DoubleSpaced => blanks > 1 || self.ends_unmarked_paragraph(previous, line, open),
            Mode::Unmarked => blanks > 0 || self.ends_unmarked_paragraph(previous, line, open),
        }
    }

    /// The first word of the next line would have had room: somebody ended the line on purpose.
    fn ends_paragraph(self, previous: &str, line: &str) -> bool {
        length(previous) + 1 + first_word(line) <= self.width
    }

    /// The line was ended on purpose, or one speech ends with it and another starts, or a speech goes on in a new
    /// paragraph: a quotation cannot open inside one that is open. Elsewhere the author's habit decides.
    fn ends_unmarked_paragraph(self, previous: &str, line: &str, open: bool) -> bool {
        if self.ends_paragraph(previous, line) {
            return true;
        }
        match Joint::between(previous, line, self.single) {
            Some(Joint::NewSpeech) => true,
            Some(Joint::SpeechBegins) => open || self.habits.speech_begins,
            Some(Joint::SpeechEnds) => !open && self.habits.speech_ends,
            None => open && opens_speech(line, self.single),
        }
    }
}

/// Two lines that are short and open with a capital: lines of a song or a signature, kept together.
fn short_lines(previous: &str, line: &str) -> bool {
    let short = |line: &str| {
        length(line) <= 50 && !line.trim_start().starts_with(['"', '“', '\'', '‘', '-', '—', '«'])
    };
    short(previous) && short(line) && !ends_sentence(previous)
}

struct Setting<'a> {
    layout: Layout,
    pieces: Vec<Piece>,
    group: Vec<&'a str>,
    /// The places of the lines of the group.
    places: Vec<usize>,
    unwrapped: Vec<usize>,
}

impl Setting<'_> {
    fn close(&mut self) {
        match self.group.as_slice() {
            [] => return,
            [line] => self.pieces.push(Piece::Paragraph(line.trim().to_owned())),
            lines if self.keeps_lines() => {
                self.pieces.push(Piece::Lines(lines.iter().map(|line| line.trim().to_owned()).collect()));
            }
            lines => {
                let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
                for line in lines {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(line.trim());
                }
                self.unwrapped.extend(&self.places[1..]);
                self.pieces.push(Piece::Paragraph(text));
            }
        }
        self.group.clear();
        self.places.clear();
    }

    /// Whether the lines of the group were ended on purpose.
    fn keeps_lines(&self) -> bool {
        match self.layout.mode {
            Mode::LongLines => true,
            Mode::BlankSeparated | Mode::Indented => {
                self.group.windows(2).all(|pair| self.layout.ends_paragraph(pair[0], pair[1]))
            }
            Mode::DoubleSpaced | Mode::Unmarked => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paragraphs of lines without a mark of their own.
    fn paragraphs(lines: &[&str]) -> Vec<String> {
        let (pieces, _) = pieces(measure(lines), lines);
        let text = |piece: Piece| match piece {
            Piece::Paragraph(text) => text,
            Piece::Lines(lines) => lines.join("\n"),
        };
        pieces.into_iter().map(text).collect()
    }

    #[test]
    fn where_speech_begins_at_a_full_line_the_authors_habit_decides() {
        let told = ["The fog came up the river, and the lamps", "were lit."];
        let spoken = ["“Look,” said Holmes, and went to stand at", "the window."];
        let full = [
            "The fog came up the river, and it stayed.",
            "“Look,” said Holmes, and went to stand at",
            "the window.",
        ];
        let apart: Vec<&str> = [told, spoken].concat().repeat(6).into_iter().chain(full).collect();
        let found = paragraphs(&apart);
        assert_eq!(found.len(), 14, "{found:?}");
        assert_eq!(found[12], full[0]);
        let within =
            ["The fog came up. “Look,” said Holmes, and", "stayed. “I do,” said Watson, and he did."];
        let inside: Vec<&str> = within.repeat(12).into_iter().chain(apart).collect();
        let found = paragraphs(&inside);
        assert_eq!(found.last(), Some(&full.join(" ")));
    }
}
