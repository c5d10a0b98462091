use axum::http::{StatusCode, header};
use ficus_archive::{
    account::Role,
    site::{Openness, Site},
    work::Audience,
};

use crate::browser::Archive;

const ASK: i64 = 3;
const ADULT: i64 = 4;

#[tokio::test]
async fn a_choice_of_ratings_is_asked_for_once_and_remembered() {
    let archive = Archive::new().await;
    let path = format!("/works/{}/chapters/1", archive.work(ASK, Audience::Everyone).await);
    let mut browser = archive.browser();
    let asked = browser.get(&path).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("Before you read"));
    assert!(
        !asked.text().contains("the photograph with her"),
        "nothing of the text is shown before the choice"
    );
    assert_eq!(asked.header(header::CACHE_CONTROL), "private, no-store");
    let chosen = browser.submit(&path, "/gate", &[("rating", "3"), ("to", &path)]).await;
    assert_eq!(chosen.location(), path);
    assert!(browser.get(&path).await.text().contains("the photograph with her"));
    let stranger = archive.browser().get(&path).await;
    assert!(stranger.text().contains("Before you read"), "the choice is the visitor's own");
}

#[tokio::test]
async fn a_choice_does_not_open_higher_ratings_and_can_be_taken_back() {
    let archive = Archive::new().await;
    let ask = format!("/works/{}", archive.work(ASK, Audience::Everyone).await);
    let adult = format!("/works/{}", archive.work(ADULT, Audience::Everyone).await);
    let mut browser = archive.browser();
    browser.submit(&ask, "/gate", &[("rating", "3"), ("to", &ask)]).await;
    let asked = browser.get(&adult).await.text();
    assert!(asked.contains("By going on you state"));
    browser.submit("/settings/reading", "/settings/ratings/forget", &[]).await;
    assert!(browser.get(&ask).await.text().contains("Before you read"));
}

#[tokio::test]
async fn a_choice_opens_no_more_after_the_ladder_was_changed() {
    let archive = Archive::new().await;
    let asked = format!("/works/{}", archive.work(ASK, Audience::Everyone).await);
    let adult = format!("/works/{}", archive.work(ADULT, Audience::Everyone).await);
    let mut browser = archive.browser();
    browser.submit(&asked, "/gate", &[("rating", "3"), ("to", &asked)]).await;
    assert!(!browser.get(&asked).await.text().contains("Before you read"));
    let mut ladder = archive.app.site().ladder.clone();
    ladder.steps.swap(2, 3);
    archive.app.set_site(Site { ladder: ladder.clone(), ..Site::default() });
    assert!(!browser.get(&asked).await.text().contains("Before you read"));
    ladder.steps.swap(2, 3);
    ladder.steps.swap(0, 3);
    archive.app.set_site(Site { ladder: ladder.clone(), ..Site::default() });
    assert!(!browser.get(&adult).await.text().contains("Before you read"), "it stands below the choice now");
    ladder.steps.swap(0, 3);
    ladder.remove(ficus_archive::RatingId(1));
    archive.app.set_site(Site { ladder: ladder.clone(), ..Site::default() });
    assert!(browser.get(&adult).await.text().contains("Before you read"), "the same place is another rating");
    ladder.remove(ficus_archive::RatingId(ASK));
    archive.app.set_site(Site { ladder, ..Site::default() });
    assert!(browser.get(&asked).await.text().contains("Before you read"), "the chosen rating is gone");
}

#[tokio::test]
async fn a_choice_leads_back_to_this_site_only() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(ASK, Audience::Everyone).await);
    let mut browser = archive.browser();
    for hostile in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let answer = browser.submit("/settings/reading", "/gate", &[("rating", "3"), ("to", hostile)]).await;
        assert_eq!(answer.location(), "/", "{hostile}");
    }
    let none = browser.submit("/settings/reading", "/gate", &[("rating", "9"), ("to", &path)]).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_visitor_is_asked_to_sign_in_for_a_members_only_work() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(1, Audience::Members).await);
    let mut browser = archive.browser();
    assert_eq!(browser.get(&path).await.location(), format!("/login?to={}", path.replace('/', "%2F")));
    let mut member = archive.member("irene", Role::Reader).await;
    assert!(member.get(&path).await.text().contains("The Second Photograph"));
    assert_eq!(browser.get(&path).await.status, StatusCode::SEE_OTHER, "a member's page is not for guests");
}

#[tokio::test]
async fn a_draft_is_not_there_but_for_moderators() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(1, Audience::Authors).await);
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(archive.member("irene", Role::Reader).await.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(archive.member("norton", Role::Moderator).await.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_members_only_archive_shows_guests_its_door_alone() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    let mut browser = archive.browser();
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    archive.app.set_site(Site { openness: Openness::MembersOnly, ..Site::default() });
    for closed in ["/", "/search", "/browse", &path] {
        let answer = browser.get(closed).await;
        assert!(answer.location().starts_with("/login?to="), "{closed}");
    }
    for open in ["/login", "/health", "/prefs.css", "/robots.txt"] {
        assert_eq!(browser.get(open).await.status, StatusCode::OK, "{open}");
    }
    assert_eq!(archive.member("irene", Role::Reader).await.get(&path).await.status, StatusCode::OK);
}
