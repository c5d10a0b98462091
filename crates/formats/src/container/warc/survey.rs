//! The first reading of a capture: from record to record, past damage, noting what is a page.

use std::collections::HashSet;

use super::{
    address::{self, Worth},
    header, http,
    pages::{Captured, Pages, Quality, key},
    record::{self, Kind, Record},
    stream::{Place, State, Stream},
};
use crate::{
    Refusal,
    container::delivery::{Delivery, Stop},
};

/// The head of an answer is no longer than this.
const RESPONSE_BYTES_MAX: usize = 64 << 10;
/// Pages that cannot be read are named up to this number.
const DAMAGED_NAMED_MAX: usize = 10_000;
/// So much may always be read again to find records that damage hides.
const AGAIN_FREE_BYTES: u64 = 64 << 20;
/// So many records of a capture may turn out to be no members of their own before none is taken for one.
const LEAPS_FAILED_MAX: u32 = 100;
/// Packed text becomes about so many times as long.
const UNPACKED_TIMES: u64 = 4;

/// What was found so far, in one capture or several that belong together.
#[derive(Default)]
pub(super) struct Survey {
    pages: Pages,
    /// Pages of which a capture is damaged.
    damaged: Vec<(u64, String)>,
    records: u64,
    /// Where the damage begins that is being passed over.
    damaged_from: Option<u64>,
    /// Where not all pages are wanted, the numbers of the addresses that are.
    only: Option<HashSet<u64>>,
    /// Whether the capture that is being read is an ARC file.
    is_arc: bool,
    /// How often may be tried to leap over a record: as long as records stand in gzip members of their own.
    leaps_left: u32,
    /// Bytes that may still be read again to find records that damage hides.
    again_bytes_left: u64,
}

/// A record that may be chosen.
struct Candidate {
    page: u64,
    address: String,
    /// Of the digest that the writer states.
    digest: Option<u64>,
    /// Bytes of the body before the text begins.
    head_bytes: u64,
    /// How long the server says that the text is.
    stated_bytes: Option<u64>,
    is_packed: bool,
    quality: Quality,
}

/// What became of a body.
#[derive(Clone, Copy)]
struct Skimmed {
    bytes: u64,
    is_unread: bool,
}

/// What was found out about a body on the way past it.
struct Passed {
    skimmed: Skimmed,
    /// It is shorter than its header says.
    is_short: bool,
    /// It cannot be unpacked to its end.
    is_broken: bool,
    is_whole: bool,
}

impl Survey {
    /// A second survey, of pages whose captures turned out to be damaged. It looks at every byte.
    pub(super) fn of(only: HashSet<u64>) -> Self {
        Self { only: Some(only), ..Self::default() }
    }

    /// Reads a capture from its first record to its last. Says whether it is an ARC file.
    pub(super) fn read(
        &mut self,
        stream: &mut Stream<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<bool, Stop> {
        let again_bytes =
            delivery.packed_bytes().saturating_mul(UNPACKED_TIMES).saturating_add(AGAIN_FREE_BYTES);
        self.again_bytes_left = self.again_bytes_left.max(again_bytes);
        self.is_arc = record::is_arc(stream.ahead(16)?);
        if self.only.is_none() {
            self.leaps_left = LEAPS_FAILED_MAX;
            stream.unpack_in_small_steps();
        }
        loop {
            let blank = stream.ahead(1)?.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank > 0 {
                stream.take(blank);
                continue;
            }
            let is_empty = stream.ahead(1)?.is_empty();
            match stream.state() {
                State::Ended if is_empty => break,
                State::CutOff if is_empty => {
                    self.tell(stream.read_to(), "the capture is cut off", delivery)?;
                    break;
                }
                State::Damaged if is_empty => {
                    if !self.next_member(stream)? {
                        break;
                    }
                    continue;
                }
                _ => {}
            }
            let place = stream.place();
            match header(stream, self.is_arc)? {
                Some(record) => {
                    if self.only.is_none() {
                        delivery.count_entry()?;
                    }
                    self.tell_damage(delivery)?;
                    self.records += 1;
                    self.record(&record, place, stream, delivery)?;
                }
                None => self.resync(place, stream, delivery)?,
            }
        }
        self.tell_damage(delivery)?;
        Ok(self.is_arc)
    }

    /// Whether the capture that was read last is an ARC file.
    pub(super) const fn is_arc(&self) -> bool {
        self.is_arc
    }

    /// Names what is damaged, and gives what is to be handed over.
    pub(super) fn finish(mut self, delivery: &mut Delivery<'_>) -> Result<Vec<(u64, Captured)>, Stop> {
        if self.records == 0 {
            return Err(Refusal::Damaged("no record in the web capture can be read".into()).into());
        }
        for (page, address) in std::mem::take(&mut self.damaged) {
            let is_wanted = self.only.as_ref().is_none_or(|only| only.contains(&page));
            if is_wanted && !self.pages.has(page) {
                let reason = "its capture is damaged".to_owned();
                delivery.refused(&address::file_name(&address), Refusal::Damaged(reason))?;
            }
        }
        Ok(self.pages.chosen())
    }

    /// Notes a record and goes past it.
    fn record(
        &mut self,
        record: &Record,
        place: Place,
        stream: &mut Stream<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<(), Stop> {
        let body = stream.place();
        let taken_before = stream.taken();
        let candidate = candidate(record, stream)?;
        if self.leaps_left > 0 {
            let record_bytes = record.body_bytes.saturating_add(record.header_bytes as u64);
            if stream.leap(place, record_bytes)? {
                delivery.count_bytes(stream.taken() - taken_before)?;
                let skimmed = Skimmed { bytes: record.body_bytes, is_unread: true };
                return self.offer(record, place, candidate, skimmed);
            }
            self.leaps_left -= 1;
        }
        let passed = self.pass(record, body, stream)?;
        delivery.count_bytes(stream.taken() - taken_before)?;
        let is_damaged = passed.is_broken || stream.is_bad(place.outer);
        match candidate {
            Some(candidate) if is_damaged => {
                if self.damaged.len() < DAMAGED_NAMED_MAX {
                    self.damaged.push((candidate.page, candidate.address));
                }
                Ok(())
            }
            Some(candidate) => self.judge(record, place, candidate, &passed, delivery),
            None => Ok(()),
        }
    }

    /// Goes past a body, however long it really is.
    fn pass(&mut self, record: &Record, body: Place, stream: &mut Stream<'_>) -> Result<Passed, Refusal> {
        let too_long = stream.bytes_left().filter(|left| !self.is_arc && *left < record.body_bytes);
        let mut skimmed = match too_long {
            // It is looked for where it ends before all that is left is taken for it.
            Some(left) => Skimmed { bytes: left, is_unread: false },
            None => skim(record, self.is_arc, stream)?,
        };
        // Writers count the empty lines after a record as they like.
        let is_short = skimmed.bytes.saturating_add(4) < record.body_bytes;
        let is_broken = is_short && stream.state() == State::Damaged;
        let mut is_whole = !is_short;
        if !is_broken && !self.is_arc && (is_short || !is_followed_by_record(stream)?) {
            let after = if too_long.is_some() { stream.end() } else { stream.place() };
            if let Some(bytes) = self.hidden_record(body, skimmed.bytes, stream)? {
                skimmed = Skimmed { bytes, is_unread: false };
                is_whole = false;
            } else {
                stream.go_to(after)?;
            }
        }
        Ok(Passed { skimmed, is_short, is_broken, is_whole })
    }

    /// Notes a page whose body was read.
    fn judge(
        &mut self,
        record: &Record,
        place: Place,
        candidate: Candidate,
        passed: &Passed,
        delivery: &mut Delivery<'_>,
    ) -> Result<(), Stop> {
        let text_bytes = passed.skimmed.bytes.saturating_sub(candidate.head_bytes);
        // A record whose length lies may hold all that the server sent.
        let is_all = passed.is_short && candidate.stated_bytes.is_some_and(|stated| text_bytes >= stated);
        if passed.is_short && !is_all && self.only.is_none() {
            let name = address::file_name(&candidate.address);
            let reason = "the capture is cut off in it: what is there of it was read".to_owned();
            delivery.refused(&name, Refusal::Damaged(reason))?;
        }
        let is_whole = passed.is_whole || is_all;
        let candidate = Candidate {
            digest: candidate.digest.filter(|_| is_whole),
            quality: if is_whole { candidate.quality } else { Quality::CutOff },
            ..candidate
        };
        self.offer(record, place, Some(candidate), passed.skimmed)
    }

    /// Notes a page.
    fn offer(
        &mut self,
        record: &Record,
        place: Place,
        candidate: Option<Candidate>,
        skimmed: Skimmed,
    ) -> Result<(), Stop> {
        let Some(candidate) = candidate else { return Ok(()) };
        let text_bytes = skimmed.bytes.saturating_sub(candidate.head_bytes);
        if text_bytes == 0 {
            return Ok(());
        }
        let is_cut_off = candidate.stated_bytes.is_some_and(|stated| text_bytes.saturating_add(4) < stated);
        let times = if candidate.is_packed { UNPACKED_TIMES } else { 1 };
        let captured = Captured {
            when: record.captured,
            place,
            digest: candidate.digest,
            body_bytes: skimmed.bytes,
            text_bytes: u32::try_from(text_bytes.saturating_mul(times)).unwrap_or(u32::MAX),
            is_unread: skimmed.is_unread,
            quality: if is_cut_off { Quality::CutOff } else { candidate.quality },
        };
        let is_wanted = self.only.as_ref().is_none_or(|only| only.contains(&candidate.page));
        if !is_wanted {
            return Ok(());
        }
        Ok(self.pages.offer(candidate.page, captured)?)
    }

    /// Looks for a record inside a body that its header says is longer than it is. Goes there and gives how long the
    /// body really is.
    fn hidden_record(
        &mut self,
        body: Place,
        bytes: u64,
        stream: &mut Stream<'_>,
    ) -> Result<Option<u64>, Refusal> {
        const MARK: &[u8] = b"\nWARC/";
        if self.again_bytes_left < bytes {
            return Ok(None);
        }
        stream.go_to(body)?;
        let mut passed = 0;
        while passed < bytes {
            let ahead = stream.ahead(64 << 10)?;
            let ahead = &ahead[..ahead.len().min(usize::try_from(bytes - passed).unwrap_or(usize::MAX))];
            let found = memchr::memmem::find_iter(ahead, MARK).find(|at| record::is_warc(&ahead[at + 1..]));
            // The mark may begin at the end of what is seen.
            let length =
                found.map_or(ahead.len().saturating_sub(MARK.len()), |at| at + 1).max(1).min(ahead.len());
            if length == 0 {
                break;
            }
            let before = found.map(|at| ahead[..at].trim_ascii_end().len() as u64);
            stream.take(length);
            self.again_bytes_left = self.again_bytes_left.saturating_sub(length as u64);
            if let Some(before) = before {
                return Ok(Some(passed + before));
            }
            passed += length as u64;
        }
        Ok(None)
    }

    /// Goes on to where the next record may begin, from a place where none does.
    fn resync(
        &mut self,
        place: Place,
        stream: &mut Stream<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<(), Stop> {
        self.damaged_from.get_or_insert(place.outer);
        let mark: &[u8] = if self.is_arc { b"http" } else { b"WARC/" };
        let ahead = stream.ahead(64 << 10)?;
        let found = memchr::memmem::find(ahead.get(1..).unwrap_or_default(), mark).map(|at| at + 1);
        let length = found.unwrap_or(ahead.len().saturating_sub(mark.len() - 1)).max(1).min(ahead.len());
        stream.take(length);
        delivery.count_bytes(length as u64)
    }

    /// Goes on after a member that cannot be unpacked; whether there is another.
    fn next_member(&mut self, stream: &mut Stream<'_>) -> Result<bool, Refusal> {
        let broken = stream.broken_member();
        self.damaged_from.get_or_insert(broken);
        let read_to = stream.read_to();
        // Damage shows late: the next member may begin before. A file made for it would have all of it read again
        // and again.
        let again = read_to.saturating_sub(broken);
        let from = if again <= self.again_bytes_left {
            self.again_bytes_left -= again;
            broken + 1
        } else {
            read_to.max(broken + 1)
        };
        stream.next_member(from)
    }

    fn tell_damage(&mut self, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
        match self.damaged_from.take() {
            Some(from) => {
                self.tell(from, "the capture is damaged there; what stands after it is read", delivery)
            }
            None => Ok(()),
        }
    }

    fn tell(&mut self, at: u64, wrong: &str, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
        self.damaged_from = None;
        if self.only.is_some() {
            return Ok(());
        }
        delivery.refused(&format!("byte {at}"), Refusal::Damaged(wrong.to_owned()))
    }
}

/// Whether a record that was just passed ends where it should: another follows, or the end.
fn is_followed_by_record(stream: &mut Stream<'_>) -> Result<bool, Refusal> {
    loop {
        let ahead = stream.ahead(16)?;
        let blank = ahead.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank == 0 {
            return Ok(ahead.is_empty() || record::is_warc(ahead));
        }
        stream.take(blank);
    }
}

/// Looks at the start of a body and says whether it is a page.
fn candidate(record: &Record, stream: &mut Stream<'_>) -> Result<Option<Candidate>, Refusal> {
    if record.kind == Kind::Other || !address::can_be_page(&record.address) {
        return Ok(None);
    }
    let body_bytes = usize::try_from(record.body_bytes).unwrap_or(usize::MAX);
    let response = match record.kind {
        Kind::Response => response(body_bytes, stream)?,
        _ => None,
    };
    if response.as_ref().is_some_and(|response| !matches!(response.status, 200..=203)) {
        return Ok(None);
    }
    let media_type = match &response {
        Some(response) => response.media_type.clone(),
        None => record.media_type.as_deref().and_then(|value| http::media_type(value).0),
    };
    if address::worth(media_type.as_deref(), &record.address) == Worth::Nothing {
        return Ok(None);
    }
    let quality = match record.kind {
        _ if record.is_cut_off => Quality::CutOff,
        Kind::Conversion => Quality::Converted,
        _ => Quality::Whole,
    };
    Ok(Some(Candidate {
        page: key(&address::canonical(&record.address)),
        address: record.address.clone(),
        digest: record.digest.as_ref().map(key),
        head_bytes: response.as_ref().map_or(0, |response| response.head_bytes as u64),
        stated_bytes: response.as_ref().and_then(|response| response.body_bytes),
        is_packed: response.is_some_and(|response| response.is_packed()),
        quality,
    }))
}

/// Reads the head of an answer, without going past it.
fn response(body_bytes: usize, stream: &mut Stream<'_>) -> Result<Option<http::Response>, Refusal> {
    let mut wanted = 1 << 10;
    loop {
        let ahead = stream.ahead(wanted.min(body_bytes))?;
        let ahead = &ahead[..ahead.len().min(body_bytes)];
        let is_all = ahead.len() < wanted || wanted >= RESPONSE_BYTES_MAX;
        if is_all || record::end_of_lines(ahead).is_some() {
            return Ok(http::response(ahead));
        }
        wanted *= 2;
    }
}

/// Goes past a body.
fn skim(record: &Record, is_arc: bool, stream: &mut Stream<'_>) -> Result<Skimmed, Refusal> {
    if let Some(bytes) = stream.skip_unread(record.body_bytes) {
        return Ok(Skimmed { bytes, is_unread: false });
    }
    let mut bytes = 0;
    while bytes < record.body_bytes {
        if bytes > 0 && stream.is_at_member() && begins_record(is_arc, stream)? {
            break;
        }
        let ahead = stream.ahead_in_member()?;
        let length = ahead.len().min(usize::try_from(record.body_bytes - bytes).unwrap_or(usize::MAX));
        if length == 0 {
            break;
        }
        stream.take(length);
        bytes += length as u64;
    }
    Ok(Skimmed { bytes, is_unread: false })
}

fn begins_record(is_arc: bool, stream: &mut Stream<'_>) -> Result<bool, Refusal> {
    let ahead = stream.ahead(if is_arc { 4 << 10 } else { 16 })?;
    Ok(if is_arc {
        matches!(record::read(ahead, true), record::Head::Record(_))
    } else {
        record::is_warc(ahead)
    })
}
