//! Requests to take works away, and how they are done.

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    audit::{AuditNote, AuditSubject},
    claim::Proof,
    leaving::ORPHANAGE,
    letter::LetterDraft,
    removal::{RemovalRequest, RemovalState, Wanted},
    tombstone::{Removal, RemovalClass, purge_from},
};
use jiff::Timestamp;

use crate::{
    ProofOf, Result, Store, StoreError, Subject, audit, changes, claims,
    database::{Query, Row, Tx, json, params},
    letters, pen_names,
    purge::{Originals, purge},
    tombstones,
};

const ADD: &str =
    "INSERT INTO removal (account_id, pen_name_id, work_id, reason, contact, originals, state, made)
    VALUES ($1, $2, $3, $4, $5, $6, 'open', $7) RETURNING id";
const ONE: &str =
    "SELECT id, account_id, pen_name_id, work_id, reason, contact, originals, state, made, decided, works
    FROM removal WHERE id = $1";
const OPEN: &str =
    "SELECT id, account_id, pen_name_id, work_id, reason, contact, originals, state, made, decided, works
    FROM removal WHERE state = 'open' ORDER BY made, id LIMIT 500";
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM removal WHERE state = 'open'";
const OF_ACCOUNT: &str =
    "SELECT id, account_id, pen_name_id, work_id, reason, contact, originals, state, made, decided,
    works FROM removal WHERE account_id = $1 ORDER BY id DESC LIMIT 100";
/// What was said in confidence goes with the decision: the letter tells it.
const END: &str =
    "UPDATE removal SET state = $2, decided = $3, decided_by = $4, works = $5, reason = '', contact = ''
    WHERE id = $1 AND state = 'open' RETURNING id";
const FORGET_PROOFS: &str = "DELETE FROM proof WHERE removal_id = $1";
/// Works that nobody else signs.
const ALONE: &str = "SELECT DISTINCT work_id FROM signer WHERE pen_name_id = $1
    AND NOT EXISTS (SELECT 1 FROM signer AS other
        WHERE other.work_id = signer.work_id AND other.pen_name_id <> $1) ORDER BY work_id";
const TOGETHER: &str = "SELECT DISTINCT work_id FROM signer WHERE pen_name_id = $1 ORDER BY work_id";
const STILL_THERE: &str = "SELECT id FROM work WHERE id = $1";
const SIGNS_ALREADY: &str = "DELETE FROM work_author WHERE work_id IN ints_of($1) AND pen_name_id = $2
    AND EXISTS (SELECT 1 FROM work_author AS other
        WHERE other.work_id = work_author.work_id AND other.pen_name_id = $3)";
const SIGN_OTHERWISE: &str = "UPDATE work_author SET pen_name_id = $3, contact = NULL
    WHERE work_id IN ints_of($1) AND pen_name_id = $2";
/// The same behind the veil.
const SIGNS_VEILED_ALREADY: &str =
    "DELETE FROM veiled_author WHERE work_id IN ints_of($1) AND pen_name_id = $2
    AND EXISTS (SELECT 1 FROM veiled_author AS other
        WHERE other.work_id = veiled_author.work_id AND other.pen_name_id = $3)";
const SIGN_VEILED_OTHERWISE: &str = "UPDATE veiled_author SET pen_name_id = $3, contact = NULL
    WHERE work_id IN ints_of($1) AND pen_name_id = $2";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id IN ints_of($1)";
const LOG: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'work', id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY id)
    FROM work WHERE id IN ints_of($1) AND id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const RECOUNT: &str = "UPDATE pen_name SET works = (SELECT COUNT(*) FROM work_author
        JOIN work ON work.id = work_author.work_id AND work.audience = 'everyone'
        WHERE work_author.pen_name_id = pen_name.id) WHERE id IN ints_of($1)";
const IS_ORPHANAGE: &str = "UPDATE pen_name SET is_orphanage = 1 WHERE id = $1";
/// What the sources of a work say of who wrote it. The work stays; where it came from is no longer known.
const FORGET_SOURCES: [&str; 5] = [
    "DELETE FROM review_decision WHERE id IN (
        SELECT decision_id FROM review_decision_work WHERE work_id IN ints_of($1))",
    "DELETE FROM import_review WHERE work_id IN ints_of($1)",
    "DELETE FROM work_original WHERE work_id IN ints_of($1)",
    "DELETE FROM provenance WHERE work_id IN ints_of($1)",
    "DELETE FROM merged_work WHERE work_id IN ints_of($1)",
];
const FORGET_NAME: &str = "DELETE FROM pen_name WHERE id = $1 AND account_id IS NULL AND is_orphanage = 0
    AND NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id)";
const MOVE_SERIES: &str =
    "UPDATE series SET pen_name_id = $2, folded = folded || ' (' || CAST(id AS TEXT) || ')',
    version = version + 1 WHERE pen_name_id = $1";

/// A request before the archive has it.
#[derive(Clone, Debug)]
pub struct RemovalDraft {
    /// Who asks; `None` for somebody without an account.
    pub account: Option<AccountId>,
    /// What shall go.
    pub wanted: Wanted,
    /// Why.
    pub reason: String,
    /// How to answer.
    pub contact: String,
    /// Whether the files that the works came from shall go too.
    pub originals: bool,
    /// What stands for it.
    pub proofs: Vec<Proof>,
}

impl Store {
    /// Keeps a request; answers with its number.
    pub async fn add_removal(&self, draft: &RemovalDraft, now: Timestamp) -> Result<i64> {
        let (pen_name, work) = match draft.wanted {
            Wanted::Work(work) => (None, Some(work)),
            Wanted::PenName(pen_name) => (Some(pen_name), None),
            Wanted::Gone => return Err(StoreError::Missing("work")),
        };
        let mut tx = self.database.begin().await?;
        let values =
            params![draft.account, pen_name, work, &draft.reason, &draft.contact, draft.originals, now];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("request"))?;
        let id: i64 = row.first("removal", "id")?;
        tx.run(draft.proofs.iter().map(|proof| claims::put_proof(ProofOf::Removal(id), proof)).collect())
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A request by its number.
    pub async fn removal(&self, id: i64) -> Result<Option<RemovalRequest>> {
        self.database.query_one(ONE, params![id]).await?.map(request).transpose()
    }

    /// Requests that wait, the oldest first.
    pub async fn open_removals(&self) -> Result<Vec<RemovalRequest>> {
        self.database.query(OPEN, params![]).await?.into_iter().map(request).collect()
    }

    /// How many requests wait.
    pub async fn count_open_removals(&self) -> Result<u64> {
        match self.database.query_one(COUNT_OPEN, params![]).await? {
            Some(row) => row.first("removal", "count"),
            None => Ok(0),
        }
    }

    /// The requests of an account, the newest first.
    pub async fn removals_of(&self, account: AccountId) -> Result<Vec<RemovalRequest>> {
        self.database.query(OF_ACCOUNT, params![account]).await?.into_iter().map(request).collect()
    }

    /// Grants a request: the works are gone when this answers, a tombstone stands for each, and files go too where it
    /// asks so. Works that others sign as well stay with them, without the name. Answers with how many went.
    pub async fn grant_removal(
        &self,
        id: i64,
        by: AccountId,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ONE, params![id]).await?.ok_or(StoreError::Missing("request"))?;
        let request = request(row)?;
        let works = match request.wanted {
            Wanted::Work(work) => works(&mut tx, STILL_THERE, work.0).await?,
            Wanted::PenName(pen_name) => works(&mut tx, ALONE, pen_name.0).await?,
            Wanted::Gone => Vec::new(),
        };
        let originals = if request.originals { Originals::Go } else { Originals::Stay };
        let gone = works.len() as u32;
        end(&mut tx, id, (RemovalState::Granted, by, gone), now).await?;
        remove(&mut tx, &works, originals, now).await?;
        if let Wanted::PenName(pen_name) = request.wanted {
            let shared = self::works(&mut tx, TOGETHER, pen_name.0).await?;
            orphan(&mut tx, &shared, pen_name, originals).await?;
            tx.run(vec![(FORGET_NAME, params![pen_name])]).await?;
        }
        if let Some(letter) = letter {
            tx.run(vec![letters::post(letter, now)]).await?;
        }
        let detail = format!("request {id}: {gone} works");
        let note = AuditNote { by: Some(by), act: "removal-granted", subject: AuditSubject::Site, detail };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await?;
        self.unlink_unneeded().await?;
        self.database.scrub().await?;
        Ok(gone)
    }

    /// Refuses a request.
    pub async fn refuse_removal(
        &self,
        id: i64,
        by: AccountId,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        end(&mut tx, id, (RemovalState::Refused, by, 0), now).await?;
        if let Some(letter) = letter {
            tx.run(vec![letters::post(letter, now)]).await?;
        }
        let detail = format!("request {id}");
        let note = AuditNote { by: Some(by), act: "removal-refused", subject: AuditSubject::Site, detail };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await?;
        self.database.scrub().await
    }
}

async fn end(
    tx: &mut Tx,
    id: i64,
    (state, by, works): (RemovalState, AccountId, u32),
    now: Timestamp,
) -> Result<()> {
    let ended = tx.query_one(END, params![id, state.as_str(), now, by, works]).await?;
    if ended.is_none() {
        return Err(StoreError::Refused("This request has been decided already."));
    }
    tx.execute(FORGET_PROOFS, params![id]).await
}

async fn works(tx: &mut Tx, sql: &'static str, of: i64) -> Result<Vec<WorkId>> {
    tx.query(sql, params![of]).await?.into_iter().map(|row| row.first("work", "id")).collect()
}

/// Takes works away at their author's wish: tombstones first, since they outlast what they stand for.
pub(crate) async fn remove(
    tx: &mut Tx,
    works: &[WorkId],
    originals: Originals,
    now: Timestamp,
) -> Result<()> {
    let stones = works.iter().map(|work| {
        let removal = Removal {
            work: *work,
            class: RemovalClass::Author,
            rule: None,
            originals: originals == Originals::Go,
            purge_from: purge_from(RemovalClass::Author, now),
        };
        tombstones::put(&removal, now)
    });
    let mut queries: Vec<Query> = stones.collect();
    queries.extend(works.iter().map(|work| tombstones::purged(*work, now)));
    tx.run(queries).await?;
    purge(tx, works, originals).await
}

/// Takes a pen name off works, which stay under one that stands for all who left; what their sources say of who wrote
/// them goes.
pub(crate) async fn orphan(
    tx: &mut Tx,
    works: &[WorkId],
    pen_name: PenNameId,
    originals: Originals,
) -> Result<()> {
    let orphanage = pen_names::ensure(tx, ORPHANAGE).await?;
    if works.is_empty() || orphanage == pen_name {
        return Ok(());
    }
    let list = json(works)?;
    forget_sources(tx, works, originals).await?;
    tx.run(vec![
        (IS_ORPHANAGE, params![orphanage]),
        (SIGNS_ALREADY, params![&list, pen_name, orphanage]),
        (SIGN_OTHERWISE, params![&list, pen_name, orphanage]),
        (SIGNS_VEILED_ALREADY, params![&list, pen_name, orphanage]),
        (SIGN_VEILED_OTHERWISE, params![&list, pen_name, orphanage]),
        (MOVE_SERIES, params![pen_name, orphanage]),
        (RECOUNT, params![json(&[pen_name, orphanage])?]),
        (RAISE, params![&list]),
        (LOG, params![&list]),
        changes::log(changes::FORMER_WORDS),
        changes::log(Subject::Lists),
    ])
    .await
    .map(drop)
}

/// Forgets where works came from.
pub(crate) async fn forget_sources(tx: &mut Tx, works: &[WorkId], originals: Originals) -> Result<()> {
    let list = json(works)?;
    let files = crate::purge::files_of(tx, works).await?;
    let mut queries = crate::purge::never_again(tx, &list).await?;
    queries.extend(FORGET_SOURCES.map(|sql| (sql, params![&list])));
    tx.run(queries).await?;
    if originals == Originals::Go { crate::purge::forget_files(tx, &files).await } else { Ok(()) }
}

fn request(row: Row) -> Result<RemovalRequest> {
    let mut fields = row.fields("removal");
    let id = fields.get("id")?;
    let account = fields.get("account_id")?;
    let pen_name: Option<PenNameId> = fields.get("pen_name_id")?;
    let work: Option<WorkId> = fields.get("work_id")?;
    Ok(RemovalRequest {
        id,
        account,
        wanted: match (pen_name, work) {
            (Some(pen_name), _) => Wanted::PenName(pen_name),
            (None, Some(work)) => Wanted::Work(work),
            (None, None) => Wanted::Gone,
        },
        reason: fields.get("reason")?,
        contact: fields.get("contact")?,
        originals: fields.get("originals")?,
        state: fields.word("state")?,
        made: fields.get("made")?,
        decided: fields.get("decided")?,
        works: fields.get("works")?,
    })
}
