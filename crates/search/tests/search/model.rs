//! An archive that looks at every work: what the index has to say the same as.

use std::{cmp::Reverse, collections::BTreeMap};

use ficus_archive::{
    TagId, WorkId,
    counts::Counts,
    listing::{FACET_TAGS_MAX, Facets, Sort, WorkQuery},
    tag::TagKind,
    tag_graph::{TagGraph, TagTie},
    work::{Audience, IndexedWork, Status},
};

use crate::shelf::level;

const STATUSES: [Status; 4] = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];

/// Works, ties and counts as they were told.
#[derive(Default)]
pub struct Model {
    pub works: BTreeMap<WorkId, IndexedWork>,
    pub graph: TagGraph,
    pub told: BTreeMap<WorkId, Counts>,
}

/// A text that a question asks for, and whether it is excluded.
pub type Condition<'a> = (bool, &'a str);

impl Model {
    pub fn tie(&mut self, ties: &[TagTie]) {
        for tie in ties {
            self.graph.set(tie.clone());
        }
    }

    /// The works that meet everything, in order; by relevance and by chance nobody but the index can say.
    pub fn list(&self, query: &WorkQuery, conditions: &[Condition<'_>]) -> Vec<&IndexedWork> {
        let mut works: Vec<&IndexedWork> = self
            .works
            .values()
            .filter(|work| self.meets(work, query) && says(work, conditions, query))
            .collect();
        works.sort_by_key(|work| Reverse(work.blurb.id));
        match query.sort {
            Sort::Relevance | Sort::Updated => works.sort_by_key(|work| Reverse(work.blurb.updated)),
            Sort::Published => works.sort_by_key(|work| Reverse(work.blurb.published)),
            Sort::Added | Sort::Random => {}
            Sort::Title => works.sort_by(|a, b| a.blurb.title.cmp(&b.blurb.title)),
            Sort::Author => works.sort_by_key(|work| {
                let author = work.blurb.authors.first().map(|author| author.name.clone());
                (author.is_none(), author)
            }),
            Sort::Words => works.sort_by_key(|work| Reverse(work.blurb.words)),
            Sort::Views => works.sort_by_key(|work| Reverse(self.counts(work).views)),
            Sort::Reviews => works.sort_by_key(|work| Reverse(self.counts(work).reviews)),
            Sort::Recommendations => works.sort_by_key(|work| Reverse(self.counts(work).recommendations)),
            Sort::Kudos => works.sort_by_key(|work| Reverse(self.counts(work).kudos)),
            Sort::Reading => works.sort_by_key(|work| Reverse(self.counts(work).reading)),
            Sort::Liked => works.sort_by(|a, b| self.counts(b).liking().total_cmp(&self.counts(a).liking())),
            Sort::Score => {
                works.sort_by(|a, b| self.counts(b).scores.rank().total_cmp(&self.counts(a).scores.rank()));
            }
            Sort::Gems => works.sort_by(|a, b| self.counts(b).gem().total_cmp(&self.counts(a).gem())),
        }
        if query.reversed {
            works.reverse();
        }
        works
    }

    fn counts(&self, work: &IndexedWork) -> Counts {
        self.told.get(&work.blurb.id).copied().unwrap_or(work.blurb.counts)
    }

    /// Whether a work stands under a tag.
    fn is_under(&self, work: &IndexedWork, tag: TagId) -> bool {
        let below = self.graph.below(tag);
        work.blurb.tags.iter().any(|own| below.contains(&own.id))
    }

    fn is_crossover(&self, work: &IndexedWork) -> bool {
        let kind = |id, kind| self.graph.kind(id).unwrap_or(kind);
        let fandoms: Vec<TagId> = work
            .blurb
            .tags
            .iter()
            .filter(|tag| kind(tag.id, tag.kind) == TagKind::Fandom)
            .map(|tag| self.graph.canonical(tag.id))
            .collect();
        let is_above = |over: TagId| {
            fandoms.iter().any(|other| *other != over && self.graph.above(*other).contains(&over))
        };
        let mut lowest: Vec<TagId> = fandoms.iter().copied().filter(|fandom| !is_above(*fandom)).collect();
        lowest.sort_unstable();
        lowest.dedup();
        lowest.len() > 1
    }

    fn is_of_one_relationship(&self, work: &IndexedWork) -> bool {
        let kind = |id, kind| self.graph.kind(id).unwrap_or(kind);
        let tags = work.blurb.tags.iter().filter(|tag| kind(tag.id, tag.kind) == TagKind::Relationship);
        let mut pairs: Vec<TagId> = tags.map(|tag| self.graph.canonical(tag.id)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs.len() == 1
    }

    fn meets(&self, work: &IndexedWork, query: &WorkQuery) -> bool {
        let (blurb, counts) = (&work.blurb, self.counts(work));
        let by = |author: &_| blurb.authors.iter().any(|byline| byline.id == *author);
        let spoils = |place: &ficus_archive::canon::CanonPlace| {
            work.spoilers.iter().any(|own| own.fandom == place.fandom && own.position > place.position)
        };
        query.audiences.contains(&blurb.audience)
            && query.tags.iter().all(|tag| self.is_under(work, *tag))
            && !query.without_tags.iter().any(|tag| self.is_under(work, *tag))
            && query.category.is_none_or(|category| work.category_ids.contains(&category))
            && query.authors.iter().all(by)
            && !query.without_authors.iter().any(by)
            && query.series.is_none_or(|series| blurb.series.iter().any(|place| place.id == series))
            && (query.ratings.is_empty() || blurb.rating.is_some_and(|own| query.ratings.contains(&own)))
            && !blurb.rating.is_some_and(|own| query.without_ratings.contains(&own))
            && (query.statuses.is_empty() || query.statuses.contains(&blurb.status))
            && (query.languages.is_empty()
                || blurb.language.as_ref().is_some_and(|own| query.languages.contains(own)))
            && !blurb.language.as_ref().is_some_and(|own| query.without_languages.contains(own))
            && query.word_count.hold(&blurb.words)
            && query.chapters.hold(&u64::from(blurb.chapters))
            && (query.updated.is_open() || blurb.updated.is_some_and(|day| query.updated.hold(&day)))
            && (query.published.is_open() || blurb.published.is_some_and(|day| query.published.hold(&day)))
            && query.views.hold(&counts.views)
            && query.reviews.hold(&counts.reviews)
            && query.recommendations.hold(&counts.recommendations)
            && query.kudos.hold(&counts.kudos)
            && query.crossover.is_none_or(|wanted| self.is_crossover(work) == wanted)
            && query.one_relationship.is_none_or(|wanted| self.is_of_one_relationship(work) == wanted)
            && query.single_chapter.is_none_or(|wanted| is_single(work) == wanted)
            && !query.spoilers_up_to.iter().any(spoils)
            && query.newer_than.is_none_or(|id| blurb.id > id)
            && query.only_works.as_ref().is_none_or(|works| works.contains(&blurb.id))
            && !query.without_works.as_ref().is_some_and(|works| works.contains(&blurb.id))
    }

    /// The tags of a kind over works, the most used first.
    fn tags(&self, works: &[&IndexedWork], kind: TagKind) -> Vec<(TagId, u64)> {
        counted(works.iter().flat_map(|work| {
            let mut tags: Vec<TagId> = Vec::new();
            for own in &work.blurb.tags {
                for (at, over) in self.graph.above(own.id).into_iter().enumerate() {
                    let of = self.graph.kind(over).or((at == 0).then_some(own.kind));
                    if of == Some(kind) && !tags.contains(&over) {
                        tags.push(over);
                    }
                }
            }
            tags
        }))
    }

    pub fn facets(&self, works: &[&IndexedWork]) -> Facets {
        let mut ratings = counted(works.iter().filter_map(|work| work.blurb.rating));
        ratings.sort_unstable();
        let statuses = STATUSES.iter().filter_map(|status| {
            let n = works.iter().filter(|work| work.blurb.status == *status).count() as u64;
            (n > 0).then_some((*status, n))
        });
        let tags = TagKind::ALL.iter().filter_map(|kind| {
            let mut tags = self.tags(works, *kind);
            tags.truncate(FACET_TAGS_MAX);
            (!tags.is_empty()).then_some((*kind, tags))
        });
        Facets {
            ratings,
            statuses: statuses.collect(),
            languages: counted(works.iter().filter_map(|work| work.blurb.language.clone())),
            tags: tags.collect(),
            crossovers: works.iter().filter(|work| self.is_crossover(work)).count() as u64,
            single_chapters: works.iter().filter(|work| is_single(work)).count() as u64,
        }
    }

    pub fn tag_counts(&self, tags: &[TagId], audiences: &[Audience]) -> Vec<u64> {
        let works: Vec<&IndexedWork> =
            self.works.values().filter(|work| audiences.contains(&work.blurb.audience)).collect();
        tags.iter().map(|tag| works.iter().filter(|work| self.is_under(work, *tag)).count() as u64).collect()
    }

    pub fn top_tags(&self, kind: TagKind, audiences: &[Audience]) -> Vec<(TagId, u64)> {
        let works: Vec<&IndexedWork> =
            self.works.values().filter(|work| audiences.contains(&work.blurb.audience)).collect();
        self.tags(&works, kind)
    }
}

fn is_single(work: &IndexedWork) -> bool {
    let blurb = &work.blurb;
    blurb.chapters == 1
        && (blurb.planned_chapters == Some(1)
            || blurb.planned_chapters.is_none() && blurb.status == Status::Complete)
}

/// Whether the work meets the words; no phrase goes on from one field or one tag to the next.
fn says(work: &IndexedWork, conditions: &[Condition<'_>], query: &WorkQuery) -> bool {
    let mut fields = vec![work.blurb.title.clone()];
    fields.extend(work.blurb.authors.iter().map(|author| author.name.clone()));
    fields.extend(work.blurb.tags.iter().map(|tag| tag.name.clone()));
    if query.text_level_max.is_some_and(|highest| level(work) <= highest) {
        fields.push(work.blurb.summary.plain_text().unwrap());
        fields.push(work.text.clone());
    }
    let holds = |words: &str| fields.iter().any(|field| format!(" {field} ").contains(&format!(" {words} ")));
    conditions.iter().all(|(excluded, words)| holds(words) != *excluded)
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
