//! Requests that nobody's browser makes: each gets a page with a status that says whose fault it was.

use axum::http::{Method, StatusCode, header};
use ficus_archive::work::Audience;

use crate::browser::Archive;

const OK: &[StatusCode] = &[StatusCode::OK];
const ABSENT: &[StatusCode] = &[StatusCode::NOT_FOUND];
const OK_OR_BAD: &[StatusCode] = &[StatusCode::OK, StatusCode::BAD_REQUEST];
const BAD_OR_ABSENT: &[StatusCode] = &[StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND];

const FROM_ELSEWHERE: (&str, &str) = ("x-forwarded-for", "192.0.2.1");

#[tokio::test]
async fn a_hostile_address_is_answered_with_a_page_and_never_breaks_anything() {
    let archive = Archive::new().await;
    archive.work(1, Audience::Everyone).await;
    archive.index().await;
    let long = "x".repeat(10_000);
    let many = "tag=a&".repeat(2_000);
    let table: Vec<(String, &[StatusCode])> = vec![
        (format!("/search?q={long}"), OK),
        (format!("/search?{many}"), OK),
        (format!("/search?{long}"), OK),
        (format!("/{long}"), ABSENT),
        ("/search?q=%zz%".to_owned(), OK_OR_BAD),
        ("/search?q=%ff%fe".to_owned(), OK_OR_BAD),
        ("/search?q=%00".to_owned(), OK),
        ("/search?q=%22%28%29+AND+OR+NOT+-+*+%7B".to_owned(), OK),
        ("/search?q=a&q=b&page=2&page=1&sort=x&sort=words".to_owned(), OK),
        ("/search?page=0".to_owned(), OK),
        ("/search?page=-1".to_owned(), OK),
        ("/search?page=999999999".to_owned(), OK),
        ("/search?page=99999999999999999999999".to_owned(), OK),
        ("/search?rating=-1&rating=99999999999999999999".to_owned(), OK),
        ("/search?words_from=18446744073709551615&words_to=-3".to_owned(), OK),
        ("/search?tag=%00&author=%00&without=%00".to_owned(), OK),
        ("/browse?node=9223372036854775807".to_owned(), ABSENT),
        ("/browse?node=-1".to_owned(), ABSENT),
        ("/browse?page=999999999".to_owned(), OK),
        ("/authors?page=999999999".to_owned(), OK),
        ("/fandoms?page=999999999".to_owned(), OK),
        ("/series?page=999999999".to_owned(), OK),
        ("/works/1/reviews?page=999999999".to_owned(), OK),
        ("/works/99999999999999999999".to_owned(), ABSENT),
        ("/works/9223372036854775807".to_owned(), ABSENT),
        ("/works/-1".to_owned(), ABSENT),
        ("/works/0".to_owned(), ABSENT),
        ("/works/%00".to_owned(), ABSENT),
        ("/works/%ff".to_owned(), BAD_OR_ABSENT),
        ("/works/1/chapters/4294967296".to_owned(), ABSENT),
        ("/works/1/chapters/-1".to_owned(), ABSENT),
        ("/works/1/download.exe".to_owned(), ABSENT),
        ("/works/../admin".to_owned(), ABSENT),
        ("/assets/../Cargo.toml".to_owned(), ABSENT),
        ("/assets/..%2f..%2fCargo.toml".to_owned(), ABSENT),
        ("/assets/%00".to_owned(), ABSENT),
        ("/authors/%00".to_owned(), ABSENT),
        ("/authors/%ff".to_owned(), BAD_OR_ABSENT),
        ("/authors/..".to_owned(), ABSENT),
        ("/tags/%2e%2e%2f".to_owned(), ABSENT),
        ("/tags/%f0%9f%92%a9".to_owned(), ABSENT),
        ("/series/1e9".to_owned(), ABSENT),
        ("//evil.example/".to_owned(), ABSENT),
        ("/login?to=//evil.example&to=/x".to_owned(), OK_OR_BAD),
        ("/settings/reading?to=%ff".to_owned(), OK_OR_BAD),
        ("/set-up/%00".to_owned(), ABSENT),
    ];
    for (path, right) in table {
        let answer = archive.browser().get(&path).await;
        let shown: String = path.chars().take(80).collect();
        assert!(right.contains(&answer.status), "{shown}: {}", answer.status);
        assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"), "{shown}");
        assert!(answer.text().contains("</html>"), "{shown}");
    }
}

#[tokio::test]
async fn hostile_headers_change_nothing() {
    let archive = Archive::new().await;
    archive.work(1, Audience::Everyone).await;
    let long = "x".repeat(10_000);
    let usual = archive.browser().get("/works/1").await.text();
    for (name, value) in [
        ("cookie", "rating=;;;=; sid=\"; csrf=\t; =; rating"),
        ("cookie", "sid=' OR 1=1 --; rating=99999999999999999999; prefs=../../x"),
        ("cookie", long.as_str()),
        ("if-none-match", long.as_str()),
        ("if-none-match", "W/\"\"\", ,"),
        ("accept-encoding", "br;q=x, gzip;q=-1, ;;;, *;q=0"),
        ("accept-encoding", long.as_str()),
        ("x-forwarded-for", "not an address, , 999.1.1.1"),
        ("user-agent", long.as_str()),
        ("host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-host", "evil.example"),
    ] {
        let answer = archive.browser().get_with("/works/1", &[(name, value)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        if answer.header(header::CONTENT_ENCODING).is_empty() {
            assert_eq!(answer.text(), usual, "{name}");
        }
    }
    let method = Method::from_bytes(b"BREW").unwrap();
    let brewed = archive.browser().ask(method, "/works/1", &[], String::new()).await;
    assert_eq!(brewed.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_guest_who_reads_very_fast_is_asked_to_wait() {
    let archive = Archive::new().await;
    archive.work(1, Audience::Everyone).await;
    let mut browser = archive.browser();
    for page in 1..=60 {
        let answer = browser.get_with(&format!("/search?page={page}"), &[FROM_ELSEWHERE]).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
    }
    for refused in ["/search?page=99", "/works/1/download.epub"] {
        let answer = browser.get_with(refused, &[FROM_ELSEWHERE]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.header(header::RETRY_AFTER), "5");
        assert!(answer.text().contains("Slow down"));
    }
    let kept = browser.get_with("/search?page=3", &[FROM_ELSEWHERE]).await;
    assert_eq!(kept.status, StatusCode::OK, "a kept page costs nothing");
    assert_eq!(browser.get("/search?page=99").await.status, StatusCode::OK, "others are not slowed down");
}
