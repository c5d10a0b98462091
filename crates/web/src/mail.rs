//! Letters as people get them: the same words as text and as HTML, in the archive's name.
//!
//! Many a letter holds a link that opens something, so what a letter says waits in the queue sealed under the key that
//! lies beside the database: a copy of the records tells to whom letters go, and opens nothing.

use askama::Template;
use ficus_archive::{
    AccountId,
    letter::{LetterDraft, LetterKind},
};

use serde::{Deserialize, Serialize};

use crate::{App, error::PageError, factors::Vault};

/// What letters are sealed for.
const PURPOSE: &str = "letter";

/// What a sealed letter holds.
#[derive(Deserialize, Serialize)]
struct Sealed {
    subject: String,
    text: String,
    html: String,
    stop: Option<String>,
}

/// What a letter says.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The subject, without the archive's name.
    pub subject: String,
    /// What is said, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// What the receiver can do: the words of a link and its whole address.
    pub action: Option<(String, String)>,
    /// What stands below, in small letters: why the receiver gets this.
    pub reason: String,
    /// Where such letters are stopped; a whole address.
    pub stop: Option<String>,
}

/// Something that a letter tells of, below its first words.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// `The Red Lamp by Élise Doyle`.
    pub name: String,
    /// Its whole address.
    pub address: String,
    /// Facts, line by line.
    pub lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Plain<'a> {
    words: &'a Words,
    items: &'a [Item],
    site: &'a str,
    base_url: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Marked<'a> {
    words: &'a Words,
    items: &'a [Item],
    site: &'a str,
    base_url: &'a str,
}

/// Writes a letter; the store's queue takes it from there.
pub fn letter(
    app: &App,
    to: (Option<AccountId>, &str),
    kind: LetterKind,
    words: &Words,
) -> Result<LetterDraft, PageError> {
    letter_of(app, to, kind, words, &[])
}

/// Writes a letter that tells of many things.
pub fn letter_of(
    app: &App,
    to: (Option<AccountId>, &str),
    kind: LetterKind,
    words: &Words,
    items: &[Item],
) -> Result<LetterDraft, PageError> {
    let settings = app.site();
    let (site, base_url) = (settings.name.as_str(), app.settings().base_url.as_str());
    let (account, address) = to;
    let whole = Sealed {
        subject: format!("{site}: {}", words.subject),
        text: Plain { words, items, site, base_url }.render()?,
        html: Marked { words, items, site, base_url }.render()?,
        stop: words.stop.clone(),
    };
    let whole = serde_json::to_string(&whole).map_err(|_| PageError::Panicked)?;
    Ok(LetterDraft {
        account,
        address: address.to_owned(),
        kind,
        subject: String::new(),
        text: app.vault()?.seal(PURPOSE, &whole)?,
        html: String::new(),
        stop: None,
    })
}

/// A letter as it is sent; `None` where it was sealed under another key. One that was never sealed stays as it is.
pub fn opened(app: &App, letter: LetterDraft) -> Option<LetterDraft> {
    if !Vault::is_sealed(&letter.text) {
        return Some(letter);
    }
    let whole = app.vault().ok()?.open_sealed(PURPOSE, &letter.text).ok()?;
    let Sealed { subject, text, html, stop } = serde_json::from_str(&whole).ok()?;
    Some(LetterDraft { subject, text, html, stop, ..letter })
}
