//! What every reader of a marked-up format gives: a book, and what was found around it.

use std::ops::Range;

use ficus_prose::{Block, Book, Repair, Spans};

/// A page, an e-book, a word processor's document as it was read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Facts and sections. A document with chapter headings has a section for each, another has one.
    pub book: Book,
    /// What the title among the facts was taken from.
    pub title_from: TitleFrom,
    /// The encoding that it was decoded from; `None` where the format fixes it.
    pub encoding: Option<&'static str>,
    /// What was cleaned on the way.
    pub repairs: Vec<Repair>,
    /// Summaries and notes that are set apart from the story, in order.
    pub notes: Vec<Note>,
    /// What each byte of the file became. Of a packed file: an entry's packed bytes stand for its unpacked ones in
    /// proportion, everything between the entries is container.
    pub spans: Spans,
    /// The archive and the work there, where the document shows them.
    pub site: Option<SiteWork>,
    /// Addresses of this page, as the document states them; the most exact first.
    pub addresses: Vec<String>,
    /// Reviews that stand on it.
    pub reviews: Vec<StatedReview>,
    /// Whether facts are stated apart from the text, so that no header is looked for in it.
    pub structured: bool,
    /// Where in the file facts stand, in bytes: a label of [`Book::facts`] in small letters, or `title`, `author`,
    /// `summary`; the same label as often as it is stated, in order.
    pub evidence: Vec<(String, Range<u64>)>,
    /// Lists of links, of a page that is of no known archive: it may be an index of others.
    pub lists: Vec<LinkList>,
}

/// What a title was taken from: a label in the text goes before all but a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TitleFrom {
    /// A field of its own, as archives and e-books have.
    #[default]
    Field,
    /// A heading or the subject of a post.
    Heading,
    /// What the page calls itself, which may be the name of its site.
    Window,
}

/// Links that stand together under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LinkList {
    /// What stands above them; empty where nothing does.
    pub heading: String,
    /// The links in their order, two at least.
    pub links: Vec<ListedLink>,
}

/// A link of a list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ListedLink {
    /// Where it leads, as written.
    pub href: String,
    /// What it shows.
    pub text: String,
    /// The number that stands before it.
    pub number: Option<u32>,
}

/// A summary or a note as the document labels it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `Chapter Notes`, `Summary`.
    pub label: String,
    /// The section that it is of; `None` where it is of the whole work.
    pub section: Option<usize>,
    /// Whether it stands after the text.
    pub after: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A work as an archive numbers it: documents of the same work belong together, whatever their titles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SiteWork {
    /// The archive: its host without `www.`, or what tells one database from another.
    pub site: String,
    /// The work's number there.
    pub id: String,
    /// The chapter by its place in the work, from 1, where the document is one chapter.
    pub chapter: Option<u32>,
}

/// A review as a document states it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatedReview {
    /// Who signs it.
    pub name: String,
    /// The chapter by its place in the work, from 1.
    pub chapter: Option<u32>,
    /// What is said.
    pub blocks: Vec<Block>,
    /// When, as stated.
    pub written: Option<String>,
}
