//! Which characters the bytes of a text stand for.
//!
//! In this order: a byte order mark; UTF-16 by where its NULs stand; UTF-8 where it is valid; an encoding for a
//! script other than Latin where the bytes clearly show one; else each line on its own, UTF-8 where the line is valid
//! and windows-1252 where it is not, because old pages were put together from pieces of both.

mod machine;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use ficus_prose::{Bytes, count_where, first_place};

use crate::{Refusal, txt::DecodedText};

/// Name of a text of which some lines are UTF-8 and others are not.
const MIXED: &str = "UTF-8+windows-1252";
/// The detector sees at most this many bytes with letters beyond ASCII around them.
const SAMPLE_BYTES_MAX: usize = 256 << 10;

/// Decodes a text of unknown encoding.
pub(crate) fn decode(bytes: &[u8]) -> Result<DecodedText, Refusal> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return Ok(decode_as(&bytes[mark_bytes..], encoding));
    }
    if let Some(encoding) = utf_16_by_nul(bytes) {
        return Ok(decode_as(bytes, encoding));
    }
    // Padding to a full sector, and the end-of-file mark of CP/M and DOS.
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | 0x1A)).map_or(0, |last| last + 1);
    let bytes = &bytes[..end];
    if is_binary(bytes) {
        return Err(Refusal::Binary);
    }
    if has_iso_2022_escape(bytes)
        && let Some(text) = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok(finished(text, ISO_2022_JP.name()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(finished(text.into(), UTF_8.name())),
        // A character cut off at the very end of the file.
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            Ok(finished(String::from_utf8_lossy(bytes), UTF_8.name()))
        }
        Err(_) => Ok(match (machine::page(bytes), other_script(bytes)) {
            (Some(page), _) => finished(page.text(bytes).into(), machine::name(page)),
            (None, Some(encoding)) => decode_as(bytes, encoding),
            (None, None) => decode_lines(bytes),
        }),
    }
}

/// Decodes a text that says itself which encoding it is in; the bytes are believed before the label is.
pub(crate) fn decode_labelled(bytes: &[u8], label: &[u8]) -> Result<DecodedText, Refusal> {
    let labelled = Encoding::for_label(label);
    let believable = labelled.filter(|encoding| {
        *encoding != UTF_8
            && *encoding != UTF_16BE
            && *encoding != UTF_16LE
            && *encoding != WINDOWS_1252
            && Encoding::for_bom(bytes).is_none()
            && std::str::from_utf8(bytes).is_err()
            && !is_binary(bytes)
    });
    if let Some(encoding) = believable
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok(finished(text, encoding.name()));
    }
    decode(bytes)
}

/// See [`crate::txt::decode_part`].
pub(crate) fn decode_part(bytes: &[u8], name: &str) -> String {
    match (machine::named(name), Encoding::for_label(name.as_bytes())) {
        (Some(page), _) => finished(page.text(bytes).into(), machine::name(page)).text,
        (None, Some(encoding)) => decode_as(bytes, encoding).text,
        (None, None) => decode_lines(bytes).text,
    }
}

/// Whether so much of a text is control characters that it is none.
///
/// Old texts hold a few by accident, and those whose eighth bit was cut off hold one for each quotation mark, so a
/// few are no proof.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let nul = count_where(bytes, |bytes| bytes.are(0));
    let control = count_where(bytes, |bytes| {
        let low = bytes.are_within(0x01, 0x08) | bytes.are_within(0x0E, 0x1A) | bytes.are_within(0x1C, 0x1F);
        low | bytes.are(0x7F)
    });
    nul > bytes.len() / 1_000 || (control + nul) > bytes.len() / 10
}

/// The byte order of UTF-16 without a byte order mark: in Latin text every second byte is NUL.
pub(crate) fn utf_16_by_nul(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    let units = sample.len() / 2;
    if units < 2 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let even = sample.iter().step_by(2).filter(|byte| **byte == 0).count();
    let odd = sample.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match () {
        () if odd * 10 >= units * 3 && even * 50 <= units => UTF_16LE,
        () if even * 10 >= units * 3 && odd * 50 <= units => UTF_16BE,
        () => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(sample)?;
    let control = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    (control * 50 <= units).then_some(encoding)
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> DecodedText {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    finished(text, encoding.name())
}

fn has_iso_2022_escape(bytes: &[u8]) -> bool {
    bytes.is_ascii() && bytes.windows(2).any(|pair| pair == b"\x1b$")
}

/// Turns line ends to `\n` and counts what could not be decoded.
fn finished(text: Cow<'_, str>, encoding: &'static str) -> DecodedText {
    let holds = |byte: u8| memchr::memchr(byte, text.as_bytes()).is_some();
    let has_nul = holds(0);
    let text = if holds(b'\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    let text = if has_nul { text.replace('\0', "\u{FFFD}") } else { text };
    let undecodable = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}").count();
    DecodedText { text, encoding, undecodable: u32::try_from(undecodable).unwrap_or(u32::MAX) }
}

/// The encoding of a text in another script than Latin, or of Central Europe, where its bytes clearly show one.
fn other_script(bytes: &[u8]) -> Option<&'static Encoding> {
    let high = count_where(bytes, |bytes| bytes.are_within(0xA0, 0xFF));
    let letters = high + count_where(bytes, Bytes::are_letters);
    if high * 100 < letters * 3 {
        return None;
    }
    let mut sample = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        sample.extend_from_slice(line);
        sample.push(b'\n');
        if sample.len() > SAMPLE_BYTES_MAX {
            break;
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // So many letters beyond ASCII, and so many in a hundred, are needed before the detector is believed: a few
    // accents look the same in Prague and in Paris.
    let (high_min, share_percent_min) = match guess.name() {
        "windows-1252" => return None,
        "windows-1250" | "ISO-8859-2" | "windows-1254" | "windows-1257" | "ISO-8859-4" | "windows-1258" => {
            (24, 3)
        }
        _ => (8, 15),
    };
    let clear = high >= high_min && high * 100 >= letters * share_percent_min;
    (clear && guess.decode_without_bom_handling_and_without_replacement(&sample).is_some()).then_some(guess)
}

/// Decodes each line as UTF-8 where it is valid and as windows-1252 where it is not.
fn decode_lines(bytes: &[u8]) -> DecodedText {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let mut any_utf_8 = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => {
                any_utf_8 |= !line.is_ascii();
                text.push_str(line);
            }
            Err(_) if mixes_encodings(line) => {
                any_utf_8 = true;
                for chunk in line.utf8_chunks() {
                    text.push_str(chunk.valid());
                    push_windows_1252(&mut text, chunk.invalid());
                }
            }
            Err(_) => push_windows_1252(&mut text, line),
        }
    }
    finished(text.into(), if any_utf_8 { MIXED } else { WINDOWS_1252.name() })
}

/// Whether an invalid line holds characters that can only be UTF-8.
///
/// Two bytes in a row that happen to be valid are no proof against as many that are not; three or four are.
fn mixes_encodings(line: &[u8]) -> bool {
    let (mut long, mut short, mut invalid) = (0usize, 0usize, 0usize);
    for chunk in line.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.len_utf8() {
                1 => {}
                2 => short += 1,
                _ => long += 1,
            }
        }
        invalid += chunk.invalid().len();
    }
    long > 0 || short > invalid
}

fn push_windows_1252(text: &mut String, bytes: &[u8]) {
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    if first_place(bytes, |bytes| bytes.are_any(*b"\x81\x8D\x8F\x90\x9D")).is_none() {
        text.push_str(&decoded);
        return;
    }
    // Five bytes mean nothing in windows-1252; the Encoding Standard lets them through as control characters.
    text.extend(decoded.chars().map(|c| match c {
        '\u{81}' | '\u{8D}' | '\u{8F}' | '\u{90}' | '\u{9D}' => '\u{FFFD}',
        c => c,
    }));
}
