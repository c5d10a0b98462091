//! Series as those who keep them make them: facts, order, works of others with their consent, series in series.

use ficus_archive::{
    AccountId, PenNameId, SeriesId, WorkId,
    collection::{Consent, on_suggesting},
    notice::{Because, GatheredAct, Notice},
    review::text,
    series::{DEPTH_MAX, OWNED_MAX, PARTS_MAX, Part, SeriesFacts, moved, on_adding},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, params},
    names, news, notices, veil,
};

const KEPT: &str = "SELECT series.id, series.title, COALESCE(series.summary_typed, ''), series.summary,
        series.notes_typed, series.status, series.openness, series.comments_open, pen_name.name,
        pen_name.account_id, series.shut
    FROM series JOIN pen_name ON pen_name.id = series.pen_name_id WHERE series.id = $1";
const OWN: &str = "SELECT series.id, series.title, series.works FROM series
    JOIN pen_name ON pen_name.id = series.pen_name_id WHERE pen_name.account_id = $1
    ORDER BY series.folded, series.id LIMIT 1000";
const OWNED: &str = "SELECT COUNT(*) FROM series WHERE pen_name_id = $1";
const SAME: &str = "SELECT id FROM series WHERE folded = $1 AND id <> $2 AND pen_name_id = $3";
const NAME_OF: &str = "SELECT pen_name_id FROM series WHERE id = $1";
const MAKE: &str =
    "INSERT INTO series (title, folded, pen_name_id, summary, summary_typed, notes, notes_typed, status,
        openness, comments_open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
const EDIT: &str = "UPDATE series SET title = $2, folded = $3, summary = $4, summary_typed = $5, notes = $6,
    notes_typed = $7, status = $8, openness = $9, comments_open = $10, version = version + 1 WHERE id = $1";
const DELETE: [&str; 2] =
    ["DELETE FROM series_work WHERE series_id = $1", "DELETE FROM series WHERE id = $1"];
const PARTS: &str = "SELECT 'work', work.id, work.title, series_work.position FROM series_work
        JOIN work ON work.id = series_work.work_id WHERE series_work.series_id = $1
    UNION ALL SELECT 'work', work.id, work.title, veiled_series.position FROM veiled_series
        JOIN signer ON signer.work_id = veiled_series.work_id JOIN pen_name ON pen_name.id = signer.pen_name_id
        JOIN work ON work.id = veiled_series.work_id
        WHERE veiled_series.series_id = $1 AND pen_name.account_id = $2
    UNION ALL SELECT 'series', series.id, series.title, sub_series.position FROM sub_series
        JOIN series ON series.id = sub_series.sub_id WHERE sub_series.series_id = $1
    ORDER BY 4, 1 DESC, 2";
const SET_WORK: &str =
    "UPDATE series_work SET position = $3, stated = 1 WHERE series_id = $1 AND work_id = $2";
const SET_VEILED: &str =
    "UPDATE veiled_series SET position = $3, stated = 1 WHERE series_id = $1 AND work_id = $2";
const SET_SUB: &str = "UPDATE sub_series SET position = $3 WHERE series_id = $1 AND sub_id = $2";
const IS_SHUT: &str = "SELECT shut FROM series WHERE id = $1";
const SHUT: &str = "UPDATE series SET shut = $2 WHERE id = $1";
const LAST: &str = "SELECT COALESCE(MAX(position), 0) FROM (
    SELECT position FROM series_work WHERE series_id = $1
    UNION ALL SELECT position FROM veiled_series WHERE series_id = $1
    UNION ALL SELECT position FROM sub_series WHERE series_id = $1) AS places";
const PUT: &str = "INSERT INTO series_work (series_id, work_id, position, stated) VALUES ($1, $2, $3, 1)
    ON CONFLICT DO NOTHING";
const PUT_VEILED: &str =
    "INSERT INTO veiled_series (series_id, work_id, position, stated) VALUES ($1, $2, $3, 1)
    ON CONFLICT DO NOTHING";
const PUT_SUB: &str = "INSERT INTO sub_series (series_id, sub_id, position) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING";
const OUT: &str = "DELETE FROM series_work WHERE series_id = $1 AND work_id = $2";
const OUT_VEILED: &str = "DELETE FROM veiled_series WHERE series_id = $1 AND work_id = $2";
const OUT_SUB: &str = "DELETE FROM sub_series WHERE series_id = $1 AND sub_id = $2";
const RECOUNT: &str = "UPDATE series SET version = version + 1,
        works = (SELECT COUNT(*) FROM series_work JOIN work ON work.id = series_work.work_id
            WHERE series_work.series_id = $1 AND work.audience = 'everyone'),
        words = (SELECT COALESCE(CAST(SUM(work.words) AS BIGINT), 0) FROM series_work
            JOIN work ON work.id = series_work.work_id
            WHERE series_work.series_id = $1 AND work.audience = 'everyone')
    WHERE id = $1";
const RAISE_WORK: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
const ASK: &str = "INSERT INTO series_asked (series_id, work_id, waits_for, asked) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const ASKED: &str = "SELECT waits_for FROM series_asked WHERE series_id = $1 AND work_id = $2";
const UNASK: &str = "DELETE FROM series_asked WHERE series_id = $1 AND work_id = $2";
const ASKS: &str =
    "SELECT series.id, series.title, work.id, work.title, series_asked.waits_for FROM series_asked
    JOIN series ON series.id = series_asked.series_id JOIN work ON work.id = series_asked.work_id
    JOIN pen_name ON pen_name.id = series.pen_name_id
    WHERE (waits_for = 'keeper' AND pen_name.account_id = $1 AND work.audience IN ('everyone', 'members'))
        OR (waits_for = 'author' AND work.id IN (SELECT signer.work_id FROM signer
            JOIN pen_name AS own ON own.id = signer.pen_name_id WHERE own.account_id = $1))
    ORDER BY series_asked.asked, work.id LIMIT 500";
const SIGNERS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL";
const NEVER: &str = "SELECT account_id FROM gathering_setting
    WHERE account_id = $1 AND suggestions = $2";
const ABOVE: &str = "SELECT series_id FROM sub_series WHERE sub_id = $1";
const BELOW: &str = "SELECT sub_id FROM sub_series WHERE series_id = $1";
const SUBS_SHOWN: &str = "SELECT series.id, series.title, sub_series.position FROM sub_series
    JOIN series ON series.id = sub_series.sub_id
    WHERE sub_series.series_id = $1 AND series.works > 0 AND series.shut = 0
    ORDER BY sub_series.position, series.id";
const SUPERS_SHOWN: &str = "SELECT series.id, series.title, sub_series.position FROM sub_series
    JOIN series ON series.id = sub_series.series_id
    WHERE sub_series.sub_id = $1 AND series.id <> $1 AND series.shut = 0 ORDER BY series.folded, series.id";

/// A series as whoever keeps it sees it.
#[derive(Clone, Debug)]
pub struct KeptSeries {
    /// The series.
    pub id: SeriesId,
    /// What is said of it, as typed.
    pub facts: SeriesFacts,
    /// The pen name that keeps it.
    pub keeper: String,
    /// The account behind; `None` where nobody is.
    pub account: Option<AccountId>,
    /// Whether the moderators of the archive closed it.
    pub shut: bool,
}

/// A place in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// What stands there.
    pub part: Part,
    /// Its title.
    pub title: String,
}

/// A work that waits for a word before it comes into a series.
#[derive(Clone, Debug)]
pub struct SeriesAsk {
    /// The series and its title.
    pub series: (SeriesId, String),
    /// The work and its title.
    pub work: (WorkId, String),
    /// Whether it waits for the work's author, not for the keeper of the series.
    pub waits_for_author: bool,
}

impl Store {
    /// A series as whoever keeps it sees it.
    pub async fn kept_series(&self, id: SeriesId) -> Result<Option<KeptSeries>> {
        self.database.query_one(KEPT, params![id]).await?.map(kept).transpose()
    }

    /// The series that an account keeps, by title, with how many works everyone may find in each.
    pub async fn series_of(&self, account: AccountId) -> Result<Vec<(SeriesId, String, u64)>> {
        let rows = self.database.query(OWN, params![account]).await?;
        rows.into_iter().map(titled).collect()
    }

    /// What stands in a series, in order: for its keeper, with the keeper's own works behind the veil.
    pub async fn series_rows(&self, id: SeriesId, keeper: AccountId) -> Result<Vec<SeriesRow>> {
        let rows = self.database.query(PARTS, params![id, keeper]).await?;
        rows.into_iter().map(row).collect()
    }

    /// Series in a series, and those that it stands in: the number, the title and the place of each.
    pub async fn series_kin(
        &self,
        id: SeriesId,
    ) -> Result<(Vec<(SeriesId, String, u64)>, Vec<(SeriesId, String, u64)>)> {
        let queries = vec![(SUBS_SHOWN, params![id]), (SUPERS_SHOWN, params![id])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default().into_iter().map(titled).collect::<Result<_>>();
        Ok((next()?, next()?))
    }

    /// Works that wait for this account's word, as their author or as keeper of a series.
    pub async fn series_asks(&self, account: AccountId) -> Result<Vec<SeriesAsk>> {
        let rows = self.database.query(ASKS, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("series_asked");
                Ok(SeriesAsk {
                    series: (fields.get("series_id")?, fields.get("title")?),
                    work: (fields.get("work_id")?, fields.get("title")?),
                    waits_for_author: fields.get::<String>("waits_for")? == "author",
                })
            })
            .collect()
    }

    /// Makes a series; `Taken` where the pen name has one of that title.
    pub async fn make_series(&self, keeper: PenNameId, facts: &SeriesFacts) -> Result<SeriesId> {
        let mut tx = self.database.begin().await?;
        let folded = names::name_key(&facts.title);
        if tx.query_one(SAME, params![&folded, SeriesId(0), keeper]).await?.is_some() {
            return Err(StoreError::Taken("series"));
        }
        let owned: u64 =
            tx.query_one(OWNED, params![keeper]).await?.map_or(Ok(0), |row| row.first("series", "count"))?;
        if owned >= OWNED_MAX {
            return Err(StoreError::Refused("You keep very many series: let go of one first."));
        }
        let values = params![
            &facts.title,
            folded,
            keeper,
            &text::read(&facts.summary),
            &facts.summary,
            &text::read(&facts.notes),
            &facts.notes,
            facts.status.as_str(),
            facts.openness.as_str(),
            facts.takes_comments
        ];
        let made = tx.query_one(MAKE, values).await?.ok_or(StoreError::Missing("series"))?;
        let id = made.first("series", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Says anew what a series is; `Taken` where its keeper has another of that title.
    pub async fn edit_series(&self, id: SeriesId, facts: &SeriesFacts) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(NAME_OF, params![id]).await?.ok_or(StoreError::Missing("series"))?;
        let keeper: PenNameId = row.first("series", "pen_name_id")?;
        let folded = names::name_key(&facts.title);
        if tx.query_one(SAME, params![&folded, id, keeper]).await?.is_some() {
            return Err(StoreError::Taken("series"));
        }
        let values = params![
            id,
            &facts.title,
            folded,
            &text::read(&facts.summary),
            &facts.summary,
            &text::read(&facts.notes),
            &facts.notes,
            facts.status.as_str(),
            facts.openness.as_str(),
            facts.takes_comments
        ];
        tx.run(vec![(EDIT, values)]).await?;
        changed(&mut tx, id, AccountId(0)).await?;
        tx.commit().await
    }

    /// Takes a series apart; its works stay.
    pub async fn delete_series(&self, id: SeriesId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        changed(&mut tx, id, AccountId(0)).await?;
        tx.run(DELETE.map(|sql| (sql, params![id])).into()).await?;
        tx.commit().await
    }

    /// Puts a part of a series at another place, counted from 1.
    pub async fn move_in_series(&self, id: SeriesId, part: Part, to: usize, keeper: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let rows = tx.query(PARTS, params![id, keeper]).await?;
        let order: Vec<Part> =
            rows.into_iter().map(|one| row(one).map(|row| row.part)).collect::<Result<_>>()?;
        let order = moved(&order, part, to).ok_or(StoreError::Missing("part of the series"))?;
        let mut queries: Vec<Query> = Vec::new();
        for (position, part) in (1_u64..).zip(order) {
            match part {
                Part::Work(work) => {
                    queries.push((SET_WORK, params![id, work, position]));
                    queries.push((SET_VEILED, params![id, work, position]));
                }
                Part::Series(sub) => queries.push((SET_SUB, params![id, sub, position])),
            }
        }
        tx.run(queries).await?;
        changed(&mut tx, id, keeper).await?;
        tx.commit().await
    }

    /// Adds a work at the end, for somebody who signs it, keeps the series, or both; answers with whether it is in. What
    /// waits for the other side's word is told to it. `Refused` where that side has said that it wants none.
    pub async fn add_to_series(
        &self,
        id: SeriesId,
        work: WorkId,
        by: AccountId,
        now: Timestamp,
    ) -> Result<Consent> {
        let series = self.kept_series(id).await?.ok_or(StoreError::Missing("series"))?;
        let (keeps, signs) = (series.account == Some(by), self.signs(by, work).await?);
        let mut tx = self.database.begin().await?;
        if parts(&mut tx, id, by).await? >= PARTS_MAX {
            return Err(StoreError::Refused("This series has as many parts as it can have."));
        }
        let (said, waits_for) = match (keeps, signs) {
            (true, true) => (Consent::Yes, ""),
            (false, true) => {
                let closed = StoreError::Refused("This series is closed: its keeper alone adds works.");
                (on_adding(series.facts.openness).ok_or(closed)?, "keeper")
            }
            (true, false) => (authors_say(&mut tx, work).await?, "author"),
            (false, false) => return Err(StoreError::Missing("work")),
        };
        if said == Consent::Yes {
            put(&mut tx, id, work, now).await?;
        } else if tx.query_one(ASKED, params![id, work]).await?.is_none() {
            tx.execute(ASK, params![id, work, waits_for, now]).await?;
            let act = if keeps { GatheredAct::Asked } else { GatheredAct::Offered };
            let told =
                if keeps { signers(&mut tx, work).await? } else { series.account.into_iter().collect() };
            tell(&mut tx, &told, Notice::InSeries { act, series: id, work }, now).await?;
        }
        tx.commit().await?;
        Ok(said)
    }

    /// The side that was waited for says yes or no.
    pub async fn answer_for_series(
        &self,
        id: SeriesId,
        work: WorkId,
        by: AccountId,
        yes: bool,
        now: Timestamp,
    ) -> Result<()> {
        let series = self.kept_series(id).await?.ok_or(StoreError::Missing("series"))?;
        let (keeps, signs) = (series.account == Some(by), self.signs(by, work).await?);
        let mut tx = self.database.begin().await?;
        let asked = tx.query_one(ASKED, params![id, work]).await?.ok_or(StoreError::Missing("work"))?;
        let waits_for: String = asked.first("series_asked", "waits_for")?;
        let is_asked = if waits_for == "author" { signs } else { keeps };
        // Whoever asked may take it back.
        if !is_asked && (yes || !(keeps || signs)) {
            return Err(StoreError::Missing("work"));
        }
        tx.execute(UNASK, params![id, work]).await?;
        if yes {
            put(&mut tx, id, work, now).await?;
        }
        if is_asked {
            let act = if yes { GatheredAct::Taken } else { GatheredAct::Declined };
            let told = if waits_for == "author" {
                series.account.into_iter().collect()
            } else {
                signers(&mut tx, work).await?
            };
            tell(&mut tx, &told, Notice::InSeries { act, series: id, work }, now).await?;
        }
        tx.commit().await
    }

    /// Takes a part out of a series.
    pub async fn remove_from_series(&self, id: SeriesId, part: Part) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let queries: Vec<Query> = match part {
            Part::Work(work) => vec![
                (OUT, params![id, work]),
                (OUT_VEILED, params![id, work]),
                (RAISE_WORK, params![work]),
                changes::log(Subject::Work(work)),
            ],
            Part::Series(sub) => vec![(OUT_SUB, params![id, sub])],
        };
        tx.run(queries).await?;
        changed(&mut tx, id, AccountId(0)).await?;
        tx.commit().await
    }

    /// Puts a series into another one, at its end; `Refused` where it would stand in itself, or too deep.
    pub async fn nest_series(&self, id: SeriesId, sub: SeriesId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let above = levels(&mut tx, ABOVE, id).await?;
        let below = levels(&mut tx, BELOW, sub).await?;
        if id == sub || above.iter().flatten().any(|over| *over == sub) {
            return Err(StoreError::Refused("A series cannot stand in itself."));
        }
        if above.len() + below.len() + 2 > DEPTH_MAX {
            return Err(StoreError::Refused("Series stand in series at most five deep."));
        }
        let last: u64 = last(&mut tx, id).await?;
        tx.execute(PUT_SUB, params![id, sub, last + 1]).await?;
        changed(&mut tx, id, AccountId(0)).await?;
        tx.commit().await
    }
}

/// Closes a series or opens it again; answers with what it was.
pub(crate) async fn shut(tx: &mut Tx, id: SeriesId, shut: bool) -> Result<bool> {
    let row = tx.query_one(IS_SHUT, params![id]).await?.ok_or(StoreError::Missing("series"))?;
    tx.execute(SHUT, params![id, shut]).await?;
    changed(tx, id, AccountId(0)).await?;
    row.first("series", "shut")
}

/// What stands over a series, or under it, level by level.
async fn levels(tx: &mut Tx, sql: &'static str, from: SeriesId) -> Result<Vec<Vec<SeriesId>>> {
    let mut levels: Vec<Vec<SeriesId>> = Vec::new();
    let mut current = vec![from];
    while levels.len() <= DEPTH_MAX {
        let mut next = Vec::new();
        for id in &current {
            for row in tx.query(sql, params![*id]).await? {
                next.push(row.first("sub_series", "series_id")?);
            }
        }
        if next.is_empty() {
            return Ok(levels);
        }
        levels.push(next.clone());
        current = next;
    }
    Ok(levels)
}

async fn parts(tx: &mut Tx, id: SeriesId, keeper: AccountId) -> Result<usize> {
    Ok(tx.query(PARTS, params![id, keeper]).await?.len())
}

async fn last(tx: &mut Tx, id: SeriesId) -> Result<u64> {
    tx.query_one(LAST, params![id]).await?.map_or(Ok(0), |row| row.first("series_work", "position"))
}

/// Puts a work at the end of a series; behind the veil where it hangs before the work.
async fn put(tx: &mut Tx, id: SeriesId, work: WorkId, now: Timestamp) -> Result<()> {
    let place = last(tx, id).await? + 1;
    let sql = if veil::is_veiled(tx, work).await? { PUT_VEILED } else { PUT };
    let queries = vec![
        (sql, params![id, work, place]),
        (UNASK, params![id, work]),
        (RAISE_WORK, params![work]),
        changes::log(Subject::Work(work)),
        news::of_gathering(work, Because::Series(id), now),
    ];
    tx.run(queries).await?;
    changed(tx, id, AccountId(0)).await
}

/// Counts a series anew, and lets everything that shows it follow.
async fn changed(tx: &mut Tx, id: SeriesId, keeper: AccountId) -> Result<()> {
    let mut queries: Vec<Query> = vec![(RECOUNT, params![id])];
    for row in tx.query(PARTS, params![id, keeper]).await? {
        if let Part::Work(work) = self::row(row)?.part {
            queries.extend([(RAISE_WORK, params![work]), changes::log(Subject::Work(work))]);
        }
    }
    queries.push(changes::log(Subject::Lists));
    tx.run(queries).await.map(drop)
}

async fn signers(tx: &mut Tx, work: WorkId) -> Result<Vec<AccountId>> {
    let rows = tx.query(SIGNERS, params![work]).await?;
    rows.into_iter().map(|row| row.first("pen_name", "account_id")).collect()
}

/// What the authors of a work say together: the most careful of them decides.
async fn authors_say(tx: &mut Tx, work: WorkId) -> Result<Consent> {
    use ficus_archive::collection::Suggestions::{Always, Ask, Never};
    let mut said = Consent::Yes;
    for author in signers(tx, work).await? {
        let mut chosen = Ask;
        for other in [Never, Always] {
            if tx.query_one(NEVER, params![author, other.as_str()]).await?.is_some() {
                chosen = other;
            }
        }
        match on_suggesting(chosen) {
            None => return Err(StoreError::Refused("The author wants this work in nobody else's series.")),
            Some(Consent::Yes) => {}
            Some(other) => said = other,
        }
    }
    Ok(said)
}

async fn tell(tx: &mut Tx, whom: &[AccountId], notice: Notice, now: Timestamp) -> Result<()> {
    let told: Vec<Query> =
        whom.iter().map(|account| notices::tell(*account, &notice, now)).collect::<Result<_>>()?;
    tx.run(told).await.map(drop)
}

fn kept(row: Row) -> Result<KeptSeries> {
    let mut fields = row.fields("series");
    let (id, title) = (fields.get("id")?, fields.get("title")?);
    let typed: String = fields.get("summary_typed")?;
    let summary: ficus_prose::Prose = fields.get("summary")?;
    // What came with an import was never typed here.
    let typed = if typed.is_empty() { summary.plain_text().unwrap_or_default() } else { typed };
    Ok(KeptSeries {
        id,
        facts: SeriesFacts {
            title,
            summary: typed,
            notes: fields.get("notes_typed")?,
            status: fields.word("status")?,
            openness: fields.word("openness")?,
            takes_comments: fields.get("comments_open")?,
        },
        keeper: fields.get("name")?,
        account: fields.get("account_id")?,
        shut: fields.get("shut")?,
    })
}

fn titled(row: Row) -> Result<(SeriesId, String, u64)> {
    let mut fields = row.fields("series");
    Ok((fields.get("id")?, fields.get("title")?, fields.get("number")?))
}

fn row(row: Row) -> Result<SeriesRow> {
    let mut fields = row.fields("series_work");
    let (kind, id): (String, i64) = (fields.get("kind")?, fields.get("id")?);
    let part = if kind == "work" { Part::Work(WorkId(id)) } else { Part::Series(SeriesId(id)) };
    Ok(SeriesRow { part, title: fields.get("title")? })
}
