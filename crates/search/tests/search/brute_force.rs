//! Whatever works, ties, changes and questions there are, the index says what looking at every work would say.

use std::sync::Arc;

use ficus_archive::{
    CategoryId, PenNameId, RatingId, SeriesId, TagId, WorkId,
    canon::CanonPlace,
    counts::Counts,
    listing::{Bounds, Sort, WorkQuery},
    score::Scores,
    search_box::SearchBox,
    series::SeriesPlace,
    tag::TagKind,
    tag_graph::TagTie,
    work::{Audience, IndexedWork, Status},
};
use ficus_prose::Prose;
use ficus_search::Index;
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{
    model::Model,
    shelf::{by, day, level, tagged, work},
};

const WORDS: [&str; 6] = ["lamp", "tea", "geese", "moor", "violin", "fog"];
const STATUSES: [Status; 4] = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];
const AUDIENCES: [Audience; 3] = [Audience::Everyone, Audience::Members, Audience::Authors];
const LANGUAGES: [&str; 3] = ["en", "de", "ja"];
const SORTS: [Sort; 16] = [
    Sort::Relevance,
    Sort::Updated,
    Sort::Published,
    Sort::Added,
    Sort::Title,
    Sort::Author,
    Sort::Words,
    Sort::Views,
    Sort::Reviews,
    Sort::Recommendations,
    Sort::Kudos,
    Sort::Reading,
    Sort::Liked,
    Sort::Gems,
    Sort::Score,
    Sort::Random,
];
/// Tags up to this one can be other spellings; those above it can stand above others.
const SPELLINGS_END: i64 = 24;
const TAGS_END: i64 = 64;
const WORKS_END: i64 = 70;

/// The kind of a made-up tag.
fn kind(tag: i64) -> TagKind {
    TagKind::ALL[(tag % 8) as usize]
}

fn some_words(most: usize) -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 0..=most).prop_map(|words| words.join(" "))
}

fn some_place() -> impl Strategy<Value = CanonPlace> {
    (0..2i64, 0..3u32).prop_map(|(fandom, position)| CanonPlace { fandom: TagId(fandom), position })
}

fn some_counts() -> impl Strategy<Value = Counts> {
    let scores = vec(1..=5u64, 0..4)
        .prop_map(|given| Scores { number: given.len() as u64, sum: given.into_iter().sum() });
    (prop_oneof![0..3u64, 900..1_100u64], 0..3u64, 0..3u64, 0..3u64, 0..3u64, scores).prop_map(
        |(views, reviews, recommendations, reading, kudos, scores)| Counts {
            views,
            reviews,
            recommendations,
            reading,
            kudos,
            scores,
        },
    )
}

prop_compose! {
    fn some_work()(
        (title, text, summary) in (some_words(2), some_words(6), some_words(2)),
        author in option::weighted(0.9, 0..4i64), tags in vec(1..TAGS_END, 0..6),
        (rating, status) in (option::of(1..=5i64), select(&STATUSES[..])), language in option::of(select(&LANGUAGES[..])),
        (words, chapters, planned) in (0..5u64, 0..3u32, option::of(1..3u32)), counts in some_counts(),
        days in (option::of(1..4i8), option::of(1..4i8)), audience in select(&AUDIENCES[..]),
        (series, categories) in (vec(1..4i64, 0..2), vec(1..4i64, 0..3)), spoilers in vec(some_place(), 0..2),
    ) -> IndexedWork {
        let mut it = work(0, &title, &text);
        if let Some(author) = author {
            it = by(it, author, WORDS[author as usize]);
        }
        for id in tags {
            if !it.blurb.tags.iter().any(|tag| tag.id == TagId(id)) {
                it = tagged(it, kind(id), id, WORDS[id as usize % 6]);
            }
        }
        it.category_ids = categories.into_iter().map(CategoryId).collect();
        it.spoilers = spoilers;
        let blurb = &mut it.blurb;
        blurb.series = series
            .into_iter()
            .map(|id| SeriesPlace { id: SeriesId(id), title: String::new(), position: 1, works: 1 })
            .collect();
        blurb.summary = Prose::from_plain(&summary);
        blurb.rating = rating.map(RatingId);
        blurb.status = status;
        blurb.language = language.map(str::to_owned);
        (blurb.words, blurb.chapters, blurb.planned_chapters) = (words, chapters, planned);
        blurb.counts = counts;
        blurb.updated = days.0.map(|d| day(2001, 1, d));
        blurb.published = days.1.map(|d| day(1999, d, 1));
        blurb.audience = audience;
        it
    }
}

prop_compose! {
    /// A tie as the store makes them: no loops, and nothing above or below another spelling.
    fn some_tie()(
        id in 1..TAGS_END, spelling in option::weighted(0.4, 0..3i64), parents in vec(SPELLINGS_END + 1..TAGS_END, 0..3),
    ) -> TagTie {
        match spelling {
            Some(place) if id <= SPELLINGS_END => TagTie {
                id: TagId(id),
                kind: kind(id),
                canonical: Some(TagId(SPELLINGS_END + id % 8 + 8 * place)).filter(|tag| tag.0 > SPELLINGS_END),
                parents: Vec::new(),
            },
            _ => TagTie {
                id: TagId(id),
                kind: kind(id),
                canonical: None,
                parents: parents.into_iter().filter(|parent| *parent > id).map(TagId).collect(),
            },
        }
    }
}

/// Something that changes what lists hold.
#[derive(Clone, Debug)]
enum Change {
    Put(Vec<(i64, IndexedWork)>),
    Remove(Vec<i64>),
    Tie(Vec<TagTie>),
    Count(Vec<(i64, Counts)>),
    Finish,
}

fn some_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => vec((1..WORKS_END, some_work()), 1..30).prop_map(Change::Put),
        2 => vec(1..WORKS_END, 1..12).prop_map(Change::Remove),
        3 => vec(some_tie(), 1..12).prop_map(Change::Tie),
        2 => vec((1..WORKS_END, some_counts()), 1..20).prop_map(Change::Count),
        1 => Just(Change::Finish),
    ]
}

fn rarely<S: Strategy>(values: S) -> impl Strategy<Value = Option<S::Value>> {
    option::weighted(0.12, values)
}

fn bounds<S: Strategy + Clone>(values: S) -> impl Strategy<Value = Bounds<S::Value>> {
    (rarely(values.clone()), rarely(values)).prop_map(|(from, to)| Bounds { from, to })
}

fn rare_tags() -> impl Strategy<Value = Vec<TagId>> {
    prop_oneof![3 => Just(Vec::new()), 2 => vec((1..TAGS_END).prop_map(TagId), 1..3)]
}

fn rare_works() -> impl Strategy<Value = Option<Arc<[WorkId]>>> {
    rarely(vec(1..WORKS_END, 0..40).prop_map(|mut ids| {
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(WorkId).collect()
    }))
}

prop_compose! {
    fn some_filters()(
        (tags, without_tags) in (rare_tags(), rare_tags()),
        (author, without_author) in (rarely((0..4i64).prop_map(PenNameId)), rarely((0..4i64).prop_map(PenNameId))),
        (category, series) in (rarely((1..4i64).prop_map(CategoryId)), rarely((1..4i64).prop_map(SeriesId))),
        (ratings, without_ratings) in (vec((1..=5i64).prop_map(RatingId), 0..3), rarely((1..=5i64).prop_map(RatingId))),
        (status, language, without_language) in
            (rarely(select(&STATUSES[..])), rarely(select(&LANGUAGES[..])), rarely(select(&LANGUAGES[..]))),
        (word_count, chapters) in (bounds(0..5u64), bounds(0..3u64)),
        (updated, published) in
            (bounds((1..4i8).prop_map(|d| day(2001, 1, d))), bounds((1..4i8).prop_map(|d| day(1999, d, 1)))),
        (views, reviews, recommendations, kudos) in
            (bounds(0..3u64), bounds(0..3u64), bounds(0..3u64), bounds(0..3u64)),
        (crossover, one_relationship, single_chapter) in
            (rarely(any::<bool>()), rarely(any::<bool>()), rarely(any::<bool>())),
        (spoilers, newer_than) in (rarely(some_place()), rarely((0..WORKS_END).prop_map(WorkId))),
        (only_works, without_works) in (rare_works(), rare_works()),
    ) -> WorkQuery {
        WorkQuery {
            tags, without_tags, category, series, ratings, word_count, chapters, updated, published, views, reviews,
            recommendations, kudos, crossover, one_relationship, single_chapter, newer_than, only_works, without_works,
            authors: author.into_iter().collect(),
            without_authors: without_author.into_iter().collect(),
            without_ratings: without_ratings.into_iter().collect(),
            statuses: status.into_iter().collect(),
            languages: language.map(str::to_owned).into_iter().collect(),
            without_languages: without_language.map(str::to_owned).into_iter().collect(),
            spoilers_up_to: spoilers.into_iter().collect(),
            ..WorkQuery::default()
        }
    }
}

prop_compose! {
    fn some_query()(
        all in vec(select(&WORDS[..]), 0..3), none in vec(select(&WORDS[..]), 0..2),
        phrase in option::weighted(0.3, (any::<bool>(), select(&WORDS[..]), select(&WORDS[..]))),
        wordless in any::<bool>(), filters in option::weighted(0.8, some_filters()),
        (sort, reversed, seed) in (select(&SORTS[..]), any::<bool>(), 0..3u64), page in 1..4u32,
        audiences in vec(select(&AUDIENCES[..]), 0..4), text_level_max in option::weighted(0.8, 0..5usize),
        counts in any::<bool>(),
    ) -> (String, WorkQuery) {
        let mut words: Vec<String> = all.into_iter().map(str::to_owned).collect();
        words.extend(none.into_iter().map(|word| format!("-{word}")));
        words.extend(phrase.map(|(not, a, b)| format!("{}\"{a} {b}\"", if not { "-" } else { "" })));
        let words = if wordless { String::new() } else { words.join(" ") };
        let query = WorkQuery {
            words: SearchBox::read(&words).words(), sort, reversed, seed, page, audiences, text_level_max, counts,
            page_size: 20, ..filters.unwrap_or_default()
        };
        (words, query)
    }
}

/// The words and the phrase, which stands last, and whether each is excluded.
fn conditions(asked: &str) -> Vec<(bool, &str)> {
    let (words, phrase) = match asked.split_once('"') {
        Some((words, phrase)) => (words, phrase.strip_suffix('"')),
        None => (asked, None),
    };
    let phrase_excluded = phrase.is_some() && words.ends_with('-');
    let words = words.strip_suffix('-').unwrap_or(words).split_whitespace();
    let mut conditions: Vec<(bool, &str)> =
        words.map(|word| word.strip_prefix('-').map_or((false, word), |word| (true, word))).collect();
    conditions.extend(phrase.map(|phrase| (phrase_excluded, phrase)));
    conditions
}

/// Makes a change in both.
fn make(index: &Index, model: &mut Model, change: &Change) {
    match change {
        Change::Put(works) => {
            let mut writer = index.writer().unwrap();
            for (id, work) in works {
                let mut work = work.clone();
                work.blurb.id = WorkId(*id);
                writer.put(&work, level(&work)).unwrap();
                model.works.insert(WorkId(*id), work);
            }
            writer.commit(1).unwrap();
        }
        Change::Remove(works) => {
            let mut writer = index.writer().unwrap();
            for id in works {
                writer.remove(WorkId(*id)).unwrap();
                model.works.remove(&WorkId(*id));
                model.told.remove(&WorkId(*id));
            }
            writer.commit(1).unwrap();
        }
        Change::Tie(ties) => {
            // The store tells of every tag that others are tied to.
            let over = ties.iter().flat_map(|tie| tie.canonical.iter().chain(&tie.parents));
            let over =
                over.filter(|id| model.graph.kind(**id).is_none() && ties.iter().all(|tie| tie.id != **id));
            let plain =
                |id: &TagId| TagTie { id: *id, kind: kind(id.0), canonical: None, parents: Vec::new() };
            let ties: Vec<TagTie> = over.map(plain).chain(ties.iter().cloned()).collect();
            model.tie(&ties);
            index.set_ties(ties, 1).unwrap();
        }
        Change::Count(counts) => {
            let counts: Vec<(WorkId, Counts)> =
                counts.iter().map(|(id, counts)| (WorkId(*id), *counts)).collect();
            index.set_counts(counts.iter().copied(), 1).unwrap();
            model.told.extend(counts.into_iter().filter(|(id, _)| model.works.contains_key(id)));
        }
        Change::Finish => index.writer().unwrap().finish().unwrap(),
    }
}

fn check(index: &Index, model: &Model, words: &str, query: &WorkQuery) -> Result<(), TestCaseError> {
    let page = index.search(query).unwrap();
    let conditions = conditions(words);
    let expected = model.list(query, &conditions);
    prop_assert_eq!(page.total, expected.len() as u64, "{:?}", query);
    if query.counts {
        prop_assert_eq!(&page.facets, &model.facets(&expected), "{:?}", query);
    }
    let ranked = conditions.iter().any(|(excluded, _)| !excluded);
    let order: Vec<WorkId> = expected.into_iter().map(|work| work.blurb.id).collect();
    let len = query.page_len() as usize;
    let here: Vec<WorkId> = order.iter().copied().skip((query.page as usize - 1) * len).take(len).collect();
    let there: Vec<WorkId> = page.works.iter().map(|hit| hit.id).collect();
    if query.sort == Sort::Random || (query.sort == Sort::Relevance && ranked) {
        prop_assert_eq!(there.len(), here.len());
        prop_assert!(there.iter().all(|id| order.contains(id)));
    } else {
        prop_assert_eq!(there, here, "{:?}", query);
    }
    Ok(())
}

fn check_tags(index: &Index, model: &Model, audiences: &[Audience]) -> Result<(), TestCaseError> {
    let tags: Vec<TagId> = (1..TAGS_END).map(TagId).collect();
    prop_assert_eq!(index.tag_counts(&tags, audiences).unwrap(), model.tag_counts(&tags, audiences));
    for kind in TagKind::ALL {
        let all = model.top_tags(kind, audiences);
        let some: Vec<_> = all.iter().copied().skip(1).take(3).collect();
        prop_assert_eq!(index.top_tags(kind, audiences, 1, 3).unwrap(), some);
        prop_assert_eq!(index.top_tags(kind, audiences, 0, 1_000).unwrap(), all);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_says_what_looking_at_every_work_would_say(
        steps in vec((some_change(), vec(some_query(), 6), vec(select(&AUDIENCES[..]), 0..3)), 1..10),
    ) {
        let index = Index::in_memory().unwrap();
        let mut model = Model::default();
        for (change, queries, audiences) in &steps {
            make(&index, &mut model, change);
            for (words, query) in queries {
                check(&index, &model, words, query)?;
            }
            check_tags(&index, &model, audiences)?;
        }
    }
}
