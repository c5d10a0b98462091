//! How odd it is that one character stands beside another: what nobody types shows wrong decoding.
//!
//! Points are small whole numbers; three are proof. They come from what people write: a small letter may be followed
//! by a closing quotation mark, never by a currency sign and a trade mark.

use std::sync::LazyLock;

use super::pages::CODE_MAX;

/// What a character is for its neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space, or no character at all.
    Space,
    Digit,
    /// Other signs of ASCII.
    Sign,
    /// Letters of ASCII.
    Lower,
    Upper,
    /// Other letters of alphabets with cases.
    LowerFar,
    UpperFar,
    /// `œ` and `Œ`, which stand beside consonants only.
    Ligature,
    /// Other letters, of scripts without cases or not known here.
    Letter,
    /// 0x80 to 0x9F.
    Control,
    /// Signs that hardly anybody types.
    Rare,
    Currency,
    Opening,
    Closing,
    /// Signs that may follow anything.
    Natural,
    Number,
    Law,
    Drawing,
    Lost,
    Other,
}

/// A character with what it is for its neighbours.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    c: char,
    kind: Kind,
    script: Option<Script>,
}

/// Of every character that a code page can make, nearly: each is asked for many times over.
static KNOWN: LazyLock<Vec<Seen>> = LazyLock::new(|| {
    let chars = (0..CODE_MAX as u32).map(|code| char::from_u32(code).unwrap_or_default());
    chars.map(Seen::told).collect()
});

impl Seen {
    pub fn of(c: char) -> Self {
        KNOWN.get(c as usize).copied().unwrap_or_else(|| Self::told(c))
    }

    fn told(c: char) -> Self {
        Self { c, kind: kind_told(c), script: script_told(c) }
    }
}

pub(super) fn kind(c: char) -> Kind {
    Seen::of(c).kind
}

fn kind_told(c: char) -> Kind {
    match c {
        'a'..='z' => Kind::Lower,
        'A'..='Z' => Kind::Upper,
        '0'..='9' => Kind::Digit,
        c if c.is_ascii() => {
            if c.is_ascii_whitespace() {
                Kind::Space
            } else {
                Kind::Sign
            }
        }
        '\u{80}'..='\u{9F}' => Kind::Control,
        '\u{A0}' | '\u{AD}' | '·' | '´' | '–' | '—' | '―' | '…' | '’' | '°' => Kind::Natural,
        '¦' | '¤' | '¨' | '¬' | '¯' | '¸' | 'ƒ' | 'ˆ' | 'ˇ' | '˘' | '˛' | '˜' | '†' | '‡' | '‰' | '⌐'
        | '◊' | 'ª' | 'º' | '¢' | '\u{F8FF}' => Kind::Rare,
        '£' | '¥' | '₧' | '€' => Kind::Currency,
        '¡' | '«' | '¿' | '©' | '΄' | '΅' | '‘' | '‚' | '“' | '„' | '•' | '‹' => {
            Kind::Opening
        }
        '®' | '»' | '˝' | '”' | '›' | '™' => Kind::Closing,
        '²' | '³' | '¹' | '±' | '¼' | '½' | '¾' | '×' | 'µ' | '÷' | '⁄' | '∂' | '∆' | '∏' | '∑' | '√'
        | '∞' | '∩' | '∫' | '≈' | '≠' | '≡' | '≤' | '≥' | '№' => Kind::Number,
        '¶' | '§' => Kind::Law,
        '\u{2500}'..='\u{25A0}' => Kind::Drawing,
        '\u{FFFD}' => Kind::Lost,
        'œ' | 'Œ' => Kind::Ligature,
        c if c.is_lowercase() => Kind::LowerFar,
        c if c.is_uppercase() => Kind::UpperFar,
        c if c.is_whitespace() => Kind::Space,
        c if c.is_alphabetic() => Kind::Letter,
        _ => Kind::Other,
    }
}

impl Kind {
    fn is_far_letter(self) -> bool {
        matches!(self, Self::LowerFar | Self::UpperFar | Self::Ligature)
    }

    fn is_letter(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::Letter) || self.is_far_letter()
    }
}

/// Alphabets that no word mixes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Other,
}

fn script_told(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
            Script::Latin
        }
        '\u{370}'..='\u{3FF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{530}'..='\u{10FF}' | '\u{1200}'..='\u{1DFF}' => Script::Other,
        _ => return None,
    })
}

/// Whether two letters belong to two alphabets.
pub(super) fn alphabets_differ(a: char, b: char) -> bool {
    differ(Seen::of(a), Seen::of(b))
}

fn differ(a: Seen, b: Seen) -> bool {
    matches!((a.script, b.script), (Some(a), Some(b)) if a != b)
}

/// How odd two characters in a row are.
#[expect(clippy::match_same_arms, reason = "each rule stands by itself, and the first that fits counts")]
pub(super) fn pair(one: Seen, other: Seen) -> i32 {
    let (first, second) = (one.kind, other.kind);
    if first == Kind::Control || second == Kind::Control || differ(one, other) {
        return 3;
    }
    let (a, b) = (one.c, other.c);
    match (first, second) {
        (Kind::Lower | Kind::LowerFar, Kind::UpperFar) | (Kind::LowerFar, Kind::Upper) => 2,
        (Kind::Ligature, next) if !matches!(next, Kind::Lower | Kind::Upper) => 2,
        (Kind::LowerFar | Kind::UpperFar, Kind::Ligature) => 2,
        (Kind::Ligature, Kind::Upper) if a == 'œ' => 2,
        (Kind::UpperFar, Kind::Natural) if b == '°' => 3,
        (first, Kind::Rare) if first.is_far_letter() => 3,
        // Faces are drawn with these: ( o¬ô ).
        (Kind::Rare, Kind::LowerFar) if matches!(b, 'ò'..='ö' | 'ø'..='ü') => 1,
        (Kind::Rare, second) if second.is_far_letter() => 3,
        (Kind::Rare, Kind::Opening | Kind::Closing | Kind::Currency | Kind::Number | Kind::Law) => 3,
        (Kind::Opening | Kind::Closing | Kind::Currency | Kind::Number | Kind::Law, Kind::Rare) => 3,
        (Kind::Lower, Kind::Rare) | (Kind::Rare, Kind::Rare | Kind::Natural) => 1,
        (Kind::LowerFar, Kind::Currency) => 3,
        (Kind::LowerFar, Kind::Opening) => 2,
        (Kind::UpperFar, Kind::Opening) => 1,
        (Kind::UpperFar, Kind::Number | Kind::Law) => 3,
        (Kind::LowerFar, Kind::Number) => 2,
        (Kind::LowerFar, Kind::Law) => 1,
        (Kind::Number | Kind::Law | Kind::Currency, second) if second.is_far_letter() => 2,
        (Kind::Lower | Kind::Upper, Kind::Number) => i32::from(!matches!(b, '²' | '³' | '¹')) * 2,
        (Kind::Number, Kind::Number) => 1,
        (Kind::Currency, Kind::Closing) | (Kind::Closing, Kind::Opening | Kind::Currency) => 3,
        (Kind::Currency, Kind::Opening) => 2,
        (Kind::Number, Kind::Opening) | (Kind::Opening, Kind::Closing | Kind::Number) => 1,
        (first, Kind::Lost) if first.is_far_letter() => 1,
        (Kind::Number, Kind::Closing | Kind::Currency) => 1,
        (Kind::Drawing, second) if second.is_far_letter() => 3,
        (first, Kind::Drawing) if first.is_far_letter() => 3,
        (Kind::Lower | Kind::Upper, Kind::Drawing) => 1,
        (Kind::Drawing, Kind::Closing | Kind::Opening | Kind::Rare | Kind::Currency) => 2,
        (Kind::Closing | Kind::Opening | Kind::Rare | Kind::Currency, Kind::Drawing) => 2,
        _ => 0,
    }
}

/// How odd a sign between two letters is, beyond how odd it is beside each.
pub(super) fn between(a: Seen, sign: Seen, b: Seen) -> i32 {
    let inside = matches!(sign.kind, Kind::Opening | Kind::Closing | Kind::Number);
    if inside && a.kind.is_far_letter() && b.kind.is_letter() { 3 } else { 0 }
}

/// How odd a character is between its neighbours after it was decoded anew.
pub(super) fn misfit(before: Option<char>, decoded: char, after: Option<char>) -> i32 {
    let foreign = [before, after].into_iter().flatten().any(|near| alphabets_differ(near, decoded));
    let loose = matches!(decoded, '\u{300}'..='\u{36F}') && before.is_none_or(char::is_whitespace);
    let phonetic = matches!(decoded, '\u{250}'..='\u{2C5}' | '\u{1D00}'..='\u{1DBF}');
    let latin = [before, after].into_iter().flatten().any(|near| near.is_ascii_lowercase());
    let ideograph = latin && matches!(decoded, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}');
    2 * i32::from(ideograph) + 3 * i32::from(foreign) + 3 * i32::from(loose) + 2 * i32::from(phonetic)
}
