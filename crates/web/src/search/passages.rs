//! Where the words of a search stand in the texts of the works that it found, with links there.
//!
//! Only works that open for the visitor at once are looked into, and nothing that is folded away.

use std::{collections::HashMap, sync::Arc};

use ficus_archive::{WorkId, chapter::chapter_name, words::Words, work::Blurb};
use ficus_search::passage::{Passage, PassageFinder};
use ficus_store::ChapterText;

use crate::{
    App,
    blurb::BlurbView,
    error::PageError,
    lens::{Lens, Reader},
    shields::Folding,
};

/// So many words of each work are looked through, from its beginning on.
const WORDS_PER_WORK_MAX: u64 = 40_000;
/// So many chapters of all works of a page are looked through.
const CHAPTERS_MAX: u32 = 120;
/// So many bytes of text of all works of a page are looked through.
const BYTES_MAX: usize = 6 << 20;

/// A passage as a list shows it.
#[derive(Clone, Debug)]
pub struct PassageView {
    /// The passage.
    pub passage: Passage,
    /// `Chapter 3: The Lamp`.
    pub chapter: String,
    /// The paragraph in its chapter.
    pub address: String,
}

/// Puts passages to the works that were found by their texts.
pub async fn find(
    app: &App,
    reader: &Reader,
    words: Option<&Words>,
    works: &mut [BlurbView],
) -> Result<(), PageError> {
    let Some(words) = words else { return Ok(()) };
    let mut finders: HashMap<WorkId, PassageFinder> = HashMap::new();
    for work in works.iter().filter(|work| work.shows_text()) {
        let finder = PassageFinder::new(words, work.blurb.language.as_deref());
        if let Some(finder) = finder.filter(|finder| !is_seen(finder, &work.blurb)) {
            finders.insert(work.blurb.id, finder);
        }
    }
    if finders.is_empty() {
        return Ok(());
    }
    let finders = Arc::new(finders);
    let mut found = HashMap::new();
    // Words that are found often stand in first chapters, so that the others are seldom read.
    for words_max in [1, WORDS_PER_WORK_MAX] {
        let left: Vec<WorkId> = finders.keys().copied().filter(|work| !found.contains_key(work)).collect();
        if left.is_empty() {
            break;
        }
        let texts = app.store().beginnings(&left, words_max, CHAPTERS_MAX).await?;
        let (finders, lens) = (Arc::clone(&finders), Arc::clone(&reader.lens));
        // Reading texts takes long enough to hold up requests.
        let more = tokio::task::spawn_blocking(move || passages(&finders, &texts, &lens))
            .await
            .map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))?;
        found.extend(more);
    }
    for work in works {
        work.passage = found.remove(&work.blurb.id);
    }
    Ok(())
}

/// Whether the words stand in what the list shows of the work anyway.
fn is_seen(finder: &PassageFinder, blurb: &Blurb) -> bool {
    let summary = blurb.summary.plain_text().unwrap_or_default();
    let mut shown: Vec<&str> = vec![&blurb.title, &summary];
    shown.extend(blurb.authors.iter().map(|author| author.name.as_str()));
    shown.extend(blurb.tags.iter().map(|tag| tag.name.as_str()));
    shown.extend(blurb.series.iter().map(|series| series.title.as_str()));
    finder.stands_in(&shown)
}

/// The paragraphs of a chapter, with nothing in those that are folded for the reader.
fn seen<'a>(
    chapter: &'a ChapterText,
    lens: &'a Lens,
    folding: &'a Folding,
) -> impl Iterator<Item = String> + 'a {
    let is_own = move |at: u32| {
        let mut own = lens.own_shields.iter().filter(|own| own.chapter == chapter.chapter);
        own.any(|own| (own.first..=own.last).contains(&at))
    };
    let paragraphs = chapter.text.paragraphs_seen(|warning| folding.folds(warning));
    (1u32..).zip(paragraphs).map(move |(at, text)| if is_own(at) { String::new() } else { text })
}

/// The first passage of each work.
fn passages(
    finders: &HashMap<WorkId, PassageFinder>,
    texts: &[ChapterText],
    lens: &Lens,
) -> HashMap<WorkId, PassageView> {
    let folding = Folding::of(lens);
    let mut found = HashMap::new();
    let mut bytes = 0;
    for chapter in texts {
        let Some(finder) = finders.get(&chapter.work).filter(|_| !found.contains_key(&chapter.work)) else {
            continue;
        };
        bytes += chapter.text.as_str().len();
        if bytes > BYTES_MAX {
            break;
        }
        if let Some(passage) = finder.passage(seen(chapter, lens, &folding)) {
            let address =
                format!("/works/{}/chapters/{}#p{}", chapter.work, chapter.number, passage.paragraph);
            let name = chapter_name(chapter.number, chapter.title.as_deref());
            found.insert(chapter.work, PassageView { passage, chapter: name, address });
        }
    }
    found
}
