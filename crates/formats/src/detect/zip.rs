//! What a ZIP file is, by the names of its entries: an e-book, a document, or an archive of files.

use crate::{Format, Refusal};

const LOCAL: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const END: &[u8] = b"PK\x05\x06";
/// So many names tell.
const NAMES_MAX: usize = 2_000;

pub(super) fn format(extension: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    let by_name = match extension {
        "epub" => Some(Format::Epub),
        "docx" | "docm" | "dotx" => Some(Format::Docx),
        "odt" | "ott" | "sxw" => Some(Format::Odt),
        _ => None,
    };
    let names = listed_names(bytes).unwrap_or_else(|| local_names(bytes));
    let has = |name: &str| names.contains(&name.as_bytes());
    let has_folder = |folder: &str| names.iter().any(|found| found.starts_with(folder.as_bytes()));
    if let Some(media_type) = stated_type(bytes) {
        if media_type.starts_with(b"application/epub+zip") {
            return Ok(Format::Epub);
        }
        if media_type.starts_with(b"application/vnd.oasis.opendocument.text")
            || media_type.starts_with(b"application/vnd.sun.xml.writer")
        {
            return Ok(Format::Odt);
        }
        if media_type.starts_with(b"application/vnd.oasis.opendocument") {
            return Err(Refusal::UnknownFormat("an OpenDocument file".to_owned()));
        }
    }
    if has("META-INF/container.xml") || extension == "epub" {
        return Ok(Format::Epub);
    }
    if has_folder("word/") && (has("[Content_Types].xml") || has("word/document.xml")) {
        return Ok(Format::Docx);
    }
    for (folder, seems) in [("xl/", "XLSX"), ("ppt/", "PPTX")] {
        if has_folder(folder) && has("[Content_Types].xml") {
            return Err(Refusal::UnknownFormat(seems.to_owned()));
        }
    }
    // The names may stand behind what was looked at, or be damaged.
    Ok(by_name.unwrap_or(Format::Zip))
}

/// The media type that e-books and OpenDocument files hold as their first entry, unpacked.
fn stated_type(bytes: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"mimetype";
    let name_end = 30 + NAME.len();
    (bytes.get(30..name_end)? == NAME).then_some(())?;
    let extra_length = usize::from(u16::from_le_bytes([*bytes.get(28)?, *bytes.get(29)?]));
    bytes.get(name_end + extra_length..).filter(|_| bytes[8..10] == [0, 0])
}

/// The names in the list at the end, where the file is all here.
fn listed_names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let end = memchr::memmem::rfind(bytes, END)?;
    let length = usize::try_from(u32_at(bytes, end + 12)?).ok()?;
    let mut at = end.checked_sub(length)?;
    // The list of an archive inside this one states another place.
    (usize::try_from(u32_at(bytes, end + 16)?) == Ok(at)).then_some(())?;
    let mut names = Vec::new();
    while names.len() < NAMES_MAX && bytes.get(at..)?.starts_with(LISTED) {
        let lengths = [28, 30, 32].map(|field| u16_at(bytes, at + field));
        let [Some(name), Some(extra), Some(comment)] = lengths else { break };
        names.push(bytes.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    (!names.is_empty()).then_some(names)
}

/// The names before each entry, from the first on.
fn local_names(bytes: &[u8]) -> Vec<&[u8]> {
    let mut names = Vec::new();
    let mut at = memchr::memmem::find(bytes, LOCAL);
    while let Some(start) = at.filter(|_| names.len() < NAMES_MAX) {
        let Some((name, next)) = local_name(bytes, start) else { break };
        names.push(name);
        at = next.filter(|next| bytes.get(*next..).is_some_and(|rest| rest.starts_with(LOCAL)));
    }
    names
}

/// The name of an entry, and where the next one begins.
fn local_name(bytes: &[u8], at: usize) -> Option<(&[u8], Option<usize>)> {
    let (name_length, extra_length) = (u16_at(bytes, at + 26)?, u16_at(bytes, at + 28)?);
    let name = bytes.get(at + 30..at + 30 + name_length)?;
    let start = at + 30 + name_length + extra_length;
    let packed = usize::try_from(u32_at(bytes, at + 18)?).ok()?;
    let is_streamed = u16_at(bytes, at + 6)? & 8 != 0 && packed == 0;
    let next = if is_streamed { after_descriptor(bytes, start) } else { start.checked_add(packed) };
    Some((name, next))
}

/// Where the entry ends whose length stands behind it.
fn after_descriptor(bytes: &[u8], start: usize) -> Option<usize> {
    memchr::memmem::find_iter(bytes.get(start..)?, DESCRIPTOR)
        .flat_map(|at| [start + at + 16, start + at + 24])
        .find(|end| bytes.get(*end..).is_some_and(|rest| rest.starts_with(LOCAL) || rest.starts_with(LISTED)))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..)?.first_chunk::<2>()?;
    Some(usize::from(u16::from_le_bytes(*field)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*field))
}
