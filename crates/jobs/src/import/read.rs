//! Files are read on all cores; files of files entry by entry, as they come.

use std::{
    any::Any,
    fs,
    io::{self, BufReader, Cursor, Read},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use ficus_formats::{
    Format, Limits, Refusal,
    container::{self, Capture, Entry, Opened, Source},
    detect,
};
use rayon::{Scope, prelude::*};

use super::{
    Progress, Stage, canons,
    dumps::{self, Beside},
    files::{self, File},
    heap::{Heap, Readings},
};
use crate::JobError;

/// Stack of a reading thread in bytes: text that nests deeply must not end the program.
const STACK_BYTES: usize = 16 << 20;
/// What a file is, is told by so many of its first bytes.
pub(super) const HEAD_BYTES: u64 = 64 << 10;
/// Room for so many bytes of a file is made before its length is admitted.
const KEPT_BYTES_MAX: u64 = 1 << 20;
/// Longer files are read one at a time: reading takes some ten times a file's length in memory.
const LARGE_BYTES_MIN: u64 = 6 << 20;
/// Containers inside containers are opened so deep.
const DEPTH_MAX: u32 = 4;
/// So many bytes of entries wait for a free thread; more are read where they are found.
pub(super) const WAITING_BYTES_MAX: u64 = 48 << 20;

/// Reads all files and finds their works. Blocks.
pub(super) fn read_all(
    paths: &[PathBuf],
    folder: &Path,
    keep_originals: bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Readings, JobError> {
    let limits = Limits::default();
    let files::Found { files, refused, remarks } = files::find(paths);
    let heap = Heap::new(folder, keep_originals, files);
    heap.remark(remarks);
    for refused in refused {
        heap.refuse(refused.path, refused.reason);
    }
    let files = heap.files();
    let reader = Reader {
        limits: &limits,
        heap: &heap,
        folder,
        progress,
        done: AtomicU64::new(0),
        total: AtomicU64::new(files.len() as u64),
        waiting: AtomicU64::new(0),
        large: Mutex::new(()),
        beside: Beside::new(folder),
    };
    let here = |source| JobError::Read { path: folder.to_owned(), source };
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| here(io::Error::other(error)))?;
    let reader = &reader;
    let mut others: Vec<u32> = Vec::with_capacity(files.len());
    for file in files.iter() {
        if canons::may_hold(file.path()) && canons::take_in(&heap, file) {
            reader.step();
        } else if dumps::may_be_chapter(file.path()) {
            reader.beside.put_aside(file);
        } else {
            others.push(file.number());
        }
    }
    pool.scope(|scope| {
        others.par_iter().with_max_len(1).for_each(|number| {
            let file = files.of(*number);
            if dumps::may_be_dump(file.path()) {
                reader.maybe_dump(file, scope);
            } else {
                reader.file(file, scope);
            }
        });
    });
    drop(others);
    pool.scope(|scope| reader.chapters_beside(scope));
    // While a thread lives, the allocator keeps for it what it has allocated, even if others drop it.
    drop(pool);
    heap.finish().map_err(here)
}

pub(super) struct Reader<'a> {
    pub limits: &'a Limits,
    pub heap: &'a Heap,
    /// Where what is unpacked on the way may wait.
    pub folder: &'a Path,
    progress: &'a (dyn Fn(Progress) + Sync),
    done: AtomicU64,
    total: AtomicU64,
    /// Bytes of entries that were handed to other threads and are not yet read.
    pub waiting: AtomicU64,
    /// Held while a large file is read.
    large: Mutex<()>,
    pub beside: Beside,
}

/// What is known of a file or an entry before it is read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: String,
    below: String,
    /// How many containers are around it.
    depth: u32,
    /// The number of its reading.
    number: u32,
}

impl Reader<'_> {
    /// Reads a file that was asked for; whatever is wrong with it stops it alone.
    pub(super) fn file<'s>(&'s self, file: File<'_>, scope: &Scope<'s>) {
        let found = Found {
            path: file.path().to_owned(),
            below: file.below().to_owned(),
            depth: 0,
            number: self.heap.number(),
        };
        let outcome = guarded(file.path(), || self.open(file, &found, scope));
        match outcome {
            Ok(()) => self.heap.count(file.bytes()),
            Err(reason) => self.heap.refuse(file.path().to_owned(), reason),
        }
        self.step();
    }

    fn open<'s>(&'s self, file: File<'_>, found: &Found, scope: &Scope<'s>) -> Result<(), String> {
        let open = || fs::File::open(file.at()).map_err(|error| files::io_reason(&error));
        let mut head =
            Vec::with_capacity(usize::try_from(file.bytes().min(KEPT_BYTES_MAX)).unwrap_or_default());
        let mut opened = open()?;
        (&mut opened).take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| files::io_reason(&error))?;
        let format = detect(&found.path, &head).map_err(|refusal| refusal.to_string())?;
        if format.is_container() {
            self.container(format, &mut BufReader::new(open()?), found, scope)?;
            self.heap.add_whole(file, format);
            return Ok(());
        }
        if format == Format::Dump {
            return Err("it is a database dump; give it a name that ends in .sql".to_owned());
        }
        self.admit(format, file.bytes())?;
        let _alone = self.alone(file.bytes());
        let mut bytes = head;
        // Not one byte more than it had when its length was admitted.
        let rest = file.bytes().saturating_sub(bytes.len() as u64);
        opened.take(rest).read_to_end(&mut bytes).map_err(|error| files::io_reason(&error))?;
        bytes.truncate(usize::try_from(file.bytes()).unwrap_or(usize::MAX));
        let sha256 = self.leaf(found, format, &bytes, None)?;
        self.heap.add_original(&sha256, file);
        Ok(())
    }

    /// Waits until no other large file is being read, where this is one.
    fn alone(&self, bytes: u64) -> Option<MutexGuard<'_, ()>> {
        // A reader that failed has left nothing behind.
        (bytes >= LARGE_BYTES_MIN).then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a file of this length may be read whole.
    fn admit(&self, format: Format, bytes: u64) -> Result<(), String> {
        let packed = matches!(format, Format::Epub | Format::Docx | Format::Odt);
        let bytes_max = if packed { self.limits.packed_bytes_max } else { self.limits.text_bytes_max };
        if bytes <= bytes_max {
            return Ok(());
        }
        let what = format!("the file's length of {} MB", bytes.div_ceil(1_000_000));
        let limit = format!("{} MB", bytes_max / 1_000_000);
        Err(Refusal::TooLarge { what, limit }.to_string())
    }

    /// Reads a container: entries go to other threads as they come, as long as not too many wait.
    fn container<'s>(
        &'s self,
        format: Format,
        source: &mut dyn Source,
        outer: &Found,
        scope: &Scope<'s>,
    ) -> Result<(), String> {
        if outer.depth == DEPTH_MAX {
            return Err(format!("it is more than {DEPTH_MAX} containers deep"));
        }
        let mut take = |opened| {
            match opened {
                Opened::Entry(entry) => {
                    let found = inner(outer, &entry.name, self.heap.number());
                    if entry.capture.is_none()
                        && canons::may_hold(&found.path)
                        && canons::take_in_bytes(self.heap, &found.path, &entry.bytes)
                    {
                        return ControlFlow::Continue(());
                    }
                    if entry.capture.is_none() && dumps::may_be_chapter(&found.path) {
                        self.put_aside(found, &entry);
                    } else {
                        self.hand_on(found, entry, scope);
                    }
                }
                Opened::Refused { name, reason } => {
                    self.heap.refuse(inner(outer, &name, 0).path, reason.to_string());
                }
            }
            ControlFlow::Continue(())
        };
        container::open(format, source, self.limits, &mut take).map_err(|refusal| refusal.to_string())
    }

    /// Keeps an entry that may be a chapter of a dump until all dumps are read.
    fn put_aside(&self, found: Found, entry: &Entry) {
        let path = found.path.clone();
        if let Err(error) = self.beside.put_entry_aside(found, &entry.bytes) {
            self.heap.refuse(path, files::io_reason(&error));
        }
    }

    /// Has an entry read by another thread, or at once where too much waits already.
    pub(super) fn hand_on<'s>(&'s self, found: Found, entry: Entry, scope: &Scope<'s>) {
        self.total.fetch_add(1, Ordering::Relaxed);
        let bytes = entry.bytes.len() as u64;
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > WAITING_BYTES_MAX {
            self.entry(&found, entry, scope);
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        } else {
            scope.spawn(move |scope| {
                self.entry(&found, entry, scope);
                self.waiting.fetch_sub(bytes, Ordering::Relaxed);
            });
        }
    }

    fn entry<'s>(&'s self, found: &Found, entry: Entry, scope: &Scope<'s>) {
        let outcome = guarded(&found.path, || {
            let format = detect(&found.path, &entry.bytes).map_err(|refusal| refusal.to_string())?;
            if format.is_container() {
                return self.container(format, &mut Cursor::new(entry.bytes), found, scope);
            }
            if format == Format::Dump {
                return self.dump_entry(&entry.bytes, found, scope);
            }
            let _alone = self.alone(entry.bytes.len() as u64);
            self.leaf(found, format, &entry.bytes, entry.capture.as_ref())?;
            self.heap.add_entry(&entry.bytes);
            Ok(())
        });
        if let Err(reason) = outcome {
            self.heap.refuse(found.path.clone(), reason);
        }
        self.step();
    }

    /// Reads what holds no other files; gives the hash of its bytes.
    fn leaf(
        &self,
        found: &Found,
        format: Format,
        bytes: &[u8],
        capture: Option<&Capture>,
    ) -> Result<String, String> {
        let read = if bytes.len() as u64 <= HEAD_BYTES || capture.is_none() && found.depth == 0 {
            ficus_intake::read_as(format, &found.path, bytes, capture, self.limits)
        } else {
            // Told by all of an entry it may be another than by its first bytes, which decide.
            ficus_intake::read_captured(&found.path, bytes, capture, self.limits)
        };
        let reading = read.map_err(|refusal| refusal.to_string())?.below(&found.below);
        let sha256 = reading.sha256().to_owned();
        self.heap.add(found.number, &reading);
        Ok(sha256)
    }

    /// One more is done.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let total = self.total.load(Ordering::Relaxed);
        (self.progress)(Progress { stage: Stage::Reading, done, total });
    }
}

/// An entry of a container. One that has no name of its own has its container's, without the ending.
fn inner(outer: &Found, name: &str, number: u32) -> Found {
    let path = if name.is_empty() {
        outer.path.rsplit_once('.').map_or_else(|| outer.path.clone(), |(stem, _)| stem.to_owned())
    } else {
        format!("{}/{name}", outer.path)
    };
    Found { path, below: outer.below.clone(), depth: outer.depth + 1, number }
}

/// Runs a reader; a fault of it stops what it reads alone.
pub(super) fn guarded(path: &str, read: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        tracing::error!(path, fault = said(panic.as_ref()), "a reader failed");
        Err("it could not be read: internal error".to_owned())
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}
