//! Pages kept in memory, ready compressed, under their address and the class of visitor they are for.
//!
//! What always holds: a page is given out only if nothing that it shows changed after its rendering began. Nothing is
//! purged by hand; a change raises a number, and pages with older numbers are rendered anew when they are next asked
//! for.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use ficus_archive::WorkId;
use ficus_store::Subject;
use jiff::Timestamp;
use quick_cache::{Equivalent, Weighter, sync::Cache};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::{
    coding::{Coding, compressed, worth_while},
    reading_life::openings::Opens,
    visitor::Class,
};

/// How many bytes of pages are kept.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// What a page usually weighs, compressed; only a first guess for the cache's tables.
const BYTES_USUAL: u64 = 8 * 1024;
/// What an entry weighs beside its body.
const BYTES_OVERHEAD: u64 = 2048;
/// An address longer than this many bytes is never looked up or kept.
pub const ADDRESS_BYTES_MAX: usize = 512;
/// A body longer than this many bytes is never kept.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Whoever waits longer than this for another to render the same page renders it as well.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// Works share this many numbers: two that share one are rendered anew together, which is harmless.
const WORK_SLOTS: usize = 1 << 16;
/// So it is with what is said about works.
const REVIEW_SLOTS: usize = 1 << 14;

const FOR_EVERYBODY: HeaderValue =
    HeaderValue::from_static("public, max-age=0, s-maxage=60, stale-while-revalidate=600");
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What a page shows. Every page shows the site's name and look, so that [`Dependency::Site`] is always implied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependency {
    /// A work or one of its chapters.
    Work(WorkId),
    /// What readers say about a work.
    Reviews(WorkId),
    /// Tags, categories, series and pen names, with their counts.
    Lists,
    /// The site's settings.
    Site,
    /// Any work and any list: search, browsing, the front page.
    Archive,
}

/// How long a page may be given out again, and what each giving-out counts; an extension of a response.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// What it shows.
    pub depends: Vec<Dependency>,
    /// It is rendered anew after so many seconds, since it shows counts; `None`: only after a change.
    pub age_max: Option<u32>,
    /// The work that a visitor views by reading this page.
    pub view_of: Option<WorkId>,
    /// What a member opens by reading this page.
    pub opens: Option<Opens>,
}

/// The numbers of the last changes.
pub struct Versions {
    now: AtomicU64,
    /// The last change of anything but what readers say: a wave of reviews makes no list anew.
    archive: AtomicU64,
    works: Box<[AtomicU64]>,
    reviews: Box<[AtomicU64]>,
    lists: AtomicU64,
    site: AtomicU64,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            now: AtomicU64::new(0),
            archive: AtomicU64::new(0),
            works: (0..WORK_SLOTS).map(|_| AtomicU64::new(0)).collect(),
            reviews: (0..REVIEW_SLOTS).map(|_| AtomicU64::new(0)).collect(),
            lists: AtomicU64::new(0),
            site: AtomicU64::new(0),
        }
    }
}

impl Versions {
    /// Notes a change that the store has committed.
    pub fn changed(&self, subject: Subject) {
        let number = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        if !matches!(subject, Subject::Reviews(_)) {
            self.archive.fetch_max(number, Ordering::SeqCst);
        }
        let slot = match subject {
            Subject::Work(id) => self.work(id),
            Subject::Reviews(id) => self.reviews(id),
            Subject::Tag(_) | Subject::Lists => &self.lists,
            Subject::Site => &self.site,
        };
        slot.fetch_max(number, Ordering::SeqCst);
    }

    /// The number to take before a rendering begins.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    /// Whether nothing of it changed after `begun`.
    fn hold(&self, depends: &[Dependency], begun: u64) -> bool {
        self.site.load(Ordering::Acquire) <= begun
            && depends.iter().all(|dependency| {
                let last = match dependency {
                    Dependency::Work(id) => self.work(*id).load(Ordering::Acquire),
                    Dependency::Reviews(id) => self.reviews(*id).load(Ordering::Acquire),
                    Dependency::Lists => self.lists.load(Ordering::Acquire),
                    Dependency::Site => 0,
                    Dependency::Archive => self.archive.load(Ordering::Acquire),
                };
                last <= begun
            })
    }

    fn reviews(&self, id: WorkId) -> &AtomicU64 {
        &self.reviews[id.0 as usize % REVIEW_SLOTS]
    }

    fn work(&self, id: WorkId) -> &AtomicU64 {
        &self.works[id.0 as usize % WORK_SLOTS]
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    address: Box<str>,
    class: Class,
    coding: Coding,
}

#[derive(Hash)]
struct KeyRef<'a> {
    address: &'a str,
    class: Class,
    coding: Coding,
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.address == *key.address && self.class == key.class && self.coding == key.coding
    }
}

/// A page as it goes out.
pub struct Entry {
    /// The body, in the coding of its key.
    pub body: Bytes,
    /// All headers of an answer with the body.
    pub headers: HeaderMap,
    /// All headers of an answer without it (304).
    pub headers_unchanged: HeaderMap,
    /// The strong validator, with its quotation marks.
    pub etag: String,
    /// The second in which its bytes were first rendered like this.
    modified: i64,
    /// The work whose views each giving-out counts.
    pub view_of: Option<WorkId>,
    /// What a member opens by it.
    pub opens: Option<Opens>,
    depends: Vec<Dependency>,
    begun: u64,
    ends: Option<Timestamp>,
}

impl Entry {
    /// Whether whoever asks has this page already (RFC 9110, section 13.2.2).
    pub fn is_known_to(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_NONE_MATCH) {
            return self.is_named_by(headers);
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        since.and_then(second_of).is_some_and(|since| self.modified <= since)
    }

    fn is_named_by(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::IF_NONE_MATCH).iter().any(|value| {
            value.as_bytes().split(|byte| *byte == b',').any(|one| {
                let one = one.trim_ascii();
                one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == self.etag.as_bytes()
            })
        })
    }
}

#[derive(Clone)]
struct Bytewise;

impl Weighter<Key, Arc<Entry>> for Bytewise {
    fn weight(&self, key: &Key, entry: &Arc<Entry>) -> u64 {
        BYTES_OVERHEAD + key.address.len() as u64 + entry.body.len() as u64
    }
}

/// The pages.
pub struct Pages {
    entries: Cache<Key, Arc<Entry>, Bytewise>,
    versions: Versions,
    /// Pages that are being rendered; each ends when its sender is gone.
    rendering: Mutex<HashMap<Key, watch::Receiver<()>>>,
    /// Works that open for their authors alone, as far as anybody asked for them.
    private: RwLock<HashSet<WorkId>>,
}

/// The right to render a page while others wait for it; over when dropped, however the rendering ended.
pub struct Turn<'a> {
    pages: &'a Pages,
    key: Key,
    _end: watch::Sender<()>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pages.rendering.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            entries: Cache::with_weighter((BYTES_MAX / BYTES_USUAL) as usize, BYTES_MAX, Bytewise),
            versions: Versions::default(),
            rendering: Mutex::default(),
            private: RwLock::default(),
        }
    }
}

/// A page that was rendered, before it is kept.
pub struct Rendered<'a> {
    /// Path and query.
    pub address: &'a str,
    /// For whom it is.
    pub class: Class,
    /// What the visitor's browser accepts.
    pub coding: Coding,
    /// The change number when rendering began.
    pub begun: u64,
    /// When it was rendered.
    pub made: Timestamp,
}

impl Pages {
    /// Notes whether a work opens for its authors alone now.
    pub fn set_private(&self, work: WorkId, is_private: bool) {
        let known = self.private.read().unwrap_or_else(PoisonError::into_inner).contains(&work);
        if known != is_private {
            let mut private = self.private.write().unwrap_or_else(PoisonError::into_inner);
            if is_private {
                private.insert(work)
            } else {
                private.remove(&work)
            };
        }
    }

    /// Whether a page shows a work that opens for its authors alone.
    pub fn is_private(&self, keep: &Keep) -> bool {
        let private = self.private.read().unwrap_or_else(PoisonError::into_inner);
        !private.is_empty()
            && keep.depends.iter().any(|shown| matches!(shown, Dependency::Work(id) if private.contains(id)))
    }

    /// The numbers of the last changes.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// A page that still holds.
    pub fn get(
        &self,
        address: &str,
        class: Class,
        coding: Coding,
        clock: impl Fn() -> Timestamp,
    ) -> Option<Arc<Entry>> {
        let entry = self.entries.get(&KeyRef { address, class, coding })?;
        let holds =
            self.versions.hold(&entry.depends, entry.begun) && entry.ends.is_none_or(|ends| clock() < ends);
        holds.then_some(entry)
    }

    /// Waits while another request renders the same page; answers with a turn where none does. Without one, the page
    /// is there now, or it cannot be kept, or its rendering takes long: then everybody renders it alone.
    pub async fn turn(&self, address: &str, class: Class, coding: Coding) -> Option<Turn<'_>> {
        if address.len() > ADDRESS_BYTES_MAX {
            return None;
        }
        let key = Key { address: address.into(), class, coding };
        let mut end = {
            let mut rendering = self.rendering.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(end) = rendering.get(&key).cloned() else {
                let (sender, end) = watch::channel(());
                rendering.insert(key.clone(), end);
                return Some(Turn { pages: self, key, _end: sender });
            };
            end
        };
        // Nothing is ever sent: the wait is over when the sender is gone, or too long.
        let _ = tokio::time::timeout(WAIT_MAX, end.changed()).await;
        None
    }

    /// Makes a page ready to go out, and keeps it.
    pub fn put(&self, page: &Rendered<'_>, keep: Keep, mut headers: HeaderMap, plain: &Bytes) -> Arc<Entry> {
        let coding = worth_while(page.coding, plain.len());
        let body = compressed(plain, coding);
        let etag = etag(plain, coding);
        headers.remove(header::CONTENT_LENGTH);
        let cache_control = if page.class.is_everybody() { FOR_EVERYBODY } else { FOR_ONE };
        headers.insert(header::CACHE_CONTROL, cache_control);
        headers.entry(header::VARY).or_insert(HeaderValue::from_static("Accept-Encoding, Cookie"));
        if let Ok(value) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
        let modified = self.modified(page, &etag);
        if let Ok(value) = HeaderValue::from_str(&http_date(modified)) {
            headers.insert(header::LAST_MODIFIED, value);
        }
        let mut headers_unchanged = headers.clone();
        headers_unchanged.remove(header::CONTENT_TYPE);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Some(value) = coding.header() {
            headers.insert(header::CONTENT_ENCODING, value);
        }
        let entry = Arc::new(Entry {
            body,
            headers,
            headers_unchanged,
            etag,
            modified,
            view_of: keep.view_of,
            opens: keep.opens,
            ends: keep.age_max.map(|seconds| page.made + jiff::SignedDuration::from_secs(i64::from(seconds))),
            depends: keep.depends,
            begun: page.begun,
        });
        if page.address.len() <= ADDRESS_BYTES_MAX {
            let key = Key { address: page.address.into(), class: page.class, coding: page.coding };
            self.entries.insert(key, Arc::clone(&entry));
        }
        entry
    }

    /// Since when the page is as it is: since its last rendering, where that gave the same bytes. Two that differ never
    /// have the same second, so that the second alone tells them apart.
    fn modified(&self, page: &Rendered<'_>, etag: &str) -> i64 {
        let made = page.made.as_second();
        let key = KeyRef { address: page.address, class: page.class, coding: page.coding };
        match self.entries.get(&key) {
            Some(former) if former.etag == etag => former.modified,
            Some(former) => made.max(former.modified + 1),
            None => made,
        }
    }

    /// Bytes kept now.
    pub fn weight(&self) -> u64 {
        self.entries.weight()
    }
}

/// A second as headers write it (RFC 9110, section 5.6.7).
fn http_date(second: i64) -> String {
    let time = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The second that a header names.
fn second_of(date: &str) -> Option<i64> {
    let time = jiff::fmt::strtime::parse("%a, %d %b %Y %H:%M:%S GMT", date).ok()?;
    Some(time.to_datetime().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// A strong validator: two codings of one page are different bytes.
fn etag(plain: &[u8], coding: Coding) -> String {
    let hash = Sha256::digest(plain);
    format!("\"{}-{}\"", ficus_archive::password::hex(&hash[..12]), coding as u8)
}

/// Whether a response may be kept: only a whole page that went well.
pub fn may_keep(status: StatusCode) -> bool {
    status == StatusCode::OK
}

#[cfg(test)]
mod tests;
