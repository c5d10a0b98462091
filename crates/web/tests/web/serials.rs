//! Serials by hand: hours, order, pauses and posts.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    draft::{DraftContent, Made},
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use super::browser::{Archive, Browser};

/// A work of three chapters, and whoever signs it, signed in.
pub(crate) async fn serial(archive: &Archive) -> (WorkId, Browser<'_>) {
    let chapter = |number: u32| ChapterDraft {
        number,
        title: Some(format!("Evening {number}")),
        text: Prose::from_plain(&format!("What happened on evening {number}.")),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: "Evenings in Baker Street".to_owned(),
        authors: vec![AuthorDraft { name: "John Watson".to_owned(), contact: None }],
        rating: Some(RatingId(1)),
        chapters: [1, 2, 3].map(chapter).into(),
        ..WorkDraft::default()
    };
    let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    let (Added::New(work) | Added::Known(work)) = added;
    let browser = archive.member("John", Role::Author).await;
    let (account, _) = archive.app.store().account_to_sign_in("John").await.unwrap().unwrap();
    archive.tamper(&format!("UPDATE pen_name SET account_id = {} WHERE name = 'John Watson'", account.id));
    (work, browser)
}

#[tokio::test]
async fn chapters_are_moved_and_former_addresses_lead_on() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = format!("/write/works/{work}/order");
    assert!(john.get(&page).await.text().contains("Evening 2"));
    let moved = john.submit(&page, &page, &[("chapter", "3"), ("act", "up")]).await;
    assert_eq!(moved.location(), format!("{page}?done=moved&number=2"));
    assert!(john.get(&format!("/works/{work}/chapters/2")).await.text().contains("evening 3"));
    let unsure = john.submit(&page, &page, &[("chapter", "3"), ("act", "delete")]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.text().contains("Say that it is to be deleted"));
    let joined = john.submit(&page, &page, &[("chapter", "3"), ("act", "join")]).await;
    assert_eq!(joined.location(), format!("{page}?done=joined&number=2"));
    let former = john.get(&format!("/works/{work}/chapters/3")).await;
    assert_eq!(former.location(), format!("/works/{work}/chapters/2"));
    let both = john.get(&format!("/works/{work}/chapters/2")).await.text();
    assert!(both.contains("evening 3") && both.contains("evening 2"));
    let mut guest = archive.browser();
    assert_eq!(guest.get(&format!("/works/{work}/chapters/9")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_hour_that_the_clock_skips_is_shown_before_it_is_taken() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let store = archive.app.store();
    let (account, _) = store.account_to_sign_in("John").await.unwrap().unwrap();
    let made = Made { text: Prose::from_plain("What happened then."), ..Made::default() };
    let content = DraftContent { number: 4, made, ..DraftContent::default() };
    let draft = store.begin_draft(work, None, &content, account.id, archive.app.now()).await.unwrap();
    let (page, draft) = (format!("/write/works/{work}/schedule"), draft.to_string());
    let fields =
        [("draft", draft.as_str()), ("date", "2027-03-28"), ("time", "02:30"), ("zone", "Europe/Vienna")];
    let look = john.submit(&page, &page, &[&fields[..], &[("act", "set")]].concat()).await;
    assert_eq!(look.status, StatusCode::OK);
    assert!(look.text().contains("there is no 02:30: it is posted at 03:30"), "{}", look.text());
    assert!(store.scheduled(&[work]).await.unwrap()[0].due.is_none());
    let taken = john.submit(&page, &page, &[&fields[..], &[("act", "confirm")]].concat()).await;
    assert_eq!(taken.location(), format!("{page}?saved=1"));
    let queue = john.get("/write/schedule").await.text();
    assert!(queue.contains("Sunday, 28 March 2027, 03:30 (Europe/Vienna)"), "{queue}");
    assert!(queue.contains("28 March 2027, 01:30 UTC"));
    let passed = [("draft", draft.as_str()), ("date", "2020-01-01"), ("time", "10:00"), ("zone", "UTC")];
    let wrong = john.submit(&page, &page, &[&passed[..], &[("act", "set")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("That moment has passed"));
    john.submit(&page, &page, &[("draft", &draft), ("act", "off")]).await;
    assert!(store.scheduled(&[work]).await.unwrap()[0].due.is_none());
}

#[tokio::test]
async fn a_pause_and_a_post_stand_where_readers_look_and_can_be_taken_back() {
    let archive = Archive::new().await;
    let (work, mut john) = serial(&archive).await;
    let page = format!("/write/works/{work}/news");
    let pause =
        [("course", "hiatus"), ("since", "2026-11-01"), ("words", "Back in March."), ("act", "course")];
    assert_eq!(
        john.submit(&page, &page, &[&pause[..], &[("tell", "1")]].concat()).await.status,
        StatusCode::SEE_OTHER
    );
    let mut guest = archive.browser();
    let seen = guest.get(&format!("/works/{work}")).await.text();
    assert!(seen.contains("On hiatus since 1 November 2026") && seen.contains("Back in March."), "{seen}");
    let empty = john.submit(&page, &page, &[("text", " "), ("act", "post")]).await;
    assert!(empty.text().contains("Write something."));
    john.submit(&page, &page, &[("text", "A *new* lamp was bought."), ("act", "post")]).await;
    let news = guest.get(&format!("/works/{work}/news")).await.text();
    assert!(news.contains("A <em>new</em> lamp was bought."), "{news}");
    let (bulletins, total) = archive.app.store().bulletins(work, 0, 9).await.unwrap();
    assert_eq!(total, 2);
    let id = bulletins[0].id.to_string();
    john.submit(&page, &page, &[("bulletin", &id), ("act", "remove")]).await;
    assert!(!guest.get(&format!("/works/{work}/news")).await.text().contains("lamp"));
    let mut other = archive.member("Lucy", Role::Author).await;
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
}
