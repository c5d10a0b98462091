//! A letter as it travels: headers and both forms of its words (RFC 5322, RFC 2046).
//!
//! Nothing that comes from elsewhere can begin a header of its own: addresses are parsed, the subject is one line, and
//! the address to stop at is a web address without spaces.

use std::time::SystemTime;

use ficus_archive::letter::one_line;
use lettre::{
    Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{Letter, MailError, mailbox};

/// The message of a letter.
pub(super) fn compose(from: &Mailbox, letter: &Letter) -> Result<Message, MailError> {
    let to = mailbox(&letter.to)?;
    let domain = from.email.domain();
    let mut builder = Message::builder()
        .from(from.clone())
        .to(to.clone())
        .subject(one_line(&letter.subject))
        .date(SystemTime::from(letter.written))
        // The same whenever the letter is sent again, so that whoever gets it twice can tell.
        .message_id(Some(format!("<letter-{}-{}@{domain}>", letter.id, letter.written.as_millisecond())))
        // No robot answers (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(stop) = letter.stop.as_deref().filter(|stop| is_address(stop)) {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{stop}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
            .raw_header(header("Precedence", "bulk"));
    }
    if let Some(back) = &letter.comes_back_to {
        let back = back.parse().map_err(|_| MailError::Address(back.clone()))?;
        let envelope = Envelope::new(Some(back), vec![to.email])
            .map_err(|error| MailError::Letter(error.to_string()))?;
        builder = builder.envelope(envelope);
    }
    let message = if letter.html.is_empty() {
        builder.singlepart(SinglePart::plain(letter.text.clone()))
    } else {
        builder.multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
    };
    message.map_err(|error| MailError::Letter(error.to_string()))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Whether an address can stand between angle brackets in a header.
fn is_address(text: &str) -> bool {
    text.starts_with("http") && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
}

#[cfg(test)]
mod tests {
    use ficus_archive::LetterId;
    use jiff::Timestamp;

    use super::*;

    fn letter() -> Letter {
        Letter {
            id: LetterId(7),
            to: "mina@example.org".to_owned(),
            subject: "News".to_owned(),
            text: "A new chapter.".to_owned(),
            html: "<p>A new chapter.</p>".to_owned(),
            stop: Some("https://archive.example/mail/stop/1/news/abc".to_owned()),
            written: Timestamp::UNIX_EPOCH,
            comes_back_to: Some("bounces+7.ab@example.org".to_owned()),
        }
    }

    fn written(letter: &Letter) -> String {
        let from = "The Archive <archive@example.org>".parse().unwrap();
        String::from_utf8(compose(&from, letter).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_letter_has_what_servers_and_readers_look_for() {
        let from = "The Archive <archive@example.org>".parse().unwrap();
        let message = compose(&from, &letter()).unwrap();
        assert_eq!(message.envelope().from().unwrap().to_string(), "bounces+7.ab@example.org");
        let text = written(&letter());
        for line in [
            "Message-ID: <letter-7-0@example.org>",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://archive.example/mail/stop/1/news/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Content-Type: multipart/alternative",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }

    #[test]
    fn no_title_or_address_begins_a_header() {
        let mut forged = letter();
        forged.subject = "News\r\nBcc: everybody@example.org\r\n\r\nwords".to_owned();
        forged.stop = Some("https://a.example/\r\nBcc: x@example.org".to_owned());
        let text = written(&forged);
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("\r\nBcc:") && !head.contains("List-Unsubscribe"), "{head}");
        forged.to = "mina@example.org\r\nBcc: x@example.org".to_owned();
        let from = "archive@example.org".parse().unwrap();
        assert!(matches!(compose(&from, &forged), Err(MailError::Address(_))));
    }

    #[test]
    fn a_letter_that_is_always_sent_names_no_place_to_stop_it() {
        let text = written(&Letter { stop: None, ..letter() });
        assert!(!text.contains("List-Unsubscribe") && !text.contains("Precedence"));
    }
}
