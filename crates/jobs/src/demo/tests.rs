use std::collections::BTreeSet;

use ficus_archive::{rating::Ladder, tag::TagKind, work::Status};
use ficus_prose::{Block, HeadingRole, LossKind, RepairKind, word_count};
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;

use super::{FILES, ReadWork, fill, head, rescued};
use crate::JobError;

fn works() -> Vec<ReadWork> {
    let ladder = Ladder::default();
    let mut works: Vec<ReadWork> =
        FILES.iter().map(|(file, text)| head::work(file, text, &ladder).unwrap()).collect();
    works.push(rescued(&ladder).unwrap());
    works
}

fn work<'a>(works: &'a [ReadWork], title: &str) -> &'a ReadWork {
    works.iter().find(|work| work.draft.title == title).unwrap()
}

fn blocks(work: &ReadWork) -> Vec<Block> {
    work.draft.chapters.iter().flat_map(|chapter| chapter.text.blocks().unwrap()).collect()
}

fn words(work: &ReadWork) -> u32 {
    work.draft.chapters.iter().map(|chapter| word_count(&chapter.text.plain_text().unwrap())).sum()
}

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&DatabaseUrl::Sqlite(folder.path().join("ficus.db")), folder.path()).await.unwrap()
}

#[test]
fn every_promised_kind_of_work_is_there() {
    let works = works();
    let serial = &work(&works, "Rooms Kept").draft;
    assert_eq!(
        (serial.chapters.len(), serial.status, serial.planned_chapters),
        (3, Status::InProgress, None)
    );
    let series: Vec<u32> = works.iter().flat_map(|w| &w.draft.series).filter_map(|s| s.position).collect();
    assert_eq!(series, [1, 2, 3]);
    let crossover = &work(&works, "A Matter of a Dollar and a Half").draft;
    assert_eq!(crossover.tags.iter().filter(|tag| tag.kind == TagKind::Fandom).count(), 2);
    let views = blocks(work(&works, "Manifold"));
    let headings =
        views.iter().filter(|b| matches!(b, Block::Heading { role: HeadingRole::PointOfView, .. })).count();
    assert_eq!(headings, 4);
    assert_eq!(work(&works, "Manifold").draft.chapters[0].pov, ["Mina", "Arthur"]);
    let french = &work(&works, "Le bec de gaz de Savile Row").draft;
    assert_eq!(french.language.as_deref(), Some("fr"));
    let whole = &work(&works, "The Year of the Ladle").draft;
    assert_eq!(whole.chapters.iter().map(|c| c.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let letters = blocks(work(&works, "From the White Knight, by Any Post That Will Take It"));
    let verse = |block: &Block| matches!(block, Block::Quote(inner) if inner.iter().any(|b| matches!(b, Block::Verse(_))));
    assert!(letters.iter().any(verse));
    assert_eq!(words(work(&works, "Butter")), 100);
    let gap = &work(&works, "Mrs. Watchett Crosses the Room").draft;
    assert_eq!(gap.missing_chapters, [(3, 3)]);
    assert!(gap.chapters.iter().all(|chapter| chapter.number != 3));
}

#[test]
fn the_rescued_work_tells_what_was_repaired_and_what_seems_to_be_lost() {
    let rescued = rescued(&Ladder::default()).unwrap().draft;
    assert_eq!(rescued.title, "The Walsall Method");
    assert_eq!(rescued.authors[0].name, "Cornelia Phelps");
    let provenance = rescued.provenance.unwrap();
    let repairs: BTreeSet<RepairKind> = provenance.repairs.iter().map(|repair| repair.kind).collect();
    for kind in [
        RepairKind::EncodingDecoded,
        RepairKind::QuotePrefixRemoved,
        RepairKind::LinesUnwrapped,
        RepairKind::FooterRemoved,
    ] {
        assert!(repairs.contains(&kind), "{kind:?} in {repairs:?}");
    }
    let worn = provenance.suspected_losses.iter().find(|loss| loss.kind == LossKind::EllipsisCollapsed);
    assert_eq!(worn.map(|loss| loss.count), Some(4));
    let text = rescued.chapters[0].text.plain_text().unwrap();
    assert!(text.starts_with("Miss Hunter did not hold with thieves"), "{}", &text[..200]);
    assert!(text.contains("when we came up from prayers it was.gone.”"));
    assert!(!text.contains("unsubscribe") && !text.contains("\n> "));
}

#[test]
fn every_work_has_text_a_summary_and_a_rating_below_mature() {
    let ladder = Ladder::default();
    let works = works();
    for work in &works {
        let draft = &work.draft;
        assert!(!draft.chapters.is_empty() && !draft.summary.is_empty(), "{}", draft.title);
        assert!(
            draft.chapters.iter().all(|c| !c.text.plain_text().unwrap().trim().is_empty()),
            "{}",
            draft.title
        );
        assert!(ladder.level(draft.rating) <= 1, "{}", draft.title);
        assert!(draft.published.is_some(), "{}", draft.title);
    }
    let total: u32 = works.iter().map(words).sum();
    assert!((15_000..=20_000).contains(&total), "{total} words");
    let authors: BTreeSet<&str> = works.iter().map(|w| w.draft.authors[0].name.as_str()).collect();
    assert!(authors.len() >= 8);
}

#[test]
fn no_markup_and_no_straight_quotation_mark_is_left_in_a_text() {
    for work in works() {
        for chapter in &work.draft.chapters {
            let text = chapter.text.plain_text().unwrap();
            let left = ["## ", "\n> ", "\n| ", "-> ", "@date", "+++", "\"", "'", "/home", "/tmp"];
            for mark in left {
                assert!(!text.contains(mark), "{mark} in {}", work.draft.title);
            }
            assert!(!text.replace("* * *", "").contains('*'), "a star in {}", work.draft.title);
        }
    }
}

#[tokio::test]
async fn the_demo_fills_an_empty_archive_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let now = Timestamp::from_second(1_700_000_000).unwrap();
    assert_eq!(fill(&store, now).await.unwrap(), 14);
    let totals = store.totals().await.unwrap();
    assert_eq!((totals.works, totals.originals, totals.series), (14, 1, 1));
    assert!(matches!(fill(&store, now).await, Err(JobError::NotEmpty { works: 14 })));
    assert_eq!(store.totals().await.unwrap(), totals);
    let holmes =
        store.tag_page("sherlock-holmes", &[ficus_archive::work::Audience::Everyone]).await.unwrap().unwrap();
    assert!(holmes.synonyms.iter().any(|tag| tag.name == "ACD Holmes"));
    let ids = store.work_ids_after(ficus_archive::WorkId(0), 99).await.unwrap();
    let spoilers = store.spoilers_of(&ids).await.unwrap();
    let mut names: Vec<&str> = spoilers.values().flatten().map(|spoiler| spoiler.name.as_str()).collect();
    names.sort_unstable();
    let spoiled = ["The Copper Beeches", "The Empty House", "The end of the Count"];
    assert_eq!(names, spoiled, "the demo shows what is folded away");
    assert!(store.check().await.unwrap().is_empty());
}

#[tokio::test]
async fn two_fills_give_the_same_archive() {
    let mut digests = BTreeSet::new();
    for second in [1_700_000_000, 1_800_000_000] {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        fill(&store, Timestamp::from_second(second).unwrap()).await.unwrap();
        digests.insert(store.digest().await.unwrap());
    }
    assert_eq!(digests.len(), 1);
}
