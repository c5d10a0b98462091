//! What stands before a work: a question, a statement of being an adult, signing in.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use ficus_archive::{
    RatingId,
    policy::{Access, Reading, Visitor, may_read},
    rating::{Gate, Ladder},
    tag::TagKind,
    upkeep::Concealed,
    work::{Audience, Work},
};
use serde::Deserialize;

use crate::{App, error::PageError, layout::Layout, session, visitor};

/// A choice is remembered for so many seconds: a year.
const CHOICE_AGE_SECONDS: i64 = 365 * 86_400;

/// What the page that asks has to say.
#[derive(Clone, Debug)]
pub struct Asking {
    title: String,
    authors: String,
    rating: String,
    description: String,
    stated: Option<String>,
    warnings: Vec<String>,
    chosen: RatingId,
    is_highest: bool,
    gate: Gate,
}

/// Whether the work opens for the visitor.
///
/// Pages of what opens for its authors alone are kept for nobody: others of their class may not see them.
pub async fn reading(app: &App, visitor: &Visitor, work: &Work) -> Result<Reading, PageError> {
    let site = app.site();
    let is_private = matches!(work.audience, Audience::Authors | Audience::Draft | Audience::Nobody);
    // For what others may read as well it makes no difference whose it is.
    let owned = match visitor.account {
        Some((account, _)) if is_private => {
            app.store().signs(account, work.id).await?
                || (work.upkeep.concealed == Some(Concealed::Unrevealed)
                    && app.store().keeps_back(account, work.id).await?)
        }
        _ => false,
    };
    app.pages().set_private(work.id, is_private);
    Ok(may_read(visitor, Access { audience: work.audience, rating: work.rating, owned }, &site.ladder))
}

/// Whether the visitor may read the work now; the error is the page that stands before it.
pub async fn before_reading(app: &App, visitor: &Visitor, work: &Work) -> Result<(), PageError> {
    match reading(app, visitor, work).await? {
        Reading::Open => Ok(()),
        Reading::Asks(gate) => {
            let site = app.site();
            Err(PageError::Asks(Box::new(Asking::new(work, &site.ladder, gate))))
        }
        Reading::SignIn => Err(PageError::SignIn),
        Reading::NotThere => Err(PageError::NotFound),
    }
}

impl Asking {
    fn new(work: &Work, ladder: &Ladder, gate: Gate) -> Self {
        let level = ladder.level(work.rating);
        let step = work.rating.and_then(|id| ladder.get(id));
        let authors: Vec<&str> = work.authors.iter().map(|author| author.name.as_str()).collect();
        Self {
            title: work.title.clone(),
            authors: authors.join(", "),
            rating: step.map_or_else(|| "Not rated".to_owned(), |step| step.name.clone()),
            description: step.map_or_else(
                || "Nobody has said for whom this work is; it is treated like the highest rating.".to_owned(),
                |step| step.description.clone(),
            ),
            stated: work.rating_stated.clone(),
            warnings: work.tags_of(TagKind::Warning).map(|tag| tag.name.clone()).collect(),
            // A ladder is never empty; were it, nothing could be chosen.
            chosen: ladder.steps.get(level).map_or(RatingId(0), |step| step.id),
            is_highest: level + 1 >= ladder.steps.len(),
            gate,
        }
    }
}

#[derive(Template)]
#[template(path = "gate/page.html")]
struct GatePage<'a> {
    layout: Layout,
    asking: &'a Asking,
    to: &'a str,
    token: &'a str,
}

impl GatePage<'_> {
    fn is_statement(&self) -> bool {
        self.asking.gate == Gate::AdultStatement
    }
}

/// The page that asks; `to` is the address that was asked for.
pub fn page(layout: Layout, asking: &Asking, to: &str, token: &str) -> Result<Response, PageError> {
    let html = GatePage { layout, asking, to, token }.render()?;
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "private, no-store")], Html(html)).into_response())
}

/// What the page that asks sends.
#[derive(Deserialize)]
pub struct Choice {
    rating: RatingId,
    #[serde(default)]
    to: String,
}

/// `POST /gate`
pub async fn choose(State(app): State<App>, Form(choice): Form<Choice>) -> Result<Response, PageError> {
    if app.site().ladder.place(choice.rating).is_none() {
        return Err(PageError::BadRequest("The archive has no such rating.".to_owned()));
    }
    let rating = choice.rating.to_string();
    let secure = app.settings().is_secure();
    let cookie = session::set_cookie(visitor::RATING_COOKIE, &rating, CHOICE_AGE_SECONDS, secure);
    let mut response = Redirect::to(own_path(&choice.to)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A path of this site to go back to; anything else leads to the front page.
pub fn own_path(to: &str) -> &str {
    let is_own = to.starts_with('/')
        && !to.starts_with("//")
        && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_a_path_of_this_site_is_gone_back_to() {
        assert_eq!(own_path("/works/1/chapters/2?x=1#p3"), "/works/1/chapters/2?x=1#p3");
        for hostile in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "javascript:x"]
        {
            assert_eq!(own_path(hostile), "/", "{hostile:?}");
        }
    }
}
