//! How often chapters are opened, by day, and what else their authors are told in figures. No row tells of a reader.

use std::collections::HashMap;

use ficus_archive::{AccountId, ChapterId, WorkId};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Result, Store,
    database::{Query, params},
    works::of_works,
};

/// Days are told apart for so long; afterwards only their sum stays.
const KEPT_DAYS: i64 = 400;

const OPEN: &str = "INSERT INTO chapter_day (chapter_id, day, views, went_on)
    SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT), 0 FROM chapter WHERE id = $1
    ON CONFLICT (chapter_id, day) DO UPDATE SET views = chapter_day.views + excluded.views";
const OPEN_IN_ALL: &str = "INSERT INTO chapter_views (chapter_id, views, went_on)
    SELECT id, CAST($2 AS BIGINT), 0 FROM chapter WHERE id = $1
    ON CONFLICT (chapter_id) DO UPDATE SET views = chapter_views.views + excluded.views";
/// Who opens an earlier chapter of the work next does not go on.
const GO_ON: &str = "UPDATE chapter_day SET went_on = went_on + $4 WHERE chapter_id = $1 AND day = $2
    AND EXISTS (SELECT 1 FROM chapter AS was JOIN chapter AS now ON now.work_id = was.work_id
        WHERE was.id = $1 AND now.id = $3 AND now.number > was.number)";
const GO_ON_IN_ALL: &str = "UPDATE chapter_views SET went_on = went_on + $3 WHERE chapter_id = $1
    AND EXISTS (SELECT 1 FROM chapter AS was JOIN chapter AS now ON now.work_id = was.work_id
        WHERE was.id = $1 AND now.id = $2 AND now.number > was.number)";
/// Whoever reads the whole work on one page opens every chapter and goes on from all but the last.
const OPEN_WHOLE: &str = "INSERT INTO chapter_day (chapter_id, day, views, went_on)
    SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CASE WHEN EXISTS (SELECT 1 FROM chapter AS later
        WHERE later.work_id = chapter.work_id AND later.number > chapter.number) THEN CAST($3 AS BIGINT) ELSE 0 END
    FROM chapter WHERE work_id = $1
    ON CONFLICT (chapter_id, day) DO UPDATE SET views = chapter_day.views + excluded.views,
        went_on = chapter_day.went_on + excluded.went_on";
const OPEN_WHOLE_IN_ALL: &str = "INSERT INTO chapter_views (chapter_id, views, went_on)
    SELECT id, CAST($2 AS BIGINT), CASE WHEN EXISTS (SELECT 1 FROM chapter AS later
        WHERE later.work_id = chapter.work_id AND later.number > chapter.number) THEN CAST($2 AS BIGINT) ELSE 0 END
    FROM chapter WHERE work_id = $1
    ON CONFLICT (chapter_id) DO UPDATE SET views = chapter_views.views + excluded.views,
        went_on = chapter_views.went_on + excluded.went_on";
const FORGET: &str = "DELETE FROM chapter_day WHERE day < $1";

const CHAPTERS: &str = "
    SELECT chapter.work_id, chapter.id, chapter.number, chapter.title, chapter.words,
        COALESCE(chapter_views.views, 0), COALESCE(chapter_views.went_on, 0),
        (SELECT COUNT(*) FROM review WHERE review.work_id = chapter.work_id AND review.chapter = chapter.number
            AND review.state = 'shown' AND review.parent_id IS NULL),
        (SELECT COUNT(*) FROM reading WHERE reading.chapter_id = chapter.id)
    FROM chapter LEFT JOIN chapter_views ON chapter_views.chapter_id = chapter.id
    WHERE chapter.work_id = $1 ORDER BY chapter.number";
const DAYS: &str = "
    SELECT chapter.work_id, chapter_day.day, CAST(SUM(chapter_day.views) AS BIGINT)
    FROM chapter_day JOIN chapter ON chapter.id = chapter_day.chapter_id
    WHERE chapter.work_id = $1 AND chapter_day.day >= $2 GROUP BY chapter.work_id, chapter_day.day";
const CHAPTER_DAYS: &str = "
    SELECT chapter.work_id, chapter.number, chapter_day.day, chapter_day.views, chapter_day.went_on
    FROM chapter_day JOIN chapter ON chapter.id = chapter_day.chapter_id
    WHERE chapter.work_id = $1 AND chapter_day.day >= $2 ORDER BY chapter_day.day, chapter.number";

macro_rules! own {
    () => {
        " IN (SELECT signer.work_id FROM signer
            JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE pen_name.account_id = $1) "
    };
}
const OWN_DAYS: &str = concat!(
    "SELECT 0, chapter_day.day, CAST(SUM(chapter_day.views) AS BIGINT)
    FROM chapter_day JOIN chapter ON chapter.id = chapter_day.chapter_id WHERE chapter.work_id",
    own!(),
    "AND chapter_day.day >= $2 GROUP BY chapter_day.day"
);
const OWN_WORKS: &str = concat!(
    "SELECT work.id, work.title, work.words, work.chapters, counts.views, counts.kudos, counts.reviews,
        counts.reading, counts.recommendations,
        (SELECT COUNT(*) FROM subscription WHERE kind = 'work' AND subject_id = work.id),
        (SELECT CAST(COALESCE(SUM(chapter_views.views), 0) AS BIGINT) FROM chapter_views
            JOIN chapter ON chapter.id = chapter_views.chapter_id WHERE chapter.work_id = work.id)
    FROM work JOIN counts ON counts.work_id = work.id WHERE work.audience <> 'draft' AND work.id",
    own!(),
    "ORDER BY counts.views DESC, work.id LIMIT $2"
);

/// Chapters that visitors opened on a day, as they were counted in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChapterOpened {
    /// A chapter was opened.
    Chapter(ChapterId),
    /// Every chapter, on one page.
    Whole(WorkId),
    /// Whoever had opened the first opened the second next.
    Next(ChapterId, ChapterId),
}

/// How often something was opened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedOn {
    /// What.
    pub what: ChapterOpened,
    /// The day, in UTC.
    pub day: Date,
    /// How often.
    pub times: u64,
}

/// Figures of a chapter.
#[derive(Clone, Debug)]
pub struct ChapterStatistics {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its words.
    pub words: u32,
    /// How often it was opened, each visitor counted once a day.
    pub views: u64,
    /// How often the same visitor opened a later one on that day.
    pub went_on: u64,
    /// Reviews that stand on it.
    pub reviews: u64,
    /// Members whose place is here.
    pub stopped: u64,
}

/// Figures of a work.
#[derive(Clone, Debug)]
pub struct WorkStatistics {
    /// The work.
    pub id: WorkId,
    /// Its title.
    pub title: String,
    /// Its words.
    pub words: u64,
    /// Its chapters.
    pub chapters: u32,
    /// How often it was seen, each visitor counted once a day.
    pub views: u64,
    /// How many left kudos.
    pub kudos: u64,
    /// Reviews.
    pub reviews: u64,
    /// How many read it now.
    pub reading: u64,
    /// Recommendations.
    pub recommendations: u64,
    /// How many are told of new chapters.
    pub subscribers: u64,
    /// How often its chapters were opened.
    pub opened: u64,
}

impl Store {
    /// Adds up what was counted in memory, in one transaction, and lets go of days that are long past.
    pub async fn add_chapter_days(&self, opened: &[OpenedOn], now: Timestamp) -> Result<()> {
        if opened.is_empty() {
            return Ok(());
        }
        // Rows have to be there before somebody goes on from them.
        let mut opened = opened.to_vec();
        opened.sort_by_key(|one| one.what);
        let mut queries: Vec<Query> = Vec::with_capacity(opened.len() * 2 + 1);
        for OpenedOn { what, day, times } in opened {
            queries.extend(match what {
                ChapterOpened::Chapter(id) => {
                    [(OPEN, params![id, day, times]), (OPEN_IN_ALL, params![id, times])]
                }
                ChapterOpened::Whole(work) => {
                    [(OPEN_WHOLE, params![work, day, times]), (OPEN_WHOLE_IN_ALL, params![work, times])]
                }
                ChapterOpened::Next(was, is) => {
                    [(GO_ON, params![was, day, is, times]), (GO_ON_IN_ALL, params![was, is, times])]
                }
            });
        }
        let oldest = (now - SignedDuration::from_hours(24 * KEPT_DAYS)).to_zoned(TimeZone::UTC).date();
        queries.push((FORGET, params![oldest]));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Figures of a work's chapters in order, and how often they were opened on each day since one.
    pub async fn chapter_statistics(
        &self,
        work: WorkId,
        since: Date,
    ) -> Result<(Vec<ChapterStatistics>, Vec<(Date, u64)>)> {
        let queries = vec![(CHAPTERS, params![work]), (DAYS, params![work, since])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let chapters = of_works(answers.next().unwrap_or_default(), |fields| {
            fields.get::<ChapterId>("chapter_id")?;
            Ok(ChapterStatistics {
                number: fields.get("number")?,
                title: fields.get("title")?,
                words: fields.get("words")?,
                views: fields.get("views")?,
                went_on: fields.get("went_on")?,
                reviews: fields.get("reviews")?,
                stopped: fields.get("stopped")?,
            })
        })?;
        let days = of_works(answers.next().unwrap_or_default(), |fields| {
            Ok((fields.get("day")?, fields.get("views")?))
        })?;
        let only = |mut of: HashMap<WorkId, Vec<_>>| of.remove(&work).unwrap_or_default();
        Ok((chapters.into_values().next().unwrap_or_default(), only(days)))
    }

    /// Day, chapter, how often it was opened and how often somebody went on, since a day, in order.
    pub async fn chapter_days(&self, work: WorkId, since: Date) -> Result<Vec<(Date, u32, u64, u64)>> {
        let rows = self.database.query(CHAPTER_DAYS, params![work, since]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("chapter_day");
                fields.get::<WorkId>("work_id")?;
                let number = fields.get("number")?;
                Ok((fields.get("day")?, number, fields.get("views")?, fields.get("went_on")?))
            })
            .collect()
    }

    /// Figures of all works that an account signs, those that were seen most first, and how often their chapters were
    /// opened on each day since one.
    pub async fn own_statistics(
        &self,
        account: AccountId,
        since: Date,
        limit: u32,
    ) -> Result<(Vec<WorkStatistics>, Vec<(Date, u64)>)> {
        let queries = vec![(OWN_WORKS, params![account, limit]), (OWN_DAYS, params![account, since])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let works = answers.next().unwrap_or_default().into_iter().map(|row| {
            let mut fields = row.fields("work");
            Ok(WorkStatistics {
                id: fields.get("id")?,
                title: fields.get("title")?,
                words: fields.get("words")?,
                chapters: fields.get("chapters")?,
                views: fields.get("views")?,
                kudos: fields.get("kudos")?,
                reviews: fields.get("reviews")?,
                reading: fields.get("reading")?,
                recommendations: fields.get("recommendations")?,
                subscribers: fields.get("subscribers")?,
                opened: fields.get("opened")?,
            })
        });
        let works = works.collect::<Result<_>>()?;
        let days = answers.next().unwrap_or_default().into_iter().map(|row| {
            let mut fields = row.fields("chapter_day");
            fields.get::<i64>("work_id")?;
            Ok((fields.get("day")?, fields.get("views")?))
        });
        Ok((works, days.collect::<Result<_>>()?))
    }
}
