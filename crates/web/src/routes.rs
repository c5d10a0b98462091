//! The table of every address that the site answers at: a [`Router`] that can say what it routes.

use axum::{Router, routing::MethodRouter};

use crate::App;

/// Routes, and the addresses that they stand at.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    router: Router<App>,
    addresses: Vec<&'static str>,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more; panics where something stands at the address already.
    #[must_use]
    pub fn route(mut self, address: &'static str, methods: MethodRouter<App>) -> Self {
        self.addresses.push(address);
        Self { router: self.router.route(address, methods), addresses: self.addresses }
    }

    /// With all of others.
    #[must_use]
    pub fn merge(mut self, others: Self) -> Self {
        self.addresses.extend(others.addresses);
        Self { router: self.router.merge(others.router), addresses: self.addresses }
    }

    /// Every address as it is written in the code, `/works/{id}`, in the order of the alphabet.
    pub fn addresses(&self) -> Vec<&'static str> {
        let mut addresses = self.addresses.clone();
        addresses.sort_unstable();
        addresses
    }

    /// What answers at them.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
