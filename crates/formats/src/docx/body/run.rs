//! Runs, and what stands between them in a paragraph.

use std::rc::Rc;

use super::{BodyReader, alternative, shown};
use crate::{
    docx::styles::{self, RunLook},
    field_code,
    html::paragraph::Marks,
    inside, symbols,
    xml_tree::{Child, Element},
};

impl<'t> BodyReader<'_, 't> {
    pub(super) fn inlines(&mut self, parent: Element<'t>, link: Option<&Rc<str>>) {
        for element in parent.elements() {
            match element.name() {
                ("w", "r") => self.run(element, link),
                ("w", "hyperlink" | "hlink") => {
                    let id = element.attribute("r", "id");
                    let own = id.and_then(|id| self.around.links.get(id.as_ref())).cloned();
                    let direct = element.attribute("w", "dest").and_then(|href| crate::flow::link(&href));
                    self.inlines(element, own.or(direct).as_ref().or(link));
                }
                ("w", "sdt") if is_placeholder(element) => {}
                (
                    "w",
                    "ins" | "moveTo" | "smartTag" | "customXml" | "sdt" | "sdtContent" | "dir" | "bdo"
                    | "ruby" | "rubyBase",
                )
                | ("st1", _) => self.inlines(element, link),
                ("w", "rt") => self.reading(element),
                ("w", "fldSimple") => {
                    let instruction = element.attribute("w", "instr").unwrap_or_default();
                    if !field_code::repeats(&instruction) {
                        self.inlines(element, link);
                    }
                }
                ("mc", "AlternateContent") => {
                    if let Some(chosen) = alternative(element) {
                        self.inlines(chosen, link);
                    }
                }
                ("m", "oMath" | "oMathPara") => self.formula(element),
                ("w", "p") => self.paragraph(element),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: Element<'t>, link: Option<&Rc<str>>) {
        let own = run.child("w", "rPr").map(styles::run_properties).unwrap_or_default();
        let in_heading = self.setting.level > 0;
        let mut shape = self.around.styles.run(&own, self.style.as_deref(), in_heading);
        shape.look.link = link.cloned().or_else(|| self.fields.link());
        let marks = shape.look.marks(in_heading);
        for element in run.elements() {
            self.piece(element, &shape, &marks);
        }
    }

    fn piece(&mut self, element: Element<'t>, shape: &RunLook, marks: &Marks) {
        let ("w", name) = element.name() else {
            if element.is("mc", "AlternateContent") {
                // Inside of a run this is a picture, a shape or a text box.
                if let Some(chosen) = alternative(element) {
                    chosen.elements().for_each(|inner| self.piece(inner, shape, marks));
                }
            }
            return;
        };
        match name {
            "fldChar" => {
                let kind = element.attribute("w", "fldCharType");
                return self.fields.mark(kind.as_deref().unwrap_or_default());
            }
            "instrText" => return self.fields.instruct(&element.own_text()),
            _ => {}
        }
        if self.muted || shape.hidden || !self.fields.show() {
            return;
        }
        let at = element.position();
        match name {
            "t" => self.words(element, shape, marks),
            "tab" | "ptab" => self.flow.text("\t", marks, at..at),
            "cr" => self.flow.line_break(),
            "br" => match element.attribute("w", "type").as_deref() {
                Some("page" | "column") => self.flow.page_break(self.setting),
                _ => self.flow.line_break(),
            },
            "noBreakHyphen" => self.flow.text("\u{2011}", marks, at..at),
            "sym" => {
                let font = element.attribute("w", "font").unwrap_or_default();
                let code = element.attribute("w", "char");
                let code = code.and_then(|code| u32::from_str_radix(&code, 16).ok()).unwrap_or(0);
                let plain =
                    char::from_u32(code).filter(|c| !symbols::is_symbol_font(&font) && !is_private(*c));
                let sign = symbols::symbol(&font, code).or(plain).unwrap_or('\u{FFFD}');
                self.flow.text(sign.encode_utf8(&mut [0; 4]), marks, at..at);
            }
            "footnoteReference" | "endnoteReference" => {
                let id = element.attribute("w", "id").unwrap_or_default();
                let kind = name.trim_end_matches("Reference");
                if let Some(mark) = self.note(kind, &id, at) {
                    let look = crate::flow::Look { raised: true, ..shape.look.clone() };
                    self.flow.text(&mark, &look.marks(self.setting.level > 0), at..at);
                }
            }
            "drawing" | "pict" | "object" => self.drawing(element, marks),
            "ruby" => self.inlines(element, None),
            _ => {}
        }
    }

    fn words(&mut self, element: Element<'t>, shape: &RunLook, marks: &Marks) {
        for child in element.children() {
            let Child::Text(piece) = child else { continue };
            let mut text = piece.text;
            if let Some(font) = &shape.symbol_font {
                let sign = |c: char| match c {
                    c if c.is_whitespace() => c,
                    c => symbols::symbol(font, c as u32).unwrap_or('\u{FFFD}'),
                };
                text = text.chars().map(sign).collect::<String>().into();
            }
            if shape.capitals {
                text = text.to_uppercase().into();
            }
            self.flow.text(&text, marks, piece.range);
        }
    }

    /// What a drawing is: a text box after the paragraph, a picture with its description, a line as a break.
    fn drawing(&mut self, element: Element<'t>, marks: &Marks) {
        // A box inside of a box is read with it.
        let mut boxed_until = 0;
        let (mut alt, mut at, mut paths) = (None, element.position(), Vec::new());
        for inner in element.descendants() {
            match inner.name() {
                ("w", "txbxContent") if inner.position() < boxed_until => {}
                ("w", "txbxContent") => {
                    boxed_until = inner.end();
                    self.boxes.push(inner);
                }
                (_, "docPr") => {
                    let said = inner.attribute("", "descr").or_else(|| inner.attribute("", "title"));
                    let said =
                        said.filter(|said| !said.trim().is_empty() && boxed_until == 0 && is_described(said));
                    if let Some(said) = said {
                        (alt, at) = (Some(said.trim().to_owned()), inner.position());
                    }
                }
                (_, "blip" | "imagedata") if inner.position() >= boxed_until => {
                    let id = inner.attribute("r", "embed").or_else(|| inner.attribute("r", "id"));
                    paths.extend(id.and_then(|id| self.around.pictures.get(id.as_ref())));
                }
                (_, "rect") if inner.attribute("o", "hr").is_some_and(|hr| hr == "t" || hr == "true") => {
                    self.flow.scene_break(self.setting);
                }
                _ => {}
            }
        }
        // No title holds a picture.
        if paths.is_empty() || self.setting.level > 0 {
            let told = alt.map(|alt| format!("[image: {alt}]"));
            return self.flow.text(&told.unwrap_or_default(), marks, at..at);
        }
        for path in paths {
            self.flow.text(&inside::sign(path, alt.as_deref().unwrap_or_default()), marks, at..at);
        }
    }

    /// How a word is read stands behind it.
    fn reading(&mut self, element: Element<'t>) {
        let at = element.position();
        let text = shown(element);
        if !text.is_empty() && !self.muted {
            self.flow.text(&format!("({text})"), &Rc::from([]), at..at);
        }
    }

    fn formula(&mut self, element: Element<'t>) {
        if self.muted {
            return;
        }
        for text in element.descendants().filter(|inner| inner.name().1 == "t") {
            for child in text.children() {
                if let Child::Text(piece) = child {
                    self.flow.text(&piece.text, &Rc::from([]), piece.range);
                }
            }
        }
    }
}

/// Whether a control shows only what should be typed there.
fn is_placeholder(control: Element<'_>) -> bool {
    control.child("w", "sdtPr").is_some_and(|properties| properties.child("w", "showingPlcHdr").is_some())
}

/// Whether a description is more than the name of a file.
fn is_described(text: &str) -> bool {
    text.contains(' ') && !text.contains(['\\', '/'])
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}
