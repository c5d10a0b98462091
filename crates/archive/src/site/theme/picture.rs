//! Pictures of a site's look: the logo at the top, and a picture across its pages.

use serde::{Deserialize, Serialize};

use super::ALT_CHARS_MAX;
use crate::work::text_form;

/// Where a picture of the look stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At the top of every page, in place of the mark.
    Logo,
    /// Below the menu, across every page but those where stories are read.
    Header,
}

text_form!(Place {
    Place::Logo => "logo",
    Place::Header => "header",
});

impl Place {
    /// Both, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Logo, Self::Header];

    /// As a heading names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logo => "Logo",
            Self::Header => "Picture across the top",
        }
    }

    /// It is kept at most so many pixels wide and high.
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Self::Logo => (800, 240),
            Self::Header => (1600, 600),
        }
    }
}

/// A picture of the look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThemePicture {
    /// What its file is called: the hash of its bytes, its size, its ending.
    pub file: String,
    /// The smaller file for small screens, where there is one, with its width in pixels.
    pub small: Option<(String, u32)>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What is said of it.
    pub words: PictureWords,
}

/// What is said of a picture of the look, and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureWords {
    /// What it shows, for those who do not see it; empty where it only decorates.
    pub alt: String,
    /// A logo that says the archive's name: the words beside it are left out.
    pub alone: bool,
    /// Light paper lies behind it, so that dark lines are seen on dark pages.
    pub on_light: bool,
}

impl PictureWords {
    /// What somebody typed, on one line; the error is what is missing.
    pub fn parse(alt: &str, decorates: bool, alone: bool, on_light: bool) -> Result<Self, String> {
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        if alt.chars().count() > ALT_CHARS_MAX {
            return Err(format!("What a picture shows is told in at most {ALT_CHARS_MAX} characters."));
        }
        if alone && (decorates || alt.is_empty()) {
            return Err("A logo that stands alone says the archive's name: write what it says.".to_owned());
        }
        if alt.is_empty() && !decorates {
            return Err(
                "Say in a few words what the picture shows, or tick that it only decorates.".to_owned()
            );
        }
        Ok(Self { alt: if decorates { String::new() } else { alt }, alone, on_light })
    }
}

impl ThemePicture {
    /// Its address on the site.
    pub fn address(&self) -> String {
        address(&self.file)
    }

    /// Both files with their widths, as browsers choose from them; `None` where there is one.
    pub fn srcset(&self) -> Option<String> {
        let (small, small_width) = self.small.as_ref()?;
        Some(format!("{} {small_width}w, {} {}w", address(small), self.address(), self.width))
    }

    /// Its files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.file.as_str()).chain(self.small.as_ref().map(|(file, _)| file.as_str()))
    }
}

fn address(file: &str) -> String {
    format!("/theme/pictures/{file}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_the_look_is_told_in_words_or_said_to_decorate() {
        let alt = |alt, decorates, alone| {
            PictureWords::parse(alt, decorates, alone, false).map(|words| words.alt).ok()
        };
        assert_eq!(alt(" A lamp\n in fog ", false, false).as_deref(), Some("A lamp in fog"));
        assert_eq!(alt("", true, false).as_deref(), Some(""));
        assert_eq!(alt("", false, false), None);
        assert_eq!(alt("", true, true), None, "the name would be told to nobody who does not see it");
        assert_eq!(alt("The Reading Room", false, true).as_deref(), Some("The Reading Room"));
        assert_eq!(alt(&"a".repeat(ALT_CHARS_MAX + 1), false, false), None);
    }

    #[test]
    fn a_picture_names_its_files_and_a_browser_chooses() {
        let mut picture = ThemePicture {
            file: "ab-1600x400.jpg".to_owned(),
            width: 1600,
            height: 400,
            ..ThemePicture::default()
        };
        assert_eq!(picture.srcset(), None);
        picture.small = Some(("cd-640x160.jpg".to_owned(), 640));
        assert_eq!(picture.files().collect::<Vec<_>>(), ["ab-1600x400.jpg", "cd-640x160.jpg"]);
        assert_eq!(
            picture.srcset().as_deref(),
            Some("/theme/pictures/cd-640x160.jpg 640w, /theme/pictures/ab-1600x400.jpg 1600w")
        );
    }
}
