//! Whether a text is a message of mail or news, or a mailbox of them.
//!
//! Stories begin with lines of the same form (`From:`, `Subject:`, `Date:`), copied from a post by hand. A message is
//! known by the lines that only programs write.

use crate::Format;

/// The header of a message is looked for in so many bytes.
const HEADER_BYTES_MAX: usize = 64 << 10;
/// Lines that programs write on the way of a message, in small letters (RFC 5322, RFC 5536, RFC 2045).
const TELLING: [&str; 19] = [
    "message-id",
    "received",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "return-path",
    "delivered-to",
    "x-mailer",
    "x-newsreader",
    "x-mozilla-status",
    "in-reply-to",
    "references",
    "nntp-posting-host",
    "nntp-posting-date",
    "x-envelope-from",
    "x-gm-thrid",
    "list-id",
    "xref",
    "x-yahoo-groups-id",
];
/// Lines of which any message has one.
const USUAL: [&str; 8] = ["from", "subject", "newsgroups", "date", "to", "sender", "mime-version", "x-from"];

pub(super) fn format(name: &str, extension: &str, text: &[u8]) -> Option<Format> {
    let text = &text[..text.len().min(HEADER_BYTES_MAX)];
    if let Some(after) = after_from_line(text) {
        let names = header(after);
        let known = names.iter().filter(|name| USUAL.contains(&name.as_str()) || is_telling(name)).count();
        return (known >= 2).then_some(Format::Mbox);
    }
    let names = header(text);
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let is_usual = names.iter().any(|name| USUAL.contains(&name.as_str()));
    let is_sent = names.iter().any(|name| is_telling(name)) || (has("newsgroups") && has("path"));
    let is_named = matches!(extension, "eml" | "mbx" | "mht" | "mhtml" | "nws") || is_in_maildir(name);
    (is_usual && (is_sent || is_named)).then_some(Format::Mail)
}

fn is_telling(name: &str) -> bool {
    TELLING.contains(&name)
}

/// What stands after the line `From sender date` that parts the messages of a mailbox (RFC 4155).
fn after_from_line(text: &[u8]) -> Option<&[u8]> {
    text.starts_with(b"From ").then_some(())?;
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some(&text[end + 1..])
}

/// The names of the header's lines in small letters; none where what stands at the start is no header.
fn header(text: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.first() {
            None => break,
            Some(b' ' | b'\t') if !names.is_empty() => {}
            // Some mailboxes quote the first line of a message that was forwarded.
            Some(b'>') if line.starts_with(b">From ") => {}
            Some(_) => match name(line) {
                Some(name) => names.push(name),
                None => return Vec::new(),
            },
        }
    }
    names
}

fn name(line: &[u8]) -> Option<String> {
    let colon = line.iter().take(77).position(|byte| *byte == b':')?;
    let name = &line[..colon];
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// Whether a path is the one of a message in a Maildir: `cur/1046.host:2,S`.
fn is_in_maildir(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let (file, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let number = file.split('.').next().unwrap_or_default();
    let is_number = number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    matches!(folder, "cur" | "new") && is_number && file.contains('.')
}
