//! The files that an import is asked for: folders walked in order, and what is no file to read named with its reason.

use std::{
    collections::BTreeMap,
    fs::Metadata,
    path::{Path, PathBuf},
};

use ficus_archive::provenance::Refused;
use walkdir::{DirEntry, WalkDir};

/// Endings of names of files that hold stories.
const STORY_ENDINGS: [&str; 7] = ["txt", "text", "htm", "html", "xhtml", "epub", "md"];
/// Files that systems leave in folders.
const LEFTOVERS: [&str; 4] = ["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"];
/// Folders that systems and archivers leave.
const LEFTOVER_FOLDERS: [&str; 1] = ["__macosx"];

/// Files in the order in which a person would list them, each told by its number. Of very many, little is kept of each:
/// their paths stand in one string.
#[derive(Debug, Default)]
pub(crate) struct Files {
    roots: Vec<Root>,
    /// All paths, end to end.
    paths: String,
    rows: Vec<Row>,
    /// Where those are whose paths do not say it: names of files need not be text.
    elsewhere: BTreeMap<u32, PathBuf>,
}

/// A folder or a file that was asked for.
#[derive(Debug)]
struct Root {
    at: PathBuf,
    /// The name of the folder; empty for a file.
    name: String,
    /// The number of the first file that was found there.
    first: u32,
}

#[derive(Debug)]
struct Row {
    /// Where its path ends among all; the next one starts there.
    path_end: usize,
    bytes: u64,
}

/// A file to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    files: &'a Files,
    number: u32,
}

impl Files {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = File<'_>> {
        (0..self.rows.len() as u32).map(|number| self.of(number))
    }

    /// The file of a number.
    pub fn of(&self, number: u32) -> File<'_> {
        File { files: self, number }
    }

    fn start_root(&mut self, at: &Path) {
        let first = self.rows.len() as u32;
        self.roots.push(Root { at: at.to_path_buf(), name: folder_name(at), first });
    }

    /// Adds a file that was found at the last root.
    fn push(&mut self, at: &Path, path: &str, bytes: u64) {
        if self.roots.last().is_none_or(|root| root.at.join(path) != at) {
            self.elsewhere.insert(self.rows.len() as u32, at.to_path_buf());
        }
        self.paths.push_str(path);
        self.rows.push(Row { path_end: self.paths.len(), bytes });
    }
}

impl<'a> File<'a> {
    /// What it is told by among all.
    pub fn number(self) -> u32 {
        self.number
    }

    fn row(self) -> &'a Row {
        &self.files.rows[self.number as usize]
    }

    fn root(self) -> &'a Root {
        // Several may start with one file: those before the last found none.
        let after = self.files.roots.partition_point(|root| root.first <= self.number);
        &self.files.roots[after - 1]
    }

    /// Where it stands relative to what was asked for, with `/` between folders.
    pub fn path(self) -> &'a str {
        let before = self.number.checked_sub(1);
        let start = before.map_or(0, |before| self.files.of(before).row().path_end);
        &self.files.paths[start..self.row().path_end]
    }

    /// Its length when it was found.
    pub fn bytes(self) -> u64 {
        self.row().bytes
    }

    /// Where it is.
    pub fn at(self) -> PathBuf {
        let elsewhere = self.files.elsewhere.get(&self.number);
        elsewhere.map_or_else(|| self.root().at.join(self.path()), PathBuf::clone)
    }

    /// The name of the folder that was asked for; empty for a file that was asked for itself.
    pub fn below(self) -> &'a str {
        &self.root().name
    }
}

/// What there is to read, and what was refused before reading.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub files: Files,
    pub refused: Vec<Refused>,
    /// What was passed over, in sentences.
    pub remarks: Vec<String>,
}

/// Walks files and folders. Links inside folders are not followed; one that is asked for by name is.
pub(crate) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        find_below(path, &mut found);
    }
    found
}

fn find_below(root: &Path, found: &mut Found) {
    found.files.start_root(root);
    let mut furniture = Vec::new();
    let walk = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| {
        let of_page = entry.depth() > 0 && is_of_saved_page(entry);
        if of_page {
            furniture.push(relative(root, entry.path()));
        }
        is_wanted(entry) && !of_page
    });
    for entry in walk {
        let looked = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_path_buf();
            let reason =
                error.io_error().map_or_else(|| "the folder leads into itself".to_owned(), io_reason);
            (path, reason)
        });
        let (at, outcome) = match looked {
            Ok(entry) => match entry.path().metadata_of(entry.depth() == 0) {
                Ok(metadata) if metadata.is_dir() => continue,
                Ok(metadata) => (entry.path().to_path_buf(), admit(entry.path(), &metadata)),
                Err(error) => (entry.path().to_path_buf(), Err(io_reason(&error))),
            },
            Err((path, reason)) => (path, Err(reason)),
        };
        let path = relative(root, &at);
        match outcome {
            Ok(bytes) => found.files.push(&at, &path, bytes),
            Err(reason) => found.refused.push(Refused { path, reason }),
        }
    }
    let passed_over = |path| format!("{path}: the pictures and scripts of a saved page were passed over.");
    found.remarks.extend(furniture.into_iter().map(passed_over));
}

/// Whether an entry is the folder that a browser saves beside a page, for its pictures, styles and scripts.
fn is_of_saved_page(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let stem = ["_files", "-Dateien", "_fichiers", "_archivos", ".files"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    entry.file_type().is_dir()
        && stem.is_some_and(|stem| {
            ["htm", "html", "xhtml"]
                .iter()
                .any(|end| entry.path().with_file_name(format!("{stem}.{end}")).is_file())
        })
}

trait Look {
    fn metadata_of(&self, follow: bool) -> std::io::Result<Metadata>;
}

impl Look for Path {
    fn metadata_of(&self, follow: bool) -> std::io::Result<Metadata> {
        if follow { self.metadata() } else { self.symlink_metadata() }
    }
}

/// Whether an entry is worth a look or even a word: what systems leave behind is passed over in silence, and a hidden
/// file too, unless its name says that it holds a story.
fn is_wanted(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let name = entry.file_name().to_string_lossy().to_lowercase();
    if entry.file_type().is_dir() {
        return !name.starts_with('.') && !LEFTOVER_FOLDERS.contains(&name.as_str());
    }
    let hidden = name.starts_with('.');
    let story =
        !name.starts_with("._") && name.rsplit('.').next().is_some_and(|end| STORY_ENDINGS.contains(&end));
    (!hidden || story) && !LEFTOVERS.contains(&name.as_str())
}

/// The length of a file that may be read, or why it may not.
fn admit(path: &Path, metadata: &Metadata) -> Result<u64, String> {
    if metadata.is_symlink() {
        return Err("it is a link, and links are not followed".to_owned());
    }
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if name.starts_with('.') {
        return Err("it is a hidden file".to_owned());
    }
    Ok(metadata.len())
}

/// What the system said, in a few words.
pub(crate) fn io_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => format!("it could not be read: {error}"),
    }
}

/// The name of a folder, `.` and `..` resolved; empty for what is none.
fn folder_name(root: &Path) -> String {
    if !root.is_dir() {
        return String::new();
    }
    let resolved = if root.file_name().is_none() { root.canonicalize().ok() } else { None };
    let name = resolved.as_deref().unwrap_or(root).file_name();
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path below what was asked for; a file that was asked for itself has its name.
fn relative(root: &Path, at: &Path) -> String {
    let below = at.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let path = below.or_else(|| at.file_name().map(Path::new)).unwrap_or(at);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(found: &Found) -> Vec<&str> {
        found.files.iter().map(File::path).collect()
    }

    #[test]
    fn a_folder_is_walked_in_order_and_leftovers_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("b/.git")).unwrap();
        fs::create_dir_all(at("__MACOSX")).unwrap();
        for name in
            ["b/2.txt", "b/10.txt", "a.html", ".DS_Store", "Thumbs.db", "b/.git/x.txt", "__MACOSX/a.html"]
        {
            fs::write(at(name), "x").unwrap();
        }
        fs::write(at("._a.html"), "x").unwrap();
        let found = find(&[folder.path().to_path_buf()]);
        assert_eq!(names(&found), ["a.html", "b/10.txt", "b/2.txt"]);
        assert!(found.refused.is_empty(), "{:?}", found.refused);
        let places: Vec<PathBuf> = found.files.iter().map(File::at).collect();
        assert_eq!(places, [at("a.html"), at("b/10.txt"), at("b/2.txt")]);
        let one = find(&[at("b/2.txt")]);
        assert_eq!(
            (names(&one), one.files.of(0).at(), one.files.of(0).below()),
            (vec!["2.txt"], at("b/2.txt"), "")
        );
    }

    #[test]
    fn each_file_is_told_from_those_of_other_folders() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["one", "none", "two"] {
            fs::create_dir(at(name)).unwrap();
        }
        for (name, text) in [("one/a.txt", "x"), ("one/b.txt", "xx"), ("two/a.txt", "xxx")] {
            fs::write(at(name), text).unwrap();
        }
        let found = find(&[at("one"), at("none"), at("two"), at("one/b.txt")]);
        let told: Vec<_> =
            found.files.iter().map(|file| (file.path(), file.below(), file.bytes(), file.at())).collect();
        assert_eq!(
            told,
            [
                ("a.txt", "one", 1, at("one/a.txt")),
                ("b.txt", "one", 2, at("one/b.txt")),
                ("a.txt", "two", 3, at("two/a.txt")),
                ("b.txt", "", 2, at("one/b.txt")),
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_whose_name_is_no_text_is_found_where_it_is() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join(OsStr::from_bytes(b"caf\xE9.txt"));
        fs::write(&at, "x").unwrap();
        let found = find(&[folder.path().to_path_buf()]);
        assert_eq!((names(&found), found.files.of(0).at()), (vec!["caf\u{FFFD}.txt"], at));
    }

    #[test]
    fn the_folder_beside_a_saved_page_is_passed_over_with_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("Lamp_files")).unwrap();
        fs::create_dir_all(at("my_files")).unwrap();
        for name in ["Lamp.htm", "Lamp_files/style.css", "my_files/a.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        let found = find(&[folder.path().to_path_buf()]);
        assert_eq!(names(&found), ["Lamp.htm", "my_files/a.txt"]);
        assert_eq!(found.remarks, ["Lamp_files: the pictures and scripts of a saved page were passed over."]);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_is_named_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("dangling.txt")).unwrap();
        fs::write(at(".hidden.txt"), "x").unwrap();
        let found = find(&[folder.path().to_path_buf(), at("missing")]);
        let refused: Vec<String> =
            found.refused.iter().map(|refused| format!("{}: {}", refused.path, refused.reason)).collect();
        assert_eq!(
            refused,
            [
                ".hidden.txt: it is a hidden file",
                "dangling.txt: it is a link, and links are not followed",
                "loop: it is a link, and links are not followed",
                "missing: there is no such file",
            ]
        );
        assert_eq!(found.files.len(), 0);
    }
}
