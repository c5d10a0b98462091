//! Values that works of a list have, with how many have each: to be wanted, unwanted or neither.

use std::borrow::Cow;

use ficus_archive::{
    progress::ReadState,
    shelf::Shelf,
    tag::{Tag, TagKind, class_parts},
};

use super::{STATUSES, Subject};
use crate::{facts, listing::Asked};

/// So many tags of a kind are shown, and those that are asked for.
const TAGS_SHOWN: usize = 10;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What stands in the address.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// How many works of the list have it; `None` where that is not known.
    pub count: Option<String>,
    /// Whether works must have it.
    pub wanted: bool,
    /// Whether works must not have it.
    pub unwanted: bool,
}

/// The values of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picks {
    /// `Fandoms`.
    pub heading: Cow<'static, str>,
    /// The parameter of what is wanted.
    pub with: &'static str,
    /// The parameter of what is unwanted; empty where nothing can be.
    pub without: &'static str,
    /// The values.
    pub picks: Vec<Pick>,
}

impl Picks {
    /// How many of them are asked for.
    pub fn in_use(&self) -> usize {
        self.picks.iter().filter(|pick| pick.wanted || pick.unwanted).count()
    }
}

/// All groups that have anything to pick.
pub(super) fn all(subject: &Subject<'_>) -> Vec<Picks> {
    let mut groups: Vec<Picks> = TagKind::ALL.into_iter().map(|kind| tags(subject, kind)).collect();
    // What a story is rated and whether it is whole is asked for most: after the worlds.
    let place = TagKind::ALL.iter().position(|kind| *kind == TagKind::Fandom).map_or(0, |place| place + 1);
    groups.insert(place, statuses(subject));
    groups.insert(place, ratings(subject));
    let classes = TagKind::Class.heading();
    if let Some(place) = groups.iter().position(|group| group.heading == classes) {
        let split = by_class_type(groups.remove(place));
        groups.splice(place..place, split);
    }
    groups.push(languages(subject));
    groups.retain(|group| !group.picks.is_empty());
    groups
}

fn tags(subject: &Subject<'_>, kind: TagKind) -> Picks {
    let asked = subject.asked;
    let counted = subject.facets.tags_of(kind);
    let pick = |tag: &Tag| Pick {
        value: tag.slug.clone(),
        label: tag.name.clone(),
        count: counted.iter().find(|(id, _)| *id == tag.id).map(|(_, count)| facts::figure(*count)),
        wanted: asked.tags.contains(&tag.slug),
        unwanted: asked.without.contains(&tag.slug),
    };
    let mut picks: Vec<Pick> = subject
        .tags
        .iter()
        .filter(|tag| tag.kind == kind)
        .map(pick)
        .filter(|pick| pick.wanted || pick.unwanted)
        .collect();
    let others = counted
        .iter()
        // Every work of the page of a tag is under it.
        .filter(|(id, _)| Some(*id) != subject.place)
        .filter_map(|(id, _)| subject.tags.iter().find(|tag| tag.id == *id))
        .map(pick)
        .filter(|pick| !pick.wanted && !pick.unwanted)
        .take(if kind == TagKind::Class { usize::MAX } else { TAGS_SHOWN });
    picks.extend(others.collect::<Vec<_>>());
    Picks { heading: kind.heading().into(), with: "tag", without: "without", picks }
}

/// Classes stand under the headings of their own lists.
fn by_class_type(classes: Picks) -> Vec<Picks> {
    let mut groups: Vec<Picks> = Vec::new();
    let (with, without) = (classes.with, classes.without);
    for pick in classes.picks {
        let (of, choice) = class_parts(&pick.label);
        let (heading, label) = (of.to_owned(), choice.to_owned());
        let pick = Pick { label, ..pick };
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.picks.push(pick),
            None => groups.push(Picks { heading: heading.into(), with, without, picks: vec![pick] }),
        }
    }
    groups
}

/// What a value of which any may be wanted counts: where some are wanted, nothing is known of the others.
fn any_of(count: Option<u64>, wanted: bool, some_wanted: bool) -> Option<String> {
    (wanted || !some_wanted).then(|| count.map(facts::figure)).flatten()
}

fn ratings(subject: &Subject<'_>) -> Picks {
    let asked = subject.asked;
    let count = |id| subject.facets.ratings.iter().find(|(other, _)| *other == id).map(|(_, count)| *count);
    let picks = subject
        .ladder
        .steps
        .iter()
        .map(|step| {
            let (wanted, unwanted) =
                (asked.ratings.contains(&step.id), asked.without_ratings.contains(&step.id));
            Pick {
                value: step.id.to_string(),
                label: step.name.clone(),
                count: any_of(count(step.id), wanted, !asked.ratings.is_empty()),
                wanted,
                unwanted,
            }
        })
        .filter(|pick| pick.count.is_some() || pick.wanted || pick.unwanted || !asked.ratings.is_empty())
        .collect();
    Picks { heading: "Rating".into(), with: "rating", without: "without_rating", picks }
}

fn statuses(subject: &Subject<'_>) -> Picks {
    let asked = subject.asked;
    let count =
        |status| subject.facets.statuses.iter().find(|(other, _)| *other == status).map(|(_, count)| *count);
    // A list that is of one state by itself leaves nothing to choose.
    let is_set = asked.statuses.is_empty() && !subject.query.statuses.is_empty();
    let picks = STATUSES
        .into_iter()
        .filter(|_| !is_set)
        .map(|status| {
            let wanted = asked.statuses.contains(&status);
            Pick {
                value: status.as_str().to_owned(),
                label: facts::status(status).to_owned(),
                count: any_of(count(status), wanted, !asked.statuses.is_empty()),
                wanted,
                unwanted: false,
            }
        })
        .filter(|pick| pick.count.is_some() || pick.wanted || !asked.statuses.is_empty())
        .collect();
    Picks { heading: "Status".into(), with: "status", without: "", picks }
}

fn languages(subject: &Subject<'_>) -> Picks {
    let asked = subject.asked;
    let pick = |tag: &str, count: Option<u64>| {
        let wanted = asked.languages.iter().any(|asked| asked == tag);
        Pick {
            value: tag.to_owned(),
            label: facts::language(tag),
            count: any_of(count, wanted, !asked.languages.is_empty()),
            wanted,
            unwanted: asked.without_languages.iter().any(|asked| asked == tag),
        }
    };
    let counted = &subject.facets.languages;
    let is_counted = |tag: &String| counted.iter().any(|(other, _)| other == tag);
    let named = asked.languages.iter().chain(&asked.without_languages).filter(|tag| !is_counted(tag));
    let mut picks: Vec<Pick> = named.map(|tag| pick(tag, None)).collect();
    picks.extend(counted.iter().map(|(tag, count)| pick(tag, Some(*count))));
    Picks { heading: "Language".into(), with: "language", without: "without_language", picks }
}

/// How the reader stands to works.
pub(super) fn reads(asked: &Asked) -> Picks {
    let pick = |state: ReadState| Pick {
        value: state.as_str().to_owned(),
        label: state.name().to_owned(),
        count: None,
        wanted: asked.reads.contains(&state),
        unwanted: false,
    };
    let picks = ReadState::ALL.into_iter().map(pick).collect();
    Picks { heading: "Your reading".into(), with: "read", without: "", picks }
}

/// The reader's shelves.
pub(super) fn shelves(asked: &Asked) -> Picks {
    let pick = |shelf: Shelf| Pick {
        value: shelf.as_str().to_owned(),
        label: shelf.name().to_owned(),
        count: None,
        wanted: asked.shelves.contains(&shelf),
        unwanted: asked.without_shelves.contains(&shelf),
    };
    Picks {
        heading: "Your shelves".into(),
        with: "shelf",
        without: "without_shelf",
        picks: Shelf::ALL.into_iter().map(pick).collect(),
    }
}
