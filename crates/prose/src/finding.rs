//! What a reader or a repair noticed: the kinds are fixed by the import report and never renamed.

use serde::{Deserialize, Serialize};

/// A change that was made to the text and that the bytes prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepairKind {
    /// The bytes were decoded from another encoding than UTF-8.
    EncodingDecoded,
    /// Text decoded wrongly in the past was decoded anew.
    MojibakeRepaired,
    /// Escaped entities became the characters that they stand for.
    EntitiesUnescaped,
    /// Remnants of a mail's transfer encoding, quoted-printable or base64, became the text that they stand for.
    QuotedPrintableDecoded,
    /// Hard line ends inside paragraphs were taken out.
    LinesUnwrapped,
    /// `>` before each line was taken off.
    QuotePrefixRemoved,
    /// Text that stood twice was kept once.
    RepeatedTextRemoved,
    /// A header block that stood twice was kept once.
    RepeatedHeaderRemoved,
    /// Footers of lists and programs were taken off.
    FooterRemoved,
    /// Menus, counters and other furniture of a site were taken off.
    SiteChromeRemoved,
    /// Tabs, non-breaking and doubled spaces that stood for layout were folded.
    SpacesNormalised,
    /// Markup of word processors and old pages was reduced to the archive's own elements.
    MarkupCleaned,
    /// A second copy of a chapter was left out.
    DuplicatePartDropped,
}

impl RepairKind {
    /// Every kind, in the order of declaration, which is never changed: stored sets count by it.
    pub const ALL: [Self; 13] = [
        Self::EncodingDecoded,
        Self::MojibakeRepaired,
        Self::EntitiesUnescaped,
        Self::QuotedPrintableDecoded,
        Self::LinesUnwrapped,
        Self::QuotePrefixRemoved,
        Self::RepeatedTextRemoved,
        Self::RepeatedHeaderRemoved,
        Self::FooterRemoved,
        Self::SiteChromeRemoved,
        Self::SpacesNormalised,
        Self::MarkupCleaned,
        Self::DuplicatePartDropped,
    ];
}

/// Something that seems to be lost; reported, never invented over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// An ellipsis seems to have become a single stop.
    EllipsisCollapsed,
    /// Paragraphs seem to have run together.
    ParagraphsLost,
    /// U+FFFD, or `?` between letters.
    CharactersLost,
    /// Words seem to be missing.
    WordsLost,
    /// Breaks between scenes seem to be missing.
    SceneBreaksLost,
    /// The text seems to stop before its end.
    Truncated,
    /// Emphasis seems to be missing.
    EmphasisLost,
}

/// A repair, how often it was made, and in which chapter (`None`: in the whole work).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What was changed.
    pub kind: RepairKind,
    /// How often.
    pub count: u32,
    /// The chapter's number.
    pub chapter: Option<u32>,
}

/// At most this many excerpts stand under one suspected loss.
pub const EXCERPTS_MAX: usize = 5;
/// An excerpt has at most this many characters.
pub const EXCERPT_CHARS_MAX: usize = 80;

/// A suspected loss with the places where it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What seems to be lost.
    pub kind: LossKind,
    /// How often.
    pub count: u32,
    /// The chapter's number.
    pub chapter: Option<u32>,
    /// Up to [`EXCERPTS_MAX`] places, each of up to [`EXCERPT_CHARS_MAX`] characters.
    pub excerpts: Vec<String>,
}
