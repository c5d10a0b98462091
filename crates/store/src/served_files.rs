//! Every file that was ever served: what devices know it by, and what lies where in it.

use ficus_archive::{
    WorkId,
    place::{DocumentName, FileMap, Format},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{json, params},
};

/// The newest first, where several files have one name.
const BY_DOCUMENT: &str = "
    SELECT served_file.work_id, served_file.format, served_file.map
    FROM served_document JOIN served_file ON served_file.id = served_document.served_file_id
    WHERE served_document.document = $1 ORDER BY served_file.id DESC LIMIT 1";
const KNOWN: &str = "SELECT id FROM served_file WHERE mark = $1";
const ADD: &str = "INSERT INTO served_file (work_id, work_version, format, mark, map, made)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
const NAME: &str =
    "INSERT INTO served_document (document, served_file_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// A file that was served.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedFile {
    /// The work.
    pub work: WorkId,
    /// Its form.
    pub format: Format,
    /// What lies where in it.
    pub map: FileMap,
}

impl Store {
    /// Notes a file, once: `mark` is a hash of all that its bytes depend on, and what has it is noted already.
    pub async fn note_served(
        &self,
        file: &ServedFile,
        work_version: u64,
        mark: &str,
        documents: &[DocumentName],
        now: Timestamp,
    ) -> Result<()> {
        if self.is_served(mark).await? {
            return Ok(());
        }
        let map = json(&file.map)?;
        let mut tx = self.database.begin().await?;
        // Another request may have noted it since.
        if tx.query_one(KNOWN, params![mark]).await?.is_some() {
            return Ok(());
        }
        let values = params![file.work, work_version, file.format.as_str(), mark, map, now];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("row"))?;
        let id: i64 = row.first("served_file", "id")?;
        tx.run(documents.iter().map(|document| (NAME, params![document.as_str(), id])).collect()).await?;
        tx.commit().await
    }

    /// Whether a file with this mark is noted.
    pub async fn is_served(&self, mark: &str) -> Result<bool> {
        Ok(self.database.query_one(KNOWN, params![mark]).await?.is_some())
    }

    /// The file that a device calls so; of several with one name, the newest.
    pub async fn served_file(&self, document: &DocumentName) -> Result<Option<ServedFile>> {
        let row = self.database.query_one(BY_DOCUMENT, params![document.as_str()]).await?;
        row.map(|row| {
            let mut fields = row.fields("served_file");
            Ok(ServedFile {
                work: fields.get("work_id")?,
                format: fields.word("format")?,
                map: fields.json("map")?,
            })
        })
        .transpose()
    }
}
