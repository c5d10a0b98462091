//! Mailboxes: messages one after another, each opened by a line that starts with `From ` (RFC 4155 and its elders).
//!
//! All kinds are read by one rule, because nothing in a box says which kind it is. A message ends where its
//! `Content-Length` says, if another message or the end of the box stands right there; else at the next line that
//! opens a message. `>From ` is unstuffed where it was not a length that kept the messages apart.

use std::{
    io::{BufRead, BufReader, Read},
    ops::ControlFlow,
};

use super::{
    Source,
    delivery::{Delivery, Stop},
};
use crate::{Refusal, limits::check_length};

/// A line is read in pieces of at most this many bytes; only a piece that starts a line can open a message.
const PIECE_BYTES_MAX: u64 = 64 << 10;
/// A line that opens a message is no longer than this, in bytes.
const OPENING_BYTES_MAX: usize = 400;
/// A length is looked for in this many bytes of a message.
const HEADER_BYTES_MAX: usize = 64 << 10;

/// Hands over every message of a mailbox in order, as `0001.eml`, `0002.eml`, ….
///
/// A message over the limit of a text is refused alone, and no more of it is kept in memory than the limit.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let mut reader = BufReader::with_capacity(256 << 10, source);
    let bytes_max = delivery.limits.text_bytes_max;
    let mut handed = 0u64;
    let mut stop = None;
    let mut hand_over = |message: Message| {
        if !message.has_text {
            return ControlFlow::Continue(());
        }
        handed += 1;
        let name = format!("{handed:04}.eml");
        let over = check_length("the message", message.length, bytes_max).err();
        let done = delivery.count_entry().and_then(|()| match over {
            Some(reason) => delivery.refused(&name, reason),
            None => delivery.entry(&name, message.bytes),
        });
        match done {
            Ok(()) => ControlFlow::Continue(()),
            Err(reason) => {
                stop = Some(reason);
                ControlFlow::Break(())
            }
        }
    };
    let mut splitter = Splitter::new(bytes_max, Trust::Length);
    let mut piece = Vec::new();
    let flow = loop {
        piece.clear();
        let read = reader.by_ref().take(PIECE_BYTES_MAX).read_until(b'\n', &mut piece);
        let read = read.map_err(|error| Refusal::Damaged(format!("the mailbox cannot be read: {error}")))?;
        if read == 0 {
            break splitter.finish(&mut hand_over);
        }
        if splitter.feed(&piece, &mut hand_over).is_break() {
            break ControlFlow::Break(());
        }
    };
    match stop {
        Some(stop) => Err(stop),
        None if flow.is_continue() && handed == 0 => Err(Refusal::Empty.into()),
        None => Ok(()),
    }
}

/// What a message's own statement of its length is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// It is tried.
    Length,
    /// It was found wrong.
    Nothing,
}

/// A message that is being read.
#[derive(Debug, Default)]
struct Message {
    bytes: Vec<u8>,
    /// How long it is in the box; more than `bytes` where it is over the limit.
    length: u64,
    /// Whether anything but white space was seen.
    has_text: bool,
    /// Whether the empty line after its header was seen.
    in_body: bool,
}

type Hand<'a> = &'a mut dyn FnMut(Message) -> ControlFlow<()>;

/// Cuts lines into messages.
struct Splitter {
    bytes_max: u64,
    trust: Trust,
    current: Message,
    /// Lines as they stood since the header ended, while a length is believed: they may have to be cut anew.
    claimed: Option<Claim>,
    /// A line that may open a message: the next one decides.
    opening: Option<Vec<u8>>,
    /// Whether the line before was empty, or there was none.
    after_blank: bool,
    /// Whether the next piece starts a line.
    at_line_start: bool,
}

/// A length that a message states of its body.
struct Claim {
    /// Bytes of the body that are still to come.
    left: u64,
    /// The body as it stands in the box.
    body: Vec<u8>,
}

impl Splitter {
    fn new(bytes_max: u64, trust: Trust) -> Self {
        Self {
            bytes_max,
            trust,
            current: Message::default(),
            claimed: None,
            opening: None,
            after_blank: true,
            at_line_start: true,
        }
    }

    /// Takes the next line, or a piece of a very long one.
    fn feed(&mut self, piece: &[u8], hand: Hand<'_>) -> ControlFlow<()> {
        let starts = std::mem::replace(&mut self.at_line_start, piece.ends_with(b"\n"));
        if self.claimed.is_some() {
            return self.feed_claimed(piece, starts, hand);
        }
        if let Some(opening) = self.opening.take() {
            if opens_message(&opening, self.after_blank, piece) {
                self.close(hand)?;
                return self.feed_plain(piece, starts);
            }
            self.keep(&opening);
            self.after_blank = false;
        }
        if starts && may_open(piece) {
            self.opening = Some(piece.to_vec());
            return ControlFlow::Continue(());
        }
        self.feed_plain(piece, starts)
    }

    fn feed_plain(&mut self, piece: &[u8], starts: bool) -> ControlFlow<()> {
        let blank = starts && is_blank(piece);
        self.keep(if starts { unstuffed(piece) } else { piece });
        self.after_blank = blank;
        if blank && !self.current.in_body && self.current.has_text {
            self.current.in_body = true;
            let length = (self.trust == Trust::Length).then(|| content_length(&self.current.bytes)).flatten();
            self.claimed = length
                .filter(|length| (1..=self.bytes_max).contains(length))
                .map(|left| Claim { left, body: Vec::new() });
        }
        ControlFlow::Continue(())
    }

    /// Takes a piece while the message's own length is believed.
    fn feed_claimed(&mut self, piece: &[u8], starts: bool, hand: Hand<'_>) -> ControlFlow<()> {
        let Some(claim) = &mut self.claimed else { return ControlFlow::Continue(()) };
        let length = piece.len() as u64;
        if claim.left >= length {
            claim.left -= length;
            claim.body.extend_from_slice(piece);
            return ControlFlow::Continue(());
        }
        let met = claim.left == 0 && starts;
        if met && is_blank(piece) {
            // One empty line more stands between messages.
            claim.body.extend_from_slice(piece);
            return ControlFlow::Continue(());
        }
        if met && may_open(piece) {
            self.accept_claim();
            self.close(hand)?;
            self.opening = None;
            return ControlFlow::Continue(());
        }
        self.reject_claim(hand)?;
        self.at_line_start = starts;
        self.feed(piece, hand)
    }

    fn accept_claim(&mut self) {
        if let Some(claim) = self.claimed.take() {
            self.keep(&claim.body);
        }
    }

    /// The stated length leads to no end of a message: what it held is cut by its lines.
    fn reject_claim(&mut self, hand: Hand<'_>) -> ControlFlow<()> {
        let Some(claim) = self.claimed.take() else { return ControlFlow::Continue(()) };
        let mut again = Self::new(self.bytes_max, Trust::Nothing);
        again.current = std::mem::take(&mut self.current);
        for line in claim.body.split_inclusive(|byte| *byte == b'\n') {
            again.feed(line, hand)?;
        }
        again.trust = self.trust;
        *self = again;
        ControlFlow::Continue(())
    }

    fn finish(&mut self, hand: Hand<'_>) -> ControlFlow<()> {
        match &self.claimed {
            Some(claim) if claim.left == 0 => self.accept_claim(),
            Some(_) => self.reject_claim(hand)?,
            None => {}
        }
        if let Some(opening) = self.opening.take() {
            self.keep(&opening);
        }
        self.close(hand)
    }

    fn close(&mut self, hand: Hand<'_>) -> ControlFlow<()> {
        self.after_blank = true;
        hand(std::mem::take(&mut self.current))
    }

    fn keep(&mut self, bytes: &[u8]) {
        let message = &mut self.current;
        message.length += bytes.len() as u64;
        message.has_text |= !bytes.iter().all(u8::is_ascii_whitespace);
        let room = usize::try_from(self.bytes_max).unwrap_or(usize::MAX).saturating_sub(message.bytes.len());
        message.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n" | b"\r")
}

/// The line without the mark that kept it from opening a message (`>From `, mboxrd: one mark of several).
fn unstuffed(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line }
}

fn may_open(line: &[u8]) -> bool {
    line.starts_with(b"From ") && line.len() <= OPENING_BYTES_MAX
}

/// Whether a line that starts with `From ` opens a message, judged by the lines around it.
///
/// A line of prose may start so too, and boxes that were put together by hand have no empty line before the opening.
fn opens_message(line: &[u8], after_blank: bool, next: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let dated = is_dated(line);
    let header_follows = is_header_line(next) || next.starts_with(b">From ");
    let mut words = line.split_whitespace().skip(1);
    let addressed = words.next().is_some_and(|word| word.contains(['@', '!']) || word == "-");
    header_follows && (dated || after_blank && addressed) || dated && after_blank && is_blank(next)
}

/// `From ink@example.org Thu Jan  1 12:00:00 2004`, with or without seconds and a time zone.
fn is_dated(line: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = line.split_whitespace().rev().take(8);
    let (mut year, mut time, mut month) = (false, false, false);
    words.by_ref().for_each(|word| {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        year |= digits && word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        time |= digits && word.len() >= 4 && word.contains(':');
        month |= MONTHS.contains(&word.trim_end_matches(','));
    });
    year && time && month
}

/// `Name: value`.
fn is_header_line(line: &[u8]) -> bool {
    let name = line.iter().position(|byte| *byte == b':').map(|at| &line[..at]);
    name.is_some_and(|name| {
        (2..=60).contains(&name.len())
            && name[0].is_ascii_alphabetic()
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

fn content_length(header: &[u8]) -> Option<u64> {
    let header = &header[..header.len().min(HEADER_BYTES_MAX)];
    let value = header.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(15)?;
        name.eq_ignore_ascii_case(b"content-length:").then_some(value)
    })?;
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::{
        Format, Limits,
        container::{Opened, open},
    };

    fn messages(text: &str, limits: &Limits) -> Vec<String> {
        let mut found = Vec::new();
        let result = open(Format::Mbox, &mut Cursor::new(text), limits, &mut |opened| {
            found.push(match opened {
                Opened::Entry(entry) => String::from_utf8(entry.bytes).unwrap(),
                Opened::Refused { reason, .. } => format!("refused: {reason}"),
            });
            ControlFlow::Continue(())
        });
        result.unwrap();
        found
    }

    const OPENING: &str = "From ink@example.org Thu Jan  1 12:00:00 2004\n";

    #[test]
    fn messages_are_cut_where_a_line_opens_one_and_prose_is_not_cut() {
        let text = format!(
            "{OPENING}Subject: One\n\nFrom that day on he walked.\n>From here, >From there.\n\n{OPENING}Subject: Two\n\nFrom Monday: rain.\n>>From x\n"
        );
        assert_eq!(
            messages(&text, &Limits::default()),
            [
                "Subject: One\n\nFrom that day on he walked.\nFrom here, >From there.\n\n",
                "Subject: Two\n\nFrom Monday: rain.\n>From x\n",
            ]
        );
    }

    #[test]
    fn a_missing_empty_line_before_an_opening_is_no_loss() {
        let text = format!("{OPENING}Subject: One\n\nText.\n{OPENING}Subject: Two\n\nMore.\n");
        assert_eq!(messages(&text, &Limits::default()).len(), 2);
    }

    #[test]
    fn a_right_length_keeps_an_opening_inside_a_body_and_a_wrong_one_is_not_believed() {
        let body = format!("He read:\n\n{OPENING}Subject: quoted\n\n>From afar.\n");
        let right =
            format!("{OPENING}Content-Length: {}\n\n{body}\n{OPENING}Subject: Two\n\nMore.\n", body.len());
        let found = messages(&right, &Limits::default());
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with(&format!("{body}\n")), "{}", found[0]);
        for wrong in [3, 31, 5000] {
            let text =
                format!("{OPENING}Content-Length: {wrong}\n\nText one.\n\n{OPENING}Subject: Two\n\nMore.\n");
            let found = messages(&text, &Limits::default());
            assert_eq!(found.len(), 2, "{wrong}");
            assert!(found[0].ends_with("Text one.\n\n") && found[1].ends_with("More.\n"), "{found:?}");
        }
    }

    #[test]
    fn a_message_over_the_limit_is_refused_alone() {
        let limits = Limits { text_bytes_max: 100, ..Limits::default() };
        let text = format!(
            "{OPENING}Subject: One\n\n{}\n\n{OPENING}Subject: Two\n\nMore.\n",
            "word ".repeat(50_000)
        );
        let found = messages(&text, &limits);
        assert!(found[0].starts_with("refused: the message is over"), "{}", found[0]);
        assert_eq!(found[1], "Subject: Two\n\nMore.\n");
    }

    #[test]
    fn a_box_that_begins_in_the_middle_of_a_message_keeps_it() {
        let found =
            messages(&format!("the end of it.\n\n{OPENING}Subject: Two\n\nMore.\n"), &Limits::default());
        assert_eq!(found, ["the end of it.\n\n", "Subject: Two\n\nMore.\n"]);
    }

    #[test]
    fn empty_lines_before_a_header_are_looked_at_once() {
        let text = format!("{OPENING}{}Subject: One\n\nText.\n", "\r\n".repeat(1_000_000));
        assert_eq!(messages(&text, &Limits::default()).len(), 1);
    }

    #[test]
    fn a_hundred_thousand_small_messages_are_all_handed_over() {
        let text = format!("{OPENING}Content-Length: 9999\n\nx\n").repeat(100_000);
        assert_eq!(messages(&text, &Limits::default()).len(), 100_000);
    }
}
