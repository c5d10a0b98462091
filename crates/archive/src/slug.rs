//! Slugs: names as they stand in addresses.

/// A slug has at most this many bytes before a number that parts it from its namesakes.
pub const SLUG_BYTES_MAX: usize = 80;

/// The slug of a name: lower case, letters and digits of any script kept, everything else one hyphen.
///
/// Never empty (`-` stands for a name without letters), never longer than [`SLUG_BYTES_MAX`]. Two names can have one
/// slug; the store puts `-2`, `-3` … behind the later ones.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if out.len() + 4 > SLUG_BYTES_MAX {
            break;
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') && c != '\'' && c != '’' {
            out.push('-');
        }
    }
    let trimmed = out.trim_end_matches('-').len();
    out.truncate(trimmed);
    if out.is_empty() { "-".to_owned() } else { out }
}

/// A name folded for comparison: case and runs of white space do not count.
pub fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_is_readable_and_safe_in_an_address() {
        for (name, expected) in [
            ("Sherlock Holmes", "sherlock-holmes"),
            ("Holmes/Watson", "holmes-watson"),
            ("  Alice's Adventures!  ", "alices-adventures"),
            ("夜明け", "夜明け"),
            ("???", "-"),
        ] {
            assert_eq!(slug(name), expected);
        }
        assert!(slug(&"x".repeat(500)).len() <= super::SLUG_BYTES_MAX);
    }
}
