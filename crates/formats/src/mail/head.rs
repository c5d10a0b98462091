//! The header of a message: who, when, what about, to which list.

use std::ops::Range;

use mail_parser::{DateTime, HeaderValue, Message, parsers::MessageStream};

use crate::encoding;

/// Only so many fields are looked at.
const FIELDS_MAX: usize = 1_000;
/// A value is no longer than this, in bytes.
const VALUE_BYTES_MAX: usize = 4 << 10;

/// A field of a header with where its value stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadField {
    /// The value, decoded and on one line.
    pub value: String,
    /// Its bytes in the message.
    pub at: Range<u64>,
}

/// Who sent a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The name as the sender gives it; empty where there is none.
    pub name: String,
    /// The address; empty where there is none.
    pub address: String,
}

/// What a message's header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The subject, with all that a list put before it.
    pub subject: Option<HeadField>,
    /// The sender as it is written.
    pub from: Option<HeadField>,
    /// When it was sent; the day as `YYYY-MM-DD` where that can be told.
    pub date: Option<HeadField>,
    /// Its own id, without brackets.
    pub message_id: Option<String>,
    /// The ids of the messages that it answers, the latest last.
    pub answers: Vec<String>,
    /// The list that it came over: `fic-list.example.com`.
    pub list: Option<String>,
    /// The newsgroups that it was posted to.
    pub newsgroups: Vec<String>,
    /// Addresses of the message in an archive of the list, the most exact first; its id as a `mid:` address last.
    pub addresses: Vec<String>,
    /// Whether a machine says that it wrote the message.
    pub automatic: bool,
}

/// Reads the header of a message that a parser has cut into fields.
pub(super) fn read(bytes: &[u8], message: &Message<'_>) -> Head {
    let fields = Fields::of(bytes, message);
    let message_id = fields.ids("message-id").into_iter().next();
    let mut answers = fields.ids("references");
    answers.extend(fields.ids("in-reply-to"));
    let list = fields
        .text("list-id")
        .map(|id| list_name(&id.value))
        .or_else(|| fields.list())
        .filter(|name| !name.is_empty());
    let addresses = addresses(&fields, message_id.as_deref());
    let newsgroups = fields.text("newsgroups").map_or_else(Vec::new, |groups| {
        groups
            .value
            .split(',')
            .map(|group| group.trim().to_owned())
            .filter(|group| !group.is_empty())
            .collect()
    });
    let automatic = fields.text("auto-submitted").is_some_and(|field| field.value != "no")
        || fields.text("x-failed-recipients").is_some();
    Head {
        subject: fields.text("subject"),
        from: fields.text("from"),
        date: fields.text("date").map(day),
        message_id,
        answers,
        list,
        newsgroups,
        addresses,
        automatic,
    }
}

/// The day of a date, where it is one; else what stands there.
fn day(field: HeadField) -> HeadField {
    let value = match DateTime::parse_rfc822(&field.value).filter(DateTime::is_valid) {
        // Years of two digits are read by RFC 5322 §4.3; what lies before mail is a clock that was never set.
        Some(date) if date.year >= 1975 => format!("{:04}-{:02}-{:02}", date.year, date.month, date.day),
        _ => field.value,
    };
    HeadField { value, at: field.at }
}

struct Fields<'a> {
    bytes: &'a [u8],
    /// Names in lower case with the bytes of their values.
    places: Vec<(String, Range<usize>)>,
}

impl<'a> Fields<'a> {
    fn of(bytes: &'a [u8], message: &Message<'_>) -> Self {
        let headers = message.parts.first().map_or(&[][..], |root| root.headers.as_slice());
        let places = headers
            .iter()
            .take(FIELDS_MAX)
            .map(|header| {
                let start = (header.offset_start as usize).min(bytes.len());
                let end = (header.offset_end as usize).clamp(start, bytes.len());
                (header.name().to_ascii_lowercase(), start..end)
            })
            .collect();
        Self { bytes, places }
    }

    /// The first field of a name that says something.
    fn text(&self, name: &str) -> Option<HeadField> {
        self.places.iter().filter(|(other, _)| other == name).find_map(|(_, range)| {
            let value = text(&self.bytes[range.clone()])?;
            Some(HeadField { value, at: range.start as u64..range.end as u64 })
        })
    }

    fn ids(&self, name: &str) -> Vec<String> {
        let Some(field) = self.text(name) else { return Vec::new() };
        let ids = field.value.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(id, _)| id));
        ids.map(|id| id.split_whitespace().collect::<String>()).filter(|id| id.contains('@')).collect()
    }

    /// The list by the fields that lists set before there was one for it.
    fn list(&self) -> Option<String> {
        const FIELDS: [&str; 8] = [
            "x-mailing-list",
            "mailing-list",
            "x-list",
            "x-listname",
            "x-mailman-list",
            "x-loop",
            "delivered-to",
            "list-post",
        ];
        FIELDS.iter().find_map(|name| {
            let value = self.text(name)?.value;
            let said = value.strip_prefix("mailing list ").or_else(|| value.strip_prefix("list "));
            if *name == "delivered-to" && said.is_none() {
                return None;
            }
            let name = said.unwrap_or(&value).split([';', ',', ' ']).next()?;
            Some(list_name(name))
        })
    }
}

/// `Fic List <fic-list.example.com>`, `<mailto:fic-list@example.com>`: the name between the brackets.
fn list_name(value: &str) -> String {
    let name = match value.rsplit_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or(rest),
        None => value,
    };
    name.trim().trim_start_matches("mailto:").replace('@', ".").to_lowercase()
}

fn addresses(fields: &Fields<'_>, message_id: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = ["archived-at", "x-archive-url", "x-archived-at", "x-url"]
        .iter()
        .filter_map(|name| fields.text(name))
        .map(|field| field.value.trim_matches(['<', '>', ' ']).to_owned())
        .filter(|address| address.starts_with("http://") || address.starts_with("https://"))
        .collect();
    found.extend(yahoo_address(fields));
    found.extend(message_id.map(|id| format!("mid:{id}")));
    found
}

/// Yahoo! Groups numbered the messages of a list, and showed each under its number.
fn yahoo_address(fields: &Fields<'_>) -> Option<String> {
    let number = ["x-yahoo-message-num", "x-yahoo-msgnum", "x-egroups-message-number"]
        .iter()
        .find_map(|name| fields.text(name))?
        .value
        .parse::<u32>()
        .ok()?;
    let list = fields.list()?;
    let name = list.strip_suffix(".yahoogroups.com").or_else(|| list.strip_suffix(".egroups.com"))?;
    Some(format!("http://groups.yahoo.com/group/{name}/message/{number}"))
}

/// The value of a field: encoded words and stray encodings decoded, its lines one; `None` where nothing is left.
fn text(raw: &[u8]) -> Option<String> {
    let raw = &raw[..raw.len().min(VALUE_BYTES_MAX)];
    // RFC 5322 knows ASCII alone; programs of the time put in what they had, even into encoded words.
    let within_words = raw.is_ascii() || raw.windows(2).any(|pair| pair == b"=?");
    let text = unstructured(raw).filter(|text| within_words && !text.contains('\u{FFFD}'));
    text.or_else(|| unstructured(encoding::decode(raw).ok()?.text.as_bytes()))
}

fn unstructured(raw: &[u8]) -> Option<String> {
    let mut ended = raw.trim_ascii().to_vec();
    ended.push(b'\n');
    let HeaderValue::Text(text) = MessageStream::new(&ended).parse_unstructured() else { return None };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

impl Head {
    /// The sender's name and address: `"Ink Well" <ink@example.org>`, `ink@example.org (Ink Well)`,
    /// `ink at example.org (Ink Well)`.
    pub fn sender(&self) -> Option<Sender> {
        self.from.as_ref().map(|from| Sender::of(&from.value))
    }
}

impl Sender {
    /// Reads the name and the address out of the value of a `From` field.
    pub fn of(value: &str) -> Self {
        let (name, address) = match (value.split_once('<'), value.split_once('(')) {
            (Some((name, rest)), _) => (name, rest.split('>').next().unwrap_or(rest)),
            (None, Some((address, rest))) => (rest.trim_end().trim_end_matches(')'), address),
            (None, None) if value.contains('@') && !value.trim().contains(' ') => ("", value),
            (None, None) => (value, ""),
        };
        let name = name.trim().trim_matches(['"', '\'']).replace("\\\"", "\"");
        // Software of lists puts itself into the name of who wrote.
        let name = name.split(" via ").next().unwrap_or_default().trim();
        let name = name.rsplit_once(" [").map_or(name, |(name, _)| name).trim();
        let address = address.trim().trim_start_matches("mailto:").replace(" at ", "@");
        let name = if name.contains('@') && !name.contains(' ') { "" } else { name };
        Self { name: name.to_owned(), address }
    }
}

/// Whether a sender is a program or the office of a list and no person.
pub fn is_list_software(sender: &Sender) -> bool {
    const OFFICES: [&str; 22] = [
        "majordomo",
        "listserv",
        "listproc",
        "lyris",
        "listar",
        "mailman",
        "mailer-daemon",
        "postmaster",
        "root",
        "daemon",
        "noreply",
        "no-reply",
        "donotreply",
        "nobody",
        "anonymous",
        "notify",
        "confirm",
        "news",
        "uucp",
        "owner",
        "moderator",
        "admin",
    ];
    let local = sender.address.split('@').next().unwrap_or_default().to_lowercase();
    let name = sender.name.to_lowercase();
    OFFICES.iter().any(|office| local == *office || name == *office)
        || local.starts_with("owner-")
        || ["-owner", "-request", "-admin", "-moderator", "-bounces", "-digest", "-notify", "-return", "-errors"]
            .iter()
            .any(|end| local.ends_with(end))
        || ["yahoo! groups", "yahoogroups", "egroups", "onelist", "topica", "google groups", "mail delivery"]
            .iter()
            .any(|office| name.starts_with(office))
        || name.ends_with(" digest")
        || name.contains("automatic digest")
        || name.contains("listserv")
        || name.contains("mailing list")
        // A list that sends under its own name.
        || sender.address.to_lowercase().ends_with("@yahoogroups.com")
}

/// The first byte behind the header and its empty line.
pub(super) fn end(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_read_in_every_form_and_without_what_lists_add() {
        for (value, name, address) in [
            ("\"Ink Well\" <ink@example.org>", "Ink Well", "ink@example.org"),
            ("ink@example.org (Ink Well)", "Ink Well", "ink@example.org"),
            ("ink at example.org (Ink Well)", "Ink Well", "ink@example.org"),
            ("Ink Well via fic-list <fic-list@example.com>", "Ink Well", "fic-list@example.com"),
            ("ink@example.org", "", "ink@example.org"),
            ("\"ink@example.org\" <ink@example.org>", "", "ink@example.org"),
            ("Ink Well", "Ink Well", ""),
        ] {
            let sender = Sender::of(value);
            assert_eq!((sender.name.as_str(), sender.address.as_str()), (name, address), "{value}");
        }
    }

    #[test]
    fn programs_and_offices_of_lists_are_no_persons() {
        for value in [
            "owner-fic-list@example.com",
            "Automatic digest processor <LISTSERV@EXAMPLE.COM>",
            "fic-list-request@example.com",
            "fic-list@yahoogroups.com",
            "Mail Delivery Subsystem <MAILER-DAEMON@example.com>",
        ] {
            assert!(is_list_software(&Sender::of(value)), "{value}");
        }
        assert!(!is_list_software(&Sender::of("Ink Well <ink@example.org>")));
    }
}
