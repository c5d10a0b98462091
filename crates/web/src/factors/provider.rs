//! Signing in by another site: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636).
//!
//! What the browser holds is one random token in a cookie; state, nonce and the verifier are made from it, each in its
//! own way. The records hold its SHA-256, so that a copy of them finishes nobody's way in.

pub mod admin;
mod discovery;
mod id_token;
pub mod links;
pub mod way;

use ficus_archive::passkey::Provider;

use crate::{App, error::PageError, outward::Reach};

/// How far the archive reaches to ask a provider.
fn reach(provider: &Provider) -> Reach {
    if provider.is_near { Reach::Near } else { Reach::Everybody }
}

/// What a client's secret is sealed for.
fn purpose(issuer: &str) -> String {
    format!("client of {issuer}")
}

/// A button of the sign-in page.
pub struct Button {
    /// The provider's number.
    pub id: i64,
    /// How people call it.
    pub name: String,
}

/// The providers to choose from.
pub async fn buttons(app: &App) -> Result<Vec<Button>, PageError> {
    let providers = app.store().providers().await?;
    Ok(providers.into_iter().map(|provider| Button { id: provider.id.0, name: provider.name }).collect())
}
