//! The package document: what the book states about itself, its files, and their order.

use std::collections::HashMap;

use ficus_prose::{Align, Block, BookFacts, Inline};

use super::xml::{self, Element};
use crate::{Limits, Refusal, encoding, html, zipped::Files};

/// More addresses of one work say nothing more.
const ADDRESSES_MAX: usize = 8;

/// A file that the package lists.
#[derive(Clone, Debug)]
pub(super) struct ManifestItem {
    pub path: String,
    pub media_type: String,
    pub properties: String,
}

/// A package document, read.
#[derive(Debug, Default)]
pub(super) struct PackageDocument {
    pub facts: BookFacts,
    pub items: Vec<ManifestItem>,
    /// Files in reading order.
    pub spine: Vec<ManifestItem>,
    pub ncx: Option<String>,
    /// Where the work could be found, as its source and its identifiers say.
    pub addresses: Vec<String>,
    /// What the guide of an EPUB 2 says a file is.
    pub guide: HashMap<String, String>,
}

/// Finds the package document by the container, or by its name where that is broken, and reads it.
pub(super) fn read(files: &mut Files<'_>, limits: &Limits) -> Result<PackageDocument, Refusal> {
    let stated = match files.read("META-INF/container.xml")? {
        Some(bytes) => xml::elements(&text(&bytes))
            .into_iter()
            .filter(|element| element.name == "rootfile")
            .find_map(|element| element.attribute("full-path").map(str::to_owned)),
        None => None,
    };
    let mut named: Vec<String> =
        files.names().filter(|name| name.ends_with(".opf")).map(str::to_owned).collect();
    named.sort();
    let path = stated.filter(|path| files.has(path)).or_else(|| named.into_iter().next());
    let Some(path) = path else {
        return Err(Refusal::Damaged("the EPUB holds no package document".into()));
    };
    let Some(bytes) = files.read(&path)? else {
        return Err(Refusal::Damaged("the EPUB's package document cannot be read".into()));
    };
    Ok(parse(&text(&bytes), &path, limits))
}

/// A document of the package decoded; what cannot be is empty.
pub(super) fn text(bytes: &[u8]) -> String {
    encoding::decode(bytes).map(|decoded| decoded.text).unwrap_or_default()
}

fn parse(xml_text: &str, path: &str, limits: &Limits) -> PackageDocument {
    let elements = xml::elements(xml_text);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut items: HashMap<String, ManifestItem> = HashMap::new();
    let mut package = PackageDocument { facts: facts(&elements, limits), ..PackageDocument::default() };
    for element in elements.iter().filter(|element| element.name == "item") {
        let (Some(id), Some(href)) = (element.attribute("id"), element.attribute("href")) else { continue };
        let item = ManifestItem {
            path: resolve(folder, href).0,
            media_type: element.attribute("media-type").unwrap_or_default().to_owned(),
            properties: element.attribute("properties").unwrap_or_default().to_owned(),
        };
        package.items.push(item.clone());
        items.insert(id.to_owned(), item);
    }
    for element in elements.iter().filter(|element| matches!(element.name.as_str(), "source" | "identifier"))
    {
        let address = element.folded();
        let address = address.strip_prefix("url:").unwrap_or(&address).to_owned();
        let leads = address.starts_with("http://") || address.starts_with("https://");
        if leads && !package.addresses.contains(&address) && package.addresses.len() < ADDRESSES_MAX {
            package.addresses.push(address);
        }
    }
    for element in &elements {
        match element.name.as_str() {
            "itemref" => {
                package.spine.extend(element.attribute("idref").and_then(|id| items.get(id)).cloned());
            }
            "spine" => {
                package.ncx =
                    element.attribute("toc").and_then(|id| items.get(id)).map(|item| item.path.clone());
            }
            "reference" => {
                if let (Some(kind), Some(href)) = (element.attribute("type"), element.attribute("href")) {
                    package.guide.insert(resolve(folder, href).0, kind.to_owned());
                }
            }
            _ => {}
        }
    }
    if package.ncx.is_none() {
        package.ncx = package
            .items
            .iter()
            .find(|item| item.media_type == "application/x-dtbncx+xml")
            .map(|item| item.path.clone());
    }
    package
}

/// A reference resolved against a folder: the file's path inside the book, and the fragment.
pub(super) fn resolve(folder: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) =
        href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(fragment)));
    let path = percent_decoded(path);
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    (parts.join("/"), fragment.map(percent_decoded).filter(|fragment| !fragment.is_empty()))
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let decoded = (*byte == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        out.push(decoded.unwrap_or(*byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What the metadata states, with the metas that refine others.
struct Metadata<'a> {
    elements: Vec<&'a Element>,
}

impl<'a> Metadata<'a> {
    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a Element> + 's {
        self.elements
            .iter()
            .copied()
            .filter(move |element| element.name == name && !element.folded().is_empty())
    }

    /// What a meta says that refines an element.
    fn refined(&self, element: &Element, property: &str) -> Option<String> {
        let id = format!("#{}", element.attribute("id")?);
        self.elements
            .iter()
            .find(|meta| {
                meta.attribute("refines") == Some(&id) && meta.attribute("property") == Some(property)
            })
            .map(|meta| meta.folded())
    }

    fn meta(&self, name: &str) -> Option<String> {
        let meta = self.elements.iter().find(|element| element.attribute("name") == Some(name))?;
        meta.attribute("content")
            .map(|content| content.trim().to_owned())
            .filter(|content| !content.is_empty())
    }
}

fn facts(elements: &[Element], limits: &Limits) -> BookFacts {
    let identifier_id = elements
        .iter()
        .find(|element| element.name == "package")
        .and_then(|package| package.attribute("unique-identifier"));
    let metadata = Metadata {
        elements: elements
            .iter()
            .filter(|element| !matches!(element.name.as_str(), "item" | "itemref" | "reference"))
            .collect(),
    };
    let first = |name: &str| metadata.named(name).next().map(Element::folded);
    let main_title = metadata
        .named("title")
        .find(|title| metadata.refined(title, "title-type").as_deref() == Some("main"));
    let date = metadata
        .named("date")
        .find(|date| date.attribute("opf:event").is_none_or(|event| event == "publication"))
        .map(Element::folded);
    BookFacts {
        title: main_title.map(Element::folded).or_else(|| first("title")),
        creators: creators(&metadata),
        language: first("language").filter(|language| language != "und"),
        description: metadata
            .named("description")
            .next()
            .map_or_else(Vec::new, |element| description(&element.text, limits)),
        subjects: metadata.named("subject").map(Element::folded).collect(),
        series: series(&metadata),
        published: date.map(|date| date.split('T').next().unwrap_or_default().to_owned()),
        identifier: metadata
            .named("identifier")
            .find(|identifier| {
                identifier.attribute("id").is_some() && identifier.attribute("id") == identifier_id
            })
            .map(Element::folded)
            .or_else(|| first("identifier")),
        labelled: [("publisher", "Publisher"), ("source", "Source"), ("rights", "Rights")]
            .into_iter()
            .flat_map(|(name, label)| {
                metadata.named(name).map(move |element| (label.to_owned(), element.folded()))
            })
            .collect(),
        // How a book from elsewhere is set is not how a text is set here.
        style: String::new(),
    }
}

/// Those who wrote the book; all who are named where none is marked as an author.
fn creators(metadata: &Metadata<'_>) -> Vec<String> {
    let role = |creator: &Element| {
        creator.attribute("opf:role").map(str::to_owned).or_else(|| metadata.refined(creator, "role"))
    };
    let wrote =
        |creator: &&Element| role(creator).is_none_or(|role| matches!(role.as_str(), "aut" | "cre" | "ann"));
    let authors: Vec<String> = metadata.named("creator").filter(wrote).map(Element::folded).collect();
    if authors.is_empty() { metadata.named("creator").map(Element::folded).collect() } else { authors }
}

/// A description is HTML by custom, and plain text by right.
fn description(text: &str, limits: &Limits) -> Vec<Block> {
    if text.contains('<') {
        return html::fragment(text, limits);
    }
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(&paragraph)] })
        .collect()
}

fn series(metadata: &Metadata<'_>) -> Option<(String, Option<u32>)> {
    // Positions are written as decimals, so that a story can stand between two others.
    let place = |text: String| {
        text.parse::<f64>().ok().filter(|place| (0.0..1e6).contains(place)).map(|place| place as u32)
    };
    let collection = metadata.named("meta").find(|meta| {
        meta.attribute("property") == Some("belongs-to-collection")
            && metadata.refined(meta, "collection-type").is_none_or(|kind| kind == "series")
    });
    if let Some(collection) = collection {
        return Some((collection.folded(), metadata.refined(collection, "group-position").and_then(place)));
    }
    Some((metadata.meta("calibre:series")?, metadata.meta("calibre:series_index").and_then(place)))
}
