//! One eFiction archive of a dump: what is kept of its rows, and what is handed over at once.

mod lookups;

use std::collections::{BTreeMap, HashMap, HashSet};

use ficus_formats::{SiteWork, dump};

use super::{
    WantedFile,
    columns::{self, Fields},
    pending::{ChapterHead, Kind, Pending, ReviewRow},
    report::{InstallReport, TableFate, TableReport, name_row},
    row::RowSpans,
    site,
    story::{self, Story},
    text,
};
pub(super) use lookups::{Lookups, category_steps};

/// Reviews that wait to be handed over with others of their story, in bytes.
const REVIEWS_BYTES_MAX: u64 = 4 << 20;

/// A longer text is not blank, in bytes.
const BLANK_BYTES_MAX: usize = 64;
/// Chapters of one story whose figures are kept.
const FIGURES_MAX: usize = 500;
/// Stories whose reviews' scores are kept.
const SCORED_MAX: usize = 1_000_000;
/// Authors of one story's chapters.
const AUTHORS_MAX: usize = 100;

/// What an archive's rows said so far.
pub(super) struct Install {
    /// The dump and the archive in it, as [`SiteWork`] names it.
    pub site: String,
    prefix: String,
    tables: BTreeMap<String, TableReport>,
    pub lookups: Lookups,
    pub stories: BTreeMap<String, Story>,
    /// Chapters by their numbers in the database.
    chapters: HashMap<u64, KnownChapter>,
    /// Chapters by story.
    pub of_story: HashMap<String, ChaptersOfStory>,
    /// Chapters whose text may be in a file.
    waiting: HashMap<u64, Waiting>,
    /// Reviews by story, and their bytes.
    reviews: BTreeMap<String, Vec<ReviewRow>>,
    reviews_bytes: u64,
    /// What the archive says of itself.
    of_itself: site::Reading,
    pub report: InstallReport,
}

/// What tells a chapter's row.
#[derive(Clone, Copy)]
struct ChapterRow<'a> {
    story: &'a str,
    id: u64,
    /// The column that holds its title.
    title: &'static str,
}

struct KnownChapter {
    number: Option<u32>,
}

/// What is known of the chapters of one story.
#[derive(Default)]
pub(super) struct ChaptersOfStory {
    /// Numbers that are taken.
    pub numbers: HashSet<u32>,
    /// How many there are.
    pub count: u64,
    /// How many have a text.
    pub with_text: u64,
    /// Who wrote them, each once, in the order of the rows.
    pub authors: Vec<String>,
    /// Numbers of those that wait for approval.
    pub unvalidated: Vec<u32>,
    /// What the archive counted for each, where it counted anything.
    pub figures: Vec<ChapterFigures>,
}

/// What the archive counted for one chapter.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChapterFigures {
    pub number: u32,
    pub views: u32,
    pub reviews: u32,
    /// The mean of the scores that reviews gave.
    pub score: u32,
}

/// A chapter without a text in the database.
struct Waiting {
    story: String,
    author: String,
    head: ChapterHead,
}

impl Install {
    pub fn new(dump_path: &str, database: &str, prefix: &str) -> Self {
        let label: Vec<&str> = [database, prefix].into_iter().filter(|part| !part.is_empty()).collect();
        let site = format!("{dump_path}#{}", label.join("/"));
        Self {
            report: InstallReport { site: site.clone(), ..InstallReport::default() },
            site,
            prefix: prefix.to_owned(),
            tables: BTreeMap::new(),
            lookups: Lookups::default(),
            stories: BTreeMap::new(),
            chapters: HashMap::new(),
            of_story: HashMap::new(),
            waiting: HashMap::new(),
            reviews: BTreeMap::new(),
            reviews_bytes: 0,
            of_itself: site::Reading::default(),
        }
    }

    /// The table's line in the report, which is made where there is none.
    pub fn table(&mut self, kind: &str) -> &mut TableReport {
        let prefix = &self.prefix;
        self.tables.entry(kind.to_owned()).or_insert_with(|| TableReport {
            name: format!("{prefix}fanfiction_{kind}"),
            fate: columns::fate(kind),
            ..TableReport::default()
        })
    }

    pub fn settings(&mut self, fields: &Fields<'_, '_>) {
        self.lookups.settings(fields);
    }

    /// Whether the archive's settings name this folder.
    pub fn keeps_stories_in(&self, folder: &str) -> bool {
        let path = self.lookups.stories_path.trim_end_matches('/');
        path.rsplit('/').next().is_some_and(|own| own == folder)
    }

    /// Takes a row in; gives how many bytes are kept of it.
    pub fn row(&mut self, kind: &str, row: &dump::Row<'_>, room: bool, give: &mut dyn FnMut(Pending)) -> u64 {
        self.table(kind).count(row.at().end - row.at().start);
        let fate = columns::fate(kind);
        let fields = Fields::new(kind, row);
        if let Some((id, name)) = lookups::named(kind, &fields) {
            name_row(&mut self.report.named, id, &name);
        }
        if matches!(fate, TableFate::KeptInOriginal | TableFate::Site) {
            return 0;
        }
        let kept = match fate {
            _ if !fields.known() => None,
            TableFate::Chapters => Some(self.chapter(&fields, room, give)),
            TableFate::Stories => self.story(&fields, room, give),
            TableFate::Reviews => self.review(&fields, give),
            TableFate::News if room => {
                self.of_itself.row(kind, &fields);
                Some(row.at().end - row.at().start)
            }
            TableFate::Facts | TableFate::Collections | TableFate::Counts if room => {
                self.lookups.row(kind, &fields)
            }
            TableFate::Facts
            | TableFate::Collections
            | TableFate::Counts
            | TableFate::News
            | TableFate::Site
            | TableFate::KeptInOriginal => None,
        };
        if kept.is_none() {
            self.table(kind).not_understood += 1;
            let first = row.value(0).map(|value| text::line(&value.text())).unwrap_or_default();
            name_row(&mut self.report.not_understood, kind, &first);
        }
        kept.unwrap_or(0)
    }

    /// The source of a story's readings.
    fn source(&self, story: &str) -> String {
        let parted = if self.site.ends_with('#') { "" } else { "/" };
        format!("{}{parted}{story}", self.site)
    }

    fn pending(&self, story: &str, chapter: Option<u32>, kind: Kind) -> Pending {
        let source = self.source(story);
        let site = SiteWork { site: self.site.clone(), id: story.to_owned(), chapter };
        // Which scheme it had does not count where addresses are compared.
        let base = self.lookups.base.as_ref().map(|base| format!("http://{base}/viewstory.php?sid={story}"));
        Pending { source, site, base, kind }
    }

    fn chapter(&mut self, fields: &Fields<'_, '_>, room: bool, give: &mut dyn FnMut(Pending)) -> u64 {
        let id = fields.number("chapid").and_then(|id| u64::try_from(id).ok());
        let mut story = fields.id("sid");
        if id.is_none() || story.is_empty() || story == "0" {
            // It belongs to nothing, and its text is kept all the same.
            story = format!("chapter at byte {}", fields.row.at().start);
        }
        let which = ChapterRow { story: &story, id: id.unwrap_or(fields.row.at().start), title: "title" };
        self.chapter_of(which, fields, room, give)
    }

    /// A chapter's row, or in version 1 the row of a story that is its chapter too; gives the bytes that are kept.
    fn chapter_of(
        &mut self,
        which: ChapterRow<'_>,
        fields: &Fields<'_, '_>,
        room: bool,
        give: &mut dyn FnMut(Pending),
    ) -> u64 {
        let ChapterRow { story, id, title } = which;
        let title = fields.line(title);
        let author = fields.id("uid");
        let text = fields
            .get("storytext")
            .filter(|value| value.raw().len() > BLANK_BYTES_MAX || !value.bytes().trim_ascii().is_empty());
        let number = fields.number("inorder").and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number > 0);
        let number = if room { self.count_chapter(which, number, &author, text.is_some()) } else { number };
        if let (Some(number), Some(of_story)) = (number.filter(|_| room), self.of_story.get_mut(story)) {
            let figure =
                |column| fields.number(column).and_then(|figure| u32::try_from(figure).ok()).unwrap_or(0);
            let (views, reviews, score) = (figure("count"), figure("reviews"), figure("rating"));
            if views + reviews + score > 0 && of_story.figures.len() < FIGURES_MAX {
                of_story.figures.push(ChapterFigures { number, views, reviews, score });
            }
        }
        if fields.get("validated").is_some_and(|value| value.number() == Some(0)) {
            if let Some(of_story) = self.of_story.get_mut(story) {
                of_story.unvalidated.extend(number);
            }
            name_row(&mut self.report.unvalidated, format!("chapter {id}"), &title);
        }
        let filled = |column| {
            fields.get(column).filter(|value| !value.raw().is_empty()).map(|value| value.to_owned_value())
        };
        let head = ChapterHead {
            number,
            notes: filled("notes"),
            end_notes: filled("endnotes"),
            addresses: self.lookups.chapter_addresses(story, number),
            published: None,
            title,
        };
        let spans = RowSpans::new(fields);
        if let Some(text) = text {
            self.report.chapters += 1;
            give(self.pending(story, number, Kind::Chapter { head, text: text.to_owned_value(), spans }));
            return 128 + story.len() as u64;
        }
        let kept = 512 + spans.bytes();
        give(self.pending(story, None, Kind::Row(spans)));
        if room {
            self.waiting.insert(id, Waiting { story: story.to_owned(), author, head });
        } else {
            name_row(&mut self.report.files_not_found, id.to_string(), &head.title);
        }
        kept
    }

    /// Notes a chapter among those of its story; gives its number, unless another chapter has it: then it says nothing.
    fn count_chapter(
        &mut self,
        which: ChapterRow<'_>,
        number: Option<u32>,
        author: &str,
        has_text: bool,
    ) -> Option<u32> {
        let of_story = self.of_story.entry(which.story.to_owned()).or_default();
        let number = number.filter(|number| of_story.numbers.insert(*number));
        of_story.count += 1;
        of_story.with_text += u64::from(has_text);
        let known = matches!(author, "" | "0") || of_story.authors.iter().any(|known| known == author);
        if !known && of_story.authors.len() < AUTHORS_MAX {
            of_story.authors.push(author.to_owned());
        }
        self.chapters.insert(which.id, KnownChapter { number });
        number
    }

    fn story(&mut self, fields: &Fields<'_, '_>, room: bool, give: &mut dyn FnMut(Pending)) -> Option<u64> {
        let id = fields.id("sid");
        // In version 1 each chapter is a row of this table, and `psid` is the story's number.
        let of = if fields.has("psid") { fields.id("psid") } else { String::new() };
        let story = if of.is_empty() || of == "0" { id.clone() } else { of };
        if story.is_empty() || !room {
            return None;
        }
        let mut kept = 0;
        let first = !self.stories.contains_key(&story);
        if first {
            let known = Story::new(fields);
            kept += known.kept_bytes();
            self.report.stories += 1;
            if known.unvalidated {
                name_row(&mut self.report.unvalidated, format!("story {story}"), &fields.line("title"));
            }
            self.stories.insert(story.clone(), known);
        }
        if fields.has("psid") {
            let title = if fields.has("chapter") { "chapter" } else { "title" };
            let which = ChapterRow { story: &story, id: id.parse().ok()?, title };
            kept += self.chapter_of(which, fields, room, give);
        }
        if first {
            let (stated, facts) = story::row_facts(fields);
            // The bytes of a row that is a chapter too are the chapter's.
            let spans = if fields.has("psid") { RowSpans::default() } else { RowSpans::new(fields) };
            give(self.pending(&story, None, Kind::Story { stated, facts, spans }));
        }
        Some(kept)
    }

    fn review(&mut self, fields: &Fields<'_, '_>, give: &mut dyn FnMut(Pending)) -> Option<u64> {
        let story = fields.id("item");
        let kind = fields.id("type").to_ascii_uppercase();
        if !matches!(kind.as_str(), "" | "ST") {
            let reviewer = self.reviewer(fields);
            let kept = (kind == "SE").then(|| self.lookups.say_to_series(&story, fields, reviewer)).flatten();
            let count = match kept {
                Some(_) => &mut self.report.series_comments,
                None => &mut self.report.reviews_of_others,
            };
            *count += 1;
            return Some(kept.unwrap_or(0));
        }
        if story.is_empty() || story == "0" {
            return None;
        }
        if let Some(score) = fields.number("rating").and_then(|score| u8::try_from(score).ok())
            && score > 0
            && (self.lookups.scores.len() < SCORED_MAX || self.lookups.scores.contains_key(&story))
        {
            *self.lookups.scores.entry(story.clone()).or_default().entry(score).or_default() += 1;
        }
        let chapter = fields.number("chapid").and_then(|id| self.chapters.get(&u64::try_from(id).ok()?));
        let spans = RowSpans::new(fields);
        let text = fields.get("review").filter(|value| {
            let bytes = value.bytes();
            let bytes = bytes.trim_ascii();
            // What the archive writes where a visitor gave a score alone.
            !bytes.is_empty() && !bytes.eq_ignore_ascii_case(b"no review")
        });
        let Some(text) = text else {
            self.report.reviews_without_text += 1;
            give(self.pending(&story, None, Kind::Row(spans)));
            return Some(0);
        };
        self.report.reviews += 1;
        self.reviews_bytes += spans.bytes();
        let review = ReviewRow {
            name: self.reviewer(fields),
            chapter: chapter.and_then(|chapter| chapter.number),
            text: text.to_owned_value(),
            written: fields.get("date").and_then(|value| story::moment(&value.text())),
            spans,
        };
        self.reviews.entry(story).or_default().push(review);
        if self.reviews_bytes > REVIEWS_BYTES_MAX {
            self.give_reviews(give);
        }
        Some(0)
    }

    /// Who signs a review: the name in its row, else that of the member whose number it has.
    fn reviewer(&self, fields: &Fields<'_, '_>) -> String {
        let signed = Some(fields.line("reviewer")).filter(|name| !matches!(name.as_str(), "" | "0"));
        let member = || self.lookups.authors.get(&fields.id("uid")).map(|author| author.name.clone());
        signed.or_else(member).unwrap_or_default()
    }

    fn give_reviews(&mut self, give: &mut dyn FnMut(Pending)) {
        self.reviews_bytes = 0;
        for (story, reviews) in std::mem::take(&mut self.reviews) {
            give(self.pending(&story, None, Kind::Reviews(reviews)));
        }
    }

    /// Takes the text of a chapter that waits for it.
    pub fn file(
        &mut self,
        wanted: &WantedFile,
        path: &str,
        bytes: &[u8],
        give: &mut dyn FnMut(Pending),
    ) -> bool {
        let fits = self.waiting.get(&wanted.chapter).is_some_and(|waiting| {
            let author = self.lookups.authors.get(&waiting.author);
            wanted.author == waiting.author || author.is_some_and(|author| author.name == wanted.author)
        });
        if !fits {
            return false;
        }
        let Some(waiting) = self.waiting.remove(&wanted.chapter) else { return false };
        if !bytes.trim_ascii().is_empty() {
            if let Some(of_story) = self.of_story.get_mut(&waiting.story) {
                of_story.with_text += 1;
            }
            self.report.chapters += 1;
        }
        let Waiting { story, mut head, .. } = waiting;
        if head.addresses.is_empty() {
            head.addresses = self.lookups.chapter_addresses(&story, head.number);
        }
        let number = head.number;
        give(self.pending(&story, number, Kind::File { head, path: path.to_owned(), bytes: bytes.to_vec() }));
        true
    }

    /// Names the stories of which there are chapters alone, and gives what is known of them: who wrote them, at least.
    fn give_storyless(&mut self, give: &mut dyn FnMut(Pending)) {
        let mut missing: Vec<(&String, &ChaptersOfStory)> =
            self.of_story.iter().filter(|(story, _)| !self.stories.contains_key(*story)).collect();
        missing.sort_by_key(|(story, _)| *story);
        for (story, chapters) in missing {
            let name = format!("{} chapters of story {story}", chapters.count);
            name_row(&mut self.report.chapters_without_story, story.clone(), &name);
            let reading = story::known(story, &Story::default(), Some(chapters), &self.lookups);
            give(self.pending(story, None, Kind::Known(Box::new(reading))));
        }
    }

    /// Gives what is known of every story, and ends.
    pub fn finish(mut self, give: &mut dyn FnMut(Pending)) -> InstallReport {
        self.give_reviews(give);
        let mut waiting: Vec<(u64, Waiting)> = std::mem::take(&mut self.waiting).into_iter().collect();
        waiting.sort_by_key(|(id, _)| *id);
        for (id, chapter) in &waiting {
            name_row(&mut self.report.files_not_found, id.to_string(), &chapter.head.title);
        }
        self.give_storyless(give);
        let mut written: HashMap<String, u64> = HashMap::new();
        let mut answers: HashMap<String, Vec<String>> = HashMap::new();
        for (id, story) in &self.stories {
            for challenge in &story.challenges {
                answers.entry(challenge.clone()).or_default().push(self.source(id));
            }
            let chapters = self.of_story.get(id);
            if chapters.is_none_or(|chapters| chapters.with_text == 0) {
                name_row(&mut self.report.stories_without_text, id.clone(), &story.title);
            }
            let reading = story::known(id, story, chapters, &self.lookups);
            for author in story.all_authors(id, chapters, &self.lookups) {
                *written.entry(author).or_default() += 1;
            }
            give(self.pending(id, None, Kind::Known(Box::new(reading))));
        }
        self.report.name.clone_from(&self.lookups.site_name);
        self.report.address.clone_from(&self.lookups.base);
        self.report.series = self.lookups.series_report();
        let lookups = &self.lookups;
        let name = |member: &str| lookups.authors.get(member).map(|author| author.name.clone());
        let mut of_itself = self.of_itself.finish(&name);
        of_itself.series = lookups.old_series();
        of_itself.challenges = lookups.old_challenges(&mut answers);
        of_itself.category_words = lookups.category_words();
        of_itself.settings.name.clone_from(&lookups.site_name);
        self.report.old_site = of_itself;
        self.report.authors = self.lookups.profiles(&written);
        self.report.tables = self.tables.into_values().collect();
        self.report
    }
}
