//! The curtain rises and the veil is lifted: once, by hand or at a time.

use ficus_archive::{
    AccountId, CollectionId, WorkId,
    notice::{Because, GatheredAct, Notice},
};
use jiff::Timestamp;

use super::{ids, works};
use crate::{
    Result, Store, Subject, changes,
    database::{Query, Tx, params},
    news, notices,
};

const DUE: &str =
    "SELECT id FROM collection WHERE reveal_at <= $1 AND unrevealed = 1 ORDER BY reveal_at LIMIT $2";
const RAISE_CURTAIN: &str =
    "UPDATE collection SET unrevealed = 0, reveal_at = NULL WHERE id = $1 AND unrevealed = 1 RETURNING id";
const LIFT_VEIL: &str = "UPDATE collection SET anonymous = 0 WHERE id = $1 AND anonymous = 1 RETURNING id";
const HELD_BACK: &str = "SELECT collection_work.work_id FROM collection_work
    JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND work.concealed = 'unrevealed' ORDER BY collection_work.work_id";
const STILL: &str = "SELECT id FROM work WHERE id = $1 AND concealed = 'unrevealed'";
const SIGNERS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL";

impl Store {
    /// Collections whose works are to be shown by now.
    pub async fn collections_due(&self, now: Timestamp, limit: u32) -> Result<Vec<CollectionId>> {
        ids(self.database.query(DUE, params![now, limit]).await?)
    }

    /// Shows the works of a collection, unless another one holds them back; answers whether it was not done before.
    pub async fn reveal(&self, of: CollectionId, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let done = raise_curtain(&mut tx, of, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Lets the works of a collection be signed by those who wrote them, unless something else veils them; answers whether
    /// it was not done before.
    pub async fn lift_veil(&self, of: CollectionId, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let done = tx.query_one(LIFT_VEIL, params![of]).await?.is_some();
        if done {
            works::settle_all(&mut tx, of, now).await?;
            tx.run(vec![changes::log(Subject::Lists)]).await?;
        }
        tx.commit().await?;
        Ok(done)
    }
}

/// Part of what else happens when a challenge ends.
pub(crate) async fn raise_curtain(tx: &mut Tx, of: CollectionId, now: Timestamp) -> Result<bool> {
    if tx.query_one(RAISE_CURTAIN, params![of]).await?.is_none() {
        return Ok(false);
    }
    let held: Vec<WorkId> = ids(tx.query(HELD_BACK, params![of]).await?)?;
    works::settle_all(tx, of, now).await?;
    let mut told: Vec<Query> = Vec::new();
    for work in held {
        if tx.query_one(STILL, params![work]).await?.is_some() {
            continue;
        }
        // A work that was in the archive before it was held back is new to the collection all the same.
        told.push(news::of_gathering(work, Because::Collection(of), now));
        let notice = Notice::Gathered { act: GatheredAct::Revealed, collection: of, work: Some(work) };
        let authors: Vec<AccountId> = ids(tx.query(SIGNERS, params![work]).await?)?;
        for author in authors {
            told.push(notices::tell(author, &notice, now)?);
        }
    }
    told.push(changes::log(Subject::Lists));
    tx.run(told).await?;
    Ok(true)
}
