//! Kudos: a word of thanks without words, once from each member and each guest.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    account::Account,
    kudos::{NAMES_MAX, guest_mark},
    work::{Audience, Work},
};
use ficus_store::{KudosBy, KudosName};
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    gate::own_path,
    layout::Layout,
    lens::Reader,
    limits,
    page::Page,
    review,
    service::Client,
    session::{Session, fresh_token},
    work,
};

#[derive(Template)]
#[template(path = "kudos/page.html")]
struct KudosPage {
    layout: Layout,
    work: Work,
    names: Vec<KudosName>,
    /// For the form; `None` where the visitor cannot leave kudos.
    token: Option<String>,
    why_not: Option<&'static str>,
    said: String,
    to: String,
}

impl KudosPage {
    fn count_told(&self) -> String {
        facts::counted(self.work.counts.kudos, "kudos", "kudos")
    }

    /// `and 12 more` behind the names.
    fn more_told(&self) -> Option<String> {
        let more = self.work.counts.kudos.saturating_sub(self.names.len() as u64);
        (more > 0).then(|| facts::counted(more, "more", "more"))
    }

    fn said(&self) -> Option<&'static str> {
        match self.said.as_str() {
            "thanks" => Some("Thank you for leaving kudos."),
            "before" => Some("There are kudos of yours here already. Thank you!"),
            _ => None,
        }
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    said: String,
    to: String,
}

/// `GET /works/{id}/kudos`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let without = match reader.visitor.account {
        Some((account, _)) => review::unwanted(&app, account).await?,
        None => Vec::new(),
    };
    let names = app.store().kudos_names(work.id, &without, NAMES_MAX).await?;
    let why_not = why_not(&app, &work, session.account()).await?;
    let token = if why_not.is_none() { Some(Token::of(&app, &session).await?.0) } else { None };
    let to = if asked.to.is_empty() { String::new() } else { own_path(&asked.to).to_owned() };
    Page::render(&KudosPage {
        layout: Layout::new(&app, reader.visitor),
        work,
        names,
        token,
        why_not,
        said: asked.said,
        to,
    })
}

/// Why somebody cannot leave kudos.
async fn why_not(
    app: &App,
    work: &Work,
    account: Option<&Account>,
) -> Result<Option<&'static str>, PageError> {
    let Some(account) = account else {
        let may = app.site().reviewing.guest_kudos && work.audience == Audience::Everyone;
        return Ok((!may).then_some("Sign in to leave kudos on this work."));
    };
    if !account.standing.speaks() {
        return Ok(Some("Your account can leave no kudos for now."));
    }
    let authors = app.store().author_accounts(work.id).await?;
    if authors.contains(&account.id) {
        return Ok(Some("This work is your own."));
    }
    let seen = app.store().seen_author_accounts(work.id).await?;
    let apart = app.store().stands_between(account.id, &seen).await?;
    if apart {
        return Ok(Some("You cannot leave kudos here."));
    }
    let has_left = app.store().has_left_kudos(work.id, account.id).await?;
    Ok(has_left.then_some("There are kudos of yours here already. Thank you!"))
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    /// `no` where a member does not want to be named.
    named: String,
    to: String,
}

/// `POST /works/{id}/kudos`
pub async fn leave(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    client: Client,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let account = session.account().cloned();
    let work = work::load(&app, &reader.visitor, &id).await?;
    let to = Back { work: work.id, to: own_path(&given.to) };
    if let Some(why) = why_not(&app, &work, account.as_ref()).await? {
        let has_left = why.starts_with("There are kudos of yours");
        return if has_left { Ok(to.with("before")) } else { Err(PageError::BadRequest(why.to_owned())) };
    }
    let by = match account {
        Some(account) => KudosBy::Member {
            account: account.id,
            pen_name: app.store().own_pen_names(account.id).await?.first().map(|name| name.id),
            is_named: given.named != "no",
        },
        None => KudosBy::Guest { mark: mark(&app, &work, client).await? },
    };
    let is_new = app.store().leave_kudos(work.id, &by, app.now()).await?;
    review::changed(&app, work.id);
    Ok(to.with(if is_new { "thanks" } else { "before" }))
}

/// What is kept of a guest.
async fn mark(app: &App, work: &Work, Client(client): Client) -> Result<i64, PageError> {
    let secret = app.store().secret("visitors", &fresh_token()?).await?;
    let secret = app.vault()?.keyed("visitors", &secret);
    let place = client.map_or_else(|| "nowhere".to_owned(), |address| limits::place(address).to_string());
    Ok(guest_mark(&secret, work.id, &place))
}

/// Where the form stood.
struct Back<'a> {
    work: ficus_archive::WorkId,
    to: &'a str,
}

impl Back<'_> {
    /// Back there with a word of thanks: the page of a work says it itself, any other is a link on the page of kudos.
    fn with(&self, word: &str) -> Redirect {
        let work = format!("/works/{}", self.work);
        if self.to == work {
            return Redirect::to(&format!("{work}#said"));
        }
        let to =
            if self.to == "/" { String::new() } else { format!("&to={}", crate::address::encoded(self.to)) };
        Redirect::to(&format!("{work}/kudos?said={word}{to}"))
    }
}
