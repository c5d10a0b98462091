//! Many works at once, deleted for good by those who sign them, after a look at what goes.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use ficus_archive::{WorkId, work::Audience, writing::many::WORKS_MAX};
use ficus_store::StatedWork;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts::counted,
    layout::Layout,
    member::{Member, Speaker},
    moderation::Given,
    page::Page,
    routes::Routes,
};

/// The pages.
pub fn routes() -> Routes {
    Routes::new().route("/write/many/delete", post(delete))
}

#[derive(Template)]
#[template(path = "write/discard.html")]
struct DiscardPage {
    layout: Layout,
    token: String,
    /// What goes.
    works: Vec<StatedWork>,
    /// What others sign as well.
    stays: Vec<StatedWork>,
    wrong: Option<&'static str>,
}

impl DiscardPage {
    fn count(&self) -> String {
        counted(self.works.len() as u64, "work", "works")
    }

    fn facts(work: &StatedWork) -> String {
        let words = counted(work.words, "word", "words");
        let standing = if work.is_draft { "never seen by readers, or on your desk" } else { "posted" };
        format!("{words} · {standing}")
    }

    fn is_any_posted(&self) -> bool {
        self.works.iter().any(|work| !work.is_draft && work.facts.audience != Audience::Authors)
    }
}

/// The works that a form chose, of those that the member signs: those that go, and those that others sign as well.
async fn chosen(
    app: &App,
    member: &Member,
    given: &Given,
) -> Result<(Vec<StatedWork>, Vec<StatedWork>), PageError> {
    let (store, account) = (app.store(), member.account.id);
    let wished: std::collections::HashSet<i64> = given.numbers("work").into_iter().collect();
    let own = store.own_works(account, WORKS_MAX).await?;
    let works: Vec<WorkId> = own.into_iter().filter(|work| wished.contains(&work.0)).collect();
    let shared = store.signed_by_others(&works, account).await?;
    let stated = store.stated_works(&works).await?.into_iter();
    Ok(stated.partition(|work| !shared.contains(&work.id)))
}

/// `POST /write/many/delete`: asks first, and deletes what was looked at.
pub async fn delete(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (works, stays) = chosen(&app, &member, &given).await?;
    let is_asked = given.is_ticked("asked");
    if is_asked && given.is_ticked("sure") && !works.is_empty() {
        let ids: Vec<WorkId> = works.iter().map(|work| work.id).collect();
        let gone = app.store().delete_own_works(&ids, member.account.id, app.now()).await?;
        for work in ids {
            super::changed(&app, work);
        }
        return Ok(Redirect::to(&format!("/write?done=deleted&works={gone}")).into_response());
    }
    let wrong = (is_asked && !works.is_empty()).then_some("Nothing was deleted: tick that you are sure.");
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let layout = member.layout(&app);
    let page = Page::render(&DiscardPage { layout, token, works, stays, wrong })?;
    Ok((status, page).into_response())
}
