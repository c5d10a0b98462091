//! Passkeys and sign-in by other sites, as an account sees them.

use jiff::Timestamp;

use crate::{AccountId, PasskeyId, ProviderId};

/// A passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its number.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// The credential's identifier, base64url without padding.
    pub credential: String,
    /// The public key as COSE (RFC 9052, section 7), base64url without padding.
    pub public_key: String,
    /// How its owner calls it.
    pub name: String,
    /// How often it was used, as the authenticator counts; 0 where it does not.
    pub uses: u32,
    /// When it was added.
    pub added: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

/// Another site that says who somebody is: an OpenID provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its number.
    pub id: ProviderId,
    /// How people call it.
    pub name: String,
    /// Its issuer identifier: an address, exactly as it states it.
    pub issuer: String,
    /// What the archive is called there.
    pub client: String,
    /// The client's secret, sealed; `None` for public clients.
    pub sealed: Option<String>,
    /// Whether its addresses may lie in the keeper's own network.
    pub is_near: bool,
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub provider: ProviderId,
    /// The provider's name for people.
    pub provider_name: String,
    /// The provider's own, lasting word for them.
    pub subject: String,
    /// How the provider calls them, to tell two apart.
    pub name: String,
    /// When it was linked.
    pub added: Timestamp,
    /// When somebody signed in by it last.
    pub used: Option<Timestamp>,
}
