//! Who signs a work: in which order, as what, and how somebody stops.

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    together::{Part, signing::may_leave},
    work::Byline,
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, params},
    veil, works,
};

const OF_WORK: &str = "SELECT pen_name.id, pen_name.name, pen_name.slug, signer_part.part, pen_name.account_id
    FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    LEFT JOIN signer_part ON signer_part.work_id = signer.work_id AND signer_part.pen_name_id = signer.pen_name_id
    WHERE signer.work_id = $1 ORDER BY signer.position";
/// Positions are unique: they move out of the way before they are set. Only where those who truly sign stand, anything
/// is set: behind the veil, or where none hangs.
const PLACE_SIGNERS: [[&str; 2]; 2] = [
    [
        "UPDATE work_author SET position = position + 1000000 WHERE work_id = $1",
        "UPDATE work_author SET position = $3 WHERE work_id = $1 AND pen_name_id = $2",
    ],
    [
        "UPDATE veiled_author SET position = position + 1000000 WHERE work_id = $1",
        "UPDATE veiled_author SET position = $3 WHERE work_id = $1 AND pen_name_id = $2",
    ],
];
const SET_PART: &str = "INSERT INTO signer_part (work_id, pen_name_id, part) VALUES ($1, $2, $3)
    ON CONFLICT (work_id, pen_name_id) DO UPDATE SET part = excluded.part";
const FORGET_PART: &str = "DELETE FROM signer_part WHERE work_id = $1 AND pen_name_id = $2";
const FORGET_CHAPTERS: &str = "DELETE FROM chapter_signer
    WHERE pen_name_id = $2 AND chapter_id IN (SELECT id FROM chapter WHERE work_id = $1)";
const FORGET_DRAFTS: &str = "DELETE FROM draft_signer
    WHERE pen_name_id = $2 AND draft_id IN (SELECT id FROM draft WHERE work_id = $1)";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";

/// Somebody who signs a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The pen name and what it is to the work.
    pub byline: Byline,
    /// Whose it is; `None` for names of nobody here.
    pub account: Option<AccountId>,
}

/// Who signs a work, in order.
pub(crate) async fn of_work(tx: &mut Tx, work: WorkId) -> Result<Vec<Signer>> {
    tx.query(OF_WORK, params![work]).await?.into_iter().map(signer).collect()
}

fn signer(row: Row) -> Result<Signer> {
    let mut fields = row.fields("work_author");
    Ok(Signer { byline: works::signer(&mut fields)?, account: fields.get("account_id")? })
}

/// Lets a pen name sign a work, behind those who sign it; behind the veil where one hangs.
pub(crate) async fn add(tx: &mut Tx, work: WorkId, pen_name: PenNameId, part: Part) -> Result<()> {
    tx.run(vec![set_part(work, pen_name, part)]).await?;
    veil::add_signer(tx, work, pen_name).await
}

fn set_part(work: WorkId, pen_name: PenNameId, part: Part) -> Query {
    match part {
        Part::Author => (FORGET_PART, params![work, pen_name]),
        part => (SET_PART, params![work, pen_name, part.as_str()]),
    }
}

impl Store {
    /// Who signs a work in truth, in order.
    pub async fn signers(&self, work: WorkId) -> Result<Vec<Signer>> {
        self.database.query(OF_WORK, params![work]).await?.into_iter().map(signer).collect()
    }

    /// Puts the signers of a work in this order, each as what it is from now on. Those that are not named keep their
    /// places behind the others; names that do not sign the work are passed over, and what somebody wrote in a round
    /// robin stays theirs.
    pub async fn arrange_signers(&self, work: WorkId, order: &[(PenNameId, Part)]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let signers = of_work(&mut tx, work).await?;
        let place = |id: PenNameId| order.iter().position(|(named, _)| *named == id).unwrap_or(usize::MAX);
        let mut sorted: Vec<&Signer> = signers.iter().collect();
        sorted.sort_by_key(|signer| place(signer.byline.id));
        let [apart, set_place] = PLACE_SIGNERS[usize::from(veil::is_veiled(&mut tx, work).await?)];
        let mut queries = vec![(apart, params![work])];
        for (position, signer) in sorted.iter().enumerate() {
            let id = signer.byline.id;
            queries.push((set_place, params![work, id, position]));
            let part = order.iter().find(|(named, _)| *named == id).map(|(_, part)| *part);
            let is_kept = signer.byline.part == Part::Contributor || part == Some(Part::Contributor);
            if let Some(part) = part.filter(|_| !is_kept) {
                queries.push(set_part(work, id, part));
            }
        }
        queries.extend([
            (RAISE, params![work]),
            changes::log(Subject::Work(work)),
            changes::log(Subject::Lists),
        ]);
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Takes an account's pen names off a work that others sign and write; `Refused` where nobody else could.
    pub async fn leave_work(&self, account: AccountId, work: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let signers = of_work(&mut tx, work).await?;
        let (own, others): (Vec<_>, Vec<_>) =
            signers.into_iter().partition(|signer| signer.account == Some(account));
        let parts: Vec<Part> = others
            .iter()
            .filter(|signer| signer.account.is_some())
            .map(|signer| signer.byline.part)
            .collect();
        if own.is_empty() {
            return Err(StoreError::Missing("signer"));
        }
        if !own.iter().all(|signer| !signer.byline.part.writes()) && !may_leave(&parts) {
            return Err(StoreError::Refused(
                "Nobody else could write on it: give the work away for good instead.",
            ));
        }
        for signer in &own {
            let id = signer.byline.id;
            let forget = [FORGET_PART, FORGET_CHAPTERS, FORGET_DRAFTS];
            tx.run(forget.map(|sql| (sql, params![work, id])).into()).await?;
            veil::drop_signer(&mut tx, work, id).await?;
        }
        tx.commit().await
    }
}
