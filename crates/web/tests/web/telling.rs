//! Being told of what one subscribes to, and not being shown what one keeps away.

use axum::http::StatusCode;
use ficus_archive::{
    RatingId,
    account::Role,
    chapter::ChapterDraft,
    notice::Notice,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;

use crate::{
    browser::{Archive, Browser},
    letters::sink,
};

fn draft(title: &str, author: &str, tag: &str) -> WorkDraft {
    WorkDraft {
        title: title.to_owned(),
        authors: vec![AuthorDraft { name: author.to_owned(), contact: None }],
        summary: Prose::from_plain("A lamp burns."),
        rating: Some(RatingId(1)),
        tags: vec![
            TagDraft { kind: TagKind::Fandom, name: "Sherlock Holmes".to_owned() },
            TagDraft { kind: TagKind::Freeform, name: tag.to_owned() },
        ],
        series: vec![SeriesDraft { title: "Evenings".to_owned(), position: None, summary: Prose::default() }],
        chapters: vec![ChapterDraft {
            number: 1,
            text: Prose::from_plain("The lamp was lit."),
            ..ChapterDraft::default()
        }],
        ..WorkDraft::default()
    }
}

async fn add(archive: &Archive, draft: &WorkDraft) {
    archive.app.store().add_work(draft, None, archive.app.now()).await.unwrap();
    archive.index().await;
}

async fn tell(archive: &Archive) {
    ficus_jobs::news::tell_all(archive.app.store(), archive.app.now()).await.unwrap();
}

async fn subscribe(browser: &mut Browser<'_>, page: &str, fields: &[(&str, &str)]) {
    let answer = browser.submit(page, "/subscribe", fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_member_subscribes_is_told_by_mail_and_on_the_site_and_stops_the_letters_with_one_click() {
    let archive = Archive::new().await;
    add(&archive, &draft("The First Lamp", "Irene Norton", "Lamps")).await;
    tell(&archive).await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let page = mina.get("/authors/irene-norton").await;
    assert!(page.text().contains("/subscribe?author=irene-norton"));
    let way = [("author", "irene-norton"), ("on_site", "1"), ("mail", "at-once")];
    subscribe(&mut mina, "/subscribe?author=irene-norton", &way).await;
    subscribe(&mut mina, "/works/1", &[("work", "1")]).await;
    assert!(mina.get("/works/1").await.text().contains("End the subscription"));
    let list = mina.get("/account/subscriptions").await.text();
    assert!(list.contains("Irene Norton") && list.contains("The First Lamp"), "{list}");

    add(&archive, &draft("The Second Lamp", "Irene Norton", "Lamps")).await;
    add(
        &archive,
        &WorkDraft { audience: Audience::Authors, ..draft("The Hidden Lamp", "Irene Norton", "Lamps") },
    )
    .await;
    tell(&archive).await;
    assert_eq!(mina.get("/account/notices/unseen").await.text(), "1");
    let notices = mina.get("/account/notices").await.text();
    assert!(notices.contains("A new work: “The Second Lamp” by Irene Norton"), "{notices}");
    assert!(notices.contains("You subscribe to Irene Norton.") && !notices.contains("Hidden Lamp"));

    let (mailer, mut letters) = sink().await;
    assert_eq!(ficus_web::deliver(&archive.app, &mailer).await.unwrap(), 1);
    let letter = letters.recv().await.unwrap().replace("=\n", "").replace("\n ", " ");
    assert!(letter.contains("The Second Lamp") && !letter.contains("A lamp burns"), "{letter}");
    let stop = letter.split_once("List-Unsubscribe: <http://127.0.0.1:8080").unwrap().1;
    let stop = stop.split_once('>').unwrap().0.to_owned();
    let answer = archive.browser().post(&stop, &[("List-Unsubscribe", "One-Click")], &[]).await;
    assert_eq!(answer.status, StatusCode::OK);

    let feed = list.split_once("href=\"/feeds/subscriptions/").unwrap().1.split_once('"').unwrap().0;
    let feed = archive.browser().get(&format!("/feeds/subscriptions/{feed}")).await;
    assert!(feed.text().contains("The Second Lamp") && !feed.text().contains("Hidden Lamp"));

    let up_to = notices.split_once("name=\"up_to\" value=\"").unwrap().1.split_once('"').unwrap().0;
    mina.submit("/account/notices", "/account/notices/seen", &[("up_to", up_to)]).await;
    assert_eq!(mina.get("/account/notices/unseen").await.text(), "0");
    add(&archive, &draft("The Third Lamp", "Irene Norton", "Lamps")).await;
    tell(&archive).await;
    assert_eq!(mina.get("/account/notices/unseen").await.text(), "1", "on the site still");
    assert_eq!(ficus_web::deliver(&archive.app, &mailer).await.unwrap(), 0, "and by mail no more");
}

#[tokio::test]
async fn a_notice_of_what_is_not_open_any_more_tells_nothing_of_it() {
    let archive = Archive::new().await;
    archive.account("mina", Role::Reader).await;
    let mut mina = archive.browser();
    mina.sign_in("mina", crate::browser::PASSWORD).await;
    let hidden =
        WorkDraft { audience: Audience::Authors, ..draft("The Hidden Lamp", "Irene Norton", "Lamps") };
    add(&archive, &hidden).await;
    let notice = Notice::Recommended { work: ficus_archive::WorkId(1) };
    let (account, _) = archive.app.store().account_to_sign_in("mina").await.unwrap().unwrap();
    archive.app.store().tell(account.id, &notice, archive.app.now()).await.unwrap();
    let page = mina.get("/account/notices").await.text();
    assert!(page.contains("not here any more") && !page.contains("Hidden Lamp"), "{page}");
}

/// What a page shows beside what is said of the filter itself, and beside what is made anew for each visitor.
fn bare(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<div class=\"lens small soft\">") {
        out.push_str(before);
        rest = after.split_once("</div>").unwrap().1;
    }
    out.push_str(rest);
    let mut lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.retain(|line| !line.contains("csrf"));
    lines.join("\n")
}

#[tokio::test]
async fn lists_counts_and_suggestions_are_those_of_an_archive_without_what_is_muted() {
    let with = Archive::new().await;
    let without = Archive::new().await;
    for archive in [&with, &without] {
        for title in ["The First Lamp", "The Second Lamp", "A Violin"] {
            add(archive, &draft(title, "Irene Norton", "Lamps")).await;
        }
    }
    add(&with, &draft("The Dreary Moor", "Irene Norton", "Lamps")).await;
    add(&with, &draft("A Lamp Too Many", "Irene Norton", "Fog at Night")).await;
    add(&with, &draft("A Goose", "Mary Morstan", "Lamps")).await;
    add(&with, &draft("A Cab", "Irene Norton", "Hansom Cabs")).await;
    let mut mina = with.member("mina", Role::Reader).await;
    let mut lucy = without.member("mina", Role::Reader).await;
    for phrase in ["dreary MOOR", "fog"] {
        let answer = mina.submit("/account/blocks", "/account/blocks/phrases", &[("phrase", phrase)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let mute = [("author", "mary-morstan"), ("mute", "1")];
    assert_eq!(mina.submit("/account/blocks", "/block", &mute).await.status, StatusCode::SEE_OTHER);
    let tag = [("tag", "hansom-cabs")];
    mina.submit("/account/blocks", "/account/filter/hide", &tag).await;
    for path in [
        "/browse",
        "/browse?sort=title",
        // How well words match is judged among all works, so the order is told.
        "/search?q=lamp&sort=title",
        "/search?q=norton&sort=title",
        "/tags/sherlock-holmes",
        "/tags/lamps",
        "/authors/irene-norton",
        "/suggest?q=fo",
        "/suggest?q=mary",
        "/suggest?q=dreary",
        "/suggest?q=lamp",
    ] {
        let (muted, never_there) = (mina.get(path).await, lucy.get(path).await);
        assert_eq!(muted.status, StatusCode::OK, "{path}");
        let (muted, never_there) = (bare(&muted.text()), bare(&never_there.text()));
        let mut lines = muted.lines().zip(never_there.lines());
        assert_eq!(lines.find(|(one, other)| one != other), None, "{path}");
        assert_eq!(muted.len(), never_there.len(), "{path}");
    }
    let series = mina.get("/series/1").await.text();
    assert!(series.contains(">3 works") && !series.contains("Dreary Moor"), "{series}");
    let list = mina.get("/tags/sherlock-holmes").await.text();
    assert!(list.contains("4 works hidden by your own filter"), "{list}");
    let lifted = mina.get("/tags/sherlock-holmes?usual=off").await.text();
    assert!(lifted.contains("The Dreary Moor") && lifted.contains("that say “dreary MOOR”"), "{lifted}");
    assert!(lifted.contains("1 by Mary Morstan") && lifted.contains("1 under the tag “Hansom Cabs”"));
}

#[tokio::test]
async fn somebody_who_is_blocked_is_listed_by_the_name_that_was_met_and_nobody_blocks_themselves() {
    let archive = Archive::new().await;
    add(&archive, &draft("A Goose", "Mary Morstan", "Lamps")).await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let page = mina.get("/block?author=mary-morstan").await.text();
    assert!(page.contains("Nobody signs in here under this name"), "{page}");
    let block = [("author", "mary-morstan"), ("block", "1")];
    assert_eq!(mina.submit("/account/blocks", "/block", &block).await.status, StatusCode::BAD_REQUEST);
    archive.account("lucy", Role::Reader).await;
    let store = archive.app.store();
    let (lucy, _) = store.account_to_sign_in("lucy").await.unwrap().unwrap();
    let (own, _) = store.account_to_sign_in("mina").await.unwrap().unwrap();
    store.block(own.id, lucy.id, "The Bloofer Lady", archive.app.now()).await.unwrap();
    let page = mina.get("/account/blocks").await.text();
    assert!(page.contains("The Bloofer Lady") && !page.contains("lucy"), "{page}");
    mina.submit("/account/blocks", "/unblock", &[("blocked", &lucy.id.to_string())]).await;
    assert!(!mina.get("/account/blocks").await.text().contains("The Bloofer Lady"));
}

#[tokio::test]
async fn how_one_is_told_is_kept_and_a_zone_that_is_none_is_named() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let page = "/account/notices/ways";
    let wrong = mina.submit(page, page, &[("zone", "Middle/Earth"), ("reviews-mail", "weekly")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("<title>Error:") && wrong.text().contains("Middle/Earth"));
    let fields =
        [("zone", "+2"), ("hour", "19"), ("weekday", "7"), ("reviews-site", "1"), ("reviews-mail", "weekly")];
    assert_eq!(mina.submit(page, page, &fields).await.status, StatusCode::SEE_OTHER);
    let kept = mina.get(page).await.text();
    assert!(kept.contains("value=\"+2\"") && kept.contains("<option value=\"19\" selected>"), "{kept}");
    assert!(kept.contains("<option value=\"7\" selected>"));
}

#[tokio::test]
async fn letters_that_come_back_are_taken_in_by_their_secret_address_alone() {
    let archive = Archive::new().await;
    let mut admin = archive.member("irene", Role::Admin).await;
    assert_eq!(archive.browser().post("/mail/bounce/0000", &[], &[]).await.status, StatusCode::NOT_FOUND);
    let page = admin.get("/admin/mail").await.text();
    let address = page.split_once("/mail/bounce/").unwrap().1.split_once('<').unwrap().0.to_owned();
    let taken = archive.browser().post(&format!("/mail/bounce/{address}"), &[("no", "report")], &[]).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    let saved = admin.submit("/admin/mail", "/admin/mail", &[("letters", "500")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(archive.app.site().mail.letters_an_hour_max, 500);
    let wrong = admin.submit("/admin/mail", "/admin/mail", &[("letters", "many")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
