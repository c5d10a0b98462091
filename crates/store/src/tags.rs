//! Tags: one for each kind and folded name, tied together by synonyms and parents.
//!
//! `tag_above` is derived from the ties and holds, for every tag, all tags that a work under it stands under; `works`
//! is derived from both and counts works that everyone may find. A change of a tie makes both anew for what is below.

use std::collections::HashMap;

use ficus_archive::{
    TagId,
    tag::{Tag, TagCount, TagKind, TagPage},
    tag_graph::TagTie,
    work::Audience,
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Fields, Query, Row, Tx, json, params},
    names, works,
};

/// Children that a tag's page shows.
const CHILDREN_MAX: u32 = 50;

const BY_SLUG: &str = "
    SELECT asked.id, asked.kind, asked.name, asked.slug, tag.id, tag.kind, tag.name, tag.slug, tag.works
    FROM tag AS asked JOIN tag ON tag.id = COALESCE(asked.canonical_id, asked.id)
    WHERE asked.slug = $1 AND (asked.works > 0 OR EXISTS (
        SELECT 1 FROM tag_above JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
        JOIN work ON work.id = work_tag.work_id
        WHERE tag_above.above_id = asked.id AND work.audience IN texts_of($2)))";
const SYNONYMS: &str = "
    SELECT id, kind, name, slug FROM tag WHERE canonical_id = $1 AND (works > 0 OR EXISTS (
        SELECT 1 FROM tag_above JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
        JOIN work ON work.id = work_tag.work_id
        WHERE tag_above.above_id = tag.id AND work.audience IN texts_of($2)))
    ORDER BY folded";
const PARENTS: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug FROM tag_parent JOIN tag ON tag.id = tag_parent.parent_id
    WHERE tag_parent.tag_id = $1 ORDER BY tag.folded";
const CHILDREN: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug FROM tag_parent JOIN tag ON tag.id = tag_parent.tag_id
    WHERE tag_parent.parent_id = $1 AND (tag.works > 0 OR EXISTS (
        SELECT 1 FROM tag_above JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
        JOIN work ON work.id = work_tag.work_id
        WHERE tag_above.above_id = tag.id AND work.audience IN texts_of($2)))
    ORDER BY tag.works DESC, tag.folded LIMIT $3";
const SLUGS: &str = "
    SELECT id, kind, name, slug FROM tag WHERE slug IN texts_of($1) AND (works > 0 OR EXISTS (
        SELECT 1 FROM tag_above JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
        JOIN work ON work.id = work_tag.work_id
        WHERE tag_above.above_id = tag.id AND work.audience IN texts_of($2)))";
const IDS: &str = "SELECT id, kind, name, slug FROM tag WHERE id IN ints_of($1)";
const TOP: &str = "
    SELECT id, kind, name, slug, works FROM tag
    WHERE kind = $1 AND canonical_id IS NULL AND works > 0 ORDER BY works DESC, folded LIMIT $3 OFFSET $2";

const BY_NAME: &str = "SELECT id, name FROM tag WHERE kind = $1 AND folded = $2";
const TAKEN: &str = "SELECT slug FROM tag WHERE slug IN texts_of($1)";
const MAKE: &str = "INSERT INTO tag (kind, name, folded, slug) VALUES ($1, $2, $3, $4) RETURNING id";
const MAKE_ABOVE: &str = "INSERT INTO tag_above (tag_id, above_id) VALUES ($1, $1)";

const TIE: &str = "SELECT id, kind, canonical_id FROM tag WHERE id = $1";
const IS_ABOVE: &str = "SELECT tag_id FROM tag_above WHERE tag_id = $1 AND above_id = $2";
const SET_CANONICAL: &str = "UPDATE tag SET canonical_id = $2 WHERE id = $1 OR canonical_id = $1";
/// What stood above or below the tag stands above or below the canonical one now.
const MOVE_PARENTS: &str = "
    INSERT INTO tag_parent (tag_id, parent_id) SELECT CAST($2 AS BIGINT), parent_id FROM tag_parent
    WHERE tag_id = $1 AND parent_id <> $2 ON CONFLICT DO NOTHING";
const MOVE_CHILDREN: &str = "
    INSERT INTO tag_parent (tag_id, parent_id) SELECT tag_id, CAST($2 AS BIGINT) FROM tag_parent
    WHERE parent_id = $1 AND tag_id <> $2 ON CONFLICT DO NOTHING";
const FORGET_TIES: &str = "DELETE FROM tag_parent WHERE tag_id = $1 OR parent_id = $1";
const ADD_PARENT: &str = "INSERT INTO tag_parent (tag_id, parent_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// All tags below one, itself included: those whose `tag_above` a change of its ties touches.
const BELOW: &str = "SELECT tag_id FROM tag_above WHERE above_id = $1 OR above_id = $2";
const ABOVE: &str = "SELECT DISTINCT above_id FROM tag_above WHERE tag_id IN ints_of($1)";
const FORGET_ABOVE: &str = "DELETE FROM tag_above WHERE tag_id IN ints_of($1)";
const DERIVE_ABOVE: &str = "
    WITH RECURSIVE above (tag_id, above_id) AS (
        SELECT id, id FROM tag WHERE id IN ints_of($1)
        UNION SELECT above.tag_id, tie.over FROM above JOIN (
            SELECT id AS under, canonical_id AS over FROM tag WHERE canonical_id IS NOT NULL
            UNION ALL SELECT tag_id, parent_id FROM tag_parent
        ) AS tie ON tie.under = above.above_id
    ) INSERT INTO tag_above (tag_id, above_id) SELECT tag_id, above_id FROM above";
const RECOUNT: &str = "
    UPDATE tag SET works = (
        SELECT COUNT(DISTINCT work_tag.work_id) FROM tag_above
        JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
        JOIN work ON work.id = work_tag.work_id AND work.audience = 'everyone'
        WHERE tag_above.above_id = tag.id
    ) WHERE id IN ints_of($1)";
const TIES: &str = "
    SELECT id, kind, canonical_id FROM tag
    WHERE canonical_id IS NOT NULL OR id IN (SELECT tag_id FROM tag_parent)
        OR id IN (SELECT parent_id FROM tag_parent) OR id IN (SELECT canonical_id FROM tag)
    ORDER BY id";
const ALL_PARENTS: &str = "SELECT tag_id, parent_id FROM tag_parent ORDER BY tag_id, parent_id";
const TIES_OF: &str = "SELECT id, kind, canonical_id FROM tag WHERE id IN ints_of($1) ORDER BY id";
const PARENTS_OF: &str = "
    SELECT tag_id, parent_id FROM tag_parent WHERE tag_id IN ints_of($1) ORDER BY tag_id, parent_id";

impl Store {
    /// A tag with what its page shows, by its address, where works of these audiences stand under it, of which the
    /// widest is always one; so it is with the other spellings and the narrower tags.
    pub async fn tag_page(&self, slug: &str, audiences: &[Audience]) -> Result<Option<TagPage>> {
        let audiences = works::audience_list(audiences)?;
        let row = self.database.query_one(BY_SLUG, params![slug, &audiences]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut fields = row.fields("tag");
        let asked = tag(&mut fields)?;
        let canonical = tag(&mut fields)?;
        let works = fields.get("works")?;
        let answers = self.database.query_many(vec![
            (SYNONYMS, params![canonical.id, &audiences]),
            (PARENTS, params![canonical.id]),
            (CHILDREN, params![canonical.id, &audiences, CHILDREN_MAX]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next =
            || answers.next().unwrap_or_default().into_iter().map(tag_row).collect::<Result<Vec<_>>>();
        let (synonyms, parents, children) = (next()?, next()?, next()?);
        Ok(Some(TagPage { tag: asked, canonical, synonyms, parents, children, works }))
    }

    /// Tags by their addresses, in the order asked for, where works of these audiences stand under them.
    pub async fn tags_by_slug(&self, slugs: &[String], audiences: &[Audience]) -> Result<Vec<Tag>> {
        let audiences = works::audience_list(audiences)?;
        let rows = self.database.query(SLUGS, params![json(slugs)?, audiences]).await?;
        let mut tags: Vec<Tag> = rows.into_iter().map(tag_row).collect::<Result<_>>()?;
        tags.sort_by_key(|tag| slugs.iter().position(|slug| *slug == tag.slug));
        Ok(tags)
    }

    /// Tags in the order asked for; those that are not there are left out.
    pub async fn tags_by_id(&self, ids: &[TagId]) -> Result<Vec<Tag>> {
        let rows = self.database.query(IDS, params![json(ids)?]).await?;
        let mut tags: Vec<Tag> = rows.into_iter().map(tag_row).collect::<Result<_>>()?;
        tags.sort_by_key(|tag| ids.iter().position(|id| *id == tag.id));
        Ok(tags)
    }

    /// Tags of a kind by the number of listed works under them, the most used first; synonyms count for their
    /// canonical tag and are no lines of their own.
    pub async fn top_tags(&self, kind: TagKind, offset: u32, limit: u32) -> Result<Vec<TagCount>> {
        let rows = self.database.query(TOP, params![kind.as_str(), offset, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("tag");
                Ok(TagCount { tag: tag(&mut fields)?, works: fields.get("works")? })
            })
            .collect()
    }

    /// How every tag is tied that is tied at all.
    pub async fn tag_ties(&self) -> Result<Vec<TagTie>> {
        self.ties_by(vec![(TIES, params![]), (ALL_PARENTS, params![])]).await
    }

    /// How these tags are tied; those that are not there are left out.
    pub async fn tag_ties_of(&self, ids: &[TagId]) -> Result<Vec<TagTie>> {
        let list = json(ids)?;
        self.ties_by(vec![(TIES_OF, params![&list]), (PARENTS_OF, params![&list])]).await
    }

    async fn ties_by(&self, queries: Vec<Query>) -> Result<Vec<TagTie>> {
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let (tags, parents) = (next(), next());
        let mut parents_of: HashMap<TagId, Vec<TagId>> = HashMap::new();
        for row in parents {
            let mut fields = row.fields("tag_parent");
            parents_of.entry(fields.get("tag_id")?).or_default().push(fields.get("parent_id")?);
        }
        tags.into_iter()
            .map(|row| {
                let mut fields = row.fields("tag");
                let (id, kind, canonical) =
                    (fields.get("id")?, fields.word("kind")?, fields.get("canonical_id")?);
                Ok(TagTie { id, kind, canonical, parents: parents_of.remove(&id).unwrap_or_default() })
            })
            .collect()
    }

    /// Makes the tag where it is missing; answers with its id.
    pub async fn ensure_tag(&self, kind: TagKind, name: &str) -> Result<TagId> {
        let mut tx = self.database.begin().await?;
        let (id, _) = ensure(&mut tx, kind, name).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Makes a tag another spelling of a canonical one of its kind. Its own synonyms and ties go over to that one.
    pub async fn make_synonym(&self, id: TagId, canonical: TagId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (kind, former) = tie(&mut tx, id).await?;
        let (canonical_kind, over) = tie(&mut tx, canonical).await?;
        let canonical = over.unwrap_or(canonical);
        if former == Some(canonical) {
            return tx.commit().await;
        }
        if is_above(&mut tx, canonical, id).await? || is_above(&mut tx, id, canonical).await? {
            return Err(StoreError::TagLoop);
        }
        if kind != canonical_kind {
            return Err(StoreError::Missing("canonical tag of that kind"));
        }
        let below = below(&mut tx, id, canonical).await?;
        let before = above(&mut tx, &below).await?;
        tx.run(vec![
            (MOVE_PARENTS, params![id, canonical]),
            (MOVE_CHILDREN, params![id, canonical]),
            (FORGET_TIES, params![id]),
            (SET_CANONICAL, params![id, canonical]),
        ])
        .await?;
        derive(&mut tx, &below, before).await?;
        tx.commit().await
    }

    /// Puts a tag below another one: a character below its fandom. Synonyms stand for their canonical tags.
    pub async fn add_tag_parent(&self, id: TagId, parent: TagId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let id = tie(&mut tx, id).await?.1.unwrap_or(id);
        let parent = tie(&mut tx, parent).await?.1.unwrap_or(parent);
        if is_above(&mut tx, parent, id).await? {
            return Err(StoreError::TagLoop);
        }
        let below = below(&mut tx, id, id).await?;
        let before = above(&mut tx, &below).await?;
        tx.execute(ADD_PARENT, params![id, parent]).await?;
        derive(&mut tx, &below, before).await?;
        tx.commit().await
    }
}

/// Makes the tag where it is missing; answers with its id and its own spelling.
pub(crate) async fn ensure(tx: &mut Tx, kind: TagKind, name: &str) -> Result<(TagId, String)> {
    let name_folded = names::name_key(name);
    if let Some(row) = tx.query_one(BY_NAME, params![kind.as_str(), &name_folded]).await? {
        let mut fields = row.fields("tag");
        return Ok((fields.get("id")?, fields.get("name")?));
    }
    let slug = names::free_slug(tx, name, TAKEN).await?;
    let made = tx.query_one(MAKE, params![kind.as_str(), name, name_folded, slug]).await?;
    let id = made.ok_or(StoreError::Missing("tag"))?.first("tag", "id")?;
    tx.execute(MAKE_ABOVE, params![id]).await?;
    Ok((id, name.to_owned()))
}

async fn tie(tx: &mut Tx, id: TagId) -> Result<(TagKind, Option<TagId>)> {
    let row = tx.query_one(TIE, params![id]).await?.ok_or(StoreError::Missing("tag"))?;
    let mut fields = row.fields("tag");
    fields.get::<TagId>("id")?;
    Ok((fields.word("kind")?, fields.get("canonical_id")?))
}

/// Whether `over` stands above a tag, or is it.
async fn is_above(tx: &mut Tx, tag: TagId, over: TagId) -> Result<bool> {
    Ok(tx.query_one(IS_ABOVE, params![tag, over]).await?.is_some())
}

async fn below(tx: &mut Tx, a: TagId, b: TagId) -> Result<Vec<TagId>> {
    let rows = tx.query(BELOW, params![a, b]).await?;
    rows.into_iter().map(|row| row.first("tag_above", "tag_id")).collect()
}

async fn above(tx: &mut Tx, below: &[TagId]) -> Result<Vec<TagId>> {
    let rows = tx.query(ABOVE, params![json(below)?]).await?;
    rows.into_iter().map(|row| row.first("tag_above", "above_id")).collect()
}

/// Makes `tag_above` anew for `below`, and the counts of all that stood or stand above.
async fn derive(tx: &mut Tx, below: &[TagId], before: Vec<TagId>) -> Result<()> {
    let list = json(below)?;
    tx.run(vec![(FORGET_ABOVE, params![&list]), (DERIVE_ABOVE, params![&list])]).await?;
    let mut touched = above(tx, below).await?;
    touched.extend(before);
    let mut steps = vec![(RECOUNT, params![json(&touched)?]), changes::log(Subject::Lists)];
    steps.extend(below.iter().map(|id| changes::log(Subject::Tag(*id))));
    tx.run(steps).await?;
    Ok(())
}

fn tag_row(row: Row) -> Result<Tag> {
    tag(&mut row.fields("tag"))
}

/// Reads `id, kind, name, slug`.
pub(crate) fn tag(fields: &mut Fields) -> Result<Tag> {
    Ok(Tag {
        id: fields.get("id")?,
        kind: fields.word("kind")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
    })
}
