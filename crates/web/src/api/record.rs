//! A work with the fields of the `work` object of an import report, so that what reads reports reads archives too.
//!
//! Every field is there, empty ones as `null` or an empty list. Addresses to write to were given to friends and are
//! withheld. What only an archive knows comes beside: the number, addresses, what it counted itself.

use std::collections::BTreeMap;

use ficus_archive::{
    chapter::Chapter,
    provenance::{Accounting, ProvenanceDraft},
    rating::Ladder,
    tag::TagKind,
    work::{Status, Work},
};
use ficus_prose::{Prose, StoredProseError, word_count};
use serde_json::{Map, Value, json};

use super::told;
use crate::{blurb::BlurbView, provenance::front_matter_shown};

/// What is known of a work that opens for the visitor.
pub struct Record<'a> {
    /// Where the archive stands.
    pub base: &'a str,
    /// The site's ratings.
    pub ladder: &'a Ladder,
    /// The work as a list shows it.
    pub item: &'a BlurbView,
    /// The work.
    pub work: &'a Work,
    /// Its chapters in order, with their texts.
    pub chapters: &'a [Chapter],
    /// Where it came from, of a rescued work.
    pub provenance: Option<&'a ProvenanceDraft>,
}

impl Record<'_> {
    /// The record as JSON.
    pub fn told(&self) -> Result<Value, StoredProseError> {
        let mut out = Map::new();
        out.insert("type".to_owned(), "work".into());
        self.put_own(&mut out);
        self.put_facts(&mut out)?;
        self.put_history(&mut out);
        let chapters = self.chapters.iter().map(chapter).collect::<Result<Value, _>>()?;
        out.insert("chapters".to_owned(), chapters);
        Ok(Value::Object(out))
    }

    /// What a report has no field for.
    fn put_own(&self, out: &mut Map<String, Value>) {
        let (base, id) = (self.base, self.work.id);
        let file = |ending: &str| format!("{base}/works/{id}/download.{ending}");
        out.insert("id".to_owned(), id.0.into());
        out.insert("url".to_owned(), format!("{base}/works/{id}").into());
        out.insert(
            "downloads".to_owned(),
            json!({ "epub": file("epub"), "html": file("html"), "txt": file("txt") }),
        );
        out.insert("counted_here".to_owned(), told::counts(&self.work.counts));
        if let Some(withheld) = &self.item.withheld {
            out.insert("withheld".to_owned(), withheld.as_str().into());
        }
        if let Some(folded) = &self.item.folded {
            out.insert("spoils".to_owned(), folded.told.as_str().into());
        }
    }

    fn put_facts(&self, out: &mut Map<String, Value>) -> Result<(), StoredProseError> {
        let work = self.work;
        let shows = self.item.shows_text();
        let step = work.rating.and_then(|id| self.ladder.get(id)).map(|step| step.name.as_str());
        let notes = [plain(&work.notes_before)?, plain(&work.notes_after)?];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let facts = json!({
            "title": work.title,
            "authors": work.authors.iter().map(|author| json!({ "name": author.name, "contact": null })).collect::<Value>(),
            "summary": plain(&work.summary)?.filter(|_| shows),
            "notes": Some(notes.join("\n\n")).filter(|notes| shows && !notes.is_empty()),
            "disclaimer": work.disclaimer,
            "spoilers": work.spoilers.as_ref().filter(|_| shows),
            "timeline": work.timeline.as_ref().filter(|_| shows),
            "rating": work.rating_stated.as_deref().or(step),
            "rating_level": step,
            "category_path": work.categories.first().into_iter().flatten().map(|step| step.name.as_str()).collect::<Value>(),
            "fandoms": self.tags(TagKind::Fandom),
            "relationships": self.tags(TagKind::Relationship),
            "characters": self.tags(TagKind::Character),
            "warnings": self.tags(TagKind::Warning),
            "tags": self.tags(TagKind::Freeform),
            "series": work.series.first().map(|place| json!({ "title": place.title, "position": place.position })),
            "language": work.language,
            "status": if work.status == Status::Abandoned { "in-progress" } else { work.status.as_str() },
            "planned_chapters": work.planned_chapters,
            "published": work.published.map(|day| day.to_string()),
            "updated": work.updated.map(|day| day.to_string()),
            "missing_chapters": work.missing_chapters,
        });
        if let Value::Object(facts) = facts {
            out.extend(facts);
        }
        Ok(())
    }

    /// What an import said; of a work that was written here, nothing but its counts and its dedication.
    fn put_history(&self, out: &mut Map<String, Value>) {
        let none = ProvenanceDraft::default();
        let draft = self.provenance.unwrap_or(&none);
        let mut front_matter: BTreeMap<&str, String> = front_matter_shown(draft).collect();
        if let Some(dedication) = &self.work.dedication {
            front_matter.entry("dedication").or_insert_with(|| dedication.clone());
        }
        let counts = match self.provenance {
            Some(draft) => json!(draft.stated_counts),
            None => json!({
                "chapters": self.work.chapters.len(),
                "words": self.work.words,
                "views": self.work.counts.views,
                "reviews": self.work.counts.reviews,
                "kudos": self.work.counts.kudos,
                "recommended": self.work.counts.recommendations,
                "currently_reading": self.work.counts.reading,
            }),
        };
        let accounting = self.provenance.map_or_else(Accounting::default, |draft| draft.accounting);
        for (name, value) in [
            ("counts", counts),
            ("front_matter", json!(front_matter)),
            ("suggested", json!(draft.suggested)),
            ("repairs", json!(draft.repairs)),
            ("suspected_losses", json!(draft.suspected_losses)),
            ("sources", json!(draft.sources)),
            ("accounting", json!(accounting)),
        ] {
            out.insert(name.to_owned(), value);
        }
    }

    fn tags(&self, kind: TagKind) -> Vec<&str> {
        self.item.blurb.tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.name.as_str()).collect()
    }
}

/// Text without markup; `None` where there is none.
fn plain(prose: &Prose) -> Result<Option<String>, StoredProseError> {
    Ok(Some(prose.plain_text()?).filter(|text| !text.is_empty()))
}

fn chapter(chapter: &Chapter) -> Result<Value, StoredProseError> {
    let text = chapter.text.plain_text()?;
    Ok(json!({
        "number": chapter.line.number,
        "title": chapter.line.title,
        "pov": chapter.line.pov,
        "words": word_count(&text),
        "text": text,
        "html": chapter.text.as_str(),
    }))
}
