//! Notes that authors keep under names.

use ficus_archive::{
    AccountId, NoteTemplateId,
    note_template::{NoteTemplate, TEMPLATES_MAX},
    slug::folded,
};

use crate::{
    Result, Store, StoreError,
    database::{Row, params},
};

const ALL: &str = "SELECT id, name, text FROM note_template WHERE account_id = $1 ORDER BY folded";
const COUNT: &str = "SELECT COUNT(*) FROM note_template WHERE account_id = $1";
const TAKEN: &str = "SELECT id FROM note_template WHERE account_id = $1 AND folded = $2 AND id <> $3";
const ADD: &str = "INSERT INTO note_template (account_id, name, folded, text) VALUES ($1, $2, $3, $4)";
const CHANGE: &str =
    "UPDATE note_template SET name = $3, folded = $4, text = $5 WHERE id = $1 AND account_id = $2
    RETURNING id";
const REMOVE: &str = "DELETE FROM note_template WHERE id = $1 AND account_id = $2";

impl Store {
    /// The notes that an account keeps, by name.
    pub async fn note_templates(&self, account: AccountId) -> Result<Vec<NoteTemplate>> {
        self.database.query(ALL, params![account]).await?.into_iter().map(template).collect()
    }

    /// Keeps a note under a name, or changes one that is kept. `Refused` where the name is taken or there are too many.
    pub async fn keep_note_template(
        &self,
        account: AccountId,
        id: Option<NoteTemplateId>,
        (name, text): (&str, &str),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (own, folded) = (id.map_or(0, |id| id.0), folded(name));
        if tx.query_one(TAKEN, params![account, folded.as_str(), own]).await?.is_some() {
            return Err(StoreError::Refused("You keep another note under this name already."));
        }
        if let Some(id) = id {
            let changed = tx.query_one(CHANGE, params![id, account, name, folded.as_str(), text]).await?;
            changed.ok_or(StoreError::Missing("note template"))?;
        } else {
            let held: u64 = tx
                .query_one(COUNT, params![account])
                .await?
                .map_or(Ok(0), |row| row.first("note_template", "id"))?;
            if held >= TEMPLATES_MAX as u64 {
                return Err(StoreError::Refused("You keep a hundred notes: take one away first."));
            }
            tx.execute(ADD, params![account, name, folded.as_str(), text]).await?;
        }
        tx.commit().await
    }

    /// Forgets a note; nothing where it is another's.
    pub async fn remove_note_template(&self, account: AccountId, id: NoteTemplateId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(REMOVE, params![id, account]).await?;
        tx.commit().await
    }
}

fn template(row: Row) -> Result<NoteTemplate> {
    let mut fields = row.fields("note_template");
    Ok(NoteTemplate { id: fields.get("id")?, name: fields.get("name")?, text: fields.get("text")? })
}
