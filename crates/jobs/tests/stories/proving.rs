//! What a dump knows of authors proves a claim later, and stands in no record and no report as it came.

use ficus_jobs::import;
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;

/// `md5("password")`, as the fixture's author had it.
const OLD_HASH: &str = "5f4dcc3b5aa765d61d8327deb882cf99";

#[tokio::test(flavor = "multi_thread")]
async fn the_password_of_an_old_site_is_kept_wrapped_and_told_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("ficus.sqlite");
    let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), folder.path()).await.unwrap();
    let dump = folder.path().join("site.sql");
    std::fs::write(&dump, include_str!("../../../intake/tests/fixtures/efiction/site.sql")).unwrap();
    let mut told = String::new();
    let mut tell = |line: serde_json::Value| told.push_str(&line.to_string());
    let summary = import::run(&store, &[dump], Timestamp::UNIX_EPOCH, &|_| {}, &mut tell).await.unwrap();
    told.push_str(&serde_json::to_string(&summary).unwrap());
    assert!(summary.new_works > 0);
    assert!(!told.contains(OLD_HASH));

    let name = store.pen_name_by_slug("quill-and-ink").await.unwrap().unwrap();
    let known = store.known_authors(name.id).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].contact.as_deref(), Some("quill@example.org"));
    let password = known[0].password.as_ref().unwrap();
    assert!(password.verify("password") && !password.verify(OLD_HASH));
    // Importing the same dump again adds nothing.
    let again = folder.path().join("site.sql");
    import::run(&store, &[again], Timestamp::UNIX_EPOCH, &|_| {}, &mut |_| {}).await.unwrap();
    assert_eq!(store.known_authors(name.id).await.unwrap().len(), 1);
    for file in [database.clone(), database.with_extension("sqlite-wal")] {
        let bytes = std::fs::read(file).unwrap_or_default();
        assert!(!bytes.windows(OLD_HASH.len()).any(|window| window == OLD_HASH.as_bytes()));
    }
}
