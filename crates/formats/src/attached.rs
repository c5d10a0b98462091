//! What lies beside the text of a book: its pictures and its cover.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Pictures of a book, and which one is its cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// By their names; a picture of the text that is not here is told in words.
    pub pictures: Vec<Attachment>,
    /// The name of the cover.
    pub cover: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// As [`ficus_prose::Image::name`] has it.
    pub name: String,
    /// What it shows; empty where it only decorates.
    pub alt: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// The media type, by the name.
    pub fn media_type(&self) -> &'static str {
        media_type(&self.name)
    }

    /// The file as an address that holds it.
    pub(crate) fn inlined(&self) -> String {
        format!("data:{};base64,{}", self.media_type(), STANDARD.encode(&self.bytes))
    }
}

/// The media type of a kept picture, by its name.
pub fn media_type(name: &str) -> &'static str {
    if name.ends_with(".png") { "image/png" } else { "image/jpeg" }
}

/// What stands before the address of a picture in a text's own markup.
const BEFORE: &str = "<figure><img src=\"";
/// What stands behind its attributes.
const AFTER: &str = "/>";

impl Attached {
    /// The cover.
    pub(crate) fn cover(&self) -> Option<&Attachment> {
        let cover = self.cover.as_deref()?;
        self.pictures.iter().find(|picture| picture.name == cover)
    }

    /// Markup as [`ficus_prose::Prose`] writes it with the addresses of its pictures changed; those that are not attached
    /// are told by their words.
    pub(crate) fn placed(&self, html: &str, address: impl Fn(&Attachment) -> String) -> String {
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find(BEFORE) {
            let (before, picture) = rest.split_at(at);
            out.push_str(before);
            let picture = &picture[BEFORE.len()..];
            let end = picture.find(AFTER).unwrap_or(picture.len());
            let (source, behind) = picture[..end].split_once('"').unwrap_or((&picture[..end], ""));
            let name = source.rsplit('/').next().unwrap_or_default();
            if let Some(found) = self.pictures.iter().find(|picture| picture.name == name) {
                out.push_str(&format!("{BEFORE}{}\"{behind}{AFTER}", address(found)));
            } else {
                let alt = behind.split_once("alt=\"").and_then(|(_, rest)| rest.split_once('"'));
                let told = alt.map(|(alt, _)| alt).filter(|alt| !alt.is_empty());
                let told = told.map(|alt| format!("[Picture: {alt}]")).unwrap_or_default();
                out.push_str(&format!("<figure>{told}"));
            }
            rest = picture.get(end + AFTER.len()..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef-8x6.png";

    #[test]
    fn pictures_are_led_to_or_told() {
        let attached = Attached {
            pictures: vec![Attachment { name: NAME.to_owned(), alt: String::new(), bytes: vec![1] }],
            cover: None,
        };
        let picture = |address: &str, alt: &str| {
            format!("<figure><img src=\"{address}\" alt=\"{alt}\" width=\"8\" height=\"6\"/>")
        };
        let html = format!(
            "<p>a</p>\n{}<figcaption>Lit</figcaption></figure>\n{}</figure>\n<p>b</p>",
            picture(&format!("/works/7/images/{NAME}"), "A lamp"),
            picture("/works/7/images/other.png", "A cab"),
        );
        let placed = attached.placed(&html, |picture| format!("images/{}", picture.name));
        let own = picture(&format!("images/{NAME}"), "A lamp");
        assert_eq!(
            placed,
            format!(
                "<p>a</p>\n{own}<figcaption>Lit</figcaption></figure>\n<figure>[Picture: A cab]</figure>\n<p>b</p>"
            )
        );
        assert!(attached.placed(&html, Attachment::inlined).contains("src=\"data:image/png;base64,AQ==\""));
    }
}
