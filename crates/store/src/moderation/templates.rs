//! Words that moderators write often.

use ficus_archive::{
    AccountId, ReplyTemplateId,
    audit::{AuditNote, AuditSubject},
};
use jiff::Timestamp;

use crate::{Result, Store, StoreError, audit, database::params};

const ALL: &str = "SELECT id, name, text FROM reply_template ORDER BY name LIMIT 200";
const TAKEN: &str = "SELECT id FROM reply_template WHERE name = $1 AND id <> $2";
const ADD: &str = "INSERT INTO reply_template (name, text) VALUES ($1, $2)";
const SET: &str = "UPDATE reply_template SET name = $2, text = $3 WHERE id = $1";
const FORGET: &str = "DELETE FROM reply_template WHERE id = $1";

/// Words that moderators write often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTemplate {
    /// Its number.
    pub id: ReplyTemplateId,
    /// What moderators call it.
    pub name: String,
    /// The words.
    pub text: String,
}

impl Store {
    /// All templates, by name.
    pub async fn reply_templates(&self) -> Result<Vec<ReplyTemplate>> {
        let rows = self.database.query(ALL, params![]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("reply_template");
                Ok(ReplyTemplate {
                    id: fields.get("id")?,
                    name: fields.get("name")?,
                    text: fields.get("text")?,
                })
            })
            .collect()
    }

    /// Makes a template, or changes one; without a text it is forgotten. `Taken` where another has its name.
    pub async fn set_reply_template(
        &self,
        id: Option<ReplyTemplateId>,
        (name, text): (&str, &str),
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let own = id.unwrap_or(ReplyTemplateId(0));
        if !text.is_empty() && tx.query_one(TAKEN, params![name, own]).await?.is_some() {
            return Err(StoreError::Taken("name"));
        }
        match id {
            None if text.is_empty() => return Ok(()),
            None => tx.execute(ADD, params![name, text]).await?,
            Some(id) if text.is_empty() => tx.execute(FORGET, params![id]).await?,
            Some(id) => tx.execute(SET, params![id, name, text]).await?,
        }
        let subject = AuditSubject::Site;
        let note = AuditNote { by: Some(by), act: "template-changed", subject, detail: String::new() };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }
}
