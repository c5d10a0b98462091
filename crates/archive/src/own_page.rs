//! Pages of the archive's own: help, rules of the house, who keeps it.

use ficus_prose::Prose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{OwnPageId, work::text_form};

/// An archive has at most so many pages of its own.
pub const PAGES_MAX: usize = 100;
/// A title has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// The last part of the address has at most so many characters.
pub const SLUG_CHARS_MAX: usize = 60;
/// A text has at most so many characters as it is typed.
pub const TEXT_CHARS_MAX: usize = 200_000;
/// A language is named by at most so many characters.
pub const LANGUAGE_CHARS_MAX: usize = 35;
/// So many former versions of a page are kept.
pub const VERSIONS_MAX: u32 = 50;

/// Where pages lead to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// At the foot of every page.
    #[default]
    Footer,
    /// In the menu at the top.
    Header,
    /// Nowhere: whoever has the address can read it.
    Unlinked,
    /// Nowhere, and its keepers alone can read it.
    Draft,
}

text_form!(Standing {
    Standing::Footer => "footer",
    Standing::Header => "header",
    Standing::Unlinked => "unlinked",
    Standing::Draft => "draft",
});

/// What the menu and the foot of every page have to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPageLink {
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its language, where that is not the archive's.
    pub language: Option<String>,
    /// Where it stands.
    pub standing: Standing,
}

/// A page as its keepers type it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnPageDraft {
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its language (BCP 47), where that is not the archive's.
    pub language: Option<String>,
    /// Where pages lead to it.
    pub standing: Standing,
    /// Lower ones come first.
    pub position: u32,
    /// Its text as it is typed, in Markdown.
    pub typed: String,
    /// What was made of that.
    pub text: Prose,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPage {
    /// Its number.
    pub id: OwnPageId,
    /// What it says.
    pub draft: OwnPageDraft,
    /// Rises with every change of its words.
    pub version: u32,
    /// When it was changed last.
    pub changed: Timestamp,
}

/// A former version of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPageVersion {
    /// Its number.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// Its text as it was typed.
    pub typed: String,
    /// Since when it held.
    pub since: Timestamp,
}

/// The last part of an address, as a form says it: small letters, figures and hyphens; `None` where it is none.
pub fn slug(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let fits = (1..=SLUG_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    fits.then_some(text)
}

/// What was said is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLanguage;

/// A language tag (BCP 47) as a form says it; `Ok(None)` for none.
pub fn language(text: &str) -> Result<Option<String>, NoLanguage> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let parts_fit = text
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let first_fits = text.split('-').next().is_some_and(|first| {
        (2..=8).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    if parts_fit && first_fits && text.len() <= LANGUAGE_CHARS_MAX {
        Ok(Some(text.to_owned()))
    } else {
        Err(NoLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_small_letters_figures_and_hyphens() {
        assert_eq!(slug(" House-Rules "), Some("house-rules".to_owned()));
        for wrong in ["", "-", "a/b", "a b", "..", "é", "-a", &"a".repeat(61)] {
            assert_eq!(slug(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_language_is_told_from_what_is_none() {
        assert_eq!(language(""), Ok(None));
        assert_eq!(language("pt-BR"), Ok(Some("pt-BR".to_owned())));
        for wrong in ["x", "english language", "en\"", "en--GB", "12"] {
            assert_eq!(language(wrong), Err(NoLanguage), "{wrong}");
        }
    }
}
