//! One paragraph as it is collected: runs of text, each with the marks that lie on it, outermost first.
//!
//! Marks are kept per run and not as a tree, so that runs which the markup tore apart, nested wrongly or left empty
//! come out whole: neighbours with the same marks are one run, and white space between differing runs stands outside.

use std::{ops::Range, rc::Rc};

use ficus_prose::Inline;

use super::tree::joined;

/// Marks on one run; those inside are left out.
pub(crate) const MARKS_MAX: usize = 12;

/// So many spaces before a line are an indent.
const INDENT_SPACES_MIN: u32 = 2;

/// Stands in a paragraph where the mark of a note does.
pub(crate) const NOTE: char = '1';

/// What lies on a run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Emphasis,
    Strong,
    Underline,
    Strike,
    Small,
    Sub,
    Sup,
    Code,
    Language(Rc<str>),
    Link(Rc<str>),
    /// A name of the work's own style sheet.
    Class(Rc<str>),
    /// The mark of a note by its number; the text under it is not shown.
    Note(u32),
}

/// The marks on a run, outermost first.
pub(crate) type Marks = Rc<[Mark]>;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    text: String,
    marks: Marks,
}

/// White space that was read and is written only once something follows it.
#[derive(Clone, Copy)]
struct Space {
    first: char,
    count: u32,
    non_breaking: bool,
}

/// The lines of a paragraph.
pub(crate) struct Paragraph {
    lines: Vec<Line>,
    space: Option<Space>,
    /// Runs of non-breaking or doubled spaces that stood for layout and were folded.
    pub(crate) folded: u32,
}

impl Paragraph {
    pub(crate) fn new() -> Self {
        Self { lines: vec![Line::default()], space: None, folded: 0 }
    }

    /// Whether nothing that shows was collected.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.runs.is_empty())
    }

    /// How many line ends stand behind what shows.
    pub(crate) fn empty_lines(&self) -> usize {
        self.lines.iter().rev().take_while(|line| line.runs.is_empty()).count()
    }

    /// Whether it has more than one line or more than `bytes_max` bytes.
    pub(crate) fn is_long(&self, bytes_max: usize) -> bool {
        self.lines.len() > 1
            || self.lines.iter().flat_map(|line| &line.runs).map(|run| run.text.len()).sum::<usize>()
                > bytes_max
    }

    /// What was collected, without marks; lines are parted by spaces.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(Line::text).collect::<Vec<_>>().join(" ")
    }

    /// Ends the line.
    pub(crate) fn line_break(&mut self) {
        self.drop_space();
        self.lines.push(Line::default());
    }

    /// Adds white space.
    pub(crate) fn space(&mut self, c: char) {
        let non_breaking = c == '\u{A0}';
        let space = self.space.get_or_insert(Space { first: c, count: 0, non_breaking: false });
        space.count += 1;
        space.non_breaking |= non_breaking;
    }

    /// Adds what goes on with the word of the character that was just pushed, with its marks.
    pub(crate) fn push_more(&mut self, text: &str) {
        if let Some(last) = self.lines.last_mut().and_then(|line| line.runs.last_mut()) {
            last.text.push_str(text);
        }
    }

    /// Adds a character that shows.
    pub(crate) fn push(&mut self, c: char, marks: &Marks) {
        let space = self.take_space();
        let line = &mut self.lines.last_mut().expect("a paragraph has a line from the start").runs;
        let start = |text: String| Run { text, marks: marks.clone() };
        let Some(last) = line.last_mut() else { return line.push(start(c.to_string())) };
        if last.marks == *marks {
            last.text.extend(space);
            return last.text.push(c);
        }
        let Some(space) = space else { return line.push(start(c.to_string())) };
        let shared: Marks = shared(&last.marks, marks).into();
        if shared == *marks {
            return line.push(start(String::from_iter([space, c])));
        }
        if shared == last.marks {
            last.text.push(space);
        } else {
            line.push(Run { text: space.to_string(), marks: shared });
        }
        line.push(start(c.to_string()));
    }

    /// Takes the lines out, as inlines; leading and trailing empty lines are counted, not kept.
    pub(crate) fn take(&mut self) -> Vec<Line> {
        self.drop_space();
        std::mem::replace(&mut self.lines, vec![Line::default()])
    }

    /// Says where in the source a text stands that goes into the line.
    pub(crate) fn stands_at(&mut self, range: Range<u32>) {
        if let Some(line) = self.lines.last_mut() {
            line.range = Some(joined(line.range.take(), range));
        }
    }

    fn take_space(&mut self) -> Option<char> {
        let space = self.space.take()?;
        let at_start = self.lines.last().is_none_or(|line| line.runs.is_empty());
        if at_start
            && space.non_breaking
            && space.count >= INDENT_SPACES_MIN
            && let Some(line) = self.lines.last_mut()
        {
            line.indented = true;
        }
        if space.non_breaking && (at_start || space.count > 1) {
            self.folded += 1;
        }
        let fixed = space.count == 1 && !space.first.is_ascii();
        (!at_start).then_some(if fixed { space.first } else { ' ' })
    }

    fn drop_space(&mut self) {
        if let Some(space) = self.space.take()
            && space.non_breaking
        {
            self.folded += 1;
        }
    }
}

/// One line of a paragraph; one without runs is an empty one.
#[derive(Default)]
pub(crate) struct Line {
    runs: Vec<Run>,
    /// Whether spaces that show stand before its first letter, as before that of a paragraph.
    pub(crate) indented: bool,
    /// Where in the decoded source it stands.
    pub(crate) range: Option<Range<u32>>,
}

impl Line {
    /// Whether there is nothing that shows: characters which only steer the direction of a line do not.
    pub(crate) fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.chars().all(is_unseen))
    }

    /// Whether its first character is a letter or a figure that draws nothing: most lines show by it alone that they part
    /// no scenes, see [`super::is_scene_break`].
    pub(crate) fn opens_with_words(&self) -> bool {
        let first = self.runs.first().and_then(|run| run.text.chars().next());
        first.is_some_and(|c| c.is_alphanumeric() && !matches!(c, 'o' | 'O' | 'x' | 'X' | '0'))
    }

    /// The characters without marks.
    pub(crate) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Joins lines into inlines with a line break between them.
pub(crate) fn inlines(lines: &[Line]) -> Vec<Inline> {
    let mut pieces: Vec<(Marks, Option<&str>)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            let before = pieces.last().map(|(marks, _)| marks.clone());
            let after = line.runs.first().map(|run| run.marks.clone());
            let marks = match (before, after) {
                (Some(before), Some(after)) => shared(&before, &after).into(),
                _ => Marks::from([]),
            };
            pieces.push((marks, None));
        }
        pieces.extend(line.runs.iter().map(|run| (run.marks.clone(), Some(run.text.as_str()))));
    }
    nest(&pieces, 0)
}

/// Nests pieces by their marks from `depth` on; as deep as marks go, at most [`MARKS_MAX`].
fn nest(pieces: &[(Marks, Option<&str>)], depth: usize) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut rest = pieces;
    while let Some((marks, text)) = rest.first() {
        let Some(mark) = marks.get(depth) else {
            match (text, out.last_mut()) {
                (Some(text), Some(Inline::Text(before))) => before.push_str(text),
                (Some(text), _) => out.push(Inline::text(text)),
                (None, _) => out.push(Inline::LineBreak),
            }
            rest = &rest[1..];
            continue;
        };
        let length = rest.iter().take_while(|(marks, _)| marks.get(depth) == Some(mark)).count();
        out.extend(wrap(mark, nest(&rest[..length], depth + 1)));
        rest = &rest[length..];
    }
    out
}

fn wrap(mark: &Mark, inner: Vec<Inline>) -> Vec<Inline> {
    vec![match mark {
        Mark::Emphasis => Inline::Emphasis(inner),
        Mark::Strong => Inline::Strong(inner),
        Mark::Underline => Inline::Underline(inner),
        Mark::Strike => Inline::Strike(inner),
        Mark::Small => Inline::Small(inner),
        Mark::Sub => Inline::Sub(inner),
        Mark::Sup => Inline::Sup(inner),
        Mark::Code => Inline::Code(inner),
        Mark::Language(tag) => Inline::Language { tag: tag.to_string(), inlines: inner },
        Mark::Class(class) => Inline::Styled { class: class.to_string(), inlines: inner },
        Mark::Note(number) => Inline::NoteMark(*number),
        Mark::Link(href) => return Inline::link(href, inner),
    }]
}

/// What two lists of marks begin with in common.
fn shared<'a>(a: &'a [Mark], b: &[Mark]) -> &'a [Mark] {
    &a[..a.iter().zip(b).take_while(|(a, b)| a == b).count()]
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Line, Marks, Run};
    use crate::html::is_scene_break;

    proptest! {
        #[test]
        fn no_line_that_opens_with_words_parts_scenes(text in "[aoOxX0 .*~é1-]{1,8}|\\PC{1,8}") {
            let run = Run { text: text.clone(), marks: Marks::from([]) };
            let line = Line { runs: vec![run], ..Line::default() };
            prop_assert!(!line.opens_with_words() || !is_scene_break(&text));
        }
    }
}
