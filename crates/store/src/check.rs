//! The check of a whole archive: reads every record and original and says what is wrong, one sentence each.

use ficus_archive::WorkId;
use ficus_prose::Prose;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{
    Result, Store, StoreError,
    database::{Row, json, params},
    originals::{Place, off_thread},
};

/// Works read at once: a few long ones are some megabytes.
const WORKS_AT_ONCE: u32 = 16;

/// Questions whose answers are faults: the sentence with `{}` for the record's name or number.
const FAULTS: [(&str, &str); 15] = [
    (
        "Work {} has no chapter.",
        "SELECT id FROM work WHERE audience <> 'draft'
            AND NOT EXISTS (SELECT 1 FROM chapter WHERE chapter.work_id = work.id) ORDER BY id",
    ),
    (
        "Work {} has no author.",
        "SELECT id FROM work WHERE NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.work_id = work.id)
        ORDER BY id",
    ),
    (
        "Work {} has another number of words or chapters than its chapters together.",
        "SELECT id FROM work WHERE words <> (
            SELECT COALESCE(SUM(chapter.words), 0) FROM chapter WHERE chapter.work_id = work.id)
        OR chapters <> (SELECT COUNT(*) FROM chapter WHERE chapter.work_id = work.id) ORDER BY id",
    ),
    (
        "Chapter {} has no text.",
        "SELECT id FROM chapter WHERE NOT EXISTS (
            SELECT 1 FROM chapter_text WHERE chapter_text.chapter_id = chapter.id) ORDER BY id",
    ),
    (
        "Work {} has no counts.",
        "SELECT id FROM work WHERE NOT EXISTS (SELECT 1 FROM counts WHERE counts.work_id = work.id) ORDER BY id",
    ),
    (
        "Work {} counts other reviews than it has.",
        "SELECT work_id FROM counts WHERE reviews <> (
            SELECT COUNT(*) FROM review WHERE review.work_id = counts.work_id
                AND state = 'shown' AND parent_id IS NULL) ORDER BY work_id",
    ),
    (
        "Imported work {} has no review.",
        "SELECT work_id FROM provenance WHERE NOT EXISTS (
            SELECT 1 FROM import_review WHERE import_review.work_id = provenance.work_id) ORDER BY work_id",
    ),
    (
        "Decision {} touches no work.",
        "SELECT id FROM review_decision WHERE NOT EXISTS (
            SELECT 1 FROM review_decision_work WHERE review_decision_work.decision_id = review_decision.id)
        ORDER BY id",
    ),
    (
        "Work {} came from an original that was not kept.",
        "SELECT DISTINCT work_id FROM work_original
        WHERE NOT EXISTS (SELECT 1 FROM original WHERE original.sha256 = work_original.sha256) ORDER BY work_id",
    ),
    (
        "Work {} has a picture whose file was not kept.",
        "SELECT DISTINCT work_id FROM picture
        WHERE NOT EXISTS (SELECT 1 FROM original WHERE original.sha256 = picture.sha256)
        OR (small_sha256 IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM original WHERE original.sha256 = picture.small_sha256)) ORDER BY work_id",
    ),
    (
        "Tag {} counts other works than bear it.",
        "SELECT id FROM tag WHERE works <> (
            SELECT COUNT(DISTINCT work_tag.work_id) FROM work_tag
            JOIN work ON work.id = work_tag.work_id AND work.audience = 'everyone'
            WHERE work_tag.tag_id = tag.id) ORDER BY id",
    ),
    (
        "Tag {} is sorted in a way that its ties contradict.",
        "SELECT id FROM tag WHERE (sorting = 'synonym') <> (canonical_id IS NOT NULL)
        OR (canonical_id IS NOT NULL AND (
            EXISTS (SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id)
            OR EXISTS (SELECT 1 FROM tag_parent WHERE tag_id = tag.id OR parent_id = tag.id))) ORDER BY id",
    ),
    (
        "Category {} counts other works than stand at or below it.",
        "SELECT id FROM category WHERE works <> (
            SELECT COUNT(DISTINCT work_category.work_id) FROM category_above
            JOIN work_category ON work_category.category_id = category_above.category_id
            JOIN work ON work.id = work_category.work_id AND work.audience = 'everyone'
            WHERE category_above.above_id = category.id) ORDER BY id",
    ),
    (
        "Pen name {} counts other works than it signs.",
        "SELECT id FROM pen_name WHERE works <> (
            SELECT COUNT(*) FROM work_author JOIN work ON work.id = work_author.work_id
            WHERE work_author.pen_name_id = pen_name.id AND work.audience = 'everyone') ORDER BY id",
    ),
    (
        "Series {} counts other works or words than it has.",
        "SELECT id FROM series WHERE works <> (
            SELECT COUNT(*) FROM series_work JOIN work ON work.id = series_work.work_id
            WHERE series_work.series_id = series.id AND work.audience = 'everyone')
        OR words <> (
            SELECT COALESCE(SUM(work.words), 0) FROM series_work JOIN work ON work.id = series_work.work_id
            WHERE series_work.series_id = series.id AND work.audience = 'everyone') ORDER BY id",
    ),
];

const CHAPTERS: &str = "
    SELECT chapter.id, chapter.words, text, summary, notes_before, notes_after
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.id";
const WORKS: &str =
    "SELECT id, summary, notes_before, notes_after FROM work WHERE id IN ints_of($1) ORDER BY id";
const FORMER: &str = "
    SELECT chapter.id, chapter_version.text
    FROM chapter JOIN chapter_version ON chapter_version.chapter_id = chapter.id
    WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.id, chapter_version.version";
const REVIEWS: &str = "SELECT id, text FROM review WHERE work_id IN ints_of($1) ORDER BY id";
const SERIES: &str = "SELECT id, summary FROM series ORDER BY id";
const ORIGINALS: &str = "SELECT sha256, bytes FROM original ORDER BY sha256";

impl Store {
    /// Reads every record and original and names what is wrong, one sentence each.
    pub async fn check(&self) -> Result<Vec<String>> {
        let mut faults = self.database.faults().await?;
        for (sentence, sql) in FAULTS {
            for row in self.database.query(sql, params![]).await? {
                let id: i64 = row.first("record", "id")?;
                faults.push(sentence.replace("{}", &id.to_string()));
            }
        }
        if let Some(line) = self.broken_audit_line().await? {
            faults.push(format!("Line {line} of the log of decisions is not as it was written."));
        }
        let series = self.database.query(SERIES, params![]).await?;
        faults.extend(texts("Series", series)?);
        let mut last = WorkId(0);
        loop {
            let ids = self.work_ids_after(last, WORKS_AT_ONCE).await?;
            let Some(newest) = ids.last() else { break };
            last = *newest;
            faults.extend(self.check_works(&ids).await?);
        }
        for row in self.database.query(ORIGINALS, params![]).await? {
            faults.extend(self.check_original(row).await?);
        }
        Ok(faults)
    }

    async fn check_works(&self, ids: &[WorkId]) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        for id in ids {
            // Reading a record is the check of its fields.
            for read in [self.work(*id).await.map(drop), self.provenance(*id).await.map(drop)] {
                match read {
                    Err(error @ StoreError::Corrupt { .. }) => faults.push(sentence(&error)),
                    read => read?,
                }
            }
        }
        let list = json(ids)?;
        let queries = [WORKS, FORMER, REVIEWS, CHAPTERS].map(|sql| (sql, params![&list]));
        let answers = self.database.query_many(queries.into()).await?;
        faults.extend(
            off_thread(move || {
                let mut answers = answers.into_iter();
                let mut next = || answers.next().unwrap_or_default();
                let mut faults = texts("Work", next())?;
                faults.extend(texts("A former version of chapter", next())?);
                faults.extend(texts("Review", next())?);
                let chapters: Vec<Vec<String>> =
                    next().into_par_iter().map(chapter).collect::<Result<_>>()?;
                faults.extend(chapters.into_iter().flatten());
                Ok(faults)
            })
            .await?,
        );
        Ok(faults)
    }

    async fn check_original(&self, row: Row) -> Result<Option<String>> {
        let mut fields = row.fields("original");
        let sha256: String = fields.get("sha256")?;
        let length: u64 = fields.get("bytes")?;
        let place = Place::new(&self.data, &sha256);
        off_thread(move || match place.held(length) {
            Ok((bytes, hash)) if bytes == length && hash == sha256 => Ok(None),
            Ok(_) => Ok(Some(format!("The original {sha256} holds other bytes than were kept."))),
            Err(error @ StoreError::Original { .. }) => {
                Ok(Some(format!("The original {sha256} cannot be read: {error}.")))
            }
            Err(error) => Err(error),
        })
        .await
    }
}

/// Rows of an id and texts in the archive's own form.
fn texts(what: &str, rows: Vec<Row>) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for row in rows {
        let count = row.0.len() - 1;
        let mut fields = row.fields("text");
        let id: i64 = fields.get("id")?;
        for _ in 0..count {
            if let Err(error) = fields.get::<Prose>("text")?.blocks() {
                faults.push(format!("{what} {id}: {error}."));
            }
        }
    }
    Ok(faults)
}

/// A row of a chapter: id, words, text, other texts.
fn chapter(row: Row) -> Result<Vec<String>> {
    let mut fields = row.fields("chapter");
    let id: i64 = fields.get("id")?;
    let words: u32 = fields.get("words")?;
    let text: Prose = fields.get("text")?;
    let mut faults = Vec::new();
    match text.plain_text() {
        Ok(plain) => {
            let counted = ficus_prose::word_count(&plain);
            if counted != words {
                faults.push(format!("Chapter {id} has {counted} words, not {words}."));
            }
        }
        Err(error) => faults.push(format!("Chapter {id}: {error}.")),
    }
    for column in ["summary", "notes_before", "notes_after"] {
        if let Err(error) = fields.get::<Prose>(column)?.blocks() {
            faults.push(format!("Chapter {id}: {error}."));
        }
    }
    Ok(faults)
}

pub(crate) fn sentence(error: &StoreError) -> String {
    let said = error.to_string();
    let mut chars = said.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}
