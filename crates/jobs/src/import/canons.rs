//! Files of canons among the files of an import, loose or in a container: `canons.txt`, which is told by its name and by
//! how it begins.

use std::{fs, io::Read};

use ficus_archive::{
    canon::{FILE_BYTES_MAX, read_canons},
    provenance::ImportSummary,
};
use ficus_store::Store;

use super::{
    files::{File, io_reason},
    heap::{Heap, Readings},
};
use crate::{
    JobError,
    canons::{Former, take_over},
};

/// Whether a file is to hold canons, by its name.
pub(super) fn may_hold(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name == "canons.txt" || name == "canon.txt"
}

/// Takes in a file of canons; whether it is one, or the beginning of a story that is called so.
pub(super) fn take_in(heap: &Heap, file: File<'_>) -> bool {
    let mut bytes = Vec::new();
    let opened = fs::File::open(file.at());
    let read = opened.and_then(|opened| opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        heap.refuse(file.path().to_owned(), io_reason(&error));
        return true;
    }
    let is_taken = take_in_bytes(heap, file.path(), &bytes);
    if is_taken {
        heap.count(file.bytes());
    }
    is_taken
}

/// Takes in what may be a file of canons; whether it is one.
pub(super) fn take_in_bytes(heap: &Heap, path: &str, bytes: &[u8]) -> bool {
    // The limit may part a letter.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if bytes.len() as u64 > FILE_BYTES_MAX => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with("# ") {
        return false;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        heap.refuse(path.to_owned(), format!("a file of canons has at most {FILE_BYTES_MAX} bytes"));
        return true;
    }
    let (canons, faults) = read_canons(text);
    for fault in faults {
        heap.refuse(path.to_owned(), fault.to_string());
    }
    heap.add_canons(canons);
    true
}

/// Gives the fandoms of the archive what was read, once their works are there: none loses a canon that it has.
pub(super) async fn keep(
    store: &Store,
    readings: &Readings,
    summary: &mut ImportSummary,
) -> Result<(), JobError> {
    let brought = take_over(store, readings.canons.clone(), Former::Stays, false).await?;
    summary.remarks.extend(brought.told());
    Ok(())
}
