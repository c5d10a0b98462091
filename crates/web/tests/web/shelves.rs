//! Shelves: a reader's own, and nobody else's.

use axum::http::{StatusCode, header};
use ficus_archive::{account::Role, work::Audience};

use crate::browser::{Archive, Browser};

async fn put(browser: &mut Browser<'_>, work: &str, shelf: &str) {
    let token = browser.get(work).await.token();
    let answer = browser.post(&format!("{work}/shelf"), &[("csrf", &token), ("shelf", shelf)], &[]).await;
    assert_eq!(answer.location(), format!("{work}#shelf"));
}

#[tokio::test]
async fn a_reader_keeps_a_work_on_a_shelf_and_takes_it_off() {
    let archive = Archive::new().await;
    let work = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    assert!(mina.get("/shelf").await.text().contains("Your shelves are empty"));
    put(&mut mina, &work, "reading").await;
    let page = mina.get(&work).await.text();
    assert!(page.contains("value=\"reading\" aria-pressed=\"true\""));
    assert!(page.contains("1 reading now"));
    assert!(mina.get("/shelf?shelf=reading").await.text().contains("The Second Photograph"));
    put(&mut mina, &work, "read").await;
    assert!(!mina.get("/shelf?shelf=reading").await.text().contains("The Second Photograph</a></h2>"));
    assert!(mina.get("/search?shelf=read").await.text().contains("On your shelf: Read"));
    assert!(mina.get("/search?without_shelf=read").await.text().contains("No works are like this."));
    put(&mut mina, &work, "").await;
    assert!(mina.get("/shelf").await.text().contains("Your shelves are empty"));
}

#[tokio::test]
async fn a_shelf_shows_to_its_reader_alone_and_is_kept_by_no_cache() {
    let archive = Archive::new().await;
    let work = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let mut lucy = archive.member("lucy", Role::Reader).await;
    let mut guest = archive.browser();
    let lists = ["/browse", "/search", "/recent", "/search?shelf=reading", &work];
    // Kept pages of readers without shelves are there first.
    for list in lists {
        lucy.get(list).await;
        guest.get(list).await;
    }
    put(&mut mina, &work, "reading").await;
    for _ in 0..2 {
        for list in lists {
            let own = mina.get(list).await;
            assert_eq!(own.header(header::CACHE_CONTROL), "private, no-store", "{list}");
            let shows =
                own.text().contains("On your shelf: Reading") || own.text().contains("aria-pressed=\"true\"");
            assert!(shows, "{list}");
            for other in [&mut lucy, &mut guest] {
                let text = other.get(list).await.text();
                assert!(
                    !text.contains("On your shelf: ") && !text.contains("aria-pressed=\"true\""),
                    "{list}"
                );
            }
        }
    }
    // What shows nothing of a shelf is kept for readers with shelves as well.
    let chapter = mina.get(&format!("{work}/chapters/1")).await;
    assert_eq!(chapter.header(header::CACHE_CONTROL), "private, no-cache");
}

#[tokio::test]
async fn a_guest_has_no_shelf_and_may_not_look_into_one() {
    let archive = Archive::new().await;
    let work = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    archive.index().await;
    let mut guest = archive.browser();
    assert!(guest.get("/shelf").await.location().starts_with("/login"));
    assert!(guest.get("/search?shelf=reading").await.text().contains("The Second Photograph"), "left out");
    let forged = guest.post(&format!("{work}/shelf"), &[("shelf", "reading")], &[]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_work_that_is_not_open_to_a_reader_goes_on_no_shelf() {
    let archive = Archive::new().await;
    let open = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    let hidden = format!("/works/{}", archive.work(1, Audience::Authors).await);
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let token = mina.get(&open).await.token();
    let answer = mina.post(&format!("{hidden}/shelf"), &[("csrf", &token), ("shelf", "reading")], &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(mina.get("/shelf").await.text().contains("Your shelves are empty"));
}
