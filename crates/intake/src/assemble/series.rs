//! Series that the works of an import show together: by what they follow, and by the folder that they lie in.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::{
    outline::{Name, Names, Text, TitleKey},
    plan::WorkPlan,
};

/// A chain of sequels has at most so many works: each looks back along it.
const CHAIN_WORKS_MAX: usize = 1_000;

/// A folder whose name says that it holds a series: `The Lamp Series`, `Series - The Lamp`.
static FOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:series\s*[-:_]\s*(?P<after>\S.*)|(?P<before>\S.*?)[\s_]+series)$")
        .expect("the pattern is fixed and tested")
});

/// A place in a folder of a series.
pub(super) struct InFolder {
    /// The folder, whole.
    folder: String,
    title: String,
    position: Option<u32>,
}

/// The series that a text's folders say it is of; the innermost that says so. The number that the next folder or the
/// file begins with is the place in it.
pub(super) fn of_folder(text: &Text, names: &Names) -> Option<InFolder> {
    let steps: Vec<&str> = names.of(text.folder).split('/').chain([text.file(names)]).collect();
    let at = (0..steps.len() - 1).rev().find(|at| FOLDER.is_match(steps[*at]))?;
    let found = FOLDER.captures(steps[at])?;
    let title = found.name("after").or_else(|| found.name("before"))?.as_str().replace('_', " ");
    let digits: String = steps[at + 1].chars().take_while(char::is_ascii_digit).collect();
    let position = Some(digits).filter(|digits| digits.len() <= 3).and_then(|digits| digits.parse().ok());
    Some(InFolder { folder: steps[..=at].join("/"), title, position })
}

/// The title of a series without the word itself: `The Lamp Series` is The Lamp.
pub(super) fn bare_title(heading: &str) -> String {
    let found = FOLDER.captures(heading);
    let title = found.as_ref().and_then(|found| found.name("after").or_else(|| found.name("before")));
    title.map_or(heading, |title| title.as_str()).to_owned()
}

/// Works that lie in a folder of a series together; one alone shows none.
pub(super) fn tie_folders(works: &mut [WorkPlan], places: Vec<(usize, InFolder)>) {
    let mut folders: BTreeMap<String, Vec<(usize, InFolder)>> = BTreeMap::new();
    for (at, place) in places {
        folders.entry(place.folder.clone()).or_default().push((at, place));
    }
    for (at, place) in folders.into_values().filter(|members| members.len() > 1).flatten() {
        works[at].series = Some(Box::new((place.title, place.position)));
    }
}

/// Works that say what they follow make a series with it: a chain that starts with the first gets its title.
pub(super) fn tie_sequels(works: &mut [WorkPlan], follows: &[(usize, TitleKey)], names: &Names) {
    if follows.is_empty() {
        return;
    }
    let mut places: HashMap<(TitleKey, Option<Name>), Option<usize>> = HashMap::new();
    for (at, work) in works.iter().enumerate() {
        // A title that stands twice leads nowhere.
        let known = places.entry((TitleKey::of(names.of(work.title)), work.author));
        known.and_modify(|place| *place = None).or_insert(Some(at));
    }
    let before =
        |(at, follows): &(usize, TitleKey)| Some((*at, (*places.get(&(*follows, works[*at].author))?)?));
    let before: BTreeMap<usize, usize> = follows.iter().filter_map(before).collect();
    for at in before.keys().copied() {
        let (mut steps, mut seen) = (vec![at], HashSet::from([at]));
        while let Some(previous) = steps.last().and_then(|last| before.get(last)) {
            if steps.len() == CHAIN_WORKS_MAX || !seen.insert(*previous) {
                break;
            }
            steps.push(*previous);
        }
        let Some(root) = steps.last().copied().filter(|_| steps.len() > 1) else { continue };
        let title = names.of(works[root].title).to_owned();
        let length = steps.len() as u32;
        works[at].series = Some(Box::new((title.clone(), Some(length))));
        works[root].series = Some(Box::new((title, Some(1))));
    }
}
