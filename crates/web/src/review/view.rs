//! A review as pages show it, and what its reader can do with it.

use ficus_archive::{
    ReviewId, WorkId,
    review::{By, Review, ReviewState, spam::Rule, thread::Placed},
};
use ficus_store::Viewer;
use jiff::{Timestamp, tz::TimeZone};

use crate::facts;

/// A review on a page.
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// How many reviews it stands below.
    pub depth: u32,
    /// How many answers stand behind a link.
    pub left_out: u32,
    /// Whom it answers, where it answers somebody on this page.
    pub answers: Option<String>,
    /// The title of its work, on pages about several.
    pub title: Option<String>,
    /// Whether an author of the work answered it, on pages for authors.
    pub is_answered: bool,
    /// Whether its reader sees it for the first time, on pages for authors.
    pub is_fresh: bool,
    pub(super) viewer: Viewer,
    pub(super) is_thread_frozen: bool,
}

impl ReviewView {
    /// Reviews of a work in the order of a page.
    pub fn of_page(placed: Vec<Placed>, viewer: &Viewer) -> Vec<Self> {
        let mut above: Vec<(String, bool)> = Vec::new();
        let mut views = Vec::with_capacity(placed.len());
        for Placed { review, depth, left_out } in placed {
            above.truncate(depth as usize);
            let answers = above.last().map(|(name, _)| name.clone()).filter(|name| !name.is_empty());
            let is_thread_frozen = above.first().map_or(review.is_frozen, |(_, is_frozen)| *is_frozen);
            above.push((review.name.clone(), is_thread_frozen));
            views.push(Self { depth, left_out, answers, is_thread_frozen, ..Self::alone(review, viewer) });
        }
        views
    }

    /// A review by itself.
    pub fn alone(review: Review, viewer: &Viewer) -> Self {
        Self {
            depth: 0,
            left_out: 0,
            answers: None,
            title: None,
            is_answered: false,
            is_fresh: false,
            viewer: viewer.clone(),
            is_thread_frozen: review.is_frozen,
            review,
        }
    }

    /// The day on which it was written; `None` where nobody knows.
    pub fn day(&self) -> Option<String> {
        (self.review.written != Timestamp::UNIX_EPOCH).then(|| day(self.review.written))
    }

    /// When it was changed last.
    pub fn edited(&self) -> Option<String> {
        self.review.edited.map(|edited| edited.strftime("%-d %B %Y, %H:%M UTC").to_string())
    }

    /// What its writer is here, where that is to be said.
    pub fn mark(&self) -> Option<&'static str> {
        match self.review.by {
            By::Author => Some("the author"),
            By::Guest => Some("a guest"),
            By::Before => Some("on the site where it stood before"),
            By::Member => None,
        }
    }

    /// Whether an author of the work wrote it.
    pub fn is_by_author(&self) -> bool {
        self.review.by == By::Author
    }

    /// Why others do not see it.
    pub fn kept_back(&self) -> Option<String> {
        let why = || reasons(&self.review.held_for);
        match self.review.state {
            ReviewState::Shown | ReviewState::Deleted => None,
            ReviewState::Waiting => {
                Some("Waits for the author, who sees first reviews before others do.".to_owned())
            }
            ReviewState::Held => Some(format!("Waits for a moderator. {}", why()).trim_end().to_owned()),
            ReviewState::Refused => {
                Some(format!("Not shown: a moderator decided so. {}", why()).trim_end().to_owned())
            }
            ReviewState::Hidden => Some("Not shown: the author of the work took it off the page.".to_owned()),
        }
    }

    fn is_own(&self) -> bool {
        self.viewer.account.is_some() && self.viewer.account == self.review.account
    }

    fn decides(&self) -> bool {
        (self.viewer.is_author || self.viewer.is_moderator) && !self.review.is_deleted()
    }

    /// Whether the reader may answer it.
    pub fn can_answer(&self) -> bool {
        self.review.is_shown()
            && (!self.is_thread_frozen || self.viewer.is_author || self.viewer.is_moderator)
    }

    /// Whether its writer can be kept away: somebody who signs in here, also where they sign no work. Authors who
    /// answer behind a veil are known to nobody.
    pub fn can_block(&self) -> bool {
        let is_somebody = self.review.account.is_some() && self.review.by != By::Author;
        self.review.slug.is_some() || is_somebody
    }

    /// Whether nobody else may answer in its thread.
    pub fn is_frozen(&self) -> bool {
        self.depth == 0 && self.review.parent.is_none() && self.review.is_frozen
    }

    /// Whether it is the reader's own.
    pub fn can_edit(&self) -> bool {
        self.is_own() && !self.review.is_deleted()
    }

    /// What the reader can decide about it: the value of the form and the words of its button.
    pub fn decisions(&self) -> Vec<(&'static str, &'static str)> {
        if !self.decides() {
            return Vec::new();
        }
        let mut decisions = Vec::new();
        match self.review.state {
            ReviewState::Shown => decisions.push(("hide", "Take it off the page")),
            ReviewState::Hidden => decisions.push(("show", "Show it again")),
            ReviewState::Waiting => decisions.extend([("show", "Show it"), ("hide", "Do not show it")]),
            ReviewState::Held | ReviewState::Refused if self.viewer.is_moderator => {
                decisions.push(("show", "Show it"));
            }
            _ => {}
        }
        if self.review.parent.is_none() && self.review.is_shown() {
            decisions.push(if self.review.is_frozen {
                ("thaw", "Let the thread go on")
            } else {
                ("freeze", "Freeze the thread")
            });
        }
        decisions
    }

    /// The chapter of its work, where it is on one.
    pub fn chapter_address(&self) -> Option<String> {
        Some(format!("/works/{}/chapters/{}", self.review.work, self.review.chapter?))
    }

    /// Where the passage that it quotes stands.
    pub fn quote_address(&self) -> Option<String> {
        let quote = self.review.quote.as_ref()?;
        Some(format!("{}#p{}", self.chapter_address()?, quote.paragraph))
    }
}

/// A moment's day: `3 March 2004`.
pub fn day(time: Timestamp) -> String {
    facts::day(time.to_zoned(TimeZone::UTC).date())
}

/// What the writer is told of the rules that hold a review.
pub fn reasons(codes: &[String]) -> String {
    let told: Vec<&str> =
        codes.iter().filter_map(|code| Rule::of(code)).map(|rule| rule.words().told).collect();
    told.join(" ")
}

/// Where a review stands by itself.
pub fn address_of(id: ReviewId) -> String {
    format!("/reviews/{id}")
}

/// Where the reviews of a work stand.
pub fn list_of(work: WorkId) -> String {
    format!("/works/{work}/reviews")
}
