//! What every page has around its own content.

use std::sync::Arc;

use ficus_archive::{
    own_page::{OwnPageLink, Standing},
    policy::Visitor,
    site::{Openness, Site},
};

use crate::App;

/// What the layout template needs; a field `layout` of every page.
pub struct Layout {
    /// Name, mark, colours.
    pub site: Arc<Site>,
    /// Who is asking.
    pub visitor: Visitor,
    /// Scheme, host and path of the site, without a slash at the end.
    pub base_url: String,
}

impl Layout {
    /// The layout for a visitor.
    pub fn new(app: &App, visitor: Visitor) -> Self {
        Self { site: app.site(), visitor, base_url: app.settings().base_url.clone() }
    }

    /// Whether the header offers signing out instead of in.
    pub fn signed_in(&self) -> bool {
        self.visitor.account.is_some()
    }

    /// Whether the header leads to the admin pages.
    pub fn administers(&self) -> bool {
        ficus_archive::policy::may_administer(&self.visitor)
    }

    /// Whether the header leads to the wrangling desk: an admin reaches it by the admin pages.
    pub fn wrangles(&self) -> bool {
        ficus_archive::policy::may_wrangle(&self.visitor) && !self.administers()
    }

    /// Whether the header leads to the moderators' desk.
    pub fn moderates(&self) -> bool {
        self.visitor.is_at_least(ficus_archive::account::Role::Moderator)
    }

    /// Whether only members may come in.
    pub fn members_only(&self) -> bool {
        self.site.openness == Openness::MembersOnly
    }

    /// Pages of the archive's own that the menu leads to.
    pub fn pages_at_top(&self) -> impl Iterator<Item = &OwnPageLink> {
        self.site.own_pages.iter().filter(|page| page.standing == Standing::Header)
    }

    /// Pages of the archive's own that the foot of every page leads to.
    pub fn pages_at_foot(&self) -> impl Iterator<Item = &OwnPageLink> {
        self.site.own_pages.iter().filter(|page| page.standing == Standing::Footer)
    }

    /// The address of a file under `assets/`, by its name there.
    #[expect(clippy::unused_self, reason = "a template reaches it through the layout")]
    pub fn asset(&self, name: &str) -> &'static str {
        crate::assets::address(name)
    }

    /// The address of the sheet of the site's own look; `None` where it has the usual one.
    pub fn theme_sheet(&self) -> Option<String> {
        crate::theme::address(&self.site.theme)
    }

    /// What stands at the top beside the mark.
    pub fn brand(&self) -> &str {
        let own = self.site.theme.name_line.as_str();
        if own.is_empty() { &self.site.name } else { own }
    }

    /// The address of the sheet with the site's accent.
    pub fn accent_sheet(&self) -> &'static str {
        self.asset(&format!("accents/{}.css", self.site.accent.as_str()))
    }
}
