//! UTF-8 that was once read as a code page: `â€™` for `’`, `Ã©` for `é`, `–њ` for `М`; once, twice, three times over.
//!
//! A sequence is decoded where it is so odd that nobody can have typed it, or where it stands beside such a one in a
//! text that the same code page explains in full.

mod odd;
mod pages;

use std::{borrow::Cow, collections::BTreeMap};

use ficus_formats::codepage::CodePage;
use ficus_prose::count_where;

use super::signs::next_high;
use crate::lines::Line;

/// Points of oddness that are proof.
const PROOF: i32 = 3;
/// Points that are enough beside a proven sequence in the same line.
const LIKELY: i32 = 2;
/// Sequences without proof of their own are decoded where so many stand in a text and nothing speaks against them.
const WEAK_MIN: usize = 8;
/// So many proven sequences of a page show that a text went through it.
const STRONG_MIN: usize = 3;
/// Characters of a sequence, with those behind it that it is judged by.
const SEQUENCE_CHARS_MAX: usize = 8;
/// Layers of damage, and of what lies behind it in a line; no program made what goes deeper.
const LAYERS_MAX: usize = 16;

/// Programs that decoded by these pages put U+FFFD where the page had nothing.
const LOSSY: [CodePage; 7] = [
    CodePage::Windows1252,
    CodePage::Windows1251,
    CodePage::Windows1250,
    CodePage::Iso8859_2,
    CodePage::Windows1253,
    CodePage::Windows1257,
    CodePage::Windows1254,
];

/// What the text as a whole says about each code page, by its place in [`CodePage::ALL`].
type Faith = [bool; CodePage::ALL.len()];

/// Decodes anew what was decoded wrongly.
pub(super) fn repair(lines: &mut [Line<'_>]) -> u32 {
    let mut candidates: Vec<usize> = (0..lines.len()).filter(|at| has_sequence(&lines[*at].text)).collect();
    if candidates.is_empty() {
        return 0;
    }
    // What each changed line was, and how much was done to it.
    let mut before: BTreeMap<usize, (Cow<'_, str>, u32)> = BTreeMap::new();
    let (mut unsettled, mut spelled) = (Vec::new(), Spelled::default());
    for _ in 0..=LAYERS_MAX {
        let faith = weigh(lines, &candidates, &mut spelled);
        unsettled.clear();
        for at in &candidates {
            let line = &mut lines[*at];
            spelled.read(&line.text);
            if let Some((text, done)) = repair_line(&line.text, &spelled, faith) {
                let was = std::mem::replace(&mut line.text, Cow::Owned(text));
                before.entry(*at).or_insert((was, 0)).1 += done;
                unsettled.push(*at);
            }
        }
        if unsettled.is_empty() {
            break;
        }
        // What holds no more of them is done.
        candidates.retain(|at| has_sequence(&lines[*at].text));
    }
    // Half repaired, a line would be repaired further by the next who reads it; nothing of it is proven.
    for at in unsettled {
        if let Some((was, _)) = before.remove(&at) {
            lines[at].text = was;
        }
    }
    for at in before.keys() {
        lines[*at].mark(ficus_prose::RepairKind::MojibakeRepaired);
    }
    before.values().map(|(_, done)| done).sum()
}

/// A line character by character, with what sequences are looked for by. One is read over the other.
#[derive(Default)]
struct Spelled {
    chars: Vec<char>,
    leads: Vec<Lead>,
    /// The pages whose sequences may stand in the line.
    pages: u16,
    /// Characters beyond ASCII.
    foreign: usize,
}

/// A character that can start a sequence.
#[derive(Clone, Copy)]
struct Lead {
    /// Its place among the characters of the line.
    at: usize,
    /// Its place in the line's text.
    byte: usize,
    /// The pages in which it can.
    pages: u16,
}

impl Spelled {
    fn read(&mut self, text: &str) {
        self.chars.clear();
        self.leads.clear();
        (self.pages, self.foreign) = (0, 0);
        let mut before = None;
        for (byte, c) in text.char_indices() {
            if let Some(before) = before {
                self.pages |= pages::pages_of_pair(before, c);
            }
            before = (!c.is_ascii()).then_some(c);
            if !c.is_ascii() {
                self.foreign += 1;
                let pages = pages::pages_of_lead(c);
                if pages != 0 {
                    self.leads.push(Lead { at: self.chars.len(), byte, pages });
                }
            }
            self.chars.push(c);
        }
    }

    /// All groups of the line for one page.
    fn groups(&self, page: usize) -> impl Iterator<Item = Group> {
        let mut end = 0;
        self.leads.iter().filter_map(move |lead| {
            if lead.at < end || lead.pages & 1 << page == 0 {
                return None;
            }
            let group = group(&self.chars, *lead, page)?;
            end = group.end;
            Some(group)
        })
    }

    /// How many characters of a group are beyond ASCII.
    fn inside(&self, group: &Group) -> usize {
        self.chars[group.start..group.end].iter().filter(|c| !c.is_ascii()).count()
    }
}

/// Whether two characters in a row can be the start of what a sequence of UTF-8 became.
pub(super) fn may_start_sequence(first: char, second: char) -> bool {
    pages::pages_of_pair(first, second) != 0
}

/// Whether a line holds a whole sequence of any page.
fn has_sequence(text: &str) -> bool {
    let mask = candidate_pages(text);
    if mask == 0 {
        return false;
    }
    let mut at = 0;
    while let Some(start) = next_high(text.as_bytes(), at) {
        let mut rest = text[start..].chars();
        // No sequence is longer, with what is looked at behind it.
        let mut window = ['\0'; SEQUENCE_CHARS_MAX];
        let mut chars = 0;
        for (place, c) in window.iter_mut().zip(rest.clone()) {
            (*place, chars) = (c, chars + 1);
        }
        let pages = pages_in(mask & pages::pages_of_lead(window[0]));
        if pages.into_iter().any(|page| sequence(&window[..chars], 0, page).is_some()) {
            return true;
        }
        rest.next();
        at = text.len() - rest.as_str().len();
    }
    false
}

/// The pages whose sequences may stand in a text.
fn candidate_pages(text: &str) -> u16 {
    if text.is_ascii() {
        return 0;
    }
    let bytes = text.as_bytes();
    let (mut pages, mut at) = (0, 0);
    while let Some(start) = next_high(bytes, at) {
        let mut chars = text[start..].chars();
        let Some(mut first) = chars.next() else { break };
        for second in chars.by_ref() {
            pages |= pages::pages_of_pair(first, second);
            if second.is_ascii() {
                break;
            }
            first = second;
        }
        at = text.len() - chars.as_str().len();
    }
    pages
}

/// Which pages the text as a whole went through: every character outside ASCII is part of a sequence, or nearly.
fn weigh(lines: &[Line<'_>], candidates: &[usize], spelled: &mut Spelled) -> Faith {
    let mut strong = [0usize; CodePage::ALL.len()];
    let mut weak = [0usize; CodePage::ALL.len()];
    let mut inside = [0usize; CodePage::ALL.len()];
    for at in candidates {
        spelled.read(&lines[*at].text);
        for page in pages_in(spelled.pages) {
            for group in spelled.groups(page) {
                inside[page] += spelled.inside(&group);
                if group.points >= PROOF {
                    strong[page] += group.sequences;
                } else {
                    weak[page] += group.sequences;
                }
            }
        }
    }
    let shown = |page: usize| strong[page] > 0 || weak[page] >= WEAK_MIN;
    if !(0..CodePage::ALL.len()).any(shown) {
        return Faith::default();
    }
    let mut foreign = 0usize;
    for line in lines.iter().filter(|line| !line.text.is_ascii()) {
        // The first bytes of their characters.
        foreign += count_where(line.text.as_bytes(), |bytes| bytes.are_within(0xC0, 0xFF));
    }
    std::array::from_fn(|page| {
        let others = foreign - inside[page].min(foreign);
        others == 0 && shown(page) || strong[page] >= STRONG_MIN && others * 10 <= inside[page]
    })
}

fn pages_in(mask: u16) -> impl Iterator<Item = usize> {
    (0..CodePage::ALL.len()).filter(move |page| mask & 1 << page != 0)
}

/// Sequences of one page right behind each other.
struct Group {
    /// Its places among the characters of the line, the end not within.
    start: usize,
    end: usize,
    /// Where it starts in the line's text.
    byte: usize,
    page: usize,
    sequences: usize,
    points: i32,
}

impl Group {
    /// Adds what it stands for.
    fn decode_to(&self, out: &mut String, chars: &[char]) {
        let mut at = self.start;
        while at < self.end
            && let Some((end, text)) = sequence(chars, at, self.page)
        {
            out.push(text.c);
            if text.spaced {
                out.push(' ');
            }
            at = end;
        }
    }

    /// Where it ends in the line's text.
    fn byte_end(&self, chars: &[char]) -> usize {
        self.byte + chars[self.start..self.end].iter().map(|c| c.len_utf8()).sum::<usize>()
    }
}

/// Decodes one layer of one line, by the page that explains most of it. What another page explains is for the next
/// layer, as is what comes out: of one pass over a text no more can be proven.
fn repair_line(text: &str, line: &Spelled, faith: Faith) -> Option<(String, u32)> {
    let mut best: Option<(i32, usize, Vec<Group>)> = None;
    for page in pages_in(line.pages) {
        let groups: Vec<Group> = line.groups(page).collect();
        let inside: usize = groups.iter().map(|group| line.inside(group)).sum();
        let proven = groups.iter().any(|group| group.points >= PROOF);
        let all = faith[page] || proven && inside == line.foreign;
        if !all && matches!(CodePage::ALL[page], CodePage::Cp437 | CodePage::Cp850 | CodePage::Cp866) {
            // Letters and frames lie so mixed in these that only what they explain in full is theirs.
            continue;
        }
        let taken: Vec<Group> =
            groups.into_iter().filter(|group| group.points >= least(proven, all)).collect();
        let points: i32 = taken.iter().map(|group| group.points.max(1)).sum();
        if !taken.is_empty()
            && best.as_ref().is_none_or(|(most, covered, _)| (points, inside) > (*most, *covered))
        {
            best = Some((points, inside, taken));
        }
    }
    let (_, _, taken) = best?;
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut count) = (0, 0);
    for group in taken {
        out.push_str(&text[copied..group.byte]);
        group.decode_to(&mut out, &line.chars);
        copied = group.byte_end(&line.chars);
        count += group.sequences as u32;
    }
    out.push_str(&text[copied..]);
    Some((out, count))
}

/// The points that a group needs where the line holds a proven one, and where the page explains the line in full.
fn least(proven: bool, all: bool) -> i32 {
    match (proven, all) {
        (_, true) => 0,
        (true, false) => LIKELY,
        (false, false) => PROOF,
    }
}

fn group(chars: &[char], lead: Lead, page: usize) -> Option<Group> {
    let start = lead.at;
    let (mut at, text) = sequence(chars, start, page)?;
    // What follows the rest of another sequence is part of something worse: decoding it would hide that.
    if start > 0 && is_stray(chars[start - 1], page) {
        return None;
    }
    let before = start.checked_sub(1).map(|place| chars[place]);
    let mut decoded = Ends::of(&text);
    let mut sequences = 1;
    while let Some((end, text)) = sequence(chars, at, page) {
        decoded.go_on(&text);
        sequences += 1;
        at = end;
    }
    // What was lost would be taken for the rest of the sequence before it, and so on to the start of the line.
    if decoded.first == '\u{FFFD}' && before.is_some_and(|c| pages::byte(c, page) >= 0xC2) {
        return None;
    }
    let points = points(chars, start, at) - decoded.misfits(before, chars.get(at).copied());
    Some(Group { start, end: at, byte: lead.byte, page, sequences, points })
}

/// The first and the last character of a decoded text; no last one where it has but one.
struct Ends {
    first: char,
    last: Option<char>,
}

impl Ends {
    fn of(text: &Decoded) -> Self {
        Self { first: text.c, last: text.spaced.then_some(' ') }
    }

    fn go_on(&mut self, text: &Decoded) {
        self.last = Some(if text.spaced { ' ' } else { text.c });
    }

    fn misfits(&self, before: Option<char>, after: Option<char>) -> i32 {
        match self.last {
            None => odd::misfit(before, self.first, after),
            Some(last) => odd::misfit(before, self.first, None) + odd::misfit(None, last, after),
        }
    }
}

/// A character that can only go on with a sequence, of this page or of the usual one, and stands in none.
fn is_stray(c: char, page: usize) -> bool {
    let goes_on = [page, 0].iter().any(|page| (0x80..=0xBF).contains(&pages::byte(c, *page)));
    let usual =
        matches!(odd::kind(c), odd::Kind::Natural | odd::Kind::Opening) || matches!(c, '»' | '”' | '›');
    goes_on && !usual
}

/// How odd the characters of a group are, with those around it.
fn points(chars: &[char], start: usize, end: usize) -> i32 {
    let from = start.saturating_sub(1);
    let until = (end + 1).min(chars.len());
    let window = &chars[from..until];
    let pairs: i32 = window.windows(2).map(|pair| odd::pair(pair[0], pair[1])).sum();
    let triples: i32 = window.windows(3).map(|three| odd::between(three[0], three[1], three[2])).sum();
    // A usual space in the place of another kind is the weakest of signs.
    let spaced = start + 2 < end && chars[end - 1] == ' ' && chars[end - 2] != 'Ã';
    pairs + triples + latin_1(chars, start, end) - PROOF * i32::from(spaced)
}

/// `Ã` and `Â`, which start what Western letters became, before a sign that follows no such letter.
fn latin_1(chars: &[char], start: usize, end: usize) -> i32 {
    let Some(second) = chars.get(start + 1).filter(|_| end >= start + 2) else { return 0 };
    let before = start.checked_sub(1).map(|place| chars[place]);
    let after_capital = before.is_some_and(|c| c.is_ascii_uppercase());
    match (chars[start], second) {
        ('Â', '\u{a0}' | ' ') => {
            let after_word = before.is_some_and(|c| c.is_ascii_lowercase() || ".,;:!?\"'”’".contains(c));
            if after_word { PROOF } else { 0 }
        }
        ('Ã', ' ') => {
            let alone = before.is_none() && chars.get(start + 2).is_some_and(char::is_ascii_lowercase);
            let word = before == Some(' ') && chars.get(start + 2).is_some_and(char::is_ascii_lowercase);
            let proof = before.is_some_and(|c| c.is_ascii_lowercase()) || alone;
            if proof { PROOF } else { i32::from(word) * LIKELY }
        }
        ('Ã' | 'Â', '’' | '”' | '“' | '…' | '–' | '—' | '»') => i32::from(!after_capital),
        ('Â', '®' | '™' | '°') if after_capital => 0,
        // Read as Mac Roman it would be nonsense too, and which was meant cannot be told.
        ('Ã', '¥') => 0,
        ('Ã' | 'Â', second) if !second.is_ascii() && odd::kind(*second) != odd::Kind::UpperFar => PROOF,
        _ => 0,
    }
}

/// What a sequence stands for.
struct Decoded {
    c: char,
    /// Whether a space follows it.
    spaced: bool,
}

impl Decoded {
    fn new(c: char) -> Self {
        Self { c, spaced: false }
    }
}

/// One sequence: where it ends, and what it stands for.
fn sequence(chars: &[char], at: usize, page: usize) -> Option<(usize, Decoded)> {
    let lead = pages::byte(*chars.get(at)?, page);
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    if page == 0 && chars[at..].starts_with(&['â', '€']) && lost_quote(chars.get(at + 2)) {
        return Some((at + 2, Decoded::new('”')));
    }
    let mut bytes = [lead, 0, 0, 0];
    let (mut lost, mut spaces) = (false, 0);
    for (place, byte) in bytes.iter_mut().enumerate().take(length).skip(1) {
        *byte = match chars.get(at + place)? {
            '\u{FFFD}' => {
                lost = true;
                b'?'
            }
            // In the place of a byte that the page leaves out; alone it is more often a question.
            '?' if length > 2 || matches!(lead, 0xC2 | 0xC3) => {
                lost = true;
                b'?'
            }
            // A non-breaking space that became a usual one.
            ' ' => {
                spaces += 1;
                0xA0
            }
            c if c.is_ascii() => return None,
            c => Some(pages::byte(*c, page)).filter(|byte| (0x80..=0xBF).contains(byte))?,
        };
    }
    let end = at + length;
    if spaces > 1 || spaces == 1 && CodePage::ALL[page] == CodePage::MacRoman {
        return None;
    }
    if lost && !LOSSY.contains(&CodePage::ALL[page]) {
        return None;
    }
    if lost {
        let kept = bytes[1..length].iter().filter(|byte| **byte != b'?').count();
        let marked = chars[at..end].contains(&'\u{FFFD}');
        return (kept > 0 || marked || length == 2).then(|| (end, Decoded::new('\u{FFFD}')));
    }
    if spaces == 1 && bytes[..2] == [0xC3, 0xA0] {
        return Some(a_grave(chars, at));
    }
    if lead == 0xED && (0xA0..=0xAF).contains(&bytes[1]) {
        return surrogates(chars, at, page, bytes);
    }
    let c = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    // Of a further layer below; only Windows-1252 lets them through.
    let control = c.is_control() && page > 0;
    let private = matches!(c, '\u{E000}'..='\u{F8FE}' | '\u{FFF0}'..='\u{FFFC}' | '\u{F0000}'..);
    (!control && !private).then(|| (end, Decoded::new(c)))
}

/// Whether the third character of `”` is missing: Windows-1252 has none for its byte, and of the five bytes for which
/// it has none only this one gives a sign that is written.
fn lost_quote(next: Option<&char>) -> bool {
    next.is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_punctuation() && *c != '?')
}

/// `Ã ` for `à `: the non-breaking space and the one behind it became one, unless the word goes on.
fn a_grave(chars: &[char], at: usize) -> (usize, Decoded) {
    let rest: String = chars[at + 2..].iter().take(5).collect();
    let goes_on = rest.starts_with("s ") || rest.starts_with("quel") || rest.starts_with(' ');
    (at + 2, Decoded { c: 'à', spaced: !goes_on })
}

/// A character beyond the first plane that was written as two halves of three bytes each (CESU-8).
fn surrogates(chars: &[char], at: usize, page: usize, high: [u8; 4]) -> Option<(usize, Decoded)> {
    let byte = |place: usize| chars.get(at + place).map(|c| pages::byte(*c, page));
    let low = [byte(3)?, byte(4)?, byte(5)?];
    if low[0] != 0xED || !(0xB0..=0xBF).contains(&low[1]) || !(0x80..=0xBF).contains(&low[2]) {
        return None;
    }
    let half = |second: u8, third: u8| u32::from(second & 0x0F) << 6 | u32::from(third & 0x3F);
    let code = 0x1_0000 + (half(high[1], high[2]) << 10 | half(low[1], low[2]));
    char::from_u32(code).map(|c| (at + 6, Decoded::new(c)))
}
