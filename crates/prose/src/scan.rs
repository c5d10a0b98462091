//! Looking for the few bytes that mean something in texts that hold hardly any.

use std::ops::BitOr;

use wide::u8x16;

/// So many bytes are told of by one number.
pub const PLACES: usize = u32::BITS as usize;

/// Some bytes that are asked about together.
#[derive(Clone, Copy, Debug)]
pub struct Bytes(u8x16);

/// The answer for each of some bytes.
#[derive(Clone, Copy, Debug)]
pub struct Answers(u8x16);

impl Bytes {
    /// Which are this one.
    #[must_use]
    #[inline]
    pub fn are(self, byte: u8) -> Answers {
        Answers(self.0.simd_eq(u8x16::splat(byte)))
    }

    /// Which are one of these.
    #[must_use]
    #[inline]
    pub fn are_any<const N: usize>(self, wanted: [u8; N]) -> Answers {
        Answers(wanted.into_iter().fold(u8x16::splat(0), |found, byte| found | self.are(byte).0))
    }

    /// Which lie between two bytes, both included; the first is not above the last.
    #[must_use]
    #[inline]
    pub fn are_within(self, first: u8, last: u8) -> Answers {
        let above = self.0 - u8x16::splat(first);
        Answers(above.min(u8x16::splat(last - first)).simd_eq(above))
    }

    /// Which are letters of ASCII.
    #[must_use]
    #[inline]
    pub fn are_letters(self) -> Answers {
        Self(self.0 | u8x16::splat(0x20)).are_within(b'a', b'z')
    }

    /// Which are beyond ASCII.
    #[must_use]
    #[inline]
    pub fn are_high(self) -> Answers {
        // Only the highest bit of each answer is looked at in the end.
        Answers(self.0)
    }
}

impl BitOr for Answers {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Of which of some bytes something is so: a bit each, the lowest for the first.
#[inline]
pub fn places_where(bytes: &[u8; PLACES], are: impl Fn(Bytes) -> Answers) -> u32 {
    let (halves, _) = bytes.as_chunks::<16>();
    let places = halves.iter().map(|half| are(Bytes(u8x16::new(*half))).0.to_bitmask());
    places.enumerate().fold(0, |all, (number, places)| all | places << (16 * number))
}

/// The same of fewer bytes than [`PLACES`].
#[inline]
fn places_in_rest(rest: &[u8], are: impl Fn(Bytes) -> Answers) -> u32 {
    let mut bytes = [0; PLACES];
    bytes[..rest.len()].copy_from_slice(rest);
    places_where(&bytes, are) & ((1 << rest.len()) - 1)
}

/// The place of the first byte that is one of those wanted. They are ASCII, so that it is a character of the text.
pub fn find_any<const N: usize>(text: &str, wanted: [u8; N]) -> Option<usize> {
    first_place(text.as_bytes(), |bytes| bytes.are_any(wanted))
}

/// The place of the first byte of which something is so.
#[inline]
pub fn first_place(bytes: &[u8], are: impl Fn(Bytes) -> Answers) -> Option<usize> {
    let (chunks, rest) = bytes.as_chunks::<PLACES>();
    for (chunk, start) in chunks.iter().zip((0..).step_by(PLACES)) {
        let places = places_where(chunk, &are);
        if places != 0 {
            return Some(start + places.trailing_zeros() as usize);
        }
    }
    let places = places_in_rest(rest, &are);
    (places != 0).then(|| bytes.len() - rest.len() + places.trailing_zeros() as usize)
}

/// Calls for each byte of which something is so with its place, in order.
#[inline]
pub fn for_places(bytes: &[u8], are: impl Fn(Bytes) -> Answers, mut see: impl FnMut(usize)) {
    let (chunks, rest) = bytes.as_chunks::<PLACES>();
    let mut see_all = |start: usize, mut places: u32| {
        while places != 0 {
            see(start + places.trailing_zeros() as usize);
            places &= places - 1;
        }
    };
    for (chunk, start) in chunks.iter().zip((0..).step_by(PLACES)) {
        see_all(start, places_where(chunk, &are));
    }
    if !rest.is_empty() {
        see_all(bytes.len() - rest.len(), places_in_rest(rest, &are));
    }
}

/// Of how many bytes something is so.
#[inline]
pub fn count_where(bytes: &[u8], are: impl Fn(Bytes) -> Answers) -> usize {
    let (chunks, rest) = bytes.as_chunks::<PLACES>();
    let count: usize = chunks.iter().map(|chunk| places_where(chunk, &are).count_ones() as usize).sum();
    count + places_in_rest(rest, &are).count_ones() as usize
}

/// Whether one of some bytes stands right before one of others anywhere. None of them is NUL.
#[inline]
pub fn holds_pair<const N: usize, const M: usize>(bytes: &[u8], first: [u8; N], second: [u8; M]) -> bool {
    let mut carried = 0;
    let mut in_chunk = |chunk: &[u8; PLACES]| {
        let firsts = places_where(chunk, |bytes| bytes.are_any(first));
        let seconds = places_where(chunk, |bytes| bytes.are_any(second));
        let found = seconds & (firsts << 1 | carried) != 0;
        carried = firsts >> (PLACES - 1);
        found
    };
    let (chunks, rest) = bytes.as_chunks::<PLACES>();
    chunks.iter().any(&mut in_chunk) || {
        let mut padded = [0; PLACES];
        padded[..rest.len()].copy_from_slice(rest);
        in_chunk(&padded)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bytes, PLACES, count_where, find_any, for_places, holds_pair, places_where};

    #[test]
    fn every_byte_is_told_from_every_other() {
        let told = |byte: u8, are: fn(Bytes) -> super::Answers| places_where(&[byte; PLACES], are);
        for byte in 0..=u8::MAX {
            let all = |so: bool| if so { u32::MAX } else { 0 };
            assert_eq!(told(byte, |bytes| bytes.are(b'-')), all(byte == b'-'));
            assert_eq!(told(byte, |bytes| bytes.are_any(*b"*_")), all(b"*_".contains(&byte)));
            assert_eq!(told(byte, |bytes| bytes.are_within(9, 13)), all((9..=13).contains(&byte)));
            assert_eq!(told(byte, |bytes| bytes.are_within(0, 0)), all(byte == 0));
            assert_eq!(told(byte, Bytes::are_letters), all(byte.is_ascii_alphabetic()));
            assert_eq!(told(byte, Bytes::are_high), all(!byte.is_ascii()));
            assert_eq!(
                told(byte, |bytes| bytes.are_high() | bytes.are(b'a')),
                all(byte >= 0x80 || byte == b'a')
            );
        }
    }

    proptest! {
        #[test]
        fn the_first_place_is_found_wherever_it_is(text in "[a-eé—]{0,100}[*_]{0,1}[a-eé—]{0,100}[*_]{0,2}") {
            prop_assert_eq!(find_any(&text, *b"*_"), text.find(['*', '_']));
        }

        #[test]
        fn all_places_are_found_in_order(text in "[a-c*_]{0,100}") {
            let told: Vec<usize> = text.match_indices(['*', '_']).map(|(at, _)| at).collect();
            let mut found = Vec::new();
            for_places(text.as_bytes(), |bytes| bytes.are_any(*b"*_"), |at| found.push(at));
            prop_assert_eq!(count_where(text.as_bytes(), |bytes| bytes.are_any(*b"*_")), told.len());
            prop_assert_eq!(found, told);
        }

        #[test]
        fn a_pair_is_found_wherever_it_stands(text in "[a-z]{0,70}(o|f|oF|OF){0,1}[a-np-z]{0,70}") {
            let told = text.to_lowercase().contains("of");
            prop_assert_eq!(holds_pair(text.as_bytes(), *b"oO", *b"fF"), told);
        }
    }
}
