//! Dumps of databases: read row by row; then the files beside them, some of which are chapters that only the dump can
//! tell the work of.

use std::{
    fs,
    io::{self, BufReader, Read, Seek},
    ops::Range,
    path::Path,
    sync::{Mutex, atomic::Ordering},
};

use ficus_formats::{
    container::{self, Entry},
    dump,
};
use ficus_intake::efiction::{self, DumpReport, Efiction, Pending, TableReport};
use rayon::Scope;

use super::{
    files::{self, File, Files},
    heap::lock,
    read::{Found, Reader, guarded},
    spool::Spool,
};

/// Endings of names of files that may be dumps: these are read as streams.
const ENDINGS: [&str; 5] = [".sql", ".sql.gz", ".dump", ".dump.gz", ".mysql"];
/// So much of a dump is read at once.
const BUFFER_BYTES: usize = 1 << 20;
/// So many rows of one kind are named in the remarks on a dump.
const NAMED_MAX: usize = 20;

/// Whether a file's name says that it may be a dump.
pub(super) fn may_be_dump(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// A dump whose rows were read, and which waits for the files beside it.
struct RowsRead {
    path: String,
    efiction: Efiction,
    summary: dump::Summary,
}

/// A file that may be a chapter of a dump: only the dump can tell, and it may still be to come.
pub(super) enum MaybeChapter {
    /// The number of a file that was asked for.
    File(u32),
    /// An entry of a container, and where its bytes wait.
    Entry(Found, Range<u64>),
}

impl MaybeChapter {
    fn path<'a>(&'a self, files: &'a Files) -> &'a str {
        match self {
            Self::File(number) => files.of(*number).path(),
            Self::Entry(found, _) => &found.path,
        }
    }
}

/// Dumps, and what may be chapters of theirs, wherever they were found: one may be inside a container and the other
/// beside it.
pub(super) struct Beside {
    dumps: Mutex<Vec<RowsRead>>,
    chapters: Mutex<Vec<MaybeChapter>>,
    entries: Mutex<Spool>,
}

impl Beside {
    /// Nothing yet; what does not fit into memory goes to `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { dumps: Mutex::default(), chapters: Mutex::default(), entries: Mutex::new(Spool::new(folder)) }
    }

    /// Puts a file aside that may be a chapter.
    pub fn put_aside(&self, file: File<'_>) {
        lock(&self.chapters).push(MaybeChapter::File(file.number()));
    }

    /// Puts an entry of a container aside that may be a chapter.
    pub fn put_entry_aside(&self, found: Found, bytes: &[u8]) -> io::Result<()> {
        let at = lock(&self.entries).add(bytes)?;
        lock(&self.chapters).push(MaybeChapter::Entry(found, at));
        Ok(())
    }
}

impl Reader<'_> {
    /// Reads a file that may be a dump by its rows; one that is none is read as any other file.
    pub(super) fn maybe_dump<'s>(&'s self, file: File<'s>, scope: &Scope<'s>) {
        let mut is_dump = false;
        let outcome = guarded(file.path(), || {
            is_dump = self.dump_file(file, scope)?;
            Ok(())
        });
        match outcome {
            Err(reason) => self.heap.refuse(file.path().to_owned(), reason),
            Ok(()) if is_dump => self.heap.count(file.bytes()),
            Ok(()) => return self.file(file, scope),
        }
        self.step();
    }

    /// Reads a file's rows; whether it is a dump.
    fn dump_file<'s>(&'s self, file: File<'_>, scope: &Scope<'s>) -> Result<bool, String> {
        let said = |error: io::Error| files::io_reason(&error);
        let mut opened = fs::File::open(file.at()).map_err(said)?;
        let gzipped = file.path().to_ascii_lowercase().ends_with(".gz");
        if gzipped {
            opened = unpacked(opened, self.folder).map_err(said)?;
        }
        let mut head = Vec::new();
        (&opened).take(super::read::HEAD_BYTES).read_to_end(&mut head).map_err(said)?;
        opened.rewind().map_err(said)?;
        if !dump::is_dump(&head) {
            return Ok(false);
        }
        self.dump(opened, file.path(), scope)?;
        let media_type = if gzipped { ficus_formats::Format::Gzip } else { ficus_formats::Format::Dump };
        self.heap.add_whole(file, media_type);
        Ok(true)
    }

    /// Reads a dump's rows, in two passes: the first finds the archive's own address.
    fn dump<'s>(&'s self, file: fs::File, path: &str, scope: &Scope<'s>) -> Result<(), String> {
        let file = in_utf_8(file, self.folder).map_err(|error| files::io_reason(&error))?;
        let mut efiction = Efiction::new(path);
        let pass = |take: &mut dyn FnMut(&dump::Row<'_>)| {
            (&file).rewind().map_err(|error| files::io_reason(&error))?;
            let mut source = BufReader::with_capacity(BUFFER_BYTES, &file);
            dump::read(&mut source, self.limits, take).map_err(|refusal| refusal.to_string())
        };
        pass(&mut |row| efiction.look_ahead(row))?;
        let summary = pass(&mut |row| efiction.row(row, &mut |pending| self.pending(pending, scope)))?;
        if !efiction.is_efiction() {
            return Err("it is a database dump, but of no archive that is known".to_owned());
        }
        self.heap.add_dump(path, file);
        lock(&self.beside.dumps).push(RowsRead { path: path.to_owned(), efiction, summary });
        Ok(())
    }

    /// Reads an entry of a container that is a dump.
    pub(super) fn dump_entry<'s>(
        &'s self,
        bytes: &[u8],
        found: &Found,
        scope: &Scope<'s>,
    ) -> Result<(), String> {
        let mut file = tempfile::tempfile_in(self.folder).map_err(|error| files::io_reason(&error))?;
        io::Write::write_all(&mut file, bytes).map_err(|error| files::io_reason(&error))?;
        self.dump(file, &found.path, scope)
    }

    /// Once all dumps are read: gives them their chapters, and has the rest read as any other file.
    pub(super) fn chapters_beside<'s>(&'s self, scope: &Scope<'s>) {
        let mut dumps = std::mem::take(&mut *lock(&self.beside.dumps));
        let mut chapters = std::mem::take(&mut *lock(&self.beside.chapters));
        // What was read first is chance.
        dumps.sort_by(|one, other| one.path.cmp(&other.path));
        let files = self.heap.files();
        chapters.sort_by(|one, other| one.path(files).cmp(other.path(files)));
        for chapter in chapters {
            match chapter {
                MaybeChapter::File(number) => {
                    let file = files.of(number);
                    if !self.file_beside(&mut dumps, file, scope) {
                        scope.spawn(move |scope| self.file(file, scope));
                    }
                }
                MaybeChapter::Entry(found, at) => self.entry_beside(&mut dumps, found, &at, scope),
            }
        }
        for RowsRead { efiction, summary, .. } in dumps {
            let mut report = efiction.finish(&summary, &mut |pending| self.pending(pending, scope));
            self.heap.remark(remarks(&report));
            self.heap.add_authors(super::authors::of_dump(&report));
            for install in &mut report.installs {
                self.heap.add_old_site(std::mem::take(&mut install.old_site));
            }
        }
    }

    /// Offers a file to the dumps; whether one of them took it.
    fn file_beside<'s>(&'s self, dumps: &mut [RowsRead], file: File<'_>, scope: &Scope<'s>) -> bool {
        if dumps.is_empty() || file.bytes() > self.limits.text_bytes_max {
            return false;
        }
        let mut bytes = Vec::new();
        let read = fs::File::open(file.at()).and_then(|open| open.take(file.bytes()).read_to_end(&mut bytes));
        // What cannot be read is named where files are read.
        let taken = read.is_ok() && self.offer(dumps, file.path(), &bytes, scope);
        if taken {
            self.heap.add_beside(file, &bytes);
            self.heap.count(file.bytes());
            self.step();
        }
        taken
    }

    /// Offers an entry of a container to the dumps; one that none takes is read like the others.
    fn entry_beside<'s>(&'s self, dumps: &mut [RowsRead], found: Found, at: &Range<u64>, scope: &Scope<'s>) {
        let bytes = match lock(&self.beside.entries).read(at) {
            Ok(bytes) => bytes,
            Err(error) => return self.heap.refuse(found.path, files::io_reason(&error)),
        };
        if self.offer(dumps, &found.path, &bytes, scope) {
            self.heap.add_entry(&bytes);
            self.step();
        } else {
            self.hand_on(found, Entry { bytes, ..Entry::default() }, scope);
        }
    }

    /// Offers a text to the dumps, the nearest first: another archive may have a chapter of the same number.
    fn offer<'s>(&'s self, dumps: &mut [RowsRead], path: &str, bytes: &[u8], scope: &Scope<'s>) -> bool {
        let folders_shared = |dump: &RowsRead| {
            dump.path.split('/').zip(path.split('/')).take_while(|(one, other)| one == other).count()
        };
        let mut nearest: Vec<&mut RowsRead> = dumps.iter_mut().collect();
        nearest.sort_by_key(|dump| std::cmp::Reverse(folders_shared(dump)));
        nearest
            .into_iter()
            .any(|dump| dump.efiction.file(path, bytes, &mut |pending| self.pending(pending, scope)))
    }

    /// Has a part of a dump read by another thread, or at once where too much waits already.
    fn pending<'s>(&'s self, pending: Pending, scope: &Scope<'s>) {
        let (number, bytes) = (self.heap.number(), pending.bytes());
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > super::read::WAITING_BYTES_MAX {
            self.heap.add(number, &pending.read(self.limits));
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        } else {
            scope.spawn(move |_| {
                let path = pending.path().to_owned();
                let read = guarded(&path, || {
                    self.heap.add(number, &pending.read(self.limits));
                    Ok(())
                });
                if let Err(reason) = read {
                    self.heap.refuse(path, reason);
                }
                self.waiting.fetch_sub(bytes, Ordering::Relaxed);
            });
        }
    }
}

/// Files that may be chapters of a dump.
pub(super) fn may_be_chapter(path: &str) -> bool {
    efiction::wanted_file(path).is_some()
}

/// A gzipped dump as a file without a name: rows are read again by where they stand in it.
fn unpacked(packed: fs::File, folder: &Path) -> io::Result<fs::File> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut source = container::gunzip(BufReader::with_capacity(BUFFER_BYTES, packed));
    io::copy(&mut source, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// A dump in UTF-16 as one in UTF-8 without a name; any other as it is.
fn in_utf_8(mut file: fs::File, folder: &Path) -> io::Result<fs::File> {
    let mut head = Vec::new();
    file.rewind()?;
    (&file).take(2).read_to_end(&mut head)?;
    file.rewind()?;
    if !dump::is_utf_16(&head) {
        return Ok(file);
    }
    let mut wide = BufReader::with_capacity(BUFFER_BYTES, file);
    let mut written = io::BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(folder)?);
    dump::to_utf_8(&mut wide, &mut written)?;
    let mut file = written.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// What became of a dump, in sentences.
fn remarks(report: &DumpReport) -> Vec<String> {
    let path = &report.path;
    let mut out = Vec::new();
    for install in &report.installs {
        let name = install.name.as_deref().unwrap_or(&install.site);
        out.push(format!(
            "{path}: {name}: {} stories, {} chapters, {} reviews, {} words to series, {} pieces of news.",
            install.stories,
            install.chapters,
            install.reviews,
            install.series_comments,
            install.old_site.news.len()
        ));
        if install.reviews_of_others > 0 {
            let count = install.reviews_of_others;
            out.push(format!("{path}: {count} reviews of nothing that is here: kept in the original only."));
        }
        out.extend(install.tables.iter().map(|table| table_remark(path, table)));
        for (what, rows) in [
            ("story without any text", &install.stories_without_text),
            ("chapter without a story", &install.chapters_without_story),
            ("chapter whose file was not found", &install.files_not_found),
            ("story or chapter that nobody had let in", &install.unvalidated),
            ("row that could not be made sense of", &install.not_understood),
            ("kept in the original only", &install.named),
        ] {
            let named =
                rows.iter().take(NAMED_MAX).map(|row| format!("{path}: {what}: {} {}", row.id, row.name));
            out.extend(named);
            if rows.len() > NAMED_MAX {
                out.push(format!("{path}: {what}: and {} more", rows.len() - NAMED_MAX));
            }
        }
    }
    out.extend(report.other_tables.iter().map(|table| table_remark(path, table)));
    if report.damaged_places > 0 {
        let (places, bytes) = (report.damaged_places, report.damaged_bytes);
        out.push(format!("{path}: {places} damaged places with {bytes} bytes were stepped over."));
    }
    out.extend(report.unfinished.iter().map(|what| format!("{path}: it breaks off in {what}.")));
    out.extend(report.broken.iter().map(|what| format!("{path}: {what}")));
    out
}

fn table_remark(path: &str, table: &TableReport) -> String {
    let fate = table.fate.words();
    let lost = match table.not_understood {
        0 => String::new(),
        rows => format!("; {rows} rows could not be made sense of"),
    };
    format!("{path}: table {}: {} rows: {fate}{lost}.", table.name, table.rows)
}
