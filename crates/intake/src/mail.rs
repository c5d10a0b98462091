//! One message of mail or news becomes readings: the story in it, the stories of a digest, the files that came with it.
//!
//! A message is lines like any text: its header, what lies between its parts, quotations and footers are lines of
//! other classes, and the rest is read as a text is. A page or a file inside is read by its own reader, and its spans
//! take the place of its encoded bytes.

mod digest;
mod fragment;
mod inner;
mod judge;
mod page;
mod quoted;
mod spread;

use std::ops::Range;

use ficus_formats::{
    Format, Limits, Refusal, detect,
    mail::{self, Content, Flow, Head, Message, Text, join_flowed},
    txt::DecodedText,
};
use ficus_prose::{RepairKind, RepairKinds, Spans};
use inner::{Inner, Title};

use crate::{
    lines::{self, Class, Line},
    reading::TextReading,
    recognise::{
        header::Stated,
        label::Field,
        mail::{Subject, subject, writer},
    },
    repair::base64,
    text::{self, Around},
};

/// Messages inside messages deeper than this are left as they are.
const DEPTH_MAX: usize = 4;
/// A message is asked for so many stories at most: more are no honest digest's.
pub(crate) const TEXTS_MAX: usize = 2_000;

/// What a message holds.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    /// The encoding of its first text.
    pub encoding: Option<&'static str>,
    /// Its stories; the spans lie end to end.
    pub texts: Vec<TextReading>,
}

/// Reads a message. Fails where it holds no story, and says why it is held to be none.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Letters, Refusal> {
    read_nested(bytes, limits, 0)
}

fn read_nested(bytes: &[u8], limits: &Limits, depth: usize) -> Result<Letters, Refusal> {
    let message = mail::read(bytes, limits)?;
    let saved_page = message.parts.iter().any(|part| is_saved_page(&part.content));
    // The header of a saved page is the browser's, and says when it was saved.
    let mut envelope = if saved_page { Envelope::default() } else { Envelope::of(&message.head) };
    let inside = message.parts.iter().filter(|part| matches!(part.content, Content::Message(_))).count();
    envelope.holds_messages = inside > 1;
    let mut letters = Letters { encoding: encoding(&message), texts: Vec::new() };
    let mut refused = None;
    let flowing = flowing_texts(&message);
    let mut lines = message_lines(&message, &flowing, bytes);
    let left_over = base64::decode(&mut lines);
    if message.parts.iter().any(|part| matches!(part.content, Content::Text(_))) {
        match read_lines(lines, &envelope, letters.encoding) {
            Ok(texts) => {
                letters.texts = texts;
                letters
                    .texts
                    .iter_mut()
                    .take(1)
                    .for_each(|text| text.note(RepairKind::QuotedPrintableDecoded, left_over));
            }
            Err((reason, spans)) => {
                refused = Some(reason);
                letters.texts.push(TextReading { spans, ..TextReading::default() });
            }
        }
    } else {
        letters.texts.push(TextReading { spans: lines::spans(&lines), ..TextReading::default() });
    }
    let mut inner = Vec::new();
    for part in &message.parts {
        let read = match &part.content {
            Content::Html { text, location: Some(location), .. } if saved_page => {
                page::read_saved(text, location, limits)
            }
            Content::Html { text, .. } => page::read(text, &envelope, limits).map(|page| vec![page]),
            Content::File { name, bytes } => read_file(name, bytes, limits),
            Content::Fragment(fragment) => Ok(vec![fragment::read(fragment, &envelope, limits)]),
            Content::Message(bytes) if depth < DEPTH_MAX => {
                read_nested(bytes, limits, depth + 1).map(|letters| letters.texts)
            }
            _ => continue,
        };
        match read {
            Ok(texts) => {
                let title = match &part.content {
                    Content::File { name, .. } => Title::Else(title_of_file(name, &envelope)),
                    Content::Html { .. } | Content::Fragment(_) => Title::Subject,
                    _ => Title::Own,
                };
                inner.push(Inner { range: part.range.clone(), texts, title });
            }
            Err(reason) => refused = refused.or(Some(reason)),
        }
    }
    inner::take_in(&mut letters.texts, inner, &envelope);
    if letters.texts.iter().any(TextReading::has_text) {
        Ok(letters)
    } else {
        Err(refused.unwrap_or(Refusal::NoText))
    }
}

/// Reads a digest that was saved as a text, without a message around it; `None` where the text is none.
pub(crate) fn read_saved_digest(decoded: &DecodedText, source: &[u8]) -> Option<Vec<TextReading>> {
    let envelope = Envelope::default();
    let lines = lines::of_text(&decoded.text, source);
    let members = digest::find(&lines, &envelope)?;
    read_digest(lines, members, &envelope, decoded.encoding).ok()
}

/// What stands on a message that its texts may need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    subject: Option<Subject>,
    around: Around,
    addresses: Vec<String>,
    /// The program or office of a list sent it.
    of_office: bool,
    automatic: bool,
    answers: bool,
    /// Messages are parts of it: its own text is their table of contents.
    holds_messages: bool,
    /// The day that it was sent, as stated.
    date: Option<String>,
}

impl Envelope {
    fn of(head: &Head) -> Self {
        let subject = head.subject.as_ref().map(|field| subject(&field.value));
        let mut stated = Vec::new();
        if let (Some(subject), Some(field)) = (&subject, &head.subject) {
            stated.extend(subject.state(field.at.clone()));
        }
        if let Some(date) = &head.date {
            stated.push(Stated { field: Field::Published, value: date.value.clone(), at: date.at.clone() });
        }
        let sender = head.sender();
        let writer = sender.as_ref().and_then(writer);
        Self {
            of_office: sender.is_some() && writer.is_none(),
            automatic: head.automatic,
            answers: !head.answers.is_empty(),
            holds_messages: false,
            date: head.date.as_ref().map(|date| date.value.clone()),
            around: Around { stated, writer },
            addresses: head.addresses.clone(),
            subject,
        }
    }

    /// Puts on a reading what the envelope knows beside the fields.
    fn sign(&self, reading: &mut TextReading) {
        for address in &self.addresses {
            if !reading.addresses.contains(address) {
                reading.addresses.push(address.clone());
            }
        }
        if let ([chapter], Some(date)) = (reading.chapters.as_mut_slice(), &self.date) {
            chapter.published = chapter.published.or_else(|| crate::dates::parse(date));
        }
    }
}

fn is_saved_page(content: &Content) -> bool {
    matches!(content, Content::Html { location: Some(location), .. }
        if ["http:", "https:", "file:"].iter().any(|scheme| location.starts_with(scheme)))
}

fn encoding(message: &Message) -> Option<&'static str> {
    message.parts.iter().find_map(|part| match &part.content {
        Content::Text(text) => Some(text.encoding),
        Content::Html { encoding, .. } => Some(*encoding),
        _ => None,
    })
}

/// The texts of a message whose lines flow, joined; in the order of its parts.
fn flowing_texts(message: &Message) -> Vec<Option<Vec<mail::FlowedLine>>> {
    let joined = |text: &Text| (text.flow != Flow::Fixed).then(|| join_flowed(&text.text, text.flow));
    message
        .parts
        .iter()
        .map(|part| if let Content::Text(text) = &part.content { joined(text) } else { None })
        .collect()
}

/// The lines that a message is, from its first byte to its last.
fn message_lines<'a>(
    message: &'a Message,
    flowing: &'a [Option<Vec<mail::FlowedLine>>],
    bytes: &[u8],
) -> Vec<Line<'a>> {
    let mut out = Lines { lines: Vec::new(), end: 0 };
    let head = &message.head;
    let mut fields: Vec<Range<u64>> =
        [&head.subject, &head.from, &head.date].into_iter().flatten().map(|field| field.at.clone()).collect();
    fields.sort_by_key(|at| at.start);
    for at in fields.into_iter().filter(|at| at.end <= message.body_start) {
        out.gap(at.start, Class::Container);
        out.gap(at.end, Class::Header);
    }
    out.gap(message.body_start, Class::Container);
    for (part, flowing) in message.parts.iter().zip(flowing) {
        out.gap(part.range.start, Class::Container);
        match &part.content {
            Content::Text(text) => {
                out.text(
                    text,
                    flowing.as_deref(),
                    &bytes[part.range.start as usize..part.range.end as usize],
                );
                out.end = part.range.end;
            }
            Content::Alternative => out.gap(part.range.end, Class::Duplicate),
            _ => out.gap(part.range.end, Class::Container),
        }
    }
    out.gap(bytes.len() as u64, Class::Container);
    out.lines
}

/// Lines end to end.
struct Lines<'a> {
    lines: Vec<Line<'a>>,
    end: u64,
}

impl<'a> Lines<'a> {
    /// Bytes up to `until` that are no text.
    fn gap(&mut self, until: u64, class: Class) {
        if until > self.end {
            self.lines.push(Line { bytes: until - self.end, class, ..Line::default() });
            self.end = until;
        }
    }

    fn text(&mut self, text: &'a Text, flowing: Option<&'a [mail::FlowedLine]>, source: &[u8]) {
        let lines = lines::of_text(&text.text, source);
        let Some(flowing) = flowing else {
            self.lines.extend(lines);
            return;
        };
        let mut lines = lines.into_iter();
        for flowed in flowing {
            let bytes = lines.by_ref().take(flowed.lines).map(|line| line.bytes).sum();
            let mended = RepairKinds::NONE.with(RepairKind::LinesUnwrapped);
            let repairs = if flowed.lines > 1 { mended } else { RepairKinds::NONE };
            self.lines.push(Line { text: flowed.text.as_str().into(), bytes, repairs, ..Line::default() });
        }
        // As many lines as the text has; nothing is left, and if it were it would count.
        self.lines.extend(lines);
    }
}

/// Reads the texts of a message. Where it holds no story: why, and what its bytes became.
fn read_lines(
    mut lines: Vec<Line<'_>>,
    envelope: &Envelope,
    encoding: Option<&str>,
) -> Result<Vec<TextReading>, (Refusal, Spans)> {
    let encoding = encoding.unwrap_or("UTF-8");
    if let Some(members) = digest::find(&lines, envelope) {
        return read_digest(lines, members, envelope, encoding);
    }
    match read_one(&mut lines, envelope, encoding) {
        Ok(mut reading) => {
            let unwrapped = lines.iter().filter(|line| line.repairs.has(RepairKind::LinesUnwrapped)).count();
            reading.note(RepairKind::LinesUnwrapped, unwrapped as u32);
            Ok(vec![reading])
        }
        Err(reason) => Err((reason, lines::spans(&lines))),
    }
}

/// Reads one message's lines; where it holds no story they are quotation.
fn read_one(lines: &mut [Line<'_>], envelope: &Envelope, encoding: &str) -> Result<TextReading, Refusal> {
    let mut envelope = envelope.clone();
    let found = quoted::set_apart(lines, &mut envelope);
    if let Some(reason) = judge::no_story(lines, &envelope, &found) {
        for line in lines.iter_mut().filter(|line| line.class == Class::Body) {
            line.class = Class::Quoted;
        }
        return Err(Refusal::NoStory(reason));
    }
    let mut reading = text::read_lines_of(lines.to_vec(), encoding, &envelope.around);
    reading.note(RepairKind::FooterRemoved, found.footers);
    reading.stated.extend(found.greeting);
    envelope.sign(&mut reading);
    Ok(reading)
}

/// Reads the messages of a digest; what is none of a story goes with the bytes of the one before it.
fn read_digest(
    lines: Vec<Line<'_>>,
    members: Vec<digest::Member>,
    envelope: &Envelope,
    encoding: &str,
) -> Result<Vec<TextReading>, (Refusal, Spans)> {
    let mut texts: Vec<TextReading> = Vec::new();
    let mut before = Spans::default();
    let mut refused = None;
    let mut lines = lines;
    let (mut done, mut place) = (0, 0);
    for member in members {
        let (start, end) = (member.range.start, member.range.end);
        digest::mark_chrome(&mut lines[done..start]);
        before.append(&lines::spans(&lines[done..start]));
        let at = place + bytes_of(&lines[done..start]);
        place = at + bytes_of(&lines[start..end]);
        done = end;
        let own = &mut lines[start..end];
        let unstuffed = digest::unstuff(own);
        let envelope = member.envelope(envelope);
        match read_one(own, &envelope, encoding) {
            Ok(mut reading) if texts.len() < TEXTS_MAX => {
                reading.note(RepairKind::QuotePrefixRemoved, unstuffed);
                // What stands before the first story is the first one's; all else goes with the story before it.
                spread::move_places(&mut reading, |place| at + place.start..at + place.end);
                let between = std::mem::take(&mut before);
                if let Some(last) = texts.last_mut() {
                    last.spans.append(&between);
                } else {
                    let own = std::mem::replace(&mut reading.spans, between);
                    reading.spans.append(&own);
                }
                texts.push(reading);
            }
            Ok(_) => before.append(&lines::spans(own)),
            Err(reason) => {
                refused = refused.or(Some(reason));
                before.append(&lines::spans(own));
            }
        }
    }
    digest::mark_chrome(&mut lines[done..]);
    before.append(&lines::spans(&lines[done..]));
    match texts.last_mut() {
        Some(last) => {
            last.spans.append(&before);
            Ok(texts)
        }
        None => Err((refused.unwrap_or(Refusal::NoText), before)),
    }
}

fn bytes_of(lines: &[Line<'_>]) -> u64 {
    lines.iter().map(|line| line.bytes).sum()
}

/// Reads a file that came with a message, by what its bytes say it is.
fn read_file(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<TextReading>, Refusal> {
    // Mail inside mail is a part of its own; a container could hold itself.
    let format = detect(name, bytes)?;
    if matches!(format, Format::Mail | Format::Dump) || format.is_container() {
        return Err(Refusal::UnknownFormat(format.media_type().to_owned()));
    }
    Ok(crate::read_file(name, bytes, limits)?.texts)
}

/// The title of a file's story where neither it nor the message's text states one: the subject, where it says that a
/// story follows, else the file's name.
fn title_of_file(name: &str, envelope: &Envelope) -> String {
    match &envelope.subject {
        Some(subject) if subject.story && !subject.title.is_empty() => subject.title.clone(),
        _ => name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ").trim().to_owned(),
    }
}
