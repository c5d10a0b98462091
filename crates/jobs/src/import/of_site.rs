//! What dumps know of their archives beside works: news, challenges with the works that answered, what categories say,
//! and series with what readers said to them.

use std::collections::HashMap;

use ficus_archive::{
    CollectionId, WorkId,
    collection::{CollectionFacts, NAME_CHARS_MAX, Openness, TEXT_CHARS_MAX, checked_name},
    old_site::{OldChallenge, OldComment, OldSeries, OldSite},
    series::COMMENT_CHARS_MAX,
    slug::folded,
    work::WorkDraft,
};
use ficus_prose::Prose;
use ficus_store::{BroughtCollection, Store};
use jiff::Timestamp;

use crate::{
    JobError,
    old_site::{cut, news_of, signed},
};

/// The works that came of the stories that answered challenges.
#[derive(Default)]
pub(super) struct Answers {
    /// By the sources that challenges name; `None` where no work came yet.
    works: HashMap<String, Option<WorkId>>,
}

impl Answers {
    /// Those that the challenges of these archives ask about.
    pub fn wanted(sites: &[OldSite]) -> Self {
        let answers = sites.iter().flat_map(|site| &site.challenges).flat_map(|challenge| &challenge.answers);
        Self { works: answers.map(|source| (source.clone(), None)).collect() }
    }

    /// The sources of a work that challenges ask about.
    pub fn sources(&self, draft: &WorkDraft) -> Vec<String> {
        let sources = draft.provenance.iter().flat_map(|provenance| &provenance.sources);
        sources.map(|source| source.path.clone()).filter(|path| self.works.contains_key(path)).collect()
    }

    /// Notes the work that came of some sources.
    pub fn note(&mut self, sources: Vec<String>, work: WorkId) {
        self.works.extend(sources.into_iter().map(|source| (source, Some(work))));
    }

    fn of(&self, challenge: &OldChallenge) -> Vec<WorkId> {
        let found = challenge.answers.iter().filter_map(|source| *self.works.get(source)?);
        let mut works: Vec<WorkId> = found.collect();
        works.sort_unstable();
        works.dedup();
        works
    }
}

/// Keeps what old archives say of themselves, in sentences what became of it; the same again adds nothing.
pub(super) async fn keep(
    store: &Store,
    sites: Vec<OldSite>,
    answers: &Answers,
    now: Timestamp,
) -> Result<Vec<String>, JobError> {
    let mut remarks = Vec::new();
    for site in sites {
        let news: Vec<_> = site.news.iter().map(|news| news_of(news, now)).collect();
        let new = store.import_dispatches(&news, now).await?;
        if new > 0 {
            remarks.push(format!("{new} pieces of news were taken over, with their days."));
        }
        remarks.extend(challenges(store, &site, answers).await?);
        let said: Vec<(Vec<String>, Prose)> =
            site.category_words.iter().map(|(way, words)| (way.clone(), Prose::from_plain(words))).collect();
        let new = store.describe_categories(&said).await?;
        if new > 0 {
            remarks.push(format!("{new} descriptions of categories were taken over."));
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

/// Brings the challenges of an archive as collections within one; says what became of them.
async fn challenges(store: &Store, site: &OldSite, answers: &Answers) -> Result<Option<String>, JobError> {
    if site.challenges.is_empty() {
        return Ok(None);
    }
    let from = site.settings.name.as_deref().unwrap_or_default();
    let all = BroughtCollection {
        import_key: format!("efiction-challenges-{}", cut(&folded(from), NAME_CHARS_MAX)),
        facts: facts(
            &if from.is_empty() { "Challenges".to_owned() } else { format!("Challenges of {from}") },
            "What members of an archive set each other to write about before its works came here.",
            None,
        ),
        works: Vec::new(),
    };
    let within = store.bring_collection(&all).await?;
    let mut works = 0;
    for challenge in &site.challenges {
        let title = if challenge.title.is_empty() { "A challenge" } else { &challenge.title };
        let brought = BroughtCollection {
            import_key: challenge.key(from),
            facts: facts(title, &challenge.about(), Some(within)),
            works: answers.of(challenge),
        };
        works += brought.works.len();
        store.bring_collection(&brought).await?;
    }
    let count = site.challenges.len();
    Ok(Some(format!("{count} challenges are collections here, with {works} works that answered them.")))
}

/// What a collection is that nobody keeps yet, and so nobody adds to.
fn facts(name: &str, about: &str, parent: Option<CollectionId>) -> CollectionFacts {
    // Room for a number behind it, where another has the name.
    let name = cut(name, NAME_CHARS_MAX - 10);
    CollectionFacts {
        name: checked_name(&name).unwrap_or_else(|_| "A challenge".to_owned()),
        about: cut(about, TEXT_CHARS_MAX),
        rules: String::new(),
        openness: Openness::Closed,
        anonymous: false,
        unrevealed: false,
        reveal: None,
        parent,
        tags: Vec::new(),
    }
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
