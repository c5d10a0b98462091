//! Who is asking: told from the session cookie and from the remembered choice of ratings.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use ficus_archive::{account::Role, policy::Visitor};

use crate::{App, error::PageError};

/// The cookie that remembers up to which rating a visitor chose to read.
pub const LEVEL_COOKIE: &str = "level";
/// The highest level that is remembered; no ladder is higher.
pub const LEVEL_MAX: usize = 14;

/// The visitor of a request.
#[derive(Clone, Copy, Debug)]
pub struct Who(pub Visitor);

impl FromRequestParts<App> for Who {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Self::Rejection> {
        // Every request comes through `service`, which puts it in; without it, a visitor is a guest.
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(Visitor::default())))
    }
}

/// Visitors who see the same pages: one role, one choice of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class(u8);

impl Class {
    /// Guests who have made no choice.
    pub const EVERYBODY: Self = Self(0);

    /// The class of a visitor.
    pub fn of(visitor: &Visitor) -> Self {
        let role = match visitor.account {
            None => 0,
            Some((_, Role::Reader)) => 1,
            Some((_, Role::Author)) => 2,
            Some((_, Role::Moderator)) => 3,
            Some((_, Role::Admin)) => 4,
        };
        let level = visitor.consent.map_or(0, |level| level.min(LEVEL_MAX) as u8 + 1);
        Self(role << 4 | level)
    }

    /// Whether its pages may be kept by caches on the way.
    pub fn is_everybody(self) -> bool {
        self == Self::EVERYBODY
    }
}

/// The value of a cookie; of several with one name, the first.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (found, value) = pair.trim_ascii().split_once('=')?;
            (found == name).then_some(value)
        })
    })
}

/// Up to which rating the visitor chose to read.
pub fn consent(headers: &HeaderMap) -> Option<usize> {
    let level = cookie(headers, LEVEL_COOKIE)?;
    if level.is_empty() || level.len() > 2 || !level.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    level.parse().ok().filter(|level| *level <= LEVEL_MAX)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn only_a_small_number_is_a_choice_of_ratings() {
        assert_eq!(consent(&with("a=b; level=3")), Some(3));
        for hostile in ["level=99", "level=-1", "level=+1", "level=", "xlevel=3", "level=3x"] {
            assert_eq!(consent(&with(hostile)), None, "{hostile}");
        }
    }

    #[test]
    fn classes_differ_by_role_and_by_choice() {
        let guest = Visitor::default();
        let chose = Visitor { consent: Some(0), ..guest };
        let admin = Visitor { account: Some((ficus_archive::AccountId(1), Role::Admin)), ..guest };
        assert!(Class::of(&guest).is_everybody());
        assert_ne!(Class::of(&guest), Class::of(&chose));
        assert_ne!(Class::of(&guest), Class::of(&admin));
    }
}
