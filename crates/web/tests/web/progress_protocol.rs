//! `KOReader`'s progress protocol: every code, and places that survive changes of a work.

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    RatingId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    place::{DocumentName, Place, typed},
    provenance::ProvenanceDraft,
    work::{Audience, AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, Decider};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Archive, Browser},
    devices::make_key,
};

/// An e-reader with a key.
struct Reader<'a> {
    browser: Browser<'a>,
    key: String,
    device: &'static str,
}

impl Reader<'_> {
    async fn ask(&mut self, method: Method, path: &str, body: String) -> Answer {
        let headers = [
            ("accept", "application/vnd.koreader.v1+json"),
            ("content-type", "application/json"),
            ("x-auth-user", "mina"),
            ("x-auth-key", &*self.key),
        ];
        self.browser.ask(method, path, &headers, body).await
    }

    async fn put(&mut self, document: &str, progress: &str, percentage: f64) -> Answer {
        let body = json!({
            "document": document, "progress": progress, "percentage": percentage,
            "device": self.device, "device_id": format!("id of {}", self.device),
        });
        let answer = self.ask(Method::PUT, "/koreader/syncs/progress", body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
    }

    async fn pull(&mut self, document: &str) -> Value {
        let answer =
            self.ask(Method::GET, &format!("/koreader/syncs/progress/{document}"), String::new()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap()
    }
}

async fn reader<'a>(archive: &'a Archive, device: &'static str) -> Reader<'a> {
    let mut mina = archive.browser();
    if mina.sign_in("mina", crate::browser::PASSWORD).await.status != StatusCode::SEE_OTHER {
        mina = archive.member("mina", Role::Reader).await;
    }
    let key = typed(&make_key(&mut mina, "both").await);
    Reader { browser: archive.browser(), key, device }
}

#[tokio::test]
async fn every_code_of_the_protocol_is_as_devices_expect_it() {
    let archive = Archive::new().await;
    let key = reader(&archive, "Clara").await.key;
    let (wrong, long) = ("0".repeat(32), "x".repeat(20_000));
    let good = json!({ "document": "aa", "progress": "/body/DocFragment[1].0", "percentage": 0.5,
        "device": "Clara", "device_id": "A1", "metadata": { "title": "x" } });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body.to_string()
    };
    let without = |name: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(name);
        body.to_string()
    };
    let (auth, put, get) =
        ("/koreader/users/auth", "/koreader/syncs/progress", "/koreader/syncs/progress/aa");
    let user = json!({ "username": "mina", "password": "5f4dcc3b5aa765d61d8327deb882cf99" }).to_string();
    let none = String::new;
    let cases = [
        (Method::GET, "/koreader/healthcheck", &wrong, none(), 200, 0),
        (Method::POST, "/koreader/users/create", &wrong, user, 402, 2005),
        (Method::POST, "/koreader/users/create", &wrong, none(), 402, 2005),
        (Method::GET, auth, &key, none(), 200, 0),
        (Method::GET, auth, &wrong, none(), 401, 2001),
        (Method::GET, auth, &key.to_uppercase(), none(), 401, 2001),
        (Method::GET, auth, &String::new(), none(), 401, 2001),
        (Method::GET, get, &wrong, none(), 401, 2001),
        (Method::PUT, put, &wrong, good.to_string(), 401, 2001),
        (Method::PUT, put, &key, without("document"), 403, 2004),
        (Method::PUT, put, &key, with("document", json!("")), 403, 2004),
        (Method::PUT, put, &key, with("document", json!("a:b")), 403, 2004),
        (Method::PUT, put, &key, with("document", json!(7)), 403, 2004),
        (Method::PUT, put, &key, without("progress"), 403, 2003),
        (Method::PUT, put, &key, without("percentage"), 403, 2003),
        (Method::PUT, put, &key, without("device"), 403, 2003),
        (Method::PUT, put, &key, with("percentage", json!(1.01)), 403, 2003),
        (Method::PUT, put, &key, with("percentage", json!(-0.1)), 403, 2003),
        (Method::PUT, put, &key, with("percentage", json!("0.5")), 403, 2003),
        (Method::PUT, put, &key, with("progress", json!(long)), 403, 2003),
        (Method::PUT, put, &key, "not json".to_owned(), 403, 2003),
        (Method::PUT, put, &key, "[]".to_owned(), 403, 2003),
        (Method::GET, get, &key, none(), 200, 0),
        (Method::PUT, put, &key, good.to_string(), 200, 0),
        (Method::PUT, put, &key, with("progress", json!(31)), 200, 0),
        (Method::PUT, put, &key, without("device_id"), 200, 0),
        (Method::GET, "/koreader/syncs/progress/a%3Ab", &key, none(), 403, 2004),
        (Method::DELETE, get, &key, none(), 405, 2003),
        (Method::POST, put, &key, good.to_string(), 405, 2003),
        (Method::GET, "/koreader/no/such", &key, none(), 404, 2003),
    ];
    for (number, (method, path, key, body, status, code)) in cases.into_iter().enumerate() {
        // Guesses from one place would be slowed down.
        let from = format!("192.0.2.{number}");
        let headers = [
            ("x-forwarded-for", &*from),
            ("content-type", "application/json"),
            ("x-auth-user", "mina"),
            ("x-auth-key", key),
        ];
        let answer = archive.browser().ask(method.clone(), path, &headers, body.clone()).await;
        let told: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let case = format!("{method} {path} {body}: {told}");
        assert_eq!(answer.status.as_u16(), status, "{case}");
        assert_eq!(told["code"].as_u64().unwrap_or_default(), code, "{case}");
        assert_eq!(told["message"].is_string(), code > 0, "{case}");
        assert!(answer.header(header::CONTENT_TYPE).starts_with("application/json"), "{case}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store", "{case}");
        assert_eq!(answer.header(header::SET_COOKIE), "", "{case}");
    }
}

#[tokio::test]
async fn a_file_from_elsewhere_is_kept_as_it_was_told_and_an_unknown_one_is_nothing() {
    let archive = Archive::new().await;
    let mut clara = reader(&archive, "Clara").await;
    assert_eq!(
        clara.ask(Method::GET, "/koreader/users/auth", String::new()).await.text(),
        "{\"authorized\":\"OK\"}"
    );
    assert_eq!(
        clara.ask(Method::GET, "/koreader/healthcheck", String::new()).await.text(),
        "{\"state\":\"OK\"}"
    );
    assert_eq!(clara.pull("ffff").await, json!({}));
    let now = archive.app.now().as_second();
    let told: Value = serde_json::from_slice(&clara.put("ffff", "12", 0.1234).await.bytes).unwrap();
    assert_eq!(told, json!({ "document": "ffff", "timestamp": now }));
    let expected = json!({ "document": "ffff", "progress": "12", "percentage": 0.1234, "device": "Clara",
        "device_id": "id of Clara", "timestamp": now });
    assert_eq!(clara.pull("ffff").await, expected);
    let mut lucy = archive.member("lucy", Role::Reader).await;
    let headers = [("x-auth-user", "lucy"), ("x-auth-key", &*typed(&make_key(&mut lucy, "both").await))];
    let answer = archive.browser().get_with("/koreader/syncs/progress/ffff", &headers).await;
    assert_eq!(answer.text(), "{}", "another reader's place");
}

#[tokio::test]
async fn a_page_of_another_site_tells_nothing_in_a_readers_name() {
    let archive = Archive::new().await;
    let mut clara = reader(&archive, "Clara").await;
    let body = json!({ "document": "aa", "progress": "1", "percentage": 0.5, "device": "x" }).to_string();
    let put = "/koreader/syncs/progress";
    for foreign in [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("content-type", "text/plain")],
        vec![("content-type", "application/x-www-form-urlencoded")],
    ] {
        let mut headers = vec![("x-auth-user", "mina"), ("x-auth-key", &*clara.key)];
        if foreign[0].0 != "content-type" {
            headers.push(("content-type", "application/json"));
        }
        headers.extend(foreign.iter().copied());
        let answer = archive.browser().ask(Method::PUT, put, &headers, body.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    // A browser asks first whether it may send such headers, and is never told that it may.
    let asks = [("origin", "https://evil.example"), ("access-control-request-headers", "x-auth-key")];
    let answer = archive.browser().ask(Method::OPTIONS, put, &asks, String::new()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    // Neither does being signed in open anything.
    let mut mina = archive.browser();
    mina.sign_in("mina", crate::browser::PASSWORD).await;
    let json_kind = [("content-type", "application/json")];
    assert_eq!(mina.ask(Method::PUT, put, &json_kind, body).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(clara.pull("aa").await, json!({}));
}

#[tokio::test]
async fn guesses_and_floods_are_slowed_down_and_the_owner_is_not() {
    let archive = Archive::new().await;
    let mut clara = reader(&archive, "Clara").await;
    let from = ("x-forwarded-for", "192.0.2.1");
    let mut refused = Vec::new();
    for number in 0..8 {
        let key = format!("{number:032x}");
        let headers = [from, ("x-auth-user", "mina"), ("x-auth-key", &*key)];
        refused.push(archive.browser().get_with("/koreader/users/auth", &headers).await.status.as_u16());
    }
    assert_eq!(refused, [401, 401, 401, 401, 401, 429, 429, 429]);
    let headers = [from, ("x-auth-user", "mina"), ("x-auth-key", &*clara.key)];
    assert_eq!(archive.browser().get_with("/koreader/users/auth", &headers).await.status, StatusCode::OK);
    let mut flood = Vec::new();
    for _ in 0..130 {
        flood.push(clara.ask(Method::GET, "/koreader/users/auth", String::new()).await.status);
    }
    assert_eq!(flood[0], StatusCode::OK);
    assert_eq!(flood[129], StatusCode::TOO_MANY_REQUESTS);
}

fn text(chapter: u32, paragraphs: u32) -> Prose {
    let tell = |n: u32| match n % 5 {
        0 => format!("“Lamp {n}”, said Holmes in chapter {chapter}, “was lit at {n} minutes past.”"),
        2 => "* * *".to_owned(),
        _ => format!("In chapter {chapter} the fog came up the river for the {n}th time, and nobody saw it."),
    };
    let texts: Vec<String> = (1..=paragraphs).map(tell).collect();
    Prose::from_plain(&texts.join("\n\n"))
}

async fn serial(archive: &Archive) -> WorkId {
    let chapter = |number: u32| ChapterDraft {
        number,
        title: Some(format!("Evening {number}")),
        summary: if number == 7 { Prose::from_plain("The seventh.\n\nOf nine.") } else { Prose::default() },
        notes_before: if number % 3 == 1 { Prose::from_plain("For Mrs Hudson.") } else { Prose::default() },
        text: text(number, 40),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: "Nine Evenings".to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        notes_before: Prose::from_plain("Thanks to everyone."),
        rating: Some(RatingId(1)),
        status: Status::InProgress,
        chapters: (1..=7).map(chapter).collect(),
        provenance: Some(imported("nine evenings")),
        ..WorkDraft::default()
    };
    add(archive, &draft).await
}

fn imported(key: &str) -> ProvenanceDraft {
    ProvenanceDraft { import_key: key.to_owned(), ..ProvenanceDraft::default() }
}

async fn add(archive: &Archive, draft: &WorkDraft) -> WorkId {
    match archive.app.store().add_work(draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

/// The file as a device knows it.
async fn downloaded(archive: &Archive, path: &str) -> (DocumentName, Vec<u8>) {
    let answer = archive.browser().get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    (DocumentName::of_bytes(&answer.bytes), answer.bytes)
}

/// Puts two paragraphs into a chapter, before all others.
async fn put_in(archive: &Archive, work: WorkId, number: u32) {
    let chapter = archive.app.store().chapter(work, number).await.unwrap().unwrap();
    let mut blocks = Prose::from_plain("A step on the stair.\n\nAnd another one.").blocks().unwrap();
    blocks.extend(chapter.text.blocks().unwrap());
    let text = Prose::from_blocks(&blocks);
    let title = chapter.line.title.as_deref();
    archive.app.store().change_chapter(chapter.line.id, title, &text, archive.app.now()).await.unwrap();
}

/// Another chapter behind the last one.
async fn add_chapter(archive: &Archive, work: WorkId) {
    let chapter = ChapterDraft { number: 1, text: text(8, 40), ..ChapterDraft::default() };
    let draft = WorkDraft {
        title: "Nine Evenings, 8".to_owned(),
        chapters: vec![chapter],
        provenance: Some(imported("the eighth")),
        ..WorkDraft::default()
    };
    let other = add(archive, &draft).await;
    let store = archive.app.store();
    let account = store.account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let order: Vec<u32> = (1..=8).collect();
    let by = Decider { account, now: archive.app.now() };
    store.merge(other, work, &order, by).await.unwrap();
    archive.app.changed(ficus_store::Subject::Work(work));
}

#[tokio::test]
async fn a_place_survives_a_new_chapter_and_new_paragraphs_on_every_device() {
    let archive = Archive::new().await;
    let work = serial(&archive).await;
    archive.index().await;
    let mut clara = reader(&archive, "Clara").await;
    let path = format!("/works/{work}/download.epub");
    let (old, bytes) = downloaded(&archive, &path).await;
    let (again, same) = downloaded(&archive, &format!("/opds{path}")).await;
    assert!(old == again && bytes == same, "one work, one file");

    // Title, contents, notes, then the chapters: the seventh is the tenth document. Three paragraphs of its summary and
    // two of its notes stand in quotations before its text.
    let at_31 = "/body/DocFragment[10]/body/section/p[31]/text().12";
    clara.put(old.as_str(), at_31, 0.955).await;
    let (account, store) =
        (archive.app.store().account_to_sign_in("mina").await.unwrap().unwrap().0.id, archive.app.store());
    let seventh = store.chapter(work, 7).await.unwrap().unwrap();
    let sentence = seventh.text.paragraphs().nth(30).unwrap();
    let kept = store.places(account, &[work]).await.unwrap().pop().unwrap();
    let expected = Place { work, chapter: seventh.line.id, chapter_version: 1, paragraph: 31 };
    assert_eq!((kept.place, kept.number, kept.device.as_str()), (expected, 7, "Clara"));
    assert_eq!(
        clara.pull(old.as_str()).await["progress"],
        at_31,
        "the same file gets it back as it was told"
    );

    add_chapter(&archive, work).await;
    put_in(&archive, work, 2).await;
    let (new, _) = downloaded(&archive, &path).await;
    assert_ne!(new, old);
    let place = clara.pull(new.as_str()).await;
    assert_eq!(place["progress"], at_31, "nothing changed before it in its chapter");
    let mut mina = archive.browser();
    mina.sign_in("mina", crate::browser::PASSWORD).await;
    let site_opens = async |mina: &mut Browser<'_>, paragraph: u32| {
        let address = format!("/works/{work}/chapters/7#p{paragraph}");
        assert!(
            mina.get(&format!("/works/{work}")).await.text().contains(&address),
            "the work leads to {address}"
        );
        assert!(mina.get("/").await.text().contains(&address), "the front page leads to {address}");
        let own: Value =
            serde_json::from_slice(&mina.get(&format!("/works/{work}/place")).await.bytes).unwrap();
        assert_eq!((own["chapter"].as_u64(), own["paragraph"].as_u64()), (Some(7), Some(paragraph.into())));
        let page = mina.get(&format!("/works/{work}/chapters/7")).await.text();
        assert!(page.contains(&format!("<p id=\"p{paragraph}\">{}", &sentence[..40])), "the same sentence");
    };
    site_opens(&mut mina, 31).await;
    assert_ne!(place["device_id"], "id of Clara", "else the device would take it for its own");
    let share = place["percentage"].as_f64().unwrap();
    assert!((0.80..0.90).contains(&share), "six and three quarters of eight chapters: {share}");

    put_in(&archive, work, 7).await;
    let (newest, _) = downloaded(&archive, &path).await;
    let place = clara.pull(newest.as_str()).await;
    assert_eq!(place["progress"], "/body/DocFragment[10]/body/section/p[33]/text().12");
    let seventh = store.chapter(work, 7).await.unwrap().unwrap();
    assert_eq!(seventh.text.paragraphs().nth(32).unwrap(), sentence);
    site_opens(&mut mina, 33).await;
    let (page, _) = downloaded(&archive, &format!("/works/{work}/download.html")).await;
    let place = clara.pull(page.as_str()).await;
    assert_eq!(place["progress"], "/html/body/main/section[8]/p[33]/text().12");

    // Read on with the old file, which knows nothing of chapter 8: the new one opens there.
    clara.put(old.as_str(), "/body/DocFragment[10]/body/section/p[35]/text().0", 0.97).await;
    assert_eq!(
        clara.pull(newest.as_str()).await["progress"],
        "/body/DocFragment[10]/body/section/p[37]/text().0"
    );
}

#[tokio::test]
async fn a_place_on_the_site_is_where_the_e_reader_opens_and_the_newest_word_holds() {
    let archive = Archive::new().await;
    let work = serial(&archive).await;
    archive.index().await;
    let (mut clara, mut libra) = (reader(&archive, "Clara").await, reader(&archive, "Libra").await);
    let (file, _) = downloaded(&archive, &format!("/works/{work}/download.epub")).await;
    let store = archive.app.store();
    let account = store.account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let third = store.chapter(work, 3).await.unwrap().unwrap();
    let place = Place { work, chapter: third.line.id, chapter_version: 1, paragraph: 20 };
    assert_eq!(clara.pull(file.as_str()).await, json!({}), "nothing was read yet");
    store.keep_place(account, place, "web", archive.app.now()).await.unwrap();
    let found = clara.pull(file.as_str()).await;
    assert_eq!(found["progress"], "/body/DocFragment[6]/body/section/p[20]/text().0");
    assert_eq!(found["device"], archive.app.site().name.as_str());
    let share = found["percentage"].as_f64().unwrap();
    assert!((share - (2.0 + 19.0 / 40.0) / 7.0).abs() < 0.01, "{share}");

    libra.put(file.as_str(), "/body/DocFragment[7]/body/section/p[2]/text().0", 0.44).await;
    let found = clara.pull(file.as_str()).await;
    assert_eq!((found["device"].as_str(), found["percentage"].as_f64()), (Some("Libra"), Some(0.44)));
    let later = archive.app.now() + jiff::SignedDuration::from_secs(1);
    store.keep_place(account, place, "web", later).await.unwrap();
    assert_eq!(
        clara.pull(file.as_str()).await["progress"],
        "/body/DocFragment[6]/body/section/p[20]/text().0"
    );
}

#[tokio::test]
async fn a_page_number_and_a_name_lead_to_a_place_as_well() {
    let archive = Archive::new().await;
    let work = serial(&archive).await;
    archive.index().await;
    let mut clara = reader(&archive, "Clara").await;
    downloaded(&archive, &format!("/works/{work}/download.epub")).await;
    let store = archive.app.store();
    let account = store.account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    for name in ["Nine Evenings - Irene Norton.epub", "Irene Norton - Nine Evenings.epub"] {
        let document = DocumentName::of_file_name(name);
        clara.put(document.as_str(), "118", 0.5).await;
        let kept = store.places(account, &[work]).await.unwrap().pop().unwrap();
        assert_eq!(kept.number, 4, "{name}: half of seven chapters");
        assert!((18..=22).contains(&kept.place.paragraph), "{}", kept.place.paragraph);
        store.forget_place(account, work).await.unwrap();
        assert_eq!(clara.pull(document.as_str()).await, json!({}), "forgotten");
    }
}

#[tokio::test]
async fn a_work_that_is_closed_to_a_reader_tells_a_device_nothing_of_its_places() {
    let archive = Archive::new().await;
    let work = serial(&archive).await;
    archive.index().await;
    let mut clara = reader(&archive, "Clara").await;
    let (file, _) = downloaded(&archive, &format!("/works/{work}/download.epub")).await;
    let store = archive.app.store();
    let account = store.account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let first = store.chapter(work, 1).await.unwrap().unwrap();
    let place = Place { work, chapter: first.line.id, chapter_version: 1, paragraph: 5 };
    store.keep_place(account, place, "web", archive.app.now()).await.unwrap();
    store.set_audience(work, Audience::Authors, archive.app.now()).await.unwrap();
    archive.app.changed(ficus_store::Subject::Work(work));
    assert_eq!(clara.pull(file.as_str()).await, json!({}));
    clara.put(file.as_str(), "/body/DocFragment[7]/body/section/p[2]/text().0", 0.4).await;
    assert_eq!(store.places(account, &[work]).await.unwrap()[0].place, place, "no place in it is kept");
    assert_eq!(
        clara.pull(file.as_str()).await["percentage"],
        0.4,
        "what the device said itself it gets back"
    );
}

#[tokio::test]
async fn the_catalogue_leads_on_where_the_reader_stopped_and_to_what_is_new() {
    let archive = Archive::new().await;
    let work = serial(&archive).await;
    archive.index().await;
    let mut clara = reader(&archive, "Clara").await;
    let mut mina = archive.browser();
    mina.sign_in("mina", crate::browser::PASSWORD).await;
    let address = make_key(&mut mina, "address").await;
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap();
    let mut lucy = archive.member("lucy", Role::Reader).await;
    let other = make_key(&mut lucy, "address").await;
    let other = other.strip_prefix("http://127.0.0.1:8080").unwrap();
    let (file, _) = downloaded(&archive, &format!("/works/{work}/download.epub")).await;
    let book = format!("{path}/works/{work}/download.epub");
    let mut program = archive.browser();
    let root = program.get(&format!("{path}/v2")).await.text();
    assert!(
        root.contains(&format!("{path}/v2/continue")) && root.contains(&format!("{path}/v2/new-chapters"))
    );
    for version in ["v1", "v2"] {
        let empty = program.get(&format!("{path}/{version}/continue")).await;
        assert!(!empty.text().contains(&book), "nothing was read yet");
        assert_eq!(empty.header(header::CACHE_CONTROL), "private, no-store");
    }
    clara.put(file.as_str(), "/body/DocFragment[10]/body/section/p[31]/text().0", 0.9).await;
    for version in ["v1", "v2"] {
        assert!(program.get(&format!("{path}/{version}/continue")).await.text().contains(&book));
        assert!(!program.get(&format!("{other}/{version}/continue")).await.text().contains("Nine Evenings"));
    }
    clara.put(file.as_str(), "/body/DocFragment[10]/body/section/p[40]/text().0", 0.99).await;
    add_chapter(&archive, work).await;
    let new = program.get(&format!("{path}/v2/new-chapters")).await.text();
    assert!(new.contains(&book), "{new}");
    assert!(!program.get(&format!("{path}/v2/continue")).await.text().contains(&book));
    let guest = archive.browser().get("/opds/v2/continue").await;
    assert_eq!(guest.status, StatusCode::UNAUTHORIZED);
}
