//! A work as a file: EPUB, HTML, plain text. An unchanged work gives the same bytes every time.

mod series;

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    WorkId,
    chapter::{Chapter, ChapterLine},
    pen_name::ANONYMOUS,
    place::Format,
    policy::Visitor,
    rating::Ladder,
    tag::TagKind,
    work::{Audience, Work},
    work_style::{Medium, WorkStyle, sheet, used_in},
};
use ficus_formats::{attached::Attached, epub::Imprint};
use ficus_prose::{Align, Block, Book, BookFacts, Inline, Prose, Section, SectionRole};
use ficus_store::StoreError;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    App,
    address::encoded,
    error::PageError,
    facts, picture,
    served::{self, Note},
    visitor::Who,
    work,
};

pub use series::epub as series_epub;

/// Raised when files of unchanged works come out with other bytes, so that readers' programs fetch them anew.
const WRITER_VERSION: u32 = 2;
/// A file name has at most this many characters before its ending.
const NAME_CHARS_MAX: usize = 100;

/// The forms that a work can be taken along in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Epub,
    Html,
    Text,
}

impl Form {
    const fn ending(self) -> &'static str {
        match self {
            Self::Epub => "epub",
            Self::Html => "html",
            Self::Text => "txt",
        }
    }

    /// The form in which places are found again; plain text has nothing to find them by.
    const fn mapped(self) -> Option<Format> {
        match self {
            Self::Epub => Some(Format::Epub),
            Self::Html => Some(Format::Html),
            Self::Text => None,
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Epub => "application/epub+zip",
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// `GET /works/{id}/download.epub`
pub async fn epub(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    file(&app, &visitor, &id, &headers, Form::Epub).await
}

/// `GET /works/{id}/download.html`
pub async fn html(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    file(&app, &visitor, &id, &headers, Form::Html).await
}

/// `GET /works/{id}/download.txt`
pub async fn txt(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    file(&app, &visitor, &id, &headers, Form::Text).await
}

/// A work as an e-book, for a reading program.
pub async fn book_for(
    app: &App,
    visitor: &Visitor,
    id: &str,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let mut response = file(app, visitor, id, headers, Form::Epub).await?;
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization"));
    Ok(response)
}

async fn file(
    app: &App,
    visitor: &Visitor,
    id: &str,
    headers: &HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let work = work::load(app, visitor, id).await?;
    let site = app.site();
    let imprint = imprint(&work, &site.name, &app.settings().base_url);
    let etag = etag(&work, &imprint, &site.ladder, form);
    if is_known(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, file_headers(&work, &etag, form)).into_response());
    }
    let chapters = app.store().chapters(work.id).await?;
    let answer = file_headers(&work, &etag, form);
    let styles = app.store().work_styles(work.id).await?;
    let book = book(&work, &chapters, (&site.ladder, &styles), &imprint.address)?;
    let attached =
        if form == Form::Text { Attached::default() } else { attached(app, work.id, &chapters).await? };
    let noted = match form.mapped() {
        Some(format) if !served::is_noted(app, &etag).await => Some(format),
        _ => None,
    };
    let version = work.version;
    // Packing a long work takes long enough to hold up other requests.
    let made = tokio::task::spawn_blocking(move || {
        let bytes = written(&book, &imprint, form, &attached);
        let names = names(&work, form);
        let note = noted.map(|format| Note::of(&work, &chapters, &book, format, &bytes, &names));
        (bytes, note)
    });
    let (bytes, note) = made.await.map_err(|_| PageError::Panicked)?;
    if let Some(note) = note {
        served::note(app, &note, version, &etag).await;
    }
    Ok((answer, bytes).into_response())
}

/// Whether whoever asks has the file of this tag already (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|named| named.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}

/// The names that the file may have where it is kept.
fn names(work: &Work, form: Form) -> [String; 3] {
    let (ascii, whole) = names_without_ending(work);
    let ending = form.ending();
    [format!("{whole}.{ending}"), format!("{ascii}.{ending}"), served::name_from_catalogue(work, ending)]
}

/// A work as a member takes it along with everything else.
pub struct Copies {
    /// Its title, as a file can be called.
    pub name: String,
    /// As a web page.
    pub html: String,
    /// As an e-book.
    pub epub: Vec<u8>,
}

/// A work as its author takes it along, whoever else may read it; `None` where it is gone.
pub async fn copies(app: &App, id: WorkId) -> Result<Option<Copies>, PageError> {
    let Some(work) = app.store().work(id).await? else { return Ok(None) };
    let site = app.site();
    let imprint = imprint(&work, &site.name, &app.settings().base_url);
    let chapters = app.store().chapters(id).await?;
    let styles = app.store().work_styles(work.id).await?;
    let book = book(&work, &chapters, (&site.ladder, &styles), &imprint.address)?;
    let attached = attached(app, id, &chapters).await?;
    let name = work
        .title
        .chars()
        .map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { ' ' } else { c })
        .take(NAME_CHARS_MAX)
        .collect();
    let copies = app.heavy_work().run(move || Copies {
        name,
        html: ficus_formats::html::write_with(&book, &attached),
        epub: ficus_formats::epub::write_with(&book, &imprint, &attached),
    });
    copies.await.map(Some)
}

/// A work with chapters that may not be posted, as an e-book that only its writers get.
pub async fn trial(app: &App, work: &Work, chapters: &[Chapter]) -> Result<(Book, Vec<u8>), PageError> {
    let site = app.site();
    let imprint = imprint(work, &site.name, &app.settings().base_url);
    let styles = app.store().work_styles(work.id).await?;
    let book = book(work, chapters, (&site.ladder, &styles), &imprint.address)?;
    let attached = attached(app, work.id, chapters).await?;
    let written = app.heavy_work().run(move || {
        let bytes = ficus_formats::epub::write_with(&book, &imprint, &attached);
        (book, bytes)
    });
    written.await
}

/// The pictures that go with a work's file.
async fn attached(app: &App, work: WorkId, chapters: &[Chapter]) -> Result<Attached, PageError> {
    let texts =
        chapters.iter().flat_map(|chapter| [&chapter.notes_before, &chapter.text, &chapter.notes_after]);
    picture::attached(app, work, &texts.map(Prose::as_str).collect::<Vec<_>>()).await
}

fn written(book: &Book, imprint: &Imprint, form: Form, attached: &Attached) -> Vec<u8> {
    match form {
        Form::Epub => ficus_formats::epub::write_with(book, imprint, attached),
        Form::Html => ficus_formats::html::write_with(book, attached).into_bytes(),
        Form::Text => ficus_formats::txt::write(book).into_bytes(),
    }
}

/// A hash of all that the bytes of the file depend on.
fn etag(work: &Work, imprint: &Imprint, ladder: &Ladder, form: Form) -> String {
    let rating = work.rating.and_then(|id| ladder.get(id)).map(|step| step.name.as_str());
    let elsewhere = work.rating.and_then(|step| ladder.told_elsewhere(step));
    let inputs = format!(
        "{WRITER_VERSION}|{}|{}|{}|{}|{}|{rating:?}|{elsewhere:?}|{}",
        env!("CARGO_PKG_VERSION"),
        work.id,
        work.version,
        imprint.archive,
        imprint.address,
        form.ending(),
    );
    tag_of(&inputs)
}

fn tag_of(inputs: &str) -> String {
    format!("\"{}\"", ficus_archive::password::hex(&Sha256::digest(inputs)[..12]))
}

fn file_headers(work: &Work, etag: &str, form: Form) -> HeaderMap {
    headers_of(form, work.audience == Audience::Everyone, etag, &disposition(work, form))
}

/// What a file is, how it is called and for whom it is kept.
fn headers_of(form: Form, is_everyones: bool, etag: &str, disposition: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    // Who may read a work is asked anew each time; only what everybody may find is kept on the way.
    let kept = if is_everyones { "no-cache" } else { "private, no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie"));
    for (name, value) in [(header::ETAG, etag), (header::CONTENT_DISPOSITION, disposition)] {
        // Both are ASCII without control characters, so that this never fails.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    headers
}

fn disposition(work: &Work, form: Form) -> String {
    disposition_of(&name_of(work), &format!("work-{}", work.id), form)
}

/// RFC 6266: an ASCII name for old programs, the whole name for the others; `otherwise` where it has no letters in ASCII.
fn disposition_of(name: &str, otherwise: &str, form: Form) -> String {
    let (ascii, whole) = names_of(name, otherwise);
    let ending = form.ending();
    format!("attachment; filename=\"{ascii}.{ending}\"; filename*=UTF-8''{}.{ending}", encoded(&whole))
}

fn name_of(work: &Work) -> String {
    format!("{} - {}", work.title, facts::authors(&work.authors))
}

fn names_without_ending(work: &Work) -> (String, String) {
    names_of(&name_of(work), &format!("work-{}", work.id))
}

fn names_of(name: &str, otherwise: &str) -> (String, String) {
    let name: String = name
        .chars()
        .map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { ' ' } else { c })
        .take(NAME_CHARS_MAX)
        .collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches('.');
    let ascii: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || " -_,.'()".contains(*c)).collect();
    let ascii = ascii.split_whitespace().collect::<Vec<_>>().join(" ");
    let ascii = if ascii.chars().any(|c| c.is_ascii_alphanumeric()) { ascii } else { otherwise.to_owned() };
    (ascii, name.to_owned())
}

fn imprint(work: &Work, archive: &str, base_url: &str) -> Imprint {
    let address = format!("{base_url}/works/{}", work.id);
    let identifier = format!("urn:uuid:{}", Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes()));
    // The day is all that is recorded; a work without one still needs a date that stays the same.
    let day = work.updated.or(work.published).unwrap_or(jiff::civil::date(2000, 1, 1));
    Imprint { archive: archive.to_owned(), address, identifier, modified: format!("{day}T00:00:00Z") }
}

/// A work with all its chapters as the model that every format is written from.
fn book(
    work: &Work,
    chapters: &[Chapter],
    (ladder, styles): (&Ladder, &[WorkStyle]),
    address: &str,
) -> Result<Book, PageError> {
    let mut sections = Vec::with_capacity(chapters.len() + 2);
    let front = blocks(work.id, &work.notes_before)?;
    if !front.is_empty() {
        sections.push(apart("Notes", SectionRole::FrontMatter, front));
    }
    for chapter in chapters {
        sections.push(section(work.id, chapter)?);
    }
    let back = blocks(work.id, &work.notes_after)?;
    if !back.is_empty() {
        sections.push(apart("Notes after the story", SectionRole::BackMatter, back));
    }
    let mut facts = book_facts(work, ladder, address)?;
    facts.style = style_of(work, chapters, styles);
    Ok(Book { facts, sections })
}

/// The rules for what the text of a work uses.
fn style_of(work: &Work, chapters: &[Chapter], styles: &[WorkStyle]) -> String {
    let of_chapters = chapters
        .iter()
        .flat_map(|chapter| [&chapter.summary, &chapter.notes_before, &chapter.text, &chapter.notes_after]);
    let texts = of_chapters.chain([&work.notes_before, &work.notes_after]);
    let used: BTreeSet<String> =
        texts.filter(|text| text.has_styles()).flat_map(|text| used_in(text.as_str())).collect();
    if used.is_empty() { String::new() } else { sheet(styles, Medium::Book, Some(&used)) }
}

fn apart(title: &str, role: SectionRole, blocks: Vec<Block>) -> Section {
    Section { title: Some(title.to_owned()), role, blocks, ..Section::default() }
}

fn section(work: WorkId, chapter: &Chapter) -> Result<Section, PageError> {
    let mut out = Vec::new();
    for (label, prose) in [("Summary", &chapter.summary), ("Notes", &chapter.notes_before)] {
        out.extend(remark(label, blocks(work, prose)?));
    }
    out.extend(blocks(work, &chapter.text)?);
    out.extend(remark("Notes", blocks(work, &chapter.notes_after)?));
    let ChapterLine { title, number, .. } = &chapter.line;
    Ok(Section { title: title.clone(), number: Some(*number), blocks: out, ..Section::default() })
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { align: Align::Start, inlines: vec![Inline::text(text)] }
}

/// What the author says beside the text, set apart under its label.
fn remark(label: &str, mut blocks: Vec<Block>) -> Option<Block> {
    if blocks.is_empty() {
        return None;
    }
    let label = vec![Inline::Strong(vec![Inline::text(label)])];
    blocks.insert(0, Block::Paragraph { align: Align::Start, inlines: label });
    Some(Block::Quote(blocks))
}

fn blocks(work: WorkId, prose: &Prose) -> Result<Vec<Block>, PageError> {
    let damaged = |_| StoreError::Corrupt { table: "works", column: "text", id: work.to_string() };
    Ok(prose.blocks().map_err(damaged)?)
}

fn book_facts(work: &Work, ladder: &Ladder, address: &str) -> Result<BookFacts, PageError> {
    let creators = if work.authors.is_empty() {
        vec![ANONYMOUS.to_owned()]
    } else {
        work.authors.iter().map(|author| author.name.clone()).collect()
    };
    Ok(BookFacts {
        title: Some(work.title.clone()),
        creators,
        language: work.language.clone(),
        description: blocks(work.id, &work.summary)?,
        subjects: work.tags.iter().map(|tag| tag.name.clone()).collect(),
        series: work.series.first().map(|place| (place.title.clone(), Some(place.position))),
        published: work.published.map(|date| date.to_string()),
        identifier: Some(address.to_owned()),
        style: String::new(),
        labelled: labelled(work, ladder),
    })
}

/// Everything else that is stated, in the order of the work's page. Nothing that the archive counts stands here.
fn labelled(work: &Work, ladder: &Ladder) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut push = |label: &str, value: Option<String>| {
        out.extend(value.filter(|value| !value.is_empty()).map(|value| (label.to_owned(), value)));
    };
    push("Rating", rating_told(work, ladder));
    push("Rated elsewhere", work.rating.and_then(|step| ladder.told_elsewhere(step)));
    for kind in TagKind::OF_WORKS {
        let names: Vec<&str> = work.tags_of(kind).map(|tag| tag.name.as_str()).collect();
        push(kind.heading(), Some(names.join(", ")));
    }
    for path in &work.categories {
        let names: Vec<&str> = path.iter().map(|step| step.name.as_str()).collect();
        push("Category", Some(names.join(" › ")));
    }
    for place in &work.series {
        push("Series", Some(format!("{}, part {}", place.title, place.position)));
    }
    push("Status", Some(facts::status(work.status).to_owned()));
    push("Chapters", Some(work.chapters_of_planned()));
    let gaps = work.missing_chapters.iter();
    let gaps =
        gaps.map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") });
    push("Missing chapters", Some(gaps.collect::<Vec<_>>().join(", ")));
    push("Words", Some(facts::figure(work.words)));
    push("Language", work.language.as_deref().map(facts::language));
    push("Published", work.published.map(facts::day));
    push("Updated", work.updated.map(facts::day));
    push("Takes place", work.timeline.clone());
    push("Spoilers", work.spoilers.clone());
    push("Dedication", work.dedication.clone());
    push("Disclaimer", work.disclaimer.clone());
    out
}

fn rating_told(work: &Work, ladder: &Ladder) -> Option<String> {
    let name = work.rating.and_then(|id| ladder.get(id)).map(|step| step.name.clone());
    match (name, &work.rating_stated) {
        (Some(name), Some(stated)) if *stated != name => Some(format!("{name} (stated as “{stated}”)")),
        (Some(name), _) => Some(name),
        (None, stated) => stated.clone(),
    }
}
