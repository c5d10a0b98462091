//! Names by what is typed of them: tags, pen names, series and titles, held in memory.
//!
//! A name is found by the beginning of any of its words, also where it is mistyped by a letter or two. What is found
//! here may be a name of works that the asker may not find: whoever asks looks for its works before showing it.

mod least;
mod nearness;
mod row;

use ficus_archive::tag::TagKind;
use rustc_hash::FxHashMap;

pub(crate) use self::nearness::distance;
use self::{least::Least, nearness::Rows, row::Row};
use crate::{turns::Turns, words::words_of};

/// So many letters of what is typed are looked at.
const TYPED_CHARS_MAX: usize = 80;
/// So many words of what is typed are looked at.
const TYPED_WORDS_MAX: usize = 8;
/// So many of the names with the rarest word are looked at, the most used first: where each has it, more are.
const LOOKED_AT_MAX: usize = 8_000;
const LOOKED_AT_ALONE_MAX: usize = 30_000;
/// So many words near a mistyped one are looked at.
const NEAR_MAX: usize = 64;

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A tag.
    Tag(TagKind),
    /// A pen name.
    Author,
    /// A series.
    Series,
    /// A work.
    Work,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Of what.
    pub kind: NameKind,
    /// The number of the tag, pen name, series or work.
    pub id: i64,
    /// As it is shown.
    pub text: String,
    /// As it stands in addresses; empty where the number does.
    pub slug: String,
    /// How much it is used: the more, the sooner it is told.
    pub weight: u64,
    /// The tag that it is another spelling of.
    pub stands_for: Option<i64>,
}

/// Words that are typed beside one that is looked for.
struct Others {
    words: Vec<String>,
    /// What a name has that has such words, as [`begins_with`] has it.
    begins: u64,
}

impl Others {
    fn of(words: &[String], without: usize) -> Self {
        let others = || words.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, word)| word);
        let begins = others().fold(0, |all, word| {
            // What is typed may go on, so that one letter says nothing of the second.
            all | if word.len() > 1 {
                begins_with(word) & TWO_LETTERS
            } else {
                begins_with(word) & !TWO_LETTERS
            }
        });
        Self { words: others().cloned().collect(), begins }
    }
}

/// The bits of [`begins_with`] that tell of two letters.
const TWO_LETTERS: u64 = !0 << 32;

/// A bit for the first byte of a word and one for the first two: other words may have the same.
fn begins_with(word: &str) -> u64 {
    match *word.as_bytes() {
        [] => 0,
        [first] => 1 << (first % 32),
        [first, second, ..] => {
            1 << (first % 32)
                | 1 << (32 + u32::from(first).wrapping_mul(7).wrapping_add(u32::from(second)) % 32)
        }
    }
}

/// All names, the most used first.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<Name>,
    /// The words of each name, joined with spaces, with one before the first.
    folded: Row,
    /// With what the words of each name begin, as [`begins_with`] has it.
    begins: Vec<u64>,
    /// For another spelling the place of the tag that it stands for, else its own.
    stands_at: Vec<u32>,
    /// The words of all names in order, each once.
    words: Row,
    /// Where the names of each word begin in `postings`; one more than there are words.
    starts: Vec<u32>,
    /// Places of names, ascending for each word.
    postings: Vec<u32>,
    /// The most used of any words.
    most_used: Least,
    /// Places of names in the order of their words.
    by_words: Vec<u32>,
    /// The most used of names that begin alike.
    most_used_by_words: Least,
    turns: Turns,
}

impl Names {
    /// Makes names ready to be found.
    pub fn new(mut names: Vec<Name>) -> Self {
        names.sort_unstable_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
        names.truncate(u32::MAX as usize);
        let tags: std::collections::HashMap<i64, u32> = names
            .iter()
            .zip(0..)
            .filter(|(name, _)| matches!(name.kind, NameKind::Tag(_)))
            .map(|(name, place)| (name.id, place))
            .collect();
        let stands_at = names
            .iter()
            .zip(0..)
            .map(|(name, place)| name.stands_for.and_then(|id| tags.get(&id).copied()).unwrap_or(place))
            .collect();
        let mut placed: Vec<(Box<str>, u32)> = Vec::new();
        let (mut folded, mut begins) = (Row::default(), Vec::with_capacity(names.len()));
        for (name, place) in names.iter().zip(0..) {
            let words = words_of(&name.text);
            let mut row = String::new();
            for word in &words {
                row.push(' ');
                row.push_str(word);
            }
            folded.push(&row);
            begins.push(words.iter().fold(0, |all, word| all | begins_with(word)));
            placed.extend(words.into_iter().map(|word| (word.into_boxed_str(), place)));
        }
        placed.sort_unstable();
        placed.dedup();
        let (mut words, mut starts, mut postings) =
            (Row::default(), Vec::new(), Vec::with_capacity(placed.len()));
        for (word, place) in placed {
            if words.len().checked_sub(1).and_then(|last| words.get(last)) != Some(&*word) {
                words.push(&word);
                starts.push(postings.len() as u32);
            }
            postings.push(place);
        }
        starts.push(postings.len() as u32);
        folded.shrink();
        words.shrink();
        let mut by_words: Vec<u32> = (0..names.len() as u32).collect();
        by_words.sort_unstable_by(|a, b| folded.at(*a as usize).cmp(folded.at(*b as usize)));
        let (most_used, most_used_by_words) = (Least::new(&postings), Least::new(&by_words));
        Self {
            names,
            folded,
            begins,
            stands_at,
            words,
            starts,
            postings,
            most_used,
            by_words,
            most_used_by_words,
            turns: Turns::default(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Names that what is typed may be the beginning of, the likeliest first: of the kinds that are wanted, at most
    /// `most`. A tag stands for its other spellings. Where there are none, those that it may be mistyped for.
    pub fn find(&self, typed: &str, wanted: impl Fn(NameKind) -> bool, most: usize) -> Vec<&Name> {
        self.found(typed, wanted, most, true)
    }

    /// The same without those that it may be mistyped for.
    pub fn find_as_typed(&self, typed: &str, wanted: impl Fn(NameKind) -> bool, most: usize) -> Vec<&Name> {
        self.found(typed, wanted, most, false)
    }

    fn found(
        &self,
        typed: &str,
        wanted: impl Fn(NameKind) -> bool,
        most: usize,
        also_near: bool,
    ) -> Vec<&Name> {
        let typed: String = typed.chars().take(TYPED_CHARS_MAX).collect();
        let mut words = words_of(&typed);
        words.truncate(TYPED_WORDS_MAX);
        if words.is_empty() || self.is_empty() {
            return Vec::new();
        }
        let _turn = self.turns.take();
        let mut places = self.beginning(&words, &wanted, most);
        if places.is_empty() && also_near {
            places = self.beginning_nearly(&words, &wanted, most);
        }
        let mut found: Vec<u32> = Vec::new();
        for place in places {
            let stands_at = self.stands_at[place as usize];
            if !found.contains(&stands_at) && wanted(self.names[stands_at as usize].kind) {
                found.push(stands_at);
            }
        }
        found.truncate(most);
        found.into_iter().map(|place| &self.names[place as usize]).collect()
    }

    /// Words of names that differ from a word by few letters, the nearest first, the most used of these first.
    pub fn near_words(&self, word: &str, most: usize) -> Vec<&str> {
        let Some(word) = words_of(word).into_iter().next() else { return Vec::new() };
        let mut near = self.near(&word, false, 2);
        near.retain(|(distance, _)| *distance > 0);
        near.sort_by_key(|(distance, at)| (*distance, self.postings.get(self.starts[*at] as usize).copied()));
        near.truncate(most);
        near.into_iter().map(|(_, at)| self.words.at(at)).collect()
    }

    /// Places of names that have a word for each of these beginnings; those that begin with all of it first.
    fn beginning(&self, words: &[String], wanted: &impl Fn(NameKind) -> bool, most: usize) -> Vec<u32> {
        let ranges: Vec<_> = words.iter().map(|word| self.range(word)).collect();
        let Some(rarest) = (0..words.len()).min_by_key(|at| self.uses(&ranges[*at])) else {
            return Vec::new();
        };
        let whole: String = words.iter().flat_map(|word| [" ", word]).collect();
        let others = Others::of(words, rarest);
        let rarest = &ranges[rarest];
        let fits = |place: u32| wanted(self.names[place as usize].kind) && self.has(place, &others);
        let wanted_most = most * 4;
        let looked_at = if words.len() > 1 { LOOKED_AT_MAX } else { LOOKED_AT_ALONE_MAX };
        let part = self.starts[rarest.start] as usize..self.starts[rarest.end] as usize;
        let begin = |place: &u32| wanted(self.names[*place as usize].kind);
        let alike = self.most_used_by_words.ascending(&self.by_words, self.beginning_with(&whole));
        let mut found: Vec<u32> = alike.take(looked_at).filter(begin).take(wanted_most).collect();
        let alike = found.len();
        let others = self.most_used.ascending(&self.postings, part).take(looked_at);
        let others = others.filter(|place| fits(*place) && found.binary_search(place).is_err());
        let others: Vec<u32> = others.take(wanted_most - alike).collect();
        found.extend(others);
        found
    }

    /// Whether a name has words that begin so.
    fn has(&self, place: u32, others: &Others) -> bool {
        // Most names are told apart without a look at their letters, which lie far off.
        self.begins[place as usize] & others.begins == others.begins
            && others.words.iter().all(|start| {
                let first = start.as_bytes().first();
                let mut words = self.folded.at(place as usize).split(' ');
                words.any(|word| word.as_bytes().first() == first && word.starts_with(start))
            })
    }

    /// Where the names stand, in the order of their words, that begin so.
    fn beginning_with(&self, whole: &str) -> std::ops::Range<usize> {
        let folded = |place: &u32| self.folded.at(*place as usize);
        let first = self.by_words.partition_point(|place| folded(place) < whole);
        let len = self.by_words[first..].partition_point(|place| folded(place).starts_with(whole));
        first..first + len
    }

    /// As [`Names::beginning`], with one word mistyped: the one that no name has, or else the last.
    fn beginning_nearly(
        &self,
        words: &[String],
        wanted: &impl Fn(NameKind) -> bool,
        most: usize,
    ) -> Vec<u32> {
        let mut unknown = (0..words.len()).filter(|at| self.range(&words[*at]).is_empty());
        let last = words.len().saturating_sub(1);
        let mistyped = unknown.next().unwrap_or(last);
        if unknown.next().is_some() {
            return Vec::new();
        }
        // Most often one letter is wrong: only where nothing is so near, what is further off is looked for.
        let mut near = self.near(&words[mistyped], mistyped == last, 1);
        if near.is_empty() {
            near = self.near(&words[mistyped], mistyped == last, 2);
        }
        near.sort_by_key(|(distance, at)| (*distance, self.postings.get(self.starts[*at] as usize).copied()));
        near.truncate(NEAR_MAX);
        let others = Others::of(words, mistyped);
        let fits = |place: &u32| wanted(self.names[*place as usize].kind) && self.has(*place, &others);
        let rarest = others.words.iter().map(|word| self.range(word)).min_by_key(|range| self.uses(range));
        let uses: usize = near.iter().map(|(_, at)| self.uses(&(*at..at + 1))).sum();
        if let Some(rarest) = rarest.filter(|rarest| self.uses(rarest) < uses) {
            let meant: FxHashMap<&str, usize> =
                near.iter().enumerate().map(|(rank, (_, at))| (self.words.at(*at), rank)).collect();
            let rank = |place: &u32| {
                self.folded.at(*place as usize).split(' ').filter_map(|word| meant.get(word)).min().copied()
            };
            let part = self.starts[rarest.start] as usize..self.starts[rarest.end] as usize;
            let found = self.most_used.ascending(&self.postings, part).take(LOOKED_AT_MAX).filter(fits);
            let mut found: Vec<(usize, u32)> =
                found.filter_map(|place| Some((rank(&place)?, place))).take(most * 4).collect();
            found.sort_unstable();
            return found.into_iter().map(|(_, place)| place).collect();
        }
        // Of each word some, that the first does not hide all others.
        let mut looks = LOOKED_AT_MAX;
        let mut found = Vec::new();
        for (_, at) in near {
            let looked_at = self.places(at..at + 1).take(looks).inspect(|_| looks -= 1);
            found.extend(looked_at.filter(fits).take(most));
        }
        found
    }

    /// The place behind all words from a place on that begin so, at least one: most often they are few.
    fn behind(&self, at: usize, start: &str) -> usize {
        let mut step = 1;
        while self.words.get(at + step).is_some_and(|word| word.starts_with(start)) {
            step *= 2;
        }
        let (from, to) = (at + step / 2, (at + step).min(self.words.len()));
        self.words.partition_point((from, to), |word| word.starts_with(start)).max(at + 1)
    }

    /// The words that begin so.
    fn range(&self, start: &str) -> std::ops::Range<usize> {
        let len = self.words.len();
        let first = self.words.partition_point((0, len), |word| word < start);
        first..self.words.partition_point((first, len), |word| word.starts_with(start))
    }

    fn uses(&self, words: &std::ops::Range<usize>) -> usize {
        (self.starts[words.end] - self.starts[words.start]) as usize
    }

    fn places(&self, words: std::ops::Range<usize>) -> impl Iterator<Item = u32> {
        self.postings[self.starts[words.start] as usize..self.starts[words.end] as usize].iter().copied()
    }

    /// Words that are near, or that begin nearly so, with how far each is: at most so far, and so far as what is typed is
    /// long enough for.
    ///
    /// Words stand in order, so that what two begin with is compared once, and all that begin too differently are
    /// stepped over together.
    fn near(&self, typed: &str, beginning: bool, far: usize) -> Vec<(usize, usize)> {
        let typed: Vec<char> = typed.chars().collect();
        let most = match typed.len() {
            0..3 => return Vec::new(),
            3..6 => far.min(1),
            _ => far,
        };
        let mut found = Vec::new();
        let mut rows = Rows::new(&typed);
        let (mut before, mut word): (Vec<char>, Vec<char>) = (Vec::new(), Vec::new());
        let mut at = 0;
        'words: while at < self.words.len() {
            word.clear();
            word.extend(self.words.at(at).chars());
            let same = word.iter().zip(&before).take_while(|(a, b)| a == b).count();
            rows.truncate(same);
            let mut best = rows.best();
            for depth in same..word.len() {
                rows.add(&word[..=depth]);
                best = best.min(rows.last());
                let hopeless = rows.least(depth + 1) > most && rows.least(depth) + 1 > most;
                if hopeless && !(beginning && best <= most) {
                    // No word that begins so is near.
                    let start: String = word[..=depth].iter().collect();
                    at = self.behind(at, &start);
                    word.truncate(depth + 1);
                    std::mem::swap(&mut before, &mut word);
                    continue 'words;
                }
            }
            let distance = if beginning { best } else { rows.last() };
            if distance <= most {
                found.push((distance, at));
            }
            std::mem::swap(&mut before, &mut word);
            at += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(kind: NameKind, id: i64, text: &str, weight: u64) -> Name {
        Name { kind, id, text: text.to_owned(), slug: String::new(), weight, stands_for: None }
    }

    fn names() -> Names {
        let character = NameKind::Tag(TagKind::Character);
        let mut synonym = name(character, 5, "Mr Holmes", 1);
        synonym.stands_for = Some(1);
        Names::new(vec![
            name(character, 1, "Sherlock Holmes", 50),
            name(NameKind::Tag(TagKind::Relationship), 2, "Holmes/Watson", 20),
            name(NameKind::Author, 3, "Holly Shelford", 5),
            name(NameKind::Work, 4, "The House at Holm", 0),
            name(NameKind::Tag(TagKind::Fandom), 6, "Éden – Élise", 9),
            synonym,
        ])
    }

    fn found(typed: &str) -> Vec<i64> {
        names().find(typed, |_| true, 10).iter().map(|name| name.id).collect()
    }

    #[test]
    fn a_name_is_found_by_the_beginning_of_any_of_its_words() {
        for (typed, ids) in [
            ("hol", &[2, 3, 1, 4][..]),
            ("sher", &[1]),
            ("holmes sh", &[1]),
            ("eli", &[6]),
            ("mr h", &[1]),
            ("xyz", &[]),
            ("", &[]),
        ] {
            assert_eq!(found(typed), ids, "{typed}");
        }
        let tags = names().find("hol", |kind| matches!(kind, NameKind::Tag(_)), 10).len();
        assert_eq!(tags, 2);
    }

    #[test]
    fn where_there_are_no_names_none_is_found() {
        assert!(Names::default().find("hol", |_| true, 10).is_empty());
        assert!(Names::new(Vec::new()).find("holmess", |_| true, 10).is_empty());
    }

    #[test]
    fn a_mistyped_name_is_found() {
        assert_eq!(found("sherlok"), [1]);
        assert!(names().find_as_typed("sherlok", |_| true, 10).is_empty());
        assert_eq!(names().find_as_typed("sher", |_| true, 10).len(), 1);
        assert_eq!(found("xyzzyq"), Vec::<i64>::new());
        assert_eq!(found("shrel"), [1, 3], "Sherlock and Shelford are equally near");
        assert_eq!(found("sherlok hol"), [1], "whichever of the words is mistyped");
        assert_eq!(found("sherlock holmse"), [1]);
        assert_eq!(found("sherlok holmxs"), Vec::<i64>::new(), "but one alone");
        assert_eq!(names().near_words("Wattson", 3), ["watson"]);
        assert_eq!(names().near_words("Hlomes", 3)[0], "holmes");
    }

    fn far(a: &[char], b: &[char]) -> usize {
        let mut rows = Rows::new(b);
        for depth in 0..a.len() {
            rows.add(&a[..=depth]);
        }
        let far = rows.last();
        for most in 0..3 {
            let word: String = a.iter().collect();
            assert_eq!(distance(&word, b, most), Some(far).filter(|far| *far <= most));
        }
        far
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn near_words_are_those_that_comparing_each_finds(
            words in prop::collection::btree_set("[abc]{1,8}", 0..60), typed in "[abc]{3,8}",
        ) {
            let names = Names::new(words.iter().map(|word| name(NameKind::Work, 1, word, 0)).collect());
            let typed_chars: Vec<char> = typed.chars().collect();
            let most = if typed_chars.len() < 6 { 1 } else { 2 };
            let near: std::collections::BTreeSet<&str> = names.near_words(&typed, 100).into_iter().collect();
            let compared = words
                .iter()
                .filter(|word| **word != typed && far(&word.chars().collect::<Vec<_>>(), &typed_chars) <= most)
                .map(String::as_str)
                .collect();
            prop_assert_eq!(near, compared);
        }
    }
}
