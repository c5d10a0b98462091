//! Lines of a header without a label: titles, bylines, legal paragraphs, labels that nobody knows.

use super::{
    super::ending, Bare, Class, Field, ICON_WORDS, Scan, VALUE_LINE_BYTES_MAX, part, path_of, scene, shape,
};
use crate::lines::is_blank;

/// A paragraph of a header has at most this many lines.
const PARAGRAPH_LINES_MAX: usize = 12;
/// Paragraphs without a label that belong to the field before them are at most this long together, in bytes.
const PARAGRAPHS_BYTES_MAX: usize = 1_500;
/// Over at most this many paragraphs the next label is looked for.
const PARAGRAPHS_MAX: usize = 3;
/// A label that nobody knows stands among at least this many fields.
const JOKE_FIELDS_MIN: usize = 2;

impl Scan<'_> {
    pub(super) fn under_way(&self) -> bool {
        !self.header.stated.is_empty() || self.header.bare_title.is_some()
    }

    /// Takes lines whose fields are kept already.
    pub(super) fn take_fields(&mut self, lines: usize, any_new: bool, notes: bool) {
        let class = match (any_new, notes) {
            (false, _) => Class::Duplicate,
            (true, true) => Class::Note,
            (true, false) => Class::Header,
        };
        self.take(lines, class);
    }

    /// A title or an author without a label.
    pub(super) fn bare_line(&mut self, line: &str) -> bool {
        if self.bare == Bare::Nothing || line.len() > VALUE_LINE_BYTES_MAX {
            return false;
        }
        let titled = self.header.bare_title.is_some() || self.title.is_some() || self.has(Field::Title);
        if titled
            && !self.has(Field::Author)
            && let Some(name) = shape::byline(line)
        {
            let name = name.to_owned();
            self.state(Field::Author, &name, 1);
            return true;
        }
        if titled && !self.has(Field::Contact) && shape::is_address(line) {
            self.state(Field::Contact, line.trim_matches(['<', '>', '(', ')', ' ']), 1);
            return true;
        }
        let first = self.bare == Bare::TitleAndAuthor && !titled && self.header.stated.is_empty();
        first && part::heading(line).is_none() && part::bare_number(line).is_none() && self.bare_title(line)
    }

    /// A part's number between the title and the fields: `Chapter 3` right above `by Inkwell`.
    pub(super) fn part_line(&mut self, line: &str) -> bool {
        let titled = self.header.bare_title.is_some() || self.has(Field::Title);
        let inside = self.bare == Bare::TitleAndAuthor && titled && part::heading(line).is_some();
        let Some(below) = self.lines.get(self.at + 1).filter(|_| inside) else { return false };
        let byline = !self.has(Field::Author) && shape::byline(below.trim()).is_some();
        if !byline {
            return false;
        }
        self.state(Field::Part, line, 1);
        true
    }

    fn bare_title(&mut self, line: &str) -> bool {
        let apart = self.lines.get(self.at + 1).is_none_or(|next| is_blank(next));
        let next = self.next_filled(self.at + 1);
        let part_below = next.filter(|next| part::heading(&self.lines[*next]).is_some());
        let boxed = self.at.checked_sub(1).is_some_and(|above| scene::is_glyph_line(&self.lines[above]));
        let header_follows = boxed && self.heads(self.at)
            || self.names_author(self.at)
            || part_below.map_or(next, |part| Some(part + 1)).is_some_and(|next| {
                let Some(below) = self.lines.get(next) else { return false };
                let line = below.trim();
                part_below.is_none() && self.labelled(next).is_some_and(|label| !label.weak)
                    || shape::byline(line).is_some()
                    || shape::is_address(line)
                    || ICON_WORDS.contains(&line)
                    || path_of(line).is_some()
            });
        let line = line.trim_matches(['*', '_', '~', '=', '-', '#', '+', '<', '>', ' ']);
        let named_below = next.is_some_and(|next| shape::byline(self.lines[next].trim()).is_some());
        if (apart || header_follows)
            && !named_below
            && let Some((title, name)) = shape::title_by(line)
        {
            let (title, name) = (title.trim_end_matches(',').to_owned(), name.to_owned());
            self.push(Field::Title, &title, 1);
            self.state(Field::Author, &name, 1);
            return true;
        }
        let quoted = line.len() > 2 && line.starts_with(['"', '“']) && line.ends_with(['"', '”']);
        let title = if quoted && header_follows { line.trim_matches(['"', '“', '”']) } else { line };
        // A line right above a chapter's heading is the work's title.
        let heads = part_below == Some(self.at + 1);
        let titled = header_follows || heads || apart && next.is_some() && !shape::is_slug(title);
        if let Some((title, rating)) = shape::title_rated(title).filter(|_| titled) {
            let (title, rating) = (title.to_owned(), rating.to_owned());
            self.push(Field::Title, &title, 1);
            self.state(Field::Rating, &rating, 1);
            return true;
        }
        if titled && part::looks_like_title(title) {
            self.header.bare_title = Some(title.to_owned());
            self.take(1, Class::Header);
            return true;
        }
        false
    }

    /// Whether the line below a title, with a gap and labels behind it, is a name.
    fn names_author(&self, title: usize) -> bool {
        let (Some(name), Some(gap)) = (self.lines.get(title + 1), self.lines.get(title + 2)) else {
            return false;
        };
        if !is_blank(gap) || !shape::is_name(name.trim()) || self.labelled(title + 1).is_some() {
            return false;
        }
        let Some(first) = self.next_filled(title + 2) else { return false };
        let fact = |at: usize| {
            self.labelled(at)
                .is_some_and(|label| !label.weak && !matches!(label.field, Field::Title | Field::Author))
        };
        fact(first) && self.lines.get(first + 1).is_some_and(|_| fact(first + 1))
    }

    /// A line between the title and the fields: the author's bare name, or what the text is called.
    pub(super) fn below_title(&mut self, line: &str) -> bool {
        let right_below = self.header.bare_title.is_some() && self.header.stated.is_empty() && self.at > 0;
        if !right_below || is_blank(&self.lines[self.at - 1]) {
            return false;
        }
        if self.names_author(self.at - 1) {
            self.state(Field::Author, line, 1);
            return true;
        }
        let byline = self.lines.get(self.at + 1).is_some_and(|below| shape::byline(below.trim()).is_some());
        if byline && line.len() <= super::SUBTITLE_BYTES_MAX {
            self.state(Field::Notes, line, 1);
            return true;
        }
        false
    }

    /// What the author says last before the story, behind the fields.
    pub(super) fn remark(&mut self, line: &str) -> bool {
        let apart =
            self.lines.get(self.at + 1).is_none_or(|below| is_blank(below) || scene::is_glyph_line(below));
        if self.header.stated.len() < 2 || !apart || !shape::is_remark(line) {
            return false;
        }
        match self.header.stated.last_mut().filter(|last| last.field == Field::Notes) {
            Some(last) => {
                last.value.push_str("\n\n");
                last.value.push_str(line);
                if let Some(lines) = self.header.lines.last_mut() {
                    lines.end = self.at + 1;
                }
                self.take(1, Class::Note);
            }
            None => self.state(Field::Notes, line, 1),
        }
        true
    }

    /// A line whose words alone say what it states.
    pub(super) fn unlabelled(&mut self, line: &str) -> bool {
        if !self.under_way() {
            return false;
        }
        let Some((field, value)) = shape::unlabelled(line) else { return false };
        let next = self.next_filled(self.at + 1);
        let followed = next.is_some_and(|next| self.labelled(next).is_some());
        let attached = self.at.checked_sub(1).is_some_and(|above| !is_blank(&self.lines[above]));
        let alone = self
            .lines
            .get(self.at + 1)
            .is_none_or(|next| is_blank(next) || shape::unlabelled(next.trim()).is_some());
        // Nothing but a header says how it is rated.
        let rated = field == Field::Rating && alone;
        // A story may well open with "Set between two hills"; a line among fields, or right below them, is one.
        if !(followed || rated || attached && alone) {
            return false;
        }
        let value = value.to_owned();
        self.state(field, &value, 1);
        true
    }

    /// A label that nobody knows, kept word for word as a note.
    pub(super) fn joke(&mut self, line: &str) -> bool {
        if self.header.stated.len() < JOKE_FIELDS_MIN {
            return false;
        }
        let Some((label, value)) = shape::unknown_label(line) else { return false };
        let known_below = self
            .next_filled(self.at + 1)
            .is_some_and(|next| self.labelled(next).is_some_and(|label| !label.weak));
        let attached = self.at.checked_sub(1).is_some_and(|above| !is_blank(&self.lines[above]));
        let below = self.lines.get(self.at + 1);
        let alone = below.is_none_or(|below| is_blank(below) || shape::unknown_label(below).is_some());
        if !(known_below || attached && alone) {
            return false;
        }
        let note = format!("{label}: {value}");
        self.state(Field::Notes, &note, 1);
        true
    }

    /// Where the paragraph that starts here ends.
    fn paragraph_end(&self, from: usize) -> usize {
        let mut end = from;
        while end < self.lines.len()
            && end < from + PARAGRAPH_LINES_MAX
            && !is_blank(&self.lines[end])
            && (end == from || self.labelled(end).is_none())
        {
            end += 1;
        }
        end
    }

    fn paragraph(&self, from: usize, end: usize) -> String {
        self.lines[from..end].iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    /// A paragraph that says whose the characters are.
    pub(super) fn legal_paragraph(&mut self) -> bool {
        let end = self.paragraph_end(self.at);
        let followed =
            self.next_filled(end).is_some_and(|next| self.labelled(next).is_some_and(|label| !label.weak));
        if !(self.under_way() || followed && self.bare == Bare::TitleAndAuthor) {
            return false;
        }
        let text = self.paragraph(self.at, end);
        if !shape::is_legal(&text) {
            return false;
        }
        self.state(Field::Disclaimer, &text, end - self.at);
        true
    }

    /// More paragraphs of a long field, or one without a label, where more fields follow.
    pub(super) fn second_paragraph(&mut self) -> bool {
        if !self.under_way() {
            return self.greeting();
        }
        if self.bare == Bare::Nothing && self.header.stated.len() < 2 || !self.under_way() {
            return false;
        }
        let end = self.paragraph_end(self.at);
        let long = self.header.stated.last().is_some_and(|last| last.field.is_prose());
        // A paragraph that nothing announced must have the next field right below it.
        let Some(label) = self.label_below(end, if long { PARAGRAPHS_MAX } else { 1 }) else { return false };
        let text = self.paragraph(self.at, end);
        if long && (self.header.stated.len() >= 2 || label != Field::Title) {
            if let Some(last) = self.header.stated.last_mut() {
                last.value.push_str("\n\n");
                last.value.push_str(&text);
            }
            if let Some(lines) = self.header.lines.last_mut() {
                lines.end = end;
            }
            self.take(end - self.at, Class::Header);
            return true;
        }
        if self.bare == Bare::Nothing {
            return false;
        }
        // Where nothing says what it is, a few words above the rating are what the story is about.
        let counted = self.next_filled(end).is_some_and(|next| {
            self.lines[next].matches(':').count() > 3 && self.lines[next].contains(" - ")
        });
        let field = if counted { Field::Summary } else { Field::Notes };
        self.state(field, &text, end - self.at);
        true
    }

    /// What an author says to the list before the header: kept as a note.
    fn greeting(&mut self) -> bool {
        if self.bare != Bare::TitleAndAuthor {
            return false;
        }
        let end = self.paragraph_end(self.at);
        if self.label_below(end, PARAGRAPHS_MAX) != Some(Field::Title) {
            return false;
        }
        // The head of a work has more than its title.
        let head = (end..self.lines.len()).find(|at| self.labelled(*at).is_some());
        let goes_on = head
            .and_then(|head| self.next_filled(head + 1))
            .is_some_and(|next| self.labelled(next).is_some());
        if goes_on {
            let text = self.paragraph(self.at, end);
            self.state(Field::Notes, &text, end - self.at);
        }
        goes_on
    }

    /// The field that is labelled below the paragraphs from here on, where it is near, sure, and not stated before.
    fn label_below(&self, from: usize, paragraphs_max: usize) -> Option<Field> {
        let mut at = from;
        let mut bytes = self.paragraph(self.at, from).len();
        for _ in 0..paragraphs_max {
            let next = self.next_filled(at)?;
            if ending::mark(&self.lines[next]).is_some() || scene::is_glyph_line(&self.lines[next]) {
                return None;
            }
            if let Some(label) = self.labelled(next) {
                let sure = !label.weak && !matches!(label.field, Field::Other(_)) && !self.has(label.field);
                return sure.then_some(label.field);
            }
            at = self.paragraph_end(next);
            bytes += self.paragraph(next, at).len();
            if bytes > PARAGRAPHS_BYTES_MAX || part::heading(&self.lines[next]).is_some() {
                return None;
            }
        }
        None
    }
}
