//! The words of SQL, read from a slice that may end anywhere.

use super::{
    charset,
    value::{Cell, ValueKind},
};

/// Why nothing could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The slice ends first.
    End,
    /// This is not what it should be.
    Wrong,
}

pub(super) type Read<T> = Result<T, Stop>;

/// A comment inside a statement, in bytes.
const COMMENT_BYTES_MAX: usize = 1 << 16;
/// A name of a table, a column or a function, in bytes; MySQL allows 64 characters.
const NAME_BYTES_MAX: usize = 512;
/// A call in place of a value, in bytes.
const EXPRESSION_BYTES_MAX: usize = 1 << 12;
/// Values of a row; MySQL allows 4,096 columns.
const VALUES_MAX: usize = 4_096;

pub(super) struct Cursor<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub fn peek(&self) -> Read<u8> {
        self.bytes.get(self.at).copied().ok_or(Stop::End)
    }

    fn second(&self) -> Read<u8> {
        self.bytes.get(self.at + 1).copied().ok_or(Stop::End)
    }

    /// Steps over white space and comments. The brackets of a comment that MySQL carries out (`/*!40101 … */`) are
    /// such too, what is between them is not.
    pub fn blank(&mut self) -> Read<()> {
        while self.blank_once()? {}
        Ok(())
    }

    /// Steps over one white space or comment, where one stands here.
    pub fn blank_once(&mut self) -> Read<bool> {
        match self.peek()? {
            byte if byte.is_ascii_whitespace() || byte == 0x0B => self.at += 1,
            b'#' => self.line()?,
            b'-' if self.second()? == b'-' => match self.bytes.get(self.at + 2) {
                None => return Err(Stop::End),
                Some(third) if third.is_ascii_whitespace() || third.is_ascii_control() => self.line()?,
                Some(_) => return Ok(false),
            },
            b'/' if self.second()? == b'*' => self.comment()?,
            b'*' if self.second()? == b'/' => self.at += 2,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn line(&mut self) -> Read<()> {
        let rest = &self.bytes[self.at..];
        match memchr::memchr(b'\n', rest) {
            Some(end) => {
                self.at += end + 1;
                Ok(())
            }
            None if rest.len() > COMMENT_BYTES_MAX => Err(Stop::Wrong),
            None => Err(Stop::End),
        }
    }

    fn comment(&mut self) -> Read<()> {
        let rest = &self.bytes[self.at + 2..];
        let marked = match rest {
            [b'!', ..] => Some(1),
            [b'M', b'!', ..] => Some(2),
            [] | [b'M'] => return Err(Stop::End),
            _ => None,
        };
        if let Some(mark) = marked {
            let digits = rest[mark..].iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
            self.at += 2 + mark + digits;
            return Ok(());
        }
        match memchr::memmem::find(&rest[..rest.len().min(COMMENT_BYTES_MAX)], b"*/") {
            Some(end) => {
                self.at += 2 + end + 2;
                Ok(())
            }
            None if rest.len() >= COMMENT_BYTES_MAX => Err(Stop::Wrong),
            None => Err(Stop::End),
        }
    }

    /// A word without quotation marks; empty where none stands here.
    pub fn word(&mut self) -> Read<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let end = rest
            .iter()
            .take(NAME_BYTES_MAX)
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)));
        match end {
            Some(end) => {
                self.at += end;
                Ok(&rest[..end])
            }
            None if rest.len() >= NAME_BYTES_MAX => Err(Stop::Wrong),
            None => Err(Stop::End),
        }
    }

    /// Steps over a word where it stands here, in whatever letters.
    pub fn takes(&mut self, word: &str) -> Read<bool> {
        self.blank()?;
        let start = self.at;
        if self.word()?.eq_ignore_ascii_case(word.as_bytes()) {
            return Ok(true);
        }
        self.at = start;
        Ok(false)
    }

    /// A name, in backticks, quotation marks, brackets or bare.
    pub fn name(&mut self) -> Read<String> {
        self.blank()?;
        let close = match self.peek()? {
            b'`' => b'`',
            b'"' => b'"',
            b'\'' => b'\'',
            b'[' => b']',
            _ => {
                let word = self.word()?;
                return if word.is_empty() {
                    Err(Stop::Wrong)
                } else {
                    Ok(String::from_utf8_lossy(word).into_owned())
                };
            }
        };
        self.at += 1;
        let mut name = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            if byte == close {
                if self.peek()? != close {
                    return Ok(String::from_utf8_lossy(&name).into_owned());
                }
                self.at += 1;
            }
            name.push(byte);
            if name.len() > NAME_BYTES_MAX {
                return Err(Stop::Wrong);
            }
        }
    }

    /// The name of a table, with its database where that is named.
    pub fn table_name(&mut self) -> Read<(Option<String>, String)> {
        let first = self.name()?;
        if self.peek()? != b'.' {
            return Ok((None, first));
        }
        self.at += 1;
        Ok((Some(first), self.name()?))
    }

    /// Steps over a quoted text and tells whether anything in it is escaped.
    pub fn quoted(&mut self) -> Read<bool> {
        let quote = self.peek()?;
        let mut escaped = false;
        let mut at = self.at + 1;
        loop {
            let found =
                memchr::memchr2(quote, b'\\', &self.bytes[at.min(self.bytes.len())..]).ok_or(Stop::End)?;
            at += found;
            let next = self.bytes.get(at + 1).ok_or(Stop::End)?;
            if self.bytes[at] == quote && *next != quote {
                self.at = at + 1;
                return Ok(escaped);
            }
            escaped = true;
            at += 2;
        }
    }

    /// A row from `(` to `)`; its cells count from where the cursor was.
    pub fn row(&mut self, cells: &mut Vec<Cell>) -> Read<()> {
        cells.clear();
        self.at += 1;
        self.blank()?;
        if self.peek()? == b')' {
            self.at += 1;
            return Ok(());
        }
        loop {
            cells.push(self.value()?);
            self.blank()?;
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b',' if cells.len() < VALUES_MAX => self.blank()?,
                b')' => return Ok(()),
                _ => return Err(Stop::Wrong),
            }
        }
    }

    fn value(&mut self) -> Read<Cell> {
        let start = self.at;
        match self.peek()? {
            quote @ (b'\'' | b'"') => self.text(start, quote, None),
            b'0' if matches!(self.second()?, b'x' | b'X') => {
                self.at += 2;
                let rest = &self.bytes[self.at..];
                let digits = rest.iter().position(|byte| !byte.is_ascii_hexdigit()).ok_or(Stop::End)?;
                self.at += digits;
                Ok(self.cell(ValueKind::Hexadecimal, start, (self.at - digits, self.at)))
            }
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                let rest = &self.bytes[self.at..];
                let number =
                    |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
                let end = rest.iter().take(NAME_BYTES_MAX).position(|byte| !number(byte));
                self.at += end.ok_or(if rest.len() < NAME_BYTES_MAX { Stop::End } else { Stop::Wrong })?;
                Ok(self.cell(ValueKind::Number, start, (start, self.at)))
            }
            _ => self.worded(start),
        }
    }

    fn text(&mut self, start: usize, quote: u8, charset: Option<charset::Charset>) -> Read<Cell> {
        let open = self.at;
        let escaped = self.quoted()?;
        let inside = (open + 1, self.at - 1);
        let escaped_by = if escaped { quote } else { 0 };
        Ok(Cell { escaped_by, charset, ..self.cell(ValueKind::Text, start, inside) })
    }

    fn cell(&self, kind: ValueKind, start: usize, inside: (usize, usize)) -> Cell {
        Cell { kind, whole: (start, self.at), inside, escaped_by: 0, charset: None }
    }

    /// A value that begins with a word: `NULL`, `_binary'…'`, `x'41'`, `NOW()`.
    fn worded(&mut self, start: usize) -> Read<Cell> {
        let word = self.word()?;
        if word.is_empty() {
            return Err(Stop::Wrong);
        }
        let word_end = self.at;
        self.blank()?;
        match self.peek()? {
            quote @ (b'\'' | b'"') => match word {
                [b'x' | b'X'] => {
                    let cell = self.text(start, quote, None)?;
                    Ok(Cell { kind: ValueKind::Hexadecimal, escaped_by: 0, ..cell })
                }
                [b'b' | b'B' | b'n' | b'N'] => self.text(start, quote, None),
                [b'_', name @ ..] => self.text(start, quote, charset::named(name)),
                _ => Err(Stop::Wrong),
            },
            // `_binary 0x41`
            b'0' if word[0] == b'_' => {
                let cell = self.value()?;
                Ok(Cell { whole: (start, cell.whole.1), ..cell })
            }
            b'(' => {
                self.brackets()?;
                Ok(self.cell(ValueKind::Expression, start, (start, self.at)))
            }
            _ => {
                let kind = if [&b"null"[..], b"default"].iter().any(|known| word.eq_ignore_ascii_case(known))
                {
                    ValueKind::Null
                } else if [&b"true"[..], b"false", b"current_timestamp"]
                    .iter()
                    .any(|known| word.eq_ignore_ascii_case(known))
                {
                    ValueKind::Expression
                } else {
                    return Err(Stop::Wrong);
                };
                self.at = word_end;
                Ok(self.cell(kind, start, (start, self.at)))
            }
        }
    }

    /// Steps over brackets and what is in them.
    fn brackets(&mut self) -> Read<()> {
        let (start, mut depth) = (self.at, 0usize);
        loop {
            match self.peek()? {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\'' | b'"' | b'`' => {
                    self.quoted()?;
                    self.at -= 1;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
            if self.at - start > EXPRESSION_BYTES_MAX {
                return Err(Stop::Wrong);
            }
        }
    }
}
