//! Who somebody is, signed by a provider (OpenID Connect Core 1.0, sections 2 and 3.1.3.7; RFC 7515 to 7519).
//!
//! Each algorithm is bound to one kind of key: a key is never used in a way that its kind does not say. Nothing that is
//! unsigned, or signed with a shared secret, is taken.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// Clocks may differ by so many seconds.
const DRIFT_SECONDS: i64 = 60;
/// A token has at most so many bytes.
const TOKEN_BYTES_MAX: usize = 32 * 1024;
/// So many keys are tried.
const KEYS_MAX: usize = 20;
/// The word for somebody has at most so many characters (section 2).
const SUBJECT_CHARS_MAX: usize = 255;
/// A name that is only shown is cut here.
const NAME_CHARS_MAX: usize = 100;

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadToken(pub &'static str);

/// A provider's keys (RFC 7517, section 5).
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    /// The keys.
    pub keys: Vec<Key>,
}

/// A key of a provider; what it holds besides is of no concern.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Key {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    iat: f64,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    preferred_username: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom.
    pub client: &'a str,
    /// In answer to what.
    pub nonce: &'a str,
    /// When it is read.
    pub now: Timestamp,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The provider's own, lasting word for them.
    pub id: String,
    /// How the provider calls them; only shown.
    pub name: String,
}

/// Reads a token, where a key of the provider signed it and it says what it must.
pub fn read(token: &str, keys: &[Key], expected: &Expected<'_>) -> Result<Subject, BadToken> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(BadToken("it is too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(BadToken("it has no signature"))?;
    let (header, claims) = signed.split_once('.').ok_or(BadToken("it has no claims"))?;
    let header: Header = parsed(header).ok_or(BadToken("its header is damaged"))?;
    if header.crit.is_some() {
        return Err(BadToken("it asks for more than is known"));
    }
    let signature = decoded(signature).ok_or(BadToken("its signature is damaged"))?;
    let mut fitting = keys.iter().filter(|key| key.fits(&header)).take(KEYS_MAX);
    if !fitting.any(|key| key.verifies(&header.alg, signed.as_bytes(), &signature)) {
        return Err(BadToken("no key of the provider signed it"));
    }
    let claims: Claims = parsed(claims).ok_or(BadToken("its claims are damaged"))?;
    claims.check(expected)?;
    Ok(Subject { name: claims.shown(), id: claims.sub })
}

impl Key {
    fn fits(&self, header: &Header) -> bool {
        self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && self.alg.as_deref().is_none_or(|alg| alg == header.alg)
            && (header.kid.is_none() || self.kid == header.kid)
    }

    /// Whether the key signed this; the algorithm must be one for its kind.
    fn verifies(&self, alg: &str, signed: &[u8], signature: &[u8]) -> bool {
        let part = |part: &Option<String>| part.as_deref().and_then(decoded);
        let verified = match (alg, self.kty.as_str(), self.crv.as_deref()) {
            ("RS256" | "PS256", "RSA", _) => {
                let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
                let kind =
                    if alg == "RS256" { &RSA_PKCS1_2048_8192_SHA256 } else { &RSA_PSS_2048_8192_SHA256 };
                RsaPublicKeyComponents { n: &n, e: &e }.verify(kind, signed, signature)
            }
            ("ES256", "EC", Some("P-256")) | ("ES384", "EC", Some("P-384")) => {
                let (Some(x), Some(y)) = (part(&self.x), part(&self.y)) else { return false };
                let kind = if alg == "ES256" { &ECDSA_P256_SHA256_FIXED } else { &ECDSA_P384_SHA384_FIXED };
                UnparsedPublicKey::new(kind, [&[4], x.as_slice(), &y].concat()).verify(signed, signature)
            }
            ("EdDSA" | "Ed25519", "OKP", Some("Ed25519")) => {
                let Some(x) = part(&self.x) else { return false };
                UnparsedPublicKey::new(&ED25519, x).verify(signed, signature)
            }
            _ => return false,
        };
        verified.is_ok()
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>) -> Result<(), BadToken> {
        let now = expected.now.as_second();
        let is_for_us = match &self.aud {
            Audience::One(one) => one == expected.client,
            // One that is for others too must say that it was made for this one.
            Audience::Several(several) => {
                several.iter().any(|one| one == expected.client) && (several.len() == 1 || self.azp.is_some())
            }
        };
        if self.iss != expected.issuer {
            Err(BadToken("somebody else made it"))
        } else if !is_for_us || self.azp.as_deref().is_some_and(|azp| azp != expected.client) {
            Err(BadToken("it is for somebody else"))
        } else if (self.exp as i64) <= now - DRIFT_SECONDS {
            Err(BadToken("its time is over"))
        } else if (self.iat as i64) > now + DRIFT_SECONDS {
            Err(BadToken("its time has not come"))
        } else if self.nonce.as_deref() != Some(expected.nonce) {
            Err(BadToken("it answers another question"))
        } else if self.sub.is_empty() || self.sub.chars().count() > SUBJECT_CHARS_MAX {
            Err(BadToken("it says of nobody"))
        } else {
            Ok(())
        }
    }

    fn shown(&self) -> String {
        let given = [&self.preferred_username, &self.name, &self.email].into_iter().flatten();
        let name = given.map(|name| name.trim()).find(|name| !name.is_empty()).unwrap_or(&self.sub);
        name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&decoded(text)?).ok()
}
