//! Which imported works wait, and why somebody should look at them.

use ficus_archive::{
    JobId, RatingId, WorkId,
    import_review::{Doubt, ImportFilter, ReviewState},
    provenance::JobProgress,
    review::ReviewDraft,
    work::WorkDraft,
};
use ficus_prose::{Loss, LossKind, Prose, Repair, RepairKind};
use ficus_store::{Added, Store};

use super::{
    drafts::{chapter, imported, story},
    harness::{Archive, at, check},
};

/// A work about which there is no doubt.
pub fn clear(title: &str, by: &str) -> WorkDraft {
    WorkDraft { rating: Some(RatingId(1)), language: Some("en".to_owned()), ..story(title, by) }
}

pub async fn bring(store: &Store, job: JobId, mut draft: WorkDraft) -> WorkId {
    if draft.provenance.is_none() {
        let key = format!("{}/{}", draft.title, draft.chapters.len());
        draft = imported(draft, &key, "00", 1);
    }
    match store.add_work(&draft, Some(job), at(0)).await.unwrap() {
        Added::New(id) => id,
        Added::Known(id) => panic!("work {id} was there before"),
    }
}

pub async fn job(store: &Store) -> JobId {
    store.start_job(&["shelf".to_owned()], at(0)).await.unwrap()
}

async fn doubts(store: &Store, work: WorkId) -> Vec<Doubt> {
    store.imported_work(work).await.unwrap().unwrap().doubts
}

#[test]
fn each_doubt_has_its_reason() {
    check(|Archive { store, .. }| async move {
        let first = job(&store).await;
        let known = bring(&store, first, clear("A Lamp", "Irene")).await;
        let second = job(&store).await;
        let clean = bring(&store, second, clear("A Stair", "Irene")).await;
        assert_eq!(doubts(&store, known).await, [Doubt::NewAuthor]);
        assert_eq!(doubts(&store, clean).await, []);
        let bare = bring(&store, second, story("A Chair", "Irene")).await;
        assert_eq!(doubts(&store, bare).await, [Doubt::Unrated, Doubt::NoLanguage]);
        let again = bring(&store, second, imported(clear("a  LAMP", "irene"), "again", "01", 1)).await;
        assert_eq!(doubts(&store, again).await, [Doubt::Duplicate]);
        assert_eq!(store.imported_work(again).await.unwrap().unwrap().duplicate_of, Some(known));

        let mut broken = imported(clear("A Door", "Irene"), "broken", "02", 1);
        let provenance = broken.provenance.as_mut().unwrap();
        let loss = Loss { kind: LossKind::Truncated, count: 1, chapter: None, excerpts: Vec::new() };
        provenance.suspected_losses = vec![loss];
        provenance.repairs = vec![Repair { kind: RepairKind::LinesUnwrapped, count: 3, chapter: None }];
        let broken = bring(&store, second, broken).await;
        assert_eq!(doubts(&store, broken).await, [Doubt::Losses, Doubt::LowConfidence, Doubt::Repairs]);
        let mut nameless = clear("A Key", "x");
        nameless.authors.clear();
        let nameless = bring(&store, second, nameless).await;
        assert_eq!(doubts(&store, nameless).await, [Doubt::LowConfidence]);
        let mut gap = clear("A Gap", "Irene");
        gap.missing_chapters = vec![(2, 3)];
        let gap = bring(&store, second, gap).await;
        assert_eq!(doubts(&store, gap).await, [Doubt::LowConfidence]);
        let untitled = bring(&store, second, clear("untitled", "Irene")).await;
        assert_eq!(doubts(&store, untitled).await, [Doubt::LowConfidence]);
    });
}

#[test]
fn works_that_begin_with_the_same_words_are_suspected() {
    check(|Archive { store, .. }| async move {
        let job = job(&store).await;
        let text = "The lamp burned in the window, and nobody had lit it. ".repeat(12);
        let mut first = clear("One", "Irene");
        first.chapters = vec![chapter(1, &text)];
        let mut second = clear("Two", "Wiggins");
        second.chapters = vec![chapter(1, &format!("{text}And more."))];
        let first = bring(&store, job, first).await;
        let second = bring(&store, job, second).await;
        assert_eq!(store.imported_work(second).await.unwrap().unwrap().duplicate_of, Some(first));
    });
}

#[test]
fn a_filter_finds_its_works_and_no_others() {
    check(|Archive { store, .. }| async move {
        let (one, two) = (job(&store).await, job(&store).await);
        let mut of_one = Vec::new();
        for number in 0..5 {
            let mut draft = clear(&format!("Work {number}"), "Irene");
            draft.rating = (number % 2 == 0).then_some(RatingId(1));
            of_one.push(bring(&store, one, draft).await);
        }
        let other = bring(&store, two, story("Other", "Irene")).await;
        let ids = |works: Vec<ficus_archive::import_review::ImportedWork>| -> Vec<WorkId> {
            works.into_iter().map(|work| work.work).collect()
        };
        let all = ImportFilter::default();
        let (works, total) = store.imported_works(Some(one), &all, 1, 2).await.unwrap();
        assert_eq!((ids(works), total), (of_one[1..3].to_vec(), 5));
        let unrated = ImportFilter { state: Some(ReviewState::Waiting), doubts: vec![Doubt::Unrated] };
        let (works, total) = store.imported_works(None, &unrated, 0, 9).await.unwrap();
        assert_eq!((ids(works), total), (vec![of_one[1], of_one[3], other], 3));
        let both = ImportFilter { doubts: vec![Doubt::Unrated, Doubt::NoLanguage], ..unrated.clone() };
        assert_eq!(ids(store.imported_works(None, &both, 0, 9).await.unwrap().0), [other]);
        let accepted = ImportFilter { state: Some(ReviewState::Accepted), doubts: Vec::new() };
        assert_eq!(store.imported_works(Some(one), &accepted, 0, 9).await.unwrap().1, 0);
        let after = store.imported_works_after(Some(one), &all, of_one[2], 9).await.unwrap();
        assert_eq!(ids(after), of_one[3..]);

        let tally = store.import_tally(one).await.unwrap();
        assert_eq!((tally.works, tally.states), (5, vec![(ReviewState::Waiting, 5)]));
        assert!(tally.doubts.contains(&(Doubt::Unrated, 2)) && tally.doubts.contains(&(Doubt::NewAuthor, 5)));
        assert_eq!(store.waiting_of_jobs(&[one, two]).await.unwrap().len(), 2);
    });
}

#[test]
fn reviews_come_with_their_work_or_not_at_all() {
    check(|Archive { store, .. }| async move {
        let job = job(&store).await;
        let review = |name: &str| ReviewDraft {
            name: name.to_owned(),
            chapter: Some(1),
            text: Prose::from_plain("More, please."),
            written: at(3),
        };
        let mut draft = clear("A Lamp", "Irene");
        draft.reviews = vec![review("Lestrade"), review("Gregson")];
        let work = bring(&store, job, draft).await;
        assert_eq!(store.newest_reviews(work, 0, 9).await.unwrap().1, 2);
        assert_eq!(store.work(work).await.unwrap().unwrap().counts.reviews, 2);
        let faults = store.check().await.unwrap().join("\n");
        assert!(!faults.contains("counts other reviews"), "{faults}");
    });
}

#[test]
fn a_job_says_how_far_it_is_and_is_silent_when_it_was_stopped() {
    check(|Archive { store, .. }| async move {
        let id = job(&store).await;
        let progress = JobProgress { stage: "reading files".to_owned(), done: 3, total: 9, heard: at(60) };
        store.set_progress(id, &progress).await.unwrap();
        let there = store.job(id).await.unwrap().unwrap();
        assert_eq!(there.progress, Some(progress));
        assert!(there.is_running(at(100)) && !there.is_running(at(1_000)));
        store.update_job(id, &there.done, Some(at(101))).await.unwrap();
        assert!(!store.job(id).await.unwrap().unwrap().is_running(at(102)));
        assert_eq!(store.jobs(0, 5).await.unwrap().1, 1);
    });
}
