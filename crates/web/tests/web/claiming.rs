//! Claims, removal at an author's wish, everything as one file, and leaving, as a browser sees them.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    old_password::OldHash,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::{Added, KnownAuthor};

use crate::browser::{Archive, Browser};

pub const AUTHOR: &str = "Quill and Ink";
/// `md5("lantern")`.
const OLD_HASH: &str = "9e87ffce6fc80e84029d401822c71013";

pub async fn rescued(archive: &Archive, audience: Audience) -> WorkId {
    let draft = WorkDraft {
        title: "By Lamplight".to_owned(),
        authors: vec![AuthorDraft { name: AUTHOR.to_owned(), contact: Some("quill@old.example".to_owned()) }],
        audience,
        rating: Some(ficus_archive::RatingId(1)),
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The lamp was lit, and nobody had lit it."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    };
    let now = archive.app.now();
    let work = match archive.app.store().add_work(&draft, None, now).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    };
    archive.index().await;
    work
}

async fn known(archive: &Archive, password: &str) {
    let author = KnownAuthor {
        pen_name: AUTHOR.to_owned(),
        source: "dump.sql#lamp_/1".to_owned(),
        password: OldHash::read(password).and_then(|old| old.wrap([9; 16])),
        contact: None,
        website: Some("http://pages.example/~quill".to_owned()),
        addresses: Vec::new(),
    };
    archive.app.store().add_known_authors(&[author]).await.unwrap();
}

async fn id_of(archive: &Archive, name: &str) -> AccountId {
    archive.app.store().account_to_sign_in(name).await.unwrap().unwrap().0.id
}

/// Opens a claim; answers with the address of its page.
pub async fn claim(browser: &mut Browser<'_>) -> String {
    let page = "/authors/quill-and-ink/claim";
    let answer = browser.submit(page, page, &[("words", "I wrote these in 2004.")]).await;
    answer.location().to_owned()
}

#[tokio::test]
async fn an_author_claims_by_the_old_password_and_a_moderator_decides() {
    let archive = Archive::new().await;
    let work = rescued(&archive, Audience::Everyone).await;
    known(&archive, OLD_HASH).await;
    let mut quill = archive.member("mina", Role::Reader).await;
    let mut judge = archive.member("judge", Role::Moderator).await;
    let author = "/authors/quill-and-ink";
    assert!(quill.get(author).await.text().contains("This is me"));
    let page = claim(&mut quill).await;
    assert!(archive.browser().get(&page).await.location().starts_with("/login"));

    let wrong = quill.submit(&page, &format!("{page}/password"), &[("password", "candle")]).await;
    assert!(wrong.text().contains("That is not the password"));
    // What leaked with the old archive opens nothing.
    let leaked = quill.submit(&page, &format!("{page}/password"), &[("password", OLD_HASH)]).await;
    assert!(leaked.text().contains("That is not the password"));
    let right = quill.submit(&page, &format!("{page}/password"), &[("password", "lantern")]).await;
    assert_eq!(right.location(), page);
    assert!(quill.get(&page).await.text().contains("It is right."));

    let desk = judge.get("/moderation/claims").await.text();
    assert!(desk.contains(AUTHOR));
    let case = page.replace("/account/", "/moderation/");
    assert_eq!(quill.get(&case).await.status, StatusCode::NOT_FOUND, "no desk for readers");
    let silent = judge.submit(&case, &case, &[("decision", "grant")]).await;
    assert!(silent.text().contains("Tell the claimant why."));
    let told = [("decision", "grant"), ("answer", "The password is right.")];
    assert_eq!(judge.submit(&case, &case, &told).await.location(), "/moderation/claims");

    assert!(quill.get(author).await.text().contains("Signed by a member."));
    assert!(quill.get("/account/works").await.text().contains(&format!("/works/{work}")));
    assert!(quill.get(&page).await.text().contains("The password is right."));
    let own = archive.app.store().pen_names_kept_by(id_of(&archive, "mina").await).await.unwrap();
    assert_eq!(own[0].pen_name.name, AUTHOR);
}

#[tokio::test]
async fn frauds_are_held_up() {
    let archive = Archive::new().await;
    rescued(&archive, Audience::Everyone).await;
    known(&archive, OLD_HASH).await;
    let mut fraud = archive.member("mallory", Role::Reader).await;
    let page = claim(&mut fraud).await;
    // Guessing ends after a few tries, right guesses included.
    for _ in 0..5 {
        fraud.submit(&page, &format!("{page}/password"), &[("password", "guess")]).await;
    }
    let late = fraud.submit(&page, &format!("{page}/password"), &[("password", "lantern")]).await;
    assert!(late.text().contains("Try again tomorrow"));
    // A page that the old archive never knew is told as such.
    let form = format!("{page}/page");
    assert!(
        fraud.submit(&page, &form, &[("page", "javascript:alert(1)")]).await.text().contains("whole address")
    );
    fraud.submit(&page, &form, &[("page", "https://pages.example.evil.example/~quill/")]).await;
    // A friend who is new here cannot vouch, and neither can oneself.
    let mut friend = archive.member("friend", Role::Reader).await;
    friend.submit("/account/pen-names", "/account/pen-names", &[("name", "Faithful Friend")]).await;
    let form = format!("{page}/members");
    assert!(
        fraud.submit(&page, &form, &[("name", "Faithful Friend")]).await.text().contains("at least 30 days")
    );
    fraud.submit("/account/pen-names", "/account/pen-names", &[("name", "Mallory")]).await;
    assert!(fraud.submit(&page, &form, &[("name", "Mallory")]).await.text().contains("for themselves"));
    // Nobody takes a name that looks like the author's.
    let alike = fraud.submit("/account/pen-names", "/account/pen-names", &[("name", "Qui11 and lnk")]).await;
    assert!(alike.text().contains("looks like it"));
    // Nobody decides for themselves, and nobody reads the letter's code from the record.
    let mut own = archive.member("crooked", Role::Moderator).await;
    let own_page = claim(&mut own).await;
    let case = own_page.replace("/account/", "/moderation/");
    let told = [("decision", "grant"), ("answer", "I am sure.")];
    let token = own.get("/account").await.token();
    let decided = own.post(&case, &[&[("csrf", token.as_str())], &told[..]].concat(), &[]).await;
    assert_eq!(decided.status, StatusCode::BAD_REQUEST);
    let case = page.replace("/account/", "/moderation/");
    let evidence = own.get(&case).await.text();
    assert!(evidence.contains("anybody may have made it") && evidence.contains("Nothing proves this claim"));
    let refused = [("decision", "refuse"), ("answer", "Nothing of this is proven.")];
    own.submit(&case, &case, &refused).await;
    assert!(archive.browser().get("/authors/quill-and-ink").await.text().contains("nobody signs in"));
}

#[tokio::test]
async fn a_draft_opens_for_its_author_and_is_kept_for_nobody() {
    let archive = Archive::new().await;
    let work = format!("/works/{}", rescued(&archive, Audience::Authors).await);
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    assert_eq!(mina.get(&work).await.status, StatusCode::NOT_FOUND);
    let store = archive.app.store();
    let name = store.pen_name_by_slug("quill-and-ink").await.unwrap().unwrap();
    let mina_id = id_of(&archive, "mina").await;
    let claim = store.open_claim(mina_id, name.id, "", archive.app.now()).await.unwrap();
    let decision =
        ficus_store::ClaimDecision { claim, by: mina_id, granted: true, answer: String::new(), letter: None };
    store.decide_claim(&decision, archive.app.now()).await.unwrap();
    for _ in 0..2 {
        for page in [
            work.clone(),
            format!("{work}/chapters/1"),
            format!("{work}/full"),
            format!("{work}/download.epub"),
        ] {
            assert_eq!(mina.get(&page).await.status, StatusCode::OK, "{page}");
            assert_eq!(lucy.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
            assert_eq!(archive.browser().get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
    }
    assert!(!lucy.get("/search?q=lamplight").await.text().contains("By Lamplight</a>"));
}

#[tokio::test]
async fn somebody_without_an_account_has_works_taken_away_within_the_hour() {
    let archive = Archive::new().await;
    let work = format!("/works/{}", rescued(&archive, Audience::Everyone).await);
    known(&archive, OLD_HASH).await;
    let mut guest = archive.browser();
    let asked = "/removal?author=quill-and-ink";
    let form = guest.get(asked).await.text();
    assert!(form.contains("all works by Quill and Ink") && form.contains("Your password at the old archive"));
    let mut given = vec![
        ("author", "quill-and-ink"),
        ("reason", "My pupils read this."),
        ("originals", "1"),
        ("password", "lantern"),
    ];
    let without = guest.submit(asked, "/removal", &given).await;
    assert!(without.text().contains("Give a mail address"));
    given.push(("contact", "quill@now.example"));
    assert_eq!(guest.submit(asked, "/removal", &given).await.location(), "/removal?sent=1");

    let mut judge = archive.member("judge", Role::Moderator).await;
    let desk = judge.get("/moderation/claims").await.text();
    assert!(desk.contains("60 minutes left") && desk.contains("All works by Quill and Ink"));
    let case = judge.get("/moderation/removals/1").await.text();
    assert!(case.contains("It is right.") && case.contains("My pupils read this."));
    assert_eq!(archive.browser().get(&work).await.status, StatusCode::OK);
    judge.submit("/moderation/removals/1", "/moderation/removals/1", &[("decision", "grant")]).await;
    archive.index().await;
    let gone = guest.get(&work).await;
    assert!(matches!(gone.status, StatusCode::GONE | StatusCode::NOT_FOUND), "{}", gone.status);
    for page in
        [format!("{work}/chapters/1"), format!("{work}/download.epub"), "/authors/quill-and-ink".to_owned()]
    {
        assert_ne!(guest.get(&page).await.status, StatusCode::OK, "{page}");
    }
    for list in ["/search?q=lamp", "/recent", "/", "/feeds/new"] {
        assert!(!guest.get(list).await.text().contains("By Lamplight"), "{list}");
    }
    assert_eq!(archive.app.store().count_open_removals().await.unwrap(), 0);
}

#[tokio::test]
async fn an_author_takes_an_own_work_away_at_once() {
    let archive = Archive::new().await;
    let work = rescued(&archive, Audience::Everyone).await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mina_id = id_of(&archive, "mina").await;
    let store = archive.app.store();
    let name = store.pen_name_by_slug("quill-and-ink").await.unwrap().unwrap();
    let claim = store.open_claim(mina_id, name.id, "", archive.app.now()).await.unwrap();
    let decision =
        ficus_store::ClaimDecision { claim, by: mina_id, granted: true, answer: String::new(), letter: None };
    store.decide_claim(&decision, archive.app.now()).await.unwrap();
    let page = format!("/removal?work={work}");
    assert!(mina.get(&page).await.text().contains("It goes at once"));
    let sent = mina.submit(&page, "/removal", &[("work", &work.to_string())]).await;
    assert_eq!(sent.location(), "/removal?sent=done");
    assert!(store.work(work).await.unwrap().is_none());
}

#[tokio::test]
async fn a_member_takes_everything_along_and_leaves_after_days_to_think_it_over() {
    let archive = Archive::new().await;
    let work = rescued(&archive, Audience::Everyone).await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mina_id = id_of(&archive, "mina").await;
    let store = archive.app.store();
    let name = store.pen_name_by_slug("quill-and-ink").await.unwrap().unwrap();
    let claim = store.open_claim(mina_id, name.id, "", archive.app.now()).await.unwrap();
    let decision =
        ficus_store::ClaimDecision { claim, by: mina_id, granted: true, answer: String::new(), letter: None };
    store.decide_claim(&decision, archive.app.now()).await.unwrap();

    assert!(mina.get("/account/export").await.text().contains("Everything about you"));
    assert_eq!(mina.get("/account/export/everything.zip").await.status, StatusCode::NOT_FOUND);
    assert_eq!(mina.submit("/account/export", "/account/export", &[]).await.location(), "/account/export");
    archive.app.at_rest().await;
    assert!(mina.get("/account/export").await.text().contains("Your file is ready"));
    assert!(
        mina.get("/account/notices").await.text().contains("The file with everything about you is ready")
    );
    let file = mina.get("/account/export/everything.zip").await;
    assert_eq!(file.header("content-type"), "application/zip");
    let names: BTreeSet<String> = names_in_zip(&file.bytes);
    assert!(
        names.contains("everything.json") && names.iter().any(|name| name.ends_with("By Lamplight.epub")),
        "{names:?}"
    );

    let unsure =
        mina.submit("/account/leave", "/account/leave", &[("works", "orphan"), ("reviews", "delete")]).await;
    assert_eq!(unsure.status, StatusCode::BAD_REQUEST);
    let sure = [("works", "orphan"), ("reviews", "delete"), ("sure", "1")];
    assert_eq!(mina.submit("/account/leave", "/account/leave", &sure).await.location(), "/account/leave");
    assert!(mina.get("/account/leave").await.text().contains("Your account goes on 28 November 2026"));
    assert_eq!(mina.submit("/account/leave", "/account/leave/stay", &[]).await.location(), "/account");
    assert!(store.leaving(mina_id).await.unwrap().is_none());
    mina.submit("/account/leave", "/account/leave", &sure).await;
    assert_eq!(ficus_web::purge_left(&archive.app).await.unwrap(), 0, "the day has not come");
    let (leaving, _) = store.leaving(mina_id).await.unwrap().unwrap();
    store.purge_account(&leaving, leaving.due).await.unwrap();
    let page = archive.browser().get(&format!("/works/{work}")).await.text();
    assert!(page.contains("Orphaned works") && !page.contains(AUTHOR));
}

#[tokio::test]
async fn what_was_made_for_a_member_goes_with_the_account() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Author).await;
    mina.submit("/account/export", "/account/export", &[]).await.location();
    mina.submit("/write/export", "/write/export", &[]).await.location();
    archive.app.at_rest().await;
    let files = || std::fs::read_dir(archive.app.store().takeouts_folder()).unwrap().count();
    assert_eq!(files(), 2);
    let sure = [("works", "delete"), ("reviews", "delete"), ("sure", "1")];
    mina.submit("/account/leave", "/account/leave", &sure).await.location();
    archive.tamper("UPDATE leaving SET due = 0");
    assert_eq!(ficus_web::purge_left(&archive.app).await.unwrap(), 1);
    assert_eq!(files(), 0, "nothing waits for the next house-keeping");
    assert_eq!(mina.get("/account/export/everything.zip").await.status, StatusCode::SEE_OTHER);
}

/// The names in the directory at the end of a ZIP.
fn names_in_zip(bytes: &[u8]) -> BTreeSet<String> {
    let mark = b"PK\x01\x02";
    let starts = bytes.windows(4).enumerate().filter(|(_, window)| window == mark).map(|(at, _)| at);
    let name = |at: usize| {
        let length = usize::from(u16::from_le_bytes([bytes[at + 28], bytes[at + 29]]));
        String::from_utf8_lossy(&bytes[at + 46..at + 46 + length]).into_owned()
    };
    starts.map(name).collect()
}
