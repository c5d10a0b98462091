//! How the search box was understood: put into the question, and told in words of which each can be taken away.

use ficus_archive::{
    listing::{Bounds, WorkQuery},
    progress::ReadState,
    search_box::{Condition, Day, Days, SearchBox},
    words::{WordField, Words},
    work::Audience,
};
use jiff::{civil::Date, tz::TimeZone};

use crate::{App, error::PageError, facts, listing::Asked};

/// So many collections of a box are looked at.
const COLLECTIONS_MAX: usize = 4;

/// One thing that was understood, with the address of the same search without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `more than 20,000 words`.
    pub told: String,
    /// The search without it.
    pub without: String,
}

/// Puts what stands in the box into a question.
pub async fn narrow(
    app: &App,
    text: &str,
    audiences: &[Audience],
    query: &mut WorkQuery,
) -> Result<(), PageError> {
    if text.is_empty() {
        return Ok(());
    }
    let read = SearchBox::read(text);
    let names = app.store().tags_named(&read.tag_names(), audiences).await?;
    read.narrow(query, &names, &app.site().ladder, today(app));
    for (name, excluded) in read.collections().take(COLLECTIONS_MAX) {
        by_collection(app, name, excluded, audiences, query).await?;
    }
    Ok(())
}

/// Leaves the works of a collection, or all others; nothing is in a collection that there is not.
async fn by_collection(
    app: &App,
    name: &str,
    excluded: bool,
    audiences: &[Audience],
    query: &mut WorkQuery,
) -> Result<(), PageError> {
    let found = app.store().collection_named(name).await?.filter(|collection| !collection.shut);
    let mut works = match found {
        Some(collection) => app.store().works_in(collection.id, audiences).await?,
        None => Vec::new(),
    };
    if excluded {
        works.extend(query.without_works.iter().flat_map(|works| works.iter().copied()));
    } else if let Some(only) = &query.only_works {
        works.retain(|work| only.binary_search(work).is_ok());
    }
    works.sort_unstable();
    works.dedup();
    *(if excluded { &mut query.without_works } else { &mut query.only_works }) = Some(works.into());
    Ok(())
}

/// The day, by which `updated:<30d` is told.
pub fn today(app: &App) -> Date {
    app.now().to_zoned(TimeZone::UTC).date()
}

/// What was understood, where it is more than words side by side: then the box says it best itself.
pub fn lines(asked: &Asked, path: &str) -> Vec<Line> {
    let read = SearchBox::read(&asked.words);
    if read.conditions.iter().all(is_plain) {
        return Vec::new();
    }
    read.conditions
        .iter()
        .enumerate()
        .map(|(place, condition)| Line {
            told: told(condition),
            without: asked.with(|other| other.words = read.without(place).to_string()).address(path),
        })
        .collect()
}

/// How the reader is to stand to the works, as often as the box asks that.
pub fn read_states(text: &str) -> Vec<Vec<ReadState>> {
    SearchBox::read(text).read_states().map(<[_]>::to_vec).collect()
}

/// What could not be understood, as typed.
pub fn ignored(asked: &Asked) -> Vec<String> {
    SearchBox::read(&asked.words).ignored
}

fn is_plain(condition: &Condition) -> bool {
    matches!(condition, Condition::Words(Words::Stand { field: WordField::Anywhere, phrase: false, .. }))
}

/// A condition in words.
fn told(condition: &Condition) -> String {
    match condition {
        Condition::Words(words) => words_told(words),
        Condition::Figure(figure, bounds) => format!("{} {}", figures_told(bounds), figure.name()),
        Condition::Day(day, days) => format!("{} {}", day_told(*day), days_told(days)),
        Condition::Status(statuses) => {
            let names: Vec<&str> = statuses.iter().map(|status| facts::status(*status)).collect();
            names.join(" or ")
        }
        Condition::Language { tag, excluded: false } => format!("in {}", facts::language(tag)),
        Condition::Language { tag, excluded: true } => format!("not in {}", facts::language(tag)),
        Condition::Crossover(true) => "crossovers only".to_owned(),
        Condition::Crossover(false) => "no crossovers".to_owned(),
        Condition::Read(states) => {
            let names: Vec<String> = states.iter().map(|state| state.name().to_lowercase()).collect();
            names.join(" or ")
        }
        Condition::OneRelationship(true) => "with one relationship".to_owned(),
        Condition::OneRelationship(false) => "with none or several relationships".to_owned(),
        Condition::Collection { name, excluded: false } => format!("in the collection “{name}”"),
        Condition::Collection { name, excluded: true } => format!("not in the collection “{name}”"),
        Condition::SingleChapter(true) => "in a single chapter".to_owned(),
        Condition::SingleChapter(false) => "in more than one chapter, or unfinished".to_owned(),
        Condition::Sort(sort, reversed) => {
            let order = sort.as_str();
            if *reversed {
                format!("ordered by {order}, the other way round")
            } else {
                format!("ordered by {order}")
            }
        }
    }
}

fn words_told(words: &Words) -> String {
    match words {
        Words::Stand { field, text, phrase } => {
            let text =
                if *phrase || *field != WordField::Anywhere { format!("“{text}”") } else { text.clone() };
            match field {
                WordField::Anywhere => text,
                WordField::Title => format!("{text} in the title"),
                WordField::Author => format!("by {text}"),
                WordField::Summary => format!("{text} in the summary"),
                WordField::Series => format!("in the series {text}"),
                WordField::Text => format!("{text} in the text"),
                WordField::Rating => format!("rated {text}"),
                WordField::Tag(None) => format!("tagged {text}"),
                WordField::Tag(Some(kind)) => format!("{} {text}", kind.as_str()),
            }
        }
        Words::All(all) => joined(all, " and "),
        Words::Any(any) => joined(any, " or "),
        Words::Not(not) => format!("without {}", words_told(not)),
        Words::Under(_) | Words::Rated(_) => String::new(),
    }
}

fn joined(words: &[Words], between: &str) -> String {
    words.iter().map(words_told).collect::<Vec<_>>().join(between)
}

fn figures_told(bounds: &Bounds<u64>) -> String {
    match (bounds.from, bounds.to) {
        (Some(from), Some(to)) if from == to => format!("exactly {}", facts::figure(from)),
        (Some(from), Some(to)) => format!("{} to {}", facts::figure(from), facts::figure(to)),
        (Some(from), None) => format!("more than {}", facts::figure(from.saturating_sub(1))),
        (None, Some(to)) => format!("fewer than {}", facts::figure(to + 1)),
        (None, None) => "any".to_owned(),
    }
}

fn day_told(day: Day) -> &'static str {
    match day {
        Day::Updated => "updated",
        Day::Published => "first published",
    }
}

fn days_told(days: &Days) -> String {
    let ago = |count: u32, unit: ficus_archive::search_box::Unit| {
        let (one, many) = unit.names();
        facts::counted(u64::from(count), one, many)
    };
    match days {
        Days::Within(far) => format!("within the last {}", ago(far.count, far.unit)),
        Days::Before(near) => format!("more than {} ago", ago(near.count, near.unit)),
        Days::AgoBetween(near, far) => format!("{near} to {} ago", ago(far.count, far.unit)),
        Days::Calendar(bounds) => match (bounds.from, bounds.to) {
            (Some(from), Some(to)) if from == to => format!("on {}", facts::day(from)),
            (Some(from), Some(to)) => format!("from {} to {}", facts::day(from), facts::day(to)),
            (Some(from), None) => format!("from {} on", facts::day(from)),
            (None, Some(to)) => format!("up to {}", facts::day(to)),
            (None, None) => "ever".to_owned(),
        },
    }
}
