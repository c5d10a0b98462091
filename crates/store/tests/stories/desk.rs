//! Chapters on the desk: begun, saved by two at once, posted, dropped.

use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    draft::{DraftContent, Due, Made, Posting, Typed},
    password::PasswordHash,
    work::{Audience, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Saved, Store, StoreError};
use jiff::civil::date;

use super::{
    drafts::lamp,
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

async fn mina(store: &Store) -> AccountId {
    let hash = PasswordHash::new("correct horse battery", [7; 16]).unwrap();
    store.add_account("Mina", "mina@example.org", Role::Author, &hash, at(0)).await.unwrap()
}

fn typed(number: u32, text: &str) -> DraftContent {
    DraftContent {
        number,
        title: Some("The Lamp Goes Out".to_owned()),
        pov: vec!["Holmes".to_owned()],
        typed: Typed { text: text.to_owned(), ..Typed::default() },
        made: Made { text: Prose::from_plain(text), ..Made::default() },
    }
}

async fn is_sound(store: &Store) {
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[test]
fn a_new_chapter_is_seen_by_nobody_until_it_is_posted_and_is_then_counted() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        let before = store.work(work).await.unwrap().unwrap();
        let draft = store.begin_draft(work, None, &typed(7, "It went out."), mina, at(1)).await.unwrap();
        let seen = store.work(work).await.unwrap().unwrap();
        assert_eq!((seen.words, seen.chapters.len()), (before.words, before.chapters.len()));
        let [line] = &store.drafts(&[work]).await.unwrap()[..] else { panic!("one draft") };
        assert_eq!((line.id, line.number, line.words, line.chapter), (draft, 7, 3, None));
        is_sound(&store).await;

        let day = date(2026, 5, 4);
        assert_eq!(store.post_draft(draft, Posting::Announced, day, at(2)).await.unwrap(), 7);
        let now = store.work(work).await.unwrap().unwrap();
        assert_eq!((now.words, now.chapters.len()), (before.words + 3, before.chapters.len() + 1));
        assert_eq!(now.updated, Some(day));
        assert_eq!(store.series(now.series[0].id, EVERYONE).await.unwrap().unwrap().words, now.words);
        let chapter = store.chapter(work, 7).await.unwrap().unwrap();
        assert_eq!((chapter.line.pov, chapter.version), (vec!["Holmes".to_owned()], 1));
        assert_eq!(store.drafts(&[work]).await.unwrap(), []);
        is_sound(&store).await;
    });
}

#[test]
fn a_chapter_that_is_dated_back_makes_its_work_no_newer() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        for (number, day, updated) in [
            (7, date(2026, 5, 4), date(2026, 5, 4)),
            (8, date(2005, 11, 2), date(2026, 5, 4)),
            (9, date(2026, 5, 5), date(2026, 5, 5)),
        ] {
            let draft =
                store.begin_draft(work, None, &typed(number, "It went out."), mina, at(1)).await.unwrap();
            store.post_draft(draft, Posting::Announced, day, at(2)).await.unwrap();
            assert_eq!(store.chapter(work, number).await.unwrap().unwrap().line.published, Some(day));
            assert_eq!(store.work(work).await.unwrap().unwrap().updated, Some(updated));
        }
        is_sound(&store).await;
    });
}

#[test]
fn changes_to_a_posted_chapter_lie_beside_it_and_keep_what_it_was() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        let posted = store.chapter(work, 3).await.unwrap().unwrap();
        let id = Some(posted.line.id);
        let draft = store.begin_draft(work, id, &typed(3, "Anew."), mina, at(1)).await.unwrap();
        let again = store.begin_draft(work, id, &typed(3, "Twice."), mina, at(1)).await.unwrap();
        assert_eq!(draft, again, "the changes that lie there are gone on with");
        assert_eq!(store.draft_of_chapter(posted.line.id).await.unwrap(), Some(draft));
        assert_eq!(store.chapter(work, 3).await.unwrap().unwrap().text, posted.text);
        store.post_draft(draft, Posting::Silent, date(2026, 5, 4), at(2)).await.unwrap();
        let now = store.chapter(work, 3).await.unwrap().unwrap();
        assert_eq!((now.text, now.version), (Prose::from_plain("Anew."), 2));
        assert_eq!(store.chapter_versions(posted.line.id).await.unwrap()[0].text, posted.text);
        is_sound(&store).await;
    });
}

#[test]
fn the_second_of_two_who_save_one_revision_is_shown_the_first() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        let draft = store.begin_draft(work, None, &typed(7, "One."), mina, at(1)).await.unwrap();
        let first = store.save_draft(draft, 1, &typed(7, "Two."), mina, at(2)).await.unwrap();
        assert_eq!(first, Saved::Kept(2));
        let second = store.save_draft(draft, 1, &typed(8, "Three."), mina, at(3)).await.unwrap();
        let Saved::Conflict(there) = second else { panic!("the second is refused") };
        assert_eq!((there.content, there.revision), (typed(7, "Two."), 2));
        assert_eq!(store.draft(draft).await.unwrap().unwrap().content.typed.text, "Two.");
    });
}

#[test]
fn a_number_that_is_taken_is_refused_and_the_draft_stays() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        let draft = store.begin_draft(work, None, &typed(3, "One."), mina, at(1)).await.unwrap();
        let posted = store.post_draft(draft, Posting::Announced, date(2026, 5, 4), at(2)).await;
        assert!(matches!(posted, Err(StoreError::Refused(_))), "{posted:?}");
        assert!(store.draft(draft).await.unwrap().is_some());
        store.drop_draft(draft).await.unwrap();
        assert_eq!(store.draft(draft).await.unwrap(), None);
    });
}

#[test]
fn drafts_come_due_in_their_order() {
    check(|Archive { store, .. }| async move {
        let (work, mina) = (add(&store, &lamp()).await, mina(&store).await);
        let mut drafts = Vec::new();
        for (number, minute) in [(7, 30), (8, 20), (9, 90)] {
            let draft = store.begin_draft(work, None, &typed(number, "."), mina, at(1)).await.unwrap();
            let due = Due { at: at(minute), zone: "Europe/London".to_owned(), announce: true };
            store.set_due(draft, Some(&due)).await.unwrap();
            assert_eq!(store.draft(draft).await.unwrap().unwrap().due, Some(due));
            drafts.push(draft);
        }
        assert_eq!(store.due_drafts(at(60), 9).await.unwrap(), [drafts[1], drafts[0]]);
        store.set_due(drafts[1], None).await.unwrap();
        assert_eq!(store.due_drafts(at(60), 9).await.unwrap(), [drafts[0]]);
    });
}

#[test]
fn a_work_that_was_never_posted_is_in_no_list_and_no_index_and_is_news_to_nobody() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &WorkDraft { audience: Audience::Draft, ..lamp() }).await;
        let everybody = [Audience::Everyone, Audience::Members, Audience::Authors];
        assert_eq!(store.latest(&everybody, 9).await.unwrap(), Vec::<WorkId>::new());
        assert_eq!(store.indexed_works(&[work]).await.unwrap().len(), 0);
        assert_eq!(store.indexed_count().await.unwrap(), 0);
        while store.look_for_news(at(1)).await.unwrap() {}
        assert!(store.next_news().await.unwrap().is_none());
        assert_eq!(store.listed().await.unwrap().works, 0);
        is_sound(&store).await;
    });
}
