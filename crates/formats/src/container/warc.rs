//! Web captures: WARC 0.16 to 1.1 (ISO 28500) and ARC 1, gzipped record by record, as a whole, or not at all.
//!
//! They are read twice. The first time finds out which captures are pages, and chooses the newest good one of each,
//! leaping over what needs no unpacking; only those are unpacked and kept in memory, one after another, the second
//! time. Where one of them is damaged after all, the next best is looked for.

mod address;
mod http;
mod member;
mod pages;
mod record;
mod stream;
mod survey;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hasher},
    io::SeekFrom,
};

use super::{
    Capture, Source,
    delivery::{Delivery, Stop},
    unreadable,
};
use crate::{Refusal, detect, limits::check_length};
use address::Worth;
use http::Response;
use pages::Captured;
use record::{Kind, Record};
pub(super) use stream::Section;
use stream::Stream;
use survey::Survey;

/// Whether bytes begin like a capture that is not gzipped.
pub(crate) fn is_capture(head: &[u8]) -> bool {
    record::is_warc(head) || record::is_arc(head)
}

/// Hands over the pages of a capture.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let end = source.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
    read_sections(source, &[Section { start: 0, end }], delivery)
}

/// Hands over the pages of captures that stand in the given parts of a source, in their order.
pub(super) fn read_sections(
    source: &mut dyn Source,
    sections: &[Section],
    delivery: &mut Delivery<'_>,
) -> Result<(), Stop> {
    let mut texts = HashSet::new();
    let damaged = read_chosen(source, sections, Survey::default(), &mut texts, delivery)?;
    if !damaged.is_empty() {
        read_chosen(source, sections, Survey::of(damaged), &mut texts, delivery)?;
    }
    Ok(())
}

/// Chooses among the captures and hands over those whose text is none of `texts`, which grows by theirs. Gives the
/// addresses of those that are damaged after all.
fn read_chosen(
    source: &mut dyn Source,
    sections: &[Section],
    mut survey: Survey,
    texts: &mut HashSet<u64>,
    delivery: &mut Delivery<'_>,
) -> Result<HashSet<u64>, Stop> {
    let mut is_arc = Vec::new();
    let mut limit = None;
    for section in sections {
        let mut stream = Stream::new(source, *section)?;
        match survey.read(&mut stream, delivery) {
            Ok(arc) => is_arc.push(arc),
            // What was found until a limit was reached stays good.
            Err(Stop::Refused(refusal @ Refusal::TooLarge { .. })) => {
                is_arc.push(survey.is_arc());
                limit = Some(refusal);
                break;
            }
            Err(stop) => return Err(stop),
        }
    }
    delivery.count_anew();
    let chosen = survey.finish(delivery)?;
    let mut chosen = chosen.iter().peekable();
    let mut damaged = HashSet::new();
    for (section, is_arc) in sections.iter().zip(is_arc) {
        let mut stream = Stream::new(source, *section)?;
        let is_here = |captured: &Captured| (section.start..section.end).contains(&captured.place.outer);
        while let Some((page, captured)) = chosen.next_if(|(_, captured)| is_here(captured)) {
            if captured.digest.is_some_and(|stated| texts.contains(&stated)) {
                continue;
            }
            if hand_over(&mut stream, captured, is_arc, texts, delivery)? {
                texts.extend(captured.digest);
            } else {
                damaged.insert(*page);
            }
        }
    }
    limit.map_or(Ok(damaged), |refusal| Err(refusal.into()))
}

/// Reads the header at the place where a stream is, and goes to the body; `None` where there is no header.
fn header(stream: &mut Stream<'_>, is_arc: bool) -> Result<Option<Box<Record>>, Refusal> {
    let mut wanted = 1 << 10;
    loop {
        let ahead = stream.ahead(wanted)?;
        let has_more = ahead.len() >= wanted;
        match record::read(ahead, is_arc) {
            record::Head::Record(record) => {
                stream.take(record.header_bytes);
                return Ok(Some(record));
            }
            record::Head::More if has_more => wanted *= 2,
            record::Head::More | record::Head::None => return Ok(None),
        }
    }
}

/// Unpacks a chosen capture and hands it over, unless its text is one of `texts`; whether it was whole.
fn hand_over(
    stream: &mut Stream<'_>,
    captured: &Captured,
    is_arc: bool,
    texts: &mut HashSet<u64>,
    delivery: &mut Delivery<'_>,
) -> Result<bool, Stop> {
    stream.go_to(captured.place)?;
    let Some(record) = header(stream, is_arc)? else { return Ok(false) };
    let name = address::file_name(&record.address);
    let entry_bytes_max = delivery.limits.entry_bytes_max;
    if let Err(refusal) = check_length("the page", captured.body_bytes, entry_bytes_max) {
        delivery.refused(&name, refusal)?;
        return Ok(true);
    }
    let mut body = Vec::with_capacity(usize::try_from(captured.body_bytes).unwrap_or_default().min(1 << 20));
    while (body.len() as u64) < captured.body_bytes {
        let ahead = stream.ahead(1)?;
        let left = usize::try_from(captured.body_bytes).unwrap_or(usize::MAX) - body.len();
        let length = ahead.len().min(left);
        if length == 0 {
            break;
        }
        body.extend_from_slice(&ahead[..length]);
        stream.take(length);
    }
    let is_all = body.len() as u64 == captured.body_bytes;
    if !is_all || (captured.is_unread && !stream.finish_member(captured.place)?) {
        return Ok(false);
    }
    let response = if record.kind == Kind::Response { http::response(&body) } else { None };
    let head_bytes = response.as_ref().map_or(0, |response| response.head_bytes);
    if captured.digest.is_none() && !texts.insert(digest(&body[head_bytes.min(body.len())..])) {
        return Ok(true);
    }
    let Some(Payload { bytes, media_type, charset }) = payload(&record, response, body, delivery)? else {
        let reason = format!("it unpacks to more than {} times its size", delivery.limits.ratio_max);
        delivery.refused(&name, Refusal::Hostile(reason))?;
        return Ok(true);
    };
    let is_unsure = address::worth(media_type.as_deref(), &record.address) == Worth::Unsure;
    if bytes.is_empty() || (is_unsure && detect(&name, &bytes).is_err()) {
        return Ok(true);
    }
    let captured = record::date(captured.when);
    let capture = Capture { address: record.address, captured, media_type, charset };
    delivery.captured(name, bytes, capture)?;
    Ok(true)
}

/// A number that stands for a text.
fn digest(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text);
    hasher.finish()
}

/// What a record's body holds, and what the server says about it.
struct Payload {
    bytes: Vec<u8>,
    media_type: Option<String>,
    charset: Option<String>,
}

/// Unpacks what a record's body holds; `None` where it becomes too large.
fn payload(
    record: &Record,
    response: Option<Response>,
    body: Vec<u8>,
    delivery: &mut Delivery<'_>,
) -> Result<Option<Payload>, Stop> {
    let Some(response) = response else {
        let (media_type, charset) = record.media_type.as_deref().map(http::media_type).unwrap_or_default();
        return Ok(Some(Payload { bytes: body, media_type, charset }));
    };
    let packed = &body[response.head_bytes.min(body.len())..];
    let bytes_max = delivery.unpacked_bytes_max(packed.len() as u64);
    let bytes = http::body(&response, packed, bytes_max);
    let length = bytes.len() as u64;
    delivery.count_bytes(length)?;
    let Response { media_type, charset, .. } = response;
    Ok((length < bytes_max).then_some(Payload { bytes, media_type, charset }))
}
