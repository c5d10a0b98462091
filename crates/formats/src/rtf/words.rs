//! What control words and symbols mean (RTF 1.9.1, "Contents of an RTF File").

use std::ops::Range;

use ficus_prose::Align;

use super::{
    charset::Charset,
    info::InfoField,
    reader::{Ends, Reader},
    state::{Characters, Destination, Edge, Paragraphs},
};

/// Cells with more bytes than this stand on their own.
const CELL_BYTES_MAX: usize = 80;

impl Reader<'_> {
    pub(super) fn symbol(&mut self, symbol: u8, range: Range<u64>) {
        self.decode();
        match symbol {
            b'\n' | b'\r' => self.end_of_paragraph(),
            b'\t' => self.text("\t", range),
            b'~' => self.text("\u{A0}", range),
            b'_' => self.text("\u{2011}", range),
            b'\\' => self.text("\\", range),
            b'{' => self.text("{", range),
            b'}' => self.text("}", range),
            // A hyphen that shows only at a line's end, and signs of indexes.
            _ => {}
        }
    }

    pub(super) fn word(&mut self, word: &str, number: Option<i32>, range: Range<u64>, starred: bool) {
        let on = number != Some(0);
        if self.sign(word, &range)
            || self.of_characters(word, number, on)
            || self.of_paragraphs(word, number, on)
            || self.of_document(word, number)
        {
            return;
        }
        match word {
            "u" => self.unicode(number.unwrap_or(0xFFFD), range),
            "uc" => self.state.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1),
            "bin" => self.tokens.pass(number.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)),
            "par" => self.end_of_paragraph(),
            "sect" | "row" | "nestrow" => {
                if self.in_body() && !self.flow.is_blank() {
                    self.end_paragraph();
                }
            }
            "line" | "lbr" | "softline" if self.in_body() => self.flow.line_break(),
            "page" | "column" | "pagebb" if self.in_body() => {
                if word == "pagebb" {
                    self.state.paragraphs.page_before = on;
                } else {
                    let setting = self.setting();
                    self.flow.page_break(setting);
                }
            }
            "cell" | "nestcell" if self.in_body() => {
                if self.flow.is_long(CELL_BYTES_MAX) {
                    self.end_paragraph();
                } else if !self.flow.is_blank() {
                    self.text(" ", range.end..range.end);
                }
            }
            _ => self.destination(word, range.end, starred),
        }
    }

    fn in_body(&self) -> bool {
        self.state.destination == Destination::Body
    }

    fn end_of_paragraph(&mut self) {
        let joined = self.state.characters.deleted && !self.flow.is_blank();
        if self.in_body() && !joined {
            self.end_paragraph();
        }
    }

    /// Words that stand for a character.
    fn sign(&mut self, word: &str, range: &Range<u64>) -> bool {
        let sign = match word {
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "bullet" => "•",
            "enspace" | "emspace" | "qmspace" => " ",
            "zwj" => "\u{200D}",
            "zwnj" => "\u{200C}",
            "ltrmark" => "\u{200E}",
            "rtlmark" => "\u{200F}",
            _ => return false,
        };
        self.text(sign, range.clone());
        true
    }

    fn of_characters(&mut self, word: &str, number: Option<i32>, on: bool) -> bool {
        let characters = &mut self.state.characters;
        let look = &mut characters.look;
        match word {
            "plain" => {
                let link = look.link.take();
                *characters = Characters { font: self.default_font, ..Characters::default() };
                characters.look.link = link;
            }
            "i" => look.italic = on,
            "b" => look.bold = on,
            "ulnone" => look.underline = false,
            "strike" | "striked" => look.strike = on,
            "scaps" => look.small = on,
            "caps" => characters.capitals = on,
            "v" => characters.hidden = on,
            "deleted" => characters.deleted = on,
            "super" => look.raised = on,
            "sub" => look.lowered = on,
            "nosupersub" => (look.raised, look.lowered) = (false, false),
            "up" => look.raised = number.unwrap_or(6) > 0,
            "dn" => look.lowered = number.unwrap_or(6) > 0,
            "ul" | "uld" | "uldash" | "uldashd" | "uldashdd" | "uldb" | "ulhwave" | "ulldash" | "ulth"
            | "ulthd" | "ulthdash" | "ulthdashd" | "ulthdashdd" | "ulthldash" | "ululdbwave" | "ulw"
            | "ulwave" => {
                look.underline = on;
            }
            "f" => match self.state.destination {
                Destination::Fonts => self.font(number.unwrap_or(0)),
                _ => characters.font = number.unwrap_or(0),
            },
            "fcharset" => {
                if let Some(font) = self.font_entry.and_then(|font| self.fonts.get_mut(&font)) {
                    font.charset = Charset::of_font(number.unwrap_or(0));
                }
            }
            "cpg" => {
                if let Some(font) = self.font_entry.and_then(|font| self.fonts.get_mut(&font)) {
                    font.charset = Charset::of_code_page(number.unwrap_or(1252));
                }
            }
            _ => return false,
        }
        true
    }

    fn of_paragraphs(&mut self, word: &str, number: Option<i32>, on: bool) -> bool {
        let paragraphs = &mut self.state.paragraphs;
        let drawn = match word {
            "brdrt" => Some(Edge::Above),
            "brdrb" => Some(Edge::Below),
            "brdrl" | "brdrr" | "box" => Some(Edge::Beside),
            _ => None,
        };
        if let Some(edge) = drawn {
            paragraphs.draw(edge, true);
            paragraphs.edge = Some(edge);
            return true;
        }
        match word {
            "brdrnone" | "brdrnil" => {
                if let Some(edge) = paragraphs.edge.take() {
                    paragraphs.draw(edge, false);
                }
            }
            // Borders of cells are none of the paragraph.
            "clbrdrt" | "clbrdrb" | "clbrdrl" | "clbrdrr" | "trbrdrt" | "trbrdrb" | "trbrdrl" | "trbrdrr" => {
                paragraphs.edge = None;
            }
            "pard" => *paragraphs = Paragraphs::default(),
            "qc" => paragraphs.align = Align::Centre,
            "qr" => paragraphs.align = Align::End,
            "ql" | "qj" | "qd" => paragraphs.align = Align::Start,
            "outlinelevel" => {
                let level = number.and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
                paragraphs.outline = level.map_or(0, |level| level + 1);
            }
            "s" => match self.state.destination {
                Destination::Styles => {
                    self.style_entry = number.unwrap_or(0);
                    self.ends = Ends::Style;
                }
                _ => paragraphs.style = Some(number.unwrap_or(0)),
            },
            "li" | "lin" => paragraphs.left = number.unwrap_or(0),
            "ri" | "rin" => paragraphs.right = number.unwrap_or(0),
            "ilvl" => paragraphs.list_level = number.and_then(|level| u8::try_from(level).ok()).unwrap_or(0),
            "intbl" => paragraphs.in_table = on,
            _ => return false,
        }
        true
    }

    fn of_document(&mut self, word: &str, number: Option<i32>) -> bool {
        let number = number.unwrap_or(0);
        match word {
            "ansicpg" if number > 0 => self.charset = Charset::of_code_page(number),
            "mac" => self.charset = Charset::of_code_page(10_000),
            "pc" => self.charset = Charset::of_code_page(437),
            "pca" => self.charset = Charset::of_code_page(850),
            "deff" => {
                self.default_font = number;
                self.state.characters.font = number;
            }
            "yr" | "mo" | "dy" => {
                if let Some(day) = self.day() {
                    match word {
                        "yr" => day.year = number,
                        "mo" => day.month = number,
                        _ => day.day = number,
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Words that say where a group's text goes; one that nobody knows goes nowhere where a star says that it may.
    fn destination(&mut self, word: &str, at: u64, starred: bool) {
        if self.state.destination == Destination::Nothing && !matches!(word, "shptxt" | "dptxbxtext" | "ud") {
            return;
        }
        let to = match word {
            "fonttbl" => Destination::Fonts,
            "stylesheet" => Destination::Styles,
            "title" => Destination::Info(InfoField::Title),
            "author" => Destination::Nothing,
            "subject" => Destination::Info(InfoField::Subject),
            "keywords" => Destination::Info(InfoField::Keywords),
            "doccomm" => Destination::Info(InfoField::Comment),
            "creatim" => Destination::Created,
            "revtim" => Destination::Revised,
            "listtext" | "pntext" => {
                self.ends = Ends::ListMark;
                Destination::ListMark
            }
            "field" => return self.open_field(),
            "fldinst" => {
                self.ends = Ends::Instruction;
                Destination::Instruction
            }
            "fldrslt" => return self.open_result(),
            "footnote" => return self.open_note(at),
            "shptxt" | "dptxbxtext" => return self.open_box(),
            "ud" => Destination::Body,
            "info" | "colortbl" | "pict" | "object" | "header" | "headerl" | "headerr" | "headerf"
            | "footer" | "footerl" | "footerr" | "footerf" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep"
            | "aftnsepc" | "aftncn" | "nonesttables" | "upr" | "xe" | "tc" | "txe" | "rxe" | "listtable"
            | "listoverridetable" | "revtbl" | "operator" | "company" | "category" | "manager"
            | "hlinkbase" | "printim" | "buptim" | "template" | "shprslt" | "nonshppict" | "annotation"
            | "atnid" | "atnauthor" | "comment" => {
                // The information group itself holds no text, but groups that do.
                if word == "info" {
                    return;
                }
                Destination::Nothing
            }
            _ if starred => Destination::Nothing,
            _ => return,
        };
        self.state.destination = to;
    }
}
