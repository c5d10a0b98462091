//! The `work` object of the import report, field by field as the contract fixes it.

use std::collections::BTreeMap;

use ficus_archive::{
    provenance::{Accounting, Source},
    rating::Ladder,
    work::Status,
};
use ficus_prose::{Loss, Prose, Repair, plain, word_count};
use serde::{Serialize, Serializer, ser::Error};

use crate::{
    assemble::{RescuedChapter, RescuedWork},
    recognise::part::Planned,
};

/// A work as its line of the report, with how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLine {
    /// The line, without its end.
    pub line: String,
    /// How many chapters the work has.
    pub chapters: u64,
    /// How many words they have.
    pub words: u64,
}

/// Fields stand by their names' order here, as they do in a [`serde_json::Value`]: both ways give the same line.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(serialize_with = "by_name")]
    accounting: Accounting,
    authors: Vec<Author<'a>>,
    category_path: &'a [String],
    chapters: Vec<Chapter<'a>>,
    characters: &'a [String],
    counts: &'a BTreeMap<String, u64>,
    disclaimer: Option<&'a str>,
    fandoms: &'a [String],
    front_matter: &'a BTreeMap<String, String>,
    language: Option<&'a str>,
    missing_chapters: &'a [(u32, u32)],
    notes: Option<&'a str>,
    planned_chapters: Option<u32>,
    published: Option<String>,
    rating: Option<&'a str>,
    rating_level: Option<&'a str>,
    relationships: &'a [String],
    #[serde(serialize_with = "by_name")]
    repairs: &'a [Repair],
    series: Option<Series<'a>>,
    #[serde(serialize_with = "by_name")]
    sources: &'a [Source],
    spoilers: Option<&'a str>,
    status: &'static str,
    suggested: &'a BTreeMap<String, Vec<String>>,
    summary: Option<&'a str>,
    #[serde(serialize_with = "by_name")]
    suspected_losses: &'a [Loss],
    tags: &'a [String],
    timeline: Option<&'a str>,
    title: &'a str,
    r#type: &'static str,
    updated: Option<String>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Author<'a> {
    contact: Option<&'a str>,
    name: &'a str,
}

#[derive(Serialize)]
struct Series<'a> {
    position: Option<u32>,
    title: &'a str,
}

#[derive(Serialize)]
struct Chapter<'a> {
    html: Prose,
    number: u32,
    pov: &'a [String],
    text: String,
    title: Option<&'a str>,
    words: u32,
}

/// Writes records of others with their fields in the order of their names too.
fn by_name<T: Serialize, S: Serializer>(records: &T, to: S) -> Result<S::Ok, S::Error> {
    serde_json::to_value(records).map_err(S::Error::custom)?.serialize(to)
}

/// Why a report can always be written.
const PLAIN: &str = "every field has text keys and plain values";

impl RescuedWork {
    /// The `work` object of the import report.
    pub fn report(&self, ladder: &Ladder) -> serde_json::Value {
        serde_json::to_value(self.reported(ladder)).expect(PLAIN)
    }

    /// The same as a line of JSON, without the object in between.
    pub fn report_line(&self, ladder: &Ladder) -> ReportLine {
        let report = self.reported(ladder);
        ReportLine {
            line: serde_json::to_string(&report).expect(PLAIN),
            chapters: report.chapters.len() as u64,
            words: report.chapters.iter().map(|chapter| u64::from(chapter.words)).sum(),
        }
    }

    fn reported<'a>(&'a self, ladder: &'a Ladder) -> Report<'a> {
        let facts = &self.facts;
        let level = facts.rating.as_deref().and_then(|stated| ladder.from_stated(stated));
        Report {
            r#type: "work",
            title: &self.title,
            authors: self.authors().map(|(name, contact)| Author { contact, name }).collect(),
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
        }
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
        html: Prose::from_blocks(&chapter.blocks).with_pictures_told(),
    }
}
