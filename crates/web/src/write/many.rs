//! Many works at once: chosen, changed after a preview, and taken back as one act.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    WorkId,
    review::Reviewers,
    slug::folded,
    tag::{TagDraft, TagKind},
    work::{Audience, Status},
    writing::{
        check,
        facts::{Facts, audience, reviewers, status},
        is_language,
        many::{KINDS, ManyChange, TAGS_MAX, WORKS_MAX},
        names,
    },
};
use ficus_store::{Act, StatedWork, Subject};
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts::{counted, languages, moment},
    layout::Layout,
    member::{Member, Speaker},
    moderation::Given,
    page::Page,
    routes::Routes,
};

/// Lines for each way of changing tags.
const LINES: usize = 2;
/// So many acts are shown.
const ACTS_MAX: u32 = 100;

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/many", get(ask))
        .route("/write/many/preview", post(preview))
        .route("/write/many/apply", post(apply))
        .route("/write/acts", get(acts))
        .route("/write/acts/{id}", get(act))
        .route("/write/acts/{id}/take-back", post(take_back))
}

/// Which of their works a member looks at.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    fandom: String,
    series: String,
    status: String,
    all: String,
}

impl Asked {
    fn fits(&self, work: &StatedWork) -> bool {
        let facts = &work.facts;
        let is = |name: &str, wanted: &str| wanted.is_empty() || folded(name) == folded(wanted);
        let words = folded(&self.q);
        folded(&facts.title).contains(words.trim())
            && (self.fandom.is_empty() || facts.tags_of(TagKind::Fandom).any(|name| is(name, &self.fandom)))
            && (self.series.is_empty() || facts.series.iter().any(|series| is(&series.title, &self.series)))
            && match self.status.as_str() {
                "" => true,
                "draft" => work.is_draft,
                word => !work.is_draft && facts.status.as_str() == word,
            }
    }
}

#[derive(Template)]
#[template(path = "write/many.html")]
struct ManyPage {
    layout: Layout,
    token: String,
    asked: Asked,
    works: Vec<StatedWork>,
    total: usize,
    fandoms: Vec<String>,
    series: Vec<String>,
    wrong: Option<String>,
    /// What was typed, where it could not be taken.
    typed: Given,
}

impl ManyPage {
    fn statuses() -> Vec<(&'static str, &'static str)> {
        let known = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];
        known.map(|one| (one.as_str(), status(one))).into()
    }

    fn audiences() -> Vec<(&'static str, &'static str)> {
        let known = [Audience::Everyone, Audience::Members, Audience::Authors];
        known.map(|one| (one.as_str(), audience(one))).into()
    }

    fn reviewers() -> Vec<(&'static str, &'static str)> {
        let known = [Reviewers::Everyone, Reviewers::Members, Reviewers::Nobody];
        known.map(|one| (one.as_str(), reviewers(one))).into()
    }

    fn languages() -> Vec<(&'static str, &'static str)> {
        languages()
    }

    fn ratings(&self) -> Vec<(String, &str)> {
        self.layout.site.ladder.steps.iter().map(|step| (step.id.to_string(), step.name.as_str())).collect()
    }

    fn kinds() -> Vec<(&'static str, &'static str)> {
        KINDS.into_iter().rev().map(|kind| (kind.as_str(), kind.heading())).collect()
    }

    fn lines() -> std::ops::RangeInclusive<usize> {
        1..=LINES
    }

    fn is_chosen(&self, work: &StatedWork) -> bool {
        self.asked.all == "1" || self.typed.numbers::<i64>("work").contains(&work.id.0)
    }

    fn facts(work: &StatedWork) -> String {
        let fandoms = work.facts.tags_of(TagKind::Fandom).collect::<Vec<_>>().join(", ");
        let standing = if work.is_draft { "draft" } else { audience(work.facts.audience) };
        let words = counted(work.words, "word", "words");
        [fandoms.as_str(), status(work.facts.status), standing, &words]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What stands in a field of the form.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn value(&self, name: &str, line: &usize) -> String {
        self.typed.text(&format!("{name}-{line}")).to_owned()
    }

    /// The kind that is chosen in a line.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn kind_of(&self, name: &str, line: &usize) -> String {
        self.typed.text(&format!("{name}-kind-{line}")).to_owned()
    }

    fn is_of(&self, name: &str, value: &str) -> bool {
        self.typed.text(name) == value
    }
}

/// Every work of a member with what it states: a fixed number of queries.
async fn own(app: &App, member: &Member) -> Result<Vec<StatedWork>, PageError> {
    let ids = app.store().own_works(member.account.id, WORKS_MAX).await?;
    Ok(app.store().stated_works(&ids).await?)
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort_by_key(|name| folded(name));
    names.dedup();
    names
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    asked: Asked,
    (typed, wrong): (Given, Option<String>),
) -> Result<Page, PageError> {
    let all = own(app, member).await?;
    let fandoms = all.iter().flat_map(|work| work.facts.tags_of(TagKind::Fandom).map(str::to_owned));
    let series = all.iter().flat_map(|work| work.facts.series.iter().map(|series| series.title.clone()));
    let (fandoms, series, total) = (sorted(fandoms), sorted(series), all.len());
    let works = all.into_iter().filter(|work| asked.fits(work)).collect();
    let layout = member.layout(app);
    Page::render(&ManyPage { layout, token, asked, works, total, fandoms, series, wrong, typed })
}

/// `GET /write/many`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    page(&app, &member, token, asked, (Given::default(), None)).await
}

/// The change that a form asks for; `Err` says what cannot be taken.
fn read(given: &Given, app: &App) -> Result<ManyChange, String> {
    let site = app.site();
    let mut change = ManyChange::default();
    let kind = |name: &str, line: usize| given.text(&format!("{name}-kind-{line}")).parse::<TagKind>();
    let tags = |name: &str, line: usize| -> Vec<TagDraft> {
        let Ok(kind) = kind(name, line) else { return Vec::new() };
        let typed = names(given.text(&format!("{name}-{line}")));
        typed.into_iter().map(|name| TagDraft { kind, name }).collect()
    };
    for line in 1..=LINES {
        change.add.extend(tags("add", line));
        change.remove.extend(tags("remove", line));
        let former = tags("former", line);
        let now = names(given.text(&format!("now-{line}"))).into_iter();
        let now: Vec<TagDraft> = kind("former", line)
            .map_or_else(|_| Vec::new(), |kind| now.map(|name| TagDraft { kind, name }).collect());
        match (former.as_slice(), now.as_slice()) {
            ([], []) => {}
            ([former], [now]) => change.replace.push((former.clone(), now.clone())),
            _ => return Err("One tag takes the place of one other.".to_owned()),
        }
    }
    let longest = site.writing.tag_chars_max as usize;
    let new = change.add.iter().chain(change.replace.iter().map(|(_, now)| now));
    if new.clone().any(|tag| tag.name.chars().count() > longest) {
        return Err(format!("A tag has at most {longest} characters."));
    }
    if change.add.len().max(change.remove.len()) > TAGS_MAX {
        return Err(format!("At most {TAGS_MAX} tags at once."));
    }
    change.rating = given.number("rating").filter(|id| site.ladder.get(*id).is_some());
    change.audience =
        given.text("audience").parse().ok().filter(|audience| {
            matches!(audience, Audience::Everyone | Audience::Members | Audience::Authors)
        });
    change.status = given.text("to_status").parse().ok();
    change.language = Some(given.text("language").to_owned()).filter(|tag| is_language(tag));
    let held = given.is_ticked("holds_first");
    change.reviewers = given.text("reviewers").parse().ok().map(|who: Reviewers| (who, held));
    let disclaimer = given.text("disclaimer").replace("\r\n", "\n");
    if disclaimer.chars().count() > site.writing.remark_chars_max as usize {
        return Err(format!("A disclaimer has at most {} characters.", site.writing.remark_chars_max));
    }
    change.disclaimer = match (disclaimer.is_empty(), given.is_ticked("no_disclaimer")) {
        (_, true) => Some(String::new()),
        (false, false) => Some(disclaimer),
        (true, false) => None,
    };
    if change.is_empty() { Err("Say what is to change.".to_owned()) } else { Ok(change) }
}

/// A field of a work before and after.
struct Turn {
    name: &'static str,
    before: String,
    after: String,
}

/// A work and what changes about it.
struct Turned {
    id: WorkId,
    title: String,
    turns: Vec<Turn>,
    /// Why it stays as it is.
    stays: Option<String>,
}

fn turned(app: &App, (id, title): (WorkId, &str), before: &Facts, after: &Facts) -> Turned {
    let ladder = &app.site().ladder;
    let told = |facts: &Facts, field| facts.told(field, ladder, |_| "other pen names".to_owned());
    let turn = |field: ficus_archive::writing::Field| Turn {
        name: field.name(),
        before: told(before, field),
        after: told(after, field),
    };
    let turns = before.differences(after).into_iter().map(turn).collect();
    Turned { id, title: title.to_owned(), turns, stays: None }
}

/// The works that were chosen, with what becomes of each.
async fn planned(app: &App, works: &[WorkId], change: &ManyChange) -> Result<Vec<Turned>, PageError> {
    let rules = app.site().writing.clone();
    let somebody = ["somebody".to_owned()];
    let plan = app.store().stated_works(works).await?.into_iter().map(|work| {
        let after = change.of(&work.facts);
        let mut turned = turned(app, (work.id, &work.facts.title), &work.facts, &after);
        let known = check(&work.facts.draft(&somebody), &rules);
        let wrong = check(&after.draft(&somebody), &rules);
        let new = wrong.iter().find(|one| !one.is_lack() && !known.contains(one));
        turned.stays = new.map(|one| format!("{}: {one}", one.field.name()));
        if work.locked {
            turned.stays = Some("The moderators closed it for changes.".to_owned());
        }
        turned
    });
    Ok(plan.collect())
}

/// The works that a form chose, of those that the member signs.
async fn chosen(app: &App, member: &Member, given: &Given) -> Result<Vec<WorkId>, PageError> {
    let wished: std::collections::HashSet<i64> = given.numbers("work").into_iter().collect();
    let own = app.store().own_works(member.account.id, WORKS_MAX).await?;
    Ok(own.into_iter().filter(|work| wished.contains(&work.0)).collect())
}

#[derive(Template)]
#[template(path = "write/many_preview.html")]
struct PreviewPage {
    layout: Layout,
    token: String,
    changes: Vec<Turned>,
    stays: Vec<Turned>,
    same: usize,
    /// What was sent, to be sent again.
    sent: Vec<(String, String)>,
}

impl PreviewPage {
    fn count(&self) -> String {
        counted(self.changes.len() as u64, "work", "works")
    }
}

/// `POST /write/many/preview`
pub async fn preview(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let works = chosen(&app, &member, &given).await?;
    let read = if works.is_empty() { Err("Choose a work.".to_owned()) } else { read(&given, &app) };
    let change = match read {
        Ok(change) => change,
        Err(wrong) => {
            let page = page(&app, &member, token, Asked::default(), (given, Some(wrong))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let plan = planned(&app, &works, &change).await?;
    let (changes, same): (Vec<_>, Vec<_>) = plan.into_iter().partition(|one| !one.turns.is_empty());
    let (stays, changes): (Vec<_>, Vec<_>) = changes.into_iter().partition(|one| one.stays.is_some());
    let sent = given.0.into_iter().filter(|(name, _)| name != crate::csrf::FIELD).collect();
    let layout = member.layout(&app);
    Ok(Page::render(&PreviewPage { layout, token, changes, stays, same: same.len(), sent })?.into_response())
}

/// `POST /write/many/apply`
pub async fn apply(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let works = chosen(&app, &member, &given).await?;
    let change = match read(&given, &app) {
        Ok(change) if !works.is_empty() => change,
        read => {
            let wrong = read.err().unwrap_or_else(|| "Choose a work.".to_owned());
            let page = page(&app, &member, token, Asked::default(), (given, Some(wrong))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let plan = planned(&app, &works, &change).await?;
    let works: Vec<WorkId> =
        plan.iter().filter(|one| one.stays.is_none() && !one.turns.is_empty()).map(|one| one.id).collect();
    let done = app.store().change_many(&works, &change, member.account.id, app.now()).await?;
    for work in &works {
        app.changed(Subject::Work(*work));
        app.changed(Subject::Reviews(*work));
    }
    app.changed(Subject::Lists);
    let to = done.act.map_or("/write/acts".to_owned(), |act| format!("/write/acts/{act}?done=changed"));
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "write/acts.html")]
struct ActsPage {
    layout: Layout,
    acts: Vec<Act>,
}

fn told(act: &Act) -> String {
    let works = counted(act.works, "work", "works");
    match (act.is_many, act.is_back) {
        (_, true) => format!("Took a change of {works} back"),
        (true, _) => format!("Changed {works} at once"),
        _ => "Changed what a work states".to_owned(),
    }
}

impl ActsPage {
    fn told(act: &Act) -> String {
        told(act)
    }

    fn when(act: &Act) -> String {
        moment(act.made)
    }
}

/// `GET /write/acts`
pub async fn acts(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let acts = app.store().acts_of(member.account.id, ACTS_MAX).await?;
    Page::render(&ActsPage { layout: member.layout(&app), acts })
}

#[derive(Template)]
#[template(path = "write/act.html")]
struct ActPage {
    layout: Layout,
    token: String,
    act: Act,
    works: Vec<Turned>,
    done: &'static str,
}

impl ActPage {
    fn told(&self) -> String {
        told(&self.act)
    }

    fn when(&self) -> String {
        moment(self.act.made)
    }
}

/// What happened before a page is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `GET /write/acts/{id}`
pub async fn act(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let id: i64 = address::part(&id)?;
    let (act, works) = app.store().act(id, member.account.id).await?.ok_or(PageError::NotFound)?;
    let works =
        works.iter().map(|one| turned(&app, (one.work, &one.after.title), &one.before, &one.after)).collect();
    let done = match done.done.as_str() {
        "changed" => "Changed. Pages, lists and files show it now.",
        "back" => "Taken back. What was changed since stays as it is.",
        _ => "",
    };
    Page::render(&ActPage { layout: member.layout(&app), token, act, works, done })
}

/// `POST /write/acts/{id}/take-back`
pub async fn take_back(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: i64 = address::part(&id)?;
    let account = member.account.id;
    let (_, works) = app.store().act(id, account).await?.ok_or(PageError::NotFound)?;
    app.store().take_back_act(id, account, app.now()).await?;
    for one in works {
        app.changed(Subject::Work(one.work));
        app.changed(Subject::Reviews(one.work));
    }
    app.changed(Subject::Lists);
    Ok(Redirect::to(&format!("/write/acts/{id}?done=back")).into_response())
}
