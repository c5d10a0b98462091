//! What readers say to authors, and to one another.

use ficus_archive::{
    AccountId, ReviewId, WorkId,
    account::{Role, Standing},
    notice::Notice,
    password::PasswordHash,
    review::{Quote, ReviewState, Reviewers, Signer, WorkReviewing, spam::Rule},
    score::{AN_HOUR_MAX, Score, Scores},
    site::reviewing::Reviewing,
};
use ficus_store::{Chosen, KudosBy, NewReview, Posted, Received, ReviewsAsked, Store, Viewer};

use super::{
    drafts::{lamp, story},
    harness::{Archive, at, check},
    works::add,
};

/// A week after the accounts were made, so that they are not new for that.
const WEEK: i64 = 8 * 86_400;

async fn account(store: &Store, name: &str) -> AccountId {
    let password = PasswordHash::from_stored("x".to_owned());
    let email = format!("{name}@example.org");
    store.add_account(name, &email, Role::Reader, &password, at(0)).await.unwrap()
}

fn by(account: AccountId, work: WorkId, typed: &str) -> NewReview {
    NewReview {
        work,
        parent: None,
        chapter: None,
        signer: Signer::Member { account, pen_name: None, name: format!("Reader {account}") },
        typed: typed.to_owned(),
        quote: None,
        origin: None,
        is_staff: false,
    }
}

fn guest(work: WorkId, typed: &str, origin: i64) -> NewReview {
    NewReview {
        signer: Signer::Guest { name: "A guest".to_owned() },
        origin: Some(origin),
        ..by(AccountId(0), work, typed)
    }
}

async fn post(store: &Store, new: &NewReview, seconds: i64) -> Posted {
    store.post_review(new, &Reviewing::default(), at(WEEK + seconds)).await.unwrap()
}

async fn shown(store: &Store, new: &NewReview, seconds: i64) -> ReviewId {
    match post(store, new, seconds).await {
        Posted::Shown(id) => id,
        other => panic!("{other:?}"),
    }
}

fn all(work: WorkId) -> ReviewsAsked {
    ReviewsAsked { work, chapter: None, newest_first: false, offset: 0, limit: 25 }
}

async fn texts(store: &Store, work: WorkId, viewer: &Viewer) -> Vec<(String, u32)> {
    let (placed, _) = store.reviews(&all(work), viewer).await.unwrap();
    placed.into_iter().map(|place| (place.review.typed, place.depth)).collect()
}

async fn count(store: &Store, work: WorkId) -> u64 {
    store.work(work).await.unwrap().unwrap().counts.reviews
}

/// A work whose pen name is an account's.
async fn own_work(archive: &Archive) -> (WorkId, AccountId) {
    let work = add(&archive.store, &lamp()).await;
    let author = account(&archive.store, "irene").await;
    archive
        .tamper(&format!(
            "UPDATE pen_name SET account_id = {author} WHERE id IN (SELECT pen_name_id FROM work_author WHERE work_id = {work})"
        ))
        .await;
    (work, author)
}

#[test]
fn answers_stand_in_the_thread_and_whom_they_concern_is_told() {
    check(|archive| async move {
        let (work, author) = own_work(&archive).await;
        let store = &archive.store;
        let reader = account(store, "watson").await;
        let first = shown(store, &NewReview { chapter: Some(2), ..by(reader, work, "Bright!") }, 0).await;
        let answer = NewReview { parent: Some(first), ..by(author, work, "Thank you.") };
        let answer = shown(store, &answer, 10).await;
        shown(store, &by(reader, work, "And the whole."), 20).await;
        let told = texts(store, work, &Viewer::default()).await;
        assert_eq!(
            told,
            [("Bright!".to_owned(), 0), ("Thank you.".to_owned(), 1), ("And the whole.".to_owned(), 0)]
        );
        assert_eq!(count(store, work).await, 2, "an answer is no review of its own");
        let kept = store.review(answer).await.unwrap().unwrap();
        assert_eq!((kept.by.as_str(), kept.chapter, kept.thread), ("author", Some(2), first));
        let (notices, _) = store.notices(reader, 0, 9).await.unwrap();
        assert_eq!(notices[0].notice, Notice::Answered { work, review: answer });
        let (notices, total) = store.notices(author, 0, 9).await.unwrap();
        assert_eq!((total, notices[1].notice.clone()), (2, Notice::Reviewed { work, review: first }));
    });
}

#[test]
fn the_same_form_sent_twice_is_one_review() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let reader = account(&store, "watson").await;
        let first = shown(&store, &by(reader, work, "Bright!"), 0).await;
        assert_eq!(shown(&store, &by(reader, work, "Bright!"), 5).await, first);
        assert_eq!(count(&store, work).await, 1);
    });
}

#[test]
fn what_a_rule_holds_counts_nowhere_until_a_moderator_lets_it_through() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let reader = account(&store, "watson").await;
        let seq = store.last_change().await.unwrap();
        let held = post(&store, &by(reader, work, "See www.example.test"), 0).await;
        let Posted::Held(id, rules) = held else { panic!("{held:?}") };
        assert_eq!(rules, [Rule::Links]);
        assert_eq!((count(&store, work).await, store.last_change().await.unwrap()), (0, seq));
        assert!(texts(&store, work, &Viewer::default()).await.is_empty());
        let own = Viewer { account: Some(reader), ..Viewer::default() };
        assert_eq!(texts(&store, work, &own).await.len(), 1, "its writer sees it");
        let (queue, total) = store.held_reviews(Some(Rule::Links), 0, 9).await.unwrap();
        assert_eq!((queue[0].review.id, total), (id, 1));
        assert_eq!(store.held_reviews(Some(Rule::Threat), 0, 9).await.unwrap().1, 0);
        let act =
            store.decide_reviews(reader, &[id], ReviewState::Shown, "chosen", at(WEEK + 9)).await.unwrap();
        assert_eq!((count(&store, work).await, texts(&store, work, &Viewer::default()).await.len()), (1, 1));
        store.undo_review_act(act, reader, at(WEEK + 10)).await.unwrap();
        assert_eq!(store.held_reviews(None, 0, 9).await.unwrap().1, 1);
        assert!(store.undo_review_act(act, reader, at(WEEK + 11)).await.is_err(), "once");
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
        assert_eq!(store.audit_lines(None, 9).await.unwrap().len(), 2);
    });
}

#[test]
fn a_text_that_goes_round_is_held_with_the_copies_that_were_shown() {
    check(|Archive { store, .. }| async move {
        let spam = "Dear author, I read your story twice today and I have a wonderful offer for you and all your readers.";
        let mut works = Vec::new();
        for title in ["The Geese", "The Lion", "The Fog"] {
            works.push(add(&store, &story(title, "A. Doyle")).await);
        }
        let (one, two, three) =
            (account(&store, "one").await, account(&store, "two").await, account(&store, "three").await);
        shown(&store, &by(one, works[0], spam), 0).await;
        let again = spam.replace("twice", "thrice");
        assert!(
            matches!(post(&store, &by(one, works[1], &again), 1).await, Posted::Held(..)),
            "by one writer"
        );
        assert_eq!(count(&store, works[0]).await, 0, "the first copy is held with it");
        shown(&store, &by(two, works[2], spam), 2).await;
        assert!(
            matches!(post(&store, &guest(works[2], &again, 7), 3).await, Posted::Held(..)),
            "after three of others"
        );
        assert_eq!(count(&store, works[2]).await, 0, "what was shown meanwhile is held with it");
        let genuine = by(
            three,
            works[2],
            "I came for the fog and stayed for the geese, who had the better lines by far.",
        );
        shown(&store, &genuine, 4).await;
        let like = store.held_reviews(None, 0, 1).await.unwrap().0[0].review.id;
        let chosen = Chosen { like: Some(like), with_shown: true, ..Chosen::default() };
        assert_eq!(store.choose_reviews(&chosen).await.unwrap().len(), 4);
    });
}

#[test]
fn new_accounts_and_guests_from_one_address_are_slowed_down() {
    check(|archive| async move {
        let store = archive.store.clone();
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let reader = account(&store, "watson").await;
        for number in 0..3 {
            shown(&store, &by(reader, work, &format!("Chapter {number}!")), number).await;
            shown(&store, &guest(work, &format!("Chapter {number}?"), 7), number).await;
        }
        assert_eq!(post(&store, &by(reader, work, "More!"), 5).await, Posted::Later { minutes: 15 });
        assert_eq!(post(&store, &guest(work, "More?", 7), 5).await, Posted::Later { minutes: 15 });
        shown(&store, &guest(work, "From elsewhere.", 8), 5).await;
        shown(&store, &by(reader, work, "More!"), 1_000).await;
        archive.tamper(&format!("UPDATE work SET slow_minutes = 30 WHERE id = {work}")).await;
        assert_eq!(post(&store, &by(reader, work, "Slow."), 1_060).await, Posted::Later { minutes: 29 });
    });
}

#[test]
fn an_author_lets_first_reviews_through_and_knows_their_writers_then() {
    check(|archive| async move {
        let (work, author) = own_work(&archive).await;
        let store = &archive.store;
        let reader = account(store, "watson").await;
        let settings =
            WorkReviewing { reviewers: Reviewers::Members, holds_first: true, ..WorkReviewing::default() };
        store.set_work_reviewing(work, settings).await.unwrap();
        assert_eq!(store.work_reviewing(work).await.unwrap(), settings);
        let Posted::Waiting(id) = post(store, &by(reader, work, "Bright!"), 0).await else { panic!() };
        assert_eq!(store.review_counts(author).await.unwrap(), (0, 1));
        let (waiting, _) = store.reviews_received(author, Received::Waiting, 0, 9).await.unwrap();
        assert_eq!(waiting[0].id, id);
        store.set_review_state(&waiting[0], ReviewState::Shown, at(WEEK)).await.unwrap();
        shown(store, &by(reader, work, "Once more."), 10).await;
        assert_eq!(store.review_counts(author).await.unwrap(), (2, 0));
        let fresh = store.see_reviews(author, &[id], at(WEEK)).await.unwrap();
        assert_eq!((fresh, store.review_counts(author).await.unwrap()), (vec![id], (1, 0)));
        // What a moderator lets through goes on to the author.
        let stranger = account(store, "moran").await;
        let Posted::Held(held, _) = post(store, &by(stranger, work, "at www.example.test"), 20).await else {
            panic!()
        };
        store.decide_reviews(author, &[held], ReviewState::Shown, "chosen", at(WEEK)).await.unwrap();
        assert_eq!(store.review(held).await.unwrap().unwrap().state, ReviewState::Waiting);
    });
}

#[test]
fn nobody_but_the_author_writes_where_it_is_frozen() {
    check(|archive| async move {
        let (work, author) = own_work(&archive).await;
        let store = &archive.store;
        let reader = account(store, "watson").await;
        let first = shown(store, &by(reader, work, "Bright!"), 0).await;
        let review = store.review(first).await.unwrap().unwrap();
        store.freeze_thread(&review, true).await.unwrap();
        let answer = NewReview { parent: Some(first), ..by(reader, work, "More") };
        assert_eq!(post(store, &answer, 1).await, Posted::Frozen);
        shown(store, &NewReview { parent: Some(first), ..by(author, work, "Enough.") }, 2).await;
        store
            .set_work_reviewing(work, WorkReviewing { is_frozen: true, ..WorkReviewing::default() })
            .await
            .unwrap();
        assert_eq!(post(store, &by(reader, work, "And yet"), 3).await, Posted::Frozen);
    });
}

#[test]
fn a_review_is_edited_with_the_time_and_judged_again() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let reader = account(&store, "watson").await;
        let id = shown(&store, &by(reader, work, "Brihgt!"), 0).await;
        let (rules, quote) = (Reviewing::default(), Quote { text: "A lamp.".to_owned(), paragraph: 3 });
        let edited =
            store.edit_review(id, "Bright!", Some(&quote), (&rules, false), at(WEEK + 60)).await.unwrap();
        let review = store.review(id).await.unwrap().unwrap();
        assert_eq!(
            (edited, review.edited, review.quote),
            (Posted::Shown(id), Some(at(WEEK + 60)), Some(quote))
        );
        let edited =
            store.edit_review(id, "www.example.test", None, (&rules, false), at(WEEK + 61)).await.unwrap();
        assert!(matches!(edited, Posted::Held(..)), "{edited:?}");
        assert_eq!(count(&store, work).await, 0);
    });
}

#[test]
fn what_its_writer_takes_away_keeps_the_thread_without_words_or_name() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let (one, other) = (account(&store, "watson").await, account(&store, "moran").await);
        let first = shown(&store, &by(one, work, "Bright!"), 0).await;
        let answer = shown(&store, &NewReview { parent: Some(first), ..by(other, work, "Dark!") }, 1).await;
        let review = store.review(first).await.unwrap().unwrap();
        store.delete_review(&review).await.unwrap();
        let (placed, _) = store.reviews(&all(work), &Viewer::default()).await.unwrap();
        let told: Vec<_> =
            placed.iter().map(|place| (place.review.name.as_str(), place.review.is_deleted())).collect();
        assert_eq!(told, [("", true), ("Reader 2", false)]);
        let review = store.review(answer).await.unwrap().unwrap();
        store.delete_review(&review).await.unwrap();
        let (placed, _) = store.reviews(&all(work), &Viewer::default()).await.unwrap();
        assert!(placed.is_empty(), "nothing is left to hold");
        assert_eq!(count(&store, work).await, 0);
    });
}

#[test]
fn an_account_that_goes_takes_its_words_along() {
    check(|archive| async move {
        let store = &archive.store;
        let work = add(store, &story("The Geese", "A. Doyle")).await;
        let (one, other) = (account(store, "watson").await, account(store, "moran").await);
        let first = shown(store, &by(one, work, "Bright!"), 0).await;
        shown(store, &NewReview { parent: Some(first), ..by(other, work, "Dark!") }, 1).await;
        shown(store, &by(one, work, "Alone."), 2).await;
        store.recommend(work, (one, None), "Read it.", at(WEEK)).await.unwrap();
        let kudos = KudosBy::Member { account: one, pen_name: None, is_named: true };
        store.leave_kudos(work, &kudos, at(WEEK)).await.unwrap();
        archive
            .tamper(&format!("PRAGMA foreign_keys = ON; DELETE FROM account WHERE id = {one}").replace(
                "PRAGMA foreign_keys = ON; ",
                if matches!(archive.url, ficus_store::DatabaseUrl::Sqlite(_)) {
                    "PRAGMA foreign_keys = ON; "
                } else {
                    ""
                },
            ))
            .await;
        let (placed, total) = store.reviews(&all(work), &Viewer::default()).await.unwrap();
        assert_eq!((total, placed.len(), placed[0].review.is_deleted()), (1, 2, true));
        assert!(placed[0].review.typed.is_empty() && placed[0].review.name.is_empty());
        assert!(store.kudos_names(work, &[], 9).await.unwrap().is_empty());
        let counts = store.work(work).await.unwrap().unwrap().counts;
        assert_eq!((counts.reviews, counts.recommendations, counts.kudos), (0, 0, 1), "kudos were given");
    });
}

#[test]
fn a_recommendation_is_one_for_each_account_and_told_once() {
    check(|archive| async move {
        let (work, author) = own_work(&archive).await;
        let store = &archive.store;
        let reader = account(store, "watson").await;
        store.recommend(work, (reader, None), "Read it.", at(0)).await.unwrap();
        store.recommend(work, (reader, None), "Read it *now*.", at(9)).await.unwrap();
        let (all, total) = store.recommendations(work, &[], 0, 9).await.unwrap();
        assert_eq!((total, all[0].name.as_str(), all[0].edited), (1, "watson", Some(at(9))));
        assert_eq!(all[0].text.as_str(), "<p>Read it <em>now</em>.</p>\n");
        assert_eq!(store.notices(author, 0, 9).await.unwrap().1, 1);
        store.set_recommendation_off_page(&all[0], true).await.unwrap();
        assert!(store.recommendations_for_page(work, &[], 9).await.unwrap().is_empty());
        assert_eq!(store.recommendations(work, &[], 0, 9).await.unwrap().1, 1, "the list keeps it");
        assert_eq!(store.recommendations(work, &[reader], 0, 9).await.unwrap().1, 0);
        store.take_recommendation_back(work, reader).await.unwrap();
        assert_eq!(store.work(work).await.unwrap().unwrap().counts.recommendations, 0);
    });
}

#[test]
fn kudos_are_one_for_each_member_and_each_guest() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let (one, other) = (account(&store, "watson").await, account(&store, "moran").await);
        let member = |account, is_named| KudosBy::Member { account, pen_name: None, is_named };
        for (by, is_new) in [
            (member(one, true), true),
            (member(one, true), false),
            (member(other, false), true),
            (KudosBy::Guest { mark: 7 }, true),
            (KudosBy::Guest { mark: 7 }, false),
        ] {
            assert_eq!(store.leave_kudos(work, &by, at(0)).await.unwrap(), is_new, "{by:?}");
        }
        assert_eq!(store.work(work).await.unwrap().unwrap().counts.kudos, 3);
        let names: Vec<String> =
            store.kudos_names(work, &[], 50).await.unwrap().into_iter().map(|name| name.name).collect();
        assert_eq!(names, ["watson"], "who does not want to be named is counted alone");
        assert!(store.has_left_kudos(work, other).await.unwrap());
    });
}

#[test]
fn names_of_members_and_pen_names_are_known_by_what_they_look_like() {
    check(|archive| async move {
        let store = &archive.store;
        add(store, &lamp()).await;
        let watson = account(store, "John Watson").await;
        let author = lamp().authors[0].name.clone();
        for known in ["john  watson", "J\u{43e}hn W\u{430}tson", "john_watson", &author.to_uppercase()] {
            assert!(store.is_known_name(known).await.unwrap(), "{known}");
        }
        assert!(!store.is_known_name("Mary Morstan").await.unwrap());
        archive
            .tamper(&format!("UPDATE account SET name = 'Mary Morstan', look = NULL WHERE id = {watson}"))
            .await;
        assert!(store.is_known_name("Mary Morstan").await.unwrap(), "a name that changed is looked at again");
    });
}

#[test]
fn each_reader_scores_a_work_once_and_it_counts_as_long_as_it_may() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Geese", "A. Doyle")).await;
        let counted = || async {
            let scores = store.work(work).await.unwrap().unwrap().counts.scores;
            (scores.number, scores.sum)
        };
        let score = |number: i64| Score::try_from(number).unwrap();
        let seq = store.last_counts().await.unwrap();
        let mut readers = Vec::new();
        for number in 1..=5 {
            let reader = account(&store, &format!("reader{number}")).await;
            assert!(store.score_work(work, reader, (score(number), None), at(WEEK)).await.unwrap());
            readers.push(reader);
        }
        assert_eq!(counted().await, (5, 15));
        assert_eq!(store.counts_after(seq, 9).await.unwrap()[0].counts.scores.sum, 15, "the index is told");
        let review = shown(&store, &by(readers[0], work, "I read it again and was wrong."), 1).await;
        store.score_work(work, readers[0], (score(4), Some(review)), at(WEEK + 2)).await.unwrap();
        assert_eq!(counted().await, (5, 18), "a second score takes the place of the first");
        let beside = || async { store.review(review).await.unwrap().unwrap().score };
        assert_eq!(beside().await, Some(score(4)), "it stands beside the review that says why");
        // An author who wants none sees none, and gets them back who changes their mind.
        let refused = WorkReviewing { refuses_scores: true, ..WorkReviewing::default() };
        store.set_work_reviewing(work, refused).await.unwrap();
        assert_eq!((counted().await, beside().await), ((0, 0), None));
        store.set_standing(readers[4], Standing::Banned, None).await.unwrap();
        assert_eq!(counted().await, (0, 0), "whoever is banned or left changes nothing of that");
        store.set_work_reviewing(work, WorkReviewing::default()).await.unwrap();
        assert_eq!(counted().await, (4, 13), "whoever is banned does not count");
        store.set_standing(readers[4], Standing::Active, None).await.unwrap();
        assert_eq!(counted().await, (5, 18));
        store.take_score_back(work, readers[1]).await.unwrap();
        assert_eq!(store.own_score(work, readers[1]).await.unwrap(), None);
        assert_eq!(counted().await, (4, 16));
    });
}

#[test]
fn nobody_scores_very_many_works_at_once_and_whoever_goes_takes_scores_along() {
    check(|archive| async move {
        let store = archive.store.clone();
        let reader = account(&store, "watson").await;
        let five = Score::try_from(5).unwrap();
        let mut works = Vec::new();
        for number in 0..=AN_HOUR_MAX {
            works.push(add(&store, &story(&format!("Work {number}"), "A. Doyle")).await);
        }
        for (number, work) in works.iter().enumerate() {
            let is_kept = store.score_work(*work, reader, (five, None), at(WEEK)).await.unwrap();
            assert_eq!(is_kept, (number as u64) < AN_HOUR_MAX);
        }
        assert!(
            store.score_work(works[0], reader, (five, None), at(WEEK + 1)).await.unwrap(),
            "a change is none"
        );
        assert!(store.score_work(works[30], reader, (five, None), at(WEEK + 3_601)).await.unwrap());
        archive.tamper(&format!("DELETE FROM account WHERE id = {reader}")).await;
        for work in works {
            assert_eq!(store.work(work).await.unwrap().unwrap().counts.scores, Scores::default());
        }
    });
}
