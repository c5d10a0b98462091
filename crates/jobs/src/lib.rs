//! What must not hold up a request: import, keeping the index up to date, demo, generation, flushing of views.

pub mod follow;
pub mod import;
