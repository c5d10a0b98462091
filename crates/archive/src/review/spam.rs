//! What waits for a moderator before it is shown: rules that anybody can read, and no judgement from outside.
//!
//! Nothing is lost: what a rule holds is kept, a moderator accepts or refuses it, and its writer is told why it waits.

mod contact;
mod phrases;

use super::text;
use crate::site::reviewing::Reviewing;

pub use phrases::{phrase, words};

/// Reviews in fifteen minutes of an account that is not new.
const REVIEWS_IN_15_MINUTES: u32 = 60;
/// An account is new for at least so many days.
const NEW_DAYS: u32 = 2;
/// So many reviews of others that are as good as the same are chance, or what everybody says.
const OTHERS_COPIES_MAX: u32 = 2;
/// So many reviews of guests and new accounts on one work in an hour are a wave.
const STRANGERS_AN_HOUR_MAX: u32 = 40;

/// A reason to hold a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// It threatens somebody.
    Threat,
    /// It tells where somebody is to be found.
    Doxxing,
    /// It has links, and its writer is not known yet.
    Links,
    /// It asks to go on elsewhere and offers something there.
    Contact,
    /// It has a phrase of the site's list.
    Phrases,
    /// The same text stands elsewhere.
    Repeats,
    /// Many strangers write on this work at once.
    Wave,
    /// Its writer is a guest.
    Guest,
}

/// What is said of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleWords {
    /// The rule.
    pub rule: Rule,
    /// As records keep it.
    pub code: &'static str,
    /// What moderators call it.
    pub name: &'static str,
    /// When it holds a review, for moderators.
    pub reason: &'static str,
    /// What the writer is told, in plain words.
    pub told: &'static str,
}

/// The rules in the order in which they are told: what needs a moderator soonest comes first.
pub const RULES: [RuleWords; 8] = [
    RuleWords {
        rule: Rule::Threat,
        code: "threat",
        name: "Threats",
        reason: "Has words that threaten somebody or tell them to hurt themselves. Lines that quote do not count.",
        told: "Some of its words can be read as a threat.",
    },
    RuleWords {
        rule: Rule::Doxxing,
        code: "doxxing",
        name: "Where people are found",
        reason: "Has a mail address, a telephone number, or words about somebody's real name, home, school or work.",
        told: "It has an address, a number, or words about where somebody lives or works.",
    },
    RuleWords {
        rule: Rule::Links,
        code: "links",
        name: "Links of strangers",
        reason: "Has a link, and the writer is a guest or a new account.",
        told: "It has a link, and links wait until a few of your reviews have been shown.",
    },
    RuleWords {
        rule: Rule::Contact,
        code: "contact",
        name: "Offers elsewhere",
        reason: "A guest or a new account offers something and asks to be written to on another service.",
        told: "It asks the author to write to you elsewhere.",
    },
    RuleWords {
        rule: Rule::Phrases,
        code: "phrases",
        name: "Phrases of the site",
        reason: "Has a phrase of the site's own list.",
        told: "It has words that advertisements often have.",
    },
    RuleWords {
        rule: Rule::Repeats,
        code: "repeats",
        name: "Repeats",
        reason: "Twenty words or more of a guest or a new account, at least half of which stood in its own reviews of other works, or in three reviews of others, in the last seven days.",
        told: "Half of its words or more came here already in other reviews.",
    },
    RuleWords {
        rule: Rule::Wave,
        code: "wave",
        name: "Wave of strangers",
        reason: "More than forty reviews of guests and new accounts came to this work within an hour.",
        told: "Very many people write here just now.",
    },
    RuleWords {
        rule: Rule::Guest,
        code: "guest",
        name: "Guests",
        reason: "The site holds every review of a guest.",
        told: "Reviews of guests wait here. With an account, yours are shown at once.",
    },
];

impl Rule {
    /// What is said of it.
    pub fn words(self) -> &'static RuleWords {
        // Every rule has its line; a test holds the table against the type.
        RULES.iter().find(|words| words.rule == self).unwrap_or(&RULES[0])
    }

    /// As records keep it.
    pub fn code(self) -> &'static str {
        self.words().code
    }

    /// The rule of a code.
    pub fn of(code: &str) -> Option<Self> {
        RULES.iter().find(|words| words.code == code).map(|words| words.rule)
    }
}

/// What is known of a writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writer {
    /// Whether it is somebody without an account.
    pub is_guest: bool,
    /// Reviews of the account that are shown.
    pub shown: u32,
    /// How many days the account is there.
    pub age_days: u32,
    /// Whether it is an author of the work.
    pub is_author: bool,
    /// Whether it keeps the site: nothing of it waits.
    pub is_staff: bool,
}

impl Writer {
    /// Whether nobody here knows the writer yet.
    pub fn is_new(&self, rules: &Reviewing) -> bool {
        self.is_guest || self.shown < rules.new_until_reviews || self.age_days < NEW_DAYS
    }
}

/// What the archive saw before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Reviews of the account, or of guests from the same address, in the last fifteen minutes.
    pub recent: u32,
    /// Minutes since the writer's last review of the work.
    pub minutes_on_work: Option<u32>,
    /// Whether at least half of the text stands in the writer's reviews of other works of the last days.
    pub is_own_again: bool,
    /// Reviews of others that are as good as the same, in the last days.
    pub others_copies: u32,
    /// Reviews of guests and new accounts on the work in the last hour.
    pub strangers: u32,
}

/// What becomes of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is shown.
    Show,
    /// It waits for a moderator.
    Hold(Vec<Rule>),
    /// It is not taken yet: its writer waits so many minutes.
    Wait {
        /// At least 1.
        minutes: u32,
    },
}

/// Judges a review by the rules. `slow_minutes` is what the work asks for between two reviews of one writer.
pub fn judge(typed: &str, writer: Writer, seen: Seen, rules: &Reviewing, slow_minutes: u32) -> Verdict {
    if writer.is_staff {
        return Verdict::Show;
    }
    let most = if writer.is_new(rules) { rules.new_reviews_in_15_minutes } else { REVIEWS_IN_15_MINUTES };
    if seen.recent >= most.max(1) && !writer.is_author {
        return Verdict::Wait { minutes: 15 };
    }
    let waited = seen.minutes_on_work.filter(|minutes| *minutes < slow_minutes && !writer.is_author);
    if let Some(minutes) = waited {
        return Verdict::Wait { minutes: slow_minutes - minutes };
    }
    let held = held_by(typed, writer, seen, rules);
    if held.is_empty() { Verdict::Show } else { Verdict::Hold(held) }
}

/// The rules that hold a review, in the order of [`RULES`].
fn held_by(typed: &str, writer: Writer, seen: Seen, rules: &Reviewing) -> Vec<Rule> {
    let own = text::own_words(typed);
    let words = words(&own);
    let is_stranger = writer.is_new(rules) && !writer.is_author;
    let holds = |rule: Rule| match rule {
        Rule::Threat => phrases::threatens(&words),
        Rule::Doxxing => contact::tells_where(&own) || phrases::tells_where(&words),
        Rule::Links => is_stranger && contact::has_link(&own),
        Rule::Contact => is_stranger && contact::offers_elsewhere(&own, &words),
        Rule::Phrases => !writer.is_author && phrases::any(&words, rules.phrases.iter().map(String::as_str)),
        Rule::Repeats => is_stranger && (seen.is_own_again || seen.others_copies > OTHERS_COPIES_MAX),
        Rule::Wave => is_stranger && seen.strangers > STRANGERS_AN_HOUR_MAX,
        Rule::Guest => writer.is_guest && rules.holds_guests,
    };
    RULES.iter().map(|words| words.rule).filter(|rule| holds(*rule)).collect()
}

/// Why a text may not stand where nothing can wait, in plain words; `None` where it may.
///
/// For what is signed and public at once: recommendations, names.
pub fn refused(typed: &str, rules: &Reviewing) -> Option<&'static str> {
    let unknown = Writer::default();
    let held = held_by(typed, unknown, Seen::default(), rules);
    held.first().map(|rule| match rule {
        Rule::Links => "It has a link. Here, words alone are shown.",
        rule => rule.words().told,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Writer =
        Writer { is_guest: false, shown: 9, age_days: 30, is_author: false, is_staff: false };
    const NEW: Writer = Writer { shown: 0, ..KNOWN };
    const GUEST: Writer = Writer { is_guest: true, ..NEW };

    fn held(typed: &str, writer: Writer) -> Vec<Rule> {
        match judge(typed, writer, Seen::default(), &Reviewing::default(), 0) {
            Verdict::Show => Vec::new(),
            Verdict::Hold(rules) => rules,
            Verdict::Wait { minutes } => panic!("waits {minutes} minutes"),
        }
    }

    #[test]
    fn every_rule_has_its_words_and_its_code() {
        for (index, words) in RULES.iter().enumerate() {
            assert_eq!(Rule::of(words.code), Some(words.rule));
            assert_eq!(words.rule.words().code, words.code);
            assert!(RULES[..index].iter().all(|before| before.rule < words.rule), "in the order of the type");
        }
    }

    #[test]
    fn what_readers_say_of_stories_is_shown() {
        for genuine in [
            "I could smell the lamp oil. When Holmes came in by the window I actually shouted.",
            "You're killing me with this cliffhanger!! More, please.",
            "His real name is Moran, isn't it? I knew it at the second chapter.",
            "Baker Street 221B has never been so cold. 10/10, would shiver again, 3 times.",
            "It's so sad.He never came back.I cried at the end of chapter 12.",
            "> I will find you\nThat line. THAT LINE. I had to put the book down.",
            "I read it twice in 2004 and again in 2026-11-21; it holds up.",
            "Is there a sequel? The discord between the brothers was so well drawn.",
        ] {
            for writer in [KNOWN, NEW, GUEST] {
                assert_eq!(held(genuine, writer), [], "{genuine}");
            }
        }
    }

    #[test]
    fn links_of_strangers_wait_and_those_of_people_known_here_do_not() {
        for link in [
            "See https://example.org/x",
            "at www.example.test",
            "hxxp://bad.test",
            "cheap-fics.shop/now",
            "example (dot) com",
            "EXAMPLE.COM",
        ] {
            assert_eq!(held(link, GUEST), [Rule::Links], "{link}");
            assert_eq!(held(link, NEW), [Rule::Links], "{link}");
            assert_eq!(held(link, KNOWN), [], "{link}");
        }
    }

    #[test]
    fn threats_and_what_tells_where_people_are_wait_whoever_writes() {
        for threat in [
            "Kill yourself.",
            "k\u{456}ll yourself",
            "I'll find you, and I know where you live.",
            "I hope you die",
        ] {
            assert!(held(threat, KNOWN).contains(&Rule::Threat), "{threat}");
        }
        for told in [
            "write to her: jane.hudson@example.org",
            "call +44 20 7946 0958",
            "Your real name is Jane, isn't it.",
            "Everybody should know where you work.",
        ] {
            assert!(held(told, KNOWN).contains(&Rule::Doxxing), "{told}");
        }
    }

    #[test]
    fn an_offer_to_go_on_elsewhere_waits() {
        let offer = "Hello, I am a professional artist and would love to make a comic of your story. Add me on Discord: ava_art";
        assert_eq!(held(offer, NEW), [Rule::Contact]);
        assert_eq!(held(offer, KNOWN), []);
    }

    #[test]
    fn the_sites_own_phrases_hold() {
        let rules = Reviewing {
            phrases: vec!["fog lamp*".to_owned(), "buy * followers".to_owned()],
            ..Reviewing::default()
        };
        let verdict = |typed| judge(typed, KNOWN, Seen::default(), &rules, 0);
        assert_eq!(verdict("The best Fog-Lamps!"), Verdict::Hold(vec![Rule::Phrases]));
        assert_eq!(verdict("buy ten thousand followers"), Verdict::Hold(vec![Rule::Phrases]));
        assert_eq!(verdict("The fog, and the lamp."), Verdict::Show);
    }

    #[test]
    fn repeats_and_waves_of_strangers_wait() {
        let judged = |writer, seen| judge("A text.", writer, seen, &Reviewing::default(), 0);
        for (seen, rule) in [
            (Seen { is_own_again: true, ..Seen::default() }, Some(Rule::Repeats)),
            (Seen { others_copies: 2, ..Seen::default() }, None),
            (Seen { others_copies: 3, ..Seen::default() }, Some(Rule::Repeats)),
            (Seen { strangers: 40, ..Seen::default() }, None),
            (Seen { strangers: 41, ..Seen::default() }, Some(Rule::Wave)),
        ] {
            let expected = rule.map_or(Verdict::Show, |rule| Verdict::Hold(vec![rule]));
            assert_eq!(judged(NEW, seen), expected, "{seen:?}");
            assert_eq!(judged(GUEST, seen), expected, "{seen:?}");
            assert_eq!(judged(KNOWN, seen), Verdict::Show, "{seen:?}");
            assert_eq!(judged(Writer { is_author: true, ..NEW }, seen), Verdict::Show, "{seen:?}");
        }
    }

    #[test]
    fn a_new_account_and_guests_of_one_address_write_three_in_fifteen_minutes() {
        let judged = |writer, recent| {
            judge("A text.", writer, Seen { recent, ..Seen::default() }, &Reviewing::default(), 0)
        };
        for (writer, most) in [(NEW, 3), (GUEST, 3), (KNOWN, 60), (Writer { age_days: 1, ..KNOWN }, 3)] {
            assert_eq!(judged(writer, most - 1), Verdict::Show);
            assert_eq!(judged(writer, most), Verdict::Wait { minutes: 15 });
        }
        assert_eq!(
            judged(Writer { is_author: true, ..NEW }, 30),
            Verdict::Show,
            "who answers readers is not slowed"
        );
    }

    #[test]
    fn a_slow_work_lets_each_writer_wait() {
        let seen = Seen { minutes_on_work: Some(3), ..Seen::default() };
        assert_eq!(judge("A text.", KNOWN, seen, &Reviewing::default(), 10), Verdict::Wait { minutes: 7 });
        assert_eq!(judge("A text.", KNOWN, seen, &Reviewing::default(), 3), Verdict::Show);
    }

    #[test]
    fn what_cannot_wait_is_refused_with_a_reason() {
        let rules = Reviewing::default();
        assert_eq!(refused("Read it by lamplight.", &rules), None);
        assert!(refused("Read it at www.example.test", &rules).is_some());
    }
}
