//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of 30 seconds, which every app knows.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// A secret has so many bytes (RFC 4226, section 4).
pub const SECRET_BYTES: usize = 20;
/// So long is a step.
const STEP_SECONDS: i64 = 30;
/// A code has so many digits.
const DIGITS: u8 = 6;
/// Clocks may differ by so many steps.
const DRIFT_STEPS: i64 = 1;

/// What an authenticator app and the archive share.
pub struct AppSecret([u8; SECRET_BYTES]);

impl AppSecret {
    /// From random bytes.
    pub fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// From its letters.
    pub fn from_letters(letters: &str) -> Option<Self> {
        Secret::try_from_base32(letters).ok()?.as_bytes().try_into().ok().map(Self)
    }

    /// In letters and digits (RFC 4648, base 32), as apps take it by hand.
    pub fn letters(&self) -> String {
        Secret::from(&self.0[..]).to_base32()
    }

    /// The code of a moment.
    pub fn code(&self, now: Timestamp) -> String {
        self.totp().generate(now.as_second().unsigned_abs()).to_string()
    }

    /// The step of a code that holds now, where none of it or a later one was taken before: each is taken once.
    pub fn step_of(&self, code: &str, taken: i64, now: Timestamp) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != usize::from(DIGITS) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let totp = self.totp();
        let this = now.as_second().div_euclid(STEP_SECONDS);
        // Every step is looked at, so that time does not tell which one it was.
        let mut found = None;
        for step in (this - DRIFT_STEPS).max(0)..=this + DRIFT_STEPS {
            let token = totp.generate((step * STEP_SECONDS).unsigned_abs()).to_string();
            let differs =
                token.bytes().zip(digits.bytes()).fold(0, |differs, (one, other)| differs | (one ^ other));
            if differs == 0 && step > taken && found.is_none() {
                found = Some(step);
            }
        }
        found
    }

    /// The address that a QR code holds (Key URI format of Google Authenticator).
    pub fn address(&self, site: &str, account: &str) -> String {
        let (site, account) = (encoded(site), encoded(account));
        format!("otpauth://totp/{site}:{account}?secret={}&issuer={site}", self.letters())
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_secret(&self.0[..])
            .with_step_duration(STEP_SECONDS.unsigned_abs())
            .build_noncompliant()
    }
}

/// Everything but letters, digits and `-._~` as `%XX`; a colon parts site and account.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.replace(':', " ").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn secret() -> AppSecret {
        AppSecret::new(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code(at(second)), code, "{second}");
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_the_ones_beside_it() {
        let code = secret().code(at(3_000));
        for (second, holds) in
            [(2_969, false), (2_970, true), (3_000, true), (3_029, true), (3_059, true), (3_060, false)]
        {
            assert_eq!(secret().step_of(&code, 0, at(second)), holds.then_some(100), "{second}");
        }
        assert_eq!(secret().step_of(&format!(" {} {} ", &code[..3], &code[3..]), 0, at(3_000)), Some(100));
    }

    #[test]
    fn a_step_is_taken_once_and_none_before_it_afterwards() {
        let (before, code) = (secret().code(at(2_970)), secret().code(at(3_000)));
        assert_eq!(secret().step_of(&code, 100, at(3_000)), None);
        assert_eq!(secret().step_of(&before, 100, at(3_000)), None);
        assert_eq!(secret().step_of(&code, 99, at(3_000)), Some(100));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"] {
            assert_eq!(secret().step_of(wrong, 0, at(3_000)), None, "{wrong}");
        }
    }

    #[test]
    fn the_secret_goes_into_letters_and_back() {
        let letters = secret().letters();
        assert_eq!(letters, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(AppSecret::from_letters(&letters).unwrap().0, secret().0);
        assert!(AppSecret::from_letters("GEZDGNBV").is_none());
        assert_eq!(
            secret().address("Baker: Street", "irene@example.org"),
            "otpauth://totp/Baker%20%20Street:irene%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Baker%20%20Street"
        );
    }
}
