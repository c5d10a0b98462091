//! How works come in, are replaced and go, and what the index remembers of itself.

use std::sync::atomic::{AtomicBool, Ordering};

use ficus_archive::{
    WorkId,
    counts::Counts,
    listing::{Sort, WorkQuery},
};
use ficus_search::{Index, SearchError};

use crate::shelf::{found, ids, query, work};

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
fn a_work_stands_there_once_whatever_order_works_come_in() {
    let folder = tempfile::tempdir().unwrap();
    // Each round by a writer of its own: what the one before put in is known to the next.
    for (round, order) in [[5, 3, 5, 9], [9, 2, 3, 5], [4, 9, 12, 4]].into_iter().enumerate() {
        let index = Index::open(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        for id in order {
            writer.put(&work(id, &format!("Lamp {round}"), ""), 0).unwrap();
        }
        writer.commit(1 + round as u64).unwrap();
        writer.finish().unwrap();
    }
    let index = Index::open(folder.path()).unwrap();
    let mut ids = index.work_ids().unwrap();
    ids.sort_unstable();
    assert_eq!(ids, [2, 3, 4, 5, 9, 12].map(WorkId));
    assert_eq!(found(&index, &query("lamp 2")), [4, 9, 12]);
    let mut writer = index.writer().unwrap();
    writer.clear().unwrap();
    for id in [7, 12, 1, 7] {
        writer.put(&work(id, "Lamp", ""), 0).unwrap();
    }
    writer.commit(9).unwrap();
    assert_eq!(found(&index, &query("lamp")), [1, 7, 12]);
}

#[test]
fn a_writer_is_full_of_removals_too() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for id in (1..=70_000).rev() {
        writer.remove(WorkId(id)).unwrap();
    }
    assert!(writer.is_full());
    writer.commit(1).unwrap();
    assert!(!writer.is_full());
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

#[test]
fn counts_that_were_told_stay_while_parts_of_the_index_are_put_together() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let counts = |views| Counts { views, ..Counts::default() };
    for id in 1..=30 {
        let mut writer = index.writer().unwrap();
        writer.put(&work(id, "Lamp", ""), 0).unwrap();
        writer.set_counts_seen(7);
        writer.commit(1).unwrap();
        index.set_counts([(WorkId(id), counts(id.cast_unsigned()))], 7 + id.cast_unsigned()).unwrap();
        writer.finish().unwrap();
    }
    let by_views = WorkQuery { sort: Sort::Views, page_size: 100, ..query("") };
    let order: Vec<i64> = (1..=30).rev().collect();
    assert_eq!(ids(&index.search(&by_views).unwrap()), order);
    index.set_counts([(WorkId(1), counts(99))], 40).unwrap();
    assert_eq!(ids(&index.search(&by_views).unwrap())[0], 1);
    assert_eq!(index.counts_seen(), 40);
    let again = Index::open(folder.path()).unwrap();
    assert_eq!(again.counts_seen(), 7, "counts since the works were put in are to be told again");
}

#[test]
fn whoever_reads_while_works_come_in_sees_each_commit_whole() {
    const WORKS: i64 = 40;
    let index = Index::in_memory().unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = |sort| {
            let (index, done) = (&index, &done);
            move || {
                let asked = WorkQuery { sort, page_size: 100, ..query("") };
                let mut last = 0;
                while !done.load(Ordering::Acquire) {
                    let page = index.search(&asked).unwrap();
                    let counted: u64 = page.facets.statuses.iter().map(|(_, works)| works).sum();
                    assert_eq!(page.total, page.works.len() as u64);
                    assert_eq!(page.total, counted);
                    assert_eq!(page.total % 2, 0, "two works come with every commit");
                    assert!(page.total >= last, "no commit is taken back");
                    last = page.total;
                }
            }
        };
        let readers = [Sort::Added, Sort::Title].map(|sort| scope.spawn(reader(sort)));
        let mut writer = index.writer().unwrap();
        for id in (1..=WORKS).step_by(2) {
            writer.put(&work(id, "Lamp", ""), 0).unwrap();
            writer.put(&work(id + 1, "Tea", ""), 0).unwrap();
            // Works that are there already are put in anew in the same commit.
            writer.put(&work((id + 1) / 2, "Geese", ""), 0).unwrap();
            writer.commit(1).unwrap();
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    assert_eq!(index.works(), WORKS.cast_unsigned());
}
