//! The editor of a chapter: nothing that was typed is lost, and nobody but those who sign the work sees it.

use axum::http::{Method, StatusCode};
use ficus_archive::{
    WorkId,
    account::Role,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_store::{Added, Subject};

use crate::browser::{Answer, Archive, Browser};

/// Somebody who signs a work of one chapter.
async fn author<'a>(archive: &'a Archive, name: &str) -> (Browser<'a>, WorkId) {
    let browser = archive.member(name, Role::Author).await;
    let work = archive.work(1, Audience::Everyone).await;
    archive.tamper(&format!(
        "INSERT INTO pen_name (name, folded, slug, account_id) SELECT '{name}', '{name}', '{name}', id FROM account
            WHERE name = '{name}' AND NOT EXISTS (SELECT 1 FROM pen_name WHERE folded = '{name}');
         UPDATE work_author SET pen_name_id = (SELECT id FROM pen_name WHERE folded = '{name}') WHERE work_id = {work}"
    ));
    (browser, work)
}

/// What follows the change log does for pages.
fn renew(archive: &Archive, work: WorkId) {
    archive.app.changed(Subject::Work(work));
    archive.app.changed(Subject::Lists);
}

async fn begun(browser: &mut Browser<'_>, work: WorkId) -> String {
    let page = format!("/write/works/{work}/chapters/new");
    let answer = browser.submit(&page, &page, &[("number", "2"), ("title", "The Cab")]).await;
    answer.location().split('?').next().unwrap().to_owned()
}

fn fields<'a>(revision: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("revision", revision),
        ("number", "2"),
        ("title", "The Cab"),
        ("wording", "markdown"),
        ("text", text),
    ]
}

async fn save(browser: &mut Browser<'_>, draft: &str, revision: &str, text: &str, act: &str) -> Answer {
    let mut form = fields(revision, text);
    form.push(("do", act));
    browser.submit(draft, draft, &form).await
}

async fn patch(browser: &mut Browser<'_>, draft: &str, revision: &str, text: &str) -> Answer {
    let token = browser.get(draft).await.token();
    let body =
        format!("csrf={token}&revision={revision}&number=2&title=The+Cab&wording=markdown&text={text}");
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("if-match", &format!("\"{revision}\""))];
    browser.ask(Method::PATCH, draft, &headers, body).await
}

#[tokio::test]
async fn a_chapter_is_begun_saved_previewed_and_posted() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    let text = "The cab *waited*.\r\n\r\nNobody came.[^1]\r\n\r\n[^1]: It was late.";
    let saved = save(&mut mina, &draft, "1", text, "save").await;
    assert_eq!(saved.location(), format!("{draft}?done=saved"));
    let page = mina.get(&draft).await.text();
    assert!(page.contains("Nobody came.[^1]"), "{page}");
    assert!(page.contains("8 words"), "a note's words count, its number does not: {page}");
    let preview = save(&mut mina, &draft, "2", text, "preview").await;
    let shown = mina.get(preview.location()).await.text();
    assert!(shown.contains("A preview."), "{shown}");
    assert!(shown.contains("role=\"doc-noteref\""), "{shown}");
    assert!(!shown.contains("Leave kudos"));
    let post = format!("{draft}/post");
    assert!(mina.get(&post).await.text().contains("Readers who follow the work"));
    let posted = mina.submit(&post, &post, &[("revision", "3"), ("tell", "readers")]).await;
    assert_eq!(posted.location(), format!("/works/{work}/chapters/2"));
    assert!(
        archive.browser().get(&format!("/works/{work}/chapters/2")).await.text().contains("<em>waited</em>")
    );
    assert_eq!(mina.get(&draft).await.status, StatusCode::NOT_FOUND, "it has left the desk");
}

#[tokio::test]
async fn what_is_wrong_is_told_and_what_was_typed_stands_in_the_page() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    let wrong = [("revision", "1"), ("number", "many"), ("wording", "markdown"), ("text", "Still here.")];
    let answer = mina.submit(&draft, &draft, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Still here."));
    assert!(answer.text().contains("Give the chapter a number"));
    assert!(answer.text().contains("<title>Not saved yet"));
}

#[tokio::test]
async fn the_second_of_two_saves_is_refused_with_both_texts() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    save(&mut mina, &draft, "1", "The cab waited at the door.", "save").await;
    let refused = save(&mut mina, &draft, "1", "The cab drove off.", "save").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let page = refused.text();
    for both in ["waited at the door.", "drove off."] {
        assert!(page.contains(both), "{page}");
    }
    assert!(page.contains("<del>") && page.contains("<ins>"), "{page}");
    assert!(mina.get(&draft).await.text().contains("waited at the door."), "nothing was saved over it");
    let passing = patch(&mut mina, &draft, "1", "Off").await;
    assert_eq!(passing.status, StatusCode::PRECONDITION_FAILED);

    let apart = save(&mut mina, &draft, "1", "The cab drove off.", "apart").await;
    let other = apart.location().split('?').next().unwrap().to_owned();
    assert_ne!(other, draft);
    assert!(mina.get(&other).await.text().contains("The cab drove off."));

    save(&mut mina, &draft, "1", "Mine is kept aside.", "leave").await;
    let versions = mina.get(&format!("{draft}/versions")).await.text();
    assert_eq!(versions.matches("Saved on the desk").count() / 3, 2, "{versions}");

    let mine = save(&mut mina, &draft, "2", "The cab drove off.", "save").await;
    assert_eq!(mine.location(), format!("{draft}?done=saved"));
}

#[tokio::test]
async fn a_script_saves_in_passing_over_the_revision_that_it_names() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    let first = patch(&mut mina, &draft, "1", "The+cab").await;
    assert_eq!(
        (first.status, first.text().as_str()),
        (StatusCode::OK, r#"{"revision":2,"words":"2 words"}"#)
    );
    assert_eq!(patch(&mut mina, &draft, "2", "The+cab+waited").await.status, StatusCode::OK);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("if-match", "3")];
    let forged = mina.ask(Method::PATCH, &draft, &headers, "text=x&number=2".to_owned()).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let token = mina.get(&draft).await.token();
    let blind = mina.ask(Method::PATCH, &draft, &headers[..1], format!("csrf={token}&text=x&number=2")).await;
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    let elsewhere =
        mina.ask(Method::PATCH, "/settings/reading", &headers[..1], format!("csrf={token}")).await;
    assert_eq!(elsewhere.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(mina.get(&draft).await.text().contains("The cab waited"));
}

#[tokio::test]
async fn a_text_of_the_greatest_length_is_taken() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    let text = "é ".repeat(499_999);
    assert_eq!(save(&mut mina, &draft, "1", &text, "save").await.status, StatusCode::SEE_OTHER);
    let longer = save(&mut mina, &draft, "2", &"é ".repeat(500_001), "save").await;
    assert_eq!(longer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(longer.text().contains("at most 1,000,000"));
}

#[tokio::test]
async fn the_same_text_is_written_the_other_way_and_back() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    let text = "# Night\n\nThe *cab* waited.\n\n<p class=\"centre\">The End</p>\n";
    save(&mut mina, &draft, "1", text, "turn").await;
    let page = mina.get(&draft).await.text();
    assert!(page.contains("&#60;em&#62;cab&#60;/em&#62;"), "{page}");
    let html = "<h3>Night</h3>\n<p>The <em>cab</em> waited.</p>\n<p class=\"centre\">The End</p>";
    let back = [("revision", "2"), ("number", "2"), ("wording", "html"), ("text", html), ("do", "turn")];
    mina.submit(&draft, &draft, &back).await;
    let page = mina.get(&draft).await.text();
    assert!(page.contains("The *cab* waited.") && page.contains("The End"), "{page}");
}

#[tokio::test]
async fn changes_to_a_posted_chapter_are_seen_once_posted_and_can_be_taken_back() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let chapter = format!("/works/{work}/chapters/1");
    let edit = format!("/write/works/{work}/chapters/1");
    assert!(archive.browser().get(&chapter).await.text().contains("the photograph with her"));
    let draft = mina.submit(&edit, &edit, &[("wording", "markdown")]).await.location().to_owned();
    assert_eq!(mina.get(&edit).await.location(), draft, "what lies on the desk is gone on with");
    let new = [
        ("revision", "1"),
        ("title", "A Letter"),
        ("wording", "markdown"),
        ("text", "She stayed after all."),
        ("do", "post"),
    ];
    let post = mina.submit(&draft, &draft, &new).await.location().to_owned();
    assert!(!archive.browser().get(&chapter).await.text().contains("She stayed"));
    mina.submit(&post, &post, &[("revision", "2")]).await;
    renew(&archive, work);
    assert!(archive.browser().get(&chapter).await.text().contains("She stayed after all."));

    let versions = mina.get(&format!("{edit}/versions")).await.text();
    assert!(versions.contains("Posted now") && versions.contains("Posted until"), "{versions}");
    let compare = format!("/write/works/{work}/versions/compare?chapter=1&a=v1&b=now");
    let both = mina.get(&compare).await.text();
    assert!(both.contains("<del>") && both.contains("<ins>stayed after all.</ins>"), "{both}");
    let restore = format!("/write/works/{work}/versions/restore");
    let once = [("which", "v1"), ("chapter", "1"), ("at_once", "1")];
    assert_eq!(mina.submit(&compare, &restore, &once).await.location(), format!("{edit}/versions"));
    renew(&archive, work);
    assert!(archive.browser().get(&chapter).await.text().contains("the photograph with her"));
    let desk = mina.submit(&compare, &restore, &[("which", "v2"), ("chapter", "1")]).await;
    assert!(desk.location().ends_with("?done=restored"));
    assert!(mina.get(desk.location()).await.text().contains("She stayed after all."));
}

#[tokio::test]
async fn what_was_dropped_can_be_brought_back() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    save(&mut mina, &draft, "1", "The cab waited.", "save").await;
    let drop = format!("{draft}/drop");
    let dropped = mina.submit(&drop, &drop, &[]).await.location().to_owned();
    assert_eq!(mina.get(&draft).await.status, StatusCode::NOT_FOUND);
    let page = mina.get(&dropped).await.text();
    assert!(page.contains("Bring Chapter 2: The Cab back"), "{page}");
    let which = page.split("name=\"which\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let restore = format!("/write/works/{work}/versions/restore");
    let back = mina.submit(&dropped, &restore, &[("which", which.as_str())]).await;
    assert!(mina.get(back.location()).await.text().contains("The cab waited."));
}

#[tokio::test]
async fn the_whole_work_is_previewed_with_what_lies_on_the_desk_and_tried_as_a_book() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    save(&mut mina, &draft, "1", "The cab waited.", "save").await;
    let page = mina.get(&format!("/write/works/{work}/preview")).await.text();
    assert!(page.contains("The cab waited.") && page.contains("read back without an error"), "{page}");
    let book = mina.get(&format!("/write/works/{work}/preview.epub")).await;
    let read = ficus_formats::epub::read(&book.bytes, &ficus_formats::Limits::default()).unwrap();
    let texts = read.book.sections.iter().map(|section| ficus_prose::plain::text(&section.blocks));
    assert!(
        texts.filter(|text| text.contains("The cab waited.") || text.contains("photograph")).count() >= 2
    );
    assert!(!archive.browser().get(&format!("/works/{work}/full")).await.text().contains("The cab waited."));
}

#[tokio::test]
async fn nobody_but_those_who_sign_the_work_comes_near_a_draft() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina").await;
    let draft = begun(&mut mina, work).await;
    save(&mut mina, &draft, "1", "The cab waited.", "save").await;
    let mut admin = archive.member("keeper", Role::Admin).await;
    for page in [
        draft.clone(),
        format!("{draft}/preview"),
        format!("{draft}/versions"),
        format!("{draft}/post"),
        format!("{draft}/drop"),
        format!("/write/works/{work}/preview"),
        format!("/write/works/{work}/preview.epub"),
        format!("/write/works/{work}/chapters/1/versions"),
        format!("/write/works/{work}/versions/compare?a=d1&b=d2"),
        format!("/write/works/{work}/dropped"),
    ] {
        assert_eq!(admin.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
        assert!(!archive.browser().get(&page).await.text().contains("The cab waited."), "{page}");
    }
    // A version of another work's draft is not reached through a work of one's own.
    let (mut lucy, other) = author(&archive, "lucy").await;
    let stolen = lucy.get(&format!("/write/works/{other}/versions/compare?a=d2&b=d2")).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_work_that_was_never_posted_keeps_what_is_posted_in_it_to_its_writers() {
    let archive = Archive::new().await;
    let (mut mina, _) = author(&archive, "mina").await;
    let draft = WorkDraft {
        title: "Unseen".to_owned(),
        authors: vec![AuthorDraft { name: "mina".to_owned(), contact: None }],
        audience: Audience::Draft,
        ..WorkDraft::default()
    };
    let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    let (Added::New(work) | Added::Known(work)) = added;
    let chapter = begun(&mut mina, work).await;
    save(&mut mina, &chapter, "1", "The cab waited.", "save").await;
    let post = format!("{chapter}/post");
    assert!(mina.get(&post).await.text().contains("The work itself is not posted yet"));
    let posted = mina.submit(&post, &post, &[("revision", "2")]).await;
    assert_eq!(posted.location(), format!("/write/works/{work}"));
    assert_eq!(
        archive.browser().get(&format!("/works/{work}/chapters/2")).await.status,
        StatusCode::NOT_FOUND
    );
}
