//! What stands in addresses: identifiers read from them, text written into them.

use std::str::FromStr;

use crate::error::PageError;

/// An identifier or number from a path; anything else is an address at which nothing stands.
pub fn part<T: FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// Text with everything but letters, digits and `-._~` written as `%XX` (RFC 3986, section 2.3).
pub fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_for_an_address() {
        assert_eq!(encoded("Ünder a lamp.epub"), "%C3%9Cnder%20a%20lamp.epub");
    }
}
