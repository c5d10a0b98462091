//! What a file is.

use ficus_formats::{Format, Refusal, detect};

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
        ("story.docx", b"PK\x03\x04....word/document.xml", "DOCX"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "a JPEG image"),
        ("x.gz", b"\x1f\x8b\x08\0", "a gzip file"),
        ("x.rtf", b"{\\rtf1 x}", "RTF"),
        ("x.dat", b"\0\x01\x02\x03\0\0", "DAT"),
    ] {
        assert_eq!(detect(name, bytes), Err(Refusal::UnknownFormat(seems.to_owned())), "{name}");
    }
    assert_eq!(detect("x.txt", b"\0\x01\x02\x03\0\0"), Err(Refusal::Binary));
    assert_eq!(detect("x.txt", b" \r\n"), Err(Refusal::Empty));
    assert_eq!(detect("x.txt", b"\xef\xbb\xbf"), Err(Refusal::Empty));
}
