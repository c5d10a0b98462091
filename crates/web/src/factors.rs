//! Second ways to prove who signs in, and being asked again before grave acts.

mod authenticator;
mod codes;
mod loss;
pub mod passkeys;
pub mod prove;
mod proven;
mod provider;
mod safety;
pub mod second;
pub mod staff;
mod telling;
mod vault;
mod webauthn;

use axum::routing::{get, post};

use provider::{Button, admin, links, way};

use crate::{App, error::PageError, routes::Routes};

pub use proven::Proven;
pub use vault::Vault;

/// Their pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/prove", get(prove::ask).post(prove::prove))
        .route("/account/safety", get(safety::show))
        .route("/account/safety/app", get(authenticator::show).post(authenticator::confirm))
        .route("/account/safety/app/begin", post(authenticator::begin))
        .route("/account/safety/app/remove", post(authenticator::remove))
        .route("/account/safety/codes", get(codes::ask).post(codes::make))
        .route("/account/prove/passkey", post(passkeys::prove))
        .route("/account/safety/passkeys", get(passkeys::show).post(passkeys::add))
        .route("/account/safety/passkeys/start", post(passkeys::start_adding))
        .route("/account/safety/passkeys/{id}/name", post(passkeys::rename))
        .route("/account/safety/passkeys/{id}/remove", post(passkeys::remove))
        .route("/login/passkey", post(passkeys::sign_in))
        .route("/login/passkey/start", post(passkeys::start_using))
        .route("/account/safety/links", get(links::show))
        .route("/account/safety/links/new", get(links::ask).post(links::link))
        .route("/account/safety/links/undo", post(links::undo))
        .route("/admin/providers", get(admin::ask).post(admin::add))
        .route("/admin/providers/staff", post(admin::set_staff))
        .route("/admin/providers/{id}", post(admin::change))
        .route("/admin/providers/{id}/remove", post(admin::remove))
        .route("/login/with/unknown", get(links::unknown))
        .route("/login/with/{id}", post(way::begin))
        .route("/login/with/{id}/return", get(way::come_back))
        .route("/login/second", get(second::ask).post(second::answer))
        .route("/login/second/lost", get(loss::ask).post(loss::begin))
        .route("/login/lost/{token}", get(loss::look).post(loss::answer))
}

/// Other ways to sign in than by a password, for the page that asks for one.
pub struct Ways {
    /// Whether passkeys can be used where the site stands.
    pub passkeys: bool,
    /// Other sites.
    pub providers: Vec<Button>,
}

impl Ways {
    /// The ways of the site.
    pub async fn of(app: &App) -> Result<Self, PageError> {
        Ok(Self { passkeys: passkeys::can_be_used(app), providers: provider::buttons(app).await? })
    }
}
