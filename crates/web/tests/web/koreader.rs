//! The way of `KOReader` through the catalogue: HEAD before every GET, `next` from page to page, then the books.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    RatingId,
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use serde_json::Value;

use crate::{
    browser::{Answer, Archive, Browser},
    xml::Element,
};

const WORKS: usize = 10_000;
const BASE: &str = "http://127.0.0.1:8080";
/// What `KOReader` accepts: the newer catalogue before the older one.
const ACCEPT: (&str, &str) =
    ("accept", "application/opds+json, application/atom+xml;profile=opds-catalog, */*");
/// Small devices hold no longer feed.
const FEED_BYTES_MAX: usize = 128 * 1024;

async fn archive() -> Archive {
    let archive = Archive::new().await;
    let fandoms = ["Sherlock Holmes", "Dracula", "Alice in Wonderland", "Pride and Prejudice"];
    let draft = |number: usize| WorkDraft {
        title: format!("Case {number}: The Lamp"),
        authors: vec![AuthorDraft { name: format!("Clerk {}", number % 97), contact: None }],
        summary: Prose::from_plain("A lamp burns in a window that has been dark for three years."),
        language: Some("en".to_owned()),
        rating: Some(RatingId(1 + (number % 2) as i64)),
        // Every fiftieth is not for guests, in one way or the other.
        audience: if number % 50 == 7 { Audience::Members } else { Audience::Everyone },
        tags: vec![TagDraft { kind: TagKind::Fandom, name: fandoms[number % 4].to_owned() }],
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The lamp was lit."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    for from in (0..WORKS).step_by(1_000) {
        let mut drafts: Vec<WorkDraft> = (from..from + 1_000).map(draft).collect();
        for (at, draft) in drafts.iter_mut().enumerate() {
            if (from + at) % 50 == 11 {
                draft.rating = Some(RatingId(4));
            }
        }
        archive.app.store().add_works(&drafts, None, archive.app.now()).await.unwrap();
    }
    archive.index().await;
    archive
}

/// Asks as `KOReader` does: HEAD, then GET; a redirect is an error, and so is an answer that differs.
async fn ask(browser: &mut Browser<'_>, address: &str, is_whole: bool) -> Answer {
    let path = address.strip_prefix(BASE).unwrap_or_else(|| panic!("{address} is not absolute"));
    let headers = [ACCEPT, ("accept-encoding", "identity")];
    let head = browser.ask(Method::HEAD, path, &headers, String::new()).await;
    assert_eq!(head.status, StatusCode::OK, "{address}");
    assert!(head.bytes.is_empty());
    if !is_whole {
        return head;
    }
    let get = browser.get_with(path, &headers).await;
    assert_eq!(get.status, StatusCode::OK, "{address}");
    for name in [header::CONTENT_TYPE, header::LAST_MODIFIED, header::CONTENT_DISPOSITION, header::ETAG] {
        assert_eq!(head.header(&name), get.header(&name), "{address}");
    }
    assert_eq!(head.header(header::CONTENT_LENGTH), get.bytes.len().to_string(), "{address}");
    assert_eq!(get.header(header::CONTENT_ENCODING), "");
    get
}

struct Page {
    books: Vec<(String, String)>,
    next: Option<String>,
    total: usize,
}

fn page_of_json(answer: &Answer) -> Page {
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/opds+json");
    let feed: Value = serde_json::from_slice(&answer.bytes).unwrap();
    let of_rel = |links: &Value, rel: &str| -> Vec<String> {
        let links = links.as_array().unwrap().iter();
        // Only a plain relation is read, not the first of a list.
        let found = links.filter(|link| link["rel"].as_str().is_some_and(|own| own.starts_with(rel)));
        found.map(|link| link["href"].as_str().unwrap().to_owned()).collect()
    };
    let books = feed["publications"].as_array().unwrap().iter().map(|work| {
        let books = of_rel(&work["links"], "http://opds-spec.org/acquisition");
        assert_eq!(books.len(), 1);
        (work["metadata"]["title"].as_str().unwrap().to_owned(), books[0].clone())
    });
    Page {
        books: books.collect(),
        next: of_rel(&feed["links"], "next").pop(),
        total: feed["metadata"]["numberOfItems"].as_u64().unwrap() as usize,
    }
}

fn page_of_atom(answer: &Answer) -> Page {
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/atom+xml;profile=opds-catalog;kind=acquisition"
    );
    let feed = Element::read(&answer.text());
    let books = feed.all("entry").map(|entry| {
        let book = |link: &&Element| link.attribute("rel").starts_with("http://opds-spec.org/acquisition");
        let book = entry.all("link").find(book).unwrap();
        assert_eq!(book.attribute("type"), "application/epub+zip");
        (entry.text_of("title"), book.attribute("href").to_owned())
    });
    let next = feed.all("link").find(|link| link.attribute("rel") == "next");
    assert!(next.is_none_or(|link| link.attribute("type").starts_with("application/atom+xml")));
    Page {
        books: books.collect(),
        next: next.map(|link| link.attribute("href").to_owned()),
        total: feed.text_of("totalResults").parse().unwrap(),
    }
}

/// Walks a list to its end; answers with all books in order.
async fn walk(browser: &mut Browser<'_>, start: &str, read: fn(&Answer) -> Page) -> Vec<(String, String)> {
    let mut books = Vec::new();
    let mut next = Some(start.to_owned());
    let mut pages = 0;
    while let Some(address) = next {
        let answer = ask(browser, &address, true).await;
        assert!(answer.bytes.len() < FEED_BYTES_MAX, "{} bytes", answer.bytes.len());
        assert!(!answer.header(header::LAST_MODIFIED).is_empty());
        assert!(answer.header(header::VARY).contains("Accept"));
        let page = read(&answer);
        books.extend(page.books);
        pages += 1;
        assert_eq!(page.total, WORKS - WORKS / 50 * 2, "only what a guest may open is counted");
        next = page.next;
    }
    assert_eq!(pages, books.len().div_ceil(50));
    books
}

#[tokio::test]
async fn koreader_finds_every_work_once_newest_first_and_downloads_it() {
    let archive = archive().await;
    let mut browser = archive.browser();
    let root = ask(&mut browser, &format!("{BASE}/opds"), true).await;
    assert_eq!(root.header(header::CONTENT_TYPE), "application/opds+json");
    let root: Value = serde_json::from_slice(&root.bytes).unwrap();
    let newest =
        root["navigation"].as_array().unwrap().iter().find(|link| link["title"] == "Newest").unwrap();
    let books = walk(&mut browser, newest["href"].as_str().unwrap(), page_of_json).await;
    let expected: Vec<String> = (0..WORKS)
        .rev()
        .filter(|number| !matches!(number % 50, 7 | 11))
        .map(|number| format!("Case {number}: The Lamp"))
        .collect();
    let titles: Vec<&String> = books.iter().map(|(title, _)| title).collect();
    assert!(titles.into_iter().eq(&expected));
    let addresses: BTreeSet<&String> = books.iter().map(|(_, address)| address).collect();
    assert_eq!(addresses.len(), books.len());
    let older = walk(&mut browser, &format!("{BASE}/opds/v1/works?sort=added"), page_of_atom).await;
    assert_eq!(older, books, "both versions list the same books at the same addresses");
    for (place, (title, address)) in books.iter().enumerate() {
        let is_whole = place % 100 == 0;
        let book = ask(&mut browser, address, is_whole).await;
        assert_eq!(book.header(header::CONTENT_TYPE), "application/epub+zip");
        let name = title.replace(": ", " ");
        let named = book.header(header::CONTENT_DISPOSITION);
        assert!(named.starts_with(&format!("attachment; filename=\"{name} - Clerk ")), "{named}");
        assert!(named.contains(".epub\""));
        if is_whole {
            assert!(
                book.bytes.starts_with(b"PK")
                    && book.bytes[30..].starts_with(b"mimetypeapplication/epub+zip")
            );
        }
    }
}
