//! What the owners of a challenge decide: dates, rules, stages.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    challenge::{CHECK_INS_MAX, Dates, Moment, Settings, Stage, in_order, moment_at},
    collection::Kind,
    exchange::{FACETS_OF_FORMS, Facet, FacetRule, Rules, names, told_names},
};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{
    Head, Standing,
    fields::{Given, value},
    kept, refusal,
};
use crate::{
    App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Member, notices::zone,
    page::Page, tag_sets,
};

/// A date in the form.
struct DateField {
    word: &'static str,
    label: &'static str,
    typed: String,
    wrong: Option<String>,
}

/// What is asked about a facet.
struct FacetField {
    word: &'static str,
    heading: &'static str,
    asked: bool,
    rule: FacetRule,
}

#[derive(Template)]
#[template(path = "challenges/settings.html")]
struct SettingsPage {
    layout: Layout,
    token: String,
    head: Head,
    kind: Kind,
    saved: bool,
    wrong: Option<String>,
    zone: String,
    zone_wrong: bool,
    dates: Vec<DateField>,
    facets: Vec<FacetField>,
    settings: Settings,
    check_ins: u32,
    fandoms: String,
    /// Tag sets that it uses, as they are typed, and what is wrong with them.
    tag_sets: String,
    tag_sets_wrong: Option<String>,
    /// Stages that can be begun by hand: word, words of the button, whether it goes on.
    stages: Vec<(&'static str, &'static str, bool)>,
}

impl SettingsPage {
    fn is_exchange(&self) -> bool {
        self.kind == Kind::GiftExchange
    }

    fn is_meme(&self) -> bool {
        self.kind == Kind::PromptMeme
    }

    fn is_bang(&self) -> bool {
        self.kind == Kind::BigBang
    }

    fn is_round(&self) -> bool {
        self.kind == Kind::RoundRobin
    }

    /// The numbers of wishes: field, words, value.
    fn numbers(&self) -> Vec<(&'static str, &'static str, u32)> {
        let rules = &self.settings.rules;
        vec![
            ("offers_min", "Offers, at least", rules.offers_min),
            ("offers_max", "Offers, at most", rules.offers_max),
            ("requests_min", "Requests, at least", rules.requests_min),
            ("requests_max", "Requests, at most", rules.requests_max),
        ]
    }
}

/// What a form says of stages that can be begun from here.
fn stages(standing: &Standing) -> Vec<(&'static str, &'static str, bool)> {
    let (kind, now) = (standing.challenge.kind, standing.challenge.stage);
    let goes_back = now < Stage::Making || kind == Kind::PromptMeme;
    Stage::of(kind)
        .iter()
        .filter(|stage| **stage != now && (**stage > now || goes_back))
        .map(|stage| (stage.as_str(), stage.doing(kind), *stage > now))
        .collect()
}

struct Wrong {
    message: String,
    zone: bool,
    dates: Vec<(Moment, String)>,
    tag_sets: Option<String>,
}

impl Wrong {
    fn of_tag_sets(why: String) -> Self {
        let message = "The tag sets cannot be kept.".to_owned();
        Self { message, zone: false, dates: Vec::new(), tag_sets: Some(why) }
    }
}

/// What was typed; or, before anything was, what holds.
struct Typed {
    zone: String,
    dates: Vec<(Moment, String)>,
    settings: Settings,
    check_ins: u32,
    tag_sets: String,
}

async fn holds(app: &App, standing: &Standing) -> Result<Typed, PageError> {
    let zone = standing.zone();
    let dates = standing
        .challenge
        .dates
        .iter()
        .map(|(moment, at)| (*moment, at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()));
    Ok(Typed {
        zone: standing.challenge.zone.clone(),
        dates: dates.collect(),
        settings: standing.challenge.settings.clone(),
        check_ins: app.store().count_check_ins(standing.challenge.id).await?,
        tag_sets: told_names(
            &app.store()
                .tag_sets_of_challenge(standing.challenge.id)
                .await?
                .into_iter()
                .map(|set| set.slug)
                .collect::<Vec<_>>(),
        ),
    })
}

fn page(
    layout: Layout,
    token: String,
    standing: &Standing,
    typed: Typed,
    (saved, wrong): (bool, Option<Wrong>),
) -> Result<Page, PageError> {
    let kind = standing.challenge.kind;
    let dates = Moment::of(kind).iter().map(|moment| {
        let of = |all: &[(Moment, String)]| {
            all.iter().find(|(one, _)| one == moment).map(|(_, text)| text.clone())
        };
        DateField {
            word: moment.as_str(),
            label: moment.label(kind),
            typed: of(&typed.dates).unwrap_or_default(),
            wrong: wrong.as_ref().and_then(|wrong| of(&wrong.dates)),
        }
    });
    let facets = FACETS_OF_FORMS.map(|facet| {
        let rule = typed.settings.rules.facet(facet).copied();
        FacetField {
            word: facet.as_str(),
            heading: facet.heading(),
            asked: rule.is_some(),
            rule: rule.unwrap_or(FacetRule {
                facet,
                names_min: 0,
                names_max: 5,
                allows_any: true,
                matches_min: 0,
            }),
        }
    });
    Page::render(&SettingsPage {
        layout,
        token,
        head: standing.head("/settings"),
        kind,
        saved,
        zone: typed.zone,
        zone_wrong: wrong.as_ref().is_some_and(|wrong| wrong.zone),
        dates: dates.collect(),
        facets: facets.into(),
        fandoms: told_names(&typed.settings.rules.fandoms),
        settings: typed.settings,
        check_ins: typed.check_ins,
        tag_sets: typed.tag_sets,
        tag_sets_wrong: wrong.as_ref().and_then(|wrong| wrong.tag_sets.clone()),
        stages: stages(standing),
        wrong: wrong.map(|wrong| wrong.message),
    })
}

/// `GET /challenges/{slug}/settings`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    let typed = holds(&app, &standing).await?;
    page(member.layout(&app), token, &standing, typed, (query.is_saved(), None))
}

/// `POST /challenges/{slug}/settings`
pub async fn set(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    let typed = read(&given, &standing);
    let id = standing.challenge.id;
    let there = app.store().tag_sets_of_challenge(id).await?;
    let named = tag_sets::named(&app, member.account.id, &there, &typed.tag_sets).await?;
    match checked(&typed).and_then(|(zone, dates)| Ok((zone, dates, named.map_err(Wrong::of_tag_sets)?))) {
        Ok((zone, dates, sets)) => {
            let sets: Vec<_> = sets.iter().map(|set| set.id).collect();
            app.store().use_tag_sets(id, &sets).await?;
            let Typed { settings, check_ins, .. } = &typed;
            app.store().set_challenge(id, settings, (&zone, &dates), *check_ins, app.now()).await?;
            Ok(Redirect::to(&format!("/challenges/{slug}/settings?saved=1")).into_response())
        }
        Err(wrong) => {
            let page = page(member.layout(&app), token, &standing, typed, (false, Some(wrong)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What a form says, every number in its range.
fn read(given: &Given, standing: &Standing) -> Typed {
    let kind = standing.challenge.kind;
    let number = |name: &str, or: u32| value(given, name).trim().parse().unwrap_or(or);
    let is_set = |name: &str| !value(given, name).is_empty();
    let before = &standing.challenge.settings;
    let facets = FACETS_OF_FORMS.into_iter().filter(|facet| is_set(&format!("{}-asked", facet.as_str())));
    let rule = |facet: Facet| {
        let field = |end: &str| format!("{}-{end}", facet.as_str());
        FacetRule {
            facet,
            names_min: number(&field("min"), 0),
            names_max: number(&field("max"), 5),
            allows_any: is_set(&field("any")),
            matches_min: number(&field("matches"), 0),
        }
    };
    let settings = Settings {
        rules: Rules {
            facets: facets.map(rule).collect(),
            offers_min: number("offers_min", before.rules.offers_min),
            offers_max: number("offers_max", before.rules.offers_max),
            requests_min: number("requests_min", before.rules.requests_min),
            requests_max: number("requests_max", before.rules.requests_max),
            fandoms: names(value(given, "fandoms")),
            set: before.rules.set.clone(),
            shared: before.rules.shared.clone(),
        },
        summary_is_public: is_set("summary"),
        prompts_max: number("prompts_max", before.prompts_max),
        claims_max: number("claims_max", before.claims_max),
        claims_are_shared: is_set("shared"),
        prompts_may_be_anonymous: is_set("anonymous_prompts"),
        artists_rank: is_set("ranked"),
        words_min: number("words_min", before.words_min),
        turn_days: number("turn_days", before.turn_days),
        nominations: is_set("nominations"),
        nominations_each: number("nominations_each", before.nominations_each),
    };
    Typed {
        zone: value(given, "zone").trim().to_owned(),
        dates: Moment::of(kind)
            .iter()
            .map(|moment| (*moment, value(given, moment.as_str()).to_owned()))
            .collect(),
        settings: settings.bounded(),
        check_ins: number("check_ins", 0).min(CHECK_INS_MAX),
        tag_sets: value(given, "tag_sets").to_owned(),
    }
}

/// The zone and the dates that were meant.
fn checked(typed: &Typed) -> Result<(String, Dates), Wrong> {
    let Some(zone): Option<TimeZone> = zone(&typed.zone) else {
        let message = "Give a time zone that exists, like Europe/London or UTC.".to_owned();
        return Err(Wrong { message, zone: true, dates: Vec::new(), tag_sets: None });
    };
    let (mut dates, mut wrong) = (Dates::new(), Vec::new());
    for (moment, text) in &typed.dates {
        match moment_at(text, &zone) {
            Ok(Some(at)) => drop(dates.insert(*moment, at)),
            Ok(None) => {}
            Err(fault) => wrong.push((*moment, fault.to_string())),
        }
    }
    if let Err(moment) = in_order(&dates) {
        wrong.push((moment, "This comes before what it should follow.".to_owned()));
    }
    if wrong.is_empty() {
        return Ok((typed.zone.clone(), dates));
    }
    let message = "Some dates cannot be kept.".to_owned();
    Err(Wrong { message, zone: false, dates: wrong, tag_sets: None })
}

/// A stage to be begun.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Begun {
    stage: String,
}

/// `POST /challenges/{slug}/stage`
pub async fn begin_stage(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(begun): Form<Begun>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    let stage: Stage =
        begun.stage.parse().map_err(|_| PageError::BadRequest("There is no such stage.".to_owned()))?;
    if standing.challenge.shut {
        return Err(PageError::BadRequest("The moderators closed this challenge.".to_owned()));
    }
    match app.store().begin_stage(standing.challenge.id, stage, app.now()).await {
        Ok(()) => Ok(Redirect::to(&format!("/challenges/{slug}"))),
        Err(error) => Err(PageError::BadRequest(refusal(error)?)),
    }
}
