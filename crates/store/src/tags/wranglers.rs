//! Who sorts the tags of which fandom. A fandom that became another spelling hands its wranglers over: they are looked
//! up by it and by its canonical tag, and nothing moves, so that undoing gives them back.

use std::collections::{HashMap, HashSet};

use ficus_archive::{
    AccountId, TagId,
    audit::{AuditNote, AuditSubject},
    notice::Notice,
    tag::Tag,
    work::Audience,
    wrangling::{FANDOMS_OF_ONE_MAX, WRANGLERS_MAX},
};
use jiff::Timestamp;

use super::{BIN_COUNT_MAX, shown, tag};
use crate::{
    Result, Store, StoreError, audit,
    database::{Tx, json, params},
    notices, works,
};

/// A fandom itself and its other spellings, as the tags that wranglers were written down for.
macro_rules! spellings {
    () => {
        "(SELECT fandom.id UNION ALL SELECT other.id FROM tag AS other WHERE other.canonical_id = fandom.id)"
    };
}

macro_rules! fandoms {
    ($where:expr) => {
        concat!(
            "SELECT fandom.id, fandom.kind, fandom.name, fandom.slug, fandom.works, (
                SELECT COUNT(*) FROM (SELECT 1 AS one FROM tag WHERE tag.home_id = fandom.id
                    AND tag.sorting = 'unsorted' AND (tag.works > 0 OR NOT EXISTS (
                        SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)) LIMIT $4) AS part)
            FROM tag AS fandom WHERE fandom.sorting IN ('unsorted', 'canonical') AND fandom.kind = 'fandom'
                AND (fandom.works, fandom.id) < ($2, $3)",
            $where,
            " ORDER BY fandom.works DESC, fandom.id DESC LIMIT $1"
        )
    };
}

const FANDOMS: &str = fandoms!("");
const FANDOMS_OF: &str = fandoms!(concat!(
    " AND EXISTS (SELECT 1 FROM fandom_wrangler WHERE account_id = $5 AND fandom_id IN ",
    spellings!(),
    ")"
));
/// Whoever has lost the right sorts nothing.
const FANDOMS_OF_NOBODY: &str = fandoms!(concat!(
    " AND NOT EXISTS (SELECT 1 FROM fandom_wrangler JOIN account ON account.id = fandom_wrangler.account_id
        WHERE account.role IN ('fandom-wrangler', 'wrangler', 'moderator', 'admin') AND fandom_id IN ",
    spellings!(),
    ")"
));
const WRANGLERS: &str = "
    SELECT DISTINCT COALESCE(tag.canonical_id, tag.id), account.id, account.name FROM fandom_wrangler
    JOIN tag ON tag.id = fandom_wrangler.fandom_id JOIN account ON account.id = fandom_wrangler.account_id
    WHERE account.role IN ('fandom-wrangler', 'wrangler', 'moderator', 'admin')
        AND (tag.id IN ints_of($1) OR tag.canonical_id IN ints_of($1)) ORDER BY account.name, account.id";

/// Those tags that are not of the fandoms of an account ($2): which are neither such a fandom in any spelling, nor below
/// one, nor came with a work of one.
const OUTSIDE: &str = "
    WITH given (id) AS (
        SELECT COALESCE(tag.canonical_id, tag.id) FROM fandom_wrangler JOIN tag ON tag.id = fandom_wrangler.fandom_id
        WHERE fandom_wrangler.account_id = $2),
    own (id) AS (
        SELECT id FROM given UNION SELECT other.id FROM tag AS other WHERE other.canonical_id IN (SELECT id FROM given))
    SELECT tag.id FROM tag WHERE tag.id IN ints_of($1) AND tag.id NOT IN (SELECT id FROM own)
        AND COALESCE(tag.home_id, 0) NOT IN (SELECT id FROM own) AND NOT EXISTS (
            SELECT 1 FROM tag_parent WHERE tag_parent.tag_id IN (tag.id, tag.canonical_id)
                AND tag_parent.parent_id IN (SELECT id FROM own))";
/// Those tags that only works bear which are not of these audiences ($2).
const KEPT_FROM: &str = concat!(
    "SELECT id FROM tag WHERE id IN ints_of($1) AND works = 0
        AND EXISTS (SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id) AND NOT ",
    shown!("tag.id", "$2")
);
const CANONICAL: &str = "SELECT COALESCE(canonical_id, id) FROM tag WHERE id = $1 AND kind = 'fandom'";
const STAFF: &str = "SELECT id, name FROM account WHERE role IN ('fandom-wrangler', 'wrangler', 'moderator', 'admin') ORDER BY folded LIMIT $1";
const STAFF_ONE: &str =
    "SELECT id FROM account WHERE id = $1 AND role IN ('fandom-wrangler', 'wrangler', 'moderator', 'admin')";
const COUNT_OF_FANDOM: &str = "SELECT COUNT(*) FROM fandom_wrangler WHERE fandom_id = $1";
const COUNT_OF_ONE: &str = "SELECT COUNT(*) FROM fandom_wrangler WHERE account_id = $1";
const IS_THERE: &str = "SELECT since FROM fandom_wrangler WHERE account_id = $1
    AND fandom_id IN (SELECT id FROM tag WHERE id = $2 OR canonical_id = $2) LIMIT 1";
const ADD: &str = "INSERT INTO fandom_wrangler (fandom_id, account_id, since) VALUES ($1, $2, $3)";
const REMOVE: &str = "DELETE FROM fandom_wrangler WHERE account_id = $1
    AND fandom_id IN (SELECT id FROM tag WHERE id = $2 OR canonical_id = $2)";

/// Wranglers who can be chosen from at once.
const STAFF_MAX: u32 = 200;

/// Which fandoms are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// All of them.
    #[default]
    All,
    /// Those that an account sorts.
    Of(AccountId),
    /// Those that nobody sorts.
    Nobodys,
}

/// A fandom as the desk lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FandomLine {
    /// The fandom.
    pub fandom: Tag,
    /// Works that everyone may find and that bear it as written.
    pub works: u32,
    /// Unsorted tags in its bin, without those that only works bear which not everyone may find; [`BIN_COUNT_MAX`] + 1
    /// where there are more.
    pub unsorted: u64,
    /// Who sorts its tags, by name.
    pub wranglers: Vec<(AccountId, String)>,
}

impl Store {
    /// Fandoms by use, each with who sorts its tags and how many wait; two queries.
    pub async fn fandom_bins(
        &self,
        whose: Whose,
        after: Option<(u32, TagId)>,
        limit: u32,
    ) -> Result<Vec<FandomLine>> {
        let (works, id) = after.map_or((i64::MAX, i64::MAX), |(works, id)| (works.into(), id.0));
        let mut values = params![limit, works, id, BIN_COUNT_MAX + 1];
        let sql = match whose {
            Whose::All => FANDOMS,
            Whose::Nobodys => FANDOMS_OF_NOBODY,
            Whose::Of(account) => {
                values.extend(params![account]);
                FANDOMS_OF
            }
        };
        let mut lines = Vec::new();
        for row in self.database.query(sql, values).await? {
            let mut fields = row.fields("tag");
            let fandom = tag(&mut fields)?;
            let (works, unsorted) = (fields.get("works")?, fields.get("count")?);
            lines.push(FandomLine { fandom, works, unsorted, wranglers: Vec::new() });
        }
        let ids: Vec<TagId> = lines.iter().map(|line| line.fandom.id).collect();
        let mut wranglers = self.wranglers_of(&ids).await?;
        for line in &mut lines {
            line.wranglers = wranglers.remove(&line.fandom.id).unwrap_or_default();
        }
        Ok(lines)
    }

    /// Who sorts the tags of each of these fandoms, by name.
    pub async fn wranglers_of(&self, fandoms: &[TagId]) -> Result<HashMap<TagId, Vec<(AccountId, String)>>> {
        let mut wranglers: HashMap<TagId, Vec<(AccountId, String)>> = HashMap::new();
        if fandoms.is_empty() {
            return Ok(wranglers);
        }
        for row in self.database.query(WRANGLERS, params![json(fandoms)?]).await? {
            let mut fields = row.fields("fandom_wrangler");
            let fandom: TagId = fields.get("fandom_id")?;
            wranglers.entry(fandom).or_default().push((fields.get("account_id")?, fields.get("name")?));
        }
        Ok(wranglers)
    }

    /// Those of these tags that are not of the fandoms that an account sorts.
    pub async fn tags_outside(&self, tags: &[TagId], account: AccountId) -> Result<Vec<TagId>> {
        let rows = self.database.query(OUTSIDE, params![json(tags)?, account]).await?;
        rows.into_iter().map(|row| row.first("tag", "id")).collect()
    }

    /// Those of these tags that only works bear which are not of these audiences: their names are nobody's business who
    /// may not list the works.
    pub async fn tags_kept_from(&self, tags: &[TagId], audiences: &[Audience]) -> Result<HashSet<TagId>> {
        if tags.is_empty() {
            return Ok(HashSet::new());
        }
        let values = params![json(tags)?, works::audience_list(audiences)?];
        let rows = self.database.query(KEPT_FROM, values).await?;
        rows.into_iter().map(|row| row.first("tag", "id")).collect()
    }

    /// Everybody who may sort tags, by name.
    pub async fn all_wranglers(&self) -> Result<Vec<(AccountId, String)>> {
        let rows = self.database.query(STAFF, params![STAFF_MAX]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("account");
                Ok((fields.get("id")?, fields.get("name")?))
            })
            .collect()
    }

    /// Makes an account a wrangler of a fandom; where another decided it, the account is told and the log notes it.
    /// `Refused` where it may sort none, and where either has as many as there may be.
    pub async fn give_fandom(
        &self,
        fandom: TagId,
        to: AccountId,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let fandom = canonical(&mut tx, fandom).await?;
        if tx.query_one(STAFF_ONE, params![to]).await?.is_none() {
            return Err(StoreError::Refused("Only wranglers, moderators and admins sort tags."));
        }
        if tx.query_one(IS_THERE, params![to, fandom]).await?.is_some() {
            return Ok(());
        }
        if count(&mut tx, COUNT_OF_FANDOM, fandom.0).await? >= WRANGLERS_MAX as u64 {
            return Err(StoreError::Refused(
                "So many people sort this fandom already that it needs no more.",
            ));
        }
        if count(&mut tx, COUNT_OF_ONE, to.0).await? >= FANDOMS_OF_ONE_MAX as u64 {
            return Err(StoreError::Refused("Nobody can sort so many fandoms at once."));
        }
        tx.execute(ADD, params![fandom, to, now]).await?;
        note(&mut tx, "fandom-given", (fandom, to), by, now).await?;
        if by != to {
            tx.run(vec![notices::tell(to, &Notice::Wrangling { fandom, given: true }, now)?]).await?;
        }
        tx.commit().await
    }

    /// An account no longer sorts the tags of a fandom; where another decided it, the account is told and the log notes
    /// it.
    pub async fn take_fandom(
        &self,
        fandom: TagId,
        from: AccountId,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let fandom = canonical(&mut tx, fandom).await?;
        if tx.query_one(IS_THERE, params![from, fandom]).await?.is_none() {
            return Ok(());
        }
        tx.execute(REMOVE, params![from, fandom]).await?;
        note(&mut tx, "fandom-taken", (fandom, from), by, now).await?;
        if by != from {
            tx.run(vec![notices::tell(from, &Notice::Wrangling { fandom, given: false }, now)?]).await?;
        }
        tx.commit().await
    }
}

async fn canonical(tx: &mut Tx, fandom: TagId) -> Result<TagId> {
    let row = tx.query_one(CANONICAL, params![fandom]).await?.ok_or(StoreError::Missing("fandom"))?;
    row.first("tag", "canonical_id")
}

async fn count(tx: &mut Tx, sql: &'static str, of: i64) -> Result<u64> {
    match tx.query_one(sql, params![of]).await? {
        Some(row) => row.first("fandom_wrangler", "count"),
        None => Ok(0),
    }
}

async fn note(
    tx: &mut Tx,
    act: &'static str,
    (fandom, of): (TagId, AccountId),
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    let detail = format!("account {}", of.0);
    let line = AuditNote { by: Some(by), act, subject: AuditSubject::Tag(fandom.0), detail };
    audit::note(tx, &line, now).await
}
