//! Small XML documents as a flat list of elements.
//!
//! Entities that a document declares are never expanded: only the five of XML, character references, and nothing
//! else. A document that breaks off is read as far as it goes.

use quick_xml::{Reader, events::BytesStart, events::Event};

/// Elements of one document.
const ELEMENTS_MAX: usize = 200_000;
/// Elements inside elements.
const DEPTH_MAX: usize = 256;

/// One element, without what is inside of it but its own text.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// The name without its prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub text: String,
    /// How many elements it stands in.
    pub depth: usize,
}

impl Element {
    /// An attribute by its name as it is written, with its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Its text with white space folded.
    pub(super) fn folded(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Reads a document into its elements, in document order.
pub(super) fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while elements.len() < ELEMENTS_MAX {
        let Ok(event) = reader.read_event() else { break };
        match event {
            Event::Start(start) => {
                elements.push(element(&start, &open));
                if open.len() < DEPTH_MAX {
                    open.push(elements.len() - 1);
                }
            }
            Event::Empty(start) => elements.push(element(&start, &open)),
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => push_text(&mut elements, &open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut elements, &open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => predefined(&reference.into_inner()),
                };
                if let Some(c) = resolved {
                    push_text(&mut elements, &open, c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    elements
}

fn push_text(elements: &mut [Element], open: &[usize], text: &str) {
    if let Some(element) = open.last().and_then(|index| elements.get_mut(*index)) {
        element.text.push_str(text);
    }
}

fn predefined(name: &str) -> Option<char> {
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

fn element(start: &BytesStart<'_>, open: &[usize]) -> Element {
    let attributes = start
        .html_attributes()
        .flatten()
        .map(|attribute| {
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_or_else(|_| attribute.value.to_string(), Into::into);
            (attribute.key.as_ref().to_owned(), value)
        })
        .collect();
    let name = start.local_name().as_ref().to_owned();
    Element { name, attributes, text: String::new(), depth: open.len() }
}
