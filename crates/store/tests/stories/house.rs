//! What is said to series, closing series and collections, who is told of what is gathered, and bounds of a day.

use ficus_archive::{
    AccountId, DraftId, WorkId,
    account::Role as AccountRole,
    challenge::{CannotNominate, Dates, NominationState, Said, Settings, Stage, TurnState},
    collection::{CollectionFacts, Kind},
    draft::{Draft, DraftContent, Due, Made, Posting},
    exchange::{Choice, Facet, Wish, WishFault},
    kept_search::MailPace,
    moderation::{Act, Effect},
    notice::{Because, ChallengeNews, Notice, Way},
    old_site::{OldComment, OldSeries},
    report::{ReportSubject, SubjectKind},
    schedule::NotPosted,
    series::{Part, SeriesDraft, SeriesFacts},
    site::{
        Site,
        validation::{Scope, Validation},
        writing_limits::{Limits, WritingLimits},
    },
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{
    Judged, NewChallenge, NewPrompt, NewReport, Plan, Released, Reported, RulingDraft, Store, StoreError,
    Told,
};
use jiff::civil::date;

use super::{
    gathering::{Person, person, work},
    harness::{Archive, EVERYONE, at, check},
    news::{look, tell, told},
};

const SITE: Way = Way { on_site: true, mail: MailPace::Never };

async fn series_of(store: &Store, keeper: &Person, title: &str) -> ficus_archive::SeriesId {
    let facts = SeriesFacts { title: title.to_owned(), ..SeriesFacts::default() };
    store.make_series(keeper.name, &facts).await.unwrap()
}

async fn moderator(store: &Store) -> AccountId {
    let hash = ficus_archive::password::PasswordHash::new("correct horse battery", [7; 16]).unwrap();
    store.add_account("Seward", "seward@example.org", AccountRole::Moderator, &hash, at(0)).await.unwrap()
}

/// Decides about a thing by one moderator, at once.
async fn close(store: &Store, subject: ReportSubject, by: AccountId) -> ficus_archive::RulingId {
    let ruling = RulingDraft {
        report: None,
        subject,
        act: Act::Close,
        rule: None,
        policy_version: 0,
        told_concerned: "It was closed.".to_owned(),
        told_reporters: String::new(),
        effect: Effect::Now,
    };
    store.rule(&ruling, Told { by: Some(by), now: at(20), letters: &[] }).await.unwrap().id
}

#[test]
fn members_speak_to_a_series_and_its_keeper_hears_and_may_end_it() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let id = series_of(&store, &mina, "Fogs").await;
        let comment = store.comment_series(id, (lucy.account, lucy.name), "All of it!", at(3)).await.unwrap();
        assert_eq!(told(&store, mina.account).await, [Notice::SeriesCommented { series: id, comment }]);
        assert_eq!(store.series(id, EVERYONE).await.unwrap().unwrap().comments, 1);
        let said = store.series_comment(comment).await.unwrap().unwrap();
        assert!(said.may_remove(mina.account, Some(mina.account)));
        assert!(said.may_remove(lucy.account, Some(mina.account)));
        assert!(!said.may_remove(AccountId(99), Some(mina.account)));
        let closed =
            SeriesFacts { title: "Fogs".to_owned(), takes_comments: false, ..SeriesFacts::default() };
        store.edit_series(id, &closed).await.unwrap();
        let more = store.comment_series(id, (lucy.account, lucy.name), "More!", at(4)).await;
        assert!(matches!(more, Err(StoreError::Refused(_))));
        store.remove_series_comment(comment).await.unwrap();
        assert_eq!(store.series_comments(id, 0, 10).await.unwrap(), (vec![], 0));
        let open = SeriesFacts { title: "Fogs".to_owned(), ..SeriesFacts::default() };
        store.edit_series(id, &open).await.unwrap();
        store.block(mina.account, lucy.account, "Lucy", at(5)).await.unwrap();
        let apart = store.comment_series(id, (lucy.account, lucy.name), "Hello?", at(6)).await;
        assert!(matches!(apart, Err(StoreError::Refused(_))), "they keep apart");
    });
}

#[test]
fn what_an_old_archive_knew_of_a_series_comes_once() {
    check(|Archive { store, .. }| async move {
        let draft = |title: &str, series: &str, author: &str| WorkDraft {
            title: title.to_owned(),
            authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
            series: vec![SeriesDraft { title: series.to_owned(), position: None, summary: Prose::default() }],
            ..WorkDraft::default()
        };
        for (title, series, author) in
            [("Fog", "Lamps", "Quill"), ("Soot", "Lamps", "Inkwell"), ("Dusk", "Lights", "Quill")]
        {
            store.add_work(&draft(title, series, author), None, at(1)).await.unwrap();
        }
        let said = |name: &str, written| OldComment {
            name: name.to_owned(),
            text: "All of it!".to_owned(),
            written: Some(at(written)),
        };
        let old = OldSeries {
            title: "lamps".to_owned(),
            keeper: Some("Quill".to_owned()),
            summary: "Every lamp has a story.".to_owned(),
            within: vec!["Lights".to_owned(), "Nowhere".to_owned()],
            comments: vec![said("Watson", -9), said("Irene", -8)],
        };
        for _ in 0..2 {
            assert!(store.keep_old_series(&old).await.unwrap());
        }
        let (all, _) = store.all_series(0, 10).await.unwrap();
        let of = |title: &str, author: &str| {
            let found = all.iter().find(|one| one.title == title && one.authors[0].name == author);
            found.unwrap().clone()
        };
        let lamps = of("Lamps", "Quill");
        assert_eq!((lamps.summary.as_str(), lamps.comments), ("<p>Every lamp has a story.</p>\n", 2));
        let (words, _) = store.series_comments(lamps.id, 0, 10).await.unwrap();
        assert_eq!((words[0].name.as_str(), words[0].account, words[0].written), ("Watson", None, at(-9)));
        assert_eq!(of("Lamps", "Inkwell").comments, 0, "another's series of that title");
        let nobody_s = OldSeries { keeper: None, ..old.clone() };
        assert!(!store.keep_old_series(&nobody_s).await.unwrap(), "which of two cannot be told");
        let (_, above) = store.series_kin(lamps.id).await.unwrap();
        assert_eq!(above.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["Lights"]);
    });
}

#[test]
fn a_reported_series_is_closed_and_opened_again_and_its_works_stay() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let seward = moderator(&store).await;
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        let id = series_of(&store, &mina, "Fogs").await;
        store.add_to_series(id, lamp, mina.account, at(2)).await.unwrap();
        let subject = ReportSubject { kind: SubjectKind::Series, id: id.0 };
        let new = NewReport {
            subject,
            account: Some(lucy.account),
            place: String::new(),
            rule: String::new(),
            text: "It says where she lives.".to_owned(),
        };
        assert!(matches!(store.report(&new, at(3)).await.unwrap(), Reported::Taken(_)));
        let concerned = store.concerned(subject).await.unwrap().unwrap();
        assert_eq!(concerned.parties, [mina.account]);
        assert_eq!(store.subject_facts(&[subject]).await.unwrap()[&subject].series, Some(id));
        let titles = |store: &Store| {
            let store = store.clone();
            async move {
                let work = store.work(lamp).await.unwrap().unwrap();
                work.series.into_iter().map(|place| place.title).collect::<Vec<_>>()
            }
        };
        assert!(titles(&store).await.contains(&"Fogs".to_owned()));
        let ruling = close(&store, subject, seward).await;
        assert!(store.series_works(id, EVERYONE).await.unwrap().is_empty());
        assert!(!titles(&store).await.contains(&"Fogs".to_owned()));
        assert!(store.work(lamp).await.unwrap().is_some());
        assert!(store.all_series(0, 50).await.unwrap().0.iter().all(|series| series.id != id));
        assert!(store.kept_series(id).await.unwrap().unwrap().shut);
        store.undo_rulings(&[ruling], Told { by: Some(seward), now: at(21), letters: &[] }).await.unwrap();
        assert_eq!(store.series_works(id, EVERYONE).await.unwrap(), [lamp]);
    });
}

#[test]
fn a_reported_collection_is_closed_for_its_owners_to_hear() {
    check(|Archive { store, .. }| async move {
        let mina = person(&store, "Mina").await;
        let seward = moderator(&store).await;
        let facts = CollectionFacts { name: "Gaslight".to_owned(), ..CollectionFacts::default() };
        let id =
            store.make_collection(Kind::Collection, &facts, (mina.account, mina.name), at(2)).await.unwrap();
        let subject = ReportSubject { kind: SubjectKind::Collection, id: id.0 };
        assert_eq!(store.concerned(subject).await.unwrap().unwrap().parties, [mina.account]);
        let ruling = close(&store, subject, seward).await;
        assert!(store.collection("gaslight").await.unwrap().unwrap().shut);
        assert_eq!(told(&store, mina.account).await, [Notice::AccountDecided { act: "closed".to_owned() }]);
        store.undo_rulings(&[ruling], Told { by: Some(seward), now: at(21), letters: &[] }).await.unwrap();
        assert!(!store.collection("gaslight").await.unwrap().unwrap().shut);
    });
}

#[test]
fn an_older_work_that_is_gathered_is_told_to_those_who_follow_what_gathers_it() {
    check(|Archive { store, .. }| async move {
        let (mina, lucy) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        look(&store).await;
        let facts = CollectionFacts { name: "Gaslight".to_owned(), ..CollectionFacts::default() };
        let id =
            store.make_collection(Kind::Collection, &facts, (mina.account, mina.name), at(2)).await.unwrap();
        let series = series_of(&store, &mina, "Fogs").await;
        for to in [Because::Collection(id), Because::Series(series)] {
            store.subscribe(lucy.account, to, SITE, at(3)).await.unwrap();
        }
        let of = store.collection("gaslight").await.unwrap().unwrap();
        store.offer_to_collection(&of, lamp, mina.account, at(4)).await.unwrap();
        look(&store).await;
        tell(&store, 10).await;
        let added = |because| Notice::WorkAdded { work: lamp, because };
        assert_eq!(told(&store, lucy.account).await, [added(Because::Collection(id))]);
        store.collection_says(id, lamp, ficus_archive::collection::Consent::Yes, at(5)).await.unwrap();
        tell(&store, 10).await;
        assert_eq!(told(&store, lucy.account).await.len(), 1, "it is in already");
        store.add_to_series(series, lamp, mina.account, at(6)).await.unwrap();
        look(&store).await;
        tell(&store, 10).await;
        assert_eq!(told(&store, lucy.account).await[0], added(Because::Series(series)));
        assert_eq!(store.remove_from_series(series, Part::Work(lamp)).await.ok(), Some(()));
    });
}

async fn draft(store: &Store, work: WorkId, by: AccountId, number: u32, text: &str) -> DraftId {
    let made = Made { text: Prose::from_plain(text), ..Made::default() };
    let content = DraftContent { number, made, ..DraftContent::default() };
    store.begin_draft(work, None, &content, by, at(5)).await.unwrap()
}

async fn limited(store: &Store, members: Limits) {
    let writing_limits = WritingLimits { members, newcomers: members, new_days: 0 };
    store.set_site(&Site { writing_limits, ..Site::default() }).await.unwrap();
}

#[test]
fn words_and_uploads_of_a_day_have_a_bound_that_tomorrow_lifts() {
    check(|Archive { store, .. }| async move {
        let mina = person(&store, "Mina").await;
        limited(&store, Limits { words_a_day: 5, uploads_a_day: 1, ..Limits::default() }).await;
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        let day = date(2026, 11, 21);
        let second = draft(&store, lamp, mina.account, 2, "It was dark.").await;
        assert_eq!(store.post_draft(second, Posting::Silent, day, at(6)).await.unwrap(), 2);
        assert_eq!(store.writing_used(mina.account, at(7)).await.unwrap().words_today, 3);
        let third = draft(&store, lamp, mina.account, 3, "It was dark still.").await;
        let much = store.post_draft(third, Posting::Silent, day, at(7)).await;
        assert!(matches!(much, Err(StoreError::Refused(_))));
        let due = Due { at: at(8), zone: "UTC".to_owned(), announce: true };
        store.schedule(&[(third, Some(due))], &Plan { by: mina.account, words: "" }).await.unwrap();
        let released = store.release_next(at(8)).await.unwrap();
        assert_eq!(released, Some(Released::Stays(third, NotPosted::Limit)));
        assert_eq!(store.post_draft(third, Posting::Silent, day, at(8 + 86_400)).await.unwrap(), 3);
        store.hand_in(mina.account, at(9)).await.unwrap();
        assert!(matches!(store.hand_in(mina.account, at(10)).await, Err(StoreError::Refused(_))));
        store.hand_in(mina.account, at(10 + 86_400)).await.unwrap();
        assert_eq!(store.writing_used(mina.account, at(11)).await.unwrap().uploads_today, 2);
    });
}

async fn read_first(store: &Store, validation: Validation) {
    store.set_site(&Site { validation, ..Site::default() }).await.unwrap();
}

async fn lying(store: &Store, id: DraftId) -> Option<Draft> {
    store.draft(id).await.unwrap()
}

#[test]
fn a_scheduled_chapter_waits_for_a_moderator_like_any_other() {
    check(|Archive { store, .. }| async move {
        let mina = person(&store, "Mina").await;
        let seward = moderator(&store).await;
        read_first(&store, Validation { scope: Scope::All, chapters: true, ..Validation::default() }).await;
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        let second = draft(&store, lamp, mina.account, 2, "It was dark.").await;
        let due = Due { at: at(8), zone: "UTC".to_owned(), announce: true };
        store.schedule(&[(second, Some(due))], &Plan { by: mina.account, words: "" }).await.unwrap();
        assert_eq!(store.release_next(at(8)).await.unwrap(), Some(Released::Waits(second)));
        assert_eq!(store.release_next(at(9)).await.unwrap(), None, "it is not due any more");
        assert!(lying(&store, second).await.is_some());
        assert_eq!(told(&store, seward).await, [Notice::ToValidate { work: lamp, chapter: true }]);
        let waiting = store.waiting().await.unwrap();
        assert_eq!((waiting[0].before, waiting[0].is_change), ((0, 0), false));
        store.judge(waiting[0].id, waiting[0].version, &Judged::Accepted, seward, at(10)).await.unwrap();
        assert!(lying(&store, second).await.is_none());
    });
}

#[test]
fn a_change_waits_where_the_site_says_so_and_the_chapter_stays_as_it_was() {
    check(|Archive { store, .. }| async move {
        let mina = person(&store, "Mina").await;
        let seward = moderator(&store).await;
        let lamp = work(&store, "The Lamp", "Mina", Audience::Everyone).await;
        read_first(&store, Validation { scope: Scope::All, edits: true, ..Validation::default() }).await;
        let chapter = store.work(lamp).await.unwrap().unwrap().chapters[0].id;
        let made = Made { text: Prose::from_plain("It was light."), ..Made::default() };
        let content = DraftContent { number: 1, made, ..DraftContent::default() };
        let change = store.begin_draft(lamp, Some(chapter), &content, mina.account, at(5)).await.unwrap();
        let day = date(2026, 11, 21);
        let held = store.post_draft(change, Posting::Silent, day, at(6)).await;
        assert!(matches!(held, Err(StoreError::Held)));
        let text = |store: &Store| {
            let store = store.clone();
            async move {
                let chapter = store.chapter(lamp, 1).await.unwrap().unwrap();
                chapter.text.plain_text().unwrap().trim().to_owned()
            }
        };
        assert_eq!(text(&store).await, "It was dark.");
        let waiting = store.waiting().await.unwrap();
        assert!(waiting[0].is_change);
        store.judge(waiting[0].id, waiting[0].version, &Judged::Accepted, seward, at(7)).await.unwrap();
        assert_eq!(text(&store).await, "It was light.");
        let second = draft(&store, lamp, mina.account, 2, "More.").await;
        assert_eq!(
            store.post_draft(second, Posting::Silent, day, at(8)).await.unwrap(),
            2,
            "chapters need not wait"
        );
    });
}

async fn challenge(store: &Store, kind: Kind, owner: &Person) -> ficus_archive::CollectionId {
    let facts = CollectionFacts { name: "A challenge".to_owned(), ..CollectionFacts::default() };
    let new = NewChallenge { kind, facts, settings: Settings::default() };
    store.make_challenge(&new, (owner.account, owner.name), at(2)).await.unwrap()
}

#[test]
fn whoever_has_a_turn_signs_the_story_and_whoever_gives_it_on_does_not() {
    check(|Archive { store, .. }| async move {
        let keeper = person(&store, "Keeper").await;
        let people = [person(&store, "Mina").await, person(&store, "Lucy").await];
        let story = work(&store, "The Lamp", "Keeper", Audience::Everyone).await;
        let id = challenge(&store, Kind::RoundRobin, &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        for one in &people {
            store.sign_up_for(id, (one.account, one.name), &Said::default(), at(5)).await.unwrap();
        }
        store.begin_stage(id, Stage::Making, at(10)).await.unwrap();
        store.set_round_work(id, Some(story)).await.unwrap();
        let round = store.challenge_by_id(id).await.unwrap().unwrap();
        let order: Vec<AccountId> = store.turns(id).await.unwrap().iter().map(|turn| turn.account).collect();
        assert!(store.signs(order[0], story).await.unwrap());
        assert!(!store.signs(order[1], story).await.unwrap());
        store.end_turn(&round, order[0], TurnState::Done, at(11)).await.unwrap();
        assert!(store.signs(order[1], story).await.unwrap());
        store.end_turn(&round, order[1], TurnState::Passed, at(12)).await.unwrap();
        assert!(store.signs(order[0], story).await.unwrap(), "they wrote a part");
        assert!(!store.signs(order[1], story).await.unwrap());
        assert!(store.signs(keeper.account, story).await.unwrap());
    });
}

#[test]
fn a_big_bang_posts_story_and_art_on_their_day_and_tells_what_cannot_be_posted() {
    check(|Archive { store, .. }| async move {
        let keeper = person(&store, "Keeper").await;
        let (author, artist) = (person(&store, "Mina").await, person(&store, "Lucy").await);
        let mut site = Site::default();
        site.writing.required.clear();
        store.set_site(&site).await.unwrap();
        let id = challenge(&store, Kind::BigBang, &keeper).await;
        store.begin_stage(id, Stage::Open, at(4)).await.unwrap();
        let bang = |store: &Store| {
            let store = store.clone();
            async move { store.challenge_by_id(id).await.unwrap().unwrap() }
        };
        let new = NewPrompt { title: "One".to_owned(), words: 20_000, ..NewPrompt::default() };
        let prompt = store.leave_prompt(&bang(&store).await, author.account, &new, at(5)).await.unwrap();
        store.begin_stage(id, Stage::Choosing, at(6)).await.unwrap();
        let claim = (artist.account, artist.name, 1);
        store.claim_prompt(&bang(&store).await, prompt, claim, at(7)).await.unwrap().unwrap();
        store.begin_stage(id, Stage::Making, at(8)).await.unwrap();
        let story = work(&store, "The Lamp", "Mina", Audience::Draft).await;
        let art = ficus_archive::work::WorkDraft {
            title: "The Lamp, drawn".to_owned(),
            authors: vec![ficus_archive::work::AuthorDraft { name: "Lucy".to_owned(), contact: None }],
            audience: Audience::Draft,
            ..ficus_archive::work::WorkDraft::default()
        };
        let ficus_store::Added::New(art) = store.add_work(&art, None, at(8)).await.unwrap() else { panic!() };
        let of = store.collection_by_id(id).await.unwrap().unwrap();
        assert!(store.finish_draft(&of, prompt, (author.account, story), at(9)).await.unwrap());
        assert!(store.answer_prompt(&of, prompt, (artist.account, art), at(9)).await.unwrap());
        let today = at(20).to_zoned(jiff::tz::TimeZone::UTC).date();
        store.set_posting_day(id, prompt, Some(today.tomorrow().unwrap())).await.unwrap();
        assert_eq!(store.post_big_bangs(at(20)).await.unwrap(), 0, "its day has not come");
        store.set_posting_day(id, prompt, Some(today)).await.unwrap();
        assert_eq!(store.post_big_bangs(at(21)).await.unwrap(), 1);
        assert_eq!(store.work(story).await.unwrap().unwrap().audience, Audience::Everyone);
        assert_eq!(store.work(art).await.unwrap().unwrap().audience, Audience::Draft, "it has no chapter");
        let news = told(&store, artist.account).await;
        assert_eq!(news[0], Notice::Challenge { challenge: id, news: ChallengeNews::NotPosted });
        assert_eq!(store.post_big_bangs(at(22)).await.unwrap(), 0, "once");
        assert_eq!(store.works_in(id, EVERYONE).await.unwrap(), [story]);
    });
}

#[test]
fn what_people_propose_is_taken_into_the_set_of_tags_by_those_who_keep_the_challenge() {
    check(|Archive { store, .. }| async move {
        let (keeper, mina) = (person(&store, "Keeper").await, person(&store, "Mina").await);
        let id = challenge(&store, Kind::GiftExchange, &keeper).await;
        let settings = Settings { nominations: true, nominations_each: 2, ..Settings::default() };
        store.set_challenge(id, &settings, ("UTC", &Dates::new()), 0, at(3)).await.unwrap();
        let now = |store: &Store| {
            let store = store.clone();
            async move { store.challenge_by_id(id).await.unwrap().unwrap() }
        };
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let open = now(&store).await;
        let two = names(&["Dracula", "Emma"]);
        let by = (mina.account, false);
        store.nominate(&open, by, Facet::Fandom, &two, at(4)).await.unwrap().unwrap();
        store.nominate(&open, by, Facet::Fandom, &names(&["dracula"]), at(4)).await.unwrap().unwrap();
        let third = store.nominate(&open, by, Facet::Fandom, &names(&["Persuasion"]), at(5)).await.unwrap();
        assert_eq!(third, Err(CannotNominate::Enough));
        let all = store.nominations(id).await.unwrap();
        assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Dracula", "Emma"]);
        store.decide_nomination(id, all[0].id, NominationState::Taken).await.unwrap();
        store.decide_nomination(id, all[1].id, NominationState::Refused).await.unwrap();
        let keeps = (keeper.account, true);
        store
            .nominate(&open, keeps, Facet::Character, &names(&["Mina Murray"]), at(6))
            .await
            .unwrap()
            .unwrap();
        let rules = now(&store).await.settings.rules;
        assert_eq!(&*rules.offered(Facet::Fandom), ["Dracula"]);
        assert_eq!(&*rules.offered(Facet::Character), ["Mina Murray"]);
        let wish =
            Wish { choices: [(Facet::Fandom, Choice::Of(names(&["Emma"])))].into(), ..Wish::default() };
        assert!(
            rules.faults(&wish).contains(&WishFault::Other { facet: Facet::Fandom, name: "Emma".to_owned() })
        );
        store.decide_nomination(id, all[0].id, NominationState::Refused).await.unwrap();
        assert!(now(&store).await.settings.rules.offered(Facet::Fandom).is_empty());
    });
}
