//! Lines of a header without a label: titles, bylines, legal paragraphs, labels that nobody knows.

use super::{
    super::ending,
    Bare, Class, Field, ICON_WORDS, Scan, VALUE_LINE_BYTES_MAX, fold, part, path_of, scene, shape,
    value::{facts_in_columns, told_in_columns},
};
use crate::lines::is_blank;

/// A paragraph of a header has at most this many lines.
const PARAGRAPH_LINES_MAX: usize = 12;
/// Paragraphs without a label that belong to the field before them are at most this long together, in bytes.
const PARAGRAPHS_BYTES_MAX: usize = 1_500;
/// Over at most this many paragraphs the next label is looked for.
const PARAGRAPHS_MAX: usize = 3;
/// A line of fewer columns may be anything.
const COLUMNS_MIN: usize = 3;
/// Of so many paragraphs before a header each may be what its site or its author says first.
const GREETING_PARAGRAPHS_MAX: usize = 6;
/// A label that nobody knows stands among at least this many fields.
const JOKE_FIELDS_MIN: usize = 2;

/// Whether a field is one that nothing but a header has.
const fn opens_header(field: Field) -> bool {
    matches!(
        field,
        Field::Title
            | Field::Author
            | Field::Rating
            | Field::Disclaimer
            | Field::Summary
            | Field::Spoilers
            | Field::Relationships
            | Field::Fandoms
    )
}

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
        if !self.under_way()
            && let Some(name) = shape::journal_name(line)
        {
            let name = name.to_owned();
            self.state(Field::Author, &name, 1);
            if let Some(date) = self.lines.get(self.at).and_then(|line| line.trim().strip_prefix("@ ")) {
                let date = date.split(' ').next().unwrap_or_default().to_owned();
                self.state(Field::Published, &date, 1);
            }
            return true;
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
        if titled
            && !self.has(Field::Author)
            && let Some((title, name)) = line.rsplit_once(" by ")
            && shape::is_name(name)
            && self
                .title
                .or(self.header.bare_title.as_deref())
                .is_some_and(|known| fold(known) == fold(title))
        {
            let name = name.to_owned();
            self.state(Field::Author, &name, 1);
            return true;
        }
        if titled
            && !self.has(Field::Author)
            && let Some((name, line)) = self.parted_byline(self.at)
        {
            let name = name.to_owned();
            self.state(Field::Author, &name, line + 1 - self.at);
            return true;
        }
        if titled && !self.has(Field::Contact) && shape::is_address(line) {
            self.state(Field::Contact, line.trim_matches(['<', '>', '(', ')', ' ']), 1);
            return true;
        }
        let first = self.bare == Bare::TitleAndAuthor && !titled && self.header.stated.is_empty();
        first && part::heading(line).is_none() && part::bare_number(line).is_none() && self.bare_title(line)
    }

    /// Whether a line is the subject of the mail that the text came in.
    fn is_subject(&self, line: &str) -> bool {
        self.bare == Bare::TitleAndAuthor
            && self.subject.is_some_and(|subject| {
                let (title, _) = part::split_title(subject);
                !title.is_empty() && fold(&title) == fold(line)
            })
    }

    /// The subject of the mail standing once more as the text's title, below what was said first.
    pub(super) fn subject_again(&mut self, line: &str) -> bool {
        if self.header.bare_title.is_some() || self.has(Field::Title) || !self.is_subject(line) {
            return false;
        }
        self.header.bare_title = Some(line.to_owned());
        self.take(1, Class::Header);
        true
    }

    /// A part's number between the title and the fields: `Chapter 3` right above `by Inkwell`.
    pub(super) fn part_line(&mut self, line: &str) -> bool {
        // The title may stand apart, and once more above the line.
        let shown = self.title.is_some() && self.header.repeated > 0;
        let titled = self.header.bare_title.is_some() || self.has(Field::Title) || shown;
        let inside = self.bare != Bare::Nothing && titled && part::heading(line).is_some();
        let Some(below) = self.lines.get(self.at + 1).filter(|_| inside) else { return false };
        let byline = !self.has(Field::Author) && shape::byline(below.trim()).is_some();
        // Or right below it, with the law behind the gap.
        let legal_below = self.has(Field::Author)
            && is_blank(below)
            && self
                .next_filled(self.at + 1)
                .is_some_and(|next| shape::is_legal(&self.paragraph(next, self.paragraph_end(next))));
        if !byline && !legal_below {
            return false;
        }
        self.state(Field::Part, line, 1);
        true
    }

    fn bare_title(&mut self, line: &str) -> bool {
        if let Some(told) = told_in_columns(line).filter(|told| told.len() >= COLUMNS_MIN) {
            self.state_all(told, 1);
            return true;
        }
        let apart = self.lines.get(self.at + 1).is_none_or(|next| is_blank(next));
        let next = self.below_underline(self.at);
        let part_below = next.filter(|next| part::heading(&self.lines[*next]).is_some());
        let boxed = self.at.checked_sub(1).is_some_and(|above| scene::is_glyph_line(&self.lines[above]));
        let header_follows = (boxed || self.has_subtitle(self.at)) && self.heads(self.at)
            || self.names_author(self.at)
            || part_below.map_or(next, |part| Some(part + 1)).is_some_and(|next| {
                let Some(below) = self.lines.get(next) else { return false };
                let line = below.trim();
                part_below.is_none() && self.labelled(next).is_some_and(|label| !label.weak)
                    || shape::byline(line).is_some()
                    || self.parted_byline(next).is_some()
                    || shape::is_address(line)
                    || shape::unlabelled(line).is_some_and(|(field, _)| field == Field::Rating)
                    || ICON_WORDS.contains(&line)
                    || path_of(line).is_some()
            });
        let line = line.trim_matches(['*', '_', '~', '=', '-', '#', '+', '<', '>', ' ']);
        let named_below = next.is_some_and(|next| shape::byline(self.lines[next].trim()).is_some());
        if (apart || header_follows)
            && !named_below
            && let Some((title, name)) = shape::title_by(line)
        {
            let title = title.trim_end_matches([',', '-', '–', '—', ' ']).to_owned();
            let name = name.to_owned();
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
        // Right above a byline stands a title, however it is written: other languages write it as a sentence.
        let written = named_below && next == Some(self.at + 1) && part::is_title_like(title);
        if titled && (written || part::looks_like_title(title)) {
            self.header.bare_title = Some(title.to_owned());
            self.take(1, Class::Header);
            return true;
        }
        false
    }

    /// Whether a short line and a byline stand right below a title, a rule under it aside.
    fn has_subtitle(&self, title: usize) -> bool {
        let Some(first) = self.below_underline(title) else { return false };
        let below = self.lines.get(first + 1).map(|line| line.trim());
        first <= title + 3
            && self.lines[first].len() <= super::SUBTITLE_BYTES_MAX
            && below.is_some_and(|line| shape::byline(line).is_some())
    }

    /// The filled line below a title; a rule right under the title is drawn for it.
    fn below_underline(&self, title: usize) -> Option<usize> {
        let ruled = self.lines.get(title + 1).is_some_and(|line| scene::is_glyph_line(line));
        self.next_filled(title + if ruled { 2 } else { 1 })
    }

    /// The name below a `by` that stands alone, and its line.
    fn parted_byline(&self, at: usize) -> Option<(&str, usize)> {
        let by = self.lines.get(at)?.trim().trim_matches(['~', '*', '_', '-', ' ']);
        let below = self.next_filled(at + 1).filter(|_| by.eq_ignore_ascii_case("by"))?;
        let name = self.lines[below].trim();
        shape::is_name(name).then_some((name, below))
    }

    /// Whether the line below a title, with a gap and labels behind it, is a name.
    fn names_author(&self, title: usize) -> bool {
        let (Some(name), Some(gap)) = (self.lines.get(title + 1), self.lines.get(title + 2)) else {
            return false;
        };
        if !shape::is_name(name.trim()) || self.labelled(title + 1).is_some() {
            return false;
        }
        // Whose address stands below it is no other's name.
        if shape::is_address(gap.trim()) {
            return self.next_filled(title + 3).is_some_and(|first| self.labelled(first).is_some());
        }
        if !is_blank(gap) {
            return false;
        }
        let Some(first) = self.next_filled(title + 2) else { return false };
        if shape::is_full_name(name.trim())
            && part::heading(&self.lines[first]).is_some_and(|mark| mark.number.is_some())
        {
            return true;
        }
        let fact = |at: usize| {
            self.labelled(at)
                .is_some_and(|label| !label.weak && !matches!(label.field, Field::Title | Field::Author))
        };
        fact(first) && self.lines.get(first + 1).is_some_and(|_| fact(first + 1))
    }

    /// A line between the title and the fields: the author's bare name, or what the text is called.
    pub(super) fn below_title(&mut self, line: &str) -> bool {
        let below = self.header.bare_title.is_some() && self.header.stated.is_empty() && self.at > 0;
        if !below {
            return false;
        }
        if !is_blank(&self.lines[self.at - 1]) && self.names_author(self.at - 1) {
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

    /// A line that says that the story begins below it.
    pub(super) fn start_mark(&mut self, line: &str) -> bool {
        if self.under_way() && shape::refers_to_header(line) {
            self.take(1, Class::Header);
            return true;
        }
        if self.header.stated.len() < 2 || !shape::is_start_mark(line) {
            return false;
        }
        let parts =
            |at: usize| self.lines.get(at).is_none_or(|line| is_blank(line) || scene::is_glyph_line(line));
        let apart = parts(self.at + 1) && self.at.checked_sub(1).is_none_or(parts);
        if apart {
            self.take(1, Class::Header);
        }
        apart
    }

    /// A line whose words alone say what it states.
    pub(super) fn unlabelled(&mut self, line: &str) -> bool {
        if !self.under_way() {
            return false;
        }
        if let Some(stated) = shape::statements(line) {
            let stated: Vec<(Field, String)> =
                stated.into_iter().map(|(field, value)| (field, value.to_owned())).collect();
            self.state_all(stated, 1);
            return true;
        }
        if let Some(columns) = facts_in_columns(line) {
            self.state_all(columns, 1);
            return true;
        }
        let Some((field, value)) = shape::unlabelled(line) else { return false };
        let next = self.next_filled(self.at + 1);
        let followed = next.is_some_and(|next| self.labelled(next).is_some());
        let attached = self.at.checked_sub(1).is_some_and(|above| !is_blank(&self.lines[above]));
        let says_more = |line: &str| shape::unlabelled(line.trim()).is_some() || shape::is_legal(line);
        let alone = self.lines.get(self.at + 1).is_none_or(|next| is_blank(next) || says_more(next));
        // Nothing but a header says how it is rated.
        let rated = matches!(field, Field::Rating | Field::Other("feedback")) && alone;
        // A story may well open with "Set between two hills"; a line among fields, or right below them, is one.
        if !(followed || rated || attached && alone) {
            return false;
        }
        let value = value.to_owned();
        self.state(field, &value, 1);
        true
    }

    /// A label that nobody knows, kept with its value.
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
        let stated = format!("{label}: {value}");
        self.state(Field::Unlisted, &stated, 1);
        true
    }

    /// Where the paragraph that starts here ends.
    pub(super) fn paragraph_end(&self, from: usize) -> usize {
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

    pub(super) fn paragraph(&self, from: usize, end: usize) -> String {
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
        if self.bare == Bare::Nothing && self.header.stated.len() < 2 {
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
        if self.bare == Bare::Nothing {
            return false;
        }
        let end = self.paragraph_end(self.at);
        let titled_below = self.next_filled(end).is_some_and(|next| self.is_subject(self.lines[next].trim()));
        let below = self.label_below(end, PARAGRAPHS_MAX).or_else(|| self.label_further(end));
        let headed =
            below == Some(Field::Disclaimer) || below.is_some_and(opens_header) && self.has_head(end);
        if titled_below || headed {
            let text = self.paragraph(self.at, end);
            self.state(Field::Notes, &text, end - self.at);
        }
        titled_below || headed
    }

    /// Whether the first field from here on that nothing but a header has is a work's: another field or the title
    /// stands below it.
    fn has_head(&self, from: usize) -> bool {
        let heads =
            |at: &usize| self.labelled(*at).is_some_and(|label| !label.weak && opens_header(label.field));
        let Some(head) = (from..self.lines.len()).find(heads) else { return false };
        self.next_filled(self.paragraph_end(head)).is_some_and(|next| {
            self.labelled(next).is_some_and(|label| !label.weak) || self.is_subject(self.lines[next].trim())
        })
    }

    /// The first field below the paragraphs from here on that nothing but a header has, whatever stands before it that
    /// might be a label.
    fn label_further(&self, from: usize) -> Option<Field> {
        let mut at = from;
        let mut bytes = 0;
        for _ in 0..GREETING_PARAGRAPHS_MAX {
            let next = self.next_filled(at)?;
            if let Some(label) = self.labelled(next).filter(|label| !label.weak && opens_header(label.field))
            {
                return Some(label.field);
            }
            at = self.paragraph_end(next).max(next + 1);
            bytes += self.paragraph(next, at).len();
            if bytes > PARAGRAPHS_BYTES_MAX || part::heading(&self.lines[next]).is_some() {
                return None;
            }
        }
        None
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
