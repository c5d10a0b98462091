//! Accounts: who signs in, and what they may do.

use serde::{Deserialize, Serialize};

use crate::{AccountId, work::text_form};

/// What an account may do; each role may do all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads.
    Reader,
    /// Posts works.
    Author,
    /// Sorts the tags of the fandoms that were given to them.
    FandomWrangler,
    /// Sorts all tags.
    Wrangler,
    /// Decides on works, reviews and reports.
    Moderator,
    /// Keeps the site.
    Admin,
}

text_form!(Role {
    Role::Reader => "reader",
    Role::Author => "author",
    Role::FandomWrangler => "fandom-wrangler",
    Role::Wrangler => "wrangler",
    Role::Moderator => "moderator",
    Role::Admin => "admin",
});

/// Whether an account may be used, and for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It may do all that its role may.
    #[default]
    Active,
    /// Its mail address is not proven yet: it reads and keeps shelves, and says nothing to others.
    Unconfirmed,
    /// It waits for a moderator to let it in: nobody can sign in with it.
    Waiting,
    /// For a time it says nothing to others: it reads and keeps shelves.
    Suspended,
    /// Nobody can sign in with it.
    Banned,
}

text_form!(Standing {
    Standing::Active => "active",
    Standing::Unconfirmed => "unconfirmed",
    Standing::Waiting => "waiting",
    Standing::Suspended => "suspended",
    Standing::Banned => "banned",
});

impl Standing {
    /// Whether somebody can sign in with the account.
    pub fn signs_in(self) -> bool {
        !matches!(self, Self::Waiting | Self::Banned)
    }

    /// Whether the account may say something to others: write reviews, recommend, report, post.
    pub fn speaks(self) -> bool {
        self == Self::Active
    }
}

/// Who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// The name to sign in with, as chosen.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may do so now.
    pub standing: Standing,
}

impl Account {
    /// The role that the account has now: whoever is suspended moderates and keeps nothing for that time.
    pub fn role_now(&self) -> Role {
        if self.standing == Standing::Suspended { self.role.min(Role::Author) } else { self.role }
    }
}

/// An account's name has 2 to 40 characters: letters, digits, spaces, `-`, `_`, `.`, and none of them at an end but
/// letters and digits.
pub fn valid_name(name: &str) -> bool {
    let count = name.chars().count();
    (2..=40).contains(&count)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
        && name.chars().next().is_some_and(char::is_alphanumeric)
        && name.chars().last().is_some_and(char::is_alphanumeric)
}

/// Whether a text has the shape of a mail address; only mail sent there proves one.
pub fn valid_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    !local.is_empty()
        && domain.contains('.')
        && email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_suspended_moderates_nothing_meanwhile() {
        let account = |role, standing| Account {
            id: AccountId(1),
            name: "irene".to_owned(),
            email: String::new(),
            role,
            standing,
        };
        assert_eq!(account(Role::Admin, Standing::Active).role_now(), Role::Admin);
        for role in [Role::Author, Role::FandomWrangler, Role::Wrangler, Role::Moderator, Role::Admin] {
            assert_eq!(account(role, Standing::Suspended).role_now(), Role::Author);
        }
        assert_eq!(account(Role::Reader, Standing::Suspended).role_now(), Role::Reader);
    }
}
