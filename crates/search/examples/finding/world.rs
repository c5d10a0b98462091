//! Made-up works for measurement, long-tailed like a real archive, the same for the same number.

use ficus_archive::{
    PenNameId, RatingId, TagId, WorkId,
    counts::Counts,
    tag::{Tag, TagKind},
    tag_graph::TagTie,
    together::Part,
    work::{Audience, Blurb, Byline, IndexedWork, Status},
};
use ficus_prose::Prose;
use jiff::civil::Date;

/// Works for each fandom.
const WORKS_PER_FANDOM: u64 = 240;
const CHARACTERS: u64 = 40;
const MEDIA: u64 = 10;
const WARNINGS: u64 = 6;
const KINDS: u64 = 6;
const WORDS: u64 = 40_000;
/// One in so many tags is written in another spelling.
const SPELLED_OF: u64 = 7;
/// Only the best known tags of a kind have other spellings.
const SPELLED_END: u64 = 4_000;

/// What works are drawn from.
pub struct World {
    pub works: u64,
    pub fandoms: u64,
    /// Words of text of a work; 0 for none.
    pub text_words: u64,
}

/// Chance that is the same for the same seed.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1);
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A place below `end`, each as often as its place is small (Zipf's law).
    pub fn ranked(&mut self, end: u64) -> u64 {
        ((end as f64 + 1.0).powf(self.share()) as u64).clamp(1, end) - 1
    }
}

/// The word at a place.
pub fn word(place: u64) -> String {
    const ONSETS: &[u8; 16] = b"bdfghklmnprstvwz";
    const VOWELS: &[u8; 5] = b"aeiou";
    let mut word = String::new();
    let mut rest = place + 80;
    while rest > 0 {
        word.push(char::from(ONSETS[(rest % 80 / 5) as usize]));
        word.push(char::from(VOWELS[(rest % 5) as usize]));
        rest /= 80;
    }
    word
}

fn words(chance: &mut Chance, count: u64) -> String {
    let words: Vec<String> = (0..count).map(|_| word(chance.ranked(WORDS))).collect();
    words.join(" ")
}

impl World {
    pub fn new(works: u64, text_words: u64) -> Self {
        Self { works, fandoms: (works / WORKS_PER_FANDOM).max(50), text_words }
    }

    fn freeform(&self) -> u64 {
        4_000 + self.works / 2
    }

    /// The tag at a place of a kind: each kind has a range of numbers of its own, and so have other spellings.
    pub fn tag(&self, kind: TagKind, place: u64) -> TagId {
        let before = match kind {
            TagKind::Medium => 0,
            TagKind::Warning => MEDIA,
            TagKind::Kind => MEDIA + WARNINGS,
            TagKind::Class => MEDIA + WARNINGS + KINDS,
            TagKind::Fandom => 100,
            TagKind::Character => 100 + self.fandoms,
            TagKind::Relationship => 100 + self.fandoms * (1 + CHARACTERS),
            TagKind::Freeform => 100 + self.fandoms * (1 + 2 * CHARACTERS),
        };
        TagId((before + place + 1).cast_signed())
    }

    fn spelled(&self, tag: TagId) -> TagId {
        TagId(tag.0 + (200 + self.fandoms * (1 + 2 * CHARACTERS) + self.freeform()).cast_signed())
    }

    /// How the tags are tied: each fandom to a medium, people to their fandoms, other spellings to all of these and to
    /// the best known free tags.
    pub fn ties(&self) -> Vec<TagTie> {
        let mut ties = Vec::new();
        let mut tie = |kind, place, parents: Vec<TagId>| {
            let id = self.tag(kind, place);
            ties.push(TagTie { id, kind, canonical: None, parents });
            if place < SPELLED_END {
                ties.push(TagTie { id: self.spelled(id), kind, canonical: Some(id), parents: Vec::new() });
            }
        };
        for medium in 0..MEDIA {
            tie(TagKind::Medium, medium, Vec::new());
        }
        for fandom in 0..self.fandoms {
            tie(TagKind::Fandom, fandom, vec![self.tag(TagKind::Medium, fandom % MEDIA)]);
            for person in fandom * CHARACTERS..(fandom + 1) * CHARACTERS {
                tie(TagKind::Character, person, vec![self.tag(TagKind::Fandom, fandom)]);
                tie(TagKind::Relationship, person, vec![self.tag(TagKind::Fandom, fandom)]);
            }
        }
        for freeform in 0..SPELLED_END {
            tie(TagKind::Freeform, freeform, Vec::new());
        }
        ties
    }

    /// The work of a number, from 1.
    pub fn work(&self, id: u64) -> IndexedWork {
        let mut chance = Chance::of(id);
        let tags = self.tags(&mut chance);
        let author = chance.below(self.works / 4 + 1);
        let chapters = 1 + chance.ranked(60);
        let status = match chance.below(10) {
            0..=1 => Status::InProgress,
            2 => Status::Abandoned,
            _ => Status::Complete,
        };
        let (published, views) = (day(&mut chance), chance.ranked(50_000));
        let name = format!("{} {}", word(author % 997), word(author));
        let blurb = Blurb {
            outlook: ficus_archive::outlook::Outlook::default(),
            id: WorkId(id.cast_signed()),
            title: {
                let count = 1 + chance.below(5);
                words(&mut chance, count)
            },
            authors: vec![Byline {
                id: PenNameId(author.cast_signed() + 1),
                slug: String::new(),
                name,
                part: Part::Author,
            }],
            summary: Prose::from_plain(&words(&mut chance, 25)),
            language: Some(
                ["en", "zh", "es", "ru", "fr", "de", "pt", "it", "pl", "ja"][chance.ranked(10) as usize]
                    .to_owned(),
            ),
            rating: Some(RatingId(1 + [1, 1, 1, 0, 0, 2, 2, 3, 3, 4][chance.below(10) as usize])),
            tags,
            series: Vec::new(),
            status,
            planned_chapters: (chance.below(3) > 0).then_some(chapters as u32),
            chapters: chapters as u32,
            words: 100 + chance.ranked(300_000),
            audience: if chance.below(20) == 0 { Audience::Members } else { Audience::Everyone },
            published: Some(published),
            updated: Some(published.max(day(&mut chance))),
            counts: Counts {
                views,
                reviews: views / 50,
                recommendations: chance.ranked(200) / 10,
                reading: chance.ranked(100) / 4,
                kudos: views / (8 + chance.below(40)),
                ..Counts::default()
            },
        };
        IndexedWork {
            blurb,
            category_ids: Vec::new(),
            spoilers: Vec::new(),
            text: words(&mut chance, self.text_words),
        }
    }

    fn tags(&self, chance: &mut Chance) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        let mut bear = |chance: &mut Chance, kind, place| {
            let own = self.tag(kind, place);
            let id =
                if chance.below(SPELLED_OF) == 0 && place < SPELLED_END { self.spelled(own) } else { own };
            if tags.iter().all(|tag| tag.id != id) {
                let number = id.0.cast_unsigned();
                let name = format!("{} {}", word(number % 4_001), word(number));
                tags.push(Tag { id, kind, name, slug: String::new() });
            }
        };
        let fandoms = if chance.below(8) == 0 { 2 } else { 1 };
        for _ in 0..fandoms {
            let fandom = chance.ranked(self.fandoms);
            bear(chance, TagKind::Fandom, fandom);
            for _ in 0..2 + chance.below(3) {
                let person = chance.ranked(CHARACTERS);
                bear(chance, TagKind::Character, fandom * CHARACTERS + person);
            }
            let pair = chance.ranked(CHARACTERS);
            bear(chance, TagKind::Relationship, fandom * CHARACTERS + pair);
        }
        let warning = chance.ranked(WARNINGS);
        bear(chance, TagKind::Warning, warning);
        let kind = chance.ranked(KINDS);
        bear(chance, TagKind::Kind, kind);
        for _ in 0..2 + chance.below(6) {
            let freeform = chance.ranked(self.freeform());
            bear(chance, TagKind::Freeform, freeform);
        }
        tags
    }
}

fn day(chance: &mut Chance) -> Date {
    let (year, month, day) = (2005 + chance.below(20), 1 + chance.below(12), 1 + chance.below(28));
    Date::new(year as i16, month as i8, day as i8).unwrap_or_default()
}
