//! A rescued work as the store takes it in.

use ficus_archive::{
    chapter::ChapterDraft,
    provenance::ProvenanceDraft,
    rating::Ladder,
    review::ReviewDraft,
    series::SeriesDraft,
    tag::{TagDraft, TagKind, class_parts},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::Prose;
use sha2::{Digest, Sha256};

use crate::{
    assemble::RescuedWork,
    blocks, dates,
    recognise::{header::fold, part::Planned},
};

impl RescuedWork {
    /// What the store keeps.
    pub fn draft(&self, ladder: &Ladder, visible: bool) -> WorkDraft {
        let facts = &self.facts;
        WorkDraft {
            title: self.title.clone(),
            authors: self
                .authors()
                .map(|(name, contact)| AuthorDraft {
                    name: name.to_owned(),
                    contact: contact.map(str::to_owned),
                })
                .collect(),
            summary: prose(facts.summary.as_deref()),
            notes_before: prose(facts.notes.as_deref()),
            notes_after: Prose::default(),
            disclaimer: facts.disclaimer.clone(),
            dedication: facts.front_matter.get("dedication").cloned(),
            language: self.language.clone(),
            rating: facts.rating.as_deref().and_then(|stated| ladder.from_stated(stated)),
            rating_stated: facts.rating.clone(),
            tags: self.tags(),
            category_paths: Some(facts.category_path.clone())
                .filter(|path| !path.is_empty())
                .into_iter()
                .collect(),
            spoilers: facts.spoilers.clone(),
            timeline: facts.timeline.clone(),
            status: self.status,
            planned_chapters: facts.planned.and_then(Planned::parts),
            audience: if visible { Audience::Everyone } else { Audience::Authors },
            published: facts.published,
            updated: facts.updated,
            series: facts
                .series
                .iter()
                .map(|(title, position)| SeriesDraft {
                    title: title.clone(),
                    position: *position,
                    summary: Prose::default(),
                })
                .collect(),
            chapters: self.chapter_drafts(),
            missing_chapters: self.missing.clone(),
            provenance: Some(self.provenance()),
            reviews: self.reviews(),
            // Their files are asked for where works are stored.
            pictures: Vec::new(),
        }
    }

    fn tags(&self) -> Vec<TagDraft> {
        let facts = &self.facts;
        let stated = [
            (TagKind::Fandom, &facts.fandoms),
            (TagKind::Relationship, &facts.relationships),
            (TagKind::Character, &facts.characters),
            (TagKind::Warning, &facts.warnings),
        ];
        let named = stated
            .into_iter()
            .flat_map(|(kind, names)| names.iter().map(move |name| TagDraft { kind, name: name.clone() }));
        let others = facts.tags.iter().flat_map(|name| {
            let class = |full: &&String| class_parts(full).1 == name && kind_of(name) == TagKind::Freeform;
            let mut classes: Vec<TagDraft> = facts
                .classes
                .iter()
                .filter(class)
                .map(|full| TagDraft { kind: TagKind::Class, name: full.clone() })
                .collect();
            if classes.is_empty() {
                classes.push(TagDraft { kind: kind_of(name), name: name.clone() });
            }
            classes
        });
        named.chain(others).collect()
    }

    fn chapter_drafts(&self) -> Vec<ChapterDraft> {
        self.chapters
            .iter()
            .map(|chapter| ChapterDraft {
                number: chapter.number,
                title: chapter.title.clone(),
                pov: chapter.pov.clone(),
                summary: prose(chapter.summary.as_deref()),
                notes_before: prose(chapter.notes_before.as_deref()),
                notes_after: Prose::from_blocks(&chapter.notes_after),
                text: Prose::from_blocks(&chapter.blocks),
                published: chapter.published,
                earlier: chapter.earlier.iter().map(|blocks| Prose::from_blocks(blocks)).collect(),
            })
            .collect()
    }

    /// The reviews; chapters are told by their place in the work, as old archives count them.
    fn reviews(&self) -> Vec<ReviewDraft> {
        let number = |place: u32| Some(self.chapters.get(place.checked_sub(1)? as usize)?.number);
        self.reviews
            .iter()
            .map(|review| ReviewDraft {
                name: review.name.clone(),
                chapter: review.chapter.and_then(number).filter(|_| self.chapters.len() > 1),
                text: Prose::from_blocks(&review.blocks),
                written: review.written.as_deref().and_then(dates::instant).unwrap_or_default(),
            })
            .collect()
    }

    fn provenance(&self) -> ProvenanceDraft {
        let form = match self.sources.first().map(|source| source.media_type.as_str()) {
            Some("application/epub+zip") => "epub",
            Some("text/html") => "html",
            _ => "text",
        };
        ProvenanceDraft {
            import_key: self.import_key(),
            reader: format!("ficus-intake {} {form}", env!("CARGO_PKG_VERSION")),
            sources: self.sources.clone(),
            repairs: self.repairs.clone(),
            suspected_losses: self.losses.clone(),
            accounting: self.accounting,
            stated_counts: self.facts.counts.clone(),
            front_matter: self.facts.front_matter.clone(),
            suggested: self.suggested.clone(),
            spans: self.spans.clone(),
            evidence: self.evidence.clone(),
            addresses: self.addresses.clone(),
        }
    }

    /// The same for the same sources read into the same work.
    pub(crate) fn import_key(&self) -> String {
        let mut hashes: Vec<&str> = self.sources.iter().map(|source| source.sha256.as_str()).collect();
        hashes.sort_unstable();
        let mut hasher = Sha256::new();
        for hash in hashes {
            hasher.update(hash);
            hasher.update([0]);
        }
        // The stories of a dump share its hash; the rest of the path tells them apart.
        for row in self.sources.iter().filter_map(|source| source.path.rsplit_once('#')) {
            hasher.update(row.1);
            hasher.update([0]);
        }
        hasher.update(fold(&self.title));
        hasher.update([0]);
        hasher.update(self.facts.authors.first().map(|name| fold(name)).unwrap_or_default());
        hexadecimal(&hasher.finalize())
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a String takes all that is written");
        out
    })
}

fn prose(text: Option<&str>) -> Prose {
    Prose::from_blocks(&blocks::of_plain(text.unwrap_or_default()))
}

/// Kinds of pairing are tags of their own kind.
fn kind_of(tag: &str) -> TagKind {
    match tag.to_lowercase().as_str() {
        "gen" | "het" | "slash" | "femslash" | "multi" | "other" | "f/f" | "m/m" | "f/m" | "m/f" => {
            TagKind::Kind
        }
        _ => TagKind::Freeform,
    }
}
