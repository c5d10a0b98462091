//! A secret link to drafts, seen by its reader: a page that says what it is, the drafts to read, and words about their
//! passages. Nothing of it stands in any list, and no search engine may keep it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    DraftId,
    chapter::chapter_name,
    draft::DraftLine,
    policy::Visitor,
    together::beta::{COMMENT_CHARS_MAX, NAME_CHARS_MAX, Opening, opens, quote},
    work::Work,
};
use ficus_prose::Prose;
use ficus_store::{BetaComment, BetaCommentDraft, BetaLink, BetaReaderKey, StoreError};
use serde::Deserialize;

use super::beta::{Passage, name_of, passages, placed};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    page::Page,
    picture::{self, Size},
    session::{Session, hash_of, is_token},
    visitor::Who,
};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const REFERRER: HeaderName = HeaderName::from_static("referrer-policy");

/// Keeps an answer from search engines, and its address from other sites.
fn unlisted(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow, noarchive"));
    response.headers_mut().insert(REFERRER, HeaderValue::from_static("same-origin"));
    response
}

/// Whoever comes by a link.
struct Comer {
    link: BetaLink,
    reader: BetaReaderKey,
    /// Whether they use it already.
    is_known: bool,
}

/// Finds the link of a key and who comes by it; for whoever may not use it nothing is there.
async fn comer(app: &App, session: &Session, key: &str) -> Result<Comer, PageError> {
    if !is_token(key) {
        return Err(PageError::NotFound);
    }
    let link = app.store().beta_link(&hash_of(key)).await?.ok_or(PageError::NotFound)?;
    let account = session.account();
    if link.members && account.is_none() {
        return Err(PageError::SignIn);
    }
    if let Some(account) = account
        && app.store().stands_between(account.id, &[link.by]).await?
    {
        return Err(PageError::NotFound);
    }
    let reader = match account {
        Some(account) => format!("account {}", account.id),
        // What a guest's browser keeps for the forms tells it from others.
        None => hash_of(&format!("beta {}", session.seed()?)),
    };
    let name = app.store().beta_link_reader(link.id, &reader).await?;
    let is_known = name.is_some();
    if opens(&link.standing, is_known, app.now()) != Opening::Open {
        return Err(PageError::NotFound);
    }
    let account = account.map(|account| account.id);
    let usual = match account {
        Some(account) if name.is_none() => {
            app.store().own_pen_names(account).await?.first().map(|name| name.name.clone())
        }
        _ => None,
    };
    let name = name.or(usual).unwrap_or_default();
    Ok(Comer { link, reader: BetaReaderKey { reader, account, name }, is_known })
}

/// The drafts that a link opens.
async fn drafts(app: &App, link: &BetaLink) -> Result<Vec<DraftLine>, PageError> {
    let drafts = app.store().drafts(&[link.work]).await?;
    Ok(drafts.into_iter().filter(|line| link.covers(line.id)).collect())
}

#[derive(Template)]
#[template(path = "together/link.html")]
struct LinkPage {
    layout: Layout,
    token: String,
    key: String,
    /// Of whoever does not use the link yet, nothing is told of the work.
    work: Option<Work>,
    drafts: Vec<DraftLine>,
    name: String,
    ends: String,
    wrong: Option<&'static str>,
}

impl LinkPage {
    fn name_of(line: &DraftLine) -> String {
        name_of(line)
    }

    fn words(line: &DraftLine) -> String {
        facts::counted(u64::from(line.words), "word", "words")
    }
}

/// `GET /beta/{key}`: looking at it uses nothing up, so that a program that looks ahead does no harm.
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let comer = comer(&app, &session, &key).await?;
    let Token(token) = Token::of(&app, &session).await?;
    let (work, drafts) = if comer.is_known {
        (app.store().work(comer.link.work).await?, drafts(&app, &comer.link).await?)
    } else {
        (None, Vec::new())
    };
    let page = LinkPage {
        layout: Layout::new(&app, visitor),
        token,
        key,
        work,
        drafts,
        name: comer.reader.name,
        ends: facts::moment(comer.link.standing.ends),
        wrong: None,
    };
    Ok(unlisted(Page::render(&page)?))
}

/// What the reader is called.
#[derive(Deserialize)]
pub struct Entering {
    #[serde(default)]
    name: String,
}

/// `POST /beta/{key}`
pub async fn enter(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(key): Path<String>,
    Form(given): Form<Entering>,
) -> Result<Response, PageError> {
    let comer = comer(&app, &session, &key).await?;
    let name = given.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    if name.is_empty() {
        let Token(token) = Token::of(&app, &session).await?;
        let page = LinkPage {
            layout: Layout::new(&app, visitor),
            token,
            key,
            work: None,
            drafts: Vec::new(),
            name,
            ends: facts::moment(comer.link.standing.ends),
            wrong: Some("Say what the author shall call you."),
        };
        return Ok(unlisted((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?)));
    }
    let reader = BetaReaderKey { name, ..comer.reader };
    match app.store().use_beta_link(&hash_of(&key), &reader, app.now()).await? {
        Some(Opening::Open) => Ok(unlisted(Redirect::to(&format!("/beta/{key}")))),
        _ => Err(PageError::NotFound),
    }
}

#[derive(Template)]
#[template(path = "together/draft.html")]
struct DraftPage {
    layout: Layout,
    token: String,
    key: String,
    work: Work,
    draft: DraftId,
    name: String,
    summary: Prose,
    notes_before: Prose,
    notes_after: Prose,
    passages: Vec<Passage>,
    whole: Vec<BetaComment>,
    /// The paragraph that is written about; 0 for the whole.
    about: u32,
    quote: String,
    typed: String,
    wrong: Option<String>,
    saved: bool,
}

impl DraftPage {
    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    /// A text's own HTML with its pictures where the link opens them.
    fn shown(&self, text: &Prose) -> String {
        let here = format!("<img src=\"/beta/{}/images/", self.key);
        text.as_str().replace(&format!("<img src=\"/works/{}/images/", self.work.id), &here)
    }
}

/// What the address asks for: the paragraph to write about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    about: String,
    saved: String,
}

/// The page of a draft, for whoever uses the link already; others are led to the link's own page.
async fn page(
    app: &App,
    (session, visitor): (&Session, Visitor),
    (key, draft): (String, String),
) -> Result<(Comer, DraftPage), PageError> {
    let comer = comer(app, session, &key).await?;
    if !comer.is_known {
        return Err(PageError::NotFound);
    }
    let id: DraftId = address::part(&draft)?;
    let draft = app.store().draft(id).await?;
    let draft = draft.filter(|draft| draft.work == comer.link.work && comer.link.covers(draft.id));
    let draft = draft.ok_or(PageError::NotFound)?;
    let own = app.store().beta_comments_by(comer.link.id, &comer.reader.reader).await?;
    let own = own.into_iter().filter(|comment| comment.draft == Some(id)).collect();
    let made = draft.content.made;
    let (passages, whole) = passages(&made.text, placed(app, &made.text, own).await?);
    let Token(token) = Token::of(app, session).await?;
    let page = DraftPage {
        layout: Layout::new(app, visitor),
        token,
        key,
        work: app.store().work(comer.link.work).await?.ok_or(PageError::NotFound)?,
        draft: id,
        name: chapter_name(draft.content.number, draft.content.title.as_deref()),
        summary: made.summary,
        notes_before: made.notes_before,
        notes_after: made.notes_after,
        passages,
        whole,
        about: 0,
        quote: String::new(),
        typed: String::new(),
        wrong: None,
        saved: false,
    };
    Ok((comer, page))
}

/// The words of a paragraph of a page, cut.
fn quoted(page: &DraftPage, paragraph: u32) -> String {
    let paragraphs = page.passages.iter().flat_map(|passage| passage.html.paragraphs());
    paragraphs
        .zip(1u32..)
        .find(|(_, number)| *number == paragraph)
        .map_or(String::new(), |(text, _)| quote(&text))
}

/// `GET /beta/{key}/{draft}`
pub async fn read(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(path): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (_, page) = page(&app, (&session, visitor), path).await?;
    let about = asked.about.parse().unwrap_or(0);
    let quote = quoted(&page, about);
    let about = if quote.is_empty() { 0 } else { about };
    Ok(unlisted(Page::render(&DraftPage { about, quote, saved: asked.saved == "1", ..page })?))
}

/// `GET /beta/{key}/images/{file}`: a picture that stands in one of the drafts.
pub async fn picture(
    State(app): State<App>,
    session: Session,
    Path((key, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let comer = comer(&app, &session, &key).await?;
    if !comer.is_known {
        return Err(PageError::NotFound);
    }
    let picture = app.store().picture(comer.link.work, &file).await?.ok_or(PageError::NotFound)?;
    let covered: Vec<DraftId> = drafts(&app, &comer.link).await?.iter().map(|line| line.id).collect();
    if !app.store().drafts_show_picture(&picture, &covered).await? {
        return Err(PageError::NotFound);
    }
    Ok(unlisted(picture::answer(&app, &picture, Size::Full, &headers).await?))
}

/// What the reader writes.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Written {
    about: String,
    quote: String,
    words: String,
}

/// `POST /beta/{key}/{draft}`
pub async fn write(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(path): Path<(String, String)>,
    Form(given): Form<Written>,
) -> Result<Response, PageError> {
    let (comer, page) = page(&app, (&session, visitor), path).await?;
    let about: u32 = given.about.parse().unwrap_or(0);
    let paragraphs: Vec<String> =
        page.passages.iter().flat_map(|passage| passage.html.paragraphs()).collect();
    let about = if about as usize > paragraphs.len() { 0 } else { about };
    let words = given.words.trim();
    let chosen = quote(&given.quote);
    let is_in_text = about > 0 && paragraphs[about as usize - 1].contains(&chosen);
    let quote = if chosen.is_empty() || !is_in_text { quoted(&page, about) } else { chosen };
    let wrong = if words.is_empty() || words.chars().count() > COMMENT_CHARS_MAX {
        Some(format!("Write something, in at most {COMMENT_CHARS_MAX} characters."))
    } else {
        let comment = BetaCommentDraft {
            link: &comer.link,
            draft: page.draft,
            paragraphs: &paragraphs,
            paragraph: about,
            quote: quote.clone(),
            words: words.to_owned(),
        };
        match app.store().add_beta_comment(&comment, &comer.reader, app.now()).await {
            Ok(()) => None,
            Err(StoreError::Refused(why)) => Some(why.to_owned()),
            Err(error) => return Err(error.into()),
        }
    };
    if wrong.is_none() {
        let place = if about == 0 { "whole".to_owned() } else { format!("p{about}") };
        let to = format!("/beta/{}/{}?saved=1#{place}", page.key, page.draft);
        return Ok(unlisted(Redirect::to(&to)));
    }
    let page = DraftPage { about, quote, typed: given.words, wrong, ..page };
    Ok(unlisted((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?)))
}
