//! The front page: what the archive is, where to begin, what is new.

mod side;

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use ficus_archive::{
    WorkId,
    dispatch::Dispatch,
    featured::ON_FRONT_MAX,
    listing::{Sort, WorkQuery},
    policy,
    tag::{TagCount, TagKind},
    work::Status,
};
use ficus_prose::{Align, Block, Prose, plain};
use ficus_store::Listed;

use crate::{
    App,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    featured::{self, FeaturedView},
    keeping::told,
    layout::Layout,
    lens::Reader,
    listing,
    page::Page,
    reading_life::onward::{self, OnwardWork},
};
use side::Side;

/// How many of the latest works the front page shows.
const LATEST: u32 = 6;
/// How many fandoms the front page shows.
const FANDOMS: u32 = 12;
/// How many media the front page leads to.
const MEDIA: u32 = 12;
/// How many whole stories the front page opens.
const OPENINGS: usize = 3;
/// What is read at one sitting: up to half an hour.
const SITTING_WORDS: std::ops::RangeInclusive<u64> = 300..=8_000;
/// An opening is at least so many characters long where the story is, and at most so many.
const OPENING_CHARS: std::ops::RangeInclusive<usize> = 60..=190;

/// A story with the words that it begins with.
struct Opening {
    item: BlurbView,
    lines: String,
}

impl Opening {
    /// `5 minutes`.
    fn time(&self) -> String {
        facts::reading_time(self.item.blurb.words)
    }
}

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage {
    layout: Layout,
    onward: Vec<OnwardWork>,
    news: Vec<told::News>,
    totals: Listed,
    openings: Vec<Opening>,
    newest: Option<Dispatch>,
    featured: Vec<FeaturedView>,
    latest: Vec<BlurbView>,
    side: Side,
    media: Vec<TagCount>,
    fandoms: Vec<TagCount>,
}

impl FrontPage {
    /// The welcome, paragraph by paragraph.
    fn welcome(&self) -> impl Iterator<Item = &str> {
        self.layout.site.welcome.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }

    /// `1,204 works by 311 authors in 12 fandoms: 8,200,000 words`.
    fn totals_told(&self) -> String {
        format!(
            "{} by {} in {}: {}.",
            facts::counted(self.totals.works, "work", "works"),
            facts::counted(self.totals.authors, "author", "authors"),
            facts::counted(self.totals.fandoms, "fandom", "fandoms"),
            facts::counted(self.totals.words, "word", "words"),
        )
    }

    fn works_of(fandom: &TagCount) -> String {
        facts::figure(u64::from(fandom.works))
    }
}

/// The most read whole stories that are short and open to everybody, each of another fandom, with their first words.
async fn openings(app: &App, reader: &Reader) -> Result<Vec<Opening>, PageError> {
    let mut query = WorkQuery {
        statuses: vec![Status::Complete],
        word_count: SITTING_WORDS.into(),
        sort: Sort::Views,
        page: 1,
        audiences: policy::listed_audiences(&reader.visitor).to_vec(),
        ..WorkQuery::default()
    };
    reader.lens.narrow(&mut query);
    let ids: Vec<_> = listing::search(app, query).await?.works.into_iter().map(|hit| hit.id).collect();
    let mut fandoms = Vec::new();
    let mut items = blurb::load(app, reader, &ids).await?;
    items.retain(|item| {
        let fandom = item.fandoms().first().map(|tag| tag.id);
        let whole = item.blurb.planned_chapters.is_none_or(|planned| planned == item.blurb.chapters);
        let chosen = whole && item.rating.open && item.folded.is_none() && !fandoms.contains(&fandom);
        if chosen {
            fandoms.push(fandom);
        }
        chosen
    });
    // One more for each that might have no paragraph to begin with.
    items.truncate(OPENINGS * 2);
    let ids: Vec<_> = items.iter().map(|item| item.blurb.id).collect();
    let mut texts: HashMap<_, _> = app.store().first_texts(&ids).await?.into_iter().collect();
    let opening = |item: BlurbView| {
        let lines = first_lines(&texts.remove(&item.blurb.id)?.without_shields(|_| true))?;
        Some(Opening { item, lines })
    };
    Ok(items.into_iter().filter_map(opening).take(OPENINGS).collect())
}

/// The first words of a story, to the end of a sentence where one ends in time.
fn first_lines(text: &Prose) -> Option<String> {
    let blocks = text.blocks().ok()?;
    let mut lines = String::new();
    for block in &blocks {
        let Block::Paragraph { align: Align::Start, inlines } = block else { continue };
        lines.extend((!lines.is_empty()).then_some(' '));
        lines.push_str(&plain::inline_text(inlines).split_whitespace().collect::<Vec<_>>().join(" "));
        if lines.chars().count() >= *OPENING_CHARS.start() {
            break;
        }
    }
    (!lines.is_empty()).then(|| cut(&lines))
}

fn cut(lines: &str) -> String {
    let Some((end, _)) = lines.char_indices().nth(*OPENING_CHARS.end()) else { return lines.to_owned() };
    let head = &lines[..end];
    let least = lines.char_indices().nth(*OPENING_CHARS.start()).map_or(0, |(place, _)| place);
    let sentence = head
        .match_indices(' ')
        .map(|(place, _)| place)
        .rfind(|place| *place >= least && ends_a_sentence(&head[..*place]));
    match sentence {
        Some(place) => head[..place].to_owned(),
        None => format!(
            "{} …",
            head[..head.rfind(' ').unwrap_or(end)].trim_end_matches([',', ';', ':', '–', '—'])
        ),
    }
}

/// A stop after a short word may be that of `Mr.` or `Dr.`.
fn ends_a_sentence(words: &str) -> bool {
    let words = words.trim_end_matches(['”', '’', '"', '»']);
    let last = words.rsplit(' ').next().unwrap_or_default();
    words.ends_with(['!', '?']) || (words.ends_with('.') && last.chars().count() > 4)
}

/// The latest works, with as many more as the openings may show already.
async fn latest(app: &App, reader: &Reader) -> Result<Vec<WorkId>, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    if !reader.lens.hides() {
        return Ok(app.store().latest(audiences, LATEST + OPENINGS as u32).await?);
    }
    let mut query =
        WorkQuery { sort: Sort::Updated, page: 1, audiences: audiences.to_vec(), ..WorkQuery::default() };
    reader.lens.narrow(&mut query);
    Ok(listing::search(app, query).await?.works.into_iter().map(|hit| hit.id).collect())
}

/// `GET /`
pub async fn show(State(app): State<App>, reader: Reader) -> Result<Page, PageError> {
    let totals = app.store().listed().await?;
    let openings = openings(&app, &reader).await?;
    let opened = |id| openings.iter().any(|opening| opening.item.blurb.id == id);
    let mut latest = latest(&app, &reader).await?;
    latest.retain(|id| !opened(*id));
    latest.truncate(LATEST as usize);
    let shown: Vec<WorkId> =
        openings.iter().map(|opening| opening.item.blurb.id).chain(latest.iter().copied()).collect();
    let side = Side::load(&app, &reader, &shown).await?;
    let news = told::news(&app, &reader).await?;
    let onward = onward::works(&app, &reader).await?;
    let newest = app.store().latest_dispatches(app.now(), 1).await?.pop();
    let shown_now = app.store().featured_on(featured::today(&app), ON_FRONT_MAX).await?;
    let featured = featured::views(&app, &reader, shown_now).await?;
    let page = FrontPage {
        onward,
        news,
        newest,
        featured,
        layout: Layout::new(&app, reader.visitor),
        totals,
        side,
        latest: blurb::load(&app, &reader, &latest).await?,
        openings,
        media: app.store().media(MEDIA).await?,
        fandoms: app.store().top_tags(TagKind::Fandom, 0, FANDOMS).await?,
    };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_ends_with_a_sentence_where_one_ends_in_time() {
        let first =
            "“Now, Dora,” she said, when the breathing had become more regular, “begin at the beginning.”";
        assert_eq!(cut(&format!("{first} {}", "You put it in your box and so on ".repeat(9))), first);
        let doctor = format!(
            "{} When Dr. Seward came to the door {}",
            "I own to it. ".repeat(8).trim(),
            "and ".repeat(30)
        );
        assert!(cut(&doctor).ends_with('…'), "{}", cut(&doctor));
        let long = "and the lamp burned ".repeat(20);
        let opening = cut(&long);
        assert!(opening.ends_with(" …") && opening.chars().count() <= OPENING_CHARS.end() + 2, "{opening}");
        assert_eq!(cut("Call me Ishmael."), "Call me Ishmael.");
    }

    #[test]
    fn a_short_first_paragraph_draws_the_next_one_in() {
        let text = Prose::from_plain(
            "The lamp was lit.\n\nNobody had lit it, and nobody would say so, then or ever after that.",
        );
        assert_eq!(
            first_lines(&text).unwrap(),
            "The lamp was lit. Nobody had lit it, and nobody would say so, then or ever after that."
        );
        assert_eq!(first_lines(&Prose::default()), None);
    }
}
