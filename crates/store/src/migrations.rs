//! The schema: numbered scripts, run once each, in order, when an archive is opened.

use crate::{
    Result, StoreError,
    database::{Database, Tx, params},
    tags,
};

/// A step of the schema: its script for SQLite and its twin for PostgreSQL.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
}

/// In order; the first is number 1. A script that has been released is never changed again.
const MIGRATIONS: &[Migration] = &[
    Migration {
        sqlite: include_str!("migrations/sqlite/0001_archive.sql"),
        postgres: include_str!("migrations/postgres/0001_archive.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0002_import_review.sql"),
        postgres: include_str!("migrations/postgres/0002_import_review.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0003_tags.sql"),
        postgres: include_str!("migrations/postgres/0003_tags.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0004_kept_searches.sql"),
        postgres: include_str!("migrations/postgres/0004_kept_searches.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0005_canons.sql"),
        postgres: include_str!("migrations/postgres/0005_canons.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0006_index.sql"),
        postgres: include_str!("migrations/postgres/0006_index.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0007_rescue.sql"),
        postgres: include_str!("migrations/postgres/0007_rescue.sql"),
    },
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY)";
const NEWEST: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";
const DONE: &str = "INSERT INTO schema_migration (version) VALUES ($1)";

/// The step that brings the keys of tags, which only the program can make.
const TAG_KEYS: u32 = 3;

/// Runs what has not run yet, all of it or nothing.
pub(crate) async fn migrate(database: &Database) -> Result<()> {
    let known = MIGRATIONS.len() as u32;
    let mut tx = database.begin().await?;
    tx.script(LEDGER).await?;
    let found = match tx.query_one(NEWEST, params![]).await? {
        Some(row) => row.first::<u32>("schema_migration", "version")?,
        None => 0,
    };
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (version, migration) in (1u32..).zip(MIGRATIONS).skip(found as usize) {
        tx.script(match tx {
            Tx::Sqlite(_) => migration.sqlite,
            Tx::Postgres(_) => migration.postgres,
        })
        .await?;
        tx.execute(DONE, params![version]).await?;
    }
    if found < TAG_KEYS {
        tags::fill_keys(&mut tx).await?;
    }
    tx.commit().await
}
