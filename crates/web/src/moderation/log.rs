//! The log of what was decided about people and their works: read by all staff, and verified whenever it is looked at.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{AccountId, audit::AuditLine};
use ficus_store::AuditAsked;

use super::given::Given;
use crate::{App, address, error::PageError, layout::Layout, member::Moderator, page::Page};

/// Lines on a page.
const LINES: u32 = 100;
const SUBJECTS: [&str; 8] = ["site", "account", "pen-name", "work", "review", "report", "claim", "tag"];

/// A line, and who stands behind it.
struct Told {
    line: AuditLine,
    by: String,
    subject: String,
}

#[derive(Template)]
#[template(path = "moderation/log.html")]
struct LogPage {
    layout: Layout,
    lines: Vec<Told>,
    acts: Vec<String>,
    asked: AuditAsked,
    broken: Option<i64>,
    length: i64,
    next: Option<String>,
}

impl LogPage {
    fn here() -> &'static str {
        "/moderation/log"
    }

    fn subjects() -> [&'static str; 8] {
        SUBJECTS
    }

    fn is_act(&self, act: &str) -> bool {
        self.asked.act.as_deref() == Some(act)
    }

    fn is_subject(&self, subject: &str) -> bool {
        self.asked.subject.as_deref() == Some(subject)
    }

    fn by(&self) -> String {
        self.asked.by.map(|by| by.to_string()).unwrap_or_default()
    }
}

/// `GET /moderation/log`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let chosen = |name: &str| Some(given.text(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    let asked = AuditAsked {
        before: given.number("before"),
        act: chosen("act"),
        subject: chosen("subject"),
        by: given.number("by"),
    };
    let lines = app.store().audit_lines_of(&asked, LINES).await?;
    let acts = app.store().audit_acts().await?;
    let broken = app.store().broken_audit_line().await?;
    let length = app.store().audit_length().await?;
    let last = lines.last().filter(|_| lines.len() as u32 == LINES);
    let next = last.map(|line| {
        let field = |name: &str, value: &str| format!("&{name}={}", address::encoded(value));
        format!(
            "/moderation/log?before={}{}{}{}",
            line.id,
            field("act", given.text("act")),
            field("subject", given.text("subject")),
            field("by", given.text("by"))
        )
    });
    let names = names(&app, &lines).await?;
    let lines = lines.into_iter().map(|line| told(line, &names)).collect();
    let layout = member.layout(&app);
    Page::render(&LogPage { layout, lines, acts, asked, broken, length, next })
}

async fn names(app: &App, lines: &[AuditLine]) -> Result<HashMap<AccountId, String>, PageError> {
    let mut ids: Vec<AccountId> = lines.iter().filter_map(|line| line.by).collect();
    let subjects = lines.iter().filter(|line| line.subject == "account").filter_map(|line| line.subject_id);
    ids.extend(subjects.map(AccountId));
    ids.sort_unstable();
    ids.dedup();
    let accounts = app.store().accounts_by_id(&ids).await?;
    Ok(accounts.into_iter().map(|account| (account.id, account.name)).collect())
}

fn told(line: AuditLine, names: &HashMap<AccountId, String>) -> Told {
    let name = |id: AccountId| names.get(&id).cloned().unwrap_or_else(|| format!("account {id}"));
    let by = line.by.map_or_else(|| "the archive".to_owned(), name);
    let subject = match (line.subject.as_str(), line.subject_id) {
        ("account", Some(id)) => name(AccountId(id)),
        (word, Some(id)) => format!("{word} {id}"),
        (word, None) => word.to_owned(),
    };
    Told { line, by, subject }
}
