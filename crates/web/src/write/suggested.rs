//! After saving: names that the archive knows and that may be meant by what was typed. With JavaScript the same names
//! are suggested while typing.

use ficus_archive::{slug::folded, tag::TagKind, writing::facts::Facts};
use ficus_search::suggest::NameKind;

use super::form::NAMED;
use crate::{App, error::PageError, lens::Reader, suggest};

/// So many of the names that were typed are looked up.
const LOOKED_UP_MAX: usize = 30;
/// So many names are suggested for one that was typed.
const FOR_ONE_MAX: usize = 3;
/// Of a long name so many words are looked up, where all of them find nothing.
const WORDS_MAX: usize = 2;

/// A name that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// What was typed.
    pub typed: String,
    /// What may be meant.
    pub known: String,
    /// How many works there are under it.
    pub works: u64,
    /// Kind, what was typed and what may be meant, as the form sends it back.
    pub swap: String,
}

/// What stands between the parts of a swap; no name holds it, since names are typed in lines.
const PART: char = '\n';

/// Names that may be meant by tags which no other work bears under that name.
pub async fn of_facts(
    app: &App,
    reader: &Reader,
    facts: &Facts,
) -> Result<Vec<(TagKind, Vec<Suggested>)>, PageError> {
    let mut suggested = Vec::new();
    let mut left = LOOKED_UP_MAX;
    for kind in NAMED {
        let mut of_kind = Vec::new();
        for typed in facts.tags_of(kind) {
            if left == 0 {
                break;
            }
            left -= 1;
            of_kind.extend(for_one(app, reader, kind, typed).await?);
        }
        suggested.push((kind, of_kind));
    }
    Ok(suggested)
}

async fn for_one(
    app: &App,
    reader: &Reader,
    kind: TagKind,
    typed: &str,
) -> Result<Vec<Suggested>, PageError> {
    let words: Vec<&str> = typed.split_whitespace().take(WORDS_MAX).collect();
    for asked in [typed.to_owned(), words.join(" "), words.first().copied().unwrap_or_default().to_owned()] {
        let found = suggest::find(app, reader, &asked, move |of| of == NameKind::Tag(kind)).await?;
        if found.iter().any(|one| folded(&one.name) == folded(typed)) {
            return Ok(Vec::new());
        }
        if !found.is_empty() {
            let known = found.into_iter().take(FOR_ONE_MAX).map(|one| Suggested {
                typed: typed.to_owned(),
                swap: format!("{}{PART}{typed}{PART}{}", kind.as_str(), one.name),
                known: one.name,
                works: one.works,
            });
            return Ok(known.collect());
        }
    }
    Ok(Vec::new())
}

/// The kind, what was typed, and what is meant instead, from what a form sends.
pub fn swap(sent: &str) -> Option<(TagKind, String, String)> {
    let sent = sent.replace("\r\n", "\n");
    let mut parts = sent.split(PART);
    let kind = parts.next()?.parse().ok()?;
    let (typed, known) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    (!known.is_empty()).then_some((kind, typed, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_back_says_what_is_meant() {
        let sent = "character\r\nDr. Watson\r\nJohn Watson";
        let meant = (TagKind::Character, "Dr. Watson".to_owned(), "John Watson".to_owned());
        assert_eq!(swap(sent), Some(meant));
        assert_eq!(swap("character"), None);
        assert_eq!(swap("nothing\na\nb"), None);
    }
}
