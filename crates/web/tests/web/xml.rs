//! XML as a reading program sees it: read strictly, by names without their prefixes.

use std::collections::HashMap;

use quick_xml::{Reader, events::Event};

/// An element with what is in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: HashMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document; one that is not well-formed ends the story.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
                Event::Start(start) => {
                    let mut element = Self { name: local(start.name().as_ref()), ..Self::default() };
                    for attribute in start.attributes() {
                        let attribute = attribute.unwrap();
                        let value = unescaped(&attribute.value);
                        element.attributes.insert(local(attribute.key.as_ref()), value);
                    }
                    open.push(element);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
                Event::GeneralRef(name) => {
                    let name = format!("&{};", &*name);
                    open.last_mut().unwrap().text.push_str(&name);
                }
                Event::End(_) => {
                    let mut element = open.pop().unwrap();
                    element.text = unescaped(&element.text);
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let root = open.pop().filter(|_| open.is_empty()).and_then(|mut top| top.children.pop());
        root.expect("a document with one element")
    }

    /// The elements of this name right in it.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of this name right in it.
    pub fn text_of(&self, name: &str) -> String {
        self.all(name).next().map_or_else(String::new, |child| child.text.clone())
    }

    /// The value of an attribute; empty where it has none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap().to_owned()
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}
