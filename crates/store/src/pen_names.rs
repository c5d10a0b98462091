//! Pen names: one for each folded name, with a slug of its own.

use ficus_archive::{PenNameId, pen_name::PenName, work::Audience};

use crate::{
    Result, Store, StoreError,
    database::{Row, Tx, json, page, params},
    names, works,
};

/// What counts works for everyone spares looking for others.
const BY_SLUG: &str = "
    SELECT id, name, slug, account_id, works FROM pen_name
    WHERE slug = $1 AND (works > 0 OR EXISTS (
        SELECT 1 FROM work_author JOIN work ON work.id = work_author.work_id
        WHERE work_author.pen_name_id = pen_name.id AND work.audience IN texts_of($2)))";
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
const BY_NAME: &str = "SELECT id FROM pen_name WHERE folded = $1";
const TAKEN: &str = "SELECT slug FROM pen_name WHERE slug IN texts_of($1)";
const MAKE: &str = "INSERT INTO pen_name (name, folded, slug) VALUES ($1, $2, $3) RETURNING id";

impl Store {
    /// A pen name by its address, where it signs works of these audiences, of which the widest is always one.
    pub async fn pen_name(&self, slug: &str, audiences: &[Audience]) -> Result<Option<PenName>> {
        let audiences = works::audience_list(audiences)?;
        self.database.query_one(BY_SLUG, params![slug, audiences]).await?.map(pen_name).transpose()
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

    /// Pen names with works that everyone may find, by name, and how many there are.
    pub async fn pen_names(&self, offset: u32, limit: u32) -> Result<(Vec<PenName>, u64)> {
        let answers =
            self.database.query_many(vec![(PAGE, params![offset, limit]), (COUNT, params![])]).await?;
        let (rows, total) = page(answers)?;
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
    let made = tx.query_one(MAKE, params![name, folded, slug]).await?;
    made.ok_or(StoreError::Missing("pen name"))?.first("pen_name", "id")
}

fn pen_name(row: Row) -> Result<PenName> {
    let mut fields = row.fields("pen_name");
    Ok(PenName {
        id: fields.get("id")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        account: fields.get("account_id")?,
        works: fields.get("works")?,
    })
}
