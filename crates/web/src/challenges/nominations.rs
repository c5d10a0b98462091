//! The set of tags of a challenge: what it holds, what people propose for it, and what its keepers make of that.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    challenge::{NOMINATED, Nomination, NominationState},
    exchange::{Facet, NAME_CHARS_MAX, names},
};
use serde::Deserialize;

use super::{Head, Standing, kept, standing};
use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    session::Session,
    visitor::Who,
};

/// The tags of a kind.
struct Kind {
    facet: Facet,
    /// What can be chosen.
    set: Vec<String>,
    /// What waits; for others than keepers, what they proposed themselves.
    waiting: Vec<Nomination>,
    /// What the keepers refused; for keepers.
    refused: Vec<Nomination>,
    /// What was taken; for keepers.
    taken: Vec<Nomination>,
}

#[derive(Template)]
#[template(path = "challenges/tags.html")]
struct TagsPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    head: Head,
    kinds: Vec<Kind>,
    /// Tag sets that it shares with others: address and name.
    sets: Vec<(String, String)>,
    keeps: bool,
    /// Whether this visitor can propose something now.
    proposes: bool,
    open: bool,
    each: u32,
    typed: String,
    facet: String,
    wrong: Option<String>,
    saved: bool,
}

impl TagsPage {
    fn is_chosen(&self, kind: &Kind) -> bool {
        self.facet == kind.facet.as_str()
    }

    fn slug(&self) -> &str {
        &self.head.slug
    }
}

/// The kinds that the challenge asks about, with what stands to each.
async fn kinds(app: &App, standing: &Standing) -> Result<Vec<Kind>, PageError> {
    let all = app.store().nominations(standing.challenge.id).await?;
    let (keeps, rules) = (standing.keeps(), &standing.challenge.settings.rules);
    let of = |facet: Facet, state: NominationState| -> Vec<Nomination> {
        let of_it = all.iter().filter(|one| one.facet == facet && one.state == state);
        of_it
            .filter(|one| keeps || (one.account.is_some() && one.account == standing.account))
            .cloned()
            .collect()
    };
    let asked = NOMINATED.into_iter().filter(|facet| rules.facet(*facet).is_some());
    let kind = |facet: Facet| Kind {
        facet,
        set: rules.offered(facet).into_owned(),
        waiting: of(facet, NominationState::Waits),
        refused: if keeps { of(facet, NominationState::Refused) } else { Vec::new() },
        taken: if keeps { of(facet, NominationState::Taken) } else { Vec::new() },
    };
    Ok(asked.map(kind).collect())
}

async fn page(
    app: &App,
    layout: Layout,
    token: Option<String>,
    standing: &Standing,
    (typed, facet, wrong): (String, String, Option<String>),
) -> Result<TagsPage, PageError> {
    let (keeps, open) = (standing.keeps(), standing.challenge.takes_nominations());
    let sets = app.store().tag_sets_of_challenge(standing.challenge.id).await?;
    Ok(TagsPage {
        proposes: token.is_some() && (keeps || open),
        layout,
        token,
        head: standing.head("/tags"),
        kinds: kinds(app, standing).await?,
        sets: sets.into_iter().map(|set| (set.slug, set.facts.name)).collect(),
        keeps,
        open,
        each: standing.challenge.settings.nominations_each,
        typed,
        facet,
        wrong,
        saved: false,
    })
}

/// A challenge that has, or may have, a set of tags.
fn with_set(standing: Standing) -> Result<Standing, PageError> {
    let is_there = standing.challenge.has_tag_set() || standing.keeps();
    let asks = NOMINATED.iter().any(|facet| standing.challenge.settings.rules.facet(*facet).is_some());
    if is_there && asks && standing.challenge.kind != ficus_archive::collection::Kind::RoundRobin {
        Ok(standing)
    } else {
        Err(PageError::NotFound)
    }
}

/// `GET /challenges/{slug}/tags`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let standing = with_set(standing(&app, &visitor, &slug).await?)?;
    let token = match standing.account {
        Some(_) => Some(Token::of(&app, &session).await?.0),
        None => None,
    };
    let nothing = (String::new(), String::new(), None);
    let mut page = page(&app, Layout::new(&app, visitor), token, &standing, nothing).await?;
    page.saved = query.is_saved();
    Page::render(&page)
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    facet: String,
    names: String,
    act: String,
}

/// `POST /challenges/{slug}/tags`
pub async fn nominate(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let standing = with_set(standing(&app, &member.visitor(), &slug).await?)?;
    let named = names(&given.names);
    let wrong = match given.facet.parse::<Facet>() {
        Err(_) => "Choose what kind of tags they are.".to_owned(),
        Ok(_) if named.is_empty() => "Name at least one.".to_owned(),
        Ok(_) if named.iter().any(|name| name.chars().count() > NAME_CHARS_MAX) => {
            format!("A name has at most {NAME_CHARS_MAX} characters.")
        }
        Ok(facet) => {
            let by = (member.account.id, standing.keeps());
            match app.store().nominate(&standing.challenge, by, facet, &named, app.now()).await? {
                Ok(()) => {
                    return Ok(Redirect::to(&format!("/challenges/{slug}/tags?saved=1")).into_response());
                }
                Err(why) => why.to_string(),
            }
        }
    };
    let typed = (given.names, given.facet, Some(wrong));
    let page = page(&app, member.layout(&app), Some(token), &standing, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /challenges/{slug}/tags/{id}`: a keeper decides, or whoever proposed it takes it back.
pub async fn decide(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id = address::part(&id)?;
    let back = Redirect::to(&format!("/challenges/{}/tags?saved=1", address::encoded(&slug)));
    if given.act == "withdraw" {
        let standing = standing(&app, &member.visitor(), &slug).await?;
        app.store().withdraw_nomination(standing.challenge.id, id, member.account.id).await?;
        return Ok(back);
    }
    let standing = kept(&app, &member, &slug).await?;
    let state = match given.act.as_str() {
        "take" => NominationState::Taken,
        "refuse" => NominationState::Refused,
        _ => return Err(PageError::BadRequest("Take it or leave it.".to_owned())),
    };
    match app.store().decide_nomination(standing.challenge.id, id, state).await {
        Ok(()) => Ok(back),
        Err(ficus_store::StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}
