//! Limits on everything that a file can make large, each with its unit.

use crate::Refusal;

/// What a reader may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Length of a text or HTML file, in bytes.
    pub text_bytes_max: u64,
    /// Length of a packed file (EPUB), in bytes.
    pub packed_bytes_max: u64,
    /// Length of all that is unpacked from one file, in bytes.
    pub unpacked_bytes_max: u64,
    /// How many times larger than packed an entry may become.
    pub ratio_max: u64,
    /// Entries of a packed file.
    pub entries_max: usize,
    /// Length of one unpacked entry of an archive, a mailbox or a web capture, in bytes: it is held in memory.
    pub entry_bytes_max: u64,
    /// Length of all that is unpacked from one archive, mailbox or web capture, in bytes. It is read as a stream.
    pub container_bytes_max: u64,
    /// Entries of one archive, mailbox or web capture.
    pub container_entries_max: u64,
    /// Elements inside elements before they are flattened.
    pub depth_max: usize,
    /// Sections of a book.
    pub sections_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes_max: 64 << 20,
            packed_bytes_max: 512 << 20,
            unpacked_bytes_max: 512 << 20,
            ratio_max: 200,
            entries_max: 5_000,
            entry_bytes_max: 512 << 20,
            container_bytes_max: 4 << 40,
            container_entries_max: 10_000_000,
            depth_max: 32,
            sections_max: 5_000,
        }
    }
}

impl Limits {
    /// Refuses a text or HTML file that is longer than the limit.
    pub(crate) fn check_text(&self, bytes: &[u8]) -> Result<(), Refusal> {
        check_length("the file", bytes.len() as u64, self.text_bytes_max)
    }

    /// Refuses a packed file that is longer than the limit.
    pub(crate) fn check_packed(&self, bytes: &[u8]) -> Result<(), Refusal> {
        check_length("the file", bytes.len() as u64, self.packed_bytes_max)
    }
}

/// Refuses a length over a limit, both in bytes.
pub(crate) fn check_length(what: &str, bytes: u64, bytes_max: u64) -> Result<(), Refusal> {
    if bytes <= bytes_max {
        return Ok(());
    }
    Err(Refusal::TooLarge { what: what.to_owned(), limit: bytes_for_people(bytes_max) })
}

/// `64 MiB`, `300 KiB`, `12 bytes`: rounded down to the largest unit that fits.
fn bytes_for_people(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}
