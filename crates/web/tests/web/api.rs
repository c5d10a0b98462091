//! The API: what pages show, as JSON, page after page, and problems where there is nothing.

use axum::http::{StatusCode, header};
use ficus_archive::{
    RatingId,
    account::Role,
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use serde_json::Value;

use crate::browser::{Archive, Browser};

const BASE: &str = "http://127.0.0.1:8080";

async fn archive() -> Archive {
    let archive = Archive::new().await;
    let drafts: Vec<WorkDraft> = (0..45)
        .map(|number| WorkDraft {
            title: format!("Case {number}"),
            authors: vec![AuthorDraft { name: "Zoe Moor".to_owned(), contact: None }],
            summary: Prose::from_plain("A lamp burns in a window."),
            language: Some("en".to_owned()),
            rating: Some(RatingId(if number == 7 { 4 } else { 1 })),
            audience: if number == 3 { Audience::Members } else { Audience::Everyone },
            tags: vec![TagDraft { kind: TagKind::Fandom, name: "Sherlock Holmes".to_owned() }],
            chapters: (1..=2)
                .map(|number| ChapterDraft {
                    number,
                    text: Prose::from_plain("The lamp was lit."),
                    ..ChapterDraft::default()
                })
                .collect(),
            ..WorkDraft::default()
        })
        .collect();
    archive.app.store().add_works(&drafts, None, archive.app.now()).await.unwrap();
    archive.index().await;
    archive
}

async fn read(browser: &mut Browser<'_>, address: &str) -> Value {
    let answer = browser.get(address.strip_prefix(BASE).unwrap_or(address)).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json; charset=utf-8");
    assert!(answer.header(header::SET_COOKIE).is_empty());
    serde_json::from_slice(&answer.bytes).unwrap()
}

#[tokio::test]
async fn a_list_leads_from_page_to_page_and_holds_every_work_once() {
    let archive = archive().await;
    let mut guest = archive.browser();
    let mut next = Some("/api/v1/works?tag=sherlock-holmes&facets=yes".to_owned());
    let mut titles = Vec::new();
    while let Some(address) = next {
        let page = read(&mut guest, &address).await;
        assert_eq!((page["total"].as_u64(), page["pages"].as_u64()), (Some(44), Some(3)));
        assert_eq!(page["facets"]["tags"]["fandom"][0]["works"], 44);
        assert_eq!(page["facets"]["languages"]["en"], 44);
        for work in page["works"].as_array().unwrap() {
            assert_eq!(work["authors"][0]["url"], format!("{BASE}/authors/zoe-moor"));
            titles.push(work["title"].as_str().unwrap().to_owned());
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 44);
    assert!(!titles.contains(&"Case 3".to_owned()), "it is for members");
    let nothing = read(&mut guest, "/api/v1/works?tag=nothing-here").await;
    assert_eq!((nothing["total"].as_u64(), nothing["unknown"][0].as_str()), (Some(0), Some("nothing-here")));
}

#[tokio::test]
async fn a_work_leads_to_its_chapters_and_each_to_the_next() {
    let archive = archive().await;
    let mut guest = archive.browser();
    let root = read(&mut guest, "/api/v1").await;
    assert_eq!(root["work"], format!("{BASE}/api/v1/works/{{id}}"));
    let work = read(&mut guest, "/api/v1/works/1").await;
    assert_eq!((work["title"].as_str(), work["rating_level"].as_str()), (Some("Case 0"), Some("General")));
    assert_eq!((&work["series"], &work["fandoms"][0]), (&Value::Null, &Value::from("Sherlock Holmes")));
    assert_eq!(work["chapters"][1]["text"], "The lamp was lit.");
    let first = read(&mut guest, "/api/v1/works/1/chapters/1").await;
    assert_eq!(first["text"].as_str().unwrap().trim_end(), "<p>The lamp was lit.</p>");
    let second = read(&mut guest, first["next"].as_str().unwrap()).await;
    assert_eq!((second["number"].as_u64(), &second["next"]), (Some(2), &Value::Null));
}

#[tokio::test]
async fn what_does_not_open_is_a_problem_and_a_cookie_opens_nothing() {
    let archive = archive().await;
    let mut member = archive.member("mina", Role::Reader).await;
    for (address, status) in [
        ("/api/v1/works/4", StatusCode::UNAUTHORIZED),
        ("/api/v1/works/4/chapters/1", StatusCode::UNAUTHORIZED),
        ("/api/v1/works/8", StatusCode::FORBIDDEN),
        ("/api/v1/works/999", StatusCode::NOT_FOUND),
        ("/api/v1/works/1/chapters/9", StatusCode::NOT_FOUND),
        ("/api/v1/works/x", StatusCode::NOT_FOUND),
        ("/api/nothing", StatusCode::NOT_FOUND),
    ] {
        let answer = member.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{address}");
        let problem: Value = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(problem["status"], status.as_u16());
    }
    let listed = read(&mut member, "/api/v1/works?q=title:%22Case+7%22").await;
    let work = &listed["works"][0];
    assert!(work["withheld"].is_string() && work["summary"].is_null(), "{work}");
    assert_eq!(read(&mut member, "/api/v1/works").await["total"], 44);
}

#[tokio::test]
async fn a_work_is_cited_in_words_and_in_files() {
    let archive = archive().await;
    let mut guest = archive.browser();
    let page = guest.get("/works/1/cite").await.text();
    assert!(page.contains("Zoe Moor: “Case 0”."), "{page}");
    let bib = guest.get("/works/1/cite.bib").await;
    assert_eq!(bib.header(header::CONTENT_DISPOSITION), "attachment; filename=\"work-1.bib\"");
    assert!(bib.text().starts_with("@misc{moorcase,"), "{}", bib.text());
    assert!(guest.get("/works/1/cite.ris").await.text().contains(&format!("UR  - {BASE}/works/1\r\n")));
    assert_ne!(guest.get("/works/4/cite.bib").await.status, StatusCode::OK);
}

/// The names of an object, sorted.
fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_rescued_work_has_the_fields_of_its_import_report() {
    let archive = Archive::new().await;
    let text = "Title: The Lamp\nAuthor: Zoe Moor <zoe@example.org>\nRating: G\nFandom: Sherlock Holmes\n\
                Dedication: to Irene, irene@example.org\nSummary: A lamp burns.\n\nThe lamp was lit. Nobody came.\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lamp.txt");
    std::fs::write(&file, text).unwrap();
    let mut reports = Vec::new();
    let mut told = |report: Value| reports.push(report);
    let store = archive.app.store();
    ficus_jobs::import::run(store, &[file], archive.app.now(), &|_| (), &mut told).await.unwrap();
    let mut report = reports.remove(0);
    report.as_object_mut().unwrap().remove("id");
    archive.index().await;
    let mut work = read(&mut archive.browser(), "/api/v1/works/1").await;
    for own in ["id", "url", "downloads", "counted_here"] {
        assert!(work.as_object_mut().unwrap().remove(own).is_some(), "{own}");
    }
    assert_eq!(names(&work), names(&report));
    for field in names(&report) {
        match field {
            // Addresses to write to were given to friends.
            "authors" => {
                assert_eq!(work[field], serde_json::json!([{ "name": "Zoe Moor", "contact": null }]));
            }
            "front_matter" => assert_eq!(work[field]["dedication"], "to Irene, (address withheld)"),
            _ => assert_eq!(work[field], report[field], "{field}"),
        }
    }
}

#[tokio::test]
async fn the_description_names_every_address_of_the_api() {
    let archive = Archive::new().await;
    let described = read(&mut archive.browser(), "/api/v1/openapi.json").await;
    assert_eq!(described["servers"][0]["url"], BASE);
    let mut described = names(&described["paths"]);
    described.sort_unstable();
    let routes = include_str!("rights.txt").lines().filter_map(|line| line.split(" | ").next());
    let mut routes: Vec<&str> = routes.filter(|route| route.starts_with("/api/")).collect();
    routes.sort_unstable();
    assert_eq!(described, routes);
}
