//! Kinds of pictures that are known by their first bytes and not taken, each with the reason.

use std::fmt;

/// So many bytes of a file tell its kind.
const SIGN_BYTES: usize = 512;

/// A kind of picture that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Drawings in XML, which can hold programs and lead elsewhere.
    Svg,
    /// AV1 pictures.
    Avif,
    /// Pictures of telephones.
    Heic,
    /// JPEG XL.
    JpegXl,
    /// Windows bitmaps.
    Bmp,
    /// Scans.
    Tiff,
    /// Pages.
    Pdf,
}

impl Foreign {
    /// What a file is by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let start = &bytes[..bytes.len().min(SIGN_BYTES)];
        match start {
            [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some(Self::Avif),
            [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Some(Self::Heic),
            [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', ..] => Some(Self::JpegXl),
            [b'B', b'M', ..] => Some(Self::Bmp),
            [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => Some(Self::Tiff),
            [b'%', b'P', b'D', b'F', ..] => Some(Self::Pdf),
            _ => {
                let text = String::from_utf8_lossy(start).to_ascii_lowercase();
                let is_markup = text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<');
                (is_markup && text.contains("<svg")).then_some(Self::Svg)
            }
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Svg => {
                "this is an SVG drawing, and those can hold programs and fetch from other sites: save it as PNG and take \
                 that"
            }
            Self::Avif => {
                "this is an AVIF picture, which this archive cannot read and many e-readers cannot show: save it as JPEG \
                 or PNG and take that"
            }
            Self::Heic => {
                "this is an HEIC picture, as some telephones take them, which most browsers cannot show: save it as JPEG \
                 and take that"
            }
            Self::JpegXl => {
                "this is a JPEG XL picture, which most browsers cannot show: save it as JPEG or PNG and take that"
            }
            Self::Bmp => "this is a BMP picture, which is not taken: save it as PNG and take that",
            Self::Tiff => "this is a TIFF picture, which browsers cannot show: save it as JPEG or PNG and take that",
            Self::Pdf => "this is a PDF document and no picture: save the page as PNG and take that",
        })
    }
}
