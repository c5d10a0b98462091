//! What a stranger makes the archive ask for: nothing inside, by any form that names an address.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use axum::http::StatusCode;
use ficus_archive::account::Role;
use tokio::net::TcpListener;

use crate::{
    browser::{Archive, Browser},
    claiming::{AUTHOR, claim, rescued},
};

/// Addresses inside, names and spellings of them, odd ports and schemes; `PORT` is that of a listener on this computer.
const ADDRESSES: [&str; 62] = [
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "http://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "http://localhost/",
    "http://localhost:PORT/",
    "http://localhost.:PORT/",
    "http://LocalHost/",
    "http://ip6-localhost/",
    "http://127.1/",
    "http://127.8.8.8/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0.0.0.0:PORT/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://203.0.113.1/",
    "http://224.0.0.251/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::1]:PORT/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://old.example@127.0.0.1:PORT/",
    "http://old.example:80@127.0.0.1/",
    "http://user:secret@127.0.0.1/",
    "http://127.0.0.1:PORT#@old.example/",
    "http://127.0.0.1:PORT?@old.example/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:25/",
    "http://127.0.0.1:6379/",
    "http://127.0.0.1:0/",
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_x",
    "file:///etc/passwd",
    "data:text/plain,x",
    "unix:/run/docker.sock",
    "javascript:alert(1)",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
];

/// A listener on this computer that counts whoever comes.
async fn listener(address: &str) -> Option<(u16, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind(address).await.ok()?;
    let (port, came) = (listener.local_addr().ok()?.port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&came);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Relaxed);
        }
    });
    Some((port, came))
}

#[tokio::test]
async fn no_form_makes_the_archive_ask_anything_inside() {
    let archive = Archive::new().await;
    rescued(&archive, ficus_archive::work::Audience::Everyone).await;
    let (port, came) = listener("127.0.0.1:0").await.unwrap();
    // Where this computer lets tests listen there, whoever comes to the usual ports is seen as well.
    let usual = [listener("127.0.0.1:80").await, listener("127.0.0.1:443").await];
    let mut mallory = archive.member("mallory", Role::Reader).await;
    let page = claim(&mut mallory).await;
    let mut keeper = archive.member("keeper", Role::Admin).await;
    for (number, address) in ADDRESSES.into_iter().enumerate() {
        let address = address.replace("PORT", &port.to_string());
        looked_at(&mut mallory, &page, &address, number).await;
        let fields = [("name", AUTHOR), ("issuer", address.as_str()), ("client", "archive")];
        let added = keeper.submit("/admin/providers", "/admin/providers", &fields).await;
        assert!(!added.status.is_server_error(), "{address}");
    }
    // Providers that were taken because their address names a site are asked when somebody comes in by them.
    for number in 1..=ADDRESSES.len() {
        let mut guest = archive.browser();
        let asked = guest.submit("/settings/reading", &format!("/login/with/{number}"), &[]).await;
        assert!([StatusCode::NOT_FOUND, StatusCode::BAD_GATEWAY].contains(&asked.status), "{number}");
    }
    let inside = usual.into_iter().flatten().map(|(_, came)| came).chain([came]);
    assert_eq!(inside.map(|came| came.load(Relaxed)).sum::<usize>(), 0);
}

/// A claimant names a page; what is told is the same whatever lies there.
async fn looked_at(mallory: &mut Browser<'_>, page: &str, address: &str, number: usize) {
    let token = mallory.get(page).await.token();
    // From a place of its own each time, so that no limit answers first.
    let from = format!("198.51.{number}.7");
    let fields = [("csrf", token.as_str()), ("page", address)];
    let answer = mallory.post(&format!("{page}/page"), &fields, &[("x-forwarded-for", &from)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
    let told = answer.text();
    assert!(
        told.contains("could not be opened from here") || told.contains("Give the whole address"),
        "{address}: {told}"
    );
}
