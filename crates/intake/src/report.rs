//! The `work` object of the import report, field by field as the contract fixes it.

use std::collections::BTreeMap;

use ficus_archive::{
    provenance::{Accounting, Source},
    rating::Ladder,
    work::Status,
};
use ficus_prose::{Bytes, Loss, Prose, Repair, first_place, plain, word_count};
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

impl Chapter<'_> {
    /// Writes it as it is serialised. Its texts are nearly all of a report, and many bytes of them are looked at together.
    fn push_to(&self, line: &mut String) {
        let json = |value: serde_json::Result<String>| value.expect(PLAIN);
        line.push_str(r#"{"html":"#);
        push_text(line, self.html.as_str());
        line.push_str(r#","number":"#);
        line.push_str(&json(serde_json::to_string(&self.number)));
        line.push_str(r#","pov":"#);
        line.push_str(&json(serde_json::to_string(&self.pov)));
        line.push_str(r#","text":"#);
        push_text(line, &self.text);
        line.push_str(r#","title":"#);
        line.push_str(&json(serde_json::to_string(&self.title)));
        line.push_str(r#","words":"#);
        line.push_str(&json(serde_json::to_string(&self.words)));
        line.push('}');
    }
}

/// Writes a text as a string of JSON (RFC 8259, section 7).
fn push_text(line: &mut String, text: &str) {
    let escaped = |bytes: Bytes| bytes.are_within(0, 0x1F) | bytes.are_any(*b"\"\\");
    line.push('"');
    let mut rest = text;
    while let Some(at) = first_place(rest.as_bytes(), escaped) {
        line.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => line.push_str("\\\""),
            b'\\' => line.push_str("\\\\"),
            b'\n' => line.push_str("\\n"),
            b'\r' => line.push_str("\\r"),
            b'\t' => line.push_str("\\t"),
            0x08 => line.push_str("\\b"),
            0x0C => line.push_str("\\f"),
            byte => line.push_str(&format!("\\u{byte:04x}")),
        }
        rest = &rest[at + 1..];
    }
    line.push_str(rest);
    line.push('"');
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
        let mut report = self.reported(ladder);
        let chapters = std::mem::take(&mut report.chapters);
        let around = serde_json::to_string(&report).expect(PLAIN);
        // No text of a field holds this: its quotation marks would be escaped.
        let (before, after) = around.split_once(r#""chapters":[]"#).expect(PLAIN);
        let bytes =
            chapters.iter().map(|chapter| chapter.html.as_str().len() + chapter.text.len()).sum::<usize>();
        let mut line = String::with_capacity(around.len() + bytes + bytes / 16);
        line.push_str(before);
        line.push_str(r#""chapters":["#);
        for (place, chapter) in chapters.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            chapter.push_to(&mut line);
        }
        line.push(']');
        line.push_str(after);
        let words = chapters.iter().map(|chapter| u64::from(chapter.words)).sum();
        ReportLine { line, chapters: chapters.len() as u64, words }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_written_as_any_serialiser_writes_it(text in "[a-z\\x00-\\x7f\"é—]{0,90}|\\PC{0,40}") {
            let mut line = String::new();
            push_text(&mut line, &text);
            prop_assert_eq!(line, serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn a_chapter_is_written_with_all_its_fields(text in "[a-z\n\"]{0,30}", titled in any::<bool>(), number in 0..9u32) {
            let pov = vec![text.clone()];
            let chapter = Chapter {
                html: Prose::from_plain(&text),
                number,
                pov: &pov,
                text: text.clone(),
                title: titled.then_some(text.as_str()),
                words: number,
            };
            let mut line = String::new();
            chapter.push_to(&mut line);
            prop_assert_eq!(line, serde_json::to_string(&chapter).unwrap());
        }
    }
}
