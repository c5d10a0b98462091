//! Likeness: by what two works are suspected to be copies of one another.
//!
//! Two works are alike where title and first author are the same, or where they begin with the same letters. Keys are
//! derived from the records, and a suspicion is shown to a person and decides nothing.

use ficus_archive::{PenNameId, WorkId, import_review::is_untitled, slug::folded};

use crate::{
    Result,
    database::{Query, Tx, params},
    names,
    originals::sha256_of,
};

/// So many letters and digits at the beginning of two works make them alike.
const BEGINNING_CHARS: usize = 400;
/// A text with fewer letters and digits is like no other: a dedication, a line.
const BEGINNING_CHARS_MIN: usize = 120;

const ADD: &str = "INSERT INTO work_likeness (work_id, title_key, text_key) VALUES ($1, $2, $3)";
const BY_TITLE: &str = "SELECT MIN(work_id) FROM work_likeness WHERE title_key = $1";
const BY_TEXT: &str = "SELECT MIN(work_id) FROM work_likeness WHERE text_key = $1";

/// By what a work is compared; a key is `None` where it would say nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Likeness {
    pub(crate) title: Option<String>,
    pub(crate) text: Option<String>,
}

/// The key of a title and its first author; an anonymous work or one without a title is like no other by these.
pub(crate) fn title_key(title: &str, author: Option<PenNameId>) -> Option<String> {
    let author = author.filter(|_| !is_untitled(title))?;
    Some(names::key(format!("{} {author}", folded(title))))
}

/// The key of a text's beginning.
pub(crate) fn text_key(plain: &str) -> Option<String> {
    let letters: String = plain
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(BEGINNING_CHARS)
        .flat_map(char::to_lowercase)
        .collect();
    (letters.chars().count() >= BEGINNING_CHARS_MIN).then(|| sha256_of(letters.as_bytes()))
}

/// The oldest work that is like this one.
pub(crate) async fn find(tx: &mut Tx, likeness: &Likeness) -> Result<Option<WorkId>> {
    let mut queries = Vec::new();
    queries.extend(likeness.title.as_deref().map(|key| (BY_TITLE, params![key])));
    queries.extend(likeness.text.as_deref().map(|key| (BY_TEXT, params![key])));
    if queries.is_empty() {
        return Ok(None);
    }
    let mut oldest: Option<WorkId> = None;
    for row in tx.run(queries).await?.into_iter().flatten() {
        let found: Option<WorkId> = row.first("work_likeness", "work_id")?;
        oldest = [oldest, found].into_iter().flatten().min();
    }
    Ok(oldest)
}

/// The statement that keeps a work's likeness.
pub(crate) fn add(work: WorkId, likeness: &Likeness) -> Query {
    (ADD, params![work, likeness.title.as_deref(), likeness.text.as_deref()])
}

#[cfg(test)]
mod tests {
    use super::text_key;

    #[test]
    fn texts_that_begin_alike_have_one_key_and_short_ones_none() {
        let long = "The fog lay on Baker Street. ".repeat(20);
        let other = format!("{}\n\nAnd more.", long.replace("lay on", "LAY,  on"));
        assert_eq!(text_key(&long), text_key(&other));
        assert!(text_key(&long).is_some());
        assert_eq!(text_key("To Watson."), None);
    }
}
