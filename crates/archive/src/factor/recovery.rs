//! Recovery codes: what somebody keeps on paper for the day when the other factors are gone.

use sha2::{Digest, Sha256};

use crate::{AccountId, password::hex};

/// An account has so many, and each of them works once.
pub const CODES: usize = 10;
/// A code stands for so many random bytes: as much as nobody guesses, even with the hashes at hand.
pub const CODE_BYTES: usize = 10;
/// Crockford's letters and digits: none looks like another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of a code.
const CODE_LETTERS: usize = CODE_BYTES * 8 / 5;
/// Letters that stand together.
const GROUP_LETTERS: usize = 4;

/// A code that was made or given, without what only people need.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// From random bytes.
    pub fn new(bytes: [u8; CODE_BYTES]) -> Self {
        let bits = bytes.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letter = |place: usize| LETTERS[(bits >> (5 * place)) as usize & 31];
        Self((0..CODE_LETTERS).rev().map(|place| char::from(letter(place))).collect())
    }

    /// As somebody types it: in any case, with or without hyphens, with letters taken for digits that look like them.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 100 {
            return None;
        }
        let letters: Option<String> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.'))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => Some('0'),
                'i' | 'l' => Some('1'),
                c => LETTERS.contains(&u8::try_from(c).ok()?).then_some(c),
            })
            .collect();
        letters.filter(|letters| letters.len() == CODE_LETTERS).map(Self)
    }

    /// As it is shown: `7h2k-…`.
    pub fn shown(&self) -> String {
        let groups: Vec<&str> = (0..CODE_LETTERS)
            .step_by(GROUP_LETTERS)
            .map(|start| &self.0[start..start + GROUP_LETTERS])
            .collect();
        groups.join("-")
    }

    /// As it is kept: SHA-256 over the account and the code. A code is random enough that a slow hash adds nothing.
    pub fn hash(&self, account: AccountId) -> String {
        hex(&Sha256::digest(format!("recovery:{account}:{}", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_shown_and_as_people_type_it() {
        let code = RecoveryCode::new([0, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xff]);
        let shown = code.shown();
        assert_eq!(shown.len(), 19);
        assert!(RecoveryCode::parse(&shown) == Some(code.clone()));
        assert!(
            RecoveryCode::parse(&shown.to_uppercase().replace('-', " ").replace('0', "o"))
                == Some(code.clone())
        );
        assert!(RecoveryCode::parse(&shown.replace('1', "l")) == Some(code));
    }

    #[test]
    fn every_bit_counts() {
        for bit in 0..CODE_BYTES * 8 {
            let mut bytes = [0; CODE_BYTES];
            bytes[bit / 8] = 1 << (bit % 8);
            assert_ne!(RecoveryCode::new(bytes).shown(), RecoveryCode::new([0; CODE_BYTES]).shown(), "{bit}");
        }
        assert_eq!(RecoveryCode::new([255; CODE_BYTES]).shown(), "zzzz-zzzz-zzzz-zzzz");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for wrong in ["", "123456", "7h2k-7h2k-7h2k-7h2", "7h2k-7h2k-7h2k-7h2u", &"0".repeat(1000)] {
            assert!(RecoveryCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_same_code_of_two_accounts_is_kept_differently() {
        let code = RecoveryCode::new([7; CODE_BYTES]);
        assert_ne!(code.hash(AccountId(1)), code.hash(AccountId(2)));
    }
}
