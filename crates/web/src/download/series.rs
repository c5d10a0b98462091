//! A series as one e-book: its works in order, as far as the visitor may read them now.
//!
//! What is left out is named on a page of the book. Places in it are not found again on other devices: they belong to
//! works, and whoever reads on several takes the works.

use std::collections::HashSet;

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    SeriesId, WorkId,
    policy::{self, Reading},
    series::Series,
    work::{Audience, Work},
};
use ficus_formats::{attached::Attached, epub::Imprint};
use ficus_prose::{Block, Book, BookFacts, Section, SectionRole};
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::{
    Form, NAME_CHARS_MAX, WRITER_VERSION, apart, attached, blocks, disposition_of, headers_of, is_known,
    paragraph, remark, section, tag_of,
};
use crate::{App, address, error::PageError, facts, gate, lens::Reader, limits::Taker, series};

/// So many works are put into one book; later ones are named as left out.
const WORKS_MAX: usize = 100;
/// A book has at most so many words, but for a first work that has more.
const WORDS_MAX: u64 = 3_000_000;
/// So many bytes of pictures go into it.
const PICTURE_BYTES_MAX: usize = 32 << 20;

/// What becomes of the works of a series.
struct Chosen {
    works: Vec<Work>,
    /// Titles of works that are left out, and why.
    left_out: Vec<(String, &'static str)>,
}

/// `GET /series/{id}/download.epub`
pub async fn epub(
    State(app): State<App>,
    reader: Reader,
    taker: Option<Extension<Taker>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: SeriesId = address::part(&id)?;
    let audiences = policy::listed_audiences(&reader.visitor);
    let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
    let ids = series::shown(&app, &reader, id).await?;
    let chosen = choose(&app, &reader, &ids).await?;
    if chosen.works.is_empty() {
        return Err(PageError::NotFound);
    }
    if let Some(Extension(taker)) = taker {
        let takes = |work: &Work| app.gives(&format!("/works/{}", work.id), taker);
        if !chosen.works.iter().all(takes) {
            return Err(PageError::TooManyWorks);
        }
    }
    let imprint = imprint(&series, &chosen.works, &app);
    let etag = etag(&series, &chosen, &imprint);
    let answer = file_headers(&series, &chosen.works, &etag);
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    let (book, attached) = bound(&app, &series, &chosen, &imprint).await?;
    let bytes =
        app.heavy_work().run(move || ficus_formats::epub::write_with(&book, &imprint, &attached)).await?;
    Ok((answer, bytes).into_response())
}

/// Parts the works that go into the book from those that do not.
async fn choose(app: &App, reader: &Reader, ids: &[WorkId]) -> Result<Chosen, PageError> {
    let mut chosen = Chosen { works: Vec::new(), left_out: Vec::new() };
    let mut words = 0;
    for id in ids {
        let Some(work) = app.store().work(*id).await? else { continue };
        let reason = match gate::reading(app, &reader.visitor, &work).await? {
            Reading::NotThere => continue,
            Reading::SignIn => Some("it opens for members"),
            Reading::Asks(_) => Some("its rating asks before it opens"),
            Reading::Open => {
                let is_full = !chosen.works.is_empty()
                    && (chosen.works.len() >= WORKS_MAX || words + work.words > WORDS_MAX);
                is_full.then_some("the book is long enough")
            }
        };
        if let Some(reason) = reason {
            chosen.left_out.push((work.title, reason));
        } else {
            words += work.words;
            chosen.works.push(work);
        }
    }
    Ok(chosen)
}

/// The book and its pictures.
async fn bound(
    app: &App,
    series: &Series,
    chosen: &Chosen,
    imprint: &Imprint,
) -> Result<(Book, Attached), PageError> {
    let mut sections = Vec::new();
    let mut pictures = Attached::default();
    let mut picture_bytes = 0;
    if !chosen.left_out.is_empty() {
        sections.push(apart("Not in this book", SectionRole::FrontMatter, told(&chosen.left_out)));
    }
    for work in &chosen.works {
        let chapters = app.store().chapters(work.id).await?;
        let of_work = attached(app, work.id, &chapters).await?;
        for picture in of_work.pictures {
            if picture_bytes + picture.bytes.len() <= PICTURE_BYTES_MAX {
                picture_bytes += picture.bytes.len();
                pictures.pictures.push(picture);
            }
        }
        pictures.cover = pictures.cover.or(of_work.cover);
        sections.extend(part(work, &chapters)?);
    }
    let first = &chosen.works[0];
    let facts = BookFacts {
        title: Some(series.title.clone()),
        creators: creators(&chosen.works),
        language: first.language.clone(),
        subjects: subjects(&chosen.works),
        published: chosen.works.iter().filter_map(|work| work.published).min().map(|day| day.to_string()),
        identifier: Some(imprint.address.clone()),
        labelled: vec![
            ("Works".to_owned(), facts::figure(chosen.works.len() as u64)),
            ("Words".to_owned(), facts::figure(chosen.works.iter().map(|work| work.words).sum())),
        ],
        ..BookFacts::default()
    };
    Ok((Book { facts, sections }, pictures))
}

/// A work in the book: its title page, and its chapters behind it.
fn part(work: &Work, chapters: &[ficus_archive::chapter::Chapter]) -> Result<Vec<Section>, PageError> {
    let mut front = vec![paragraph(&format!("by {}", facts::authors(&work.authors)))];
    front.extend(remark("Summary", blocks(work.id, &work.summary)?));
    front.extend(remark("Notes", blocks(work.id, &work.notes_before)?));
    let mut sections = vec![apart(&work.title, SectionRole::Part, front)];
    for chapter in chapters {
        sections.push(section(work.id, chapter)?);
    }
    let back = blocks(work.id, &work.notes_after)?;
    if let Some(last) = sections.last_mut() {
        last.blocks.extend(remark("Notes after the story", back));
    }
    Ok(sections)
}

fn told(left_out: &[(String, &'static str)]) -> Vec<Block> {
    let line = |(title, reason): &(String, &'static str)| paragraph(&format!("{title}: {reason}."));
    left_out.iter().map(line).collect()
}

/// Who signs the works, each once.
fn creators(works: &[Work]) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = works.iter().flat_map(|work| match work.authors.as_slice() {
        [] => vec![ficus_archive::pen_name::ANONYMOUS.to_owned()],
        authors => authors.iter().map(|author| author.name.clone()).collect(),
    });
    names.filter(|name| seen.insert(name.clone())).collect()
}

fn subjects(works: &[Work]) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = works.iter().flat_map(|work| work.tags.iter().map(|tag| tag.name.clone()));
    names.filter(|name| seen.insert(name.clone())).collect()
}

fn imprint(series: &Series, works: &[Work], app: &App) -> Imprint {
    let address = format!("{}/series/{}", app.settings().base_url, series.id);
    let identifier = format!("urn:uuid:{}", Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes()));
    let days = works.iter().filter_map(|work| work.updated.or(work.published));
    let day: Date = days.max().unwrap_or(date(2000, 1, 1));
    Imprint { archive: app.site().name.clone(), address, identifier, modified: format!("{day}T00:00:00Z") }
}

/// A hash of all that the bytes of the file depend on.
fn etag(series: &Series, chosen: &Chosen, imprint: &Imprint) -> String {
    let works: Vec<(WorkId, u64)> = chosen.works.iter().map(|work| (work.id, work.version)).collect();
    let inputs = format!(
        "{WRITER_VERSION}|{}|{}|{}|{works:?}|{:?}|{}|{}",
        env!("CARGO_PKG_VERSION"),
        series.id,
        series.title,
        chosen.left_out,
        imprint.archive,
        imprint.address,
    );
    tag_of(&inputs)
}

fn file_headers(series: &Series, works: &[Work], etag: &str) -> HeaderMap {
    let is_everyones = works.iter().all(|work| work.audience == Audience::Everyone);
    let name: String = series.title.chars().take(NAME_CHARS_MAX).collect();
    let disposition = disposition_of(&name, &format!("series-{}", series.id), Form::Epub);
    headers_of(Form::Epub, is_everyones, etag, &disposition)
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Align, Inline};

    use super::*;

    #[test]
    fn what_is_left_out_is_named_with_the_reason() {
        let blocks = told(&[("The Lamp".to_owned(), "it opens for members")]);
        let line = vec![Inline::text("The Lamp: it opens for members.")];
        assert_eq!(blocks, vec![Block::Paragraph { align: Align::Start, inlines: line }]);
    }
}
