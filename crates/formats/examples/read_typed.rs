//! Reads what is typed, as the archive would, and writes the prose that it becomes.
//!
//! `read_typed markdown < text` or `read_typed html < text`. The tests in a browser hold what the editor's script
//! makes of a paste against it.

use std::{
    io::{Read, Write},
    process::ExitCode,
};

use ficus_formats::{
    Limits,
    typed::{self, Wording},
};

fn main() -> ExitCode {
    let wording = match std::env::args().nth(1).as_deref() {
        Some("markdown") => Wording::Markdown,
        Some("html") => Wording::Html,
        _ => return ExitCode::FAILURE,
    };
    let limits = Limits::default();
    let mut text = String::new();
    let read = std::io::stdin().take(limits.text_bytes_max).read_to_string(&mut text);
    let prose = typed::read(wording, &text, &limits);
    match read.and_then(|_| std::io::stdout().write_all(prose.as_str().as_bytes())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
