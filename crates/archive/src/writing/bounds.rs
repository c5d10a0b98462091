//! What of a work is out of the bounds that the site sets.

use super::{Complaint, Field};
use crate::{
    site::work_bounds::{TagBounds, WorkBounds},
    slug::folded,
    tag::TagKind,
    work::WorkDraft,
};

/// Tags and disclaimer that are out of bounds.
pub(super) fn complaints(work: &WorkDraft, bounds: &WorkBounds) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = bounds.tags.iter().filter_map(|bounds| tags(work, bounds)).collect();
    if !needs_no_disclaimer(work, bounds) {
        complaints.extend(disclaimer(work, bounds));
    }
    complaints
}

/// What is wrong with the length of a work that is to be posted.
pub fn words(words: u64, bounds: &WorkBounds) -> Option<Complaint> {
    let told = if words < bounds.words_least {
        format!("A work has at least {} words here; this one has {words}.", bounds.words_least)
    } else if bounds.words_most > 0 && words > bounds.words_most {
        format!("A work has at most {} words here; this one has {words}.", bounds.words_most)
    } else {
        return None;
    };
    Some(Complaint::other(Field::Chapters, told))
}

fn fandoms(work: &WorkDraft) -> impl Iterator<Item = &str> {
    work.tags.iter().filter(|tag| tag.kind == TagKind::Fandom).map(|tag| tag.name.as_str())
}

/// Whether it is written for nobody's world, and the site asks no disclaimer of such works.
pub(super) fn needs_no_disclaimer(work: &WorkDraft, bounds: &WorkBounds) -> bool {
    let mut fandoms = fandoms(work).peekable();
    bounds.originals_exempt
        && fandoms.peek().is_some()
        && fandoms.all(|name| folded(name).starts_with("original"))
}

fn disclaimer(work: &WorkDraft, bounds: &WorkBounds) -> Option<Complaint> {
    let said = work.disclaimer.as_deref().map(str::trim).filter(|said| !said.is_empty())?;
    let (most, there) = (bounds.disclaimer_chars, said.chars().count());
    if most > 0 && there > most as usize {
        let told = format!("A disclaimer has at most {most} characters here; there are {there}.");
        return Some(Complaint::other(Field::Disclaimer, told));
    }
    let is_named = |name: &str| folded(said).contains(&folded(name));
    let lacks_fandom = fandoms(work).next().is_some() && !fandoms(work).any(is_named);
    (bounds.disclaimer_names_fandom && lacks_fandom)
        .then(|| Complaint::other(Field::Disclaimer, "The disclaimer has to name the fandom."))
}

fn tags(work: &WorkDraft, bounds: &TagBounds) -> Option<Complaint> {
    let of_kind = work.tags.iter().filter(|tag| tag.kind == bounds.kind && !tag.name.trim().is_empty());
    let there = of_kind.count() as u32;
    let told = if there < bounds.least {
        format!("This archive asks for at least {}; there are {there}.", bounds.least)
    } else if bounds.most > 0 && there > bounds.most {
        format!("This archive takes at most {}; there are {there}.", bounds.most)
    } else {
        return None;
    };
    Some(Complaint::other(Field::of_tags(bounds.kind), told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::TagDraft;

    fn work(disclaimer: &str, tags: &[(TagKind, &str)]) -> WorkDraft {
        let tags = tags.iter().map(|(kind, name)| TagDraft { kind: *kind, name: (*name).to_owned() });
        WorkDraft { disclaimer: Some(disclaimer.to_owned()), tags: tags.collect(), ..WorkDraft::default() }
    }

    fn told(work: &WorkDraft, bounds: &WorkBounds) -> Vec<String> {
        complaints(work, bounds).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_disclaimer_names_the_fandom_in_a_few_words_and_originals_need_none() {
        let bounds =
            WorkBounds { disclaimer_names_fandom: true, disclaimer_chars: 40, ..WorkBounds::default() };
        let holmes = [(TagKind::Fandom, "Sherlock Holmes")];
        let long = work("Sherlock Holmes belongs to everybody, and nothing is earned with this.", &holmes);
        assert_eq!(told(&long, &bounds), ["A disclaimer has at most 40 characters here; there are 70."]);
        let unnamed = work("Not mine, not for profit.", &holmes);
        assert_eq!(told(&unnamed, &bounds), ["The disclaimer has to name the fandom."]);
        assert!(told(&work("SHERLOCK HOLMES is not mine.", &holmes), &bounds).is_empty());
        let original = work(
            "All of it is my own, from the first to the last word.",
            &[(TagKind::Fandom, "Original Work")],
        );
        assert!(told(&original, &bounds).is_empty());
        let bounds = WorkBounds { originals_exempt: false, ..bounds };
        assert_eq!(told(&original, &bounds).len(), 1);
    }

    #[test]
    fn tags_of_a_kind_have_bounds_on_both_sides() {
        let bounds = WorkBounds {
            tags: vec![
                TagBounds { kind: TagKind::Fandom, least: 0, most: 1 },
                TagBounds { kind: TagKind::Character, least: 1, most: 0 },
            ],
            ..WorkBounds::default()
        };
        let crossover = work("", &[(TagKind::Fandom, "Emma"), (TagKind::Fandom, "Persuasion")]);
        let fields: Vec<Field> = complaints(&crossover, &bounds).iter().map(|one| one.field).collect();
        assert_eq!(fields, [Field::Fandoms, Field::Characters]);
        let one = work("", &[(TagKind::Fandom, "Emma"), (TagKind::Character, "Mr Knightley")]);
        assert!(complaints(&one, &bounds).is_empty());
    }

    #[test]
    fn a_work_can_be_too_short_and_too_long() {
        let bounds = WorkBounds { words_least: 500, words_most: 1_000, ..WorkBounds::default() };
        let found = [499, 500, 1_000, 1_001].map(|count| words(count, &bounds).is_some());
        assert_eq!(found, [true, false, false, true]);
        assert!(words(u64::MAX, &WorkBounds::default()).is_none());
    }
}
