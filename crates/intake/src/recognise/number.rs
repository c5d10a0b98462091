//! Numbers as authors write them: `4`, `IV`, `four`, `Forty-Nine`, and `Fourty-Nine`.

const WORDS: [(&str, u32); 28] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// The number that a text is, in any of its forms.
pub(super) fn parse(text: &str) -> Option<u32> {
    digits(text).or_else(|| roman(text)).or_else(|| words(text))
}

/// Digits, with a letter after them for a part of a part (`4a`).
pub(super) fn digits(text: &str) -> Option<u32> {
    let number = text.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(text);
    if number.is_empty() || number.len() > 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse().ok()
}

/// A Roman numeral in its one right form, all capitals or all small letters, below 400.
pub(super) fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    if upper != text && text.to_ascii_lowercase() != text {
        return None;
    }
    let mut value = 0u32;
    let mut previous = 0;
    for c in upper.chars().rev() {
        let digit = match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        };
        if digit < previous {
            value = value.checked_sub(digit)?;
        } else {
            value += digit;
            previous = digit;
        }
    }
    (value < 400 && to_roman(value) == upper).then_some(value)
}

fn to_roman(mut value: u32) -> String {
    const STEPS: [(u32, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (step, digits) in STEPS {
        while value >= step {
            out.push_str(digits);
            value -= step;
        }
    }
    out
}

/// Number words up to ninety-nine, joined by a hyphen or a space.
pub(super) fn words(text: &str) -> Option<u32> {
    if text.len() > 24 {
        return None;
    }
    let lower = text.to_lowercase();
    let mut parts = lower.split(['-', ' ']).filter(|part| !part.is_empty());
    let first = word(parts.next()?)?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(first),
        (Some(second), None) => {
            let unit = word(second)?;
            (first >= 20 && (1..10).contains(&unit)).then_some(first + unit)
        }
        _ => None,
    }
}

fn word(text: &str) -> Option<u32> {
    if let Some((_, value)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Some(*value);
    }
    if text.len() < 5 || !text.is_ascii() {
        return None;
    }
    WORDS.iter().find(|(word, _)| misspelt(word.as_bytes(), text.as_bytes())).map(|(_, value)| *value)
}

/// Whether one letter was left out or put in, or two stand the wrong way round. A wrong letter is another word:
/// `light` is no `eight`.
fn misspelt(right: &[u8], written: &[u8]) -> bool {
    let same = right.iter().zip(written).take_while(|(a, b)| a == b).count();
    match written.len().cmp(&right.len()) {
        std::cmp::Ordering::Greater => {
            written.len() == right.len() + 1 && written[same + 1..] == right[same..]
        }
        std::cmp::Ordering::Less => written.len() + 1 == right.len() && written[same..] == right[same + 1..],
        std::cmp::Ordering::Equal => {
            same + 1 < right.len()
                && written[same] == right[same + 1]
                && written[same + 1] == right[same]
                && written[same + 2..] == right[same + 2..]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_in_every_form() {
        for (text, number) in [
            ("12", Some(12)),
            ("4a", Some(4)),
            ("XIV", Some(14)),
            ("iv", Some(4)),
            ("Seven", Some(7)),
            ("forty-nine", Some(49)),
            ("Fourty-Nine", Some(49)),
            ("Twenty One", Some(21)),
            ("Ninteen", Some(19)),
            ("eigth", Some(8)),
            ("light", None),
            ("IIII", None),
            ("Xi", None),
            ("", None),
            ("12345", None),
        ] {
            assert_eq!(parse(text), number, "{text}");
        }
    }
}
