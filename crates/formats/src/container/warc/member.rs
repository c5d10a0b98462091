//! The members of a gzipped capture (RFC 1952).

/// What a member begins with.
pub(super) const MAGIC: &[u8] = &[0x1F, 0x8B, 0x08];
/// Checksum and length, at its end.
pub(super) const TRAILER_BYTES: usize = 8;
/// Name and comment in its header are no longer than this.
pub(super) const HEADER_BYTES_MAX: usize = 16 << 10;
/// The empty lines after a record.
const EMPTY_LINES_BYTES: u32 = 8;

/// Whether a member holds a record and nothing more, by their lengths; of the member's, 32 bits may be known.
pub(super) const fn is_length_of(member_bytes: u64, record_bytes: u64) -> bool {
    (member_bytes as u32).wrapping_sub(record_bytes as u32) <= EMPTY_LINES_BYTES
}

/// Length of the header at the start (RFC 1952, section 2.3).
pub(super) fn header(bytes: &[u8]) -> Option<usize> {
    const CHECKSUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    if bytes.len() < 10 || !bytes.starts_with(MAGIC) {
        return None;
    }
    let flags = bytes[3];
    let mut at = 10;
    if flags & EXTRA != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            at += bytes.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    if flags & CHECKSUM != 0 {
        at += 2;
    }
    (at <= bytes.len()).then_some(at)
}
