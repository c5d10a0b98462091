//! Works that their author gives away for good: the text stays, and nobody here can tell whose it was.

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    leaving::ORPHANAGE,
    together::orphan::{KeptName, kept_name},
    work::Audience,
};

use super::signers;
use crate::{
    Result, Store, StoreError,
    database::{Query, Tx, params},
    pen_names, removals, veil,
};

const AUDIENCE: &str = "SELECT audience FROM work WHERE id = $1";
const SIGNED_ALREADY: [&str; 2] = [
    "DELETE FROM work_author WHERE work_id = $1 AND pen_name_id = $2 AND EXISTS (SELECT 1 FROM work_author AS other
        WHERE other.work_id = work_author.work_id AND other.pen_name_id = $3)",
    "DELETE FROM veiled_author WHERE work_id = $1 AND pen_name_id = $2 AND EXISTS (SELECT 1 FROM veiled_author AS other
        WHERE other.work_id = veiled_author.work_id AND other.pen_name_id = $3)",
];
const SIGN_OTHERWISE: [&str; 2] = [
    "UPDATE work_author SET pen_name_id = $3, contact = NULL WHERE work_id = $1 AND pen_name_id = $2",
    "UPDATE veiled_author SET pen_name_id = $3, contact = NULL WHERE work_id = $1 AND pen_name_id = $2",
];
const PART_OTHERWISE: &str = "INSERT INTO signer_part (work_id, pen_name_id, part)
    SELECT work_id, CAST($3 AS BIGINT), part FROM signer_part WHERE work_id = $1 AND pen_name_id = $2
    ON CONFLICT (work_id, pen_name_id) DO NOTHING";
const FORGET_PART: &str = "DELETE FROM signer_part WHERE work_id = $1 AND pen_name_id = $2";
const CHAPTERS_OTHERWISE: &str = "UPDATE chapter_signer SET pen_name_id = $3
    WHERE pen_name_id = $2 AND chapter_id IN (SELECT id FROM chapter WHERE work_id = $1)";
const DRAFTS_OTHERWISE: &str = "UPDATE draft_signer SET pen_name_id = $3
    WHERE pen_name_id = $2 AND draft_id IN (SELECT id FROM draft WHERE work_id = $1)";
/// A series tells whose its works are.
const LEAVE_SERIES: [&str; 2] = [
    "DELETE FROM series_work WHERE work_id = $1
        AND series_id IN (SELECT id FROM series WHERE pen_name_id = $2)",
    "DELETE FROM veiled_series WHERE work_id = $1
        AND series_id IN (SELECT id FROM series WHERE pen_name_id = $2)",
];
/// What somebody answered as the author is answered by the new name, and by no account.
const ANSWERED_OTHERWISE: &str = "UPDATE review
    SET name = (SELECT name FROM pen_name WHERE id = $3), pen_name_id = $3, account_id = NULL
    WHERE work_id = $1 AND account_id = $2 AND written_by = 'author'";
const FORGET_INVITATIONS: &str = "DELETE FROM sign_invitation WHERE work_id = $1 AND by_id = $2";
const FORGET_LINKS: &str = "DELETE FROM beta_link WHERE work_id = $1 AND account_id = $2";
const FORGET_DRAFTS: &str = "DELETE FROM draft WHERE work_id = $1
    AND NOT EXISTS (SELECT 1 FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
        WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL)";
const IS_ORPHANAGE: &str = "UPDATE pen_name SET is_orphanage = 1 WHERE id = $1";

impl Store {
    /// Gives works away that an account signs: its names go from them, or stay as names of nobody. Others who sign
    /// them go on. All of them or, where one is not there or was never posted, none. It cannot be undone.
    pub async fn orphan_works(&self, account: AccountId, works: &[WorkId], kept: KeptName) -> Result<()> {
        let mut tx = self.database.begin().await?;
        for work in works {
            orphan(&mut tx, account, *work, kept).await?;
        }
        tx.commit().await?;
        self.unlink_unneeded().await?;
        // What a record held is gone from the file too.
        self.database.scrub().await
    }
}

async fn orphan(tx: &mut Tx, account: AccountId, work: WorkId, kept: KeptName) -> Result<()> {
    let row = tx.query_one(AUDIENCE, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let audience: Audience = row.fields("work").word("audience")?;
    if audience == Audience::Draft {
        return Err(StoreError::Refused("A work that was never posted is nobody's to keep: delete it."));
    }
    let signers = signers::of_work(tx, work).await?;
    let own: Vec<_> = signers.into_iter().filter(|signer| signer.account == Some(account)).collect();
    if own.is_empty() {
        return Err(StoreError::Missing("signer"));
    }
    if kept == KeptName::Dropped {
        removals::forget_sources(tx, &[work], crate::Originals::Stay).await?;
    }
    let mut moves: Vec<Query> = Vec::new();
    let mut targets: Vec<PenNameId> = Vec::new();
    for signer in own {
        let name = match kept {
            KeptName::Kept => kept_name(&signer.byline.name),
            KeptName::Dropped => ORPHANAGE.to_owned(),
        };
        let target = pen_names::ensure(tx, &name).await?;
        moves.extend(moves_to(work, signer.byline.id, target));
        targets.push(target);
    }
    let target = targets.first().copied().ok_or(StoreError::Missing("pen name"))?;
    moves.extend(targets.iter().map(|target| (IS_ORPHANAGE, params![*target])));
    moves.extend([
        (ANSWERED_OTHERWISE, params![work, account, target]),
        (FORGET_INVITATIONS, params![work, account]),
        (FORGET_LINKS, params![work, account]),
        (FORGET_DRAFTS, params![work]),
    ]);
    veil::change(tx, work, moves).await
}

/// The statements that put one name in the place of another.
fn moves_to(work: WorkId, from: PenNameId, to: PenNameId) -> Vec<Query> {
    let mut moves: Vec<Query> = Vec::new();
    for sql in SIGNED_ALREADY.into_iter().chain(SIGN_OTHERWISE) {
        moves.push((sql, params![work, from, to]));
    }
    moves.push((PART_OTHERWISE, params![work, from, to]));
    moves.push((FORGET_PART, params![work, from]));
    moves.push((CHAPTERS_OTHERWISE, params![work, from, to]));
    moves.push((DRAFTS_OTHERWISE, params![work, from, to]));
    moves.extend(LEAVE_SERIES.map(|sql| (sql, params![work, from])));
    moves
}
