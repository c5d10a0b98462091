//! The searches that a member keeps, and what is new in each.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    KeptSearchId, WorkId,
    account::Account,
    kept_search::{KeptSearch, KeptSearchDraft, MailPace, NAME_CHARS_MAX, QUESTION_BYTES_MAX},
    listing::{Sort, WorkQuery},
};
use serde::Deserialize;

use super::feed::Keys;
use crate::{
    App,
    address::part,
    admin::Saved,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, Place},
    member::Member,
    page::Page,
};

/// Where every kept search leads.
const PATH: &str = "/search";

/// A kept search as the list shows it.
struct Line {
    search: KeptSearch,
    /// Works that came since.
    new: u64,
    /// What it asks for, in words.
    told: String,
    address: String,
    feed: String,
}

impl Line {
    fn new_told(&self) -> String {
        facts::counted(self.new, "new work", "new works")
    }
}

#[derive(Template)]
#[template(path = "keeping/searches.html")]
struct SearchesPage {
    layout: Layout,
    searches: Vec<Line>,
}

#[derive(Template)]
#[template(path = "keeping/search.html")]
struct SearchPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    /// `None` where the search is not kept yet.
    id: Option<KeptSearchId>,
    draft: &'a KeptSearchDraft,
    wrong: Option<String>,
    told: String,
    address: String,
    feed: String,
    works: Vec<BlurbView>,
    new: u64,
    newest: WorkId,
    mails: bool,
}

impl SearchPage<'_> {
    fn new_told(&self) -> String {
        if self.new == 0 {
            "Nothing new".to_owned()
        } else {
            facts::counted(self.new, "new work", "new works")
        }
    }

    /// The paces of mail: value, label, whether it is chosen.
    fn paces(&self) -> [(&'static str, &'static str, bool); 4] {
        MailPace::ALL.map(|pace| (pace.as_str(), pace_told(pace), pace == self.draft.mail))
    }
}

fn pace_told(pace: MailPace) -> &'static str {
    match pace {
        MailPace::Never => "Not at all",
        MailPace::AtOnce => "Within the hour",
        MailPace::Daily => "Once a day",
        MailPace::Weekly => "Once a week",
    }
}

/// What a question asks for: an address without its page, which is no part of what is kept.
pub(super) fn asked(question: &str) -> Asked {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(question.as_bytes()).into_owned().collect();
    Asked { page: 1, ..Asked::parse(&pairs) }
}

/// The question of what an address asks for, in its fixed order.
fn question_of(asked: &Asked) -> String {
    asked.address("").trim_start_matches('?').to_owned()
}

/// What the index is asked for the works of a search that came after one, the last first.
pub(super) async fn newer(
    app: &App,
    reader: &Reader,
    search: &KeptSearch,
    than: WorkId,
) -> Result<Option<WorkQuery>, PageError> {
    let question = listing::question(app, reader, &Place::default(), &asked(&search.question)).await?;
    let query = WorkQuery { newer_than: Some(than), sort: Sort::Added, reversed: false, ..question.query };
    Ok(question.unknown.is_empty().then_some(query))
}

/// `GET /account/searches`
pub async fn list(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let keys = Keys::of(&app).await?;
    let mut searches = Vec::new();
    for search in app.store().kept_searches(member.account.id).await? {
        let new = match newer(&app, &member.reader, &search, search.seen).await? {
            Some(query) => listing::search(&app, query).await?.total,
            None => 0,
        };
        let asked = asked(&search.question);
        let feed = keys.address(search.id);
        searches.push(Line { new, told: told(&asked), address: asked.address(PATH), feed, search });
    }
    Page::render(&SearchesPage { layout: member.layout(&app), searches })
}

/// `GET /account/searches/new`: the address of the list to keep stands behind the `?`.
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    RawQuery(query): RawQuery,
) -> Result<Page, PageError> {
    let asked = asked(&query.unwrap_or_default());
    let draft = KeptSearchDraft {
        name: told(&asked).chars().take(NAME_CHARS_MAX).collect(),
        question: question_of(&asked),
        mail: MailPace::Never,
        on_front: true,
    };
    Page::render(&blank(&app, &member, &token, &draft, None))
}

fn blank<'a>(
    app: &App,
    member: &Member,
    token: &'a str,
    draft: &'a KeptSearchDraft,
    wrong: Option<String>,
) -> SearchPage<'a> {
    let asked = asked(&draft.question);
    SearchPage {
        layout: member.layout(app),
        token,
        saved: false,
        id: None,
        wrong,
        told: told(&asked),
        address: asked.address(PATH),
        feed: String::new(),
        works: Vec::new(),
        new: 0,
        newest: WorkId(0),
        mails: app.settings().sends_mail,
        draft,
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    mail: String,
    /// Sent only where the box is ticked.
    #[serde(default)]
    on_front: Option<String>,
}

impl Given {
    /// The draft, and what is wrong with it.
    fn draft(&self) -> (KeptSearchDraft, Option<String>) {
        let draft = KeptSearchDraft {
            name: self.name.trim().to_owned(),
            question: question_of(&asked(&self.question)),
            mail: self.mail.parse().unwrap_or_default(),
            on_front: self.on_front.is_some(),
        };
        let wrong = if draft.name.is_empty() {
            Some("A kept search needs a name.".to_owned())
        } else if draft.name.chars().count() > NAME_CHARS_MAX {
            Some(format!("The name has more than {NAME_CHARS_MAX} characters."))
        } else if draft.question.len() > QUESTION_BYTES_MAX {
            Some("This search asks for too much at once to be kept.".to_owned())
        } else {
            None
        };
        (draft, wrong)
    }
}

/// `POST /account/searches`
pub async fn keep(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (draft, wrong) = given.draft();
    if wrong.is_some() {
        let page = Page::render(&blank(&app, &member, &token, &draft, wrong))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.store().keep_search(member.account.id, &draft, app.now()).await?;
    crate::session::Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/searches").into_response())
}

/// `GET /account/searches/{id}`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let search = of_member(&app, &member.account, &id).await?;
    let found = match newer(&app, &member.reader, &search, search.seen).await? {
        Some(query) => listing::search(&app, query).await?,
        None => ficus_archive::listing::WorkPage::default(),
    };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let draft = KeptSearchDraft {
        name: search.name.clone(),
        question: search.question.clone(),
        mail: search.mail,
        on_front: search.on_front,
    };
    let page = SearchPage {
        saved: query.is_saved(),
        id: Some(search.id),
        feed: Keys::of(&app).await?.address(search.id),
        works: blurb::load(&app, &member.reader, &ids).await?,
        new: found.total,
        newest: ids.first().copied().unwrap_or(search.seen),
        ..blank(&app, &member, &token, &draft, None)
    };
    Page::render(&page)
}

/// `POST /account/searches/{id}`
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let search = of_member(&app, &member.account, &id).await?;
    let (draft, wrong) = given.draft();
    if let Some(wrong) = wrong {
        return Err(PageError::BadRequest(wrong));
    }
    app.store().change_kept_search(member.account.id, search.id, &draft, app.now()).await?;
    crate::session::Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to(&format!("/account/searches/{}?saved=1", search.id)).into_response())
}

/// What the button sends.
#[derive(Deserialize)]
pub struct Seen {
    #[serde(default)]
    up_to: String,
}

/// `POST /account/searches/{id}/seen`
pub async fn see(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(seen): Form<Seen>,
) -> Result<Response, PageError> {
    let search = of_member(&app, &member.account, &id).await?;
    let up_to = part(&seen.up_to)?;
    app.store().see_kept_search(member.account.id, search.id, up_to).await?;
    Ok(Redirect::to("/account/searches").into_response())
}

/// `POST /account/searches/{id}/forget`
pub async fn forget(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let search = of_member(&app, &member.account, &id).await?;
    app.store().forget_kept_search(member.account.id, search.id).await?;
    crate::session::Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/searches").into_response())
}

async fn of_member(app: &App, account: &Account, id: &str) -> Result<KeptSearch, PageError> {
    app.store().kept_search(account.id, part(id)?).await?.ok_or(PageError::NotFound)
}

/// What a list asks for, in words: `lamp · complete · sherlock-holmes`.
fn told(asked: &Asked) -> String {
    let told: Vec<String> = asked
        .pairs()
        .into_iter()
        .filter(|(name, _)| !matches!(*name, "sort" | "page"))
        .map(|(name, value)| match name {
            "q" => format!("“{value}”"),
            "tag" => value,
            name => format!("{}: {value}", name.replace('_', " ")),
        })
        .collect();
    if told.is_empty() { "Every work".to_owned() } else { told.join(" · ") }
}
