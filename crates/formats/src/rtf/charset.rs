//! Which characters the bytes of a text stand for: the document says it once, and each font can say it anew.

use encoding_rs::Encoding;

use crate::symbols;

/// How bytes are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// As the document says.
    Default,
    Encoding(&'static Encoding),
    /// A code page of DOS: the characters of its upper half.
    Dos(&'static str),
    /// The letters of the font are signs.
    Symbol,
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{AD}˝˛ˇ˘§÷¸°¨˙űŘř■\u{A0}";

impl Charset {
    /// The charset of a Windows code page by its number; windows-1252 where it is not known.
    pub(super) fn of_code_page(number: i32) -> Self {
        let encoding = match number {
            437 => return Self::Dos(CP437),
            850 | 858 | 860..=865 => return Self::Dos(CP850),
            852 => return Self::Dos(CP852),
            866 => encoding_rs::IBM866,
            874 => encoding_rs::WINDOWS_874,
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 | 1361 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            1253 => encoding_rs::WINDOWS_1253,
            1254 => encoding_rs::WINDOWS_1254,
            1255 => encoding_rs::WINDOWS_1255,
            1256 => encoding_rs::WINDOWS_1256,
            1257 => encoding_rs::WINDOWS_1257,
            1258 => encoding_rs::WINDOWS_1258,
            10000 => encoding_rs::MACINTOSH,
            10007 => encoding_rs::X_MAC_CYRILLIC,
            20866 => encoding_rs::KOI8_R,
            28592 => encoding_rs::ISO_8859_2,
            54936 => encoding_rs::GB18030,
            65001 => encoding_rs::UTF_8,
            _ => encoding_rs::WINDOWS_1252,
        };
        Self::Encoding(encoding)
    }

    /// The charset of a font by the number that the font table gives (RTF 1.9.1, "Font Table").
    pub(super) fn of_font(number: i32) -> Self {
        let page = match number {
            2 => return Self::Symbol,
            77 => 10_000,
            128 => 932,
            129 | 130 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 | 181 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 | 255 => 437,
            // Western fonts stand in documents of all countries: there the document's own code page is meant.
            _ => return Self::Default,
        };
        Self::of_code_page(page)
    }

    /// The encoding's name, where it has one.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Encoding(encoding) => Some(encoding.name()),
            Self::Dos(upper) if upper == CP437 => Some("IBM437"),
            Self::Dos(upper) if upper == CP852 => Some("IBM852"),
            Self::Dos(_) => Some("IBM850"),
            Self::Default | Self::Symbol => None,
        }
    }

    /// Decodes bytes; `typed` where some beyond ASCII stand there without an escape, as UTF-8 does by mistake.
    pub(super) fn decode(self, bytes: &[u8], typed: bool, font: &str) -> String {
        if bytes.is_ascii() && self != Self::Symbol {
            return bytes.iter().map(|byte| char::from(*byte)).collect();
        }
        if typed && let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        match self {
            Self::Default => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Encoding(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Dos(upper) => bytes
                .iter()
                .map(|byte| match byte.checked_sub(0x80) {
                    Some(high) => upper.chars().nth(usize::from(high)).unwrap_or('\u{FFFD}'),
                    None => char::from(*byte),
                })
                .collect(),
            Self::Symbol => bytes
                .iter()
                .map(|byte| match byte {
                    b' ' | b'\t' => ' ',
                    byte => symbols::symbol(font, u32::from(*byte)).unwrap_or('\u{FFFD}'),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Charset;

    #[test]
    fn bytes_are_read_in_the_charset_of_their_font() {
        for (charset, bytes, text) in [
            (Charset::of_font(128), b"\x82\xa0".as_slice(), "あ"),
            (Charset::of_font(238), b"\xc8l\xe1nek", "Článek"),
            (Charset::of_font(204), b"\xca\xee\xf2", "Кот"),
            (Charset::of_code_page(10_000), b"it\xd5s", "it’s"),
            (Charset::of_code_page(437), b"caf\x82", "café"),
            (Charset::of_code_page(850), b"\xd5", "ı"),
            (Charset::of_code_page(852), b"\xac", "Č"),
            (Charset::of_font(0), b"\x93so\x94", "“so”"),
        ] {
            assert_eq!(charset.decode(bytes, false, ""), text);
        }
        assert_eq!(Charset::Symbol.decode(b"J", false, "Wingdings"), "☺");
    }
}
