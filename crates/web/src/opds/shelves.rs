//! The ways through the catalogue: its root, worlds, authors, series, categories.

use axum::extract::{Query, State};
use ficus_archive::{
    CategoryId,
    policy::{self, Access, Reading},
    rating::Gate,
    shelf::Shelf as Own,
    tag::TagKind,
    work::Audience,
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    App,
    address::encoded,
    collections::line_of,
    document::Document,
    error::PageError,
    facts,
    listing::Paging,
    opds::{
        Asker,
        catalogue::{Catalogue, ENTRIES_PER_PAGE, Holds, Pages, SUBSECTION, Shelf, To},
        own,
    },
};

/// Where lists of works stand below the catalogue.
pub const WORKS: &str = "/works";
/// What names that begin with no letter are found under.
const NO_LETTER: &str = "#";

/// What the address of a feed of ways can ask for.
#[derive(Default, Deserialize)]
pub struct Turn {
    /// The page, from 1.
    #[serde(default)]
    page: Option<u32>,
    /// The first letter of names.
    #[serde(default)]
    letter: Option<String>,
    /// A place in the category tree.
    #[serde(default)]
    node: Option<CategoryId>,
}

impl Turn {
    fn page(&self) -> u32 {
        self.page.unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX)
    }

    fn offset(&self) -> u32 {
        (self.page() - 1).saturating_mul(ENTRIES_PER_PAGE)
    }
}

fn shelf(title: &str, about: impl Into<String>, rest: impl Into<String>) -> Shelf {
    Shelf {
        title: title.to_owned(),
        about: about.into(),
        to: To::Here(rest.into()),
        holds_works: true,
        count: None,
        rel: SUBSECTION,
    }
}

fn way(title: &str, about: impl Into<String>, rest: impl Into<String>) -> Shelf {
    Shelf { holds_works: false, ..shelf(title, about, rest) }
}

/// When the last work that everyone may find came: then the ways changed last.
async fn updated(app: &App) -> Result<Timestamp, PageError> {
    let last = app.store().last_listed().await?.work;
    let added = app.store().added(&[last]).await?;
    Ok(added.get(&last).copied().unwrap_or(Timestamp::UNIX_EPOCH))
}

/// `GET /opds`
pub async fn root(State(app): State<App>, asker: Asker) -> Result<Document, PageError> {
    let mut shelves = vec![
        Shelf {
            rel: "http://opds-spec.org/sort/new",
            ..shelf("Newest", "What came to the archive last.", "/works?sort=added")
        },
        shelf("Recently updated", "Works with a new chapter.", "/works?sort=updated"),
        Shelf {
            rel: "http://opds-spec.org/sort/popular",
            ..shelf("Popular", "What is read most.", "/works?sort=views")
        },
        way("By fandom", "The worlds that works are set in, the fullest first.", "/fandoms"),
        way("By author", "Pen names from A to Z.", "/authors"),
        way("Series", "Works that belong together, in order.", "/series"),
        way("Collections", "Works that somebody gathered.", "/collections"),
        way("Categories", "The shelves of the archive.", "/shelves"),
        shelf("Ten at random", "Another ten each time.", "/random"),
    ];
    if asker.reader.visitor.account.is_some() {
        let of_own = |own: Own, about| Shelf {
            rel: "http://opds-spec.org/shelf",
            ..shelf(own.name(), about, format!("{WORKS}?shelf={}", own.as_str()))
        };
        shelves.push(shelf("Continue reading", "Where you stopped, the last read first.", own::CONTINUE));
        shelves.push(shelf(
            "New chapters",
            "What went on since you had read all there was.",
            own::NEW_CHAPTERS,
        ));
        shelves.push(of_own(Own::Reading, "What you are reading."));
        shelves.push(of_own(Own::ToRead, "What you put aside to read."));
    }
    shelves.extend(choices(&app, &asker));
    let catalogue = Catalogue {
        title: app.site().name.clone(),
        rest: String::new(),
        up: None,
        updated: updated(&app).await?,
        holds: Holds::Shelves(shelves),
        pages: None,
        facets: Vec::new(),
    };
    asker.answer(&app, catalogue).await
}

/// Ways to catalogues with works that ask first; taking one is the deliberate choice that the site asks for.
fn choices(app: &App, asker: &Asker) -> Vec<Shelf> {
    let site = app.site();
    let ladder = &site.ladder;
    let access = |rating| Access { audience: Audience::Everyone, rating: Some(rating), owned: false };
    let asks = |step: &&ficus_archive::rating::Rating| {
        let reading = policy::may_read(&asker.reader.visitor, access(step.id), ladder);
        matches!(reading, Reading::Asks(_))
    };
    let choice = |step: &ficus_archive::rating::Rating| {
        let states = match step.gate {
            Gate::AdultStatement => " By opening it you state that you are an adult.",
            Gate::Ask | Gate::Open | Gate::Members => "",
        };
        Shelf {
            to: To::Choice(step.id),
            ..way(
                &format!("With works up to “{}”", step.name),
                format!(
                    "{}{states} It asks for the name and the password of your account.",
                    step.description
                ),
                "",
            )
        }
    };
    ladder.steps.iter().filter(asks).map(choice).collect()
}

/// `GET /opds/fandoms`
pub async fn fandoms(
    State(app): State<App>,
    asker: Asker,
    Query(turn): Query<Turn>,
) -> Result<Document, PageError> {
    let fandoms = app.store().top_tags(TagKind::Fandom, turn.offset(), ENTRIES_PER_PAGE).await?;
    let total = app.store().listed().await?.fandoms;
    let shelves = fandoms.into_iter().map(|fandom| Shelf {
        count: Some(u64::from(fandom.works)),
        ..shelf(
            &fandom.tag.name,
            facts::counted(u64::from(fandom.works), "work", "works"),
            format!("{WORKS}?tag={}", encoded(&fandom.tag.slug)),
        )
    });
    let ways = Ways { title: "Fandoms", rest: "/fandoms", up: String::new(), page: turn.page(), total };
    asker.answer(&app, ways.with(&app, shelves.collect()).await?).await
}

/// `GET /opds/authors`: letters, or the names under one.
pub async fn authors(
    State(app): State<App>,
    asker: Asker,
    Query(turn): Query<Turn>,
) -> Result<Document, PageError> {
    let letters = letters(app.store().pen_name_initials().await?);
    let Some(asked) = &turn.letter else {
        let shown = letters.iter().skip(turn.offset() as usize).take(ENTRIES_PER_PAGE as usize);
        let shelves = shown.map(|(letter, _, count)| Shelf {
            count: Some(*count),
            ..way(
                letter,
                facts::counted(*count, "pen name", "pen names"),
                format!("/authors?letter={}", encoded(letter)),
            )
        });
        let total = letters.len() as u64;
        let ways = Ways { title: "Authors", rest: "/authors", up: String::new(), page: turn.page(), total };
        return asker.answer(&app, ways.with(&app, shelves.collect()).await?).await;
    };
    let (letter, initials, total) =
        letters.into_iter().find(|(letter, ..)| letter == asked).ok_or(PageError::NotFound)?;
    let names = app.store().pen_names_of(&initials, turn.offset(), ENTRIES_PER_PAGE).await?;
    let shelves = names.into_iter().map(|name| Shelf {
        count: Some(u64::from(name.works)),
        ..shelf(
            &name.name,
            facts::counted(u64::from(name.works), "work", "works"),
            format!("{WORKS}?author={}", encoded(&name.slug)),
        )
    });
    let (title, rest) = (format!("Authors: {letter}"), format!("/authors?letter={}", encoded(&letter)));
    let ways = Ways { title: &title, rest: &rest, up: "/authors".to_owned(), page: turn.page(), total };
    asker.answer(&app, ways.with(&app, shelves.collect()).await?).await
}

/// Letters with the initials that stand under each, and how many names do; what is no letter comes last.
fn letters(initials: Vec<(String, u64)>) -> Vec<(String, Vec<String>, u64)> {
    let mut letters: Vec<(String, Vec<String>, u64)> = Vec::new();
    for (initial, count) in initials {
        let is_letter = initial.chars().all(char::is_alphabetic) && !initial.is_empty();
        let letter = if is_letter { initial.to_uppercase() } else { NO_LETTER.to_owned() };
        match letters.iter_mut().find(|(known, ..)| *known == letter) {
            Some((_, under, total)) => {
                under.push(initial);
                *total += count;
            }
            None => letters.push((letter, vec![initial], count)),
        }
    }
    letters.sort_by(|(a, ..), (b, ..)| (a == NO_LETTER, a).cmp(&(b == NO_LETTER, b)));
    letters
}

/// `GET /opds/series`
pub async fn series(
    State(app): State<App>,
    asker: Asker,
    Query(turn): Query<Turn>,
) -> Result<Document, PageError> {
    let (series, total) = app.store().all_series(turn.offset(), ENTRIES_PER_PAGE).await?;
    let shelves = series.into_iter().map(|series| {
        let works = facts::counted(u64::from(series.works), "work", "works");
        let about = format!("{works} by {}", facts::authors(&series.authors));
        Shelf {
            count: Some(u64::from(series.works)),
            ..shelf(&series.title, about, format!("/series/{}", series.id))
        }
    });
    let ways = Ways { title: "Series", rest: "/series", up: String::new(), page: turn.page(), total };
    asker.answer(&app, ways.with(&app, shelves.collect()).await?).await
}

/// `GET /opds/collections`
pub async fn collections(
    State(app): State<App>,
    asker: Asker,
    Query(turn): Query<Turn>,
) -> Result<Document, PageError> {
    let (all, total) = app.store().collections("", turn.offset(), ENTRIES_PER_PAGE).await?;
    let lines = line_of(&app, &asker.reader.visitor, all).await?;
    let shelves = lines.into_iter().map(|line| Shelf {
        count: Some(line.works),
        ..shelf(
            &line.collection.name,
            facts::counted(line.works, "work", "works"),
            format!("/collections/{}", encoded(&line.collection.slug)),
        )
    });
    let ways =
        Ways { title: "Collections", rest: "/collections", up: String::new(), page: turn.page(), total };
    asker.answer(&app, ways.with(&app, shelves.collect()).await?).await
}

/// `GET /opds/shelves`: the category tree, place by place.
pub async fn categories(
    State(app): State<App>,
    asker: Asker,
    Query(turn): Query<Turn>,
) -> Result<Document, PageError> {
    let audiences = policy::listed_audiences(&asker.reader.visitor);
    let (title, rest, up) = match turn.node {
        Some(node) => {
            let path = app.store().category_path(node, audiences).await?.ok_or(PageError::NotFound)?;
            let above = path.len().checked_sub(2).and_then(|place| path.get(place));
            let up = above.map_or_else(|| "/shelves".to_owned(), |step| format!("/shelves?node={}", step.id));
            let name = path.last().map(|step| step.name.clone()).unwrap_or_default();
            (name, format!("/shelves?node={node}"), up)
        }
        None => ("Categories".to_owned(), "/shelves".to_owned(), String::new()),
    };
    let mut shelves: Vec<Shelf> = Vec::new();
    if let Some(node) = turn.node {
        shelves.push(shelf(
            "All works here",
            "Works on this shelf and below it.",
            format!("{WORKS}?node={node}"),
        ));
    }
    for category in app.store().categories(turn.node, audiences).await? {
        let about = facts::counted(u64::from(category.works), "work", "works");
        let count = Some(u64::from(category.works));
        shelves.push(if category.children > 0 {
            Shelf { count, ..way(&category.name, about, format!("/shelves?node={}", category.id)) }
        } else {
            Shelf { count, ..shelf(&category.name, about, format!("{WORKS}?node={}", category.id)) }
        });
    }
    let total = shelves.len() as u64;
    let first = (turn.offset() as usize).min(shelves.len());
    let shelves = shelves.into_iter().skip(first).take(ENTRIES_PER_PAGE as usize).collect();
    let ways = Ways { title: &title, rest: &rest, up, page: turn.page(), total };
    asker.answer(&app, ways.with(&app, shelves).await?).await
}

/// A page of a feed of ways, before its entries.
struct Ways<'a> {
    title: &'a str,
    /// Its first page.
    rest: &'a str,
    up: String,
    page: u32,
    total: u64,
}

impl Ways<'_> {
    async fn with(self, app: &App, shelves: Vec<Shelf>) -> Result<Catalogue, PageError> {
        Ok(Catalogue {
            title: self.title.to_owned(),
            rest: at(self.rest, self.page),
            up: Some(self.up),
            updated: updated(app).await?,
            holds: Holds::Shelves(shelves),
            pages: Some(pages(self.page, self.total, |page| at(self.rest, page))),
            facets: Vec::new(),
        })
    }
}

fn at(rest: &str, page: u32) -> String {
    match (page, rest.contains('?')) {
        (0 | 1, _) => rest.to_owned(),
        (_, true) => format!("{rest}&page={page}"),
        (_, false) => format!("{rest}?page={page}"),
    }
}

/// The pages of a feed with so many entries.
pub fn pages(page: u32, total: u64, at: impl Fn(u32) -> String) -> Pages {
    let paging = Paging::of(page, total, ENTRIES_PER_PAGE, &at);
    Pages {
        page: page.max(1),
        total,
        first: at(1),
        last: at(paging.pages),
        previous: paging.previous,
        next: paging.next,
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn names_stand_under_their_letter_and_what_is_none_comes_last() {
        let initials = [("1", 2), ("_", 1), ("a", 5), ("w", 4), ("я", 3)];
        let initials = initials.map(|(initial, count)| (initial.to_owned(), count));
        let found: Vec<(String, usize, u64)> = letters(initials.into())
            .into_iter()
            .map(|(letter, under, count)| (letter, under.len(), count))
            .collect();
        let told = |letter: &str, under, count| (letter.to_owned(), under, count);
        assert_eq!(found, [told("A", 1, 5), told("W", 1, 4), told("Я", 1, 3), told("#", 2, 3)]);
    }
}
