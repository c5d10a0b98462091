//! Looking for the few bytes that mean something in texts that hold hardly any.

/// So many bytes are compared at once.
const LANES: usize = 32;

/// The place of the first byte that is one of those wanted. They are ASCII, so that it is a character of the text.
pub fn find_any<const N: usize>(text: &str, wanted: [u8; N]) -> Option<usize> {
    let is_wanted = |byte: &u8| wanted.contains(byte);
    let (chunks, rest) = text.as_bytes().as_chunks::<LANES>();
    match chunks.iter().position(|chunk| holds_any(chunk, wanted)) {
        Some(number) => chunks[number].iter().position(is_wanted).map(|place| number * LANES + place),
        None => rest.iter().position(is_wanted).map(|place| chunks.len() * LANES + place),
    }
}

/// Whether a chunk holds one of the bytes. Without a way out of its loops it takes a few instructions for all lanes.
fn holds_any<const N: usize>(chunk: &[u8; LANES], wanted: [u8; N]) -> bool {
    let mut found = [0u8; LANES];
    for wanted in wanted {
        for (found, byte) in found.iter_mut().zip(chunk) {
            *found |= u8::from(*byte == wanted);
        }
    }
    found != [0; LANES]
}

/// Of which of some bytes something is so: a bit each, the lowest for the first.
pub fn places_where(bytes: &[u8; 32], is: impl Fn(u8) -> bool) -> u32 {
    let flags = bytes.map(|byte| u8::from(is(byte)));
    let (eights, _) = flags.as_chunks::<8>();
    // The product brings the lowest bit of each of eight bytes into its highest byte, in their order.
    let gathered =
        eights.iter().map(|eight| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    gathered.enumerate().fold(0, |all, (place, eight)| all | (eight as u32) << (8 * place))
}

/// So many bytes make one word of places.
const PLACED: usize = 16;

/// The places of all bytes that are one of those wanted, in order.
pub fn places_of<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> impl Iterator<Item = usize> {
    let (chunks, rest) = bytes.as_chunks::<PLACED>();
    let from = chunks.len() * PLACED;
    let last = rest.iter().enumerate().filter(move |(_, byte)| wanted.contains(byte));
    let whole = chunks.iter().zip((0..).step_by(PLACED)).flat_map(move |(chunk, start)| {
        let mut found = [0u8; PLACED];
        for wanted in wanted {
            for (found, byte) in found.iter_mut().zip(chunk) {
                *found |= u8::from(*byte == wanted);
            }
        }
        Ones(u128::from_le_bytes(found)).map(move |place| start + place)
    });
    whole.chain(last.map(move |(place, _)| from + place))
}

/// The places of the bytes of a number that are one, where all others are zero.
struct Ones(u128);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit as usize / 8)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{find_any, places_of};

    proptest! {
        #[test]
        fn the_first_place_is_found_wherever_it_is(text in "[a-eé—]{0,100}[*_]{0,1}[a-eé—]{0,100}[*_]{0,2}") {
            prop_assert_eq!(find_any(&text, *b"*_"), text.find(['*', '_']));
        }

        #[test]
        fn all_places_are_found_in_order(text in "[a-c*_]{0,100}") {
            let told: Vec<usize> = text.match_indices(['*', '_']).map(|(at, _)| at).collect();
            prop_assert_eq!(places_of(text.as_bytes(), *b"*_").collect::<Vec<_>>(), told);
        }
    }
}
