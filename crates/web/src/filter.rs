//! The panel of filters beside a list: a plain form whose answer is an address.

use ficus_archive::{
    listing::{Facets, Sort},
    pen_name::PenName,
    rating::Ladder,
    tag::{Tag, TagKind},
    work::Status,
};

use crate::{facts, listing::Asked};

/// One choice of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What stands in the address.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// How many works of the list have it; `None` where that is not counted.
    pub count: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A link that changes the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What the reader sees.
    pub label: String,
    /// Where the other list is.
    pub address: String,
    /// How many works it has; empty where that is not counted.
    pub count: String,
}

/// The panel.
pub struct Panel {
    /// Where the form leads.
    pub path: String,
    /// What is asked for now.
    pub asked: Asked,
    /// Parameters that the form keeps and does not show.
    pub kept: Vec<(&'static str, String)>,
    /// Ratings.
    pub ratings: Vec<Choice>,
    /// States of works.
    pub statuses: Vec<Choice>,
    /// Languages.
    pub languages: Vec<Choice>,
    /// Orders.
    pub sorts: Vec<Choice>,
    /// Links that narrow the list to a fandom.
    pub fandoms: Vec<Change>,
    /// Links that take one thing back that is asked for.
    pub undo: Vec<Change>,
}

/// Names for what an address has only slugs of.
pub struct Names<'a> {
    /// Tags that are asked for.
    pub tags: &'a [Tag],
    /// Fandoms of the works of the list.
    pub fandoms: &'a [Tag],
    /// Pen names that are asked for.
    pub authors: &'a [PenName],
}

const SORTS: [(Sort, &str); 6] = [
    (Sort::Relevance, "Best match"),
    (Sort::Updated, "Last updated"),
    (Sort::Published, "Newest"),
    (Sort::Title, "Title"),
    (Sort::Words, "Longest"),
    (Sort::Views, "Most viewed"),
];

const STATUSES: [Status; 4] = [Status::Complete, Status::InProgress, Status::Abandoned, Status::Unknown];

impl Panel {
    /// The panel of a list that was asked for and found to have these facets.
    pub fn new(path: &str, asked: &Asked, facets: &Facets, ladder: &Ladder, names: &Names<'_>) -> Self {
        let kept = asked
            .pairs()
            .into_iter()
            .filter(|(name, _)| {
                !matches!(
                    *name,
                    "rating" | "status" | "language" | "words_from" | "words_to" | "sort" | "page"
                )
            })
            .collect();
        Self {
            path: path.to_owned(),
            kept,
            ratings: ratings(asked, facets, ladder),
            statuses: statuses(asked, facets),
            languages: languages(asked, facets),
            sorts: sorts(asked),
            fandoms: fandoms(path, asked, facets, names.fandoms),
            undo: undo(path, asked, ladder, names),
            asked: asked.clone(),
        }
    }

    /// `1000`, or nothing.
    pub fn words_from(&self) -> String {
        self.asked.word_count.from.map(|words| words.to_string()).unwrap_or_default()
    }

    /// `20000`, or nothing.
    pub fn words_to(&self) -> String {
        self.asked.word_count.to.map(|words| words.to_string()).unwrap_or_default()
    }

    /// The list without any filter.
    pub fn bare(&self) -> String {
        self.asked.bare().address(&self.path)
    }

    /// Whether the panel stands open: where something is asked for that it shows.
    pub fn stands_open(&self) -> bool {
        self.asked.is_narrowed()
    }
}

fn ratings(asked: &Asked, facets: &Facets, ladder: &Ladder) -> Vec<Choice> {
    let count = |id| facets.ratings.iter().find(|(other, _)| *other == id).map_or(0, |(_, count)| *count);
    ladder
        .steps
        .iter()
        .map(|step| Choice {
            value: step.id.to_string(),
            label: step.name.clone(),
            count: Some(facts::figure(count(step.id))),
            chosen: asked.ratings.contains(&step.id),
        })
        .collect()
}

fn statuses(asked: &Asked, facets: &Facets) -> Vec<Choice> {
    let count =
        |status| facets.statuses.iter().find(|(other, _)| *other == status).map_or(0, |(_, count)| *count);
    STATUSES
        .into_iter()
        .map(|status| Choice {
            value: status.as_str().to_owned(),
            label: facts::status(status).to_owned(),
            count: Some(facts::figure(count(status))),
            chosen: asked.statuses.contains(&status),
        })
        .filter(|choice| choice.chosen || choice.count.as_deref() != Some("0"))
        .collect()
}

fn languages(asked: &Asked, facets: &Facets) -> Vec<Choice> {
    let choice = |tag: &str, count: u64| Choice {
        value: tag.to_owned(),
        label: facts::language(tag),
        count: Some(facts::figure(count)),
        chosen: asked.languages.iter().any(|asked| asked == tag),
    };
    let mut choices: Vec<Choice> = facets.languages.iter().map(|(tag, count)| choice(tag, *count)).collect();
    if let Some(tag) = asked.languages.first()
        && !choices.iter().any(|choice| choice.chosen)
    {
        choices.push(choice(tag, 0));
    }
    choices
}

fn sorts(asked: &Asked) -> Vec<Choice> {
    SORTS
        .into_iter()
        // Without words there is nothing to match.
        .filter(|(sort, _)| *sort != Sort::Relevance || !asked.words.is_empty())
        .map(|(sort, label)| Choice {
            value: sort.as_str().to_owned(),
            label: label.to_owned(),
            count: None,
            chosen: asked.sort == Some(sort),
        })
        .collect()
}

fn fandoms(path: &str, asked: &Asked, facets: &Facets, tags: &[Tag]) -> Vec<Change> {
    facets
        .tags_of(TagKind::Fandom)
        .iter()
        .filter_map(|(id, count)| tags.iter().find(|tag| tag.id == *id).map(|tag| (tag, *count)))
        .filter(|(tag, _)| !asked.tags.contains(&tag.slug))
        .map(|(tag, count)| Change {
            label: tag.name.clone(),
            address: asked.with(|other| other.tags.push(tag.slug.clone())).address(path),
            count: facts::figure(count),
        })
        .collect()
}

fn undo(path: &str, asked: &Asked, ladder: &Ladder, names: &Names<'_>) -> Vec<Change> {
    let mut out = Vec::new();
    let mut push = |label: String, change: &dyn Fn(&mut Asked)| {
        let address = asked.with(|other| change(other)).address(path);
        out.push(Change { label, address, count: String::new() });
    };
    let name = |slug: &str| {
        names.tags.iter().find(|tag| tag.slug == slug).map_or_else(|| slug.to_owned(), |tag| tag.name.clone())
    };
    for slug in &asked.tags {
        push(name(slug), &|other| other.tags.retain(|kept| kept != slug));
    }
    for slug in &asked.without {
        push(format!("Without {}", name(slug)), &|other| other.without.retain(|kept| kept != slug));
    }
    for slug in &asked.authors {
        let name =
            names.authors.iter().find(|author| author.slug == *slug).map_or(slug, |author| &author.name);
        push(format!("By {name}"), &|other| other.authors.retain(|kept| kept != slug));
    }
    for id in &asked.ratings {
        let label = ladder.get(*id).map_or_else(|| id.to_string(), |step| step.name.clone());
        push(label, &|other| other.ratings.retain(|kept| kept != id));
    }
    for status in &asked.statuses {
        push(facts::status(*status).to_owned(), &|other| other.statuses.retain(|kept| kept != status));
    }
    for tag in &asked.languages {
        push(facts::language(tag), &|other| other.languages.retain(|kept| kept != tag));
    }
    if let Some(words) = asked.word_count.from {
        push(format!("From {} words", facts::figure(words)), &|other| other.word_count.from = None);
    }
    if let Some(words) = asked.word_count.to {
        push(format!("Up to {} words", facts::figure(words)), &|other| other.word_count.to = None);
    }
    out
}
