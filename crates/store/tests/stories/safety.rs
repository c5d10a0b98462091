//! What must never happen: half a work, a lost write, an old program on a new archive, damage unseen.

use ficus_archive::{series::SeriesDraft, tag::TagKind, work::WorkDraft};
use ficus_prose::Prose;
use ficus_store::{Store, StoreError};

use super::{
    drafts::{author, chapter, lamp, story, tag, with_tags},
    harness::{Archive, at, check},
    works::add,
};

#[test]
fn a_newer_schema_is_refused() {
    check(|archive| async move {
        archive.tamper("INSERT INTO schema_migration (version) VALUES (99)").await;
        let opened = Store::open(&archive.url, &archive.data).await;
        assert!(matches!(opened.err(), Some(StoreError::NewerSchema { found: 99, .. })));
    });
}

#[test]
fn a_work_that_cannot_be_added_leaves_nothing() {
    check(|Archive { store, .. }| async move {
        let digest = store.digest().await.unwrap();
        let mut twice = lamp();
        twice.chapters.push(chapter(3, "A second third chapter."));
        let added = store.add_works(&[story("Before", "x"), twice], None, at(0)).await;
        assert!(matches!(added, Err(StoreError::Database(_))), "{added:?}");
        assert_eq!(store.digest().await.unwrap(), digest);
        assert_eq!(store.last_change().await.unwrap(), 0);
        // And the store goes on.
        store.add_work(&lamp(), None, at(0)).await.unwrap();
        assert_eq!(store.totals().await.unwrap().works, 1);
    });
}

#[test]
fn two_processes_write_at_once() {
    check(|archive| async move {
        let other = archive.again().await;
        let write = |store: Store, name: &'static str| async move {
            for number in 0..20 {
                let draft = story(&format!("{name} {number}"), "Watson");
                store.add_work(&draft, None, at(0)).await.unwrap();
            }
        };
        tokio::join!(
            write(archive.store.clone(), "here"),
            write(other.clone(), "there"),
            write(other.clone(), "there too")
        );
        let totals = archive.store.totals().await.unwrap();
        assert_eq!((totals.works, totals.authors), (60, 1));
        let changes = other.changes_after(0, 999).await.unwrap();
        assert!(changes.is_sorted_by(|a, b| a.seq < b.seq));
        // Each of the sixty works, and the lists that they all stand in.
        assert_eq!(changes.len(), 61);
        assert_eq!(archive.store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn damage_is_named() {
    check(|archive| async move {
        let Archive { store, .. } = &archive;
        for draft in [lamp(), story("B", "x"), WorkDraft { chapters: Vec::new(), ..story("C", "x") }] {
            store.add_work(&draft, None, at(0)).await.unwrap();
        }
        for damage in [
            "UPDATE chapter SET words = 5 WHERE id = 1",
            "UPDATE chapter_text SET text = '<script>' WHERE chapter_id = 2",
            "UPDATE work SET status = 'odd' WHERE id = 2",
            "UPDATE tag SET works = 7 WHERE name = 'Fog'",
        ] {
            archive.tamper(damage).await;
        }
        let faults = store.check().await.unwrap().join("\n");
        for fault in [
            "Work 3 has no chapter.",
            "Chapter 1 has 13 words, not 5.",
            "Chapter 2: stored text is not in the archive's own form at byte 0.",
            "Work.status of record 2 is damaged.",
            "counts other works than bear it.",
        ] {
            assert!(faults.contains(fault), "{fault} is not in:\n{faults}");
        }
        assert!(matches!(
            store.work(ficus_archive::WorkId(2)).await,
            Err(StoreError::Corrupt { table: "work", column: "status", .. })
        ));
    });
}

#[test]
fn overlong_and_empty_names_do_no_harm() {
    check(|Archive { store, .. }| async move {
        let long = |end: &str| format!("{}{end}", "lamp ".repeat(9_000));
        let mut draft = with_tags(story(&long(""), &long("a")), &[(TagKind::Freeform, &long("b"))]);
        draft.tags.push(tag(TagKind::Freeform, &long("c")));
        draft.tags.push(tag(TagKind::Freeform, "  "));
        draft.authors.push(author(" "));
        draft.authors.push(author("nul\0"));
        draft.category_paths = vec![vec![long("d"), long("e")], vec![long("d"), long("f")]];
        draft.series = vec![SeriesDraft { title: long("g"), position: None, summary: Prose::default() }];
        let id = add(&store, &draft).await;
        let work = store.work(id).await.unwrap().unwrap();
        assert_eq!((work.authors.len(), work.tags.len(), work.categories.len()), (2, 2, 2));
        assert_eq!(work.authors[1].name, "nul");
        assert_eq!(work.tags[1].name, long("c"));
        assert_eq!(work.categories[1][1].name, long("f"));
    });
}
