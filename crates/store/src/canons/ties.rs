//! Which points of canons works stand at: read anew from what they state whenever that, their fandoms or the canon
//! changes.

use std::collections::{BTreeSet, HashMap};

use ficus_archive::{
    CanonId, PointId, TagId, WorkId,
    canon::{CanonPlace, PlaceReader, Spoiler, Stated, read_places},
};

use crate::{
    Result, Store,
    database::{Query, Row, Tx, json, params},
};

/// So many works are read at once.
const WORKS_AT_ONCE: usize = 500;

const STATED: &str = "
    SELECT id, spoilers, timeline FROM work
    WHERE id IN ints_of($1) AND (spoilers IS NOT NULL OR timeline IS NOT NULL) ORDER BY id";
/// A character can be of several worlds, so only the worlds themselves say in which canons a work stands.
const CANONS_OF: &str = "
    WITH RECURSIVE above (work_id, id) AS (
        SELECT work_tag.work_id, tag.id FROM work_tag JOIN tag ON tag.id = work_tag.tag_id AND tag.kind = 'fandom'
        WHERE work_tag.work_id IN ints_of($1)
        UNION SELECT above.work_id, tag_tie.over_id FROM above JOIN tag_tie ON tag_tie.under_id = above.id)
    SELECT above.work_id, canon.id FROM above JOIN canon ON canon.fandom_id = above.id
    ORDER BY above.work_id, canon.id";
const NAMES: &str = "
    SELECT canon.id, tag.name FROM canon JOIN tag ON tag.id = canon.fandom_id OR tag.canonical_id = canon.fandom_id
    WHERE canon.id IN ints_of($1)";
const FORGET: &str = "DELETE FROM work_canon WHERE work_id IN ints_of($1)";
const TIE: &str = "INSERT INTO work_canon (work_id, canon_id, spoilers_point_id, timeline_point_id)
    VALUES ($1, $2, $3, $4)";
const UNTIE: &str = "DELETE FROM work_canon WHERE canon_id = $1";
const UNDER: &str = "
    WITH RECURSIVE below (id) AS (
        SELECT id FROM tag WHERE id = $1
        UNION SELECT tag_tie.under_id FROM below JOIN tag_tie ON tag_tie.over_id = below.id)
    SELECT id FROM work WHERE (spoilers IS NOT NULL OR timeline IS NOT NULL) AND id IN (
        SELECT work_tag.work_id FROM work_tag JOIN below ON below.id = work_tag.tag_id)
    ORDER BY id";
const UNTIED: &str = "
    WITH RECURSIVE below (id) AS (
        SELECT id FROM tag WHERE id = $1
        UNION SELECT tag_tie.under_id FROM below JOIN tag_tie ON tag_tie.over_id = below.id)
    SELECT work.spoilers, COUNT(*) AS number FROM work
    WHERE work.spoilers IS NOT NULL
        AND work.id IN (SELECT work_tag.work_id FROM work_tag JOIN below ON below.id = work_tag.tag_id)
        AND NOT EXISTS (SELECT 1 FROM work_canon
            WHERE work_canon.work_id = work.id AND spoilers_point_id IS NOT NULL)
    GROUP BY work.spoilers ORDER BY number DESC, work.spoilers LIMIT $2";
const STAND: &str = "
    SELECT work_canon.work_id, canon_point.ends FROM work_canon
    JOIN canon_point ON canon_point.id = work_canon.spoilers_point_id WHERE work_canon.canon_id = $1";
pub(crate) const SPOILERS: &str = "
    SELECT work_canon.work_id, canon.fandom_id, canon_point.ends, canon_point.name FROM work_canon
    JOIN canon_point ON canon_point.id = work_canon.spoilers_point_id
    JOIN canon ON canon.id = work_canon.canon_id
    WHERE work_canon.work_id IN ints_of($1) ORDER BY work_canon.work_id, canon.fandom_id";

impl Store {
    /// Up to where works spoil the canons that they stand under, as far as it could be told; one query.
    pub async fn spoilers_of(&self, works: &[WorkId]) -> Result<HashMap<WorkId, Vec<Spoiler>>> {
        if works.is_empty() {
            return Ok(HashMap::new());
        }
        spoilers(self.database.query(SPOILERS, params![json(works)?]).await?)
    }

    /// What works under a fandom state of spoilers that names no point of any canon, with the number of such works, the
    /// most frequent first.
    pub async fn untied_spoilers(&self, fandom: TagId, limit: u32) -> Result<Vec<(String, u64)>> {
        let rows = self.database.query(UNTIED, params![fandom, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work");
                Ok((fields.get("spoilers")?, fields.get("number")?))
            })
            .collect()
    }
}

/// Reads the answer to [`SPOILERS`].
pub(crate) fn spoilers(rows: Vec<Row>) -> Result<HashMap<WorkId, Vec<Spoiler>>> {
    let mut spoilers: HashMap<WorkId, Vec<Spoiler>> = HashMap::new();
    for row in rows {
        let mut fields = row.fields("work_canon");
        let work = fields.get("work_id")?;
        let place = CanonPlace { fandom: fields.get("fandom_id")?, position: fields.get("ends")? };
        spoilers.entry(work).or_default().push(Spoiler { place, name: fields.get("name")? });
    }
    Ok(spoilers)
}

/// Ties works to the canons of their fandoms, by what they state now.
pub(crate) async fn tie(tx: &mut Tx, works: &[WorkId]) -> Result<()> {
    let mut readers = Readers::default();
    for works in works.chunks(WORKS_AT_ONCE) {
        tie_some(tx, &mut readers, works).await?;
    }
    Ok(())
}

/// Ties every work under a fandom; answers with those that state anything.
pub(crate) async fn tie_fandom(tx: &mut Tx, fandom: TagId) -> Result<Vec<WorkId>> {
    let rows = tx.query(UNDER, params![fandom]).await?;
    let works: Vec<WorkId> = rows.into_iter().map(|row| row.first("work", "id")).collect::<Result<_>>()?;
    tie(tx, &works).await?;
    Ok(works)
}

/// The statement that takes every tie to a canon away.
pub(crate) fn untie(canon: CanonId) -> Query {
    (UNTIE, params![canon])
}

/// Where works spoil a canon up to, by position.
pub(crate) async fn stand(tx: &mut Tx, canon: CanonId) -> Result<HashMap<WorkId, u32>> {
    let rows = tx.query(STAND, params![canon]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("work_canon");
            Ok((fields.get("work_id")?, fields.get("ends")?))
        })
        .collect()
}

/// Canons that are ready for reading, with the names of their fandoms.
#[derive(Default)]
struct Readers(HashMap<CanonId, (PlaceReader, Vec<String>)>);

impl Readers {
    async fn load(&mut self, tx: &mut Tx, ids: BTreeSet<CanonId>) -> Result<()> {
        let missing: Vec<CanonId> = ids.into_iter().filter(|id| !self.0.contains_key(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut names: HashMap<CanonId, Vec<String>> = HashMap::new();
        for row in tx.query(NAMES, params![json(&missing)?]).await? {
            let mut fields = row.fields("canon");
            names.entry(fields.get("id")?).or_default().push(fields.get("name")?);
        }
        for canon in super::with_points(tx, &missing).await? {
            let names = names.remove(&canon.id).unwrap_or_default();
            self.0.insert(canon.id, (PlaceReader::new(&canon), names));
        }
        Ok(())
    }

    /// The points that a text names in these canons.
    fn read(&self, canons: &[CanonId], text: Option<&str>, stated: Stated) -> Vec<Option<PointId>> {
        let Some(text) = text else { return vec![None; canons.len()] };
        let known: Vec<&(PlaceReader, Vec<String>)> =
            canons.iter().filter_map(|canon| self.0.get(canon)).collect();
        let readers: Vec<(&PlaceReader, &[String])> =
            known.iter().map(|(reader, names)| (reader, names.as_slice())).collect();
        let found = read_places(&readers, text, stated);
        let points = readers.iter().zip(found);
        points.map(|((reader, _), point)| Some(reader.canon().points.get(point?)?.id)).collect()
    }
}

async fn tie_some(tx: &mut Tx, readers: &mut Readers, works: &[WorkId]) -> Result<()> {
    let list = json(works)?;
    let queries = vec![(FORGET, params![&list]), (STATED, params![&list]), (CANONS_OF, params![&list])];
    let mut answers = tx.run(queries).await?.into_iter().skip(1);
    let mut next = || answers.next().unwrap_or_default();
    let (stated, of) = (next(), next());
    let mut canons: HashMap<WorkId, Vec<CanonId>> = HashMap::new();
    for row in of {
        let mut fields = row.fields("work_tag");
        canons.entry(fields.get("work_id")?).or_default().push(fields.get("canon_id")?);
    }
    readers.load(tx, canons.values().flatten().copied().collect()).await?;
    let mut queries: Vec<Query> = Vec::new();
    for row in stated {
        let mut fields = row.fields("work");
        let work: WorkId = fields.get("id")?;
        let (spoilers, timeline): (Option<String>, Option<String>) =
            (fields.get("spoilers")?, fields.get("timeline")?);
        let Some(canons) = canons.get(&work) else { continue };
        let spoilers = readers.read(canons, spoilers.as_deref(), Stated::Spoilers);
        let timeline = readers.read(canons, timeline.as_deref(), Stated::Timeline);
        for ((canon, spoilers), timeline) in canons.iter().zip(spoilers).zip(timeline) {
            if spoilers.is_some() || timeline.is_some() {
                queries.push((TIE, params![work, *canon, spoilers, timeline]));
            }
        }
    }
    tx.run(queries).await.map(drop)
}
