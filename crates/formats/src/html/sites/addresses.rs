//! The addresses that a page states of itself.

use crate::{
    html::{places::Elements, tree::Tree},
    site::captured,
};

/// More addresses of one page say nothing more.
const ADDRESSES_MAX: usize = 8;
const ADDRESS_BYTES_MAX: usize = 2_048;

/// The addresses of a page, the most exact first: where it was saved from, then what it calls its own.
pub(in crate::html) fn addresses(tree: &Tree, page: &Elements<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |address: &str| {
        let address = address.trim();
        let address = captured(address).unwrap_or(address);
        let sound = address.len() <= ADDRESS_BYTES_MAX
            && (address.starts_with("http://") || address.starts_with("https://"))
            && !address.contains(char::is_whitespace);
        if sound && found.len() < ADDRESSES_MAX && !found.iter().any(|known| known == address) {
            found.push(address.to_owned());
        }
    };
    for comment in &tree.comments {
        // Browsers write `saved from url=(0042)http://…`, HTTrack `Mirrored from host/path by HTTrack`.
        if let Some((_, rest)) = comment.split_once("saved from url=(") {
            add(rest.split_once(')').map_or("", |(_, address)| address));
        } else if let Some((_, rest)) = comment.split_once("Mirrored from ") {
            let address = rest.split(" by HTTrack").next().unwrap_or_default();
            add(&format!("http://{address}"));
        } else if let Some((_, rest)) = comment.split_once("url: ") {
            // SingleFile.
            add(rest.split_whitespace().next().unwrap_or_default());
        }
    }
    for element in &page.all {
        let value = element.value();
        let address = match value.name() {
            "input" if value.id() == Some("wmtbURL") => value.attr("value"),
            "link" if value.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                value.attr("href")
            }
            "meta" if value.attr("property") == Some("og:url") => value.attr("content"),
            _ => continue,
        };
        add(address.unwrap_or_default());
    }
    found
}
