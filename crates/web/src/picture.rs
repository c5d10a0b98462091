//! Pictures of works: given to those who may read the work, shown in its text, laid into its files.

use std::borrow::Cow;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    WorkId,
    account::Role,
    picture::Picture,
    policy::{Reading, Visitor},
    work::Audience,
};
use ficus_formats::{
    attached::{Attached, Attachment, media_type},
    picture::SMALL_WIDTH_PIXELS,
};
use ficus_prose::Image;

use crate::{App, address, error::PageError, gate, visitor::Who};

/// A browser shows a picture so many seconds without asking again; what hides a work reaches it after that.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=3600, immutable");
/// All pictures of one file of a work, in bytes; those behind are told in words.
const BOOK_BYTES_MAX: u64 = 48 << 20;
/// How wide a text is at most, so that browsers take no larger file than they need.
const SIZES: &str = "(max-width: 44rem) 92vw, 40rem";

/// Which file of a picture is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The picture.
    Full,
    /// Its smaller file, where it has one.
    Small,
}

/// Whether the address is one of a picture: nothing is rendered there, and a page leads to many.
pub fn is_picture(path: &str) -> bool {
    ["/works/", "/opds/"].iter().any(|start| path.starts_with(start)) && path.contains("/images/")
}

/// `GET /works/{id}/images/{file}`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let picture = load(&app, &visitor, &id, &file).await?;
    answer(&app, &picture, Size::Full, &headers).await
}

/// `GET /works/{id}/images/small/{file}`
pub async fn show_small(
    State(app): State<App>,
    Who(visitor): Who,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let picture = load(&app, &visitor, &id, &file).await?;
    answer(&app, &picture, Size::Small, &headers).await
}

/// The picture of an address where the visitor may see it now; for others nothing is there, and nothing asks.
pub async fn load(app: &App, visitor: &Visitor, id: &str, file: &str) -> Result<Picture, PageError> {
    let id: WorkId = address::part(id)?;
    let picture = app.store().picture(id, file).await?.ok_or(PageError::NotFound)?;
    let work = app.store().work(id).await?.ok_or(PageError::NotFound)?;
    // Whoever writes it sees it on the desk, whatever readers are asked, until the work is taken away.
    if work.audience != Audience::Nobody && signs(app, visitor, id).await? {
        return Ok(picture);
    }
    if !matches!(gate::reading(app, visitor, &work).await?, Reading::Open) {
        return Err(PageError::NotFound);
    }
    // What stands in no posted chapter is its writers' own; moderators look at what waits for them.
    if !visitor.is_at_least(Role::Moderator) && !app.store().shows_picture(&picture).await? {
        return Err(PageError::NotFound);
    }
    Ok(picture)
}

async fn signs(app: &App, visitor: &Visitor, work: WorkId) -> Result<bool, PageError> {
    match visitor.account {
        Some((account, _)) => Ok(app.store().signs(account, work).await?),
        None => Ok(false),
    }
}

/// A picture as an answer: its address names its bytes, so that they never change.
pub async fn answer(
    app: &App,
    picture: &Picture,
    size: Size,
    asked: &HeaderMap,
) -> Result<Response, PageError> {
    let small = picture.small.as_ref().filter(|_| size == Size::Small);
    let sha256 = small.unwrap_or(&picture.sha256);
    let etag = format!("\"{}\"", sha256.get(..32).unwrap_or(sha256));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&picture.file)));
    headers.insert(header::CACHE_CONTROL, KEPT);
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    headers.insert(HeaderName::from_static("content-disposition"), HeaderValue::from_static("inline"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|named| named.split(',').any(|one| one.trim().trim_start_matches("W/") == etag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let (bytes, _) = app.store().original(sha256).await?.ok_or(PageError::NotFound)?;
    Ok((headers, bytes).into_response())
}

/// Where the smaller file of a picture is; that of the picture itself where it is small.
pub fn small_address(image: &Image) -> String {
    let (folder, file) = image.address().rsplit_once('/').unwrap_or(("", image.address()));
    if image.size().0 > SMALL_WIDTH_PIXELS {
        format!("{folder}/small/{file}")
    } else {
        image.address().to_owned()
    }
}

/// Width and height of the smaller file, in pixels.
pub fn small_size(image: &Image) -> (u32, u32) {
    let (width, height) = image.size();
    if width <= SMALL_WIDTH_PIXELS {
        return (width, height);
    }
    let height = u64::from(height) * u64::from(SMALL_WIDTH_PIXELS) / u64::from(width);
    (SMALL_WIDTH_PIXELS, u32::try_from(height).unwrap_or(1).max(1))
}

/// Both files of a picture with their widths; `None` where it has one.
pub fn srcset(image: &Image) -> Option<String> {
    let (address, width) = (image.address(), image.size().0);
    (width > SMALL_WIDTH_PIXELS)
        .then(|| format!("{} {SMALL_WIDTH_PIXELS}w, {address} {width}w", small_address(image)))
}

/// What stands before the address of a picture in a text's own HTML.
const BEFORE: &str = "<figure><img src=\"";

/// A text's own HTML with its pictures as pages show them: fetched when they are near, in the size that the screen needs,
/// and behind a link for readers who do not want them at once.
pub fn dressed(html: Cow<'_, str>) -> Cow<'_, str> {
    if !html.contains(BEFORE) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html.as_ref();
    while let Some(at) = rest.find(BEFORE) {
        let (before, picture) = rest.split_at(at);
        let picture = &picture[BEFORE.len()..];
        let end = picture.find("/>").unwrap_or(picture.len());
        let (address, attributes) = picture[..end].split_once('"').unwrap_or((&picture[..end], ""));
        out.push_str(before);
        out.push_str(&format!("{BEFORE}{address}\""));
        if let Some(both) = Image::new(address, "").and_then(|image| srcset(&image)) {
            out.push_str(&format!(" srcset=\"{both}\" sizes=\"{SIZES}\""));
        }
        let alt = attributes.split_once("alt=\"").and_then(|(_, rest)| rest.split_once('"'));
        let alt = alt.map(|(alt, _)| alt).filter(|alt| !alt.is_empty());
        let told = alt.map_or_else(|| "Show a picture".to_owned(), |alt| format!("Show the picture: {alt}"));
        out.push_str(&format!(
            "{attributes} loading=\"lazy\" decoding=\"async\"/><a class=\"asked\" href=\"{address}\">{told}</a>"
        ));
        rest = picture.get(end + 2..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The pictures that the file of a work holds: those that its texts name, and the cover.
pub async fn attached(app: &App, work: WorkId, texts: &[&str]) -> Result<Attached, PageError> {
    let mut attached = Attached::default();
    let mut bytes = 0;
    for picture in app.store().pictures(work).await? {
        let is_named = texts.iter().any(|text| text.contains(&picture.file));
        if !(is_named || picture.is_cover) {
            continue;
        }
        let Some((file, _)) = app.store().original(&picture.sha256).await? else { continue };
        bytes += file.len() as u64;
        if bytes > BOOK_BYTES_MAX {
            break;
        }
        if picture.is_cover {
            attached.cover = Some(picture.file.clone());
        }
        attached.pictures.push(Attachment { name: picture.file, alt: picture.alt, bytes: file });
    }
    Ok(attached)
}

/// The cover of a work, as its page shows it.
pub async fn cover(app: &App, work: WorkId) -> Result<Option<Image>, PageError> {
    let mut covers = app.store().covers(&[work]).await?;
    Ok(covers.remove(&work).and_then(|cover| cover.image()))
}

#[cfg(test)]
mod tests {
    use ficus_prose::{Block, Prose};

    use super::*;

    fn text(size: &str, alt: &str) -> Prose {
        let address = format!("/works/7/images/0123456789abcdef0123456789abcdef-{size}.jpg");
        let image = Image::new(&address, alt).unwrap().with_caption("Lit");
        Prose::from_blocks(&[Block::Image(image)])
    }

    #[test]
    fn a_large_picture_has_a_smaller_file_and_waits_until_it_is_near() {
        let text = text("1600x900", "A \"lamp\"");
        let shown = dressed(Cow::Borrowed(text.as_str()));
        assert!(
            shown.contains("/images/small/0123456789abcdef0123456789abcdef-1600x900.jpg 640w, "),
            "{shown}"
        );
        assert!(
            shown.contains("width=\"1600\" height=\"900\" loading=\"lazy\" decoding=\"async\"/>"),
            "{shown}"
        );
        assert!(
            shown.contains(">Show the picture: A &quot;lamp&quot;</a><figcaption>Lit</figcaption>"),
            "{shown}"
        );
    }

    #[test]
    fn a_small_picture_has_one_file_and_a_text_without_pictures_stays_as_it_is() {
        let text = text("64x48", "");
        let shown = dressed(Cow::Borrowed(text.as_str()));
        assert!(!shown.contains("srcset") && shown.contains(">Show a picture</a>"), "{shown}");
        assert!(matches!(dressed(Cow::Borrowed("<p>a</p>")), Cow::Borrowed("<p>a</p>")));
    }
}
