//! Passkeys: what a relying party has to verify (Web Authentication, level 3, sections 7.1 and 7.2).
//!
//! Attestation is not asked for: which maker an authenticator has is nobody's business here. A passkey must verify its
//! user, by a fingerprint or a PIN, so that it stands for two factors.

mod authenticator_data;
mod client_data;
mod public_key;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use authenticator_data::{AuthenticatorData, attested_in};
pub use client_data::{Act, challenge_of};
use public_key::{ALGORITHMS, PublicKey};

/// So long a browser waits for its user, in milliseconds.
const WAIT_MS: u32 = 300_000;
/// No part of an answer has more bytes.
const PART_BYTES_MAX: usize = 16 * 1024;

/// Who asks: told by the archive's own address, and by nothing in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host without its port.
    id: String,
    /// Scheme, host and port.
    origin: String,
}

/// Why an answer is refused; for the log of a developer, never for a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the passkey's answer is refused: {0}")]
pub struct Refused(pub &'static str);

/// A new passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The credential's identifier, base64url.
    pub credential: String,
    /// The public key as COSE, base64url.
    pub public_key: String,
    /// What its counter says.
    pub uses: u32,
}

/// What a browser sends after a passkey was used; all base64url.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// The client data.
    pub client: &'a str,
    /// The authenticator data.
    pub data: &'a str,
    /// The signature over both.
    pub signature: &'a str,
}

/// Who gets a new passkey.
#[derive(Clone, Copy, Debug)]
pub struct User<'a> {
    /// The word that the passkey keeps for its owner; nobody but the archive can tell who it is.
    pub handle: &'a str,
    /// The account's name.
    pub name: &'a str,
    /// Identifiers of the passkeys that it has.
    pub known: &'a [String],
}

impl RelyingParty {
    /// The site at this address; `None` where its host has no name: passkeys belong to names.
    pub fn of(base_url: &str) -> Option<Self> {
        let (scheme, rest) = base_url.split_once("://")?;
        let host = rest.split('/').next()?;
        let id = host.split_once(':').map_or(host, |(name, _)| name);
        let is_name = !id.is_empty()
            && !host.starts_with('[')
            && !id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && (scheme == "https" || id == "localhost" || id.ends_with(".localhost"));
        is_name.then(|| Self {
            id: id.to_ascii_lowercase(),
            origin: format!("{scheme}://{}", host.to_ascii_lowercase()),
        })
    }

    /// What the browser needs to make a passkey.
    pub fn to_register(&self, challenge: &str, site: &str, user: User<'_>) -> Value {
        let kinds: Vec<Value> =
            ALGORITHMS.iter().map(|alg| json!({ "type": "public-key", "alg": alg })).collect();
        let known: Vec<Value> =
            user.known.iter().map(|id| json!({ "type": "public-key", "id": id })).collect();
        json!({
            "rp": { "id": self.id, "name": site },
            "user": { "id": URL_SAFE_NO_PAD.encode(user.handle), "name": user.name, "displayName": user.name },
            "challenge": challenge,
            "pubKeyCredParams": kinds,
            "excludeCredentials": known,
            "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
            "attestation": "none",
            "timeout": WAIT_MS,
        })
    }

    /// What the browser needs to use one, whoever it belongs to.
    pub fn to_use(&self, challenge: &str) -> Value {
        json!({ "rpId": self.id, "challenge": challenge, "userVerification": "required", "timeout": WAIT_MS })
    }

    /// Verifies a new passkey (section 7.1).
    pub fn register(&self, challenge: &str, client: &str, attestation: &str) -> Result<Registered, Refused> {
        client_data::verify(&decoded(client)?, Act::Create, challenge, &self.origin)?;
        let attestation = decoded(attestation)?;
        let data = AuthenticatorData::parse(attested_in(&attestation)?)?;
        self.verify_data(&data)?;
        let attested = data.attested.ok_or(Refused("it holds no key"))?;
        PublicKey::parse(attested.public_key)?;
        Ok(Registered {
            credential: URL_SAFE_NO_PAD.encode(attested.credential),
            public_key: URL_SAFE_NO_PAD.encode(attested.public_key),
            uses: data.uses,
        })
    }

    /// Verifies that a passkey was used (section 7.2); answers with what its counter says.
    pub fn verify(&self, challenge: &str, public_key: &str, given: Assertion<'_>) -> Result<u32, Refused> {
        let client = decoded(given.client)?;
        client_data::verify(&client, Act::Get, challenge, &self.origin)?;
        let bytes = decoded(given.data)?;
        let data = AuthenticatorData::parse(&bytes)?;
        self.verify_data(&data)?;
        let signed = [bytes.as_slice(), &Sha256::digest(&client)].concat();
        let key = decoded(public_key)?;
        PublicKey::parse(&key)?.verify(&signed, &decoded(given.signature)?)?;
        Ok(data.uses)
    }

    fn verify_data(&self, data: &AuthenticatorData<'_>) -> Result<(), Refused> {
        if data.party_hash != Sha256::digest(self.id.as_bytes()).as_slice() {
            return Err(Refused("it is for another site"));
        }
        if !data.is_present || !data.is_verified {
            return Err(Refused("its user was not verified"));
        }
        Ok(())
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, Refused> {
    if text.len() > PART_BYTES_MAX {
        return Err(Refused("it is too long"));
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused("it is not base64url"))
}

#[cfg(test)]
mod tests {
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
    };

    use super::*;

    const CHALLENGE: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    const UP_UV: u8 = 0b101;
    const WITH_KEY: u8 = 0b100_0000;

    enum Key {
        P256(EcdsaKeyPair),
        Ed25519(Ed25519KeyPair),
    }

    impl Key {
        fn p256() -> Self {
            let random = SystemRandom::new();
            let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
            Self::P256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.as_ref(), &random).unwrap(),
            )
        }

        fn ed25519() -> Self {
            let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
            Self::Ed25519(Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap())
        }

        /// The public key as COSE.
        fn cose(&self) -> Vec<u8> {
            match self {
                // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
                Self::P256(pair) => {
                    let point = pair.public_key().as_ref();
                    let head: &[u8] = &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
                    [head, &point[1..33], &[0x22, 0x58, 0x20], &point[33..]].concat()
                }
                // {1: 1, 3: -8, -1: 6, -2: x}
                Self::Ed25519(pair) => {
                    let head: &[u8] = &[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
                    [head, pair.public_key().as_ref()].concat()
                }
            }
        }

        fn sign(&self, text: &[u8]) -> Vec<u8> {
            match self {
                Self::P256(pair) => pair.sign(&SystemRandom::new(), text).unwrap().as_ref().to_vec(),
                Self::Ed25519(pair) => pair.sign(text).as_ref().to_vec(),
            }
        }
    }

    fn party() -> RelyingParty {
        RelyingParty::of("https://ficus.example").unwrap()
    }

    fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(id: &str, flags: u8, uses: u32, key: Option<&Key>) -> Vec<u8> {
        let mut data = Sha256::digest(id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(uses.to_be_bytes());
        if let Some(key) = key {
            data.extend([0; 16]);
            data.extend([0, 4]);
            data.extend(b"cred");
            data.extend(key.cose());
        }
        data
    }

    /// {"fmt": "none", "attStmt": {}, "authData": data}
    fn attestation(data: &[u8]) -> String {
        let mut out = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        out.extend((data.len() as u16).to_be_bytes());
        out.extend(data);
        URL_SAFE_NO_PAD.encode(out)
    }

    fn registered(key: &Key) -> Registered {
        let client = URL_SAFE_NO_PAD.encode(client("webauthn.create", CHALLENGE, "https://ficus.example"));
        let data = data("ficus.example", UP_UV | WITH_KEY, 0, Some(key));
        party().register(CHALLENGE, &client, &attestation(&data)).unwrap()
    }

    fn used(key: &Key, client: &[u8], data: &[u8]) -> Result<u32, Refused> {
        let kept = registered(key);
        let signature = key.sign(&[data, &Sha256::digest(client)].concat());
        let [client, data, signature] = [client, data, &signature].map(|part| URL_SAFE_NO_PAD.encode(part));
        let given = Assertion { client: &client, data: &data, signature: &signature };
        party().verify(CHALLENGE, &kept.public_key, given)
    }

    #[test]
    fn the_site_is_told_by_its_address_alone() {
        let of = |url| RelyingParty::of(url).map(|party| (party.id, party.origin));
        let is = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(of("https://ficus.example"), is("ficus.example", "https://ficus.example"));
        assert_eq!(of("http://localhost:8080"), is("localhost", "http://localhost:8080"));
        for nameless in [
            "http://127.0.0.1:8080",
            "https://192.0.2.1",
            "https://[2001:db8::1]:443",
            "http://ficus.example",
            "ficus",
        ] {
            assert_eq!(of(nameless), None, "{nameless}");
        }
    }

    #[test]
    fn a_passkey_is_registered_and_used() {
        for key in [Key::p256(), Key::ed25519()] {
            assert_eq!(registered(&key).credential, URL_SAFE_NO_PAD.encode("cred"));
            let client = client("webauthn.get", CHALLENGE, "https://ficus.example");
            assert_eq!(used(&key, &client, &data("ficus.example", UP_UV, 7, None)), Ok(7));
        }
    }

    #[test]
    fn what_is_for_another_place_time_or_person_is_refused() {
        let key = Key::p256();
        let right = data("ficus.example", UP_UV, 7, None);
        let origin = "https://ficus.example";
        for wrong in [
            client("webauthn.create", CHALLENGE, origin),
            client("webauthn.get", "b3RoZXI", origin),
            client("webauthn.get", CHALLENGE, "https://evil.example"),
            client("webauthn.get", CHALLENGE, "https://ficus.example:8443"),
            client("webauthn.get", CHALLENGE, "http://ficus.example"),
            json!({ "type": "webauthn.get", "challenge": CHALLENGE, "origin": origin, "crossOrigin": true })
                .to_string()
                .into(),
            b"{}".to_vec(),
            b"not JSON".to_vec(),
        ] {
            assert!(used(&key, &wrong, &right).is_err(), "{}", String::from_utf8_lossy(&wrong));
        }
        let client = client("webauthn.get", CHALLENGE, origin);
        for wrong in [
            data("evil.example", UP_UV, 7, None),
            data("ficus.example", 0b001, 7, None),
            data("ficus.example", 0b100, 7, None),
            right[..36].to_vec(),
            Vec::new(),
        ] {
            assert!(used(&key, &client, &wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_signature_of_another_key_or_over_other_data_is_refused() {
        let (key, other) = (Key::p256(), Key::p256());
        let client = client("webauthn.get", CHALLENGE, "https://ficus.example");
        let data = data("ficus.example", UP_UV, 7, None);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let kept = registered(&key);
        let verify = |signature: Vec<u8>, data: &[u8]| {
            let [client, data, signature] =
                [&client, data, &signature].map(|part| URL_SAFE_NO_PAD.encode(part));
            party().verify(
                CHALLENGE,
                &kept.public_key,
                Assertion { client: &client, data: &data, signature: &signature },
            )
        };
        assert!(verify(key.sign(&signed), &data).is_ok());
        assert!(verify(other.sign(&signed), &data).is_err());
        let mut counted = data.clone();
        counted[36] = 8;
        assert!(verify(key.sign(&signed), &counted).is_err());
        assert!(verify(Vec::new(), &data).is_err());
    }

    #[test]
    fn damaged_attestations_are_refused_and_never_a_panic() {
        let key = Key::p256();
        let client = URL_SAFE_NO_PAD.encode(client("webauthn.create", CHALLENGE, "https://ficus.example"));
        let whole = data("ficus.example", UP_UV | WITH_KEY, 0, Some(&key));
        for length in 0..whole.len() {
            assert!(
                party().register(CHALLENGE, &client, &attestation(&whole[..length])).is_err(),
                "{length}"
            );
        }
        let without = data("ficus.example", UP_UV, 0, None);
        assert!(party().register(CHALLENGE, &client, &attestation(&without)).is_err());
        for nonsense in
            ["", "oA", "_____w", &"A".repeat(PART_BYTES_MAX + 1), &URL_SAFE_NO_PAD.encode([0x81; 2000])]
        {
            assert!(party().register(CHALLENGE, &client, nonsense).is_err());
        }
    }
}
