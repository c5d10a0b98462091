//! Marks without width that editors and copying left inside a text: byte order marks, zero-width spaces.

use std::borrow::Cow;

use crate::lines::Line;

/// Takes them out. Joiners stay, since scripts and emoji need them; so do zero-width spaces between letters that are
/// written without spaces.
pub(super) fn remove(lines: &mut [Line<'_>]) -> u32 {
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.text.contains(['\u{FEFF}', '\u{200B}'])) {
        let mut before = ' ';
        let mut done = 0;
        let mut text = String::with_capacity(line.text.len());
        for c in line.text.chars() {
            let rubbish = match c {
                '\u{FEFF}' => true,
                // Thai, Lao, Burmese and Khmer part words with it.
                '\u{200B}' => {
                    !matches!(before, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
                }
                _ => false,
            };
            if rubbish {
                done += 1;
            } else {
                text.push(c);
                before = c;
            }
        }
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::SpacesNormalised);
            count += done;
        }
    }
    count
}
