//! The queue: what waits for somebody, what is one's own, what waits for a second person, what was decided.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    AccountId, PenNameId, ReportId,
    moderation::{ActKind, Appeal},
    report::{Report, SubjectKind, is_flood},
    rulebook::Rulebook,
};
use ficus_store::{QueueFilter, QueueGroup};
use serde::Deserialize;

use super::told::{self, Thing};
use crate::{
    App, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging, member::Moderator, page::Page,
};

/// Entries on a page.
const GROUPS: u32 = 20;
/// Appeals that are shown at once.
const APPEALS: u32 = 50;
/// Rows of one entry that are shown without opening it.
const ROWS_SHOWN: usize = 5;

/// A row of an entry.
struct Row {
    id: ReportId,
    thing: Thing,
    facts: Vec<String>,
    is_chooseable: bool,
}

/// An entry.
struct Entry {
    name: String,
    lead: String,
    alarm: Option<String>,
    shown: Vec<Row>,
    more: Vec<Row>,
}

/// An appeal that waits.
struct Waiting {
    appeal: Appeal,
    since: String,
}

#[derive(Template)]
#[template(path = "moderation/queue.html")]
struct QueuePage {
    layout: Layout,
    token: String,
    show: &'static str,
    entries: Vec<Entry>,
    appeals: Vec<Waiting>,
    paging: Paging,
    rulebook: Rulebook,
    saved: bool,
}

impl QueuePage {
    fn here() -> &'static str {
        "/moderation"
    }

    fn tabs() -> [(&'static str, &'static str); 5] {
        [
            ("open", "Open"),
            ("mine", "Mine"),
            ("waiting", "Waiting for a second person"),
            ("decided", "Decided"),
            ("appeals", "Appeals"),
        ]
    }

    fn bulk_acts() -> [ActKind; 5] {
        [ActKind::Dismiss, ActKind::Warn, ActKind::Hide, ActKind::Lock, ActKind::Remove]
    }

    fn chapters(&self) -> Vec<(String, Vec<ficus_archive::rulebook::Rule>)> {
        self.rulebook.chapters()
    }

    fn is_open(&self) -> bool {
        matches!(self.show, "open" | "mine") && !self.entries.is_empty()
    }
}

/// What is asked for.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    saved: String,
}

/// `GET /moderation`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let show =
        QueuePage::tabs().into_iter().find(|(key, _)| *key == asked.show).map_or("open", |(key, _)| key);
    let filter = match show {
        "mine" => QueueFilter::Mine(member.account.id),
        "waiting" => QueueFilter::Waiting,
        "decided" => QueueFilter::Decided,
        _ => QueueFilter::Open,
    };
    let number: u32 = asked.page.parse().unwrap_or(1).clamp(1, 10_000);
    let now = app.now();
    let rulebook = app.store().rulebook().await?;
    let (mut entries, mut total, mut appeals) = (Vec::new(), 0, Vec::new());
    if show == "appeals" {
        let open = app.store().open_appeals(APPEALS).await?;
        appeals =
            open.into_iter().map(|appeal| Waiting { since: told::since(appeal.made, now), appeal }).collect();
    } else {
        let (groups, count) = app.store().queue(filter, (number - 1) * GROUPS, GROUPS, now).await?;
        total = count;
        entries = self::entries(&app, groups, &rulebook).await?;
    }
    let paging = Paging::of(number, total, GROUPS, |page| format!("/moderation?show={show}&page={page}"));
    Page::render(&QueuePage {
        layout: member.layout(&app),
        token,
        show,
        entries,
        appeals,
        paging,
        rulebook,
        saved: asked.saved == "1",
    })
}

async fn entries(app: &App, groups: Vec<QueueGroup>, rulebook: &Rulebook) -> Result<Vec<Entry>, PageError> {
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let facts = told::facts_of(app, rows().map(|row| row.subject)).await?;
    let ids: Vec<ReportId> = rows().map(|row| row.id).collect();
    let reasons = app.store().report_reasons(&ids).await?;
    let names = names(app, &groups).await?;
    let now = app.now();
    let row = |report: &Report| {
        let mut told = Vec::new();
        if report.people > 0 {
            told.push(facts::counted(report.people, "report", "reports"));
        } else {
            told.push("held by a rule of the archive".to_owned());
        }
        let of = reasons.get(&report.id).map_or(&[][..], Vec::as_slice);
        told.extend(
            of.iter().take(3).map(|(number, count)| format!("{} ({count})", told::rule(rulebook, number))),
        );
        told.push(format!("since {}", told::since(report.opened, now)));
        told.extend(report.taken_by.map(|_| "taken".to_owned()));
        Row {
            id: report.id,
            thing: told::thing(report.subject, &facts),
            facts: told,
            is_chooseable: matches!(report.subject.kind, SubjectKind::Work | SubjectKind::Chapter),
        }
    };
    let entry = |group: &QueueGroup| {
        let mut shown: Vec<Row> = group.rows.iter().map(row).collect();
        let more = shown.split_off(shown.len().min(ROWS_SHOWN));
        let things = facts::counted(group.things, "thing", "things");
        let reports = facts::counted(group.reports, "report", "reports");
        let alarm = is_flood(group.lately).then(|| {
            format!(
                "{} people reported this within a day, {} of them guests or with accounts younger than a week. This \
                 may be a brigade: nothing was hidden by itself.",
                group.lately, group.strangers
            )
        });
        Entry {
            name: told::concerns(&group.rows, &names),
            lead: format!("{things}, {reports}"),
            alarm,
            shown,
            more,
        }
    };
    Ok(groups.iter().map(entry).collect())
}

/// Whom entries concern, by name.
async fn names(app: &App, groups: &[QueueGroup]) -> Result<HashMap<String, String>, PageError> {
    let of = |kind: &str| -> Vec<i64> {
        let numbers = groups.iter().filter_map(|group| group.concerns.strip_prefix(kind)?.parse().ok());
        numbers.collect()
    };
    let accounts: Vec<AccountId> = of("account:").into_iter().map(AccountId).collect();
    let pen_names: Vec<PenNameId> = of("pen-name:").into_iter().map(PenNameId).collect();
    let mut names = HashMap::new();
    for account in app.store().accounts_by_id(&accounts).await? {
        names.insert(format!("account:{}", account.id), account.name);
    }
    for name in app.store().pen_names_by_id(&pen_names).await? {
        names.insert(format!("pen-name:{}", name.id), name.name);
    }
    for group in groups.iter().filter(|group| group.concerns.starts_with("review:")) {
        names.insert(group.concerns.clone(), "A reader without an account".to_owned());
    }
    Ok(names)
}
