//! Letters of the fonts Symbol and Wingdings, which stand for other characters than their codes say.

/// What a code of a symbol font shows, where there is such a character: codes stand in the low byte, or at U+F000.
pub(crate) fn symbol(font: &str, code: u32) -> Option<char> {
    let low = match code {
        0x20..=0xFF => code as u8,
        0xF020..=0xF0FF => (code - 0xF000) as u8,
        _ => return None,
    };
    let font = font.to_ascii_lowercase();
    if font == "symbol" {
        return greek(low);
    }
    if font.starts_with("wingdings") {
        return if font == "wingdings" { dingbat(low) } else { None };
    }
    None
}

/// Whether a font's letters are no letters.
pub(crate) fn is_symbol_font(font: &str) -> bool {
    matches!(
        font.to_ascii_lowercase().as_str(),
        "symbol" | "wingdings" | "wingdings 2" | "wingdings 3" | "webdings"
    )
}

/// Adobe's encoding of Symbol.
fn greek(code: u8) -> Option<char> {
    const UPPER: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const LOWER: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    const HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";
    match code {
        0x22 => Some('∀'),
        0x24 => Some('∃'),
        0x27 => Some('∋'),
        0x2A => Some('∗'),
        0x2D => Some('−'),
        0x40 => Some('≅'),
        b'A'..=b'Z' => UPPER.chars().nth(usize::from(code - b'A')),
        b'a'..=b'z' => LOWER.chars().nth(usize::from(code - b'a')),
        0x5C => Some('∴'),
        0x5E => Some('⊥'),
        0x7E => Some('∼'),
        0x20..=0x7D => Some(char::from(code)),
        0xA0..=0xE5 => HIGH.chars().nth(usize::from(code - 0xA0)),
        0xF1 => Some('〉'),
        0xF2 => Some('∫'),
        _ => None,
    }
}

/// The signs of Wingdings that people and programs type: faces, arrows, stars, ticks, bullets.
fn dingbat(code: u8) -> Option<char> {
    Some(match code {
        0x20 => ' ',
        b'J' => '☺',
        b'K' => '😐',
        b'L' => '☹',
        0x22 => '✂',
        0x28 => '☎',
        0x2A => '✉',
        0x36 => '⌛',
        0x45 => '☜',
        0x46 => '☞',
        0x4E => '☠',
        0x51 => '✈',
        0x52 => '☼',
        0x54 => '❄',
        0x55 | 0x56 => '✝',
        0x58 => '✠',
        0x59 => '✡',
        0x5A => '☪',
        0x5B => '☯',
        0x5E..=0x69 => char::from_u32(0x2648 + u32::from(code) - 0x5E)?,
        0x6C => '●',
        0x6E => '■',
        0x6F => '□',
        0x71 => '❑',
        0x72 => '❒',
        0x73 => '⬧',
        0x74 => '⧫',
        0x75 => '◆',
        0x76 => '❖',
        0x7B => '❀',
        0x7C => '✿',
        0x7D => '❝',
        0x7E => '❞',
        0x9E => '·',
        0x9F => '•',
        0xA7 => '▪',
        0xA8 => '◻',
        0xAA => '✦',
        0xAB => '★',
        0xAC => '✶',
        0xAD => '✴',
        0xAE => '✹',
        0xAF => '✵',
        0xDF => '←',
        0xE0 => '→',
        0xE1 => '↑',
        0xE2 => '↓',
        0xE8 => '➔',
        0xEF => '⇦',
        0xF0 => '⇨',
        0xF3 => '⬄',
        0xFB => '✘',
        0xFC => '✔',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::symbol;

    #[test]
    fn a_letter_of_a_symbol_font_is_the_sign_that_it_shows() {
        for (font, code, sign) in [
            ("Wingdings", 0xF04A, Some('☺')),
            ("Wingdings", u32::from(b'J'), Some('☺')),
            ("Symbol", 0xF061, Some('α')),
            ("Symbol", 0xF0B7, Some('•')),
            ("Symbol", 0xF0AE, Some('→')),
            ("Symbol", 0xF0A9, Some('♥')),
            ("Symbol", 0xF0D6, Some('√')),
            ("Symbol", 0xF0E5, Some('∑')),
            ("Wingdings 3", 0xF041, None),
            ("Times", 0x41, None),
        ] {
            assert_eq!(symbol(font, code), sign, "{font} {code:x}");
        }
    }
}
