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

/// So many bytes are told of by one number.
pub const PLACES: usize = u32::BITS as usize;

/// Of which of some bytes something is so: a bit each, the lowest for the first. What is asked should not branch.
#[inline]
pub fn places_where(bytes: &[u8; PLACES], is: impl Fn(u8) -> bool) -> u32 {
    let mut flags = [0u8; PLACES];
    for (flag, byte) in flags.iter_mut().zip(bytes) {
        *flag = u8::from(is(*byte));
    }
    let (eights, _) = flags.as_chunks::<8>();
    // The product brings the lowest bit of each of eight bytes into its highest byte, in their order.
    let gathered =
        eights.iter().map(|eight| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    gathered.enumerate().fold(0, |all, (place, eight)| all | (eight as u32) << (8 * place))
}

/// Calls for each byte of which something is so with its place, in order. What is asked should not branch.
#[inline]
pub fn for_places(bytes: &[u8], is: impl Fn(u8) -> bool, mut see: impl FnMut(usize)) {
    let (chunks, rest) = bytes.as_chunks::<PLACES>();
    for (chunk, start) in chunks.iter().zip((0..).step_by(PLACES)) {
        let mut places = places_where(chunk, &is);
        while places != 0 {
            see(start + places.trailing_zeros() as usize);
            places &= places - 1;
        }
    }
    let start = bytes.len() - rest.len();
    for (at, _) in rest.iter().enumerate().filter(|(_, byte)| is(**byte)) {
        see(start + at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{find_any, for_places};

    proptest! {
        #[test]
        fn the_first_place_is_found_wherever_it_is(text in "[a-eé—]{0,100}[*_]{0,1}[a-eé—]{0,100}[*_]{0,2}") {
            prop_assert_eq!(find_any(&text, *b"*_"), text.find(['*', '_']));
        }

        #[test]
        fn all_places_are_found_in_order(text in "[a-c*_]{0,100}") {
            let told: Vec<usize> = text.match_indices(['*', '_']).map(|(at, _)| at).collect();
            let mut found = Vec::new();
            for_places(text.as_bytes(), |byte| matches!(byte, b'*' | b'_'), |at| found.push(at));
            prop_assert_eq!(found, told);
        }
    }
}
