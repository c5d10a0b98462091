//! Works to tell stories about.

use ficus_archive::{
    chapter::ChapterDraft,
    provenance::{ProvenanceDraft, Source},
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use jiff::civil::date;

pub fn author(name: &str) -> AuthorDraft {
    AuthorDraft { name: name.to_owned(), contact: None }
}

pub fn tag(kind: TagKind, name: &str) -> TagDraft {
    TagDraft { kind, name: name.to_owned() }
}

pub fn chapter(number: u32, text: &str) -> ChapterDraft {
    ChapterDraft { number, text: Prose::from_plain(text), ..ChapterDraft::default() }
}

/// A work of one chapter that everyone may find.
pub fn story(title: &str, by: &str) -> WorkDraft {
    WorkDraft {
        title: title.to_owned(),
        authors: vec![author(by)],
        chapters: vec![chapter(1, "The fog lay on Baker Street.")],
        ..WorkDraft::default()
    }
}

pub fn with_tags(mut work: WorkDraft, tags: &[(TagKind, &str)]) -> WorkDraft {
    work.tags = tags.iter().map(|(kind, name)| tag(*kind, name)).collect();
    work
}

pub fn imported(mut work: WorkDraft, import_key: &str, sha256: &str, bytes: u64) -> WorkDraft {
    work.provenance = Some(ProvenanceDraft {
        import_key: import_key.to_owned(),
        reader: "ficus-intake 0.1.0 text".to_owned(),
        sources: vec![Source {
            path: "shelf/lamp.txt".to_owned(),
            sha256: sha256.to_owned(),
            bytes,
            media_type: "text/plain".to_owned(),
            encoding: Some("windows-1252".to_owned()),
        }],
        ..ProvenanceDraft::default()
    });
    work
}

/// A work with something in every field.
pub fn lamp() -> WorkDraft {
    let mut first = chapter(0, "It began with a lamp.\n\nWatson lit it, and the fog went grey.");
    first.pov = vec!["Watson".to_owned(), "Mrs Hudson".to_owned()];
    first.summary = Prose::from_plain("How it began.");
    first.notes_before = Prose::from_plain("Be patient.");
    first.notes_after = Prose::from_plain("Thank you.");
    first.published = Some(date(2009, 3, 1));
    let mut third = chapter(3, "“You have been in Afghanistan,” said the lamp.");
    third.title = Some("The Lamp Speaks".to_owned());
    WorkDraft {
        reviews: Vec::new(),
        pictures: Vec::new(),
        title: "The Lamp in Baker Street".to_owned(),
        authors: vec![
            AuthorDraft { name: "Irene A.".to_owned(), contact: Some("irene@example.org".to_owned()) },
            author("Wiggins"),
        ],
        summary: Prose::from_plain("A lamp that tells the truth."),
        notes_before: Prose::from_plain("Written on a train."),
        notes_after: Prose::from_plain("More to come."),
        disclaimer: Some("Holmes belongs to everyone.".to_owned()),
        dedication: Some("For Toby".to_owned()),
        language: Some("en-GB".to_owned()),
        rating: Some(ficus_archive::RatingId(1)),
        rating_stated: Some("All ages".to_owned()),
        tags: vec![
            tag(TagKind::Freeform, "lamps"),
            tag(TagKind::Fandom, "Sherlock Holmes"),
            tag(TagKind::Character, "John Watson"),
            tag(TagKind::Freeform, "Fog"),
        ],
        category_paths: vec![
            vec!["Sherlock Holmes".to_owned(), "Gen".to_owned()],
            vec!["Victorian".to_owned()],
        ],
        spoilers: Some("Up to The Final Problem".to_owned()),
        timeline: Some("During The Empty House".to_owned()),
        status: Status::InProgress,
        planned_chapters: Some(7),
        audience: Audience::Everyone,
        published: Some(date(2009, 3, 1)),
        updated: Some(date(2010, 12, 24)),
        series: vec![SeriesDraft {
            title: "Lamps".to_owned(),
            position: Some(2),
            summary: Prose::from_plain("Things that shine."),
        }],
        chapters: vec![first, third],
        missing_chapters: vec![(1, 2), (5, 5)],
        provenance: None,
    }
}
