//! What every handler can reach.

use std::{
    net::IpAddr,
    sync::{
        Arc, OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use ficus_archive::{WorkId, site::Site};
use ficus_search::Index;
use ficus_store::{Store, Subject};
use jiff::Timestamp;
use tokio::sync::{Notify, OnceCell};

use crate::{
    basic::Programs,
    cache::Pages,
    chapter_views::ChapterViews,
    devices::Devices,
    errands::Errands,
    error::PageError,
    factors::Vault,
    identity::Identity,
    koreader::Paces,
    limits::{Attempts, HeavyWork, Reads, SignUps, Taken, Taker, work_at},
    reading_life::openings::Openings,
    served::Served,
    session::{self, Sessions},
    suggest::KnownNames,
    views::Views,
};

/// How the site is reached; told by the command line.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and path under which readers reach the site, without a slash at the end.
    pub base_url: String,
    /// Where the time comes from; a test gives its own.
    pub clock: fn() -> Timestamp,
    /// Whether a proxy in front is believed about where a request comes from (`X-Forwarded-For`).
    pub trusted_proxy: bool,
    /// Whether guests from elsewhere who read very fast are asked to wait.
    pub slows_readers: bool,
    /// Whether mail can be sent, so that pages offer it without a word of warning.
    pub sends_mail: bool,
}

impl Settings {
    /// Whether readers reach the site by TLS.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// The running site. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    index: Index,
    settings: Settings,
    site: RwLock<Arc<Site>>,
    pages: Pages,
    views: Views,
    chapter_views: ChapterViews,
    openings: Openings,
    sessions: Sessions,
    attempts: Attempts,
    sign_ups: SignUps,
    reads: Reads,
    taken: Taken,
    heavy_work: HeavyWork,
    errands: Errands,
    figures: Figures,
    names: KnownNames,
    form_secret: OnceCell<String>,
    programs: Programs,
    identity: OnceCell<Identity>,
    vault: OnceLock<Vault>,
    devices: Devices,
    paces: Paces,
    served: Served,
    kept_here: RwLock<Option<KeptHere>>,
    written: Arc<Notify>,
}

/// Works that are kept out of feeds and catalogues, as they were when nothing newer had changed.
#[derive(Clone)]
struct KeptHere {
    change: u64,
    works: Arc<[WorkId]>,
}

impl App {
    /// Makes the site ready; the site's settings are loaded before.
    pub fn new(store: Store, index: Index, site: Site, settings: Settings) -> Self {
        Self(Arc::new(Inner {
            store,
            index,
            settings,
            site: RwLock::new(Arc::new(site)),
            pages: Pages::default(),
            views: Views::default(),
            chapter_views: ChapterViews::default(),
            openings: Openings::default(),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
            sign_ups: SignUps::default(),
            reads: Reads::default(),
            taken: Taken::default(),
            heavy_work: HeavyWork::default(),
            errands: Errands::default(),
            figures: Figures::default(),
            names: KnownNames::default(),
            form_secret: OnceCell::new(),
            programs: Programs::default(),
            identity: OnceCell::new(),
            vault: OnceLock::new(),
            devices: Devices::default(),
            paces: Paces::default(),
            served: Served::default(),
            kept_here: RwLock::new(None),
            written: Arc::new(Notify::new()),
        }))
    }

    /// Is told whenever a form was taken: whoever follows the change log need not wait until it looks again.
    pub fn written(&self) -> Arc<Notify> {
        Arc::clone(&self.0.written)
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
        Arc::clone(&self.0.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over new settings.
    pub fn set_site(&self, site: Site) {
        *self.0.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
        self.changed(Subject::Site);
    }

    /// Notes a change that the store has committed: pages that show it are rendered anew.
    ///
    /// Whoever follows the change log calls this for every line of it, once the index holds the change. For a change
    /// of the site's settings, [`App::set_site`] takes its place.
    pub fn changed(&self, subject: Subject) {
        self.0.pages.versions().changed(subject);
    }

    /// Views that wait to be stored.
    pub fn views(&self) -> &Views {
        &self.0.views
    }

    /// Chapters that visitors opened, which wait to be stored.
    pub(crate) fn chapter_views(&self) -> &ChapterViews {
        &self.0.chapter_views
    }

    /// Chapters that members opened, which wait to be stored.
    pub(crate) fn openings(&self) -> &Openings {
        &self.0.openings
    }

    /// The kept pages.
    pub(crate) fn pages(&self) -> &Pages {
        &self.0.pages
    }

    /// Sessions that were looked up a moment ago.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// Attempts to sign in.
    pub(crate) fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// Accounts that are made.
    pub(crate) fn sign_ups(&self) -> &SignUps {
        &self.0.sign_ups
    }

    /// Whether a guest may be given now what takes work to make.
    pub(crate) fn allows(&self, client: Option<IpAddr>) -> bool {
        !self.0.settings.slows_readers || self.0.reads.allow(client, self.now())
    }

    /// Whether somebody may be given now what stands at a path: whoever takes very many works has to wait.
    pub(crate) fn gives(&self, path: &str, taker: Taker) -> bool {
        match work_at(path) {
            Some(work) if self.0.settings.slows_readers => self.0.taken.allow(taker, work, self.now()),
            _ => true,
        }
    }

    /// What is done after answers went out.
    pub(crate) fn errands(&self) -> &Errands {
        &self.0.errands
    }

    /// Is over when nothing is left to do of what was promised in answers.
    pub async fn at_rest(&self) {
        self.0.errands.done().await;
    }

    /// Work that takes a core for a while.
    pub(crate) fn heavy_work(&self) -> &HeavyWork {
        &self.0.heavy_work
    }

    /// What the site counts of itself.
    pub(crate) fn figures(&self) -> &Figures {
        &self.0.figures
    }

    /// Programs that signed in.
    pub(crate) fn programs(&self) -> &Programs {
        &self.0.programs
    }

    /// Devices that signed in.
    pub(crate) fn devices(&self) -> &Devices {
        &self.0.devices
    }

    /// How often devices ask.
    pub(crate) fn paces(&self) -> &Paces {
        &self.0.paces
    }

    /// Files that are noted already.
    pub(crate) fn served(&self) -> &Served {
        &self.0.served
    }

    /// What the archive's works, chapters and lists are called wherever it stands.
    pub(crate) async fn identity(&self) -> Result<Identity, PageError> {
        let identity = self.0.identity.get_or_try_init(|| async {
            let fresh = session::fresh_token()?;
            Ok::<_, PageError>(Identity::of(&self.store().secret("identity", &fresh).await?))
        });
        identity.await.copied()
    }

    /// What seals secrets under the key that lies beside the database. The key, one short file, is read once.
    pub(crate) fn vault(&self) -> Result<&Vault, PageError> {
        if let Some(vault) = self.0.vault.get() {
            return Ok(vault);
        }
        let vault = Vault::open(self.store().data())?;
        Ok(self.0.vault.get_or_init(|| vault))
    }

    /// Works that are kept out of feeds, catalogues and search engines, ascending.
    pub(crate) async fn kept_here(&self) -> Result<Arc<[WorkId]>, PageError> {
        let change = self.0.pages.versions().now();
        let known = self.0.kept_here.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.change == change) {
            return Ok(known.works);
        }
        let works: Arc<[WorkId]> = self.store().works_kept_here().await?.into();
        let kept = KeptHere { change, works: Arc::clone(&works) };
        *self.0.kept_here.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(works)
    }

    /// The names of everything, for suggestions.
    pub(crate) fn names(&self) -> &KnownNames {
        &self.0.names
    }

    /// The secret behind the tokens of forms; the same for every process of an archive.
    pub(crate) async fn form_secret(&self) -> Result<String, PageError> {
        let secret = self.0.form_secret.get_or_try_init(|| async {
            let fresh = session::fresh_token()?;
            Ok::<_, PageError>(self.vault()?.keyed("csrf", &self.store().secret("csrf", &fresh).await?))
        });
        secret.await.cloned()
    }
}

/// What the site counts of itself since it started.
#[derive(Default)]
pub(crate) struct Figures {
    requests: AtomicU64,
    hits: AtomicU64,
}

impl Figures {
    pub(crate) fn request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }
}
