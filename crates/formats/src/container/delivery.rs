//! Handing over what a container holds, within limits: no size that a header states is believed.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use super::{Capture, Entry, Opened, names};
use crate::{Limits, Refusal, limits::check_length};

/// An entry may always become this large, whatever its ratio: a page of spaces is no attack.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// A whole container may always become this large.
const CONTAINER_FREE_BYTES: u64 = 64 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// Why reading a container ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// Whoever takes the entries wants no more.
    BrokenOff,
    /// Nothing more can be read.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What became of an entry that was unpacked.
pub(super) enum Unpacked {
    /// All of it.
    Whole(Vec<u8>),
    /// As far as it could be read, and why no further.
    Partly(Vec<u8>, io::Error),
    /// It is too large; nothing of it is kept.
    Refused(Refusal),
}

/// Where the entries of one container go, counted.
pub(super) struct Delivery<'a> {
    pub(super) limits: &'a Limits,
    take: &'a mut dyn FnMut(Opened) -> ControlFlow<()>,
    packed_bytes: u64,
    entries: u64,
    unpacked_bytes: u64,
    unpacked_bytes_max: u64,
}

impl<'a> Delivery<'a> {
    /// A delivery from a container of so many bytes.
    pub(super) fn new(
        limits: &'a Limits,
        packed_bytes: u64,
        take: &'a mut dyn FnMut(Opened) -> ControlFlow<()>,
    ) -> Self {
        let by_ratio = packed_bytes.saturating_mul(limits.ratio_max).max(CONTAINER_FREE_BYTES);
        let unpacked_bytes_max = by_ratio.min(limits.container_bytes_max);
        Self { limits, take, packed_bytes, entries: 0, unpacked_bytes: 0, unpacked_bytes_max }
    }

    /// Length of the container as it is, in bytes.
    pub(super) const fn packed_bytes(&self) -> u64 {
        self.packed_bytes
    }

    /// How long something may become that takes up so many bytes packed.
    pub(super) fn unpacked_bytes_max(&self, packed_bytes: u64) -> u64 {
        let by_ratio = packed_bytes.saturating_mul(self.limits.ratio_max).max(RATIO_FREE_BYTES);
        by_ratio.min(self.limits.entry_bytes_max)
    }

    /// Counts an entry, handed over or not.
    pub(super) fn count_entry(&mut self) -> Result<(), Stop> {
        self.entries += 1;
        if self.entries <= self.limits.container_entries_max {
            return Ok(());
        }
        let limit = self.limits.container_entries_max.to_string();
        Err(Refusal::TooLarge { what: "the number of files in it".into(), limit }.into())
    }

    /// Counts bytes that were unpacked, kept or not.
    pub(super) fn count_bytes(&mut self, bytes: u64) -> Result<(), Stop> {
        self.unpacked_bytes = self.unpacked_bytes.saturating_add(bytes);
        Ok(check_length("what it unpacks to", self.unpacked_bytes, self.unpacked_bytes_max)?)
    }

    /// Begins to count anew, for a second reading of what was counted before.
    pub(super) const fn count_anew(&mut self) {
        self.unpacked_bytes = 0;
    }

    /// Hands over an entry. An empty one, and what a system leaves behind, is passed over.
    pub(super) fn entry(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Stop> {
        if bytes.is_empty() || names::is_leftover(name) {
            return Ok(());
        }
        self.hand_over(Opened::Entry(Entry { name: names::cleaned(name), bytes, capture: None }))
    }

    /// Hands over the only file of a container, whatever its name.
    pub(super) fn named(&mut self, name: String, bytes: Vec<u8>) -> Result<(), Stop> {
        self.hand_over(Opened::Entry(Entry { name, bytes, capture: None }))
    }

    /// Hands over a page of a web capture.
    pub(super) fn captured(&mut self, name: String, bytes: Vec<u8>, capture: Capture) -> Result<(), Stop> {
        self.hand_over(Opened::Entry(Entry { name, bytes, capture: Some(capture) }))
    }

    /// Says that an entry cannot be read.
    pub(super) fn refused(&mut self, name: &str, reason: Refusal) -> Result<(), Stop> {
        if !name.is_empty() && names::is_leftover(name) {
            return Ok(());
        }
        self.hand_over(Opened::Refused { name: names::cleaned(name), reason })
    }

    fn hand_over(&mut self, opened: Opened) -> Result<(), Stop> {
        match (self.take)(opened) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::BrokenOff),
        }
    }

    /// Unpacks an entry that takes up so many bytes packed.
    pub(super) fn unpack(&mut self, reader: &mut dyn Read, packed_bytes: u64) -> Result<Unpacked, Stop> {
        let ratio_max = self.limits.ratio_max;
        let by_ratio = packed_bytes.saturating_mul(ratio_max).max(RATIO_FREE_BYTES);
        let mut bytes = Vec::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => return Ok(Unpacked::Whole(bytes)),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Unpacked::Partly(bytes, error)),
            };
            self.count_bytes(read as u64)?;
            bytes.extend_from_slice(&chunk[..read]);
            let length = bytes.len() as u64;
            if length > by_ratio {
                let reason = format!("it unpacks to more than {ratio_max} times its size");
                return Ok(Unpacked::Refused(Refusal::Hostile(reason)));
            }
            if let Err(refusal) = check_length("the file", length, self.limits.entry_bytes_max) {
                return Ok(Unpacked::Refused(refusal));
            }
        }
    }
}
