//! Names by what is typed of them: tags, pen names, series and titles, held in memory.
//!
//! A name is found by the beginning of any of its words, also where it is mistyped by a letter or two. What is found
//! here may be a name of works that the asker may not find: whoever asks looks for its works before showing it.

use ficus_archive::tag::TagKind;

use crate::words::words_of;

/// So many letters of what is typed are looked at.
const TYPED_CHARS_MAX: usize = 80;
/// So many words of what is typed are looked at.
const TYPED_WORDS_MAX: usize = 8;
/// Where more names than this have a word that begins so, the most used of all names are looked through instead.
const POSTINGS_MAX: usize = 30_000;
/// So many of the most used names are looked through.
const LOOKED_THROUGH_MAX: usize = 150_000;
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
        Self { names, folded, stands_at, words, starts, postings }
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
    /// `most`. A tag stands for its other spellings.
    pub fn find(&self, typed: &str, wanted: impl Fn(NameKind) -> bool, most: usize) -> Vec<&Name> {
        let typed: String = typed.chars().take(TYPED_CHARS_MAX).collect();
        let mut words = words_of(&typed);
        words.truncate(TYPED_WORDS_MAX);
        if words.is_empty() {
            return Vec::new();
        }
        let mut places = self.beginning(&words, &wanted, most);
        if places.is_empty() {
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
        let mut near = self.near(&word, false);
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
        let rarest = words.iter().map(|word| self.range(word)).min_by_key(|range| self.uses(range));
        let Some(rarest) = rarest else { return Vec::new() };
        let mut found: Vec<u32> = if self.uses(&rarest) > POSTINGS_MAX {
            let all = 0..self.names.len().min(LOOKED_THROUGH_MAX) as u32;
            all.filter(|place| fits(*place)).take(most * 4).collect()
        } else {
            self.places(rarest).filter(|place| fits(*place)).collect()
        };
        found.sort_unstable_by_key(|place| (!self.folded[*place as usize].starts_with(&whole), *place));
        found.dedup();
        found.truncate(most * 4);
        found
    }

    /// As [`Names::beginning`], with the last word mistyped.
    fn beginning_nearly(
        &self,
        words: &[String],
        wanted: &impl Fn(NameKind) -> bool,
        most: usize,
    ) -> Vec<u32> {
        let Some((last, before)) = words.split_last() else { return Vec::new() };
        let mut near = self.near(last, true);
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
            found.extend(self.places(at..at + 1).take(POSTINGS_MAX).filter(fits).take(most));
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

    /// Words that are near, or that begin nearly so, with how far each is.
    ///
    /// Words stand in order, so that what two begin with is compared once, and all that begin too differently are
    /// stepped over together.
    fn near(&self, typed: &str, beginning: bool) -> Vec<(usize, usize)> {
        let typed: Vec<char> = typed.chars().collect();
        let most = match typed.len() {
            0..3 => return Vec::new(),
            3..6 => 1,
            _ => 2,
        };
        let mut found = Vec::new();
        // The row of each beginning of the word before: how far it is from each beginning of what is typed.
        let mut rows: Vec<Vec<usize>> = vec![(0..=typed.len()).collect()];
        let mut before: Vec<char> = Vec::new();
        let mut at = 0;
        'words: while at < self.words.len() {
            let word: Vec<char> = self.words[at].chars().collect();
            let same = word.iter().zip(&before).take_while(|(a, b)| a == b).count();
            rows.truncate(same + 1);
            let mut best = rows.iter().map(|row| row[typed.len()]).min().unwrap_or(usize::MAX);
            for depth in same..word.len() {
                let row = next_row(&rows, &word, depth, &typed);
                best = best.min(row[typed.len()]);
                let hopeless = row.iter().min().is_none_or(|least| *least > most)
                    && rows[depth].iter().min().is_none_or(|least| *least + 1 > most);
                rows.push(row);
                if hopeless && !(beginning && best <= most) {
                    // No word that begins so is near.
                    let start: String = word[..=depth].iter().collect();
                    at = self.behind(at, &start);
                    before = word[..=depth].to_vec();
                    continue 'words;
                }
            }
            let distance = if beginning { best } else { rows[word.len()][typed.len()] };
            if distance <= most {
                found.push((distance, at));
            }
            before = word;
            at += 1;
        }
        found
    }
}

/// How far a word is from what is typed, as [`Names::near_words`] measures it; `None` where that is more than `most`.
pub(crate) fn distance(word: &str, typed: &[char], most: usize) -> Option<usize> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len().abs_diff(typed.len()) > most {
        return None;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=typed.len()).collect()];
    for depth in 0..letters.len() {
        let row = next_row(&rows, &letters, depth, typed);
        // Letters that changed places look two rows back.
        let least = |row: &[usize]| row.iter().min().copied().unwrap_or(0);
        if least(&row) > most && least(&rows[depth]) >= most {
            return None;
        }
        rows.push(row);
    }
    Some(rows[letters.len()][typed.len()]).filter(|distance| *distance <= most)
}

/// How far the first `depth + 1` letters of a word are from each beginning of what is typed: a letter too many, too few,
/// another one, or two that changed places count one each.
fn next_row(rows: &[Vec<usize>], word: &[char], depth: usize, typed: &[char]) -> Vec<usize> {
    let above = &rows[depth];
    let mut row = Vec::with_capacity(typed.len() + 1);
    row.push(depth + 1);
    for (place, letter) in typed.iter().enumerate() {
        let other = above[place] + usize::from(word[depth] != *letter);
        let mut least = other.min(above[place + 1] + 1).min(row[place] + 1);
        if depth > 0 && place > 0 && word[depth] == typed[place - 1] && word[depth - 1] == *letter {
            least = least.min(rows[depth - 1][place - 1] + 1);
        }
        row.push(least);
    }
    row
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
    fn a_mistyped_name_is_found() {
        assert_eq!(found("sherlok"), [1]);
        assert_eq!(found("xyzzyq"), Vec::<i64>::new());
        assert_eq!(found("shrel"), [1, 3], "Sherlock and Shelford are equally near");
        assert_eq!(names().near_words("Wattson", 3), ["watson"]);
        assert_eq!(names().near_words("Hlomes", 3)[0], "holmes");
    }

    fn far(a: &[char], b: &[char]) -> usize {
        let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
        for depth in 0..a.len() {
            rows.push(next_row(&rows, a, depth, b));
        }
        let far = rows[a.len()][b.len()];
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
