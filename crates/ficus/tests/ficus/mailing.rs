//! Letters go out whatever happens to the server: none is lost, and at most the one that was on its way goes twice.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use ficus_archive::letter::{LetterDraft, LetterKind};
use ficus_store::{DatabaseUrl, Store};

use crate::site::Site;

const LETTERS: usize = 120;
/// The server is killed when so many letters have come.
const KILLED_AFTER: usize = 40;
/// Longer than this nobody waits for a letter.
const PATIENCE: Duration = Duration::from_mins(1);

/// A mail server that takes everything and tells the Message-ID of each letter.
fn sink() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            std::thread::spawn(move || converse(stream, &tell));
        }
    });
    (address, told)
}

/// Ends with the connection, however that ends.
fn converse(stream: TcpStream, tell: &Sender<String>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    writer.write_all(b"220 sink.example.org\r\n").ok()?;
    let mut letter: Option<String> = None;
    while let Some(Ok(line)) = lines.next() {
        if let Some(id) = &mut letter {
            if line == "." {
                tell.send(letter.take()?).ok()?;
                writer.write_all(b"250 taken\r\n").ok()?;
            } else if let Some(named) = line.strip_prefix("Message-ID: ") {
                named.clone_into(id);
            }
            continue;
        }
        let answer: &[u8] = if line.starts_with("DATA") {
            letter = Some(String::new());
            b"354 go on\r\n"
        } else {
            b"250 sink.example.org\r\n"
        };
        writer.write_all(answer).ok()?;
    }
    None
}

fn serve(site: &Site, smtp: &str) -> Child {
    let arguments =
        ["serve", "--listen", "127.0.0.1:0", "--smtp", smtp, "--mail-from", "archive@example.org"];
    site.command(&arguments).stdout(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_server_that_is_killed_loses_no_letter_and_sends_at_most_one_twice() {
    let site = Site::new();
    std::fs::create_dir_all(site.data()).unwrap();
    let database = site.data().join("ficus.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), &site.data()).await.unwrap();
        for number in 0..LETTERS {
            let letter = LetterDraft {
                account: None,
                address: format!("reader{number}@example.org"),
                kind: LetterKind::News,
                subject: format!("Letter {number}"),
                text: "Words.".to_owned(),
                html: "<p>Words.</p>".to_owned(),
                stop: None,
            };
            store.post_letter(&letter, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
        }
    });
    let (smtp, told) = sink();
    let mut came: HashMap<String, usize> = HashMap::new();
    let mut first = serve(&site, &smtp);
    for _ in 0..KILLED_AFTER {
        *came.entry(told.recv_timeout(PATIENCE).unwrap()).or_default() += 1;
    }
    // On Unix this is SIGKILL.
    first.kill().unwrap();
    first.wait().unwrap();
    // What the dead process had taken comes due when its lease ends; the story does not wait for it.
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute("UPDATE letter SET due = 0 WHERE state = 'waiting'", []).unwrap();
    drop(connection);
    let mut second = serve(&site, &smtp);
    while came.len() < LETTERS {
        *came.entry(told.recv_timeout(PATIENCE).unwrap()).or_default() += 1;
    }
    second.kill().unwrap();
    second.wait().unwrap();
    for (id, times) in &came {
        assert!(*times <= 2, "{id} came {times} times");
    }
    let doubled = came.values().filter(|times| **times > 1).count();
    assert!(doubled <= 1, "{doubled} letters came twice");
}
