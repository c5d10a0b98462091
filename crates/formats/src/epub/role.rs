//! Whether a document of the reading order is story, front matter or back matter.

use crate::html::tree::{ElementRef, NodeRef};

use super::{
    contents::Contents,
    package::{ManifestItem, PackageDocument},
};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Chapter,
    Part,
    Front,
    Back,
    /// A page of contents, which is made anew for every book that is written.
    Contents,
    /// Nothing says.
    Unknown,
}

/// What each word means that types, landmarks, guides, labels and file names use.
const WORDS: [(&str, Kind); 66] = [
    ("chapter", Kind::Chapter),
    ("prologue", Kind::Chapter),
    ("epilogue", Kind::Chapter),
    ("interlude", Kind::Chapter),
    ("se:short-story", Kind::Chapter),
    ("se:novella", Kind::Chapter),
    ("z3998:scene", Kind::Chapter),
    ("z3998:poem", Kind::Chapter),
    ("part", Kind::Part),
    ("volume", Kind::Part),
    ("division", Kind::Part),
    ("toc", Kind::Contents),
    ("nav", Kind::Contents),
    ("contents", Kind::Contents),
    ("tableofcontents", Kind::Contents),
    ("toc_page", Kind::Contents),
    ("landmarks", Kind::Contents),
    ("titlepage", Kind::Front),
    ("title_page", Kind::Front),
    ("title-page", Kind::Front),
    ("title page", Kind::Front),
    ("title", Kind::Front),
    ("halftitlepage", Kind::Front),
    ("half title", Kind::Front),
    ("halftitle", Kind::Front),
    ("cover", Kind::Front),
    ("jacket", Kind::Front),
    ("imprint", Kind::Front),
    ("copyright-page", Kind::Front),
    ("copyright", Kind::Front),
    ("dedication", Kind::Front),
    ("epigraph", Kind::Front),
    ("foreword", Kind::Front),
    ("preface", Kind::Front),
    ("preamble", Kind::Front),
    ("introduction", Kind::Front),
    ("acknowledgments", Kind::Front),
    ("acknowledgements", Kind::Front),
    ("loi", Kind::Front),
    ("lot", Kind::Front),
    ("seriespage", Kind::Front),
    ("other-credits", Kind::Front),
    ("notice", Kind::Front),
    ("abstract", Kind::Front),
    ("information", Kind::Front),
    ("endnotes", Kind::Back),
    ("footnotes", Kind::Back),
    ("rearnotes", Kind::Back),
    ("notes", Kind::Back),
    ("afterword", Kind::Back),
    ("appendix", Kind::Back),
    ("bibliography", Kind::Back),
    ("glossary", Kind::Back),
    ("index", Kind::Back),
    ("colophon", Kind::Back),
    ("uncopyright", Kind::Back),
    ("log_page", Kind::Back),
    ("log page", Kind::Back),
    ("update log", Kind::Back),
    ("about the author", Kind::Back),
    ("copyright page", Kind::Front),
    ("table of contents", Kind::Contents),
    ("credits", Kind::Back),
    ("frontmatter", Kind::Front),
    ("backmatter", Kind::Back),
    ("bodymatter", Kind::Chapter),
];

/// Tells what a document is, by the nearest word first: its own sections, the landmarks and the guide, its line in the
/// contents, its file's name, its body as a whole.
pub(super) fn kind_of(
    body: NodeRef<'_>,
    item: &ManifestItem,
    label: Option<&str>,
    contents: &Contents,
    package: &PackageDocument,
) -> Kind {
    let own = own_types(body);
    let landmarks =
        contents.landmarks.iter().filter(|(path, _)| *path == item.path).map(|(_, types)| types.as_str());
    let stem = item.path.rsplit('/').next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    let guide =
        package.guide.get(&item.path).map(String::as_str).filter(|kind| !matches!(*kind, "text" | "start"));
    let body_types = body.value().as_element().and_then(|body| body.attr("epub:type")).unwrap_or_default();
    let label = label.unwrap_or_default().to_lowercase();
    let told = own
        .iter()
        .find_map(|types| by_types(types))
        .or_else(|| landmarks.filter(|types| !types.contains("bodymatter")).find_map(by_types))
        .or_else(|| guide.and_then(by_types))
        .or_else(|| word(&label))
        .or_else(|| word(&stem.to_lowercase()))
        .or_else(|| by_types(body_types));
    told.unwrap_or(Kind::Unknown)
}

/// The types of the elements that hold the whole document, outermost first.
fn own_types(body: NodeRef<'_>) -> Vec<String> {
    let mut types = Vec::new();
    let mut node = body;
    for _ in 0..4 {
        let mut inner = node
            .children()
            .filter_map(ElementRef::wrap)
            .filter(|element| matches!(element.value().name(), "section" | "article" | "div" | "main"));
        let Some(first) = inner.next() else { break };
        types.extend(first.attr("epub:type").map(str::to_owned));
        node = *first;
    }
    types
}

fn by_types(types: &str) -> Option<Kind> {
    types.split_whitespace().find_map(word)
}

fn word(text: &str) -> Option<Kind> {
    WORDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind)
}
