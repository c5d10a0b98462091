//! What must not hold up a request: import, keeping the index up to date, demo, generation, flushing of views.

pub mod alike;
mod beside;
pub mod canons;
pub mod challenges;
pub mod demo;
pub mod error;
pub mod follow;
pub mod generate;
pub mod import;
pub mod mail;
pub mod moderation;
pub mod news;
pub mod old_site;
mod read_work;
pub mod release;
pub mod reveal;
pub mod upload;

pub use error::JobError;
