//! What each element and its attributes mean for a text.

use crate::html::tree::Element;
use ficus_prose::Align;

use crate::html::style::Declared;

/// Elements that are left out with all that is in them: what runs, what is fetched, what a form asks.
pub(super) fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "title"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "frame"
            | "frameset"
            | "noframes"
            | "object"
            | "embed"
            | "applet"
            | "audio"
            | "video"
            | "canvas"
            | "svg"
            | "map"
            | "input"
            | "select"
            | "textarea"
            | "button"
            | "datalist"
            | "label"
            | "legend"
            | "xml"
            | "o:officedocumentsettings"
    )
}

pub(super) fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// The archive's own levels begin at `h3`; what stands higher on a page from elsewhere is its highest.
pub(crate) fn own_level(level: u8) -> u8 {
    match level {
        0..=3 => 1,
        4 => 2,
        _ => 3,
    }
}

pub(super) fn is_block(name: &str) -> bool {
    heading_level(name).is_some()
        || matches!(
            name,
            "html"
                | "body"
                | "div"
                | "section"
                | "article"
                | "aside"
                | "main"
                | "nav"
                | "header"
                | "footer"
                | "hgroup"
                | "center"
                | "address"
                | "dl"
                | "dt"
                | "dd"
                | "table"
                | "tbody"
                | "thead"
                | "tfoot"
                | "tr"
                | "caption"
                | "figure"
                | "figcaption"
                | "fieldset"
                | "form"
                | "details"
                | "summary"
                | "marquee"
                | "multicol"
                | "layer"
                | "ilayer"
        )
}

pub(super) fn is_verse(name: &str) -> bool {
    matches!(
        name,
        "verse" | "poem" | "poetry" | "stanza" | "lyrics" | "z3998:verse" | "z3998:poem" | "z3998:song"
    )
}

pub(super) fn align_of(element: &Element, declared: Declared) -> Option<Align> {
    if element.name() == "center" {
        return Some(Align::Centre);
    }
    let by_class = element.classes().find_map(|class| match class {
        "centre" | "center" | "centered" | "centred" | "aligncenter" | "align-center" | "text-center"
        | "ql-align-center" => Some(Align::Centre),
        "end" | "alignright" | "align-right" | "text-right" | "ql-align-right" => Some(Align::End),
        _ => None,
    });
    let takes_align =
        matches!(element.name(), "p" | "div" | "td" | "th" | "section") || is_block(element.name());
    let by_attribute = element.attr("align").filter(|_| takes_align).and_then(|align| {
        match align.trim().to_ascii_lowercase().as_str() {
            "center" | "middle" => Some(Align::Centre),
            "right" => Some(Align::End),
            "left" | "justify" => Some(Align::Start),
            _ => None,
        }
    });
    declared.align.or(by_attribute).or(by_class.filter(|_| takes_align))
}

/// Whether an element is one of those that only word processors and old pages write.
pub(super) fn is_presentational(element: &Element) -> bool {
    let name = element.name();
    matches!(name, "font" | "center" | "tt" | "big" | "strike" | "basefont" | "marquee" | "blink" | "nobr")
        || name.contains(':')
        || element.attr("align").is_some()
        || element.attr("bgcolor").is_some()
        || element.attr("style").is_some()
        || element.classes().any(|class| class.starts_with("Mso"))
}
