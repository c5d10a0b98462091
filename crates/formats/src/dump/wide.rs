//! Dumps in UTF-16, as a shell of Windows writes what a program prints.

use std::io::{self, Read, Write};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

const CHUNK_BYTES: usize = 64 << 10;

/// A decoder by the byte order mark that a file begins with.
fn decoder(head: &[u8]) -> Option<Decoder> {
    match head {
        [0xFF, 0xFE, ..] => Some(UTF_16LE.new_decoder_with_bom_removal()),
        [0xFE, 0xFF, ..] => Some(UTF_16BE.new_decoder_with_bom_removal()),
        _ => None,
    }
}

/// Whether a file's first bytes say that it is in UTF-16.
pub fn is_utf_16(head: &[u8]) -> bool {
    decoder(head).is_some()
}

/// The first bytes of a file in UTF-8; `None` where it is not in UTF-16.
pub(super) fn head_in_utf_8(head: &[u8]) -> Option<String> {
    let mut decoder = decoder(head)?;
    let mut text =
        String::with_capacity(decoder.max_utf8_buffer_length(head.len()).unwrap_or(head.len() * 3));
    // The last character may be cut: what is whole is enough.
    let (_, _, _) = decoder.decode_to_string(head, &mut text, false);
    Some(text)
}

/// Writes a file in UTF-16 anew in UTF-8; half of a pair becomes U+FFFD.
///
/// Fails where the source is in no UTF-16, cannot be read, or the other cannot be written.
pub fn to_utf_8(source: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut filled = source.read(&mut chunk)?;
    if filled == 1 {
        filled += source.read(&mut chunk[1..])?;
    }
    let mut decoder = decoder(&chunk[..filled])
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the dump is in no UTF-16"))?;
    let mut text = vec![0; CHUNK_BYTES * 3];
    loop {
        let last = filled == 0;
        let mut at = 0;
        loop {
            let (result, read, written, _) = decoder.decode_to_utf8(&chunk[at..filled], &mut text, last);
            out.write_all(&text[..written])?;
            at += read;
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if last {
            return Ok(());
        }
        filled = source.read(&mut chunk)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_in_utf_16_is_written_in_utf_8_whatever_pieces_it_comes_in() {
        /// Gives a few bytes at a time.
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = buffer.len().min(self.0.len()).min(3);
                buffer[..length].copy_from_slice(&self.0[..length]);
                self.0 = &self.0[length..];
                Ok(length)
            }
        }
        let text = "INSERT INTO `t` VALUES (1,'café 𝄞 “late”');\r\n".repeat(9);
        for big in [false, true] {
            let units = ["\u{FEFF}", &text].concat();
            let bytes: Vec<u8> = units
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let mut out = Vec::new();
            to_utf_8(&mut Drops(&bytes), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), text);
            assert!(crate::dump::is_dump(&bytes));
        }
        assert!(to_utf_8(&mut &b"INSERT"[..], &mut Vec::new()).is_err());
    }
}
