//! What a member keeps of lists: a filter for all of them, and searches with word of what is new.

use axum::http::StatusCode;
use ficus_archive::{
    account::Role,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use jiff::Timestamp;

use crate::browser::{Archive, Browser};

async fn add(archive: &Archive, title: &str, author: &str, tag: &str, language: &str) {
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain("A lamp is lit."),
        language: Some(language.to_owned()),
        rating: Some(ficus_archive::RatingId(1)),
        tags: vec![TagDraft { kind: TagKind::Freeform, name: tag.to_owned() }],
        audience: Audience::Everyone,
        ..WorkDraft::default()
    };
    archive.app.store().add_work(&draft, None, Timestamp::UNIX_EPOCH).await.unwrap();
    archive.index().await;
}

async fn lamps() -> Archive {
    let archive = Archive::new().await;
    add(&archive, "The Red Lamp", "Irene", "Fog", "en").await;
    add(&archive, "Die grüne Lampe", "Ottilie", "Regen", "de").await;
    add(&archive, "The Blue Lamp", "Godfrey", "Rain", "en").await;
    archive
}

async fn titles(browser: &mut Browser<'_>, path: &str) -> Vec<&'static str> {
    let text = browser.get(path).await.text();
    ["The Red Lamp", "Die grüne Lampe", "The Blue Lamp"]
        .into_iter()
        .filter(|title| text.contains(title))
        .collect()
}

#[tokio::test]
async fn a_name_that_nothing_has_is_told_and_nothing_is_saved() {
    let archive = lamps().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let fields = [("language", "en"), ("tags", "Fog\nHail")];
    let answer = mina.submit("/account/filter", "/account/filter", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("“Hail”") && answer.text().contains("Fog\nHail"));
    assert_eq!(titles(&mut mina, "/search").await.len(), 3);
}

#[tokio::test]
async fn kept_searches_and_filters_are_nobody_elses() {
    let archive = lamps().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let fields = [("name", "Lamps"), ("question", "q=lamp"), ("mail", "never")];
    mina.submit("/account/searches/new?q=lamp", "/account/searches", &fields).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    assert_eq!(lucy.get("/account/searches/1").await.status, StatusCode::NOT_FOUND);
    for path in ["/1", "/1/seen", "/1/forget"] {
        let path = format!("/account/searches{path}");
        let answer = lucy.submit("/account/filter", &path, &[("name", "Mine"), ("up_to", "9")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/account/searches", "/account/filter", "/account/filter/hide?work=1"] {
        assert!(archive.browser().get(path).await.location().starts_with("/login"), "{path}");
    }
}
