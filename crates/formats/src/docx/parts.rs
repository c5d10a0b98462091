//! The parts of a document: files of a package, or elements of one flat file.

use std::{borrow::Cow, collections::HashMap, ops::Range, rc::Rc};

use ficus_prose::Spans;

use super::around;
use crate::{
    Limits, Refusal, encoding, flow, inside,
    xml_tree::{Child, Element, Tree},
    zipped::{Files, Placed, scaled},
};

/// The parts of a document.
pub(super) enum Parts<'a> {
    Packed(Box<Files<'a>>),
    Flat {
        text: Cow<'a, str>,
        parts: HashMap<String, Range<usize>>,
        main: Option<String>,
        /// How long the source is that the text was decoded from.
        source_bytes: u64,
    },
}

/// The part that holds the text.
pub(super) struct Main {
    pub name: String,
    pub text: String,
}

/// The parts that the main one refers to.
#[derive(Default)]
pub(super) struct Related {
    pub styles: Option<String>,
    pub numbering: Option<String>,
    pub footnotes: Option<String>,
    pub endnotes: Option<String>,
    pub comments: Option<String>,
    /// Addresses by the ids of their relationships.
    pub links: HashMap<String, Rc<str>>,
    /// Files of pictures by the ids of their relationships.
    pub pictures: HashMap<String, String>,
}

impl<'a> Parts<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, Refusal> {
        if bytes.starts_with(b"PK") {
            return Ok(Self::Packed(Box::new(Files::open("document", bytes, limits)?)));
        }
        limits.check_text(bytes)?;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(encoding::decode(bytes)?.text),
        };
        let tree = Tree::parse(&text);
        let Some(root) = tree.root() else { return Err(not_a_document()) };
        let mut parts = HashMap::new();
        let mut main = None;
        match root.name() {
            ("pkg", "package") => {
                for part in root.elements().filter(|part| part.is("pkg", "part")) {
                    let (Some(name), Some(range)) = (part.attribute("pkg", "name"), flat_part(part)) else {
                        continue;
                    };
                    parts.insert(name.trim_start_matches('/').to_owned(), range);
                }
            }
            ("w", "wordDocument" | "document") => {
                main = Some("document.xml".to_owned());
                parts.insert("document.xml".to_owned(), 0..text.len());
            }
            _ => return Err(not_a_document()),
        }
        drop(tree);
        Ok(Self::Flat { text, parts, main, source_bytes: bytes.len() as u64 })
    }

    /// Where a part of `length` bytes stands in the whole file.
    pub(super) fn placed(&self, name: &str, length: u64) -> Placed {
        match self {
            Self::Packed(files) => files.placed(name, length),
            Self::Flat { parts, text, source_bytes, .. } => {
                // Decoded text may be longer or shorter than its source.
                let source = Placed::of(0..*source_bytes, text.len() as u64);
                let range = |range: &Range<usize>| source.range(&(range.start as u64..range.end as u64));
                parts.get(name).map(|place| Placed::of(range(place), length))
            }
        }
        .unwrap_or_else(|| Placed::of(0..0, length))
    }

    /// A part's text, empty where there is none.
    pub(super) fn text(&mut self, name: Option<&str>) -> Result<String, Refusal> {
        let Some(name) = name else { return Ok(String::new()) };
        match self {
            Self::Packed(files) => {
                let bytes = files.read(name)?.unwrap_or_default();
                // A part is UTF-8 or UTF-16 (ECMA-376-2 §8.1.4); what is damaged is read all the same.
                Ok(encoding::decode(&bytes).map(|decoded| decoded.text).unwrap_or_default())
            }
            Self::Flat { text, parts, .. } => {
                Ok(parts.get(name).and_then(|range| text.get(range.clone())).unwrap_or_default().to_owned())
            }
        }
    }

    /// The part that holds the text, by the package's own relationships or by its usual name.
    pub(super) fn main(&mut self) -> Result<Main, Refusal> {
        let stated = if let Self::Flat { main: Some(name), .. } = self {
            Some(name.clone())
        } else {
            let text = self.text(Some("_rels/.rels"))?;
            relationships(&Tree::parse(&text), "")
                .into_iter()
                .find(|relation| relation.kind == "officeDocument")
                .map(|relation| relation.target)
        };
        for name in
            stated.into_iter().chain(["word/document.xml".to_owned(), "word/document2.xml".to_owned()])
        {
            let text = self.text(Some(&name))?;
            if !text.is_empty() {
                return Ok(Main { name, text });
            }
        }
        Err(not_a_document())
    }

    pub(super) fn related(&mut self, main: &str) -> Result<Related, Refusal> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        let list = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let text = self.text(Some(&list))?;
        let mut related = Related::default();
        for relation in relationships(&Tree::parse(&text), folder) {
            match relation.kind.as_str() {
                "styles" => related.styles = Some(relation.target),
                "numbering" => related.numbering = Some(relation.target),
                "footnotes" => related.footnotes = Some(relation.target),
                "endnotes" => related.endnotes = Some(relation.target),
                "comments" => related.comments = Some(relation.target),
                "hyperlink" => {
                    if let Some(link) = flow::link(&relation.target) {
                        related.links.insert(relation.id, link);
                    }
                }
                "image" if inside::is_picture(&relation.target) && !relation.target.contains(':') => {
                    related.pictures.insert(relation.id, relation.target);
                }
                _ => {}
            }
        }
        Ok(related)
    }

    /// The spans of the whole file from those of its parts; of a flat file only the main part's.
    pub(super) fn spans(&self, unpacked: &[(String, Spans)]) -> Spans {
        match self {
            Self::Packed(files) => files.spans(unpacked),
            Self::Flat { text, parts, source_bytes, .. } => {
                let mut placed: Vec<(&Range<usize>, &Spans)> =
                    unpacked.iter().filter_map(|(name, spans)| Some((parts.get(name)?, spans))).collect();
                placed.sort_by_key(|(range, _)| range.start);
                let mut out = Spans::default();
                for (range, spans) in placed {
                    let before = (range.start as u64).saturating_sub(out.total());
                    out.append(&around(before, spans, 0));
                }
                scaled(&around(0, &out, text.len() as u64), *source_bytes)
            }
        }
    }
}

fn not_a_document() -> Refusal {
    Refusal::Damaged("the document's text cannot be found in it".to_owned())
}

/// Where the XML of a part of a flat file stands.
fn flat_part(part: Element<'_>) -> Option<Range<usize>> {
    let data = part.child("pkg", "xmlData")?;
    let root = data.elements().next()?;
    let end = data.children().last().map(|child| match child {
        Child::Element(element) => element.end(),
        Child::Text(text) => text.range.end,
    })?;
    Some(root.position() as usize..end as usize)
}

struct Relation {
    id: String,
    /// The last word of its type.
    kind: String,
    target: String,
}

fn relationships(tree: &Tree<'_>, folder: &str) -> Vec<Relation> {
    let Some(root) = tree.root() else { return Vec::new() };
    root.elements()
        .filter_map(|element| {
            let kind = element.attribute("", "Type")?;
            let target = element.attribute("", "Target")?;
            let outside = element.attribute("", "TargetMode").is_some_and(|mode| mode == "External");
            Some(Relation {
                id: element.attribute("", "Id").unwrap_or_default().into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: if outside { target.into_owned() } else { resolved(folder, &target) },
            })
        })
        .collect()
}

/// A part's name from the folder of the part that refers to it.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
