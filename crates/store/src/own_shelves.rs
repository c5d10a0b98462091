//! Shelves of readers' own: any number of works on any number of them, private unless shared.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, OwnShelfId, PenNameId, WorkId,
    own_shelf::{OwnShelf, OwnShelfDraft, SHELVES_MAX, WORKS_MAX},
    slug::folded,
    work::Audience,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, Query, Row, Tx, json, params},
    works,
};

const OF_ACCOUNT: &str = "
    SELECT own_shelf.id, own_shelf.name, own_shelf.note, own_shelf.shared, own_shelf.pen_name_id,
        (SELECT COUNT(*) FROM own_shelf_work JOIN work ON work.id = own_shelf_work.work_id
            WHERE own_shelf_work.shelf_id = own_shelf.id AND work.audience IN texts_of($2))
    FROM own_shelf WHERE own_shelf.account_id = $1 ORDER BY own_shelf.position, own_shelf.id";
const IS_OWN: &str = "SELECT id FROM own_shelf WHERE account_id = $1 AND id = $2";
const IDS: &str = "SELECT id FROM own_shelf WHERE account_id = $1 ORDER BY position, id";
const NAMED: &str = "SELECT id FROM own_shelf WHERE account_id = $1 AND folded = $2 AND id <> $3";
const IS_SIGNABLE: &str = "SELECT id FROM pen_name WHERE id = $1 AND account_id = $2";
const SIGNATURES: &str = "SELECT id, name FROM pen_name WHERE account_id = $1
    ORDER BY is_default DESC, id";
const ADD: &str = "
    INSERT INTO own_shelf (account_id, name, folded, note, position, shared, pen_name_id, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const CHANGE: &str = "UPDATE own_shelf SET name = $2, folded = $3, note = $4, shared = $5, pen_name_id = $6
    WHERE id = $1";
const PLACE: &str = "UPDATE own_shelf SET position = $3 WHERE account_id = $1 AND id = $2";
const REMOVE: &str = "DELETE FROM own_shelf WHERE account_id = $1 AND id = $2";
const HELD: &str = "SELECT COUNT(*) FROM own_shelf_work WHERE shelf_id = $1";
const PUT: &str = "
    INSERT INTO own_shelf_work (shelf_id, work_id, placed)
    SELECT CAST($1 AS BIGINT), work.id, CAST($3 AS BIGINT) FROM work WHERE work.id IN ints_of($2)
    ON CONFLICT (shelf_id, work_id) DO NOTHING";
const TAKE: &str = "DELETE FROM own_shelf_work WHERE shelf_id = $1 AND work_id IN ints_of($2)";
const WORKS: &str = "
    SELECT DISTINCT own_shelf_work.work_id
    FROM own_shelf_work JOIN own_shelf ON own_shelf.id = own_shelf_work.shelf_id
    WHERE own_shelf.account_id = $1 AND own_shelf.id IN ints_of($2) ORDER BY own_shelf_work.work_id";
const OF_WORKS: &str = "
    SELECT own_shelf_work.work_id, own_shelf.id
    FROM own_shelf_work JOIN own_shelf ON own_shelf.id = own_shelf_work.shelf_id
    WHERE own_shelf.account_id = $1 AND own_shelf_work.work_id IN ints_of($2)
    ORDER BY own_shelf.position, own_shelf.id";
const SHARED: &str = "
    SELECT own_shelf.id, own_shelf.name, own_shelf.note, own_shelf.account_id,
        COALESCE(pen_name.name, account.name), pen_name.slug
    FROM own_shelf JOIN account ON account.id = own_shelf.account_id
    LEFT JOIN pen_name ON pen_name.id = own_shelf.pen_name_id AND pen_name.account_id = own_shelf.account_id
    WHERE own_shelf.id = $1 AND own_shelf.shared = 1 AND account.standing <> 'banned'";
const SHARED_WORKS: &str = "SELECT work_id, placed FROM own_shelf_work WHERE shelf_id = $1 ORDER BY work_id";

/// A shelf that its keeper shares with everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedShelf {
    /// The shelf.
    pub id: OwnShelfId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// Whose it is.
    pub account: AccountId,
    /// Who signs it.
    pub signature: String,
    /// The address of the pen name that signs it, where one does.
    pub slug: Option<String>,
    /// What is on it and since when, ascending by work; not everything on it may be shown to everybody.
    pub works: Vec<(WorkId, Timestamp)>,
}

impl Store {
    /// The shelves of a reader's own in their order, with how many works of these audiences are on each.
    pub async fn own_shelves(&self, account: AccountId, audiences: &[Audience]) -> Result<Vec<OwnShelf>> {
        let list = works::audience_list(audiences)?;
        let rows = self.database.query(OF_ACCOUNT, params![account, list]).await?;
        rows.into_iter().map(|row| shelf(&mut row.fields("own_shelf"))).collect()
    }

    /// The pen names that a reader can sign with.
    pub async fn signatures(&self, account: AccountId) -> Result<Vec<(PenNameId, String)>> {
        let rows = self.database.query(SIGNATURES, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("pen_name");
                Ok((fields.get("id")?, fields.get("name")?))
            })
            .collect()
    }

    /// Makes a shelf, behind all others. `Refused` where one of the name is there, or too many are.
    pub async fn add_own_shelf(
        &self,
        account: AccountId,
        draft: &OwnShelfDraft,
        now: Timestamp,
    ) -> Result<OwnShelfId> {
        let mut tx = self.database.begin().await?;
        let others = tx.query(IDS, params![account]).await?.len();
        if others >= SHELVES_MAX {
            return Err(StoreError::Refused("You have as many shelves as an account can have."));
        }
        check(&mut tx, account, OwnShelfId(0), draft).await?;
        let values = params![
            account,
            &draft.name,
            folded(&draft.name),
            &draft.note,
            others,
            draft.shared,
            draft.signed_by,
            now
        ];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("shelf"))?;
        tx.commit().await?;
        row.first("own_shelf", "id")
    }

    /// Changes what is said of a shelf.
    pub async fn change_own_shelf(
        &self,
        account: AccountId,
        id: OwnShelfId,
        draft: &OwnShelfDraft,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        owned(&mut tx, account, id).await?;
        check(&mut tx, account, id, draft).await?;
        let values =
            params![id, &draft.name, folded(&draft.name), &draft.note, draft.shared, draft.signed_by];
        tx.execute(CHANGE, values).await?;
        tx.commit().await
    }

    /// Puts a reader's shelves in this order; those that are not named stay where they are.
    pub async fn order_own_shelves(&self, account: AccountId, order: &[OwnShelfId]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let places: Vec<Query> =
            order.iter().enumerate().map(|(at, id)| (PLACE, params![account, *id, at])).collect();
        tx.run(places).await?;
        tx.commit().await
    }

    /// Takes a shelf away; the works on it stay where they are.
    pub async fn remove_own_shelf(&self, account: AccountId, id: OwnShelfId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(REMOVE, params![account, id]).await?;
        tx.commit().await
    }

    /// Puts works on a shelf. `Missing` where the reader has no such shelf, `Refused` where it is full.
    pub async fn put_on_own_shelf(
        &self,
        account: AccountId,
        id: OwnShelfId,
        works: &[WorkId],
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        owned(&mut tx, account, id).await?;
        let held: u64 = match tx.query_one(HELD, params![id]).await? {
            Some(row) => row.first("own_shelf_work", "count")?,
            None => 0,
        };
        if held + works.len() as u64 > WORKS_MAX as u64 {
            return Err(StoreError::Refused("This shelf is full: take something off it first."));
        }
        tx.execute(PUT, params![id, json(works)?, now]).await?;
        tx.commit().await
    }

    /// Takes works off a shelf.
    pub async fn take_off_own_shelf(
        &self,
        account: AccountId,
        id: OwnShelfId,
        works: &[WorkId],
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        owned(&mut tx, account, id).await?;
        tx.execute(TAKE, params![id, json(works)?]).await?;
        tx.commit().await
    }

    /// The works on any of these shelves of a reader, ascending.
    pub async fn on_own_shelves(&self, account: AccountId, shelves: &[OwnShelfId]) -> Result<Vec<WorkId>> {
        let rows = self.database.query(WORKS, params![account, json(shelves)?]).await?;
        rows.into_iter().map(|row| row.first("own_shelf_work", "work_id")).collect()
    }

    /// On which of a reader's own shelves each of these works is, in the order of the shelves.
    pub async fn own_shelves_of(
        &self,
        account: AccountId,
        works: &[WorkId],
    ) -> Result<HashMap<WorkId, Vec<OwnShelfId>>> {
        let rows = self.database.query(OF_WORKS, params![account, json(works)?]).await?;
        let mut found: HashMap<WorkId, Vec<OwnShelfId>> = HashMap::new();
        for row in rows {
            let mut fields = row.fields("own_shelf_work");
            found.entry(fields.get("work_id")?).or_default().push(fields.get("id")?);
        }
        Ok(found)
    }

    /// A shelf that is shared, whoever asks; one of a banned account is shared with nobody.
    pub async fn shared_shelf(&self, id: OwnShelfId) -> Result<Option<SharedShelf>> {
        let queries = vec![(SHARED, params![id]), (SHARED_WORKS, params![id])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let Some(row) = next().into_iter().next() else { return Ok(None) };
        let mut fields = row.fields("own_shelf");
        Ok(Some(SharedShelf {
            id: fields.get("id")?,
            name: fields.get("name")?,
            note: fields.get("note")?,
            account: fields.get("account_id")?,
            signature: fields.get("signature")?,
            slug: fields.get("slug")?,
            works: next().into_iter().map(placed).collect::<Result<_>>()?,
        }))
    }
}

async fn owned(tx: &mut Tx, account: AccountId, id: OwnShelfId) -> Result<()> {
    match tx.query_one(IS_OWN, params![account, id]).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::Missing("shelf")),
    }
}

/// Whether the name is free, and the pen name the reader's own.
async fn check(tx: &mut Tx, account: AccountId, id: OwnShelfId, draft: &OwnShelfDraft) -> Result<()> {
    if tx.query_one(NAMED, params![account, folded(&draft.name), id]).await?.is_some() {
        return Err(StoreError::Refused("You have a shelf of this name already."));
    }
    if let Some(pen_name) = draft.signed_by
        && tx.query_one(IS_SIGNABLE, params![pen_name, account]).await?.is_none()
    {
        return Err(StoreError::Refused("Sign with one of your own pen names."));
    }
    Ok(())
}

fn placed(row: Row) -> Result<(WorkId, Timestamp)> {
    let mut fields = row.fields("own_shelf_work");
    Ok((fields.get("work_id")?, fields.get("placed")?))
}

fn shelf(fields: &mut Fields) -> Result<OwnShelf> {
    let id = fields.get("id")?;
    let draft = OwnShelfDraft {
        name: fields.get("name")?,
        note: fields.get("note")?,
        shared: fields.get("shared")?,
        signed_by: fields.get("pen_name_id")?,
    };
    Ok(OwnShelf { id, draft, works: fields.get("works")? })
}
