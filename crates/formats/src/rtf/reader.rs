//! Tokens into a flow: groups, bytes and what they stand for.

use std::{collections::HashMap, ops::Range, rc::Rc};

use super::{
    charset::Charset,
    info::{Day, Info},
    state::{Destination, State},
    token::{Token, Tokens},
};
use crate::{
    field_code,
    flow::{Flow, Flowed, Footnote, Footnotes, Look, Setting},
    heading::Heading,
    html::paragraph::Marks,
    symbols,
};

/// Groups inside groups; what is deeper belongs to the deepest.
const GROUPS_MAX: usize = 1_000;
/// Bytes that are decoded at once.
const RUN_BYTES_MAX: usize = 64 << 10;
/// Longest mark of an item of a list, in characters; a longer one is text.
const LIST_MARK_CHARS_MAX: usize = 6;
/// Fonts and styles of one document.
const TABLE_MAX: usize = 10_000;

/// A font of the document.
#[derive(Debug)]
pub(super) struct Font {
    pub name: String,
    pub charset: Charset,
}

/// What was gathered from a document.
pub(super) struct Gathered {
    pub flowed: Flowed,
    pub footnotes: Footnotes,
    pub title: Option<String>,
    pub info: Info,
    pub encoding: Option<&'static str>,
}

/// What a group ends beside its formatting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Nothing,
    Note { at: u64 },
    TextBox,
    Instruction,
    Field,
    ListMark,
    Style,
}

/// Reads a document.
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) state: State,
    groups: Vec<(State, Ends)>,
    /// Groups beyond the limit that are open.
    too_deep: usize,
    /// What the group that is open ends.
    pub(super) ends: Ends,
    depth_max: usize,
    pub(super) flow: Flow,
    /// The text around notes and boxes that are open.
    outer: Vec<Flow>,
    /// Text boxes that wait for the end of the paragraph that they hang on.
    boxes: Vec<Flowed>,
    pub(super) charset: Charset,
    pub(super) default_font: i32,
    pub(super) fonts: HashMap<i32, Font>,
    pub(super) font_entry: Option<i32>,
    pub(super) styles: HashMap<i32, String>,
    pub(super) style_entry: i32,
    /// Bytes that wait to be decoded together.
    bytes: Vec<u8>,
    place: Range<u64>,
    typed: bool,
    /// The first half of a character beyond the first plane.
    surrogate: Option<u16>,
    /// Characters to pass over after `\u`.
    pub(super) pass_over: usize,
    /// The marks of the last run, for the look that they were made of.
    marks: (Look, bool, Marks),
    fields: Vec<String>,
    list_mark: String,
    /// Whether the paragraph is an item of a list, and whether that is numbered.
    item: Option<bool>,
    rule: bool,
    footnotes: Footnotes,
    title: Option<String>,
    pub(super) info: Info,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], depth_max: usize) -> Self {
        Self {
            tokens: Tokens::new(bytes),
            state: State::new(),
            groups: Vec::new(),
            too_deep: 0,
            ends: Ends::Nothing,
            depth_max,
            flow: Flow::new(depth_max),
            outer: Vec::new(),
            boxes: Vec::new(),
            charset: Charset::of_code_page(1252),
            default_font: 0,
            fonts: HashMap::new(),
            font_entry: None,
            styles: HashMap::new(),
            style_entry: 0,
            bytes: Vec::new(),
            place: 0..0,
            typed: false,
            surrogate: None,
            pass_over: 0,
            marks: (Look::default(), false, Rc::from([])),
            fields: Vec::new(),
            list_mark: String::new(),
            item: None,
            rule: false,
            footnotes: Footnotes::default(),
            title: None,
            info: Info::default(),
        }
    }

    pub(super) fn read(mut self) -> Gathered {
        let mut starred = false;
        let mut end = 0;
        while let Some((token, range)) = self.tokens.next() {
            end = range.end;
            let after_star = std::mem::take(&mut starred);
            match token {
                Token::Open => self.open(),
                Token::Close if self.groups.is_empty() => {}
                Token::Close => {
                    self.close(range.end);
                    // What stands behind the document is none of it, unless a brace too many cut it short.
                    if self.groups.is_empty() && !holds_paragraph(self.tokens.rest()) {
                        break;
                    }
                }
                Token::Symbol(b'*') => starred = true,
                _ if self.pass_over > 0 && !matches!(token, Token::Word("bin", _)) => self.pass_over -= 1,
                Token::Byte { byte, escaped } => self.byte(byte, escaped, range),
                Token::Symbol(symbol) => self.symbol(symbol, range),
                Token::Word(word, number) => {
                    self.decode();
                    self.word(word, number, range, after_star);
                }
            }
        }
        self.decode();
        while !self.groups.is_empty() {
            self.close(end);
        }
        self.end_paragraph();
        self.end_rule(false);
        Gathered {
            flowed: self.flow.finish(),
            footnotes: self.footnotes,
            title: self.title,
            info: self.info,
            encoding: self.charset.name(),
        }
    }

    fn open(&mut self) {
        self.decode();
        self.pass_over = 0;
        if self.groups.len() >= GROUPS_MAX {
            self.too_deep += 1;
            return;
        }
        self.groups.push((self.state.clone(), std::mem::replace(&mut self.ends, Ends::Nothing)));
    }

    fn close(&mut self, at: u64) {
        self.decode();
        self.pass_over = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        // The last paragraph ends with the document.
        if self.groups.len() == 1 && !self.flow.is_blank() && self.outer.is_empty() {
            self.end_paragraph();
        }
        match self.ends {
            Ends::Nothing => {}
            Ends::Note { at } => self.close_note(at),
            Ends::TextBox => self.close_box(),
            Ends::Instruction => {
                let sign = self.fields.last().and_then(|instruction| field_code::sign(instruction));
                if let Some((outside, _)) = self.groups.last()
                    && let Some(sign) = sign
                {
                    self.state = outside.clone();
                    self.text(sign.encode_utf8(&mut [0; 4]), at..at);
                }
            }
            Ends::Field => {
                self.fields.pop();
            }
            Ends::ListMark => self.settle_list_mark(at),
            Ends::Style => self.style_entry = 0,
        }
        if let Some((state, ends)) = self.groups.pop() {
            (self.state, self.ends) = (state, ends);
        }
    }

    /// Adds a byte of text to those that wait.
    fn byte(&mut self, byte: u8, escaped: bool, range: Range<u64>) {
        if self.bytes.is_empty() {
            self.place = range.clone();
        }
        self.place.end = range.end;
        self.typed |= !escaped && !byte.is_ascii();
        self.bytes.push(byte);
        if self.bytes.len() >= RUN_BYTES_MAX {
            self.decode();
        }
    }

    /// Decodes the bytes that wait, in the charset of their font.
    pub(super) fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let typed = std::mem::take(&mut self.typed);
        let font = self.fonts.get(&self.state.characters.font);
        let in_table = self.state.destination == Destination::Fonts;
        let charset = match font {
            Some(font) if font.charset != Charset::Default && !in_table => font.charset,
            _ => self.charset,
        };
        let text =
            charset.decode(&bytes, typed, font.map_or("", |font| font.name.trim_end_matches(';').trim()));
        let place = self.place.clone();
        self.text(&text, place);
    }

    /// A character by its number in UTF-16.
    pub(super) fn unicode(&mut self, number: i32, range: Range<u64>) {
        self.pass_over = self.state.fallback;
        let unit = if number < 0 { number + 0x1_0000 } else { number } as u32;
        let c = match (self.surrogate.take(), unit) {
            (_, 0xD800..=0xDBFF) => {
                self.surrogate = Some(unit as u16);
                return;
            }
            (Some(high), 0xDC00..=0xDFFF) => {
                char::from_u32(0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (unit - 0xDC00))
            }
            (_, 0xF020..=0xF0FF) => {
                let font = self.fonts.get(&self.state.characters.font);
                symbols::symbol(font.map_or("", |font| font.name.trim_end_matches(';').trim()), unit)
                    .or(char::from_u32(unit))
            }
            (_, unit) => char::from_u32(unit),
        };
        let mut buffer = [0; 4];
        self.text(c.unwrap_or('\u{FFFD}').encode_utf8(&mut buffer), range);
    }

    /// Adds text where the group's text goes.
    pub(super) fn text(&mut self, text: &str, range: Range<u64>) {
        match self.state.destination {
            Destination::Body => self.body(text, range),
            Destination::Fonts => {
                if let Some(font) = self.font_entry.and_then(|font| self.fonts.get_mut(&font)) {
                    font.name.push_str(text);
                }
            }
            Destination::Styles => self.name_styles(text),
            Destination::Info(field) => self.info.field(field).push_str(text),
            Destination::Instruction => {
                if let Some(instruction) = self.fields.last_mut() {
                    instruction.push_str(text);
                }
            }
            Destination::ListMark => self.list_mark.push_str(text),
            Destination::Nothing | Destination::Created | Destination::Revised => {}
        }
    }

    /// Each entry of the table of styles ends with a semicolon.
    fn name_styles(&mut self, text: &str) {
        if self.styles.len() < TABLE_MAX {
            let name = self.styles.entry(self.style_entry).or_default();
            name.push_str(&text.to_lowercase());
        }
        if text.ends_with(';') {
            self.style_entry = 0;
        }
    }

    fn body(&mut self, text: &str, range: Range<u64>) {
        let characters = &self.state.characters;
        if characters.hidden || characters.deleted || self.style_name().starts_with("toc ") {
            return;
        }
        let in_heading = self.state.paragraphs.setting(self.style_name()).level > 0;
        if self.marks.0 != characters.look || self.marks.1 != in_heading {
            self.marks = (characters.look.clone(), in_heading, characters.look.marks(in_heading));
        }
        let marks = self.marks.2.clone();
        if characters.capitals && !in_heading {
            self.flow.text(&text.to_uppercase(), &marks, range);
        } else {
            self.flow.text(text, &marks, range);
        }
    }

    /// The name of the paragraph's style, in small letters.
    fn style_name(&self) -> &str {
        let name = self.state.paragraphs.style.and_then(|style| self.styles.get(&style));
        name.map_or("", |name| name.trim_end_matches(';').trim())
    }

    pub(super) fn setting(&self) -> Setting {
        let mut setting = self.state.paragraphs.setting(self.style_name());
        if setting.level == 0 {
            setting.list = self.item.map(|numbered| (self.state.paragraphs.list_level, numbered));
        }
        setting
    }

    /// Ends the paragraph.
    pub(super) fn end_paragraph(&mut self) {
        let paragraphs = self.state.paragraphs;
        if self.style_name() == "title" && self.title.is_none() && self.outer.is_empty() && self.flow.is_new()
        {
            self.take_title();
            return;
        }
        let setting = self.setting();
        self.item = None;
        let blank = self.flow.is_blank();
        let ruled = paragraphs.is_rule() && setting.level == 0;
        self.end_rule(ruled);
        if paragraphs.page_before && !blank {
            // The page began before the paragraph that was gathered.
            self.flow.note_page();
        }
        if ruled && !blank && paragraphs.line_above && !self.rule {
            self.flow.rule_above();
        }
        self.flow.end_paragraph(setting);
        self.rule = ruled && (blank || paragraphs.line_below);
        for text_box in std::mem::take(&mut self.boxes) {
            self.flow.append(text_box);
        }
    }

    fn take_title(&mut self) {
        let setting = self.setting();
        let text = self.flow.text_so_far();
        if text.is_empty() || Heading::parse(&text).opens_chapter {
            return self.flow.end_paragraph(setting);
        }
        self.title = Some(self.flow.take_aside());
    }

    /// Draws the line under the paragraphs before, unless the next one belongs to them.
    fn end_rule(&mut self, next: bool) {
        if self.rule && !next {
            self.rule = false;
            self.flow.rule_above();
            if self.flow.is_blank() {
                self.flow.scene_break(Setting::default());
            }
        }
    }

    pub(super) fn open_field(&mut self) {
        if self.fields.len() < GROUPS_MAX {
            self.fields.push(String::new());
            self.ends = Ends::Field;
        }
    }

    /// The result of a field shows a link where its instruction leads to one.
    pub(super) fn open_result(&mut self) {
        if self.fields.last().is_some_and(|instruction| field_code::repeats(instruction)) {
            self.state.destination = Destination::Nothing;
        }
        if let Some(link) = self.fields.last().and_then(|instruction| field_code::address(instruction)) {
            self.state.characters.look.link = Some(link);
        }
    }

    pub(super) fn open_note(&mut self, at: u64) {
        if self.outer.is_empty() {
            self.open_flow(Ends::Note { at });
        } else {
            self.state.destination = Destination::Nothing;
        }
    }

    pub(super) fn open_box(&mut self) {
        if self.outer.is_empty() {
            self.open_flow(Ends::TextBox);
        }
        self.state.destination = Destination::Body;
    }

    fn open_flow(&mut self, ends: Ends) {
        let inner = Flow::new(self.depth_max);
        self.outer.push(std::mem::replace(&mut self.flow, inner));
        self.state.destination = Destination::Body;
        self.ends = ends;
    }

    fn close_flow(&mut self) -> Option<Flow> {
        let setting = self.setting();
        self.flow.end_paragraph(setting);
        self.outer.pop().map(|outer| std::mem::replace(&mut self.flow, outer))
    }

    fn close_note(&mut self, at: u64) {
        let Some(inner) = self.close_flow() else { return };
        let (blocks, segments) = inner.into_blocks();
        let Some(mark) = self.footnotes.add(Footnote { at, blocks, segments }) else { return };
        if let Some((outside, _)) = self.groups.last() {
            self.state = outside.clone();
        }
        self.state.characters.look.raised = true;
        self.text(&mark, at..at);
    }

    fn close_box(&mut self) {
        if let Some(inner) = self.close_flow() {
            self.boxes.push(inner.finish());
        }
    }

    /// What stands before an item: a bullet or a number is none of the text, a word is.
    fn settle_list_mark(&mut self, at: u64) {
        let mark = std::mem::take(&mut self.list_mark);
        let mark = mark.trim();
        let (style, paragraphs) = (self.style_name().to_owned(), self.state.paragraphs);
        let heading = paragraphs.setting(&style).level > 0;
        let letters = mark.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 3 && (heading || mark.chars().count() > LIST_MARK_CHARS_MAX) {
            self.state.destination = Destination::Body;
            self.text(&format!("{mark} "), at..at);
        } else if !heading {
            self.item = Some(mark.contains(char::is_alphanumeric));
        }
    }

    /// Begins an entry of the table of fonts.
    pub(super) fn font(&mut self, number: i32) {
        if self.fonts.len() < TABLE_MAX {
            self.fonts.insert(number, Font { name: String::new(), charset: Charset::Default });
            self.font_entry = Some(number);
        }
    }

    pub(super) fn day(&mut self) -> Option<&mut Day> {
        match self.state.destination {
            Destination::Created => Some(&mut self.info.created),
            Destination::Revised => Some(&mut self.info.revised),
            _ => None,
        }
    }
}

/// Whether a paragraph of a document stands in what is left.
fn holds_paragraph(rest: &[u8]) -> bool {
    rest.windows(5).any(|window| window.starts_with(b"\\par") && !window[4].is_ascii_alphabetic())
}
