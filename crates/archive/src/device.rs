//! Keys of devices: what an e-reader or a reading program signs in with instead of the account's password.
//!
//! A key is made of chance, shown once, and can be typed on an e-reader. Only hashes of it are kept: of the key, and of
//! the MD5 that `KOReader` makes of it, so that nothing that is kept opens anything.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{DeviceKeyId, password::hex, place::typed, work::text_form};

/// An account has at most so many keys.
pub const DEVICE_KEYS_MAX: usize = 50;
/// The name of a device has at most so many characters.
pub const DEVICE_NAME_CHARS_MAX: usize = 60;
/// Letters and digits of a key: 130 bits.
const KEY_CHARS: usize = 26;
/// Random bytes that a key is made of.
pub const KEY_BYTES: usize = KEY_CHARS;
/// What keys are made of: nothing that looks like something else, and 32 of them.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// A key is shown in groups of so many.
const GROUP_CHARS: usize = 5;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeviceKind {
    /// Sent with every request beside the account's name.
    Key,
    /// Part of an address, for programs that have no fields for a name and a password.
    Address,
}

text_form!(DeviceKind {
    DeviceKind::Key => "key",
    DeviceKind::Address => "address",
});

/// What a device may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceRights {
    /// Read the catalogue and feeds as its owner sees them, and take works along.
    pub catalogue: bool,
    /// Keep and ask for its owner's place in works.
    pub progress: bool,
}

/// A key of a device, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// The key.
    pub id: DeviceKeyId,
    /// What its owner calls the device.
    pub name: String,
    /// What it is for.
    pub kind: DeviceKind,
    /// What it may do.
    pub rights: DeviceRights,
    /// Since when.
    pub made: Timestamp,
    /// When it was used last, to the quarter of an hour.
    pub used: Option<Timestamp>,
}

/// A key in full: letters and digits alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Makes a key of random bytes, of which each gives five bits.
    pub fn of(random: &[u8; KEY_BYTES]) -> Self {
        Self(random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }

    /// Reads what somebody typed, with or without what parts the groups; `None` for what is no key.
    pub fn parse(text: &str) -> Option<Self> {
        // Longer by the signs between groups, and no longer.
        if text.len() > 2 * KEY_CHARS {
            return None;
        }
        let key: String =
            text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
        let is_key = key.len() == KEY_CHARS && key.bytes().all(|byte| LETTERS.contains(&byte));
        is_key.then_some(Self(key))
    }

    /// In groups, as it is shown: `abcde-fghij-kmnpq-rstuv-wxyz23`.
    pub fn shown(&self) -> String {
        let groups = KEY_CHARS / GROUP_CHARS;
        let ends = (1..=groups).map(|group| if group == groups { KEY_CHARS } else { group * GROUP_CHARS });
        let parts: Vec<&str> =
            (0..groups).zip(ends).map(|(group, end)| &self.0[group * GROUP_CHARS..end]).collect();
        parts.join("-")
    }

    /// The letters alone, as they stand in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of the key.
    pub fn hashed(&self) -> String {
        hash("key", &self.0)
    }

    /// What is kept of the MD5s that a device makes of the key, as it is shown and as the letters alone.
    pub fn hashed_typed(&self) -> [String; 2] {
        [self.shown(), self.0.clone()].map(|text| hash("typed", &typed(&text)))
    }
}

/// What is kept of the MD5 that a device sends, to be looked for; `None` for what is no MD5.
pub fn hash_of_typed(md5: &str) -> Option<String> {
    let is_md5 =
        md5.len() == 32 && md5.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_md5.then(|| hash("typed", md5))
}

/// The use goes in, so that no hash of one kind is ever taken for one of another.
fn hash(of: &str, text: &str) -> String {
    hex(&Sha256::new().chain_update(of).chain_update([0]).chain_update(text).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::of(&std::array::from_fn(|at| at as u8 * 7))
    }

    #[test]
    fn a_key_is_read_however_it_is_typed() {
        let secret = secret();
        let shown = secret.shown();
        assert_eq!(shown.len(), KEY_CHARS + 4);
        assert_eq!(shown.replace('-', ""), secret.as_str());
        for typed in
            [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), secret.as_str().to_owned()]
        {
            assert!(Secret::parse(&typed) == Some(secret.clone()), "{typed}");
        }
        for wrong in ["", "abc", &shown[1..], &format!("{shown}a"), &"l".repeat(KEY_CHARS), &"é".repeat(13)]
        {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_that_is_kept_of_a_key_is_a_key() {
        let secret = secret();
        let kept: Vec<String> = [secret.hashed()].into_iter().chain(secret.hashed_typed()).collect();
        for hash in &kept {
            assert!(Secret::parse(hash).is_none());
            assert_eq!(hash_of_typed(hash), None, "longer than an MD5");
            assert!(!kept.contains(&hash_of_typed(&hash[..32]).unwrap()));
        }
        for md5 in [typed(&secret.shown()), typed(secret.as_str())] {
            assert!(kept.contains(&hash_of_typed(&md5).unwrap()), "the device's own MD5 is known");
            assert!(Secret::parse(&md5).is_none(), "the MD5 is no key");
        }
        assert_eq!(hash_of_typed(&typed("x").to_uppercase()), None);
    }
}
