//! Keys of devices, the files that they were given, and where their owners are in them.

use ficus_archive::{
    AccountId,
    account::Role,
    device::{DEVICE_KEYS_MAX, DeviceKind, DeviceRights, KEY_BYTES, Secret, hash_of_typed},
    password::PasswordHash,
    place::{DocumentName, FileMap, Format, MappedSection, Place, typed},
};
use ficus_prose::{Prose, html::Outline};
use ficus_store::{DeviceDraft, DevicePlace, ServedFile, Store, StoreError};
use jiff::Timestamp;

use super::{
    drafts::{lamp, story},
    harness::{Archive, at, check},
    works::add,
};

const RIGHTS: DeviceRights = DeviceRights { catalogue: true, progress: false };

async fn member(store: &Store, name: &str) -> AccountId {
    let password = PasswordHash::from_stored("x".to_owned());
    store.add_account(name, &format!("{name}@example.org"), Role::Reader, &password, at(0)).await.unwrap()
}

fn secret(number: u8) -> Secret {
    Secret::of(&[number; KEY_BYTES])
}

fn draft(name: &str) -> DeviceDraft<'_> {
    DeviceDraft { name, kind: DeviceKind::Key, rights: RIGHTS }
}

#[test]
fn a_key_opens_until_it_is_ended_and_nothing_that_is_kept_opens() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (member(&store, "Mina").await, member(&store, "Lucy").await);
        let key = secret(1);
        let id = store.add_device_key(mina, &draft("Clara"), &key, at(5)).await.unwrap();
        let other = store.add_device_key(mina, &draft("Libra"), &secret(2), at(6)).await.unwrap();
        let found = store.device_key(&key.hashed()).await.unwrap().unwrap();
        assert_eq!((found.key.id, found.account.name.as_str()), (id, "Mina"));
        assert_eq!((found.key.rights, found.key.made, found.key.used), (RIGHTS, at(5), None));
        for shape in [key.shown(), key.as_str().to_owned()] {
            let hash = hash_of_typed(&typed(&shape)).unwrap();
            assert_eq!(store.device_key_typed(&hash).await.unwrap().unwrap().key.id, id);
        }
        assert!(store.device_key(key.as_str()).await.unwrap().is_none());
        assert!(store.device_key_typed(&key.hashed()).await.unwrap().is_none());

        store.use_device_key(id, at(9)).await.unwrap();
        store.end_device_key(lucy, id).await.unwrap();
        let names = |keys: Vec<ficus_archive::device::DeviceKey>| -> Vec<(String, Option<Timestamp>)> {
            keys.into_iter().map(|key| (key.name, key.used)).collect()
        };
        let both = [("Clara".to_owned(), Some(at(9))), ("Libra".to_owned(), None)];
        assert_eq!(names(store.device_keys(mina).await.unwrap()), both, "nobody ends another's key");
        store.end_device_key(mina, id).await.unwrap();
        assert!(store.device_key(&key.hashed()).await.unwrap().is_none());
        assert!(store.device_key(&secret(2).hashed()).await.unwrap().is_some());
        store.end_device_keys(mina).await.unwrap();
        assert!(store.device_keys(mina).await.unwrap().is_empty(), "{other}");
    });
}

#[test]
fn an_account_has_only_so_many_keys() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "Mina").await;
        for number in 0..DEVICE_KEYS_MAX {
            let mut bytes = [0; KEY_BYTES];
            (bytes[0], bytes[1]) = (number as u8 % 32, number as u8 / 32);
            store.add_device_key(mina, &draft("Clara"), &Secret::of(&bytes), at(0)).await.unwrap();
        }
        let refused = store.add_device_key(mina, &draft("Clara"), &secret(31), at(0)).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))));
    });
}

#[test]
fn a_file_is_noted_once_and_found_by_all_its_names() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &lamp()).await;
        let section = MappedSection {
            chapter: Some(store.chapters(work).await.unwrap()[0].line.id),
            version: 1,
            lead: 1,
            paragraphs: 2,
            words: 14,
            outline: Outline::of("<section><blockquote><p>x</p></blockquote><p>x</p><p>x</p></section>"),
        };
        let file = ServedFile { work, format: Format::Epub, map: FileMap { sections: vec![section] } };
        let (bytes, name) = (DocumentName::of_bytes(b"PK"), DocumentName::of_file_name("The Lamp.epub"));
        let documents = [bytes.clone(), name.clone(), name.clone()];
        for _ in 0..2 {
            store.note_served(&file, 1, "mark", &documents, at(0)).await.unwrap();
        }
        assert!(store.is_served("mark").await.unwrap());
        let newer = ServedFile { map: FileMap::default(), ..file.clone() };
        store
            .note_served(&newer, 2, "other mark", &[DocumentName::of_bytes(b"PK2"), name.clone()], at(1))
            .await
            .unwrap();
        assert_eq!(store.served_file(&bytes).await.unwrap(), Some(file));
        assert_eq!(
            store.served_file(&name).await.unwrap(),
            Some(newer),
            "of several with one name the newest"
        );
        assert_eq!(store.served_file(&DocumentName::of_bytes(b"")).await.unwrap(), None);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

fn told(document: &str, kept: Timestamp) -> DevicePlace {
    DevicePlace {
        document: document.to_owned(),
        work: None,
        progress: "/body/DocFragment[7]/body/section/p[31]/text().0".to_owned(),
        percentage: 0.618,
        device: "Clara".to_owned(),
        device_id: "A1".to_owned(),
        kept,
    }
}

#[test]
fn what_a_device_tells_is_kept_with_the_place_in_the_work_and_forgotten_with_it() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (member(&store, "Mina").await, member(&store, "Lucy").await);
        let work = add(&store, &lamp()).await;
        let chapter = store.chapters(work).await.unwrap()[1].line.clone();
        let place = Place { work, chapter: chapter.id, chapter_version: 1, paragraph: 1 };
        let first = DevicePlace { work: Some(work), ..told("aa", at(5)) };
        let (aa, bb) = (DocumentName::parse("aa").unwrap(), DocumentName::parse("bb").unwrap());
        store.keep_device_place(mina, &told("bb", at(4)), None).await.unwrap();
        store.keep_device_place(mina, &first, Some(place)).await.unwrap();
        assert_eq!(store.device_place(mina, &aa).await.unwrap(), Some(first.clone()));
        assert_eq!(store.newest_device_place(mina, work).await.unwrap(), Some(first.clone()));
        assert_eq!(store.device_place(lucy, &aa).await.unwrap(), None);
        let kept = store.places(mina, &[work]).await.unwrap();
        assert_eq!((kept[0].place, kept[0].device.as_str(), kept[0].kept), (place, "Clara", at(5)));

        let again = DevicePlace { percentage: 0.1 + 0.2, kept: at(6), ..first };
        store.keep_device_place(mina, &again, Some(Place { paragraph: 0, ..place })).await.unwrap();
        assert_eq!(store.device_place(mina, &aa).await.unwrap(), Some(again));
        store.forget_place(mina, work).await.unwrap();
        assert_eq!(store.device_place(mina, &aa).await.unwrap(), None);
        assert!(store.device_place(mina, &bb).await.unwrap().is_some(), "another book");
    });
}

#[test]
fn a_chapter_is_told_as_it_is_and_as_it_was() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("A", "x")).await;
        let before = store.chapters(work).await.unwrap().remove(0);
        let text = Prose::from_plain("The fog had gone.");
        store.change_chapter(before.line.id, None, &text, at(5)).await.unwrap();
        let then = store.chapter_then(before.line.id, 1).await.unwrap().unwrap();
        assert_eq!((then.number, then.version, then.text, then.then), (1, 2, text, Some(before.text)));
        for version in [2, 9] {
            assert_eq!(store.chapter_then(before.line.id, version).await.unwrap().unwrap().then, None);
        }
        assert!(store.chapter_then(ficus_archive::ChapterId(99), 1).await.unwrap().is_none());
    });
}
