//! Atom documents (RFC 4287): the model that feeds and the first kind of catalogue are written from.
//!
//! Every address in it is absolute: reading programs do not resolve others.

use askama::Template;
use jiff::Timestamp;

use crate::error::PageError;

/// A feed.
#[derive(Template)]
#[template(path = "atom/feed.xml")]
pub struct Feed {
    /// Never changes: a `urn:uuid:`.
    pub id: String,
    /// The title.
    pub title: String,
    /// What it is about.
    pub subtitle: Option<String>,
    /// When anything in it changed last.
    pub updated: Timestamp,
    /// Who gives it out.
    pub author: Person,
    /// Links of the whole feed.
    pub links: Vec<Link>,
    /// Where this page stands among all entries, where it has pages.
    pub extent: Option<Extent>,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// An entry as a document of its own.
#[derive(Template)]
#[template(path = "atom/entry.xml")]
pub struct EntryDocument {
    /// The entry.
    pub entry: Entry,
}

/// Where a page stands among all entries (`OpenSearch` 1.1).
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// All entries of all pages.
    pub total: u64,
    /// The number of the page's first entry, from 1.
    pub first: u64,
    /// Entries of a page.
    pub per_page: u32,
}

/// Who wrote something.
#[derive(Clone, Debug)]
pub struct Person {
    /// As it is shown.
    pub name: String,
    /// The page of the pen name.
    pub address: Option<String>,
}

/// A link.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// What the target is to the source.
    pub rel: &'static str,
    /// Where it leads.
    pub href: String,
    /// The media type of what is there.
    pub media_type: Option<&'static str>,
    /// For people.
    pub title: Option<String>,
    /// The group of facets that it belongs to, and whether it is the one in use.
    pub facet: Option<(&'static str, bool)>,
    /// How many entries are behind it.
    pub count: Option<u64>,
}

impl Link {
    /// A link without a title.
    pub fn new(rel: &'static str, media_type: &'static str, href: String) -> Self {
        Self { rel, href, media_type: Some(media_type), ..Self::default() }
    }

    /// The same link with a title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

/// What an entry stands under.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its name in addresses.
    pub term: String,
    /// The kind of tags that it is one of.
    pub scheme: String,
    /// Its name for people.
    pub label: String,
}

/// A text for people.
#[derive(Clone, Debug)]
pub enum Text {
    /// Without any marks.
    Plain(String),
    /// HTML, which the template escapes.
    Html(String),
}

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Never changes: a `urn:uuid:`.
    pub id: String,
    /// The title.
    pub title: String,
    /// When it changed last.
    pub updated: Timestamp,
    /// When it was first published.
    pub published: Option<Timestamp>,
    /// BCP 47 tag, checked by [`language`].
    pub language: Option<String>,
    /// Who wrote it; empty where the feed's author did.
    pub authors: Vec<Person>,
    /// What it stands under.
    pub categories: Vec<Category>,
    /// Where it leads.
    pub links: Vec<Link>,
    /// What it is about.
    pub summary: Option<Text>,
    /// What it is about, for entries that lead to other feeds.
    pub content: Option<String>,
    /// Other facts of Dublin Core: element and value.
    pub facts: Vec<(&'static str, String)>,
}

impl Feed {
    /// The feed as XML.
    pub fn written(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}

impl EntryDocument {
    /// The entry as XML.
    pub fn written(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}

/// An instant as RFC 3339 writes it, in UTC and whole seconds.
pub fn instant(time: &Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A language tag that reading programs take: a language with script, region and variants.
pub fn language(tag: Option<&str>) -> Option<String> {
    let tag = tag?;
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    let is_language = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let is_known = |part: &str| match part.len() {
        2 | 4 => part.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        5..=8 => part.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        _ => false,
    };
    (is_language && parts.all(is_known)).then(|| tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_language_that_reading_programs_take_is_named() {
        for tag in ["en", "pt-BR", "zh-Hant-TW", "tlh", "de-1996x"] {
            assert_eq!(language(Some(tag)).as_deref(), Some(tag));
        }
        for tag in ["", "e", "English!", "en-", "en_GB", "en-x"] {
            assert_eq!(language(Some(tag)), None, "{tag}");
        }
    }
}
