//! Blocks and inlines: the model that every format is read into and written from.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Image, first_place, holds_pair};

/// One block of a text, in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph; never empty.
    Paragraph {
        /// How its lines stand.
        align: Align,
        /// Its runs.
        inlines: Vec<Inline>,
    },
    /// A heading inside a chapter. `level` is 1 to 3, counted from below the chapter's own heading.
    Heading {
        /// 1 to 3.
        level: u8,
        /// What it is for.
        role: HeadingRole,
        /// Its runs.
        inlines: Vec<Inline>,
    },
    /// A break between scenes. The glyphs that the author typed are kept where there were any.
    SceneBreak {
        /// What the author typed for it.
        glyphs: Option<String>,
    },
    /// A passage set apart: a letter, a quotation.
    Quote(Vec<Block>),
    /// Lines that must stay lines: verse, song, an inscription.
    Verse(Vec<Vec<Inline>>),
    /// Text in which spaces and line ends count.
    Preformatted(String),
    /// A list.
    List(List),
    /// Blocks that the work's own style sheet sets in its own way.
    Styled {
        /// A name of the work's style sheet, as [`is_class`] has it.
        class: String,
        /// What is set so; never empty.
        blocks: Vec<Block>,
    },
    /// A picture that the archive keeps.
    Image(Image),
    /// The notes that [`Inline::NoteMark`]s of the text point to, in the order of their numbers; once, at the end.
    Footnotes(Vec<Vec<Block>>),
    /// A passage that its author marked with a warning, so that readers who asked for it find it folded.
    Shield {
        /// What the passage holds, in words that spoil nothing; never empty.
        warning: String,
        /// The passage.
        blocks: Vec<Block>,
    },
}

/// A warning of a marked passage has so many characters at most.
pub const WARNING_CHARS_MAX: usize = 100;

/// A list: ordered or not, each item a list of blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Numbered rather than bulleted.
    pub ordered: bool,
    /// The items in order; an item is never empty.
    pub items: Vec<Vec<Block>>,
}

/// How the lines of a paragraph stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// As the reader's settings say.
    #[default]
    Start,
    /// Centred by the author.
    Centre,
    /// At the right edge: a signature, a date line.
    End,
}

/// What a heading inside a chapter is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadingRole {
    /// A heading like any other.
    #[default]
    Plain,
    /// Names whose point of view the following passage takes.
    PointOfView,
}

/// A run of text inside a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Plain characters; holds no control characters and no line ends.
    Text(String),
    /// Stressed, usually set in italics.
    Emphasis(Vec<Inline>),
    /// Strongly stressed, usually set in bold.
    Strong(Vec<Inline>),
    /// Underlined by the author.
    Underline(Vec<Inline>),
    /// Struck through by the author.
    Strike(Vec<Inline>),
    /// Set small: small print, small capitals.
    Small(Vec<Inline>),
    /// Below the line.
    Sub(Vec<Inline>),
    /// Above the line.
    Sup(Vec<Inline>),
    /// Text typed by a machine.
    Code(Vec<Inline>),
    /// A passage in another language, by its BCP 47 tag.
    Language {
        /// BCP 47 tag.
        tag: String,
        /// What is said in that language.
        inlines: Vec<Inline>,
    },
    /// A link; `href` is an absolute `http`, `https` or `mailto` address, checked by [`Inline::link`].
    Link {
        /// Where it leads.
        href: String,
        /// What is shown.
        inlines: Vec<Inline>,
    },
    /// A run that the work's own style sheet sets in its own way.
    Styled {
        /// A name of the work's style sheet, as [`is_class`] has it.
        class: String,
        /// What is set so.
        inlines: Vec<Inline>,
    },
    /// A line end inside a paragraph.
    LineBreak,
    /// The mark of a footnote: its number among the [`Block::Footnotes`] of the text, from 1.
    NoteMark(u32),
}

/// A name in a work's own style sheet has at most so many characters.
pub const CLASS_CHARS_MAX: usize = 40;

/// Whether a name may stand in a work's own style sheet: small letters, digits and hyphens, a letter first.
pub fn is_class(name: &str) -> bool {
    name.len() <= CLASS_CHARS_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A link's address is at most this long, in bytes; a longer one is no link.
pub const HREF_BYTES_MAX: usize = 2_048;

impl Inline {
    /// Plain text with control characters removed and line ends turned into spaces.
    pub fn text(text: &str) -> Self {
        // Nearly every text is clean, and then it is copied whole.
        if is_plainly_clean(text) || text.chars().all(|c| clean_char(c) == Some(c)) {
            return Self::Text(text.to_owned());
        }
        Self::Text(text.chars().filter_map(clean_char).collect())
    }

    /// What it holds; nothing for text and line ends.
    pub fn inner(&self) -> &[Self] {
        match self {
            Self::Text(_) | Self::LineBreak | Self::NoteMark(_) => &[],
            Self::Emphasis(inner)
            | Self::Strong(inner)
            | Self::Underline(inner)
            | Self::Strike(inner)
            | Self::Small(inner)
            | Self::Sub(inner)
            | Self::Sup(inner)
            | Self::Code(inner)
            | Self::Language { inlines: inner, .. }
            | Self::Styled { inlines: inner, .. }
            | Self::Link { inlines: inner, .. } => inner,
        }
    }

    /// As [`Inline::inner`], to be changed.
    pub fn inner_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Text(_) | Self::LineBreak | Self::NoteMark(_) => None,
            Self::Emphasis(inner)
            | Self::Strong(inner)
            | Self::Underline(inner)
            | Self::Strike(inner)
            | Self::Small(inner)
            | Self::Sub(inner)
            | Self::Sup(inner)
            | Self::Code(inner)
            | Self::Language { inlines: inner, .. }
            | Self::Styled { inlines: inner, .. }
            | Self::Link { inlines: inner, .. } => Some(inner),
        }
    }

    /// A link where the address is one that a page may lead to, else the inlines alone.
    ///
    /// Only absolute `http`, `https` and `mailto` addresses pass: no `javascript:`, no `data:`, no relative address
    /// that would point into this archive by accident.
    pub fn link(href: &str, inlines: Vec<Inline>) -> Vec<Inline> {
        match safe_href(href) {
            Some(href) => vec![Self::Link { href, inlines }],
            None => inlines,
        }
    }
}

/// The address as it may stand in a link, or `None` where it may not.
pub fn safe_href(href: &str) -> Option<String> {
    let href = href.trim();
    if href.len() > HREF_BYTES_MAX || href.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let scheme_end = href.find(':')?;
    let scheme = href[..scheme_end].to_ascii_lowercase();
    let rest = &href[scheme_end + 1..];
    match scheme.as_str() {
        "http" | "https" if rest.starts_with("//") && rest.len() > 2 => Some(href.to_owned()),
        "mailto" if rest.contains('@') => Some(href.to_owned()),
        _ => None,
    }
}

/// Whether no byte can be of a character that is cleaned away.
fn is_plainly_clean(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Controls, and what those beyond ASCII (U+0080 to U+009F) and non-characters begin with.
    let control = |bytes: Bytes| bytes.are_within(0, 0x1F) | bytes.are_any(*b"\x7F\xC2\xEF");
    // The end of a line end of Unicode is 0xE2 0x80 0xA8, or 0xA9.
    first_place(bytes, control).is_none() && !holds_pair(bytes, [0x80], [0xA8, 0xA9])
}

/// `None` for characters that no text needs; a plain space for line ends and tabs.
fn clean_char(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        // Non-characters break XML readers: XML 1.0 §2.2.
        '\u{FFFE}' | '\u{FFFF}' => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_would_run_a_script_becomes_its_text() {
        for href in
            ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "/works/1", "java\nscript:x"]
        {
            assert_eq!(Inline::link(href, vec![Inline::text("x")]), vec![Inline::text("x")], "{href}");
        }
        assert!(matches!(
            Inline::link("https://example.org/a", vec![Inline::text("x")]).as_slice(),
            [Inline::Link { .. }]
        ));
    }

    #[test]
    fn text_holds_no_control_characters() {
        assert_eq!(Inline::text("a\u{0}b\r\nc\u{92}"), Inline::Text("ab  c".into()));
    }
}
