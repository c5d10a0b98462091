//! What an archive made with eFiction says of itself, as far as it means something here: settings, lists, the tree of
//! categories, news, pages.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    RatingId,
    rating::{Gate, Ladder, Rating, fold_stated},
    settings_file::{NAME_CHARS_MAX, NotTaken, fit},
    site::{
        Site,
        validation::{Scope, Validation},
    },
};

/// What tells news apart has at most so many bytes.
const KEY_BYTES_MAX: usize = 200;
/// A welcome has at most so many characters.
const WELCOME_CHARS_MAX: usize = 2_000;

/// All that an archive says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSite {
    /// Its settings.
    pub settings: OldSettings,
    /// Lists of choices that it keeps, each with its heading; warnings are among the settings.
    pub class_types: Vec<(String, Vec<String>)>,
    /// Places in its tree of categories, each with all above it, outermost first.
    pub categories: Vec<Vec<String>>,
    /// Its news.
    pub news: Vec<OldNews>,
    /// Its pages.
    pub pages: Vec<OldPage>,
    /// What it knew of its series beside their stories.
    #[serde(default)]
    pub series: Vec<OldSeries>,
    /// Its challenges.
    #[serde(default)]
    pub challenges: Vec<OldChallenge>,
    /// Places in its tree of categories that say something of themselves, with what they say as plain text.
    #[serde(default)]
    pub category_words: Vec<(Vec<String>, String)>,
}

/// A piece of its news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldNews {
    /// Its number there.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who signed it.
    pub byline: String,
    /// Its text: HTML, to be cleaned.
    pub html: String,
    /// The day, as `YYYY-MM-DD`.
    pub day: Option<String>,
    /// What members said to it.
    #[serde(default)]
    pub comments: Vec<OldComment>,
}

impl OldNews {
    /// What tells it from all others, of other archives too: the same again is not brought twice.
    pub fn key(&self) -> String {
        let title = crate::slug::folded(&self.title);
        cut(format!("efiction-news-{}-{}-{title}", self.number, self.day.as_deref().unwrap_or("?")))
    }
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldComment {
    /// Who signed it; empty where nobody did.
    pub name: String,
    /// Plain text, paragraphs parted by empty lines.
    pub text: String,
    /// When.
    pub written: Option<Timestamp>,
}

/// A series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSeries {
    /// Its title.
    pub title: String,
    /// Who kept it.
    pub keeper: Option<String>,
    /// What it is about: plain text.
    pub summary: String,
    /// The titles of series that it is a part of.
    pub within: Vec<String>,
    /// What readers said to it as a whole.
    pub comments: Vec<OldComment>,
}

/// A challenge: something to write about, and the stories that do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldChallenge {
    /// Its number there.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who set it; empty where nobody is named.
    pub set_by: String,
    /// What is asked for: plain text.
    pub summary: String,
    /// Whom the stories should be about.
    pub characters: Vec<String>,
    /// Where the stories should stand, as `Holmes › Canon`.
    pub categories: Vec<String>,
    /// The stories that answered it: sources of works, as their provenance names them.
    pub answers: Vec<String>,
}

impl OldChallenge {
    /// What tells it from all others, those of other archives too: the same again is not brought twice.
    pub fn key(&self, site: &str) -> String {
        let title = crate::slug::folded(&self.title);
        let site = crate::slug::folded(site);
        cut(format!("efiction-challenge-{}-{site}-{title}", self.number))
    }

    /// What it asks for, with who set it and what it should be about.
    pub fn about(&self) -> String {
        let line = |label: &str, names: &[String]| match names {
            [] => None,
            names => Some(format!("{label}: {}.", names.join(", "))),
        };
        let set_by = Some(self.set_by.as_str()).filter(|name| !name.is_empty());
        let parts = [
            Some(self.summary.clone()).filter(|summary| !summary.is_empty()),
            set_by.map(|name| format!("Set by {name}.")),
            line("Characters", &self.characters),
            line("Categories", &self.categories),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

/// A key no longer than keys are.
fn cut(mut key: String) -> String {
    while key.len() > KEY_BYTES_MAX {
        key.pop();
    }
    key
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldPage {
    /// What it is called there: `rules`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its text: HTML, to be cleaned.
    pub html: String,
}

impl OldSite {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Words without markup, paragraphs parted by empty lines.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        let (name, behind) = tag.split_once('>').unwrap_or(("", ""));
        let name = name.trim_start_matches('/').to_lowercase();
        if ["p", "br", "div", "li", "h1", "h2", "h3"]
            .iter()
            .any(|block| name.trim_end_matches(['/', ' ']) == *block)
        {
            out.push('\n');
        }
        rest = behind;
    }
    out.push_str(rest);
    let lines: Vec<String> = out
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n\n").chars().take(WELCOME_CHARS_MAX).collect()
}

/// What an eFiction archive says of itself in its tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// `messages`, the one that is named `welcome`: HTML.
    pub welcome: Option<String>,
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
        if let Some(welcome) = self.welcome.as_deref().map(plain).filter(|welcome| !welcome.is_empty()) {
            out.welcome = welcome;
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
        Ladder { steps, stated, unrated_as: None, removed_max, elsewhere: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_two_archives_are_told_apart() {
        let news = |title: &str| OldNews {
            number: "1".to_owned(),
            title: title.to_owned(),
            byline: String::new(),
            html: String::new(),
            day: Some("2004-05-06".to_owned()),
            comments: Vec::new(),
        };
        assert_eq!(news("The lamp").key(), news("The Lamp").key());
        assert_ne!(news("The lamp").key(), news("The fog").key());
        assert!(news(&"ü".repeat(900)).key().len() <= KEY_BYTES_MAX);
    }

    #[test]
    fn a_challenge_says_what_it_asks_for_and_who_set_it() {
        let challenge = OldChallenge {
            number: "4".to_owned(),
            title: "Fog".to_owned(),
            set_by: "Irene".to_owned(),
            summary: "A case in the fog.\n\nNo murder.".to_owned(),
            characters: vec!["Holmes".to_owned(), "Watson".to_owned()],
            ..OldChallenge::default()
        };
        assert_eq!(
            challenge.about(),
            "A case in the fog.\n\nNo murder.\n\nSet by Irene.\n\nCharacters: Holmes, Watson."
        );
        assert_eq!(OldChallenge::default().about(), "");
        assert_ne!(challenge.key("Lantern"), challenge.key("Lamp"));
    }

    #[test]
    fn a_welcome_keeps_its_words_and_its_paragraphs() {
        assert_eq!(plain("<p>Come <b>in</b>.</p><br />\nSit down."), "Come in.\n\nSit down.");
        assert_eq!(plain("2 < 3"), "2");
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
