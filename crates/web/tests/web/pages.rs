//! What the pages for readers show, and what they hold back.

use axum::http::{Request, StatusCode};

use crate::archive::{Archive, HIDDEN_SUMMARY, HOSTILE_TITLE};

#[tokio::test]
async fn every_page_for_readers_opens_and_holds_what_it_must() {
    let archive = Archive::open().await;
    let lamp = archive.works.lamp;
    let series = "/series/1".to_owned();
    for (address, wanted) in [
        ("/".to_owned(), vec!["The Lamp in Baker Street", "Sherlock Holmes", "4 works"]),
        (
            format!("/works/{lamp}"),
            vec!["Begin reading", "K+", "After The Empty House", "For Mrs Hudson", "3/?"],
        ),
        (
            format!("/works/{lamp}"),
            vec!["Chapters 3 to 4 are missing", "download.epub", "Where it came from", "2 reviews"],
        ),
        (
            format!("/works/{lamp}/chapters/2"),
            vec!["Seventeen steps", "The Window", "The Chair", "rel=\"next\""],
        ),
        (format!("/works/{lamp}/chapters/5"), vec!["Chapters 3 to 4 are missing", "Back to the work"]),
        (
            format!("/works/{lamp}/full"),
            vec!["Nobody had lit it.", "The chair was warm.", "Chapters 3 to 4 are missing"],
        ),
        (format!("/works/{lamp}/reviews"), vec!["I could smell the lamp oil.", "&#60;b&#62;Moran"]),
        (
            format!("/works/{lamp}/provenance"),
            vec!["windows-1252", "had garbled", "The chair was ?arm.", "1,234", "Ask first"],
        ),
        (series, vec!["Evenings in Baker Street", "Fog on the Embankment", "Four evenings"]),
        ("/series".to_owned(), vec!["Evenings in Baker Street"]),
        ("/authors".to_owned(), vec!["Irene Norton"]),
        ("/authors/irene-norton".to_owned(), vec!["Fog on the Embankment", "The Lamp in Baker Street"]),
        ("/fandoms".to_owned(), vec!["Sherlock Holmes", "Dracula"]),
        ("/tags/sherlock-holmes".to_owned(), vec!["The Lamp in Baker Street", "Filter and sort"]),
        ("/browse".to_owned(), vec!["Dracula", "Sherlock Holmes", "The Count at Whitby"]),
        ("/search?q=lamp".to_owned(), vec!["The Lamp in Baker Street"]),
        ("/about".to_owned(), vec!["Ratings", "For every reader."]),
    ] {
        let page = archive.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        for text in wanted {
            assert!(page.text().contains(text), "{address} lacks {text}");
        }
    }
}

#[tokio::test]
async fn no_page_has_an_inline_style_or_script_or_anything_from_elsewhere() {
    let archive = Archive::open().await;
    let lamp = archive.works.lamp;
    for address in
        ["/".to_owned(), format!("/works/{lamp}"), format!("/works/{lamp}/chapters/1"), "/browse".to_owned()]
    {
        let page = archive.get(&address).await;
        let page = without_data(page.text());
        for banned in ["<script", "<style", " style=", "onclick", "src=\"http", "@import"] {
            assert!(!page.contains(banned), "{address} has {banned}");
        }
    }
}

/// A page without the scripts of the site's own files and its block of JSON-LD, which is read as the data that it is.
fn without_data(page: &str) -> String {
    let (before, rest) = page.split_once("<script ").unwrap_or((page, ""));
    let Some((script, after)) = rest.split_once("</script>") else { return page.to_owned() };
    match script.strip_prefix(r#"type="application/ld+json">"#) {
        Some(data) => assert!(serde_json::from_str::<serde_json::Value>(data).is_ok(), "{data}"),
        None => assert!(script.starts_with("src=\"/assets/") && script.ends_with(".js\" defer>"), "{script}"),
    }
    format!("{before}{}", without_data(after))
}

#[tokio::test]
async fn a_hostile_title_is_text_on_every_page() {
    let archive = Archive::open().await;
    let id = archive.works.hostile;
    for address in [
        "/".to_owned(),
        format!("/works/{id}"),
        format!("/works/{id}/chapters/1"),
        format!("/works/{id}/full"),
        "/browse".to_owned(),
        "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&tag=%3Cb%3E&author=%22onload=".to_owned(),
    ] {
        let page = archive.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let page = without_data(page.text());
        for banned in [HOSTILE_TITLE, "<script", "<img", "\"onload="] {
            assert!(!page.contains(banned), "{address} has {banned}");
        }
    }
}

#[tokio::test]
async fn a_summary_above_the_visitors_level_is_in_no_list() {
    let archive = Archive::open().await;
    for address in [
        "/",
        "/browse",
        "/search?q=Count",
        "/tags/dracula",
        "/authors/l-westenra",
        "/search?q=floor",
        "/search?rating=4",
    ] {
        let page = archive.get(address).await;
        assert!(!page.text().contains(HIDDEN_SUMMARY), "{address}");
    }
    let listed = archive.get("/tags/dracula").await;
    assert!(listed.text().contains("The Count at Whitby"));
    assert!(listed.text().contains("once you have said that you are an adult"));
    let chosen = archive.visit(Request::get("/tags/dracula").header("cookie", "rating=4")).await;
    assert!(chosen.text().contains(HIDDEN_SUMMARY));
}

#[tokio::test]
async fn a_work_above_the_visitors_level_asks_before_any_of_its_pages() {
    let archive = Archive::open().await;
    let id = archive.works.count;
    for part in ["", "/chapters/1", "/full", "/reviews", "/download.epub", "/download.html", "/download.txt"]
    {
        let page = archive.get(&format!("/works/{id}{part}")).await;
        let text = String::from_utf8_lossy(&page.bytes);
        assert!(text.contains("Before you read"), "{part}");
        assert!(!text.contains("The fog came up"), "{part}");
    }
}

#[tokio::test]
async fn a_work_for_members_is_in_no_list_of_a_guest() {
    let archive = Archive::open().await;
    for address in ["/", "/browse", "/search?q=members", "/authors/irene-norton", "/tags/sherlock-holmes"] {
        let page = archive.get(address).await;
        assert!(!page.text().contains("Notes for Members"), "{address}");
    }
}

#[tokio::test]
async fn a_chapter_that_is_known_to_be_missing_has_a_page_that_says_so() {
    let archive = Archive::open().await;
    let lamp = archive.works.lamp;
    let page = archive.get(&format!("/works/{lamp}/chapters/3")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("This chapter is missing from this archive"));
    assert!(page.text().contains("The Chair"), "the way on is shown");
}

#[tokio::test]
async fn an_address_where_nothing_stands_is_a_page_too() {
    let archive = Archive::open().await;
    let lamp = archive.works.lamp;
    for address in [
        "/works/999".to_owned(),
        "/works/lamp".to_owned(),
        format!("/works/{lamp}/chapters/9"),
        format!("/works/{lamp}/chapters/-1"),
        "/series/999".to_owned(),
        "/tags/nothing".to_owned(),
        "/authors/nobody".to_owned(),
        "/browse?node=999".to_owned(),
        "/nowhere".to_owned(),
    ] {
        let page = archive.get(&address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.text().contains("<main"), "{address}");
    }
}

#[tokio::test]
async fn an_address_to_write_to_stays_with_the_moderators() {
    let archive = Archive::open().await;
    let page = archive.get(&format!("/works/{}/provenance", archive.works.lamp)).await;
    assert!(!page.text().contains("i@example.org"));
}

#[tokio::test]
async fn a_page_tells_machines_what_it_shows_and_no_more() {
    let archive = Archive::open().await;
    let data = |page: &str| -> serde_json::Value {
        let (_, rest) = page.split_once(r#"<script type="application/ld+json">"#).unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    };
    let page = archive.get(&format!("/works/{}", archive.works.lamp)).await;
    let work = data(page.text());
    assert_eq!(work["name"], "The Lamp in Baker Street");
    assert_eq!(work["author"][0]["name"], "Irene Norton");
    assert_eq!(work["isBasedOn"][0]["name"], "Sherlock Holmes");
    assert_eq!(work["isPartOf"][0]["position"], 1);
    assert_eq!(work["hasPart"].as_array().unwrap().len(), 3);
    assert!(work["description"].as_str().unwrap().starts_with("A lamp burns"));
    assert!(page.text().contains(r#"<meta name="citation_author" content="Irene Norton">"#));
    let count = format!("/works/{}", archive.works.count);
    let rated = archive.visit(Request::get(&count).header("cookie", "rating=5")).await;
    assert!(data(rated.text()).get("description").is_none());
    let head = rated.text().split_once("</head>").unwrap().0;
    assert!(head.contains(r#"<meta name="rating" content="adult">"#) && !head.contains(HIDDEN_SUMMARY));
    assert_eq!(data(archive.get("/series/1").await.text())["name"], "Evenings in Baker Street");
    assert_eq!(data(archive.get("/authors/irene-norton").await.text())["mainEntity"]["name"], "Irene Norton");
}
