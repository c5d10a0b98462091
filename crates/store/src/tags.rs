//! Tags: one for each kind and folded name, tied together by synonyms and parents.
//!
//! `tag_tie` is derived from the ties tag by tag, by the rule of [`ficus_archive::tag_graph::TagGraph`]: it says what a
//! work that bears a tag stands under as well, one step up. A change of a tie writes the rows of the tags that it is
//! about and nothing else; `works` counts the works that everyone may find and that bear the tag as written.

mod acts;
mod apply;
mod bins;
mod classes;
mod delta;
mod keys;
mod offers;
mod table;
mod ties;
mod wranglers;

use ficus_archive::{
    TagId,
    tag::{CHILDREN_SHOWN_MAX, SYNONYMS_SHOWN_MAX, Tag, TagCount, TagDraft, TagKind, TagPage},
    work::Audience,
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Fields, Row, Tx, json, params},
    names, works,
};

pub use acts::{Wrangled, Wrangler};
pub use bins::{BIN_COUNT_MAX, Bin, BinPage};
pub(crate) use bins::{SEARCHED_MAX, optional, search_terms};
pub use classes::{CHOICES_MAX, CLASS_TYPES_MAX, ClassTypeForm};
pub(crate) use keys::fill as fill_keys;
pub use table::TablePlace;
pub use wranglers::{FandomLine, Whose};

/// So many tags right below are looked at for the page of a tag, the oldest first.
const CHILDREN_SCANNED_MAX: u32 = 10_000;

/// Whether works of an audience of a list stand under a tag. The first that is found is enough, so that this is quick
/// but for a tag that has none.
macro_rules! shown {
    ($id:literal, $audiences:literal) => {
        concat!(
            "EXISTS (WITH RECURSIVE below (id) AS (SELECT ",
            $id,
            " UNION SELECT tag_tie.under_id FROM below JOIN tag_tie ON tag_tie.over_id = below.id)
            SELECT 1 FROM below JOIN tag AS bearer ON bearer.id = below.id
            WHERE bearer.works > 0 OR EXISTS (
                SELECT 1 FROM work_tag JOIN work ON work.id = work_tag.work_id
                WHERE work_tag.tag_id = bearer.id AND work.audience IN texts_of(",
            $audiences,
            ")))"
        )
    };
}
pub(crate) use shown;

const BY_SLUG: &str = concat!(
    "SELECT asked.id, asked.kind, asked.name, asked.slug, tag.id, tag.kind, tag.name, tag.slug, tag.sorting,
        tag.description
    FROM tag AS asked JOIN tag ON tag.id = COALESCE(asked.canonical_id, asked.id)
    WHERE asked.slug = $1 AND (asked.works > 0 OR ",
    shown!("asked.id", "$2"),
    ")"
);
const SYNONYMS: &str = concat!(
    "SELECT id, kind, name, slug FROM tag WHERE canonical_id = $1 AND (works > 0 OR ",
    shown!("tag.id", "$2"),
    ") ORDER BY works DESC, folded LIMIT $3"
);
const PARENTS: &str = concat!(
    "SELECT tag.id, tag.kind, tag.name, tag.slug FROM tag_parent JOIN tag ON tag.id = tag_parent.parent_id
    WHERE tag_parent.tag_id = $1 AND (tag.works > 0 OR ",
    shown!("tag.id", "$2"),
    ") ORDER BY tag.folded"
);
const CHILDREN: &str = concat!(
    "SELECT id, kind, name, slug FROM (
        SELECT tag.id, tag.kind, tag.name, tag.slug, tag.works, tag.folded,
            ROW_NUMBER() OVER (PARTITION BY tag.kind ORDER BY tag.works DESC, tag.folded) AS place
        FROM (SELECT tag_id FROM tag_parent WHERE parent_id = $1 ORDER BY tag_id LIMIT $3) AS child
        JOIN tag ON tag.id = child.tag_id
        WHERE tag.works > 0 OR ",
    shown!("tag.id", "$2"),
    ") AS ranked WHERE place <= $4 ORDER BY works DESC, folded"
);
const SLUGS: &str = concat!(
    "SELECT canonical.id, canonical.kind, canonical.name, tag.slug
    FROM tag JOIN tag AS canonical ON canonical.id = COALESCE(tag.canonical_id, tag.id)
    WHERE tag.slug IN texts_of($1) AND (tag.works > 0 OR ",
    shown!("tag.id", "$2"),
    ")"
);
const IDS: &str = "SELECT id, kind, name, slug FROM tag WHERE id IN ints_of($1)";
const TOP: &str = "
    SELECT id, kind, name, slug, works + COALESCE((
        SELECT CAST(SUM(other.works) AS BIGINT) FROM tag AS other WHERE other.canonical_id = tag.id), 0) AS counted
    FROM tag WHERE kind = $1 AND canonical_id IS NULL AND (works > 0 OR EXISTS (
        SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id AND other.works > 0))
    ORDER BY counted DESC, folded LIMIT $3 OFFSET $2";

const BY_NAME: &str = "SELECT id, name FROM tag WHERE kind = $1 AND folded = $2";
const TAKEN: &str = "SELECT slug FROM tag WHERE slug IN texts_of($1)";
const MAKE: &str = "INSERT INTO tag (kind, name, folded, slug) VALUES ($1, $2, $3, $4) RETURNING id";

impl Store {
    /// A tag with what its page shows, by its address, where works of these audiences stand under it, of which the
    /// widest is always one; so it is with the other spellings and with the tags above and below.
    pub async fn tag_page(&self, slug: &str, audiences: &[Audience]) -> Result<Option<TagPage>> {
        let audiences = works::audience_list(audiences)?;
        let row = self.database.query_one(BY_SLUG, params![slug, &audiences]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut fields = row.fields("tag");
        let asked = tag(&mut fields)?;
        let canonical = tag(&mut fields)?;
        let (sorting, description) = (fields.word("sorting")?, fields.get("description")?);
        let answers = self.database.query_many(vec![
            (SYNONYMS, params![canonical.id, &audiences, SYNONYMS_SHOWN_MAX]),
            (PARENTS, params![canonical.id, &audiences]),
            (CHILDREN, params![canonical.id, &audiences, CHILDREN_SCANNED_MAX, CHILDREN_SHOWN_MAX]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next =
            || answers.next().unwrap_or_default().into_iter().map(tag_row).collect::<Result<Vec<_>>>();
        let (synonyms, parents, children) = (next()?, next()?, next()?);
        Ok(Some(TagPage { tag: asked, canonical, sorting, description, synonyms, parents, children }))
    }

    /// Tags by their addresses, in the order asked for, where works of these audiences stand under them. The address of
    /// another spelling brings its canonical tag, under the address that was asked for.
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

    /// Makes the tag where it is missing; answers with its id.
    pub async fn ensure_tag(&self, kind: TagKind, name: &str) -> Result<TagId> {
        let mut tx = self.database.begin().await?;
        let (id, _) = ensure(&mut tx, kind, name).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(id)
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
    tx.run(keys::add(id, name)?).await?;
    classes::note_type(tx, kind, name).await?;
    Ok((id, name.to_owned()))
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

/// The ids of those tags of a list that are there.
pub(crate) async fn ids(tx: &mut Tx, tags: &[TagDraft]) -> Result<Vec<TagId>> {
    let queries = tags.iter().map(|tag| (BY_NAME, params![tag.kind.as_str(), names::name_key(&tag.name)]));
    let rows = tx.run(queries.collect()).await?.into_iter().flatten();
    rows.map(|row| row.first("tag", "id")).collect()
}
