//! With which pen name a member's words are signed, through the site's door.

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, PenNameId, RatingId, WorkId,
    chapter::ChapterDraft,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::{
    browser::{Archive, Browser},
    community::joined,
};

const USUAL: &str = "Frank of Enscombe";
/// Made later, and before the usual one in every alphabet.
const OTHER: &str = "F. C. Weston";

async fn work(archive: &Archive, author: &str) -> WorkId {
    let chapter =
        ChapterDraft { number: 1, text: Prose::from_plain("They dined."), ..ChapterDraft::default() };
    let draft = WorkDraft {
        title: "A Ball at the Crown".to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        rating: Some(RatingId(1)),
        audience: Audience::Everyone,
        chapters: vec![chapter],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

/// Frank, who made a second name, and its number.
async fn frank(archive: &Archive) -> (Browser<'_>, AccountId, PenNameId) {
    let frank = joined(archive, USUAL).await;
    let account = archive.app.store().account_to_sign_in(USUAL).await.unwrap().unwrap().0.id;
    let other = archive.app.store().add_pen_name(account, OTHER).await.unwrap();
    (frank, account, other)
}

/// What everybody sees that was said of a work.
async fn said_of(archive: &Archive, work: WorkId) -> String {
    let mut told = String::new();
    for page in ["reviews", "recommendations", "kudos"] {
        told += &archive.browser().get(&format!("/works/{work}/{page}")).await.text();
    }
    told
}

async fn say_everything(frank: &mut Browser<'_>, work: WorkId) {
    let of = |what: &str| format!("/works/{work}/{what}");
    frank.submit(&of("reviews/new"), &of("reviews"), &[("text", "A poor sort of ball.")]).await.location();
    frank.submit(&of("recommend"), &of("recommend"), &[("text", "Read it for the supper.")]).await.location();
    frank.submit(&format!("/works/{work}"), &of("kudos"), &[("named", "yes")]).await.location();
}

#[tokio::test]
async fn whoever_chooses_no_pen_name_signs_with_the_usual_one() {
    let archive = Archive::new().await;
    let mut site = (*archive.app.site()).clone();
    site.community.guest_book = true;
    archive.app.set_site(site);
    let (mut frank, account, other) = frank(&archive).await;
    let ball = work(&archive, "Irene Norton").await;
    say_everything(&mut frank, ball).await;
    frank.submit("/guest-book", "/guest-book", &[("line", "What a place.")]).await.location();
    let told = said_of(&archive, ball).await + &archive.browser().get("/guest-book").await.text();
    assert_eq!(told.matches(OTHER).count(), 0, "{told}");
    assert!(told.contains(USUAL));
    let usual = archive.app.store().own_pen_names(account).await.unwrap()[0].id;
    for form in [format!("/account/bookmarks/new?work={ball}"), "/shelf/own".to_owned()] {
        let form = frank.get(&form).await.text();
        assert!(form.contains(&format!("<option value=\"{usual}\" selected>{USUAL}</option>")), "{form}");
    }
    for form in [format!("/works/{ball}/reviews/new"), "/guest-book".to_owned()] {
        let form = frank.get(&form).await.text();
        let (usual, other) =
            (form.find(&format!(">{USUAL}<")).unwrap(), form.find(&format!(">{OTHER}<")).unwrap());
        assert!(usual < other, "the form offers the usual name first: {form}");
    }
    archive.app.store().set_default_pen_name(account, other).await.unwrap();
    let dinner = work(&archive, "Irene Norton").await;
    say_everything(&mut frank, dinner).await;
    let told = said_of(&archive, dinner).await;
    assert!(told.contains(OTHER) && !told.contains(USUAL), "{told}");
}

#[tokio::test]
async fn a_name_that_was_chosen_stays_chosen_and_is_never_replaced_by_another() {
    let archive = Archive::new().await;
    let (mut frank, account, other) = frank(&archive).await;
    let ball = work(&archive, "Irene Norton").await;
    let (form, to) = (format!("/works/{ball}/reviews/new"), format!("/works/{ball}/reviews"));
    let number = other.to_string();
    // What is shown again after a mistake keeps the choice.
    let again = frank.submit(&form, &to, &[("text", " "), ("pen_name", &number)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = again.text();
    assert!(again.find(&format!(">{OTHER}<")) < again.find(&format!(">{USUAL}<")), "{again}");
    let recommend = format!("/works/{ball}/recommend");
    let again = frank.submit(&recommend, &recommend, &[("text", " "), ("pen_name", &number)]).await.text();
    assert!(again.find(&format!(">{OTHER}<")) < again.find(&format!(">{USUAL}<")), "{again}");
    // A recommendation that is changed stays with whoever made it.
    frank.submit(&recommend, &recommend, &[("text", "Read it."), ("pen_name", &number)]).await.location();
    let change = frank.get(&recommend).await.text();
    assert!(change.find(&format!(">{OTHER}<")) < change.find(&format!(">{USUAL}<")), "{change}");
    // The name was let go of in another window.
    assert!(archive.app.store().drop_pen_name(account, other).await.unwrap());
    let refused = frank.submit(&form, &to, &[("text", "A poor ball."), ("pen_name", &number)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("A poor ball.") && refused.text().contains("Choose another"));
    let refused = frank.submit(&recommend, &recommend, &[("text", "Read it."), ("pen_name", &number)]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(!archive.browser().get(&to).await.text().contains("A poor ball."));
}

#[tokio::test]
async fn an_author_speaks_of_a_work_by_the_name_that_signs_it_alone() {
    let archive = Archive::new().await;
    let (mut frank, account, other) = frank(&archive).await;
    let ball = work(&archive, "Irene Norton").await;
    archive.tamper(&format!("UPDATE work_author SET pen_name_id = {other} WHERE work_id = {ball}"));
    let usual = archive.app.store().own_pen_names(account).await.unwrap()[0].id.to_string();
    let mut mina = joined(&archive, "Mina Murray").await;
    let (form, to) = (format!("/works/{ball}/reviews/new"), format!("/works/{ball}/reviews"));
    let review = mina.submit(&form, &to, &[("text", "Who are you?")]).await;
    let review = review.location().split('?').next().unwrap().to_owned();
    let answer = format!("{review}/answer");
    assert!(!frank.get(&answer).await.text().contains(USUAL), "it is not offered");
    let named = frank.submit(&answer, &answer, &[("text", "Guess."), ("pen_name", &usual)]).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    frank.submit(&answer, &answer, &[("text", "Guess.")]).await.location();
    // Nor does anybody praise their own work as somebody else.
    let praise = frank.submit(&form, &to, &[("text", "The best!"), ("pen_name", &usual)]).await;
    assert_eq!(praise.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = archive.browser().get(&to).await.text();
    assert!(told.contains("Guess.") && told.contains(OTHER), "{told}");
    assert!(!told.contains(USUAL) && !told.contains("The best!"), "{told}");
}

#[tokio::test]
async fn a_letter_is_answered_by_the_name_that_it_went_to() {
    let archive = Archive::new().await;
    let (mut frank, ..) = frank(&archive).await;
    let mut mina = joined(&archive, "Mina Murray").await;
    let page = "/authors/f-c-weston/letter";
    mina.submit(page, page, &[("text", "Who are you?")]).await.location();
    let now = archive.app.now();
    let until = now + jiff::SignedDuration::from_hours(1);
    let letters = archive.app.store().take_letters(now, until, 10).await.unwrap();
    let letter = ficus_web::post::opened(&archive.app, letters[0].draft.clone()).unwrap();
    let (_, link) = letter.text.split_once("/authors/mina-murray/letter").unwrap();
    let link = link.split_whitespace().next().unwrap();
    let form = frank.get(&format!("/authors/mina-murray/letter{link}")).await.text();
    assert!(form.find(&format!(">{OTHER}<")) < form.find(&format!(">{USUAL}<")), "{form}");
}
