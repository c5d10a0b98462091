//! The text of a document: paragraphs, runs, tables, fields, notes.

mod field;
mod number;
mod run;

use std::{collections::HashMap, rc::Rc};

use ficus_prose::{Align, BookFacts};

use super::styles::{self, Border, ParagraphProperties, Styles};
use crate::{
    flow::{Flow, Flowed, Footnote, Footnotes, Setting},
    heading::Heading,
    stated,
    xml_tree::{Element, Tree},
};
use field::Fields;
use number::Counters;

/// Cells with more bytes than this stand on their own.
const CELL_BYTES_MAX: usize = 80;

/// What the text refers to.
pub(super) struct Surroundings<'t> {
    pub styles: &'t Styles,
    /// Addresses by relationship.
    pub links: &'t HashMap<String, Rc<str>>,
    /// Files of pictures by relationship.
    pub pictures: &'t HashMap<String, String>,
    pub footnotes: HashMap<String, Element<'t>>,
    pub endnotes: HashMap<String, Element<'t>>,
    pub depth_max: usize,
}

/// The notes of a part by their ids, without the lines that part them from the text.
pub(super) fn notes<'t>(tree: &'t Tree<'_>, name: &str) -> HashMap<String, Element<'t>> {
    let notes = tree.root().into_iter().flat_map(Element::elements).filter(|element| element.is("w", name));
    notes
        .filter(|note| note.attribute("w", "type").is_none_or(|kind| kind == "normal"))
        .filter_map(|note| Some((note.attribute("w", "id")?.into_owned(), note)))
        .collect()
}

/// What paragraphs state by their styles.
#[derive(Default)]
pub(super) struct StatedInText {
    title: Option<String>,
    creators: Vec<String>,
    date: Option<String>,
}

impl StatedInText {
    pub(super) fn has_title(&self) -> bool {
        self.title.is_some()
    }

    /// What stands in the text is worth more than what the properties say.
    pub(super) fn add_to(self, facts: &mut BookFacts) {
        facts.title = self.title.or(facts.title.take());
        if !self.creators.is_empty() {
            facts.creators = self.creators;
        }
        facts.labelled.extend(self.date.map(|date| ("Date".to_owned(), date)));
    }
}

/// What was gathered from a text.
pub(super) struct Gathered {
    pub flowed: Flowed,
    pub footnotes: Footnotes,
    pub stated: StatedInText,
}

/// Reads a text into a flow.
pub(super) struct BodyReader<'s, 't> {
    around: &'s Surroundings<'t>,
    flow: Flow,
    fields: Fields,
    counters: Counters,
    footnotes: Footnotes,
    /// The marks of the notes that the text referred to.
    marks_of_notes: HashMap<String, String>,
    stated: StatedInText,
    /// Text boxes that wait for the end of the paragraph that they hang on.
    boxes: Vec<Element<'t>>,
    /// The paragraph that is being read.
    setting: Setting,
    style: Option<String>,
    /// The border under the last paragraph, until it is known whether the next has the same.
    rule: Option<Border>,
    /// Nothing shows inside of a table of contents.
    muted: bool,
    in_note: bool,
}

impl<'s, 't> BodyReader<'s, 't> {
    pub(super) fn new(around: &'s Surroundings<'t>, flow: Flow) -> Self {
        Self {
            around,
            flow,
            fields: Fields::default(),
            counters: Counters::default(),
            footnotes: Footnotes::default(),
            marks_of_notes: HashMap::new(),
            stated: StatedInText::default(),
            boxes: Vec::new(),
            setting: Setting::default(),
            style: None,
            rule: None,
            muted: false,
            in_note: false,
        }
    }

    pub(super) fn read(&mut self, tree: &'t Tree<'_>) {
        self.fields.balance(tree);
        if let Some(body) = tree.root().and_then(|root| root.child("w", "body")) {
            self.blocks(body);
        }
    }

    pub(super) fn finish(mut self) -> Gathered {
        self.end_rule(None);
        self.flow.end_paragraph(self.setting);
        Gathered { flowed: self.flow.finish(), footnotes: self.footnotes, stated: self.stated }
    }

    fn blocks(&mut self, parent: Element<'t>) {
        for element in parent.elements() {
            match element.name() {
                ("w", "p") => self.paragraph(element),
                ("w", "tbl") => self.table(element),
                ("w", "sdt") if is_contents(element) => {}
                ("w", "sdt" | "sdtContent" | "customXml" | "smartTag" | "ins" | "moveTo")
                | ("wx", "sect" | "sub-section" | "pBdrGroup" | "allowEmptyCollapse") => self.blocks(element),
                ("mc", "AlternateContent") => {
                    if let Some(chosen) = alternative(element) {
                        self.blocks(chosen);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: Element<'t>) {
        let own = element.child("w", "pPr").map(styles::paragraph_properties).unwrap_or_default();
        let direct_border = own.border;
        self.style.clone_from(&own.style);
        let properties = self.around.styles.paragraph(own);
        let name = self.around.styles.name(self.style.as_deref());
        let was_muted = self.muted;
        self.muted |= name.starts_with("toc ") || name == "table of figures";
        let named = self.state_by_style(name, element);
        self.setting = self.setting_of(&properties, name);
        self.end_rule(properties.border);
        if properties.page_before == Some(true) && !self.muted {
            self.flow.page_break(self.setting);
        }
        let label = self.counters.heading_label(self.around.styles, &properties, self.setting.level);
        if let Some(label) = label.filter(|_| !self.muted) {
            let at = element.position();
            let marks = crate::flow::Look::default().marks(true);
            self.flow.text(&format!("{label} "), &marks, at..at);
        }
        if !named {
            self.inlines(element, None);
            self.end_of_paragraph(&properties, direct_border);
        }
        self.muted = was_muted;
        for text_box in std::mem::take(&mut self.boxes) {
            self.blocks(text_box);
        }
    }

    fn end_of_paragraph(&mut self, properties: &ParagraphProperties, direct_border: Option<Border>) {
        let blank = self.flow.is_blank();
        let is_rule = |border: &Border| (border.above || border.below) && !border.beside;
        // A line that a style draws is decoration, but for a paragraph that is nothing else.
        let border =
            if blank { properties.border } else { direct_border.filter(|_| self.setting.level == 0) };
        let border = border.filter(is_rule).filter(|_| !self.muted);
        if border.is_some_and(|border| border.above && !blank && self.rule != Some(border)) {
            self.flow.rule_above();
        }
        if !properties.joined {
            self.flow.end_paragraph(self.setting);
        }
        if let Some(border) = border.filter(|border| border.below || blank) {
            self.rule = Some(border);
        }
    }

    /// Draws the line under the paragraphs before, unless the next one belongs to them.
    fn end_rule(&mut self, next: Option<Border>) {
        if self.rule.is_some() && self.rule != next {
            self.rule = None;
            self.flow.scene_break(Setting::default());
        }
    }

    /// Takes what a paragraph states by its style; `true` where it is nothing else.
    fn state_by_style(&mut self, name: &str, element: Element<'t>) -> bool {
        if !matches!(name, "title" | "author" | "date") || self.in_note || !self.flow.is_new() {
            return false;
        }
        let text = shown(element);
        if text.is_empty() {
            return false;
        }
        match name {
            "title" if self.stated.title.is_none() && !Heading::parse(&text).opens_chapter => {
                self.stated.title = Some(text);
            }
            "author" => self.stated.creators.extend(stated::name(&text)),
            "date" if self.stated.date.is_none() => self.stated.date = Some(text),
            _ => return false,
        }
        let texts = element.descendants().filter(|element| element.is("w", "t"));
        for range in texts.flat_map(Element::ranges_of_text) {
            self.flow.aside(range);
        }
        true
    }

    fn setting_of(&mut self, properties: &ParagraphProperties, name: &str) -> Setting {
        let level = match name {
            "title" => 1,
            _ => properties.level.unwrap_or(0),
        };
        let quote = matches!(
            name,
            "quote" | "intense quote" | "block text" | "block quote" | "block quotation" | "quotations"
        ) || properties.is_apart();
        Setting {
            level,
            align: properties.align.unwrap_or(Align::Start),
            quote: quote && level == 0,
            list: if level == 0 { self.list_of(properties) } else { None },
        }
    }

    fn list_of(&self, properties: &ParagraphProperties) -> Option<(u8, bool)> {
        let number = properties.number.as_deref().filter(|number| *number != "0")?;
        let level = properties.number_level.unwrap_or(0);
        let (_, list) = self.around.styles.list(number, level)?;
        match list.format.as_str() {
            "none" => None,
            // In the XML of Word 2003 formats are numbers, and 23 is the bullet.
            "bullet" | "23" => Some((level, false)),
            _ => Some((level, true)),
        }
    }

    fn table(&mut self, table: Element<'t>) {
        self.end_rule(None);
        for row in wrapped(table, "tr") {
            let deleted =
                row.child("w", "trPr").is_some_and(|properties| properties.child("w", "del").is_some());
            if deleted {
                continue;
            }
            let cells: Vec<Element<'t>> = wrapped(row, "tc");
            if cells.iter().all(|cell| is_short(*cell)) {
                self.row(&cells);
            } else {
                for cell in cells {
                    self.blocks(cell);
                }
            }
        }
    }

    /// A row of short cells is one paragraph.
    fn row(&mut self, cells: &[Element<'t>]) {
        self.setting = Setting::default();
        for paragraph in cells.iter().flat_map(|cell| cell.elements()).filter(|element| element.is("w", "p"))
        {
            let own = paragraph.child("w", "pPr").map(styles::paragraph_properties).unwrap_or_default();
            self.style = own.style;
            if !self.flow.is_blank() {
                let at = paragraph.position();
                self.flow.text(" ", &Rc::from([]), at..at);
            }
            self.inlines(paragraph, None);
        }
        self.style = None;
        self.flow.end_paragraph(Setting::default());
        for text_box in std::mem::take(&mut self.boxes) {
            self.blocks(text_box);
        }
    }

    /// Reads a note that the text refers to and gives its mark.
    fn note(&mut self, kind: &str, id: &str, at: u64) -> Option<String> {
        if self.in_note {
            return None;
        }
        let key = format!("{kind}{id}");
        if let Some(mark) = self.marks_of_notes.get(&key) {
            return Some(mark.clone());
        }
        let notes = if kind == "footnote" { &self.around.footnotes } else { &self.around.endnotes };
        let note = *notes.get(id)?;
        let mut reader = BodyReader::new(self.around, Flow::new(self.around.depth_max));
        reader.in_note = true;
        reader.blocks(note);
        reader.flow.end_paragraph(Setting::default());
        let (blocks, _) = reader.flow.into_blocks();
        let mark = self.footnotes.add(Footnote { at, blocks, segments: Vec::new() })?;
        self.marks_of_notes.insert(key, mark.clone());
        Some(mark)
    }
}

/// Elements of a name, below those that only wrap them.
fn wrapped<'t>(parent: Element<'t>, name: &str) -> Vec<Element<'t>> {
    let mut found = Vec::new();
    for element in parent.elements() {
        match element.name() {
            ("w", own) if own == name => found.push(element),
            ("w", "sdt" | "sdtContent" | "customXml" | "ins") => found.extend(wrapped(element, name)),
            _ => {}
        }
    }
    found
}

/// Whether a cell holds one short line at most.
fn is_short(cell: Element<'_>) -> bool {
    let mut lines = 0;
    for element in cell.elements() {
        match element.name() {
            ("w", "tcPr") => {}
            ("w", "p") => lines += usize::from(!shown(element).is_empty()),
            _ => return false,
        }
    }
    lines == 0 || lines == 1 && shown(cell).len() <= CELL_BYTES_MAX
}

/// The text of an element without what was deleted.
fn shown(element: Element<'_>) -> String {
    let mut text = String::new();
    for piece in element.descendants() {
        match piece.name() {
            ("w", "t") => text.push_str(&piece.own_text()),
            ("w", "tab" | "br" | "cr") => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a control holds a table of contents (§17.5.2.12).
fn is_contents(control: Element<'_>) -> bool {
    control
        .child("w", "sdtPr")
        .and_then(|properties| properties.child("w", "docPartObj"))
        .and_then(|part| part.child("w", "docPartGallery"))
        .and_then(|gallery| gallery.attribute("w", "val"))
        .is_some_and(|gallery| gallery == "Table of Contents")
}

/// The alternative of a content that is shown: the first that holds text, else the last (ECMA-376-3 §7.7).
fn alternative(element: Element<'_>) -> Option<Element<'_>> {
    let choices: Vec<Element<'_>> =
        element.elements().filter(|choice| matches!(choice.name(), ("mc", "Choice" | "Fallback"))).collect();
    let holds_text = |choice: &&Element<'_>| choice.descendants().any(|inner| inner.is("w", "t"));
    choices.iter().find(holds_text).or(choices.last()).copied()
}
