//! A feed of the catalogue, before it is written in one version or the other.

use ficus_archive::RatingId;
use ficus_archive::{
    listing::WorkQuery,
    policy::{self, Access, Reading, Visitor},
    rating::Ladder,
    work::Audience,
};
use ficus_formats::attached::media_type;
use jiff::Timestamp;

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    feeds::changed,
    lens::Reader,
    opds::Way,
    picture::small_address,
};

/// Entries of a page: reading programs on small devices hold no more than some 100 KB.
pub const ENTRIES_PER_PAGE: u32 = 50;
/// A summary in a list has at most so many characters.
const SUMMARY_CHARS_MAX: usize = 280;

/// A feed of the catalogue. Addresses in it are what comes behind a [`super::Way`]: `""`, `/works?page=2`.
pub struct Catalogue {
    /// Its title.
    pub title: String,
    /// Its own address.
    pub rest: String,
    /// The feed above it; `None` for the root.
    pub up: Option<String>,
    /// When anything in it changed last.
    pub updated: Timestamp,
    /// What it holds.
    pub holds: Holds,
    /// Its pages; `None` where it has no others.
    pub pages: Option<Pages>,
    /// Ways to narrow and order it.
    pub facets: Vec<Group>,
}

/// What a feed of the catalogue holds.
pub enum Holds {
    /// Other feeds.
    Shelves(Vec<Shelf>),
    /// Works.
    Works(Vec<Publication>),
}

/// A way to another feed.
pub struct Shelf {
    /// Its title.
    pub title: String,
    /// What is there, in a sentence.
    pub about: String,
    /// Where it is.
    pub to: To,
    /// Whether works are there, or other ways.
    pub holds_works: bool,
    /// How many works or ways are there, where that is known.
    pub count: Option<u64>,
    /// What it is to the feed that leads there.
    pub rel: &'static str,
}

/// Where a shelf is.
pub enum To {
    /// In the same catalogue.
    Here(String),
    /// In the catalogue of somebody who has chosen ratings.
    Choice(RatingId),
}

/// The relation of a shelf that is nothing in particular.
pub const SUBSECTION: &str = "subsection";

/// Where a page stands, and the addresses of those around it.
pub struct Pages {
    /// The page, from 1.
    pub page: u32,
    /// Entries of all pages.
    pub total: u64,
    /// The first page.
    pub first: String,
    /// The last page.
    pub last: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// A group of facets; at most one of them is in use.
pub struct Group {
    /// Its title.
    pub title: &'static str,
    /// Its facets.
    pub facets: Vec<Facet>,
}

/// A way to narrow or to order a list.
pub struct Facet {
    /// Its title.
    pub title: String,
    /// The list narrowed like this.
    pub rest: String,
    /// Whether it is in use.
    pub active: bool,
    /// How many works it leaves.
    pub count: Option<u64>,
}

/// A work in the catalogue.
pub struct Publication {
    /// The facts.
    pub item: BlurbView,
    /// Its name for ever.
    pub urn: String,
    /// When it changed last.
    pub updated: Timestamp,
    /// Whether all of it is told, or only what a list needs.
    pub whole: bool,
}

impl Publication {
    /// Works that open for the reader, in the order of `ids`.
    pub async fn load(
        app: &App,
        reader: &Reader,
        ids: &[ficus_archive::WorkId],
        whole: bool,
    ) -> Result<Vec<Self>, PageError> {
        let site = app.site();
        let mut items = blurb::load(app, reader, ids).await?;
        items.retain(|item| {
            let access = Access { audience: item.blurb.audience, rating: item.blurb.rating, owned: false };
            policy::may_read(&reader.visitor, access, &site.ladder) == Reading::Open
        });
        let added = app.store().added(ids).await?;
        let identity = app.identity().await?;
        let publication = |item: BlurbView| {
            let id = item.blurb.id;
            let day = item.blurb.updated.or(item.blurb.published);
            Self {
                urn: identity.urn("work", id),
                updated: changed(day, added.get(&id).copied()),
                item,
                whole,
            }
        };
        Ok(items.into_iter().map(publication).collect())
    }

    /// What it is about, after its most telling facts: programs show one text alone.
    pub fn summary(&self) -> String {
        let blurb = &self.item.blurb;
        let chapters = format!("{} chapters", self.item.chapters());
        let facts = format!(
            "{}. {}, {chapters}, {}.",
            self.item.rating.name,
            self.item.status(),
            facts::counted(blurb.words, "word", "words")
        );
        let summary = blurb.summary.plain_text().unwrap_or_default();
        let folded = self.item.folded.as_ref().map(|folded| folded.told.as_str());
        let about = folded.unwrap_or(summary.trim());
        if about.is_empty() {
            return facts;
        }
        let about = if self.whole { about.to_owned() } else { cut(about) };
        format!("{facts}\n{about}")
    }

    /// The cover and its smaller file: what each is to the work, its media type and its address in the same catalogue.
    pub fn cover_links(
        &self,
        app: &App,
        way: &Way,
    ) -> impl Iterator<Item = (&'static str, &'static str, String)> {
        let base = &app.settings().base_url;
        let of = |rel, address: String| (rel, media_type(&address), format!("{base}{}", way.file(&address)));
        let links = self.item.cover.as_ref().map(|image| {
            [
                of("http://opds-spec.org/image", image.address().to_owned()),
                of("http://opds-spec.org/image/thumbnail", small_address(image)),
            ]
        });
        links.into_iter().flatten()
    }

    /// The tags that a list needs: the worlds, and a few of the others.
    pub fn tags(&self) -> impl Iterator<Item = &ficus_archive::tag::Tag> {
        let most = if self.whole { usize::MAX } else { 6 };
        self.item.blurb.tags.iter().take(most)
    }
}

/// The beginning of a text, in one line.
fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SUMMARY_CHARS_MAX) {
        Some((end, _)) => format!("{} …", line[..line[..end].rfind(' ').unwrap_or(end)].trim_end()),
        None => line,
    }
}

/// Narrows a list to works that open for a visitor, so that its count and its pages are of what can be taken along;
/// `false` where nothing can be left.
pub fn narrow_to_open(query: &mut WorkQuery, visitor: &Visitor, ladder: &Ladder) -> bool {
    let opens = |rating: Option<RatingId>| {
        policy::may_read(visitor, Access { audience: Audience::Everyone, rating, owned: false }, ladder)
            == Reading::Open
    };
    let (open, closed): (Vec<RatingId>, Vec<RatingId>) =
        ladder.steps.iter().map(|step| step.id).partition(|id| opens(Some(*id)));
    if opens(None) {
        // Works may still bear a rating that the ladder has no more; they are treated like the highest.
        let gone = ladder.removed_max.map_or(0, |last| last.0);
        let gone = (1..=gone).map(RatingId).filter(|id| ladder.place(*id).is_none() && !opens(Some(*id)));
        query.without_ratings.extend(closed.into_iter().chain(gone));
        return true;
    }
    if query.ratings.is_empty() {
        query.ratings = open;
    } else {
        query.ratings.retain(|id| open.contains(id));
    }
    !query.ratings.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guests_catalogue_is_narrowed_to_what_opens_without_a_question() {
        let mut ladder = Ladder::default();
        let guest = Visitor::default();
        let ids = |list: &[i64]| list.iter().map(|id| RatingId(*id)).collect::<Vec<_>>();
        let mut query = WorkQuery::default();
        assert!(narrow_to_open(&mut query, &guest, &ladder));
        assert_eq!(query.ratings, ids(&[1, 2]));
        let mut query = WorkQuery { ratings: ids(&[2, 4]), ..WorkQuery::default() };
        assert!(narrow_to_open(&mut query, &guest, &ladder));
        assert_eq!(query.ratings, ids(&[2]));
        let mut query = WorkQuery { ratings: ids(&[4]), ..WorkQuery::default() };
        assert!(!narrow_to_open(&mut query, &guest, &ladder));
        ladder.unrated_as = Some(RatingId(1));
        ladder.remove(RatingId(4));
        let mut query = WorkQuery::default();
        assert!(narrow_to_open(&mut query, &guest, &ladder));
        assert_eq!((query.ratings, query.without_ratings), (vec![], ids(&[3, 5, 4])));
    }

    #[test]
    fn a_summary_in_a_list_ends_with_a_word() {
        assert_eq!(cut("Four\n evenings."), "Four evenings.");
        let long = cut(&"evening ".repeat(90));
        assert!(long.ends_with("evening …") && long.chars().count() <= SUMMARY_CHARS_MAX + 2, "{long}");
    }
}
