//! What the archive counts of a work.

use crate::score::Scores;

/// The counts that every work shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Visitors who read it, each once a day.
    pub views: u64,
    /// Reviews that are shown.
    pub reviews: u64,
    /// Recommendations.
    pub recommendations: u64,
    /// Readers who have it on their shelf *reading*.
    pub reading: u64,
    /// Kudos.
    pub kudos: u64,
    /// What readers scored it, where site and author want scores.
    pub scores: Scores,
}

/// The number of standard deviations that 95 % of a normal distribution lie within.
const Z: f64 = 1.96;
/// From so many views on most readers of an archive have found a work.
const FOUND_VIEWS: u64 = 1_000;

impl Counts {
    /// How well a work is liked for how often it is viewed, from 0 to 1: the lower bound of the share of readers who
    /// leave kudos, as far as so many views prove it (Wilson score interval, 95 %).
    pub fn liking(&self) -> f64 {
        wilson(self.kudos, self.views)
    }

    /// How much of a hidden gem a work is, from 0 to 1: its liking with recommendations counted as three kudos; 0 from
    /// a thousand views on.
    pub fn gem(&self) -> f64 {
        if self.views >= FOUND_VIEWS {
            return 0.0;
        }
        wilson(self.kudos.saturating_add(self.recommendations.saturating_mul(3)), self.views)
    }
}

fn wilson(liked: u64, seen: u64) -> f64 {
    // Kudos can come with an import that did not say how often the work was viewed.
    let n = seen.max(liked) as f64;
    if n == 0.0 {
        return 0.0;
    }
    let share = liked as f64 / n;
    let spread = Z * ((share * (1.0 - share) + Z * Z / (4.0 * n)) / n).sqrt();
    ((share + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn counts(views: u64, kudos: u64) -> Counts {
        Counts { views, kudos, ..Counts::default() }
    }

    #[test]
    fn few_views_prove_little() {
        assert!(counts(1, 1).liking() < counts(100, 60).liking());
        assert!(counts(100, 60).liking() < counts(1_000, 650).liking());
        assert_eq!(counts(0, 0).liking().to_bits(), 0.0f64.to_bits());
        assert!(counts(0, 5).liking() <= 1.0);
    }

    #[test]
    fn what_everybody_has_found_is_no_hidden_gem() {
        assert_eq!(counts(1_000, 900).gem().to_bits(), 0.0f64.to_bits());
        let recommended = Counts { recommendations: 10, ..counts(100, 30) };
        assert!(recommended.gem() > counts(100, 30).gem());
    }
}
