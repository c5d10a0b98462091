//! How a visitor looks at lists: what never stands in them, and how far the visitor is in each canon.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use ficus_archive::{
    AccountId, PenNameId, RatingId, TagId, WorkId,
    block::Unheard,
    canon::CanonPlace,
    listing::WorkQuery,
    policy::Visitor,
    shield::{OwnShield, Shields},
};
use ficus_store::PersonalLists;

use crate::{App, canon, error::PageError, session::Session, shelf::OwnShelves, shields, visitor::Who};

/// What a visitor chose for all lists. Two visitors of the same class with equal lenses see the same pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lens {
    /// Works under these tags are left out.
    pub hidden_tags: Vec<TagId>,
    /// Works by these pen names are left out.
    pub hidden_authors: Vec<PenNameId>,
    /// These works are left out, ascending.
    pub hidden_works: Vec<WorkId>,
    /// Works in other languages are left out; empty leaves none out.
    pub languages: Vec<String>,
    /// Works of these ratings are left out.
    pub hidden_ratings: Vec<RatingId>,
    /// Works with these phrases in their titles, summaries or tags are left out.
    pub hidden_phrases: Vec<String>,
    /// Whose words are kept from the visitor.
    pub unheard: Unheard,
    /// Which marked passages are folded.
    pub shields: Shields,
    /// Passages that the visitor marked.
    pub own_shields: Vec<OwnShield>,
    /// How far the visitor is in each canon; what spoils more is folded away.
    pub canons: Vec<CanonPlace>,
    /// The account that the front page shows things of its own: that page is made for nobody else and not kept.
    pub own: Option<AccountId>,
}

impl Lens {
    /// What a guest's cookies say.
    pub fn of_guest(headers: &HeaderMap) -> Self {
        Self { canons: canon::reached(headers), shields: shields::chosen(headers), ..Self::default() }
    }

    /// What a member chose.
    pub async fn of_account(app: &App, account: AccountId) -> Result<Self, PageError> {
        let PersonalLists { filter, unheard, shields, own_shields, has_own } =
            app.store().personal_lists(account).await?;
        Ok(Self {
            hidden_tags: filter.tags,
            hidden_authors: filter.pen_names,
            hidden_works: filter.works,
            languages: filter.languages,
            hidden_ratings: filter.ratings,
            hidden_phrases: filter.phrases.iter().map(|phrase| phrase.as_str().to_owned()).collect(),
            unheard,
            shields,
            own_shields,
            canons: app.store().reached(account).await?,
            own: has_own.then_some(account),
        })
    }

    /// Whether anything stands in no list at all.
    pub fn hides(&self) -> bool {
        !(self.hidden_tags.is_empty()
            && self.hidden_authors.is_empty()
            && self.hidden_works.is_empty()
            && self.languages.is_empty()
            && self.hidden_ratings.is_empty()
            && self.hidden_phrases.is_empty())
    }

    /// A number that differs where lenses differ; 0 for the lens that changes nothing.
    pub fn key(&self) -> u64 {
        // Whose own the front page shows changes no other page, and that one is kept for nobody.
        let shared = Self { own: None, ..self.clone() };
        if shared == Self::default() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        shared.hash(&mut hasher);
        hasher.finish().max(1)
    }

    /// Narrows a list to what the visitor wants to see at all; what the list itself asks for wins.
    pub fn narrow(&self, query: &mut WorkQuery) {
        let tags = self.hidden_tags.iter().filter(|tag| !query.tags.contains(tag));
        query.without_tags.extend(tags);
        let authors = self.hidden_authors.iter().filter(|author| !query.authors.contains(author));
        query.without_authors.extend(authors);
        if query.languages.is_empty() {
            query.languages.clone_from(&self.languages);
        }
        let ratings = self.hidden_ratings.iter().filter(|rating| !query.ratings.contains(rating));
        query.without_ratings.extend(ratings);
        query.without_phrases.extend(self.hidden_phrases.iter().cloned());
        if !self.hidden_works.is_empty() {
            let mut works: Vec<WorkId> =
                query.without_works.iter().flat_map(|works| works.iter().copied()).collect();
            works.extend(&self.hidden_works);
            works.sort_unstable();
            works.dedup();
            query.without_works = Some(works.into());
        }
    }
}

/// Who asks, and how they look at lists.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Who asks.
    pub visitor: Visitor,
    /// How they look at lists.
    pub lens: Arc<Lens>,
    /// Their shelves, where anything is on them.
    pub shelves: Option<OwnShelves>,
}

impl FromRequestParts<App> for Reader {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Who(visitor) = Who::from_request_parts(parts, app).await?;
        // Every request comes through `service`, which puts it in.
        let lens = parts.extensions.get::<Arc<Lens>>().cloned().unwrap_or_default();
        let shelves = parts.extensions.get::<Session>().and_then(Session::shelves).cloned();
        Ok(Self { visitor, lens, shelves })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lens_that_changes_nothing_has_no_key() {
        assert_eq!(Lens::default().key(), 0);
        let lens = Lens { hidden_tags: vec![TagId(3)], ..Lens::default() };
        assert_ne!(lens.key(), 0);
        assert_ne!(lens.key(), Lens { hidden_tags: vec![TagId(4)], ..Lens::default() }.key());
    }

    #[test]
    fn what_a_list_asks_for_wins_over_the_lens() {
        let lens = Lens {
            hidden_tags: vec![TagId(3), TagId(4)],
            languages: vec!["en".to_owned()],
            hidden_works: vec![WorkId(2)],
            ..Lens::default()
        };
        let mut query = WorkQuery {
            tags: vec![TagId(3)],
            languages: vec!["de".to_owned()],
            without_works: Some([WorkId(1), WorkId(2)].into()),
            ..WorkQuery::default()
        };
        lens.narrow(&mut query);
        assert_eq!(query.without_tags, [TagId(4)]);
        assert_eq!(query.languages, ["de"]);
        assert_eq!(query.without_works.as_deref(), Some(&[WorkId(1), WorkId(2)][..]));
    }
}
