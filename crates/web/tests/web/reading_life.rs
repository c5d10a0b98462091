//! The reading life: places, what is new and changed, history, own shelves, bookmarks.

use axum::http::{StatusCode, header};
use ficus_archive::{
    WorkId,
    account::Role,
    chapter::ChapterDraft,
    work::{Audience, AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::browser::{Archive, Browser};

/// A work of some chapters of forty paragraphs each.
async fn serial(archive: &Archive, chapters: u32) -> WorkId {
    let chapter = |number: u32| ChapterDraft {
        number,
        text: Prose::from_plain(
            &format!("The lamp burned in window {number}, and nobody said so.\n\n").repeat(40),
        ),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: "The Lamp".to_owned(),
        authors: vec![AuthorDraft { name: "J. Hudson".to_owned(), contact: None }],
        status: Status::InProgress,
        rating: Some(ficus_archive::RatingId(1)),
        chapters: (1..=chapters).map(chapter).collect(),
        ..WorkDraft::default()
    };
    let added = archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap();
    let (Added::New(id) | Added::Known(id)) = added;
    id
}

async fn token(browser: &mut Browser<'_>) -> String {
    let text = browser.get("/account/token").await.text();
    text.split('"').nth(3).unwrap().to_owned()
}

async fn say(browser: &mut Browser<'_>, work: WorkId, fields: &[(&str, &str)]) -> StatusCode {
    let token = token(browser).await;
    let fields: Vec<(&str, &str)> = [("csrf", token.as_str())].iter().chain(fields).copied().collect();
    browser.post(&format!("/works/{work}/place"), &fields, &[]).await.status
}

#[tokio::test]
async fn a_reader_goes_on_at_the_paragraph_that_they_left_on_any_device() {
    let archive = Archive::new().await;
    let work = serial(&archive, 7).await;
    archive.index().await;
    let mut phone = archive.member("mina", Role::Reader).await;
    assert!(phone.get(&format!("/works/{work}")).await.text().contains("Begin reading"));
    phone.get(&format!("/works/{work}/chapters/6")).await;
    phone.get(&format!("/works/{work}/chapters/7")).await;
    let told = [("act", "told"), ("chapter", "7"), ("paragraph", "31"), ("reached", "33"), ("seconds", "90")];
    assert_eq!(say(&mut phone, work, &told).await, StatusCode::NO_CONTENT);
    let mut other = archive.browser();
    other.sign_in("mina", crate::browser::PASSWORD).await;
    let page = other.get(&format!("/works/{work}")).await.text();
    assert!(page.contains(&format!("href=\"/works/{work}/chapters/7#p31\">Continue at chapter 7")), "{page}");
    let front = other.get("/").await.text();
    assert!(front.contains("Continue reading") && front.contains(&format!("/works/{work}/chapters/7#p31")));
    assert!(other.get(&format!("/works/{work}/place")).await.text().contains("\"paragraph\":31"));
    // Looking back loses no place, and whoever says so is there.
    other.get(&format!("/works/{work}/chapters/2")).await;
    let page = other.get(&format!("/works/{work}")).await.text();
    assert!(page.contains("chapters/7#p31") && page.contains("You looked at Chapter 2 last."));
    assert_eq!(say(&mut other, work, &[("act", "here"), ("chapter", "2")]).await, StatusCode::SEE_OTHER);
    assert!(other.get(&format!("/works/{work}")).await.text().contains("Continue at chapter 2"));
    assert_eq!(say(&mut other, work, &[("act", "forget")]).await, StatusCode::SEE_OTHER);
    assert!(other.get(&format!("/works/{work}")).await.text().contains("Begin reading"));
}

#[tokio::test]
async fn a_chapter_stays_the_same_for_all_members_and_is_kept() {
    let archive = Archive::new().await;
    let work = serial(&archive, 3).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    for number in [1, 3] {
        let chapter = format!("/works/{work}/chapters/{number}");
        mina.get(&chapter).await;
        mina.get(&format!("/works/{work}")).await;
        let first = mina.get(&chapter).await;
        assert_eq!(
            first.header(header::CACHE_CONTROL),
            "private, no-cache",
            "kept for the class of visitors"
        );
        assert!(!first.header(header::ETAG).is_empty());
        let other = lucy.get(&chapter).await;
        assert_eq!(first.bytes, other.bytes, "nothing personal stands in it");
        assert!(!first.text().contains("csrf"));
        assert!(!archive.browser().get(&chapter).await.text().contains("place.js"));
    }
}

#[tokio::test]
async fn every_list_tells_how_a_reader_stands_to_a_work_and_nobody_else_sees_it() {
    let archive = Archive::new().await;
    let work = serial(&archive, 3).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    mina.get(&format!("/works/{work}/chapters/1")).await;
    assert!(mina.get("/browse").await.text().contains("Reading, chapter 1 of 3"));
    mina.get(&format!("/works/{work}/chapters/2")).await;
    mina.get(&format!("/works/{work}/chapters/3")).await;
    assert!(mina.get("/search").await.text().contains("Caught up"));
    for (list, is_there) in [
        ("/search?read=caught-up", true),
        ("/search?q=is:caught-up", true),
        ("/search?q=-is:caught-up", false),
        ("/search?q=is:unread", false),
        ("/search?read=unread", false),
        ("/search?q=is:unread+OR+is:caught-up", true),
        ("/browse?read=reading&read=new", false),
    ] {
        assert_eq!(mina.get(list).await.text().contains("The Lamp</a></h2>"), is_there, "{list}");
    }
    assert!(lucy.get("/search?q=is:unread").await.text().contains("The Lamp</a></h2>"));
    for other in [&mut lucy, &mut archive.browser()] {
        for list in ["/browse", "/search", "/"] {
            let text = other.get(list).await.text();
            assert!(!text.contains("read-state") && !text.contains("Continue reading"), "{list}");
        }
    }
}

#[tokio::test]
async fn what_an_author_rewrote_is_shown_to_those_who_read_it_before() {
    let archive = Archive::new().await;
    let work = serial(&archive, 2).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    mina.get(&format!("/works/{work}/chapters/1")).await;
    mina.get(&format!("/works/{work}")).await;
    let id = archive.app.store().work(work).await.unwrap().unwrap().chapters[0].id;
    let text = Prose::from_plain("The lamp burned in window 1, and nobody said so.\n\nThen it went out.");
    archive.app.store().change_chapter(id, None, &text, archive.app.now()).await.unwrap();
    archive.app.changed(ficus_store::Subject::Work(work));
    let changes = format!("/works/{work}/chapters/1/changes");
    assert!(mina.get(&format!("/works/{work}")).await.text().contains("Changed since you read it"));
    let page = mina.get(&changes).await.text();
    assert!(page.contains("<ins>Then it went out.</ins>") && page.contains("<del>"), "{page}");
    // Having seen the new version, the reader can still look at what it was.
    mina.get(&format!("/works/{work}/chapters/1")).await;
    assert!(mina.get(&changes).await.text().contains("<ins>Then it went out.</ins>"));
    let hers = lucy.get(&changes).await.text();
    assert!(hers.contains("You have not read this chapter yet.") && !hers.contains("<ins>"), "{hers}");
}

#[tokio::test]
async fn a_history_can_be_looked_at_switched_off_and_erased() {
    let archive = Archive::new().await;
    let work = serial(&archive, 2).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    mina.get(&format!("/works/{work}/chapters/1")).await;
    assert!(mina.get("/account/history").await.text().contains("The Lamp"));
    assert!(mina.get("/account/year/2026").await.text().contains("Your year 2026"));
    let table = mina.get("/account/year/2026.csv").await;
    assert!(
        table.text().contains("2026-11-21,") && table.header(header::CONTENT_TYPE).starts_with("text/csv")
    );
    let csrf = token(&mut mina).await;
    let gone =
        mina.post("/account/history/erase", &[("csrf", &csrf), ("what", &work.to_string())], &[]).await;
    assert_eq!(gone.location(), "/account/history");
    assert!(!mina.get("/account/history").await.text().contains("The Lamp"));
    mina.post("/account/reading", &[("csrf", &csrf), ("noting", "nothing"), ("pace", "")], &[]).await;
    mina.get(&format!("/works/{work}/chapters/1")).await;
    assert!(!mina.get("/account/history").await.text().contains("The Lamp"));
    assert!(mina.get(&format!("/works/{work}")).await.text().contains("Begin reading"));
    let wrong =
        mina.post("/account/reading", &[("csrf", &csrf), ("noting", "places"), ("pace", "9")], &[]).await;
    assert!(wrong.text().contains("<title>Error: ") && wrong.text().contains("words in a minute"));
    mina.post("/account/reading", &[("csrf", &csrf), ("noting", "everything"), ("pace", "100")], &[]).await;
    assert!(mina.get(&format!("/works/{work}")).await.text().contains("at your pace"));
    mina.post("/account/history/erase", &[("csrf", &csrf), ("what", "everything")], &[]).await;
    assert!(mina.get("/account/history").await.text().contains("Nothing is here."));
}

#[tokio::test]
async fn a_shelf_of_ones_own_is_private_until_it_is_shared() {
    let archive = Archive::new().await;
    let open = serial(&archive, 1).await;
    let hidden = archive.work(1, Audience::Members).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut guest = archive.browser();
    let csrf = token(&mut mina).await;
    let made = mina
        .post("/shelf/own", &[("csrf", &csrf), ("name", "Rainy days"), ("note", "For <rain>")], &[])
        .await;
    let own = made.location().to_owned();
    let id = own.rsplit('/').next().unwrap().to_owned();
    for work in [open, hidden] {
        let way = [("csrf", csrf.as_str()), ("own", id.as_str()), ("to", "/browse")];
        assert_eq!(mina.post(&format!("/works/{work}/shelf"), &way, &[]).await.location(), "/browse");
    }
    assert!(mina.get(&own).await.text().contains("The Second Photograph"));
    let again = mina.post("/shelf/own", &[("csrf", &csrf), ("name", "rainy DAYS")], &[]).await.text();
    assert!(again.contains("You have a shelf of this name already."));
    let (page, feed) = (format!("/shelves/{id}"), format!("/feeds/shelves/{id}"));
    assert_eq!(guest.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.get(&feed).await.status, StatusCode::NOT_FOUND);
    let shared = [("csrf", csrf.as_str()), ("name", "Rainy days"), ("shared", "1")];
    assert_eq!(mina.post(&own, &shared, &[]).await.location(), own);
    for address in [&page, &feed] {
        let text = guest.get(address).await.text();
        assert!(text.contains("The Lamp") && text.contains("mina"), "{text}");
        assert!(!text.contains("The Second Photograph"), "only members may find it");
    }
    let strange = archive.member("lucy", Role::Reader).await.get(&own).await.status;
    assert_eq!(strange, StatusCode::NOT_FOUND);
    let picked = [
        ("csrf", csrf.as_str()),
        ("work", &open.to_string()),
        ("act", &format!("off-own:{id}")),
        ("to", &own),
    ];
    assert_eq!(mina.post("/shelf/works", &picked, &[]).await.location(), own);
    assert!(!guest.get(&page).await.text().contains("The Lamp"));
    assert_eq!(mina.post(&format!("{own}/remove"), &[("csrf", &csrf)], &[]).await.location(), "/shelf/own");
    assert_eq!(guest.get(&page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bookmarks_are_private_unless_they_are_meant_for_everybody() {
    let archive = Archive::new().await;
    let work = serial(&archive, 1).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut guest = archive.browser();
    let csrf = token(&mut mina).await;
    let (id, public) = (work.to_string(), format!("/works/{work}/bookmarks"));
    let draft = [("csrf", csrf.as_str()), ("work", &id), ("note", "For <fog>"), ("tags", "case fic, fog")];
    assert_eq!(mina.post("/account/bookmarks", &draft, &[]).await.location(), "/account/bookmarks");
    let own = mina.get("/account/bookmarks?q=fog&tag=case+fic").await.text();
    assert!(own.contains("For &#60;fog&#62;") && own.contains("The Lamp"), "{own}");
    assert!(mina.get("/account/bookmarks?q=holmes").await.text().contains("No bookmark is like this."));
    assert!(!guest.get(&public).await.text().contains("fog"));
    let shown = [draft.as_slice(), &[("public", "1")]].concat();
    mina.post("/account/bookmarks", &shown, &[]).await;
    assert!(guest.get(&public).await.text().contains("For &#60;fog&#62;"));
    let elsewhere = [("csrf", csrf.as_str()), ("address", "javascript:alert(1)"), ("title", "x")];
    let wrong = mina.post("/account/bookmarks", &elsewhere, &[]).await.text();
    assert!(wrong.contains("<title>Error: ") && wrong.contains("Write a whole address"));
    let elsewhere = [("csrf", csrf.as_str()), ("address", "https://old.example/7"), ("title", "The Stair")];
    mina.post("/account/bookmarks", &elsewhere, &[]).await;
    assert!(mina.get("/account/bookmarks").await.text().contains("https://old.example/7"));
    assert!(guest.get("/account/bookmarks").await.location().starts_with("/login"));
}
