//! A site's settings as a file: written for another archive or for safe keeping, read again, compared with what holds.

use serde_json::Value;

use crate::site::Site;

/// What the file says that it is.
const KIND: &str = "ficus-settings";
/// The version of the file's shape.
const VERSION: u64 = 1;
/// A file has at most so many bytes.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
/// At most so many differences are told one by one.
pub const DIFFERENCES_MAX: usize = 400;
/// A value is told with at most so many characters.
const TOLD_CHARS_MAX: usize = 160;
/// An archive's name has at most so many characters.
pub(crate) const NAME_CHARS_MAX: usize = 80;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is not JSON, or not settings.
    #[error("This is no file of settings: {0}.")]
    Unreadable(String),
    /// It says something that no archive may have.
    #[error("{0}")]
    Unfit(String),
}

/// A setting that would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands: `joining › needs approval`.
    pub name: String,
    /// What holds now; empty for nothing.
    pub before: String,
    /// What would hold; empty for nothing.
    pub after: String,
}

/// The settings as a file. It holds no secrets; pages, news and pictures are records and stay where they are.
pub fn written(site: &Site) -> Result<String, serde_json::Error> {
    let mut all = serde_json::to_value(site)?;
    if let Some(all) = all.as_object_mut() {
        all.remove("own_pages");
        all.remove("theme_draft");
        if let Some(theme) = all.get_mut("theme").and_then(Value::as_object_mut) {
            theme.remove("logo");
            theme.remove("header");
            theme.remove("version");
        }
    }
    serde_json::to_string_pretty(&serde_json::json!({ "kind": KIND, "version": VERSION, "settings": all }))
}

/// The settings that a file asks for. What it does not say stays as it is, and so does what belongs to this archive
/// alone. Where works are here (`is_empty` is false), the ladder stays too: what a rating means never changes under a
/// work.
pub fn read(text: &str, site: &Site, is_empty: bool) -> Result<Site, NotTaken> {
    let file: Value = serde_json::from_str(text).map_err(|error| NotTaken::Unreadable(error.to_string()))?;
    if file.get("kind").and_then(Value::as_str) != Some(KIND) {
        return Err(NotTaken::Unreadable("it does not say that it holds settings of an archive".to_owned()));
    }
    if file.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err(NotTaken::Unreadable("a newer version of the program wrote it".to_owned()));
    }
    let given = file.get("settings").cloned().unwrap_or_default();
    let unreadable = |error: serde_json::Error| NotTaken::Unreadable(error.to_string());
    let mut all = serde_json::to_value(site).map_err(unreadable)?;
    if let (Some(all), Some(given)) = (all.as_object_mut(), given.as_object()) {
        for (name, value) in given {
            if let Some(known) = all.get_mut(name) {
                known.clone_from(value);
            }
        }
    }
    let mut read: Site = serde_json::from_value(all).map_err(unreadable)?;
    read.own_pages.clone_from(&site.own_pages);
    read.theme_draft.clone_from(&site.theme_draft);
    read.theme.version = site.theme.version;
    read.theme.logo.clone_from(&site.theme.logo);
    read.theme.header.clone_from(&site.theme.header);
    if read.theme != site.theme {
        read.theme.version = site.next_theme_version();
    }
    if !is_empty {
        read.ladder.clone_from(&site.ladder);
    }
    fit(read)
}

/// The settings, or why no archive may have them.
pub(crate) fn fit(site: Site) -> Result<Site, NotTaken> {
    let unfit = |told: &str| Err(NotTaken::Unfit(told.to_owned()));
    let name = site.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return unfit("An archive needs a name of at most 80 characters.");
    }
    if site.ladder.steps.is_empty() {
        return unfit("A ladder needs a rating.");
    }
    if let Some(failing) = site.theme.failings().first() {
        return Err(NotTaken::Unfit(format!("Its colours cannot be read well enough: {}", failing.told())));
    }
    Ok(site)
}

/// The settings with those of the differences that were chosen, by their names; the others stay as they are.
pub fn taken(before: &Site, after: &Site, chosen: &[&str]) -> Result<Site, NotTaken> {
    let unreadable = |error: serde_json::Error| NotTaken::Unreadable(error.to_string());
    let mut all = serde_json::to_value(before).map_err(unreadable)?;
    take("", &mut all, &serde_json::to_value(after).map_err(unreadable)?, chosen);
    let mut site: Site = serde_json::from_value(all).map_err(unreadable)?;
    if site.theme != before.theme {
        site.theme.version = before.next_theme_version();
    }
    fit(site)
}

fn take(name: &str, before: &mut Value, after: &Value, chosen: &[&str]) {
    if let (Value::Object(one), Value::Object(two)) = (&mut *before, after) {
        for (key, after) in two {
            let name = named(name, key);
            take(&name, one.entry(key.clone()).or_insert(Value::Null), after, chosen);
        }
        return;
    }
    if before != after && chosen.contains(&name) {
        before.clone_from(after);
    }
}

/// `joining › needs approval`
fn named(above: &str, key: &str) -> String {
    let word = key.replace('_', " ");
    if above.is_empty() { word } else { format!("{above} › {word}") }
}

/// What would change, setting by setting.
pub fn differences(before: &Site, after: &Site) -> Result<Vec<Difference>, serde_json::Error> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let mut found = Vec::new();
    compare("", &before, &after, &mut found);
    found.truncate(DIFFERENCES_MAX);
    Ok(found)
}

fn compare(name: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    if let (Value::Object(one), Value::Object(two)) = (before, after) {
        let mut keys: Vec<&String> = one.keys().chain(two.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let name = named(name, key);
            compare(&name, one.get(key).unwrap_or(&Value::Null), two.get(key).unwrap_or(&Value::Null), found);
        }
        return;
    }
    found.push(Difference { name: name.to_owned(), before: told(before), after: told(after) });
}

fn told(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    match text.char_indices().nth(TOLD_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::{
        theme::{Mode, Palette},
        validation::Scope,
    };

    fn other() -> Site {
        let mut site = Site { name: "The Lantern".to_owned(), ..Site::default() };
        site.validation.scope = Scope::First;
        site.community.guest_book = true;
        site
    }

    #[test]
    fn settings_come_out_as_they_went_in() {
        let file = written(&other()).unwrap();
        assert!(!file.contains("own_pages"));
        assert_eq!(read(&file, &Site::default(), true), Ok(other()));
        let differences = differences(&Site::default(), &other()).unwrap();
        let names: Vec<&str> = differences.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["community › guest book", "name", "validation › scope"]);
        assert_eq!((differences[0].before.as_str(), differences[0].after.as_str()), ("no", "yes"));
    }

    #[test]
    fn only_what_was_chosen_is_taken() {
        let mut after = other();
        after.ladder.steps.truncate(2);
        let taken = |chosen: &[&str]| taken(&Site::default(), &after, chosen).unwrap();
        assert_eq!(taken(&[]), Site::default());
        let some = taken(&["name", "validation › scope"]);
        assert_eq!((some.name.as_str(), some.validation.scope), ("The Lantern", Scope::First));
        assert!(!some.community.guest_book);
        assert_eq!(some.ladder, Site::default().ladder);
        assert_eq!(taken(&["ladder › steps"]).ladder.steps.len(), 2);
    }

    #[test]
    fn what_is_no_file_of_settings_changes_nothing() {
        let site = Site::default();
        for text in ["", "[]", "{}", "{\"kind\":\"ficus-settings\",\"version\":2}", "INSERT INTO x"] {
            assert!(matches!(read(text, &site, true), Err(NotTaken::Unreadable(_))), "{text}");
        }
        let wrong = "{\"kind\":\"ficus-settings\",\"version\":1,\"settings\":{\"name\":7}}";
        assert!(matches!(read(wrong, &site, true), Err(NotTaken::Unreadable(_))));
        let nameless = "{\"kind\":\"ficus-settings\",\"version\":1,\"settings\":{\"name\":\" \"}}";
        assert!(matches!(read(nameless, &site, true), Err(NotTaken::Unfit(_))));
        let unknown = "{\"kind\":\"ficus-settings\",\"version\":1,\"settings\":{\"moon\":true}}";
        assert_eq!(read(unknown, &site, true), Ok(site));
    }

    #[test]
    fn a_ladder_that_works_stand_on_stays_and_unreadable_colours_are_refused() {
        let mut given = other();
        given.ladder.steps.truncate(2);
        let read_file = |site: &Site, is_empty| read(&written(site).unwrap(), &Site::default(), is_empty);
        assert_eq!(read_file(&given, false).unwrap().ladder, Site::default().ladder);
        assert_eq!(read_file(&given, true).unwrap().ladder.steps.len(), 2);
        let mut palette = Palette::usual(Mode::Light, given.accent);
        palette.ink = palette.paper;
        given.theme.palettes = vec![(Mode::Light, palette)];
        assert!(matches!(read_file(&given, true), Err(NotTaken::Unfit(_))));
    }
}
