//! What is asked for.

use ficus_archive::{
    RatingId,
    listing::{Bounds, Sort, WorkQuery},
    tag::TagKind,
    words::Words,
    work::{Audience, Status},
};
use jiff::civil::Date;

use crate::world::{Chance, World, word};

/// A kind of question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Filtered,
    Broad,
    Words,
    WordsOfText,
    FirstPage,
    Page500,
    Kept,
}

impl Case {
    pub const ALL: [(&'static str, Self); 7] = [
        ("one to four filters, all counts", Self::Filtered),
        ("one broad filter, all counts", Self::Broad),
        ("words with filters, all counts", Self::Words),
        ("words alone by relevance, all counts", Self::WordsOfText),
        ("page 1 of a long list", Self::FirstPage),
        ("page 500 of a long list", Self::Page500),
        ("the same 20 lists, all counts", Self::Kept),
    ];
}

/// Questions for a world.
pub struct Questions<'w> {
    world: &'w World,
}

impl<'w> Questions<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world }
    }

    /// The question of a number.
    pub fn of(&self, case: Case, number: u64) -> WorkQuery {
        let number = if case == Case::Kept { number % 20 } else { number };
        let mut chance = Chance::of(number ^ 0x5eed_0000_0000);
        let base = WorkQuery {
            counts: true,
            audiences: vec![Audience::Everyone],
            text_level_max: Some(4),
            page: 1,
            ..WorkQuery::default()
        };
        match case {
            Case::Filtered | Case::Kept => {
                let mut query = WorkQuery { tags: vec![self.fandom(&mut chance)], ..base };
                for _ in 0..chance.below(4) {
                    self.filter(&mut chance, &mut query);
                }
                query
            }
            Case::Broad => {
                let mut query = base;
                // No two alike, so that none is answered from what is kept.
                query.word_count.from = Some(number % 100_000);
                self.filter(&mut chance, &mut query);
                query
            }
            Case::Words => {
                let mut query = WorkQuery { words: Some(some_word(&mut chance)), ..base };
                query.sort = if chance.below(2) == 0 { Sort::Relevance } else { Sort::Updated };
                query.without_works =
                    Some(vec![ficus_archive::WorkId(number.cast_signed() & 0xff_ffff)].into());
                for _ in 0..=chance.below(2) {
                    self.filter(&mut chance, &mut query);
                }
                query
            }
            Case::WordsOfText => WorkQuery {
                words: Some(Words::All(vec![some_word(&mut chance), some_word(&mut chance)])),
                without_works: Some(vec![ficus_archive::WorkId(number.cast_signed() & 0xff_ffff)].into()),
                ..base
            },
            Case::FirstPage | Case::Page500 => {
                let bound = Bounds { from: Some(number % 100_000), to: None };
                let sort = [Sort::Updated, Sort::Title, Sort::Words, Sort::Kudos][chance.below(4) as usize];
                let page = if case == Case::Page500 { 500 } else { 1 };
                WorkQuery { word_count: bound, page, counts: false, sort, ..base }
            }
        }
    }

    fn fandom(&self, chance: &mut Chance) -> ficus_archive::TagId {
        self.world.tag(TagKind::Fandom, chance.ranked(self.world.fandoms))
    }

    /// One more condition.
    fn filter(&self, chance: &mut Chance, query: &mut WorkQuery) {
        match chance.below(9) {
            0 => query.ratings = vec![RatingId(1), RatingId(2)],
            1 => query.statuses = vec![Status::Complete],
            2 => query.word_count = Bounds { from: Some(20_000 + chance.below(1_000)), to: None },
            3 => query.without_tags.push(self.world.tag(TagKind::Warning, 1 + chance.below(5))),
            4 => query.tags.push(self.world.tag(TagKind::Freeform, chance.ranked(4_000))),
            5 => query.languages = vec!["en".to_owned()],
            6 => query.updated.from = Date::new(2020, 1, 1 + chance.below(28) as i8).ok(),
            7 => query.crossover = Some(false),
            _ => query.sort = [Sort::Kudos, Sort::Words, Sort::Gems, Sort::Author][chance.below(4) as usize],
        }
    }
}

fn some_word(chance: &mut Chance) -> Words {
    Words::anywhere(word(chance.ranked(40_000)))
}
