//! A field as a reading that waits on disk names it.

use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex, PoisonError},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::label::Field;

/// Every field but the two that carry a name.
const PLAIN: [Field; 32] = [
    Field::Title,
    Field::Author,
    Field::Contact,
    Field::Rating,
    Field::Category,
    Field::Fandoms,
    Field::Relationships,
    Field::Characters,
    Field::Warnings,
    Field::Tags,
    Field::Tag,
    Field::AuthorName,
    Field::CategoryPath,
    Field::Fandom,
    Field::Relationship,
    Field::Character,
    Field::Warning,
    Field::Spoilers,
    Field::Timeline,
    Field::Summary,
    Field::Disclaimer,
    Field::Notes,
    Field::Dedication,
    Field::Series,
    Field::SequelTo,
    Field::Status,
    Field::Published,
    Field::Updated,
    Field::Language,
    Field::Part,
    Field::InProgress,
    Field::Class,
];

/// Names that were read back, each once: there are no more of them than the code has names of fields.
static NAMES: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);

fn kept(name: &str) -> &'static str {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let known: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(known);
    known
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored: (u8, &str) = match self {
            Self::Count(name) => (254, name),
            Self::Other(name) => (255, name),
            plain => (PLAIN.iter().position(|field| field == plain).unwrap_or_default() as u8, ""),
        };
        stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (place, name) = <(u8, String)>::deserialize(deserializer)?;
        match place {
            254 => Ok(Self::Count(kept(&name))),
            255 => Ok(Self::Other(kept(&name))),
            place => PLAIN.get(usize::from(place)).copied().ok_or_else(|| de::Error::custom("no such field")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_comes_back_as_it_was() {
        for field in PLAIN.into_iter().chain([Field::Count("views"), Field::Other("archive")]) {
            let bytes = postcard::to_allocvec(&field).unwrap();
            assert_eq!(postcard::from_bytes::<Field>(&bytes).unwrap(), field);
        }
    }
}
