//! What a mail server says of a message that it could not deliver (RFC 3464), in.

use mail_parser::{HeaderValue, MessageParser, MimeHeaders};

use super::is_tangled;

/// A longer report, in bytes, is none.
const REPORT_BYTES_MAX: usize = 1 << 20;
/// Only so many lines of what the server says are looked at.
const LINES_MAX: usize = 1_000;

/// A report on a message that was not delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryReport {
    /// The addresses that the report itself came to.
    pub came_to: Vec<String>,
    /// Whether the message will never be delivered: `Action: failed` with a `Status` of class 5, for every receiver.
    pub failed_for_good: bool,
    /// The statuses that are told: `5.1.1`.
    pub statuses: Vec<String>,
}

/// Reads a report; `None` where a message is none.
pub fn read(bytes: &[u8]) -> Option<DeliveryReport> {
    if bytes.len() > REPORT_BYTES_MAX || is_tangled(bytes) {
        return None;
    }
    let message = MessageParser::default().parse(bytes)?;
    let told = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("delivery-status"))
        })
    })?;
    let mut came_to = Vec::new();
    for header in message.headers() {
        let name = header.name();
        if ["to", "delivered-to", "x-original-to", "envelope-to"]
            .iter()
            .any(|to| name.eq_ignore_ascii_case(to))
        {
            addresses(&header.value, &mut came_to);
        }
    }
    let text = String::from_utf8_lossy(told.contents()).into_owned();
    let values = |field: &str| {
        text.lines()
            .take(LINES_MAX)
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case(field))
            .map(|(_, value)| value.split('(').next().unwrap_or_default().trim().to_owned())
            .collect::<Vec<_>>()
    };
    let (actions, statuses) = (values("Action"), values("Status"));
    let failed = !actions.is_empty() && actions.iter().all(|action| action.eq_ignore_ascii_case("failed"));
    let for_good = !statuses.is_empty() && statuses.iter().all(|status| status.starts_with("5."));
    Some(DeliveryReport { came_to, failed_for_good: failed && for_good, statuses })
}

fn addresses(value: &HeaderValue<'_>, out: &mut Vec<String>) {
    match value {
        HeaderValue::Address(addresses) => {
            out.extend(addresses.iter().filter_map(|one| one.address().map(str::to_owned)));
        }
        HeaderValue::Text(text) => out.push(text.trim().trim_matches(['<', '>']).to_owned()),
        HeaderValue::TextList(texts) => {
            out.extend(texts.iter().map(|text| text.trim().trim_matches(['<', '>']).to_owned()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(action: &str, status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: <bounces+7.abc@archive.example>\r\nSubject: Undelivered\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; mina@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp; 550 nobody of that name\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: mina@example.org\r\n\r\n--b--\r\n"
        )
    }

    #[test]
    fn a_failure_for_good_is_told_from_a_delay() {
        let failed = read(report("failed", "5.1.1").as_bytes()).unwrap();
        assert!(failed.failed_for_good);
        assert_eq!(failed.came_to, ["bounces+7.abc@archive.example"]);
        assert_eq!(failed.statuses, ["5.1.1"]);
        assert!(!read(report("delayed", "4.4.1").as_bytes()).unwrap().failed_for_good);
        assert!(!read(report("failed", "4.4.7 (too late)").as_bytes()).unwrap().failed_for_good);
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"Subject: I am on holiday\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"), None);
        assert_eq!(read(&vec![b'a'; REPORT_BYTES_MAX + 1]), None);
    }
}
