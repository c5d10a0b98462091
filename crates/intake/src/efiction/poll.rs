//! The polls of an eFiction archive: each becomes a piece of news with the question, the choices, and how many chose
//! each. A poll that was closed has its result in its own row; of one that was open there are the votes.

use std::collections::{BTreeMap, HashMap};

use ficus_archive::old_site::OldNews;
use jiff::civil::Date;

use super::{columns::Fields, story, text};

/// A poll has at most so many choices.
const CHOICES_MAX: usize = 100;
/// What a poll asks, with all choices, has at most so many bytes.
const TEXT_BYTES_MAX: usize = 32 << 10;
/// Polls whose votes are counted.
const COUNTED_MAX: usize = 5_000;

/// One poll.
pub(super) struct Poll {
    number: String,
    question: String,
    choices: Vec<String>,
    started: Option<String>,
    ended: Option<String>,
    /// In the order of the choices; empty where the poll was never closed.
    results: Vec<u64>,
}

/// Votes by poll and choice; the first choice is 1.
#[derive(Default)]
pub(super) struct Votes(HashMap<String, BTreeMap<usize, u64>>);

impl Votes {
    /// Counts a vote; who gave it is not looked at.
    pub fn count(&mut self, fields: &Fields<'_, '_>) {
        let poll = fields.id("vote_poll");
        let choice = fields.number("vote_opt").and_then(|choice| usize::try_from(choice).ok());
        let Some(choice) = choice.filter(|choice| (1..=CHOICES_MAX).contains(choice)) else { return };
        if self.0.len() < COUNTED_MAX || self.0.contains_key(&poll) {
            *self.0.entry(poll).or_default().entry(choice).or_default() += 1;
        }
    }
}

impl Poll {
    /// The poll of a row; `None` where it asks nothing.
    pub fn new(fields: &Fields<'_, '_>) -> Option<Self> {
        let short = |column| fields.get(column).filter(|value| value.raw().len() <= TEXT_BYTES_MAX);
        let question = short("poll_question").map(|value| text::line(&value.text()))?;
        let choices = short("poll_opts").map(|value| value.text().into_owned()).unwrap_or_default();
        let results = short("poll_results").map(|value| value.text().into_owned()).unwrap_or_default();
        let day = |column| fields.get(column).and_then(|value| story::date(&value.text()));
        (!question.is_empty()).then(|| Self {
            number: fields.id("poll_id"),
            question,
            choices: choices.split("|#|").take(CHOICES_MAX).map(text::line).collect(),
            started: day("poll_start"),
            ended: day("poll_end"),
            results: results.split('#').filter_map(|count| count.trim().parse().ok()).collect(),
        })
    }

    /// The poll as a piece of news, of the day on which it began.
    pub fn news(self, votes: &Votes) -> OldNews {
        let counted = votes.0.get(&self.number);
        let result = |place: usize| match self.results.as_slice() {
            [] => counted.and_then(|of| of.get(&(place + 1))).copied().unwrap_or(0),
            results => results.get(place).copied().unwrap_or(0),
        };
        let results: Vec<u64> = (0..self.choices.len()).map(result).collect();
        let all: u64 = results.iter().fold(0, |all, count| all.saturating_add(*count));
        let when = match (&self.ended, self.results.is_empty()) {
            (Some(day), _) => format!("it ended on {}, with {}", told(day), votes_told(all)),
            (None, false) => format!("it ended with {}", votes_told(all)),
            (None, true) => format!("nobody had closed it; by then it had {}", votes_told(all)),
        };
        let mut html = format!("<p>A poll of the archive as it was: {when}.</p><ul>");
        for (choice, count) in self.choices.iter().zip(&results).filter(|(choice, _)| !choice.is_empty()) {
            html.push_str(&format!("<li>{}: {}</li>", escaped(choice), votes_told(*count)));
        }
        html.push_str("</ul>");
        OldNews {
            number: format!("poll-{}", self.number),
            title: self.question,
            byline: String::new(),
            html,
            day: self.started.or(self.ended),
            comments: Vec::new(),
        }
    }
}

fn votes_told(count: u64) -> String {
    match count {
        0 => "no votes".to_owned(),
        1 => "1 vote".to_owned(),
        count => format!("{count} votes"),
    }
}

/// A day in words.
fn told(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| day.strftime("%-d %B %Y").to_string())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
