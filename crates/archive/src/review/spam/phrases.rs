//! Phrases, compared word by word with letters that look alike folded.

use crate::lookalike;

/// A lone `*` in a phrase stands for up to so many words.
const GAP_WORDS_MAX: usize = 3;

/// Words by which somebody is threatened. Readers say some of them in jest: then a moderator lets them through.
const THREATS: &[&str] = &[
    "kill yourself",
    "kill urself",
    "kill ur self",
    "kys",
    "hang yourself",
    "hurt yourself",
    "cut yourself",
    "drink bleach",
    "end your life",
    "end yourself",
    "i will kill you",
    "i'll kill you",
    "gonna kill you",
    "going to kill you",
    "we will kill you",
    "someone should kill you",
    "i will find you",
    "i'll find you",
    "we will find you",
    "we'll find you",
    "gonna find you",
    "hope you die",
    "hope you * die",
    "hope you get * cancer",
    "deserve to die",
    "deserves to die",
    "you should die",
    "you should be dead",
    "go die",
    "please die",
    "just die",
    "watch your back",
    "i will hurt you",
    "i'll hurt you",
    "rape you",
    "slit your",
    "burn your house",
    "burn down your house",
    "coming for you",
    "come for you",
    "come to your house",
    "shoot you",
    "stab you",
    "beat you up",
    "break your legs",
    "break your neck",
    "break your fingers",
    "you're dead",
    "you are dead",
    "you will regret",
    "you'll regret",
    "know where you live",
    "found out where you live",
    "make you suffer",
    "your days are numbered",
    "nobody would miss you",
    "world would be better without you",
];

/// Words that tell where somebody is to be found.
const PLACES: &[&str] = &[
    "your real name",
    "author's real name",
    "your home address",
    "your address is",
    "your phone number",
    "your number is",
    "where you live",
    "where you work",
    "where you go to school",
    "where your kids",
    "where your family",
    "your boss",
    "your employer",
    "your workplace",
    "your school is",
    "you work at",
    "you live at",
    "you live on",
    "posted her address",
    "posted his address",
    "her home address",
    "his home address",
];

/// The words of a text as phrases see them.
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .filter(|word| !word.is_empty())
        .map(lookalike::key)
        .collect()
}

/// Whether a text has a phrase. In a phrase, `*` at the end of a word stands for any ending, and alone for up to
/// three words.
pub fn phrase(words: &[String], phrase: &str) -> bool {
    let parts: Vec<Part> = phrase.split_whitespace().flat_map(Part::of).collect();
    !parts.is_empty() && (0..words.len()).any(|at| matches(&words[at..], &parts))
}

/// Whether a text has any of these phrases.
pub fn any<'a>(words: &[String], mut phrases: impl Iterator<Item = &'a str>) -> bool {
    phrases.any(|wanted| phrase(words, wanted))
}

pub(super) fn threatens(words: &[String]) -> bool {
    any(words, THREATS.iter().copied())
}

pub(super) fn tells_where(words: &[String]) -> bool {
    any(words, PLACES.iter().copied())
}

enum Part {
    Word(String),
    Start(String),
    Gap,
}

impl Part {
    /// What stands between two spaces: a word with a hyphen is two words, as in the text.
    fn of(text: &str) -> Vec<Self> {
        if text == "*" {
            return vec![Self::Gap];
        }
        let mut parts: Vec<Self> = words(text).into_iter().map(Self::Word).collect();
        if text.ends_with('*')
            && let Some(Self::Word(last)) = parts.pop()
        {
            parts.push(Self::Start(last));
        }
        parts
    }
}

fn matches(words: &[String], parts: &[Part]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    match part {
        Part::Gap => (0..=GAP_WORDS_MAX.min(words.len())).any(|gap| matches(&words[gap..], rest)),
        Part::Word(wanted) => words.first() == Some(wanted) && matches(&words[1..], rest),
        Part::Start(wanted) => {
            words.first().is_some_and(|word| word.starts_with(wanted)) && matches(&words[1..], rest)
        }
    }
}
