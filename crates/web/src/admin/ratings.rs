//! The rating ladder: its steps, what stands before each, and how other archives' ratings map to it.

use std::{collections::BTreeMap, str::FromStr};

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::listing::WorkQuery;
use ficus_archive::work::Audience;
use ficus_archive::{
    RatingId,
    rating::{Gate, KnownLadder, Ladder, Rating, fold_stated},
    site::Site,
};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page, visitor::LEVEL_MAX};

/// A ladder has at most so many steps.
const STEPS_MAX: usize = LEVEL_MAX + 1;
/// A step's name has at most so many characters.
const NAME_CHARS_MAX: usize = 40;
/// A badge has at most so many characters.
const SHORT_CHARS_MAX: usize = 5;
/// A description has at most so many characters.
const DESCRIPTION_CHARS_MAX: usize = 300;
/// At most so many stated ratings are mapped.
const STATED_MAX: usize = 2000;

const GATES: [(Gate, &str); 4] = [
    (Gate::Open, "Opens at once"),
    (Gate::Ask, "Asks once"),
    (Gate::AdultStatement, "Asks for a statement of being an adult"),
    (Gate::Members, "Members only"),
];

#[derive(Template)]
#[template(path = "admin/ratings.html")]
struct RatingsPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    steps: Vec<Step>,
    unrated_as: String,
    stated: String,
    wrong: Option<String>,
    wrong_stated: Option<String>,
}

/// A step as its form shows it and sends it.
#[derive(Clone)]
struct Step {
    id: i64,
    name: String,
    short: String,
    description: String,
    gate: String,
}

/// What a step is in another archive, as the form shows it.
struct There {
    ladder: KnownLadder,
    /// What it is where nothing is chosen.
    usual: &'static str,
    /// What was chosen: empty for nothing.
    chosen: String,
}

/// As the form says that a step is nothing in another archive.
const NOTHING: &str = "none";

impl There {
    fn field(&self, step: &Step) -> String {
        format!("{}-{}", self.ladder.as_str(), step.id)
    }

    fn is_chosen(&self, rating: &str) -> bool {
        self.chosen == rating
    }

    fn is_nothing(&self) -> bool {
        self.chosen == NOTHING
    }
}

impl RatingsPage<'_> {
    /// What a step is in the archives that readers know.
    fn there(&self, step: &Step) -> Vec<There> {
        let ladder = &self.layout.site.ladder;
        let id = RatingId(step.id);
        let there = |known: KnownLadder| {
            let chosen = ladder.elsewhere.iter().find(|one| one.step == id && one.ladder == known);
            let mut usual = ladder.clone();
            usual.choose_elsewhere(id, known, None);
            There {
                ladder: known,
                usual: usual.elsewhere(id, known).unwrap_or_default(),
                chosen: match chosen {
                    None => String::new(),
                    Some(one) if one.rating.is_empty() => NOTHING.to_owned(),
                    Some(one) => one.rating.clone(),
                },
            }
        };
        KnownLadder::ALL.into_iter().map(there).collect()
    }

    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/ratings"
    }

    /// The gates that a step may have.
    fn gates() -> impl Iterator<Item = (&'static str, &'static str)> {
        GATES.iter().map(|(gate, name)| (gate.as_str(), *name))
    }
}

fn page<'a>(app: &App, admin: &Admin, token: &'a str) -> RatingsPage<'a> {
    let layout = admin.layout(app);
    let ladder = &layout.site.ladder;
    let steps = ladder
        .steps
        .iter()
        .map(|step| Step {
            id: step.id.0,
            name: step.name.clone(),
            short: step.short.clone(),
            description: step.description.clone(),
            gate: step.gate.as_str().to_owned(),
        })
        .collect();
    let stated = stated_lines(ladder);
    let unrated_as = ladder.unrated_as.map(|id| id.to_string()).unwrap_or_default();
    RatingsPage { layout, token, saved: false, steps, unrated_as, stated, wrong: None, wrong_stated: None }
}

fn refused(page: &RatingsPage<'_>) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(page)?).into_response())
}

async fn save_ladder(app: &App, ladder: Ladder) -> Result<Response, PageError> {
    super::save(app, Site { ladder, ..Site::clone(&app.site()) }).await?;
    Ok(Redirect::to("/admin/ratings?saved=1").into_response())
}

/// `GET /admin/ratings`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    Page::render(&RatingsPage { saved: query.is_saved(), ..page(&app, &admin, &token) })
}

/// `POST /admin/ratings`: names, badges, descriptions and gates of all steps.
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let ladder = &app.site().ladder;
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let mut shown = page(&app, &admin, &token);
    for step in &mut shown.steps {
        let of = |field: &str| value(&format!("{field}-{}", step.id)).to_owned();
        (step.name, step.short, step.description, step.gate) =
            (of("name"), of("short"), of("description"), of("gate"));
    }
    value("unrated").clone_into(&mut shown.unrated_as);
    match parsed(ladder, &shown.steps, &shown.unrated_as) {
        Ok(ladder) => save_ladder(&app, ladder).await,
        Err(wrong) => refused(&RatingsPage { wrong: Some(wrong), ..shown }),
    }
}

fn parsed(ladder: &Ladder, steps: &[Step], unrated_as: &str) -> Result<Ladder, String> {
    let steps = steps.iter().map(rating).collect::<Result<Vec<_>, _>>()?;
    for (at, step) in steps.iter().enumerate() {
        if steps[..at].iter().any(|other| fold_stated(&other.name) == fold_stated(&step.name)) {
            return Err(format!("Two steps are named “{}”.", step.name));
        }
    }
    let unrated_as = match unrated_as {
        "" => None,
        id => Some(
            id.parse()
                .ok()
                .filter(|id| steps.iter().any(|step| step.id == *id))
                .ok_or("Choose a step of the ladder for works without a rating.")?,
        ),
    };
    Ok(Ladder { steps, unrated_as, ..ladder.clone() })
}

fn rating(step: &Step) -> Result<Rating, String> {
    let bounded = |what: &str, text: &str, least: usize, most: usize| match text.chars().count() {
        count if count < least => Err(format!("A step has no {what}.")),
        count if count > most => Err(format!("The {what} “{text}” has more than {most} characters.")),
        _ => Ok(text.to_owned()),
    };
    Ok(Rating {
        id: RatingId(step.id),
        name: bounded("name", &step.name, 1, NAME_CHARS_MAX)?,
        short: bounded("badge", &step.short, 1, SHORT_CHARS_MAX)?,
        description: bounded("description", &step.description, 0, DESCRIPTION_CHARS_MAX)?,
        gate: Gate::from_str(&step.gate)
            .map_err(|_| format!("Choose what stands before “{}”.", step.name))?,
    })
}

/// A step and where it goes.
#[derive(Deserialize)]
pub struct Shift {
    id: RatingId,
    /// `up` is towards the lowest step, as the page shows it.
    to: String,
}

/// `POST /admin/ratings/move`
pub async fn shift(
    State(app): State<App>,
    _admin: Admin,
    Form(shift): Form<Shift>,
) -> Result<Response, PageError> {
    let mut ladder = app.site().ladder.clone();
    let at = ladder.steps.iter().position(|step| step.id == shift.id).ok_or(PageError::NotFound)?;
    let other = if shift.to == "up" { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(other) = other.filter(|other| *other < ladder.steps.len()) {
        ladder.steps.swap(at, other);
    }
    save_ladder(&app, ladder).await
}

/// The name of a new step.
#[derive(Deserialize)]
pub struct New {
    #[serde(default)]
    name: String,
    #[serde(default)]
    short: String,
}

/// `POST /admin/ratings/add`: a new step at the top, with the strictest gate of those below.
pub async fn add(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(new): Form<New>,
) -> Result<Response, PageError> {
    let shown = page(&app, &admin, &token);
    let ladder = &app.site().ladder;
    if ladder.steps.len() >= STEPS_MAX {
        let wrong = Some(format!("A ladder has at most {STEPS_MAX} steps."));
        return refused(&RatingsPage { wrong, ..shown });
    }
    let gate = ladder.steps.iter().map(|step| step.gate).max().unwrap_or_default();
    let mut steps = shown.steps.clone();
    steps.push(Step {
        id: ladder.fresh_id().0,
        name: new.name.trim().to_owned(),
        short: new.short.trim().to_owned(),
        description: String::new(),
        gate: gate.as_str().to_owned(),
    });
    match parsed(ladder, &steps, &shown.unrated_as) {
        Ok(ladder) => save_ladder(&app, ladder).await,
        Err(wrong) => refused(&RatingsPage { wrong: Some(wrong), ..shown }),
    }
}

/// A step by its identifier.
#[derive(Deserialize)]
pub struct Which {
    id: RatingId,
}

/// `POST /admin/ratings/remove`: only a step that no work has.
pub async fn remove(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(which): Form<Which>,
) -> Result<Response, PageError> {
    let mut ladder = app.site().ladder.clone();
    let step = ladder.get(which.id).ok_or(PageError::NotFound)?.name.clone();
    let wrong = if ladder.steps.len() == 1 {
        Some("A ladder needs a step.".to_owned())
    } else {
        match works_rated(&app, which.id)? {
            0 => None,
            works => Some(format!("“{step}” is the rating of {works} works; rate them otherwise first.")),
        }
    };
    if wrong.is_some() {
        return refused(&RatingsPage { wrong, ..page(&app, &admin, &token) });
    }
    ladder.remove(which.id);
    save_ladder(&app, ladder).await
}

/// Works of a rating, of every audience.
fn works_rated(app: &App, id: RatingId) -> Result<u64, PageError> {
    let audiences = vec![Audience::Everyone, Audience::Members, Audience::Authors];
    let query = WorkQuery { ratings: vec![id], audiences, page: 1, ..WorkQuery::default() };
    Ok(app.index().search(&query)?.total)
}

/// `POST /admin/ratings/elsewhere`: what each step is in the archives that readers know.
pub async fn save_elsewhere(
    State(app): State<App>,
    _admin: Admin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let mut ladder = app.site().ladder.clone();
    for step in ladder.steps.iter().map(|step| step.id).collect::<Vec<_>>() {
        for known in KnownLadder::ALL {
            let name = format!("{}-{step}", known.as_str());
            let Some((_, chosen)) = pairs.iter().find(|(field, _)| *field == name) else { continue };
            let rating = match chosen.as_str() {
                "" => None,
                NOTHING => Some(""),
                other => Some(known.ratings().iter().copied().find(|rating| *rating == other).ok_or_else(
                    || PageError::BadRequest(format!("{} has no rating “{other}”.", known.name())),
                )?),
            };
            ladder.choose_elsewhere(step, known, rating);
        }
    }
    save_ladder(&app, ladder).await
}

/// The map as the page sends it.
#[derive(Deserialize)]
pub struct StatedLines {
    #[serde(default)]
    lines: String,
}

/// `POST /admin/ratings/stated`
pub async fn save_stated(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<StatedLines>,
) -> Result<Response, PageError> {
    let ladder = app.site().ladder.clone();
    match stated(&ladder, &given.lines) {
        Ok(stated) => save_ladder(&app, Ladder { stated, ..ladder }).await,
        Err(wrong) => {
            let shown = page(&app, &admin, &token);
            refused(&RatingsPage { stated: given.lines, wrong_stated: Some(wrong), ..shown })
        }
    }
}

/// The map, a line each: `pg13 = Teen`, by step and then by name.
fn stated_lines(ladder: &Ladder) -> String {
    let mut lines: Vec<(usize, String)> = ladder
        .stated
        .iter()
        .filter_map(|(stated, id)| {
            let step = ladder.get(*id)?;
            Some((ladder.level(Some(*id)), format!("{stated} = {}", step.name)))
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

fn stated(ladder: &Ladder, lines: &str) -> Result<BTreeMap<String, RatingId>, String> {
    let mut map = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (stated, step) =
            line.rsplit_once('=').ok_or_else(|| format!("“{line}” is not of the form: stated = step."))?;
        let step = step.trim();
        let found = ladder.steps.iter().find(|known| fold_stated(&known.name) == fold_stated(step));
        let found = found.ok_or_else(|| format!("The ladder has no step “{step}”."))?;
        let stated = fold_stated(stated);
        if stated.is_empty() {
            return Err(format!("“{line}” names no rating before the equals sign."));
        }
        map.insert(stated, found.id);
    }
    if map.len() > STATED_MAX {
        return Err(format!("These are more than {STATED_MAX} ratings."));
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_of_stated_ratings_reads_back_as_it_is_shown() {
        let ladder = Ladder::default();
        assert_eq!(stated(&ladder, &stated_lines(&ladder)).as_ref(), Ok(&ladder.stated));
        assert!(stated(&ladder, "PG = Nowhere").is_err());
        assert!(stated(&ladder, "PG").is_err());
        assert_eq!(stated(&ladder, "Rated: T = Teen").unwrap().get("t"), Some(&RatingId(2)));
    }

    #[test]
    fn steps_that_are_told_apart_by_nothing_are_refused() {
        let ladder = Ladder::default();
        let step = |id, name: &str| Step {
            id,
            name: name.to_owned(),
            short: "X".to_owned(),
            description: String::new(),
            gate: "ask".to_owned(),
        };
        assert!(parsed(&ladder, &[step(1, "Teen"), step(2, "teen ")], "").is_err());
        assert!(parsed(&ladder, &[step(1, "Teen"), step(2, "")], "").is_err());
        assert!(parsed(&ladder, &[step(1, "Teen")], "7").is_err());
        assert_eq!(parsed(&ladder, &[step(1, "Teen")], "1").unwrap().unrated_as, Some(RatingId(1)));
    }
}
