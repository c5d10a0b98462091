//! Chapters are moved, joined, cut and deleted, and everything that names them goes along.

use ficus_archive::{AccountId, WorkId, order::Step, review::ReviewDraft};
use ficus_prose::Prose;
use ficus_store::{Store, StoreError};

use super::{
    drafts::{chapter, story},
    harness::{Archive, at, check},
    keeping::member,
    news::look,
    works::add,
};

/// A work of four chapters with a gap, a review of each of two, and an old address.
async fn serial(store: &Store) -> WorkId {
    let mut draft = story("The Serial", "John Watson");
    draft.chapters = [1, 2, 5, 6]
        .map(|number| {
            chapter(number, &format!("First of {number}.\n\nSecond of {number}.\n\nThird of {number}."))
        })
        .into();
    draft.missing_chapters = vec![(3, 4)];
    draft.reviews = [2, 6]
        .map(|number| ReviewDraft {
            chapter: Some(number),
            name: "Lucy".to_owned(),
            text: Prose::from_plain(&format!("About {number}.")),
            written: at(1),
        })
        .into();
    add(store, &draft).await
}

async fn texts(store: &Store, work: WorkId) -> Vec<(u32, String)> {
    let chapters = store.chapters(work).await.unwrap();
    let text = |text: &Prose| text.plain_text().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    chapters.iter().map(|chapter| (chapter.line.number, text(&chapter.text))).collect()
}

async fn reader(archive: &Archive, work: WorkId, number: u32) -> AccountId {
    let mina = member(&archive.store, "Mina").await;
    let chapter = archive.store.chapter(work, number).await.unwrap().unwrap();
    let (id, now) = (chapter.line.id, at(5).as_millisecond());
    archive
        .tamper(&format!(
            "INSERT INTO place (account_id, work_id, chapter_id, chapter_version, paragraph, device, kept)
                VALUES ({mina}, {work}, {id}, {version}, 3, 'x', {now});
            INSERT INTO reading (account_id, work_id, chapter_id, paragraph, paragraphs, seen, seen_before, round, last)
                VALUES ({mina}, {work}, {id}, 3, 3, {id}, {id}, 1, {now});
            INSERT INTO read_chapter (account_id, chapter_id, version, round) VALUES ({mina}, {id}, {version}, 1);",
            version = chapter.version
        ))
        .await;
    mina
}

async fn place(store: &Store, account: AccountId, work: WorkId) -> (u32, u32) {
    let kept = store.places(account, &[work]).await.unwrap().remove(0);
    (kept.number, kept.place.paragraph)
}

/// The chapters that reviews are about, in order; without those of the whole work.
async fn reviewed(store: &Store, work: WorkId) -> Vec<u32> {
    let (reviews, _) = store.newest_reviews(work, 0, 9).await.unwrap();
    let mut chapters: Vec<u32> = reviews.iter().filter_map(|review| review.chapter).collect();
    chapters.sort_unstable();
    chapters
}

#[test]
fn a_moved_chapter_takes_its_reviews_readers_and_address_along() {
    check(|archive| async move {
        let store = &archive.store;
        let work = serial(store).await;
        let mina = reader(&archive, work, 6).await;
        let before = store.work(work).await.unwrap().unwrap();
        assert_eq!(store.move_chapter(work, 6, Step::To(2)).await.unwrap(), 2);
        let after = store.work(work).await.unwrap().unwrap();
        assert!(after.version > before.version);
        assert_eq!(after.missing_chapters, [(4, 5)], "the gap stays between the same chapters");
        let numbers: Vec<u32> = after.chapters.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [1, 2, 3, 6]);
        assert!(texts(store, work).await[1].1.starts_with("First of 6."));
        assert_eq!(place(store, mina, work).await, (2, 3));
        assert_eq!(reviewed(store, work).await, [2, 3]);
        assert_eq!(store.former_number(work, 5).await.unwrap(), Some(6));
        assert_eq!(store.move_chapter(work, 2, Step::Down).await.unwrap(), 3);
        assert!(matches!(store.move_chapter(work, 9, Step::Up).await, Err(StoreError::Missing(_))));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn behind_a_deleted_chapter_the_others_close_up_and_its_reviews_stay() {
    check(|archive| async move {
        let store = &archive.store;
        let work = serial(store).await;
        let mina = reader(&archive, work, 2).await;
        store.delete_chapter(work, 2).await.unwrap();
        let now = store.work(work).await.unwrap().unwrap();
        assert_eq!(now.chapters.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 4, 5]);
        assert_eq!((now.missing_chapters, now.counts.reviews), (vec![(2, 3)], 2));
        assert_eq!(now.words, now.chapters.iter().map(|line| u64::from(line.words)).sum::<u64>());
        assert_eq!(place(store, mina, work).await, (4, 0), "its reader goes on behind it");
        assert_eq!(reviewed(store, work).await, [5]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        for number in [1, 3] {
            store.delete_chapter(work, number).await.unwrap();
        }
        let only = store.delete_chapter(work, 3).await;
        assert!(matches!(only, Err(StoreError::Refused(_))), "a work keeps a chapter: {only:?}");
    });
}

#[test]
fn a_chapter_that_is_cut_and_joined_again_is_what_it_was_and_is_no_news() {
    check(|archive| async move {
        let store = &archive.store;
        let work = serial(store).await;
        let mina = reader(&archive, work, 2).await;
        look(store).await;
        let before = store.work(work).await.unwrap().unwrap();
        assert_eq!(store.cut_chapter(work, 2, 3, Some("The rest"), at(9)).await.unwrap(), 3);
        assert_eq!(texts(store, work).await[1].1, "First of 2. Second of 2.");
        assert_eq!(texts(store, work).await[2], (3, "Third of 2.".to_owned()));
        assert_eq!(place(store, mina, work).await, (3, 1), "the reader is where they were");
        look(store).await;
        assert!(store.next_news().await.unwrap().is_none());
        assert_eq!(store.join_chapters(work, 3, at(10)).await.unwrap(), 2);
        let after = store.work(work).await.unwrap().unwrap();
        assert_eq!(after.chapters.len(), before.chapters.len());
        assert_eq!((after.words, after.missing_chapters), (before.words, before.missing_chapters));
        assert_eq!(place(store, mina, work).await, (2, 3));
        assert_eq!(reviewed(store, work).await, [2, 6]);
        assert_eq!(store.chapter_versions(after.chapters[1].id).await.unwrap().len(), 2);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        let nothing = store.cut_chapter(work, 2, 1, None, at(11)).await;
        assert!(matches!(nothing, Err(StoreError::Refused(_))));
    });
}
