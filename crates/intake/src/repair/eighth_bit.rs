//! Windows-1252 that lost its eighth bit on the way: 0x12 for `’`, 0x13 and 0x14 for `“` and `”`, 0x17 for `—`.

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;

use crate::lines::Line;

/// So many marks where only punctuation of that kind can stand are proof.
const PROOF_MIN: usize = 2;

/// Gives the control characters their eighth bit back.
pub(super) fn restore(lines: &mut [Line<'_>]) -> u32 {
    let (mut proof, mut others) = (0usize, 0usize);
    for line in lines.iter() {
        for (at, byte) in line.text.bytes().enumerate().filter(|(_, byte)| stripped(*byte).is_some()) {
            let letter = |place: Option<usize>| {
                place.and_then(|place| line.text.as_bytes().get(place)).is_some_and(u8::is_ascii_alphabetic)
            };
            let (before, after) = (letter(at.checked_sub(1)), letter(Some(at + 1)));
            let fits = match byte {
                0x12 => before && after,
                0x11 | 0x13 => !before && after,
                0x14 => !after,
                _ => before || after,
            };
            if fits { proof += 1 } else { others += 1 }
        }
    }
    if proof < PROOF_MIN || others > proof {
        return 0;
    }
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.text.bytes().any(|byte| stripped(byte).is_some())) {
        let text: String = line
            .text
            .chars()
            .map(|c| match u8::try_from(c).ok().and_then(stripped) {
                Some(restored) => {
                    count += 1;
                    restored
                }
                None => c,
            })
            .collect();
        line.text = Cow::Owned(text);
        line.mark(ficus_prose::RepairKind::MojibakeRepaired);
    }
    count
}

/// The punctuation whose eighth bit was cut off.
fn stripped(byte: u8) -> Option<char> {
    matches!(byte, 0x05 | 0x11..=0x17).then(|| CodePage::Windows1252.decode(byte | 0x80))
}
