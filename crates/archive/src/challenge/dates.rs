//! When what happens in a challenge.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::Stage;
use crate::{collection::Kind, work::text_form};

/// What happens at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// People can sign up, or leave prompts.
    Opens,
    /// They cannot any more.
    Closes,
    /// Assignments are sent, or the choosing ends.
    Sends,
    /// The works are to be handed in.
    Due,
    /// They are shown.
    ShowsWorks,
    /// It is shown who made them.
    ShowsAuthors,
}

text_form!(Moment {
    Moment::Opens => "opens",
    Moment::Closes => "closes",
    Moment::Sends => "sends",
    Moment::Due => "due",
    Moment::ShowsWorks => "shows-works",
    Moment::ShowsAuthors => "shows-authors",
});

impl Moment {
    /// The dates of a kind of challenge, in order.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::GiftExchange | Kind::BigBang => {
                &[Self::Opens, Self::Closes, Self::Sends, Self::Due, Self::ShowsWorks, Self::ShowsAuthors]
            }
            Kind::PromptMeme => &[Self::Opens, Self::Closes, Self::ShowsWorks, Self::ShowsAuthors],
            Kind::RoundRobin => &[Self::Opens, Self::Closes],
            Kind::Collection => &[],
        }
    }

    /// What the date is called.
    pub const fn label(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Opens, Kind::PromptMeme) => "Opens for prompts",
            (Self::Opens, Kind::BigBang) => "Opens for drafts",
            (Self::Opens, _) => "Sign-up opens",
            (Self::Closes, Kind::PromptMeme) => "Closes for prompts",
            (Self::Closes, Kind::BigBang) => "Closes for drafts, artists choose",
            (Self::Closes, _) => "Sign-up closes",
            (Self::Sends, Kind::BigBang) => "Choosing ends",
            (Self::Sends, _) => "Assignments are sent",
            (Self::Due, _) => "Works are due",
            (Self::ShowsWorks, Kind::BigBang) => "Posting begins",
            (Self::ShowsWorks, Kind::PromptMeme) => "Closes for answers, works are shown",
            (Self::ShowsWorks, _) => "Works are shown",
            (Self::ShowsAuthors, Kind::BigBang) => "Ends",
            (Self::ShowsAuthors, _) => "Authors are shown",
        }
    }

    /// The stage that it begins, where it begins one.
    pub const fn stage(self, kind: Kind) -> Option<Stage> {
        match (self, kind) {
            (Self::Opens, _) => Some(Stage::Open),
            (Self::Closes, Kind::GiftExchange | Kind::BigBang) => Some(Stage::Choosing),
            (Self::Closes | Self::Sends, _) => Some(Stage::Making),
            (Self::Due, _) => None,
            (Self::ShowsWorks, _) => Some(Stage::Shown),
            (Self::ShowsAuthors, _) => Some(Stage::Over),
        }
    }
}

/// The dates that are set.
pub type Dates = BTreeMap<Moment, Timestamp>;

/// Why dates cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// There is no such time.
    #[error("Give a day and a time that exist in that time zone.")]
    None,
    /// It comes before what it follows.
    #[error("This comes before what it should follow.")]
    Order,
}

/// The moment that a field names, `2026-12-24T18:00`, in a time zone; `None` where the field is empty.
pub fn moment_at(text: &str, zone: &TimeZone) -> Result<Option<Timestamp>, DateFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let civil: DateTime = text.replacen(' ', "T", 1).parse().map_err(|_| DateFault::None)?;
    zone.to_timestamp(civil).map(Some).map_err(|_| DateFault::None)
}

/// The first date that comes before one that it should follow.
pub fn in_order(dates: &Dates) -> Result<(), Moment> {
    let mut last = Timestamp::MIN;
    for (moment, at) in dates {
        if *at < last {
            return Err(*moment);
        }
        last = *at;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_their_zone_and_come_in_order() {
        let vienna = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let at = |text| moment_at(text, &vienna);
        assert_eq!(at("2026-12-24T18:00"), Ok(Some("2026-12-24T17:00:00Z".parse().unwrap())));
        assert_eq!(at("2026-07-01 18:00"), Ok(Some("2026-07-01T16:00:00Z".parse().unwrap())));
        assert_eq!(at(" "), Ok(None));
        assert_eq!(at("Christmas"), Err(DateFault::None));
        let mut dates = Dates::new();
        dates.insert(Moment::Opens, "2026-10-01T00:00:00Z".parse().unwrap());
        dates.insert(Moment::Due, "2026-12-01T00:00:00Z".parse().unwrap());
        assert_eq!(in_order(&dates), Ok(()));
        dates.insert(Moment::Closes, "2026-09-01T00:00:00Z".parse().unwrap());
        assert_eq!(in_order(&dates), Err(Moment::Closes));
    }

    #[test]
    fn every_stage_of_a_kind_is_begun_by_a_date_or_by_hand_and_no_date_goes_back() {
        for kind in [Kind::GiftExchange, Kind::PromptMeme, Kind::BigBang, Kind::RoundRobin] {
            let stages: Vec<Stage> =
                Moment::of(kind).iter().filter_map(|moment| moment.stage(kind)).collect();
            assert!(stages.is_sorted(), "{kind:?}");
            assert!(stages.iter().all(|stage| Stage::of(kind).contains(stage)), "{kind:?}");
        }
    }
}
