//! What belongs to the work whose text is typed: names of its style sheet, and its pictures.

use std::collections::{BTreeMap, BTreeSet};

use ficus_prose::{Block, Image};

/// What stands before the name of a picture in a text: `picture:lamp`.
pub const PICTURE_SCHEME: &str = "picture:";

/// What belongs to the work whose text is typed. Nothing else of its kind stands in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The names of its style sheet.
    pub classes: BTreeSet<String>,
    /// Its pictures by the names under which they are put into texts, with what is said of them.
    pub pictures: BTreeMap<String, Image>,
}

impl Own {
    /// What stands in blocks, so that they are read again as they are.
    pub(super) fn of(blocks: &[Block], classes: BTreeSet<String>) -> Self {
        let mut own = Self { classes, ..Self::default() };
        let mut waiting: Vec<&Block> = blocks.iter().collect();
        while let Some(block) = waiting.pop() {
            match block {
                Block::Image(image) => {
                    own.pictures.insert(image.address().to_owned(), image.clone());
                }
                Block::Quote(inner)
                | Block::Styled { blocks: inner, .. }
                | Block::Shield { blocks: inner, .. } => waiting.extend(inner),
                Block::List(list) => waiting.extend(list.items.iter().flatten()),
                Block::Footnotes(notes) => waiting.extend(notes.iter().flatten()),
                _ => {}
            }
        }
        own
    }

    /// The name of a picture that an address means as `picture:lamp` does.
    pub(crate) fn named(address: &str) -> Option<&str> {
        let (scheme, name) = address.trim().split_at_checked(PICTURE_SCHEME.len())?;
        scheme.eq_ignore_ascii_case(PICTURE_SCHEME).then(|| name.trim())
    }

    /// The picture that an address in a text means. What the text does not say of it itself, its name brings along.
    pub(crate) fn picture(&self, address: &str, alt: Option<&str>, caption: Option<&str>) -> Option<Image> {
        if let Some(name) = Self::named(address) {
            let known = self.pictures.get(&name.to_lowercase())?;
            let image = Image::new(known.address(), alt.unwrap_or(known.alt()))?;
            return Some(image.with_caption(caption.unwrap_or(known.caption())));
        }
        let known = self.pictures.values().find(|image| image.address() == address.trim())?;
        Some(Image::new(known.address(), alt.unwrap_or_default())?.with_caption(caption.unwrap_or_default()))
    }
}
