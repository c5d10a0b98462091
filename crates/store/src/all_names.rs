//! All names of the archive, for whoever holds them in memory.

use ficus_archive::{PenNameId, SeriesId, TagId, WorkId, tag::TagKind};

use crate::{Result, Store, database::params};

const TAGS: &str =
    "SELECT id, kind, name, slug, works, canonical_id FROM tag WHERE id > $1 ORDER BY id LIMIT $2";
const PEN_NAMES: &str = "SELECT id, name, slug, works FROM pen_name WHERE id > $1 ORDER BY id LIMIT $2";
const SERIES: &str = "SELECT id, title, CASE WHEN shut = 1 THEN 0 ELSE works END FROM series WHERE id > $1 ORDER BY id LIMIT $2";
const TITLES: &str = "SELECT id, title FROM work WHERE id > $1 ORDER BY id LIMIT $2";

/// A name with what it is the name of.
#[derive(Clone, Debug)]
pub struct Named<Id> {
    /// Of what.
    pub id: Id,
    /// The name.
    pub name: String,
    /// As it stands in addresses; empty where the number does.
    pub slug: String,
    /// How many works that everyone may find bear it.
    pub works: u64,
}

/// A tag with its names.
#[derive(Clone, Debug)]
pub struct NamedTag {
    /// The tag.
    pub named: Named<TagId>,
    /// What it names.
    pub kind: TagKind,
    /// The tag that it is another spelling of.
    pub canonical: Option<TagId>,
}

impl Store {
    /// Tags behind a number, ascending.
    pub async fn tags_behind(&self, id: TagId, limit: u32) -> Result<Vec<NamedTag>> {
        let rows = self.database.query(TAGS, params![id, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("tag");
                let id = fields.get("id")?;
                let kind = fields.word("kind")?;
                let (name, slug) = (fields.get("name")?, fields.get("slug")?);
                let works = fields.get("works")?;
                let canonical = fields.get("canonical_id")?;
                Ok(NamedTag { named: Named { id, name, slug, works }, kind, canonical })
            })
            .collect()
    }

    /// Pen names behind a number, ascending.
    pub async fn pen_names_behind(&self, id: PenNameId, limit: u32) -> Result<Vec<Named<PenNameId>>> {
        let rows = self.database.query(PEN_NAMES, params![id, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("pen_name");
                let (id, name) = (fields.get("id")?, fields.get("name")?);
                Ok(Named { id, name, slug: fields.get("slug")?, works: fields.get("works")? })
            })
            .collect()
    }

    /// Series behind a number, ascending.
    pub async fn series_behind(&self, id: SeriesId, limit: u32) -> Result<Vec<Named<SeriesId>>> {
        let rows = self.database.query(SERIES, params![id, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("series");
                let (id, name) = (fields.get("id")?, fields.get("title")?);
                Ok(Named { id, name, slug: String::new(), works: fields.get("works")? })
            })
            .collect()
    }

    /// Titles of works behind a number, ascending, whoever may find them.
    pub async fn titles_behind(&self, id: WorkId, limit: u32) -> Result<Vec<Named<WorkId>>> {
        let rows = self.database.query(TITLES, params![id, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work");
                let (id, name) = (fields.get("id")?, fields.get("title")?);
                Ok(Named { id, name, slug: String::new(), works: 0 })
            })
            .collect()
    }
}
