//! What is needed of a text to find the work that it belongs to: so little that a million of them fit into memory.

use std::{
    hash::{DefaultHasher, Hash, Hasher, RandomState},
    num::NonZero,
    ops,
};

use ficus_archive::old_address;
use string_interner::{StringInterner, backend::BufferBackend, symbol::SymbolU32};

use super::{
    growing::Growing,
    index::{Index, address_hash},
    name::natural,
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

/// A title, a name or a part of a path, of which all texts hold one copy together.
pub(super) type Name = SymbolU32;

/// What texts are called, each name once.
#[derive(Clone, Debug)]
pub(super) struct Names(StringInterner<BufferBackend<SymbolU32>, RandomState>);

impl Default for Names {
    fn default() -> Self {
        Self(StringInterner::new())
    }
}

impl Names {
    /// The one copy of a name.
    pub fn keep(&mut self, name: &str) -> Name {
        self.0.get_or_intern(name)
    }

    /// A name, where anything is called so.
    pub fn known(&self, name: &str) -> Option<Name> {
        self.0.get(name)
    }

    pub fn of(&self, name: Name) -> &str {
        self.0.resolve(name).unwrap_or_default()
    }
}

/// A folded title, told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TitleKey(NonZero<u64>);

impl TitleKey {
    pub fn of(title: &str) -> Self {
        Self(hash_of(&title_key(title)))
    }
}

/// The same in every run; never 0, so that one that may be missing takes no more memory.
pub(super) fn hash_of(text: &str) -> NonZero<u64> {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    NonZero::new(hasher.finish()).unwrap_or(NonZero::<u64>::MIN)
}

/// What is needed of a text to find the work that it belongs to.
#[derive(Clone, Debug)]
pub struct Outline {
    id: TextId,
    path: String,
    hash: u64,
    folder: String,
    title: Option<String>,
    author: Option<String>,
    numbered_name: bool,
    name_title: Option<String>,
    number: Option<u32>,
    site: Option<(String, String)>,
    in_series: bool,
    sketch: Option<Sketch>,
    has_text: bool,
    address: Option<NonZero<u64>>,
    /// Who sent it, by folded name and by address.
    writer: Option<(String, String)>,
    sub_part: Option<String>,
    follows: Option<TitleKey>,
    index: Option<Box<Index>>,
    fragment_of: Option<String>,
}

/// The outlines of all texts of an import, as they come.
#[derive(Debug, Default)]
pub struct Outlines {
    texts: Growing<Text>,
    sketches: Growing<Sketch>,
    names: Names,
}

/// The outlines of all texts of an import, in the order of their paths.
pub(super) struct Sorted {
    pub texts: Texts,
    /// Apart from the texts, since they are much and not needed to the end.
    pub sketches: Growing<Sketch>,
    pub names: Names,
}

/// Texts in an order, none of which was moved for it.
pub(super) struct Texts {
    texts: Growing<Text>,
    order: Vec<u32>,
}

impl Texts {
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Text> {
        self.order.iter().map(|at| &self.texts[*at as usize])
    }

    /// All of them, in any order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        self.texts.iter_mut()
    }
}

impl ops::Index<usize> for Texts {
    type Output = Text;

    fn index(&self, at: usize) -> &Text {
        &self.texts[self.order[at] as usize]
    }
}

impl ops::IndexMut<usize> for Texts {
    fn index_mut(&mut self, at: usize) -> &mut Text {
        &mut self.texts[self.order[at] as usize]
    }
}

/// An outline among many.
#[derive(Debug)]
pub(super) struct Text {
    pub id: TextId,
    /// The folders of its path; empty where there are none.
    within: Name,
    file: Name,
    /// The start of the source's hash: it orders what has one path.
    hash: u64,
    /// The folders around the file, the imported one with them.
    pub folder: Name,
    /// The title as stated, or lent later.
    pub title: Option<Name>,
    pub key: Option<TitleKey>,
    /// Whether the text itself states the title.
    pub titled: bool,
    /// Folded.
    pub author: Option<Name>,
    /// Whether the name of its file gives a number.
    pub numbered_name: bool,
    /// Kept of a text that states no title.
    pub name_title: Option<Name>,
    pub number: Option<u32>,
    /// The archive and the work's number there.
    pub site: Option<(Name, Name)>,
    pub in_series: bool,
    /// The number of its sketch, the first being 1.
    sketch: Option<NonZero<u32>>,
    /// Whether there is any text in it, not only facts.
    pub has_text: bool,
    /// Where it could once be found, hashed.
    pub address: Option<NonZero<u64>>,
    /// Who sent it, by folded name and by address: the author, where none is named.
    pub writer: Option<(Name, Name)>,
    seldom: Option<Box<Seldom>>,
}

/// What few texts say.
#[derive(Debug, Default)]
pub(super) struct Seldom {
    /// What tells it apart from others of its number: `a` of `4a`.
    pub sub_part: Option<Box<str>>,
    /// The title of the work that it says it follows.
    pub follows: Option<TitleKey>,
    /// What it says of others, where it may be an index.
    pub index: Option<Box<Index>>,
    /// What the fragments of a file share of which it is one.
    pub fragment_of: Option<Name>,
}

impl Seldom {
    fn is_empty(&self) -> bool {
        let Self { sub_part, follows, index, fragment_of } = self;
        sub_part.is_none() && follows.is_none() && index.is_none() && fragment_of.is_none()
    }
}

impl Text {
    /// What few texts say; nothing of it for the others.
    pub fn seldom(&self) -> &Seldom {
        const NOTHING: &Seldom = &Seldom { sub_part: None, follows: None, index: None, fragment_of: None };
        self.seldom.as_deref().unwrap_or(NOTHING)
    }
}

impl Outlines {
    /// Takes in one more.
    pub fn add(&mut self, outline: Outline) {
        let names = &mut self.names;
        let Outline { sub_part, follows, index, .. } = outline;
        let mut kept = |name: &Option<String>| name.as_deref().map(|name| names.keep(name));
        let fragment_of = kept(&outline.fragment_of);
        let name_title =
            if outline.title.is_none() && outline.site.is_none() { kept(&outline.name_title) } else { None };
        let (title, author) = (kept(&outline.title), kept(&outline.author));
        let mut pair = |pair: &Option<(String, String)>| {
            pair.as_ref().map(|(one, other)| (names.keep(one), names.keep(other)))
        };
        let (site, writer) = (pair(&outline.site), pair(&outline.writer));
        let seldom = Seldom { sub_part: sub_part.map(Into::into), follows, index, fragment_of };
        let (within, file) = outline.path.rsplit_once('/').unwrap_or(("", &outline.path));
        let sketch = outline.sketch.and_then(|sketch| {
            self.sketches.push(sketch);
            NonZero::new(self.sketches.len() as u32)
        });
        self.texts.push(Text {
            id: outline.id,
            within: names.keep(within),
            file: names.keep(file),
            hash: outline.hash,
            folder: names.keep(&outline.folder),
            title,
            key: outline.title.as_deref().map(TitleKey::of),
            titled: outline.title.is_some(),
            author,
            numbered_name: outline.numbered_name,
            name_title,
            number: outline.number,
            site,
            in_series: outline.in_series,
            sketch,
            has_text: outline.has_text,
            address: outline.address,
            writer,
            seldom: (!seldom.is_empty()).then(|| Box::new(seldom)),
        });
    }

    /// Nothing more comes: sorts them as a person would sort their paths.
    pub(super) fn sorted(self) -> Sorted {
        let Self { texts, sketches, names } = self;
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        order.sort_unstable_by(|one, other| {
            let (one, other) = (&texts[*one as usize], &texts[*other as usize]);
            let paths = if one.within == other.within {
                natural(one.file(&names).chars()).cmp(natural(other.file(&names).chars()))
            } else {
                natural(one.path_chars(&names)).cmp(natural(other.path_chars(&names)))
            };
            paths.then_with(|| (one.hash, one.id).cmp(&(other.hash, other.id)))
        });
        Sorted { texts: Texts { texts, order }, sketches, names }
    }
}

impl Sorted {
    /// The path of a text.
    pub fn path(&self, at: usize) -> String {
        self.texts[at].path(&self.names)
    }

    /// The sketch of a text that is long enough to have one.
    pub fn sketch(&self, at: usize) -> Option<&Sketch> {
        let number = self.texts[at].sketch?;
        Some(&self.sketches[number.get() as usize - 1])
    }
}

impl Extend<Outline> for Outlines {
    fn extend<I: IntoIterator<Item = Outline>>(&mut self, outlines: I) {
        outlines.into_iter().for_each(|outline| self.add(outline));
    }
}

impl Text {
    fn path(&self, names: &Names) -> String {
        match (names.of(self.within), names.of(self.file)) {
            ("", file) => file.to_owned(),
            (within, file) => format!("{within}/{file}"),
        }
    }

    fn path_chars<'a>(&self, names: &'a Names) -> impl Iterator<Item = char> + 'a {
        let (within, file) = (names.of(self.within), names.of(self.file));
        let parting = if within.is_empty() { "" } else { "/" };
        within.chars().chain(parting.chars()).chain(file.chars())
    }

    /// The name of its file.
    pub fn file<'a>(&self, names: &'a Names) -> &'a str {
        names.of(self.file)
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
            [chapter] => Sketch::of(&chapter.blocks),
            _ => None,
        };
        let follows = text.stated.iter().find(|stated| stated.field == Field::SequelTo);
        let follows = follows.map(|stated| TitleKey::of(&stated.value));
        let piece = Piece::new(&self.source, text, &self.below);
        let hash = self.source.sha256.get(..HASH_CHARS).unwrap_or_default();
        let writer = text.writer.as_ref();
        let fragment = text.fragment.as_ref();
        Outline {
            id,
            path: self.source.path.clone(),
            // The rows of a dump have none yet.
            hash: u64::from_str_radix(hash, 16).unwrap_or(0),
            folder: piece.folder,
            title: piece.facts.title,
            author: piece.author,
            numbered_name: piece.name_number.is_some(),
            name_title: piece.name_title,
            number: piece.number,
            site: text.site.as_ref().map(|site| (site.site.clone(), site.id.clone())),
            in_series: piece.facts.series.is_some(),
            sketch,
            has_text,
            address: text.addresses.first().and_then(|address| address_hash(address)),
            writer: writer.map(|writer| (fold(&writer.name), writer.address.to_lowercase())),
            sub_part: piece.sub_part,
            follows,
            index: Index::of(text),
            fragment_of: fragment.map(|fragment| fragment.of.clone()),
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
