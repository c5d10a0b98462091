//! Where an original lies, and how it is read.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
};

use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use super::{failed, frames, read_full};
use crate::Result;

/// So much of a file is in memory while it is hashed.
const HASH_BYTES: usize = 1 << 20;

/// How an original is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Compressed,
    Raw,
}

/// Where an original lies.
pub(crate) struct Place {
    folder: PathBuf,
    sha256: String,
}

impl Place {
    /// `sha256` comes from a record or from the bytes themselves, never from a visitor.
    pub(crate) fn new(data: &Path, sha256: &str) -> Self {
        let part = |range| sha256.get(range).unwrap_or("");
        let folder = folder(data).join(part(0..2)).join(part(2..4));
        Self { folder, sha256: sha256.to_owned() }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn path(&self, form: Form) -> PathBuf {
        self.folder.join(match form {
            Form::Compressed => format!("{}.zst", self.sha256),
            Form::Raw => format!("{}.raw", self.sha256),
        })
    }

    /// Unlinks the file, whatever its form; one that is not there is gone already.
    pub(crate) fn unlink(&self) -> Result<()> {
        for path in [self.path(Form::Compressed), self.path(Form::Raw)] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path)(error)),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn is_there(&self) -> bool {
        self.path(Form::Compressed).exists() || self.path(Form::Raw).exists()
    }

    /// All of the file, and never more than it is said to hold.
    pub(crate) fn read(&self, length: u64) -> Result<Vec<u8>> {
        let (path, form) = self.found();
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let file = opened(&path, form)?;
            file.take(length.saturating_add(1)).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(failed(&path))
    }

    /// A part of the file.
    pub(super) fn read_range(&self, range: Range<u64>) -> Result<Vec<u8>> {
        let (path, form) = self.found();
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            if form == Form::Compressed {
                return frames::read_range(file, range);
            }
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(range.start))?;
            file.take(range.end - range.start).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(failed(&path))
    }

    /// The length and the SHA-256 of what the file holds now; no more than one byte over `length` is read.
    pub(crate) fn held(&self, length: u64) -> Result<(u64, String)> {
        let (path, form) = self.found();
        let read = || -> io::Result<(u64, String)> {
            let mut file = opened(&path, form)?.take(length.saturating_add(1));
            let (mut hash, mut bytes) = (Sha256::new(), 0);
            let mut buffer = vec![0; HASH_BYTES];
            loop {
                let more = read_full(&mut file, &mut buffer)?;
                if more == 0 {
                    return Ok((bytes, hex(&hash.finalize())));
                }
                hash.update(&buffer[..more]);
                bytes += more as u64;
            }
        };
        read().map_err(failed(&path))
    }

    fn found(&self) -> (PathBuf, Form) {
        let raw = self.path(Form::Raw);
        if raw.exists() { (raw, Form::Raw) } else { (self.path(Form::Compressed), Form::Compressed) }
    }
}

fn opened(path: &Path, form: Form) -> io::Result<Box<dyn Read>> {
    let file = File::open(path)?;
    Ok(match form {
        Form::Compressed => Box::new(zstd::Decoder::new(file)?),
        Form::Raw => Box::new(file),
    })
}

/// The folder of all originals.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("originals")
}

/// Makes a folder and those above it, and makes their names last: a file is lost with the name of its folder.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(above)?.sync_all()
}
