//! Limits on everything that a file can make large, each with its unit.

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
            depth_max: 32,
            sections_max: 5_000,
        }
    }
}
