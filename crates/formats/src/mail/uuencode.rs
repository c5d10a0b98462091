//! Files that stand in the text of old mails and news, before there was MIME: `begin 644 story.txt`, lines, `end`.

use std::ops::Range;

/// A file that was found in a text, or a fragment of one that came over several messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its first byte and the one behind its last, marks within.
    pub range: Range<usize>,
    /// Empty for a fragment that does not open the file.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Whether it begins here.
    pub opens: bool,
    /// Whether it ends here.
    pub closes: bool,
}

/// A file may be sent in sections: between two of them stand at most so many lines, `--- cut here ---` and the like.
const BETWEEN_LINES_MAX: usize = 8;
/// A full line of a file: its length, and the letter that says it.
const FULL_LINE_BYTES: usize = 61;
/// Fewer full lines without an end prove nothing.
const FRAGMENT_LINES_MIN: usize = 4;

/// A file whose end was not met yet.
struct Open {
    found: Found,
    full_lines: usize,
    /// Where the last full line ended, in the text and among the bytes.
    full_end: (usize, usize),
    /// Lines since its last one.
    between: usize,
}

impl Open {
    fn new(range: Range<usize>, name: String, opens: bool) -> Self {
        let found = Found { range, name, bytes: Vec::new(), opens, closes: false };
        Self { found, full_lines: 0, full_end: (0, 0), between: 0 }
    }

    /// The line before the mark of the end, where it is one of a file and all that is left of it.
    fn last_line(line: &[u8], at: usize) -> Option<Self> {
        let mut file = Self::new(at..at + line.len(), String::new(), false);
        let line = line.trim_ascii_end();
        let exact = line.len() % 4 == 1 && decode(line, &mut file.found.bytes);
        // It is known by the mark behind it as others are by their length.
        file.full_lines = 1;
        (exact && file.found.bytes.len().div_ceil(3) * 4 + 1 == line.len()).then_some(file)
    }

    /// What was found, where it proves itself: a file with both its ends, or lines that nobody typed.
    fn finish(mut self) -> Option<Found> {
        if !self.found.closes {
            // Only the last line of a file is shorter than the others: what follows is something else.
            self.found.range.end = self.full_end.0;
            self.found.bytes.truncate(self.full_end.1);
        }
        let lines_min = match (self.found.opens, self.found.closes) {
            (true, true) => 0,
            (false, true) => 1,
            (_, false) => FRAGMENT_LINES_MIN,
        };
        (!self.found.bytes.is_empty() && self.full_lines >= lines_min).then_some(self.found)
    }
}

/// The files in a text and the fragments of files, in order. A few lines without an end are none: they stay text.
pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    let (mut at, mut before) = (0, 0);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let (start, last) = (at, before);
        at += line.len();
        before = start;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_full = line.trim_ascii_end().len() == FULL_LINE_BYTES && line.starts_with(b"M");
        if let Some(name) = opening(line) {
            found.extend(open.take().and_then(Open::finish));
            open = Some(Open::new(start..at, name, true));
            continue;
        }
        let mut file = match open.take() {
            Some(file) => file,
            None if is_full => Open::new(start..at, String::new(), false),
            None => match (line == b"`").then(|| Open::last_line(&text[last..start], last)).flatten() {
                Some(file) => file,
                None => continue,
            },
        };
        if line.trim_ascii_end() == b"end" {
            file.found.range.end = at;
            file.found.closes = true;
            found.extend(file.finish());
        } else if (file.between == 0 || is_full) && decode(line, &mut file.found.bytes) {
            file.between = 0;
            if is_full {
                file.full_lines += 1;
                file.full_end = (at, file.found.bytes.len());
            }
            open = Some(file);
        } else if file.between < BETWEEN_LINES_MAX && !file.found.bytes.is_empty() {
            file.between += 1;
            open = Some(file);
        } else {
            found.extend(file.finish());
        }
    }
    found.extend(open.and_then(Open::finish));
    found
}

/// `begin 644 story.txt`: the name.
fn opening(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(b"begin ")?;
    let mode_end = rest.iter().position(|byte| *byte == b' ')?;
    let (mode, name) = rest.split_at(mode_end);
    let octal = (3..=4).contains(&mode.len()) && mode.iter().all(|byte| matches!(byte, b'0'..=b'7'));
    let name = String::from_utf8_lossy(name.trim_ascii()).into_owned();
    (octal && !name.is_empty() && name.len() <= 200).then_some(name)
}

/// Decodes a line: its first character counts the bytes that it stands for. Whether it is one.
fn decode(line: &[u8], out: &mut Vec<u8>) -> bool {
    let value = |byte: u8| matches!(byte, b' '..=b'`').then(|| (byte - b' ') & 0x3F);
    let Some((first, letters)) = line.split_first() else { return true };
    let Some(count) = value(*first).map(usize::from) else { return false };
    let needed = count.div_ceil(3) * 4;
    // Spaces at a line's end, which are zeros, are lost on the way; a check may be added.
    if letters.len() > needed + 2 || letters.iter().any(|byte| value(*byte).is_none()) {
        return false;
    }
    let start = out.len();
    for group in 0..count.div_ceil(3) {
        let six = |place: usize| letters.get(group * 4 + place).and_then(|byte| value(*byte)).unwrap_or(0);
        let [a, b, c, d] = [six(0), six(1), six(2), six(3)];
        out.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    out.truncate(start + count);
    true
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_file_in_sections_is_put_together() {
        let full = "M5&AE(&9O9R!C86UE('5P('1H92!R:79E<B!A;F0@<W1A>65D('5N=&EL('1H";
        let text = format!(
            "begin 644 lamp.txt\n{full}\n--- end of section 1 of 2 ---\n\nsection 2 of 2\n--- cut here ---\n{full}\n(2&4@8V%M92X`\n`\nend\n"
        );
        let found = find(text.as_bytes());
        let line = "The fog came up the river and stayed until th";
        assert_eq!(String::from_utf8(found[0].bytes.clone()).unwrap(), format!("{line}{line}He came."));
    }

    #[test]
    fn pieces_of_a_file_are_known_by_their_full_lines() {
        let full = "M5&AE(&9O9R!C86UE('5P('1H92!R:79E<B!A;F0@<W1A>65D('5N=&EL('1H\n";
        let fragments = |text: String| -> Vec<(bool, bool, usize)> {
            find(text.as_bytes()).iter().map(|found| (found.opens, found.closes, found.bytes.len())).collect()
        };
        assert_eq!(
            fragments(format!("Part 1.\n\nbegin 644 lamp.txt\n{}\n-- \nInk\n", full.repeat(4))),
            [(true, false, 180)]
        );
        assert_eq!(fragments(format!("Part 2.\n{}Part 3 follows.\n", full.repeat(5))), [(false, false, 225)]);
        assert_eq!(fragments(format!("{full}(2&4@8V%M92X`\n`\nend\n")), [(false, true, 53)]);
        assert_eq!(fragments("And so:\n\n(2&4@8V%M92X`\n`\nend\n".to_owned()), [(false, true, 8)]);
        assert_eq!(fragments(format!("See:\n{full}{full}And so on.\n")), []);
        assert_eq!(fragments("He said:\n`\nend\n".to_owned()), []);
    }

    #[test]
    fn a_file_in_a_text_is_found_and_one_without_an_end_is_not() {
        let text = b"See below.\n\nbegin 644 lamp.txt\n(2&4@8V%M92X`\n`\nend\n\nMore.\n";
        let found = find(text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].bytes.as_slice()), ("lamp.txt", &b"He came."[..]));
        assert_eq!(&text[found[0].range.end..], b"\nMore.\n");
        assert!(find(b"begin 644 lamp.txt\n(2&4@8V%M92X`\n").is_empty());
        let lost = [&b"begin 644 lamp.txt\n(2&4@8V%M92X`\n"[..], &b"Then he went on.\n".repeat(9), b"end\n"]
            .concat();
        assert!(find(&lost).is_empty());
        assert!(find(b"They begin 100 times.\nbegin 100 times over\nand went.\nend\n").is_empty());
    }
}
