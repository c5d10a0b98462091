//! Works that spoil more than a reader knows, as pages show them.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId, TagId, WorkId,
    account::Role,
    canon::read_list,
    chapter::ChapterDraft,
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use super::browser::{Answer, Archive, Browser};

const SUMMARY: &str = "He comes back in a false beard.";
const TAG: &str = "Back from the falls";
const TALES: &str = "The Final Problem = FINA\nThe Empty House";

async fn work(archive: &Archive, title: &str, spoilers: Option<&str>) -> WorkId {
    let tag = |kind, name: &str| TagDraft { kind, name: name.to_owned() };
    let chapter = |number: u32| ChapterDraft {
        number,
        text: Prose::from_plain("He took off the beard. I fainted for the first time in my life."),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: "J. Hudson".to_owned(), contact: None }],
        summary: Prose::from_plain(SUMMARY),
        rating: Some(RatingId(1)),
        tags: vec![tag(TagKind::Fandom, "Sherlock Holmes"), tag(TagKind::Freeform, TAG)],
        spoilers: spoilers.map(str::to_owned),
        chapters: vec![chapter(1), chapter(2)],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

/// An archive with a canon, a work that spoils its end, and one that says in its own words what it spoils.
async fn archive() -> (Archive, TagId, WorkId, WorkId) {
    let archive = Archive::new().await;
    let spoiling = work(&archive, "The False Beard", Some("Up to The Empty House")).await;
    let free = work(&archive, "The Second Beard", Some("Something about bees")).await;
    let store = archive.app.store();
    let fandom = store.ensure_tag(TagKind::Fandom, "Sherlock Holmes").await.unwrap();
    store.set_canon(fandom, read_list(TALES).unwrap()).await.unwrap();
    archive.index().await;
    (archive, fandom, spoiling, free)
}

/// Says how far the reader has come: the value of the `nth` point on the page, from 0.
async fn reach(browser: &mut Browser<'_>, fandom: TagId, nth: usize) -> Answer {
    let page = browser.get("/settings/spoilers").await;
    let text = page.text();
    let (_, points) = text.split_once("<optgroup").unwrap();
    let value =
        points.split(r#"<option value=""#).nth(nth + 1).unwrap().split('"').next().unwrap().to_owned();
    let name = format!("canon-{fandom}");
    let fields = [("csrf", page.token()), (&name, value)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/settings/spoilers", &fields, &[]).await
}

/// What a page shows without being asked: what is not inside a closed `details`.
fn open_text(page: &str) -> String {
    let mut open = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(r#"<details class="spoils">"#) {
        open.push_str(before);
        rest = after.split_once("</details>").unwrap().1;
    }
    open + rest
}

#[tokio::test]
async fn a_work_that_spoils_more_than_a_guest_knows_is_folded_in_every_list() {
    let (archive, fandom, ..) = archive().await;
    let mut guest = archive.browser();
    for list in ["/tags/sherlock-holmes", "/search?q=beard", "/authors/j-hudson", "/browse", "/"] {
        let page = guest.get(list).await.text();
        assert_eq!(page, open_text(&page), "nothing is folded for whoever said nothing: {list}");
        assert_eq!(page.matches(SUMMARY).count(), 2, "{list}");
    }
    assert_eq!(reach(&mut guest, fandom, 0).await.location(), "/settings/spoilers?saved=1");
    for list in ["/tags/sherlock-holmes", "/search?q=beard", "/authors/j-hudson", "/browse", "/"] {
        let page = guest.get(list).await.text();
        let open = open_text(&page);
        assert!(open.contains("The False Beard") && page.contains("Spoils The Empty House"), "{list}");
        assert_eq!(open.matches(SUMMARY).count(), 1, "only that of the other work: {list}");
        assert_eq!(page.matches(SUMMARY).count(), 2, "it opens when it is asked for: {list}");
        assert!(open.matches(TAG).count() < page.matches(TAG).count() || list == "/", "{list}");
    }
    reach(&mut guest, fandom, 1).await;
    let page = guest.get("/tags/sherlock-holmes").await.text();
    assert_eq!(page, open_text(&page), "whoever knows it all is spoiled by nothing");
    assert!(page.contains("You know this world to the end of <b>The Empty House</b>"));
}

#[tokio::test]
async fn the_page_of_a_folded_work_tells_machines_nothing() {
    let (archive, fandom, spoiling, free) = archive().await;
    let mut guest = archive.browser();
    reach(&mut guest, fandom, 0).await;
    let page = guest.get(&format!("/works/{spoiling}")).await.text();
    let open = open_text(&page);
    assert!(open.contains("The False Beard") && open.contains("Up to The Empty House"), "{open}");
    assert!(!open.contains(SUMMARY) && !open.contains(TAG), "{open}");
    assert!(page.contains(SUMMARY));
    let other = guest.get(&format!("/works/{free}")).await.text();
    assert!(open_text(&other).contains(SUMMARY) && other.contains("Something about bees"));
}

#[tokio::test]
async fn a_word_stands_once_before_the_text_of_a_work_that_spoils() {
    let (archive, fandom, spoiling, _) = archive().await;
    let mut guest = archive.browser();
    reach(&mut guest, fandom, 0).await;
    for path in ["chapters/1", "full"] {
        let page = guest.get(&format!("/works/{spoiling}/{path}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.text();
        assert!(!text.contains("fainted") && !text.contains(SUMMARY), "{text}");
        assert!(text.contains("You have come to The Final Problem"), "{text}");
        let anyway = format!("/works/{spoiling}/{path}?spoilers=read");
        assert!(text.contains(&anyway));
        assert!(guest.get(&anyway).await.text().contains("fainted"));
    }
    let first = guest.get(&format!("/works/{spoiling}/chapters/1?spoilers=read")).await.text();
    assert!(first.contains(&format!("/works/{spoiling}/chapters/2?spoilers=read")), "it is asked once");
    assert!(archive.browser().get(&format!("/works/{spoiling}/chapters/1")).await.text().contains("fainted"));
}

#[tokio::test]
async fn a_filter_leaves_out_what_spoils_more_than_the_reader_knows() {
    let (archive, fandom, ..) = archive().await;
    let mut guest = archive.browser();
    let hidden = "/tags/sherlock-holmes?spoilers=hide";
    assert!(guest.get(hidden).await.text().contains("The False Beard"), "the guest said nothing");
    reach(&mut guest, fandom, 0).await;
    let page = guest.get(hidden).await.text();
    assert!(!page.contains("The False Beard") && page.contains("The Second Beard"), "{page}");
    assert!(page.contains("Nothing that spoils more than you know"));
    reach(&mut guest, fandom, 1).await;
    assert!(guest.get(hidden).await.text().contains("The False Beard"));
}

#[tokio::test]
async fn a_member_is_guarded_in_every_browser() {
    let (archive, fandom, spoiling, _) = archive().await;
    let mut member = archive.member("irene", Role::Reader).await;
    reach(&mut member, fandom, 0).await;
    let mut elsewhere = archive.browser();
    elsewhere.sign_in("irene", super::browser::PASSWORD).await;
    let page = elsewhere.get("/tags/sherlock-holmes").await.text();
    assert!(page.contains("Spoils The Empty House"));
    let settings = elsewhere.get("/settings/spoilers").await.text();
    assert!(settings.contains("selected>The Final Problem"), "{settings}");
    let name = format!("canon-{fandom}");
    elsewhere.submit("/settings/spoilers", "/settings/spoilers", &[(&name, "")]).await;
    let page = elsewhere.get(&format!("/works/{spoiling}/chapters/1")).await.text();
    assert!(page.contains("fainted"), "nothing is folded any more");
}

#[tokio::test]
async fn a_wrangler_edits_a_canon_as_a_list() {
    let (archive, ..) = archive().await;
    let mut wrangler = archive.member("mycroft", Role::Moderator).await;
    let page = wrangler.get("/admin/canons/sherlock-holmes").await.text();
    assert!(page.contains("The Final Problem = FINA\nThe Empty House"), "{page}");
    assert!(page.contains("Something about bees"), "what names no point is shown: {page}");
    let path = "/admin/canons/sherlock-holmes";
    let wrong = wrangler.submit(path, path, &[("list", "One\nTwo = one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("lines 1 and 2 are both called “one”"), "{}", wrong.text());
    let list = "The Final Problem = FINA\nThe Empty House = Something about bees";
    let saved = wrangler.submit(path, path, &[("list", list)]).await;
    assert_eq!(saved.location(), "/admin/canons/sherlock-holmes?saved=1");
    assert!(!wrangler.get(path).await.text().contains("names no point"));
    let found = wrangler.get("/admin/canons?fandom=sherlock%20HOLMES").await;
    assert_eq!(found.location(), path);
    assert!(
        wrangler.get("/admin/canons?fandom=Dracula").await.text().contains("No fandom with works is called")
    );
    let mut reader = archive.member("billy", Role::Reader).await;
    assert_eq!(reader.get(path).await.status, StatusCode::NOT_FOUND);
}
