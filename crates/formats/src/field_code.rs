//! The instructions of fields, which Word writes alike into all of its formats.

use std::rc::Rc;

use crate::flow;

/// The first word of an instruction, in capitals.
fn word(instruction: &str) -> String {
    instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
}

/// Whether a field repeats what stands elsewhere: contents, numbers of pages.
pub(crate) fn repeats(instruction: &str) -> bool {
    matches!(
        word(instruction).as_str(),
        "TOC" | "PAGE" | "NUMPAGES" | "PAGEREF" | "SECTIONPAGES" | "INDEX" | "XE" | "TC" | "FILENAME"
    )
}

/// The address that a field leads to, where it is a link to one.
pub(crate) fn address(instruction: &str) -> Option<Rc<str>> {
    if word(instruction) != "HYPERLINK" {
        return None;
    }
    let (_, rest) = instruction.split_once('"')?;
    let (href, _) = rest.split_once('"')?;
    flow::link(href)
}

/// The sign that a field shows by its instruction: `SYMBOL 74 \f "Wingdings"`.
pub(crate) fn sign(instruction: &str) -> Option<char> {
    let mut words = instruction.split_whitespace();
    let symbol = words.next()?.eq_ignore_ascii_case("SYMBOL");
    let code = words.next().filter(|_| symbol)?;
    let code = match code.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => code.parse().ok()?,
    };
    let font = instruction.split('"').nth(1).unwrap_or_default();
    crate::symbols::symbol(font, code).or_else(|| char::from_u32(code).filter(|_| font.is_empty()))
}
