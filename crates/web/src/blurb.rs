//! A work as every list shows it.

use std::collections::HashMap;

use ficus_archive::{
    WorkId,
    canon::{Spoiler, spoils},
    outlook::Course,
    picture::Picture,
    policy::{self, Access, Listing, Reading},
    progress::Progress,
    rating::{Gate, Ladder},
    score::Scores,
    shelf::Shelf,
    tag::{Tag, TagKind},
    work::Blurb,
};
use ficus_prose::{Image, Prose};

use crate::{
    App,
    error::PageError,
    facts::{self, RatingBadge},
    lens::Reader,
    score,
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
    /// How far the reader is in it, where pages show such things to the reader.
    pub progress: Option<Progress>,
    /// Whether the page has a form that works are picked for.
    pub can_be_picked: bool,
    /// Where the words of a search stand in its text.
    pub passage: Option<PassageView>,
    /// Its cover, where nothing of it is withheld or folded away.
    pub cover: Option<Image>,
    /// What is folded away, where the work spoils more than the reader knows; then the blurb itself has no summary and
    /// no tags but its fandoms, whatever shows it.
    pub folded: Option<Folded>,
}

/// What of a work is shown only when it is asked for.
pub struct Folded {
    /// `Spoils The Final Problem`.
    pub told: String,
    /// What it is about.
    pub summary: Prose,
    /// All tags but the fandoms.
    pub tags: Vec<Tag>,
}

/// The blurbs of works in the order given, without those that may not be listed for this visitor.
pub async fn load(app: &App, reader: &Reader, ids: &[WorkId]) -> Result<Vec<BlurbView>, PageError> {
    let mut views = load_plain(app, reader, ids).await?;
    let shelves = shelf::of_works(app, reader, ids).await?;
    let progress = shelf::progress_of(app, reader, ids).await?;
    for view in &mut views {
        view.shelf = shelves.get(&view.blurb.id).copied();
        view.progress = progress.get(&view.blurb.id).copied();
    }
    Ok(views)
}

/// The same without anything that is the reader's own, for pages that are kept for many.
pub async fn load_plain(app: &App, reader: &Reader, ids: &[WorkId]) -> Result<Vec<BlurbView>, PageError> {
    let site = app.site();
    let blurbs = app.store().blurbs(ids).await?;
    let spoilers =
        if reader.lens.canons.is_empty() { HashMap::new() } else { app.store().spoilers_of(ids).await? };
    let view = |mut blurb: Blurb| {
        if !site.reviewing.scores {
            blurb.counts.scores = Scores::default();
        }
        let spoilers = spoilers.get(&blurb.id).map(Vec::as_slice).unwrap_or_default();
        Some(BlurbView::new(blurb, reader, &site.ladder)?.folded_for(reader, spoilers))
    };
    let mut views: Vec<BlurbView> = blurbs.into_iter().filter_map(view).collect();
    let open: Vec<WorkId> = views.iter().filter(|view| view.shows_text()).map(|view| view.blurb.id).collect();
    let covers = app.store().covers(&open).await?;
    for view in &mut views {
        view.cover = covers.get(&view.blurb.id).and_then(Picture::image);
    }
    Ok(views)
}

impl BlurbView {
    /// What a visitor may see of a work in a list; `None` where nothing.
    pub fn new(mut blurb: Blurb, reader: &Reader, ladder: &Ladder) -> Option<Self> {
        let visitor = &reader.visitor;
        let access = Access { audience: blurb.audience, rating: blurb.rating, owned: false };
        let rating = RatingBadge::new(blurb.rating, ladder);
        let withheld = match policy::may_list(visitor, access, ladder) {
            Listing::Hidden => return None,
            Listing::Whole => None,
            Listing::WithoutSummary => {
                blurb.summary = ficus_prose::Prose::default();
                Some(why_withheld(policy::may_read(visitor, access, ladder), &rating))
            }
        };
        Some(Self {
            blurb,
            rating,
            withheld,
            shelf: None,
            progress: None,
            can_be_picked: false,
            passage: None,
            cover: None,
            folded: None,
        })
    }

    /// Whether something of the text may be told: it opens at once, and nothing of the work is folded away.
    pub fn shows_text(&self) -> bool {
        self.withheld.is_none() && self.folded.is_none()
    }

    /// Folds away what a reader need not see of a work that spoils more than the reader knows.
    fn folded_for(mut self, reader: &Reader, spoilers: &[Spoiler]) -> Self {
        let Some(spoiler) = spoils(spoilers, &reader.lens.canons) else { return self };
        let (fandoms, tags) =
            std::mem::take(&mut self.blurb.tags).into_iter().partition(|tag| tag.kind == TagKind::Fandom);
        self.blurb.tags = fandoms;
        let told = format!("Spoils {}", spoiler.name);
        self.folded = Some(Folded { told, summary: std::mem::take(&mut self.blurb.summary), tags });
        self
    }

    /// How the reader stands to it, and the class that its look goes by: `2 new chapters`, `new`.
    pub fn read_state(&self) -> Option<(String, &'static str)> {
        let progress = self.progress.as_ref()?;
        Some((progress.told(), progress.state().as_str()))
    }

    /// `Complete`.
    pub fn status(&self) -> &'static str {
        match self.blurb.outlook.course {
            Course::Hiatus => Course::Hiatus.name(),
            _ => facts::status(self.blurb.status),
        }
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
        by_kind(
            &self.blurb.tags,
            &[TagKind::Relationship, TagKind::Character, TagKind::Class, TagKind::Freeform],
        )
    }

    /// The counts that are not zero, told in words.
    pub fn counts(&self) -> Vec<String> {
        let counted = told(&self.blurb.counts).into_iter().filter(|(count, _)| *count > 0);
        score::told(self.blurb.counts.scores).into_iter().chain(counted.map(|(_, told)| told)).collect()
    }

    /// The value of `lang` for the title and the summary.
    pub fn lang(&self) -> &str {
        self.blurb.language.as_deref().unwrap_or("")
    }
}

impl Folded {
    /// The tags by kind, without empty kinds.
    pub fn by_kind(&self) -> Vec<(&'static str, Vec<&Tag>)> {
        by_kind(&self.tags, &TagKind::OF_WORKS)
    }
}

fn by_kind<'a>(tags: &'a [Tag], kinds: &[TagKind]) -> Vec<(&'static str, Vec<&'a Tag>)> {
    kinds
        .iter()
        .map(|kind| (kind.heading(), tags.iter().filter(|tag| tag.kind == *kind).collect::<Vec<_>>()))
        .filter(|(_, tags)| !tags.is_empty())
        .collect()
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
