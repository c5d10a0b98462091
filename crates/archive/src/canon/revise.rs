//! What becomes of the points of a canon when its list is edited.
//!
//! A line that has the name or another name of a point that was there *is* that point, wherever it stands now. As many
//! points as possible keep their positions, so that the places that readers keep mean the same as before.

use std::collections::HashMap;

use super::{
    ALIASES_MAX, CanonPoint, PointDraft, STEP,
    words::{key, words},
};
use crate::PointId;

/// A canon after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The points in their new order.
    pub points: Vec<RevisedPoint>,
    /// Points that are gone.
    pub gone: Vec<PointId>,
}

/// A point after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisedPoint {
    /// The point that it was; `None` for a new one.
    pub id: Option<PointId>,
    /// What it is called, and how far inside it stands.
    pub draft: PointDraft,
    /// Where it stands.
    pub position: u32,
}

/// Carries what was there over to what is stated now. A renamed point keeps its former name among its other names, so
/// that works stay tied; whoever does not want it takes it out with the next edit.
pub fn revise(former: &[CanonPoint], drafts: Vec<PointDraft>) -> Revision {
    let was = matched(former, &drafts);
    let taken: HashMap<String, usize> = drafts
        .iter()
        .enumerate()
        .flat_map(|(at, draft)| names(&draft.name, &draft.aliases).map(move |name| (name, at)))
        .collect();
    let positions = positions(&was.iter().map(|was| was.map(|at| former[at].position)).collect::<Vec<_>>());
    let gone = former.iter().enumerate().filter(|(at, _)| !was.contains(&Some(*at)));
    let gone = gone.map(|(_, point)| point.id).collect();
    let points = drafts.into_iter().zip(was).zip(positions).map(|((mut draft, was), position)| {
        let former = was.map(|at| &former[at]);
        if let Some(former) = former
            && !taken.contains_key(&fold(&former.name))
            && draft.aliases.len() < ALIASES_MAX
        {
            draft.aliases.push(former.name.clone());
        }
        RevisedPoint { id: former.map(|former| former.id), draft, position }
    });
    Revision { points: points.collect(), gone }
}

fn fold(name: &str) -> String {
    key(&words(name))
}

fn names(name: &str, aliases: &[String]) -> impl Iterator<Item = String> {
    std::iter::once(fold(name)).chain(aliases.iter().map(|alias| fold(alias)))
}

/// For each draft the place of the point that it was: by its name first, then by any name that both have.
fn matched(former: &[CanonPoint], drafts: &[PointDraft]) -> Vec<Option<usize>> {
    let mut is_free = vec![true; former.len()];
    let by_name: HashMap<String, usize> =
        former.iter().enumerate().map(|(at, point)| (fold(&point.name), at)).collect();
    let by_any: HashMap<String, usize> = former
        .iter()
        .enumerate()
        .flat_map(|(at, point)| names(&point.name, &point.aliases).map(move |name| (name, at)))
        .collect();
    let mut was: Vec<Option<usize>> = drafts
        .iter()
        .map(|draft| by_name.get(&fold(&draft.name)).copied().filter(|at| std::mem::take(&mut is_free[*at])))
        .collect();
    for (was, draft) in was.iter_mut().zip(drafts).filter(|(was, _)| was.is_none()) {
        let found = names(&draft.name, &draft.aliases)
            .find_map(|name| by_any.get(&name).copied().filter(|at| std::mem::take(&mut is_free[*at])));
        *was = found;
    }
    was
}

/// Ascending positions, with as many of those stated kept as can be.
fn positions(stated: &[Option<u32>]) -> Vec<u32> {
    let kept = longest_rise(stated);
    let mut positions = vec![0; stated.len()];
    let mut before = 0;
    let mut start = 0;
    for at in kept.into_iter().chain([stated.len()]) {
        let end = stated.get(at).copied().flatten();
        let Some(step) = step(before, end, at - start) else {
            return (1..=stated.len()).map(|nth| evenly(nth, stated.len())).collect();
        };
        for place in &mut positions[start..at] {
            before += step;
            *place = before;
        }
        if let Some(end) = end {
            positions[at] = end;
            before = end;
        }
        start = at + 1;
    }
    positions
}

/// How far apart `many` new points stand behind `before`, in front of `end`; `None` where there is no room.
fn step(before: u32, end: Option<u32>, many: usize) -> Option<u32> {
    let many = u32::try_from(many).ok()?;
    match end {
        _ if many == 0 => Some(0),
        None => before.checked_add(STEP.checked_mul(many)?).map(|_| STEP),
        Some(end) => Some((end - before) / (many + 1)).filter(|step| *step > 0),
    }
}

/// Where no room is left, all stand anew.
fn evenly(nth: usize, many: usize) -> u32 {
    let step = (u32::MAX as usize / (many + 1)).min(STEP as usize);
    u32::try_from(nth * step).unwrap_or(u32::MAX)
}

/// The places of the longest row of values that rises.
fn longest_rise(stated: &[Option<u32>]) -> Vec<usize> {
    let value = |at: usize| stated[at].unwrap_or(0);
    // For each length the place where a rise of that length ends lowest, and for each place the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; stated.len()];
    for at in (0..stated.len()).filter(|at| stated[*at].is_some()) {
        let length = ends.partition_point(|end| value(*end) < value(at));
        before[at] = length.checked_sub(1).map(|last| ends[last]);
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut rise: Vec<usize> = std::iter::successors(ends.last().copied(), |at| before[*at]).collect();
    rise.reverse();
    rise
}
