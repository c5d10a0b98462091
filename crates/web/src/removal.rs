//! Requests to take works away: by whoever wrote them, with an account or without; done within the hour.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ficus_archive::{
    WorkId,
    account::valid_email,
    claim::{Proof, ProofKind, ProofOutcome, may_try},
    letter::LetterKind,
    pen_name::{PenName, is_collective},
    policy::{self, Access, Listing, Visitor},
    removal::{RemovalRequest, RemovalState, WORDS_CHARS_MAX, Wanted, minutes_left},
};
use ficus_store::{ProofOf, RemovalDraft, StoreError, Subject};
use serde::Deserialize;

use crate::{
    App, address,
    claims::{ProofView, is_old_password, is_web_address, known_pages, old_addresses, proving_letter},
    csrf::Token,
    error::PageError,
    layout::Layout,
    limits::Request,
    mail::{self, Words},
    member::Moderator,
    page::Page,
    routes::Routes,
    service::Client,
    session::{fresh_token, hash_of},
    visitor::Who,
};

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/removal", get(ask).post(send))
        .route("/moderation/removals/{id}", get(show).post(decide))
}

/// What shall go, as the form and its address name it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    work: String,
    author: String,
    sent: String,
    reason: String,
    contact: String,
    originals: String,
    password: String,
    page: String,
    letter: String,
}

/// A work or a pen name that somebody wants to go.
struct Target {
    wanted: Wanted,
    /// As the page names it.
    named: String,
    /// Its address.
    path: String,
    /// Who signs it.
    signer: Option<PenName>,
    /// Whether the visitor signs it, and nobody else.
    is_own: bool,
}

#[derive(Template)]
#[template(path = "removal/ask.html")]
struct RemovalPage {
    layout: Layout,
    token: String,
    given: Asked,
    target: Option<Target>,
    code: String,
    has_password: bool,
    has_address: bool,
    wrong: Option<(&'static str, &'static str)>,
}

impl RemovalPage {
    fn wrong_at(&self, field: &str) -> Option<&'static str> {
        self.wrong.filter(|(at, _)| *at == field).map(|(_, why)| why)
    }
}

/// Finds what shall go, among what the visitor may know of.
async fn target(app: &App, visitor: &Visitor, asked: &Asked) -> Result<Option<Target>, PageError> {
    let account = visitor.account.map(|(account, _)| account);
    if let Some(id) = work_number(&asked.work) {
        let Some(work) = app.store().work(id).await? else { return Ok(None) };
        let signs = match account {
            Some(account) => app.store().signs(account, id).await?,
            None => false,
        };
        let access = Access { audience: work.audience, rating: work.rating, owned: signs };
        if !signs && policy::may_list(visitor, access, &app.site().ladder) == Listing::Hidden {
            return Ok(None);
        }
        let ids: Vec<_> = work.authors.iter().map(|author| author.id).collect();
        let signers = app.store().pen_names_by_id(&ids).await?;
        let is_own = account.is_some() && signers.iter().all(|signer| signer.account == account);
        let signer = signers.into_iter().find(|signer| !is_collective(&signer.name));
        let named = format!("“{}”", work.title);
        return Ok(Some(Target {
            wanted: Wanted::Work(id),
            named,
            path: format!("/works/{id}"),
            signer,
            is_own,
        }));
    }
    let slug = asked.author.trim().rsplit('/').next().unwrap_or_default();
    if slug.is_empty() {
        return Ok(None);
    }
    let found = app.store().pen_name(slug, policy::listed_audiences(visitor)).await?;
    Ok(found.filter(|name| !is_collective(&name.name)).map(|name| Target {
        wanted: Wanted::PenName(name.id),
        named: format!("all works by {}", name.name),
        path: format!("/authors/{}", name.slug),
        is_own: account.is_some() && name.account == account,
        signer: Some(name),
    }))
}

/// The number of a work from a number or an address: `17`, `https://…/works/17/chapters/2`.
fn work_number(text: &str) -> Option<WorkId> {
    let text = text.trim();
    let number =
        text.split_once("/works/").map_or(text, |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    number.parse().ok().map(WorkId)
}

/// The code that an author puts on a page, before any request is kept: the same for one target whenever it is asked for.
async fn code_of(app: &App, target: &Target) -> Result<String, PageError> {
    let secret = app.form_secret().await?;
    let hash = hash_of(&format!("{secret}/removal/{}", target.path));
    Ok(format!("ficus-{}", &hash[..16]))
}

async fn page(
    app: &App,
    visitor: Visitor,
    token: String,
    mut given: Asked,
    wrong: Option<(&'static str, &'static str)>,
) -> Result<Page, PageError> {
    let target = target(app, &visitor, &given).await?;
    let is_missing = target.is_none() && !(given.work.is_empty() && given.author.is_empty());
    let wrong = wrong.or(is_missing.then_some(("work", "Nothing here stands at this address.")));
    let (mut code, mut has_password, mut has_address) = (String::new(), false, false);
    if let Some(target) = &target {
        code = code_of(app, target).await?;
        if let Some(signer) = &target.signer {
            let authors = app.store().known_authors(signer.id).await?;
            has_password = authors.iter().any(|author| author.password.is_some());
            has_address = !old_addresses(app, signer, &authors).await?.is_empty();
        }
    }
    given.password.clear();
    let layout = Layout::new(app, visitor);
    Page::render(&RemovalPage { layout, token, given, target, code, has_password, has_address, wrong })
}

/// `GET /removal`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    page(&app, visitor, token, asked, None).await
}

/// `POST /removal`
pub async fn send(
    State(app): State<App>,
    Who(visitor): Who,
    Client(client): Client,
    Token(token): Token,
    Form(given): Form<Asked>,
) -> Result<Response, PageError> {
    if !app.sign_ups().allow(Request::Removal, client, app.now()) {
        return Err(PageError::TooMany);
    }
    let Some(target) = target(&app, &visitor, &given).await? else {
        return Ok(page(&app, visitor, token, given, None).await?.into_response());
    };
    let reason: String = given.reason.trim().chars().take(WORDS_CHARS_MAX).collect();
    if !target.is_own && !valid_email(given.contact.trim()) {
        let wrong = Some(("contact", "Give a mail address, so that we can answer you."));
        return Ok(page(&app, visitor, token, given, wrong).await?.into_response());
    }
    if !given.page.trim().is_empty() && !is_web_address(given.page.trim()) {
        let wrong = Some(("page", "Give the whole address of a page, with http:// or https://."));
        return Ok(page(&app, visitor, token, given, wrong).await?.into_response());
    }
    let proofs = proofs(&app, &visitor, &target, &given).await?;
    let account = visitor.account.map(|(account, _)| account);
    let draft = RemovalDraft {
        account,
        wanted: target.wanted,
        reason,
        contact: given.contact.trim().to_owned(),
        originals: given.originals == "1",
        proofs,
    };
    let id = app.store().add_removal(&draft, app.now()).await?;
    if let (true, Some(account)) = (target.is_own, account) {
        // Nobody needs to look at what somebody does with their own.
        app.store().grant_removal(id, account, None, app.now()).await?;
        removed(&app, target.wanted);
        return Ok(Redirect::to("/removal?sent=done").into_response());
    }
    Ok(Redirect::to("/removal?sent=1").into_response())
}

/// Lets every kept page know that something went.
fn removed(app: &App, wanted: Wanted) {
    if let Wanted::Work(work) = wanted {
        app.changed(Subject::Work(work));
    }
    app.changed(Subject::Lists);
}

/// What stands for a request; an old password is checked and thrown away.
async fn proofs(
    app: &App,
    visitor: &Visitor,
    target: &Target,
    given: &Asked,
) -> Result<Vec<Proof>, PageError> {
    let Some(signer) = &target.signer else { return Ok(Vec::new()) };
    let now = app.now();
    let authors = app.store().known_authors(signer.id).await?;
    let mut proofs = Vec::new();
    if !given.password.is_empty() {
        let account = visitor.account.map(|(account, _)| account);
        let (by_one, by_all) = app.store().note_password_try(signer.id, account, now).await?;
        let holds = may_try(by_one, by_all) && is_old_password(app, &authors, given.password.clone()).await?;
        let outcome = if holds { ProofOutcome::Held } else { ProofOutcome::Failed };
        proofs.push(Proof { kind: ProofKind::Password, outcome, address: None, code: None, made: now });
    }
    if !given.page.trim().is_empty() {
        proofs.push(Proof {
            kind: ProofKind::Page,
            outcome: ProofOutcome::Asked,
            address: Some(given.page.trim().to_owned()),
            code: Some(code_of(app, target).await?),
            made: now,
        });
    }
    if given.letter == "1" {
        let code = fresh_token()?;
        for address in old_addresses(app, signer, &authors).await? {
            let letter = proving_letter(app, &address, (&signer.name, &code), "asks us to take works away")?;
            app.store().post_letter(&letter, now).await?;
        }
        let code = Some(hash_of(&code));
        proofs.push(Proof {
            kind: ProofKind::Letter,
            outcome: ProofOutcome::Asked,
            address: None,
            code,
            made: now,
        });
    }
    Ok(proofs)
}

/// A request that waits, as the desk lists it.
pub struct Waiting {
    /// The request.
    pub request: RemovalRequest,
    /// What shall go.
    pub named: String,
    /// `42 minutes left`.
    pub time: String,
    /// Whether the hour is over.
    pub is_late: bool,
}

/// Requests that wait, the most urgent first.
pub async fn waiting(app: &App) -> Result<Vec<Waiting>, PageError> {
    let mut waiting = Vec::new();
    let requests = app.store().open_removals().await?;
    let works: Vec<WorkId> = requests
        .iter()
        .filter_map(|request| match request.wanted {
            Wanted::Work(work) => Some(work),
            _ => None,
        })
        .collect();
    let names: Vec<_> = requests
        .iter()
        .filter_map(|request| match request.wanted {
            Wanted::PenName(name) => Some(name),
            _ => None,
        })
        .collect();
    let works = app.store().blurbs(&works).await?;
    let names = app.store().pen_names_by_id(&names).await?;
    for request in requests {
        let named = match request.wanted {
            Wanted::Work(id) => {
                works.iter().find(|work| work.id == id).map(|work| format!("“{}”", work.title))
            }
            Wanted::PenName(id) => {
                names.iter().find(|name| name.id == id).map(|name| format!("All works by {}", name.name))
            }
            Wanted::Gone => None,
        };
        let left = minutes_left(request.made, app.now());
        let time = match left {
            left if left < 0 => format!("{} minutes late", -left),
            1 => "1 minute left".to_owned(),
            left => format!("{left} minutes left"),
        };
        let named = named.unwrap_or_else(|| "Something that is gone already".to_owned());
        waiting.push(Waiting { request, named, time, is_late: left < 0 });
    }
    Ok(waiting)
}

#[derive(Template)]
#[template(path = "removal/case.html")]
struct CasePage {
    layout: Layout,
    token: String,
    waiting: Waiting,
    path: Option<String>,
    proofs: Vec<ProofView>,
    known: Vec<String>,
}

/// `GET /moderation/removals/{id}`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let id: i64 = address::part(&id)?;
    let found = waiting(&app).await?.into_iter().find(|waiting| waiting.request.id == id);
    let waiting = found.ok_or(PageError::NotFound)?;
    let (path, signers) = match waiting.request.wanted {
        Wanted::Work(work) => {
            let work = app.store().work(work).await?;
            let signers = work.iter().flat_map(|work| work.authors.iter().map(|author| author.id)).collect();
            (work.map(|work| format!("/works/{}", work.id)), signers)
        }
        Wanted::PenName(name) => {
            let names = app.store().pen_names_by_id(&[name]).await?;
            (names.first().map(|name| format!("/authors/{}", name.slug)), vec![name])
        }
        Wanted::Gone => (None, Vec::new()),
    };
    let mut known = Vec::new();
    for signer in signers {
        known.extend(known_pages(&app.store().known_authors(signer).await?));
    }
    let proofs = app.store().proofs(ProofOf::Removal(id)).await?;
    let proofs = proofs.into_iter().filter_map(|proof| ProofView::new(proof, &known)).collect();
    Page::render(&CasePage { layout: member.layout(&app), token, waiting, path, proofs, known })
}

/// What the desk decides.
#[derive(Deserialize)]
pub struct Decided {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    answer: String,
}

/// `POST /moderation/removals/{id}`
pub async fn decide(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Decided>,
) -> Result<Redirect, PageError> {
    let request = app.store().removal(address::part(&id)?).await?.ok_or(PageError::NotFound)?;
    if request.state != RemovalState::Open {
        return Err(PageError::BadRequest("This request has been decided already.".to_owned()));
    }
    let granted = given.decision == "grant";
    if !granted && given.decision != "refuse" {
        return Err(PageError::BadRequest("Grant or refuse.".to_owned()));
    }
    let answer: String = given.answer.trim().chars().take(WORDS_CHARS_MAX).collect();
    let letter = answer_to(&app, &request, granted, &answer)?;
    let by = member.account.id;
    let done = if granted {
        app.store().grant_removal(request.id, by, letter.as_ref(), app.now()).await.map(drop)
    } else {
        app.store().refuse_removal(request.id, by, letter.as_ref(), app.now()).await
    };
    match done {
        Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
        done => done?,
    }
    if granted {
        removed(&app, request.wanted);
    }
    Ok(Redirect::to("/moderation/claims"))
}

fn answer_to(
    app: &App,
    request: &RemovalRequest,
    granted: bool,
    answer: &str,
) -> Result<Option<ficus_archive::letter::LetterDraft>, PageError> {
    if !valid_email(&request.contact) {
        return Ok(None);
    }
    let first = if granted {
        "What you asked for is done: the works are gone from this archive, its lists, its search and its files."
    } else {
        "We have not taken the works away: what you told us does not prove that they are yours."
    };
    let mut paragraphs = vec![first.to_owned()];
    paragraphs.extend((!answer.is_empty()).then(|| answer.to_owned()));
    if granted && !request.originals {
        paragraphs.push("The files that they came from are still kept, where nobody but the keepers of the archive reads them. Ask again if they shall go too.".to_owned());
    }
    let words = Words {
        subject: "Your request".to_owned(),
        paragraphs,
        reason: "You get this letter because you asked for works to be taken away. Your address is not kept."
            .to_owned(),
        ..Words::default()
    };
    mail::letter(app, (None, &request.contact), LetterKind::Decision, &words).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_named_by_its_number_or_any_address_of_it() {
        for text in [
            "17",
            " 17 ",
            "https://ficus.example/works/17",
            "/works/17/chapters/2",
            "http://x/fic/works/17?a#b",
        ] {
            assert_eq!(work_number(text), Some(WorkId(17)), "{text}");
        }
        for text in ["", "seventeen", "/works/", "/authors/17"] {
            assert_eq!(work_number(text), None, "{text}");
        }
    }
}
