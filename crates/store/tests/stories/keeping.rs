//! Kept searches and personal filters.

use ficus_archive::{
    AccountId, PenNameId, RatingId, TagId, WorkId,
    account::Role,
    kept_search::{KEPT_SEARCHES_MAX, KeptSearchDraft, MailPace},
    letter::{LetterDraft, LetterKind},
    password::PasswordHash,
    personal_filter::{FilterThing, PersonalFilter, Phrase},
};
use ficus_store::{Store, StoreError};

use super::{
    drafts::story,
    harness::{Archive, at, check},
    works::add,
};

const HOUR: i64 = 3_600;

pub async fn member(store: &Store, name: &str) -> AccountId {
    let password = PasswordHash::from_stored("x".to_owned());
    store.add_account(name, &format!("{name}@example.org"), Role::Reader, &password, at(0)).await.unwrap()
}

fn draft(mail: MailPace) -> KeptSearchDraft {
    KeptSearchDraft {
        name: "Lamps".to_owned(),
        question: "q=lamp&status=complete".to_owned(),
        mail,
        on_front: true,
    }
}

#[test]
fn a_kept_search_knows_what_is_new_in_it() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (member(&store, "Mina").await, member(&store, "Lucy").await);
        let old = add(&store, &story("Old", "x")).await;
        let id = store.keep_search(mina, &draft(MailPace::Daily), at(0)).await.unwrap();
        let kept = store.kept_searches(mina).await.unwrap();
        assert_eq!((kept.len(), kept[0].id, kept[0].seen, kept[0].mailed), (1, id, old, old));
        let new = add(&store, &story("New", "x")).await;
        store.see_kept_search(lucy, id, new).await.unwrap();
        assert_eq!(store.kept_search(mina, id).await.unwrap().unwrap().seen, old, "it is not Lucy's");
        store.see_kept_search(mina, id, new).await.unwrap();
        store.see_kept_search(mina, id, old).await.unwrap();
        assert_eq!(store.kept_search(mina, id).await.unwrap().unwrap().seen, new);
        assert!(store.kept_search(lucy, id).await.unwrap().is_none());
        let changed = store.change_kept_search(lucy, id, &draft(MailPace::Never), at(0)).await;
        assert!(matches!(changed, Err(StoreError::Missing(_))));
        store.forget_kept_search(lucy, id).await.unwrap();
        assert_eq!(store.kept_search_by_id(id).await.unwrap().unwrap().account.name, "Mina");
        store.forget_kept_search(mina, id).await.unwrap();
        assert!(store.kept_searches(mina).await.unwrap().is_empty());
    });
}

#[test]
fn a_mail_that_is_due_is_taken_once() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "Mina").await;
        store.keep_search(mina, &draft(MailPace::Never), at(0)).await.unwrap();
        let id = store.keep_search(mina, &draft(MailPace::Daily), at(0)).await.unwrap();
        assert!(store.due_searches(at(24 * HOUR - 1), 9).await.unwrap().is_empty());
        let due = store.due_searches(at(24 * HOUR), 9).await.unwrap();
        assert_eq!((due.len(), due[0].of.search.id, due[0].of.account.id), (1, id, mina));
        let next = at(48 * HOUR);
        assert!(store.take_due_search(&due[0], next).await.unwrap());
        assert!(!store.take_due_search(&due[0], next).await.unwrap(), "another process has it");
        assert!(store.due_searches(at(25 * HOUR), 9).await.unwrap().is_empty());
        let letter = LetterDraft {
            account: Some(mina),
            address: "mina@example.org".to_owned(),
            kind: LetterKind::News,
            subject: "New works".to_owned(),
            text: "The Lamp".to_owned(),
            html: "<p>The Lamp</p>".to_owned(),
            stop: None,
        };
        store.post_search_letter(id, WorkId(7), &letter, at(24 * HOUR)).await.unwrap();
        assert_eq!(store.kept_search(mina, id).await.unwrap().unwrap().mailed, WorkId(7));
        store.change_kept_search(mina, id, &draft(MailPace::Never), at(0)).await.unwrap();
        assert!(store.due_searches(at(99 * 24 * HOUR), 9).await.unwrap().is_empty());
    });
}

#[test]
fn an_account_keeps_only_so_many_searches() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "Mina").await;
        for _ in 0..KEPT_SEARCHES_MAX {
            store.keep_search(mina, &draft(MailPace::Never), at(0)).await.unwrap();
        }
        let one_more = store.keep_search(mina, &draft(MailPace::Never), at(0)).await;
        assert!(matches!(one_more, Err(StoreError::Refused(_))));
    });
}

#[test]
fn a_personal_filter_is_kept_whole_and_changed_thing_by_thing() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (member(&store, "Mina").await, member(&store, "Lucy").await);
        let filter = PersonalFilter {
            tags: vec![TagId(3)],
            pen_names: vec![PenNameId(4)],
            works: vec![WorkId(2), WorkId(10)],
            ratings: vec![RatingId(5)],
            languages: vec!["de".to_owned(), "en".to_owned()],
            phrases: vec![Phrase::parse("Character death").unwrap()],
        };
        store.set_personal_filter(mina, &filter).await.unwrap();
        let lists = store.personal_lists(mina).await.unwrap();
        assert_eq!((&lists.filter, lists.has_own), (&filter, false));
        assert_eq!(store.personal_filter(lucy).await.unwrap(), PersonalFilter::default());
        store.add_to_filter(mina, &FilterThing::Work(WorkId(7))).await.unwrap();
        store.add_to_filter(mina, &FilterThing::Work(WorkId(7))).await.unwrap();
        store.take_from_filter(mina, &FilterThing::Tag(TagId(3))).await.unwrap();
        let changed = store.personal_filter(mina).await.unwrap();
        assert_eq!(changed.works, [WorkId(2), WorkId(7), WorkId(10)]);
        assert!(changed.tags.is_empty());
        store.keep_search(mina, &draft(MailPace::Never), at(0)).await.unwrap();
        assert!(store.personal_lists(mina).await.unwrap().has_own, "its front page tells of the search");
    });
}
