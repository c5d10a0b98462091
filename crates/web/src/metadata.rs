//! What pages say of themselves to machines: schema.org as JSON-LD.
//!
//! A block of it is data, which no browser runs, so that the policy against inline scripts does not concern it. It says
//! nothing that the page beside it does not show.

use ficus_archive::{
    chapter::chapter_name,
    pen_name::PenName,
    series::Series,
    tag::{Tag, TagKind},
    work::{Byline, Status, Work},
};
use ficus_prose::Image;
use serde_json::{Map, Value, json};

use crate::{address::encoded, facts};

/// Chapters that a page names to machines; the contents beside it name all.
const CHAPTERS_MAX: usize = 200;
/// A description has at most so many characters.
const DESCRIPTION_CHARS_MAX: usize = 500;

/// A work, with its summary only where its rating opens for everybody.
pub fn of_work(base_url: &str, work: &Work, rating: &facts::RatingBadge, cover: Option<&Image>) -> String {
    let page = format!("{base_url}/works/{}", work.id);
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = match &value {
            Value::Null => true,
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        if !is_empty {
            out.insert(name.to_owned(), value);
        }
    };
    put("@context", "https://schema.org".into());
    put("@type", json!(["CreativeWork", "Book"]));
    put("@id", page.clone().into());
    put("url", page.clone().into());
    put("name", work.title.clone().into());
    put("author", people(base_url, &work.authors));
    put("genre", "Fan fiction".into());
    put("inLanguage", work.language.clone().into());
    put("datePublished", work.published.map(|date| date.to_string()).into());
    put("dateModified", work.updated.map(|date| date.to_string()).into());
    put("wordCount", work.words.into());
    put("timeRequired", duration(work.words).into());
    put("contentRating", content_rating(rating));
    put("isFamilyFriendly", rating.open.into());
    put("isAccessibleForFree", true.into());
    put("creativeWorkStatus", status(work.status).into());
    put("image", cover.filter(|_| rating.open).map(|cover| picture(base_url, cover)).into());
    put("description", description(work).filter(|_| rating.open).into());
    put("isBasedOn", named(base_url, "CreativeWork", work.tags_of(TagKind::Fandom)));
    put("character", named(base_url, "Person", work.tags_of(TagKind::Character)));
    let keywords: Vec<&str> = work.tags.iter().map(|tag| tag.name.as_str()).collect();
    put("keywords", keywords.into());
    put("isPartOf", series_of(base_url, work));
    put("hasPart", chapters(&page, work));
    put("encoding", encodings(&page));
    put("accessMode", json!(["textual"]));
    put("accessModeSufficient", json!(["textual"]));
    put("interactionStatistic", counts(work));
    block(&Value::Object(out))
}

fn picture(base_url: &str, image: &Image) -> Value {
    let (width, height) = image.size();
    let mut picture = json!({
        "@type": "ImageObject",
        "contentUrl": format!("{base_url}{}", image.address()),
        "width": width,
        "height": height,
    });
    if !image.alt().is_empty() {
        picture["caption"] = image.alt().into();
    }
    picture
}

/// The rating, and what it is in other archives: a name, or names.
fn content_rating(rating: &facts::RatingBadge) -> Value {
    match &rating.elsewhere {
        None => rating.name.clone().into(),
        Some(elsewhere) => json!([rating.name, elsewhere]),
    }
}

/// A series.
pub fn of_series(base_url: &str, series: &Series) -> String {
    let page = format!("{base_url}/series/{}", series.id);
    block(&json!({
        "@context": "https://schema.org",
        "@type": "CreativeWorkSeries",
        "@id": page,
        "url": page,
        "name": series.title,
        "author": people(base_url, &series.authors),
    }))
}

/// A pen name.
pub fn of_pen_name(base_url: &str, author: &PenName) -> String {
    let page = format!("{base_url}/authors/{}", encoded(&author.slug));
    block(&json!({
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": page,
        "mainEntity": { "@type": "Person", "@id": page, "name": author.name, "url": page },
    }))
}

/// Nothing in it ends the element that it stands in, whatever a title holds.
fn block(value: &Value) -> String {
    let text = value.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn people(base_url: &str, authors: &[Byline]) -> Value {
    let person = |author: &Byline| {
        let page = format!("{base_url}/authors/{}", encoded(&author.slug));
        json!({ "@type": "Person", "name": author.name, "url": page })
    };
    authors.iter().map(person).collect()
}

fn named<'a>(base_url: &str, kind: &str, tags: impl Iterator<Item = &'a Tag>) -> Value {
    tags.map(|tag| {
        json!({ "@type": kind, "name": tag.name, "url": format!("{base_url}/tags/{}", encoded(&tag.slug)) })
    })
    .collect()
}

fn series_of(base_url: &str, work: &Work) -> Value {
    let series = work.series.iter().map(|place| {
        json!({
            "@type": "CreativeWorkSeries",
            "name": place.title,
            "url": format!("{base_url}/series/{}", place.id),
            "position": place.position,
        })
    });
    series.collect()
}

fn chapters(page: &str, work: &Work) -> Value {
    let chapter = |chapter: &ficus_archive::chapter::ChapterLine| {
        json!({
            "@type": "Chapter",
            "name": chapter_name(chapter.number, chapter.title.as_deref()),
            "position": chapter.number,
            "url": format!("{page}/chapters/{}", chapter.number),
        })
    };
    work.chapters.iter().take(CHAPTERS_MAX).map(chapter).collect()
}

fn encodings(page: &str) -> Value {
    let encoding = |(ending, media_type): (&str, &str)| {
        let file = format!("{page}/download.{ending}");
        json!({ "@type": "MediaObject", "encodingFormat": media_type, "contentUrl": file })
    };
    [("epub", "application/epub+zip"), ("html", "text/html"), ("txt", "text/plain")]
        .into_iter()
        .map(encoding)
        .collect()
}

fn counts(work: &Work) -> Value {
    let counts = &work.counts;
    [("ReadAction", counts.views), ("CommentAction", counts.reviews), ("LikeAction", counts.kudos)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| {
            json!({
                "@type": "InteractionCounter",
                "interactionType": format!("https://schema.org/{kind}"),
                "userInteractionCount": count,
            })
        })
        .collect()
}

fn description(work: &Work) -> Option<String> {
    let text = work.summary.plain_text().ok()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| text.chars().take(DESCRIPTION_CHARS_MAX).collect())
}

fn status(status: Status) -> Option<&'static str> {
    match status {
        Status::InProgress => Some("Incomplete"),
        Status::Complete => Some("Published"),
        Status::Abandoned => Some("Abandoned"),
        Status::Unknown => None,
    }
}

/// How long a text takes to read, as ISO 8601 writes it: `PT2H38M`.
fn duration(words: u64) -> String {
    let minutes = facts::reading_minutes(words);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("PT{minutes}M"),
        (hours, 0) => format!("PT{hours}H"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_block_ends_it() {
        let text = block(&json!({ "name": "</script><!-- & --><script>" }));
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "</script><!-- & --><script>");
    }

    #[test]
    fn a_reading_time_is_written_for_machines() {
        for (words, written) in [(0, "PT1M"), (15_600, "PT1H"), (18_000, "PT1H10M")] {
            assert_eq!(duration(words), written);
        }
    }
}
