//! Series on the desk of those who keep them: made, described, put in order, filled with their own works and, where the
//! authors want it, with works of others.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    SeriesId, WorkId,
    collection::{Consent, Openness, checked_text},
    pen_name::{PenName, meant},
    policy,
    series::{Part, SeriesFacts, TITLE_CHARS_MAX},
    work::Status,
};
use ficus_store::{KeptSeries, SeriesAsk, SeriesRow, StoreError};
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    signature,
};

/// So many works of the member's own are offered to choose from.
const OWN_WORKS_MAX: u32 = 500;

/// What the page was reached by.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    said: String,
}

impl Looked {
    fn told(&self) -> &'static str {
        match self.said.as_str() {
            "done" => "Saved.",
            "yes" => "The work is in the series.",
            "waits" => "Asked: the other side decides.",
            _ => "",
        }
    }
}

/// What is said of a series.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    title: String,
    summary: String,
    notes: String,
    status: String,
    openness: String,
    comments: String,
    signed: String,
}

impl Given {
    fn of(facts: &SeriesFacts) -> Self {
        Self {
            title: facts.title.clone(),
            summary: facts.summary.clone(),
            notes: facts.notes.clone(),
            status: facts.status.as_str().to_owned(),
            openness: facts.openness.as_str().to_owned(),
            comments: if facts.takes_comments { "1".to_owned() } else { String::new() },
            signed: String::new(),
        }
    }

    /// What is said, or the sentence that says what is wrong.
    fn read(&self) -> Result<SeriesFacts, String> {
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(1..=TITLE_CHARS_MAX).contains(&title.chars().count()) {
            return Err(format!("A title has 1 to {TITLE_CHARS_MAX} characters."));
        }
        Ok(SeriesFacts {
            title,
            summary: checked_text(&self.summary).map_err(|fault| fault.to_string())?,
            notes: checked_text(&self.notes).map_err(|fault| fault.to_string())?,
            status: self.status.parse().unwrap_or_default(),
            openness: self.openness.parse().unwrap_or(Openness::Closed),
            takes_comments: self.comments == "1",
        })
    }

    fn statuses() -> [(Status, &'static str); 4] {
        [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown]
            .map(|status| (status, facts::status(status)))
    }

    fn openings() -> [(Openness, &'static str); 3] {
        [
            (Openness::Closed, "Nobody but me"),
            (Openness::Moderated, "Others offer works, and I decide"),
            (Openness::Open, "Whoever has a work adds it"),
        ]
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_status(&self, status: &Status) -> bool {
        self.status == status.as_str()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_open(&self, openness: &Openness) -> bool {
        self.openness == openness.as_str()
    }

    fn is_signed(&self, name: &PenName) -> bool {
        self.signed == name.slug
    }
}

#[derive(Template)]
#[template(path = "series/own.html")]
struct OwnPage<'a> {
    layout: Layout,
    token: &'a str,
    own: Vec<(SeriesId, String, u64)>,
    asks: Vec<SeriesAsk>,
    names: Vec<PenName>,
    given: Given,
    wrong: Option<String>,
    said: &'static str,
}

impl OwnPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn works_told(works: &u64) -> String {
        facts::counted(*works, "work", "works")
    }
}

/// `GET /write/series`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(looked): Query<Looked>,
) -> Result<Page, PageError> {
    let given = Given {
        openness: "closed".to_owned(),
        status: "in-progress".to_owned(),
        comments: "1".to_owned(),
        ..Given::default()
    };
    Page::render(&own(&app, (&member, &token), given, None, looked.told()).await?)
}

async fn own<'a>(
    app: &App,
    (member, token): (&Member, &'a str),
    given: Given,
    wrong: Option<String>,
    said: &'static str,
) -> Result<OwnPage<'a>, PageError> {
    let account = member.account.id;
    Ok(OwnPage {
        layout: member.layout(app),
        token,
        own: app.store().series_of(account).await?,
        asks: app.store().series_asks(account).await?,
        names: app.store().own_pen_names(account).await?,
        given,
        wrong,
        said,
    })
}

/// `POST /write/series`
pub async fn make(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let names = app.store().own_pen_names(member.account.id).await?;
    let keeper =
        meant(&names, &given.signed, |name| name.slug == given.signed).map_err(signature::not_among)?;
    let wrong = match (given.read(), keeper) {
        (Err(wrong), _) => wrong,
        (_, None) => {
            "Whoever keeps a series signs with a pen name: make one on your account page first.".to_owned()
        }
        (Ok(facts), Some(keeper)) => match app.store().make_series(keeper.id, &facts).await {
            Ok(id) => return Ok(Redirect::to(&format!("/write/series/{id}?said=done")).into_response()),
            Err(error) => fault_of(error)?,
        },
    };
    let page = own(&app, (&member, &token), given, Some(wrong), "").await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

fn fault_of(error: StoreError) -> Result<String, PageError> {
    match error {
        StoreError::Taken(_) => Ok("You have a series of this title.".to_owned()),
        StoreError::Refused(why) => Ok(why.to_owned()),
        error => Err(error.into()),
    }
}

fn refused(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(why) => PageError::BadRequest(why.to_owned()),
        StoreError::Missing(_) => PageError::NotFound,
        error => error.into(),
    }
}

/// A series that the member keeps; for others nothing is there.
async fn kept(app: &App, member: &Member, id: &str) -> Result<KeptSeries, PageError> {
    let series = app.store().kept_series(address::part(id)?).await?.ok_or(PageError::NotFound)?;
    if series.account != Some(member.account.id) {
        return Err(PageError::NotFound);
    }
    member.speaks()?;
    Ok(series)
}

#[derive(Template)]
#[template(path = "series/desk.html")]
struct DeskPage<'a> {
    layout: Layout,
    token: &'a str,
    series: KeptSeries,
    given: Given,
    wrong: Option<String>,
    rows: Vec<SeriesRow>,
    works: Vec<(WorkId, String)>,
    others: Vec<(SeriesId, String, u64)>,
    said: &'static str,
}

impl DeskPage<'_> {
    fn address(row: &SeriesRow) -> String {
        match row.part {
            Part::Work(id) => format!("/works/{id}"),
            Part::Series(id) => format!("/write/series/{id}"),
        }
    }

    fn is_series(row: &SeriesRow) -> bool {
        matches!(row.part, Part::Series(_))
    }
}

async fn desk<'a>(
    app: &App,
    (member, token): (&Member, &'a str),
    series: KeptSeries,
    (given, wrong): (Given, Option<String>),
    said: &'static str,
) -> Result<DeskPage<'a>, PageError> {
    let account = member.account.id;
    let rows = app.store().series_rows(series.id, account).await?;
    let works = own_works(app, member, |work| rows.iter().all(|row| row.part != Part::Work(work))).await?;
    let others = app.store().series_of(account).await?.into_iter();
    let is_other = |id: SeriesId| id != series.id && rows.iter().all(|row| row.part != Part::Series(id));
    let others = others.filter(|(id, ..)| is_other(*id)).collect();
    Ok(DeskPage { layout: member.layout(app), token, series, given, wrong, rows, works, others, said })
}

/// The member's own works by title, those that are wanted.
async fn own_works(
    app: &App,
    member: &Member,
    is_wanted: impl Fn(WorkId) -> bool,
) -> Result<Vec<(WorkId, String)>, PageError> {
    let (ids, _) = app.store().works_signed_by(member.account.id, 0, OWN_WORKS_MAX).await?;
    let ids: Vec<WorkId> = ids.into_iter().filter(|id| is_wanted(*id)).collect();
    let mut works: Vec<(WorkId, String)> = app.store().titles(&ids).await?.into_iter().collect();
    works.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(works)
}

/// `GET /write/series/{id}`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Page, PageError> {
    let series = kept(&app, &member, &id).await?;
    let given = Given::of(&series.facts);
    Page::render(&desk(&app, (&member, &token), series, (given, None), looked.told()).await?)
}

/// `POST /write/series/{id}`
pub async fn edit(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let series = kept(&app, &member, &id).await?;
    let wrong = match given.read() {
        Err(wrong) => wrong,
        Ok(facts) => match app.store().edit_series(series.id, &facts).await {
            Ok(()) => return Ok(back(series.id, "done").into_response()),
            Err(error) => fault_of(error)?,
        },
    };
    let page = desk(&app, (&member, &token), series, (given, Some(wrong)), "").await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

fn back(id: SeriesId, said: &str) -> Redirect {
    Redirect::to(&format!("/write/series/{id}?said={said}"))
}

/// What is done with a part of a series.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Act {
    part: String,
    to: String,
    act: String,
    work: String,
    series: String,
    sure: String,
}

/// `POST /write/series/{id}/order`: a part to another place, or out.
pub async fn order(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(act): Form<Act>,
) -> Result<Redirect, PageError> {
    let series = kept(&app, &member, &id).await?;
    let part = Part::of(&act.part).ok_or(PageError::NotFound)?;
    if act.act == "out" {
        app.store().remove_from_series(series.id, part).await.map_err(refused)?;
        return Ok(back(series.id, "done"));
    }
    let account = member.account.id;
    let rows = app.store().series_rows(series.id, account).await?;
    let place = rows.iter().position(|row| row.part == part).ok_or(PageError::NotFound)? + 1;
    let to = match act.act.as_str() {
        "up" => place.saturating_sub(1),
        "down" => place + 1,
        _ => act
            .to
            .trim()
            .parse()
            .map_err(|_| PageError::BadRequest("Give the place as a number.".to_owned()))?,
    };
    app.store().move_in_series(series.id, part, to, account).await.map_err(refused)?;
    Ok(back(series.id, "done"))
}

/// `POST /write/series/{id}/add`: a work, own or others', or a series of one's own.
pub async fn add(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(act): Form<Act>,
) -> Result<Redirect, PageError> {
    let series = kept(&app, &member, &id).await?;
    if !act.series.is_empty() {
        let sub = kept(&app, &member, &act.series).await?;
        app.store().nest_series(series.id, sub.id).await.map_err(refused)?;
        return Ok(back(series.id, "done"));
    }
    let said = put(&app, &member, series.id, &act.work).await?;
    Ok(back(series.id, said.as_str()))
}

async fn put(app: &App, member: &Member, id: SeriesId, named: &str) -> Result<Consent, PageError> {
    let number = named.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let unknown =
        || PageError::BadRequest("Name a work by its number or its address, like /works/12.".to_owned());
    let work: WorkId = number.parse().map(WorkId).map_err(|_| unknown())?;
    let account = member.account.id;
    if !app.store().signs(account, work).await? {
        let blurb = app.store().blurbs(&[work]).await?.pop();
        let audiences = policy::listed_audiences(&member.visitor());
        blurb.filter(|blurb| audiences.contains(&blurb.audience)).ok_or_else(unknown)?;
    }
    app.store().add_to_series(id, work, account, app.now()).await.map_err(refused)
}

/// `POST /write/series/{id}/delete`
pub async fn delete(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(act): Form<Act>,
) -> Result<Redirect, PageError> {
    let series = kept(&app, &member, &id).await?;
    if act.sure != "1" {
        return Err(PageError::BadRequest("Say that you are sure by the box beside the button.".to_owned()));
    }
    app.store().delete_series(series.id).await?;
    Ok(Redirect::to("/write/series?said=done"))
}

/// `POST /write/series/answer`: yes or no to a work that waits for the member's word.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(act): Form<Act>,
) -> Result<Redirect, PageError> {
    let (series, work) = (address::part(&act.series)?, address::part(&act.work)?);
    let yes = act.act == "yes";
    app.store().answer_for_series(series, work, member.account.id, yes, app.now()).await.map_err(refused)?;
    Ok(Redirect::to("/write/series?said=done"))
}

#[derive(Template)]
#[template(path = "series/offer.html")]
struct OfferPage {
    layout: Layout,
    token: String,
    series: KeptSeries,
    works: Vec<(WorkId, String)>,
    said: &'static str,
}

/// A series that is seen and that takes works of others.
async fn offered(app: &App, member: &Member, id: &str) -> Result<KeptSeries, PageError> {
    let series = app.store().kept_series(address::part(id)?).await?.ok_or(PageError::NotFound)?;
    let audiences = policy::listed_audiences(&member.visitor());
    let is_seen = !app.store().series_works(series.id, audiences).await?.is_empty();
    if is_seen && series.facts.openness != Openness::Closed { Ok(series) } else { Err(PageError::NotFound) }
}

/// `GET /series/{id}/add`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Page, PageError> {
    let series = offered(&app, &member, &id).await?;
    let works = own_works(&app, &member, |_| true).await?;
    Page::render(&OfferPage { layout: member.layout(&app), token, series, works, said: looked.told() })
}

/// `POST /series/{id}/add`: an author adds a work of theirs to a series of somebody else.
pub async fn offer(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(id): Path<String>,
    Form(act): Form<Act>,
) -> Result<Redirect, PageError> {
    let series = offered(&app, &member, &id).await?;
    let said = put(&app, &member, series.id, &act.work).await?;
    Ok(Redirect::to(&format!("/series/{}/add?said={}", series.id, said.as_str())))
}
