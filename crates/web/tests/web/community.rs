//! What members do with one another beside stories.

use axum::http::StatusCode;
use ficus_archive::{
    account::{Role, Standing},
    password::PasswordHash,
};
use ficus_store::{NewAccount, StoreError};
use jiff::SignedDuration;

use crate::browser::{Archive, Browser, PASSWORD};

/// A member who signs with the name that he or she joined with.
pub async fn joined<'a>(archive: &'a Archive, name: &str) -> Browser<'a> {
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let new = NewAccount {
        name,
        email: &email,
        unproven: None,
        role: Role::Author,
        standing: Standing::Active,
        password: &PasswordHash::new(PASSWORD, [7; 16]).unwrap(),
        introduction: "",
        invitation: None,
        made: archive.app.now(),
    };
    archive.app.store().join(&new, None).await.unwrap();
    let mut browser = archive.browser();
    assert_eq!(browser.sign_in(name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

#[tokio::test]
async fn a_member_writes_to_another_and_neither_learns_an_address() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray").await;
    let mut lucy = joined(&archive, "Lucy Westenra").await;
    let page = "/authors/lucy-westenra/letter";
    let answer = mina.submit(page, page, &[("text", "Come to Whitby.\n\nThe sea is calm.")]).await;
    assert_eq!(answer.location(), "/authors/lucy-westenra/letter?done=1");
    let now = archive.app.now();
    let letters =
        archive.app.store().take_letters(now, now + SignedDuration::from_hours(1), 10).await.unwrap();
    let [taken] = &letters[..] else { panic!("{letters:?}") };
    assert!(!taken.draft.text.contains("Whitby"), "what waits is sealed");
    let letter = ficus_web::post::opened(&archive.app, taken.draft.clone()).unwrap();
    assert_eq!(letter.address, "lucy.westenra@example.org");
    assert!(letter.text.contains("Come to Whitby."));
    assert!(letter.text.contains("/authors/mina-murray/letter"), "an answer goes the same way");
    for told in [&letter.text, &letter.html, &letter.subject] {
        assert!(!told.contains("mina.murray@example.org"));
    }
    // Whoever wants no letters has no such page.
    lucy.submit("/account/letters", "/account/letters", &[("wanted", "no")]).await;
    assert_eq!(mina.get(page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn letters_have_an_end_for_the_day() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray").await;
    let _lucy = joined(&archive, "Lucy Westenra").await;
    let page = "/authors/lucy-westenra/letter";
    for _ in 0..10 {
        assert_eq!(mina.submit(page, page, &[("text", "Hm.")]).await.status, StatusCode::SEE_OTHER);
    }
    let answer = mina.submit(page, page, &[("text", "Hm.")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("many letters today"));
}

#[tokio::test]
async fn writers_find_somebody_who_reads_drafts() {
    let archive = Archive::new().await;
    let mut mina = joined(&archive, "Mina Murray").await;
    let page = "/account/beta-reader";
    let answer = mina.submit(page, page, &[("fandoms", "Dracula"), ("strengths", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Dracula"), "what was written is not lost");
    mina.submit(page, page, &[("fandoms", "Dracula, 100% canon"), ("strengths", "Typewriters")]).await;
    let mut guest = archive.browser();
    assert!(guest.get("/beta-readers?q=TYPEWRITERS").await.text().contains("Mina Murray"));
    assert!(guest.get("/beta-readers?q=100%25").await.text().contains("Mina Murray"));
    for other in ["/beta-readers?q=Alice", "/beta-readers?q=_", "/beta-readers?q=%25%25"] {
        assert!(!guest.get(other).await.text().contains("Mina Murray"), "{other}");
    }
    mina.submit(page, "/account/beta-reader/withdraw", &[]).await;
    assert!(!guest.get("/beta-readers").await.text().contains("Mina Murray"));
}

#[tokio::test]
async fn a_poll_takes_one_answer_of_each_member_until_it_is_closed() {
    let archive = Archive::new().await;
    let mut admin = archive.member("keeper", Role::Admin).await;
    let page = "/admin/community";
    let asked = [("question", "Tea or coffee?"), ("choices", "Tea\nCoffee")];
    assert_eq!(admin.submit(page, "/admin/community/polls", &asked).await.status, StatusCode::SEE_OTHER);
    let one = [("question", "Tea?"), ("choices", "Tea")];
    let refused = admin.submit(page, "/admin/community/polls", &one).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut mina = archive.member("mina", Role::Reader).await;
    mina.submit("/polls", "/polls/1", &[("choice", "0")]).await;
    mina.submit("/polls", "/polls/1", &[("choice", "1")]).await;
    let none = mina.submit("/polls", "/polls/1", &[("choice", "2")]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let polls = archive.app.store().polls(None, 10).await.unwrap();
    assert_eq!(polls[0].choices, [("Tea".to_owned(), 0), ("Coffee".to_owned(), 1)]);
    admin.submit(page, "/admin/community/polls/1/close", &[]).await;
    let late = mina.submit("/settings/reading", "/polls/1", &[("choice", "0")]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert!(archive.browser().get("/polls").await.text().contains("1 member has answered"));
}

#[tokio::test]
async fn the_guest_book_is_there_where_the_site_wants_it() {
    let archive = Archive::new().await;
    let mut admin = archive.member("keeper", Role::Admin).await;
    let mut mina = joined(&archive, "Mina Murray").await;
    let mut lucy = joined(&archive, "Lucy Westenra").await;
    assert_eq!(mina.get("/guest-book").await.status, StatusCode::NOT_FOUND);
    admin.submit("/admin/community", "/admin/community", &[("guest_book", "1")]).await;
    mina.submit("/guest-book", "/guest-book", &[("line", "Hello <b>all</b>")]).await;
    let book = archive.browser().get("/guest-book").await.text();
    assert!(book.contains("Hello &#60;b&#62;all") || book.contains("Hello &lt;b&gt;all"), "{book}");
    assert!(book.contains("Mina Murray"));
    lucy.submit("/guest-book", "/guest-book/1/remove", &[]).await;
    assert!(archive.browser().get("/guest-book").await.text().contains("Hello"), "it is not hers");
    mina.submit("/guest-book", "/guest-book/1/remove", &[]).await;
    assert!(!archive.browser().get("/guest-book").await.text().contains("Hello"));
}

#[tokio::test]
async fn whoever_is_suspended_says_nothing() {
    let archive = Archive::new().await;
    let mina = joined(&archive, "Mina Murray").await;
    drop(mina);
    let (account, _) = archive.app.store().account_to_sign_in("Mina Murray").await.unwrap().unwrap();
    archive.app.store().set_standing(account.id, Standing::Suspended, None).await.unwrap();
    let mut mina = archive.browser();
    mina.sign_in("Mina Murray", PASSWORD).await;
    assert_eq!(mina.get("/account/beta-reader").await.status, StatusCode::FORBIDDEN);
    let taken = archive.app.store().vote(ficus_archive::PollId(1), account.id, 0).await;
    assert!(matches!(taken, Err(StoreError::Missing(_))));
}
