//! Second ways to prove who signs in, and being asked again before grave acts.

pub mod prove;
mod proven;

use axum::routing::get;

use crate::routes::Routes;

pub use proven::Proven;

/// Their pages.
pub fn routes() -> Routes {
    Routes::new().route("/account/prove", get(prove::ask).post(prove::prove))
}
