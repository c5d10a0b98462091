//! The reviews of a work, or of one of its chapters, page by page.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    chapter::chapter_name,
    review::{MayReview, Reviewers, may_review, spam::Rule},
    work::Work,
};
use ficus_store::ReviewsAsked;
use serde::Deserialize;

use super::{ReviewView, kept, view::list_of, viewer};
use crate::{
    App, csrf::Token, error::PageError, facts, layout::Layout, lens::Reader, listing::Paging, page::Page,
    session::Session, work,
};

/// Threads on a page.
const THREADS_PER_PAGE: u32 = 20;

/// What the address of the page asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    chapter: Option<String>,
    order: String,
    page: Option<String>,
    said: String,
    why: String,
}

impl Asked {
    fn chapter(&self) -> Option<u32> {
        self.chapter.as_deref()?.parse().ok()
    }

    fn page(&self) -> u32 {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000)
    }

    fn oldest_first(&self) -> bool {
        self.order == "oldest"
    }

    /// The address that asks for this, on another page of the list.
    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn address(&self, path: &str, oldest_first: bool, chapter: Option<u32>, page: u32) -> String {
        let chapter = chapter.map(|chapter| format!("chapter={chapter}"));
        let order = oldest_first.then(|| "order=oldest".to_owned());
        let page = (page > 1).then(|| format!("page={page}"));
        let parts: Vec<String> = [chapter, order, page].into_iter().flatten().collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}

#[derive(Template)]
#[template(path = "review/page.html")]
struct ReviewsPage {
    layout: Layout,
    work: Work,
    reviews: Vec<ReviewView>,
    total: u64,
    paging: Paging,
    asked: Asked,
    /// For the forms of members; a guest's page has none.
    token: Option<String>,
    /// Whether the visitor can write, perhaps after signing in.
    may: MayReview,
    is_frozen: bool,
    is_author: bool,
}

impl ReviewsPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "review", "reviews")
    }

    fn chapter_name(&self) -> Option<String> {
        let number = self.asked.chapter()?;
        let line = self.work.chapters.iter().find(|line| line.number == number)?;
        Some(chapter_name(number, line.title.as_deref()))
    }

    /// The two orders: name, address, whether it is this page's.
    fn orders(&self) -> [(&'static str, String, bool); 2] {
        let path = list_of(self.work.id);
        let chapter = self.asked.chapter();
        let oldest = self.asked.oldest_first();
        [("Newest first", false), ("Oldest first", true)]
            .map(|(name, order)| (name, self.asked.address(&path, order, chapter, 1), order == oldest))
    }

    /// Where a review is written.
    fn write_address(&self) -> String {
        let chapter = self.asked.chapter().map_or_else(String::new, |chapter| format!("?chapter={chapter}"));
        format!("/works/{}/reviews/new{chapter}", self.work.id)
    }

    fn sign_in_address(&self) -> String {
        format!("/login?to={}", crate::address::encoded(&self.write_address()))
    }

    fn write_here(&self) -> bool {
        self.may == MayReview::Yes && !self.is_frozen || self.is_author
    }

    fn sign_in(&self) -> bool {
        self.may == MayReview::SignIn && !self.is_frozen
    }

    /// What somebody who has just written is told.
    fn said(&self) -> Option<String> {
        match self.asked.said.as_str() {
            "held" => {
                let why = Rule::of(&self.asked.why).map_or("", |rule| rule.words().told);
                Some(format!("Thank you. Your review waits for a moderator. {why}").trim_end().to_owned())
            }
            "waiting" => Some(
                "Thank you. Your review waits for the author, who sees first reviews before others do."
                    .to_owned(),
            ),
            "deleted" => Some("Your review is gone.".to_owned()),
            _ => None,
        }
    }
}

/// `GET /works/{id}/reviews`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let viewer = viewer(&app, &reader, work.id).await?;
    let decided = app.store().work_reviewing(work.id).await?;
    let (page, chapter) = (asked.page(), asked.chapter());
    let question = ReviewsAsked {
        work: work.id,
        chapter,
        newest_first: !asked.oldest_first(),
        offset: (page - 1).saturating_mul(THREADS_PER_PAGE),
        limit: THREADS_PER_PAGE,
    };
    let (placed, total) = app.store().reviews(&question, &viewer).await?;
    let path = list_of(work.id);
    let paging = Paging::of(page, total, THREADS_PER_PAGE, |page| {
        asked.address(&path, asked.oldest_first(), chapter, page)
    });
    let is_member = viewer.account.is_some();
    let token = if is_member { Some(Token::of(&app, &session).await?.0) } else { None };
    let site: Reviewers = app.site().reviewing.reviewers;
    let id = work.id;
    let page = Page::render(&ReviewsPage {
        layout: Layout::new(&app, reader.visitor),
        work,
        reviews: ReviewView::of_page(placed, &viewer),
        total,
        paging,
        asked,
        token,
        may: may_review(site, decided.reviewers, is_member),
        is_frozen: decided.is_frozen || decided.is_locked,
        is_author: viewer.is_author,
    })?;
    Ok(kept(page, &reader, id))
}
