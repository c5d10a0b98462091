use std::collections::{BTreeMap, BTreeSet};

use ficus_archive::{RatingId, tag::TagKind, work::Status};
use ficus_store::{DatabaseUrl, Store};
use jiff::{Timestamp, civil::Date};

use super::{
    Plan, ReadWork, batch_works, fill, generate,
    world::{World, coined},
};

const PLAN: Plan = Plan { works: 3_000, seed: 7, chapters_per_work: 3.0, words_per_chapter: 60.0 };

fn works(plan: &Plan) -> Vec<ReadWork> {
    let world = World::new(plan, (1..=5).map(RatingId).collect());
    generate(&world, 0..plan.works)
}

fn words(work: &ReadWork) -> Vec<u32> {
    work.draft.chapters.iter().map(|c| ficus_prose::word_count(&c.text.plain_text().unwrap())).collect()
}

/// How many works stand under each tag of a kind, the most first.
fn uses(works: &[ReadWork], kind: TagKind) -> Vec<usize> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in works.iter().flat_map(|work| &work.draft.tags).filter(|tag| tag.kind == kind) {
        *uses.entry(&tag.name).or_default() += 1;
    }
    let mut uses: Vec<usize> = uses.into_values().collect();
    uses.sort_unstable_by(|a, b| b.cmp(a));
    uses
}

fn percent(works: &[ReadWork], of: impl Fn(&ReadWork) -> bool) -> f64 {
    works.iter().filter(|work| of(work)).count() as f64 * 100.0 / works.len() as f64
}

#[test]
fn the_means_are_those_of_the_plan() {
    let works = works(&PLAN);
    let lengths: Vec<u32> = works.iter().flat_map(words).collect();
    let chapters = lengths.len() as f64 / works.len() as f64;
    let mean = f64::from(lengths.iter().sum::<u32>()) / lengths.len() as f64;
    assert!((2.7..=3.3).contains(&chapters), "{chapters} chapters a work");
    assert!((54.0..=66.0).contains(&mean), "{mean} words a chapter");
    assert!(works.iter().all(|work| !work.draft.chapters.is_empty() && !work.draft.title.is_empty()));
}

#[test]
fn shares_are_those_of_a_real_archive() {
    let works = works(&PLAN);
    for (rating, share) in [(1, 30.0), (2, 30.0), (3, 20.0), (4, 15.0), (5, 5.0)] {
        let found = percent(&works, |work| work.draft.rating == Some(RatingId(rating)));
        assert!((found - share).abs() < 3.0, "{found} of rating {rating}");
    }
    let english = percent(&works, |work| work.draft.language.as_deref() == Some("en"));
    assert!((english - 85.0).abs() < 3.0, "{english} in English");
    let complete = percent(&works, |work| work.draft.status == Status::Complete);
    assert!((60.0..85.0).contains(&complete), "{complete} complete");
    assert!((10.0..14.0).contains(&percent(&works, |work| !work.draft.series.is_empty())));
    assert!((17.0..23.0).contains(&percent(&works, |work| !work.reviews.is_empty())));
}

#[test]
fn few_fandoms_and_tags_have_many_works_and_many_have_few() {
    let works = works(&PLAN);
    let fandoms = uses(&works, TagKind::Fandom);
    assert!(fandoms.len() > 80, "{} fandoms", fandoms.len());
    assert!(fandoms[0] > 10 * fandoms[fandoms.len() / 2], "{fandoms:?}");
    let freeform = uses(&works, TagKind::Freeform);
    assert!(freeform.len() > 1_000 && freeform[0] > 100 * freeform[freeform.len() / 2]);
    let mut chapters: Vec<usize> = works.iter().map(|work| work.draft.chapters.len()).collect();
    chapters.sort_unstable();
    assert!(chapters[chapters.len() / 2] <= 2 && chapters[chapters.len() - 1] > 20);
}

#[test]
fn days_are_in_order_and_within_twenty_years() {
    let works = works(&PLAN);
    let years: BTreeSet<i16> = works.iter().filter_map(|work| work.draft.published).map(Date::year).collect();
    assert_eq!((years.first(), years.last()), (Some(&2005), Some(&2024)));
    assert!(works.iter().all(|work| work.draft.updated >= work.draft.published));
    assert!(works.iter().filter_map(|work| work.draft.updated).all(|day| day.year() <= 2024));
}

#[test]
fn no_two_numbers_give_one_name() {
    let numbers = (0..60_000).chain(510_000..520_000);
    assert_eq!(numbers.map(coined).collect::<BTreeSet<String>>().len(), 70_000);
}

#[test]
fn a_batch_is_bounded_by_words_and_by_works() {
    assert_eq!(batch_works(&Plan { chapters_per_work: 1e9, ..PLAN }), 1);
    assert_eq!(batch_works(&Plan { words_per_chapter: 0.0, ..PLAN }), 512);
}

#[tokio::test]
async fn the_same_plan_gives_the_same_archive_and_another_seed_another() {
    let plan = Plan { works: 40, seed: 1, chapters_per_work: 2.0, words_per_chapter: 50.0 };
    let mut digests = Vec::new();
    for (seed, second) in [(1, 1_700_000_000), (1, 1_800_000_000), (2, 1_700_000_000)] {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("ficus.db"));
        let store = Store::open(&url, folder.path()).await.unwrap();
        let mut told = 0;
        let now = Timestamp::from_second(second).unwrap();
        fill(&store, &Plan { seed, ..plan }, now, &mut |done| told = done).await.unwrap();
        assert_eq!((told, store.totals().await.unwrap().works), (40, 40));
        digests.push(store.digest().await.unwrap());
    }
    assert_eq!(digests[0], digests[1]);
    assert_ne!(digests[0], digests[2]);
}
