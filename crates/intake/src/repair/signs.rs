//! Which signs a text holds at all: most texts need none of the repairs, and one look shows it.

use crate::lines::Line;

/// A set of signs that repairs look for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    pub const GREATER: Self = Self(1);
    pub const EQUALS: Self = Self(1 << 1);
    pub const AMPERSAND: Self = Self(1 << 2);
    pub const PERCENT: Self = Self(1 << 3);
    pub const BACKSLASH: Self = Self(1 << 4);
    pub const PLUS: Self = Self(1 << 5);
    /// Control characters of ASCII that no text needs.
    pub const CONTROL: Self = Self(1 << 6);
    /// Anything beyond ASCII.
    pub const HIGH: Self = Self(1 << 7);
    pub const TAB: Self = Self(1 << 8);
    /// What can hold white space other than spaces.
    pub const SPACES: Self = Self(Self::TAB.0 | Self::HIGH.0);

    const OF_BYTE: [u16; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = match byte as u8 {
                b'>' => Self::GREATER.0,
                b'=' => Self::EQUALS.0,
                b'&' => Self::AMPERSAND.0,
                b'%' => Self::PERCENT.0,
                b'\\' => Self::BACKSLASH.0,
                b'+' => Self::PLUS.0,
                b'\t' => Self::TAB.0,
                0x01..=0x08 | 0x0E..=0x1F => Self::CONTROL.0,
                0x80.. => Self::HIGH.0,
                _ => 0,
            };
            byte += 1;
        }
        table
    };

    /// The signs of a text.
    pub fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(0, |signs, byte| signs | Self::OF_BYTE[usize::from(*byte)]))
    }

    /// The signs of all lines.
    pub fn of_lines(lines: &[Line<'_>]) -> Self {
        Self(lines.iter().fold(0, |signs, line| signs | Self::of(line.text.as_bytes()).0))
    }

    /// Whether the two sets share a sign.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
