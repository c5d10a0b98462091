//! Everything that was read of an import, waiting on disk until its works are put together.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use ficus_archive::{
    canon::CanonDraft,
    old_site::OldSite,
    password::{hex, unhex},
    provenance::{ImportSummary, Refused},
};
use ficus_formats::Format;
use ficus_intake::{FileReading, Outlines, Plan, RescuedWork, Titles, WorkPlan, plan};
use sha2::{Digest, Sha256};

use super::{
    authors::OldAuthor,
    files::{File, Files},
    spool::Spool,
};

/// Where the bytes of an original are until the archive keeps them.
#[derive(Clone, Debug)]
pub(super) enum Place<'a> {
    /// A file that was asked for.
    File(File<'a>),
    /// An entry of a container.
    Spooled(&'a Range<u64>),
}

/// The first half of a SHA-256: of very many files there is one each, and no two share it.
type Hash = [u8; 16];

/// A hash that is given in hexadecimal.
fn hash_of(sha256: &str) -> Option<Hash> {
    half(&unhex(sha256)?)
}

fn half(sha256: &[u8]) -> Option<Hash> {
    sha256.first_chunk().copied()
}

/// Where the bytes of each hash are.
#[derive(Debug, Default)]
struct Places {
    /// The numbers of files, in order once all are known.
    files: Vec<(Hash, u32)>,
    entries: HashMap<Hash, Range<u64>>,
}

impl Places {
    fn sort(&mut self, files: &Files) {
        let told = |number: u32| (files.of(number).path(), number);
        self.files.sort_unstable_by(|(one, of), (other, with)| {
            one.cmp(other).then_with(|| told(*of).cmp(&told(*with)))
        });
    }

    /// Where the bytes of a hash are.
    fn get<'a>(&'a self, sha256: &str, files: &'a Files) -> Option<Place<'a>> {
        let hash = hash_of(sha256)?;
        let at = self.files.partition_point(|(known, _)| *known < hash);
        let file = self.files.get(at).filter(|(known, _)| *known == hash);
        let file = file.map(|(_, number)| Place::File(files.of(*number)));
        file.or_else(|| self.entries.get(&hash).map(Place::Spooled))
    }
}

/// Where each reading is in the spool, by its number: numbers leave few gaps.
#[derive(Debug, Default)]
struct ReadingPlaces(Vec<Range<u64>>);

impl ReadingPlaces {
    fn insert(&mut self, number: u32, at: Range<u64>) {
        let place = number as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, 0..0);
        }
        self.0[place] = at;
    }

    fn of(&self, number: u32) -> Option<&Range<u64>> {
        self.0.get(number as usize).filter(|at| !at.is_empty())
    }
}

/// A container that was read.
#[derive(Clone, Debug)]
pub(super) struct Container {
    /// Where it is.
    pub at: PathBuf,
    /// Where it stands relative to what was asked for.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    pub media_type: &'static str,
}

/// So many works are stored in one transaction,
const WORKS_AT_ONCE: usize = 64;
/// or as many as are in so many bytes of readings.
const BYTES_AT_ONCE: u64 = 4 << 20;

/// What was read, by many threads at once.
pub(super) struct Heap {
    files: Files,
    /// Whether the archive keeps the originals, so that it must be known where their bytes are.
    keep_originals: bool,
    next: AtomicU32,
    gathered: Mutex<Gathered>,
    spool: Mutex<Spool>,
}

struct Gathered {
    outlines: Outlines,
    readings: ReadingPlaces,
    places: Places,
    containers: Vec<Container>,
    /// Dumps by their paths.
    dumps: HashMap<String, Mutex<fs::File>>,
    /// Whom dumps know.
    authors: Vec<OldAuthor>,
    /// The order of worlds.
    canons: Vec<CanonDraft>,
    /// What dumps say of their archives.
    old_sites: Vec<OldSite>,
    summary: ImportSummary,
    failed: Option<io::Error>,
}

/// A lock that is never poisoned.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic leaves behind here is whole: each change is one call.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Heap {
    /// An empty heap for what these files tell; what does not fit into memory goes to `folder`.
    pub fn new(folder: &Path, keep_originals: bool, files: Files) -> Self {
        // A list that is moved to grow is in memory twice meanwhile.
        let readings = ReadingPlaces(Vec::with_capacity(files.len()));
        let places = Places {
            files: Vec::with_capacity(if keep_originals { files.len() } else { 0 }),
            ..Places::default()
        };
        Self {
            files,
            keep_originals,
            next: AtomicU32::new(0),
            gathered: Mutex::new(Gathered {
                outlines: Outlines::default(),
                readings,
                places,
                containers: Vec::new(),
                dumps: HashMap::new(),
                authors: Vec::new(),
                canons: Vec::new(),
                old_sites: Vec::new(),
                summary: ImportSummary::default(),
                failed: None,
            }),
            spool: Mutex::new(Spool::new(folder)),
        }
    }

    /// The files that are read.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The number of the next reading. Readings of one source are numbered in the order in which they stand there.
    pub fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes in a reading under its number.
    pub fn add(&self, number: u32, reading: &FileReading) {
        let outlines = reading.outlines(number);
        let spooled = lock(&self.spool).add(&reading.to_bytes());
        let mut gathered = lock(&self.gathered);
        match spooled {
            Ok(range) => {
                gathered.readings.insert(number, range);
                gathered.outlines.extend(outlines);
            }
            Err(error) => gathered.failed = Some(error),
        }
    }

    /// Takes in a file of this hash as an original.
    pub fn add_original(&self, sha256: &str, file: File<'_>) {
        self.add_file(|| hash_of(sha256), file);
    }

    /// Takes in a file that a dump has told the work of.
    pub fn add_beside(&self, file: File<'_>, bytes: &[u8]) {
        self.add_file(|| half(&Sha256::digest(bytes)), file);
    }

    /// Notes where a file is, unless nobody keeps the originals.
    fn add_file(&self, hash: impl FnOnce() -> Option<Hash>, file: File<'_>) {
        let Some(hash) = self.keep_originals.then(hash).flatten() else { return };
        lock(&self.gathered).places.files.push((hash, file.number()));
    }

    /// Takes in the bytes of an entry of a container as an original, unless nobody keeps the originals or the same
    /// bytes are known.
    pub fn add_entry(&self, bytes: &[u8]) {
        let hash = || half(&Sha256::digest(bytes));
        let Some(hash) = self.keep_originals.then(hash).flatten() else { return };
        if lock(&self.gathered).places.entries.contains_key(&hash) {
            return;
        }
        // Bytes may go to disk now, and others should not wait for that.
        let spooled = lock(&self.spool).add(bytes);
        let mut gathered = lock(&self.gathered);
        match spooled {
            Ok(at) => drop(gathered.places.entries.entry(hash).or_insert(at)),
            Err(error) => gathered.failed = Some(error),
        }
    }

    /// Takes in a file of many works as an original, to be kept whole.
    pub fn add_whole(&self, file: File<'_>, format: Format) {
        lock(&self.gathered).containers.push(Container {
            at: file.at(),
            path: file.path().to_owned(),
            bytes: file.bytes(),
            media_type: format.media_type(),
        });
    }

    /// Takes in a dump, from which rows will be read again.
    pub fn add_dump(&self, path: &str, file: fs::File) {
        lock(&self.gathered).dumps.insert(path.to_owned(), Mutex::new(file));
    }

    /// Takes in sentences for the person who asked for the import.
    pub fn remark(&self, remarks: Vec<String>) {
        lock(&self.gathered).summary.remarks.extend(remarks);
    }

    /// Notes whom a dump knows.
    pub fn add_authors(&self, authors: Vec<OldAuthor>) {
        lock(&self.gathered).authors.extend(authors);
    }

    /// Takes in canons that a file states.
    pub fn add_canons(&self, canons: Vec<CanonDraft>) {
        lock(&self.gathered).canons.extend(canons);
    }

    /// Notes what a dump says of its archive.
    pub fn add_old_site(&self, site: OldSite) {
        lock(&self.gathered).old_sites.push(site);
    }

    /// Counts a file that was read, with its length.
    pub fn count(&self, bytes: u64) {
        let summary = &mut lock(&self.gathered).summary;
        summary.files += 1;
        summary.bytes += bytes;
    }

    /// Names a file or an entry that was refused.
    pub fn refuse(&self, path: String, reason: String) {
        lock(&self.gathered).summary.refused.push(Refused { path, reason });
    }

    /// Nothing more comes: finds the works.
    pub fn finish(self) -> io::Result<Readings> {
        let mut gathered = self.gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Of very many files even their names are much.
        let files = if self.keep_originals { self.files } else { Files::default() };
        gathered.places.sort(&files);
        if let Some(error) = gathered.failed {
            return Err(error);
        }
        let Plan { works, titles, mut without_text, indexes } = plan(gathered.outlines);
        without_text.sort();
        without_text.dedup();
        let mut summary = gathered.summary;
        let reason = "it tells of a work, but the text is nowhere";
        summary
            .refused
            .extend(without_text.into_iter().map(|path| Refused { path, reason: reason.to_owned() }));
        summary.refused.sort_by(|one, other| (&one.path, &one.reason).cmp(&(&other.path, &other.reason)));
        let mut containers = gathered.containers;
        for (path, number) in indexes {
            summary.remarks.push(format!(
                "{path}: it is an index; the series and the order that it lists were taken over."
            ));
            // It is of many works, so it is kept as what holds works is.
            let Some(reading) = gathered.readings.of(number) else { continue };
            let place = |sha256: &str| gathered.places.get(sha256, &files);
            containers.extend(index(&self.spool, reading, place, path)?);
        }
        containers.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Readings {
            works,
            titles,
            containers,
            dumps: gathered.dumps,
            readings: gathered.readings,
            spool: self.spool,
            files,
            places: gathered.places,
            authors: gathered.authors,
            canons: gathered.canons,
            old_sites: gathered.old_sites,
            summary,
        })
    }
}

/// An index that was asked for by itself, to be kept whole; one in a container is kept with it.
fn index<'a>(
    spool: &Mutex<Spool>,
    reading: &Range<u64>,
    place: impl Fn(&str) -> Option<Place<'a>>,
    path: String,
) -> io::Result<Option<Container>> {
    let reading = FileReading::from_bytes(&lock(spool).read(reading)?).map_err(io::Error::other)?;
    Ok(match place(reading.sha256()) {
        Some(Place::File(file)) => {
            let media_type = Format::Html.media_type();
            Some(Container { at: file.at(), path, bytes: file.bytes(), media_type })
        }
        _ => None,
    })
}

/// The rows of a dump that one story came from: an original of its own.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub sha256: String,
    pub bytes: Vec<u8>,
}

/// The works of an import, each to be put together when it is asked for.
pub(super) struct Readings {
    /// The works in the order of the report.
    pub works: Vec<WorkPlan>,
    titles: Titles,
    readings: ReadingPlaces,
    spool: Mutex<Spool>,
    files: Files,
    places: Places,
    /// Files of files that were asked for, by their paths.
    pub containers: Vec<Container>,
    dumps: HashMap<String, Mutex<fs::File>>,
    /// Whom dumps know.
    pub authors: Vec<OldAuthor>,
    /// The order of worlds, fandom by fandom.
    pub canons: Vec<CanonDraft>,
    /// What dumps say of their archives.
    pub old_sites: Vec<OldSite>,
    pub summary: ImportSummary,
}

impl Readings {
    /// Puts a work together; rows of dumps that it came from are given as the originals that they make.
    pub fn gather(&self, work: &WorkPlan) -> io::Result<(RescuedWork, Vec<Rows>)> {
        let mut readings = Vec::new();
        for number in work.readings() {
            let Some(at) = self.readings.of(number) else { continue };
            let bytes = self.bytes(at)?;
            readings.push((number, FileReading::from_bytes(&bytes).map_err(io::Error::other)?));
        }
        let mut rescued = work.gather(&self.titles, readings);
        let mut originals = Vec::new();
        for (place, path, rows) in rescued.rows() {
            let bytes = self.rows(path, rows)?;
            originals.push((place, Rows { sha256: hex(&Sha256::digest(&bytes)), bytes }));
        }
        for (place, rows) in &originals {
            rescued.set_hash(*place, rows.sha256.clone());
        }
        Ok((rescued, originals.into_iter().map(|(_, rows)| rows).collect()))
    }

    /// Rows of a dump, end to end.
    fn rows(&self, path: &str, rows: &[Range<u64>]) -> io::Result<Vec<u8>> {
        let dump = path.rsplit_once('#').and_then(|(dump, _)| self.dumps.get(dump));
        let mut file = lock(dump.ok_or_else(|| io::Error::other("the rows of no dump"))?);
        let mut bytes = Vec::new();
        for row in rows {
            file.seek(SeekFrom::Start(row.start))?;
            (&mut *file).take(row.end - row.start).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// Works in the same order, as many at a time as fit into memory together.
    pub fn batches(&self, works: Vec<WorkPlan>) -> Vec<Vec<WorkPlan>> {
        let mut batches: Vec<Vec<WorkPlan>> = Vec::new();
        let mut bytes = u64::MAX;
        for work in works {
            let length: u64 = work
                .readings()
                .iter()
                .filter_map(|at| self.readings.of(*at))
                .map(|at| at.end - at.start)
                .sum();
            match batches.last_mut() {
                Some(batch)
                    if batch.len() < WORKS_AT_ONCE && bytes.saturating_add(length) <= BYTES_AT_ONCE =>
                {
                    batch.push(work);
                    bytes += length;
                }
                _ => {
                    batches.push(vec![work]);
                    bytes = length;
                }
            }
        }
        batches
    }

    /// Where the bytes of a hash are.
    pub fn place(&self, sha256: &str) -> Option<Place<'_>> {
        self.places.get(sha256, &self.files)
    }

    /// Bytes of the spool.
    pub fn bytes(&self, at: &Range<u64>) -> io::Result<Vec<u8>> {
        lock(&self.spool).read(at)
    }
}
