//! Collections: works that somebody gathers, with the consent of both sides; challenges are collections of other kinds.

use ficus_prose::Prose;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{AccountId, CollectionId, tag::Tag, work::text_form};

/// A name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 100;
/// What a collection is about, and its rules, have at most so many characters each.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// A collection bears at most so many tags.
pub const TAGS_MAX: usize = 10;
/// An account owns at most so many collections.
pub const OWNED_MAX: u64 = 200;
/// A collection has at most so many people.
pub const PEOPLE_MAX: u64 = 5_000;
/// A collection holds at most so many works.
pub const WORKS_MAX: u64 = 20_000;
/// A work stands in at most so many collections.
pub const OF_WORK_MAX: u64 = 50;

/// What a collection is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Works that belong together.
    #[default]
    Collection,
    /// Prompts that anybody answers.
    PromptMeme,
    /// Everyone writes for somebody.
    GiftExchange,
    /// Long works, and artists who claim them.
    BigBang,
    /// Works that several write in turns.
    RoundRobin,
}

text_form!(Kind {
    Kind::Collection => "collection",
    Kind::PromptMeme => "prompt-meme",
    Kind::GiftExchange => "gift-exchange",
    Kind::BigBang => "big-bang",
    Kind::RoundRobin => "round-robin",
});

/// Whether others may add works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Openness {
    /// Whoever has a work adds it.
    #[default]
    Open,
    /// Whoever has a work offers it, and a keeper decides.
    Moderated,
    /// Nobody adds anything.
    Closed,
}

text_form!(Openness {
    Openness::Open => "open",
    Openness::Moderated => "moderated",
    Openness::Closed => "closed",
});

/// How somebody belongs to a collection; each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Adds works without being asked twice.
    Member,
    /// Decides about works.
    Moderator,
    /// Decides about everything.
    Owner,
}

text_form!(Role {
    Role::Member => "member",
    Role::Moderator => "moderator",
    Role::Owner => "owner",
});

/// What one side says of a work in a collection or a series. It is in where both say yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Consent {
    /// It wants it.
    Yes,
    /// It has not said.
    Waits,
    /// It does not want it, or no longer.
    No,
}

text_form!(Consent {
    Consent::Yes => "yes",
    Consent::Waits => "waits",
    Consent::No => "no",
});

/// Whether others may put an author's works into collections and series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suggestions {
    /// No, and the author is not asked.
    Never,
    /// The author is asked each time.
    #[default]
    Ask,
    /// Yes; the author can take a work out again.
    Always,
}

text_form!(Suggestions {
    Suggestions::Never => "never",
    Suggestions::Ask => "ask",
    Suggestions::Always => "always",
});

/// When the works of a collection are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// The moment.
    pub at: Timestamp,
    /// The time zone that it was told in: an IANA name.
    pub zone: String,
}

/// A collection.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its number.
    pub id: CollectionId,
    /// As it stands in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// What it is about, as typed and as shown.
    pub about: (String, Prose),
    /// What may come into it, as typed and as shown.
    pub rules: (String, Prose),
    /// Whether others may add works.
    pub openness: Openness,
    /// Whether its works are signed by nobody.
    pub anonymous: bool,
    /// Whether its works are shown to nobody yet.
    pub unrevealed: bool,
    /// When they are shown, where that is known.
    pub reveal: Option<Reveal>,
    /// The collection that it stands in.
    pub parent: Option<CollectionId>,
    /// Whether the moderators of the archive closed it.
    pub shut: bool,
    /// When it was made.
    pub made: Timestamp,
    /// Its tags, in order.
    pub tags: Vec<Tag>,
}

/// What its owner says of a collection; the kind is chosen when it is made.
#[derive(Clone, Debug, Default)]
pub struct CollectionFacts {
    /// What it is called.
    pub name: String,
    /// What it is about, as typed.
    pub about: String,
    /// What may come into it, as typed.
    pub rules: String,
    /// Whether others may add works.
    pub openness: Openness,
    /// Whether its works are signed by nobody.
    pub anonymous: bool,
    /// Whether its works are shown to nobody yet.
    pub unrevealed: bool,
    /// When they are shown.
    pub reveal: Option<Reveal>,
    /// The collection that it stands in.
    pub parent: Option<CollectionId>,
    /// Slugs of its tags.
    pub tags: Vec<String>,
}

/// Somebody who belongs to a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionPerson {
    /// The account.
    pub account: AccountId,
    /// The pen name and its slug; `None` where it is gone.
    pub name: Option<(String, String)>,
    /// How they belong to it.
    pub role: Role,
    /// Whether they said yes.
    pub accepted: bool,
}

/// What the collection says where an author adds a work; `None` where nobody may. `role` is the author's own in it.
pub fn on_adding(openness: Openness, shut: bool, role: Option<Role>) -> Option<Consent> {
    match (openness, role) {
        _ if shut => None,
        (Openness::Closed, _) => None,
        (Openness::Open, _) | (Openness::Moderated, Some(_)) => Some(Consent::Yes),
        (Openness::Moderated, None) => Some(Consent::Waits),
    }
}

/// What an author says where somebody else wants a work of theirs; `None` where they want not even to be asked.
pub fn on_suggesting(suggestions: Suggestions) -> Option<Consent> {
    match suggestions {
        Suggestions::Never => None,
        Suggestions::Ask => Some(Consent::Waits),
        Suggestions::Always => Some(Consent::Yes),
    }
}

/// Whether a work is in: both sides want it.
pub const fn is_in(by_author: Consent, by_collection: Consent) -> bool {
    matches!((by_author, by_collection), (Consent::Yes, Consent::Yes))
}

/// Whether the veil and the curtain of a collection hang before a work: from the moment its author offers it, so that
/// nothing is seen while somebody decides.
pub const fn shields(by_author: Consent, by_collection: Consent) -> bool {
    matches!((by_author, by_collection), (Consent::Yes, Consent::Yes | Consent::Waits))
}

/// Whether somebody decides which works come in.
pub fn may_decide(role: Option<Role>) -> bool {
    role >= Some(Role::Moderator)
}

/// Whether somebody says what a collection is, who keeps it, and when its works are shown.
pub fn may_keep(role: Option<Role>) -> bool {
    role == Some(Role::Owner)
}

/// Why a collection cannot be as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name.
    #[error("A name has 1 to {NAME_CHARS_MAX} characters, with at least one letter or digit.")]
    Name,
    /// A text.
    #[error("This text is too long: it has at most {TEXT_CHARS_MAX} characters.")]
    Text,
    /// The tags.
    #[error("A collection bears at most {TAGS_MAX} tags.")]
    Tags,
    /// The moment.
    #[error("Give a day and a time that exist in that time zone, later than now.")]
    Moment,
}

/// A name as it may be had: runs of white space become one space.
pub fn checked_name(name: &str) -> Result<String, Fault> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = 1..=NAME_CHARS_MAX;
    let is_good = length.contains(&name.chars().count())
        && name.chars().any(char::is_alphanumeric)
        && !name.chars().any(char::is_control);
    if is_good { Ok(name) } else { Err(Fault::Name) }
}

/// A text as it may be kept.
pub fn checked_text(text: &str) -> Result<String, Fault> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > TEXT_CHARS_MAX { Err(Fault::Text) } else { Ok(text) }
}

/// The moment that a form names by a day, `2027-01-06`, a time, `18:00`, and a time zone; `None` where the day is empty.
pub fn moment(
    day: &str,
    time: &str,
    (zone, name): (&TimeZone, &str),
    now: Timestamp,
) -> Result<Option<Reveal>, Fault> {
    let (day, time) = (day.trim(), time.trim());
    if day.is_empty() {
        return Ok(None);
    }
    let time = if time.is_empty() { "00:00" } else { time };
    let civil: DateTime = format!("{day}T{time}").parse().map_err(|_| Fault::Moment)?;
    let at = zone.to_timestamp(civil).map_err(|_| Fault::Moment)?;
    if at <= now { Err(Fault::Moment) } else { Ok(Some(Reveal { at, zone: name.to_owned() })) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_adds_where_a_collection_is_open_and_waits_where_it_is_moderated() {
        use Consent::{Waits, Yes};
        for (openness, shut, role, answer) in [
            (Openness::Open, false, None, Some(Yes)),
            (Openness::Moderated, false, None, Some(Waits)),
            (Openness::Moderated, false, Some(Role::Member), Some(Yes)),
            (Openness::Closed, false, None, None),
            (Openness::Closed, false, Some(Role::Owner), None),
            (Openness::Open, true, Some(Role::Owner), None),
        ] {
            assert_eq!(on_adding(openness, shut, role), answer, "{openness:?} {shut} {role:?}");
        }
    }

    #[test]
    fn nothing_is_in_without_both_and_the_veil_hangs_as_soon_as_the_author_offers() {
        use Consent::{No, Waits, Yes};
        for (author, collection, inside, shielded) in [
            (Yes, Yes, true, true),
            (Yes, Waits, false, true),
            (Yes, No, false, false),
            (Waits, Yes, false, false),
            (No, Yes, false, false),
        ] {
            assert_eq!(is_in(author, collection), inside);
            assert_eq!(shields(author, collection), shielded);
        }
    }

    #[test]
    fn members_decide_nothing_moderators_about_works_owners_about_all() {
        let may = |role| (may_decide(role), may_keep(role));
        assert_eq!(may(None), (false, false));
        assert_eq!(may(Some(Role::Member)), (false, false));
        assert_eq!(may(Some(Role::Moderator)), (true, false));
        assert_eq!(may(Some(Role::Owner)), (true, true));
    }

    #[test]
    fn an_author_who_wants_not_to_be_asked_is_not_asked() {
        assert_eq!(on_suggesting(Suggestions::Never), None);
        assert_eq!(on_suggesting(Suggestions::Ask), Some(Consent::Waits));
        assert_eq!(on_suggesting(Suggestions::Always), Some(Consent::Yes));
    }

    #[test]
    fn a_moment_is_read_in_its_own_time_zone_and_lies_ahead() {
        let now: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let london = TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap();
        let at =
            |day, time| moment(day, time, (&london, "Europe/London"), now).map(|reveal| Some(reveal?.at));
        assert_eq!(at("", "12:00"), Ok(None));
        assert_eq!(at("2027-07-01", "18:00"), Ok(Some("2027-07-01T17:00:00Z".parse().unwrap())));
        assert_eq!(at("2027-01-06", ""), Ok(Some("2027-01-06T00:00:00Z".parse().unwrap())));
        for wrong in [("2025-01-01", ""), ("6 January", ""), ("2027-02-30", "12:00")] {
            assert_eq!(at(wrong.0, wrong.1), Err(Fault::Moment), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_can_be_read() {
        assert_eq!(checked_name("  Baker \t Street "), Ok("Baker Street".to_owned()));
        for wrong in ["", "***", &"x".repeat(101)] {
            assert_eq!(checked_name(wrong), Err(Fault::Name));
        }
    }
}
