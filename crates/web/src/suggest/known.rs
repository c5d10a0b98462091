//! The names of the archive as they were a moment ago.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use ficus_archive::{PenNameId, SeriesId, TagId, WorkId, tag::TagKind, work::Audience};
use ficus_search::suggest::{Name, NameKind, Names};
use ficus_store::Named;
use tokio::{sync::Mutex, time::Instant};

use crate::{App, error::PageError};

/// So many names are read at once.
const READ_AT_ONCE: u32 = 20_000;
/// So many names are held; of more, titles are left out first.
const NAMES_MAX: usize = 4_000_000;
/// How long the first visitor waits for names.
const WAIT_MAX: Duration = Duration::from_millis(1_500);
/// Names are read again no sooner.
const AGE_MIN: Duration = Duration::from_secs(5);
/// Names are read again no sooner than after so many times of what reading them took.
const REST_TIMES: u32 = 30;

/// The names, read when somebody first asks, and again where something changed since.
#[derive(Default)]
pub struct KnownNames {
    held: RwLock<Option<Arc<Held>>>,
    reading: Arc<Mutex<()>>,
}

struct Held {
    names: Arc<Names>,
    /// The number of the last change when reading began.
    begun: u64,
    read: Instant,
    took: Duration,
}

impl KnownNames {
    /// The names as they are known; none where nobody has read them yet and it takes long.
    pub async fn now(&self, app: &App) -> Arc<Names> {
        if let Some(held) = self.held() {
            let is_old = held.begun != app.pages().versions().now()
                && held.read.elapsed() > AGE_MIN.max(held.took * REST_TIMES);
            if is_old {
                tokio::spawn(read_again(app.clone()));
            }
            return Arc::clone(&held.names);
        }
        let reading = tokio::spawn(read_again(app.clone()));
        // What takes longer goes on and is there for the next who ask.
        let _ = tokio::time::timeout(WAIT_MAX, reading).await;
        self.held().map(|held| Arc::clone(&held.names)).unwrap_or_default()
    }

    fn held(&self) -> Option<Arc<Held>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads the names, one at a time; whoever waited for another takes what that one read.
async fn read_again(app: App) {
    let known = app.names();
    let before = known.held().map(|held| held.read);
    let _reading = known.reading.lock().await;
    if known.held().map(|held| held.read) != before {
        return;
    }
    let begun = app.pages().versions().now();
    let start = Instant::now();
    match all(&app).await {
        Ok(names) => {
            let held = Held { names: Arc::new(names), begun, read: Instant::now(), took: start.elapsed() };
            *known.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(held));
        }
        Err(error) => tracing::error!(%error, "names for suggestions could not be read"),
    }
}

/// All names: tags first, then pen names, series and titles.
async fn all(app: &App) -> Result<Names, PageError> {
    let store = app.store();
    let mut names: Vec<Name> = Vec::new();
    let used = used(app).await?;
    let mut last = TagId(0);
    loop {
        let tags = store.tags_behind(last, READ_AT_ONCE).await?;
        let Some(end) = tags.last() else { break };
        last = end.named.id;
        names.extend(tags.into_iter().map(|tag| Name {
            weight: used.get(&tag.named.id).copied().unwrap_or(tag.named.works),
            stands_for: tag.canonical.map(|id| id.0),
            ..name(NameKind::Tag(tag.kind), tag.named, |id| id.0)
        }));
    }
    let mut last = PenNameId(0);
    loop {
        let found = store.pen_names_behind(last, READ_AT_ONCE).await?;
        let Some(end) = found.last() else { break };
        last = end.id;
        names.extend(found.into_iter().map(|named| name(NameKind::Author, named, |id| id.0)));
    }
    let mut last = SeriesId(0);
    loop {
        let found = store.series_behind(last, READ_AT_ONCE).await?;
        let Some(end) = found.last() else { break };
        last = end.id;
        names.extend(found.into_iter().map(|named| name(NameKind::Series, named, |id| id.0)));
    }
    let mut last = WorkId(0);
    while names.len() < NAMES_MAX {
        let found = store.titles_behind(last, READ_AT_ONCE).await?;
        let Some(end) = found.last() else { break };
        last = end.id;
        names.extend(found.into_iter().map(|named| name(NameKind::Work, named, |id| id.0)));
    }
    names.truncate(NAMES_MAX);
    // Ordering very many names takes seconds.
    let names = tokio::task::spawn_blocking(move || Names::new(names)).await;
    Ok(names.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))?)
}

fn name<Id: Copy>(kind: NameKind, named: Named<Id>, number: impl Fn(Id) -> i64) -> Name {
    let Named { id, name, slug, works } = named;
    Name { kind, id: number(id), text: name, slug, weight: works, stands_for: None }
}

/// How many works stand under tags, whoever may find them: only the order of suggestions comes from it.
async fn used(app: &App) -> Result<HashMap<TagId, u64>, PageError> {
    let index = app.index().clone();
    let counting = move || {
        let audiences = [Audience::Everyone, Audience::Members];
        let mut used = HashMap::new();
        for kind in TagKind::ALL {
            used.extend(index.top_tags(kind, &audiences, 0, NAMES_MAX)?);
        }
        Ok::<_, ficus_search::SearchError>(used)
    };
    let used = tokio::task::spawn_blocking(counting).await;
    Ok(used.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??)
}
