use axum::http::{Method, StatusCode, header};
use ficus_archive::account::Role;

use crate::{browser::Archive, rights::forms};

#[tokio::test]
async fn no_form_is_taken_without_its_token() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    let someone_elses = archive.browser().get("/login").await.token();
    // Letters lead to addresses whose key says enough.
    for path in forms().iter().filter(|path| !path.starts_with("/mail/")) {
        for token in ["", "0", &someone_elses] {
            let answer = admin.post(path, &[("csrf", token), ("name", "x")], &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with {token:?}");
        }
    }
    assert_eq!(
        admin.get("/account").await.status,
        StatusCode::OK,
        "nothing happened, signing out least of all"
    );
}

#[tokio::test]
async fn a_form_with_its_token_is_taken() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    for path in forms().iter().filter(|path| !path.contains("out")) {
        let answer = admin.submit("/account", path, &[]).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_its_token() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let token = browser.get("/settings/reading").await.token();
    for foreign in [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
    ] {
        let answer = browser.post("/settings/reading", &[("csrf", &token)], &foreign).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let own = [("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")];
    let answer = browser.post("/settings/reading", &[("csrf", &token)], &own).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_address_says_what_it_takes() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let answer = browser.post("/", &[], &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.header(header::ALLOW).contains("GET"));
    assert_eq!(browser.post("/nowhere", &[], &[]).await.status, StatusCode::NOT_FOUND);
    let deleted = browser.ask(Method::DELETE, "/works/1", &[], String::new()).await;
    assert_eq!(deleted.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_form_has_an_end() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let token = browser.get("/settings/reading").await.token();
    let endless = "x".repeat(1024 * 1024);
    let answer = browser.post("/settings/reading", &[("csrf", &token), ("theme", &endless)], &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
