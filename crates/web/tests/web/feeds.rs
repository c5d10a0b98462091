//! Feeds: what a feed reader gets when it asks again and again.

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    site::{Openness, Site},
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, Subject};
use jiff::civil::date;

use crate::{
    browser::{Archive, PASSWORD},
    xml::Element,
};

/// What a program sends to sign in: `Basic …`.
pub fn basic(name: &str, password: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

pub fn draft(title: &str, rating: i64, audience: Audience) -> WorkDraft {
    let chapter = |number, title: &str| ChapterDraft {
        number,
        title: Some(title.to_owned()),
        text: Prose::from_plain("The lamp was lit."),
        published: Some(date(2005, 6, number as i8)),
        ..ChapterDraft::default()
    };
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        summary: Prose::from_plain(&format!("What {title} is about.")),
        language: Some("en".to_owned()),
        rating: Some(RatingId(rating)),
        audience,
        tags: vec![TagDraft { kind: TagKind::Fandom, name: "Sherlock Holmes".to_owned() }],
        published: Some(date(2004, 3, 3)),
        updated: Some(date(2005, 6, 2)),
        chapters: vec![chapter(1, "The Window"), chapter(2, "The Stair")],
        ..WorkDraft::default()
    }
}

pub async fn add(archive: &Archive, draft: &WorkDraft) -> WorkId {
    match archive.app.store().add_work(draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

fn titles(feed: &Element) -> Vec<String> {
    feed.all("entry").map(|entry| entry.text_of("title")).collect()
}

#[tokio::test]
async fn every_list_has_a_feed_that_its_page_names() {
    let archive = Archive::new().await;
    let mut draft = draft("The Lamp", 1, Audience::Everyone);
    draft.series = vec![ficus_archive::series::SeriesDraft {
        title: "Evenings".to_owned(),
        position: None,
        summary: Prose::default(),
    }];
    let work = add(&archive, &draft).await;
    archive.index().await;
    let mut browser = archive.browser();
    let work = work.to_string();
    for (page, feed, title) in [
        ("/", "/feeds/new", "The Lamp"),
        ("/", "/feeds/updated", "The Lamp: Chapter 2: The Stair"),
        ("/tags/sherlock-holmes", "/feeds/tags/sherlock-holmes", "The Lamp"),
        ("/authors/irene-norton", "/feeds/authors/irene-norton", "The Lamp"),
        ("/series/1", "/feeds/series/1", "The Lamp"),
        (&format!("/works/{work}"), &format!("/feeds/works/{work}"), "Chapter 2: The Stair"),
        ("/search?q=lamp&status=unknown", "/feeds/works?q=lamp&status=unknown", "The Lamp"),
    ] {
        let shown = browser.get(page).await.text();
        let named = r#"<link rel="alternate" type="application/atom+xml" title="#;
        let addresses: Vec<String> = shown
            .split(named)
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("href=\"")?.1.split_once('"')?.0.replace("&#38;", "&")))
            .collect();
        assert!(addresses.iter().any(|address| address == feed), "{page}: {addresses:?}");
        let answer = browser.get(feed).await;
        assert_eq!(answer.status, StatusCode::OK, "{feed}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
        let read = Element::read(&answer.text());
        assert_eq!(titles(&read).first().map(String::as_str), Some(title), "{feed}");
        let own = read.all("link").find(|link| link.attribute("rel") == "self").unwrap();
        assert_eq!(own.attribute("href"), format!("http://127.0.0.1:8080{feed}"));
        let alternate = read.all("link").find(|link| link.attribute("rel") == "alternate").unwrap();
        let page_of_feed =
            alternate.attribute("href").strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
        assert_eq!(browser.get(&page_of_feed).await.status, StatusCode::OK, "{page_of_feed}");
    }
}

#[tokio::test]
async fn polling_a_feed_that_did_not_change_costs_nothing() {
    let archive = Archive::new().await;
    let work = add(&archive, &draft("The Lamp", 1, Audience::Everyone)).await;
    archive.index().await;
    let mut reader = archive.browser();
    let first = reader.get("/feeds/new").await;
    let etag = first.header(header::ETAG).to_owned();
    let modified = first.header(header::LAST_MODIFIED).to_owned();
    assert_eq!(modified, "Sat, 21 Nov 2026 12:00:00 GMT");
    for (name, value) in [("if-none-match", &etag), ("if-modified-since", &modified)] {
        let again = reader.get_with("/feeds/new", &[(name, value)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{name}");
        assert!(again.bytes.is_empty());
        assert_eq!(again.header(header::LAST_MODIFIED), modified);
    }
    archive.app.changed(Subject::Work(work));
    let rendered_anew = reader.get_with("/feeds/new", &[("if-modified-since", &modified)]).await;
    assert_eq!(rendered_anew.status, StatusCode::NOT_MODIFIED, "it is as it was");
    add(&archive, &draft("The Stair", 1, Audience::Everyone)).await;
    archive.index().await;
    archive.app.changed(Subject::Lists);
    for (name, value) in [("if-none-match", &etag), ("if-modified-since", &modified)] {
        let changed = reader.get_with("/feeds/new", &[(name, value)]).await;
        assert_eq!(changed.status, StatusCode::OK, "{name}");
        assert_eq!(titles(&Element::read(&changed.text())), ["The Stair", "The Lamp"]);
    }
    let head = reader.ask(Method::HEAD, "/feeds/new", &[], String::new()).await;
    assert!(head.bytes.is_empty() && head.header(header::CONTENT_LENGTH).parse::<usize>().unwrap() > 1_000);
}

#[tokio::test]
async fn an_entry_says_what_its_reader_may_see() {
    let archive = Archive::new().await;
    let open = add(&archive, &draft("The Lamp", 1, Audience::Everyone)).await;
    add(&archive, &draft("The Count", 4, Audience::Everyone)).await;
    add(&archive, &draft("The Minutes", 1, Audience::Members)).await;
    add(&archive, &draft("The Draft", 1, Audience::Authors)).await;
    archive.index().await;
    // The cookies of whoever's browser it is count for nothing.
    let mut admin = archive.member("irene", Role::Admin).await;
    admin.cookies.insert("rating".to_owned(), "5".to_owned());
    for browser in [&mut archive.browser(), &mut admin] {
        let feed = Element::read(&browser.get("/feeds/new").await.text());
        assert_eq!(titles(&feed), ["The Count", "The Lamp"]);
        let entries: Vec<_> = feed.all("entry").collect();
        assert!(!entries[0].text_of("summary").contains("is about"));
        assert!(entries[0].text_of("summary").contains("rated Adult"));
        assert!(entries[1].text_of("summary").contains("What The Lamp is about."));
        let books =
            |entry: &Element| entry.all("link").filter(|link| link.attribute("rel") == "enclosure").count();
        assert_eq!((books(entries[0]), books(entries[1])), (0, 1));
        let updated = Element::read(&browser.get("/feeds/updated").await.text());
        let mut told = titles(&updated);
        told.sort();
        assert_eq!(told, ["The Count: Chapter 2", "The Lamp: Chapter 2: The Stair"]);
        assert_eq!(browser.get("/feeds/works?q=about").await.text().matches("<entry>").count(), 1);
    }
    let signed_in = basic("irene", PASSWORD);
    let feed = archive.browser().get_with("/feeds/new", &[("authorization", &signed_in)]).await;
    assert_eq!(feed.header(header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(titles(&Element::read(&feed.text())).len(), 4, "an admin sees drafts");
    let mut guest = archive.browser();
    assert_eq!(guest.get(&format!("/feeds/works/{open}")).await.status, StatusCode::OK);
    for (offset, status) in
        [(1, StatusCode::FORBIDDEN), (2, StatusCode::UNAUTHORIZED), (3, StatusCode::NOT_FOUND)]
    {
        let answer = guest.get(&format!("/feeds/works/{}", open.0 + offset)).await;
        assert_eq!(answer.status, status);
        let told = answer.text();
        assert!(
            !["The Count", "The Minutes", "The Draft"].iter().any(|title| told.contains(title)),
            "{told}"
        );
    }
}

#[tokio::test]
async fn what_is_new_is_dated_by_when_it_came_and_what_is_updated_by_its_day() {
    let archive = Archive::new().await;
    add(&archive, &draft("The Lamp", 1, Audience::Everyone)).await;
    archive.index().await;
    let mut reader = archive.browser();
    let feed = Element::read(&reader.get("/feeds/new").await.text());
    let entry = feed.all("entry").next().unwrap();
    assert_eq!(entry.text_of("updated"), "2026-11-21T12:00:00Z");
    assert_eq!(entry.text_of("published"), "2004-03-03T00:00:00Z");
    assert_eq!(feed.text_of("updated"), "2026-11-21T12:00:00Z");
    let feed = Element::read(&reader.get("/feeds/updated").await.text());
    assert_eq!(feed.all("entry").next().unwrap().text_of("updated"), "2005-06-02T00:00:00Z");
}

#[tokio::test]
async fn names_stay_when_the_archive_moves_and_the_work_gets_another_title() {
    let archive = Archive::new().await;
    add(&archive, &draft("The Lamp", 1, Audience::Everyone)).await;
    archive.index().await;
    let ids = |text: &str| -> Vec<String> {
        let feed = Element::read(text);
        [feed.text_of("id")].into_iter().chain(feed.all("entry").map(|entry| entry.text_of("id"))).collect()
    };
    let here = ids(&archive.browser().get("/feeds/new").await.text());
    let moved = archive.moved_to("https://elsewhere.example/fic");
    let there = moved.browser().get("/feeds/new").await.text();
    assert!(there.contains("https://elsewhere.example/fic/works/"));
    assert_eq!(here, ids(&there));
    assert!(here.iter().all(|id| id.starts_with("urn:uuid:")));
    let other = Archive::new().await;
    add(&other, &draft("The Lamp", 1, Audience::Everyone)).await;
    other.index().await;
    assert_ne!(here, ids(&other.browser().get("/feeds/new").await.text()), "two archives share no names");
}

#[tokio::test]
async fn a_long_feed_comes_in_pages_that_hold_every_work_once() {
    let archive = Archive::new().await;
    for number in 0..60 {
        add(&archive, &draft(&format!("Work {number}"), 1, Audience::Everyone)).await;
    }
    archive.index().await;
    let mut reader = archive.browser();
    for start in ["/feeds/new", "/feeds/works?q=lamp", "/feeds/tags/sherlock-holmes"] {
        let mut next = Some(start.to_owned());
        let mut seen = Vec::new();
        while let Some(address) = next {
            let feed = Element::read(&reader.get(&address).await.text());
            seen.extend(titles(&feed));
            let onward = feed.all("link").find(|link| link.attribute("rel") == "next");
            next = onward.map(|link| link.attribute("href").replace("http://127.0.0.1:8080", ""));
        }
        let newest_first: Vec<String> = (0..60).rev().map(|number| format!("Work {number}")).collect();
        assert_eq!(seen, newest_first, "{start}");
    }
}

#[tokio::test]
async fn a_feed_stays_well_formed_whatever_a_title_holds() {
    let archive = Archive::new().await;
    let title = "<![CDATA[ ]]> & \"Sons\" \u{b}\u{1b}[31m <script>";
    add(&archive, &draft(title, 1, Audience::Everyone)).await;
    archive.index().await;
    let mut reader = archive.browser();
    for feed in ["/feeds/new", "/feeds/updated", "/opds/v1/works"] {
        let read = Element::read(&reader.get(feed).await.text());
        assert!(
            read.all("entry").next().unwrap().text_of("title").starts_with("<![CDATA[ ]]> & \"Sons\" [31m")
        );
    }
}

#[tokio::test]
async fn a_members_only_archive_has_feeds_for_members_alone() {
    let archive = Archive::new().await;
    archive.account("irene", Role::Reader).await;
    add(&archive, &draft("The Lamp", 1, Audience::Everyone)).await;
    archive.index().await;
    archive.app.set_site(Site { openness: Openness::MembersOnly, ..Site::default() });
    let mut reader = archive.browser();
    for address in ["/feeds/new", "/feeds/works/1", "/opds", "/opds/v2/works", "/opds/works/1/download.epub"]
    {
        let refused = reader.get(address).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{address}");
        assert_eq!(refused.header(header::WWW_AUTHENTICATE), "Basic realm=\"Ficus\", charset=\"UTF-8\"");
        assert!(!refused.text().contains("Lamp"));
        let opened = reader.get_with(address, &[("authorization", &basic("irene", PASSWORD))]).await;
        assert_eq!(opened.status, StatusCode::OK, "{address}");
        let again = reader.get(address).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED, "what was kept for a member is not for others");
    }
    assert!(reader.cookies.is_empty(), "no session is made");
}

#[tokio::test]
async fn a_kept_search_has_a_feed_at_an_address_that_its_keeper_alone_knows() {
    let archive = Archive::new().await;
    for (title, rating, audience) in [
        ("The Lamp", 1, Audience::Everyone),
        ("The Count", 4, Audience::Everyone),
        ("The Minutes", 1, Audience::Members),
        ("The Draft", 1, Audience::Authors),
    ] {
        add(&archive, &draft(title, rating, audience)).await;
    }
    archive.index().await;
    let mut keeper = archive.member("irene", Role::Admin).await;
    let fields = [("name", "Evenings"), ("question", "tag=sherlock-holmes"), ("mail", "never")];
    let kept = keeper.submit("/account/searches/new?tag=sherlock-holmes", "/account/searches", &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let page = keeper.get("/account/searches").await.text();
    let (_, rest) = page.split_once("/feeds/kept/").unwrap();
    let address = format!("/feeds/kept/{}", rest.split('"').next().unwrap());
    let mut reader = archive.browser();
    let answer = reader.get(&address).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store");
    let feed = Element::read(&answer.text());
    assert_eq!(titles(&feed), ["The Minutes", "The Count", "The Lamp"], "a member's list, even an admin's");
    assert!(!answer.text().contains("What The Count is about"));
    let wrong = format!("{}0", &address[..address.len() - 1]);
    let wrong = if wrong == address { format!("{}1", &address[..address.len() - 1]) } else { wrong };
    assert_eq!(reader.get(&wrong).await.status, StatusCode::NOT_FOUND);
    archive.app.set_site(Site { openness: Openness::MembersOnly, ..Site::default() });
    assert_eq!(reader.get(&address).await.status, StatusCode::OK, "the address itself lets in");
}
