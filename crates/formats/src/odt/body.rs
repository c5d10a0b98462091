//! The text of a document: paragraphs, spans, lists, tables, notes.

use std::rc::Rc;

use ficus_prose::Align;

use super::styles::{Style, Styles};
use crate::{
    flow::{self, Flow, Flowed, Footnote, Footnotes, Look, Setting},
    heading::Heading,
    html::paragraph::Marks,
    inside,
    xml_tree::{Child, Element},
};

/// Cells with more bytes than this stand on their own.
const CELL_BYTES_MAX: usize = 80;
/// One element may stand for so many spaces.
const SPACES_MAX: usize = 1_000;

/// Reads a text into a flow.
pub(super) struct BodyReader<'s, 't> {
    styles: &'s Styles,
    flow: Flow,
    depth_max: usize,
    footnotes: Footnotes,
    title: Option<String>,
    /// Text boxes that wait for the end of the paragraph that they hang on.
    boxes: Vec<Element<'t>>,
    /// The paragraph that is being read.
    setting: Setting,
    /// The styles of the lists that are open.
    lists: Vec<Option<String>>,
    in_note: bool,
    /// The last paragraph had a line under it.
    rule: bool,
}

/// How the text of a span stands.
#[derive(Clone)]
struct Shape {
    look: Look,
    marks: Marks,
    capitals: bool,
}

impl Shape {
    fn new(look: Look, capitals: bool, in_heading: bool) -> Self {
        let marks = look.marks(in_heading);
        Self { look, marks, capitals }
    }
}

impl<'s, 't> BodyReader<'s, 't> {
    pub(super) fn new(styles: &'s Styles, flow: Flow, depth_max: usize) -> Self {
        Self {
            styles,
            flow,
            depth_max,
            footnotes: Footnotes::default(),
            title: None,
            boxes: Vec::new(),
            setting: Setting::default(),
            lists: Vec::new(),
            in_note: false,
            rule: false,
        }
    }

    pub(super) fn finish(mut self) -> (Flowed, Footnotes, Option<String>) {
        self.end_rule(false);
        (self.flow.finish(), self.footnotes, self.title)
    }

    pub(super) fn blocks(&mut self, parent: Element<'t>) {
        for element in parent.elements() {
            match element.name() {
                ("text", "p" | "h") => self.paragraph(element),
                ("text", "list" | "ordered-list" | "unordered-list") => self.list(element),
                ("text", "section" | "list-item" | "list-header" | "numbered-paragraph" | "change")
                | ("draw", "g") => self.blocks(element),
                ("table", "table") => self.table(element),
                ("draw", "frame" | "text-box" | "custom-shape") => self.boxed(element),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: Element<'t>) {
        let id = element.attribute("text", "style-name");
        let style = self.styles.paragraph(id.as_deref());
        if self.state_title(&style, element) {
            return;
        }
        self.setting = self.setting_of(element, &style);
        let in_heading = self.setting.level > 0;
        self.end_rule(style.is_rule());
        if style.page_before == Some(true) {
            self.flow.page_break(self.setting);
        }
        let mut look = Look::default();
        if !in_heading {
            style.apply(&mut look);
        }
        let capitals = style.capitals == Some(true) && !in_heading;
        if style.hidden != Some(true) {
            self.inlines(element, &Shape::new(look, capitals, in_heading));
        }
        let blank = self.flow.is_blank();
        let ruled = style.is_rule() && !in_heading;
        if ruled && !blank && style.line_above == Some(true) && !self.rule {
            self.flow.rule_above();
        }
        self.flow.end_paragraph(self.setting);
        self.rule = ruled && (blank || style.line_below == Some(true));
        if style.page_after == Some(true) {
            self.flow.page_break(Setting::default());
        }
        for text_box in std::mem::take(&mut self.boxes) {
            self.blocks(text_box);
        }
    }

    /// Draws the line under the paragraphs before, unless the next one belongs to them.
    fn end_rule(&mut self, next: bool) {
        if self.rule && !next {
            self.rule = false;
            self.flow.scene_break(Setting::default());
        }
    }

    /// Takes the title out of a paragraph that is one by its style.
    fn state_title(&mut self, style: &Style, element: Element<'t>) -> bool {
        let fits = style.name == "title" && self.title.is_none() && !self.in_note && self.flow.is_new();
        let text = if fits { element.folded() } else { String::new() };
        if text.is_empty() || Heading::parse(&text).opens_chapter {
            return false;
        }
        for inner in std::iter::once(element).chain(element.descendants()) {
            inner.ranges_of_text().for_each(|range| self.flow.aside(range));
        }
        self.title = Some(text);
        true
    }

    fn setting_of(&self, element: Element<'t>, style: &Style) -> Setting {
        let stated = element
            .attribute("text", "outline-level")
            .or_else(|| element.attribute("text", "level"))
            .and_then(|level| level.parse().ok());
        let named = style.name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
        let level: u8 = match element.name() {
            _ if style.name == "title" => 1,
            ("text", "h") => stated.or(style.level).or(named).unwrap_or(1),
            _ => style.level.or(named).unwrap_or(0),
        };
        let level = if self.lists.is_empty() || element.is("text", "h") { level.min(9) } else { 0 };
        let quote = matches!(style.name.as_str(), "quotations" | "quote" | "block quote" | "intense quote");
        Setting {
            level,
            align: style.align.unwrap_or(Align::Start),
            quote: quote && level == 0 && self.lists.is_empty(),
            list: None,
        }
    }

    fn list(&mut self, list: Element<'t>) {
        self.end_rule(false);
        // Headings that are numbered stand in lists.
        let only_headings = list
            .descendants()
            .filter(|element| matches!(element.name(), ("text", "p" | "h")))
            .all(|element| element.is("text", "h"));
        if only_headings {
            return self.headings(list);
        }
        let own = list.attribute("text", "style-name").map(Into::into);
        let style = own.or_else(|| self.lists.last().cloned().flatten());
        let numbered =
            list.is("text", "ordered-list") || self.styles.is_numbered(style.as_deref(), self.lists.len());
        self.flow.open_list(numbered);
        self.lists.push(style);
        for item in
            list.elements().filter(|item| matches!(item.name(), ("text", "list-item" | "list-header")))
        {
            self.flow.open_item();
            self.blocks(item);
            self.flow.close();
        }
        self.lists.pop();
        self.flow.close();
    }

    fn headings(&mut self, list: Element<'t>) {
        for element in list.descendants().filter(|element| element.is("text", "h")) {
            self.paragraph(element);
        }
    }

    fn table(&mut self, table: Element<'t>) {
        self.end_rule(false);
        for row in rows(table) {
            let cells: Vec<Element<'t>> =
                row.elements().filter(|cell| cell.is("table", "table-cell")).collect();
            if !cells.iter().all(|cell| is_short(*cell)) {
                for cell in cells {
                    self.blocks(cell);
                }
                continue;
            }
            self.setting = Setting::default();
            for paragraph in cells.iter().flat_map(|cell| cell.elements()) {
                if !self.flow.is_blank() {
                    let at = paragraph.position();
                    self.flow.text(" ", &Rc::from([]), at..at);
                }
                let id = paragraph.attribute("text", "style-name");
                let mut look = Look::default();
                self.styles.paragraph(id.as_deref()).apply(&mut look);
                self.inlines(paragraph, &Shape::new(look, false, false));
            }
            self.flow.end_paragraph(Setting::default());
        }
    }

    fn boxed(&mut self, frame: Element<'t>) {
        if frame.is("draw", "text-box") || frame.is("draw", "custom-shape") {
            return self.blocks(frame);
        }
        for inner in frame.elements().filter(|inner| inner.is("draw", "text-box")) {
            self.blocks(inner);
        }
    }

    fn inlines(&mut self, parent: Element<'t>, shape: &Shape) {
        for child in parent.children() {
            match child {
                Child::Text(piece) => {
                    let text = if shape.capitals { piece.text.to_uppercase().into() } else { piece.text };
                    self.flow.text(&text, &shape.marks, piece.range);
                }
                Child::Element(element) => self.inline(element, shape),
            }
        }
    }

    fn inline(&mut self, element: Element<'t>, shape: &Shape) {
        let at = element.position();
        match element.name() {
            ("text", "span") => self.span(element, shape),
            ("text", "a") => {
                let href = element.attribute("xlink", "href");
                let link = href.and_then(|href| flow::link(&href)).or_else(|| shape.look.link.clone());
                let look = Look { link, ..shape.look.clone() };
                self.inlines(element, &Shape::new(look, shape.capitals, self.setting.level > 0));
            }
            ("text", "s") => {
                let count = element.attribute("text", "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.flow.text(&" ".repeat(count.min(SPACES_MAX)), &shape.marks, at..at);
            }
            ("text", "tab" | "tab-stop") => self.flow.text("\t", &shape.marks, at..at),
            ("text", "line-break") => self.flow.line_break(),
            ("text", "note" | "footnote" | "endnote") => self.note(element, shape),
            ("text", "ruby") => {
                for part in element.elements() {
                    if part.is("text", "ruby-base") {
                        self.inlines(part, shape);
                    } else if part.is("text", "ruby-text") && !part.folded().is_empty() {
                        self.flow.text(&format!("({})", part.folded()), &shape.marks, at..at);
                    }
                }
            }
            ("draw", "frame") => self.frame(element, shape),
            ("draw", "text-box" | "custom-shape" | "g") => self.boxes.push(element),
            // What is not text, what was deleted, and what repeats.
            ("office", "annotation" | "annotation-end" | "forms")
            | (
                "text",
                "tracked-changes" | "page-number" | "page-count" | "hidden-text" | "hidden-paragraph"
                | "script",
            )
            | ("draw" | "form" | "svg", _) => {}
            _ => self.inlines(element, shape),
        }
    }

    fn span(&mut self, element: Element<'t>, shape: &Shape) {
        let id = element.attribute("text", "style-name");
        let Some(style) = self.styles.text(id.as_deref()) else { return self.inlines(element, shape) };
        if style.hidden == Some(true) {
            return;
        }
        let mut look = shape.look.clone();
        style.apply(&mut look);
        let capitals = style.capitals.unwrap_or(shape.capitals);
        self.inlines(element, &Shape::new(look, capitals, self.setting.level > 0));
    }

    /// A text box waits for the end of the paragraph; a picture says what its description says.
    fn frame(&mut self, frame: Element<'t>, shape: &Shape) {
        let mut boxed = false;
        for inner in frame.elements().filter(|inner| inner.is("draw", "text-box")) {
            self.boxes.push(inner);
            boxed = true;
        }
        let said = frame
            .elements()
            .find(|inner| matches!(inner.name(), ("svg", "desc" | "title")))
            .map(Element::folded)
            .filter(|said| !said.is_empty() && !boxed);
        let path = frame
            .elements()
            .find(|inner| inner.is("draw", "image") && !boxed)
            .and_then(|inner| inner.attribute("xlink", "href"))
            .map(|path| path.trim_start_matches("./").to_owned());
        // No title holds a picture.
        let path =
            path.filter(|path| inside::is_picture(path) && !path.contains(':') && self.setting.level == 0);
        let at = frame.position();
        if let Some(path) = path {
            let sign = inside::sign(&path, said.as_deref().unwrap_or_default());
            self.flow.text(&sign, &shape.marks, at..at);
        } else if let Some(said) = said {
            self.flow.text(&format!("[image: {said}]"), &shape.marks, at..at);
        }
    }

    fn note(&mut self, note: Element<'t>, shape: &Shape) {
        let body = note
            .elements()
            .find(|part| matches!(part.name(), ("text", "note-body" | "footnote-body" | "endnote-body")));
        let Some(body) = body.filter(|_| !self.in_note) else { return };
        let mut reader = BodyReader::new(self.styles, Flow::new(self.depth_max), self.depth_max);
        reader.in_note = true;
        reader.blocks(body);
        let (blocks, segments) = reader.flow.into_blocks();
        let at = note.position();
        if let Some(mark) = self.footnotes.add(Footnote { at, blocks, segments }) {
            let look = Look { raised: true, ..shape.look.clone() };
            self.flow.text(&mark, &look.marks(self.setting.level > 0), at..at);
        }
    }
}

/// The rows of a table, those of its head too.
fn rows(table: Element<'_>) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    for element in table.elements() {
        match element.name() {
            ("table", "table-row") => found.push(element),
            ("table", "table-rows" | "table-header-rows" | "table-row-group") => found.extend(rows(element)),
            _ => {}
        }
    }
    found
}

/// Whether a cell holds one short line at most.
fn is_short(cell: Element<'_>) -> bool {
    let mut lines = 0;
    for element in cell.elements() {
        if !element.is("text", "p") || element.descendants().any(|inner| inner.is("draw", "frame")) {
            return false;
        }
        lines += usize::from(!element.folded().is_empty());
    }
    lines <= 1 && cell.folded().len() <= CELL_BYTES_MAX
}
