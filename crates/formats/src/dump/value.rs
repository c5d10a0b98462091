//! A value of a row: where it stands, and what it says once its escapes are undone.

use std::{borrow::Cow, ops::Range};

use super::charset::{self, Charset};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `NULL`, `DEFAULT`.
    Null,
    /// `12`, `-0.5`.
    Number,
    /// `'text'`.
    Text,
    /// `0x41`, `x'41'`.
    Hexadecimal,
    /// A call such as `NOW()`, as it stands.
    Expression,
}

/// A value inside the bytes of its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub kind: ValueKind,
    /// All that is written of it, counted from the row's start.
    pub whole: (usize, usize),
    /// What is inside of quotation marks and prefixes.
    pub inside: (usize, usize),
    /// The quotation mark where something inside is escaped, else 0.
    pub escaped_by: u8,
    /// Named before the value: `_latin1'…'`.
    pub charset: Option<Charset>,
}

/// One value of a row. It borrows the row; nothing is decoded until it is asked for.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    pub(super) kind: ValueKind,
    pub(super) raw: &'a [u8],
    pub(super) escaped_by: u8,
    pub(super) charset: Option<Charset>,
    pub(super) at: Range<u64>,
}

impl<'a> Value<'a> {
    /// How it is written.
    pub fn kind(&self) -> ValueKind {
        self.kind
    }

    /// Whether it is `NULL`.
    pub fn is_null(&self) -> bool {
        self.kind == ValueKind::Null
    }

    /// Where it stands in the dump with its quotation marks, in bytes.
    pub fn at(&self) -> Range<u64> {
        self.at.clone()
    }

    /// Where [`Self::raw`] stands in the dump, in bytes.
    pub fn inside(&self) -> Range<u64> {
        let closing = u64::from(
            matches!(self.kind, ValueKind::Text) || self.at.end - self.at.start > self.raw.len() as u64 + 2,
        );
        let end = self.at.end - closing;
        end - self.raw.len() as u64..end
    }

    /// Bytes between the quotation marks, escapes with them.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The bytes that it stands for; none for `NULL`.
    pub fn bytes(&self) -> Cow<'a, [u8]> {
        match self.kind {
            ValueKind::Null => Cow::Borrowed(&[]),
            ValueKind::Hexadecimal => Cow::Owned(from_hexadecimal(self.raw)),
            ValueKind::Text if self.escaped_by != 0 => Cow::Owned(unescape(self.raw, self.escaped_by)),
            ValueKind::Text | ValueKind::Number | ValueKind::Expression => Cow::Borrowed(self.raw),
        }
    }

    /// The text that it stands for: valid UTF-8 is UTF-8, anything else is of the character set that the dump names
    /// for it, or Windows-1252. Text that was encoded twice stays so.
    pub fn text(&self) -> Cow<'a, str> {
        charset::decode(self.bytes(), self.charset)
    }

    /// The whole number that it is, written as a number or as a text.
    pub fn number(&self) -> Option<i64> {
        if matches!(self.kind, ValueKind::Null | ValueKind::Hexadecimal) || self.raw.len() > 32 {
            return None;
        }
        std::str::from_utf8(self.raw).ok()?.trim().parse().ok()
    }

    /// The value with its bytes kept, for what is read later or on another thread.
    pub fn to_owned_value(&self) -> OwnedValue {
        OwnedValue {
            kind: self.kind,
            raw: self.raw.to_vec(),
            escaped_by: self.escaped_by,
            charset: self.charset,
            at: self.at.clone(),
        }
    }
}

/// A value that owns its bytes.
#[derive(Clone, Debug)]
pub struct OwnedValue {
    kind: ValueKind,
    raw: Vec<u8>,
    escaped_by: u8,
    charset: Option<Charset>,
    at: Range<u64>,
}

impl OwnedValue {
    /// The value.
    pub fn as_value(&self) -> Value<'_> {
        Value {
            kind: self.kind,
            raw: &self.raw,
            escaped_by: self.escaped_by,
            charset: self.charset,
            at: self.at.clone(),
        }
    }
}

/// Undoes the escapes of a quoted text (MySQL manual, §9.1.1, table 9.1) and its doubled quotation marks.
fn unescape(raw: &[u8], quote: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr2(quote, b'\\', &raw[at..]) {
        out.extend_from_slice(&raw[at..at + found]);
        at += found;
        let Some(next) = raw.get(at + 1) else {
            out.push(raw[at]);
            return out;
        };
        if raw[at] == quote {
            out.push(quote);
            at += if *next == quote { 2 } else { 1 };
            continue;
        }
        match next {
            b'0' => out.push(0),
            b'b' => out.push(8),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'Z' => out.push(0x1A),
            // Kept escaped for patterns of LIKE.
            b'%' | b'_' => out.extend([b'\\', *next]),
            other => out.push(*other),
        }
        at += 2;
    }
    out.extend_from_slice(&raw[at..]);
    out
}

fn from_hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    // An odd number of digits lacks a leading zero.
    let (first, rest) = digits.split_at(digits.len() % 2);
    let first = first.iter().map(|byte| digit(*byte));
    first.chain(rest.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1]))).collect()
}
