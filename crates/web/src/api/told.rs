//! Works, chapters and counts in JSON. What is not there has no name; text is the archive's own HTML.

use ficus_archive::{
    chapter::{Chapter, ChapterLine},
    counts::Counts,
    listing::Facets,
    rating::Ladder,
    tag::Tag,
    work::{Byline, Work},
};
use serde_json::{Map, Value, json};

use crate::{address::encoded, blurb::BlurbView};

/// A work as a list shows it to the visitor.
pub fn line(base: &str, item: &BlurbView) -> Map<String, Value> {
    let blurb = &item.blurb;
    let mut out = Map::new();
    put(&mut out, "id", blurb.id.0);
    put(&mut out, "url", format!("{base}/works/{}", blurb.id));
    put(&mut out, "api", format!("{base}/api/v1/works/{}", blurb.id));
    put(&mut out, "title", blurb.title.as_str());
    put(&mut out, "authors", blurb.authors.iter().map(|author| person(base, author)).collect::<Value>());
    put(&mut out, "summary", blurb.summary.as_str());
    put(&mut out, "withheld", item.withheld.as_deref());
    put(&mut out, "spoils", item.folded.as_ref().map(|folded| folded.told.as_str()));
    put(&mut out, "language", blurb.language.as_deref());
    put(&mut out, "rating", item.rating.name.as_str());
    put(&mut out, "tags", blurb.tags.iter().map(|own| tag(base, own)).collect::<Value>());
    let series = blurb.series.iter().map(|place| {
        json!({ "title": place.title, "position": place.position, "url": format!("{base}/series/{}", place.id) })
    });
    put(&mut out, "series", series.collect::<Value>());
    put(&mut out, "status", blurb.status.as_str());
    put(&mut out, "chapters", blurb.chapters);
    put(&mut out, "planned_chapters", blurb.planned_chapters);
    put(&mut out, "words", blurb.words);
    put(&mut out, "published", blurb.published.map(|day| day.to_string()));
    put(&mut out, "updated", blurb.updated.map(|day| day.to_string()));
    put(&mut out, "counts", counts(&blurb.counts));
    out
}

fn contents_line(base: &str, work: &Work, line: &ChapterLine) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "number", line.number);
    put(&mut out, "title", line.title.as_deref());
    put(&mut out, "words", line.words);
    put(&mut out, "point_of_view", Value::from(line.pov.clone()));
    put(&mut out, "published", line.published.map(|day| day.to_string()));
    put(&mut out, "url", format!("{base}/works/{}/chapters/{}", work.id, line.number));
    put(&mut out, "api", format!("{base}/api/v1/works/{}/chapters/{}", work.id, line.number));
    out
}

/// A chapter with its text.
pub fn chapter(base: &str, work: &Work, chapter: &Chapter) -> Value {
    let mut out = contents_line(base, work, &chapter.line);
    put(&mut out, "work", format!("{base}/api/v1/works/{}", work.id));
    put(&mut out, "language", work.language.as_deref());
    put(&mut out, "summary", chapter.summary.as_str());
    put(&mut out, "notes_before", chapter.notes_before.as_str());
    put(&mut out, "text", chapter.text.as_str());
    put(&mut out, "notes_after", chapter.notes_after.as_str());
    put(&mut out, "version", chapter.version);
    let numbers = || work.chapters.iter().map(|line| line.number);
    let here = chapter.line.number;
    let at = |number: u32| format!("{base}/api/v1/works/{}/chapters/{number}", work.id);
    put(&mut out, "previous", numbers().filter(|number| *number < here).max().map(at));
    put(&mut out, "next", numbers().filter(|number| *number > here).min().map(at));
    Value::Object(out)
}

/// How many works of a list have each value.
pub fn facets(base: &str, facets: &Facets, tags: &[Tag], ladder: &Ladder) -> Value {
    let ratings = facets.ratings.iter().filter_map(|(id, works)| {
        let step = ladder.get(*id)?;
        Some(json!({ "rating": id.0, "name": step.name, "works": works }))
    });
    let kinds = facets.tags.iter().map(|(kind, counted)| {
        let counted = counted.iter().filter_map(|(id, works)| {
            let mut told = tag(base, tags.iter().find(|tag| tag.id == *id)?);
            told["works"] = (*works).into();
            Some(told)
        });
        (kind.as_str().to_owned(), counted.collect::<Value>())
    });
    let statuses =
        facets.statuses.iter().map(|(status, works)| (status.as_str().to_owned(), Value::from(*works)));
    let languages = facets.languages.iter().map(|(tag, works)| (tag.clone(), Value::from(*works)));
    json!({
        "ratings": ratings.collect::<Value>(),
        "statuses": statuses.collect::<Map<_, _>>(),
        "languages": languages.collect::<Map<_, _>>(),
        "tags": kinds.collect::<Map<_, _>>(),
        "crossovers": facets.crossovers,
        "single_chapters": facets.single_chapters,
    })
}

fn person(base: &str, author: &Byline) -> Value {
    json!({ "name": author.name, "url": format!("{base}/authors/{}", encoded(&author.slug)) })
}

fn tag(base: &str, tag: &Tag) -> Value {
    json!({
        "kind": tag.kind.as_str(),
        "name": tag.name,
        "slug": tag.slug,
        "url": format!("{base}/tags/{}", encoded(&tag.slug)),
    })
}

/// What this archive counted.
pub fn counts(counts: &Counts) -> Value {
    json!({
        "views": counts.views,
        "kudos": counts.kudos,
        "reviews": counts.reviews,
        "recommendations": counts.recommendations,
        "reading": counts.reading,
        "scores": counts.scores.number,
        "score": counts.scores.mean().map(|mean| (mean * 10.0).round() / 10.0),
    })
}

/// Puts a value in that is there.
fn put(out: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    let value = value.into();
    let is_there = match &value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        _ => true,
    };
    if is_there {
        out.insert(name.to_owned(), value);
    }
}
