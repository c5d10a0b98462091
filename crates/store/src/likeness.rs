//! Likeness: by what two works are suspected to be copies of one another.
//!
//! Two works are alike where title and first author are the same, or where they begin with the same letters. Keys are
//! derived from the records, and a suspicion is shown to a person and decides nothing.

use std::collections::HashMap;

use ficus_archive::{PenNameId, WorkId, import_review::is_untitled, slug::folded};

use crate::{
    Result,
    database::{Query, Tx, json, params},
    names,
    originals::sha256_of,
};

/// So many letters and digits at the beginning of two works make them alike.
const BEGINNING_CHARS: usize = 400;
/// A text with fewer letters and digits is like no other: a dedication, a line.
const BEGINNING_CHARS_MIN: usize = 120;

const ADD: &str = "INSERT INTO work_likeness (work_id, title_key, text_key) VALUES ($1, $2, $3)";
const BY_TITLES: &str = "SELECT title_key, MIN(work_id) FROM work_likeness
    WHERE title_key IN texts_of($1) GROUP BY title_key";
const BY_TEXTS: &str = "SELECT text_key, MIN(work_id) FROM work_likeness
    WHERE text_key IN texts_of($1) GROUP BY text_key";

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

/// The oldest works by the keys that a group of works has.
#[derive(Default)]
pub(crate) struct Known {
    titles: HashMap<String, WorkId>,
    texts: HashMap<String, WorkId>,
}

impl Known {
    pub(crate) async fn look_up<'a>(tx: &mut Tx, asked: impl Iterator<Item = &'a Likeness>) -> Result<Self> {
        let asked: Vec<&Likeness> = asked.collect();
        // PostgreSQL takes no NUL in a list.
        let titles = asked.iter().filter_map(|likeness| likeness.title.as_ref());
        let titles: Vec<&String> = titles.filter(|key| !key.contains('\0')).collect();
        let texts: Vec<&String> = asked.iter().filter_map(|likeness| likeness.text.as_ref()).collect();
        let queries = vec![(BY_TITLES, params![json(&titles)?]), (BY_TEXTS, params![json(&texts)?])];
        let mut answers = tx.run(queries).await?.into_iter();
        let mut next = || -> Result<HashMap<String, WorkId>> {
            let rows = answers.next().unwrap_or_default().into_iter();
            rows.map(|row| {
                let mut fields = row.fields("work_likeness");
                Ok((fields.get("key")?, fields.get("work_id")?))
            })
            .collect()
        };
        Ok(Self { titles: next()?, texts: next()? })
    }

    /// The oldest work that is like this one.
    pub(crate) fn find(&self, likeness: &Likeness) -> Option<WorkId> {
        let by_title = likeness.title.as_ref().and_then(|key| self.titles.get(key));
        let by_text = likeness.text.as_ref().and_then(|key| self.texts.get(key));
        [by_title, by_text].into_iter().flatten().min().copied()
    }

    /// Notes a work of the group itself.
    pub(crate) fn add(&mut self, work: WorkId, likeness: &Likeness) {
        if let Some(key) = &likeness.title {
            self.titles.entry(key.clone()).or_insert(work);
        }
        if let Some(key) = &likeness.text {
            self.texts.entry(key.clone()).or_insert(work);
        }
    }
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
