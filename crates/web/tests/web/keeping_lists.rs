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
async fn a_filter_holds_in_every_list_of_its_member_and_in_no_other() {
    let archive = lamps().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    assert_eq!(titles(&mut mina, "/search").await.len(), 3);
    let fields = [("language", "en"), ("tags", "Fog\r\n"), ("pen_names", "")];
    let saved = mina.submit("/account/filter", "/account/filter", &fields).await;
    assert_eq!(saved.location(), "/account/filter?saved=1");
    for path in ["/search", "/browse", "/"] {
        assert_eq!(titles(&mut mina, path).await, ["The Blue Lamp"], "{path}");
        assert_eq!(titles(&mut lucy, path).await.len(), 3, "{path} of another member");
        assert_eq!(titles(&mut archive.browser(), path).await.len(), 3, "{path} of a guest");
    }
    assert!(mina.get("/search").await.text().contains("1 work"));
    assert_eq!(titles(&mut mina, "/search?usual=off").await.len(), 3, "lifted for one page");
    assert_eq!(
        titles(&mut mina, "/tags/fog").await,
        ["The Red Lamp"],
        "what a list asks for by name is shown"
    );
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
async fn a_work_a_pen_name_and_a_tag_are_hidden_and_shown_again() {
    let archive = lamps().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let page = "/account/filter/hide?work=1&to=/search";
    assert!(mina.get(page).await.text().contains("The Red Lamp"));
    let hidden = mina.submit(page, "/account/filter/hide", &[("work", "1"), ("to", "/search")]).await;
    assert_eq!(hidden.location(), "/search");
    assert_eq!(titles(&mut mina, "/search").await, ["Die grüne Lampe", "The Blue Lamp"]);
    mina.submit("/account/filter/hide?author=ottilie", "/account/filter/hide", &[("author", "ottilie")])
        .await;
    assert_eq!(titles(&mut mina, "/search").await, ["The Blue Lamp"]);
    mina.submit("/account/filter/hide?tag=rain", "/account/filter/hide", &[("tag", "rain")]).await;
    assert_eq!(titles(&mut mina, "/search").await, [""; 0]);
    mina.submit("/account/filter", "/account/filter/show", &[("work", "1")]).await;
    assert_eq!(titles(&mut mina, "/search").await, ["The Red Lamp"]);
}

#[tokio::test]
async fn a_kept_search_tells_what_came_since() {
    let archive = lamps().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let page = "/account/searches/new?q=lamp&language=en&page=7";
    assert!(mina.get(page).await.text().contains("“lamp”"));
    let fields =
        [("name", "Lamps"), ("question", "q=lamp&language=en&page=7"), ("mail", "daily"), ("on_front", "1")];
    assert_eq!(mina.submit(page, "/account/searches", &fields).await.location(), "/account/searches");
    let list = mina.get("/account/searches").await.text();
    assert!(list.contains("Lamps") && !list.contains("new work"), "{list}");
    assert!(list.contains("/search?q=lamp&#38;language=en\""), "{list}");
    add(&archive, "The Last Lamp", "Irene", "Fog", "en").await;
    add(&archive, "Die letzte Lampe", "Ottilie", "Regen", "de").await;
    assert!(mina.get("/account/searches").await.text().contains("1 new work"));
    assert!(mina.get("/").await.text().contains("1 new work"), "the front page tells of it");
    assert!(!archive.browser().get("/").await.text().contains("new work"));
    let search = mina.get("/account/searches/1").await.text();
    assert!(search.contains("The Last Lamp") && !search.contains("Die letzte Lampe"));
    mina.submit("/account/searches/1", "/account/searches/1/seen", &[("up_to", "4")]).await;
    assert!(!mina.get("/account/searches").await.text().contains("new work"));
    mina.submit("/account/searches/1", "/account/searches/1/forget", &[]).await;
    assert_eq!(mina.get("/account/searches/1").await.status, StatusCode::NOT_FOUND);
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
