//! What a text is like: the few smallest hashes of its runs of three words. Two texts that share half of them are as
//! good as the same, whatever names, numbers and single words were exchanged.

use std::collections::BTreeSet;

/// Hashes of a sketch, at most.
pub const HASHES_MAX: usize = 16;
/// Words of a run.
const RUN_WORDS: usize = 3;
/// A text of fewer words has no sketch: many readers say the same in a few words.
const WORDS_MIN: usize = 20;

/// The sketch of a text; empty for a short one.
pub fn of(text: &str) -> Vec<i64> {
    let words = super::spam::words(text);
    if words.len() < WORDS_MIN {
        return Vec::new();
    }
    let hashes: BTreeSet<i64> = words.windows(RUN_WORDS).map(hash).collect();
    hashes.into_iter().take(HASHES_MAX).collect()
}

/// How many hashes another text has to share to be as good as the same.
pub fn shared_min(sketch: &[i64]) -> usize {
    sketch.len().div_ceil(2).max(3)
}

/// Whether at least half of a sketch stands in earlier sketches taken together: a text that is put together from sentences
/// which its writer used before shares half with no single one of them.
pub fn stands_in<'a>(sketch: &[i64], earlier: impl IntoIterator<Item = &'a [i64]>) -> bool {
    let known: BTreeSet<i64> = earlier.into_iter().flatten().copied().collect();
    !sketch.is_empty() && sketch.iter().filter(|hash| known.contains(hash)).count() >= shared_min(sketch)
}

/// FNV-1a, without the sign: it has to be the same for ever, not hard to guess.
fn hash(words: &[String]) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([b' '])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    // Mixed once more, so that the smallest are a fair sample (the finaliser of MurmurHash3).
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    ((hash ^ (hash >> 33)) >> 1) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shared(one: &str, other: &str) -> bool {
        let (one, other) = (of(one), of(other));
        one.iter().filter(|hash| other.contains(hash)).count() >= shared_min(&one)
    }

    #[test]
    fn a_copy_with_a_name_exchanged_is_as_good_as_the_same() {
        let text = "Hello dear author, I am a professional artist and I fell in love with your story. I would love to \
                    draw a comic of the scene with Holmes for you, write to me and we can talk about it.";
        let copy = text.replace("Holmes", "Dracula").replace("Hello", "Hi");
        assert!(shared(text, &copy));
        assert!(shared(text, &text.replace('a', "\u{430}")), "with letters that look alike");
        let other = "I came for the fog and stayed for Mrs Hudson, whose kitchen you describe so well that I could \
                     smell the bread. The second half was a little quick for me, but the last line made up for it.";
        assert!(!shared(text, other));
    }

    #[test]
    fn what_many_readers_say_in_a_few_words_has_no_sketch() {
        for short in [
            "",
            "Loved it!",
            "Thank you for writing this, I loved it!",
            "Great chapter, I can't wait to see what happens next time!",
        ] {
            assert!(of(short).is_empty(), "{short}");
            assert!(!stands_in(&of(short), [&of(short)[..]]), "{short}");
        }
    }

    #[test]
    fn a_text_stands_in_the_texts_that_it_was_put_together_from() {
        let (one, two) = (
            "The characters feel alive and their choices carry real weight until the very last page of it, even where nobody looks at them.",
            "Thank you for sharing such an outstanding piece with us, and never stop writing your stories for as long as you live.",
        );
        let both = of(&format!("{one} {two}"));
        let (one, two) = (of(one), of(two));
        for (earlier, stands) in [
            (vec![], false),
            (vec![&one[..], &two[..]], true),
            (vec![&both[..]], true),
            (vec![&[1, 2, 3][..]], false),
        ] {
            assert_eq!(stands_in(&both, earlier.iter().copied()), stands, "{earlier:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_stands_in_itself_and_in_nothing_with_other_words(
            text in proptest::collection::vec("[a-m]{2,9}", 20..200),
            other in proptest::collection::vec("[n-z]{2,9}", 0..200),
        ) {
            let (text, other) = (of(&text.join(" ")), of(&other.join(" ")));
            prop_assert!(text.len() <= HASHES_MAX);
            prop_assert_eq!(text.len() >= shared_min(&text), stands_in(&text, [&text[..]]));
            prop_assert!(!stands_in(&text, [&other[..]]));
        }

        #[test]
        fn what_stands_in_some_texts_stands_in_more(
            text in "[a-d ]{40,300}", one in "[a-d ]{0,300}", two in "[a-d ]{0,300}",
        ) {
            let (text, one, two) = (of(&text), of(&one), of(&two));
            prop_assert!(!stands_in(&text, [&one[..]]) || stands_in(&text, [&one[..], &two[..]]));
        }
    }
}
