//! Tags, categories, series, pen names, reviews: what works stand under.

use ficus_archive::{
    review::ReviewDraft, series::SeriesDraft, tag::TagKind, tag_graph::TagGraph, work::Audience,
};
use ficus_prose::Prose;
use ficus_store::{Store, StoreError, Subject};

use super::{
    drafts::{author, lamp, story, with_tags},
    harness::{Archive, EVERYONE, at, check},
    works::add,
};

async fn top(store: &Store, kind: TagKind) -> Vec<(String, u32)> {
    let tags = store.top_tags(kind, 0, 99).await.unwrap();
    tags.into_iter().map(|top| (top.tag.name, top.works)).collect()
}

#[test]
fn namesakes_get_slugs_of_their_own() {
    check(|Archive { store, .. }| async move {
        let mut draft = story("One", "Watson!");
        draft.authors.extend([author("Watson"), author("WATSON"), author("watson?"), author("…")]);
        let id = add(&store, &draft).await;
        let authors = store.work(id).await.unwrap().unwrap().authors;
        let slugs: Vec<_> = authors.iter().map(|author| &*author.slug).collect();
        assert_eq!(slugs, ["watson", "watson-2", "watson-3", "-"]);
        let second = store.pen_name("watson-2", EVERYONE).await.unwrap().unwrap();
        assert_eq!((second.name.as_str(), second.works), ("Watson", 1));
        assert_eq!(store.pen_names(1, 2).await.unwrap().1, 4);

        for number in 0..40 {
            let tags = [(TagKind::Freeform, "!".repeat(number + 1))];
            let tags: Vec<_> = tags.iter().map(|(kind, name)| (*kind, &**name)).collect();
            add(&store, &with_tags(story("Marks", "x"), &tags)).await;
        }
        assert!(store.tag_page("--40", EVERYONE).await.unwrap().is_some());
    });
}

#[test]
fn a_tag_is_kept_as_each_author_wrote_it() {
    check(|Archive { store, .. }| async move {
        add(&store, &with_tags(story("A", "x"), &[(TagKind::Freeform, "Fog")])).await;
        let second = add(&store, &with_tags(story("B", "x"), &[(TagKind::Freeform, "FOG")])).await;
        let tags = store.work(second).await.unwrap().unwrap().tags;
        assert_eq!((&*tags[0].name, &*tags[0].slug), ("FOG", "fog"));
        assert_eq!(top(&store, TagKind::Freeform).await, [("Fog".to_owned(), 2)]);
    });
}

#[test]
fn synonyms_and_parents_count() {
    check(|Archive { store, .. }| async move {
        use TagKind::{Character, Fandom};
        add(&store, &with_tags(story("A", "x"), &[(Character, "John Watson")])).await;
        add(&store, &with_tags(story("B", "x"), &[(Character, "Dr. Watson")])).await;
        let third = with_tags(story("C", "x"), &[(Character, "Dr. Watson"), (Fandom, "Sherlock Holmes")]);
        add(&store, &third).await;
        let mut hidden = with_tags(story("D", "x"), &[(Character, "Dr. Watson")]);
        hidden.audience = Audience::Members;
        add(&store, &hidden).await;
        let john = store.ensure_tag(Character, "john  watson").await.unwrap();
        let doctor = store.ensure_tag(Character, "Dr. Watson").await.unwrap();
        let holmes = store.ensure_tag(Fandom, "Sherlock Holmes").await.unwrap();
        let seq = store.last_change().await.unwrap();

        store.add_tag_parent(doctor, holmes).await.unwrap();
        assert_eq!(top(&store, Fandom).await, [("Sherlock Holmes".to_owned(), 1)]);
        store.make_synonym(doctor, john).await.unwrap();
        store.make_synonym(doctor, john).await.unwrap();
        assert_eq!(top(&store, Character).await, [("John Watson".to_owned(), 3)]);

        let page = store.tag_page("dr-watson", EVERYONE).await.unwrap().unwrap();
        assert_eq!((page.tag.id, page.canonical.id), (doctor, john));
        assert_eq!(page.synonyms[0].name, "Dr. Watson");
        assert_eq!(page.parents[0].id, holmes);
        let page = store.tag_page("sherlock-holmes", EVERYONE).await.unwrap().unwrap();
        assert_eq!(page.children.iter().map(|tag| tag.id).collect::<Vec<_>>(), [john]);

        let mut graph = TagGraph::default();
        store.tag_ties().await.unwrap().into_iter().for_each(|tie| graph.set(tie));
        assert_eq!(graph.above(doctor), [john, holmes]);
        let changes = store.changes_after(seq, 99).await.unwrap();
        assert!(changes.iter().any(|change| change.subject == Subject::Tag(doctor)));
        assert_eq!(store.tag_ties_of(&[doctor]).await.unwrap()[0].canonical, Some(john));

        add(&store, &with_tags(story("E", "x"), &[(Character, "dr. watson"), (Character, "John Watson")]))
            .await;
        assert_eq!(top(&store, Character).await, [("John Watson".to_owned(), 5)]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_tag_never_stands_above_itself() {
    check(|Archive { store, .. }| async move {
        let [a, b, c] =
            ["Alice", "Wonderland", "Looking-Glass"].map(|name| store.ensure_tag(TagKind::Fandom, name));
        let (a, b, c) = (a.await.unwrap(), b.await.unwrap(), c.await.unwrap());
        store.add_tag_parent(b, a).await.unwrap();
        store.add_tag_parent(c, b).await.unwrap();
        for (tag, parent) in [(a, c), (a, a)] {
            let tied = store.add_tag_parent(tag, parent).await;
            assert!(matches!(tied, Err(StoreError::TagLoop)), "{tied:?}");
        }
        assert!(matches!(store.make_synonym(a, c).await, Err(StoreError::TagLoop)));
    });
}

#[test]
fn a_category_path_is_made_as_stated() {
    check(|Archive { store, .. }| async move {
        let mut draft = story("A", "x");
        let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        draft.category_paths =
            vec![path(&["Holmes", "Slash - Male/Male", "Holmes/Watson"]), path(&["Holmes", "Gen"])];
        add(&store, &draft).await;
        draft.category_paths = vec![path(&["Holmes", "Gen"]), path(&["Gen"]), path(&[])];
        let second = add(&store, &draft).await;

        let outermost = store.categories(None, EVERYONE).await.unwrap();
        let shown: Vec<_> = outermost.iter().map(|it| (&*it.name, it.works, it.children)).collect();
        assert_eq!(shown, [("Gen", 1, 0), ("Holmes", 2, 2)]);
        let below = store.categories(Some(outermost[1].id), EVERYONE).await.unwrap();
        assert_eq!(
            below.iter().map(|it| (&*it.name, it.works)).collect::<Vec<_>>(),
            [("Gen", 2), ("Slash - Male/Male", 1)]
        );
        let leaf = &store.categories(Some(below[1].id), EVERYONE).await.unwrap()[0];
        let steps = store.category_path(leaf.id, EVERYONE).await.unwrap().unwrap();
        assert_eq!(
            steps.iter().map(|step| &*step.name).collect::<Vec<_>>(),
            ["Holmes", "Slash - Male/Male", "Holmes/Watson"]
        );
        assert!(store.category_path(ficus_archive::CategoryId(99), EVERYONE).await.unwrap().is_none());
        assert_eq!(store.indexed_works(&[second]).await.unwrap()[0].category_ids.len(), 3);
    });
}

#[test]
fn works_of_one_title_by_one_author_come_into_one_series() {
    check(|Archive { store, .. }| async move {
        let part = |position, summary: &str| {
            let mut draft = story("Part", "Irene");
            let summary = Prose::from_plain(summary);
            draft.series = vec![SeriesDraft { title: "Lamps".to_owned(), position, summary }];
            draft
        };
        let third = add(&store, &part(Some(3), "")).await;
        let behind = add(&store, &part(None, "Shine.")).await;
        let first = add(&store, &part(Some(1), "Late.")).await;
        let mut other = part(None, "");
        other.authors = vec![author("Wiggins")];
        add(&store, &other).await;

        let (all, total) = store.all_series(0, 9).await.unwrap();
        assert_eq!((all.len(), total), (2, 2));
        let lamps = store.series(all[0].id, EVERYONE).await.unwrap().unwrap();
        assert_eq!((lamps.works, lamps.words), (3, 18));
        assert_eq!(lamps.summary, Prose::from_plain("Shine."));
        assert_eq!(lamps.authors.len(), 1);
        assert_eq!(store.series_works(lamps.id, EVERYONE).await.unwrap(), [first, third, behind]);
        let place = &store.blurbs(&[behind]).await.unwrap()[0].series[0];
        assert_eq!((place.position, place.works), (4, 3));
    });
}

#[test]
fn reviews_come_back_in_their_order_and_are_counted() {
    check(|Archive { store, .. }| async move {
        let id = add(&store, &lamp()).await;
        let review = |name: &str, chapter, seconds| ReviewDraft {
            name: name.to_owned(),
            chapter,
            text: Prose::from_plain("Bright!"),
            written: at(seconds),
        };
        store.add_reviews(id, &[review("Late", None, 9), review("Early", Some(3), 1)]).await.unwrap();
        let (reviews, total) = store.newest_reviews(id, 1, 1).await.unwrap();
        assert_eq!((reviews[0].name.as_str(), reviews[0].chapter, total), ("Early", Some(3), 2));
        let work = store.work(id).await.unwrap().unwrap();
        assert_eq!((work.counts.reviews, work.version), (2, 2));
    });
}

#[test]
fn views_do_not_raise_the_version() {
    check(|Archive { store, .. }| async move {
        let id = add(&store, &lamp()).await;
        let seq = store.last_change().await.unwrap();
        store.add_views(&[(id, 2), (id, 3)]).await.unwrap();
        let work = store.work(id).await.unwrap().unwrap();
        assert_eq!((work.counts.views, work.version), (5, 1));
        assert_eq!(store.last_change().await.unwrap(), seq);
    });
}
