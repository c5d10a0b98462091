//! A work as every list shows it.

use ficus_archive::{
    WorkId,
    policy::{self, Access, Listing, Reading},
    rating::{Gate, Ladder},
    shelf::Shelf,
    tag::{Tag, TagKind},
    work::Blurb,
};

use crate::{
    App,
    error::PageError,
    facts::{self, RatingBadge},
    lens::Reader,
    search::passages::PassageView,
    shelf,
};

/// A blurb with what this visitor may see of it.
pub struct BlurbView {
    /// The facts.
    pub blurb: Blurb,
    /// Its rating.
    pub rating: RatingBadge,
    /// Why the summary is not shown and how it opens; `None` where it is shown.
    pub withheld: Option<String>,
    /// On which of the reader's own shelves it is.
    pub shelf: Option<Shelf>,
    /// Where the words of a search stand in its text.
    pub passage: Option<PassageView>,
}

/// The blurbs of works in the order given, without those that may not be listed for this visitor.
pub async fn load(app: &App, reader: &Reader, ids: &[WorkId]) -> Result<Vec<BlurbView>, PageError> {
    let site = app.site();
    let blurbs = app.store().blurbs(ids).await?;
    let shelves = shelf::of_works(app, reader, ids).await?;
    let mut views: Vec<BlurbView> =
        blurbs.into_iter().filter_map(|blurb| BlurbView::new(blurb, reader, &site.ladder)).collect();
    for view in &mut views {
        view.shelf = shelves.get(&view.blurb.id).copied();
    }
    Ok(views)
}

impl BlurbView {
    /// What a visitor may see of a work in a list; `None` where nothing.
    pub fn new(mut blurb: Blurb, reader: &Reader, ladder: &Ladder) -> Option<Self> {
        let visitor = &reader.visitor;
        let access = Access { audience: blurb.audience, rating: blurb.rating };
        let rating = RatingBadge::new(blurb.rating, ladder);
        let withheld = match policy::may_list(visitor, access, ladder) {
            Listing::Hidden => return None,
            Listing::Whole => None,
            Listing::WithoutSummary => {
                blurb.summary = ficus_prose::Prose::default();
                Some(why_withheld(policy::may_read(visitor, access, ladder), &rating))
            }
        };
        Some(Self { blurb, rating, withheld, shelf: None, passage: None })
    }

    /// Whether something of the text may be told: it opens at once, and nothing of the work is folded away.
    pub fn shows_text(&self) -> bool {
        self.withheld.is_none()
    }

    /// `Complete`.
    pub fn status(&self) -> &'static str {
        facts::status(self.blurb.status)
    }

    /// `5/5`.
    pub fn chapters(&self) -> String {
        self.blurb.chapters_of_planned()
    }

    /// `12,034`.
    pub fn words(&self) -> String {
        facts::figure(self.blurb.words)
    }

    /// `English`.
    pub fn language(&self) -> Option<String> {
        self.blurb.language.as_deref().map(facts::language)
    }

    /// The day that tells how fresh the work is: the last update, else the publication.
    pub fn day(&self) -> Option<String> {
        self.blurb.updated.or(self.blurb.published).map(facts::day)
    }

    /// The same day for machines.
    pub fn day_stamp(&self) -> String {
        self.blurb.updated.or(self.blurb.published).map(|date| date.to_string()).unwrap_or_default()
    }

    /// The worlds that it is set in.
    pub fn fandoms(&self) -> Vec<&Tag> {
        self.blurb.tags_of(TagKind::Fandom).collect()
    }

    /// What a reader may want to be warned of.
    pub fn warnings(&self) -> Vec<&Tag> {
        self.blurb.tags_of(TagKind::Warning).collect()
    }

    /// The kind of pairing.
    pub fn kinds(&self) -> Vec<&Tag> {
        self.blurb.tags_of(TagKind::Kind).collect()
    }

    /// The other tags by kind, without empty kinds.
    pub fn other_tags(&self) -> Vec<(&'static str, Vec<&Tag>)> {
        [TagKind::Relationship, TagKind::Character, TagKind::Class, TagKind::Freeform]
            .into_iter()
            .map(|kind| (kind.heading(), self.blurb.tags_of(kind).collect::<Vec<_>>()))
            .filter(|(_, tags)| !tags.is_empty())
            .collect()
    }

    /// The counts that are not zero, told in words.
    pub fn counts(&self) -> Vec<String> {
        told(&self.blurb.counts).into_iter().filter(|(count, _)| *count > 0).map(|(_, told)| told).collect()
    }

    /// The value of `lang` for the title and the summary.
    pub fn lang(&self) -> &str {
        self.blurb.language.as_deref().unwrap_or("")
    }
}

/// Counts, told in words.
pub fn told(counts: &ficus_archive::counts::Counts) -> [(u64, String); 5] {
    [
        (counts.views, "view", "views"),
        (counts.reviews, "review", "reviews"),
        (counts.recommendations, "recommendation", "recommendations"),
        (counts.reading, "reading now", "reading now"),
        (counts.kudos, "kudos", "kudos"),
    ]
    .map(|(count, one, many)| (count, facts::counted(count, one, many)))
}

fn why_withheld(reading: Reading, rating: &RatingBadge) -> String {
    let rated = if rating.name == "Not rated" {
        "Nobody has rated this work".to_owned()
    } else {
        format!("This work is rated {}", rating.name)
    };
    match reading {
        Reading::Asks(Gate::AdultStatement) => {
            format!(
                "{rated}: its summary is shown once you have said that you are an adult. Open the work to be asked."
            )
        }
        Reading::Asks(_) => {
            format!(
                "{rated}: its summary is shown once you have chosen to see such works. Open the work to be asked."
            )
        }
        Reading::SignIn | Reading::Open | Reading::NotThere => {
            format!("{rated}: its summary is shown to members. Sign in to read it.")
        }
    }
}
