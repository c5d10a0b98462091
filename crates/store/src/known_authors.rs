//! What old archives knew of authors: by it a claim is proven. Of passwords only hashes inside hashes are here.

use std::collections::HashSet;

use ficus_archive::{PenNameId, old_password::WrappedHash};

use crate::{
    Result, Store,
    database::{json, params},
    names,
};

const STORED: &str = "SELECT source FROM old_author WHERE source IN texts_of($1)";
const NAMES: &str = "SELECT folded FROM pen_name WHERE folded IN texts_of($1)";
const ADD: &str = "INSERT INTO old_author (pen_name_id, source, password, contact, website, addresses)
    SELECT id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT)
    FROM pen_name WHERE folded = $1
    ON CONFLICT (pen_name_id, source) DO NOTHING";
const OF: &str = "SELECT source, password, contact, website, addresses FROM old_author
    WHERE pen_name_id = $1 ORDER BY source";
const NAME: &str = "SELECT name FROM pen_name WHERE id = $1";
const CONTACTS: &str = "SELECT DISTINCT contact FROM signer
    WHERE pen_name_id = $1 AND contact IS NOT NULL ORDER BY contact LIMIT 50";

/// An author as an old archive knew them.
#[derive(Clone, Debug)]
pub struct KnownAuthor {
    /// The pen name.
    pub pen_name: String,
    /// The old archive, and the author's number there.
    pub source: String,
    /// The old password's hash, wrapped.
    pub password: Option<WrappedHash>,
    /// A mail address.
    pub contact: Option<String>,
    /// A page of the author's own.
    pub website: Option<String>,
    /// Where the author's profile stood.
    pub addresses: Vec<String>,
}

impl Store {
    /// Of authors by name and source, the sources that are new here and whose pen name signs something.
    pub async fn new_authors(&self, authors: &[(String, String)]) -> Result<HashSet<String>> {
        let sources: Vec<&str> = authors.iter().map(|(_, source)| source.as_str()).collect();
        let folded: Vec<String> = authors.iter().map(|(name, _)| names::name_key(name)).collect();
        let answers = self
            .database
            .query_many(vec![(STORED, params![json(&sources)?]), (NAMES, params![json(&folded)?])])
            .await?;
        let mut sets = answers.into_iter().map(|rows| {
            rows.into_iter()
                .map(|row| row.first::<String>("old_author", "source"))
                .collect::<Result<HashSet<_>>>()
        });
        let stored = sets.next().transpose()?.unwrap_or_default();
        let names = sets.next().transpose()?.unwrap_or_default();
        let new = authors
            .iter()
            .zip(&folded)
            .filter(|((_, source), name)| !stored.contains(source) && names.contains(*name));
        Ok(new.map(|((_, source), _)| source.clone()).collect())
    }

    /// Keeps what old archives knew of authors.
    pub async fn add_known_authors(&self, authors: &[KnownAuthor]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries = Vec::with_capacity(authors.len());
        for author in authors {
            queries.push((
                ADD,
                params![
                    names::name_key(&author.pen_name),
                    &author.source,
                    author.password.as_ref().map(WrappedHash::as_str),
                    author.contact.as_deref(),
                    author.website.as_deref(),
                    json(&author.addresses)?
                ],
            ));
        }
        tx.run(queries).await?;
        tx.commit().await
    }

    /// What old archives knew of a pen name's author.
    pub async fn known_authors(&self, pen_name: PenNameId) -> Result<Vec<KnownAuthor>> {
        let mut answers =
            self.database.query_many(vec![(OF, params![pen_name]), (NAME, params![pen_name])]).await?;
        let name = answers.pop().unwrap_or_default().into_iter().next();
        let Some(name) = name else { return Ok(Vec::new()) };
        let name: String = name.first("pen_name", "name")?;
        let rows = answers.pop().unwrap_or_default();
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("old_author");
                Ok(KnownAuthor {
                    pen_name: name.clone(),
                    source: fields.get("source")?,
                    password: fields.get::<Option<String>>("password")?.map(WrappedHash::from_stored),
                    contact: fields.get("contact")?,
                    website: fields.get("website")?,
                    addresses: fields.json("addresses")?,
                })
            })
            .collect()
    }

    /// Addresses to write to that came with a pen name's works.
    pub async fn contacts_of(&self, pen_name: PenNameId) -> Result<Vec<String>> {
        let rows = self.database.query(CONTACTS, params![pen_name]).await?;
        rows.into_iter().map(|row| row.first("signer", "contact")).collect()
    }
}
