//! What commands say on standard output.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Prints a line. A reader that has seen enough, as `head` has, is no failure.
pub fn line(text: impl Display) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}
