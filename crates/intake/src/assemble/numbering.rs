//! The numbers of a work's chapters: settled where they clash, and which of them are missing.

/// No work is believed to have more chapters than this, whatever a source states.
pub(super) const CHAPTERS_MAX: u32 = 10_000;

/// Gives every chapter a number of its own: as stated where that counts up, else the next that is free. `stated` are
/// in reading order.
pub(super) fn settle(stated: &[Option<u32>]) -> Vec<u32> {
    let mut stated = stated.to_vec();
    // Text before the first heading that has a number comes right before it.
    if let [first @ None, second, ..] = stated.as_mut_slice() {
        *first = second.and_then(|number| number.checked_sub(1));
    }
    let mut next = None;
    stated
        .into_iter()
        .map(|number| {
            let number = match (number, next) {
                (Some(number), None) => number.min(CHAPTERS_MAX),
                (Some(number), Some(next)) => number.clamp(next, CHAPTERS_MAX.max(next)),
                (None, next) => next.unwrap_or(1),
            };
            next = Some(number + 1);
            number
        })
        .collect()
}

/// The closed ranges of numbers from 1 to `until` that are not there. `numbers` are in order.
pub(super) fn missing(numbers: &[u32], until: u32) -> Vec<(u32, u32)> {
    let mut ranges = Vec::new();
    let mut expected = 1;
    for &number in numbers {
        if number > expected {
            ranges.push((expected, number - 1));
        }
        expected = expected.max(number + 1);
    }
    if until >= expected {
        ranges.push((expected, until));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_gaps_are_named() {
        assert_eq!(settle(&[None, Some(1), Some(2), Some(2), Some(5), None]), [0, 1, 2, 3, 5, 6]);
        assert_eq!(settle(&[None, None]), [1, 2]);
        assert_eq!(missing(&[0, 1, 2, 5], 7), [(3, 4), (6, 7)]);
    }
}
