//! Settings as a file: taken along, and brought from another archive with every difference shown before anything is
//! changed.

use std::io::Cursor;

use askama::Template;
use axum::{
    extract::{Form, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ficus_archive::{
    settings_file::{self, Difference, FILE_BYTES_MAX, NotTaken, OldSettings},
    site::Site,
};
use ficus_formats::{Limits, dump};

use super::Admin;
use crate::{
    App, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page, routes::Routes,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/settings/export", get(export))
        .route("/admin/settings/import", get(ask).post(bring))
}

#[derive(Template)]
#[template(path = "admin/settings_import.html")]
struct ImportPage<'a> {
    layout: Layout,
    token: &'a str,
    text: &'a str,
    /// What would change; `None` before anything was read.
    differences: Option<Vec<Difference>>,
    /// Whether works are here, so that the ladder stays.
    has_works: bool,
    wrong: Option<String>,
}

impl ImportPage<'_> {
    fn here() -> &'static str {
        "/admin/settings/import"
    }
}

/// `GET /admin/settings/export`
pub(crate) async fn export(State(app): State<App>, _admin: Admin) -> Result<Response, PageError> {
    let unwritten = |_| PageError::BadRequest("The settings could not be written.".to_owned());
    let file = settings_file::written(&app.site()).map_err(unwritten)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"settings.json\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, file).into_response())
}

/// `GET /admin/settings/import`
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
) -> Result<Page, PageError> {
    let layout = admin.layout(&app);
    let has_works = app.store().totals().await?.works > 0;
    Page::render(&ImportPage { layout, token: &token, text: "", differences: None, has_works, wrong: None })
}

/// The settings that a text asks for: a file of settings, or tables of an eFiction archive.
fn read(text: &str, site: &Site, is_empty: bool) -> Result<Site, NotTaken> {
    if text.len() > FILE_BYTES_MAX {
        return Err(NotTaken::Unfit("A file of settings has at most 512 kilobytes.".to_owned()));
    }
    if !dump::is_dump(text.as_bytes()) && !text.contains("fanfiction_") {
        return settings_file::read(text, site, is_empty);
    }
    let old = old_settings(text);
    if old.is_empty() {
        return Err(NotTaken::Unfit("No table of these says anything about settings.".to_owned()));
    }
    old.applied(site, is_empty)
}

/// What the tables of an eFiction archive say.
fn old_settings(text: &str) -> OldSettings {
    let mut old = OldSettings::default();
    let mut warning_type: Option<String> = None;
    let mut classes: Vec<(String, String)> = Vec::new();
    let mut take = |row: &dump::Row<'_>| {
        let text = |name: &str| row.get(name).map(|value| value.text().trim().to_owned());
        let number = |name: &str| text(name).and_then(|text| text.parse::<u64>().ok());
        match row.table().rsplit_once("fanfiction_").map(|(_, kind)| kind) {
            Some("settings") => {
                old.name = text("sitename");
                old.slogan = text("slogan");
                (old.words_least, old.words_most) = (number("minwords"), number("maxwords"));
                old.autovalidate = number("autovalidate").map(|flag| flag != 0);
                old.age_at_sign_up = number("agestatement").map(|flag| flag != 0);
            }
            Some("ratings") => {
                let bits = text("ratingwarning").and_then(|bits| bits.parse().ok()).unwrap_or_default();
                let words = text("warningtext").unwrap_or_default();
                old.ratings.extend(text("rating").map(|name| (name, bits, words)));
            }
            Some("warnings") => old.warnings.extend(text("warning")),
            Some("classtypes") => {
                let names = [text("classtype_name"), text("classtype_title")];
                if names.iter().flatten().any(|name| name.to_lowercase().starts_with("warning")) {
                    warning_type = text("classtype_id");
                }
            }
            Some("classes") => {
                classes.extend(text("class_type").zip(text("class_name")));
            }
            _ => {}
        }
    };
    // What cannot be read says nothing; the page then tells that nothing was found.
    let _ = dump::read(&mut Cursor::new(text.as_bytes()), &Limits::default(), &mut take);
    let of_type = classes.into_iter().filter(|(of, _)| Some(of) == warning_type.as_ref());
    old.warnings.extend(of_type.map(|(_, name)| name));
    old
}

/// `POST /admin/settings/import`: shows what would change, and changes it when asked to.
pub(crate) async fn bring(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (text, site) = (given.text("text"), app.site());
    let has_works = app.store().totals().await?.works > 0;
    let layout = admin.layout(&app);
    let read = read(text, &site, !has_works);
    let compared = read.and_then(|after| {
        let differences = settings_file::differences(&site, &after);
        let differences = differences.map_err(|error| NotTaken::Unreadable(error.to_string()))?;
        Ok((after, differences))
    });
    match compared {
        Ok((after, _)) if given.text("act") == "apply" => {
            super::save(&app, after).await?;
            Ok(Redirect::to("/admin/settings?saved=1").into_response())
        }
        Ok((_, differences)) => {
            let differences = Some(differences);
            let page = ImportPage { layout, token: &token, text, differences, has_works, wrong: None };
            Ok(Page::render(&page)?.into_response())
        }
        Err(error) => {
            let wrong = Some(error.to_string());
            let page = ImportPage { layout, token: &token, text, differences: None, has_works, wrong };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_an_efiction_archive_are_read() {
        let dump = "INSERT INTO `fic_fanfiction_settings` (`sitekey`, `sitename`, `slogan`, `autovalidate`, `minwords`, \
                    `maxwords`) VALUES ('x', 'Lantern', 'Light''s on', '0', '300', '0');\n\
                    INSERT INTO `fic_fanfiction_ratings` (`rid`, `rating`, `ratingwarning`, `warningtext`) VALUES (1, 'G', \
                    0, ''), (2, 'R', 2, 'Adults');\n\
                    INSERT INTO `fic_fanfiction_classtypes` (`classtype_id`, `classtype_name`, `classtype_title`) VALUES \
                    (3, 'warnings', 'Warnings');\n\
                    INSERT INTO `fic_fanfiction_classes` (`class_id`, `class_type`, `class_name`) VALUES (1, 3, 'Angst'), \
                    (2, 4, 'Humour');\n";
        let old = old_settings(dump);
        assert_eq!((old.name.as_deref(), old.slogan.as_deref()), (Some("Lantern"), Some("Light's on")));
        assert_eq!((old.words_least, old.autovalidate), (Some(300), Some(false)));
        assert_eq!(old.ratings.len(), 2);
        assert_eq!(old.warnings, ["Angst"]);
        assert!(read(dump, &Site::default(), true).is_ok());
    }
}
