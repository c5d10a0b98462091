//! The panel of filters beside a list: a plain form whose answer is an address.

mod chips;
mod picks;

use ficus_archive::{
    TagId,
    canon::Canon,
    listing::{Bounds, Facets, PAGE_SIZE, PAGE_SIZES, Sort, WorkQuery},
    pen_name::PenName,
    rating::Ladder,
    shelf::Shelf,
    tag::Tag,
    words::Words,
    work::Status,
};

use crate::{facts, listing::Asked};

pub use chips::Chip;
pub use picks::Picks;

/// One choice of a list of choices of which one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What stands in the address.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A range of figures or days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// What is measured: `words`.
    pub name: &'static str,
    /// As the reader sees it: `Words`.
    pub label: &'static str,
    /// The lower bound, or nothing.
    pub from: String,
    /// The upper bound, or nothing.
    pub to: String,
}

/// What a list holds and what it is asked for, with the names of all that is only numbers or slugs there.
pub struct Subject<'a> {
    /// What is asked for.
    pub asked: &'a Asked,
    /// What the index was asked.
    pub query: &'a WorkQuery,
    /// How many works of the list have each value.
    pub facets: &'a Facets,
    /// The site's ratings.
    pub ladder: &'a Ladder,
    /// The tag whose page it is.
    pub place: Option<TagId>,
    /// The usual order of the list.
    pub sort: Sort,
    /// Tags that are asked for, or counted.
    pub tags: &'a [Tag],
    /// Pen names that are asked for.
    pub authors: &'a [PenName],
    /// Canons of the fandoms that are asked for.
    pub canons: &'a [Canon],
    /// Whether the reader has shelves, or could have.
    pub has_shelves: bool,
    /// Whether the reader said how far they are in any canon.
    pub is_guarded: bool,
    /// Whether the site has scores.
    pub has_scores: bool,
}

/// The panel.
pub struct Panel {
    /// Where the form leads.
    pub path: String,
    /// What is asked for now.
    pub asked: Asked,
    /// Parameters that the form keeps and does not show.
    pub kept: Vec<(&'static str, String)>,
    /// Orders.
    pub sorts: Vec<Choice>,
    /// Sizes of a page.
    pub sizes: Vec<Choice>,
    /// Values that works of the list have, kind by kind.
    pub picks: Vec<Picks>,
    /// Canons that spoilers can be told by, each with its fandom's name and its points.
    pub spoilers: Vec<(String, Vec<Choice>)>,
    /// Shelves of the reader; empty for a guest.
    pub shelves: Option<Picks>,
    /// How the reader stands to works; nothing for a guest.
    pub reads: Option<Picks>,
    /// What is asked for, each with the list without it.
    pub chips: Vec<Chip>,
    /// Whether the reader said how far they are in any canon.
    pub is_guarded: bool,
    crossovers: u64,
    single_chapters: u64,
    has_fandom_counts: bool,
}

const SORTS: [(Sort, &str); 15] = [
    (Sort::Relevance, "Best match"),
    (Sort::Updated, "Last updated"),
    (Sort::Published, "Last posted"),
    (Sort::Added, "New in the archive"),
    (Sort::Title, "Title"),
    (Sort::Author, "Author"),
    (Sort::Words, "Length"),
    (Sort::Views, "Views"),
    (Sort::Reviews, "Reviews"),
    (Sort::Recommendations, "Recommendations"),
    (Sort::Kudos, "Kudos"),
    (Sort::Liked, "Kudos for each view"),
    (Sort::Score, "Score"),
    (Sort::Reading, "Being read now"),
    (Sort::Gems, "Hidden gems"),
];

pub(crate) const STATUSES: [Status; 4] =
    [Status::Complete, Status::InProgress, Status::Abandoned, Status::Unknown];

impl Panel {
    /// The panel of a list.
    pub fn new(path: &str, subject: &Subject<'_>) -> Self {
        let asked = subject.asked;
        let spoilers = spoilers(subject);
        Self {
            path: path.to_owned(),
            kept: kept(subject, path),
            sorts: sorts(subject),
            sizes: sizes(asked),
            picks: picks::all(subject),
            shelves: subject.has_shelves.then(|| picks::shelves(asked)),
            reads: subject.has_shelves.then(|| picks::reads(asked)),
            chips: chips::all(path, subject),
            is_guarded: subject.is_guarded,
            crossovers: subject.facets.crossovers,
            single_chapters: subject.facets.single_chapters,
            has_fandom_counts: !subject.facets.tags.is_empty(),
            asked: asked.clone(),
            spoilers,
        }
    }

    /// Whether the words are asked for in the panel: the page of the search has a box for them.
    pub fn has_words(&self) -> bool {
        self.path != "/search"
    }

    /// How long works are.
    pub fn lengths(&self) -> [Range; 2] {
        [range("words", "Words", &self.asked.word_count), range("chapters", "Chapters", &self.asked.chapters)]
    }

    /// When works were posted and updated.
    pub fn days(&self) -> [Range; 2] {
        [
            range("updated", "Updated", &self.asked.updated),
            range("published", "Posted", &self.asked.published),
        ]
    }

    /// What readers left.
    pub fn readers(&self) -> [Range; 4] {
        [
            range("kudos", "Kudos", &self.asked.kudos),
            range("reviews", "Reviews", &self.asked.reviews),
            range("recommendations", "Recommendations", &self.asked.recommendations),
            range("views", "Views", &self.asked.views),
        ]
    }

    /// Works of several fandoms.
    pub fn crossover(&self) -> [Choice; 3] {
        let counted = |label: &str| match self.crossovers {
            _ if self.asked.crossover.is_some() || !self.has_fandom_counts => label.to_owned(),
            count => format!("{label} ({})", facts::figure(count)),
        };
        three(self.asked.crossover, "Leave crossovers out", &counted("Only crossovers"))
    }

    /// Works of one chapter.
    pub fn single(&self) -> [Choice; 3] {
        let counted = |label: &str| match self.single_chapters {
            _ if self.asked.single_chapter.is_some() || !self.has_fandom_counts => label.to_owned(),
            count => format!("{label} ({})", facts::figure(count)),
        };
        three(self.asked.single_chapter, "Several chapters", &counted("One chapter"))
    }

    /// Whether the lengths stand open.
    pub fn has_lengths(&self) -> bool {
        let asked = &self.asked;
        !asked.word_count.is_open() || !asked.chapters.is_open() || asked.single_chapter.is_some()
    }

    /// Whether the days stand open.
    pub fn has_days(&self) -> bool {
        !self.asked.updated.is_open() || !self.asked.published.is_open()
    }

    /// Whether the readers' figures stand open.
    pub fn has_readers(&self) -> bool {
        self.readers().iter().any(|range| !range.from.is_empty())
    }

    /// Whether a limit of spoilers is set.
    pub fn has_spoilers(&self) -> bool {
        !self.asked.spoilers.is_empty() || self.asked.hides_spoilers
    }

    /// The list without any filter.
    pub fn bare(&self) -> String {
        let mut bare = self.asked.bare();
        if self.has_words() {
            bare.words.clear();
        }
        bare.address(&self.path)
    }

    /// The list with what the reader chose for all lists lifted, or not.
    pub fn with_lens(&self, lifted: bool) -> String {
        self.asked.with(|other| other.lifted = lifted).address(&self.path)
    }

    /// How many things are asked for.
    pub fn in_use(&self) -> usize {
        self.chips.len()
    }
}

fn range<T: ToString>(name: &'static str, label: &'static str, bounds: &Bounds<T>) -> Range {
    let told = |bound: &Option<T>| bound.as_ref().map(T::to_string).unwrap_or_default();
    Range { name, label, from: told(&bounds.from), to: told(&bounds.to) }
}

fn three(asked: Option<bool>, no: &str, only: &str) -> [Choice; 3] {
    [(None, "", "Any"), (Some(false), "no", no), (Some(true), "only", only)].map(|(state, value, label)| {
        Choice { value: value.to_owned(), label: label.to_owned(), chosen: asked == state }
    })
}

/// What the form has no field for.
fn kept(subject: &Subject<'_>, path: &str) -> Vec<(&'static str, String)> {
    let asked = subject.asked;
    let is_known = |slug: &str| subject.tags.iter().any(|tag| tag.slug == slug);
    let has_canon = |value: &str| {
        let fandom = value.rsplit_once(':').map_or(value, |(fandom, _)| fandom);
        let id = subject.tags.iter().find(|tag| tag.slug == fandom).map(|tag| tag.id);
        subject.canons.iter().any(|canon| Some(canon.fandom) == id)
    };
    asked
        .pairs()
        .into_iter()
        .filter(|(name, value)| match *name {
            "q" => path == "/search",
            "tag" | "without" => !is_known(value),
            "spoilers" if value == "hide" => !subject.is_guarded,
            "spoilers" => !has_canon(value),
            "author" | "without_author" | "node" | "series" | "usual" | "seed" | "views_to"
            | "reviews_to" | "recommendations_to" | "kudos_to" => true,
            "shelf" | "without_shelf" | "read" => !subject.has_shelves,
            _ => false,
        })
        .collect()
}

/// The order that a list has in truth.
fn effective(sort: Sort, query: &WorkQuery) -> Sort {
    match sort {
        // Without words there is nothing to match.
        Sort::Relevance if !query.words.as_ref().is_some_and(Words::rank) => Sort::Updated,
        sort => sort,
    }
}

fn sorts(subject: &Subject<'_>) -> Vec<Choice> {
    let usual = effective(subject.sort, subject.query);
    let now = effective(subject.query.sort, subject.query);
    let drawn = [(Sort::Random, "By chance")];
    SORTS
        .into_iter()
        .chain(drawn.into_iter().filter(|_| usual == Sort::Random))
        .filter(|(sort, _)| *sort != Sort::Score || subject.has_scores)
        .filter(|(sort, _)| effective(*sort, subject.query) == *sort)
        .map(|(sort, label)| Choice {
            value: if sort == usual { String::new() } else { sort.as_str().to_owned() },
            label: label.to_owned(),
            chosen: sort == now,
        })
        .collect()
}

fn sizes(asked: &Asked) -> Vec<Choice> {
    let choice = |size: u32| Choice {
        value: if size == PAGE_SIZE { String::new() } else { size.to_string() },
        label: size.to_string(),
        chosen: asked.page_len() == size,
    };
    PAGE_SIZES.into_iter().map(choice).collect()
}

fn spoilers(subject: &Subject<'_>) -> Vec<(String, Vec<Choice>)> {
    let of_canon = |canon: &Canon| {
        let fandom = subject.tags.iter().find(|tag| tag.id == canon.fandom)?;
        let limit = subject.asked.spoilers.iter().find(|(slug, _)| *slug == fandom.slug).map(|(_, at)| *at);
        let any = Choice { value: String::new(), label: "Anything".to_owned(), chosen: limit.is_none() };
        let limit = limit.and_then(|position| canon.point_at(position));
        let points = canon.points.iter().enumerate().map(|(at, point)| Choice {
            // Whoever knows a season knows it to its end.
            value: format!("{}:{}", fandom.slug, canon.place(at).map_or(point.position, |end| end.position)),
            label: format!("{}{}", "\u{2003}".repeat(usize::from(point.depth)), point.name),
            chosen: limit == Some(at),
        });
        Some((fandom.name.clone(), std::iter::once(any).chain(points).collect()))
    };
    subject.canons.iter().filter_map(of_canon).collect()
}

/// A shelf as a filter tells it: `On your shelf “To read”`.
fn shelf_told(shelf: Shelf) -> String {
    format!("On your shelf “{}”", shelf.name())
}
