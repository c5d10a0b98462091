//! Repairs: changes that the bytes themselves prove, each small, named and counted, in a fixed order.
//!
//! None touches the author's spelling, punctuation or style, none changes a text twice, and clean text passes through
//! all of them unchanged.

mod backslash;
pub(crate) mod base64;
mod controls;
pub(crate) mod document;
mod eighth_bit;
mod entities;
mod escapes;
mod mojibake;
mod quote_prefix;
mod quoted_printable;
mod rubbish;
mod signs;
mod spaces;
mod swapped;
mod words;

use std::borrow::Cow;

use ficus_prose::{Repair, RepairKind, RepairKinds};

use crate::lines::{self, Line};
use signs::Signs;

/// One kind of repair.
struct Step {
    /// What is counted.
    kind: RepairKind,
    /// Only a text that holds one of these signs can need it.
    needs: Signs,
    /// Repairs the lines and tells how often.
    run: Run,
}

/// What a repair may change.
#[derive(Clone, Copy)]
enum Run {
    /// Lines and how many there are.
    Lines(fn(&mut Vec<Line<'_>>) -> u32),
    /// Their texts alone.
    Texts(fn(&mut [Line<'_>]) -> u32),
}

/// Repairs of how a text was carried: of whole lines.
const CARRIAGE: [Step; 3] = [
    // A mark before every line hides line ends and everything else, so it goes first.
    Step {
        kind: RepairKind::QuotePrefixRemoved,
        needs: Signs::GREATER,
        run: Run::Texts(quote_prefix::remove),
    },
    // Its letters may end with the sign that quoted-printable joins lines by.
    Step {
        kind: RepairKind::QuotedPrintableDecoded,
        needs: Signs::UNBROKEN,
        run: Run::Lines(base64::decode),
    },
    // What carried the text comes before what the text was escaped for; joins the lines that it had broken.
    Step {
        kind: RepairKind::QuotedPrintableDecoded,
        needs: Signs::EQUALS,
        run: Run::Lines(quoted_printable::decode),
    },
];

/// Repairs inside the text, outermost damage first.
const INSIDE: [Step; 11] = [
    // A backslash can stand before what the next steps look for; only those before quotation marks go.
    Step { kind: RepairKind::EntitiesUnescaped, needs: Signs::BACKSLASH, run: Run::Texts(backslash::remove) },
    // Escapes of any kind can hold the characters that the steps on encodings look for.
    Step { kind: RepairKind::EntitiesUnescaped, needs: Signs::BACKSLASH, run: Run::Texts(escapes::unicode) },
    Step {
        kind: RepairKind::EntitiesUnescaped,
        needs: Signs::AMPERSAND,
        run: Run::Texts(entities::unescape),
    },
    Step { kind: RepairKind::EntitiesUnescaped, needs: Signs::PERCENT, run: Run::Texts(escapes::percent) },
    Step { kind: RepairKind::EncodingDecoded, needs: Signs::PLUS, run: Run::Texts(escapes::utf_7) },
    // Controls are evidence of nothing else, and whoever deleted them would delete the punctuation.
    Step { kind: RepairKind::MojibakeRepaired, needs: Signs::CONTROL, run: Run::Texts(eighth_bit::restore) },
    // Its evidence is made of characters that the steps below would change.
    Step { kind: RepairKind::MojibakeRepaired, needs: Signs::SEQUENCE, run: Run::Texts(mojibake::repair) },
    // A text of which no sequence makes sense may have gone through another page byte by byte.
    Step { kind: RepairKind::MojibakeRepaired, needs: Signs::OTHER_PAGE, run: Run::Texts(swapped::repair) },
    // Controls that are left are no part of a sequence.
    Step {
        kind: RepairKind::MojibakeRepaired,
        needs: Signs::HIGH_CONTROL,
        run: Run::Texts(controls::repair),
    },
    Step { kind: RepairKind::SpacesNormalised, needs: Signs::NO_WIDTH, run: Run::Texts(rubbish::remove) },
    // Last: by now every space is one that stood in the text.
    Step { kind: RepairKind::SpacesNormalised, needs: Signs::SPACES, run: Run::Texts(spaces::normalise) },
];

/// Damage inside damage is undone at most this many times; what needs more is noise, in which each repair makes the next
/// one look proven.
const ROUNDS_MAX: usize = 10;

/// A text after its repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<'a> {
    /// The text; the one that came in where nothing was to be done.
    pub text: Cow<'a, str>,
    /// What was done.
    pub kinds: RepairKinds,
    /// How often in all.
    pub count: u32,
}

/// Repairs what stands inside a text, whatever carried it; its lines stay as many as they were.
pub fn text(text: &str) -> Repaired<'_> {
    let signs = Signs::of(text);
    if INSIDE.iter().all(|step| !signs.any(step.needs)) {
        return Repaired { text: Cow::Borrowed(text), kinds: RepairKinds::NONE, count: 0 };
    }
    let mut lines: Vec<Line<'_>> = text.split('\n').map(lines::bare).collect();
    let repairs = run(&INSIDE.iter().collect::<Vec<_>>(), &mut lines);
    if repairs.is_empty() {
        return Repaired { text: Cow::Borrowed(text), kinds: RepairKinds::NONE, count: 0 };
    }
    let kinds = repairs.iter().fold(RepairKinds::NONE, |kinds, repair| kinds.with(repair.kind));
    let count = repairs.iter().map(|repair| repair.count).sum();
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_ref()).collect();
    Repaired { text: Cow::Owned(texts.join("\n")), kinds, count }
}

/// Repairs lines in place until nothing is left to repair, and tells what was done.
pub(crate) fn repair(lines: &mut Vec<Line<'_>>) -> Vec<Repair> {
    run(&CARRIAGE.iter().chain(&INSIDE).collect::<Vec<_>>(), lines)
}

fn run(steps: &[&Step], lines: &mut Vec<Line<'_>>) -> Vec<Repair> {
    let mut repairs: Vec<Repair> = Vec::new();
    let mut signs = Signs::of_lines(lines);
    if !steps.iter().any(|step| signs.any(step.needs)) {
        return repairs;
    }
    let came = lines.clone();
    for _ in 0..ROUNDS_MAX {
        let mut changed = false;
        for step in steps {
            if !signs.any(step.needs) {
                continue;
            }
            let count = match step.run {
                Run::Lines(run) => run(lines),
                Run::Texts(run) => run(lines),
            };
            if count == 0 {
                continue;
            }
            changed = true;
            signs = Signs::of_lines(lines);
            match repairs.iter_mut().find(|repair| repair.kind == step.kind) {
                Some(repair) => repair.count = repair.count.saturating_add(count),
                None => repairs.push(Repair { kind: step.kind, count, chapter: None }),
            }
        }
        if !changed {
            return repairs;
        }
    }
    // Half repaired it would be repaired further by the next who reads it.
    *lines = came;
    Vec::new()
}

#[cfg(test)]
mod tests;
