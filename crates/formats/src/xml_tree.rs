//! An XML document as a tree that borrows from its text and knows where each piece stands in it.
//!
//! Entities that a document declares are never expanded: only the five of XML, and character references. A document
//! that breaks off is read as far as it goes.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use quick_xml::{Reader, events::Event, events::attributes::Attributes};

/// Elements and pieces of text of one document; what follows is left out.
const NODES_MAX: usize = 6_000_000;
/// Elements inside elements; what is deeper stands beside the deepest.
const DEPTH_MAX: usize = 200;
/// Stands for no node.
const NONE: u32 = u32::MAX;

/// Prefixes by which elements are asked for, whatever prefix a document gives to their namespace.
const NAMESPACES: [(&str, &str); 22] = [
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.microsoft.com/office/word/2003/wordml", "w"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "r"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("http://schemas.microsoft.com/office/2006/xmlPackage", "pkg"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("urn:schemas-microsoft-com:office:office", "o"),
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"),
    ("urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"),
    ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"),
    ("urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", "fo"),
    ("urn:oasis:names:tc:opendocument:xmlns:meta:1.0", "meta"),
    ("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", "manifest"),
    ("http://openoffice.org/2000/office", "office"),
    ("http://openoffice.org/2000/style", "style"),
    ("http://openoffice.org/2000/text", "text"),
    ("http://openoffice.org/2000/table", "table"),
];

#[derive(Clone, Copy)]
enum Kind {
    Element { name_bytes: u16 },
    Text,
    Literal,
}

struct Node {
    /// Where its tag or its text stands.
    start: u32,
    end: u32,
    kind: Kind,
    first_child: u32,
    next: u32,
}

/// A document.
pub(crate) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    prefixes: HashMap<&'a str, &'static str>,
}

impl<'a> Tree<'a> {
    /// Reads a document. A text longer than 4 GiB is read up to there.
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut reading = Reading {
            tree: Self { text, nodes: Vec::new(), prefixes: HashMap::new() },
            open: Vec::new(),
            last: Vec::new(),
            too_deep: 0,
        };
        reading.push(0, 0, Kind::Element { name_bytes: 0 });
        reading.open.push(0);
        reading.last.push(NONE);
        reading.run();
        reading.tree
    }

    /// What stands around the whole document.
    pub(crate) fn document(&self) -> Element<'_> {
        Element { tree: self.erased(), id: 0 }
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> Option<Element<'_>> {
        self.document().elements().next()
    }

    fn erased(&self) -> &Tree<'_> {
        self
    }
}

/// A document that is being read.
struct Reading<'a> {
    tree: Tree<'a>,
    open: Vec<u32>,
    /// The last child of each open element.
    last: Vec<u32>,
    too_deep: usize,
}

impl Reading<'_> {
    fn run(&mut self) {
        let text = self.tree.text;
        let mark_bytes = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        let mut reader = Reader::from_str(&text[mark_bytes..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut start = mark_bytes;
        while self.tree.nodes.len() < NODES_MAX {
            let Ok(event) = reader.read_event() else { break };
            let end = mark_bytes + reader.buffer_position() as usize;
            if u32::try_from(end).is_err() {
                break;
            }
            match event {
                Event::Start(tag) => {
                    let name = tag.name().as_ref().len();
                    let id = self.element(start, end, name);
                    if self.open.len() < DEPTH_MAX {
                        self.open.push(id);
                        self.last.push(NONE);
                    } else {
                        self.too_deep += 1;
                    }
                }
                Event::Empty(tag) => {
                    self.element(start, end, tag.name().as_ref().len());
                }
                Event::End(_) if self.too_deep > 0 => self.too_deep -= 1,
                Event::End(_) if self.open.len() > 1 => {
                    self.open.pop();
                    self.last.pop();
                }
                Event::Text(_) | Event::GeneralRef(_) => self.characters(start, end),
                Event::CData(_) => {
                    self.push(start, end, Kind::Literal);
                }
                Event::Eof => break,
                _ => {}
            }
            start = end;
        }
    }

    fn element(&mut self, start: usize, end: usize, name_bytes: usize) -> u32 {
        let tag = &self.tree.text[start..end];
        if tag.contains("xmlns") {
            for attribute in Attributes::html(inside(tag), name_bytes).flatten() {
                let prefix =
                    attribute.key.as_ref().strip_prefix("xmlns").map(|name| name.trim_start_matches(':'));
                let uri = NAMESPACES.iter().find(|(uri, _)| *uri == attribute.value);
                if let (Some(prefix), Some((_, canonical))) = (prefix, uri) {
                    // Only names of the text itself live as long as the tree.
                    let at = tag.find(prefix).filter(|_| !prefix.is_empty());
                    let key = at.map_or("", |at| &tag[at..at + prefix.len()]);
                    self.tree.prefixes.insert(key, canonical);
                }
            }
        }
        self.push(start, end, Kind::Element { name_bytes: u16::try_from(name_bytes).unwrap_or(0) })
    }

    /// Adds text; a reference and the text around it are one.
    fn characters(&mut self, start: usize, end: usize) {
        let last = self.last.last().and_then(|id| self.tree.nodes.get_mut(*id as usize));
        match last {
            Some(Node { kind: Kind::Text, end: until, .. }) if *until as usize == start => {
                *until = end as u32;
            }
            _ => {
                self.push(start, end, Kind::Text);
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let (start, end) = (start as u32, end as u32);
        self.tree.nodes.push(Node { start, end, kind, first_child: NONE, next: NONE });
        if let (Some(parent), Some(last)) = (self.open.last(), self.last.last_mut()) {
            match *last {
                NONE => self.tree.nodes[*parent as usize].first_child = id,
                before => self.tree.nodes[before as usize].next = id,
            }
            *last = id;
        }
        id
    }
}

/// A start tag without its angle brackets.
fn inside(tag: &str) -> &str {
    let tag = tag.strip_prefix('<').unwrap_or(tag);
    tag.strip_suffix("/>").or_else(|| tag.strip_suffix('>')).unwrap_or(tag)
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    tree: &'t Tree<'t>,
    id: u32,
}

/// What stands in an element.
pub(crate) enum Child<'t> {
    Element(Element<'t>),
    Text(Text<'t>),
}

/// A piece of text and where it stands in the document.
pub(crate) struct Text<'t> {
    pub text: Cow<'t, str>,
    pub range: Range<u64>,
}

impl<'t> Element<'t> {
    fn node(self) -> &'t Node {
        &self.tree.nodes[self.id as usize]
    }

    fn tag(self) -> &'t str {
        let node = self.node();
        &self.tree.text[node.start as usize..node.end as usize]
    }

    fn qualified(self) -> &'t str {
        match self.node().kind {
            Kind::Element { name_bytes } => self.tag().get(1..=usize::from(name_bytes)).unwrap_or_default(),
            _ => "",
        }
    }

    /// The prefix, canonical where its namespace is known, and the local name.
    pub(crate) fn name(self) -> (&'t str, &'t str) {
        self.canonical(self.qualified())
    }

    fn canonical<'n>(self, name: &'n str) -> (&'n str, &'n str)
    where
        't: 'n,
    {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        (self.tree.prefixes.get(prefix).copied().unwrap_or(prefix), local)
    }

    /// Whether it is called so: `is("w", "p")`.
    pub(crate) fn is(self, prefix: &str, local: &str) -> bool {
        self.name() == (prefix, local)
    }

    /// An attribute's value by its prefix and its local name; the first of that name.
    pub(crate) fn attribute(self, prefix: &str, local: &str) -> Option<Cow<'t, str>> {
        let name_bytes = self.qualified().len();
        Attributes::html(inside(self.tag()), name_bytes).flatten().find_map(|attribute| {
            let (own, name) = self.canonical(attribute.key.as_ref());
            (name == local && own == prefix).then(|| match attribute.value {
                Cow::Borrowed(value) => unescaped(value),
                Cow::Owned(value) => Cow::Owned(unescaped(&value).into_owned()),
            })
        })
    }

    /// Where the element's start tag begins.
    pub(crate) fn position(self) -> u64 {
        u64::from(self.node().start)
    }

    /// Where it ends, by the last tag or text in it; end tags are not known.
    pub(crate) fn end(self) -> u64 {
        let mut element = self;
        loop {
            match element.children().last() {
                Some(Child::Element(last)) => element = last,
                Some(Child::Text(last)) => return last.range.end,
                None => return u64::from(element.node().end),
            }
        }
    }

    /// What stands directly in it, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Child<'t>> {
        let mut next = self.node().first_child;
        std::iter::from_fn(move || {
            let node = self.tree.nodes.get(next as usize)?;
            let id = std::mem::replace(&mut next, node.next);
            let slice = &self.tree.text[node.start as usize..node.end as usize];
            let range = u64::from(node.start)..u64::from(node.end);
            Some(match node.kind {
                Kind::Element { .. } => Child::Element(Element { tree: self.tree, id }),
                Kind::Text => Child::Text(Text { text: unescaped(slice), range }),
                Kind::Literal => {
                    let inner = slice.strip_prefix("<![CDATA[").unwrap_or(slice);
                    let text = Cow::Borrowed(inner.strip_suffix("]]>").unwrap_or(inner));
                    Child::Text(Text { text, range })
                }
            })
        })
    }

    /// The elements directly in it.
    pub(crate) fn elements(self) -> impl Iterator<Item = Element<'t>> {
        self.children().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element of a name directly in it.
    pub(crate) fn child(self, prefix: &str, local: &str) -> Option<Element<'t>> {
        self.elements().find(|element| element.is(prefix, local))
    }

    /// All elements below it, in order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Element<'t>> {
        let mut waiting: Vec<Element<'t>> = self.elements().collect();
        waiting.reverse();
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            let from = waiting.len();
            waiting.extend(next.elements());
            waiting[from..].reverse();
            Some(next)
        })
    }

    /// The text directly in it.
    pub(crate) fn own_text(self) -> String {
        let mut text = String::new();
        for child in self.children() {
            if let Child::Text(piece) = child {
                text.push_str(&piece.text);
            }
        }
        text
    }

    /// Where the text directly in it stands.
    pub(crate) fn ranges_of_text(self) -> impl Iterator<Item = Range<u64>> + use<'t> {
        self.children().filter_map(|child| match child {
            Child::Text(piece) => Some(piece.range),
            Child::Element(_) => None,
        })
    }

    /// All text in it, with white space folded.
    pub(crate) fn folded(self) -> String {
        let mut text = String::new();
        let own = std::iter::once(self).chain(self.descendants());
        for child in own.flat_map(Element::children) {
            if let Child::Text(piece) = child {
                text.push_str(&piece.text);
                text.push(' ');
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Text with its references resolved; one that XML does not know is left out.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.bytes().take(16).position(|byte| byte == b';');
        if let Some(end) = end {
            out.extend(reference(&after[..end]));
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out.replace("\r\n", "\n").replace('\r', "\n"))
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    #[test]
    fn a_name_is_known_by_its_namespace_whatever_its_prefix() {
        for (prefix, colon) in [("w", ":"), ("ns0", ":"), ("", "")] {
            let text = format!(
                "<{prefix}{colon}p xmlns{colon}{prefix}='{WORD}' {prefix}{colon}val='a&amp;b'>x</{prefix}{colon}p>"
            );
            let tree = Tree::parse(&text);
            let root = tree.root().expect("an element");
            assert!(root.is("w", "p"), "{text}");
            assert_eq!(root.attribute("w", "val").as_deref(), Some("a&b"));
        }
    }

    #[test]
    fn text_knows_where_it_stands_and_no_declared_entity_is_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b 'no'>]><a>one &amp; &b;two<c/><![CDATA[<&three]]></a>";
        let tree = Tree::parse(text);
        let pieces: Vec<(String, String)> = tree
            .root()
            .expect("an element")
            .children()
            .filter_map(|child| match child {
                Child::Text(piece) => {
                    let range = piece.range.start as usize..piece.range.end as usize;
                    Some((piece.text.into_owned(), text[range].to_owned()))
                }
                Child::Element(_) => None,
            })
            .collect();
        assert_eq!(
            pieces,
            [
                ("one & two".to_owned(), "one &amp; &b;two".to_owned()),
                ("<&three".to_owned(), "<![CDATA[<&three]]>".to_owned())
            ]
        );
    }

    #[test]
    fn a_document_that_breaks_off_or_nests_without_end_is_read_as_far_as_it_goes() {
        let tree = Tree::parse("<a><b>x</b><c>y");
        assert_eq!(tree.root().expect("an element").folded(), "x y");
        let deep = "<a>".repeat(100_000) + "x" + &"</a>".repeat(100_000);
        assert_eq!(Tree::parse(&deep).document().folded(), "x");
    }
}
