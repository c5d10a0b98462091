//! The header zone: labelled fields before the first paragraph of the story, in the forms of lists and archive pages.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{
    label::{Field, labelled},
    part, scene,
};
use crate::lines::{Class, is_blank};

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
/// A value goes on over at most this many lines before the next label.
const VALUE_LINES_MAX: usize = 10;
/// A line longer than this is a paragraph, not a line of a field, in bytes.
const VALUE_LINE_BYTES_MAX: usize = 300;
/// A text whose lines are no longer than this may be hard-wrapped, in characters.
const WRAP_CHARS_MAX: usize = 100;
/// Words that icon fonts leave behind where a page is saved as text.
const ICON_WORDS: [&str; 8] =
    ["folder", "folder_open", "book", "person", "star", "label", "bookmark", "home"];

static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:written |a story |story )?by:?\s+(?P<name>\S.{0,60}?)[\s*_~]*$")
        .expect("the pattern is fixed and tested")
});
static TITLE_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<title>\S.{0,100}?),? (?:by|By|BY) (?P<name>\p{Lu}\S*(?: \S+){0,4})$")
        .expect("the pattern is fixed and tested")
});

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
    let zone = &lines[..lines.len().min(HEADER_LINES_MAX)];
    let wrapped = zone.iter().all(|line| line.chars().count() <= WRAP_CHARS_MAX);
    let mut scan =
        Scan { lines: zone, at: 0, wrapped, bare, title, header: Header::default(), seen: HashSet::new() };
    scan.run();
    scan.finish()
}

struct Scan<'a> {
    lines: &'a [&'a str],
    at: usize,
    wrapped: bool,
    bare: Bare,
    title: Option<&'a str>,
    header: Header,
    seen: HashSet<(Field, String)>,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            let line = line.trim();
            let taken = line.is_empty()
                || self.rule(line)
                || self.icon_word(line)
                || self.category_path(line)
                || self.field()
                || self.title_again(line)
                || self.chapter_title(line)
                || self.bare_line(line)
                || self.second_paragraph();
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

    fn take(&mut self, lines: usize, class: Class) {
        self.at += lines;
        self.header.classes.resize(self.at, class);
    }

    /// Keeps a field that stands on the next `lines` lines.
    fn push(&mut self, field: Field, value: &str, lines: usize) {
        self.header.stated.push(Stated::new(field, value));
        self.header.lines.push(self.at..self.at + lines);
    }

    fn state(&mut self, field: Field, value: &str, lines: usize) {
        let value = value.trim().trim_matches(['*', '_']).trim();
        let class = if field == Field::Notes { Class::Note } else { Class::Header };
        // "None" in an empty place of a page's table says nothing, but what an author typed is kept.
        if value.is_empty() {
            self.take(lines, class);
        } else if self.seen.insert((field, fold(value))) {
            self.push(field, value, lines);
            self.take(lines, class);
        } else {
            self.header.repeated += 1;
            self.take(lines, Class::Duplicate);
        }
    }

    /// A row of glyphs that parts the header from the story or from itself.
    fn rule(&mut self, line: &str) -> bool {
        let inside =
            scene::is_glyph_line(line) && (self.bare != Bare::Nothing || !self.header.stated.is_empty());
        let next = self.next_filled(self.at + 1);
        let header_goes_on = next.is_some_and(|next| labelled(self.lines[next]).is_some());
        if !inside || !header_goes_on && self.header.stated.is_empty() {
            return false;
        }
        self.take(1, Class::Header);
        true
    }

    fn icon_word(&mut self, line: &str) -> bool {
        let found = ICON_WORDS.contains(&line)
            && self.next_filled(self.at + 1).is_some_and(|next| path_of(self.lines[next]).is_some());
        if found {
            self.take(1, Class::Chrome);
        }
        found
    }

    fn category_path(&mut self, line: &str) -> bool {
        let Some(path) = path_of(line) else { return false };
        self.state(Field::Category, &path.join(" › "), 1);
        true
    }

    fn field(&mut self) -> bool {
        let Some((field, start)) = labelled(self.lines[self.at]) else { return false };
        let mut value = self.lines[self.at][start..].trim().to_owned();
        let mut end = self.at + 1;
        if value.is_empty() {
            end = self.value_on_next_line(&mut value, end);
        } else if value.len() > VALUE_LINE_BYTES_MAX * 8 && self.bare == Bare::Nothing {
            return false;
        }
        if !value.is_empty() {
            end = self.value_goes_on(field, &mut value, end);
        }
        // A figure is a number; "Comments: always welcome" is a note.
        let field = match field {
            Field::Count("chapters") => field,
            Field::Count("comments" | "reviews") if figure(&value).is_none() => Field::Other("feedback"),
            Field::Count(_) if figure(&value).is_none() => Field::Other("stats"),
            field => field,
        };
        self.state(field, &value, end - self.at);
        true
    }

    /// Takes the value from the line after a label that stands alone.
    fn value_on_next_line(&self, value: &mut String, mut end: usize) -> usize {
        let Some(line) = self.lines.get(end) else { return end };
        if is_blank(line) {
            // Over an empty line only where the header is seen to go on after the value.
            let Some(next) = self.next_filled(end) else { return end };
            let after = self
                .next_filled(next + 1)
                .filter(|_| self.lines.get(next + 1).is_some_and(|line| is_blank(line)));
            if next > end + 1
                || labelled(self.lines[next]).is_some()
                || after.is_none_or(|after| labelled(self.lines[after]).is_none())
            {
                return end;
            }
            end = next;
        }
        let line = self.lines[end];
        if labelled(line).is_some() || path_of(line).is_some() || line.len() > VALUE_LINE_BYTES_MAX * 4 {
            return end;
        }
        line.trim().clone_into(value);
        end + 1
    }

    /// Takes the lines over which a value goes on, up to the next label or, in wrapped text, the next empty line.
    fn value_goes_on(&self, field: Field, value: &mut String, start: usize) -> usize {
        let reach = (start + VALUE_LINES_MAX).min(self.lines.len());
        let stop = (start..reach).find(|at| {
            let line = self.lines[*at];
            is_blank(line)
                || labelled(line).is_some()
                || path_of(line).is_some()
                || part::heading(line).is_some()
                || line.len() > VALUE_LINE_BYTES_MAX
        });
        let end = match stop {
            Some(stop) if labelled(self.lines[stop]).is_some() => stop,
            _ if self.wrapped && !matches!(field, Field::Count(_)) => {
                let mut end = start;
                while end < stop.unwrap_or(reach) && !self.fits_above(end) {
                    end += 1;
                }
                end
            }
            _ => {
                let mut end = start;
                while end < stop.unwrap_or(reach) && self.runs_on(field, end) {
                    end += 1;
                }
                end
            }
        };
        for line in &self.lines[start..end] {
            value.push(' ');
            value.push_str(line.trim());
        }
        end
    }

    /// Whether a line goes on with the sentence of the line above.
    fn runs_on(&self, field: Field, at: usize) -> bool {
        let (above, line) = (self.lines[at - 1].trim_end(), self.lines[at].trim_start());
        let prose = matches!(
            field,
            Field::Summary | Field::Disclaimer | Field::Notes | Field::Dedication | Field::Other(_)
        );
        let open = !above.ends_with(['.', '!', '?', '…', '"', '”', ')', '*']);
        line.starts_with(char::is_lowercase) && open
            || prose && open && above.len() > 40 && line.chars().count() <= WRAP_CHARS_MAX
    }

    /// Whether the first word of a line would have had room on the line above: then the line above ended on purpose.
    fn fits_above(&self, at: usize) -> bool {
        let above = self.lines[at - 1].trim_end().chars().count();
        let first = self.lines[at].split_whitespace().next().map_or(0, |word| word.chars().count());
        above + 1 + first <= 64
    }

    /// The work's title or a field's value standing once more on a line of its own.
    fn title_again(&mut self, line: &str) -> bool {
        let again = self
            .header
            .stated
            .iter()
            .any(|stated| stated.field == Field::Title && fold(&stated.value) == fold(line))
            || self
                .header
                .bare_title
                .as_deref()
                .or(self.title)
                .is_some_and(|title| fold(title) == fold(line));
        if again {
            self.header.repeated += 1;
            self.take(1, Class::Duplicate);
        }
        again
    }

    /// A chapter's title right before a heading that holds it.
    fn chapter_title(&mut self, line: &str) -> bool {
        let Some(next) = self.next_filled(self.at + 1) else { return false };
        let same = part::heading(self.lines[next])
            .and_then(|mark| mark.title)
            .is_some_and(|title| fold(&title) == fold(line));
        if same {
            self.take(1, Class::Duplicate);
        }
        same
    }

    /// A title or an author without a label.
    fn bare_line(&mut self, line: &str) -> bool {
        if self.bare == Bare::Nothing || line.len() > VALUE_LINE_BYTES_MAX {
            return false;
        }
        let has = |field| self.header.stated.iter().any(|stated| stated.field == field);
        if !has(Field::Author)
            && (self.header.bare_title.is_some() || self.title.is_some() || has(Field::Title))
            && let Some(found) = BYLINE.captures(line)
        {
            let name = found["name"].to_owned();
            self.state(Field::Author, &name, 1);
            return true;
        }
        let first = self.bare == Bare::TitleAndAuthor
            && self.header.bare_title.is_none()
            && !has(Field::Title)
            && self.header.stated.is_empty();
        if !first || part::heading(line).is_some() || part::bare_number(line).is_some() {
            return false;
        }
        let apart = self.lines.get(self.at + 1).is_none_or(|next| is_blank(next));
        let next = self.next_filled(self.at + 1).map(|next| self.lines[next].trim());
        let header_follows = next.is_some_and(|next| {
            labelled(next).is_some()
                || BYLINE.is_match(next)
                || ICON_WORDS.contains(&next)
                || path_of(next).is_some()
        });
        if (apart || header_follows)
            && let Some(found) = TITLE_BY.captures(line)
        {
            let (title, name) = (found["title"].to_owned(), found["name"].to_owned());
            self.push(Field::Title, &title, 1);
            self.state(Field::Author, &name, 1);
            return true;
        }
        if header_follows && part::looks_like_title(line)
            || apart && next.is_some() && part::looks_like_title(line)
        {
            self.header.bare_title = Some(line.trim_matches(['*', '_', '~', '=', ' ']).to_owned());
            self.take(1, Class::Header);
            return true;
        }
        false
    }

    /// A second paragraph of a long field, where more fields follow it.
    fn second_paragraph(&mut self) -> bool {
        let long = self.header.stated.last().is_some_and(|last| {
            matches!(
                last.field,
                Field::Disclaimer
                    | Field::Notes
                    | Field::Summary
                    | Field::Dedication
                    | Field::Other("thanks")
            )
        });
        if !long || self.header.stated.len() < 2 {
            return false;
        }
        let mut end = self.at;
        while end < self.lines.len() && end < self.at + VALUE_LINES_MAX && !is_blank(self.lines[end]) {
            end += 1;
        }
        let text: usize = self.lines[self.at..end].iter().map(|line| line.len()).sum();
        let Some(next) = self.next_filled(end) else { return false };
        let known = labelled(self.lines[next]).is_some_and(|(field, _)| {
            !matches!(field, Field::Other(_))
                && !self.header.stated.iter().any(|stated| stated.field == field)
        });
        if !known || text > VALUE_LINE_BYTES_MAX * 2 || end >= self.at + VALUE_LINES_MAX {
            return false;
        }
        let more = self.lines[self.at..end].iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        if let Some(last) = self.header.stated.last_mut() {
            last.value.push_str("\n\n");
            last.value.push_str(&more);
        }
        if let Some(lines) = self.header.lines.last_mut() {
            lines.end = end;
        }
        self.take(end - self.at, Class::Header);
        true
    }

    fn next_filled(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).find(|at| !is_blank(self.lines[*at]))
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
