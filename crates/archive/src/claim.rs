//! Claims: somebody says that a rescued pen name is theirs, and how that is proven.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, ClaimId, PenNameId, account::Standing, work::text_form};

/// An account that vouches is at least so many days old.
pub const VOUCHER_AGE_DAYS: i64 = 30;
/// So many members prove a claim.
pub const VOUCHERS_NEEDED: usize = 2;
/// At most so many are asked.
pub const VOUCHERS_MAX: usize = 5;
/// Tries at an old password by one account, or from nowhere, in a day.
pub const TRIES_OF_ONE_MAX: u32 = 5;
/// Tries at the old passwords of one pen name by everybody in a day.
pub const TRIES_OF_ALL_MAX: u32 = 20;
/// An account has at most so many open claims.
pub const OPEN_CLAIMS_MAX: u64 = 10;
/// What is said beside a claim has at most so many characters.
pub const WORDS_CHARS_MAX: usize = 2_000;
/// The address of a page has at most so many characters.
pub const ADDRESS_CHARS_MAX: usize = 500;

/// How far a claim has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimState {
    /// It waits for a moderator.
    Open,
    /// The pen name is the claimant's.
    Granted,
    /// It is not.
    Refused,
    /// The claimant took it back.
    Withdrawn,
}

text_form!(ClaimState {
    ClaimState::Open => "open",
    ClaimState::Granted => "granted",
    ClaimState::Refused => "refused",
    ClaimState::Withdrawn => "withdrawn",
});

/// A kind of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProofKind {
    /// The password of the old site.
    Password,
    /// A code on a page that only the author can change.
    Page,
    /// A letter to the address that came with the works.
    Letter,
    /// Members who vouch.
    Members,
}

text_form!(ProofKind {
    ProofKind::Password => "password",
    ProofKind::Page => "page",
    ProofKind::Letter => "letter",
    ProofKind::Members => "members",
});

/// What became of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProofOutcome {
    /// It was begun.
    Asked,
    /// It holds.
    Held,
    /// It does not.
    Failed,
}

text_form!(ProofOutcome {
    ProofOutcome::Asked => "asked",
    ProofOutcome::Held => "held",
    ProofOutcome::Failed => "failed",
});

/// Whose pen name it is when it is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimable {
    /// Nobody's: a moderator looks at the proofs.
    Free,
    /// Somebody's: a moderator hears both.
    Disputed,
    /// The claimant's own, or one that stands for whoever has left or is not named.
    Never,
}

/// Whether an account can claim a pen name.
pub fn claimable(by: AccountId, owner: Option<AccountId>, is_collective: bool) -> Claimable {
    match owner {
        _ if is_collective => Claimable::Never,
        Some(owner) if owner == by => Claimable::Never,
        Some(_) => Claimable::Disputed,
        None => Claimable::Free,
    }
}

/// Whether another try at an old password is allowed after so many in the last day.
pub fn may_try(by_one: u32, by_all: u32) -> bool {
    by_one < TRIES_OF_ONE_MAX && by_all < TRIES_OF_ALL_MAX
}

/// A member who is asked to vouch, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// The account.
    pub account: AccountId,
    /// When it was made.
    pub created: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Who invited it.
    pub invited_by: Option<AccountId>,
}

/// Why somebody cannot vouch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoVoucher {
    /// Nobody vouches for themselves.
    #[error("nobody can vouch for themselves")]
    Claimant,
    /// The account is too new.
    #[error("whoever vouches has been a member for at least {VOUCHER_AGE_DAYS} days")]
    New,
    /// The account may say nothing to others.
    #[error("this member cannot vouch now")]
    Silent,
    /// The claimant invited the account.
    #[error("a member whom you invited cannot vouch for you")]
    Invited,
    /// Both came with the same invitation, or one invited the other.
    #[error("whoever invited you cannot vouch for you")]
    Inviter,
}

/// Whether a member may vouch for a claimant.
pub fn may_vouch(voucher: &Voucher, claimant: &Voucher, now: Timestamp) -> Result<(), NoVoucher> {
    if voucher.account == claimant.account {
        return Err(NoVoucher::Claimant);
    }
    if !voucher.standing.speaks() {
        return Err(NoVoucher::Silent);
    }
    if now.duration_since(voucher.created) < SignedDuration::from_hours(VOUCHER_AGE_DAYS * 24) {
        return Err(NoVoucher::New);
    }
    if voucher.invited_by == Some(claimant.account) {
        return Err(NoVoucher::Invited);
    }
    if claimant.invited_by == Some(voucher.account) {
        return Err(NoVoucher::Inviter);
    }
    Ok(())
}

/// Whether enough members said yes, and none no.
pub fn is_vouched(answers: &[Option<bool>]) -> bool {
    let yes = answers.iter().filter(|answer| **answer == Some(true)).count();
    yes >= VOUCHERS_NEEDED && !answers.contains(&Some(false))
}

/// Whether a page is one that the author is known to have kept: the same host, and below the same path. Pages of hosts
/// that many share are the author's only below a path of their own.
pub fn is_known_page(address: &str, known: &[String]) -> bool {
    let Some(page) = parts(address) else { return false };
    known.iter().filter_map(|known| parts(known)).any(|(host, path)| {
        let below = path.trim_end_matches('/');
        let inside = page.1.strip_prefix(below).is_some_and(|rest| {
            below.is_empty() || rest.is_empty() || rest.starts_with(['/', '?', '&', '#'])
        });
        page.0 == host && inside
    })
}

/// Host without `www.`, in small letters, and path with query; `None` where it is no address of the web.
fn parts(address: &str) -> Option<(String, String)> {
    let rest = address.trim();
    let rest = match rest.split_once("://") {
        Some((scheme, rest)) if matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") => rest,
        Some(_) => return None,
        None => rest,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    // A name before the host, or another port, is not the page that was known.
    let sound = host.contains('.') && !host.contains(['@', ':', '\\']) && !path.contains("/../");
    sound.then(|| (host.to_owned(), path.to_owned()))
}

/// A claim as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The claim.
    pub id: ClaimId,
    /// What is claimed.
    pub pen_name: PenNameId,
    /// By whom.
    pub account: AccountId,
    /// How far it is.
    pub state: ClaimState,
    /// Whether the pen name was somebody's when it was claimed.
    pub disputed: bool,
    /// What the claimant says.
    pub words: String,
    /// When.
    pub made: Timestamp,
    /// When it was decided.
    pub decided: Option<Timestamp>,
    /// What the claimant was told.
    pub answer: Option<String>,
}

/// A proof as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Of what kind.
    pub kind: ProofKind,
    /// What became of it.
    pub outcome: ProofOutcome,
    /// The address of the page.
    pub address: Option<String>,
    /// The code that stands on the page.
    pub code: Option<String>,
    /// When it was begun or last tried.
    pub made: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: i64, days: i64, invited_by: Option<i64>) -> Voucher {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        Voucher {
            account: AccountId(id),
            created: now - SignedDuration::from_hours(days * 24),
            standing: Standing::Active,
            invited_by: invited_by.map(AccountId),
        }
    }

    #[test]
    fn friends_of_the_claimant_s_own_making_cannot_vouch() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let claimant = member(1, 400, Some(9));
        assert_eq!(may_vouch(&member(2, 31, None), &claimant, now), Ok(()));
        assert_eq!(may_vouch(&member(2, 29, None), &claimant, now), Err(NoVoucher::New));
        assert_eq!(may_vouch(&member(2, 31, Some(1)), &claimant, now), Err(NoVoucher::Invited));
        assert_eq!(may_vouch(&member(9, 900, None), &claimant, now), Err(NoVoucher::Inviter));
        assert_eq!(may_vouch(&member(1, 400, None), &claimant, now), Err(NoVoucher::Claimant));
        let silent = Voucher { standing: Standing::Suspended, ..member(2, 31, None) };
        assert_eq!(may_vouch(&silent, &claimant, now), Err(NoVoucher::Silent));
    }

    #[test]
    fn two_members_vouch_and_one_doubt_is_enough_to_stop_it() {
        assert!(!is_vouched(&[Some(true), None]));
        assert!(is_vouched(&[Some(true), Some(true), None]));
        assert!(!is_vouched(&[Some(true), Some(true), Some(false)]));
    }

    #[test]
    fn only_the_author_s_own_page_speaks_for_the_author() {
        let known =
            ["http://www.example.org/~quill".to_owned(), "lamp.example/viewuser.php?uid=7".to_owned()];
        for own in [
            "https://example.org/~quill/",
            "http://EXAMPLE.org/~quill/news.html",
            "example.org/~quill",
            "https://lamp.example/viewuser.php?uid=7&action=bio",
        ] {
            assert!(is_known_page(own, &known), "{own}");
        }
        for other in [
            "https://example.org/",
            "https://example.org/~quillon/",
            "https://example.org.evil.example/~quill/",
            "https://example.org@evil.example/~quill/",
            "https://evil.example/?https://example.org/~quill/",
            "https://example.org:8443/~quill/",
            "https://example.org/~quill/../mallory/",
            "https://lamp.example/viewuser.php?uid=77",
            "ftp://example.org/~quill/",
            "",
        ] {
            assert!(!is_known_page(other, &known), "{other}");
        }
    }

    #[test]
    fn a_pen_name_of_somebody_is_disputed_and_a_collective_one_is_nobody_s() {
        let (me, you) = (AccountId(1), AccountId(2));
        assert_eq!(claimable(me, None, false), Claimable::Free);
        assert_eq!(claimable(me, Some(you), false), Claimable::Disputed);
        assert_eq!(claimable(me, Some(me), false), Claimable::Never);
        assert_eq!(claimable(me, None, true), Claimable::Never);
        assert!(may_try(4, 19) && !may_try(5, 0) && !may_try(0, 20));
    }
}
