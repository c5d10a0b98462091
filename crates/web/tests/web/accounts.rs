//! Keeping an account: its password, address and browsers, and what a copy of the database is worth.

use axum::http::StatusCode;
use ficus_archive::account::Role;

use crate::{
    browser::{Archive, Browser, PASSWORD},
    letter_box::{LetterBox, link},
};

const FRESH: &str = "seven bees above the downs";

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_a_letter() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let mut elsewhere = archive.browser();
    let known =
        elsewhere.submit("/login/forgotten", "/login/forgotten", &[("email", "IRENE@example.org")]).await;
    let unknown =
        elsewhere.submit("/login/forgotten", "/login/forgotten", &[("email", "nobody@example.org")]).await;
    assert_eq!(
        (known.status, known.location(), &known.bytes),
        (unknown.status, unknown.location(), &unknown.bytes)
    );
    let letter = letters.one(&archive).await;
    assert!(letter.contains("To: irene@example.org"), "{letter}");
    let path = link(&letter, "/login/reset/");
    let weak = elsewhere.submit(&path, &path, &[("password", "password123")]).await;
    assert!(weak.text().contains("Many people use this password"));
    let own = elsewhere.submit(&path, &path, &[("password", "irene1858!")]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = elsewhere.submit(&path, &path, &[("password", FRESH)]).await;
    assert_eq!(set.location(), "/login?told=new-password");
    assert_eq!(irene.get("/account").await.status, StatusCode::SEE_OTHER, "every session ends");
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(elsewhere.sign_in("irene", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(elsewhere.sign_in("irene", FRESH).await.status, StatusCode::SEE_OTHER);
    assert!(letters.one(&archive).await.contains("A new password was set"));
}

#[tokio::test]
async fn nobodys_box_is_filled_by_who_asks_for_resets() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    archive.account("irene", Role::Reader).await;
    let mut browser = archive.browser();
    for _ in 0..6 {
        let answer =
            browser.submit("/login/forgotten", "/login/forgotten", &[("email", "irene@example.org")]).await;
        assert_eq!(answer.location(), "/login/forgotten?sent=1", "the same answer always");
    }
    assert_eq!(letters.empty(&archive).await.len(), 3);
}

#[tokio::test]
async fn the_password_is_changed_by_who_knows_it() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let mut other = archive.browser();
    other.sign_in("irene", PASSWORD).await;
    let before = irene.cookies["sid"].clone();
    let page = "/account/password";
    let wrong = irene.submit(page, page, &[("old", "not her password"), ("password", FRESH)]).await;
    assert!(wrong.text().contains("This is not your password"));
    let changed = irene.submit(page, page, &[("old", PASSWORD), ("password", FRESH)]).await;
    assert_eq!(changed.location(), "/account?told=password");
    assert_ne!(irene.cookies["sid"], before, "a fresh token");
    assert_eq!(irene.get("/account").await.status, StatusCode::OK);
    assert_eq!(other.get("/account").await.status, StatusCode::SEE_OTHER, "every other session ends");
    irene.cookies.insert("sid".to_owned(), before);
    assert_eq!(irene.get("/account").await.status, StatusCode::SEE_OTHER, "the old token opens nothing");
    assert!(letters.one(&archive).await.contains("Your password was changed"));
}

#[tokio::test]
async fn a_new_address_is_proven_and_the_old_one_can_come_back() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let page = "/account/address";
    let wrong = irene.submit(page, page, &[("email", "new@example.org"), ("password", "a wrong one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    irene.submit(page, page, &[("email", "new@example.org"), ("password", PASSWORD)]).await;
    assert!(irene.get("/account").await.text().contains("irene@example.org"), "nothing changes yet");
    let path = link(&letters.one(&archive).await, "/account/address/");
    let done = archive.browser().submit(&path, &path, &[]).await;
    assert_eq!(done.location(), "/login?told=address");
    assert_eq!(irene.get("/account").await.status, StatusCode::SEE_OTHER, "every session ends");
    assert_eq!(irene.sign_in("new@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let letter = letters.one(&archive).await;
    assert!(letter.contains("To: irene@example.org"), "{letter}");
    let back = link(&letter, "/account/address/back/");
    assert!(archive.browser().get(&back).await.text().contains("irene@example.org again"));
    assert_eq!(archive.browser().submit(&back, &back, &[]).await.location(), "/login?told=back");
    assert_eq!(irene.get("/account").await.status, StatusCode::SEE_OTHER);
    let letter = letters.one(&archive).await;
    assert!(letter.contains("To: irene@example.org") && letter.contains("/login/reset/"), "{letter}");
}

#[tokio::test]
async fn an_address_of_somebody_else_is_never_told_to_whoever_wants_it() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    archive.account("mina", Role::Reader).await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let page = "/account/address";
    let known = irene.submit(page, page, &[("email", "mina@example.org"), ("password", PASSWORD)]).await;
    let unknown = irene.submit(page, page, &[("email", "free@example.org"), ("password", PASSWORD)]).await;
    assert_eq!((known.location(), &known.bytes), (unknown.location(), &unknown.bytes));
    let came = letters.empty(&archive).await;
    let told = came.iter().find(|letter| letter.contains("To: mina@example.org")).unwrap();
    assert!(told.contains("nothing changes") && !told.contains("/account/address/"), "{told}");
}

fn sessions(page: &str) -> usize {
    page.matches("<th scope=\"row\"").count()
}

#[tokio::test]
async fn an_owner_sees_where_they_are_signed_in_and_ends_it() {
    let archive = Archive::new().await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let mut others = [archive.browser(), archive.browser()];
    for (other, agent) in others.iter_mut().zip([
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    ]) {
        let token = other.get("/login").await.token();
        let fields = [("csrf", token.as_str()), ("name", "irene"), ("password", PASSWORD)];
        other.post("/login", &fields, &[("user-agent", agent)]).await;
    }
    let page = irene.get("/account/sessions").await.text();
    assert_eq!(sessions(&page), 3, "{page}");
    assert!(page.contains("Chrome on Android") && page.contains("Firefox on Linux"));
    assert_eq!(page.matches("This browser").count(), 1);
    let row = page.split("<tr").find(|row| row.contains("Chrome on Android")).unwrap();
    let key = row.split_once("name=\"key\" value=\"").unwrap().1.split_once('"').unwrap().0;
    irene.submit("/account/sessions", "/account/sessions/end", &[("key", key)]).await;
    assert_eq!(others[0].get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(others[1].get("/account").await.status, StatusCode::OK);
    let mut stranger = archive.member("mina", Role::Reader).await;
    let nobody = stranger.submit("/account", "/account/sessions/end", &[("key", key)]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    irene.submit("/account/sessions", "/account/sessions/end-others", &[]).await;
    assert_eq!(others[1].get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(sessions(&irene.get("/account/sessions").await.text()), 1);
}

#[tokio::test]
async fn signing_out_has_the_browser_forget_what_it_kept() {
    let archive = Archive::new().await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let out = irene.submit("/logout", "/logout", &[]).await;
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
}

#[tokio::test]
async fn a_new_role_begins_with_a_new_session_and_a_word() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut admin = archive.member("hudson", Role::Admin).await;
    let mut irene = archive.member("irene", Role::Reader).await;
    let list = admin.get("/admin/accounts?q=IRENE%40").await.text();
    assert!(list.contains("1 account") && list.contains("/admin/accounts/2"), "{list}");
    let page = "/admin/accounts/2";
    admin.submit(page, "/admin/accounts/2/role", &[("role", "moderator")]).await;
    assert_eq!(irene.get("/account").await.status, StatusCode::SEE_OTHER);
    assert!(letters.one(&archive).await.contains("that of a moderator now"));
    let banned = admin.submit(page, "/admin/accounts/2/standing", &[("standing", "banned")]).await;
    assert_eq!(banned.location(), "/admin/accounts/2?told=standing");
    let answer = irene.sign_in("irene", PASSWORD).await;
    assert!(answer.text().contains("closed by the moderators"));
    let own = admin.submit("/admin/accounts/1", "/admin/accounts/1/role", &[("role", "reader")]).await;
    assert!(own.text().contains("an archive needs an admin"));
    let log = archive.app.store().audit_lines(None, 9).await.unwrap();
    assert_eq!(log.len(), 3, "the role, the standing, and the decision that can be appealed");
}

#[tokio::test]
async fn an_owner_at_home_is_never_kept_out_by_others_and_told_of_a_stranger() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut home = archive.member("irene", Role::Reader).await;
    let place = [("x-forwarded-for", "192.0.2.1")];
    let guess = async |browser: &mut Browser<'_>, password: &str| {
        let token = browser.get("/login").await.token();
        let fields = [("csrf", token.as_str()), ("name", "irene"), ("password", password)];
        browser.post("/login", &fields, &place).await
    };
    let mut stranger = archive.browser();
    for _ in 0..5 {
        assert_eq!(guess(&mut stranger, "a guess").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guess(&mut stranger, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    home.submit("/logout", "/logout", &[]).await;
    assert_eq!(
        guess(&mut home, PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "at home, from the same place"
    );
    assert!(letters.empty(&archive).await.is_empty(), "a browser that is known is no news");
    for _ in 0..3 {
        archive.browser().sign_in("irene", "another guess").await;
    }
    archive.browser().sign_in("irene", PASSWORD).await;
    assert!(letters.one(&archive).await.contains("after 3 attempts"));
}

/// Every text that stands in a table of the records, but those that are no secret by their nature.
fn stored_texts(archive: &Archive) -> Vec<String> {
    let bytes = archive.database_bytes();
    let mut texts: Vec<String> = bytes
        .split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() >= 32)
        .map(|run| String::from_utf8(run.to_vec()).unwrap())
        .collect();
    // Records lie side by side in a page: a value can begin anywhere in a run.
    let windows: Vec<String> = texts
        .iter()
        .filter(|text| text.len() > 64)
        .flat_map(|text| (0..=text.len() - 64).map(|at| text[at..at + 64].to_owned()))
        .collect();
    texts.extend(windows);
    texts.sort();
    texts.dedup();
    texts
}

#[tokio::test]
async fn nothing_in_a_copy_of_the_database_opens_anything() {
    let archive = Archive::new().await;
    let mut irene = archive.member("irene", Role::Author).await;
    irene.submit("/account/invitations", "/account/invitations", &[]).await;
    let page = "/account/address";
    irene.submit(page, page, &[("email", "new@example.org"), ("password", PASSWORD)]).await;
    let mut guest = archive.browser();
    guest.submit("/login/forgotten", "/login/forgotten", &[("email", "irene@example.org")]).await;
    // Letters hold their links until they are sent; then nothing of them stays.
    LetterBox::new().await.empty(&archive).await;
    archive.app.store().scrub().await.unwrap();
    let texts = stored_texts(&archive);
    assert!(texts.len() > 3, "session, browser, links and invitation are there: {texts:?}");
    for text in &texts {
        let mut thief = archive.browser();
        thief.cookies.insert("sid".to_owned(), text.clone());
        assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER, "{text} as a session");
        for beginning in
            ["/login/reset/", "/account/confirm/", "/account/address/", "/account/address/back/", "/signup/"]
        {
            for key in [&**text, &text[..32]] {
                let answer = thief.get(&format!("{beginning}{key}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{beginning}{key}");
            }
        }
    }
}
