//! What the forms of lists that are no lists of works have in common: what is typed into them, addresses that can be
//! kept, and fandoms by name.

use ficus_archive::{TagId, policy, slug, tag::TagKind};

use crate::{App, address::encoded, error::PageError, lens::Reader};

/// So many letters of what is typed into a field are looked at.
const TYPED_CHARS_MAX: usize = 200;
/// So many names are taken from a field of several.
const NAMES_MAX: usize = 10;

/// What was typed into a field.
pub fn typed(text: &str) -> String {
    text.trim().chars().take(TYPED_CHARS_MAX).collect()
}

/// A word of a form that is one of those that it offers; anything else is left out.
pub fn among<'a>(word: String, mut known: impl Iterator<Item = &'a str>) -> String {
    if known.any(|one| one == word) { word } else { String::new() }
}

/// The address of a page of a list: the fields of its form that are filled in, and the page where it is not the first.
pub fn address(path: &str, fields: &[(&str, &str)], page: u32) -> String {
    let number = if page > 1 { page.to_string() } else { String::new() };
    let pairs: Vec<String> = fields
        .iter()
        .chain([&("page", number.as_str())])
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Names that are parted by commas.
pub fn names(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.take(NAMES_MAX).map(str::to_owned).collect()
}

/// Tags that were asked for by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedTags {
    /// The canonical tags.
    pub ids: Vec<TagId>,
    /// Names that nothing has which the reader may know of.
    pub unknown: Vec<String>,
}

/// The tags of these names, parted by commas, of a kind or of any.
pub async fn tags_named(
    app: &App,
    reader: &Reader,
    text: &str,
    kind: Option<TagKind>,
) -> Result<NamedTags, PageError> {
    let names = names(text);
    let asked: Vec<_> = names.iter().map(|name| (kind, slug::folded(name))).collect();
    let found = app.store().tags_named(&asked, policy::listed_audiences(&reader.visitor)).await?;
    let mut tags = NamedTags::default();
    for (name, asked) in names.into_iter().zip(&asked) {
        match found.get(asked) {
            Some(ids) => tags.ids.extend(ids),
            None => tags.unknown.push(name),
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_is_filled_in_and_no_first_page() {
        let fields = [("q", "slow burn"), ("kind", "")];
        assert_eq!(address("/tags", &fields, 1), "/tags?q=slow%20burn");
        assert_eq!(address("/tags", &fields, 3), "/tags?q=slow%20burn&page=3");
        assert_eq!(address("/tags", &[], 1), "/tags");
    }

    #[test]
    fn names_are_parted_by_commas() {
        assert_eq!(names(" Dracula, ,Alice in Wonderland "), ["Dracula", "Alice in Wonderland"]);
        assert_eq!(names(&"x,".repeat(50)).len(), NAMES_MAX);
    }
}
