//! Paragraphs as word processors string them together become blocks.
//!
//! What DOCX, ODT, RTF and Markdown have in common: runs of text with a look, paragraphs with a setting, quotations
//! and lists around them, breaks between scenes that are a rule, a page break, or an empty paragraph where none is
//! usual. Every block knows where in its source it stands, in the units of the reader.

mod compose;
mod gaps;
mod look;
pub(crate) mod promote;

use std::ops::Range;

use ficus_prose::{Block, HeadingRole, List};

use crate::html::{
    is_scene_break,
    paragraph::{self, Line, Marks, Paragraph},
    reduce::{
        HEADING_CHARS_MAX, Item,
        breaks::{clean_glyphs, is_break, push_block},
        own_level,
    },
};

pub(crate) use compose::{Composed, Footnote, Footnotes, compose, ordered};
use gaps::Gap;
pub(crate) use look::{Look, Setting, link};

/// Quotations and lists inside each other.
const CONTAINERS_MAX: usize = 60;
/// A header stands in so many blocks.
const HEADER_BLOCKS_MAX: usize = 12;
/// Lists inside each other that paragraphs of a word processor may ask for.
const LIST_DEPTH_MAX: u8 = 8;

/// What a source flowed into.
#[derive(Debug, Default)]
pub(crate) struct Flowed {
    pub items: Vec<Item>,
    /// Where each piece of the text stands, in order.
    pub segments: Vec<Range<u64>>,
    /// Runs of spaces that stood for layout and were folded.
    pub folded: u32,
    /// Control characters that stood for windows-1252 punctuation.
    pub redecoded: u32,
}

enum Container {
    Quote(Vec<Block>),
    List { ordered: bool, items: Vec<Vec<Block>> },
    Item(Vec<Block>),
}

/// A text that is being gathered.
pub(crate) struct Flow {
    depth_max: usize,
    paragraph: Paragraph,
    /// Where each line of the paragraph stands.
    lines: Vec<Option<Range<u64>>>,
    containers: Vec<Container>,
    /// Where what stands in the outermost container stands.
    contained: Option<Range<u64>>,
    /// Whether a quotation was opened by a paragraph's setting.
    quote: bool,
    /// Lists that were opened by paragraphs' settings, outermost first; whether each is numbered.
    lists: Vec<bool>,
    /// Empty paragraphs since the last block.
    empty: u32,
    /// What stands between each item and the one before.
    gaps: Vec<Gap>,
    /// Whether a new page began since the last block.
    paged: bool,
    /// Whether a line is drawn above the paragraph.
    ruled: bool,
    /// Whether a block was gathered that is no heading.
    begun: bool,
    out: Flowed,
}

impl Flow {
    /// `depth_max` bounds quotations and lists inside each other.
    pub(crate) fn new(depth_max: usize) -> Self {
        Self {
            depth_max: depth_max.min(CONTAINERS_MAX),
            paragraph: Paragraph::new(),
            lines: vec![None],
            containers: Vec::new(),
            contained: None,
            quote: false,
            lists: Vec::new(),
            empty: 0,
            gaps: Vec::new(),
            paged: false,
            ruled: false,
            begun: false,
            out: Flowed::default(),
        }
    }

    /// Adds a run of text that stands in `range` of the source.
    pub(crate) fn text(&mut self, text: &str, marks: &Marks, range: Range<u64>) {
        let before = self.paragraph.folded;
        for c in text.chars() {
            match c {
                // Soft hyphens, joiners and hair spaces are typography, which is for the page that shows the text.
                '\u{AD}' | '\u{FEFF}' | '\u{200A}' | '\u{2060}' | '\u{FFFE}' | '\u{FFFF}' => {}
                c if c.is_whitespace() && c != '\u{85}' => self.paragraph.space(c),
                '\u{80}'..='\u{9F}' => {
                    self.out.redecoded += 1;
                    self.paragraph.push(windows_1252(c), marks);
                }
                c if c.is_control() => {}
                c => self.paragraph.push(c, marks),
            }
        }
        self.out.folded += self.paragraph.folded - before;
        if text.is_empty() {
            return;
        }
        if let Some(line) = self.lines.last_mut() {
            extend(line, &range);
        }
        match self.out.segments.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.out.segments.push(range),
        }
    }

    /// Ends the line.
    pub(crate) fn line_break(&mut self) {
        self.paragraph.line_break();
        self.lines.push(None);
    }

    /// Whether nothing that shows stands in the paragraph so far.
    pub(crate) fn is_blank(&self) -> bool {
        self.paragraph.is_empty()
    }

    /// Whether the paragraph has more than one line or more than `bytes_max` bytes.
    pub(crate) fn is_long(&self, bytes_max: usize) -> bool {
        self.paragraph.is_long(bytes_max)
    }

    /// Takes the paragraph out as plain text that states something beside the text.
    pub(crate) fn take_aside(&mut self) -> String {
        let lines: Vec<String> = self.paragraph.take().iter().map(Line::text).collect();
        self.lines = vec![None];
        lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Adds what flowed together elsewhere, as the text of a box.
    pub(crate) fn append(&mut self, other: Flowed) {
        self.settle();
        for item in other.items {
            self.emit(item.block, item.level, item.range);
        }
        self.out.segments.extend(other.segments);
        self.out.folded += other.folded;
        self.out.redecoded += other.redecoded;
    }

    /// Ends the paragraph.
    pub(crate) fn end_paragraph(&mut self, setting: Setting) {
        if self.paragraph.is_empty() {
            self.paragraph.take();
            self.lines = vec![None];
            self.empty += 1;
            return;
        }
        self.arrange(setting);
        if std::mem::take(&mut self.ruled) {
            self.emit(Block::SceneBreak { glyphs: None }, 0, None);
        }
        self.flush(setting);
    }

    /// A break between scenes, as a rule or a new page shows it.
    pub(crate) fn scene_break(&mut self, setting: Setting) {
        if !self.paragraph.is_empty() {
            self.arrange(setting);
        }
        self.flush(setting);
        self.emit(Block::SceneBreak { glyphs: None }, 0, None);
    }

    /// A new page: a break between scenes where text stands before and after it.
    pub(crate) fn page_break(&mut self, setting: Setting) {
        if !self.paragraph.is_empty() {
            self.arrange(setting);
        }
        self.flush(setting);
        self.paged = true;
    }

    /// The page ended before the paragraph that is being gathered.
    pub(crate) fn note_page(&mut self) {
        self.paged = true;
    }

    /// The paragraph so far, without marks.
    pub(crate) fn text_so_far(&self) -> String {
        self.paragraph.text()
    }

    /// A line above the paragraph that is being gathered.
    pub(crate) fn rule_above(&mut self) {
        self.ruled = true;
    }

    /// Counts a piece of the source that states something beside the text.
    pub(crate) fn aside(&mut self, range: Range<u64>) {
        self.out.segments.push(range);
    }

    /// Whether no text was gathered yet but headings.
    pub(crate) fn is_new(&self) -> bool {
        !self.begun
    }

    /// Whether so little was gathered that it may all be header.
    pub(crate) fn is_near_start(&self) -> bool {
        self.out.items.len() < HEADER_BLOCKS_MAX
    }

    /// Adds a block that is no paragraph.
    pub(crate) fn block(&mut self, block: Block, range: Range<u64>) {
        self.flush(Setting::default());
        self.emit(block, 0, Some(range));
    }

    pub(crate) fn open_quote(&mut self) {
        self.open(Container::Quote(Vec::new()));
    }

    pub(crate) fn open_list(&mut self, ordered: bool) {
        self.open(Container::List { ordered, items: Vec::new() });
    }

    pub(crate) fn open_item(&mut self) {
        self.open(Container::Item(Vec::new()));
    }

    /// Closes the innermost of what was opened; as often as that.
    pub(crate) fn close(&mut self) {
        self.settle();
        self.flush(Setting::default());
        self.close_container();
    }

    fn open(&mut self, container: Container) {
        self.settle();
        self.flush(Setting::default());
        self.containers.push(container);
    }

    /// Ends what paragraphs' settings opened.
    fn settle(&mut self) {
        self.arrange(Setting::default());
    }

    /// Opens and closes quotation and lists as a paragraph's setting asks.
    fn arrange(&mut self, setting: Setting) {
        if setting.quote != self.quote {
            self.close_lists(0);
            if setting.quote {
                self.containers.push(Container::Quote(Vec::new()));
            } else {
                self.close_container();
            }
            self.quote = setting.quote;
        }
        let Some((depth, ordered)) = setting.list else { return self.close_lists(0) };
        let depth = usize::from(depth.min(LIST_DEPTH_MAX));
        self.close_lists(depth + 1);
        if self.lists.len() == depth + 1 {
            if self.lists[depth] == ordered {
                self.close_container();
                self.containers.push(Container::Item(Vec::new()));
                return;
            }
            self.close_lists(depth);
        }
        while self.lists.len() <= depth {
            self.lists.push(ordered);
            self.containers.push(Container::List { ordered, items: Vec::new() });
            self.containers.push(Container::Item(Vec::new()));
        }
    }

    fn close_lists(&mut self, left: usize) {
        while self.lists.len() > left {
            self.lists.pop();
            self.close_container();
            self.close_container();
        }
    }

    fn close_container(&mut self) {
        let Some(container) = self.containers.pop() else { return };
        // What is deeper than the limit stands in what is around it.
        let too_deep = self.containers.len() >= self.depth_max;
        match container {
            Container::Quote(blocks) | Container::Item(blocks) if too_deep => {
                for block in blocks {
                    self.place(block, 0, None);
                }
            }
            Container::List { items, .. } if too_deep => {
                for block in items.into_iter().flatten() {
                    self.place(block, 0, None);
                }
            }
            Container::Quote(blocks) if !blocks.is_empty() => self.place(Block::Quote(blocks), 0, None),
            Container::Item(blocks) if !blocks.is_empty() => match self.containers.last_mut() {
                Some(Container::List { items, .. }) => items.push(blocks),
                _ => {
                    for block in blocks {
                        self.place(block, 0, None);
                    }
                }
            },
            Container::List { ordered, items } if !items.is_empty() => {
                self.place(Block::List(List { ordered, items }), 0, None);
            }
            _ => {}
        }
    }

    /// Writes the paragraph as the blocks that it is: lines apart by an empty one are paragraphs of their own.
    fn flush(&mut self, setting: Setting) {
        let before = self.paragraph.folded;
        let lines = self.paragraph.take();
        self.out.folded += self.paragraph.folded - before;
        let places = std::mem::replace(&mut self.lines, vec![None]);
        if lines.iter().all(Line::is_empty) {
            return;
        }
        let mut group: Vec<Line> = Vec::new();
        let mut place: Option<Range<u64>> = None;
        let mut empty = 0;
        for (line, range) in lines.into_iter().zip(places.into_iter().chain(std::iter::repeat(None))) {
            if line.is_empty() {
                self.flush_group(&mut group, &mut place, setting);
                empty += 1;
                continue;
            }
            self.empty += std::mem::take(&mut empty);
            let text = line.text();
            // A heading of letters is a number: `XXX`.
            let numbered = setting.level > 0 && text.contains(char::is_alphanumeric);
            if is_scene_break(&text) && !numbered {
                self.flush_group(&mut group, &mut place, setting);
                self.emit(Block::SceneBreak { glyphs: Some(clean_glyphs(&text)) }, 0, range);
            } else {
                if let Some(range) = range {
                    extend(&mut place, &range);
                }
                group.push(line);
            }
        }
        self.flush_group(&mut group, &mut place, setting);
    }

    fn flush_group(&mut self, group: &mut Vec<Line>, place: &mut Option<Range<u64>>, setting: Setting) {
        if group.is_empty() {
            return;
        }
        let (lines, range) = (std::mem::take(group), place.take());
        let inlines = paragraph::inlines(&lines);
        let chars: usize = lines.iter().map(|line| line.text().chars().count()).sum();
        if setting.level > 0 && chars <= HEADING_CHARS_MAX {
            let level = own_level(setting.level);
            self.emit(Block::Heading { level, role: HeadingRole::Plain, inlines }, setting.level, range);
        } else {
            self.emit(Block::Paragraph { align: setting.align, inlines }, 0, range);
        }
    }

    fn emit(&mut self, block: Block, level: u8, range: Option<Range<u64>>) {
        self.place(block, level, range);
    }

    fn place(&mut self, block: Block, level: u8, range: Option<Range<u64>>) {
        self.begun |= level == 0;
        if let Some(container) = self.containers.last_mut() {
            if let Some(range) = range {
                extend(&mut self.contained, &range);
            }
            match container {
                Container::Quote(blocks) | Container::Item(blocks) => push_block(blocks, block),
                Container::List { items, .. } => items.push(vec![block]),
            }
            return;
        }
        if is_break(&block) && self.out.items.last().is_some_and(|item| is_break(&item.block)) {
            return;
        }
        let range = range.or_else(|| self.contained.take());
        let source_bytes = range.as_ref().map_or(0, |range| range.end - range.start);
        let (empty, paged) = (std::mem::take(&mut self.empty), std::mem::take(&mut self.paged));
        self.gaps.push(Gap { empty, paged });
        self.out.items.push(Item { block, level: level.min(6), source_bytes, anchors: Vec::new(), range });
    }

    /// Ends the text.
    pub(crate) fn finish(mut self) -> Flowed {
        self.settle();
        self.flush(Setting::default());
        while !self.containers.is_empty() {
            self.close_container();
        }
        let mut out = self.out;
        out.items = gaps::settle(out.items, &self.gaps);
        fill_ranges(&mut out.items);
        out
    }

    /// Ends a text that stands apart, such as a note.
    pub(crate) fn into_blocks(self) -> (Vec<Block>, Vec<Range<u64>>) {
        let out = self.finish();
        (out.items.into_iter().map(|item| item.block).collect(), out.segments)
    }
}

/// Gives blocks that have no text of their own an empty place behind the block before them.
fn fill_ranges(items: &mut [Item]) {
    let mut end = 0;
    for item in items {
        let range = item.range.get_or_insert(end..end);
        end = end.max(range.end);
    }
}

fn extend(place: &mut Option<Range<u64>>, range: &Range<u64>) {
    match place {
        Some(place) => *place = place.start.min(range.start)..place.end.max(range.end),
        None => *place = Some(range.clone()),
    }
}

fn windows_1252(c: char) -> char {
    let byte = [c as u32 as u8];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().filter(|c| !c.is_control()).unwrap_or('\u{FFFD}')
}
