//! Pictures of works.

use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    draft::{DraftContent, Made, Posting},
    password::PasswordHash,
    picture::{Picture, Words},
    site::Site,
    work::WorkDraft,
};
use ficus_prose::{Block, Prose};
use ficus_store::{Added, NewPicture, Originals, Store, StoreError, TakenAway};
use jiff::civil::date;

use crate::{
    drafts::story,
    harness::{Archive, at, check},
};

async fn account(store: &Store, name: &str) -> AccountId {
    let hash = PasswordHash::new("a long enough password", [1; 16]).unwrap();
    store.add_account(name, &format!("{name}@example.org"), Role::Author, &hash, at(0)).await.unwrap()
}

async fn add(store: &Store, draft: &WorkDraft) -> WorkId {
    match store.add_work(draft, None, at(0)).await.unwrap() {
        Added::New(id) => id,
        Added::Known(id) => panic!("{id} was known"),
    }
}

fn lamp(bytes: &[u8]) -> NewPicture {
    NewPicture {
        called: "The Lamp.png".to_owned(),
        full: bytes.to_vec(),
        size: (800, 600),
        small: Some([bytes, b" small"].concat()),
        ending: "png",
        media_type: "image/png",
        words: Words { alt: "A lamp".to_owned(), caption: "Lit late".to_owned() },
    }
}

async fn kept(store: &Store, work: WorkId, by: AccountId, bytes: &[u8]) -> Picture {
    store.add_picture(work, lamp(bytes), by, at(1)).await.unwrap()
}

/// Puts a picture into a chapter on the desk.
async fn drafted(store: &Store, picture: &Picture, by: AccountId, number: u32) -> ficus_archive::DraftId {
    let text = Prose::from_blocks(&[Block::Image(picture.image().unwrap())]);
    let made = Made { text, ..Made::default() };
    let content = DraftContent { number, made, ..DraftContent::default() };
    store.begin_draft(picture.work, None, &content, by, at(2)).await.unwrap()
}

async fn files(store: &Store, picture: &Picture) -> (bool, bool) {
    let full = store.original(&picture.sha256).await.unwrap().is_some();
    (full, store.original(picture.small.as_deref().unwrap()).await.unwrap().is_some())
}

#[test]
fn a_picture_is_kept_with_its_words_under_a_name_of_its_own() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "Irene").await;
        let work = add(&store, &story("The Lamp", "Irene")).await;
        let before = store.digest().await.unwrap();
        let first = kept(&store, work, irene, b"one").await;
        let second = kept(&store, work, irene, b"two").await;
        assert_eq!((first.name.as_str(), second.name.as_str()), ("the-lamp", "the-lamp-2"));
        assert_eq!(store.picture(work, &first.file).await.unwrap(), Some(first.clone()));
        assert_eq!(
            store.original(&first.sha256).await.unwrap().unwrap(),
            (b"one".to_vec(), "image/png".to_owned())
        );
        assert_eq!(files(&store, &first).await, (true, true));
        assert_ne!(store.digest().await.unwrap(), before);

        let again = NewPicture {
            words: Words { alt: "The same lamp".to_owned(), ..Words::default() },
            ..lamp(b"one")
        };
        let again = store.add_picture(work, again, irene, at(5)).await.unwrap();
        assert_eq!((again.name.as_str(), again.alt.as_str()), ("the-lamp", "The same lamp"));
        assert_eq!(store.pictures(work).await.unwrap().len(), 2);
        let used = store.writing_used(irene, at(6)).await.unwrap();
        assert_eq!((used.images, used.bytes), (2, 2 * (3 + 9)));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_work_has_one_cover_and_what_shows_it_is_made_anew() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "Irene").await;
        let work = add(&store, &story("The Lamp", "Irene")).await;
        let other = add(&store, &story("The Cab", "Irene")).await;
        let [first, second] =
            [kept(&store, work, irene, b"one").await, kept(&store, work, irene, b"two").await];
        let version = store.work(work).await.unwrap().unwrap().version;
        store.set_cover(work, Some(&first.name)).await.unwrap();
        store.set_cover(work, Some(&second.name)).await.unwrap();
        let covers = store.covers(&[other, work]).await.unwrap();
        assert_eq!(covers.len(), 1);
        assert_eq!(covers[&work].file, second.file);
        assert!(store.work(work).await.unwrap().unwrap().version > version);
        assert!(store.shows_picture(&covers[&work]).await.unwrap());
        assert!(!store.shows_picture(&first).await.unwrap());
        let words = Words { alt: "Two lamps".to_owned(), caption: String::new() };
        store.say_of_picture(&covers[&work], &words).await.unwrap();
        assert_eq!(store.covers(&[work]).await.unwrap()[&work].alt, "Two lamps");
        store.set_cover(work, None).await.unwrap();
        assert!(store.covers(&[work]).await.unwrap().is_empty());
    });
}

#[test]
fn a_picture_goes_when_no_text_holds_it_and_its_files_when_nothing_needs_them() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "Irene").await;
        let work = add(&store, &story("The Lamp", "Irene")).await;
        let other = add(&store, &story("The Cab", "Irene")).await;
        let picture = kept(&store, work, irene, b"one").await;
        let twin = kept(&store, other, irene, b"one").await;
        let draft = drafted(&store, &picture, irene, 7).await;
        assert_eq!(store.take_picture_away(&picture).await.unwrap(), TakenAway::OnDesk(7));
        assert!(!store.shows_picture(&picture).await.unwrap(), "what lies on the desk is shown to nobody");
        store.post_draft(draft, Posting::Announced, date(2026, 11, 21), at(3)).await.unwrap();
        assert_eq!(store.take_picture_away(&picture).await.unwrap(), TakenAway::InChapter(7));
        assert!(store.shows_picture(&picture).await.unwrap());
        assert!(!store.shows_picture(&twin).await.unwrap(), "another work's text shows nothing of this one");

        assert_eq!(store.take_picture_away(&twin).await.unwrap(), TakenAway::Gone);
        assert_eq!(files(&store, &picture).await, (true, true), "the other work needs them");
        store.purge_works(&[work], Originals::Stay).await.unwrap();
        assert_eq!(files(&store, &picture).await, (false, false));
        assert!(store.pictures(work).await.unwrap().is_empty());
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn files_that_an_import_brought_stay_when_a_picture_of_the_same_bytes_goes() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "Irene").await;
        let sha256 = store.keep_original(b"one".to_vec(), "image/png").await.unwrap();
        let imported: WorkDraft = crate::drafts::imported(story("The Lamp", "Irene"), "lamp", &sha256, 3);
        let work = add(&store, &imported).await;
        let picture = kept(&store, work, irene, b"one").await;
        assert_eq!(picture.sha256, sha256);
        assert_eq!(store.take_picture_away(&picture).await.unwrap(), TakenAway::Gone);
        assert_eq!(files(&store, &picture).await, (true, false));
    });
}

#[test]
fn there_is_room_for_as_many_as_the_site_says() {
    check(|Archive { store, .. }| async move {
        let mut site = Site::default();
        site.writing_limits.newcomers.images = 1;
        site.writing_limits.members.images = 1;
        store.set_site(&site).await.unwrap();
        let irene = account(&store, "Irene").await;
        let work = add(&store, &story("The Lamp", "Irene")).await;
        kept(&store, work, irene, b"one").await;
        let refused = store.add_picture(work, lamp(b"two"), irene, at(2)).await;
        assert!(matches!(refused, Err(StoreError::Refused(why)) if why.contains("images")));
        assert_eq!(store.pictures(work).await.unwrap().len(), 1);
    });
}

#[test]
fn a_picture_whose_file_is_lost_is_found_by_the_check() {
    check(|Archive { store, data, .. }| async move {
        let irene = account(&store, "Irene").await;
        let work = add(&store, &story("The Lamp", "Irene")).await;
        let picture = kept(&store, work, irene, b"one").await;
        let (start, next) = (&picture.sha256[..2], &picture.sha256[2..4]);
        let place = data.join("originals").join(start).join(next);
        std::fs::remove_dir_all(place).unwrap();
        let faults = store.check().await.unwrap();
        assert!(faults.iter().any(|fault| fault.contains(&picture.sha256)), "{faults:?}");
    });
}
