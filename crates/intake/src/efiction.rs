//! Databases of eFiction archives: the rows of a dump become readings, as a stream.
//!
//! Tables come in the order of their names, so chapters come before their stories and reviews before both: what
//! belongs together is put together later, by [`ficus_formats::SiteWork`]. Each chapter, each story and each handful of
//! reviews is handed over as soon as it is seen; only small tables (authors, categories, …) and the ids of stories and
//! chapters are kept until the end, where one more reading per story says what those tables know of it.
//!
//! Order of calls: [`Efiction::row`] for every row of the dump, then [`Efiction::file`] for every file that
//! [`wanted_file`] knows by its path, then [`Efiction::finish`]. So a caller that walks through folders reads dumps
//! first and puts aside the files that may be theirs. A file that is not taken is a file like any other.
//!
//! A reading's source is the dump with the story behind `#`; every reading of a story has the same path and the bytes
//! of its own rows, so the bytes of sources of one path add up. Its spans cover these bytes and no others, and places
//! of stated fields count from their start.

mod columns;
mod install;
mod pending;
mod poll;
mod report;
mod row;
mod site;
mod story;
mod text;

use std::collections::BTreeMap;

use ficus_formats::dump;

use install::Install;
pub use pending::Pending;
pub use report::{AuthorProfile, DumpReport, InstallReport, NamedRow, SeriesReport, TableFate, TableReport};
pub use site::site_of;

/// Ids, titles and names that are kept in memory, in bytes. What is beyond is counted and not kept.
const KEPT_BYTES_MAX: u64 = 512 << 20;

/// The eFiction archives of one dump; there may be several, told apart by database and prefix of tables.
pub struct Efiction {
    dump_path: String,
    /// By database and prefix.
    installs: BTreeMap<(String, String), Install>,
    /// Tables that are of no eFiction archive.
    others: BTreeMap<String, TableReport>,
    kept_bytes: u64,
}

/// A file that may hold a chapter: `stories/12/345.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// The folder of all stories; empty where the path does not show it.
    pub folder: String,
    /// The folder of the author: a number, in old versions a pen name.
    pub author: String,
    /// The chapter's number in the database.
    pub chapter: u64,
}

/// Whether a path is one that eFiction keeps a chapter under. Only a dump can tell whether it does.
pub fn wanted_file(path: &str) -> Option<WantedFile> {
    let mut steps = path.rsplit('/');
    let (stem, extension) = steps.next()?.rsplit_once('.')?;
    let named = matches!(extension.to_ascii_lowercase().as_str(), "txt" | "html" | "htm");
    let digits = (1..=12).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_digit());
    if !named || !digits {
        return None;
    }
    let author = steps.next().filter(|author| !author.is_empty())?.to_owned();
    let folder = steps.next().unwrap_or_default().to_owned();
    Some(WantedFile { folder, author, chapter: stem.parse().ok()? })
}

impl Efiction {
    /// Begins to read a dump. `dump_path` is relative to what was imported.
    pub fn new(dump_path: &str) -> Self {
        Self {
            dump_path: dump_path.to_owned(),
            installs: BTreeMap::new(),
            others: BTreeMap::new(),
            kept_bytes: 0,
        }
    }

    /// Whether any table so far is of an eFiction archive.
    pub fn is_efiction(&self) -> bool {
        !self.installs.is_empty()
    }

    /// Looks at a row ahead of reading it, in a first pass over the dump that the caller may make: the address of the
    /// archive is then known when its chapters come, and each chapter has its own old address. Without that pass only
    /// the story has one, from which those of its chapters follow.
    pub fn look_ahead(&mut self, row: &dump::Row<'_>) {
        if let Some((prefix, "settings")) = columns::efiction_table(row.table()) {
            let (dump_path, database) = (&self.dump_path, row.database());
            let key = (database.to_owned(), prefix.to_owned());
            let install =
                self.installs.entry(key).or_insert_with(|| Install::new(dump_path, database, prefix));
            install.settings(&columns::Fields::new("settings", row));
        }
    }

    /// Takes a row in, and hands over what can be read of it: unread, so that it costs little here and
    /// [`Pending::read`] can run elsewhere, on all cores.
    pub fn row(&mut self, row: &dump::Row<'_>, give: &mut dyn FnMut(Pending)) {
        let bytes = row.at().end - row.at().start;
        let Some((prefix, table)) = columns::efiction_table(row.table()) else {
            let name = match row.database() {
                "" => row.table().to_owned(),
                database => format!("{database}.{}", row.table()),
            };
            // Rows of tables beyond count under one name: a hostile dump has millions.
            let known = self.others.len() < TABLES_MAX || self.others.contains_key(&name);
            let name = if known { name } else { "…".to_owned() };
            self.others.entry(name.clone()).or_insert_with(|| TableReport::foreign(name)).count(bytes);
            return;
        };
        let (dump_path, database) = (&self.dump_path, row.database());
        let key = (database.to_owned(), prefix.to_owned());
        if !self.installs.contains_key(&key) && self.installs.len() >= INSTALLS_MAX {
            self.others
                .entry("…".to_owned())
                .or_insert_with(|| TableReport::foreign("…".to_owned()))
                .count(bytes);
            return;
        }
        let install = self.installs.entry(key).or_insert_with(|| Install::new(dump_path, database, prefix));
        let room = self.kept_bytes < KEPT_BYTES_MAX;
        self.kept_bytes += install.row(table, row, room, give);
    }

    /// Offers a file that [`wanted_file`] knows; false where no chapter's text is to be found in it.
    pub fn file(&mut self, path: &str, bytes: &[u8], give: &mut dyn FnMut(Pending)) -> bool {
        let Some(wanted) = wanted_file(path) else { return false };
        // An archive whose own folder this is comes before one that only has such a chapter.
        let mut installs: Vec<&mut Install> = self.installs.values_mut().collect();
        installs.sort_by_key(|install| !install.keeps_stories_in(&wanted.folder));
        installs.into_iter().any(|install| install.file(&wanted, path, bytes, give))
    }

    /// Ends: gives for each story what the small tables know of it, and tells what became of every table.
    pub fn finish(self, summary: &dump::Summary, give: &mut dyn FnMut(Pending)) -> DumpReport {
        let mut others = self.others;
        let mut installs = self.installs;
        for table in &summary.tables {
            match columns::efiction_table(&table.name) {
                Some((prefix, name)) => {
                    let key = (table.database.clone(), prefix.to_owned());
                    if let Some(install) = installs.get_mut(&key) {
                        install.table(name);
                    }
                }
                None if others.len() < TABLES_MAX => {
                    let name = match table.database.as_str() {
                        "" => table.name.clone(),
                        database => format!("{database}.{}", table.name),
                    };
                    others.entry(name.clone()).or_insert_with(|| TableReport::foreign(name));
                }
                None => {}
            }
        }
        DumpReport {
            path: self.dump_path,
            bytes: summary.bytes,
            installs: installs.into_values().map(|install| install.finish(give)).collect(),
            other_tables: others.into_values().collect(),
            damaged_bytes: summary.damaged_bytes,
            damaged_places: summary.damage.len() as u64,
            unfinished: summary.unfinished.as_ref().map(|unfinished| {
                let dump::Unfinished { table, first_value, at } = unfinished;
                if table.is_empty() {
                    format!("a statement at byte {}", at.start)
                } else {
                    format!("a row of {table} that begins with {first_value}, at byte {}", at.start)
                }
            }),
            broken: summary.broken.clone(),
        }
    }
}

/// Tables of no eFiction archive that are named one by one.
const TABLES_MAX: usize = 10_000;
/// eFiction archives in one dump.
const INSTALLS_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_file_is_known_by_its_path() {
        for (path, wanted) in [
            ("site/stories/12/345.txt", Some(("stories", "12", 345))),
            ("3/109.TXT", Some(("", "3", 109))),
            ("stories/Quill Pen/7.html", Some(("stories", "Quill Pen", 7))),
            ("109.txt", None),
            ("stories/12/notes.txt", None),
            ("stories/12/345.jpg", None),
            ("stories/12/3456789012345.txt", None),
        ] {
            let found = wanted_file(path);
            let found = found.as_ref().map(|file| (file.folder.as_str(), file.author.as_str(), file.chapter));
            assert_eq!(found, wanted, "{path}");
        }
    }
}
