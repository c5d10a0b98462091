//! Works as files.

use axum::http::{Request, StatusCode, header};
use ficus_archive::{
    RatingId,
    account::Role,
    chapter::ChapterDraft,
    series::SeriesDraft,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;

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

#[tokio::test]
async fn a_series_is_one_book_of_what_opens_for_the_visitor() {
    let archive = crate::browser::Archive::new().await;
    let draft = |title: &str, rating: i64, audience: Audience, chapters: u32| WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "Zoe Moor".to_owned(), contact: None }],
        rating: Some(RatingId(rating)),
        audience,
        series: vec![SeriesDraft { title: "Lamps".to_owned(), position: None, summary: Prose::default() }],
        chapters: (1..=chapters)
            .map(|number| ChapterDraft {
                number,
                text: Prose::from_plain(&format!("{title} was lit, part {number}.")),
                ..ChapterDraft::default()
            })
            .collect(),
        ..WorkDraft::default()
    };
    let drafts = [
        draft("First", 1, Audience::Everyone, 2),
        draft("Hidden", 1, Audience::Members, 1),
        draft("Fierce", 4, Audience::Everyone, 1),
        draft("Last", 1, Audience::Everyone, 1),
    ];
    archive.app.store().add_works(&drafts, None, archive.app.now()).await.unwrap();
    archive.index().await;
    let mut guest = archive.browser();
    let answer = guest.get("/series/1/download.epub").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header(header::CONTENT_DISPOSITION).contains("\"Lamps.epub\""));
    let book = ficus_formats::epub::read(&answer.bytes, &ficus_formats::Limits::default()).unwrap().book;
    let text: String =
        book.sections.iter().map(|section| ficus_prose::plain::text(&section.blocks) + "\n").collect();
    let places = ["First was lit, part 1.", "First was lit, part 2.", "Last was lit, part 1."]
        .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} is not in {text}")));
    assert!(places.is_sorted());
    assert!(!text.contains("Hidden") && !text.contains("Fierce was lit"), "{text}");
    assert_eq!(guest.get("/series/1/download.epub").await.bytes, answer.bytes);
    let mut member = archive.member("mina", Role::Reader).await;
    let whole = member.get("/series/1/download.epub").await;
    let book = ficus_formats::epub::read(&whole.bytes, &ficus_formats::Limits::default()).unwrap().book;
    assert!(book.sections.iter().any(|section| section.title.as_deref() == Some("Hidden")));
    assert_eq!(guest.get("/series/9/download.epub").await.status, StatusCode::NOT_FOUND);
}
