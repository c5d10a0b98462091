//! What a file is: its bytes first, its name second.

use crate::{
    Format, Refusal,
    encoding::{is_binary, utf_16_by_nul},
};

/// So many bytes at the start are looked at for markup.
const HEAD_BYTES: usize = 16 << 10;

/// First bytes of formats that have no reader, and what a person calls them.
const FOREIGN: [(&[u8], &str); 22] = [
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"ITSF", "a CHM help file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"\0\0\x01\0", "an icon"),
    (b"WARC/", "a WARC file"),
    (b"8BPS", "a Photoshop image"),
];

/// Tells what a file is from its first bytes and its name.
///
/// Fails with [`Refusal::Empty`] where there is nothing but white space, [`Refusal::Binary`] where a file named as
/// text is none, and [`Refusal::UnknownFormat`], naming what it seems to be, where no reader knows it.
pub fn detect(name: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) || is_blank_with_mark(bytes) {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packed(name, bytes);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Err(Refusal::UnknownFormat("a WebP image".to_owned()));
    }
    if bytes.get(60..68) == Some(b"BOOKMOBI") {
        return Err(Refusal::UnknownFormat("MOBI".to_owned()));
    }
    if let Some((_, seems)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Refusal::UnknownFormat((*seems).to_owned()));
    }
    let extension = extension(name);
    let utf_16 =
        bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || utf_16_by_nul(bytes).is_some();
    if !utf_16 && is_binary(bytes) {
        return Err(if is_text_name(&extension) {
            Refusal::Binary
        } else {
            Refusal::UnknownFormat(unknown_name(&extension))
        });
    }
    Ok(if looks_like_html(bytes, &extension) { Format::Html } else { Format::Text })
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

/// A ZIP file: an EPUB where its first entry or its name says so.
fn packed(name: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    if bytes.get(30..58) == Some(b"mimetypeapplication/epub+zip")
        || contains(head, b"application/epub+zip")
        || contains(head, b"META-INF/container.xml")
        || extension(name) == "epub"
    {
        return Ok(Format::Epub);
    }
    let seems = [
        (b"word/".as_slice(), "DOCX"),
        (b"xl/", "XLSX"),
        (b"ppt/", "PPTX"),
        (b"application/vnd.oasis.opendocument.text", "ODT"),
        (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    ]
    .into_iter()
    .find(|(mark, _)| contains(bytes, mark))
    .map_or("a ZIP archive", |(_, seems)| seems);
    Err(Refusal::UnknownFormat(seems.to_owned()))
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

/// The name's extension in small letters, empty where it has none.
fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

fn is_text_name(extension: &str) -> bool {
    matches!(
        extension,
        "" | "txt" | "text" | "asc" | "md" | "htm" | "html" | "xhtml" | "shtml" | "php" | "log"
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

fn looks_like_html(bytes: &[u8], extension: &str) -> bool {
    // UTF-16 shows its ASCII letters with NULs between them.
    let head: String = bytes
        .iter()
        .take(HEAD_BYTES)
        .filter(|byte| **byte != 0)
        .map(|byte| if byte.is_ascii() { byte.to_ascii_lowercase() as char } else { '\u{FFFD}' })
        .collect();
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FFFD}');
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return true;
    }
    if head.contains("<html") && (head.contains("<head") || head.contains("<body")) {
        return true;
    }
    let tags = telling_tags(&head);
    // One tag in 400 characters is what prose in paragraphs has; a text with a stray `<b>` has far fewer.
    let dense = tags >= 3 && tags * 400 >= head.len();
    let named = matches!(extension, "html" | "htm" | "xhtml" | "shtml" | "xht");
    dense || (named && tags > 0) || (start.starts_with('<') && tags > 1)
}

fn telling_tags(head: &str) -> usize {
    head.split('<')
        .skip(1)
        .filter(|rest| {
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let after = rest[name_end..].chars().next();
            TELLING_ELEMENTS.contains(&&rest[..name_end])
                && matches!(after, Some('>' | ' ' | '/' | '\n' | '\r' | '\t'))
                && rest.chars().take(300).any(|c| c == '>')
        })
        .count()
}
