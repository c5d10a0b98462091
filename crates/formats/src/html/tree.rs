//! The tree of a page, whose text knows where in the source it stands.

use std::{
    iter,
    num::NonZeroU32,
    ops::{Deref, Range},
};

use html5ever::{Attribute, QualName, local_name, ns, tendril::StrTendril};

/// A node's place in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(NonZeroU32);

impl NodeId {
    /// The document itself.
    pub(super) const ROOT: Self = Self(NonZeroU32::MIN);

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A page.
#[derive(Debug)]
pub(crate) struct Tree {
    slots: Vec<Slot>,
    /// The first comments, which tell where a page was saved from.
    pub(super) comments: Vec<String>,
    no_name: QualName,
}

#[derive(Debug)]
struct Slot {
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    node: Node,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Node {
    Document,
    Element(Element),
    Text(Text),
}

/// A start tag with what it opened.
#[derive(Debug)]
pub(crate) struct Element {
    pub(super) name: QualName,
    pub(super) attrs: Vec<Attribute>,
    /// Where in the decoded source its tag stands.
    pub(super) tag: Range<u32>,
}

/// A run of text.
#[derive(Debug)]
pub(crate) struct Text {
    text: StrTendril,
    pieces: Vec<Piece>,
}

/// A part of a text that stands in one piece in the decoded source; a reference such as `&amp;` is one by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Where it begins in the text, in bytes.
    pub at: u32,
    /// Where it stands in the source.
    pub start: u32,
    pub end: u32,
}

impl Tree {
    pub(super) fn new() -> Self {
        let mut tree = Self {
            slots: Vec::new(),
            comments: Vec::new(),
            no_name: QualName::new(None, ns!(html), local_name!("")),
        };
        tree.add(Node::Document);
        tree
    }

    /// The document.
    pub(crate) fn root(&self) -> NodeRef<'_> {
        self.node(NodeId::ROOT)
    }

    /// The outermost element; `None` for a page of nothing.
    pub(crate) fn root_element(&self) -> Option<ElementRef<'_>> {
        self.root().children().find_map(ElementRef::wrap)
    }

    pub(crate) fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    pub(super) fn add(&mut self, node: Node) -> NodeId {
        self.slots.push(Slot { parent: None, previous: None, next: None, first: None, last: None, node });
        // A file of text_bytes_max bytes cannot hold as many nodes as fit into 32 bits.
        let number = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        NodeId(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }

    fn slot(&self, id: NodeId) -> &Slot {
        &self.slots[id.index()]
    }

    fn slot_mut(&mut self, id: NodeId) -> &mut Slot {
        &mut self.slots[id.index()]
    }

    /// The name of an element; an empty one for what is none.
    pub(super) fn name(&self, id: NodeId) -> &QualName {
        self.slot(id).node.as_element().map_or(&self.no_name, |element| &element.name)
    }

    pub(super) fn value_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.slot_mut(id).node
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.slot(id).parent
    }

    /// Takes a node out of where it stands.
    pub(super) fn detach(&mut self, id: NodeId) {
        let slot = self.slot_mut(id);
        let (parent, previous, next) = (slot.parent.take(), slot.previous.take(), slot.next.take());
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self.slot_mut(previous).next = next,
            None => self.slot_mut(parent).first = next,
        }
        match next {
            Some(next) => self.slot_mut(next).previous = previous,
            None => self.slot_mut(parent).last = previous,
        }
    }

    /// Puts a node into a parent: before a sibling, or last.
    pub(super) fn insert(&mut self, parent: NodeId, before: Option<NodeId>, id: NodeId) {
        self.detach(id);
        let previous = before.map_or(self.slot(parent).last, |before| self.slot(before).previous);
        let slot = self.slot_mut(id);
        (slot.parent, slot.previous, slot.next) = (Some(parent), previous, before);
        match previous {
            Some(previous) => self.slot_mut(previous).next = Some(id),
            None => self.slot_mut(parent).first = Some(id),
        }
        match before {
            Some(before) => self.slot_mut(before).previous = Some(id),
            None => self.slot_mut(parent).last = Some(id),
        }
    }

    /// Puts text into a parent; it joins the text that it comes to stand after.
    pub(super) fn insert_text(
        &mut self,
        parent: NodeId,
        before: Option<NodeId>,
        text: StrTendril,
        from: Range<u32>,
    ) {
        let previous = before.map_or(self.slot(parent).last, |before| self.slot(before).previous);
        if let Some(previous) = previous
            && let Node::Text(joined) = &mut self.slot_mut(previous).node
        {
            return joined.push(&text, from);
        }
        let pieces = vec![Piece { at: 0, start: from.start, end: from.end }];
        let id = self.add(Node::Text(Text { text, pieces }));
        self.insert(parent, before, id);
    }

    pub(super) fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.slot(from).first {
            self.insert(to, None, child);
        }
    }
}

impl Text {
    fn push(&mut self, text: &StrTendril, from: Range<u32>) {
        let at = self.text.len32();
        let goes_on = self.pieces.last().is_some_and(|last| {
            last.end == from.start
                && last.end - last.start == at - last.at
                && from.end - from.start == text.len32()
        });
        match self.pieces.last_mut().filter(|_| goes_on) {
            Some(last) => last.end = from.end,
            None => self.pieces.push(Piece { at, start: from.start, end: from.end }),
        }
        self.text.push_tendril(text);
    }

    /// Its parts in the source, in order, each with the text that it gave; white space at both ends is left off where
    /// the text stands in the source as it is.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (&str, Range<u32>)> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.at).chain([self.text.len32()]);
        self.pieces.iter().zip(ends).map(|(piece, end)| {
            let text = &self.text[piece.at as usize..end as usize];
            let same = piece.end - piece.start == end - piece.at;
            let (before, after) = if same {
                ((text.len() - text.trim_start().len()) as u32, (text.len() - text.trim_end().len()) as u32)
            } else {
                (0, 0)
            };
            let start = (piece.start + before).min(piece.end);
            (text, start..(piece.end - after.min(piece.end)).max(start))
        })
    }

    /// Where in the decoded source its first letter and its last one stand; `None` where it is white space.
    pub(super) fn range(&self) -> Option<Range<u32>> {
        let mut found: Option<Range<u32>> = None;
        for (_, range) in self.pieces().filter(|(text, _)| !text.trim().is_empty()) {
            found = Some(joined(found, range));
        }
        found
    }
}

/// The range from the start of the first to the end of the last.
pub(super) fn joined(first: Option<Range<u32>>, other: Range<u32>) -> Range<u32> {
    match first {
        Some(first) => first.start.min(other.start)..first.end.max(other.end),
        None => other,
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Node {
    pub(crate) fn as_element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_element(&self) -> bool {
        self.as_element().is_some()
    }
}

impl Element {
    /// Its name in small letters.
    pub(crate) fn name(&self) -> &str {
        &self.name.local
    }

    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.attr("id")
    }

    pub(crate) fn classes(&self) -> impl Iterator<Item = &str> {
        self.attr("class").unwrap_or_default().split_ascii_whitespace()
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(crate) struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

/// One side of a node on a walk through a tree.
#[derive(Clone, Copy)]
pub(crate) enum Edge<'a> {
    Open(NodeRef<'a>),
    Close(NodeRef<'a>),
}

impl<'a> NodeRef<'a> {
    pub(crate) fn id(self) -> NodeId {
        self.id
    }

    pub(crate) fn value(self) -> &'a Node {
        &self.tree.slot(self.id).node
    }

    fn at(self, id: Option<NodeId>) -> Option<Self> {
        id.map(|id| Self { id, ..self })
    }

    pub(crate) fn parent(self) -> Option<Self> {
        self.at(self.tree.slot(self.id).parent)
    }

    pub(crate) fn next(self) -> Option<Self> {
        self.at(self.tree.slot(self.id).next)
    }

    pub(crate) fn previous(self) -> Option<Self> {
        self.at(self.tree.slot(self.id).previous)
    }

    pub(crate) fn first_child(self) -> Option<Self> {
        self.at(self.tree.slot(self.id).first)
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        iter::successors(self.first_child(), |node| node.next())
    }

    pub(crate) fn next_siblings(self) -> impl Iterator<Item = Self> {
        iter::successors(self.next(), |node| node.next())
    }

    pub(crate) fn prev_siblings(self) -> impl Iterator<Item = Self> {
        iter::successors(self.previous(), |node| node.previous())
    }

    pub(crate) fn ancestors(self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), |node| node.parent())
    }

    /// The node itself and all below it, in order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        self.traverse().filter_map(|edge| match edge {
            Edge::Open(node) => Some(node),
            Edge::Close(_) => None,
        })
    }

    /// Both sides of the node and of all below it, in order.
    pub(crate) fn traverse(self) -> impl Iterator<Item = Edge<'a>> {
        iter::successors(Some(Edge::Open(self)), move |edge| match *edge {
            Edge::Open(node) => Some(node.first_child().map_or(Edge::Close(node), Edge::Open)),
            Edge::Close(node) if node.id == self.id => None,
            Edge::Close(node) => node.next().map(Edge::Open).or_else(|| node.parent().map(Edge::Close)),
        })
    }

    /// The texts below, in order.
    pub(crate) fn text(self) -> impl Iterator<Item = &'a str> {
        self.descendants().filter_map(|node| node.value().as_text().map(|text| &**text))
    }
}

/// A node that is an element.
#[derive(Clone, Copy)]
pub(crate) struct ElementRef<'a> {
    node: NodeRef<'a>,
    element: &'a Element,
}

impl<'a> ElementRef<'a> {
    pub(crate) fn wrap(node: NodeRef<'a>) -> Option<Self> {
        node.value().as_element().map(|element| Self { node, element })
    }

    pub(crate) fn value(self) -> &'a Element {
        self.element
    }

    pub(crate) fn attr(self, name: &str) -> Option<&'a str> {
        self.element.attr(name)
    }

    pub(crate) fn child_elements(self) -> impl Iterator<Item = Self> {
        self.node.children().filter_map(Self::wrap)
    }
}

impl<'a> Deref for ElementRef<'a> {
    type Target = NodeRef<'a>;

    fn deref(&self) -> &NodeRef<'a> {
        &self.node
    }
}
