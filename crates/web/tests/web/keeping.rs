use axum::http::{Method, StatusCode, header};
use ficus_archive::{account::Role, site::Site, work::Audience};
use ficus_prose::Prose;
use ficus_store::Subject;

use crate::browser::Archive;

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let archive = Archive::new().await;
    let path = format!("/works/{}/chapters/1", archive.work(1, Audience::Everyone).await);
    let mut browser = archive.browser();
    let first = browser.get(&path).await;
    let etag = first.header(header::ETAG).to_owned();
    assert!(etag.starts_with('"') && etag.len() > 10);
    let again = browser.get_with(&path, &[("if-none-match", &etag)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.bytes.is_empty());
    assert_eq!(again.header(header::ETAG), etag);
    let other = browser.get_with(&path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.bytes, first.bytes);
}

#[tokio::test]
async fn a_page_goes_out_in_the_best_coding_that_is_asked_for() {
    let archive = Archive::new().await;
    let path = format!("/works/{}/chapters/1", archive.work(1, Audience::Everyone).await);
    let mut browser = archive.browser();
    let plain = browser.get(&path).await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), "");
    let mut etags = vec![plain.header(header::ETAG).to_owned()];
    for (accepted, coding) in [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip")] {
        for round in ["made", "kept"] {
            let answer = browser.get_with(&path, &[("accept-encoding", accepted)]).await;
            assert_eq!(answer.header(header::CONTENT_ENCODING), coding, "{round}");
            assert_eq!(answer.header(header::CONTENT_LENGTH), answer.bytes.len().to_string());
            assert!(answer.bytes.len() * 2 < plain.bytes.len(), "{accepted}");
            assert_eq!(answer.header(header::VARY), "Accept-Encoding, Cookie");
            etags.push(answer.header(header::ETAG).to_owned());
        }
    }
    etags.sort();
    etags.dedup();
    assert_eq!(etags.len(), 3, "each coding has a validator of its own");
}

#[tokio::test]
async fn a_changed_chapter_shows_at_once() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let path = format!("/works/{work}/chapters/1");
    let mut browser = archive.browser();
    assert!(browser.get(&path).await.text().contains("the photograph with her"));
    let chapter = archive.app.store().chapter(work, 1).await.unwrap().unwrap();
    let text = Prose::from_plain("The letter was addressed to Sherlock Holmes.");
    let id = chapter.line.id;
    archive.app.store().change_chapter(id, None, &text, archive.app.now()).await.unwrap();
    assert!(
        browser.get(&path).await.text().contains("the photograph with her"),
        "nobody has told of the change yet"
    );
    archive.app.changed(Subject::Work(work));
    assert!(browser.get(&path).await.text().contains("addressed to Sherlock Holmes"));
}

#[tokio::test]
async fn the_archives_name_changes_on_every_page_at_once() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(1, Audience::Everyone).await);
    let mut browser = archive.browser();
    browser.get(&path).await;
    archive.app.set_site(Site { name: "Briony Lodge".to_owned(), ..Site::default() });
    assert!(browser.get(&path).await.text().contains("Briony Lodge"));
}

#[tokio::test]
async fn caches_on_the_way_may_keep_only_what_everybody_sees() {
    let archive = Archive::new().await;
    let path = format!("/works/{}/chapters/1", archive.work(1, Audience::Everyone).await);
    let mut guest = archive.browser();
    assert!(
        guest.get(&path).await.header(header::CACHE_CONTROL).starts_with("public, max-age=0, s-maxage=60")
    );
    guest.cookies.insert("rating".to_owned(), "4".to_owned());
    assert_eq!(guest.get(&path).await.header(header::CACHE_CONTROL), "private, no-cache");
    let mut member = archive.member("irene", Role::Reader).await;
    for round in ["made", "kept"] {
        let page = member.get(&path).await;
        assert_eq!(page.header(header::CACHE_CONTROL), "private, no-cache", "{round}");
        assert!(!page.text().contains("irene"), "a page holds nothing of one person");
    }
}

#[tokio::test]
async fn a_kept_page_counts_its_visitors_once_each() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let path = format!("/works/{work}/chapters/1");
    let mut browser = archive.browser();
    for agent in
        ["Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Safari/605", "SomeBot/1.0"]
    {
        browser.get_with(&path, &[("user-agent", agent)]).await;
    }
    browser.ask(Method::HEAD, &path, &[("user-agent", "Mozilla/5.0 Opera/12")], String::new()).await;
    assert_eq!(archive.app.views().take(), [(work, None, 2)]);
}

#[tokio::test]
async fn a_page_that_many_ask_for_at_once_is_rendered_once() {
    let archive = Archive::new().await;
    let path = format!("/works/{}/chapters/1", archive.work(1, Audience::Everyone).await);
    let visits = (0..20).map(|_| async {
        let text = archive.browser().get(&path).await.text();
        assert!(text.contains("the photograph with her"));
    });
    let mut admin = archive.member("irene", Role::Admin).await;
    let before = figure(&admin.get("/metrics").await.text(), "ficus_page_cache_hits_total");
    futures_util::future::join_all(visits).await;
    let after = figure(&admin.get("/metrics").await.text(), "ficus_page_cache_hits_total");
    assert_eq!(after - before, 19);
}

#[tokio::test]
async fn a_page_that_is_not_kept_is_given_to_all_who_ask_for_it_at_once() {
    let archive = Archive::new().await;
    let path = format!("/works/{}", archive.work(3, Audience::Everyone).await);
    let visits = (0..20).map(|_| async {
        assert!(archive.browser().get(&path).await.text().contains("Before you read"));
    });
    futures_util::future::join_all(visits).await;
}

fn figure(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap();
    line.parse().unwrap()
}

#[tokio::test]
async fn who_signs_a_work_does_not_count_for_it() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let path = format!("/works/{work}/chapters/1");
    let mut author = archive.member("Hudson", Role::Author).await;
    let (account, _) = archive.app.store().account_to_sign_in("Hudson").await.unwrap().unwrap();
    archive.tamper(&format!("UPDATE pen_name SET account_id = {} WHERE name = 'J. Hudson'", account.id));
    let mut reader = archive.member("Watson", Role::Reader).await;
    for _ in 0..2 {
        author.get_with(&path, &[("user-agent", "Mozilla/5.0 Firefox/140.0")]).await;
        reader.get_with(&path, &[("user-agent", "Mozilla/5.0 Safari/605")]).await;
    }
    ficus_web::views::store(&archive.app).await.unwrap();
    ficus_web::chapter_views::store(&archive.app).await.unwrap();
    let counted = archive.app.store().counts_after(0, 10).await.unwrap();
    let views: Vec<u64> = counted.iter().map(|change| change.counts.views).collect();
    assert_eq!(views, [1], "the reader's view alone");
}
