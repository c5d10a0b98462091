//! The desk of a member, and the desk of each of their works.

use askama::Template;
use axum::{
    extract::{Query, State},
    routing::get,
};
use ficus_archive::{
    account::Role,
    chapter::{ChapterLine, chapter_name},
    draft::DraftLine,
    upkeep::Concealed,
    work::{Work, chapters_of_planned},
    writing::facts::{audience, status},
};
use ficus_store::{DeskList, DeskWork};
use serde::Deserialize;

use super::{Doing, doings, facts::stated};
use crate::{
    App,
    error::PageError,
    facts::{counted, day, moment},
    layout::Layout,
    listing::Paging,
    member::{Member, Writer},
    page::Page,
    routes::Routes,
};

/// Posted works on a page.
const WORKS_PER_PAGE: u32 = 25;
/// Works that were never posted, and works with something on the desk, are shown up to so many.
const DRAFTS_SHOWN_MAX: u32 = 200;

/// The pages.
pub fn routes() -> Routes {
    Routes::new().route("/write", get(show)).route("/write/works/{id}", get(work))
}

#[derive(Template)]
#[template(path = "write/desk.html")]
struct DeskPage {
    layout: Layout,
    /// Whether the member may post works.
    writes: bool,
    drafts: Vec<DeskWork>,
    with_drafts: Vec<DeskWork>,
    posted: Vec<DeskWork>,
    posted_total: u64,
    paging: Paging,
    done: String,
}

impl DeskPage {
    fn facts(work: &DeskWork) -> Vec<String> {
        let chapters = chapters_of_planned(work.chapters as usize, work.status, work.planned_chapters);
        let mut facts = vec![
            audience(work.audience).to_owned(),
            format!("{chapters} chapters"),
            counted(work.words, "word", "words"),
            status(work.status).to_owned(),
        ];
        facts.extend(work.updated.map(|date| format!("updated {}", day(date))));
        facts.push(counted(work.views, "view", "views"));
        facts.push(counted(work.kudos, "kudos", "kudos"));
        facts
    }

    /// What lies there of a draft.
    fn draft_facts(work: &DeskWork) -> Vec<String> {
        let posted = (work.chapters > 0).then(|| counted(work.chapters.into(), "chapter", "chapters"));
        let drafts = Some(counted(work.drafts, "chapter on the desk", "chapters on the desk"));
        let touched = Some(format!("last touched {}", moment(work.touched)));
        [posted, drafts, touched].into_iter().flatten().collect()
    }

    /// What waits for its author.
    fn waits(work: &DeskWork) -> Vec<(String, String)> {
        let mut waits = Vec::new();
        let desk = format!("/write/works/{}", work.id);
        if work.drafts > 0 {
            waits.push((desk.clone(), counted(work.drafts, "chapter on the desk", "chapters on the desk")));
        }
        if let Some(due) = work.next_due {
            waits.push((format!("{desk}/schedule"), format!("next one goes out {}", moment(due))));
        }
        if work.waiting > 0 {
            let told = counted(work.waiting, "review waits for you", "reviews wait for you");
            waits.push(("/account/reviews/waiting".to_owned(), told));
        }
        if work.unanswered > 0 {
            let told = counted(work.unanswered, "unanswered review", "unanswered reviews");
            waits.push((format!("/works/{}/reviews", work.id), told));
        }
        waits
    }

    fn standing(work: &DeskWork) -> Option<&'static str> {
        concealed(work.concealed)
    }
}

fn concealed(concealed: Option<Concealed>) -> Option<&'static str> {
    Some(match concealed? {
        Concealed::Held => "It waits for a moderator to look at it.",
        Concealed::Hidden => "Hidden by the moderators: only you and they see it.",
        Concealed::Removed => "Removed by the moderators.",
        Concealed::Unrevealed => "It waits in a collection that is not revealed yet.",
    })
}

/// Which page of a list, and what happened before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    done: String,
    /// How many works were deleted.
    works: String,
}

impl Asked {
    /// What was done before the page is shown.
    fn told(&self) -> String {
        match (self.done.as_str(), self.works.parse::<u32>()) {
            ("deleted", Ok(works)) if works != 1 => format!("{works} works are gone."),
            ("deleted", _) => "The work is gone.".to_owned(),
            _ => String::new(),
        }
    }
}

/// `GET /write`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX);
    let offset = (page - 1).saturating_mul(WORKS_PER_PAGE);
    let account = member.account.id;
    let store = app.store();
    let (drafts, _) = store.desk(account, DeskList::Drafts, 0, DRAFTS_SHOWN_MAX).await?;
    let (with_drafts, _) = store.desk(account, DeskList::WithDrafts, 0, DRAFTS_SHOWN_MAX).await?;
    let (posted, total) = store.desk(account, DeskList::Posted, offset, WORKS_PER_PAGE).await?;
    let paging = Paging::of(page, total, WORKS_PER_PAGE, |page| format!("/write?page={page}"));
    Page::render(&DeskPage {
        layout: member.layout(&app),
        writes: member.account.role >= Role::Author,
        drafts,
        with_drafts,
        posted,
        posted_total: total,
        paging,
        done: asked.told(),
    })
}

#[derive(Template)]
#[template(path = "write/work.html")]
struct WorkDesk {
    layout: Layout,
    work: Work,
    drafts: Vec<DraftLine>,
    is_draft: bool,
    done: &'static str,
}

impl WorkDesk {
    fn standing(&self) -> Option<&'static str> {
        concealed(self.work.upkeep.concealed)
    }

    fn facts(&self) -> Vec<String> {
        let words = counted(self.work.words, "word", "words");
        let chapters = format!("{} chapters", self.work.chapters_of_planned());
        let mut facts = vec![chapters, words, status(self.work.status).to_owned()];
        facts.extend(self.work.published.map(|date| format!("published {}", day(date))));
        facts
    }

    fn audience(&self) -> &'static str {
        audience(self.work.audience)
    }

    fn doings() -> Vec<Doing> {
        doings()
    }

    fn line_name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    fn draft_name(draft: &DraftLine) -> String {
        chapter_name(draft.number, draft.title.as_deref())
    }

    fn draft_facts(draft: &DraftLine) -> Vec<String> {
        let words = Some(counted(draft.words.into(), "word", "words"));
        let saved = Some(format!("saved {}", moment(draft.saved)));
        let due = draft.due.as_ref().map(|due| format!("goes out {}", moment(due.at)));
        let changes = draft.chapter.map(|_| "changes to a posted chapter".to_owned());
        [changes, words, due, saved].into_iter().flatten().collect()
    }
}

/// `GET /write/works/{id}`
pub async fn work(
    State(app): State<App>,
    writer: Writer,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let is_draft = stated(&app, writer.work).await?.is_draft;
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let drafts = app.store().drafts(&[work.id]).await?;
    let done = match asked.done.as_str() {
        "begun" => "It lies on your desk now. Nobody else sees it before you post it.",
        "saved" => "Saved.",
        "posted" => "It is posted.",
        "held" => {
            "It is posted, and waits for a moderator to look at it. Until then only you and they see it."
        }
        "back" => "It lies on your desk again. Nobody else sees it, and nothing of it is lost.",
        _ => "",
    };
    Page::render(&WorkDesk { layout: writer.member.layout(&app), work, drafts, is_draft, done })
}
