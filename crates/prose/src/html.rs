//! The HTML that Ficus keeps: written from blocks, read back into the same blocks, and never from elsewhere.
//!
//! | element | attributes | for |
//! | --- | --- | --- |
//! | `p` | `class="centre"`, `class="end"` | paragraph |
//! | `h3` `h4` `h5` | `class="pov"` | heading inside a chapter, levels 1 to 3 |
//! | `hr` | `data-glyphs` | scene break and what the author typed for it |
//! | `blockquote` | – | passage set apart |
//! | `p class="verse"` with `br` | – | verse |
//! | `pre` | – | preformatted text |
//! | `ul` `ol` `li` | – | lists |
//! | `section class="shield"` | `data-warning` | passage that its author marked with a warning |
//! | `em` `strong` `u` `s` `small` `sub` `sup` `code` | – | runs |
//! | `span` | `lang` | a passage in another language |
//! | `a` | `href` (`http`, `https`, `mailto`), `rel="nofollow ugc noopener"` | link |
//! | `div` `span` | `class="w-…"` | what the work's own style sheet sets |
//! | `br` | – | line end in a paragraph |
//! | `figure` with `img` | `src` (a picture of this archive), `alt`, `width`, `height` | picture |
//! | `figcaption` | – | what stands below a picture |
//! | `a` | `id="noteref-1"`, `href="#note-1"`, `role="doc-noteref"` | mark of a note |
//! | `section class="footnotes"` with `ol`, `li` | `id="note-1"`; a link back, `role="doc-backlink"` | notes of the text |
//!
//! No other element, attribute, comment or entity occurs; `& < > "` are escaped as named entities. The form is
//! canonical: `write(read(x)) == x`, and it is well-formed XML as well as HTML, so that e-books hold it unchanged.

mod notes;
mod outline;
mod paragraphs;
mod read;
mod shields;
mod write;

pub use notes::with_note_prefix;
pub use outline::{Found, Outline, Step};
pub use paragraphs::with_numbers;
use serde::{Deserialize, Serialize};
pub use shields::with_shields;

use crate::Block;

/// Safe HTML of the element set above. Empty for no text at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(String);

/// Stored text is not what [`Prose`] writes: the record was changed by something else.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("stored text is not in the archive's own form at byte {at}")]
pub struct StoredProseError {
    /// Where the first unknown thing stands, in bytes.
    pub at: usize,
}

impl Prose {
    /// Writes blocks out.
    pub fn from_blocks(blocks: &[Block]) -> Self {
        Self(write::blocks(blocks))
    }

    /// Plain text as paragraphs, parted at empty lines; line ends inside a paragraph are kept.
    pub fn from_plain(text: &str) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let blocks: Vec<Block> = text
            .split("\n\n")
            .filter(|paragraph| !paragraph.trim().is_empty())
            .map(|paragraph| {
                let mut inlines = Vec::new();
                for (index, line) in paragraph.trim().lines().enumerate() {
                    if index > 0 {
                        inlines.push(crate::Inline::LineBreak);
                    }
                    inlines.push(crate::Inline::text(line.trim()));
                }
                Block::Paragraph { align: crate::Align::Start, inlines }
            })
            .collect();
        Self::from_blocks(&blocks)
    }

    /// Takes back HTML that this type wrote before and that a database kept.
    ///
    /// It is trusted as written: records are the ground truth, and only `Prose` is ever stored. `ficus check` reads
    /// each one with [`Prose::blocks`] and names those that are not in form.
    pub fn from_stored(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a passage or a run has a style of its own.
    pub fn has_styles(&self) -> bool {
        // In the text itself quotation marks are escaped, so that this is markup wherever it occurs.
        self.0.contains(" class=\"w-")
    }

    /// Whether it holds pictures that belong to no work yet.
    pub fn has_loose_pictures(&self) -> bool {
        crate::image::has_loose(&self.0)
    }

    /// The text with pictures that belonged to no work yet as those of a work.
    #[must_use]
    pub fn of_work(&self, work: u64) -> Self {
        Self(crate::image::of_work(&self.0, work))
    }

    /// The text with pictures that belong to no work yet told by their words.
    #[must_use]
    pub fn with_pictures_told(self) -> Self {
        if !self.has_loose_pictures() {
            return self;
        }
        let blocks = self.blocks().unwrap_or_default();
        Self::from_blocks(&crate::image::placed(blocks, &mut |_| None))
    }

    /// Reads the blocks back.
    pub fn blocks(&self) -> Result<Vec<Block>, StoredProseError> {
        read::blocks(&self.0)
    }

    /// The text as [`crate::plain::text`] writes it.
    pub fn plain_text(&self) -> Result<String, StoredProseError> {
        Ok(crate::plain::text(&self.blocks()?))
    }
}
