//! Proofs of who signs in, beside the password: the rules, free of clock and chance.

pub mod recovery;
pub mod totp;

use jiff::{SignedDuration, Timestamp};

/// For so many minutes after proving who they are, nobody is asked again.
pub const PROOF_MINUTES: i64 = 15;
/// A second step, a passkey or another site is waited for so many minutes.
pub const CEREMONY_MINUTES: i64 = 10;
/// After so many wrong codes the password has to be given again.
pub const TRIES_MAX: u32 = 5;
/// So many wrong codes of one account are taken in an hour, whoever gives them; only somebody with the password gets
/// so far.
pub const WRONG_CODES_MAX: u32 = 10;
/// Whoever lost everything waits so many hours, so that the owner can say no.
pub const LOSS_HOURS: i64 = 24;
/// So many hours after asking, the letter's link does nothing any more.
pub const LOSS_HOURS_MAX: i64 = 7 * 24;
/// An account has at most so many passkeys.
pub const PASSKEYS_MAX: u32 = 20;
/// A passkey's name has at most so many characters.
pub const PASSKEY_NAME_CHARS_MAX: usize = 60;

/// Whether a grave act needs no further proof: a password, a code or a passkey was given in this session within
/// [`PROOF_MINUTES`].
pub fn is_proven(proven: Timestamp, now: Timestamp) -> bool {
    now.duration_since(proven) < SignedDuration::from_mins(PROOF_MINUTES)
}

/// What an account has beside its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether an authenticator app is set up.
    pub app: bool,
    /// How many passkeys it has.
    pub passkeys: u32,
    /// How many recovery codes are left.
    pub codes: u32,
}

impl Factors {
    /// Whether the password alone does not sign in.
    pub fn has_second_step(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// Wrong codes of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrongCodes {
    /// How many.
    pub count: u32,
    /// When the first of them came.
    pub since: Timestamp,
}

impl WrongCodes {
    /// Whether a further code is looked at.
    pub fn allow(self, now: Timestamp) -> bool {
        self.count < WRONG_CODES_MAX || self.are_over(now)
    }

    /// With one more.
    #[must_use]
    pub fn and_one(self, now: Timestamp) -> Self {
        if self.count == 0 || self.are_over(now) {
            return Self { count: 1, since: now };
        }
        Self { count: self.count.saturating_add(1), ..self }
    }

    fn are_over(self, now: Timestamp) -> bool {
        now.duration_since(self.since) >= SignedDuration::from_hours(1)
    }
}

/// What the link in the letter does, for whoever lost every second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing yet: the owner has time to say no.
    Waits,
    /// It takes the second step off.
    Opens,
    /// Nothing any more.
    IsOver,
}

impl Loss {
    /// Since the link was asked for.
    pub fn since(asked: Timestamp, now: Timestamp) -> Self {
        match now.duration_since(asked).as_hours() {
            hours if hours < LOSS_HOURS => Self::Waits,
            hours if hours < LOSS_HOURS_MAX => Self::Opens,
            _ => Self::IsOver,
        }
    }
}

/// What was done to the ways into an account; its owner is told each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// An authenticator app was set up.
    AppAdded,
    /// The authenticator app was removed.
    AppRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// New recovery codes were made.
    CodesMade,
    /// A recovery code was used to sign in.
    CodeUsed,
    /// Many wrong codes were given after the right password.
    WrongCodes,
    /// Somebody with the password says that the second step is lost.
    LossAsked,
    /// The owner said that nothing is lost.
    LossStopped,
    /// The second step was taken off.
    TakenOff,
    /// Another site may sign in.
    IdentityLinked,
    /// Another site may sign in no more.
    IdentityUnlinked,
}

crate::work::text_form!(Deed {
    Deed::AppAdded => "app-added",
    Deed::AppRemoved => "app-removed",
    Deed::PasskeyAdded => "passkey-added",
    Deed::PasskeyRemoved => "passkey-removed",
    Deed::CodesMade => "codes-made",
    Deed::CodeUsed => "code-used",
    Deed::WrongCodes => "wrong-codes",
    Deed::LossAsked => "loss-asked",
    Deed::LossStopped => "loss-stopped",
    Deed::TakenOff => "taken-off",
    Deed::IdentityLinked => "identity-linked",
    Deed::IdentityUnlinked => "identity-unlinked",
});

impl Deed {
    /// The subject of the letter about it.
    pub fn subject(self) -> &'static str {
        match self {
            Self::AppAdded => "an authenticator app was set up",
            Self::AppRemoved => "your authenticator app was removed",
            Self::PasskeyAdded => "a passkey was added",
            Self::PasskeyRemoved => "a passkey was removed",
            Self::CodesMade => "new recovery codes were made",
            Self::CodeUsed => "a recovery code was used",
            Self::WrongCodes => "somebody may know your password",
            Self::LossAsked => "your second step will be taken off",
            Self::LossStopped => "your second step stays",
            Self::TakenOff => "your second step was taken off",
            Self::IdentityLinked => "another site can sign you in",
            Self::IdentityUnlinked => "another site signs you in no more",
        }
    }

    /// What happened, as the owner is told it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AppAdded => "An authenticator app was set up: signing in asks for its code from now on.",
            Self::AppRemoved => "The authenticator app of your account was removed.",
            Self::PasskeyAdded => "A passkey was added: it signs in to your account.",
            Self::PasskeyRemoved => "A passkey of your account was removed.",
            Self::CodesMade => "New recovery codes were made; the ones from before are worth nothing.",
            Self::CodeUsed => "A recovery code was used to sign in to your account.",
            Self::WrongCodes => {
                "Somebody gave your password and then many wrong codes. Nobody got in; change your password, for \
                 somebody else may know it."
            }
            Self::LossAsked => {
                "Somebody who knows your password says that the second step is lost. In 24 hours the link in the letter \
                 takes it off, unless you say no there before."
            }
            Self::LossStopped => "The second step of your account stays as it is.",
            Self::TakenOff => {
                "The second step was taken off your account: your password alone signs in. Passkeys, the authenticator \
                 app and the recovery codes are gone."
            }
            Self::IdentityLinked => {
                "Another site was linked to your account: whoever signs in there can sign in here."
            }
            Self::IdentityUnlinked => "The link of your account to another site was undone.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_proof_holds_for_a_quarter_of_an_hour() {
        assert!(is_proven(at(0), at(0)));
        assert!(is_proven(at(0), at(15 * 60 - 1)));
        assert!(!is_proven(at(0), at(15 * 60)));
    }

    #[test]
    fn ten_wrong_codes_an_hour_are_looked_at() {
        let mut wrong = WrongCodes::default();
        for second in 0..10 {
            assert!(wrong.allow(at(second)));
            wrong = wrong.and_one(at(second));
        }
        assert!(!wrong.allow(at(3_599)));
        assert!(wrong.allow(at(3_600)));
        assert_eq!(wrong.and_one(at(3_600)), WrongCodes { count: 1, since: at(3_600) });
    }

    #[test]
    fn what_was_lost_is_given_up_after_a_day_and_within_a_week() {
        let hours = |hours: i64| Loss::since(at(0), at(hours * 3_600));
        assert_eq!(Loss::since(at(0), at(24 * 3_600 - 1)), Loss::Waits);
        assert_eq!(hours(24), Loss::Opens);
        assert_eq!(Loss::since(at(0), at(7 * 24 * 3_600 - 1)), Loss::Opens);
        assert_eq!(hours(7 * 24), Loss::IsOver);
    }

    #[test]
    fn codes_alone_are_no_second_step() {
        assert!(!Factors { codes: 10, ..Factors::default() }.has_second_step());
        assert!(Factors { app: true, ..Factors::default() }.has_second_step());
        assert!(Factors { passkeys: 1, ..Factors::default() }.has_second_step());
    }
}
