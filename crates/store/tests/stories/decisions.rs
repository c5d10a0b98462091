//! Decisions about imported works, each taken back exactly.

use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    import_review::{Acceptance, Correction, DecisionKind, ImportFilter, PutWhere, ReviewState, Unrated},
    password::PasswordHash,
    review::ReviewDraft,
    series::SeriesDraft,
    tag::TagKind,
    work::{Audience, Status, WorkDraft},
};
use ficus_prose::{Prose, RepairKinds, SpanClass, Spans};
use ficus_store::{Added, Decider, PutBack, Reparagraphed, Store, StoreError};

use super::{
    drafts::{chapter, imported, lamp, story, tag},
    harness::{Archive, EVERYONE, at, check},
    old_addresses::known_as,
    works::add,
};

async fn keeper(store: &Store) -> Decider {
    let hash = PasswordHash::new("the woman in the photograph", [7; 16]).unwrap();
    let account = store.add_account("Irene", "irene@example.org", Role::Admin, &hash, at(0)).await.unwrap();
    Decider { account, now: at(5) }
}

const OPEN: Acceptance = Acceptance { audience: Audience::Everyone, unrated: Unrated::LeftOpen };

/// Undoes the last decision and demands that everything is as it was before.
async fn is_taken_back(store: &Store, work: WorkId, by: Decider, kind: DecisionKind, before: &str) {
    assert_ne!(store.digest().await.unwrap(), before, "the decision changed nothing");
    no_faults(store).await;
    assert_eq!(store.undo_last(work, by).await.unwrap(), Some(kind));
    assert_eq!(store.digest().await.unwrap(), before);
    no_faults(store).await;
    let log = store.decisions(work, 9).await.unwrap();
    assert!(log.iter().any(|it| (it.kind, it.undone) == (kind, Some(by.now))), "the log keeps it: {log:?}");
}

/// Originals apart: these stories are about records.
async fn no_faults(store: &Store) {
    let faults = store.check().await.unwrap();
    let faults: Vec<&String> = faults.iter().filter(|fault| !fault.contains("original")).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// A rescued work with something in every field, three sources and reviews.
fn serial() -> WorkDraft {
    let addresses = [
        ("archive.example/viewstory.php?sid=1", None),
        ("archive.example/viewstory.php?sid=1&chapter=3", Some(3)),
    ];
    let mut draft = known_as(lamp(), "serial", &addresses);
    let review = |chapter: Option<u32>| ReviewDraft {
        name: "Lestrade".to_owned(),
        chapter,
        text: Prose::from_plain("More!"),
        written: at(1),
    };
    draft.reviews = vec![review(None), review(Some(3)), review(Some(0))];
    let mut spans = Spans::default();
    spans.push(100, SpanClass::Body, RepairKinds::NONE);
    spans.push(50, SpanClass::Chrome, RepairKinds::NONE);
    let provenance = draft.provenance.as_mut().unwrap();
    provenance.accounting.add(&spans);
    provenance.spans = vec![spans];
    draft
}

#[test]
fn an_accepted_work_is_shown_and_waits_again_when_that_is_taken_back() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let mut draft = imported(story("A Lamp", "Wiggins"), "a", "00", 1);
        draft.audience = Audience::Authors;
        let work = add(&store, &draft).await;
        let undecided = Acceptance { audience: Audience::Everyone, unrated: Unrated::Undecided };
        assert_eq!(store.accept(&[work], undecided, by).await.unwrap(), 0);
        let before = store.digest().await.unwrap();

        let mature = Acceptance { audience: Audience::Members, unrated: Unrated::Becomes(RatingId(3)) };
        assert_eq!(store.accept(&[work], mature, by).await.unwrap(), 1);
        let there = store.work(work).await.unwrap().unwrap();
        assert_eq!((there.audience, there.rating), (Audience::Members, Some(RatingId(3))));
        assert_eq!(store.imported_work(work).await.unwrap().unwrap().state, ReviewState::Accepted);
        is_taken_back(&store, work, by, DecisionKind::Accept, &before).await;

        store.accept(&[work], OPEN, by).await.unwrap();
        assert_eq!(store.listed().await.unwrap().works, 1);
        let accepted = store.digest().await.unwrap();
        store.set_aside(&[work], by).await.unwrap();
        assert_eq!(store.listed().await.unwrap().works, 0);
        is_taken_back(&store, work, by, DecisionKind::SetAside, &accepted).await;
        is_taken_back(&store, work, by, DecisionKind::Accept, &before).await;
        assert_eq!(store.undo_last(work, by).await.unwrap(), None);
    });
}

#[test]
fn many_works_are_accepted_and_each_is_taken_back_alone() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let mut works = Vec::new();
        for number in 0..130 {
            let mut draft = imported(story(&format!("Work {number}"), "Irene"), &number.to_string(), "00", 1);
            draft.audience = Audience::Authors;
            works.push(add(&store, &draft).await);
        }
        assert_eq!(store.accept(&works, OPEN, by).await.unwrap(), 130);
        assert_eq!(store.listed().await.unwrap().works, 130);
        store.undo_last(works[4], by).await.unwrap();
        let waiting = ImportFilter { state: Some(ReviewState::Waiting), doubts: Vec::new() };
        let (waiting, total) = store.imported_works(None, &waiting, 0, 9).await.unwrap();
        assert_eq!((waiting[0].work, total), (works[4], 1));
        no_faults(&store).await;
    });
}

#[test]
fn a_correction_replaces_every_field_and_leaves_nothing_behind_when_taken_back() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let before = store.digest().await.unwrap();
        let was = Correction::of(&store.work(work).await.unwrap().unwrap());
        let mut correction = was.clone();
        correction.title = "The Lamp".to_owned();
        correction.authors = vec!["irene a.".to_owned(), "Gregson".to_owned()];
        correction.summary = Prose::from_plain("Another summary.");
        correction.rating = None;
        correction.tags = vec![tag(TagKind::Fandom, "Dracula"), tag(TagKind::Freeform, "new tag")];
        correction.category_paths = vec![vec!["Dracula".to_owned(), "Gen".to_owned(), "Fog".to_owned()]];
        correction.spoilers = Some("The Final Problem".to_owned());
        correction.timeline = Some("After the Reichenbach Falls".to_owned());
        correction.language = None;
        correction.status = Status::Complete;
        correction.published = None;
        correction.updated = Some(jiff::civil::date(2012, 2, 3));
        correction.series =
            vec![SeriesDraft { title: "Candles".to_owned(), position: Some(1), summary: Prose::default() }];
        correction.audience = Audience::Members;
        let changes = was.changes(&correction, &ficus_archive::rating::Ladder::default());
        assert_eq!(changes.len(), 16, "{changes:?}");
        store.correct(work, &correction, &changes, by).await.unwrap();
        let there = store.work(work).await.unwrap().unwrap();
        let mut now = Correction::of(&there);
        now.authors[0] = "irene a.".to_owned();
        assert_eq!(now, correction);
        assert_eq!(there.authors[0].name, "Irene A.", "a pen name keeps its own spelling");
        assert_eq!(store.decisions(work, 9).await.unwrap()[0].changes, changes);
        is_taken_back(&store, work, by, DecisionKind::Correct, &before).await;
        assert!(store.tags_by_slug(&["new-tag".to_owned()], EVERYONE).await.unwrap().is_empty());
    });
}

#[test]
fn a_name_that_others_came_to_use_stays() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let mut correction = Correction::of(&store.work(work).await.unwrap().unwrap());
        correction.authors = vec!["Gregson".to_owned()];
        store.correct(work, &correction, &[], by).await.unwrap();
        add(&store, &story("Other", "Gregson")).await;
        store.undo_last(work, by).await.unwrap();
        assert_eq!(store.pen_name("gregson", EVERYONE).await.unwrap().unwrap().works, 1);
        no_faults(&store).await;
    });
}

#[test]
fn what_changed_since_is_not_lost_by_taking_a_decision_back() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        store.accept(&[work], OPEN, by).await.unwrap();
        store.set_audience(work, Audience::Members, at(9)).await.unwrap();
        let refused = store.undo_last(work, by).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        store.set_audience(work, Audience::Everyone, at(9)).await.unwrap();
        // Views and reviews come by themselves and stand in nobody's way.
        store.add_views(&[(work, 3)]).await.unwrap();
        assert_eq!(store.undo_last(work, by).await.unwrap(), Some(DecisionKind::Accept));
        assert_eq!(store.work(work).await.unwrap().unwrap().counts.views, 3);
    });
}

#[test]
fn text_that_was_left_out_goes_back_into_its_chapter() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let before = store.digest().await.unwrap();
        for (place, class) in [
            (PutWhere::End, SpanClass::Body),
            (PutWhere::Beginning, SpanClass::Body),
            (PutWhere::NotesBefore, SpanClass::Note),
            (PutWhere::NotesAfter, SpanClass::Note),
        ] {
            let text = Prose::from_plain("It was the dog.");
            let put = PutBack { source: 0, range: 110..130, chapter: 3, place, text };
            store.put_back(work, &put, by).await.unwrap();
            let chapter = store.chapter(work, 3).await.unwrap().unwrap();
            let there = match place {
                PutWhere::NotesBefore => &chapter.notes_before,
                PutWhere::NotesAfter => &chapter.notes_after,
                PutWhere::Beginning | PutWhere::End => &chapter.text,
            };
            assert!(there.as_str().contains("It was the dog."), "{place:?}");
            let draft = store.provenance(work).await.unwrap().unwrap().draft;
            assert_eq!(draft.spans[0].of(class), 20 + if class == SpanClass::Body { 100 } else { 0 });
            assert_eq!(draft.accounting.chrome, 30);
            assert_eq!(draft.accounting.total(), 150);
            let again = store.put_back(work, &put, by).await;
            assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
            is_taken_back(&store, work, by, DecisionKind::PutBack, &before).await;
        }
    });
}

#[test]
fn paragraphs_are_taken_where_no_letter_changes() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let before = store.digest().await.unwrap();
        let chapter = store.chapter(work, 3).await.unwrap().unwrap();
        let plain = chapter.text.plain_text().unwrap();
        let (first, rest) = plain.split_once(' ').unwrap();
        let taken = Reparagraphed {
            chapter: 3,
            version: chapter.version,
            text: Prose::from_plain(&format!("{first}\n\n{rest}")),
        };
        for wrong in [
            Reparagraphed { text: Prose::from_plain("Another text."), ..taken.clone() },
            Reparagraphed { version: chapter.version + 1, ..taken.clone() },
        ] {
            let refused = store.take_paragraphs(work, &wrong, by).await;
            assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        }
        assert_eq!(store.digest().await.unwrap(), before);
        store.take_paragraphs(work, &taken, by).await.unwrap();
        let there = store.chapter(work, 3).await.unwrap().unwrap();
        assert_eq!((&there.text, there.version), (&taken.text, chapter.version + 1));
        let versions = store.chapter_versions(chapter.line.id).await.unwrap();
        assert_eq!(versions.last().unwrap().text, chapter.text);
        is_taken_back(&store, work, by, DecisionKind::Paragraphs, &before).await;
    });
}

#[test]
fn a_work_is_split_where_another_begins() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let before = store.digest().await.unwrap();
        for from in [0, 9] {
            let refused = store.split(work, from, "Part Two", by).await;
            assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        }
        assert_eq!(store.digest().await.unwrap(), before);
        let new = store.split(work, 2, "Part Two", by).await.unwrap();
        let (old, there) =
            (store.work(work).await.unwrap().unwrap(), store.work(new).await.unwrap().unwrap());
        assert_eq!((old.chapters.len(), old.words, old.missing_chapters), (1, 13, vec![(1, 1)]));
        assert_eq!((there.title.as_str(), there.chapters[0].number, there.words), ("Part Two", 2, 8));
        assert_eq!(there.missing_chapters, [(1, 1), (4, 4)]);
        assert_eq!((old.counts.reviews, there.counts.reviews), (2, 1));
        assert_eq!(there.authors, old.authors);
        assert!(there.rescued);
        let at = store.works_at(&["archive.example/viewstory.php?chapter=3&sid=1".to_owned()]).await.unwrap();
        assert_eq!((at[0].1, at[0].2), (new, Some(2)));
        assert_eq!(store.imported_work(new).await.unwrap().unwrap().state, ReviewState::Waiting);
        // A review that came meanwhile goes back with its chapter.
        let review = ReviewDraft {
            name: "Gregson".to_owned(),
            chapter: Some(2),
            text: Prose::from_plain("Late."),
            written: at_nine(),
        };
        store.add_reviews(new, &[review]).await.unwrap();
        no_faults(&store).await;
        assert_eq!(store.undo_last(work, by).await.unwrap(), Some(DecisionKind::Split));
        assert!(store.work(new).await.unwrap().is_none());
        let (reviews, total) = store.newest_reviews(work, 0, 9).await.unwrap();
        assert_eq!(
            (total, reviews.iter().any(|review| review.chapter == Some(3) && review.name == "Gregson")),
            (4, true)
        );
        no_faults(&store).await;
    });
}

fn at_nine() -> jiff::Timestamp {
    at(9)
}

#[test]
fn a_split_that_is_taken_back_leaves_everything_as_it_was() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &serial()).await;
        let before = store.digest().await.unwrap();
        let new = store.split(work, 3, "Part Two", by).await.unwrap();
        // The new work has been decided on: that is taken back first.
        store.accept(&[new], OPEN, by).await.unwrap();
        let refused = store.undo_last(work, by).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        store.undo_last(new, by).await.unwrap();
        is_taken_back(&store, work, by, DecisionKind::Split, &before).await;
    });
}

#[test]
fn two_halves_of_a_serial_become_one() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let into = add(&store, &serial()).await;
        let mut half = known_as(story("The Lamp, continued", "Wiggins"), "half", &[("b.example/s/2", None)]);
        half.chapters = vec![chapter(2, "The second."), chapter(5, "The fifth.")];
        half.missing_chapters = vec![(4, 4)];
        half.provenance.as_mut().unwrap().sources[0].sha256 = "01".to_owned();
        half.reviews = vec![ReviewDraft {
            name: "Toby".to_owned(),
            chapter: Some(5),
            text: Prose::from_plain("Woof."),
            written: at(2),
        }];
        let work = add(&store, &half).await;
        let before = store.digest().await.unwrap();
        store.merge(work, into, &[], by).await.unwrap();
        let there = store.work(into).await.unwrap().unwrap();
        let numbers: Vec<u32> = there.chapters.iter().map(|line| line.number).collect();
        assert_eq!((numbers, there.missing_chapters), (vec![0, 2, 3, 5], vec![(1, 1), (4, 4)]));
        assert_eq!((there.words, there.counts.reviews), (13 + 8 + 4, 4));
        assert!(store.work(work).await.unwrap().is_none());
        assert_eq!(store.merged_into(work).await.unwrap(), Some(into));
        let at = store.works_at(&["b.example/s/2".to_owned()]).await.unwrap();
        assert_eq!((at[0].1, at[0].2), (into, Some(2)));
        let draft = store.provenance(into).await.unwrap().unwrap().draft;
        assert_eq!((draft.sources.len(), draft.spans.len()), (2, 2));
        let again = store.add_work(&half, None, at_nine()).await.unwrap();
        assert_eq!(again, Added::Known(into), "importing it again adds nothing");
        is_taken_back(&store, into, by, DecisionKind::Merge, &before).await;
        assert_eq!(store.work(work).await.unwrap().unwrap().id, work, "a work keeps its number");

        store.merge(work, into, &[5], by).await.unwrap();
        let there = store.work(into).await.unwrap().unwrap();
        assert_eq!(there.chapters.iter().map(|line| line.number).collect::<Vec<_>>(), [0, 3, 4, 5]);
        assert!(store.chapter(into, 4).await.unwrap().unwrap().text.as_str().contains("fifth"));
        is_taken_back(&store, work, by, DecisionKind::Merge, &before).await;
        let itself = store.merge(work, work, &[], by).await;
        assert!(matches!(itself, Err(StoreError::Refused(_))), "{itself:?}");
    });
}

#[test]
fn a_work_written_here_is_not_decided_on() {
    check(|Archive { store, .. }| async move {
        let by = keeper(&store).await;
        let work = add(&store, &story("Mine", "Irene")).await;
        assert_eq!(store.accept(&[work], OPEN, by).await.unwrap(), 0);
        assert_eq!(store.set_aside(&[work], by).await.unwrap(), 0);
        let correction = Correction::of(&store.work(work).await.unwrap().unwrap());
        let refused = store.correct(work, &correction, &[], by).await;
        assert!(matches!(refused, Err(StoreError::Missing(_))), "{refused:?}");
    });
}
