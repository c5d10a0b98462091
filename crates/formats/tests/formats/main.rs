//! What every reader and writer promises, tried from outside.

mod detecting;
mod html;
mod text;
mod writing;
