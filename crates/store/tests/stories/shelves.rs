//! Shelves of readers.

use ficus_archive::{AccountId, WorkId, account::Role, password::PasswordHash, shelf::Shelf, work::Audience};
use ficus_store::{Store, StoreError};

use super::{
    drafts::story,
    harness::{Archive, EVERYONE, at, check, start},
    works::add,
};

async fn reader(store: &Store, name: &str) -> AccountId {
    let password = PasswordHash::from_stored("x".to_owned());
    let email = format!("{name}@example.org");
    store.add_account(name, &email, Role::Reader, &password, at(0)).await.unwrap()
}

async fn reading(store: &Store, work: WorkId) -> u64 {
    store.work(work).await.unwrap().unwrap().counts.reading
}

#[test]
fn a_work_is_on_one_shelf_of_a_reader_and_counts_while_it_is_read() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (reader(&store, "Mina").await, reader(&store, "Lucy").await);
        let work = add(&store, &story("The Lamp", "x")).await;
        store.shelve(mina, work, Some(Shelf::Reading), at(1)).await.unwrap();
        store.shelve(mina, work, Some(Shelf::Reading), at(2)).await.unwrap();
        store.shelve(lucy, work, Some(Shelf::Reading), at(2)).await.unwrap();
        assert_eq!(reading(&store, work).await, 2);
        store.shelve(mina, work, Some(Shelf::Read), at(3)).await.unwrap();
        assert_eq!(reading(&store, work).await, 1);
        assert_eq!(store.shelves_of(mina, &[work]).await.unwrap()[&work], Shelf::Read);
        assert_eq!(store.shelved_works(mina, &[Shelf::Reading]).await.unwrap(), []);
        assert_eq!(store.shelved_works(mina, &[Shelf::Read, Shelf::Dropped]).await.unwrap(), [work]);
        store.shelve(lucy, work, None, at(4)).await.unwrap();
        assert_eq!(reading(&store, work).await, 0);
        assert!(store.shelves_of(lucy, &[work]).await.unwrap().is_empty());
        let nowhere = store.shelve(mina, WorkId(999), Some(Shelf::Read), at(5)).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("work"))), "{nowhere:?}");
    });
}

#[test]
fn a_shelf_counts_only_what_its_reader_may_find() {
    check(|Archive { store, .. }| async move {
        let mina = reader(&store, "Mina").await;
        let open = add(&store, &story("The Lamp", "x")).await;
        let draft = add(&store, &story("The Stair", "x")).await;
        for work in [open, draft] {
            store.shelve(mina, work, Some(Shelf::ToRead), at(1)).await.unwrap();
        }
        store.set_audience(draft, Audience::Authors, at(2)).await.unwrap();
        let counts = store.shelf_counts(mina, EVERYONE).await.unwrap();
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(Shelf::ToRead, 1)]);
    });
}

#[test]
fn a_session_tells_whether_its_reader_has_shelves() {
    check(|Archive { store, .. }| async move {
        let mina = reader(&store, "Mina").await;
        let work = add(&store, &story("The Lamp", "x")).await;
        store.start_session("token", &start(mina)).await.unwrap();
        assert!(!store.session("token", at(1)).await.unwrap().unwrap().has_shelves);
        store.shelve(mina, work, Some(Shelf::Dropped), at(1)).await.unwrap();
        assert!(store.session("token", at(1)).await.unwrap().unwrap().has_shelves);
    });
}
