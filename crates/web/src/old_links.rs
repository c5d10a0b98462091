//! Links inside texts that lead to archives whose works were rescued: they go by the page that knows what became of
//! each address. The text itself keeps the address as its author wrote it.

use std::{borrow::Cow, collections::BTreeSet};

use ficus_archive::old_address;
use ficus_prose::{
    Prose,
    html::{with_note_prefix, with_numbers},
};

use crate::{App, error::PageError, picture::dressed, shields::Folding};

/// What stands before an address in a text's own HTML.
const BEFORE: &str = " href=\"";
/// So many hosts are looked up for one page.
const HOSTS_MAX: usize = 16;

/// The hosts among those that a page links to from which works were rescued.
#[derive(Clone, Debug, Default)]
pub struct OldLinks {
    hosts: Vec<String>,
}

impl OldLinks {
    /// Looks up where the links of texts lead; asks the store nothing where there are no links.
    pub async fn of(app: &App, texts: impl Iterator<Item = &Prose>) -> Result<Self, PageError> {
        let mut hosts = BTreeSet::new();
        for text in texts {
            hosts.extend(links(text.as_str()).filter_map(|(_, link)| host(link)).take(HOSTS_MAX));
        }
        if hosts.is_empty() {
            return Ok(Self::default());
        }
        let hosts: Vec<String> = hosts.into_iter().take(HOSTS_MAX).collect();
        Ok(Self { hosts: app.store().rescued_hosts(&hosts).await? })
    }

    /// As [`OldLinks::lead`], with marked passages folded, and an `id` for each paragraph, so that links lead to it.
    pub fn placed(&self, text: &Prose, folding: &Folding, prefix: &str) -> String {
        let led = self.lead(text);
        let led = folding.fold(&led, prefix);
        with_numbers(&with_note_prefix(&led, prefix.trim_end_matches('p')), prefix)
    }

    /// The text's HTML with its pictures as pages show them, and links to these hosts led by the page of old addresses.
    pub fn lead<'a>(&self, text: &'a Prose) -> Cow<'a, str> {
        dressed(self.led(text))
    }

    fn led<'a>(&self, text: &'a Prose) -> Cow<'a, str> {
        let html = text.as_str();
        if self.hosts.is_empty() {
            return Cow::Borrowed(html);
        }
        let mut out = String::new();
        let mut copied = 0;
        for (at, link) in links(html) {
            if host(link).is_some_and(|host| self.hosts.contains(&host)) {
                out.push_str(&html[copied..at]);
                out.push_str("/old?url=");
                // Escaped as an attribute, and then as a query: the address without `&amp;` is what is asked for.
                let address = link.replace("&amp;", "&");
                out.extend(form_urlencoded::byte_serialize(address.as_bytes()));
                copied = at + link.len();
            }
        }
        if copied == 0 {
            return Cow::Borrowed(html);
        }
        out.push_str(&html[copied..]);
        Cow::Owned(out)
    }
}

/// The addresses of links, as they are escaped, with where each starts.
fn links(html: &str) -> impl Iterator<Item = (usize, &str)> {
    html.match_indices(BEFORE).filter_map(|(at, _)| {
        let start = at + BEFORE.len();
        let end = html[start..].find('"')?;
        Some((start, &html[start..start + end]))
    })
}

fn host(link: &str) -> Option<String> {
    let normal = old_address::normal(link).filter(|_| link.starts_with("http"))?;
    Some(old_address::host(&normal).to_owned())
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Align, Block, Inline};

    use super::*;

    #[test]
    fn only_links_to_rescued_archives_are_led() {
        let link = |href: &str| Inline::Link { href: href.to_owned(), inlines: vec![Inline::text("there")] };
        let text = Prose::from_blocks(&[Block::Paragraph {
            align: Align::Start,
            inlines: vec![
                link("http://www.old.example/viewstory.php?sid=1&chapter=2"),
                link("https://other.example/x"),
                Inline::text("a href=\"http://old.example/\" typed"),
            ],
        }]);
        let links = OldLinks { hosts: vec!["old.example".to_owned()] };
        let led = links.lead(&text);
        assert!(
            led.contains("\"/old?url=http%3A%2F%2Fwww.old.example%2Fviewstory.php%3Fsid%3D1%26chapter%3D2\""),
            "{led}"
        );
        assert!(led.contains("\"https://other.example/x\""), "{led}");
        assert_eq!(OldLinks::default().lead(&text), text.as_str());
    }
}
