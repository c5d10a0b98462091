//! The site's own look: one style sheet, whose address changes with every change of the look, and its pictures, whose
//! addresses name their bytes.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use ficus_archive::{
    policy::may_administer,
    site::{
        Accent, Site,
        theme::{Face, Mode, Theme, properties},
    },
};

use ficus_formats::attached::media_type;

use crate::{App, assets, error::PageError, routes::Routes, visitor::Who};

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("private, no-store");
const FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// The addresses.
pub fn routes() -> Routes {
    Routes::new().route("/theme/{name}", get(show)).route("/theme/pictures/{file}", get(show_picture))
}

/// The address of the sheet of a look; `None` where it has none.
pub fn address(theme: &Theme) -> Option<String> {
    theme.has_sheet().then(|| format!("/theme/{}.css", theme.version))
}

/// The sheet of a way of reading that a reader chose, where the site has colours of its own for it.
pub fn of_mode(site: &Site, mode: Mode) -> Option<String> {
    let palette = site.theme.own_palette(mode)?;
    Some(format!(":root {{ {} }}\n", properties(mode, palette)))
}

/// The file of a face under `assets/`.
fn face_sheet(face: Face) -> String {
    let name = format!("faces/{}.css", face.as_str());
    String::from_utf8_lossy(&assets::style_sheet(&name)).into_owned()
}

/// The sheet of a look, which stands behind the site's own and before what the reader chose.
pub fn style_sheet(theme: &Theme, accent: Accent) -> String {
    let mut sheet = String::new();
    if !theme.palettes.is_empty() {
        let of = |mode| properties(mode, &theme.palette(mode, accent));
        sheet.push_str(&format!(":root {{ {} }}\n", of(Mode::Light)));
        sheet
            .push_str(&format!("@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n", of(Mode::Dark)));
        sheet.push_str(
            "@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--edge); } }\n",
        );
        for mode in Mode::ALL {
            let palette = theme.palette(mode, accent);
            let (name, paper, ink) = (mode.as_str(), palette.paper, palette.ink);
            sheet.push_str(&format!(".swatch.is-{name} {{ background: {paper}; color: {ink}; }}\n"));
        }
    }
    if let Some(face) = theme.text_face {
        sheet.push_str(&face_sheet(face));
    }
    if let Some(face) = theme.heading_face {
        if theme.text_face != Some(face) {
            let fonts = face_sheet(face);
            for line in fonts.lines().filter(|line| line.starts_with("@font-face")) {
                sheet.push_str(line);
                sheet.push('\n');
            }
        }
        sheet.push_str(&format!(":root {{ --heading-face: {}; }}\n", face.family()));
    }
    sheet
}

/// What a look is tried on: each way of reading beside the others.
fn trial(theme: &Theme, accent: Accent) -> String {
    let mut sheet = String::new();
    for mode in Mode::ALL {
        let of_mode = properties(mode, &theme.palette(mode, accent));
        sheet.push_str(&format!(
            ".trial.is-{} {{ {of_mode} background: var(--paper); color: var(--ink); }}\n",
            mode.as_str()
        ));
    }
    sheet
}

/// `GET /theme/{name}`: `12.css`, for the look with this number. A look that is not live yet is for its keepers; a page
/// that was kept somewhere may ask for an older one, and gets what holds now.
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let version = name.strip_suffix(".css").and_then(|version| version.parse::<u64>().ok());
    let version = version.ok_or(PageError::NotFound)?;
    let site = app.site();
    let draft = site.theme_draft.as_ref().filter(|draft| draft.version == version);
    let (text, age) = match draft.filter(|_| may_administer(&visitor)) {
        Some(draft) => (style_sheet(draft, site.accent) + &trial(draft, site.accent), NOT_KEPT),
        None if version == site.theme.version => (style_sheet(&site.theme, site.accent), FOR_EVER),
        None if version < site.theme.version => (style_sheet(&site.theme, site.accent), FOR_A_MINUTE),
        None => return Err(PageError::NotFound),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, age),
    ];
    Ok((headers, text).into_response())
}

/// `GET /theme/pictures/{file}`: a picture of the look; one that is tried is for the site's keepers.
pub async fn show_picture(
    State(app): State<App>,
    Who(visitor): Who,
    Path(file): Path<String>,
) -> Result<Response, PageError> {
    let site = app.site();
    let is_of = |theme: &Theme| theme.files().any(|known| known == file);
    let age = if is_of(&site.theme) {
        FOR_EVER
    } else if may_administer(&visitor) && site.theme_draft.as_ref().is_some_and(is_of) {
        NOT_KEPT
    } else {
        return Err(PageError::NotFound);
    };
    let bytes = app.store().site_picture(&file).await?.ok_or(PageError::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&file))), (header::CACHE_CONTROL, age)];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use ficus_archive::site::theme::{PARTS, Palette};

    use super::*;

    /// The value of a property in a sheet.
    fn value<'a>(sheet: &'a str, property: &str) -> Option<&'a str> {
        let (_, rest) = sheet.split_once(&format!("--{property}:"))?;
        rest.split(';').next().map(str::trim)
    }

    #[test]
    fn the_usual_palettes_are_those_of_the_sheets() {
        for mode in Mode::ALL {
            let sheet = assets::style_sheet(&format!("themes/{}.css", mode.as_str()));
            let sheet = String::from_utf8_lossy(&sheet);
            for accent in [Accent::Fig, Accent::Leaf, Accent::Ink, Accent::Madder] {
                let usual = Palette::usual(mode, accent);
                for part in PARTS.iter().filter(|part| part.key != "accent") {
                    let expected = (part.get)(&usual).to_string();
                    assert_eq!(value(&sheet, part.key), Some(expected.as_str()), "{mode:?} {}", part.key);
                }
                let accents = assets::style_sheet(&format!("accents/{}.css", accent.as_str()));
                let property = if mode.is_light() { "accent-on-light" } else { "accent-on-dark" };
                let expected = usual.accent.to_string();
                assert_eq!(value(&String::from_utf8_lossy(&accents), property), Some(expected.as_str()));
            }
        }
    }

    #[test]
    fn a_look_says_all_its_modes_and_loads_no_face_twice() {
        let mut theme = Theme { text_face: Some(Face::Literata), ..Theme::default() };
        assert!(!style_sheet(&theme, Accent::Fig).contains("--paper"));
        theme.heading_face = Some(Face::Literata);
        let sheet = style_sheet(&theme, Accent::Fig);
        assert_eq!(sheet.matches("@font-face").count(), 2);
        assert!(sheet.contains("--heading-face: \"Literata\""));
        let mut dark = Palette::usual(Mode::Dark, Accent::Fig);
        dark.paper = "#000020".parse().unwrap();
        theme.set_palettes([(Mode::Dark, dark)], Accent::Fig);
        let sheet = style_sheet(&theme, Accent::Fig);
        // What is light stays as it was, but has to be said: it comes behind the site's own rule for the dark.
        assert!(sheet.contains("--paper: #fbf8f1") && sheet.contains("prefers-color-scheme: dark"));
        assert!(sheet.contains(".swatch.is-dark { background: #000020"));
    }
}
