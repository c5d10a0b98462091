//! The header of a record: WARC 0.16 to 1.1 (ISO 28500), and ARC 1.

use encoding_rs::WINDOWS_1252;

/// A header is no longer than this.
pub(super) const HEADER_BYTES_MAX: usize = 64 << 10;
const MARK: &[u8] = b"WARC/";

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a server answered: an HTTP response.
    Response,
    /// A file, without what a server said about it.
    Resource,
    /// A file made from another capture: plain text, for one.
    Conversion,
    /// A request, facts about the capture, a repetition.
    Other,
}

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) kind: Kind,
    pub(super) address: String,
    /// `YYYYMMDDhhmmss` as a number; 0 where it is not stated.
    pub(super) captured: u64,
    pub(super) body_bytes: u64,
    pub(super) media_type: Option<String>,
    pub(super) digest: Option<String>,
    /// Whether the writer says that it cut the body off.
    pub(super) is_cut_off: bool,
    /// Length of the header itself.
    pub(super) header_bytes: usize,
}

/// What stands at the start of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A header, whole.
    Record(Box<Record>),
    /// A header that goes on, or may.
    More,
    /// No header.
    None,
}

/// Whether bytes begin like a WARC record.
pub(super) fn is_warc(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK) && bytes.get(MARK.len()).is_some_and(u8::is_ascii_digit)
}

/// Whether bytes begin like an ARC file, whose first record describes it.
pub(super) fn is_arc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"filedesc:")
}

/// Reads the header at the start of some bytes.
pub(super) fn read(bytes: &[u8], is_arc: bool) -> Head {
    let head = &bytes[..bytes.len().min(HEADER_BYTES_MAX)];
    let (end, may_go_on) =
        if is_arc { (line_end(head), true) } else { (header_end(head), begins_alike(head)) };
    let record = match end {
        End::At(end) if is_arc => arc(&head[..end]),
        End::At(end) => warc(&head[..end]),
        End::Open if may_go_on && head.len() < HEADER_BYTES_MAX => return Head::More,
        End::Open | End::None => None,
    };
    record.map_or(Head::None, |record| Head::Record(Box::new(record)))
}

/// Where a header ends.
enum End {
    At(usize),
    /// Behind what is seen.
    Open,
    /// Another begins before.
    None,
}

fn line_end(head: &[u8]) -> End {
    memchr::memchr(b'\n', head).map_or(End::Open, |at| End::At(at + 1))
}

/// Looks for the end no further than the next header: made-up beginnings would have everything looked at again and
/// again.
fn header_end(head: &[u8]) -> End {
    const NEAR_BYTES: usize = 2 << 10;
    if !is_warc(head) {
        return if begins_alike(head) { End::Open } else { End::None };
    }
    for seen in [&head[..head.len().min(NEAR_BYTES)], head] {
        let next =
            memchr::memmem::find_iter(&seen[1..], MARK).map(|at| at + 1).find(|at| is_warc(&seen[*at..]));
        if let Some(end) = end_of_lines(&seen[..next.unwrap_or(seen.len())]) {
            return End::At(end);
        }
        if next.is_some() {
            return End::None;
        }
    }
    End::Open
}

fn begins_alike(head: &[u8]) -> bool {
    head.starts_with(&MARK[..head.len().min(MARK.len())])
}

/// Where the lines of a header end, after the empty one.
pub(super) fn end_of_lines(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match &bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// The fields of a header after its first line: names, and values with their continuation lines joined.
pub(super) fn fields(lines: &[u8]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines.split(|byte| *byte == b'\n').skip(1) {
        let line = decoded(line.trim_ascii_end());
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn decoded(line: &[u8]) -> String {
    std::str::from_utf8(line).map_or_else(|_| WINDOWS_1252.decode(line).0.into_owned(), str::to_owned)
}

fn warc(head: &[u8]) -> Option<Record> {
    let header_bytes = head.len();
    let mut record = Record {
        kind: Kind::Other,
        address: String::new(),
        captured: 0,
        body_bytes: 0,
        media_type: None,
        digest: None,
        is_cut_off: false,
        header_bytes,
    };
    let mut body_bytes = None;
    let mut is_segment = false;
    for (name, value) in fields(head) {
        match name.as_str() {
            "warc-type" => record.kind = kind(&value),
            // Some writers put the address between angle brackets.
            "warc-target-uri" => value.trim_matches(['<', '>']).clone_into(&mut record.address),
            "warc-date" => record.captured = digits(&value),
            "content-length" => body_bytes = value.parse().ok(),
            "content-type" => record.media_type = Some(value),
            "warc-payload-digest" => record.digest = Some(value),
            "warc-truncated" => record.is_cut_off = true,
            "warc-segment-number" => is_segment = value.parse() != Ok(1_u64),
            _ => {}
        }
    }
    if is_segment {
        record.kind = Kind::Other;
    }
    let is_http = record.media_type.as_deref().is_none_or(|media_type| media_type.contains("http"));
    if record.kind == Kind::Response && !is_http {
        record.kind = Kind::Resource;
    }
    record.body_bytes = body_bytes?;
    Some(record)
}

fn kind(stated: &str) -> Kind {
    match stated.to_ascii_lowercase().as_str() {
        "response" => Kind::Response,
        "resource" => Kind::Resource,
        "conversion" => Kind::Conversion,
        _ => Kind::Other,
    }
}

/// A line `address IP date type length`, the address perhaps with spaces in it, further fields before the length in
/// version 2.
fn arc(head: &[u8]) -> Option<Record> {
    let line = decoded(head.trim_ascii_end());
    let words: Vec<&str> = line.split(' ').collect();
    let is_date = |word: &str| matches!(word.len(), 8..=14) && word.bytes().all(|byte| byte.is_ascii_digit());
    let date = words.iter().rposition(|word| is_date(word) && word.len() == 14);
    // A short number may be a length; a date has two words after it.
    let date =
        date.or_else(|| words.iter().rposition(|word| is_date(word))).filter(|at| at + 2 < words.len())?;
    let address = words[..date.checked_sub(1)?].join(" ");
    let scheme = address.split_once(':')?.0;
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !scheme.is_empty();
    let kind = match scheme {
        _ if !is_scheme => return None,
        "http" | "https" => Kind::Response,
        "ftp" | "gopher" => Kind::Resource,
        _ => Kind::Other,
    };
    Some(Record {
        kind,
        address,
        captured: digits(words[date]),
        body_bytes: words.last()?.parse().ok()?,
        media_type: Some(words[date + 1].to_owned()),
        digest: None,
        is_cut_off: false,
        header_bytes: head.len(),
    })
}

/// The digits of a date down to the second, as a number of fourteen.
fn digits(date: &str) -> u64 {
    let digits: String =
        date.chars().filter(char::is_ascii_digit).chain("0".repeat(14).chars()).take(14).collect();
    digits.parse().unwrap_or(0)
}

/// `YYYY-MM-DDThh:mm:ssZ`.
pub(super) fn date(captured: u64) -> String {
    let part = |place: u32, length: u32| captured / 10_u64.pow(place) % 10_u64.pow(length);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        part(10, 4),
        part(8, 2),
        part(6, 2),
        part(4, 2),
        part(2, 2),
        part(0, 2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_whatever_its_line_ends_and_the_case_of_its_names() {
        let head = b"WARC/1.1\nwarc-type: response\nWARC-Target-URI: <http://example.org/a b>\n\
            WARC-Date: 2003-05-06T07:08:09.123456Z\nContent-Type: application/http;\n msgtype=response\n\
            content-length: 12\n\nHTTP/1.1 200";
        let Head::Record(record) = read(head, false) else { panic!("no record") };
        assert_eq!(record.kind, Kind::Response);
        assert_eq!(record.address, "http://example.org/a b");
        assert_eq!(date(record.captured), "2003-05-06T07:08:09Z");
        assert_eq!(record.body_bytes, 12);
        assert_eq!(&head[record.header_bytes..], b"HTTP/1.1 200");
    }

    #[test]
    fn a_header_without_a_length_is_none_and_half_a_header_may_go_on() {
        assert_eq!(read(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", false), Head::None);
        assert_eq!(read(b"WARC/1.0\r\nWARC-Type: resp", false), Head::More);
        assert_eq!(read(b"WAR", false), Head::More);
        assert_eq!(read(b"<html>", false), Head::None);
    }

    #[test]
    fn a_line_of_an_arc_file_may_have_spaces_in_its_address() {
        let line = b"http://example.org/a b.html 10.0.0.1 20030506070809 text/html 120\nHTTP/1.0 200 OK\n";
        let Head::Record(record) = read(line, true) else { panic!("no record") };
        assert_eq!((record.address.as_str(), record.body_bytes), ("http://example.org/a b.html", 120));
        assert_eq!(record.captured, 20_030_506_070_809);
        assert_eq!(read(b"It was a dark night.\n", true), Head::None);
    }
}
