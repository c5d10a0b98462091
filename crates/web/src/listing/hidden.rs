//! What a reader's own filter hides of a list: how many works, and why.

use ficus_archive::{TagId, listing::WorkQuery, tag::Tag};

use crate::{
    App,
    error::PageError,
    facts,
    lens::{Lens, Reader},
};

use super::search;

/// Reasons are told one by one up to so many; of more, by what they are.
const REASONS_MAX: usize = 12;

/// What is hidden of a list.
pub struct Hidden {
    /// How many works.
    pub total: u64,
    /// Why, where that is asked for: `the tag “Angst”` and how many works it hides. A work can have several reasons.
    pub reasons: Vec<(String, u64)>,
}

impl Hidden {
    /// `12 works`.
    pub fn told(&self) -> String {
        facts::counted(self.total, "work", "works")
    }
}

/// What the reader's own filter hides of a list; `open` is its question without the filter, `total` how many works the
/// list shows. `None` where the filter hides nothing.
pub async fn find(
    app: &App,
    reader: &Reader,
    open: &WorkQuery,
    is_lifted: bool,
    total: u64,
) -> Result<Option<Hidden>, PageError> {
    let bare = WorkQuery { counts: false, page: 1, page_size: 1, ..open.clone() };
    let whole = if is_lifted { total } else { search(app, bare.clone()).await?.total };
    let left = if is_lifted { under(app, &bare, &reader.lens).await? } else { total };
    let hidden = whole.saturating_sub(left);
    if hidden == 0 && !is_lifted {
        return Ok(None);
    }
    let mut reasons = Vec::new();
    if is_lifted && hidden > 0 {
        for (told, lens) in reasons_of(app, &reader.lens).await? {
            let hides = whole.saturating_sub(under(app, &bare, &lens).await?);
            if hides > 0 {
                reasons.push((told, hides));
            }
        }
    }
    Ok(Some(Hidden { total: hidden, reasons }))
}

/// How many works a list has under a lens.
async fn under(app: &App, bare: &WorkQuery, lens: &Lens) -> Result<u64, PageError> {
    let mut query = bare.clone();
    lens.narrow(&mut query);
    Ok(search(app, query).await?.total)
}

/// Every reason of a lens with a lens of this reason alone.
async fn reasons_of(app: &App, lens: &Lens) -> Result<Vec<(String, Lens)>, PageError> {
    let several = lens.hidden_tags.len() + lens.hidden_authors.len() + lens.hidden_phrases.len();
    let mut reasons = Vec::new();
    let only = |change: &dyn Fn(&mut Lens)| {
        let mut lens = Lens::default();
        change(&mut lens);
        lens
    };
    if several <= REASONS_MAX {
        let tags: Vec<Tag> = app.store().tags_by_id(&lens.hidden_tags).await?;
        let name_of = |id: &TagId| tags.iter().find(|tag| tag.id == *id).map_or("", |tag| tag.name.as_str());
        for tag in &lens.hidden_tags {
            let told = format!("under the tag “{}”", name_of(tag));
            reasons.push((told, only(&|lens| lens.hidden_tags = vec![*tag])));
        }
        for name in app.store().pen_names_by_id(&lens.hidden_authors).await? {
            reasons.push((format!("by {}", name.name), only(&|lens| lens.hidden_authors = vec![name.id])));
        }
        for phrase in &lens.hidden_phrases {
            let told = format!("that say “{phrase}”");
            reasons.push((told, only(&|lens| lens.hidden_phrases = vec![phrase.clone()])));
        }
    } else {
        let tags = only(&|other| other.hidden_tags.clone_from(&lens.hidden_tags));
        reasons.push(("under tags that you hide".to_owned(), tags));
        let authors = only(&|other| other.hidden_authors.clone_from(&lens.hidden_authors));
        reasons.push(("by authors whom you hide".to_owned(), authors));
        let phrases = only(&|other| other.hidden_phrases.clone_from(&lens.hidden_phrases));
        reasons.push(("that say a phrase that you hide".to_owned(), phrases));
    }
    let works = only(&|other| other.hidden_works.clone_from(&lens.hidden_works));
    reasons.push(("that you hid one by one".to_owned(), works));
    let ratings = only(&|other| other.hidden_ratings.clone_from(&lens.hidden_ratings));
    reasons.push(("of ratings that you leave out".to_owned(), ratings));
    let languages = only(&|other| other.languages.clone_from(&lens.languages));
    reasons.push(("in languages that you do not read".to_owned(), languages));
    reasons.retain(|(_, lens)| lens.hides());
    Ok(reasons)
}
