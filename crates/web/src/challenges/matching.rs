//! The matching as the keepers of an exchange see it: run, looked at, adjusted by hand, with the reasons why.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    SignUpId,
    challenge::{LeftOver, Matched, SignUp, Stage},
    collection::Kind,
    exchange::{Unfit, best, check, fits},
};
use ficus_store::GiftLine;
use serde::Deserialize;

use super::{Head, kept, only, refusal};
use crate::{App, address, csrf::Token, error::PageError, facts, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "challenges/matching.html")]
struct MatchingPage {
    layout: Layout,
    token: String,
    head: Head,
    /// Whether it can be matched, and sent.
    may_match: bool,
    may_send: bool,
    people: Vec<SignUp>,
    matched: Option<Matched>,
    /// Sentences about who is left.
    left: Vec<String>,
    lines: Vec<GiftLine>,
    warning: Option<&'static str>,
    seed: u64,
}

impl MatchingPage {
    fn told(matched: &Matched) -> String {
        let Matched { gifts, people, .. } = matched;
        format!(
            "{} of {} give and receive.",
            facts::figure(u64::from(*gifts)),
            facts::counted(u64::from(*people), "person", "people")
        )
    }

    fn proof(matched: &Matched) -> String {
        format!(
            "More is not possible: {} can be named of whom one, as giver or as recipient, is needed for every possible gift.",
            facts::counted(u64::from(matched.cover), "person", "people")
        )
    }

    fn giver(line: &GiftLine) -> &str {
        line.assignment.giver_name.as_deref().unwrap_or("nobody yet")
    }

    fn is_giver(line: &GiftLine, person: &SignUp) -> bool {
        line.assignment.giver == Some(person.account)
    }

    fn states(line: &GiftLine) -> &'static str {
        let gift = &line.assignment;
        match (gift.work, gift.giver, gift.sent) {
            (Some(_), ..) => "handed in",
            (None, None, _) => "looks for a writer",
            (None, Some(_), false) => "proposed",
            (None, Some(_), true) if gift.pinch => "sent, jumped in",
            (None, Some(_), true) => "sent",
        }
    }
}

/// A warning after an adjustment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Warned {
    warning: String,
}

/// `GET /challenges/{slug}/matching`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Warned>,
) -> Result<Page, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let id = standing.challenge.id;
    let people = app.store().sign_ups(id).await?;
    let matched = app.store().matched(id).await?;
    let lines = app.store().assignments(id).await?;
    let stage = standing.challenge.stage;
    let sent = lines.iter().any(|line| line.assignment.sent);
    Page::render(&MatchingPage {
        layout: member.layout(&app),
        token,
        head: standing.head("/matching"),
        may_match: !sent && stage <= Stage::Choosing,
        may_send: !sent && !lines.is_empty() && stage <= Stage::Choosing,
        left: matched.as_ref().map(|matched| left(matched, &people)).unwrap_or_default(),
        seed: matched.as_ref().map_or(1, |matched| matched.seed),
        people,
        matched,
        lines,
        warning: warning(&query.warning),
    })
}

fn warning(word: &str) -> Option<&'static str> {
    match word {
        "same" => Some("Nobody writes for themselves; nothing was changed."),
        "apart" => {
            Some("One of the two blocks the other, so they are not brought together; nothing was changed.")
        }
        "wishes" => {
            Some("It was changed as you wanted, but no offer of the one agrees with a request of the other.")
        }
        _ => None,
    }
}

/// Why people are left, by name.
fn left(matched: &Matched, people: &[SignUp]) -> Vec<String> {
    let names: HashMap<SignUpId, &str> =
        people.iter().map(|person| (person.id, person.name.as_str())).collect();
    let name = |id: &SignUpId| names.get(id).copied().unwrap_or("somebody who withdrew").to_owned();
    let all = |ids: &[SignUpId]| {
        let mut told: Vec<String> = ids.iter().take(12).map(name).collect();
        if ids.len() > told.len() {
            told.push(format!("{} more", ids.len() - told.len()));
        }
        match told.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            Some((last, _)) => last.clone(),
            None => "nobody".to_owned(),
        }
    };
    let others = |left: &LeftOver| {
        let others: Vec<SignUpId> = left.these.iter().filter(|id| **id != left.one).copied().collect();
        all(&others)
    };
    let without_recipient = matched.without_recipient.iter().map(|left| match left.those.len() {
        0 => format!("{} has nobody to write for: nobody’s requests agree with their offers.", name(&left.one)),
        _ => format!(
            "{} has nobody to write for: together with {} they could write for {} only, who are one person fewer.",
            name(&left.one),
            others(left),
            all(&left.those)
        ),
    });
    let without_giver = matched.without_giver.iter().map(|left| match left.those.len() {
        0 => format!("Nobody can write for {}: no offer agrees with their requests.", name(&left.one)),
        _ => format!(
            "Nobody is left to write for {}: for them together with {} only {} could write, who are one person fewer.",
            name(&left.one),
            others(left),
            all(&left.those)
        ),
    });
    without_recipient.chain(without_giver).collect()
}

/// What the matching is run with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Run {
    seed: String,
}

/// `POST /challenges/{slug}/matching`
pub async fn run(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(run): Form<Run>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let seed = run.seed.trim().parse().unwrap_or(1);
    let id = standing.challenge.id;
    let ficus_store::Matchable { people, givers } = app.store().matchable(id).await?;
    let rules = standing.challenge.settings.rules.clone();
    let found = app.heavy_work().run(move || {
        let fits = fits(&givers, &rules);
        let matching = best(&fits, seed);
        let verdict = check(&fits, &matching);
        (fits, matching, verdict)
    });
    let (fits, matching, verdict) = found.await?;
    if let Err(flaw) = verdict {
        // The checker knows nothing of the finder: should they ever disagree, nobody is matched wrongly.
        tracing::error!(%flaw, challenge = id.0, "a matching did not pass its check");
        return Err(PageError::BadRequest(format!("The matching did not pass its own check: {flaw}.")));
    }
    match app.store().keep_matching(id, &people, (&fits, &matching, seed), app.now()).await {
        Ok(_) => Ok(Redirect::to(&format!("/challenges/{slug}/matching#result"))),
        Err(error) => Err(PageError::BadRequest(refusal(error)?)),
    }
}

/// Who is to write for somebody; empty where somebody is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Adjusted {
    giver: String,
}

/// `POST /challenges/{slug}/matching/{id}`
pub async fn adjust(
    State(app): State<App>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    Form(adjusted): Form<Adjusted>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::GiftExchange])?;
    let recipient: SignUpId = address::part(&id)?;
    let challenge = standing.challenge.id;
    let people = app.store().sign_ups(challenge).await?;
    let whom = people.iter().find(|person| person.id == recipient).ok_or(PageError::NotFound)?;
    let giver = adjusted.giver.parse().ok().map(SignUpId);
    let giver = people.iter().find(|person| Some(person.id) == giver);
    let unfit = match giver {
        Some(giver) if !giver.dropped && !whom.dropped => {
            let rules = &standing.challenge.settings.rules;
            app.store().unfit(challenge, rules, (giver.account, whom.account)).await?
        }
        Some(giver) if giver.id == whom.id => Some(Unfit::Same),
        Some(giver) => {
            let apart = app.store().are_apart(giver.account, whom.account).await?;
            apart.then_some(Unfit::Apart)
        }
        None => None,
    };
    let word = match unfit {
        Some(Unfit::Same) => "?warning=same",
        Some(Unfit::Apart) => "?warning=apart",
        Some(Unfit::Wishes) => "?warning=wishes",
        None => "",
    };
    if !matches!(unfit, Some(Unfit::Same | Unfit::Apart)) {
        let done = app.store().adjust_assignment(challenge, recipient, giver, app.now()).await;
        if let Err(error) = done {
            return Err(PageError::BadRequest(refusal(error)?));
        }
    }
    Ok(Redirect::to(&format!("/challenges/{slug}/matching{word}#gift-{recipient}")))
}
