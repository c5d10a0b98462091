//! Tags by what they are called, for whoever types a name.

use std::collections::HashMap;

use ficus_archive::{TagId, tag::TagKind, work::Audience};

use crate::{
    Result, Store,
    database::{json, params},
    names,
    tags::shown,
    works,
};

/// A name that several kinds have stands for each of them; another spelling for its canonical tag.
const BY_NAMES: &str = concat!(
    "SELECT kind, folded, COALESCE(canonical_id, id) FROM tag
    WHERE kind IN texts_of($1) AND folded IN texts_of($2) AND (works > 0 OR ",
    shown!("tag.id", "$3"),
    ") ORDER BY id"
);

/// A name as it is asked for: with the kind, where one is asked for, and folded.
pub type AskedName = (Option<TagKind>, String);

impl Store {
    /// The canonical tags that names stand for, where works of these audiences stand under them; names are folded as
    /// [`ficus_archive::slug::folded`] does it. What nothing is called is left out.
    pub async fn tags_named(
        &self,
        asked: &[AskedName],
        audiences: &[Audience],
    ) -> Result<HashMap<AskedName, Vec<TagId>>> {
        let mut found: HashMap<AskedName, Vec<TagId>> = HashMap::new();
        if asked.is_empty() {
            return Ok(found);
        }
        let kinds: Vec<&str> = TagKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let keys: Vec<String> = asked.iter().map(|(_, name)| names::name_key(name)).collect();
        let audiences = works::audience_list(audiences)?;
        let rows = self.database.query(BY_NAMES, params![json(&kinds)?, json(&keys)?, audiences]).await?;
        for row in rows {
            let mut fields = row.fields("tag");
            let kind: TagKind = fields.word("kind")?;
            let folded: String = fields.get("folded")?;
            let id: TagId = fields.get("id")?;
            for (name, key) in asked.iter().zip(&keys) {
                if *key == folded && name.0.is_none_or(|wanted| wanted == kind) {
                    let ids = found.entry(name.clone()).or_default();
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
        }
        Ok(found)
    }
}
