//! Ratings: a ladder that the site defines, lowest first, and what stands before each step.

mod known;

use serde::{Deserialize, Serialize};

pub use known::{Elsewhere, KnownLadder};

use crate::{RatingId, work::text_form};

/// What stands before a work of a rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Nothing.
    #[default]
    Open,
    /// A question, answered once and remembered.
    Ask,
    /// A statement of being an adult, made once and remembered.
    AdultStatement,
    /// An account.
    Members,
}

text_form!(Gate {
    Gate::Open => "open",
    Gate::Ask => "ask",
    Gate::AdultStatement => "adult-statement",
    Gate::Members => "members",
});

/// A step of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Stays the same when the step is renamed or moved.
    pub id: RatingId,
    /// `Teen and Up`.
    pub name: String,
    /// One to five characters for badges: `T`.
    pub short: String,
    /// What it means, in a sentence.
    pub description: String,
    /// What stands before a work of this rating.
    pub gate: Gate,
}

/// The ladder, lowest first, and how other archives' ratings map to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The steps, lowest first; never empty.
    pub steps: Vec<Rating>,
    /// Stated ratings, folded by [`fold_stated`], and the step that each maps to; an admin can change it.
    pub stated: std::collections::BTreeMap<String, RatingId>,
    /// How a work without a rating is treated: as this step. `None`: as the highest.
    pub unrated_as: Option<RatingId>,
    /// The highest identifier of a step that was removed; `None` where none was.
    #[serde(default)]
    pub removed_max: Option<RatingId>,
    /// What steps are in other archives, where somebody chose so.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

/// A stated rating folded for the look-up: `Rated: PG-13 ` and `pg 13` are one.
pub fn fold_stated(stated: &str) -> String {
    let lower = stated.to_lowercase();
    let lower =
        lower.trim().trim_start_matches("rated").trim_start_matches("fiction").trim_start_matches(':').trim();
    lower.chars().filter(|c| c.is_alphanumeric() || *c == '+').collect()
}

impl Default for Ladder {
    /// Five steps with the ratings of the known archives mapped to them.
    fn default() -> Self {
        let step = |id, name: &str, short: &str, description: &str, gate| Rating {
            id: RatingId(id),
            name: name.to_owned(),
            short: short.to_owned(),
            description: description.to_owned(),
            gate,
        };
        let steps = vec![
            step(1, "General", "G", "For every reader.", Gate::Open),
            step(2, "Teen", "T", "For readers of thirteen and over.", Gate::Open),
            step(3, "Mature", "M", "Grown-up themes; not for everyone.", Gate::Ask),
            step(4, "Adult", "A", "For adults: explicit in places.", Gate::AdultStatement),
            step(5, "Adult +", "A+", "For adults: explicit throughout, or harsh.", Gate::AdultStatement),
        ];
        let stated = KNOWN_RATINGS
            .iter()
            .flat_map(|(id, names)| names.split(", ").map(|name| (fold_stated(name), RatingId(*id))))
            .collect();
        Self { steps, stated, unrated_as: None, removed_max: None, elsewhere: Vec::new() }
    }
}

/// Ratings of AO3, FanFiction.net, MPAA, the `Adult ++` family, FR codes and ages, by the default step of each.
const KNOWN_RATINGS: [(i64, &str); 5] = [
    (
        1,
        "General, General Audiences, Gen, G, PG, K, K+, FRC, FRK, FRK+, SFW, All, All ages, Everyone, U, 0+, 3+, 5+, 6+, 7+, 9+, 10+, FR7, P6, P0, TV-Y, TV-Y7, TV-G, TV-PG, GP, Livre, Free, Tous publics, Family, Child-friendly, Verde, Worksafe, Work safe, Clean",
    ),
    (
        2,
        "Teen, Teen And Up Audiences, Teen and Up, Teens, T, PG-13, PG13, PG-15, FRT, FR13, 12, 12A, 12+, 13+, 15, 15+, 16+, Young Adult, P12, TV-14, FSK 12, PG-14, PG-16, PG16, 14, 14+, 16, 13, P16, FSK 16, FRT+, Adolescents, Giallo",
    ),
    (
        3,
        "Mature, M, R, FRM, FR15, 17, 17+, MA15, Restricted, Light R, Hard R, Soft R, R-17, TV-MA, FRM+, Arancione, Hard PG-13",
    ),
    (
        4,
        "Adult, A, NC-17, NC17, NC 17, FRAO, FRMAO, FR18, 18, 18+, Explicit, E, X, MA, Adults only, NC-18, NC18, P18, FSK 18, P18 Slash, P18-AVL, AO, NSFW, Rosso, R18, R-18, Lemon",
    ),
    (5, "Adult +, Adult ++, A+, A++, XXX, NC-21, NC21, 21+, NC-20"),
];

impl Ladder {
    /// The step with this identifier.
    pub fn get(&self, id: RatingId) -> Option<&Rating> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The place of a step that is there, 0 for the lowest.
    pub fn place(&self, id: RatingId) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    /// The place of a step, 0 for the lowest; a work without a rating stands where `unrated_as` says.
    pub fn level(&self, rating: Option<RatingId>) -> usize {
        let highest = self.steps.len().saturating_sub(1);
        rating.or(self.unrated_as).and_then(|id| self.place(id)).unwrap_or(highest)
    }

    /// An identifier that no step ever had: works and readers' choices may still name one that was removed.
    pub fn fresh_id(&self) -> RatingId {
        let used = self.steps.iter().map(|step| step.id).chain(self.stated.values().copied());
        RatingId(used.chain(self.removed_max).max().map_or(1, |id| id.0 + 1))
    }

    /// Takes a step out, with all that maps to it.
    pub fn remove(&mut self, id: RatingId) {
        self.removed_max = self.removed_max.max(Some(id));
        self.steps.retain(|step| step.id != id);
        self.stated.retain(|_, other| *other != id);
        self.elsewhere.retain(|one| one.step != id);
        self.unrated_as = self.unrated_as.filter(|other| *other != id);
    }

    /// What stands before a work of this rating.
    pub fn gate(&self, rating: Option<RatingId>) -> Gate {
        self.steps.get(self.level(rating)).map_or(Gate::AdultStatement, |step| step.gate)
    }

    /// The step that a stated rating maps to; `None` where nobody has said.
    ///
    /// A range or a joke (`PG with a dash of NC-17`) maps to the highest of the ratings that it names.
    pub fn from_stated(&self, stated: &str) -> Option<RatingId> {
        let folded = fold_stated(stated);
        // The site's own name for a step says more than what other archives mean by the word.
        if let Some(step) = self.steps.iter().find(|step| fold_stated(&step.name) == folded) {
            return Some(step.id);
        }
        if let Some(id) = self.stated.get(&folded) {
            return Some(*id);
        }
        let words: Vec<&str> = stated
            .split(|c: char| {
                c.is_whitespace()
                    || matches!(c, ',' | ';' | '(' | ')' | '/' | '.' | '!' | ':' | '[' | ']' | '"' | '*')
            })
            .filter(|word| !word.is_empty())
            .take(NAMING_WORDS_MAX)
            .collect();
        (0..words.len()).filter_map(|at| self.named_at(&words, at)).max_by_key(|id| self.level(Some(*id)))
    }

    /// The rating that the words from a place on name: two words before one, for `Adult ++` is more than `Adult`.
    fn named_at(&self, words: &[&str], at: usize) -> Option<RatingId> {
        let pair = words.get(at..at + 2).map(|pair| fold_stated(&pair.concat()));
        // "18 Holmes" is a pair of words, and so is "a 12": what is looked up as a pair begins with a letter.
        let pair = pair.filter(|pair| pair.starts_with(char::is_alphabetic) && words[at].len() > 1);
        if let Some(id) = pair.and_then(|pair| self.stated.get(&pair)) {
            return Some(*id);
        }
        let word = words[at];
        // A lone "a" is an article far more often than a rating, and so are other words in small letters.
        let names = word.len() > 1 || word.chars().all(char::is_uppercase);
        let said = word == word.to_lowercase() && COMMON_WORDS.contains(&word);
        if !names || said || matches!(word, "A" | "All") {
            return None;
        }
        self.stated.get(&fold_stated(word)).copied()
    }
}

/// A stated rating names no more than this many words' worth of ratings.
const NAMING_WORDS_MAX: usize = 60;
/// Words that are ratings only when they stand alone.
const COMMON_WORDS: [&str; 9] =
    ["all", "general", "light", "mild", "free", "clean", "family", "everyone", "ma"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_ratings_of_every_known_archive_map_to_the_ladder() {
        let ladder = Ladder::default();
        for (stated, id) in [
            ("PG-13", 2),
            ("pg 13", 2),
            ("Rated: K+", 1),
            ("NC-17", 4),
            ("Teen and Up", 2),
            ("FRT", 2),
            ("Adult ++", 5),
            ("Adult +", 5),
            ("Adult", 4),
            ("G", 1),
            ("R", 3),
            ("PG with a dash of NC-17", 4),
            ("Ranges from PG to NC-17", 4),
            ("PG-13 in parts", 2),
            ("G - PG", 1),
            ("PG/PG-13", 2),
            ("PG13!", 2),
            ("Strong R, bordering on NC-17", 4),
            ("[PG]", 1),
            ("R for violence", 3),
            ("Light R", 3),
            ("Adult ++ in chapter two", 5),
            ("NC-21", 5),
            ("12A", 2),
            ("15", 2),
            ("18+", 4),
            ("P12", 2),
            ("P18", 4),
            ("FRM", 3),
            ("TV-14", 2),
            ("Livre", 1),
            ("GEN", 1),
            ("PG for a mild word", 1),
            ("Fiction T", 2),
        ] {
            assert_eq!(ladder.from_stated(stated), Some(RatingId(id)), "{stated}");
        }
        for stated in ["a surprise", "none", "", "for all the family", "see inside"] {
            assert_eq!(ladder.from_stated(stated), None, "{stated}");
        }
    }

    #[test]
    fn the_identifier_of_a_step_is_never_given_to_another() {
        let mut ladder = Ladder::default();
        assert_eq!(ladder.fresh_id(), RatingId(6));
        ladder.remove(RatingId(5));
        assert_eq!(ladder.fresh_id(), RatingId(6));
        assert_eq!((ladder.place(RatingId(5)), ladder.from_stated("NC-21")), (None, None));
    }

    #[test]
    fn a_work_without_a_rating_stands_at_the_top_unless_the_site_says_otherwise() {
        let mut ladder = Ladder::default();
        assert_eq!(ladder.level(None), 4);
        ladder.unrated_as = Some(RatingId(2));
        assert_eq!(ladder.level(None), 1);
    }
}
