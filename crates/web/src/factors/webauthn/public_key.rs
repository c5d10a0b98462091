//! Public keys of passkeys: COSE (RFC 9052, section 7; RFC 9053; RFC 8812), three kinds of them.

use minicbor::{Decoder, data::Type};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::Refused;

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;
/// In the order in which they are wanted.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
/// A key of any kind has few parts.
const PARTS_MAX: u64 = 16;

/// A public key.
pub enum PublicKey<'a> {
    /// ECDSA on P-256 with SHA-256.
    P256 { x: &'a [u8], y: &'a [u8] },
    /// Ed25519.
    Ed25519 { x: &'a [u8] },
    /// RSA with SHA-256 and PKCS #1 v1.5.
    Rsa { n: &'a [u8], e: &'a [u8] },
}

/// The parts of a key as they stand there.
#[derive(Default)]
struct Parts<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    /// What stands at -1, -2 and -3 where it is bytes.
    bytes: [Option<&'a [u8]>; 3],
}

impl<'a> PublicKey<'a> {
    /// Reads a key.
    pub fn parse(cose: &'a [u8]) -> Result<Self, Refused> {
        let parts = parts(cose).ok_or(Refused("its key is damaged"))?;
        match (parts.kind, parts.algorithm, parts.curve, parts.bytes) {
            (Some(2), Some(ES256), Some(1), [None, Some(x), Some(y)]) if x.len() == 32 && y.len() == 32 => {
                Ok(Self::P256 { x, y })
            }
            (Some(1), Some(EDDSA), Some(6), [None, Some(x), None]) if x.len() == 32 => {
                Ok(Self::Ed25519 { x })
            }
            (Some(3), Some(RS256), None, [Some(n), Some(e), None]) => Ok(Self::Rsa { n, e }),
            _ => Err(Refused("its key is of an unknown kind")),
        }
    }

    /// Whether the key signed this.
    pub fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let verified = match self {
            Self::P256 { x, y } => {
                let point = [&[4], *x, *y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(signed, signature)
            }
            Self::Ed25519 { x } => UnparsedPublicKey::new(&ED25519, x).verify(signed, signature),
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
        };
        verified.map_err(|_| Refused("its signature is wrong"))
    }
}

fn parts(cose: &[u8]) -> Option<Parts<'_>> {
    let mut decoder = Decoder::new(cose);
    let entries = decoder.map().ok().flatten().filter(|entries| *entries <= PARTS_MAX)?;
    let mut parts = Parts::default();
    for _ in 0..entries {
        let label = decoder.i64().ok()?;
        let is_bytes = decoder.datatype().ok()? == Type::Bytes;
        match label {
            KIND => parts.kind = Some(decoder.i64().ok()?),
            ALGORITHM => parts.algorithm = Some(decoder.i64().ok()?),
            -3..=-1 if is_bytes => parts.bytes[(-1 - label) as usize] = Some(decoder.bytes().ok()?),
            -1 => parts.curve = Some(decoder.i64().ok()?),
            _ => decoder.skip().ok()?,
        }
    }
    Some(parts)
}
