//! What is needed of a text to find the work that it belongs to: so little that a million of them fit into memory.

use ficus_archive::old_address;

use super::{
    index::{Index, address_hash},
    piece::{Piece, title_key},
    sketch::Sketch,
};
use crate::{
    reading::{FileReading, TextReading},
    recognise::{header::fold, label::Field},
};

/// A text among those of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextId {
    /// The reading's number, as the caller counts.
    pub reading: u32,
    /// The text's place in its reading.
    pub text: u32,
}

/// What is needed of a text to find the work that it belongs to.
#[derive(Clone, Debug)]
pub struct Outline {
    pub(super) id: TextId,
    pub(super) path: Box<str>,
    /// The start of the source's hash: it orders what has one path.
    pub(super) hash: u64,
    pub(super) folder: Box<str>,
    /// The title as stated, or lent later.
    pub(super) title: Option<Box<str>>,
    pub(super) key: Option<Box<str>>,
    /// Whether the text itself states the title.
    pub(super) titled: bool,
    pub(super) author: Option<Box<str>>,
    pub(super) name_number: Option<u32>,
    pub(super) name_title: Option<Box<str>>,
    pub(super) number: Option<u32>,
    /// The archive and the work's number there.
    pub(super) site: Option<(Box<str>, Box<str>)>,
    pub(super) in_series: bool,
    pub(super) sketch: Option<Box<Sketch>>,
    /// Whether there is any text in it, not only facts.
    pub(super) has_text: bool,
    /// Where it could once be found, hashed.
    pub(super) address: Option<u64>,
    seldom: Option<Box<Seldom>>,
}

/// What few texts say.
#[derive(Clone, Debug, Default)]
pub(super) struct Seldom {
    /// Who sent it, by folded name and by address: the author, where none is named.
    pub writer: Option<(Box<str>, Box<str>)>,
    /// What tells it apart from others of its number: `a` of `4a`.
    pub sub_part: Option<Box<str>>,
    /// The folded title of the work that it says it follows.
    pub follows: Option<Box<str>>,
    /// What it says of others, where it may be an index.
    pub index: Option<Box<Index>>,
    /// What the fragments of a file share of which it is one.
    pub fragment_of: Option<Box<str>>,
}

impl Seldom {
    fn is_empty(&self) -> bool {
        let Self { writer, sub_part, follows, index, fragment_of } = self;
        writer.is_none()
            && sub_part.is_none()
            && follows.is_none()
            && index.is_none()
            && fragment_of.is_none()
    }
}

impl Outline {
    /// What few texts say; nothing of it for the others.
    pub(super) fn seldom(&self) -> &Seldom {
        const NOTHING: &Seldom =
            &Seldom { writer: None, sub_part: None, follows: None, index: None, fragment_of: None };
        self.seldom.as_deref().unwrap_or(NOTHING)
    }
}

/// Hashes tell apart what has one path; so much of them, in hexadecimal, is enough for an order.
const HASH_CHARS: usize = 16;

impl FileReading {
    /// The outlines of its texts. `reading` is the number by which the caller will give the reading back.
    pub fn outlines(&self, reading: u32) -> Vec<Outline> {
        let texts = self.texts.iter().enumerate();
        texts.map(|(place, text)| self.outline(TextId { reading, text: place as u32 }, text)).collect()
    }

    fn outline(&self, id: TextId, text: &TextReading) -> Outline {
        let has_text = text.chapters.iter().any(|chapter| !chapter.blocks.is_empty());
        let sketch = match text.chapters.as_slice() {
            [chapter] => Sketch::of(&chapter.blocks).map(Box::new),
            _ => None,
        };
        let follows = text.stated.iter().find(|stated| stated.field == Field::SequelTo);
        let follows = follows.map(|stated| title_key(&stated.value).into());
        let piece = Piece::new(&self.source, text, &self.below);
        let hash = self.source.sha256.get(..HASH_CHARS).unwrap_or_default();
        let seldom = Seldom {
            writer: text
                .writer
                .as_ref()
                .map(|writer| (fold(&writer.name).into(), writer.address.to_lowercase().into())),
            sub_part: piece.sub_part.map(Into::into),
            follows,
            index: Index::of(text),
            fragment_of: text.fragment.as_ref().map(|fragment| fragment.of.as_str().into()),
        };
        let site = text.site.as_ref().map(|site| (site.site.as_str().into(), site.id.as_str().into()));
        Outline {
            id,
            path: self.source.path.as_str().into(),
            // The rows of a dump have none yet.
            hash: u64::from_str_radix(hash, 16).unwrap_or(0),
            folder: piece.folder.into(),
            titled: piece.key.is_some(),
            title: piece.facts.title.map(Into::into),
            key: piece.key.map(Into::into),
            author: piece.author.map(Into::into),
            name_number: piece.name_number,
            name_title: piece.name_title.map(Into::into),
            number: piece.number,
            site,
            in_series: piece.facts.series.is_some(),
            sketch,
            has_text,
            address: text.addresses.first().and_then(|address| address_hash(address)),
            seldom: (!seldom.is_empty()).then(|| Box::new(seldom)),
        }
    }
}

/// The addresses of a text in their one form, each once.
pub(super) fn addresses(stated: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for address in stated.iter().filter_map(|address| old_address::normal(address)) {
        if !out.contains(&address) {
            out.push(address);
        }
    }
    out
}
