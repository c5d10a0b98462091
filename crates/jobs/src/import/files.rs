//! The files that an import is asked for: folders walked in order, and what is no file to read named with its reason.

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
    sync::Arc,
};

use ficus_archive::provenance::Refused;
use walkdir::{DirEntry, WalkDir};

/// Endings of names of files that hold stories.
const STORY_ENDINGS: [&str; 7] = ["txt", "text", "htm", "html", "xhtml", "epub", "md"];
/// Files that systems leave in folders.
const LEFTOVERS: [&str; 4] = ["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"];
/// Folders that systems and archivers leave.
const LEFTOVER_FOLDERS: [&str; 1] = ["__macosx"];

/// A file to be read; of very many, little is kept of each.
#[derive(Clone, Debug)]
pub(crate) struct File {
    root: Arc<Root>,
    /// Where it stands relative to what was asked for, with `/` between folders.
    pub path: Arc<str>,
    /// Where it is, if `path` does not say it: names of files need not be text.
    elsewhere: Option<Arc<Path>>,
    /// Its length when it was found.
    pub bytes: u64,
}

/// A folder or a file that was asked for.
#[derive(Debug)]
struct Root {
    at: PathBuf,
    /// The name of the folder; empty for a file.
    name: String,
}

impl File {
    fn new(root: &Arc<Root>, at: &Path, path: &str, bytes: u64) -> Self {
        let elsewhere = (root.at.join(path) != at).then(|| at.into());
        Self { root: Arc::clone(root), path: path.into(), elsewhere, bytes }
    }

    /// Where it is.
    pub fn at(&self) -> PathBuf {
        self.elsewhere.as_ref().map_or_else(|| self.root.at.join(&*self.path), |at| at.to_path_buf())
    }

    /// The name of the folder that was asked for; empty for a file that was asked for itself.
    pub fn below(&self) -> &str {
        &self.root.name
    }
}

/// Files in the order in which a person would list them, and what was refused before reading.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub files: Vec<File>,
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
    let asked = Arc::new(Root { at: root.to_path_buf(), name: folder_name(root) });
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
            Ok(bytes) => found.files.push(File::new(&asked, &at, &path, bytes)),
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
        found.files.iter().map(|file| &*file.path).collect()
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
            (names(&one), one.files[0].at(), one.files[0].below()),
            (vec!["2.txt"], at("b/2.txt"), "")
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
        assert_eq!((names(&found), found.files[0].at()), (vec!["caf\u{FFFD}.txt"], at));
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
        assert!(found.files.is_empty());
    }
}
