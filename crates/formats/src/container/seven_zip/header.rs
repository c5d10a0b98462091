//! What a 7z archive says about its own list of files, checked before the list is unpacked: nothing else bounds how
//! much memory that takes (7-Zip's `7zFormat.txt`).

use std::io::{Read, SeekFrom};

use crate::{Refusal, container::Source, limits::check_length};

/// The list of files: about a hundred bytes for each.
const LIST_BYTES_MAX: u64 = 256 << 20;
const START_BYTES: u64 = 32;
/// A packed list is described in some forty bytes.
const DESCRIPTION_BYTES_MAX: u64 = 1 << 10;

const PACKED_LIST: u64 = 0x17;
const AES: [u8; 4] = [0x06, 0xF1, 0x07, 0x01];

/// Refuses a list of files that is encrypted, or too large to unpack.
pub(super) fn check(source: &mut dyn Source) -> Result<(), Refusal> {
    let mut start = [0; START_BYTES as usize];
    let damaged = || Refusal::Damaged("the 7z archive is cut off or damaged".to_owned());
    source.read_exact(&mut start).map_err(|_| damaged())?;
    let number = |at: usize| start[at..at + 8].iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte));
    let (offset, length) = (number(12), number(20));
    check_length("its list of files", length, LIST_BYTES_MAX)?;
    let at = offset.checked_add(START_BYTES).ok_or_else(damaged)?;
    source.seek(SeekFrom::Start(at)).map_err(|_| damaged())?;
    let mut description = Vec::new();
    source.take(length.min(DESCRIPTION_BYTES_MAX)).read_to_end(&mut description).map_err(|_| damaged())?;
    if description.is_empty() {
        return Err(damaged());
    }
    if description[0] != PACKED_LIST as u8 {
        return Ok(());
    }
    if description.windows(AES.len()).any(|window| window == AES) {
        return Err(Refusal::Damaged("the 7z archive is encrypted, its list of files with it".into()));
    }
    let unpacked_bytes = unpacked_bytes(&description).ok_or_else(damaged)?;
    check_length("its list of files", unpacked_bytes, LIST_BYTES_MAX)
}

/// Reads how long the list is when unpacked. Every writer packs it by one method in one block.
fn unpacked_bytes(description: &[u8]) -> Option<u64> {
    let mut numbers = Numbers(description);
    numbers.expect(&[PACKED_LIST, 0x06])?;
    numbers.next()?;
    numbers.expect(&[1, 0x09])?;
    numbers.next()?;
    let mut mark = numbers.next()?;
    if mark == 0x0A {
        numbers.checksums()?;
        mark = numbers.next()?;
    }
    (mark == 0).then_some(())?;
    numbers.expect(&[0x07, 0x0B, 1, 0, 1])?;
    let flags = numbers.byte()?;
    numbers.skip(usize::from(flags & 0x0F))?;
    (flags & 0xD0 == 0).then_some(())?;
    if flags & 0x20 != 0 {
        let properties = numbers.next()?;
        numbers.skip(usize::try_from(properties).ok()?)?;
    }
    numbers.expect(&[0x0C])?;
    numbers.next()
}

/// The numbers of a header, of one to nine bytes each.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number: the set bits at the start of its first byte say how many bytes follow, the lowest first.
    fn next(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let following = first.leading_ones();
        let mut number = 0;
        for place in 0..following {
            number |= u64::from(self.byte()?) << (8 * place);
        }
        let high = u64::from(first) & (0x7F_u64 >> following.min(7));
        Some(if following < 8 { number | high << (8 * following) } else { number })
    }

    fn expect(&mut self, wanted: &[u64]) -> Option<()> {
        wanted.iter().try_for_each(|wanted| (self.next()? == *wanted).then_some(()))
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }

    /// One checksum, stated or not.
    fn checksums(&mut self) -> Option<()> {
        let all_stated = self.byte()? != 0;
        let stated = all_stated || self.byte()? & 0x80 != 0;
        self.skip(if stated { 4 } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_packed_list_is_read_before_it_is_unpacked() {
        let description = [
            0x17, 0x06, 0x81, 0x02, 0x01, 0x09, 0x40, 0x00, 0x07, 0x0B, 0x01, 0x00, 0x01, 0x23, 0x03, 0x01,
            0x01, 0x05, 0x5D, 0x00, 0x10, 0x00, 0x00, 0x0C, 0xC0, 0x34, 0x12, 0x0A, 0x01, 1, 2, 3, 4, 0x00,
            0x00,
        ];
        assert_eq!(unpacked_bytes(&description), Some(0x1234));
        assert_eq!(unpacked_bytes(&description[..20]), None);
    }
}
