//! Images: the records of works as they are at one moment, kept so that a decision can be taken back exactly.
//!
//! An image holds rows as they stand in the tables. Restoring it removes what stands there now and puts the rows back;
//! what an image does not hold it does not touch: views, kudos, reviews that were written since.

use std::collections::BTreeMap;

use ficus_archive::{ChapterId, WorkId, work::Audience};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Subject, adding, canons, changes,
    database::{Query, Tx, Value, json, params},
};

/// Rows of one table that belong to a work.
struct Table {
    name: &'static str,
    select: &'static str,
    delete: &'static str,
    insert: &'static str,
}

/// In the order in which rows can be put back; they are taken away in the opposite order.
const TABLES: [Table; 13] = [
    Table {
        name: "author",
        select: "SELECT work_id, position, pen_name_id, contact FROM work_author
            WHERE work_id = $1 ORDER BY position",
        delete: "DELETE FROM work_author WHERE work_id = $1",
        insert: "INSERT INTO work_author (work_id, position, pen_name_id, contact) VALUES ($1, $2, $3, $4)",
    },
    Table {
        name: "tag",
        select: "SELECT work_id, position, tag_id, written FROM work_tag WHERE work_id = $1 ORDER BY position",
        delete: "DELETE FROM work_tag WHERE work_id = $1",
        insert: "INSERT INTO work_tag (work_id, position, tag_id, written) VALUES ($1, $2, $3, $4)",
    },
    Table {
        name: "category",
        select: "SELECT work_id, position, category_id FROM work_category WHERE work_id = $1 ORDER BY position",
        delete: "DELETE FROM work_category WHERE work_id = $1",
        insert: "INSERT INTO work_category (work_id, position, category_id) VALUES ($1, $2, $3)",
    },
    Table {
        name: "series",
        select: "SELECT series_id, work_id, position, stated FROM series_work WHERE work_id = $1 ORDER BY series_id",
        delete: "DELETE FROM series_work WHERE work_id = $1",
        insert: "INSERT INTO series_work (series_id, work_id, position, stated) VALUES ($1, $2, $3, $4)",
    },
    Table {
        name: "review",
        select: "SELECT work_id, job_id, state, losses, repairs, low_confidence, new_author, duplicate_of
            FROM import_review WHERE work_id = $1",
        delete: "DELETE FROM import_review WHERE work_id = $1",
        insert:
            "INSERT INTO import_review (work_id, job_id, state, losses, repairs, low_confidence, new_author,
            duplicate_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    },
    Table {
        name: "likeness",
        select: "SELECT work_id, title_key, text_key FROM work_likeness WHERE work_id = $1",
        delete: "DELETE FROM work_likeness WHERE work_id = $1",
        insert: "INSERT INTO work_likeness (work_id, title_key, text_key) VALUES ($1, $2, $3)",
    },
    Table {
        name: "provenance",
        select: "SELECT work_id, import_key, job_id, imported, draft FROM provenance WHERE work_id = $1",
        delete: "DELETE FROM provenance WHERE work_id = $1",
        insert: "INSERT INTO provenance (work_id, import_key, job_id, imported, draft) VALUES ($1, $2, $3, $4, $5)",
    },
    Table {
        name: "original",
        select: "SELECT work_id, position, sha256 FROM work_original WHERE work_id = $1 ORDER BY position",
        delete: "DELETE FROM work_original WHERE work_id = $1",
        insert: "INSERT INTO work_original (work_id, position, sha256) VALUES ($1, $2, $3)",
    },
    Table {
        name: "picture",
        select:
            "SELECT work_id, name, file, sha256, small_sha256, bytes, alt, caption, is_cover, added, added_by
            FROM picture WHERE work_id = $1 ORDER BY name",
        delete: "DELETE FROM picture WHERE work_id = $1",
        insert: "INSERT INTO picture
            (work_id, name, file, sha256, small_sha256, bytes, alt, caption, is_cover, added, added_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    },
    Table {
        name: "address",
        select: "SELECT address, path, work_id, chapter FROM old_address WHERE work_id = $1 ORDER BY address",
        delete: "DELETE FROM old_address WHERE work_id = $1",
        insert: "INSERT INTO old_address (address, path, work_id, chapter) VALUES ($1, $2, $3, $4)",
    },
    Table {
        name: "merged",
        select: "SELECT former_id, work_id, import_key FROM merged_work WHERE work_id = $1 ORDER BY former_id",
        delete: "DELETE FROM merged_work WHERE work_id = $1",
        insert: "INSERT INTO merged_work (former_id, work_id, import_key) VALUES ($1, $2, $3)",
    },
    // Chapters and reviews keep their ids: they are not taken away but go back to their work and number.
    Table {
        name: "chapter",
        select: "SELECT id, work_id, number, title, words, version FROM chapter WHERE work_id = $1 ORDER BY number",
        delete: "",
        insert: "UPDATE chapter SET work_id = $2, number = $3, title = $4, words = $5, version = $6 WHERE id = $1",
    },
    Table {
        name: "said",
        select: "SELECT id, work_id, chapter FROM review WHERE work_id = $1 ORDER BY id",
        delete: "",
        insert: "UPDATE review SET work_id = $2, chapter = $3 WHERE id = $1",
    },
];

/// Everything that stands in the row of a work; its version is last, and goes on counting.
const WORK: &str =
    "SELECT id, title, language, rating, rating_stated, status, planned_chapters, audience, published,
    updated, newest, words, chapters, missing_chapters, added, spoilers, timeline, disclaimer,
    dedication, summary, notes_before, notes_after, version FROM work WHERE id = $1";
const SET_WORK: &str = "UPDATE work SET title = $2, language = $3, rating = $4, rating_stated = $5, status = $6,
    planned_chapters = $7, audience = CASE WHEN concealed IS NULL THEN $8 ELSE audience END,
    own_audience = CASE WHEN concealed IS NULL THEN own_audience ELSE $8 END, published = $9, updated = $10, newest = $11, words = $12, chapters = $13,
    missing_chapters = $14, added = $15, spoilers = $16, timeline = $17, disclaimer = $18, dedication = $19,
    summary = $20, notes_before = $21, notes_after = $22, version = version + 1 WHERE id = $1";
const MAKE_WORK: &str = "INSERT INTO work (id, title, language, rating, rating_stated, status, planned_chapters,
    audience, published, updated, newest, words, chapters, missing_chapters, added, spoilers, timeline, disclaimer,
    dedication, summary, notes_before, notes_after, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    $23 + 1)";
const COUNTS: &str = "SELECT work_id, views, reviews, recommendations, reading, kudos, scores, score_sum FROM counts WHERE work_id = $1";
const MAKE_COUNTS: &str =
    "INSERT INTO counts (work_id, views, reviews, recommendations, reading, kudos, scores,
        score_sum)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const COUNT_REVIEWS: &str = crate::reviews::RECOUNT;
const FORGET_COUNTS: &str = "DELETE FROM counts WHERE work_id = $1";
const FORGET_WORK: &str = "DELETE FROM work WHERE id = $1";

const TEXT: &str =
    "SELECT chapter_id, notes_before, notes_after, text FROM chapter_text WHERE chapter_id = $1";
const SET_TEXT: &str =
    "UPDATE chapter_text SET notes_before = $2, notes_after = $3, text = $4 WHERE chapter_id = $1";
/// Versions that a decision kept are gone with it.
const FORGET_VERSIONS: &str = "DELETE FROM chapter_version
    WHERE chapter_id = $1 AND version >= (SELECT version FROM chapter WHERE id = $1)";

const CHAPTERS: &str = "SELECT id, number FROM chapter WHERE work_id = $1";
const MOVE_REVIEWS: &str = "UPDATE review SET work_id = $3, chapter = $4 WHERE work_id = $1 AND chapter = $2";
const MOVE_ALL_REVIEWS: &str = "UPDATE review SET work_id = $2 WHERE work_id = $1";

const STANDING: &str = "SELECT id, audience, words FROM work WHERE id = $1";

/// How much of a work an image holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// What accepting and setting aside change.
    Standing,
    /// What is stated about it.
    Facts,
    /// Everything but texts.
    Whole,
}

impl Scope {
    fn holds(self, table: &str) -> bool {
        match self {
            Self::Standing => table == "review",
            Self::Facts => !matches!(
                table,
                "provenance" | "original" | "picture" | "address" | "merged" | "chapter" | "said"
            ),
            Self::Whole => true,
        }
    }
}

/// The records of some works.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Image {
    works: Vec<OfWork>,
    /// Rows of chapter texts.
    texts: Vec<Vec<Value>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct OfWork {
    id: i64,
    /// The row of the work; `None` where there is no such work.
    work: Option<Vec<Value>>,
    /// The row of its counts, for putting the work back.
    counts: Option<Vec<Value>>,
    tables: BTreeMap<String, Vec<Vec<Value>>>,
}

impl Image {
    /// The records of works as they are now, and the texts of chapters.
    pub(super) async fn take(
        tx: &mut Tx,
        works: &[WorkId],
        scope: Scope,
        texts: &[ChapterId],
    ) -> Result<Self> {
        let mut image = Self::default();
        for id in works {
            image.works.push(of_work(tx, *id, scope).await?);
        }
        for chapter in texts {
            image.texts.extend(tx.query(TEXT, params![*chapter]).await?.into_iter().map(|row| row.0));
        }
        Ok(image)
    }

    /// The works that it is of.
    pub(super) fn ids(&self) -> Vec<WorkId> {
        self.works.iter().map(|work| WorkId(work.id)).collect()
    }

    /// Notes a work that was not there at that moment.
    pub(super) fn add_missing(&mut self, id: WorkId) {
        let tables = TABLES.iter().map(|table| (table.name.to_owned(), Vec::new())).collect();
        self.works.push(OfWork { id: id.0, work: None, counts: None, tables });
    }

    fn chapters(&self) -> Vec<ChapterId> {
        let id = |row: &Vec<Value>| match row.first() {
            Some(Value::Int(id)) => Some(ChapterId(*id)),
            _ => None,
        };
        self.texts.iter().filter_map(id).collect()
    }

    /// Whether the records are still as in this image, counts and reviews aside.
    pub(super) async fn holds(&self, tx: &mut Tx, scope: Scope) -> Result<bool> {
        let now = Self::take(tx, &self.ids(), scope, &self.chapters()).await?;
        Ok(json(&now.compared())? == json(&self.compared())?)
    }

    /// Without what changes by itself.
    fn compared(&self) -> Self {
        let mut image = self.clone();
        for work in &mut image.works {
            work.counts = None;
            work.tables.remove("said");
            // A decision that is older than a table says nothing of it.
            work.tables.retain(|_, rows| !rows.is_empty());
            if let Some(row) = &mut work.work {
                row.pop();
            }
        }
        image
    }

    /// Puts the records back as they are in this image.
    pub(super) async fn restore(&self, tx: &mut Tx) -> Result<()> {
        for id in self.ids() {
            uncount(tx, id).await?;
        }
        let mut there = Vec::new();
        for work in &self.works {
            there.push(tx.query_one(STANDING, params![work.id]).await?.is_some());
            for table in TABLES.iter().rev().filter(|table| !table.delete.is_empty()) {
                if work.tables.contains_key(table.name) {
                    tx.execute(table.delete, params![work.id]).await?;
                }
            }
        }
        // A work that comes back must be there before anything belongs to it.
        for (work, is_there) in self.works.iter().zip(&there) {
            tx.run(work.own_rows(*is_there)).await?;
        }
        self.move_reviews(tx).await?;
        for work in &self.works {
            tx.run(work.rows()).await?;
        }
        let mut queries: Vec<Query> = Vec::new();
        for text in &self.texts {
            queries.push((SET_TEXT, text.clone()));
            queries.extend(text.first().map(|chapter| (FORGET_VERSIONS, vec![chapter.clone()])));
        }
        for work in &self.works {
            queries.push((COUNT_REVIEWS, params![work.id]));
        }
        tx.run(queries).await?;
        canons::ties::tie(tx, &self.ids()).await?;
        for (work, is_there) in self.works.iter().zip(there) {
            if work.work.is_none() && is_there {
                forget(tx, WorkId(work.id)).await?;
            }
        }
        for id in self.ids() {
            recount(tx, id).await?;
        }
        Ok(())
    }
}

impl Image {
    /// Reviews that were written since go with their chapters, and those of a work that ends with what remains of it.
    async fn move_reviews(&self, tx: &mut Tx) -> Result<()> {
        let chapters = self.works.iter().flat_map(|work| work.tables.get("chapter").into_iter().flatten());
        let mut back: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for row in chapters {
            if let [Value::Int(id), Value::Int(work), Value::Int(number), ..] = row.as_slice() {
                back.insert(*id, (*work, *number));
            }
        }
        let mut queries: Vec<Query> = Vec::new();
        for id in self.ids() {
            for row in tx.query(CHAPTERS, params![id]).await? {
                let mut fields = row.fields("chapter");
                let chapter: i64 = fields.get("id")?;
                let number: i64 = fields.get("number")?;
                if let Some((work, to)) = back.get(&chapter).filter(|there| **there != (id.0, number)) {
                    queries.push((MOVE_REVIEWS, params![id, number, *work, *to]));
                }
            }
        }
        let remains = self.works.iter().find(|work| work.work.is_some());
        for ends in self.works.iter().filter(|work| work.work.is_none()) {
            queries.extend(remains.map(|remains| (MOVE_ALL_REVIEWS, params![ends.id, remains.id])));
        }
        tx.run(queries).await.map(drop)
    }
}

impl OfWork {
    fn own_rows(&self, is_there: bool) -> Vec<Query> {
        let mut queries = Vec::new();
        if let Some(row) = &self.work {
            if is_there {
                queries.push((SET_WORK, row[..row.len() - 1].to_vec()));
            } else {
                queries.push((MAKE_WORK, row.clone()));
                queries.extend(self.counts.clone().map(|row| (MAKE_COUNTS, row)));
            }
        }
        queries
    }

    fn rows(&self) -> Vec<Query> {
        let rows = TABLES.iter().flat_map(|table| {
            let rows = self.tables.get(table.name).into_iter().flatten();
            rows.map(|row| (table.insert, row.clone()))
        });
        rows.collect()
    }
}

async fn of_work(tx: &mut Tx, id: WorkId, scope: Scope) -> Result<OfWork> {
    let first = |rows: Vec<crate::database::Row>| rows.into_iter().next().map(|row| row.0);
    let mut queries = vec![(WORK, params![id]), (COUNTS, params![id])];
    let held: Vec<&Table> = TABLES.iter().filter(|table| scope.holds(table.name)).collect();
    queries.extend(held.iter().map(|table| (table.select, params![id])));
    let mut answers = tx.run(queries).await?.into_iter();
    let work = first(answers.next().unwrap_or_default());
    let counts = first(answers.next().unwrap_or_default());
    let tables = held
        .iter()
        .zip(answers)
        .map(|(table, rows)| (table.name.to_owned(), rows.into_iter().map(|row| row.0).collect()));
    Ok(OfWork { id: id.0, work, counts, tables: tables.collect() })
}

/// Takes a work away whose chapters and reviews went elsewhere.
pub(super) async fn forget(tx: &mut Tx, id: WorkId) -> Result<()> {
    let mut queries: Vec<Query> = Vec::new();
    for table in TABLES.iter().rev().filter(|table| !table.delete.is_empty()) {
        queries.push((table.delete, params![id]));
    }
    queries.extend([(FORGET_COUNTS, params![id]), (FORGET_WORK, params![id])]);
    queries.push(changes::log(Subject::Work(id)));
    tx.run(queries).await.map(drop)
}

/// Takes a work out of the counts of what it stands under, before that changes.
pub(super) async fn uncount(tx: &mut Tx, id: WorkId) -> Result<()> {
    if let Some((audience, words)) = standing(tx, id).await?
        && audience == Audience::Everyone
    {
        tx.run(adding::no_longer_listed(id, words)).await?;
    }
    Ok(())
}

/// Counts a work in again where everyone may find it, and logs that it changed.
pub(super) async fn recount(tx: &mut Tx, id: WorkId) -> Result<()> {
    let mut queries = vec![changes::log(Subject::Work(id))];
    if let Some((audience, words)) = standing(tx, id).await?
        && audience == Audience::Everyone
    {
        queries.extend(adding::now_listed(id, words));
    }
    tx.run(queries).await.map(drop)
}

async fn standing(tx: &mut Tx, id: WorkId) -> Result<Option<(Audience, u64)>> {
    let Some(row) = tx.query_one(STANDING, params![id]).await? else { return Ok(None) };
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    Ok(Some((fields.word("audience")?, fields.get("words")?)))
}
