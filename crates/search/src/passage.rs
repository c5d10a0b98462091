//! Where the words of a question stand in a text: the index holds no text, so that passages come from the chapters.

use std::ops::Range;

use ficus_archive::words::{WordField, Words};
use frostem::Stemmer;

use crate::{
    stems,
    words::{PlacedWord, is_mark, placed_words, words_of},
};

/// Only so many words of a question are looked for.
const WANTED_MAX: usize = 16;
/// A passage has about so many bytes.
const PASSAGE_BYTES: usize = 260;
/// What stands before the first word that was found, in bytes.
const BEFORE_BYTES_MAX: usize = 100;
/// The beginning of a word by which most paragraphs are passed over, in letters.
const KEY_CHARS: usize = 3;

/// Looks for the words of a question.
#[derive(Clone)]
pub struct PassageFinder {
    wanted: Vec<Wanted>,
    stemmer: Option<Stemmer>,
}

/// One thing that is looked for.
#[derive(Clone, Debug)]
enum Wanted {
    /// A word in any of its forms.
    Word { word: String, stem: String },
    /// A word that begins so.
    Start(String),
    /// Words side by side, exactly.
    Phrase(Vec<String>),
}

/// Where words were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The number of the paragraph, from 1.
    pub paragraph: u32,
    /// What is told of it.
    pub runs: Vec<Run>,
    /// Whether the paragraph goes on before it.
    pub cut_before: bool,
    /// Whether the paragraph goes on behind it.
    pub cut_after: bool,
}

/// A stretch of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub marked: bool,
}

impl PassageFinder {
    /// For texts of a language (a BCP 47 tag); `None` where nothing is looked for in texts.
    pub fn new(words: &Words, language: Option<&str>) -> Option<Self> {
        let stemmer = language.and_then(stems::stemmer);
        let mut wanted = Vec::new();
        collect(words, stemmer.as_ref(), &mut wanted);
        wanted.truncate(WANTED_MAX);
        (!wanted.is_empty()).then_some(Self { wanted, stemmer })
    }

    /// Whether everything that is looked for stands in these texts together.
    pub fn stands_in(&self, texts: &[&str]) -> bool {
        let words: Vec<Vec<PlacedWord>> = texts.iter().map(|text| placed_words(text)).collect();
        self.wanted.iter().all(|wanted| words.iter().any(|words| !self.places(wanted, words).is_empty()))
    }

    /// The paragraph that holds most of what is looked for, the first of several; `None` where none holds any.
    pub fn passage(&self, paragraphs: impl Iterator<Item = String>) -> Option<Passage> {
        let mut best: Option<(usize, u32, String, Vec<Range<usize>>)> = None;
        for (text, number) in paragraphs.zip(1..) {
            if !self.may_stand_in(&text) {
                continue;
            }
            let words = placed_words(&text);
            let places: Vec<_> = self.wanted.iter().map(|wanted| self.places(wanted, &words)).collect();
            let found = places.iter().filter(|places| !places.is_empty()).count();
            if found > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((found, number, text, places.concat()));
                if found == self.wanted.len() {
                    break;
                }
            }
        }
        let (_, paragraph, text, places) = best?;
        Some(cut(paragraph, &text, places))
    }

    /// Whether anything that is looked for may stand in a text: spares parting most of them into words.
    fn may_stand_in(&self, text: &str) -> bool {
        // A letter with a mark may be folded into one that is looked for; a quotation mark never is.
        let folds = |c: char| !c.is_ascii() && (c.is_alphanumeric() || is_mark(c));
        self.wanted.iter().any(|wanted| begins_in(text, wanted.key()))
            || !text.is_ascii() && text.contains(folds)
    }

    /// Where something stands among the words of a text.
    fn places(&self, wanted: &Wanted, words: &[PlacedWord]) -> Vec<Range<usize>> {
        let matching = |matches: &dyn Fn(&str) -> bool| {
            words.iter().filter(|word| matches(&word.text)).map(|word| word.range.clone()).collect()
        };
        match wanted {
            Wanted::Start(start) => matching(&|word| word.starts_with(start.as_str())),
            Wanted::Word { word: wanted, stem } => matching(&|word| {
                word == wanted
                    || word.starts_with(key(stem))
                        && self.stemmer.as_ref().is_some_and(|stemmer| {
                            stems::stem(stemmer, word).as_deref().unwrap_or(word) == stem
                        })
            }),
            Wanted::Phrase(phrase) => words
                .windows(phrase.len())
                .filter(|row| row.iter().zip(phrase).all(|(word, wanted)| word.text == *wanted))
                .map(|row| row[0].range.start..row[row.len() - 1].range.end)
                .collect(),
        }
    }
}

impl Wanted {
    /// What every word begins with that it finds.
    fn key(&self) -> &str {
        match self {
            Self::Word { stem, .. } => key(stem),
            Self::Start(start) => key(start),
            Self::Phrase(words) => words.first().map_or("", |word| key(word)),
        }
    }
}

/// Whether a text holds this, in whatever case of ASCII.
fn begins_in(text: &str, key: &str) -> bool {
    let key = key.as_bytes();
    key.is_empty() || text.as_bytes().windows(key.len()).any(|window| window.eq_ignore_ascii_case(key))
}

fn key(word: &str) -> &str {
    let end = word.char_indices().nth(KEY_CHARS).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// What is looked for in texts; what is excluded or asked for in other fields is not.
fn collect(words: &Words, stemmer: Option<&Stemmer>, wanted: &mut Vec<Wanted>) {
    match words {
        Words::Stand { field: WordField::Anywhere | WordField::Text, text, phrase } => {
            let one = |word: String| {
                let stem = stemmer.and_then(|stemmer| stems::stem(stemmer, &word));
                Wanted::Word { stem: stem.unwrap_or_else(|| word.clone()), word }
            };
            let pieces: Vec<&str> = if *phrase { vec![text] } else { text.split_whitespace().collect() };
            for piece in pieces {
                let mut words = words_of(piece);
                match (words.len(), piece.ends_with('*')) {
                    (0, _) => {}
                    (_, true) => wanted.extend(words.pop().map(Wanted::Start)),
                    (1, _) if !*phrase => wanted.extend(words.pop().map(one)),
                    _ => wanted.push(Wanted::Phrase(words)),
                }
            }
        }
        Words::All(all) | Words::Any(all) => all.iter().for_each(|words| collect(words, stemmer, wanted)),
        Words::Stand { .. } | Words::Not(_) | Words::Under(_) | Words::Rated(_) => {}
    }
}

/// A passage around the first place, from the beginning of a sentence to the end of one where they are near.
fn cut(paragraph: u32, text: &str, mut places: Vec<Range<usize>>) -> Passage {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let first = places.first().map_or(0, |place| place.start);
    let sentences = sentence_starts(text);
    let near = first.saturating_sub(BEFORE_BYTES_MAX);
    let start = sentences.iter().copied().find(|start| *start >= near && *start <= first);
    let start = start.unwrap_or_else(|| word_start(text, text.ceil_char_boundary(near), first));
    let start = first - text[start..first].trim_start().len();
    let least = (start + PASSAGE_BYTES / 2).max(places.first().map_or(0, |place| place.end));
    let least = text.ceil_char_boundary(least.min(text.len()));
    let most = text.floor_char_boundary((start + PASSAGE_BYTES).max(least).min(text.len()));
    let sentence_end = sentences.iter().copied().rfind(|end| *end >= least && *end <= most);
    let end = match sentence_end {
        Some(end) => end,
        None if text.len() - most < PASSAGE_BYTES / 4 => text.len(),
        None => text[least..most].rfind(' ').map_or(most, |at| least + at),
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |text: &str, marked| {
        if !text.is_empty() {
            runs.push(Run { text: text.to_owned(), marked });
        }
    };
    let mut told = start;
    for place in places.into_iter().filter(|place| place.end <= end) {
        let from = place.start.max(told);
        if from < place.end {
            push(&text[told..from], false);
            push(&text[from..place.end], true);
            told = place.end;
        }
    }
    push(text[told..end].trim_end(), false);
    Passage { paragraph, runs, cut_before: start > 0, cut_after: end < text.len() }
}

/// Where sentences start, and the end of the text.
fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut ended = false;
    for (at, c) in text.char_indices() {
        match c {
            '。' | '！' | '？' => {
                starts.push(at + c.len_utf8());
                ended = false;
            }
            '.' | '!' | '?' | '…' => ended = true,
            '"' | '”' | '’' | '\'' | '»' | ')' => {}
            c if c.is_whitespace() && ended => {
                starts.push(at + c.len_utf8());
                ended = false;
            }
            _ => ended = false,
        }
    }
    starts.push(text.len());
    starts
}

/// The start of the first word from a place on, at the latest `last`.
fn word_start(text: &str, at: usize, last: usize) -> usize {
    text[at..last].find(' ').map_or(at, |space| at + space + 1)
}

#[cfg(test)]
mod tests {
    use ficus_archive::search_box::SearchBox;
    use proptest::prelude::*;

    use super::*;

    fn told(words: &str, language: &str, paragraphs: &[&str]) -> Option<String> {
        let finder = PassageFinder::new(&SearchBox::read(words).words()?, Some(language))?;
        let passage = finder.passage(paragraphs.iter().map(|text| (*text).to_owned()))?;
        let runs: String = passage
            .runs
            .iter()
            .map(|run| if run.marked { format!("[{}]", run.text) } else { run.text.clone() })
            .collect();
        let cut = |cut| if cut { "…" } else { "" };
        Some(format!("{} {}{runs}{}", passage.paragraph, cut(passage.cut_before), cut(passage.cut_after)))
    }

    #[test]
    fn the_paragraph_with_most_of_the_words_is_told_and_they_are_marked() {
        let text = ["The fog came.", "Holmes lit two lamps in the fog. Nobody spoke.", "The lamp went out."];
        for (words, passage) in [
            ("lamp fog", "2 Holmes lit two [lamps] in the [fog]. Nobody spoke."),
            ("\"lit two\"", "2 Holmes [lit two] lamps in the fog. Nobody spoke."),
            ("\"two lamp\" lamp", "2 Holmes lit two [lamps] in the fog. Nobody spoke."),
            ("hol* -fog", "2 [Holmes] lit two lamps in the fog. Nobody spoke."),
            ("title:x text:spoke", "2 Holmes lit two lamps in the fog. Nobody [spoke]."),
        ] {
            assert_eq!(told(words, "en", &text).as_deref(), Some(passage), "{words}");
        }
        assert_eq!(told("geese", "en", &text), None);
        assert_eq!(told("title:lamp -fog", "en", &text), None);
        assert_eq!(told("Ecoute", "fr", &["Il l'écoutait."]).as_deref(), Some("1 Il l'[écoutait]."));
        assert_eq!(told("夜明", "ja", &["東京。夜明け前。"]).as_deref(), Some("1 東京。[夜明]け前。"));
    }

    #[test]
    fn a_long_paragraph_is_cut_at_sentences() {
        let text =
            format!("{} The lamp burned. {}", "It rained. ".repeat(40), "It rained again. ".repeat(40));
        let passage = told("lamp", "en", &[&text]).unwrap();
        assert!(passage.starts_with("1 …It rained. "), "{passage}");
        assert!(passage.contains(" The [lamp] burned. It rained again."), "{passage}");
        assert!(passage.ends_with("again. …") || passage.ends_with("again.…"), "{passage}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_passage_is_a_stretch_of_its_paragraph(words in ".{0,20}", text in "[a-c .é夜“’!-]{0,900}") {
            if let Some(words) = SearchBox::read(&format!("{words} a b* \"c a\" 夜")).words()
                && let Some(finder) = PassageFinder::new(&words, Some("en"))
                && let Some(passage) = finder.passage(std::iter::once(text.clone()))
            {
                let told: String = passage.runs.iter().map(|run| run.text.as_str()).collect();
                prop_assert!(text.contains(&told));
                prop_assert!(told.len() <= 2 * PASSAGE_BYTES + BEFORE_BYTES_MAX);
            }
        }
    }
}
