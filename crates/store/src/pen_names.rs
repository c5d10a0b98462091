//! Pen names: one for each folded name, with a slug of its own.

use std::collections::HashSet;

use ficus_archive::{AccountId, PenNameId, TagId, WorkId, lookalike, pen_name::PenName, work::Audience};

use crate::{
    Result, Store, StoreError, bookmarks,
    database::{Query, Row, Tx, json, page, params},
    names, works,
};

/// What counts works for everyone spares looking for others.
const BY_SLUG: &str = "
    SELECT id, name, slug, account_id, works FROM pen_name
    WHERE slug = $1 AND (works > 0 OR account_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM work_author JOIN work ON work.id = work_author.work_id
        WHERE work_author.pen_name_id = pen_name.id AND work.audience IN texts_of($2)))";
const ANY_BY_SLUG: &str = "SELECT id, name, slug, account_id, works FROM pen_name WHERE slug = $1";
const SLUGS: &str = "
    SELECT id, name, slug, account_id, works FROM pen_name
    WHERE slug IN texts_of($1) AND (works > 0 OR EXISTS (
        SELECT 1 FROM work_author JOIN work ON work.id = work_author.work_id
        WHERE work_author.pen_name_id = pen_name.id AND work.audience IN texts_of($2)))";
const BY_IDS: &str =
    "SELECT id, name, slug, account_id, works FROM pen_name WHERE id IN ints_of($1) ORDER BY folded";
const PAGE: &str = "SELECT id, name, slug, account_id, works FROM pen_name
    WHERE works > 0 ORDER BY folded LIMIT $2 OFFSET $1";
const COUNT: &str = "SELECT COUNT(*) FROM pen_name WHERE works > 0";
const INITIALS: &str = "SELECT SUBSTR(folded, 1, 1), COUNT(*) FROM pen_name
    WHERE works > 0 GROUP BY SUBSTR(folded, 1, 1) ORDER BY 1";
const OF_INITIALS: &str = "SELECT id, name, slug, account_id, works FROM pen_name
    WHERE works > 0 AND SUBSTR(folded, 1, 1) IN texts_of($1) ORDER BY folded LIMIT $3 OFFSET $2";
/// Pen names with works of these audiences ($1) under tags ($2, an empty list for any), whose names hold these words ($3
/// to $6), with how many of these works each signs.
macro_rules! found {
    () => {
        "WITH RECURSIVE below (id) AS (SELECT id FROM tag WHERE id IN ints_of($2)
            UNION SELECT tag_tie.under_id FROM below JOIN tag_tie ON tag_tie.over_id = below.id)
        SELECT pen_name.id, pen_name.name, pen_name.slug, pen_name.account_id, COUNT(*) AS counted
        FROM pen_name JOIN work_author ON work_author.pen_name_id = pen_name.id
        JOIN work ON work.id = work_author.work_id AND work.audience IN texts_of($1)
        WHERE pen_name.folded LIKE $3 ESCAPE '\\' AND pen_name.folded LIKE $4 ESCAPE '\\'
            AND pen_name.folded LIKE $5 ESCAPE '\\' AND pen_name.folded LIKE $6 ESCAPE '\\'
            AND (CAST($2 AS TEXT) = '[]' OR EXISTS (SELECT 1 FROM work_tag
                WHERE work_tag.work_id = work.id AND work_tag.tag_id IN (SELECT id FROM below)))
        GROUP BY pen_name.id, pen_name.name, pen_name.slug, pen_name.account_id, pen_name.folded"
    };
}
const FOUND_BY_NAME: &str = concat!(found!(), " ORDER BY pen_name.folded LIMIT $8 OFFSET $7");
const FOUND_BY_WORKS: &str = concat!(found!(), " ORDER BY counted DESC, pen_name.folded LIMIT $8 OFFSET $7");
const FOUND_COUNT: &str = concat!("SELECT COUNT(*) FROM (", found!(), ") AS part");
/// The usual one first, then as they were made: whoever takes the first never takes one that was made later.
const OF_ACCOUNT: &str = "SELECT id, name, slug, account_id, works FROM pen_name WHERE account_id = $1
    ORDER BY is_default DESC, id";
const OF_ACCOUNT_ON: &str = "SELECT id, name, slug, account_id, works FROM pen_name WHERE account_id = $1
        AND EXISTS (SELECT 1 FROM signer WHERE signer.pen_name_id = pen_name.id AND signer.work_id = $2)
    ORDER BY is_default DESC, id";
const BY_NAME: &str = "SELECT id FROM pen_name WHERE folded = $1";
/// A slug that a pen name once had leads to it and is nobody else's.
pub(crate) const TAKEN: &str = "SELECT slug FROM pen_name WHERE slug IN texts_of($1)
    UNION ALL SELECT slug FROM former_slug WHERE slug IN texts_of($1)";
const MAKE: &str = "INSERT INTO pen_name (name, folded, slug, look) VALUES ($1, $2, $3, $4) RETURNING id";
const WITHOUT_LOOK: &str =
    "SELECT id, name FROM pen_name WHERE look IS NULL AND id > $1 ORDER BY id LIMIT 1000";
const SET_LOOK: &str = "UPDATE pen_name SET look = $2 WHERE id = $1";

/// Whoever wrote a chapter of a round robin signs that chapter, and not the work.
const SIGNS: &str = "SELECT signer.work_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id = $1 AND signer.work_id = $2 AND NOT EXISTS (SELECT 1 FROM signer_part
        WHERE signer_part.work_id = signer.work_id AND signer_part.pen_name_id = signer.pen_name_id
            AND signer_part.part = 'contributor') LIMIT 1";

const SIGNED: &str =
    "SELECT DISTINCT signer.work_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id = $1 ORDER BY 1";
const SIGNERS: &str = "
    SELECT DISTINCT pen_name.account_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL ORDER BY 1";

const SIGN_OF: &str = "
    SELECT DISTINCT pen_name.account_id, signer.work_id
    FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id IN ints_of($1) AND signer.work_id IN ints_of($2)";

/// Which pen names are looked for.
#[derive(Clone, Debug, Default)]
pub struct PenNameSearch {
    /// Words of the name; only the first four count.
    pub words: String,
    /// Canonical fandoms, in any of which they wrote; empty for all.
    pub fandoms: Vec<TagId>,
    /// Those with the most works first, and not by name.
    pub by_works: bool,
    /// How many come before.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// Whether one of an account's pen names signs a work, inside a transaction.
pub(crate) async fn signs(tx: &mut Tx, account: AccountId, work: WorkId) -> Result<bool> {
    Ok(tx.query_one(SIGNS, params![account, work]).await?.is_some())
}

/// The accounts that sign a work.
pub(crate) async fn signers(tx: &mut Tx, work: WorkId) -> Result<Vec<AccountId>> {
    tx.query(SIGNERS, params![work])
        .await?
        .into_iter()
        .map(|row| row.first("pen_name", "account_id"))
        .collect()
}

impl Store {
    /// Every work that an account signs, whoever may see it.
    pub async fn signed_works(&self, account: AccountId) -> Result<Vec<WorkId>> {
        let rows = self.database.query(SIGNED, params![account]).await?;
        rows.into_iter().map(|row| row.first("signer", "work_id")).collect()
    }

    /// Whether one of an account's pen names signs a work, seen by all or behind the veil.
    pub async fn signs(&self, account: AccountId, work: WorkId) -> Result<bool> {
        Ok(self.database.query_one(SIGNS, params![account, work]).await?.is_some())
    }

    /// Which of these accounts sign which of these works, seen by all or behind the veil.
    pub async fn signed_among(
        &self,
        accounts: &[AccountId],
        works: &[WorkId],
    ) -> Result<HashSet<(AccountId, WorkId)>> {
        if accounts.is_empty() || works.is_empty() {
            return Ok(HashSet::new());
        }
        let rows = self.database.query(SIGN_OF, params![json(accounts)?, json(works)?]).await?;
        let pair = |row: Row| {
            let mut fields = row.fields("signer");
            Ok((fields.get("account_id")?, fields.get("work_id")?))
        };
        rows.into_iter().map(pair).collect()
    }

    /// A pen name by its address, where it is a member's or signs works of these audiences, of which the widest is
    /// always one.
    pub async fn pen_name(&self, slug: &str, audiences: &[Audience]) -> Result<Option<PenName>> {
        let audiences = works::audience_list(audiences)?;
        self.database.query_one(BY_SLUG, params![slug, audiences]).await?.map(pen_name).transpose()
    }

    /// A pen name by its address, whether it signs anything or not.
    pub async fn pen_name_by_slug(&self, slug: &str) -> Result<Option<PenName>> {
        self.database.query_one(ANY_BY_SLUG, params![slug]).await?.map(pen_name).transpose()
    }

    /// Pen names by their addresses, in the order asked for, where they sign works of these audiences.
    pub async fn pen_names_by_slug(&self, slugs: &[String], audiences: &[Audience]) -> Result<Vec<PenName>> {
        let rows =
            self.database.query(SLUGS, params![json(slugs)?, works::audience_list(audiences)?]).await?;
        let mut names: Vec<PenName> = rows.into_iter().map(pen_name).collect::<Result<_>>()?;
        names.sort_by_key(|name| slugs.iter().position(|slug| *slug == name.slug));
        Ok(names)
    }

    /// Pen names by their numbers, by name; those that are not there are left out.
    pub async fn pen_names_by_id(&self, ids: &[PenNameId]) -> Result<Vec<PenName>> {
        let rows = self.database.query(BY_IDS, params![json(ids)?]).await?;
        rows.into_iter().map(pen_name).collect()
    }

    /// The pen names of an account: first the one that it usually signs with, then the others as they were made.
    pub async fn own_pen_names(&self, account: AccountId) -> Result<Vec<PenName>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        rows.into_iter().map(pen_name).collect()
    }

    /// Those of an account's pen names that sign a work, seen by all or behind the veil, in the same order.
    pub async fn own_pen_names_on(&self, account: AccountId, work: WorkId) -> Result<Vec<PenName>> {
        let rows = self.database.query(OF_ACCOUNT_ON, params![account, work]).await?;
        rows.into_iter().map(pen_name).collect()
    }

    /// Pen names with works that everyone may find, by name, and how many there are.
    pub async fn pen_names(&self, offset: u32, limit: u32) -> Result<(Vec<PenName>, u64)> {
        let answers =
            self.database.query_many(vec![(PAGE, params![offset, limit]), (COUNT, params![])]).await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(pen_name).collect::<Result<_>>()?, total))
    }

    /// Pen names with works of these audiences that are like this, each with how many such works it signs, and how many
    /// names there are.
    pub async fn pen_names_found(
        &self,
        search: &PenNameSearch,
        audiences: &[Audience],
    ) -> Result<(Vec<PenName>, u64)> {
        let mut values = params![works::audience_list(audiences)?, json(&search.fandoms)?];
        values.extend(bookmarks::patterns(&search.words));
        let mut paged = values.clone();
        paged.extend(params![search.offset, search.limit]);
        let rows = if search.by_works { FOUND_BY_WORKS } else { FOUND_BY_NAME };
        let (rows, total) =
            page(self.database.query_many(vec![(rows, paged), (FOUND_COUNT, values)]).await?)?;
        Ok((rows.into_iter().map(pen_name).collect::<Result<_>>()?, total))
    }

    /// What pen names with works that everyone may find begin with, folded, and how many begin with each.
    pub async fn pen_name_initials(&self) -> Result<Vec<(String, u64)>> {
        let rows = self.database.query(INITIALS, params![]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("pen_name");
                Ok((fields.get("folded")?, fields.get("number")?))
            })
            .collect()
    }

    /// Pen names with works that everyone may find and that begin with one of these, by name.
    pub async fn pen_names_of(&self, initials: &[String], offset: u32, limit: u32) -> Result<Vec<PenName>> {
        let rows = self.database.query(OF_INITIALS, params![json(initials)?, offset, limit]).await?;
        rows.into_iter().map(pen_name).collect()
    }
}

/// Makes the pen name where it is missing.
pub(crate) async fn ensure(tx: &mut Tx, name: &str) -> Result<PenNameId> {
    let folded = names::name_key(name);
    if let Some(row) = tx.query_one(BY_NAME, params![&folded]).await? {
        return row.first("pen_name", "id");
    }
    let slug = names::free_slug(tx, name, TAKEN).await?;
    let made = tx.query_one(MAKE, params![name, folded, slug, look_of(name)]).await?;
    made.ok_or(StoreError::Missing("pen name"))?.first("pen_name", "id")
}

/// By what a name is told from those that look like it.
pub(crate) fn look_of(name: &str) -> String {
    names::key(lookalike::key(name))
}

/// Gives each pen name of an older schema what it is told from lookalikes by.
pub(crate) async fn fill_looks(tx: &mut Tx) -> Result<()> {
    let mut last = PenNameId(0);
    loop {
        let mut queries: Vec<Query> = Vec::new();
        for row in tx.query(WITHOUT_LOOK, params![last]).await? {
            let mut fields = row.fields("pen_name");
            last = fields.get("id")?;
            queries.push((SET_LOOK, params![last, look_of(&fields.get::<String>("name")?)]));
        }
        if queries.is_empty() {
            return Ok(());
        }
        tx.run(queries).await?;
    }
}

/// Reads `id, name, slug, account_id, works`.
pub(crate) fn pen_name(row: Row) -> Result<PenName> {
    let mut fields = row.fields("pen_name");
    Ok(PenName {
        id: fields.get("id")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        account: fields.get("account_id")?,
        works: fields.get("works")?,
    })
}
