//! Code pages of one byte a character: what each of their bytes stands for.
//!
//! Repairs need them to find out which wrong decoding a damaged text went through. Bytes that a page leaves out stand
//! for the control characters of their own number, as careless programs decoded them.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, KOI8_R, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1254, WINDOWS_1257,
};

/// A code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the code pages")]
pub enum CodePage {
    Windows1252,
    Windows1251,
    Windows1250,
    Iso8859_2,
    MacRoman,
    Cp437,
    Windows1253,
    Windows1257,
    Cp850,
    Koi8R,
    Windows1254,
    Cp866,
}

/// The upper halves of the pages that the Encoding Standard does not have.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

type Half = [char; 128];

static TABLES: LazyLock<[Half; CodePage::ALL.len()]> = LazyLock::new(|| CodePage::ALL.map(upper_half));

impl CodePage {
    /// Every page, those first that more texts went through.
    pub const ALL: [Self; 12] = [
        Self::Windows1252,
        Self::Windows1251,
        Self::Windows1250,
        Self::Iso8859_2,
        Self::MacRoman,
        Self::Cp437,
        Self::Windows1253,
        Self::Windows1257,
        Self::Cp850,
        Self::Koi8R,
        Self::Windows1254,
        Self::Cp866,
    ];

    /// The character that a byte stands for.
    pub fn decode(self, byte: u8) -> char {
        match byte {
            0..0x80 => char::from(byte),
            _ => TABLES[self as usize][usize::from(byte - 0x80)],
        }
    }

    /// The text that bytes stand for.
    pub fn text(self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| self.decode(*byte)).collect()
    }

    /// The byte that stands for a character, where there is one.
    ///
    /// A control character from 0x80 to 0x9F that no byte stands for is its own byte.
    pub fn encode(self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return u8::try_from(c).ok();
        }
        let place = TABLES[self as usize].iter().position(|known| *known == c);
        match place {
            Some(place) => Some(place as u8 + 0x80),
            None => u8::try_from(c).ok().filter(|byte| (0x80..=0x9F).contains(byte)),
        }
    }

    fn standard(self) -> Option<&'static Encoding> {
        Some(match self {
            Self::Windows1252 => WINDOWS_1252,
            Self::Windows1251 => WINDOWS_1251,
            Self::Windows1250 => WINDOWS_1250,
            Self::Iso8859_2 => ISO_8859_2,
            Self::MacRoman => MACINTOSH,
            Self::Windows1253 => WINDOWS_1253,
            Self::Windows1257 => WINDOWS_1257,
            Self::Koi8R => KOI8_R,
            Self::Windows1254 => WINDOWS_1254,
            Self::Cp866 => IBM866,
            Self::Cp437 | Self::Cp850 => return None,
        })
    }
}

fn upper_half(page: CodePage) -> Half {
    let mut half = std::array::from_fn(|place| char::from(place as u8 + 0x80));
    if let Some(encoding) = page.standard() {
        for (place, c) in half.iter_mut().enumerate() {
            let byte = [place as u8 + 0x80];
            let (text, _) = encoding.decode_without_bom_handling(&byte);
            if let Some(decoded) = text.chars().next().filter(|decoded| *decoded != '\u{FFFD}') {
                *c = decoded;
            }
        }
    } else {
        let table = if page == CodePage::Cp437 { CP437 } else { CP850 };
        for (place, c) in half.iter_mut().zip(table.chars()) {
            *place = c;
        }
    }
    half
}

#[cfg(test)]
mod tests {
    use super::CodePage;

    #[test]
    fn every_byte_of_every_page_is_encoded_to_what_it_was_decoded_from() {
        for page in CodePage::ALL {
            for byte in 0..=u8::MAX {
                assert_eq!(page.encode(page.decode(byte)), Some(byte), "{page:?} {byte:#x}");
            }
        }
    }

    #[test]
    fn an_apostrophe_is_another_byte_on_every_machine() {
        assert_eq!(CodePage::Windows1252.decode(0x92), '’');
        assert_eq!(CodePage::MacRoman.decode(0xD5), '’');
        assert_eq!(CodePage::Cp437.decode(0x92), 'Æ');
        assert_eq!(CodePage::Cp850.decode(0x92), 'Æ');
    }
}
