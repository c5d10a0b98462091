//! Beta reading, seen by those who sign the work: secret links, and what readers wrote beside the paragraphs.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    BetaCommentId, BetaLinkId, DraftId, WorkId,
    chapter::chapter_name,
    draft::DraftLine,
    together::beta::{self, COMMENT_CHARS_MAX, DAYS_MAX, LABEL_CHARS_MAX, Opening, READERS_MAX},
    work::Work,
};
use ficus_prose::{Block, Prose};
use ficus_store::{BetaComment, BetaLink, BetaLinkDraft, StoreError};
use serde::Deserialize;

use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::Writer,
    page::Page,
    session::{fresh_token, hash_of},
};

/// A block of a text, with the paragraphs in it.
pub struct Passage {
    /// Its HTML.
    pub html: Prose,
    /// The number of its first paragraph, from 1; 0 where it holds none.
    pub first: u32,
    /// What is said about paragraphs in it.
    pub comments: Vec<BetaComment>,
}

/// A text block by block, each with the comments about its paragraphs; those about the whole come apart.
pub fn passages(text: &Prose, placed: Vec<(u32, BetaComment)>) -> (Vec<Passage>, Vec<BetaComment>) {
    let mut at: BTreeMap<u32, Vec<BetaComment>> = BTreeMap::new();
    for (paragraph, comment) in placed {
        at.entry(paragraph).or_default().push(comment);
    }
    let mut passages = Vec::new();
    let mut next = 1u32;
    // What the archive wrote is read; anything else would be no text at all.
    for block in text.blocks().unwrap_or_default() {
        let html = Prose::from_blocks(&[Block::clone(&block)]);
        let paragraphs = html.paragraphs().count() as u32;
        let range = next..next + paragraphs;
        let mut comments = Vec::new();
        for number in range.clone() {
            comments.extend(at.remove(&number).unwrap_or_default());
        }
        passages.push(Passage { html, first: if paragraphs == 0 { 0 } else { next }, comments });
        next = range.end;
    }
    (passages, at.into_values().flatten().collect())
}

/// `Chapter 3: The Lamp`.
pub fn name_of(line: &DraftLine) -> String {
    chapter_name(line.number, line.title.as_deref())
}

/// A link as the list shows it.
struct Line {
    link: BetaLink,
    opening: Opening,
    opens: Vec<String>,
}

impl Line {
    fn is_open(&self) -> bool {
        self.opening != Opening::Over
    }

    fn told(&self) -> String {
        let standing = &self.link.standing;
        let readers = format!("{} of {} readers", standing.readers, standing.readers_max);
        match self.opening {
            Opening::Over => format!("ended; {readers}"),
            _ => format!("until {}; {readers}", facts::moment(standing.ends)),
        }
    }
}

#[derive(Template)]
#[template(path = "together/beta.html")]
struct BetaPage {
    layout: Layout,
    token: String,
    work: Work,
    drafts: Vec<DraftLine>,
    /// How many comments wait at each draft.
    waiting: HashMap<DraftId, u64>,
    links: Vec<Line>,
    /// About drafts that were posted or dropped.
    former: Vec<BetaComment>,
    /// The address of the link that was made just now: it is shown once.
    fresh: Option<String>,
    given: Given,
    wrong: Option<String>,
    saved: bool,
}

impl BetaPage {
    fn name(line: &DraftLine) -> String {
        name_of(line)
    }

    fn waits(&self, line: &DraftLine) -> Option<String> {
        let waiting = *self.waiting.get(&line.id)?;
        Some(facts::counted(waiting, "comment to look at", "comments to look at"))
    }

    fn days_max() -> i64 {
        DAYS_MAX
    }

    fn readers_max() -> u32 {
        READERS_MAX
    }
}

async fn page(app: &App, writer: &Writer, token: String) -> Result<BetaPage, PageError> {
    let (store, now) = (app.store(), app.now());
    let drafts = store.drafts(&[writer.work]).await?;
    let comments = store.beta_comments(writer.work).await?;
    let mut waiting: HashMap<DraftId, u64> = HashMap::new();
    for draft in comments.iter().filter(|comment| !comment.is_done).filter_map(|comment| comment.draft) {
        *waiting.entry(draft).or_default() += 1;
    }
    let links = store.beta_links(writer.work).await?.into_iter().map(|link| Line {
        opening: beta::opens(&link.standing, false, now),
        opens: drafts.iter().filter(|line| link.covers(line.id)).map(name_of).collect(),
        link,
    });
    let links = links.collect();
    Ok(BetaPage {
        layout: writer.member.layout(app),
        token,
        work: store.work(writer.work).await?.ok_or(PageError::NotFound)?,
        links,
        drafts,
        waiting,
        former: comments.into_iter().filter(|comment| comment.draft.is_none()).collect(),
        fresh: None,
        given: Given::default(),
        wrong: None,
        saved: false,
    })
}

/// `GET /write/works/{id}/beta`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &writer, token).await?;
    Page::render(&BetaPage { saved: query.is_saved(), ..page })
}

/// What the form of a new link sends; `draft-7` stands for each chosen draft.
#[derive(Deserialize)]
#[serde(default)]
pub struct Given {
    label: String,
    days: String,
    readers: String,
    members: Option<String>,
    #[serde(flatten)]
    others: HashMap<String, String>,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            label: String::new(),
            days: "14".to_owned(),
            readers: "1".to_owned(),
            members: None,
            others: HashMap::new(),
        }
    }
}

impl Given {
    fn chooses(&self, line: &DraftLine) -> bool {
        self.others.contains_key(&format!("draft-{}", line.id))
    }
}

/// `POST /write/works/{id}/beta`: the address with the key is in the answer, and nowhere else.
pub async fn make(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let page = page(&app, &writer, token).await?;
    let days = given.days.trim().parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let readers = given.readers.trim().parse().ok().filter(|readers| (1..=READERS_MAX).contains(readers));
    let (Some(days), Some(readers_max)) = (days, readers) else {
        let wrong = format!("A link lasts 1 to {DAYS_MAX} days, for 1 to {READERS_MAX} readers.");
        let page = BetaPage { given, wrong: Some(wrong), ..page };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    let key = fresh_token()?;
    let draft = BetaLinkDraft {
        work: writer.work,
        by: writer.member.account.id,
        key_hash: hash_of(&key),
        label: given.label.trim().chars().take(LABEL_CHARS_MAX).collect(),
        drafts: page.drafts.iter().filter(|line| given.chooses(line)).map(|line| line.id).collect(),
        members: given.members.is_some(),
        readers_max,
        ends: beta::ends(app.now(), days),
    };
    let made = app.store().make_beta_link(&draft, app.now()).await;
    let (fresh, wrong) = match made {
        Ok(_) => (Some(format!("{}/beta/{key}", app.settings().base_url)), None),
        Err(StoreError::Refused(why)) => (None, Some(why.to_owned())),
        Err(error) => return Err(error.into()),
    };
    let page = self::page(&app, &writer, page.token).await?;
    Ok(Page::render(&BetaPage { fresh, wrong, ..page })?.into_response())
}

/// Which link.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    link: String,
}

/// `POST /write/works/{id}/beta/end`
pub async fn end(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Which>,
) -> Result<Redirect, PageError> {
    let id: BetaLinkId = address::part(&given.link)?;
    if !app.store().end_beta_link(writer.work, id, app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to(&format!("/write/works/{}/beta?saved=1", writer.work)))
}

#[derive(Template)]
#[template(path = "together/comments.html")]
struct CommentsPage {
    layout: Layout,
    token: String,
    work: Work,
    draft: DraftId,
    name: String,
    passages: Vec<Passage>,
    /// About the whole.
    whole: Vec<BetaComment>,
    saved: bool,
}

impl CommentsPage {
    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }
}

/// `GET /write/works/{id}/beta/{draft}`: the draft as it is now, with what readers wrote beside its paragraphs.
pub async fn comments(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Path((_, draft)): Path<(String, String)>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let id: DraftId = address::part(&draft)?;
    let draft = app.store().draft(id).await?.filter(|draft| draft.work == writer.work);
    let draft = draft.ok_or(PageError::NotFound)?;
    let comments = app.store().beta_comments(writer.work).await?;
    let of_draft = comments.into_iter().filter(|comment| comment.draft == Some(id)).collect();
    let text = &draft.content.made.text;
    let (passages, whole) = passages(text, placed(&app, text, of_draft).await?);
    Page::render(&CommentsPage {
        layout: writer.member.layout(&app),
        token,
        work: app.store().work(writer.work).await?.ok_or(PageError::NotFound)?,
        draft: id,
        name: chapter_name(draft.content.number, draft.content.title.as_deref()),
        passages,
        whole,
        saved: query.is_saved(),
    })
}

/// Comments with the paragraphs that they are about now.
pub async fn placed(
    app: &App,
    text: &Prose,
    comments: Vec<BetaComment>,
) -> Result<Vec<(u32, BetaComment)>, PageError> {
    let mut ids: Vec<i64> = comments.iter().filter_map(|comment| comment.text).collect();
    ids.sort_unstable();
    ids.dedup();
    let texts = app.store().beta_texts(&ids).await?;
    let now: Vec<String> = text.paragraphs().collect();
    let place = |comment: &BetaComment| {
        let then = comment.text.and_then(|id| texts.get(&id));
        then.map_or(0, |then| beta::carried(then, &now, comment.paragraph))
    };
    Ok(comments.into_iter().map(|comment| (place(&comment), comment)).collect())
}

/// What the author says to a comment.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    comment: String,
    #[serde(default)]
    draft: String,
    #[serde(default)]
    answer: String,
    done: Option<String>,
}

/// `POST /write/works/{id}/beta/answer`
pub async fn answer(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Answer>,
) -> Result<Redirect, PageError> {
    let id: BetaCommentId = address::part(&given.comment)?;
    let answer: String = given.answer.trim().chars().take(COMMENT_CHARS_MAX).collect();
    let key: (WorkId, BetaCommentId) = (writer.work, id);
    if !app.store().answer_beta_comment(key, &answer, given.done.is_some(), app.now()).await? {
        return Err(PageError::NotFound);
    }
    let page = given.draft.parse().map_or(String::new(), |draft: DraftId| format!("/{draft}"));
    Ok(Redirect::to(&format!("/write/works/{}/beta{page}?saved=1#comment-{id}", writer.work)))
}
