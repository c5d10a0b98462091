//! The addresses of everything that everyone may find, by number: for whoever wants to know them all.

use ficus_archive::{PenNameId, RatingId, SeriesId, TagId, WorkId};
use jiff::civil::Date;

use crate::{
    Result, Store,
    database::{Row, params},
};

const LAST: &str = "
    SELECT (SELECT COALESCE(MAX(id), 0) FROM work WHERE audience = 'everyone'),
        (SELECT COALESCE(MAX(id), 0) FROM series WHERE works > 0 AND shut = 0),
        (SELECT COALESCE(MAX(id), 0) FROM pen_name WHERE works > 0),
        (SELECT COALESCE(MAX(id), 0) FROM tag WHERE works > 0 AND canonical_id IS NULL)";
const WORKS: &str = "SELECT id, rating, COALESCE(updated, published) FROM work
    WHERE id > $1 AND id <= $2 AND audience = 'everyone' AND reach = 'everywhere' ORDER BY id";
const SERIES: &str =
    "SELECT id FROM series WHERE id > $1 AND id <= $2 AND works > 0 AND shut = 0 ORDER BY id";
const PEN_NAMES: &str = "SELECT slug FROM pen_name WHERE id > $1 AND id <= $2 AND works > 0 ORDER BY id";
const TAGS: &str = "SELECT slug FROM tag
    WHERE id > $1 AND id <= $2 AND works > 0 AND canonical_id IS NULL ORDER BY id";

/// The highest numbers of what everyone may find; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastListed {
    /// Of works.
    pub work: WorkId,
    /// Of series with such works.
    pub series: SeriesId,
    /// Of pen names that sign such works.
    pub pen_name: PenNameId,
    /// Of canonical tags that such works stand under.
    pub tag: TagId,
}

/// A work that everyone may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedWork {
    /// The work.
    pub id: WorkId,
    /// Its rating: whether it opens for everyone is for [`ficus_archive::policy`] to say.
    pub rating: Option<RatingId>,
    /// The day of the last update, else of the publication.
    pub day: Option<Date>,
}

impl Store {
    /// The highest numbers of what everyone may find.
    pub async fn last_listed(&self) -> Result<LastListed> {
        let Some(row) = self.database.query_one(LAST, params![]).await? else {
            return Ok(LastListed {
                work: WorkId(0),
                series: SeriesId(0),
                pen_name: PenNameId(0),
                tag: TagId(0),
            });
        };
        let mut fields = row.fields("work");
        Ok(LastListed {
            work: fields.get("id")?,
            series: fields.get("series")?,
            pen_name: fields.get("pen_name")?,
            tag: fields.get("tag")?,
        })
    }

    /// Works that everyone may find and search engines too, with numbers above `after` up to `last`.
    pub async fn listed_works(&self, after: WorkId, last: WorkId) -> Result<Vec<ListedWork>> {
        let rows = self.database.query(WORKS, params![after, last]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work");
                Ok(ListedWork {
                    id: fields.get("id")?,
                    rating: fields.get("rating")?,
                    day: fields.get("updated")?,
                })
            })
            .collect()
    }

    /// Series with works that everyone may find, with numbers above `after` up to `last`.
    pub async fn listed_series(&self, after: SeriesId, last: SeriesId) -> Result<Vec<SeriesId>> {
        let rows = self.database.query(SERIES, params![after, last]).await?;
        rows.into_iter().map(|row| row.first("series", "id")).collect()
    }

    /// The addresses of pen names that sign works that everyone may find, with numbers above `after` up to `last`.
    pub async fn listed_pen_names(&self, after: PenNameId, last: PenNameId) -> Result<Vec<String>> {
        slugs(self.database.query(PEN_NAMES, params![after, last]).await?, "pen_name")
    }

    /// The addresses of canonical tags that works stand under that everyone may find, with numbers above `after` up to
    /// `last`.
    pub async fn listed_tags(&self, after: TagId, last: TagId) -> Result<Vec<String>> {
        slugs(self.database.query(TAGS, params![after, last]).await?, "tag")
    }
}

fn slugs(rows: Vec<Row>, table: &'static str) -> Result<Vec<String>> {
    rows.into_iter().map(|row| row.first(table, "slug")).collect()
}
