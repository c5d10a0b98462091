//! One change of many works at once: tags, rating, audience, language, who may review, disclaimer.

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::{
    RatingId,
    review::Reviewers,
    slug::folded,
    tag::{TagDraft, TagKind},
    work::{Audience, Status},
};

/// So many works are changed at once at most.
pub const WORKS_MAX: usize = 2_000;
/// One change names at most so many tags in each of its lists.
pub const TAGS_MAX: usize = 50;

/// What is to be the same for many works afterwards; what says nothing changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManyChange {
    /// Tags that they bear from now on.
    pub add: Vec<TagDraft>,
    /// Tags that they bear no longer, however they spell them.
    pub remove: Vec<TagDraft>,
    /// Tags in whose place others stand from now on, where they bear them; each keeps its kind.
    pub replace: Vec<(TagDraft, TagDraft)>,
    /// The rating.
    pub rating: Option<RatingId>,
    /// Who may read them.
    pub audience: Option<Audience>,
    /// The language.
    pub language: Option<String>,
    /// How far they have come.
    pub status: Option<Status>,
    /// Who may review, and whether reviews wait for the authors.
    pub reviewers: Option<(Reviewers, bool)>,
    /// The disclaimer; an empty one takes it away.
    pub disclaimer: Option<String>,
}

fn is_same(one: &TagDraft, other: &TagDraft) -> bool {
    one.kind == other.kind && folded(&one.name) == folded(&other.name)
}

impl ManyChange {
    /// Whether it changes nothing of any work.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What a work states after it.
    pub fn of(&self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        facts.tags = self.tags(&facts.tags);
        facts.put_in_order();
        if let Some(rating) = self.rating {
            facts.rating = Some(rating);
        }
        if let Some(audience) = self.audience {
            facts.audience = audience;
        }
        if let Some(language) = &self.language {
            facts.language = Some(language.clone());
        }
        if let Some(status) = self.status {
            facts.status = status;
        }
        if let Some((reviewers, holds_first)) = self.reviewers {
            (facts.reviewers, facts.holds_first) = (reviewers, holds_first);
        }
        if let Some(disclaimer) = &self.disclaimer {
            facts.disclaimer = Some(disclaimer.clone()).filter(|disclaimer| !disclaimer.is_empty());
        }
        facts
    }

    /// Replaced first, then removed, then added: what is both removed and added is there.
    fn tags(&self, tags: &[TagDraft]) -> Vec<TagDraft> {
        let mut out: Vec<TagDraft> = Vec::with_capacity(tags.len() + self.add.len());
        let mut put = |tag: &TagDraft, anew: bool| {
            if !anew || !out.iter().any(|there| is_same(there, tag)) {
                out.push(tag.clone());
            }
        };
        for tag in tags {
            let replaced = self.replace.iter().find(|(former, _)| is_same(former, tag));
            let (tag, anew) = replaced.map_or((tag, false), |(_, now)| (now, true));
            let goes = self.remove.iter().any(|gone| is_same(gone, tag));
            let comes_later = anew && tags.iter().any(|there| is_same(there, tag));
            if !goes && !comes_later {
                put(tag, anew);
            }
        }
        for tag in &self.add {
            put(tag, true);
        }
        out
    }
}

/// Kinds of tags that many works can be given at once; those of the site's lists are chosen, the others typed.
pub const KINDS: [TagKind; 7] = TagKind::OF_WORKS;

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(kind: TagKind, name: &str) -> TagDraft {
        TagDraft { kind, name: name.to_owned() }
    }

    fn freeform(names: &[&str]) -> Vec<TagDraft> {
        names.iter().map(|name| tag(TagKind::Freeform, name)).collect()
    }

    fn names(facts: &Facts) -> Vec<&str> {
        facts.tags.iter().map(|tag| tag.name.as_str()).collect()
    }

    #[test]
    fn what_says_nothing_changes_nothing() {
        let facts = Facts { tags: freeform(&["Fog", "fog", "Lamps"]), ..Facts::default() };
        assert_eq!(ManyChange::default().of(&facts), facts);
        assert!(ManyChange::default().is_empty());
    }

    #[test]
    fn tags_are_added_once_removed_however_spelled_and_replaced_in_their_place() {
        let facts = Facts { tags: freeform(&["Fog", "Lamps", "Tea"]), ..Facts::default() };
        let change = ManyChange {
            add: freeform(&["TEA", "Return"]),
            remove: freeform(&["lamps"]),
            replace: vec![(tag(TagKind::Freeform, "FOG"), tag(TagKind::Freeform, "Mist"))],
            ..ManyChange::default()
        };
        let changed = change.of(&facts);
        assert_eq!(names(&changed), ["Mist", "Tea", "Return"]);
        assert_eq!(change.of(&changed), changed, "a second time changes nothing");
    }

    #[test]
    fn a_tag_of_another_kind_is_another_tag() {
        let facts = Facts { tags: vec![tag(TagKind::Character, "Fog")], ..Facts::default() };
        let change = ManyChange {
            remove: freeform(&["Fog"]),
            replace: vec![(tag(TagKind::Fandom, "Fog"), tag(TagKind::Fandom, "Mist"))],
            ..ManyChange::default()
        };
        assert_eq!(change.of(&facts), facts);
    }

    #[test]
    fn what_replaces_a_tag_that_is_there_already_stands_once() {
        let facts = Facts { tags: freeform(&["Fog", "Mist"]), ..Facts::default() };
        let change = ManyChange {
            replace: vec![(tag(TagKind::Freeform, "Fog"), tag(TagKind::Freeform, "Mist"))],
            ..ManyChange::default()
        };
        assert_eq!(names(&change.of(&facts)), ["Mist"]);
    }

    #[test]
    fn an_empty_disclaimer_takes_it_away() {
        let facts = Facts { disclaimer: Some("Not mine.".to_owned()), ..Facts::default() };
        let change = ManyChange { disclaimer: Some(String::new()), ..ManyChange::default() };
        assert_eq!(change.of(&facts).disclaimer, None);
    }
}
