//! Passwords of old sites: their hashes, wrapped before anything keeps them, and checked only to prove a claim.
//!
//! eFiction kept bare MD5, its later versions bcrypt, and their databases leak. So a hash of theirs never stands
//! anywhere but in the file that it came in: what is kept is Argon2id over it, which is worth nothing without the
//! password.

use std::fmt;

use md5::{Digest, Md5};

use crate::password::{hex, keyed, unhex};

/// A dump holds thousands of hashes: each costs the least that is still safe (OWASP: 19 MiB, two passes).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
/// A higher cost would take seconds for each try; none was ever the default of a site.
const COST_MAX: u32 = 14;
/// bcrypt reads no more of a password, in bytes.
const BCRYPT_BYTES_MAX: usize = 72;
/// A longer password is none.
const PASSWORD_BYTES_MAX: usize = 1_024;

/// A hash as a dump holds it. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct OldHash(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Md5([u8; 16]),
    Bcrypt { cost: u32, salt: [u8; 16], hash: Vec<u8> },
}

impl fmt::Debug for OldHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OldHash(…)")
    }
}

impl OldHash {
    /// Reads a column of passwords; `None` where it holds no hash that is known (`0`, empty, another program's).
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 32 {
            let bytes: [u8; 16] = unhex(text)?.try_into().ok()?;
            return Some(Self(Kind::Md5(bytes)));
        }
        let rest = ["$2y$", "$2a$", "$2b$", "$2x$"].into_iter().find_map(|mark| text.strip_prefix(mark))?;
        let (cost, rest) = rest.split_once('$')?;
        let cost: u32 = cost.parse().ok().filter(|cost| (4..=COST_MAX).contains(cost))?;
        let (salt, hash) = rest.split_at_checked(22)?;
        let salt: [u8; 16] = unbase64(salt)?.try_into().ok()?;
        let hash = unbase64(hash).filter(|hash| hash.len() == 23)?;
        Some(Self(Kind::Bcrypt { cost, salt, hash }))
    }

    /// Wraps the hash with a salt of 16 random bytes; `None` where there is not enough memory. Takes some 30 ms.
    pub fn wrap(&self, salt: [u8; 16]) -> Option<WrappedHash> {
        let (setting, bare) = match &self.0 {
            Kind::Md5(bytes) => ("md5".to_owned(), bytes.as_slice()),
            Kind::Bcrypt { cost, salt, hash } => (format!("bcrypt${cost}${}", hex(salt)), hash.as_slice()),
        };
        let hash = keyed(bare, &salt, MEMORY_KIB, PASSES)?;
        Some(WrappedHash(format!("argon2id${MEMORY_KIB}${PASSES}${}${}${setting}", hex(&salt), hex(&hash))))
    }
}

/// A hash inside a hash: `argon2id$memory$passes$salt$hash$md5`, or `…$bcrypt$cost$salt`.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedHash(String);

impl fmt::Debug for WrappedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappedHash(…)")
    }
}

impl WrappedHash {
    /// Takes back what a database kept.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// As a database keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this was the password. Old sites hashed the bytes of whatever encoding their pages had: UTF-8 and
    /// Latin-1 are tried.
    pub fn verify(&self, password: &str) -> bool {
        if password.is_empty() || password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let latin: Option<Vec<u8>> = password.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        let as_utf_8 = self.verify_bytes(password.as_bytes());
        let as_latin = latin.filter(|bytes| bytes != password.as_bytes());
        as_utf_8 || as_latin.is_some_and(|bytes| self.verify_bytes(&bytes))
    }

    fn verify_bytes(&self, password: &[u8]) -> bool {
        let parts: Vec<&str> = self.0.split('$').collect();
        let ["argon2id", memory, passes, salt, hash, setting @ ..] = parts.as_slice() else { return false };
        let (Ok(memory), Ok(passes), Some(salt), Some(hash)) =
            (memory.parse(), passes.parse(), unhex(salt), unhex(hash))
        else {
            return false;
        };
        let Some(bare) = bare_hash(setting, password) else { return false };
        let Some(found) = keyed(&bare, &salt, memory, passes) else { return false };
        hash.len() == found.len() && hash.iter().zip(&found).fold(0u8, |acc, (a, b)| acc | (a ^ b)) == 0
    }
}

/// What the old site would have kept.
fn bare_hash(setting: &[&str], password: &[u8]) -> Option<Vec<u8>> {
    match setting {
        ["md5"] => Some(Md5::digest(password).to_vec()),
        ["bcrypt", cost, salt] => {
            let cost: u32 = cost.parse().ok().filter(|cost| (4..=COST_MAX).contains(cost))?;
            let salt: [u8; 16] = unhex(salt)?.try_into().ok()?;
            let mut ended = password.to_vec();
            ended.push(0);
            ended.truncate(BCRYPT_BYTES_MAX);
            // The last of its 24 bytes was never written down.
            Some(bcrypt::bcrypt(cost, salt, &ended)[..23].to_vec())
        }
        _ => None,
    }
}

/// bcrypt's own alphabet for bytes.
fn unbase64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        bits = bits << 6 | ALPHABET.iter().position(|known| *known == byte)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = [7; 16];

    #[test]
    fn the_old_password_opens_and_no_other_and_never_the_hash_itself() {
        for (old, password) in [
            ("5f4dcc3b5aa765d61d8327deb882cf99", "password"),
            ("5F4DCC3B5AA765D61D8327DEB882CF99", "password"),
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
        ] {
            let wrapped = OldHash::read(old).unwrap().wrap(SALT).unwrap();
            assert!(wrapped.verify(password), "{old}");
            for wrong in ["", "Password", old, "U*V"] {
                assert!(!wrapped.verify(wrong), "{old}: {wrong}");
            }
            assert!(!wrapped.as_str().to_lowercase().contains(&old.to_lowercase()));
            assert!(!wrapped.verify(wrapped.as_str()));
            assert!(WrappedHash::from_stored(wrapped.as_str().to_owned()).verify(password));
        }
    }

    #[test]
    fn a_password_that_was_hashed_in_latin_1_opens_too() {
        let old = hex(&Md5::digest(b"caf\xe9 noir"));
        assert!(OldHash::read(&old).unwrap().wrap(SALT).unwrap().verify("café noir"));
    }

    #[test]
    fn what_is_no_hash_is_none() {
        for text in [
            "",
            "0",
            "password",
            "5f4dcc3b5aa765d61d8327deb882cf9g",
            "$2y$31$short",
            "$2y$30$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        ] {
            assert_eq!(OldHash::read(text), None, "{text}");
        }
        assert_eq!(format!("{:?}", OldHash::read("5f4dcc3b5aa765d61d8327deb882cf99").unwrap()), "OldHash(…)");
    }
}
