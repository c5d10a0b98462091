//! Which parts of the index are written together into one: parts of about the same size, so that each byte is written
//! anew few times however large the index becomes, and no more of them at once than bears on the memory.
//!
//! A merge has all files of its parts mapped into memory. So what it reads is bounded: by a fixed size while the index is
//! small, by a share of the index where that is more, so that the number of parts stays small.

use std::path::PathBuf;

use tantivy::{
    index::{SegmentComponent, SegmentMeta},
    merge_policy::{MergeCandidate, MergePolicy},
};

/// So many parts of one size become one.
const PARTS_MIN: usize = 8;
/// Parts of up to so many bytes are of one size; the next sizes are each [`LEVEL_TIMES`] as large.
const SMALL_BYTES: u64 = 8 << 20;
const LEVEL_TIMES: u64 = 8;
/// A merge may always read so many bytes,
const MERGED_BYTES: u64 = 128 << 20;
/// or one of so many shares of the index.
const MERGED_SHARES: u64 = 8;

/// The files of a part that grow with its works.
const COMPONENTS: [SegmentComponent; 5] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::FastFields,
    SegmentComponent::Store,
];

/// Merges parts of about the same size.
#[derive(Debug)]
pub(crate) struct BySize {
    /// Where the index stands; `None` for one in memory.
    pub folder: Option<PathBuf>,
}

/// A part as it is weighed.
struct Part<'a> {
    meta: &'a SegmentMeta,
    bytes: u64,
}

impl BySize {
    fn bytes(&self, part: &SegmentMeta) -> u64 {
        let Some(folder) = &self.folder else { return 0 };
        let files = COMPONENTS.iter().map(|component| folder.join(part.relative_path(component.clone())));
        files.filter_map(|file| std::fs::metadata(file).ok()).map(|file| file.len()).sum()
    }
}

impl MergePolicy for BySize {
    fn compute_merge_candidates(&self, parts: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut parts: Vec<Part<'_>> =
            parts.iter().map(|meta| Part { meta, bytes: self.bytes(meta) }).collect();
        parts.sort_by_key(|part| part.bytes);
        let all: u64 = parts.iter().map(|part| part.bytes).sum();
        let bytes_max = MERGED_BYTES.max(all / MERGED_SHARES);
        let mut candidates: Vec<MergeCandidate> = parts
            .chunk_by(|one, other| level(one.bytes) == level(other.bytes))
            .filter(|of_level| of_level.len() >= PARTS_MIN)
            .map(|of_level| fitting(of_level, bytes_max))
            .filter(|fitting| fitting.len() >= PARTS_MIN / 2)
            .map(ids)
            .collect();
        let is_merged =
            |part: &Part<'_>| candidates.iter().any(|candidate| candidate.0.contains(&part.meta.id()));
        let hollow: Vec<MergeCandidate> = parts
            .iter()
            .filter(|part| part.meta.num_deleted_docs() > part.meta.max_doc() / 2 && !is_merged(part))
            .map(|part| ids(std::slice::from_ref(part)))
            .collect();
        candidates.extend(hollow);
        candidates
    }
}

/// Which size a part is of.
fn level(bytes: u64) -> u32 {
    (bytes / SMALL_BYTES).max(1).ilog(LEVEL_TIMES) + u32::from(bytes >= SMALL_BYTES)
}

/// The smallest parts, as many as have no more bytes together.
fn fitting<'a, 'b>(parts: &'a [Part<'b>], bytes_max: u64) -> &'a [Part<'b>] {
    let mut bytes = 0;
    let count = parts
        .iter()
        .take_while(|part| {
            bytes += part.bytes;
            bytes <= bytes_max
        })
        .count();
    &parts[..count]
}

fn ids(parts: &[Part<'_>]) -> MergeCandidate {
    MergeCandidate(parts.iter().map(|part| part.meta.id()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_size_stand_on_one_level() {
        let levels: Vec<u32> =
            [0, 1, SMALL_BYTES - 1, SMALL_BYTES, 63 << 20, 64 << 20, 511 << 20, 512 << 20].map(level).into();
        assert_eq!(levels, [0, 0, 0, 1, 1, 2, 2, 3]);
    }
}
