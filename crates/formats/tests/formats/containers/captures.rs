//! Web captures: which pages come out of them.

use std::io::Write;

use ficus_formats::{Format, Refusal};

use super::{Contents, gzipped, opened, zipped};

/// A record of a WARC file.
pub(super) fn record(kind: &str, address: &str, date: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: {date}\r\n\
        Content-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    record.extend(body);
    record.extend(b"\r\n\r\n");
    record
}

/// A record of which the writer states what tells its text from others.
pub(super) fn digested(record: &[u8]) -> Vec<u8> {
    let text = memchr::memmem::rfind(record, b"\r\n\r\n<").unwrap_or_default();
    let digest = format!("WARC/1.0\r\nWARC-Payload-Digest: crc:{:08x}\r\n", super::checksum(&record[text..]));
    [digest.as_bytes(), &record[b"WARC/1.0\r\n".len()..]].concat()
}

/// A capture of a page.
pub(super) fn page(address: &str, year: u32, text: &str) -> Vec<u8> {
    answer(address, year, "200 OK", "Content-Type: text/html; charset=windows-1252", text.as_bytes())
}

fn answer(address: &str, year: u32, status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status}\r\n{fields}\r\n\r\n").into_bytes();
    answer.extend(body);
    let date = format!("{year}-05-06T07:08:09Z");
    record("response", address, &date, "application/http; msgtype=response", &answer)
}

/// The same records plain, gzipped one by one with digests and without, two by two, and as a whole.
fn each_way(records: &[Vec<u8>]) -> [Contents; 5] {
    let plain = records.concat();
    let one_by_one: Vec<u8> = records.iter().flat_map(|record| gzipped(record)).collect();
    let with_digests: Vec<u8> = records.iter().flat_map(|record| gzipped(&digested(record))).collect();
    let in_pairs: Vec<u8> = records
        .chunks(2)
        .flat_map(|pair| gzipped(&pair.iter().flat_map(|record| digested(record)).collect::<Vec<u8>>()))
        .collect();
    [plain.clone(), one_by_one, with_digests, in_pairs, gzipped(&plain)]
        .map(|bytes| opened(Format::Warc, &bytes))
}

#[test]
fn the_pages_of_a_capture_come_with_what_is_known_of_them() {
    let records = [
        record("warcinfo", "", "2003-05-06T07:08:09Z", "application/warc-fields", b"software: x"),
        page("http://www.example.org/one.html", 2003, "<p>Holmes.</p>"),
        record(
            "request",
            "http://www.example.org/one.html",
            "2003-05-06T07:08:09Z",
            "application/http",
            b"GET /",
        ),
        answer("http://www.example.org/a.gif", 2003, "200 OK", "Content-Type: image/gif", b"GIF89a"),
        answer(
            "http://www.example.org/gone.html",
            2003,
            "404 Not Found",
            "Content-Type: text/html",
            b"<p>No.",
        ),
        answer("http://www.example.org/s.css", 2003, "200 OK", "Content-Type: text/css", b"p {}"),
        record(
            "resource",
            "http://www.example.org/two.txt",
            "2004-01-01T00:00:00Z",
            "text/plain",
            b"Watson.",
        ),
        record(
            "revisit",
            "http://www.example.org/one.html",
            "2004-05-06T07:08:09Z",
            "application/http",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
    ];
    for contents in each_way(&records) {
        assert_eq!(contents.result, Ok(()));
        assert_eq!(contents.names(), ["www.example.org/one.html", "www.example.org/two.txt"]);
        assert_eq!(contents.texts(), ["<p>Holmes.</p>", "Watson."]);
        let capture = contents.entries[0].capture.as_ref().unwrap();
        assert_eq!(capture.address, "http://www.example.org/one.html");
        assert_eq!(capture.captured, "2003-05-06T07:08:09Z");
        assert_eq!(capture.media_type.as_deref(), Some("text/html"));
        assert_eq!(capture.charset.as_deref(), Some("windows-1252"));
        assert!(contents.refused.is_empty(), "{:?}", contents.refused);
    }
}

#[test]
fn of_each_page_the_newest_good_capture_comes_and_each_text_once() {
    let one = "http://www.example.org/viewstory.php?sid=1";
    let records = [
        page(one, 2003, "<p>Holmes, first draft.</p>"),
        page("http://example.org/viewstory.php?sid=1&PHPSESSID=0af3", 2005, "<p>Holmes, second draft.</p>"),
        answer(one, 2007, "503 Busy", "Content-Type: text/html", b"<p>Later.</p>"),
        page("http://example.org/viewstory.php?sid=2", 2003, "<p>Watson.</p>"),
        page("http://mirror.example.net/2.html", 2004, "<p>Watson.</p>"),
    ];
    for contents in each_way(&records) {
        assert_eq!(contents.texts(), ["<p>Holmes, second draft.</p>", "<p>Watson.</p>"]);
    }
}

#[test]
fn what_a_server_did_to_a_page_is_undone() {
    let text = "<p>It was Holmes, and the game was afoot, as it so often was.</p>".repeat(3);
    let half = text.len() / 2;
    let chunked =
        format!("{half:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", &text[..half], text.len() - half, &text[half..]);
    let zlib = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    for (fields, body) in [
        ("Transfer-Encoding: chunked", chunked.into_bytes()),
        ("Transfer-Encoding: chunked", text.clone().into_bytes()),
        ("Content-Encoding: gzip", gzipped(text.as_bytes())),
        ("Content-Encoding: gzip", text.clone().into_bytes()),
        ("Content-Encoding: deflate", zlib),
        ("Content-Encoding: deflate", super::deflated(text.as_bytes())),
    ] {
        let fields = format!("Content-Type: text/html\r\n{fields}");
        let warc = answer("http://example.org/", 2003, "200 OK", &fields, &body);
        assert_eq!(opened(Format::Warc, &warc).texts(), [text.as_str()], "{fields}");
    }
}

#[test]
fn a_page_that_unpacks_without_end_is_refused_alone() {
    let fields = "Content-Type: text/html\r\nContent-Encoding: gzip";
    let bomb = answer("http://example.org/bomb", 2003, "200 OK", fields, &gzipped(&vec![b' '; 30 << 20]));
    let contents =
        opened(Format::Warc, &[bomb, page("http://example.org/one", 2003, "<p>Holmes.</p>")].concat());
    assert_eq!(contents.names(), ["example.org/one"]);
    assert!(matches!(&contents.refused[..], [(name, Refusal::Hostile(_))] if name == "example.org/bomb"));
}

#[test]
fn pages_before_a_limit_are_handed_over() {
    let bomb = record(
        "metadata",
        "http://example.org/",
        "2003-05-06T07:08:09Z",
        "text/plain",
        &vec![b' '; 80 << 20],
    );
    let warc = [
        gzipped(&page("http://example.org/one", 2003, "<p>Holmes.</p>")),
        gzipped(&[&bomb[..], &bomb].concat()),
    ];
    let contents = opened(Format::Warc, &warc.concat());
    assert_eq!(contents.texts(), ["<p>Holmes.</p>"]);
    assert!(matches!(contents.result, Err(Refusal::TooLarge { .. })), "{:?}", contents.result);
}

#[test]
fn a_record_cut_off_gives_what_is_there_of_its_page() {
    let one = page("http://example.org/one", 2003, "<p>Holmes.</p>");
    let two = page("http://example.org/two", 2003, &"<p>Watson.</p>".repeat(40));
    let plain = [one, two].concat();
    let contents = opened(Format::Warc, &plain[..plain.len() - 100]);
    assert_eq!(contents.names(), ["example.org/one", "example.org/two"]);
    assert!(contents.texts()[1].starts_with("<p>Watson.</p>"));
    assert_eq!(contents.refused_names(), ["example.org/two"]);
}

#[test]
fn a_page_of_which_the_server_sent_less_than_it_said_is_no_good_capture() {
    let fields = "Content-Type: text/html\r\nContent-Length: 24";
    let whole = answer("http://example.org/1", 2003, "200 OK", fields, b"<p>Holmes and Watson</p>");
    let part = answer("http://example.org/1", 2009, "200 OK", fields, b"<p>Holmes and");
    assert_eq!(opened(Format::Warc, &[whole, part.clone()].concat()).texts(), ["<p>Holmes and Watson</p>"]);
    assert_eq!(opened(Format::Warc, &part).texts(), ["<p>Holmes and"]);
}

#[test]
fn a_damaged_record_is_passed_over() {
    let records: Vec<Vec<u8>> = (0..4)
        .map(|n| {
            gzipped(&page(
                &format!("http://example.org/{n}"),
                2003,
                &format!("<p>{}</p>", "Holmes ".repeat(n + 9)),
            ))
        })
        .collect();
    let mut warc = records.concat();
    let second = records[0].len();
    for byte in &mut warc[second + 60..second + 90] {
        *byte ^= 0xA5;
    }
    let contents = opened(Format::Warc, &warc);
    assert_eq!(contents.names(), ["example.org/0", "example.org/2", "example.org/3"]);
    assert_eq!(contents.refused_names(), [format!("byte {second}")]);
}

#[test]
fn a_damaged_newest_capture_leaves_the_older_one() {
    let old = page("http://example.org/1", 2003, "<p>Holmes, the old text.</p>");
    let new = page("http://example.org/1", 2009, "<p>Holmes, the new text.</p>");
    let mirrored = page("http://example.net/1", 2005, "<p>Holmes, the new text.</p>");
    for prepared in [<[u8]>::to_vec, digested] {
        let [old, mut new, mirrored] = [&old, &new, &mirrored].map(|record| gzipped(&prepared(record)));
        let checksum = new.len() - 8;
        new[checksum] ^= 1;
        let contents = opened(Format::Warc, &[old, new, mirrored].concat());
        // What is damaged shows when it is unpacked: what stands for it comes last.
        assert_eq!(contents.texts(), ["<p>Holmes, the new text.</p>", "<p>Holmes, the old text.</p>"]);
    }
}

#[test]
fn a_length_that_lies_does_not_swallow_the_next_record() {
    let one = String::from_utf8(page("http://example.org/1", 2003, "<p>Holmes.</p>")).unwrap();
    let (before, after) = one.split_once("Content-Length: ").unwrap();
    let digits = after.find('\r').unwrap();
    for length in ["99999999", "300", "5"] {
        let lying = format!("{before}Content-Length: {length}{}", &after[digits..]);
        let warc = [lying.into_bytes(), page("http://example.org/2", 2003, "<p>Watson.</p>")].concat();
        for bytes in [warc.clone(), gzipped(&warc)] {
            let contents = opened(Format::Warc, &bytes);
            assert!(
                contents.texts().contains(&"<p>Watson.</p>".to_owned()),
                "{length}: {:?}",
                contents.texts()
            );
        }
    }
}

#[test]
fn an_arc_file_is_read() {
    let body = "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>Holmes.</p>";
    let line = format!("http://example.org/one.html 10.0.0.1 20030506070809 text/html {}\n", body.len());
    let head = "filedesc://a.arc 0.0.0.0 20030506070809 text/plain 9\n1 0 Ficus\n\n";
    let arc = [head, &line, body, "\n"].map(str::as_bytes);
    let contents = opened(Format::Warc, &arc.concat());
    assert_eq!(
        (contents.names(), contents.texts()),
        (vec!["example.org/one.html"], vec!["<p>Holmes.</p>".to_owned()])
    );
    let packed: Vec<u8> = [gzipped(arc[0]), gzipped(&arc[1..].concat())].concat();
    assert_eq!(opened(Format::Warc, &packed).texts(), ["<p>Holmes.</p>"]);
}

#[test]
fn the_captures_of_a_wacz_are_read_together() {
    let one = gzipped(&page("http://example.org/1", 2003, "<p>Holmes, the old text.</p>"));
    let two = [
        gzipped(&page("http://example.org/1", 2009, "<p>Holmes, the new text.</p>")),
        gzipped(&page("http://example.org/2", 2009, "<p>Watson.</p>")),
    ]
    .concat();
    let wacz = zipped::zip(&[
        zipped::file("datapackage.json", "{}"),
        zipped::stored("archive/a.warc.gz", &one),
        zipped::stored("archive/b.warc.gz", &two),
        zipped::file("pages/pages.jsonl", "{}"),
        zipped::stored("indexes/index.cdx.gz", &gzipped(b"x")),
    ]);
    let contents = opened(Format::Zip, &wacz);
    assert_eq!(contents.texts(), ["<p>Holmes, the new text.</p>", "<p>Watson.</p>"]);
    assert!(contents.refused.is_empty() && contents.result.is_ok());
}
