//! The names of a tag set: what it holds, what members propose for it, and what its keeper makes of that.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    challenge::{NOMINATED, NominationState},
    exchange::{Facet, NAME_CHARS_MAX, names},
    policy::Visitor,
    tag_set::{SetName, TagSet},
};

use super::edit::kept;
use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    moderation::Given,
    page::Page,
    session::Session,
    visitor::Who,
};

/// The names of a kind.
struct Kind {
    facet: Facet,
    taken: Vec<String>,
    /// For its keeper; for others, what they proposed themselves.
    waiting: Vec<String>,
    /// For its keeper.
    refused: Vec<String>,
}

#[derive(Template)]
#[template(path = "tag_sets/show.html")]
struct ShowPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    set: TagSet,
    kinds: Vec<Kind>,
    used_by: Vec<(String, String)>,
    keeps: bool,
    typed: String,
    facet: String,
    wrong: Option<String>,
    saved: bool,
}

impl ShowPage {
    /// What its keeper says of it, paragraph by paragraph.
    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.set.facts.about.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty())
    }

    fn proposes(&self) -> bool {
        self.token.is_some() && (self.keeps || self.set.facts.proposals_each > 0)
    }

    fn is_chosen(&self, kind: &Kind) -> bool {
        self.facet == kind.facet.as_str()
    }

    /// Kinds that hold something that is shown.
    fn shown(&self) -> impl Iterator<Item = &Kind> {
        self.kinds
            .iter()
            .filter(|kind| !(kind.taken.is_empty() && kind.waiting.is_empty() && kind.refused.is_empty()))
    }
}

/// What of the names a visitor sees, kind by kind.
fn kinds(all: &[SetName], visitor: &Visitor, keeps: bool) -> Vec<Kind> {
    let own = visitor.account.map(|(account, _)| account);
    let of = |facet: Facet, state: NominationState| -> Vec<String> {
        let of_it = all.iter().filter(|name| name.facet == facet && name.state == state);
        let is_seen = |name: &&SetName| {
            keeps || state == NominationState::Taken || (own.is_some() && name.account == own)
        };
        of_it.filter(is_seen).map(|name| name.name.clone()).collect()
    };
    let kind = |facet| Kind {
        facet,
        taken: of(facet, NominationState::Taken),
        waiting: of(facet, NominationState::Waits),
        refused: if keeps { of(facet, NominationState::Refused) } else { Vec::new() },
    };
    NOMINATED.map(kind).into()
}

async fn page(
    app: &App,
    visitor: Visitor,
    token: Option<String>,
    set: TagSet,
    (typed, facet, wrong): (String, String, Option<String>),
) -> Result<ShowPage, PageError> {
    let keeps = set.keeps(&visitor);
    let all = app.store().tag_set_names(set.id).await?;
    Ok(ShowPage {
        layout: Layout::new(app, visitor),
        token,
        kinds: kinds(&all, &visitor, keeps),
        used_by: app.store().tag_set_used_by(set.id).await?,
        set,
        keeps,
        typed,
        facet,
        wrong,
        saved: false,
    })
}

/// `GET /tag-sets/{slug}`
pub(super) async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let set = super::known(&app, &slug).await?;
    let token = match visitor.account {
        Some(_) => Some(Token::of(&app, &session).await?.0),
        None => None,
    };
    let nothing = (String::new(), String::new(), None);
    let mut page = page(&app, visitor, token, set, nothing).await?;
    page.saved = query.is_saved();
    Page::render(&page)
}

/// `POST /tag-sets/{slug}`
pub(super) async fn propose(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let set = super::known(&app, &slug).await?;
    let visitor = member.visitor();
    let named = names(given.text("names"));
    let wrong = match given.text("facet").parse::<Facet>() {
        Err(_) => "Choose what kind of tags they are.".to_owned(),
        Ok(_) if named.is_empty() => "Name at least one.".to_owned(),
        Ok(_) if named.iter().any(|name| name.chars().count() > NAME_CHARS_MAX) => {
            format!("A name has at most {NAME_CHARS_MAX} characters.")
        }
        Ok(facet) => {
            let by = (member.account.id, set.keeps(&visitor));
            match app.store().propose_for_tag_set(&set, by, facet, &named).await? {
                Ok(()) => return Ok(back(&slug).into_response()),
                Err(why) => why.to_string(),
            }
        }
    };
    let typed = (given.text("names").to_owned(), given.text("facet").to_owned(), Some(wrong));
    let page = page(&app, visitor, Some(token), set, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /tag-sets/{slug}/names`: its keeper decides about a name, or whoever proposed it takes it back.
pub(super) async fn decide(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let facet: Facet = given.text("facet").parse().map_err(|_| PageError::NotFound)?;
    let name = (facet, given.text("name"));
    let store = app.store();
    if given.text("act") == "withdraw" {
        let set = super::known(&app, &slug).await?;
        store.take_back_set_name(set.id, name, member.account.id).await?;
        return Ok(back(&slug));
    }
    let set = kept(&app, &member, &slug).await?;
    let state = match given.text("act") {
        "take" => Some(NominationState::Taken),
        "refuse" => Some(NominationState::Refused),
        "forget" => None,
        _ => return Err(PageError::BadRequest("Take it or leave it.".to_owned())),
    };
    store.decide_set_name(set.id, name, state).await?;
    Ok(back(&slug))
}

fn back(slug: &str) -> Redirect {
    Redirect::to(&format!("/tag-sets/{}?saved=1", address::encoded(slug)))
}

#[cfg(test)]
mod tests {
    use ficus_archive::{AccountId, account::Role};

    use super::*;

    #[test]
    fn others_see_what_is_in_a_set_and_what_they_proposed_themselves() {
        let name = |name: &str, state, account| SetName {
            facet: Facet::Fandom,
            name: name.to_owned(),
            state,
            account: Some(AccountId(account)),
        };
        let all = [
            name("Emma", NominationState::Taken, 1),
            name("Dracula", NominationState::Waits, 2),
            name("Alice", NominationState::Waits, 3),
            name("Ivanhoe", NominationState::Refused, 2),
        ];
        let of = |account: Option<i64>, keeps| {
            let account = account.map(|id| (AccountId(id), Role::Reader));
            let visitor = Visitor { account, ..Visitor::default() };
            let kinds = kinds(&all, &visitor, keeps);
            let fandoms = kinds.into_iter().next().unwrap();
            (fandoms.taken.len(), fandoms.waiting, fandoms.refused.len())
        };
        assert_eq!(of(None, false), (1, vec![], 0));
        assert_eq!(of(Some(2), false), (1, vec!["Dracula".to_owned()], 0));
        assert_eq!(of(Some(1), true), (1, vec!["Dracula".to_owned(), "Alice".to_owned()], 1));
    }
}
