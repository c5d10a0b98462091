//! Chapters are changed, and what they were is kept.

use ficus_archive::chapter::Chapter;
use ficus_prose::Prose;
use ficus_store::{StoreError, Subject};

use super::{
    drafts::{lamp, story},
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

#[test]
fn works_begin_with_their_first_chapter_whatever_its_number() {
    check(|Archive { store, .. }| async move {
        let (lamp, other) = (add(&store, &lamp()).await, add(&store, &story("B", "x")).await);
        let mut texts = store.first_texts(&[other, lamp]).await.unwrap();
        texts.sort_by_key(|(work, _)| *work);
        let first = |chapters: Vec<Chapter>| chapters[0].text.clone();
        let expected = [
            (lamp, first(store.chapters(lamp).await.unwrap())),
            (other, first(store.chapters(other).await.unwrap())),
        ];
        assert_eq!(texts, expected);
        assert_eq!(store.first_texts(&[]).await.unwrap(), []);
    });
}

#[test]
fn a_changed_chapter_keeps_its_former_versions() {
    check(|Archive { store, .. }| async move {
        let draft = lamp();
        let id = add(&store, &draft).await;
        let before = store.chapter(id, 3).await.unwrap().unwrap();
        let seq = store.last_change().await.unwrap();
        let text = Prose::from_plain("“Never trust a lamp.”");
        let version = store.change_chapter(before.line.id, Some("Anew"), &text, at(5)).await.unwrap();
        assert_eq!(version, 2);
        let shorter = Prose::from_plain("No.");
        assert_eq!(store.change_chapter(before.line.id, None, &shorter, at(6)).await.unwrap(), 3);

        let now = store.chapter(id, 3).await.unwrap().unwrap();
        assert_eq!((now.version, now.line.title, now.line.words, now.text), (3, None, 1, shorter));
        let former = store.chapter_versions(before.line.id).await.unwrap();
        let former: Vec<_> =
            former.into_iter().map(|it| (it.version, it.title, it.text, it.replaced)).collect();
        assert_eq!(
            former,
            [
                (1, Some("The Lamp Speaks".to_owned()), before.text, at(5)),
                (2, Some("Anew".to_owned()), text, at(6))
            ]
        );
        let work = store.work(id).await.unwrap().unwrap();
        assert_eq!((work.version, work.words), (3, 14));
        assert_eq!(store.series(work.series[0].id, EVERYONE).await.unwrap().unwrap().words, 14);
        let changes = store.changes_after(seq, 9).await.unwrap();
        assert_eq!(changes.iter().map(|it| it.subject).collect::<Vec<_>>(), [Subject::Work(id)]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_chapter_that_is_not_there_cannot_be_changed() {
    check(|Archive { store, .. }| async move {
        let changed = store.change_chapter(ficus_archive::ChapterId(9), None, &Prose::default(), at(0)).await;
        assert!(matches!(changed, Err(StoreError::Missing("chapter"))), "{changed:?}");
    });
}

#[test]
fn a_chapter_comes_with_its_former_versions() {
    check(|Archive { store, .. }| async move {
        let mut draft = lamp();
        let former = vec![Prose::from_plain("A first try."), Prose::from_plain("A second.")];
        draft.chapters[0].earlier.clone_from(&former);
        let number = draft.chapters[0].number;
        let id = add(&store, &draft).await;
        let chapter = store.chapter(id, number).await.unwrap().unwrap();
        assert_eq!(chapter.version, 3);
        let kept = store.chapter_versions(chapter.line.id).await.unwrap();
        assert_eq!(
            kept.into_iter().map(|it| (it.version, it.text)).collect::<Vec<_>>(),
            [(1, former[0].clone()), (2, former[1].clone())]
        );
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}
