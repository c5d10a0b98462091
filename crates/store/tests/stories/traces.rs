//! What stands anywhere of somebody who left, or of a work that was purged: nothing, whatever tables there are.
//!
//! The schema itself says which tables speak of accounts, works and chapters; each gets a row whose texts all hold a
//! word that stands nowhere else.

use std::collections::BTreeSet;

use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    leaving::{Leaving, ReviewChoice, WorkChoice, due},
    password::PasswordHash,
    takeout::TakeoutKind,
};
use ficus_store::{DatabaseUrl, Originals, Store};

use super::{
    drafts::story,
    harness::{self, Archive, at, check},
    works::add,
};

const TRACE: &str = "Quillfeather";
/// Rows of these decide what becomes of the others; the stories make them as members do.
const DECIDING: [&str; 4] = ["leaving", "leaving_work", "heir", "veiled_author"];

/// A table, its columns, and one of them that leads to what goes.
struct Leading {
    table: String,
    key: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    is_text: bool,
    is_needed: bool,
    /// Whether the database numbers the rows by it.
    is_counted: bool,
}

/// Every column by which rows go with a row of another table, as a new archive has them. The engines are twins.
async fn leading(to: &str) -> Vec<Leading> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archive.db");
    drop(Store::open(&DatabaseUrl::Sqlite(file.clone()), folder.path()).await.unwrap());
    let database = rusqlite::Connection::open(file).unwrap();
    let keys = "SELECT source.name, key.\"from\" FROM sqlite_schema AS source
        JOIN pragma_foreign_key_list(source.name) AS key
        WHERE source.type = 'table' AND key.\"table\" = ?1 AND key.on_delete = 'CASCADE' ORDER BY 1, 2";
    let mut statement = database.prepare(keys).unwrap();
    let keys = statement.query_map([to], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let keys: Vec<(String, String)> = keys.map(Result::unwrap).collect();
    keys.into_iter()
        .filter(|(table, _)| !DECIDING.contains(&table.as_str()))
        .map(|(table, key)| {
            let columns = columns(&database, &table);
            Leading { table, key, columns }
        })
        .collect()
}

fn columns(database: &rusqlite::Connection, table: &str) -> Vec<Column> {
    let mut statement = database
        .prepare("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?1)")
        .unwrap();
    let columns = statement.query_map([table], |row| {
        let (kind, is_key): (String, i64) = (row.get(1)?, row.get(4)?);
        let name: String = row.get(0)?;
        Ok(Column {
            is_text: kind == "TEXT",
            is_needed: row.get::<_, bool>(2)? || is_key > 0,
            is_counted: name == "id" && is_key == 1 && kind == "INTEGER",
            name,
        })
    });
    columns.unwrap().map(Result::unwrap).collect()
}

impl Leading {
    /// A row that leads there, whose texts all hold the word.
    fn row(&self, to: i64, number: usize) -> String {
        let filled = self.columns.iter().filter(|column| {
            column.name == self.key || column.is_text || column.is_needed && !column.is_counted
        });
        let (names, values): (Vec<String>, Vec<String>) = filled
            .map(|column| {
                let value = match column {
                    column if column.name == self.key => to.to_string(),
                    column if column.is_text => format!("'{TRACE} {number}'"),
                    // Nothing that is there has this number.
                    _ => (900_000 + number).to_string(),
                };
                (column.name.clone(), value)
            })
            .unzip();
        format!("INSERT INTO {} ({}) VALUES ({});", self.table, names.join(", "), values.join(", "))
    }
}

/// Puts rows in that lead to what goes, and to nothing else that is there.
async fn put(archive: &Archive, rows: &[String]) {
    let unbound = match &archive.url {
        DatabaseUrl::Sqlite(_) => "PRAGMA foreign_keys = OFF;",
        DatabaseUrl::Postgres(_) => "SET session_replication_role = replica;",
    };
    archive.tamper(&format!("{unbound} {}", rows.join(" "))).await;
}

async fn account(store: &Store, name: &str) -> AccountId {
    let hash = PasswordHash::from_stored("argon2id$8$1$00$00".to_owned());
    store.add_account(name, &format!("{name}@mail.example"), Role::Reader, &hash, at(0)).await.unwrap()
}

fn tables(leading: &[Leading]) -> BTreeSet<&str> {
    leading.iter().map(|one| one.table.as_str()).collect()
}

#[test]
fn no_table_keeps_a_word_of_an_account_that_is_gone() {
    check(|archive| async move {
        let store = &archive.store;
        let gone = account(store, TRACE).await;
        let of_accounts = leading("account").await;
        for newest in ["appeal", "note_template", "own_shield", "score", "series_comment", "takeout"] {
            assert!(tables(&of_accounts).contains(newest), "{newest}");
        }
        assert!(tables(&of_accounts).len() > 60, "{:?}", tables(&of_accounts));
        let rows: Vec<String> =
            of_accounts.iter().enumerate().map(|(number, one)| one.row(gone.0, number)).collect();
        put(&archive, &rows).await;
        // What lies on disk for it: a file to take along, and one that was handed in.
        store.ask_for_takeout(gone, TakeoutKind::Works, "works.zip", at(1)).await.ok();
        std::fs::create_dir_all(store.takeouts_folder()).unwrap();
        std::fs::write(store.takeouts_folder().join("works.zip"), TRACE).unwrap();
        store.keep_upload(gone, "abcdefgh", TRACE.as_bytes().to_vec(), at(1)).await.unwrap();
        assert!(harness::traces(&archive, TRACE).await.len() > 2);

        let leaving = Leaving {
            account: gone,
            asked: at(2),
            due: due(at(2)),
            works: WorkChoice::Delete,
            reviews: ReviewChoice::Delete,
        };
        store.purge_account(&leaving, due(at(2))).await.unwrap();
        for trace in [TRACE, &TRACE.to_lowercase()] {
            assert_eq!(harness::traces(&archive, trace).await, Vec::<String>::new());
        }
    });
}

#[test]
fn no_table_keeps_a_word_of_a_work_that_is_purged() {
    check(|archive| async move {
        let store = &archive.store;
        let gone = add(store, &story(TRACE, TRACE)).await;
        let chapter = store.chapter(gone, 1).await.unwrap().unwrap().line.id.0;
        let (of_works, of_chapters) = (leading("work").await, leading("chapter").await);
        for newest in ["picture", "work_style", "bulletin", "score"] {
            assert!(tables(&of_works).contains(newest), "{newest}");
        }
        assert!(tables(&of_chapters).contains("recap"));
        let rows =
            of_works.iter().map(|one| (one, gone.0)).chain(of_chapters.iter().map(|one| (one, chapter)));
        let rows: Vec<String> = rows.enumerate().map(|(number, (one, to))| one.row(to, number)).collect();
        put(&archive, &rows).await;
        store.purge_works(&[gone, WorkId(99_999)], Originals::Go).await.unwrap();
        for trace in [TRACE, &TRACE.to_lowercase()] {
            assert_eq!(harness::traces(&archive, trace).await, Vec::<String>::new());
        }
    });
}
