//! The form that puts right what is stated about an imported work.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    RatingId,
    import_review::Correction,
    provenance::Evidence,
    rating::Ladder,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, Status, Work},
};
use ficus_prose::Prose;
use jiff::civil::Date;

use super::{
    address_of, changed,
    decide::{self, TITLE_CHARS_MAX},
    filter, load, told,
};
use crate::{App, admin::Admin, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// A line of a list (a name, a tag, a series) has at most so many characters.
const LINE_CHARS_MAX: usize = 300;
/// A list has at most so many lines.
const LINES_MAX: usize = 500;
/// Spoilers and timeline have at most so many characters.
const STATED_CHARS_MAX: usize = 2_000;
/// A category path has at most so many steps.
const CATEGORY_STEPS_MAX: usize = 12;
/// A language tag has at most so many characters.
const LANGUAGE_CHARS_MAX: usize = 35;

const STATUSES: [Status; 4] = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];
const AUDIENCES: [Audience; 3] = [Audience::Everyone, Audience::Members, Audience::Authors];

#[derive(Template)]
#[template(path = "admin/import/correct.html")]
struct CorrectPage {
    layout: Layout,
    token: String,
    address: String,
    work: Work,
    given: Given,
    evidence: Vec<Evidence>,
    wrong: Option<String>,
}

/// The fields as they are typed.
#[derive(Clone, Default)]
struct Given {
    title: String,
    authors: String,
    summary: String,
    rating: String,
    /// Lists by the kind of their tags.
    tags: Vec<(TagKind, String)>,
    categories: String,
    spoilers: String,
    timeline: String,
    language: String,
    status: String,
    published: String,
    updated: String,
    series: String,
    audience: String,
}

impl CorrectPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn ratings(&self) -> Vec<(String, &str)> {
        self.layout.site.ladder.steps.iter().map(|step| (step.id.to_string(), step.name.as_str())).collect()
    }

    fn statuses() -> impl Iterator<Item = (&'static str, &'static str)> {
        STATUSES.into_iter().map(|status| (status.as_str(), facts::status(status)))
    }

    fn audiences() -> impl Iterator<Item = (&'static str, &'static str)> {
        AUDIENCES.into_iter().map(|audience| (audience.as_str(), told::audience(audience)))
    }

    /// Where the import found a field: what stands there, and in which source.
    fn found(&self, fields: &str) -> Vec<&str> {
        let names: Vec<&str> = fields.split(' ').collect();
        let found = self.evidence.iter().filter(|evidence| names.contains(&evidence.field.as_str()));
        let mut values: Vec<&str> = found.map(|evidence| evidence.value.as_str()).collect();
        values.dedup();
        values.truncate(3);
        values
    }

    /// The name of the field of a kind of tags in the import report.
    fn reported(kind: TagKind) -> &'static str {
        match kind {
            TagKind::Fandom => "fandoms fandom",
            TagKind::Relationship => "relationships relationship",
            TagKind::Character => "characters character",
            TagKind::Warning => "warnings warning",
            TagKind::Kind => "category_path",
            TagKind::Class => "classes",
            TagKind::Freeform => "tags tag",
            TagKind::Medium => "",
        }
    }
}

/// `GET /admin/imports/{id}/works/{work}/correct`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path((job, work)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let evidence = app.store().provenance(work.id).await?.map(|provenance| provenance.draft.evidence);
    let given = given_of(&Correction::of(&work));
    Page::render(&CorrectPage {
        layout: admin.layout(&app),
        token,
        address: address_of(&imported),
        work,
        given,
        evidence: evidence.unwrap_or_default(),
        wrong: None,
    })
}

/// `POST /admin/imports/{id}/works/{work}/correct`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path((job, work)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let given = typed(&fields);
    let was = Correction::of(&work);
    let ladder = app.site().ladder.clone();
    match parsed(&given, &was, &ladder) {
        Ok(correction) => {
            let changes = was.changes(&correction, &ladder);
            if !changes.is_empty() {
                let by = admin.decider(&app)?;
                app.store().correct(work.id, &correction, &changes, by).await.map_err(decide::told)?;
                changed(&app, &[work.id]);
            }
            Ok(Redirect::to(&format!("{}?done=correct", address_of(&imported))).into_response())
        }
        Err(wrong) => {
            let (layout, address) = (admin.layout(&app), address_of(&imported));
            let page =
                CorrectPage { layout, token, address, work, given, evidence: Vec::new(), wrong: Some(wrong) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

fn given_of(correction: &Correction) -> Given {
    let lines = |kind: TagKind| {
        let names = correction.tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.name.as_str());
        names.collect::<Vec<_>>().join("\n")
    };
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let series = correction.series.iter().map(|series| match series.position {
        Some(position) => format!("{} | {position}", series.title),
        None => series.title.clone(),
    });
    Given {
        title: correction.title.clone(),
        authors: correction.authors.join("\n"),
        summary: correction.summary.plain_text().unwrap_or_default(),
        rating: correction.rating.map(|id| id.to_string()).unwrap_or_default(),
        tags: TagKind::OF_WORKS.map(|kind| (kind, lines(kind))).into(),
        categories: correction
            .category_paths
            .iter()
            .map(|path| path.join(" › "))
            .collect::<Vec<_>>()
            .join("\n"),
        spoilers: correction.spoilers.clone().unwrap_or_default(),
        timeline: correction.timeline.clone().unwrap_or_default(),
        language: correction.language.clone().unwrap_or_default(),
        status: correction.status.as_str().to_owned(),
        published: date(correction.published),
        updated: date(correction.updated),
        series: series.collect::<Vec<_>>().join("\n"),
        audience: correction.audience.as_str().to_owned(),
    }
}

fn typed(fields: &[(String, String)]) -> Given {
    let text = |name: &str| filter::text(fields, name).replace("\r\n", "\n");
    Given {
        title: text("title"),
        authors: text("authors"),
        summary: text("summary"),
        rating: text("rating"),
        tags: TagKind::OF_WORKS.map(|kind| (kind, text(&format!("tags-{}", kind.as_str())))).into(),
        categories: text("categories"),
        spoilers: text("spoilers"),
        timeline: text("timeline"),
        language: text("language"),
        status: text("status"),
        published: text("published"),
        updated: text("updated"),
        series: text("series"),
        audience: text("audience"),
    }
}

/// What was typed as a correction; `Err` says what cannot be taken.
fn parsed(given: &Given, was: &Correction, ladder: &Ladder) -> Result<Correction, String> {
    if given.title.is_empty() || given.title.chars().count() > TITLE_CHARS_MAX {
        return Err("A work needs a title, of at most 500 characters.".to_owned());
    }
    let mut tags = Vec::new();
    for (kind, names) in &given.tags {
        tags.extend(lines(names)?.into_iter().map(|name| TagDraft { kind: *kind, name: name.to_owned() }));
    }
    let rating = match given.rating.as_str() {
        "" => None,
        id => {
            let id = id.parse::<RatingId>().ok().filter(|id| ladder.get(*id).is_some());
            Some(id.ok_or("The ladder has no such rating.")?)
        }
    };
    let language = Some(given.language.clone()).filter(|tag| !tag.is_empty());
    if language.as_deref().is_some_and(|tag| !is_language(tag)) {
        return Err("A language is a tag such as “en” or “pt-BR”.".to_owned());
    }
    Ok(Correction {
        title: given.title.clone(),
        authors: lines(&given.authors)?.into_iter().map(str::to_owned).collect(),
        summary: summary(&given.summary, &was.summary),
        rating,
        tags,
        category_paths: category_paths(&given.categories, &was.category_paths)?,
        spoilers: stated(&given.spoilers)?,
        timeline: stated(&given.timeline)?,
        language,
        status: given.status.parse().map_err(|_| "Choose a status.")?,
        published: date(&given.published)?,
        updated: date(&given.updated)?,
        series: series(&given.series)?,
        audience: AUDIENCES
            .into_iter()
            .find(|audience| audience.as_str() == given.audience)
            .ok_or("Choose who may find and read the work.")?,
    })
}

/// A summary whose words are the same keeps its emphasis.
fn summary(typed: &str, was: &Prose) -> Prose {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let is_same = was.plain_text().is_ok_and(|plain| words(&plain) == words(typed));
    if is_same { was.clone() } else { Prose::from_plain(typed) }
}

fn lines(text: &str) -> Result<Vec<&str>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > LINES_MAX {
        return Err(format!("A list has at most {LINES_MAX} lines."));
    }
    match lines.iter().find(|line| line.chars().count() > LINE_CHARS_MAX) {
        Some(_) => Err(format!("A line has more than {LINE_CHARS_MAX} characters.")),
        None => Ok(lines),
    }
}

fn date(text: &str) -> Result<Option<Date>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("“{text}” is no date: write 2004-03-31.")),
    }
}

/// What is stated in a few words; nothing where nothing is typed.
fn stated(text: &str) -> Result<Option<String>, String> {
    if text.chars().count() > STATED_CHARS_MAX {
        return Err(format!("Spoilers and timeline have at most {STATED_CHARS_MAX} characters each."));
    }
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// One path a line, its steps parted by `›` or `>`. A line that was not touched is the path that it was, whatever signs
/// its names hold.
fn category_paths(text: &str, was: &[Vec<String>]) -> Result<Vec<Vec<String>>, String> {
    let read = |line: &str| {
        let steps = line.split(['›', '>']).map(str::trim).filter(|step| !step.is_empty());
        let steps: Vec<String> = steps.map(str::to_owned).collect();
        let known = was.iter().find(|path| path.join(" › ") == line).cloned();
        let path = known.unwrap_or(steps);
        if path.len() > CATEGORY_STEPS_MAX {
            return Err(format!("A category path has at most {CATEGORY_STEPS_MAX} steps."));
        }
        Ok(path)
    };
    let paths: Vec<Vec<String>> = lines(text)?.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(paths.into_iter().filter(|path| !path.is_empty()).collect())
}

/// One series a line: its title, and after a bar the place in it.
fn series(text: &str) -> Result<Vec<SeriesDraft>, String> {
    let read = |line: &str| {
        let (title, position) = match line.rsplit_once('|') {
            Some((title, place)) => {
                let place = place.trim();
                let position =
                    place.parse::<u32>().map_err(|_| format!("“{place}” is no place in a series."))?;
                (title.trim(), Some(position))
            }
            None => (line, None),
        };
        Ok(SeriesDraft { title: title.to_owned(), position, summary: Prose::default() })
    };
    lines(text)?.into_iter().map(read).collect()
}

/// Whether a text has the shape of a BCP 47 tag.
fn is_language(tag: &str) -> bool {
    tag.len() <= LANGUAGE_CHARS_MAX
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && tag.split('-').next().is_some_and(|part| part.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Given {
        given_of(&Correction { title: "The Lamp".to_owned(), ..Correction::default() })
    }

    #[test]
    fn what_is_shown_and_sent_back_unchanged_changes_nothing() {
        let was = Correction {
            title: "The Lamp".to_owned(),
            authors: vec!["Irene A.".to_owned(), "Wiggins".to_owned()],
            summary: Prose::from_plain("One.\n\nTwo\nthree."),
            rating: Some(RatingId(2)),
            tags: vec![TagDraft { kind: TagKind::Fandom, name: "Dracula".to_owned() }],
            category_paths: vec![
                vec!["Sherlock Holmes".to_owned(), "Gen > Humour".to_owned()],
                vec!["Dracula".to_owned()],
            ],
            spoilers: Some("The Final Problem".to_owned()),
            timeline: Some("After the Reichenbach Falls".to_owned()),
            language: Some("pt-BR".to_owned()),
            published: Some(jiff::civil::date(2004, 3, 31)),
            series: vec![SeriesDraft {
                title: "Lamps | Candles".to_owned(),
                position: Some(2),
                summary: Prose::default(),
            }],
            ..Correction::default()
        };
        assert_eq!(parsed(&given_of(&was), &was, &Ladder::default()), Ok(was));
    }

    #[test]
    fn what_cannot_be_taken_is_said() {
        let ladder = Ladder::default();
        let was = Correction::default();
        let tries: [fn(&mut Given); 9] = [
            |given| given.categories = "a › b > ".repeat(20),
            |given| given.spoilers = "x".repeat(STATED_CHARS_MAX + 1),
            |given| given.title.clear(),
            |given| given.rating = "99".to_owned(),
            |given| given.language = "English, please".to_owned(),
            |given| given.published = "31/3/2004".to_owned(),
            |given| given.series = "Lamps | two".to_owned(),
            |given| given.audience = "nobody".to_owned(),
            |given| given.authors = "x".repeat(301),
        ];
        for spoil in tries {
            let mut given = given();
            spoil(&mut given);
            assert!(parsed(&given, &was, &ladder).is_err());
        }
        assert!(parsed(&given(), &was, &ladder).is_ok());
    }
}
