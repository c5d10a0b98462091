//! The veil: a work that is signed by the pen name "Anonymous", while who truly signs it waits beside it.
//!
//! Whatever shows who signs a work reads `work_author`, so that nothing can tell more than readers may know. Whatever
//! asks for rights or tells authors something reads the view `signer`: who truly signs, veiled or not.

use ficus_archive::{PenNameId, WorkId, pen_name::ANONYMOUS, work::Audience};

use crate::{
    Result, Store, StoreError, Subject, adding, changes,
    database::{Query, Tx, params},
    pen_names,
};

/// Why a work is behind the veil; it is lifted when there is no reason left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Veiled {
    /// Its authors want so.
    Own,
    /// A collection that it is in does.
    Collection,
}

impl Veiled {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Collection => "collection",
        }
    }
}

const WORK: &str = "SELECT audience, words FROM work WHERE id = $1";
const REASONS: &str = "SELECT reason FROM veil WHERE work_id = $1";
const ADD_REASON: &str = "INSERT INTO veil (work_id, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const TAKE_REASON: &str = "DELETE FROM veil WHERE work_id = $1 AND reason = $2";
const IS_VEILED: &str = "SELECT work_id FROM veiled_author WHERE work_id = $1 LIMIT 1";
const HIDE_AUTHORS: &str = "INSERT INTO veiled_author (work_id, position, pen_name_id, contact)
    SELECT work_id, position, pen_name_id, contact FROM work_author WHERE work_id = $1";
const HIDE_SERIES: &str = "INSERT INTO veiled_series (work_id, series_id, position, stated)
    SELECT work_id, series_id, position, stated FROM series_work WHERE work_id = $1";
const FORGET_AUTHORS: &str = "DELETE FROM work_author WHERE work_id = $1";
const FORGET_SERIES: &str = "DELETE FROM series_work WHERE work_id = $1";
const SIGN: &str =
    "INSERT INTO work_author (work_id, position, pen_name_id, contact) VALUES ($1, 0, $2, NULL)";
const SHOW_AUTHORS: &str = "INSERT INTO work_author (work_id, position, pen_name_id, contact)
    SELECT work_id, position, pen_name_id, contact FROM veiled_author WHERE work_id = $1";
const SHOW_SERIES: &str = "INSERT INTO series_work (series_id, work_id, position, stated)
    SELECT series_id, work_id, position, stated FROM veiled_series WHERE work_id = $1
    ON CONFLICT DO NOTHING";
const FORGET_VEILED: &str = "DELETE FROM veiled_author WHERE work_id = $1";
const FORGET_VEILED_SERIES: &str = "DELETE FROM veiled_series WHERE work_id = $1";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
const RAISE_SERIES: &str = "UPDATE series SET version = version + 1
    WHERE id IN (SELECT series_id FROM veiled_series WHERE work_id = $1)";
const SIGNERS: &str = "SELECT pen_name_id FROM signer WHERE work_id = $1 ORDER BY position";
const SIGN_TOO: &str = "INSERT INTO work_author (work_id, position, pen_name_id, contact)
    SELECT CAST($1 AS BIGINT), COALESCE(MAX(position), -1) + 1, CAST($2 AS BIGINT), NULL FROM work_author
    WHERE work_id = $1 HAVING COUNT(CASE WHEN pen_name_id = $2 THEN 1 END) = 0";
const SIGN_VEILED_TOO: &str = "INSERT INTO veiled_author (work_id, position, pen_name_id, contact)
    SELECT CAST($1 AS BIGINT), COALESCE(MAX(position), -1) + 1, CAST($2 AS BIGINT), NULL FROM veiled_author
    WHERE work_id = $1 HAVING COUNT(CASE WHEN pen_name_id = $2 THEN 1 END) = 0";
const UNSIGN: &str = "DELETE FROM work_author WHERE work_id = $1 AND pen_name_id = $2";
const UNSIGN_VEILED: &str = "DELETE FROM veiled_author WHERE work_id = $1 AND pen_name_id = $2";
const OTHER_SIGNER: &str = "SELECT pen_name_id FROM signer WHERE work_id = $1 AND pen_name_id <> $2 LIMIT 1";
const OF_WORKS: &str = "SELECT DISTINCT work_id FROM veiled_author WHERE work_id IN ints_of($1)";

/// Whether a row of `review` was written by somebody who signs its work behind the veil.
macro_rules! veiled_writer {
    () => {
        "EXISTS (SELECT 1 FROM veiled_author JOIN pen_name AS true_name ON true_name.id = veiled_author.pen_name_id
            WHERE veiled_author.work_id = review.work_id AND true_name.account_id = review.account_id)"
    };
}
pub(crate) use veiled_writer;

/// Whether a work is behind the veil.
pub(crate) async fn is_veiled(tx: &mut Tx, work: WorkId) -> Result<bool> {
    Ok(tx.query_one(IS_VEILED, params![work]).await?.is_some())
}

/// Draws the veil before a work for this reason. Where it hangs already, the reason is noted beside the other.
pub(crate) async fn veil(tx: &mut Tx, work: WorkId, why: Veiled) -> Result<()> {
    tx.execute(ADD_REASON, params![work, why.as_str()]).await?;
    if is_veiled(tx, work).await? {
        return Ok(());
    }
    let anonymous = pen_names::ensure(tx, ANONYMOUS).await?;
    let moves: Vec<Query> = vec![
        (HIDE_AUTHORS, params![work]),
        (HIDE_SERIES, params![work]),
        (RAISE_SERIES, params![work]),
        (FORGET_AUTHORS, params![work]),
        (FORGET_SERIES, params![work]),
        (SIGN, params![work, anonymous]),
    ];
    change(tx, work, moves).await
}

/// Takes a reason for the veil away; where none is left, those who truly sign the work sign it again.
pub(crate) async fn unveil(tx: &mut Tx, work: WorkId, why: Veiled) -> Result<()> {
    tx.execute(TAKE_REASON, params![work, why.as_str()]).await?;
    if tx.query_one(REASONS, params![work]).await?.is_some() || !is_veiled(tx, work).await? {
        return Ok(());
    }
    let moves: Vec<Query> = vec![
        (FORGET_AUTHORS, params![work]),
        (SHOW_AUTHORS, params![work]),
        (SHOW_SERIES, params![work]),
        (RAISE_SERIES, params![work]),
        (FORGET_VEILED, params![work]),
        (FORGET_VEILED_SERIES, params![work]),
    ];
    change(tx, work, moves).await
}

/// Changes who is seen to sign a work: it is counted out before and in after, and everything that shows it follows.
pub(crate) async fn change(tx: &mut Tx, work: WorkId, moves: Vec<Query>) -> Result<()> {
    let row = tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    let audience: Audience = fields.word("audience")?;
    let words: u64 = fields.get("words")?;
    let is_counted = audience == Audience::Everyone;
    let mut queries: Vec<Query> = Vec::new();
    if is_counted {
        queries.extend(adding::no_longer_listed(work, words));
    }
    queries.extend(moves);
    if is_counted {
        queries.extend(adding::now_listed(work, words));
    }
    queries.extend([
        (RAISE, params![work]),
        changes::log(Subject::Work(work)),
        changes::log(Subject::Reviews(work)),
        changes::log(Subject::Lists),
    ]);
    tx.run(queries).await.map(drop)
}

/// Lets one more pen name sign a work, behind the veil where one hangs.
pub(crate) async fn add_signer(tx: &mut Tx, work: WorkId, pen_name: PenNameId) -> Result<()> {
    let sql = if is_veiled(tx, work).await? { SIGN_VEILED_TOO } else { SIGN_TOO };
    change(tx, work, vec![(sql, params![work, pen_name])]).await
}

/// Lets a pen name sign a work no longer; `Refused` where nobody would.
pub(crate) async fn drop_signer(tx: &mut Tx, work: WorkId, pen_name: PenNameId) -> Result<()> {
    if tx.query_one(OTHER_SIGNER, params![work, pen_name]).await?.is_none() {
        return Err(StoreError::Refused("Somebody signs every work."));
    }
    let sql = if is_veiled(tx, work).await? { UNSIGN_VEILED } else { UNSIGN };
    change(tx, work, vec![(sql, params![work, pen_name])]).await
}

impl Store {
    /// Draws the veil before a work because its authors want so, or lifts it as far as they can: a collection that wants
    /// it keeps it.
    pub async fn set_own_veil(&self, work: WorkId, veiled: bool) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if veiled {
            veil(&mut tx, work, Veiled::Own).await?;
        } else {
            unveil(&mut tx, work, Veiled::Own).await?;
        }
        tx.commit().await
    }

    /// Why a work is behind the veil; empty where it is not.
    pub async fn veil_reasons(&self, work: WorkId) -> Result<Vec<Veiled>> {
        let rows = self.database.query(REASONS, params![work]).await?;
        let own = |row: crate::database::Row| {
            let reason: String = row.first("veil", "reason")?;
            Ok(if reason == "own" { Veiled::Own } else { Veiled::Collection })
        };
        rows.into_iter().map(own).collect()
    }

    /// Those of these works that are behind the veil.
    pub async fn veiled(&self, works: &[WorkId]) -> Result<Vec<WorkId>> {
        let rows = self.database.query(OF_WORKS, params![crate::database::json(works)?]).await?;
        rows.into_iter().map(|row| row.first("veiled_author", "work_id")).collect()
    }

    /// Lets one more pen name sign a work, behind the veil where one hangs.
    pub async fn add_signer(&self, work: WorkId, pen_name: PenNameId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        add_signer(&mut tx, work, pen_name).await?;
        tx.commit().await
    }

    /// Lets a pen name sign a work no longer; `Refused` where nobody would.
    pub async fn drop_signer(&self, work: WorkId, pen_name: PenNameId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        drop_signer(&mut tx, work, pen_name).await?;
        tx.commit().await
    }

    /// Who truly signs a work, in order: for its own signers and for those who keep the archive.
    pub async fn true_signers(&self, work: WorkId) -> Result<Vec<PenNameId>> {
        let rows = self.database.query(SIGNERS, params![work]).await?;
        rows.into_iter().map(|row| row.first("signer", "pen_name_id")).collect()
    }
}
