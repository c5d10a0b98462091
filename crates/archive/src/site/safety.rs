//! What the site asks of those who can do the most harm.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{account::Role, factor::Factors};

/// After being asked for the first time, staff have so many days to set up a second step.
pub const GRACE_DAYS: i64 = 7;

/// The rules of safety; a part of the site's settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Safety {
    /// Whether staff need a second step.
    pub staff: StaffStep,
}

/// Whether moderators and admins need a second step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffStep {
    /// After [`GRACE_DAYS`] the staff's pages wait until there is one.
    #[default]
    Required,
    /// They choose.
    Free,
}

crate::work::text_form!(StaffStep {
    StaffStep::Required => "required",
    StaffStep::Free => "free",
});

/// How an account stands to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Nothing is asked of it.
    Nothing,
    /// It is asked, and has so many days left.
    Asked {
        /// Whole days that are left, at least 1.
        days: i64,
    },
    /// The staff's pages wait until it has a second step.
    Waits,
}

impl Safety {
    /// How an account stands to the rule, that was asked for the first time then.
    pub fn demand(self, role: Role, factors: Factors, since: Option<Timestamp>, now: Timestamp) -> Demand {
        if self.staff == StaffStep::Free || role < Role::Moderator || factors.has_second_step() {
            return Demand::Nothing;
        }
        let over = since.unwrap_or(now) + SignedDuration::from_hours(GRACE_DAYS * 24);
        let left = over.duration_since(now);
        if left.is_positive() {
            Demand::Asked { days: (left.as_hours() + 23).div_euclid(24).max(1) }
        } else {
            Demand::Waits
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn demand(role: Role, factors: Factors, now: i64) -> Demand {
        Safety::default().demand(role, factors, Some(at(0)), at(now))
    }

    #[test]
    fn staff_have_a_week_and_readers_are_never_asked() {
        let none = Factors::default();
        assert_eq!(demand(Role::Author, none, 100 * DAY), Demand::Nothing);
        assert_eq!(demand(Role::Moderator, none, 0), Demand::Asked { days: 7 });
        assert_eq!(demand(Role::Admin, none, 7 * DAY - 1), Demand::Asked { days: 1 });
        assert_eq!(demand(Role::Admin, none, 7 * DAY), Demand::Waits);
        assert_eq!(Safety::default().demand(Role::Admin, none, None, at(DAY)), Demand::Asked { days: 7 });
    }

    #[test]
    fn whoever_has_a_second_step_or_is_not_asked_to_goes_on() {
        let app = Factors { app: true, ..Factors::default() };
        assert_eq!(demand(Role::Admin, app, 100 * DAY), Demand::Nothing);
        let free = Safety { staff: StaffStep::Free };
        assert_eq!(free.demand(Role::Admin, Factors::default(), Some(at(0)), at(100 * DAY)), Demand::Nothing);
    }
}
