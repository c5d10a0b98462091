//! Letters that wait to be sent.

use ficus_archive::letter::LetterDraft;
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, params},
};

const ADD: &str = "INSERT INTO letter (account_id, address, kind, subject, text, html, stop, made, due)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";

/// The statement that puts a letter in the queue; part of the transaction that gives reason for it.
pub(crate) fn post(letter: &LetterDraft, now: Timestamp) -> Query {
    let values = params![
        letter.account,
        &letter.address,
        letter.kind.as_str(),
        &letter.subject,
        &letter.text,
        &letter.html,
        letter.stop.as_deref(),
        now
    ];
    (ADD, values)
}

impl Store {
    /// Puts a letter in the queue, by itself.
    pub async fn post_letter(&self, letter: &LetterDraft, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![post(letter, now)]).await?;
        tx.commit().await
    }
}
