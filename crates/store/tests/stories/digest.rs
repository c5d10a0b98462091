//! One number for all that an archive holds.

use ficus_archive::{canon::read_list, series::SeriesDraft, tag::TagKind, work::WorkDraft};
use ficus_prose::Prose;
use ficus_store::Store;

use super::{
    drafts::{imported, lamp, story, with_tags},
    harness::{Archive, at, check},
};

fn shelf() -> Vec<WorkDraft> {
    let mut part = with_tags(story("Part", "irene a."), &[(TagKind::Fandom, "SHERLOCK HOLMES")]);
    part.series = vec![SeriesDraft { title: "Lamps".to_owned(), position: None, summary: Prose::default() }];
    let mut other_part = with_tags(story("Other Part", "Irene A."), &[(TagKind::Freeform, "FOG")]);
    other_part.series.clone_from(&part.series);
    other_part.timeline = Some("The Empty House".to_owned());
    vec![imported(lamp(), "a", "00", 1), imported(part, "b", "01", 1), other_part]
}

async fn canon(store: &Store) {
    let fandom = store.ensure_tag(TagKind::Fandom, "Sherlock Holmes").await.unwrap();
    let points = ["The Final Problem", "The Empty House"].map(str::to_owned);
    store.set_canon(fandom, read_list(&points.join("\n")).unwrap()).await.unwrap();
    let canon = store.canon_of(fandom).await.unwrap().unwrap();
    let names: Vec<&str> = canon.points.iter().map(|point| point.name.as_str()).collect();
    assert_eq!(names, points);
}

#[test]
fn the_digest_is_free_of_the_order_and_the_time_of_import() {
    check(|archive| async move {
        let there = archive.another("there").await;
        for draft in shelf() {
            archive.store.add_work(&draft, None, at(0)).await.unwrap();
        }
        let job = there.store.start_job(&["shelf".to_owned()], at(1)).await.unwrap();
        let mut backwards = shelf();
        backwards.reverse();
        there.store.add_works(&backwards, Some(job), at(2)).await.unwrap();
        // The second half of an import that was stopped finds the first half there.
        there.store.add_works(&backwards[1..], Some(job), at(3)).await.unwrap();
        for bytes in ["one", "two"] {
            archive.store.keep_original(bytes.into(), "text/plain").await.unwrap();
        }
        for bytes in ["two", "one", "two"] {
            there.store.keep_original(bytes.into(), "text/plain").await.unwrap();
        }
        assert_eq!(archive.store.digest().await.unwrap(), there.store.digest().await.unwrap());
    });
}

#[test]
fn works_are_tied_to_a_canon_that_comes_before_them_or_after() {
    check(|archive| async move {
        let there = archive.another("there").await;
        archive.store.add_works(&shelf(), None, at(0)).await.unwrap();
        let untied = archive.store.digest().await.unwrap();
        canon(&archive.store).await;
        canon(&there.store).await;
        there.store.add_works(&shelf(), None, at(0)).await.unwrap();
        let tied = archive.store.digest().await.unwrap();
        assert_ne!(tied, untied);
        canon(&archive.store).await;
        assert_eq!(tied, there.store.digest().await.unwrap());
        // Without its ties the archive would be another one.
        archive.tamper("UPDATE work_canon SET timeline_point_id = NULL").await;
        assert_ne!(archive.store.digest().await.unwrap(), tied);
    });
}

#[test]
fn every_change_of_a_record_changes_the_digest() {
    check(|archive| async move {
        let Archive { store, .. } = &archive;
        store.add_works(&shelf(), None, at(0)).await.unwrap();
        let mut digests = vec![store.digest().await.unwrap()];
        for change in [
            "UPDATE work SET summary = '<p>Other.</p>' WHERE title = 'Part'",
            "UPDATE chapter_text SET notes_after = '<p>Other.</p>'",
            "UPDATE work_author SET contact = 'other@example.org'",
            "UPDATE work_tag SET position = position + 10 WHERE position = 0",
            "UPDATE pen_name SET folded = 'other' WHERE slug = 'wiggins'",
            "UPDATE series_work SET position = 9 WHERE stated = 1",
            "UPDATE provenance SET draft = '{}' WHERE import_key = 'b'",
        ] {
            archive.tamper(change).await;
            let digest = store.digest().await.unwrap();
            assert!(!digests.contains(&digest), "{change}");
            digests.push(digest);
        }
    });
}

#[test]
fn the_digest_is_the_same_on_every_engine_and_from_version_to_version() {
    check(|Archive { store, .. }| async move {
        store.add_works(&shelf(), None, at(0)).await.unwrap();
        store.keep_original(b"abc".to_vec(), "text/plain").await.unwrap();
        assert_eq!(
            store.digest().await.unwrap(),
            "14d89a3a4f63b10f570b8dfd56864667109814118e111db63a9458d40bc8bc62"
        );
    });
}
