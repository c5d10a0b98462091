//! A member's own filter for all lists.

use std::str::FromStr;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    RatingId, WorkId,
    pen_name::PenName,
    personal_filter::{FilterThing, PHRASE_CHARS_MAX, PersonalFilter, Phrase, THINGS_MAX},
    policy,
    slug::slug,
    tag::Tag,
};
use serde::Deserialize;

use crate::{
    App,
    admin::Saved,
    blurb,
    csrf::Token,
    error::PageError,
    facts,
    gate::own_path,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, Place},
    member::Member,
    page::Page,
    session::Sessions,
};

/// So many hidden works are shown with their titles.
const WORKS_SHOWN: usize = 200;

/// A choice of the page.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A hidden work.
struct HiddenWork {
    id: WorkId,
    /// `The Red Lamp by Élise Doyle`.
    told: String,
}

#[derive(Template)]
#[template(path = "keeping/filter.html")]
struct FilterPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    languages: Vec<Choice>,
    ratings: Vec<Choice>,
    tags: String,
    pen_names: String,
    phrases: String,
    works: Vec<HiddenWork>,
    /// Names that nothing in the archive has.
    unknown: Vec<String>,
    /// Lines that are no phrases.
    no_phrases: Vec<String>,
}

impl FilterPage<'_> {
    fn phrase_chars_max() -> usize {
        PHRASE_CHARS_MAX
    }
}

/// The form as it is sent: boxes that are ticked, and names one a line.
#[derive(Default)]
struct Given {
    languages: Vec<String>,
    ratings: Vec<RatingId>,
    tags: Vec<String>,
    pen_names: Vec<String>,
    phrases: Vec<String>,
}

impl Given {
    fn parse(pairs: &[(String, String)]) -> Self {
        // Languages and ratings are named as in the address of a list.
        let asked = Asked::parse(pairs);
        let text = |field: &str| pairs.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value);
        Self {
            languages: asked.languages,
            ratings: asked.ratings,
            tags: lines(text("tags")),
            pen_names: lines(text("pen_names")),
            phrases: lines(text("phrases")),
        }
    }

    /// The phrases, and lines that are none.
    fn phrases(&self) -> (Vec<Phrase>, Vec<String>) {
        let (mut phrases, mut wrong) = (Vec::new(), Vec::new());
        for line in &self.phrases {
            match Phrase::parse(line) {
                Ok(phrase) if phrases.contains(&phrase) => {}
                Ok(phrase) => phrases.push(phrase),
                Err(_) => wrong.push(line.clone()),
            }
        }
        (phrases, wrong)
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).take(THINGS_MAX).map(str::to_owned).collect()
}

/// `GET /account/filter`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let filter = app.store().personal_filter(member.account.id).await?;
    let tags = app.store().tags_by_id(&filter.tags).await?;
    let pen_names = app.store().pen_names_by_id(&filter.pen_names).await?;
    let page = FilterPage {
        layout: member.layout(&app),
        token: &token,
        saved: query.is_saved(),
        languages: languages(&app, &member.reader, &filter.languages).await?,
        ratings: ratings(&app, &filter.ratings),
        tags: tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join("\n"),
        pen_names: pen_names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join("\n"),
        phrases: filter.phrases.iter().map(Phrase::as_str).collect::<Vec<_>>().join("\n"),
        works: hidden_works(&app, &member, &filter.works).await?,
        unknown: Vec::new(),
        no_phrases: Vec::new(),
    };
    Page::render(&page)
}

/// `POST /account/filter`
pub async fn save(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let given = Given::parse(&pairs);
    let former = app.store().personal_filter(member.account.id).await?;
    let audiences = policy::listed_audiences(&member.visitor());
    let slugs = |names: &[String]| names.iter().map(|name| slug(name)).collect::<Vec<_>>();
    let tags = app.store().tags_by_slug(&slugs(&given.tags), audiences).await?;
    let pen_names = app.store().pen_names_by_slug(&slugs(&given.pen_names), audiences).await?;
    let unknown = unknown(&given, &tags, &pen_names);
    let (phrases, no_phrases) = given.phrases();
    if !unknown.is_empty() || !no_phrases.is_empty() {
        let page = FilterPage {
            layout: member.layout(&app),
            token: &token,
            saved: false,
            languages: languages(&app, &member.reader, &given.languages).await?,
            ratings: ratings(&app, &given.ratings),
            tags: given.tags.join("\n"),
            pen_names: given.pen_names.join("\n"),
            phrases: given.phrases.join("\n"),
            works: hidden_works(&app, &member, &former.works).await?,
            unknown,
            no_phrases,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    let filter = PersonalFilter {
        tags: tags.into_iter().map(|tag| tag.id).collect(),
        pen_names: pen_names.into_iter().map(|name| name.id).collect(),
        works: former.works,
        ratings: given.ratings,
        languages: given.languages,
        phrases,
    };
    app.store().set_personal_filter(member.account.id, &filter).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/filter?saved=1").into_response())
}

fn unknown(given: &Given, tags: &[Tag], pen_names: &[PenName]) -> Vec<String> {
    let tags = given.tags.iter().filter(|name| !tags.iter().any(|tag| tag.slug == slug(name)));
    let names = given.pen_names.iter().filter(|name| !pen_names.iter().any(|known| known.slug == slug(name)));
    tags.chain(names).cloned().collect()
}

async fn languages(app: &App, reader: &Reader, chosen: &[String]) -> Result<Vec<Choice>, PageError> {
    let plain = Reader { visitor: reader.visitor, ..Reader::default() };
    let mut query = listing::question(app, &plain, &Place::default(), &Asked::default()).await?.query;
    query.counts = true;
    let found = listing::search(app, query).await?.facets.languages;
    let mut tags: Vec<String> = found.into_iter().map(|(tag, _)| tag).collect();
    tags.extend(chosen.iter().filter(|tag| !tags.contains(tag)).cloned().collect::<Vec<_>>());
    let choice =
        |tag: String| Choice { label: facts::language(&tag), chosen: chosen.contains(&tag), value: tag };
    Ok(tags.into_iter().map(choice).collect())
}

fn ratings(app: &App, chosen: &[RatingId]) -> Vec<Choice> {
    let step = |step: &ficus_archive::rating::Rating| Choice {
        value: step.id.to_string(),
        label: step.name.clone(),
        chosen: chosen.contains(&step.id),
    };
    app.site().ladder.steps.iter().map(step).collect()
}

async fn hidden_works(app: &App, member: &Member, ids: &[WorkId]) -> Result<Vec<HiddenWork>, PageError> {
    let shown = &ids[..ids.len().min(WORKS_SHOWN)];
    let plain = Reader { visitor: member.visitor(), ..Reader::default() };
    let works = blurb::load(app, &plain, shown).await?;
    Ok(works
        .into_iter()
        .map(|item| HiddenWork {
            id: item.blurb.id,
            told: format!("{} by {}", item.blurb.title, facts::authors(&item.blurb.authors)),
        })
        .collect())
}

/// What is to be hidden or shown again.
#[derive(Deserialize)]
pub struct Target {
    #[serde(default)]
    work: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    tag: String,
    /// Where to go back to.
    #[serde(default)]
    to: String,
}

impl Target {
    /// The thing and its name, where the member may find it.
    async fn thing(&self, app: &App, member: &Member) -> Result<(FilterThing, String), PageError> {
        let audiences = policy::listed_audiences(&member.visitor());
        if let Ok(id) = WorkId::from_str(&self.work) {
            let plain = Reader { visitor: member.visitor(), ..Reader::default() };
            let item = blurb::load(app, &plain, &[id]).await?.pop().ok_or(PageError::NotFound)?;
            return Ok((FilterThing::Work(id), format!("“{}”", item.blurb.title)));
        }
        if !self.author.is_empty() {
            let author = app.store().pen_name(&self.author, audiences).await?.ok_or(PageError::NotFound)?;
            return Ok((FilterThing::PenName(author.id), format!("works by {}", author.name)));
        }
        let slugs = [self.tag.clone()];
        let tag = app.store().tags_by_slug(&slugs, audiences).await?.pop().ok_or(PageError::NotFound)?;
        Ok((FilterThing::Tag(tag.id), format!("works under “{}”", tag.name)))
    }
}

#[derive(Template)]
#[template(path = "keeping/hide.html")]
struct HidePage<'a> {
    layout: Layout,
    token: &'a str,
    /// What is to be hidden: `works by Irene`.
    told: String,
    target: &'a Target,
}

impl HidePage<'_> {
    fn back(&self) -> &str {
        own_path(&self.target.to)
    }
}

/// `GET /account/filter/hide`
pub async fn ask_to_hide(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(target): Query<Target>,
) -> Result<Page, PageError> {
    let (_, told) = target.thing(&app, &member).await?;
    Page::render(&HidePage { layout: member.layout(&app), token: &token, told, target: &target })
}

/// `POST /account/filter/hide`
pub async fn hide(
    State(app): State<App>,
    member: Member,
    Form(target): Form<Target>,
) -> Result<Response, PageError> {
    let (thing, _) = target.thing(&app, &member).await?;
    app.store().add_to_filter(member.account.id, &thing).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to(own_path(&target.to)).into_response())
}

/// `POST /account/filter/show`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Form(target): Form<Target>,
) -> Result<Response, PageError> {
    // A work that has gone meanwhile can be taken out as well.
    let id = WorkId::from_str(&target.work).map_err(|_| PageError::NotFound)?;
    app.store().take_from_filter(member.account.id, &FilterThing::Work(id)).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/filter?saved=1").into_response())
}
