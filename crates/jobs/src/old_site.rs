//! What a dump of another archive says of that archive itself, read off the threads that answer requests.

use ficus_archive::{
    dispatch::{BYLINE_CHARS_MAX, COMMENT_CHARS_MAX, TITLE_CHARS_MAX},
    old_site::{OldComment, OldNews, OldSite},
};
use ficus_formats::{
    Limits,
    typed::{self, Wording},
};
use ficus_store::ImportedDispatch;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::JobError;

/// Who signed nothing, as readers see it.
const NAMELESS: &str = "A reader";

/// Reads a dump.
pub async fn read(dump: Vec<u8>) -> Result<OldSite, JobError> {
    let read =
        tokio::task::spawn_blocking(move || ficus_intake::efiction::site_of(&dump, &Limits::default())).await;
    read.map_err(JobError::Stopped)
}

/// A piece of news as the archive takes it in; without a day it is of today.
pub fn news_of(news: &OldNews, now: Timestamp) -> ImportedDispatch {
    let day: Option<Date> = news.day.as_deref().and_then(|day| day.parse().ok());
    let published = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
    let published = published.unwrap_or(now).min(now);
    let title = if news.title.is_empty() { "News" } else { news.title.as_str() };
    let comment = |said: &OldComment| {
        let written = said.written.unwrap_or(published).min(now);
        (signed(&said.name), cut(&said.text, COMMENT_CHARS_MAX), written)
    };
    ImportedDispatch {
        key: news.key(),
        title: cut(title, TITLE_CHARS_MAX),
        text: typed::read(Wording::Html, &news.html, &Limits::default()),
        byline: cut(&news.byline, BYLINE_CHARS_MAX),
        published,
        comments: news.comments.iter().map(comment).collect(),
    }
}

/// A name below what somebody said; words where there is none.
pub(crate) fn signed(name: &str) -> String {
    let name = cut(name.trim(), BYLINE_CHARS_MAX);
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}

pub(crate) fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}
