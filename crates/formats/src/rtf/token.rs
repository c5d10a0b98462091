//! A document cut into its tokens (RTF 1.9.1, "RTF Syntax").

use std::ops::Range;

/// A control word is at most this long, in bytes; RTF itself allows 32.
const WORD_BYTES_MAX: usize = 48;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word with its number.
    Word(&'a str, Option<i32>),
    /// A control symbol: `\~`.
    Symbol(u8),
    /// A byte that is text: as it stands, or as `\'hh`.
    Byte {
        byte: u8,
        escaped: bool,
    },
}

/// Gives the tokens of a document with where they stand.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Leaves out bytes that are no text.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.bytes.len());
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if first == b'\'' {
            let digits = self.bytes.get(self.at + 1..self.at + 3);
            let byte = digits
                .and_then(|digits| std::str::from_utf8(digits).ok())
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += 1;
            return Some(match byte {
                Some(byte) => {
                    self.at += 2;
                    Token::Byte { byte, escaped: true }
                }
                None => Token::Symbol(b'\''),
            });
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Symbol(first));
        }
        let start = self.at;
        while self.at - start < WORD_BYTES_MAX && self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic)
        {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        Some(Token::Word(word, number))
    }

    fn number(&mut self) -> Option<i32> {
        let rest = self.rest();
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        self.at += sign + digits;
        let text = std::str::from_utf8(&rest[..sign + digits]).ok()?;
        // A number that is too large is as good as none, but it is read over.
        Some(text.parse().unwrap_or(0))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token<'a>, Range<u64>);

    fn next(&mut self) -> Option<Self::Item> {
        // Line ends of the file are none of the text.
        while matches!(self.bytes.get(self.at), Some(b'\r' | b'\n' | 0)) {
            self.at += 1;
        }
        let start = self.at;
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        let token = match byte {
            b'{' => Token::Open,
            b'}' => Token::Close,
            b'\\' => self.control()?,
            byte => Token::Byte { byte, escaped: false },
        };
        Some((token, start as u64..self.at as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    #[test]
    fn a_document_is_cut_into_tokens() {
        let tokens: Vec<Token<'_>> =
            Tokens::new(b"{\\b1 x\r\n\\u-3913?\\'92\\~\\'zz}").map(|(token, _)| token).collect();
        let typed = |byte| Token::Byte { byte, escaped: false };
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("b", Some(1)),
                typed(b'x'),
                Token::Word("u", Some(-3913)),
                typed(b'?'),
                Token::Byte { byte: 0x92, escaped: true },
                Token::Symbol(b'~'),
                Token::Symbol(b'\''),
                typed(b'z'),
                typed(b'z'),
                Token::Close,
            ]
        );
    }
}
