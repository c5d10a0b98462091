//! Subscribing to something, and ending it.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::notice::{Because, NoticeKind, Way};
use serde::Deserialize;

use super::target::{Named, Target};
use crate::{
    App, csrf::Token, error::PageError, gate::own_path, layout::Layout, member::Member, notices, page::Page,
};

#[derive(Template)]
#[template(path = "subscriptions/subscribe.html")]
struct SubscribePage {
    layout: Layout,
    token: String,
    target: Target,
    is_subscribed: bool,
    way: Way,
    mails: bool,
}

impl SubscribePage {
    fn paces(&self) -> [(&'static str, &'static str, bool); 4] {
        notices::paces(self.way.mail)
    }
}

/// How the member is told of new things of this kind.
async fn usual(app: &App, member: &Member) -> Result<Way, PageError> {
    let ways = app.store().notice_ways(member.account.id).await?;
    let chosen = ways.into_iter().find(|(kind, _)| *kind == NoticeKind::News);
    Ok(chosen.map_or(NoticeKind::News.usual(), |(_, way)| way))
}

/// `GET /subscribe?tag=`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(named): Query<Named>,
) -> Result<Page, PageError> {
    let target = named.find(&app, member.visitor()).await?;
    let subscription = app.store().subscription(member.account.id, target.to).await?;
    let way = match &subscription {
        Some(subscription) => subscription.way,
        None => usual(&app, &member).await?,
    };
    Page::render(&SubscribePage {
        layout: member.layout(&app),
        token,
        is_subscribed: subscription.is_some(),
        way,
        mails: app.settings().sends_mail,
        target,
    })
}

/// What the forms send beside what they name.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default, flatten)]
    named: Named,
    /// Sent by the page that asks how; the button on a work's page subscribes in the usual way.
    #[serde(default)]
    mail: Option<String>,
    #[serde(default)]
    on_site: Option<String>,
    /// Where to go back to.
    #[serde(default)]
    to: String,
}

impl Given {
    fn way(&self) -> Option<Way> {
        let mail = self.mail.as_deref()?.parse().unwrap_or_default();
        Some(Way { on_site: self.on_site.is_some(), mail })
    }

    fn back(&self, target: &Target) -> String {
        if self.to.is_empty() { target.address.clone() } else { own_path(&self.to).to_owned() }
    }
}

/// `POST /subscribe`
pub async fn subscribe(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let account = member.account.id;
    let target = given.named.find(&app, member.visitor()).await?;
    let way = match given.way() {
        Some(way) => way,
        None => usual(&app, &member).await?,
    };
    let store = app.store();
    match (store.subscription(account, target.to).await?, given.way()) {
        (Some(subscription), Some(way)) => {
            store.set_subscription_ways(account, &[(subscription.id, way)]).await?;
        }
        (Some(_), None) => {}
        (None, _) => store.subscribe(account, target.to, way, app.now()).await?,
    }
    Ok(Redirect::to(&given.back(&target)))
}

/// What ends a subscription: its subject as it is kept, since what is gone can be let go of too.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    to: String,
}

/// `POST /unsubscribe`
pub async fn unsubscribe(
    State(app): State<App>,
    member: Member,
    Form(ended): Form<Ended>,
) -> Result<Redirect, PageError> {
    let from = ended.id.parse().ok().and_then(|id| Because::from_parts(&ended.kind, id));
    let from = from.ok_or(PageError::NotFound)?;
    app.store().unsubscribe(member.account.id, &[from]).await?;
    let to = if ended.to.is_empty() { "/account/subscriptions" } else { own_path(&ended.to) };
    Ok(Redirect::to(to))
}
