//! Acts of wranglers: each is one transaction, is written into the log, and can be taken back exactly.

use ficus_archive::{
    AccountId, TagActId, TagId,
    wrangling::{ACT_TAGS_MAX, ActKind, ActLine, TagAct},
};
use jiff::Timestamp;

use super::{
    apply::apply,
    delta::{Delta, Moment},
    ensure,
};
use crate::{
    Result, Store, StoreError,
    database::{Row, Tx, json, params},
};

/// The tags of an act, their other spellings, and their canonical tags: all whose records it can change.
const REACH: &str = "
    SELECT id FROM tag WHERE id IN ints_of($1) OR canonical_id IN ints_of($1)
    UNION SELECT canonical_id FROM tag WHERE id IN ints_of($1) AND canonical_id IS NOT NULL";
const ADD: &str = "INSERT INTO tag_act (account_id, made, kind, told, total, delta)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
const ADD_TAG: &str = "INSERT INTO tag_act_tag (tag_id, act_id) SELECT id, CAST($2 AS BIGINT) FROM tag
    WHERE id IN ints_of($1)";
const DELTA: &str = "SELECT id, delta FROM tag_act WHERE id = $1 AND undone IS NULL";
const UNDO: &str = "UPDATE tag_act SET undone = $2, undone_by = $3 WHERE id = $1";
const LINES: &str = "
    SELECT tag_act.id, kind, account.name, made, told, total, undone
    FROM tag_act LEFT JOIN account ON account.id = tag_act.account_id
    WHERE tag_act.id < $1 ORDER BY tag_act.id DESC LIMIT $2";
const LINES_OF: &str = "
    SELECT tag_act.id, kind, account.name, made, told, total, undone
    FROM tag_act_tag JOIN tag_act ON tag_act.id = tag_act_tag.act_id
    LEFT JOIN account ON account.id = tag_act.account_id
    WHERE tag_act_tag.tag_id = $3 AND tag_act.id < $1 ORDER BY tag_act.id DESC LIMIT $2";

const LINES_BY: &str = "
    SELECT tag_act.id, kind, account.name, made, told, total, undone
    FROM tag_act JOIN account ON account.id = tag_act.account_id
    WHERE tag_act.account_id = $3 AND tag_act.id < $1 ORDER BY tag_act.id DESC LIMIT $2";
const LINES_OF_BY: &str = "
    SELECT tag_act.id, kind, account.name, made, told, total, undone
    FROM tag_act_tag JOIN tag_act ON tag_act.id = tag_act_tag.act_id
    JOIN account ON account.id = tag_act.account_id
    WHERE tag_act_tag.tag_id = $4 AND tag_act.account_id = $3 AND tag_act.id < $1
    ORDER BY tag_act.id DESC LIMIT $2";
const ACTED_BY: &str = "SELECT account_id FROM tag_act WHERE id = $1 AND account_id = $2";

/// Who wrangles, and when.
#[derive(Clone, Copy, Debug)]
pub struct Wrangler {
    /// The account; `None` for the command line.
    pub account: Option<AccountId>,
    /// The time.
    pub now: Timestamp,
}

/// What came of an act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrangled {
    /// Its line in the log; `None` where everything stood so already.
    pub act: Option<TagActId>,
    /// The tag that it made.
    pub made: Option<TagId>,
    /// How many tags stand otherwise than before.
    pub changed: usize,
}

impl Store {
    /// Does what a wrangler decided, all of it or nothing; works are not touched.
    pub async fn wrangle(&self, act: &TagAct, by: Wrangler) -> Result<Wrangled> {
        if act.tags().len() > ACT_TAGS_MAX {
            return Err(StoreError::Refused("One act decides about at most 500 tags."));
        }
        let mut tx = self.database.begin().await?;
        let (delta, made) = carry_out(&mut tx, act).await?;
        let wrangled = log(&mut tx, act.kind(), &delta, by).await?;
        tx.commit().await?;
        Ok(Wrangled { made, ..wrangled })
    }

    /// Takes an act back: everything stands as before. `None` where there is no such act, or it is taken back already.
    pub async fn undo_act(&self, id: TagActId, by: Wrangler) -> Result<Option<()>> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(DELTA, params![id]).await? else { return Ok(None) };
        let mut fields = row.fields("tag_act");
        fields.get::<TagActId>("id")?;
        let delta: Delta = fields.json("delta")?;
        delta.undo(&mut tx).await?;
        tx.execute(UNDO, params![id, by.now, by.account]).await?;
        tx.commit().await?;
        Ok(Some(()))
    }

    /// The log, the newest first, from before an act on; of one tag where one is given.
    pub async fn tag_acts(
        &self,
        of: Option<TagId>,
        before: Option<TagActId>,
        limit: u32,
    ) -> Result<Vec<ActLine>> {
        let before = before.unwrap_or(TagActId(i64::MAX));
        let rows = match of {
            None => self.database.query(LINES, params![before, limit]).await?,
            Some(tag) => self.database.query(LINES_OF, params![before, limit, tag]).await?,
        };
        rows.into_iter().map(line).collect()
    }

    /// The same of what one account did.
    pub async fn tag_acts_by(
        &self,
        account: AccountId,
        of: Option<TagId>,
        before: Option<TagActId>,
        limit: u32,
    ) -> Result<Vec<ActLine>> {
        let before = before.unwrap_or(TagActId(i64::MAX));
        let rows = match of {
            None => self.database.query(LINES_BY, params![before, limit, account]).await?,
            Some(tag) => self.database.query(LINES_OF_BY, params![before, limit, account, tag]).await?,
        };
        rows.into_iter().map(line).collect()
    }

    /// Whether an act is an account's own.
    pub async fn acted(&self, account: AccountId, act: TagActId) -> Result<bool> {
        Ok(self.database.query_one(ACTED_BY, params![act, account]).await?.is_some())
    }

    /// Makes a tag another spelling of a canonical one of its kind, without a line in the log.
    pub async fn make_synonym(&self, id: TagId, canonical: TagId) -> Result<()> {
        self.tie_unlogged(&TagAct::Synonyms { tags: vec![id], of: canonical }).await
    }

    /// Puts a tag below another one, a character below its fandom, without a line in the log.
    pub async fn add_tag_parent(&self, id: TagId, parent: TagId) -> Result<()> {
        self.tie_unlogged(&TagAct::Under { tags: vec![id], parent }).await
    }

    async fn tie_unlogged(&self, act: &TagAct) -> Result<()> {
        let mut tx = self.database.begin().await?;
        carry_out(&mut tx, act).await?;
        tx.commit().await
    }

    /// Adds the tags of a starting set as canonical ones; those that are there stay as they are.
    pub async fn add_starting_tags(
        &self,
        tags: &[ficus_archive::tag::TagDraft],
        by: Wrangler,
    ) -> Result<Wrangled> {
        let mut tx = self.database.begin().await?;
        let before = super::ids(&mut tx, tags).await?;
        let known = Moment::take(&mut tx, &before).await?;
        let mut ids = Vec::with_capacity(tags.len());
        for tag in tags {
            ids.push(ensure(&mut tx, tag.kind, &tag.name).await?.0);
        }
        let unsorted: Vec<TagId> = ids
            .iter()
            .copied()
            .filter(|id| {
                known.rows.get(id).is_none_or(|row| row.sorting == ficus_archive::tag::Sorting::Unsorted)
            })
            .collect();
        apply(&mut tx, &TagAct::Canonical(unsorted)).await?;
        let delta = Delta::between(&known, &Moment::take(&mut tx, &ids).await?);
        delta.settle(&mut tx).await?;
        let wrangled = log(&mut tx, ActKind::StartingSet, &delta, by).await?;
        tx.commit().await?;
        Ok(wrangled)
    }
}

/// Does it and derives what follows; answers with what it changed and the tag that it made.
pub(super) async fn carry_out(tx: &mut Tx, act: &TagAct) -> Result<(Delta, Option<TagId>)> {
    let mut named: Vec<TagId> = act.tags().to_vec();
    named.extend(act.other());
    let mut ids = reach(tx, &named).await?;
    let before = Moment::take(tx, &ids).await?;
    let made = apply(tx, act).await?;
    ids.extend(made);
    let delta = Delta::between(&before, &Moment::take(tx, &ids).await?);
    if !delta.is_empty() {
        delta.settle(tx).await?;
    }
    Ok((delta, made))
}

pub(super) async fn reach(tx: &mut Tx, named: &[TagId]) -> Result<Vec<TagId>> {
    let rows = tx.query(REACH, params![json(named)?]).await?;
    rows.into_iter().map(|row| row.first("tag", "id")).collect()
}

/// Writes what an act changed into the log; an act that changed nothing has no line.
pub(super) async fn log(tx: &mut Tx, kind: ActKind, delta: &Delta, by: Wrangler) -> Result<Wrangled> {
    if delta.is_empty() {
        return Ok(Wrangled::default());
    }
    let (told, total) = delta.told(tx).await?;
    let values = params![by.account, by.now, kind.as_str(), json(&told)?, total, json(delta)?];
    let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("act"))?;
    let id: TagActId = row.first("tag_act", "id")?;
    tx.execute(ADD_TAG, params![json(&delta.changed())?, id]).await?;
    Ok(Wrangled { act: Some(id), made: None, changed: total })
}

fn line(row: Row) -> Result<ActLine> {
    let mut fields = row.fields("tag_act");
    Ok(ActLine {
        id: fields.get("id")?,
        kind: fields.word("kind")?,
        by: fields.get("name")?,
        made: fields.get("made")?,
        changes: fields.json("told")?,
        total: fields.get("total")?,
        undone: fields.get("undone")?,
    })
}
