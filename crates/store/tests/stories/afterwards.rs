//! What is done after works are posted and challenges made: dates set right, chapters that were held signed, tag sets
//! shared, promises kept from a work, pictures of the look.

use ficus_archive::{
    account::Role,
    challenge::{NominationState, Settings, Stage},
    collection::{CollectionFacts, Kind},
    draft::Typed,
    exchange::Facet,
    site::{
        Site,
        theme::{Theme, ThemePicture},
        validation::{Scope, Validation},
    },
    tag_set::{CannotPropose, TagSetFacts},
    together::round_robin::Mode,
    work::Audience,
};
use ficus_prose::Prose;
use ficus_store::{ChapterOfferDraft, Judged, NewChallenge, NewPrompt, NewSitePicture, Store, StoreError};
use jiff::civil::{Date, date};

use super::{
    gathering::{Person, person, work},
    harness::{Archive, EVERYONE, at, check},
};

const DAY: Date = date(2026, 11, 21);

async fn moderator(store: &Store) -> ficus_archive::AccountId {
    let hash = ficus_archive::password::PasswordHash::new("correct horse battery", [7; 16]).unwrap();
    store.add_account("Seward", "seward@example.org", Role::Moderator, &hash, at(0)).await.unwrap()
}

async fn challenge(store: &Store, kind: Kind, keeper: &Person, name: &str) -> ficus_archive::CollectionId {
    let facts = CollectionFacts { name: name.to_owned(), ..CollectionFacts::default() };
    let new = NewChallenge { kind, facts, settings: Settings::default() };
    store.make_challenge(&new, (keeper.account, keeper.name), at(1)).await.unwrap()
}

#[test]
fn a_chapter_of_another_day_makes_its_work_as_new_as_its_newest_and_moves_it_in_lists() {
    check(|Archive { store, .. }| async move {
        let mina = person(&store, "Mina").await;
        let [old, new] = [
            work(&store, "The Old Lamp", "Mina", Audience::Everyone).await,
            work(&store, "The New Lamp", "Mina", Audience::Everyone).await,
        ];
        let chapter_of = |work| {
            let store = store.clone();
            async move { store.work(work).await.unwrap().unwrap().chapters[0].id }
        };
        for (work, year) in [(old, 2004), (new, 2005)] {
            let said = [(chapter_of(work).await, Some(date(year, 3, 31)))];
            assert!(store.set_chapter_dates(work, &said).await.unwrap());
            assert!(!store.set_chapter_dates(work, &said).await.unwrap(), "nothing changed");
        }
        assert_eq!(store.latest(EVERYONE, 10).await.unwrap(), [new, old]);
        let first = chapter_of(old).await;
        store.set_chapter_dates(old, &[(first, Some(date(2006, 1, 1)))]).await.unwrap();
        assert_eq!(store.latest(EVERYONE, 10).await.unwrap(), [old, new]);
        let there = store.stated_works(&[old]).await.unwrap().remove(0);
        let mut facts = there.facts.clone();
        facts.published = Some(date(2001, 1, 1));
        store.set_facts(old, &there.mark, &facts, mina.account, at(3)).await.unwrap();
        let seen = store.work(old).await.unwrap().unwrap();
        assert_eq!(seen.published, Some(date(2001, 1, 1)));
        assert_eq!(
            (seen.chapters[0].published, seen.updated),
            (Some(date(2006, 1, 1)), Some(date(2006, 1, 1)))
        );
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_chapter_of_a_round_robin_that_was_held_is_signed_when_it_is_let_through() {
    check(|Archive { store, .. }| async move {
        let (_, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let seward = moderator(&store).await;
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        store.set_round_robin(lamp, Some(Mode::Open), at(2)).await.unwrap();
        let validation = Validation { scope: Scope::All, chapters: true, ..Validation::default() };
        store.set_site(&Site { validation, ..Site::default() }).await.unwrap();
        let draft = ChapterOfferDraft {
            work: lamp,
            account: lucy.account,
            pen_name: lucy.name,
            title: "Fog".to_owned(),
            typed: Typed::default(),
            text: Prose::from_plain("The fog went out again."),
        };
        let held = store.add_chapter(&draft, None, DAY, at(3)).await;
        assert!(matches!(held, Err(StoreError::Held)), "{held:?}");
        let waiting = store.waiting().await.unwrap().remove(0);
        store.judge(waiting.id, waiting.version, &Judged::Accepted, seward, at(4)).await.unwrap();
        let seen = store.work(lamp).await.unwrap().unwrap();
        let signer = store.chapter_signer(seen.chapters[1].id).await.unwrap();
        assert_eq!(signer.map(|(name, _)| name), Some("Lucy".to_owned()));
        assert_eq!(seen.authors.len(), 2, "and stands in the byline");
    });
}

#[test]
fn a_tag_set_gives_its_names_to_every_challenge_that_uses_it() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina) = (person(&store, "Keeper").await, person(&store, "Mina").await);
        let facts =
            TagSetFacts { name: "Baker Street".to_owned(), proposals_each: 1, ..TagSetFacts::default() };
        let slug = store.make_tag_set(&facts, keeper.account, at(1)).await.unwrap();
        let again = store.make_tag_set(&facts, keeper.account, at(1)).await.unwrap();
        assert_eq!((slug.as_str(), again.as_str()), ("baker-street", "baker-street-2"));
        let set = store.tag_set(&slug).await.unwrap().unwrap();
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let propose = |by, all: &[&str]| {
            let (store, set, all) = (store.clone(), set.clone(), names(all));
            async move { store.propose_for_tag_set(&set, by, Facet::Fandom, &all).await.unwrap() }
        };
        propose((keeper.account, true), &["Emma", "Dracula"]).await.unwrap();
        propose((mina.account, false), &["Evelina"]).await.unwrap();
        let more = propose((mina.account, false), &["Pamela"]).await;
        assert_eq!(more, Err(CannotPropose::Enough));
        propose((mina.account, false), &["emma"]).await.unwrap();

        let [spring, autumn] = [
            challenge(&store, Kind::GiftExchange, &keeper, "Spring").await,
            challenge(&store, Kind::PromptMeme, &keeper, "Autumn").await,
        ];
        for challenge in [spring, autumn] {
            store.use_tag_sets(challenge, &[set.id]).await.unwrap();
        }
        let offered = |challenge| {
            let store = store.clone();
            async move {
                let challenge = store.challenge_by_id(challenge).await.unwrap().unwrap();
                challenge.settings.rules.offered(Facet::Fandom).into_owned()
            }
        };
        assert_eq!(offered(spring).await, ["Dracula", "Emma"]);
        let taken = Some(NominationState::Taken);
        store.decide_set_name(set.id, (Facet::Fandom, "Evelina"), taken).await.unwrap();
        store.decide_set_name(set.id, (Facet::Fandom, "Emma"), None).await.unwrap();
        for challenge in [spring, autumn] {
            assert_eq!(offered(challenge).await, ["Dracula", "Evelina"]);
        }
        assert!(matches!(store.delete_tag_set(set.id).await, Err(StoreError::Refused(_))), "it is in use");
        store.use_tag_sets(autumn, &[]).await.unwrap();
        store.use_tag_sets(spring, &[]).await.unwrap();
        store.delete_tag_set(set.id).await.unwrap();
        assert_eq!(store.tag_set(&slug).await.unwrap(), None);
    });
}

#[test]
fn a_promise_is_kept_with_a_work_and_taken_back_again() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina, lucy) =
            (person(&store, "Keeper").await, person(&store, "Mina").await, person(&store, "Lucy").await);
        let id = challenge(&store, Kind::PromptMeme, &keeper, "Wishes").await;
        store.begin_stage(id, Stage::Open, at(2)).await.unwrap();
        let open = store.challenge_by_id(id).await.unwrap().unwrap();
        let new = NewPrompt { pen_name: Some(mina.name), ..NewPrompt::default() };
        let prompt = store.leave_prompt(&open, mina.account, &new, at(3)).await.unwrap();
        let by = (lucy.account, lucy.name, 1);
        store.claim_prompt(&open, prompt, by, at(4)).await.unwrap().unwrap();
        let lamp = work(&store, "The Lamp", "Lucy", Audience::Everyone).await;
        let promised = store.promises(lucy.account, Some(lamp)).await.unwrap();
        assert_eq!((promised.len(), promised[0].told.as_str()), (1, "a prompt by Mina"));
        assert_eq!(store.promises(mina.account, None).await.unwrap(), [], "it is hers who claimed it");
        let promise = promised[0].promise;
        assert!(!store.keep_promise(promise, (mina.account, lamp), at(5)).await.unwrap());
        assert!(store.keep_promise(promise, (lucy.account, lamp), at(5)).await.unwrap());
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), [lamp]);
        assert_eq!(store.promises(lucy.account, None).await.unwrap(), [], "another work cannot keep it");
        assert!(store.break_promise(promise, (lucy.account, lamp), at(6)).await.unwrap());
        assert!(store.works_in(id, EVERYONE).await.unwrap().is_empty());
        assert_eq!(store.promises(lucy.account, None).await.unwrap().len(), 1);
    });
}

#[test]
fn a_picture_of_the_look_stays_as_long_as_a_look_names_it() {
    check(|Archive { store, .. }| async move {
        let picture = |file: &str| ThemePicture { file: file.to_owned(), ..ThemePicture::default() };
        let new = |file: &str| NewSitePicture {
            file: file.to_owned(),
            bytes: file.as_bytes().to_vec(),
            media_type: "image/png",
        };
        let theme = Theme { logo: Some(picture("a.png")), ..Theme::default() };
        let mut site = Site { theme_draft: Some(theme), ..Site::default() };
        store.set_site_with_pictures(&site, vec![new("a.png")]).await.unwrap();
        assert_eq!(store.site_picture("a.png").await.unwrap().as_deref(), Some("a.png".as_bytes()));
        site.theme = site.theme_draft.take().unwrap();
        store.set_site(&site).await.unwrap();
        assert!(store.site_picture("a.png").await.unwrap().is_some(), "it is live");
        site.theme.set_picture(ficus_archive::site::theme::Place::Logo, Some(picture("b.png")));
        store.set_site_with_pictures(&site, vec![new("b.png")]).await.unwrap();
        assert_eq!(store.site_picture("a.png").await.unwrap(), None, "nothing names it any more");
        assert!(store.site_picture("b.png").await.unwrap().is_some());
    });
}
