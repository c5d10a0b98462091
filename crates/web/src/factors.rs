//! Second ways to prove who signs in, and being asked again before grave acts.

mod authenticator;
mod codes;
mod loss;
pub mod prove;
mod proven;
mod safety;
pub mod second;
pub mod staff;
mod telling;
mod vault;

use axum::routing::{get, post};

use crate::routes::Routes;

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
        .route("/login/second", get(second::ask).post(second::answer))
        .route("/login/second/lost", get(loss::ask).post(loss::begin))
        .route("/login/lost/{token}", get(loss::look).post(loss::answer))
}
