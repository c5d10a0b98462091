//! The ways to narrow and to order a list of works.

use ficus_archive::{
    listing::{Bounds, Facets, Sort},
    rating::Ladder,
    site::Site,
};

use crate::{
    facts,
    listing::Asked,
    opds::{
        catalogue::{Facet, Group},
        shelves::WORKS,
    },
};

/// At most so many languages are offered.
const LANGUAGES_MAX: usize = 12;

const ORDERS: [(Sort, &str); 9] = [
    (Sort::Added, "Newest"),
    (Sort::Updated, "Recently updated"),
    (Sort::Views, "Most read"),
    (Sort::Kudos, "Most kudos"),
    (Sort::Score, "Best scores"),
    (Sort::Gems, "Hidden gems"),
    (Sort::Words, "Longest"),
    (Sort::Title, "Title"),
    (Sort::Author, "Author"),
];

/// What is read at a sitting, in an evening, in a week.
const LENGTHS: [(Option<u64>, Option<u64>, &str); 5] = [
    (None, Some(1_000), "Up to 1,000 words"),
    (Some(1_001), Some(10_000), "1,000 to 10,000 words"),
    (Some(10_001), Some(40_000), "10,000 to 40,000 words"),
    (Some(40_001), Some(100_000), "40,000 to 100,000 words"),
    (Some(100_001), None, "More than 100,000 words"),
];

/// All groups with a choice in them.
pub fn groups(asked: &Asked, usual: Sort, found: &Facets, site: &Site) -> Vec<Group> {
    let groups = [
        orders(asked, usual, site),
        ratings(asked, found, &site.ladder),
        statuses(asked, found),
        lengths(asked),
        languages(asked, found),
    ];
    groups.into_iter().filter(|group| group.facets.len() > 1).collect()
}

fn facet(title: impl Into<String>, list: &Asked, active: bool, count: Option<u64>) -> Facet {
    Facet { title: title.into(), rest: list.address(WORKS), active, count }
}

fn orders(asked: &Asked, usual: Sort, site: &Site) -> Group {
    let now = asked.sort.unwrap_or(usual);
    let order = |(sort, title): &(Sort, &str)| {
        facet(*title, &asked.with(|list| list.sort = Some(*sort)), *sort == now, None)
    };
    let offered = ORDERS.iter().filter(|(sort, _)| *sort != Sort::Score || site.reviewing.scores);
    Group { title: "Order", facets: offered.map(order).collect() }
}

fn ratings(asked: &Asked, found: &Facets, ladder: &Ladder) -> Group {
    let all = asked.with(|list| list.ratings = Vec::new());
    let mut facets = vec![facet("All ratings", &all, asked.ratings.is_empty(), None)];
    for step in &ladder.steps {
        let Some((_, count)) = found.ratings.iter().find(|(id, count)| *id == step.id && *count > 0) else {
            continue;
        };
        let list = asked.with(|list| list.ratings = vec![step.id]);
        facets.push(facet(&step.name, &list, asked.ratings == [step.id], Some(*count)));
    }
    Group { title: "Rating", facets }
}

fn statuses(asked: &Asked, found: &Facets) -> Group {
    let all = asked.with(|list| list.statuses = Vec::new());
    let mut facets = vec![facet("Finished or not", &all, asked.statuses.is_empty(), None)];
    for (status, count) in found.statuses.iter().filter(|(_, count)| *count > 0) {
        let list = asked.with(|list| list.statuses = vec![*status]);
        facets.push(facet(facts::status(*status), &list, asked.statuses == [*status], Some(*count)));
    }
    Group { title: "Status", facets }
}

fn lengths(asked: &Asked) -> Group {
    let all = asked.with(|list| list.word_count = Bounds::default());
    let mut facets = vec![facet("Any length", &all, asked.word_count.is_open(), None)];
    for (from, to, title) in LENGTHS {
        let bounds = Bounds { from, to };
        let list = asked.with(|list| list.word_count = bounds);
        facets.push(facet(title, &list, asked.word_count == bounds, None));
    }
    Group { title: "Length", facets }
}

fn languages(asked: &Asked, found: &Facets) -> Group {
    let all = asked.with(|list| list.languages = Vec::new());
    let mut facets = vec![facet("Any language", &all, asked.languages.is_empty(), None)];
    for (tag, count) in found.languages.iter().filter(|(_, count)| *count > 0).take(LANGUAGES_MAX) {
        let list = asked.with(|list| list.languages = vec![tag.clone()]);
        facets.push(facet(facts::language(tag), &list, asked.languages == [tag.clone()], Some(*count)));
    }
    Group { title: "Language", facets }
}
