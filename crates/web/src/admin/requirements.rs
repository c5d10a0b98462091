//! What a work has to say of itself before it is posted, and how much an account may write.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ficus_archive::{
    site::{
        Site,
        work_bounds::{TAGS_MAX, TagBounds, WORDS_MAX, WorkBounds},
        writing::{self, WritingRules},
        writing_limits::{LIMIT_MAX, Limits, NEW_DAYS_MAX, WritingLimits},
    },
    tag::TagKind,
    writing::Field,
};

use super::{Admin, Saved};
use crate::{
    App, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page, routes::Routes,
};

/// The kinds of tags that have bounds of their own; those that authors make up have theirs among the lengths.
const KINDS: [TagKind; 6] = [
    TagKind::Fandom,
    TagKind::Warning,
    TagKind::Kind,
    TagKind::Relationship,
    TagKind::Character,
    TagKind::Class,
];

/// A figure of a form: its name, its words, what it is, and the highest that it may be.
struct Figure {
    name: &'static str,
    label: &'static str,
    value: u64,
    most: u64,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/requirements", get(ask).post(save))
        .route("/admin/limits", get(ask_limits).post(save_limits))
}

#[derive(Template)]
#[template(path = "admin/requirements.html")]
struct RequirementsPage<'a> {
    layout: Layout,
    token: &'a str,
    rules: WritingRules,
    wrong: Option<String>,
    saved: bool,
}

impl RequirementsPage<'_> {
    fn here() -> &'static str {
        "/admin/requirements"
    }

    fn fields() -> [Field; 15] {
        Field::REQUIRABLE
    }

    fn is_required(&self, field: Field) -> bool {
        self.rules.required.contains(&field)
    }

    /// Kinds of tags, each with its word, its name and its bounds.
    fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str, TagBounds)> {
        KINDS.into_iter().map(|kind| {
            let known = self.rules.bounds.tags.iter().find(|bounds| bounds.kind == kind);
            let bounds = known.copied().unwrap_or(TagBounds { kind, least: 0, most: 0 });
            (kind.as_str(), Field::of_tags(kind).name(), bounds)
        })
    }

    fn lengths(&self) -> [Figure; 6] {
        lengths(&self.rules)
    }
}

fn lengths(rules: &WritingRules) -> [Figure; 6] {
    let figure =
        |name, label, value: u32, most: u32| Figure { name, label, value: value.into(), most: most.into() };
    [
        figure("title_chars", "Characters of a title", rules.title_chars_max, 1_000),
        figure("summary_chars", "Characters of a summary", rules.summary_chars_max, writing::CHARS_MAX),
        figure(
            "notes_chars",
            "Characters of notes before or after",
            rules.notes_chars_max,
            writing::CHARS_MAX,
        ),
        figure(
            "remark_chars",
            "Characters of disclaimer, dedication, spoilers, timeline",
            rules.remark_chars_max,
            writing::CHARS_MAX,
        ),
        figure("tags", "Tags that the author made up", rules.tags_max, writing::TAGS_MAX),
        figure("tag_chars", "Characters of a tag", rules.tag_chars_max, 500),
    ]
}

/// The rules that the form asks for, and the first thing that is wrong with them.
fn parse(given: &Given, before: &WritingRules) -> (WritingRules, Option<String>) {
    let mut wrong = None;
    let mut figure = |name: &str, label: &str, least: u64, most: u64| -> u64 {
        let found = given.number::<u64>(name).filter(|value| (least..=most).contains(value));
        found.unwrap_or_else(|| {
            wrong = Some(format!("{label}: between {least} and {most}."));
            least
        })
    };
    let [title, summary, notes, remark, tags, tag] =
        lengths(before).map(|one| figure(one.name, one.label, 1, one.most) as u32);
    let words_least = figure("words_least", "The least words of a work", 0, WORDS_MAX);
    let words_most = figure("words_most", "The most words of a work", 0, WORDS_MAX);
    let disclaimer = figure("disclaimer_chars", "Characters of a disclaimer", 0, writing::CHARS_MAX.into());
    let mut bounds = Vec::new();
    for kind in KINDS {
        let name = Field::of_tags(kind).name();
        let least = figure(&format!("least-{}", kind.as_str()), name, 0, TAGS_MAX.into()) as u32;
        let most = figure(&format!("most-{}", kind.as_str()), name, 0, TAGS_MAX.into()) as u32;
        if least > 0 || most > 0 {
            bounds.push(TagBounds { kind, least, most });
        }
    }
    if bounds.iter().any(|one| one.most > 0 && one.least > one.most)
        || (words_most > 0 && words_least > words_most)
    {
        wrong = Some("The least is above the most.".to_owned());
    }
    let is_chosen =
        |field: &Field| given.0.iter().any(|(name, value)| name == "required" && value == field.as_str());
    let rules = WritingRules {
        title_chars_max: title,
        summary_chars_max: summary,
        notes_chars_max: notes,
        remark_chars_max: remark,
        tags_max: tags,
        tag_chars_max: tag,
        required: Field::REQUIRABLE.into_iter().filter(is_chosen).collect(),
        bounds: WorkBounds {
            words_least,
            words_most,
            tags: bounds,
            disclaimer_chars: disclaimer as u32,
            disclaimer_names_fandom: given.is_ticked("disclaimer_names_fandom"),
            originals_exempt: given.is_ticked("originals_exempt"),
        },
    };
    (rules, wrong)
}

/// `GET /admin/requirements`
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let rules = app.site().writing.clone();
    let layout = admin.layout(&app);
    Page::render(&RequirementsPage { layout, token: &token, rules, wrong: None, saved: query.is_saved() })
}

/// `POST /admin/requirements`
pub(crate) async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (rules, wrong) = parse(&given, &app.site().writing);
    if wrong.is_some() {
        let layout = admin.layout(&app);
        let page = RequirementsPage { layout, token: &token, rules, wrong, saved: false };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    super::save(&app, Site { writing: rules, ..Site::clone(&app.site()) }).await?;
    Ok(Redirect::to("/admin/requirements?saved=1").into_response())
}

#[derive(Template)]
#[template(path = "admin/limits.html")]
struct LimitsPage<'a> {
    layout: Layout,
    token: &'a str,
    limits: WritingLimits,
    wrong: Option<String>,
    saved: bool,
}

impl LimitsPage<'_> {
    fn here() -> &'static str {
        "/admin/limits"
    }

    /// Those of members and those of new ones.
    fn groups(&self) -> [(&'static str, &'static str, [Figure; 7]); 2] {
        [
            ("members", "Members", figures(&self.limits.members)),
            ("newcomers", "New members", figures(&self.limits.newcomers)),
        ]
    }
}

fn figures(limits: &Limits) -> [Figure; 7] {
    let figure = |name, label, value| Figure { name, label, value, most: LIMIT_MAX };
    [
        figure("works", "Works", limits.works),
        figure("drafts", "Drafts of chapters", limits.drafts),
        figure("chapters", "Chapters posted within a day", limits.chapters_a_day),
        figure("words", "Words posted within a day", limits.words_a_day),
        figure("uploads", "Uploads within a day", limits.uploads_a_day),
        figure("images", "Images", limits.images),
        figure("megabytes", "Megabytes of texts and images", limits.megabytes),
    ]
}

/// The limits of a group, or the figure that is wrong.
fn of_group(given: &Given, group: &str) -> Result<Limits, String> {
    let figure = |name: &str, label: &str| {
        let found = given.number::<u64>(&format!("{group}-{name}")).filter(|value| *value <= LIMIT_MAX);
        found.ok_or_else(|| format!("{label}: between 0 and {LIMIT_MAX}."))
    };
    let [works, drafts, chapters, words, uploads, images, megabytes] =
        figures(&Limits::default()).map(|one| figure(one.name, one.label));
    Ok(Limits {
        works: works?,
        drafts: drafts?,
        chapters_a_day: chapters?,
        words_a_day: words?,
        uploads_a_day: uploads?,
        images: images?,
        megabytes: megabytes?,
    })
}

fn parse_limits(given: &Given) -> Result<WritingLimits, String> {
    let new_days = given.number("new_days").filter(|days| *days <= NEW_DAYS_MAX);
    Ok(WritingLimits {
        members: of_group(given, "members")?,
        newcomers: of_group(given, "newcomers")?,
        new_days: new_days
            .ok_or_else(|| format!("A member is new for between 0 and {NEW_DAYS_MAX} days."))?,
    })
}

/// `GET /admin/limits`
pub(crate) async fn ask_limits(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let limits = app.site().writing_limits;
    let layout = admin.layout(&app);
    Page::render(&LimitsPage { layout, token: &token, limits, wrong: None, saved: query.is_saved() })
}

/// `POST /admin/limits`
pub(crate) async fn save_limits(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    match parse_limits(&given) {
        Ok(writing_limits) => {
            super::save(&app, Site { writing_limits, ..Site::clone(&app.site()) }).await?;
            Ok(Redirect::to("/admin/limits?saved=1").into_response())
        }
        Err(wrong) => {
            let (layout, limits) = (admin.layout(&app), app.site().writing_limits);
            let page = LimitsPage { layout, token: &token, limits, wrong: Some(wrong), saved: false };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form as the page would send it.
    fn sent(rules: &WritingRules, changed: &[(&str, &str)]) -> Given {
        let mut fields: Vec<(String, String)> =
            lengths(rules).iter().map(|one| (one.name.to_owned(), one.value.to_string())).collect();
        for name in ["words_least", "words_most", "disclaimer_chars"] {
            fields.push((name.to_owned(), "0".to_owned()));
        }
        for kind in KINDS {
            fields.push((format!("least-{}", kind.as_str()), "0".to_owned()));
            fields.push((format!("most-{}", kind.as_str()), "0".to_owned()));
        }
        fields.extend(rules.required.iter().map(|field| ("required".to_owned(), field.as_str().to_owned())));
        fields.push(("originals_exempt".to_owned(), "1".to_owned()));
        for (name, value) in changed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        Given(fields)
    }

    #[test]
    fn a_form_that_nobody_changed_changes_nothing() {
        let rules = WritingRules::default();
        assert_eq!(parse(&sent(&rules, &[]), &rules), (rules.clone(), None));
    }

    #[test]
    fn bounds_are_kept_where_they_make_sense() {
        let rules = WritingRules::default();
        let (changed, wrong) = parse(&sent(&rules, &[("most-fandom", "4"), ("words_least", "500")]), &rules);
        assert_eq!(wrong, None);
        assert_eq!(changed.bounds.tags, [TagBounds { kind: TagKind::Fandom, least: 0, most: 4 }]);
        assert_eq!(changed.bounds.words_least, 500);
        for changed in [("title_chars", "0"), ("tags", "many"), ("words_most", "-1")] {
            assert!(parse(&sent(&rules, &[changed]), &rules).1.is_some(), "{changed:?}");
        }
        let crossed = sent(&rules, &[("least-fandom", "5"), ("most-fandom", "4")]);
        assert_eq!(parse(&crossed, &rules).1.as_deref(), Some("The least is above the most."));
    }
}
