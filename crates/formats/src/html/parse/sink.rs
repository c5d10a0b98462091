//! Where the parser puts what it builds, and how far in the source it is.

use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
    collections::VecDeque,
    ops::Range,
    rc::Rc,
};

use html5ever::{
    Attribute, LocalName, Namespace, QualName,
    buffer_queue::BufferQueue,
    interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
};

use crate::html::tree::{Element, Node, NodeId, Tree};

/// Attributes that the tags of a page's outermost elements add up to.
const ATTRIBUTES_MAX: usize = 64;

/// How far the tokenizer has come. What it has not read yet stands in `input`; the token that it gives was all that
/// it read since the one before.
pub(super) struct Progress {
    pub input: BufferQueue,
    length: u32,
    token: Cell<(u32, u32)>,
    /// Text that was handed to the tree builder and did not come out of it yet: inside of a table it waits there.
    waiting: RefCell<VecDeque<(StrTendril, u32, u32)>>,
}

impl Progress {
    pub(super) fn new(source: &str) -> Self {
        let input = BufferQueue::default();
        let source = StrTendril::from(source);
        let length = source.len32();
        input.push_back(source);
        Self { input, length, token: Cell::new((0, 0)), waiting: RefCell::default() }
    }

    /// A token begins where the one before ended.
    pub(super) fn advance(&self) {
        let now = self.length - left(&self.input).min(self.length);
        let (_, end) = self.token.get();
        self.token.set((end.min(now), now));
    }

    pub(super) fn text(&self, text: &StrTendril) {
        let (start, end) = self.token.get();
        self.waiting.borrow_mut().push_back((text.clone(), start, end));
    }

    /// After a tag no text waits any more; what is still here was white space that the tree builder dropped.
    pub(super) fn tag_is_done(&self) {
        self.waiting.borrow_mut().clear();
    }

    fn token(&self) -> Range<u32> {
        let (start, end) = self.token.get();
        start..end
    }

    /// Where a text that the tree builder gives out came from: the tree builder cuts and drops texts, but never
    /// changes their order.
    fn came_from(&self, text: &StrTendril) -> Range<u32> {
        let mut waiting = self.waiting.borrow_mut();
        while let Some((piece, start, end)) = waiting.front_mut() {
            let same = *end - *start == piece.len32();
            if **piece == **text {
                let from = *start..*end;
                waiting.pop_front();
                return from;
            }
            if piece.len32() > text.len32() && piece.starts_with(&**text) {
                let cut = if same { *start + text.len32() } else { *end };
                let from = *start..cut;
                *start = cut;
                piece.pop_front(text.len32());
                return from;
            }
            match piece.chars().next() {
                Some(first) if piece.len() > first.len_utf8() => {
                    let bytes = first.len_utf8() as u32;
                    *start = if same { *start + bytes } else { *start };
                    piece.pop_front(bytes);
                }
                _ => {
                    waiting.pop_front();
                }
            }
        }
        self.token()
    }
}

/// Bytes that a queue holds. It is one buffer, with a short one before it where a character reference was none.
fn left(input: &BufferQueue) -> u32 {
    let Some(front) = input.pop_front() else { return 0 };
    let rest = if input.is_empty() { 0 } else { left(input) };
    let bytes = front.len32() + rest;
    input.push_front(front);
    bytes
}

/// Builds a [`Tree`].
pub(super) struct Sink {
    tree: RefCell<Tree>,
    progress: Rc<Progress>,
}

impl Sink {
    pub(super) fn new(progress: Rc<Progress>) -> Self {
        Self { tree: RefCell::new(Tree::new()), progress }
    }

    pub(super) fn comment(&self, comment: &str) {
        self.tree.borrow_mut().comments.push(comment.to_owned());
    }

    fn insert(&self, parent: NodeId, before: Option<NodeId>, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(node) => tree.insert(parent, before, node),
            NodeOrText::AppendText(text) => {
                let from = self.progress.came_from(&text);
                tree.insert_text(parent, before, text, from);
            }
        }
    }
}

/// The name of an element of a tree that is being built.
#[derive(Debug)]
pub(super) struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _msg: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        NodeId::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name<'a> {
        Name(Ref::map(self.tree.borrow(), |tree| tree.name(*target)))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> NodeId {
        let tag = self.progress.token();
        self.tree.borrow_mut().add(Node::Element(Element { name, attrs, tag }))
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        // The guard lets none through; one that the parser makes itself is an empty node that nothing shows.
        self.tree.borrow_mut().add(Node::Document)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Node::Document)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, None, child);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let parent = self.tree.borrow().parent(*sibling);
        if let Some(parent) = parent {
            self.insert(parent, Some(*sibling), child);
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let parent = self.tree.borrow().parent(*element);
        match parent {
            Some(parent) => self.insert(parent, Some(*element), child),
            None => self.insert(*previous, None, child),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        // Templates are never shown, so that their contents may stand where they are.
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        if let Node::Element(element) = self.tree.borrow_mut().value_mut(*target) {
            for attr in attrs {
                if element.attrs.len() < ATTRIBUTES_MAX
                    && element.attrs.iter().all(|known| known.name != attr.name)
                {
                    element.attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.tree.borrow_mut().move_children(*node, *new_parent);
    }
}
