//! A small wave of spam among genuine reviews: how much of either is held.

use ficus_archive::{
    AccountId,
    account::Role,
    password::PasswordHash,
    review::{ReviewState, Signer},
    site::reviewing::Reviewing,
};
use ficus_store::{NewReview, Posted};

use super::{
    drafts::story,
    harness::{Archive, at, check},
    spam_texts::{Chance, genuine, spam},
    works::add,
};

const SPAM: usize = 400;
const GENUINE: usize = 200;
const SPAMMERS: usize = 8;
const READERS: usize = 40;
const WORKS: usize = 20;
/// Accounts are ten days old by then.
const BEGIN: i64 = 10 * 86_400;
/// Far enough apart that nobody is asked to wait.
const SECONDS_BETWEEN: i64 = 500;

#[test]
fn of_a_wave_hardly_anything_is_shown_and_hardly_any_genuine_review_is_held() {
    check(|Archive { store, .. }| async move {
        let mut works = Vec::new();
        for number in 0..WORKS {
            works.push(add(&store, &story(&format!("Work {number}"), "A. Doyle")).await);
        }
        let mut accounts: Vec<AccountId> = Vec::new();
        for number in 0..SPAMMERS + READERS {
            let (name, password) = (format!("Member{number}"), PasswordHash::from_stored("x".to_owned()));
            let email = format!("{name}@example.org");
            accounts.push(store.add_account(&name, &email, Role::Reader, &password, at(0)).await.unwrap());
        }
        let mut chance = Chance(7);
        let mut kept = Vec::new();
        for number in 0..SPAM + GENUINE {
            let is_spam = number % 3 != 0;
            let by_guest = number % 4 == 0;
            let (signer, origin) = match (is_spam, by_guest) {
                (true, true) => (None, Some(chance.below(4) as i64)),
                (false, true) => (None, Some(100 + chance.below(80) as i64)),
                (true, false) => (Some(accounts[chance.below(SPAMMERS)]), None),
                (false, false) => (Some(accounts[SPAMMERS + chance.below(READERS)]), None),
            };
            let signer = match signer {
                Some(account) => Signer::Member { account, pen_name: None, name: String::new() },
                None => Signer::Guest { name: "Somebody".to_owned() },
            };
            let new = NewReview {
                work: works[chance.below(WORKS)],
                parent: None,
                chapter: None,
                signer,
                typed: if is_spam { spam(&mut chance) } else { genuine(&mut chance) },
                quote: None,
                origin,
                is_staff: false,
            };
            let when = at(BEGIN + number as i64 * SECONDS_BETWEEN);
            match store.post_review(&new, &Reviewing::default(), when).await.unwrap() {
                Posted::Shown(id) | Posted::Held(id, _) => kept.push((is_spam, id)),
                other => panic!("{number}: {other:?}"),
            }
        }
        let (mut published, mut held) = (0, 0);
        for (is_spam, id) in kept {
            match (is_spam, store.review(id).await.unwrap().unwrap().state) {
                (true, ReviewState::Shown) => published += 1,
                (false, ReviewState::Held) => held += 1,
                _ => {}
            }
        }
        assert!(published * 50 <= SPAM, "{published} of {SPAM} spam are shown");
        assert!(held * 100 <= GENUINE, "{held} of {GENUINE} genuine reviews are held");
    });
}
