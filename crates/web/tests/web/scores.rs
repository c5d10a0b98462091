//! Scores of works: where the site wants none there are none, and nobody is told of a few.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::browser::Archive;

async fn work(archive: &Archive, title: &str) -> WorkId {
    let chapter = ChapterDraft { number: 1, text: Prose::from_plain("Fog."), ..ChapterDraft::default() };
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        rating: Some(RatingId(1)),
        audience: Audience::Everyone,
        chapters: vec![chapter],
        ..WorkDraft::default()
    };
    let (Added::New(id) | Added::Known(id)) =
        archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    id
}

fn let_scores_in(archive: &Archive, scores: bool) {
    let mut site = (*archive.app.site()).clone();
    site.reviewing.scores = scores;
    archive.app.set_site(site);
}

#[tokio::test]
async fn where_the_site_wants_no_scores_nothing_of_them_is_there() {
    let archive = Archive::new().await;
    let work = work(&archive, "The Lamp").await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let page = format!("/works/{work}/score");
    assert_eq!(watson.get(&page).await.status, StatusCode::NOT_FOUND);
    let form = watson.get(&format!("/works/{work}/reviews/new")).await;
    assert!(!form.text().contains("Your score"));
    let given = watson.post(&page, &[("csrf", &form.token()), ("score", "5")], &[]).await;
    assert_eq!(given.status, StatusCode::NOT_FOUND);
    let fields = [("text", "I read it twice."), ("score", "5")];
    let review = watson
        .submit(&format!("/works/{work}/reviews/new"), &format!("/works/{work}/reviews"), &fields)
        .await;
    assert!(!watson.get(review.location()).await.text().contains("of 5"));
    assert!(!archive.browser().get("/browse").await.text().contains("value=\"score\""));
    let account = archive.app.store().account_to_sign_in("watson").await.unwrap().unwrap().0.id;
    assert_eq!(archive.app.store().own_score(work, account).await.unwrap(), None);
}

#[tokio::test]
async fn a_mean_is_shown_of_five_scores_and_more_alone_or_with_a_review() {
    let archive = Archive::new().await;
    let_scores_in(&archive, true);
    let work = work(&archive, "The Lamp").await;
    let page = format!("/works/{work}/score");
    assert_ne!(archive.browser().get(&page).await.status, StatusCode::OK, "guests give none");
    for (number, score) in ["5", "4", "4", "4"].into_iter().enumerate() {
        let mut reader = archive.member(&format!("reader{number}"), Role::Reader).await;
        assert!(reader.get(&format!("/works/{work}")).await.text().contains(&page));
        for wrong in ["0", "6", "x", ""] {
            assert_eq!(
                reader.submit(&page, &page, &[("score", wrong)]).await.status,
                StatusCode::BAD_REQUEST
            );
        }
        reader.submit(&page, &page, &[("score", "1")]).await.location();
        reader.submit(&page, &page, &[("score", score)]).await.location();
        assert!(!archive.browser().get(&format!("/works/{work}")).await.text().contains(" of 5 by"));
    }
    let mut watson = archive.member("watson", Role::Reader).await;
    let (form, to) = (format!("/works/{work}/reviews/new"), format!("/works/{work}/reviews"));
    watson.submit(&form, &to, &[("text", "I read it twice."), ("score", "4")]).await.location();
    let told = archive.browser().get(&format!("/works/{work}")).await.text();
    assert!(told.contains("4.2 of 5 by 5 readers"), "{told}");
    let reviews = archive.browser().get(&to).await.text();
    assert!(reviews.contains("gave it 4 of 5"), "{reviews}");
    // The author wants none.
    let mut irene = archive.member("irene", Role::Author).await;
    let account = archive.app.store().account_to_sign_in("irene").await.unwrap().unwrap().0.id;
    archive.tamper(&format!("UPDATE pen_name SET account_id = {account} WHERE name = 'Irene Norton'"));
    assert_eq!(irene.get(&page).await.status, StatusCode::BAD_REQUEST, "not one's own work");
    let settings = format!("/works/{work}/reviewing");
    assert!(irene.get(&settings).await.text().contains("Members may score it"));
    irene.submit(&settings, &settings, &[("reviewers", "members")]).await.location();
    assert_eq!(watson.get(&page).await.status, StatusCode::NOT_FOUND);
    let told = archive.browser().get(&format!("/works/{work}")).await.text();
    assert!(!told.contains(" of 5 by"), "{told}");
    assert!(!archive.browser().get(&to).await.text().contains("gave it"));
    irene.submit(&settings, &settings, &[("reviewers", "members"), ("scores", "1")]).await.location();
    assert!(archive.browser().get(&format!("/works/{work}")).await.text().contains("4.2 of 5"));
    // Nor does the site any more: those that were given wait.
    let_scores_in(&archive, false);
    assert!(!archive.browser().get(&format!("/works/{work}")).await.text().contains("4.2 of 5"));
    let_scores_in(&archive, true);
    let take_back = format!("{page}/take-back");
    watson.submit(&page, &take_back, &[]).await.location();
    assert!(!archive.browser().get(&format!("/works/{work}")).await.text().contains(" of 5 by"));
}

#[tokio::test]
async fn lists_are_ordered_by_scores_only_where_there_are_scores() {
    let archive = Archive::new().await;
    let_scores_in(&archive, true);
    let offered = archive.browser().get("/browse").await.text();
    assert!(offered.contains("value=\"score\""), "{offered}");
    for catalogue in ["/opds/v1/works", "/opds/v2/works"] {
        assert!(archive.browser().get(catalogue).await.text().contains("Best scores"), "{catalogue}");
    }
    let_scores_in(&archive, false);
    for catalogue in ["/opds/v1/works", "/opds/v2/works"] {
        assert!(!archive.browser().get(catalogue).await.text().contains("Best scores"), "{catalogue}");
    }
    let list = archive.browser().get("/browse?sort=score").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(!list.text().contains("value=\"score\""));
}
