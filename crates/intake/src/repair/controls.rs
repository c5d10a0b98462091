//! Control characters 0x80 to 0x9F: Windows-1252 or Mac Roman that was read as ISO 8859-1.

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;

use crate::lines::Line;
use crate::repair::words::{ends_contraction, opens_elision};

/// Gives each the character that its byte stood for.
pub(super) fn repair(lines: &mut [Line<'_>]) -> u32 {
    let held =
        |line: &Line<'_>| line.text.as_bytes().windows(2).any(|pair| pair[0] == 0xC2 && pair[1] < 0xA0);
    let places: Vec<usize> = (0..lines.len()).filter(|at| held(&lines[*at])).collect();
    let mut votes = 0i64;
    for at in &places {
        votes += votes_for_mac(&lines[*at].text);
    }
    let page = if votes > 0 { CodePage::MacRoman } else { CodePage::Windows1252 };
    let mut count = 0;
    for at in places {
        let line = &mut lines[at];
        let mut done = 0;
        let text: String = line
            .text
            .chars()
            .map(|c| {
                let decoded = control(c).map_or(c, |byte| page.decode(byte));
                done += u32::from(decoded != c);
                decoded
            })
            .collect();
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::MojibakeRepaired);
            count += done;
        }
    }
    count
}

fn control(c: char) -> Option<u8> {
    u8::try_from(c).ok().filter(|byte| (0x80..=0x9F).contains(byte))
}

/// Inside words a Mac has letters where Windows has punctuation: more of these than of the other.
fn votes_for_mac(text: &str) -> i64 {
    let mut votes = 0;
    for (at, c) in text.char_indices() {
        let Some(byte) = control(c) else { continue };
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let inside = before.ends_with(|c: char| c.is_ascii_lowercase())
            && after.starts_with(|c: char| c.is_ascii_lowercase());
        let windows = CodePage::Windows1252.decode(byte);
        let apostrophe = windows == '’' && (ends_contraction(after) || opens_elision(before));
        votes += match () {
            () if !inside || windows.is_alphabetic() || apostrophe => -1,
            () if CodePage::MacRoman.decode(byte).is_lowercase() => 1,
            () => -1,
        };
    }
    votes
}
