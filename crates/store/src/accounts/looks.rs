//! By what names of accounts are told from those that look like them.

use ficus_archive::AccountId;

use crate::{
    Result,
    database::{Query, Tx, params},
    pen_names::look_of,
};

const WITHOUT: &str = "SELECT id, name FROM account WHERE id > $1 AND look IS NULL ORDER BY id LIMIT 1000";
const SET: &str = "UPDATE account SET look = $2 WHERE id = $1";

/// Gives each account of an older schema its look.
pub(crate) async fn fill(tx: &mut Tx) -> Result<()> {
    let mut last = AccountId(0);
    loop {
        let mut queries: Vec<Query> = Vec::new();
        for row in tx.query(WITHOUT, params![last]).await? {
            let mut fields = row.fields("account");
            last = fields.get("id")?;
            queries.push((SET, params![last, look_of(&fields.get::<String>("name")?)]));
        }
        if queries.is_empty() {
            return Ok(());
        }
        tx.run(queries).await?;
    }
}
