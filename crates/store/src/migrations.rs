//! The schema: numbered scripts, run once each, in order, when an archive is opened.

use crate::{
    Result, StoreError, accounts, bookmarks,
    database::{Database, Tx, params},
    pen_names, tags,
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
    Migration {
        sqlite: include_str!("migrations/sqlite/0008_people.sql"),
        postgres: include_str!("migrations/postgres/0008_people.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0009_accounts.sql"),
        postgres: include_str!("migrations/postgres/0009_accounts.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0010_factors.sql"),
        postgres: include_str!("migrations/postgres/0010_factors.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0011_reading.sql"),
        postgres: include_str!("migrations/postgres/0011_reading.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0012_place.sql"),
        postgres: include_str!("migrations/postgres/0012_place.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0013_reviews.sql"),
        postgres: include_str!("migrations/postgres/0013_reviews.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0014_moderation.sql"),
        postgres: include_str!("migrations/postgres/0014_moderation.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0015_claims.sql"),
        postgres: include_str!("migrations/postgres/0015_claims.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0016_telling.sql"),
        postgres: include_str!("migrations/postgres/0016_telling.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0017_community.sql"),
        postgres: include_str!("migrations/postgres/0017_community.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0018_writing.sql"),
        postgres: include_str!("migrations/postgres/0018_writing.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0019_desk.sql"),
        postgres: include_str!("migrations/postgres/0019_desk.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0020_editor.sql"),
        postgres: include_str!("migrations/postgres/0020_editor.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0021_serials.sql"),
        postgres: include_str!("migrations/postgres/0021_serials.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0022_together.sql"),
        postgres: include_str!("migrations/postgres/0022_together.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0023_gather.sql"),
        postgres: include_str!("migrations/postgres/0023_gather.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0024_challenge.sql"),
        postgres: include_str!("migrations/postgres/0024_challenge.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0025_keeping.sql"),
        postgres: include_str!("migrations/postgres/0025_keeping.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0026_shields.sql"),
        postgres: include_str!("migrations/postgres/0026_shields.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0027_pictures.sql"),
        postgres: include_str!("migrations/postgres/0027_pictures.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0028_recaps.sql"),
        postgres: include_str!("migrations/postgres/0028_recaps.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0029_house.sql"),
        postgres: include_str!("migrations/postgres/0029_house.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0030_people.sql"),
        postgres: include_str!("migrations/postgres/0030_people.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0031_finding.sql"),
        postgres: include_str!("migrations/postgres/0031_finding.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0032_people.sql"),
        postgres: include_str!("migrations/postgres/0032_people.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0033_keeping.sql"),
        postgres: include_str!("migrations/postgres/0033_keeping.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0034_desk.sql"),
        postgres: include_str!("migrations/postgres/0034_desk.sql"),
    },
    Migration {
        sqlite: include_str!("migrations/sqlite/0035_captures.sql"),
        postgres: include_str!("migrations/postgres/0035_captures.sql"),
    },
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY)";
const NEWEST: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";
const DONE: &str = "INSERT INTO schema_migration (version) VALUES ($1)";

/// The step that brings the keys of tags, which only the program can make.
const TAG_KEYS: u32 = 3;
/// The step that brings by what names of accounts are told from those that look like them.
const ACCOUNTS: u32 = 9;
/// The step that brings what pen names are told from lookalikes by.
const LOOKS: u32 = 15;
/// The step that brings what bookmarks say, folded.
const SAID: u32 = 34;

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
    if found < ACCOUNTS {
        accounts::fill_looks(&mut tx).await?;
    }
    if found < LOOKS {
        pen_names::fill_looks(&mut tx).await?;
    }
    if found < SAID {
        bookmarks::fill_said(&mut tx).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DatabaseUrl, Store};

    /// An archive as the second step of the schema left it: a synonym, a parent, a work under each, a point of a canon.
    const OF_THE_SECOND_STEP: &str = "
        INSERT INTO tag (id, kind, name, folded, slug, canonical_id, works) VALUES
            (1, 'fandom', 'Sherlock Holmes', 'sherlock holmes', 'sherlock-holmes', NULL, 2),
            (2, 'character', 'John Watson', 'john watson', 'john-watson', NULL, 2),
            (3, 'character', 'Dr. Watson', 'dr watson', 'dr-watson', 2, 1),
            (4, 'freeform', 'Fog', 'fog', 'fog', NULL, 1);
        INSERT INTO tag_parent (tag_id, parent_id) VALUES (2, 1);
        INSERT INTO tag_above (tag_id, above_id) VALUES (1, 1), (2, 2), (2, 1), (3, 3), (3, 2), (3, 1), (4, 4);
        INSERT INTO canon (id, fandom_id) VALUES (1, 1);
        INSERT INTO canon_point (id, canon_id, position, name) VALUES (1, 1, 0, 'The Final Problem');
        INSERT INTO work (id, title, status, audience, newest, words, chapters, missing_chapters, added, spoilers,
            spoilers_point_id, summary, notes_before, notes_after)
        VALUES (1, 'The Lamp', 'complete', 'everyone', '', 1, 1, '[]', 0, 'The Final Problem', 1, '', '', ''),
            (2, 'The Geese', 'complete', 'everyone', '', 1, 1, '[]', 0, NULL, NULL, '', '', '');
        INSERT INTO counts (work_id, views) VALUES (1, 7), (2, 0);
        INSERT INTO work_tag (work_id, position, tag_id) VALUES (1, 0, 1), (1, 1, 3), (2, 0, 2), (2, 1, 4);";

    #[tokio::test]
    async fn an_archive_of_an_earlier_schema_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("archive.db"));
        let database = Database::open(&url).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        tx.script(LEDGER).await.unwrap();
        for (version, migration) in (1u32..).zip(&MIGRATIONS[..2]) {
            tx.script(migration.sqlite).await.unwrap();
            tx.execute(DONE, params![version]).await.unwrap();
        }
        tx.script(OF_THE_SECOND_STEP).await.unwrap();
        tx.commit().await.unwrap();
        drop(database);

        let store = Store::open(&url, folder.path()).await.unwrap();
        // The works have neither authors nor chapters; of all else nothing may be wrong.
        let faults = store.check().await.unwrap();
        assert!(faults.iter().all(|fault| fault.starts_with("Work ")), "{faults:?}");
        let mut graph = ficus_archive::tag_graph::TagGraph::default();
        store.tag_ties().await.unwrap().into_iter().for_each(|tie| graph.set(tie));
        let [holmes, john, doctor] = [1, 2, 3].map(ficus_archive::TagId);
        assert_eq!(graph.above(doctor), [john, holmes]);
        let lamp = ficus_archive::WorkId(1);
        let blurbs = store.blurbs(&[lamp]).await.unwrap();
        assert_eq!((blurbs[0].tags.len(), blurbs[0].counts.views), (2, 7));
        let spoilers = store.spoilers_of(&[lamp]).await.unwrap();
        assert_eq!(spoilers[&lamp][0].name, "The Final Problem");
    }
}
