//! Pictures of works: how many there may be, what has to be said of each, and what they are called.

use std::collections::BTreeSet;

use ficus_prose::{
    Image,
    image::{ALT_CHARS_MAX, CAPTION_CHARS_MAX},
};

use crate::WorkId;

/// Pictures of one work, at most.
pub const WORK_PICTURES_MAX: u64 = 200;
/// A picture's name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 40;
/// So many characters of a file's SHA-256 stand in the name of the file.
const HASH_CHARS: usize = 32;

/// A picture of a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The work that it belongs to.
    pub work: WorkId,
    /// What its author calls it in texts: `lamp`.
    pub name: String,
    /// What its file is called: `{hash}-{width}x{height}.{ending}`.
    pub file: String,
    /// Its file among the originals.
    pub sha256: String,
    /// The smaller file for small screens and lists; none where it is small itself.
    pub small: Option<String>,
    /// How long both files are together.
    pub bytes: u64,
    /// What it shows, in words; empty where it only decorates.
    pub alt: String,
    /// What stands below it; empty where nothing does.
    pub caption: String,
    /// Whether it is the work's cover.
    pub is_cover: bool,
}

impl Picture {
    /// The picture as it stands in a text; `None` where the record was changed by something else.
    pub fn image(&self) -> Option<Image> {
        let image = Image::new(&format!("/works/{}/images/{}", self.work, self.file), &self.alt)?;
        Some(image.with_caption(&self.caption))
    }
}

/// A picture to be kept.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// What the file was called that somebody handed in.
    pub called: String,
    /// The file.
    pub full: Vec<u8>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The file for small screens, where there is one.
    pub small: Option<Vec<u8>>,
    /// `png` or `jpg`, of both.
    pub ending: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is said of it.
    pub words: Words,
}

/// What the file of a picture is called.
pub fn file_name(sha256: &str, (width, height): (u32, u32), ending: &str) -> String {
    let hash = sha256.get(..HASH_CHARS).unwrap_or(sha256);
    format!("{hash}-{width}x{height}.{ending}")
}

/// What is said of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What it shows; empty where it only decorates.
    pub alt: String,
    /// What stands below it.
    pub caption: String,
}

impl Words {
    /// What somebody typed, on one line each; the error is what is missing. Words are needed, or the word that the picture
    /// only decorates.
    pub fn parse(alt: &str, decorates: bool, caption: &str) -> Result<Self, &'static str> {
        let [alt, caption] = [alt, caption].map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        if caption.chars().count() > CAPTION_CHARS_MAX {
            return Err("What stands below a picture has at most 1,000 characters.");
        }
        match (alt.is_empty(), decorates) {
            (_, true) => Ok(Self { alt: String::new(), caption }),
            (true, false) => Err(
                "Say in a few words what the picture shows, for readers who do not see it; or tick that it only decorates.",
            ),
            (false, false) if alt.chars().count() > ALT_CHARS_MAX => {
                Err("What a picture shows is told in at most 1,000 characters.")
            }
            (false, false) => Ok(Self { alt, caption }),
        }
    }
}

/// A name for a picture by the name of the file that was handed in; another one where it is taken.
pub fn name_of(file: &str, taken: &BTreeSet<String>) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut name = String::new();
    for c in stem.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(NAME_CHARS_MAX);
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() { "picture" } else { name };
    let numbered = (2u32..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_in_words_or_said_to_decorate() {
        let words = |alt, decorates| Words::parse(alt, decorates, " By  Watson ").map(|words| words.alt);
        assert_eq!(words(" A lamp\n on a sill ", false), Ok("A lamp on a sill".to_owned()));
        assert!(words(" ", false).is_err());
        assert_eq!(words("a line", true), Ok(String::new()));
        assert!(words(&"a".repeat(ALT_CHARS_MAX + 1), false).is_err());
        assert_eq!(Words::parse("", true, " By  Watson ").unwrap().caption, "By Watson");
        assert!(Words::parse("a", false, &"a".repeat(CAPTION_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn a_picture_is_called_after_its_file_and_no_two_are_called_alike() {
        let taken = BTreeSet::from(["lamp".to_owned(), "lamp-2".to_owned()]);
        assert_eq!(name_of("Lamp.JPG", &taken), "lamp-3");
        assert_eq!(name_of("IMG_2026 (final!).png", &taken), "img-2026-final");
        assert_eq!(name_of("ランプ.png", &taken), "picture");
        assert_eq!(name_of("", &taken), "picture");
        assert!(name_of(&"x".repeat(500), &taken).len() <= NAME_CHARS_MAX);
    }

    #[test]
    fn a_picture_stands_in_a_text_with_its_words() {
        let file = file_name(&"0123456789abcdef".repeat(4), (800, 600), "jpg");
        let picture = Picture {
            work: WorkId(7),
            name: "lamp".to_owned(),
            file,
            sha256: String::new(),
            small: None,
            bytes: 1,
            alt: "A lamp".to_owned(),
            caption: "Lit".to_owned(),
            is_cover: false,
        };
        let image = picture.image().unwrap();
        assert_eq!((image.size(), image.alt(), image.caption()), ((800, 600), "A lamp", "Lit"));
        assert_eq!(image.address(), "/works/7/images/0123456789abcdef0123456789abcdef-800x600.jpg");
    }
}
