//! What people can do about decisions, and what they are told of them.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ficus_archive::{account::Role, work::Audience};

use crate::{
    browser::{Archive, PASSWORD},
    letter_box::LetterBox,
};

#[tokio::test]
async fn who_is_banned_sees_why_and_appeals_without_signing_in() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut admin = archive.member("hudson", Role::Admin).await;
    let mut moran = archive.member("moran", Role::Reader).await;
    let page = "/admin/accounts/2";
    admin.submit(page, "/admin/accounts/2/standing", &[("standing", "banned")]).await.location();
    assert_eq!(moran.get("/account").await.status, StatusCode::SEE_OTHER);
    let refused = moran.sign_in("moran", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, rest) = refused
        .text()
        .split_once("href=\"/login/appeal/")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let here = format!("/login/appeal/{}", rest.split_once('"').unwrap().0);
    let letter = letters.one(&archive).await;
    assert!(letter.contains("/login/appeal/"), "the letter leads there too: {letter}");

    let mut guest = archive.browser();
    assert!(guest.get(&here).await.text().contains("account banned"));
    let sent = guest.submit(&here, &here, &[("ruling", "1"), ("text", "It was my brother.")]).await;
    assert_eq!(sent.location(), format!("{here}?saved=1"));
    let form = "/settings/reading";
    let twice = guest.submit(form, &here, &[("ruling", "1"), ("text", "Indeed it was.")]).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    let other = guest.submit(form, &here, &[("ruling", "2"), ("text", "And this?")]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let bent = format!("{}x", &here[..here.len() - 1]);
    assert_eq!(guest.get(&bent).await.status, StatusCode::NOT_FOUND, "nobody makes such an address up");

    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    assert!(moderator.get("/moderation?show=appeals").await.text().contains("It was my brother."));
    let answer = [("state", "granted"), ("answer", "So it was.")];
    moderator.submit("/moderation/decisions", "/moderation/decisions/1/appeal", &answer).await.location();
    assert_eq!(moran.sign_in("moran", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(guest.get(&here).await.status, StatusCode::NOT_FOUND, "it is for closed accounts alone");
}

#[tokio::test]
async fn many_decisions_at_once_are_told_to_each_person_in_one_letter() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let _author = archive.member("hudson", Role::Author).await;
    let (account, _) = archive.app.store().account_to_sign_in("hudson").await.unwrap().unwrap();
    archive.app.store().add_pen_name(account.id, "J. Hudson").await.unwrap();
    let mut reader = archive.member("mina", Role::Reader).await;
    for _ in 0..2 {
        let work = archive.work(1, Audience::Everyone).await.to_string();
        let page = format!("/report?work={work}");
        reader.submit(&page, "/report", &[("work", &*work), ("rule", "3.2"), ("text", "")]).await.location();
    }
    archive.tamper("UPDATE account SET email_proven = 1");
    letters.empty(&archive).await;
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let fields = [
        ("report", "1"),
        ("report", "2"),
        ("act", "hide"),
        ("rule", "3.5"),
        ("told_concerned", "Both are advertisements."),
        ("told_reporters", "They are gone."),
    ];
    moderator.submit("/moderation", "/moderation/bulk", &fields).await.location();
    let came = letters.empty(&archive).await;
    let about = |words: &str| came.iter().filter(|letter| letter.contains(words)).count();
    assert_eq!(
        (came.len(), about("Both are advertisements."), about("They are gone.")),
        (2, 1, 1),
        "{came:#?}"
    );
}

#[tokio::test]
async fn an_author_who_wrote_nothing_of_a_work_is_taken_off_it_and_put_back() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Everyone).await;
    let _moran = archive.member("moran", Role::Author).await;
    let (account, _) = archive.app.store().account_to_sign_in("moran").await.unwrap().unwrap();
    let false_name = archive.app.store().add_pen_name(account.id, "Colonel Moran").await.unwrap();
    archive.app.store().add_signer(work, false_name).await.unwrap();
    let page = format!("/works/{work}");
    assert!(archive.browser().get(&page).await.text().contains("Colonel Moran"));
    let mut reader = archive.member("mina", Role::Reader).await;
    let (number, form) = (work.to_string(), format!("/report?work={work}"));
    reader
        .submit(&form, "/report", &[("work", &*number), ("rule", "3.2"), ("text", "Not his.")])
        .await
        .location();
    let mut moderator = archive.member("lestrade", Role::Moderator).await;
    let row = "/moderation/reports/1";
    assert!(moderator.get(row).await.text().contains("Take an author off it"));
    let pen_name = false_name.to_string();
    let act = [("act", "unsign"), ("pen_name", &*pen_name), ("rule", "3.2")];
    moderator.submit(row, &format!("{row}/decide"), &act).await.location();
    archive.app.changed(ficus_store::Subject::Work(work));
    assert!(!archive.browser().get(&page).await.text().contains("Colonel Moran"));
    assert_eq!(archive.app.store().unseen_notices(account.id).await.unwrap(), 1, "he is told");
    moderator
        .submit("/moderation/decisions", "/moderation/decisions/undo", &[("decision", "1")])
        .await
        .location();
    archive.app.changed(ficus_store::Subject::Work(work));
    assert!(archive.browser().get(&page).await.text().contains("Colonel Moran"));
}

/// Every word of every stored text that could be a secret.
fn words_stored(archive: &Archive) -> BTreeSet<String> {
    let is_of_secret = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let texts = archive.everything_stored();
    let words = texts.iter().flat_map(|text| text.split(move |c| !is_of_secret(c)));
    words.filter(|word| (16..=4_000).contains(&word.len())).map(str::to_owned).collect()
}

#[tokio::test]
async fn nothing_in_a_copy_of_the_database_opens_anything() {
    let archive = Archive::new().await;
    let mut admin = archive.member("hudson", Role::Admin).await;
    let mut irene = archive.member("irene", Role::Author).await;
    archive.tamper("UPDATE account SET email_proven = 1");
    // Letters with links wait in the queue: a new password, another address, an invitation, a closed account.
    let forgotten = [("email", "irene@example.org")];
    irene.submit("/login/forgotten", "/login/forgotten", &forgotten).await.location();
    let address = [("email", "norton@example.org"), ("password", PASSWORD)];
    irene.submit("/account/address", "/account/address", &address).await.location();
    let invited = [("email", "watson@example.org")];
    admin.submit("/account/invitations", "/account/invitations", &invited).await;
    archive.member("moran", Role::Reader).await;
    let page = "/admin/accounts/3";
    admin.submit(page, "/admin/accounts/3/standing", &[("standing", "banned")]).await.location();
    archive.app.at_rest().await;
    let waiting = archive.app.store().mail_queue(archive.app.now()).await.unwrap().waiting;
    assert!(waiting >= 3, "{waiting} letters wait");

    let words = words_stored(&archive);
    assert!(words.len() > 20, "{words:?}");
    let mut guest = archive.browser();
    for word in &words {
        for door in [
            "/login/reset/",
            "/login/lost/",
            "/login/appeal/",
            "/account/confirm/",
            "/account/address/",
            "/account/address/back/",
            "/signup/",
            "/beta/",
            "/set-up/",
        ] {
            let opened = guest.get(&format!("{door}{word}")).await.status;
            assert_eq!(opened, StatusCode::NOT_FOUND, "{door}{word}");
        }
        let mut thief = archive.browser();
        thief.cookies.insert("sid".to_owned(), word.clone());
        assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER, "{word} as a session");
    }
}
