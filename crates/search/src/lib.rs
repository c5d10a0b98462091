//! The only index of Ficus: words, filters, order and counts over all listed works.
//!
//! The index is derived: it holds no text and nothing that the records do not hold, and it can be deleted and made
//! anew at any time. What a commit brings is seen at once, whole or not at all.

mod alike;
mod answers;
mod best;
mod docs;
mod facets;
mod filter;
mod leading;
mod list;
mod matching;
mod merging;
mod near;
mod ones;
mod part;
pub mod passage;
mod ranking;
mod said;
mod schema;
mod scores;
mod state;
mod stems;
pub mod suggest;
mod tags;
mod turns;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use ficus_archive::{
    TagId, WorkId,
    counts::Counts,
    listing::Sort,
    tag_graph::{TagGraph, TagTie},
    work::IndexedWork,
};
use serde::{Deserialize, Serialize};
use tantivy::{
    IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term, directory::MmapDirectory,
    indexer::IndexWriterOptions,
};

pub use alike::Candidates;

use crate::{answers::Answers, merging::BySize, schema::Fields, state::State, turns::Turns};

/// Memory of a writer for a few works, in bytes.
const WRITER_BYTES: usize = 30_000_000;
/// Memory of one thread of a writer for very many works, in bytes.
const REBUILD_BYTES_PER_THREAD: usize = 40_000_000;
/// Threads of a writer for very many works.
const REBUILD_THREADS_MAX: usize = 4;

/// Text that may wait for each thread of a writer, in bytes: what it has not looked at yet is held as well.
const TEXT_BYTES_PER_THREAD: u64 = 8 << 20;
/// Removals that may wait for a commit: each is held until then, and then looked for in every part of the index.
const REMOVALS_MAX: u32 = 1 << 16;

/// Why the index failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index could not be opened, read or written; it is derived: delete its folder and rebuild it.
    #[error("the search index failed: {0}")]
    Index(String),
    /// Another process writes it.
    #[error("another process is writing the search index")]
    Locked,
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(..) => Self::Locked,
            other => Self::Index(other.to_string()),
        }
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Index(error.to_string())
    }
}

/// What a commit says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    version: u32,
    cursor: u64,
    #[serde(default)]
    ladder: String,
    /// The state of the counts that every work was put in with, or a later one.
    #[serde(default)]
    counts: u64,
}

/// The open index, for reading. Cheap to clone; sees every commit of this process at once and those of others after
/// [`Index::reload`].
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    index: tantivy::Index,
    /// Where it stands; `None` in memory.
    folder: Option<PathBuf>,
    reader: IndexReader,
    fields: Fields,
    /// The commit that the reader shows; no commit has the greatest number.
    commit_shown: AtomicU64,
    graph: RwLock<Ties>,
    /// What is searched; `None` until somebody searches.
    state: RwLock<Option<Arc<State>>>,
    /// Held by whoever makes another state.
    changing: Mutex<()>,
    counts_seen: AtomicU64,
    /// Another with every change of the counts.
    counts_version: AtomicU64,
    answers: Answers,
    turns: Turns,
}

/// How tags are tied, as of a change of the store.
#[derive(Default)]
struct Ties {
    graph: TagGraph,
    seen: Option<u64>,
}

/// The one writer of an index. Holds some tens of megabytes: to be let go of when there is nothing to write.
pub struct Writer {
    inner: Arc<Inner>,
    writer: IndexWriter,
    ladder: String,
    counts: u64,
    text_bytes: u64,
    text_bytes_max: u64,
    removals: u32,
    /// No work of a greater number was ever put in, so that for one there is nothing to take out.
    greatest: u64,
}

impl Index {
    /// Opens the index in a folder; makes an empty one where there is none or where its schema is another version's.
    ///
    /// The folder belongs to the index alone: what stands in it may be deleted.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        std::fs::create_dir_all(folder)?;
        if let Ok(index) = Self::open_known(folder) {
            return Ok(index);
        }
        // Derived, so a damaged index is no reason to stop: the next catching up fills a new one.
        std::fs::remove_dir_all(folder)?;
        std::fs::create_dir_all(folder)?;
        Self::open_known(folder)
    }

    /// Opens an index of this version, or makes one where the folder is empty.
    fn open_known(folder: &Path) -> Result<Self, SearchError> {
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(folder).map_err(|error| SearchError::Index(error.to_string()))?;
        // Fails where an index of another schema stands there.
        let index = tantivy::Index::open_or_create(directory, schema)?;
        let index = Self::over(index, fields, Some(folder.to_owned()))?;
        let version = index.note()?.version;
        if version != schema::VERSION {
            return Err(SearchError::Index(format!("version {version} of the index")));
        }
        Ok(index)
    }

    /// An index in memory, for tests.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = schema::schema();
        Self::over(tantivy::Index::create_in_ram(schema), fields, None)
    }

    fn over(index: tantivy::Index, fields: Fields, folder: Option<PathBuf>) -> Result<Self, SearchError> {
        index.tokenizers().register(schema::ANALYSER, words::analyser());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let commit_shown = AtomicU64::new(index.load_metas()?.opstamp);
        // Where the note cannot be read all counts are told again.
        let counts_seen = note_of(&index).map_or(0, |note| note.counts);
        let inner = Inner {
            index,
            folder,
            reader,
            fields,
            commit_shown,
            graph: RwLock::default(),
            state: RwLock::default(),
            changing: Mutex::default(),
            counts_seen: AtomicU64::new(counts_seen),
            counts_version: AtomicU64::new(0),
            answers: Answers::new(),
            turns: Turns::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn note(&self) -> Result<Note, SearchError> {
        note_of(&self.inner.index)
    }

    /// The change of the store up to which works are in the index; 0 for an empty one.
    pub fn cursor(&self) -> u64 {
        // An unreadable note says the same as none: everything is to be put in again.
        self.note().map_or(0, |note| note.cursor)
    }

    /// The ladder of ratings by which works were put in, as [`Writer::set_ladder`] was told; empty for an empty index.
    pub fn ladder(&self) -> String {
        self.note().map(|note| note.ladder).unwrap_or_default()
    }

    /// How many works are in it.
    pub fn works(&self) -> u64 {
        self.inner.reader.searcher().num_docs()
    }

    /// Sees what was committed since, by this process or another.
    pub fn reload(&self) -> Result<(), SearchError> {
        self.inner.reload()
    }

    /// Every work in the index, in no order.
    pub fn work_ids(&self) -> Result<Vec<WorkId>, SearchError> {
        let searcher = self.inner.reader.searcher();
        let mut ids = Vec::new();
        for segment in searcher.segment_readers() {
            let column = segment.fast_fields().u64(schema::column::ID)?;
            ids.extend(
                segment
                    .doc_ids_alive()
                    .filter_map(|doc| column.first(doc))
                    .map(|id| WorkId(id.cast_signed())),
            );
        }
        Ok(ids)
    }

    /// Takes over how tags are tied as of a change of the store; every list follows from then on.
    pub fn set_ties(&self, ties: impl IntoIterator<Item = TagTie>, seen: u64) -> Result<(), SearchError> {
        let ties: Vec<TagTie> = ties.into_iter().collect();
        let changed: Vec<TagId> = ties.iter().map(|tie| tie.id).collect();
        let inner = &self.inner;
        let _alone = inner.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let reach = {
            let mut graph = inner.graph.write().unwrap_or_else(PoisonError::into_inner);
            let mut reach = graph.graph.reach(changed.iter().copied());
            for tie in ties {
                graph.graph.set(tie);
            }
            reach.extend(graph.graph.reach(changed.iter().copied()));
            graph.seen = Some(seen);
            Vec::from_iter(reach)
        };
        if !changed.is_empty()
            && let Some(state) = inner.shown()
        {
            let ties = inner.graph.read().unwrap_or_else(PoisonError::into_inner);
            let next = state.tied(&inner.fields, &ties.graph, &changed, &reach)?;
            drop(ties);
            inner.show(next);
        }
        Ok(())
    }

    /// Takes over what the archive counts of works, as of a state of the counts; these counts hold from then on,
    /// whatever a work says that is put in.
    pub fn set_counts(
        &self,
        counts: impl IntoIterator<Item = (WorkId, Counts)>,
        seen: u64,
    ) -> Result<(), SearchError> {
        let state = self.inner.state()?;
        let _alone = self.inner.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.inner.shown().unwrap_or(state);
        let mut any = false;
        for (work, counts) in counts {
            any = true;
            if let Some((view, place)) = u32::try_from(work.0).ok().and_then(|id| state.find(id)) {
                view.part.counted.tell(place, &counts);
                view.part.ranked.tell(place);
            }
        }
        if any {
            state.views.iter().for_each(|view| view.part.renew_orders());
            self.inner.counts_version.fetch_add(1, Ordering::AcqRel);
        }
        self.inner.counts_seen.store(seen, Ordering::Release);
        Ok(())
    }

    fn ties(&self) -> std::sync::RwLockReadGuard<'_, Ties> {
        self.inner.graph.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of the counts up to which they are known; 0 where none were told yet.
    pub fn counts_seen(&self) -> u64 {
        self.inner.counts_seen.load(Ordering::Acquire)
    }

    /// Gets everything ready that a question would wait for: to be called after what was committed, and at the start.
    pub fn warm_up(&self) -> Result<(), SearchError> {
        let state = self.inner.state()?;
        for view in &state.views {
            view.standing(&self.inner.graph)?;
            for sort in [Sort::Updated, Sort::Published, Sort::Added, Sort::Title, Sort::Author, Sort::Words]
            {
                view.part.ordered(sort)?;
            }
            view.part.renew_orders();
        }
        Ok(())
    }

    /// The change of the store up to which ties are known; `None` where none were told yet.
    pub fn ties_seen(&self) -> Option<u64> {
        self.inner.graph.read().unwrap_or_else(PoisonError::into_inner).seen
    }

    /// Takes the writer for a few works; `Locked` where another has it.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        self.writer_of(1, WRITER_BYTES)
    }

    /// Takes the writer for very many works, faster and with more memory; `Locked` where another has it.
    pub fn writer_for_many(&self) -> Result<Writer, SearchError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(REBUILD_THREADS_MAX);
        self.writer_of(threads, threads * REBUILD_BYTES_PER_THREAD)
    }

    fn writer_of(&self, threads: usize, bytes: usize) -> Result<Writer, SearchError> {
        // One merge at a time: each has its parts in memory.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(bytes / threads)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = self.inner.index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(BySize { folder: self.inner.folder.clone() }));
        // Another process may have written until just now.
        self.reload()?;
        Ok(Writer {
            inner: Arc::clone(&self.inner),
            writer,
            ladder: self.ladder(),
            counts: self.note().map_or(0, |note| note.counts),
            text_bytes: 0,
            text_bytes_max: threads as u64 * TEXT_BYTES_PER_THREAD,
            removals: 0,
            greatest: self.inner.greatest()?,
        })
    }
}

fn note_of(index: &tantivy::Index) -> Result<Note, SearchError> {
    let fresh = Note { version: schema::VERSION, ..Note::default() };
    match index.load_metas()?.payload {
        None => Ok(fresh),
        Some(payload) => {
            serde_json::from_str(&payload).map_err(|error| SearchError::Index(error.to_string()))
        }
    }
}

impl Inner {
    fn reload(&self) -> Result<(), SearchError> {
        let opstamp = self.index.load_metas()?.opstamp;
        if self.commit_shown.swap(opstamp, Ordering::AcqRel) != opstamp {
            self.look_again()?;
        }
        Ok(())
    }

    /// The greatest number of a work in any part, taken out since or not; 0 where there is none.
    fn greatest(&self) -> Result<u64, SearchError> {
        let mut greatest = 0;
        for part in self.reader.searcher().segment_readers() {
            greatest = greatest.max(part.fast_fields().u64(schema::column::ID)?.max_value());
        }
        Ok(greatest)
    }

    /// Sees which files there are now.
    fn look_again(&self) -> Result<(), SearchError> {
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.reader.reload()?;
        if let Some(before) = self.shown() {
            self.show(State::of(self.reader.searcher(), Some(&before))?);
        }
        Ok(())
    }

    /// What is searched.
    fn state(&self) -> Result<Arc<State>, SearchError> {
        if let Some(state) = self.shown() {
            return Ok(state);
        }
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        match self.shown() {
            Some(state) => Ok(state),
            None => Ok(self.show(State::of(self.reader.searcher(), None)?)),
        }
    }

    fn shown(&self) -> Option<Arc<State>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, state: State) -> Arc<State> {
        let works = state.works();
        let state = Arc::new(state);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&state));
        self.answers.clear(works);
        state
    }
}

impl Writer {
    /// Puts a work in, in place of what stood under its id; `level` is the place of its rating in the site's ladder.
    pub fn put(&mut self, work: &IndexedWork, level: usize) -> Result<(), SearchError> {
        schema::check_numbers(work)?;
        let number = schema::number(work.blurb.id.0);
        if number > self.greatest {
            self.greatest = number;
        } else {
            self.remove(work.blurb.id)?;
        }
        self.text_bytes += work.text.len() as u64;
        self.writer.add_document(schema::document(&self.inner.fields, work, level))?;
        Ok(())
    }

    /// Takes a work out.
    pub fn remove(&mut self, work: WorkId) -> Result<(), SearchError> {
        self.writer.delete_term(Term::from_field_u64(self.inner.fields.id, schema::number(work.0)));
        self.removals += 1;
        Ok(())
    }

    /// Takes every work out, for a rebuild.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        self.writer.delete_all_documents()?;
        self.greatest = 0;
        self.ladder.clear();
        Ok(())
    }

    /// Remembers by which ladder of ratings works are put in, from the next commit on.
    pub fn set_ladder(&mut self, ladder: &str) {
        ladder.clone_into(&mut self.ladder);
    }

    /// Remembers up to which change of counts works are put in from now on, with the next commit.
    pub fn set_counts_seen(&mut self, seen: u64) {
        self.counts = seen;
    }

    /// Whether so much text, or so many removals, wait for a commit that the memory of the writer would grow past what
    /// it may hold.
    pub fn is_full(&self) -> bool {
        self.text_bytes > self.text_bytes_max || self.removals > REMOVALS_MAX
    }

    /// Makes all of it visible at once, with the change up to which it goes.
    pub fn commit(&mut self, cursor: u64) -> Result<(), SearchError> {
        let note =
            Note { version: schema::VERSION, cursor, ladder: self.ladder.clone(), counts: self.counts };
        let payload = serde_json::to_string(&note).map_err(|error| SearchError::Index(error.to_string()))?;
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.text_bytes = 0;
        self.removals = 0;
        self.inner.reload()
    }

    /// Writes anew what holds works that were taken out, so that no file has a word of them any more. What a commit
    /// takes out is only passed over until then. Takes as long as writing these parts of the index.
    pub fn erase(&mut self) -> Result<(), SearchError> {
        // Files of a part stay as long as anything here holds on to what is known of it.
        let parts = self.inner.index.searchable_segment_metas()?.into_iter();
        let stale: Vec<_> = parts.filter(|part| part.num_deleted_docs() > 0).map(|part| part.id()).collect();
        if stale.is_empty() {
            return Ok(());
        }
        self.writer.merge(&stale).wait()?;
        // Readers let go of the old files first.
        self.inner.look_again()?;
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Lets go of the writer after the merging of small parts that the commits started.
    pub fn finish(self) -> Result<(), SearchError> {
        let Self { inner, writer, .. } = self;
        writer.wait_merging_threads()?;
        // Merging changes files, not works, so the number of the commit does not tell of it.
        inner.look_again()
    }
}
