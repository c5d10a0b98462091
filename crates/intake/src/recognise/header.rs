//! The header zone: labelled fields before the first paragraph of the story, in the forms of lists and archive pages.
//!
//! | module | reads |
//! | --- | --- |
//! | `value` | what follows a label: on its line, on the next, over several, several on one |
//! | `bare` | lines without a label: titles, bylines, legal paragraphs, places in a series or in time |
//! | `shape` | what a line shows by its words alone |

use std::{borrow::Cow, collections::HashSet, ops::Range};

use serde::{Deserialize, Serialize};

use super::{
    label::{self, Field, Labelled},
    part, scene,
};
use crate::lines::{Class, is_blank};

mod bare;
mod shape;
mod value;

pub(crate) use shape::{address, title_rated};

/// One field as it is stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stated {
    pub field: Field,
    pub value: String,
    /// Where in its source it stands, in bytes; empty where it is not known.
    pub at: Range<u64>,
}

impl Stated {
    /// A field without a known place.
    pub fn new(field: Field, value: impl Into<String>) -> Self {
        Self { field, value: value.into(), at: 0..0 }
    }
}

/// What the first lines of a text state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub stated: Vec<Stated>,
    /// What each line before `body_start` is.
    pub classes: Vec<Class>,
    pub body_start: usize,
    /// A first line that stands like a title but is not labelled.
    pub bare_title: Option<String>,
    /// How many fields stood there a second time.
    pub repeated: u32,
    /// The lines of each field in `stated`, at the same place.
    lines: Vec<Range<usize>>,
}

impl Header {
    /// Says of every field where in the source it stands. `bytes_of` gives the bytes of a line that was recognised.
    pub fn locate(&mut self, bytes_of: impl Fn(usize) -> Range<u64>) {
        for (stated, lines) in self.stated.iter_mut().zip(&self.lines) {
            if !lines.is_empty() {
                stated.at = bytes_of(lines.start).start..bytes_of(lines.end - 1).end;
            }
        }
    }
}

/// A header has at most this many lines.
pub(crate) const HEADER_LINES_MAX: usize = 400;
/// A line longer than this is a paragraph, not a line of a field, in bytes.
const VALUE_LINE_BYTES_MAX: usize = 300;
/// A text whose lines are no longer than this may be hard-wrapped, in characters.
const WRAP_CHARS_MAX: usize = 100;
/// A line between title and byline is at most this long, in bytes.
const SUBTITLE_BYTES_MAX: usize = 80;
/// Words that icon fonts leave behind where a page is saved as text.
const ICON_WORDS: [&str; 8] =
    ["folder", "folder_open", "book", "person", "star", "label", "bookmark", "home"];

/// Which lines without a label may belong to a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bare {
    /// A title, an author.
    TitleAndAuthor,
    /// An author, or the title that is known already.
    Author,
    /// None.
    Nothing,
}

/// Reads the header at the start of `lines`. `title` is the work's title where it is known already.
pub(crate) fn recognise(lines: &[&str], bare: Bare, title: Option<&str>) -> Header {
    recognise_under(None, lines, bare, title)
}

/// As [`recognise`], of a text that came in a mail with this subject, which may be its title.
pub(crate) fn recognise_under(
    subject: Option<&str>,
    lines: &[&str],
    bare: Bare,
    title: Option<&str>,
) -> Header {
    let zone: Vec<Cow<'_, str>> =
        lines.iter().take(HEADER_LINES_MAX).map(|line| shape::without_tags(line)).collect();
    // A line of fewer bytes than the widest has characters is not wider.
    let wider = |widest: usize, line: &Cow<'_, str>| {
        if line.len() > widest { widest.max(line.chars().count()) } else { widest }
    };
    let widest = zone.iter().fold(0, wider);
    let mut scan = Scan {
        lines: zone,
        at: 0,
        widest,
        bare,
        title,
        subject,
        header: Header::default(),
        seen: HashSet::new(),
        over_blank: false,
    };
    scan.run();
    scan.finish()
}

struct Scan<'a> {
    /// The lines without typed tags.
    lines: Vec<Cow<'a, str>>,
    at: usize,
    /// The longest line, in characters.
    widest: usize,
    bare: Bare,
    title: Option<&'a str>,
    subject: Option<&'a str>,
    header: Header,
    seen: HashSet<(Field, String)>,
    /// Whether a value stood an empty line below its label.
    over_blank: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            let line = line.trim().to_owned();
            let taken = line.is_empty()
                || self.rule(&line)
                || self.icon_word(&line)
                || self.category_path(&line)
                || self.field()
                || self.title_again(&line)
                || self.subject_again(&line)
                || self.chapter_title(&line)
                || self.part_line(&line)
                || part::heading(&line).is_none()
                    && (self.bare_line(&line)
                        || self.below_title(&line)
                        || self.start_mark(&line)
                        || self.remark(&line)
                        || self.unlabelled(&line)
                        || self.joke(&line)
                        || self.legal_paragraph()
                        || self.second_paragraph());
            if !taken {
                break;
            }
            if line.is_empty() {
                self.take(1, Class::Header);
            }
        }
    }

    fn finish(mut self) -> Header {
        // Nothing stated: the lines were the story's own.
        if self.header.stated.is_empty() && self.header.bare_title.is_none() && self.header.repeated == 0 {
            self.header.classes.clear();
            self.at = 0;
        }
        self.header.body_start = self.at;
        self.header
    }

    /// Whether lines may be hard-wrapped.
    fn wrapped(&self) -> bool {
        self.widest <= WRAP_CHARS_MAX
    }

    fn has(&self, field: Field) -> bool {
        self.header.stated.iter().any(|stated| stated.field == field)
    }

    fn take(&mut self, lines: usize, class: Class) {
        self.at += lines;
        self.header.classes.resize(self.at, class);
    }

    /// Keeps a field that stands on the next `lines` lines.
    fn push(&mut self, field: Field, value: &str, lines: usize) {
        self.header.stated.push(Stated::new(field, value));
        self.header.lines.push(self.at..self.at + lines);
    }

    /// Keeps one of several fields on the next `lines` lines, which are not taken yet; says whether it is new.
    fn keep(&mut self, field: Field, value: &str, lines: usize) -> bool {
        let value = value.trim().trim_matches(['*', '_']).trim();
        // An empty value says nothing; "None" may, and is judged with the fact that it belongs to.
        if value.is_empty() {
            return true;
        }
        if self.seen.insert((field, fold(value))) {
            self.push(field, value, lines);
            return true;
        }
        self.header.repeated += 1;
        false
    }

    fn state(&mut self, field: Field, value: &str, lines: usize) {
        let class = if field == Field::Notes { Class::Note } else { Class::Header };
        let new = self.keep(field, value, lines);
        self.take(lines, if new { class } else { Class::Duplicate });
    }

    /// A row of glyphs that parts the header from the story or from itself.
    fn rule(&mut self, line: &str) -> bool {
        if !scene::is_glyph_line(line) {
            return false;
        }
        let next = self.next_filled(self.at + 1);
        let header_goes_on = next.is_some_and(|next| self.labelled(next).is_some());
        let stated = !self.header.stated.is_empty() || self.header.bare_title.is_some();
        if !header_goes_on && !stated && !self.opens_box() {
            return false;
        }
        self.take(1, Class::Header);
        true
    }

    /// Whether the row of glyphs that a text begins with is drawn above its title.
    fn opens_box(&self) -> bool {
        let title = self.next_filled(self.at + 1).filter(|_| self.bare == Bare::TitleAndAuthor);
        title.is_some_and(|title| part::looks_like_title(self.lines[title].trim()) && self.heads(title))
    }

    /// Whether a byline or a label stands right below a title, a rule or a subtitle aside.
    fn heads(&self, title: usize) -> bool {
        let mut below = (title + 1..self.lines.len())
            .filter(|at| !is_blank(&self.lines[*at]) && !scene::is_glyph_line(&self.lines[*at]));
        let tells = |at: usize| {
            shape::byline(self.lines[at].trim()).is_some()
                || self.labelled(at).is_some_and(|label| !label.weak)
        };
        match (below.next(), below.next()) {
            (Some(first), _) if tells(first) => true,
            // A subtitle stands between the two without a gap.
            (Some(first), Some(second)) => {
                second == first + 1
                    && self.lines[first].len() <= SUBTITLE_BYTES_MAX
                    && shape::byline(self.lines[second].trim()).is_some()
            }
            _ => false,
        }
    }

    fn icon_word(&mut self, line: &str) -> bool {
        let found = ICON_WORDS.contains(&line)
            && self.next_filled(self.at + 1).is_some_and(|next| path_of(&self.lines[next]).is_some());
        if found {
            self.take(1, Class::Chrome);
        }
        found
    }

    fn category_path(&mut self, line: &str) -> bool {
        let Some(path) = path_of(line) else { return false };
        self.state(Field::Category, &path.join(" › "), 1);
        // A trail that ends with the work's title stands above it.
        let next = self.next_filled(self.at).filter(|_| self.bare == Bare::TitleAndAuthor);
        if let Some(next) = next
            && self.header.bare_title.is_none()
            && path.last().is_some_and(|last| fold(last) == fold(&self.lines[next]))
        {
            self.header.bare_title = Some(self.lines[next].trim().to_owned());
            self.take(next + 1 - self.at, Class::Header);
        }
        true
    }

    /// The work's title or a field's value standing once more on a line of its own.
    fn title_again(&mut self, line: &str) -> bool {
        // A story may begin with its title's word: `Fog.`
        let same = |title: &str| fold(title) == fold(line) && (!line.ends_with('.') || title.ends_with('.'));
        let again =
            self.header.stated.iter().any(|stated| stated.field == Field::Title && same(&stated.value))
                || self.header.bare_title.as_deref().or(self.title).is_some_and(same);
        if again {
            self.header.repeated += 1;
            self.take(1, Class::Duplicate);
        }
        again
    }

    /// A chapter's title right before a heading that holds it.
    fn chapter_title(&mut self, line: &str) -> bool {
        let Some(next) = self.next_filled(self.at + 1) else { return false };
        let same = part::heading(&self.lines[next])
            .and_then(|mark| mark.title)
            .is_some_and(|title| fold(&title) == fold(line));
        if same {
            self.take(1, Class::Duplicate);
        }
        same
    }

    fn next_filled(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).find(|at| !is_blank(&self.lines[*at]))
    }

    /// Whether the next line with text is a label, or the one after it where a value stands between.
    fn label_near(&self, from: usize, over_value: bool) -> bool {
        let is_label = |at: usize| label::label_of(&self.lines[at]).is_some();
        let Some(next) = self.next_filled(from) else { return false };
        is_label(next) || over_value && self.next_filled(next + 1).is_some_and(is_label)
    }

    /// The label of a line, where it may be one at its place.
    fn labelled(&self, at: usize) -> Option<Labelled<'_>> {
        let Some(label) = label::label_of(&self.lines[at]) else { return self.row_label(at) };
        let before = at.checked_sub(1).is_some_and(|before| !is_blank(&self.lines[before]));
        match label.field {
            // The head of a letter in the story, unless it is the head of the mail that the story came in.
            Field::Other("to" | "from" | "subject") => {
                let mail = self
                    .header
                    .stated
                    .iter()
                    .all(|stated| matches!(stated.field, Field::Other("to" | "from" | "subject")));
                let empty = self.lines[at][label.value..].trim().is_empty();
                (mail && self.header.bare_title.is_none() || before && empty).then_some(label)
            }
            // A word that opens sentences too counts among other fields.
            _ if label.weak && at == self.at && self.bare != Bare::Nothing && !self.under_way() => {
                self.label_near(at + 1, label.value == self.lines[at].trim_end().len()).then_some(label)
            }
            _ => Some(label),
        }
    }

    /// The label of a line in a row of lines whose labels are set off by the same sign.
    fn row_label(&self, at: usize) -> Option<Labelled<'_>> {
        let (label, sign) = label::row_label(&self.lines[at])?;
        let above = (0..at).rev().find(|above| !is_blank(&self.lines[*above]));
        let like =
            |other: usize| label::row_label(&self.lines[other]).is_some_and(|(_, other)| other == sign);
        let in_row = above.is_some_and(like) || self.next_filled(at + 1).is_some_and(like);
        in_row.then_some(Labelled { weak: false, ..label })
    }
}

/// The steps of a category path: `-Sherlock Holmes › Slash › Holmes/Watson`.
pub(crate) fn path_of(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.len() > VALUE_LINE_BYTES_MAX {
        return None;
    }
    let (dashed, body) = line.strip_prefix('-').map_or((false, line), |body| (true, body));
    let separator = [" › ", " » ", " > "].into_iter().find(|separator| body.contains(separator))?;
    let steps: Vec<String> = body.split(separator).map(|step| step.trim().to_owned()).collect();
    let sound = steps.iter().all(|step| !step.is_empty() && step.chars().any(char::is_alphanumeric));
    (sound && (separator == " › " || dashed || steps.len() > 2)).then_some(steps)
}

/// A figure with or without separators of thousands.
pub(crate) fn figure(value: &str) -> Option<u64> {
    let digits: String =
        value.trim().chars().filter(|c| !matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\'' | '’')).collect();
    if digits.is_empty() || digits.len() > 12 { None } else { digits.parse().ok() }
}

/// A figure that its unit may follow: `2100 words`.
pub(crate) fn figure_of(name: &str, value: &str) -> Option<u64> {
    let bare = value.trim().trim_start_matches(['~', '±']).trim();
    figure(bare).or_else(|| {
        let (number, unit) = bare.split_once(' ')?;
        (name == "words" && !unit.contains(' ') && unit.chars().all(char::is_alphabetic))
            .then(|| figure(number))?
    })
}

/// A text folded for comparison.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}
