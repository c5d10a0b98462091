//! Files that stand in the text of old mails and news, before there was MIME: `begin 644 story.txt`, lines, `end`.

use std::ops::Range;

/// A file that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its first byte and the one behind its last, marks within.
    pub range: Range<usize>,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file may be sent in sections: between two of them stand at most so many lines, `--- cut here ---` and the like.
const BETWEEN_LINES_MAX: usize = 8;
/// A full line of a file: its length, and the letter that says it.
const FULL_LINE_BYTES: usize = 61;

/// The files in a text, in order. One whose end is missing is none: what is left of it stays text.
pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Found> = None;
    let mut between = 0;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_full = line.trim_ascii_end().len() == FULL_LINE_BYTES && line.starts_with(b"M");
        if let Some(name) = opening(line) {
            between = 0;
            open = Some(Found { range: start..at, name, bytes: Vec::new() });
        } else if let Some(mut file) = open.take() {
            if line.trim_ascii_end() == b"end" {
                file.range.end = at;
                if !file.bytes.is_empty() {
                    found.push(file);
                }
            } else if (between == 0 || is_full) && decode(line, &mut file.bytes) {
                between = 0;
                open = Some(file);
            } else if between < BETWEEN_LINES_MAX && !file.bytes.is_empty() {
                between += 1;
                open = Some(file);
            }
        }
    }
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
