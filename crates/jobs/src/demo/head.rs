//! The head of a demo file: facts in TOML between two lines `+++`, the text after them.

use ficus_archive::{
    rating::Ladder,
    review::ReviewDraft,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{ReadWork, markup};
use crate::JobError;

/// What stands before the head and after it.
const FENCE: &str = "+++\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    authors: Vec<String>,
    language: String,
    rating: String,
    status: String,
    planned_chapters: Option<u32>,
    #[serde(default)]
    missing_chapters: Vec<(u32, u32)>,
    views: u64,
    published: Date,
    updated: Date,
    summary: String,
    #[serde(default)]
    notes_before: String,
    #[serde(default)]
    notes_after: String,
    disclaimer: Option<String>,
    dedication: Option<String>,
    fandoms: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
    kinds: Vec<String>,
    #[serde(default)]
    relationships: Vec<String>,
    characters: Vec<String>,
    freeform: Vec<String>,
    #[serde(default)]
    category_paths: Vec<Vec<String>>,
    spoilers: Option<String>,
    timeline: Option<String>,
    #[serde(default)]
    series: Vec<Series>,
    #[serde(default)]
    reviews: Vec<Review>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    title: String,
    position: u32,
    #[serde(default)]
    summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    name: String,
    chapter: Option<u32>,
    written: Date,
    text: String,
}

/// Reads a demo file.
pub(super) fn work(file: &'static str, text: &str, ladder: &Ladder) -> Result<ReadWork, JobError> {
    let fault = |fault: String| JobError::Demo { file, fault };
    let (head, body) = text
        .strip_prefix(FENCE)
        .and_then(|rest| rest.split_once(FENCE))
        .ok_or_else(|| fault("it has no head".to_owned()))?;
    let head: Head = toml::from_str(head).map_err(|error| fault(error.to_string()))?;
    let reviews = head
        .reviews
        .iter()
        .map(review)
        .collect::<Result<_, _>>()
        .map_err(|error| fault(error.to_string()))?;
    let views = head.views;
    let status: Status = head.status.parse().map_err(|_| fault(format!("status {}", head.status)))?;
    let mut draft = draft(head, ladder);
    draft.status = status;
    draft.chapters = markup::chapters(body).map_err(fault)?;
    if let [chapter] = draft.chapters.as_mut_slice() {
        chapter.published = chapter.published.or(draft.published);
    }
    Ok(ReadWork { draft, reviews, views })
}

fn draft(head: Head, ladder: &Ladder) -> WorkDraft {
    let kinds = [
        (TagKind::Fandom, &head.fandoms),
        (TagKind::Warning, &head.warnings),
        (TagKind::Kind, &head.kinds),
        (TagKind::Relationship, &head.relationships),
        (TagKind::Character, &head.characters),
        (TagKind::Freeform, &head.freeform),
    ];
    let tags = kinds
        .into_iter()
        .flat_map(|(kind, names)| names.iter().map(move |name| TagDraft { kind, name: name.clone() }))
        .collect();
    let series = |series: Series| SeriesDraft {
        title: series.title,
        position: Some(series.position),
        summary: prose(&series.summary),
    };
    WorkDraft {
        title: head.title,
        authors: head.authors.into_iter().map(|name| AuthorDraft { name, contact: None }).collect(),
        summary: prose(&head.summary),
        notes_before: prose(&head.notes_before),
        notes_after: prose(&head.notes_after),
        disclaimer: head.disclaimer,
        dedication: head.dedication,
        language: Some(head.language),
        rating: ladder.from_stated(&head.rating),
        rating_stated: Some(head.rating),
        tags,
        category_paths: head.category_paths,
        spoilers: head.spoilers,
        timeline: head.timeline,
        planned_chapters: head.planned_chapters,
        published: Some(head.published),
        updated: Some(head.updated),
        series: head.series.into_iter().map(series).collect(),
        missing_chapters: head.missing_chapters,
        ..WorkDraft::default()
    }
}

/// A review, written in the evening of its day.
fn review(review: &Review) -> Result<ReviewDraft, jiff::Error> {
    let evening = review.written.to_zoned(TimeZone::UTC)?.timestamp() + SignedDuration::from_hours(19);
    Ok(ReviewDraft {
        name: review.name.clone(),
        chapter: review.chapter,
        text: prose(&review.text),
        written: evening,
    })
}

fn prose(text: &str) -> Prose {
    Prose::from_blocks(&markup::blocks(text))
}
