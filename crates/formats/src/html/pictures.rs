//! Pictures in markup: those of the work that a text belongs to stand in it, all others are told in words.

use ficus_prose::{Image, Inline};

use super::{
    NodeId, places,
    tree::{Element, ElementRef, NodeRef, Tree},
};
use crate::{inside, typed::Own};

/// What a picture in a typed text becomes.
pub(super) enum Pictured {
    /// A picture of the work.
    Own(Image),
    /// A link to a picture of another site, which no page of the archive fetches: address and words.
    Elsewhere(String, String),
    /// Words.
    Told(String),
}

/// What stands for a picture of a page: what its author said of it.
pub(super) fn told(element: &Element) -> String {
    alt(element).filter(|alt| !alt.is_empty()).map_or_else(String::new, |alt| format!("[image: {alt}]"))
}

/// The sign for a picture of an e-book, whose file is seen from a folder of it; `None` where it is in no file of the book.
pub(super) fn inside(element: &Element, folder: &str) -> Option<String> {
    let address = element.attr("src").map(str::trim).filter(|address| !address.contains(':'))?;
    let (path, _) = crate::epub::resolve(folder, address);
    inside::is_picture(&path).then(|| inside::sign(&path, alt(element).unwrap_or_default()))
}

/// What becomes of a picture that somebody typed or pasted.
pub(super) fn typed(element: &Element, node: NodeRef<'_>, own: &Own) -> Pictured {
    let address = element.attr("src").map(str::trim).unwrap_or_default();
    let below = caption_of(node).map(places::text_of);
    let caption = below.as_deref().or_else(|| element.attr("title"));
    if let Some(image) = own.picture(address, alt(element), caption) {
        return Pictured::Own(image);
    }
    if let Some(name) = Own::named(address) {
        let said =
            alt(element).filter(|alt| !alt.is_empty()).map_or_else(String::new, |alt| format!(": {alt}"));
        return Pictured::Told(format!("[no picture of this work is called “{name}”{said}]"));
    }
    let is_link = matches!(Inline::link(address, Vec::new()).as_slice(), [Inline::Link { .. }]);
    if !is_link || !address.to_ascii_lowercase().starts_with("http") {
        return Pictured::Told(told(element));
    }
    let said = alt(element).filter(|alt| !alt.is_empty()).map_or_else(String::new, |alt| format!(": {alt}"));
    Pictured::Elsewhere(address.to_owned(), format!("[picture on another site{said}]"))
}

/// The captions of pictures of the work, which are read with the picture and not as paragraphs.
pub(super) fn captions(tree: &Tree, own: &Own) -> Vec<NodeId> {
    if own.pictures.is_empty() {
        return Vec::new();
    }
    let pictures = places::elements(tree.root()).filter(|element| element.value().name() == "img");
    let of_own = pictures.filter(|element| {
        element.value().attr("src").is_some_and(|address| own.picture(address, None, None).is_some())
    });
    of_own.filter_map(|element| caption_of(*element)).map(|caption| caption.id()).collect()
}

fn alt(element: &Element) -> Option<&str> {
    element.attr("alt").map(str::trim)
}

/// The `figcaption` beside a picture.
fn caption_of(picture: NodeRef<'_>) -> Option<ElementRef<'_>> {
    let figure =
        picture.parent().and_then(ElementRef::wrap).filter(|above| above.value().name() == "figure")?;
    figure.children().filter_map(ElementRef::wrap).find(|beside| beside.value().name() == "figcaption")
}
