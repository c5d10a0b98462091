//! Names that a decision made: they go with it where nothing else has come to use them.

use ficus_archive::DecisionId;
use serde::{Deserialize, Serialize};

use crate::{
    Result, StoreError,
    database::{Query, Tx, json, params},
};

const LAST: [&str; 4] = [
    "SELECT COALESCE(MAX(id), 0) FROM series",
    "SELECT COALESCE(MAX(id), 0) FROM tag",
    "SELECT COALESCE(MAX(id), 0) FROM pen_name",
    "SELECT COALESCE(MAX(id), 0) FROM category",
];

const UNUSED_SERIES: &str = "DELETE FROM series WHERE id > $1 AND id <= $2 AND summary_typed IS NULL
    AND NOT EXISTS (SELECT 1 FROM veiled_series WHERE veiled_series.series_id = series.id)
    AND NOT EXISTS (SELECT 1 FROM series_work WHERE series_work.series_id = series.id)";
const UNUSED_TAGS: &str = "DELETE FROM tag WHERE id > $1 AND id <= $2 AND sorting = 'unsorted'
    AND NOT EXISTS (SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.tag_id = tag.id OR tag_parent.parent_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM canon WHERE canon.fandom_id = tag.id)";
const UNUSED_PEN_NAMES: &str = "DELETE FROM pen_name WHERE id > $1 AND id <= $2 AND account_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id)";

/// Nodes of the category tree with no work in them or below, and nothing below that came later.
const UNUSED_CATEGORIES: &str = "SELECT category.id, category.parent_id FROM category
    WHERE category.id > $1 AND category.id <= $2 AND NOT EXISTS (
        SELECT 1 FROM category_above JOIN work_category ON work_category.category_id = category_above.category_id
        WHERE category_above.above_id = category.id)
    AND NOT EXISTS (SELECT 1 FROM category AS child WHERE child.parent_id = category.id AND child.id > $2)";
const FORGET_ABOVE: &str = "DELETE FROM category_above WHERE category_id IN ints_of($1)";
const FORGET_CATEGORIES: &str = "DELETE FROM category WHERE id IN ints_of($1)";
const RECOUNT_CHILDREN: &str = "UPDATE category SET children =
    (SELECT COUNT(*) FROM category AS child WHERE child.parent_id = category.id) WHERE id IN ints_of($1)";

/// The last ids of series, tags, pen names and categories at one moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Marks(Vec<i64>);

impl Marks {
    pub(super) async fn take(tx: &mut Tx) -> Result<Self> {
        let answers = tx.run(LAST.map(|sql| (sql, params![])).into()).await?;
        answers.into_iter().flatten().map(|row| row.first("name", "id")).collect::<Result<_>>().map(Self)
    }

    /// Takes away what was made between two moments and is not used.
    pub(super) async fn forget_since(&self, until: &Self, tx: &mut Tx, id: DecisionId) -> Result<()> {
        let ([series, tags, pen_names, categories], [series_end, tags_end, pen_names_end, categories_end]) =
            (self.four(id)?, until.four(id)?);
        let queries: Vec<Query> = vec![
            (UNUSED_SERIES, params![series, series_end]),
            (UNUSED_TAGS, params![tags, tags_end]),
            (UNUSED_PEN_NAMES, params![pen_names, pen_names_end]),
        ];
        tx.run(queries).await?;
        forget_categories(tx, categories, categories_end).await
    }

    /// Decisions of earlier versions made no categories, and kept three.
    fn four(&self, id: DecisionId) -> Result<[i64; 4]> {
        match *self.0.as_slice() {
            [series, tags, pen_names] => Ok([series, tags, pen_names, i64::MAX]),
            [series, tags, pen_names, categories] => Ok([series, tags, pen_names, categories]),
            _ => Err(StoreError::Corrupt { table: "review_decision", column: "after", id: id.to_string() }),
        }
    }
}

async fn forget_categories(tx: &mut Tx, from: i64, until: i64) -> Result<()> {
    let (mut unused, mut above) = (Vec::new(), Vec::new());
    for row in tx.query(UNUSED_CATEGORIES, params![from, until]).await? {
        let mut fields = row.fields("category");
        unused.push(fields.get::<i64>("id")?);
        above.extend(fields.get::<Option<i64>>("parent_id")?);
    }
    if unused.is_empty() {
        return Ok(());
    }
    let (unused, above) = (json(&unused)?, json(&above)?);
    tx.run(vec![
        (FORGET_ABOVE, params![&unused]),
        (FORGET_CATEGORIES, params![&unused]),
        (RECOUNT_CHILDREN, params![above]),
    ])
    .await
    .map(drop)
}
