//! How tags stand to each other, held in memory: what a filter on a tag finds.
//!
//! A work is put into the index under the tags that it bears, as written. Synonyms and parents are looked up when a
//! list is asked for, so that a change of a tie reaches every list at once and touches no work.

use std::collections::{HashMap, HashSet};

use crate::{TagId, tag::TagKind};

/// One tag and what it is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagTie {
    /// The tag.
    pub id: TagId,
    /// What it names.
    pub kind: TagKind,
    /// The canonical tag that it is another spelling of; that one is never a synonym itself.
    pub canonical: Option<TagId>,
    /// Tags right above; a synonym has none.
    pub parents: Vec<TagId>,
}

/// All ties.
#[derive(Clone, Debug, Default)]
pub struct TagGraph {
    ties: HashMap<TagId, TagTie>,
    /// Synonyms and children of each tag.
    under: HashMap<TagId, Vec<TagId>>,
}

impl TagGraph {
    /// Takes over how a tag is tied now.
    pub fn set(&mut self, tie: TagTie) {
        self.forget(tie.id);
        for over in tie.canonical.iter().chain(&tie.parents) {
            self.under.entry(*over).or_default().push(tie.id);
        }
        self.ties.insert(tie.id, tie);
    }

    /// Forgets a tag.
    pub fn forget(&mut self, id: TagId) {
        let Some(tie) = self.ties.remove(&id) else { return };
        for over in tie.canonical.iter().chain(&tie.parents) {
            if let Some(under) = self.under.get_mut(over) {
                under.retain(|other| *other != id);
            }
        }
    }

    /// The tag that stands for this one in lists: the canonical one of a synonym, else itself.
    pub fn canonical(&self, id: TagId) -> TagId {
        self.ties.get(&id).and_then(|tie| tie.canonical).unwrap_or(id)
    }

    /// Every spelling of a tag: its canonical tag first, then the synonyms of that one.
    pub fn spellings(&self, id: TagId) -> Vec<TagId> {
        let canonical = self.canonical(id);
        let under = self.under.get(&canonical).into_iter().flatten();
        let is_synonym = |id: &&TagId| self.ties.get(id).is_some_and(|tie| tie.canonical == Some(canonical));
        std::iter::once(canonical).chain(under.filter(is_synonym).copied()).collect()
    }

    /// What a tag names, where it is tied at all.
    pub fn kind(&self, id: TagId) -> Option<TagKind> {
        self.ties.get(&id).map(|tie| tie.kind)
    }

    /// The canonical tags that a work bearing this tag stands under: its canonical tag first, then all that stand above.
    pub fn above(&self, id: TagId) -> Vec<TagId> {
        let mut found = vec![self.canonical(id)];
        let mut seen: HashSet<TagId> = found.iter().copied().collect();
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            next += 1;
            for over in self.ties.get(&id).into_iter().flat_map(|tie| &tie.parents) {
                let over = self.canonical(*over);
                if self.carries(id, over) && seen.insert(over) {
                    found.push(over);
                }
            }
        }
        found
    }

    /// Every tag whose works stand under this one, itself included: other spellings, narrower tags, and so on down.
    pub fn below(&self, id: TagId) -> Vec<TagId> {
        let mut found = vec![id];
        let mut seen: HashSet<TagId> = HashSet::from([id]);
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            next += 1;
            for under in self.under.get(&id).into_iter().flatten() {
                let is_synonym = self.ties.get(under).is_some_and(|tie| tie.canonical == Some(id));
                if (is_synonym || self.carries(*under, id)) && seen.insert(*under) {
                    found.push(*under);
                }
            }
        }
        found
    }

    /// Every tag for which a change of the ties of these can change what stands above it, themselves included.
    pub fn reach(&self, ids: impl IntoIterator<Item = TagId>) -> HashSet<TagId> {
        let mut found: Vec<TagId> = ids.into_iter().collect();
        let mut seen: HashSet<TagId> = found.iter().copied().collect();
        while let Some(id) = found.pop() {
            found.extend(self.under.get(&id).into_iter().flatten().filter(|under| seen.insert(**under)));
        }
        seen
    }

    /// Whether a work under a tag stands under this parent of it as well.
    ///
    /// It does, but for a character, a relationship or a free tag that several fandoms share: such a tag alone does not
    /// tell of which of them the work is.
    fn carries(&self, id: TagId, parent: TagId) -> bool {
        let (Some(tie), Some(TagKind::Fandom)) = (self.ties.get(&id), self.kind(parent)) else { return true };
        let fandoms = tie.parents.iter().filter(|over| self.kind(**over) == Some(TagKind::Fandom));
        tie.kind == TagKind::Fandom || fandoms.count() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKS: TagId = TagId(1);
    const HOLMES_STORIES: TagId = TagId(2);
    const DRACULA: TagId = TagId(3);
    const HOLMES: TagId = TagId(4);
    const SHERLOCK: TagId = TagId(5);
    const DETECTIVE: TagId = TagId(6);
    const CANON_ONLY: TagId = TagId(7);

    fn graph() -> TagGraph {
        let mut graph = TagGraph::default();
        let mut tie = |id, kind, canonical: Option<TagId>, parents: &[TagId]| {
            graph.set(TagTie { id, kind, canonical, parents: parents.to_vec() });
        };
        tie(BOOKS, TagKind::Medium, None, &[]);
        tie(HOLMES_STORIES, TagKind::Fandom, None, &[BOOKS]);
        tie(CANON_ONLY, TagKind::Fandom, None, &[HOLMES_STORIES]);
        tie(DRACULA, TagKind::Fandom, None, &[BOOKS]);
        tie(HOLMES, TagKind::Character, None, &[HOLMES_STORIES]);
        tie(SHERLOCK, TagKind::Character, Some(HOLMES), &[]);
        tie(DETECTIVE, TagKind::Character, None, &[HOLMES_STORIES, DRACULA]);
        graph
    }

    #[test]
    fn works_stand_under_the_canonical_tag_and_all_above() {
        assert_eq!(graph().above(SHERLOCK), [HOLMES, HOLMES_STORIES, BOOKS]);
        assert_eq!(graph().above(CANON_ONLY), [CANON_ONLY, HOLMES_STORIES, BOOKS]);
        assert_eq!(graph().above(TagId(99)), [TagId(99)]);
    }

    #[test]
    fn a_tag_that_several_fandoms_share_tells_of_none() {
        assert_eq!(graph().above(DETECTIVE), [DETECTIVE]);
        assert!(!graph().below(HOLMES_STORIES).contains(&DETECTIVE));
    }

    #[test]
    fn what_is_above_and_what_is_below_say_the_same() {
        let graph = graph();
        for over in (1..=7).map(TagId) {
            for id in (1..=7).map(TagId) {
                let below = graph.below(over).contains(&id);
                assert_eq!(below, id == over || graph.above(id).contains(&over), "{id} under {over}");
            }
        }
    }

    #[test]
    fn a_tie_that_is_set_anew_forgets_the_former() {
        let mut graph = graph();
        graph.set(TagTie { id: SHERLOCK, kind: TagKind::Character, canonical: None, parents: vec![DRACULA] });
        assert_eq!(graph.above(SHERLOCK), [SHERLOCK, DRACULA, BOOKS]);
        assert!(!graph.below(HOLMES).contains(&SHERLOCK));
    }
}
