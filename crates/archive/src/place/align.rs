//! Where a paragraph of one version of a text stands in another.
//!
//! Paragraphs that stand once in both versions hold the two together; around them, equal neighbours are tied; between
//! two ties, paragraphs that share most of their words are. What has no counterpart goes with what stands around it,
//! so that the order of places is never turned round.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Two paragraphs are the same one, rewritten, where they share at least this part of their words, in per cent.
const ALIKE_PERCENT: u32 = 50;
/// Between two ties, so many pairs of paragraphs are compared word by word; longer passages are only measured.
const PAIRS_MAX: usize = 40_000;

/// Which paragraphs of an older text stand where in a newer one.
#[derive(Clone, Debug)]
pub struct Alignment {
    /// For each paragraph of the old text, its place in the new one, from 0; ascending.
    ties: Vec<Option<usize>>,
    new: usize,
}

impl Alignment {
    /// Lays two versions of a text side by side.
    pub fn of(old: &[String], new: &[String]) -> Self {
        let (old, new): (Vec<Words>, Vec<Words>) = (
            old.iter().map(|text| Words::of(text)).collect(),
            new.iter().map(|text| Words::of(text)).collect(),
        );
        let mut ties = vec![None; old.len()];
        let same = |(a, b): &(&Words, &Words)| a.keys == b.keys;
        let first = old.iter().zip(&new).take_while(same).count();
        let shorter = old.len().min(new.len()) - first;
        let last = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(same).count();
        for (at, tie) in ties.iter_mut().enumerate().take(first) {
            *tie = Some(at);
        }
        for back in 1..=last {
            ties[old.len() - back] = Some(new.len() - back);
        }
        let middle = Passage { old: (first, old.len() - last), new: (first, new.len() - last) };
        for (a, b) in anchors(&old, &new, &middle) {
            ties[a] = Some(b);
        }
        for passage in gaps(&ties, new.len()) {
            spread(&old, &new, &passage, &mut ties);
        }
        for passage in gaps(&ties, new.len()) {
            tie_alike(&old, &new, &passage, &mut ties);
        }
        Self { ties, new: new.len() }
    }

    /// Where a paragraph stands, both counted from 1; 0, the top, stays the top. Never behind the end.
    pub fn carried(&self, paragraph: u32) -> u32 {
        let Some(at) = (paragraph as usize).checked_sub(1) else { return 0 };
        let at = at.min(self.ties.len().saturating_sub(1));
        let place = match self.ties.get(at) {
            None => 0,
            Some(Some(tie)) => *tie,
            Some(None) => self.between(at),
        };
        (place + 1).min(self.new) as u32
    }

    /// The place of a paragraph without a counterpart: as far on its way as it was before, between what stands
    /// around it; at what follows, where nothing was put in its stead.
    fn between(&self, at: usize) -> usize {
        let before =
            (0..at).rev().find_map(|other| Some((other + 1, self.ties[other]? + 1))).unwrap_or((0, 0));
        let after = (at + 1..self.ties.len()).find_map(|other| Some((other, self.ties[other]?)));
        let (old_end, new_end) = after.unwrap_or((self.ties.len(), self.new));
        let (old_length, new_length) = (old_end - before.0, new_end - before.1);
        before.1 + (at - before.0) * new_length / old_length.max(1)
    }
}

/// The words of a paragraph, however they are written and set off.
struct Words {
    keys: Vec<u64>,
    /// The same, sorted.
    bag: Vec<u64>,
}

impl Words {
    fn of(text: &str) -> Self {
        let keys = keys(text);
        let mut bag = keys.clone();
        bag.sort_unstable();
        Self { keys, bag }
    }

    /// The words that two paragraphs share, in per cent of those that they have.
    fn alike(&self, other: &Self) -> u32 {
        let (mut a, mut b) = (self.bag.iter().peekable(), other.bag.iter().peekable());
        let mut shared = 0;
        while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    a.next();
                    b.next();
                }
            }
        }
        let all = self.bag.len() + other.bag.len();
        (200 * shared as usize).checked_div(all).unwrap_or(0) as u32
    }
}

/// A number for each word; letters and digits alone make words, in whatever case.
fn keys(text: &str) -> Vec<u64> {
    let mut keys = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        if !word.is_empty() && (!c.is_alphanumeric() || is_unspaced(c)) {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            keys.push(hasher.finish());
            word.clear();
        }
    }
    keys
}

/// Whether a character belongs to a script that parts no words by spaces: Thai to Myanmar, Khmer, Han and its kin.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

/// A passage of both texts: from, to.
struct Passage {
    old: (usize, usize),
    new: (usize, usize),
}

/// Paragraphs that stand once in both passages and follow each other in both.
fn anchors(old: &[Words], new: &[Words], passage: &Passage) -> Vec<(usize, usize)> {
    // How often, and where last.
    let mut seen: HashMap<&[u64], [(usize, usize); 2]> = HashMap::new();
    for (at, words) in (passage.old.0..).zip(&old[passage.old.0..passage.old.1]) {
        let [(count, place), _] = seen.entry(&words.keys).or_default();
        (*count, *place) = (*count + 1, at);
    }
    for (at, words) in (passage.new.0..).zip(&new[passage.new.0..passage.new.1]) {
        let [_, (count, place)] = seen.entry(&words.keys).or_default();
        (*count, *place) = (*count + 1, at);
    }
    let mut pairs: Vec<(usize, usize)> = seen
        .into_iter()
        .filter(|(keys, [a, b])| !keys.is_empty() && a.0 == 1 && b.0 == 1)
        .map(|(_, [a, b])| (a.1, b.1))
        .collect();
    pairs.sort_unstable();
    ascending(&pairs)
}

/// The longest part of pairs, sorted by their first, whose second ascend as well.
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The pair that ends the best row of each length, and the pair before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *place);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        row.push(pairs[at]);
        next = before[at];
    }
    row.reverse();
    row
}

/// The passages between ties that have paragraphs on both sides.
fn gaps(ties: &[Option<usize>], new: usize) -> Vec<Passage> {
    let mut gaps = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    let ends = ties.iter().enumerate().filter_map(|(at, tie)| Some((at, (*tie)?)));
    for (at, tie) in ends.chain([(ties.len(), new)]) {
        if old_from < at && new_from < tie {
            gaps.push(Passage { old: (old_from, at), new: (new_from, tie) });
        }
        (old_from, new_from) = (at + 1, tie + 1);
    }
    gaps
}

/// Ties equal paragraphs at both ends of a passage, inwards.
fn spread(old: &[Words], new: &[Words], passage: &Passage, ties: &mut [Option<usize>]) {
    let (mut from, mut to) = ((passage.old.0, passage.new.0), (passage.old.1, passage.new.1));
    while from.0 < to.0 && from.1 < to.1 && old[from.0].keys == new[from.1].keys {
        ties[from.0] = Some(from.1);
        from = (from.0 + 1, from.1 + 1);
    }
    while from.0 < to.0 && from.1 < to.1 && old[to.0 - 1].keys == new[to.1 - 1].keys {
        to = (to.0 - 1, to.1 - 1);
        ties[to.0] = Some(to.1);
    }
}

/// Ties those paragraphs of a passage that together share the most words.
fn tie_alike(old: &[Words], new: &[Words], passage: &Passage, ties: &mut [Option<usize>]) {
    let (old, new) = (&old[passage.old.0..passage.old.1], &new[passage.new.0..passage.new.1]);
    if old.len().saturating_mul(new.len()) > PAIRS_MAX {
        return;
    }
    // best[a][b]: the most that the paragraphs from a and from b on can share; row by row from the end.
    let width = new.len() + 1;
    let mut best = vec![0u32; (old.len() + 1) * width];
    let mut alike = vec![0u32; old.len() * new.len()];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            let shared = old[a].alike(&new[b]);
            let shared = if shared >= ALIKE_PERCENT { shared } else { 0 };
            alike[a * new.len() + b] = shared;
            let together = if shared > 0 { shared + best[(a + 1) * width + b + 1] } else { 0 };
            best[a * width + b] = together.max(best[(a + 1) * width + b]).max(best[a * width + b + 1]);
        }
    }
    let (mut a, mut b) = (0, 0);
    while a < old.len() && b < new.len() {
        let shared = alike[a * new.len() + b];
        let here = best[a * width + b];
        if shared > 0 && here == shared + best[(a + 1) * width + b + 1] {
            ties[passage.old.0 + a] = Some(passage.new.0 + b);
            (a, b) = (a + 1, b + 1);
        } else if here == best[(a + 1) * width + b] {
            a += 1;
        } else {
            b += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn carried(old: &[&str], new: &[&str]) -> Vec<u32> {
        let alignment = Alignment::of(&texts(old), &texts(new));
        (0..=old.len() as u32).map(|paragraph| alignment.carried(paragraph)).collect()
    }

    #[test]
    fn a_place_moves_by_what_was_put_in_before_it() {
        let old = ["The lamp was lit.", "Nobody had lit it.", "* * *", "He waited.", "* * *", "It went out."];
        let new = [
            "Fog.",
            "The lamp was lit.",
            "A step.",
            "Nobody had lit it.",
            "* * *",
            "He waited.",
            "* * *",
            "It went out.",
        ];
        assert_eq!(carried(&old, &new), [0, 2, 4, 5, 6, 7, 8]);
        assert_eq!(carried(&new, &old), [0, 1, 1, 2, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_sentence_that_was_mended_is_the_same_sentence() {
        let old = ["One.", "the  lamp was lit by nobody at all", "She said \"Come\".", "Two."];
        let new = ["One.", "Wholly new it is.", "The lamp was lit, by nobody!", "She said: “Come.”", "Two."];
        assert_eq!(carried(&old, &new), [0, 1, 3, 4, 5]);
    }

    #[test]
    fn what_was_taken_out_leads_to_what_follows() {
        assert_eq!(carried(&["a b", "c d", "e f"], &["a b", "e f"]), [0, 1, 2, 2]);
        assert_eq!(carried(&["a b", "c d"], &["a b"]), [0, 1, 1]);
        assert_eq!(carried(&["a b", "c d"], &[]), [0, 0, 0]);
        assert_eq!(carried(&[], &["a b"]), [0]);
        assert_eq!(Alignment::of(&[], &texts(&["a"])).carried(9), 1);
    }

    #[test]
    fn a_text_of_many_paragraphs_is_laid_out_at_once() {
        let old: Vec<String> = (0..20_000).map(|n| format!("old {n}")).collect();
        let new: Vec<String> = (0..20_000).map(|n| format!("new {n}")).collect();
        assert_eq!(Alignment::of(&old, &new).carried(10_001), 10_001);
        let same: Vec<String> = vec!["again".to_owned(); 20_000];
        assert_eq!(Alignment::of(&same, &same[1..]).carried(20_000), 19_999);
    }

    fn text() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("(a|b|c|\\* \\*|lamp|lit|the lamp|the lamp was lit)", 0..24)
    }

    proptest! {
        #[test]
        fn the_same_text_leaves_every_place_alone(text in text()) {
            let alignment = Alignment::of(&text, &text);
            for paragraph in 0..=text.len() as u32 {
                prop_assert_eq!(alignment.carried(paragraph), paragraph);
            }
        }

        #[test]
        fn places_keep_their_order_and_stay_in_the_text(old in text(), new in text()) {
            let alignment = Alignment::of(&old, &new);
            let mut last = 0;
            for paragraph in 0..=old.len() as u32 + 3 {
                let carried = alignment.carried(paragraph);
                prop_assert!(carried >= last && carried as usize <= new.len());
                prop_assert!(paragraph == 0 || new.is_empty() || old.is_empty() || carried > 0);
                last = carried;
            }
        }

        #[test]
        fn paragraphs_put_in_anywhere_move_the_others_along(
            count in 1usize..40, put_in in proptest::collection::vec((0usize..40, "new [a-z]{6}"), 0..8),
        ) {
            let old: Vec<String> = (0..count).map(|n| format!("Paragraph {n} of the tale, told for the {n}th time")).collect();
            let mut new: Vec<String> = old.clone();
            for (at, text) in put_in {
                new.insert(at.min(new.len()), text);
            }
            let alignment = Alignment::of(&old, &new);
            for (at, text) in old.iter().enumerate() {
                let carried = alignment.carried(at as u32 + 1) as usize;
                prop_assert_eq!(&new[carried - 1], text);
            }
        }
    }
}
