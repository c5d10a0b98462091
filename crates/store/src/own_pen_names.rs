//! Pen names of an account: several, one of them the default, renamed without an address being lost.

use ficus_archive::{AccountId, PenNameId, WorkId, pen_name::PenName};
use ficus_prose::Prose;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, page, params},
    names,
    pen_names::{self, TAKEN},
};

const OF: &str = "SELECT id, name, slug, account_id, works, profile, is_default FROM pen_name
    WHERE account_id = $1 ORDER BY is_default DESC, id";
/// A name is taken by whoever has one that looks like it; an account's own may look alike.
const ALIKE: &str = "SELECT id FROM pen_name WHERE (folded = $1 OR look = $2)
    AND (account_id IS NULL OR account_id <> $3) AND id <> $4 LIMIT 1";
const SAME: &str = "SELECT id FROM pen_name WHERE folded = $1 AND id <> $2 LIMIT 1";
const ADD: &str = "INSERT INTO pen_name (name, folded, slug, look, account_id, is_default)
    VALUES ($1, $2, $3, $4, $5, CASE WHEN EXISTS (
        SELECT 1 FROM pen_name AS other WHERE other.account_id = $5) THEN 0 ELSE 1 END)
    RETURNING id";
const ONE: &str = "SELECT id, slug, name FROM pen_name WHERE id = $1 AND account_id = $2";
const RENAME: &str = "UPDATE pen_name SET name = $2, folded = $3, slug = $4, look = $5 WHERE id = $1";
const KEEP_SLUG: &str = "INSERT INTO former_slug (slug, pen_name_id) VALUES ($1, $2)
    ON CONFLICT (slug) DO UPDATE SET pen_name_id = excluded.pen_name_id";
const FREE_SLUG: &str = "DELETE FROM former_slug WHERE slug = $1 AND pen_name_id = $2";
const RAISE_WORKS: &str = "UPDATE work SET version = version + 1
    WHERE id IN (SELECT work_id FROM work_author WHERE pen_name_id = $1)";
const LOG_WORKS: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'work', work_id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY work_id)
    FROM (SELECT DISTINCT work_id FROM work_author WHERE pen_name_id = $1) AS signed WHERE work_id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const SET_PROFILE: &str = "UPDATE pen_name SET profile = $3 WHERE id = $1 AND account_id = $2";
const SET_DEFAULT: &str =
    "UPDATE pen_name SET is_default = CASE WHEN id = $1 THEN 1 ELSE 0 END WHERE account_id = $2";
const DROP: &str = "DELETE FROM pen_name WHERE id = $1 AND account_id = $2 AND is_default = 0
    AND NOT EXISTS (SELECT 1 FROM signer WHERE signer.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM collection_person WHERE collection_person.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id) RETURNING id";
const PROFILE: &str = "SELECT profile FROM pen_name WHERE id = $1";
const SLUG_NOW: &str =
    "SELECT pen_name.slug FROM former_slug JOIN pen_name ON pen_name.id = former_slug.pen_name_id
    WHERE former_slug.slug = $1";
const WORKS: &str = "SELECT work.id FROM work WHERE id IN (
        SELECT work_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
        WHERE pen_name.account_id = $1)
    ORDER BY newest DESC, id DESC LIMIT $3 OFFSET $2";
const COUNT_WORKS: &str = "SELECT COUNT(DISTINCT work_id) FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE pen_name.account_id = $1";

/// A pen name as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnPenName {
    /// The pen name.
    pub pen_name: PenName,
    /// What its page says of its owner.
    pub profile: Prose,
    /// Whether the account signs with it unless it chooses another.
    pub is_default: bool,
}

impl Store {
    /// The pen names of an account, the default one first.
    pub async fn pen_names_kept_by(&self, account: AccountId) -> Result<Vec<OwnPenName>> {
        let rows = self.database.query(OF, params![account]).await?;
        rows.into_iter().map(own).collect()
    }

    /// Makes a pen name for an account, its default one where it is the only one; `Taken` where somebody's looks like it.
    pub async fn add_pen_name(&self, account: AccountId, name: &str) -> Result<PenNameId> {
        let mut tx = self.database.begin().await?;
        let id = add(&mut tx, account, name).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Renames a pen name of an account; its former address leads to it from now on.
    pub async fn rename_pen_name(&self, account: AccountId, id: PenNameId, name: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ONE, params![id, account]).await?.ok_or(StoreError::Missing("pen name"))?;
        let mut fields = row.fields("pen_name");
        fields.get::<PenNameId>("id")?;
        let former: String = fields.get("slug")?;
        check_free(&mut tx, account, name, id).await?;
        let slug = names::free_slug(&mut tx, name, TAKEN).await?;
        // The new slug may be one that this very name had before.
        let back = ficus_archive::slug::slug(name);
        let is_own =
            tx.query_one(SLUG_NOW, params![&back]).await?.map(|row| row.first::<String>("pen_name", "slug"));
        let slug = match is_own.transpose()? {
            Some(current) if current == former => back,
            _ if ficus_archive::slug::slug(name) == former => former.clone(),
            _ => slug,
        };
        let values = params![id, name, names::name_key(name), &slug, pen_names::look_of(name)];
        let mut queries: Vec<Query> = vec![(FREE_SLUG, params![&slug, id]), (RENAME, values)];
        if slug != former {
            queries.push((KEEP_SLUG, params![former, id]));
        }
        queries.extend([(RAISE_WORKS, params![id]), (LOG_WORKS, params![id]), changes::log(Subject::Lists)]);
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Says on the page of a pen name what its owner wants to say.
    pub async fn set_profile(&self, account: AccountId, id: PenNameId, profile: &Prose) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(SET_PROFILE, params![id, account, profile]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Lets an account sign with this pen name unless it chooses another.
    pub async fn set_default_pen_name(&self, account: AccountId, id: PenNameId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.query_one(ONE, params![id, account]).await?.ok_or(StoreError::Missing("pen name"))?;
        tx.execute(SET_DEFAULT, params![id, account]).await?;
        tx.commit().await
    }

    /// Lets go of a pen name that signs nothing and is not the default one; whether it was such a one.
    pub async fn drop_pen_name(&self, account: AccountId, id: PenNameId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let gone = tx.query_one(DROP, params![id, account]).await?.is_some();
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// What the owner of a pen name says on its page; empty where nobody says anything.
    pub async fn profile(&self, id: PenNameId) -> Result<Prose> {
        match self.database.query_one(PROFILE, params![id]).await? {
            Some(row) => row.first("pen_name", "profile"),
            None => Ok(Prose::default()),
        }
    }

    /// The address that a former one of a pen name leads to.
    pub async fn slug_now(&self, former: &str) -> Result<Option<String>> {
        let row = self.database.query_one(SLUG_NOW, params![former]).await?;
        row.map(|row| row.first("pen_name", "slug")).transpose()
    }

    /// Works that an account's pen names sign, whoever may see them, the newest first, and how many there are.
    pub async fn works_signed_by(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<WorkId>, u64)> {
        let queries = vec![(WORKS, params![account, offset, limit]), (COUNT_WORKS, params![account])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(|row| row.first("work", "id")).collect::<Result<_>>()?, total))
    }
}

async fn add(tx: &mut Tx, account: AccountId, name: &str) -> Result<PenNameId> {
    check_free(tx, account, name, PenNameId(0)).await?;
    let slug = names::free_slug(tx, name, TAKEN).await?;
    let values = params![name, names::name_key(name), slug, pen_names::look_of(name), account];
    tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("pen name"))?.first("pen_name", "id")
}

async fn check_free(tx: &mut Tx, account: AccountId, name: &str, own: PenNameId) -> Result<()> {
    let key = names::name_key(name);
    let same = tx.query_one(SAME, params![&key, own]).await?;
    let alike = tx.query_one(ALIKE, params![key, pen_names::look_of(name), account, own]).await?;
    if same.is_some() || alike.is_some() { Err(StoreError::Taken("pen name")) } else { Ok(()) }
}

fn own(mut row: Row) -> Result<OwnPenName> {
    let tail = Row(row.0.split_off(5));
    let head = row;
    let mut fields = tail.fields("pen_name");
    Ok(OwnPenName {
        pen_name: pen_names::pen_name(head)?,
        profile: fields.get("profile")?,
        is_default: fields.get("is_default")?,
    })
}

/// The statements that put works of a pen name into the index anew, after what it is called or whose it is changed.
pub(crate) fn log_works(id: PenNameId) -> [Query; 3] {
    [(RAISE_WORKS, params![id]), (LOG_WORKS, params![id]), changes::log(Subject::Lists)]
}
