//! What the generated works share: words, names, fandoms with their people, tags, pen names.

use std::collections::HashSet;

use ficus_archive::RatingId;

use super::{
    Plan,
    chance::{Chance, Zipf},
};

/// The words are those of the demo's texts, each as often as it stands there: their frequencies are real ones.
const TEXTS: [&str; 8] = [
    include_str!("../../demo/rooms-kept.txt"),
    include_str!("../../demo/bees.txt"),
    include_str!("../../demo/shelves.txt"),
    include_str!("../../demo/phaeton.txt"),
    include_str!("../../demo/fathoms.txt"),
    include_str!("../../demo/typewriter.txt"),
    include_str!("../../demo/watchett.txt"),
    include_str!("../../demo/hannah.txt"),
];

/// Words that no dictionary has and that are rare: what makes the list of words of a real archive long.
const RARE_WORDS: usize = 40_000;
/// A fandom has so many characters.
const CHARACTERS: usize = 40;
/// Freeform tags.
const FREEFORM: usize = 4_000;
/// Fandoms for so many works, and never fewer than the least.
const WORKS_PER_FANDOM: u64 = 30;
const FANDOMS_MIN: u64 = 50;
/// Pen names for so many works.
const WORKS_PER_AUTHOR: u64 = 4;

const KNOWN_TAGS: [&str; 40] = [
    "Fluff",
    "Angst",
    "Hurt/Comfort",
    "Alternate Universe",
    "Slow Burn",
    "Humor",
    "Friendship",
    "Canon Compliant",
    "Post-Canon",
    "Established Relationship",
    "First Kiss",
    "One Shot",
    "Family",
    "Angst with a Happy Ending",
    "Pining",
    "Drama",
    "Enemies to Lovers",
    "Friends to Lovers",
    "Missing Scene",
    "Character Study",
    "Found Family",
    "Crossover",
    "Action/Adventure",
    "Mystery",
    "Canon Divergence",
    "Alternate Universe - Modern Setting",
    "Time Travel",
    "Grief/Mourning",
    "Sharing a Bed",
    "Christmas",
    "Casefic",
    "Domestic",
    "Fix-It",
    "POV First Person",
    "Introspection",
    "Epistolary",
    "Misunderstandings",
    "Drabble",
    "Kid Fic",
    "Letters",
];
const GIVEN: [&str; 32] = [
    "Ada", "Bram", "Clara", "Dorian", "Edith", "Felix", "Greta", "Hugo", "Iris", "Jonas", "Kit", "Lena",
    "Marcus", "Nell", "Oscar", "Petra", "Quentin", "Rosa", "Silas", "Thea", "Ulric", "Vera", "Walter",
    "Xenia", "Yves", "Zoe", "Agnes", "Basil", "Cora", "Dmitri", "Esme", "Fergus",
];

/// A fandom with its people, the best known first.
pub(super) struct Fandom {
    pub name: String,
    pub characters: Vec<String>,
}

/// What the generated works share.
pub(super) struct World {
    pub plan: Plan,
    pub ratings: Vec<RatingId>,
    /// Common words in the order of real text: a draw from it has their frequencies, a run of it their company.
    pub words: Vec<String>,
    pub rare_words: Vec<String>,
    pub rare: Zipf,
    pub fandoms: Vec<Fandom>,
    pub fandom: Zipf,
    pub character: Zipf,
    pub freeform: Vec<String>,
    pub tag: Zipf,
    pub author: Zipf,
}

impl World {
    pub(super) fn new(plan: &Plan, ratings: Vec<RatingId>) -> Self {
        let words = words();
        let fandoms = (plan.works / WORKS_PER_FANDOM).max(FANDOMS_MIN) as usize;
        let authors = (plan.works / WORKS_PER_AUTHOR).max(1) as usize;
        let freeform = freeform(plan.seed, &words);
        Self {
            plan: *plan,
            ratings,
            rare_words: (0..RARE_WORDS).map(|place| coined(place * 7 + 3)).collect(),
            rare: Zipf::new(RARE_WORDS, 1.0),
            fandoms: (0..fandoms).map(fandom).collect(),
            fandom: Zipf::new(fandoms, 1.0),
            character: Zipf::new(CHARACTERS, 1.0),
            tag: Zipf::new(freeform.len(), 1.0),
            freeform,
            author: Zipf::new(authors, 0.6),
            words,
        }
    }

    /// The pen name at a place.
    pub(super) fn pen_name(place: usize) -> String {
        let given = GIVEN[place % GIVEN.len()];
        match place % 3 {
            0 => format!("{}_{}", given.to_lowercase(), coined(place)),
            1 => coined(place),
            _ => format!("{given} {}", capital(&coined(place))),
        }
    }
}

fn words() -> Vec<String> {
    let bodies = TEXTS.iter().map(|text| text.rsplit("+++\n").next().unwrap_or(text));
    let all: Vec<&str> = bodies
        .flat_map(|body| body.split(|c: char| !c.is_alphabetic() && c != '’'))
        .map(|word| word.trim_matches('’'))
        .filter(|word| !word.is_empty())
        .collect();
    // A word that never stands in small letters is a name, and names are the fandoms' own.
    let small: HashSet<&str> =
        all.iter().copied().filter(|word| word.chars().all(|c| c.is_lowercase() || c == '’')).collect();
    let words = all.iter().map(|word| word.to_lowercase()).filter(|word| small.contains(word.as_str()));
    words.map(|word| if word == "i" || word.starts_with("i’") { capital(&word) } else { word }).collect()
}

fn freeform(seed: u64, words: &[String]) -> Vec<String> {
    let long: Vec<&str> = words.iter().map(String::as_str).filter(|word| word.chars().count() > 3).collect();
    let mut chance = Chance::of(seed, u64::MAX);
    let mut seen: HashSet<String> = KNOWN_TAGS.iter().map(|tag| tag.to_lowercase()).collect();
    let mut tags: Vec<String> = KNOWN_TAGS.iter().map(|tag| (*tag).to_owned()).collect();
    while tags.len() < FREEFORM {
        let count = chance.between(2, 4);
        let tag: Vec<String> = (0..count).map(|_| capital(long[chance.below(long.len())])).collect();
        let tag = tag.join(" ");
        if seen.insert(tag.to_lowercase()) {
            tags.push(tag);
        }
    }
    tags
}

fn fandom(place: usize) -> Fandom {
    let word = capital(&coined(place * 5 + 1));
    let name = match place % 6 {
        0 => word,
        1 => format!("The {word} Chronicles"),
        2 => format!("{word} (TV)"),
        3 => format!("Tales of {word}"),
        4 => format!("{word} - All Media Types"),
        _ => format!("The House of {word}"),
    };
    let character = |rank: usize| {
        let person = place * CHARACTERS + rank;
        format!("{} {}", GIVEN[person * 13 % GIVEN.len()], capital(&coined(person * 3 + 2)))
    };
    Fandom { name, characters: (0..CHARACTERS).map(character).collect() }
}

/// A word for a number, another for each: its digits in a system of syllables, three at the least.
pub(super) fn coined(number: usize) -> String {
    const ONSETS: [&str; 16] =
        ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z"];
    const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
    const SYLLABLES: usize = ONSETS.len() * VOWELS.len();
    const THREE: usize = SYLLABLES * SYLLABLES * SYLLABLES;
    /// Prime to the number of syllables, so that neighbours look nothing alike and no two numbers give one word.
    const STRIDE: usize = 371_293;
    let mut word = String::new();
    let mut push = |digit: usize| {
        word.push_str(ONSETS[digit % ONSETS.len()]);
        word.push_str(VOWELS[digit / ONSETS.len()]);
    };
    let mut rest = (number % THREE + 1) * STRIDE % THREE;
    for _ in 0..3 {
        push(rest % SYLLABLES);
        rest /= SYLLABLES;
    }
    rest = number / THREE;
    while rest > 0 {
        push(rest % SYLLABLES);
        rest /= SYLLABLES;
    }
    word
}

pub(super) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
