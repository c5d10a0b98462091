//! The archive's folder, and opening what is in it.

use std::path::{Path, PathBuf};

use ficus_search::Index;
use ficus_store::{DatabaseUrl, Store};

use crate::{arguments::DataArguments, failure::Failure};

/// The database inside the data folder.
const DATABASE: &str = "ficus.sqlite";
/// The index inside the data folder.
const INDEX: &str = "index";

/// Opens the records and originals; makes an empty archive where there is none.
pub async fn open_store(data: &DataArguments) -> Result<Store, Failure> {
    let folder_failed = |source| Failure::Folder { path: data.data.display().to_string(), source };
    let url = database_url(data)?;
    std::fs::create_dir_all(&data.data).map_err(folder_failed)?;
    Ok(Store::open(&url, &data.data).await?)
}

/// Opens the records of an archive that must be there already.
pub async fn open_existing(data: &DataArguments) -> Result<Store, Failure> {
    if exists(data)? {
        open_store(data).await
    } else {
        let source = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no archive in it");
        Err(Failure::Folder { path: data.data.display().to_string(), source })
    }
}

/// Whether there is an archive already. One on a server is taken to be there where its folder is.
pub fn exists(data: &DataArguments) -> Result<bool, Failure> {
    Ok(match database_url(data)? {
        DatabaseUrl::Sqlite(file) => file.exists(),
        DatabaseUrl::Postgres(_) => data.data.exists(),
    })
}

/// Opens the index beside the records.
pub fn open_index(data: &DataArguments) -> Result<Index, Failure> {
    Ok(Index::open(&index_folder(data))?)
}

fn index_folder(data: &DataArguments) -> PathBuf {
    data.data.join(INDEX)
}

fn database_url(data: &DataArguments) -> Result<DatabaseUrl, Failure> {
    let Some(url) = &data.database else { return Ok(DatabaseUrl::Sqlite(data.data.join(DATABASE))) };
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(DatabaseUrl::Postgres(url.clone()));
    }
    match url.strip_prefix("sqlite:").map(|file| file.strip_prefix("//").unwrap_or(file)) {
        Some(file) if !file.is_empty() => Ok(DatabaseUrl::Sqlite(Path::new(file).to_path_buf())),
        _ => Err(Failure::Usage(format!("{url} is no database: use sqlite:FILE or postgres://…"))),
    }
}
