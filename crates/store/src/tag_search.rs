//! Tags as readers look for them: by words of their names, by kind, by fandom, by how far they were sorted.

use ficus_archive::{
    TagId,
    tag::{Sorting, Tag, TagKind},
    work::Audience,
};

use crate::{
    Result, Store,
    database::{Row, Value, json, page, params},
    tags::{self, shown},
    works,
};

/// A search tells of at most so many tags; more are told as more.
pub const TAGS_FOUND_MAX: u32 = 10_000;

/// Which tags are looked for.
#[derive(Clone, Debug, Default)]
pub struct TagSearch {
    /// Words of their names; the last of them may be cut short.
    pub words: String,
    /// What they name; `None` for anything.
    pub kind: Option<TagKind>,
    /// How far they were sorted; empty for all.
    pub sortings: Vec<Sorting>,
    /// Canonical fandoms, under any of which they stand; empty for all.
    pub fandoms: Vec<TagId>,
    /// In which order.
    pub order: TagOrder,
    /// The other way round.
    pub reversed: bool,
    /// How many come before.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// The order in which tags are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagOrder {
    /// Those that most works bear first.
    #[default]
    Uses,
    /// By name.
    Name,
    /// The last made first.
    Newest,
}

/// A tag that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTag {
    /// The tag.
    pub tag: Tag,
    /// How far it was sorted.
    pub sorting: Sorting,
    /// What it is another spelling of.
    pub canonical: Option<Tag>,
}

/// Where a visitor who may list works of some audiences ($1) finds tags sorted in some way ($3); told by a pattern, so that
/// it is no reason to leave the order of an index.
macro_rules! filters {
    () => {
        concat!(
            " WHERE CAST($3 AS TEXT) LIKE '%\"' || tag.sorting || '\"%' AND (tag.works > 0 OR ",
            shown!("tag.id", "$1"),
            ")"
        )
    };
}

/// Of a kind ($2), or of any where that is empty.
macro_rules! of_any_kind {
    () => {
        " AND (CAST($2 AS TEXT) = '' OR tag.kind || '' = CAST($2 AS TEXT))"
    };
}

/// Tags under fandoms ($6) and the narrower worlds in them: what was put there with its other spellings, and what
/// nobody has sorted yet where a work bears it beside the fandom.
macro_rules! in_worlds {
    () => {
        "(WITH RECURSIVE world (id) AS (
                SELECT id FROM tag WHERE id IN ints_of($6)
                UNION SELECT child.id FROM world JOIN tag_parent ON tag_parent.parent_id = world.id
                JOIN tag AS child ON child.id = tag_parent.tag_id AND child.kind = 'fandom'),
            spelling (id) AS (
                SELECT id FROM world
                UNION SELECT other.id FROM world JOIN tag AS other ON other.canonical_id = world.id)
            SELECT tag_id FROM tag_parent WHERE parent_id IN (SELECT id FROM world)
            UNION SELECT other.id FROM tag_parent JOIN tag AS other ON other.canonical_id = tag_parent.tag_id
                WHERE tag_parent.parent_id IN (SELECT id FROM world)
            UNION SELECT newcomer.id FROM tag AS newcomer
                WHERE newcomer.home_id IN (SELECT id FROM spelling) AND newcomer.sorting = 'unsorted' AND EXISTS (
                    SELECT 1 FROM work_tag AS own JOIN work ON work.id = own.work_id
                    JOIN work_tag AS beside ON beside.work_id = own.work_id
                    WHERE own.tag_id = newcomer.id AND work.audience IN texts_of($1)
                        AND beside.tag_id IN (SELECT id FROM spelling)))"
    };
}

macro_rules! all {
    () => {
        concat!("tag LEFT JOIN tag AS over ON over.id = tag.canonical_id", filters!(), of_any_kind!())
    };
}

macro_rules! of_kind {
    () => {
        concat!(
            "tag LEFT JOIN tag AS over ON over.id = tag.canonical_id",
            filters!(),
            " AND tag.kind = CAST($2 AS TEXT)"
        )
    };
}

macro_rules! of_fandoms {
    () => {
        concat!(
            "tag LEFT JOIN tag AS over ON over.id = tag.canonical_id",
            filters!(),
            of_any_kind!(),
            " AND tag.id IN ",
            in_worlds!()
        )
    };
}

/// By the longest word ($7 to $8, the first $9 names with it) and up to three others ($10 to $12).
macro_rules! named {
    () => {
        concat!(
            "(SELECT DISTINCT tag_id FROM (SELECT tag_id FROM tag_key WHERE key >= $7 AND key < $8
                ORDER BY key, tag_id LIMIT $9) AS part) AS found JOIN tag ON tag.id = found.tag_id
            LEFT JOIN tag AS over ON over.id = tag.canonical_id",
            filters!(),
            of_any_kind!(),
            " AND tag.folded LIKE $10 AND tag.folded LIKE $11 AND tag.folded LIKE $12
            AND (CAST($6 AS TEXT) = '[]' OR tag.id IN ",
            in_worlds!(),
            ")"
        )
    };
}

macro_rules! rows {
    ($shape:ident, $order:literal) => {
        concat!(
            "SELECT tag.id, tag.kind, tag.name, tag.slug, tag.sorting, over.id, over.kind, over.name, over.slug FROM ",
            $shape!(),
            " ORDER BY ",
            $order,
            " LIMIT $4 OFFSET $5"
        )
    };
}

/// The statements of a shape: in each order, in each turned round, and counted.
macro_rules! statements {
    ($shape:ident) => {
        Statements {
            uses: rows!($shape, "tag.works DESC, tag.folded, tag.id"),
            fewest: rows!($shape, "tag.works, tag.folded DESC, tag.id DESC"),
            name: rows!($shape, "tag.folded, tag.id"),
            name_reversed: rows!($shape, "tag.folded DESC, tag.id DESC"),
            newest: rows!($shape, "tag.id DESC"),
            oldest: rows!($shape, "tag.id"),
            count: concat!(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ",
                $shape!(),
                " LIMIT $4 OFFSET $5) AS part"
            ),
        }
    };
}

struct Statements {
    uses: &'static str,
    fewest: &'static str,
    name: &'static str,
    name_reversed: &'static str,
    newest: &'static str,
    oldest: &'static str,
    count: &'static str,
}

const ALL: Statements = statements!(all);
const OF_KIND: Statements = statements!(of_kind);
const OF_FANDOMS: Statements = statements!(of_fandoms);
const NAMED: Statements = statements!(named);

impl Statements {
    const fn rows(&self, order: TagOrder, reversed: bool) -> &'static str {
        match (order, reversed) {
            (TagOrder::Uses, false) => self.uses,
            (TagOrder::Uses, true) => self.fewest,
            (TagOrder::Name, false) => self.name,
            (TagOrder::Name, true) => self.name_reversed,
            (TagOrder::Newest, false) => self.newest,
            (TagOrder::Newest, true) => self.oldest,
        }
    }
}

impl Store {
    /// Tags with works of these audiences that are like this, and how many there are: [`TAGS_FOUND_MAX`] + 1 where there
    /// are more.
    pub async fn tags_found(
        &self,
        search: &TagSearch,
        audiences: &[Audience],
    ) -> Result<(Vec<FoundTag>, u64)> {
        let sortings = if search.sortings.is_empty() { &Sorting::ALL[..] } else { &search.sortings };
        let sortings: Vec<&str> = sortings.iter().map(|one| one.as_str()).collect();
        let kind = search.kind.map_or("", TagKind::as_str);
        let (audiences, sortings) = (works::audience_list(audiences)?, json(&sortings)?);
        let mut rest: Vec<Value> = Vec::new();
        let statements = if !search.words.trim().is_empty() {
            let Some((key, [first, second, third])) = tags::search_terms(&search.words) else {
                return Ok((Vec::new(), 0));
            };
            let until = format!("{key}\u{10ffff}");
            rest = params![json(&search.fandoms)?, key, until, tags::SEARCHED_MAX, first, second, third];
            NAMED
        } else if search.fandoms.is_empty() {
            if search.kind.is_some() { OF_KIND } else { ALL }
        } else {
            rest.extend(params![json(&search.fandoms)?]);
            OF_FANDOMS
        };
        let with = |limit: u32, offset: u32| {
            let mut values = params![&audiences, kind, &sortings, limit, offset];
            values.extend(rest.iter().cloned());
            values
        };
        // The order of their making is that of the table itself: no index of a kind leads to it.
        let is_by_number = search.order == TagOrder::Newest && rest.is_empty();
        let rows = if is_by_number { &ALL } else { &statements };
        let answers = self.database.query_many(vec![
            (rows.rows(search.order, search.reversed), with(search.limit, search.offset)),
            (statements.count, with(TAGS_FOUND_MAX + 1, 0)),
        ]);
        let (rows, total) = page(answers.await?)?;
        Ok((rows.into_iter().map(found).collect::<Result<_>>()?, total))
    }
}

fn found(row: Row) -> Result<FoundTag> {
    let mut fields = row.fields("tag");
    let (tag, sorting) = (tags::tag(&mut fields)?, fields.word("sorting")?);
    Ok(FoundTag { tag, sorting, canonical: tags::optional(&mut fields)? })
}
