//! What the browser says about an answer: for which act, challenge and site it is.

use serde::Deserialize;

use super::Refused;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A passkey was made.
    Create,
    /// A passkey was used.
    Get,
}

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

/// Section 5.8.1; what it holds besides is of no concern.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    act: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    is_cross_origin: bool,
}

/// The challenge that client data (base64url) answers, to find what was begun.
pub fn challenge_of(client: &str) -> Option<String> {
    let bytes = super::decoded(client).ok()?;
    serde_json::from_slice(&bytes).ok().map(|data: ClientData| data.challenge)
}

/// Holds client data against what was asked.
pub fn verify(json: &[u8], act: Act, challenge: &str, origin: &str) -> Result<(), Refused> {
    let data: ClientData =
        serde_json::from_slice(json).map_err(|_| Refused("its client data is no record"))?;
    if data.act != act.as_str() {
        Err(Refused("it is for another act"))
    } else if data.challenge != challenge {
        Err(Refused("it answers another challenge"))
    } else if data.origin != origin || data.is_cross_origin {
        Err(Refused("it comes from another site"))
    } else {
        Ok(())
    }
}
