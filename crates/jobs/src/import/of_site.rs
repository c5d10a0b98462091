//! What dumps know of their archives beside works: news, and series with what readers said to them.

use ficus_archive::{
    old_site::{OldComment, OldSeries, OldSite},
    series::COMMENT_CHARS_MAX,
};
use ficus_store::Store;
use jiff::Timestamp;

use crate::{
    JobError,
    old_site::{cut, news_of, signed},
};

/// Keeps what old archives say of themselves, in sentences what became of it; the same again adds nothing.
pub(super) async fn keep(
    store: &Store,
    sites: Vec<OldSite>,
    now: Timestamp,
) -> Result<Vec<String>, JobError> {
    let mut remarks = Vec::new();
    for site in sites {
        let news: Vec<_> = site.news.iter().map(|news| news_of(news, now)).collect();
        let new = store.import_dispatches(&news, now).await?;
        if new > 0 {
            remarks.push(format!("{new} pieces of news were taken over, with their days."));
        }
        for series in site.series.iter().filter(|series| says_something(series)) {
            let kept = store.keep_old_series(&fitting(series)).await?;
            if !kept && !series.comments.is_empty() {
                remarks.push(format!(
                    "The series “{}” did not come with any work: {} words to it are kept in the original only.",
                    series.title,
                    series.comments.len()
                ));
            }
        }
    }
    Ok(remarks)
}

fn says_something(series: &OldSeries) -> bool {
    !series.summary.is_empty() || !series.comments.is_empty() || !series.within.is_empty()
}

/// The series with words that are signed and no longer than words to a series are.
fn fitting(series: &OldSeries) -> OldSeries {
    let comment = |said: &OldComment| OldComment {
        name: signed(&said.name),
        text: cut(&said.text, COMMENT_CHARS_MAX),
        written: said.written,
    };
    OldSeries { comments: series.comments.iter().map(comment).collect(), ..series.clone() }
}
