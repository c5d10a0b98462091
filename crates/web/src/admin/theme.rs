//! How the site looks: tried before it goes live, and refused where it could not be read.

mod pictures;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    colour::Colour,
    site::{
        Site,
        community::field,
        theme::{Face, Failing, LINE_CHARS_MAX, Mode, NAME_CHARS_MAX, PARTS, Palette, Part, Theme},
    },
};

use self::pictures::{PictureForm, forms};
use super::{Admin, Saved};
use crate::{
    App, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page, routes::Routes,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/theme", get(ask).post(keep))
        .route("/admin/theme/preview", get(preview))
        .route("/admin/theme/live", post(go_live))
        .route("/admin/theme/drop", post(drop_draft))
        .route("/admin/theme/usual", post(usual))
        .merge(pictures::routes())
}

/// A colour of the form.
struct ColourField {
    id: String,
    name: &'static str,
    value: Colour,
    wrong: Vec<String>,
}

/// A way of reading on the form.
struct ModeFields {
    mode: Mode,
    colours: Vec<ColourField>,
}

#[derive(Template)]
#[template(path = "admin/theme.html")]
struct ThemePage<'a> {
    layout: Layout,
    token: &'a str,
    theme: &'a Theme,
    modes: Vec<ModeFields>,
    pictures: Vec<PictureForm>,
    failings: Vec<Failing>,
    has_draft: bool,
    wrong: Option<(&'static str, String)>,
    saved: bool,
}

impl ThemePage<'_> {
    fn here() -> &'static str {
        "/admin/theme"
    }

    fn faces() -> [(Face, &'static str); 5] {
        Face::ALL
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }

    /// Whether anything stands in the way of saving.
    fn is_refused(&self) -> bool {
        self.wrong.is_some()
            || !self.failings.is_empty()
            || self.pictures.iter().any(|form| form.wrong.is_some())
    }

    fn is_usual(&self) -> bool {
        self.layout.site.theme.is_usual() && !self.has_draft
    }
}

fn modes(theme: &Theme, site: &Site, failings: &[Failing]) -> Vec<ModeFields> {
    let of_mode = |mode: Mode| {
        let palette = theme.palette(mode, site.accent);
        let colour = |part: &Part| ColourField {
            id: format!("{}-{}", mode.as_str(), part.key),
            name: part.name,
            value: (part.get)(&palette),
            wrong: failings
                .iter()
                .filter(|failing| failing.mode == mode && failing.key == part.key)
                .map(Failing::told)
                .collect(),
        };
        ModeFields { mode, colours: PARTS.iter().map(colour).collect() }
    };
    Mode::ALL.map(of_mode).into()
}

/// The look that is tried, else the one that holds.
fn tried(site: &Site) -> &Theme {
    site.theme_draft.as_ref().unwrap_or(&site.theme)
}

/// What the page tells beside the look that is tried.
#[derive(Default)]
struct Told {
    /// A look that was typed and refused.
    typed: Option<(Theme, Option<(&'static str, String)>)>,
    refused: Option<PictureForm>,
    saved: bool,
}

fn page(app: &App, admin: &Admin, token: &str, told: Told) -> Result<Page, PageError> {
    let site = app.site();
    let (typed, wrong) = told.typed.unzip();
    let failings = typed.as_ref().map(Theme::failings).unwrap_or_default();
    let theme = typed.as_ref().unwrap_or_else(|| tried(&site));
    Page::render(&ThemePage {
        layout: admin.layout(app),
        token,
        theme,
        modes: modes(theme, &site, &failings),
        pictures: forms(tried(&site), told.refused),
        failings,
        has_draft: site.theme_draft.is_some(),
        wrong: wrong.flatten(),
        saved: told.saved,
    })
}

/// `GET /admin/theme`: the look that is tried, else the one that holds.
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    page(&app, &admin, &token, Told { saved: query.is_saved(), ..Told::default() })
}

/// A look from what the form says, and the first thing that is wrong with its words.
fn parse(given: &Given, site: &Site) -> (Theme, Option<(&'static str, String)>) {
    let before = tried(site);
    let mut wrong = None;
    let mut line = |name: &'static str, most: usize| {
        let text = given.text(name).replace(['\r', '\n'], " ");
        if text.is_empty() {
            return text;
        }
        field(&text, most).unwrap_or_else(|| {
            wrong = Some((name, format!("This has more than {most} characters.")));
            text
        })
    };
    let mut theme = Theme {
        version: site.next_theme_version(),
        name_line: line("name_line", NAME_CHARS_MAX),
        header_text: line("header_text", LINE_CHARS_MAX),
        footer_line: line("footer_line", LINE_CHARS_MAX),
        text_face: given.text("text_face").parse().ok(),
        heading_face: given.text("heading_face").parse().ok(),
        palettes: Vec::new(),
        logo: before.logo.clone(),
        header: before.header.clone(),
    };
    let palettes = Mode::ALL.map(|mode| {
        let mut palette: Palette = before.palette(mode, site.accent);
        for part in &PARTS {
            match given.text(&format!("{}-{}", mode.as_str(), part.key)).parse::<Colour>() {
                Ok(colour) => (part.set)(&mut palette, colour),
                Err(error) => wrong = Some(("colours", format!("{} {}: {error}.", mode.name(), part.name))),
            }
        }
        (mode, palette)
    });
    theme.set_palettes(palettes, site.accent);
    (theme, wrong)
}

/// `POST /admin/theme`: keeps a look to be tried, where it can be read.
pub(crate) async fn keep(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let site = app.site();
    let (theme, wrong) = parse(&given, &site);
    if wrong.is_some() || !theme.failings().is_empty() {
        let page = page(&app, &admin, &token, Told { typed: Some((theme, wrong)), ..Told::default() })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    super::save(&app, Site { theme_draft: Some(theme), ..Site::clone(&site) }).await?;
    Ok(Redirect::to("/admin/theme/preview").into_response())
}

#[derive(Template)]
#[template(path = "admin/theme_preview.html")]
struct PreviewPage<'a> {
    layout: Layout,
    token: &'a str,
}

impl PreviewPage<'_> {
    fn here() -> &'static str {
        "/admin/theme"
    }

    fn modes() -> [Mode; 4] {
        Mode::ALL
    }
}

/// `GET /admin/theme/preview`: a page in the look that is tried, with every way of reading.
pub(crate) async fn preview(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
) -> Result<Page, PageError> {
    let site = app.site();
    let Some(draft) = site.theme_draft.clone() else { return Err(PageError::NotFound) };
    let mut layout = admin.layout(&app);
    layout.site = Arc::new(Site { theme: draft, ..Site::clone(&site) });
    Page::render(&PreviewPage { layout, token: &token })
}

/// `POST /admin/theme/live`
pub(crate) async fn go_live(State(app): State<App>, _admin: Admin) -> Result<Redirect, PageError> {
    let site = app.site();
    let Some(theme) = site.theme_draft.clone() else { return Err(PageError::NotFound) };
    // A look that was kept by an older version of the program is judged as strictly.
    if !theme.failings().is_empty() {
        return Err(PageError::BadRequest(
            "This look cannot be read well enough. Change it first.".to_owned(),
        ));
    }
    super::save(&app, Site { theme, theme_draft: None, ..Site::clone(&site) }).await?;
    Ok(Redirect::to("/admin/theme?saved=1"))
}

/// `POST /admin/theme/drop`: forgets the look that is tried.
pub(crate) async fn drop_draft(State(app): State<App>, _admin: Admin) -> Result<Redirect, PageError> {
    super::save(&app, Site { theme_draft: None, ..Site::clone(&app.site()) }).await?;
    Ok(Redirect::to("/admin/theme?saved=1"))
}

/// `POST /admin/theme/usual`: back to the usual look.
pub(crate) async fn usual(State(app): State<App>, _admin: Admin) -> Result<Redirect, PageError> {
    let site = app.site();
    let theme = Theme { version: site.next_theme_version(), ..Theme::default() };
    super::save(&app, Site { theme, theme_draft: None, ..Site::clone(&site) }).await?;
    Ok(Redirect::to("/admin/theme?saved=1"))
}
