//! Character sets as MySQL names them, and values decoded by them.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// The length of a column of type `text`: what is longer was cut off, in whatever character.
const TEXT_COLUMN_BYTES: usize = 65_535;

/// An encoding that values without valid UTF-8 are decoded by.
pub(super) type Charset = &'static Encoding;

/// MySQL's names and the encodings of the Encoding Standard; MySQL's `latin1` is Windows-1252 (manual, §10.10.2).
const CHARSETS: [(&str, &str); 20] = [
    ("latin1", "windows-1252"),
    ("latin2", "iso-8859-2"),
    ("latin5", "windows-1254"),
    ("latin7", "iso-8859-13"),
    ("greek", "iso-8859-7"),
    ("hebrew", "windows-1255"),
    ("cp1250", "windows-1250"),
    ("cp1251", "windows-1251"),
    ("cp1256", "windows-1256"),
    ("cp1257", "windows-1257"),
    ("koi8r", "koi8-r"),
    ("koi8u", "koi8-u"),
    ("cp866", "ibm866"),
    ("tis620", "windows-874"),
    ("sjis", "shift_jis"),
    ("cp932", "shift_jis"),
    ("ujis", "euc-jp"),
    ("gbk", "gbk"),
    ("big5", "big5"),
    ("euckr", "euc-kr"),
];

/// The encoding that a name of a character set or of a collation (`latin2_hungarian_ci`) means; none for Unicode.
pub(super) fn named(name: &[u8]) -> Option<Charset> {
    let name = std::str::from_utf8(name).ok()?.trim().trim_matches(['\'', '"']).to_ascii_lowercase();
    let name = name.split('_').next().unwrap_or_default();
    let (_, label) = CHARSETS.iter().find(|(known, _)| *known == name)?;
    Encoding::for_label(label.as_bytes())
}

/// Decodes a value: as UTF-8 where it is such, else by the character set, else as Windows-1252.
///
/// Tables declared as Latin-1 often hold UTF-8, and the reverse. Where UTF-8 was cut off or patched with single bytes
/// of another encoding, the valid sequences stay what they are.
pub(super) fn decode(bytes: Cow<'_, [u8]>, charset: Option<Charset>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => decode_slice(bytes, charset),
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Cow::Owned(text),
            Err(error) => Cow::Owned(decode_slice(error.as_bytes(), charset).into_owned()),
        },
    }
}

fn decode_slice(bytes: &[u8], charset: Option<Charset>) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    // A lone byte at the end of a value that is not as long as a column is a letter.
    let is_cut = |invalid: &[u8]| {
        (invalid.len() > 1 || bytes.len() >= TEXT_COLUMN_BYTES)
            && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none())
            && bytes.ends_with(invalid)
    };
    let (mut sequences, mut others) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        others += if is_cut(chunk.invalid()) { 0 } else { chunk.invalid().len() };
    }
    let charset = charset.unwrap_or(WINDOWS_1252);
    if sequences <= others {
        return charset.decode_without_bom_handling(bytes).0;
    }
    let mut out = String::with_capacity(bytes.len());
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        let invalid = chunk.invalid();
        read += chunk.valid().len() + invalid.len();
        if read == bytes.len() && is_cut(invalid) {
            out.push('\u{FFFD}');
        } else if !invalid.is_empty() {
            out.push_str(&WINDOWS_1252.decode_without_bom_handling(invalid).0);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], charset: &str) -> String {
        decode(Cow::Borrowed(bytes), named(charset.as_bytes())).into_owned()
    }

    #[test]
    fn a_value_is_decoded_by_what_its_bytes_are_and_then_by_what_is_declared() {
        for (bytes, charset, text) in [
            ("café".as_bytes(), "latin1", "café"),
            (b"caf\xe9 \x93yes\x94", "utf8mb4", "café “yes”"),
            (b"h\xf5s", "latin2_hungarian_ci", "hős"),
            (b"\xc4\xee\xec", "cp1251", "Дом"),
            ("é”é \u{2026}".as_bytes(), "latin1", "é”é …"),
            (b"caf\xc3\xa9 and caf\xc3\xa9 \xe9", "", "café and café é"),
            (b"caf\xc3\xa9 \xe2\x80", "", "café \u{FFFD}"),
        ] {
            assert_eq!(decoded(bytes, charset), text);
        }
    }
}
