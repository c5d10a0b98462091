//! From places in a decoded text to bytes of the file that it was decoded from.

use std::ops::Range;

use encoding_rs::Encoding;

use crate::txt::DecodedText;

/// A place in the text and its place in the file; between it and the next one both go on alike.
#[derive(Clone, Copy, Debug)]
struct Mark {
    text: u64,
    file: u64,
}

/// Where in a file the characters of its decoded text stand.
#[derive(Debug)]
pub(crate) struct Source {
    marks: Vec<Mark>,
    length: u64,
}

impl Source {
    /// Walks the file and its text side by side. At line ends, which show in both, the walk falls into step again.
    pub(crate) fn new(bytes: &[u8], decoded: &DecodedText) -> Self {
        let length = bytes.len() as u64;
        let mut source = Self { marks: vec![Mark { text: 0, file: 0 }], length };
        if bytes == decoded.text.as_bytes() {
            return source;
        }
        let mark = Encoding::for_bom(bytes).map_or(0, |(_, bytes)| bytes);
        let mut file = mark;
        source.mark(0, file);
        let coding = Coding::of(decoded.encoding);
        for (text, c) in decoded.text.char_indices() {
            let width = match c {
                '\n' => match bytes.get(file..) {
                    Some([b'\r', b'\n', ..]) => 2,
                    _ => coding.width(c, bytes, file, true),
                },
                c => coding.width(c, bytes, file, false),
            };
            file = (file + width).min(bytes.len());
            if width != c.len_utf8() {
                source.mark(text + c.len_utf8(), file);
            }
        }
        source
    }

    /// How many bytes the file has.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    fn mark(&mut self, text: usize, file: usize) {
        let mark = Mark { text: text as u64, file: file as u64 };
        match self.marks.last_mut().filter(|last| last.text == mark.text) {
            Some(last) => *last = mark,
            None => self.marks.push(mark),
        }
    }

    /// The bytes of the file that a range of the text was decoded from.
    pub(crate) fn bytes(&self, range: Range<u64>) -> Range<u64> {
        let start = self.byte(range.start);
        start..self.byte(range.end).max(start)
    }

    fn byte(&self, text: u64) -> u64 {
        let next = self.marks.partition_point(|mark| mark.text <= text);
        let mark = self.marks[next.saturating_sub(1)];
        // A character that is shorter in the file than in the text ends where the next one begins.
        let end = self.marks.get(next).map_or(self.length, |mark| mark.file);
        (mark.file + text.saturating_sub(mark.text)).min(end)
    }
}

/// How many bytes a character takes in a file.
enum Coding {
    Utf8OrWindows1252,
    Utf16,
    Single,
    Other(&'static Encoding),
}

impl Coding {
    fn of(name: &str) -> Self {
        match Encoding::for_label(name.as_bytes()) {
            Some(encoding) if encoding == encoding_rs::UTF_8 => Self::Utf8OrWindows1252,
            Some(encoding) if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE => {
                Self::Utf16
            }
            Some(encoding) if encoding.is_single_byte() => Self::Single,
            Some(encoding) => Self::Other(encoding),
            // Lines of both.
            None => Self::Utf8OrWindows1252,
        }
    }

    fn width(&self, c: char, bytes: &[u8], at: usize, line_end: bool) -> usize {
        match self {
            Self::Utf16 if line_end => match bytes.get(at..at + 4) {
                Some([b'\r', 0, b'\n', 0] | [0, b'\r', 0, b'\n']) => 4,
                _ => 2,
            },
            Self::Utf16 => c.len_utf16() * 2,
            Self::Single => 1,
            _ if c.is_ascii() => self.ascii(c, bytes, at),
            Self::Utf8OrWindows1252 => {
                let mut buffer = [0; 4];
                let written = c.encode_utf8(&mut buffer).as_bytes();
                if bytes.get(at..).is_some_and(|rest| rest.starts_with(written)) { written.len() } else { 1 }
            }
            Self::Other(encoding) => {
                let mut buffer = [0; 4];
                let written = c.encode_utf8(&mut buffer);
                let (written, _, unmappable) = encoding.encode(written);
                if unmappable { 1 } else { written.len() }
            }
        }
    }

    /// An ASCII character is one byte, and shifts of ISO-2022-JP may stand before it.
    fn ascii(&self, c: char, bytes: &[u8], at: usize) -> usize {
        let here = |found: &u8| *found == c as u8 || c == '\n' && *found == b'\r';
        match (self, bytes.get(at)) {
            (Self::Other(_), Some(found)) if !here(found) => {
                let near = &bytes[at..bytes.len().min(at + 16)];
                near.iter().position(here).map_or(1, |skipped| skipped + 1)
            }
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::decode;

    /// The bytes that a word of a file's text stands in.
    fn found<'a>(bytes: &'a [u8], word: &str) -> &'a [u8] {
        let decoded = decode(bytes).unwrap();
        let at = decoded.text.find(word).unwrap_or_else(|| panic!("{word} in {}", decoded.text)) as u64;
        let range = Source::new(bytes, &decoded).bytes(at..at + word.len() as u64);
        &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
    }

    #[test]
    fn a_word_is_found_in_whatever_encoding_its_file_is() {
        assert_eq!(found(b"a\r\n\r\nfog\r\n", "fog"), b"fog");
        assert_eq!(found("\u{FEFF}é fog".as_bytes(), "fog"), b"fog");
        assert_eq!(found(b"It\x92s \x93the fog\x94\n", "’s “the fog"), b"\x92s \x93the fog");
        assert_eq!(
            found(
                "“caf\u{e9}” – \n"
                    .as_bytes()
                    .iter()
                    .copied()
                    .chain(*b"caf\xe9 fog")
                    .collect::<Vec<_>>()
                    .as_slice(),
                "fog"
            ),
            b"fog"
        );
        let wide: Vec<u8> = "\u{FEFF}one\r\nfog 𝄞 x".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&wide, "fog"), b"f\0o\0g\0");
        assert_eq!(found(&wide, "x"), b"x\0");
        let text = "霧が川を上ってきた。そして街灯がともるころには、だれも橋を見ることができなかった。fog 霧";
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(found(&bytes, "fog"), b"fog", "{}", encoding.name());
        }
    }
}
