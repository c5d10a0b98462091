//! What commands say on standard output.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Prints a line. A reader that has seen enough, as `head` has, is no failure.
pub fn line(text: impl Display) -> io::Result<()> {
    // With its end behind it, a line of any length goes out by one call, and nobody looks through it for another end.
    match io::stdout().lock().write_all(format!("{text}\n").as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}
