//! Labels of header fields: what archives, lists and authors call them, and the one field that each means.

use std::{collections::HashMap, sync::LazyLock};

use ficus_prose::find_any;

mod table;

/// A field of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Title,
    Author,
    Contact,
    Rating,
    /// A place in a category tree, or kinds of story.
    Category,
    Fandoms,
    Relationships,
    Characters,
    Warnings,
    Tags,
    /// One tag, whatever signs it holds.
    Tag,
    /// One choice of a list that an archive keeps, with the list's name before it: `Genre: Drama`.
    Class,
    /// One author, whatever signs the name holds.
    AuthorName,
    /// One place in a category tree: the names of its steps with ` › ` between them, one step or more.
    CategoryPath,
    /// One fandom, whatever signs it holds.
    Fandom,
    /// One relationship, whatever signs it holds.
    Relationship,
    /// One character, whatever signs the name holds.
    Character,
    /// One warning, whatever signs it holds.
    Warning,
    Spoilers,
    Timeline,
    Summary,
    Disclaimer,
    Notes,
    Dedication,
    Series,
    SequelTo,
    /// Which part of the work this is.
    Part,
    Status,
    /// Whether the work is still being written: `WIP: yes`.
    InProgress,
    Published,
    Updated,
    Language,
    /// A figure that the page counts, by its name in the report.
    Count(&'static str),
    /// Anything else that is stated, by its canonical label.
    Other(&'static str),
    /// What stands under a label that is in no table: the label as it is typed, a colon, the value.
    Unlisted,
}

static FIELDS: LazyLock<HashMap<&str, Field>> = LazyLock::new(|| {
    let mut fields = HashMap::new();
    for (field, names) in table::LABELS {
        for name in names.split('|') {
            fields.entry(name).or_insert(*field);
        }
    }
    fields
});

/// The longest label, in bytes.
pub(crate) const LABEL_BYTES_MAX: usize = 60;
/// The longest label, in words.
const LABEL_WORDS_MAX: usize = 6;

/// The field that a label means.
pub(crate) fn field(label: &str) -> Option<Field> {
    if label.len() > LABEL_BYTES_MAX {
        return None;
    }
    let folded = fold(label);
    if folded.is_empty() || folded.split(' ').count() > LABEL_WORDS_MAX {
        return None;
    }
    exact(&folded).or_else(|| inflected(&folded))
}

fn exact(folded: &str) -> Option<Field> {
    FIELDS.get(folded).copied()
}

/// `Pairing(s)`, `Warnings`, `Note #2`, `Story Notes`, `Ratings Note`: a known label in another number or with a word
/// before or after it that says nothing more.
fn inflected(folded: &str) -> Option<Field> {
    let counted = folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '#' | '.'));
    let single = counted
        .replace("(s)", "")
        .replace("(es)", "")
        .replace("/s", "")
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
        .to_owned();
    let one = |label: &str| {
        let ies = label.strip_suffix("ies").map(|stem| format!("{stem}y"));
        exact(label)
            .or_else(|| label.strip_suffix('s').and_then(exact))
            .or_else(|| ies.as_deref().and_then(exact))
    };
    // "Note 2" is a note, but "Chapter 2" is a heading.
    let counts = counted.len() < folded.trim_end_matches([' ', '.']).len();
    if let Some(field) = one(&single).filter(|field| !counts || field.is_prose()) {
        return Some(field);
    }
    let before = ["story ", "fic ", "main ", "my ", "the ", "chapter ", "additional ", "other ", "general "];
    let after = [" note", " notes", " info", " information", " statement", " stuff", " by", " is", " are"];
    before
        .iter()
        .find_map(|word| single.strip_prefix(word))
        .or_else(|| after.iter().find_map(|word| single.strip_suffix(word)))
        .and_then(one)
        .filter(|field| !counts || field.is_prose())
}

/// A label in lower case, with one kind of apostrophe and single spaces, without decoration.
fn fold(label: &str) -> String {
    let label = label.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | ')'));
    let lower = (!label.is_ascii()).then(|| label.to_lowercase());
    let mut folded = String::with_capacity(label.len());
    for word in lower.as_deref().unwrap_or(label).split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().map(|c| match c {
            '’' | '`' | '´' => '\'',
            c => c.to_ascii_lowercase(),
        }));
    }
    folded
}

impl Field {
    /// The canonical label, in snake case.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author | Self::AuthorName => "author",
            Self::Contact => "contact",
            Self::Rating => "rating",
            Self::Category | Self::CategoryPath => "category",
            Self::Fandoms | Self::Fandom => "fandoms",
            Self::Relationships | Self::Relationship => "relationships",
            Self::Characters | Self::Character => "characters",
            Self::Warnings | Self::Warning => "warnings",
            Self::Tags | Self::Tag | Self::Class => "tags",
            Self::Spoilers => "spoilers",
            Self::Timeline => "timeline",
            Self::Summary => "summary",
            Self::Disclaimer => "disclaimer",
            Self::Notes => "notes",
            Self::Dedication => "dedication",
            Self::Series => "series",
            Self::SequelTo => "sequel_to",
            Self::Part => "part",
            Self::Status | Self::InProgress => "status",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Language => "language",
            Self::Count(name) | Self::Other(name) => name,
            Self::Unlisted => "other",
        }
    }
    /// Whether its value is prose, which may run over lines and sentences and hold what looks like a label.
    pub(crate) fn is_prose(self) -> bool {
        matches!(
            self,
            Self::Summary
                | Self::Disclaimer
                | Self::Notes
                | Self::Dedication
                | Self::Other("thanks" | "feedback" | "archive" | "challenge" | "music" | "beta")
        )
    }

    /// Whether its value is a few words on one line.
    pub(crate) fn is_short(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::Author
                | Self::Contact
                | Self::Rating
                | Self::Status
                | Self::InProgress
                | Self::Published
                | Self::Updated
                | Self::Language
                | Self::Part
                | Self::Count(_)
                | Self::Other("length" | "id" | "house" | "homepage")
        )
    }
}

/// What stands between a label and its value.
const SEPARATORS: [&str; 7] = [":", "：", " - ", " -- ", " – ", " — ", " = "];
/// What does so only where several labels in a row are written like it.
const ROW_SEPARATORS: [&str; 7] = [" > ", "...", "--", "–", "—", "\t", "-"];
/// A label in such a row is at most this long with its sign, in bytes.
const ROW_LABEL_BYTES_MAX: usize = 32;
/// The signs that stand around a label without a separator, in such rows too.
const ROW_BRACKETS: [(&str, &str); 6] =
    [("~", "~"), ("<", ">"), ("::", "::"), ("(", ")"), ("{", "}"), ("*", "*")];
/// Bytes of which each of these holds one, and the bracket that stands around a label.
const SEPARATING: [u8; 6] = *b":-=[\xEF\xE2";

/// A label at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Labelled<'a> {
    pub field: Field,
    /// The second of two labels in one: `Pairing-Rating`.
    pub second: Option<Field>,
    /// Where the value starts, in bytes.
    pub value: usize,
    /// Whether the word opens sentences and letters too.
    pub weak: bool,
    /// The signs before the label, which may stand after the value as well.
    pub opened: &'a str,
}

/// A line that opens with a known label: the field and where its value starts, in bytes.
///
/// `Label: value`, `**Label:** value`, `Label - value`, `Label -- value`.
pub(crate) fn labelled(line: &str) -> Option<(Field, usize)> {
    label_of(line).map(|label| (label.field, label.value))
}

/// As [`labelled`], with all that the label shows.
pub(crate) fn label_of(line: &str) -> Option<Labelled<'_>> {
    let head = &line[..floor_boundary(line, LABEL_BYTES_MAX + 6)];
    // Every separator holds one of these, and most lines hold none of them.
    find_any(head, SEPARATING)?;
    let at = |separator: &str| memchr::memmem::find(head.as_bytes(), separator.as_bytes());
    let mut found: Vec<(usize, &str)> =
        SEPARATORS.iter().filter_map(|separator| at(separator).map(|at| (at, *separator))).collect();
    found.sort_unstable_by_key(|(at, separator)| (*at, std::cmp::Reverse(separator.len())));
    // `Pairing - Rating: O/Q` is one label up to its colon.
    found.truncate(2);
    let label = found.into_iter().find_map(|(at, separator)| label_before(line, at, separator));
    label.or_else(|| bracketed(line, head))
}

/// `[Title] The Lamp`.
fn bracketed<'a>(line: &'a str, head: &str) -> Option<Labelled<'a>> {
    let opened = line.len() - line.trim_start().len();
    // A line may be set in further than a label is looked for.
    let inner = head.get(opened..)?.strip_prefix('[')?;
    let close = inner.find(']')?;
    let field = field(&inner[..close])?;
    Some(Labelled { field, second: None, value: opened + close + 2, weak: true, opened: "" })
}

/// A line of a row whose labels stand out by another sign than a colon, and that sign: `~Title~ The Lamp`,
/// `TITLE--The Lamp`, `Title... The Lamp`. One such line alone may be anything.
pub(crate) fn row_label(line: &str) -> Option<(Labelled<'_>, &'static str)> {
    let opened = line.len() - line.trim_start().len();
    let line_head = &line[opened..floor_boundary(line, opened + ROW_LABEL_BYTES_MAX)];
    let bracketed = ROW_BRACKETS.iter().find_map(|(open, close)| {
        let inner = line_head.strip_prefix(open)?;
        let end = inner.find(close)?;
        let field = field(&inner[..end])?;
        Some((field, opened + open.len() + end + close.len(), *open))
    });
    let parted = || {
        ROW_SEPARATORS.iter().find_map(|sign| {
            let at = line_head.find(sign)?;
            let label = line_head[..at].trim();
            let field = field(label).filter(|_| label.starts_with(char::is_uppercase))?;
            let dots = line[opened + at + sign.len()..].bytes().take_while(|byte| *byte == b'.').count();
            Some((field, opened + at + sign.len() + dots, *sign))
        })
    };
    // `3. Rating: G`
    let numbered = || {
        let digits = line_head.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line_head[digits..].strip_prefix(['.', ')']).filter(|_| (1..=2).contains(&digits))?;
        let colon = rest.find(':')?;
        Some((field(&rest[..colon])?, opened + digits + 1 + colon + 1, "1."))
    };
    let (field, value, sign) = bracketed.or_else(numbered).or_else(parted)?;
    Some((Labelled { field, second: None, value, weak: true, opened: "" }, sign))
}

fn label_before<'a>(line: &'a str, at: usize, separator: &str) -> Option<Labelled<'a>> {
    let label = &line[..at];
    let (field, second) = match field(label) {
        Some(field) => (field, None),
        None => joined_label(label).map(|(first, second)| (first, Some(second)))?,
    };
    // A dash after a word is prose far more often than a header, unless the word is capitalised.
    let bare = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    let dashed = !matches!(separator, ":" | "：");
    if dashed && !bare.starts_with(char::is_uppercase) {
        return None;
    }
    // A quotation mark opens speech, a bracket only a label that is closed again.
    let opened = &label[..label.len() - bare.len()];
    if opened.contains(['"', '“', '«', '„']) {
        return None;
    }
    let mut value = at + separator.len();
    let rest = &line[value..];
    // `Label :: value`, and whatever else is made of colons.
    if separator == ":" {
        value += rest.len() - rest.trim_start_matches(':').len();
    }
    let rest = &line[value..];
    // Decoration that was opened before the label is closed after its colon: `**Label:** value`.
    if opened.contains(['*', '_', '~']) {
        value += rest.len() - rest.trim_start_matches(['*', '_', '~']).len();
    }
    Some(Labelled { field, second, value, weak: dashed || is_weak(label), opened })
}

/// Whether a label is a word that opens sentences and letters too.
pub(crate) fn is_weak(label: &str) -> bool {
    let folded = fold(label);
    table::WEAK.contains(&folded.as_str())
}

/// Two labels in one: `Author's Note/Disclaimer`, `Rating/Warnings`, `Pairing-Rating`, `A/N and Disclaimer`.
fn joined_label(label: &str) -> Option<(Field, Field)> {
    ["/", "&", " and ", " - ", "-", ", ", " + "].iter().find_map(|joint| {
        label
            .match_indices(joint)
            .find_map(|(at, joint)| Some((field(&label[..at])?, field(&label[at + joint.len()..])?)))
    })
}

/// The largest boundary between characters at or below `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A label in the middle of a line is at most this many words.
const INSIDE_WORDS_MAX: usize = 4;

/// Labels that stand inside a text, capitalised and before a colon: where each starts, where its value starts, and its
/// field.
pub(crate) fn inside(text: &str) -> impl Iterator<Item = (usize, usize, Field)> {
    text.match_indices(':').filter_map(|(colon, _)| {
        let after = &text[colon + 1..];
        let ends =
            after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
        let (start, field) = ends.then(|| label_ending_at(text, colon)).flatten()?;
        Some((start, colon + 1, field))
    })
}

/// The longest label that ends before a colon.
fn label_ending_at(text: &str, colon: usize) -> Option<(usize, Field)> {
    let mut from = colon.saturating_sub(LABEL_BYTES_MAX);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    // A label does not reach over the end of the value before it.
    let from = text[from..colon]
        .char_indices()
        .rfind(|(_, c)| matches!(c, ':' | ';' | '|' | ',' | '*' | '_' | '•' | '·' | '"' | '”'))
        .map_or(from, |(at, c)| from + at + c.len_utf8());
    let head = &text[from..colon];
    let starts = head
        .char_indices()
        .filter(|(at, c)| !c.is_whitespace() && (*at == 0 || head[..*at].ends_with(char::is_whitespace)))
        .map(|(at, _)| at);
    let mut starts: Vec<usize> = starts.collect();
    let skipped = starts.len().saturating_sub(INSIDE_WORDS_MAX);
    starts.drain(..skipped);
    starts.into_iter().find_map(|at| {
        let label = &head[at..];
        let opened = label.len() - label.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let label = &label[opened..];
        // "The summary: he left" is the story; inside a header every label is capitalised.
        let capital = label.starts_with(char::is_uppercase) || label == "id";
        // `PG. Spoilers` is a value's end and a label.
        let whole = !label.contains(". ") && !label.contains("! ");
        let field = field(label).filter(|_| capital && whole)?;
        Some((from + at + opened, field))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_set_in_far_has_no_label() {
        for spaces in 0..200 {
            let line = format!("{}The Lamp", " ".repeat(spaces));
            assert_eq!(labelled(&line), None, "{spaces}");
        }
    }

    #[test]
    fn labels_mean_one_field_in_every_form() {
        for (label, meant) in [
            ("Title", Some(Field::Title)),
            ("PAIRING(S)", Some(Field::Relationships)),
            ("**Warnings", Some(Field::Warnings)),
            ("Author’s Notes", Some(Field::Notes)),
            ("NOTE #2", Some(Field::Notes)),
            ("Ratings Note", Some(Field::Rating)),
            ("Story Summary", Some(Field::Summary)),
            ("Résumé", Some(Field::Summary)),
            ("Автор", Some(Field::Author)),
            ("Ostrzeżenia", Some(Field::Warnings)),
            ("Chapters", Some(Field::Count("chapters"))),
            ("Chapter 1", None),
            ("Part 2", None),
            ("Season 5", None),
            ("The fog", None),
            ("", None),
        ] {
            assert_eq!(field(label), meant, "{label}");
        }
    }

    #[test]
    fn every_label_of_old_headers_is_known_by_its_field() {
        for (meant, labels) in [
            (Field::Title, "Title|TITLE|Name of Story|Story|Fic|Story Title"),
            (Field::Author, "Author|Author(s)|By|Name|Writer|Penname|Written by"),
            (Field::Contact, "E-mail|EMAIL|Email Address|E-mail Address|Feedback to|Contact"),
            (Field::Other("homepage"), "Homepage|Website|URL|Live Journal|Author's Website"),
            (Field::Rating, "Rating|Rated|Ratings|Ratings Note"),
            (Field::Category, "Category|Categories"),
            (Field::Tags, "Classification|Class|Genre(s)|Type|Codes|Keywords|Keys"),
            (Field::Other("content"), "Content|Contains"),
            (
                Field::Relationships,
                "Pairing(s)|Pairing/Couple|Couple|Ship|Shipper|Relationship(s)|Relationships",
            ),
            (Field::Characters, "Character(s)|Main Characters|Chars|Character list|Cast"),
            (Field::Spoilers, "Spoilers|Spoiler|Spoiler Warning"),
            (Field::Other("episode_related"), "Episode Related|Tag to|Ep tag|Post-ep for"),
            (Field::Timeline, "Season|Setting|Timeline|Timeline note|Set|Era|Takes place"),
            (
                Field::Summary,
                "Summary|Synopsis|Teaser|Description|Story Summary|Title Summary|Episode Summary|Blurb",
            ),
            (Field::Disclaimer, "Disclaimer|Disclaimers|Standard disclaimers|Legal stuff"),
            (
                Field::Other("archive"),
                "Archive|Archiving|Distribution|Distribution Statement|Permission to archive|Where",
            ),
            (
                Field::Notes,
                "Notes|Note|NOTE #1|Author's Notes|Authors' Note|Writers's Note|A/N|AN|Story Notes|Short Note",
            ),
            (Field::Warnings, "Warning(s)|Content Warnings|Archive Warning|Archive Warnings|Squicks"),
            (Field::Published, "Date|Written|Posted|Published|Archived on|Date Sent to FFML"),
            (Field::Updated, "Updated|Last Updated"),
            (Field::Count("words"), "Word Count|Words"),
            (Field::Count("chapters"), "Chapters"),
            (Field::Other("length"), "Length|Size|Pages"),
            (Field::Status, "Status|Completed|Complete"),
            (Field::InProgress, "WIP?|WIP"),
            (Field::Series, "Series|Part of|Season/Sequel info"),
            (Field::SequelTo, "Sequel to|Sequel/Prequel"),
            (Field::Other("thanks"), "Thanks|Acknowledgements|Acknowledgments|Acknowledgement|Credits"),
            (Field::Other("beta"), "Beta|Beta'd by"),
            (Field::Other("feedback"), "Feedback|C&C|Reviews please"),
            (Field::Dedication, "Dedication|Dedications|For|Recipient|Written for"),
            (Field::Fandoms, "Fandom|Fandoms|Fandom Category|Crossover|Crossovers|Show"),
            (Field::Other("challenge"), "Challenge(s)|Improv #|Prompt|Holiday|Claim|Table"),
            (Field::Other("music"), "Lyrics|Music|Song|Quotation|Soundtrack"),
            (Field::Count("views"), "Views"),
            (Field::Count("reviews"), "Reviews"),
            (Field::Count("hits"), "Read|Hits"),
            (Field::Count("recommended"), "Recommended"),
            (Field::Count("currently_reading"), "Currently Reading"),
            (Field::Count("kudos"), "Kudos"),
            (Field::Count("bookmarks"), "Bookmarks"),
            (Field::Count("favourites"), "Favs"),
            (Field::Count("follows"), "Follows"),
        ] {
            for label in labels.split('|') {
                assert_eq!(field(label), Some(meant), "{label}");
            }
        }
        for (label, both) in [
            ("Rating/Warning(s)", (Field::Rating, Field::Warnings)),
            ("Pairing-Rating", (Field::Relationships, Field::Rating)),
            ("A/N and Disclaimer", (Field::Notes, Field::Disclaimer)),
            ("Author's Note/Disclaimer", (Field::Notes, Field::Disclaimer)),
        ] {
            assert_eq!(joined_label(label), Some(both), "{label}");
        }
    }

    #[test]
    fn labels_inside_a_line_are_capitalised_and_whole() {
        let found: Vec<_> =
            inside("15 Completed: No Word count: 11211 and the summary: none").map(|at| at.2).collect();
        assert_eq!(found, [Field::Status, Field::Count("words")]);
    }
}
