//! What a site decides about itself: its name and look, its ladder, its warnings, who may see what.

pub mod community;
pub mod content;
pub mod crawlers;
pub mod joining;
mod mail;
pub mod moderation;
pub mod reading;
pub mod reviewing;
pub mod safety;
pub mod theme;
pub mod validation;
pub mod work_bounds;
pub mod writing;
pub mod writing_limits;

use serde::{Deserialize, Serialize};

use crate::{own_page::OwnPageLink, rating::Ladder};
pub use community::Community;
use content::ContentRules;
use crawlers::Crawlers;
use moderation::ModerationRules;
use safety::Safety;

pub use mail::MailRules;

/// The site's settings; every field has a default, so that settings of an older version still load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// The archive's name.
    pub name: String,
    /// One line under the name.
    pub tagline: String,
    /// What this archive is, on the front page; plain text, paragraphs parted by empty lines.
    pub welcome: String,
    /// The colour of links and marks.
    pub accent: Accent,
    /// The mark beside the name.
    pub mark: Mark,
    /// The rating ladder.
    pub ladder: Ladder,
    /// The warnings that authors choose from.
    pub warnings: Vec<String>,
    /// What imported works are before somebody decides.
    pub imports_visible: bool,
    /// Who may come in at all.
    pub openness: Openness,
    /// What members can do with one another beside stories.
    pub community: Community,
    /// How somebody becomes a member.
    pub joining: joining::JoiningRules,
    /// What works are refused, held or kept for members, and how the age is asked for.
    pub content: ContentRules,
    /// What robots are asked for.
    pub crawlers: Crawlers,
    /// How reports are taken and grave decisions made.
    pub moderation: ModerationRules,
    /// What is noted of what members read.
    pub reading: reading::ReadingRules,
    /// How much mail it sends.
    pub mail: MailRules,
    /// What is asked of those who can do the most harm.
    pub safety: Safety,
    /// Who may review, and what waits for a moderator.
    pub reviewing: reviewing::Reviewing,
    /// What is asked of works that are written here.
    pub writing: writing::WritingRules,
    /// How it looks.
    pub theme: theme::Theme,
    /// How it would look, as far as whoever keeps it has come; nobody else sees it.
    pub theme_draft: Option<theme::Theme>,
    /// Which works wait until a moderator has read them.
    pub validation: validation::Validation,
    /// How much an account may write.
    pub writing_limits: writing_limits::WritingLimits,
    /// Where the archive's own pages stand; their texts are records.
    pub own_pages: Vec<OwnPageLink>,
}

/// Who may come in at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Openness {
    /// Everyone; ratings decide the rest.
    #[default]
    Public,
    /// Whoever has an account.
    MembersOnly,
}

/// The colour of links and marks; each has a value for every theme with enough contrast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accent {
    /// The purple of a ripe fig.
    #[default]
    Fig,
    /// The green of its leaf.
    Leaf,
    /// Ink blue.
    Ink,
    /// Brick red.
    Madder,
}

/// The mark beside the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// A fig leaf.
    #[default]
    Leaf,
    /// An open book.
    Book,
    /// A quill.
    Quill,
    /// A lantern.
    Lantern,
    /// None.
    None,
}

crate::work::text_form!(Accent {
    Accent::Fig => "fig",
    Accent::Leaf => "leaf",
    Accent::Ink => "ink",
    Accent::Madder => "madder",
});

crate::work::text_form!(Mark {
    Mark::Leaf => "leaf",
    Mark::Book => "book",
    Mark::Quill => "quill",
    Mark::Lantern => "lantern",
    Mark::None => "none",
});

crate::work::text_form!(Openness {
    Openness::Public => "public",
    Openness::MembersOnly => "members-only",
});

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Ficus".to_owned(),
            tagline: "An archive of fan fiction".to_owned(),
            welcome: "Stories by readers, for readers. Find one, settle in, and read in peace: no adverts, no account \
                      needed, and every work can be taken along as an e-book."
                .to_owned(),
            accent: Accent::default(),
            mark: Mark::default(),
            ladder: Ladder::default(),
            warnings: ["Author chose not to warn", "Graphic violence", "Major character death", "Sexual violence", "Underage"]
                .map(str::to_owned)
                .into(),
            imports_visible: true,
            openness: Openness::default(),
            community: Community::default(),
            joining: joining::JoiningRules::default(),
            content: ContentRules::default(),
            crawlers: Crawlers::default(),
            moderation: ModerationRules::default(),
            reading: reading::ReadingRules::default(),
            mail: MailRules::default(),
            safety: Safety::default(),
            reviewing: reviewing::Reviewing::default(),
            writing: writing::WritingRules::default(),
            theme: theme::Theme::default(),
            theme_draft: None,
            validation: validation::Validation::default(),
            writing_limits: writing_limits::WritingLimits::default(),
            own_pages: Vec::new(),
        }
    }
}
