//! The wrangling desk: where wranglers say which tags mean the same and what stands under what.
//!
//! Whoever wrangles some fandoms sorts the tags of these alone. Whoever does not moderate sees at the desk no tag that only
//! works bear which they may not list, and of the log what they did themselves.

mod act;
mod bins;
mod classes;
mod fandoms;
mod log;
mod sets;
mod sheet;
mod table;

use std::collections::HashSet;

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    routing::{get, post},
};
use ficus_archive::{
    AccountId, TagActId, TagId,
    account::Role,
    policy::{Visitor, listed_audiences, may_administer, may_wrangle, may_wrangle_all},
    tag::{Sorting, TagKind},
    wrangling::ActLine,
};
use ficus_store::{Subject, Wrangler};
use jiff::{Timestamp, tz::TimeZone};

use crate::{App, error::PageError, factors::staff, layout::Layout, routes::Routes, visitor::Who};

pub use sets::begin_with;

/// The pages of the desk: address, name, and from which role on they are there.
const PAGES: [(&str, &str, Role); 7] = [
    ("/admin/tags", "Tags", Role::FandomWrangler),
    ("/admin/tags/fandoms", "By fandom", Role::FandomWrangler),
    ("/admin/tags/log", "Log", Role::FandomWrangler),
    ("/admin/tags/table", "Table", Role::Moderator),
    ("/admin/canons", "Canons", Role::Wrangler),
    ("/admin/tags/classes", "Lists of choices", Role::Admin),
    ("/admin/tags/starting-sets", "Starting sets", Role::Admin),
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

/// A visitor who may wrangle the tags of all fandoms; for anybody else nothing is there.
pub struct AtWholeDesk(pub AtDesk);

impl FromRequestParts<App> for AtWholeDesk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let desk = AtDesk::from_request_parts(parts, app).await?;
        if may_wrangle_all(&desk.0) { Ok(Self(desk)) } else { Err(PageError::NotFound) }
    }
}

/// A moderator at the desk; for anybody else nothing is there.
pub struct ModeratorAtDesk(AtDesk);

impl FromRequestParts<App> for ModeratorAtDesk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let desk = AtDesk::from_request_parts(parts, app).await?;
        if desk.moderates() { Ok(Self(desk)) } else { Err(PageError::NotFound) }
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
        Desk { here, visitor: self.0 }
    }

    fn moderates(&self) -> bool {
        self.0.is_at_least(Role::Moderator)
    }

    /// The account whose fandoms alone are sorted here; `None` for whoever sorts all.
    fn limited_to(&self) -> Option<AccountId> {
        self.0.account.map(|(account, _)| account).filter(|_| !may_wrangle_all(&self.0))
    }

    /// Whether the visitor may do something with these tags; the error says why not.
    async fn may_sort(&self, app: &App, tags: &[TagId]) -> Result<(), PageError> {
        let Some(account) = self.limited_to() else { return Ok(()) };
        let outside = app.store().tags_outside(tags, account).await?;
        if outside.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = app
            .store()
            .tags_by_id(&outside)
            .await?
            .into_iter()
            .map(|tag| format!("“{}”", tag.name))
            .collect();
        let kept = self.kept_from(app, &outside).await?;
        let names = if kept.is_empty() { names.join(", ") } else { "some of these tags".to_owned() };
        Err(PageError::BadRequest(format!("You sort the tags of your fandoms, and not {names}.")))
    }

    /// The log as the visitor may see it, the newest first.
    async fn acts(
        &self,
        app: &App,
        of: Option<TagId>,
        before: Option<TagActId>,
        limit: u32,
    ) -> Result<Vec<ActLine>, PageError> {
        Ok(match self.0.account {
            Some((account, _)) if !self.moderates() => {
                app.store().tag_acts_by(account, of, before, limit).await?
            }
            _ => app.store().tag_acts(of, before, limit).await?,
        })
    }

    /// Those of these tags whose names the visitor may not see.
    async fn kept_from(&self, app: &App, tags: &[TagId]) -> Result<HashSet<TagId>, PageError> {
        if self.moderates() {
            return Ok(HashSet::new());
        }
        Ok(app.store().tags_kept_from(tags, listed_audiences(&self.0)).await?)
    }
}

/// What stands around each page of the desk.
pub(super) struct Desk {
    pub(super) here: &'static str,
    visitor: Visitor,
}

impl Desk {
    /// Around a page for admins alone.
    fn of_admin(here: &'static str, admin: &super::Admin) -> Self {
        Self { here, visitor: *admin.visitor() }
    }

    /// Whether the archive's own desk is open to the visitor too.
    pub(super) fn administers(&self) -> bool {
        may_administer(&self.visitor)
    }

    /// The pages that the visitor may see.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        PAGES
            .into_iter()
            .filter(|(.., role)| self.visitor.is_at_least(*role))
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
