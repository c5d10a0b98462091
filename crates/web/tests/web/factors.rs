use axum::http::{StatusCode, header};
use ficus_archive::notice::NoticeKind;
use ficus_archive::{
    account::{Account, Role},
    factor::totp::AppSecret,
    site::{
        Site,
        safety::{Safety, StaffStep},
    },
};
use jiff::Timestamp;

use crate::{
    browser::{Answer, Archive, Browser, PASSWORD},
    letter_box::{LetterBox, link},
};

fn soon() -> Timestamp {
    "2026-11-21T12:14:59Z".parse().unwrap()
}

fn quarter_past() -> Timestamp {
    "2026-11-21T12:15:00Z".parse().unwrap()
}

fn next_day() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn next_week() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

fn secret(page: &Answer) -> AppSecret {
    let letters = between(&page.text(), r#"<code class="secret">"#, "<").replace(' ', "");
    AppSecret::from_letters(&letters).unwrap()
}

fn codes(page: &Answer) -> Vec<String> {
    let text = page.text();
    text.split("<li><code>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
}

/// Sets an authenticator app up; answers with its secret and the recovery codes.
pub async fn set_up(browser: &mut Browser<'_>, now: Timestamp) -> (AppSecret, Vec<String>) {
    browser.submit("/account/safety/app", "/account/safety/app/begin", &[]).await;
    let page = browser.get("/account/safety/app").await;
    let secret = secret(&page);
    let code = secret.code(now);
    let made = browser.submit("/account/safety/app", "/account/safety/app", &[("code", &code)]).await;
    assert_eq!(made.status, StatusCode::OK);
    (secret, codes(&made))
}

async fn account(archive: &Archive, name: &str) -> Account {
    archive.app.store().account_to_sign_in(name).await.unwrap().unwrap().0
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

fn seconds_later(archive: &Archive, seconds: i64) -> Timestamp {
    archive.app.now() + jiff::SignedDuration::from_secs(seconds)
}

#[tokio::test]
async fn an_app_is_asked_for_its_code_after_the_password_and_each_code_is_taken_once() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let before = owner.cookies["sid"].clone();
    let (secret, codes) = set_up(&mut owner, archive.app.now()).await;
    assert_eq!(codes.len(), 10);
    assert_ne!(owner.cookies["sid"], before, "the session has a fresh token");
    assert!(is_in(&mut owner).await);

    let mut browser = archive.browser();
    let fields = [("name", "irene"), ("password", PASSWORD), ("to", "/browse?page=2")];
    assert_eq!(browser.submit("/login", "/login", &fields).await.location(), "/login/second");
    assert!(!browser.cookies.contains_key("sid"), "the password alone opens nothing");
    let used = secret.code(archive.app.now());
    let again = browser.submit("/login/second", "/login/second", &[("code", &used)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("This code does not fit"));
    let code = secret.code(seconds_later(&archive, 30));
    let opened = browser.submit("/login/second", "/login/second", &[("code", &code)]).await;
    assert_eq!(opened.location(), "/browse?page=2");
    assert!(is_in(&mut browser).await);
    assert!(!browser.cookies.contains_key("step"));

    let mut thief = archive.browser();
    thief.sign_in("irene", PASSWORD).await;
    let replayed = thief.submit("/login/second", "/login/second", &[("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "a code that was seen opens nothing");
}

#[tokio::test]
async fn setting_up_ends_the_other_sessions_and_tells_the_owner() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let mut other = archive.browser();
    other.sign_in("irene", PASSWORD).await;
    assert!(is_in(&mut other).await);
    set_up(&mut owner, archive.app.now()).await;
    assert!(!is_in(&mut other).await);
    let irene = account(&archive, "irene").await;
    let (notices, _) = archive.app.store().notices_of(irene.id, &[NoticeKind::Safety], 0, 10).await.unwrap();
    let told: Vec<String> = notices.iter().map(|kept| format!("{:?}", kept.notice)).collect();
    assert_eq!(told, [r#"Safety { act: "codes-made" }"#, r#"Safety { act: "app-added" }"#]);
}

#[tokio::test]
async fn a_code_must_be_given_before_an_app_counts() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    owner.submit("/account/safety/app", "/account/safety/app/begin", &[]).await;
    let wrong = owner.submit("/account/safety/app", "/account/safety/app", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("<title>Wrong code:"));
    let mut browser = archive.browser();
    assert_eq!(browser.sign_in("irene", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_new_ones_replace_the_old() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let (_, codes) = set_up(&mut owner, archive.app.now()).await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    let mut browser = archive.browser();
    browser.sign_in("irene", PASSWORD).await;
    let opened = browser.submit("/login/second", "/login/second", &[("recovery", &typed)]).await;
    assert_eq!(opened.location(), "/");
    assert!(browser.get("/account/safety").await.text().contains("9 of ten are left"));

    let mut thief = archive.browser();
    thief.sign_in("irene", PASSWORD).await;
    let again = thief.submit("/login/second", "/login/second", &[("recovery", &codes[0])]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = browser.submit("/account/safety/codes", "/account/safety/codes", &[]).await;
    let fresh = self::codes(&made);
    assert_eq!(fresh.len(), 10);
    let old = thief.submit("/login/second", "/login/second", &[("recovery", &codes[1])]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = thief.submit("/login/second", "/login/second", &[("recovery", &fresh[1])]).await;
    assert_eq!(new.location(), "/");
}

#[tokio::test]
async fn five_wrong_codes_ask_for_the_password_again_and_ten_are_all_that_an_hour_takes() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let (secret, codes) = set_up(&mut owner, archive.app.now()).await;
    let mut thief = archive.browser();
    for _ in 0..2 {
        thief.sign_in("irene", PASSWORD).await;
        for _ in 0..5 {
            let answer = thief.submit("/login/second", "/login/second", &[("code", "000000")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let token = thief.get("/login/second").await.token();
        let sixth = thief.post("/login/second", &[("csrf", &token), ("code", "000000")], &[]).await;
        assert_eq!(sixth.location(), "/login");
    }
    thief.sign_in("irene", PASSWORD).await;
    let code = secret.code(seconds_later(&archive, 30));
    for given in [("code", code.as_str()), ("recovery", codes[0].as_str())] {
        let answer = thief.submit("/login/second", "/login/second", &[given]).await;
        assert!(answer.text().contains("Too many wrong codes"), "the right one is not looked at either");
    }
    let irene = account(&archive, "irene").await;
    let (notices, _) = archive.app.store().notices_of(irene.id, &[NoticeKind::Safety], 0, 1).await.unwrap();
    assert!(format!("{:?}", notices[0].notice).contains("wrong-codes"), "the owner is told");
}

#[tokio::test]
async fn removing_the_app_leaves_the_password_alone() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    set_up(&mut owner, archive.app.now()).await;
    let removed = owner.submit("/account/safety/app", "/account/safety/app/remove", &[]).await;
    assert_eq!(removed.location(), "/account/safety");
    assert!(is_in(&mut owner).await);
    let irene = account(&archive, "irene").await;
    assert_eq!(
        archive.app.store().factors_of(irene.id).await.unwrap(),
        ficus_archive::factor::Factors::default()
    );
    assert_eq!(archive.browser().sign_in("irene", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn a_grave_act_asks_again_after_a_quarter_of_an_hour_and_leads_back() {
    let archive = Archive::new().await;
    let cookies = archive.member("irene", Role::Reader).await.cookies;
    let archive = archive.later(soon);
    let mut browser = archive.browser();
    browser.cookies = cookies;
    assert_eq!(browser.get("/account/safety/app").await.status, StatusCode::OK);
    let cookies = browser.cookies.clone();
    let archive = archive.later(quarter_past);
    let mut browser = archive.browser();
    browser.cookies = cookies;
    let asked = browser.get("/account/safety/app").await;
    assert_eq!(asked.location(), "/account/prove?to=%2Faccount%2Fsafety%2Fapp");
    let token = browser.get("/account").await.token();
    let page = [("referer", "http://127.0.0.1:8080/account/safety/codes")];
    let sent = browser.post("/account/safety/app/begin", &[("csrf", &token)], &page).await;
    assert_eq!(sent.location(), "/account/prove?to=%2Faccount%2Fsafety%2Fcodes");
    let elsewhere = [("referer", "http://127.0.0.1:8080.evil.example/account")];
    let sent = browser.post("/account/safety/app/begin", &[("csrf", &token)], &elsewhere).await;
    assert_eq!(sent.location(), "/account/prove?to=%2Faccount");

    let wrong = [("password", "not her password"), ("to", "/account/safety/app")];
    let refused = browser.submit("/account/prove", "/account/prove", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get("/account/safety/app").await.status, StatusCode::SEE_OTHER);
    let right = [("password", PASSWORD), ("to", "/account/safety/app")];
    let proven = browser.submit("/account/prove", "/account/prove", &right).await;
    assert_eq!(proven.location(), "/account/safety/app");
    assert_eq!(browser.get("/account/safety/app").await.status, StatusCode::OK);
    let mut other = archive.browser();
    other.sign_in("irene", PASSWORD).await;
    assert!(is_in(&mut other).await);
}

#[tokio::test]
async fn a_code_of_the_app_proves_as_well_as_the_password() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let (secret, _) = set_up(&mut owner, archive.app.now()).await;
    let cookies = owner.cookies.clone();
    let archive = archive.later(quarter_past);
    let mut browser = archive.browser();
    browser.cookies = cookies;
    let code = secret.code(archive.app.now());
    let fields = [("code", code.as_str()), ("to", "/account/safety/app")];
    let proven = browser.submit("/account/prove", "/account/prove", &fields).await;
    assert_eq!(proven.location(), "/account/safety/app");
    assert_eq!(browser.get("/account/safety/app").await.status, StatusCode::OK);
    let again = browser.submit("/account/prove", "/account/prove", &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn staff_have_a_week_to_set_up_a_second_step() {
    let archive = Archive::at("https://ficus.example").await;
    let cookies = archive.member("keeper", Role::Admin).await.cookies;
    let mut browser = archive.browser();
    browser.cookies = cookies;
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
    assert!(browser.get("/account/safety").await.text().contains("You have 7 days left"));

    let archive = archive.later(next_week);
    let mut browser = archive.browser();
    browser.sign_in("keeper", PASSWORD).await;
    for address in ["/admin", "/admin/tags", "/admin/settings"] {
        assert_eq!(browser.get(address).await.location(), "/account/safety?staff=1", "{address}");
    }
    assert!(browser.get("/account/safety?staff=1").await.text().contains("Set one up here"));
    assert_eq!(browser.get("/browse").await.status, StatusCode::OK);
    set_up(&mut browser, archive.app.now()).await;
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
}

#[tokio::test]
async fn staff_choose_where_the_site_lets_them_or_has_no_tls() {
    let archive = Archive::at("https://ficus.example").await;
    archive.member("keeper", Role::Admin).await;
    archive.app.set_site(Site { safety: Safety { staff: StaffStep::Free }, ..Site::default() });
    let archive = archive.later(next_week);
    let mut browser = archive.browser();
    browser.sign_in("keeper", PASSWORD).await;
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);

    let archive = Archive::new().await;
    archive.member("keeper", Role::Admin).await;
    let archive = archive.later(next_week);
    let mut browser = archive.browser();
    browser.sign_in("keeper", PASSWORD).await;
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
}

/// The address in the letter that waits, as a path.
/// The link in the letter that came to whoever lost everything.
async fn lost_link(letters: &mut LetterBox, archive: &Archive) -> String {
    let came = letters.empty(archive).await;
    let letter = came.iter().find(|letter| letter.contains("/login/lost/")).expect("a letter");
    link(letter, "/login/lost/")
}

#[tokio::test]
async fn whoever_lost_everything_waits_a_day_and_can_be_stopped() {
    let archive = Archive::new().await;
    let mut letters = LetterBox::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    set_up(&mut owner, archive.app.now()).await;
    let mut browser = archive.browser();
    assert_eq!(browser.get("/login/second/lost").await.location(), "/login", "the password comes first");
    browser.sign_in("irene", PASSWORD).await;
    browser.submit("/login/second/lost", "/login/second/lost", &[]).await;
    assert!(browser.get("/login/second/lost").await.text().contains("A letter was sent"));
    let address = lost_link(&mut letters, &archive).await;
    let early = browser.submit(&address, &address, &[("choice", "take-off")]).await;
    assert_eq!(early.location(), address, "not before a day has gone by");
    let stopped = browser.submit(&address, &address, &[("choice", "stop")]).await;
    assert!(stopped.text().contains("It stays"));
    assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND);

    browser.submit("/login/second/lost", "/login/second/lost", &[]).await;
    let address = lost_link(&mut letters, &archive).await;
    let archive = archive.later(next_day);
    let mut browser = archive.browser();
    let off = browser.submit(&address, &address, &[("choice", "take-off")]).await;
    assert!(off.text().contains("It is off"));
    assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.sign_in("irene", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn nothing_in_a_copy_of_the_database_is_a_code_a_secret_or_a_token() {
    let archive = Archive::new().await;
    let mut owner = archive.member("irene", Role::Reader).await;
    let (secret, codes) = set_up(&mut owner, archive.app.now()).await;
    let mut waiting = archive.browser();
    waiting.sign_in("irene", PASSWORD).await;
    let step = waiting.cookies["step"].clone();
    let copy = archive.database_bytes();
    let holds = |needle: &str| {
        copy.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
    };
    assert!(holds("irene@example.org"), "the copy is one");
    for code in &codes {
        assert!(!holds(code) && !holds(&code.replace('-', "")));
    }
    for credential in [secret.letters().as_str(), &step, &owner.cookies["sid"]] {
        assert!(!holds(credential), "{credential}");
    }
    // The hashes that it holds are no tokens either.
    let mut thief = archive.browser();
    for cookie in ["step", "sid"] {
        let token = if cookie == "step" { &step } else { &owner.cookies["sid"] };
        let hash = ficus_archive::password::hex(&<sha2::Sha256 as sha2::Digest>::digest(token.as_bytes()));
        assert!(holds(&hash));
        thief.cookies.insert(cookie.to_owned(), hash);
    }
    assert!(!is_in(&mut thief).await);
    assert_eq!(thief.get("/login/second").await.header(header::LOCATION), "/login");
}
