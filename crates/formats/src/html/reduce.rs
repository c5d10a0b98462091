//! A tree of markup becomes blocks, by an allow-list: what is not named here gives its text and nothing else.
//!
//! The walk goes over the tree's edges and keeps its own stack, so that no nesting can exhaust the machine's.

pub(crate) mod breaks;
mod container;
mod element;
mod line_ends;
mod marks;
mod preformatted;
mod shield;

use std::{collections::HashSet, ops::Range};

use ficus_prose::{Align, Block, HeadingRole, Inline, PLACES, RepairKind, places_where};

use super::{
    NodeId,
    paragraph::{Line, Mark, Marks, NOTE, Paragraph, inlines},
    pictures::{self, Pictured},
    scene_break::is_scene_break,
    style::Sheet,
    tree::{Edge, Element, Node, NodeRef, Text, joined},
};
use breaks::{clean_glyphs, is_break, part_at_gaps, push_block, settle_gaps};
use container::Container;
pub(crate) use element::own_level;
use element::{is_block, is_dropped, is_presentational};
pub(crate) use line_ends::{Lines, Typed};
use preformatted::Preformatted;

/// A heading of more characters than this is a paragraph that somebody set large.
pub(crate) const HEADING_CHARS_MAX: usize = 240;
/// Cells of a table row with more characters than this stand on their own.
const CELL_BYTES_MAX: usize = 80;

/// How a tree is to be read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Quotations and lists inside each other before they are flattened.
    pub depth_max: usize,
    /// Rules for classes.
    pub sheet: &'a Sheet,
    /// Subtrees that are left out.
    pub skip: &'a HashSet<NodeId>,
    /// Ids whose places are noted with the block that they stand at.
    pub anchors: &'a HashSet<String>,
    /// The page's language; a passage in it needs no mark.
    pub language: Option<&'a str>,
    /// The page's address, as seen from which its links are written.
    pub base: Option<&'a str>,
    /// Of a page of an e-book: the folder as seen from which its pictures are named.
    pub folder: Option<&'a str>,
    /// What holds for a text that somebody typed or pasted; `None` for a page.
    pub typed: Option<Typed<'a>>,
}

impl Reading<'_> {
    /// The number of the note whose mark stands in a node's place.
    fn mark(&self, node: NodeId) -> Option<u32> {
        self.typed.and_then(|typed| typed.marks.get(&node).copied())
    }
}

/// A block with what the model does not keep of it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub block: Block,
    /// 1 to 6 for a heading as the page wrote it, 0 for anything else.
    pub level: u8,
    /// Bytes of its text in the tree.
    pub source_bytes: u64,
    /// The noted ids that stand at it or before it.
    pub anchors: Vec<String>,
    /// Where it stands in the source, in bytes, from its first letter to its last; `None` where that is not known or
    /// where it was made of nothing. [`reduce`] counts bytes of the decoded source.
    pub range: Option<Range<u64>>,
}

/// What a tree was reduced to.
#[derive(Debug, Default)]
pub(crate) struct Reduced {
    pub items: Vec<Item>,
    /// Elements and attributes of word processors and old pages that were reduced.
    pub cleaned: u32,
    /// Runs of spaces that stood for layout and were folded.
    pub folded: u32,
    /// Control characters that stood for windows-1252 punctuation.
    pub redecoded: u32,
    /// Where in the decoded source something of this was done, nearly in order.
    pub mended: Vec<(Range<u32>, RepairKind)>,
}

/// Reads a subtree into blocks.
pub(crate) fn reduce(root: NodeRef<'_>, reading: &Reading<'_>) -> Reduced {
    let mut reducer = Reducer::new(reading);
    let mut skipping = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(_) if skipping.is_some() => {}
            Edge::Open(node) if reading.mark(node.id()).is_some() => {
                reducer.note_mark(reading.mark(node.id()).unwrap_or_default());
                skipping = Some(node.id());
            }
            Edge::Open(node) => match node.value() {
                Node::Element(element) if reading.skip.contains(&node.id()) || is_dropped(element.name()) => {
                    reducer.leave_out(element);
                    skipping = Some(node.id());
                }
                Node::Element(element) => reducer.open(element, node),
                // Few pages leave out text that has no element of its own.
                Node::Text(_) if !reading.skip.is_empty() && reading.skip.contains(&node.id()) => {}
                Node::Text(text) => reducer.source_text(text),
                Node::Document => {}
            },
            Edge::Close(node) => match skipping {
                Some(id) if id == node.id() => skipping = None,
                None if node.value().is_element() => reducer.close(),
                _ => {}
            },
        }
    }
    reducer.finish()
}

/// What ends when an element ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Block,
    /// With what was written and what was empty before it.
    Paragraph {
        emitted: u32,
        empty: u32,
    },
    Quote,
    List,
    Item,
    Styled,
    Preformatted,
    Quoted,
}

struct Frame {
    end: End,
    marks: Marks,
    align: Align,
    heading: Option<(u8, HeadingRole)>,
    verse: bool,
}

struct Reducer<'a> {
    reading: &'a Reading<'a>,
    frames: Vec<Frame>,
    containers: Vec<Container>,
    paragraph: Paragraph,
    marks: Marks,
    align: Align,
    heading: Option<(u8, HeadingRole)>,
    verse: bool,
    preformatted: Option<Preformatted>,
    source_bytes: u64,
    /// Where the blocks stand that wait in containers.
    range: Option<Range<u32>>,
    /// Blocks that were written, to tell whether an element held any.
    emitted: u32,
    /// Empty lines and paragraphs since the last block.
    empty: u32,
    /// Gaps that part scenes by their width.
    gaps: u32,
    /// In a typed text: what is empty before the next block, and what was before each.
    gap: u32,
    gaps_before: Vec<u32>,
    anchors: Vec<String>,
    out: Reduced,
}

impl<'a> Reducer<'a> {
    fn new(reading: &'a Reading<'a>) -> Self {
        Self {
            reading,
            frames: Vec::new(),
            containers: Vec::new(),
            paragraph: Paragraph::new(),
            marks: Marks::from([]),
            align: Align::Start,
            heading: None,
            verse: false,
            preformatted: None,
            source_bytes: 0,
            range: None,
            emitted: 0,
            empty: 0,
            gaps: 0,
            gap: 0,
            gaps_before: Vec::new(),
            anchors: Vec::new(),
            out: Reduced::default(),
        }
    }

    /// Counts markup that was reduced, and where it stands.
    fn clean(&mut self, place: Range<u32>) {
        self.out.cleaned += 1;
        self.out.mended.push((place, RepairKind::MarkupCleaned));
    }

    fn leave_out(&mut self, element: &Element) {
        if element.name().contains(':') {
            self.clean(element.tag.clone());
        }
    }

    fn open(&mut self, element: &Element, node: NodeRef<'_>) {
        if is_presentational(element) {
            self.clean(element.tag.clone());
        }
        let frame = Frame {
            end: End::Nothing,
            marks: self.marks.clone(),
            align: self.align,
            heading: self.heading,
            verse: self.verse,
        };
        let end = self.begin(element, node);
        if !self.reading.anchors.is_empty() {
            self.note_anchor(element);
        }
        self.frames.push(Frame { end, ..frame });
        self.enter(element);
    }

    /// Begins what an element begins, and says what ends with it.
    fn begin(&mut self, element: &Element, node: NodeRef<'_>) -> End {
        if self.reading.typed.is_some()
            && let Some(warning) = shield::warning(element, node)
        {
            return self.open_container(Container::Shield { warning, blocks: Vec::new() }, End::Quote);
        }
        match element.name() {
            "br" => {
                self.line_break();
                End::Nothing
            }
            "hr" => {
                self.flush();
                let glyphs =
                    element.attr("data-glyphs").map(clean_glyphs).filter(|glyphs| !glyphs.is_empty());
                self.emit(Block::SceneBreak { glyphs }, 0, Some(element.tag.clone()));
                End::Nothing
            }
            "img" => {
                self.image(element, node);
                End::Nothing
            }
            "pre" | "xmp" | "listing" => {
                self.flush();
                self.preformatted.get_or_insert_default();
                End::Preformatted
            }
            "blockquote" => self.open_container(Container::Quote(Vec::new()), End::Quote),
            "ul" | "ol" | "menu" | "dir" => {
                let list =
                    Container::List { ordered: element.name() == "ol", items: Vec::new(), typed: false };
                self.open_container(list, End::List)
            }
            "li" => self.open_item(),
            "td" | "th" => {
                if self.paragraph.is_long(CELL_BYTES_MAX) {
                    self.flush();
                } else if !self.paragraph.is_empty() {
                    self.paragraph.space(' ');
                }
                End::Nothing
            }
            "q" => {
                self.text("“");
                End::Quoted
            }
            "p" | "div" | "section" if self.own_class(element).is_some() => {
                let class = self.own_class(element).unwrap_or_default();
                self.open_container(Container::Styled(class, Vec::new()), End::Styled)
            }
            "p" => {
                self.flush();
                End::Paragraph { emitted: self.emitted, empty: self.empty }
            }
            "div" if !node.children().any(|child| child.value().is_element()) => {
                self.flush();
                End::Paragraph { emitted: self.emitted, empty: self.empty }
            }
            name if is_block(name) => {
                self.flush();
                End::Block
            }
            _ => End::Nothing,
        }
    }

    fn note_anchor(&mut self, element: &Element) {
        let named = element.attr("name").filter(|_| element.name() == "a");
        for id in element.attr("id").into_iter().chain(named) {
            if self.reading.anchors.contains(id) {
                self.anchors.push(id.to_owned());
            }
        }
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.end {
            End::Nothing => {}
            End::Block => self.flush(),
            End::Paragraph { emitted, empty } => {
                self.flush();
                if self.emitted == emitted {
                    // Word processors put line ends into empty paragraphs.
                    self.empty = if self.reading.typed.is_some() { empty + 1 } else { self.empty + 1 };
                }
            }
            End::Quote | End::List | End::Item | End::Styled => {
                self.flush();
                if self.reading.typed.is_some() {
                    self.empty = 0;
                }
                self.close_container();
            }
            End::Preformatted => self.close_preformatted(),
            End::Quoted => self.text("”"),
        }
        self.marks = frame.marks;
        self.align = frame.align;
        self.heading = frame.heading;
        self.verse = frame.verse;
    }

    fn line_break(&mut self) {
        match &mut self.preformatted {
            Some(preformatted) => preformatted.text.push('\n'),
            None => self.paragraph.line_break(),
        }
    }

    fn image(&mut self, element: &Element, node: NodeRef<'_>) {
        let Some(typed) = self.reading.typed else {
            // A heading is a title before it is anything else, and no title holds a picture.
            let folder =
                self.reading.folder.filter(|_| self.heading.is_none() && self.preformatted.is_none());
            let sign = folder.and_then(|folder| pictures::inside(element, folder));
            return self.text(&sign.unwrap_or_else(|| pictures::told(element)));
        };
        match pictures::typed(element, node, typed.own) {
            Pictured::Own(image) => {
                self.flush();
                self.emit(Block::Image(image), 0, Some(element.tag.clone()));
            }
            Pictured::Elsewhere(address, words) => self.linked(&address, &words),
            Pictured::Told(words) => self.text(&words),
        }
    }

    fn note_mark(&mut self, number: u32) {
        if self.preformatted.is_some() {
            return;
        }
        let marks: Marks = self.marks.iter().cloned().chain([Mark::Note(number)]).collect();
        self.paragraph.push(NOTE, &marks);
    }

    fn source_text(&mut self, text: &Text) {
        if let Some(preformatted) = &mut self.preformatted {
            preformatted.stands_at(text);
        } else if let Some(range) = text.range() {
            self.paragraph.stands_at(range);
        }
        let (folded, redecoded) = (self.out.folded, self.out.redecoded);
        self.text(text);
        let done = [
            (RepairKind::SpacesNormalised, self.out.folded > folded),
            (RepairKind::MojibakeRepaired, self.out.redecoded > redecoded),
        ];
        for (kind, _) in done.into_iter().filter(|(_, done)| *done) {
            self.out.mended.extend(text.range().map(|range| (range, kind)));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(preformatted) = &mut self.preformatted {
            self.source_bytes += text.len() as u64;
            preformatted.text.push_str(text);
            return;
        }
        let before = self.paragraph.folded;
        let ends = self.line_ends();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\n' if ends != Lines::Folded => {
                    let after = rest.as_str().trim_start();
                    let skipped = &rest.as_str()[..rest.as_str().len() - after.len()];
                    self.end_lines(ends, 1 + skipped.matches('\n').count());
                    rest = after.chars();
                }
                '!'..='~' => {
                    self.paragraph.push(c, &self.marks);
                    // Most characters are letters of words that stand one space apart.
                    let words = rest.as_str();
                    let (more, after) = words.split_at(plain_bytes(words));
                    self.paragraph.push_more(more);
                    rest = after.chars();
                }
                // Soft hyphens, joiners and hair spaces are typography, which is for the page that shows the text.
                '\u{AD}' | '\u{FEFF}' | '\u{200A}' | '\u{2060}' | '\u{FFFE}' | '\u{FFFF}' => {}
                c if c.is_whitespace() && c != '\u{85}' => self.paragraph.space(c),
                '\u{80}'..='\u{9F}' => {
                    self.out.redecoded += 1;
                    self.paragraph.push(windows_1252(c), &self.marks);
                }
                c if c.is_control() => {}
                c => self.paragraph.push(c, &self.marks),
            }
        }
        self.out.folded += self.paragraph.folded - before;
        self.source_bytes += text.len() as u64;
    }

    /// Ends the paragraph that is being collected and writes it as the blocks that it is.
    fn flush(&mut self) {
        if self.preformatted.is_some() {
            return;
        }
        let before = self.paragraph.folded;
        let lines = self.paragraph.take();
        self.out.folded += self.paragraph.folded - before;
        if lines.len() == 1 && lines[0].is_empty() {
            return;
        }
        if self.verse && self.heading.is_none() && lines.iter().any(|line| !line.is_empty()) {
            return self.flush_verse(lines);
        }
        let indents_part = indents_part(&lines);
        let mut group: Vec<Line> = Vec::new();
        let mut empty = 0u32;
        for line in lines {
            if indents_part && line.indented && !line.is_empty() {
                self.flush_group(&mut group);
            }
            if line.is_empty() {
                empty += 1;
                continue;
            }
            if empty > 0 {
                if let Some(last) = group.last() {
                    let from = last.range.as_ref().map_or(0, |range| range.end);
                    let until = line.range.as_ref().map_or(from, |range| range.start);
                    self.clean(from..until.max(from));
                }
                self.flush_group(&mut group);
                // In a typed text one empty line is what parts any two paragraphs.
                self.empty += if self.reading.typed.is_some() { empty - 1 } else { empty };
                empty = 0;
            }
            if line.opens_with_words() {
                group.push(line);
                continue;
            }
            let text = line.text();
            // A heading of letters is a number: `XXX`.
            let numbered = self.heading.is_some() && text.contains(char::is_alphanumeric);
            if is_scene_break(&text) && !numbered {
                self.flush_group(&mut group);
                self.emit(Block::SceneBreak { glyphs: Some(clean_glyphs(&text)) }, 0, line.range);
            } else {
                group.push(line);
            }
        }
        self.flush_group(&mut group);
        // The last line end of a paragraph shows nothing; in a typed text two part paragraphs, as they do inside.
        self.empty += empty.saturating_sub(if self.reading.typed.is_some() { 2 } else { 1 });
    }

    fn flush_group(&mut self, group: &mut Vec<Line>) {
        if group.is_empty() {
            return;
        }
        let lines = std::mem::take(group);
        let range = range_of(&lines);
        let chars = || lines.iter().map(|line| line.text().chars().count()).sum::<usize>();
        match self.heading {
            Some((level, role)) if chars() <= HEADING_CHARS_MAX => {
                let inlines = inlines(&lines);
                let own = match self.reading.typed {
                    Some(typed) => typed.levels[usize::from(level.clamp(1, 6) - 1)],
                    None => own_level(level),
                };
                self.emit(Block::Heading { level: own, role, inlines }, level, range);
            }
            _ => self.emit(Block::Paragraph { align: self.align, inlines: inlines(&lines) }, 0, range),
        }
    }

    fn flush_verse(&mut self, lines: Vec<Line>) {
        let range = range_of(&lines);
        let mut verse: Vec<Vec<Inline>> = Vec::new();
        for line in lines {
            let line = if line.is_empty() { Vec::new() } else { inlines(&[line]) };
            let after_empty = verse.last().is_none_or(Vec::is_empty);
            if !(line.is_empty() && after_empty) {
                verse.push(line);
            }
        }
        while verse.last().is_some_and(Vec::is_empty) {
            verse.pop();
        }
        self.emit(Block::Verse(verse), 0, range);
    }

    /// Three empty lines or more part scenes, unless the page does so everywhere: see [`Reducer::finish`].
    fn note_gap(&mut self) {
        if self.reading.typed.is_some() && self.containers.is_empty() {
            self.gap = self.gap.max(std::mem::take(&mut self.empty));
            return;
        }
        let gap = self.empty >= 3;
        self.empty = 0;
        if gap && self.emitted > 0 {
            self.gaps += 1;
            // What waits in a container that closes here stands behind the gap.
            let waiting = self.range.take();
            self.place(Block::SceneBreak { glyphs: Some(String::new()) }, 0, None);
            self.range = waiting;
        }
    }

    fn emit(&mut self, block: Block, level: u8, range: Option<Range<u32>>) {
        self.note_gap();
        self.emitted += 1;
        self.place(block, level, range);
    }

    fn place(&mut self, block: Block, level: u8, range: Option<Range<u32>>) {
        if let Some(range) = range {
            self.range = Some(joined(self.range.take(), range));
        }
        match self.containers.last_mut() {
            Some(
                Container::Quote(blocks)
                | Container::Item(blocks)
                | Container::Styled(_, blocks)
                | Container::Shield { blocks, .. },
            ) => {
                push_block(blocks, block);
            }
            // Some programs put a list that belongs to an item behind it.
            Some(Container::List { items, .. }) => match items.last_mut() {
                Some(item) if matches!(block, Block::List(_)) => item.push(block),
                _ => items.push(vec![block]),
            },
            None => {
                let source_bytes = std::mem::take(&mut self.source_bytes);
                self.gaps_before.push(std::mem::take(&mut self.gap));
                self.out.items.push(Item {
                    block,
                    level,
                    source_bytes,
                    anchors: std::mem::take(&mut self.anchors),
                    range: self.range.take().map(|range| range.start.into()..range.end.into()),
                });
            }
        }
    }

    fn finish(mut self) -> Reduced {
        while let Some(frame) = self.frames.pop() {
            match frame.end {
                End::Quote | End::List | End::Item | End::Styled => {
                    self.flush();
                    self.close_container();
                }
                End::Preformatted => self.close_preformatted(),
                _ => self.flush(),
            }
        }
        self.flush();
        let everywhere = self.gaps > 4 && self.gaps * 3 > self.emitted;
        let mut out = self.out;
        if let Some(last) = out.items.last_mut() {
            last.source_bytes += self.source_bytes;
        }
        if self.reading.typed.is_some() {
            out.items = part_at_gaps(out.items, &self.gaps_before);
        }
        let mut items: Vec<Item> = Vec::with_capacity(out.items.len());
        for mut item in out.items {
            if let Some(block) = settle_gaps(item.block, everywhere) {
                let twice = is_break(&block) && items.last().is_some_and(|item| is_break(&item.block));
                if !twice {
                    item.block = block;
                    items.push(item);
                }
            }
        }
        out.items = items;
        out
    }
}

/// A line of so many characters on average is no verse.
const PROSE_LINE_CHARS_MIN: usize = 50;

/// Whether an indent begins a paragraph, where nothing but the end of a line parts them: more than one line has it, and
/// the lines are no verse.
fn indents_part(lines: &[Line]) -> bool {
    let indented = lines.iter().filter(|line| line.indented).count();
    if indented < 2 {
        return false;
    }
    let filled = lines.iter().filter(|line| !line.is_empty());
    let (count, chars) = filled.fold((0, 0), |(count, chars), line| (count + 1, chars + line.text().len()));
    chars >= count * PROSE_LINE_CHARS_MIN
}

/// How much at the start of a text goes on as it stands: signs of ASCII with single spaces between them.
fn plain_bytes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(these) = bytes[at..].first_chunk() {
        let graphic = places_where(these, |bytes| bytes.are_within(b'!', b'~'));
        let spaces = places_where(these, |bytes| bytes.are(b' '));
        let behind = bytes.get(at + PLACES).is_some_and(u8::is_ascii_graphic);
        let ends = !(graphic | spaces & (graphic >> 1 | u32::from(behind) << (PLACES - 1)));
        if ends != 0 {
            return at + ends.trailing_zeros() as usize;
        }
        at += PLACES;
    }
    let goes_on = |at: &usize| {
        let next = bytes.get(at + 1).is_some_and(u8::is_ascii_graphic);
        bytes[*at].is_ascii_graphic() || bytes[*at] == b' ' && next
    };
    (at..bytes.len()).find(|at| !goes_on(at)).unwrap_or(bytes.len())
}

fn range_of(lines: &[Line]) -> Option<Range<u32>> {
    lines.iter().filter_map(|line| line.range.clone()).reduce(|first, other| joined(Some(first), other))
}

fn windows_1252(c: char) -> char {
    let byte = [c as u32 as u8];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().filter(|c| !c.is_control()).unwrap_or('\u{FFFD}')
}
