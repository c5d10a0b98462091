//! What every reader and writer promises, tried from outside.

mod containers;
mod detecting;
mod documents;
mod dump;
mod epub;
mod epub_archives;
mod html;
mod inside;
mod no_story;
mod own_texts;
mod sites;
mod text;
mod typed;
mod writing;
