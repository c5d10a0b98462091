//! Whether a password is an account's: the same work and the same answer whether there is such an account or not.

use std::net::IpAddr;

use ficus_archive::{
    account::Account,
    password::{PASSWORD_CHARS_MAX, PasswordHash},
    slug::folded,
};

use crate::{App, error::PageError, limits::Attempt};

/// Opens for no password; it is checked where there is no account, so that the answer takes as long as with one.
const NOBODY: &str = "argon2id$47104$2$00000000000000000000000000000000$\
                      0000000000000000000000000000000000000000000000000000000000000000";

/// Longer names are no account's.
const NAME_BYTES_MAX: usize = 254;

/// What somebody gives who says to be an account's owner.
pub struct Claim<'a> {
    /// Name or mail address.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// Where they are.
    pub place: Option<IpAddr>,
    /// Whether the owner signed in from this browser before.
    pub is_known: bool,
}

/// The account that name and password open, however it stands, with the stored hash of the password; looks the same from
/// outside whether there is such an account or not.
pub async fn check(app: &App, claim: &Claim<'_>) -> Result<Option<(Account, String)>, PageError> {
    let key = folded(claim.name);
    if key.len() > NAME_BYTES_MAX || claim.password.chars().count() > PASSWORD_CHARS_MAX {
        return Ok(None);
    }
    let attempt = Attempt { account: &key, place: claim.place, is_known: claim.is_known };
    if !app.attempts().allow(&attempt, app.now()) {
        return Err(PageError::TooMany);
    }
    let (account, hash) = match app.store().account_to_sign_in(claim.name).await? {
        Some((account, hash)) => (Some(account), hash),
        None => (None, PasswordHash::from_stored(NOBODY.to_owned())),
    };
    let stored = hash.as_str().to_owned();
    let password = claim.password.to_owned();
    let opens = app.heavy_work().run(move || hash.verify(&password)).await?;
    if !opens {
        app.attempts().failed(&attempt, app.now());
    }
    Ok(account.filter(|_| opens).map(|account| (account, stored)))
}

/// The account that name and password open, where somebody may sign in with it.
pub async fn opened_by(
    app: &App,
    name: &str,
    password: &str,
    place: Option<IpAddr>,
) -> Result<Option<(Account, String)>, PageError> {
    let opened = check(app, &Claim { name, password, place, is_known: false }).await?;
    Ok(opened.filter(|(account, _)| account.standing.signs_in()))
}

/// Whether this is the password of an account that is signed in: guesses of others elsewhere slow nobody down here.
pub async fn opened_at_home(
    app: &App,
    account: &Account,
    password: &str,
    place: Option<IpAddr>,
) -> Result<bool, PageError> {
    let claim = Claim { name: &account.name, password, place, is_known: true };
    Ok(check(app, &claim).await?.is_some_and(|(opened, _)| opened.id == account.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_made_with_the_same_effort_and_opens_for_no_password() {
        let real = PasswordHash::new("a long password", [1; 16]).unwrap();
        let cost = |hash: &str| hash.split('$').take(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(NOBODY), cost(real.as_str()));
        assert_eq!(NOBODY.len(), real.as_str().len());
        assert!(!PasswordHash::from_stored(NOBODY.to_owned()).verify(""));
    }
}
