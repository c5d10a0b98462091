use axum::http::{Method, StatusCode, header};
use ficus_archive::{account::Role, work::Audience};

use crate::browser::Archive;

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_visitors_safe() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let asked = archive.work(3, Audience::Everyone).await;
    let mut browser = archive.browser();
    let style = browser.get("/").await.text();
    let style = style.split('"').find(|part| part.starts_with("/assets/site.")).unwrap().to_owned();
    let (work, asked) = (format!("/works/{work}"), format!("/works/{asked}"));
    for path in [
        "/",
        "/",
        &work,
        &asked,
        &style,
        "/login",
        "/prefs.css",
        "/nowhere",
        "/health",
        "/admin",
        "/robots.txt",
        "/search?page=x",
    ] {
        let answer = browser.get(path).await;
        assert!(
            answer
                .header(header::CONTENT_SECURITY_POLICY)
                .starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(!answer.header(header::CACHE_CONTROL).is_empty(), "{path}");
        assert!(!answer.status.is_server_error(), "{path}");
    }
    let refused = browser.post("/login", &[], &[]).await;
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn an_error_is_a_page_with_a_way_out() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    for path in [
        "/nowhere",
        "/works/999999",
        "/works/x",
        "/works/1/chapters/x",
        "/admin/imports/x/y",
        "/assets/nothing.css",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.text().contains("<h1>Not here</h1>") && answer.text().contains(r#"href="/""#),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_program_gets_a_problem_instead_of_a_page() {
    let archive = Archive::new().await;
    let answer = archive.browser().get("/api/v1/nothing").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_its_hash_and_compressed() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let page = browser.get("/").await.text();
    let style = page.split('"').find(|part| part.starts_with("/assets/site.")).unwrap();
    let plain = browser.get(style).await;
    assert_eq!(plain.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    let brotli = browser.get_with(style, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(brotli.header(header::CONTENT_ENCODING), "br");
    assert!(brotli.bytes.len() * 2 < plain.bytes.len());
}

#[tokio::test]
async fn figures_are_for_this_computer_and_for_admins() {
    let archive = Archive::new().await;
    assert_eq!(archive.browser().get("/metrics").await.status, StatusCode::NOT_FOUND);
    let mut admin = archive.member("irene", Role::Admin).await;
    assert!(admin.get("/metrics").await.text().contains("ficus_requests_total "));
    assert_eq!(admin.get("/ready").await.status, StatusCode::OK);
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    let mut browser = archive.browser();
    for path in [path.as_str(), "/login", "/nowhere", "/prefs.css"] {
        let head = browser.ask(Method::HEAD, path, &[], String::new()).await;
        let get = browser.get(path).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
        assert_eq!(head.header(header::CONTENT_LENGTH), get.bytes.len().to_string(), "{path}");
        assert_eq!(head.header(header::ETAG), get.header(header::ETAG), "{path}");
    }
}
