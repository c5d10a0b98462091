//! Windows-1252, both ways: the encoding that most old damage went through.

/// The characters of the bytes 0x80 to 0x9F; the five that the encoding leaves out stand for themselves.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that a byte stands for.
pub(super) fn decode(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte that stands for a character, where there is one. Control characters 0x80 to 0x9F stand for themselves.
pub(super) fn encode(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xFF => u8::try_from(code).ok(),
        _ => HIGH.iter().position(|high| *high == c).map(|place| place as u8 + 0x80),
    }
}
