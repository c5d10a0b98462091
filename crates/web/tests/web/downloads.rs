//! Works as files.

use axum::http::{Request, StatusCode, header};

use crate::archive::Archive;

#[tokio::test]
async fn a_file_is_the_same_every_time_and_known_by_its_tag() {
    let archive = Archive::open().await;
    for (ending, media_type) in [
        ("epub", "application/epub+zip"),
        ("html", "text/html; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
    ] {
        let address = format!("/works/{}/download.{ending}", archive.works.lamp);
        let first = archive.get(&address).await;
        assert_eq!(first.status, StatusCode::OK, "{ending}");
        assert_eq!(first.headers[header::CONTENT_TYPE], media_type);
        assert!(!first.bytes.is_empty(), "{ending}");
        let again = archive.get(&address).await;
        assert_eq!(first.bytes, again.bytes, "{ending}");
        let tag = first.headers[header::ETAG].clone();
        let known = archive.visit(Request::get(&address).header(header::IF_NONE_MATCH, tag)).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{ending}");
        assert!(known.bytes.is_empty());
    }
}

#[tokio::test]
async fn a_text_file_holds_every_chapter_and_every_stated_fact() {
    let archive = Archive::open().await;
    let file = archive.get(&format!("/works/{}/download.txt", archive.works.lamp)).await;
    for wanted in [
        "The Lamp in Baker Street",
        "Irene Norton",
        "Seventeen steps",
        "The chair was warm.",
        "After The Empty House",
        "Missing chapters",
        "Holmes belongs to everybody by now.",
    ] {
        assert!(file.text().contains(wanted), "{wanted}");
    }
    assert!(!file.text().contains("views"), "a count would change the file");
}

#[tokio::test]
async fn a_hostile_title_gives_a_harmless_file_name() {
    let archive = Archive::open().await;
    let file = archive.get(&format!("/works/{}/download.txt", archive.works.hostile)).await;
    let name = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\""), "{name}");
    assert_eq!(name.matches('"').count(), 2, "{name}");
    assert!(!name.contains('<') && !name.contains('/'), "{name}");
}
