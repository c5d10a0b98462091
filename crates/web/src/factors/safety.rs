//! The page of all ways into an account.

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{factor::Factors, site::safety::Demand};
use serde::Deserialize;

use super::staff;
use crate::{App, error::PageError, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "factors/safety.html")]
struct SafetyPage {
    layout: Layout,
    factors: Factors,
    demand: Demand,
    is_led_here: bool,
    has_providers: bool,
}

impl SafetyPage {
    fn days_left(&self) -> Option<i64> {
        match self.demand {
            Demand::Asked { days } => Some(days),
            Demand::Nothing | Demand::Waits => None,
        }
    }

    fn waits(&self) -> bool {
        self.is_led_here && self.demand == Demand::Waits
    }
}

/// Why the page was opened.
#[derive(Deserialize)]
pub struct Why {
    #[serde(default)]
    staff: String,
}

/// `GET /account/safety`
pub async fn show(State(app): State<App>, member: Member, Query(why): Query<Why>) -> Result<Page, PageError> {
    let account = &member.account;
    let page = SafetyPage {
        layout: member.layout(&app),
        factors: app.store().factors_of(account.id).await?,
        demand: staff::demand(&app, account.id, account.role).await?,
        is_led_here: why.staff == "1",
        has_providers: !app.store().providers().await?.is_empty(),
    };
    Page::render(&page)
}
