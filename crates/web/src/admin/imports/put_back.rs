//! Putting back what an import left out of a chapter.

use std::ops::Range;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    chapter::chapter_name,
    import_review::{ImportedWork, PutWhere},
    provenance::Source,
    work::Work,
};
use ficus_formats::Limits;
use ficus_prose::Prose;
use ficus_store::PutBack;

use super::{address_of, changed, decide, filter, load, source, told};
use crate::{App, admin::Admin, csrf::Token, error::PageError, layout::Layout, page::Page};

/// So many bytes are put back at once.
const RANGE_BYTES_MAX: u64 = 512 << 10;

const PLACES: [PutWhere; 4] =
    [PutWhere::End, PutWhere::Beginning, PutWhere::NotesBefore, PutWhere::NotesAfter];

#[derive(Template)]
#[template(path = "admin/import/put_back.html")]
struct PutBackPage {
    layout: Layout,
    token: String,
    work: Work,
    address: String,
    asked: Asked,
    path: String,
    text: Prose,
}

/// What is to be put back.
struct Asked {
    source: usize,
    range: Range<u64>,
    chapter: u32,
}

impl PutBackPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn places() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        PLACES.into_iter().map(|place| (place.as_str(), told::place(place), place == PutWhere::End))
    }

    fn chapters(&self) -> Vec<(u32, String, bool)> {
        let chapters = self.work.chapters.iter();
        chapters
            .map(|line| {
                let name = chapter_name(line.number, line.title.as_deref());
                (line.number, name, line.number == self.asked.chapter)
            })
            .collect()
    }
}

/// `GET /admin/imports/{id}/works/{work}/put-back`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path((job, work)): Path<(String, String)>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let asked = parse(&fields)?;
    let (text, source) = read(&app, &imported, &asked).await?;
    let (layout, address) = (admin.layout(&app), address_of(&imported));
    Page::render(&PutBackPage { layout, token, work, address, asked, path: source.path, text })
}

/// `POST /admin/imports/{id}/works/{work}/put-back`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let Asked { source, range, chapter } = parse(&fields)?;
    let place = filter::text(&fields, "place")
        .parse::<PutWhere>()
        .map_err(|_| PageError::BadRequest("Choose where it goes.".to_owned()))?;
    let asked = Asked { source, range: range.clone(), chapter };
    let (text, _) = read(&app, &imported, &asked).await?;
    let put = PutBack { source, range, chapter, place, text };
    app.store().put_back(work.id, &put, admin.decider(&app)?).await.map_err(decide::told)?;
    changed(&app, &[work.id]);
    let back = format!("{}?chapter={chapter}&source={source}&done=put-back", address_of(&imported));
    Ok(Redirect::to(&back).into_response())
}

fn parse(fields: &[(String, String)]) -> Result<Asked, PageError> {
    let number = |name: &str| filter::text(fields, name).parse::<u64>().ok();
    let read = || {
        let (start, end) = (number("start")?, number("end")?);
        let is_right = start < end && end - start <= RANGE_BYTES_MAX;
        let source = usize::try_from(number("source")?).ok()?;
        let chapter = u32::try_from(number("chapter")?).ok()?;
        is_right.then_some(Asked { source, range: start..end, chapter })
    };
    read().ok_or_else(|| {
        PageError::BadRequest("This is no part of the source that can be put back.".to_owned())
    })
}

/// The text as the archive writes it: markup is read by the same rules as at the import.
async fn read(app: &App, imported: &ImportedWork, asked: &Asked) -> Result<(Prose, Source), PageError> {
    let nothing = || PageError::BadRequest("There is no text at this place of the source.".to_owned());
    let provenance = app.store().provenance(imported.work).await?.ok_or(PageError::NotFound)?;
    let source = provenance.draft.sources.get(asked.source).ok_or_else(nothing)?;
    if !source::is_text(source) {
        return Err(nothing());
    }
    let bytes = app.store().original_range(&source.sha256, asked.range.clone()).await?.ok_or_else(nothing)?;
    let text = source::decoded(&bytes, source);
    let prose = if source.media_type.contains("html") {
        Prose::from_blocks(&ficus_formats::html::fragment(&text, &Limits::default()))
    } else {
        Prose::from_plain(&text)
    };
    if prose.is_empty() { Err(nothing()) } else { Ok((prose, source.clone())) }
}
