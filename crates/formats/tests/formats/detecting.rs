//! What a file is.

use std::io::{Cursor, Write};

use ficus_formats::{Format, Refusal, detect};
use zip::{CompressionMethod, write::SimpleFileOptions};

#[test]
fn a_file_is_told_by_its_bytes_before_its_name() {
    for (name, bytes, format) in [
        ("story.txt", b"It was a dark night.".as_slice(), Format::Text),
        ("story.html", b"It was a dark night, and nobody wrote a tag.", Format::Text),
        ("story.txt", b"<!DOCTYPE html><title>x</title><p>It was", Format::Html),
        ("story.txt", b"<p>One.</p>\n<p>Two <i>more</i>.</p>", Format::Html),
        ("page.php", b"\xef\xbb\xbf  <HTML><BODY>x", Format::Html),
        ("story", b"\xff\xfeO\0u\0i\0", Format::Text),
        ("s.htm", b"\xff\xfe<\0h\0t\0m\0l\0>\0O\0u\0i\0", Format::Html),
        ("s.txt", b"He wrote <b>once</b> and a<b, then much more of it without any tags.", Format::Text),
        ("list.txt", b"From: <quill@example.org>\nTo: <list@example.com>\n\nHello.", Format::Text),
        ("book.zip", b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\x14\0\0\0\x14\0\0\0\x08\0\0\0mimetypeapplication/epub+zip", Format::Epub),
        ("book.epub", b"PK\x03\x04 whatever", Format::Epub),
    ] {
        assert_eq!(detect(name, bytes), Ok(format), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    for (name, bytes, seems) in [
        ("story.txt", b"%PDF-1.4 x".as_slice(), "PDF"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "a JPEG image"),
        ("x.rar", b"Rar!\x1a\x07\0", "a RAR archive"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document"),
        ("x.dat", b"\0\x01\x02\x03\0\0", "DAT"),
    ] {
        assert_eq!(detect(name, bytes), Err(Refusal::UnknownFormat(seems.to_owned())), "{name}");
    }
    assert_eq!(detect("x.txt", b"\0\x01\x02\x03\0\0"), Err(Refusal::Binary));
    assert_eq!(detect("x.txt", b" \r\n"), Err(Refusal::Empty));
    assert_eq!(detect("x.txt", b"\xef\xbb\xbf"), Err(Refusal::Empty));
}

/// A ZIP archive with the given files, stored.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, stored).expect("a ZIP archive can be written to memory");
        writer.write_all(bytes).expect("a ZIP archive can be written to memory");
    }
    writer.finish().expect("a ZIP archive can be written to memory").into_inner()
}

#[test]
fn a_packed_file_is_told_by_its_entries() {
    let book = zipped(&[("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"<container/>")]);
    let document = zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")]);
    let odt = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]);
    let wacz = zipped(&[("archive/data.warc.gz", b"\x1f\x8b"), ("datapackage.json", b"{}")]);
    let books = zipped(&[("one.epub", &book), ("two.docx", &document)]);
    for (name, bytes, format) in [
        ("a.zip", &book, Format::Epub),
        ("a.docx", &document, Format::Docx),
        ("a.bin", &odt, Format::Odt),
        ("a.wacz", &wacz, Format::Zip),
        ("books.zip", &books, Format::Zip),
    ] {
        assert_eq!(detect(name, bytes), Ok(format), "{name}");
        // Of a longer file only the first bytes are there.
        assert_eq!(detect(name, &bytes[..bytes.len() - 22]), Ok(format), "{name} without its end");
    }
    let sheet = zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>")]);
    assert_eq!(detect("a.xlsx", &sheet), Err(Refusal::UnknownFormat("XLSX".into())));
}

#[test]
fn an_archive_is_told_by_its_first_bytes() {
    let mut tar = vec![0; 1_024];
    tar[..5].copy_from_slice(b"a.txt");
    tar[124..135].copy_from_slice(b"00000000003");
    let sum: u64 = tar[..512].iter().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let gzipped = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    for (name, bytes, format) in [
        ("old", tar, Format::Tar),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), Format::SevenZip),
        ("a.txt.gz", gzipped(b"It was a dark night."), Format::Gzip),
        ("a.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n".to_vec(), Format::Warc),
        ("a.gz", gzipped(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"), Format::Warc),
        ("a.arc", b"filedesc://a.arc 0.0.0.0 20030506070809 text/plain 73\n".to_vec(), Format::Warc),
    ] {
        assert_eq!(detect(name, &bytes), Ok(format), "{name}");
    }
}

#[test]
fn a_message_is_told_from_a_story_with_a_header() {
    let list =
        b"From: Jane <jane@example.org>\nSubject: NEW: The Empty House (1/2)\nDate: 5 May 2003\n\nIt was";
    assert_eq!(detect("post.txt", list), Ok(Format::Text));
    for (name, bytes, format) in [
        ("post.txt", b"Message-ID: <1@example.org>\r\nFrom: Jane\r\nSubject: x\r\n\r\nIt was".as_slice(), Format::Mail),
        ("post.eml", list, Format::Mail),
        ("jane/cur/1046.host:2,S", list, Format::Mail),
        ("5021", b"Path: news!not-for-mail\nNewsgroups: alt.example\nFrom: Jane\n\nIt was", Format::Mail),
        ("page.mht", b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n", Format::Mail),
        ("inbox", b"From jane@example.org Mon May  5 10:00:00 2003\nFrom: Jane\nSubject: x\n\nIt was", Format::Mbox),
        ("story.txt", b"From the window Holmes watched.\nSubject: a hansom cab.\n\nIt was", Format::Text),
        ("story.txt", b"Title: The Empty House\nAuthor: Jane\n\nIt was", Format::Text),
    ] {
        assert_eq!(detect(name, bytes), Ok(format), "{name}");
    }
}

#[test]
fn a_text_is_told_by_its_name_where_its_bytes_say_little() {
    for (name, bytes, format) in [
        ("story.rtf", b"{\\rtf1\\ansi It was}".as_slice(), Format::Rtf),
        ("story.doc", b"\r\n{\\rtf1\\ansi It was}", Format::Rtf),
        ("story.md", b"# One\n\nIt was *dark*.", Format::Markdown),
        ("story.md", b"<p>One.</p>\n<p>Two <i>more</i>.</p>", Format::Markdown),
        ("story.md", b"<!DOCTYPE html><p>One.</p>", Format::Html),
        (
            "viewstory.php?sid=1&chapter=2",
            b"It was a <i>very</i> dark night in a long, long street.",
            Format::Html,
        ),
        ("What now? A story.txt", b"It was a dark night.", Format::Text),
        ("dump.txt", b"-- MySQL dump 10.13  Distrib 5.7\n--\n-- Host: localhost", Format::Dump),
        ("dump.sql", b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19", Format::Dump),
        (
            "a.sql",
            b"SET NAMES utf8;\nINSERT INTO `fanfiction_stories` VALUES (1,'<p>One</p><p>Two</p>');",
            Format::Dump,
        ),
        ("notes.sql", b"It was a dark night.", Format::Text),
        (
            "story.xml",
            b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Word.Document\"?>\n<w:wordDocument xmlns:w=\"x\">",
            Format::Docx,
        ),
        ("story.xml", b"<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"x\">", Format::Docx),
        ("story.fodt", b"<?xml version=\"1.0\"?>\n<office:document xmlns:office=\"x\">", Format::Odt),
    ] {
        assert_eq!(detect(name, bytes), Ok(format), "{name}");
    }
}

#[test]
fn what_is_written_for_machines_is_no_story() {
    for name in ["page.css", "list.JS", "data.json"] {
        let told = detect(name, b"var names = ['Holmes', 'Watson'];");
        assert!(matches!(told, Err(Refusal::UnknownFormat(_))), "{name}: {told:?}");
    }
}
