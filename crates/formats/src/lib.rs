//! One folder per file format, read and write. A reader fails only when there is nothing to show.

pub mod attached;
pub mod bookmarks;
pub mod codepage;
pub mod container;
mod detect;
mod document;
pub mod docx;
pub mod dump;
mod encoding;
pub mod epub;
mod field_code;
mod flow;
mod heading;
pub mod html;
pub mod inside;
pub mod limits;
pub mod mail;
pub mod markdown;
mod markup;
pub mod number;
pub mod odt;
pub mod pack;
pub mod packed;
pub mod part_word;
pub mod picture;
pub mod rtf;
mod site;
mod stated;
mod symbols;
pub mod txt;
pub mod typed;
mod xml_tree;
mod zipped;

pub use detect::detect;
pub use document::{Document, LinkList, ListedLink, Note, SiteWork, StatedReview, TitleFrom};
pub use limits::Limits;

/// What a file is, told by its bytes first and by its name second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text in any encoding.
    Text,
    /// An HTML or XHTML page.
    Html,
    /// An EPUB 2 or 3.
    Epub,
    /// A Word document of 2007 or later.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// Rich Text Format.
    Rtf,
    /// Markdown.
    Markdown,
    /// One message of mail or news.
    Mail,
    /// A MySQL dump.
    Dump,
    /// A mailbox of messages one after another.
    Mbox,
    /// A ZIP archive, a WACZ web capture with it.
    Zip,
    /// One file, gzipped.
    Gzip,
    /// A tar archive.
    Tar,
    /// A 7z archive.
    SevenZip,
    /// A WARC web capture, gzipped or not.
    Warc,
}

impl Format {
    /// The media type of the format.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Epub => "application/epub+zip",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Rtf => "application/rtf",
            Self::Markdown => "text/markdown",
            Self::Mail => "message/rfc822",
            Self::Dump => "application/sql",
            Self::Mbox => "application/mbox",
            Self::Zip => "application/zip",
            Self::Gzip => "application/gzip",
            Self::Tar => "application/x-tar",
            Self::SevenZip => "application/x-7z-compressed",
            Self::Warc => "application/warc",
        }
    }

    /// Whether [`container::open`] reads it: a file of files.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Mbox | Self::Zip | Self::Gzip | Self::Tar | Self::SevenZip | Self::Warc)
    }
}

/// Why a file was refused: one sentence for a person, after the file's name and a colon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No bytes, or nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// No reader knows it.
    #[error("{0} is not a format that can be read yet")]
    UnknownFormat(String),
    /// Named as text, but the bytes are none.
    #[error("the file holds binary data, not text")]
    Binary,
    /// Larger than a limit allows.
    #[error("{what} is over the limit of {limit}")]
    TooLarge {
        /// What is too large: `the file`.
        what: String,
        /// The limit with its unit: `64 MiB`.
        limit: String,
    },
    /// Damaged beyond reading.
    #[error("{0}")]
    Damaged(String),
    /// The file tries something that no honest one does.
    #[error("{0}")]
    Hostile(String),
    /// There is no story in it.
    #[error("no text was found in it")]
    NoText,
    /// A message that is none of a story: an answer, a notice.
    #[error("a message that holds no story: {0}")]
    NoStory(&'static str),
    /// A page that holds no story, but does something of its own: it lists works, asks for a name, says no.
    #[error("it is a page of {archive} that {what}")]
    NoStoryPage {
        /// Whose page it is: `Archive of Our Own`, `a server`.
        archive: &'static str,
        /// What it does: `lists works`.
        what: &'static str,
    },
}
