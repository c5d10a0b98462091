//! A page of an archive that was cut into the files of an e-book, put together again.
//!
//! The e-books of AO3 and of archives on the same software are their HTML downloads, converted by calibre: cut before
//! each chapter and wherever a file would grow too large, the elements around each cut closed and opened again, their
//! classes renamed. Put together they are read as the page is, so that both give the same work. All changes keep the
//! length of the text, so that every letter is known by its place.

use std::ops::Range;

use ficus_prose::{RepairKinds, SpanClass, Spans};

/// Elements inside elements that are followed.
const DEPTH_MAX: usize = 200;
/// The parts of a page, outermost.
const PARTS: [&str; 3] = ["preface", "chapters", "afterword"];

/// Where a stretch of the page stands in the files.
struct Piece {
    page: Range<u64>,
    file: usize,
    start: u64,
}

/// A page that was put together.
pub(super) struct Page {
    pub text: String,
    pieces: Vec<Piece>,
}

/// A `div` by its tags.
#[derive(Clone, Debug)]
struct Division {
    open: Range<usize>,
    close: Range<usize>,
}

impl Page {
    /// Puts the files of a book together, in reading order; `None` where they are no page of an archive.
    pub(super) fn join(files: &[&str], css: &str) -> Option<Self> {
        let holds = |mark: &str| files.iter().any(|file| file.contains(mark));
        if !holds("id=\"chapters\"") || !holds("id=\"preface\"") || !holds("/works/") {
            return None;
        }
        let language = files.first().and_then(|file| attribute(file.get(..file.find("<body")?)?, "lang"));
        let style = css.replace("</", "< /");
        let mut text =
            format!("<html lang=\"{}\"><head><style>{style}</style></head><body>", language.unwrap_or("en"));
        let mut pieces = Vec::new();
        let mut chapters = 0;
        for (index, file) in files.iter().enumerate() {
            let Some(body) = body(file) else { continue };
            let mut from = body.start;
            let headings = headings(file, &body).into_iter().map(|(at, heading)| {
                chapters += 1;
                (at, numbered(heading, chapters))
            });
            for (at, number) in headings.chain([(body.end, None)]) {
                let start = text.len() as u64;
                text.push_str(&file[from..at]);
                pieces.push(Piece { page: start..text.len() as u64, file: index, start: from as u64 });
                text.push_str(&number.unwrap_or_default());
                from = at;
            }
        }
        let first = pieces.first()?.page.start as usize;
        let mut joint = Joint { bytes: text.into_bytes() };
        joint.mend(first);
        let mut text = String::from_utf8(joint.bytes).ok()?;
        text.push_str("</body></html>");
        Some(Self { text, pieces })
    }

    /// The file and the place in it of a range of the page; what stands in more than one file ends with the first.
    pub(super) fn place(&self, range: &Range<u64>) -> Option<(usize, Range<u64>)> {
        let at = self.pieces.partition_point(|piece| piece.page.end <= range.start);
        let piece = self.pieces.get(at).filter(|piece| piece.page.start <= range.start)?;
        let start = range.start - piece.page.start + piece.start;
        let end = range.end.min(piece.page.end) - piece.page.start + piece.start;
        Some((piece.file, start..end.max(start)))
    }

    /// The spans of each file, out of those of the page; `lengths` are the files'.
    pub(super) fn spans(&self, page: &Spans, lengths: &[u64]) -> Vec<Spans> {
        let mut files: Vec<Spans> = lengths.iter().map(|_| Spans::default()).collect();
        let mut reached = vec![0; lengths.len()];
        let mut pieces = self.pieces.iter().peekable();
        for (range, span) in page.ranges() {
            let mut at = range.start;
            while let Some(piece) = pieces.peek() {
                let start = at.max(piece.page.start);
                let end = range.end.min(piece.page.end);
                if start < end {
                    let (file, until) = (&mut files[piece.file], &mut reached[piece.file]);
                    let before = piece.start.saturating_sub(*until);
                    file.push(before, SpanClass::Container, RepairKinds::NONE);
                    file.push(end - start, span.class, span.repairs);
                    *until += before + end - start;
                    at = end;
                }
                if piece.page.end > range.end {
                    break;
                }
                pieces.next();
            }
        }
        for ((file, length), until) in files.iter_mut().zip(lengths).zip(reached) {
            file.push(length.saturating_sub(until), SpanClass::Container, RepairKinds::NONE);
        }
        files
    }
}

/// The text of a page while its cuts are mended.
struct Joint {
    bytes: Vec<u8>,
}

impl Joint {
    fn mend(&mut self, first: usize) {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let all = divisions(&text, first);
        for part in PARTS {
            let mark = format!("id=\"{part}\"");
            let own: Vec<&Division> =
                all.iter().filter(|division| text[division.open.clone()].contains(&mark)).collect();
            for (index, division) in own.iter().enumerate() {
                if index > 0 {
                    self.blank(&division.open);
                }
                if index + 1 < own.len() {
                    self.blank(&division.close);
                }
            }
            if part == "chapters" {
                self.mend_chapters(&text, &all, &own);
            }
        }
        self.rename(&text);
    }

    /// Gives back the names of what stands around chapters' headings and texts, and joins texts that were cut.
    fn mend_chapters(&mut self, text: &str, all: &[Division], parts: &[&Division]) {
        let mut last_text: Option<&Division> = None;
        for part in parts {
            let inside = part.open.end..part.close.start;
            let mut at = inside.start;
            // What stands directly in this part.
            for division in all.iter().filter(|division| inside.contains(&division.open.start)) {
                if division.open.start < at {
                    continue;
                }
                let goes_on = text[inside.start..division.open.start].trim().is_empty();
                let tag = &text[division.open.clone()];
                let content = text[division.open.end..division.close.start].trim_start();
                if tag.contains("class=\"userstuff") {
                    if let Some(before) = last_text.filter(|_| goes_on) {
                        self.blank(&before.close);
                        self.blank(&division.open);
                    }
                    last_text = Some(division);
                } else if content.starts_with("<h2 class=\"heading") {
                    self.name(text, division, "meta");
                }
                at = division.close.end;
            }
        }
    }

    /// Takes the numbers off the names of classes that calibre had two kinds of.
    fn rename(&mut self, text: &str) {
        for (at, mark) in text.match_indices("class=\"userstuff") {
            let start = at + mark.len();
            let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
            if text[start + digits..].starts_with('"') {
                self.blank(&(start..start + digits));
            }
        }
    }

    /// Writes another name over a class where it fits.
    fn name(&mut self, text: &str, division: &Division, name: &str) {
        let tag = &text[division.open.clone()];
        let Some(class) = attribute(tag, "class").filter(|class| class.len() >= name.len()) else { return };
        let Some(at) = tag.find(&format!("class=\"{class}")) else { return };
        let start = division.open.start + at + "class=\"".len();
        self.blank(&(start..start + class.len()));
        self.bytes[start..start + name.len()].copy_from_slice(name.as_bytes());
    }

    fn blank(&mut self, range: &Range<usize>) {
        self.bytes[range.clone()].fill(b' ');
    }
}

/// Where the headings of chapters begin, with what they say.
fn headings<'t>(file: &'t str, body: &Range<usize>) -> Vec<(usize, &'t str)> {
    let marks = file[body.clone()].match_indices("<h2 class=\"heading");
    marks
        .filter_map(|(at, _)| {
            let tag = body.start + at;
            let start = tag + file[tag..body.end].find('>')? + 1;
            let end = start + file[start..body.end].find("</h2")?;
            Some((start, file[start..end].trim()))
        })
        .collect()
}

/// The number of a chapter by its place, where its heading does not say it as the page did: `Chapter 3: Part 2`.
fn numbered(heading: &str, place: u32) -> Option<String> {
    let said = heading.strip_prefix("Chapter ").is_some_and(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse() == Ok(place)
    });
    (!said).then(|| format!("Chapter {place}: "))
}

/// What stands between the tags of a file's body.
fn body(file: &str) -> Option<Range<usize>> {
    let open = file.find("<body")?;
    let start = open + file[open..].find('>')? + 1;
    let end = file.rfind("</body").filter(|end| *end >= start).unwrap_or(file.len());
    Some(start..end)
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// The `div`s of a text, in order of their beginning; one that is never closed is left out.
fn divisions(text: &str, from: usize) -> Vec<Division> {
    let mut found: Vec<Division> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = from;
    while let Some(next) = text[at..].find('<') {
        let start = at + next;
        let rest = &text[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(text.len(), |end| start + end + 3);
            continue;
        }
        let Some(length) = rest.find('>') else { break };
        let tag = &rest[..=length];
        let end = start + length + 1;
        let whole = tag.ends_with("/>");
        if tag.starts_with("<div") && !whole && open.len() < DEPTH_MAX {
            open.push(found.len());
            found.push(Division { open: start..end, close: 0..0 });
        } else if tag.starts_with("</div")
            && let Some(index) = open.pop()
        {
            found[index].close = start..end;
        }
        at = end;
    }
    found.retain(|division| division.close.end > 0);
    found
}
