//! The bytes of a web capture, unpacked where they are gzipped, with the places to which one can go back.

use std::{
    collections::{HashSet, VecDeque},
    io::{Read, SeekFrom},
};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{
    member::{self, HEADER_BYTES_MAX, MAGIC, TRAILER_BYTES},
    record,
};
use crate::{
    Refusal,
    container::{Source, unreadable},
};

const PACKED_BYTES: usize = 256 << 10;
const UNPACKED_BYTES: usize = 256 << 10;
/// The headers of a record and of a page.
const SMALL_STEP_BYTES: usize = 1 << 10;

/// Where a byte stands: the start of its gzip member in the source, and how far into the unpacked member. Of a source
/// that is not packed, the first alone counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) outer: u64,
    pub(super) inner: u64,
}

/// A part of a source: all of it, or a capture that stands unpacked in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::container) struct Section {
    /// Its first byte.
    pub(in crate::container) start: u64,
    /// The byte after its last.
    pub(in crate::container) end: u64,
}

/// Why nothing more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// More may come.
    Open,
    /// The source ends in good order.
    Ended,
    /// The source ends in the middle of a member.
    CutOff,
    /// What is there cannot be unpacked.
    Damaged,
}

/// A source, or a part of one, read from the front, with a look ahead.
pub(super) struct Stream<'a> {
    source: &'a mut dyn Source,
    section: Section,
    is_packed: bool,
    /// Bytes of the source that were read ahead, and where the first of them stands.
    packed: Vec<u8>,
    packed_at: usize,
    packed_start: u64,
    /// Unpacked bytes that nobody took yet, and how many were taken before.
    unpacked: Vec<u8>,
    unpacked_at: usize,
    taken: u64,
    /// The members that the unpacked bytes are of: where each begins, counted in unpacked bytes and in the source.
    members: VecDeque<(u64, u64)>,
    inflater: Decompress,
    crc: Crc,
    in_member: bool,
    /// Length of the last member that was unpacked to its end.
    member_length: u64,
    bad_members: HashSet<u64>,
    state: State,
    step_bytes: usize,
}

impl<'a> Stream<'a> {
    pub(super) fn new(source: &'a mut dyn Source, section: Section) -> Result<Self, Refusal> {
        let mut stream = Self {
            source,
            packed: Vec::new(),
            packed_at: 0,
            packed_start: section.start,
            section,
            is_packed: false,
            unpacked: Vec::new(),
            unpacked_at: 0,
            taken: 0,
            members: VecDeque::new(),
            inflater: Decompress::new(false),
            crc: Crc::new(),
            in_member: false,
            member_length: 0,
            bad_members: HashSet::new(),
            state: State::Open,
            step_bytes: UNPACKED_BYTES,
        };
        stream.refill()?;
        stream.is_packed = stream.packed.starts_with(MAGIC);
        // The first bytes may be damaged.
        let is_plain = record::is_warc(&stream.packed) || record::is_arc(&stream.packed);
        if !stream.is_packed && !is_plain && memchr::memmem::find(&stream.packed, b"\nWARC/").is_none() {
            stream.is_packed = memchr::memmem::find(&stream.packed, MAGIC).is_some();
        }
        Ok(stream)
    }

    /// Unpacks no more than what is asked for: most of it is to be leapt over.
    pub(super) const fn unpack_in_small_steps(&mut self) {
        self.step_bytes = SMALL_STEP_BYTES;
    }

    pub(super) const fn state(&self) -> State {
        self.state
    }

    /// Whether the checksum of a member that begins there was wrong.
    pub(super) fn is_bad(&self, member: u64) -> bool {
        self.bad_members.contains(&member)
    }

    /// How many unpacked bytes were taken. Going back counts anew.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        if !self.is_packed {
            return Place { outer: self.read_to(), inner: 0 };
        }
        match self.members.front() {
            Some((from, outer)) => Place { outer: *outer, inner: self.taken - from },
            None => Place { outer: self.read_to(), inner: 0 },
        }
    }

    /// Whether the next byte is the first of a member.
    pub(super) fn is_at_member(&self) -> bool {
        self.is_packed && self.members.front().is_some_and(|(from, _)| *from == self.taken)
    }

    /// How many bytes there are before the next member begins, as far as is known.
    fn member_bytes_left(&self) -> usize {
        self.members
            .get(1)
            .map_or(usize::MAX, |(from, _)| usize::try_from(from - self.taken).unwrap_or(usize::MAX))
    }

    /// The next bytes, as many as are wanted where there are so many.
    pub(super) fn ahead(&mut self, wanted: usize) -> Result<&[u8], Refusal> {
        if !self.is_packed {
            while self.packed.len() - self.packed_at < wanted && self.refill()? {}
            if self.packed.len() - self.packed_at < wanted && self.state == State::Open {
                self.state = State::Ended;
            }
            return Ok(&self.packed[self.packed_at..]);
        }
        self.unpack_ahead(wanted, self.step_bytes)?;
        Ok(&self.unpacked[self.unpacked_at..])
    }

    fn unpack_ahead(&mut self, wanted: usize, step_bytes: usize) -> Result<(), Refusal> {
        while self.unpacked.len() - self.unpacked_at < wanted && self.state == State::Open {
            self.unpack_more(step_bytes)?;
        }
        Ok(())
    }

    /// The next bytes of the same member, at least one where there is one.
    pub(super) fn ahead_in_member(&mut self) -> Result<&[u8], Refusal> {
        if self.is_packed {
            self.unpack_ahead(1, UNPACKED_BYTES)?;
        }
        let length = self.ahead(1)?.len().min(self.member_bytes_left());
        Ok(if self.is_packed {
            &self.unpacked[self.unpacked_at..self.unpacked_at + length]
        } else {
            &self.packed[self.packed_at..]
        })
    }

    /// Takes bytes that were seen ahead.
    pub(super) fn take(&mut self, bytes: usize) {
        self.taken += bytes as u64;
        if !self.is_packed {
            self.packed_at += bytes;
            return;
        }
        self.unpacked_at += bytes;
        while self.members.get(1).is_some_and(|(from, _)| *from <= self.taken) {
            self.members.pop_front();
        }
    }

    /// How much is left of a source that is not packed.
    pub(super) fn bytes_left(&self) -> Option<u64> {
        (!self.is_packed).then(|| self.section.end.saturating_sub(self.read_to()))
    }

    /// Where a source ends that is not packed.
    pub(super) const fn end(&self) -> Place {
        Place { outer: self.section.end, inner: 0 }
    }

    /// Passes over bytes without looking at them; how many there were. Only what is not packed needs no reading.
    pub(super) fn skip_unread(&mut self, bytes: u64) -> Option<u64> {
        if self.is_packed {
            return None;
        }
        let at = self.packed_start + self.packed_at as u64;
        let skipped = bytes.min(self.section.end.saturating_sub(at));
        self.taken += skipped;
        let in_buffer = (self.packed.len() - self.packed_at) as u64;
        if skipped <= in_buffer {
            self.packed_at += skipped as usize;
        } else {
            self.seek_packed(at + skipped);
        }
        Some(skipped)
    }

    /// Goes to a place that was seen before.
    pub(super) fn go_to(&mut self, place: Place) -> Result<(), Refusal> {
        let here = self.place();
        // Within a member one can only go on.
        if !(self.is_packed && here.outer == place.outer && here.inner <= place.inner && self.is_in_member())
        {
            self.unpacked.clear();
            self.unpacked_at = 0;
            self.members.clear();
            self.in_member = false;
            self.state = State::Open;
            self.seek_packed(place.outer);
        }
        if self.is_packed {
            let mut left = place.inner - if self.is_in_member() { self.place().inner } else { 0 };
            while left > 0 {
                let length = self.ahead(1)?.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                if length == 0 {
                    break;
                }
                self.take(length);
                left -= length as u64;
            }
        }
        Ok(())
    }

    fn is_in_member(&self) -> bool {
        !self.members.is_empty()
    }

    /// Goes to the member after the one that the last header was read from, without unpacking what is between them.
    ///
    /// A member ends with how long it is unpacked. Only where that is how long the record says that it is, with the
    /// empty lines after it, does the member hold this record and no other, and only then is it left; whether it is
    /// damaged is not known.
    pub(super) fn leap(&mut self, record: Place, record_bytes: u64) -> Result<bool, Refusal> {
        let here = self.place();
        if record.inner > 0 || here.outer != record.outer {
            return Ok(false);
        }
        if let Some((next, _)) = self.members.get(1) {
            // It was short enough to be unpacked already.
            let begin = self.taken - here.inner;
            let is_alone = member::is_length_of(next - begin, record_bytes);
            if is_alone {
                self.take(self.member_bytes_left());
            }
            return Ok(is_alone);
        }
        // What cannot be packed any closer becomes a little longer.
        let packed_bytes_max = record_bytes + record_bytes / 64 + 1_024;
        let end = self.section.end.min(self.read_to().saturating_add(packed_bytes_max));
        if self.in_member {
            if !self.find_end(record_bytes, end)? {
                self.members.clear();
                self.go_to(here)?;
                return Ok(false);
            }
        } else if !member::is_length_of(self.member_length, record_bytes) {
            return Ok(false);
        }
        self.taken += (self.unpacked.len() - self.unpacked_at) as u64;
        self.unpacked.clear();
        self.unpacked_at = 0;
        self.members.clear();
        self.in_member = false;
        self.state = State::Open;
        Ok(true)
    }

    /// Looks for the end of a member of so many unpacked bytes, where another begins or the source ends.
    fn find_end(&mut self, record_bytes: u64, end: u64) -> Result<bool, Refusal> {
        loop {
            let ahead = &self.packed[self.packed_at..];
            let ends_here = |at: usize| {
                let length = ahead[..at].last_chunk::<4>().map(|length| u32::from_le_bytes(*length));
                length.is_some_and(|length| member::is_length_of(length.into(), record_bytes))
            };
            let ahead_end = self.packed_start + self.packed.len() as u64;
            let found = memchr::memmem::find_iter(ahead, MAGIC).find(|at| ends_here(*at));
            let found = found
                .or_else(|| (ahead_end == self.section.end && ends_here(ahead.len())).then_some(ahead.len()));
            if let Some(at) = found {
                self.packed_at += at;
                return Ok(true);
            }
            // The length before a header may be at the end of what is seen, or its first bytes.
            self.packed_at = self.packed.len() - ahead.len().min(TRAILER_BYTES + MAGIC.len());
            if ahead_end >= end || !self.refill()? {
                return Ok(false);
            }
        }
    }

    /// Unpacks the member to its end; whether all of it is whole.
    pub(super) fn finish_member(&mut self, place: Place) -> Result<bool, Refusal> {
        if !self.is_packed {
            return Ok(true);
        }
        let is_open = |stream: &Self| {
            stream.in_member && stream.members.back().is_some_and(|(_, outer)| *outer == place.outer)
        };
        while is_open(self) && self.state == State::Open {
            self.unpack_more(UNPACKED_BYTES)?;
        }
        Ok(!is_open(self) && !self.is_bad(place.outer))
    }

    /// How far the source was read.
    pub(super) const fn read_to(&self) -> u64 {
        self.packed_start + self.packed_at as u64
    }

    /// Where the member begins that cannot be unpacked, or what stands where one should begin.
    pub(super) fn broken_member(&self) -> u64 {
        self.members.back().map_or(self.read_to(), |(_, outer)| *outer)
    }

    /// After damage: goes on at the next gzip header from a place in the source. Whether there is one.
    pub(super) fn next_member(&mut self, from: u64) -> Result<bool, Refusal> {
        self.unpacked.clear();
        self.unpacked_at = 0;
        self.members.clear();
        self.in_member = false;
        self.seek_packed(from);
        loop {
            let ahead = &self.packed[self.packed_at..];
            if let Some(found) = memchr::memmem::find(ahead, MAGIC) {
                self.packed_at += found;
                self.state = State::Open;
                return Ok(true);
            }
            self.packed_at = self.packed.len() - ahead.len().min(MAGIC.len() - 1);
            if !self.refill()? {
                self.packed_at = self.packed.len();
                self.state = State::Ended;
                return Ok(false);
            }
        }
    }

    fn seek_packed(&mut self, at: u64) {
        let buffered = self.packed_start..=self.packed_start + self.packed.len() as u64;
        if buffered.contains(&at) {
            self.packed_at = (at - self.packed_start) as usize;
            return;
        }
        self.packed.clear();
        self.packed_at = 0;
        self.packed_start = at;
    }

    /// Reads more of the source; whether there was more.
    fn refill(&mut self) -> Result<bool, Refusal> {
        self.packed.drain(..self.packed_at);
        self.packed_start += self.packed_at as u64;
        self.packed_at = 0;
        let from = self.packed_start + self.packed.len() as u64;
        let wanted = (PACKED_BYTES as u64).min(self.section.end.saturating_sub(from));
        if wanted == 0 {
            return Ok(false);
        }
        self.source.seek(SeekFrom::Start(from)).map_err(|error| unreadable(&error))?;
        let read = (&mut *self.source).take(wanted).read_to_end(&mut self.packed);
        Ok(read.map_err(|error| unreadable(&error))? > 0)
    }

    fn unpack_more(&mut self, step_bytes: usize) -> Result<(), Refusal> {
        if self.unpacked_at >= UNPACKED_BYTES || self.unpacked_at == self.unpacked.len() {
            self.unpacked.drain(..self.unpacked_at);
            self.unpacked_at = 0;
        }
        if !self.in_member {
            return self.begin_member();
        }
        if self.packed.len() == self.packed_at && !self.refill()? {
            self.state = State::CutOff;
            return Ok(());
        }
        let filled = self.unpacked.len();
        let (before_in, before_out) = (self.inflater.total_in(), self.inflater.total_out());
        let packed = &self.packed[self.packed_at..];
        let status = if step_bytes == SMALL_STEP_BYTES {
            self.unpacked.resize(filled + step_bytes, 0);
            self.inflater.decompress(packed, &mut self.unpacked[filled..], FlushDecompress::None)
        } else {
            self.unpacked.reserve(step_bytes);
            self.inflater.decompress_vec(packed, &mut self.unpacked, FlushDecompress::None)
        };
        let produced = (self.inflater.total_out() - before_out) as usize;
        let consumed = (self.inflater.total_in() - before_in) as usize;
        self.unpacked.truncate(filled + produced);
        self.crc.update(&self.unpacked[filled..]);
        self.packed_at += consumed;
        match status {
            Ok(Status::StreamEnd) => self.end_member()?,
            Ok(_) if produced + consumed > 0 => {}
            Ok(_) | Err(_) => self.state = State::Damaged,
        }
        Ok(())
    }

    fn begin_member(&mut self) -> Result<(), Refusal> {
        let outer = loop {
            while self.packed.len() - self.packed_at < HEADER_BYTES_MAX && self.refill()? {}
            let zeros = self.packed[self.packed_at..].iter().take_while(|byte| **byte == 0).count();
            self.packed_at += zeros;
            if self.packed_at < self.packed.len() {
                break self.packed_start + self.packed_at as u64;
            }
            if zeros == 0 {
                self.state = State::Ended;
                return Ok(());
            }
        };
        let Some(header_bytes) = member::header(&self.packed[self.packed_at..]) else {
            let is_at_end = self.packed_start + self.packed.len() as u64 >= self.section.end;
            let is_cut = is_at_end && MAGIC.starts_with(&self.packed[self.packed_at..]);
            self.state = if is_cut { State::CutOff } else { State::Damaged };
            return Ok(());
        };
        self.packed_at += header_bytes;
        self.inflater.reset(false);
        self.crc.reset();
        self.in_member = true;
        let ahead_bytes = (self.unpacked.len() - self.unpacked_at) as u64;
        if ahead_bytes == 0 {
            self.members.clear();
        }
        self.members.push_back((self.taken + ahead_bytes, outer));
        Ok(())
    }

    fn end_member(&mut self) -> Result<(), Refusal> {
        while self.packed.len() - self.packed_at < TRAILER_BYTES && self.refill()? {}
        self.in_member = false;
        self.member_length = self.inflater.total_out();
        let trailer = &self.packed[self.packed_at..];
        let Some((stated, _)) = trailer.split_first_chunk::<4>().filter(|_| trailer.len() >= TRAILER_BYTES)
        else {
            self.packed_at = self.packed.len();
            self.state = State::Ended;
            return Ok(());
        };
        if u32::from_le_bytes(*stated) != self.crc.sum() {
            self.bad_members.extend(self.members.back().map(|(_, outer)| *outer));
        }
        self.packed_at += TRAILER_BYTES;
        Ok(())
    }
}
