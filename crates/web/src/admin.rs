//! The pages of whoever keeps the archive: its state, its imports, its settings.

mod accounts;
mod canons;
mod content;
mod dispatches;
mod featured;
mod imports;
mod joining;
mod mail;
mod own_pages;
mod policy;
mod ratings;
mod reading;
mod requirements;
mod reviewing;
mod settings;
mod settings_file;
mod state;
mod tags;
mod theme;
mod validation;
mod warnings;

use axum::{extract::FromRequestParts, http::request::Parts, routing::get, routing::post};
use ficus_archive::AccountId;
use ficus_archive::policy::{Visitor, may_administer};
use ficus_archive::site::Site;
use ficus_store::Decider;
use serde::Deserialize;

use crate::{App, error::PageError, factors::staff, layout::Layout, routes::Routes, visitor::Who};

/// Pages that stand together: the name of the group, and address and name of each page.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

/// The pages that each of them leads to, by what they are about.
pub(crate) const GROUPS: [Group; 5] = [
    (
        "Archive",
        &[
            ("/admin", "State"),
            ("/admin/imports", "Imports"),
            ("/admin/mail", "Mail"),
            ("/admin/settings/import", "Settings as a file"),
        ],
    ),
    (
        "Appearance",
        &[
            ("/admin/settings", "Name and words"),
            ("/admin/theme", "Look"),
            ("/admin/news", "News"),
            ("/admin/featured", "Chosen works"),
            ("/admin/pages", "Pages"),
        ],
    ),
    (
        "Works",
        &[
            ("/admin/ratings", "Ratings"),
            ("/admin/warnings", "Warnings"),
            ("/admin/tags", "Tags"),
            ("/admin/requirements", "What a work needs"),
            ("/admin/limits", "Limits"),
            ("/admin/validation", "Reading first"),
            ("/admin/content", "Content and safety"),
        ],
    ),
    (
        "People",
        &[
            ("/admin/accounts", "Accounts"),
            ("/admin/joining", "Joining"),
            ("/admin/providers", "Signing in"),
            ("/admin/community", "Community"),
        ],
    ),
    ("Rules", &[("/admin/policy", "Policy"), ("/admin/reviews", "Reviews"), ("/admin/reading", "Reading")]),
];

/// An entry of the bar above the admin pages.
pub(crate) struct Entry {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_open: bool,
}

/// The groups, each leading to its first page.
pub(crate) fn bar(here: &str) -> Vec<Entry> {
    let entry = |(name, pages): &Group| {
        let path = pages.first().map_or("/admin", |(path, _)| path);
        Entry { path, name, is_open: pages.iter().any(|(path, _)| *path == here) }
    };
    GROUPS.iter().map(entry).collect()
}

/// The pages of the group that a page stands in.
pub(crate) fn beside(here: &str) -> Vec<Entry> {
    let group = GROUPS.iter().find(|(_, pages)| pages.iter().any(|(path, _)| *path == here));
    let pages = group.map_or(&[][..], |(_, pages)| pages);
    pages.iter().map(|(path, name)| Entry { path, name, is_open: *path == here }).collect()
}

/// A visitor who may keep the archive; for anybody else the admin pages are not there.
pub struct Admin(Visitor);

impl FromRequestParts<App> for Admin {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Who(visitor) = Who::from_request_parts(parts, app).await?;
        let (account, role) = visitor.account.ok_or(PageError::SignIn)?;
        if !may_administer(&visitor) {
            return Err(PageError::NotFound);
        }
        staff::check(app, account, role).await?;
        Ok(Self(visitor))
    }
}

impl Admin {
    pub(crate) fn layout(&self, app: &App) -> Layout {
        Layout::new(app, self.0)
    }

    /// Who asks, as pages ask what they may see.
    pub(crate) fn visitor(&self) -> &Visitor {
        &self.0
    }

    /// Who asks.
    fn account(&self) -> Result<AccountId, PageError> {
        self.0.account.map(|(account, _)| account).ok_or(PageError::SignIn)
    }

    /// Who decides, and when: for the log.
    pub(crate) fn decider(&self, app: &App) -> Result<Decider, PageError> {
        let (account, _) = self.0.account.ok_or(PageError::SignIn)?;
        Ok(Decider { account, now: app.now() })
    }
}

/// Whether a page was reached by saving its form.
#[derive(Deserialize)]
pub(crate) struct Saved {
    #[serde(default)]
    saved: String,
}

impl Saved {
    pub(crate) fn is_saved(&self) -> bool {
        self.saved == "1"
    }
}

/// Makes settings the site's: in the store first, so that no other process can show what was not kept.
pub(crate) async fn save(app: &App, site: Site) -> Result<(), PageError> {
    app.store().set_site(&site).await?;
    app.set_site(site);
    Ok(())
}

pub use tags::begin_with;

/// The admin pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/admin", get(state::show))
        .merge(imports::routes())
        .merge(dispatches::routes())
        .merge(featured::routes())
        .merge(own_pages::routes())
        .merge(validation::routes())
        .merge(requirements::routes())
        .merge(theme::routes())
        .merge(settings_file::routes())
        .route("/admin/accounts", get(accounts::list))
        .route("/admin/accounts/{id}", get(accounts::show))
        .route("/admin/accounts/{id}/role", post(accounts::set_role))
        .route("/admin/accounts/{id}/standing", post(accounts::set_standing))
        .route("/admin/accounts/{id}/reset", post(accounts::hand_reset))
        .route("/admin/accounts/{id}/sign-out", post(accounts::sign_out))
        .route("/admin/joining", get(joining::ask).post(joining::save))
        .route("/admin/canons", get(canons::list).post(canons::take_over))
        .route("/admin/canons.txt", get(canons::file))
        .route("/admin/canons/{fandom}", get(canons::ask).post(canons::save))
        .merge(tags::routes())
        .route("/admin/reading", get(reading::ask).post(reading::save))
        .route("/admin/settings", get(settings::ask).post(settings::save))
        .route("/admin/ratings", get(ratings::ask).post(ratings::save))
        .route("/admin/ratings/move", post(ratings::shift))
        .route("/admin/ratings/add", post(ratings::add))
        .route("/admin/ratings/remove", post(ratings::remove))
        .route("/admin/ratings/elsewhere", post(ratings::save_elsewhere))
        .route("/admin/ratings/stated", post(ratings::save_stated))
        .route("/admin/mail", get(mail::ask).post(mail::set))
        .route("/admin/content", get(content::ask).post(content::save))
        .route("/admin/policy", get(policy::ask).post(policy::save))
        .route("/admin/warnings", get(warnings::ask).post(warnings::save))
        .route("/admin/reviews", get(reviewing::ask).post(reviewing::save))
}
