//! Passwords: Argon2id, and nothing else.

pub mod weak;

use argon2::{Algorithm, Argon2, Params, Version};

/// Memory of one hash in KiB.
const MEMORY_KIB: u32 = 47_104;
/// Passes over the memory.
const PASSES: u32 = 2;
/// A password has at least this many characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// A password has at most this many characters.
pub const PASSWORD_CHARS_MAX: usize = 256;

/// Why a password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Shorter than [`PASSWORD_CHARS_MIN`].
    #[error("a password needs at least {PASSWORD_CHARS_MIN} characters")]
    Short,
    /// Longer than [`PASSWORD_CHARS_MAX`].
    #[error("a password has at most {PASSWORD_CHARS_MAX} characters")]
    Long,
    /// The 46 MiB that a hash needs could not be had.
    #[error("the password could not be hashed: there is not enough memory; try again")]
    NoMemory,
}

/// A hash and what it was made with: `argon2id$memory$passes$salt$hash`, the last two in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password with a salt of 16 random bytes. Takes some tens of milliseconds and 46 MiB.
    pub fn new(password: &str, salt: [u8; 16]) -> Result<Self, PasswordError> {
        match password.chars().count() {
            count if count < PASSWORD_CHARS_MIN => return Err(PasswordError::Short),
            count if count > PASSWORD_CHARS_MAX => return Err(PasswordError::Long),
            _ => {}
        }
        let hash = hashed(password, &salt, MEMORY_KIB, PASSES).ok_or(PasswordError::NoMemory)?;
        Ok(Self(format!("argon2id${MEMORY_KIB}${PASSES}${}${}", hex(&salt), hex(&hash))))
    }

    /// Takes back what a database kept.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// As a database keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the password. Takes as long as making the hash, whatever the answer.
    pub fn verify(&self, password: &str) -> bool {
        let parts: Vec<&str> = self.0.split('$').collect();
        let ["argon2id", memory, passes, salt, hash] = parts.as_slice() else { return false };
        let (Ok(memory), Ok(passes), Some(salt), Some(hash)) =
            (memory.parse(), passes.parse(), unhex(salt), unhex(hash))
        else {
            return false;
        };
        let Some(found) = hashed(password, &salt, memory, passes) else { return false };
        // Every byte is looked at, so that time tells nothing about where the first difference is.
        hash.len() == found.len() && hash.iter().zip(&found).fold(0u8, |acc, (a, b)| acc | (a ^ b)) == 0
    }
}

fn hashed(password: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<[u8; 32]> {
    keyed(password.as_bytes(), salt, memory_kib, passes)
}

/// Argon2id over any bytes.
pub(crate) fn keyed(bytes: &[u8], salt: &[u8], memory_kib: u32, passes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let mut out = [0u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(bytes, salt, &mut out)
        .ok()?;
    Some(out)
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Bytes from hexadecimal; `None` where the text is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_opens() {
        let hash = PasswordHash::new("correct horse battery", [7; 16]).expect("long enough");
        assert!(hash.verify("correct horse battery"));
        assert!(!hash.verify("correct horse batterz"));
        assert!(!PasswordHash::from_stored(String::new()).verify(""));
        assert_eq!(PasswordHash::new("short", [7; 16]), Err(PasswordError::Short));
    }
}
