//! Prompts of a meme and drafts of a big bang: left, looked through, claimed, answered.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, PromptId, WorkId,
    challenge::{Stage, TITLE_CHARS_MAX},
    collection::Kind,
    exchange::{Rules, Wish},
    pen_name::PenName,
};
use ficus_store::{NewPrompt, PromptQuery, PromptWork};
use jiff::civil::Date;
use serde::Deserialize;

use super::{
    Head, Standing,
    assigned::HandedIn,
    fields::{self, FacetView, Given, WishTold, value},
    kept, only, own_work, refusal, standing,
};
use crate::{
    App, address, blurb,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    session::Session,
    signature,
};

/// Prompts on a page.
const PER_PAGE: u32 = 30;
/// Fandoms that the list offers.
const FANDOMS_MAX: usize = 40;

/// A prompt in words.
struct Told {
    id: PromptId,
    /// The name under it; `None` where it was left without one.
    by: Option<String>,
    title: String,
    words: Option<String>,
    wish: WishTold,
    /// Who claimed it, as far as the reader may know.
    claimed: Option<String>,
    /// Answers that the reader may see: number and title.
    answers: Vec<(WorkId, String)>,
    /// Of a draft: the finished work, where the reader may see it, and the day of posting.
    work: Option<(WorkId, String)>,
    day: Option<Date>,
    is_own: bool,
    has_claimed: bool,
    has_answered: bool,
    may_claim: bool,
    may_withdraw: bool,
}

#[derive(Template)]
#[template(path = "challenges/prompts.html")]
struct PromptsPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    head: Head,
    is_bang: bool,
    takes_prompts: bool,
    takes_works: bool,
    ranks: bool,
    keeps: bool,
    words: String,
    unanswered: bool,
    fandoms: Vec<(String, u64)>,
    prompts: Vec<Told>,
    works: Vec<(WorkId, String)>,
    total: String,
    paging: Paging,
    saved: bool,
}

impl PromptsPage {
    fn posted(day: Date) -> String {
        facts::day(day)
    }
}

/// What is asked of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    unanswered: String,
    page: String,
    saved: String,
}

/// `GET /challenges/{slug}/prompts`
pub async fn list(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &reader.visitor, &slug).await?;
    only(&standing, &[Kind::PromptMeme, Kind::BigBang])?;
    let page = asked.page.parse().unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX);
    let words: String = asked.q.chars().take(100).collect();
    let query = PromptQuery {
        words: words.clone(),
        unanswered: !asked.unanswered.is_empty(),
        unheard: reader.lens.unheard.accounts.clone(),
        offset: (page - 1).saturating_mul(PER_PAGE),
        limit: PER_PAGE,
    };
    let id = standing.challenge.id;
    let (found, total) = app.store().prompts(id, &query).await?;
    let mut fandoms = app.store().prompt_fandoms(id).await?;
    fandoms.truncate(FANDOMS_MAX);
    let (q, unanswered) = (address::encoded(&words), asked.unanswered.clone());
    let at = move |page| {
        format!("/challenges/{slug}/prompts?q={q}&unanswered={}&page={page}", address::encoded(&unanswered))
    };
    let (token, works) = match standing.account {
        Some(account) => {
            (Some(Token::of(&app, &session).await?.0), app.store().works_to_hand_in(account).await?)
        }
        None => (None, Vec::new()),
    };
    let is_bang = standing.challenge.kind == Kind::BigBang;
    Page::render(&PromptsPage {
        prompts: in_words(&app, &reader, &standing, found).await?,
        layout: Layout::new(&app, reader.visitor),
        token,
        head: standing.head("/prompts"),
        is_bang,
        takes_prompts: standing.challenge.takes_prompts(),
        takes_works: standing.challenge.takes_works(),
        ranks: is_bang && standing.challenge.settings.artists_rank,
        keeps: standing.keeps(),
        words,
        unanswered: query.unanswered,
        fandoms,
        works,
        total: if is_bang {
            facts::counted(total, "draft", "drafts")
        } else {
            facts::counted(total, "prompt", "prompts")
        },
        paging: Paging::of(page, total, PER_PAGE, at),
        saved: asked.saved == "1",
    })
}

/// Prompts with the answers that the reader may see. Whose a draft is, and who claimed what, is told with the authors.
async fn in_words(
    app: &App,
    reader: &Reader,
    standing: &Standing,
    found: Vec<PromptWork>,
) -> Result<Vec<Told>, PageError> {
    let made =
        found.iter().flat_map(|one| one.prompt.claims.iter().filter_map(|claim| claim.work).chain(one.work));
    let mut ids: Vec<WorkId> = made.collect();
    ids.sort_unstable();
    ids.dedup();
    let seen: Vec<(WorkId, String)> = blurb::load(app, reader, &ids)
        .await?
        .into_iter()
        .map(|view| (view.blurb.id, view.blurb.title.clone()))
        .collect();
    let title = |work: WorkId| seen.iter().find(|(id, _)| *id == work).cloned();
    let challenge = &standing.challenge;
    let is_bang = challenge.kind == Kind::BigBang;
    let tells =
        standing.keeps() || challenge.stage == Stage::Over || (!is_bang && !standing.collection.anonymous);
    Ok(found
        .into_iter()
        .map(|one| {
            let PromptWork { prompt, title: name, words, work, posts_on, wanted } = one;
            let is_me = |account: AccountId| standing.account == Some(account);
            let own = prompt.claims.iter().find(|claim| is_me(claim.account));
            let has_claimed = own.is_some() || wanted.iter().any(|(artist, _)| is_me(*artist));
            let has_answered = own.is_some_and(|claim| claim.work.is_some());
            let free = prompt.claims.is_empty() || (challenge.settings.claims_are_shared && !is_bang);
            let is_own = is_me(prompt.account);
            let answered = prompt.claims.iter().any(|claim| claim.work.is_some());
            let many = prompt.claims.len() as u64;
            let claimed = match (many, tells) {
                (0, _) => None,
                (_, true) => {
                    let names: Vec<&str> = prompt.claims.iter().map(|claim| claim.name.as_str()).collect();
                    Some(format!("Claimed by {}", names.join(", ")))
                }
                (_, false) => Some(format!("Claimed by {}", facts::counted(many, "member", "members"))),
            };
            let by = prompt.name.map(|(_, name)| name).filter(|_| !is_bang || tells || is_own);
            Told {
                id: prompt.id,
                by,
                title: name,
                words: (words > 0).then(|| facts::counted(words.into(), "word", "words")),
                wish: fields::told(&prompt.wish),
                claimed,
                answers: prompt.claims.iter().filter_map(|claim| title(claim.work?)).collect(),
                work: work.and_then(title),
                day: posts_on,
                is_own,
                has_claimed,
                has_answered,
                may_claim: standing.account.is_some()
                    && challenge.takes_claims()
                    && !is_own
                    && !has_claimed
                    && free,
                may_withdraw: is_own && !answered,
            }
        })
        .collect())
}

#[derive(Template)]
#[template(path = "challenges/prompt_new.html")]
struct NewPage {
    layout: Layout,
    token: String,
    head: Head,
    is_bang: bool,
    may_be_anonymous: bool,
    names: Vec<PenName>,
    facets: Vec<FacetView>,
    title: String,
    words: String,
    words_min: u32,
    details: String,
    anonymous: bool,
    faults: Vec<String>,
}

/// What was typed of a new prompt.
#[derive(Default)]
struct Typed {
    wish: Wish,
    title: String,
    words: String,
    anonymous: bool,
    /// The pen name that signs, by its number.
    signed: String,
    faults: Vec<String>,
}

async fn new_page(
    app: &App,
    member: &Member,
    token: String,
    standing: &Standing,
    typed: Typed,
) -> Result<Page, PageError> {
    let is_bang = standing.challenge.kind == Kind::BigBang;
    let settings = &standing.challenge.settings;
    Page::render(&NewPage {
        layout: member.layout(app),
        token,
        head: standing.head("/prompts/new"),
        is_bang,
        may_be_anonymous: !is_bang && settings.prompts_may_be_anonymous,
        names: signature::names(app, member.account.id, &typed.signed).await?,
        facets: fields::facets(&settings.rules, &app.site().ladder, "prompt", &typed.wish),
        title: typed.title,
        words: typed.words,
        words_min: settings.words_min,
        details: typed.wish.details,
        anonymous: typed.anonymous,
        faults: typed.faults,
    })
}

/// `GET /challenges/{slug}/prompts/new`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::PromptMeme, Kind::BigBang])?;
    new_page(&app, &member, token, &standing, Typed::default()).await
}

/// `POST /challenges/{slug}/prompts/new`
pub async fn leave(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::PromptMeme, Kind::BigBang])?;
    let challenge = &standing.challenge;
    let is_bang = challenge.kind == Kind::BigBang;
    let mut typed = Typed {
        wish: fields::wish(&given, &challenge.settings.rules, "prompt"),
        title: value(&given, "title").split_whitespace().collect::<Vec<_>>().join(" "),
        words: value(&given, "words").trim().to_owned(),
        anonymous: !is_bang
            && challenge.settings.prompts_may_be_anonymous
            && !value(&given, "anonymous").is_empty(),
        signed: value(&given, "name").to_owned(),
        faults: Vec::new(),
    };
    typed.faults = faults(&typed, &challenge.settings.rules, is_bang.then_some(challenge.settings.words_min));
    if !challenge.takes_prompts() {
        typed.faults.push("Nothing can be left here now.".to_owned());
    }
    if typed.faults.is_empty() {
        let signed = signature::chosen(&app, member.account.id, value(&given, "name")).await?;
        let new = NewPrompt {
            pen_name: (!typed.anonymous).then_some(signed.id),
            title: typed.title.clone(),
            words: if is_bang { count(&typed.words) } else { 0 },
            wish: typed.wish.clone(),
        };
        match app.store().leave_prompt(challenge, member.account.id, &new, app.now()).await {
            Ok(id) => {
                return Ok(
                    Redirect::to(&format!("/challenges/{slug}/prompts?saved=1#prompt-{id}")).into_response()
                );
            }
            Err(error) => typed.faults.push(refusal(error)?),
        }
    }
    let page = new_page(&app, &member, token, &standing, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Words as they are typed: `20,000`.
fn count(typed: &str) -> u32 {
    typed.chars().filter(char::is_ascii_digit).take(9).collect::<String>().parse().unwrap_or(0)
}

/// All that is wrong with a prompt; of a draft also with its title and length.
fn faults(typed: &Typed, rules: &Rules, words_min: Option<u32>) -> Vec<String> {
    let what = if words_min.is_some() { "The draft" } else { "The prompt" };
    let mut faults = fields::faults(rules, what, &typed.wish);
    let is_empty = typed.wish.details.is_empty();
    match words_min {
        None if is_empty && typed.wish.choices.is_empty() => {
            faults.push("Say what you would like to read.".to_owned());
        }
        Some(min) => {
            if typed.title.is_empty() || typed.title.chars().count() > TITLE_CHARS_MAX {
                faults.push(format!("A draft has a title of at most {TITLE_CHARS_MAX} characters."));
            }
            if is_empty {
                faults.push("Say in a few sentences what happens: artists choose by that.".to_owned());
            }
            if count(&typed.words) < min {
                faults.push(format!(
                    "A draft has at least {} here.",
                    facts::counted(min.into(), "word", "words")
                ));
            }
        }
        None => {}
    }
    faults
}

fn back(slug: &str, id: PromptId) -> Redirect {
    Redirect::to(&format!("/challenges/{slug}/prompts?saved=1#prompt-{id}"))
}

/// How much somebody wants a draft.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Claim {
    rank: String,
    name: String,
}

/// `POST /challenges/{slug}/prompts/{id}/claim`
pub async fn claim(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path((slug, id)): Path<(String, String)>,
    Form(given): Form<Claim>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: PromptId = address::part(&id)?;
    let signed = signature::chosen(&app, member.account.id, &given.name).await?;
    let rank = given.rank.parse().unwrap_or(1);
    let claim = (member.account.id, signed.id, rank);
    match app.store().claim_prompt(&standing.challenge, id, claim, app.now()).await {
        Ok(Ok(())) => Ok(back(&slug, id)),
        Ok(Err(why)) => Err(PageError::BadRequest(why.to_string())),
        Err(error) => Err(PageError::BadRequest(refusal(error)?)),
    }
}

/// `POST /challenges/{slug}/prompts/{id}/give-back`
pub async fn give_back(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    standing(&app, &member.visitor(), &slug).await?;
    let id: PromptId = address::part(&id)?;
    if app.store().give_claim_back(id, member.account.id).await? {
        Ok(back(&slug, id))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /challenges/{slug}/prompts/{id}/answer`
pub async fn answer(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path((slug, id)): Path<(String, String)>,
    Form(given): Form<HandedIn>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: PromptId = address::part(&id)?;
    if !standing.challenge.takes_works() {
        return Err(PageError::BadRequest("Nothing can be handed in now.".to_owned()));
    }
    let account = member.account.id;
    let work = own_work(&app, account, given.typed()).await.map_err(PageError::BadRequest)?;
    let prompt = app.store().prompt(standing.challenge.id, id).await?.ok_or(PageError::NotFound)?;
    let (store, of, now) = (app.store(), &standing.collection, app.now());
    let done = if prompt.prompt.account == account && standing.challenge.kind == Kind::BigBang {
        store.finish_draft(of, id, (account, work), now).await
    } else {
        store.answer_prompt(of, id, (account, work), now).await
    };
    match done {
        Ok(true) => Ok(back(&slug, id)),
        Ok(false) => Err(PageError::NotFound),
        Err(error) => Err(PageError::BadRequest(refusal(error)?)),
    }
}

/// `POST /challenges/{slug}/prompts/{id}/withdraw`: by whoever left it, or by a keeper.
pub async fn withdraw(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    let id: PromptId = address::part(&id)?;
    let challenge = standing.challenge.id;
    let done = if standing.keeps() {
        app.store().remove_prompt(challenge, id).await?
    } else {
        app.store().withdraw_prompt(challenge, id, member.account.id).await?
    };
    if done {
        Ok(Redirect::to(&format!("/challenges/{slug}/prompts?saved=1")))
    } else {
        Err(PageError::NotFound)
    }
}

/// The day on which a draft is posted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Day {
    day: String,
}

/// `POST /challenges/{slug}/prompts/{id}/day`
pub async fn set_day(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    Form(given): Form<Day>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::BigBang])?;
    let id: PromptId = address::part(&id)?;
    let day = match given.day.trim() {
        "" => None,
        text => {
            Some(text.parse().map_err(|_| PageError::BadRequest("Give a day, like 2026-12-24.".to_owned()))?)
        }
    };
    if app.store().set_posting_day(standing.challenge.id, id, day).await? {
        Ok(back(&slug, id))
    } else {
        Err(PageError::NotFound)
    }
}
