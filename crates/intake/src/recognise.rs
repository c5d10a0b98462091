//! What a text says of itself and how it is built: header, chapters, paragraphs, breaks, points of view, ends.

pub(crate) mod ending;
pub(crate) mod flat;
pub(crate) mod header;
pub(crate) mod inline;
pub(crate) mod label;
pub(crate) mod mail;
pub(crate) mod part;
pub(crate) mod pov;

pub(crate) mod chapters;
pub(crate) mod layout;
pub(crate) mod loss;
pub(crate) mod repeat;
pub(crate) mod scene;
mod stored_field;
pub(crate) mod suggest;
