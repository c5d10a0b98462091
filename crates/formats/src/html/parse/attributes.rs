//! A bound on one tag: the tokenizer compares each attribute with all before it.

use std::borrow::Cow;

/// Words of one tag: its attributes, and their values that stand without quotation marks. What follows is blanked out.
const WORDS_MAX: usize = 512;

/// The page with spaces where a tag has more words than the bound.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut blanked: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(start) = find(bytes, at, b'<') {
        at = start + 1;
        if !bytes.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') {
            continue;
        }
        let (end, too_many) = tag(bytes, at);
        if let Some(from) = too_many {
            let copy = blanked.get_or_insert_with(|| bytes.to_vec());
            copy[from..end].fill(b' ');
        }
        at = end;
    }
    match blanked.map(String::from_utf8) {
        // Tags end at ASCII characters, so that what was blanked out was whole characters.
        Some(Ok(html)) => Cow::Owned(html),
        _ => Cow::Borrowed(html),
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    memchr::memchr(wanted, &bytes[from..]).map(|at| from + at)
}

/// Where the tag ends whose name begins at `at`, and where its words become too many.
fn tag(bytes: &[u8], at: usize) -> (usize, Option<usize>) {
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let mut at = at;
    let mut words = 0;
    let mut too_many = None;
    while at < bytes.len() {
        let part = &bytes[at..];
        match part[0] {
            b'>' => return (at, too_many),
            byte if is_space(&byte) || byte == b'/' => at += 1,
            byte @ (b'"' | b'\'') if at > 0 && opens_value(bytes, at) => {
                at = find(bytes, at + 1, byte).map_or(bytes.len(), |end| end + 1);
            }
            b'=' => at += 1,
            _ => {
                words += 1;
                if words > WORDS_MAX && too_many.is_none() {
                    too_many = Some(at);
                }
                let length = part.iter().position(|byte| is_space(byte) || b"/>=".contains(byte));
                at += length.unwrap_or(part.len()).max(1);
            }
        }
    }
    (bytes.len(), too_many)
}

/// Whether a quotation mark stands where an attribute's value begins.
fn opens_value(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_as_many_attributes_as_are_read_at_all() {
        assert!(matches!(bounded("<p a b='>' c=\"<\">x < y </p>"), Cow::Borrowed(_)));
        let many: Vec<String> = (0..600).map(|number| format!(" a{number}=é")).collect();
        let many = many.concat();
        let page = format!("<p{many}>Fog</p>");
        let read = bounded(&page);
        assert_eq!(read.len(), page.len());
        assert!(read.ends_with("   >Fog</p>") && read.contains(" a200=é"));
    }
}
