//! Transfer encodings undone (RFC 2045 §6): quoted-printable and base64, damaged as lists and programs leave them.

use mail_parser::{
    Encoding, decoders::base64::base64_decode, decoders::quoted_printable::quoted_printable_decode_char,
};

/// The bytes that a part stands for.
pub(super) fn undo(encoded: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::None => encoded.to_vec(),
        Encoding::QuotedPrintable => quoted_printable(encoded),
        Encoding::Base64 => base64(encoded),
    }
}

/// Decodes what is encoded and keeps what is not: a `=` that stands for nothing is a `=`.
fn quoted_printable(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    for line in encoded.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let end = &line[text.len()..];
        // White space at a line's end was added on the way; the line end itself is the text's.
        let (text, end) = match text.strip_suffix(b"=") {
            Some(text) if end.contains(&b'\n') || end.is_empty() => (text, &b""[..]),
            _ => (
                text,
                if end.ends_with(b"\r\n") {
                    &b"\r\n"[..]
                } else if end.ends_with(b"\n") {
                    &b"\n"[..]
                } else {
                    end
                },
            ),
        };
        let mut at = 0;
        while at < text.len() {
            let byte = match text.get(at..at + 3) {
                Some([b'=', high, low]) => quoted_printable_decode_char(*high, *low),
                _ => None,
            };
            out.push(byte.unwrap_or(text[at]));
            at += if byte.is_some() { 3 } else { 1 };
        }
        out.extend_from_slice(end);
    }
    out
}

/// Decodes the lines that are base64; text that a list hung on behind them is kept as it is.
fn base64(encoded: &[u8]) -> Vec<u8> {
    let mut end = 0;
    for line in encoded.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        let sound =
            text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        // The last letters end with the padding, if not before.
        if !sound || encoded[..end].trim_ascii_end().ends_with(b"=") && !text.is_empty() {
            break;
        }
        end += line.len();
    }
    let (letters, rest) = encoded.split_at(end);
    let decoded = base64_decode(letters).filter(|_| !letters.trim_ascii().is_empty());
    let Some(mut decoded) = decoded else { return encoded.to_vec() };
    if !rest.trim_ascii().is_empty() {
        decoded.extend_from_slice(b"\n\n");
        decoded.extend_from_slice(rest);
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(encoded: &str, encoding: Encoding) -> String {
        String::from_utf8(undo(encoded.as_bytes(), encoding)).unwrap()
    }

    #[test]
    fn quoted_printable_is_undone_and_what_is_none_is_kept() {
        for (encoded, decoded) in [
            ("It=E2=80=99s =\r\nlate.\r\n", "It’s late.\r\n"),
            ("a=3Db=20\nc  \nd", "a=b \nc\nd"),
            ("E=mc2, x =\n", "E=mc2, x "),
            ("=e2=80=94 lower", "— lower"),
            ("cut off =", "cut off "),
            ("cut off =E", "cut off =E"),
        ] {
            assert_eq!(text(encoded, Encoding::QuotedPrintable), decoded, "{encoded}");
        }
    }

    #[test]
    fn a_footer_behind_base64_is_kept() {
        assert_eq!(text("SGUgY2FtZS4=\n", Encoding::Base64), "He came.");
        assert_eq!(
            text("SGUgY2FtZS4=\n\n____\nfic-list mailing list\n", Encoding::Base64),
            "He came.\n\n____\nfic-list mailing list\n"
        );
        assert_eq!(text("not base64 at all!", Encoding::Base64), "not base64 at all!");
    }
}
