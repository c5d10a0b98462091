//! What is taken away is in no file of the index either.

use std::path::Path;

use ficus_archive::{
    WorkId,
    chapter::ChapterDraft,
    work::{AuthorDraft, WorkDraft},
};
use ficus_jobs::follow::catch_up;
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, Originals, Store};
use jiff::Timestamp;

const WORD: &str = "quillfeatherpenhallow";

async fn add(store: &Store, title: &str, author: &str, text: &str) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        chapters: vec![ChapterDraft { number: 1, text: Prose::from_plain(text), ..ChapterDraft::default() }],
        ..WorkDraft::default()
    };
    match store.add_work(&draft, None, Timestamp::UNIX_EPOCH).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

/// Whether any file under a folder holds some bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        std::fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test]
async fn a_purged_work_is_in_no_file_of_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("ficus.sqlite"));
    let store = Store::open(&url, folder.path()).await.unwrap();
    let files = folder.path().join("index");
    let index = Index::open(&files).unwrap();
    add(&store, "The Norwood Builder", "J. McFarlane", "The builder went home.").await;
    let gone = add(&store, WORD, WORD, WORD).await;
    let mut writer = index.writer().unwrap();
    catch_up(&store, &index, &mut writer).await.unwrap();
    assert!(holds(&files, WORD.as_bytes()));
    store.purge_works(&[gone], Originals::Go).await.unwrap();
    catch_up(&store, &index, &mut writer).await.unwrap();
    assert!(!holds(&files, WORD.as_bytes()));
    assert!(!index.work_ids().unwrap().contains(&gone));
}
