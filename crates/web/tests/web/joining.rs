//! Signing up in every way that a site can choose, to the last letter.

use axum::http::StatusCode;
use ficus_archive::{
    account::{Role, Standing},
    site::{
        Site,
        joining::{JoiningMode, JoiningRules},
    },
};
use jiff::Timestamp;

use crate::{
    browser::{Answer, Archive, Browser},
    letter_box::{LetterBox, link},
};

const PHRASE: &str = "seven bees above the downs";

/// An archive with this rule, and an admin who is there.
async fn archive(mode: JoiningMode) -> Archive {
    let archive = Archive::new().await;
    archive.account("hudson", Role::Admin).await;
    rules(&archive, JoiningRules { mode, ..JoiningRules::default() }).await;
    archive
}

async fn rules(archive: &Archive, joining: JoiningRules) {
    let site = Site { joining, ..(*archive.app.site()).clone() };
    archive.app.store().set_site(&site).await.unwrap();
    archive.app.set_site(site);
}

async fn sign_up(browser: &mut Browser<'_>, page: &str, name: &str, email: &str) -> Answer {
    let fields = [("name", name), ("email", email), ("password", PHRASE), ("agrees", "1")];
    browser.submit(page, page, &fields).await
}

#[tokio::test]
async fn whoever_signs_up_reads_at_once_and_speaks_when_the_address_is_proven() {
    let archive = archive(JoiningMode::Open).await;
    let mut letters = LetterBox::new().await;
    let mut mina = archive.browser();
    let answer = sign_up(&mut mina, "/signup", "Mina Murray", "mina@example.org").await;
    assert_eq!(answer.location(), "/signup/done");
    assert!(mina.get("/signup/done").await.text().contains("mina@example.org"));
    assert!(mina.get("/account").await.text().contains("confirm your mail address first"));
    assert_eq!(mina.get("/account/invitations").await.status, StatusCode::OK);
    assert_eq!(mina.submit("/account", "/account/invitations", &[]).await.status, StatusCode::FORBIDDEN);
    let letter = letters.one(&archive).await;
    assert!(letter.contains("To: mina@example.org"), "{letter}");
    let path = link(&letter, "/account/confirm/");
    // Whoever opens the letter elsewhere confirms there, and a program that only looks confirms nothing.
    let mut phone = archive.browser();
    assert!(phone.get(&path).await.text().contains("Mina Murray"));
    assert!(mina.get("/account").await.text().contains("not confirmed"));
    assert_eq!(phone.submit(&path, &path, &[]).await.location(), "/login?told=confirmed");
    assert!(!mina.get("/account").await.text().contains("not confirmed"));
    assert_eq!(phone.get(&path).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(phone.sign_in("mina@example.org", PHRASE).await.status, StatusCode::SEE_OTHER);
    assert_eq!(mina.submit("/account", "/account/invitations", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_has_an_account_looks_like_one_that_has_none() {
    let archive = archive(JoiningMode::Open).await;
    archive.account("irene", Role::Reader).await;
    let mut letters = LetterBox::new().await;
    let (mut one, mut two) = (archive.browser(), archive.browser());
    let known = sign_up(&mut one, "/signup", "Jonathan", "Irene@example.org").await;
    let unknown = sign_up(&mut two, "/signup", "Abraham", "abraham@example.org").await;
    assert_eq!((known.location(), known.status), (unknown.location(), unknown.status));
    let names = |answer: &Answer| {
        let lines = answer.headers.iter().map(|(name, value)| {
            let value = value.to_str().unwrap();
            format!("{name}: {}", value.replace(|c: char| c.is_ascii_hexdigit(), ""))
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(names(&known), names(&unknown));
    for page in ["/account", "/signup/done", "/account/sessions"] {
        let (known, unknown) = (one.get(page).await.text(), two.get(page).await.text());
        let alike = |text: &str, name: &str, email: &str| {
            let token = text.split_once("name=\"csrf\" value=\"").map(|(_, rest)| rest[..64].to_owned());
            let text = text.replace(name, "N").replace(email, "E");
            token.map_or(text.clone(), |token| text.replace(&token, "T"))
        };
        assert_eq!(
            alike(&known, "Jonathan", "Irene@example.org"),
            alike(&unknown, "Abraham", "abraham@example.org")
        );
    }
    one.submit("/account", "/account/confirm", &[]).await;
    let came = letters.empty(&archive).await;
    let told: Vec<_> = came.iter().filter(|letter| letter.contains("To: irene@example.org")).collect();
    assert_eq!(told.len(), 2, "the owner alone is told");
    assert!(
        told.iter().all(|letter| letter.contains("You have one already") && !letter.contains("/confirm/"))
    );
    assert!(one.get("/account").await.text().contains("not confirmed"));
    let again = archive.browser().sign_in("irene", crate::browser::PASSWORD).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "the owner's account is as it was");
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_the_field_and_what_was_given_stays() {
    let archive = archive(JoiningMode::Open).await;
    archive.work(1, ficus_archive::work::Audience::Everyone).await;
    let mut browser = archive.browser();
    for (name, email, password, agrees, told) in [
        ("hudson", "a@example.org", PHRASE, "1", "looks like it. Choose another"),
        ("Huds0n", "a@example.org", PHRASE, "1", "looks like it. Choose another"),
        ("J. Hudson", "a@example.org", PHRASE, "1", "sign up under another name and claim it then"),
        ("Mi\u{202e}na", "a@example.org", PHRASE, "1", "A name has 2 to 40"),
        ("Mina", "mina", PHRASE, "1", "This is not a mail address"),
        ("Mina", "a@example.org", "short", "1", "at least 10 characters"),
        ("Mina", "a@example.org", "password2026!", "1", "Many people use this password"),
        ("Wilhelmina", "a@example.org", "wilhelmina1897x", "1", "names that others know"),
        ("Mina", "a@example.org", PHRASE, "", "without agreeing"),
    ] {
        let mut fields = vec![("name", name), ("email", email), ("password", password)];
        if !agrees.is_empty() {
            fields.push(("agrees", agrees));
        }
        let answer = browser.submit("/signup", "/signup", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {password}");
        let text = answer.text();
        assert!(text.contains(told), "{told}: {text}");
        assert!(text.contains("<title>Not joined yet") && !text.contains(&format!("value=\"{password}\"")));
    }
    rules(&archive, JoiningRules { mode: JoiningMode::Open, of_age: true, ..JoiningRules::default() }).await;
    let answer = sign_up(&mut browser, "/signup", "Mina", "mina@example.org").await;
    assert!(answer.text().contains("for people of age"));
}

#[tokio::test]
async fn who_waits_comes_in_when_a_moderator_says_so() {
    let archive = archive(JoiningMode::Approval).await;
    let mut letters = LetterBox::new().await;
    let mut mina = archive.browser();
    let fields = [
        ("name", "Mina"),
        ("email", "mina@example.org"),
        ("password", PHRASE),
        ("agrees", "1"),
        ("introduction", "I keep a journal in shorthand."),
    ];
    assert_eq!(mina.submit("/signup", "/signup", &fields).await.location(), "/signup/waiting");
    let path = link(&letters.one(&archive).await, "/account/confirm/");
    mina.submit(&path, &path, &[]).await;
    let answer = mina.sign_in("Mina", PHRASE).await;
    assert!(answer.text().contains("waits for a moderator"), "with the right password");
    let answer = mina.sign_in("Mina", "another password").await;
    assert!(answer.text().contains("No account has this name"), "and with no other");
    let mut moderator = archive.member("watson", Role::Moderator).await;
    let queue = moderator.get("/moderation/joining").await.text();
    assert!(queue.contains("I keep a journal in shorthand.") && !queue.contains("not confirmed yet"));
    let (account, _) = archive.app.store().account_to_sign_in("Mina").await.unwrap().unwrap();
    let act = format!("/moderation/joining/{}/let-in", account.id);
    assert!(moderator.submit("/moderation/joining", &act, &[]).await.location().ends_with("told=let-in"));
    assert!(letters.one(&archive).await.contains("You are in"));
    assert_eq!(mina.sign_in("Mina", PHRASE).await.status, StatusCode::SEE_OTHER);
    assert_eq!(mina.get("/account/sessions").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_refused_gets_a_letter_and_leaves_nothing_behind() {
    let archive = archive(JoiningMode::Approval).await;
    let mut letters = LetterBox::new().await;
    sign_up(&mut archive.browser(), "/signup", "Count D", "count@example.org").await;
    letters.empty(&archive).await;
    let mut moderator = archive.member("watson", Role::Moderator).await;
    let (account, _) = archive.app.store().account_to_sign_in("Count D").await.unwrap().unwrap();
    let act = format!("/moderation/joining/{}/refuse", account.id);
    moderator.submit("/moderation/joining", &act, &[("why", "You were not invited in.")]).await;
    let letter = letters.one(&archive).await;
    assert!(
        letter.contains("To: count@example.org") && letter.contains("You were not invited in."),
        "{letter}"
    );
    assert!(archive.app.store().account_to_sign_in("Count D").await.unwrap().is_none());
    let again = sign_up(&mut archive.browser(), "/signup", "Count D", "other@example.org").await;
    assert_eq!(again.location(), "/signup/waiting", "the name is free");
}

#[tokio::test]
async fn an_invitation_lets_one_person_in() {
    let archive = archive(JoiningMode::Invitation).await;
    let mut letters = LetterBox::new().await;
    let mut stranger = archive.browser();
    assert!(stranger.get("/signup").await.text().contains("invited by those who are here"));
    let token = stranger.get("/signup").await.token();
    let fields = [
        ("csrf", token.as_str()),
        ("name", "X Y"),
        ("email", "x@example.org"),
        ("password", PHRASE),
        ("agrees", "1"),
    ];
    assert_eq!(stranger.post("/signup", &fields, &[]).await.status, StatusCode::FORBIDDEN);
    let mut irene = archive.member("irene", Role::Author).await;
    let invite = [("email", "mina@example.org")];
    let sent = irene.submit("/account/invitations", "/account/invitations", &invite).await;
    assert_eq!(sent.location(), "/account/invitations?told=invited");
    let letter = letters.one(&archive).await;
    assert!(letter.contains("To: mina@example.org") && letter.contains("irene invites you"), "{letter}");
    let path = link(&letter, "/signup/");
    let mut mina = archive.browser();
    assert!(mina.get(&path).await.text().contains("value=\"mina@example.org\""));
    assert_eq!(sign_up(&mut mina, &path, "Mina", "mina@example.org").await.location(), "/signup/done");
    let (account, _) = archive.app.store().account_to_sign_in("mina@example.org").await.unwrap().unwrap();
    assert_eq!(account.standing, Standing::Active, "the code was sent there: the address is proven");
    assert!(letters.empty(&archive).await.is_empty());
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::NOT_FOUND, "once");
    assert!(irene.get("/account/invitations").await.text().contains("<li>Mina</li>"));
    let mut admin = archive.browser();
    admin.sign_in("hudson", crate::browser::PASSWORD).await;
    let facts = admin.get(&format!("/admin/accounts/{}", account.id)).await.text();
    assert!(facts.contains("invited by") && facts.contains("irene"), "{facts}");
}

#[tokio::test]
async fn a_link_to_hand_over_is_shown_once_and_invitations_run_out() {
    let archive = archive(JoiningMode::Approval).await;
    let mut irene = archive.member("irene", Role::Author).await;
    let shown = irene.submit("/account/invitations", "/account/invitations", &[]).await.text();
    let path = link(&shown, "/signup/");
    assert!(!irene.get("/account/invitations").await.text().contains(&path));
    let mut mina = archive.browser();
    assert_eq!(sign_up(&mut mina, &path, "Mina", "mina@example.org").await.location(), "/signup/done");
    for _ in 0..2 {
        irene.submit("/account/invitations", "/account/invitations", &[]).await;
    }
    let page = irene.get("/account/invitations").await.text();
    assert!(page.contains("You have given all your invitations"), "{page}");
    assert_eq!(irene.submit("/account", "/account/invitations", &[]).await.status, StatusCode::FORBIDDEN);
    let (_, rest) = page.split_once("/account/invitations/").unwrap();
    let act = format!("/account/invitations/{}", rest.split_once('"').unwrap().0);
    irene.submit("/account/invitations", &act, &[]).await;
    assert!(irene.get("/account/invitations").await.text().contains("one more person"));
}

#[tokio::test]
async fn who_asks_for_an_invitation_gets_it_from_a_moderator() {
    let archive = archive(JoiningMode::Invitation).await;
    let mut letters = LetterBox::new().await;
    let asking = [("email", "mina@example.org"), ("words", "I can type.")];
    let answer = archive.browser().submit("/signup", "/signup/ask", &asking).await;
    assert_eq!(answer.location(), "/signup?asked=1");
    let mut moderator = archive.member("watson", Role::Moderator).await;
    assert!(moderator.get("/moderation/joining").await.text().contains("I can type."));
    moderator.submit("/moderation/joining", "/moderation/joining/requests/1/invite", &[]).await;
    let path = link(&letters.one(&archive).await, "/signup/");
    assert_eq!(archive.browser().get(&path).await.status, StatusCode::OK);
    assert!(!moderator.get("/moderation/joining").await.text().contains("I can type."));
}

fn nine_days_later() -> Timestamp {
    "2026-11-30T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn nobody_joins_a_closed_archive_nor_one_that_nobody_looks_after() {
    let shut = archive(JoiningMode::Closed).await;
    let mut browser = shut.browser();
    assert!(browser.get("/signup").await.text().contains("takes no new members"));
    let open = archive(JoiningMode::Open).await;
    let left = open.later(nine_days_later);
    let mut browser = left.browser();
    let page = browser.get("/signup").await;
    assert!(page.text().contains("no moderator has been here for more than 7 days"), "{}", page.text());
    let token = browser.get("/login").await.token();
    let answer = browser.post("/signup", &[("csrf", &token), ("name", "Mina")], &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    browser.sign_in("hudson", crate::browser::PASSWORD).await;
    assert!(left.browser().get("/signup").await.text().contains("name=\"password\""), "somebody is back");
}

#[tokio::test]
async fn an_archive_without_a_mail_server_takes_members_all_the_same() {
    let archive = archive(JoiningMode::Open).await.without_mail();
    let mut mina = archive.browser();
    assert_eq!(sign_up(&mut mina, "/signup", "Mina", "hudson@example.org").await.location(), "/signup/done");
    let (account, _) = archive.app.store().account_to_sign_in("Mina").await.unwrap().unwrap();
    assert_eq!(account.standing, Standing::Active);
    let page = mina.get("/account").await.text();
    assert!(!page.contains("not confirmed") && !page.contains("Send the letter again"));
    assert!(archive.browser().get("/login/forgotten").await.text().contains("Ask whoever keeps it"));
    let mut admin = archive.browser();
    admin.sign_in("hudson", crate::browser::PASSWORD).await;
    let page = format!("/admin/accounts/{}", account.id);
    let shown = admin.submit(&page, &format!("{page}/reset"), &[]).await.text();
    let path = link(&shown, "/login/reset/");
    let answer = archive.browser().submit(&path, &path, &[("password", "a journal in shorthand")]).await;
    assert_eq!(answer.location(), "/login?told=new-password");
    assert_eq!(archive.browser().sign_in("Mina", "a journal in shorthand").await.location(), "/");
    assert_eq!(mina.get("/account").await.status, StatusCode::SEE_OTHER, "every session ended");
}

#[tokio::test]
async fn one_place_makes_few_accounts() {
    let archive = archive(JoiningMode::Open).await;
    for number in 0..4 {
        let mut browser = archive.browser();
        let token = browser.get("/signup").await.token();
        let (name, email) = (format!("Sock {number}"), format!("sock{number}@example.org"));
        let fields = [
            ("csrf", token.as_str()),
            ("name", &name),
            ("email", &email),
            ("password", PHRASE),
            ("agrees", "1"),
        ];
        let answer =
            browser.post("/signup", &fields, &[("x-forwarded-for", &format!("192.0.2.{number}"))]).await;
        let expected = if number < 3 { StatusCode::SEE_OTHER } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(answer.status, expected, "{number}");
    }
}

#[tokio::test]
async fn the_rules_for_joining_are_kept() {
    let archive = archive(JoiningMode::Open).await;
    let mut admin = archive.browser();
    admin.sign_in("hudson", crate::browser::PASSWORD).await;
    let fields = [("mode", "invitation"), ("invitations", "7"), ("of_age", "1")];
    assert_eq!(
        admin.submit("/admin/joining", "/admin/joining", &fields).await.location(),
        "/admin/joining?saved=1"
    );
    let joining = archive.app.store().site().await.unwrap().joining;
    let expected = JoiningRules {
        mode: JoiningMode::Invitation,
        invitations: 7,
        requests: false,
        of_age: true,
        post: false,
    };
    assert_eq!(joining, expected);
    let wrong =
        admin.submit("/admin/joining", "/admin/joining", &[("mode", "open"), ("invitations", "-1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
