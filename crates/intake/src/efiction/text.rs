//! Texts as eFiction keeps them: HTML, or plain text with line ends, with its slashes and entities.

use std::borrow::Cow;

use ficus_formats::{Limits, html};
use ficus_prose::{Block, Repair, RepairKind, find_any, plain};

use crate::{
    recognise::layout::{self, Piece},
    repair,
};

/// A text with what was done to it.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub blocks: Vec<Block>,
    pub repairs: Vec<Repair>,
}

/// Reads a text into blocks, repaired as a page is; its links lead to where they led on a page at `base`.
pub(super) fn read(text: &str, base: Option<&str>, limits: &Limits) -> Text {
    let (text, slashes) = without_slashes(text);
    let text = with_closed_values(text);
    let (html, unwrapped) = with_breaks(&text);
    let mut blocks = html::fragment_of(&html, base, limits);
    let mut repairs = repair::document::repair_blocks(&mut blocks);
    for (kind, count) in [
        // A slash before a quotation mark is an escape as an entity is: the archive showed it without.
        (RepairKind::EntitiesUnescaped, slashes),
        (RepairKind::LinesUnwrapped, unwrapped),
    ] {
        match repairs.iter_mut().find(|repair| repair.kind == kind) {
            Some(repair) => repair.count = repair.count.saturating_add(count),
            None if count > 0 => repairs.push(Repair { kind, count, chapter: None }),
            None => {}
        }
    }
    Text { blocks, repairs }
}

/// A text of some lines as plain text, paragraphs parted by an empty line.
pub(super) fn plain(text: &str, limits: &Limits) -> String {
    plain::text(&read(text, None, limits).blocks).trim().to_owned()
}

/// A title or a name as one line of plain text.
pub(super) fn line(text: &str) -> String {
    let simple = find_any(text, *b"&<\\").is_none() && text.is_ascii();
    let text = if simple { Cow::Borrowed(text) } else { Cow::Owned(plain(text, &Limits::default())) };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line ends as breaks, where the text has no breaks or paragraphs of its own: so the archive shows it. Where a machine
/// broke the lines, they are put together; tells how many.
fn with_breaks(text: &str) -> (Cow<'_, str>, u32) {
    if find_any(text, *b"\n\r").is_none() || has_blocks(text) {
        return (Cow::Borrowed(text), 0);
    }
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let shown: Vec<Cow<'_, str>> = lines.iter().map(|line| without_tags(line)).collect();
    let layout = layout::measure(&shown.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    if lines.len() < WRAPPED_LINES_MIN || !layout.is_wrapped() {
        return (Cow::Owned(lines.join("<br>")), 0);
    }
    let (pieces, unwrapped) = layout::pieces(layout, &lines);
    let mut html = String::with_capacity(text.len() + pieces.len() * 8);
    for piece in pieces {
        html.push_str("<p>");
        match piece {
            Piece::Paragraph(text) => html.push_str(&text),
            Piece::Lines(lines) => html.push_str(&lines.join("<br>")),
        }
        html.push_str("</p>\n");
    }
    (Cow::Owned(html), unwrapped.len() as u32)
}

/// Fewer lines than this show nothing of what broke them.
const WRAPPED_LINES_MIN: usize = 6;

/// A line as long as it looks.
fn without_tags(line: &str) -> Cow<'_, str> {
    if !line.contains('<') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut parts = line.split('<');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    Cow::Owned(out)
}

fn has_blocks(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let name = text[at + 1..].trim_start_matches('/');
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(|c: char| !c.is_ascii_alphanumeric());
        ["br", "p", "div"].iter().any(|block| {
            name.get(..block.len()).is_some_and(|start| start.eq_ignore_ascii_case(block))
                && ends(&name[block.len()..])
        })
    })
}

/// Closes the value of an attribute that lacks its quotation mark: `<a href="mailto:…>text</a>`. A reader of HTML would
/// take the text after it for the value, up to the next quotation mark.
fn with_closed_values(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices("=\"") {
        let value = &text[at + 2..];
        let end = value.find(['"', '<', '>']).unwrap_or(value.len());
        // A mark of its own stands behind a value that holds `>` and no tag.
        let open = value[end..].starts_with('>')
            && value[end..].find(['"', '<']).is_some_and(|next| value[end + next..].starts_with('<'));
        let in_tag = || {
            text[copied..at].rfind('<').is_some_and(|tag| {
                let inside = &text[copied + tag..at];
                !inside.contains('>') && inside[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            })
        };
        if open && in_tag() {
            out.push_str(&text[copied..at + 2 + end]);
            out.push('"');
            copied = at + 2 + end;
        }
    }
    if copied == 0 {
        return text;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Takes off what PHP's `addslashes` put before quotation marks.
fn without_slashes(text: &str) -> (Cow<'_, str>, u32) {
    if !text.contains("\\'") && !text.contains("\\\"") {
        return (Cow::Borrowed(text), 0);
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let slashes = rest[at..].len() - rest[at..].trim_start_matches('\\').len();
        let after = &rest[at + slashes..];
        if after.starts_with(['\'', '"']) {
            count += 1;
        } else {
            out.push_str(&rest[at..at + slashes]);
        }
        rest = after;
    }
    out.push_str(rest);
    (Cow::Owned(out), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_the_archive_showed_it() {
        for (kept, shown) in [
            ("One line.\r\nAnother.\r\n\r\nNext.", "One line.\nAnother.\n\nNext."),
            ("<p>One.</p>\n<p>Two\nlines.</p>", "One.\n\nTwo lines."),
            ("One.<BR><BR>Two.", "One.\n\nTwo."),
            (r#"\"It\'s dark,\" said C:\n."#, "\"It's dark,\" said C:\\n."),
            ("&amp;ldquo;Yes&amp;rdquo; &amp;amp;#8212; AT&amp;T;", "“Yes” — AT&T;"),
            ("Itâ€™s a cafÃ©.", "It’s a café."),
            ("1 <3 2 & 3 > 2", "1 <3 2 & 3 > 2"),
            (
                "From: <a href=\"mailto:a@example.org>Alice</a>\nTo: <a href=\"mailto:b@example.org\">Bill</a>",
                "From: Alice\nTo: Bill",
            ),
            ("a=\"b>c</i>\"", "a=\"b>c\""),
            (
                "The fog lay <i>so</i> thick on the river that night that nobody\nsaw the lamp go out, and nobody \
                 would have cared if he had\nseen it, said Holmes.\n\nWatson did not answer. There was nothing \
                 to be said to that,\nand the cab was waiting in the street.",
                "The fog lay so thick on the river that night that nobody saw the lamp go out, and nobody would \
                 have cared if he had seen it, said Holmes.\n\nWatson did not answer. There was nothing to be \
                 said to that, and the cab was waiting in the street.",
            ),
        ] {
            assert_eq!(plain(kept, &Limits::default()), shown, "{kept}");
        }
    }

    #[test]
    fn a_name_is_one_line_without_markup() {
        for (kept, name) in [
            ("  The   Lamp ", "The Lamp"),
            ("Tom &amp; Jerry&#39;s <i>Lamp</i>", "Tom & Jerry's Lamp"),
            ("O\\'Hara", "O'Hara"),
            ("", ""),
        ] {
            assert_eq!(line(kept), name);
        }
    }
}
