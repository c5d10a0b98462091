//! FanFiction.net and `FictionPress`, as they are shown on a computer and on a telephone.

use crate::{
    SiteWork,
    html::{
        places::{Elements, Places, elements, first_in, folded, has_class, text_of},
        tree::ElementRef,
    },
};

/// The genres that the sites have.
const GENRES: [&str; 21] = [
    "Adventure",
    "Angst",
    "Crime",
    "Drama",
    "Family",
    "Fantasy",
    "Friendship",
    "General",
    "Horror",
    "Humor",
    "Hurt/Comfort",
    "Mystery",
    "Parody",
    "Poetry",
    "Romance",
    "Sci-Fi",
    "Spiritual",
    "Supernatural",
    "Suspense",
    "Tragedy",
    "Western",
];

pub(super) fn find<'a>(page: &Elements<'a>) -> Option<Places<'a>> {
    let story = page.id("storytext").or_else(|| page.id("storytextp")).or_else(|| page.id("storycontent"))?;
    let mut places = Places { stories: vec![(None, *story)], chrome: 1, ..Places::default() };
    let to_author = |element: &ElementRef<'_>| {
        element.attr("href").is_some_and(|href| {
            href.starts_with("/u/") || href.contains(".net/u/") || href.contains(".com/u/")
        })
    };
    if let Some(profile) = page.id("profile_top") {
        places.header(profile);
        if let Some(title) = first_in(profile, |element| element.value().name() == "b") {
            places.state_title(text_of(title), title);
        }
        if let Some(author) = first_in(profile, to_author) {
            places.state_creator(text_of(author), author);
        }
        let is_summary = |element: &ElementRef<'_>| {
            element.value().name() == "div" && has_class(*element, "xcontrast_txt")
        };
        places.summary = first_in(profile, is_summary).map(|element| *element);
        if let Some(line) = first_in(profile, |element| has_class(*element, "xgray")) {
            info_line(line, &mut places);
        }
    } else if let Some(content) = page.id("content") {
        if let Some(title) = first_in(content, |element| element.value().name() == "b") {
            places.header(title);
            places.state_title(text_of(title), title);
        }
        if let Some(author) = first_in(content, to_author) {
            places.header(author);
            places.state_creator(text_of(author), author);
        }
    }
    if let Some(links) = page.id("pre_story_links") {
        fandoms(links, &mut places);
    }
    let select = page.id("chap_select");
    let selected = select.and_then(|select| first_in(select, |option| option.attr("selected").is_some()));
    places.stories[0].0 = selected.map(text_of).filter(|heading| !heading.is_empty());
    let chapter =
        selected.and_then(|option| option.attr("value")).and_then(|value| value.trim().parse().ok());
    let host = if page.title_text().contains("FictionPress") { "fictionpress.com" } else { "fanfiction.net" };
    let work = places.site.take().or_else(|| numbered(page, story));
    places.site = work.map(|work| SiteWork { site: host.to_owned(), chapter, ..work });
    Some(places)
}

/// The kind and the fandom above a story: `Books » Sherlock Holmes`, `A + B Crossover`.
fn fandoms<'a>(links: ElementRef<'a>, places: &mut Places<'a>) {
    places.header(links);
    let Some(last) = elements(*links).filter(|element| element.value().name() == "a").last() else { return };
    let text = text_of(last);
    match text.strip_suffix(" Crossover") {
        Some(both) => {
            for fandom in both.split(" + ") {
                places.label("Fandom", fandom.trim().to_owned(), *last);
            }
        }
        None => places.label("Fandom", text, *last),
    }
}

/// `Rated: Fiction M - English - Romance/Humor - [Holmes, Watson] Lestrade - Chapters: 3 - … - id: 77`.
fn info_line<'a>(line: ElementRef<'a>, places: &mut Places<'a>) {
    let mut unlabelled = 0;
    for piece in text_of(line).split(" - ") {
        let piece = piece.trim();
        match piece.split_once(": ").filter(|(label, _)| is_label(label)) {
            Some(("Rated", value)) => {
                places.label("Rated", value.trim_start_matches("Fiction").trim().to_owned(), *line);
            }
            Some(("id", value)) => {
                places.site = SiteWork::of_address(&format!("https://fanfiction.net/s/{}/", value.trim()));
            }
            Some((label @ ("Published" | "Updated"), value)) => {
                places.label(label, day(line, value).unwrap_or_else(|| value.to_owned()), *line);
            }
            Some((label, value)) => places.label(label, value.to_owned(), *line),
            None => {
                unlabelled += 1;
                let genres = piece.replace("Hurt/Comfort", "Hurt-Comfort");
                let mut genres = genres.split('/').map(|genre| genre.replace('-', "/"));
                if unlabelled == 1 {
                    places.label("Language", piece.to_owned(), *line);
                } else if genres.all(|genre| GENRES.iter().any(|known| known.replace('-', "/") == genre)) {
                    let genres = piece.replace("Hurt/Comfort", "Hurt\u{0}Comfort").replace('/', ", ");
                    places.label("Genre", genres.replace('\u{0}', "/"), *line);
                } else {
                    characters(piece, line, places);
                }
            }
        }
    }
}

fn is_label(label: &str) -> bool {
    matches!(
        label,
        "Rated"
            | "Chapters"
            | "Words"
            | "Reviews"
            | "Favs"
            | "Follows"
            | "Published"
            | "Updated"
            | "Status"
            | "id"
    )
}

/// Names, those of a pairing between brackets.
fn characters<'a>(piece: &str, line: ElementRef<'a>, places: &mut Places<'a>) {
    let mut names = Vec::new();
    let mut rest = piece;
    while !rest.is_empty() {
        let pair = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (list, after) = pair.unwrap_or_else(|| {
            // A bracket that nothing closes opens no pairing.
            let bare = rest.trim_start_matches('[');
            bare.split_at(bare.find('[').unwrap_or(bare.len()))
        });
        let list: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        if pair.is_some() && list.len() > 1 {
            places.label("Pairing", list.join("/"), *line);
        }
        names.extend(list);
        rest = after.trim_start();
    }
    places.label("Characters", names.join(", "), *line);
}

/// The day behind what a page shows of it, which may be `4h ago`: its element states seconds since 1970.
fn day(line: ElementRef<'_>, shown: &str) -> Option<String> {
    let element = elements(*line).find(|element| {
        element.attr("data-xutime").is_some() && folded(&element.text().collect::<String>()) == shown
    })?;
    let seconds = element.attr("data-xutime")?.parse().ok()?;
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    Some(stamp.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

/// The work by what the page's own links say: the story's number stands in `/s/77/1/`.
fn numbered(page: &Elements<'_>, story: ElementRef<'_>) -> Option<SiteWork> {
    let mut scripts = page.all.iter().filter(|element| element.id() != story.id());
    scripts.find_map(|element| {
        let change = element.attr("onchange").or_else(|| element.attr("href"))?;
        let id = change.split("/s/").nth(1)?.split('/').next()?;
        SiteWork::of_address(&format!("https://fanfiction.net/s/{id}/"))
    })
}
