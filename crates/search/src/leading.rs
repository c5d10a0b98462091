//! Which tags may lead in a very long list, by a sample of its works.
//!
//! To look at every work of a list of hundreds of thousands takes longer than a reader should wait for the figures beside
//! it. So it is asked of some works, evenly spread, which tags are frequent; these are then counted in the whole list. All
//! figures are exact. A tag that leads is passed over only where the sample shows it [`DEVIATIONS`] standard deviations
//! too seldom, which of a hundred thousand lists happens to one or two.

use std::cmp::Reverse;

use ficus_archive::tag::TagKind;

use crate::{
    docs::{Docs, DocsRef},
    part::Standing,
};

/// So many works are to be looked at, about.
pub(crate) const SAMPLE: u32 = 8_192;
/// How much seldomer than the last that leads a tag may be in the sample, in standard deviations (those of Poisson's law).
const DEVIATIONS: f64 = 4.5;
/// Of the tags that are about as frequent as the last that leads, so many are counted, the most frequent.
const CANDIDATES_MAX: usize = 256;
const KINDS: usize = TagKind::ALL.len();

/// For the place of each kind in [`TagKind::ALL`] the tags among which the `most` are that lead in a list, by about so many
/// of its works; those with the most works in the archive first.
pub(crate) fn candidates(standing: &Standing, list: &Docs, works: u32, most: usize) -> [Vec<u32>; KINDS] {
    let mut counts = vec![0u32; standing.tags()];
    let mut found = Vec::new();
    standing.for_each_row(DocsRef::Few(&some(list.as_ref(), works)), |row| {
        for tag in row {
            let count = &mut counts[*tag as usize];
            if *count == 0 {
                found.push(*tag);
            }
            *count += 1;
        }
    });
    let mut by_kind: [Vec<(u32, u32)>; KINDS] = Default::default();
    for tag in found {
        if let Some(of) = by_kind.get_mut(standing.kind(tag)) {
            of.push((counts[tag as usize], tag));
        }
    }
    by_kind.map(|tags| of_kind(standing, tags, most))
}

/// Of the tags of a kind, each behind how many works of the sample bear it, those that may lead.
fn of_kind(standing: &Standing, mut tags: Vec<(u32, u32)>, most: usize) -> Vec<u32> {
    let counted = CANDIDATES_MAX.max(most);
    if tags.len() > counted {
        tags.select_nth_unstable_by_key(counted, |(works, _)| Reverse(*works));
        tags.truncate(counted);
    }
    tags.sort_unstable_by_key(|(works, _)| Reverse(*works));
    if let Some((last, _)) = tags.get(most.saturating_sub(1)) {
        let least = f64::from(*last) - DEVIATIONS * f64::from(*last).sqrt();
        tags.retain(|(works, _)| f64::from(*works) >= least);
    }
    let mut tags: Vec<u32> = tags.into_iter().map(|(_, tag)| tag).collect();
    tags.sort_by_key(|tag| Reverse(standing.works(*tag).len()));
    tags
}

/// About so many works of a list, evenly spread.
fn some(list: DocsRef<'_>, works: u32) -> Vec<u32> {
    let step = (list.len() / works).max(1) as usize;
    match list {
        DocsRef::Few(docs) => docs.iter().copied().step_by(step).collect(),
        DocsRef::Many(bits) => bits.some_words(step).collect(),
    }
}
