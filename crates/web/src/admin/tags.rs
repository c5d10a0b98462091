//! The wrangling desk: where moderators and admins say which tags mean the same and what stands under what.

mod act;
mod bins;
mod classes;
mod fandoms;
mod log;
mod sets;
mod sheet;
mod table;

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    routing::{get, post},
};
use ficus_archive::{
    policy::{Visitor, may_administer, may_wrangle},
    tag::{Sorting, TagKind},
};
use ficus_store::{Subject, Wrangler};
use jiff::{Timestamp, tz::TimeZone};

use crate::{App, error::PageError, factors::staff, layout::Layout, routes::Routes, visitor::Who};

pub use sets::begin_with;

/// The pages of the desk: address, name, and whether only an admin may see them.
const PAGES: [(&str, &str, bool); 7] = [
    ("/admin/tags", "Tags", false),
    ("/admin/tags/fandoms", "By fandom", false),
    ("/admin/tags/log", "Log", false),
    ("/admin/tags/table", "Table", false),
    ("/admin/canons", "Canons", false),
    ("/admin/tags/classes", "Lists of choices", true),
    ("/admin/tags/starting-sets", "Starting sets", true),
];

/// A visitor who may wrangle tags; for anybody else the desk is not there.
pub struct AtDesk(Visitor);

impl FromRequestParts<App> for AtDesk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Who(visitor) = Who::from_request_parts(parts, app).await?;
        let (account, role) = visitor.account.ok_or(PageError::SignIn)?;
        if !may_wrangle(&visitor) {
            return Err(PageError::NotFound);
        }
        staff::check(app, account, role).await?;
        Ok(Self(visitor))
    }
}

impl AtDesk {
    /// Who it is.
    pub(super) fn visitor(&self) -> &Visitor {
        &self.0
    }

    pub(super) fn layout(&self, app: &App) -> Layout {
        Layout::new(app, self.0)
    }

    /// Who acts, and when: for the log.
    fn wrangler(&self, app: &App) -> Wrangler {
        Wrangler { account: self.0.account.map(|(account, _)| account), now: app.now() }
    }

    /// What stands around each page of the desk.
    pub(super) fn desk(&self, here: &'static str) -> Desk {
        Desk { here, administers: may_administer(&self.0) }
    }
}

/// What stands around each page of the desk.
pub(super) struct Desk {
    pub(super) here: &'static str,
    pub(super) administers: bool,
}

impl Desk {
    /// The pages that the visitor may see.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        PAGES
            .into_iter()
            .filter(|(.., admins)| self.administers || !admins)
            .map(|(path, name, _)| (path, name))
    }
}

/// Lets every list of this process follow at once; others follow within a second.
async fn follow(app: &App) -> Result<(), PageError> {
    if let Err(error) = ficus_jobs::follow::follow_ties(app.store(), app.index()).await {
        // The follower of the change log tries again: the act itself is done.
        tracing::error!(%error, "how tags are tied could not be read");
    }
    app.changed(Subject::Lists);
    Ok(())
}

/// A moment for people, in UTC: `3 March 2026, 14:05`.
fn moment(time: &Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M").to_string()
}

/// How far a tag has been sorted, in a word or two.
const fn sorting_told(sorting: Sorting) -> &'static str {
    match sorting {
        Sorting::Unsorted => "Unsorted",
        Sorting::Canonical => "Canonical",
        Sorting::Synonym => "Synonym",
        Sorting::Aside => "Not to be sorted",
    }
}

/// The kinds with their headings, for choices.
fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    TagKind::ALL.into_iter().map(|kind| (kind.as_str(), kind.heading()))
}

/// The pages of the desk.
pub fn routes() -> Routes {
    Routes::new()
        .route("/admin/tags", get(bins::show))
        .route("/admin/tags/fandoms", get(fandoms::show).post(fandoms::change))
        .route("/admin/tags/act", post(act::act))
        .route("/admin/tags/undo", post(act::undo))
        .route("/admin/tags/log", get(log::show))
        .route("/admin/tags/table", get(table::ask).post(table::take))
        .route("/admin/tags/table.csv", get(table::file))
        .route("/admin/tags/classes", get(classes::ask).post(classes::save))
        .route("/admin/tags/classes/remove", post(classes::remove))
        .route("/admin/tags/starting-sets", get(sets::ask).post(sets::add))
        .route("/admin/tags/{id}", get(sheet::show))
}
