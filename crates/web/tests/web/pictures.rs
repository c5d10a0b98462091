//! Pictures of works: handed in, put into chapters, made the cover; seen by those who may read the work and by nobody else.

use axum::http::{Method, StatusCode, header};
use ficus_archive::{
    WorkId,
    account::Role,
    work::{Audience, WorkDraft},
};
use ficus_store::Subject;
use jiff::Timestamp;

use crate::browser::{Answer, Archive, Browser};

/// A picture of one pixel.
pub(crate) const PIXEL: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\
    \x02\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\x9c\x63\xf8\xdf\xc1\x00\x00\x04\
    \x11\x01\x88\x71\xa0\x38\xab\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// Somebody who signs a work of one chapter.
async fn author<'a>(archive: &'a Archive, name: &str, audience: Audience) -> (Browser<'a>, WorkId) {
    let browser = archive.member(name, Role::Author).await;
    let work = archive.work(1, audience).await;
    archive.tamper(&format!(
        "INSERT INTO pen_name (name, folded, slug, account_id) SELECT '{name}', '{name}', '{name}', id FROM account
            WHERE name = '{name}' AND NOT EXISTS (SELECT 1 FROM pen_name WHERE folded = '{name}');
         UPDATE work_author SET pen_name_id = (SELECT id FROM pen_name WHERE folded = '{name}') WHERE work_id = {work}"
    ));
    (browser, work)
}

/// What follows the change log does for pages.
fn renew(archive: &Archive, work: WorkId) {
    archive.app.changed(Subject::Work(work));
    archive.app.changed(Subject::Lists);
}

/// A form with a file, as browsers send it, to the address of its page.
async fn upload(browser: &mut Browser<'_>, page: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
    upload_to(browser, (page, page), fields, file).await
}

/// A form with a file, as browsers send it from a page to an address.
pub(crate) async fn upload_to(
    browser: &mut Browser<'_>,
    (page, to): (&str, &str),
    fields: &[(&str, &str)],
    file: &[u8],
) -> Answer {
    let token = browser.get(page).await.token();
    let mut body = String::new();
    for (name, value) in [&[("csrf", token.as_str())], fields].concat() {
        body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(
        "--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"The Lamp.png\"\r\n\r\n",
    );
    let bytes = [body.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    browser.send(Method::POST, to, &[("content-type", "multipart/form-data; boundary=x")], bytes).await
}

/// Hands a picture in; answers with its address.
async fn handed_in(browser: &mut Browser<'_>, work: WorkId) -> String {
    let page = format!("/write/works/{work}/images");
    let kept = upload(browser, &page, &[("alt", "A lamp"), ("caption", "Lit late")], PIXEL).await;
    assert_eq!(kept.location(), format!("{page}?done=added"));
    let shown = browser.get(&page).await.text();
    shown.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn begun(browser: &mut Browser<'_>, work: WorkId) -> String {
    let page = format!("/write/works/{work}/chapters/new");
    let answer = browser.submit(&page, &page, &[("number", "2"), ("title", "The Cab")]).await;
    answer.location().split('?').next().unwrap().to_owned()
}

async fn save(browser: &mut Browser<'_>, draft: &str, revision: &str, text: &str, act: &str) -> Answer {
    let form = [
        ("revision", revision),
        ("number", "2"),
        ("title", "The Cab"),
        ("wording", "markdown"),
        ("text", text),
        ("do", act),
    ];
    browser.submit(draft, draft, &form).await
}

#[tokio::test]
async fn a_picture_needs_words_and_what_is_no_picture_is_refused_by_name() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina", Audience::Everyone).await;
    let page = format!("/write/works/{work}/images");
    let silent = upload(&mut mina, &page, &[("alt", " ")], PIXEL).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text().contains("what the picture shows"), "{}", silent.text());
    assert!(silent.text().contains("<title>Not kept yet"));
    for (file, why) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), "can hold programs"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
        (&PIXEL[..50], "damaged"),
        (b"She lit the lamp.", "JPEG, PNG, WebP or GIF"),
    ] {
        let refused = upload(&mut mina, &page, &[("alt", "A lamp")], file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(refused.text().contains(why), "{}", refused.text());
        assert!(refused.text().contains("value=\"A lamp\""), "what was typed stays");
    }
    assert_eq!(
        upload(&mut mina, &page, &[("alt", ""), ("decorates", "1")], PIXEL).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(mina.get(&page).await.text().contains("It only decorates."));
}

#[tokio::test]
async fn a_picture_stands_in_a_chapter_and_readers_see_it_once_that_is_posted() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina", Audience::Everyone).await;
    let address = handed_in(&mut mina, work).await;
    let mut guest = archive.browser();
    assert_eq!(guest.get(&address).await.status, StatusCode::NOT_FOUND, "it stands in no text yet");
    assert_eq!(mina.get(&address).await.status, StatusCode::OK);

    let draft = begun(&mut mina, work).await;
    let pictures = save(&mut mina, &draft, "1", "Look:", "pictures").await;
    assert!(pictures.location().contains(&format!("/write/works/{work}/images?draft=")));
    assert!(mina.get(pictures.location()).await.text().contains("Back to Chapter 2: The Cab"));
    let text = format!(
        "Look:\n\n![](picture:the-lamp)\n\n![Stolen]({})\n\n![Far](https://example.org/a.png)",
        address.replace("/works/", "/works/9")
    );
    let preview = save(&mut mina, &draft, "2", &text, "preview").await;
    let seen = mina.get(preview.location()).await.text();
    assert!(
        seen.contains(&format!("<img src=\"{address}\" alt=\"A lamp\" width=\"1\" height=\"1\"")),
        "{seen}"
    );
    assert!(seen.contains("<figcaption>Lit late</figcaption>"));
    assert!(seen.contains("[image: Stolen]"), "a picture of another work is told in words: {seen}");
    assert!(seen.contains("[picture on another site: Far]</a>"), "{seen}");
    assert!(!seen.contains("src=\"https://"), "nothing is fetched from elsewhere");
    let post = format!("{draft}/post");
    mina.submit(&post, &post, &[("revision", "3")]).await;
    renew(&archive, work);

    let chapter = guest.get(&format!("/works/{work}/chapters/2")).await.text();
    assert!(chapter.contains("loading=\"lazy\" decoding=\"async\"/>"), "{chapter}");
    let picture = guest.get(&address).await;
    assert_eq!((picture.status, picture.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/png"));
    assert!(picture.header(header::CACHE_CONTROL).starts_with("private"));
    assert_eq!(picture.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let etag = picture.header(header::ETAG).to_owned();
    let known = guest.get_with(&address, &[("if-none-match", &etag)]).await;
    assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));

    // Changes begin with the picture called by its name, and it cannot go while it stands there.
    let change = format!("/write/works/{work}/chapters/2");
    let changes = mina.submit(&change, &change, &[("wording", "markdown")]).await;
    let editor = mina.get(changes.location()).await.text();
    assert!(
        editor.contains("![A lamp](picture:the-lamp &#34;Lit late&#34;)")
            || editor.contains("(picture:the-lamp "),
        "{editor}"
    );
    let page = format!("/write/works/{work}/images");
    let taken = [("name", "the-lamp"), ("do", "take-away")];
    let refused = mina.submit(&page, &format!("{page}/change"), &taken).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("It stands in chapter 2."));
}

#[tokio::test]
async fn a_cover_is_shown_wherever_the_work_is_and_goes_along_in_its_files() {
    let archive = Archive::new().await;
    let (mut mina, work) = author(&archive, "mina", Audience::Everyone).await;
    let address = handed_in(&mut mina, work).await;
    let file = address.rsplit('/').next().unwrap().to_owned();
    let page = format!("/write/works/{work}/images");
    let cover = [("name", "the-lamp"), ("do", "cover")];
    mina.submit(&page, &format!("{page}/change"), &cover).await;
    renew(&archive, work);
    archive.index().await;
    let mut guest = archive.browser();
    let shown = guest.get(&format!("/works/{work}")).await.text();
    assert!(shown.contains("class=\"cover\"") && shown.contains("alt=\"A lamp\""), "{shown}");
    assert!(shown.contains("property=\"og:image\"") && shown.contains("\"image\":{"), "{shown}");
    assert!(
        guest
            .get("/new")
            .await
            .text()
            .contains(&format!("class=\"list-cover hide-print\" src=\"{address}\""))
    );
    let book = guest.get(&format!("/works/{work}/download.epub")).await;
    let inside = String::from_utf8_lossy(&book.bytes).into_owned();
    assert!(inside.contains(&format!("EPUB/images/{file}")));
    let html = guest.get(&format!("/works/{work}/download.html")).await.text();
    assert!(html.contains("src=\"data:image/png;base64,"));

    let feed = guest.get("/opds/v1/works").await.text();
    for part in
        ["http://opds-spec.org/image\"", "http://opds-spec.org/image/thumbnail\"", "type=\"image/png\""]
    {
        assert!(feed.contains(part), "{part} in {feed}");
    }
    let two: serde_json::Value = serde_json::from_str(&guest.get("/opds/v2/works").await.text()).unwrap();
    let images = two["publications"][0]["images"].as_array().unwrap();
    assert_eq!((images.len(), images[0]["type"].as_str()), (2, Some("image/png")));
    let href = images[0]["href"].as_str().unwrap();
    let path = href.split_once("://").unwrap().1.split_once('/').unwrap().1;
    assert_eq!(guest.get(&format!("/{path}")).await.status, StatusCode::OK, "{href}");
}

#[tokio::test]
async fn a_picture_goes_with_its_work_and_no_gate_is_passed_by_its_address() {
    let archive = Archive::new().await;
    for (audience, rating) in [(Audience::Members, 1), (Audience::Everyone, 4), (Audience::Authors, 1)] {
        let name = format!("mina{rating}{}", audience.as_str());
        let (mut mina, work) = author(&archive, &name, audience).await;
        archive.tamper(&format!("UPDATE work SET rating = {rating} WHERE id = {work}"));
        let page = format!("/write/works/{work}/images");
        let kept = upload(&mut mina, &page, &[("alt", "A lamp"), ("cover", "1")], PIXEL).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER);
        let shown = mina.get(&page).await.text();
        let address = shown.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(mina.get(&address).await.status, StatusCode::OK, "its writer is asked nothing");
        let mut guest = archive.browser();
        assert_eq!(guest.get(&address).await.status, StatusCode::NOT_FOUND, "{audience:?} {rating}");
        assert_eq!(guest.get(&format!("/opds{address}")).await.status, StatusCode::NOT_FOUND);
        guest.cookies.insert("rating".to_owned(), "4".to_owned());
        let opens = audience == Audience::Everyone;
        assert_eq!(guest.get(&address).await.status.is_success(), opens, "{audience:?} {rating}");
    }
}

#[tokio::test]
async fn pictures_are_handed_in_by_those_who_sign_alone() {
    let archive = Archive::new().await;
    let (_, work) = author(&archive, "mina", Audience::Everyone).await;
    let mut lucy = archive.member("lucy", Role::Author).await;
    let page = format!("/write/works/{work}/images");
    assert_eq!(lucy.get(&page).await.status, StatusCode::NOT_FOUND);
    let token = lucy.get("/write/works/new").await.token();
    let body = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let answer = lucy.send(Method::POST, &page, &kind, body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let draft = WorkDraft { title: "Another".to_owned(), ..WorkDraft::default() };
    archive.app.store().add_work(&draft, None, Timestamp::UNIX_EPOCH).await.unwrap();
    assert!(archive.app.store().pictures(work).await.unwrap().is_empty());
}
