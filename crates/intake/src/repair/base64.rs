//! Base64 (RFC 2045 §6.8) that was left over: a part of a mail that lost its header, or kept it in the text.
//!
//! What proves it are whole lines of one length that decode to a text: no other bytes do so by chance.

use std::{borrow::Cow, ops::Range};

use ficus_formats::{Limits, html, mail, rtf, txt};
use ficus_prose::{Book, RepairKind, RepairKinds, Section};

use crate::lines::{Class, Line};

/// Shorter lines are no mail's; a cipher in a story is rarely as long.
pub(super) const LINE_CHARS_MIN: usize = 56;
/// Fewer letters in all prove nothing, and may be a riddle of the author's.
const LETTERS_MIN: usize = 160;
/// A text has a space or a line end at least once in so many bytes.
const SPACE_EVERY_BYTES: usize = 40;
/// Lines of a part's header are looked for so far above.
const HEAD_LINES_MAX: usize = 12;

/// Decodes every run of lines that decodes to a text, and takes the header of its part for packaging.
pub(crate) fn decode(lines: &mut Vec<Line<'_>>) -> u32 {
    if !lines.iter().any(|line| line.text.len() >= LINE_CHARS_MIN && is_letters(line)) {
        return 0;
    }
    let mut count = 0;
    let mut at = 0;
    let mut done: Vec<Line<'_>> = Vec::new();
    let mut decoded_last = false;
    while at < lines.len() {
        let run = run_at(lines, at);
        let head = if run.is_empty() { done.len() } else { head_above(&done) };
        let charset = done[head..].iter().find_map(|line| charset(&line.text));
        if let Some(text) = text_of(&lines[run.clone()], charset.as_deref()) {
            done[head..].iter_mut().for_each(pack);
            done.extend(share(&text, &lines[run.clone()]));
            count += 1;
            decoded_last = true;
            at = run.end;
            continue;
        }
        // Letters that are no text are passed by whole; a mark between parts ends the part that was decoded.
        for line in &mut lines[at..run.end.max(at + 1)] {
            if decoded_last && is_mark(line) {
                pack(line);
            }
            decoded_last = false;
            done.push(std::mem::take(line));
        }
        at = run.end.max(at + 1);
    }
    *lines = done;
    count
}

/// Makes packaging of a line.
fn pack(line: &mut Line<'_>) {
    line.class = Class::Container;
    line.text = Cow::Borrowed("");
}

/// The lines of letters from a place on: all of one length but the last, which may be shorter.
fn run_at(lines: &[Line<'_>], start: usize) -> Range<usize> {
    let length = lines[start].text.len();
    if length < LINE_CHARS_MIN || !is_letters(&lines[start]) {
        return start..start;
    }
    let mut end = start + 1;
    while lines[end - 1].text.len() == length
        && !lines[end - 1].text.ends_with('=')
        && lines.get(end).is_some_and(|line| line.text.len() <= length && is_letters(line))
    {
        end += 1;
    }
    start..end
}

fn is_letters(line: &Line<'_>) -> bool {
    let letters = line.text.trim_end_matches('=');
    line.class == Class::Body
        && !letters.is_empty()
        && line.text.len() - letters.len() <= 2
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// The text that letters stand for, where they stand for one; a page or a document as the text that it shows.
fn text_of(lines: &[Line<'_>], charset: Option<&str>) -> Option<String> {
    let letters: usize = lines.iter().map(|line| line.text.len()).sum();
    if letters < LETTERS_MIN || !letters.is_multiple_of(4) {
        return None;
    }
    let joined: String = lines.iter().map(|line| line.text.as_ref()).collect();
    let bytes = mail::decode_base64(joined.as_bytes())?;
    let controls = bytes.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r'));
    let spaces = bytes.iter().filter(|byte| byte.is_ascii_whitespace()).count();
    if controls || spaces * SPACE_EVERY_BYTES < bytes.len() {
        return None;
    }
    let limits = Limits::default();
    if bytes.starts_with(b"{\\rtf") {
        return Some(typed(rtf::read(&bytes, &limits).ok()?.book.sections));
    }
    let decoded = txt::read_served(&bytes, charset, &limits).ok()?;
    if decoded.undecodable > 0 {
        return None;
    }
    if decoded.text.trim_start().starts_with('<') {
        let page = Section { blocks: html::fragment(&decoded.text, &limits), ..Section::default() };
        return Some(typed(vec![page]));
    }
    Some(decoded.text)
}

/// A document as it would be typed on lines, with marks for what is stressed.
fn typed(sections: Vec<Section>) -> String {
    txt::write(&Book { sections, ..Book::default() })
}

/// Lines of a text that share out the bytes of the lines that it was decoded from.
fn share(text: &str, from: &[Line<'_>]) -> Vec<Line<'static>> {
    let repairs = from.iter().fold(RepairKinds::NONE, |kinds, line| kinds.or(line.repairs));
    let repairs = repairs.with(RepairKind::QuotedPrintableDecoded);
    let bytes: u64 = from.iter().map(|line| line.bytes).sum();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let all = text.len() as u128 + 1;
    let (mut done, mut given) = (0u128, 0u64);
    text.split('\n')
        .map(|line| {
            done += line.len() as u128 + 1;
            let until = u64::try_from(u128::from(bytes) * done / all).unwrap_or(bytes);
            let own = until - given;
            given = until;
            let text = Cow::Owned(line.strip_suffix('\r').unwrap_or(line).to_owned());
            Line { text, bytes: own, repairs, ..Line::default() }
        })
        .collect()
}

/// Where the header of a part starts that ends the lines, with the mark between parts; it names base64. Their end
/// where there is none.
fn head_above(above: &[Line<'_>]) -> usize {
    let none = above.len();
    let blank = above.iter().rev().take(HEAD_LINES_MAX).take_while(|line| line.is_blank()).count();
    let end = none - blank;
    let is_field =
        |line: &Line<'_>| line.text.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("content-"));
    let goes_on = |line: &Line<'_>| line.text.starts_with([' ', '\t']) && !line.is_blank();
    let first = end.saturating_sub(HEAD_LINES_MAX);
    let from = (first..end).rev().take_while(|at| is_field(&above[*at]) || goes_on(&above[*at])).last();
    // A line that goes on belongs to a field above it.
    let from = from.and_then(|from| (from..end).find(|at| is_field(&above[*at])));
    let says_base64 = |line: &Line<'_>| line.text.to_ascii_lowercase().contains("base64");
    match from {
        Some(from) if blank > 0 && above[from..end].iter().any(says_base64) => {
            if from > 0 && is_mark(&above[from - 1]) { from - 1 } else { from }
        }
        _ => none,
    }
}

/// Whether a line is a mark between parts: one word behind two dashes.
fn is_mark(line: &Line<'_>) -> bool {
    let text = line.text.trim_end();
    let is_word = !text.contains(char::is_whitespace) && text.contains(|c: char| c.is_ascii_alphanumeric());
    text.starts_with("--") && text.len() > 4 && is_word
}

/// `charset="utf-8"`: the name.
fn charset(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    let (_, value) = lower.split_once("charset=")?;
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ';', ' ']).unwrap_or(value.len());
    Some(value[..end].to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lines, repair};

    const STORY: &str = "Title: The Lamp\nAuthor: Inkwell\n\nThe fog came up the river, and “nobody” could see the bridge; nobody, that is, but a boy with a dog.\n\nHe ran, and the dog ran after him, all the way to Baker Street.\n";

    /// Base64 in lines of a length.
    fn letters(bytes: &[u8], length: usize) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut all = String::new();
        for group in bytes.chunks(3) {
            let three = [group[0], *group.get(1).unwrap_or(&0), *group.get(2).unwrap_or(&0)];
            let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            for place in 0..4 {
                let six = (bits >> (18 - 6 * place)) & 63;
                all.push(if place > group.len() { '=' } else { char::from(ALPHABET[six as usize]) });
            }
        }
        let lines: Vec<&str> =
            all.as_bytes().chunks(length).map(|line| std::str::from_utf8(line).unwrap()).collect();
        lines.join("\n")
    }

    fn decoded(text: &str) -> (String, u32) {
        let mut lines = lines::of_text(text, text.as_bytes());
        let count = repair::repair(&mut lines).iter().map(|repair| repair.count).sum();
        assert_eq!(lines.iter().map(|line| line.bytes).sum::<u64>(), text.len() as u64);
        let shown = lines.iter().filter(|line| line.class == Class::Body).map(|line| line.text.as_ref());
        (shown.collect::<Vec<_>>().join("\n"), count)
    }

    #[test]
    fn letters_left_over_become_the_text_that_they_stand_for() {
        for length in [60, 64, 72, 76, 4_000] {
            let damaged = format!("He wrote:\n\n{}\n\nThe end.", letters(STORY.as_bytes(), length));
            let clean = format!("He wrote:\n\n{}\n\nThe end.", STORY.trim_end());
            assert_eq!(decoded(&damaged), (clean, 1), "{length}");
        }
        assert_eq!(decoded(&letters(&in_windows_1252(STORY), 76)).0, STORY.trim_end());
    }

    fn in_windows_1252(text: &str) -> Vec<u8> {
        let byte = |c: char| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => c as u8,
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn the_header_of_its_part_is_packaging() {
        let damaged = format!(
            "------=_Part_7\nContent-Type: text/plain;\n charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n{}\n------=_Part_7--\n",
            letters(STORY.as_bytes(), 76)
        );
        assert_eq!(decoded(&damaged).0, STORY);
    }

    #[test]
    fn a_page_and_a_document_left_over_become_the_text_that_they_show() {
        let page = "<html><head><title>x</title></head><body><p>Title: The Lamp<br>Author: Inkwell</p>\n\n<p>The fog came up \
            the river,\nand <i>nobody</i> could &ldquo;see&rdquo; the bridge.</p><hr><p>He ran.</p></body></html>";
        let shown = "Title: The Lamp\nAuthor: Inkwell\n\nThe fog came up the river, and _nobody_ could “see” the bridge.\n\n\
            * * *\n\nHe ran.";
        let flush = |text: String| text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
        let damaged = format!("He wrote:\n\n{}\n", letters(page.as_bytes(), 76));
        assert_eq!(flush(decoded(&damaged).0), format!("He wrote:\n\n{shown}"));
        let document = r"{\rtf1\ansi\ansicpg1252\pard The fog came up the river, and {\i nobody} could \'93see\'94 the bridge; nobody, that is, but a boy with a dog, who ran.\par He ran.\par}";
        let shown = "The fog came up the river, and _nobody_ could “see” the bridge; nobody, that is, but a boy with a dog, who ran.\n\nHe ran.";
        assert_eq!(decoded(&letters(document.as_bytes(), 76)).0, shown);
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        let picture: Vec<u8> = (0..600u32).map(|at| (at * 7 + at / 3) as u8).collect();
        for text in [
            // A riddle of the author's.
            "The note said:\n\nVGhlIGxhbXAgaXMgbGl0Lg==\n\nHolmes laughed.".to_owned(),
            format!(
                "The note said:\n\n{}\n\nHe laughed.",
                letters(b"The lamp is lit; come at once, and alone.", 76)
            ),
            letters(&picture, 76),
            format!("{}\n{}", "A".repeat(76), "A".repeat(76)),
            format!("{0}\n{0}\n{0}", "Aaaaargh".repeat(9)),
        ] {
            assert_eq!(decoded(&text), (text.clone(), 0));
        }
    }
}
