//! The part of a dump that is held in memory.

use std::io::{BufRead, ErrorKind};

/// How many bytes are read at once at least.
const CHUNK_BYTES: usize = 1 << 20;

pub(super) struct Window<'s> {
    source: &'s mut dyn BufRead,
    held: Vec<u8>,
    /// Bytes at the start of `held` that are done with.
    done: usize,
    /// Where in the dump the window starts, in bytes.
    at: u64,
    /// Whether the source has no more.
    ended: bool,
    /// How the source broke off.
    pub broken: Option<String>,
}

impl<'s> Window<'s> {
    pub fn new(source: &'s mut dyn BufRead) -> Self {
        Self { source, held: Vec::new(), done: 0, at: 0, ended: false, broken: None }
    }

    /// What is held and not done with.
    pub fn rest(&self) -> &[u8] {
        &self.held[self.done..]
    }

    /// Where in the dump [`Self::rest`] starts.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Where in the dump what is held ends.
    pub fn at_end(&self) -> u64 {
        self.at + self.rest().len() as u64
    }

    pub fn advance(&mut self, bytes: usize) {
        self.done += bytes;
        self.at += bytes as u64;
    }

    /// Reads on: as much again as is held, so that what is looked at anew each time stays cheap. False at the end.
    pub fn more(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.held.drain(..self.done);
        self.done = 0;
        let wanted = self.held.len() + self.held.len().max(CHUNK_BYTES);
        let before = self.held.len();
        while self.held.len() < wanted {
            match self.source.fill_buf() {
                Ok([]) => {
                    self.ended = true;
                    break;
                }
                Ok(bytes) => {
                    let taken = bytes.len();
                    self.held.extend_from_slice(bytes);
                    self.source.consume(taken);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.broken = Some(error.to_string());
                    break;
                }
            }
        }
        self.held.len() > before
    }
}
