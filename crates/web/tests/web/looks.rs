use axum::http::{StatusCode, header};

use crate::browser::Archive;

#[tokio::test]
async fn a_readers_settings_are_in_the_style_sheet_at_once() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    assert_eq!(browser.get("/prefs.css").await.text(), "");
    let fields = [("theme", "sepia"), ("face", "literata"), ("size", "7"), ("paragraphs", "indented")];
    let saved = browser.submit("/settings/reading", "/settings/reading", &fields).await;
    assert_eq!(saved.location(), "/settings/reading?saved=1");
    let sheet = browser.get("/prefs.css").await;
    assert_eq!(sheet.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert_eq!(sheet.header(header::CACHE_CONTROL), "private, no-cache");
    let text = sheet.text();
    assert!(text.contains("--reading-size: 2rem;") && text.contains("--reading-indent: 1.5em;"));
    assert!(text.contains("url(\"/assets/fonts/literata-400."), "a font is named by its hash");
    let etag = sheet.header(header::ETAG).to_owned();
    assert_eq!(
        browser.get_with("/prefs.css", &[("if-none-match", &etag)]).await.status,
        StatusCode::NOT_MODIFIED
    );
    let page = browser.get("/settings/reading?saved=1").await.text();
    assert!(page.contains(r#"value="sepia" checked>"#));
}

#[tokio::test]
async fn a_reader_comes_back_to_the_text_after_saving() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    let page = "/settings/reading?to=/works/1/chapters/2";
    let saved =
        browser.submit(page, "/settings/reading", &[("theme", "dark"), ("to", "/works/1/chapters/2")]).await;
    assert_eq!(saved.location(), "/works/1/chapters/2");
    let hostile = browser.submit(page, "/settings/reading", &[("to", "https://evil.example")]).await;
    assert_eq!(hostile.location(), "/");
}

#[tokio::test]
async fn a_hostile_cookie_sets_nothing() {
    let archive = Archive::new().await;
    let mut browser = archive.browser();
    for hostile in
        ["theme-dark}*{display:none", "size-1;x", "theme-../../x", "%00", "theme-dark.theme-nothing.evil-1"]
    {
        browser.cookies.insert("reading".to_owned(), hostile.to_owned());
        let text = browser.get("/prefs.css").await.text();
        assert!(!text.contains("display") && !text.contains("evil"), "{hostile}");
    }
}
