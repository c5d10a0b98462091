//! Old addresses: where works could be found before, and works that went into others.

use std::collections::HashMap;

use ficus_archive::{WorkId, old_address::OldPlace, provenance::OldAddress};

use crate::{
    Result, Store,
    database::{Query, Row, json, params},
    names,
};

/// A path that more works had than this leads nowhere.
const ON_HOST: &str = "SELECT work_id FROM old_address WHERE address >= $1 AND address < $2 LIMIT 1";
const WORKS_AT_PATH_MAX: u32 = 20;

const ADD: &str = "INSERT INTO old_address (address, path, work_id, chapter) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address) DO NOTHING";
const AT: &str = "SELECT address, work_id, chapter FROM old_address WHERE address IN texts_of($1)";
const AT_PATH: &str = "SELECT path, work_id, chapter FROM old_address WHERE path IN texts_of($1)
    ORDER BY work_id, address LIMIT $2";
const OF_WORK: &str = "SELECT address, chapter FROM old_address WHERE work_id = $1 ORDER BY address LIMIT $2";
const MERGED: &str = "SELECT work_id FROM merged_work WHERE former_id = $1";

/// A work, or a chapter of it by its number.
pub type Place = (WorkId, Option<u32>);

/// An address as it was asked for, in one of its forms: the chapter that the form means, and how near the form is.
type Asked<'a> = (&'a String, Option<u32>, usize);

impl Store {
    /// The works that had these addresses, each with the address as it was asked for and with the chapter's number;
    /// addresses of no work are left out.
    pub async fn works_at(&self, addresses: &[String]) -> Result<Vec<(String, WorkId, Option<u32>)>> {
        let mut asked: HashMap<String, Vec<Asked<'_>>> = HashMap::new();
        for address in addresses {
            let forms = OldPlace::parse(address).map(|place| place.forms()).unwrap_or_default();
            for (rank, (form, chapter)) in forms.into_iter().enumerate() {
                asked.entry(names::key(form.address())).or_default().push((address, chapter, rank));
            }
        }
        let keys: Vec<&String> = asked.keys().collect();
        let mut nearest: HashMap<&String, (usize, Place)> = HashMap::new();
        for row in self.database.query(AT, params![json(&keys)?]).await? {
            let (key, (work, chapter)) = place(row)?;
            for (address, meant, rank) in asked.get(&key).into_iter().flatten() {
                let found = (*rank, (work, chapter.or(*meant)));
                let known = nearest.entry(address).or_insert(found);
                if found.0 < known.0 {
                    *known = found;
                }
            }
        }
        let found = |address: &String| {
            let (_, (work, chapter)) = nearest.get(address)?;
            Some((address.clone(), *work, *chapter))
        };
        Ok(addresses.iter().filter_map(found).collect())
    }

    /// Those of the hosts on which works could be found before, without `www.`.
    pub async fn rescued_hosts(&self, hosts: &[String]) -> Result<Vec<String>> {
        let mut rescued = Vec::new();
        for host in hosts {
            // Behind a host comes its path; the character behind `/` is `0`.
            let found =
                self.database.query_one(ON_HOST, params![format!("{host}/"), format!("{host}0")]).await?;
            if found.is_some() {
                rescued.push(host.clone());
            }
        }
        Ok(rescued)
    }

    /// The works that had this path and query on whatever host, by the nearest form of it: one, none, or several that
    /// only their hosts told apart.
    pub async fn works_at_path(&self, path: &str) -> Result<Vec<Place>> {
        let Some(asked) = OldPlace::parse(path) else { return Ok(Vec::new()) };
        let forms: Vec<(String, Option<u32>)> =
            asked.forms().into_iter().map(|(form, chapter)| (names::key(form.path), chapter)).collect();
        let keys: Vec<&String> = forms.iter().map(|(key, _)| key).collect();
        let rows = self.database.query(AT_PATH, params![json(&keys)?, WORKS_AT_PATH_MAX]).await?;
        let rows: Vec<(String, Place)> = rows.into_iter().map(place).collect::<Result<_>>()?;
        for (key, meant) in forms {
            let mut places: Vec<Place> = Vec::new();
            for (_, (work, chapter)) in rows.iter().filter(|(path, _)| *path == key) {
                let place = (*work, chapter.or(meant));
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            if !places.is_empty() {
                return Ok(places);
            }
        }
        Ok(Vec::new())
    }

    /// Addresses that a work had, at most `limit`, each with the chapter's number.
    pub async fn old_addresses(&self, work: WorkId, limit: u32) -> Result<Vec<OldAddress>> {
        let rows = self.database.query(OF_WORK, params![work, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("old_address");
                Ok(OldAddress { address: fields.get("address")?, chapter: fields.get("chapter")? })
            })
            .collect()
    }

    /// The work that the chapters of a former work went to.
    pub async fn merged_into(&self, former: WorkId) -> Result<Option<WorkId>> {
        let row = self.database.query_one(MERGED, params![former]).await?;
        row.map(|row| row.first("merged_work", "work_id")).transpose()
    }
}

/// The statements that keep where a work could be found.
pub(crate) fn add(work: WorkId, addresses: &[OldAddress]) -> impl Iterator<Item = Query> {
    addresses.iter().filter_map(move |old| {
        let place = OldPlace::parse(&old.address)?;
        let (address, path) = (names::key(place.address()), names::key(place.path));
        Some((ADD, params![address, path, work, old.chapter]))
    })
}

fn place(row: Row) -> Result<(String, Place)> {
    let mut fields = row.fields("old_address");
    let key = fields.get("address")?;
    Ok((key, (fields.get("work_id")?, fields.get("chapter")?)))
}
