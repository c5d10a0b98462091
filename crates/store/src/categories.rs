//! The category tree, made as sources state it.

use ficus_archive::{
    CategoryId,
    category::{Category, CategoryPath, CategoryStep},
    work::Audience,
};

use ficus_prose::Prose;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, json, params},
    names, works,
};

const OUTERMOST: &str = "
    SELECT id, name, works, children FROM category WHERE parent_id IS NULL AND (works > 0 OR EXISTS (
        SELECT 1 FROM category_above JOIN work_category ON work_category.category_id = category_above.category_id
        JOIN work ON work.id = work_category.work_id
        WHERE category_above.above_id = category.id AND work.audience IN texts_of($1)))
    ORDER BY name";
const BELOW: &str = "
    SELECT id, name, works, children FROM category WHERE parent_id = $2 AND (works > 0 OR EXISTS (
        SELECT 1 FROM category_above JOIN work_category ON work_category.category_id = category_above.category_id
        JOIN work ON work.id = work_category.work_id
        WHERE category_above.above_id = category.id AND work.audience IN texts_of($1)))
    ORDER BY name";
/// What stands above a place with works has works itself, so that a path comes whole or not at all.
const PATH: &str = "
    SELECT category.id, category.name FROM category_above JOIN category ON category.id = category_above.above_id
    WHERE category_above.category_id = $1 AND EXISTS (
        SELECT 1 FROM category_above AS below
        JOIN work_category ON work_category.category_id = below.category_id
        JOIN work ON work.id = work_category.work_id
        WHERE below.above_id = $1 AND work.audience IN texts_of($2))
    ORDER BY category.depth";
const WORDS: &str = "SELECT about FROM category WHERE id = $1 AND about <> ''";
const SAY: &str = "UPDATE category SET about = $2 WHERE id = $1 AND about = '' RETURNING id";
const BY_PATH: &str = "SELECT id FROM category WHERE path = $1";
const MAKE: &str = "INSERT INTO category (parent_id, name, path, depth) VALUES ($1, $2, $3, $4) RETURNING id";
const MAKE_ABOVE: &str = "
    INSERT INTO category_above (category_id, above_id)
    SELECT CAST($1 AS BIGINT), above_id FROM category_above WHERE category_id = $2
    UNION ALL SELECT CAST($1 AS BIGINT), CAST($1 AS BIGINT)";
const ONE_MORE_CHILD: &str = "UPDATE category SET children = children + 1 WHERE id = $1";

impl Store {
    /// The nodes right below `parent` (`None`: the outermost), by name, with works of these audiences, of which the
    /// widest is always one.
    pub async fn categories(
        &self,
        parent: Option<CategoryId>,
        audiences: &[Audience],
    ) -> Result<Vec<Category>> {
        let audiences = works::audience_list(audiences)?;
        let rows = match parent {
            Some(parent) => self.database.query(BELOW, params![audiences, parent]).await?,
            None => self.database.query(OUTERMOST, params![audiences]).await?,
        };
        rows.into_iter().map(category).collect()
    }

    /// The way to a node with works of these audiences, outermost first, itself included.
    pub async fn category_path(
        &self,
        id: CategoryId,
        audiences: &[Audience],
    ) -> Result<Option<CategoryPath>> {
        let rows = self.database.query(PATH, params![id, works::audience_list(audiences)?]).await?;
        let steps = rows.into_iter().map(|row| {
            let mut fields = row.fields("category");
            Ok(CategoryStep { id: fields.get("id")?, name: fields.get("name")? })
        });
        let path: CategoryPath = steps.collect::<Result<_>>()?;
        Ok((!path.is_empty()).then_some(path))
    }
}

impl Store {
    /// What a node says of itself. Whether somebody may know of it is for [`Store::category_path`] to say.
    pub async fn category_words(&self, id: CategoryId) -> Result<Option<Prose>> {
        let row = self.database.query_one(WORDS, params![id]).await?;
        row.map(|row| row.first("category", "about")).transpose()
    }

    /// Gives nodes what they say of themselves, where they say nothing yet; tells how many it was new to.
    pub async fn describe_categories(&self, said: &[(Vec<String>, Prose)]) -> Result<u64> {
        let mut tx = self.database.begin().await?;
        let mut new = 0;
        for (way, words) in said {
            let Some(id) = ensure(&mut tx, way).await? else { continue };
            new += u64::from(tx.query_one(SAY, params![id, words]).await?.is_some());
        }
        if new > 0 {
            tx.run(vec![changes::log(Subject::Lists)]).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// Makes the nodes of ways that are missing; they show once works stand there.
    pub async fn add_categories(&self, ways: &[Vec<String>]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        for way in ways {
            ensure(&mut tx, way).await?;
        }
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

/// Makes the nodes of a path that are missing; answers with the innermost, or `None` for an empty path.
pub(crate) async fn ensure(tx: &mut Tx, path: &[String]) -> Result<Option<CategoryId>> {
    let mut parent: Option<CategoryId> = None;
    for (depth, name) in path.iter().enumerate() {
        let key = names::key(json(&path[..=depth])?);
        let id = if let Some(row) = tx.query_one(BY_PATH, params![&key]).await? {
            row.first("category", "id")?
        } else {
            let made = tx.query_one(MAKE, params![parent, name, key, depth]).await?;
            let id = made.ok_or(StoreError::Missing("category"))?.first("category", "id")?;
            tx.run(vec![(MAKE_ABOVE, params![id, parent]), (ONE_MORE_CHILD, params![parent])]).await?;
            id
        };
        parent = Some(id);
    }
    Ok(parent)
}

fn category(row: Row) -> Result<Category> {
    let mut fields = row.fields("category");
    Ok(Category {
        id: fields.get("id")?,
        name: fields.get("name")?,
        works: fields.get("works")?,
        children: fields.get("children")?,
    })
}
