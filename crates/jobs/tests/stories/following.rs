//! The index says what the records say, whoever changes them.

use std::sync::{Arc, Mutex};

use ficus_archive::{
    RatingId, WorkId,
    chapter::ChapterDraft,
    listing::{Bounds, Sort, WorkQuery},
    search_box::SearchBox,
    tag::{TagDraft, TagKind},
    work::{Audience, WorkDraft},
};
use ficus_jobs::follow::{Follower, Pace, bring_up_to_date, follow_counts};
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, Store, Subject};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::{Notify, mpsc};

struct Archive {
    _folder: TempDir,
    store: Store,
    index: Index,
}

async fn archive() -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("ficus.sqlite"));
    let store = Store::open(&url, folder.path()).await.unwrap();
    Archive { _folder: folder, store, index: Index::in_memory().unwrap() }
}

fn draft(title: &str, text: &str, rating: Option<i64>) -> WorkDraft {
    WorkDraft {
        title: title.to_owned(),
        rating: rating.map(RatingId),
        tags: vec![TagDraft { kind: TagKind::Fandom, name: format!("World of {title}") }],
        chapters: vec![ChapterDraft { number: 1, text: Prose::from_plain(text), ..ChapterDraft::default() }],
        ..WorkDraft::default()
    }
}

impl Archive {
    async fn add(&self, title: &str, text: &str, rating: Option<i64>) -> WorkId {
        match self.store.add_work(&draft(title, text, rating), None, Timestamp::UNIX_EPOCH).await.unwrap() {
            Added::New(id) | Added::Known(id) => id,
        }
    }

    fn found(&self, words: &str, text_level_max: usize) -> Vec<WorkId> {
        let audiences = vec![Audience::Everyone];
        let text_level_max = Some(text_level_max);
        let query = WorkQuery {
            words: SearchBox::read(words).words(),
            audiences,
            text_level_max,
            page: 1,
            ..WorkQuery::default()
        };
        let mut found: Vec<WorkId> =
            self.index.search(&query).unwrap().works.iter().map(|hit| hit.id).collect();
        found.sort_unstable();
        found
    }
}

#[tokio::test]
async fn new_and_changed_works_are_found_and_hidden_ones_are_not() {
    let it = archive().await;
    let lamp = it.add("Lamp", "A red lamp.", Some(1)).await;
    let tea = it.add("Tea", "Tea by the lamp.", Some(1)).await;
    assert!(bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap());
    assert_eq!(it.found("lamp", 4), [lamp, tea]);
    assert_eq!(it.index.cursor(), it.store.last_change().await.unwrap());

    let geese = it.add("Geese", "No light at all.", Some(1)).await;
    let chapter = it.store.chapters(tea).await.unwrap().remove(0).line.id;
    let text = Prose::from_plain("Tea in the dark.");
    it.store.change_chapter(chapter, None, &text, Timestamp::UNIX_EPOCH).await.unwrap();
    it.store.set_audience(lamp, Audience::Authors, Timestamp::UNIX_EPOCH).await.unwrap();
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    assert_eq!(it.found("lamp", 4), []);
    assert_eq!(it.found("dark", 4), [tea]);
    assert_eq!(it.found("", 4), [tea, geese]);
}

#[tokio::test]
async fn what_is_counted_reaches_orders_and_bounds_without_the_work_being_put_in_again() {
    let it = archive().await;
    let lamp = it.add("Lamp", "x", Some(1)).await;
    let tea = it.add("Tea", "x", Some(1)).await;
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    let cursor = it.index.cursor();
    it.store.add_views(&[(lamp, 3), (tea, 1)]).await.unwrap();
    follow_counts(&it.store, &it.index).await.unwrap();
    assert_eq!(it.index.counts_seen(), it.store.last_counts().await.unwrap());
    let most_viewed = |views: Bounds<u64>| {
        let audiences = vec![Audience::Everyone];
        let query = WorkQuery { sort: Sort::Views, views, audiences, page: 1, ..WorkQuery::default() };
        it.index.search(&query).unwrap().works.iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    assert_eq!(most_viewed(Bounds::default()), [lamp, tea]);
    it.store.add_views(&[(tea, 9)]).await.unwrap();
    follow_counts(&it.store, &it.index).await.unwrap();
    assert_eq!(most_viewed(Bounds::default()), [tea, lamp]);
    assert_eq!(most_viewed(Bounds { from: Some(4), to: None }), [tea]);
    assert_eq!(it.index.cursor(), cursor);
}

#[tokio::test]
async fn a_tie_between_tags_reaches_the_works_under_them() {
    let it = archive().await;
    let lamp = it.add("Lamp", "x", Some(1)).await;
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    let own = it.store.ensure_tag(TagKind::Fandom, "World of Lamp").await.unwrap();
    let canonical = it.store.ensure_tag(TagKind::Fandom, "World of Light").await.unwrap();
    it.store.make_synonym(own, canonical).await.unwrap();
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    let audiences = vec![Audience::Everyone];
    let query = WorkQuery { tags: vec![canonical], audiences, page: 1, ..WorkQuery::default() };
    assert_eq!(it.index.search(&query).unwrap().works.first().map(|hit| hit.id), Some(lamp));
}

#[tokio::test]
async fn a_new_order_of_ratings_decides_anew_whose_text_is_found() {
    let it = archive().await;
    let lamp = it.add("One", "A lamp.", Some(1)).await;
    let tea = it.add("Two", "A lamp.", Some(5)).await;
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    assert_eq!(it.found("lamp", 0), [lamp]);
    let mut site = it.store.site().await.unwrap();
    site.ladder.steps.reverse();
    it.store.set_site(&site).await.unwrap();
    bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap();
    assert_eq!(it.found("lamp", 0), [tea]);
}

#[tokio::test]
async fn while_another_writes_the_index_nothing_is_done_and_nothing_fails() {
    let it = archive().await;
    let writer = it.index.writer().unwrap();
    let lamp = it.add("Lamp", "x", Some(1)).await;
    assert!(!bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap());
    drop(writer);
    assert!(bring_up_to_date(&it.store, &it.index, Pace::Beside).await.unwrap());
    assert_eq!(it.found("", 4), [lamp]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_is_told_of_a_change_again_when_it_can_be_found() {
    let it = archive().await;
    it.add("Old", "x", Some(1)).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let seen = Arc::new(Mutex::new(it.index.clone()));
    let wake = Arc::new(Notify::new());
    let changed = Arc::new(move |subject: Subject| {
        let works = seen.lock().unwrap().works();
        tell.send((subject, works)).unwrap();
    });
    let follower = Follower::start(&it.store, &it.index, Arc::clone(&wake), changed).await.unwrap();
    let new = it.add("New", "x", Some(1)).await;
    wake.notify_one();
    let mut of_new = 0;
    while let Some((subject, works)) = told.recv().await {
        of_new += u32::from(subject == Subject::Work(new));
        if subject == Subject::Work(new) && works == 2 {
            break;
        }
    }
    assert!((1..=2).contains(&of_new), "told {of_new} times");
    assert_eq!(it.found("", 4).len(), 2);
    follower.stop().await;
}
