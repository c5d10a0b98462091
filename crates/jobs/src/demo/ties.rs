//! How the demo's tags hang together: other spellings, what stands above what, and the order of a canon.

use ficus_archive::{canon::read_list, tag::TagKind};
use ficus_store::Store;

use super::ReadWork;
use crate::JobError;

/// Another spelling and the tag that it stands for.
const SYNONYMS: [(TagKind, &str, &str); 3] = [
    (TagKind::Fandom, "ACD Holmes", SHERLOCK_HOLMES),
    (TagKind::Freeform, "Humour", "Humor"),
    (TagKind::Freeform, "gift fic", "Gift Work"),
];

/// A fandom and the wider one above it.
const WIDER: [(&str, &str); 3] = [
    ("Twenty Thousand Leagues Under the Seas", "Works of Jules Verne"),
    ("Around the World in Eighty Days", "Works of Jules Verne"),
    ("Pride and Prejudice", "Works of Jane Austen"),
];

/// Characters of no fandom.
const ORIGINAL: &str = "original ";
const SHERLOCK_HOLMES: &str = "Sherlock Holmes";

/// The canons of the worlds that have an order that can be spoiled.
const CANONS: [(&str, &str); 2] = [
    (SHERLOCK_HOLMES, include_str!("../../demo/canons/sherlock-holmes.txt")),
    ("Dracula", include_str!("../../demo/canons/dracula.txt")),
];

/// Ties the tags of the works together.
pub(super) async fn tie(store: &Store, works: &[ReadWork]) -> Result<(), JobError> {
    for (kind, name, canonical) in SYNONYMS {
        let canonical = store.ensure_tag(kind, canonical).await?;
        store.make_synonym(store.ensure_tag(kind, name).await?, canonical).await?;
    }
    for (name, above) in WIDER {
        let name = store.ensure_tag(TagKind::Fandom, name).await?;
        store.add_tag_parent(name, store.ensure_tag(TagKind::Fandom, above).await?).await?;
    }
    for work in works {
        tie_people(store, work).await?;
    }
    for (fandom, list) in CANONS {
        let points =
            read_list(list).map_err(|fault| JobError::Demo { file: fandom, fault: fault.to_string() })?;
        store.set_canon(store.ensure_tag(TagKind::Fandom, fandom).await?, points).await?;
    }
    Ok(())
}

/// Puts the people of a work under its fandom; those of a crossover could be of either, so they are left.
async fn tie_people(store: &Store, work: &ReadWork) -> Result<(), JobError> {
    let tags = &work.draft.tags;
    let mut fandoms = tags.iter().filter(|tag| tag.kind == TagKind::Fandom);
    let (Some(fandom), None) = (fandoms.next(), fandoms.next()) else {
        return Ok(());
    };
    let fandom = store.ensure_tag(TagKind::Fandom, &fandom.name).await?;
    let people = tags.iter().filter(|tag| {
        matches!(tag.kind, TagKind::Character | TagKind::Relationship)
            && !tag.name.to_lowercase().contains(ORIGINAL)
    });
    for tag in people {
        store.add_tag_parent(store.ensure_tag(tag.kind, &tag.name).await?, fandom).await?;
    }
    Ok(())
}
