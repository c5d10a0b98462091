//! Collections, and what hangs before their works.

use ficus_archive::{
    AccountId, CollectionId, PenNameId, WorkId,
    account::Role as AccountRole,
    collection::{CollectionFacts, Consent, Kind, Openness, Reveal, Role, Suggestions},
    draft::Posting,
    kept_search::MailPace,
    notice::{Because, Way},
    password::PasswordHash,
    series::SeriesDraft,
    series::{Part, SeriesFacts},
    upkeep::Concealed,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_store::{Added, PostingWish, Store, StoreError, WorkPosted};

use super::{
    drafts::chapter,
    harness::{Archive, EVERYONE, at, check},
};

pub(crate) struct Person {
    pub account: AccountId,
    pub name: PenNameId,
    pub slug: String,
}

pub(crate) async fn person(store: &Store, name: &str) -> Person {
    let hash = PasswordHash::new("correct horse battery", [7; 16]).unwrap();
    let mail = format!("{name}@example.org");
    let account = store.add_account(name, &mail, AccountRole::Author, &hash, at(0)).await.unwrap();
    store.add_pen_name(account, name).await.unwrap();
    let own = store.own_pen_names(account).await.unwrap().remove(0);
    Person { account, name: own.id, slug: own.slug }
}

pub(crate) async fn work(store: &Store, title: &str, by: &str, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: by.to_owned(), contact: None }],
        audience,
        chapters: vec![chapter(1, "It was dark.")],
        series: vec![SeriesDraft {
            title: "Lamps".to_owned(),
            position: None,
            summary: ficus_prose::Prose::default(),
        }],
        ..WorkDraft::default()
    };
    match store.add_work(&draft, None, at(1)).await.unwrap() {
        Added::New(work) | Added::Known(work) => work,
    }
}

async fn made(store: &Store, name: &str, facts: CollectionFacts, owner: &Person) -> CollectionId {
    let facts = CollectionFacts { name: name.to_owned(), ..facts };
    store.make_collection(Kind::Collection, &facts, (owner.account, owner.name), at(2)).await.unwrap()
}

#[test]
fn a_work_is_in_a_collection_where_both_sides_want_it() {
    check(|archive| async move {
        let store = archive.store;
        let (mina, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let lamp = work(&store, "The Lamp", "Lucy", Audience::Everyone).await;
        let facts = CollectionFacts { openness: Openness::Moderated, ..CollectionFacts::default() };
        let id = made(&store, "Gaslight", facts, &mina).await;
        let of = store.collection("gaslight").await.unwrap().unwrap();
        let said = store.offer_to_collection(&of, lamp, lucy.account, at(3)).await.unwrap();
        assert_eq!(said, Consent::Waits);
        assert!(store.works_in(id, EVERYONE).await.unwrap().is_empty());
        let (waiting, total) = store.works_waiting_in(id, 0, 10).await.unwrap();
        assert_eq!((waiting[0].work, total), (lamp, 1));
        store.collection_says(id, lamp, Consent::Yes, at(4)).await.unwrap();
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), [lamp]);
        store.author_says(id, lamp, Consent::No, at(5)).await.unwrap();
        assert!(store.works_in(id, EVERYONE).await.unwrap().is_empty());
        assert!(matches!(store.ask_for_work(&of, lamp, at(6)).await, Err(StoreError::Refused(_))));
    });
}

#[test]
fn an_author_is_asked_unless_they_want_never_or_always() {
    check(|archive| async move {
        let store = archive.store;
        let (mina, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let id = made(&store, "Gaslight", CollectionFacts::default(), &mina).await;
        let of = store.collection_by_id(id).await.unwrap().unwrap();
        let mut works = Vec::new();
        for title in ["One", "Two", "Three"] {
            works.push(work(&store, title, "Lucy", Audience::Everyone).await);
        }
        assert_eq!(store.ask_for_work(&of, works[0], at(3)).await.unwrap(), Consent::Waits);
        assert_eq!(store.collections_asking(lucy.account).await.unwrap().len(), 1);
        assert_eq!(store.unseen_notices(lucy.account).await.unwrap(), 1);
        store.set_suggestions(lucy.account, Suggestions::Always).await.unwrap();
        assert_eq!(store.ask_for_work(&of, works[1], at(3)).await.unwrap(), Consent::Yes);
        store.set_suggestions(lucy.account, Suggestions::Never).await.unwrap();
        assert!(matches!(store.ask_for_work(&of, works[2], at(3)).await, Err(StoreError::Refused(_))));
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), [works[1]]);
        store.author_says(id, works[0], Consent::Yes, at(4)).await.unwrap();
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), works[..2]);
    });
}

/// What of a work tells who wrote it.
async fn seen(archive: &Archive, work: WorkId, author: &Person) -> (Vec<String>, u32, usize) {
    let store = &archive.store;
    let names =
        store.work(work).await.unwrap().unwrap().authors.into_iter().map(|author| author.name).collect();
    let pen_name = store.pen_names_by_id(&[author.name]).await.unwrap().remove(0);
    (names, pen_name.works, store.work(work).await.unwrap().unwrap().series.len())
}

#[test]
fn behind_the_veil_nobody_signs_and_the_authors_keep_their_rights() {
    check(|archive| async move {
        let store = &archive.store;
        let lucy = person(store, "Lucy").await;
        let lamp = work(store, "The Lamp", "Lucy", Audience::Everyone).await;
        let open = (vec!["Lucy".to_owned()], 1, 1);
        assert_eq!(seen(&archive, lamp, &lucy).await, open);
        store.set_own_veil(lamp, true).await.unwrap();
        assert_eq!(seen(&archive, lamp, &lucy).await, (vec!["Anonymous".to_owned()], 0, 0));
        assert!(store.signs(lucy.account, lamp).await.unwrap());
        assert!(store.is_author(lucy.account, lamp).await.unwrap());
        assert_eq!(store.works_signed_by(lucy.account, 0, 10).await.unwrap().0, [lamp]);
        assert_eq!(store.author_accounts(lamp).await.unwrap(), [lucy.account]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        store.set_own_veil(lamp, false).await.unwrap();
        assert_eq!(seen(&archive, lamp, &lucy).await, open);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn the_curtain_rises_once_at_its_time_and_the_veil_stays_until_it_is_lifted() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy) = (person(store, "Mina").await, person(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Lucy", Audience::Everyone).await;
        let reveal = Some(Reveal { at: at(50), zone: "Europe/London".to_owned() });
        let facts =
            CollectionFacts { anonymous: true, unrevealed: true, reveal, ..CollectionFacts::default() };
        let id = made(store, "Gaslight", facts, &mina).await;
        let of = store.collection_by_id(id).await.unwrap().unwrap();
        store.offer_to_collection(&of, lamp, lucy.account, at(3)).await.unwrap();
        let concealed = async |store: &Store| store.upkeep(lamp).await.unwrap().unwrap().concealed;
        assert_eq!(concealed(store).await, Some(Concealed::Unrevealed));
        assert_eq!(store.mysteries_in(id).await.unwrap(), 1);
        assert!(store.works_in(id, EVERYONE).await.unwrap().is_empty());
        assert!(store.keeps_back(mina.account, lamp).await.unwrap());
        assert!(!store.keeps_back(lucy.account, lamp).await.unwrap());
        assert!(store.collections_due(at(49), 10).await.unwrap().is_empty());
        assert_eq!(store.collections_due(at(51), 10).await.unwrap(), [id]);
        assert!(store.reveal(id, at(51)).await.unwrap());
        assert!(!store.reveal(id, at(52)).await.unwrap(), "once");
        assert_eq!(concealed(store).await, None);
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), [lamp]);
        assert_eq!(seen(&archive, lamp, &lucy).await.0, ["Anonymous"]);
        assert!(store.lift_veil(id, at(60)).await.unwrap());
        assert_eq!(seen(&archive, lamp, &lucy).await.0, ["Lucy"]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn what_waits_for_a_keeper_is_behind_veil_and_curtain_already_and_a_no_takes_both_away() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy) = (person(store, "Mina").await, person(store, "Lucy").await);
        let lamp = work(store, "The Lamp", "Lucy", Audience::Everyone).await;
        let facts = CollectionFacts {
            anonymous: true,
            unrevealed: true,
            openness: Openness::Moderated,
            ..CollectionFacts::default()
        };
        let id = made(store, "Gaslight", facts, &mina).await;
        let of = store.collection_by_id(id).await.unwrap().unwrap();
        store.offer_to_collection(&of, lamp, lucy.account, at(3)).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Authors);
        assert_eq!(seen(&archive, lamp, &lucy).await.0, ["Anonymous"]);
        assert_eq!(store.mysteries_in(id).await.unwrap(), 0, "it is not in yet");
        store.collection_says(id, lamp, Consent::No, at(4)).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Everyone);
        assert_eq!(seen(&archive, lamp, &lucy).await.0, ["Lucy"]);
    });
}

#[test]
fn a_collection_stands_in_one_other_and_no_deeper_and_keeps_an_owner() {
    check(|archive| async move {
        let store = &archive.store;
        let (mina, lucy) = (person(store, "Mina").await, person(store, "Lucy").await);
        let top = made(store, "Top", CollectionFacts::default(), &mina).await;
        let below = CollectionFacts { parent: Some(top), ..CollectionFacts::default() };
        let mid = made(store, "Middle", below, &mina).await;
        let deep =
            CollectionFacts { name: "Deep".to_owned(), parent: Some(mid), ..CollectionFacts::default() };
        let refused = store.make_collection(Kind::Collection, &deep, (mina.account, mina.name), at(3)).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))));
        let turned =
            CollectionFacts { name: "Top".to_owned(), parent: Some(mid), ..CollectionFacts::default() };
        assert!(matches!(store.edit_collection(top, &turned, at(3)).await, Err(StoreError::Refused(_))));
        let same = CollectionFacts { name: "TOP".to_owned(), ..CollectionFacts::default() };
        let taken = store.make_collection(Kind::Collection, &same, (mina.account, mina.name), at(3)).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))));
        assert!(store.set_collection_role(top, mina.account, None).await.is_err(), "the last owner stays");
        store.invite_to_collection(top, (lucy.account, lucy.name), Role::Owner, at(4)).await.unwrap();
        assert_eq!(store.collection_role(top, lucy.account).await.unwrap(), None, "asked is not yes");
        assert!(store.answer_invitation(top, lucy.account, true, at(5)).await.unwrap());
        store.set_collection_role(top, mina.account, None).await.unwrap();
        assert_eq!(store.collection_role(top, lucy.account).await.unwrap(), Some(Role::Owner));
        assert_eq!(lucy.slug, "lucy");
    });
}

#[test]
fn a_series_is_put_in_order_and_holds_series_but_never_itself() {
    check(|archive| async move {
        let store = &archive.store;
        let lucy = person(store, "Lucy").await;
        let mut works = Vec::new();
        for title in ["One", "Two", "Three"] {
            works.push(work(store, title, "Lucy", Audience::Everyone).await);
        }
        let facts = |title: &str| SeriesFacts { title: title.to_owned(), ..SeriesFacts::default() };
        let fogs = store.make_series(lucy.name, &facts("Fogs")).await.unwrap();
        assert!(matches!(store.make_series(lucy.name, &facts("FOGS")).await, Err(StoreError::Taken(_))));
        for work in &works {
            let said = store.add_to_series(fogs, *work, lucy.account, at(3)).await.unwrap();
            assert_eq!(said, Consent::Yes);
        }
        store.move_in_series(fogs, Part::Work(works[2]), 1, lucy.account).await.unwrap();
        assert_eq!(store.series_works(fogs, EVERYONE).await.unwrap(), [works[2], works[0], works[1]]);
        assert_eq!(store.series(fogs, EVERYONE).await.unwrap().unwrap().works, 3);

        let mut above = fogs;
        for title in ["Two deep", "Three deep", "Four deep", "Five deep"] {
            let whole = store.make_series(lucy.name, &facts(title)).await.unwrap();
            store.nest_series(whole, above).await.unwrap();
            above = whole;
        }
        let too_deep = store.make_series(lucy.name, &facts("Six deep")).await.unwrap();
        assert!(matches!(store.nest_series(too_deep, above).await, Err(StoreError::Refused(_))));
        assert!(matches!(store.nest_series(fogs, above).await, Err(StoreError::Refused(_))), "in itself");
        assert!(matches!(store.nest_series(fogs, fogs).await, Err(StoreError::Refused(_))));

        store.set_own_veil(works[0], true).await.unwrap();
        assert_eq!(store.series_works(fogs, EVERYONE).await.unwrap(), [works[2], works[1]]);
        assert_eq!(store.series_rows(fogs, lucy.account).await.unwrap().len(), 3, "its keeper sees it");
        store.remove_from_series(fogs, Part::Work(works[1])).await.unwrap();
        store.set_own_veil(works[0], false).await.unwrap();
        assert_eq!(store.series_works(fogs, EVERYONE).await.unwrap(), [works[2], works[0]]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn works_of_others_come_into_a_series_by_the_word_of_the_side_that_was_asked() {
    check(|archive| async move {
        let store = &archive.store;
        let (lucy, mina) = (person(store, "Lucy").await, person(store, "Mina").await);
        let lamp = work(store, "The Lamp", "Mina", Audience::Everyone).await;
        let facts =
            SeriesFacts { title: "Fogs".to_owned(), openness: Openness::Closed, ..SeriesFacts::default() };
        let fogs = store.make_series(lucy.name, &facts).await.unwrap();
        let closed = store.add_to_series(fogs, lamp, mina.account, at(3)).await;
        assert!(matches!(closed, Err(StoreError::Refused(_))));
        assert_eq!(store.add_to_series(fogs, lamp, lucy.account, at(4)).await.unwrap(), Consent::Waits);
        assert!(store.series_works(fogs, EVERYONE).await.unwrap().is_empty());
        assert_eq!(store.unseen_notices(mina.account).await.unwrap(), 1);
        let own = store.answer_for_series(fogs, lamp, lucy.account, true, at(5)).await;
        assert!(own.is_err(), "nobody answers for the other side");
        store.answer_for_series(fogs, lamp, mina.account, true, at(5)).await.unwrap();
        assert_eq!(store.series_works(fogs, EVERYONE).await.unwrap(), [lamp]);
        let open = SeriesFacts { openness: Openness::Moderated, ..facts };
        store.edit_series(fogs, &open).await.unwrap();
        let fog = work(store, "The Fog", "Mina", Audience::Everyone).await;
        assert_eq!(store.add_to_series(fogs, fog, mina.account, at(6)).await.unwrap(), Consent::Waits);
        assert_eq!(store.series_asks(lucy.account).await.unwrap().len(), 1);
        store.answer_for_series(fogs, fog, lucy.account, false, at(7)).await.unwrap();
        assert_eq!(store.series_works(fogs, EVERYONE).await.unwrap(), [lamp]);
    });
}

#[test]
fn whoever_follows_a_pen_name_is_told_nothing_of_what_it_signs_behind_the_veil() {
    check(|archive| async move {
        let store = &archive.store;
        let (lucy, mina) = (person(store, "Lucy").await, person(store, "Mina").await);
        let way = Way { on_site: true, mail: MailPace::Never };
        store.subscribe(mina.account, Because::PenName(lucy.name), way, at(2)).await.unwrap();
        let facts = CollectionFacts { anonymous: true, unrevealed: true, ..CollectionFacts::default() };
        let id = made(store, "Gaslight", facts, &mina).await;
        let of = store.collection_by_id(id).await.unwrap().unwrap();
        let lamp = work(store, "The Lamp", "Lucy", Audience::Draft).await;
        store.offer_to_collection(&of, lamp, lucy.account, at(3)).await.unwrap();
        assert_eq!(store.upkeep(lamp).await.unwrap().unwrap().concealed, None, "a draft needs no curtain");
        let wish =
            PostingWish { drafts: Vec::new(), how: Posting::Announced, day: jiff::civil::date(2026, 5, 4) };
        assert_eq!(store.post_work(lamp, &wish, at(4)).await.unwrap(), WorkPosted::Posted);
        assert_eq!(
            store.upkeep(lamp).await.unwrap().unwrap().concealed,
            Some(Concealed::Unrevealed),
            "posted behind the curtain"
        );
        tell_all(store).await;
        store.reveal(id, at(5)).await.unwrap();
        tell_all(store).await;
        store.lift_veil(id, at(6)).await.unwrap();
        tell_all(store).await;
        assert_eq!(store.unseen_notices(mina.account).await.unwrap(), 0);
    });
}

async fn tell_all(store: &Store) {
    while store.look_for_news(at(9)).await.unwrap() {}
    while let Some(news) = store.next_news().await.unwrap() {
        let Some(of) = store.news_of(&news).await.unwrap() else { continue };
        while !store.tell_news(&news, &of, 100).await.unwrap().done {}
    }
}
