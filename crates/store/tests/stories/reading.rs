//! How far readers are, what they opened, their own shelves and their bookmarks.

use ficus_archive::{
    AccountId, OwnShelfId, WorkId,
    account::Role,
    bookmark::{BookmarkDraft, BookmarkForm, BookmarkOf, elsewhere},
    chapter::ChapterDraft,
    own_shelf::OwnShelfDraft,
    password::PasswordHash,
    progress::{Mark, ReadState, Told, course::Word},
    reading_year::ReadingYear,
    shelf::Shelf,
    site::reading::Noting,
    work::{Audience, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{BookmarkQuery, Erase, ReadingSetting, ReadingWord, Store, StoreError};

use super::{
    drafts::story,
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

const HOUR: i64 = 3_600;

async fn reader(store: &Store, name: &str) -> AccountId {
    let password = PasswordHash::from_stored("x".to_owned());
    let email = format!("{name}@example.org");
    store.add_account(name, &email, Role::Reader, &password, at(0)).await.unwrap()
}

async fn serial(store: &Store, chapters: u32) -> WorkId {
    let chapter = |number| ChapterDraft {
        number,
        text: Prose::from_plain(&"The lamp burned in the window. ".repeat(100)),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft { chapters: (1..=chapters).map(chapter).collect(), ..story("The Lamp", "x") };
    add(store, &draft).await
}

async fn note(store: &Store, reader: AccountId, work: WorkId, chapter: usize, word: Word, second: i64) {
    let lines = store.work(work).await.unwrap().unwrap().chapters;
    let word =
        ReadingWord { account: reader, work, chapter: Some((lines[chapter - 1].id, word)), at: at(second) };
    store.note_reading(&[word], Noting::Everything).await.unwrap();
}

async fn state(store: &Store, reader: AccountId, work: WorkId) -> ReadState {
    store.progress(reader, &[work]).await.unwrap()[&work].state()
}

#[test]
fn a_reader_is_where_they_left_off_and_lists_say_so() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (reader(&store, "Mina").await, reader(&store, "Lucy").await);
        let work = serial(&store, 3).await;
        assert_eq!(state(&store, mina, work).await, ReadState::Unread);
        note(&store, mina, work, 1, Word::Opened, 0).await;
        let told = Told { chapter: 1, from: 0, paragraph: 31, reached: 33, seconds: 120 };
        note(&store, mina, work, 1, Word::Told(told, 60, 500), 200).await;
        let progress = store.progress(mina, &[work]).await.unwrap()[&work];
        assert_eq!(progress.now, Some(Mark { chapter: 1, paragraph: 31 }));
        assert_eq!(progress.furthest, Some(Mark { chapter: 1, paragraph: 33 }));
        assert_eq!((progress.state(), progress.chapters_after), (ReadState::Reading, 2));
        assert_eq!(store.placed_works(mina, 9).await.unwrap(), [work]);
        note(&store, mina, work, 3, Word::Opened, 300).await;
        assert_eq!(store.places(mina, &[work]).await.unwrap()[0].number, 1, "only looked at");
        note(&store, mina, work, 3, Word::Said(0), 310).await;
        assert_eq!(store.places(mina, &[work]).await.unwrap()[0].number, 3);
        assert_eq!(store.all_progress(mina).await.unwrap().len(), 1);
        assert_eq!(state(&store, lucy, work).await, ReadState::Unread);
        store.shelve(mina, work, Some(Shelf::Dropped), at(400)).await.unwrap();
        assert_eq!(state(&store, mina, work).await, ReadState::Dropped);
        store.forget_reading(mina, work).await.unwrap();
        store.shelve(mina, work, None, at(500)).await.unwrap();
        assert_eq!(state(&store, mina, work).await, ReadState::Unread);
        assert!(store.all_progress(mina).await.unwrap().is_empty());
    });
}

#[test]
fn many_words_of_many_readers_are_noted_at_once() {
    check(|Archive { store, .. }| async move {
        let work = serial(&store, 2).await;
        let chapters = store.work(work).await.unwrap().unwrap().chapters;
        let mut words = Vec::new();
        for number in 0..60 {
            let account = reader(&store, &format!("reader{number}")).await;
            for (place, line) in chapters.iter().enumerate() {
                let chapter = Some((line.id, Word::Opened));
                words.push(ReadingWord { account, work, chapter, at: at(place as i64) });
            }
        }
        // An account that is gone meanwhile is left out.
        words.push(ReadingWord { account: AccountId(9_999), ..words[0] });
        store.note_reading(&words, Noting::Everything).await.unwrap();
        for word in words.iter().step_by(2).take(60) {
            assert_eq!(store.places(word.account, &[work]).await.unwrap()[0].number, 2);
        }
    });
}

#[test]
fn what_changed_since_it_was_read_is_known_by_its_versions() {
    check(|Archive { store, .. }| async move {
        let mina = reader(&store, "Mina").await;
        let work = serial(&store, 2).await;
        note(&store, mina, work, 1, Word::Opened, 0).await;
        let id = store.work(work).await.unwrap().unwrap().chapters[0].id;
        store.change_chapter(id, None, &Prose::from_plain("The lamp was out."), at(10)).await.unwrap();
        let read = store.read_chapters(mina, work).await.unwrap();
        assert_eq!((read.len(), read[0].version, read[0].now, read[0].former), (1, 1, 2, None));
        note(&store, mina, work, 1, Word::Opened, 20).await;
        let read = store.read_chapters(mina, work).await.unwrap();
        assert_eq!((read[0].version, read[0].former), (2, Some(1)));
        assert_eq!(store.seen(mina, work).await.unwrap().unwrap().last, at(20));
    });
}

#[test]
fn a_history_counts_visits_and_goes_when_its_reader_says_so() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (reader(&store, "Mina").await, reader(&store, "Lucy").await);
        let (lamp, stair) = (serial(&store, 2).await, add(&store, &story("The Stair", "y")).await);
        note(&store, mina, lamp, 1, Word::Opened, 0).await;
        note(&store, mina, lamp, 2, Word::Opened, 60).await;
        note(&store, mina, lamp, 1, Word::Opened, 2 * HOUR).await;
        note(&store, mina, stair, 1, Word::Opened, 3 * HOUR).await;
        note(&store, lucy, stair, 1, Word::Opened, 3 * HOUR).await;
        let (opened, total) = store.opened_works(mina, 0, 10).await.unwrap();
        let lines: Vec<_> = opened.iter().map(|line| (line.work, line.times)).collect();
        assert_eq!((lines, total), (vec![(stair, 1), (lamp, 2)], 2));
        let days = store.reading_days(mina, 2023).await.unwrap();
        assert_eq!(ReadingYear::of(&days).chapters, 3);
        assert_eq!(store.reading_years(mina).await.unwrap(), [2023]);
        store.erase_opened(mina, stair).await.unwrap();
        assert_eq!(store.opened_works(mina, 0, 10).await.unwrap().1, 1);
        assert_eq!(state(&store, mina, stair).await, ReadState::Unread);
        store.erase_history(mina, Erase::History).await.unwrap();
        assert_eq!(store.opened_works(mina, 0, 10).await.unwrap().1, 0);
        assert!(store.reading_days(mina, 2023).await.unwrap().is_empty());
        assert_ne!(state(&store, mina, lamp).await, ReadState::Unread, "the place is kept");
        store.erase_history(mina, Erase::Everything).await.unwrap();
        assert_eq!(state(&store, mina, lamp).await, ReadState::Unread);
        assert_eq!(store.opened_works(lucy, 0, 10).await.unwrap().1, 1, "somebody else's");
    });
}

#[test]
fn nothing_is_noted_of_whoever_wants_it_so_but_what_they_say() {
    check(|Archive { store, .. }| async move {
        let mina = reader(&store, "Mina").await;
        let work = serial(&store, 2).await;
        let setting = ReadingSetting { noting: Some(Noting::Nothing), pace: Some(300) };
        store.set_reading_setting(mina, setting).await.unwrap();
        assert_eq!(store.reading_setting(mina).await.unwrap(), setting);
        note(&store, mina, work, 1, Word::Opened, 0).await;
        assert!(store.places(mina, &[work]).await.unwrap().is_empty());
        assert_eq!(store.opened_works(mina, 0, 10).await.unwrap().1, 0);
        note(&store, mina, work, 2, Word::Said(4), 10).await;
        assert_eq!(store.places(mina, &[work]).await.unwrap()[0].place.paragraph, 4);
        let places = ReadingSetting { noting: Some(Noting::Places), pace: None };
        store.set_reading_setting(mina, places).await.unwrap();
        note(&store, mina, work, 1, Word::Said(0), 20).await;
        assert_eq!(store.opened_works(mina, 0, 10).await.unwrap().1, 0);
    });
}

#[test]
fn a_pace_is_kept_from_the_last_stretches_of_reading() {
    check(|Archive { store, .. }| async move {
        let mina = reader(&store, "Mina").await;
        let work = serial(&store, 1).await;
        for stretch in 0..60 {
            let told =
                Told { chapter: 1, from: 0, paragraph: 2 + stretch, reached: 3 + stretch, seconds: 60 };
            note(&store, mina, work, 1, Word::Told(told, 90, 200 + stretch), i64::from(stretch)).await;
        }
        let paces = store.paces(mina).await.unwrap();
        assert_eq!((paces.len(), paces[0].words), (50, 259));
    });
}

#[test]
fn own_shelves_hold_works_beside_each_other_and_stay_private_unless_shared() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (reader(&store, "Mina").await, reader(&store, "Lucy").await);
        let (open, hidden) = (serial(&store, 1).await, add(&store, &story("The Stair", "y")).await);
        store.set_audience(hidden, Audience::Authors, at(1)).await.unwrap();
        let draft = |name: &str, shared| OwnShelfDraft::parse(name, "", shared, None).unwrap();
        let rain = store.add_own_shelf(mina, &draft("Rainy days", false), at(1)).await.unwrap();
        let fog = store.add_own_shelf(mina, &draft("Fog", false), at(2)).await.unwrap();
        let twice = store.add_own_shelf(mina, &draft("rainy  DAYS", false), at(3)).await;
        assert!(matches!(twice, Err(StoreError::Refused(_))), "{twice:?}");
        for shelf in [rain, fog] {
            store.put_on_own_shelf(mina, shelf, &[open, hidden, WorkId(99)], at(4)).await.unwrap();
        }
        let strange = store.put_on_own_shelf(lucy, rain, &[open], at(4)).await;
        assert!(matches!(strange, Err(StoreError::Missing("shelf"))), "{strange:?}");
        let shelves = store.own_shelves(mina, EVERYONE).await.unwrap();
        let told: Vec<_> = shelves.iter().map(|shelf| (shelf.id, shelf.works)).collect();
        assert_eq!(told, [(rain, 1), (fog, 1)], "what nobody may see is not counted");
        store.order_own_shelves(mina, &[fog, rain]).await.unwrap();
        assert_eq!(store.own_shelves_of(mina, &[open]).await.unwrap()[&open], [fog, rain]);
        store.take_off_own_shelf(mina, fog, &[open]).await.unwrap();
        assert_eq!(store.on_own_shelves(mina, &[fog]).await.unwrap(), [hidden]);
        assert!(store.on_own_shelves(lucy, &[fog, rain]).await.unwrap().is_empty());
        assert_eq!(store.shared_shelf(rain).await.unwrap(), None);
        store.change_own_shelf(mina, rain, &draft("Rain", true)).await.unwrap();
        let shared = store.shared_shelf(rain).await.unwrap().unwrap();
        assert_eq!((&*shared.name, &*shared.signature, shared.works.len()), ("Rain", "Mina", 2));
        store.remove_own_shelf(lucy, rain).await.unwrap();
        assert!(store.shared_shelf(rain).await.unwrap().is_some(), "not hers to take away");
        store.remove_own_shelf(mina, rain).await.unwrap();
        assert_eq!(store.shared_shelf(rain).await.unwrap(), None);
        let gone = store.change_own_shelf(mina, OwnShelfId(77), &draft("x", true)).await;
        assert!(matches!(gone, Err(StoreError::Missing("shelf"))), "{gone:?}");
    });
}

#[test]
fn bookmarks_are_found_by_words_and_tags_and_public_ones_by_everybody() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (reader(&store, "Mina").await, reader(&store, "Lucy").await);
        let work = serial(&store, 1).await;
        let draft = |of, note, tags, public| {
            let form = BookmarkForm { note, tags, public, signed_by: None };
            BookmarkDraft::parse(of, form).unwrap()
        };
        let of_work = || BookmarkOf::Work(work);
        let old = elsewhere("https://old.example/7", "The Stair", "I. Norton").unwrap();
        let first = draft(of_work(), "For a wet 100% evening", "Case fic, fog", true);
        let id = store.keep_bookmark(mina, &first, at(1)).await.unwrap();
        store.keep_bookmark(mina, &draft(old.clone(), "", "fog", true), at(2)).await.unwrap();
        store.keep_bookmark(lucy, &draft(of_work(), "secret", "", false), at(3)).await.unwrap();
        let find = async |words: &str, tag: &str| {
            let (words, tag) = (words.to_owned(), tag.to_owned());
            let query = BookmarkQuery { words, tag, offset: 0, limit: 10 };
            let (found, total) = store.bookmarks(mina, &query).await.unwrap();
            assert_eq!(found.len() as u64, total);
            found.into_iter().map(|bookmark| bookmark.draft.of).collect::<Vec<_>>()
        };
        assert_eq!(find("", "").await, [old.clone(), of_work()]);
        assert_eq!(find("EVENING wet", "").await, [of_work()]);
        assert_eq!(find("lamp", "").await, [of_work()], "by its title");
        assert_eq!(find("norton", "Fog").await, [old]);
        assert_eq!(find("100%", "").await, [of_work()]);
        assert_eq!(find("0_%", "").await, []);
        assert_eq!(store.bookmark_tags(mina, 5).await.unwrap()[0], ("fog".to_owned(), 2));
        let (public, total) = store.public_bookmarks(work, 0, 10).await.unwrap();
        assert_eq!((total, &*public[0].signature), (1, "Mina"));
        let again = store.keep_bookmark(mina, &draft(of_work(), "again", "", false), at(4)).await.unwrap();
        assert_eq!(again, id, "one of each work");
        assert_eq!(store.public_bookmarks(work, 0, 10).await.unwrap().1, 0);
        assert_eq!(store.bookmark_of(mina, &of_work()).await.unwrap(), Some(id));
        store.forget_bookmark(lucy, id).await.unwrap();
        assert!(store.bookmark(mina, id).await.unwrap().is_some(), "not hers to forget");
        store.forget_bookmark(mina, id).await.unwrap();
        assert_eq!(store.bookmark_of(mina, &of_work()).await.unwrap(), None);
        let nowhere =
            store.keep_bookmark(mina, &draft(BookmarkOf::Work(WorkId(99)), "", "", false), at(5)).await;
        assert!(matches!(nowhere, Err(StoreError::Missing("work"))), "{nowhere:?}");
    });
}
