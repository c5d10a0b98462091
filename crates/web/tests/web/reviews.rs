//! What readers say about a work, through the site's door.

use std::time::Duration;

use axum::http::StatusCode;
use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    chapter::ChapterDraft,
    review::Reviewers,
    site::reviewing::Reviewing,
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use ficus_store::Added;

use crate::browser::{Answer, Archive, Browser, PASSWORD};

const ELSEWHERE: &[(&str, &str)] = &[("x-forwarded-for", "198.51.100.7")];

/// A work of two chapters.
async fn work(archive: &Archive) -> WorkId {
    let chapter = |number, text: &str| ChapterDraft {
        number,
        text: Prose::from_plain(text),
        ..ChapterDraft::default()
    };
    let draft = WorkDraft {
        title: "The Lamp in Baker Street".to_owned(),
        authors: vec![AuthorDraft { name: "Irene Norton".to_owned(), contact: None }],
        rating: Some(ficus_archive::RatingId(1)),
        audience: Audience::Everyone,
        chapters: vec![
            chapter(1, "The lamp was lit.\n\n“Nobody,” she said, “had lit it.”"),
            chapter(2, "Fog."),
        ],
        ..WorkDraft::default()
    };
    match archive.app.store().add_work(&draft, None, archive.app.now()).await.unwrap() {
        Added::New(id) | Added::Known(id) => id,
    }
}

fn rules(archive: &Archive, change: impl FnOnce(&mut Reviewing)) {
    let mut site = (*archive.app.site()).clone();
    change(&mut site.reviewing);
    archive.app.set_site(site);
}

/// The author of the work, signed in.
async fn author(archive: &Archive) -> Browser<'_> {
    let browser = archive.member("irene", Role::Author).await;
    let account = id(archive, "irene").await;
    archive.tamper(&format!("UPDATE pen_name SET account_id = {account} WHERE name = 'Irene Norton'"));
    browser
}

async fn id(archive: &Archive, name: &str) -> AccountId {
    archive.app.store().account_to_sign_in(name).await.unwrap().unwrap().0.id
}

async fn open_to_guests(archive: &Archive, work: WorkId) {
    rules(archive, |rules| rules.reviewers = Reviewers::Everyone);
    let mut settings = archive.app.store().work_reviewing(work).await.unwrap();
    settings.reviewers = Reviewers::Everyone;
    archive.app.store().set_work_reviewing(work, settings).await.unwrap();
}

async fn write(browser: &mut Browser<'_>, work: WorkId, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/works/{work}/reviews/new");
    browser.submit(&page, &format!("/works/{work}/reviews"), fields).await
}

async fn reviews(browser: &mut Browser<'_>, work: WorkId) -> String {
    browser.get(&format!("/works/{work}/reviews")).await.text()
}

/// The address of a review that was written just now.
fn path_of(answer: &Answer) -> String {
    answer.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_member_reviews_a_chapter_and_quotes_its_words() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let form = watson.get(&format!("/works/{work}/reviews/new?chapter=1&quote=p2")).await.text();
    assert!(form.contains("“Nobody,” she said"), "the passage is shown");
    let fields = [("chapter", "1"), ("quote", "p2"), ("text", "So *bright*!")];
    let said = write(&mut watson, work, &fields).await;
    let page = watson.get(said.location()).await.text();
    assert!(page.contains("this is what others see now"), "{page}");
    let mut guest = archive.browser();
    let page = reviews(&mut guest, work).await;
    assert!(page.contains("So <em>bright</em>!"), "{page}");
    assert!(page.contains(&format!("/works/{work}/chapters/1#p2")), "the passage leads to its paragraph");
    assert!(
        guest.get(&format!("/works/{work}/reviews?chapter=2")).await.text().contains("Nobody has written")
    );
    let wrong =
        write(&mut watson, work, &[("chapter", "1"), ("passage", "Moriarty lit it."), ("text", "Hm.")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("do not stand in one paragraph"));
}

#[tokio::test]
async fn what_is_typed_is_text_and_never_runs() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    write(&mut watson, work, &[("text", "<script>alert(1)</script> <img src=x onerror=alert(1)>")]).await;
    let page = reviews(&mut archive.browser(), work).await;
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script>alert") && !page.contains("<img src=x")
    );
    let feed = archive.browser().get(&format!("/feeds/works/{work}/reviews")).await.text();
    assert!(feed.contains("&amp;lt;script&amp;gt;") || feed.contains("&#38;lt;script"), "{feed}");
}

#[tokio::test]
async fn answers_edits_and_deletions_stand_in_the_thread() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let mut moran = archive.member("moran", Role::Reader).await;
    let review = path_of(&write(&mut watson, work, &[("text", "Brihgt!")]).await);
    let answered =
        moran.submit(&format!("{review}/answer"), &format!("{review}/answer"), &[("text", "Dark!")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    assert_eq!(moran.get(&format!("{review}/edit")).await.status, StatusCode::NOT_FOUND, "not his own");
    let edited =
        watson.submit(&format!("{review}/edit"), &format!("{review}/edit"), &[("text", "Bright!")]).await;
    assert_eq!(edited.location(), review);
    let page = watson.get(&review).await.text();
    assert!(page.contains("Bright!") && page.contains("changed 21 November 2026"), "{page}");
    let others = moran.submit(&format!("{review}/answer"), &format!("{review}/delete"), &[]).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND);
    watson.submit(&format!("{review}/edit"), &format!("{review}/delete"), &[]).await.location();
    let page = reviews(&mut archive.browser(), work).await;
    assert!(page.contains("Deleted by its writer") && page.contains("Dark!"), "{page}");
    assert!(!page.contains("Bright!") && !page.contains("watson"), "neither words nor name are left: {page}");
}

#[tokio::test]
async fn a_guest_writes_only_where_site_and_author_allow_it() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut guest = archive.browser();
    let form = format!("/works/{work}/reviews/new");
    assert!(guest.get(&form).await.location().starts_with("/login?to="), "off unless both say so");
    rules(&archive, |rules| rules.reviewers = Reviewers::Everyone);
    assert!(guest.get(&form).await.location().starts_with("/login?to="), "the author has not said so");
    open_to_guests(&archive, work).await;
    write(&mut guest, work, &[("name", "Mary Morstan"), ("text", "Such fog!")]).await;
    assert!(reviews(&mut archive.browser(), work).await.contains("Such fog!"));
    rules(&archive, |rules| rules.holds_guests = true);
    let held = write(&mut guest, work, &[("name", "Mary Morstan"), ("text", "More fog!")]).await;
    let told = guest.get(held.location()).await.text();
    assert!(told.contains("waits for a moderator") && !told.contains("More fog!"), "{told}");
}

#[tokio::test]
async fn a_guest_signs_with_no_name_that_is_known_here_or_looks_like_it() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    archive.account("John Watson", Role::Reader).await;
    open_to_guests(&archive, work).await;
    let mut guest = archive.browser();
    for name in [
        "Irene Norton",
        "irene_norton",
        "lrene Norton",
        "Ir\u{435}ne N\u{43e}rton",
        "JOHN WATSON",
        "John\u{200b} Watson",
        "",
        " ",
    ] {
        let answer = write(&mut guest, work, &[("name", name), ("text", "I wrote this!")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert!(answer.text().contains("I wrote this!"), "what was typed is still there");
    }
    assert!(!reviews(&mut archive.browser(), work).await.contains("I wrote this!"));
}

#[tokio::test]
async fn what_a_rule_holds_is_told_to_its_writer_and_decided_by_a_moderator() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let mut lestrade = archive.member("lestrade", Role::Moderator).await;
    let held = write(&mut watson, work, &[("text", "See https://example.test/x")]).await;
    let page = watson.get(held.location()).await.text();
    assert!(page.contains("Waits for a moderator. It has a link"), "{page}");
    assert!(!reviews(&mut archive.browser(), work).await.contains("example.test"));
    assert_eq!(archive.browser().get(&path_of(&held)).await.status, StatusCode::NOT_FOUND);
    let queue = lestrade.get("/moderation/reviews").await.text();
    assert!(queue.contains("Links of strangers") && queue.contains("example.test"), "{queue}");
    let id = path_of(&held).rsplit('/').next().unwrap().to_owned();
    lestrade
        .submit("/moderation/reviews", "/moderation/reviews", &[("act", "accept"), ("review", &id)])
        .await
        .location();
    assert!(reviews(&mut archive.browser(), work).await.contains("example.test"));
    let undo = "/moderation/reviews/acts/1/undo";
    lestrade.submit("/moderation/reviews", undo, &[]).await.location();
    assert!(!reviews(&mut archive.browser(), work).await.contains("example.test"));
    assert_eq!(watson.get("/moderation/reviews").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn many_reviews_are_decided_by_what_they_have_in_common_and_put_back_in_one_act() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut lestrade = archive.member("lestrade", Role::Moderator).await;
    for name in ["one", "two", "three"] {
        let mut spammer = archive.member(name, Role::Reader).await;
        write(&mut spammer, work, &[("text", &format!("A lovely fog lamp shop, says {name}"))]).await;
    }
    let pattern = "/moderation/reviews/many?words=fog+lamp+shop&shown=1";
    assert!(lestrade.get(pattern).await.text().contains("3 reviews fit"));
    let fields = [("words", "fog lamp shop"), ("shown", "1"), ("act", "refuse")];
    lestrade.submit(pattern, "/moderation/reviews/many", &fields).await.location();
    assert!(!reviews(&mut archive.browser(), work).await.contains("fog lamp"));
    lestrade.submit("/moderation/reviews", "/moderation/reviews/acts/1/undo", &[]).await.location();
    assert_eq!(reviews(&mut archive.browser(), work).await.matches("fog lamp").count(), 3);
    let everything = lestrade.submit(pattern, "/moderation/reviews/many", &[("act", "refuse")]).await;
    assert_eq!(everything.status, StatusCode::BAD_REQUEST, "a pattern has to say something");
}

#[tokio::test]
async fn a_new_account_that_writes_fast_is_asked_to_wait_and_loses_nothing() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    for number in 0..3 {
        write(&mut watson, work, &[("text", &format!("Bright, said I for the {number}th time"))])
            .await
            .location();
    }
    let fourth = write(&mut watson, work, &[("text", "And once more")]).await;
    assert_eq!(fourth.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(fourth.text().contains("And once more"));
}

#[tokio::test]
async fn an_author_decides_who_writes_and_what_stands_on_the_page() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut irene = author(&archive).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let settings = format!("/works/{work}/reviewing");
    assert_eq!(watson.get(&settings).await.status, StatusCode::NOT_FOUND);
    irene.submit(&settings, &settings, &[("reviewers", "members"), ("holds_first", "1")]).await.location();
    write(&mut watson, work, &[("text", "Bright!")]).await.location();
    assert!(!reviews(&mut archive.browser(), work).await.contains("Bright!"));
    let waiting = irene.get("/account/reviews/waiting").await.text();
    assert!(waiting.contains("Bright!"), "{waiting}");
    irene
        .submit("/account/reviews/waiting", "/account/reviews/waiting", &[("act", "show"), ("review", "1")])
        .await
        .location();
    let answer = irene.submit("/reviews/1/answer", "/reviews/1/answer", &[("text", "Thank you!")]).await;
    assert!(reviews(&mut archive.browser(), work).await.contains("the author"), "the answer is marked");
    let received = irene.get("/account/reviews").await.text();
    assert!(
        received.contains("Bright!") && received.contains("answered") && !received.contains("Thank you!")
    );
    drop(answer);
    assert_eq!(
        watson.submit("/works/1/reviews/new", "/reviews/2/decide", &[("act", "hide")]).await.status,
        StatusCode::NOT_FOUND
    );
    irene.submit("/reviews/1", "/reviews/1/decide", &[("act", "freeze")]).await.location();
    let late = watson.submit("/works/1/reviews/new", "/reviews/1/answer", &[("text", "But")]).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
    irene.submit("/reviews/1", "/reviews/1/decide", &[("act", "hide")]).await.location();
    assert!(!reviews(&mut archive.browser(), work).await.contains("Bright!"));
    irene.submit(&settings, &settings, &[("reviewers", "nobody")]).await.location();
    assert_eq!(watson.get(&format!("/works/{work}/reviews/new")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_is_blocked_neither_reviews_nor_is_seen() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut irene = author(&archive).await;
    let mut moran = archive.member("moran", Role::Reader).await;
    write(&mut moran, work, &[("text", "Hm, said the colonel.")]).await.location();
    let store = archive.app.store();
    let (irene_id, moran_id) = (id(&archive, "irene").await, id(&archive, "moran").await);
    store.block(irene_id, moran_id, "moran", archive.app.now()).await.unwrap();
    assert_eq!(moran.get(&format!("/works/{work}/reviews/new")).await.status, StatusCode::BAD_REQUEST);
    let recommend = format!("/works/{work}/recommend");
    assert_eq!(moran.get(&recommend).await.status, StatusCode::BAD_REQUEST);
    let kudos = moran.submit(&format!("/works/{work}"), &format!("/works/{work}/kudos"), &[]).await;
    assert_eq!(kudos.status, StatusCode::BAD_REQUEST);
    assert!(!reviews(&mut irene, work).await.contains("said the colonel"));
    assert!(reviews(&mut archive.browser(), work).await.contains("said the colonel"), "others still see it");
}

#[tokio::test]
async fn kudos_are_left_once_and_named_unless_the_member_does_not_want_it() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let page = format!("/works/{work}/kudos");
    let mut guest = archive.browser();
    let thanks = guest.submit(&page, &page, &[]).await;
    assert!(guest.get(thanks.location()).await.text().contains("Thank you for leaving kudos"));
    let again = guest.submit(&page, &page, &[]).await;
    assert!(guest.get(again.location()).await.text().contains("here already"));
    let token = guest.get(&page).await.token();
    guest.post(&page, &[("csrf", &token)], ELSEWHERE).await.location();
    let mut watson = archive.member("watson", Role::Reader).await;
    let work_page = format!("/works/{work}");
    let back = watson.submit(&work_page, &page, &[("named", "yes"), ("to", &work_page)]).await;
    assert_eq!(back.location(), format!("{work_page}#said"));
    assert!(watson.get(&work_page).await.text().contains("You left kudos"));
    let mut moran = archive.member("moran", Role::Reader).await;
    moran.submit(&work_page, &page, &[("named", "no")]).await.location();
    let told = archive.browser().get(&page).await.text();
    assert!(told.contains("4 kudos so far") && told.contains("watson and 3 more left kudos"), "{told}");
    assert!(!told.contains("moran"));
    let mut irene = author(&archive).await;
    let own = irene.submit(&work_page, &page, &[]).await;
    assert_eq!(own.status, StatusCode::BAD_REQUEST, "not on a work of one's own");
    rules(&archive, |rules| rules.guest_kudos = false);
    assert!(archive.browser().get(&page).await.text().contains("Sign in to leave kudos"));
}

#[tokio::test]
async fn what_was_sent_is_done_though_nobody_waits_for_the_answer() {
    let archive = Archive::new().await;
    let page = format!("/works/{}/kudos", work(&archive).await);
    let mut guest = archive.browser();
    guest.submit_and_leave(&page, &page, &[]).await;
    for _ in 0..200 {
        if guest.get(&page).await.text().contains("1 kudos so far") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the kudos were lost with the connection");
}

#[tokio::test]
async fn a_recommendation_is_signed_public_and_one_for_each_member() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    let mut settings = archive.app.store().work_reviewing(work).await.unwrap();
    settings.reviewers = Reviewers::Nobody;
    archive.app.store().set_work_reviewing(work, settings).await.unwrap();
    let mut watson = archive.member("watson", Role::Reader).await;
    let form = format!("/works/{work}/recommend");
    let linked = watson.submit(&form, &form, &[("text", "Read it at www.example.test")]).await;
    assert_eq!(linked.status, StatusCode::UNPROCESSABLE_ENTITY, "words alone");
    watson.submit(&form, &form, &[("text", "Read it by lamplight.")]).await.location();
    watson.submit(&form, &form, &[("text", "Read it by *lamplight*.")]).await.location();
    let mut guest = archive.browser();
    let list = guest.get(&format!("/works/{work}/recommendations")).await.text();
    assert!(
        list.contains("1 recommendation,") && list.contains("<em>lamplight</em>") && list.contains("watson"),
        "{list}"
    );
    assert!(guest.get(&format!("/works/{work}")).await.text().contains("<em>lamplight</em>"));
    let mut irene = author(&archive).await;
    let lists = format!("/works/{work}/recommendations");
    irene.submit(&lists, "/recommendations/1/decide", &[("act", "off")]).await.location();
    assert!(!guest.get(&format!("/works/{work}")).await.text().contains("lamplight"));
    assert!(guest.get(&lists).await.text().contains("lamplight"), "the list keeps it");
    assert_eq!(irene.get(&form).await.status, StatusCode::BAD_REQUEST, "not one's own work");
    watson.submit(&form, &format!("{form}/take-back"), &[]).await.location();
    assert!(!guest.get(&lists).await.text().contains("lamplight"));
}

#[tokio::test]
async fn who_may_not_speak_writes_recommends_and_thanks_nobody() {
    let archive = Archive::new().await;
    let work = work(&archive).await;
    archive.account("moran", Role::Reader).await;
    archive.tamper("UPDATE account SET standing = 'suspended' WHERE name = 'moran'");
    let mut moran = archive.browser();
    moran.sign_in("moran", PASSWORD).await.location();
    for path in ["reviews/new", "recommend"] {
        assert_eq!(moran.get(&format!("/works/{work}/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let kudos = moran.submit(&format!("/works/{work}"), &format!("/works/{work}/kudos"), &[]).await;
    assert_eq!(kudos.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn reviews_of_a_work_that_opens_for_members_show_to_no_guest() {
    let archive = Archive::new().await;
    let work = archive.work(1, Audience::Members).await;
    let mut watson = archive.member("watson", Role::Reader).await;
    let review = path_of(&write(&mut watson, work, &[("text", "Zqxjkw!")]).await);
    let form = format!("/works/{work}/recommend");
    watson.submit(&form, &form, &[("text", "Zqxjkw indeed.")]).await.location();
    let mut guest = archive.browser();
    for path in [
        review,
        format!("/works/{work}/reviews"),
        format!("/works/{work}/recommendations"),
        format!("/works/{work}/kudos"),
        format!("/works/{work}/reviews/quote?chapter=1"),
        format!("/feeds/works/{work}/reviews"),
    ] {
        let answer = guest.get(&path).await;
        assert!(
            !answer.text().contains("Zqxjkw") && answer.status != StatusCode::OK,
            "{path}: {}",
            answer.status
        );
    }
}
