//! An import brings the order of worlds along.

use std::{fs, io::Write, path::Path};

use ficus_archive::{
    TagId,
    canon::{read_canons, read_list},
    tag::TagKind,
};
use ficus_jobs::{
    canons::{self, Former},
    import,
};
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;

const STORY: &str = "Title: The Empty Lamp\nAuthor: J. Hudson\nFandom: Sherlock Holmes\nSpoilers: The Final Problem\n\n\
    The lamp in the window of Baker Street had been dark for three years.\n\nThen it was lit.\n";
const CANONS: &str = "# Sherlock Holmes\nA Study in Scarlet\nThe Final Problem\n\n# Dracula\nThe castle\n";

async fn open(folder: &Path) -> Store {
    let url = DatabaseUrl::Sqlite(folder.join("ficus.sqlite"));
    Store::open(&url, folder).await.unwrap()
}

async fn bring(store: &Store, folder: &Path) -> ficus_archive::provenance::ImportSummary {
    let paths = [folder.to_path_buf()];
    import::run(store, &paths, Timestamp::UNIX_EPOCH, &|_| {}, &mut |_| {}).await.unwrap()
}

async fn points(store: &Store, fandom: TagId) -> Vec<String> {
    let canon = store.canon_of(fandom).await.unwrap();
    canon.map(|canon| canon.points.into_iter().map(|point| point.name).collect()).unwrap_or_default()
}

#[tokio::test]
async fn a_file_of_canons_in_a_zip_is_taken_over_as_a_loose_one_is() {
    let (folder, heap) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut zip = zip::ZipWriter::new(fs::File::create(heap.path().join("old-site.zip")).unwrap());
    let story =
        "# Not a list of canons\n\nThe lamp had been dark for three years.\n\nThen somebody lit it again.\n";
    for (name, text) in [("site/lamp.txt", STORY), ("site/canons.txt", CANONS), ("site/story.txt", story)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let store = open(folder.path()).await;
    let summary = bring(&store, heap.path()).await;
    assert_eq!((summary.new_works, summary.refused.len()), (2, 0), "{summary:?}");
    assert!(summary.remarks.contains(&"Canons taken over: Sherlock Holmes.".to_owned()), "{summary:?}");
    let holmes = store.tag_named(TagKind::Fandom, "Sherlock Holmes").await.unwrap().unwrap().id;
    assert_eq!(points(&store, holmes).await, ["A Study in Scarlet", "The Final Problem"]);
}

#[tokio::test]
async fn a_file_of_canons_among_the_files_of_an_import_is_taken_over_and_is_no_work() {
    let (folder, heap) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(heap.path().join("lamp.txt"), STORY).unwrap();
    fs::write(heap.path().join("canons.txt"), CANONS).unwrap();
    let store = open(folder.path()).await;
    let summary = bring(&store, heap.path()).await;
    assert_eq!((summary.new_works, summary.files, summary.refused.len()), (1, 2, 0), "{summary:?}");
    assert!(summary.remarks.contains(&"Canons taken over: Sherlock Holmes.".to_owned()), "{summary:?}");
    assert!(summary.remarks.iter().any(|told| told.ends_with("no fandom is called so: Dracula.")));
    let holmes = store.tag_named(TagKind::Fandom, "Sherlock Holmes").await.unwrap().unwrap().id;
    assert_eq!(points(&store, holmes).await, ["A Study in Scarlet", "The Final Problem"]);
    let work = store.indexed_works(&[ficus_archive::WorkId(1)]).await.unwrap().remove(0);
    assert_eq!(work.spoilers.len(), 1, "what the work states is tied to a point");

    store.set_canon(holmes, read_list("The Final Problem\n").unwrap()).await.unwrap();
    let again = bring(&store, heap.path()).await;
    assert_eq!(points(&store, holmes).await, ["The Final Problem"], "what was decided here stays");
    assert!(again.remarks.iter().any(|told| told.ends_with("there is one already: Sherlock Holmes.")));
    let (given, faults) = read_canons(CANONS);
    assert_eq!(faults, []);
    canons::take_over(&store, given, Former::Gives, false).await.unwrap();
    assert_eq!(points(&store, holmes).await.len(), 2);
    assert!(CANONS.starts_with(canons::file(&store).await.unwrap().trim_end()));
}

#[tokio::test]
async fn a_story_that_is_called_canon_is_a_work() {
    let (folder, heap) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(heap.path().join("canon.txt"), STORY).unwrap();
    let store = open(folder.path()).await;
    let summary = bring(&store, heap.path()).await;
    assert_eq!((summary.new_works, summary.remarks.len()), (1, 0), "{summary:?}");
}
