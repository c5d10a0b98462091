//! What a list is asked for, one thing a chip, each with the list without it.

use ficus_archive::listing::Bounds;
use jiff::civil::Date;

use super::{Subject, shelf_told};
use crate::{facts, listing::Asked};

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What the reader sees: `Without angst`.
    pub label: String,
    /// The list without it.
    pub other: Asked,
    /// Where that list is.
    pub address: String,
}

/// Chips while they are made.
struct Chips<'a> {
    path: &'a str,
    asked: &'a Asked,
    chips: Vec<Chip>,
}

impl Chips<'_> {
    fn push(&mut self, label: String, change: impl FnOnce(&mut Asked)) {
        let other = self.asked.with(change);
        self.chips.push(Chip { label, address: other.address(self.path), other });
    }

    /// One chip a value of a list; `values` gives the list of an [`Asked`].
    fn each<T: Clone + PartialEq>(
        &mut self,
        values: fn(&mut Asked) -> &mut Vec<T>,
        told: impl Fn(&T) -> String,
    ) {
        for value in values(&mut self.asked.clone()) {
            self.push(told(value), |other| values(other).retain(|kept| kept != value));
        }
    }

    /// A chip for each end of a range.
    fn ends<T: Copy>(
        &mut self,
        bounds: fn(&mut Asked) -> &mut Bounds<T>,
        from: impl Fn(T) -> String,
        to: impl Fn(T) -> String,
    ) {
        let Bounds { from: least, to: most } = *bounds(&mut self.asked.clone());
        if let Some(least) = least {
            self.push(from(least), |other| bounds(other).from = None);
        }
        if let Some(most) = most {
            self.push(to(most), |other| bounds(other).to = None);
        }
    }

    fn figures(&mut self, bounds: fn(&mut Asked) -> &mut Bounds<u64>, one: &str, many: &str) {
        self.ends(
            bounds,
            |least| format!("At least {}", facts::counted(least, one, many)),
            |most| format!("At most {}", facts::counted(most, one, many)),
        );
    }

    fn days(&mut self, bounds: fn(&mut Asked) -> &mut Bounds<Date>, what: &str) {
        self.ends(
            bounds,
            |day| format!("{what} since {}", facts::day(day)),
            |day| format!("{what} by {}", facts::day(day)),
        );
    }
}

/// Everything that is asked for.
pub(super) fn all(path: &str, subject: &Subject<'_>) -> Vec<Chip> {
    let asked = subject.asked;
    let mut chips = Chips { path, asked, chips: Vec::new() };
    // The page of the search has its words in a box of their own.
    if path != "/search" && !asked.words.is_empty() {
        chips.push(format!("“{}”", asked.words), |other| other.words.clear());
    }
    names(&mut chips, subject);
    chips.figures(|asked| &mut asked.word_count, "word", "words");
    chips.figures(|asked| &mut asked.chapters, "chapter", "chapters");
    chips.days(|asked| &mut asked.updated, "Updated");
    chips.days(|asked| &mut asked.published, "Posted");
    chips.figures(|asked| &mut asked.kudos, "kudos", "kudos");
    chips.figures(|asked| &mut asked.reviews, "review", "reviews");
    chips.figures(|asked| &mut asked.recommendations, "recommendation", "recommendations");
    chips.figures(|asked| &mut asked.views, "view", "views");
    if let Some(only) = asked.crossover {
        let label = if only { "Only crossovers" } else { "No crossovers" };
        chips.push(label.to_owned(), |other| other.crossover = None);
    }
    if let Some(only) = asked.single_chapter {
        let label = if only { "One chapter" } else { "Several chapters" };
        chips.push(label.to_owned(), |other| other.single_chapter = None);
    }
    chips.each(|asked| &mut asked.spoilers, |(fandom, point)| spoilers_told(subject, fandom, *point));
    if asked.hides_spoilers {
        chips.push("Nothing that spoils more than you know".to_owned(), |other| other.hides_spoilers = false);
    }
    if subject.has_shelves {
        chips.each(|asked| &mut asked.reads, |state| state.name().to_owned());
        chips.each(|asked| &mut asked.shelves, |shelf| shelf_told(*shelf));
        chips.each(
            |asked| &mut asked.without_shelves,
            |shelf| shelf_told(*shelf).replacen("On your", "Not on your", 1),
        );
    }
    chips.chips
}

/// Tags, pen names and other values that have names.
fn names(chips: &mut Chips<'_>, subject: &Subject<'_>) {
    let tag = |slug: &String| {
        subject.tags.iter().find(|tag| tag.slug == *slug).map_or_else(|| slug.clone(), |tag| tag.name.clone())
    };
    let author = |slug: &String| {
        let named = subject.authors.iter().find(|author| author.slug == *slug);
        named.map_or_else(|| slug.clone(), |author| author.name.clone())
    };
    let rating = |id: &ficus_archive::RatingId| {
        subject.ladder.get(*id).map_or_else(|| format!("Rating {id}"), |step| step.name.clone())
    };
    chips.each(|asked| &mut asked.tags, tag);
    chips.each(|asked| &mut asked.without, |slug| format!("Without {}", tag(slug)));
    chips.each(|asked| &mut asked.authors, |slug| format!("By {}", author(slug)));
    chips.each(|asked| &mut asked.without_authors, |slug| format!("Not by {}", author(slug)));
    if chips.asked.series.is_some() {
        chips.push("Of one series".to_owned(), |other| other.series = None);
    }
    chips.each(|asked| &mut asked.ratings, rating);
    chips.each(|asked| &mut asked.without_ratings, |id| format!("Not {}", rating(id)));
    chips.each(|asked| &mut asked.statuses, |status| facts::status(*status).to_owned());
    chips.each(|asked| &mut asked.languages, |tag| facts::language(tag));
    chips.each(|asked| &mut asked.without_languages, |tag| format!("Not in {}", facts::language(tag)));
}

/// `Spoils nothing after The Final Problem`.
fn spoilers_told(subject: &Subject<'_>, fandom: &str, point: u32) -> String {
    let id = subject.tags.iter().find(|tag| tag.slug == fandom).map(|tag| tag.id);
    let canon = subject.canons.iter().find(|canon| Some(canon.fandom) == id);
    match canon.and_then(|canon| canon.points.get(canon.point_at(point)?)) {
        Some(at) => format!("Spoils nothing after {}", at.name),
        None => format!("Spoils nothing after place {point} of {fandom}"),
    }
}
