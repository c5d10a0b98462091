//! News and what is said to them, works on the front page, own pages, the logo, and what waits to be read first.

use ficus_archive::{
    AccountId, DispatchId, DraftId, PenNameId, WorkId,
    account::Role,
    dispatch::DispatchDraft,
    draft::{DraftContent, Made, Posting},
    moderation::{Act, Effect},
    notice::Notice,
    own_page::{OwnPageDraft, Standing},
    password::PasswordHash,
    report::{ReportSubject, SubjectKind},
    site::{
        Site,
        validation::{Scope, Validation},
    },
    tag::TagKind,
    upkeep::Concealed,
    work::{Audience, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{ImportedDispatch, Judged, PostingWish, RulingDraft, Store, StoreError, Told, WorkPosted};
use jiff::civil::date;

use super::{
    drafts::{story, with_tags},
    harness::{Archive, at, check},
    works::add,
};

async fn account(store: &Store, name: &str, role: Role) -> AccountId {
    let hash = PasswordHash::new("a long enough password", [1; 16]).unwrap();
    store.add_account(name, &format!("{name}@example.org"), role, &hash, at(0)).await.unwrap()
}

async fn signed(store: &Store, account: AccountId, name: &str) -> PenNameId {
    match store.own_pen_names(account).await.unwrap().first() {
        Some(known) => known.id,
        None => store.add_pen_name(account, name).await.unwrap(),
    }
}

fn news(title: &str) -> DispatchDraft {
    DispatchDraft {
        title: title.to_owned(),
        typed: "The *lamp* is mended.".to_owned(),
        text: Prose::from_plain("The lamp is mended."),
        open: true,
        ..DispatchDraft::default()
    }
}

#[test]
fn drafts_of_news_are_their_keepers_and_pinned_news_come_first() {
    check(|Archive { store, .. }| async move {
        let draft = store.set_dispatch(None, &news("A draft"), None, at(1)).await.unwrap();
        let old = DispatchDraft { pinned: true, ..news("Pinned") };
        store.set_dispatch(None, &old, Some(at(2)), at(2)).await.unwrap();
        store.set_dispatch(None, &news("New"), Some(at(3)), at(3)).await.unwrap();
        store.set_dispatch(None, &news("Tomorrow"), Some(at(90)), at(3)).await.unwrap();
        let (out, total) = store.dispatches(at(10), 0, 10).await.unwrap();
        let titles: Vec<&str> = out.iter().map(|one| one.draft.title.as_str()).collect();
        assert_eq!((titles, total), (vec!["Pinned", "New"], 2));
        assert_eq!(store.latest_dispatches(at(10), 1).await.unwrap()[0].draft.title, "New");
        let (all, total) = store.all_dispatches(0, 10).await.unwrap();
        assert_eq!((all[0].id, total), (draft, 4));
        store.set_dispatch(Some(draft), &news("Out now"), Some(at(5)), at(5)).await.unwrap();
        assert_eq!(store.dispatches(at(10), 0, 1).await.unwrap().1, 3);
        store.remove_dispatch(draft).await.unwrap();
        assert_eq!(store.dispatch(draft).await.unwrap(), None);
        let gone = store.set_dispatch(Some(DispatchId(99)), &news("?"), None, at(5)).await;
        assert!(matches!(gone, Err(StoreError::Missing(_))));
    });
}

#[test]
fn members_comment_under_their_own_names_and_moderators_take_comments_away_and_back() {
    check(|Archive { store, .. }| async move {
        let mina = account(&store, "Mina", Role::Reader).await;
        let lucy = account(&store, "Lucy", Role::Reader).await;
        let seward = account(&store, "Seward", Role::Moderator).await;
        let name = signed(&store, mina, "Mina Murray").await;
        let id = store.set_dispatch(None, &news("New"), Some(at(1)), at(1)).await.unwrap();
        let not_hers = store.comment_dispatch(id, (lucy, name), "Hm.", at(2)).await;
        assert!(matches!(not_hers, Err(StoreError::Missing("pen name"))));
        let early = store.comment_dispatch(id, (mina, name), "Hm.", at(0)).await;
        assert!(matches!(early, Err(StoreError::Missing(_))), "it is not out yet");
        let comment = store.comment_dispatch(id, (mina, name), "Well mended.", at(2)).await.unwrap();
        let subject = ReportSubject { kind: SubjectKind::Comment, id: comment.0 };
        let facts = store.subject_facts(&[subject]).await.unwrap();
        assert_eq!(facts[&subject].dispatch, Some(id));
        let ruling = RulingDraft {
            report: None,
            subject,
            act: Act::HideComment,
            rule: None,
            policy_version: 0,
            told_concerned: "It was taken away.".to_owned(),
            told_reporters: String::new(),
            effect: Effect::Now,
        };
        let told = Told { by: Some(seward), now: at(3), letters: &[] };
        let ruling = store.rule(&ruling, told).await.unwrap().id;
        assert_eq!(store.dispatch_comments(id, 0, 10).await.unwrap(), (vec![], 0));
        assert_eq!(store.dispatch(id).await.unwrap().unwrap().comments, 0);
        let told = Told { by: Some(seward), now: at(4), letters: &[] };
        store.undo_rulings(&[ruling], told).await.unwrap();
        assert_eq!(store.dispatch_comments(id, 0, 10).await.unwrap().1, 1);
        store.take_dispatch_comment_back(comment, lucy).await.unwrap();
        assert!(store.dispatch_comment(comment).await.unwrap().is_some(), "not hers");
        store.take_dispatch_comment_back(comment, mina).await.unwrap();
        assert_eq!(store.dispatch_comment(comment).await.unwrap(), None);
        for second in 0..20 {
            store.comment_dispatch(id, (mina, name), "Again.", at(10 + second)).await.unwrap();
        }
        let much = store.comment_dispatch(id, (mina, name), "Again.", at(40)).await;
        assert!(matches!(much, Err(StoreError::Refused(_))));
    });
}

#[test]
fn news_of_another_archive_come_once() {
    check(|Archive { store, .. }| async move {
        let old = ImportedDispatch {
            key: "efiction:lantern.sql:1".to_owned(),
            title: "We moved".to_owned(),
            text: Prose::from_plain("To a new house."),
            byline: "Irene".to_owned(),
            published: at(-1_000),
            comments: vec![("Watson".to_owned(), "Well kept.".to_owned(), at(-900))],
        };
        for new in [1, 0] {
            assert_eq!(store.import_dispatches(std::slice::from_ref(&old), at(1)).await.unwrap(), new);
        }
        let (all, total) = store.dispatches(at(2), 0, 10).await.unwrap();
        assert_eq!((total, all[0].draft.byline.as_str(), all[0].draft.open), (1, "Irene", false));
        let (said, total) = store.dispatch_comments(all[0].id, 0, 10).await.unwrap();
        assert_eq!((total, said[0].name.as_str(), said[0].text.as_str()), (1, "Watson", "Well kept."));
    });
}

#[test]
fn a_work_is_on_the_front_page_from_its_first_day_to_its_last() {
    check(|Archive { store, .. }| async move {
        let lamp = add(&store, &story("The Lamp", "Irene A.")).await;
        store.feature(lamp, "Lit", date(2026, 11, 1), Some(date(2026, 11, 3))).await.unwrap();
        store.feature(lamp, "For ever", date(2026, 11, 2), None).await.unwrap();
        let shown = async |day| {
            let shown = store.featured_on(date(2026, 11, day), 10).await.unwrap();
            shown.into_iter().map(|one| one.line).collect::<Vec<_>>()
        };
        assert_eq!(shown(1).await, ["Lit"]);
        assert_eq!(shown(3).await, ["For ever", "Lit"]);
        assert_eq!(shown(4).await, ["For ever"]);
        let (until, total) = store.featured_until(date(2026, 11, 1), 0, 10).await.unwrap();
        assert_eq!((until.len(), total), (1, 1));
        let id = store.all_featured(0, 10).await.unwrap().0[0].id;
        store.set_featured(id, "Until the 2nd", date(2026, 11, 2), Some(date(2026, 11, 2))).await.unwrap();
        assert_eq!(shown(4).await, Vec::<String>::new());
        store.remove_featured(id).await.unwrap();
        assert_eq!(store.all_featured(0, 10).await.unwrap().1, 1);
        let nothing = store.feature(WorkId(99), "", date(2026, 11, 1), None).await;
        assert!(matches!(nothing, Err(StoreError::Missing("work"))));
    });
}

fn own_page(slug: &str, typed: &str) -> OwnPageDraft {
    OwnPageDraft {
        slug: slug.to_owned(),
        title: "House rules".to_owned(),
        typed: typed.to_owned(),
        text: Prose::from_plain(typed),
        ..OwnPageDraft::default()
    }
}

#[test]
fn a_page_keeps_what_it_said_and_the_settings_know_where_it_stands() {
    check(|Archive { store, .. }| async move {
        store.set_site(&Site { name: "Baker Street".to_owned(), ..Site::default() }).await.unwrap();
        let id = store.set_own_page(None, &own_page("rules", "Be kind."), at(1)).await.unwrap();
        store.set_own_page(Some(id), &own_page("rules", "Be kind."), at(2)).await.unwrap();
        assert!(store.own_page_versions(id).await.unwrap().is_empty(), "nothing was changed");
        let changed = OwnPageDraft { standing: Standing::Header, ..own_page("house", "Be very kind.") };
        store.set_own_page(Some(id), &changed, at(3)).await.unwrap();
        let versions = store.own_page_versions(id).await.unwrap();
        assert_eq!((versions.len(), versions[0].typed.as_str()), (1, "Be kind."));
        assert_eq!(store.own_page("rules").await.unwrap(), None);
        assert_eq!(store.own_page("house").await.unwrap().unwrap().version, 2);
        let site = store.site().await.unwrap();
        assert_eq!((site.name.as_str(), site.own_pages[0].slug.as_str()), ("Baker Street", "house"));
        assert_eq!(site.own_pages[0].standing, Standing::Header);
        let taken = store.set_own_page(None, &own_page("house", "Mine."), at(4)).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))));
        store.remove_own_page(id).await.unwrap();
        assert!(store.site().await.unwrap().own_pages.is_empty());
    });
}

async fn validating(store: &Store, validation: Validation) {
    store.set_site(&Site { validation, ..Site::default() }).await.unwrap();
}

/// Lays a work on the desk and posts it; answers with whether it waits.
async fn post(store: &Store, work: WorkDraft, now: i64) -> (WorkId, bool) {
    let id = add(store, &WorkDraft { audience: Audience::Draft, ..work }).await;
    (id, post_again(store, id, now).await)
}

async fn post_again(store: &Store, work: WorkId, now: i64) -> bool {
    let wish = PostingWish { drafts: Vec::new(), how: Posting::Announced, day: date(2026, 11, 21) };
    match store.post_work(work, &wish, at(now)).await.unwrap() {
        WorkPosted::Held => true,
        WorkPosted::Posted => false,
        WorkPosted::Refused(why) => panic!("{why}"),
    }
}

async fn draft_of(store: &Store, work: WorkId, by: AccountId, number: u32) -> DraftId {
    let made = Made { text: Prose::from_plain("She went on."), ..Made::default() };
    let content = DraftContent { number, made, ..DraftContent::default() };
    store.begin_draft(work, None, &content, by, at(5)).await.unwrap()
}

#[test]
fn a_first_work_waits_is_accepted_and_its_author_is_told_and_trusted() {
    check(|Archive { store, .. }| async move {
        validating(&store, Validation { scope: Scope::First, ..Validation::default() }).await;
        let irene = account(&store, "Irene", Role::Author).await;
        let seward = account(&store, "Seward", Role::Moderator).await;
        signed(&store, irene, "Irene").await;
        let lamp = with_tags(story("The Lamp", "Irene"), &[(TagKind::Fandom, "Sherlock Holmes")]);
        let (lamp, waits) = post(&store, lamp, 1).await;
        assert!(waits);
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Authors);
        let waiting = store.waiting().await.unwrap();
        assert_eq!((waiting.len(), store.count_waiting().await.unwrap()), (1, 1));
        assert_eq!(
            (waiting[0].since, waiting[0].under.as_slice()),
            (at(1), &["Sherlock Holmes".to_owned()][..])
        );
        let stale =
            store.judge(waiting[0].id, waiting[0].version + 1, &Judged::Accepted, seward, at(3)).await;
        assert!(matches!(stale, Err(StoreError::Refused(_))));
        store.judge(waiting[0].id, waiting[0].version, &Judged::Accepted, seward, at(3)).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Everyone);
        assert_eq!(store.waiting().await.unwrap(), []);
        let told = store.notices(irene, 0, 10).await.unwrap().0;
        let expected = Notice::Validated { work: lamp, chapter: false, accepted: true, words: String::new() };
        assert_eq!(told[0].notice, expected);
        let second = post(&store, story("The Second Lamp", "Irene"), 4).await;
        assert!(!second.1, "one was accepted");
        let again = store.judge(waiting[0].id, 0, &Judged::Accepted, seward, at(5)).await;
        assert!(matches!(again, Err(StoreError::Missing(_))));
    });
}

#[test]
fn a_declined_work_goes_back_to_the_desk_with_words() {
    check(|Archive { store, .. }| async move {
        validating(&store, Validation { scope: Scope::All, ..Validation::default() }).await;
        let irene = account(&store, "Irene", Role::Author).await;
        let seward = account(&store, "Seward", Role::Moderator).await;
        signed(&store, irene, "Irene").await;
        let (lamp, _) = post(&store, story("The Lamp", "Irene"), 1).await;
        let waiting = store.waiting().await.unwrap();
        let declined = Judged::Declined("Which Holmes?".to_owned());
        store.judge(waiting[0].id, waiting[0].version, &declined, seward, at(2)).await.unwrap();
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Draft);
        assert_eq!(store.upkeep(lamp).await.unwrap().unwrap().concealed, None);
        let rows = store.validations_of(lamp).await.unwrap();
        assert_eq!((rows[0].state.as_str(), rows[0].words.as_str()), ("declined", "Which Holmes?"));
        store.set_trusted(irene, true, seward, at(3)).await.unwrap();
        assert_eq!(store.trusted_authors().await.unwrap()[0].1, "Irene");
        assert!(!post_again(&store, lamp, 4).await);
        store.take_back_work(lamp).await.unwrap();
        store.set_trusted(irene, false, seward, at(5)).await.unwrap();
        assert!(post_again(&store, lamp, 6).await);
        let areas = ["Sherlock Holmes".to_owned()];
        store.set_validation_areas(seward, &areas, seward, at(7)).await.unwrap();
        assert_eq!(store.validation_areas().await.unwrap()[&seward], areas);
    });
}

#[test]
fn a_new_chapter_waits_on_the_desk_and_a_work_that_waits_takes_its_chapters_along() {
    check(|Archive { store, .. }| async move {
        let rules = Validation { scope: Scope::All, chapters: true, ..Validation::default() };
        validating(&store, rules.clone()).await;
        let irene = account(&store, "Irene", Role::Author).await;
        let seward = account(&store, "Seward", Role::Moderator).await;
        signed(&store, irene, "Irene").await;
        let lamp = add(&store, &story("The Lamp", "Irene")).await;
        let second = draft_of(&store, lamp, irene, 2).await;
        let day = date(2026, 11, 21);
        let held = store.post_draft(second, Posting::Announced, day, at(6)).await;
        assert!(matches!(held, Err(StoreError::Held)));
        assert_eq!(store.work(lamp).await.unwrap().unwrap().audience, Audience::Everyone, "the rest is read");
        let waiting = store.waiting().await.unwrap();
        assert_eq!(waiting[0].chapter, Some((second, 2, None)));
        store.judge(waiting[0].id, waiting[0].version, &Judged::Trusted, seward, at(7)).await.unwrap();
        assert_eq!(store.draft(second).await.unwrap(), None);
        assert_eq!(store.writing_used(irene, at(8)).await.unwrap().chapters_today, 1);
        let third = draft_of(&store, lamp, irene, 3).await;
        assert_eq!(store.post_draft(third, Posting::Silent, day, at(9)).await.unwrap(), 3, "trusted");
        store.set_trusted(irene, false, seward, at(10)).await.unwrap();
        store.take_back_work(lamp).await.unwrap();
        assert!(post_again(&store, lamp, 11).await);
        let fourth = draft_of(&store, lamp, irene, 4).await;
        assert_eq!(store.post_draft(fourth, Posting::Silent, day, at(12)).await.unwrap(), 4);
        let dropped = add(&store, &story("The Other Lamp", "Irene")).await;
        let draft = draft_of(&store, dropped, irene, 2).await;
        assert!(store.post_draft(draft, Posting::Silent, day, at(13)).await.is_err());
        assert_eq!(store.count_waiting().await.unwrap(), 2);
        store.drop_draft(draft).await.unwrap();
        assert_eq!(store.count_waiting().await.unwrap(), 1, "nothing waits that is gone");
    });
}

#[test]
fn what_a_rule_holds_stays_held_when_it_was_read() {
    check(|Archive { store, .. }| async move {
        use ficus_archive::site::content::{ContentRule, Verdict};
        let mut site =
            Site { validation: Validation { scope: Scope::All, ..Validation::default() }, ..Site::default() };
        site.content.rules =
            vec![ContentRule { rating: None, tag: Some("Murder".to_owned()), verdict: Verdict::Hold }];
        store.set_site(&site).await.unwrap();
        let irene = account(&store, "Irene", Role::Author).await;
        let seward = account(&store, "Seward", Role::Moderator).await;
        signed(&store, irene, "Irene").await;
        let murder = with_tags(story("A Murder", "Irene"), &[(TagKind::Freeform, "Murder")]);
        let (murder, waits) = post(&store, murder, 1).await;
        assert!(waits);
        let waiting = store.waiting().await.unwrap();
        store.judge(waiting[0].id, waiting[0].version, &Judged::Accepted, seward, at(2)).await.unwrap();
        assert_eq!(store.upkeep(murder).await.unwrap().unwrap().concealed, Some(Concealed::Held));
    });
}

#[test]
fn a_work_that_is_too_short_stays_on_the_desk() {
    check(|Archive { store, .. }| async move {
        let mut site = Site::default();
        site.writing.bounds.words_least = 500;
        store.set_site(&site).await.unwrap();
        let work = add(&store, &WorkDraft { audience: Audience::Draft, ..story("The Lamp", "Irene") }).await;
        let wish = PostingWish { drafts: Vec::new(), how: Posting::Announced, day: date(2026, 11, 21) };
        let refused = store.post_work(work, &wish, at(1)).await.unwrap();
        let WorkPosted::Refused(why) = refused else { panic!("{refused:?}") };
        assert!(why.contains("at least 500 words"), "{why}");
        assert_eq!(store.work(work).await.unwrap().unwrap().audience, Audience::Draft);
    });
}

#[test]
fn what_an_account_has_is_counted() {
    check(|Archive { store, .. }| async move {
        let irene = account(&store, "Irene", Role::Author).await;
        signed(&store, irene, "Irene").await;
        assert_eq!(
            store.writing_used(irene, at(1)).await.unwrap(),
            ficus_archive::site::writing_limits::Used::default()
        );
        let lamp = add(&store, &story("The Lamp", "Irene")).await;
        add(&store, &story("Another's", "Wiggins")).await;
        let draft = draft_of(&store, lamp, irene, 2).await;
        let used = store.writing_used(irene, at(6)).await.unwrap();
        assert_eq!((used.works, used.drafts, used.chapters_today), (1, 1, 0));
        assert!(used.bytes > 0);
        store.post_draft(draft, Posting::Announced, date(2026, 11, 21), at(7)).await.unwrap();
        assert_eq!(store.writing_used(irene, at(8)).await.unwrap().chapters_today, 1);
        assert_eq!(store.writing_used(irene, at(8 + 86_400)).await.unwrap().chapters_today, 0);
        store.forget_chapter_postings(at(8 + 86_400)).await.unwrap();
    });
}
