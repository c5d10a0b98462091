//! Works come in, are read, hidden, changed.

use ficus_archive::{WorkId, tag::TagKind, work::Audience};
use ficus_store::{Added, Listed, Store, Subject};

use super::{
    drafts::{imported, lamp, story},
    harness::{Archive, EVERYONE, at, check},
};

pub async fn add(store: &Store, draft: &ficus_archive::work::WorkDraft) -> WorkId {
    match store.add_work(draft, None, at(0)).await.unwrap() {
        Added::New(id) => id,
        Added::Known(id) => panic!("work {id} was there before"),
    }
}

#[test]
fn a_work_comes_back_as_it_was_drafted() {
    check(|Archive { store, .. }| async move {
        let draft = imported(lamp(), "key", "00", 7);
        let id = add(&store, &draft).await;
        let work = store.work(id).await.unwrap().unwrap();
        assert_eq!((work.id, work.version, work.title.as_str()), (id, 1, draft.title.as_str()));
        let authors: Vec<_> = work.authors.iter().map(|author| (&*author.name, &*author.slug)).collect();
        assert_eq!(authors, [("Irene A.", "irene-a"), ("Wiggins", "wiggins")]);
        assert_eq!(work.summary, draft.summary);
        assert_eq!(work.notes_before, draft.notes_before);
        assert_eq!(work.notes_after, draft.notes_after);
        assert_eq!(work.disclaimer, draft.disclaimer);
        assert_eq!(work.dedication, draft.dedication);
        assert_eq!(work.language, draft.language);
        assert_eq!((work.rating, work.rating_stated), (draft.rating, draft.rating_stated.clone()));
        let tags: Vec<_> = work.tags.iter().map(|tag| (tag.kind, &*tag.name)).collect();
        assert_eq!(
            tags,
            [
                (TagKind::Fandom, "Sherlock Holmes"),
                (TagKind::Character, "John Watson"),
                (TagKind::Freeform, "lamps"),
                (TagKind::Freeform, "Fog"),
            ]
        );
        let paths: Vec<Vec<String>> =
            work.categories.iter().map(|path| path.iter().map(|step| step.name.clone()).collect()).collect();
        assert_eq!(paths, draft.category_paths);
        assert_eq!((work.spoilers, work.timeline), (draft.spoilers.clone(), draft.timeline.clone()));
        assert_eq!((work.status, work.planned_chapters), (draft.status, draft.planned_chapters));
        assert_eq!((work.published, work.updated), (draft.published, draft.updated));
        assert_eq!(work.words, 13 + 8);
        assert_eq!(work.missing_chapters, draft.missing_chapters);
        let chapters: Vec<_> = work.chapters.iter().map(|line| (line.number, line.words)).collect();
        assert_eq!(chapters, [(0, 13), (3, 8)]);
        assert_eq!(work.chapters[0].pov, draft.chapters[0].pov);
        assert_eq!(work.series[0].title, "Lamps");
        assert_eq!((work.series[0].position, work.series[0].works), (2, 1));
        assert!(work.rescued);

        for (line, stated) in work.chapters.iter().zip(&draft.chapters) {
            let chapter = store.chapter(id, line.number).await.unwrap().unwrap();
            assert_eq!(&chapter.line, line);
            assert_eq!(chapter.line.published, stated.published);
            assert_eq!(chapter.line.title, stated.title);
            assert_eq!(chapter.text, stated.text);
            assert_eq!(chapter.summary, stated.summary);
            assert_eq!(chapter.notes_before, stated.notes_before);
            assert_eq!(chapter.notes_after, stated.notes_after);
            assert_eq!(chapter.version, 1);
        }
        assert_eq!(store.chapters(id).await.unwrap().len(), 2);
        assert!(store.chapter(id, 1).await.unwrap().is_none());
        let provenance = store.provenance(id).await.unwrap().unwrap();
        assert_eq!(Some(provenance.draft), draft.provenance);
        assert_eq!(provenance.imported, at(0));
    });
}

#[test]
fn a_work_that_is_imported_twice_is_known() {
    check(|Archive { store, .. }| async move {
        let draft = imported(lamp(), "key", "00", 7);
        let id = add(&store, &draft).await;
        let again = store.add_work(&draft, None, at(1)).await.unwrap();
        assert_eq!(again, Added::Known(id));
        assert_eq!(store.known_import("key").await.unwrap(), Some(id));
        assert_eq!(store.totals().await.unwrap().works, 1);
    });
}

#[test]
fn works_of_one_batch_are_told_apart_like_works_of_two() {
    check(|Archive { store, .. }| async move {
        let known = imported(story("Known", "x"), "known", "00", 7);
        let id = add(&store, &known).await;
        let number =
            |number: usize| imported(story(&format!("Work {number}"), "x"), &number.to_string(), "00", 7);
        let mut drafts: Vec<_> = (0..150).map(number).collect();
        drafts.insert(3, known);
        drafts.push(number(149));
        drafts.push(number(2));
        let added = store.add_works(&drafts, None, at(1)).await.unwrap();
        assert_eq!(added[3], Added::Known(id));
        let (Added::New(third), Added::New(last)) = (added[2], added[150]) else { panic!("{added:?}") };
        assert_eq!(added[151..], [Added::Known(last), Added::Known(third)]);
        assert_eq!(store.totals().await.unwrap().works, 151);
        assert_eq!(store.work(third).await.unwrap().unwrap().title, "Work 2");
    });
}

#[test]
fn a_work_without_author_is_by_anonymous() {
    check(|Archive { store, .. }| async move {
        let mut draft = story("Nameless", "x");
        draft.authors.clear();
        let id = add(&store, &draft).await;
        assert_eq!(store.work(id).await.unwrap().unwrap().authors[0].name, "Anonymous");
    });
}

#[test]
fn a_hidden_work_is_in_no_count_and_no_list_of_everyone() {
    check(|Archive { store, .. }| async move {
        let id = add(&store, &lamp()).await;
        let seq = store.last_change().await.unwrap();
        store.set_audience(id, Audience::Authors, at(1)).await.unwrap();
        assert!(store.latest(&[Audience::Everyone, Audience::Members], 9).await.unwrap().is_empty());
        assert_eq!(store.latest(&[Audience::Authors], 9).await.unwrap(), [id]);
        assert!(store.top_tags(TagKind::Fandom, 0, 9).await.unwrap().is_empty());
        assert!(store.categories(None, EVERYONE).await.unwrap().is_empty());
        assert_eq!(store.categories(None, &[Audience::Authors]).await.unwrap()[0].works, 0);
        assert_eq!(store.listed().await.unwrap(), Listed::default());
        assert!(store.pen_names(0, 9).await.unwrap().0.is_empty());
        assert!(store.all_series(0, 9).await.unwrap().0.is_empty());
        let changes = store.changes_after(seq, 9).await.unwrap();
        assert_eq!(changes[0].subject, Subject::Work(id));

        store.set_audience(id, Audience::Everyone, at(2)).await.unwrap();
        assert_eq!(store.top_tags(TagKind::Fandom, 0, 9).await.unwrap()[0].works, 1);
        assert_eq!(store.work(id).await.unwrap().unwrap().version, 3);
    });
}

#[test]
fn lists_hold_blurbs_in_the_order_asked_for() {
    check(|Archive { store, .. }| async move {
        let first = add(&store, &story("A", "x")).await;
        let second = add(&store, &lamp()).await;
        let blurbs = store.blurbs(&[second, WorkId(99), first]).await.unwrap();
        let titles: Vec<_> = blurbs.iter().map(|blurb| &*blurb.title).collect();
        assert_eq!(titles, ["The Lamp in Baker Street", "A"]);
        assert_eq!((blurbs[0].chapters, blurbs[0].words, blurbs[0].tags.len()), (2, 21, 4));
        assert_eq!(store.latest(&[Audience::Everyone], 9).await.unwrap(), [second, first]);
        assert_eq!(store.work_ids_after(first, 9).await.unwrap(), [second]);
    });
}
