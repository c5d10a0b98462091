//! Works that are like another one, as its page and its last chapter show them.

use std::collections::HashMap;

use ficus_archive::{WorkId, alike};

use crate::{
    App,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    lens::Reader,
};

/// A work that is like another one.
pub struct AlikeView {
    /// The work, as this visitor may see it.
    pub item: BlurbView,
    /// Why it is in the list.
    pub why: String,
}

/// The works that are most like one, as far as this reader may list them and wants to see them.
pub async fn load(app: &App, reader: &Reader, work: WorkId) -> Result<Vec<AlikeView>, PageError> {
    let found = app.store().alike(work).await?;
    let ids: Vec<WorkId> = found.iter().map(|(id, _)| *id).collect();
    let mut reasons: HashMap<WorkId, String> = found.into_iter().collect();
    let items = blurb::load_plain(app, reader, &ids).await?;
    let mut views: Vec<AlikeView> = Vec::new();
    for item in items.into_iter().filter(|item| is_wanted(app, reader, item)) {
        let why = alike::told(&alike::read(&reasons.remove(&item.blurb.id).unwrap_or_default()));
        views.push(AlikeView { item, why });
    }
    views.truncate(alike::SHOWN);
    Ok(views)
}

/// Whether what the reader chose for all lists leaves a work in.
fn is_wanted(app: &App, reader: &Reader, item: &BlurbView) -> bool {
    let (lens, blurb) = (&reader.lens, &item.blurb);
    let is_hidden = lens.hidden_works.contains(&blurb.id)
        || blurb.authors.iter().any(|author| lens.hidden_authors.contains(&author.id))
        || blurb.rating.is_some_and(|rating| lens.hidden_ratings.contains(&rating));
    let is_foreign = !lens.languages.is_empty()
        && blurb.language.as_ref().is_some_and(|language| !lens.languages.contains(language));
    let has_hidden_tag = || {
        let tags = blurb.tags.iter().chain(item.folded.iter().flat_map(|folded| &folded.tags));
        let mut above = tags.flat_map(|tag| [vec![tag.id], app.index().above(tag.id)].concat());
        above.any(|tag| lens.hidden_tags.contains(&tag))
    };
    !is_hidden && !is_foreign && (lens.hidden_tags.is_empty() || !has_hidden_tag())
}

/// What a page depends on that shows such a list, beside what it shows itself.
pub fn depends(views: &[AlikeView]) -> impl Iterator<Item = Dependency> {
    let works = views.iter().map(|view| Dependency::Work(view.item.blurb.id));
    works.chain((!views.is_empty()).then_some(Dependency::Lists))
}
