//! Digests: many messages of a list in one text (RFC 1153, RFC 934, and what Yahoo! Groups, eGroups, LISTSERV, Mailman
//! made of them).

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use regex::Regex;

use super::Envelope;
use crate::{
    lines::{Class, Line, is_blank},
    recognise::{
        label::Field,
        mail::{self, MailHeader, subject},
    },
    text::Around,
};

/// A rule of fewer glyphs parts scenes.
const RULE_CHARS_MIN: usize = 25;
/// Between a rule and the header under it so many lines stand at most.
const HEADER_REACH: usize = 8;
/// A digest says what it is in so many of its first lines.
const HINT_LINES: usize = 80;
/// What stands behind the last message of a digest has so many lines at most.
const TRAILER_LINES_MAX: usize = 25;

static HINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bdigest\b|there (?:is|are) \d{1,4} messages? (?:in this|total)|topics (?:in this|of the day|of the week)|today's topics|in this issue")
        .expect("the pattern is fixed and tested")
});
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:message:?\s+\d{1,5}(?:\s+of\s+\d{1,5})?|(?P<number>\d{1,4}[a-z]?)\.\s+(?P<title>\S.{0,120}))\s*$")
        .expect("the pattern is fixed and tested")
});
static CUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^-{3,}\s*(?:forwarded message|message \d{1,5}|end of forwarded message.?)\s*-*\s*$")
        .expect("the pattern is fixed and tested")
});
static TRAILER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:end of .{0,100}|\*{8,}|_{20,}|messages in this topic.*)\s*$")
        .expect("the pattern is fixed and tested")
});

/// One message of a digest.
#[derive(Debug)]
pub(super) struct Member {
    /// Its lines without its header.
    pub range: Range<usize>,
    header: MailHeader,
}

impl Member {
    /// What stands on the message; what the digest states of itself is not the message's.
    pub fn envelope(&self, digest: &Envelope) -> Envelope {
        let header = &self.header;
        let date = header.stated.iter().find(|stated| stated.field == Field::Published);
        Envelope {
            subject: header.subject.clone(),
            date: date.map(|date| date.value.clone()).or_else(|| digest.date.clone()),
            around: Around { stated: header.stated.clone(), writer: header.writer.clone() },
            addresses: header.message_id.iter().map(|id| format!("mid:{id}")).collect(),
            of_office: false,
            automatic: false,
            answers: header.answers,
            holds_messages: false,
        }
    }
}

/// The messages of a digest; `None` where the lines are none.
pub(super) fn find(lines: &[Line<'_>], envelope: &Envelope) -> Option<Vec<Member>> {
    let text = |at: usize| if lines[at].class == Class::Body { lines[at].text.as_ref() } else { "" };
    let texts: Vec<&str> = (0..lines.len()).map(text).collect();
    let mut members: Vec<Member> = Vec::new();
    let mut at = 0;
    while at < texts.len() {
        if let Some((start, header)) = opening(&texts, at) {
            if let Some(last) = members.last_mut() {
                last.range.end = at;
            }
            members.push(Member { range: start..texts.len(), header });
            at = start;
        } else {
            at += 1;
        }
    }
    let named = envelope.subject.as_ref().is_some_and(|subject| HINT.is_match(&subject.title));
    let hinted = || texts.iter().take(HINT_LINES).any(|line| line.len() < 200 && HINT.is_match(line));
    // Messages in a row may be a story told in letters; a digest says what it is.
    if members.is_empty() || !named && !hinted() {
        return None;
    }
    if let Some(last) = members.last_mut() {
        last.range.end = trailer(&texts, last.range.clone()).unwrap_or(last.range.end);
    }
    Some(members)
}

/// A message that opens at a line: where its text starts, and its header.
fn opening(texts: &[&str], at: usize) -> Option<(usize, MailHeader)> {
    let opens = is_rule(texts[at]) || (at == 0 || is_blank(texts[at - 1])) && NUMBERED.is_match(texts[at]);
    if !opens {
        return None;
    }
    let mut title = None;
    let reach = texts.len().min(at + HEADER_REACH);
    for start in at..reach {
        let line = texts[start];
        if is_blank(line) || is_rule(line) {
            continue;
        }
        if let Some(found) = NUMBERED.captures(line) {
            title = found.name("title").map(|title| title.as_str());
            continue;
        }
        let mut header = mail::read(&texts[start..])?;
        if let (None, Some(title)) = (&header.subject, title) {
            let subject = subject(title);
            header.stated.splice(0..0, subject.state(0..0));
            header.subject = Some(subject);
        }
        return Some((start + header.lines, header));
    }
    None
}

fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    let Some(first) = line.bytes().next().filter(|byte| matches!(byte, b'-' | b'_' | b'=' | b'*')) else {
        return false;
    };
    line.len() >= RULE_CHARS_MIN && line.bytes().all(|byte| byte == first)
        || first == b'-' && CUT.is_match(line)
}

/// Where the last message ends and the digest's own last lines start.
fn trailer(texts: &[&str], last: Range<usize>) -> Option<usize> {
    let mut filled = 0;
    let mut start = None;
    for at in last.rev() {
        let line = texts[at];
        filled += usize::from(!is_blank(line));
        if filled > TRAILER_LINES_MAX {
            break;
        }
        if is_rule(line) || TRAILER.is_match(line) {
            start = Some(at);
        }
    }
    // A rule alone may part scenes.
    start.filter(|start| texts[*start..].iter().any(|line| TRAILER.is_match(line)))
}

/// What stands between the messages is the digest's.
pub(super) fn mark_chrome(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut().filter(|line| line.class == Class::Body) {
        line.class = Class::Chrome;
    }
}

/// Takes off the dash and the space before lines that start with a dash (RFC 934): all of them have it, or none had.
/// Gives how many there were.
pub(super) fn unstuff(lines: &mut [Line<'_>]) -> u32 {
    let body = || lines.iter().filter(|line| line.class == Class::Body && line.text.starts_with('-'));
    let stuffed =
        body().any(|line| line.text.starts_with("- -")) && body().all(|line| line.text.starts_with("- "));
    if !stuffed {
        return 0;
    }
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.class == Class::Body && line.text.starts_with("- ")) {
        line.quoted_bytes = line.quoted_bytes.saturating_add(2).min(line.bytes);
        line.text = match std::mem::take(&mut line.text) {
            Cow::Borrowed(text) => Cow::Borrowed(&text[2..]),
            Cow::Owned(text) => Cow::Owned(text[2..].to_owned()),
        };
        count += 1;
    }
    count
}
