//! What works have beside each other, and the lists that are made of it.

use ficus_archive::{
    AccountId, WorkId, account::Role, alike::READERS_MIN, password::PasswordHash, series::SeriesDraft,
    shelf::Shelf,
};
use ficus_prose::Prose;
use ficus_store::Store;

use super::{
    drafts::story,
    harness::{Archive, at, check},
    works::add,
};

async fn accounts(store: &Store, many: u32) -> Vec<AccountId> {
    let hash = PasswordHash::new("a word nobody knows", [1; 16]).unwrap();
    let mut accounts = Vec::new();
    for number in 0..many {
        let name = format!("reader {number}");
        let email = format!("r{number}@example.org");
        accounts.push(store.add_account(&name, &email, Role::Reader, &hash, at(0)).await.unwrap());
    }
    accounts
}

async fn due(store: &Store) -> Vec<i64> {
    store.note_alike().await.unwrap();
    store.alike_due(99).await.unwrap().into_iter().map(|(work, _)| work.0).collect()
}

async fn set(store: &Store, work: WorkId, others: &[WorkId], spreads: bool) {
    let others: Vec<(WorkId, String)> = others.iter().map(|other| (*other, "fandom".to_owned())).collect();
    store.set_alike(work, &others, spreads).await.unwrap();
}

#[test]
fn nobody_can_tell_from_a_list_what_fewer_than_ten_readers_keep() {
    check(|Archive { store, .. }| async move {
        let lamp = add(&store, &story("Lamp", "x")).await;
        let fog = add(&store, &story("Fog", "y")).await;
        let accounts = accounts(&store, READERS_MIN).await;
        for (number, account) in accounts.iter().enumerate() {
            store.shelve(*account, lamp, Some(Shelf::Read), at(1)).await.unwrap();
            assert!(store.beside(lamp).await.unwrap().kept.is_empty(), "{number} readers keep both");
            store.shelve(*account, fog, Some(Shelf::ToRead), at(2)).await.unwrap();
        }
        assert_eq!(store.beside(lamp).await.unwrap().kept.get(&fog), Some(&READERS_MIN));
        assert_eq!(store.beside(fog).await.unwrap().kept.get(&lamp), Some(&READERS_MIN));
        store.shelve(accounts[0], fog, Some(Shelf::Dropped), at(3)).await.unwrap();
        assert!(store.beside(lamp).await.unwrap().kept.is_empty(), "who laid it aside does not keep it");
    });
}

#[test]
fn works_of_a_series_and_of_a_pen_name_stand_beside_each_other() {
    check(|Archive { store, .. }| async move {
        let in_series = |title: &str, by: &str| {
            let mut draft = story(title, by);
            let title = "Lamps".to_owned();
            draft.series = vec![SeriesDraft { title, position: None, summary: Prose::default() }];
            draft
        };
        let first = add(&store, &in_series("One", "x")).await;
        let second = add(&store, &in_series("Two", "x")).await;
        add(&store, &story("Elsewhere", "y")).await;
        let beside = store.beside(first).await.unwrap();
        assert!(beside.works.contains(&second) && beside.works.len() == 2, "{beside:?}");
    });
}

#[test]
fn a_list_is_due_when_a_work_or_one_around_it_changed() {
    check(|Archive { store, .. }| async move {
        let mut works = Vec::new();
        for title in ["One", "Two", "Three"] {
            works.push(add(&store, &story(title, "x")).await);
        }
        let [one, two, three] = works[..] else { panic!("three works") };
        assert_eq!(due(&store).await, [one.0, two.0, three.0], "at first every list");
        set(&store, one, &[two, three], false).await;
        set(&store, two, &[one], false).await;
        set(&store, three, &[], false).await;
        assert_eq!(due(&store).await, Vec::<i64>::new());
        assert_eq!(store.alike(one).await.unwrap()[1], (three, "fandom".to_owned()));

        store.set_audience(two, ficus_archive::work::Audience::Members, at(4)).await.unwrap();
        assert_eq!(store.alike_due(9).await.unwrap(), []);
        store.note_alike().await.unwrap();
        assert_eq!(store.alike_due(9).await.unwrap(), [(two, true)]);
        set(&store, two, &[three], true).await;
        assert_eq!(due(&store).await, [one.0, three.0], "those that had it, and those that it has");
        set(&store, one, &[WorkId(99)], false).await;
        assert_eq!(store.alike(one).await.unwrap(), [], "a work that is gone is left out");
        store.make_alike_anew().await.unwrap();
        assert_eq!(due(&store).await, [one.0, two.0, three.0]);
    });
}
