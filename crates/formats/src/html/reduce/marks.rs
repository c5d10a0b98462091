//! What lies on the text inside an element.

use std::rc::Rc;

use crate::html::tree::Element;
use ficus_prose::{HeadingRole, Inline};

use super::{
    Reducer,
    element::{align_of, heading_level, is_verse},
};
use crate::html::{
    link,
    paragraph::{MARKS_MAX, Mark},
    style::Declared,
};

impl Reducer<'_> {
    /// Sets what holds inside an element: its marks, how lines stand, whether they are heading or verse.
    pub(super) fn enter(&mut self, element: &Element) {
        let declared = self.declared(element);
        let name = element.name();
        let classes = || element.classes();
        if let Some(level) = heading_level(name) {
            let role = if classes().any(|class| class == "pov") {
                HeadingRole::PointOfView
            } else {
                HeadingRole::Plain
            };
            self.heading = Some((level, role));
            // A heading is bold by its own nature.
            self.remove_mark(&Mark::Strong);
        }
        // The lines below a heading in a group of headings belong to it.
        if name == "hgroup" {
            self.heading = Some((6, HeadingRole::Plain));
        }
        if classes().chain(element.attr("epub:type").unwrap_or("").split_whitespace()).any(is_verse) {
            self.verse = true;
        }
        if let Some(align) = align_of(element, declared) {
            self.align = align;
        }
        if matches!(name, "html" | "body") {
            return;
        }
        self.mark(element, declared);
    }

    fn mark(&mut self, element: &Element, declared: Declared) {
        use Mark::{Code, Emphasis, Small, Strike, Strong, Sub, Sup, Underline};
        let own = match element.name() {
            "i" | "em" | "cite" | "dfn" | "var" => Some(Emphasis),
            "b" | "strong" => Some(Strong),
            "u" | "ins" => Some(Underline),
            "s" | "strike" | "del" => Some(Strike),
            "small" => Some(Small),
            "sub" => Some(Sub),
            "sup" => Some(Sup),
            "code" | "tt" | "kbd" | "samp" => Some(Code),
            "a" => element.attr("href").and_then(|href| safe_link(href, self.reading.base)),
            _ => None,
        };
        // The number of a note whose place is in another file stands above the line.
        let notes = element.attr("epub:type").is_some_and(|kind| kind.contains("noteref"));
        let own = own.or_else(|| notes.then_some(Sup));
        let silenced = match own {
            Some(Emphasis) => declared.italic == Some(false),
            Some(Strong) => declared.bold == Some(false),
            Some(Underline) => declared.underline == Some(false),
            Some(Strike) => declared.strike == Some(false),
            _ => false,
        };
        if let Some(mark) = own.filter(|_| !silenced) {
            self.add_mark(mark);
        }
        // A link is underlined by its own nature.
        let in_link = self.marks.iter().any(|mark| matches!(mark, Mark::Link(_)));
        for (says, mark) in [
            (declared.italic, Emphasis),
            (declared.bold, Strong),
            (declared.underline.filter(|_| !in_link), Underline),
            (declared.strike, Strike),
            (declared.small_caps.then_some(true), Small),
            (declared.raised.then_some(true), Sup),
            (declared.lowered.then_some(true), Sub),
        ] {
            match says {
                Some(true) => self.add_mark(mark),
                Some(false) => self.remove_mark(&mark),
                None => {}
            }
        }
        if let Some(class) = self.own_class(element).filter(|_| element.name() == "span") {
            self.add_mark(Mark::Class(class.as_str().into()));
        }
        if let Some(tag) = self.foreign_language(element) {
            self.remove_language();
            self.add_mark(Mark::Language(tag));
        }
    }

    /// The first name of the work's own style sheet that an element bears.
    pub(super) fn own_class(&self, element: &Element) -> Option<String> {
        let classes = &self.reading.typed?.own.classes;
        let own = |class: &str| classes.get(class.strip_prefix("w-").unwrap_or(class)).cloned();
        element.classes().find_map(own)
    }

    /// Puts a link to an address into the text; the words alone where no page may lead there.
    pub(super) fn linked(&mut self, address: &str, words: &str) {
        let outside = self.marks.clone();
        if let Some(link) = safe_link(address, None) {
            self.add_mark(link);
        }
        self.text(words);
        self.marks = outside;
    }

    fn add_mark(&mut self, mark: Mark) {
        let in_link =
            matches!(mark, Mark::Link(_)) && self.marks.iter().any(|mark| matches!(mark, Mark::Link(_)));
        let told_by_heading = mark == Mark::Strong && self.heading.is_some();
        if self.marks.len() < MARKS_MAX && !in_link && !told_by_heading && !self.marks.contains(&mark) {
            self.marks = self.marks.iter().cloned().chain([mark]).collect();
        }
    }

    fn remove_mark(&mut self, mark: &Mark) {
        if self.marks.contains(mark) {
            self.marks = self.marks.iter().filter(|other| *other != mark).cloned().collect();
        }
    }

    fn remove_language(&mut self) {
        self.marks = self.marks.iter().filter(|mark| !matches!(mark, Mark::Language(_))).cloned().collect();
    }

    /// The language of an inline element where it is not the page's.
    fn foreign_language(&self, element: &Element) -> Option<Rc<str>> {
        let tag = element.attr("lang").or_else(|| element.attr("xml:lang"))?.trim();
        let primary = tag.split('-').next().unwrap_or(tag);
        let known = (2..=3).contains(&primary.len())
            && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
            && tag.len() <= 35
            && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !tag.ends_with('-')
            && !tag.contains("--");
        // Word processors state the language of each paragraph; without the page's own that tells nothing.
        let base = self.reading.language;
        if !known
            || (base.is_none() && element.name() != "span" && element.name() != "i" && element.name() != "em")
        {
            return None;
        }
        let same =
            base.is_some_and(|base| base.split('-').next().unwrap_or(base).eq_ignore_ascii_case(primary));
        (!same).then(|| tag.into())
    }

    fn declared(&self, element: &Element) -> Declared {
        let by_class = self.reading.sheet.declared(element.classes());
        match element.attr("style") {
            Some(style) => by_class.overridden_by(Declared::parse(style)),
            None => by_class,
        }
    }
}

fn safe_link(href: &str, base: Option<&str>) -> Option<Mark> {
    match Inline::link(&link::resolved(href, base)?, Vec::new()).pop() {
        Some(Inline::Link { href, .. }) => Some(Mark::Link(href.into())),
        _ => None,
    }
}
