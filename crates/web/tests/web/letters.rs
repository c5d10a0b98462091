//! Letters about kept searches, taken by a server that speaks SMTP (RFC 5321).

use axum::http::StatusCode;
use ficus_archive::{
    AccountId,
    account::Role,
    kept_search::{KeptSearchDraft, MailPace},
    work::{Audience, WorkDraft},
};
use ficus_jobs::mail::Mailer;
use ficus_prose::Prose;
use jiff::Timestamp;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::browser::Archive;

/// A mail server that takes everything for `example.org` and refuses the rest.
pub async fn sink() -> (Mailer, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("smtp://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, tell.clone()));
        }
    });
    (Mailer::new(&server, "The Archive <archive@example.org>").unwrap(), told)
}

async fn converse(stream: TcpStream, tell: mpsc::UnboundedSender<String>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink.example.org\r\n").await.unwrap();
    let mut letter: Option<String> = None;
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(text) = &mut letter {
            if line == "." {
                tell.send(letter.take().unwrap()).unwrap();
                writer.write_all(b"250 taken\r\n").await.unwrap();
            } else {
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                text.push('\n');
            }
            continue;
        }
        let answer: &[u8] = match line.split([' ', ':']).next().unwrap().to_uppercase().as_str() {
            "DATA" => {
                letter = Some(String::new());
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            "RCPT" if !line.contains("@example.org") => b"550 nobody of that name\r\n",
            _ => b"250 sink.example.org\r\n",
        };
        writer.write_all(answer).await.unwrap();
    }
}

async fn add(archive: &Archive, title: &str, audience: Audience) {
    let draft = WorkDraft {
        title: title.to_owned(),
        summary: Prose::from_plain("What nobody may read over a shoulder."),
        rating: Some(ficus_archive::RatingId(1)),
        audience,
        ..WorkDraft::default()
    };
    archive.app.store().add_work(&draft, None, Timestamp::UNIX_EPOCH).await.unwrap();
    archive.index().await;
}

/// Mina keeps a search for lamps since a week, and one has come since.
async fn archive_with_a_search(mail: MailPace) -> Archive {
    let archive = Archive::new().await;
    archive.account("mina", Role::Reader).await;
    add(&archive, "The Old Lamp", Audience::Everyone).await;
    let draft =
        KeptSearchDraft { name: "Lamps".to_owned(), question: "q=lamp".to_owned(), mail, on_front: false };
    let week_ago = archive.app.now() - jiff::SignedDuration::from_hours(7 * 24);
    archive.app.store().keep_search(AccountId(1), &draft, week_ago).await.unwrap();
    add(&archive, "The Red Lamp", Audience::Everyone).await;
    add(&archive, "The Hidden Lamp", Audience::Authors).await;
    archive
}

#[tokio::test]
async fn what_came_since_is_told_once() {
    let archive = archive_with_a_search(MailPace::Daily).await;
    let (mailer, mut letters) = sink().await;
    assert_eq!(ficus_web::deliver(&archive.app, &mailer).await.unwrap(), 1);
    let letter = letters.recv().await.unwrap();
    assert!(letter.contains("To: mina@example.org") && letter.contains("From: \"The Archive\""), "{letter}");
    assert!(letter.contains("1 new work") && letter.contains("The Red Lamp"), "{letter}");
    for not_told in ["The Old Lamp", "The Hidden Lamp", "over a shoulder"] {
        assert!(!letter.contains(not_told), "{letter}");
    }
    assert_eq!(ficus_web::deliver(&archive.app, &mailer).await.unwrap(), 0);
}

#[tokio::test]
async fn a_letter_that_was_refused_is_sent_again_and_no_other_waits_for_it() {
    let archive = archive_with_a_search(MailPace::AtOnce).await;
    let nobody = Mailer::new("smtp://127.0.0.1:1", "archive@example.org").unwrap();
    assert_eq!(ficus_web::deliver(&archive.app, &nobody).await.unwrap(), 0);
    let kept = archive.app.store().kept_searches(AccountId(1)).await.unwrap().remove(0);
    assert_eq!(kept.mailed.0, 2, "it is written");
    let queue = archive.app.store().mail_queue(archive.app.now()).await.unwrap();
    assert_eq!((queue.waiting, queue.sent_in_day), (1, 0), "and it waits");
    assert!(queue.failure.is_some());
}

#[tokio::test]
async fn whoever_has_the_letter_stops_such_letters() {
    let archive = archive_with_a_search(MailPace::Daily).await;
    let (mailer, mut letters) = sink().await;
    ficus_web::deliver(&archive.app, &mailer).await.unwrap();
    let letter = letters.recv().await.unwrap();
    let unfolded = letter.replace("\n ", " ");
    let stop = unfolded.split_once("List-Unsubscribe: <http://127.0.0.1:8080").unwrap().1;
    let stop = stop.split_once('>').unwrap().0.to_owned();
    let mut guest = archive.browser();
    assert!(guest.get(&stop).await.text().contains("No more letters about “Lamps”?"));
    assert!(unfolded.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{unfolded}");
    // What a mail program sends: no cookie, no token, from nowhere.
    let answer = archive.browser().post(&stop, &[("List-Unsubscribe", "One-Click")], &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let kept = archive.app.store().kept_searches(AccountId(1)).await.unwrap().remove(0);
    assert_eq!(kept.mail, MailPace::Never);
    let forged = stop.replace(|c: char| c.is_ascii_hexdigit(), "0");
    assert_eq!(guest.get(&forged).await.status, StatusCode::NOT_FOUND);
    let forged = archive.browser().post(&forged, &[("List-Unsubscribe", "One-Click")], &[]).await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
}
