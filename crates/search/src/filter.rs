//! Every condition that a work meets or not, whatever the words.

use std::{ops::Range, sync::RwLock};

use ficus_archive::{
    TagId, WorkId,
    canon::CanonPlace,
    listing::{Bounds, WorkQuery},
};
use jiff::civil::Date;

use crate::{
    SearchError, Ties,
    docs::{Docs, DocsRef},
    part::{Part, Standing, saturated},
    schema::{Fields, day_number, number, place_number},
    state::View,
    words::words_of,
};

/// So many phrases are kept out of a list.
const PHRASES_MAX: usize = 2_000;

/// The works of a view that a list may show, before its words are looked at.
pub(crate) fn works(
    fields: &Fields,
    ties: &RwLock<Ties>,
    view: &View,
    query: &WorkQuery,
) -> Result<Docs, SearchError> {
    let listed = view.listed(&query.audiences);
    if listed.len() == 0 {
        return Ok(Docs::default());
    }
    let standing = if asks_for_tags(query) { Some(view.standing(ties)?) } else { None };
    let conditions = Conditions { fields, part: &view.part, standing };
    let mut wanted = conditions.wanted(query)?;
    wanted.sort_unstable_by_key(|set| set.as_ref().len());
    let mut works = match wanted.first() {
        Some(least) => least.as_ref().to_docs().and(listed.as_ref()),
        None => listed.clone(),
    };
    for set in wanted.iter().skip(1) {
        works = works.and(set.as_ref());
    }
    if works.len() == 0 {
        return Ok(works);
    }
    for set in conditions.unwanted(query)? {
        works = works.without(set.as_ref());
    }
    Ok(within(works, &view.part, query))
}

fn asks_for_tags(query: &WorkQuery) -> bool {
    !query.tags.is_empty()
        || !query.without_tags.is_empty()
        || query.crossover.is_some()
        || query.one_relationship.is_some()
}

struct Conditions<'a> {
    fields: &'a Fields,
    part: &'a Part,
    standing: Option<&'a Standing>,
}

/// A set that stands in the part, or one that was made for the question.
pub(crate) enum Set<'a> {
    Kept(DocsRef<'a>),
    Made(Docs),
}

impl Set<'_> {
    pub fn as_ref(&self) -> DocsRef<'_> {
        match self {
            Self::Kept(docs) => *docs,
            Self::Made(docs) => docs.as_ref(),
        }
    }
}

impl<'a> Conditions<'a> {
    /// Sets that a work must be in.
    fn wanted(&self, query: &WorkQuery) -> Result<Vec<Set<'a>>, SearchError> {
        let mut sets = Vec::new();
        for tag in &query.tags {
            sets.push(under(self.fields, self.part, self.standing, *tag)?);
        }
        if let Some(category) = query.category {
            sets.push(Set::Made(self.part.bearing(self.fields.category_ids, &[number(category.0)])?));
        }
        for author in &query.authors {
            sets.push(Set::Made(self.part.bearing(self.fields.author_ids, &[number(author.0)])?));
        }
        if let Some(series) = query.series {
            sets.push(Set::Made(self.part.bearing(self.fields.series_ids, &[number(series.0)])?));
        }
        if !query.ratings.is_empty() {
            let sets_of = self.part.ratings.iter().filter(|(rating, _)| query.ratings.contains(rating));
            sets.push(self.any(sets_of.map(|(_, set)| set.as_ref()).collect()));
        }
        if !query.statuses.is_empty() {
            sets.push(self.any(query.statuses.iter().map(|status| self.part.of_status(*status)).collect()));
        }
        if !query.languages.is_empty() {
            let sets_of = self.part.languages.iter().filter(|(name, _)| query.languages.contains(name));
            sets.push(self.any(sets_of.map(|(_, set)| set.as_ref()).collect()));
        }
        if query.crossover == Some(true) {
            sets.extend(self.standing.map(|standing| Set::Kept(standing.crossovers())));
        }
        if query.one_relationship == Some(true) {
            sets.extend(self.standing.map(|standing| Set::Kept(standing.one_relationship())));
        }
        if query.single_chapter == Some(true) {
            sets.push(Set::Kept(self.part.single.as_ref()));
        }
        if let Some(works) = &query.only_works {
            sets.push(Set::Made(self.among(works)));
        }
        Ok(sets)
    }

    /// Sets that a work must not be in.
    fn unwanted(&self, query: &WorkQuery) -> Result<Vec<Set<'a>>, SearchError> {
        let mut sets = Vec::new();
        for tag in &query.without_tags {
            sets.push(under(self.fields, self.part, self.standing, *tag)?);
        }
        if !query.without_authors.is_empty() {
            let authors: Vec<u64> = query.without_authors.iter().map(|author| number(author.0)).collect();
            sets.push(Set::Made(self.part.bearing(self.fields.author_ids, &authors)?));
        }
        let ratings = self.part.ratings.iter().filter(|(rating, _)| query.without_ratings.contains(rating));
        sets.extend(ratings.map(|(_, set)| Set::Kept(set.as_ref())));
        let languages = self.part.languages.iter().filter(|(name, _)| query.without_languages.contains(name));
        sets.extend(languages.map(|(_, set)| Set::Kept(set.as_ref())));
        if query.crossover == Some(false) {
            sets.extend(self.standing.map(|standing| Set::Kept(standing.crossovers())));
        }
        if query.one_relationship == Some(false) {
            sets.extend(self.standing.map(|standing| Set::Kept(standing.one_relationship())));
        }
        if query.single_chapter == Some(false) {
            sets.push(Set::Kept(self.part.single.as_ref()));
        }
        for place in &query.spoilers_up_to {
            let behind = place_number(CanonPlace { position: place.position.saturating_add(1), ..*place });
            let end = place_number(CanonPlace { position: u32::MAX, ..*place });
            if place.position < u32::MAX {
                sets.push(Set::Made(self.part.bearing_any(self.fields.spoilers, behind..=end)?));
            }
        }
        if let Some(works) = &query.without_works {
            sets.push(Set::Made(self.among(works)));
        }
        let fields = [self.fields.title, self.fields.summary, self.fields.tag];
        for phrase in query.without_phrases.iter().take(PHRASES_MAX) {
            sets.push(Set::Made(self.part.saying(&fields, &words_of(phrase))?));
        }
        Ok(sets)
    }

    fn any(&self, mut sets: Vec<DocsRef<'a>>) -> Set<'a> {
        match sets.len() {
            1 => Set::Kept(sets.remove(0)),
            _ => Set::Made(Docs::union(&sets, self.part.size)),
        }
    }

    fn among(&self, works: &[WorkId]) -> Docs {
        let ids = works.iter().filter_map(|work| u32::try_from(work.0).ok());
        Docs::of_any(ids.filter_map(|id| self.part.place(id)).collect(), self.part.size)
    }
}

/// Works under a tag. Nothing stands under another spelling, but works bear it.
pub(crate) fn under<'a>(
    fields: &Fields,
    part: &Part,
    standing: Option<&'a Standing>,
    tag: TagId,
) -> Result<Set<'a>, SearchError> {
    let id = u32::try_from(tag.0).ok();
    let known = standing.zip(id).and_then(|(standing, id)| Some((standing, standing.number(id)?)));
    match known.map(|(standing, number)| standing.works(number)) {
        Some(works) if works.len() > 0 => Ok(Set::Kept(works)),
        _ => Ok(Set::Made(part.bearing(fields.tag_ids, &[number(tag.0)])?)),
    }
}

/// What is counted of a work.
type Count<'a> = &'a dyn Fn(u32) -> u64;

/// Sixty-four answers of 0 or 1 as bits, the first lowest: eight of them are moved together by one multiplication.
fn bits(answers: &[u8; 64]) -> u64 {
    let (eights, _) = answers.as_chunks::<8>();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |all, (at, eight)| all | bits(eight) << (at * 8))
}

/// Leaves works whose figures are within the bounds.
fn within(mut works: Docs, part: &Part, query: &WorkQuery) -> Docs {
    let column = |works: Docs, values: &[u32], from: u32, to: u32| {
        if from > to {
            return Docs::default();
        }
        let takes = |place: u32| (from..=to).contains(&values[place as usize]);
        let width = to.wrapping_sub(from);
        let mask = |places: Range<u32>| {
            let values = &values[places.start as usize..places.end as usize];
            // One comparison without a branch, so that many are made at a time.
            let is_within = |value: u32| u8::from(value.wrapping_sub(from) <= width);
            match <&[u32; 64]>::try_from(values) {
                Ok(values) => bits(&values.map(is_within)),
                // The end of the part.
                Err(_) => {
                    bits(&std::array::from_fn(|at| values.get(at).map_or(0, |value| is_within(*value))))
                }
            }
        };
        works.filter(takes, mask, part.size)
    };
    for (values, bounds) in [(&part.words, &query.word_count), (&part.chapters, &query.chapters)] {
        if !bounds.is_open() {
            let (from, to) = (bounds.from.unwrap_or(0), bounds.to.unwrap_or(u64::MAX));
            if u32::try_from(from).is_err() {
                return Docs::default();
            }
            works = column(works, values, saturated(from), saturated(to));
        }
    }
    for (values, bounds) in [(&part.updated, &query.updated), (&part.published, &query.published)] {
        if !bounds.is_open() {
            // An unknown day is 0 and in no bounds.
            let day = |day: Date| saturated(day_number(Some(day)));
            works = column(works, values, bounds.from.map_or(1, day), bounds.to.map_or(u32::MAX, day));
        }
    }
    if let Some(newer) = query.newer_than {
        match u32::try_from(newer.0.saturating_add(1).max(0)) {
            Ok(from) => works = column(works, &part.ids, from, u32::MAX),
            Err(_) => return Docs::default(),
        }
    }
    let counted = &part.counted;
    let counts: [(&Bounds<u64>, Count<'_>); 4] = [
        (&query.views, &|place| counted.views(place)),
        (&query.reviews, &|place| counted.reviews(place)),
        (&query.recommendations, &|place| counted.recommendations(place)),
        (&query.kudos, &|place| counted.kudos(place)),
    ];
    for (bounds, count) in counts {
        if !bounds.is_open() {
            let takes = |place: u32| bounds.hold(&count(place));
            let mask = |places: Range<u32>| {
                let from = places.start;
                places.fold(0, |mask, place| mask | u64::from(takes(place)) << (place - from))
            };
            works = works.filter(takes, mask, part.size);
        }
    }
    works
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::bits;

    proptest! {
        #[test]
        fn each_answer_is_a_bit(mask in any::<u64>()) {
            let answers = std::array::from_fn(|at| (mask >> at & 1) as u8);
            prop_assert_eq!(bits(&answers), mask);
        }
    }
}
