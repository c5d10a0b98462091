//! The small tables of an archive: authors, categories, series and the like.

use std::collections::{BTreeMap, HashMap, HashSet};

use ficus_archive::{
    old_password::OldHash,
    old_site::{OldChallenge, OldComment, OldSeries},
};
use ficus_formats::Limits;

use super::super::{
    columns::Fields,
    report::{AuthorProfile, SeriesReport},
    site, story, text,
};

/// Categories inside categories.
const DEPTH_MAX: usize = 20;
/// A profile's text, in bytes; more is kept in the original only.
const BIO_BYTES_MAX: usize = 64 << 10;
/// What readers said to series, in bytes; more is kept in the original only.
const SAID_BYTES_MAX: usize = 16 << 20;
/// What a category or a challenge says, in bytes; more is kept in the original only.
const ABOUT_BYTES_MAX: usize = 64 << 10;
/// The end of a name for a row, in bytes.
const NAMED_BYTES_MAX: usize = 4 << 10;

#[derive(Default)]
pub(in super::super) struct Lookups {
    pub site_name: Option<String>,
    /// The archive's address without scheme and `www.`, without a slash at its end.
    pub base: Option<String>,
    pub stories_path: String,
    pub authors: HashMap<String, Author>,
    pub categories: HashMap<String, Category>,
    pub characters: HashMap<String, String>,
    /// Classes with their types.
    pub classes: HashMap<String, (String, String)>,
    pub class_types: HashMap<String, String>,
    /// Genres and warnings of versions 1 and 2.
    pub genres: HashMap<String, String>,
    pub warnings: HashMap<String, String>,
    pub ratings: HashMap<String, String>,
    pub challenges: BTreeMap<String, Challenge>,
    pub series: BTreeMap<String, Series>,
    /// Series with places, by story.
    pub in_series: HashMap<String, Vec<(String, Option<u32>)>>,
    pub coauthors: HashMap<String, Vec<String>>,
    /// How many reviews of a story gave each score.
    pub scores: HashMap<String, BTreeMap<u8, u32>>,
    /// How often a story is a favourite.
    pub favourites: HashMap<String, u64>,
    /// What readers said to series, by series: reviews come before series do.
    said_to_series: BTreeMap<String, Vec<OldComment>>,
    said_bytes: usize,
}

#[derive(Debug, Default)]
pub(in super::super) struct Author {
    pub name: String,
    pub real_name: String,
    pub contact: String,
    pub website: String,
    pub bio: String,
    pub joined: Option<String>,
    pub password: Option<OldHash>,
}

#[derive(Debug, Default)]
pub(in super::super) struct Category {
    pub parent: String,
    pub name: String,
    /// What it says of itself: plain text.
    pub about: String,
}

#[derive(Debug, Default)]
pub(in super::super) struct Challenge {
    pub title: String,
    /// Who set it, by name and by number.
    pub set_by: String,
    pub member: String,
    pub summary: String,
    pub characters: Vec<String>,
    pub categories: Vec<String>,
}

#[derive(Debug, Default)]
pub(in super::super) struct Series {
    pub title: String,
    pub summary: String,
    pub owner: String,
    pub open: i64,
    pub stories: u64,
    /// Series that it is a part of.
    pub parents: Vec<(String, Option<u32>)>,
}

impl Lookups {
    /// Takes in a row of a small table; gives the bytes that are kept, or `None` where it makes no sense.
    pub fn row(&mut self, kind: &str, fields: &Fields<'_, '_>) -> Option<u64> {
        let names = |map: &mut HashMap<String, String>, id: &str, name: &str| {
            let (id, name) = (fields.id(id), fields.line(name));
            let kept = (!id.is_empty()).then(|| 96 + (id.len() + name.len()) as u64);
            map.insert(id, name);
            kept
        };
        match kind {
            "settings" => Some(self.settings(fields)),
            "authors" => self.author(fields),
            "categories" => self.category(fields),
            "characters" => names(&mut self.characters, "charid", "charname"),
            "classtypes" => names(&mut self.class_types, "classtype_id", "classtype_title"),
            "genres" => names(&mut self.genres, "gid", "genre"),
            "warnings" => names(&mut self.warnings, "wid", "warning"),
            "ratings" => names(&mut self.ratings, "rid", "rating"),
            "challenges" => self.challenge(fields),
            "classes" => {
                let (id, of, name) =
                    (fields.id("class_id"), fields.id("class_type"), fields.line("class_name"));
                let kept = (!id.is_empty()).then(|| 128 + (id.len() + name.len()) as u64);
                self.classes.insert(id, (of, name));
                kept
            }
            "coauthors" => {
                let (story, author) = (fields.id("sid"), fields.id("uid"));
                let sound = !story.is_empty() && !author.is_empty();
                self.coauthors.entry(story).or_default().push(author);
                sound.then_some(64)
            }
            "series" => self.series(fields),
            "inseries" => self.in_series(fields),
            "favorites" | "favstor" => {
                if matches!(fields.id("type").to_ascii_uppercase().as_str(), "" | "ST") {
                    *self.favourites.entry(fields.id("item")).or_default() += 1;
                }
                Some(16)
            }
            _ => None,
        }
    }

    pub fn settings(&mut self, fields: &Fields<'_, '_>) -> u64 {
        let url = fields.line("url");
        self.base = base(&url).or_else(|| self.base.take());
        let name = fields.line("sitename");
        self.site_name = Some(name).filter(|name| !name.is_empty()).or_else(|| self.site_name.take());
        self.stories_path = fields.line("storiespath");
        1_024
    }

    fn author(&mut self, fields: &Fields<'_, '_>) -> Option<u64> {
        let id = fields.id("uid");
        let name = fields.line("penname");
        if id.is_empty() || name.is_empty() {
            return None;
        }
        let bio = fields.get("bio").filter(|value| value.raw().len() <= BIO_BYTES_MAX);
        let author = Author {
            name,
            real_name: fields.line("realname"),
            contact: fields.line("email"),
            website: fields.line("website"),
            bio: bio.map(|value| value.text().into_owned()).unwrap_or_default(),
            joined: fields.get("date").and_then(|value| story::date(&value.text())),
            password: fields.get("password").and_then(|value| OldHash::read(&value.text())),
        };
        let kept = 256 + author.bio.len() + author.name.len() + author.contact.len() + author.website.len();
        self.authors.insert(id, author);
        Some(kept as u64)
    }

    fn category(&mut self, fields: &Fields<'_, '_>) -> Option<u64> {
        let id = fields.id("catid");
        let category = Category {
            parent: fields.id("parentcatid"),
            name: fields.line("category"),
            about: about(fields, "description"),
        };
        if id.is_empty() || category.name.is_empty() {
            return None;
        }
        let kept = 128 + (category.name.len() + category.about.len()) as u64;
        self.categories.insert(id, category);
        Some(kept)
    }

    fn challenge(&mut self, fields: &Fields<'_, '_>) -> Option<u64> {
        let id = fields.id("chalid");
        if id.is_empty() {
            return None;
        }
        let challenge = Challenge {
            title: fields.line("title"),
            set_by: fields.line("challenger"),
            member: fields.id("uid"),
            summary: about(fields, "summary"),
            characters: fields.ids("characters"),
            categories: fields.ids("catid"),
        };
        let ids = challenge.characters.len() + challenge.categories.len();
        let kept = 256 + (challenge.title.len() + challenge.summary.len() + ids * 28) as u64;
        self.challenges.insert(id, challenge);
        Some(kept)
    }

    fn series(&mut self, fields: &Fields<'_, '_>) -> Option<u64> {
        let id = fields.id("seriesid");
        if id.is_empty() {
            return None;
        }
        let summary = fields.get("summary").map(|value| text::plain(&value.text(), &Limits::default()));
        let series = self.series.entry(id).or_default();
        series.title = fields.line("title");
        series.summary = summary.unwrap_or_default();
        series.owner = fields.id("uid");
        series.open = fields.number("isopen").unwrap_or(0);
        Some(256 + (series.title.len() + series.summary.len()) as u64)
    }

    fn in_series(&mut self, fields: &Fields<'_, '_>) -> Option<u64> {
        let (series, story, part) = (fields.id("seriesid"), fields.id("sid"), fields.id("subseriesid"));
        let place =
            fields.number("inorder").and_then(|place| u32::try_from(place).ok()).filter(|place| *place > 0);
        if series.is_empty() {
            return None;
        }
        if !story.is_empty() && story != "0" {
            self.series.entry(series.clone()).or_default().stories += 1;
            self.in_series.entry(story).or_default().push((series, place));
        } else if !part.is_empty() && part != "0" {
            self.series.entry(part).or_default().parents.push((series, place));
        } else {
            return None;
        }
        Some(96)
    }

    /// Keeps what a reader said to a series; gives the bytes that are kept, `None` where nothing was said, or too much.
    pub fn say_to_series(&mut self, id: &str, fields: &Fields<'_, '_>, name: String) -> Option<u64> {
        let said = site::comment(fields, "review", "date")?;
        let bytes = said.text.len() + name.len() + 128;
        self.said_bytes += bytes;
        if self.said_bytes > SAID_BYTES_MAX || matches!(id, "" | "0") {
            return None;
        }
        self.said_to_series.entry(id.to_owned()).or_default().push(OldComment { name, ..said });
        Some(bytes as u64)
    }

    /// What the archive knew of its series beside their stories.
    pub fn old_series(&self) -> Vec<OldSeries> {
        let title = |id: &String| self.series.get(id).map(|series| series.title.clone());
        let old = self.series.iter().map(|(id, series)| OldSeries {
            title: series.title.clone(),
            keeper: self.authors.get(&series.owner).map(|author| author.name.clone()),
            summary: series.summary.clone(),
            within: series.parents.iter().filter_map(|(parent, _)| title(parent)).collect(),
            comments: self.said_to_series.get(id).cloned().unwrap_or_default(),
        });
        old.filter(|series| !series.title.is_empty()).collect()
    }

    /// The archive's challenges; `answers` has the sources of the stories that answered each.
    pub fn old_challenges(&self, answers: &mut HashMap<String, Vec<String>>) -> Vec<OldChallenge> {
        let old = self.challenges.iter().map(|(id, challenge)| {
            let member = || self.authors.get(&challenge.member).map(|author| author.name.clone());
            let signed = Some(challenge.set_by.clone()).filter(|name| !matches!(name.as_str(), "" | "0"));
            let names = |ids: &[String], name: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
                let named = ids.iter().filter_map(|id| name(id).or_else(|| said(id)));
                named.filter(|name| !name.is_empty()).collect()
            };
            OldChallenge {
                number: id.clone(),
                title: challenge.title.clone(),
                set_by: signed.or_else(member).unwrap_or_default(),
                summary: challenge.summary.clone(),
                characters: names(&challenge.characters, &|id| self.characters.get(id).cloned()),
                categories: names(&challenge.categories, &|id| {
                    Some(self.category_path(id).join(" › ")).filter(|path| !path.is_empty())
                }),
                answers: answers.remove(id).unwrap_or_default(),
            }
        });
        old.collect()
    }

    /// The places in the tree of categories that say something of themselves.
    pub fn category_words(&self) -> Vec<(Vec<String>, String)> {
        let saying = self.categories.iter().filter(|(_, category)| !category.about.is_empty());
        let mut words: Vec<(Vec<String>, String)> = saying
            .map(|(id, category)| (category_steps(&self.category_path(id)), category.about.clone()))
            .collect();
        words.sort();
        words
    }

    /// The names of a category and those that it is in, outermost first; empty where there is no such category.
    pub fn category_path(&self, id: &str) -> Vec<String> {
        let (mut path, mut seen) = (Vec::new(), HashSet::new());
        let mut at = id;
        while let Some(category) = self.categories.get(at) {
            if path.len() >= DEPTH_MAX || !seen.insert(at) {
                break;
            }
            path.push(category.name.clone());
            at = &category.parent;
        }
        path.reverse();
        path
    }

    /// Old addresses of a story.
    pub fn story_addresses(&self, story: &str) -> Vec<String> {
        self.address("viewstory.php?sid", story)
    }

    /// Old addresses of a chapter; none where the archive's own is not known yet.
    pub fn chapter_addresses(&self, story: &str, number: Option<u32>) -> Vec<String> {
        let Some(number) = number else { return Vec::new() };
        self.story_addresses(story).into_iter().map(|address| format!("{address}&chapter={number}")).collect()
    }

    /// The old address of a page about one thing.
    fn address(&self, page: &str, id: &str) -> Vec<String> {
        self.base.iter().map(|base| format!("{base}/{page}={id}")).collect()
    }

    pub fn series_report(&self) -> Vec<SeriesReport> {
        let title =
            |id: &str| self.series.get(id).map_or_else(|| id.to_owned(), |series| series.title.clone());
        self.series
            .iter()
            .map(|(id, series)| SeriesReport {
                id: id.clone(),
                title: series.title.clone(),
                summary: series.summary.clone(),
                owner: self.authors.get(&series.owner).map(|author| author.name.clone()),
                open: match series.open {
                    0 => "closed",
                    1 => "moderated",
                    _ => "open",
                },
                parents: series.parents.iter().map(|(parent, place)| (title(parent), *place)).collect(),
                stories: series.stories,
                addresses: self.address("viewseries.php?seriesid", id),
            })
            .collect()
    }

    /// Profiles of the authors of stories.
    pub fn profiles(&self, written: &HashMap<String, u64>) -> Vec<AuthorProfile> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut profiles: Vec<AuthorProfile> = written
            .iter()
            .filter_map(|(id, stories)| {
                let author = self.authors.get(id)?;
                Some(AuthorProfile {
                    id: id.clone(),
                    pen_name: author.name.clone(),
                    real_name: some(&author.real_name),
                    contact: some(&author.contact),
                    website: some(&author.website),
                    bio: some(&text::plain(&author.bio, &Limits::default())),
                    joined: author.joined.clone(),
                    password: author.password.clone(),
                    stories: *stories,
                    addresses: self.address("viewuser.php?uid", id),
                })
            })
            .collect();
        profiles.sort_by(|one, other| (&one.pen_name, &one.id).cmp(&(&other.pen_name, &other.id)));
        profiles
    }
}

/// The number and the name of a row that nothing here has a place for and that people look for.
pub(in super::super) fn named(kind: &str, fields: &Fields<'_, '_>) -> Option<(String, String)> {
    let said = |column: &str| {
        let value = fields.get(column).filter(|value| value.raw().len() <= NAMED_BYTES_MAX)?;
        Some(text::line(&value.text())).filter(|text| !text.is_empty())
    };
    let (what, id, name) = match kind {
        "categories" if fields.number("locked") == Some(1) => {
            ("category", "catid", format!("{} (locked)", said("category")?))
        }
        // In no dump that is known; its columns are told by their names alone.
        "recommendations" => {
            let address = said("url").map(|url| format!(" ({url})")).unwrap_or_default();
            ("recommendation", "recid", format!("{}{address}", said("title")?))
        }
        _ => return None,
    };
    Some((format!("{what} {}", fields.id(id)), name))
}

/// What a row says of itself, as plain text.
fn about(fields: &Fields<'_, '_>, column: &str) -> String {
    let value = fields.get(column).filter(|value| value.raw().len() <= ABOUT_BYTES_MAX);
    value.map(|value| text::plain(&value.text(), &Limits::default())).unwrap_or_default()
}

/// An entry of a list of ids that is a name itself.
fn said(entry: &str) -> Option<String> {
    Some(entry.to_owned()).filter(|entry| entry.bytes().any(|byte| !byte.is_ascii_digit()))
}

/// The steps of a path as places of works have them, in which the mark between two is no part of a name.
pub(in super::super) fn category_steps(path: &[String]) -> Vec<String> {
    path.iter().map(|step| step.replace(" › ", " > ")).collect()
}

/// An address of the web without scheme, `www.` and the slash at its end.
fn base(url: &str) -> Option<String> {
    let rest = url.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/');
    let host = rest.split('/').next().unwrap_or_default();
    (host.contains('.') && !rest.contains(char::is_whitespace)).then(|| {
        // Hosts are the same in capitals, paths are not.
        format!("{}{}", host.to_ascii_lowercase(), &rest[host.len()..])
    })
}
