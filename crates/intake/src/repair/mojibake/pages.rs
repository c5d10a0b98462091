//! For every character: its byte in each code page that damaged texts went through.

use std::sync::LazyLock;

use ficus_formats::codepage::CodePage;

const PAGES: usize = CodePage::ALL.len();
/// Every character of the pages is below this, but for three.
pub(super) const CODE_MAX: usize = 0x2700;

/// What a character can be in UTF-8 that was read as a code page; each mask has a bit for each page.
#[derive(Clone, Default)]
struct Roles {
    lead: u16,
    continuation: u16,
    bytes: [u8; PAGES],
}

static ROLES: LazyLock<Vec<Roles>> = LazyLock::new(|| {
    let mut table = vec![Roles::default(); CODE_MAX + 3];
    for (place, page) in CodePage::ALL.into_iter().enumerate() {
        // ISO 8859-1 and Windows-1252 are taken for one another and mixed.
        let controls =
            (0x80..=0x9F).map(|byte| (char::from(byte), byte)).filter(|_| page == CodePage::Windows1252);
        let decoded = (0x80..=0xFF).map(|byte| (page.decode(byte), byte));
        for (c, byte) in controls.chain(decoded) {
            if let Some(slot) = slot(c) {
                let roles = &mut table[slot];
                roles.bytes[place] = byte;
                let bit = 1 << place;
                roles.lead &= !bit;
                roles.continuation &= !bit;
                if (0xC2..=0xF4).contains(&byte) {
                    roles.lead |= bit;
                } else if byte < 0xC0 {
                    roles.continuation |= bit;
                }
            }
        }
    }
    table
});

fn slot(c: char) -> Option<usize> {
    match c {
        '\u{F8FF}' => Some(CODE_MAX),
        '\u{FB01}' => Some(CODE_MAX + 1),
        '\u{FB02}' => Some(CODE_MAX + 2),
        c => Some(c as usize).filter(|code| *code < CODE_MAX),
    }
}

fn roles(c: char) -> Option<&'static Roles> {
    ROLES.get(slot(c)?)
}

/// The byte of a character outside ASCII in the page of that place in [`CodePage::ALL`]; 0 where there is none.
pub(super) fn byte(c: char, page: usize) -> u8 {
    roles(c).map_or(0, |roles| roles.bytes[page])
}

/// The pages in which a character can start a sequence of UTF-8.
pub(super) fn pages_of_lead(c: char) -> u16 {
    roles(c).map_or(0, |roles| roles.lead)
}

/// The pages in which two characters in a row can be the start of a sequence of UTF-8.
pub(super) fn pages_of_pair(first: char, second: char) -> u16 {
    let lead = pages_of_lead(first);
    match second {
        _ if lead == 0 => 0,
        // What was lost on the way.
        '\u{FFFD}' => lead,
        // A non-breaking space that became a usual one: proof of nothing but behind these.
        ' ' if matches!(first, 'Ã' | 'Â') => lead & 1,
        second if second.is_ascii() => 0,
        second => lead & roles(second).map_or(0, |roles| roles.continuation),
    }
}
