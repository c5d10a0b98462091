//! What a file is: its bytes first, its name second.
//!
//! The bytes may be the first of a file that is much longer.

mod mail;
mod zip;

use std::io::Read;

use flate2::bufread::MultiGzDecoder;

use crate::{
    Format, Refusal,
    container::{tar, warc},
    encoding::{is_binary, utf_16_by_nul},
};

/// So many bytes at the start are looked at for markup.
const HEAD_BYTES: usize = 16 << 10;
/// What stands there for a byte beyond ASCII.
const OTHER: u8 = 0x1A;

/// First bytes of formats that have no reader, and what a person calls them.
const FOREIGN: [(&[u8], &str); 24] = [
    (b"%PDF-", "PDF"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SIT!", "a StuffIt archive"),
    (b"StuffIt (c)", "a StuffIt archive"),
    (b"MSCF\0\0\0\0", "a CAB archive"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document"),
    (b"\xffWPC", "WordPerfect"),
    (b"%!PS", "PostScript"),
    (b"ITOLITLS", "Microsoft Reader"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"ITSF", "a CHM help file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"\0\0\x01\0", "an icon"),
    (b"8BPS", "a Photoshop image"),
];
/// What stands in a Palm database after its own header, and what a person calls it.
const PALM: [(&[u8], &str); 3] =
    [(b"BOOKMOBI", "MOBI"), (b"TEXtREAd", "a PalmDoc e-book"), (b"PNRdPPrs", "an eReader e-book")];

/// Files of characters that are written for machines, by the endings of their names.
const CODE: [(&str, &str); 6] = [
    ("css", "a style sheet"),
    ("js", "a script"),
    ("json", "data in JSON"),
    ("ini", "a file of settings"),
    ("svg", "a drawing"),
    ("ico", "an icon"),
];

/// Tells what a file is from its first bytes and its name. 64 KiB are enough where the file is longer.
///
/// Fails with [`Refusal::Empty`] where there is nothing but white space, [`Refusal::Binary`] where a file named as
/// text is none, and [`Refusal::UnknownFormat`], naming what it seems to be, where no reader knows it.
pub fn detect(name: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) || is_blank_with_mark(bytes) {
        return Err(Refusal::Empty);
    }
    let extension = extension(name);
    if let Some(format) = container(bytes, &extension) {
        return format;
    }
    let palm = bytes.get(60..68);
    let foreign = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic));
    if let Some((_, seems)) = foreign.or_else(|| PALM.iter().find(|(mark, _)| palm == Some(*mark))) {
        return Err(Refusal::UnknownFormat((*seems).to_owned()));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Err(Refusal::UnknownFormat("a WebP image".to_owned()));
    }
    if let Some((_, seems)) = CODE.iter().find(|(end, _)| *end == extension) {
        return Err(Refusal::UnknownFormat((*seems).to_owned()));
    }
    text(name, &extension, bytes)
}

/// A file of files, by its first bytes.
fn container(bytes: &[u8], extension: &str) -> Option<Result<Format, Refusal>> {
    const ZIP_STARTS: [&[u8]; 4] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04"];
    if ZIP_STARTS.iter().any(|start| bytes.starts_with(start)) {
        Some(zip::format(extension, bytes))
    } else if bytes.starts_with(b"\x1f\x8b") {
        Some(Ok(gzipped(extension, bytes)))
    } else if bytes.starts_with(b"7z\xbc\xaf\x27\x1c") {
        Some(Ok(Format::SevenZip))
    } else if warc::is_capture(bytes) {
        Some(Ok(Format::Warc))
    } else if tar::is_header(bytes) || bytes.get(257..262) == Some(b"ustar") {
        Some(Ok(Format::Tar))
    } else {
        damaged_container(bytes, extension)
    }
}

/// A file of files whose first bytes are damaged: by its name, and by what stands further inside.
fn damaged_container(bytes: &[u8], extension: &str) -> Option<Result<Format, Refusal>> {
    const GZIP: &[u8] = b"\x1f\x8b\x08";
    match extension {
        "zip" | "wacz" | "epub" | "docx" | "odt" if contains(bytes, b"PK\x03\x04") => {
            Some(zip::format(extension, bytes))
        }
        "warc" if contains(bytes, b"WARC/1.") => Some(Ok(Format::Warc)),
        "warc.gz" | "arc.gz" if contains(bytes, GZIP) => Some(Ok(Format::Warc)),
        "tar" if bytes.chunks(tar::BLOCK_BYTES).any(tar::is_header) => Some(Ok(Format::Tar)),
        _ => None,
    }
}

/// A gzipped file: a web capture, or one file of any kind.
fn gzipped(extension: &str, bytes: &[u8]) -> Format {
    let mut head = Vec::new();
    // Damage shows when the file is read.
    let _ = MultiGzDecoder::new(bytes).take(64).read_to_end(&mut head);
    let is_named_capture = matches!(extension, "warc.gz" | "arc.gz");
    if warc::is_capture(&head) || is_named_capture { Format::Warc } else { Format::Gzip }
}

/// A file of characters, by what they say.
fn text(name: &str, extension: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if start.starts_with(b"-- PostgreSQL database dump")
        || start.starts_with(b"--\n-- PostgreSQL database dump")
    {
        return Err(Refusal::UnknownFormat("a PostgreSQL dump".to_owned()));
    }
    if let Some(format) = flat_document(start) {
        return Ok(format);
    }
    // A dump may hold pages, and bytes that are no text.
    if is_dump(start, extension) {
        return Ok(Format::Dump);
    }
    if let Some(format) = mail::format(name, extension, start) {
        return Ok(format);
    }
    let utf_16 =
        bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || utf_16_by_nul(bytes).is_some();
    if !utf_16 && is_binary(bytes) {
        return Err(if is_text_name(extension) {
            Refusal::Binary
        } else {
            Refusal::UnknownFormat(unknown_name(extension))
        });
    }
    let is_markdown = matches!(extension, "md" | "markdown" | "mdown" | "mkd");
    Ok(match markup(bytes, extension) {
        Markup::Page => Format::Html,
        _ if is_markdown => Format::Markdown,
        Markup::Dense => Format::Html,
        Markup::None => Format::Text,
    })
}

/// A document of an office program that is one file of XML: Word's of 2003 and its flat packages, flat OpenDocument.
fn flat_document(start: &[u8]) -> Option<Format> {
    const WORD: [&[u8]; 2] = [b"<w:wordDocument", b"<pkg:package"];
    let head = &start[..start.len().min(HEAD_BYTES)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    if WORD.iter().any(|root| contains(head, root)) {
        Some(Format::Docx)
    } else {
        contains(head, b"<office:document ").then_some(Format::Odt)
    }
}

/// What programs write at the top of a dump of MySQL, in small letters.
const DUMP_BANNERS: [&[u8]; 9] = [
    b"mysql dump",
    b"mysql-dump",
    b"mariadb dump",
    b"phpmyadmin sql dump",
    b"mysql administrator dump",
    b"mysql data transfer",
    b"sqlyog",
    b"heidisql",
    b"adminer",
];

fn is_dump(start: &[u8], extension: &str) -> bool {
    let head = start[..start.len().min(HEAD_BYTES)].to_ascii_lowercase();
    let comments = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .take(5)
        .take_while(|line| [b"--".as_slice(), b"#", b"/*", b"*"].iter().any(|mark| line.starts_with(mark)));
    let has_banner = comments.into_iter().any(|line| {
        DUMP_BANNERS.iter().any(|banner| contains(line, banner)) || line.starts_with(b"/*m!999999")
    });
    let has_statements = || {
        let all = start.to_ascii_lowercase();
        contains(&all, b"insert into") || contains(&all, b"create table") || contains(&all, b"replace into")
    };
    has_banner || (matches!(extension, "sql" | "mysql") && has_statements()) || crate::dump::is_dump(start)
}

fn is_blank_with_mark(bytes: &[u8]) -> bool {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.iter().all(u8::is_ascii_whitespace),
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] => {
            rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
        }
        _ => false,
    }
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    memchr::memmem::find(bytes, mark).is_some()
}

/// What programs on servers are called.
const SERVED: [&str; 9] = ["php", "php3", "asp", "aspx", "jsp", "cgi", "pl", "cfm", "do"];

/// The name's extension in small letters, `warc.gz` with both its parts, empty where it has none.
fn extension(name: &str) -> String {
    let name = without_query(name);
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let Some((stem, extension)) = file.rsplit_once('.') else { return String::new() };
    let capture =
        stem.rsplit_once('.').map(|(_, before)| before).filter(|before| matches!(*before, "warc" | "arc"));
    match capture {
        Some(before) if extension == "gz" => format!("{before}.gz"),
        _ => extension.to_owned(),
    }
}

/// The name of a saved page without the query that was part of its address: `viewstory.php?sid=1`.
fn without_query(name: &str) -> &str {
    name.match_indices(['?', '@'])
        .map(|(at, _)| &name[..at])
        .find(|before| {
            before.rsplit_once('.').is_some_and(|(_, extension)| {
                let extension = extension.to_ascii_lowercase();
                SERVED.contains(&extension.as_str()) || matches!(extension.as_str(), "html" | "htm")
            })
        })
        .unwrap_or(name)
}

fn is_text_name(extension: &str) -> bool {
    SERVED.contains(&extension)
        || matches!(
            extension,
            "" | "txt"
                | "text"
                | "asc"
                | "md"
                | "htm"
                | "html"
                | "xhtml"
                | "shtml"
                | "log"
                | "sql"
                | "eml"
                | "mbox"
        )
}

fn unknown_name(extension: &str) -> String {
    if extension.len() <= 8 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        extension.to_ascii_uppercase()
    } else {
        "this".to_owned()
    }
}

/// Elements that a person does not type by accident.
const TELLING_ELEMENTS: [&str; 22] = [
    "p",
    "br",
    "div",
    "b",
    "i",
    "em",
    "strong",
    "font",
    "center",
    "hr",
    "span",
    "a",
    "h1",
    "h2",
    "h3",
    "table",
    "td",
    "tr",
    "li",
    "ul",
    "blockquote",
    "u",
];

/// Elements without which the paragraphs of a page would run together.
const BREAKING_ELEMENTS: [&str; 14] =
    ["p", "br", "div", "center", "hr", "h1", "h2", "h3", "table", "td", "tr", "li", "ul", "blockquote"];

/// How much markup a text has.
enum Markup {
    /// It is a whole page.
    Page,
    /// It is a part of a page.
    Dense,
    /// It has none, or a stray tag.
    None,
}

fn markup(bytes: &[u8], extension: &str) -> Markup {
    let mut head = bytes[..bytes.len().min(HEAD_BYTES)].to_ascii_lowercase();
    // Which letters stand there beyond ASCII tells nothing.
    for byte in &mut head {
        *byte = if byte.is_ascii() { *byte } else { OTHER };
    }
    // UTF-16 shows its ASCII letters with NULs between them.
    if memchr::memchr(0, &head).is_some() {
        head.retain(|byte| *byte != 0);
    }
    let Ok(head) = String::from_utf8(head) else { return Markup::None };
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == char::from(OTHER));
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Markup::Page;
    }
    if head.contains("<html") && (head.contains("<head") || head.contains("<body")) {
        return Markup::Page;
    }
    if memchr::memchr(b'<', head.as_bytes()).is_none() {
        return Markup::None;
    }
    let tags = telling_tags(&head, &TELLING_ELEMENTS);
    // Words in bold and italics alone are typed into texts whose lines end where their paragraphs do.
    let broken = telling_tags(&head, &BREAKING_ELEMENTS) > 0;
    // One tag in 400 characters is what prose in paragraphs has; a text with a stray `<b>` has far fewer.
    let dense = tags >= 3 && tags * 400 >= head.len();
    let named = SERVED.contains(&extension)
        || matches!(extension, "html" | "htm" | "xhtml" | "shtml" | "xht" | "hta");
    if named && tags > 0 || broken && (dense || start.starts_with('<') && tags > 1) {
        Markup::Dense
    } else {
        Markup::None
    }
}

fn telling_tags(head: &str, elements: &[&str]) -> usize {
    head.split('<')
        .skip(1)
        .filter(|rest| {
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let after = rest[name_end..].chars().next();
            elements.contains(&&rest[..name_end])
                && matches!(after, Some('>' | ' ' | '/' | '\n' | '\r' | '\t'))
                && rest.chars().take(300).any(|c| c == '>')
        })
        .count()
}
