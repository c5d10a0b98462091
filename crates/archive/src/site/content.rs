//! What works the archive takes: refused, held for a moderator or kept for members, by rating and tag. And how a
//! visitor's age is asked for.

use serde::{Deserialize, Serialize};

use crate::{
    RatingId,
    rating::Ladder,
    slug::folded,
    work::{Audience, text_form},
};

/// A site has at most so many content rules.
pub const RULES_MAX: usize = 100;
/// A tag of a rule has at most so many characters.
pub const TAG_CHARS_MAX: usize = 200;
/// The words of the age statement have at most so many characters.
pub const AGE_WORDS_CHARS_MAX: usize = 500;

/// What becomes of a work, the mildest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is taken as it is.
    #[default]
    Take,
    /// It is taken, and shown to members alone.
    Members,
    /// It waits, seen by its authors and moderators, until a moderator has looked.
    Hold,
    /// It is not taken.
    Refuse,
}

text_form!(Verdict {
    Verdict::Take => "take",
    Verdict::Members => "members",
    Verdict::Hold => "hold",
    Verdict::Refuse => "refuse",
});

/// What becomes of works of a rating, or under a tag. Where both are stated, both have to hold; where neither is, it
/// holds for every work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContentRule {
    /// This rating and all above it.
    pub rating: Option<RatingId>,
    /// This tag, its other spellings, and what stands under it; of any kind.
    pub tag: Option<String>,
    /// What becomes of the work.
    pub verdict: Verdict,
}

impl ContentRule {
    /// Which works it is about, for people: `Works rated Mature or higher, under “Murder”`.
    pub fn told(&self, ladder: &Ladder) -> String {
        let rating =
            self.rating.and_then(|id| ladder.get(id)).map(|step| format!(" rated {} or higher", step.name));
        let tag = self.tag.as_deref().map(|tag| format!(" under “{tag}”"));
        match (rating, tag) {
            (None, None) => "All works".to_owned(),
            (rating, tag) => format!("Works{}{}", rating.unwrap_or_default(), tag.unwrap_or_default()),
        }
    }
}

/// What works the archive takes, and how the age is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContentRules {
    /// In no order: the strictest that holds decides.
    pub rules: Vec<ContentRule>,
    /// What a visitor states before works whose rating asks for the statement of an adult.
    pub age_words: String,
    /// Whether it is asked for at sign-up too.
    pub age_at_sign_up: bool,
}

impl Default for ContentRules {
    fn default() -> Self {
        Self { rules: Vec::new(), age_words: "I am an adult where I live.".to_owned(), age_at_sign_up: false }
    }
}

/// What of a work the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct WorkFacts<'a> {
    /// Its rating.
    pub rating: Option<RatingId>,
    /// Its tags, and all that they stand under, folded.
    pub tags: &'a [String],
}

/// What becomes of a work, by the strictest rule that holds; the first of several alike is named by its place.
pub fn judge(work: WorkFacts<'_>, rules: &[ContentRule], ladder: &Ladder) -> (Verdict, Option<usize>) {
    let level = ladder.level(work.rating);
    let holds = |rule: &ContentRule| {
        let by_rating =
            rule.rating.is_none_or(|rating| ladder.place(rating).is_some_and(|from| level >= from));
        let by_tag = rule.tag.as_deref().is_none_or(|tag| {
            let tag = folded(tag);
            work.tags.contains(&tag)
        });
        by_rating && by_tag
    };
    let strictest = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| holds(rule))
        .max_by(|(a, one), (b, other)| one.verdict.cmp(&other.verdict).then(b.cmp(a)));
    strictest.map_or((Verdict::Take, None), |(place, rule)| (rule.verdict, Some(place)))
}

/// The audience of a work that is taken: never wider than its authors chose.
pub fn audience(chosen: Audience, verdict: Verdict) -> Audience {
    match (verdict, chosen) {
        (Verdict::Members, Audience::Everyone) => Audience::Members,
        _ => chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(rating: Option<i64>, tag: Option<&str>, verdict: Verdict) -> ContentRule {
        ContentRule { rating: rating.map(RatingId), tag: tag.map(str::to_owned), verdict }
    }

    fn judged(rating: Option<i64>, tags: &[&str], rules: &[ContentRule]) -> (Verdict, Option<usize>) {
        let tags: Vec<String> = tags.iter().map(|tag| folded(tag)).collect();
        judge(WorkFacts { rating: rating.map(RatingId), tags: &tags }, rules, &Ladder::default())
    }

    #[test]
    fn a_work_is_taken_where_no_rule_holds() {
        assert_eq!(judged(Some(1), &["Fog"], &[]), (Verdict::Take, None));
        let rules = [rule(Some(4), None, Verdict::Refuse), rule(None, Some("Murder"), Verdict::Hold)];
        assert_eq!(judged(Some(3), &["Fog"], &rules), (Verdict::Take, None));
    }

    #[test]
    fn a_rating_counts_with_all_above_it_and_an_unrated_work_like_the_highest() {
        let rules = [rule(Some(3), None, Verdict::Members)];
        assert_eq!(judged(Some(4), &[], &rules), (Verdict::Members, Some(0)));
        assert_eq!(judged(None, &[], &rules), (Verdict::Members, Some(0)));
        assert_eq!(judged(Some(2), &[], &rules), (Verdict::Take, None));
    }

    #[test]
    fn the_strictest_rule_decides_and_both_conditions_have_to_hold() {
        let rules = [
            rule(Some(3), None, Verdict::Members),
            rule(Some(3), Some("murder"), Verdict::Hold),
            rule(None, Some("Poison"), Verdict::Refuse),
        ];
        assert_eq!(judged(Some(3), &["Murder"], &rules), (Verdict::Hold, Some(1)));
        assert_eq!(judged(Some(1), &["Murder"], &rules), (Verdict::Take, None));
        assert_eq!(judged(Some(3), &["MURDER", "poison"], &rules), (Verdict::Refuse, Some(2)));
    }

    #[test]
    fn a_rule_without_conditions_holds_for_every_work() {
        assert_eq!(judged(Some(1), &[], &[rule(None, None, Verdict::Hold)]), (Verdict::Hold, Some(0)));
    }

    #[test]
    fn a_rating_that_the_ladder_lost_holds_for_nothing() {
        assert_eq!(judged(Some(4), &[], &[rule(Some(99), None, Verdict::Refuse)]), (Verdict::Take, None));
    }

    #[test]
    fn no_verdict_shows_a_work_to_more_than_its_authors_chose() {
        assert_eq!(audience(Audience::Authors, Verdict::Members), Audience::Authors);
        assert_eq!(audience(Audience::Everyone, Verdict::Members), Audience::Members);
        assert_eq!(audience(Audience::Everyone, Verdict::Take), Audience::Everyone);
    }
}
