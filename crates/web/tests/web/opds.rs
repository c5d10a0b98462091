//! The catalogue: its two languages, its ways, its search, and who is let in.

use axum::http::{Method, StatusCode, header};
use ficus_archive::{account::Role, site::Site, work::Audience};
use serde_json::Value;

use crate::{
    browser::{Archive, Browser, PASSWORD},
    feeds::{add, basic, draft},
    xml::Element,
};

const BASE: &str = "http://127.0.0.1:8080";

async fn small() -> Archive {
    let archive = Archive::new().await;
    for (title, rating, audience) in [
        ("The Lamp", 1, Audience::Everyone),
        ("The Stair", 2, Audience::Everyone),
        ("The Count", 4, Audience::Everyone),
        ("The Minutes", 1, Audience::Members),
        ("The Draft", 1, Audience::Authors),
    ] {
        add(&archive, &draft(title, rating, audience)).await;
    }
    archive.account("irene", Role::Reader).await;
    archive.index().await;
    archive
}

async fn json(browser: &mut Browser<'_>, path: &str, headers: &[(&str, &str)]) -> Value {
    let answer = browser.get_with(path.trim_start_matches(BASE), headers).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.bytes).unwrap()
}

fn titles(feed: &Value) -> Vec<&str> {
    let works = feed["publications"].as_array().map_or(&[][..], Vec::as_slice);
    works.iter().map(|work| work["metadata"]["title"].as_str().unwrap()).collect()
}

fn group<'a>(feed: &'a Value, title: &str) -> &'a Vec<Value> {
    let groups = feed["facets"].as_array().unwrap();
    let group = groups.iter().find(|group| group["metadata"]["title"] == title);
    group.unwrap_or_else(|| panic!("no group {title}"))["links"].as_array().unwrap()
}

#[tokio::test]
async fn one_address_answers_in_the_language_that_is_asked_for() {
    let archive = small().await;
    let mut browser = archive.browser();
    for path in ["/opds", "/opds/"] {
        for (accept, media_type) in [
            (
                "application/opds+json, application/atom+xml;profile=opds-catalog, */*",
                "application/opds+json",
            ),
            ("application/atom+xml", "application/atom+xml;profile=opds-catalog;kind=navigation"),
            ("*/*", "application/atom+xml;profile=opds-catalog;kind=navigation"),
        ] {
            let answer = browser.get_with(path, &[("accept", accept)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {accept}");
            assert_eq!(answer.header(header::CONTENT_TYPE), media_type);
            assert!(answer.header(header::VARY).starts_with("Accept,"));
            let head = browser.ask(Method::HEAD, path, &[("accept", accept)], String::new()).await;
            assert_eq!(head.header(header::CONTENT_TYPE), media_type);
            assert_eq!(head.header(header::CONTENT_LENGTH), answer.bytes.len().to_string());
        }
    }
}

/// Every absolute address in a document, whatever its language.
fn addresses(text: &str) -> Vec<String> {
    let ends = |c: char| c == '"' || c == '<' || c == '{';
    text.match_indices(BASE)
        .map(|(at, _)| text[at..].split(ends).next().unwrap().replace("&#38;", "&"))
        .filter(|address| address[BASE.len()..].starts_with("/opds"))
        .collect()
}

#[tokio::test]
async fn every_address_of_the_catalogue_opens_and_is_absolute() {
    let archive = small().await;
    let mut browser = archive.browser();
    let mut to_visit = vec![format!("{BASE}/opds/v1"), format!("{BASE}/opds/v2")];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(address) = to_visit.pop() {
        // Facets of facets have no end.
        if address.matches('&').count() > 1 || !seen.insert(address.clone()) {
            continue;
        }
        let answer = browser.get(address.trim_start_matches(BASE)).await;
        if address.contains("/up-to/") {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
            continue;
        }
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let media_type = answer.header(header::CONTENT_TYPE).to_owned();
        if media_type == "application/epub+zip" {
            continue;
        }
        let text = answer.text();
        for hidden in ["The Count", "The Minutes", "The Draft"] {
            assert!(!text.contains(hidden), "{address} tells of {hidden}");
        }
        for relative in ["href=\"/", "\"href\":\"/"] {
            assert!(!text.contains(relative), "{address}");
        }
        to_visit.extend(addresses(&text));
    }
    assert!(seen.len() > 60, "{}", seen.len());
    assert!(seen.iter().any(|address| address.ends_with("/works/1/download.epub")));
}

#[tokio::test]
async fn a_search_is_a_template_that_programs_fill_in() {
    let archive = small().await;
    let mut browser = archive.browser();
    let root = json(&mut browser, "/opds/v2", &[]).await;
    let search = root["links"].as_array().unwrap().iter().find(|link| link["rel"] == "search").unwrap();
    assert_eq!(
        (&search["href"], &search["templated"]),
        (&format!("{BASE}/opds/v2/works{{?query}}").into(), &true.into())
    );
    assert_eq!(titles(&json(&mut browser, "/opds/v2/works?query=stair", &[]).await), ["The Stair"]);
    let none = json(&mut browser, "/opds/v2/works?query=nothing+like+this", &[]).await;
    assert!(none.get("publications").is_none() && none["navigation"][0]["rel"] == "start");
    assert_eq!(none["metadata"]["numberOfItems"], 0);
    let feed = Element::read(&browser.get("/opds/v1").await.text());
    let searches: Vec<_> = feed.all("link").filter(|link| link.attribute("rel") == "search").collect();
    assert_eq!(searches[0].attribute("href"), format!("{BASE}/opds/v1/works?q={{searchTerms}}"));
    assert_eq!(searches[1].attribute("type"), "application/opensearchdescription+xml");
    let description = Element::read(&browser.get("/opds/v1/search.xml").await.text());
    let template = description.all("Url").next().unwrap().attribute("template").to_owned();
    let found =
        browser.get(template.trim_start_matches(BASE).replace("{searchTerms}", "stair").as_str()).await;
    assert_eq!(Element::read(&found.text()).all("entry").next().unwrap().text_of("title"), "The Stair");
    let for_browsers = browser.get("/opensearch.xml").await;
    assert_eq!(for_browsers.header(header::CONTENT_TYPE), "application/opensearchdescription+xml");
    assert!(for_browsers.text().contains(r#"rel="suggestions""#));
}

#[tokio::test]
async fn facets_narrow_a_list_and_say_which_is_in_use() {
    let archive = small().await;
    let mut browser = archive.browser();
    let all = json(&mut browser, "/opds/v2/works", &[]).await;
    assert_eq!(titles(&all), ["The Stair", "The Lamp"]);
    let general = group(&all, "Rating").iter().find(|link| link["title"] == "General").unwrap();
    assert_eq!(general["properties"]["numberOfItems"], 1);
    let general = json(&mut browser, general["href"].as_str().unwrap(), &[]).await;
    assert_eq!(titles(&general), ["The Lamp"]);
    let active: Vec<_> = group(&general, "Rating").iter().filter(|link| link["rel"] == "self").collect();
    assert_eq!((active.len(), &active[0]["title"]), (1, &"General".into()));
    let by_title = group(&all, "Order").iter().find(|link| link["title"] == "Title").unwrap();
    let by_title = json(&mut browser, by_title["href"].as_str().unwrap(), &[]).await;
    assert_eq!(titles(&by_title), ["The Lamp", "The Stair"]);
    for title in ["Order", "Rating", "Status", "Length", "Language"] {
        assert!(group(&all, title).iter().filter(|link| link["rel"] == "self").count() <= 1, "{title}");
    }
    let atom = Element::read(&browser.get("/opds/v1/works?rating=1").await.text());
    let facets: Vec<_> =
        atom.all("link").filter(|link| link.attribute("rel") == "http://opds-spec.org/facet").collect();
    let active: Vec<_> = facets.iter().filter(|facet| !facet.attribute("activeFacet").is_empty()).collect();
    assert!(active.iter().all(|facet| facet.attribute("activeFacet") == "true"));
    assert!(active.iter().any(|facet| facet.attribute("title") == "General"));
    let rated = json(&mut browser, "/opds/v2/works?rating=4", &[]).await;
    assert_eq!(rated["metadata"]["numberOfItems"], 0, "what does not open is not even counted");
}

#[tokio::test]
async fn a_program_signs_in_with_every_request_and_no_session_is_made() {
    let archive = small().await;
    let mut browser = archive.browser();
    let right = basic("irene", PASSWORD);
    let member = json(&mut browser, "/opds/v2/works", &[("authorization", &right)]).await;
    assert_eq!(titles(&member), ["The Minutes", "The Stair", "The Lamp"]);
    let book = "/opds/works/4/download.epub";
    assert_eq!(browser.get(book).await.status, StatusCode::UNAUTHORIZED);
    let opened = browser.get_with(book, &[("authorization", &right)]).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert_eq!(opened.header(header::CACHE_CONTROL), "private, no-store");
    assert_eq!(
        titles(&json(&mut browser, "/opds/v2/works", &[]).await).len(),
        2,
        "what a member got is kept for members"
    );
    assert!(browser.cookies.is_empty());
    for wrong in [
        basic("irene", "the wrong one"),
        basic("nobody", PASSWORD),
        "Bearer x".to_owned(),
        "Basic".to_owned(),
    ] {
        let refused = browser.get_with("/opds/v2/works", &[("authorization", &wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.header(header::CONTENT_TYPE), "application/opds-authentication+json");
        assert!(refused.header(header::WWW_AUTHENTICATE).starts_with("Basic realm="));
        assert!(refused.header(header::LINK).contains("http://opds-spec.org/auth/document"));
        let document: Value = serde_json::from_slice(&refused.bytes).unwrap();
        assert_eq!(document["authentication"][0]["type"], "http://opds-spec.org/auth/basic");
        let public = json(&mut browser, document["id"].as_str().unwrap(), &[]).await;
        assert_eq!(public, document);
    }
}

#[tokio::test]
async fn guessing_passwords_over_basic_is_as_slow_as_at_the_sign_in_page() {
    let archive = small().await;
    let mut browser = archive.browser();
    let mut last = StatusCode::OK;
    for guess in 0..7 {
        let guess = basic("irene", &format!("guess {guess}"));
        last = browser.get_with("/opds", &[("authorization", &guess)]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_program_that_is_known_is_not_counted_as_guessing() {
    let archive = small().await;
    let mut browser = archive.browser();
    let right = basic("irene", PASSWORD);
    for page in 1..40 {
        let path = format!("/opds/v2/works?page={page}");
        assert_eq!(browser.get_with(&path, &[("authorization", &right)]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn works_that_ask_first_are_in_a_catalogue_that_a_member_chooses() {
    let archive = small().await;
    let mut browser = archive.browser();
    let right = basic("irene", PASSWORD);
    let signed_in = [("authorization", right.as_str())];
    let root = json(&mut browser, "/opds/v2", &[]).await;
    let choice = root["navigation"]
        .as_array()
        .unwrap()
        .iter()
        .find(|link| link["title"] == "With works up to “Adult”");
    let choice = choice.unwrap()["href"].as_str().unwrap().to_owned();
    assert_eq!(browser.get(choice.trim_start_matches(BASE)).await.status, StatusCode::UNAUTHORIZED);
    let chosen = json(&mut browser, &choice, &signed_in).await;
    assert!(
        chosen["navigation"]
            .as_array()
            .unwrap()
            .iter()
            .all(|link| link["title"] != "With works up to “Adult”")
    );
    let newest = json(&mut browser, &format!("{choice}/works"), &signed_in).await;
    assert_eq!(titles(&newest), ["The Minutes", "The Count", "The Stair", "The Lamp"]);
    let count = &newest["publications"][1];
    let book = count["links"][0]["href"].as_str().unwrap();
    assert_eq!(book, format!("{BASE}/opds/up-to/4/works/3/download.epub"));
    let book = book.trim_start_matches(BASE);
    assert_eq!(browser.get_with(book, &signed_in).await.status, StatusCode::OK);
    assert_eq!(browser.get(book).await.status, StatusCode::UNAUTHORIZED);
    // Without the choice, signing in opens nothing that asks first; a lower choice does not either.
    for path in ["/opds/works/3/download.epub", "/opds/up-to/3/works/3/download.epub", "/opds/v2/works/3"] {
        assert_eq!(browser.get_with(path, &signed_in).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(browser.get_with("/opds/up-to/99/works", &signed_in).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_rating_that_needs_an_account_is_in_every_members_catalogue() {
    let archive = small().await;
    let mut site = Site::default();
    for step in &mut site.ladder.steps[3..] {
        step.gate = ficus_archive::rating::Gate::Members;
    }
    archive.app.store().set_site(&site).await.unwrap();
    archive.app.set_site(site);
    archive.index().await;
    let mut browser = archive.browser();
    assert_eq!(titles(&json(&mut browser, "/opds/v2/works", &[]).await), ["The Stair", "The Lamp"]);
    let right = basic("irene", PASSWORD);
    let member = json(&mut browser, "/opds/v2/works", &[("authorization", &right)]).await;
    assert_eq!(titles(&member), ["The Minutes", "The Count", "The Stair", "The Lamp"]);
}

#[tokio::test]
async fn a_list_tells_a_part_of_a_work_and_its_own_document_all() {
    let archive = Archive::new().await;
    let mut long = draft("The Lamp", 1, Audience::Everyone);
    long.summary = ficus_prose::Prose::from_plain(&"Four evenings, four visitors. ".repeat(40));
    add(&archive, &long).await;
    archive.index().await;
    let mut browser = archive.browser();
    let list = json(&mut browser, "/opds/v2/works", &[]).await;
    let partial = list["publications"][0]["metadata"]["description"].as_str().unwrap();
    assert!(partial.ends_with('…') && partial.len() < 500);
    let whole = json(&mut browser, "/opds/v2/works/1", &[]).await;
    assert!(whole["metadata"]["description"].as_str().unwrap().len() > 1_000);
    let atom = Element::read(&browser.get("/opds/v1/works").await.text());
    let entry = atom.all("entry").next().unwrap();
    let alternate = entry.all("link").find(|link| link.attribute("type").contains("type=entry")).unwrap();
    assert_eq!(alternate.attribute("rel"), "alternate");
    let whole = browser.get(alternate.attribute("href").trim_start_matches(BASE)).await;
    assert_eq!(whole.header(header::CONTENT_TYPE), "application/atom+xml;type=entry;profile=opds-catalog");
    let whole = Element::read(&whole.text());
    assert_eq!((whole.name.as_str(), whole.text_of("id")), ("entry", entry.text_of("id")));
    assert!(whole.text_of("summary").len() > 1_000);
}

#[tokio::test]
async fn the_sitemap_leads_to_what_opens_for_everybody_and_to_nothing_else() {
    let archive = small().await;
    let mut browser = archive.browser();
    assert!(browser.get("/robots.txt").await.text().contains(&format!("Sitemap: {BASE}/sitemap.xml")));
    let index = Element::read(&browser.get("/sitemap.xml").await.text());
    let mut found = Vec::new();
    for part in index.all("sitemap") {
        let part = browser.get(part.text_of("loc").trim_start_matches(BASE)).await;
        assert_eq!(part.status, StatusCode::OK);
        let part = Element::read(&part.text());
        found.extend(part.all("url").map(|url| (url.text_of("loc"), url.text_of("lastmod"))));
    }
    for (address, _) in &found {
        let answer = browser.get(address.trim_start_matches(BASE)).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(!answer.text().contains("Before you read"), "{address}");
    }
    let works: Vec<_> = found.iter().filter(|(address, _)| address.contains("/works/")).collect();
    let entry = |id: i64| (format!("{BASE}/works/{id}"), "2005-06-02".to_owned());
    assert_eq!(works, [&entry(1), &entry(2)]);
    assert!(found.iter().any(|(address, _)| address.ends_with("/tags/sherlock-holmes")));
    for nowhere in [
        "/sitemap/works-1.xml",
        "/sitemap/works-99999999999999999999.xml",
        "/sitemap/x-0.xml",
        "/sitemap/works-0",
    ] {
        let answer = browser.get(nowhere).await;
        assert!(answer.status == StatusCode::NOT_FOUND || !answer.text().contains("<loc>"), "{nowhere}");
    }
}
