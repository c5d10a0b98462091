//! What the authenticator says: for which site, with which key, and whether somebody was there (section 6.1).

use minicbor::Decoder;

use super::Refused;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const WITH_KEY: u8 = 1 << 6;
/// Identifiers are longer nowhere (section 7.1, step 25).
const CREDENTIAL_BYTES_MAX: usize = 1023;

/// Authenticator data.
pub struct AuthenticatorData<'a> {
    /// SHA-256 of the site's host.
    pub party_hash: &'a [u8],
    /// Whether somebody was there.
    pub is_present: bool,
    /// Whether it was the owner.
    pub is_verified: bool,
    /// How often the passkey was used; 0 where it does not count.
    pub uses: u32,
    /// The new passkey, where one was made.
    pub attested: Option<Attested<'a>>,
}

/// A new passkey.
pub struct Attested<'a> {
    /// The credential's identifier.
    pub credential: &'a [u8],
    /// The public key, COSE.
    pub public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads authenticator data; extensions at its end are left alone.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        const SHORT: Refused = Refused("its data is cut short");
        let (party_hash, rest) = bytes.split_at_checked(32).ok_or(SHORT)?;
        let (&flags, rest) = rest.split_first().ok_or(SHORT)?;
        let (uses, rest) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
        let attested = if flags & WITH_KEY == 0 {
            None
        } else {
            let (_maker, rest) = rest.split_at_checked(16).ok_or(SHORT)?;
            let (length, rest) = rest.split_first_chunk::<2>().ok_or(SHORT)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (credential, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
            if length == 0 || length > CREDENTIAL_BYTES_MAX {
                return Err(Refused("its identifier has a wrong length"));
            }
            Some(Attested { credential, public_key: first_item(rest)? })
        };
        Ok(Self {
            party_hash,
            is_present: flags & PRESENT != 0,
            is_verified: flags & VERIFIED != 0,
            uses: u32::from_be_bytes(*uses),
            attested,
        })
    }
}

/// The authenticator data in an attestation object (section 6.5.4); what its statement says is not looked at.
pub fn attested_in(object: &[u8]) -> Result<&[u8], Refused> {
    const NO_OBJECT: Refused = Refused("it is no attestation object");
    let mut decoder = Decoder::new(object);
    let entries = decoder.map().ok().flatten().ok_or(NO_OBJECT)?;
    for _ in 0..entries {
        if decoder.str().map_err(|_| NO_OBJECT)? == "authData" {
            return decoder.bytes().map_err(|_| NO_OBJECT);
        }
        decoder.skip().map_err(|_| NO_OBJECT)?;
    }
    Err(NO_OBJECT)
}

/// The bytes of the first CBOR item.
fn first_item(bytes: &[u8]) -> Result<&[u8], Refused> {
    let mut decoder = Decoder::new(bytes);
    decoder.skip().map_err(|_| Refused("its key is damaged"))?;
    bytes.get(..decoder.position()).ok_or(Refused("its key is damaged"))
}
