//! Runs a story on both engines.

use std::{future::Future, path::PathBuf};

use ficus_archive::{AccountId, work::Audience};
use ficus_store::{DatabaseUrl, SessionStart, Store};
use jiff::Timestamp;
use tempfile::TempDir;

/// The address of a PostgreSQL server on which a test may make databases: `postgres://postgres@localhost:5433/postgres`.
const SERVER: &str = "FICUS_TEST_POSTGRES";

/// What a guest may find.
pub const EVERYONE: &[Audience] = &[Audience::Everyone];

/// A new archive, and what it takes to open it a second time.
pub struct Archive {
    pub store: Store,
    pub url: DatabaseUrl,
    pub data: PathBuf,
}

impl Archive {
    /// Opens the archive once more, as another process would.
    pub async fn again(&self) -> Store {
        Store::open(&self.url, &self.data).await.unwrap()
    }

    /// Changes records behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
            }
            DatabaseUrl::Postgres(url) => administer(url, sql).await,
        }
    }

    /// A second, empty archive on the same engine, for comparison. It lasts as long as this one.
    pub async fn another(&self, name: &str) -> Archive {
        let data = self.data.join(name);
        let url = match &self.url {
            DatabaseUrl::Sqlite(_) => DatabaseUrl::Sqlite(data.join("archive.db")),
            DatabaseUrl::Postgres(url) => {
                administer(url, &format!("CREATE SCHEMA {name}")).await;
                DatabaseUrl::Postgres(format!("{url}?options=-csearch_path%3D{name}"))
            }
        };
        open(url, &data).await
    }
}

/// A session from 0 to 100.
pub fn start(account: AccountId) -> SessionStart<'static> {
    SessionStart { account, browser: "Firefox on Linux", started: at(0), ends: at(100) }
}

/// Runs a story on a new archive in SQLite, and on one in PostgreSQL where a server is given.
pub fn check<F: Future<Output = ()>>(story: impl Fn(Archive) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("deep/down/archive.db"));
        story(open(url, folder.path()).await).await;
        if let Some(server) = server() {
            on_postgres(&server, story).await;
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "which server a test may use is the environment's to say")]
fn server() -> Option<String> {
    std::env::var(SERVER).ok()
}

async fn on_postgres<F: Future<Output = ()>>(server: &str, story: impl Fn(Archive) -> F) {
    let folder = TempDir::new().unwrap();
    // The folder's random name is unlike that of any test that runs at the same time.
    let name =
        format!("ficus_test_{}", folder.path().file_name().unwrap().to_string_lossy().replace('.', ""));
    administer(server, &format!("CREATE DATABASE \"{name}\"")).await;
    let (before, _) = server.rsplit_once('/').unwrap();
    story(open(DatabaseUrl::Postgres(format!("{before}/{name}")), folder.path()).await).await;
    administer(server, &format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await;
}

async fn administer(server: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

async fn open(url: DatabaseUrl, data: &std::path::Path) -> Archive {
    let store = Store::open(&url, data).await.unwrap();
    Archive { store, url, data: data.to_owned() }
}

/// Where a text stands: in files of the archive's folder, packed or not, and in records of a database server.
pub async fn traces(archive: &Archive, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![archive.data.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut bytes = std::fs::read(&path).unwrap();
            if path.extension().is_some_and(|ending| ending == "zst") {
                bytes = zstd::decode_all(bytes.as_slice()).unwrap();
            }
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    match &archive.url {
        DatabaseUrl::Postgres(url) => found.extend(records_with(url, text).await),
        // The file tells that it stands there; the tables tell where.
        DatabaseUrl::Sqlite(file) if !found.is_empty() => found.extend(rows_with(file, text)),
        DatabaseUrl::Sqlite(_) => {}
    }
    found
}

fn rows_with(file: &std::path::Path, text: &str) -> Vec<String> {
    let database = rusqlite::Connection::open(file).unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = database.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut found = Vec::new();
    for table in names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
        for column in names(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let with = format!("SELECT COUNT(*) FROM \"{table}\" WHERE INSTR(\"{column}\", ?1) > 0");
            let count: i64 = database.query_row(&with, [text], |row| row.get(0)).unwrap();
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

async fn records_with(url: &str, text: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let mut found = Vec::new();
    for row in client.query(tables, &[]).await.unwrap() {
        let table: String = row.get(0);
        let with =
            format!("SELECT COUNT(*) FROM \"{table}\" AS record WHERE STRPOS(CAST(record AS TEXT), $1) > 0");
        let count: i64 = client.query_one(&with, &[&text]).await.unwrap().get(0);
        if count > 0 {
            found.push(table);
        }
    }
    drop(client);
    connection.await.unwrap().unwrap();
    found
}

/// A moment, in seconds from the start of the stories.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}
