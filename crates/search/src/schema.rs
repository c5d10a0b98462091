//! What the index keeps of a work: words to find it by, numbers to filter, order and count it by, and no text.

use ficus_archive::{
    TagId,
    canon::CanonPlace,
    tag::TagKind,
    work::{Audience, Blurb, IndexedWork, Status},
};
use jiff::civil::Date;
use tantivy::{
    TantivyDocument,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

use crate::{
    SearchError,
    stems::in_language,
    words::{self, of_kind},
};

/// Raised with every change of the fields or of how words are parted; an index of another version is made anew.
pub(crate) const VERSION: u32 = 6;
/// The name under which the analyser is known.
pub(crate) const ANALYSER: &str = "ficus";

/// The fields of the index.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub id: Field,
    pub title: Field,
    pub author: Field,
    pub tag: Field,
    /// The words of tags, each with the kind of its tag.
    pub tag_of_kind: Field,
    pub series: Field,
    pub summary: Field,
    pub text: Field,
    pub tag_ids: Field,
    pub tags: Field,
    pub series_ids: Field,
    pub spoilers: Field,
    pub category_ids: Field,
    pub author_ids: Field,
    pub rating: Field,
    pub level: Field,
    pub status: Field,
    pub language: Field,
    pub audience: Field,
    pub words: Field,
    pub updated: Field,
    pub published: Field,
    pub chapters: Field,
    pub single: Field,
    pub views: Field,
    pub reviews: Field,
    pub recommendations: Field,
    pub kudos: Field,
    pub reading: Field,
    pub scores: Field,
    pub score_sum: Field,
    pub title_key: Field,
    pub author_key: Field,
}

/// Names of the fields that are read by column.
pub(crate) mod column {
    pub const ID: &str = "id";
    pub const TAGS: &str = "tags";
    pub const AUDIENCE: &str = "audience";
    pub const RATING: &str = "rating";
    pub const LEVEL: &str = "level";
    pub const STATUS: &str = "status";
    pub const LANGUAGE: &str = "language";
    pub const WORDS: &str = "words";
    pub const UPDATED: &str = "updated";
    pub const PUBLISHED: &str = "published";
    pub const CHAPTERS: &str = "chapters";
    pub const SINGLE: &str = "single";
    pub const VIEWS: &str = "views";
    pub const REVIEWS: &str = "reviews";
    pub const RECOMMENDATIONS: &str = "recommendations";
    pub const KUDOS: &str = "kudos";
    pub const READING: &str = "reading";
    pub const SCORES: &str = "scores";
    pub const SCORE_SUM: &str = "score_sum";
    pub const TITLE: &str = "title_key";
    pub const AUTHOR: &str = "author_key";
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(ANALYSER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = Fields {
        id: schema.add_u64_field(column::ID, INDEXED | FAST),
        title: schema.add_text_field("title", words.clone()),
        author: schema.add_text_field("author", words.clone()),
        tag: schema.add_text_field("tag", words.clone()),
        tag_of_kind: schema.add_text_field("tag_of_kind", words.clone()),
        series: schema.add_text_field("series", words.clone()),
        summary: schema.add_text_field("summary", words.clone()),
        text: schema.add_text_field("text", words),
        tag_ids: schema.add_u64_field("tag_ids", INDEXED),
        tags: schema.add_u64_field(column::TAGS, FAST),
        series_ids: schema.add_u64_field("series_ids", INDEXED),
        spoilers: schema.add_u64_field("spoilers", INDEXED),
        category_ids: schema.add_u64_field("category_ids", INDEXED),
        author_ids: schema.add_u64_field("author_ids", INDEXED),
        rating: schema.add_u64_field(column::RATING, FAST),
        level: schema.add_u64_field(column::LEVEL, FAST),
        status: schema.add_u64_field(column::STATUS, FAST),
        language: schema.add_text_field(column::LANGUAGE, TextOptions::default().set_fast("raw")),
        audience: schema.add_u64_field(column::AUDIENCE, FAST),
        words: schema.add_u64_field(column::WORDS, FAST),
        updated: schema.add_u64_field(column::UPDATED, FAST),
        published: schema.add_u64_field(column::PUBLISHED, FAST),
        chapters: schema.add_u64_field(column::CHAPTERS, FAST),
        single: schema.add_u64_field(column::SINGLE, FAST),
        views: schema.add_u64_field(column::VIEWS, FAST),
        reviews: schema.add_u64_field(column::REVIEWS, FAST),
        recommendations: schema.add_u64_field(column::RECOMMENDATIONS, FAST),
        kudos: schema.add_u64_field(column::KUDOS, FAST),
        reading: schema.add_u64_field(column::READING, FAST),
        scores: schema.add_u64_field(column::SCORES, FAST),
        score_sum: schema.add_u64_field(column::SCORE_SUM, FAST),
        title_key: schema.add_text_field(column::TITLE, TextOptions::default().set_fast("raw")),
        author_key: schema.add_text_field(column::AUTHOR, TextOptions::default().set_fast("raw")),
    };
    (schema.build(), fields)
}

/// An identifier as the index keeps it; those of the store are never negative.
pub(crate) fn number(id: i64) -> u64 {
    id.cast_unsigned()
}

/// A status as the index keeps it.
pub(crate) fn status_number(status: Status) -> u64 {
    match status {
        Status::InProgress => 0,
        Status::Complete => 1,
        Status::Abandoned => 2,
        Status::Unknown => 3,
    }
}

/// Every status, each at the place of its number.
pub(crate) const STATUSES: [Status; 4] =
    [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];

/// An audience as the index keeps it.
pub(crate) fn audience_number(audience: Audience) -> u64 {
    match audience {
        Audience::Everyone => 0,
        Audience::Members => 1,
        Audience::Authors => 2,
        // The store hands no such work to the index; were it to, nobody asks for these numbers.
        Audience::Nobody => 3,
        Audience::Draft => 4,
    }
}

/// A tag with its kind, which the index cannot look up where the tag is tied to no other.
pub(crate) fn tag_number(kind: TagKind, tag: TagId) -> u64 {
    let place = TagKind::ALL.iter().position(|other| *other == kind).unwrap_or(0);
    number(tag.0) << KIND_BITS | place as u64
}

/// The tag that a number stands for.
pub(crate) fn numbered_tag(number: u64) -> (TagKind, TagId) {
    let place = (number & ((1 << KIND_BITS) - 1)) as usize;
    (TagKind::ALL[place % TagKind::ALL.len()], TagId((number >> KIND_BITS).cast_signed()))
}

/// How many bits of a tag's number tell its kind.
const KIND_BITS: u32 = 3;

/// A place in a canon as a number: those of one canon stand together in order.
pub(crate) fn place_number(place: CanonPlace) -> u64 {
    number(place.fandom.0) << 32 | u64::from(place.position)
}

/// A day as a number that grows with it; an unknown one stands before all.
pub(crate) fn day_number(date: Option<Date>) -> u64 {
    date.map_or(0, |date| {
        let year = u64::from((i32::from(date.year()) + 10_000).unsigned_abs());
        (year * 100 + u64::from(date.month().unsigned_abs())) * 100 + u64::from(date.day().unsigned_abs())
    })
}

/// Refuses a work whose number or whose tags' numbers are wider than the columns in memory.
pub(crate) fn check_numbers(work: &IndexedWork) -> Result<(), SearchError> {
    let tags = work.blurb.tags.iter().map(|tag| tag.id.0);
    for id in tags.chain([work.blurb.id.0]) {
        if !(0..i64::from(u32::MAX)).contains(&id) {
            return Err(SearchError::Index(format!("{id} is too great a number")));
        }
    }
    Ok(())
}

/// A work as the index takes it; `level` is the place of its rating in the site's ladder.
pub(crate) fn document(fields: &Fields, work: &IndexedWork, level: usize) -> TantivyDocument {
    let blurb = &work.blurb;
    let mut document = TantivyDocument::default();
    document.add_u64(fields.id, number(blurb.id.0));
    let language = blurb.language.as_deref();
    document.add_text(fields.title, in_language(language, &blurb.title));
    document.add_text(fields.title_key, words::title_key(&blurb.title));
    for author in &blurb.authors {
        document.add_text(fields.author, in_language(None, &author.name));
        document.add_u64(fields.author_ids, number(author.id.0));
    }
    if let Some(author) = blurb.authors.first() {
        document.add_text(fields.author_key, words::title_key(&author.name));
    }
    for tag in &blurb.tags {
        document.add_text(fields.tag, in_language(language, &tag.name));
        document.add_text(fields.tag_of_kind, of_kind(tag.kind, &in_language(language, &tag.name)));
    }
    // A damaged summary is named by the check of the archive; the work is found by all else.
    document.add_text(fields.summary, in_language(language, &blurb.summary.plain_text().unwrap_or_default()));
    document.add_text(fields.text, in_language(language, &work.text));
    for tag in &blurb.tags {
        document.add_u64(fields.tag_ids, number(tag.id.0));
        document.add_u64(fields.tags, tag_number(tag.kind, tag.id));
    }
    for series in &blurb.series {
        document.add_u64(fields.series_ids, number(series.id.0));
        document.add_text(fields.series, in_language(language, &series.title));
    }
    for place in &work.spoilers {
        document.add_u64(fields.spoilers, place_number(*place));
    }
    for category in &work.category_ids {
        document.add_u64(fields.category_ids, number(category.0));
    }
    if let Some(rating) = blurb.rating {
        document.add_u64(fields.rating, number(rating.0));
    }
    document.add_u64(fields.level, level as u64);
    document.add_u64(fields.status, status_number(blurb.status));
    if let Some(language) = &blurb.language {
        document.add_text(fields.language, language);
    }
    document.add_u64(fields.audience, audience_number(blurb.audience));
    document.add_u64(fields.words, blurb.words);
    document.add_u64(fields.updated, day_number(blurb.updated));
    document.add_u64(fields.published, day_number(blurb.published));
    document.add_u64(fields.chapters, u64::from(blurb.chapters));
    document.add_u64(fields.single, u64::from(is_single(blurb)));
    document.add_u64(fields.views, blurb.counts.views);
    document.add_u64(fields.reviews, blurb.counts.reviews);
    document.add_u64(fields.recommendations, blurb.counts.recommendations);
    document.add_u64(fields.kudos, blurb.counts.kudos);
    document.add_u64(fields.reading, blurb.counts.reading);
    document.add_u64(fields.scores, blurb.counts.scores.number);
    document.add_u64(fields.score_sum, blurb.counts.scores.sum);
    document
}

/// Whether a work is to have one chapter and has it.
fn is_single(blurb: &Blurb) -> bool {
    blurb.chapters == 1
        && (blurb.planned_chapters == Some(1)
            || (blurb.planned_chapters.is_none() && blurb.status == Status::Complete))
}
