//! Names of accounts and pen names by what they look like.
//!
//! What a name looks like is filled in when it is asked for, where it was not when the name was given.

use ficus_archive::slug::folded;

use crate::{
    Result, Store,
    database::{Query, Row, params},
};

/// Names that are filled in at once.
const NAMES_AT_ONCE: u32 = 5_000;

const ACCOUNTS: &str = "SELECT id, name FROM account WHERE look IS NULL LIMIT $1";
const PEN_NAMES: &str = "SELECT id, name FROM pen_name WHERE look IS NULL LIMIT $1";
const FILL_ACCOUNT: &str = "UPDATE account SET look = $2 WHERE id = $1";
const FILL_PEN_NAME: &str = "UPDATE pen_name SET look = $2 WHERE id = $1";
// The folded name is asked for as well: a name in other letters of its case may have another key.
const KNOWN: &str = "SELECT id FROM account WHERE look = $1 OR folded = $2
    UNION ALL SELECT id FROM pen_name WHERE look = $1 OR folded = $2 LIMIT 1";

impl Store {
    /// Whether readers would take a name for that of an account or a pen name of this archive.
    pub async fn is_known_name(&self, name: &str) -> Result<bool> {
        self.fill_lookalikes().await?;
        let values = params![crate::pen_names::look_of(name), folded(name)];
        Ok(self.database.query_one(KNOWN, values).await?.is_some())
    }

    async fn fill_lookalikes(&self) -> Result<()> {
        for (missing, fill) in [(ACCOUNTS, FILL_ACCOUNT), (PEN_NAMES, FILL_PEN_NAME)] {
            loop {
                let rows = self.database.query(missing, params![NAMES_AT_ONCE]).await?;
                if rows.is_empty() {
                    break;
                }
                let filled: Vec<Query> =
                    rows.into_iter().map(|row| fills(row, fill)).collect::<Result<_>>()?;
                let mut tx = self.database.begin().await?;
                tx.run(filled).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

fn fills(row: Row, sql: &'static str) -> Result<Query> {
    let mut fields = row.fields("name");
    let id: i64 = fields.get("id")?;
    let name: String = fields.get("name")?;
    Ok((sql, params![id, crate::pen_names::look_of(&name)]))
}
