use axum::http::{StatusCode, header};
use ficus_archive::account::Role;

use crate::browser::{Archive, PASSWORD};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let archive = Archive::new().await;
    archive.account("irene", Role::Reader).await;
    let mut browser = archive.browser();
    let wrong = browser.sign_in("irene", "not her password").await;
    let unknown = browser.sign_in("godfrey", "not her password").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, wrong.status);
    assert_eq!(unknown.text().replace("godfrey", "irene"), wrong.text());
    assert!(!browser.cookies.contains_key("sid"));
}

#[tokio::test]
async fn signing_in_leads_back_and_signing_out_ends_the_session() {
    let archive = Archive::new().await;
    archive.account("irene", Role::Reader).await;
    let mut browser = archive.browser();
    let fields = [("name", "Irene"), ("password", PASSWORD), ("to", "/browse?page=2")];
    let answer = browser.submit("/login", "/login", &fields).await;
    assert_eq!(answer.location(), "/browse?page=2");
    assert!(browser.get("/account").await.text().contains("irene@example.org"));
    let token = browser.cookies["sid"].clone();
    let out = browser.submit("/logout", "/logout", &[]).await;
    assert_eq!(out.location(), "/");
    browser.cookies.insert("sid".to_owned(), token);
    assert_eq!(
        browser.get("/account").await.location(),
        "/login?to=%2Faccount",
        "the old token opens nothing"
    );
}

#[tokio::test]
async fn signing_in_leads_to_this_site_only() {
    let archive = Archive::new().await;
    archive.account("irene", Role::Reader).await;
    let fields = [("name", "irene"), ("password", PASSWORD), ("to", "//evil.example")];
    assert_eq!(archive.browser().submit("/login", "/login", &fields).await.location(), "/");
}

#[tokio::test]
async fn each_sign_in_has_a_token_of_its_own_that_scripts_cannot_read() {
    let archive = Archive::at("https://ficus.example").await;
    archive.account("irene", Role::Reader).await;
    let mut browser = archive.browser();
    browser.cookies.insert("__Host-sid".to_owned(), "f".repeat(64));
    let answer = browser.sign_in("irene", PASSWORD).await;
    let line = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap())
        .find(|line| line.starts_with("__Host-sid="))
        .unwrap();
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(line.contains(flag), "{flag}");
    }
    assert_ne!(browser.cookies["__Host-sid"], "f".repeat(64), "a token from before is not taken over");
    assert_eq!(answer.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000; includeSubDomains");
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let archive = Archive::new().await;
    let mut one = archive.member("irene", Role::Reader).await;
    let mut other = archive.browser();
    other.sign_in("irene", PASSWORD).await;
    assert_eq!(other.get("/account").await.status, StatusCode::OK);
    one.submit("/account", "/account/sign-out-everywhere", &[]).await;
    assert_eq!(other.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    for _ in 0..5 {
        assert_eq!(browser.sign_in("irene", "a guess").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = browser.sign_in("irene", "a guess").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::RETRY_AFTER), "60");
}

#[tokio::test]
async fn an_archive_is_set_up_once_by_whoever_knows_the_address() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let address = ficus_web::set_up::address(&archive.app).await.unwrap().unwrap();
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    assert_eq!(browser.get("/set-up/0123456789abcdef").await.status, StatusCode::NOT_FOUND);
    let fields =
        [("name", "irene"), ("email", "irene@example.org"), ("password", PASSWORD), ("again", "other")];
    let wrong = browser.submit(&path, &path, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("The two passwords differ") && wrong.text().contains("irene@example.org"));
    let short =
        [("name", "irene"), ("email", "irene@example.org"), ("password", "short"), ("again", "short")];
    assert!(browser.submit(&path, &path, &short).await.text().contains("at least 10 characters."));
    let fields =
        [("name", "irene"), ("email", "irene@example.org"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(browser.submit(&path, &path, &fields).await.location(), "/admin");
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::NOT_FOUND, "the address is gone");
    assert_eq!(ficus_web::set_up::address(&archive.app).await.unwrap(), None);
}
