//! The queue of letters.

use ficus_archive::{
    AccountId,
    letter::{BOUNCES_MAX, LetterDraft, LetterKind, SECRETS_MAX},
};
use ficus_store::{LetterFate, Store};

use super::{
    harness::{Archive, at, check},
    keeping::member,
};

fn draft(account: Option<AccountId>, address: &str, kind: LetterKind) -> LetterDraft {
    LetterDraft {
        account,
        address: address.to_owned(),
        kind,
        subject: "A letter".to_owned(),
        text: "Words.".to_owned(),
        html: "<p>Words.</p>".to_owned(),
        stop: None,
    }
}

async fn post(store: &Store, address: &str, kind: LetterKind) {
    store.post_letter(&draft(None, address, kind), at(0)).await.unwrap();
}

#[test]
fn a_letter_is_taken_by_one_process_until_its_lease_ends() {
    check(|archive| async move {
        let store = &archive.store;
        let other = archive.again().await;
        for _ in 0..5 {
            post(store, "mina@example.org", LetterKind::Safety).await;
        }
        let (mine, theirs) = (
            store.take_letters(at(1), at(60), 3).await.unwrap(),
            other.take_letters(at(1), at(60), 9).await.unwrap(),
        );
        assert_eq!((mine.len(), theirs.len()), (3, 2));
        assert!(theirs.iter().all(|letter| mine.iter().all(|other| other.id != letter.id)));
        assert!(store.take_letters(at(2), at(60), 9).await.unwrap().is_empty());
        store.note_letter(mine[0].id, &LetterFate::Sent(at(3))).await.unwrap();
        store.note_letter(mine[1].id, &LetterFate::Refused("550 nobody".to_owned())).await.unwrap();
        let again = store.take_letters(at(61), at(90), 9).await.unwrap();
        assert_eq!(again.len(), 3, "whoever took these died");
        assert!(again.iter().all(|letter| letter.tries == 2));
        let queue = store.mail_queue(at(62)).await.unwrap();
        assert_eq!((queue.waiting, queue.sent_in_hour, queue.refused), (3, 1, 1));
    });
}

#[test]
fn what_goes_to_one_address_is_counted() {
    check(|Archive { store, .. }| async move {
        for _ in 0..10 {
            post(&store, "mina@example.org", LetterKind::Reset).await;
        }
        post(&store, "lucy@example.org", LetterKind::Reset).await;
        let taken = store.take_letters(at(1), at(60), 20).await.unwrap();
        let counts: Vec<u64> = taken.iter().map(|letter| letter.lately.to_address).collect();
        assert_eq!(counts, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
        for letter in taken.iter().take(SECRETS_MAX as usize) {
            store.note_letter(letter.id, &LetterFate::Sent(at(2))).await.unwrap();
        }
        post(&store, "mina@example.org", LetterKind::Reset).await;
        post(&store, "mina@example.org", LetterKind::Safety).await;
        let taken = store.take_letters(at(3), at(60), 20).await.unwrap();
        let counts: Vec<u64> = taken.iter().map(|letter| letter.lately.to_address).collect();
        assert_eq!(counts, [SECRETS_MAX, 0]);
        assert_eq!(taken[0].lately.of_archive, SECRETS_MAX);
        let half_a_day = at(13 * 3_600);
        post(&store, "mina@example.org", LetterKind::Reset).await;
        let taken = store.take_letters(half_a_day, half_a_day, 20).await.unwrap();
        let last = taken.iter().max_by_key(|letter| letter.id).unwrap();
        assert!(last.lately.to_address < SECRETS_MAX + taken.len() as u64);
    });
}

#[test]
fn letters_that_come_back_again_and_again_are_stopped_and_told_of() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "Mina").await;
        let address = "Mina@example.org";
        assert!(
            !store.note_bounce(mina, "old@example.org", at(0)).await.unwrap(),
            "an address that she left"
        );
        for bounce in 1..=BOUNCES_MAX {
            let stopped = store.note_bounce(mina, address, at(0)).await.unwrap();
            assert_eq!(stopped, bounce == BOUNCES_MAX);
        }
        assert!(store.note_bounce(mina, address, at(0)).await.unwrap());
        assert_eq!(store.stopped_accounts(&[mina]).await.unwrap(), [mina]);
        assert_eq!(store.unseen_notices(mina).await.unwrap(), 1, "told once");
        store.resume_mail(mina).await.unwrap();
        assert!(store.stopped_accounts(&[mina]).await.unwrap().is_empty());
    });
}

#[test]
fn the_words_of_a_letter_go_with_it_and_its_receiver_is_forgotten_later() {
    check(|archive| async move {
        let store = &archive.store;
        let mina = member(store, "Mina").await;
        store.post_letter(&draft(Some(mina), "Mina@example.org", LetterKind::News), at(0)).await.unwrap();
        let letter = store.take_letters(at(1), at(60), 1).await.unwrap().remove(0);
        assert_eq!(letter.draft.text, "Words.");
        store.note_letter(letter.id, &LetterFate::Sent(at(2))).await.unwrap();
        assert_eq!(
            store.receiver_of(letter.id).await.unwrap(),
            Some((Some(mina), "Mina@example.org".to_owned()))
        );
        store.forget_letters(at(3)).await.unwrap();
        assert_eq!(store.receiver_of(letter.id).await.unwrap(), None);
    });
}
