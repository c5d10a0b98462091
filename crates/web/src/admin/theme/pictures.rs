//! Pictures of the look: handed in as pictures of works are, put into the look that is tried, taken out of it.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use bytes::Bytes;
use ficus_archive::{
    password::hex,
    picture::file_name,
    site::{
        Site,
        theme::{PictureWords, Place, Theme, ThemePicture},
    },
};
use ficus_formats::{
    attached::media_type,
    picture::{BYTES_MAX, Picture, Rendition, kept_within},
};
use ficus_store::NewSitePicture;
use sha2::{Digest, Sha256};

use super::super::Admin;
use crate::{App, csrf::Token, error::PageError, facts, files, routes::Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/theme/pictures/{place}", post(keep))
        .route("/admin/theme/pictures/{place}/drop", post(take_out))
}

/// The form of a place.
pub(super) struct PictureForm {
    pub(super) place: Place,
    pub(super) picture: Option<ThemePicture>,
    pub(super) words: PictureWords,
    pub(super) decorates: bool,
    pub(super) wrong: Option<String>,
}

impl PictureForm {
    /// What may be handed in.
    pub(super) fn limits(&self) -> String {
        let (width, height) = self.place.bounds();
        format!(
            "JPEG, PNG, WebP or GIF, at most {} MB. It is written anew, at most {} pixels wide and {} high.",
            BYTES_MAX >> 20,
            facts::figure(u64::from(width)),
            height,
        )
    }

    pub(super) fn is_logo(&self) -> bool {
        self.place == Place::Logo
    }
}

/// The forms of a look, with what was typed into one of them and refused.
pub(super) fn forms(theme: &Theme, refused: Option<PictureForm>) -> Vec<PictureForm> {
    let of_look = |place: Place| {
        let picture = theme.picture(place).cloned();
        let words = picture.as_ref().map(|picture| picture.words.clone()).unwrap_or_default();
        let decorates = picture.is_some() && words.alt.is_empty();
        PictureForm { place, picture, words, decorates, wrong: None }
    };
    let mut forms: Vec<PictureForm> = Place::ALL.map(of_look).into();
    if let Some(refused) = refused {
        for form in &mut forms {
            if form.place == refused.place {
                form.words = refused.words.clone();
                form.decorates = refused.decorates;
                form.wrong.clone_from(&refused.wrong);
            }
        }
    }
    forms
}

/// `POST /admin/theme/pictures/{place}`: keeps a picture in the look that is tried; without a file only what is said of
/// the one there changes.
async fn keep(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(place): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let place: Place = place.parse().map_err(|_| PageError::NotFound)?;
    let form = files::read(&headers, body).await?;
    let is_ticked = |name: &str| form.field(name) == "1";
    let (alt, decorates) = (form.field("alt").to_owned(), is_ticked("decorates"));
    let (alone, on_light) = (place == Place::Logo && is_ticked("alone"), is_ticked("on_light"));
    let typed = PictureWords { alt: alt.clone(), alone, on_light };
    let kept = match PictureWords::parse(&alt, decorates, alone, on_light) {
        Ok(words) => put(&app, place, words, form).await?,
        Err(why) => Err(why),
    };
    match kept {
        Ok(()) => Ok(Redirect::to("/admin/theme/preview").into_response()),
        Err(why) => {
            let refused = PictureForm { place, picture: None, words: typed, decorates, wrong: Some(why) };
            let page = super::page(
                &app,
                &admin,
                &token,
                super::Told { refused: Some(refused), ..super::Told::default() },
            )?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Puts a picture, or new words for the one there, into the look that is tried; the inner error is told beside the form.
async fn put(
    app: &App,
    place: Place,
    words: PictureWords,
    form: files::FileForm,
) -> Result<Result<(), String>, PageError> {
    let there = super::tried(&app.site()).picture(place).cloned();
    let (picture, files) = match (form.files.into_iter().next(), there) {
        (Some((called, bytes)), _) => {
            let bounds = place.bounds();
            match app.heavy_work().run(move || kept_within(&bytes, bounds)).await? {
                Ok(kept) => named(kept, place),
                Err(error) => return Ok(Err(format!("“{called}” was not kept: {error}."))),
            }
        }
        (None, Some(there)) => (there, Vec::new()),
        (None, None) => return Ok(Err("Choose a picture.".to_owned())),
    };
    change(app, files, |theme| theme.set_picture(place, Some(ThemePicture { words, ..picture }))).await?;
    Ok(Ok(()))
}

/// A picture with its names, and its files. A logo is small in any case.
fn named(kept: Picture, place: Place) -> (ThemePicture, Vec<NewSitePicture>) {
    let name = |file: &Rendition| {
        file_name(&hex(&Sha256::digest(&file.bytes)), (file.width, file.height), kept.ending)
    };
    let small = kept.small.filter(|_| place == Place::Header);
    let picture = ThemePicture {
        file: name(&kept.full),
        small: small.as_ref().map(|small| (name(small), small.width)),
        width: kept.full.width,
        height: kept.full.height,
        words: PictureWords::default(),
    };
    let media_type = media_type(kept.ending);
    let files = picture.files().map(str::to_owned).zip([Some(kept.full), small].into_iter().flatten());
    let files = files.map(|(file, kept)| NewSitePicture { file, bytes: kept.bytes, media_type });
    (picture.clone(), files.collect())
}

/// `POST /admin/theme/pictures/{place}/drop`: takes the picture out of the look that is tried.
async fn take_out(
    State(app): State<App>,
    _admin: Admin,
    Path(place): Path<String>,
) -> Result<Redirect, PageError> {
    let place: Place = place.parse().map_err(|_| PageError::NotFound)?;
    super::tried(&app.site()).picture(place).ok_or(PageError::NotFound)?;
    change(&app, Vec::new(), |theme| theme.set_picture(place, None)).await?;
    Ok(Redirect::to("/admin/theme/preview"))
}

/// Changes the look that is tried; where none is, one like the one that holds.
async fn change(app: &App, files: Vec<NewSitePicture>, to: impl FnOnce(&mut Theme)) -> Result<(), PageError> {
    let site = app.site();
    let mut theme = Theme { version: site.next_theme_version(), ..super::tried(&site).clone() };
    to(&mut theme);
    let site = Site { theme_draft: Some(theme), ..Site::clone(&site) };
    app.store().set_site_with_pictures(&site, files).await?;
    app.set_site(site);
    Ok(())
}
