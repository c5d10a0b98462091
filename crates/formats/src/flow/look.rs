//! How runs of text look and paragraphs stand.

use std::rc::Rc;

use ficus_prose::{Align, Inline};

use crate::html::paragraph::{Mark, Marks};

/// How a run of text looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub italic: bool,
    pub bold: bool,
    pub underline: bool,
    pub strike: bool,
    pub small: bool,
    pub raised: bool,
    pub lowered: bool,
    pub code: bool,
    /// An address that is safe to lead to.
    pub link: Option<Rc<str>>,
}

impl Look {
    /// The marks of a run. A heading is bold and a link underlined by its own nature.
    pub(crate) fn marks(&self, in_heading: bool) -> Marks {
        let link = self.link.clone();
        let linked = link.is_some();
        let mut marks: Vec<Mark> = link.map(Mark::Link).into_iter().collect();
        for (on, mark) in [
            (self.italic, Mark::Emphasis),
            (self.bold && !in_heading, Mark::Strong),
            (self.underline && !linked, Mark::Underline),
            (self.strike, Mark::Strike),
            (self.small, Mark::Small),
            (self.raised, Mark::Sup),
            (self.lowered, Mark::Sub),
            (self.code, Mark::Code),
        ] {
            if on {
                marks.push(mark);
            }
        }
        marks.into()
    }
}

/// How a paragraph stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Setting {
    /// 1 to 9 for a heading, 0 for none.
    pub level: u8,
    pub align: Align,
    /// Set apart as a quotation.
    pub quote: bool,
    /// An item of a list: how many lists around its own, and whether it is numbered.
    pub list: Option<(u8, bool)>,
}

/// A link's look where the address is one that a page may lead to.
pub(crate) fn link(href: &str) -> Option<Rc<str>> {
    match Inline::link(href, Vec::new()).pop() {
        Some(Inline::Link { href, .. }) => Some(href.into()),
        _ => None,
    }
}
