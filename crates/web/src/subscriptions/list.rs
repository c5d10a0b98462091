//! Everything that a member subscribes to, and how they are told of each.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Redirect,
};
use ficus_archive::{
    SubscriptionId,
    kept_search::{KeptSearch, MailPace},
    listing::PAGE_MAX,
    notice::Way,
    subscription::Subscription,
};
use serde::Deserialize;

use super::{
    feed,
    target::{self, Target},
};
use crate::{
    App, csrf::Token, error::PageError, keeping::feed::Keys, layout::Layout, listing::Paging, member::Member,
    notices, page::Page,
};

/// Subscriptions on a page.
const PER_PAGE: u32 = 50;

struct Line {
    subscription: Subscription,
    /// `None` where it is gone, or not open to the member any more.
    target: Option<Target>,
}

impl Line {
    fn paces(&self) -> [(&'static str, &'static str, bool); 4] {
        notices::paces(self.subscription.way.mail)
    }
}

#[derive(Template)]
#[template(path = "subscriptions/list.html")]
struct ListPage {
    layout: Layout,
    token: String,
    saved: bool,
    lines: Vec<Line>,
    searches: Vec<KeptSearch>,
    feed: String,
    page: u32,
    paging: Paging,
}

impl ListPage {
    fn search_ways(search: &KeptSearch) -> String {
        let mail = match search.mail {
            MailPace::Never => None,
            MailPace::AtOnce => Some("by mail at once"),
            MailPace::Daily => Some("by mail once a day"),
            MailPace::Weekly => Some("by mail once a week"),
        };
        let front = search.on_front.then_some("on the front page");
        let ways: Vec<&str> = front.into_iter().chain(mail).chain(["by its feed"]).collect();
        ways.join(", ")
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    saved: String,
}

/// `GET /account/subscriptions`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let page = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let offset = (page - 1).saturating_mul(PER_PAGE);
    let (subscriptions, total) = app.store().subscriptions(account, offset, PER_PAGE).await?;
    let subjects: Vec<_> = subscriptions.iter().map(|subscription| subscription.to).collect();
    let targets = target::all(&app, member.visitor(), &subjects).await?;
    let line = |subscription: Subscription| Line {
        target: targets.iter().find(|target| target.to == subscription.to).cloned(),
        subscription,
    };
    let keys = Keys::of(&app).await?;
    Page::render(&ListPage {
        layout: member.layout(&app),
        token,
        saved: asked.saved == "1",
        lines: subscriptions.into_iter().map(line).collect(),
        searches: app.store().kept_searches(account).await?,
        feed: feed::address(&keys, account),
        page,
        paging: Paging::of(page, total, PER_PAGE, |page| match page {
            1 => "/account/subscriptions".to_owned(),
            page => format!("/account/subscriptions?page={page}"),
        }),
    })
}

/// `POST /account/subscriptions`: how each of a page is told.
pub async fn save(
    State(app): State<App>,
    member: Member,
    axum::extract::Form(pairs): axum::extract::Form<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let mut ways: Vec<(SubscriptionId, Way)> = Vec::new();
    for (name, value) in &pairs {
        let Some(id) = name.strip_prefix("mail-").and_then(|id| id.parse::<SubscriptionId>().ok()) else {
            continue;
        };
        if ways.len() >= PER_PAGE as usize {
            break;
        }
        let site = format!("site-{id}");
        let on_site = pairs.iter().any(|(name, _)| *name == site);
        ways.push((id, Way { on_site, mail: value.parse().unwrap_or_default() }));
    }
    app.store().set_subscription_ways(member.account.id, &ways).await?;
    let page: u32 =
        pairs.iter().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
    Ok(Redirect::to(&format!("/account/subscriptions?page={}&saved=1", page.clamp(1, PAGE_MAX))))
}
