//! Lists of works that are alike: derived, made one by one, noted as due when something changes.

use std::collections::HashMap;

use ficus_archive::{WorkId, alike::READERS_MIN};

use crate::{
    Result, Store,
    database::{Query, json, params},
};

/// So many works that a changed work stands in the lists of are made anew after it.
const AROUND_MAX: u32 = 100;
/// So many readers of a work are asked what else they keep, those who came last.
const READERS_MAX: u32 = 500;
/// So many works that readers keep as well.
const BESIDE_MAX: u32 = 40;

const SEEN: &str = "SELECT seq FROM alike_seen WHERE id = 1";
const SEE: &str = "INSERT INTO alike_seen (id, seq) VALUES (1, $1)
    ON CONFLICT (id) DO UPDATE SET seq = excluded.seq WHERE alike_seen.seq <= excluded.seq";
const FORGET_SEEN: &str = "DELETE FROM alike_seen";
const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM change";
const ALL_DUE: &str = "INSERT INTO alike_due (work_id, spreads) SELECT id, 0 FROM work WHERE true ON CONFLICT (work_id) DO NOTHING";
const CHANGED_DUE: &str = "
    INSERT INTO alike_due (work_id, spreads)
    SELECT change.work_id, 1 FROM change JOIN work ON work.id = change.work_id
    WHERE change.subject = 'work' AND change.seq > $1 AND change.seq <= $2
    ON CONFLICT (work_id) DO UPDATE SET spreads = 1";
const DUE: &str = "SELECT work_id, spreads FROM alike_due ORDER BY spreads DESC, work_id LIMIT $1";
const DONE: &str = "DELETE FROM alike_due WHERE work_id = $1";
const FORGET: &str = "DELETE FROM work_alike WHERE work_id = $1";
const ADD: &str = "INSERT INTO work_alike (work_id, position, other_id, reasons)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), id, CAST($4 AS TEXT) FROM work WHERE id = $3";
const AROUND: &str = "
    INSERT INTO alike_due (work_id, spreads)
    SELECT id, 0 FROM (
        SELECT other_id AS id FROM work_alike WHERE work_id = $1
        UNION SELECT work_id FROM work_alike WHERE other_id = $1 LIMIT $2) AS around
    WHERE true ON CONFLICT (work_id) DO NOTHING";
const ALIKE: &str = "SELECT other_id, reasons FROM work_alike WHERE work_id = $1 ORDER BY position";

const SHELVED: &str = "
    SELECT other.work_id, COUNT(DISTINCT other.account_id) AS readers
    FROM (SELECT account_id FROM shelf_work WHERE work_id = $1 AND shelf <> 'dropped'
        ORDER BY placed DESC, account_id LIMIT $2) AS mine
    JOIN shelf_work AS other ON other.account_id = mine.account_id
    WHERE other.work_id <> $1 AND other.shelf <> 'dropped'
    GROUP BY other.work_id HAVING COUNT(DISTINCT other.account_id) >= $3
    ORDER BY readers DESC, other.work_id LIMIT $4";
const RECOMMENDED: &str = "
    SELECT other.work_id, COUNT(*) AS readers
    FROM (SELECT account_id FROM recommendation WHERE work_id = $1 ORDER BY written DESC, id DESC LIMIT $2) AS mine
    JOIN recommendation AS other ON other.account_id = mine.account_id WHERE other.work_id <> $1
    GROUP BY other.work_id ORDER BY readers DESC, other.work_id LIMIT $3";
const BESIDE: &str = "
    SELECT work_id FROM series_work WHERE series_id IN (SELECT series_id FROM series_work WHERE work_id = $1)
    UNION SELECT work_id FROM work_author
    WHERE pen_name_id IN (SELECT pen_name_id FROM work_author WHERE work_id = $1) LIMIT $2";
const TIMELINES: &str = "SELECT work_id, timeline_point_id FROM work_canon
    WHERE work_id IN ints_of($1) AND timeline_point_id IS NOT NULL ORDER BY work_id, timeline_point_id";

/// What readers and authors tie to a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Works that at least [`READERS_MIN`] readers keep as well, with how many do.
    pub kept: HashMap<WorkId, u32>,
    /// Works that readers recommend as well, with how many do.
    pub recommended: HashMap<WorkId, u32>,
    /// Works of its series and its pen names.
    pub works: Vec<WorkId>,
}

impl Store {
    /// Notes which lists are to be made anew: at first every one, later those of works that changed.
    pub async fn note_alike(&self) -> Result<()> {
        let queries = vec![(SEEN, params![]), (LAST, params![])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default().into_iter().next();
        let seen: Option<u64> = next().map(|row| row.first("alike_seen", "seq")).transpose()?;
        let last: u64 = next().map_or(Ok(0), |row| row.first("change", "seq"))?;
        if seen.is_some_and(|seen| seen >= last) {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        let note = match seen {
            None => (ALL_DUE, params![]),
            Some(seen) => (CHANGED_DUE, params![seen, last]),
        };
        tx.run(vec![note, (SEE, params![last])]).await?;
        tx.commit().await
    }

    /// Works whose lists are due, those that changed first; with each, whether the lists around it are due after it.
    pub async fn alike_due(&self, limit: u32) -> Result<Vec<(WorkId, bool)>> {
        let rows = self.database.query(DUE, params![limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("alike_due");
                Ok((fields.get("work_id")?, fields.get("spreads")?))
            })
            .collect()
    }

    /// Makes every list due.
    pub async fn make_alike_anew(&self) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_SEEN, params![]).await?;
        tx.commit().await?;
        self.note_alike().await
    }

    /// What readers and authors tie to a work. Nobody can tell from it what fewer than [`READERS_MIN`] readers keep.
    pub async fn beside(&self, work: WorkId) -> Result<Beside> {
        let queries = vec![
            (SHELVED, params![work, READERS_MAX, READERS_MIN, BESIDE_MAX]),
            (RECOMMENDED, params![work, READERS_MAX, BESIDE_MAX]),
            (BESIDE, params![work, BESIDE_MAX]),
        ];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut counted = || -> Result<HashMap<WorkId, u32>> {
            let rows = answers.next().unwrap_or_default().into_iter();
            rows.map(|row| {
                let mut fields = row.fields("shelf_work");
                Ok((fields.get("work_id")?, fields.get("readers")?))
            })
            .collect()
        };
        let (kept, recommended) = (counted()?, counted()?);
        let works = answers.next().unwrap_or_default().into_iter();
        let works = works.map(|row| row.first("series_work", "work_id")).collect::<Result<_>>()?;
        Ok(Beside { kept, recommended, works })
    }

    /// The points of canon at which works stand, by number.
    pub async fn timelines(&self, works: &[WorkId]) -> Result<HashMap<WorkId, Vec<i64>>> {
        let mut timelines: HashMap<WorkId, Vec<i64>> = HashMap::new();
        for row in self.database.query(TIMELINES, params![json(works)?]).await? {
            let mut fields = row.fields("work_canon");
            timelines.entry(fields.get("work_id")?).or_default().push(fields.get("timeline_point_id")?);
        }
        Ok(timelines)
    }

    /// Keeps the list of a work, each with its reasons; with `spreads` the lists around it are due after it. Works that
    /// are gone are left out.
    pub async fn set_alike(&self, work: WorkId, others: &[(WorkId, String)], spreads: bool) -> Result<()> {
        let mut queries: Vec<Query> = Vec::new();
        if spreads {
            // Those that it was in before, and those that are in it from now on.
            queries.push((AROUND, params![work, AROUND_MAX]));
        }
        queries.push((FORGET, params![work]));
        for (position, (other, reasons)) in others.iter().enumerate() {
            queries.push((ADD, params![work, position, *other, reasons]));
        }
        if spreads {
            queries.push((AROUND, params![work, AROUND_MAX]));
        }
        queries.push((DONE, params![work]));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// The works that are most like one, with the reasons, the most alike first.
    pub async fn alike(&self, work: WorkId) -> Result<Vec<(WorkId, String)>> {
        let rows = self.database.query(ALIKE, params![work]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work_alike");
                Ok((fields.get("other_id")?, fields.get("reasons")?))
            })
            .collect()
    }
}
