//! UTF-8 that was once read as a code page: `â€™` for `’`, `Ã©` for `é`, `–њ` for `М`; once, twice, three times over.
//!
//! A sequence is decoded where it is so odd that nobody can have typed it, or where it stands beside such a one in a
//! text that the same code page explains in full.

mod odd;
mod pages;
mod sequence;

use std::{borrow::Cow, collections::BTreeMap};

use ficus_formats::codepage::CodePage;
use ficus_prose::count_where;

use super::signs::next_telling;
use crate::lines::Line;
use odd::Seen;
use sequence::{Decoded, sequence};

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
    let (mut unsettled, mut spelled, mut kept) = (Vec::new(), Spelled::default(), Kept::default());
    for _ in 0..=LAYERS_MAX {
        let faith = weigh(lines, &candidates, &mut spelled, &mut kept);
        unsettled.clear();
        for (number, at) in candidates.iter().enumerate() {
            let line = &mut lines[*at];
            spelled.read(&line.text);
            if let Some((text, done)) = repair_line(&line.text, &spelled, kept.of(number), faith) {
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
    while let Some(start) = next_telling(text.as_bytes(), at) {
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
    while let Some(start) = next_telling(bytes, at) {
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
fn weigh(lines: &[Line<'_>], candidates: &[usize], spelled: &mut Spelled, kept: &mut Kept) -> Faith {
    kept.clear();
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
                kept.push(group);
            }
        }
        kept.end_line();
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

/// So many groups are kept from when a text is weighed until it is repaired; those of further lines are found again.
const GROUPS_KEPT_MAX: usize = 1 << 17;

/// The groups of lines, end to end.
#[derive(Default)]
struct Kept {
    groups: Vec<Group>,
    /// Where the groups of each line end.
    ends: Vec<usize>,
}

impl Kept {
    fn clear(&mut self) {
        self.groups.clear();
        self.ends.clear();
    }

    /// Keeps one more of the line that is looked at.
    fn push(&mut self, group: Group) {
        // One too many shows that not all are here.
        if self.groups.len() <= GROUPS_KEPT_MAX {
            self.groups.push(group);
        }
    }

    fn end_line(&mut self) {
        if self.groups.len() <= GROUPS_KEPT_MAX {
            self.ends.push(self.groups.len());
        }
    }

    /// All groups of a line; `None` where they were not kept.
    fn of(&self, line: usize) -> Option<&[Group]> {
        let start = line.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.groups.get(*start..*self.ends.get(line)?)
    }
}

/// Sequences of one page right behind each other.
#[derive(Clone, Copy)]
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
fn repair_line(text: &str, line: &Spelled, kept: Option<&[Group]>, faith: Faith) -> Option<(String, u32)> {
    let mut best: Option<(i32, usize, Vec<Group>)> = None;
    for page in pages_in(line.pages) {
        let groups: Vec<Group> = match kept {
            Some(kept) => kept.iter().filter(|group| group.page == page).copied().collect(),
            None => line.groups(page).collect(),
        };
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
    let (mut points, mut last, mut before_last) = (0, None, None);
    for seen in chars[from..until].iter().map(|c| Seen::of(*c)) {
        if let Some(last) = last {
            points += odd::pair(last, seen);
            points += before_last.map_or(0, |before| odd::between(before, last, seen));
        }
        (before_last, last) = (last, Some(seen));
    }
    // A usual space in the place of another kind is the weakest of signs.
    let spaced = start + 2 < end && chars[end - 1] == ' ' && chars[end - 2] != 'Ã';
    points + latin_1(chars, start, end) - PROOF * i32::from(spaced)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_repaired_the_same_whether_its_groups_were_kept_or_not() {
        let texts =
            ["â€œLook,â€\u{9d} said Holmes; it wasnâ€™t", "the cafÃ©’s lamp", "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "a lamp"];
        let lines: Vec<Line<'_>> = texts.iter().map(|text| crate::lines::bare(text)).collect();
        let (mut spelled, mut kept) = (Spelled::default(), Kept::default());
        let faith = weigh(&lines, &[0, 1, 2, 3], &mut spelled, &mut kept);
        let mut repaired = 0;
        for (number, text) in texts.iter().enumerate() {
            spelled.read(text);
            assert!(kept.of(number).is_some());
            let once = repair_line(text, &spelled, kept.of(number), faith);
            repaired += usize::from(once.is_some());
            assert_eq!(once, repair_line(text, &spelled, None, faith), "{text}");
        }
        assert_eq!(repaired, 3);
    }

    #[test]
    fn groups_beyond_the_bound_are_not_kept() {
        let group = Group { start: 0, end: 2, byte: 0, page: 0, sequences: 1, points: PROOF };
        let mut kept = Kept::default();
        kept.push(group);
        kept.end_line();
        (0..=GROUPS_KEPT_MAX).for_each(|_| kept.push(group));
        kept.end_line();
        kept.end_line();
        let counts: Vec<Option<usize>> = (0..3).map(|line| kept.of(line).map(<[Group]>::len)).collect();
        assert_eq!((counts, kept.groups.len()), (vec![Some(1), None, None], GROUPS_KEPT_MAX + 1));
    }
}
