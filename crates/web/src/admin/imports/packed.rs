//! The source of a work where it is packed: the text of the files inside of it, without the markup, each run with what
//! became of it.

use ficus_archive::provenance::Source;
use ficus_formats::{Limits, packed::PackedText};
use ficus_prose::{RepairKinds, SpanClass, Spans};

use super::{
    source::{PART_BYTES, Piece, SourceView},
    told,
};
use crate::{App, error::PageError, provenance};

/// A larger document is not unpacked for being looked at, in bytes.
const PACKED_BYTES_MAX: u64 = 64 << 20;
/// Runs of one class are shown as one up to so many bytes.
const RUN_BYTES: usize = 4 << 10;
/// So many packed bytes around a text tell what it became.
const NEAR_BYTES: u64 = 6;
/// A reference such as `&quot;` is at most so long, in bytes.
const REFERENCE_BYTES_MAX: usize = 12;
/// Elements that end a line, in pages and in documents of word processors.
const LINE_ENDS: [&str; 19] = [
    "dt",
    "dd",
    "td",
    "th",
    "p",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "tr",
    "blockquote",
    "hr",
    "h",
    "line-break",
];
/// Elements whose text nobody reads.
const UNREAD: [&str; 3] = ["style", "script", "instrText"];

/// A run of text inside a packed document.
#[derive(Debug)]
pub struct Run {
    class: SpanClass,
    repairs: RepairKinds,
    text: String,
    /// Where it stands in the document, in packed bytes.
    at: u64,
}

/// The text of a packed document, in runs.
#[derive(Debug, Default)]
pub struct Unpacked {
    runs: Vec<Run>,
}

/// Unpacks a source; nothing where it is none that can be unpacked, is too large, or is not kept.
pub async fn unpack(
    app: &App,
    source: &Source,
    spans: Option<&Spans>,
) -> Result<Option<Unpacked>, PageError> {
    if source.bytes > PACKED_BYTES_MAX {
        return Ok(None);
    }
    let Some(bytes) = app.store().original_range(&source.sha256, 0..source.bytes).await? else {
        return Ok(None);
    };
    let spans = spans.filter(|spans| spans.total() == source.bytes).cloned();
    let spans = spans.unwrap_or_else(|| Spans::whole(source.bytes, SpanClass::Body));
    let unpack = move || {
        let texts = ficus_formats::packed::texts(&bytes, &Limits::default()).ok()?;
        Some(Unpacked::of(&texts, &spans))
    };
    Ok(tokio::task::spawn_blocking(unpack).await.unwrap_or_default())
}

impl Unpacked {
    fn of(texts: &[PackedText], spans: &Spans) -> Self {
        let mut ends = Vec::new();
        for (place, span) in spans.ranges() {
            ends.push((place.end, span.class, span.repairs));
        }
        let mut unpacked = Self::default();
        for text in texts {
            let many = texts.len() > 1;
            if many {
                let name = format!("[{}]\n", text.name);
                unpacked.push(SpanClass::Container, RepairKinds::NONE, name, text.packed.start);
            }
            unpacked.add(text, &ends);
        }
        unpacked
    }

    /// Adds a file's text between its tags; what became of each piece is what became of its middle.
    fn add(&mut self, file: &PackedText, ends: &[(u64, SpanClass, RepairKinds)]) {
        let packed = u128::from(file.packed.end - file.packed.start);
        let place =
            |at: usize| file.packed.start + (at as u128 * packed / (file.text.len().max(1) as u128)) as u64;
        let mut unread: Option<&str> = None;
        let mut at = 0;
        for piece in file.text.split_inclusive('>') {
            let (shown, tag) = piece.split_once('<').unwrap_or((piece, ""));
            if unread.is_none() && !shown.trim().is_empty() {
                let (class, repairs) = became(place(at + shown.len() / 2), ends);
                self.push(class, repairs, unescaped(&folded(shown)), place(at));
            }
            let name = tag.trim_start_matches('/').split([' ', '>', '/', '\n']).next().unwrap_or_default();
            let name = name.rsplit(':').next().unwrap_or_default();
            match unread {
                Some(open) if tag.starts_with('/') && name == open => unread = None,
                None if !tag.ends_with("/>") => unread = UNREAD.into_iter().find(|unread| *unread == name),
                _ => {}
            }
            let closes = tag.starts_with('/') || tag.ends_with("/>") || name == "br";
            if closes && LINE_ENDS.contains(&name) {
                self.end_line();
            }
            at += piece.len();
        }
    }

    fn end_line(&mut self) {
        if let Some(last) = self.runs.last_mut().filter(|last| !last.text.ends_with("\n\n")) {
            last.text.push('\n');
        }
    }

    fn push(&mut self, class: SpanClass, repairs: RepairKinds, text: String, at: u64) {
        match self.runs.last_mut() {
            Some(last) if last.class == class && last.repairs == repairs && last.text.len() < RUN_BYTES => {
                last.text.push_str(&text);
            }
            _ => self.runs.push(Run { class, repairs, text, at }),
        }
    }

    /// All of its text.
    pub fn all(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// What became text of chapters.
    pub fn body(&self) -> String {
        self.runs
            .iter()
            .map(|run| if run.class == SpanClass::Body { run.text.as_str() } else { " " })
            .collect()
    }

    /// The part in which a byte of the packed document is shown, from 1.
    pub fn part_of(&self, byte: u64) -> u64 {
        let before = self.runs.iter().take_while(|run| run.at <= byte);
        let shown: u64 = before.map(|run| run.text.len() as u64).sum();
        shown.saturating_sub(1) / PART_BYTES + 1
    }

    /// A part of it, to be shown; `at` is the byte of its text that shall be in it, `part` its number from 1.
    pub fn view(&self, index: usize, part: Option<u64>, at: u64) -> SourceView {
        let total: u64 = self.runs.iter().map(|run| run.text.len() as u64).sum();
        let parts = total.div_ceil(PART_BYTES).max(1);
        let part = part.unwrap_or(at / PART_BYTES + 1).clamp(1, parts);
        let mut pieces = Vec::new();
        let mut last_class = None;
        let mut done = 0;
        for run in &self.runs {
            let of_part = done / PART_BYTES + 1;
            done += run.text.len() as u64;
            if of_part != part {
                continue;
            }
            let is_new = last_class.replace(run.class) != Some(run.class);
            pieces.push(Piece {
                class: run.class,
                label: is_new.then(|| told::class(run.class)),
                repairs: run.repairs.iter().map(provenance::repair_word).collect(),
                text: run.text.clone(),
                put_back: None,
            });
        }
        let nothing = Some("This file is packed. Here is the text of what is in it, without its markup.");
        SourceView { index, part, parts, pieces, nothing }
    }
}

/// What became of a packed byte. Packed bytes stand for more of the text than one: a text that seems to be packaging is
/// what the nearest bytes are.
fn became(byte: u64, ends: &[(u64, SpanClass, RepairKinds)]) -> (SpanClass, RepairKinds) {
    let at = |byte: u64| {
        let found = ends.partition_point(|(end, ..)| *end <= byte);
        ends.get(found).map(|(_, class, repairs)| (*class, *repairs))
    };
    let near = (0..=NEAR_BYTES).flat_map(|step| [byte.saturating_sub(step), byte + step]);
    let told = near.filter_map(at).find(|(class, _)| *class != SpanClass::Container);
    told.unwrap_or((SpanClass::Container, RepairKinds::NONE))
}

/// A text with its white space folded.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// A text with its references undone; one that means nothing stays.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(REFERENCE_BYTES_MAX).position(|byte| byte == b';');
        let meant = end.and_then(|end| meaning(&rest[1..end]).map(|meant| (meant, end)));
        let (meant, length) = meant.map_or(('&', 1), |(meant, end)| (meant, end + 1));
        out.push(meant);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The character that a reference stands for: the five of XML, a number, a space that does not break.
fn meaning(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    let hexadecimal = number.and_then(|number| number.strip_prefix(['x', 'X']));
    match (name, hexadecimal, number) {
        ("amp", ..) => Some('&'),
        ("lt", ..) => Some('<'),
        ("gt", ..) => Some('>'),
        ("quot", ..) => Some('"'),
        ("apos", ..) => Some('\''),
        ("nbsp", ..) => Some('\u{A0}'),
        (_, Some(digits), _) => u32::from_str_radix(digits, 16).ok().and_then(char::from_u32),
        (_, None, Some(digits)) => digits.parse().ok().and_then(char::from_u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(text: &str, spans: &str) -> Vec<(SpanClass, String)> {
        let text =
            PackedText { name: "a.xhtml".into(), text: text.into(), packed: 10..10 + text.len() as u64 / 2 };
        let unpacked = Unpacked::of(&[text], &spans.parse().unwrap());
        unpacked.runs.into_iter().map(|run| (run.class, run.text)).collect()
    }

    #[test]
    fn text_between_tags_is_shown_with_what_became_of_it() {
        let text = "<style>p{}</style><h1>The Lamp</h1><p>It was &#8220;late&quot; &amp;c. &x;</p><p>He <i>ran</i>.</p>";
        assert_eq!(
            unpacked(text, "c10c9h10b31c99"),
            [
                (SpanClass::Header, "The Lamp\n".to_owned()),
                (SpanClass::Body, "It was “late\" &c. &x;\nHe ran.\n".to_owned())
            ]
        );
    }

    #[test]
    fn lines_end_where_paragraphs_of_a_word_processor_do() {
        let text = "<w:p><w:r><w:t>One.</w:t></w:r></w:p><w:p><w:instrText>PAGE</w:instrText><w:t>Two,</w:t><w:br/><w:t>three.</w:t></w:p>";
        let shown: String = unpacked(text, "b999").into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown, "One.\nTwo,\nthree.\n");
    }

    #[test]
    fn a_part_is_found_by_the_byte_and_all_parts_are_all_of_it() {
        let page = "<p>It was late, and the fog came up the river.</p>".repeat(4_000);
        let text = PackedText { name: String::new(), packed: 0..1_000, text: page };
        let unpacked = Unpacked::of(&[text], &Spans::whole(1_000, SpanClass::Body));
        let parts = unpacked.view(0, None, 0).parts;
        assert!(parts > 2, "{parts}");
        let shown: String = (1..=parts)
            .flat_map(|part| unpacked.view(0, Some(part), 0).pieces)
            .map(|piece| piece.text)
            .collect();
        assert_eq!(shown, unpacked.all());
        assert_eq!((unpacked.part_of(0), unpacked.part_of(999)), (1, parts));
    }
}
