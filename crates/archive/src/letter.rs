//! Letters to people: what waits to be sent by mail.

use jiff::SignedDuration;

use crate::AccountId;

/// What a letter is for. Caps and choices of the receiver go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// To prove that an address is its owner's.
    Confirm,
    /// To set a new password.
    Reset,
    /// An invitation to sign up.
    Invite,
    /// About the safety of an account: always sent.
    Safety,
    /// What was decided about the receiver, a work or a report: always sent.
    Decision,
    /// What the receiver subscribes to, reviews, answers: sent as the receiver chose.
    News,
}

crate::work::text_form!(LetterKind {
    LetterKind::Confirm => "confirm",
    LetterKind::Reset => "reset",
    LetterKind::Invite => "invite",
    LetterKind::Safety => "safety",
    LetterKind::Decision => "decision",
    LetterKind::News => "news",
});

/// A letter before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterDraft {
    /// The account that it goes to; `None` where the address is nobody's yet.
    pub account: Option<AccountId>,
    /// The mail address.
    pub address: String,
    /// What it is for.
    pub kind: LetterKind,
    /// The subject.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where such letters are stopped with one click (RFC 8058); `None` for letters that are always sent.
    pub stop: Option<String>,
}

/// Letters of one kind that carry a secret go to one address at most so often within [`SECRETS_WITHIN`].
pub const SECRETS_MAX: u64 = 3;
/// See [`SECRETS_MAX`].
pub const SECRETS_WITHIN: SignedDuration = SignedDuration::from_hours(12);
/// News goes to one address at most so often an hour; what comes beyond that waits and is told together.
pub const NEWS_AN_HOUR_MAX: u64 = 6;
/// A letter that no server takes is given up after so long.
pub const TRIED_FOR_MAX: SignedDuration = SignedDuration::from_hours(72);
/// The first pause before a letter is tried again; each is twice the one before.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The longest pause before a letter is tried again.
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(4);
/// A subject has at most so many characters.
const SUBJECT_CHARS_MAX: usize = 200;
/// Of what may be sent in an hour, one part in so many is kept for letters that somebody waits for.
const KEPT_OF: u32 = 5;
/// So many hard bounces of an account's address stop its letters.
pub const BOUNCES_MAX: u32 = 3;

impl LetterKind {
    /// Whether somebody who knows no more than an address can have such letters sent to it.
    pub const fn is_asked_for_by_anybody(self) -> bool {
        matches!(self, Self::Confirm | Self::Reset | Self::Invite)
    }
}

/// What an address got lately, and the archive sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// Letters of the same kind to the same address: within [`SECRETS_WITHIN`] of those with a secret, of others within
    /// the hour.
    pub to_address: u64,
    /// Letters of the archive within the hour, to whomever.
    pub of_archive: u64,
}

/// What to do with a letter that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It goes now.
    Send,
    /// It goes later.
    Wait(SignedDuration),
    /// It never goes: the address got enough of its kind, and whoever asked again has one of those.
    Drop,
}

/// What to do with a letter that is due, by what went lately; `an_hour_max` is the site's own bound.
pub fn when_due(kind: LetterKind, lately: Lately, an_hour_max: u32) -> Due {
    if kind.is_asked_for_by_anybody() && lately.to_address >= SECRETS_MAX {
        return Due::Drop;
    }
    let for_news = u64::from(an_hour_max - an_hour_max / KEPT_OF);
    let bound = if kind == LetterKind::News { for_news } else { u64::from(an_hour_max) };
    if lately.of_archive >= bound {
        return Due::Wait(SignedDuration::from_mins(5));
    }
    if kind == LetterKind::News && lately.to_address >= NEWS_AN_HOUR_MAX {
        return Due::Wait(SignedDuration::from_hours(1));
    }
    Due::Send
}

/// How long a letter waits after a failure, by how often it was tried and how long ago it was written; `None` where it is
/// given up.
pub fn pause(tries: u32, age: SignedDuration) -> Option<SignedDuration> {
    if age >= TRIED_FOR_MAX {
        return None;
    }
    let doublings = tries.saturating_sub(1).min(16);
    Some((FIRST_PAUSE * (1 << doublings)).min(PAUSE_MAX))
}

/// A subject in one line: whatever ends a line or cannot be seen becomes a space.
pub fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lately(to_address: u64, of_archive: u64) -> Lately {
        Lately { to_address, of_archive }
    }

    #[test]
    fn an_address_gets_three_letters_with_a_secret_and_no_more() {
        assert_eq!(when_due(LetterKind::Reset, lately(2, 0), 100), Due::Send);
        assert_eq!(when_due(LetterKind::Reset, lately(3, 0), 100), Due::Drop);
        assert_eq!(when_due(LetterKind::Safety, lately(30, 0), 100), Due::Send);
    }

    #[test]
    fn too_much_news_waits_and_leaves_room_for_letters_that_somebody_waits_for() {
        assert_eq!(
            when_due(LetterKind::News, lately(NEWS_AN_HOUR_MAX, 0), 100),
            Due::Wait(SignedDuration::from_hours(1))
        );
        assert!(matches!(when_due(LetterKind::News, lately(0, 80), 100), Due::Wait(_)));
        assert_eq!(when_due(LetterKind::Reset, lately(0, 80), 100), Due::Send);
        assert!(matches!(when_due(LetterKind::Reset, lately(0, 100), 100), Due::Wait(_)));
    }

    #[test]
    fn a_letter_is_tried_less_and_less_often_for_three_days() {
        let minutes: Vec<i64> =
            (1..=10).map(|tries| pause(tries, SignedDuration::ZERO).unwrap().as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
        assert_eq!(pause(3, TRIED_FOR_MAX), None);
    }

    #[test]
    fn a_subject_cannot_begin_another_header() {
        assert_eq!(one_line("News\r\nBcc: all@example.org\u{85}x"), "News Bcc: all@example.org x");
    }
}
