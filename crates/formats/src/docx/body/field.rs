//! Fields: an instruction that is never shown, and a result that mostly is (ECMA-376-1 §17.16).

use std::rc::Rc;

use crate::{
    field_code::{address, repeats},
    xml_tree::Tree,
};

/// Fields inside fields.
const OPEN_MAX: usize = 64;

/// Fields that are open, outermost first.
#[derive(Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// Whether each field that begins ends too: else one that is cut off would swallow the rest of the text.
    balanced: bool,
}

#[derive(Default)]
struct Field {
    instruction: String,
    /// Whether its result has begun.
    shows: bool,
}

impl Fields {
    /// Looks whether the fields of a document all end.
    pub(super) fn balance(&mut self, tree: &Tree<'_>) {
        let mut depth = 0i64;
        let mut begun = 0u32;
        for element in tree.document().descendants().filter(|element| element.is("w", "fldChar")) {
            match element.attribute("w", "fldCharType").as_deref() {
                Some("begin") => (depth, begun) = (depth + 1, begun + 1),
                Some("end") => depth -= 1,
                _ => {}
            }
        }
        self.balanced = depth == 0 && begun > 0;
    }

    pub(super) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" if self.open.len() < OPEN_MAX => self.open.push(Field::default()),
            "separate" => {
                if let Some(field) = self.open.last_mut() {
                    field.shows = true;
                }
            }
            "end" => {
                self.open.pop();
            }
            _ => {}
        }
    }

    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut().filter(|field| !field.shows) {
            field.instruction.push_str(text);
        }
    }

    /// Whether what comes now is shown: in the result of every open field, and of none that only repeats.
    pub(super) fn show(&self) -> bool {
        if !self.balanced {
            return true;
        }
        self.open.iter().all(|field| field.shows && !repeats(&field.instruction))
    }

    /// The address that the innermost open link leads to.
    pub(super) fn link(&self) -> Option<Rc<str>> {
        self.open.iter().rev().find_map(|field| address(&field.instruction))
    }
}
