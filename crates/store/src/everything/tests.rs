use std::collections::BTreeMap;

use super::*;
use crate::{DatabaseUrl, leaving};

const COLUMNS: &str = "SELECT source.name, col.name FROM sqlite_schema AS source
    JOIN pragma_table_info(source.name) AS col WHERE source.type = 'table'";
const KEYS: &str = "SELECT source.name, key.\"from\", key.on_delete FROM sqlite_schema AS source
    JOIN pragma_foreign_key_list(source.name) AS key
    WHERE source.type = 'table' AND key.\"table\" = 'account'";

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("archive.db"));
    let store = Store::open(&url, folder.path()).await.unwrap();
    (folder, store)
}

#[tokio::test]
async fn every_table_that_speaks_of_accounts_is_told_or_says_why_not_and_is_left_when_they_leave() {
    let (_folder, store) = store().await;
    let mut tables: BTreeMap<String, bool> = BTreeMap::new();
    for row in store.database.query(COLUMNS, params![]).await.unwrap() {
        let mut fields = row.fields("schema");
        let table: String = fields.get("name").unwrap();
        if fields.get::<String>("name").unwrap() == "account_id" {
            tables.insert(table, true);
        }
    }
    for row in store.database.query(KEYS, params![]).await.unwrap() {
        let mut fields = row.fields("schema");
        let table: String = fields.get("name").unwrap();
        let column: String = fields.get("name").unwrap();
        let on_delete: String = fields.get("name").unwrap();
        let by_itself = matches!(on_delete.as_str(), "CASCADE" | "SET NULL");
        assert!(by_itself || leaving::names(&table), "{table}.{column} keeps an account from going");
        tables.insert(table, true);
    }
    assert!(tables.len() > 20, "the schema was read");
    for table in tables.keys() {
        let is_told = PARTS.iter().any(|part| part.table == table);
        let is_untold = UNTOLD.iter().any(|(untold, _)| untold == table);
        assert!(is_told || is_untold, "nothing is said of {table}: add a line to PARTS or UNTOLD");
    }
}

#[tokio::test]
async fn no_secret_is_told() {
    let secrets = ["password", "token_hash", "hash", "sealed", "public_key", "credential", "code_hash"];
    for part in PARTS {
        assert!(part.columns.iter().all(|column| !secrets.contains(column)), "{}", part.table);
    }
    let (_folder, store) = store().await;
    // Each statement fits the schema.
    let told = store.everything_about(AccountId(1)).await.unwrap();
    assert_eq!(told.len(), PARTS.len());
}
