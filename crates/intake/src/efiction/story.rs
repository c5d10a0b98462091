//! What is stated about a story: by its own row, and by the tables that its row points into.

use ficus_archive::tag::class_name;
use ficus_formats::dump::OwnedValue;

use super::{
    columns::Fields,
    install::{ChapterFigures, ChaptersOfStory, Lookups, category_steps},
};
use crate::{
    reading::TextReading,
    recognise::{
        header::{Stated, fold},
        label::{self, Field},
    },
};

/// What is kept of a story until the small tables are known: ids, never texts.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// For the report.
    pub title: String,
    author: String,
    /// A list of ids in old versions, a mark in others.
    coauthors: Vec<String>,
    categories: Vec<String>,
    characters: Vec<String>,
    classes: Vec<String>,
    genres: Vec<String>,
    warnings: Vec<String>,
    pub challenges: Vec<String>,
    rating: String,
    pub unvalidated: bool,
}

impl Story {
    pub fn new(fields: &Fields<'_, '_>) -> Self {
        Self {
            title: fields.line("title"),
            author: fields.id("uid"),
            coauthors: fields.ids("coauthors"),
            categories: fields.ids("catid"),
            characters: fields.ids("charid"),
            classes: fields.ids("classes"),
            genres: fields.ids("gid"),
            warnings: fields.ids("wid"),
            challenges: fields.ids("challenges"),
            rating: fields.id("rid"),
            unvalidated: fields.get("validated").is_some_and(|value| value.number() == Some(0)),
        }
    }

    pub fn kept_bytes(&self) -> u64 {
        let lists = [&self.categories, &self.characters, &self.classes, &self.coauthors, &self.challenges];
        (512 + self.title.len() + lists.iter().map(|list| list.len() * 28).sum::<usize>()) as u64
    }

    /// The ids of all who wrote it: its author, those who wrote with them, those of its chapters.
    pub fn all_authors(
        &self,
        id: &str,
        chapters: Option<&ChaptersOfStory>,
        lookups: &Lookups,
    ) -> Vec<String> {
        // Later versions have a mark in the old list's place: `1` with a list elsewhere is no author's number.
        let listed = lookups.coauthors.get(id);
        let old_list = self.coauthors.iter().filter(|_| listed.is_none() && self.coauthors != ["1"]);
        let mut ids: Vec<String> = Vec::new();
        // Without the story's row, who wrote its first chapter is its author.
        let of_first = chapters.and_then(|chapters| chapters.authors.first()).unwrap_or(&self.author);
        let author = if self.author.is_empty() { of_first } else { &self.author };
        let all = std::iter::once(author)
            .chain(listed.into_iter().flatten())
            .chain(old_list)
            .chain(chapters.into_iter().flat_map(|chapters| &chapters.authors));
        for author in all.filter(|author| lookups.authors.contains_key(*author)) {
            if !ids.contains(author) && ids.len() < 200 {
                ids.push(author.clone());
            }
        }
        ids
    }
}

/// What the row says by itself: texts that are still to be read, and facts.
pub(super) fn row_facts(fields: &Fields<'_, '_>) -> (Vec<(Field, OwnedValue)>, Vec<Stated>) {
    let row_start = fields.row.at().start;
    let mut texts = Vec::new();
    for (field, column) in [(Field::Summary, "summary"), (Field::Notes, "storynotes")] {
        if let Some(value) = fields.get(column).filter(|value| !value.raw().is_empty()) {
            texts.push((field, value.to_owned_value()));
        }
    }
    let mut facts = Vec::new();
    let mut state = |field, column: &str, value: String| {
        if !value.is_empty() {
            let at =
                fields.get(column).map(|value| super::row::relative(&value, row_start)).unwrap_or_default();
            facts.push(Stated { field, value, at });
        }
    };
    state(Field::Title, "title", fields.line("title"));
    let completed = match fields.number("completed") {
        Some(0) => "in progress",
        Some(_) => "complete",
        None => "",
    };
    state(Field::Status, "completed", completed.to_owned());
    for (field, column) in [(Field::Published, "date"), (Field::Updated, "updated")] {
        let date = fields.get(column).and_then(|value| date(&value.text()));
        state(field, column, date.unwrap_or_default());
    }
    for (name, column) in [("words", "wordcount"), ("views", "count"), ("reviews", "reviews")] {
        let count = fields.number(column).filter(|count| *count > 0).map(|count| count.to_string());
        state(Field::Count(name), column, count.unwrap_or_default());
    }
    let score = fields.number("rating").filter(|score| *score > 0).map(|score| score.to_string());
    state(Field::Other("score"), "rating", score.unwrap_or_default());
    let mark = |column, value: i64, says: &str| {
        if fields.number(column) == Some(value) { says.to_owned() } else { String::new() }
    };
    state(Field::Other("round_robin"), "rr", mark("rr", 1, "yes"));
    state(Field::Other("featured"), "featured", mark("featured", 1, "yes"));
    state(Field::Other("featured"), "featured", mark("featured", 2, "in the past"));
    state(Field::Other("approved"), "validated", mark("validated", 0, "no"));
    (texts, facts)
}

/// A figure of a chapter.
type Figure = fn(&ChapterFigures) -> u32;
/// What an archive counted for each chapter: the old page's own figures.
const FIGURES: [(&str, Figure); 3] = [
    ("chapter_views", |of| of.views),
    ("chapter_reviews", |of| of.reviews),
    ("chapter_scores", |of| of.score),
];

/// Figures with what they are of: `1: 20, 3: 7`.
fn told(figures: impl Iterator<Item = (u32, u32)>) -> String {
    let mut figures: Vec<(u32, u32)> = figures.filter(|(_, figure)| *figure > 0).collect();
    figures.dedup();
    figures.iter().map(|(of, figure)| format!("{of}: {figure}")).collect::<Vec<_>>().join(", ")
}

/// What the small tables know of a story.
pub(super) fn known(
    id: &str,
    story: &Story,
    chapters: Option<&ChaptersOfStory>,
    lookups: &Lookups,
) -> TextReading {
    let mut reading = TextReading::default();
    let mut state = |field, value: &str| {
        if !value.is_empty() {
            reading.stated.push(Stated::new(field, value));
        }
    };
    // With the author beside it, the title tells the work among those of other dumps and of pages.
    state(Field::Title, &story.title);
    let authors = story.all_authors(id, chapters, lookups);
    for author in authors.iter().filter_map(|author| lookups.authors.get(author)) {
        state(Field::AuthorName, &author.name);
    }
    if let Some(author) = authors.first().and_then(|author| lookups.authors.get(author)) {
        state(Field::Contact, &author.contact);
    }
    // Old and altered archives have the rating's name itself.
    let rating = lookups.ratings.get(&story.rating).map(String::as_str);
    let named =
        Some(story.rating.as_str()).filter(|rating| !rating.bytes().all(|byte| byte.is_ascii_digit()));
    state(Field::Rating, rating.or(named).unwrap_or_default());
    for path in category_paths(story, lookups) {
        state(Field::CategoryPath, &path);
    }
    for (ids, names, field) in [
        (&story.characters, &lookups.characters, Field::Character),
        (&story.genres, &lookups.genres, Field::Tag),
        (&story.warnings, &lookups.warnings, Field::Warning),
    ] {
        for name in ids.iter().filter_map(|id| looked_up(id, names.get(id).map(String::as_str))) {
            state(field, name);
        }
    }
    for challenge in &story.challenges {
        let title = lookups.challenges.get(challenge).map(|challenge| challenge.title.as_str());
        state(Field::Other("challenge"), looked_up(challenge, title).unwrap_or_default());
    }
    for class in &story.classes {
        let found = lookups.classes.get(class);
        let field = found.map_or(Field::Tag, |(of, _)| class_field(lookups.class_types.get(of)));
        let Some(name) = looked_up(class, found.map(|(_, name)| name.as_str())) else { continue };
        match found.and_then(|(of, _)| lookups.class_types.get(of)) {
            Some(title) if field == Field::Tag => state(Field::Class, &class_name(title, name)),
            _ => state(field, name),
        }
    }
    if let Some(chapters) = chapters {
        state(Field::Count("chapters"), &chapters.count.to_string());
        let waiting: Vec<String> = chapters.unvalidated.iter().take(100).map(u32::to_string).collect();
        state(Field::Other("chapters_not_approved"), &waiting.join(", "));
        for (name, figure) in FIGURES {
            state(Field::Other(name), &told(chapters.figures.iter().map(|of| (of.number, figure(of)))));
        }
    }
    let scores = lookups.scores.get(id).into_iter().flatten();
    state(
        Field::Other("review_scores"),
        &told(scores.rev().map(|(score, count)| (u32::from(*score), *count))),
    );
    let favourites = lookups.favourites.get(id).map(u64::to_string);
    state(Field::Count("favourites"), favourites.as_deref().unwrap_or_default());
    state_series(id, lookups, &mut reading);
    // Those of chapters and of pages for printing are told from it.
    reading.addresses = lookups.story_addresses(id);
    reading
}

/// A name that a list points at, or the entry itself on archives that list names.
fn looked_up<'a>(id: &'a str, name: Option<&'a str>) -> Option<&'a str> {
    name.or_else(|| Some(id).filter(|id| id.bytes().any(|byte| !byte.is_ascii_digit())))
}

/// The places of a story in the tree of categories; one that another place is inside of says nothing more.
fn category_paths(story: &Story, lookups: &Lookups) -> Vec<String> {
    let paths: Vec<Vec<String>> = story
        .categories
        .iter()
        .map(|id| match lookups.category_path(id) {
            path if path.is_empty() => looked_up(id, None).map(str::to_owned).into_iter().collect(),
            path => path,
        })
        .filter(|path: &Vec<String>| !path.is_empty())
        .collect();
    let outer =
        |path: &Vec<String>| paths.iter().any(|other| other.len() > path.len() && other.starts_with(path));
    let mut out: Vec<String> = Vec::new();
    for path in paths.iter().filter(|path| !outer(path)) {
        let written = category_steps(path).join(" › ");
        if !out.contains(&written) {
            out.push(written);
        }
    }
    out
}

/// The field that a type of classes means, by the title that the archive gives it.
fn class_field(title: Option<&String>) -> Field {
    let Some(title) = title else { return Field::Tag };
    match label::field(title) {
        Some(Field::Warnings) => Field::Warning,
        Some(Field::Relationships) => Field::Relationship,
        Some(Field::Characters) => Field::Character,
        Some(Field::Fandoms) => Field::Fandom,
        Some(Field::Spoilers) => Field::Spoilers,
        _ if fold(title).contains("warning") => Field::Warning,
        _ => Field::Tag,
    }
}

fn state_series(id: &str, lookups: &Lookups, reading: &mut TextReading) {
    let Some(places) = lookups.in_series.get(id) else { return };
    for (series_id, place) in places.iter().take(100) {
        let Some(series) = lookups.series.get(series_id).filter(|series| !series.title.is_empty()) else {
            continue;
        };
        if reading.series.is_none() {
            reading.series = Some((series.title.clone(), *place));
        } else {
            let value = match place {
                Some(place) => format!("{} #{place}", series.title),
                None => series.title.clone(),
            };
            reading.stated.push(Stated::new(Field::Series, value));
        }
        if !series.summary.is_empty() {
            let summary = format!("{}: {}", series.title, series.summary);
            reading.stated.push(Stated::new(Field::Other("series_summary"), summary));
        }
        for (parent, _) in &series.parents {
            if let Some(parent) = lookups.series.get(parent) {
                let value = format!("{} is part of {}", series.title, parent.title);
                reading.stated.push(Stated::new(Field::Other("series_of_series"), value));
            }
        }
    }
}

/// The day of a `DATETIME` or of a count of seconds since 1970, as `YYYY-MM-DD`; none for zero dates.
pub(super) fn date(text: &str) -> Option<String> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) && (6..=11).contains(&text.len()) {
        let time = jiff::Timestamp::from_second(text.parse().ok()?).ok()?;
        return Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string());
    }
    let day: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    (day.year() > 1970).then(|| day.to_string())
}

/// A time as it is kept, where it is one.
pub(super) fn moment(text: &str) -> Option<String> {
    date(text).map(|_| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_versions_are_read() {
        for (kept, day) in [
            ("2006-04-03 18:12:00", Some("2006-04-03")),
            ("1144087920", Some("2006-04-03")),
            ("0000-00-00 00:00:00", None),
            ("0", None),
            ("", None),
            ("2006-13-41 00:00:00", None),
            ("gestern", None),
        ] {
            assert_eq!(date(kept).as_deref(), day, "{kept}");
        }
    }
}
