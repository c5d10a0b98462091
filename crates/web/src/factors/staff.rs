//! Staff and their second step: asked for when they sign in, and waited for after some days.
//!
//! Only where the site is reached by TLS: an archive without it is on its keeper's own computer.

use ficus_archive::{
    AccountId,
    account::{Account, Role},
    site::safety::Demand,
};

use crate::{App, error::PageError};

/// How an account stands to the rule.
pub async fn demand(app: &App, account: AccountId, role: Role) -> Result<Demand, PageError> {
    if role < Role::Moderator || !app.settings().is_secure() {
        return Ok(Demand::Nothing);
    }
    let factors = app.store().factors_of(account).await?;
    let since = app.store().staff_asked(account).await?;
    Ok(app.site().safety.demand(role, factors, since, app.now()))
}

/// Whether the staff's pages open for the account.
pub async fn check(app: &App, account: AccountId, role: Role) -> Result<(), PageError> {
    match demand(app, account, role).await? {
        Demand::Waits => Err(PageError::NeedsSecondStep),
        Demand::Nothing | Demand::Asked { .. } => Ok(()),
    }
}

/// Somebody signs in: the time of an account that is asked begins.
pub async fn ask(app: &App, account: &Account) -> Result<(), PageError> {
    if matches!(demand(app, account.id, account.role).await?, Demand::Asked { .. }) {
        app.store().ask_staff(account.id, app.now()).await?;
    }
    Ok(())
}
