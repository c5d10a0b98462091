//! What follows a label: a value on its line, on the next, over several lines, or with more labels on one line.

use super::{
    Bare, Field, Labelled, Scan, VALUE_LINE_BYTES_MAX, WRAP_CHARS_MAX, figure, figure_of, label, part,
    path_of, shape,
};
use crate::{language, lines::is_blank};

/// A value goes on over at most this many lines.
const VALUE_LINES_MAX: usize = 40;
/// In wrapped lines a line above with room for this many characters ended on purpose.
const WRAP_CHARS_MIN: usize = 64;
/// A label that stands as a heading is at most this long, in bytes.
const HEADING_BYTES_MAX: usize = 40;

/// Labels that open sentences of stories too, before a colon.
const STORY_WORDS: [&str; 18] = [
    "character",
    "characters",
    "content",
    "date",
    "key",
    "name",
    "note",
    "part",
    "place",
    "quote",
    "rating",
    "setting",
    "song",
    "status",
    "time",
    "type",
    "warning",
    "words",
];
/// A sentence behind such a word has so many words more.
const STORY_WORDS_MIN: usize = 3;

impl Scan<'_> {
    /// A line that opens with a label, or is one.
    pub(super) fn field(&mut self) -> bool {
        let Some(label) = self.labelled(self.at) else { return self.heading_label() };
        if self.opens_story(&label) {
            return false;
        }
        let (field, second) = (label.field, label.second);
        let line = &self.lines[self.at];
        let mut value = closed(line[label.value..].trim(), label.opened).to_owned();
        let mut end = self.at + 1;
        if value.is_empty() {
            end = self.value_on_next_line(&mut value, end);
        } else if value.len() > VALUE_LINE_BYTES_MAX * 8 && self.bare == Bare::Nothing {
            return false;
        }
        let mut pieces = cut(field, &value);
        if let Some((last, text)) = pieces.last_mut()
            && !text.is_empty()
        {
            end = self.value_goes_on(*last, text, end);
        }
        if let [(Field::Title, text)] = pieces.as_slice()
            && let Some(told) = told_in_columns(text)
        {
            pieces = told;
        }
        if let (Some(second), [(_, text)]) = (second, pieces.as_slice())
            && let Some((left, right)) = shared(text).or_else(|| told_apart(text, second))
        {
            pieces = vec![(field, left), (second, right)];
        }
        self.state_all(pieces, end - self.at);
        true
    }

    /// Whether a label is the first word of the story: one that sentences open with too, apart from a header whose
    /// lines stand close, before words that run on as a sentence does.
    fn opens_story(&self, label: &Labelled<'_>) -> bool {
        let word = self.lines[self.at][..label.value].trim_matches(|c: char| !c.is_alphanumeric());
        let above = (0..self.at).rev().find(|above| {
            !is_blank(&self.lines[*above]) && !super::scene::is_glyph_line(&self.lines[*above])
        });
        let close = above.is_some_and(|above| above > 0 && !is_blank(&self.lines[above - 1]));
        if self.header.stated.len() < 2
            || !close
            || above == self.at.checked_sub(1)
            || !STORY_WORDS.contains(&word.to_lowercase().as_str())
        {
            return false;
        }
        let end = self.paragraph_end(self.at);
        let text = self.paragraph(self.at, end);
        let value = text[text.find(':').map_or(0, |colon| colon + 1)..].trim_start();
        value.starts_with(char::is_lowercase)
            && value.ends_with(['.', '!', '?', '"', '”', '…'])
            && value.split(' ').count() >= STORY_WORDS_MIN
            && !self.label_near(end, true)
    }

    pub(super) fn state_all(&mut self, pieces: Vec<(Field, String)>, lines: usize) {
        let mut any_new = false;
        let mut notes = true;
        for (field, value) in pieces.into_iter().flat_map(|(field, value)| meant(field, value)) {
            notes &= field == Field::Notes;
            any_new |= self.keep(field, &value, lines);
        }
        self.take_fields(lines, any_new, notes);
    }

    /// A label on a line of its own without a colon, as a heading over its value.
    fn heading_label(&mut self) -> bool {
        let Some(field) = self.heading_field(self.at) else { return false };
        let Some(next) = self.next_filled(self.at + 1) else { return false };
        if self.opens_field(next) || self.lines[next].len() > VALUE_LINE_BYTES_MAX * 4 {
            return false;
        }
        let apart = next > self.at + 1;
        let mut end = next + 1;
        while end < self.lines.len() && !is_blank(&self.lines[end]) && !self.opens_field(end) {
            end += 1;
        }
        let followed = self.next_filled(end).is_some_and(|next| self.opens_field(next));
        let under_way = !self.header.stated.is_empty();
        if !followed && !(under_way && (self.over_blank || !apart))
            || apart && !under_way
            || end > next + VALUE_LINES_MAX
        {
            return false;
        }
        self.over_blank |= apart;
        let value = self.lines[next..end].iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        self.state_all(vec![(field, value)], end - self.at);
        true
    }

    /// The field of a label that stands alone, without a colon.
    fn heading_field(&self, at: usize) -> Option<Field> {
        let line = self.lines[at].trim();
        let sound = line.len() <= HEADING_BYTES_MAX
            && line.starts_with(|c: char| c.is_uppercase() || matches!(c, '*' | '_'))
            && !line.ends_with([':', '.', '?', '!'])
            && !label::is_weak(line.trim_matches(['*', '_']));
        let known = matches!(
            line.to_lowercase().trim_matches(['*', '_']),
            "notes" | "author's note" | "author’s note"
        );
        label::field(line)
            .filter(|field| (sound || known) && !matches!(field, Field::Count(_) | Field::Part))
            .filter(|_| self.bare != Bare::Nothing)
    }

    /// Whether a line opens a field, with a colon or as a heading.
    fn opens_field(&self, at: usize) -> bool {
        self.labelled(at).is_some() || self.heading_field(at).is_some()
    }

    /// Takes the value from the line after a label that stands alone.
    fn value_on_next_line(&mut self, value: &mut String, end: usize) -> usize {
        let Some(line) = self.lines.get(end) else { return end };
        let mut at = end;
        if is_blank(line) {
            // Over an empty line only where the header is seen to go on after the value, or was built so before.
            let Some(next) = self.next_filled(end) else { return end };
            let after = self
                .next_filled(next + 1)
                .filter(|_| self.lines.get(next + 1).is_some_and(|line| is_blank(line)));
            let goes_on = after.is_some_and(|after| self.labelled(after).is_some());
            if next > end + 1 || self.labelled(next).is_some() || !goes_on && !self.over_blank {
                return end;
            }
            self.over_blank = true;
            at = next;
        }
        let line = &self.lines[at];
        if self.labelled(at).is_some() || path_of(line).is_some() || line.len() > VALUE_LINE_BYTES_MAX * 4 {
            return end;
        }
        line.trim().clone_into(value);
        at + 1
    }

    /// Takes the lines over which a value goes on.
    fn value_goes_on(&self, field: Field, value: &mut String, start: usize) -> usize {
        let reach = (start + VALUE_LINES_MAX).min(self.lines.len());
        let stop = (start..reach).find(|at| self.stops(*at)).unwrap_or(reach);
        let label_follows = stop < reach && self.opens_field(stop);
        let mut end = start;
        while end < stop && self.belongs(field, end, label_follows) {
            end += 1;
        }
        for line in &self.lines[start..end] {
            value.push(' ');
            value.push_str(line.trim());
        }
        end
    }

    /// Whether no value goes on over this line.
    fn stops(&self, at: usize) -> bool {
        let line = &self.lines[at];
        is_blank(line)
            || self.opens_field(at)
            || path_of(line).is_some()
            || part::heading(line).is_some()
            || line.len() > VALUE_LINE_BYTES_MAX
            || super::scene::is_glyph_line(line)
            || self.fits_above(at)
                && (shape::unlabelled(line.trim()).is_some()
                    || shape::unknown_label(line).is_some()
                    || shape::is_address(line.trim()))
    }

    /// Whether a line goes on with the value of the line above.
    fn belongs(&self, field: Field, at: usize, label_follows: bool) -> bool {
        let (above, line) = (&self.lines[at - 1], &self.lines[at]);
        let indent = |line: &str| line.len() - line.trim_start().len();
        let deeper = indent(line) >= 2 && indent(line) > indent(&self.lines[self.at]);
        let list_open = above.trim_end().ends_with([',', '/', '&', ';']) && !field.is_short();
        if deeper || list_open && label_follows {
            return true;
        }
        if self.wrapped() && !self.fits_above(at) && !matches!(field, Field::Count(_)) {
            return true;
        }
        if label_follows {
            return !field.is_short();
        }
        self.runs_on(field, at)
    }

    /// Whether a line goes on with the sentence of the line above.
    fn runs_on(&self, field: Field, at: usize) -> bool {
        let (above, line) = (self.lines[at - 1].trim_end(), self.lines[at].trim_start());
        let open = !above.ends_with(['.', '!', '?', '…', '"', '”', ')', '*']);
        if self.wrapped() {
            return field.is_prose() && open && line.starts_with(char::is_lowercase);
        }
        line.starts_with(char::is_lowercase) && open
            || field.is_prose() && open && above.len() > 40 && line.chars().count() <= WRAP_CHARS_MAX
    }

    /// Whether the first word of a line would have had room on the line above: then the line above ended on purpose.
    fn fits_above(&self, at: usize) -> bool {
        let above = self.lines[at - 1].trim_end().chars().count();
        let first = self.lines[at].split_whitespace().next().map_or(0, |word| word.chars().count());
        above + 1 + first <= self.widest.saturating_sub(8).clamp(WRAP_CHARS_MIN / 2, WRAP_CHARS_MIN)
    }
}

/// A value without the sign that closes what was opened before its label.
fn closed<'a>(value: &'a str, opened: &str) -> &'a str {
    let mut value = value;
    for sign in opened.chars() {
        let closing = match sign {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '~' | '*' | '_' | '=' | '-' | '+' | '#' | '|' => sign,
            _ => continue,
        };
        value = value.strip_suffix(closing).unwrap_or(value).trim_end();
    }
    value
}

/// A value cut at the labels inside it: `15 Completed: No Word count: 11211`.
fn cut(field: Field, value: &str) -> Vec<(Field, String)> {
    let mut pieces = Vec::new();
    let (mut current, mut start) = (field, 0);
    for (at, next, found) in label::inside(value) {
        if at < start || !parts(current, &value[start..at], &value[at..next], found) {
            continue;
        }
        pieces.push((current, without_joint(current, &value[start..at])));
        (current, start) = (found, next);
    }
    pieces.push((current, without_joint(current, &value[start..])));
    if let [(_, only)] = pieces.as_mut_slice() {
        value.clone_into(only);
    }
    pieces
}

/// Whether a label inside a value opens a field of its own.
fn parts(current: Field, before: &str, label: &str, found: Field) -> bool {
    let drawn =
        before.trim_end().ends_with(['|', '•', '·']) || before.ends_with("  ") || before.ends_with('\t');
    // Figures stand in rows, and a word before one of them is its label.
    let row = matches!(current, Field::Count(_) | Field::Published | Field::Updated | Field::Status)
        && matches!(found, Field::Count(_) | Field::Published | Field::Other("id"));
    if found == current || label::is_weak(label) && !drawn && !row {
        return false;
    }
    let sentence = before.trim_end().ends_with(['.', '!', '?']);
    match current {
        _ if drawn => true,
        Field::Title => found == Field::Author,
        current if current.is_prose() => sentence && (found.is_short() || found == Field::Disclaimer),
        // "Spoilers: None, but see Notes: ..." is one value.
        _ => before.trim().is_empty() || !before.trim_end().ends_with(" see"),
    }
}

fn without_joint(field: Field, value: &str) -> String {
    let value = value.trim();
    // `The Lamp / Author: Inkwell` in one line.
    let value = value.strip_suffix("//").or_else(|| value.strip_suffix(" /")).unwrap_or(value).trim_end();
    let bare =
        value.trim_end_matches(['|', ';', ',', '•', '·', '-', '–', '*', ' ']).trim_start_matches(['*', ' ']);
    if field.is_prose() {
        return bare.trim_end().to_owned();
    }
    // `PG. Spoilers: None.`: the stop ends the field, not a word.
    bare.strip_suffix('.').filter(|bare| bare.split(' ').count() <= 3).unwrap_or(bare).trim_end().to_owned()
}

/// `The Lamp | by Inkwell | PG-13 | Holmes/Watson | 800 words`: a title and what stands in columns behind it, where
/// each of these shows what it is.
pub(super) fn told_in_columns(value: &str) -> Option<Vec<(Field, String)>> {
    let mut columns = value.split(" | ").map(str::trim);
    let mut told = vec![(Field::Title, columns.next()?.to_owned())];
    for column in columns {
        told.push(told_by_column(column)?);
    }
    (told.len() > 1).then_some(told)
}

/// `Oz | Ozma, the Soldier | G | 230 words`: columns without a title, two of which show what they are. What the others
/// are nobody says, so that they are a note.
pub(super) fn facts_in_columns(line: &str) -> Option<Vec<(Field, String)>> {
    if line.len() > VALUE_LINE_BYTES_MAX || !line.contains(" | ") {
        return None;
    }
    let (mut told, mut others) = (Vec::new(), Vec::new());
    for column in line.split(" | ").map(str::trim) {
        match told_by_column(column) {
            Some(fact) => told.push(fact),
            None => others.push(column),
        }
    }
    let sure = told.iter().any(|(field, _)| matches!(field, Field::Rating | Field::Count(_)));
    if told.len() < 2 || !sure {
        return None;
    }
    if !others.is_empty() {
        told.push((Field::Notes, others.join(" | ")));
    }
    Some(told)
}

/// What a column states, where it shows what it is.
fn told_by_column(column: &str) -> Option<(Field, String)> {
    let (field, stated) = if let Some(name) = shape::byline(column) {
        (Field::Author, name)
    } else if shape::is_rating(column) {
        (Field::Rating, column)
    } else if let Some(words) = column.strip_suffix(" words") {
        (Field::Count("words"), words)
    } else if column.contains('/') && column.starts_with(char::is_uppercase) {
        (Field::Relationships, column)
    } else {
        return None;
    };
    Some((field, stated.to_owned()))
}

/// The two values of two labels in one.
fn shared(value: &str) -> Option<(String, String)> {
    [" - ", " – ", " — ", " -- ", " | ", "; ", " / "].iter().find_map(|joint| {
        let (left, right) = value.split_once(joint)?;
        let sound = !left.trim().is_empty() && !right.trim().is_empty() && !right.contains(joint);
        sound.then(|| (left.trim().to_owned(), right.trim().to_owned()))
    })
}

/// The two values of `Pairing/Rating: Holmes/Watson, PG` and its like: the second shows what it is.
fn told_apart(value: &str, second: Field) -> Option<(String, String)> {
    let joints: &[&str] = if second == Field::Author { &[", by ", " by "] } else { &[", "] };
    let (left, right) = joints.iter().find_map(|joint| value.rsplit_once(joint))?;
    let (left, right) = (left.trim(), right.trim());
    let sound = match second {
        Field::Rating => shape::is_rating(right),
        Field::Relationships => right.contains('/'),
        Field::Author => !left.is_empty(),
        _ => false,
    };
    sound.then(|| (left.to_owned(), right.to_owned()))
}

/// What a field means by its value.
fn meant(field: Field, value: String) -> Vec<(Field, String)> {
    let field = match field {
        // A figure is a number; "Comments: always welcome" is a note.
        Field::Count("chapters") => field,
        Field::Count("comments" | "reviews") if figure(&value).is_none() => Field::Other("feedback"),
        Field::Count(name) if figure_of(name, &value).is_none() => Field::Other("stats"),
        Field::Rating => return rated(value),
        field => field,
    };
    vec![(field, value)]
}

/// `Fiction K+ - English - Humor/Fantasy - Alice, the Cat`: a line of figures that says four things under one label.
fn rated(value: String) -> Vec<(Field, String)> {
    let steps: Vec<&str> = value.split(" - ").map(str::trim).filter(|step| !step.is_empty()).collect();
    let [rating, language, rest @ ..] = steps.as_slice() else { return vec![(Field::Rating, value)] };
    if language::named(language).is_none() {
        return vec![(Field::Rating, value)];
    }
    let rating = rating.strip_prefix("Fiction ").unwrap_or(rating);
    let mut stated = vec![(Field::Rating, rating.to_owned()), (Field::Language, (*language).to_owned())];
    for step in rest {
        let field = if crate::facts::are_genres(step) { Field::Tags } else { Field::Characters };
        stated.push((field, (*step).to_owned()));
    }
    stated
}
