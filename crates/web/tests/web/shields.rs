//! Marked passages, as readers who asked for it find them folded, and all others do not.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::{Align, Block, Inline, Prose};
use ficus_store::Added;

use super::browser::{Answer, Archive, Browser};

const CHAPTER: &str = "/works/1/chapters/1";

fn paragraph(text: &str) -> Block {
    Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }
}

async fn archive() -> Archive {
    let archive = Archive::new().await;
    let storm = Block::Shield {
        warning: "a storm & a fall".to_owned(),
        blocks: vec![paragraph("The mast broke zweifach.")],
    };
    let text = Prose::from_blocks(&[storm, paragraph("They rowed on."), paragraph("A whale rose viermal.")]);
    let draft = WorkDraft {
        title: "The Long Boat".to_owned(),
        authors: vec![AuthorDraft { name: "Ned".to_owned(), contact: None }],
        rating: Some(RatingId(1)),
        chapters: vec![ChapterDraft { number: 1, text, ..ChapterDraft::default() }],
        ..WorkDraft::default()
    };
    let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    assert_eq!(added, Added::New(WorkId(1)));
    archive.index().await;
    archive
}

async fn choose(browser: &mut Browser<'_>, fold: &str, words: &str) -> Answer {
    let page = "/settings/shields";
    browser.submit(page, page, &[("fold", fold), ("words", words), ("to", CHAPTER)]).await
}

fn is_folded(answer: &Answer) -> bool {
    answer.text().contains("<details class=\"shield\">")
}

#[tokio::test]
async fn a_marked_passage_folds_for_those_who_asked_and_for_nobody_else() {
    let archive = archive().await;
    let (mut asks, mut other) = (archive.browser(), archive.browser());
    let before = asks.get(CHAPTER).await;
    assert!(!is_folded(&before));
    assert!(before.text().contains("Fold marked passages"));
    assert_eq!(choose(&mut asks, "words", "spiders, STORM").await.location(), CHAPTER);
    let folded = asks.get(CHAPTER).await;
    assert!(is_folded(&folded));
    let text = folded.text();
    assert!(text.contains("<strong>a storm &amp; a fall</strong>"), "{text}");
    let line = text.find("A passage is folded here").unwrap();
    assert!(line < text.find("The mast broke").unwrap(), "the line stands before the passage");
    assert!(text.contains("href=\"#behind-p1\"") && text.contains("id=\"behind-p1\""), "{text}");
    assert!(is_folded(&asks.get("/works/1/full").await));
    assert!(!is_folded(&other.get(CHAPTER).await), "the page of one is not the page of another");

    choose(&mut asks, "words", "spiders").await;
    assert!(!is_folded(&asks.get(CHAPTER).await));
    choose(&mut asks, "everything", "").await;
    assert!(is_folded(&asks.get(CHAPTER).await));
    choose(&mut asks, "nothing", "storm").await;
    assert!(!is_folded(&asks.get(CHAPTER).await));
    assert_eq!(choose(&mut asks, "words", "?!").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn search_quotes_nothing_that_is_folded_for_the_reader() {
    let archive = archive().await;
    let mut reader = archive.browser();
    let search = "/search?q=zweifach";
    assert!(reader.get(search).await.text().contains("The mast broke"));
    choose(&mut reader, "everything", "").await;
    let found = reader.get(search).await.text();
    assert!(found.contains("The Long Boat") && !found.contains("The mast broke"), "{found}");
}

#[tokio::test]
async fn a_member_marks_a_passage_that_folds_for_them_alone_wherever_it_moves() {
    let archive = archive().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    let page = "/works/1/chapters/1/shield";
    let nothing = mina.submit(page, page, &[("warning", "")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let marked = mina.submit(page, page, &[("warning", "whales"), ("paragraph", "3")]).await;
    assert_eq!(marked.location(), CHAPTER);
    let text = mina.get(CHAPTER).await.text();
    let (line, whale) = (text.find("<strong>whales</strong>").unwrap(), text.find("A whale rose").unwrap());
    assert!(line < whale && text.find("They rowed on").unwrap() < line, "{text}");
    assert!(!is_folded(&lucy.get(CHAPTER).await));
    assert!(!mina.get("/search?q=viermal").await.text().contains("A whale rose"));

    let chapter = archive.app.store().chapter(WorkId(1), 1).await.unwrap().unwrap();
    let mut blocks = chapter.text.blocks().unwrap();
    blocks.insert(0, paragraph("At dawn the wind changed."));
    let (id, anew) = (chapter.line.id, Prose::from_blocks(&blocks));
    archive.app.store().change_chapter(id, None, &anew, archive.app.now()).await.unwrap();
    let text = mina.get(CHAPTER).await.text();
    assert!(text.find("They rowed on").unwrap() < text.find("<strong>whales</strong>").unwrap(), "{text}");

    let remove = "/settings/shields/own/1/remove";
    assert_eq!(lucy.submit("/settings/reading", remove, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(mina.submit("/settings/shields", remove, &[]).await.location(), "/settings/shields");
    assert!(!is_folded(&mina.get(CHAPTER).await));
}
