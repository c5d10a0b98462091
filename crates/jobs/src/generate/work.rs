//! One generated work.

use ficus_archive::{
    chapter::ChapterDraft,
    review::ReviewDraft,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{AuthorDraft, Status, WorkDraft},
};
use ficus_prose::Prose;
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, date},
};

use super::{
    ReadWork,
    chance::Chance,
    text::Writer,
    world::{Fandom, World, capital, coined},
};

/// The days of the archive: twenty years, whatever the clock says.
const FIRST_DAY: Date = date(2005, 1, 1);
const LAST_DAY: Date = date(2024, 12, 31);
const DAYS: f64 = 7_304.0;

/// The spread of the number of chapters and of their words.
const CHAPTERS_SPREAD: f64 = 1.2;
const WORDS_SPREAD: f64 = 0.6;
/// A work has at most so many chapters and a chapter at most so many words.
const CHAPTERS_MAX: u64 = 1_000;
const WORDS_MAX: f64 = 100_000.0;

/// Out of 100 works, by the step of the ladder.
const RATINGS: [(u32, usize); 5] = [(30, 0), (30, 1), (20, 2), (15, 3), (5, 4)];
const LANGUAGES: [(u32, &str); 8] =
    [(85, "en"), (4, "es"), (3, "fr"), (2, "de"), (2, "ru"), (2, "zh"), (1, "pt"), (1, "it")];
const KINDS: [(u32, &str); 6] =
    [(30, "Gen"), (30, "Het"), (25, "Slash"), (8, "Femslash"), (4, "Multi"), (3, "Other")];
const WARNINGS: [(u32, &str); 5] = [
    (60, "Author chose not to warn"),
    (20, "Graphic violence"),
    (15, "Major character death"),
    (3, "Underage"),
    (2, "Sexual violence"),
];

/// Draws the work of a number.
pub(super) fn generate(world: &World, number: u64) -> ReadWork {
    let mut chance = Chance::of(world.plan.seed, number);
    let fandom = &world.fandoms[world.fandom.draw(&mut chance)];
    let people = people(world, fandom, &mut chance);
    let names: Vec<String> =
        people.iter().filter_map(|name| name.split(' ').next()).map(str::to_owned).collect();
    let author = world.author.draw(&mut chance);
    let mut draft = WorkDraft {
        authors: authors(world, author, &mut chance),
        language: Some(chance.share(&LANGUAGES).to_owned()),
        tags: tags(world, fandom, &people, &mut chance),
        ..WorkDraft::default()
    };
    rate(world, &mut draft, &mut chance);
    write(world, &names, &mut draft, &mut chance);
    date_and_status(&mut draft, &mut chance);
    place(fandom, author, &mut draft, &mut chance);
    let reviews = reviews(world, &names, &draft, &mut chance);
    let views = chance.long_tailed(400.0, 1.6) as u64;
    ReadWork { draft, reviews, views }
}

/// Two to six people of the fandom, each once.
fn people<'a>(world: &World, fandom: &'a Fandom, chance: &mut Chance) -> Vec<&'a str> {
    let mut people: Vec<&str> = Vec::new();
    for _ in 0..chance.between(3, 8) {
        let name = fandom.characters[world.character.draw(chance)].as_str();
        if !people.contains(&name) {
            people.push(name);
        }
    }
    people
}

fn authors(world: &World, author: usize, chance: &mut Chance) -> Vec<AuthorDraft> {
    let mut places = vec![author];
    if chance.percent(3) {
        let second = world.author.draw(chance);
        if second != author {
            places.push(second);
        }
    }
    places.into_iter().map(|place| AuthorDraft { name: World::pen_name(place), contact: None }).collect()
}

fn tags(world: &World, fandom: &Fandom, people: &[&str], chance: &mut Chance) -> Vec<TagDraft> {
    let mut tags = vec![(TagKind::Fandom, fandom.name.clone())];
    if chance.percent(5) {
        tags.push((TagKind::Fandom, world.fandoms[world.fandom.draw(chance)].name.clone()));
    }
    if chance.percent(30) {
        tags.push((TagKind::Warning, chance.share(&WARNINGS).to_owned()));
    }
    let kind = chance.share(&KINDS);
    tags.push((TagKind::Kind, kind.to_owned()));
    if let [first, second, ..] = people {
        let mut pair = [*first, *second];
        pair.sort_unstable();
        let mark = if kind == "Gen" { " & " } else { "/" };
        tags.push((TagKind::Relationship, pair.join(mark)));
    }
    tags.extend(people.iter().map(|name| (TagKind::Character, (*name).to_owned())));
    for _ in 0..chance.between(1, 10) {
        tags.push((TagKind::Freeform, world.freeform[world.tag.draw(chance)].clone()));
    }
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.into_iter().map(|(kind, name)| TagDraft { kind, name }).collect()
}

fn rate(world: &World, draft: &mut WorkDraft, chance: &mut Chance) {
    let level = chance.share(&RATINGS).min(world.ratings.len().saturating_sub(1));
    draft.rating = world.ratings.get(level).copied();
}

fn write(world: &World, names: &[String], draft: &mut WorkDraft, chance: &mut Chance) {
    let chapters = chapters(world.plan.chapters_per_work, chance);
    let mean = world.plan.words_per_chapter;
    let mut writer = Writer { world, chance, names, run: (0, 0) };
    draft.title = writer.title();
    if writer.chance.percent(95) {
        let words = writer.chance.between(8, 70);
        draft.summary = writer.prose(words);
    }
    if writer.chance.percent(40) {
        draft.notes_before = writer.prose(25);
    }
    if writer.chance.percent(15) {
        draft.notes_after = writer.prose(20);
    }
    if writer.chance.percent(30) {
        draft.disclaimer = Some("None of these people are mine.".to_owned());
    }
    for number in 1..=chapters {
        let words = writer.chance.long_tailed(mean, WORDS_SPREAD).clamp(1.0, WORDS_MAX) as usize;
        let title = (chapters > 1 && writer.chance.percent(60)).then(|| writer.title());
        let text = writer.prose(words);
        draft.chapters.push(ChapterDraft { number: number as u32, title, text, ..ChapterDraft::default() });
    }
}

/// One, and a long tail above it that keeps the mean.
fn chapters(mean: f64, chance: &mut Chance) -> u64 {
    if mean <= 1.0 {
        return 1;
    }
    let more = chance.long_tailed(mean - 1.0, CHAPTERS_SPREAD);
    (1 + chance.rounded(more)).min(CHAPTERS_MAX)
}

fn date_and_status(draft: &mut WorkDraft, chance: &mut Chance) {
    // Archives grow: later days have more works.
    let day = (DAYS * chance.unit().powf(0.6)) as i64;
    let published = FIRST_DAY.saturating_add(day.days());
    let days_left = (DAYS as i64 - day) / draft.chapters.len().max(1) as i64;
    let gap_max = days_left.clamp(0, 40) as usize;
    let mut updated = published;
    for chapter in &mut draft.chapters {
        chapter.published = Some(updated);
        updated = updated.saturating_add((chance.between(0, gap_max) as i64).days());
    }
    draft.published = Some(published);
    draft.updated = draft.chapters.last().and_then(|chapter| chapter.published);
    let there = draft.chapters.len() as u32;
    draft.status = if there == 1 {
        chance.share(&[(92, Status::Complete), (5, Status::InProgress), (3, Status::Unknown)])
    } else {
        chance.share(&[
            (55, Status::Complete),
            (30, Status::InProgress),
            (10, Status::Abandoned),
            (5, Status::Unknown),
        ])
    };
    draft.planned_chapters = match draft.status {
        Status::Complete => Some(there),
        _ if chance.percent(40) => Some(there + chance.between(1, 12) as u32),
        _ => None,
    };
}

fn place(fandom: &Fandom, author: usize, draft: &mut WorkDraft, chance: &mut Chance) {
    if chance.percent(12) {
        let cycle = author * 4 + chance.below(4);
        draft.series = vec![SeriesDraft {
            title: format!("The {} Cycle", capital(&coined(cycle))),
            position: None,
            summary: Prose::default(),
        }];
    }
    if chance.percent(15) {
        let of = |kind| draft.tags.iter().find(move |tag| tag.kind == kind).map(|tag| tag.name.clone());
        let below = [of(TagKind::Kind), of(TagKind::Relationship)].into_iter().flatten();
        draft.category_paths = vec![std::iter::once(fandom.name.clone()).chain(below).collect()];
    }
    if chance.percent(8) {
        draft.spoilers = Some(format!("Up to season {}", chance.between(1, 9)));
    }
}

fn reviews(world: &World, names: &[String], draft: &WorkDraft, chance: &mut Chance) -> Vec<ReviewDraft> {
    if !chance.percent(20) {
        return Vec::new();
    }
    let day = draft.updated.unwrap_or(LAST_DAY).to_zoned(jiff::tz::TimeZone::UTC);
    let mut written = day.map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp());
    let count = chance.long_tailed(4.0, 1.0);
    let count = chance.rounded(count).clamp(1, 50);
    let mut reviews = Vec::new();
    for _ in 0..count {
        written += SignedDuration::from_mins(chance.between(5, 20_000) as i64);
        let name = World::pen_name(world.author.draw(chance));
        let chapter = Some(chance.between(1, draft.chapters.len()) as u32);
        let words = chance.between(3, 60);
        let text = Writer { world, chance, names, run: (0, 0) }.prose(words);
        reviews.push(ReviewDraft { name, chapter, text, written });
    }
    reviews
}
