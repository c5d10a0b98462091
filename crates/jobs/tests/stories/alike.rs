//! Works that are alike, found in the background.

use ficus_archive::{
    RatingId, WorkId,
    alike::{Common, read},
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_jobs::{
    alike::{make_all, make_some},
    follow::{Pace, bring_up_to_date},
};
use ficus_prose::Prose;
use ficus_search::Index;
use ficus_store::{Added, DatabaseUrl, Store};
use jiff::Timestamp;
use tempfile::TempDir;

const FOG: &str = "The lighthouse keeper trimmed the wick. The lighthouse keeper counted gannets, and the gannets \
    counted him. A gannet knows a lighthouse when it sees one.";
const TEA: &str =
    "There was tea at five. There was cake at half past, and a curate who liked cake. The curate had tea.";

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

/// A work with a title, a text, a rating and tags; a pen name of its own.
fn draft(title: &str, text: &str, rating: i64, tags: &[(TagKind, &str)]) -> WorkDraft {
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: format!("Author of {title}"), contact: None }],
        rating: Some(RatingId(rating)),
        language: Some("en".to_owned()),
        tags: tags.iter().map(|(kind, name)| TagDraft { kind: *kind, name: (*name).to_owned() }).collect(),
        chapters: vec![ChapterDraft { number: 1, text: Prose::from_plain(text), ..ChapterDraft::default() }],
        ..WorkDraft::default()
    }
}

impl Archive {
    async fn add(&self, draft: &WorkDraft) -> WorkId {
        match self.store.add_work(draft, None, Timestamp::UNIX_EPOCH).await.unwrap() {
            Added::New(id) | Added::Known(id) => id,
        }
    }

    async fn make(&self) {
        bring_up_to_date(&self.store, &self.index, Pace::Fast).await.unwrap();
        while make_some(&self.store, &self.index).await.unwrap() > 0 {}
    }

    /// The list of a work.
    async fn alike(&self, work: WorkId) -> Vec<(WorkId, Vec<Common>)> {
        let list = self.store.alike(work).await.unwrap();
        list.into_iter().map(|(id, reasons)| (id, read(&reasons))).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn works_are_alike_by_tags_in_any_spelling_and_by_their_words() {
    use TagKind::{Fandom, Freeform, Relationship};
    let archive = archive().await;
    let pair = (Relationship, "Holmes & Watson");
    let one = archive.add(&draft("One", TEA, 1, &[(Fandom, "Holmes"), pair])).await;
    let two = archive
        .add(&draft("Two", "Rain.", 1, &[(Fandom, "Holmes"), (Relationship, "Watson & Holmes")]))
        .await;
    let keeper = archive.add(&draft("Keeper", FOG, 1, &[(Fandom, "Verne")])).await;
    let again = archive.add(&draft("Again", FOG, 1, &[(Freeform, "sea birds")])).await;
    for number in 0..9 {
        archive.add(&draft(&format!("Else {number}"), "Snow.", 1, &[(Fandom, "Alice")])).await;
    }
    let first = archive.store.ensure_tag(Relationship, "Holmes & Watson").await.unwrap();
    let other = archive.store.ensure_tag(Relationship, "Watson & Holmes").await.unwrap();
    archive.store.make_synonym(other, first).await.unwrap();
    archive.make().await;
    assert_eq!(archive.alike(one).await, [(two, vec![Common::Relationship, Common::Fandom])]);
    assert_eq!(archive.alike(keeper).await, [(again, vec![Common::Words])]);

    // A new work comes into the lists of those that it is like.
    let three = archive.add(&draft("Three", "Hail.", 1, &[(Fandom, "Holmes"), pair])).await;
    archive.make().await;
    let list = archive.alike(one).await;
    assert!(list.iter().any(|(id, _)| *id == three), "{list:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_or_two_in_common_make_no_likeness_where_nothing_is_nearer() {
    let archive = archive().await;
    let keeper = archive.add(&draft("Keeper", FOG, 1, &[])).await;
    let walk = "On the cliff path a gannet went over, and then a gannet went under; nobody minded either. The path \
        led down to the harbour, where somebody was mending nets, and mending them badly. Nets want patience.";
    archive.add(&draft("Walk", walk, 1, &[])).await;
    archive.make().await;
    assert_eq!(archive.alike(keeper).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_tells_of_a_text_that_its_reader_may_not_open_or_of_a_work_that_waits() {
    let archive = archive().await;
    let open = archive.add(&draft("Open", FOG, 1, &[])).await;
    let gated = archive.add(&draft("Gated", FOG, 4, &[])).await;
    let mut waits = draft("Waits", FOG, 1, &[]);
    waits.audience = Audience::Authors;
    archive.add(&waits).await;
    for number in 0..9 {
        archive.add(&draft(&format!("Else {number}"), TEA, 1, &[])).await;
    }
    archive.make().await;
    assert_eq!(archive.alike(open).await, [], "the text of the gated work is nobody's to compare");
    assert_eq!(archive.alike(gated).await, [(open, vec![Common::Words])]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_derived_and_can_be_made_anew() {
    let archive = archive().await;
    let tags = [(TagKind::Relationship, "Harker/Seward")];
    let one = archive.add(&draft("One", TEA, 1, &tags)).await;
    let two = archive.add(&draft("Two", FOG, 1, &tags)).await;
    for number in 0..20 {
        archive.add(&draft(&format!("Else {number}"), "Snow.", 1, &[(TagKind::Fandom, "Alice")])).await;
    }
    archive.make().await;
    let made = archive.alike(one).await;
    assert_eq!(made, [(two, vec![Common::Relationship])]);
    archive.store.set_alike(one, &[], false).await.unwrap();
    assert_eq!(make_all(&archive.store, &archive.index).await.unwrap(), 22);
    assert_eq!(archive.alike(one).await, made);
}
