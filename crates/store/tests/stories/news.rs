//! News is told to each subscriber once, wherever telling stops.

use ficus_archive::{
    AccountId, PenNameId, TagId, WorkId,
    account::Standing,
    kept_search::MailPace,
    notice::{Because, Notice, NoticeKind, Way},
    personal_filter::{FilterThing, Phrase},
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_store::Store;

use super::{
    drafts,
    harness::{Archive, at, check},
    keeping::member,
    works::add,
};

const SITE: Way = Way { on_site: true, mail: MailPace::Never };

/// A story with an author and a tag.
fn story(title: &str, text: &str) -> WorkDraft {
    WorkDraft {
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        tags: vec![TagDraft { kind: TagKind::Freeform, name: "Lamps".to_owned() }],
        ..drafts::story(title, text)
    }
}

pub async fn look(store: &Store) {
    while store.look_for_news(at(10)).await.unwrap() {}
}

pub async fn tell(store: &Store, at_once: u32) -> u64 {
    let mut told = 0;
    while let Some(news) = store.next_news().await.unwrap() {
        if let Some(of) = store.news_of(&news).await.unwrap() {
            told += store.tell_news(&news, &of, at_once).await.unwrap().told;
        }
    }
    told
}

pub async fn told(store: &Store, account: AccountId) -> Vec<Notice> {
    store.notices(account, 0, 100).await.unwrap().0.into_iter().map(|kept| kept.notice).collect()
}

async fn facts(store: &Store, work: WorkId) -> (PenNameId, TagId) {
    let blurb = store.blurbs(&[work]).await.unwrap().remove(0);
    (blurb.authors[0].id, blurb.tags[0].id)
}

/// A chapter more, as posting one writes it.
async fn add_chapter(archive: &Archive, work: WorkId, number: u32) {
    archive
        .tamper(&format!(
            "INSERT INTO chapter (work_id, number, words, pov) VALUES ({work}, {number}, 1, '[]');
            UPDATE change SET seq = (SELECT MAX(seq) + 1 FROM change) WHERE subject = 'work' AND work_id = {work};"
        ))
        .await;
}

async fn touch(archive: &Archive, work: WorkId) {
    let sql =
        "UPDATE change SET seq = (SELECT MAX(seq) + 1 FROM change) WHERE subject = 'work' AND work_id =";
    archive.tamper(&format!("{sql} {work};")).await;
}

#[test]
fn a_new_work_and_new_chapters_are_told_once_and_silent_corrections_never() {
    check(|archive| async move {
        let store = &archive.store;
        let mina = member(store, "Mina").await;
        let first = add(store, &story("First", "x")).await;
        let (author, tag) = facts(store, first).await;
        look(store).await;
        store.subscribe(mina, Because::Tag(tag), SITE, at(0)).await.unwrap();
        store.subscribe(mina, Because::PenName(author), SITE, at(0)).await.unwrap();
        let second = add(store, &story("Second", "x")).await;
        look(store).await;
        tell(store, 10).await;
        let because = Because::PenName(author);
        assert_eq!(told(store, mina).await, [Notice::NewWork { work: second, because }]);
        touch(&archive, second).await;
        look(store).await;
        tell(store, 10).await;
        assert_eq!(told(store, mina).await.len(), 1, "a correction is no news");
        add_chapter(&archive, second, 2).await;
        add_chapter(&archive, second, 3).await;
        look(store).await;
        tell(store, 10).await;
        let chapters = Notice::NewChapters { work: second, first: 2, last: 3, because };
        assert_eq!(told(store, mina).await[0], chapters);
        look(store).await;
        assert!(store.next_news().await.unwrap().is_none());
    });
}

#[test]
fn a_work_that_nobody_may_see_is_news_only_when_it_is_shown() {
    check(|archive| async move {
        let store = &archive.store;
        let mina = member(store, "Mina").await;
        let (author, _) = facts(store, add(store, &story("First", "x")).await).await;
        store.subscribe(mina, Because::PenName(author), SITE, at(0)).await.unwrap();
        look(store).await;
        tell(store, 10).await;
        let before = told(store, mina).await.len();
        let hidden = WorkDraft { audience: Audience::Authors, ..story("Hidden", "x") };
        let hidden = add(store, &hidden).await;
        look(store).await;
        tell(store, 10).await;
        assert_eq!(told(store, mina).await.len(), before);
        archive.tamper(&format!("UPDATE work SET audience = 'members' WHERE id = {hidden};")).await;
        touch(&archive, hidden).await;
        look(store).await;
        // Hidden again before it was told: nobody hears of it.
        archive.tamper(&format!("UPDATE work SET audience = 'authors' WHERE id = {hidden};")).await;
        tell(store, 10).await;
        assert_eq!(told(store, mina).await.len(), before);
    });
}

#[test]
fn nobody_is_told_of_what_they_keep_away() {
    check(|archive| async move {
        let store = &archive.store;
        let work = add(store, &story("First", "x")).await;
        let (author, tag) = facts(store, work).await;
        look(store).await;
        let mut people = Vec::new();
        for name in ["Plain", "Muter", "Tagger", "Phraser", "Blocker", "Writer", "Banned", "Faithful"] {
            let account = member(store, name).await;
            store.subscribe(account, Because::PenName(author), SITE, at(0)).await.unwrap();
            people.push(account);
        }
        let [plain, muter, tagger, phraser, blocker, writer, banned, faithful] = people[..] else { panic!() };
        store.add_to_filter(muter, &FilterThing::PenName(author)).await.unwrap();
        store.add_to_filter(tagger, &FilterThing::Tag(tag)).await.unwrap();
        let phrase = Phrase::parse("the second").unwrap();
        store.add_to_filter(phraser, &FilterThing::Phrase(phrase)).await.unwrap();
        archive.tamper(&format!("UPDATE pen_name SET account_id = {writer} WHERE id = {author};")).await;
        store.block(blocker, writer, "The Writer", at(0)).await.unwrap();
        store.set_standing(banned, Standing::Banned, None).await.unwrap();
        let second = add(store, &story("The Second", "x")).await;
        // Who follows the work itself wants it.
        store.add_to_filter(faithful, &FilterThing::Tag(tag)).await.unwrap();
        store.subscribe(faithful, Because::Work(second), SITE, at(0)).await.unwrap();
        look(store).await;
        assert_eq!(tell(store, 3).await, 2);
        for (account, count) in [
            (plain, 1),
            (muter, 0),
            (tagger, 0),
            (phraser, 0),
            (blocker, 0),
            (writer, 0),
            (banned, 0),
            (faithful, 1),
        ] {
            assert_eq!(told(store, account).await.len(), count, "{account}");
        }
    });
}

#[test]
fn telling_goes_on_where_it_stopped_and_tells_nobody_twice() {
    check(|archive| async move {
        let store = &archive.store;
        let (author, tag) = facts(store, add(store, &story("First", "x")).await).await;
        look(store).await;
        let mut people = Vec::new();
        for number in 0..25 {
            let account = member(store, &format!("Reader {number}")).await;
            store.subscribe(account, Because::PenName(author), SITE, at(0)).await.unwrap();
            if number % 2 == 0 {
                store.subscribe(account, Because::Tag(tag), SITE, at(0)).await.unwrap();
            }
            people.push(account);
        }
        let work = add(store, &story("Second", "x")).await;
        look(store).await;
        let other = archive.again().await;
        // Each step is another process; one of them works with what it knew before the others went on.
        let news = store.next_news().await.unwrap().unwrap();
        let of = store.news_of(&news).await.unwrap().unwrap();
        let mut told_in_all = 0;
        for step in 0..20 {
            let by = if step % 2 == 0 { store } else { &other };
            let telling = by.tell_news(&news, &of, 4).await.unwrap();
            told_in_all += telling.told;
            if telling.done {
                break;
            }
        }
        assert_eq!(told_in_all, 25);
        assert_eq!(other.tell_news(&news, &of, 4).await.unwrap().told, 0, "there is nobody left");
        for account in people {
            let because = Because::PenName(author);
            assert_eq!(told(store, account).await, [Notice::NewWork { work, because }]);
        }
    });
}

#[test]
fn people_are_told_in_the_way_that_they_chose() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "Mina").await;
        let reviewed = Notice::Recommended { work: add(&store, &story("First", "x")).await };
        store.tell(mina, &reviewed, at(1)).await.unwrap();
        assert_eq!(store.unseen_notices(mina).await.unwrap(), 1);
        let kind = NoticeKind::Recommendations;
        store.set_notice_ways(mina, &[(kind, Way::NONE)]).await.unwrap();
        store.tell(mina, &reviewed, at(2)).await.unwrap();
        assert_eq!(store.unseen_notices(mina).await.unwrap(), 1, "of this not at all");
        let by_mail = Way { on_site: false, mail: MailPace::AtOnce };
        store.set_notice_ways(mina, &[(kind, by_mail)]).await.unwrap();
        store.tell(mina, &reviewed, at(3)).await.unwrap();
        assert_eq!(store.notices(mina, 0, 9).await.unwrap().1, 1, "by mail alone");
        assert_eq!(store.accounts_to_mail(AccountId(0), at(3), 9).await.unwrap(), [mina]);
        let due = store.notices_to_mail(mina, at(3), 9).await.unwrap();
        assert_eq!((due.len(), due[0].1), (1, MailPace::AtOnce));
        assert!(store.post_notices(&[due[0].0.id], None, at(4)).await.unwrap());
        assert!(!store.post_notices(&[due[0].0.id], None, at(4)).await.unwrap(), "another was faster");
        let newest = store.notices(mina, 0, 9).await.unwrap().0[0].id;
        store.see_notices(mina, &[kind], newest, at(5)).await.unwrap();
        assert_eq!(store.unseen_notices(mina).await.unwrap(), 0);
    });
}
