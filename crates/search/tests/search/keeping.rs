//! How works come in, are replaced and go, and what the index remembers of itself.

use ficus_archive::WorkId;
use ficus_search::{Index, SearchError};

use crate::shelf::{found, query, work};

#[test]
fn a_work_that_is_put_in_again_stands_there_once() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.put(&work(1, "Old", "lamp"), 0).unwrap();
    writer.commit(1).unwrap();
    writer.put(&work(1, "Newer", "tea"), 0).unwrap();
    writer.put(&work(1, "Newest", "geese"), 0).unwrap();
    assert_eq!(found(&index, &query("lamp")), [1], "nothing is seen before the commit");
    writer.commit(2).unwrap();
    assert_eq!(found(&index, &query("")), [1]);
    assert_eq!(found(&index, &query("lamp")), [0; 0]);
    assert_eq!(found(&index, &query("geese")), [1]);
    assert_eq!(index.works(), 1);
}

#[test]
fn a_work_that_is_taken_out_is_gone() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for id in 1..=3 {
        writer.put(&work(id, "Lamp", ""), 0).unwrap();
    }
    writer.remove(WorkId(2)).unwrap();
    writer.commit(1).unwrap();
    assert_eq!(found(&index, &query("lamp")), [1, 3]);
    writer.remove(WorkId(3)).unwrap();
    writer.commit(2).unwrap();
    let mut ids = index.work_ids().unwrap();
    ids.sort_unstable();
    assert_eq!(ids, [WorkId(1)]);
    writer.clear().unwrap();
    writer.commit(0).unwrap();
    assert_eq!((index.works(), found(&index, &query("lamp"))), (0, vec![]));
}

#[test]
fn the_cursor_and_the_ladder_are_kept_with_the_works() {
    let folder = tempfile::tempdir().unwrap();
    {
        let index = Index::open(folder.path()).unwrap();
        assert_eq!((index.cursor(), index.ladder()), (0, String::new()));
        let mut writer = index.writer().unwrap();
        writer.set_ladder("1,2,3");
        for id in 1..=40 {
            writer.put(&work(id, "Lamp", "text"), 0).unwrap();
            writer.commit(id as u64).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!((index.cursor(), index.works()), (40, 40));
    }
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.cursor(), index.ladder(), index.works()), (40, "1,2,3".to_owned(), 40));
}

#[test]
fn one_writes_and_others_are_told_so_and_see_its_commits() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let other = Index::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    assert!(matches!(other.writer(), Err(SearchError::Locked)));
    writer.put(&work(1, "Lamp", ""), 0).unwrap();
    writer.commit(3).unwrap();
    writer.finish().unwrap();
    other.reload().unwrap();
    assert_eq!((other.cursor(), found(&other, &query("lamp"))), (3, vec![1]));
    assert!(other.writer().is_ok());
}

#[test]
fn a_damaged_index_or_one_of_another_version_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    for damage in ["not an index", r#"{"segments":[],"schema":[],"opstamp":0}"#] {
        let index = Index::open(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        writer.put(&work(1, "Lamp", ""), 0).unwrap();
        writer.commit(3).unwrap();
        drop(writer);
        std::fs::write(folder.path().join("meta.json"), damage).unwrap();
        let index = Index::open(folder.path()).unwrap();
        assert_eq!((index.cursor(), index.works()), (0, 0), "{damage}");
    }
    let index = Index::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.commit(3).unwrap();
    drop(writer);
    let meta = folder.path().join("meta.json");
    let other = std::fs::read_to_string(&meta).unwrap().replace(r#"\"version\":"#, r#"\"version\":9"#);
    std::fs::write(&meta, other).unwrap();
    assert_eq!(Index::open(folder.path()).unwrap().cursor(), 0);
}
