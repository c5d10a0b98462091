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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::find_any;

    proptest! {
        #[test]
        fn the_first_place_is_found_wherever_it_is(text in "[a-eé—]{0,100}[*_]{0,1}[a-eé—]{0,100}[*_]{0,2}") {
            prop_assert_eq!(find_any(&text, *b"*_"), text.find(['*', '_']));
        }
    }
}
