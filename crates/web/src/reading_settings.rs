//! How a reader wants texts to look: a form without script, one cookie, and a small style sheet made from it.
//!
//! Pages stay the same for everybody: each loads `/prefs.css`, and only that differs. The properties that it sets are
//! those of `assets/site.css`.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    site::{Site, theme::Mode},
    work_style,
};
use serde::Deserialize;

use crate::{
    App, assets,
    csrf::Token,
    error::PageError,
    gate::own_path,
    layout::Layout,
    page::Page,
    session::{hash_of, set_cookie},
    sign_in::with_cookie,
    theme,
    visitor::{RATING_COOKIE, Who, cookie},
};

const COOKIE: &str = "reading";
/// A choice is remembered for so many seconds: a year.
const AGE_SECONDS: i64 = 365 * 86_400;
/// A longer cookie is none of ours.
const COOKIE_BYTES_MAX: usize = 256;

/// What a choice puts into the style sheet.
enum Css {
    /// Nothing: as `site.css` says.
    Nothing,
    /// A file under `assets/`.
    Sheet(&'static str),
    /// Properties of `:root`.
    Properties(&'static str),
    /// Rules.
    Rules(&'static str),
}

use Css::{Nothing, Properties, Rules, Sheet};

/// One way of setting a thing.
struct Choice {
    key: &'static str,
    label: &'static str,
    css: Css,
}

/// One thing that can be set.
struct Field {
    name: &'static str,
    label: &'static str,
    /// The choice of a reader who has chosen nothing.
    usual: usize,
    choices: &'static [Choice],
}

const fn choice(key: &'static str, label: &'static str, css: Css) -> Choice {
    Choice { key, label, css }
}

/// Everything that can be set, in the order of the form: what most readers look for comes first.
const FIELDS: [Field; 12] = [
    Field {
        name: "theme",
        label: "Theme",
        usual: 0,
        choices: &[
            choice("auto", "As my device says", Nothing),
            choice("light", "Light", Sheet("themes/light.css")),
            choice("sepia", "Sepia", Sheet("themes/sepia.css")),
            choice("dark", "Dark", Sheet("themes/dark.css")),
            choice("black", "Black", Sheet("themes/black.css")),
        ],
    },
    Field {
        name: "face",
        label: "Typeface",
        usual: 0,
        choices: &[
            choice("usual", "As the archive sets it", Nothing),
            choice("serif", "Serif", Sheet("faces/serif.css")),
            choice("sans", "Sans serif", Sheet("faces/sans.css")),
            choice("literata", "Literata", Sheet("faces/literata.css")),
            choice("atkinson", "Atkinson Hyperlegible", Sheet("faces/atkinson.css")),
            choice("opendyslexic", "OpenDyslexic", Sheet("faces/opendyslexic.css")),
        ],
    },
    Field {
        name: "size",
        label: "Size",
        usual: 2,
        choices: &[
            choice("1", "Very small", Properties("--reading-size: 0.875rem;")),
            choice("2", "Small", Properties("--reading-size: 1rem;")),
            choice("3", "Normal", Nothing),
            choice("4", "Large", Properties("--reading-size: 1.375rem;")),
            choice("5", "Larger", Properties("--reading-size: 1.5rem;")),
            choice("6", "Very large", Properties("--reading-size: 1.75rem;")),
            choice("7", "Largest", Properties("--reading-size: 2rem;")),
        ],
    },
    Field {
        name: "width",
        label: "Width of the text",
        usual: 1,
        choices: &[
            choice("narrow", "Narrow", Properties("--reading-width: 0.83;")),
            choice("normal", "Normal", Nothing),
            choice("wide", "Wide", Properties("--reading-width: 1.2;")),
            choice("full", "The whole window", Properties("--reading-measure: 100%;")),
        ],
    },
    Field {
        name: "leading",
        label: "Space between lines",
        usual: 1,
        choices: &[
            choice("tight", "Tight", Properties("--reading-leading: 1.45;")),
            choice("normal", "Normal", Nothing),
            choice("loose", "Loose", Properties("--reading-leading: 1.9;")),
        ],
    },
    Field {
        name: "paragraphs",
        label: "Paragraphs",
        usual: 0,
        choices: &[
            choice("spaced", "Space between them", Nothing),
            choice(
                "indented",
                "Indented, as in a book",
                Properties("--reading-gap: 0; --reading-indent: 1.5em;"),
            ),
        ],
    },
    Field {
        name: "align",
        label: "Right edge",
        usual: 0,
        choices: &[
            choice("left", "Ragged", Nothing),
            choice("justified", "Straight", Properties("--reading-align: justify; --reading-hyphens: auto;")),
        ],
    },
    Field {
        name: "italics",
        label: "Italics",
        usual: 0,
        choices: &[
            choice("kept", "As the author set them", Nothing),
            choice("plain", "Upright", Properties("--reading-emphasis: normal;")),
        ],
    },
    Field {
        name: "spacing",
        label: "Letters and words",
        usual: 0,
        choices: &[
            choice("normal", "Normal", Nothing),
            choice(
                "wide",
                "Further apart",
                Properties("--reading-letter-spacing: 0.06em; --reading-word-spacing: 0.16em;"),
            ),
        ],
    },
    Field {
        name: "pictures",
        label: "Pictures in texts",
        usual: 0,
        choices: &[
            choice("shown", "Shown", Nothing),
            choice(
                "asked",
                "Only when I ask",
                Properties("--reading-picture: none; --reading-asked: inline-block;"),
            ),
        ],
    },
    Field {
        name: "covers",
        label: "Covers in lists",
        usual: 0,
        choices: &[
            choice("wide", "On wide screens", Nothing),
            choice("always", "Always", Properties("--list-cover: block;")),
            choice("never", "Never", Properties("--list-cover: none;")),
        ],
    },
    Field {
        name: "styles",
        label: "Letters, telegrams and messages in a story",
        usual: 0,
        choices: &[
            choice("kept", "As their author set them", Nothing),
            choice("plain", "Like the rest of the text", Rules(work_style::PLAIN)),
        ],
    },
];

/// What a reader has chosen: for each of [`FIELDS`] the place of the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen([usize; FIELDS.len()]);

impl Default for Chosen {
    fn default() -> Self {
        Self(std::array::from_fn(|field| FIELDS[field].usual))
    }
}

impl Chosen {
    /// Reads pairs of names and keys; what is not in the table is as if it were not said.
    fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut chosen = Self::default();
        for (name, key) in pairs {
            let Some(field) = FIELDS.iter().position(|field| field.name == name) else { continue };
            if let Some(place) = FIELDS[field].choices.iter().position(|choice| choice.key == key) {
                chosen.0[field] = place;
            }
        }
        chosen
    }

    fn from_cookie(headers: &HeaderMap) -> Self {
        let text = cookie(headers, COOKIE).filter(|text| text.len() <= COOKIE_BYTES_MAX).unwrap_or_default();
        Self::from_pairs(text.split('.').filter_map(|pair| pair.split_once('-')))
    }

    /// What differs from the usual: `theme-dark.size-4`.
    fn to_cookie(self) -> String {
        let pairs: Vec<String> = self
            .places()
            .filter(|(field, place)| *place != field.usual)
            .map(|(field, place)| format!("{}-{}", field.name, field.choices[place].key))
            .collect();
        pairs.join(".")
    }

    /// With the colours of the site's own look, where it has such for the chosen way of reading.
    fn style_sheet(self, site: &Site) -> String {
        let mut sheets = String::new();
        let mut properties = String::new();
        for (field, place) in self.places() {
            match field.choices[place].css {
                Nothing => {}
                Sheet(name) => {
                    let key = field.choices[place].key;
                    let own = (field.name == "theme").then(|| key.parse::<Mode>().ok()).flatten();
                    match own.and_then(|mode| theme::of_mode(site, mode)) {
                        Some(own) => sheets.push_str(&own),
                        None => sheets.push_str(&String::from_utf8_lossy(&assets::style_sheet(name))),
                    }
                }
                Rules(text) => sheets.push_str(text),
                Properties(text) => {
                    properties.push(' ');
                    properties.push_str(text);
                }
            }
        }
        if !properties.is_empty() {
            sheets.push_str(":root {");
            sheets.push_str(&properties);
            sheets.push_str(" }\n");
        }
        sheets
    }

    fn places(self) -> impl Iterator<Item = (&'static Field, usize)> {
        const TABLE: &[Field] = &FIELDS;
        TABLE.iter().zip(self.0)
    }
}

#[derive(Template)]
#[template(path = "settings/reading.html")]
struct ReadingPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    saved: bool,
    chosen: Chosen,
}

impl ReadingPage<'_> {
    /// The highest rating that the reader chose to see without being asked.
    fn level_name(&self) -> Option<&str> {
        let level = self.layout.visitor.consent?;
        self.layout.site.ladder.steps.get(level).map(|step| step.name.as_str())
    }
}

/// How the settings page was reached.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    to: String,
    #[serde(default)]
    saved: String,
}

/// `GET /settings/reading`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    Page::render(&ReadingPage {
        layout: Layout::new(&app, visitor),
        token: &token,
        to: if from.to.is_empty() { "" } else { own_path(&from.to) },
        saved: from.saved == "1",
        chosen: Chosen::from_cookie(&headers),
    })
}

/// `POST /settings/reading`
pub async fn save(State(app): State<App>, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    let pairs = || pairs.iter().map(|(name, key)| (name.as_str(), key.as_str()));
    let text = Chosen::from_pairs(pairs()).to_cookie();
    let age_seconds = if text.is_empty() { 0 } else { AGE_SECONDS };
    let to = pairs().find(|(name, to)| *name == "to" && !to.is_empty()).map(|(_, to)| own_path(to));
    let to = Redirect::to(to.unwrap_or("/settings/reading?saved=1"));
    with_cookie(to, set_cookie(COOKIE, &text, age_seconds, app.settings().is_secure()))
}

/// `POST /settings/ratings/forget`: takes the choice of ratings back.
pub async fn forget_ratings(State(app): State<App>) -> Response {
    let cookie = set_cookie(RATING_COOKIE, "", 0, app.settings().is_secure());
    with_cookie(Redirect::to("/settings/reading?saved=1"), cookie)
}

/// `GET /prefs.css`
pub async fn style_sheet(State(app): State<App>, headers: HeaderMap) -> Response {
    let text = Chosen::from_cookie(&headers).style_sheet(&app.site());
    let etag = format!("\"{}\"", &hash_of(&text)[..24]);
    let unchanged =
        headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    out.insert(header::VARY, HeaderValue::from_static("Cookie"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(cookie: &str) -> Chosen {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&format!("{COOKIE}={cookie}")).unwrap());
        Chosen::from_cookie(&headers)
    }

    #[test]
    fn a_choice_is_remembered_as_it_was_made() {
        let made = Chosen::from_pairs([("theme", "dark"), ("size", "7"), ("leading", "normal")].into_iter());
        assert_eq!(made.to_cookie(), "theme-dark.size-7");
        assert_eq!(chosen(&made.to_cookie()), made);
    }

    #[test]
    fn a_hostile_cookie_sets_nothing() {
        for hostile in
            ["theme-evil", "theme-dark}body{", "size-99", "x-y", "-", ".", "theme", &"theme-dark.".repeat(99)]
        {
            assert_eq!(chosen(hostile), Chosen::default(), "{hostile}");
        }
        assert_eq!(Chosen::default().style_sheet(&Site::default()), "");
    }

    #[test]
    fn every_sheet_of_the_table_is_there_and_every_property_is_known_to_the_look() {
        let look = ["site.css", "lists.css"].map(assets::style_sheet).concat();
        let look = String::from_utf8_lossy(&look);
        for choice in FIELDS.iter().flat_map(|field| field.choices) {
            match choice.css {
                Nothing | Rules(_) => {}
                Sheet(name) => assert!(!assets::style_sheet(name).is_empty(), "{name}"),
                Properties(text) => {
                    for property in
                        text.split(';').filter_map(|one| one.split_once(':')).map(|(name, _)| name.trim())
                    {
                        let used = [format!("{property}:"), format!("var({property},")];
                        assert!(used.iter().any(|used| look.contains(used)), "{property}");
                    }
                }
            }
        }
    }
}
