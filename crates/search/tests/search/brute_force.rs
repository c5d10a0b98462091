//! Whatever works and questions there are, the index says what looking at every work would say.

use std::collections::BTreeMap;

use ficus_archive::{
    PenNameId, RatingId, TagId, WorkId,
    listing::{Bounds, FACET_TAGS_MAX, Facets, PAGE_SIZE, Sort, WorkQuery},
    search_box::SearchBox,
    tag::TagKind,
    work::{Audience, IndexedWork, Status},
};
use ficus_prose::Prose;
use ficus_search::Index;
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::shelf::{by, day, level, tagged, work};

const WORDS: [&str; 6] = ["lamp", "tea", "geese", "moor", "violin", "fog"];
const STATUSES: [Status; 4] = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];
const AUDIENCES: [Audience; 3] = [Audience::Everyone, Audience::Members, Audience::Authors];
const SORTS: [Sort; 6] =
    [Sort::Relevance, Sort::Updated, Sort::Published, Sort::Title, Sort::Words, Sort::Views];

fn some_words(most: usize) -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 0..=most).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn some_work()(
        title in some_words(2), text in some_words(6), summary in some_words(2), author in 0..4i64,
        tags in vec((1..30i64, any::<bool>()), 0..4), rating in option::of(1..=5i64), status in select(&STATUSES[..]),
        language in option::of(select(&["en", "de", "ja"][..])), words in 0..5u64, views in 0..3u64,
        days in (option::of(1..4i8), option::of(1..4i8)), audience in select(&AUDIENCES[..]),
    ) -> IndexedWork {
        let mut it = by(work(0, &title, &text), author, WORDS[author as usize]);
        for (id, fandom) in tags {
            let kind = if fandom { TagKind::Fandom } else { TagKind::Freeform };
            if !it.blurb.tags.iter().any(|tag| tag.id == TagId(id)) {
                it = tagged(it, kind, id, WORDS[id as usize % 6]);
            }
        }
        let blurb = &mut it.blurb;
        blurb.summary = Prose::from_plain(&summary);
        blurb.rating = rating.map(RatingId);
        blurb.status = status;
        blurb.language = language.map(str::to_owned);
        blurb.words = words;
        blurb.counts.views = views;
        blurb.updated = days.0.map(|d| day(2001, 1, d));
        blurb.published = days.1.map(|d| day(1999, d, 1));
        blurb.audience = audience;
        it
    }
}

prop_compose! {
    fn some_query()(
        all in vec(select(&WORDS[..]), 0..3), none in vec(select(&WORDS[..]), 0..2),
        phrase in option::weighted(0.3, (any::<bool>(), select(&WORDS[..]), select(&WORDS[..]))),
        tags in vec((1..30i64).prop_map(TagId), 0..2), without_tags in vec((1..30i64).prop_map(TagId), 0..2),
        author in option::weighted(0.2, (0..4i64).prop_map(PenNameId)),
        ratings in vec((1..=5i64).prop_map(RatingId), 0..3), status in option::weighted(0.2, select(&STATUSES[..])),
        language in option::weighted(0.2, select(&["en", "de", "ja"][..])),
        bounds in (option::weighted(0.2, 0..5u64), option::weighted(0.2, 0..5u64)),
        sort in select(&SORTS[..]), page in 1..4u32, audiences in vec(select(&AUDIENCES[..]), 0..4),
        text_level_max in option::weighted(0.8, 0..5usize),
    ) -> (String, WorkQuery) {
        let mut words: Vec<String> = all.into_iter().map(str::to_owned).collect();
        words.extend(none.into_iter().map(|word| format!("-{word}")));
        words.extend(phrase.map(|(not, a, b)| format!("{}\"{a} {b}\"", if not { "-" } else { "" })));
        let words = words.join(" ");
        let query = WorkQuery {
            words: SearchBox::read(&words).words(), tags, without_tags, authors: author.into_iter().collect(), ratings,
            statuses: status.into_iter().collect(), languages: language.map(str::to_owned).into_iter().collect(),
            word_count: Bounds { from: bounds.0, to: bounds.1 }, sort, page, audiences, text_level_max, counts: true,
            ..WorkQuery::default()
        };
        (words, query)
    }
}

fn meets(work: &IndexedWork, words: &str, query: &WorkQuery) -> bool {
    let blurb = &work.blurb;
    let bears = |tag: &TagId| blurb.tags.iter().any(|own| own.id == *tag);
    query.audiences.contains(&blurb.audience)
        && query.tags.iter().all(bears)
        && !query.without_tags.iter().any(bears)
        && query.authors.iter().all(|author| blurb.authors.iter().any(|byline| byline.id == *author))
        && (query.ratings.is_empty() || blurb.rating.is_some_and(|rating| query.ratings.contains(&rating)))
        && (query.statuses.is_empty() || query.statuses.contains(&blurb.status))
        && (query.languages.is_empty()
            || blurb.language.as_ref().is_some_and(|own| query.languages.contains(own)))
        && query.word_count.hold(&blurb.words)
        && says(work, words, query)
}

/// Whether the work meets the words; no phrase goes on from one field or one tag to the next.
fn says(work: &IndexedWork, words: &str, query: &WorkQuery) -> bool {
    let mut fields = vec![work.blurb.title.clone()];
    fields.extend(work.blurb.authors.iter().map(|author| author.name.clone()));
    fields.extend(work.blurb.tags.iter().map(|tag| tag.name.clone()));
    if query.text_level_max.is_some_and(|highest| level(work) <= highest) {
        fields.push(work.blurb.summary.plain_text().unwrap());
        fields.push(work.text.clone());
    }
    let holds = |words: &str| fields.iter().any(|field| format!(" {field} ").contains(&format!(" {words} ")));
    conditions(words).into_iter().all(|(excluded, words)| holds(words) != excluded)
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

fn counted<V: Ord>(values: impl Iterator<Item = V>) -> Vec<(V, u64)> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn facets(works: &[&IndexedWork]) -> Facets {
    let mut ratings = counted(works.iter().filter_map(|work| work.blurb.rating));
    ratings.sort_unstable();
    let statuses = STATUSES.iter().filter_map(|status| {
        let n = works.iter().filter(|work| work.blurb.status == *status).count() as u64;
        (n > 0).then_some((*status, n))
    });
    let mut fandoms =
        counted(works.iter().flat_map(|work| work.blurb.tags_of(TagKind::Fandom).map(|tag| tag.id)));
    fandoms.truncate(FACET_TAGS_MAX);
    Facets {
        ratings,
        statuses: statuses.collect(),
        languages: counted(works.iter().filter_map(|work| work.blurb.language.clone())),
        tags: vec![(TagKind::Fandom, fandoms)],
        ..Facets::default()
    }
}

/// Sorts as pages do; by relevance nobody but the index can say.
fn sorted(mut works: Vec<&IndexedWork>, sort: Sort) -> Vec<WorkId> {
    works.sort_by_key(|work| std::cmp::Reverse(work.blurb.id));
    match sort {
        Sort::Relevance | Sort::Updated => works.sort_by_key(|work| std::cmp::Reverse(work.blurb.updated)),
        Sort::Published => works.sort_by_key(|work| std::cmp::Reverse(work.blurb.published)),
        Sort::Title => works.sort_by(|a, b| a.blurb.title.cmp(&b.blurb.title)),
        Sort::Words => works.sort_by_key(|work| std::cmp::Reverse(work.blurb.words)),
        _ => works.sort_by_key(|work| std::cmp::Reverse(work.blurb.counts.views)),
    }
    works.into_iter().map(|work| work.blurb.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_says_what_looking_at_every_work_would_say(
        works in vec(some_work(), 0..90), queries in vec(some_query(), 30),
    ) {
        let works: Vec<IndexedWork> = (1..)
            .zip(works)
            .map(|(id, mut work)| {
                work.blurb.id = WorkId(id);
                work
            })
            .collect();
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for part in works.chunks(40) {
            for work in part {
                writer.put(work, level(work)).unwrap();
            }
            writer.commit(1).unwrap();
        }
        for (words, query) in &queries {
            let page = index.search(query).unwrap();
            let expected: Vec<&IndexedWork> = works.iter().filter(|work| meets(work, words, query)).collect();
            prop_assert_eq!(page.total, expected.len() as u64, "{:?}", query);
            prop_assert_eq!(&page.facets, &facets(&expected), "{:?}", query);
            let by_relevance =
                query.sort == Sort::Relevance && conditions(words).iter().any(|(excluded, _)| !excluded);
            let order = sorted(expected, query.sort);
            let skip = (query.page as usize - 1) * PAGE_SIZE as usize;
            let there: Vec<WorkId> = page.works.iter().map(|hit| hit.id).collect();
            let here: Vec<WorkId> = order.iter().copied().skip(skip).take(PAGE_SIZE as usize).collect();
            if by_relevance {
                prop_assert_eq!(there.len(), here.len());
                prop_assert!(there.iter().all(|id| order.contains(id)));
            } else {
                prop_assert_eq!(there, here, "{:?}", query);
            }
        }
    }
}
