//! What every handler can reach.

use std::sync::{Arc, RwLock};

use ficus_archive::site::Site;
use ficus_search::Index;
use ficus_store::Store;
use jiff::Timestamp;

/// How the site is reached; told by the command line.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and path under which readers reach the site, without a slash at the end.
    pub base_url: String,
    /// Where the time comes from; a test gives its own.
    pub clock: fn() -> Timestamp,
}

/// The running site. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    index: Index,
    settings: Settings,
    site: RwLock<Arc<Site>>,
}

impl App {
    /// Makes the site ready; the site's settings are loaded before.
    pub fn new(store: Store, index: Index, site: Site, settings: Settings) -> Self {
        Self(Arc::new(Inner { store, index, settings, site: RwLock::new(Arc::new(site)) }))
    }

    /// The records.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.0.index
    }

    /// How the site is reached.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0.settings.clock)()
    }

    /// The site's settings as they are now.
    pub fn site(&self) -> Arc<Site> {
        // A panic while the lock is held cannot leave half a value: it is replaced whole.
        Arc::clone(&self.0.site.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Takes over new settings.
    pub fn set_site(&self, site: Site) {
        *self.0.site.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(site);
    }
}
