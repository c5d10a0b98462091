//! The names that may stand before a colon.

use super::{Day, Figure};
use crate::{listing::Sort, tag::TagKind, words::WordField, work::Status};

/// What stands before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Words(WordField),
    Figure(Figure),
    Day(Day),
    Status,
    Complete,
    Language,
    Crossover,
    OneRelationship,
    SingleChapter,
    Collection,
    Is,
    Sort,
}

/// Names with what they stand for. The first of each is the usual one; the others are those of other archives and what
/// people type.
const FIELDS: [(Field, &[&str]); 25] = [
    (Field::Words(WordField::Title), &["title", "titles"]),
    (Field::Words(WordField::Author), &["author", "authors", "creator", "creators", "by", "penname"]),
    (Field::Words(WordField::Summary), &["summary"]),
    (Field::Words(WordField::Series), &["series"]),
    (Field::Words(WordField::Text), &["text", "fulltext"]),
    (Field::Words(WordField::Rating), &["rating", "ratings", "rated"]),
    (Field::Words(WordField::Tag(None)), &["tag", "tags"]),
    (Field::Words(WordField::Tag(Some(TagKind::Fandom))), &["fandom", "fandoms"]),
    (Field::Words(WordField::Tag(Some(TagKind::Character))), &["character", "characters", "char"]),
    (
        Field::Words(WordField::Tag(Some(TagKind::Relationship))),
        &["relationship", "relationships", "pairing", "ship"],
    ),
    (Field::Words(WordField::Tag(Some(TagKind::Warning))), &["warning", "warnings"]),
    (Field::Words(WordField::Tag(Some(TagKind::Kind))), &["kind", "kinds", "category", "categories"]),
    (Field::Words(WordField::Tag(Some(TagKind::Medium))), &["medium", "media"]),
    (Field::Words(WordField::Tag(Some(TagKind::Class))), &["class", "classes", "genre"]),
    (Field::Words(WordField::Tag(Some(TagKind::Freeform))), &["freeform", "freeforms", "additional"]),
    (Field::Figure(Figure::Words), &["words", "word_count", "wordcount", "length"]),
    (Field::Figure(Figure::Chapters), &["chapters", "chapter_count"]),
    (Field::Figure(Figure::Views), &["views", "hits"]),
    (Field::Figure(Figure::Kudos), &["kudos"]),
    (Field::Figure(Figure::Reviews), &["reviews", "comments"]),
    (Field::Figure(Figure::Recommendations), &["recommendations", "recs", "bookmarks"]),
    (Field::Day(Day::Updated), &["updated", "revised", "revised_at", "date"]),
    (Field::Day(Day::Published), &["posted", "published", "created", "created_at"]),
    (Field::Status, &["status", "completion"]),
    (Field::Complete, &["complete", "completed"]),
];

/// The fields of one name and its forms each.
const MORE_FIELDS: [(Field, &[&str]); 7] = [
    (Field::Language, &["lang", "language", "languages"]),
    (Field::Crossover, &["crossover", "crossovers"]),
    (Field::OneRelationship, &["otp"]),
    (Field::SingleChapter, &["single", "single_chapter", "oneshot"]),
    (Field::Collection, &["collection", "collections", "collection_id", "collection_ids"]),
    (Field::Is, &["is"]),
    (Field::Sort, &["sort", "sort_by", "order"]),
];

impl Field {
    /// The field of a name, whatever its case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let found = FIELDS.iter().chain(&MORE_FIELDS).find(|(_, names)| names.contains(&name.as_str()));
        found.map(|(field, _)| *field)
    }
}

/// Orders by name; true where the order is that of the alphabet or of growing figures from itself.
const SORTS: [(Sort, &[&str]); 16] = [
    (Sort::Relevance, &["relevance", "_score", "score", "best", "best match", "match"]),
    (Sort::Updated, &["updated", "revised_at", "revised", "date", "date updated"]),
    (Sort::Published, &["published", "posted", "created_at", "created", "date posted"]),
    (Sort::Added, &["added", "newest"]),
    (Sort::Title, &["title", "title_to_sort_on"]),
    (Sort::Author, &["author", "authors", "creator", "creators", "authors_to_sort_on"]),
    (Sort::Words, &["words", "word_count", "wordcount", "word count", "length"]),
    (Sort::Views, &["views", "hits"]),
    (Sort::Reviews, &["reviews", "comments", "comments_count"]),
    (Sort::Recommendations, &["recommendations", "recs", "bookmarks", "bookmarks_count"]),
    (Sort::Kudos, &["kudos", "kudos_count"]),
    (Sort::Reading, &["reading"]),
    (Sort::Liked, &["liked", "ratio"]),
    (Sort::Gems, &["gems"]),
    (Sort::Score, &["scores", "stars"]),
    (Sort::Random, &["random"]),
];

/// The order of a name, and whether it goes the other way round: `>` before it, or `asc` behind it, asks for an
/// ascending one, `<` and `desc` for a descending one.
pub(super) fn sort(text: &str) -> Option<(Sort, bool)> {
    let text = text.trim().to_ascii_lowercase();
    let (ascending, name) = if let Some(name) = text.strip_prefix('>') {
        (Some(true), name)
    } else if let Some(name) = text.strip_prefix('<') {
        (Some(false), name)
    } else {
        let words = [(" ascending", true), (" asc", true), (" descending", false), (" desc", false)];
        let named = words.iter().find_map(|(word, up)| Some((Some(*up), text.strip_suffix(word)?)));
        named.unwrap_or((None, &text))
    };
    let sort = SORTS.iter().find(|(_, names)| names.contains(&name.trim()))?.0;
    let ascends = matches!(sort, Sort::Title | Sort::Author);
    // No match is worse than none, and chance has no other end.
    let turns = !matches!(sort, Sort::Relevance | Sort::Random);
    Some((sort, turns && ascending.is_some_and(|ascending| ascending != ascends)))
}

/// A state by the words that archives have for it.
pub(super) fn status(text: &str) -> Option<Status> {
    match text.trim().to_ascii_lowercase().replace([' ', '_'], "-").as_str() {
        "complete" | "completed" | "finished" | "done" => Some(Status::Complete),
        "in-progress" | "wip" | "incomplete" | "ongoing" | "unfinished" => Some(Status::InProgress),
        "abandoned" | "discontinued" | "dropped" => Some(Status::Abandoned),
        "unknown" => Some(Status::Unknown),
        _ => None,
    }
}

/// Yes or no.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "t" | "y" | "1" | "only" => Some(true),
        "no" | "false" | "f" | "n" | "0" | "none" | "exclude" => Some(false),
        _ => None,
    }
}

/// A language by its tag or its English name, as a tag in lower case.
pub(super) fn language(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if let Some((tag, _)) = LANGUAGES.iter().find(|(_, names)| names.contains(&text.as_str())) {
        return Some((*tag).to_owned());
    }
    let is_tag = (2..=35).contains(&text.len())
        && text.split('-').all(|part| (1..=8).contains(&part.len()))
        && text.split('-').next().is_some_and(|first| matches!(first.len(), 2 | 3))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_tag.then_some(text)
}

/// Names of the languages that most fan fiction is written in; any other is asked for by its tag.
const LANGUAGES: [(&str, &[&str]); 30] = [
    ("en", &["english"]),
    ("zh", &["chinese", "mandarin", "中文", "中文-普通话 國語"]),
    ("ru", &["russian", "русский"]),
    ("es", &["spanish", "español", "espanol"]),
    ("fr", &["french", "français", "francais"]),
    ("it", &["italian", "italiano"]),
    ("pt", &["portuguese", "português", "portugues"]),
    ("de", &["german", "deutsch"]),
    ("pl", &["polish", "polski"]),
    ("ko", &["korean", "한국어"]),
    ("ja", &["japanese", "日本語"]),
    ("id", &["indonesian", "bahasa indonesia"]),
    ("vi", &["vietnamese", "tiếng việt"]),
    ("hu", &["hungarian", "magyar"]),
    ("uk", &["ukrainian", "українська"]),
    ("fi", &["finnish", "suomi"]),
    ("cs", &["czech", "čeština"]),
    ("sv", &["swedish", "svenska"]),
    ("nl", &["dutch", "nederlands"]),
    ("he", &["hebrew", "עברית"]),
    ("th", &["thai", "ไทย"]),
    ("tr", &["turkish", "türkçe", "turkce"]),
    ("da", &["danish", "dansk"]),
    ("no", &["norwegian", "norsk"]),
    ("ro", &["romanian", "română", "romana"]),
    ("el", &["greek", "ελληνικά"]),
    ("ar", &["arabic", "العربية"]),
    ("la", &["latin"]),
    ("ca", &["catalan", "català"]),
    ("tl", &["filipino", "tagalog"]),
];
