//! What works, chapters and lists are called for ever: names for programs that do not change when the archive moves to
//! another address, or a work to another title.

use uuid::Uuid;

/// The archive's own name space, made from a secret that it keeps for ever.
#[derive(Clone, Copy, Debug)]
pub struct Identity(Uuid);

impl Identity {
    /// The name space of an archive with this secret.
    pub fn of(secret: &str) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, secret.as_bytes()))
    }

    /// The name of one of the archive's things (RFC 9562, version 5): `urn("work", 7)`.
    pub fn urn(&self, kind: &str, id: impl std::fmt::Display) -> String {
        Uuid::new_v5(&self.0, format!("{kind}:{id}").as_bytes()).urn().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn a_name_belongs_to_one_thing_of_one_archive() {
        let (one, other) = (Identity::of("one"), Identity::of("other"));
        assert_eq!(one.urn("work", 7), Identity::of("one").urn("work", 7));
        assert!(one.urn("work", 7).starts_with("urn:uuid:"));
        for name in [one.urn("work", 8), one.urn("chapter", 7), other.urn("work", 7)] {
            assert_ne!(name, one.urn("work", 7));
        }
    }
}
