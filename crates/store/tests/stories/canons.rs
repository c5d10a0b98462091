//! Canons, what is tied to them, and how far readers have come.

use ficus_archive::{
    AccountId, TagId, WorkId,
    account::Role,
    canon::{CanonPlace, read_list},
    password::PasswordHash,
    tag::TagKind,
    work::WorkDraft,
};
use ficus_store::{Store, Subject};

use super::{
    drafts::{story, with_tags},
    harness::{Archive, at, check},
    works::add,
};

const TALES: &str = "Memoirs\n  Silver Blaze\n  The Final Problem = FINA\nThe Empty House";

async fn set(store: &Store, list: &str) -> TagId {
    let fandom = store.ensure_tag(TagKind::Fandom, "Sherlock Holmes").await.unwrap();
    store.set_canon(fandom, read_list(list).unwrap()).await.unwrap();
    fandom
}

fn spoiling(spoilers: &str) -> WorkDraft {
    let mut draft = with_tags(story(spoilers, "x"), &[(TagKind::Fandom, "Sherlock Holmes")]);
    draft.spoilers = Some(spoilers.to_owned());
    draft
}

/// The name of the point that a work spoils up to.
async fn spoils(store: &Store, work: WorkId) -> Option<String> {
    let spoilers = store.spoilers_of(&[work]).await.unwrap();
    spoilers.get(&work).map(|spoilers| spoilers[0].name.clone())
}

async fn account(store: &Store, name: &str) -> AccountId {
    let hash = PasswordHash::new("a word nobody knows", [1; 16]).unwrap();
    let email = format!("{name}@example.org");
    store.add_account(name, &email, Role::Reader, &hash, at(0)).await.unwrap()
}

#[test]
fn works_are_tied_to_the_points_that_they_name_and_the_index_is_told() {
    check(|Archive { store, .. }| async move {
        let before = add(&store, &spoiling("Up to FINA")).await;
        let fandom = set(&store, TALES).await;
        let after = add(&store, &spoiling("The Memoirs")).await;
        let none = add(&store, &spoiling("None")).await;
        assert_eq!(spoils(&store, before).await.as_deref(), Some("The Final Problem"));
        assert_eq!(spoils(&store, after).await.as_deref(), Some("Memoirs"));
        assert_eq!(spoils(&store, none).await, None);
        let untied = store.untied_spoilers(fandom, 9).await.unwrap();
        assert_eq!(untied, [("None".to_owned(), 1)]);
        let canon = store.canon_of(fandom).await.unwrap().unwrap();
        let indexed = store.indexed_works(&[before, after, none]).await.unwrap();
        let end_of_the_memoirs = canon.place(0).unwrap();
        assert_eq!(indexed[0].spoilers, [end_of_the_memoirs], "the last tale of a book ends it");
        assert_eq!(indexed[1].spoilers, [end_of_the_memoirs]);
        assert_eq!(indexed[2].spoilers, []);
    });
}

#[test]
fn an_edited_canon_keeps_its_points_and_logs_the_works_that_it_concerns() {
    check(|Archive { store, .. }| async move {
        let fandom = set(&store, TALES).await;
        let stays = add(&store, &spoiling("Silver Blaze")).await;
        let moves = add(&store, &spoiling("FINA")).await;
        let behind = add(&store, &spoiling("The Empty House")).await;
        let unconcerned = add(&store, &story("Elsewhere", "y")).await;
        let former = store.canon_of(fandom).await.unwrap().unwrap();
        let seq = store.last_change().await.unwrap();

        set(&store, "A Study in Scarlet\nMemoirs\n  Silver Blaze\nThe Empty House\nReichenbach = FINA").await;
        let canon = store.canon_of(fandom).await.unwrap().unwrap();
        let id = |canon: &ficus_archive::canon::Canon, name: &str| {
            canon.points.iter().find(|point| point.name == name).unwrap().id
        };
        assert_eq!(id(&canon, "Reichenbach"), id(&former, "The Final Problem"), "it was moved and renamed");
        assert_eq!(id(&canon, "Silver Blaze"), id(&former, "Silver Blaze"));
        assert_eq!(canon.points[4].aliases, ["FINA", "The Final Problem"]);
        assert_eq!(spoils(&store, moves).await.as_deref(), Some("Reichenbach"));
        let changed: Vec<Subject> =
            store.changes_after(seq, 99).await.unwrap().into_iter().map(|change| change.subject).collect();
        assert!(changed.contains(&Subject::Work(behind)) && changed.contains(&Subject::Lists), "{changed:?}");
        assert!(!changed.contains(&Subject::Work(stays)) && !changed.contains(&Subject::Work(unconcerned)));

        set(&store, "The Empty House").await;
        assert_eq!(spoils(&store, moves).await, None, "its point is gone");
        set(&store, "").await;
        assert_eq!(store.canon_of(fandom).await.unwrap(), None);
        assert_eq!(store.canon_lines().await.unwrap(), []);
    });
}

#[test]
fn a_synonym_shares_the_canon_of_its_world_and_a_shared_character_brings_none() {
    check(|Archive { store, .. }| async move {
        let fandom = set(&store, TALES).await;
        let acd = store.ensure_tag(TagKind::Fandom, "ACD").await.unwrap();
        store.make_synonym(acd, fandom).await.unwrap();
        let watson = store.ensure_tag(TagKind::Character, "Watson").await.unwrap();
        store.add_tag_parent(watson, fandom).await.unwrap();
        let mut draft = with_tags(spoiling("The Empty House"), &[(TagKind::Fandom, "ACD")]);
        let synonym = add(&store, &draft).await;
        draft.tags = with_tags(story("", ""), &[(TagKind::Character, "Watson")]).tags;
        let character = add(&store, &draft).await;
        assert_eq!(spoils(&store, synonym).await.as_deref(), Some("The Empty House"));
        assert_eq!(spoils(&store, character).await, None);
        store.set_canon(acd, read_list("A Scandal in Bohemia").unwrap()).await.unwrap();
        assert_eq!(store.canon_of(fandom).await.unwrap().unwrap().points[0].name, "A Scandal in Bohemia");
    });
}

#[test]
fn a_member_says_how_far_they_are_and_takes_it_back() {
    check(|Archive { store, .. }| async move {
        let fandom = set(&store, TALES).await;
        let (irene, godfrey) = (account(&store, "irene").await, account(&store, "godfrey").await);
        store.reach(irene, &[(fandom, Some(7))]).await.unwrap();
        store.reach(irene, &[(fandom, Some(8))]).await.unwrap();
        assert_eq!(store.reached(irene).await.unwrap(), [CanonPlace { fandom, position: 8 }]);
        assert_eq!(store.reached(godfrey).await.unwrap(), []);
        store.reach(irene, &[(fandom, None)]).await.unwrap();
        assert_eq!(store.reached(irene).await.unwrap(), []);
    });
}
