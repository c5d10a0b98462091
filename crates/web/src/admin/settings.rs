//! Name, words, look and openness of the archive.

use std::str::FromStr;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::site::{Accent, Mark, Openness, Site};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

/// The archive's name has at most so many characters.
const NAME_CHARS_MAX: usize = 80;
/// The line under it has at most so many characters.
const TAGLINE_CHARS_MAX: usize = 200;
/// The welcome has at most so many characters.
const WELCOME_CHARS_MAX: usize = 5000;

/// A choice and how the page names it.
type Named<T> = (T, &'static str);

const ACCENTS: [Named<&str>; 4] =
    [("fig", "Fig (purple)"), ("leaf", "Leaf (green)"), ("ink", "Ink (blue)"), ("madder", "Madder (red)")];
const MARKS: [Named<&str>; 5] = [
    ("leaf", "A fig leaf"),
    ("book", "An open book"),
    ("quill", "A quill"),
    ("lantern", "A lantern"),
    ("none", "No mark"),
];
const OPENNESS: [Named<&str>; 2] =
    [("public", "Everyone; ratings decide the rest"), ("members-only", "Only whoever has an account")];

/// The form, as it is shown and as it is sent.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    tagline: String,
    #[serde(default)]
    welcome: String,
    #[serde(default)]
    accent: String,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    openness: String,
    /// Sent only where the box is ticked.
    #[serde(default)]
    imports_visible: Option<String>,
}

/// What is wrong with each field.
#[derive(Default, PartialEq, Eq)]
struct Wrong {
    name: Option<String>,
    tagline: Option<String>,
    welcome: Option<String>,
    choice: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    given: &'a Given,
    wrong: Wrong,
}

impl SettingsPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/settings"
    }

    /// The groups of choices: name of the field, its legend, what is chosen, what can be.
    fn groups(&self) -> [(&'static str, &'static str, &str, &'static [Named<&'static str>]); 3] {
        [
            ("accent", "Colour of links and marks", &self.given.accent, &ACCENTS),
            ("mark", "Mark beside the name", &self.given.mark, &MARKS),
            ("openness", "Who may come in", &self.given.openness, &OPENNESS),
        ]
    }
}

impl From<&Site> for Given {
    fn from(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            tagline: site.tagline.clone(),
            welcome: site.welcome.clone(),
            accent: site.accent.as_str().to_owned(),
            mark: site.mark.as_str().to_owned(),
            openness: site.openness.as_str().to_owned(),
            imports_visible: site.imports_visible.then(String::new),
        }
    }
}

impl Given {
    /// The site with these settings, or what is wrong with them.
    fn parse(&self, site: &Site) -> Result<Site, Wrong> {
        let name = self.name.trim();
        let longer = |text: &str, most: usize| {
            (text.chars().count() > most).then(|| format!("This has more than {most} characters."))
        };
        let wrong = Wrong {
            name: if name.is_empty() {
                Some("An archive needs a name.".to_owned())
            } else {
                longer(name, NAME_CHARS_MAX)
            },
            tagline: longer(&self.tagline, TAGLINE_CHARS_MAX),
            welcome: longer(&self.welcome, WELCOME_CHARS_MAX),
            choice: None,
        };
        let choices =
            (Accent::from_str(&self.accent), Mark::from_str(&self.mark), Openness::from_str(&self.openness));
        match choices {
            (Ok(accent), Ok(mark), Ok(openness)) if wrong == Wrong::default() => Ok(Site {
                name: name.to_owned(),
                tagline: self.tagline.trim().to_owned(),
                welcome: self.welcome.replace("\r\n", "\n").trim().to_owned(),
                accent,
                mark,
                openness,
                imports_visible: self.imports_visible.is_some(),
                ..site.clone()
            }),
            (Ok(_), Ok(_), Ok(_)) => Err(wrong),
            _ => Err(Wrong { choice: Some("Choose one of each.".to_owned()), ..wrong }),
        }
    }
}

/// `GET /admin/settings`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let given = Given::from(&*app.site());
    let (layout, saved, wrong) = (admin.layout(&app), query.is_saved(), Wrong::default());
    Page::render(&SettingsPage { layout, token: &token, saved, given: &given, wrong })
}

/// `POST /admin/settings`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    match given.parse(&app.site()) {
        Ok(site) => {
            super::save(&app, site).await?;
            Ok(Redirect::to("/admin/settings?saved=1").into_response())
        }
        Err(wrong) => {
            let layout = admin.layout(&app);
            let page = SettingsPage { layout, token: &token, saved: false, given: &given, wrong };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_parsed_whole_or_not_at_all() {
        let site = Site::default();
        let mut given = Given::from(&site);
        given.name = "  The Baker Street Archive ".to_owned();
        assert_eq!(
            given.parse(&site).map(|site| site.name).ok().as_deref(),
            Some("The Baker Street Archive")
        );
        given.accent = "neon".to_owned();
        assert!(given.parse(&site).is_err());
        given.accent = "ink".to_owned();
        given.name = " ".to_owned();
        assert!(given.parse(&site).is_err_and(|wrong| wrong.name.is_some()));
    }

    #[test]
    fn every_choice_of_the_page_can_be_saved() {
        assert!(ACCENTS.iter().all(|(key, _)| Accent::from_str(key).is_ok()));
        assert!(MARKS.iter().all(|(key, _)| Mark::from_str(key).is_ok()));
        assert!(OPENNESS.iter().all(|(key, _)| Openness::from_str(key).is_ok()));
    }
}
