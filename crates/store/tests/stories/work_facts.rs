//! What authors change about their works: one and many, taken back, posted, taken back to the desk, deleted.

use ficus_archive::{
    AccountId, PenNameId, RatingId, WorkId,
    account::Role,
    draft::{DraftContent, Made, Posting},
    password::PasswordHash,
    rating::Gate,
    site::content::{ContentRule, Verdict},
    tag::{TagDraft, TagKind},
    upkeep::{Concealed, Reach},
    work::{Audience, Status, WorkDraft},
    writing::{
        Field,
        facts::{Facts, SeriesStated},
        many::ManyChange,
    },
};
use ficus_prose::Prose;
use ficus_store::{
    ChapterOpened, DeskList, FactsSaved, OpenedOn, PostingWish, Store, StoreError, WorkPosted,
};
use jiff::civil::date;

use super::{
    drafts::{author, lamp, story, tag, with_tags},
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

async fn member(store: &Store, name: &str) -> AccountId {
    let hash = PasswordHash::new("correct horse battery", [7; 16]).unwrap();
    let email = format!("{name}@example.org");
    store.add_account(name, &email, Role::Author, &hash, at(0)).await.unwrap()
}

/// Mina, and a work that she signs.
async fn minas(store: &Store, draft: WorkDraft) -> (AccountId, PenNameId, WorkId) {
    let mina = member(store, "mina").await;
    let name = store.add_pen_name(mina, "Mina Murray").await.unwrap();
    let work = add(store, &WorkDraft { authors: vec![author("Mina Murray")], ..draft }).await;
    (mina, name, work)
}

async fn is_sound(store: &Store) {
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

async fn facts(store: &Store, work: WorkId) -> (Facts, String) {
    let stated = store.stated_works(&[work]).await.unwrap().remove(0);
    (stated.facts, stated.mark)
}

fn everything(name: PenNameId) -> Facts {
    Facts {
        title: "The Candle".to_owned(),
        authors: vec![name],
        summary: Prose::from_plain("A candle."),
        notes_before: Prose::from_plain("Before."),
        notes_after: Prose::from_plain("After."),
        disclaimer: Some("None of it is mine.".to_owned()),
        dedication: Some("For Lucy".to_owned()),
        language: Some("de".to_owned()),
        rating: Some(RatingId(2)),
        tags: vec![tag(TagKind::Fandom, "Dracula"), tag(TagKind::Freeform, "Candlelight")],
        category_paths: vec![vec!["Dracula".to_owned(), "Gen".to_owned()]],
        spoilers: Some("The end".to_owned()),
        timeline: Some("1897".to_owned()),
        status: Status::Complete,
        planned_chapters: Some(9),
        audience: Audience::Members,
        reviewers: ficus_archive::review::Reviewers::Everyone,
        holds_first: true,
        reach: Reach::Here,
        published: Some(date(2004, 3, 31)),
        series: vec![SeriesStated { title: "Lights".to_owned(), position: Some(3) }],
    }
}

#[test]
fn every_fact_of_a_posted_work_is_changed_counted_and_taken_back() {
    check(|Archive { store, .. }| async move {
        let (mina, name, work) = minas(&store, lamp()).await;
        let (before, mark) = facts(&store, work).await;
        let wished = everything(name);
        let saved = store.set_facts(work, &mark, &wished, mina, at(1)).await.unwrap();
        assert!(matches!(saved, FactsSaved::Kept), "{saved:?}");
        let (now, mark) = facts(&store, work).await;
        assert_eq!(now, wished);
        is_sound(&store).await;
        let saved = store.set_facts(work, &mark, &wished, mina, at(2)).await.unwrap();
        assert!(matches!(saved, FactsSaved::Unchanged));

        let (act, changed) = store.former_facts(work, 10).await.unwrap().remove(0);
        assert_eq!((&changed.before, &changed.after), (&before, &wished));
        let back = store.take_back_act(act.id, mina, at(3)).await.unwrap().unwrap();
        assert_eq!((back.works, back.stay.len()), (1, 0));
        assert_eq!(facts(&store, work).await.0, before);
        is_sound(&store).await;
        assert!(store.take_back_act(act.id, mina, at(4)).await.unwrap().is_none(), "once");
    });
}

#[test]
fn whoever_changes_what_somebody_changed_meanwhile_is_shown_it_and_nothing_is_lost() {
    check(|Archive { store, .. }| async move {
        let (mina, _, work) = minas(&store, story("The Lamp", "x")).await;
        let (first, mark) = facts(&store, work).await;
        let one = Facts { title: "One".to_owned(), ..first.clone() };
        let two = Facts { title: "Two".to_owned(), ..first };
        assert!(matches!(store.set_facts(work, &mark, &one, mina, at(1)).await.unwrap(), FactsSaved::Kept));
        match store.set_facts(work, &mark, &two, mina, at(2)).await.unwrap() {
            FactsSaved::Conflict(now) => assert_eq!(now.facts.title, "One"),
            other => panic!("{other:?}"),
        }
        assert_eq!(facts(&store, work).await.0.title, "One");
    });
}

#[test]
fn nobody_changes_works_of_others_nor_who_else_signs() {
    check(|Archive { store, .. }| async move {
        let (mina, name, work) = minas(&store, story("The Lamp", "x")).await;
        let lucy = member(&store, "lucy").await;
        let lucys = store.add_pen_name(lucy, "Lucy Westenra").await.unwrap();
        let (is, mark) = facts(&store, work).await;
        let wished = Facts { title: "Mine".to_owned(), authors: vec![lucys], ..is.clone() };
        let saved = store.set_facts(work, &mark, &wished, lucy, at(1)).await.unwrap();
        assert!(matches!(saved, FactsSaved::Unchanged));
        let many = ManyChange { language: Some("fr".to_owned()), ..ManyChange::default() };
        assert_eq!(store.change_many(&[work], &many, lucy, at(1)).await.unwrap().changed, 0);
        assert_eq!(facts(&store, work).await.0, is);
        let wished = Facts { authors: vec![lucys], ..is };
        store.set_facts(work, &mark, &wished, mina, at(1)).await.unwrap();
        assert_eq!(facts(&store, work).await.0.authors, [name], "somebody always signs, and nobody unasked");
        is_sound(&store).await;
    });
}

#[test]
fn many_works_are_changed_at_once_and_taken_back_as_one_act() {
    check(|Archive { store, .. }| async move {
        let mina = member(&store, "mina").await;
        store.add_pen_name(mina, "Mina Murray").await.unwrap();
        let drafts: Vec<WorkDraft> = (0..120)
            .map(|number| {
                let tags = [(TagKind::Fandom, "Dracula"), (TagKind::Freeform, "Fog")];
                with_tags(story(&format!("Letter {number}"), "Mina Murray"), &tags)
            })
            .collect();
        store.add_works(&drafts, None, at(0)).await.unwrap();
        let works = store.own_works(mina, 500).await.unwrap();
        assert_eq!(works.len(), 120);
        let before = store.stated_works(&works).await.unwrap();
        let change = ManyChange {
            add: vec![tag(TagKind::Freeform, "Letters")],
            replace: vec![(tag(TagKind::Freeform, "fog"), tag(TagKind::Freeform, "Mist"))],
            rating: Some(RatingId(1)),
            audience: Some(Audience::Members),
            ..ManyChange::default()
        };
        let done = store.change_many(&works, &change, mina, at(1)).await.unwrap();
        assert_eq!((done.changed, done.refused.len()), (120, 0));
        is_sound(&store).await;
        let names = |facts: &Facts| facts.tags.iter().map(|tag| tag.name.clone()).collect::<Vec<_>>();
        let now = store.stated_works(&works).await.unwrap();
        assert!(now.iter().all(|work| names(&work.facts) == ["Dracula", "Mist", "Letters"]));
        assert!(now.iter().all(|work| work.audience == Audience::Members));

        // One is changed since: that field stays.
        let one = &now[7];
        let other = Facts { rating: Some(RatingId(3)), ..one.facts.clone() };
        store.set_facts(one.id, &one.mark, &other, mina, at(2)).await.unwrap();
        let back = store.take_back_act(done.act.unwrap(), mina, at(3)).await.unwrap().unwrap();
        assert_eq!(back.works, 120);
        assert_eq!(back.stay, [(one.id, vec![Field::Rating])]);
        let now = store.stated_works(&works).await.unwrap();
        for (was, is) in before.iter().zip(&now) {
            let expected = if is.id == one.id {
                Facts { rating: Some(RatingId(3)), ..was.facts.clone() }
            } else {
                was.facts.clone()
            };
            assert_eq!(is.facts, expected);
        }
        is_sound(&store).await;
        let acts = store.acts_of(mina, 10).await.unwrap();
        assert!(acts[0].is_back && acts[2].is_many && acts[2].undone.is_some());
    });
}

async fn new_draft(store: &Store) -> (AccountId, WorkId) {
    let draft = WorkDraft { audience: Audience::Draft, chapters: Vec::new(), ..story("The Lamp", "x") };
    let (mina, _, work) = minas(store, with_tags(draft, &[(TagKind::Fandom, "Dracula")])).await;
    (mina, work)
}

async fn chapter(store: &Store, work: WorkId, by: AccountId) -> ficus_archive::DraftId {
    let text = Prose::from_plain("The harbour was full of masts.");
    let made = Made { text, ..Made::default() };
    let content = DraftContent { number: 1, made, ..DraftContent::default() };
    store.begin_draft(work, None, &content, by, at(1)).await.unwrap()
}

fn wish(drafts: Vec<ficus_archive::DraftId>) -> PostingWish {
    PostingWish { drafts, how: Posting::Announced, day: date(2026, 5, 4) }
}

#[test]
fn a_draft_is_posted_taken_back_and_posted_again_with_all_that_it_had() {
    check(|Archive { store, .. }| async move {
        let (mina, work) = new_draft(&store).await;
        let drafts = store.desk(mina, DeskList::Drafts, 0, 10).await.unwrap();
        assert_eq!((drafts.1, drafts.0[0].id, drafts.0[0].drafts), (1, work, 0));
        let refused = store.post_work(work, &wish(Vec::new()), at(1)).await.unwrap();
        assert_eq!(refused, WorkPosted::Refused("A work needs a chapter.".to_owned()));
        is_sound(&store).await;

        let draft = chapter(&store, work, mina).await;
        assert_eq!(store.post_work(work, &wish(vec![draft]), at(2)).await.unwrap(), WorkPosted::Posted);
        let posted = store.work(work).await.unwrap().unwrap();
        assert_eq!((posted.audience, posted.words), (Audience::Everyone, 6));
        assert_eq!((posted.published, posted.updated), (Some(date(2026, 5, 4)), Some(date(2026, 5, 4))));
        assert_eq!(store.latest(EVERYONE, 5).await.unwrap(), [work]);
        is_sound(&store).await;

        store.take_back_work(work).await.unwrap();
        assert_eq!(store.latest(EVERYONE, 5).await.unwrap(), []);
        assert_eq!(store.work(work).await.unwrap().unwrap().audience, Audience::Draft);
        assert_eq!(store.desk(mina, DeskList::Posted, 0, 10).await.unwrap().1, 0);
        is_sound(&store).await;
        assert_eq!(store.post_work(work, &wish(Vec::new()), at(3)).await.unwrap(), WorkPosted::Posted);
        let again = store.work(work).await.unwrap().unwrap();
        assert_eq!((again.audience, again.words, again.published), (posted.audience, 6, posted.published));
        is_sound(&store).await;
    });
}

#[test]
fn a_draft_is_posted_for_those_whom_its_author_chose_and_dated_back() {
    check(|Archive { store, .. }| async move {
        let (mina, work) = new_draft(&store).await;
        let (is, mark) = facts(&store, work).await;
        let day = date(2004, 3, 31);
        let wished = Facts { audience: Audience::Members, published: Some(day), ..is };
        store.set_facts(work, &mark, &wished, mina, at(1)).await.unwrap();
        assert_eq!(store.work(work).await.unwrap().unwrap().audience, Audience::Draft);
        assert_eq!(facts(&store, work).await.0, wished);
        let draft = chapter(&store, work, mina).await;
        store.post_work(work, &wish(vec![draft]), at(2)).await.unwrap();
        let posted = store.work(work).await.unwrap().unwrap();
        assert_eq!(
            (posted.audience, posted.published, posted.updated),
            (Audience::Members, Some(day), Some(day))
        );
    });
}

#[test]
fn the_rules_of_the_site_hold_for_posting_and_for_every_change() {
    check(|Archive { store, .. }| async move {
        let mut site = store.site().await.unwrap();
        let rule = |tag: &str, verdict| ContentRule { rating: None, tag: Some(tag.to_owned()), verdict };
        site.content.rules = vec![
            rule("Poison", Verdict::Refuse),
            rule("Daggers", Verdict::Hold),
            rule("Bites", Verdict::Members),
        ];
        site.ladder.steps[3].gate = Gate::Open;
        store.set_site(&site).await.unwrap();
        let (mina, work) = new_draft(&store).await;
        let set = async |name: &str| {
            let (is, mark) = facts(&store, work).await;
            let tags = vec![TagDraft { kind: TagKind::Freeform, name: name.to_owned() }];
            store.set_facts(work, &mark, &Facts { tags, ..is }, mina, at(1)).await.unwrap()
        };
        assert!(matches!(set("Poison").await, FactsSaved::Kept), "a draft may say what it likes");
        let draft = chapter(&store, work, mina).await;
        let refused = store.post_work(work, &wish(vec![draft]), at(2)).await.unwrap();
        assert_eq!(refused, WorkPosted::Refused("Works under “Poison”".to_owned()));
        assert!(store.draft(draft).await.unwrap().is_some(), "nothing was posted");

        set("Fog").await;
        assert_eq!(store.post_work(work, &wish(vec![draft]), at(3)).await.unwrap(), WorkPosted::Posted);
        assert!(matches!(set("Poison").await, FactsSaved::Refused(_)));
        set("Bites").await;
        assert_eq!(facts(&store, work).await.0.audience, Audience::Members);
        set("Daggers").await;
        let held = store.stated_works(&[work]).await.unwrap().remove(0);
        assert_eq!(held.concealed, Some(Concealed::Held));
        let refused = store.take_back_work(work).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "moderators look at it");
        is_sound(&store).await;
    });
}

#[test]
fn a_work_that_nobody_saw_goes_without_a_trace_and_another_leaves_its_stone() {
    check(|Archive { store, .. }| async move {
        let (mina, work) = new_draft(&store).await;
        store.delete_own_work(work, mina, at(1)).await.unwrap();
        assert!(store.work(work).await.unwrap().is_none());
        assert!(store.tombstone(work).await.unwrap().is_none());
        let posted = add(&store, &story("The Lamp", "Mina Murray")).await;
        store.delete_own_work(posted, mina, at(2)).await.unwrap();
        assert!(store.tombstone(posted).await.unwrap().is_some());
        let mut shared = story("Letters", "Mina Murray");
        shared.authors.push(author("Lucy Westenra"));
        let shared = add(&store, &shared).await;
        assert!(matches!(store.delete_own_work(shared, mina, at(3)).await, Err(StoreError::Refused(_))));
        is_sound(&store).await;
    });
}

#[test]
fn works_are_deleted_together_but_for_those_that_others_sign() {
    check(|Archive { store, .. }| async move {
        let (mina, unseen) = new_draft(&store).await;
        let posted = add(&store, &story("The Lamp", "Mina Murray")).await;
        let mut shared = story("Letters", "Mina Murray");
        shared.authors.push(author("Lucy Westenra"));
        let shared = add(&store, &shared).await;
        let all = [unseen, posted, shared];
        assert_eq!(store.signed_by_others(&all, mina).await.unwrap(), [shared]);
        assert_eq!(store.delete_own_works(&all, mina, at(1)).await.unwrap(), 2);
        for (work, is_there, has_stone) in
            [(unseen, false, false), (posted, false, true), (shared, true, false)]
        {
            assert_eq!(store.work(work).await.unwrap().is_some(), is_there, "{work}");
            assert_eq!(store.tombstone(work).await.unwrap().is_some(), has_stone, "{work}");
        }
        assert_eq!(store.delete_own_works(&all, mina, at(2)).await.unwrap(), 0);
        is_sound(&store).await;
    });
}

#[test]
fn openings_of_chapters_add_up_by_day() {
    check(|Archive { store, .. }| async move {
        let mut draft = story("The Lamp", "x");
        draft.chapters.push(super::drafts::chapter(2, "It went out."));
        let (mina, _, work) = minas(&store, draft).await;
        let chapters = store.work(work).await.unwrap().unwrap().chapters;
        let [one, two] = [chapters[0].id, chapters[1].id];
        let day = date(2026, 5, 4);
        let opened = |what, times| OpenedOn { what, day, times };
        let opened = [
            opened(ChapterOpened::Next(one, two), 4),
            opened(ChapterOpened::Next(two, one), 3),
            opened(ChapterOpened::Chapter(one), 9),
            opened(ChapterOpened::Chapter(two), 5),
            opened(ChapterOpened::Whole(work), 2),
        ];
        let now = "2026-05-05T00:00:00Z".parse().unwrap();
        store.add_chapter_days(&opened, now).await.unwrap();
        store.add_chapter_days(&opened[2..3], now).await.unwrap();
        let (lines, days) = store.chapter_statistics(work, date(2026, 1, 1)).await.unwrap();
        let told: Vec<_> = lines.iter().map(|line| (line.number, line.views, line.went_on)).collect();
        assert_eq!(told, [(1, 20, 6), (2, 7, 0)]);
        assert_eq!(days, [(day, 27)]);
        let (works, days) = store.own_statistics(mina, date(2026, 1, 1), 10).await.unwrap();
        assert_eq!((works[0].id, works[0].opened, days), (work, 27, vec![(day, 27)]));
        let later = "2027-12-01T00:00:00Z".parse().unwrap();
        store.add_chapter_days(&opened[3..4], later).await.unwrap();
        assert_eq!(store.chapter_days(work, date(2020, 1, 1)).await.unwrap(), [], "long past");
        assert_eq!(store.chapter_statistics(work, day).await.unwrap().0[1].views, 12, "the sum stays");
    });
}
