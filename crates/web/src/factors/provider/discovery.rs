//! What a provider says of itself (OpenID Connect Discovery 1.0), asked for anew each time: keys and addresses change.

use ficus_archive::passkey::Provider;
use serde::Deserialize;

use super::{
    id_token::{Key, Keys},
    reach,
};
use crate::outward::{OutwardError, Question, fetch};

/// Why a provider's word is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It could not be asked.
    #[error(transparent)]
    Outward(#[from] OutwardError),
    /// What it answers is not what the standard says.
    #[error("its answer is not as it must be: {0}")]
    Answer(&'static str),
}

/// Where a provider is asked for what.
#[derive(Clone, Debug, Deserialize)]
pub struct Discovered {
    issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

impl Discovered {
    /// Asks a provider.
    pub async fn of(provider: &Provider) -> Result<Self, ProviderError> {
        let address = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let answer = fetch(reach(provider), &Question::read(&address)).await?;
        let found: Self = serde_json::from_slice(&answer.body)
            .map_err(|_| ProviderError::Answer("it does not say what it is"))?;
        if found.issuer != provider.issuer {
            return Err(ProviderError::Answer("it calls itself otherwise"));
        }
        // People are sent where TLS is, or to this computer.
        let uri = found
            .authorization_endpoint
            .parse()
            .map_err(|_| ProviderError::Answer("no address for people"))?;
        if reach(provider).target(&uri).is_none() {
            return Err(ProviderError::Answer("people are sent to no safe address"));
        }
        Ok(found)
    }

    /// Whether the client's secret goes into the form; else it stands in the header, which every provider must know.
    pub fn wants_secret_in_form(&self) -> bool {
        let knows =
            |method: &str| self.token_endpoint_auth_methods_supported.iter().any(|known| known == method);
        knows("client_secret_post") && !knows("client_secret_basic")
    }

    /// The keys that it signs with now.
    pub async fn keys(&self, provider: &Provider) -> Result<Vec<Key>, ProviderError> {
        let answer = fetch(reach(provider), &Question::read(&self.jwks_uri)).await?;
        let keys: Keys =
            serde_json::from_slice(&answer.body).map_err(|_| ProviderError::Answer("it shows no keys"))?;
        Ok(keys.keys)
    }
}
