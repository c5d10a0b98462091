//! Repairs: changes that the bytes themselves prove, each small, named and counted, in a fixed order.
//!
//! None touches the author's spelling, punctuation or style, none changes a text twice, and clean text passes through
//! all of them unchanged.

mod entities;
mod mojibake;
mod quote_prefix;
mod quoted_printable;
mod spaces;
mod windows;

use ficus_prose::{Repair, RepairKind};

use crate::lines::Line;

/// One kind of repair.
struct Step {
    /// What is counted.
    kind: RepairKind,
    /// Repairs the lines and tells how often.
    run: fn(&mut Vec<Line<'_>>) -> u32,
}

/// Every repair of a text, outermost damage first.
const STEPS: [Step; 5] = [
    // A mark before every line hides line ends and everything else, so it goes first.
    Step { kind: RepairKind::QuotePrefixRemoved, run: quote_prefix::remove },
    // What carried the text comes before what the text was escaped for; joins the lines that it had broken.
    Step { kind: RepairKind::QuotedPrintableDecoded, run: quoted_printable::decode },
    // Entities can hold the characters that the next step looks for.
    Step { kind: RepairKind::EntitiesUnescaped, run: entities::unescape },
    // Its evidence is made of characters that the next step would fold.
    Step { kind: RepairKind::MojibakeRepaired, run: mojibake::repair },
    // Last: by now every space is one that stood in the text.
    Step { kind: RepairKind::SpacesNormalised, run: spaces::normalise },
];

/// Damage inside damage is undone at most this many times.
const ROUNDS_MAX: usize = 8;

/// Repairs lines in place until nothing is left to repair, and tells what was done.
pub(crate) fn repair(lines: &mut Vec<Line<'_>>) -> Vec<Repair> {
    let mut counts = [0u32; STEPS.len()];
    for _ in 0..ROUNDS_MAX {
        let mut changed = false;
        for (step, count) in STEPS.iter().zip(&mut counts) {
            let done = (step.run)(lines);
            *count = count.saturating_add(done);
            changed |= done > 0;
        }
        if !changed {
            break;
        }
    }
    STEPS
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(step, count)| Repair { kind: step.kind, count, chapter: None })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::repair;
    use crate::lines::of_text;

    fn repaired(text: &str) -> String {
        let mut lines = of_text(text, text.as_bytes());
        repair(&mut lines);
        lines.iter().map(|line| line.text.as_ref()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_kind_of_damage_is_undone() {
        for (damaged, clean) in [
            ("> One.\n>\n> Two.\n> Three.", "One.\n\nTwo.\nThree."),
            ("I=92m sure it=92s =\nhere =85 now", "I’m sure it’s here … now"),
            ("&amp;ldquo;Yes,&amp;rdquo; &amp;#x27;tis", "“Yes,” 'tis"),
            ("â€œItâ€™s a cafÃ©,â€\u{9d} she said.", "“It’s a café,” she said."),
            ("Ã¢â‚¬Å“Well,Ã¢â‚¬Â\u{9d} said he.", "“Well,” said he."),
            ("One.\u{a0} Two.", "One. Two."),
        ] {
            assert_eq!(repaired(damaged), clean, "{damaged}");
        }
    }

    #[test]
    fn what_an_author_typed_is_left_alone() {
        for text in [
            "“CAFÉ” said the sign – ÉTÉ… “À”",
            "> One quoted line.\nAnd an answer.\nAnd more.\nAnd more.",
            "E=MC2, x=20, ======= and AT&T; R&D",
            "Wait--what?!?! \"Dont,\" he sayd...  Two spaces.",
            "“NÃO” disse a “IRMÔ – ele.",
        ] {
            assert_eq!(repaired(text), text, "{text}");
        }
    }

    proptest! {
        #[test]
        fn repairing_twice_changes_nothing_more(text in "([a-z=>&;ÃÂâ€™œ\u{9d}\u{a0}\t ]|=92|&amp;|&rsquo;|=\n|> |\n){0,80}") {
            let once = repaired(&text);
            prop_assert_eq!(repaired(&once), once);
        }
    }
}
