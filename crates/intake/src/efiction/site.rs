//! What the tables of an eFiction archive say of the archive itself: its settings, lists, tree of categories, news with
//! what was said to them, polls, and pages. Stories are no part of it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Cursor,
};

use ficus_archive::old_site::{OldComment, OldNews, OldPage, OldSettings, OldSite};
use ficus_formats::{Limits, dump};

use super::{
    columns::{Fields, efiction_table},
    poll::{Poll, Votes},
    story, text,
};
use crate::dates;

/// A category stands at most so deep.
const DEPTH_MAX: usize = 20;
/// At most so many things of each kind are taken in.
const OF_KIND_MAX: usize = 5_000;
/// A text of news or of a page has at most so many bytes.
const TEXT_BYTES_MAX: usize = 256 << 10;
/// What somebody said has at most so many bytes.
const COMMENT_BYTES_MAX: usize = 32 << 10;
/// All texts that are kept of one archive have at most so many bytes.
const TEXTS_BYTES_MAX: usize = 16 << 20;
/// Members whose names are kept.
const NAMES_MAX: usize = 100_000;
/// Letters and notes of the program that are no pages.
const NO_PAGES: [&str; 6] =
    ["welcome", "thankyou", "nothankyou", "maintenance", "printercopyright", "tinymce"];

/// Reads a dump; where it holds several archives, the one that says most of itself.
pub fn site_of(text: &[u8], limits: &Limits) -> OldSite {
    let mut readings: BTreeMap<String, Reading> = BTreeMap::new();
    let mut names: HashMap<(String, String), String> = HashMap::new();
    let mut take = |row: &dump::Row<'_>| {
        let Some((prefix, kind)) = efiction_table(row.table()) else { return };
        let fields = Fields::new(kind, row);
        if kind == "authors" && names.len() < NAMES_MAX {
            names.insert((prefix.to_owned(), fields.id("uid")), fields.line("penname"));
        }
        readings.entry(prefix.to_owned()).or_default().row(kind, &fields);
    };
    // What cannot be read says nothing; what was read before it stays.
    let _ = dump::read(&mut Cursor::new(text), limits, &mut take);
    let told = readings.into_iter().max_by_key(|(_, reading)| reading.rows);
    let Some((prefix, reading)) = told else { return OldSite::default() };
    reading.finish(&|member| names.get(&(prefix.clone(), member.to_owned())).cloned())
}

/// What was read of one archive.
#[derive(Default)]
pub(super) struct Reading {
    rows: usize,
    settings: OldSettings,
    class_types: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    genres: Vec<String>,
    /// Numbers with the parent's number and the name.
    categories: Vec<(String, String, String)>,
    news: Vec<OldNews>,
    pages: Vec<OldPage>,
    comments: Vec<Said>,
    polls: Vec<Poll>,
    votes: Votes,
    /// Bytes of texts that are kept.
    texts_bytes: usize,
}

/// What a member said to a piece of news; both by their numbers.
struct Said {
    news: String,
    member: String,
    comment: OldComment,
}

impl Reading {
    /// Takes in what a row says of the archive itself; one of another table says nothing.
    pub fn row(&mut self, kind: &str, fields: &Fields<'_, '_>) {
        let before = self.rows;
        self.rows += 1;
        match kind {
            "settings" => self.settings(fields),
            "ratings" if self.settings.ratings.len() < OF_KIND_MAX => {
                let words = fields.line("warningtext");
                let bits = fields.number("ratingwarning").unwrap_or(0);
                self.settings.ratings.push((fields.line("rating"), bits, words));
            }
            "warnings" if self.settings.warnings.len() < OF_KIND_MAX => {
                self.settings.warnings.push(fields.line("warning"));
            }
            "classtypes" if self.class_types.len() < OF_KIND_MAX => {
                let (title, name) = (fields.line("classtype_title"), fields.line("classtype_name"));
                let title = if title.is_empty() { name } else { title };
                self.class_types.push((fields.id("classtype_id"), title));
            }
            "classes" if self.classes.len() < OF_KIND_MAX => {
                self.classes.push((fields.id("class_type"), fields.line("class_name")));
            }
            "genres" if self.genres.len() < OF_KIND_MAX => self.genres.push(fields.line("genre")),
            "categories" if self.categories.len() < OF_KIND_MAX => {
                let category = (fields.id("catid"), fields.id("parentcatid"), fields.line("category"));
                self.categories.push(category);
            }
            "news" if self.news.len() < OF_KIND_MAX => self.news(fields),
            "comments" if self.comments.len() < OF_KIND_MAX => self.comment(fields),
            "poll" if self.polls.len() < OF_KIND_MAX => self.polls.extend(Poll::new(fields)),
            "poll_votes" => self.votes.count(fields),
            "messages" if self.pages.len() < OF_KIND_MAX => self.page(fields),
            _ => self.rows = before,
        }
    }

    fn settings(&mut self, fields: &Fields<'_, '_>) {
        let said = |name: &str| Some(fields.line(name)).filter(|text| !text.is_empty());
        let number = |name: &str| fields.number(name).and_then(|number| u64::try_from(number).ok());
        let flag = |name: &str| fields.number(name).map(|flag| flag != 0);
        self.settings.name = said("sitename");
        self.settings.slogan = said("slogan");
        (self.settings.words_least, self.settings.words_most) = (number("minwords"), number("maxwords"));
        self.settings.autovalidate = flag("autovalidate");
        self.settings.age_at_sign_up = flag("agestatement");
    }

    /// A text that is there and no longer than a text may be.
    fn text_of(&mut self, fields: &Fields<'_, '_>, column: &str) -> Option<String> {
        let value = fields.get(column).filter(|value| value.raw().len() <= TEXT_BYTES_MAX)?;
        self.texts_bytes += value.raw().len();
        let text = Some(value.text().trim().to_owned()).filter(|_| self.texts_bytes <= TEXTS_BYTES_MAX)?;
        Some(text).filter(|text| !text.is_empty())
    }

    fn news(&mut self, fields: &Fields<'_, '_>) {
        let Some(html) = self.text_of(fields, "story") else { return };
        self.news.push(OldNews {
            number: fields.id("nid"),
            title: fields.line("title"),
            byline: fields.line("author"),
            html,
            day: fields.get("time").and_then(|value| story::date(&value.text())),
            comments: Vec::new(),
        });
    }

    fn comment(&mut self, fields: &Fields<'_, '_>) {
        let Some(comment) = comment(fields, "comment", "time") else { return };
        self.texts_bytes += comment.text.len();
        if self.texts_bytes <= TEXTS_BYTES_MAX {
            self.comments.push(Said { news: fields.id("nid"), member: fields.id("uid"), comment });
        }
    }

    fn page(&mut self, fields: &Fields<'_, '_>) {
        let (name, title) = (fields.line("message_name"), fields.line("message_title"));
        let Some(html) = self.text_of(fields, "message_text") else { return };
        if name == "welcome" {
            self.settings.welcome = Some(html);
        } else if !NO_PAGES.contains(&name.as_str()) && !name.is_empty() {
            let title = if title.is_empty() { name.clone() } else { title };
            self.pages.push(OldPage { name, title, html });
        }
    }

    /// What was read; `name` tells the pen name of a member by the number.
    pub fn finish(mut self, name: &dyn Fn(&str) -> Option<String>) -> OldSite {
        let of_number: HashMap<String, usize> =
            self.news.iter().enumerate().map(|(place, news)| (news.number.clone(), place)).collect();
        for Said { news, member, comment } in self.comments {
            if let Some(place) = of_number.get(&news) {
                let name = name(&member).unwrap_or_default();
                self.news[*place].comments.push(OldComment { name, ..comment });
            }
        }
        self.news.extend(self.polls.into_iter().map(|poll| poll.news(&self.votes)));
        let mut class_types: Vec<(String, Vec<String>)> = Vec::new();
        for (id, title) in &self.class_types {
            let of_type = self.classes.iter().filter(|(of, name)| of == id && !name.is_empty());
            let names: Vec<String> = of_type.map(|(_, name)| name.clone()).collect();
            if title.to_lowercase().starts_with("warning") {
                self.settings.warnings.extend(names);
            } else if !title.is_empty() {
                class_types.push((title.clone(), names));
            }
        }
        if !self.genres.is_empty() {
            class_types.push(("Genre".to_owned(), self.genres));
        }
        self.settings.ratings.retain(|(name, ..)| !name.is_empty());
        OldSite {
            settings: self.settings,
            class_types,
            categories: paths(&self.categories),
            news: self.news,
            pages: self.pages,
            ..OldSite::default()
        }
    }
}

/// What somebody said, without a name; `None` where nothing was said, or too much to be a comment.
pub(super) fn comment(fields: &Fields<'_, '_>, text: &str, time: &str) -> Option<OldComment> {
    let value = fields.get(text).filter(|value| value.raw().len() <= COMMENT_BYTES_MAX)?;
    let text = text::plain(&value.text(), &Limits::default());
    let is_said = !text.is_empty() && !text.eq_ignore_ascii_case("no review");
    let written = fields.get(time).and_then(|value| story::moment(&value.text()));
    let written = written.as_deref().and_then(dates::instant);
    is_said.then(|| OldComment { name: String::new(), text, written })
}

/// The ways to all categories, outermost first; what stands in itself, or in something that is not there, is left out.
fn paths(categories: &[(String, String, String)]) -> Vec<Vec<String>> {
    let by_id: HashMap<&str, (&str, &str)> =
        categories.iter().map(|(id, parent, name)| (id.as_str(), (parent.as_str(), name.as_str()))).collect();
    let mut paths = Vec::new();
    'each: for (id, ..) in categories {
        let mut path: Vec<String> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut at = id.as_str();
        while !matches!(at, "-1" | "0" | "") {
            let Some((parent, name)) = by_id.get(at) else { continue 'each };
            if !seen.insert(at) || path.len() >= DEPTH_MAX || name.is_empty() {
                continue 'each;
            }
            path.insert(0, (*name).to_owned());
            at = parent;
        }
        if !path.is_empty() {
            paths.push(path);
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "INSERT INTO `fic_fanfiction_settings` (`sitekey`, `sitename`, `slogan`, `autovalidate`, \
        `minwords`, `maxwords`) VALUES ('x', 'Lantern', 'Light''s on', '0', '300', '0');\n\
        INSERT INTO `fic_fanfiction_ratings` VALUES (1, 'G', '0', ''), (2, 'R', '2', 'Adults');\n\
        INSERT INTO `fic_fanfiction_classtypes` VALUES (3, 'warnings', 'Warnings'), (4, 'genre', 'Genre');\n\
        INSERT INTO `fic_fanfiction_classes` VALUES (1, 3, 'Angst'), (2, 4, 'Humour'), (3, 4, 'Mystery');\n\
        INSERT INTO `fic_fanfiction_categories` VALUES (1, -1, 'Holmes', '', '', 1, 0, 1, 0), (2, 1, 'Canon', '', '', 0, 1, \
        1, 0), (3, 3, 'Loop', '', '', 0, 0, 0, 0), (4, 9, 'Lost', '', '', 0, 0, 0, 0);\n\
        INSERT INTO `fic_fanfiction_news` VALUES (7, 'Irene', 'The lamp', '<p>It <b>burns</b>.</p>', '2004-05-06 07:08:09', \
        0);\n\
        INSERT INTO `fic_fanfiction_comments` VALUES (1, 7, 3, 'It <b>does</b>!', '2004-05-07 00:00:00'), (2, 9, 3, 'To \
        nothing.', '2004-05-07 00:00:00');\n\
        INSERT INTO `fic_fanfiction_authors` (`uid`, `penname`) VALUES (3, 'Watson');\n\
        INSERT INTO `fic_fanfiction_messages` VALUES (1, 'welcome', 'Welcome', '<p>Come in.</p>'), (2, 'thankyou', 'Thanks', \
        'Dear author'), (3, 'rules', 'Rules', '<p>Be kind.</p>');\n";

    #[test]
    fn an_archive_tells_of_itself_by_its_tables() {
        let site = site_of(DUMP.as_bytes(), &Limits::default());
        assert_eq!(site.settings.name.as_deref(), Some("Lantern"));
        assert_eq!((site.settings.words_least, site.settings.autovalidate), (Some(300), Some(false)));
        assert_eq!(site.settings.ratings[1], ("R".to_owned(), 2, "Adults".to_owned()));
        assert_eq!(site.settings.warnings, ["Angst"]);
        assert_eq!(site.settings.welcome.as_deref(), Some("<p>Come in.</p>"));
        let genre = ["Humour", "Mystery"].map(str::to_owned).to_vec();
        assert_eq!(site.class_types, [("Genre".to_owned(), genre)]);
        assert_eq!(
            site.categories,
            [vec!["Holmes".to_owned()], vec!["Holmes".to_owned(), "Canon".to_owned()]]
        );
        assert_eq!((site.news[0].title.as_str(), site.news[0].byline.as_str()), ("The lamp", "Irene"));
        assert_eq!(site.news[0].day.as_deref(), Some("2004-05-06"));
        let [comment] = site.news[0].comments.as_slice() else { panic!("one comment") };
        assert_eq!((comment.name.as_str(), comment.text.as_str()), ("Watson", "It does!"));
        assert_eq!(comment.written.map(|at| at.to_string()).as_deref(), Some("2004-05-07T00:00:00Z"));
        let names: Vec<&str> = site.pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(names, ["rules"], "a letter is no page");
    }

    #[test]
    fn a_poll_is_told_with_its_figures_closed_or_not() {
        let dump = "INSERT INTO `fanfiction_poll` VALUES (1, 'Tea <b>or</b> coffee?', 'Tea|#|Coffee & milk', 1083794400, \
            1083880800, '7#1'), (2, 'Fog?', 'Yes|#|No', 1083794400, 0, NULL);\n\
            INSERT INTO `fanfiction_poll_votes` VALUES (1, 5, 2, 2), (2, 6, 2, 2), (3, 7, 9, 2), (4, 8, 1, 1);\n";
        let site = site_of(dump.as_bytes(), &Limits::default());
        let told: Vec<(&str, &str, Option<&str>)> = site
            .news
            .iter()
            .map(|news| (news.title.as_str(), news.html.as_str(), news.day.as_deref()))
            .collect();
        let closed = "<p>A poll of the archive as it was: it ended on 6 May 2004, with 8 votes.</p>\
            <ul><li>Tea: 7 votes</li><li>Coffee &amp; milk: 1 vote</li></ul>";
        let open = "<p>A poll of the archive as it was: nobody had closed it; by then it had 2 votes.</p>\
            <ul><li>Yes: no votes</li><li>No: 2 votes</li></ul>";
        assert_eq!(
            told,
            [("Tea or coffee?", closed, Some("2004-05-05")), ("Fog?", open, Some("2004-05-05"))]
        );
    }

    #[test]
    fn what_is_no_dump_tells_nothing() {
        assert!(site_of(b"Dear diary", &Limits::default()).is_empty());
        assert!(site_of(b"INSERT INTO `wp_posts` VALUES (1)", &Limits::default()).is_empty());
    }
}
