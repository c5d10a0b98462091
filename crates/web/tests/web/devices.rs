//! Keys of devices: made, shown once, ended; and what is kept of them opens nothing.

use axum::http::{Method, StatusCode, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use ficus_archive::{
    account::{Role, Standing},
    letter::{LetterDraft, LetterKind},
    place::typed,
    work::Audience,
};
use ficus_store::SafetyChange;
use serde_json::Value;

use crate::browser::{Answer, Archive, Browser, PASSWORD};

/// Makes a key on the site; answers with what its page shows.
pub async fn make_key(member: &mut Browser<'_>, purpose: &str) -> String {
    let fields = [("name", "The small one"), ("purpose", purpose)];
    let answer = member.submit("/account/devices/new", "/account/devices/new", &fields).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store");
    shown(&answer)
}

fn shown(answer: &Answer) -> String {
    let text = answer.text();
    let (_, rest) = text.split_once("<p class=\"device-key\"><code>").expect("a page that shows a key");
    rest.split_once('<').unwrap().0.to_owned()
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

async fn catalogue(archive: &Archive, name: &str, password: &str) -> StatusCode {
    let authorization = basic(name, password);
    archive.browser().get_with("/opds/v1", &[("authorization", &authorization)]).await.status
}

async fn place(archive: &Archive, name: &str, key: &str) -> StatusCode {
    let headers = [("x-auth-user", name), ("x-auth-key", key)];
    archive.browser().get_with("/koreader/users/auth", &headers).await.status
}

#[tokio::test]
async fn a_key_is_shown_once_and_ended_when_its_owner_says_so() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    assert!(mina.get("/account/devices").await.text().contains("No device has a key yet"));
    let key = make_key(&mut mina, "both").await;
    let list = mina.get("/account/devices").await.text();
    assert!(list.contains("The small one") && list.contains("never used"));
    assert!(!list.contains(&key[..11]), "no page shows it again");
    for typed_key in [typed(&key), typed(&key.replace('-', ""))] {
        assert_eq!(place(&archive, "mina", &typed_key).await, StatusCode::OK);
    }
    for password in [key.clone(), key.replace('-', ""), key.to_uppercase(), PASSWORD.to_owned()] {
        assert_eq!(catalogue(&archive, "mina", &password).await, StatusCode::OK);
    }
    assert_eq!(catalogue(&archive, "MINA@example.org", &key).await, StatusCode::OK);
    assert!(mina.get("/account/devices").await.text().contains("last used on 21 November 2026"));

    let mut lucy = archive.member("lucy", Role::Reader).await;
    assert_eq!(catalogue(&archive, "lucy", &key).await, StatusCode::UNAUTHORIZED, "somebody else's name");
    assert_eq!(lucy.submit("/account", "/account/devices/1/end", &[]).await.status, StatusCode::NOT_FOUND);

    let ended = mina.submit("/account/devices", "/account/devices/1/end", &[]).await;
    assert_eq!(ended.location(), "/account/devices");
    assert_eq!(place(&archive, "mina", &typed(&key)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(catalogue(&archive, "mina", &key).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_opens_what_it_was_made_for_and_nothing_else() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let catalogue_key = make_key(&mut mina, "catalogue").await;
    let place_key = make_key(&mut mina, "progress").await;
    let address = make_key(&mut mina, "address").await;
    let letters = address.rsplit('/').next().unwrap().to_owned();
    for (key, opens_catalogue, opens_place) in
        [(&catalogue_key, true, false), (&place_key, false, true), (&letters, false, false)]
    {
        assert_eq!(catalogue(&archive, "mina", key).await == StatusCode::OK, opens_catalogue);
        assert_eq!(place(&archive, "mina", &typed(key)).await == StatusCode::OK, opens_place);
        let path = format!("/opds/k/{}", key.replace('-', ""));
        assert_eq!(archive.browser().get(&path).await.status == StatusCode::OK, key == &letters);
    }
}

#[tokio::test]
async fn nothing_from_a_copy_of_the_database_works_as_a_key() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let key = make_key(&mut mina, "both").await;
    let address = make_key(&mut mina, "address").await;
    let texts = archive.everything_stored();
    assert!(texts.iter().any(|text| text == "mina"), "the copy is a copy");
    let letters = [key.replace('-', ""), address.rsplit('/').next().unwrap().to_owned()];
    let secrets = [&key, &letters[0], &letters[1], &typed(&key), &typed(&letters[0]), PASSWORD];
    for secret in secrets {
        assert!(!texts.iter().any(|text| text.contains(secret)), "a secret is kept as it is");
    }
    let hashes: Vec<&String> =
        texts.iter().filter(|text| text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit())).collect();
    assert!(hashes.len() >= 6);
    for hash in hashes {
        for shape in [hash.clone(), hash[..32].to_owned(), typed(hash)] {
            assert_ne!(place(&archive, "mina", &shape).await, StatusCode::OK);
            let path = format!("/opds/k/{shape}");
            assert_ne!(archive.browser().get(&path).await.status, StatusCode::OK);
        }
        let device = ficus_archive::device::Secret::parse(hash);
        assert!(device.is_none(), "it has not even the shape of a key");
    }
}

#[tokio::test]
async fn a_program_without_fields_reads_the_catalogue_at_a_secret_address() {
    let archive = Archive::new().await;
    archive.work(1, Audience::Everyone).await;
    let members = archive.work(1, Audience::Members).await;
    archive.index().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    let address = make_key(&mut mina, "address").await;
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let mut program = archive.browser();
    for (accept, root) in
        [("application/atom+xml", format!("{path}/v1")), ("application/opds+json", format!("{path}/v2"))]
    {
        let answer = program.get_with(&path, &[("accept", accept)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header(header::CACHE_CONTROL).starts_with("private"), "{accept}");
        let mut to_read = vec![root];
        let mut seen = Vec::new();
        while let Some(next) = to_read.pop() {
            if seen.contains(&next) || seen.len() > 60 {
                continue;
            }
            let answer = program.get(&next).await;
            assert_eq!(answer.status, StatusCode::OK, "{next}");
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            seen.push(next);
            if answer.header(header::CONTENT_TYPE).contains("epub") {
                continue;
            }
            for link in text.split("http://127.0.0.1:8080/opds").skip(1) {
                let link = link.split(['"', '{', '<', '?']).next().unwrap();
                assert!(link.starts_with("/k/"), "every link keeps the key: {link}");
                to_read.push(format!("/opds{link}"));
            }
        }
        assert!(
            seen.iter().any(|path| path.contains(&format!("/works/{members}/download.epub"))),
            "{seen:?}"
        );
    }
    let wrong = format!("{}a", &path[..path.len() - 1]);
    let wrong = if wrong == path { format!("{}b", &path[..path.len() - 1]) } else { wrong };
    assert_eq!(program.get(&wrong).await.status, StatusCode::NOT_FOUND);
    mina.submit("/account/devices", "/account/devices/1/end", &[]).await;
    for path in [path.clone(), format!("{path}/v1"), format!("{path}/v1/works")] {
        assert_eq!(program.get(&path).await.status, StatusCode::NOT_FOUND, "an ended address opens nothing");
    }
}

#[tokio::test]
async fn where_a_second_step_guards_the_account_a_program_needs_a_key() {
    // The same records without anything that is remembered between requests.
    let anew = |archive: Archive| archive.moved_to("http://127.0.0.1:8080");
    let archive = Archive::new().await;
    let key = make_key(&mut archive.member("mina", Role::Reader).await, "both").await;
    assert_eq!(catalogue(&archive, "mina", PASSWORD).await, StatusCode::OK);
    let account = archive.app.store().account_to_sign_in("mina").await.unwrap().unwrap().0.id;
    let letter = LetterDraft {
        account: Some(account),
        address: "mina@example.org".to_owned(),
        kind: LetterKind::Safety,
        subject: "An app was added".to_owned(),
        text: String::new(),
        html: String::new(),
        stop: None,
    };
    let change = SafetyChange { account, act: "app-added", letter: Some(letter), now: archive.app.now() };
    archive.app.store().begin_app(account, "sealed").await.unwrap();
    assert!(archive.app.store().confirm_app(1, &change).await.unwrap());
    let mut archive = anew(archive);
    assert_eq!(catalogue(&archive, "mina", PASSWORD).await, StatusCode::UNAUTHORIZED);
    assert_eq!(catalogue(&archive, "mina", &key).await, StatusCode::OK);
    assert_eq!(place(&archive, "mina", &typed(&key)).await, StatusCode::OK);
    for (standing, opens) in
        [(Standing::Suspended, true), (Standing::Waiting, false), (Standing::Banned, false)]
    {
        archive.app.store().set_standing(account, standing, None).await.unwrap();
        archive = anew(archive);
        assert_eq!(catalogue(&archive, "mina", &key).await == StatusCode::OK, opens, "{standing:?}");
        assert_eq!(place(&archive, "mina", &typed(&key)).await == StatusCode::OK, opens, "{standing:?}");
    }
}

#[tokio::test]
async fn a_device_that_is_refused_is_told_of_keys() {
    let archive = Archive::new().await;
    archive.account("mina", Role::Reader).await;
    let authorization = basic("mina", "no such key");
    let answer = archive.browser().get_with("/opds", &[("authorization", &authorization)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let document: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert!(document["description"].as_str().unwrap().contains("key for this device"));
    assert_eq!(document["authentication"][0]["labels"]["login"], "Name");
}

#[tokio::test]
async fn a_key_without_a_name_or_a_purpose_is_not_made() {
    let archive = Archive::new().await;
    let mut mina = archive.member("mina", Role::Reader).await;
    for (fields, told) in [
        ([("name", " "), ("purpose", "both")], "Give the device a name"),
        ([("name", "x"), ("purpose", "admin")], "Choose what the key is for"),
        ([("name", &*"x".repeat(61)), ("purpose", "both")], "at most 60 characters"),
    ] {
        let answer = mina.submit("/account/devices/new", "/account/devices/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(told));
    }
    let guest = archive.browser().get("/account/devices").await;
    assert!(guest.location().starts_with("/login"));
    assert_eq!(
        archive.browser().ask(Method::GET, "/account/devices/new", &[], String::new()).await.status,
        StatusCode::SEE_OTHER
    );
}
