//! Passages that are marked with a warning: `details` with a `summary`, as authors type them, and the archive's own
//! element.

use ficus_prose::WARNING_CHARS_MAX;

use crate::html::{
    places::text_of,
    tree::{Element, ElementRef, NodeRef},
};

/// What stands where nobody said what a passage holds.
const UNNAMED: &str = "marked by the author";

/// The warning of a marked passage; `None` where the element is none.
pub(super) fn warning(element: &Element, node: NodeRef<'_>) -> Option<String> {
    let stated = match element.name() {
        "details" => node.children().filter_map(ElementRef::wrap).find(is_summary).map(text_of),
        "section" => {
            let is_shield = element.classes().any(|class| class == "shield");
            Some(element.attr("data-warning").filter(|_| is_shield)?.to_owned())
        }
        _ => return None,
    };
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let warning: String = stated.unwrap_or_default().chars().map(clean).take(WARNING_CHARS_MAX).collect();
    Some(if warning.trim().is_empty() { UNNAMED.to_owned() } else { warning.trim().to_owned() })
}

fn is_summary(element: &ElementRef<'_>) -> bool {
    element.value().name() == "summary"
}
