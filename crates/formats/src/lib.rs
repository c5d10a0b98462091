//! One folder per file format, read and write. A reader fails only when there is nothing to show.

mod detect;
mod encoding;
pub mod epub;
mod heading;
pub mod html;
pub mod limits;
mod markup;
pub mod txt;

pub use detect::detect;
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
}

impl Format {
    /// The media type of the format.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Epub => "application/epub+zip",
        }
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
}
