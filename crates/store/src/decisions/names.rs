//! Names that a decision made: they go with it where nothing else has come to use them.

use ficus_archive::DecisionId;
use serde::{Deserialize, Serialize};

use crate::{
    Result, StoreError,
    database::{Query, Tx, params},
};

const LAST: [&str; 3] = [
    "SELECT COALESCE(MAX(id), 0) FROM series",
    "SELECT COALESCE(MAX(id), 0) FROM tag",
    "SELECT COALESCE(MAX(id), 0) FROM pen_name",
];

const UNUSED_SERIES: &str = "DELETE FROM series WHERE id > $1 AND id <= $2
    AND NOT EXISTS (SELECT 1 FROM series_work WHERE series_work.series_id = series.id)";
const UNUSED_TAGS: &str = "DELETE FROM tag WHERE id > $1 AND id <= $2 AND sorting = 'unsorted'
    AND NOT EXISTS (SELECT 1 FROM work_tag WHERE work_tag.tag_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM tag_parent WHERE tag_parent.tag_id = tag.id OR tag_parent.parent_id = tag.id)
    AND NOT EXISTS (SELECT 1 FROM canon WHERE canon.fandom_id = tag.id)";
const UNUSED_PEN_NAMES: &str = "DELETE FROM pen_name WHERE id > $1 AND id <= $2 AND account_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id)";

/// The last ids of series, tags and pen names at one moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Marks(Vec<i64>);

impl Marks {
    pub(super) async fn take(tx: &mut Tx) -> Result<Self> {
        let answers = tx.run(LAST.map(|sql| (sql, params![])).into()).await?;
        answers.into_iter().flatten().map(|row| row.first("name", "id")).collect::<Result<_>>().map(Self)
    }

    /// Takes away what was made between two moments and is not used.
    pub(super) async fn forget_since(&self, until: &Self, tx: &mut Tx, id: DecisionId) -> Result<()> {
        let ([series, tags, pen_names], [series_end, tags_end, pen_names_end]) =
            (self.three(id)?, until.three(id)?);
        let queries: Vec<Query> = vec![
            (UNUSED_SERIES, params![series, series_end]),
            (UNUSED_TAGS, params![tags, tags_end]),
            (UNUSED_PEN_NAMES, params![pen_names, pen_names_end]),
        ];
        tx.run(queries).await.map(drop)
    }

    fn three(&self, id: DecisionId) -> Result<[i64; 3]> {
        self.0.as_slice().try_into().map_err(|_| StoreError::Corrupt {
            table: "review_decision",
            column: "after",
            id: id.to_string(),
        })
    }
}
