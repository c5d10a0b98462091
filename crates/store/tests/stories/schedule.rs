//! Chapters that are posted by themselves: weekly over the change of summer time, after an outage, by two processes.

use ficus_archive::{
    AccountId, DraftId, WorkId,
    account::Standing,
    bulletin::BulletinKind,
    draft::{DraftContent, Due, Made},
    kept_search::MailPace,
    notice::{Because, Notice, Way},
    schedule::{NotPosted, Rhythm, moment, row},
    site::content::{ContentRule, Verdict},
    work::Audience,
};
use ficus_prose::Prose;
use ficus_store::{Plan, Released, Store};
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

use super::{
    drafts::story,
    harness::{Archive, check},
    keeping::member,
    news::{look, tell, told},
    works::add,
};

const ZONE: &str = "Europe/Vienna";

fn vienna() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A work with one chapter, who signs it, and who subscribes to it.
async fn serial(archive: &Archive) -> (WorkId, AccountId, AccountId) {
    let store = &archive.store;
    let work = add(store, &story("The Serial", "John Watson")).await;
    let (john, mina) = (member(store, "John").await, member(store, "Mina").await);
    let author = store.blurbs(&[work]).await.unwrap()[0].authors[0].id;
    archive.tamper(&format!("UPDATE pen_name SET account_id = {john} WHERE id = {author};")).await;
    look(store).await;
    let way = Way { on_site: true, mail: MailPace::Never };
    store.subscribe(mina, Because::Work(work), way, Timestamp::UNIX_EPOCH).await.unwrap();
    (work, john, mina)
}

async fn lay(store: &Store, work: WorkId, by: AccountId, number: u32) -> DraftId {
    let text = Prose::from_plain(&format!("What happened in chapter {number}."));
    let content = DraftContent { number, made: Made { text, ..Made::default() }, ..DraftContent::default() };
    store.begin_draft(work, None, &content, by, at("2026-03-01T00:00:00Z")).await.unwrap()
}

fn due(at: Timestamp) -> Due {
    Due { at, zone: ZONE.to_owned(), announce: true }
}

fn plan(by: AccountId) -> Plan<'static> {
    Plan { by, words: "" }
}

async fn release(store: &Store, now: Timestamp) -> Vec<Released> {
    let mut released = Vec::new();
    while let Some(done) = store.release_next(now).await.unwrap() {
        released.push(done);
    }
    released
}

async fn numbers(store: &Store, work: WorkId) -> Vec<u32> {
    store.work(work).await.unwrap().unwrap().chapters.iter().map(|line| line.number).collect()
}

#[test]
fn ten_chapters_come_on_ten_fridays_at_six_and_each_is_told_once() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, mina) = serial(&archive).await;
        // On 29 March 2026 clocks go forward.
        let hours = row(date(2026, 3, 6).at(18, 0, 0, 0), Rhythm::Weeks, 1, 10);
        let moments: Vec<Timestamp> =
            hours.into_iter().map(|hour| moment(hour, &vienna()).unwrap().at).collect();
        let mut drafts = Vec::new();
        for (number, at) in (2..).zip(&moments) {
            drafts.push((lay(store, work, john, number).await, Some(due(*at))));
        }
        store.schedule(&drafts, &plan(john)).await.unwrap();
        assert_eq!(store.scheduled(&[work]).await.unwrap().len(), 10);
        let other = archive.again().await;
        for (number, at) in (2..).zip(&moments) {
            let early = *at - SignedDuration::from_secs(1);
            assert_eq!(release(store, early).await, [], "chapter {number} is not early");
            assert_eq!(at.to_zoned(vienna()).hour(), 18);
            // Two processes look at the same moment.
            let (one, two) = tokio::join!(release(store, *at), release(&other, *at));
            let done: Vec<Released> = [one, two].concat();
            assert_eq!(done, [Released::Posted(work, number)]);
            look(store).await;
            look(&other).await;
            tell(store, 10).await;
            let told = told(store, mina).await;
            assert_eq!(told.len(), number as usize - 1, "chapter {number} is told once");
            let because = Because::Work(work);
            assert_eq!(told[0], Notice::NewChapters { work, first: number, last: number, because });
        }
        assert_eq!(numbers(store, work).await, (1..=11).collect::<Vec<_>>());
        assert_eq!(store.scheduled(&[work]).await.unwrap(), []);
    });
}

#[test]
fn what_was_missed_comes_in_its_order_after_an_outage() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, mina) = serial(&archive).await;
        let mut drafts = Vec::new();
        // Laid in the wrong order, two of them at one moment.
        for (number, day) in [(4, 9), (2, 2), (5, 16), (3, 9)] {
            let at = date(2026, 3, day).at(17, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
            drafts.push((lay(store, work, john, number).await, Some(due(at))));
        }
        store.schedule(&drafts, &plan(john)).await.unwrap();
        let released = release(store, at("2026-03-12T08:00:00Z")).await;
        assert_eq!(released, [2, 3, 4].map(|number| Released::Posted(work, number)));
        look(store).await;
        tell(store, 10).await;
        let because = Because::Work(work);
        assert_eq!(
            told(store, mina).await,
            [Notice::NewChapters { work, first: 2, last: 4, because }],
            "what came together is told together"
        );
        assert_eq!(store.work(work).await.unwrap().unwrap().updated, Some(date(2026, 3, 12)));
    });
}

#[test]
fn what_cannot_be_posted_stays_with_those_behind_it_and_the_author_is_told() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, _) = serial(&archive).await;
        let [friday, next] = ["2026-03-06T17:00:00Z", "2026-03-13T17:00:00Z"].map(at);
        let (second, third) = (lay(store, work, john, 2).await, lay(store, work, john, 3).await);
        let both = [(second, Some(due(friday))), (third, Some(due(next)))];
        store.schedule(&both, &plan(john)).await.unwrap();
        store.set_standing(john, Standing::Suspended, None).await.unwrap();
        assert_eq!(release(store, friday).await, [Released::Stays(second, NotPosted::Suspended)]);
        assert_eq!(release(store, friday).await, [], "it is tried once");
        let reason = NotPosted::Suspended;
        assert_eq!(told(store, john).await, [Notice::NotPosted { work, draft: second, reason }]);
        store.set_standing(john, Standing::Active, None).await.unwrap();
        assert_eq!(release(store, next).await, [Released::Stays(third, NotPosted::EarlierWaits)]);
        let queue = store.scheduled(&[work]).await.unwrap();
        assert_eq!(queue[0].refused, Some((NotPosted::Suspended, friday)));
        // With new hours both come.
        store.schedule(&both, &plan(john)).await.unwrap();
        let done = [2, 3].map(|number| Released::Posted(work, number));
        assert_eq!(release(store, next).await, done);
    });
}

#[test]
fn nobody_posts_on_a_work_that_they_do_not_sign_any_more_and_no_rule_is_passed_by() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, mina) = serial(&archive).await;
        let friday = at("2026-03-06T17:00:00Z");
        let second = lay(store, work, john, 2).await;
        store.schedule(&[(second, Some(due(friday)))], &plan(mina)).await.unwrap();
        assert_eq!(release(store, friday).await, [Released::Stays(second, NotPosted::NotAuthor)]);
        let mut site = store.site().await.unwrap();
        site.content.rules.push(ContentRule { verdict: Verdict::Refuse, ..ContentRule::default() });
        store.set_site(&site).await.unwrap();
        store.schedule(&[(second, Some(due(friday)))], &plan(john)).await.unwrap();
        assert_eq!(release(store, friday).await, [Released::Stays(second, NotPosted::Rule)]);
        site.content.rules.clear();
        store.set_site(&site).await.unwrap();
        let taken = lay(store, work, john, 1).await;
        store.schedule(&[(taken, Some(due(friday)))], &plan(john)).await.unwrap();
        assert_eq!(release(store, friday).await, [Released::Stays(taken, NotPosted::NumberTaken)]);
        assert_eq!(numbers(store, work).await, [1]);
        assert!(store.check().await.unwrap().is_empty());
    });
}

#[test]
fn a_work_that_was_never_posted_is_posted_with_its_first_chapter_for_whom_its_author_said() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, _) = serial(&archive).await;
        store.set_audience(work, Audience::Members, at("2026-03-01T00:00:00Z")).await.unwrap();
        store.take_back_work(work).await.unwrap();
        let friday = at("2026-03-06T17:00:00Z");
        let second = lay(store, work, john, 2).await;
        let hour = [(second, Some(due(friday)))];
        store.schedule(&hour, &plan(john)).await.unwrap();
        // It says nothing of its rating yet.
        assert_eq!(release(store, friday).await, [Released::Stays(second, NotPosted::NeverPosted)]);
        let mut site = store.site().await.unwrap();
        site.writing.required.clear();
        store.set_site(&site).await.unwrap();
        store.schedule(&hour, &plan(john)).await.unwrap();
        assert_eq!(release(store, friday).await, [Released::Posted(work, 2)]);
        assert_eq!(store.work(work).await.unwrap().unwrap().audience, Audience::Members);
    });
}

#[test]
fn an_update_is_told_once_with_its_authors_words_where_they_want_it_and_else_never() {
    check(|archive| async move {
        let store = &archive.store;
        let (work, john, mina) = serial(&archive).await;
        let chapter = store.work(work).await.unwrap().unwrap().chapters[0].id;
        for (announce, words) in [(false, "Never told."), (true, "The fog is thicker.")] {
            let text = Prose::from_plain("The fog lay thick on Baker Street.");
            let made = Made { text, ..Made::default() };
            let content = DraftContent { number: 1, made, ..DraftContent::default() };
            let now = at("2026-03-01T00:00:00Z");
            let draft = store.begin_draft(work, Some(chapter), &content, john, now).await.unwrap();
            let due = Some(Due { announce, ..due(now) });
            store.schedule(&[(draft, due)], &Plan { words, ..plan(john) }).await.unwrap();
            assert_eq!(release(store, now).await, [Released::Posted(work, 1)]);
            look(store).await;
            tell(store, 10).await;
        }
        let (bulletins, total) = store.bulletins(work, 0, 10).await.unwrap();
        assert_eq!((total, bulletins[0].kind, bulletins[0].chapter), (1, BulletinKind::Update, Some(1)));
        assert_eq!(bulletins[0].text, Prose::from_plain("The fog is thicker."));
        let (bulletin, what) = (bulletins[0].id, BulletinKind::Update);
        let because = Because::Work(work);
        assert_eq!(told(store, mina).await, [Notice::Bulletin { work, bulletin, what, because }]);
    });
}
