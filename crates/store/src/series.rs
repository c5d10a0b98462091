//! Series: works in order. Works of one title by one first author come into one series.

mod brought;
mod comments;
mod keeping;

use std::collections::HashMap;

pub(crate) use keeping::shut;
pub use keeping::{KeptSeries, SeriesAsk, SeriesRow};

use ficus_archive::{
    PenNameId, SeriesId, TagId, WorkId,
    collection::Openness,
    policy::Access,
    series::{Series, SeriesDraft},
    slug::folded,
    work::{Audience, Byline, Status},
};

use crate::{
    Result, Store, StoreError, bookmarks,
    database::{Row, Tx, json, page, params},
    names, works,
};

macro_rules! select {
    ($($rest:expr),+ $(,)?) => {
        concat!(
            "SELECT series.id, title, summary, works, words, version, notes, status, openness, comments_open,
                (SELECT COUNT(*) FROM series_comment WHERE series_comment.series_id = series.id AND hidden = 0)
            FROM series ",
            $($rest),+
        )
    };
}

const SERIES: &str = select!("WHERE id = $1");
const PAGE: &str = select!("WHERE works > 0 AND shut = 0 ORDER BY folded, id LIMIT $2 OFFSET $1");
const COUNT: &str = "SELECT COUNT(*) FROM series WHERE works > 0 AND shut = 0";
/// Series with works that everyone may find, with these words in their titles ($1 to $4), in a state ($5, empty for any),
/// open to others' works in a way ($6), of which a work of these audiences ($7) stands under a tag ($8, an empty list for
/// any) and is signed with a name like this ($9).
macro_rules! asked {
    () => {
        "WHERE works > 0 AND shut = 0
            AND series.folded LIKE $1 ESCAPE '\\' AND series.folded LIKE $2 ESCAPE '\\'
            AND series.folded LIKE $3 ESCAPE '\\' AND series.folded LIKE $4 ESCAPE '\\'
            AND (CAST($5 AS TEXT) = '' OR series.status = CAST($5 AS TEXT))
            AND (CAST($6 AS TEXT) = '' OR series.openness = CAST($6 AS TEXT))
            AND (CAST($8 AS TEXT) = '[]' OR EXISTS (
                WITH RECURSIVE below (id) AS (SELECT id FROM tag WHERE id IN ints_of($8)
                    UNION SELECT tag_tie.under_id FROM below JOIN tag_tie ON tag_tie.over_id = below.id)
                SELECT 1 FROM series_work JOIN work ON work.id = series_work.work_id
                JOIN work_tag ON work_tag.work_id = work.id
                WHERE series_work.series_id = series.id AND work.audience IN texts_of($7)
                    AND work_tag.tag_id IN (SELECT id FROM below)))
            AND (CAST($9 AS TEXT) = '%%' OR EXISTS (
                SELECT 1 FROM series_work JOIN work ON work.id = series_work.work_id
                JOIN work_author ON work_author.work_id = work.id
                JOIN pen_name ON pen_name.id = work_author.pen_name_id
                WHERE series_work.series_id = series.id AND work.audience IN texts_of($7)
                    AND pen_name.folded LIKE $9 ESCAPE '\\'))"
    };
}
const ASKED_BY_TITLE: &str = select!(asked!(), " ORDER BY folded, id LIMIT $11 OFFSET $10");
const ASKED_BY_WORDS: &str = select!(asked!(), " ORDER BY words DESC, folded, id LIMIT $11 OFFSET $10");
const ASKED_BY_WORKS: &str = select!(asked!(), " ORDER BY works DESC, folded, id LIMIT $11 OFFSET $10");
const ASKED_UPDATED: &str = select!(
    asked!(),
    " ORDER BY (SELECT COALESCE(MAX(COALESCE(part.updated, part.published, '')), '') FROM series_work AS place
        JOIN work AS part ON part.id = place.work_id AND part.audience = 'everyone'
        WHERE place.series_id = series.id) DESC, folded, id LIMIT $11 OFFSET $10"
);
const ASKED_COUNT: &str = concat!("SELECT COUNT(*) FROM series ", asked!());
const AUTHORS: &str = "
    SELECT series_work.series_id, pen_name.id, pen_name.name, pen_name.slug FROM series_work
    JOIN work_author ON work_author.work_id = series_work.work_id
    JOIN work ON work.id = series_work.work_id
    JOIN pen_name ON pen_name.id = work_author.pen_name_id
    WHERE series_work.series_id IN ints_of($1) AND work.audience IN texts_of($2)
    ORDER BY series_work.series_id, series_work.position, work_author.position";
const WORKS: &str = "
    SELECT series_work.work_id FROM series_work JOIN work ON work.id = series_work.work_id
    JOIN series ON series.id = series_work.series_id
    WHERE series_work.series_id = $1 AND series.shut = 0 AND work.audience IN texts_of($2)
    ORDER BY series_work.position, series_work.work_id";
const RATINGS: &str = "
    SELECT DISTINCT series_work.series_id, work.rating, work.audience
    FROM series_work JOIN work ON work.id = series_work.work_id
    WHERE series_work.series_id IN ints_of($1) AND work.audience IN texts_of($2)";

const BY_TITLE: &str = "SELECT id, summary FROM series WHERE folded = $1 AND pen_name_id = $2";
const MAKE: &str =
    "INSERT INTO series (title, folded, pen_name_id, summary) VALUES ($1, $2, $3, $4) RETURNING id";
const SET_SUMMARY: &str = "UPDATE series SET summary = $2, version = version + 1 WHERE id = $1";
const LAST: &str = "SELECT COALESCE(MAX(position), 0) FROM series_work WHERE series_id = $1";
const PLACE: &str = "INSERT INTO series_work (series_id, work_id, position, stated) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const CHANGED: &str = "UPDATE series SET version = version + 1 WHERE id = $1";

const TITLES_AMONG: &str = "SELECT id, title FROM series WHERE id IN ints_of($1) AND shut = 0 AND EXISTS (
    SELECT 1 FROM series_work JOIN work ON work.id = series_work.work_id
    WHERE series_work.series_id = series.id AND work.audience IN texts_of($2))";
const TITLES: &str =
    "SELECT id, title FROM series WHERE id IN ints_of($1) AND works > 0 AND shut = 0 ORDER BY folded";

/// Which series are looked for.
#[derive(Clone, Debug, Default)]
pub struct SeriesSearch {
    /// Words of the title; only the first four count.
    pub words: String,
    /// A part of the name that one of its works is signed with; empty for any.
    pub by: String,
    /// How far it has come.
    pub status: Option<Status>,
    /// Whether others may add works.
    pub openness: Option<Openness>,
    /// Canonical tags, under one of which a work of it stands; empty for any.
    pub tags: Vec<TagId>,
    /// In which order.
    pub order: SeriesOrder,
    /// How many come before.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
}

/// The order of series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SeriesOrder {
    /// By title.
    #[default]
    Title,
    /// The last updated first.
    Updated,
    /// Those with the most works first.
    Works,
    /// The longest first.
    Words,
}

impl Store {
    /// Series with works that everyone may find that are like this, and how many there are.
    pub async fn series_asked(
        &self,
        asked: &SeriesSearch,
        audiences: &[Audience],
    ) -> Result<(Vec<Series>, u64)> {
        let mut values = bookmarks::patterns(&asked.words);
        values.extend(params![
            asked.status.map_or("", Status::as_str),
            asked.openness.map_or("", Openness::as_str),
            works::audience_list(audiences)?,
            json(&asked.tags)?,
            bookmarks::pattern(&folded(&asked.by))
        ]);
        let mut paged = values.clone();
        paged.extend(params![asked.offset, asked.limit]);
        let rows = match asked.order {
            SeriesOrder::Title => ASKED_BY_TITLE,
            SeriesOrder::Updated => ASKED_UPDATED,
            SeriesOrder::Works => ASKED_BY_WORKS,
            SeriesOrder::Words => ASKED_BY_WORDS,
        };
        let (rows, total) =
            page(self.database.query_many(vec![(rows, paged), (ASKED_COUNT, values)]).await?)?;
        Ok((self.with_authors(rows, &[Audience::Everyone]).await?, total))
    }

    /// The titles of series that hold works for everyone; others are left out.
    pub async fn series_titles(&self, ids: &[SeriesId]) -> Result<Vec<(SeriesId, String)>> {
        let rows = self.database.query(TITLES, params![json(ids)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("series");
                Ok((fields.get("id")?, fields.get("title")?))
            })
            .collect()
    }

    /// The titles of those of these series that hold works of these audiences.
    pub async fn titles_of_series(
        &self,
        ids: &[SeriesId],
        audiences: &[Audience],
    ) -> Result<Vec<(SeriesId, String)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let values = params![json(ids)?, works::audience_list(audiences)?];
        let rows = self.database.query(TITLES_AMONG, values).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("series");
                Ok((fields.get("id")?, fields.get("title")?))
            })
            .collect()
    }

    /// A series with its facts; its authors are those of its works of these audiences.
    pub async fn series(&self, id: SeriesId, audiences: &[Audience]) -> Result<Option<Series>> {
        let rows = self.database.query(SERIES, params![id]).await?;
        Ok(self.with_authors(rows, audiences).await?.pop())
    }

    /// The works of a series in order, of these audiences; none of one that the moderators closed.
    pub async fn series_works(&self, id: SeriesId, audiences: &[Audience]) -> Result<Vec<WorkId>> {
        let rows = self.database.query(WORKS, params![id, works::audience_list(audiences)?]).await?;
        rows.into_iter().map(|row| row.first("series_work", "work_id")).collect()
    }

    /// Series with works that everyone may find, by title, and how many there are.
    pub async fn all_series(&self, offset: u32, limit: u32) -> Result<(Vec<Series>, u64)> {
        let answers =
            self.database.query_many(vec![(PAGE, params![offset, limit]), (COUNT, params![])]).await?;
        let (rows, total) = page(answers)?;
        Ok((self.with_authors(rows, &[Audience::Everyone]).await?, total))
    }

    /// Which audiences and ratings the works of each series have, of these audiences.
    pub async fn series_ratings(
        &self,
        ids: &[SeriesId],
        audiences: &[Audience],
    ) -> Result<HashMap<SeriesId, Vec<Access>>> {
        let mut of_series: HashMap<SeriesId, Vec<Access>> = HashMap::new();
        let audiences = works::audience_list(audiences)?;
        for row in self.database.query(RATINGS, params![json(ids)?, audiences]).await? {
            let mut fields = row.fields("series_work");
            let id = fields.get("series_id")?;
            let rating = fields.get("rating")?;
            of_series.entry(id).or_default().push(Access {
                audience: fields.word("audience")?,
                rating,
                owned: false,
            });
        }
        Ok(of_series)
    }

    async fn with_authors(&self, rows: Vec<Row>, audiences: &[Audience]) -> Result<Vec<Series>> {
        let mut all: Vec<Series> = rows.into_iter().map(series).collect::<Result<_>>()?;
        let ids: Vec<SeriesId> = all.iter().map(|series| series.id).collect();
        let mut authors: HashMap<SeriesId, Vec<Byline>> = HashMap::new();
        for row in
            self.database.query(AUTHORS, params![json(&ids)?, works::audience_list(audiences)?]).await?
        {
            let mut fields = row.fields("series_work");
            let of_series = authors.entry(fields.get("series_id")?).or_default();
            let byline = works::byline(&mut fields)?;
            if !of_series.contains(&byline) {
                of_series.push(byline);
            }
        }
        for series in &mut all {
            series.authors = authors.remove(&series.id).unwrap_or_default();
        }
        Ok(all)
    }
}

/// Puts a new work into the series that its draft states; makes those that are missing.
pub(crate) async fn place(
    tx: &mut Tx,
    work: WorkId,
    author: PenNameId,
    drafts: &[SeriesDraft],
) -> Result<()> {
    for draft in drafts {
        let id = ensure(tx, author, draft).await?;
        let position = match draft.position {
            Some(position) => position,
            None => match tx.query_one(LAST, params![id]).await? {
                Some(row) => row.first::<u32>("series_work", "position")? + 1,
                None => 1,
            },
        };
        let stated = draft.position.is_some();
        tx.run(vec![(PLACE, params![id, work, position, stated]), (CHANGED, params![id])]).await?;
    }
    Ok(())
}

async fn ensure(tx: &mut Tx, author: PenNameId, draft: &SeriesDraft) -> Result<SeriesId> {
    let title_folded = names::name_key(&draft.title);
    let Some(row) = tx.query_one(BY_TITLE, params![&title_folded, author]).await? else {
        let made = tx.query_one(MAKE, params![&draft.title, title_folded, author, &draft.summary]).await?;
        return made.ok_or(StoreError::Missing("series"))?.first("series", "id");
    };
    let mut fields = row.fields("series");
    let id = fields.get("id")?;
    let summary: ficus_prose::Prose = fields.get("summary")?;
    if summary.is_empty() && !draft.summary.is_empty() {
        tx.execute(SET_SUMMARY, params![id, &draft.summary]).await?;
    }
    Ok(id)
}

fn series(row: Row) -> Result<Series> {
    let mut fields = row.fields("series");
    Ok(Series {
        id: fields.get("id")?,
        title: fields.get("title")?,
        summary: fields.get("summary")?,
        works: fields.get("works")?,
        words: fields.get("words")?,
        version: fields.get("version")?,
        notes: fields.get("notes")?,
        status: fields.word("status")?,
        openness: fields.word("openness")?,
        takes_comments: fields.get("comments_open")?,
        comments: fields.get("comments")?,
        authors: Vec::new(),
    })
}
