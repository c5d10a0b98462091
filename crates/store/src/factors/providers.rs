//! Other sites that say who somebody is, and who somebody is there.

use ficus_archive::{
    AccountId, ProviderId,
    account::Account,
    audit::AuditNote,
    passkey::{Identity, Provider},
};
use jiff::Timestamp;

use super::SafetyChange;
use crate::{
    Result, Store, StoreError, accounts, audit,
    database::{Row, params},
};

/// An archive asks at most so many other sites.
const PROVIDERS_MAX: u32 = 20;
/// An account is linked at most so often.
const IDENTITIES_MAX: u32 = 20;

const ALL: &str = "SELECT id, name, issuer, client, sealed, is_near FROM provider ORDER BY id LIMIT $1";
const ONE: &str = "SELECT id, name, issuer, client, sealed, is_near FROM provider WHERE id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM provider";
const ADD: &str = "INSERT INTO provider (name, issuer, client, sealed, is_near, added)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (issuer) DO NOTHING RETURNING id";
const CHANGE: &str = "UPDATE provider SET name = $2, client = $3, sealed = COALESCE($4, sealed), is_near = $5
    WHERE id = $1 RETURNING id";
const REMOVE: &str = "DELETE FROM provider WHERE id = $1 RETURNING id";
const OF_ACCOUNT: &str =
    "SELECT provider_id, provider.name, subject, identity.name, identity.added, identity.used
    FROM identity JOIN provider ON provider.id = provider_id
    WHERE account_id = $1 ORDER BY provider_id, subject LIMIT $2";
const ACCOUNT: &str = "SELECT account.id, account.name, account.email, account.role, account.standing
    FROM identity JOIN account ON account.id = identity.account_id
    WHERE identity.provider_id = $1 AND identity.subject = $2";
const IDENTITIES: &str = "SELECT COUNT(*) FROM identity WHERE account_id = $1";
const LINK: &str = "INSERT INTO identity (provider_id, subject, account_id, name, added)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (provider_id, subject) DO NOTHING RETURNING account_id";
const USE: &str = "UPDATE identity SET used = $3 WHERE provider_id = $1 AND subject = $2";
const UNLINK: &str = "DELETE FROM identity WHERE account_id = $1 AND provider_id = $2 AND subject = $3
    RETURNING account_id";

/// A provider before it is kept.
#[derive(Clone, Debug)]
pub struct ProviderDraft {
    /// How people call it.
    pub name: String,
    /// Its issuer identifier.
    pub issuer: String,
    /// What the archive is called there.
    pub client: String,
    /// The client's secret, sealed. `None`: there is none, or it stays as it is.
    pub sealed: Option<String>,
    /// Whether its addresses may lie in the keeper's own network.
    pub is_near: bool,
}

/// Somebody at a provider, before an account is linked to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityDraft {
    /// The provider.
    pub provider: ProviderId,
    /// The provider's own, lasting word for them.
    pub subject: String,
    /// How the provider calls them.
    pub name: String,
}

impl Store {
    /// The providers that the site asks.
    pub async fn providers(&self) -> Result<Vec<Provider>> {
        self.database.query(ALL, params![PROVIDERS_MAX]).await?.into_iter().map(provider).collect()
    }

    /// A provider.
    pub async fn provider(&self, id: ProviderId) -> Result<Option<Provider>> {
        self.database.query_one(ONE, params![id]).await?.map(provider).transpose()
    }

    /// Adds a provider; `Taken` where its issuer is known already.
    pub async fn add_provider(
        &self,
        draft: &ProviderDraft,
        note: &AuditNote,
        now: Timestamp,
    ) -> Result<ProviderId> {
        let mut tx = self.database.begin().await?;
        let count: u32 = match tx.query_one(COUNT, params![]).await? {
            Some(row) => row.first("provider", "count")?,
            None => 0,
        };
        if count >= PROVIDERS_MAX {
            return Err(StoreError::Refused("That is one provider too many: remove another first."));
        }
        let ProviderDraft { name, issuer, client, sealed, is_near } = draft;
        let values = params![name, issuer, client, sealed.as_deref(), *is_near, now];
        let id =
            tx.query_one(ADD, values).await?.ok_or(StoreError::Taken("issuer"))?.first("provider", "id")?;
        audit::note(&mut tx, note, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes all of a provider but its issuer: whoever is linked stays so. `false` where there is none.
    pub async fn change_provider(
        &self,
        id: ProviderId,
        draft: &ProviderDraft,
        note: &AuditNote,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let values = params![id, &draft.name, &draft.client, draft.sealed.as_deref(), draft.is_near];
        if tx.query_one(CHANGE, values).await?.is_none() {
            return Ok(false);
        }
        audit::note(&mut tx, note, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Removes a provider and every link to it; `false` where there is none.
    pub async fn remove_provider(&self, id: ProviderId, note: &AuditNote, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(REMOVE, params![id]).await?.is_none() {
            return Ok(false);
        }
        audit::note(&mut tx, note, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Who an account is elsewhere.
    pub async fn identities_of(&self, account: AccountId) -> Result<Vec<Identity>> {
        let rows = self.database.query(OF_ACCOUNT, params![account, IDENTITIES_MAX]).await?;
        rows.into_iter().map(identity).collect()
    }

    /// Whose account somebody at a provider is linked to.
    pub async fn account_of_identity(&self, provider: ProviderId, subject: &str) -> Result<Option<Account>> {
        let row = self.database.query_one(ACCOUNT, params![provider, subject]).await?;
        row.map(|row| accounts::account(&mut row.fields("account"))).transpose()
    }

    /// Links an account; `Taken` where somebody is linked to that identity already.
    pub async fn link_identity(&self, draft: &IdentityDraft, change: &SafetyChange) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let count: u32 = match tx.query_one(IDENTITIES, params![change.account]).await? {
            Some(row) => row.first("identity", "count")?,
            None => 0,
        };
        if count >= IDENTITIES_MAX {
            return Err(StoreError::Refused("That is one link too many: undo another first."));
        }
        let values = params![draft.provider, &draft.subject, change.account, &draft.name, change.now];
        if tx.query_one(LINK, values).await?.is_none() {
            return Err(StoreError::Taken("identity"));
        }
        tx.run(change.told()?).await?;
        tx.commit().await
    }

    /// Notes that somebody signed in by it.
    pub async fn use_identity(&self, provider: ProviderId, subject: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(USE, params![provider, subject, now]).await?;
        tx.commit().await
    }

    /// Undoes a link; `false` where there is none.
    pub async fn unlink_identity(
        &self,
        provider: ProviderId,
        subject: &str,
        change: &SafetyChange,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(UNLINK, params![change.account, provider, subject]).await?.is_none() {
            return Ok(false);
        }
        tx.run(change.told()?).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn provider(row: Row) -> Result<Provider> {
    let mut fields = row.fields("provider");
    Ok(Provider {
        id: fields.get("id")?,
        name: fields.get("name")?,
        issuer: fields.get("issuer")?,
        client: fields.get("client")?,
        sealed: fields.get("sealed")?,
        is_near: fields.get("is_near")?,
    })
}

fn identity(row: Row) -> Result<Identity> {
    let mut fields = row.fields("identity");
    Ok(Identity {
        provider: fields.get("provider_id")?,
        provider_name: fields.get("name")?,
        subject: fields.get("subject")?,
        name: fields.get("name")?,
        added: fields.get("added")?,
        used: fields.get("used")?,
    })
}
