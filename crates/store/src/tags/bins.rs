//! What the wrangling desk shows: bins of tags, paged by key, and single tags with all that is known of them.

use ficus_archive::{
    TagId,
    slug::folded,
    tag::{Sorting, Tag, TagKind},
    tag_likeness,
    wrangling::{BinLine, TagSheet},
};

use super::tag;
use crate::{
    Result, Store,
    database::{Fields, Query, Row, json, params},
};

/// Other spellings and tags below that the sheet of a tag shows.
const TIED_SHOWN_MAX: u32 = 200;
/// So many names with the longest word of a search are looked at for its other words.
pub(crate) const SEARCHED_MAX: u32 = 5_000;
/// A count of a bin goes up to this; more are told as more.
pub const BIN_COUNT_MAX: u64 = 1_000;
/// A fandom with more other spellings than this has a bin of these.
const HOMES_MAX: u32 = 500;

macro_rules! bin {
    ($from:literal, $where:literal, $order:literal) => {
        concat!(
            "SELECT tag.id, tag.kind, tag.name, tag.slug, tag.sorting, tag.works,
                over.id, over.kind, over.name, over.slug, home.id, home.kind, home.name, home.slug
            FROM ",
            $from,
            " LEFT JOIN tag AS over ON over.id = tag.canonical_id LEFT JOIN tag AS home ON home.id = tag.home_id
            WHERE ",
            $where,
            $order
        )
    };
}

const ALL: &str = bin!(
    "tag",
    "tag.sorting = $2 AND (tag.works, tag.id) < ($3, $4)",
    " ORDER BY tag.works DESC, tag.id DESC LIMIT $1"
);
const OF_KIND: &str = bin!(
    "tag",
    "tag.sorting = $2 AND (tag.works, tag.id) < ($3, $4) AND tag.kind = $5",
    " ORDER BY tag.works DESC, tag.id DESC LIMIT $1"
);
const OF_HOME: &str = bin!(
    "tag",
    "tag.sorting = $2 AND (tag.works, tag.id) < ($3, $4) AND tag.home_id IN ints_of($5)
    AND tag.kind IN texts_of($6)",
    " ORDER BY tag.works DESC, tag.id DESC LIMIT $1"
);
const FOUND: &str = bin!(
    "(SELECT DISTINCT tag_id FROM (SELECT tag_id FROM tag_key WHERE key >= $5 AND key < $6
    ORDER BY key, tag_id LIMIT $7) AS part) AS found JOIN tag ON tag.id = found.tag_id",
    "tag.sorting IN texts_of($2) AND (tag.works, tag.id) < ($3, $4) AND tag.kind IN texts_of($8)
    AND tag.folded LIKE $9 AND tag.folded LIKE $10 AND tag.folded LIKE $11",
    " ORDER BY tag.works DESC, tag.id DESC LIMIT $1"
);
const ONE: &str = bin!("tag", "tag.id = $1", "");

const HOMES: &str = "SELECT id FROM tag WHERE id = $1 OR canonical_id = $1 ORDER BY works DESC LIMIT $2";
/// Without tags that only works bear which not everyone may find: a count is shown to whoever sorts tags.
const COUNT: &str = "
    SELECT COUNT(*) FROM (SELECT 1 AS one FROM tag WHERE sorting = $1 AND kind = $2 AND (works > 0 OR NOT EXISTS (
        SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)) LIMIT $3) AS part";
const DESCRIPTION: &str = "SELECT description FROM tag WHERE id = $1";
const SYNONYMS: &str =
    "SELECT id, kind, name, slug FROM tag WHERE canonical_id = $1 ORDER BY works DESC, folded LIMIT $2";
const PARENTS: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug FROM tag_parent JOIN tag ON tag.id = tag_parent.parent_id
    WHERE tag_parent.tag_id = $1 ORDER BY tag.kind, tag.folded LIMIT $2";
const CHILDREN: &str = "
    SELECT id, kind, name, slug FROM (
        SELECT tag.id, tag.kind, tag.name, tag.slug, tag.works, tag.folded
        FROM (SELECT tag_id FROM tag_parent WHERE parent_id = $1 ORDER BY tag_id LIMIT $3) AS child
        JOIN tag ON tag.id = child.tag_id) AS part
    ORDER BY works DESC, folded LIMIT $2";
const NAMED: &str = "SELECT id, kind, name, slug FROM tag WHERE kind = $1 AND folded = $2";

/// What a bin holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// How far its tags have been sorted; `None` for all, which only a search can ask for.
    pub sorting: Option<Sorting>,
    /// What they name.
    pub kind: Option<TagKind>,
    /// The fandom of the first work that bore them.
    pub home: Option<TagId>,
    /// Words of their names; the last of them may be cut short.
    pub words: String,
    /// The last line of the page before: its works and its tag.
    pub after: Option<(u32, TagId)>,
    /// Lines of a page.
    pub limit: u32,
}

/// A page of a bin.
#[derive(Clone, Debug, Default)]
pub struct BinPage {
    /// Its lines, the most used first.
    pub lines: Vec<BinLine>,
    /// What the next page begins after; `None` on the last.
    pub next: Option<(u32, TagId)>,
}

impl Store {
    /// A page of a bin.
    pub async fn tag_bin(&self, bin: &Bin) -> Result<BinPage> {
        let Some(query) = self.bin_query(bin).await? else { return Ok(BinPage::default()) };
        let rows = self.database.query(query.0, query.1).await?;
        let mut lines: Vec<BinLine> = rows.into_iter().map(line).collect::<Result<_>>()?;
        let is_more = lines.len() > bin.limit as usize;
        lines.truncate(bin.limit as usize);
        let next = lines.last().filter(|_| is_more).map(|line| (line.works, line.tag.id));
        Ok(BinPage { lines, next })
    }

    async fn bin_query(&self, bin: &Bin) -> Result<Option<Query>> {
        let (works, id) = bin.after.map_or((i64::MAX, i64::MAX), |(works, id)| (works.into(), id.0));
        let limit = bin.limit + 1;
        let sorting = bin.sorting.unwrap_or_default().as_str();
        let kinds: Vec<&str> = TagKind::ALL
            .iter()
            .filter(|kind| bin.kind.is_none_or(|one| one == **kind))
            .map(|kind| kind.as_str())
            .collect();
        if !bin.words.trim().is_empty() {
            let Some((key, likes)) = search_terms(&bin.words) else { return Ok(None) };
            let sortings: Vec<&str> = Sorting::ALL
                .iter()
                .filter(|one| bin.sorting.is_none_or(|sorting| sorting == **one))
                .map(|one| one.as_str())
                .collect();
            let [first, second, third] = likes;
            let until = format!("{key}\u{10ffff}");
            return Ok(Some((
                FOUND,
                params![
                    limit,
                    json(&sortings)?,
                    works,
                    id,
                    key,
                    until,
                    SEARCHED_MAX,
                    json(&kinds)?,
                    first,
                    second,
                    third
                ],
            )));
        }
        if let Some(home) = bin.home {
            let rows = self.database.query(HOMES, params![home, HOMES_MAX]).await?;
            let homes: Vec<TagId> =
                rows.into_iter().map(|row| row.first("tag", "id")).collect::<Result<_>>()?;
            return Ok(Some((OF_HOME, params![limit, sorting, works, id, json(&homes)?, json(&kinds)?])));
        }
        Ok(Some(match bin.kind {
            Some(kind) => (OF_KIND, params![limit, sorting, works, id, kind.as_str()]),
            None => (ALL, params![limit, sorting, works, id]),
        }))
    }

    /// How many tags of each kind wait in a bin; [`BIN_COUNT_MAX`] + 1 where there are more.
    pub async fn bin_counts(&self, sorting: Sorting) -> Result<Vec<(TagKind, u64)>> {
        let queries = TagKind::ALL
            .map(|kind| (COUNT, params![sorting.as_str(), kind.as_str(), BIN_COUNT_MAX + 1]))
            .into();
        let rows = self.database.query_many(queries).await?.into_iter().flatten();
        TagKind::ALL.into_iter().zip(rows).map(|(kind, row)| Ok((kind, row.first("tag", "count")?))).collect()
    }

    /// A tag with all that is known of it.
    pub async fn tag_sheet(&self, id: TagId) -> Result<Option<TagSheet>> {
        let answers = self.database.query_many(vec![
            (ONE, params![id]),
            (DESCRIPTION, params![id]),
            (SYNONYMS, params![id, TIED_SHOWN_MAX]),
            (PARENTS, params![id, TIED_SHOWN_MAX]),
            (CHILDREN, params![id, TIED_SHOWN_MAX, super::CHILDREN_SCANNED_MAX]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let Some(row) = next().into_iter().next() else { return Ok(None) };
        let line = line(row)?;
        let description: Option<String> = match next().into_iter().next() {
            Some(row) => row.first("tag", "description")?,
            None => None,
        };
        let mut tags = || next().into_iter().map(super::tag_row).collect::<Result<Vec<_>>>();
        let (synonyms, parents, children) = (tags()?, tags()?, tags()?);
        let description = description.unwrap_or_default();
        Ok(Some(TagSheet { line, description, synonyms, parents, children }))
    }

    /// The tag of this kind and name, however it is spelled in case and spaces.
    pub async fn tag_named(&self, kind: TagKind, name: &str) -> Result<Option<Tag>> {
        let key = crate::names::name_key(name);
        self.database.query_one(NAMED, params![kind.as_str(), key]).await?.map(super::tag_row).transpose()
    }
}

/// The key of the longest word, and up to three patterns that a name must match.
pub(crate) fn search_terms(words: &str) -> Option<(String, [String; 3])> {
    let keys = tag_likeness::word_keys(words);
    let mut near = tag_likeness::words(words);
    near.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    // A search for nothing but short words is one for the start of a name's initials or of its only word.
    let key = keys.into_iter().next().or_else(|| near.first().map(|word| format!("w{word}")))?;
    let mut typed: Vec<String> = folded(words).split(' ').map(str::to_owned).collect();
    typed.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    // The key finds words without their marks: only the other words are matched as they were typed.
    let mut likes =
        typed.into_iter().skip(1).take(3).map(|word| format!("%{}%", word.replace(['%', '_', '\\'], "_")));
    let mut next = || likes.next().unwrap_or_else(|| "%".to_owned());
    Some((key, [next(), next(), next()]))
}

/// Reads `id, kind, name, slug` where there may be none.
pub(crate) fn optional(fields: &mut Fields) -> Result<Option<Tag>> {
    let id: Option<TagId> = fields.get("id")?;
    let Some(id) = id else {
        for column in ["kind", "name", "slug"] {
            fields.get::<Option<String>>(column)?;
        }
        return Ok(None);
    };
    Ok(Some(Tag { id, kind: fields.word("kind")?, name: fields.get("name")?, slug: fields.get("slug")? }))
}

fn line(row: Row) -> Result<BinLine> {
    let mut fields = row.fields("tag");
    Ok(BinLine {
        tag: tag(&mut fields)?,
        sorting: fields.word("sorting")?,
        works: fields.get("works")?,
        canonical: optional(&mut fields)?,
        home: optional(&mut fields)?,
    })
}
