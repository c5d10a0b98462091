//! A plain text becomes a reading: repair, header, repeats, chapters, paragraphs.

use std::{borrow::Cow, ops::Range};

use ficus_formats::txt::DecodedText;
use ficus_prose::{Block, Loss, LossKind, Repair, RepairKind};

use crate::{
    blocks,
    lines::{self, Class, Line, is_blank},
    reading::{ChapterReading, TextReading, Writer},
    recognise::{
        chapters, ending, flat,
        header::{self, Bare, Stated, fold},
        label::Field,
        layout::{self, Layout, Piece},
        loss, mail, part, pov, repeat, scene,
    },
    repair,
};

/// A text that stands more often than this many times over is left as it is after that many cuts.
const COPIES_MAX: usize = 8;

/// Reads a decoded text. `source` are the bytes that it was decoded from.
pub(crate) fn read(decoded: &DecodedText, source: &[u8]) -> TextReading {
    let lines = lines::of_text(&decoded.text, source);
    let mut reading = read_lines_of(lines, decoded.encoding, &Around::default());
    if let Some(last) = reading.chapters.last_mut().filter(|last| last.ending.is_none())
        && last.losses.iter().all(|loss| loss.kind != LossKind::Truncated)
    {
        last.losses.extend(loss::cut_to_length(source.len(), &last.blocks));
    }
    reading
}

/// What stands around a text and is not of its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    /// What the envelope states; what the text itself states goes before it.
    pub stated: Vec<Stated>,
    /// Who sent it.
    pub writer: Option<Writer>,
}

/// Reads lines that were decoded from a named encoding. Those that are something else than the story already stay so;
/// their text is not looked at.
pub(crate) fn read_lines_of(mut lines: Vec<Line<'_>>, encoding: &str, around: &Around) -> TextReading {
    let mut reading = TextReading { writer: around.writer.clone(), ..TextReading::default() };
    if !matches!(encoding, "UTF-8" | "US-ASCII" | "ASCII") {
        reading.note(RepairKind::EncodingDecoded, 1);
        lines
            .iter_mut()
            .filter(|line| !line.text.is_ascii())
            .for_each(|line| line.mark(RepairKind::EncodingDecoded));
    }
    for line in lines.iter_mut().filter(|line| line.class != Class::Body) {
        line.text = Cow::Borrowed("");
    }
    reading.repairs.extend(repair::repair(&mut lines));
    let flat = flat::is_flat(&lines);
    if flat {
        reading.stated = flat::cut_header(&mut lines);
    }
    read_lines(&mut lines, flat, &around.stated, &mut reading);
    reading.spans = lines::spans(&lines);
    reading
}

impl TextReading {
    pub fn note(&mut self, kind: RepairKind, count: u32) {
        if count > 0 {
            self.repairs.push(Repair { kind, count, chapter: None });
        }
    }
}

/// The places of the lines that are still the story's.
fn body_places(lines: &[Line<'_>]) -> Vec<usize> {
    (0..lines.len()).filter(|at| lines[*at].class == Class::Body).collect()
}

/// The bytes of the source that each line stands for.
fn bytes_of_lines(lines: &[Line<'_>]) -> Vec<Range<u64>> {
    let mut end = 0;
    lines
        .iter()
        .map(|line| {
            let start = end;
            end += line.bytes;
            start..end
        })
        .collect()
}

/// What the header and the footer left: the story's lines, and what its chapters are read with.
struct Body<'a> {
    texts: Vec<&'a str>,
    /// The bytes of the source of each line.
    bytes: Vec<Range<u64>>,
    layout: Layout,
    /// Names that points of view are known by.
    known: Vec<String>,
    flat: bool,
}

fn read_lines(lines: &mut [Line<'_>], flat: bool, lent: &[Stated], reading: &mut TextReading) {
    read_header(lines, flat, lent, reading);
    drop_footer(lines, reading);
    drop_copies(lines, reading);

    let places = body_places(lines);
    let bytes = bytes_of_lines(lines);
    let mut classes: Vec<(usize, Class)> = Vec::new();
    let mut unwrapped: Vec<usize> = Vec::new();
    {
        let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.as_ref()).collect();
        let body = Body {
            bytes: places.iter().map(|at| bytes[*at].clone()).collect(),
            layout: layout::measure(&texts),
            known: known_names(&reading.stated),
            texts,
            flat,
        };
        for span in chapters::split(&body.texts) {
            classes.extend(span.heading.clone().map(|at| (at, Class::Header)));
            let (chapter, joined) = read_chapter(&body, &span, &mut classes);
            unwrapped.extend(joined);
            if !chapter.blocks.is_empty() || chapter.mark.is_some() {
                reading.chapters.push(chapter);
            } else if !chapter.notes_after.is_empty() {
                // A text of nothing but its end.
                reading.chapters.push(chapter);
            }
        }
    }
    for (at, class) in classes {
        lines[places[at]].class = class;
    }
    for at in &unwrapped {
        lines[places[*at]].mark(RepairKind::LinesUnwrapped);
    }
    reading.note(RepairKind::LinesUnwrapped, unwrapped.len() as u32);
    if flat {
        let excerpts = first_words(reading);
        reading.losses.push(Loss { kind: LossKind::ParagraphsLost, count: 1, chapter: None, excerpts });
    }
}

fn first_words(reading: &TextReading) -> Vec<String> {
    let text = reading.chapters.first().map(|chapter| ficus_prose::plain::text(&chapter.blocks));
    text.filter(|text| !text.is_empty()).map(|text| loss::excerpt(&text, 0)).into_iter().collect()
}

fn read_header(lines: &mut [Line<'_>], flat: bool, lent: &[Stated], reading: &mut TextReading) {
    if flat && !reading.stated.is_empty() {
        lend(reading, lent.to_vec());
        return;
    }
    let bytes = bytes_of_lines(&lines[..lines.len().min(header::HEADER_LINES_MAX)]);
    let texts: Vec<&str> =
        lines.iter().take(header::HEADER_LINES_MAX).map(|line| line.text.as_ref()).collect();
    let mail = mail::read(&texts).unwrap_or_default();
    let subject = mail.stated.iter().chain(lent).find(|stated| stated.field == Field::Title);
    let subject = subject.map(|stated| stated.value.as_str());
    // Only a subject with a part number is sure to be the title; its line says no more than the subject.
    let title = subject.filter(|title| part::split_title(title).1.is_some());
    let mut found = header::recognise_under(subject, &texts[mail.lines..], Bare::TitleAndAuthor, title);
    found.locate(|line| bytes[mail.lines + line].clone());
    let (mailed, lines) = lines.split_at_mut(mail.lines);
    for line in mailed {
        line.class = Class::Container;
    }
    for (line, class) in lines.iter_mut().zip(&found.classes).filter(|(line, _)| line.class == Class::Body) {
        line.class = *class;
    }
    reading.stated.extend(found.stated);
    reading.bare_title = found.bare_title;
    reading.note(RepairKind::RepeatedHeaderRemoved, found.repeated);
    reading.writer = reading.writer.take().or(mail.writer);
    lend(reading, mail.stated.into_iter().chain(lent.iter().cloned()).collect());
}

/// Adds what the mail around a text states behind what the author states.
pub(crate) fn lend(reading: &mut TextReading, lent: Vec<Stated>) {
    let lent = once_each(lent.into_iter().filter(|lent| match lent.field {
        // A second title gives no more than a part number that the first one lacks.
        Field::Title => match &reading.bare_title {
            Some(bare) => goes_before(bare, &lent.value),
            None => true,
        },
        field => !reading.stated.iter().any(|stated| stated.field == field),
    }));
    reading.stated.extend(lent);
}

/// Whether a subject says more of a title than the text's first line does: it is the same with a part number, or it
/// has one and the line has none, which is then the part's own title.
pub(crate) fn goes_before(bare: &str, subject: &str) -> bool {
    let ((title, mark), (of_bare, mark_of_bare)) = (part::split_title(subject), part::split_title(bare));
    mark.is_some() && mark_of_bare.is_none() || fold(&title) == fold(&of_bare)
}

/// The first of every field: a mail names its author in the subject and again as its sender.
fn once_each(stated: impl Iterator<Item = Stated>) -> Vec<Stated> {
    let mut kept: Vec<Stated> = Vec::new();
    for stated in stated {
        if !kept.iter().any(|other| other.field == stated.field) {
            kept.push(stated);
        }
    }
    kept
}

fn drop_footer(lines: &mut [Line<'_>], reading: &mut TextReading) {
    let places = body_places(lines);
    let found = {
        let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.as_ref()).collect();
        let mut found = ending::footers(&texts);
        let end = found.last().filter(|last| last.end == texts.len()).map_or(texts.len(), |last| last.start);
        let authors = reading.stated.iter().filter(|stated| stated.field == Field::Author);
        let writer = reading.writer.iter().map(|writer| writer.name.as_str());
        let names: Vec<&str> = authors.map(|stated| stated.value.as_str()).chain(writer).collect();
        if let Some(start) = ending::signed(&texts[..end], &names) {
            found.push(start..end);
        }
        found
    };
    reading.note(RepairKind::FooterRemoved, found.len() as u32);
    for at in found.into_iter().flatten() {
        lines[places[at]].class = Class::Chrome;
    }
}

fn drop_copies(lines: &mut [Line<'_>], reading: &mut TextReading) {
    let mut count = 0;
    for _ in 0..COPIES_MAX {
        let places = body_places(lines);
        let found = {
            let texts: Vec<&str> = places.iter().map(|at| lines[*at].text.as_ref()).collect();
            repeat::second_copy(&texts)
        };
        let Some(range) = found else { break };
        for at in &places[range] {
            lines[*at].class = Class::Duplicate;
        }
        count += 1;
    }
    reading.note(RepairKind::RepeatedTextRemoved, count);
}

/// Names that the header gives, whole: what a point of view is known by.
fn known_names(stated: &[Stated]) -> Vec<String> {
    stated
        .iter()
        .filter(|stated| matches!(stated.field, Field::Relationships | Field::Characters))
        .flat_map(|stated| stated.value.split(['/', ',', ';', '&']))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn read_chapter(
    body: &Body<'_>,
    span: &chapters::Span,
    classes: &mut Vec<(usize, Class)>,
) -> (ChapterReading, Vec<usize>) {
    let texts = &body.texts;
    let mut chapter = ChapterReading { mark: span.mark.clone(), ..ChapterReading::default() };
    let from = if span.heading.is_empty() { span.start } else { span.heading.start };
    if let [first, .., last] | [first @ last] = &body.bytes[from.min(span.end)..span.end] {
        chapter.at = first.start..last.end;
    }
    let mut start = span.start;
    if span.mark.is_some() {
        let mut found = header::recognise(&texts[start..span.end], Bare::Nothing, None);
        found.locate(|line| body.bytes[start + line].clone());
        classes.extend(found.classes.iter().enumerate().map(|(at, class)| (start + at, *class)));
        start += found.body_start;
        chapter.stated = found.stated;
    }
    let mut end = span.end;
    if !body.flat
        && let Some((at, ending)) = ending::find(&texts[start..end])
    {
        chapter.ending = Some(ending);
        let after = read_after(body, start + at + 1..end, &mut chapter);
        classes.extend((start + at + 1..end).map(|place| (place, after)));
        classes.push((start + at, Class::Header));
        end = without_last_rules(&texts[start..start + at], classes, start);
    } else if !body.flat
        && let Some(at) = ending::closing_words(&texts[start..end])
    {
        let after = read_after(body, start + at..end, &mut chapter);
        classes.extend((start + at..end).map(|place| (place, after)));
        end = start + at;
    }
    let (pieces, unwrapped) = layout::pieces(body.layout, &texts[start..end]);
    let pieces = if body.flat { pov::part_flat(pieces, &body.known) } else { pieces };
    let mut watch = loss::Watch::default();
    for piece in &pieces {
        match piece {
            Piece::Paragraph(text) => watch.see(text),
            Piece::Lines(lines) => lines.iter().for_each(|line| watch.see(line)),
        }
    }
    chapter.losses = watch.finish();
    (chapter.blocks, chapter.pov) = blocks::of_pieces(&pieces, &body.known);
    if chapter.ending.is_none() {
        chapter.losses.extend(loss::truncated(&chapter.blocks));
    }
    chapter.losses.extend(loss::wide_gaps(&texts[start..end]));
    let unwrapped = unwrapped.into_iter().map(|place| start + place).collect();
    (chapter, unwrapped)
}

/// Where a text ends above the mark of its end: rules right above that are drawn for it.
fn without_last_rules(texts: &[&str], classes: &mut Vec<(usize, Class)>, from: usize) -> usize {
    let last = texts.iter().rposition(|line| !is_blank(line) && !scene::is_glyph_line(line));
    let Some(end) = last.map(|last| last + 1) else { return from + texts.len() };
    let rules = (end..texts.len()).filter(|at| !is_blank(texts[*at]));
    classes.extend(rules.map(|at| (from + at, Class::Header)));
    from + end
}

/// What stands after the mark of an end: fields where it is a header set last, else notes.
fn read_after(body: &Body<'_>, lines: Range<usize>, chapter: &mut ChapterReading) -> Class {
    let texts = &body.texts[lines.clone()];
    let mut found = header::recognise(texts, Bare::Nothing, None);
    found.locate(|line| body.bytes[lines.start + line].clone());
    chapter.stated.extend(found.stated);
    let rest = &texts[found.body_start..];
    let (pieces, _) = layout::pieces(body.layout, rest);
    let (blocks, _) = blocks::of_pieces(&pieces, &[]);
    let filled = blocks.iter().any(|block| !matches!(block, Block::SceneBreak { .. }));
    if filled {
        chapter.notes_after = blocks;
    }
    Class::Note
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Letters and digits, sorted by nothing: the order of a text is part of it.
    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    fn letters_of(blocks: &[Block]) -> String {
        blocks
            .iter()
            .map(|block| match block {
                Block::SceneBreak { glyphs } => letters(glyphs.as_deref().unwrap_or_default()),
                block => letters(&ficus_prose::plain::text(std::slice::from_ref(block))),
            })
            .collect()
    }

    fn line() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "",
            "",
            "Title: The Lamp (2/?)",
            "Notes: For all",
            "Chapter One",
            "Chapter Two: The Fog",
            "1.",
            "The End",
            "* * *",
            "oOoOo",
            "-- ",
            "To unsubscribe, write",
            "Holmes",
            "*Never* again, said _she_, and/or he did",
            "The fog came up the river, and by the time that the lamps were lit no",
            "   body could see the bridge; nobody, that is, but a boy with a dog.",
            "A short line",
        ])
    }

    #[test]
    fn every_field_knows_its_bytes() {
        let text = "Title: The Lamp\n\nSummary: A fog that comes up the river in the night, and a bridge that\nnobody sees.\n\nChapter One\nRating: G\n\nIt came up the river.\n";
        let mut lines = lines::of_text(text, text.as_bytes());
        let mut reading = TextReading::default();
        read_lines(&mut lines, false, &[], &mut reading);
        let stated = reading.stated.iter().chain(reading.chapters.iter().flat_map(|chapter| &chapter.stated));
        let places: Vec<&str> =
            stated.map(|stated| &text[stated.at.start as usize..stated.at.end as usize]).collect();
        assert_eq!(
            places,
            [
                "Title: The Lamp\n",
                "Summary: A fog that comes up the river in the night, and a bridge that\nnobody sees.\n",
                "Rating: G\n"
            ]
        );
    }

    proptest! {
        #[test]
        fn no_letter_of_the_story_is_lost_or_added(picked in prop::collection::vec(line(), 0..60)) {
            let text = picked.join("\n");
            let mut lines = lines::of_text(&text, text.as_bytes());
            let mut reading = TextReading::default();
            read_lines(&mut lines, false, &[], &mut reading);
            let of_class = |class| {
                lines.iter().filter(|line| line.class == class).map(|line| letters(&line.text)).collect::<String>()
            };
            let read: String = reading.chapters.iter().map(|chapter| letters_of(&chapter.blocks)).collect();
            prop_assert_eq!(read, of_class(Class::Body));
        }
    }
}
