//! Names by what is typed of them: tags, pen names, series and titles, held in memory.
//!
//! A name is found by the beginning of any of its words, also where it is mistyped by a letter or two. What is found
//! here may be a name of works that the asker may not find: whoever asks looks for its works before showing it.

mod least;

use ficus_archive::tag::TagKind;

use self::least::Least;
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

/// All names, the most used first.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<Name>,
    /// The words of each name, joined with spaces, with one before the first.
    folded: Vec<Box<str>>,
    /// For another spelling the place of the tag that it stands for, else its own.
    stands_at: Vec<u32>,
    /// The words of all names in order, each once.
    words: Vec<Box<str>>,
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
        let mut folded = Vec::with_capacity(names.len());
        for (name, place) in names.iter().zip(0..) {
            let words = words_of(&name.text);
            let mut row = String::new();
            for word in &words {
                row.push(' ');
                row.push_str(word);
            }
            folded.push(row.into_boxed_str());
            placed.extend(words.into_iter().map(|word| (word.into_boxed_str(), place)));
        }
        placed.sort_unstable();
        placed.dedup();
        let (mut words, mut starts, mut postings) =
            (Vec::new(), Vec::new(), Vec::with_capacity(placed.len()));
        for (word, place) in placed {
            if words.last() != Some(&word) {
                words.push(word);
                starts.push(postings.len() as u32);
            }
            postings.push(place);
        }
        starts.push(postings.len() as u32);
        let mut by_words: Vec<u32> = (0..names.len() as u32).collect();
        by_words.sort_unstable_by(|a, b| folded[*a as usize].cmp(&folded[*b as usize]));
        let (most_used, most_used_by_words) = (Least::new(&postings), Least::new(&by_words));
        Self {
            names,
            folded,
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
        near.into_iter().map(|(_, at)| &*self.words[at]).collect()
    }

    /// Places of names that have a word for each of these beginnings; those that begin with all of it first.
    fn beginning(&self, words: &[String], wanted: &impl Fn(NameKind) -> bool, most: usize) -> Vec<u32> {
        let starts: Vec<String> = words.iter().map(|word| format!(" {word}")).collect();
        let whole: String = starts.concat();
        let fits = |place: u32| {
            let folded = &self.folded[place as usize];
            wanted(self.names[place as usize].kind)
                && starts.iter().all(|start| folded.contains(start.as_str()))
        };
        let wanted_most = most * 4;
        let looked_at = if words.len() > 1 { LOOKED_AT_MAX } else { LOOKED_AT_ALONE_MAX };
        let rarest = words.iter().map(|word| self.range(word)).min_by_key(|range| self.uses(range));
        let Some(rarest) = rarest else { return Vec::new() };
        let part = self.starts[rarest.start] as usize..self.starts[rarest.end] as usize;
        let begin = |place: &u32| wanted(self.names[*place as usize].kind);
        let alike = self.most_used_by_words.ascending(&self.by_words, self.beginning_with(&whole));
        let mut found: Vec<u32> = alike.take(looked_at).filter(begin).take(wanted_most).collect();
        let others = self.most_used.ascending(&self.postings, part).take(looked_at);
        found.extend(others.filter(|place| fits(*place)).take(wanted_most));
        found.sort_unstable_by_key(|place| (!self.folded[*place as usize].starts_with(&whole), *place));
        found.dedup();
        found.truncate(wanted_most);
        found
    }

    /// Where the names stand, in the order of their words, that begin so.
    fn beginning_with(&self, whole: &str) -> std::ops::Range<usize> {
        let folded = |place: &u32| &*self.folded[*place as usize];
        let first = self.by_words.partition_point(|place| folded(place) < whole);
        let len = self.by_words[first..].partition_point(|place| folded(place).starts_with(whole));
        first..first + len
    }

    /// As [`Names::beginning`], with the last word mistyped.
    fn beginning_nearly(
        &self,
        words: &[String],
        wanted: &impl Fn(NameKind) -> bool,
        most: usize,
    ) -> Vec<u32> {
        let Some((last, before)) = words.split_last() else { return Vec::new() };
        // Most often one letter is wrong: only where nothing is so near, what is further off is looked for.
        let mut near = self.near(last, true, 1);
        if near.is_empty() {
            near = self.near(last, true, 2);
        }
        near.sort_by_key(|(distance, at)| (*distance, self.postings.get(self.starts[*at] as usize).copied()));
        near.truncate(NEAR_MAX);
        let before: Vec<String> = before.iter().map(|word| format!(" {word}")).collect();
        let mut found = Vec::new();
        for (_, at) in near {
            let fits = |place: &u32| {
                let folded = &self.folded[*place as usize];
                wanted(self.names[*place as usize].kind)
                    && before.iter().all(|word| folded.contains(word.as_str()))
            };
            found.extend(self.places(at..at + 1).take(LOOKED_AT_MAX).filter(fits).take(most));
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
        let rest = self.words.get(from..to).unwrap_or_default();
        (from + rest.partition_point(|word| word.starts_with(start))).max(at + 1)
    }

    /// The words that begin so.
    fn range(&self, start: &str) -> std::ops::Range<usize> {
        let first = self.words.partition_point(|word| **word < *start);
        let len = self.words[first..].partition_point(|word| word.starts_with(start));
        first..first + len
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
            word.extend(self.words[at].chars());
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

/// How far each beginning of a word is from each beginning of what is typed, one row behind the other.
struct Rows<'a> {
    typed: &'a [char],
    cells: Vec<usize>,
    /// The least of each row.
    least: Vec<usize>,
}

impl<'a> Rows<'a> {
    fn new(typed: &'a [char]) -> Self {
        Self { typed, cells: (0..=typed.len()).collect(), least: vec![0] }
    }

    fn row(&self, depth: usize) -> &[usize] {
        let width = self.typed.len() + 1;
        &self.cells[depth * width..(depth + 1) * width]
    }

    /// Keeps the rows of so many letters.
    fn truncate(&mut self, letters: usize) {
        self.least.truncate(letters + 1);
        self.cells.truncate((letters + 1) * (self.typed.len() + 1));
    }

    /// Adds the row of a beginning; those of what is shorter are there. A letter too many, too few, another one, or two
    /// that changed places count one each.
    fn add(&mut self, word: &[char]) {
        let depth = word.len() - 1;
        let (mut left, mut least) = (depth + 1, depth + 1);
        self.cells.push(left);
        for (place, letter) in self.typed.iter().enumerate() {
            let above = self.row(depth);
            let other = above[place] + usize::from(word[depth] != *letter);
            let mut cell = other.min(above[place + 1] + 1).min(left + 1);
            if depth > 0 && place > 0 && word[depth] == self.typed[place - 1] && word[depth - 1] == *letter {
                cell = cell.min(self.row(depth - 1)[place - 1] + 1);
            }
            self.cells.push(cell);
            (left, least) = (cell, least.min(cell));
        }
        self.least.push(least);
    }

    /// How far the whole beginning is from all that is typed.
    fn last(&self) -> usize {
        self.cells.last().copied().unwrap_or(usize::MAX)
    }

    /// How far the nearest beginning is from all that is typed.
    fn best(&self) -> usize {
        let ends = self.cells.iter().skip(self.typed.len()).step_by(self.typed.len() + 1);
        ends.copied().min().unwrap_or(usize::MAX)
    }

    /// The least of a row.
    fn least(&self, depth: usize) -> usize {
        self.least.get(depth).copied().unwrap_or(usize::MAX)
    }
}

/// How far a word is from what is typed, as [`Names::near_words`] measures it; `None` where that is more than `most`.
pub(crate) fn distance(word: &str, typed: &[char], most: usize) -> Option<usize> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len().abs_diff(typed.len()) > most {
        return None;
    }
    let mut rows = Rows::new(typed);
    for depth in 0..letters.len() {
        rows.add(&letters[..=depth]);
        // Letters that changed places look two rows back.
        if rows.least(depth + 1) > most && rows.least(depth) >= most {
            return None;
        }
    }
    Some(rows.last()).filter(|distance| *distance <= most)
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
