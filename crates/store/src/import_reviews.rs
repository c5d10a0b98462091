//! The review of imports: which works of a job wait, and which doubts there are about them.

use ficus_archive::{
    JobId, PenNameId, WorkId,
    import_review::{Doubt, ImportFilter, ImportTally, ImportedWork, ReviewState, is_low_confidence},
    pen_name::ANONYMOUS,
    provenance::ProvenanceDraft,
    work::WorkDraft,
};

use crate::{
    Result, Store,
    database::{Query, Row, Tx, Value, page, params},
};

/// The columns that [`imported_work`] reads.
macro_rules! columns {
    () => {
        "import_review.work_id, import_review.job_id, import_review.state, losses, repairs, low_confidence, new_author,
            CASE WHEN work.rating IS NULL THEN 1 ELSE 0 END, CASE WHEN work.language IS NULL THEN 1 ELSE 0 END,
            duplicate_of"
    };
}
/// The works of a job (`$1`; 0 is any) that have a state (`$2`; empty is any) and all doubts asked for (1 is asked).
macro_rules! matching {
    () => {
        " FROM import_review JOIN work ON work.id = import_review.work_id
        WHERE ($1 = 0 OR import_review.job_id = $1) AND ($2 = '' OR import_review.state = $2)
            AND ($3 = 0 OR losses = 1) AND ($4 = 0 OR low_confidence = 1) AND ($5 = 0 OR duplicate_of IS NOT NULL)
            AND ($6 = 0 OR work.rating IS NULL) AND ($7 = 0 OR work.language IS NULL) AND ($8 = 0 OR new_author = 1)
            AND ($9 = 0 OR repairs = 1)"
    };
}
const PAGE: &str =
    concat!("SELECT ", columns!(), matching!(), " ORDER BY import_review.work_id LIMIT $11 OFFSET $10");
const COUNT: &str = concat!("SELECT COUNT(*)", matching!());
const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    matching!(),
    " AND import_review.work_id > $10 ORDER BY import_review.work_id LIMIT $11"
);
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM import_review JOIN work ON work.id = import_review.work_id WHERE import_review.work_id = $1"
);
const TALLY: &str = "
    SELECT import_review.state, COUNT(*), CAST(SUM(losses) AS BIGINT), CAST(SUM(low_confidence) AS BIGINT),
        COUNT(duplicate_of), CAST(SUM(CASE WHEN work.rating IS NULL THEN 1 ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE WHEN work.language IS NULL THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(new_author) AS BIGINT),
        CAST(SUM(repairs) AS BIGINT)
    FROM import_review JOIN work ON work.id = import_review.work_id
    WHERE import_review.job_id = $1 GROUP BY import_review.state ORDER BY import_review.state";
const WAITING: &str = "
    SELECT job_id, COUNT(*) FROM import_review WHERE state = 'waiting' AND job_id IN ints_of($1) GROUP BY job_id";

const ADD: &str = "
    INSERT INTO import_review (work_id, job_id, state, losses, repairs, low_confidence, new_author, duplicate_of)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// Whether a pen name's oldest work came otherwise than by this job.
const OLDEST_IS_OTHERS: &str = "
    SELECT CASE WHEN provenance.job_id = $2 THEN 0 ELSE 1 END
    FROM work_author LEFT JOIN provenance ON provenance.work_id = work_author.work_id
    WHERE work_author.pen_name_id = $1 ORDER BY work_author.work_id LIMIT 1";

impl Store {
    /// Works of an import that pass a filter, in order of id, and how many there are. `job` `None` is every import.
    pub async fn imported_works(
        &self,
        job: Option<JobId>,
        filter: &ImportFilter,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<ImportedWork>, u64)> {
        let mut paged = matching(job, filter);
        paged.extend(params![offset, limit]);
        let queries = vec![(PAGE, paged), (COUNT, matching(job, filter))];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(imported_work).collect::<Result<_>>()?, total))
    }

    /// As [`Store::imported_works`], those with an id above `after`: for walking through many.
    pub async fn imported_works_after(
        &self,
        job: Option<JobId>,
        filter: &ImportFilter,
        after: WorkId,
        limit: u32,
    ) -> Result<Vec<ImportedWork>> {
        let mut values = matching(job, filter);
        values.extend(params![after, limit]);
        self.database.query(AFTER, values).await?.into_iter().map(imported_work).collect()
    }

    /// An imported work; `None` for a work that no import brought.
    pub async fn imported_work(&self, work: WorkId) -> Result<Option<ImportedWork>> {
        self.database.query_one(ONE, params![work]).await?.map(imported_work).transpose()
    }

    /// How many works of an import are in each state and have each doubt.
    pub async fn import_tally(&self, job: JobId) -> Result<ImportTally> {
        let mut tally = ImportTally::default();
        let mut doubts = [0; Doubt::ALL.len()];
        for row in self.database.query(TALLY, params![job]).await? {
            let mut fields = row.fields("import_review");
            let state = fields.word("state")?;
            let works: u64 = fields.get("count")?;
            tally.works += works;
            tally.states.push((state, works));
            for doubt in &mut doubts {
                *doubt += fields.get::<u64>("count")?;
            }
        }
        tally.doubts = Doubt::ALL.into_iter().zip(doubts).collect();
        Ok(tally)
    }

    /// How many works of each of these imports wait; an import without any is left out.
    pub async fn waiting_of_jobs(&self, jobs: &[JobId]) -> Result<Vec<(JobId, u64)>> {
        let rows = self.database.query(WAITING, params![crate::database::json(jobs)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("import_review");
                Ok((fields.get("job_id")?, fields.get("count")?))
            })
            .collect()
    }
}

/// The parameters of `matching!`, in the order of [`Doubt::ALL`].
fn matching(job: Option<JobId>, filter: &ImportFilter) -> Vec<Value> {
    let mut values = params![job.unwrap_or(JobId(0)), filter.state.map_or("", ReviewState::as_str)];
    values.extend(Doubt::ALL.map(|doubt| Value::from(filter.doubts.contains(&doubt))));
    values
}

fn imported_work(row: Row) -> Result<ImportedWork> {
    let mut fields = row.fields("import_review");
    let (work, job) = (fields.get("work_id")?, fields.get("job_id")?);
    let state = fields.word("state")?;
    let mut has = |column, doubt, doubts: &mut Vec<Doubt>| -> Result<()> {
        if fields.get(column)? {
            doubts.push(doubt);
        }
        Ok(())
    };
    let mut doubts = Vec::new();
    has("losses", Doubt::Losses, &mut doubts)?;
    has("repairs", Doubt::Repairs, &mut doubts)?;
    has("low_confidence", Doubt::LowConfidence, &mut doubts)?;
    has("new_author", Doubt::NewAuthor, &mut doubts)?;
    has("rating", Doubt::Unrated, &mut doubts)?;
    has("language", Doubt::NoLanguage, &mut doubts)?;
    let duplicate_of: Option<WorkId> = fields.get("duplicate_of")?;
    doubts.extend(duplicate_of.map(|_| Doubt::Duplicate));
    doubts.sort_by_key(|doubt| Doubt::ALL.iter().position(|other| other == doubt));
    Ok(ImportedWork { work, job, state, doubts, duplicate_of })
}

/// What is known of a work when it comes in.
pub(crate) struct Arrival {
    pub(crate) work: WorkId,
    pub(crate) job: Option<JobId>,
    pub(crate) new_author: bool,
    pub(crate) duplicate_of: Option<WorkId>,
}

/// The statement that puts a work into the review.
pub(crate) fn add(arrival: &Arrival, draft: &WorkDraft, provenance: &ProvenanceDraft) -> Query {
    let has_author = draft.authors.iter().any(|author| is_named(&author.name));
    let misses_chapters = !draft.missing_chapters.is_empty();
    let losses = &provenance.suspected_losses;
    let low_confidence = is_low_confidence(&draft.title, has_author, misses_chapters, losses);
    let values = params![
        arrival.work,
        arrival.job,
        ReviewState::Waiting.as_str(),
        !losses.is_empty(),
        !provenance.repairs.is_empty(),
        low_confidence,
        arrival.new_author,
        arrival.duplicate_of,
    ];
    (ADD, values)
}

/// Whether a pen name names anybody.
pub(crate) fn is_named(name: &str) -> bool {
    !name.trim().is_empty() && !name.trim().eq_ignore_ascii_case(ANONYMOUS)
}

/// Whether a pen name signs a work that was there before this job.
pub(crate) async fn is_from_before(tx: &mut Tx, author: PenNameId, job: JobId) -> Result<bool> {
    match tx.query_one(OLDEST_IS_OTHERS, params![author, job]).await? {
        Some(row) => row.first("work_author", "job_id"),
        None => Ok(false),
    }
}
