//! What each byte of a page became: the text of the story, of notes, of facts, of the site, and the markup between.

use std::collections::HashMap;

use ficus_prose::{RepairKind, RepairKinds, SpanClass, Spans};

use super::{
    source::Source,
    tree::{Edge, Node, NodeId, Tree},
};

/// Paints a page. `classes` says what the text in some subtrees is; all other text is the site's own. Where the page
/// was decoded from an old encoding, letters beyond ASCII say so.
pub(super) fn spans(
    tree: &Tree,
    classes: &HashMap<NodeId, SpanClass>,
    source: &Source,
    length: u64,
    is_decoded: bool,
) -> Spans {
    let mut painted: Vec<(u32, u32, SpanClass, RepairKinds)> = Vec::new();
    let decoded = RepairKinds::NONE.with(RepairKind::EncodingDecoded);
    let mut around = Vec::new();
    let mut class = SpanClass::Chrome;
    let has_texts = classes.keys().any(|id| !tree.node(*id).value().is_element());
    for edge in tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    around.push(class);
                    if let Some(own) = classes.get(&node.id()) {
                        class = *own;
                    }
                    class = of_element(element.name(), class);
                }
                Node::Text(text) if class != SpanClass::Container => {
                    let class = classes.get(&node.id()).filter(|_| has_texts).copied().unwrap_or(class);
                    let shown = text.pieces().filter(|(text, _)| !text.trim().is_empty());
                    painted.extend(shown.map(|(text, range)| {
                        let repairs =
                            if is_decoded && !text.is_ascii() { decoded } else { RepairKinds::NONE };
                        (range.start, range.end, class, repairs)
                    }));
                }
                Node::Text(_) | Node::Document => {}
            },
            Edge::Close(node) if node.value().is_element() => class = around.pop().unwrap_or(class),
            Edge::Close(_) => {}
        }
    }
    // Text that stands wrongly in a table comes before it in the tree.
    painted.sort_unstable_by_key(|(start, end, ..)| (*start, *end));
    let mut spans = Spans::default();
    let mut at = 0;
    for (start, end, class, repairs) in painted {
        let range = source.bytes(start.into()..end.into());
        let start = range.start.max(at);
        let end = range.end.max(start);
        spans.push(start - at, SpanClass::Container, RepairKinds::NONE);
        spans.push(end - start, class, repairs);
        at = end;
    }
    spans.push(length - at, SpanClass::Container, RepairKinds::NONE);
    spans
}

/// What the text in an element is where the text around it is of a class.
fn of_element(name: &str, around: SpanClass) -> SpanClass {
    match name {
        "script" | "style" | "template" | "noscript" | "xml" | "svg" | "object" | "applet" | "iframe"
        | "math" | "audio" | "video" | "canvas" | "map" | "noframes" | "noembed" => SpanClass::Container,
        // A page's own name for its title.
        "title" if around == SpanClass::Chrome => SpanClass::Header,
        "select" | "button" | "label" | "legend" | "textarea" | "datalist" => match around {
            SpanClass::Container => SpanClass::Container,
            _ => SpanClass::Chrome,
        },
        _ => around,
    }
}
