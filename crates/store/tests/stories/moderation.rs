//! Reports are folded, decisions are made and taken back, appeals are heard, works are held at the door.

use ficus_archive::{
    AccountId, RatingId, ReportId, RulingId, WorkId,
    account::{Role, Standing},
    moderation::{Act, AppealState, Effect, RulingState, WrittenTag},
    password::PasswordHash,
    report::{ReportState, ReportSubject, SubjectKind},
    site::{
        Site,
        content::{ContentRule, Verdict},
    },
    tag::TagKind,
    tombstone::RemovalClass,
    upkeep::Concealed,
    work::Audience,
};
use ficus_store::{NewReport, QueueFilter, Reported, RulingDraft, Store, StoreError, Told};

use super::{
    drafts::{story, with_tags},
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

async fn account(store: &Store, name: &str, role: Role) -> AccountId {
    let hash = PasswordHash::new("a long enough password", [1; 16]).unwrap();
    store.add_account(name, &format!("{name}@example.org"), role, &hash, at(0)).await.unwrap()
}

fn subject(work: WorkId) -> ReportSubject {
    ReportSubject { kind: SubjectKind::Work, id: work.0 }
}

fn by_guest(work: WorkId, place: usize) -> NewReport {
    NewReport {
        subject: subject(work),
        account: None,
        place: place.to_string(),
        rule: "3.2".to_owned(),
        text: "Look at this.".to_owned(),
    }
}

async fn reported(store: &Store, work: WorkId) -> ReportId {
    match store.report(&by_guest(work, 1), at(1)).await.unwrap() {
        Reported::Taken(id) | Reported::Again(id) => id,
        Reported::TooMany => panic!("too many"),
    }
}

fn draft(report: ReportId, work: WorkId, act: Act, effect: Effect) -> RulingDraft {
    RulingDraft {
        report: Some(report),
        subject: subject(work),
        act,
        rule: Some("3.2".to_owned()),
        policy_version: 0,
        told_concerned: "It was hidden.".to_owned(),
        told_reporters: "Thank you.".to_owned(),
        effect,
    }
}

fn by(account: AccountId, seconds: i64) -> Told<'static> {
    Told { by: Some(account), now: at(seconds), letters: &[] }
}

async fn state_of(store: &Store, id: RulingId) -> RulingState {
    store.ruling(id).await.unwrap().unwrap().state
}

#[test]
fn five_hundred_reports_on_one_author_are_one_entry_and_hide_no_other() {
    check(|Archive { store, .. }| async move {
        let mut works = Vec::new();
        for number in 0..5 {
            works.push(add(&store, &story(&format!("Work {number}"), "Irene A.")).await);
        }
        let other = add(&store, &story("Another's", "Wiggins")).await;
        for place in 0..500 {
            let taken = store.report(&by_guest(works[place % 5], place), at(place as i64)).await.unwrap();
            assert!(matches!(taken, Reported::Taken(_)));
        }
        store.report(&by_guest(other, 1_000), at(600)).await.unwrap();
        let (queue, total) = store.queue(QueueFilter::Open, 0, 20, at(700)).await.unwrap();
        assert_eq!((total, queue.len()), (2, 2));
        assert_eq!((queue[0].things, queue[0].reports, queue[0].rows.len()), (5, 500, 5));
        assert_eq!((queue[0].lately, queue[0].strangers), (500, 500));
        assert!(ficus_archive::report::is_flood(queue[0].lately));
        assert_eq!((queue[1].things, queue[1].reports), (1, 1));
        assert!(!ficus_archive::report::is_flood(queue[1].lately));
        for work in works {
            assert_eq!(store.work(work).await.unwrap().unwrap().audience, Audience::Everyone);
        }
    });
}

#[test]
fn the_same_person_counts_once_and_ten_things_an_hour_are_enough() {
    check(|Archive { store, .. }| async move {
        let mut works = Vec::new();
        for number in 0..12 {
            works.push(add(&store, &story(&format!("Work {number}"), "Irene A.")).await);
        }
        let first = store.report(&by_guest(works[0], 1), at(0)).await.unwrap();
        let Reported::Taken(id) = first else { panic!("{first:?}") };
        let mut again = by_guest(works[0], 1);
        again.text = "Look again.".to_owned();
        assert_eq!(store.report(&again, at(1)).await.unwrap(), Reported::Again(id));
        assert_eq!(store.report_row(id).await.unwrap().unwrap().people, 1);
        let (words, reasons) = store.report_words(id, 9).await.unwrap();
        assert_eq!((words.len(), words[0].text.as_str()), (1, "Look again."));
        assert_eq!(reasons, [("3.2".to_owned(), 1)]);
        for work in &works[1..10] {
            assert!(matches!(store.report(&by_guest(*work, 1), at(2)).await.unwrap(), Reported::Taken(_)));
        }
        assert_eq!(store.report(&by_guest(works[10], 1), at(3)).await.unwrap(), Reported::TooMany);
        assert!(matches!(store.report(&by_guest(works[10], 2), at(3)).await.unwrap(), Reported::Taken(_)));
        assert!(matches!(
            store.report(&by_guest(works[10], 1), at(3_700)).await.unwrap(),
            Reported::Taken(_)
        ));
    });
}

#[test]
fn a_hidden_work_is_given_back_to_whom_its_authors_chose() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Lamp", "Irene A.")).await;
        store.set_audience(work, Audience::Members, at(0)).await.unwrap();
        let moderator = account(&store, "lestrade", Role::Moderator).await;
        let report = reported(&store, work).await;
        let ruled = store.rule(&draft(report, work, Act::Hide, Effect::Now), by(moderator, 2)).await.unwrap();
        assert_eq!(ruled.state, RulingState::Done);
        let hidden = store.work(work).await.unwrap().unwrap();
        assert_eq!((hidden.audience, hidden.upkeep.concealed), (Audience::Authors, Some(Concealed::Hidden)));
        assert_eq!(store.report_row(report).await.unwrap().unwrap().state, ReportState::Decided);
        store.undo_rulings(&[ruled.id], by(moderator, 3)).await.unwrap();
        let shown = store.work(work).await.unwrap().unwrap();
        assert_eq!((shown.audience, shown.upkeep.concealed), (Audience::Members, None));
        assert_eq!(state_of(&store, ruled.id).await, RulingState::Undone);
        let twice = store.undo_rulings(&[ruled.id], by(moderator, 4)).await;
        assert!(matches!(twice, Err(StoreError::Refused(_))));
        let acts: Vec<String> =
            store.audit_lines(None, 9).await.unwrap().into_iter().map(|line| line.act).collect();
        assert_eq!(acts, ["ruling-undone", "ruling"]);
        assert_eq!(store.broken_audit_line().await.unwrap(), None);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_removal_waits_hidden_for_a_second_person_who_is_not_the_first() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Lamp", "Irene A.")).await;
        let first = account(&store, "lestrade", Role::Moderator).await;
        let second = account(&store, "gregson", Role::Moderator).await;
        let report = reported(&store, work).await;
        let act = Act::Remove { class: RemovalClass::Policy, originals: false };
        let ruled = store.rule(&draft(report, work, act, Effect::Seconded), by(first, 2)).await.unwrap();
        assert_eq!(ruled.state, RulingState::Proposed);
        assert_eq!(store.upkeep(work).await.unwrap().unwrap().concealed, Some(Concealed::Hidden));
        assert_eq!(store.tombstone(work).await.unwrap(), None);
        assert_eq!(store.report_row(report).await.unwrap().unwrap().state, ReportState::Waiting);
        let alone = store.second(ruled.id, true, by(first, 3)).await;
        assert!(matches!(alone, Err(StoreError::Refused(_))));
        store.second(ruled.id, true, by(second, 4)).await.unwrap();
        let stone = store.tombstone(work).await.unwrap().unwrap();
        assert_eq!((stone.removal.rule.as_deref(), stone.removed), (Some("3.2"), at(4)));
        assert!(store.latest(EVERYONE, 9).await.unwrap().is_empty());
        store.undo_rulings(&[ruled.id], by(first, 5)).await.unwrap();
        assert_eq!(store.tombstone(work).await.unwrap(), None);
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [work]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_second_person_who_says_no_gives_everything_back() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Lamp", "Irene A.")).await;
        let first = account(&store, "lestrade", Role::Moderator).await;
        let second = account(&store, "gregson", Role::Admin).await;
        let report = reported(&store, work).await;
        let act = Act::Remove { class: RemovalClass::Law, originals: true };
        let ruled = store.rule(&draft(report, work, act, Effect::Seconded), by(first, 2)).await.unwrap();
        store.second(ruled.id, false, by(second, 3)).await.unwrap();
        assert_eq!(state_of(&store, ruled.id).await, RulingState::Refused);
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [work]);
        assert_eq!(store.report_row(report).await.unwrap().unwrap().state, ReportState::Open);
    });
}

#[test]
fn where_one_person_decides_alone_a_day_goes_by_in_which_it_is_taken_back() {
    check(|Archive { store, .. }| async move {
        let one = add(&store, &story("The Lamp", "Irene A.")).await;
        let other = add(&store, &story("The Geese", "Irene A.")).await;
        let alone = account(&store, "lestrade", Role::Admin).await;
        let mut ruled = Vec::new();
        for work in [one, other] {
            let report = reported(&store, work).await;
            let act = Act::Remove { class: RemovalClass::Policy, originals: false };
            let decided = draft(report, work, act, Effect::At(at(86_400)));
            ruled.push(store.rule(&decided, by(alone, 0)).await.unwrap());
        }
        assert!(ruled.iter().all(|ruled| ruled.state == RulingState::Pending));
        assert_eq!(store.settle_rulings(at(86_399)).await.unwrap(), 0);
        store.undo_rulings(&[ruled[0].id], by(alone, 50)).await.unwrap();
        assert_eq!(store.settle_rulings(at(86_400)).await.unwrap(), 1);
        assert_eq!(store.tombstone(one).await.unwrap(), None);
        assert!(store.tombstone(other).await.unwrap().is_some());
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [one]);
    });
}

#[test]
fn what_was_decided_later_about_the_same_is_taken_back_first_or_together() {
    check(|Archive { store, .. }| async move {
        let work = add(&store, &story("The Lamp", "Irene A.")).await;
        let moderator = account(&store, "lestrade", Role::Moderator).await;
        let report = reported(&store, work).await;
        let hide = store.rule(&draft(report, work, Act::Hide, Effect::Now), by(moderator, 2)).await.unwrap();
        let lock = store.rule(&draft(report, work, Act::Lock, Effect::Now), by(moderator, 3)).await.unwrap();
        let show = store.rule(&draft(report, work, Act::Show, Effect::Now), by(moderator, 4)).await.unwrap();
        assert!(matches!(
            store.undo_rulings(&[hide.id], by(moderator, 5)).await,
            Err(StoreError::Refused(_))
        ));
        store.undo_rulings(&[hide.id, show.id], by(moderator, 6)).await.unwrap();
        let upkeep = store.upkeep(work).await.unwrap().unwrap();
        assert_eq!((upkeep.concealed, upkeep.locked), (None, true));
        store.undo_rulings(&[lock.id], by(moderator, 7)).await.unwrap();
        assert!(!store.upkeep(work).await.unwrap().unwrap().locked);
    });
}

#[test]
fn tags_and_ratings_are_put_right_and_put_back() {
    check(|Archive { store, .. }| async move {
        let tagged = with_tags(
            story("The Lamp", "Irene A."),
            &[(TagKind::Fandom, "Sherlock Holmes"), (TagKind::Freeform, "Fog")],
        );
        let work = add(&store, &tagged).await;
        let moderator = account(&store, "lestrade", Role::Moderator).await;
        let report = reported(&store, work).await;
        let tag = |kind: &str, name: &str| WrittenTag { kind: kind.to_owned(), name: name.to_owned() };
        let tags = vec![tag("fandom", "Sherlock Holmes"), tag("warning", "Murder")];
        let retag = draft(report, work, Act::Retag { tags }, Effect::Now);
        let retagged = store.rule(&retag, by(moderator, 2)).await.unwrap();
        let rerate = draft(report, work, Act::Rerate { rating: Some(RatingId(4)) }, Effect::Now);
        let rerated = store.rule(&rerate, by(moderator, 3)).await.unwrap();
        let names = |work: ficus_archive::work::Work| -> Vec<String> {
            work.tags.into_iter().map(|tag| tag.name).collect()
        };
        let now = store.work(work).await.unwrap().unwrap();
        assert_eq!(now.rating, Some(RatingId(4)));
        assert_eq!(names(now), ["Sherlock Holmes", "Murder"]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        store.undo_rulings(&[retagged.id, rerated.id], by(moderator, 4)).await.unwrap();
        let now = store.work(work).await.unwrap().unwrap();
        assert_eq!(now.rating, None);
        assert_eq!(names(now), ["Sherlock Holmes", "Fog"]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

fn about(account: AccountId, act: Act, effect: Effect) -> RulingDraft {
    let subject = ReportSubject { kind: SubjectKind::Account, id: account.0 };
    RulingDraft { report: None, subject, ..draft(ReportId(0), WorkId(0), act, effect) }
}

#[test]
fn a_ban_suspends_until_a_second_person_agrees_and_then_ends_every_session() {
    check(|Archive { store, .. }| async move {
        let moriarty = account(&store, "moriarty", Role::Author).await;
        let first = account(&store, "lestrade", Role::Moderator).await;
        let second = account(&store, "gregson", Role::Moderator).await;
        let standing = || async { store.accounts(0, 9).await.unwrap().0[0].standing };
        let ruled = store.rule(&about(moriarty, Act::Ban, Effect::Seconded), by(first, 1)).await.unwrap();
        assert_eq!(standing().await, Standing::Suspended);
        store.second(ruled.id, true, by(second, 2)).await.unwrap();
        assert_eq!(standing().await, Standing::Banned);
        store.undo_rulings(&[ruled.id], by(second, 3)).await.unwrap();
        assert_eq!(standing().await, Standing::Active);
    });
}

#[test]
fn whom_a_decision_concerns_appeals_once_and_nobody_else_does() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "irene", Role::Author).await;
        let other = account(&store, "wiggins", Role::Author).await;
        let moderator = account(&store, "lestrade", Role::Moderator).await;
        let suspend = about(irene, Act::Suspend { days: 7 }, Effect::Now);
        let ruled = store.rule(&suspend, by(moderator, 1)).await.unwrap();
        assert_eq!(store.rulings_of_account(irene, 9).await.unwrap().len(), 1);
        assert!(store.rulings_of_account(other, 9).await.unwrap().is_empty());
        assert!(matches!(store.appeal(ruled.id, other, "No.", at(2)).await, Err(StoreError::Missing(_))));
        store.appeal(ruled.id, irene, "It was not me.", at(2)).await.unwrap();
        assert!(matches!(store.appeal(ruled.id, irene, "No!", at(3)).await, Err(StoreError::Refused(_))));
        assert_eq!(store.open_appeals(9).await.unwrap()[0].text, "It was not me.");
        let answer = (AppealState::Upheld, "It was.");
        store.decide_appeal(ruled.id, answer, (moderator, &[]), at(4)).await.unwrap();
        assert!(store.open_appeals(9).await.unwrap().is_empty());
        assert_eq!(store.appeals_of(&[ruled.id]).await.unwrap()[0].answer, "It was.");
        assert_eq!(store.unseen_notices(irene).await.unwrap(), 2, "the decision and the answer");
    });
}

#[test]
fn the_door_refuses_holds_and_keeps_for_members_by_rating_and_tag() {
    check(|Archive { store, .. }| async move {
        let rule = |rating: Option<i64>, tag: Option<&str>, verdict| ContentRule {
            rating: rating.map(RatingId),
            tag: tag.map(str::to_owned),
            verdict,
        };
        let mut site = Site::default();
        site.content.rules = vec![
            rule(Some(3), None, Verdict::Members),
            rule(None, Some("Murder"), Verdict::Hold),
            rule(None, Some("Adverts"), Verdict::Refuse),
        ];
        store.set_site(&site).await.unwrap();
        let mut adult = story("The Count", "Irene A.");
        adult.rating = Some(RatingId(4));
        let adult = add(&store, &adult).await;
        assert_eq!(store.work(adult).await.unwrap().unwrap().audience, Audience::Members);

        let mut murder = with_tags(story("The Stair", "Irene A."), &[(TagKind::Warning, "murder")]);
        murder.rating = Some(RatingId(1));
        let held = add(&store, &murder).await;
        assert_eq!(store.upkeep(held).await.unwrap().unwrap().concealed, Some(Concealed::Held));
        let (queue, _) = store.queue(QueueFilter::Open, 0, 9, at(1)).await.unwrap();
        assert_eq!((queue.len(), queue[0].reports), (1, 0));
        let report = queue[0].rows[0].id;
        let (words, _) = store.report_words(report, 9).await.unwrap();
        assert!(words[0].by_rule && words[0].text.contains("Murder"), "{words:?}");
        let moderator = account(&store, "lestrade", Role::Moderator).await;
        store.rule(&draft(report, held, Act::Show, Effect::Now), by(moderator, 2)).await.unwrap();
        assert_eq!(store.latest(EVERYONE, 9).await.unwrap(), [held]);

        let advert = with_tags(story("Buy", "Irene A."), &[(TagKind::Freeform, "ADVERTS")]);
        let refusals = store.refusals(&[advert, murder]).await.unwrap();
        assert!(refusals[0].as_ref().unwrap().contains("Adverts") && refusals[1].is_none());
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_line_of_the_log_that_is_changed_by_hand_or_taken_out_is_found() {
    check(|archive| async move {
        let store = &archive.store;
        let work = add(store, &story("The Lamp", "Irene A.")).await;
        let moderator = account(store, "lestrade", Role::Moderator).await;
        let report = reported(store, work).await;
        for (number, act) in [Act::Hide, Act::Show, Act::Lock, Act::Unlock].into_iter().enumerate() {
            let decided = draft(report, work, act, Effect::Now);
            store.rule(&decided, by(moderator, number as i64)).await.unwrap();
        }
        assert_eq!(
            (store.audit_length().await.unwrap(), store.broken_audit_line().await.unwrap()),
            (4, None)
        );
        archive.tamper("UPDATE audit_line SET detail = 'nothing' WHERE id = 2").await;
        assert_eq!(store.broken_audit_line().await.unwrap(), Some(2));
        assert!(store.check().await.unwrap().iter().any(|fault| fault.contains("log of decisions")));
        archive.tamper("DELETE FROM audit_line WHERE id = 2").await;
        assert_eq!(store.broken_audit_line().await.unwrap(), Some(3));
    });
}
