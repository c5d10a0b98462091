//! Behind a broken row: the next row that is whole, or the next statement.

use super::{Cursor, Reader, Stop};

/// Bytes that are looked at again in search of a whole row, in one dump. Beyond, only statements are looked for.
const RESCANNED_BYTES_MAX: u64 = 256 << 20;
/// How much is kept when reading on, in bytes: longer than any opening that is looked for.
const OVERLAP_BYTES: usize = 64;

/// How lines begin that start a statement and stand in no story.
const OPENINGS: [&[u8]; 8] = [
    b"INSERT INTO ",
    b"REPLACE INTO ",
    b"CREATE TABLE ",
    b"DROP TABLE ",
    b"LOCK TABLES ",
    b"UNLOCK TABLES",
    b"INSERT IGNORE INTO ",
    b"/*!40",
];

impl Reader<'_, '_> {
    /// Steps over damage; true where a whole row of the same statement was found and handed over.
    pub(super) fn resync(&mut self, in_rows: bool) -> bool {
        let from = self.window.at();
        let mut first = true;
        let found = loop {
            let (step, place) = find(self.window.rest(), usize::from(first), in_rows);
            first = false;
            self.step_over_damage(step);
            match place {
                Place::Statement => break false,
                Place::Row => {
                    let before = self.window.at();
                    if self.whole_row() {
                        // The damage ends where the row starts, and that is behind us now.
                        self.name_damage(from, before);
                        return true;
                    }
                    first = true;
                }
                Place::Nowhere => {
                    if !self.window.more() {
                        self.step_over_damage(self.window.rest().len());
                        break false;
                    }
                }
            }
        };
        self.damage(from);
        found
    }

    fn name_damage(&mut self, from: u64, until: u64) {
        self.damage(from);
        if let Some(last) = self.summary.damage.last_mut().filter(|last| last.at.start == from) {
            last.at.end = until;
        }
    }

    fn step_over_damage(&mut self, bytes: usize) {
        self.summary.damaged_bytes += bytes as u64;
        self.window.advance(bytes);
    }

    /// Tries a row at the window's start; it must have as many values as the others of its statement.
    fn whole_row(&mut self) -> bool {
        if self.rescanned_bytes > RESCANNED_BYTES_MAX {
            return false;
        }
        loop {
            let mut cursor = Cursor::new(self.window.rest());
            let read = cursor.row(&mut self.cells);
            let length = cursor.at;
            self.rescanned_bytes += length as u64;
            match read {
                Ok(()) if self.insert.width.is_none_or(|width| width == self.cells.len()) => {
                    self.hand_over(length);
                    return true;
                }
                Err(Stop::End) if self.window.rest().len() < self.row_bytes_max => {
                    self.rescanned_bytes += self.window.rest().len() as u64;
                    if self.rescanned_bytes > RESCANNED_BYTES_MAX || !self.window.more() {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }
}

enum Place {
    /// A statement starts.
    Statement,
    /// A row may start.
    Row,
    /// Nothing that is held.
    Nowhere,
}

/// The first place behind `from` where it could go on, and how many bytes are before it.
fn find(rest: &[u8], from: usize, in_rows: bool) -> (usize, Place) {
    let mut at = from;
    while let Some(found) = memchr::memchr2(b'\n', b'(', rest.get(at..).unwrap_or_default()) {
        at += found;
        if rest[at] == b'\n' {
            let line = &rest[at + 1..];
            let opens = |opening: &[u8]| {
                line.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening))
            };
            if OPENINGS.iter().any(|opening| opens(opening)) {
                return (at + 1, Place::Statement);
            }
        } else if in_rows && follows_row(&rest[..at]) {
            return (at, Place::Row);
        }
        at += 1;
    }
    (rest.len().saturating_sub(OVERLAP_BYTES), Place::Nowhere)
}

/// Whether a text ends as it does before a row: `),`.
fn follows_row(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(OVERLAP_BYTES)..];
    near.trim_ascii_end().strip_suffix(b",").is_some_and(|near| near.trim_ascii_end().ends_with(b")"))
}
