//! What comes with works out of their files: pictures, news, words to series.

use ficus_archive::work::Audience;
use ficus_formats::{
    attached::{Attached, Attachment},
    epub::{self, Imprint},
};
use ficus_jobs::import;
use ficus_prose::{Align, Block, Book, BookFacts, Image, Inline, Section};
use ficus_store::{DatabaseUrl, Store};
use jiff::Timestamp;
use tempfile::TempDir;

const NAME: &str = "0123456789abcdef0123456789abcdef-1x1.png";
/// One dark point.
const DOT: [u8; 69] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 144,
    119, 83, 222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 218, 99, 96, 96, 96, 0, 0, 0, 4, 0, 1, 200, 234, 235,
    249, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

async fn store(folder: &TempDir) -> Store {
    let database = DatabaseUrl::Sqlite(folder.path().join("ficus.sqlite"));
    Store::open(&database, folder.path()).await.unwrap()
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }
}

/// An e-book of one chapter with a picture that it holds, and one whose file is none.
fn book_with(picture: &[u8]) -> Vec<u8> {
    let image = Image::new(&format!("/works/7/images/{NAME}"), "A lamp in the fog").unwrap();
    let blocks = vec![
        paragraph("The fog came up the river, and nobody could see the bridge."),
        Block::Image(image),
        paragraph("He ran."),
    ];
    let book = Book {
        facts: BookFacts {
            title: Some("The Lamp".to_owned()),
            creators: vec!["Irene".to_owned()],
            ..BookFacts::default()
        },
        sections: vec![Section { title: Some("One".to_owned()), blocks, ..Section::default() }],
    };
    let imprint = Imprint {
        archive: "Elsewhere".to_owned(),
        address: "https://elsewhere.example/works/7".to_owned(),
        identifier: "urn:uuid:7".to_owned(),
        modified: "2020-01-02T03:04:05Z".to_owned(),
    };
    let attached = Attached {
        pictures: vec![Attachment { name: NAME.to_owned(), alt: String::new(), bytes: picture.to_vec() }],
        cover: None,
    };
    epub::write_with(&book, &imprint, &attached)
}

async fn text_of_import(folder: &TempDir, store: &Store, bytes: &[u8]) -> (ficus_archive::WorkId, String) {
    let file = folder.path().join("lamp.epub");
    std::fs::write(&file, bytes).unwrap();
    let mut ids = Vec::new();
    let mut tell = |line: serde_json::Value| {
        assert!(!line.to_string().contains("18446744073709551615"), "{line}");
        ids.push(line["id"].as_i64().unwrap());
    };
    import::run(store, &[file], Timestamp::UNIX_EPOCH, &|_| {}, &mut tell).await.unwrap();
    let [id] = ids.as_slice() else { panic!("one work: {ids:?}") };
    let id = ficus_archive::WorkId(*id);
    let work = store.work(id).await.unwrap().unwrap();
    assert_eq!(work.audience, Audience::Everyone);
    let chapter = store.chapter(id, work.chapters[0].number).await.unwrap().unwrap();
    (id, chapter.text.into_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_an_e_book_becomes_a_picture_of_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let bytes = book_with(&DOT);
    for _ in 0..2 {
        let (id, text) = text_of_import(&folder, &store, &bytes).await;
        let pictures = store.pictures(id).await.unwrap();
        let [picture] = pictures.as_slice() else { panic!("one picture: {pictures:?}") };
        assert_eq!((picture.alt.as_str(), picture.name.as_str()), ("A lamp in the fog", "picture"));
        let address = format!("/works/{id}/images/{}", picture.file);
        assert!(text.contains(&format!("<img src=\"{address}\" alt=\"A lamp in the fog\"")), "{text}");
        assert!(store.shows_picture(picture).await.unwrap());
        let (file, _) = store.original(&picture.sha256).await.unwrap().unwrap();
        assert!(file.starts_with(b"\x89PNG"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_kept_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (id, text) = text_of_import(&folder, &store, &book_with(b"no picture")).await;
    assert_eq!(store.pictures(id).await.unwrap(), []);
    assert!(text.contains("<p>[image: A lamp in the fog]</p>"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn news_and_words_to_series_of_a_dump_come_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let dump = folder.path().join("site.sql");
    std::fs::write(&dump, include_str!("../../../intake/tests/fixtures/efiction/site.sql")).unwrap();
    let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    for new in [1, 0] {
        let dump = dump.clone();
        let summary = import::run(&store, &[dump], now, &|_| {}, &mut |_| {}).await.unwrap();
        let told = summary.remarks.iter().filter(|line| line.contains("news were taken over")).count();
        assert_eq!(told, new, "{:?}", summary.remarks);
        assert!(summary.remarks.iter().any(|line| line.contains("Sherlock Holmes (locked)")));
    }
    let (news, total) = store.dispatches(now, 0, 10).await.unwrap();
    assert_eq!((total, news[0].draft.title.as_str()), (1, "Open"));
    let (series, _) = store.all_series(0, 10).await.unwrap();
    let lamps = series.iter().find(|series| series.title == "Lamps of London").unwrap();
    assert_eq!((lamps.comments, lamps.summary.as_str()), (1, "<p>Every lamp has a story.</p>\n"));
    let (said, _) = store.series_comments(lamps.id, 0, 10).await.unwrap();
    assert_eq!((said[0].name.as_str(), said[0].text.as_str()), ("Reader", "What a series."));
}
