//! Two texts of one part: copies, of which the better is kept, or a revision, of which both are.

use std::collections::HashMap;

use ficus_prose::{LossKind, plain};

use super::{
    gather::Numbered,
    sketch::{Likenesses, Runs, Sketch},
};
use crate::recognise::{header::fold, repeat::hash};

/// A revision has at least this share of words that the former text lacks; damage takes words away or spoils them,
/// but writes no new sentences.
const REVISED_SHARE: f64 = 0.03;
/// A copy that is longer by this factor holds what the other lost.
const LONGER: f64 = 1.02;

/// What two texts of one part are to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copies {
    /// One text, perhaps damaged or cut in one of them.
    Same {
        /// Whether the later one is to be kept.
        newer_is_better: bool,
    },
    /// The later one was written anew in places.
    Revised,
}

/// The chapters of a work so far, by what tells copies.
#[derive(Default)]
pub(super) struct Seen {
    likenesses: Likenesses,
    numbers: HashMap<u32, Vec<usize>>,
    /// Chapters by the hash of their folded text.
    texts: HashMap<u64, Vec<usize>>,
}

impl Seen {
    /// The chapter among `chapters` that `new` is another text of, and how. Where there is none, `new` is taken in as
    /// the chapter that comes behind them.
    pub fn find_or_add(&mut self, chapters: &[Numbered], new: &Numbered) -> Option<(usize, Copies)> {
        let may = |other: &usize| {
            let other = chapters[*other].number;
            other == new.number || other.is_none() || new.number.is_none()
        };
        let folded = hash(&fold(&plain::text(&new.chapter.blocks)));
        if let Some(other) = self.texts.get(&folded).and_then(|places| places.iter().copied().find(may)) {
            return Some((other, Copies::Same { newer_is_better: false }));
        }
        let place = chapters.len();
        let sketch = Sketch::of(&new.chapter.blocks);
        let alike =
            sketch.map(|sketch| self.likenesses.find_and_add(place as u32, &sketch)).unwrap_or_default();
        let numbered = new.number.and_then(|number| self.numbers.get(&number)).cloned().unwrap_or_default();
        let mut candidates: Vec<usize> = alike.into_iter().map(|at| at as usize).chain(numbered).collect();
        // A chapter that was a copy was given the place that the next one gets.
        candidates.retain(|other| *other < place && may(other));
        candidates.sort_unstable();
        candidates.dedup();
        if !candidates.is_empty() {
            let runs = Runs::of(&new.chapter.blocks);
            let found = candidates.into_iter().find_map(|other| {
                let known = Runs::of(&chapters[other].chapter.blocks);
                known.copies(&runs).then(|| (other, compare((&chapters[other], &known), (new, &runs))))
            });
            if found.is_some() {
                return found;
            }
        }
        self.texts.entry(folded).or_default().push(place);
        if let Some(number) = new.number {
            self.numbers.entry(number).or_default().push(place);
        }
        None
    }
}

/// What two texts of one part are to one another.
fn compare((known, known_runs): (&Numbered, &Runs), (new, new_runs): (&Numbered, &Runs)) -> Copies {
    let words = |numbered: &Numbered| f64::from(plain::words(&numbered.chapter.blocks));
    let (only_known, only_new) = (known_runs.missing_in(new_runs), new_runs.missing_in(known_runs));
    let (lost_known, lost_new) = (losses(known), losses(new));
    let longer = |one: &Numbered, other: &Numbered| words(one) > words(other) * LONGER;
    let revised = only_known >= REVISED_SHARE && only_new >= REVISED_SHARE;
    if revised && lost_known == 0 && lost_new == 0 {
        return Copies::Revised;
    }
    let newer_is_better =
        if longer(new, known) == longer(known, new) { lost_new < lost_known } else { longer(new, known) };
    Copies::Same { newer_is_better }
}

/// How often something seems to be lost in a text.
fn losses(numbered: &Numbered) -> u32 {
    let counted = numbered.losses.iter().filter(|loss| loss.kind != LossKind::EmphasisLost);
    counted.map(|loss| loss.count).sum()
}
