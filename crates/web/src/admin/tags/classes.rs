//! Lists of choices that the site keeps: genre, season, universe.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ClassTypeId,
    tag::{Choosing, ClassType, Tag},
};
use ficus_store::{CHOICES_MAX, CLASS_TYPES_MAX, ClassTypeForm};
use serde::Deserialize;

use super::{Desk, act::told, follow};
use crate::{
    App,
    admin::{Admin, Saved},
    csrf::Token,
    error::PageError,
    layout::Layout,
    page::Page,
};

/// The name of a list or of a choice has at most so many characters.
const NAME_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "admin/tags/classes.html")]
struct ClassesPage {
    layout: Layout,
    desk: Desk,
    token: String,
    types: Vec<ClassType>,
    saved: bool,
}

impl ClassesPage {
    fn lines(of: &ClassType) -> String {
        of.choices.iter().map(Tag::label).collect::<Vec<_>>().join("\n")
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    position: String,
    several: Option<String>,
    required: Option<String>,
    #[serde(default)]
    choices: String,
}

/// `GET /admin/tags/classes`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    Page::render(&ClassesPage {
        layout: admin.layout(&app),
        desk: Desk::of_admin("/admin/tags/classes", &admin),
        token,
        types: app.store().class_types().await?,
        saved: query.is_saved(),
    })
}

impl Given {
    fn parse(&self) -> Result<ClassTypeForm, PageError> {
        let wrong = |sentence: String| Err(PageError::BadRequest(sentence));
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return wrong(format!("A list has a name, and one of at most {NAME_CHARS_MAX} characters."));
        }
        let mut choices: Vec<String> = Vec::new();
        for line in self.choices.lines() {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.chars().count() > NAME_CHARS_MAX {
                return wrong(format!("A choice has at most {NAME_CHARS_MAX} characters: “{line}”."));
            }
            if !line.is_empty() && !choices.contains(&line) {
                choices.push(line);
            }
        }
        if choices.len() > CHOICES_MAX as usize {
            return wrong(format!("A list has at most {CHOICES_MAX} choices."));
        }
        Ok(ClassTypeForm {
            id: self.id.parse().ok().map(ClassTypeId),
            name,
            position: self.position.parse().unwrap_or(1).clamp(1, CLASS_TYPES_MAX as u32),
            choosing: Choosing::new(self.several.is_some(), self.required.is_some()),
            choices,
        })
    }
}

/// `POST /admin/tags/classes`
pub async fn save(
    State(app): State<App>,
    _admin: Admin,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let form = given.parse()?;
    if form.id.is_none() && app.store().class_types().await?.len() >= CLASS_TYPES_MAX {
        return Err(PageError::BadRequest(format!("A site has at most {CLASS_TYPES_MAX} lists.")));
    }
    app.store().set_class_type(&form).await.map_err(told)?;
    follow(&app).await?;
    Ok(Redirect::to("/admin/tags/classes?saved=1").into_response())
}

/// Which list is to be removed.
#[derive(Deserialize)]
pub struct Removed {
    #[serde(default)]
    id: String,
}

/// `POST /admin/tags/classes/remove`
pub async fn remove(
    State(app): State<App>,
    _admin: Admin,
    Form(given): Form<Removed>,
) -> Result<Response, PageError> {
    let id: ClassTypeId = given.id.parse().map_err(|_| PageError::NotFound)?;
    app.store().remove_class_type(id).await.map_err(told)?;
    follow(&app).await?;
    Ok(Redirect::to("/admin/tags/classes?saved=1").into_response())
}
