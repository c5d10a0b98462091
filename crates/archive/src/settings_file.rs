//! A site's settings as a file: written for another archive or for safe keeping, read again, compared with what holds.
//! And the settings of an eFiction archive, as far as they mean something here.

use serde_json::Value;

use crate::{
    RatingId,
    rating::{Gate, Ladder, Rating, fold_stated},
    site::{
        Site,
        validation::{Scope, Validation},
    },
};

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
const NAME_CHARS_MAX: usize = 80;

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
    if read.theme != site.theme {
        read.theme.version = site.next_theme_version();
    }
    if !is_empty {
        read.ladder.clone_from(&site.ladder);
    }
    fit(read)
}

/// The settings, or why no archive may have them.
fn fit(site: Site) -> Result<Site, NotTaken> {
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
            let word = key.replace('_', " ");
            let name = if name.is_empty() { word } else { format!("{name} › {word}") };
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

/// What an eFiction archive says of itself in its tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OldSettings {
    /// `settings.sitename`
    pub name: Option<String>,
    /// `settings.slogan`
    pub slogan: Option<String>,
    /// `settings.minwords`
    pub words_least: Option<u64>,
    /// `settings.maxwords`
    pub words_most: Option<u64>,
    /// `settings.autovalidate`: whether works need not wait.
    pub autovalidate: Option<bool>,
    /// `settings.agestatement`
    pub age_at_sign_up: Option<bool>,
    /// `ratings`, in their order: name, bits of what stands before them, words of warning.
    pub ratings: Vec<(String, i64, String)>,
    /// Warnings: of a table of their own, or of the class type of that name.
    pub warnings: Vec<String>,
}

/// What stands before a work, from eFiction's bits: 1 a pop-up, 2 a statement of age, 4 an account.
fn gate(bits: i64) -> Gate {
    match bits {
        bits if bits & 4 != 0 => Gate::Members,
        bits if bits & 2 != 0 => Gate::AdultStatement,
        bits if bits & 1 != 0 => Gate::Ask,
        _ => Gate::Open,
    }
}

impl OldSettings {
    /// Whether anything was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The site's settings with what the other archive says. Warnings are added behind those that are there; the ladder
    /// is replaced only where no work stands on it.
    pub fn applied(&self, site: &Site, is_empty: bool) -> Result<Site, NotTaken> {
        let mut out = site.clone();
        if let Some(name) = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            out.name = name.chars().take(NAME_CHARS_MAX).collect();
        }
        if let Some(slogan) = &self.slogan {
            out.tagline = slogan.trim().chars().take(200).collect();
        }
        if let Some(least) = self.words_least {
            out.writing.bounds.words_least = least;
        }
        if let Some(most) = self.words_most {
            out.writing.bounds.words_most = most;
        }
        if let Some(auto) = self.autovalidate {
            let scope = if auto { Scope::Nobody } else { Scope::All };
            // There, the later chapters of an accepted story pass only where the story was accepted whole.
            out.validation = Validation { scope, chapters: !auto, ..site.validation.clone() };
        }
        if let Some(asks) = self.age_at_sign_up {
            out.content.age_at_sign_up = asks;
        }
        for warning in
            self.warnings.iter().map(|warning| warning.trim()).filter(|warning| !warning.is_empty())
        {
            let key = crate::slug::folded(warning);
            if !out.warnings.iter().any(|known| crate::slug::folded(known) == key) {
                out.warnings.push(warning.to_owned());
            }
        }
        if is_empty && !self.ratings.is_empty() {
            out.ladder = self.ladder(&site.ladder);
        }
        fit(out)
    }

    /// The ladder, in the order of the gates, with the ratings of all known archives mapped to its steps.
    fn ladder(&self, before: &Ladder) -> Ladder {
        let mut ratings: Vec<&(String, i64, String)> = self.ratings.iter().collect();
        ratings.sort_by_key(|(_, bits, _)| gate(*bits));
        let first = before.fresh_id().0;
        let step = |(place, (name, bits, words)): (usize, &&(String, i64, String))| Rating {
            id: RatingId(first + place as i64),
            name: name.clone(),
            short: name.chars().filter(|c| !c.is_whitespace()).take(5).collect(),
            description: words.chars().take(300).collect(),
            gate: gate(*bits),
        };
        let steps: Vec<Rating> = ratings.iter().enumerate().map(step).collect();
        let nearest = |id: RatingId| {
            let wanted = before.get(id)?.gate;
            steps.iter().find(|step| step.gate >= wanted).or(steps.last()).map(|step| step.id)
        };
        let mut stated: std::collections::BTreeMap<String, RatingId> =
            before.stated.iter().filter_map(|(name, id)| Some((name.clone(), nearest(*id)?))).collect();
        stated.extend(steps.iter().map(|step| (fold_stated(&step.name), step.id)));
        let removed_max = before.steps.iter().map(|step| step.id).max();
        Ladder { steps, stated, unrated_as: None, removed_max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::theme::{Mode, Palette};

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

    #[test]
    fn an_efiction_archive_brings_its_name_its_ladder_and_its_validation() {
        let old = OldSettings {
            name: Some("Lantern Archive".to_owned()),
            words_least: Some(500),
            autovalidate: Some(false),
            ratings: vec![
                ("NC-17".to_owned(), 6, "Adults only".to_owned()),
                ("G".to_owned(), 0, String::new()),
                ("R".to_owned(), 1, String::new()),
            ],
            warnings: vec!["Graphic Violence".to_owned(), "Slash".to_owned()],
            ..OldSettings::default()
        };
        let site = old.applied(&Site::default(), true).unwrap();
        assert_eq!((site.name.as_str(), site.writing.bounds.words_least), ("Lantern Archive", 500));
        assert_eq!((site.validation.scope, site.validation.chapters), (Scope::All, true));
        let names: Vec<&str> = site.ladder.steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["G", "R", "NC-17"]);
        assert_eq!(site.ladder.gate(site.ladder.from_stated("NC-17")), Gate::Members);
        assert_eq!(site.warnings.iter().filter(|one| one.to_lowercase() == "graphic violence").count(), 1);
        assert!(site.warnings.contains(&"Slash".to_owned()));
        assert_eq!(old.applied(&Site::default(), false).unwrap().ladder, Ladder::default());
    }
}
