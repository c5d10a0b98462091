//! Canons: the ordered points of a fandom, and how far readers have come in them.
//!
//! What works state of spoilers and timeline is tied to points in [`ties`]; both are derived from the texts and the
//! lists, so that they can be made anew at any time.

pub(crate) mod ties;

use ficus_archive::{
    AccountId, CanonId, PointId, TagId,
    canon::{Canon, CanonPlace, CanonPoint, PointDraft, Revision, revise},
    tag::Tag,
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Fields, Query, Row, Tx, json, params},
    tags,
};

/// How many canons of a reader are remembered; the account's oldest fandoms stay.
pub const REACHED_MAX: u32 = 200;

const OF_FANDOM: &str = "SELECT canon.id, canon.fandom_id FROM canon WHERE canon.fandom_id = $1";
const CANONS: &str = "SELECT id, fandom_id FROM canon WHERE id IN ints_of($1) ORDER BY id";
const POINTS: &str = "
    SELECT canon_id, id, name, aliases, depth, position FROM canon_point
    WHERE canon_id IN ints_of($1) ORDER BY canon_id, position";
const FANDOMS: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug, canon.id,
        (SELECT COUNT(*) FROM canon_point WHERE canon_point.canon_id = canon.id)
    FROM canon JOIN tag ON tag.id = canon.fandom_id ORDER BY tag.folded";

const CANONICAL: &str = "SELECT COALESCE(canonical_id, id) FROM tag WHERE id = $1";
const MAKE: &str = "INSERT INTO canon (fandom_id) VALUES ($1) ON CONFLICT (fandom_id) DO NOTHING";
const ADD_POINT: &str = "INSERT INTO canon_point (canon_id, position, name, aliases, depth, ends)
    VALUES ($1, $2, $3, $4, $5, $6)";
const SET_POINT: &str =
    "UPDATE canon_point SET position = $2, name = $3, aliases = $4, depth = $5, ends = $6 WHERE id = $1";
/// No two points may stand at one place, not even between two statements.
const STEP_ASIDE: &str = "UPDATE canon_point SET position = -position WHERE canon_id = $1";
const FORGET_POINTS: &str = "DELETE FROM canon_point WHERE id IN ints_of($1)";
const FORGET: &str = "DELETE FROM canon WHERE id = $1";

const REACHED: &str =
    "SELECT fandom_id, position FROM reader_canon WHERE account_id = $1 ORDER BY fandom_id LIMIT $2";
const REACH: &str = "INSERT INTO reader_canon (account_id, fandom_id, position) VALUES ($1, $2, $3)
    ON CONFLICT (account_id, fandom_id) DO UPDATE SET position = excluded.position";
const UNREACH: &str = "DELETE FROM reader_canon WHERE account_id = $1 AND fandom_id = $2";

/// A fandom that has a canon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonLine {
    /// The fandom.
    pub fandom: Tag,
    /// Its canon.
    pub id: CanonId,
    /// How many points the canon has.
    pub points: u32,
}

impl Store {
    /// Replaces the points of a fandom's canon, and ties the works of the fandom to them anew. Points that are still
    /// named stay themselves; a list without points takes the canon away. A synonym stands for its canonical tag.
    pub async fn set_canon(&self, fandom: TagId, drafts: Vec<PointDraft>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(CANONICAL, params![fandom]).await?.ok_or(StoreError::Missing("fandom"))?;
        let fandom: TagId = row.first("tag", "canonical_id")?;
        tx.execute(MAKE, params![fandom]).await?;
        let former = of_fandom(&mut tx, fandom).await?.ok_or(StoreError::Missing("canon"))?;
        let before = ties::stand(&mut tx, former.id).await?;
        tx.run(vec![ties::untie(former.id)]).await?;
        tx.run(put_points(&former, revise(&former.points, drafts))?).await?;
        let works = ties::tie_fandom(&mut tx, fandom).await?;
        let after = ties::stand(&mut tx, former.id).await?;
        if of_fandom(&mut tx, fandom).await?.is_some_and(|canon| canon.points.is_empty()) {
            tx.execute(FORGET, params![former.id]).await?;
        }
        let mut queries = vec![changes::log(Subject::Lists)];
        let concerned = works.into_iter().chain(before.keys().copied());
        let mut concerned: Vec<_> = concerned.filter(|work| before.get(work) != after.get(work)).collect();
        concerned.sort_unstable();
        concerned.dedup();
        queries.extend(concerned.into_iter().map(|work| changes::log(Subject::Work(work))));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// The canon of a fandom; `None` where nobody has set one.
    pub async fn canon_of(&self, fandom: TagId) -> Result<Option<Canon>> {
        let rows = self.database.query(OF_FANDOM, params![fandom]).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let id: CanonId = row.first("canon", "id")?;
        Ok(self.canons(&[id]).await?.into_iter().next())
    }

    /// Canons with their points, in the order of their ids; two queries however many they are.
    pub async fn canons(&self, ids: &[CanonId]) -> Result<Vec<Canon>> {
        let list = json(ids)?;
        let queries = vec![(CANONS, params![&list]), (POINTS, params![&list])];
        canons(self.database.query_many(queries).await?)
    }

    /// Every fandom that has a canon, by name.
    pub async fn canon_lines(&self) -> Result<Vec<CanonLine>> {
        let rows = self.database.query(FANDOMS, params![]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("canon");
                let fandom = tags::tag(&mut fields)?;
                Ok(CanonLine { fandom, id: fields.get("id")?, points: fields.get("points")? })
            })
            .collect()
    }

    /// How far a member has come, by fandom; at most [`REACHED_MAX`] of them.
    pub async fn reached(&self, account: AccountId) -> Result<Vec<CanonPlace>> {
        let rows = self.database.query(REACHED, params![account, REACHED_MAX]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("reader_canon");
                Ok(CanonPlace { fandom: fields.get("fandom_id")?, position: fields.get("position")? })
            })
            .collect()
    }

    /// Remembers how far a member has come in the canons of these fandoms; `None` forgets one.
    pub async fn reach(&self, account: AccountId, places: &[(TagId, Option<u32>)]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let queries = places.iter().map(|(fandom, position)| match position {
            Some(position) => (REACH, params![account, *fandom, *position]),
            None => (UNREACH, params![account, *fandom]),
        });
        tx.run(queries.collect()).await?;
        tx.commit().await
    }
}

async fn of_fandom(tx: &mut Tx, fandom: TagId) -> Result<Option<Canon>> {
    let Some(row) = tx.query_one(OF_FANDOM, params![fandom]).await? else { return Ok(None) };
    let id: CanonId = row.first("canon", "id")?;
    Ok(with_points(tx, &[id]).await?.into_iter().next())
}

/// Canons with their points.
async fn with_points(tx: &mut Tx, ids: &[CanonId]) -> Result<Vec<Canon>> {
    let list = json(ids)?;
    canons(tx.run(vec![(CANONS, params![&list]), (POINTS, params![&list])]).await?)
}

fn canons(answers: Vec<Vec<Row>>) -> Result<Vec<Canon>> {
    let mut answers = answers.into_iter();
    let mut canons: Vec<Canon> = Vec::new();
    for row in answers.next().unwrap_or_default() {
        let mut fields = row.fields("canon");
        let (id, fandom) = (fields.get("id")?, fields.get("fandom_id")?);
        canons.push(Canon { id, fandom, points: Vec::new() });
    }
    for row in answers.next().unwrap_or_default() {
        let mut fields = row.fields("canon_point");
        let of: CanonId = fields.get("canon_id")?;
        let point = CanonPoint {
            id: fields.get("id")?,
            name: fields.get("name")?,
            aliases: fields.json("aliases")?,
            depth: depth(&mut fields)?,
            position: fields.get("position")?,
        };
        if let Some(canon) = canons.iter_mut().find(|canon| canon.id == of) {
            canon.points.push(point);
        }
    }
    Ok(canons)
}

fn depth(fields: &mut Fields) -> Result<u8> {
    let depth: u32 = fields.get("depth")?;
    // No list is deeper than `DEPTH_MAX`; whatever else stands there is as deep as can be.
    Ok(u8::try_from(depth).unwrap_or(u8::MAX))
}

/// The statements that make the points of a canon those of a revision.
fn put_points(former: &Canon, revision: Revision) -> Result<Vec<Query>> {
    let points: Vec<CanonPoint> = revision
        .points
        .iter()
        .map(|point| CanonPoint {
            id: point.id.unwrap_or(PointId(0)),
            name: String::new(),
            aliases: Vec::new(),
            depth: point.draft.depth,
            position: point.position,
        })
        .collect();
    let stated = Canon { id: former.id, fandom: former.fandom, points };
    let mut queries = vec![(FORGET_POINTS, params![json(&revision.gone)?]), (STEP_ASIDE, params![former.id])];
    for (at, point) in revision.points.into_iter().enumerate() {
        let ends = stated.place(at).map_or(point.position, |place| place.position);
        let aliases = json(&point.draft.aliases)?;
        let (name, depth) = (point.draft.name, u32::from(point.draft.depth));
        queries.push(match point.id {
            Some(id) => (SET_POINT, params![id, point.position, name, aliases, depth, ends]),
            None => (ADD_POINT, params![former.id, point.position, name, aliases, depth, ends]),
        });
    }
    Ok(queries)
}
