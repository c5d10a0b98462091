//! Who is asking: told from the session cookie and from the remembered choice of ratings.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use ficus_archive::{RatingId, account::Role, policy::Visitor, rating::Ladder};

use crate::{App, error::PageError, lens::Lens};

/// The cookie that remembers up to which rating a visitor chose to read: the rating's identifier, since its place in
/// the ladder can change.
pub const RATING_COOKIE: &str = "rating";
/// The highest level that can be chosen; no ladder is higher.
pub const LEVEL_MAX: usize = 14;
/// No identifier has more digits.
const ID_DIGITS_MAX: usize = 18;

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

/// Visitors who see the same pages: one role, one choice of ratings, one way to look at lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    standing: u8,
    lens: u64,
    /// Whether pages may show shelves of the visitor's own. Those that do are never kept; as this tells such visitors
    /// apart from all others, they are not given a page without their own either.
    has_shelves: bool,
}

impl Class {
    /// Guests who have made no choice.
    pub const EVERYBODY: Self = Self { standing: 0, lens: 0, has_shelves: false };

    /// The class of a visitor.
    pub fn of(visitor: &Visitor, lens: &Lens) -> Self {
        Self::seen_through(visitor, lens.key())
    }

    /// The class of a visitor who looks at lists through the lens with this key.
    pub fn seen_through(visitor: &Visitor, lens: u64) -> Self {
        let role = match visitor.account {
            None => 0,
            Some((_, Role::Reader)) => 1,
            Some((_, Role::Author)) => 2,
            Some((_, Role::FandomWrangler)) => 3,
            Some((_, Role::Wrangler)) => 4,
            Some((_, Role::Moderator)) => 5,
            Some((_, Role::Admin)) => 6,
        };
        let level = visitor.consent.map_or(0, |level| level.min(LEVEL_MAX) as u8 + 1);
        Self { standing: role << 4 | level, lens, has_shelves: false }
    }

    /// The class of such visitors with something on their shelves.
    #[must_use]
    pub fn with_shelves(self, has_shelves: bool) -> Self {
        Self { has_shelves, ..self }
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

/// Up to which level of the ladder the visitor chose to read; a rating that is gone is no choice.
pub fn consent(app: &App, headers: &HeaderMap) -> Option<usize> {
    // Most guests have chosen nothing: then the settings need not be looked at.
    let rating = chosen_rating(headers)?;
    level_of(rating, &app.site().ladder)
}

fn chosen_rating(headers: &HeaderMap) -> Option<RatingId> {
    let id = cookie(headers, RATING_COOKIE)?;
    let is_id = id.len() <= ID_DIGITS_MAX && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| id.parse().ok()).flatten()
}

fn level_of(rating: RatingId, ladder: &Ladder) -> Option<usize> {
    ladder.place(rating).filter(|level| *level <= LEVEL_MAX)
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
    fn only_a_plain_number_is_a_choice_of_ratings() {
        assert_eq!(chosen_rating(&with("a=b; rating=3")), Some(RatingId(3)));
        for hostile in
            ["rating=9999999999999999999", "rating=-1", "rating=+1", "rating=", "xrating=3", "rating=3x"]
        {
            assert_eq!(chosen_rating(&with(hostile)), None, "{hostile}");
        }
    }

    #[test]
    fn a_choice_follows_its_rating_through_the_ladder_and_ends_with_it() {
        let mut ladder = Ladder::default();
        assert_eq!(level_of(RatingId(3), &ladder), Some(2));
        ladder.steps.swap(2, 0);
        assert_eq!(level_of(RatingId(3), &ladder), Some(0));
        ladder.steps.remove(0);
        assert_eq!(level_of(RatingId(3), &ladder), None);
    }

    #[test]
    fn classes_differ_by_role_and_by_choice() {
        let guest = Visitor::default();
        let lens = Lens::default();
        let narrow = Lens { languages: vec!["en".to_owned()], ..Lens::default() };
        assert!(!Class::of(&guest, &narrow).is_everybody());
        let chose = Visitor { consent: Some(0), ..guest };
        let admin = Visitor { account: Some((ficus_archive::AccountId(1), Role::Admin)), ..guest };
        assert!(Class::of(&guest, &lens).is_everybody());
        assert_ne!(Class::of(&guest, &lens), Class::of(&chose, &lens));
        assert_ne!(Class::of(&guest, &lens), Class::of(&admin, &lens));
    }
}
