//! Whether a message holds a story. In doubt it does: a text too much can be put away, one too few is lost.

use std::sync::LazyLock;

use ficus_formats::Document;
use ficus_prose::{Block, plain};
use regex::Regex;

use super::{Envelope, quoted::Found};
use crate::{
    lines::{Class, Line},
    recognise::{
        label::{self, Field},
        mail::Subject,
    },
};

/// Fewer words of its own are no story, unless the message says that they are one. A drabble has 100.
const WORDS_MIN: usize = 40;
/// An answer with as many words of its own, and few that it quotes, may be the next part of a story.
const ANSWER_WORDS_MAX: usize = 300;
/// An answer whose filled lines are quoted to so many in a hundred is about what it quotes.
const QUOTED_PERCENT_MAX: usize = 20;
/// What is marked as talk and has as many words may still be a story.
const TALK_WORDS_MAX: usize = 1_500;
/// The header of a story is looked for in so many of the first filled lines.
const HEADER_LINES: usize = 40;

static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:welcome to\b|file ?- |new file uploaded|new (?:poll|photos|links?)\b|reminder ?- |(?:list )?(?:rules|guidelines|faq)\b|",
        r"(?:un)?subscri(?:be|ption)\b|moderator'?s? (?:note|message)|confirm(?:ation)?\b|returned mail|delivery (?:status|failure)|",
        r"undeliver(?:able|ed)|.{0,60}\bpoll results|.{0,40}mailing list memberships? reminder|your message to .{0,60} awaits)"
    ))
    .expect("the pattern is fixed and tested")
});

/// What is known of a message before it is judged.
struct Traits {
    /// Words of its own.
    words: usize,
    /// Filled lines of its own.
    lines: usize,
    /// Filled lines that it quotes.
    quoted: usize,
    /// Fields that only the header of a story has.
    fields: usize,
}

/// Why a message holds no story; `None` where it may.
pub(super) fn no_story(lines: &[Line<'_>], envelope: &Envelope, found: &Found) -> Option<&'static str> {
    let own = || lines.iter().filter(|line| line.class == Class::Body && !line.is_blank());
    let traits = Traits {
        words: own().map(|line| line.text.split_whitespace().count()).sum(),
        lines: own().count(),
        quoted: found.quoted,
        fields: story_fields(own().take(HEADER_LINES).map(|line| line.text.trim_start_matches(['>', ' ']))),
    };
    judge(&traits, envelope)
}

/// The same of a message that is set in HTML.
pub(super) fn no_story_on_page(document: &Document, envelope: &Envelope) -> Option<&'static str> {
    let blocks = || document.book.sections.iter().flat_map(|section| &section.blocks);
    let quoted: u32 = blocks().filter(|block| matches!(block, Block::Quote(_))).map(words_of).sum();
    let all: u32 = blocks().map(words_of).sum();
    let text: Vec<String> =
        blocks().take(HEADER_LINES).map(|block| plain::text(std::slice::from_ref(block))).collect();
    // Lines of a page are as long as its paragraphs; words stand for them.
    let traits = Traits {
        words: (all - quoted) as usize,
        lines: (all - quoted) as usize,
        quoted: quoted as usize,
        fields: story_fields(text.iter().flat_map(|text| text.lines())),
    };
    judge(&traits, envelope)
}

fn words_of(block: &Block) -> u32 {
    plain::words(std::slice::from_ref(block))
}

/// How many fields of a story's header some lines state.
fn story_fields<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    let mut found: Vec<Field> = Vec::new();
    for (field, _) in lines.filter_map(label::labelled) {
        let telling = matches!(
            field,
            Field::Title
                | Field::Author
                | Field::Rating
                | Field::Relationships
                | Field::Characters
                | Field::Summary
                | Field::Disclaimer
                | Field::Spoilers
                | Field::Warnings
                | Field::Category
                | Field::Fandoms
                | Field::Series
                | Field::Tags
                | Field::Other("archive" | "feedback" | "beta")
        );
        if telling && !found.contains(&field) {
            found.push(field);
        }
    }
    found.len()
}

fn judge(traits: &Traits, envelope: &Envelope) -> Option<&'static str> {
    let none = Subject::default();
    let subject = envelope.subject.as_ref().unwrap_or(&none);
    if traits.words == 0 {
        return Some(if traits.quoted > 0 { "it only quotes another" } else { "it has no text of its own" });
    }
    if envelope.holds_messages {
        return Some("it lists the messages that it holds");
    }
    if traits.fields >= 2 {
        return None;
    }
    if envelope.automatic || envelope.of_office && !subject.story && NOTICE.is_match(&subject.title) {
        return Some("a program wrote it");
    }
    // Who answers with a story marks it as one and states what such a header states.
    if subject.story && traits.fields > 0 && traits.quoted == 0 {
        return None;
    }
    let answers = subject.reply || envelope.answers && traits.quoted > 0;
    let mostly_quoted = traits.quoted * 100 >= (traits.lines + traits.quoted) * QUOTED_PERCENT_MAX;
    if answers && (mostly_quoted || traits.words < ANSWER_WORDS_MAX) {
        return Some("it answers another message");
    }
    if subject.story {
        return None;
    }
    if subject.talk && traits.words < TALK_WORDS_MAX {
        return Some("its subject marks it as talk");
    }
    if NOTICE.is_match(&subject.title) {
        return Some("it is a notice of the list");
    }
    (traits.words < WORDS_MIN).then_some("it has a few words only")
}
