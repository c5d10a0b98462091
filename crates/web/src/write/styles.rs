//! The styles of a work: those that every work has, and those that its authors make.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    work::Work,
    work_style::{Look, PROPERTIES, Property, STOCK, STYLES_MAX, WorkStyle},
};
use ficus_prose::{CLASS_CHARS_MAX, is_class};
use ficus_store::{StoreError, Subject};

use super::Doing;
use crate::{
    App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Writer, moderation::Given,
    page::Page, work_style,
};

/// What the desk of a work offers.
pub(super) const DOING: Doing = Doing {
    path: "styles",
    name: "Styles",
    about: "How letters, telegrams and messages in its text are set.",
};

/// A choice of a form: its word, its name for people, and whether it is made.
type Chosen = (&'static str, &'static str, bool);

/// A style as its form shows it.
struct Shown {
    name: String,
    look: Look,
    is_new: bool,
    wrong: Option<String>,
}

impl Shown {
    fn id(&self) -> &str {
        if self.is_new { "new" } else { &self.name }
    }

    /// The form's choices: property by property, each with whether it is made.
    fn choices(&self) -> Vec<(&'static Property, Vec<Chosen>)> {
        const TABLE: &[Property] = &PROPERTIES;
        let of = |property: &'static Property| {
            let choice = |choice: &'static ficus_archive::work_style::Choice| {
                (choice.key, choice.name, self.look.is(property.key, choice.key))
            };
            (property, property.choices.iter().map(choice).collect())
        };
        TABLE.iter().map(of).collect()
    }
}

#[derive(Template)]
#[template(path = "write/styles.html")]
struct StylesPage {
    layout: Layout,
    token: String,
    work: Work,
    sheet: String,
    own: Vec<Shown>,
    saved: bool,
}

impl StylesPage {
    /// Styles that every work has: name, what for, and what each looks like in words.
    fn stock() -> Vec<(&'static str, &'static str, String)> {
        STOCK.iter().map(|stock| (stock.name, stock.about, stock.look().told().join(", "))).collect()
    }

    fn is_replaced(&self, name: &str) -> bool {
        self.own.iter().any(|own| !own.is_new && own.name == name)
    }

    fn has_wrong(&self) -> bool {
        self.own.iter().any(|own| own.wrong.is_some())
    }
}

async fn page(app: &App, writer: &Writer, token: String) -> Result<StylesPage, PageError> {
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let own = app.store().work_styles(work.id).await?;
    let has_room = own.len() < STYLES_MAX;
    let kept =
        own.into_iter().map(|WorkStyle { name, look }| Shown { name, look, is_new: false, wrong: None });
    let new = Shown { name: String::new(), look: Look::default(), is_new: true, wrong: None };
    let own = kept.chain(has_room.then_some(new)).collect();
    let sheet = work_style::of_work(app, work.id).await?;
    Ok(StylesPage { layout: writer.member.layout(app), token, work, sheet, own, saved: false })
}

/// `GET /write/works/{id}/styles`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token).await?;
    Page::render(&StylesPage { saved: query.is_saved(), ..page })
}

/// `POST /write/works/{id}/styles`
pub async fn change(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (was, name) = (given.text("style"), given.text("name").trim().to_lowercase());
    let look = Look::from_pairs(PROPERTIES.iter().map(|property| (property.key, given.text(property.key))));
    let wrong = match given.text("act") {
        "remove" => {
            app.store().remove_work_style(writer.work, was).await?;
            None
        }
        _ if !is_class(&name) => Some(format!(
            "Give it a name of small letters a to z, digits and hyphens, a letter first, at most {CLASS_CHARS_MAX}."
        )),
        _ => match app.store().set_work_style(writer.work, &WorkStyle { name: name.clone(), look }).await {
            Ok(()) => None,
            Err(StoreError::Refused(why)) => Some(why.to_owned()),
            Err(error) => return Err(error.into()),
        },
    };
    if let Some(told) = wrong {
        let mut page = page(&app, &writer, token).await?;
        if let Some(shown) = page.own.iter_mut().find(|shown| shown.is_new == was.is_empty()) {
            (shown.name, shown.look, shown.wrong) = (name, look, Some(told));
        }
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    app.changed(Subject::Work(writer.work));
    Ok(Redirect::to(&format!("/write/works/{}/styles?saved=1", writer.work)).into_response())
}
