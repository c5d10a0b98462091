//! The tables of eFiction 1 to 3 and their columns, by name where the dump names them, else by version.

use ficus_formats::dump::{Row, Value};

use super::{report::TableFate, text};

/// A table: what becomes of it, and its columns in the order of the versions that are told by how many they are.
struct Table {
    name: &'static str,
    fate: TableFate,
    /// Orders of columns; where none has as many as the row, the first that is shorter names the row's first values.
    orders: &'static [&'static [&'static str]],
}

const fn table(name: &'static str, fate: TableFate, orders: &'static [&'static [&'static str]]) -> Table {
    Table { name, fate, orders }
}

use TableFate::{Chapters, Collections, Counts, Facts, KeptInOriginal, News, Reviews, Site, Stories};

/// Every table that eFiction and its modules make. What follows `fanfiction_` in the table's name decides.
static TABLES: &[Table] = &[
    table(
        "stories",
        Stories,
        &[
            &[
                "sid",
                "title",
                "summary",
                "storynotes",
                "catid",
                "classes",
                "charid",
                "rid",
                "date",
                "updated",
                "uid",
                "coauthors",
                "featured",
                "validated",
                "completed",
                "rr",
                "wordcount",
                "rating",
                "reviews",
                "count",
                "challenges",
            ],
            &[
                "sid",
                "title",
                "summary",
                "storynotes",
                "catid",
                "classes",
                "charid",
                "rid",
                "date",
                "updated",
                "uid",
                "coauthors",
                "featured",
                "validated",
                "completed",
                "rr",
                "wordcount",
                "rating",
                "reviews",
                "count",
            ],
        ],
    ),
    table(
        "chapters",
        Chapters,
        &[
            &[
                "chapid",
                "title",
                "inorder",
                "notes",
                "storytext",
                "endnotes",
                "validated",
                "wordcount",
                "rating",
                "reviews",
                "sid",
                "uid",
                "count",
            ],
            &[
                "chapid",
                "title",
                "inorder",
                "notes",
                "storytext",
                "endnotes",
                "validated",
                "wordcount",
                "rating",
                "reviews",
                "sid",
                "uid",
            ],
            &[
                "chapid",
                "title",
                "inorder",
                "notes",
                "storytext",
                "validated",
                "wordcount",
                "rating",
                "reviews",
                "sid",
                "uid",
            ],
        ],
    ),
    table(
        "reviews",
        Reviews,
        &[
            &["reviewid", "item", "chapid", "reviewer", "uid", "review", "date", "rating", "respond", "type"],
            &["reviewid", "sid", "chapid", "reviewer", "uid", "review", "date", "rating", "respond"],
        ],
    ),
    table(
        "authors",
        Facts,
        &[
            &[
                "uid",
                "penname",
                "realname",
                "email",
                "website",
                "bio",
                "image",
                "date",
                "admincreated",
                "password",
            ],
            &["uid", "penname", "realname", "email", "bio", "image", "date", "admincreated", "password"],
        ],
    ),
    table(
        "categories",
        Facts,
        &[&[
            "catid",
            "parentcatid",
            "category",
            "description",
            "image",
            "locked",
            "leveldown",
            "displayorder",
            "numitems",
        ]],
    ),
    table("characters", Facts, &[&["charid", "catid", "charname", "bio", "image"]]),
    table("classes", Facts, &[&["class_id", "class_type", "class_name"]]),
    table("classtypes", Facts, &[&["classtype_id", "classtype_name", "classtype_title"]]),
    table("genres", Facts, &[&["gid", "genre"]]),
    table("warnings", Facts, &[&["wid", "warning"]]),
    table("ratings", Facts, &[&["rid", "rating", "ratingwarning", "warningtext"], &["rid", "rating"]]),
    table("coauthors", Facts, &[&["sid", "uid"]]),
    table(
        "inseries",
        Facts,
        &[&["seriesid", "sid", "subseriesid", "confirmed", "inorder"], &["seriesid", "sid", "inorder"]],
    ),
    table("series", Facts, &[&["seriesid", "title", "summary", "uid", "isopen", "catid"]]),
    table(
        "challenges",
        Collections,
        &[&["chalid", "challenger", "uid", "title", "catid", "characters", "summary", "responses"]],
    ),
    table(
        "settings",
        Facts,
        &[
            &[
                "sitekey",
                "sitename",
                "slogan",
                "url",
                "siteemail",
                "tableprefix",
                "skin",
                "hiddenskins",
                "language",
                "submissionsoff",
                "storiespath",
                "store",
                "autovalidate",
                "coauthallowed",
                "maxwords",
                "minwords",
            ],
            &[
                "sitekey",
                "sitename",
                "slogan",
                "url",
                "siteemail",
                "tableprefix",
                "skin",
                "hiddenskins",
                "language",
                "submissionsoff",
                "storiespath",
                "store",
            ],
        ],
    ),
    table("favorites", Counts, &[&["uid", "item", "type", "comments"]]),
    table("favstor", Counts, &[&["uid", "sid"]]),
    table("authorfields", KeptInOriginal, &[]),
    table("authorinfo", KeptInOriginal, &[]),
    table("authorprefs", KeptInOriginal, &[]),
    table("blocks", KeptInOriginal, &[]),
    table("codeblocks", KeptInOriginal, &[]),
    table("comments", News, &[&["cid", "nid", "uid", "comment", "time"]]),
    table("favauth", KeptInOriginal, &[]),
    table("favseries", KeptInOriginal, &[]),
    table("log", KeptInOriginal, &[]),
    table("messages", Site, &[&["message_id", "message_name", "message_title", "message_text"]]),
    table("modules", KeptInOriginal, &[]),
    table("news", News, &[&["nid", "author", "title", "story", "time", "comments"]]),
    table("online", KeptInOriginal, &[]),
    table("pagelinks", KeptInOriginal, &[]),
    table("panels", KeptInOriginal, &[]),
    table(
        "poll",
        News,
        &[&["poll_id", "poll_question", "poll_opts", "poll_start", "poll_end", "poll_results"]],
    ),
    table("poll_votes", News, &[&["vote_id", "vote_user", "vote_opt", "vote_poll"]]),
    table("recommendations", KeptInOriginal, &[]),
    table("shoutbox", KeptInOriginal, &[]),
    table("stats", KeptInOriginal, &[]),
    table("tracker", KeptInOriginal, &[]),
];

/// Other names that versions and altered sites have for a column.
const OTHER_NAMES: [(&str, &[&str]); 8] = [
    ("reviews", &["numreviews"]),
    ("count", &["counter", "views"]),
    ("charid", &["characters"]),
    ("item", &["sid", "psid"]),
    ("storytext", &["text"]),
    ("storynotes", &["notes"]),
    ("classes", &["genres"]),
    ("charname", &["charactername"]),
];

/// The prefix and the kind of a table of eFiction; any that is named like its own, of whatever module, is one.
pub(super) fn efiction_table(name: &str) -> Option<(&str, &str)> {
    let at = name.rfind("fanfiction_")?;
    let (prefix, kind) = (&name[..at], &name[at + "fanfiction_".len()..]);
    (prefix.len() <= 64 && !kind.is_empty() && kind.len() <= 64).then_some((prefix, kind))
}

/// What becomes of a kind of table.
pub(super) fn fate(kind: &str) -> TableFate {
    TABLES.iter().find(|table| table.name == kind).map_or(KeptInOriginal, |table| table.fate)
}

/// The values of a row by the names of their columns.
pub(super) struct Fields<'r, 'a> {
    pub row: &'r Row<'a>,
    order: Option<&'static [&'static str]>,
}

impl<'r, 'a> Fields<'r, 'a> {
    pub fn new(kind: &str, row: &'r Row<'a>) -> Self {
        let order = match row.columns() {
            Some(_) => None,
            None => TABLES.iter().find(|table| table.name == kind).and_then(|table| {
                let orders = table.orders.iter();
                let exact = orders.clone().find(|order| order.len() == row.len());
                // More columns than any version has were added behind the known ones, as modules do.
                exact.or_else(|| {
                    orders.max_by_key(|order| order.len()).filter(|order| order.len() < row.len())
                })
            }),
        };
        Self { row, order: order.copied() }
    }

    /// Whether any column has a name.
    pub fn known(&self) -> bool {
        self.order.is_some() || self.row.columns().is_some()
    }

    /// Whether there is a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.place(column).is_some()
    }

    fn place(&self, column: &str) -> Option<usize> {
        let find = |wanted: &str| match self.order {
            Some(order) => order.iter().position(|name| *name == wanted),
            None => self.row.columns()?.position(|name| name.eq_ignore_ascii_case(wanted)),
        };
        find(column).or_else(|| {
            let (_, others) = OTHER_NAMES.iter().find(|(name, _)| *name == column)?;
            others.iter().find_map(|other| find(other))
        })
    }

    /// The value of a column that has one.
    pub fn get(&self, column: &str) -> Option<Value<'a>> {
        self.row.value(self.place(column)?).filter(|value| !value.is_null())
    }

    /// An id: a number, or on altered sites a name. Empty where there is none.
    pub fn id(&self, column: &str) -> String {
        self.get(column).map(|value| id(&value.text())).unwrap_or_default()
    }

    /// A number.
    pub fn number(&self, column: &str) -> Option<i64> {
        self.get(column)?.number()
    }

    /// One line of plain text; empty where there is none.
    pub fn line(&self, column: &str) -> String {
        self.get(column).map(|value| text::line(&value.text())).unwrap_or_default()
    }

    /// A list of ids.
    pub fn ids(&self, column: &str) -> Vec<String> {
        self.get(column).map(|value| ids(&value.text())).unwrap_or_default()
    }
}

/// Ids in one list; eFiction's columns hold fewer.
const IDS_MAX: usize = 200;
/// The length of an id, in bytes.
const ID_BYTES_MAX: usize = 64;

fn id(text: &str) -> String {
    let text = text.trim();
    let end = (0..=ID_BYTES_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].to_owned()
}

/// The ids of a list with commas; `0` stands for none.
fn ids(text: &str) -> Vec<String> {
    text.split(',').take(IDS_MAX).map(id).filter(|id| !id.is_empty() && id != "0" && id != "-1").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table that eFiction 3.5 and its modules make.
    const OF_3_5: [&str; 34] = [
        "authorfields",
        "authorinfo",
        "authorprefs",
        "authors",
        "blocks",
        "categories",
        "challenges",
        "chapters",
        "characters",
        "classes",
        "classtypes",
        "coauthors",
        "codeblocks",
        "comments",
        "favorites",
        "inseries",
        "log",
        "messages",
        "modules",
        "news",
        "online",
        "pagelinks",
        "panels",
        "poll",
        "poll_votes",
        "ratings",
        "recommendations",
        "reviews",
        "series",
        "settings",
        "shoutbox",
        "stats",
        "stories",
        "tracker",
    ];

    #[test]
    fn no_table_of_efiction_is_passed_over_in_silence() {
        for name in OF_3_5 {
            assert!(TABLES.iter().any(|table| table.name == name), "{name} is not known");
        }
        let told = include_str!("../../../../docs/efiction.md");
        let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("| `")).collect();
        for table in TABLES {
            let line = format!("| `{}` | {} | ", table.name, table.fate.words());
            assert!(lines.iter().any(|told| told.starts_with(&line)), "docs/efiction.md lacks: {line}");
        }
        assert_eq!(lines.len(), TABLES.len(), "docs/efiction.md tells of tables that are not known");
    }
}
