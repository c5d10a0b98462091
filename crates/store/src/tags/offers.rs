//! What a tag may be another spelling of: told by its name, and by the company that it keeps.

use std::collections::HashMap;

use ficus_archive::{
    TagId,
    tag::{Sorting, Tag},
    tag_likeness,
    wrangling::{BinLine, Offer},
};

use super::tag;
use crate::{
    Result, Store,
    database::{json, params},
};

/// So many tags with one key are looked at, the oldest first.
const NEAR_MAX: u32 = 60;
/// So many other tags are offered for each.
const OFFERS_MAX: usize = 4;
/// So many works of a tag are looked at for its company.
const WORKS_LOOKED_AT: u32 = 100;
/// So many other tags of these works.
const COMPANY_MAX: u32 = 12;
/// So many works of each of those.
const WORKS_OF_COMPANY: u32 = 100;

const NEAR: &str = "
    SELECT tag.id, tag.kind, tag.name, tag.slug, tag.sorting, tag.works, tag.canonical_id
    FROM (SELECT tag_id FROM tag_key WHERE key = $1 ORDER BY tag_id LIMIT $2) AS near
    JOIN tag ON tag.id = near.tag_id WHERE tag.kind = $3 AND tag.id <> $4 AND tag.sorting <> 'aside'";
const BY_ID: &str =
    "SELECT id, kind, name, slug, sorting, works, canonical_id FROM tag WHERE id IN ints_of($1)";
const COMPANY: &str = "
    SELECT beside.tag_id FROM (SELECT work_id FROM work_tag WHERE tag_id = $1 ORDER BY work_id DESC LIMIT $2) AS own
    JOIN work_tag AS beside ON beside.work_id = own.work_id JOIN tag ON tag.id = beside.tag_id
    WHERE beside.tag_id <> $1 AND tag.kind IN ('character', 'relationship', 'freeform', 'fandom')
    GROUP BY beside.tag_id, tag.works ORDER BY COUNT(*) DESC, tag.works, beside.tag_id LIMIT $3";
const OF_COMPANY: &str = "
    SELECT beside.tag_id, COUNT(*) FROM (
        SELECT work_id FROM work_tag WHERE tag_id = $1 ORDER BY work_id DESC LIMIT $2) AS others
    JOIN work_tag AS beside ON beside.work_id = others.work_id JOIN tag ON tag.id = beside.tag_id
    WHERE tag.kind = $3 AND beside.tag_id NOT IN ints_of($4) AND tag.sorting <> 'aside'
    GROUP BY beside.tag_id ORDER BY COUNT(*) DESC, beside.tag_id LIMIT 30";
const TOGETHER: &str = "
    SELECT DISTINCT beside.tag_id FROM (
        SELECT work_id FROM work_tag WHERE tag_id = $1 ORDER BY work_id DESC LIMIT $2) AS own
    JOIN work_tag AS beside ON beside.work_id = own.work_id WHERE beside.tag_id IN ints_of($3)";

struct Candidate {
    tag: Tag,
    sorting: Sorting,
    works: u32,
    canonical: Option<TagId>,
}

impl Store {
    /// For each line of a bin what it may be another spelling of by its name, the likeliest first.
    pub async fn offers_by_name(&self, lines: &[BinLine]) -> Result<HashMap<TagId, Vec<Offer>>> {
        let mut queries = Vec::new();
        let mut of = Vec::new();
        for line in lines {
            for key in tag_likeness::near_keys(&line.tag.name) {
                of.push(line);
                queries.push((NEAR, params![key, NEAR_MAX, line.tag.kind.as_str(), line.tag.id]));
            }
        }
        let answers = self.database.query_many(queries).await?;
        let mut found: HashMap<TagId, Vec<(Candidate, u8, &'static str)>> = HashMap::new();
        for (line, rows) in of.into_iter().zip(answers) {
            for row in rows {
                let candidate = candidate(row)?;
                let is_itself = candidate.canonical == Some(line.tag.id);
                if let Some((likeness, why)) = tag_likeness::likeness(&line.tag.name, &candidate.tag.name)
                    && !is_itself
                    && worth_offering(line, &candidate)
                {
                    found.entry(line.tag.id).or_default().push((candidate, likeness, why));
                }
            }
        }
        let canonicals = self.canonicals(found.values().flatten().map(|(candidate, ..)| candidate)).await?;
        let offers = found.into_iter().map(|(id, candidates)| {
            let offers = candidates.into_iter().map(|(candidate, likeness, why)| {
                let canonical = candidate.canonical.and_then(|id| canonicals.get(&id));
                let (tag, sorting, works) =
                    canonical.cloned().unwrap_or((candidate.tag, candidate.sorting, candidate.works));
                Offer { tag, sorting, works, why, likeness }
            });
            (id, best(offers.collect()))
        });
        Ok(offers.collect())
    }

    /// What a tag may be another spelling of by the company that it keeps: tags of its kind that stand beside the same
    /// other tags as it does, and never beside it.
    pub async fn offers_by_company(&self, line: &BinLine) -> Result<Vec<Offer>> {
        let rows = self.database.query(COMPANY, params![line.tag.id, WORKS_LOOKED_AT, COMPANY_MAX]).await?;
        let company: Vec<TagId> =
            rows.into_iter().map(|row| row.first("work_tag", "tag_id")).collect::<Result<_>>()?;
        let mut without = company.clone();
        without.push(line.tag.id);
        let without = json(&without)?;
        let kind = line.tag.kind.as_str();
        let queries =
            company.iter().map(|other| (OF_COMPANY, params![*other, WORKS_OF_COMPANY, kind, &without]));
        let mut shared: HashMap<TagId, usize> = HashMap::new();
        for row in self.database.query_many(queries.collect()).await?.into_iter().flatten() {
            *shared.entry(row.first("work_tag", "tag_id")?).or_default() += 1;
        }
        // Most of its company has to know the other one too.
        shared.retain(|_, times| *times >= 2 && *times * 2 > company.len());
        let ids = json(&shared.keys().collect::<Vec<_>>())?;
        let queries = vec![(BY_ID, params![&ids]), (TOGETHER, params![line.tag.id, WORKS_LOOKED_AT, &ids])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let candidates: Vec<Candidate> = next().into_iter().map(candidate).collect::<Result<_>>()?;
        let together: Vec<TagId> =
            next().into_iter().map(|row| row.first("work_tag", "tag_id")).collect::<Result<_>>()?;
        let offers = candidates.into_iter().filter(|candidate| {
            !together.contains(&candidate.tag.id)
                && candidate.canonical.is_none()
                && worth_offering(line, candidate)
        });
        let offers = offers.map(|candidate| {
            let times = shared.get(&candidate.tag.id).copied().unwrap_or_default();
            let likeness = (times * 50 / company.len().max(1)).min(50) as u8;
            let why = "it stands beside the same tags, and never beside this one";
            Offer { tag: candidate.tag, sorting: candidate.sorting, works: candidate.works, why, likeness }
        });
        Ok(best(offers.collect()))
    }

    async fn canonicals<'a>(
        &self,
        candidates: impl Iterator<Item = &'a Candidate>,
    ) -> Result<HashMap<TagId, (Tag, Sorting, u32)>> {
        let ids: Vec<TagId> = candidates.filter_map(|candidate| candidate.canonical).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.database.query(BY_ID, params![json(&ids)?]).await?;
        rows.into_iter()
            .map(|row| candidate(row).map(|one| (one.tag.id, (one.tag, one.sorting, one.works))))
            .collect()
    }
}

/// An unsorted tag is offered only to those that fewer works bear, so that two tags are never offered to each other.
fn worth_offering(line: &BinLine, other: &Candidate) -> bool {
    other.sorting != Sorting::Unsorted || (other.works, line.tag.id) > (line.works, other.tag.id)
}

fn best(mut offers: Vec<Offer>) -> Vec<Offer> {
    offers.sort_by_key(|offer| {
        let canonical = offer.sorting == Sorting::Canonical;
        (std::cmp::Reverse((offer.likeness, canonical, offer.works)), offer.tag.id)
    });
    let mut out: Vec<Offer> = Vec::new();
    for offer in offers {
        if out.len() < OFFERS_MAX && out.iter().all(|other| other.tag.id != offer.tag.id) {
            out.push(offer);
        }
    }
    out
}

fn candidate(row: crate::database::Row) -> Result<Candidate> {
    let mut fields = row.fields("tag");
    Ok(Candidate {
        tag: tag(&mut fields)?,
        sorting: fields.word("sorting")?,
        works: fields.get("works")?,
        canonical: fields.get("canonical_id")?,
    })
}
