//! Works: read for their page, for lists and for following; hidden and shown.

use std::collections::HashMap;

use ficus_archive::{
    WorkId,
    category::CategoryStep,
    counts::Counts,
    outlook::Outlook,
    score::Scores,
    series::SeriesPlace,
    tag::{Tag, TagKind},
    together::Part,
    work::{Audience, Blurb, Byline, Work},
};
use jiff::Timestamp;

use crate::{
    Result, Store, chapters,
    database::{Fields, Row, json, params},
    outlooks, tags, upkeep,
};

const WORK: &str = "
    SELECT work.id, version, title, language, rating, rating_stated, status, planned_chapters, audience, published,
        updated, work.words, missing_chapters, spoilers, timeline, disclaimer, dedication, summary, notes_before,
        notes_after, views, reviews, recommendations, reading, kudos, scores, score_sum,
        CASE WHEN provenance.work_id IS NULL
            OR EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.work_id = work.id) THEN 0 ELSE 1 END,
        concealed, locked, slow_minutes, reach, hiatus, since, outlook.words
    FROM work JOIN counts ON counts.work_id = work.id LEFT JOIN provenance ON provenance.work_id = work.id
    LEFT JOIN outlook ON outlook.work_id = work.id
    WHERE work.id = $1";
const WORK_AUTHORS: &str = "
    SELECT work_author.work_id, pen_name.id, pen_name.name, pen_name.slug, signer_part.part
    FROM work_author JOIN pen_name ON pen_name.id = work_author.pen_name_id
    LEFT JOIN signer_part
        ON signer_part.work_id = work_author.work_id AND signer_part.pen_name_id = work_author.pen_name_id
    WHERE work_author.work_id = $1 ORDER BY work_author.position";
const WORK_TAGS: &str = "
    SELECT work_tag.work_id, tag.id, tag.kind, COALESCE(work_tag.written, tag.name), tag.slug
    FROM work_tag JOIN tag ON tag.id = work_tag.tag_id
    WHERE work_tag.work_id = $1 ORDER BY work_tag.position";
const WORK_SERIES: &str = "
    SELECT series_work.work_id, series.id, series.title, series_work.position, series.works
    FROM series_work JOIN series ON series.id = series_work.series_id
    WHERE series_work.work_id = $1 AND series.shut = 0 ORDER BY series.id";
const WORK_CATEGORIES: &str = "
    SELECT work_category.position, category.id, category.name
    FROM work_category
    JOIN category_above ON category_above.category_id = work_category.category_id
    JOIN category ON category.id = category_above.above_id
    WHERE work_category.work_id = $1 ORDER BY work_category.position, category.depth";

const BLURBS: &str = "
    SELECT id, title, language, rating, status, planned_chapters, audience, published, updated, work.words, chapters,
        summary, views, reviews, recommendations, reading, kudos, scores, score_sum, hiatus, since, outlook.words
    FROM work JOIN counts ON counts.work_id = work.id LEFT JOIN outlook ON outlook.work_id = work.id WHERE work.id IN ints_of($1)";
const BLURB_AUTHORS: &str = "
    SELECT work_author.work_id, pen_name.id, pen_name.name, pen_name.slug, signer_part.part
    FROM work_author JOIN pen_name ON pen_name.id = work_author.pen_name_id
    LEFT JOIN signer_part
        ON signer_part.work_id = work_author.work_id AND signer_part.pen_name_id = work_author.pen_name_id
    WHERE work_author.work_id IN ints_of($1) ORDER BY work_author.work_id, work_author.position";
const BLURB_TAGS: &str = "
    SELECT work_tag.work_id, tag.id, tag.kind, COALESCE(work_tag.written, tag.name), tag.slug
    FROM work_tag JOIN tag ON tag.id = work_tag.tag_id
    WHERE work_tag.work_id IN ints_of($1) ORDER BY work_tag.work_id, work_tag.position";
const BLURB_SERIES: &str = "
    SELECT series_work.work_id, series.id, series.title, series_work.position, series.works
    FROM series_work JOIN series ON series.id = series_work.series_id
    WHERE series_work.work_id IN ints_of($1) AND series.shut = 0 ORDER BY series_work.work_id, series.id";

const LATEST: &str = "SELECT id, newest FROM work WHERE audience = $1 ORDER BY newest DESC, id DESC LIMIT $2";
const ADDED: &str = "SELECT id, added FROM work WHERE id IN ints_of($1)";
const IDS_AFTER: &str = "SELECT id FROM work WHERE id > $1 ORDER BY id LIMIT $2";

impl Store {
    /// A work with all its facts and the list of its chapters, without their text; one trip.
    pub async fn work(&self, id: WorkId) -> Result<Option<Work>> {
        let answers = self.database.query_many(vec![
            (WORK, params![id]),
            (WORK_AUTHORS, params![id]),
            (WORK_TAGS, params![id]),
            (WORK_CATEGORIES, params![id]),
            (chapters::LINES, params![id]),
            (WORK_SERIES, params![id]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let Some(row) = next().into_iter().next() else { return Ok(None) };
        let mut work = facts(row)?;
        work.authors = of_works(next(), signer)?.remove(&id).unwrap_or_default();
        work.tags = of_works(next(), written_tag)?.remove(&id).unwrap_or_default();
        in_page_order(&mut work.tags);
        work.categories = paths(next())?;
        work.chapters = next().into_iter().map(chapters::line).collect::<Result<_>>()?;
        work.series = of_works(next(), series_place)?.remove(&id).unwrap_or_default();
        Ok(Some(work))
    }

    /// In the order asked for; those that are not there are left out. A fixed number of queries whatever the number
    /// of ids.
    pub async fn blurbs(&self, ids: &[WorkId]) -> Result<Vec<Blurb>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = json(ids)?;
        let queries = [BLURBS, BLURB_AUTHORS, BLURB_TAGS, BLURB_SERIES];
        let answers = self.database.query_many(queries.map(|sql| (sql, params![&list])).into()).await?;
        let mut answers = answers.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let rows = next();
        let mut authors = of_works(next(), signer)?;
        let mut tags = of_works(next(), written_tag)?;
        let mut series = of_works(next(), series_place)?;
        let mut blurbs = HashMap::with_capacity(rows.len());
        for row in rows {
            let mut blurb = blurb(row)?;
            blurb.authors = authors.remove(&blurb.id).unwrap_or_default();
            blurb.tags = tags.remove(&blurb.id).unwrap_or_default();
            in_page_order(&mut blurb.tags);
            blurb.series = series.remove(&blurb.id).unwrap_or_default();
            blurbs.insert(blurb.id, blurb);
        }
        Ok(ids.iter().filter_map(|id| blurbs.remove(id)).collect())
    }

    /// The newest by `updated`, of the audiences given.
    pub async fn latest(&self, audiences: &[Audience], limit: u32) -> Result<Vec<WorkId>> {
        let queries = audiences.iter().map(|audience| (LATEST, params![audience.as_str(), limit])).collect();
        let mut newest: Vec<(String, WorkId)> = Vec::new();
        for row in self.database.query_many(queries).await?.into_iter().flatten() {
            let mut fields = row.fields("work");
            let id = fields.get("id")?;
            newest.push((fields.get("newest")?, id));
        }
        newest.sort_unstable_by(|a, b| b.cmp(a));
        newest.dedup();
        Ok(newest.into_iter().take(limit as usize).map(|(_, id)| id).collect())
    }

    /// When each of these works came to the archive, in one query.
    pub async fn added(&self, ids: &[WorkId]) -> Result<HashMap<WorkId, Timestamp>> {
        let rows = self.database.query(ADDED, params![json(ids)?]).await?;
        let mut added = HashMap::with_capacity(rows.len());
        for row in rows {
            let mut fields = row.fields("work");
            added.insert(fields.get("id")?, fields.get("added")?);
        }
        Ok(added)
    }

    /// Ids above `after`, ascending: for a rebuild of the index.
    pub async fn work_ids_after(&self, after: WorkId, limit: u32) -> Result<Vec<WorkId>> {
        let rows = self.database.query(IDS_AFTER, params![after, limit]).await?;
        rows.into_iter().map(|row| row.first("work", "id")).collect()
    }

    /// Decides who may find and read a work, as its authors choose; one that is concealed stays so.
    pub async fn set_audience(&self, id: WorkId, audience: Audience, _now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        upkeep::choose(&mut tx, id, audience).await?;
        tx.commit().await
    }
}

fn facts(row: Row) -> Result<Work> {
    let mut fields = row.fields("work");
    let mut work = Work {
        id: fields.get("id")?,
        version: fields.get("version")?,
        title: fields.get("title")?,
        language: fields.get("language")?,
        rating: fields.get("rating")?,
        rating_stated: fields.get("rating_stated")?,
        status: fields.word("status")?,
        planned_chapters: fields.get("planned_chapters")?,
        audience: fields.word("audience")?,
        published: fields.get("published")?,
        updated: fields.get("updated")?,
        words: fields.get("words")?,
        missing_chapters: fields.json("missing_chapters")?,
        spoilers: fields.get("spoilers")?,
        timeline: fields.get("timeline")?,
        disclaimer: fields.get("disclaimer")?,
        dedication: fields.get("dedication")?,
        summary: fields.get("summary")?,
        notes_before: fields.get("notes_before")?,
        notes_after: fields.get("notes_after")?,
        counts: counts(&mut fields)?,
        rescued: fields.get("rescued")?,
        upkeep: upkeep::upkeep(&mut fields)?,
        outlook: Outlook::default(),
        authors: Vec::new(),
        tags: Vec::new(),
        categories: Vec::new(),
        chapters: Vec::new(),
        series: Vec::new(),
    };
    work.outlook = outlooks::outlook(&mut fields, work.status)?;
    Ok(work)
}

fn blurb(row: Row) -> Result<Blurb> {
    let mut fields = row.fields("work");
    let mut blurb = Blurb {
        id: fields.get("id")?,
        title: fields.get("title")?,
        language: fields.get("language")?,
        rating: fields.get("rating")?,
        status: fields.word("status")?,
        planned_chapters: fields.get("planned_chapters")?,
        audience: fields.word("audience")?,
        published: fields.get("published")?,
        updated: fields.get("updated")?,
        words: fields.get("words")?,
        chapters: fields.get("chapters")?,
        summary: fields.get("summary")?,
        counts: counts(&mut fields)?,
        outlook: Outlook::default(),
        authors: Vec::new(),
        tags: Vec::new(),
        series: Vec::new(),
    };
    blurb.outlook = outlooks::outlook(&mut fields, blurb.status)?;
    Ok(blurb)
}

fn counts(fields: &mut Fields) -> Result<Counts> {
    Ok(Counts {
        views: fields.get("views")?,
        reviews: fields.get("reviews")?,
        recommendations: fields.get("recommendations")?,
        reading: fields.get("reading")?,
        kudos: fields.get("kudos")?,
        scores: Scores { number: fields.get("scores")?, sum: fields.get("score_sum")? },
    })
}

/// Rows that begin with a work's id, by work, in their order.
pub(crate) fn of_works<T>(
    rows: Vec<Row>,
    read: impl Fn(&mut Fields) -> Result<T>,
) -> Result<HashMap<WorkId, Vec<T>>> {
    let mut of_works: HashMap<WorkId, Vec<T>> = HashMap::new();
    for row in rows {
        let mut fields = row.fields("work");
        let work = fields.get("id")?;
        of_works.entry(work).or_default().push(read(&mut fields)?);
    }
    Ok(of_works)
}

/// Audiences as a list for `texts_of`.
pub(crate) fn audience_list(audiences: &[Audience]) -> Result<String> {
    let words: Vec<&str> = audiences.iter().map(|audience| audience.as_str()).collect();
    json(&words)
}

/// Reads `id, name, slug` of a pen name.
pub(crate) fn byline(fields: &mut Fields) -> Result<Byline> {
    let (id, name, slug) = (fields.get("id")?, fields.get("name")?, fields.get("slug")?);
    Ok(Byline { id, name, slug, part: Part::default() })
}

/// Reads `id, name, slug` of a pen name, and what it is to the work that it signs.
pub(crate) fn signer(fields: &mut Fields) -> Result<Byline> {
    let byline = byline(fields)?;
    Ok(Byline { part: fields.optional_word("part")?.unwrap_or_default(), ..byline })
}

fn written_tag(fields: &mut Fields) -> Result<Tag> {
    tags::tag(fields)
}

fn series_place(fields: &mut Fields) -> Result<SeriesPlace> {
    Ok(SeriesPlace {
        id: fields.get("id")?,
        title: fields.get("title")?,
        position: fields.get("position")?,
        works: fields.get("works")?,
    })
}

/// By kind, and inside a kind in the author's order, which the list has already.
fn in_page_order(tags: &mut [Tag]) {
    tags.sort_by_key(|tag| TagKind::ALL.iter().position(|kind| *kind == tag.kind));
}

/// Rows of `position, id, name`, outermost first in each position.
fn paths(rows: Vec<Row>) -> Result<Vec<Vec<CategoryStep>>> {
    let mut paths: Vec<Vec<CategoryStep>> = Vec::new();
    let mut last = None;
    for row in rows {
        let mut fields = row.fields("category");
        let position: i64 = fields.get("position")?;
        let step = CategoryStep { id: fields.get("id")?, name: fields.get("name")? };
        match paths.last_mut() {
            Some(path) if last == Some(position) => path.push(step),
            _ => paths.push(vec![step]),
        }
        last = Some(position);
    }
    Ok(paths)
}
