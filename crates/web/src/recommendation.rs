//! Recommendations: public words of members to other readers.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, WorkId,
    account::Role,
    pen_name::PenName,
    policy,
    recommendation::{Recommendation, TEXT_CHARS_MAX},
    review::spam,
    work::Work,
};
use serde::Deserialize;

use crate::{
    App, address,
    cache::Dependency,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    review,
    session::Session,
    signature, work,
};

/// Recommendations on a page.
const PER_PAGE: u32 = 25;
/// Recommendations on the page of a work.
const ON_WORK_PAGE: u32 = 3;

/// A recommendation as pages show it.
pub struct RecommendationView {
    /// The recommendation.
    pub recommendation: Recommendation,
    /// The title of the work, on pages about several.
    pub title: Option<String>,
    reader: Option<AccountId>,
    is_author: bool,
}

impl RecommendationView {
    /// As somebody sees it.
    pub fn new(recommendation: Recommendation, reader: Option<AccountId>, is_author: bool) -> Self {
        Self { recommendation, title: None, reader, is_author }
    }

    /// The day on which it was written.
    pub fn day(&self) -> String {
        facts::day(self.recommendation.written.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// Whether it was changed.
    pub fn is_edited(&self) -> bool {
        self.recommendation.edited.is_some()
    }

    /// Whether it is the reader's own.
    pub fn is_own(&self) -> bool {
        self.reader == Some(self.recommendation.account)
    }

    /// What an author of the work can do with it: the value of the form and the words of its button.
    pub fn decision(&self) -> Option<(&'static str, &'static str)> {
        self.is_author.then_some(if self.recommendation.is_off_page {
            ("on", "Put it on the work’s page")
        } else {
            ("off", "Take it off the work’s page")
        })
    }
}

/// What readers said about a work, for its page.
pub struct Said {
    /// The newest recommendations that its authors did not take off the page.
    pub recommendations: Vec<RecommendationView>,
    /// Whether the reader left kudos.
    pub left_kudos: bool,
    /// Whether the reader signs the work.
    pub is_author: bool,
    /// Whether the reader recommends it.
    pub recommends: bool,
}

impl Said {
    /// What the page of a work shows of it to this reader.
    pub async fn load(app: &App, reader: &Reader, work: WorkId) -> Result<Self, PageError> {
        let viewer = review::viewer(app, reader, work).await?;
        let newest = app.store().recommendations_for_page(work, &viewer.without, ON_WORK_PAGE).await?;
        let (left_kudos, recommends) = match viewer.account {
            Some(account) => (
                app.store().has_left_kudos(work, account).await?,
                app.store().own_recommendation(work, account).await?.is_some(),
            ),
            None => (false, false),
        };
        let view = |one| RecommendationView::new(one, viewer.account, viewer.is_author);
        let recommendations = newest.into_iter().map(view).collect();
        Ok(Self { recommendations, left_kudos, is_author: viewer.is_author, recommends })
    }
}

#[derive(Template)]
#[template(path = "recommendation/list.html")]
struct ListPage {
    layout: Layout,
    work: Work,
    recommendations: Vec<RecommendationView>,
    total: u64,
    paging: Paging,
    token: Option<String>,
    said: bool,
}

impl ListPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "recommendation", "recommendations")
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: Option<String>,
    said: String,
}

impl Asked {
    fn page(&self) -> u32 {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000)
    }
}

/// `GET /works/{id}/recommendations`
pub async fn list(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let viewer = review::viewer(&app, &reader, work.id).await?;
    let page = asked.page();
    let offset = (page - 1).saturating_mul(PER_PAGE);
    let (all, total) = app.store().recommendations(work.id, &viewer.without, offset, PER_PAGE).await?;
    let path = format!("/works/{}/recommendations", work.id);
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("{path}?page={page}"));
    let token = if viewer.account.is_some() { Some(Token::of(&app, &session).await?.0) } else { None };
    let recommendations =
        all.into_iter().map(|one| RecommendationView::new(one, viewer.account, viewer.is_author)).collect();
    let id = work.id;
    let layout = Layout::new(&app, reader.visitor);
    let page = Page::render(&ListPage {
        layout,
        work,
        recommendations,
        total,
        paging,
        token,
        said: asked.said == "1",
    })?;
    let is_guest = reader.visitor.account.is_none();
    Ok(if is_guest {
        page.keep([Dependency::Work(id), Dependency::Reviews(id), Dependency::Lists])
    } else {
        page
    })
}

#[derive(Template)]
#[template(path = "recommendation/write.html")]
struct WritePage<'a> {
    layout: Layout,
    token: String,
    work: &'a Work,
    text: &'a str,
    /// The pen names to choose from, the one that is chosen first.
    pen_names: Vec<PenName>,
    wrong: Option<String>,
    is_known: bool,
}

impl WritePage<'_> {
    fn text_chars_max() -> String {
        crate::facts::figure(TEXT_CHARS_MAX as u64)
    }
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    text: String,
    pen_name: String,
}

/// Whether the member may recommend the work.
async fn before_writing(app: &App, member: &Member, work: &Work) -> Result<(), PageError> {
    let authors = app.store().author_accounts(work.id).await?;
    if authors.contains(&member.account.id) {
        return Err(PageError::BadRequest("This work is your own: let others recommend it.".to_owned()));
    }
    let seen = app.store().seen_author_accounts(work.id).await?;
    if app.store().stands_between(member.account.id, &seen).await? {
        return Err(PageError::BadRequest("You cannot recommend this work.".to_owned()));
    }
    Ok(())
}

/// `GET /works/{id}/recommend`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    before_writing(&app, &member, &work).await?;
    let known = app.store().own_recommendation(work.id, member.account.id).await?;
    let text = known.as_ref().map_or("", |known| known.typed.as_str());
    let names = app.store().own_pen_names(member.account.id).await?;
    let signed = known.as_ref().and_then(|known| names.iter().find(|name| name.name == known.name));
    let signed = signed.map(|name| name.id.to_string()).unwrap_or_default();
    form(&app, &member, token, &work, (text, &signed, known.is_some()), None).await
}

async fn form(
    app: &App,
    member: &Member,
    token: String,
    work: &Work,
    (text, signed, is_known): (&str, &str, bool),
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let pen_names = signature::names(app, member.account.id, signed).await?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = WritePage { layout: member.layout(app), token, work, text, pen_names, wrong, is_known };
    Ok((status, [(header::CACHE_CONTROL, "private, no-store")], Html(page.render()?)).into_response())
}

/// `POST /works/{id}/recommend`
pub async fn save(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    before_writing(&app, &member, &work).await?;
    let text = given.text.trim();
    let wrong = review::wrong_text(text, TEXT_CHARS_MAX)
        .or_else(|| spam::refused(text, &app.site().reviewing).map(str::to_owned));
    if wrong.is_some() {
        let is_known = app.store().own_recommendation(work.id, member.account.id).await?.is_some();
        return form(&app, &member, token, &work, (&given.text, &given.pen_name, is_known), wrong).await;
    }
    let names = app.store().own_pen_names(member.account.id).await?;
    let chosen = signature::among(&names, &given.pen_name)?;
    let signer = (member.account.id, chosen.map(|name| name.id));
    app.store().recommend(work.id, signer, text, app.now()).await?;
    review::changed(&app, work.id);
    Ok(Redirect::to(&format!("/works/{}/recommendations?said=1", work.id)).into_response())
}

/// `POST /works/{id}/recommend/take-back`
pub async fn take_back(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    app.store().take_recommendation_back(work.id, member.account.id).await?;
    review::changed(&app, work.id);
    Ok(Redirect::to(&format!("/works/{}/recommendations", work.id)))
}

/// What an author wants.
#[derive(Deserialize)]
pub struct Decision {
    #[serde(default)]
    act: String,
}

/// `POST /recommendations/{id}/decide`
pub async fn decide(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Redirect, PageError> {
    let recommendation = app.store().recommendation(address::part(&id)?).await?.ok_or(PageError::NotFound)?;
    let signs = app.store().is_author(member.account.id, recommendation.work).await?;
    let moderates = member.visitor().is_at_least(Role::Moderator);
    match decision.act.as_str() {
        "off" | "on" if signs => {
            app.store().set_recommendation_off_page(&recommendation, decision.act == "off").await?;
        }
        "remove" if moderates => {
            app.store().take_recommendation_back(recommendation.work, recommendation.account).await?;
            let subject = ficus_archive::audit::AuditSubject::Work(recommendation.work.0);
            let note = ficus_archive::audit::AuditNote {
                by: Some(member.account.id),
                act: "recommendation-removed",
                subject,
                detail: format!("recommendation {}", recommendation.id),
            };
            app.store().audit(&note, app.now()).await?;
        }
        _ => return Err(PageError::NotFound),
    }
    review::changed(&app, recommendation.work);
    Ok(Redirect::to(&format!("/works/{}/recommendations", recommendation.work)))
}

#[derive(Template)]
#[template(path = "recommendation/by.html")]
struct ByPage {
    layout: Layout,
    author: PenName,
    recommendations: Vec<RecommendationView>,
    total: u64,
    paging: Paging,
}

impl ByPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "recommendation", "recommendations")
    }
}

/// `GET /authors/{slug}/recommendations`
pub async fn by(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let author = app.store().pen_name(&slug, audiences).await?.ok_or(PageError::NotFound)?;
    let page = asked.page();
    let offset = (page - 1).saturating_mul(PER_PAGE);
    let (all, total) = app.store().recommendations_by(author.id, audiences, offset, PER_PAGE).await?;
    let works: Vec<_> = all.iter().map(|one| one.work).collect();
    // Whatever the reader may not find in lists is not told of here either.
    let blurbs = crate::blurb::load(&app, &reader, &works).await?;
    let title = |one: &Recommendation| {
        blurbs.iter().find(|item| item.blurb.id == one.work).map(|item| item.blurb.title.clone())
    };
    let recommendations = all
        .into_iter()
        .filter_map(|one| {
            let title = Some(title(&one)?);
            Some(RecommendationView { title, ..RecommendationView::new(one, None, false) })
        })
        .collect();
    let path = format!("/authors/{}/recommendations", address::encoded(&slug));
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("{path}?page={page}"));
    let layout = Layout::new(&app, reader.visitor);
    let page = Page::render(&ByPage { layout, author, recommendations, total, paging })?;
    Ok(page.keep([Dependency::Archive]).with_counts())
}
