//! Lines of a source that know how many of its bytes they stand for.
//!
//! Every stage passes lines on in source order and never drops one: what is not wanted gets another [`Class`]. So the
//! bytes of all lines always add up to the length of the file.

use std::borrow::Cow;

use ficus_prose::{RepairKind, RepairKinds, SpanClass, Spans};

pub(crate) use ficus_prose::SpanClass as Class;

/// One line without its line end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub text: Cow<'a, str>,
    /// Bytes of the source that it stands for, its line end with it.
    pub bytes: u64,
    /// How many of these were marks of quotation.
    pub quoted_bytes: u64,
    pub class: Class,
    /// How it was repaired.
    pub repairs: RepairKinds,
}

impl Line<'_> {
    /// Whether there is nothing to see on it.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    /// Says that the line was repaired in some way.
    pub fn mark(&mut self, kind: RepairKind) {
        self.repairs = self.repairs.with(kind);
    }

    /// Cuts the line in two at a byte of its text; the source's bytes are shared out by length.
    pub fn cut(self, at: usize) -> (Self, Self) {
        let length = self.text.len().max(1) as u64;
        let bytes = if self.bytes >= length {
            (at as u64).min(self.bytes)
        } else {
            u64::try_from(u128::from(self.bytes) * at as u128 / u128::from(length)).unwrap_or(self.bytes)
        };
        let (left, right) = match self.text {
            Cow::Borrowed(text) => (Cow::Borrowed(&text[..at]), Cow::Borrowed(&text[at..])),
            Cow::Owned(text) => (Cow::Owned(text[..at].to_owned()), Cow::Owned(text[at..].to_owned())),
        };
        let quoted = self.quoted_bytes.min(bytes);
        (
            Line { text: left, bytes, quoted_bytes: quoted, class: self.class, repairs: self.repairs },
            Line {
                text: right,
                bytes: self.bytes - bytes,
                quoted_bytes: self.quoted_bytes - quoted,
                class: self.class,
                repairs: self.repairs,
            },
        )
    }
}

/// Whether a text holds nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic)
        && text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}')
}

/// A line of no source: its bytes are those of its text.
pub(crate) fn bare(text: &str) -> Line<'_> {
    Line { text: Cow::Borrowed(text), bytes: text.len() as u64, ..Line::default() }
}

/// Cuts a decoded text into lines that share out the bytes of the file that it was decoded from.
pub(crate) fn of_text<'a>(text: &'a str, source: &[u8]) -> Vec<Line<'a>> {
    let texts = cut_at_line_ends(text);
    let lengths = if text.as_bytes() == source {
        // As it was, and so are its lines; the last one has no end.
        let mut lengths: Vec<u64> = texts.iter().map(|text| text.len() as u64 + 1).collect();
        lengths.iter_mut().next_back().into_iter().for_each(|last| *last -= 1);
        lengths
    } else {
        source_lengths(source, texts.len()).unwrap_or_else(|| shared_lengths(&texts, source.len()))
    };
    texts
        .into_iter()
        .zip(lengths)
        .map(|(text, bytes)| Line {
            text: Cow::Borrowed(text.strip_suffix('\r').unwrap_or(text)),
            bytes,
            ..Line::default()
        })
        .collect()
}

fn cut_at_line_ends(text: &str) -> Vec<&str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(|end| &text[std::mem::replace(&mut start, end + 1)..end]).collect()
}

/// The lengths of the file's lines, where its line ends show in its bytes and are as many as the text has.
fn source_lengths(source: &[u8], lines: usize) -> Option<Vec<u64>> {
    for lone_return_ends in [true, false] {
        // Nearly every file has none, and then both ways are one.
        let returns = lone_return_ends && memchr::memchr(b'\r', source).is_some();
        let mut lengths = Vec::with_capacity(lines);
        let mut start = 0;
        let mut end = |at: usize| {
            lengths.push((at + 1 - start) as u64);
            start = at + 1;
        };
        if returns {
            for at in memchr::memchr2_iter(b'\n', b'\r', source) {
                if source[at] == b'\n' || source.get(at + 1).is_none_or(|next| *next != b'\n') {
                    end(at);
                }
            }
        } else {
            memchr::memchr_iter(b'\n', source).for_each(&mut end);
        }
        lengths.push((source.len() - start) as u64);
        if lengths.len() == lines {
            return Some(lengths);
        }
    }
    None
}

/// The file's length shared out over lines by their length in characters: for encodings of wide units.
fn shared_lengths(texts: &[&str], source_bytes: usize) -> Vec<u64> {
    let total: u128 = texts.iter().map(|text| text.len() as u128 + 1).sum();
    let mut done = 0u128;
    let mut given = 0u64;
    texts
        .iter()
        .map(|text| {
            done += text.len() as u128 + 1;
            let until = u64::try_from(source_bytes as u128 * done / total.max(1)).unwrap_or(u64::MAX);
            let bytes = until - given;
            given = until;
            bytes
        })
        .collect()
}

/// The spans of the source that the lines stand for, in source order.
pub(crate) fn spans(lines: &[Line<'_>]) -> Spans {
    let mut spans = Spans::default();
    for line in lines {
        // A mark of quotation stands at the start of its line.
        spans.push(
            line.quoted_bytes,
            SpanClass::Quoted,
            RepairKinds::NONE.with(RepairKind::QuotePrefixRemoved),
        );
        spans.push(line.bytes - line.quoted_bytes, line.class, line.repairs);
    }
    spans
}
