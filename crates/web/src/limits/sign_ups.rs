//! How often strangers from one place ask for something.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::{counter::Counter, neighbourhood};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// At the whole site, an hour.
const PER_SITE: u32 = 1_000;

/// What strangers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// An account.
    Account,
    /// An invitation.
    Invitation,
    /// A letter to set a new password.
    Reset,
    /// That a work goes.
    Removal,
    /// That a page of theirs on another site is looked at.
    Page,
}

impl Request {
    /// From one neighbourhood, an hour.
    fn per_place(self) -> u32 {
        match self {
            Self::Account | Self::Invitation => 3,
            Self::Reset | Self::Removal | Self::Page => 20,
        }
    }
}

/// Accounts, invitations and letters that strangers ask for.
#[derive(Default)]
pub struct SignUps(Counter);

impl SignUps {
    /// Counts one; `false` where it is one too many. What comes from this computer is counted for the whole site alone.
    pub fn allow(&self, what: Request, place: Option<IpAddr>, now: Timestamp) -> bool {
        let elsewhere = place.filter(|place| !place.to_canonical().is_loopback()).map(neighbourhood);
        elsewhere.is_none_or(|place| self.0.add((what, place), HOUR, now) <= what.per_place())
            && self.0.add(what, HOUR, now) <= PER_SITE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_makes_few_accounts_an_hour() {
        let sign_ups = SignUps::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let place: Option<IpAddr> = Some("192.0.2.1".parse().unwrap());
        assert!((0..3).all(|_| sign_ups.allow(Request::Account, place, at(0))));
        assert!(!sign_ups.allow(Request::Account, Some("192.0.2.9".parse().unwrap()), at(3_599)));
        assert!(sign_ups.allow(Request::Account, Some("192.0.3.1".parse().unwrap()), at(0)));
        assert!(sign_ups.allow(Request::Account, place, at(3_600)));
        assert!((0..9).all(|_| sign_ups.allow(
            Request::Account,
            Some("127.0.0.1".parse().unwrap()),
            at(3_600)
        )));
    }
}
