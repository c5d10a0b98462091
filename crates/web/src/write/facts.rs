//! What a work states: the form for a new one and for one that is there, and what it stated before.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    WorkId,
    site::writing_limits::Limited,
    tag::ClassType,
    work::{Audience, WorkDraft},
    writing::{
        Complaint, Field,
        facts::{Facts, taken_back},
    },
};
use ficus_store::{Added, FactsSaved, OwnPenName, StatedWork, StoreError, Subject};
use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{
    answers::{self, Answer},
    form::{Around, FactsForm, blocking},
    suggested,
    view::{Item, Parts, Section, Shape},
};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Author, Member, Writer},
    moderation::Given,
    page::Page,
    routes::Routes,
};

/// So many former states of a work are shown.
const FORMER_MAX: u32 = 100;

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/new", get(ask_new).post(make))
        .route("/write/works/{id}/facts", get(ask).post(save))
        .route("/write/works/{id}/former", get(former))
        .route("/write/works/{id}/former/{act}", post(restore))
}

/// A work as its form heads it.
struct Head {
    id: WorkId,
    title: String,
    is_draft: bool,
    mark: String,
}

/// A field that two people changed at once.
struct Clash {
    name: &'static str,
    /// What stands there now.
    now: String,
    /// What was typed.
    typed: String,
}

#[derive(Template)]
#[template(path = "write/facts.html")]
struct FactsPage {
    layout: Layout,
    token: String,
    work: Option<Head>,
    form: FactsForm,
    wrong: Vec<Complaint>,
    /// Why no work is begun at all.
    refused: Option<&'static str>,
    sections: Vec<Section>,
    /// What it may answer.
    answers: Vec<Answer>,
    /// What it lacks before it can be posted.
    lacks: Vec<String>,
    clashes: Vec<Clash>,
    /// Whether the member has a pen name to sign with.
    signs: bool,
    /// The only pen name, where there is nothing to choose.
    only_name: Option<(String, String)>,
    saved: bool,
}

impl FactsPage {
    fn address(&self) -> String {
        self.work
            .as_ref()
            .map_or_else(|| "/write/works/new".to_owned(), |work| format!("/write/works/{}/facts", work.id))
    }

    fn heading(&self) -> &str {
        self.work.as_ref().map_or("A new work", |work| &work.title)
    }

    fn mark(&self) -> &str {
        self.work.as_ref().map_or("", |work| &work.mark)
    }

    fn is_draft(&self) -> bool {
        self.work.as_ref().is_none_or(|work| work.is_draft)
    }

    /// Each fault with the field that it is in.
    fn faults(&self) -> Vec<(&'static str, &'static str, String)> {
        self.wrong.iter().map(|one| (one.field.as_str(), one.field.name(), one.to_string())).collect()
    }
}

/// Everything that a form is shown and read with.
struct Desk {
    own: Vec<OwnPenName>,
    class_types: Vec<ClassType>,
    today: Date,
}

impl Desk {
    async fn load(app: &App, member: &Member) -> Result<Self, PageError> {
        Ok(Self {
            own: app.store().pen_names_kept_by(member.account.id).await?,
            class_types: app.store().class_types_offered().await?,
            today: app.now().to_zoned(TimeZone::UTC).date(),
        })
    }

    fn read(&self, app: &App, form: &FactsForm, was: &Facts) -> (Facts, Vec<Complaint>) {
        let (site, own, class_types) = (app.site(), &self.own, &self.class_types);
        form.facts(was, &Around { site: &site, class_types, own, today: self.today })
    }

    /// What a new work states before anything is typed.
    fn blank(&self) -> Facts {
        let name = self.own.iter().find(|own| own.is_default).or(self.own.first());
        Facts {
            authors: name.map(|own| own.pen_name.id).into_iter().collect(),
            status: ficus_archive::work::Status::InProgress,
            reviewers: ficus_archive::review::Reviewers::Members,
            ..Facts::default()
        }
    }
}

/// What a page of the form shows beside the form itself.
#[derive(Default)]
struct Shown {
    work: Option<StatedWork>,
    answers: Vec<Answer>,
    wrong: Vec<Complaint>,
    refused: Option<&'static str>,
    clashes: Vec<Clash>,
    saved: bool,
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    (desk, form): (Desk, FactsForm),
    shown: Shown,
) -> Result<Page, PageError> {
    let site = app.site();
    let was = shown.work.as_ref().map_or_else(|| desk.blank(), |work| work.facts.clone());
    let (facts, all) = desk.read(app, &form, &was);
    let is_own = |id| desk.own.iter().any(|own| own.pen_name.id == id);
    let others: Vec<_> = was.authors.iter().copied().filter(|id| !is_own(*id)).collect();
    let others = app.store().pen_names_by_id(&others).await?;
    let others: Vec<String> = others.into_iter().map(|name| name.name).collect();
    let suggested =
        if shown.saved { suggested::of_facts(app, &member.reader, &facts).await? } else { Vec::new() };
    let is_draft = shown.work.as_ref().is_none_or(|work| work.is_draft);
    let parts = Parts {
        form: &form,
        wrong: &shown.wrong,
        ratings: site.ladder.steps.iter().map(|step| (step.id.to_string(), step.name.clone())).collect(),
        warnings: &site.warnings,
        class_types: &desk.class_types,
        own: &desk.own,
        others: &others,
        suggested: &suggested,
        is_draft,
    };
    let lacks = all.iter().filter(|one| one.is_lack() && shown.work.is_some());
    let lacks = lacks.map(ToString::to_string).collect();
    let only_name = match desk.own.as_slice() {
        [only] if others.is_empty() => Some((only.pen_name.id.to_string(), only.pen_name.name.clone())),
        _ => None,
    };
    let sections = parts.sections();
    let head = |work: StatedWork| Head {
        id: work.id,
        title: work.facts.title,
        is_draft: work.is_draft,
        mark: work.mark,
    };
    Page::render(&FactsPage {
        layout: member.layout(app),
        token,
        work: shown.work.map(head),
        wrong: shown.wrong,
        refused: shown.refused,
        sections,
        answers: shown.answers,
        lacks,
        clashes: shown.clashes,
        signs: !desk.own.is_empty(),
        only_name,
        saved: shown.saved,
        form,
    })
}

/// `GET /write/works/new`
pub async fn ask_new(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
) -> Result<Page, PageError> {
    let desk = Desk::load(&app, &member).await?;
    let form = FactsForm::of(&desk.blank());
    let answers = answers::offered(&app, member.account.id, None, None).await?;
    let shown = Shown { refused: no_room(&app, &member).await?, answers, ..Shown::default() };
    page(&app, &member, token, (desk, form), shown).await
}

/// Why this member begins no work more.
async fn no_room(app: &App, member: &Member) -> Result<Option<&'static str>, PageError> {
    match app.store().allow_writing(member.account.id, Limited::Work, app.now()).await {
        Err(StoreError::Refused(why)) => Ok(Some(why)),
        allowed => Ok(allowed.map(|()| None)?),
    }
}

/// `POST /write/works/new`
pub async fn make(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let desk = Desk::load(&app, &member).await?;
    let form = FactsForm::read(&given.0);
    let (facts, wrong) = desk.read(&app, &form, &desk.blank());
    let wrong = blocking(wrong, true, &desk.blank());
    let refused = no_room(&app, &member).await?;
    if !wrong.is_empty() || refused.is_some() {
        let answers = answers::offered(&app, member.account.id, None, Some(&given)).await?;
        let shown = Shown { answers, wrong, refused, ..Shown::default() };
        let page = page(&app, &member, token, (desk, form), shown).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let work = begin(&app, &member, &desk.own, &facts).await?;
    answers::keep(&app, member.account.id, work, &given).await?;
    let to = match given.text("then") {
        "chapter" => format!("/write/works/{work}/chapters/new"),
        _ => format!("/write/works/{work}?done=begun"),
    };
    Ok(Redirect::to(&to).into_response())
}

/// Begins a work on the desk, with its number.
async fn begin(app: &App, member: &Member, own: &[OwnPenName], facts: &Facts) -> Result<WorkId, PageError> {
    let signed = own.iter().filter(|own| facts.authors.contains(&own.pen_name.id));
    let names: Vec<String> = signed.map(|own| own.pen_name.name.clone()).collect();
    let draft = WorkDraft { audience: Audience::Draft, ..facts.draft(&names) };
    let (Added::New(work) | Added::Known(work)) = app.store().add_work(&draft, None, app.now()).await?;
    let there = app.store().stated_works(&[work]).await?.pop().ok_or(PageError::NotFound)?;
    app.store().set_facts(work, &there.mark, facts, member.account.id, app.now()).await?;
    app.changed(Subject::Lists);
    Ok(work)
}

/// What happened before a page is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    saved: String,
}

/// `GET /write/works/{id}/facts`
pub async fn ask(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let work = stated(&app, writer.work).await?;
    let desk = Desk::load(&app, &writer.member).await?;
    let form = FactsForm::of(&work.facts);
    let answers = answers::offered(&app, writer.member.account.id, Some(work.id), None).await?;
    let shown = Shown { work: Some(work), answers, saved: done.saved == "1", ..Shown::default() };
    page(&app, &writer.member, token, (desk, form), shown).await
}

/// What a work states; where there is none, nothing is there.
pub async fn stated(app: &App, work: WorkId) -> Result<StatedWork, PageError> {
    app.store().stated_works(&[work]).await?.pop().ok_or(PageError::NotFound)
}

/// `POST /write/works/{id}/facts`
pub async fn save(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let work = stated(&app, writer.work).await?;
    let desk = Desk::load(&app, &writer.member).await?;
    let mut form = FactsForm::read(&given.0);
    if let Some((kind, typed, known)) = suggested::swap(given.text("swap")) {
        form.swap(kind, &typed, &known);
    }
    let (facts, wrong) = desk.read(&app, &form, &work.facts);
    let mut shown = Shown { wrong: blocking(wrong, work.is_draft, &work.facts), ..Shown::default() };
    if shown.wrong.is_empty() {
        let by = writer.member.account.id;
        match app.store().set_facts(work.id, given.text("mark"), &facts, by, app.now()).await? {
            FactsSaved::Kept | FactsSaved::Unchanged => {
                answers::keep(&app, by, work.id, &given).await?;
                app.changed(Subject::Work(work.id));
                app.changed(Subject::Lists);
                app.changed(Subject::Reviews(work.id));
                if given.is_ticked("tell-status") && facts.status != work.facts.status {
                    app.store().tell_turn(work.id, work.facts.status, by, app.now()).await?;
                }
                let to = match given.text("then") {
                    "desk" => format!("/write/works/{}?done=saved", work.id),
                    _ => format!("/write/works/{}/facts?saved=1", work.id),
                };
                return Ok(Redirect::to(&to).into_response());
            }
            FactsSaved::Conflict(now) => shown.clashes = clashes(&app, &now.facts, &facts).await?,
            FactsSaved::Refused(why) => {
                let told = format!("The archive does not take it so: {why}.");
                shown.wrong.push(Complaint::other(Field::Tags, told));
            }
        }
    }
    let status =
        if shown.clashes.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    // Whoever saves again has seen what stands there now.
    shown.work = Some(stated(&app, work.id).await?);
    shown.answers = answers::offered(&app, writer.member.account.id, Some(work.id), Some(&given)).await?;
    let page = page(&app, &writer.member, token, (desk, form), shown).await?;
    Ok((status, page).into_response())
}

async fn clashes(app: &App, now: &Facts, typed: &Facts) -> Result<Vec<Clash>, PageError> {
    let names = names_of(app, [now, typed]).await?;
    let ladder = app.site().ladder.clone();
    let told = |facts: &Facts, field| facts.told(field, &ladder, |id| name_in(&names, id));
    let clash = |field: Field| Clash { name: field.name(), now: told(now, field), typed: told(typed, field) };
    Ok(now.differences(typed).into_iter().map(clash).collect())
}

type Names = Vec<(ficus_archive::PenNameId, String)>;

async fn names_of<'a>(app: &App, facts: impl IntoIterator<Item = &'a Facts>) -> Result<Names, PageError> {
    let mut ids: Vec<_> = facts.into_iter().flat_map(|facts| facts.authors.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = app.store().pen_names_by_id(&ids).await?;
    Ok(names.into_iter().map(|name| (name.id, name.name)).collect())
}

fn name_in(names: &Names, id: ficus_archive::PenNameId) -> String {
    let known = names.iter().find(|(known, _)| *known == id);
    known.map_or_else(|| "somebody who left".to_owned(), |(_, name)| name.clone())
}

/// A change of a work as the page tells it.
struct Former {
    act: i64,
    when: String,
    changes: Vec<Clash>,
    /// Whether what it changed still stands, so that it can be taken back.
    stands: bool,
}

#[derive(Template)]
#[template(path = "write/former.html")]
struct FormerPage {
    layout: Layout,
    token: String,
    id: WorkId,
    title: String,
    former: Vec<Former>,
    restored: bool,
}

/// `GET /write/works/{id}/former`
pub async fn former(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let work = stated(&app, writer.work).await?;
    let acts = app.store().former_facts(work.id, FORMER_MAX).await?;
    let names = names_of(&app, acts.iter().flat_map(|(_, one)| [&one.before, &one.after])).await?;
    let ladder = app.site().ladder.clone();
    let told = |facts: &Facts, field| facts.told(field, &ladder, |id| name_in(&names, id));
    let former = acts.iter().map(|(act, one)| {
        let fields = one.before.differences(&one.after);
        let change = |field: &Field| Clash {
            name: field.name(),
            now: told(&one.before, *field),
            typed: told(&one.after, *field),
        };
        let (back, _) = taken_back(&work.facts, &one.before, &one.after);
        Former {
            act: act.id,
            when: facts::moment(act.made),
            changes: fields.iter().map(change).collect(),
            stands: back != work.facts,
        }
    });
    Page::render(&FormerPage {
        former: former.collect(),
        layout: writer.member.layout(&app),
        token,
        id: work.id,
        title: work.facts.title.clone(),
        restored: done.saved == "1",
    })
}

/// `POST /write/works/{id}/former/{act}`
pub async fn restore(
    State(app): State<App>,
    writer: Writer,
    Path((_, act)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let act: i64 = crate::address::part(&act)?;
    let acts = app.store().former_facts(writer.work, FORMER_MAX).await?;
    let (_, one) = acts.into_iter().find(|(known, _)| known.id == act).ok_or(PageError::NotFound)?;
    let work = stated(&app, writer.work).await?;
    let (back, _) = taken_back(&work.facts, &one.before, &one.after);
    let by = writer.member.account.id;
    if let FactsSaved::Refused(why) = app.store().set_facts(work.id, &work.mark, &back, by, app.now()).await?
    {
        return Err(PageError::BadRequest(format!("The archive does not take it so: {why}.")));
    }
    app.changed(Subject::Work(work.id));
    app.changed(Subject::Lists);
    Ok(Redirect::to(&format!("/write/works/{}/former?saved=1", work.id)).into_response())
}
