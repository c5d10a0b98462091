//! What readers say about an account's works, what waits for it, and what it wrote itself.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    ReviewId,
    review::{Review, ReviewState},
};
use ficus_store::{Received, Viewer};
use serde::Deserialize;

use super::{ReviewView, changed, unwanted};
use crate::{
    App, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging, member::Member, page::Page,
};

/// Reviews on a page.
const REVIEWS_PER_PAGE: u32 = 25;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    page: Option<String>,
}

impl Asked {
    fn page(&self) -> u32 {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000)
    }

    fn which(&self) -> Received {
        match self.show.as_str() {
            "unread" => Received::Unread,
            "unanswered" => Received::Unanswered,
            _ => Received::All,
        }
    }
}

#[derive(Template)]
#[template(path = "review/received.html")]
struct ReceivedPage {
    layout: Layout,
    token: Option<String>,
    reviews: Vec<ReviewView>,
    total: u64,
    paging: Paging,
    which: Received,
    unread: u64,
    waiting: u64,
}

impl ReceivedPage {
    fn tabs(&self) -> [(&'static str, &'static str, bool); 5] {
        let is = |which| self.which == which;
        [
            ("All", "/account/reviews", is(Received::All)),
            ("Unread", "/account/reviews?show=unread", is(Received::Unread)),
            ("Unanswered", "/account/reviews?show=unanswered", is(Received::Unanswered)),
            ("Waiting for you", "/account/reviews/waiting", is(Received::Waiting)),
            ("Written by you", "/account/reviews/written", false),
        ]
    }

    fn count_of(&self, address: &str) -> Option<u64> {
        match address {
            "/account/reviews?show=unread" => Some(self.unread),
            "/account/reviews/waiting" => Some(self.waiting),
            _ => None,
        }
        .filter(|count| *count > 0)
    }

    fn total_told(&self) -> String {
        facts::counted(self.total, "review", "reviews")
    }
}

/// Reviews of several works, as the account behind those works sees them.
async fn views(app: &App, member: &Member, reviews: Vec<Review>) -> Result<Vec<ReviewView>, PageError> {
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
    let works: Vec<_> = reviews.iter().map(|review| review.work).collect();
    let titles = app.store().titles(&works).await?;
    let answered = app.store().answered_reviews(&ids).await?;
    let viewer = Viewer { account: Some(member.account.id), is_author: true, ..Viewer::default() };
    Ok(reviews
        .into_iter()
        .map(|review| ReviewView {
            title: titles.get(&review.work).cloned(),
            is_answered: answered.contains(&review.id),
            ..ReviewView::alone(review, &viewer)
        })
        .collect())
}

/// `GET /account/reviews`: what is shown to the account for the first time is read from now on.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let (account, which, page) = (member.account.id, asked.which(), asked.page());
    let (mut unread, waiting) = app.store().review_counts(account).await?;
    let offset = (page - 1).saturating_mul(REVIEWS_PER_PAGE);
    let (mut reviews, total) = app.store().reviews_received(account, which, offset, REVIEWS_PER_PAGE).await?;
    let unwanted = unwanted(&app, account).await?;
    reviews.retain(|review| review.account.is_none_or(|account| !unwanted.contains(&account)));
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
    let fresh = app.store().see_reviews(account, &ids, app.now()).await?;
    unread = unread.saturating_sub(fresh.len() as u64);
    let mut reviews = views(&app, &member, reviews).await?;
    for view in &mut reviews {
        view.is_fresh = fresh.contains(&view.review.id);
    }
    let show = match which {
        Received::Unread => "show=unread&",
        Received::Unanswered => "show=unanswered&",
        _ => "",
    };
    let paging =
        Paging::of(page, total, REVIEWS_PER_PAGE, |page| format!("/account/reviews?{show}page={page}"));
    let layout = member.layout(&app);
    Page::render(&ReceivedPage { layout, token: None, reviews, total, paging, which, unread, waiting })
}

/// `GET /account/reviews/waiting`
pub async fn waiting(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let (account, page) = (member.account.id, asked.page());
    let (unread, waiting) = app.store().review_counts(account).await?;
    let offset = (page - 1).saturating_mul(REVIEWS_PER_PAGE);
    let which = Received::Waiting;
    let (reviews, total) = app.store().reviews_received(account, which, offset, REVIEWS_PER_PAGE).await?;
    let reviews = views(&app, &member, reviews).await?;
    let paging =
        Paging::of(page, total, REVIEWS_PER_PAGE, |page| format!("/account/reviews/waiting?page={page}"));
    let layout = member.layout(&app);
    Page::render(&ReceivedPage { layout, token: Some(token), reviews, total, paging, which, unread, waiting })
}

/// What the form of the waiting list sends: a decision and the ticked reviews.
#[derive(Debug)]
pub struct Decided {
    state: Option<ReviewState>,
    reviews: Vec<ReviewId>,
}

impl Decided {
    fn of(pairs: &[(String, String)]) -> Self {
        let act = pairs.iter().find(|(name, _)| name == "act").map(|(_, value)| value.as_str());
        let ids = pairs.iter().filter(|(name, _)| name == "review").filter_map(|(_, id)| id.parse().ok());
        let state = match act {
            Some("show") => Some(ReviewState::Shown),
            Some("hide") => Some(ReviewState::Hidden),
            _ => None,
        };
        Self { state, reviews: ids.take(REVIEWS_PER_PAGE as usize).collect() }
    }
}

/// `POST /account/reviews/waiting`
pub async fn decide(
    State(app): State<App>,
    member: Member,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let decided = Decided::of(&pairs);
    let Some(state) = decided.state else {
        return Err(PageError::BadRequest("Choose what to do with the reviews.".to_owned()));
    };
    for id in decided.reviews {
        let Some(review) = app.store().review(id).await? else { continue };
        let is_own = app.store().is_author(member.account.id, review.work).await?;
        if is_own && review.state == ReviewState::Waiting {
            app.store().set_review_state(&review, state, app.now()).await?;
            changed(&app, review.work);
        }
    }
    Ok(Redirect::to("/account/reviews/waiting"))
}

#[derive(Template)]
#[template(path = "review/written.html")]
struct WrittenPage {
    layout: Layout,
    reviews: Vec<ReviewView>,
    total: u64,
    paging: Paging,
}

impl WrittenPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "review", "reviews")
    }
}

/// `GET /account/reviews/written`
pub async fn written(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page = asked.page();
    let offset = (page - 1).saturating_mul(REVIEWS_PER_PAGE);
    let (reviews, total) = app.store().reviews_written(member.account.id, offset, REVIEWS_PER_PAGE).await?;
    // A work that its writer may not read any more is not told of by its title.
    let works: Vec<_> = reviews.iter().map(|review| review.work).collect();
    let blurbs = crate::blurb::load(&app, &member.reader, &works).await?;
    let viewer = Viewer { account: Some(member.account.id), ..Viewer::default() };
    let reviews = reviews
        .into_iter()
        .map(|review| {
            let title =
                blurbs.iter().find(|item| item.blurb.id == review.work).map(|item| item.blurb.title.clone());
            ReviewView { title, ..ReviewView::alone(review, &viewer) }
        })
        .collect();
    let paging =
        Paging::of(page, total, REVIEWS_PER_PAGE, |page| format!("/account/reviews/written?page={page}"));
    Page::render(&WrittenPage { layout: member.layout(&app), reviews, total, paging })
}
