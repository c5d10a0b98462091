//! Which texts are copies of one another, however they were wrapped and damaged.
//!
//! A text is the set of its runs of five words, folded. Its [`Sketch`] keeps the smallest hash in each of 32 bins
//! (one-permutation `MinHash`: Li, Owen and Zhang 2012), and of each the lowest 16 bits (Li and König 2010), so that two
//! sketches agree in about the share of their bins in which the sets agree. Sketches find candidates among a million
//! texts; [`Runs`] of the texts themselves decide.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use ficus_prose::{Block, Inline, PLACES, places_where};

/// Words in a run.
const RUN: usize = 5;
const BINS: usize = 32;
/// Bins that make one key of the index.
const KEY_BINS: usize = 2;
/// Fewer runs tell no text from another.
const RUNS_MIN: usize = 20;
/// Texts under one key; more of them are one phrase that everybody writes.
const UNDER_KEY_MAX: usize = 16;
/// So much of the shorter text stands in the longer one of two copies.
const COPY_SHARE: f64 = 0.6;

/// The lowest bits of a text's smallest hashes, one a bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sketch([u16; BINS]);

/// Of a bin in which no hash is.
const EMPTY: u16 = u16::MAX;

impl Sketch {
    /// The sketch of a text; `None` where it is too short to be told from others.
    pub fn of(blocks: &[Block]) -> Option<Self> {
        let mut bins = [u32::MAX; BINS];
        let mut count = 0;
        for_runs(blocks, |hash| {
            let bin = &mut bins[(hash >> 59) as usize];
            *bin = (*bin).min(hash as u32);
            count += 1;
        });
        let lowest = |hash: u32| if hash == u32::MAX { EMPTY } else { (hash as u16).min(EMPTY - 1) };
        (count >= RUNS_MIN).then(|| Self(bins.map(lowest)))
    }

    /// The share of bins in which two sketches agree, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let pairs = || self.0.iter().zip(&other.0).filter(|(one, other)| **one != EMPTY || **other != EMPTY);
        let equal = pairs().filter(|(one, other)| one == other).count();
        equal as f64 / pairs().count().max(1) as f64
    }

    /// The key of two bins side by side; `None` where one of them is empty.
    fn key(&self, band: usize) -> Option<u32> {
        let bins: &[u16; KEY_BINS] = self.0[band * KEY_BINS..].first_chunk()?;
        let [one, other] = *bins;
        bins.iter().all(|bin| *bin != EMPTY).then(|| u32::from(one) << 16 | u32::from(other))
    }
}

/// Pairs of texts whose sketches are alike, each once: the later text first, then the earlier, in their order. Of so
/// many texts `sketch` tells each one's, if it has one.
///
/// Texts are compared where they agree in a key. One kind of key after the other is sorted, so that a million texts
/// take some tens of megabytes for as long as it lasts.
pub(crate) fn alike<'a>(
    texts: usize,
    sketch: impl Fn(usize) -> Option<&'a Sketch>,
    likeness_min: f64,
) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut keyed: Vec<(u32, u32)> = Vec::with_capacity(texts);
    for band in 0..BINS / KEY_BINS {
        keyed.clear();
        keyed.extend((0..texts).filter_map(|at| Some((sketch(at)?.key(band)?, at as u32))));
        keyed.sort_unstable();
        for same in keyed.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
            for (number, (_, later)) in same.iter().enumerate().skip(1) {
                let Some(own) = sketch(*later as usize) else { continue };
                let earlier = same[..number.min(UNDER_KEY_MAX)].iter().map(|(_, at)| *at);
                let alike = earlier.filter(|at| {
                    sketch(*at as usize).is_some_and(|other| other.likeness(own) >= likeness_min)
                });
                pairs.extend(alike.map(|earlier| (*later, earlier)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
    }
    pairs
}

/// Finds texts whose sketches are alike among those of one work, as they come.
#[derive(Default)]
pub(crate) struct Likenesses {
    under: HashMap<(usize, u32), Vec<u32>>,
}

impl Likenesses {
    /// The texts so far that may be like this one, each once and in order; then it is one of them.
    pub fn find_and_add(&mut self, place: u32, sketch: &Sketch) -> Vec<u32> {
        let mut found = Vec::new();
        for key in (0..BINS / KEY_BINS).filter_map(|band| Some((band, sketch.key(band)?))) {
            let places = self.under.entry(key).or_default();
            found.extend_from_slice(places);
            if places.len() < UNDER_KEY_MAX {
                places.push(place);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// All runs of a text.
pub(crate) struct Runs(HashSet<u64>);

impl Runs {
    pub fn of(blocks: &[Block]) -> Self {
        let mut runs = HashSet::new();
        for_runs(blocks, |hash| {
            runs.insert(hash);
        });
        Self(runs)
    }

    /// How much of the shorter of two texts stands in the other, 0 to 1.
    pub fn shared(&self, other: &Self) -> f64 {
        let (shorter, longer) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        let common = shorter.0.iter().filter(|run| longer.0.contains(run)).count();
        common as f64 / shorter.0.len().max(1) as f64
    }

    /// The share of runs that the other text lacks, 0 to 1.
    pub fn missing_in(&self, other: &Self) -> f64 {
        let missing = self.0.iter().filter(|run| !other.0.contains(run)).count();
        missing as f64 / self.0.len().max(1) as f64
    }

    /// Whether two texts are copies of one part.
    pub fn copies(&self, other: &Self) -> bool {
        !self.0.is_empty() && self.shared(other) >= COPY_SHARE
    }
}

/// Letters and digits of ASCII in small letters, and the apostrophe that words hold; 0 for what ends a word.
const FOLDED: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'\'' {
            folded[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// The first character beyond ASCII, and the first that takes three bytes in UTF-8.
const TWO_BYTES: Range<usize> = 0x80..0x800;
/// The small forms of letters and figures of two bytes, as most alphabets have them; 0 for what ends a word. The tables
/// of the whole of Unicode are slow to search.
static SMALL_FORMS: LazyLock<[u16; TWO_BYTES.end - TWO_BYTES.start]> = LazyLock::new(|| {
    std::array::from_fn(|place| {
        let c = char::from_u32((TWO_BYTES.start + place) as u32);
        let small = c.and_then(small_form_in_unicode).map_or(0, u32::from);
        u16::try_from(small).expect("small forms of these stand among the first 65,536")
    })
});

/// The small form of a letter or figure beyond ASCII; nothing of what ends a word.
fn small_form(c: char) -> Option<char> {
    match SMALL_FORMS.get((c as usize).wrapping_sub(TWO_BYTES.start)) {
        Some(0) => None,
        Some(small) => char::from_u32(u32::from(*small)),
        None => small_form_in_unicode(c),
    }
}

fn small_form_in_unicode(c: char) -> Option<char> {
    c.is_alphanumeric().then(|| c.to_lowercase().next().unwrap_or(c))
}

/// Hashes of all runs of words in order; a text of fewer words is one run.
fn for_runs(blocks: &[Block], see: impl FnMut(u64)) {
    let mut words = Words { last: [0; RUN], sum: 0, count: 0, word: Word::default(), see };
    for block in blocks {
        words.block(block);
        words.end();
    }
    if (1..RUN).contains(&words.count) {
        (words.see)(mix(words.sum));
    }
}

/// So many letters of a word are taken in by one step.
const STEP: u32 = 8;

/// Some bytes, of which the first are ASCII without an apostrophe.
struct Letters {
    /// How many these are.
    count: u32,
    /// Which of them are letters or digits, a bit each.
    places: u32,
    /// All of them with their letters in small, and room behind them.
    folded: [u8; PLACES + STEP as usize],
}

impl Letters {
    fn of(bytes: &[u8; PLACES]) -> Self {
        let count = places_where(bytes, |bytes| bytes.are_high() | bytes.are(b'\'')).trailing_zeros();
        let places = places_where(bytes, |bytes| bytes.are_letters() | bytes.are_within(b'0', b'9'));
        let mut folded = [0; PLACES + STEP as usize];
        for (folded, byte) in folded.iter_mut().zip(bytes) {
            // Of digits too this changes nothing.
            *folded = byte | 0x20;
        }
        let first = u64::from(u32::MAX) & !(u64::MAX << count);
        Self { count, places: places & first as u32, folded }
    }
}

/// A word as it is hashed, eight letters at a time.
#[derive(Default)]
struct Word {
    hash: u64,
    /// The letters since the last step.
    last: u64,
    letters: u32,
}

impl Word {
    /// A word of so many letters, [`STEP`] at most, that are the lowest bytes of a number.
    fn of(eight: u64, letters: u32) -> Self {
        let mut word =
            Self { last: eight & u64::MAX >> (u64::BITS - 8 * letters), letters, ..Self::default() };
        if letters == STEP {
            word.step();
        }
        word
    }

    fn push(&mut self, letter: u8) {
        self.last |= u64::from(letter) << (8 * (self.letters % STEP));
        self.letters += 1;
        if self.letters.is_multiple_of(STEP) {
            self.step();
        }
    }

    fn step(&mut self) {
        self.hash = (self.hash ^ std::mem::take(&mut self.last)).wrapping_mul(BASE).rotate_left(29);
    }

    fn hash(mut self) -> u64 {
        if !self.letters.is_multiple_of(STEP) {
            self.step();
        }
        self.hash
    }
}

/// The words of a text as they pass by.
struct Words<F> {
    /// Hashes of the last words.
    last: [u64; RUN],
    /// Their sum, each by a power of [`BASE`] for its place.
    sum: u64,
    count: usize,
    /// The word so far; without letters between words.
    word: Word,
    see: F,
}

impl<F: FnMut(u64)> Words<F> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => self.inlines(inlines),
            Block::Quote(blocks) | Block::Styled { blocks, .. } | Block::Shield { blocks, .. } => {
                for block in blocks {
                    self.block(block);
                    self.end();
                }
            }
            Block::Verse(lines) => lines.iter().for_each(|line| {
                self.inlines(line);
                self.end();
            }),
            Block::Preformatted(text) => self.text(text),
            Block::List(list) => list.items.iter().flatten().for_each(|block| {
                self.block(block);
                self.end();
            }),
            Block::Footnotes(notes) => notes.iter().flatten().for_each(|block| {
                self.block(block);
                self.end();
            }),
            Block::SceneBreak { .. } | Block::Image(_) => {}
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::LineBreak => self.end(),
                other => self.inlines(other.inner()),
            }
        }
    }

    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if let Some(letters) =
                bytes[at..].first_chunk().map(Letters::of).filter(|letters| letters.count > 0)
            {
                at += self.pass_many(&letters);
                continue;
            }
            // Until the next word, so that many letters are looked at together again.
            while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii()) {
                let folded = FOLDED[usize::from(*byte)];
                at += 1;
                match folded {
                    0 => self.end(),
                    b'\'' => {}
                    letter => self.letter(letter),
                }
                if folded == 0 {
                    break;
                }
            }
            let Some(c) = text[at..].chars().next().filter(|c| !c.is_ascii()) else { continue };
            match c {
                '’' => {}
                // Other signs of this block, which stand in whatever is typed well: none is a letter.
                '\u{2000}'..='\u{206F}' => self.end(),
                c => match small_form(c) {
                    Some(small) => small.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.letter(byte)),
                    None => self.end(),
                },
            }
            at += c.len_utf8();
        }
    }

    /// Passes words of ASCII by, and says how many bytes: a word that may go on behind them is left for the next.
    fn pass_many(&mut self, letters: &Letters) -> usize {
        let (mut rest, count) = (letters.places, letters.count);
        if rest & 1 == 0 {
            self.end();
        }
        while rest != 0 {
            let start = rest.trailing_zeros();
            let length = (rest >> start).trailing_ones();
            if start + length == PLACES as u32 && start > 0 {
                return start as usize;
            }
            self.letters(&letters.folded[start as usize..], length);
            if start + length < count {
                self.end();
            }
            rest &= !(u32::MAX >> (PLACES as u32 - length) << start);
        }
        count as usize
    }

    /// Goes on with a word by so many of the folded letters, which are followed by as many others as one step takes.
    fn letters(&mut self, folded: &[u8], length: u32) {
        if self.word.letters == 0
            && length <= STEP
            && let Some(eight) = folded.first_chunk()
        {
            self.word = Word::of(u64::from_le_bytes(*eight), length);
            return;
        }
        folded.iter().take(length as usize).for_each(|letter| self.letter(*letter));
    }

    fn letter(&mut self, letter: u8) {
        self.word.push(letter);
    }

    fn end(&mut self) {
        if self.word.letters == 0 {
            return;
        }
        let word = std::mem::take(&mut self.word).hash();
        let oldest = std::mem::replace(&mut self.last[self.count % RUN], word);
        self.sum = self.sum.wrapping_sub(oldest.wrapping_mul(OLDEST)).wrapping_mul(BASE).wrapping_add(word);
        self.count += 1;
        if self.count >= RUN {
            (self.see)(mix(self.sum));
        }
    }
}

/// Odd and without a pattern, so that no two places of a run weigh the same.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What the oldest word of a run weighs.
const OLDEST: u64 = BASE.wrapping_pow(RUN as u32 - 1);

/// The finaliser of `SplitMix64`: the same on every machine, and no hostile text gains by a clash.
const fn mix(value: u64) -> u64 {
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ficus_prose::Align;
    use proptest::prelude::*;

    use super::*;

    fn text(words: impl Iterator<Item = String>) -> Vec<Block> {
        let words: Vec<String> = words.collect();
        words
            .chunks(30)
            .map(|words| Block::Paragraph {
                align: Align::Start,
                inlines: vec![Inline::text(&words.join(" "))],
            })
            .collect()
    }

    #[test]
    fn the_table_of_small_forms_says_what_unicode_says() {
        let mut all = (0x80..=0x1_0000).filter_map(char::from_u32);
        assert_eq!(all.find(|c| small_form(*c) != small_form_in_unicode(*c)), None);
        assert_eq!((small_form('Ж'), small_form('ß'), small_form('»')), (Some('ж'), Some('ß'), None));
    }

    #[test]
    fn a_damaged_copy_is_like_its_text_and_another_text_is_not() {
        let one = text((0..600).map(|n| format!("word{n}")));
        let damaged =
            text((0..600).map(|n| if n % 40 == 0 { "w?rd".to_owned() } else { format!("Word{n},") }));
        let half = text((0..300).map(|n| format!("word{n}")));
        let other = text((1_000..1_600).map(|n| format!("word{n}")));
        let sketch = |blocks: &[Block]| Sketch::of(blocks).unwrap();
        assert!(sketch(&one).likeness(&sketch(&damaged)) > 0.5);
        assert!(sketch(&one).likeness(&sketch(&other)) < 0.1);
        let runs = Runs::of(&one);
        assert!(runs.copies(&Runs::of(&damaged)) && runs.copies(&Runs::of(&half)));
        assert!(!runs.copies(&Runs::of(&other)));
        let mut likenesses = Likenesses::default();
        assert!(likenesses.find_and_add(0, &sketch(&one)).is_empty());
        assert!(likenesses.find_and_add(1, &sketch(&other)).is_empty());
        assert_eq!(likenesses.find_and_add(2, &sketch(&damaged)), [0]);
        let placed = BTreeMap::from([(3, &one), (5, &other), (8, &damaged), (9, &one)]);
        let placed: BTreeMap<usize, Sketch> = placed.iter().map(|(at, text)| (*at, sketch(text))).collect();
        assert_eq!(super::alike(10, |at| placed.get(&at), 0.4), [(8, 3), (9, 3), (9, 8)]);
        assert_eq!(Sketch::of(&text((0..12).map(|n| format!("w{n}")))), None);
    }

    proptest! {
        #[test]
        fn a_text_has_the_same_words_however_its_runs_are_cut(
            text in "([a-zA-Z0-9]{1,20}[ ,.'’é—]{0,2}){0,40}",
            cuts in prop::collection::vec(0..400usize, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|at| text.is_char_boundary(*at)).collect();
            cuts.sort_unstable();
            let mut start = 0;
            let mut pieces: Vec<Inline> = Vec::new();
            for at in cuts {
                pieces.push(Inline::text(&text[start..at]));
                start = at;
            }
            pieces.push(Inline::text(&text[start..]));
            let hashes = |inlines: Vec<Inline>| {
                let mut hashes = Vec::new();
                for_runs(&[Block::Paragraph { align: Align::Start, inlines }], |hash| hashes.push(hash));
                hashes
            };
            let letters = text.chars().map(|c| Inline::text(&c.to_string())).collect();
            let whole = hashes(vec![Inline::text(&text)]);
            prop_assert_eq!(&whole, &hashes(pieces));
            prop_assert_eq!(&whole, &hashes(letters));
        }
    }
}
