//! Fandoms as people look through them: by size, by name, by letter, by medium.

use ficus_archive::{
    TagId,
    tag::{TagCount, TagKind},
    work::Audience,
};

use crate::{
    Result, Store,
    database::{Row, json, page, params},
    tags, works,
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
        "FROM tag WHERE kind = 'fandom' AND canonical_id IS NULL
        AND (works > 0 OR EXISTS (
            SELECT 1 FROM tag_above JOIN work_tag ON work_tag.tag_id = tag_above.tag_id
            JOIN work ON work.id = work_tag.work_id
            WHERE tag_above.above_id = tag.id AND work.audience IN texts_of($1)))
        AND (CAST($2 AS BIGINT) = 0 OR EXISTS (
            SELECT 1 FROM tag_above WHERE tag_above.tag_id = tag.id AND tag_above.above_id = CAST($2 AS BIGINT)))
        AND (CAST($3 AS TEXT) = '[]' OR SUBSTR(folded, 1, 1) IN texts_of($3))"
    };
}
const BY_SIZE: &str = concat!(
    "SELECT id, kind, name, slug, works ",
    listed!(),
    " ORDER BY works DESC, folded LIMIT $5 OFFSET $4"
);
const BY_NAME: &str =
    concat!("SELECT id, kind, name, slug, works ", listed!(), " ORDER BY folded LIMIT $5 OFFSET $4");
const COUNT: &str = concat!("SELECT COUNT(*) ", listed!());
const INITIALS: &str =
    concat!("SELECT SUBSTR(folded, 1, 1), COUNT(*) ", listed!(), " GROUP BY SUBSTR(folded, 1, 1)");
const MEDIA: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug, COUNT(*) FROM tag
    JOIN tag_above ON tag_above.above_id = tag.id
    JOIN tag AS fandom ON fandom.id = tag_above.tag_id AND fandom.kind = 'fandom'
        AND fandom.canonical_id IS NULL AND fandom.works > 0
    WHERE tag.kind = 'medium' AND tag.canonical_id IS NULL
    GROUP BY tag.id, tag.kind, tag.name, tag.slug, tag.folded ORDER BY COUNT(*) DESC, tag.folded LIMIT $1";
const OF_MEDIA: &str = "
    SELECT above_id, id, kind, name, slug, works FROM (
        SELECT tag_above.above_id, tag.id, tag.kind, tag.name, tag.slug, tag.works, tag.folded,
            ROW_NUMBER() OVER (PARTITION BY tag_above.above_id ORDER BY tag.works DESC, tag.folded) AS place
        FROM tag_above JOIN tag ON tag.id = tag_above.tag_id
        WHERE tag_above.above_id IN ints_of($1) AND tag.kind = 'fandom' AND tag.canonical_id IS NULL
            AND tag.works > 0) AS placed
    WHERE place <= $2 ORDER BY above_id, place";

impl Store {
    /// Fandoms with works of these audiences, and how many there are. The works that are counted are those for everyone.
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
                let medium = fields.get("above_id")?;
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
