//! What a message holds that its sender did not write: quotations, forwarded headers, footers.

use std::{ops::Range, sync::LazyLock};

use ficus_prose::{RepairKind, RepairKinds};
use regex::Regex;

use super::Envelope;
use crate::{
    lines::{Class, Line, is_blank},
    recognise::{
        ending,
        header::Stated,
        label::{self, Field},
        mail::{self, MailHeader},
    },
};

static FORWARD_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\s*(?:[-_=*]{2,}\s*(?:begin )?(?:original message|forwarded (?:message|letter|mail|by.{0,60}|from.{0,60})|forwarded message follows|",
        r"included message|weitergeleitete nachricht)\s*[-_=*:]{0,}|begin forwarded message:?)\s*$"
    ))
    .expect("the pattern is fixed and tested")
});
static FORWARD_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*[-_=*]{2,}\s*end (?:of )?(?:forwarded|original|included) (?:message|letter|mail)\s*[-_=*]{0,}\s*$")
        .expect("the pattern is fixed and tested")
});
static ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:wrote|writes|said|schrieb|a écrit|typed|babbled|spake)\b[^.!?]{0,40}:\s*$|^\s*in (?:article|message) <|^\s*--- ?in \S+@\S+, ")
        .expect("the pattern is fixed and tested")
});

/// Above a forwarded message so many filled lines are a note at most.
const COVER_LINES_MAX: usize = 30;
/// A greeting before the header of a story has so many lines at most.
const GREETING_LINES_MAX: usize = 12;
/// The header of a story shows in so many of its first lines.
const HEADER_LINES: usize = 12;
/// A header that was forwarded stands within so many lines of its mark.
const HEADER_REACH: usize = 3;

/// What was set apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Filled lines that were quoted.
    pub quoted: usize,
    /// Footers.
    pub footers: u32,
    /// What the sender says before the header of the story.
    pub greeting: Option<Stated>,
}

/// Gives every line that is not the sender's own its class.
///
/// Where all but a few lines are quoted they stay: a story that was sent on with a mark before every line is repaired
/// as a text is.
pub(super) fn set_apart(lines: &mut [Line<'_>], envelope: &mut Envelope) -> Found {
    unwrap_forwarded(lines, envelope);
    Found {
        footers: set_footers_apart(lines),
        quoted: set_quotations_apart(lines, envelope),
        greeting: set_greeting_apart(lines),
    }
}

fn body(lines: &[Line<'_>]) -> Vec<usize> {
    (0..lines.len()).filter(|at| lines[*at].class == Class::Body).collect()
}

/// A message that somebody sent on: its own header says who wrote it.
fn unwrap_forwarded(lines: &mut [Line<'_>], envelope: &mut Envelope) {
    let places = body(lines);
    let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.as_ref()).collect();
    let Some((mark, start, header)) = forwarded_header(&texts) else { return };
    let above = texts[..mark].iter().filter(|line| !is_blank(line)).count();
    let end = (start + header.lines..texts.len()).rev().find(|at| FORWARD_END.is_match(texts[*at]));
    let mut class = |range: Range<usize>, class| {
        for at in &places[range] {
            lines[*at].class = class;
        }
    };
    if envelope.subject.as_ref().is_some_and(|subject| subject.reply) && above > 0 {
        // An answer above what it answers.
        class(mark..places.len(), Class::Quoted);
        return;
    }
    class(0..mark, Class::Note);
    class(mark..start + header.lines, Class::Container);
    // What stands under the end of what was sent on is of the one who sent it on.
    class(end.unwrap_or(places.len())..places.len(), Class::Container);
    take_over(envelope, header);
}

/// The mark, the first line of the header under it, and the header; the mark may be missing at the very start.
fn forwarded_header(texts: &[&str]) -> Option<(usize, usize, MailHeader)> {
    let first = texts.iter().position(|line| !is_blank(line))?;
    let read = |start: usize| mail::read(&texts[start..]).map(|header| (start, header));
    if let Some((start, header)) = read(first) {
        return Some((first, start, header));
    }
    let mut filled = 0;
    for (at, line) in texts.iter().enumerate().skip(first) {
        if FORWARD_MARK.is_match(line) {
            let start =
                (at + 1..texts.len().min(at + 1 + HEADER_REACH)).find(|next| !is_blank(texts[*next]))?;
            return read(start).map(|(start, header)| (at, start, header));
        }
        filled += usize::from(!is_blank(line));
        if filled > COVER_LINES_MAX {
            break;
        }
    }
    None
}

/// What the forwarded header says goes before what the outer one says.
fn take_over(envelope: &mut Envelope, header: MailHeader) {
    let outer = std::mem::take(&mut envelope.around.stated);
    envelope.around.stated = header.stated;
    for stated in outer {
        let own = &envelope.around.stated;
        // The day on which somebody sent it on is not the story's.
        if !own.iter().any(|known| known.field == stated.field) && stated.field != Field::Published {
            envelope.around.stated.push(stated);
        }
    }
    envelope.date = None;
    if header.writer.is_some() {
        envelope.around.writer = header.writer;
        envelope.of_office = false;
    }
    if let Some(subject) = header.subject {
        envelope.subject = Some(subject);
    }
    envelope.answers = header.answers;
    envelope.addresses.extend(header.message_id.map(|id| format!("mid:{id}")));
}

/// A few sentences to the list, right before the header of the story: a note.
fn set_greeting_apart(lines: &mut [Line<'_>]) -> Option<Stated> {
    let places = body(lines);
    let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.trim()).collect();
    let labelled = |line: &&str| label::labelled(line).map(|(field, _)| field);
    let reach = texts.len().min(GREETING_LINES_MAX + 1);
    let header = texts[..reach]
        .iter()
        .position(|line| matches!(labelled(line), Some(Field::Title | Field::Author)))?;
    let fields = texts[header..].iter().take(HEADER_LINES).filter_map(labelled);
    let sentences =
        texts[..header].iter().filter(|line| line.len() > 40 || line.ends_with(['.', '!', '?', ',']));
    let apart = header > 0 && is_blank(texts[header - 1]);
    // A title and a byline without labels are the header's own.
    if !apart
        || sentences.count() == 0
        || fields.count() < 2
        || texts[..header].iter().any(|line| labelled(line).is_some())
    {
        return None;
    }
    let note =
        texts[..header].join("\n").trim().replace("\n\n", "\0").replace('\n', " ").replace('\0', "\n\n");
    let before: u64 = lines[..places[0]].iter().map(|line| line.bytes).sum();
    let length: u64 = lines[places[0]..places[header]].iter().map(|line| line.bytes).sum();
    for at in &places[..header] {
        lines[*at].class = Class::Note;
    }
    Some(Stated { field: Field::Notes, value: note, at: before..before + length })
}

fn set_footers_apart(lines: &mut [Line<'_>]) -> u32 {
    let places = body(lines);
    let found = {
        let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.as_ref()).collect();
        ending::footers(&texts)
    };
    let count = found.len() as u32;
    for at in found.into_iter().flatten() {
        lines[places[at]].class = Class::Chrome;
        lines[places[at]].repairs = RepairKinds::NONE.with(RepairKind::FooterRemoved);
    }
    count
}

/// Quotations in an answer; gives how many filled lines they are.
fn set_quotations_apart(lines: &mut [Line<'_>], envelope: &Envelope) -> usize {
    let places = body(lines);
    let marked =
        |at: usize| lines[places[at]].text.starts_with('>') || lines[places[at]].text.starts_with(" >");
    let blank = |at: usize| lines[places[at]].is_blank();
    let filled = (0..places.len()).filter(|at| !blank(*at)).count();
    let quoted = (0..places.len()).filter(|at| marked(*at)).count();
    if quoted == 0 || quoted * 10 >= filled * 9 {
        return 0;
    }
    let answers = envelope.answers || envelope.subject.as_ref().is_some_and(|subject| subject.reply);
    let mut set = vec![false; places.len()];
    let mut at = 0;
    while at < places.len() {
        if !marked(at) {
            at += 1;
            continue;
        }
        let end = (at..places.len()).find(|next| !marked(*next)).unwrap_or(places.len());
        let above = (0..at).rev().take(3).find(|above| !blank(*above));
        let attributed = above.filter(|above| ATTRIBUTION.is_match(&lines[places[*above]].text));
        // A thought or a letter in a story may be marked so too: only an answer quotes without a name.
        if attributed.is_some() || answers && end - at > 1 {
            set[at..end].fill(true);
            if let Some(above) = attributed {
                set[above..at].fill(true);
                // "On Monday, 1 January 1999, Ink Well" stands on the line before.
                let before = above.checked_sub(1).filter(|before| !blank(*before));
                if let Some(before) = before.filter(|before| lines[places[*before]].text.starts_with("On ")) {
                    set[before] = true;
                }
            }
        }
        at = end;
    }
    let mut count = 0;
    for at in (0..places.len()).filter(|at| set[*at]) {
        count += usize::from(!lines[places[at]].is_blank());
        lines[places[at]].class = Class::Quoted;
    }
    count
}
