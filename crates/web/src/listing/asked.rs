//! What a list is asked for: read from its address, and written back into one.

use axum::{
    extract::{FromRequestParts, Query},
    response::Redirect,
};
use ficus_archive::{
    CategoryId, RatingId, SeriesId,
    listing::{Bounds, PAGE_MAX, PAGE_SIZE, PAGE_SIZES, Sort},
    progress::ReadState,
    search_box,
    shelf::Shelf,
    slug,
    work::Status,
};
use jiff::civil::Date;

use crate::App;

/// An address names at most so many values of one kind; more are left out.
const VALUES_MAX: usize = 20;
/// A name in an address has at most this many bytes; longer ones are left out.
const NAME_BYTES_MAX: usize = 200;

/// A list as its address asks for it, before slugs became tags. What makes no sense is left out, never an error: an
/// address that was cut or mistyped still gives a list.
///
/// Each field says which parameters hold it. A parameter whose field is a list may stand several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `q`: words to look for.
    pub words: String,
    /// `tag`: slugs of tags that every work is under; several may stand in one value, parted by commas.
    pub tags: Vec<String>,
    /// `without`: slugs of tags that no work is under.
    pub without: Vec<String>,
    /// `author`: slugs of pen names that sign every work.
    pub authors: Vec<String>,
    /// `without_author`: slugs of pen names that sign no work.
    pub without_authors: Vec<String>,
    /// `node`: a place in the category tree.
    pub node: Option<CategoryId>,
    /// `series`.
    pub series: Option<SeriesId>,
    /// `rating`: ratings, any of which a work has.
    pub ratings: Vec<RatingId>,
    /// `without_rating`: ratings, none of which a work has.
    pub without_ratings: Vec<RatingId>,
    /// `status`: states, any of which a work is in.
    pub statuses: Vec<Status>,
    /// `language`: BCP 47 tags, any of which a work has.
    pub languages: Vec<String>,
    /// `without_language`: BCP 47 tags, none of which a work has.
    pub without_languages: Vec<String>,
    /// `words_from`, `words_to`.
    pub word_count: Bounds<u64>,
    /// `chapters_from`, `chapters_to`.
    pub chapters: Bounds<u64>,
    /// `updated_from`, `updated_to`: days, as `2026-11-21`.
    pub updated: Bounds<Date>,
    /// `published_from`, `published_to`.
    pub published: Bounds<Date>,
    /// `views_from`, `views_to`.
    pub views: Bounds<u64>,
    /// `reviews_from`, `reviews_to`.
    pub reviews: Bounds<u64>,
    /// `recommendations_from`, `recommendations_to`.
    pub recommendations: Bounds<u64>,
    /// `kudos_from`, `kudos_to`.
    pub kudos: Bounds<u64>,
    /// `crossover`: `only` or `no`.
    pub crossover: Option<bool>,
    /// `single`: `only` works of one chapter, or `no` such.
    pub single_chapter: Option<bool>,
    /// `spoilers`: the slug of a fandom and a position in its canon, as `sherlock-holmes:3145728`: works that spoil
    /// nothing behind it.
    pub spoilers: Vec<(String, u32)>,
    /// `spoilers=hide`: nothing that spoils more than the reader knows.
    pub hides_spoilers: bool,
    /// `shelf`: shelves of the reader, on any of which a work is.
    pub shelves: Vec<Shelf>,
    /// `without_shelf`: shelves of the reader, on none of which a work is.
    pub without_shelves: Vec<Shelf>,
    /// `read`: how the reader stands to a work, in any of these ways.
    pub reads: Vec<ReadState>,
    /// `usual=off`: what the reader chose for all lists does not hold for this one.
    pub lifted: bool,
    /// `sort`; `None` for the list's usual order.
    pub sort: Option<Sort>,
    /// `order=reversed`: the other way round.
    pub reversed: bool,
    /// `seed`: where a list in no order starts from.
    pub seed: u64,
    /// `size`: how many works a page holds, one of [`PAGE_SIZES`]; 0 for [`PAGE_SIZE`].
    pub page_size: u32,
    /// `page`, from 1.
    pub page: u32,
}

/// Parts the two ends of a range in a parameter's name.
const FROM: &str = "_from";
const TO: &str = "_to";

impl Asked {
    /// Reads the parameters of an address; unknown ones are left out.
    pub fn parse(pairs: &[(String, String)]) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            let value = value.trim();
            if !value.is_empty() {
                asked.take(name, value);
            }
        }
        asked.settle();
        asked
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "q" => self.words = value.chars().take(search_box::CHARS_MAX).collect(),
            "tag" => value.split(',').filter_map(slug_of).for_each(|slug| add(&mut self.tags, slug)),
            "without" => value.split(',').filter_map(slug_of).for_each(|slug| add(&mut self.without, slug)),
            "author" => add_some(&mut self.authors, slug_of(value)),
            "without_author" => add_some(&mut self.without_authors, slug_of(value)),
            "node" => self.node = value.parse().ok(),
            "series" => self.series = value.parse().ok(),
            "rating" => add_parsed(&mut self.ratings, value),
            "without_rating" => add_parsed(&mut self.without_ratings, value),
            "status" => add_parsed(&mut self.statuses, value),
            "language" => add_some(&mut self.languages, language(value)),
            "without_language" => add_some(&mut self.without_languages, language(value)),
            "crossover" => self.crossover = only_or_no(value),
            "single" => self.single_chapter = only_or_no(value),
            "spoilers" if value == "hide" => self.hides_spoilers = true,
            "spoilers" => {
                let limit = spoilers(value);
                // One limit for a canon: the last one that is named.
                self.spoilers.retain(|(fandom, _)| limit.as_ref().is_none_or(|(other, _)| fandom != other));
                add_some(&mut self.spoilers, limit);
            }
            "shelf" => add_parsed(&mut self.shelves, value),
            "without_shelf" => add_parsed(&mut self.without_shelves, value),
            "read" => add_parsed(&mut self.reads, value),
            "usual" => self.lifted = value == "off",
            "sort" => self.sort = value.parse().ok(),
            "order" => self.reversed = value == "reversed",
            "seed" => self.seed = value.parse().unwrap_or_default(),
            "size" => self.page_size = value.parse().unwrap_or_default(),
            "page" => self.page = value.parse().unwrap_or(1).clamp(1, PAGE_MAX),
            _ => self.take_bound(name, value),
        }
    }

    fn take_bound(&mut self, name: &str, value: &str) {
        let (name, is_from) = match (name.strip_suffix(FROM), name.strip_suffix(TO)) {
            (Some(name), _) => (name, true),
            (_, Some(name)) => (name, false),
            _ => return,
        };
        let figures = match name {
            "words" => &mut self.word_count,
            "chapters" => &mut self.chapters,
            "views" => &mut self.views,
            "reviews" => &mut self.reviews,
            "recommendations" => &mut self.recommendations,
            "kudos" => &mut self.kudos,
            "updated" => return *end(&mut self.updated, is_from) = value.parse().ok(),
            "published" => return *end(&mut self.published, is_from) = value.parse().ok(),
            _ => return,
        };
        *end(figures, is_from) = number(value);
    }

    /// Takes out what contradicts itself or says nothing, so that one list has one address.
    fn settle(&mut self) {
        // Whoever ticks both wants rather less than more.
        self.tags.retain(|slug| !self.without.contains(slug));
        self.authors.retain(|slug| !self.without_authors.contains(slug));
        self.ratings.retain(|id| !self.without_ratings.contains(id));
        self.languages.retain(|tag| !self.without_languages.contains(tag));
        self.shelves.retain(|shelf| !self.without_shelves.contains(shelf));
        if self.page_size == PAGE_SIZE || !PAGE_SIZES.contains(&self.page_size) {
            self.page_size = 0;
        }
    }

    /// The parameters of the address of this list, in a fixed order; what is usual is not named.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        push("q", (!self.words.is_empty()).then(|| self.words.clone()));
        each(&mut push, "tag", &self.tags);
        each(&mut push, "without", &self.without);
        each(&mut push, "author", &self.authors);
        each(&mut push, "without_author", &self.without_authors);
        push("node", self.node.map(|id| id.to_string()));
        push("series", self.series.map(|id| id.to_string()));
        each(&mut push, "rating", &self.ratings);
        each(&mut push, "without_rating", &self.without_ratings);
        self.statuses.iter().for_each(|status| push("status", Some(status.as_str().to_owned())));
        each(&mut push, "language", &self.languages);
        each(&mut push, "without_language", &self.without_languages);
        ends(&mut push, ["words_from", "words_to"], &self.word_count);
        ends(&mut push, ["chapters_from", "chapters_to"], &self.chapters);
        ends(&mut push, ["updated_from", "updated_to"], &self.updated);
        ends(&mut push, ["published_from", "published_to"], &self.published);
        ends(&mut push, ["views_from", "views_to"], &self.views);
        ends(&mut push, ["reviews_from", "reviews_to"], &self.reviews);
        ends(&mut push, ["recommendations_from", "recommendations_to"], &self.recommendations);
        ends(&mut push, ["kudos_from", "kudos_to"], &self.kudos);
        push("crossover", self.crossover.map(|only| only_or_no_told(only).to_owned()));
        push("single", self.single_chapter.map(|only| only_or_no_told(only).to_owned()));
        self.spoilers.iter().for_each(|(fandom, point)| push("spoilers", Some(format!("{fandom}:{point}"))));
        push("spoilers", self.hides_spoilers.then(|| "hide".to_owned()));
        self.shelves.iter().for_each(|shelf| push("shelf", Some(shelf.as_str().to_owned())));
        self.without_shelves.iter().for_each(|shelf| push("without_shelf", Some(shelf.as_str().to_owned())));
        self.reads.iter().for_each(|state| push("read", Some(state.as_str().to_owned())));
        push("usual", self.lifted.then(|| "off".to_owned()));
        push("sort", self.sort.map(|sort| sort.as_str().to_owned()));
        push("order", self.reversed.then(|| "reversed".to_owned()));
        push("seed", (self.seed > 0).then(|| self.seed.to_string()));
        push("size", (self.page_size > 0).then(|| self.page_size.to_string()));
        push("page", (self.page > 1).then(|| self.page.to_string()));
        pairs
    }

    /// The address of this list under a path.
    pub fn address(&self, path: &str) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{path}?{query}")
    }

    /// The same list with something changed, from its first page.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// The list without any filter: its words, its place in the tree and its order alone.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            words: self.words.clone(),
            node: self.node,
            lifted: self.lifted,
            sort: self.sort,
            reversed: self.reversed,
            seed: self.seed,
            page_size: self.page_size,
            page: 1,
            ..Self::default()
        }
    }

    /// Whether anything is asked for beyond the words, the place, the order and the page.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { page: self.page, ..self.bare() }
    }

    /// How many works a page holds.
    pub fn page_len(&self) -> u32 {
        if self.page_size == 0 { PAGE_SIZE } else { self.page_size }
    }
}

fn each<T: ToString>(push: &mut impl FnMut(&'static str, Option<String>), name: &'static str, values: &[T]) {
    for value in values {
        push(name, Some(value.to_string()));
    }
}

fn ends<T: ToString>(
    push: &mut impl FnMut(&'static str, Option<String>),
    [from, to]: [&'static str; 2],
    bounds: &Bounds<T>,
) {
    push(from, bounds.from.as_ref().map(T::to_string));
    push(to, bounds.to.as_ref().map(T::to_string));
}

fn end<T>(bounds: &mut Bounds<T>, is_from: bool) -> &mut Option<T> {
    if is_from { &mut bounds.from } else { &mut bounds.to }
}

fn add<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if values.len() < VALUES_MAX && !values.contains(&value) {
        values.push(value);
    }
}

fn add_some<T: PartialEq>(values: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value {
        add(values, value);
    }
}

fn add_parsed<T: PartialEq + std::str::FromStr>(values: &mut Vec<T>, value: &str) {
    add_some(values, value.parse().ok());
}

/// The slug of a tag or a pen name, which may be typed by name: `Holmes/Watson`.
fn slug_of(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > NAME_BYTES_MAX {
        return None;
    }
    let is_slug = text.chars().all(|c| c == '-' || c.is_alphanumeric() && !c.is_uppercase());
    Some(if is_slug { text.to_owned() } else { slug::slug(text) })
}

/// A number as people type it: `20,000`, `20 000`.
fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '.' | '\u{a0}')).collect();
    digits.parse().ok()
}

fn language(tag: &str) -> Option<String> {
    let valid = tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    valid.then(|| tag.to_owned())
}

fn only_or_no(value: &str) -> Option<bool> {
    match value {
        "only" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

const fn only_or_no_told(only: bool) -> &'static str {
    if only { "only" } else { "no" }
}

fn spoilers(value: &str) -> Option<(String, u32)> {
    let (fandom, point) = value.rsplit_once(':')?;
    let point = point.parse().ok().filter(|point| *point > 0)?;
    Some((slug_of(fandom)?, point))
}

impl FromRequestParts<App> for Asked {
    type Rejection = Redirect;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &App,
    ) -> Result<Self, Self::Rejection> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await;
        let Ok(Query(pairs)) = pairs else { return Ok(Self::parse(&[])) };
        let asked = Self::parse(&pairs);
        // A form sends its empty fields as well: the address that can be kept and sent on is the one without them.
        if pairs.len() > 1 && pairs.iter().any(|(_, value)| value.is_empty()) {
            return Err(Redirect::to(&asked.address(parts.uri.path())));
        }
        Ok(asked)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(query: &str) -> Asked {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Asked::parse(&pairs)
    }

    /// Every parameter, in the order of addresses.
    const EVERYTHING: &str = "q=the+lamp&tag=sherlock-holmes&tag=holmes-watson&without=angst&author=irene\
         &without_author=moran&node=7&series=3&rating=1&rating=2&without_rating=4&status=complete\
         &status=in-progress&language=en&without_language=de&words_from=1000&words_to=20000&chapters_from=2\
         &chapters_to=9&updated_from=2020-01-01&updated_to=2026-11-21&published_from=1999-12-31\
         &published_to=2001-01-01&views_from=10&views_to=90&reviews_from=1&recommendations_from=1&kudos_from=5\
         &crossover=no&single=only&spoilers=dracula%3A3&spoilers=hide&shelf=reading&without_shelf=read&usual=off&sort=words\
         &order=reversed&seed=12&size=50&page=3";

    #[test]
    fn every_filter_is_read_from_an_address_and_written_back() {
        let list = asked(EVERYTHING);
        assert_eq!(list.words, "the lamp");
        assert_eq!(list.tags, ["sherlock-holmes", "holmes-watson"]);
        assert_eq!(list.ratings, [RatingId(1), RatingId(2)]);
        assert_eq!(list.word_count, (1_000..=20_000).into());
        assert_eq!(list.spoilers, [("dracula".to_owned(), 3)]);
        assert_eq!((list.crossover, list.single_chapter), (Some(false), Some(true)));
        assert_eq!(list.address("/search"), format!("/search?{EVERYTHING}"));
    }

    #[test]
    fn a_parameter_that_makes_no_sense_is_left_out() {
        let list = asked(
            "status=finished&rating=x&page=0&words_from=many&sort=up&language=<b>&node=-&colour=red&size=7\
             &updated_from=yesterday&crossover=maybe&spoilers=dracula&spoilers=dracula:0&shelf=attic&_from=3&tag=,",
        );
        assert_eq!(list, Asked { page: 1, ..Asked::default() });
        assert_eq!(list.address("/search"), "/search");
    }

    #[test]
    fn what_is_wanted_and_unwanted_at_once_is_unwanted() {
        let list = asked("tag=gen&without=gen&rating=1&without_rating=1&shelf=read&without_shelf=read");
        assert_eq!(list.address(""), "?without=gen&without_rating=1&without_shelf=read");
    }

    #[test]
    fn a_tag_may_be_typed_by_its_name_and_several_parted_by_commas() {
        assert_eq!(asked("tag=Holmes/Watson&without=Angst").tags, ["holmes-watson"]);
        assert_eq!(asked("tag=holmes-watson-2").tags, ["holmes-watson-2"]);
        assert_eq!(asked("tag=Holmes/Watson, Mrs Hudson,,").tags, ["holmes-watson", "mrs-hudson"]);
    }

    #[test]
    fn a_figure_may_be_typed_with_thousands() {
        assert_eq!(asked("words_from=20,000").word_count.from, Some(20_000));
    }

    #[test]
    fn a_flood_of_values_is_bounded() {
        let query = (0..500).map(|n| format!("tag=t{n}&rating={n}")).collect::<Vec<_>>().join("&");
        assert_eq!((asked(&query).tags.len(), asked(&query).ratings.len()), (VALUES_MAX, VALUES_MAX));
        assert_eq!(asked(&format!("tag={}", "a".repeat(1_000))).tags, [""; 0]);
    }

    #[test]
    fn clearing_keeps_the_words_the_place_and_the_order() {
        let bare = asked(EVERYTHING).bare();
        assert_eq!(
            bare.address(""),
            "?q=the+lamp&node=7&usual=off&sort=words&order=reversed&seed=12&size=50"
        );
        assert!(asked(EVERYTHING).is_narrowed() && !bare.is_narrowed() && !asked("page=7").is_narrowed());
    }

    fn names() -> Vec<&'static str> {
        let mut names: Vec<&str> = asked(EVERYTHING).pairs().into_iter().map(|(name, _)| name).collect();
        names.dedup();
        names
    }

    proptest! {
        #[test]
        fn an_address_read_and_written_gives_the_same_list(
            pairs in prop::collection::vec(
                (
                    prop::sample::select(names()),
                    prop_oneof![
                        "[a-z0-9:,-]{0,12}", "[0-9]{1,6}", "\\PC{0,20}",
                        prop::sample::select(vec!["only", "no", "off", "read", "complete", "2020-02-30", "2020-02-28"])
                            .prop_map(str::to_owned),
                    ],
                ),
                0..40,
            )
        ) {
            let pairs: Vec<(String, String)> =
                pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let list = Asked::parse(&pairs);
            let address = list.address("/search");
            let query = address.split_once('?').map_or("", |(_, query)| query);
            prop_assert_eq!(asked(query), list);
        }
    }
}
