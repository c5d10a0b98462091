//! The table of contents, from the navigation document or the NCX.

use crate::html::tree::ElementRef;

use super::{
    package::{PackageDocument, resolve, text},
    xml,
};
use crate::{
    Refusal,
    html::{
        parse,
        places::{elements, text_of},
    },
    zipped::Files,
};

/// One line of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub label: String,
    pub path: String,
    pub fragment: Option<String>,
    /// Lists that it stands in.
    pub depth: usize,
}

/// The contents and what landmarks say of files.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub entries: Vec<Entry>,
    /// A file and its types: `bodymatter`, `toc`.
    pub landmarks: Vec<(String, String)>,
}

/// Reads the contents of a book; empty where it has none.
pub(super) fn read(files: &mut Files<'_>, package: &PackageDocument) -> Result<Contents, Refusal> {
    let nav = package
        .items
        .iter()
        .find(|item| item.properties.split_whitespace().any(|property| property == "nav"));
    let mut contents = Contents::default();
    if let Some(nav) = nav
        && let Some(bytes) = files.read(&nav.path)?
    {
        contents = navigation(&text(&bytes), &nav.path);
    }
    if contents.entries.is_empty()
        && let Some(ncx) = &package.ncx
        && let Some(bytes) = files.read(ncx)?
    {
        contents.entries = ncx_entries(&text(&bytes), ncx);
    }
    Ok(contents)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn navigation(document: &str, path: &str) -> Contents {
    let tree = parse::xhtml(document);
    let mut contents = Contents::default();
    for nav in elements(tree.root()).filter(|element| element.value().name() == "nav") {
        let kind = nav.attr("epub:type").unwrap_or_default();
        let is = |wanted: &str| kind.split_whitespace().any(|word| word == wanted);
        for link in elements(*nav).filter(|element| element.value().name() == "a") {
            let Some(href) = link.attr("href") else { continue };
            let (path, fragment) = resolve(folder_of(path), href);
            if is("landmarks") {
                contents.landmarks.push((path, link.attr("epub:type").unwrap_or_default().to_owned()));
            } else if is("toc") {
                let depth = link
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .filter(|above| above.value().name() == "ol")
                    .count();
                contents.entries.push(Entry { label: text_of(link), path, fragment, depth });
            }
        }
    }
    contents
}

fn ncx_entries(document: &str, path: &str) -> Vec<Entry> {
    let elements = xml::elements(document);
    let mut entries: Vec<Entry> = Vec::new();
    let mut label = String::new();
    let mut in_label = false;
    for element in &elements {
        match element.name.as_str() {
            "navLabel" => in_label = true,
            "text" if in_label => {
                label = element.folded();
                in_label = false;
            }
            "content" => {
                if let Some(src) = element.attribute("src") {
                    let (path, fragment) = resolve(folder_of(path), src);
                    entries.push(Entry {
                        label: std::mem::take(&mut label),
                        path,
                        fragment,
                        depth: element.depth,
                    });
                }
            }
            _ => {}
        }
    }
    entries
}
