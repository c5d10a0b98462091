//! Canons: the ordered points of a fandom, and which of them works stand at.

use ficus_archive::{
    TagId, WorkId,
    canon::{Canon, point_named},
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, json, params},
};

const OF_FANDOM: &str = "
    SELECT canon.id, canon.fandom_id, canon_point.name FROM canon
    LEFT JOIN canon_point ON canon_point.canon_id = canon.id
    WHERE canon.fandom_id = $1 ORDER BY canon_point.position";
const MAKE: &str = "INSERT INTO canon (fandom_id) VALUES ($1) ON CONFLICT (fandom_id) DO NOTHING";
const ID: &str = "SELECT id FROM canon WHERE fandom_id = $1";
const FORGET_SPOILERS: &str = "UPDATE work SET spoilers_point_id = NULL
    WHERE spoilers_point_id IN (SELECT id FROM canon_point WHERE canon_id = $1)";
const FORGET_TIMELINES: &str = "UPDATE work SET timeline_point_id = NULL
    WHERE timeline_point_id IN (SELECT id FROM canon_point WHERE canon_id = $1)";
const FORGET_POINTS: &str = "DELETE FROM canon_point WHERE canon_id = $1";
const ADD_POINT: &str = "INSERT INTO canon_point (canon_id, position, name) VALUES ($1, $2, $3)";
/// Points of the canons of the fandoms that any of these tags stands under.
const POINTS: &str = "
    SELECT canon_point.id, canon_point.name FROM canon_point JOIN canon ON canon.id = canon_point.canon_id
    WHERE canon.fandom_id IN (SELECT above_id FROM tag_above WHERE tag_id IN ints_of($1))
    ORDER BY canon_point.canon_id, canon_point.position";
const WORKS_OF: &str = "
    SELECT id, spoilers, timeline FROM work
    WHERE (spoilers IS NOT NULL OR timeline IS NOT NULL) AND id IN (
        SELECT work_tag.work_id FROM work_tag JOIN tag_above ON tag_above.tag_id = work_tag.tag_id
        WHERE tag_above.above_id = $1)
    ORDER BY id";
const TAGS_OF: &str = "SELECT tag_id FROM work_tag WHERE work_id = $1";
const TIE: &str = "UPDATE work SET spoilers_point_id = $2, timeline_point_id = $3 WHERE id = $1";

impl Store {
    /// Replaces the points of a fandom's canon, and ties the works of the fandom to them anew.
    pub async fn set_canon(&self, fandom: TagId, points: &[String]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(MAKE, params![fandom]).await?;
        let row = tx.query_one(ID, params![fandom]).await?.ok_or(StoreError::Missing("canon"))?;
        let id: ficus_archive::CanonId = row.first("canon", "id")?;
        tx.run(vec![
            (FORGET_SPOILERS, params![id]),
            (FORGET_TIMELINES, params![id]),
            (FORGET_POINTS, params![id]),
        ])
        .await?;
        let points = points.iter().enumerate();
        tx.run(points.map(|(position, name)| (ADD_POINT, params![id, position, name])).collect()).await?;
        tie_works(&mut tx, fandom).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// The canon of a fandom; `None` where nobody has set one.
    pub async fn canon_of(&self, fandom: TagId) -> Result<Option<Canon>> {
        let mut canon = None;
        for row in self.database.query(OF_FANDOM, params![fandom]).await? {
            let mut fields = row.fields("canon");
            let id = fields.get("id")?;
            let fandom = fields.get("fandom_id")?;
            let point: Option<String> = fields.get("name")?;
            canon.get_or_insert_with(|| Canon { id, fandom, points: Vec::new() }).points.extend(point);
        }
        Ok(canon)
    }
}

/// The point that a free text names, of the canons of the fandoms among `tags`.
pub(crate) async fn point_of(tx: &mut Tx, tags: &[TagId], text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    for row in tx.query(POINTS, params![json(tags)?]).await? {
        let mut fields = row.fields("canon_point");
        ids.push(fields.get::<i64>("id")?);
        names.push(fields.get::<String>("name")?);
    }
    Ok(point_named(&names, text).and_then(|place| ids.get(place).copied()))
}

async fn tie_works(tx: &mut Tx, fandom: TagId) -> Result<()> {
    for row in tx.query(WORKS_OF, params![fandom]).await? {
        let (work, spoilers, timeline) = stated(row)?;
        let rows = tx.query(TAGS_OF, params![work]).await?;
        let tags: Vec<TagId> =
            rows.into_iter().map(|row| row.first("work_tag", "tag_id")).collect::<Result<_>>()?;
        let spoilers = point_of(tx, &tags, spoilers.as_deref()).await?;
        let timeline = point_of(tx, &tags, timeline.as_deref()).await?;
        tx.execute(TIE, params![work, spoilers, timeline]).await?;
    }
    Ok(())
}

fn stated(row: Row) -> Result<(WorkId, Option<String>, Option<String>)> {
    let mut fields = row.fields("work");
    Ok((fields.get("id")?, fields.get("spoilers")?, fields.get("timeline")?))
}
