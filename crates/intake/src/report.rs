//! The `work` object of the import report, field by field as the contract fixes it.

use std::collections::BTreeMap;

use ficus_archive::{
    provenance::{Accounting, Source},
    rating::Ladder,
    work::Status,
};
use ficus_prose::{Loss, Prose, Repair, plain, word_count};
use serde::Serialize;

use crate::{
    assemble::{RescuedChapter, RescuedWork},
    recognise::part::Planned,
};

#[derive(Serialize)]
struct Report<'a> {
    r#type: &'static str,
    title: &'a str,
    authors: Vec<Author<'a>>,
    summary: Option<&'a str>,
    notes: Option<&'a str>,
    disclaimer: Option<&'a str>,
    spoilers: Option<&'a str>,
    timeline: Option<&'a str>,
    rating: Option<&'a str>,
    rating_level: Option<&'a str>,
    category_path: &'a [String],
    fandoms: &'a [String],
    relationships: &'a [String],
    characters: &'a [String],
    warnings: &'a [String],
    tags: &'a [String],
    suggested: &'a BTreeMap<String, Vec<String>>,
    series: Option<Series<'a>>,
    language: Option<&'a str>,
    status: &'static str,
    planned_chapters: Option<u32>,
    published: Option<String>,
    updated: Option<String>,
    counts: &'a BTreeMap<String, u64>,
    front_matter: &'a BTreeMap<String, String>,
    chapters: Vec<Chapter<'a>>,
    missing_chapters: &'a [(u32, u32)],
    repairs: &'a [Repair],
    suspected_losses: &'a [Loss],
    sources: &'a [Source],
    accounting: Accounting,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    contact: Option<&'a str>,
}

#[derive(Serialize)]
struct Series<'a> {
    title: &'a str,
    position: Option<u32>,
}

#[derive(Serialize)]
struct Chapter<'a> {
    number: u32,
    title: Option<&'a str>,
    pov: &'a [String],
    words: u32,
    text: String,
    html: Prose,
}

impl RescuedWork {
    /// The `work` object of the import report.
    pub fn report(&self, ladder: &Ladder) -> serde_json::Value {
        let facts = &self.facts;
        let level = facts.rating.as_deref().and_then(|stated| ladder.from_stated(stated));
        let report = Report {
            r#type: "work",
            title: &self.title,
            authors: self.authors().map(|(name, contact)| Author { name, contact }).collect(),
            summary: facts.summary.as_deref(),
            notes: facts.notes.as_deref(),
            disclaimer: facts.disclaimer.as_deref(),
            spoilers: facts.spoilers.as_deref(),
            timeline: facts.timeline.as_deref(),
            rating: facts.rating.as_deref(),
            rating_level: level.and_then(|id| ladder.get(id)).map(|step| step.name.as_str()),
            category_path: &facts.category_path,
            fandoms: &facts.fandoms,
            relationships: &facts.relationships,
            characters: &facts.characters,
            warnings: &facts.warnings,
            tags: &facts.tags,
            suggested: &self.suggested,
            series: facts.series.as_ref().map(|(title, position)| Series { title, position: *position }),
            language: self.language.as_deref(),
            status: if self.status == Status::Abandoned { "in-progress" } else { self.status.as_str() },
            planned_chapters: facts.planned.and_then(Planned::parts),
            published: facts.published.map(|date| date.to_string()),
            updated: facts.updated.map(|date| date.to_string()),
            counts: &facts.counts,
            front_matter: &facts.front_matter,
            chapters: self.chapters.iter().map(chapter).collect(),
            missing_chapters: &self.missing,
            repairs: &self.repairs,
            suspected_losses: &self.losses,
            sources: &self.sources,
            accounting: self.accounting,
        };
        serde_json::to_value(report).expect("every field has text keys and plain values")
    }

    /// The authors with the address that is stated; it belongs to the first.
    pub(crate) fn authors(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.facts
            .authors
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), self.facts.contact.as_deref().filter(|_| place == 0)))
    }
}

fn chapter(chapter: &RescuedChapter) -> Chapter<'_> {
    let text = plain::text(&chapter.blocks);
    Chapter {
        number: chapter.number,
        title: chapter.title.as_deref(),
        pov: &chapter.pov,
        words: word_count(&text),
        text,
        html: Prose::from_blocks(&chapter.blocks),
    }
}
