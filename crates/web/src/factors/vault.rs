//! Secrets that the archive has to read again, sealed under a key that is not in the database.
//!
//! The key lies in a file of the archive's folder, readable by its owner alone and made when it is first needed. Whoever
//! holds a copy of the database alone opens nothing that was sealed.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use crate::{error::PageError, session::fresh_token};

/// The file in the archive's folder.
const FILE: &str = "secrets.key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Says how a secret was sealed.
const SCHEME: &str = "x1.";

/// Seals and opens secrets (XChaCha20-Poly1305 with a random nonce each).
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key: [u8; KEY_BYTES],
}

impl Vault {
    /// Reads the key, or makes it where there is none.
    pub fn open(folder: &Path) -> Result<Self, PageError> {
        let key = key(&folder.join(FILE))?;
        Ok(Self { cipher: XChaCha20Poly1305::new(&key.into()), key })
    }

    /// Seals a secret; it opens for the same purpose only (`app of 7`), so that nobody can put it in another's place.
    pub fn seal(&self, purpose: &str, secret: &str) -> Result<String, PageError> {
        let mut nonce = [0u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| PageError::Randomness)?;
        let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce.into(), payload);
        let sealed = sealed.map_err(|_| PageError::Key("a secret could not be sealed".to_owned()))?;
        Ok(format!("{SCHEME}{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())))
    }

    /// A secret made of a stored one and the key: whoever holds a copy of the database alone cannot make it.
    pub fn keyed(&self, purpose: &str, stored: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&self.key[..], purpose.as_bytes(), b":", stored.as_bytes()] {
            hash.update(part);
        }
        hex(&hash.finalize())
    }

    /// Whether a text has the shape of a sealed one.
    pub fn is_sealed(text: &str) -> bool {
        let is_of_sealed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        text.strip_prefix(SCHEME).is_some_and(|rest| rest.bytes().all(is_of_sealed))
    }

    /// Opens what was sealed for this purpose.
    pub fn open_sealed(&self, purpose: &str, sealed: &str) -> Result<String, PageError> {
        self.opened(purpose, sealed).ok_or_else(|| {
            PageError::Key(format!(
                "{FILE} is not the one that a secret was sealed with; put the right one back"
            ))
        })
    }

    fn opened(&self, purpose: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(SCHEME)?).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        String::from_utf8(self.cipher.decrypt(&(*nonce).into(), payload).ok()?).ok()
    }
}

/// The key of a file; of several processes that make it at once, the first wins.
fn key(file: &Path) -> Result<[u8; KEY_BYTES], PageError> {
    let failed = |error: std::io::Error| PageError::Key(format!("{}: {error}", file.display()));
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make(file)?;
            parse(file, &fs::read_to_string(file).map_err(failed)?)
        }
        read => parse(file, &read.map_err(failed)?),
    }
}

/// The file appears whole: it is written under another name first.
fn make(file: &Path) -> Result<(), PageError> {
    let failed = |error: std::io::Error| PageError::Key(format!("{}: {error}", file.display()));
    let mut bytes = [0u8; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let unfinished = file.with_extension(format!("{}.new", &fresh_token()?[..16]));
    let mut written =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished).map_err(failed)?;
    writeln!(written, "{}", hex(&bytes)).and_then(|()| written.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&unfinished, file);
    fs::remove_file(&unfinished).map_err(failed)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(error)),
        _ => Ok(()),
    }
}

fn parse(file: &Path, text: &str) -> Result<[u8; KEY_BYTES], PageError> {
    let text = text.trim();
    let byte = |place: usize| u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok();
    let key: Option<Vec<u8>> = (0..KEY_BYTES).map(byte).collect();
    let key = key.filter(|_| text.len() == 2 * KEY_BYTES).and_then(|key| key.try_into().ok());
    key.ok_or_else(|| PageError::Key(format!("{} holds no key", file.display())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_opens_for_its_purpose_and_under_its_key_alone() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let vault = Vault::open(here.path()).unwrap();
        let sealed = vault.seal("app of 7", "the secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_ne!(sealed, vault.seal("app of 7", "the secret").unwrap());
        let again = Vault::open(here.path()).unwrap();
        assert_eq!(again.open_sealed("app of 7", &sealed).unwrap(), "the secret");
        assert!(again.open_sealed("app of 8", &sealed).is_err());
        let other = Vault::open(there.path()).unwrap();
        assert!(other.open_sealed("app of 7", &sealed).is_err());
        for damaged in ["", "x1.", "x1.AAAA", &sealed[..sealed.len() - 2], &sealed.replace("x1.", "x2.")] {
            assert!(again.open_sealed("app of 7", damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn the_key_is_its_owners_alone_and_a_damaged_one_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let (one, other) = std::thread::scope(|scope| {
            let open = || scope.spawn(|| Vault::open(folder.path()));
            let (one, other) = (open(), open());
            (one.join().unwrap(), other.join().unwrap())
        });
        let sealed = one.unwrap().seal("app of 7", "the secret").unwrap();
        assert_eq!(other.unwrap().open_sealed("app of 7", &sealed).unwrap(), "the secret");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
        fs::write(&file, "torn").unwrap();
        assert!(Vault::open(folder.path()).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "torn");
    }
}
