//! Series: works in order. Works of one title by one first author come into one series.

mod brought;
mod comments;
mod keeping;

use std::collections::HashMap;

pub(crate) use keeping::shut;
pub use keeping::{KeptSeries, SeriesAsk, SeriesRow};

use ficus_archive::{
    PenNameId, SeriesId, WorkId,
    policy::Access,
    series::{Series, SeriesDraft},
    work::{Audience, Byline},
};

use crate::{
    Result, Store, StoreError,
    database::{Row, Tx, json, page, params},
    names, works,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT series.id, title, summary, works, words, version, notes, status, openness, comments_open,
                (SELECT COUNT(*) FROM series_comment WHERE series_comment.series_id = series.id AND hidden = 0)
            FROM series ",
            $rest
        )
    };
}

const SERIES: &str = select!("WHERE id = $1");
const PAGE: &str = select!("WHERE works > 0 AND shut = 0 ORDER BY folded, id LIMIT $2 OFFSET $1");
const COUNT: &str = "SELECT COUNT(*) FROM series WHERE works > 0 AND shut = 0";
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

const TITLES: &str =
    "SELECT id, title FROM series WHERE id IN ints_of($1) AND works > 0 AND shut = 0 ORDER BY folded";

impl Store {
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
