//! Markup into a tree that no file can make too deep or too large.
//!
//! The parser's own rules for broken nesting take time and memory that grow with the depth of open elements, so tags
//! beyond a depth are taken out between tokenizer and tree builder. Their text stays.

mod attributes;
mod sink;

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use html5ever::{
    LocalName, TokenizerResult,
    interface::TreeSink,
    local_name, ns,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts, create_element},
};

use super::tree::{NodeId, Tree};
use sink::{Progress, Sink};

/// Elements inside elements; the reader flattens at far less.
const OPEN_ELEMENTS_MAX: usize = 128;
/// Runs such as `<b>` and `<font>` that are open at once: the parser opens each anew in every following paragraph.
const OPEN_RUNS_MAX: usize = 16;
/// Tags of one file; the text after them is kept without markup.
const TAGS_MAX: usize = 1_000_000;
/// Comments that are kept, each of at most so many bytes.
const COMMENTS_MAX: usize = 64;
const COMMENT_BYTES_MAX: usize = 4_096;

/// Parses a whole page. XHTML is told by its declaration: there `<title/>` is a whole element.
pub(crate) fn document(html: &str) -> Tree {
    let start = html.trim_start();
    if start.starts_with("<?xml") { xhtml(html) } else { page(html, false) }
}

/// Parses a page that is known to be XHTML.
pub(crate) fn xhtml(html: &str) -> Tree {
    page(html, true)
}

fn page(html: &str, xml: bool) -> Tree {
    run(html, xml, |sink| TreeBuilder::new(sink, options()))
}

/// Parses what could stand in a page's body.
pub(crate) fn fragment(html: &str) -> Tree {
    run(html, false, |sink| {
        let name = html5ever::QualName::new(None, ns!(html), local_name!("body"));
        let context = create_element(&sink, name, Vec::new());
        TreeBuilder::new_for_fragment(sink, context, None, options())
    })
}

fn options() -> TreeBuilderOpts {
    TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() }
}

fn run(html: &str, xml: bool, builder: impl FnOnce(Sink) -> TreeBuilder<NodeId, Sink>) -> Tree {
    let progress = Rc::new(Progress::new(&attributes::bounded(html)));
    let builder = builder(Sink::new(progress.clone()));
    let guard = Guard { builder, xml, progress: progress.clone(), open: RefCell::new(Open::default()) };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    while !matches!(tokenizer.feed(&progress.input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Stands between tokenizer and tree builder and takes out what would make the tree too deep or too large.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    xml: bool,
    progress: Rc<Progress>,
    open: RefCell<Open>,
}

/// What is open, and of which name how many were taken out, so that their end tags go too.
#[derive(Default)]
struct Open {
    elements: Vec<LocalName>,
    runs: Vec<LocalName>,
    left_out: HashMap<LocalName, usize>,
    tags: usize,
    comments: usize,
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        self.progress.advance();
        match token {
            Token::TagToken(tag) => {
                let result = self.process_tag(tag, line);
                self.progress.tag_is_done();
                result
            }
            Token::CommentToken(comment) => {
                self.keep(&comment);
                TokenSinkResult::Continue
            }
            Token::CharacterTokens(text) => {
                self.progress.text(&text);
                self.builder.process_token(Token::CharacterTokens(text), line)
            }
            other => self.builder.process_token(other, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // In XHTML a CDATA section is text.
        self.xml || self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Guard {
    fn process_tag(&self, mut tag: Tag, line: u64) -> TokenSinkResult<NodeId> {
        let foreign = self.builder.adjusted_current_node_present_but_not_in_html_namespace();
        let closed = tag.self_closing && tag.kind == TagKind::StartTag && !foreign && !is_void(&tag.name);
        if self.xml && closed && is_raw_text(&tag.name) {
            return TokenSinkResult::Continue;
        }
        let whole = foreign && tag.self_closing;
        // Nothing is inside of it but text, and the parser waits for its end tag.
        let raw = !foreign && is_raw_text(&tag.name);
        if !whole && !self.open.borrow_mut().admits(&tag, raw) {
            return TokenSinkResult::Continue;
        }
        if !(self.xml && closed) {
            return self.builder.process_token(Token::TagToken(tag), line);
        }
        tag.self_closing = false;
        let end = Tag { kind: TagKind::EndTag, attrs: Vec::new(), ..tag.clone() };
        let result = self.builder.process_token(Token::TagToken(tag), line);
        if self.open.borrow_mut().admits(&end, raw) {
            return self.builder.process_token(Token::TagToken(end), line);
        }
        result
    }

    fn keep(&self, comment: &str) {
        let mut open = self.open.borrow_mut();
        if open.comments < COMMENTS_MAX && comment.len() <= COMMENT_BYTES_MAX {
            open.comments += 1;
            self.builder.sink.comment(comment);
        }
    }
}

impl Open {
    /// Whether a tag, of an element of raw text or not, may go on to the tree builder.
    fn admits(&mut self, tag: &Tag, raw: bool) -> bool {
        self.tags += 1;
        if self.tags > TAGS_MAX {
            return false;
        }
        if raw || is_void(&tag.name) || ends_by_itself(&tag.name) {
            return true;
        }
        let (stack, most) = if is_run(&tag.name) {
            (&mut self.runs, OPEN_RUNS_MAX)
        } else {
            (&mut self.elements, OPEN_ELEMENTS_MAX)
        };
        if tag.kind == TagKind::StartTag {
            if stack.len() >= most {
                *self.left_out.entry(tag.name.clone()).or_default() += 1;
                return false;
            }
            stack.push(tag.name.clone());
            return true;
        }
        if let Some(count) = self.left_out.get_mut(&tag.name)
            && *count > 0
        {
            *count -= 1;
            return false;
        }
        if let Some(at) = stack.iter().rposition(|name| *name == tag.name) {
            if is_run(&tag.name) {
                stack.remove(at);
            } else {
                stack.truncate(at);
            }
        }
        true
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "basefont"
            | "bgsound"
            | "frame"
            | "image"
    )
}

/// Elements that the parser closes when their like begins, so that they do not nest.
fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dd"
            | "dt"
            | "td"
            | "th"
            | "tr"
            | "tbody"
            | "thead"
            | "tfoot"
            | "option"
            | "html"
            | "head"
            | "body"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

/// The formatting elements of the HTML Standard, §13.2.4.3.
fn is_run(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

fn is_raw_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "title" | "textarea" | "iframe" | "noframes" | "noembed" | "xmp")
}
