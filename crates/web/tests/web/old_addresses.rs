//! Links to rescued archives lead to their works, for those who may see them.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    chapter::ChapterDraft,
    provenance::{OldAddress, ProvenanceDraft},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::browser::Archive;

async fn known_as(
    archive: &Archive,
    title: &str,
    audience: Audience,
    addresses: &[(&str, Option<u32>)],
) -> WorkId {
    let addresses = addresses
        .iter()
        .map(|(address, chapter)| OldAddress { address: (*address).to_owned(), chapter: *chapter })
        .collect();
    let chapter = |number: u32| ChapterDraft {
        number,
        text: Prose::from_plain("The fog came up the river."),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "Irene".to_owned(), contact: None }],
        rating: Some(RatingId(1)),
        audience,
        chapters: (1..=3).map(chapter).collect(),
        provenance: Some(ProvenanceDraft {
            import_key: title.to_owned(),
            addresses,
            ..ProvenanceDraft::default()
        }),
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

async fn lead(archive: &Archive, path: &str, host: &str) -> (StatusCode, String) {
    let answer = archive.browser().get_with(path, &[("host", host)]).await;
    (answer.status, answer.header("location").to_owned())
}

#[tokio::test]
async fn a_link_of_old_leads_to_the_work_or_its_chapter() {
    let archive = Archive::new().await;
    let lamp = known_as(
        &archive,
        "The Lamp",
        Audience::Everyone,
        &[
            ("old.example/viewstory.php?sid=12", None),
            ("old.example/viewstory.php?chapter=3&sid=12", Some(3)),
            ("fiction.example/s/123", None),
            ("groups.example/group/list/message/123", Some(2)),
            ("ao.example/works/9999/chapters/77", Some(1)),
        ],
    )
    .await;
    let here = "archive.test";
    for (path, to) in [
        ("/viewstory.php?sid=12", String::new()),
        ("/viewstory.php?sid=12&chapter=3", "/chapters/3".to_owned()),
        ("/viewstory.php?sid=12&chapter=2&ageconsent=ok", "/chapters/2".to_owned()),
        ("/s/123/2/The-Lamp", "/chapters/2".to_owned()),
        ("/group/list/message/123", "/chapters/2".to_owned()),
    ] {
        let found = lead(&archive, path, here).await;
        assert_eq!(found, (StatusCode::MOVED_PERMANENTLY, format!("/works/{lamp}{to}")), "{path}");
    }
    for nothing in ["/viewstory.php?sid=13", "/no/such/page", "/works/9999/chapters/77", "/works/9999"] {
        assert_eq!(lead(&archive, nothing, here).await.0, StatusCode::NOT_FOUND, "{nothing}");
    }
    let taken_over = lead(&archive, "/works/9999/chapters/77", "ao.example").await;
    assert_eq!(taken_over, (StatusCode::MOVED_PERMANENTLY, format!("/works/{lamp}/chapters/1")));
    let posted = archive.browser().post("/viewstory.php?sid=12", &[], &[]).await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND, "only what is read has moved");
}

#[tokio::test]
async fn nobody_learns_of_a_work_that_is_hidden_from_them() {
    let archive = Archive::new().await;
    known_as(&archive, "Hidden", Audience::Authors, &[("old.example/viewstory.php?sid=1", None)]).await;
    known_as(&archive, "Members", Audience::Members, &[("old.example/viewstory.php?sid=2", None)]).await;
    let bare = archive.browser().get("/viewstory.php?sid=3").await;
    for sid in [1, 2] {
        let answer = archive.browser().get(&format!("/viewstory.php?sid={sid}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.text(), bare.text(), "the page is the same as ever");
        let page = archive.browser().get(&format!("/old?url=old.example/viewstory.php?sid%3D{sid}")).await;
        assert!(page.text().contains("Nothing in this archive"));
    }
    let mut member = archive.member("watson", ficus_archive::account::Role::Reader).await;
    assert_eq!(member.get("/viewstory.php?sid=2").await.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(member.get("/viewstory.php?sid=1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_path_that_two_archives_had_leaves_the_choice() {
    let archive = Archive::new().await;
    let one = known_as(&archive, "One", Audience::Everyone, &[("a.example/viewstory.php?sid=5", None)]).await;
    let two = known_as(&archive, "Two", Audience::Everyone, &[("b.example/viewstory.php?sid=5", None)]).await;
    let (status, to) = lead(&archive, "/viewstory.php?sid=5", "archive.test").await;
    assert_eq!((status, to.as_str()), (StatusCode::FOUND, "/old?url=%2Fviewstory.php%3Fsid%3D5"));
    let page = archive.browser().get(&to).await.text();
    assert!(page.contains(&format!("/works/{one}\"")) && page.contains(&format!("/works/{two}\"")));
    let exact = lead(&archive, "/viewstory.php?sid=5", "www.b.example").await;
    assert_eq!(exact, (StatusCode::MOVED_PERMANENTLY, format!("/works/{two}")));
    let asked =
        archive.browser().get("/old?url=https%3A%2F%2Fb.example%2Fviewstory.php%3Fsid%3D5").await.text();
    assert!(asked.contains(">Two</a>") && !asked.contains(">One</a>"));
    assert!(archive.browser().get("/old").await.text().contains("Old address"));
    let hostile = archive.browser().get("/old?url=%22%3E%3Cscript%3E").await;
    assert!(hostile.status == StatusCode::OK && !hostile.text().contains("<script"));
}

#[tokio::test]
async fn a_page_that_nobody_rescued_is_looked_for_among_copies_of_the_web() {
    let archive = Archive::new().await;
    known_as(&archive, "Hidden", Audience::Authors, &[("old.example/viewstory.php?sid=1", None)]).await;
    known_as(&archive, "Seen", Audience::Everyone, &[("old.example/viewstory.php?sid=2", None)]).await;
    let asked = async |url: &str| archive.browser().get(&format!("/old?url={url}")).await.text();
    let copy = "href=\"https://web.archive.org/web/http://old.example/viewstory.php?sid=";
    for lost in ["old.example/viewstory.php?sid%3D1", "http%3A%2F%2Fold.example%2Fviewstory.php?sid%3D3"] {
        let page = asked(lost).await;
        assert!(page.contains(copy) && page.contains("rel=\"noreferrer\""), "{page}");
    }
    for none in [
        "old.example/viewstory.php?sid%3D2",
        "/viewstory.php?sid%3D9",
        "javascript:alert(1)",
        "http://10.0.0.1/",
    ] {
        assert!(!asked(none).await.contains("web.archive.org"), "{none}");
    }
}
