//! Devices that sign in with keys of their own, and the pages on which their owner makes and ends them.

mod known;
mod page;

use axum::routing::{get, post};

pub use known::{Device, Devices, forget, forget_all_of, open_address, open_key, open_typed};

use crate::routes::Routes;

/// Where a member keeps the keys of devices.
pub const PATH: &str = "/account/devices";

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/devices", get(page::list))
        .route("/account/devices/new", get(page::ask).post(page::make))
        .route("/account/devices/{id}/end", post(page::end))
}
