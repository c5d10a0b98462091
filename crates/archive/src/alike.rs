//! Which works are like another one, and why: a plain reckoning over what was found in common.

use std::collections::HashMap;

use crate::{TagId, WorkId, tag::TagKind};

/// How many works the list of a work keeps: more than are shown, since not everybody may see each of them.
pub const KEPT: usize = 24;
/// How many are shown.
pub const SHOWN: usize = 6;
/// A pair of works on private shelves counts from so many readers on, so that it tells of none of them.
pub const READERS_MIN: u32 = 10;
/// Less in common than this is nothing to tell of.
const SCORE_MIN: f32 = 1.0;
/// As many characters that both have are told.
const CHARACTERS_TOLD: usize = 2;

/// What two works have in common, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Common {
    /// A relationship.
    Relationship,
    /// The point of canon at which they stand.
    Timeline,
    /// At least two characters.
    Characters,
    /// A world.
    Fandom,
    /// A rare free tag.
    Tags,
    /// A pen name.
    PenName,
    /// A series.
    Series,
    /// Words that are rare elsewhere.
    Words,
    /// Readers who recommend both.
    Recommended,
    /// Readers who keep both.
    Kept,
}

/// Each with the word that records write.
const WORDS: [(Common, &str); 10] = [
    (Common::Relationship, "relationship"),
    (Common::Timeline, "timeline"),
    (Common::Characters, "characters"),
    (Common::Fandom, "fandom"),
    (Common::Tags, "tags"),
    (Common::PenName, "pen-name"),
    (Common::Series, "series"),
    (Common::Words, "words"),
    (Common::Recommended, "recommended"),
    (Common::Kept, "kept"),
];

/// What is known of a work that others are held against.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    /// The work.
    pub id: Option<WorkId>,
    /// Its canonical tags.
    pub tags: Vec<(TagKind, TagId)>,
    /// Its authors, its series, and the points of canon at which it stands, by number.
    pub authors: Vec<i64>,
    /// Its series.
    pub series: Vec<i64>,
    /// The points of canon at which it stands.
    pub timeline: Vec<i64>,
    /// How alike its text is, from 0 to 1; 0 where that may not be told.
    pub text: f32,
    /// How many readers recommend both.
    pub recommended: u32,
    /// How many readers keep both; fewer than [`READERS_MIN`] count as none.
    pub kept: u32,
}

/// A work that is like another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The work.
    pub id: WorkId,
    /// How much they have in common.
    pub score: f32,
    /// What they have in common.
    pub common: Vec<Common>,
}

/// How much each tag tells that two works have: the logarithm of how few works have it.
pub type Rarity = HashMap<TagId, f32>;

/// The works that are most like one, the most alike first.
pub fn rank(of: &Traits, others: &[Traits], rarity: &Rarity) -> Vec<Alike> {
    let mut ranked: Vec<Alike> = others
        .iter()
        .filter(|other| other.id != of.id)
        .filter_map(|other| compare(of, other, rarity))
        .filter(|alike| alike.score >= SCORE_MIN && !alike.common.is_empty())
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    ranked.truncate(KEPT);
    ranked
}

fn compare(of: &Traits, other: &Traits, rarity: &Rarity) -> Option<Alike> {
    let mut score = 0.0;
    let mut common = Vec::new();
    let mut note = |what: Common, weight: f32| {
        if weight > 0.0 {
            score += weight;
            common.push(what);
        }
    };
    let shared = |kind: TagKind| -> Vec<f32> {
        let both = of.tags.iter().filter(|tag| tag.0 == kind && other.tags.contains(tag));
        both.map(|(_, id)| rarity.get(id).copied().unwrap_or(0.0)).collect()
    };
    let sum = |kind: TagKind, weight: f32| weight * shared(kind).iter().sum::<f32>();
    note(Common::Relationship, sum(TagKind::Relationship, 1.5));
    note(Common::Timeline, both(&of.timeline, &other.timeline, 2.0));
    let characters = shared(TagKind::Character);
    let of_characters: f32 = 0.6 * characters.iter().sum::<f32>();
    if characters.len() >= CHARACTERS_TOLD {
        note(Common::Characters, of_characters);
    }
    note(Common::Fandom, sum(TagKind::Fandom, 0.6));
    note(Common::Tags, sum(TagKind::Freeform, 0.5));
    note(Common::PenName, both(&of.authors, &other.authors, 1.0));
    note(Common::Series, both(&of.series, &other.series, 2.0));
    note(Common::Words, 2.5 * other.text);
    note(Common::Recommended, 1.5 * readers(other.recommended));
    note(Common::Kept, readers(if other.kept >= READERS_MIN { other.kept } else { 0 }));
    if characters.len() < CHARACTERS_TOLD {
        score += of_characters;
    }
    Some(Alike { id: other.id?, score, common })
}

fn both(some: &[i64], others: &[i64], weight: f32) -> f32 {
    if some.iter().any(|one| others.contains(one)) { weight } else { 0.0 }
}

/// Many readers tell more than one, but not as many times more.
fn readers(many: u32) -> f32 {
    // No count that matters is too great for the mantissa.
    (f64::from(many) + 1.0).log2() as f32
}

/// What two works have in common as records write it.
pub fn write(common: &[Common]) -> String {
    let word = |what: &Common| WORDS.iter().find(|(known, _)| known == what).map(|(_, word)| *word);
    common.iter().filter_map(word).collect::<Vec<_>>().join(" ")
}

/// Reads what [`write`] wrote; unknown words are left out.
pub fn read(words: &str) -> Vec<Common> {
    let known = |word: &str| WORDS.iter().find(|(_, known)| *known == word).map(|(what, _)| *what);
    words.split(' ').filter_map(known).collect()
}

/// Why a work is in the list, in words: `same relationship and timeline; readers of this also keep it`.
pub fn told(common: &[Common]) -> String {
    let name = |what: &Common| match what {
        Common::Relationship => Some("relationship"),
        Common::Timeline => Some("timeline"),
        Common::Characters => Some("characters"),
        Common::Fandom => Some("world"),
        Common::Tags => Some("tags"),
        Common::PenName => Some("pen name"),
        Common::Series => Some("series"),
        Common::Words | Common::Recommended | Common::Kept => None,
    };
    let mut names: Vec<&str> = common.iter().filter_map(name).collect();
    // Whoever is told of a relationship or of characters knows the world.
    if names.len() > 1 && (names.contains(&"relationship") || names.contains(&"characters")) {
        names.retain(|name| *name != "world");
    }
    let mut clauses = Vec::new();
    if let Some((last, first)) = names.split_last() {
        let first = first.join(", ");
        let joined = if first.is_empty() { (*last).to_owned() } else { format!("{first} and {last}") };
        clauses.push(format!("same {joined}"));
    }
    if common.contains(&Common::Words) {
        clauses.push("told in like words".to_owned());
    }
    if common.contains(&Common::Recommended) {
        clauses.push("recommended by the same readers".to_owned());
    }
    if common.contains(&Common::Kept) {
        clauses.push("readers of this also keep it".to_owned());
    }
    clauses.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: (TagKind, TagId) = (TagKind::Relationship, TagId(1));
    const WORLD: (TagKind, TagId) = (TagKind::Fandom, TagId(2));
    const FOG: (TagKind, TagId) = (TagKind::Freeform, TagId(3));

    fn work(id: i64, tags: &[(TagKind, TagId)]) -> Traits {
        Traits { id: Some(WorkId(id)), tags: tags.to_vec(), ..Traits::default() }
    }

    fn rarity() -> Rarity {
        [(TagId(1), 3.0), (TagId(2), 0.5), (TagId(3), 6.0)].into()
    }

    #[test]
    fn a_rarer_tag_weighs_more_and_a_relationship_more_than_a_world() {
        let of = work(1, &[PAIR, WORLD, FOG]);
        let others =
            [work(2, &[WORLD]), work(3, &[PAIR, WORLD]), work(4, &[PAIR, WORLD, FOG]), work(1, &[PAIR])];
        let ranked: Vec<i64> = rank(&of, &others, &rarity()).iter().map(|alike| alike.id.0).collect();
        assert_eq!(ranked, [4, 3], "a common world alone is nothing to tell of, and no work is like itself");
    }

    #[test]
    fn readers_count_from_ten_on() {
        let of = work(1, &[]);
        let kept = |kept| Traits { kept, ..work(2, &[]) };
        assert_eq!(rank(&of, &[kept(READERS_MIN - 1)], &rarity()), []);
        assert_eq!(rank(&of, &[kept(READERS_MIN)], &rarity())[0].common, [Common::Kept]);
        let recommended = Traits { recommended: 1, ..work(2, &[]) };
        assert_eq!(rank(&of, &[recommended], &rarity())[0].common, [Common::Recommended]);
    }

    #[test]
    fn reasons_are_told_in_words_and_kept_as_they_are() {
        use Common::{Characters, Fandom, Kept, PenName, Relationship, Series, Timeline, Words};
        for (common, expected) in [
            (
                vec![Relationship, Timeline, Fandom, Kept],
                "same relationship and timeline; readers of this also keep it",
            ),
            (vec![PenName, Series], "same pen name and series"),
            (vec![Characters, Fandom, PenName], "same characters and pen name"),
            (vec![Fandom, Words], "same world; told in like words"),
        ] {
            assert_eq!(told(&common), expected);
            assert_eq!(read(&write(&common)), common);
        }
        assert_eq!(read("relationship magic"), [Relationship]);
    }
}
