//! One message of mail or news (RFC 5322, MIME), in.

use crate::{Limits, Refusal};

/// A message as it was read.
#[derive(Clone, Debug, Default)]
pub struct Message {}

/// Reads a message.
pub fn read(_bytes: &[u8], _limits: &Limits) -> Result<Message, Refusal> {
    Err(Refusal::UnknownFormat("mail".to_owned()))
}
