//! The header of a page: what the first blocks of its text state.

use ficus_formats::TitleFrom;
use ficus_prose::{Block, Inline, Repair, RepairKind, SpanClass, plain};

use super::{
    Placed, Taken,
    title::{self, Shown},
};
use crate::{
    lines::Class,
    reading::TextReading,
    recognise::{
        header::{self, Bare, HEADER_LINES_MAX, Header, Stated, fold},
        label::{self, Field},
    },
};

/// The header of a page is looked for in this many of its first blocks.
const HEADER_BLOCKS_MAX: usize = 40;
/// A name stands right below the title, empty lines between counted.
const SIGNED_LINES_MAX: usize = 6;
/// What parts the names of a site and of a work.
const PARTING: [&str; 7] = [": ", " - ", " – ", " — ", " | ", " » ", " / "];
/// How a rule is set as a line.
const RULE: &str = "* * *";

/// Where a text stands in its work, and what is known of the work's title.
#[derive(Clone, Copy)]
pub(super) enum Opening<'a> {
    /// A later chapter, which has no title of the work.
    Later,
    /// The first text, under the title that its page shows.
    First(Option<&'a Shown>),
}

/// Takes the header fields off the first blocks. `headed` says that the text stands under a chapter's heading.
pub(super) fn take_header(
    text: &mut Placed,
    opening: Opening<'_>,
    headed: bool,
    reading: &mut TextReading,
    taken: &mut Taken,
) -> Vec<Stated> {
    let mut lines = lines_of(&text.blocks);
    let lent = plain_headings(&mut lines, text, reading);
    sign_names(&mut lines, reading);
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let facts_below = reading.stated.iter().any(|stated| stated.at.start > text.range(0).start);
    let mut found = recognise(&texts, opening, (headed, facts_below), reading);
    let whole = take_off(text, &lines, &mut found, taken);
    if whole.blocks.is_empty() {
        return Vec::new();
    }
    let linked = (0..whole.blocks.len()).find_map(|at| Some((at, linked_address(&whole.blocks[at])?)));
    if let Some((at, address)) =
        linked.filter(|_| found.stated.iter().any(|stated| stated.field == Field::Author))
        && !found.stated.iter().any(|stated| stated.field == Field::Contact)
    {
        found.stated.push(Stated { at: whole.range(at), ..Stated::new(Field::Contact, address) });
    }
    if reading.bare_title.is_none() {
        reading.bare_title = found.bare_title;
    }
    if found.classes.contains(&Class::Duplicate) {
        reading.repairs.push(Repair {
            kind: RepairKind::RepeatedHeaderRemoved,
            count: found.repeated.max(1),
            chapter: None,
        });
    }
    title::part_rating(&mut found.stated);
    let lent = lent.into_iter().filter(|lent| !reading.stated.iter().any(|known| known.field == lent.field));
    title::lend(&mut found.stated, lent);
    found.stated
}

/// Takes the whole blocks of a header off a text, and says where its fields stand: it ends where a block that has
/// story in it starts.
fn take_off(text: &mut Placed, lines: &[(usize, String)], found: &mut Header, taken: &mut Taken) -> Placed {
    let past_last = || lines.last().map_or(0, |line| line.0 + 1);
    let end = match found.body_start {
        0 => 0,
        start => lines.get(start).map_or_else(past_last, |line| line.0),
    };
    if end > 0 {
        found.locate(|line| text.range(lines[line].0));
    }
    for (at, class) in classes_of_blocks(lines, &found.classes, end) {
        taken.all([text.range(at)], class);
    }
    let rest = text.split_off(end);
    std::mem::replace(text, rest)
}

/// Takes the fields off the blocks below the mark of a text's end, where an author may set the header.
pub(super) fn take_facts_below(after: &mut Placed, taken: &mut Taken) -> Vec<Stated> {
    let lines = lines_of(&after.blocks);
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let mut found = header::recognise(&texts, Bare::Nothing, None);
    let whole = take_off(after, &lines, &mut found, taken);
    if whole.blocks.is_empty() { Vec::new() } else { found.stated }
}

/// The address that a name in a header is linked to.
fn linked_address(block: &Block) -> Option<String> {
    let (Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. }) = block else { return None };
    inlines.iter().find_map(address_of)
}

fn address_of(inline: &Inline) -> Option<String> {
    if let Inline::Link { href, .. } = inline
        && let Some(address) = href.strip_prefix("mailto:")
    {
        let address = address.split('?').next().unwrap_or_default().trim();
        return header::address(address).map(str::to_owned);
    }
    inline.inner().iter().find_map(address_of)
}

/// Sets headings that hold the work's title with more around it as the title alone, and gives what else they say:
/// `FIC: The Lamp (PG)`.
fn plain_headings(lines: &mut [(usize, String)], text: &Placed, reading: &TextReading) -> Vec<Stated> {
    let Some(title) = reading.stated.iter().find(|stated| stated.field == Field::Title) else {
        return Vec::new();
    };
    let mut lent = Vec::new();
    let is_heading = |at: usize| matches!(text.blocks[at], Block::Heading { .. });
    for (at, line) in lines.iter_mut().filter(|(at, line)| is_heading(*at) && !line.is_empty()) {
        let shown = Stated { at: text.range(*at), ..Stated::new(Field::Title, line.as_str()) };
        let mut read = title::read(&shown, reading).into_iter();
        if read.next().is_some_and(|read| fold(&read.value) == fold(&title.value)) {
            line.clone_from(&title.value);
            lent.extend(read);
        }
    }
    lent
}

/// Makes by-lines of the first lines that are an author's name and no more, where it is known who the author is.
fn sign_names(lines: &mut [(usize, String)], reading: &TextReading) {
    let Some(author) = reading.stated.iter().find(|stated| stated.field == Field::Author) else { return };
    for (_, line) in lines.iter_mut().take(SIGNED_LINES_MAX) {
        if !line.is_empty() && fold(line) == fold(&author.value) {
            line.insert_str(0, "by ");
        }
    }
}

/// `facts_below` says that facts were taken already from where the text goes on.
fn recognise(
    texts: &[&str],
    opening: Opening<'_>,
    (headed, facts_below): (bool, bool),
    reading: &TextReading,
) -> Header {
    let Opening::First(shown) = opening else { return header::recognise(texts, Bare::Nothing, None) };
    let stated = reading.stated.iter().find(|stated| stated.field == Field::Title);
    if let Some(stated) = stated {
        return header::recognise(texts, Bare::Author, Some(&stated.value));
    }
    let Some(shown) = shown else { return header::recognise(texts, Bare::TitleAndAuthor, None) };
    let title = shown.title(reading);
    if shown.from == TitleFrom::Window && !headed {
        let own = header::recognise(texts, Bare::TitleAndAuthor, None);
        if has_own_title(&own, &title, facts_below) {
            return own;
        }
    }
    header::recognise(texts, Bare::Author, Some(&title))
}

/// Whether a header gives the work a title that its page does not call itself by: one over facts, or one that is a
/// part of what the page calls itself, so that it is not the first words of the story.
fn has_own_title(header: &Header, shown: &str, facts_below: bool) -> bool {
    let facts = facts_below || header.stated.iter().any(|stated| !is_of_story(stated));
    let bare = header.bare_title.as_deref().filter(|bare| fold(bare) != fold(shown));
    bare.is_some_and(|bare| facts || is_part(shown, bare))
        || header.stated.iter().any(|stated| stated.field == Field::Title)
}

/// Whether what looks like a by-line is a sentence: `By the river.`
fn is_of_story(stated: &Stated) -> bool {
    stated.field == Field::Author && (stated.value.ends_with('.') || stated.value.starts_with("the "))
}

/// Whether a title stands in what a page calls itself beside something else: `Quartz Archive :: The Lamp`.
fn is_part(shown: &str, bare: &str) -> bool {
    PARTING.iter().any(|sign| shown.contains(sign) && shown.split(sign).any(|part| fold(part) == fold(bare)))
}

/// The lines of the first blocks as far as they may be of a header, each with the place of its block.
fn lines_of(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, block) in blocks.iter().enumerate().take(HEADER_BLOCKS_MAX) {
        let Some(of_block) = lines_of_block(block) else { break };
        lines.extend(of_block.into_iter().map(|line| (at, line)));
        // Blocks stand apart as lines after an empty line do.
        lines.push((at, String::new()));
    }
    lines
}

/// The lines of a block that may be of a header.
fn lines_of_block(block: &Block) -> Option<Vec<String>> {
    match block {
        Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => {
            Some(plain::inline_text(inlines).split('\n').map(str::to_owned).collect())
        }
        Block::SceneBreak { .. } => Some(vec![RULE.to_owned()]),
        Block::Quote(blocks) => lines_of_labels(blocks.iter().map(std::slice::from_ref)),
        Block::List(list) => lines_of_labels(list.items.iter().map(Vec::as_slice)),
        // Only read on for what its width tells: it is taken off as a whole or not at all.
        Block::Preformatted(text) => {
            Some(text.split('\n').take(HEADER_LINES_MAX + 1).map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// The lines of what is set apart, where labels open most of it.
fn lines_of_labels<'a>(items: impl Iterator<Item = &'a [Block]>) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        let [Block::Paragraph { inlines, .. }] = item else { return None };
        lines.extend(plain::inline_text(inlines).split('\n').map(str::to_owned));
    }
    let labelled = lines.iter().filter(|line| label::labelled(line).is_some()).count();
    (labelled * 2 >= lines.len()).then_some(lines)
}

/// What the first blocks are: what all filled lines of a block are, else its header's.
fn classes_of_blocks(lines: &[(usize, String)], classes: &[Class], whole: usize) -> Vec<(usize, SpanClass)> {
    let mut out: Vec<(usize, SpanClass)> = Vec::new();
    for ((at, line), class) in lines.iter().zip(classes).take_while(|((at, _), _)| *at < whole) {
        let class = match class {
            Class::Note | Class::Duplicate | Class::Chrome => *class,
            _ => SpanClass::Header,
        };
        match out.last_mut() {
            _ if line.is_empty() => {}
            Some((last, known)) if last == at => {
                if *known != class {
                    *known = SpanClass::Header;
                }
            }
            _ => out.push((*at, class)),
        }
    }
    out
}
