//! How the demo's tags hang together: other spellings, what stands above what, and the order of a canon.

use ficus_archive::tag::TagKind;
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

/// The sixty tales in the order in which they came out, as people name them.
const TALES: &str = "A Study in Scarlet; The Sign of the Four; A Scandal in Bohemia; The Red-Headed League; \
    A Case of Identity; The Boscombe Valley Mystery; The Five Orange Pips; The Man with the Twisted Lip; \
    The Blue Carbuncle; The Speckled Band; The Engineer’s Thumb; The Noble Bachelor; The Beryl Coronet; \
    The Copper Beeches; Silver Blaze; The Cardboard Box; The Yellow Face; The Stockbroker’s Clerk; \
    The Gloria Scott; The Musgrave Ritual; The Reigate Squires; The Crooked Man; The Resident Patient; \
    The Greek Interpreter; The Naval Treaty; The Final Problem; The Hound of the Baskervilles; The Empty House; \
    The Norwood Builder; The Dancing Men; The Solitary Cyclist; The Priory School; Black Peter; \
    Charles Augustus Milverton; The Six Napoleons; The Three Students; The Golden Pince-Nez; \
    The Missing Three-Quarter; The Abbey Grange; The Second Stain; Wisteria Lodge; The Bruce-Partington Plans; \
    The Devil’s Foot; The Red Circle; The Disappearance of Lady Frances Carfax; The Dying Detective; \
    The Valley of Fear; His Last Bow; The Mazarin Stone; Thor Bridge; The Creeping Man; The Sussex Vampire; \
    The Three Garridebs; The Illustrious Client; The Three Gables; The Blanched Soldier; The Lion’s Mane; \
    The Retired Colourman; The Veiled Lodger; Shoscombe Old Place";

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
    let points: Vec<String> = TALES.split("; ").map(str::to_owned).collect();
    let holmes = store.ensure_tag(TagKind::Fandom, SHERLOCK_HOLMES).await?;
    store.set_canon(holmes, &points).await?;
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
