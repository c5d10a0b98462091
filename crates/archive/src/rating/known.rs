//! Ratings of other archives, and what each step of a site's ladder is called there.

use serde::{Deserialize, Serialize};

use super::Ladder;
use crate::{RatingId, work::text_form};

/// A ladder that readers know from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownLadder {
    /// That of the Archive of Our Own.
    Ao3,
    /// That of FanFiction.net.
    FanFiction,
    /// K to MA, as many archives made with eFiction have it.
    Fiction,
    /// That of American films.
    Films,
}

text_form!(KnownLadder {
    KnownLadder::Ao3 => "ao3",
    KnownLadder::FanFiction => "fan-fiction",
    KnownLadder::Fiction => "fiction",
    KnownLadder::Films => "films",
});

impl KnownLadder {
    /// All of them, in the order of pages and files.
    pub const ALL: [Self; 4] = [Self::Ao3, Self::FanFiction, Self::Fiction, Self::Films];

    /// As pages and files name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ao3 => "AO3",
            Self::FanFiction => "FanFiction.net",
            Self::Fiction => "K to MA",
            Self::Films => "MPA",
        }
    }

    /// Its ratings, lowest first.
    pub const fn ratings(self) -> &'static [&'static str] {
        match self {
            Self::Ao3 => &["General Audiences", "Teen And Up Audiences", "Mature", "Explicit"],
            Self::FanFiction => &["K", "K+", "T", "M"],
            Self::Fiction => &["K", "K+", "T", "M", "MA"],
            Self::Films => &["G", "PG", "PG-13", "R", "NC-17"],
        }
    }
}

/// What somebody who keeps a site chose a step to be elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The step.
    pub step: RatingId,
    /// Where.
    pub ladder: KnownLadder,
    /// One of its ratings; empty for none.
    pub rating: String,
}

impl Ladder {
    /// What a step is elsewhere: as was chosen; else the lowest rating there that is no milder than the step, by the map
    /// of stated ratings; else the strictest there is. `None` where it was chosen to be nothing there, or is no step.
    pub fn elsewhere(&self, step: RatingId, ladder: KnownLadder) -> Option<&'static str> {
        let place = self.place(step)?;
        let ratings = ladder.ratings();
        if let Some(chosen) = self.elsewhere.iter().find(|one| one.step == step && one.ladder == ladder) {
            return ratings.iter().copied().find(|rating| *rating == chosen.rating);
        }
        let is_no_milder = |rating: &&&str| {
            self.from_stated(rating).and_then(|id| self.place(id)).is_some_and(|there| there >= place)
        };
        ratings.iter().find(is_no_milder).or(ratings.last()).copied()
    }

    /// A step with what it is elsewhere: `Teen And Up Audiences (AO3), T (FanFiction.net)`; `None` where it is nothing
    /// anywhere.
    pub fn told_elsewhere(&self, step: RatingId) -> Option<String> {
        let told: Vec<String> = KnownLadder::ALL
            .into_iter()
            .filter_map(|ladder| Some(format!("{} ({})", self.elsewhere(step, ladder)?, ladder.name())))
            .collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    /// Chooses what a step is elsewhere; `None` for what follows from the map of stated ratings.
    pub fn choose_elsewhere(&mut self, step: RatingId, ladder: KnownLadder, rating: Option<&str>) {
        self.elsewhere.retain(|one| one.step != step || one.ladder != ladder);
        if let Some(rating) = rating {
            self.elsewhere.push(Elsewhere { step, ladder, rating: rating.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_something_elsewhere_and_never_milder() {
        let ladder = Ladder::default();
        let told = |step| ladder.told_elsewhere(RatingId(step)).unwrap();
        assert_eq!(told(1), "General Audiences (AO3), K (FanFiction.net), K (K to MA), G (MPA)");
        assert_eq!(told(2), "Teen And Up Audiences (AO3), T (FanFiction.net), T (K to MA), PG-13 (MPA)");
        assert_eq!(told(4), "Explicit (AO3), M (FanFiction.net), MA (K to MA), NC-17 (MPA)");
        assert_eq!(told(5), told(4), "nothing is stricter there");
        assert_eq!(ladder.told_elsewhere(RatingId(99)), None);
    }

    #[test]
    fn what_was_chosen_holds_until_it_is_unchosen() {
        let mut ladder = Ladder::default();
        ladder.choose_elsewhere(RatingId(1), KnownLadder::Films, Some("PG"));
        ladder.choose_elsewhere(RatingId(1), KnownLadder::Ao3, Some(""));
        assert_eq!(ladder.elsewhere(RatingId(1), KnownLadder::Films), Some("PG"));
        assert_eq!(ladder.elsewhere(RatingId(1), KnownLadder::Ao3), None);
        ladder.choose_elsewhere(RatingId(1), KnownLadder::Films, None);
        assert_eq!(ladder.elsewhere(RatingId(1), KnownLadder::Films), Some("G"));
        ladder.remove(RatingId(1));
        assert!(ladder.elsewhere.is_empty());
    }

    #[test]
    fn what_a_step_is_elsewhere_comes_back_as_the_same_step() {
        let ladder = Ladder::default();
        for step in ladder.steps.iter().take(4) {
            let there = ladder.elsewhere(step.id, KnownLadder::Films).unwrap();
            assert_eq!(ladder.from_stated(there), Some(step.id), "{there}");
        }
    }
}
