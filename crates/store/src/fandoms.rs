//! Fandoms as people look through them: by size, by name, by letter, by medium.

use ficus_archive::{
    TagId,
    tag::{TagCount, TagKind},
    work::Audience,
};

use crate::{
    Result, Store,
    database::{Row, json, page, params},
    tags::{self, shown},
    works,
};

/// Which fandoms are listed.
#[derive(Clone, Debug, Default)]
pub struct FandomQuery {
    /// Those of this medium.
    pub medium: Option<TagId>,
    /// Those that begin with any of these signs, in lower case; empty for all.
    pub initials: Vec<String>,
    /// By name, and not those with the most works first.
    pub by_name: bool,
    /// How many come before.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// Fandoms that are no synonyms, with works of these audiences ($1), of one medium ($2, 0 for all), that begin with any
/// of these signs ($3, an empty list for all). What counts works for everyone spares looking for others.
macro_rules! listed {
    () => {
        concat!(
            "FROM tag WHERE kind = 'fandom' AND canonical_id IS NULL AND (works > 0 OR ",
            shown!("tag.id", "$1"),
            ") AND (CAST($2 AS BIGINT) = 0 OR id IN (
                WITH RECURSIVE below (id) AS (SELECT CAST($2 AS BIGINT)
                    UNION SELECT child.id FROM below JOIN tag_parent ON tag_parent.parent_id = below.id
                    JOIN tag AS child ON child.id = tag_parent.tag_id AND child.kind = 'fandom')
                SELECT id FROM below))
            AND (CAST($3 AS TEXT) = '[]' OR SUBSTR(folded, 1, 1) IN texts_of($3))"
        )
    };
}
/// Every medium with itself and the fandoms of it, of which everyone may find works.
macro_rules! of_media {
    () => {
        "WITH RECURSIVE of_medium (medium, id) AS (
            SELECT id, id FROM tag WHERE kind = 'medium' AND canonical_id IS NULL
            UNION SELECT of_medium.medium, child.id FROM of_medium
            JOIN tag_parent ON tag_parent.parent_id = of_medium.id
            JOIN tag AS child ON child.id = tag_parent.tag_id AND child.kind = 'fandom'),
        fandom AS (
            SELECT of_medium.medium, tag.id, tag.kind, tag.name, tag.slug, tag.works, tag.folded
            FROM of_medium JOIN tag ON tag.id = of_medium.id AND tag.kind = 'fandom'
            WHERE tag.works > 0 OR EXISTS (
                SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id AND other.works > 0))"
    };
}
const BY_SIZE: &str = concat!(
    "SELECT id, kind, name, slug, works + COALESCE((
        SELECT CAST(SUM(other.works) AS BIGINT) FROM tag AS other WHERE other.canonical_id = tag.id), 0) AS counted ",
    listed!(),
    " ORDER BY counted DESC, folded LIMIT $5 OFFSET $4"
);
const BY_NAME: &str =
    concat!("SELECT id, kind, name, slug, works ", listed!(), " ORDER BY folded LIMIT $5 OFFSET $4");
const COUNT: &str = concat!("SELECT COUNT(*) ", listed!());
const INITIALS: &str =
    concat!("SELECT SUBSTR(folded, 1, 1), COUNT(*) ", listed!(), " GROUP BY SUBSTR(folded, 1, 1)");
const MEDIA: &str = concat!(
    of_media!(),
    " SELECT tag.id, tag.kind, tag.name, tag.slug, COUNT(*) FROM fandom JOIN tag ON tag.id = fandom.medium
    GROUP BY tag.id, tag.kind, tag.name, tag.slug, tag.folded ORDER BY COUNT(*) DESC, tag.folded LIMIT $1"
);
const OF_MEDIA: &str = concat!(
    of_media!(),
    " SELECT medium, id, kind, name, slug, works FROM (
        SELECT medium, id, kind, name, slug, works,
            ROW_NUMBER() OVER (PARTITION BY medium ORDER BY works DESC, folded) AS place
        FROM fandom WHERE medium IN ints_of($1)) AS placed
    WHERE place <= $2 ORDER BY medium, place"
);

impl Store {
    /// Fandoms with works of these audiences, and how many there are. The works that are told are those for everyone that
    /// bear a fandom's name; the index counts those that stand under it.
    pub async fn fandoms(&self, query: &FandomQuery, audiences: &[Audience]) -> Result<(Vec<TagCount>, u64)> {
        let is_plain = query.medium.is_none() && query.initials.is_empty() && !query.by_name;
        if is_plain && audiences == [Audience::Everyone] {
            // The longest of these lists has an index of its own.
            let total = self.listed().await?.fandoms;
            return Ok((self.top_tags(TagKind::Fandom, query.offset, query.limit).await?, total));
        }
        let audiences = works::audience_list(audiences)?;
        let (medium, initials) = (query.medium.unwrap_or(TagId(0)), json(&query.initials)?);
        let rows = if query.by_name { BY_NAME } else { BY_SIZE };
        let answers = self.database.query_many(vec![
            (rows, params![&audiences, medium, &initials, query.offset, query.limit]),
            (COUNT, params![&audiences, medium, &initials]),
        ]);
        let (rows, total) = page(answers.await?)?;
        Ok((rows.into_iter().map(counted).collect::<Result<_>>()?, total))
    }

    /// The first signs of fandoms with works of these audiences, and how many begin with each.
    pub async fn fandom_initials(
        &self,
        medium: Option<TagId>,
        audiences: &[Audience],
    ) -> Result<Vec<(String, u64)>> {
        let audiences = works::audience_list(audiences)?;
        let medium = medium.unwrap_or(TagId(0));
        let rows = self.database.query(INITIALS, params![audiences, medium, "[]"]).await?;
        initials(rows)
    }

    /// Media with how many fandoms that everyone may find each has, the widest first.
    pub async fn media(&self, limit: u32) -> Result<Vec<TagCount>> {
        self.database.query(MEDIA, params![limit]).await?.into_iter().map(counted).collect()
    }

    /// The fandoms with the most works of each medium, medium by medium, at most `each` of one.
    pub async fn fandoms_of_media(&self, media: &[TagId], each: u32) -> Result<Vec<(TagId, TagCount)>> {
        let rows = self.database.query(OF_MEDIA, params![json(media)?, each]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("tag");
                let medium = fields.get("medium")?;
                Ok((medium, TagCount { tag: tags::tag(&mut fields)?, works: fields.get("works")? }))
            })
            .collect()
    }
}

fn counted(row: Row) -> Result<TagCount> {
    let mut fields = row.fields("tag");
    Ok(TagCount { tag: tags::tag(&mut fields)?, works: fields.get("works")? })
}

/// Reads the first signs of names and how many begin with each.
fn initials(rows: Vec<Row>) -> Result<Vec<(String, u64)>> {
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("initial");
            Ok((fields.get("initial")?, fields.get("count")?))
        })
        .collect()
}
